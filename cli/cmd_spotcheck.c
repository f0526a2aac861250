/* cli/cmd_spotcheck.c - lodd spotcheck: own messages against somebody's self-declaration. */
#include "check_show.h"
#include "lodd/lodd.h"
#include "packs.h"

static bool read_sample(const cli_context *cli, const cli_args *args, size_t *ret)
{
    const char *text = cli_args_value(args, CLI_OPTION_SAMPLE);

    *ret = 0;
    if (!text || cli_number_parse(text, 1, 10000000, false, ret))
        return true;
    CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, text, "--sample", "1", cli_number(10000000).text);
    return false;
}

/* What must be given. */
static bool is_whole(const cli_context *cli, const cli_args *args)
{
    static const struct {
        cli_option_id option, with; /* with: only when this one is given */
        const char *name;
    } needed[] = {{CLI_OPTION_REASON, CLI_OPTION_COUNT, "--reason"},
                  {CLI_OPTION_REQUESTER, CLI_OPTION_COUNT, "--requester"},
                  {CLI_OPTION_SEED, CLI_OPTION_SAMPLE, "--seed"},
                  {CLI_OPTION_SAMPLE, CLI_OPTION_SEED, "--sample"}};

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if ((needed[i].with == CLI_OPTION_COUNT || cli_args_has(args, needed[i].with)) &&
            !cli_args_has(args, needed[i].option)) {
            CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, needed[i].name);
            return false;
        }
    return true;
}

static cli_exit spotcheck(const cli_context *cli, const cli_args *args, lodd_engine *engine,
                          const lodd_spotcheck_options *options)
{
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status = lodd_spotcheck(&check, engine, options, &message);
    cli_exit code;

    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    lodd_free(message);
    code = cli_check_end(cli, args, check, cli_args_has(args, CLI_OPTION_QUIET));
    lodd_check_free(check);
    return code;
}

cli_exit cli_cmd_spotcheck(cli_context *cli, const cli_args *args)
{
    lodd_spotcheck_options options = LODD_SPOTCHECK_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    cli_exit code;

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
    code = cli_packs_open(&engine, cli, args);
    if (code == CLI_EXIT_OK)
        code = spotcheck(cli, args, engine, &options);
    lodd_engine_close(engine);
    return code;
}
