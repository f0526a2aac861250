/* test_fhirpath.c - lodd_fhirpath_run: what a caller gets for each outcome, and that every allocation may fail. */
#include <string.h>

#include "golden/project.h"
#include "lodd/fhirpath.h"
#include "unit/base/fail.h"
#include "unit/element/definitions.h"
#include "unit/pack/temp.h"

static const char json[] =
    "{\n \"resourceType\": \"Thing\",\n \"id\": \"t1\",\n \"active\": true,\n"
    " \"alias\": [\"a\", \"b\\n\\\"\"],\n \"valueQuantity\": {\"value\": 1.50, \"unit\": \"kg\"},\n"
    " \"part\": [{\"name\": \"x\"}, {\"name\": \"y\"}]\n}\n";
static const char xml[] = "<Thing xmlns=\"http://hl7.org/fhir\"><active value=\"false\"/></Thing>";

static lodd_engine *engine;

static lodd_fhirpath_result *run_with(const char *expression, const char *data, const lodd_fhirpath_options *options)
{
    lodd_fhirpath_result *ret = NULL;
    lodd_status status =
        lodd_fhirpath_run(engine, lodd__str(expression), LODD__STR("doc"), lodd__str(data), options, &ret);

    TAP_OK((status == LODD_OK) == (ret != NULL) && status == LODD_OK, "%s: %s", expression, lodd_status_text(status));
    return ret;
}

/* "path type text json line:column; ..." */
static void items_text(lodd__buf *out, const lodd_fhirpath_result *result)
{
    for (size_t i = 0; result != NULL && i < result->n; i++) {
        const lodd_fhirpath_item *item = &result->items[i];
        lodd__buf_printf(out, "%s%.*s %.*s %.*s %.*s %zu:%zu", i > 0 ? "; " : "", LODD__FMT(item->path),
                         LODD__FMT(item->type), LODD__FMT(item->text), LODD__FMT(item->json), item->line, item->column);
    }
}

static void expect_items(const char *expression, const char *data, const char *expected)
{
    lodd_fhirpath_result *result = run_with(expression, data, NULL);
    lodd__buf out = {0};

    items_text(&out, result);
    if (!TAP_OK(result != NULL && result->outcome == LODD_FHIRPATH_OK && lodd__str_is(lodd__buf_str(&out), expected),
                "%s: its items", expression))
        printf("# %.*s\n", LODD__FMT(lodd__buf_str(&out)));
    lodd__buf_free(&out);
    lodd_fhirpath_result_free(result);
}

static void test_items(void)
{
    expect_items("active", json, "Thing.active FHIR.boolean true true 4:2");
    expect_items("alias[1]", json, "Thing.alias[1] FHIR.string b\n\" \"b\\n\\\"\" 5:17");
    expect_items("value", json, "Thing.value.ofType(Quantity) FHIR.Quantity  {\"value\":1.50,\"unit\":\"kg\"} 6:2");
    expect_items("part.name", json,
                 "Thing.part[0].name FHIR.string x \"x\" 7:12; Thing.part[1].name FHIR.string y \"y\" 7:27");
    expect_items("part.count() * 1.0", json, " System.Decimal 2.0 2.0 0:0");
    expect_items("'\x01' & '\\\"'", json, " System.String \x01\" \"\\u0001\\\"\" 0:0");
    expect_items("@2020-01 + 1 month", NULL, " System.Date 2020-02 \"2020-02\" 0:0");
    expect_items("1.type()", NULL, " System.TypeInfo System.Integer \"System.Integer\" 0:0");
    expect_items("active", xml, "Thing.active FHIR.boolean false false 1:36");
    expect_items("active",
                 "{\"resourceType\":\"Thing\",\"active\":true}\n{\"resourceType\":\"Thing\",\"active\":false}\n",
                 "Thing.active FHIR.boolean true true 1:25; Thing.active FHIR.boolean false false 2:25");
    expect_items("alias", "{\"resourceType\":\"Thing\"}\n", "");
}

