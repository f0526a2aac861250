/* evaluating.h - what the tests of the evaluator share: definitions, a document, one evaluation, and its result as
 * text.
 *
 * The definitions are those of the readers' tests (unit/element/reading_model.txt). A result is "Integer 1; String a",
 * "{}" when it is empty, and
 * "! execution" (or limit, unknown, syntax ...) when there is none. Tabs, line feeds and backslashes in it are written
 * \t, \n and \\, a blank at the start or end of a text \s, the empty text ''.
 */
#ifndef LODD_TESTS_FHIRPATH_EVALUATING_H
#define LODD_TESTS_FHIRPATH_EVALUATING_H

#include "base/file.h"
#include "element/read.h"
#include "fhirpath/fhirpath.h"
#include "unit/element/reading_model.h"

typedef struct evaluating {
    reading_model model;
    lodd__arena arena, scratch;
    lodd__source source;
    lodd__findings findings;
    lodd_limits limits;
    const lodd__element *root;
} evaluating;

__attribute__((unused)) static bool evaluating_open(evaluating *e, const char *model, const char *document)
{
    lodd__fhir_reader reader;
    char *text = NULL;
    size_t n = 0;
    lodd_str kept;

    *e = (evaluating){.root = NULL};
    lodd_limits_default(&e->limits);
    if (!reading_model_open(&e->model, model) || lodd__file_read(document, 1 << 20, &text, &n) != LODD_OK)
        return false;
    kept = lodd__arena_str(&e->arena, lodd__str_n(text, n));
    free(text);
    lodd__source_init(&e->source, &e->arena, LODD__STR("document"), kept);
    e->findings = (lodd__findings){.source = &e->source, .scratch = &e->scratch};
    reader = (lodd__fhir_reader){
        .structures = e->model.structures, .arena = &e->arena, .findings = &e->findings, .limits = &e->limits};
    e->root = lodd__fhir_read_json(&reader, e->source.text);
    return e->root != NULL && !e->arena.failed;
}

__attribute__((unused)) static void evaluating_close(evaluating *e)
{
    reading_model_close(&e->model);
    lodd__arena_free(&e->arena);
    lodd__arena_free(&e->scratch);
}

/* ---- what a host would know ---- */

static const lodd__element *host_resolve(void *user, const lodd__element *from, lodd_str reference)
{
    const evaluating *e = user;

    (void)from;
    for (const lodd__element *c = lodd__element_child(e->root, "contained"); c != NULL; c = c->next_same) {
        if (reference.len > 1 && reference.ptr[0] == '#' &&
            lodd__str_eq(lodd__element_value(c, "id"), lodd__str_sub(reference, 1, reference.len - 1)))
            return c;
    }
    return NULL;
}

/* The value set "http://example.org/vs/x" has the code x; others are unknown. */
static int host_member_of(void *user, const lodd__item *item, lodd_str valueset)
{
    lodd_str prefix = LODD__STR("http://example.org/vs/");
    lodd_str code = item->kind == LODD__ITEM_STRING ? item->text : item->as.element->value;

    (void)user;
    if (!lodd__str_starts(valueset, prefix))
        return -1;
    if (code.ptr == NULL)
        code = lodd__element_value(item->as.element, "code");
    return lodd__str_eq(code, lodd__str_sub(valueset, prefix.len, valueset.len - prefix.len));
}

static int host_conforms_to(void *user, const lodd__element *element, lodd_str structure)
{
    (void)user;
    return lodd__str_is(structure, "unknown")
               ? -1
               : lodd__element_is(element, "Patient") && lodd__str_is(structure, "patient");
}

static int host_subsumes(void *user, const lodd__element *a, const lodd__element *b)
{
    (void)user;
    return lodd__str_eq(lodd__element_value(a, "code"), lodd__element_value(b, "code"));
}

static bool host_html_checks(void *user, const lodd__element *xhtml)
{
    (void)user;
    return xhtml->value.len > 0;
}

