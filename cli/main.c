/* cli/main.c - the program: reads the command line, runs the subcommand, sees that what it wrote arrived.
 *
 * The command line uses the public headers of the library only. It alone reads the environment and knows about
 * terminals. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "check_show.h"
#include "help.h"
#include "limit.h"
#include "lodd/lodd.h"

static cli_exit run(cli_context *cli, const cli_args *args)
{
    cli_exit code;

    if (cli_args_has(args, CLI_OPTION_HELP)) {
        cli_help(cli, stdout, args->command);
        return CLI_EXIT_OK;
    }
    if (cli_args_has(args, CLI_OPTION_VERSION)) {
        printf("lodd %s\n", lodd_version());
        return CLI_EXIT_OK;
    }
    if (args->command == CLI_COMMAND_COUNT) {
        CLI_COMPLAIN(cli, CLI_MSG_NO_COMMAND);
        cli_help(cli, stderr, CLI_COMMAND_COUNT);
        return CLI_EXIT_USAGE;
    }
    if (cli_limits_listed(args)) {
        cli_limits_print(cli, stdout);
        return CLI_EXIT_OK;
    }
    code = cli_args_check_operands(args, cli);
    return code == CLI_EXIT_OK ? cli_commands[args->command].run(cli, args) : code;
}

/* Did the program that reads standard output (head, less) go away? */
static bool reader_is_gone(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

    return poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLHUP));
}

/* What could not be written must not look like success; a reader that went away is not worth a message. */
static cli_exit close_output(const cli_context *cli, cli_exit code)
{
    bool failed = ferror(stdout) != 0;
    int error;

    errno = 0;
    if ((fflush(stdout) == 0 && !failed) || code == CLI_EXIT_TROUBLE) /* of trouble it has been said what it is */
        return code;
    error = errno ? errno : EIO;
    if (error == EPIPE || reader_is_gone())
        return code == CLI_EXIT_OK ? CLI_EXIT_TROUBLE : code;
    CLI_COMPLAIN(cli, CLI_MSG_CANNOT_WRITE, CLI_TEXT(cli, STANDARD_OUTPUT), strerror(error));
    return CLI_EXIT_TROUBLE;
}

int main(int argc, char **argv)
{
    cli_context cli = {.lang = LODD_LANG_NB};
    cli_args args;
    cli_exit code;

    signal(SIGPIPE, SIG_IGN); /* a write then fails with EPIPE, and the other reports are still written */
    code = cli_args_parse(&args, &cli, argc, argv);
    if (code == CLI_EXIT_OK)
        code = run(&cli, &args);
    code = close_output(&cli, code);
    cli_args_free(&args);
    return cli_exit_code(args.command, code);
}
