/* fhir_readers.c - the readers on documents of others: the examples of the specification and files of the HL7
 * validator's suite.
 *
 *  - every example is read without a finding, and its tree hangs together;
 *  - written as XML by a writer of this test, and as JSON by the library's, it is read without a finding to the same
 * tree;
 *  - the same for the XML documents of the suite;
 *  - files of the suite with faults of form: what is found is what is expected of them, and where.
 * Needs ../shared/reference (LODD_REFERENCE); skips and says so without it.
 */
#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "element/read.h"
#include "image/definitions.h"
#include "pack/fhir_package.h"
#include "tap.h"
#include "unit/element/reading_check.h"

typedef struct suite {
    lodd__structures *structures;
    lodd_limits limits;
    lodd__xml_parser *parser;
    size_t read, elements, as_xml, as_json, not_xml, bad;
} suite;

/* A document read. */
typedef struct reading {
    lodd__arena arena, scratch;
    lodd__source source;
    lodd__xml_doc doc;
    lodd_result *result;
    lodd__element *root;
} reading;

static void reading_open(suite *s, reading *r, lodd_str name, lodd_str text)
{
    lodd__findings findings = {.source = &r->source, .scratch = &r->scratch};
    lodd__fhir_reader reader = {
        .structures = s->structures, .arena = &r->arena, .findings = &findings, .limits = &s->limits};
    lodd_str trimmed;

    *r = (reading){.root = NULL};
    r->result = findings.result = lodd__result_new(name, 0, &s->limits);
    lodd__source_init(&r->source, &r->arena, name, text);
    trimmed = lodd__str_trim(r->source.text);
    if (trimmed.len == 0 || trimmed.ptr[0] != '<') {
        r->root = lodd__fhir_read_json(&reader, r->source.text);
    } else {
        lodd__xml_parse(&r->doc, s->parser, &r->arena, &r->source, &s->limits);
        if (r->doc.wellformed)
            r->root = lodd__fhir_read_xml(&reader, &r->doc);
    }
    lodd__result_finish(r->result);
}

static void reading_close(reading *r)
{
    lodd__xml_release(&r->doc);
    lodd_result_free(r->result);
    lodd__arena_free(&r->arena);
    lodd__arena_free(&r->scratch);
}

/* ---- a tree as XML ---- */

static void put_escaped(lodd__buf *out, lodd_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c < 0x20 || c == '<' || c == '&' || c == '"')
            lodd__buf_printf(out, "&#%u;", c);
        else
            lodd__buf_addc(out, (char)c);
    }
}

static void put_attribute(lodd__buf *out, const char *name, lodd_str value)
{
    lodd__buf_printf(out, " %s=\"", name);
    put_escaped(out, value);
    lodd__buf_addc(out, '"');
}

static bool is_attribute(const lodd__element *element)
{
    return element->definition->representation == LODD__AS_XML_ATTRIBUTE;
}

static void put_element(lodd__buf *out, const lodd__element *element);

static void put_content(lodd__buf *out, lodd_str name, const lodd__element *element)
{
    lodd__buf_printf(out, "<%.*s", LODD__FMT(name));
    if (element->parent == NULL)
        lodd__buf_printf(out, " xmlns=\"http://hl7.org/fhir\"");
    for (const lodd__element *e = element->first; e != NULL; e = e->next)
        if (is_attribute(e))
            put_attribute(out, lodd__str_is(e->name, "id") ? "id" : "url", e->value);
    if (element->form != LODD__FORM_NONE)
        put_attribute(out, "value", element->value);
    lodd__buf_printf(out, ">");
    for (const lodd__element *e = element->first; e != NULL; e = e->next)
        if (!is_attribute(e))
            put_element(out, e);
    lodd__buf_printf(out, "</%.*s>", LODD__FMT(name));
}

