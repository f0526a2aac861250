/* fhir/alias.h - private to the FHIR layer: a code list under another of its names than the one that is asked for. */
#ifndef LODD_FHIR_ALIAS_H
#define LODD_FHIR_ALIAS_H

#include "fhir/judge.h"

/* Is another name of a list as good as the one a profile fixes? By lodd_fhir_options.system_alias. */
bool lodd__fhir_alias_passes(const lodd__fhir_judge *judge);
/* Are a value and a text of a profile two names of one list? */
bool lodd__fhir_is_alias(const lodd__element *element, lodd__node wanted);
/* A value that a profile fixes under another name. source: the profile. */
void lodd__fhir_say_alias_fixed(lodd__fhir_judge *judge, const lodd__element *element, lodd__node wanted,
                                lodd_str source);
/* A code that is in a value set, which names its list by another name. element: a Coding, or what holds Codings. */
void lodd__fhir_say_alias_bound(lodd__fhir_judge *judge, const lodd__element *element, lodd_str system, lodd_str wanted,
                                lodd_str source);
/* An element that is in none of the slices: is it only because of the name of its list? */
void lodd__fhir_say_alias_sliced(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *sliced);

#endif
