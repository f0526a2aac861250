/* cli/cmd_register.c - lodd register: a folder of self-declarations as a register and a web site. */
#include "check_show.h"
#include "lodd/lodd.h"
#include "packs.h"

static cli_exit make(const cli_context *cli, const cli_args *args, lodd_engine *engine,
                     const lodd_register_options *options)
{
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status = lodd_register(&check, engine, options, &message);
    cli_exit code;

    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    lodd_free(message);
    code = cli_check_end(cli, args, check, cli_args_has(args, CLI_OPTION_QUIET));
    lodd_check_free(check);
    return code;
}

cli_exit cli_cmd_register(cli_context *cli, const cli_args *args)
{
    lodd_register_options options = LODD_REGISTER_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    cli_exit code;

    options.directory = args->operands[0];
    options.output = cli_args_value(args, CLI_OPTION_REGISTER_OUT);
    if (!options.output)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, "--out");
    if (!options.output || !cli_jobs(cli, args, &options.jobs))
        return cli_usage(cli, args->command);
    options.trust = cli_args_value(args, CLI_OPTION_TRUST);
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.verify = cli_args_has(args, CLI_OPTION_JUDGE_ANEW);
    code = cli_packs_open(&engine, cli, args);
    if (code == CLI_EXIT_OK)
        code = make(cli, args, engine, &options);
    lodd_engine_close(engine);
    return code;
}
