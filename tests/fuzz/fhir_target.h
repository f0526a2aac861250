/* fhir_target.h - what the two fuzz targets of the FHIR readers share: definitions, and what must hold of every
 * outcome. */
#ifndef LODD_TESTS_FUZZ_FHIR_TARGET_H
#define LODD_TESTS_FUZZ_FHIR_TARGET_H

#include "element/json_text.h"
#include "element/read.h"
#include "target.h"
#include "unit/element/reading_check.h"
#include "unit/element/reading_model.h"

typedef struct fhir_reading {
    lodd__arena arena, scratch;
    lodd__source source;
    lodd__findings findings;
    lodd__fhir_reader reader;
    lodd_limits limits;
} fhir_reading;

static lodd__structures *fhir_structures(void)
{
    static reading_model model; /* one thread; lives as long as the process */

    if (model.structures == NULL)
        CHECK(reading_model_open(&model, FUZZ_MODEL));
    return model.structures;
}

static void fhir_reading_open(fhir_reading *f, const uint8_t *data, size_t n)
{
    *f = (fhir_reading){.findings = {.counts = {0}}};
    lodd_limits_default(&f->limits);
    f->limits.max_depth = 60;
    f->limits.max_nodes = 20000;
    f->limits.max_attributes = 50;
    lodd__source_init(&f->source, &f->arena, LODD__STR("input"), lodd__str_n((const char *)data, n));
    f->findings = (lodd__findings){
        .result = lodd__result_new(LODD__STR("input"), 0, &f->limits), .source = &f->source, .scratch = &f->scratch};
    f->reader = (lodd__fhir_reader){
        .structures = fhir_structures(), .arena = &f->arena, .findings = &f->findings, .limits = &f->limits};
    CHECK(f->findings.result != NULL);
}

static void fhir_reading_close(fhir_reading *f)
{
    CHECK(!f->arena.failed && !f->scratch.failed && !f->findings.nomem);
    lodd_result_free(f->findings.result);
    lodd__arena_free(&f->arena);
    lodd__arena_free(&f->scratch);
}

/* Would the JSON of an element have its form? XML does not tell a number from a text, and several from one only by the
 * definition. */
static bool has_json_form(const lodd__element *element)
{
    lodd_str value = element->value;

    if (element->index > 0 && !element->list)
        return false;
    if (lodd__element_is(element, "boolean") && value.ptr != NULL)
        return lodd__str_is(value, "true") || lodd__str_is(value, "false");
    if (element->type == NULL || value.ptr == NULL)
        return true;
    return (!lodd__structure_is(element->type, LODD__STR("integer")) &&
            !lodd__structure_is(element->type, LODD__STR("decimal"))) ||
           lodd__json_is_number(value);
}

/* What was read without an error can be written as JSON, and that is read to the same tree. */
static void check_written(const lodd__element *root)
{
    lodd__buf json = {0}, was = {0}, is = {0};
    fhir_reading again;
    const lodd__element *copy;

    for (const lodd__element *e = root; e != NULL; e = reading_next(root, e))
        if (!has_json_form(e))
            return;
    CHECK(lodd__element_to_json(&json, root));
    fhir_reading_open(&again, (const uint8_t *)json.ptr, json.len);
    again.limits.max_depth *= 2;                 /* an array is a level in JSON */
    if (again.source.fault == LODD__SOURCE_OK) { /* a NUL in the text is one */
        copy = lodd__fhir_read_json(&again.reader, again.source.text);
        CHECK(copy != NULL && again.findings.counts[LODD_SEVERITY_ERROR] == 0);
        reading_dump(&was, root);
        reading_dump(&is, copy);
        CHECK(lodd__str_eq(lodd__buf_str(&was), lodd__buf_str(&is)));
    }
    fhir_reading_close(&again);
    lodd__buf_free(&json);
    lodd__buf_free(&was);
    lodd__buf_free(&is);
}

static void check_tree(fhir_reading *f, const lodd__element *root)
{
    const char *problem = reading_problem(root, f->source.text.len);
    const lodd_result *result = f->findings.result;

    if (problem != NULL)
        fprintf(stderr, "does not hold: %s\n", problem);
    CHECK(problem == NULL);
    CHECK(root != NULL || f->findings.counts[LODD_SEVERITY_ERROR] > 0);
    lodd__result_finish(f->findings.result);
    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        char text[512];
        CHECK(issue->line > 0 || lodd__str_is(issue->rule->id, "LODD-ISSUE-LIMIT"));
        CHECK(lodd_issue_text(text, sizeof text, issue, LODD_LANG_NB, true) > 0);
    }
    if (root != NULL && f->findings.counts[LODD_SEVERITY_ERROR] == 0)
        check_written(root);
}

#endif
