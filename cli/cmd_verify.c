/* cli/cmd_verify.c - lodd verify: is a self-declaration what its evidence says, byte for byte? */
#include "check_show.h"
#include "lodd/lodd.h"
#include "packs.h"

static cli_exit verify(const cli_context *cli, const cli_args *args, lodd_engine *engine, size_t jobs)
{
    lodd_verify_options options = LODD_VERIFY_OPTIONS_INIT;
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status;
    cli_exit code;

    options.bundle = args->operands[0];
    options.trust = cli_args_value(args, CLI_OPTION_TRUST);
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.verifier = cli_args_value(args, CLI_OPTION_VERIFIER);
    options.jobs = jobs;
    status = lodd_verify(&check, engine, &options, &message);
    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    lodd_free(message);
    code = cli_check_end(cli, args, check, cli_args_has(args, CLI_OPTION_QUIET));
    lodd_check_free(check);
    return code;
}

cli_exit cli_cmd_verify(cli_context *cli, const cli_args *args)
{
    lodd_engine *engine = NULL;
    size_t jobs = 0;
    cli_exit code;

    if (!cli_jobs(cli, args, &jobs))
        return cli_usage(cli, args->command);
    code = cli_packs_open(&engine, cli, args);
    if (code != CLI_EXIT_OK)
        return code;
    code = verify(cli, args, engine, jobs);
    lodd_engine_close(engine);
    return code;
}
