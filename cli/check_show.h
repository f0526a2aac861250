/* cli/check_show.h - what the commands on declarations have in common: showing a lodd_check, its record, its exit code.
 */
#ifndef LODD_CLI_CHECK_SHOW_H
#define LODD_CLI_CHECK_SHOW_H

#include "args.h"
#include "lodd/check.h"

/* Shows the lines (aligned: mark, subject, text, [CODE]) and the verdict in the user's language on standard output,
 * writes the record to
 * --record when that is given ("-": instead of the lines), and returns the verdict's exit code. quiet: of the lines
 * only faults and the like. */
cli_exit cli_check_end(const cli_context *cli, const cli_args *args, const lodd_check *check, bool quiet);

/* A status of an operation on declarations: says it (message from the library, may be NULL; freed) and returns
 * CLI_EXIT_TROUBLE. */
cli_exit cli_check_trouble(const cli_context *cli, lodd_status status, char *message);

/* The exit code of a verdict as a cli_exit. Verdicts have the codes 0 to 3; where a command gives a verdict, a command
 * line that is not understood is 64 and a run that could not be carried through 74, so that nobody takes them for one
 * (sysexits.h). */
cli_exit cli_verdict_exit(lodd_verdict verdict);
/* The exit code of the program for what a command returned. */
int cli_exit_code(cli_command_id command, cli_exit code);

/* The number of --jobs; 0 when it is not given. Says when it is no number; the command then ends with cli_usage. */
bool cli_jobs(const cli_context *cli, const cli_args *args, size_t *ret);

#endif
