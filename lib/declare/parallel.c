/* declare/parallel.c - see parallel.h. POSIX threads and a counter. */
#include "declare/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MAX_THREADS = 64 };

typedef struct job {
    lodd__parallel_work *work;
    void *user;
    size_t n;
    atomic_size_t next;
} job;

static void *run(void *user)
{
    job *j = user;

    for (size_t i = atomic_fetch_add(&j->next, 1); i < j->n; i = atomic_fetch_add(&j->next, 1))
        j->work(j->user, i);
    return NULL;
}

size_t lodd__parallel_threads(size_t asked)
{
    long cores = asked == 0 ? sysconf(_SC_NPROCESSORS_ONLN) : 0;
    size_t n = asked != 0 ? asked : cores > 0 ? (size_t)cores : 1;

    return n < MAX_THREADS ? n : MAX_THREADS;
}

void lodd__parallel(size_t threads, size_t n, lodd__parallel_work *work, void *user)
{
    pthread_t others[MAX_THREADS];
    size_t n_others = 0;
    job j = {.work = work, .user = user, .n = n};

    atomic_init(&j.next, 0);
    while (n_others + 1 < threads && n_others + 1 < n && n_others < MAX_THREADS &&
           pthread_create(&others[n_others], NULL, run, &j) == 0)
        n_others++;
    run(&j); /* the caller is one of them */
    for (size_t i = 0; i < n_others; i++)
        pthread_join(others[i], NULL);
}
