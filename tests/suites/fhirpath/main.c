/* main.c - the FHIRPath test suite of HL7 for R4 (tests-fhir-r4.xml).
 *
 * usage: fhirpath-suite [REFERENCE_DIR] EXCEPTIONS
 *
 * REFERENCE_DIR is the folder of all reference data; without it LODD_REFERENCE says, then
 * LODD_SOURCE_ROOT/../shared/reference. Every test is compiled, checked against the type of its input, and evaluated:
 *
 *   invalid="syntax"     compiling must fail for that reason
 *   invalid="semantic"   the check must fail (or compiling, for an unknown function)
 *   invalid="execution"  evaluating must fail, whatever the check says; an expression that is refused before that has
 * failed too otherwise            nothing may fail, and the items, their types and texts must be the expected ones
 *
 * A test named in EXCEPTIONS (group, name, reason; separated by tabs) must fail: one that passes has to leave the
 * table. At least FLOOR of the tests must pass, exceptions counted as failed. May use: liblodd's layers up to pack,
 * libxml2. Prints TAP.
 */
#include <libxml/parser.h>
#include <stdlib.h>

#include "base/file.h"
#include "suite.h"
#include "tap.h"

enum { EXCEPTIONS_MAX = 64, TESTS = 935, FLOOR_PERMILLE = 994, NOTE_MAX = 600 };

typedef struct exception {
    lodd_str group, name, reason;
    bool used;
} exception;

typedef struct suite {
    definitions definitions;
    char folder[4000];
    exception table[EXCEPTIONS_MAX];
    size_t n_table, tests, passed, excepted;
    const char *group;
} suite;

/* One test as the file has it. */
typedef struct test {
    xmlNodePtr node;
    lodd_str name, expression, invalid;
    bool strict, predicate, ordered;
    const lodd__element *input;
} test;

static lodd_str attribute(xmlNodePtr node, const char *name)
{
    xmlAttrPtr a = xmlHasProp(node, (const xmlChar *)name);

    return lodd__str(a != NULL && a->children != NULL ? (const char *)a->children->content : "");
}

static xmlNodePtr child(xmlNodePtr node, const char *name)
{
    xmlNodePtr c = node == NULL ? NULL : node->children;

    while (c != NULL && (c->type != XML_ELEMENT_NODE || strcmp((const char *)c->name, name) != 0))
        c = c->next;
    return c;
}

static xmlNodePtr next_output(xmlNodePtr node)
{
    do
        node = node->next;
    while (node != NULL && (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, "output") != 0));
    return node;
}

static lodd_str content(xmlNodePtr node, lodd__arena *arena)
{
    xmlChar *text = xmlNodeGetContent(node);
    lodd_str ret = lodd__arena_str(arena, lodd__str((const char *)text));

    xmlFree(text);
    return ret;
}

/* conformsTo() of the suite asks for types: the judge is not in this layer. */
static int conforms_to(void *user, const lodd__element *element, lodd_str canonical)
{
    const suite *s = user;
    const lodd__structure *structure = lodd__structures_find(s->definitions.structures, canonical);

    if (structure == NULL || structure->profile)
        return -1;
    return element->type != NULL && lodd__structure_is(element->type, structure->type);
}

/* Is it the expected type? "code" for FHIR.code, "dateTime" for System.DateTime. */
static bool type_right(lodd_str got, lodd_str expected)
{
    size_t dot = lodd__str_find(got, '.', 0);

    if (expected.len == 0)
        return true;
    if (dot != (size_t)-1)
        got = lodd__str_sub(got, dot + 1, got.len - dot - 1);
    return got.len == expected.len && strncasecmp(got.ptr, expected.ptr, 1) == 0 &&
           memcmp(got.ptr + 1, expected.ptr + 1, got.len - 1) == 0;
}

/* Dates and times are written as literals there. */
static bool text_right(lodd_str got, lodd_str expected)
{
    if (expected.len > 0 && expected.ptr[0] == '@')
        expected = lodd__str_sub(expected, 1, expected.len - 1);
    if (expected.len > 0 && expected.ptr[0] == 'T' && got.len > 0 && lodd__is_digit(got.ptr[0]))
        expected = lodd__str_sub(expected, 1, expected.len - 1);
    return lodd__str_eq(got, expected);
}

