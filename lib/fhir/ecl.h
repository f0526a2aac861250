/* fhir/ecl.h - the syntax of SNOMED CT's Expression Constraint Language, which value set filters are written in. */
#ifndef LODD_FHIR_ECL_H
#define LODD_FHIR_ECL_H

#include "base/str.h"

/* Can a text be read as an expression constraint? Syntax only: whether the concepts exist is another matter. */
bool lodd__ecl_valid(lodd_str text);

#endif
