/* cli/args.h - the words of the command line, understood by the tables of table.h. */
#ifndef LODD_CLI_ARGS_H
#define LODD_CLI_ARGS_H

#include "say.h"
#include "table.h"

typedef struct cli_given {
    cli_option_id option;
    const char *value; /* NULL when the option takes none */
} cli_given;

typedef struct cli_args {
    cli_command_id command; /* CLI_COMMAND_COUNT: none was given */
    cli_given *options;     /* in the order they came */
    size_t n_options;
    const char **operands;
    size_t n_operands;
} cli_args;

/* Reads the command line. Options may stand after operands; "--" ends them. On a usage error says what is wrong, and
 * returns CLI_EXIT_USAGE. The strings are argv's. Sets the language of cli. */
cli_exit cli_args_parse(cli_args *ret, cli_context *cli, int argc, char **argv);
void cli_args_free(cli_args *args);

/* Checks the number of operands of the command. */
cli_exit cli_args_check_operands(const cli_args *args, const cli_context *cli);

bool cli_args_has(const cli_args *args, cli_option_id option);
/* The last value of an option; NULL when it was not given. */
const char *cli_args_value(const cli_args *args, cli_option_id option);
/* The values one after the other: *at starts at 0; NULL after the last. */
const char *cli_args_next(const cli_args *args, cli_option_id option, size_t *at);

/* A decimal number within bounds; scaled: k, M or G may follow and multiply by powers of 1024. */
bool cli_number_parse(const char *text, size_t least, size_t most, bool scaled, size_t *ret);

/* "Try 'lodd validate --help'."; returns CLI_EXIT_USAGE. command may be CLI_COMMAND_COUNT. */
cli_exit cli_usage(const cli_context *cli, cli_command_id command);

#endif
