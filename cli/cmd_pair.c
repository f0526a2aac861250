/* cli/cmd_pair.c - lodd pair: what one system sends that another one declares to receive. */
#include "check_show.h"
#include "lodd/lodd.h"

static lodd_status pair(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message)
{
    const cli_args *args = options;

    return lodd_pair(ret, engine, args->operands[0], args->operands[1], cli_args_value(args, CLI_OPTION_DATE),
                     ret_message);
}

cli_exit cli_cmd_pair(cli_context *cli, const cli_args *args)
{
    return cli_check_run(cli, args, pair, args, NULL);
}
