/* fhir/snapshot_fault.h - what is wrong with a differential, as findings at the StructureDefinition that has it. */
#ifndef LODD_FHIR_SNAPSHOT_FAULT_H
#define LODD_FHIR_SNAPSHOT_FAULT_H

#include "element/finding.h"
#include "element/snapshot.h"

/* One finding for each fault, at the element of the differential or, when there is none, at its nearest whole. */
void lodd__fhir_snapshot_faults(lodd__findings *findings, lodd__structures *structures,
                                const lodd__element *structure_definition, const lodd__snapshot *snapshot);
/* The same of those faults that the other rules of StructureDefinitions do not see. */
void lodd__fhir_snapshot_further_faults(lodd__findings *findings, lodd__structures *structures,
                                        const lodd__element *structure_definition, const lodd__snapshot *snapshot);
/* How many faults keep a profile from being applied as it is written; one that only contradicts its base is applied. */
size_t lodd__fhir_snapshot_grave_faults(const lodd__snapshot *snapshot);

#endif
