/* cli/cmd_declare.c - lodd declare: a self-declaration from what the vendor says and the evidence for it, or a file to
 * begin with. */
#include <string.h>

#include "check_show.h"
#include "lodd/lodd.h"
#include "new_file.h"
#include "packs.h"

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

static cli_exit start(const cli_context *cli, const cli_args *args)
{
    lodd_engine *engine = NULL;
    cli_exit code = cli_packs_open(&engine, cli, args);

    if (code == CLI_EXIT_OK)
        code = start_file(cli, args, engine);
    lodd_engine_close(engine);
    return code;
}

static lodd_status declare(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message)
{
    return lodd_declare(ret, engine, options, ret_message);
}

cli_exit cli_cmd_declare(cli_context *cli, const cli_args *args)
{
    static const cli_option_id needed[] = {CLI_OPTION_DECLARE_INPUT, CLI_OPTION_EVIDENCE, CLI_OPTION_OUT};
    lodd_declare_options options = LODD_DECLARE_OPTIONS_INIT;

    if (cli_args_has(args, CLI_OPTION_INIT))
        return start(cli, args);
    if (!cli_check_given(cli, args, needed, 3) || !cli_jobs(cli, args, &options.jobs))
        return cli_usage(cli, args->command);
    options.input = cli_args_value(args, CLI_OPTION_DECLARE_INPUT);
    options.evidence = cli_args_value(args, CLI_OPTION_EVIDENCE);
    options.output = cli_args_value(args, CLI_OPTION_OUT);
    options.id = cli_args_value(args, CLI_OPTION_DECLARE_ID);
    options.issued = cli_args_value(args, CLI_OPTION_ISSUED);
    options.level = cli_args_value(args, CLI_OPTION_DECLARE_LEVEL);
    options.accept_persons = cli_args_value(args, CLI_OPTION_ACCEPT_PERSONS);
    return cli_check_run(cli, args, declare, &options, NULL);
}
