/* cli/fhir_options.c - see fhir_options.h. */
#include "fhir_options.h"

#include <stdlib.h>
#include <string.h>

const char **cli_values(const cli_args *args, cli_option_id option, size_t *ret_n)
{
    const char **values = calloc(args->n_options + 1, sizeof *values);
    const char *value;
    size_t at = 0;

    *ret_n = 0;
    while (values && (value = cli_args_next(args, option, &at)))
        values[(*ret_n)++] = value;
    return values;
}

static lodd_best_practice best_practice(const cli_args *args)
{
    static const struct {
        const char *name;
        lodd_best_practice level;
    } levels[] = {
        {"ignore", LODD_BEST_PRACTICE_IGNORE},
        {"information", LODD_BEST_PRACTICE_INFORMATION},
        {"error", LODD_BEST_PRACTICE_ERROR},
    };
    const char *value = cli_args_value(args, CLI_OPTION_BEST_PRACTICE);

    for (size_t i = 0; value && i < sizeof levels / sizeof *levels; i++)
        if (strcmp(value, levels[i].name) == 0)
            return levels[i].level;
    return LODD_BEST_PRACTICE_WARNING;
}

static lodd_system_alias system_alias(const cli_args *args)
{
    const char *value = cli_args_value(args, CLI_OPTION_SYSTEM_ALIAS);

    if (value && strcmp(value, "error") == 0)
        return LODD_ALIAS_ERROR;
    if (value && strcmp(value, "warning") == 0)
        return LODD_ALIAS_WARNING;
    return value ? LODD_ALIAS_INFORMATION : LODD_ALIAS_AS_FIXED;
}

cli_exit cli_fhir_options_read(lodd_fhir_options *ret, const cli_context *cli, const cli_args *args)
{
    ret->profiles = cli_values(args, CLI_OPTION_PROFILE, &ret->n_profiles);
    if (!ret->profiles) {
        CLI_COMPLAIN(cli, CLI_MSG_NOMEM);
        return CLI_EXIT_TROUBLE;
    }
    ret->best_practice = best_practice(args);
    ret->for_publication = cli_args_has(args, CLI_OPTION_FOR_PUBLICATION);
    ret->security_checks = cli_args_has(args, CLI_OPTION_SECURITY_CHECKS);
    ret->operation_result = cli_args_has(args, CLI_OPTION_OPERATION_RESULT);
    ret->operation = cli_args_value(args, ret->operation_result ? CLI_OPTION_OPERATION_RESULT : CLI_OPTION_OPERATION);
    ret->ignore_contained = cli_args_has(args, CLI_OPTION_IGNORE_CONTAINED);
    ret->refuse_examples = cli_args_has(args, CLI_OPTION_REFUSE_EXAMPLES);
    ret->unknown_systems_are_errors = cli_args_has(args, CLI_OPTION_STRICT_SYSTEMS);
    ret->hint_must_support = cli_args_has(args, CLI_OPTION_HINT_MUST_SUPPORT);
    ret->system_alias = system_alias(args);
    ret->language = cli_args_value(args, CLI_OPTION_DISPLAY_LANGUAGE);
    return CLI_EXIT_OK;
}

void cli_fhir_options_free(lodd_fhir_options *options)
{
    free((void *)options->profiles);
}
