/* test_memory.c - the judge of FHIR documents when memory runs out: every allocation is made to fail once. The status
 * is then LODD_ERR_NOMEM, nothing leaks (the sanitizers look).
 *
 * Argument: definitions.txt. */
#include "unit/base/fail.h"
#include "world.h"

/* Of everything a little: profiles, slices, extensions, references, constraints that are evaluated, reasons, a circle. */
static const char document[] =
    "{\"resourceType\":\"Thing\",\"meta\":{\"profile\":[\"http://hl7.org/fhir/StructureDefinition/sliced\","
    "\"http://hl7.org/fhir/StructureDefinition/by-profile\",\"http://hl7.org/fhir/StructureDefinition/ring\"]},\"kind\":\"b\",\"name\":\"n\",\"note\":[\"a\",\"b\"],"
    "\"code\":[{\"coding\":[{\"system\":\"http://a\"}]},{\"text\":\"t\"}],\"link\":[{\"reference\":\"#x\"}],"
    "\"contained\":[{\"resourceType\":\"Thing\",\"id\":\"x\",\"kind\":\"b\",\"name\":\"n\","
    "\"link\":[{\"reference\":\"#\"}]}],"
    "\"period\":{\"start\":\"2020-01-02\",\"end\":\"2020-01-01\"},"
    "\"part\":[{\"label\":\"x\",\"code\":{\"code\":\"c\"},\"extension\":[{\"url\":\"http://hl7.org/fhir/"
    "StructureDefinition/complex\","
    "\"extension\":[{\"url\":\"a\",\"valueInteger\":1}]}]}]}";

/* Judges with an allocation failing; true when one did. */
static bool judged(fhir_world *world, const lodd_run_options *options, long at, lodd_status *ret, size_t *ret_issues)
{
    lodd_result *result;

    fail_count = 0;
    fail_at = at;
    result = world_judge(world, LODD__STR(document), options, ret);
    fail_at = -1;
    *ret_issues = result != NULL ? lodd_result_n_issues(result) : 0;
    lodd_result_free(result);
    return fail_count > 0;
}

/* Every allocation fails once; wrong answers are counted. fresh: in a new world each time, where structures, plans and
 * constraints are made anew. The next document is judged as ever: what could not be made is made then. */
static void fail_each(const char *path, const lodd_run_options *options, bool fresh)
{
    fhir_world world = {0};
    size_t issues = 0, n = 0, wrong = 0;
    lodd_status status;
    bool failed = true;

    if (!fresh) {
        world_open(&world, path);
        (void)judged(&world, options, -1, &status, &issues);
    }
    for (; failed; n++) {
        if (fresh)
            world_open(&world, path);
        failed = judged(&world, options, (long)n, &status, &issues);
        wrong += status != LODD_OK && status != LODD_ERR_NOMEM;
        (void)judged(&world, options, -1, &status, &issues);
        wrong += status != LODD_OK || issues < 4;
        if (fresh)
            world_close(&world);
    }
    if (!fresh)
        world_close(&world);
    TAP_OK(n > 10 && wrong == 0, "%s: each of %zu allocations may fail: %zu wrong",
           fresh ? "a fresh world" : "a warm world", n - 1, wrong);
}

int main(int argc, char **argv)
{
    lodd_run_options options = {.size = sizeof options};

    lodd_limits_default(&options.limits);
    fail_each(argc > 1 ? argv[1] : NULL, &options, true);
    fail_each(argc > 1 ? argv[1] : NULL, &options, false);
    return tap_done();
}
