/* cli/progress.h - the progress bar on standard error. */
#ifndef LODD_CLI_PROGRESS_H
#define LODD_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "say.h"

/* Is it a terminal that can place the cursor? */
bool cli_terminal(int fd);

typedef struct cli_progress {
    const cli_context *cli;
    bool enabled;
    bool visible;
    size_t total;
    struct timespec start;
    long drawn; /* milliseconds after start */
} cli_progress;

void cli_progress_init(cli_progress *ret, const cli_context *cli, bool enabled, size_t total);
/* Draws when the work has lasted half a second, and then ten times a second at most. */
void cli_progress_update(cli_progress *progress, size_t done);
/* Takes the bar away, before other lines are written and at the end. */
void cli_progress_clear(cli_progress *progress);

#endif
