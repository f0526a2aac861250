/* test_reading_size.c - the readers on documents that are large in one way: wide, deep, full of faults. Reading must
 * stay linear: with anything that looks at all siblings of each child these documents would take hours. Also places in
 * NDJSON, where a document is a part of the text.
 *
 *     test-reading-size MODEL
 */
#include "element/ndjson.h"
#include "element/read.h"
#include "tap.h"
#include "unit/element/reading_check.h"
#include "unit/element/reading_model.h"

enum { MANY = 300000, LEVELS = 60000 };

typedef struct reading {
    lodd__arena arena, scratch;
    lodd__source source;
    lodd__xml_doc doc;
    lodd_limits limits;
    lodd__findings findings;
    lodd__element *root;
} reading;

static reading_model model;
static lodd__xml_parser *parser;

static void reading_open(reading *r, lodd__buf *text, size_t max_depth)
{
    lodd__fhir_reader reader = {
        .structures = model.structures, .arena = &r->arena, .findings = &r->findings, .limits = &r->limits};

    *r = (reading){.root = NULL};
    lodd_limits_default(&r->limits);
    r->limits.max_nodes = (size_t)MANY * 20;
    if (max_depth > 0)
        r->limits.max_depth = max_depth;
    r->findings = (lodd__findings){
        .result = lodd__result_new(LODD__STR("document"), 0, &r->limits), .source = &r->source, .scratch = &r->scratch};
    lodd__source_init(&r->source, &r->arena, LODD__STR("document"), lodd__buf_str(text));
    if (text->ptr[0] == '<') {
        lodd__xml_parse(&r->doc, parser, &r->arena, &r->source, &r->limits);
        if (r->doc.wellformed)
            r->root = lodd__fhir_read_xml(&reader, &r->doc);
    } else {
        r->root = lodd__fhir_read_json(&reader, r->source.text);
    }
    lodd__result_finish(r->findings.result);
}

static void reading_close(reading *r, lodd__buf *text)
{
    lodd__xml_release(&r->doc);
    lodd_result_free(r->findings.result);
    lodd__arena_free(&r->arena);
    lodd__arena_free(&r->scratch);
    lodd__buf_free(text);
    *text = (lodd__buf){0};
}

static size_t errors_of(const reading *r)
{
    return r->findings.counts[LODD_SEVERITY_ERROR];
}

static bool has_rule(const reading *r, const char *rule)
{
    for (size_t i = 0; i < lodd_result_n_issues(r->findings.result); i++)
        if (lodd__str_is(lodd_result_issue(r->findings.result, i)->rule->id, rule))
            return true;
    return false;
}

static void repeat(lodd__buf *text, const char *what, size_t n, const char *between)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            lodd__buf_add(text, lodd__str(between));
        lodd__buf_add(text, lodd__str(what));
    }
}

/* head, MANY times what, tail */
static void check_wide(const char *name, const char *head, const char *what, const char *between, const char *tail,
                       size_t children, size_t errors)
{
    lodd__buf text = {0};
    reading r;
    const char *problem;

    lodd__buf_add(&text, lodd__str(head));
    repeat(&text, what, MANY, between);
    lodd__buf_add(&text, lodd__str(tail));
    reading_open(&r, &text, 0);
    problem = r.root != NULL ? reading_problem(r.root, r.source.text.len) : "there is a tree";
    TAP_OK(problem == NULL && r.root->n_children == children && errors_of(&r) == errors,
           "%s: %u children, %zu errors%s%s", name, r.root != NULL ? r.root->n_children : 0, errors_of(&r),
           problem != NULL ? ": " : "", problem != NULL ? problem : "");
    reading_close(&r, &text);
}

static void test_wide(void)
{
    check_wide("JSON, a long list", "{\"resourceType\":\"Patient\",\"name\":[", "{\"family\":\"x\"}", ",", "]}", MANY,
               0);
    check_wide("JSON, null after null", "{\"resourceType\":\"Organization\",\"alias\":[", "null", ",", "]}", 0, MANY);
    check_wide("JSON, a comma too few after each", "{\"resourceType\":\"Organization\",\"alias\":[", "\"a\"", " ", "]}",
               MANY, 1000);
    check_wide("JSON, the same key again and again", "{\"resourceType\":\"Patient\",", "\"gender\":\"male\"", ",", "}",
               1, 1000);
    check_wide("XML, a long list", "<Patient xmlns='http://hl7.org/fhir'>", "<name><family value='x'/></name>", "",
               "</Patient>", MANY, 0);
    check_wide("XML, two lists mixed", "<Patient xmlns='http://hl7.org/fhir'>",
               "<contact><id/></contact><name id='x'/>", "", "</Patient>", 2 * (size_t)MANY, 2 * (size_t)MANY);
    check_wide("XML, unknown elements", "<Patient xmlns='http://hl7.org/fhir'>", "<x/>", "", "</Patient>", MANY, MANY);
    check_wide("XML, text between all", "<Patient xmlns='http://hl7.org/fhir'>", "<name id='x'/>text", "", "</Patient>",
               MANY, MANY);
}

