/* test_control_memory.c - memory that runs out anywhere in a spot check, a comparison, a register or a pair: a status,
 * never another verdict, never a crash. */
#include <stdlib.h>

#include "golden/project.h"
#include "lodd/lodd.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

enum { PLAYS = 60 };

#define DATE "2026-12-01"

static char declaration[PROJECT_MAX_PATH], message_folder[PROJECT_MAX_PATH], demands[PROJECT_MAX_PATH];
static char records[PROJECT_MAX_PATH];

static lodd_engine *open_engine(void)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    const char *profiles = getenv("LODD_PROFILES");

    options.profile_dirs = &profiles;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(&engine, &options, NULL) != LODD_OK)
        abort();
    return engine;
}

typedef lodd_status play(lodd_check **ret, lodd_engine *engine, const char *output, char **ret_message);

static lodd_status spotcheck(lodd_check **ret, lodd_engine *engine, const char *output, char **ret_message)
{
    lodd_spotcheck_options options = LODD_SPOTCHECK_OPTIONS_INIT;
    const char *messages[] = {message_folder};

    (void)output;
    options.declaration = declaration;
    options.messages = messages;
    options.n_messages = 1;
    options.reason = "plan";
    options.requester = "Kommunen";
    options.sample = 3;
    options.seed = "1";
    options.salt = "hemmelig salt";
    options.date = DATE;
    options.jobs = 1;
    return lodd_spotcheck(ret, engine, &options, ret_message);
}

static lodd_status compare(lodd_check **ret, lodd_engine *engine, const char *output, char **ret_message)
{
    lodd_compare_options options = LODD_COMPARE_OPTIONS_INIT;
    const char *declarations[] = {declaration, demands};

    (void)output;
    options.requirements = demands;
    options.declarations = declarations;
    options.n_declarations = 2;
    options.control = records;
    options.date = DATE;
    return lodd_compare(ret, engine, &options, ret_message);
}

static lodd_status registry(lodd_check **ret, lodd_engine *engine, const char *output, char **ret_message)
{
    lodd_register_options options = LODD_REGISTER_OPTIONS_INIT;

    options.directory = records;
    options.output = output;
    options.date = DATE;
    options.jobs = 1;
    return lodd_register(ret, engine, &options, ret_message);
}

static lodd_status pair(lodd_check **ret, lodd_engine *engine, const char *output, char **ret_message)
{
    (void)output;
    return lodd_pair(ret, engine, declaration, declaration, DATE, ret_message);
}

static bool same(lodd_str a, lodd_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void test(play *p, const char *what, lodd_verdict wanted, lodd_engine *engine, const char *output)
{
    lodd_check *whole = NULL, *check;
    char *message = NULL;
    long total = 0, bad = -1;
    int said = 0, held = 0;
    lodd_status first;

    (void)p(&whole, engine, output, NULL); /* what is made on first use is made now */
    lodd_check_free(whole);
    fail_count = 0;
    fail_at = 1L << 40;
    first = p(&whole, engine, output, &message);
    TAP_OK(first == LODD_OK && lodd_check_verdict(whole) == wanted, "%s: %s", what, message ? message : "as it should");
    total = (1L << 40) - fail_at;
    fail_at = -1;
    for (long n = 0; whole != NULL && bad < 0 && n < PLAYS; n++) {
        long at = total < PLAYS ? n : n * (total / PLAYS) + n % 7;
        lodd_status status;

        message = NULL;
        fail_count = 0;
        fail_at = at;
        status = p(&check, engine, output, &message);
        fail_at = -1;
        said += status != LODD_OK;
        held += status == LODD_OK;
        if ((status == LODD_OK && !same(lodd_check_record(check), lodd_check_record(whole))) ||
            (status != LODD_OK && status != LODD_ERR_NOMEM && fail_count == 0))
            bad = at;
        lodd_check_free(check);
        lodd_free(message);
    }
    TAP_OK(bad < 0 && said > 0, "%s: %ld allocations, %d failures said, %d made good; first that was not: %ld", what,
           total, said, held, bad);
    lodd_check_free(whole);
}

int main(void)
{
    lodd_engine *engine = open_engine();
    char output[600];
    temp t;

    temp_make(&t);
    snprintf(output, sizeof output, "%s/site", t.dir);
    project_path(declaration, "testdata/declarations/full/selvdeklarering.json");
    project_path(message_folder, "testdata/messages/invalid/fnr-too-short");
    project_path(demands, "testdata/declarations/kravliste.json");
    project_path(records, "testdata/declarations");
    test(spotcheck, "spotcheck", LODD_VERDICT_UNDECIDED, engine, output);
    test(compare, "compare", LODD_VERDICT_INCOMPLETE, engine, output);
    test(pair, "pair", LODD_VERDICT_DONE, engine, output);
    test(registry, "register", LODD_VERDICT_DONE, engine, output);
    lodd_engine_close(engine);
    temp_remove(&t);
    return tap_done();
}