static void expect_outcome(const char *expression, const char *data, const lodd_fhirpath_options *options,
                           lodd_fhirpath_outcome outcome, size_t offset)
{
    lodd_fhirpath_result *result = run_with(expression, data, options);

    TAP_OK(result != NULL && result->outcome == outcome && result->offset == offset &&
               (result->message.len > 0) == (outcome != LODD_FHIRPATH_OK && outcome != LODD_FHIRPATH_DOCUMENT) &&
               (outcome == LODD_FHIRPATH_OK || result->n == 0),
           "%s: %s at %zu", expression, lodd_fhirpath_outcome_name(outcome), offset);
    if (outcome == LODD_FHIRPATH_DOCUMENT)
        TAP_OK(result != NULL && lodd_result_count(result->findings, LODD_SEVERITY_ERROR) > 0, "with the reason");
    lodd_fhirpath_result_free(result);
}

static void test_outcomes(void)
{
    lodd_fhirpath_options strict = LODD_FHIRPATH_OPTIONS_INIT;
    lodd_fhirpath_options lenient = LODD_FHIRPATH_OPTIONS_INIT;
    lodd_fhirpath_options unchecked = LODD_FHIRPATH_OPTIONS_INIT;
    lodd_fhirpath_options few = LODD_FHIRPATH_OPTIONS_INIT;
    lodd_limits limits;

    strict.strict = lenient.lenient = unchecked.unchecked = true;
    lodd_limits_default(&limits);
    limits.max_path_steps = 3;
    few.limits = &limits;
    expect_outcome("active.", json, NULL, LODD_FHIRPATH_SYNTAX, 7);
    expect_outcome("active.", "nonsense", NULL, LODD_FHIRPATH_SYNTAX, 7);
    expect_outcome("active.given", json, NULL, LODD_FHIRPATH_SEMANTIC, 7);
    expect_outcome("active.given", json, &unchecked, LODD_FHIRPATH_OK, 0);
    expect_outcome("valueQuantity", json, NULL, LODD_FHIRPATH_SEMANTIC, 0);
    expect_outcome("valueQuantity", json, &lenient, LODD_FHIRPATH_OK, 0);
    expect_outcome("children()[0]", json, NULL, LODD_FHIRPATH_OK, 0);
    expect_outcome("children()[0]", json, &strict, LODD_FHIRPATH_SEMANTIC, 11);
    expect_outcome("alias.single()", json, NULL, LODD_FHIRPATH_EXECUTION, 6);
    expect_outcome("conformsTo('http://x/nowhere')", json, NULL, LODD_FHIRPATH_UNKNOWN, 0);
    expect_outcome("part.name.where($this.length() > 0)", json, &few, LODD_FHIRPATH_LIMIT, 0);
    expect_outcome("active", "{\"resourceType\":\"Thing\",", NULL, LODD_FHIRPATH_DOCUMENT, 0);
    expect_outcome("active", "{\"resourceType\":\"Nowhere\"}", NULL, LODD_FHIRPATH_DOCUMENT, 0);
    expect_outcome("active", "{}", NULL, LODD_FHIRPATH_DOCUMENT, 0);
    expect_outcome("active", "", NULL, LODD_FHIRPATH_DOCUMENT, 0);
    expect_outcome("active", "<a/>", NULL, LODD_FHIRPATH_DOCUMENT, 0);
    expect_outcome("active", "<Thing", NULL, LODD_FHIRPATH_DOCUMENT, 0);
    expect_outcome("active", "words", NULL, LODD_FHIRPATH_DOCUMENT, 0);
}

static void test_clock(void)
{
    lodd_fhirpath_options options = LODD_FHIRPATH_OPTIONS_INIT;
    lodd_fhirpath_result *result = NULL;

    options.has_now = true;
    options.now = 86400;
    options.zone = 60;
    result = run_with("today()", NULL, &options);
    TAP_OK(result != NULL && result->n == 1 && lodd__str_is(result->items[0].text, "1970-01-02"),
           "a clock of one's own");
    lodd_fhirpath_result_free(result);
}

static void take_trace(void *user, lodd_str name, const lodd_fhirpath_item *items, size_t n)
{
    lodd__buf *out = user;

    lodd__buf_printf(out, "%.*s %zu %.*s;", LODD__FMT(name), n, LODD__FMT(n > 0 ? items[0].path : LODD__STR("-")));
}

