/* test_rules_memory.c - every allocation while a document is judged is made to fail once: nothing crashes or leaks, and
 * who asked is told.
 *
 * Arguments: rules_definitions.txt and files of cases (see test_rules.c), of which the documents in JSON are used. */
#include "world.h"

#include "unit/base/fail.h"

typedef struct tally {
    size_t documents, failures, silent;
} tally;

/* Fails the n-th allocation for each n, until a run needs no more. What all documents share has been made before. */
static void judge_with_failures(fhir_world *world, lodd_str text, tally *t)
{
    lodd_run_options options = {.size = sizeof options};
    lodd_status status;
    bool done = false;

    lodd_limits_default(&options.limits);
    lodd_result_free(world_judge(world, text, &options, &status));
    if (status != LODD_OK)
        return;
    t->documents++;
    for (long n = 0; !done && n < 5000; n++) {
        lodd_result *result;
        bool told;
        fail_count = 0;
        fail_at = n;
        result = world_judge(world, text, &options, &status);
        fail_at = -1;
        done = fail_count == 0;
        told = result == NULL || status == LODD_ERR_NOMEM || result->nomem;
        if (!done && !told) {
            printf("# allocation %ld of %.60s\n", n, text.ptr);
            t->silent++;
        }
        t->failures += !done;
        lodd_result_free(result);
    }
}

int main(int argc, char **argv)
{
    fhir_world world = {0};
    tally t = {0};

    world_open(&world, argc > 1 ? argv[1] : NULL);
    for (int i = 2; i < argc; i++) {
        size_t n = 0;
        char *data = world_read(argv[i], &n);
        lodd_str text = lodd__str_n(data, n), line;
        while (world_line(&text, &line))
            if (line.len > 0 && line.ptr[0] == '{')
                judge_with_failures(&world, line, &t);
        free(data);
    }
    TAP_OK(t.documents > 50 && t.failures > 500, "allocations failed in documents (%zu in %zu)", t.failures,
           t.documents);
    TAP_OK(t.silent == 0, "each time who asked was told (not %zu times)", t.silent);
    world_close(&world);
    return tap_done();
}
