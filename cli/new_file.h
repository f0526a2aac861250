/* cli/new_file.h - a file that appears only when it is complete.
 *
 * Where the file system can, it has no name until then and vanishes when the program is stopped; else a hidden name
 * beside its place. Devices and pipes are written in place. */
#ifndef LODD_CLI_NEW_FILE_H
#define LODD_CLI_NEW_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "say.h"

typedef struct cli_new_file {
    const char *path; /* NULL: standard output */
    FILE *file;
    char *target;    /* what the finished file is renamed to; NULL when it is written in place */
    char *temporary; /* its name until then; NULL while it has none */
} cli_new_file;

/* path NULL: standard output. false with errno. */
bool cli_new_file_open(cli_new_file *file, const char *path);
/* Ends the file and gives it its name. false with errno. */
bool cli_new_file_commit(cli_new_file *file);
/* Drops what was not finished, and frees. */
void cli_new_file_drop(cli_new_file *file);

/* A whole file at once; "-" is standard output. Says what went wrong. */
bool cli_write_file(const cli_context *cli, const char *path, lodd_str bytes);

#endif
