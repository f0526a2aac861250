/* cli/cmd_verify.c - lodd verify: is a self-declaration what its evidence says, byte for byte? */
#include "check_show.h"
#include "lodd/lodd.h"

static lodd_status verify(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message)
{
    return lodd_verify(ret, engine, options, ret_message);
}

cli_exit cli_cmd_verify(cli_context *cli, const cli_args *args)
{
    lodd_verify_options options = LODD_VERIFY_OPTIONS_INIT;

    if (!cli_jobs(cli, args, &options.jobs))
        return cli_usage(cli, args->command);
    options.bundle = args->operands[0];
    options.trust = cli_args_value(args, CLI_OPTION_TRUST);
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.verifier = cli_args_value(args, CLI_OPTION_VERIFIER);
    return cli_check_run(cli, args, verify, &options, NULL);
}
