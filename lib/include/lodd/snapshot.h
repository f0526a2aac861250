/* lodd/snapshot.h - the snapshot of a StructureDefinition that says only what differs from its base.
 *
 * https://hl7.org/fhir/R4/profiling.html#snapshot. The engine must have FHIR definitions; those of the base, of data
 * types and of profiles of types are looked for there.
 */
#ifndef LODD_SNAPSHOT_H
#define LODD_SNAPSHOT_H

#include "lodd/engine.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef enum lodd_snapshot_outcome {
    LODD_SNAPSHOT_MADE,            /* findings tell what is wrong with the differential, if anything is */
    LODD_SNAPSHOT_DOCUMENT,        /* the document cannot be read: see findings */
    LODD_SNAPSHOT_OTHER_TYPE,      /* it is no StructureDefinition */
    LODD_SNAPSHOT_NO_DIFFERENTIAL, /* there is nothing to make a snapshot of */
    LODD_SNAPSHOT_NONE             /* none could be made: see findings */
} lodd_snapshot_outcome;

typedef struct lodd_snapshot {
    lodd_snapshot_outcome outcome;
    lodd_str json;               /* MADE: the StructureDefinition with its snapshot, as FHIR JSON on one line */
    const lodd_result *findings; /* what is wrong with the document and its differential; never NULL */
} lodd_snapshot;

/* Makes the snapshot of a StructureDefinition (FHIR JSON or XML), whether it has one already or not. A differential
 * with faults gives findings and a snapshot without what could not be done. name: of the document, for findings.
 * limits: NULL for the defaults. *ret is freed with lodd_snapshot_free. LODD_ERR_NOT_FOUND: the engine has no FHIR
 * definitions. May be called from several threads. */
lodd_status lodd_snapshot_make(lodd_engine *engine, lodd_str name, lodd_str data, const lodd_limits *limits,
                               lodd_snapshot **ret);
void lodd_snapshot_free(lodd_snapshot *snapshot);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
