/* pack/package_set.h - private: the packages in force (lodd/pack.h), for the engine. */
#ifndef LODD_PACK_PACKAGE_SET_H
#define LODD_PACK_PACKAGE_SET_H

#include "base/arena.h"
#include "base/vec.h"
#include "lodd/pack.h"

struct lodd_package_set {
    lodd__arena arena;
    LODD__VEC(lodd_package_info) packages;
    LODD__VEC(lodd_package_note) notes;
};

/* A copy of what a set says of its packages; NULL when memory ran out. */
lodd_package_info *lodd__package_infos_copy(lodd__arena *arena, const lodd_package_set *set);

#endif
