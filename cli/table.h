/* cli/table.h - the command line as data: subcommands, options, exit codes, environment, examples.
 *
 * The .def files beside this one are the only place where these stand. The parser (args.c), --help, the man page and
 * docs/cli.md (help.c, render.c) and the completion (cmd_completion.c) are all made from the tables here. */
#ifndef LODD_CLI_TABLE_H
#define LODD_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/report.h"

struct cli_context;
struct cli_args;

#define CLI_ANY ((size_t)-1)

typedef enum cli_command_id {
#define X(id, ...) CLI_COMMAND_##id,
#include "commands.def"
#undef X
    CLI_COMMAND_COUNT
} cli_command_id;

typedef enum cli_option_id {
#define X(id, ...) CLI_OPTION_##id,
#include "options.def"
#undef X
    CLI_OPTION_COUNT
} cli_option_id;

typedef enum cli_exit {
#define CLI_EXIT(id, code, nb, en) CLI_EXIT_##id = (code),
#include "notes.def"
#undef CLI_EXIT
} cli_exit;

/* What the operands of a command are. */
typedef enum cli_operand {
    CLI_OPERAND_PATH,
    CLI_OPERAND_RULE,
    CLI_OPERAND_PROFILE,
    CLI_OPERAND_PACK,
    CLI_OPERAND_REQUIREMENT,
    CLI_OPERAND_SHELL,
    CLI_OPERAND_COMMAND
} cli_operand;

/* What the value of an option is. */
typedef enum cli_value {
    CLI_VALUE_NONE,
    CLI_VALUE_CHOICE,
    CLI_VALUE_FOLDER,
    CLI_VALUE_FORMAT,
    CLI_VALUE_LIMIT,
    CLI_VALUE_NUMBER,
    CLI_VALUE_PATH,
    CLI_VALUE_TEXT
} cli_value;

typedef enum cli_option_flags { CLI_ONCE = 0, CLI_REPEAT = 1, CLI_HIDDEN = 2 } cli_option_flags;

typedef cli_exit cli_command_run(struct cli_context *cli, const struct cli_args *args);

typedef struct cli_command {
    cli_command_run *run;
    const char *name;
    const char *operands[LODD_LANG_COUNT];
    cli_operand operand;
    size_t least, most;
    const char *summary[LODD_LANG_COUNT];
    const char *description[LODD_LANG_COUNT];
} cli_command;

typedef struct cli_option {
    char letter; /* 0: none */
    const char *name;
    cli_value value;
    const char *value_name[LODD_LANG_COUNT]; /* NULL: no value */
    const char *choices;                     /* "nb|en", NULL: not a choice */
    unsigned commands;                       /* bit n: command n takes it */
    unsigned flags;
    const char *help[LODD_LANG_COUNT];
    const char *more[LODD_LANG_COUNT]; /* NULL: none */
} cli_option;

/* A name with a text: an exit code, a variable of the environment. */
typedef struct cli_note {
    const char *name;
    const char *text[LODD_LANG_COUNT];
} cli_note;

typedef struct cli_example {
    cli_command_id command;
    const char *line;
    const char *text[LODD_LANG_COUNT];
} cli_example;

extern const cli_command cli_commands[CLI_COMMAND_COUNT];
extern const cli_option cli_options[CLI_OPTION_COUNT];
extern const cli_note cli_exits[];
extern const size_t cli_n_exits;
extern const cli_note cli_variables[];
extern const size_t cli_n_variables;
extern const cli_example cli_examples[];
extern const size_t cli_n_examples;

/* CLI_COMMAND_COUNT when there is none of the name. */
cli_command_id cli_command_find(const char *name);

/* Does the command take the option? */
bool cli_option_belongs(const cli_option *option, cli_command_id command);
/* Does every command take it? */
bool cli_option_is_common(const cli_option *option);

/* The name of a report format, and what it is. */
const char *cli_format_name(lodd_lang lang, size_t format, const char **ret_what);

#define X(id, function, ...) cli_command_run function;
#include "commands.def"
#undef X

#endif
