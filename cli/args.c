/* cli/args.c - the parser. It knows no option by name except --lang, which must be known before anything is said.
 *
 * The conventions are those of the POSIX Utility Syntax Guidelines (XBD 12.2) and the GNU long options. Long options
 * cannot be shortened, so that a later version can add one without changing what a script means. Uses table.h and
 * say.h. */
#include "args.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nearest.h"

typedef struct parser {
    cli_context *cli;
    cli_args *args;
    char **argv;
    int argc, at;
} parser;

/* --- errors --- */

cli_exit cli_usage(const cli_context *cli, cli_command_id command)
{
    char line[64];

    if (command == CLI_COMMAND_COUNT)
        snprintf(line, sizeof line, "lodd --help");
    else
        snprintf(line, sizeof line, "lodd %s --help", cli_commands[command].name);
    CLI_PRINT(cli, stderr, CLI_MSG_TRY_HELP, line);
    fputc('\n', stderr);
    return CLI_EXIT_USAGE;
}

static cli_exit usage(const parser *p)
{
    return cli_usage(p->cli, p->args->command);
}

static void suggest(const cli_context *cli, const cli_nearest *nearest, const char *prefix)
{
    char word[4200]; /* a path may be 4,096 bytes long */

    if (!nearest->n || nearest->found[0].len > 4096)
        return;
    snprintf(word, sizeof word, "%s%.*s", prefix, (int)nearest->found[0].len, nearest->found[0].ptr);
    CLI_COMPLAIN(cli, CLI_MSG_DID_YOU_MEAN, word);
}

static cli_exit unknown_option(const parser *p, const char *word, lodd_str name)
{
    cli_nearest nearest = {.word = name};

    CLI_COMPLAIN(p->cli, CLI_MSG_UNKNOWN_OPTION, word);
    for (size_t i = 0; name.len > 1 && i < CLI_OPTION_COUNT; i++)
        if (!(cli_options[i].flags & CLI_HIDDEN) &&
            (p->args->command == CLI_COMMAND_COUNT || cli_option_belongs(&cli_options[i], p->args->command)))
            cli_nearest_add(&nearest, cli_str(cli_options[i].name));
    suggest(p->cli, &nearest, "--");
    return usage(p);
}

static cli_exit unknown_command(const parser *p, const char *word)
{
    cli_nearest nearest = {.word = cli_str(word)};

    CLI_COMPLAIN(p->cli, CLI_MSG_UNKNOWN_COMMAND, word);
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        cli_nearest_add(&nearest, cli_str(cli_commands[i].name));
    if (!nearest.n && access(word, F_OK) == 0) { /* a file, under whatever long path: the command was left out */
        nearest.found[nearest.n++] = cli_str(word);
        suggest(p->cli, &nearest, "lodd validate ");
    } else {
        suggest(p->cli, &nearest, "lodd ");
    }
    return usage(p);
}

/* --- values --- */

