/* engine/fhir_counts.c - see fhir_counts.h. May use: every layer below. */
#include "engine/fhir_counts.h"

static lodd__fhir_coverage *made(lodd__fhir_coverage **coverage, lodd__fhir *fhir)
{
    if (*coverage == NULL)
        *coverage = lodd__fhir_coverage_new(fhir);
    return *coverage;
}

lodd_status lodd__fhir_counts_begin(lodd__fhir_counts *counts, lodd__fhir *fhir, const lodd_run_options *options,
                                    lodd__fhir_coverage **ret)
{
    *ret = NULL;
    if (fhir == NULL || (!options->coverage && !options->document_coverage))
        return LODD_OK;
    if (options->coverage && made(&counts->sum, fhir) == NULL)
        return LODD_ERR_NOMEM;
    if (options->document_coverage && made(&counts->document, fhir) == NULL)
        return LODD_ERR_NOMEM;
    *ret = options->document_coverage ? counts->document : counts->sum;
    return LODD_OK;
}

lodd_status lodd__fhir_counts_end(lodd__fhir_counts *counts, const lodd_run_options *options, lodd_status judged,
                                  lodd_result *result)
{
    lodd_status status = judged;

    if (counts->document == NULL)
        return status;
    if (status == LODD_OK && options->coverage)
        status = lodd__fhir_coverage_add(counts->sum, counts->document);
    if (status == LODD_OK)
        return lodd__fhir_coverage_take(counts->document, &result->coverage);
    lodd__fhir_coverage_forget(counts->document);
    return status;
}

lodd_status lodd__fhir_counts_copy(const lodd__fhir_counts *counts, lodd__coverage_bits **all, size_t *n)
{
    for (size_t i = 0; i < lodd__fhir_coverage_n(counts->sum); i++) {
        const lodd__coverage_bits *bits = lodd__fhir_coverage_bits(counts->sum, i);
        if (bits == NULL)
            continue;
        all[*n] = lodd__coverage_bits_new(bits->table);
        if (all[*n] == NULL)
            return LODD_ERR_NOMEM;
        lodd__coverage_bits_merge(all[(*n)++], bits);
    }
    return LODD_OK;
}

void lodd__fhir_counts_free(lodd__fhir_counts *counts)
{
    lodd__fhir_coverage_free(counts->sum);
    lodd__fhir_coverage_free(counts->document);
}
