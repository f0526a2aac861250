/* cli/check_show.h - what the commands on declarations have in common: showing a lodd_check, its record, its exit code.
 */
#ifndef LODD_CLI_CHECK_SHOW_H
#define LODD_CLI_CHECK_SHOW_H

#include "args.h"
#include "lodd/check.h"
#include "lodd/engine.h"

/* Shows the lines (aligned: mark, subject, text, [CODE]) and the verdict in the user's language on standard output,
 * writes the record to
 * --record when that is given ("-": instead of the lines), and returns the verdict's exit code. quiet: of the lines
 * only faults and the like. */
cli_exit cli_check_end(const cli_context *cli, const cli_args *args, const lodd_check *check, bool quiet);

/* A status of an operation on declarations: says it (message from the library, may be NULL; freed) and returns
 * CLI_EXIT_TROUBLE. */
cli_exit cli_check_trouble(const cli_context *cli, lodd_status status, char *message);

/* An operation with its options (of the command's own type). */
typedef lodd_status cli_check_operation(lodd_check **ret, lodd_engine *engine, const void *options, char **ret_message);

/* What every command that ends with a verdict does: opens the packs, runs the operation, ends as cli_check_end; --quiet
 * leaves out what is fine. then (may be NULL) gets the check before it is freed, and may turn the exit code into
 * trouble. */
typedef cli_exit cli_check_then(const cli_context *cli, const cli_args *args, const lodd_check *check, cli_exit code);
cli_exit cli_check_run(const cli_context *cli, const cli_args *args, cli_check_operation *operation,
                       const void *options, cli_check_then *then);

/* Says which of the options (n of them) is not given; then the command ends with cli_usage. */
bool cli_check_given(const cli_context *cli, const cli_args *args, const cli_option_id *options, size_t n);

/* The exit code of a verdict as a cli_exit. Verdicts have the codes 0 to 3; where a command gives a verdict, a command
 * line that is not understood is 64 and a run that could not be carried through 74, so that nobody takes them for one
 * (sysexits.h). */
cli_exit cli_verdict_exit(lodd_verdict verdict);
/* The exit code of the program for what a command returned. */
int cli_exit_code(cli_command_id command, cli_exit code);

/* The number of --jobs; 0 when it is not given. Says when it is no number; the command then ends with cli_usage. */
bool cli_jobs(const cli_context *cli, const cli_args *args, size_t *ret);

#endif
