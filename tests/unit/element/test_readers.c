/* test_readers.c - the readers on the documents of readers.txt: every finding with its place and path, and the tree.
 * Then every document cut at every byte, changed at every byte, and with every allocation made to fail; and every rule
 * of the readers found at least once.
 *
 *     test-readers MODEL READERS [--print]     --print writes READERS as it should be: review the difference
 *
 * READERS: "=== title", a line with the form (json, json comments, json depth=4, json bytes, xml ...), the document up
 * to a line "---", the findings as line:column severity rule path | arguments ("-": no path), and behind another "---"
 * the tree.
 */
#include "base/buf.h"
#include "element/read.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/element/reading_check.h"
#include "unit/element/reading_model.h"

typedef struct test_case {
    lodd_str title, form, text, findings, tree;
} test_case;

static reading_model model;
static long fail_in_reader =
    -1; /* XML: as fail_at, from where the parser is done: libxml2 does not survive it everywhere (xml/memory.h) */
static lodd__xml_parser *parser;

/* ---- the table ---- */

static lodd_str take_line(lodd_str *rest)
{
    size_t end = lodd__str_find(*rest, '\n', 0), n = end == (size_t)-1 ? rest->len : end;
    lodd_str line = lodd__str_n(rest->ptr, n);

    *rest = n < rest->len ? lodd__str_sub(*rest, n + 1, rest->len - n - 1) : lodd__str_n("", 0);
    return line;
}

static bool is_mark(lodd_str line)
{
    return lodd__str_is(line, "---") || lodd__str_starts(line, LODD__STR("=== "));
}

/* The lines up to a mark; *ret_more: the mark is "---". The last line end belongs to the mark. */
static lodd_str take_block(lodd_str *rest, bool *ret_more)
{
    lodd_str start = *rest, at = *rest;

    *ret_more = false;
    while (at.len > 0) {
        lodd_str before = at, line = take_line(&at);
        if (!is_mark(line))
            continue;
        *ret_more = lodd__str_is(line, "---");
        *rest = *ret_more ? at : before;
        return lodd__str_n(start.ptr, before.ptr > start.ptr ? (size_t)(before.ptr - start.ptr) - 1 : 0);
    }
    *rest = at;
    return lodd__str_n(start.ptr, start.len > 0 && start.ptr[start.len - 1] == '\n' ? start.len - 1 : start.len);
}

static bool take_case(lodd_str *rest, test_case *ret)
{
    bool more = false;
    lodd_str line;

    *ret = (test_case){.title = {NULL, 0}};
    while (rest->len > 0 && !lodd__str_starts(*rest, LODD__STR("=== ")))
        (void)take_line(rest);
    if (rest->len == 0)
        return false;
    line = take_line(rest);
    ret->title = lodd__str_sub(line, 4, line.len - 4);
    ret->form = take_line(rest);
    ret->text = take_block(rest, &more);
    if (more)
        ret->findings = take_block(rest, &more);
    if (more)
        ret->tree = take_block(rest, &more);
    return true;
}

/* ---- reading ---- */

typedef struct outcome {
    lodd__buf findings, tree;
    const char *problem;
    lodd_result *result;
    bool nomem;
} outcome;

static void outcome_free(outcome *o)
{
    lodd__buf_free(&o->findings);
    lodd__buf_free(&o->tree);
    lodd_result_free(o->result);
}

static size_t option(lodd_str form, const char *name, size_t otherwise)
{
    const char *at = memmem(form.ptr, form.len, name, strlen(name));

    return at != NULL ? (size_t)strtoul(at + strlen(name), NULL, 10) : otherwise;
}

static void write_findings(lodd__buf *out, const lodd_result *result)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        lodd__buf_printf(out, "%s%zu:%zu %s %.*s %.*s", i > 0 ? "\n" : "", issue->line, issue->column,
                         lodd_severity_name(issue->severity), LODD__FMT(issue->rule->id),
                         LODD__FMT(issue->path.len > 0 ? issue->path : LODD__STR("-")));
        for (size_t j = 0; j < issue->n_args; j++)
            lodd__buf_printf(out, " | %.*s", LODD__FMT(issue->args[j].value));
    }
}

