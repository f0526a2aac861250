/* cli/inputs.h - which documents a command looks at: files, folders walked, standard input. */
#ifndef LODD_CLI_INPUTS_H
#define LODD_CLI_INPUTS_H

#include <sys/types.h>

#include "args.h"
#include "lodd/limits.h"

typedef enum cli_input_kind {
    CLI_INPUT_FILE,
    CLI_INPUT_STDIN,
    CLI_INPUT_FOLDER /* one that could not be looked through; error or limit says why */
} cli_input_kind;

typedef struct cli_input {
    cli_input_kind kind;
    int error;        /* FOLDER: the errno; 0 when max_dir_depth was reached */
    const char *name; /* what reports call it; malloc'ed */
} cli_input;

typedef struct cli_folder_id {
    dev_t dev;
    ino_t ino;
} cli_folder_id;

typedef struct cli_inputs {
    cli_input *items; /* operands in their order, files of a folder in bytewise order of their paths */
    size_t n, capacity;
    size_t other_names; /* files in folders that are not looked at: neither .xml nor .ndjson nor FHIR in .json */
    bool too_many;      /* max_files was reached */
    cli_folder_id *seen;
    size_t n_seen, seen_capacity; /* open addressing; the capacity is a power of 2 */
} cli_inputs;

/* Finds the documents of the operands. Each folder is looked through once, however many links lead to it. Notices go to
 * standard error. Free ret also after a failure. */
cli_exit cli_inputs_collect(cli_inputs *ret, const cli_context *cli, const cli_args *args, const lodd_limits *limits);
void cli_inputs_free(cli_inputs *inputs);

/* Reads a document: at most limit + 1 bytes, so that one that is too long is seen to be. malloc'ed; 0, or the errno.
 * Files must be regular ones: nothing else is read by name. */
int cli_input_read(const cli_input *input, size_t limit, char **ret, size_t *ret_n);

#endif
