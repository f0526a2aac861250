/* cli/cmd_validate.c - lodd validate: inputs to the engine on some threads, results in order to the reports.
 *
 * Exit codes: what was found decides between 0 and 1; 3 when something was not judged or not written, which must never
 * look like success. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fhir_options.h"
#include "inputs.h"
#include "limit.h"
#include "lodd/lodd.h"
#include "outputs.h"
#include "packs.h"
#include "pool.h"
#include "progress.h"
#include "reason.h"

enum { MAX_JOBS = 256, FEW_FILES = 16 };

typedef struct validation {
    cli_context *cli;
    const cli_args *args;
    lodd_run_options options;
    int fail_on; /* the least severity that fails; LODD_SEVERITY_COUNT: none does */
    size_t jobs; /* 0: not given */
    cli_inputs inputs;
    cli_outputs outputs;
    lodd_engine *engine;
    lodd_run *run;
    cli_progress progress;
    size_t done;
    bool found;   /* something at or above fail_on */
    bool trouble; /* something could not be judged */
} validation;

/* --- options --- */

static cli_exit read_values(validation *v)
{
    bool show = cli_args_has(v->args, CLI_OPTION_SHOW_VALUES), redact = cli_args_has(v->args, CLI_OPTION_REDACT);

    if (show && redact) { /* a slip here must not show a person's data */
        CLI_COMPLAIN(v->cli, CLI_MSG_OPTIONS_CONTRADICT, "--show-values", "--redact");
        return cli_usage(v->cli, v->args->command);
    }
    v->options.values = show ? LODD_VALUES_SHOW : redact ? LODD_VALUES_REDACT : LODD_VALUES_AUTO;
    return CLI_EXIT_OK;
}

static cli_exit read_jobs(validation *v)
{
    const char *text = cli_args_value(v->args, CLI_OPTION_JOBS);

    if (!text || cli_number_parse(text, 1, MAX_JOBS, false, &v->jobs))
        return CLI_EXIT_OK;
    CLI_COMPLAIN(v->cli, CLI_MSG_VALUE_NO_NUMBER, text, "--jobs", "1", cli_number(MAX_JOBS).text);
    return cli_usage(v->cli, v->args->command);
}

static int fail_on(const cli_args *args)
{
    const char *level = cli_args_value(args, CLI_OPTION_FAIL_ON);

    for (int i = 0; level && i < LODD_SEVERITY_COUNT; i++)
        if (strcmp(level, lodd_severity_name((lodd_severity)i)) == 0)
            return i;
    return level ? LODD_SEVERITY_COUNT : LODD_SEVERITY_ERROR;
}

static lodd_environment environment(const cli_args *args)
{
    const char *name = cli_args_value(args, CLI_OPTION_ENVIRONMENT);

    if (!name)
        return LODD_ENVIRONMENT_ANY;
    return strcmp(name, "test") == 0 ? LODD_ENVIRONMENT_TEST : LODD_ENVIRONMENT_PRODUCTION;
}

static cli_exit read_options(validation *v)
{
    cli_exit code;

    lodd_run_options_default(&v->options);
    v->options.coverage = cli_args_has(v->args, CLI_OPTION_COVERAGE);
    v->fail_on = fail_on(v->args);
    v->options.environment = environment(v->args);
    code = read_values(v);
    if (code == CLI_EXIT_OK)
        code = read_jobs(v);
    if (code == CLI_EXIT_OK)
        code = cli_limits_read(v->cli, v->args, &v->options.limits);
    if (code == CLI_EXIT_OK)
        code = cli_fhir_options_read(&v->options.fhir, v->cli, v->args);
    if (code == CLI_EXIT_OK)
        code = cli_outputs_read(&v->outputs, v->cli, v->args);
    return code;
}

/* --- the work --- */

/* Starting a thread costs more than judging a few messages. */
static size_t threads(const validation *v)
{
    long cores;

    if (v->jobs)
        return v->jobs;
    if (v->inputs.n < FEW_FILES)
        return 1;
    cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > MAX_JOBS ? MAX_JOBS : (size_t)cores;
}

