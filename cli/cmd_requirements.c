/* cli/cmd_requirements.c - lodd requirements: what is demanded of whom, as a list, as a table for a tender, one by one.
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "labels.h"
#include "lodd/lodd.h"
#include "nearest.h"
#include "new_file.h"
#include "packs.h"

typedef struct output {
    char *bytes;
    size_t len, cap;
} output;

/* Kept until it is whole, so that a file is never half a table. */
static bool keep(void *user, const char *data, size_t n)
{
    output *o = user;

    if (n > o->cap - o->len) {
        size_t cap = o->len + n + o->cap;
        char *bytes = realloc(o->bytes, cap);

        if (!bytes)
            return false;
        o->bytes = bytes;
        o->cap = cap;
    }
    if (n)
        memcpy(o->bytes + o->len, data, n);
    o->len += n;
    return true;
}

/* --- list, export --- */

static lodd_table_format format_of(const cli_args *args, lodd_table_format otherwise)
{
    static const char *const names[LODD_TABLE_COUNT] = {"text", "csv", "html", "json"};
    const char *name = cli_args_value(args, CLI_OPTION_TABLE_FORMAT);

    for (size_t i = 0; name && i < LODD_TABLE_COUNT; i++)
        if (strcmp(name, names[i]) == 0)
            return (lodd_table_format)i;
    return otherwise;
}

static cli_exit write_table(const cli_context *cli, const cli_args *args, const lodd_requirements *requirements,
                            lodd_table_format otherwise)
{
    lodd_requirements_filter filter = LODD_REQUIREMENTS_FILTER_INIT;
    const char *path = cli_args_value(args, CLI_OPTION_TABLE_FILE);
    output o = {NULL, 0, 0};
    char *message = NULL;
    cli_exit code = CLI_EXIT_TROUBLE;
    lodd_status status;

    filter.organisation = cli_args_value(args, CLI_OPTION_ORGANISATION);
    filter.levels = cli_args_value(args, CLI_OPTION_NORM_LEVEL);
    filter.date = cli_args_value(args, CLI_OPTION_LEVEL_DATE);
    filter.set = cli_args_value(args, CLI_OPTION_SET_OF);
    filter.profile = cli_args_value(args, CLI_OPTION_PROFILE_OF);
    filter.method = cli_args_value(args, CLI_OPTION_METHOD);
    status = lodd_requirements_write(requirements, &filter, format_of(args, otherwise), cli->lang, keep, &o, &message);
    if (status == LODD_ERR_ARGUMENT) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_FILTER, message ? message : lodd_status_text(status));
        code = cli_usage(cli, args->command);
    } else if (status != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_REQUIREMENTS, message ? message : lodd_status_text(status));
    } else if (cli_write_file(cli, path ? path : "-", (lodd_str){o.bytes, o.len})) {
        code = CLI_EXIT_OK;
    }
    lodd_free(message);
    free(o.bytes);
    return code;
}

/* --- show --- */

static cli_exit complain_unknown(const cli_context *cli, const lodd_requirements *requirements, const char *id)
{
    cli_nearest nearest = {.word = cli_str(id)};

    CLI_COMPLAIN(cli, CLI_MSG_UNKNOWN_REQUIREMENT, id);
    for (size_t i = 0; i < lodd_requirements_n(requirements); i++)
        cli_nearest_add(&nearest, lodd_requirements_get(requirements, i).id);
    cli_nearest_complain(cli, &nearest);
    return CLI_EXIT_USAGE;
}

/* All are looked up before anything is shown, so that an unknown one is not lost among the text. */
static cli_exit show(const cli_context *cli, const cli_args *args, const lodd_requirements *requirements)
{
    output o = {NULL, 0, 0};
    cli_exit code = CLI_EXIT_OK;

    for (size_t i = 1; i < args->n_operands; i++) {
        lodd_status status;

        if (i > 1)
            (void)keep(&o, "\n", 1);
        status = lodd_requirements_show(requirements, cli_str(args->operands[i]), cli->lang, keep, &o);
        if (status == LODD_ERR_NOT_FOUND) {
            code = complain_unknown(cli, requirements, args->operands[i]);
        } else if (status != LODD_OK && code == CLI_EXIT_OK) {
            CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
            code = CLI_EXIT_TROUBLE;
        }
    }
    if (code == CLI_EXIT_OK && !cli_write_file(cli, "-", (lodd_str){o.bytes, o.len}))
        code = CLI_EXIT_TROUBLE;
    free(o.bytes);
    return code;
}

/* --- the command --- */

static const char *verb_of(const cli_args *args)
{
    return args->n_operands ? args->operands[0] : "list";
}

/* The options choose the rows of a table; one requirement is shown by its id. */
static cli_exit check_options(const cli_context *cli, const cli_args *args)
{
    static const cli_option_id of_tables[] = {CLI_OPTION_ORGANISATION, CLI_OPTION_NORM_LEVEL, CLI_OPTION_LEVEL_DATE,
                                              CLI_OPTION_SET_OF,       CLI_OPTION_PROFILE_OF, CLI_OPTION_METHOD,
                                              CLI_OPTION_TABLE_FORMAT, CLI_OPTION_TABLE_FILE};

    for (size_t i = 0; strcmp(verb_of(args), "show") == 0 && i < sizeof of_tables / sizeof *of_tables; i++) {
        char shown[64];

        if (!cli_args_has(args, of_tables[i]))
            continue;
        snprintf(shown, sizeof shown, "--%s", cli_options[of_tables[i]].name);
        CLI_COMPLAIN(cli, CLI_MSG_OTHER_COMMANDS_OPTION, shown, "requirements show");
        return cli_usage(cli, args->command);
    }
    return CLI_EXIT_OK;
}

static cli_exit check_operands(const cli_context *cli, const cli_args *args)
{
    const char *verb = verb_of(args);
    bool table = strcmp(verb, "list") == 0 || strcmp(verb, "export") == 0;

    if (!table && strcmp(verb, "show") != 0)
        CLI_COMPLAIN(cli, CLI_MSG_VALUE_NO_CHOICE, verb, "requirements", "list|export|show");
    else if (table && args->n_operands > 1)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_UNWANTED, args->operands[1]);
    else if (!table && args->n_operands < 2)
        CLI_COMPLAIN(cli, CLI_MSG_OPERAND_MISSING, "ID");
    else
        return check_options(cli, args);
    return cli_usage(cli, args->command);
}

cli_exit cli_cmd_requirements(cli_context *cli, const cli_args *args)
{
    lodd_engine *engine = NULL;
    lodd_requirements *requirements = NULL;
    char *message = NULL;
    lodd_status status;
    cli_exit code = check_operands(cli, args);

    if (code == CLI_EXIT_OK)
        code = cli_packs_open(&engine, cli, args);
    if (code != CLI_EXIT_OK)
        return code;
    status = lodd_requirements_open(&requirements, engine, &message);
    if (status != LODD_OK) {
        CLI_COMPLAIN(cli, CLI_MSG_BAD_REQUIREMENTS, message ? message : lodd_status_text(status));
        code = CLI_EXIT_TROUBLE;
    } else if (strcmp(verb_of(args), "show") == 0) {
        code = show(cli, args, requirements);
    } else {
        code = write_table(cli, args, requirements,
                           strcmp(verb_of(args), "export") == 0 ? LODD_TABLE_CSV : LODD_TABLE_TEXT);
    }
    lodd_free(message);
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
    return code;
}
