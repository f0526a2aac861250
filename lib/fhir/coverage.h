/* fhir/coverage.h - which parts of resource types and profiles FHIR documents exercised: constraints, elements, slices,
 * types of choices, codes.
 *
 * What a structure consists of is listed once for all threads, when a document first meets it. Each worker counts into
 * a lodd__fhir_coverage of its own. The judge marks where it judges aloud: what is only tried marks nothing. Counted
 * are resource types, logical models and profiles (extensions and data types among them); data types by themselves are
 * not.
 *
 * Of a structure these are components:
 *   rule     its constraints by key, without those of the data types of its elements; of a profile those that its base
 *            type does not have
 *   element  by id; without what max = 0 rules out, without the root, and without id, extension and modifierExtension
 *            where nothing is said of them
 *   slice    by id
 *   choice   "Observation.value[x]|Quantity": each type where there are several
 *   code     "Patient.gender|male": of required and extensible bindings to value sets of at most 100 codes, without
 *            those that the data types of its elements say
 */
#ifndef LODD_FHIR_COVERAGE_H
#define LODD_FHIR_COVERAGE_H

#include "element/element.h"
#include "fhir/fhir.h"
#include "report/coverage.h"

/* NULL when memory ran out. fhir must outlive it. */
lodd__fhir_coverage *lodd__fhir_coverage_new(lodd__fhir *fhir);
void lodd__fhir_coverage_free(lodd__fhir_coverage *coverage);

/* A document begins: each structure counts it once, however often it is met. */
void lodd__fhir_coverage_begin(lodd__fhir_coverage *coverage);

/* Adds what from has to into. */
lodd_status lodd__fhir_coverage_add(lodd__fhir_coverage *into, const lodd__fhir_coverage *from);
/* As the coverage of a result; nothing is left here. */
lodd_status lodd__fhir_coverage_take(lodd__fhir_coverage *coverage, lodd_coverage **ret);
void lodd__fhir_coverage_forget(lodd__fhir_coverage *coverage);

size_t lodd__fhir_coverage_n(const lodd__fhir_coverage *coverage);
/* NULL: nothing of it was counted. */
const lodd__coverage_bits *lodd__fhir_coverage_bits(const lodd__fhir_coverage *coverage, size_t i);

/* --- for the judge ------------------------------------------------------------------------------------------------ */

/* A resource was judged against its type, an element against a profile. */
lodd_status lodd__fhir_coverage_met(lodd__fhir_coverage *coverage, const lodd__structure *structure);
/* An element met a definition: its constraints, its place, its type, its code. */
lodd_status lodd__fhir_coverage_mark(lodd__fhir_coverage *coverage, const lodd__element *element,
                                     const lodd__definition *definition);

#endif
