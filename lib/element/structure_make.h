/* element/structure_make.h - private to structure*.c and snapshot*.c: how structures are made. */
#ifndef LODD_ELEMENT_STRUCTURE_MAKE_H
#define LODD_ELEMENT_STRUCTURE_MAKE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "base/vec.h"
#include "element/structure.h"

/* Texts to structures, read without a lock: entries are only ever added, by one thread at a time, and a grown copy
 * takes the old one's place. */
typedef struct lodd__structure_slot {
    const lodd__structure *_Atomic structure; /* NULL: empty; set last */
    lodd_str key;
} lodd__structure_slot;

typedef struct lodd__structure_row {
    size_t cap; /* a power of two */
    lodd__structure_slot slots[];
} lodd__structure_row;

typedef struct lodd__structure_table {
    lodd__structure_row *_Atomic row;
    size_t len; /* under the lock */
} lodd__structure_table;

/* A structure and how far it is: while it is being made, it is no one's base yet. */
typedef struct lodd__structure_entry {
    lodd__structure structure; /* first: a structure's entry is found by a cast */
    enum { LODD__MAKING, LODD__MADE, LODD__GIVEN_UP } state; /* given up: memory ran out; it is made anew when asked for */
    struct lodd__structure_entry *below; /* whose base it is, while a chain of bases is made */
    struct lodd__structure_entry *begun; /* the one begun before, for one question */
    struct {
        uint64_t image, index;
    } key; /* of structures->entries: where the StructureDefinition stands */
} lodd__structure_entry;

struct lodd__structures {
    const lodd__definitions *definitions;
    const struct lodd__errata *errata; /* NULL: none */
    pthread_mutex_t lock;
    lodd__arena arena;           /* under the lock */
    lodd__map entries;           /* the same: nodes of StructureDefinitions to entries */
    lodd__structure_table types; /* by type name */
    lodd__structure_table urls;  /* by canonical, as it was asked for */
    lodd__image **generated;     /* of snapshots that were made here */
    size_t n_generated, cap_generated;
    size_t depth; /* of snapshots that need other structures first */
    struct lodd__structure_entry *begun; /* the latest */
    atomic_size_t failures; /* questions for which memory ran out */
};

/* Words of up to eight bytes, mixed by multiplication: names and canonicals that are known, not texts of documents, are
 * kept by it. */
static inline uint64_t lodd__name_hash(lodd_str s)
{
    uint64_t hash = (uint64_t)s.len * UINT64_C(0x9e3779b97f4a7c15), word;
    const char *p = s.ptr;
    size_t n = s.len;

    for (; n >= 8; n -= 8, p += 8) {
        memcpy(&word, p, 8);
        hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    word = 0;
    while (n-- > 0)
        word = word << 8 | (unsigned char)p[n];
    hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
}

/* All that follows is called under the lock. */

/* The structure of a StructureDefinition, made if need be; NULL while it is being made, or when memory ran out. */
const lodd__structure *lodd__structure_make(lodd__structures *structures, const lodd__resource *resource);
/* By canonical, as lodd__structures_find. */
const lodd__structure *lodd__structure_make_url(lodd__structures *structures, lodd_str canonical);
/* At the end of a question: when memory ran out, what was begun and not finished is given up, so that the next question
 * begins anew. False then. */
bool lodd__structures_settle(lodd__structures *structures);
/* What a StructureDefinition says of itself before its elements. */
void lodd__structure_head(lodd__structure *ret, const lodd__resource *resource);
/* The ElementDefinitions of its snapshot (an array); none when there is no way to one. The structure's head and base
 * are there. */
lodd__node lodd__structure_snapshot(lodd__structures *structures, lodd__structure *structure);

/* structure_parse.c: one ElementDefinition. ret: zeroed, with node and structure set. False: memory ran out. */
bool lodd__definition_parse(lodd__arena *arena, lodd__definition *ret);
/* The value of the extension with a url of a node (value[x]); none if there is none. */
lodd__node lodd__node_extension(lodd__node node, const char *url);

/* structure_tree.c: the elements of a snapshot, and how they hang together. False: memory ran out. */
bool lodd__structure_elements(lodd__arena *arena, lodd__structure *structure, lodd__node snapshot);

#endif
