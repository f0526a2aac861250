/* cli/cmd_declare.c - lodd declare: a self-declaration from what the vendor says and the evidence for it, or a file to
 * begin with. */
#include <string.h>

#include "check_show.h"
#include "lodd/lodd.h"
#include "new_file.h"
#include "packs.h"

static bool is_missing(const cli_context *cli, const cli_args *args, cli_option_id option)
{
    char name[32];

    if (cli_args_has(args, option))
        return false;
    snprintf(name, sizeof name, "--%s", cli_options[option].name);
    CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, name);
    return true;
}

static cli_exit start_file(const cli_context *cli, const cli_args *args, lodd_engine *engine)
{
    const char *output = cli_args_value(args, CLI_OPTION_OUT);
    char *text = NULL, *message = NULL;
    lodd_status status = lodd_declare_init(&text, engine, cli_args_value(args, CLI_OPTION_DECLARE_SET),
                                           cli_args_value(args, CLI_OPTION_EVIDENCE), cli->lang, &message);
    cli_exit code = CLI_EXIT_OK;

    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    if (!cli_write_file(cli, output ? output : "-", cli_str(text)))
        code = CLI_EXIT_TROUBLE;
    lodd_free(text);
    return code;
}

static cli_exit declare(const cli_context *cli, const cli_args *args, lodd_engine *engine, size_t jobs)
{
    lodd_declare_options options = LODD_DECLARE_OPTIONS_INIT;
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status;
    cli_exit code;

    options.input = cli_args_value(args, CLI_OPTION_DECLARE_INPUT);
    options.evidence = cli_args_value(args, CLI_OPTION_EVIDENCE);
    options.output = cli_args_value(args, CLI_OPTION_OUT);
    options.id = cli_args_value(args, CLI_OPTION_DECLARE_ID);
    options.issued = cli_args_value(args, CLI_OPTION_ISSUED);
    options.level = cli_args_value(args, CLI_OPTION_DECLARE_LEVEL);
    options.accept_persons = cli_args_value(args, CLI_OPTION_ACCEPT_PERSONS);
    options.jobs = jobs;
    status = lodd_declare(&check, engine, &options, &message);
    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    lodd_free(message);
    code = cli_check_end(cli, args, check, cli_args_has(args, CLI_OPTION_QUIET));
    lodd_check_free(check);
    return code;
}

cli_exit cli_cmd_declare(cli_context *cli, const cli_args *args)
{
    bool init = cli_args_has(args, CLI_OPTION_INIT);
    lodd_engine *engine = NULL;
    size_t jobs = 0;
    cli_exit code;

    if (!init && (is_missing(cli, args, CLI_OPTION_DECLARE_INPUT) || is_missing(cli, args, CLI_OPTION_EVIDENCE) ||
                  is_missing(cli, args, CLI_OPTION_OUT)))
        return cli_usage(cli, args->command);
    if (!cli_jobs(cli, args, &jobs))
        return cli_usage(cli, args->command);
    code = cli_packs_open(&engine, cli, args);
    if (code != CLI_EXIT_OK)
        return code;
    code = init ? start_file(cli, args, engine) : declare(cli, args, engine, jobs);
    lodd_engine_close(engine);
    return code;
}
