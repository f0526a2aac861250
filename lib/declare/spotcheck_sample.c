/* declare/spotcheck_sample.c - the order of a sample, and the hypergeometric arithmetic of what it shows. Uses base.
 *
 * The chance that n drawn without replacement from N meet none of K failing ones is the product of (N-K-i)/(N-i), i <
 * n, which is the same as the product of (N-n-i)/(N-i), i < K: the shorter one is taken. Up to 500 factors it is
 * compared exactly, as two whole numbers; beyond that between a lower and an upper bound of 64 binary places, and what
 * they leave open counts as not excluded.
 */
#include <stdlib.h>

#include "base/sha256.h"
#include "declare/spotcheck.h"
#include "lodd/control.h"

enum { EXACT_FACTORS = 500, LIMBS = EXACT_FACTORS + 4, PERCENT = 100, PER_MILLE = 1000 };

/* A population above this is large: one more in four thousand million changes nothing that is counted here. */
#define MAX_POPULATION ((size_t)UINT32_MAX)

/* --- the order --- */

static int by_key(const void *a, const void *b)
{
    const lodd__sampled *x = a, *y = b;
    int order = strcmp(x->key.hex, y->key.hex);

    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

void lodd__sample_order(lodd__sampled *items, size_t n, const lodd__digest *declaration, lodd_str seed)
{
    for (size_t i = 0; i < n; i++) {
        lodd__sha256 sha256;
        lodd__digest key;

        lodd__sha256_start(&sha256);
        lodd__sha256_add(&sha256, lodd__str(declaration->hex));
        lodd__sha256_add(&sha256, seed);
        lodd__sha256_add(&sha256, lodd__str(items[i].sha256.hex));
        lodd__sha256_end(&sha256, key.hex);
        items[i].key = key;
    }
    if (n > 1)
        qsort(items, n, sizeof *items, by_key);
}

/* --- exact products --- */

typedef struct whole {
    size_t n; /* limbs in use */
    uint32_t limb[LIMBS];
} whole;

static void multiply(whole *a, uint32_t by)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < a->n; i++) {
        carry += (uint64_t)a->limb[i] * by;
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0 && a->n < LIMBS)
        a->limb[a->n++] = (uint32_t)carry;
    while (a->n > 0 && a->limb[a->n - 1] == 0)
        a->n--;
}

static bool not_above(const whole *a, const whole *b)
{
    if (a->n != b->n)
        return a->n < b->n;
    for (size_t i = a->n; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i];
    return true;
}

/* The product of (top - i step)/(bottom - i step), i < n. */
typedef struct product {
    size_t top, bottom, step, n; /* top <= bottom; top - n step >= 0 */
} product;

static bool exactly_at_most(const product *p, unsigned percent)
{
    whole top = {.n = 1, .limb = {PERCENT}}, bottom = {.n = 1, .limb = {percent}};

    for (size_t i = 0; i < p->n; i++) {
        multiply(&top, (uint32_t)(p->top - i * p->step));
        multiply(&bottom, (uint32_t)(p->bottom - i * p->step));
    }
    return not_above(&top, &bottom);
}

/* An upper bound of the product as a fraction of 2^63: rounded up at each step. */
static bool surely_at_most(const product *p, unsigned percent)
{
    const uint64_t one = (uint64_t)1 << 63;
    uint64_t bound = one / PERCENT * percent, value = one;

    for (size_t i = 0; i < p->n && value > bound; i++) {
        uint64_t top = p->top - i * p->step, bottom = p->bottom - i * p->step;
        /* value * top / bottom with value = high * 2^32 + low; both factors of the products are below 2^32 */
        uint64_t high = (value >> 32) * top, low = (value & UINT32_MAX) * top;
        uint64_t quotient = high / bottom, rest = high % bottom;
        uint64_t lower = (rest << 32) + (low & UINT32_MAX), carried = low >> 32;

        /* rest < 2^32, so that rest * 2^32 + low may pass 2^64 by what low carries; it is divided apart, rounded up */
        value = (quotient << 32) + lower / bottom + (carried << 32) / bottom + 2;
    }
    return value <= bound;
}

static bool at_most(const product *p, unsigned percent)
{
    if (p->n > 0 && p->top < (p->n - 1) * p->step)
        return true; /* a factor is 0: one failing is met for certain */
    return p->n <= EXACT_FACTORS ? exactly_at_most(p, percent) : surely_at_most(p, percent);
}

/* Do n of population without failure exclude so many failing ones? */
static bool excludes(size_t n, size_t population, size_t failing, unsigned confidence)
{
    product by_drawn = {population - failing, population, 1, n};
    product by_failing = {population - n, population, 1, failing};

    if (failing + n > population)
        return true;
    return at_most(n <= failing ? &by_drawn : &by_failing, PERCENT - confidence);
}

static bool excludes_share(size_t n, size_t per_mille, unsigned confidence)
{
    product p = {PER_MILLE - per_mille, PER_MILLE, 0, n};

    if (per_mille >= PER_MILLE)
        return n > 0;
    return at_most(&p, PERCENT - confidence);
}

/* --- what is asked --- */

static bool enough(size_t n, size_t share, size_t failing, size_t population, unsigned confidence)
{
    return population > 0 ? excludes(n, population, failing, confidence) : excludes_share(n, share * 10, confidence);
}

size_t lodd_spotcheck_needed(size_t share_percent, size_t confidence_percent, size_t population)
{
    size_t share = share_percent < PERCENT ? share_percent : PERCENT, failing = 1, low = 0, high;

    if (population > MAX_POPULATION)
        population = 0;
    if (confidence_percent == 0)
        return 0;
    if (population == 0 && (share == 0 || (confidence_percent >= PERCENT && share < PERCENT)))
        return SIZE_MAX; /* no number is enough */
    if (population > 0)
        failing = share * population / PERCENT + (share * population % PERCENT != 0);
    failing = failing > 0 ? failing : 1;
    if (population > 0 && confidence_percent >= PERCENT)
        return population - failing + 1;
    /* (1 - 1/100)^460 < 1/100; without replacement it takes fewer, and share 0 takes all but a few */
    high = population > 0 ? population : 500;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (enough(middle, share, failing, population, (unsigned)confidence_percent))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

size_t lodd__sample_excluded(size_t n, size_t population, unsigned confidence)
{
    size_t low = 1, high = 1;

    if (n == 0 || population == 0 || population > MAX_POPULATION)
        return population + 1;
    n = n < population ? n : population;
    while (high < population && !excludes(n, population, high, confidence)) {
        low = high + 1; /* by doubling, so that no product is much longer than the last one */
        high = high < population / 2 ? high * 2 : population;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (excludes(n, population, middle, confidence))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

size_t lodd__sample_excluded_share(size_t n, unsigned confidence)
{
    size_t low = 1, high = PER_MILLE + 1;

    /* 0.999^4603 < 1/100: more cannot show more in thousandths */
    n = n < 5000 ? n : 5000;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (excludes_share(n, middle, confidence))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
