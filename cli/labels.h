/* cli/labels.h - "  label: value" lines, and the names of severities and layers for people. */
#ifndef LODD_CLI_LABELS_H
#define LODD_CLI_LABELS_H

#include "nearest.h"
#include "say.h"

const char *cli_severity_text(const cli_context *cli, lodd_severity severity);
const char *cli_layer_text(const cli_context *cli, lodd_layer layer);

/* "  label: " */
void cli_label(const cli_context *cli, FILE *file, cli_message label);
/* "  label: value\n"; nothing when the value is empty. */
void cli_label_str(const cli_context *cli, FILE *file, cli_message label, lodd_str value);

/* "lodd: did you mean 'x'?", once for each. */
void cli_nearest_complain(const cli_context *cli, const cli_nearest *nearest);

#endif
