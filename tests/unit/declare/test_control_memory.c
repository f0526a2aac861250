/* test_control_memory.c - memory that runs out anywhere in a spot check, a comparison, a register or a pair: a status,
 * never another verdict, never a crash. */
#include "golden/project.h"
#include "unit/declare/plays.h"
#include "unit/pack/temp.h"

enum { PLAYS = 60 };

#define DATE "2026-12-01"

static char declaration[PROJECT_MAX_PATH], message_folder[PROJECT_MAX_PATH], demands[PROJECT_MAX_PATH];
static char records[PROJECT_MAX_PATH];

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

int main(void)
{
    lodd_engine *engine = plays_engine();
    char output[600];
    temp t;

    temp_make(&t);
    snprintf(output, sizeof output, "%s/site", t.dir);
    project_path(declaration, "testdata/declarations/full/selvdeklarering.json");
    project_path(message_folder, "testdata/messages/invalid/fnr-too-short");
    project_path(demands, "testdata/declarations/kravliste.json");
    project_path(records, "testdata/declarations");
    plays_test(spotcheck, PLAYS, "spotcheck", LODD_VERDICT_UNDECIDED, engine, output);
    plays_test(compare, PLAYS, "compare", LODD_VERDICT_INCOMPLETE, engine, output);
    plays_test(pair, PLAYS, "pair", LODD_VERDICT_DONE, engine, output);
    plays_test(registry, PLAYS, "register", LODD_VERDICT_DONE, engine, output);
    lodd_engine_close(engine);
    temp_remove(&t);
    return tap_done();
}
