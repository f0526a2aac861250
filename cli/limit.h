/* cli/limit.h - --limit NAME=VALUE, and the table of limits. */
#ifndef LODD_CLI_LIMIT_H
#define LODD_CLI_LIMIT_H

#include "args.h"
#include "lodd/limits.h"

typedef struct cli_limit {
    const char *name;
    size_t value; /* the default */
    const char *what[LODD_LANG_COUNT];
} cli_limit;

size_t cli_n_limits(void);
cli_limit cli_limit_at(size_t i);

/* The limits with those of the command line put in. CLI_EXIT_USAGE when one is not understood. */
cli_exit cli_limits_read(const cli_context *cli, const cli_args *args, lodd_limits *ret);
/* Did the user ask for the table (--limit list)? */
bool cli_limits_listed(const cli_args *args);
void cli_limits_print(const cli_context *cli, FILE *file);

#endif