static void test_trace(void)
{
    lodd_fhirpath_options options = LODD_FHIRPATH_OPTIONS_INIT;
    lodd__buf out = {0};
    lodd_fhirpath_result *result = NULL;

    options.trace = take_trace;
    options.user = &out;
    result = run_with("part.trace('p').name.where(false).trace('q').exists()", json, &options);
    TAP_OK(lodd__str_is(lodd__buf_str(&out), "p 2 Thing.part[0];q 0 -;"), "trace(): %.*s",
           LODD__FMT(lodd__buf_str(&out)));
    lodd__buf_free(&out);
    lodd_fhirpath_result_free(result);
}

static void test_arguments(void)
{
    lodd_fhirpath_options options = LODD_FHIRPATH_OPTIONS_INIT;
    lodd_fhirpath_result *result = (lodd_fhirpath_result *)&options;

    options.size = 1;
    TAP_OK(lodd_fhirpath_run(engine, LODD__STR("1"), LODD__STR(""), LODD__STR(""), &options, &result) ==
                   LODD_ERR_ARGUMENT &&
               result == NULL,
           "options of another size");
    TAP_OK(lodd_fhirpath_run(NULL, LODD__STR("1"), LODD__STR(""), LODD__STR(""), NULL, &result) == LODD_ERR_ARGUMENT,
           "no engine");
    TAP_OK(strcmp(lodd_fhirpath_outcome_name(LODD_FHIRPATH_UNKNOWN), "unknown") == 0 &&
               lodd_fhirpath_outcome_name((lodd_fhirpath_outcome)99)[0] == '\0',
           "names of outcomes");
    lodd_fhirpath_result_free(NULL);
}

/* With everything made that is made on first use, every allocation of a run fails once. */
static void test_allocations(const char *what, const char *data)
{
    static const char expression[] = "part.where(name.exists()).name | alias.select($this & 'x') | value | children()";
    bool ok = true;
    long n = 0;

    lodd_fhirpath_result_free(run_with(expression, data, NULL));
    for (; ok; n++) {
        lodd_fhirpath_result *result = NULL;
        lodd_status status = LODD_OK;
        fail_at = n;
        fail_count = 0;
        status = lodd_fhirpath_run(engine, LODD__STR(expression), LODD__STR("doc"), lodd__str(data), NULL, &result);
        fail_at = -1;
        ok = status == (fail_count > 0 ? LODD_ERR_NOMEM : LODD_OK) && (result != NULL) == (fail_count == 0);
        if (!ok)
            printf("# allocation %ld: %s\n", n, lodd_status_text(status));
        lodd_fhirpath_result_free(result);
        if (fail_count == 0)
            break;
    }
    TAP_OK(ok && n > 5, "%s: each of %ld allocations fails once", what, n);
}

static bool open_engine(const temp *t)
{
    char path[PROJECT_MAX_PATH];
    char file[PROJECT_MAX_PATH];
    const char *dir = project_path(path, "profiles");
    const char *definitions = file;
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    char *message = NULL;

    snprintf(file, sizeof file, "%s/types.json", t->dir);
    options.profile_dirs = &dir;
    options.n_profile_dirs = 1;
    options.definitions = &definitions;
    options.n_definitions = 1;
    if (lodd_engine_open(&engine, &options, &message) != LODD_OK)
        printf("# %s\n", message != NULL ? message : "?");
    lodd_free(message);
    return engine != NULL;
}

int main(void)
{
    temp t;
    lodd__buf types = {0};

    temp_make(&t);
    definitions_json(&types, NULL, NULL);
    lodd__buf_addc(&types, '\0');
    temp_write(&t, "types.json", types.ptr);
    lodd__buf_free(&types);
    if (TAP_OK(open_engine(&t), "an engine with types of its own")) {
        test_items();
        test_outcomes();
        test_clock();
        test_trace();
        test_arguments();
        test_allocations("JSON", json);
        test_allocations("XML", xml);
    }
    lodd_engine_close(engine);
    temp_remove(&t);
    return tap_done();
}
