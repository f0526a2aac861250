/* test_reading_documents.c - what the readers find in the documents of testdata/fhir, against its readers.tsv: case,
 * severity, rule, line:column and path, tab-separated, a line for each finding ("-" alone: none). What others find
 * there is not the readers'.
 *
 *     test-reading-documents MODEL TESTDATA [--print]     --print writes readers.tsv as it should be: review the
 * difference
 */
#include <unistd.h>

#include "element/ndjson.h"
#include "element/read.h"
#include "tap.h"
#include "unit/element/reading_check.h"
#include "unit/element/reading_model.h"

static reading_model model;
static lodd__xml_parser *parser;

/* Reads a document in its form; *ret_problem: what does not hold of its trees. */
static void read_all(const lodd__fhir_reader *reader, lodd__source *source, const char *form, const char **ret_problem)
{
    lodd__xml_doc doc = {0};
    lodd__ndjson lines;
    lodd_str line;

    if (strcmp(form, "xml") == 0) {
        lodd__xml_parse(&doc, parser, reader->arena, source, reader->limits);
        if (doc.wellformed)
            *ret_problem = reading_problem(lodd__fhir_read_xml(reader, &doc), source->text.len);
        else
            *ret_problem = "it is well-formed";
        lodd__xml_release(&doc);
        return;
    }
    if (strcmp(form, "json") == 0) {
        *ret_problem = reading_problem(lodd__fhir_read_json(reader, source->text), source->text.len);
        return;
    }
    lodd__ndjson_init(&lines, source->text);
    while (*ret_problem == NULL && lodd__ndjson_next(&lines, &line))
        *ret_problem = reading_problem(lodd__fhir_read_json(reader, line), source->text.len);
    if (lines.n_blank > 0)
        (void)lodd__finding_offset(reader->findings, LODD__RULE_FHIR_NDJSON_BLANK, NULL, lines.blank_offset);
}

static void add_findings(lodd__buf *out, lodd_str name, const lodd_result *result)
{
    if (lodd_result_n_issues(result) == 0)
        lodd__buf_printf(out, "%.*s\t-\n", LODD__FMT(name));
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        lodd__buf_printf(out, "%.*s\t%s\t%.*s\t%zu:%zu\t%.*s\n", LODD__FMT(name), lodd_severity_name(issue->severity),
                         LODD__FMT(issue->rule->id), issue->line, issue->column, LODD__FMT(issue->path));
    }
}

/* name: "json-form/null" */
static void one_document(lodd__buf *out, lodd_str name, const char *form, lodd_str bytes)
{
    lodd__arena arena = {0}, scratch = {0};
    lodd__source source;
    lodd_limits limits;
    lodd__findings findings = {.source = &source, .scratch = &scratch};
    lodd__fhir_reader reader = {
        .structures = model.structures, .arena = &arena, .findings = &findings, .limits = &limits};
    const char *problem = NULL;

    lodd_limits_default(&limits);
    findings.result = lodd__result_new(name, 0, &limits);
    lodd__source_init(&source, &arena, name, bytes);
    read_all(&reader, &source, form, &problem);
    lodd__result_finish(findings.result);
    add_findings(out, name, findings.result);
    if (problem != NULL)
        TAP_OK(false, "%.*s: %s", LODD__FMT(name), problem);
    lodd_result_free(findings.result);
    lodd__arena_free(&arena);
    lodd__arena_free(&scratch);
}

typedef struct documents {
    lodd__buf found;
    size_t root, n;
} documents;

/* The groups of documents that are about reading; the others are the judge's. */
static bool is_ours(const char *name)
{
    static const char *const groups[] = {"json-form/", "json-syntax/", "ndjson/", "valid/", "xml-form/"};

    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (strncmp(name, groups[i], strlen(groups[i])) == 0)
            return true;
    return false;
}

static bool visit(void *user, const char *path, int error)
{
    documents *d = user;
    const char *file = strrchr(path, '/'), *form = strrchr(path, '.');
    char *data = NULL;
    size_t len = 0;

    if (error != 0 || file == NULL || strncmp(file, "/input.", 7) != 0 || !is_ours(path + d->root + 1) ||
        lodd__file_read(path, (size_t)1 << 20, &data, &len) != LODD_OK)
        return true;
    one_document(&d->found, lodd__str_n(path + d->root + 1, (size_t)(file - path) - d->root - 1), form + 1,
                 lodd__str_n(data, len));
    d->n++;
    free(data);
    return true;
}

/* The lines of a case are those that begin with its name. */
static lodd_str lines_of(lodd_str *text)
{
    lodd_str start = *text, name = lodd__str_n(text->ptr, lodd__str_find(*text, '\t', 0) + 1);

    while (text->len > 0 && lodd__str_starts(*text, name)) {
        size_t end = lodd__str_find(*text, '\n', 0), n = end == (size_t)-1 ? text->len : end + 1;
        *text = lodd__str_sub(*text, n, text->len - n);
    }
    return lodd__str_n(start.ptr, (size_t)(text->ptr - start.ptr));
}

static void compare(lodd_str found, lodd_str expected)
{
    while (found.len > 0) {
        lodd_str lines = lines_of(&found), name = lodd__str_n(lines.ptr, lodd__str_find(lines, '\t', 0));
        const char *there = memmem(expected.ptr, expected.len, lines.ptr, lines.len);
        lodd_str rest =
            there != NULL ? lodd__str_n(there, (size_t)(expected.ptr + expected.len - there)) : LODD__STR("");

        TAP_OK(there != NULL && lodd__str_eq(lines_of(&rest), lines), "%.*s", LODD__FMT(name));
    }
}

int main(int argc, char **argv)
{
    documents d = {.n = 0};
    char path[1024];
    char *table = NULL;
    size_t len = 0;

    parser = lodd__xml_parser_new();
    if (argc < 3 || parser == NULL || !reading_model_open(&model, argv[1])) {
        TAP_OK(false, "the model can be read");
        return tap_done();
    }
    d.root = strlen(argv[2]);
    (void)lodd__file_walk(argv[2], 8, visit, &d);
    (void)snprintf(path, sizeof path, "%s/readers.tsv", argv[2]);
    if (argc > 3) {
        printf("%.*s", LODD__FMT(lodd__buf_str(&d.found)));
    } else if (TAP_OK(lodd__file_read(path, (size_t)1 << 20, &table, &len) == LODD_OK && d.n > 50,
                      "there are documents (%zu) and their table", d.n)) {
        compare(lodd__buf_str(&d.found), lodd__str_n(table, len));
        TAP_OK(len == d.found.len, "the table has no other lines");
    }
    free(table);
    lodd__buf_free(&d.found);
    reading_model_close(&model);
    lodd__xml_parser_free(parser);
    return argc > 3 ? 0 : tap_done();
}
