/* cli/labels.c - see labels.h. */
#include "labels.h"

const char *cli_severity_text(const cli_context *cli, lodd_severity severity)
{
    static const cli_message names[LODD_SEVERITY_COUNT] = {
        [LODD_SEVERITY_INFORMATION] = CLI_MSG_SEVERITY_INFORMATION,
        [LODD_SEVERITY_WARNING] = CLI_MSG_SEVERITY_WARNING,
        [LODD_SEVERITY_ERROR] = CLI_MSG_SEVERITY_ERROR,
    };

    return cli_message_text(cli, names[severity]);
}

const char *cli_layer_text(const cli_context *cli, lodd_layer layer)
{
    static const cli_message names[LODD_LAYER_COUNT] = {
        [LODD_LAYER_WELLFORMED] = CLI_MSG_LAYER_WELLFORMED,
        [LODD_LAYER_SCHEMA] = CLI_MSG_LAYER_SCHEMA,
        [LODD_LAYER_RULES] = CLI_MSG_LAYER_RULES,
        [LODD_LAYER_CODES] = CLI_MSG_LAYER_CODES,
    };

    return cli_message_text(cli, names[layer]);
}

void cli_label(const cli_context *cli, FILE *file, cli_message label)
{
    fprintf(file, "  %s: ", cli_message_text(cli, label));
}

void cli_label_str(const cli_context *cli, FILE *file, cli_message label, lodd_str value)
{
    if (!value.len)
        return;
    cli_label(cli, file, label);
    cli_put_str(file, value);
    fputc('\n', file);
}

void cli_nearest_complain(const cli_context *cli, const cli_nearest *nearest)
{
    for (size_t i = 0; i < nearest->n; i++) {
        char word[128];

        snprintf(word, sizeof word, "%.*s", (int)nearest->found[i].len, nearest->found[i].ptr);
        CLI_COMPLAIN(cli, CLI_MSG_DID_YOU_MEAN, word);
    }
}
