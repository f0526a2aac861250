/* declare/spotcheck.h - the arithmetic of spot checks: a sample that nobody could choose, and what it shows.
 *
 * Whole numbers only: the same on every machine and in every locale.
 */
#ifndef LODD_DECLARE_SPOTCHECK_H
#define LODD_DECLARE_SPOTCHECK_H

#include "declare/declaration.h"

#define LODD__SPOTCHECK_SCHEMA  "urn:lodd:stikkprove:1"
#define LODD__ANSWER_SCHEMA     "urn:lodd:stikkprove-svar:1"
#define LODD__COMPARE_SCHEMA    "urn:lodd:sammenligning:1"
#define LODD__REGISTER_SCHEMA   "urn:lodd:register:1"
#define LODD__PAIR_SCHEMA       "urn:lodd:par:1"
#define LODD__BUYER_LIST_SCHEMA "urn:lodd:kravliste:1"

/* One file of the population. */
typedef struct lodd__sampled {
    lodd__digest sha256;
    lodd__digest key; /* SHA-256 over declaration's SHA-256 in hex, seed, the file's SHA-256 in hex */
    size_t index;     /* the caller's */
} lodd__sampled;

/* Fills in the keys and sorts by them (equal files by index). */
void lodd__sample_order(lodd__sampled *items, size_t n, const lodd__digest *declaration, lodd_str seed);

/* The least number of failing ones among population that n without failure exclude at a confidence (1 to 99 percent):
 * population + 1 when they exclude nothing. */
size_t lodd__sample_excluded(size_t n, size_t population, unsigned confidence);
/* The same for a large population: the least share in thousandths; 1001 when they exclude nothing. */
size_t lodd__sample_excluded_share(size_t n, unsigned confidence);

#endif