static void test_many_keys(void)
{
    lodd__buf text = {0};
    reading r;

    lodd__buf_add(&text, LODD__STR("{\"resourceType\":\"Patient\""));
    for (size_t i = 0; i < MANY; i++)
        lodd__buf_printf(&text, ",\"_key%zu\":%zu", i, i);
    lodd__buf_addc(&text, '}');
    reading_open(&r, &text, 0);
    TAP_OK(r.root != NULL && errors_of(&r) == MANY && r.root->n_children == MANY, "JSON, unknown keys: %zu errors",
           errors_of(&r));
    TAP_OK(r.root != NULL && reading_problem(r.root, r.source.text.len) == NULL,
           "JSON, unknown keys: the tree hangs together");
    reading_close(&r, &text);
}

/* Whatever max_depth allows, the readers stop before the stack does. */
static void test_deep(void)
{
    lodd__buf text = {0};
    reading r;

    lodd__buf_add(&text, LODD__STR("{\"resourceType\":\"Patient\",\"extension\":["));
    repeat(&text, "{\"url\":\"u\",\"extension\":[", LEVELS, "");
    repeat(&text, "]}", LEVELS, "");
    lodd__buf_add(&text, LODD__STR("]}"));
    reading_open(&r, &text, (size_t)LEVELS * 10);
    TAP_OK(r.root == NULL && has_rule(&r, "LODD-LIMIT") && errors_of(&r) == 1,
           "JSON, %d levels: the limit is a finding", LEVELS);
    reading_close(&r, &text);
    lodd__buf_add(&text, LODD__STR("<Patient xmlns='http://hl7.org/fhir'>"));
    repeat(&text, "<extension url='u'>", 2000, "");
    repeat(&text, "</extension>", 2000, "");
    lodd__buf_add(&text, LODD__STR("</Patient>"));
    reading_open(&r, &text, (size_t)LEVELS * 10);
    TAP_OK(r.root == NULL && has_rule(&r, "LODD-LIMIT") && errors_of(&r) == 1,
           "XML, 2000 levels: the limit is a finding");
    reading_close(&r, &text);
    lodd__buf_add(&text, LODD__STR("{\"resourceType\":\"Patient\",\"extension\":["));
    repeat(&text, "{\"url\":\"u\",\"extension\":[", 90, "");
    lodd__buf_add(&text, LODD__STR("{\"url\":\"u\",\"valueBoolean\":true}"));
    repeat(&text, "]}", 90, "");
    lodd__buf_add(&text, LODD__STR("]}"));
    reading_open(&r, &text, 0);
    TAP_OK(r.root != NULL && errors_of(&r) == 0, "JSON, 90 extensions in each other are read");
    reading_close(&r, &text);
}

static void test_ndjson_places(void)
{
    static const char text[] =
        "{\"resourceType\":\"Patient\",\"active\":true}\r\n\r\n"
        "{\"resourceType\":\"Patient\",\"Active\":true}\n"
        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"\xC3\x85s\", \"given\":[\"a\",]}]}";
    const lodd_str found = LODD__STR("3:27 FHIR-JSON-PROPERTY 4:63 FHIR-JSON-COMMA-EXTRA ");
    lodd__buf is = {0};
    lodd__arena arena = {0}, scratch = {0};
    lodd_limits limits;
    lodd__source source;
    lodd__findings findings = {.source = &source, .scratch = &scratch};
    lodd__fhir_reader reader = {
        .structures = model.structures, .arena = &arena, .findings = &findings, .limits = &limits};
    lodd__ndjson lines;
    lodd_str line;
    size_t n = 0;

    lodd_limits_default(&limits);
    findings.result = lodd__result_new(LODD__STR("document"), 0, &limits);
    lodd__source_init(&source, &arena, LODD__STR("document"), LODD__STR(text));
    lodd__ndjson_init(&lines, source.text);
    while (lodd__ndjson_next(&lines, &line)) {
        const lodd__element *root = lodd__fhir_read_json(&reader, line);
        TAP_OK(root != NULL && root->offset == (size_t)(line.ptr - source.text.ptr) &&
                   root->end == root->offset + line.len,
               "NDJSON: document %zu has its place in the text", ++n);
    }
    lodd__result_finish(findings.result);
    for (size_t i = 0; i < lodd_result_n_issues(findings.result); i++) {
        const lodd_issue *issue = lodd_result_issue(findings.result, i);
        lodd__buf_printf(&is, "%zu:%zu %.*s ", issue->line, issue->column, LODD__FMT(issue->rule->id));
    }
    TAP_OK(lodd__str_eq(lodd__buf_str(&is), found), "NDJSON: findings have their place in the text: %.*s",
           LODD__FMT(lodd__buf_str(&is)));
    lodd__buf_free(&is);
    lodd_result_free(findings.result);
    lodd__arena_free(&arena);
    lodd__arena_free(&scratch);
}

int main(int argc, char **argv)
{
    parser = lodd__xml_parser_new();
    if (!TAP_OK(argc > 1 && parser != NULL && reading_model_open(&model, argv[1]), "the model can be read"))
        return tap_done();
    test_wide();
    test_many_keys();
    test_deep();
    test_ndjson_places();
    reading_model_close(&model);
    lodd__xml_parser_free(parser);
    return tap_done();
}
