/* cli/cmd_check_docs.c - lodd check-docs: documentation control of a self-declaration. */
#include "check_show.h"
#include "lodd/lodd.h"
#include "packs.h"

enum { MAX_MONTHS = 1200 };

static cli_exit control(const cli_context *cli, const cli_args *args, lodd_engine *engine, size_t months)
{
    lodd_documents_options options = LODD_DOCUMENTS_OPTIONS_INIT;
    lodd_check *check = NULL;
    char *message = NULL;
    lodd_status status;
    cli_exit code;

    options.bundle = args->operands[0];
    options.verdicts = cli_args_value(args, CLI_OPTION_VERDICTS);
    options.controller = cli_args_value(args, CLI_OPTION_CONTROLLER);
    options.date = cli_args_value(args, CLI_OPTION_DATE);
    options.max_age_months = (unsigned)months;
    options.ehds = cli_args_has(args, CLI_OPTION_EHDS);
    status = lodd_check_documents(&check, engine, &options, &message);
    if (status != LODD_OK)
        return cli_check_trouble(cli, status, message);
    lodd_free(message);
    code = cli_check_end(cli, args, check, cli_args_has(args, CLI_OPTION_QUIET));
    lodd_check_free(check);
    return code;
}

cli_exit cli_cmd_check_docs(cli_context *cli, const cli_args *args)
{
    const char *age = cli_args_value(args, CLI_OPTION_MAX_AGE);
    lodd_engine *engine = NULL;
    size_t months = 0;
    cli_exit code;

    if (!cli_args_has(args, CLI_OPTION_CONTROLLER)) {
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, "--controller");
        return cli_usage(cli, args->command);
    }
    if (age && !cli_number_parse(age, 1, MAX_MONTHS, false, &months)) {
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, age, "--max-age-months", "1", cli_number(MAX_MONTHS).text);
        return cli_usage(cli, args->command);
    }
    code = cli_packs_open(&engine, cli, args);
    if (code != CLI_EXIT_OK)
        return code;
    code = control(cli, args, engine, months);
    lodd_engine_close(engine);
    return code;
}