static bool item_right(const lodd__item *item, xmlNodePtr output, lodd__arena *arena)
{
    return type_right(lodd__item_type(arena, item), attribute(output, "type")) &&
           text_right(lodd__item_text(arena, item), content(output, arena));
}

/* Is there an item for every output, in order or in any? */
static bool items_right(const test *t, const lodd__collection *got, lodd__arena *arena)
{
    bool *taken = lodd__arena_array(arena, got->n, sizeof *taken);
    size_t n = 0;

    for (xmlNodePtr output = child(t->node, "output"); output != NULL; output = next_output(output), n++) {
        size_t i = t->ordered ? n : 0;
        if (n >= got->n)
            return false;
        while (i < got->n && (taken[i] || !item_right(&got->items[i], output, arena))) {
            if (t->ordered)
                return false;
            i++;
        }
        if (i >= got->n)
            return false;
        taken[i] = true;
    }
    return n == got->n;
}

/* As a predicate, a result is whether there is anything. */
static bool predicate_right(const test *t, const lodd__collection *got, lodd__arena *arena)
{
    bool holds = got->n == 1 && got->items[0].kind == LODD__ITEM_BOOLEAN ? got->items[0].as.boolean : got->n > 0;

    return lodd__str_is(content(child(t->node, "output"), arena), holds ? "true" : "false");
}

static void note_items(char *note, const lodd__collection *got, lodd__arena *arena)
{
    size_t at = (size_t)snprintf(note, NOTE_MAX, "%zu items:", got->n);

    for (size_t i = 0; i < got->n && at < NOTE_MAX; i++)
        at +=
            (size_t)snprintf(note + at, NOTE_MAX - at, " %.*s %.*s", LODD__FMT(lodd__item_type(arena, &got->items[i])),
                             LODD__FMT(lodd__item_text(arena, &got->items[i])));
}

static void note_error(char *note, const char *stage, const lodd__fhirpath_error *error)
{
    snprintf(note, NOTE_MAX, "%s: at %zu: %.*s", stage, error->offset, LODD__FMT(error->message));
}

static bool evaluate(suite *s, const test *t, const lodd__fhirpath *compiled, lodd__arena *arena, lodd__collection *got,
                     lodd__fhirpath_error *error)
{
    lodd__fhirpath_host host = {.user = s, .conforms_to = conforms_to};
    lodd__fhirpath_context context = {
        .structures = s->definitions.structures, .arena = arena, .host = &host, .now = 1700000000, .strict = t->strict};

    return lodd__fhirpath_evaluate(&context, compiled, t->input, got, error);
}

/* A test that must fail: in its stage, or before it when that is evaluation. */
static bool run_invalid(suite *s, const test *t, const lodd__fhirpath *compiled, const lodd__fhirpath_error *compiling,
                        bool checked, const lodd__fhirpath_error *checking, lodd__arena *arena, char *note)
{
    lodd__collection got = {0};
    lodd__fhirpath_error error = {0};

    if (lodd__str_is(t->invalid, "syntax"))
        return compiled == NULL && compiling->kind == LODD__FHIRPATH_SYNTAX;
    if (lodd__str_is(t->invalid, "semantic"))
        return compiled == NULL ? compiling->kind == LODD__FHIRPATH_SEMANTIC
                                : !checked && checking->kind == LODD__FHIRPATH_SEMANTIC;
    if (compiled == NULL)
        return compiling->kind == LODD__FHIRPATH_SYNTAX || compiling->kind == LODD__FHIRPATH_SEMANTIC;
    if (!evaluate(s, t, compiled, arena, &got, &error))
        return error.kind == LODD__FHIRPATH_EXECUTION || error.kind == LODD__FHIRPATH_SEMANTIC ||
               error.kind == LODD__FHIRPATH_UNKNOWN;
    note_items(note, &got, arena);
    return false;
}

