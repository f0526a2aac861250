/* fuzz_document.c - any bytes as documents of a run with the real packs; every writer writes what came out.
 *
 * The mark <?next?> separates documents, so that findings across files are reached too.
 */
#include <string.h>

#include "lodd/lodd.h"
#include "target.h"

#define MARK "<?next?>"
#define MAX_DOCUMENTS 4

static lodd_engine *engine;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *dirs[] = {fuzz_profiles()};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;

    (void)argc, (void)argv;
    options.profile_dirs = dirs;
    options.n_profile_dirs = 1;
    CHECK(lodd_engine_open(&engine, &options, NULL) == LODD_OK);
    return 0;
}

static bool take(void *user, const char *data, size_t n)
{
    *(size_t *)user += n > 0 ? (unsigned char)data[n - 1] | 1U : 0;
    return true;
}

static void check_issue(const lodd_result *result, const lodd_issue *issue)
{
    char text[512];

    CHECK(issue->rule != NULL && issue->rule->id.len > 0 && issue->n_args <= LODD_ISSUE_MAX_ARGS);
    CHECK((issue->line == 0) == (issue->column == 0));
    CHECK(lodd_issue_text(text, sizeof text, issue, LODD_LANG_NB, lodd_result_shows_values(result)) > 0);
    CHECK(lodd_issue_text(text, 1, issue, LODD_LANG_EN, false) > 0);
    (void)lodd_issue_hint(text, sizeof text, issue, LODD_LANG_EN, true);
}

static void check_result(const lodd_result *result)
{
    size_t errors = lodd_result_count(result, LODD_SEVERITY_ERROR);
    bool invalid = false;

    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        check_issue(result, lodd_result_issue(result, i));
    for (int layer = 0; layer < LODD_LAYER_COUNT; layer++)
        invalid = invalid || lodd_result_layer(result, (lodd_layer)layer).outcome == LODD_OUTCOME_INVALID;
    CHECK(invalid == (errors > 0));
}

static void write_all(lodd_result *const *results, size_t n, const lodd_coverage *coverage)
{
    for (int format = 0; format < LODD_FORMAT_COUNT; format++) {
        lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
        lodd_writer *writer = NULL;
        size_t sum = 0;
        options.lang = format % 2 == 0 ? LODD_LANG_NB : LODD_LANG_EN;
        options.hints = options.layers = options.colour = true;
        CHECK(lodd_writer_new(&writer, (lodd_format)format, engine, &options, take, &sum) == LODD_OK);
        for (size_t i = 0; i < n; i++)
            CHECK(lodd_writer_add(writer, results[i]) == LODD_OK);
        CHECK(lodd_writer_finish(writer, coverage) == LODD_OK);
        lodd_writer_free(writer);
    }
}

static void judge_all(lodd_run *run, const char *data, size_t n)
{
    lodd_result *results[MAX_DOCUMENTS + 1] = {NULL};
    size_t n_results = 0;
    lodd_coverage *coverage = NULL;

    for (size_t at = 0; n_results < MAX_DOCUMENTS;) {
        const char *end = n > at ? memmem(data + at, n - at, MARK, sizeof MARK - 1) : NULL;
        size_t len = end != NULL ? (size_t)(end - data) - at : n - at;
        char name[16];
        (void)snprintf(name, sizeof name, "%zu.xml", n_results);
        CHECK(lodd_run_validate(run, (lodd_str){name, strlen(name)}, n_results, (lodd_str){data + at, len}, &results[n_results]) == LODD_OK);
        check_result(results[n_results++]);
        if (end == NULL)
            break;
        at += len + sizeof MARK - 1;
    }
    CHECK(lodd_run_finish(run, &results[n_results]) == LODD_OK);
    n_results += results[n_results] != NULL;
    CHECK(lodd_run_coverage(run, &coverage) == LODD_OK);
    write_all(results, n_results, coverage);
    lodd_coverage_free(coverage);
    for (size_t i = 0; i < n_results; i++)
        lodd_result_free(results[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_run_options options;
    lodd_run *run = NULL;
    lodd_detection detection;
    void *storage = NULL;

    lodd_run_options_default(&options);
    options.coverage = n % 2 == 0;
    options.limits.max_nodes = 50000;
    options.limits.max_rule_steps = 200000;
    options.values = n % 3 == 0 ? LODD_VALUES_SHOW : LODD_VALUES_AUTO;
    CHECK(lodd_run_new(&run, engine, &options) == LODD_OK);
    judge_all(run, (const char *)data, n);
    lodd_run_free(run);
    CHECK(lodd_engine_detect(engine, (lodd_str){(const char *)data, n}, NULL, &detection, &storage) == LODD_OK);
    lodd_detection_free(storage);
    return 0;
}
