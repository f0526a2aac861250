/* cli/help.h - the help texts, made from the tables. */
#ifndef LODD_CLI_HELP_H
#define LODD_CLI_HELP_H

#include "render.h"
#include "say.h"
#include "table.h"

/* What `lodd --help` shows (CLI_COMMAND_COUNT), or `lodd COMMAND --help`. */
void cli_help(const cli_context *cli, FILE *file, cli_command_id command);
/* Everything, as the man page or docs/cli.md. */
void cli_manual(const cli_context *cli, FILE *file, const cli_render *form);

#endif
