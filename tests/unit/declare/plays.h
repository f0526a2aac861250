/* plays.h - an operation on declarations, played with memory that runs out at one place after the other. */
#ifndef TEST_DECLARE_PLAYS_H
#define TEST_DECLARE_PLAYS_H

#include <stdlib.h>
#include <string.h>

#include "lodd/lodd.h"
#include "tap.h"
#include "unit/base/fail.h"

/* An engine of the packs of LODD_PROFILES. */
static inline lodd_engine *plays_engine(void)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *engine = NULL;
    const char *profiles = getenv("LODD_PROFILES");

    options.profile_dirs = &profiles;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(&engine, &options, NULL) != LODD_OK)
        abort();
    return engine;
}

/* path: what the operation reads or writes, as it likes. */
typedef lodd_status play(lodd_check **ret, lodd_engine *engine, const char *path, char **ret_message);

static inline bool plays_same(lodd_str a, lodd_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Plays it whole, which must end with the verdict, and then n times with one allocation that fails: each ends in a status
 * or with the same record. */
static inline void plays_test(play *p, long n_plays, const char *what, lodd_verdict wanted, lodd_engine *engine,
                              const char *path)
{
    lodd_check *whole = NULL, *check;
    char *message = NULL;
    long total = 0, bad = -1;
    int said = 0, held = 0;
    lodd_status first;

    (void)p(&whole, engine, path, NULL); /* what is made on first use is made now */
    lodd_check_free(whole);
    fail_count = 0;
    fail_at = 1L << 40;
    first = p(&whole, engine, path, &message);
    TAP_OK(first == LODD_OK && lodd_check_verdict(whole) == wanted, "%s: %s", what, message ? message : "as it should");
    total = (1L << 40) - fail_at;
    fail_at = -1;
    for (long n = 0; whole != NULL && bad < 0 && n < n_plays; n++) {
        long at = total < n_plays ? n : n * (total / n_plays) + n % 7;
        lodd_status status;

        message = NULL;
        fail_count = 0;
        fail_at = at;
        status = p(&check, engine, path, &message);
        fail_at = -1;
        said += status != LODD_OK;
        held += status == LODD_OK;
        if ((status == LODD_OK && !plays_same(lodd_check_record(check), lodd_check_record(whole))) ||
            (status != LODD_OK && status != LODD_ERR_NOMEM && fail_count == 0))
            bad = at;
        lodd_check_free(check);
        lodd_free(message);
    }
    TAP_OK(bad < 0 && said > 0, "%s: %ld allocations, %d failures said, %d made good; first that was not: %ld", what,
           total, said, held, bad);
    lodd_check_free(whole);
}

#endif