bool cli_number_parse(const char *text, size_t least, size_t most, bool scaled, size_t *ret)
{
    static const char suffixes[] = "kMG";
    size_t value = 0;
    const char *p = text;

    for (; *p >= '0' && *p <= '9'; p++) {
        size_t digit = (size_t)(*p - '0');

        if (value > (SIZE_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (p == text)
        return false;
    if (scaled && *p && strchr(suffixes, *p)) {
        for (size_t i = 0; i <= (size_t)(strchr(suffixes, *p) - suffixes); i++) {
            if (value > SIZE_MAX / 1024)
                return false;
            value *= 1024;
        }
        p++;
    }
    if (*p || value < least || value > most)
        return false;
    *ret = value;
    return true;
}

/* Is the value one of "a|b|c"? */
static bool is_choice(const char *choices, const char *value)
{
    size_t n = strcspn(value, "|");

    for (const char *p = choices; p && !value[n]; p = strchr(p, '|')) {
        p += *p == '|';
        if (strncmp(p, value, n) == 0 && (p[n] == '|' || !p[n]))
            return n > 0;
    }
    return false;
}

static cli_exit check_value(const parser *p, const cli_option *option, const char *shown, const char *value)
{
    if (!*value) {
        CLI_COMPLAIN(p->cli, CLI_MSG_VALUE_EMPTY, shown);
        return usage(p);
    }
    if (option->choices && !is_choice(option->choices, value)) {
        CLI_COMPLAIN(p->cli, CLI_MSG_VALUE_NO_CHOICE, value, shown, option->choices);
        return usage(p);
    }
    return CLI_EXIT_OK;
}

/* --- options --- */

/* The last of several values counts (cli_args_value), so that an alias can hold defaults. */
static cli_exit add_option(parser *p, const cli_option *option, const char *shown, const char *value)
{
    cli_option_id id = (cli_option_id)(option - cli_options);
    cli_exit code = value ? check_value(p, option, shown, value) : CLI_EXIT_OK;

    if (code != CLI_EXIT_OK)
        return code;
    p->args->options[p->args->n_options++] = (cli_given){id, value};
    return CLI_EXIT_OK;
}

/* The option's value is the rest of its word, or else the next word. */
static cli_exit take_option(parser *p, const cli_option *option, const char *shown, const char *rest)
{
    if (option->value == CLI_VALUE_NONE) {
        if (!rest)
            return add_option(p, option, shown, NULL);
        CLI_COMPLAIN(p->cli, CLI_MSG_VALUE_UNWANTED, shown);
        return usage(p);
    }
    if (!rest && p->at < p->argc)
        rest = p->argv[p->at++];
    if (rest)
        return add_option(p, option, shown, rest);
    CLI_COMPLAIN(p->cli, CLI_MSG_VALUE_MISSING, shown, option->value_name[p->cli->lang]);
    return usage(p);
}

/* Commands may have options of one name (or letter, when the name is empty) that mean different things; of those the
 * command's own is taken. Before the command is known, every option may still belong to it: check_commands looks again
 * afterwards. */
static const cli_option *find_option(cli_command_id command, lodd_str name, char letter)
{
    const cli_option *found = NULL;

    for (size_t i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option *option = &cli_options[i];
        bool same = strlen(option->name) == name.len && memcmp(option->name, name.ptr, name.len) == 0;

        if (name.len ? !same : option->letter != letter)
            continue;
        if (command != CLI_COMMAND_COUNT && cli_option_belongs(option, command))
            return option;
        found = found ? found : option;
    }
    return found;
}

static cli_exit take_long(parser *p, const char *word)
{
    const char *equals = strchr(word, '=');
    lodd_str name = {word + 2, equals ? (size_t)(equals - word - 2) : strlen(word + 2)};
    const cli_option *option = name.len ? find_option(p->args->command, name, '\0') : NULL;
    char shown[64];

    if (!option)
        return unknown_option(p, word, name);
    snprintf(shown, sizeof shown, "--%s", option->name);
    return take_option(p, option, shown, equals ? equals + 1 : NULL);
}

static const cli_option *find_letter(const parser *p, char letter)
{
    return find_option(p->args->command, (lodd_str){"", 0}, letter);
}

/* "-q", "-qj4", "-j4" */
static cli_exit take_letters(parser *p, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const cli_option *option = find_letter(p, *letter);
        char shown[3] = {'-', *letter, '\0'};
        cli_exit code;

        if (!option)
            return unknown_option(p, (unsigned char)*letter < 0x80 ? shown : word, cli_str(""));
        if (option->value != CLI_VALUE_NONE)
            return take_option(p, option, shown, letter[1] ? letter + 1 : NULL);
        code = add_option(p, option, shown, NULL);
        if (code != CLI_EXIT_OK)
            return code;
    }
    return CLI_EXIT_OK;
}

static cli_exit take_operand(parser *p, const char *word)
{
    if (p->args->command != CLI_COMMAND_COUNT) {
        p->args->operands[p->args->n_operands++] = word;
        return CLI_EXIT_OK;
    }
    p->args->command = cli_command_find(word);
    return p->args->command == CLI_COMMAND_COUNT ? unknown_command(p, word) : CLI_EXIT_OK;
}

static cli_exit take_words(parser *p)
{
    bool options = true;
    cli_exit code = CLI_EXIT_OK;

    while (p->at < p->argc && code == CLI_EXIT_OK) {
        const char *word = p->argv[p->at++];

        if (!options || word[0] != '-' || !word[1])
            code = take_operand(p, word);
        else if (strcmp(word, "--") == 0)
            options = false;
        else
            code = word[1] == '-' ? take_long(p, word) : take_letters(p, word);
    }
    return code;
}

/* Does the command take all options that were given? Without a command only the common ones are left. */
static cli_exit check_commands(const parser *p)
{
    for (size_t i = 0; i < p->args->n_options; i++) {
        cli_given *given = &p->args->options[i];
        const cli_option *option = &cli_options[given->option];
        char shown[64];

        if (p->args->command != CLI_COMMAND_COUNT) /* stood before the command, and is another command's of that name too */
            option = find_option(p->args->command, cli_str(option->name), '\0');
        given->option = (cli_option_id)(option - cli_options);
        if (cli_option_is_common(option) || p->args->command == CLI_COMMAND_COUNT ||
            cli_option_belongs(option, p->args->command))
            continue;
        snprintf(shown, sizeof shown, "--%s", option->name);
        CLI_COMPLAIN(p->cli, CLI_MSG_OTHER_COMMANDS_OPTION, shown, cli_commands[p->args->command].name);
        return usage(p);
    }
    return CLI_EXIT_OK;
}

/* The language is needed for what is said about the other words, also those before it. */
static void find_language(cli_context *cli, int argc, char **argv)
{
    cli->lang = cli_lang_of_environment();
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = NULL;

        if (strncmp(argv[i], "--lang=", 7) == 0)
            value = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            value = argv[i + 1];
        if (value && cli_lang_find(&cli->lang, value))
            cli->lang_given = true;
    }
}

cli_exit cli_args_parse(cli_args *ret, cli_context *cli, int argc, char **argv)
{
    parser p = {.cli = cli, .args = ret, .argv = argv, .argc = argc, .at = 1};
    size_t most = 1;
    cli_exit code;

    for (int i = 0; i < argc; i++) /* every letter of a word may be an option */
        most += strlen(argv[i]) + 1;
    *ret = (cli_args){.command = CLI_COMMAND_COUNT};
    find_language(cli, argc, argv);
    ret->options = calloc(most, sizeof *ret->options);
    ret->operands = calloc((size_t)argc + 1, sizeof *ret->operands);
    if (!ret->options || !ret->operands) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    code = take_words(&p);
    return code == CLI_EXIT_OK ? check_commands(&p) : code;
}

void cli_args_free(cli_args *args)
{
    free(args->options);
    free(args->operands);
}

cli_exit cli_args_check_operands(const cli_args *args, const cli_context *cli)
{
    const cli_command *command = &cli_commands[args->command];

    if (args->n_operands < command->least)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, command->operands[cli->lang]);
    else if (args->n_operands > command->most)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_UNWANTED, args->operands[command->most]);
    else
        return CLI_EXIT_OK;
    return cli_usage(cli, args->command);
}

bool cli_args_has(const cli_args *args, cli_option_id option)
{
    for (size_t i = 0; i < args->n_options; i++)
        if (args->options[i].option == option)
            return true;
    return false;
}

const char *cli_args_next(const cli_args *args, cli_option_id option, size_t *at)
{
    while (*at < args->n_options) {
        const cli_given *given = &args->options[(*at)++];

        if (given->option == option)
            return given->value;
    }
    return NULL;
}

const char *cli_args_value(const cli_args *args, cli_option_id option)
{
    const char *value = NULL, *next;
    size_t at = 0;

    while ((next = cli_args_next(args, option, &at)))
        value = next;
    return value;
}