static bool host_variable(void *user, lodd_str name, lodd__collection *ret)
{
    static lodd__item items[2];

    (void)user;
    for (int i = 0; i < 2; i++)
        items[i] = (lodd__item){.kind = LODD__ITEM_INTEGER, .as.integer = i + 40};
    *ret = (lodd__collection){.items = items, .n = 2};
    return lodd__str_is(name, "forties");
}

static bool host_slice(void *user, const lodd__element *element, lodd_str structure, lodd_str name)
{
    (void)user;
    (void)structure;
    return lodd__str_eq(lodd__element_value(element, "use"), name);
}

static lodd__fhirpath_host evaluating_host(evaluating *e)
{
    return (lodd__fhirpath_host){.user = e,
                                 .resolve = host_resolve,
                                 .member_of = host_member_of,
                                 .conforms_to = host_conforms_to,
                                 .subsumes = host_subsumes,
                                 .html_checks = host_html_checks,
                                 .variable = host_variable,
                                 .slice = host_slice};
}

/* ---- one evaluation ---- */

static lodd_str evaluating_error(const lodd__fhirpath_error *error)
{
    static const char *const names[] = {
        [LODD__FHIRPATH_OK] = "! no error",       [LODD__FHIRPATH_SYNTAX] = "! syntax",
        [LODD__FHIRPATH_SEMANTIC] = "! semantic", [LODD__FHIRPATH_EXECUTION] = "! execution",
        [LODD__FHIRPATH_LIMIT] = "! limit",       [LODD__FHIRPATH_UNKNOWN] = "! unknown",
        [LODD__FHIRPATH_NOMEM] = "! nomem"};

    return lodd__str(names[error->kind]);
}

static void evaluating_escape(lodd__buf *out, lodd_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        const char *escape = c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\\' ? "\\\\" : NULL;
        if (c == ' ' && (i == 0 || i + 1 == text.len))
            escape = "\\s";
        if (escape != NULL)
            lodd__buf_add(out, lodd__str(escape));
        else
            lodd__buf_addc(out, text.ptr[i]);
    }
}

static void evaluating_text(lodd__buf *out, lodd__arena *arena, const lodd__collection *items)
{
    if (items->n == 0)
        lodd__buf_add(out, LODD__STR("{}"));
    for (size_t i = 0; i < items->n; i++) {
        lodd_str type = lodd__item_type(arena, &items->items[i]);
        lodd_str text = lodd__item_text(arena, &items->items[i]);
        size_t dot = lodd__str_find(type, '.', 0);
        lodd__buf_printf(out, "%s%.*s", i > 0 ? "; " : "", LODD__FMT(lodd__str_sub(type, dot + 1, type.len - dot - 1)));
        if (text.ptr != NULL)
            lodd__buf_add(out, text.len > 0 ? LODD__STR(" ") : LODD__STR(" ''"));
        evaluating_escape(out, text);
    }
}

static lodd__fhirpath_context evaluating_context(const evaluating *e, const lodd__fhirpath_host *host,
                                                 lodd__arena *arena)
{
    /* 2020-02-29T23:30:00+01:00 */
    return (lodd__fhirpath_context){
        .structures = e->model.structures, .arena = arena, .host = host, .now = 1583015400, .zone = 60};
}

/* Appends the result of an expression on the document. */
__attribute__((unused)) static void evaluating_run(evaluating *e, lodd_str expression, lodd__buf *out)
{
    lodd__fhirpath_host host = evaluating_host(e);
    lodd__fhirpath_context context = evaluating_context(e, &host, &e->scratch);
    lodd__fhirpath_error error = {0};
    lodd__collection items = {0};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&e->scratch, expression, &error);

    if (compiled == NULL || !lodd__fhirpath_evaluate(&context, compiled, e->root, &items, &error))
        lodd__buf_add(out, evaluating_error(&error));
    else
        evaluating_text(out, &e->scratch, &items);
    lodd__arena_reset(&e->scratch);
}

#endif
