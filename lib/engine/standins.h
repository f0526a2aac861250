/* engine/standins.h - packs that stand for a FHIR package until that one is there ("standsFor" in pack.json). */
#ifndef LODD_ENGINE_STANDINS_H
#define LODD_ENGINE_STANDINS_H

#include "image/definitions.h"
#include "pack/pack.h"

/* "hl7.fhir.no.basis" of "hl7.fhir.no.basis@2.2.2" */
lodd_str lodd__package_id(lodd_str package);

/* Takes the images of stand-ins out of the definitions when an image of the package they stand for, in any version, is
 * among them. To be called when all definitions have been added and before anything refers to one. */
void lodd__standins_leave(lodd__definitions *definitions, const lodd__packs *packs);

#endif
