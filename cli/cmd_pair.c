/* cli/cmd_pair.c - lodd pair: what one system sends that another one declares to receive. */
#include "check_show.h"
#include "lodd/lodd.h"
#include "packs.h"

static cli_exit pair(const cli_context *cli, const cli_args *args, lodd_engine *engine)
{
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status = lodd_pair(&check, engine, args->operands[0], args->operands[1],
                                   cli_args_value(args, CLI_OPTION_DATE), &message);
    cli_exit code;

    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    lodd_free(message);
    code = cli_check_end(cli, args, check, cli_args_has(args, CLI_OPTION_QUIET));
    lodd_check_free(check);
    return code;
}

cli_exit cli_cmd_pair(cli_context *cli, const cli_args *args)
{
    lodd_engine *engine = NULL;
    cli_exit code = cli_packs_open(&engine, cli, args);

    if (code == CLI_EXIT_OK)
        code = pair(cli, args, engine);
    lodd_engine_close(engine);
    return code;
}
