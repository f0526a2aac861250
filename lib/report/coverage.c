/* report/coverage.c - which components documents exercised, as one bit for each; summed over the threads of a run.
 *
 * Uses base only. A sum does not depend on the order of its parts, so that coverage is the same on any number of
 * threads. */
#include "report/coverage.h"

#include <stdlib.h>

struct lodd_coverage {
    size_t n;
    lodd__coverage_bits *profiles[]; /* sorted by the profile's name */
};

static size_t words(size_t n)
{
    return n / 64 + (n % 64 != 0);
}

const char *lodd_component_kind_name(lodd_component_kind kind)
{
    static const char *const names[LODD_COMPONENT_KIND_COUNT] = {"rule", "element", "attribute", "choice", "code",
                                                                 "slice"};

    return (unsigned)kind < LODD_COMPONENT_KIND_COUNT ? names[kind] : "";
}

lodd__coverage_bits *lodd__coverage_bits_new(const lodd__component_table *table)
{
    lodd__coverage_bits *bits = calloc(1, sizeof *bits);

    if (!bits)
        return NULL;
    bits->table = table;
    for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++) {
        if (!table->n[kind])
            continue;
        bits->bits[kind] = calloc(words(table->n[kind]), sizeof(uint64_t));
        if (!bits->bits[kind]) {
            lodd__coverage_bits_free(bits);
            return NULL;
        }
    }
    return bits;
}

void lodd__coverage_bits_merge(lodd__coverage_bits *into, const lodd__coverage_bits *from)
{
    if (into->table != from->table)
        return;
    into->documents += from->documents;
    for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
        for (size_t i = 0; i < words(into->table->n[kind]); i++)
            into->bits[kind][i] |= from->bits[kind][i];
}

void lodd__coverage_bits_free(lodd__coverage_bits *bits)
{
    if (!bits)
        return;
    for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
        free(bits->bits[kind]);
    free(bits);
}

static int cmp_profiles(const void *a, const void *b)
{
    const lodd__coverage_bits *const *x = a, *const *y = b;

    return lodd__str_cmp((*x)->table->profile, (*y)->table->profile);
}

/* Gives bits to the coverage: merged into the ones of the same table, or as a profile of their own. */
static void take(lodd_coverage *coverage, lodd__coverage_bits *bits)
{
    for (size_t i = 0; i < coverage->n; i++)
        if (coverage->profiles[i]->table == bits->table) {
            lodd__coverage_bits_merge(coverage->profiles[i], bits);
            lodd__coverage_bits_free(bits);
            return;
        }
    coverage->profiles[coverage->n++] = bits;
}

lodd_status lodd__coverage_new(lodd_coverage **ret, lodd__coverage_bits **bits, size_t n)
{
    lodd_coverage *coverage = NULL;
    size_t bytes;

    *ret = NULL;
    if (!__builtin_mul_overflow(n, sizeof *coverage->profiles, &bytes) &&
        !__builtin_add_overflow(bytes, sizeof *coverage, &bytes))
        coverage = calloc(1, bytes);
    for (size_t i = 0; i < n; i++) {
        if (!bits[i])
            continue;
        if (coverage && bits[i]->documents)
            take(coverage, bits[i]);
        else
            lodd__coverage_bits_free(bits[i]);
    }
    if (!coverage)
        return LODD_ERR_NOMEM;
    qsort(coverage->profiles, coverage->n, sizeof *coverage->profiles, cmp_profiles);
    *ret = coverage;
    return LODD_OK;
}

void lodd_coverage_free(lodd_coverage *coverage)
{
    if (!coverage)
        return;
    for (size_t i = 0; i < coverage->n; i++)
        lodd__coverage_bits_free(coverage->profiles[i]);
    free(coverage);
}

/* The bits of a profile, or NULL when there is no such one, or no such kind. */
static const lodd__coverage_bits *bits_of(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind)
{
    return profile < coverage->n && (unsigned)kind < LODD_COMPONENT_KIND_COUNT ? coverage->profiles[profile] : NULL;
}

size_t lodd_coverage_n_profiles(const lodd_coverage *coverage)
{
    return coverage->n;
}

lodd_str lodd_coverage_profile(const lodd_coverage *coverage, size_t profile)
{
    return profile < coverage->n ? coverage->profiles[profile]->table->profile : (lodd_str){"", 0};
}

size_t lodd_coverage_documents(const lodd_coverage *coverage, size_t profile)
{
    return profile < coverage->n ? coverage->profiles[profile]->documents : 0;
}

size_t lodd_coverage_n_components(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind)
{
    const lodd__coverage_bits *bits = bits_of(coverage, profile, kind);

    return bits ? bits->table->n[kind] : 0;
}

lodd_str lodd_coverage_component(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind, size_t i)
{
    const lodd__coverage_bits *bits = bits_of(coverage, profile, kind);

    return bits && i < bits->table->n[kind] ? bits->table->names[kind][i] : (lodd_str){"", 0};
}

bool lodd_coverage_exercised(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind, size_t i)
{
    const lodd__coverage_bits *bits = bits_of(coverage, profile, kind);

    return bits && i < bits->table->n[kind] && (bits->bits[kind][i / 64] >> (i % 64) & 1);
}
