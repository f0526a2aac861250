/* fhir/binding.h - private to the FHIR layer: what bindings (binding.c) and codings by themselves (coding.c) share. */
#ifndef LODD_FHIR_BINDING_H
#define LODD_FHIR_BINDING_H

#include "fhir/judge.h"

/* system, version, code and display of a Coding or Quantity. */
lodd__term_coding lodd__fhir_coding_of(const lodd__element *element);
/* True the first time for a document; never while something is only tried. */
bool lodd__fhir_say_first(lodd__fhir_judge *judge, lodd__builtin rule, lodd_str what);
/* remote.c: what came of asking a terminology server about what stands at an element; nothing when it was not asked. */
void lodd__fhir_say_remote(lodd__fhir_judge *judge, const lodd__element *at, const lodd__term_answer *answer);
/* Does a value set that a Coding, or the CodeableConcept it stands in, is bound to give its code the text in
 * coding->display? By the base definitions and the profiles that its resource is judged against. */
bool lodd__fhir_display_by_binding(lodd__fhir_judge *judge, const lodd__element *element,
                                   const lodd__term_coding *coding);

#endif
