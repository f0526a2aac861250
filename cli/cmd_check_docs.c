/* cli/cmd_check_docs.c - lodd check-docs: documentation control of a self-declaration. */
#include "check_show.h"
#include "lodd/lodd.h"

enum { MAX_MONTHS = 1200 };

static lodd_status control(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message)
{
    return lodd_check_documents(ret, engine, options, ret_message);
}

cli_exit cli_cmd_check_docs(cli_context *cli, const cli_args *args)
{
    static const cli_option_id needed[] = {CLI_OPTION_CONTROLLER};
    const char *age = cli_args_value(args, CLI_OPTION_MAX_AGE);
    lodd_documents_options options = LODD_DOCUMENTS_OPTIONS_INIT;
    size_t months = 0;

    if (!cli_check_given(cli, args, needed, 1))
        return cli_usage(cli, args->command);
    if (age && !cli_number_parse(age, 1, MAX_MONTHS, false, &months)) {
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, age, "--max-age-months", "1", cli_number(MAX_MONTHS).text);
        return cli_usage(cli, args->command);
    }
    options.bundle = args->operands[0];
    options.verdicts = cli_args_value(args, CLI_OPTION_VERDICTS);
    options.controller = cli_args_value(args, CLI_OPTION_CONTROLLER);
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.max_age_months = (unsigned)months;
    options.ehds = cli_args_has(args, CLI_OPTION_EHDS);
    return cli_check_run(cli, args, control, &options, NULL);
}