/* What could not be read is a finding of its own. */
static lodd_status report_unread(const validation *v, const cli_input *input, size_t i, const char *reason,
                                 lodd_result **ret)
{
    return lodd_run_unreadable(v->run, cli_str(input->name), i, cli_str(reason), ret);
}

static lodd_status judge_stdin(const validation *v, const cli_input *input, size_t i, lodd_result **ret)
{
    char *data, text[128];
    size_t n;
    int error = cli_input_read(input, v->options.limits.max_input, &data, &n);
    lodd_status status;

    if (error)
        return error == ENOMEM ? LODD_ERR_NOMEM : report_unread(v, input, i, strerror_r(error, text, sizeof text), ret);
    status = lodd_run_validate(v->run, cli_str(input->name), i, (lodd_str){data, n}, ret);
    free(data);
    return status;
}

static lodd_status judge_folder(const validation *v, const cli_input *input, size_t i, lodd_result **ret)
{
    char text[128];

    if (input->error)
        return report_unread(v, input, i, strerror_r(input->error, text, sizeof text), ret);
    snprintf(text, sizeof text, "more than %zu folders in each other (the limit max_dir_depth)",
             v->options.limits.max_dir_depth);
    return report_unread(v, input, i, text, ret);
}

/* Runs in any thread: reads v only. A document that could not be judged stands in the reports all the same; the status
 * goes on to take. */
static lodd_status judge(void *user, size_t i, lodd_result **ret)
{
    const validation *v = user;
    const cli_input *input = &v->inputs.items[i];
    lodd_status status;

    if (input->kind == CLI_INPUT_STDIN)
        status = judge_stdin(v, input, i, ret);
    else if (input->kind == CLI_INPUT_FOLDER)
        status = judge_folder(v, input, i, ret);
    else
        status = lodd_run_validate_file(v->run, input->name, i, ret);
    if (status != LODD_OK)
        (void)report_unread(v, input, i, cli_reason_of(v->engine, status).text, ret);
    return status;
}

static void look_for_findings(validation *v, const lodd_result *result)
{
    for (int i = v->fail_on; i < LODD_SEVERITY_COUNT; i++)
        v->found |= lodd_result_count(result, (lodd_severity)i) > 0;
}

static bool take(void *user, size_t i, lodd_status status, lodd_result *result)
{
    validation *v = user;
    bool go_on = true;

    if (status != LODD_OK || !result) {
        cli_progress_clear(&v->progress);
        CLI_COMPLAIN(v->cli, CLI_MSG_NOT_JUDGED, v->inputs.items[i].name,
                     cli_reason_of(v->engine, status != LODD_OK ? status : LODD_ERR_INTERNAL).text);
        v->trouble = true;
    }
    if (result) {
        look_for_findings(v, result);
        go_on = cli_outputs_add(&v->outputs, result);
    }
    lodd_result_free(result);
    v->done = i + 1;
    cli_progress_update(&v->progress, v->done);
    return go_on;
}

static void tick(void *user)
{
    validation *v = user;

    cli_progress_update(&v->progress, v->done);
}

/* --- the end --- */

/* What was asked of a terminology server: what the verdicts depend on besides the definitions here. */
static void note_tx(const validation *v, FILE *file)
{
    lodd_tx_state state;

    lodd_engine_tx_state(v->engine, &state);
    if (!state.url)
        return;
    CLI_PRINT(v->cli, file, CLI_MSG_TX_STATE, state.url, cli_number(state.n_asked).text,
              cli_number(state.n_from_cache).text, cli_number(state.n_unanswered).text);
    fputc('\n', file);
    if (state.down) {
        CLI_PRINT(v->cli, file, CLI_MSG_TX_DOWN, state.reason);
        fputc('\n', file);
    }
}

/* "12 files with other extensions were not looked at\n"; NULL when there is nothing to say. The caller frees it. */
static char *note(const validation *v)
{
    char *text = NULL;
    size_t n;
    FILE *file;

    if ((!v->inputs.other_names && !cli_args_has(v->args, CLI_OPTION_TX)) || cli_args_has(v->args, CLI_OPTION_QUIET))
        return NULL;
    file = open_memstream(&text, &n);
    if (!file)
        return NULL;
    if (v->inputs.other_names) {
        CLI_PRINT(v->cli, file, v->inputs.other_names == 1 ? CLI_MSG_OTHER_NAMES_ONE : CLI_MSG_OTHER_NAMES_MANY,
                  cli_number(v->inputs.other_names).text);
        fputc('\n', file);
    }
    note_tx(v, file);
    fclose(file);
    return text;
}

