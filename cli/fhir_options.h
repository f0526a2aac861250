/* cli/fhir_options.h - the options for FHIR documents. */
#ifndef LODD_CLI_FHIR_OPTIONS_H
#define LODD_CLI_FHIR_OPTIONS_H

#include "args.h"
#include "lodd/engine.h"

/* All values of an option that may be repeated; NULL with *ret_n 0 when there are none or memory ran out. Free with free. */
const char **cli_values(const cli_args *args, cli_option_id option, size_t *ret_n);

/* Fills in ret from the command line. Free with cli_fhir_options_free. */
cli_exit cli_fhir_options_read(lodd_fhir_options *ret, const cli_context *cli, const cli_args *args);
void cli_fhir_options_free(lodd_fhir_options *options);

#endif
