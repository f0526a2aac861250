/* cli/cmd_register.c - lodd register: a folder of self-declarations as a register and a web site. */
#include "check_show.h"
#include "lodd/lodd.h"

static lodd_status make(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message)
{
    return lodd_register(ret, engine, options, ret_message);
}

cli_exit cli_cmd_register(cli_context *cli, const cli_args *args)
{
    static const cli_option_id needed[] = {CLI_OPTION_REGISTER_OUT};
    lodd_register_options options = LODD_REGISTER_OPTIONS_INIT;

    if (!cli_check_given(cli, args, needed, 1) || !cli_jobs(cli, args, &options.jobs))
        return cli_usage(cli, args->command);
    options.directory = args->operands[0];
    options.output = cli_args_value(args, CLI_OPTION_REGISTER_OUT);
    options.trust = cli_args_value(args, CLI_OPTION_TRUST);
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.verify = cli_args_has(args, CLI_OPTION_JUDGE_ANEW);
    return cli_check_run(cli, args, make, &options, NULL);
}
