/* cli/help.c - --help, the man page and docs/cli.md: one walk over the tables, in the form that render.h gives it. */
#include "help.h"

#include <string.h>

#include "limit.h"
#include "lodd/lodd.h"

enum { LINE = 512 };

/* "`-o`, `--output` *FORMAT[:FILE]*" */
static void option_term(char line[LINE], const cli_option *option, lodd_lang lang, bool aligned)
{
    char letter[16], value[128] = "";

    if (option->letter)
        snprintf(letter, sizeof letter, "`-%c`, ", option->letter);
    else
        snprintf(letter, sizeof letter, "%s", aligned ? "    " : "");
    if (option->value_name[lang])
        snprintf(value, sizeof value, "%s*%s*", " ", option->choices ? option->choices : option->value_name[lang]);
    snprintf(line, LINE, "%s`--%s`%s", letter, option->name, value);
}

static void add_option(const cli_context *cli, FILE *file, const cli_render *form, const cli_option *option)
{
    char term[LINE];

    if (option->flags & CLI_HIDDEN)
        return;
    option_term(term, option, cli->lang, form == &cli_render_plain);
    form->item(file, term, option->help[cli->lang], option->more[cli->lang]);
}

/* What stands between a command and its operands, of which it may have none. */
static const char *blank_before(const cli_command *command, lodd_lang lang)
{
    return command->operands[lang][0] ? " " : "";
}

static void add_usage(const cli_context *cli, FILE *file, const cli_render *form, cli_command_id id)
{
    const cli_command *command = &cli_commands[id];
    char line[LINE];

    snprintf(line, sizeof line, "`lodd %s` %s%s%s", command->name, CLI_TEXT(cli, USAGE_OPTIONS),
             blank_before(command, cli->lang), command->operands[cli->lang]);
    form->usage(file, line);
}

static void add_exits(const cli_context *cli, FILE *file, const cli_render *form)
{
    form->heading(file, 1, CLI_TEXT(cli, H_EXIT));
    for (size_t i = 0; i < cli_n_exits; i++) {
        char term[16];

        snprintf(term, sizeof term, "`%s`", cli_exits[i].name);
        form->item(file, term, cli_exits[i].text[cli->lang], NULL);
    }
    form->items_end(file);
}

/* Examples of one command, or of all (CLI_COMMAND_COUNT). */
static void add_examples(const cli_context *cli, FILE *file, const cli_render *form, cli_command_id id)
{
    form->heading(file, 1, CLI_TEXT(cli, H_EXAMPLES));
    for (size_t i = 0; i < cli_n_examples; i++)
        if (id == CLI_COMMAND_COUNT || cli_examples[i].command == id)
            form->example(file, cli_examples[i].text[cli->lang], cli_examples[i].line);
}

static void add_formats(const cli_context *cli, FILE *file, const cli_render *form)
{
    form->heading(file, 1, CLI_TEXT(cli, H_FORMATS));
    for (size_t i = 0; i < LODD_FORMAT_COUNT; i++) {
        const char *what, *name = cli_format_name(cli->lang, i, &what);
        char term[64];

        snprintf(term, sizeof term, "`%s`", name);
        form->item(file, term, what, NULL);
    }
    form->items_end(file);
}

/* --- --help --- */

static void help_command(const cli_context *cli, FILE *file, cli_command_id id)
{
    const cli_render *form = &cli_render_plain;
    const cli_command *command = &cli_commands[id];

    form->paragraphs(file, command->summary[cli->lang]);
    form->heading(file, 1, CLI_TEXT(cli, H_SYNOPSIS));
    add_usage(cli, file, form, id);
    form->heading(file, 1, CLI_TEXT(cli, H_DESCRIPTION));
    form->paragraphs(file, command->description[cli->lang]);
    form->heading(file, 1, CLI_TEXT(cli, H_OPTIONS));
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_option_belongs(&cli_options[i], id))
            add_option(cli, file, form, &cli_options[i]);
    if (cli_option_belongs(&cli_options[CLI_OPTION_OUTPUT], id))
        add_formats(cli, file, form);
    add_examples(cli, file, form, id);
    add_exits(cli, file, form);
}

