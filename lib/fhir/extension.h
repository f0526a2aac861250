/* fhir/extension.h - private to the files of extensions. */
#ifndef LODD_FHIR_EXTENSION_H
#define LODD_FHIR_EXTENSION_H

#include "fhir/judge.h"

/* May the extension stand in its parent, by the contexts of its definition (a StructureDefinition of type Extension)?
 * extension_context.c */
void lodd__fhir_check_context(lodd__fhir_judge *judge, const lodd__element *extension,
                              const lodd__structure *structure);

#endif
