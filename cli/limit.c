/* cli/limit.c - the limits by name. The names, defaults and English texts are the library's (lodd/limits.h). */
#include "limit.h"

#include <stdint.h>
#include <string.h>

#include "nearest.h"

/* The library's table is in English; these are its rows in Norwegian. A row that is missing here is shown in English.
 */
static const char *const norwegian[][2] = {
    {"max_input", "byte i ett dokument; ebXML over SMTP tillater 51 200 000 i alt"},
    {"max_depth", "nivåer av elementer i hverandre; den dypeste PLO-meldingen har 15"},
    {"max_nodes", "elementer, attributter og tekstnoder i ett dokument"},
    {"max_attributes", "attributter på ett element"},
    {"max_names", "ulike navn, prefikser og navnerom i ett dokument; alle testmeldingene til sammen har 900"},
    {"max_issues", "funn som tas vare på for ett dokument; resten telles"},
    {"max_rule_steps", "XPath-operasjoner for reglene i ett dokument"},
    {"max_path_steps", "FHIRPath-operasjoner for kravene i ett dokument"},
    {"max_attachment", "dekodede byte av ett vedlegg som det ses inn i"},
    {"max_value", "byte av en verdi i dokumentet som et funn viser"},
    {"max_files", "filer i én kjøring"},
    {"max_dir_depth", "nivåer av mapper som gås gjennom"},
};

static const struct {
    const char *name;
    size_t value;
    const char *what;
    size_t offset; /* in lodd_limits */
} table[] = {
#define X(name, value, what) {#name, (size_t)(value), what, offsetof(lodd_limits, name)},
    LODD_LIMITS_TABLE(X)
#undef X
};

enum { N_LIMITS = sizeof table / sizeof *table };

size_t cli_n_limits(void)
{
    return N_LIMITS;
}

cli_limit cli_limit_at(size_t i)
{
    cli_limit limit = {table[i].name, table[i].value, {table[i].what, table[i].what}};

    for (size_t j = 0; j < sizeof norwegian / sizeof *norwegian; j++)
        if (strcmp(norwegian[j][0], limit.name) == 0)
            limit.what[LODD_LANG_NB] = norwegian[j][1];
    return limit;
}

static size_t find(lodd_str name)
{
    size_t i = 0;

    while (i < N_LIMITS && (strlen(table[i].name) != name.len || memcmp(table[i].name, name.ptr, name.len) != 0))
        i++;
    return i;
}

static void complain_unknown(const cli_context *cli, lodd_str name, const char *text)
{
    cli_nearest nearest = {.word = name};

    CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_LIMIT, text);
    for (size_t i = 0; i < N_LIMITS; i++)
        cli_nearest_add(&nearest, cli_str(table[i].name));
    if (nearest.n)
        CLI_COMPLAIN(cli, CLI_MSG_DID_YOU_MEAN, nearest.found[0].ptr);
}

static bool set_limit(const cli_context *cli, const char *text, lodd_limits *limits)
{
    const char *equals = strchr(text, '=');
    lodd_str name = {text, equals ? (size_t)(equals - text) : strlen(text)};
    size_t i = find(name), value;

    if (i == N_LIMITS) {
        complain_unknown(cli, name, text);
        return false;
    }
    if (!equals) {
        CLI_COMPLAIN(cli, CLI_MSG_LIMIT_SYNTAX, text);
        return false;
    }
    if (!cli_number_parse(equals + 1, 1, SIZE_MAX / 2, true, &value)) {
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_NUMBER, equals + 1, table[i].name, "1", cli_number(SIZE_MAX / 2).text);
        return false;
    }
    memcpy((char *)limits + table[i].offset, &value, sizeof value);
    return true;
}

cli_exit cli_limits_read(const cli_context *cli, const cli_args *args, lodd_limits *ret)
{
    const char *text;
    size_t at = 0;

    lodd_limits_default(ret);
    while ((text = cli_args_next(args, CLI_OPTION_LIMIT, &at)))
        if (!set_limit(cli, text, ret))
            return cli_usage(cli, args->command);
    return CLI_EXIT_OK;
}

bool cli_limits_listed(const cli_args *args)
{
    const char *text;
    size_t at = 0;

    while ((text = cli_args_next(args, CLI_OPTION_LIMIT, &at)))
        if (strcmp(text, "list") == 0)
            return true;
    return false;
}

void cli_limits_print(const cli_context *cli, FILE *file)
{
    for (size_t i = 0; i < N_LIMITS; i++) {
        cli_limit limit = cli_limit_at(i);

        fprintf(file, "%-16s %12zu  %s\n", limit.name, limit.value, limit.what[cli->lang]);
    }
}
