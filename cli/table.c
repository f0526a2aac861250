/* cli/table.c - the tables, made from the .def files. Uses the public headers only. */
#include "table.h"

#include <string.h>

#include "lodd/write.h"

const cli_command cli_commands[CLI_COMMAND_COUNT] = {
#define X(id, function, name, operands_nb, operands_en, kind, least, most, summary_nb, summary_en, nb, en)             \
    [CLI_COMMAND_##id] = {function, name, {operands_nb, operands_en}, CLI_OPERAND_##kind,                              \
                          least,    most, {summary_nb, summary_en},   {nb, en}},
#include "commands.def"
#undef X
};

#define ON(id) (1u << CLI_COMMAND_##id)
#define ON_ALL ((1u << CLI_COMMAND_COUNT) - 1)

const cli_option cli_options[CLI_OPTION_COUNT] = {
#define X(id, letter, name, kind, value_nb, value_en, choices, commands, flags, nb, en, more_nb, more_en)              \
    [CLI_OPTION_##id] = {letter,   name,        CLI_VALUE_##kind, {value_nb, value_en}, choices,                       \
                         commands, CLI_##flags, {nb, en},         {more_nb, more_en}},
#include "options.def"
#undef X
};

const cli_note cli_exits[] = {
#define CLI_EXIT(id, code, nb, en) {#code, {nb, en}},
#include "notes.def"
#undef CLI_EXIT
};
const size_t cli_n_exits = sizeof cli_exits / sizeof *cli_exits;

const cli_note cli_variables[] = {
#define CLI_VARIABLE(name, nb, en) {name, {nb, en}},
#include "notes.def"
#undef CLI_VARIABLE
};
const size_t cli_n_variables = sizeof cli_variables / sizeof *cli_variables;

const cli_example cli_examples[] = {
#define CLI_EXAMPLE(command, line, nb, en) {CLI_COMMAND_##command, line, {nb, en}},
#include "notes.def"
#undef CLI_EXAMPLE
};
const size_t cli_n_examples = sizeof cli_examples / sizeof *cli_examples;

cli_command_id cli_command_find(const char *name)
{
    size_t i = 0;

    while (i < CLI_COMMAND_COUNT && strcmp(cli_commands[i].name, name) != 0)
        i++;
    return (cli_command_id)i;
}

bool cli_option_belongs(const cli_option *option, cli_command_id command)
{
    return (option->commands & (1u << command)) != 0;
}

bool cli_option_is_common(const cli_option *option)
{
    return option->commands == ON_ALL;
}

/* The library's table is in English; these are its rows in Norwegian. */
static const char *const formats_nb[][2] = {
    {"text", "linjer for mennesker: sti:linje:kolonne: alvorlighetsgrad: tekst [ID]"},
    {"json", "lodds egen rapport, beskrevet av docs/report.schema.json"},
    {"ndjson", "det samme med ett dokument på hver linje, skrevet etter hvert"},
    {"sarif", "SARIF 2.1.0 for kodegransking"},
    {"junit", "JUnit XML for CI-tjenere: en testsuite for hvert dokument, et testtilfelle for hvert lag"},
    {"outcome", "FHIR OperationOutcome i JSON; en Bundle av dem for flere dokumenter"},
    {"outcome-xml", "det samme i XML"},
};

const char *cli_format_name(lodd_lang lang, size_t format, const char **ret_what)
{
    static const char *const formats[LODD_FORMAT_COUNT][2] = {
#define X(name, text, what) [LODD_FORMAT_##name] = {text, what},
        LODD_FORMAT_TABLE(X)
#undef X
    };

    if (ret_what) {
        *ret_what = formats[format][1];
        for (size_t i = 0; lang == LODD_LANG_NB && i < sizeof formats_nb / sizeof *formats_nb; i++)
            if (strcmp(formats_nb[i][0], formats[format][0]) == 0)
                *ret_what = formats_nb[i][1];
    }
    return formats[format][0];
}