static void put_element(lodd__buf *out, const lodd__element *element)
{
    if (element->form == LODD__FORM_XHTML) {
        lodd__buf_add(out, element->value);
        return;
    }
    if (!element->resource) {
        put_content(out, element->raw, element);
        return;
    }
    if (element->parent != NULL)
        lodd__buf_printf(out, "<%.*s>", LODD__FMT(element->raw));
    put_content(out, lodd__element_type(element), element);
    if (element->parent != NULL)
        lodd__buf_printf(out, "</%.*s>", LODD__FMT(element->raw));
}

/* ---- comparing ---- */

static void fail(suite *s, lodd_str name, const char *what)
{
    s->bad++;
    printf("# %.*s: %s\n", LODD__FMT(name), what);
}

static void show_findings(const lodd_result *result)
{
    for (size_t i = 0; i < lodd_result_n_issues(result) && i < 5; i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        printf("#   %zu:%zu %.*s %.*s\n", issue->line, issue->column, LODD__FMT(issue->rule->id),
               LODD__FMT(issue->path));
    }
}

/* White space around an XHTML div is not kept in XML. */
static void trim_narrative(lodd__element *root)
{
    for (const lodd__element *e = root; e != NULL; e = reading_next(root, e))
        if (e->form == LODD__FORM_XHTML)
            ((lodd__element *)(uintptr_t)e)->value = lodd__str_trim(e->value);
}

/* The text of a tree in another form gives the same tree. */
static bool same_again(suite *s, lodd_str name, const reading *was, const lodd__buf *text, const char *form)
{
    lodd__buf a = {0}, b = {0};
    reading again;
    bool ok = false, readable = true;

    reading_open(s, &again, name, lodd__buf_str(text));
    if (again.root == NULL && form[0] == 'X' && !again.doc.wellformed) {
        s->not_xml++; /* entities in the narrative that only HTML knows */
        readable = false;
    } else if (again.root == NULL || again.result->issues.len > was->result->issues.len) {
        fail(s, name, form);
        show_findings(again.result);
    } else {
        trim_narrative(was->root);
        trim_narrative(again.root);
        reading_dump(&a, was->root);
        reading_dump(&b, again.root);
        ok = lodd__str_eq(lodd__buf_str(&a), lodd__buf_str(&b)) && reading_problem(again.root, text->len) == NULL;
        if (!ok)
            fail(s, name, "another tree when written again");
    }
    reading_close(&again);
    lodd__buf_free(&a);
    lodd__buf_free(&b);
    return ok && readable;
}

static void check_again(suite *s, lodd_str name, const reading *r)
{
    lodd__buf xml = {0}, json = {0};

    put_element(&xml, r->root);
    s->as_xml += same_again(s, name, r, &xml, "XML");
    if (!lodd__element_to_json(&json, r->root))
        fail(s, name, "cannot be written as JSON");
    else
        s->as_json += same_again(s, name, r, &json, "JSON");
    lodd__buf_free(&xml);
    lodd__buf_free(&json);
}

/* ---- the documents ---- */

static void one_example(suite *s, lodd_str name, lodd_str bytes)
{
    reading r;
    const char *problem;

    reading_open(s, &r, name, bytes);
    s->read++;
    if (r.root == NULL || r.result->issues.len > 0) {
        fail(s, name, "findings");
        show_findings(r.result);
    } else {
        problem = reading_problem(r.root, r.source.text.len);
        if (problem != NULL)
            fail(s, name, problem);
        for (const lodd__element *e = r.root; e != NULL; e = reading_next(r.root, e))
            s->elements++;
        check_again(s, name, &r);
    }
    reading_close(&r);
}

/* The documents of a .tgz. */
static void all_examples(suite *s, const char *path)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry = NULL;
    bool open = archive != NULL && archive_read_support_format_tar(archive) == ARCHIVE_OK &&
                archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
                archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK;

    while (open && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        lodd_str name = lodd__str(archive_entry_pathname(entry));
        size_t size = (size_t)archive_entry_size(entry);
        char *data = lodd__str_ends(name, LODD__STR(".json")) && !lodd__str_ends(name, LODD__STR("package.json"))
                         ? malloc(size + 1)
                         : NULL;
        if (data != NULL && archive_read_data(archive, data, size) == (la_ssize_t)size)
            one_example(s, name, lodd__str_n(data, size));
        free(data);
    }
    (void)archive_read_free(archive);
}

