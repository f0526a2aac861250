/* cli/cmd_help.c - lodd help: the help texts of help.c, and at build time the man page and docs/cli.md. */
#include "args.h"
#include "help.h"

cli_exit cli_cmd_help(cli_context *cli, const cli_args *args)
{
    cli_command_id command = CLI_COMMAND_COUNT;

    if (cli_args_has(args, CLI_OPTION_MAN)) {
        cli_manual(cli, stdout, &cli_render_man);
        return CLI_EXIT_OK;
    }
    if (cli_args_has(args, CLI_OPTION_MARKDOWN)) {
        cli_manual(cli, stdout, &cli_render_markdown);
        return CLI_EXIT_OK;
    }
    if (args->n_operands) {
        command = cli_command_find(args->operands[0]);
        if (command == CLI_COMMAND_COUNT) {
            CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_COMMAND, args->operands[0]);
            return cli_usage(cli, CLI_COMMAND_COUNT);
        }
    }
    cli_help(cli, stdout, command);
    return CLI_EXIT_OK;
}
