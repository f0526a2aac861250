/* fhir/explain.h - why: what stood against the nearest of several things that would have done, as details of a finding.
 *
 * Whether something follows one of several profiles, or belongs to a slice, is tried silently; when a finding comes of
 * it, the nearest candidate is judged once more, its errors are gathered, and the first of them become details of the
 * finding. Bounded: so many findings of a document, so many details each, so deep.
 */
#ifndef LODD_FHIR_EXPLAIN_H
#define LODD_FHIR_EXPLAIN_H

#include "fhir/judge.h"

/* Where details are gathered: a result of their own that lodd__fhir_explain_end makes details of an issue of. */
typedef struct lodd__explaining {
    lodd__fhir_judge *judge;
    lodd_issue *issue;      /* NULL: nothing is gathered */
    lodd__findings *aloud;  /* what the judge had */
    lodd__findings findings;
} lodd__explaining;

/* False: nothing is to be gathered (the finding is only counted, or there are enough of them), and nothing has begun.
 * Until the end what the judge finds goes to the details; the issue stays good. about: the element whose text is
 * pointed into, for one that is not of this document has no line. errors: only errors are kept. */
bool lodd__fhir_explain_begin(lodd__explaining *explaining, lodd__fhir_judge *judge, lodd_issue *issue,
                              const lodd__element *about, bool errors);
void lodd__fhir_explain_end(lodd__explaining *explaining);

/* The nearest of the profiles of types (targets: of the targetProfiles), by the errors that an element has against
 * each: its name and its errors. */
void lodd__fhir_explain_profiles(lodd__fhir_judge *judge, lodd_issue *issue, const lodd__element *element,
                                 const lodd__type_ref *types, size_t n_types, bool targets);

/* ---- slices ---- */

/* The discriminator by which an element does not belong to a slice. */
typedef struct lodd__mismatch {
    lodd_str type, path;
    const lodd__element *element;       /* what stands at the path; NULL: nothing, or more than one thing */
    const lodd__definition *definition; /* what the slice says there; NULL: it says nothing */
    uint32_t position;                  /* of the slice, when that decides */
    bool targets;                       /* it is what a reference points to, and the definition the reference's */
} lodd__mismatch;

/* slicing.c: false when it is not that an element does not belong to it. */
bool lodd__fhir_slice_mismatch(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *slice,
                               lodd__mismatch *ret);

/* explain_slice.c: why an element belongs to none of the slices of a definition. */
void lodd__fhir_explain_slices(lodd__fhir_judge *judge, lodd_issue *issue, const lodd__element *element,
                               const lodd__definition *sliced);
/* Why none of elements[0..n-1] belongs to a slice. */
void lodd__fhir_explain_slice(lodd__fhir_judge *judge, lodd_issue *issue, const lodd__element *const *elements,
                              size_t n, const lodd__definition *slice);

#endif