/* What the suite's XML documents themselves break. */
static const struct broken {
    const char *file, *rule, *path;
} broken[] = {
    {"r4/observation-example.xml", "FHIR-XML-ORDER", "Observation.extension[0]"},
    {"r4/parameters-example-types.xml", "FHIR-XML-SCHEMA-LOCATION", "Parameters"},
    {"r4/myconsent-ext.xml", "FHIR-XML-ELEMENT", "StructureDefinition"},
    {"r4/myconsent-ext.xml", "FHIR-XML-ATTRIBUTE", "StructureDefinition.context[0]"},
    /* of the validator's cases: errors that belong to the reading, at the locations expected of them */
    {"validator/Observation-ex-pain.json", "FHIR-JSON-PROPERTY", "Observation.value.ofType(integer)"},
    {"validator/bad-json-close-1.json", "FHIR-JSON-UNEXPECTED", ""},
    {"validator/capabilitystatement-measure-processor.xml", "FHIR-XML-ELEMENT", "CapabilityStatement"},
    {"validator/cs-meta-profile.json", "FHIR-JSON-ARRAY-MISSING", "CodeSystem.meta.profile"},
    {"validator/cs-order-prop.json", "FHIR-JSON-KIND-NUMBER",
     "CodeSystem.concept[0].property[0].value.ofType(decimal)"},
    {"validator/cs-order-prop.json", "FHIR-JSON-KIND-NUMBER",
     "CodeSystem.concept[1].property[0].value.ofType(decimal)"},
    {"validator/empty-array.json", "FHIR-JSON-ARRAY-EMPTY", "DocumentReference.category[0].coding"},
    {"validator/json-comma-bad-2.json", "FHIR-JSON-COMMA-EXTRA", "Patient.name[0].given"},
    {"validator/json-comma-bad-2.json", "FHIR-JSON-COMMA-MISSING", "Patient.address[0]"},
    {"validator/json-comma-bad-2.json", "FHIR-JSON-COMMA-EXTRA", "Patient.address[0]"},
    {"validator/json-comments-1.json", "FHIR-JSON-COMMENT", "Patient"},
    {"validator/json-no-quotes-2.json", "FHIR-JSON-LITERAL", "Patient.name[0].given[0]"},
    {"validator/json-no-quotes-2.json", "FHIR-JSON-KEY", "Patient.address[0]"},
    {"validator/json-no-quotes-2.json", "FHIR-JSON-LITERAL", "Patient.address[0]"},
    {"validator/patient-hs-1.json", "FHIR-JSON-NULL", "Patient.name[0].given"},
};

static bool is_expected(const char *file, const lodd_issue *issue)
{
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        if (strcmp(file, broken[i].file) == 0 && lodd__str_is(issue->rule->id, broken[i].rule) &&
            lodd__str_is(issue->path, broken[i].path))
            return true;
    return false;
}

static void one_file(suite *s, const char *root, const char *file)
{
    char path[1024];
    char *data = NULL;
    size_t len = 0, errors = 0, wanted = 0;
    bool ok = true;
    reading r;

    (void)snprintf(path, sizeof path, "%s/%s", root, file);
    if (lodd__file_read(path, (size_t)64 << 20, &data, &len) != LODD_OK) {
        tap_skip("%s is not here", file);
        return;
    }
    reading_open(s, &r, lodd__str(file), lodd__str_n(data, len));
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        wanted += strcmp(file, broken[i].file) == 0;
    for (size_t i = 0; i < lodd_result_n_issues(r.result); i++) {
        const lodd_issue *issue = lodd_result_issue(r.result, i);
        errors += issue->severity == LODD_SEVERITY_ERROR;
        ok = ok && (issue->severity != LODD_SEVERITY_ERROR || is_expected(file, issue));
    }
    if (!TAP_OK(ok && errors == wanted, "%s: %zu errors of form", file, wanted))
        show_findings(r.result);
    if (r.root != NULL && r.result->issues.len == 0)
        check_again(s, lodd__str(file), &r);
    reading_close(&r);
    free(data);
}

