/* cli/pool.h - many pieces of work on some threads, the results taken in order. */
#ifndef LODD_CLI_POOL_H
#define LODD_CLI_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/report.h"

typedef struct cli_pool_work {
    size_t n;       /* pieces */
    size_t threads; /* 1: everything happens in the calling thread */
    void *user;
    /* Does piece i; called from any thread, several at a time. */
    lodd_status (*judge)(void *user, size_t i, lodd_result **ret);
    /* Takes piece i and owns its result; called in the calling thread, in the order of i. false: stop. */
    bool (*take)(void *user, size_t i, lodd_status status, lodd_result *result);
    /* Called in the calling thread every tenth of a second while it waits. */
    void (*tick)(void *user);
} cli_pool_work;

/* Results wait in a ring of a fixed size, so that one slow piece holds the others back instead of filling the memory.
 * LODD_ERR_NOMEM when it could not begin. */
lodd_status cli_pool_run(const cli_pool_work *work);

#endif