/* Does a text show an argument's place instead of the argument? */
static bool lacks_arguments(const lodd_result *result)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        for (int lang = 0; lang < LODD_LANG_COUNT; lang++) {
            char text[1024];
            (void)lodd_issue_text(text, sizeof text, lodd_result_issue(result, i), (lodd_lang)lang, true);
            for (const char *p = strchr(text, '{'); p != NULL; p = strchr(p + 1, '{'))
                if (lodd__is_digit(p[1]) && p[2] == '}')
                    return true;
        }
    return false;
}

static lodd__element *read_form(const lodd__fhir_reader *reader, lodd__source *source, lodd_str form,
                                lodd__xml_doc *doc)
{
    if (lodd__str_starts(form, LODD__STR("json unchecked"))) /* a caller that has not looked for UTF-8 */
        source->text = source->bytes;
    if (!lodd__str_starts(form, LODD__STR("xml")))
        return lodd__fhir_read_json(reader, source->text);
    lodd__xml_parse(doc, parser, reader->arena, source, reader->limits);
    fail_at = fail_in_reader;
    return doc->wellformed ? lodd__fhir_read_xml(reader, doc) : NULL;
}

static void read_text(outcome *ret, lodd_str form, lodd_str text)
{
    lodd__arena arena = {0}, scratch = {0};
    lodd__source source;
    lodd__xml_doc doc = {0};
    lodd_limits limits;
    lodd__findings findings = {.source = &source, .scratch = &scratch};
    lodd__fhir_reader reader = {
        .structures = model.structures, .arena = &arena, .findings = &findings, .limits = &limits};
    lodd__element *root = NULL;

    *ret = (outcome){.problem = NULL};
    lodd_limits_default(&limits);
    limits.max_depth = option(form, "depth=", limits.max_depth);
    limits.max_nodes = option(form, "nodes=", limits.max_nodes);
    reader.allow_comments = memmem(form.ptr, form.len, "comments", 8) != NULL;
    ret->result = findings.result = lodd__result_new(LODD__STR("document"), 0, &limits);
    lodd__source_init(&source, &arena, LODD__STR("document"), text);
    if (findings.result != NULL && source.fault != LODD__SOURCE_NOMEM)
        root = read_form(&reader, &source, form, &doc);
    ret->nomem = findings.result == NULL || findings.result->nomem || findings.nomem || arena.failed || scratch.failed;
    if (!ret->nomem) {
        lodd__result_finish(ret->result);
        ret->nomem = ret->result->nomem;
        write_findings(&ret->findings, ret->result);
        ret->problem = reading_problem(root, source.text.len);
        if (lacks_arguments(ret->result))
            ret->problem = "texts have all their arguments";
        if (root != NULL)
            reading_dump(&ret->tree, root);
    }
    lodd__xml_release(&doc);
    lodd__arena_free(&arena);
    lodd__arena_free(&scratch);
}

/* The document of a case: as it stands, or with ^xHH for bytes that a text file cannot hold. The caller frees it. */
static lodd_str document_of(const test_case *c)
{
    bool escapes = memmem(c->form.ptr, c->form.len, "bytes", 5) != NULL;
    char *copy = malloc(c->text.len + 1);
    size_t n = 0;

    for (size_t i = 0; copy != NULL && i < c->text.len; i++) {
        char hex[3] = {0};
        copy[n++] = c->text.ptr[i];
        if (!escapes || i + 3 >= c->text.len || memcmp(c->text.ptr + i, "^x", 2) != 0)
            continue;
        memcpy(hex, c->text.ptr + i + 2, 2);
        copy[n - 1] = (char)strtol(hex, NULL, 16);
        i += 3;
    }
    return lodd__str_n(copy, n);
}

/* ---- the checks ---- */

static void print_lines(const char *mark, lodd_str text)
{
    while (text.len > 0)
        printf("# %s %.*s\n", mark, LODD__FMT(take_line(&text)));
}

static void check_case(const test_case *c)
{
    outcome o;

    read_text(&o, c->form, c->text);
    if (!TAP_OK(lodd__str_eq(c->findings, lodd__buf_str(&o.findings)), "%.*s: the findings", LODD__FMT(c->title))) {
        print_lines("-", c->findings);
        print_lines("+", lodd__buf_str(&o.findings));
    }
    if (c->tree.len > 0 &&
        !TAP_OK(lodd__str_eq(c->tree, lodd__buf_str(&o.tree)), "%.*s: the tree", LODD__FMT(c->title))) {
        print_lines("-", c->tree);
        print_lines("+", lodd__buf_str(&o.tree));
    }
    if (o.problem != NULL)
        TAP_OK(false, "%.*s: %s", LODD__FMT(c->title), o.problem);
    outcome_free(&o);
}

