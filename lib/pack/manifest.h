/* pack/manifest.h - private to the pack layer: one pack.json to a lodd__pack. */
#ifndef LODD_PACK_MANIFEST_H
#define LODD_PACK_MANIFEST_H

#include "base/vec.h"
#include "pack/pack.h"

typedef struct lodd__manifest_reader {
    lodd__packs *packs;
    LODD__VEC(lodd__pack *) found;
    LODD__VEC(lodd__pack_profile *) profiles;
    lodd_str message; /* why LODD_ERR_PACK; in packs->arena */
} lodd__manifest_reader;

/* Reads dir/name/pack.json when there is one, else does nothing. */
lodd_status lodd__manifest_read(lodd__manifest_reader *reader, lodd_str dir, lodd_str name);

#endif
