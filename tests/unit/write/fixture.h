/* Results made by hand, for the tests of the writers. */
#ifndef LODD_TESTS_WRITE_FIXTURE_H
#define LODD_TESTS_WRITE_FIXTURE_H

#include "lodd/write.h"

#define FIXTURE_MAX 8

typedef struct fixture {
    lodd_result *results[FIXTURE_MAX];
    size_t n;
    lodd_coverage *coverage;
} fixture;

/* "plain": an unremarkable run; "one": one document with one finding of each severity; "hostile": names and values made
 * to break formats; "reasons": details within details; "empty": no documents. Returns false for another name or when memory ran out; fixture_free is due
 * either way. */
bool fixture_new(fixture *ret, const char *name);
void fixture_free(fixture *f);

const lodd_engine *fake_engine(void);

#endif
