/* engine/fhir_counts.h - private: the coverage of FHIR documents that one worker counts, in sum and of a document by
 * itself. */
#ifndef LODD_ENGINE_FHIR_COUNTS_H
#define LODD_ENGINE_FHIR_COUNTS_H

#include "fhir/coverage.h"
#include "lodd/engine.h"
#include "report/result.h"

/* All-zero is an empty one. */
typedef struct lodd__fhir_counts {
    lodd__fhir_coverage *sum, *document; /* made on first use */
} lodd__fhir_counts;

/* Where the next document is counted: *ret is NULL when coverage is not asked for, or fhir is NULL. */
lodd_status lodd__fhir_counts_begin(lodd__fhir_counts *counts, lodd__fhir *fhir, const lodd_run_options *options,
                                    lodd__fhir_coverage **ret);
/* It was judged, with the status; its own coverage goes to the result when that is asked for. */
lodd_status lodd__fhir_counts_end(lodd__fhir_counts *counts, const lodd_run_options *options, lodd_status judged,
                                  lodd_result *result);
/* Copies of what was counted: all[*n] and on, as many as there is room for (lodd__fhir_coverage_n of the sum). */
lodd_status lodd__fhir_counts_copy(const lodd__fhir_counts *counts, lodd__coverage_bits **all, size_t *n);
void lodd__fhir_counts_free(lodd__fhir_counts *counts);

#endif