/* Cut at every byte and changed at every byte: trees hang together whatever the text. */
static void check_hostile(const test_case *c)
{
    static const char bytes[] = "\"{}[],:/<> \\x0=_";
    const char *problem = NULL;
    size_t n = 0;

    for (size_t at = 0; at < c->text.len && problem == NULL; at++)
        for (size_t i = 0; i < 3 && problem == NULL; i++, n++) {
            char *copy = malloc(c->text.len);
            outcome o;
            if (copy == NULL)
                return;
            memcpy(copy, c->text.ptr, c->text.len);
            if (i > 0)
                copy[at] = bytes[(at * 3 + i * 5) % (sizeof bytes - 1)];
            read_text(&o, c->form, lodd__str_n(copy, i == 0 ? at : c->text.len));
            problem = o.problem;
            outcome_free(&o);
            free(copy);
        }
    TAP_OK(problem == NULL, "%.*s: %zu texts beside it%s%s", LODD__FMT(c->title), n, problem != NULL ? ": " : "",
           problem != NULL ? problem : "");
}

/* Every allocation fails once. Either that is noticed or nothing is lost. */
static void check_allocations(const test_case *c)
{
    bool ok = true, failed = true, xml = lodd__str_starts(c->form, LODD__STR("xml"));
    long n = 0;

    for (; failed && ok && n < 10000; n++) {
        outcome o;
        long before = fail_count;
        *(xml ? &fail_in_reader : &fail_at) = n;
        read_text(&o, c->form, c->text);
        fail_at = fail_in_reader = -1;
        failed = fail_count > before;
        ok = o.nomem || o.findings.failed || o.tree.failed || lodd__str_eq(c->findings, lodd__buf_str(&o.findings));
        outcome_free(&o);
    }
    TAP_OK(ok && n < 10000, "%.*s: %ld allocations made to fail", LODD__FMT(c->title), n);
}

/* The rules of the readers: all of fhir_element.def but what others report. */
static void check_rules(lodd_str table)
{
    static const char *const rules[] = {
#define XF(name, id, severity, layer, nb, en, hint_nb, hint_en, document, clause, issue_type, message_id) id,
#include "report/rules/fhir_element.def"
#undef XF
    };

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        char wanted[80];
        int n = snprintf(wanted, sizeof wanted, " %s ", rules[i]);
        if (strcmp(rules[i], "FHIR-NDJSON-BLANK") != 0) /* test_ndjson.c */
            TAP_OK(memmem(table.ptr, table.len, wanted, (size_t)n) != NULL, "%s is found in some document", rules[i]);
    }
}

static void print_case(const test_case *c, lodd_str written)
{
    outcome o;

    read_text(&o, c->form, c->text);
    printf("=== %.*s\n%.*s\n%.*s\n---\n", LODD__FMT(c->title), LODD__FMT(c->form), LODD__FMT(written));
    printf("%.*s%s", LODD__FMT(lodd__buf_str(&o.findings)), o.findings.len > 0 ? "\n" : "");
    if (c->tree.len > 0)
        printf("---\n%.*s\n", LODD__FMT(lodd__buf_str(&o.tree)));
    outcome_free(&o);
}

int main(int argc, char **argv)
{
    bool print = argc > 3;
    char *table = NULL;
    size_t n = 0;
    lodd_str rest;
    test_case c;

    parser = lodd__xml_parser_new();
    if (argc < 3 || parser == NULL || !reading_model_open(&model, argv[1]) ||
        lodd__file_read(argv[2], (size_t)4 << 20, &table, &n) != LODD_OK) {
        TAP_OK(false, "model and table can be read");
        return tap_done();
    }
    for (rest = lodd__str_n(table, n); take_case(&rest, &c);) {
        lodd_str written = c.text;
        c.text = document_of(&c);
        if (print) {
            print_case(&c, written);
        } else {
            check_case(&c);
            check_hostile(&c);
            check_allocations(&c);
        }
        free((void *)c.text.ptr);
    }
    if (!print)
        check_rules(lodd__str_n(table, n));
    free(table);
    reading_model_close(&model);
    lodd__xml_parser_free(parser);
    return print ? 0 : tap_done();
}
