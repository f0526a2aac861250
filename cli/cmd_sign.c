/* cli/cmd_sign.c - lodd sign: a signature over a declaration, by a key here or by somebody else's. */
#include "args.h"
#include "lodd/lodd.h"

typedef lodd_status operation(const lodd_sign_options *options, char **ret_message);

/* What was asked for; NULL when that is not one thing. */
static operation *find_operation(const cli_args *args)
{
    static const struct {
        cli_option_id option;
        operation *function;
    } operations[] = {{CLI_OPTION_KEY, lodd_sign},
                      {CLI_OPTION_PREPARE_INPUT, lodd_sign_prepare},
                      {CLI_OPTION_ATTACH, lodd_sign_attach}};
    operation *ret = NULL;
    size_t n = 0;

    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (cli_args_has(args, operations[i].option)) {
            ret = operations[i].function;
            n++;
        }
    return n == 1 ? ret : NULL;
}

static cli_exit complain(const cli_context *cli, lodd_status status, const char *bundle, const char *message)
{
    if (status == LODD_ERR_NOT_FOUND && !lodd_sign_available())
        CLI_COMPLAIN(cli, CLI_MSG_NO_OPENSSL);
    else if (status == LODD_ERR_NOMEM)
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
    else
        CLI_COMPLAIN(cli, CLI_MSG_CANNOT_SIGN, bundle, message ? message : lodd_status_text(status));
    return status == LODD_ERR_ARGUMENT ? CLI_EXIT_FINDINGS : CLI_EXIT_TROUBLE;
}

static void say_done(const cli_context *cli, const lodd_sign_options *options, const char *remark)
{
    if (options->output)
        CLI_PRINT(cli, stdout, CLI_MSG_PREPARED, options->output);
    else
        CLI_PRINT(cli, stdout, CLI_MSG_SIGNED, options->bundle);
    putchar('\n');
    if (remark)
        CLI_COMPLAIN(cli, CLI_MSG_SIGN_REMARK, remark);
}

cli_exit cli_cmd_sign(cli_context *cli, const cli_args *args)
{
    lodd_sign_options options = LODD_SIGN_OPTIONS_INIT;
    operation *function = find_operation(args);
    char *message = NULL;
    lodd_status status;
    cli_exit code = CLI_EXIT_OK;

    if (!function || !cli_args_has(args, CLI_OPTION_CERTIFICATE)) {
        if (!function)
            CLI_COMPLAIN(cli, CLI_MSG_ONE_OF_THREE);
        else
            CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, "--certificate");
        return cli_usage(cli, args->command);
    }
    options.bundle = args->operands[0];
    options.key = cli_args_value(args, CLI_OPTION_KEY);
    options.certificate = cli_args_value(args, CLI_OPTION_CERTIFICATE);
    options.algorithm = cli_args_value(args, CLI_OPTION_ALGORITHM);
    options.signature = cli_args_value(args, CLI_OPTION_ATTACH);
    options.output = cli_args_value(args, CLI_OPTION_PREPARE_INPUT);
    options.date = cli_args_value(args, CLI_OPTION_SIGN_DATE);
    status = function(&options, &message);
    if (status == LODD_OK)
        say_done(cli, &options, message);
    else
        code = complain(cli, status, options.bundle, message);
    lodd_free(message);
    return code;
}
