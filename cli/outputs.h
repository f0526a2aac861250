/* cli/outputs.h - the reports of a run: -o FORMAT[:FILE], files that appear only when they are complete. */
#ifndef LODD_CLI_OUTPUTS_H
#define LODD_CLI_OUTPUTS_H

#include "args.h"
#include "lodd/write.h"
#include "new_file.h"
#include "progress.h"

typedef struct cli_output {
    lodd_format format;
    const char *path; /* NULL: standard output */
    cli_new_file out;
    lodd_writer *writer;
    int error;              /* errno of the write that failed */
    cli_progress *progress; /* cleared before something is written to the same terminal; may be NULL */
} cli_output;

typedef struct cli_outputs {
    cli_output *items;
    size_t n;
    bool reader_gone; /* who read standard output went away before its end */
} cli_outputs;

/* Reads the -o options; text on standard output when there is none. Free ret also after a failure. */
cli_exit cli_outputs_read(cli_outputs *ret, const cli_context *cli, const cli_args *args);

/* Opens files and writers. options: what all writers share; colour and hints are decided for each here. progress may be
 * NULL. */
cli_exit cli_outputs_open(cli_outputs *outputs, const cli_context *cli, const cli_args *args, const lodd_engine *engine,
                          cli_progress *progress);

/* false when no report is left that can be written. */
bool cli_outputs_add(cli_outputs *outputs, const lodd_result *result);

/* Ends the reports and gives the files their names. note (may be NULL) is a line for the reports that are text. Says
 * what could not be written, and returns CLI_EXIT_TROUBLE then; a reader that went away is only noted in outputs. */
cli_exit cli_outputs_finish(cli_outputs *outputs, const cli_context *cli, const lodd_coverage *coverage,
                            const char *note);

/* Is there a report that shows the note? */
bool cli_outputs_has_text(const cli_outputs *outputs);

/* Drops what was not finished. */
void cli_outputs_free(cli_outputs *outputs);

#endif
