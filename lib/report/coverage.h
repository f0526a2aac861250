/* report/coverage.h - which components of a profile documents exercised.
 *
 * A lodd__component_table lists the components of one profile (made once when its pack is read, immutable). Each worker thread counts into a
 * lodd__coverage_bits of its own; they are or-ed together in the end, so the sum does not depend on the number of threads.
 */
#ifndef LODD_REPORT_COVERAGE_H
#define LODD_REPORT_COVERAGE_H

#include <stdint.h>

#include "base/arena.h"
#include "lodd/report.h"

typedef struct lodd__component_table {
    lodd_str profile; /* "no.plo@1.6/innleggelsesrapport" */
    lodd_str *names[LODD_COMPONENT_KIND_COUNT];
    size_t n[LODD_COMPONENT_KIND_COUNT];
} lodd__component_table;

typedef struct lodd__coverage_bits {
    const lodd__component_table *table;
    uint64_t *bits[LODD_COMPONENT_KIND_COUNT];
    size_t documents;
} lodd__coverage_bits;

lodd__coverage_bits *lodd__coverage_bits_new(const lodd__component_table *table); /* NULL when memory ran out */
static inline void lodd__coverage_set(lodd__coverage_bits *bits, lodd_component_kind kind, size_t i)
{
    bits->bits[kind][i / 64] |= (uint64_t)1 << (i % 64);
}
/* Both of the same table; otherwise nothing happens. */
void lodd__coverage_bits_merge(lodd__coverage_bits *into, const lodd__coverage_bits *from);
void lodd__coverage_bits_free(lodd__coverage_bits *bits);

/* Sorted by profile name; those of one table are merged, those without documents left out. Takes each of bits[0..n-1] over (the array
 * itself stays the caller's; NULL in it is skipped), also when it fails. The tables must outlive it. */
lodd_status lodd__coverage_new(lodd_coverage **ret, lodd__coverage_bits **bits, size_t n);

#endif
