/* cli/cmd_spotcheck.c - lodd spotcheck: own messages against somebody's self-declaration. */
#include "check_show.h"
#include "lodd/lodd.h"

static bool read_sample(const cli_context *cli, const cli_args *args, size_t *ret)
{
    const char *text = cli_args_value(args, CLI_OPTION_SAMPLE);

    *ret = 0;
    if (!text || cli_number_parse(text, 1, 10000000, false, ret))
        return true;
    CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, text, "--sample", "1", cli_number(10000000).text);
    return false;
}

/* What must be given: a sample needs its seed, and the other way. */
static bool is_whole(const cli_context *cli, const cli_args *args)
{
    static const cli_option_id needed[] = {CLI_OPTION_REASON, CLI_OPTION_REQUESTER, CLI_OPTION_SEED, CLI_OPTION_SAMPLE};
    bool sampled = cli_args_has(args, CLI_OPTION_SAMPLE) || cli_args_has(args, CLI_OPTION_SEED);

    return cli_check_given(cli, args, needed, sampled ? 4 : 2);
}

static lodd_status spotcheck(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message)
{
    return lodd_spotcheck(ret, engine, options, ret_message);
}

cli_exit cli_cmd_spotcheck(cli_context *cli, const cli_args *args)
{
    lodd_spotcheck_options options = LODD_SPOTCHECK_OPTIONS_INIT;

    if (!cli_jobs(cli, args, &options.jobs) || !read_sample(cli, args, &options.sample) || !is_whole(cli, args))
        return cli_usage(cli, args->command);
    options.declaration = args->operands[0];
    options.messages = args->operands + 1;
    options.n_messages = args->n_operands - 1;
    options.reason = cli_args_value(args, CLI_OPTION_REASON);
    options.requester = cli_args_value(args, CLI_OPTION_REQUESTER);
    options.seed = cli_args_value(args, CLI_OPTION_SEED);
    options.direction = cli_args_value(args, CLI_OPTION_DIRECTION);
    options.salt = cli_args_value(args, CLI_OPTION_SALT);
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.names = cli_args_has(args, CLI_OPTION_NAMES);
    return cli_check_run(cli, args, spotcheck, &options, NULL);
}
