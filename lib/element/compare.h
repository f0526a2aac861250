/* element/compare.h - an element against the value of fixed[x] or pattern[x].
 *
 * Source: https://hl7.org/fhir/R4/elementdefinition-definitions.html, ElementDefinition.fixed[x] and pattern[x].
 */
#ifndef LODD_ELEMENT_COMPARE_H
#define LODD_ELEMENT_COMPARE_H

#include "element/element.h"

typedef enum lodd__compare_mode { LODD__COMPARE_FIXED, LODD__COMPARE_PATTERN } lodd__compare_mode;

/* Is the element the value?
 *
 * FIXED: all of it, in the order of lists, extensions included; what the value has not, the element may not have
 * either, but for an id, which only names a place. PATTERN: what the value has, the element must have too: each item of
 * a list that the value has must be met by some item of the element's. Texts are compared byte by byte. Decimals by
 * value and precision in both modes: 1.0 is not 1.00 but 1e1 is 10, since precision is a part of the value in FHIR, and
 * the HL7 validator compares their texts.
 *
 * When not: *ret_at is the element that differs (or lacks something), and *ret_what the child it lacks or has too much;
 * empty when its own value or type differs. Both may be NULL. */
bool lodd__element_matches(lodd__structures *structures, const lodd__element *element, lodd__node value,
                           lodd__compare_mode mode, const lodd__element **ret_at, lodd_str *ret_what);

/* Two values of a primitive type, as said above. */
bool lodd__value_equal(const lodd__structure *type, lodd_str a, lodd_str b);

#endif
