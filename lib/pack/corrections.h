/* pack/corrections.h - private to the pack layer: small changes to resources, kept as data (docs/packs.md). */
#ifndef LODD_PACK_CORRECTIONS_H
#define LODD_PACK_CORRECTIONS_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "json/json.h"
#include "lodd/limits.h"

typedef struct lodd__correction {
    lodd_str resource; /* "StructureDefinition/Meta" */
    lodd_str from;     /* the resource it is made from; empty: itself */
    const lodd__json *operations;
    const char *path; /* its file, for messages */
} lodd__correction;

/* All-zero is none. */
typedef struct lodd__corrections {
    lodd__arena arena;
    LODD__VEC(lodd__correction *) items; /* in bytewise order of their files */
    lodd__map by_resource;
} lodd__corrections;

/* Reads all .json files of a folder. LODD_ERR_PACK with a line in *ret_message (malloc'ed) when one is not as it should
 * be. */
lodd_status lodd__corrections_read(lodd__corrections *ret, const char *folder, char **ret_message);
void lodd__corrections_free(lodd__corrections *corrections);
const lodd__correction *lodd__corrections_of(const lodd__corrections *corrections, lodd_str resource);

/* Changes a resource in place; what is new is in the arena. LODD_ERR_PACK with a line when an operation does not fit
 * it. */
lodd_status lodd__correction_apply(const lodd__correction *correction, lodd__arena *arena, lodd__json *resource,
                                   char **ret_message);

/* A copy of a value in the arena, texts included; NULL when memory ran out. */
lodd__json *lodd__json_copy(lodd__arena *arena, const lodd__json *value);

#endif