static void help_program(const cli_context *cli, FILE *file)
{
    const cli_render *form = &cli_render_plain;
    char line[LINE];

    form->paragraphs(file, CLI_TEXT(cli, ABOUT));
    form->heading(file, 1, CLI_TEXT(cli, H_SYNOPSIS));
    snprintf(line, sizeof line, "`lodd` *%s* %s", CLI_TEXT(cli, USAGE_COMMAND), CLI_TEXT(cli, USAGE_OPTIONS));
    form->usage(file, line);
    form->heading(file, 1, CLI_TEXT(cli, H_COMMANDS));
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++) {
        snprintf(line, sizeof line, "`%s`%s%s", cli_commands[i].name, blank_before(&cli_commands[i], cli->lang),
                 cli_commands[i].operands[cli->lang]);
        form->item(file, line, cli_commands[i].summary[cli->lang], NULL);
    }
    form->heading(file, 1, CLI_TEXT(cli, H_OPTIONS));
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_option_is_common(&cli_options[i]))
            add_option(cli, file, form, &cli_options[i]);
    add_exits(cli, file, form);
    fputc('\n', file);
    form->paragraphs(file, CLI_TEXT(cli, MORE_HELP));
}

void cli_help(const cli_context *cli, FILE *file, cli_command_id command)
{
    if (command == CLI_COMMAND_COUNT)
        help_program(cli, file);
    else
        help_command(cli, file, command);
}

/* --- man page and docs/cli.md --- */

static void manual_head(const cli_context *cli, FILE *file, const cli_render *form)
{
    char line[LINE];

    form->begin(file, cli->lang, lodd_version());
    form->heading(file, 1, CLI_TEXT(cli, H_NAME));
    snprintf(line, sizeof line, "lodd - %s", CLI_TEXT(cli, PURPOSE));
    form->paragraphs(file, line);
    form->heading(file, 1, CLI_TEXT(cli, H_SYNOPSIS));
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        add_usage(cli, file, form, (cli_command_id)i);
    form->heading(file, 1, CLI_TEXT(cli, H_DESCRIPTION));
    form->paragraphs(file, CLI_TEXT(cli, ABOUT));
}

/* A command with the options that not every command takes. */
static void manual_command(const cli_context *cli, FILE *file, const cli_render *form, cli_command_id id)
{
    const cli_command *command = &cli_commands[id];
    char line[LINE];

    snprintf(line, sizeof line, "`lodd %s`%s%s", command->name, blank_before(command, cli->lang),
             command->operands[cli->lang]);
    form->heading(file, 2, line);
    form->paragraphs(file, command->description[cli->lang]);
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_option_belongs(&cli_options[i], id) && !cli_option_is_common(&cli_options[i]))
            add_option(cli, file, form, &cli_options[i]);
    form->items_end(file);
}

static void manual_notes(const cli_context *cli, FILE *file, const cli_render *form)
{
    add_formats(cli, file, form);
    form->heading(file, 1, CLI_TEXT(cli, H_LIMITS));
    for (size_t i = 0; i < cli_n_limits(); i++) {
        cli_limit limit = cli_limit_at(i);
        char term[LINE];

        snprintf(term, sizeof term, "`%s` (%zu)", limit.name, limit.value);
        form->item(file, term, limit.what[cli->lang], NULL);
    }
    form->items_end(file);
    add_exits(cli, file, form);
    form->heading(file, 1, CLI_TEXT(cli, H_ENVIRONMENT));
    for (size_t i = 0; i < cli_n_variables; i++) {
        char term[LINE];

        snprintf(term, sizeof term, "`%s`", cli_variables[i].name);
        form->item(file, term, cli_variables[i].text[cli->lang], NULL);
    }
    form->items_end(file);
}

void cli_manual(const cli_context *cli, FILE *file, const cli_render *form)
{
    manual_head(cli, file, form);
    form->heading(file, 1, CLI_TEXT(cli, H_COMMANDS));
    for (size_t i = 0; i < CLI_COMMAND_COUNT; i++)
        manual_command(cli, file, form, (cli_command_id)i);
    form->heading(file, 1, CLI_TEXT(cli, H_OPTIONS));
    for (size_t i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli_option_is_common(&cli_options[i]))
            add_option(cli, file, form, &cli_options[i]);
    form->items_end(file);
    manual_notes(cli, file, form);
    add_examples(cli, file, form, CLI_COMMAND_COUNT);
}