/* ---- the definitions ---- */

static lodd_status one_definition(void *user, lodd_str name, lodd_str bytes)
{
    const char *base = name.len > 0 ? memrchr(name.ptr, '/', name.len) : NULL;
    size_t skip = base != NULL ? (size_t)(base - name.ptr) + 1 : 0;

    if (!lodd__str_starts(lodd__str_sub(name, skip, name.len - skip), LODD__STR("StructureDefinition-")))
        return LODD_OK;
    return lodd__image_builder_add_text(user, bytes);
}

static bool open_definitions(suite *s, lodd__definitions **definitions, const char *path)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    bool ok = lodd__image_builder_new(&builder, LODD__STR("reference")) == LODD_OK &&
              lodd__fhir_package_each(path, &s->limits, one_definition, builder, NULL, NULL) == LODD_OK &&
              lodd__image_builder_finish(builder, &image) == LODD_OK;

    lodd__image_builder_free(builder);
    return ok && lodd__definitions_new(definitions) == LODD_OK &&
           lodd__definitions_add(*definitions, image, true) == LODD_OK &&
           lodd__structures_new(&s->structures, *definitions) == LODD_OK;
}

static const char *reference(char out[1024], const char *name)
{
    const char *root = getenv("LODD_REFERENCE");

    (void)snprintf(out, 1024, "%s/%s", root != NULL ? root : "../shared/reference", name);
    return access(out, R_OK) == 0 ? out : NULL;
}

static bool visit_xml(void *user, const char *path, int error)
{
    suite *s = user;
    size_t len = strlen(path);
    const char *slash = strrchr(path, '/');

    if (error == 0 && len > 4 && strcmp(path + len - 4, ".xml") == 0 && strncmp(slash, "/tests-fhir", 11) != 0) {
        char file[256], root[1024];
        (void)snprintf(root, sizeof root, "%.*s", (int)(slash - path - 3), path);
        (void)snprintf(file, sizeof file, "r4%s", slash);
        if (slash - path > 3 && memcmp(slash - 3, "/r4", 3) == 0)
            one_file(s, root, file);
    }
    return true;
}

int main(void)
{
    suite s = {.parser = lodd__xml_parser_new()};
    lodd__definitions *definitions = NULL;
    char package[1024], examples[1024], cases[1024];

    lodd_limits_default(&s.limits);
    if (reference(package, "fhir-packages/hl7.fhir.r4.core-4.0.1.tgz") == NULL ||
        reference(examples, "fhir-examples/r4-examples-public.tgz") == NULL ||
        reference(cases, "fhir-test-cases") == NULL) {
        tap_skip("the reference files are not here");
        return tap_done();
    }
    if (!TAP_OK(open_definitions(&s, &definitions, package), "the definitions are read"))
        return tap_done();
    all_examples(&s, examples);
    TAP_OK(s.read > 300, "%zu examples, %zu elements", s.read, s.elements);
    TAP_OK(s.bad == 0 && s.as_json == s.read && s.as_xml + s.not_xml == s.read,
           "no findings; the same trees as XML (%zu; %zu have narrative that is no XML) and as JSON (%zu)", s.as_xml,
           s.not_xml, s.as_json);
    TAP_OK(s.not_xml * 20 < s.read, "few narratives are no XML");
    s.bad = 0;
    (void)lodd__file_walk(cases, 2, visit_xml, &s);
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        if (strncmp(broken[i].file, "validator/", 10) == 0 &&
            (i == 0 || strcmp(broken[i].file, broken[i - 1].file) != 0))
            one_file(&s, cases, broken[i].file);
    TAP_OK(s.bad == 0, "the XML documents of the suite: the same trees when written again");
    lodd__structures_free(s.structures);
    lodd__definitions_free(definitions);
    lodd__xml_parser_free(s.parser);
    return tap_done();
}