static bool run_test(suite *s, const test *t, lodd__arena *arena, char *note)
{
    lodd__fhirpath_error compiling = {0};
    lodd__fhirpath_error checking = {0};
    lodd__fhirpath_error error = {0};
    lodd__collection got = {0};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(arena, t->expression, &compiling);
    lodd__fhirpath_check_options options = {
        .structures = s->definitions.structures, .type = t->input == NULL ? NULL : t->input->type, .strict = t->strict};
    bool checked = compiled != NULL && lodd__fhirpath_check_with(compiled, &options, arena, &checking);

    if (compiled == NULL)
        note_error(note, "compile", &compiling);
    else if (!checked)
        note_error(note, "check", &checking);
    if (t->invalid.len > 0)
        return run_invalid(s, t, compiled, &compiling, checked, &checking, arena, note);
    if (!checked)
        return false;
    if (!evaluate(s, t, compiled, arena, &got, &error)) {
        note_error(note, "evaluate", &error);
        return false;
    }
    note_items(note, &got, arena);
    return t->predicate ? predicate_right(t, &got, arena) : items_right(t, &got, arena);
}

static exception *find_exception(suite *s, const test *t)
{
    for (size_t i = 0; i < s->n_table; i++) {
        exception *e = &s->table[i];
        if (lodd__str_is(e->group, s->group) && lodd__str_eq(e->name, t->name))
            return e;
    }
    return NULL;
}

/* As comments, one line each. */
static void say_test(const test *t, const char *note)
{
    printf("# ");
    for (size_t i = 0; i < t->expression.len; i++)
        putchar(t->expression.ptr[i] == '\n' || t->expression.ptr[i] == '\r' ? ' ' : t->expression.ptr[i]);
    printf("%s%.*s\n#   %s\n", t->invalid.len > 0 ? " must fail: " : "", LODD__FMT(t->invalid), note);
}

static void take_test(suite *s, xmlNodePtr node)
{
    lodd__arena arena = {0};
    xmlNodePtr expression = child(node, "expression");
    lodd_str file = attribute(node, "inputfile");
    char note[NOTE_MAX] = "";
    test t = {.node = node,
              .name = attribute(node, "name"),
              .expression = content(expression, &arena),
              .invalid = attribute(expression, "invalid")};
    exception *e = find_exception(s, &t);
    bool passed = false;

    t.strict = lodd__str_is(attribute(node, "mode"), "strict") || lodd__str_is(attribute(expression, "mode"), "strict");
    t.predicate = lodd__str_is(attribute(node, "predicate"), "true");
    t.ordered = !lodd__str_is(attribute(node, "ordered"), "false");
    if (lodd__str_is(t.invalid, "false"))
        t.invalid = (lodd_str){NULL, 0};
    t.input = file.len == 0 ? NULL : definitions_document(&s->definitions, s->folder, file);
    if (file.len > 0 && t.input == NULL)
        snprintf(note, sizeof note, "%.*s cannot be read", LODD__FMT(file));
    else
        passed = run_test(s, &t, &arena, note);
    s->tests++;
    s->passed += passed;
    if (e != NULL) {
        e->used = true;
        s->excepted++;
        TAP_OK(!passed, "%s: %.*s: is an exception (%.*s)", s->group, LODD__FMT(t.name), LODD__FMT(e->reason));
    } else if (!TAP_OK(passed, "%s: %.*s", s->group, LODD__FMT(t.name))) {
        say_test(&t, note);
    }
    lodd__arena_free(&arena);
}

static void run_file(suite *s)
{
    char path[4096];
    xmlDocPtr doc = NULL;

    snprintf(path, sizeof path, "%s/fhirpath/tests-fhir-r4.xml", s->folder);
    doc = xmlReadFile(path, NULL, XML_PARSE_NONET);
    for (xmlNodePtr group = child(xmlDocGetRootElement(doc), "group"); group != NULL; group = group->next) {
        s->group = (const char *)attribute(group, "name").ptr;
        for (xmlNodePtr node = group->children; node != NULL; node = node->next) {
            if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "test") == 0)
                take_test(s, node);
        }
    }
    xmlFreeDoc(doc);
    TAP_OK(s->tests >= TESTS, "%zu tests, not fewer than %d", s->tests, TESTS);
    TAP_OK(s->passed * 1000 >= s->tests * FLOOR_PERMILLE,
           "%zu of %zu passed (%.1f %%), %zu exceptions; at least %.1f %%", s->passed, s->tests,
           s->tests > 0 ? 100.0 * (double)s->passed / (double)s->tests : 0.0, s->excepted, FLOOR_PERMILLE / 10.0);
}

