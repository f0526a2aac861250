/* pack/recipe.h - private to the pack layer: what "build" of a pack.json says (docs/packs.md). */
#ifndef LODD_PACK_RECIPE_H
#define LODD_PACK_RECIPE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "json/json.h"
#include "pack/corrections.h"
#include "pack/pack.h"

/* A resource that the official package has. */
typedef struct lodd__recipe_resource {
    lodd_str name; /* "ValueSet/languages" */
    lodd_str type;
    lodd_str digest; /* 64 hex digits */
    bool seen;
} lodd__recipe_resource;

/* All-zero is none. */
typedef struct lodd__recipe {
    lodd__arena arena;
    lodd_str package;                             /* "hl7.fhir.r4.core@4.0.1" */
    lodd_str npm_package, npm_version;            /* empty: there is no npm source */
    const lodd__json *npm_files;                  /* paths in that package; array or NULL */
    const lodd__json *lists;                      /* urls of code systems that come from elsewhere; array or NULL */
    const lodd__json *differences;                /* {"resource", "reason"}: resources that may differ; array or NULL */
    const lodd__json *tables;  /* files of the pack that the source is generated from; array or NULL. Such a recipe has no
                                  digests: everything in the source belongs to it */
    LODD__VEC(lodd__recipe_resource *) resources; /* in the order of the file of digests */
    lodd__map by_name;
    lodd__corrections corrections;
} lodd__recipe;

/* LODD_ERR_NOT_FOUND: the pack has none. LODD_ERR_PACK with a line in *ret_message (malloc'ed): it, the digests or a
 * correction is broken. Free it in every case. */
lodd_status lodd__recipe_read(lodd__recipe *ret, const lodd__pack *pack, char **ret_message);
void lodd__recipe_free(lodd__recipe *recipe);

lodd__recipe_resource *lodd__recipe_resource_of(const lodd__recipe *recipe, lodd_str name);
/* Why a resource may differ; {NULL, 0}: it may not. */
lodd_str lodd__recipe_difference(const lodd__recipe *recipe, lodd_str name);
/* The text of a member; "" when there is none. value may be NULL. */
lodd_str lodd__json_member(const lodd__json *value, const char *name);

#endif
