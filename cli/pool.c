/* cli/pool.c - POSIX threads around a ring. Piece i waits in slot i mod WINDOW; a piece is begun only when its slot is
 * free, that is when fewer than WINDOW pieces are begun and not yet taken. */
#include "pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { WINDOW = 128, MAX_THREADS = 256, TICK_NS = 100000000 };

typedef struct slot {
    bool ready;
    lodd_status status;
    lodd_result *result;
} slot;

typedef struct pool {
    const cli_pool_work *work;
    pthread_mutex_t mutex;
    pthread_cond_t room;  /* a slot became free, or stop */
    pthread_cond_t ready; /* the piece that is waited for is there */
    size_t begun, taken;
    bool stop;
    slot slots[WINDOW];
} pool;

static void *worker(void *user)
{
    pool *p = user;

    pthread_mutex_lock(&p->mutex);
    for (;;) {
        slot done = {.ready = true};
        size_t i;

        while (!p->stop && p->begun < p->work->n && p->begun - p->taken >= WINDOW)
            pthread_cond_wait(&p->room, &p->mutex);
        if (p->stop || p->begun >= p->work->n)
            break;
        i = p->begun++;
        pthread_mutex_unlock(&p->mutex);
        done.status = p->work->judge(p->work->user, i, &done.result);
        pthread_mutex_lock(&p->mutex);
        p->slots[i % WINDOW] = done;
        if (i == p->taken)
            pthread_cond_signal(&p->ready);
    }
    pthread_mutex_unlock(&p->mutex);
    return NULL;
}

/* Waits for the next piece with the mutex held, ticking. */
static slot wait_for_next(pool *p)
{
    slot *next = &p->slots[p->taken % WINDOW], got;

    while (!next->ready) {
        struct timespec until;

        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += TICK_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        if (pthread_cond_timedwait(&p->ready, &p->mutex, &until) == ETIMEDOUT)
            p->work->tick(p->work->user);
    }
    got = *next;
    *next = (slot){0};
    return got;
}

static void take_all(pool *p)
{
    pthread_mutex_lock(&p->mutex);
    while (p->taken < p->work->n && !p->stop) {
        slot got = wait_for_next(p);
        bool go_on;

        pthread_mutex_unlock(&p->mutex);
        go_on = p->work->take(p->work->user, p->taken, got.status, got.result);
        pthread_mutex_lock(&p->mutex);
        p->taken++;
        p->stop = !go_on;
        pthread_cond_signal(&p->room);
    }
    pthread_cond_broadcast(&p->room);
    pthread_mutex_unlock(&p->mutex);
}

static lodd_status run_alone(const cli_pool_work *work)
{
    for (size_t i = 0; i < work->n; i++) {
        lodd_result *result = NULL;
        lodd_status status = work->judge(work->user, i, &result);

        if (!work->take(work->user, i, status, result))
            break;
    }
    return LODD_OK;
}

static lodd_status init(pool *p)
{
    pthread_condattr_t monotonic;

    if (pthread_condattr_init(&monotonic))
        return LODD_ERR_NOMEM;
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->room, NULL);
    pthread_cond_init(&p->ready, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return LODD_OK;
}

static void destroy(pool *p)
{
    for (size_t i = 0; i < WINDOW; i++) /* what was done but not taken after a stop */
        lodd_result_free(p->slots[i].result);
    pthread_cond_destroy(&p->ready);
    pthread_cond_destroy(&p->room);
    pthread_mutex_destroy(&p->mutex);
    free(p);
}

lodd_status cli_pool_run(const cli_pool_work *work)
{
    pthread_t threads[MAX_THREADS];
    size_t n = 0, wanted = work->threads < work->n ? work->threads : work->n;
    pool *p;

    if (wanted <= 1)
        return run_alone(work);
    p = calloc(1, sizeof *p);
    if (!p)
        return LODD_ERR_NOMEM;
    p->work = work;
    if (init(p) != LODD_OK) {
        free(p);
        return LODD_ERR_NOMEM;
    }
    while (n < wanted && n < MAX_THREADS && pthread_create(&threads[n], NULL, worker, p) == 0)
        n++;
    if (n)
        take_all(p);
    for (size_t i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    destroy(p);
    return n ? LODD_OK : run_alone(work);
}
