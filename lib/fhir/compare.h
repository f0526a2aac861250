/* fhir/compare.h - order of values: numbers, dates and times, quantities (by UCUM when their units differ). */
#ifndef LODD_FHIR_COMPARE_H
#define LODD_FHIR_COMPARE_H

#include "fhir/judge.h"

/* -1, 0, 1; LODD__UNDECIDED: it cannot be told. */
enum { LODD__UNDECIDED = 2 };

typedef struct lodd__quantity_text {
    lodd_str value, system, code, unit; /* as written */
} lodd__quantity_text;

int lodd__fhir_compare_numbers(lodd_str a, lodd_str b);
int lodd__fhir_compare_moments(lodd_str a, lodd_str b);
int lodd__fhir_compare_quantities(const lodd__quantity_text *a, const lodd__quantity_text *b);
lodd__quantity_text lodd__quantity_text_of(const lodd__element *quantity);
/* Two values of the kinds that answers and bounds have: texts are only equal (0) or not (UNDECIDED). */
int lodd__fhir_compare(const lodd__element *a, const lodd__element *b);
/* date, dateTime, instant, time */
bool lodd__is_moment(const lodd__element *element);

#endif
