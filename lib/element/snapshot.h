/* element/snapshot.h - makes the snapshot of a StructureDefinition that has only a differential.
 *
 * Sources: https://hl7.org/fhir/R4/profiling.html, https://hl7.org/fhir/R4/elementdefinition.html. The base's snapshot
 * is copied, the differential's elements change it: cardinality, types, bindings, fixed values; slices are made, data
 * types and profiles of types are opened where the differential goes into them, content references are followed.
 * lodd__structures calls it when a profile without a snapshot is first needed.
 */
#ifndef LODD_ELEMENT_SNAPSHOT_H
#define LODD_ELEMENT_SNAPSHOT_H

#include "element/structure.h"

struct lodd__element;

/* What is wrong with a differential. A snapshot is made all the same, without what could not be done. */
typedef enum lodd__snapshot_fault_kind {
    LODD__SNAPSHOT_OK,
    LODD__SNAPSHOT_BASE,  /* there is no base, or it has no snapshot: nothing could be made */
    LODD__SNAPSHOT_ROOT,  /* a path that begins with another type */
    LODD__SNAPSHOT_PATH,  /* a path that leads nowhere */
    LODD__SNAPSHOT_ORDER, /* elements in another order than the base has them; they are taken as they are meant */
    LODD__SNAPSHOT_TYPE,  /* a type that the base does not allow */
    LODD__SNAPSHOT_TYPE_PROFILE, /* a profile of a type that is no profile of that type, or of a reference */
    LODD__SNAPSHOT_SLICE_NAME,   /* a slice without a name, or a slice for a type with another name than the type's */
    LODD__SNAPSHOT_SLICING,  /* slices of what is not sliced, slicing of the root, a discriminator of no known type */
    LODD__SNAPSHOT_TYPE_MIN, /* more than one slice for a type is required */
    LODD__SNAPSHOT_CARDINALITY,  /* min below or max above what the base allows */
    LODD__SNAPSHOT_VALUE_TYPE,   /* fixed[x] or pattern[x] of a type that the element cannot have */
    LODD__SNAPSHOT_FIXED,        /* another fixed value than the base's */
    LODD__SNAPSHOT_MUST_SUPPORT, /* mustSupport taken back */
    LODD__SNAPSHOT_RECURSION,    /* it needs its own snapshot */
    LODD__SNAPSHOT_REPEATED,     /* an element that is said again and again, without a slice's name */
    LODD__SNAPSHOT_SIZE,         /* more than any snapshot has: nothing is made */
    LODD__SNAPSHOT_FAULT_COUNT
} lodd__snapshot_fault_kind;

#define LODD__SNAPSHOT_NOWHERE SIZE_MAX /* of no element of its own */

typedef struct lodd__snapshot_fault {
    lodd__snapshot_fault_kind kind;
    lodd_str path;   /* of the differential's element */
    lodd_str detail; /* a name or canonical; may be empty */
    size_t index;    /* of the element in the differential; LODD__SNAPSHOT_NOWHERE */
} lodd__snapshot_fault;

typedef struct lodd__snapshot {
    lodd__image *image;  /* a StructureDefinition with only the snapshot; of who asked */
    lodd__node elements; /* the array of ElementDefinitions in it; none: it could not be made */
    lodd__snapshot_fault *faults;
    size_t n_faults;
    size_t size; /* of the snapshot as text: what it cost */
    lodd__arena arena; /* of the faults */
} lodd__snapshot;

/* Makes the snapshot of a StructureDefinition's node, whether it has one or not. LODD_ERR_NOMEM, or LODD_OK with what
 * could be made and what is wrong. lodd__snapshot_free afterwards in either case. */
lodd_status lodd__snapshot_make(lodd__snapshot *ret, lodd__structures *structures, lodd__node structure_definition);
/* The same of a StructureDefinition that is being judged. */
lodd_status lodd__snapshot_of_element(lodd__snapshot *ret, lodd__structures *structures,
                                      const struct lodd__element *structure_definition);
/* Only what is wrong with it: there are no elements then. */
lodd_status lodd__snapshot_faults_of_element(lodd__snapshot *ret, lodd__structures *structures,
                                             const struct lodd__element *structure_definition);
void lodd__snapshot_free(lodd__snapshot *snapshot);
/* Writes a StructureDefinition with the snapshot that was made of it as FHIR JSON: its own members, without the
 * snapshot it may have had. arena: for what it needs meanwhile. False when memory ran out. */
struct lodd__buf;
bool lodd__snapshot_put(struct lodd__buf *out, lodd__arena *arena, const struct lodd__element *structure_definition,
                        const lodd__snapshot *snapshot);
/* A short name of a kind for tests, traces and messages: "slice-name". */
const char *lodd__snapshot_fault_name(lodd__snapshot_fault_kind kind);

#endif
