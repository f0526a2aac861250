/* declare/parallel.h - pieces of work spread over threads. */
#ifndef LODD_DECLARE_PARALLEL_H
#define LODD_DECLARE_PARALLEL_H

#include <stddef.h>

/* Does piece i; called from several threads at once, each i once. What it finds out goes where user keeps piece i. */
typedef void lodd__parallel_work(void *user, size_t i);

/* Threads for a number asked for: 0 is as many as there are cores. */
size_t lodd__parallel_threads(size_t asked);

/* Returns when all n pieces are done. The order in which they are done is nobody's business: results must not depend on
 * it. Threads that cannot be had are done without. */
void lodd__parallel(size_t threads, size_t n, lodd__parallel_work *work, void *user);

#endif