static lodd_status take_across(validation *v)
{
    lodd_result *across = NULL;
    lodd_status status = LODD_OK;

    if (v->done == v->inputs.n) /* what is missing among half of the files proves nothing */
        status = lodd_run_finish(v->run, &across);
    if (status == LODD_OK && across) {
        look_for_findings(v, across);
        cli_outputs_add(&v->outputs, across);
    }
    lodd_result_free(across);
    return status;
}

static cli_exit finish(validation *v)
{
    lodd_coverage *coverage = NULL;
    lodd_status status = take_across(v);
    char *text = note(v);
    cli_exit code;

    if (status == LODD_OK && v->options.coverage)
        status = lodd_run_coverage(v->run, &coverage);
    if (status != LODD_OK) {
        CLI_COMPLAIN(v->cli, CLI_MSG_RUN_FAILED, lodd_status_text(status));
        v->trouble = true;
    }
    code = cli_outputs_finish(&v->outputs, v->cli, coverage, text);
    if (text && !cli_outputs_has_text(&v->outputs))
        fprintf(stderr, "lodd: %s", text);
    lodd_coverage_free(coverage);
    free(text);
    return code;
}

/* Is what was looked at all there was to look at? */
static void check_inputs(validation *v)
{
    if (v->inputs.too_many) {
        CLI_COMPLAIN(v->cli, CLI_MSG_TOO_MANY_FILES, cli_number(v->options.limits.max_files).text);
        v->trouble = true;
    } else if (!v->inputs.n) {
        CLI_COMPLAIN(v->cli, CLI_MSG_NOTHING);
        v->trouble = true;
    }
}

static cli_exit judge_all(validation *v)
{
    cli_pool_work work = {v->inputs.n, threads(v), v, judge, take, tick};
    bool progress = !cli_args_has(v->args, CLI_OPTION_NO_PROGRESS) && !cli_args_has(v->args, CLI_OPTION_QUIET) &&
                    cli_terminal(STDERR_FILENO);
    cli_exit code;
    lodd_status status = lodd_run_new(&v->run, v->engine, &v->options);

    cli_progress_init(&v->progress, v->cli, progress, v->inputs.n);
    if (status == LODD_OK) {
        code = cli_outputs_open(&v->outputs, v->cli, v->args, v->engine, &v->progress);
        if (code != CLI_EXIT_OK)
            return code;
        status = cli_pool_run(&work);
        cli_progress_clear(&v->progress);
    }
    if (status != LODD_OK) {
        CLI_COMPLAIN(v->cli, CLI_MSG_RUN_FAILED, lodd_status_text(status));
        return CLI_EXIT_TROUBLE;
    }
    check_inputs(v);
    return finish(v);
}

static cli_exit validate(validation *v)
{
    cli_exit code = cli_inputs_collect(&v->inputs, v->cli, v->args, &v->options.limits);

    if (code == CLI_EXIT_OK)
        code = cli_packs_open(&v->engine, v->cli, v->args);
    if (code == CLI_EXIT_OK)
        code = judge_all(v);
    if (code != CLI_EXIT_OK)
        return code;
    if (v->trouble)
        return CLI_EXIT_TROUBLE;
    if (v->found)
        return CLI_EXIT_FINDINGS;
    return v->outputs.reader_gone ? CLI_EXIT_TROUBLE : CLI_EXIT_OK;
}

cli_exit cli_cmd_validate(cli_context *cli, const cli_args *args)
{
    validation v = {.cli = cli, .args = args};
    cli_exit code;

    code = read_options(&v);
    if (code == CLI_EXIT_OK)
        code = validate(&v);
    lodd_run_free(v.run);
    cli_outputs_free(&v.outputs);
    lodd_engine_close(v.engine);
    cli_inputs_free(&v.inputs);
    cli_fhir_options_free(&v.options.fhir);
    return code;
}
