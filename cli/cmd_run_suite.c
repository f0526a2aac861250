/* cli/cmd_run_suite.c - lodd run-suite: the test descriptions of level b: listed, prepared, judged. */
#include <stdlib.h>

#include "args.h"
#include "check_show.h"
#include "lodd/lodd.h"
#include "packs.h"

enum { GAP = 2 };

static size_t wider(size_t width, lodd_str text)
{
    size_t w = cli_width(text);

    return w > width ? w : width;
}

static cli_exit list(const cli_context *cli, lodd_engine *engine)
{
    lodd_requirements *requirements = NULL;
    char *message = NULL;
    lodd_status status = lodd_requirements_open(&requirements, engine, &message);
    size_t ids = 0;

    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    for (size_t i = 0; i < lodd_tests_n(requirements); i++)
        ids = wider(ids, lodd_tests_get(requirements, i).id);
    for (size_t i = 0; i < lodd_tests_n(requirements); i++) {
        lodd_test_info test = lodd_tests_get(requirements, i);

        cli_put_padded(stdout, test.id, ids + GAP);
        cli_put_padded(stdout, test.version, 2 + GAP);
        fputs(test.selected ? "b  " : "-  ", stdout);
        cli_put_str(stdout, test.title[cli->lang]);
        putchar('\n');
    }
    lodd_requirements_close(requirements);
    return CLI_EXIT_OK;
}

static cli_exit run(const cli_context *cli, const cli_args *args, lodd_engine *engine, lodd_suite_options *options,
                    bool prepare)
{
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status = prepare ? lodd_suite_prepare(&check, engine, options, &message)
                                 : lodd_suite_run(&check, engine, options, &message);
    cli_exit code;

    if (status == LODD_ERR_ARGUMENT && message) {
        CLI_COMPLAIN(cli, CLI_MSG_RUN_FAILED, message);
        lodd_free(message);
        return cli_usage(cli, args->command);
    }
    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    lodd_free(message);
    code = cli_check_end(cli, args, check, false);
    lodd_check_free(check);
    return code;
}

/* What is asked for is one of three; what is missing is said. */
static bool understood(const cli_context *cli, const cli_args *args)
{
    bool prepare = cli_args_has(args, CLI_OPTION_SUITE_PREPARE), listing = cli_args_has(args, CLI_OPTION_SUITE_LIST);

    if ((size_t)prepare + listing + args->n_operands != 1) {
        CLI_COMPLAIN(cli, CLI_MSG_SUITE_ONE_OF_THREE);
        return false;
    }
    if (!prepare && !listing && !cli_args_has(args, CLI_OPTION_OPERATOR)) {
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, "--operator");
        return false;
    }
    return true;
}

static cli_exit open_and_run(const cli_context *cli, const cli_args *args, lodd_suite_options *options)
{
    bool prepare = cli_args_has(args, CLI_OPTION_SUITE_PREPARE);
    lodd_engine *engine = NULL;
    cli_exit code = cli_packs_open(&engine, cli, args);

    if (code != CLI_EXIT_OK)
        return code;
    if (cli_args_has(args, CLI_OPTION_SUITE_LIST))
        code = list(cli, engine);
    else
        code = run(cli, args, engine, options, prepare);
    lodd_engine_close(engine);
    return code;
}

cli_exit cli_cmd_run_suite(cli_context *cli, const cli_args *args)
{
    lodd_suite_options options = LODD_SUITE_OPTIONS_INIT;
    const char **tests;
    const char *test;
    size_t at = 0;
    cli_exit code;

    if (!understood(cli, args))
        return cli_usage(cli, args->command);
    tests = calloc(args->n_options + 1, sizeof *tests);
    if (!tests) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    while ((test = cli_args_next(args, CLI_OPTION_TEST, &at)) != NULL)
        tests[options.n_tests++] = test;
    options.tests = tests;
    options.directory = args->n_operands ? args->operands[0] : cli_args_value(args, CLI_OPTION_SUITE_PREPARE);
    options.operator_role = cli_args_value(args, CLI_OPTION_OPERATOR);
    options.started = cli_args_value(args, CLI_OPTION_STARTED);
    code = open_and_run(cli, args, &options);
    free(tests);
    return code;
}
