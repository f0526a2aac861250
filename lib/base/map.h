/* base/map.h - a hash map from text to a pointer. The hash is keyed, so that hostile keys cannot make it slow; nothing may depend
 * on its order. Keys are not copied: they must live as long as the map. */
#ifndef LODD_BASE_MAP_H
#define LODD_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

typedef struct lodd__map_entry {
    lodd_str key;
    uint64_t hash;
    void *value; /* NULL = the slot is empty */
} lodd__map_entry;

/* All-zero is an empty map. */
typedef struct lodd__map {
    lodd__map_entry *slots;
    size_t cap, len;
    uint64_t seed[2];
} lodd__map;

/* NULL when absent. */
void *lodd__map_get(const lodd__map *map, lodd_str key);
/* value must not be NULL. false when memory ran out. Replaces an older value. */
bool lodd__map_put(lodd__map *map, lodd_str key, void *value);
void lodd__map_free(lodd__map *map);

/* The hash of a map under a seed, for tables of another shape. */
uint64_t lodd__map_hash(const uint64_t seed[2], lodd_str key);
/* Draws a seed. where: any address, for when the system has no random bytes. */
void lodd__map_seed(uint64_t seed[2], const void *where);

#endif