/* Three fields a line, separated by tabs; # begins a comment. */
static bool read_exceptions(suite *s, lodd_str text)
{
    while (text.len > 0) {
        size_t end = lodd__str_find(text, '\n', 0);
        lodd_str line = end == (size_t)-1 ? text : lodd__str_sub(text, 0, end);
        size_t one = lodd__str_find(line, '\t', 0);
        size_t two = one == (size_t)-1 ? one : lodd__str_find(line, '\t', one + 1);
        text = end == (size_t)-1 ? (lodd_str){NULL, 0} : lodd__str_sub(text, end + 1, text.len - end - 1);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (two == (size_t)-1 || two + 1 >= line.len || s->n_table == EXCEPTIONS_MAX)
            return false;
        s->table[s->n_table++] = (exception){lodd__str_sub(line, 0, one), lodd__str_sub(line, one + 1, two - one - 1),
                                             lodd__str_sub(line, two + 1, line.len - two - 1), false};
    }
    return true;
}

static void run_core(suite *s)
{
    core_counts n = check_core(&s->definitions);

    TAP_OK(n.distinct >= 203, "%zu distinct expressions of constraints", n.distinct);
    TAP_OK(n.failed == 0, "%zu of %zu constraints pass the check against their elements",
           n.constraints - n.failed - n.published_faults, n.constraints);
    TAP_OK(n.published_faults == n.faults_expected, "the other %zu are faults of the specification",
           n.published_faults);
    TAP_OK(n.search >= 1300 && n.search_failed == 0, "%zu of %zu search parameters pass", n.search - n.search_failed,
           n.search);
}

static void run_all(suite *s, const char *reference)
{
    char package[4096];

    snprintf(package, sizeof package, "%s/fhir-packages/hl7.fhir.r4.core-4.0.1.tgz", reference);
    snprintf(s->folder, sizeof s->folder, "%s/fhir-test-cases/r4", reference);
    if (!TAP_OK(definitions_open(&s->definitions, package), "the definitions can be read"))
        return;
    run_file(s);
    for (size_t i = 0; i < s->n_table; i++)
        TAP_OK(s->table[i].used, "exception %.*s %.*s: there is such a test", LODD__FMT(s->table[i].group),
               LODD__FMT(s->table[i].name));
    run_core(s);
    definitions_close(&s->definitions);
}

int main(int argc, char **argv)
{
    const char *reference = argc > 2 ? argv[1] : getenv("LODD_REFERENCE");
    const char *root = getenv("LODD_SOURCE_ROOT");
    static suite s;
    static char folder[3000];
    char path[4096];
    char *text = NULL;
    size_t n = 0;
    FILE *there = NULL;

    if (argc < 2 || lodd__file_read(argv[argc - 1], 1 << 20, &text, &n) != LODD_OK) {
        fprintf(stderr, "usage: fhirpath-suite [REFERENCE_DIR] EXCEPTIONS\n");
        return 2;
    }
    if (reference != NULL)
        snprintf(folder, sizeof folder, "%s", reference);
    else
        snprintf(folder, sizeof folder, "%s/../shared/reference", root != NULL ? root : ".");
    snprintf(path, sizeof path, "%s/fhir-test-cases/r4/fhirpath/tests-fhir-r4.xml", folder);
    there = fopen(path, "rb");
    if (there == NULL) {
        tap_skip("the FHIRPath tests are not here: %s", folder);
    } else {
        fclose(there);
        if (TAP_OK(read_exceptions(&s, lodd__str_n(text, n)), "the exceptions can be read"))
            run_all(&s, folder);
    }
    free(text);
    xmlCleanupParser();
    return tap_done();
}
