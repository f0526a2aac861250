/* element/snapshot_draft.h - private to snapshot*.c: a snapshot while a differential changes it.
 *
 * A draft stands for an element and remembers what it is a copy of (a definition of the base or of a data type) and
 * which elements of the differential say something of it. Children and slices are drafted when the differential goes
 * into them; what it never touches is written as it is in the base. snapshot_draft.c makes drafts, snapshot_walk.c
 * leads the differential to them, snapshot_merge.c and snapshot_write.c write them.
 */
#ifndef LODD_ELEMENT_SNAPSHOT_DRAFT_H
#define LODD_ELEMENT_SNAPSHOT_DRAFT_H

#include "base/buf.h"
#include "element/snapshot.h"
#include "element/structure_make.h"

enum {
    LODD__DRAFT_STEPS_MAX = 64,   /* of a path */
    LODD__DRAFT_LEVELS_MAX = 200, /* of what is written */
    LODD__DRAFT_CHANGES_MAX = 8,  /* of one element */
    LODD__DRAFT_DRAFTS_MAX = 300000,
    LODD__DRAFT_BYTES_MAX = 64 << 20,
    LODD__DRAFT_FAULTS_MAX = 100
};

/* An element of the differential that says something of a draft. */
typedef struct lodd__draft_change {
    lodd__node node;
    size_t index; /* in the differential */
    struct lodd__draft_change *next;
} lodd__draft_change;

typedef struct lodd__draft lodd__draft;
struct lodd__draft {
    lodd__draft *parent, *next, *first, *last; /* children are no slices */
    lodd__draft *sliced, *next_slice, *first_slice, *last_slice;
    const lodd__definition *origin;  /* what it is a copy of; NULL: an element of its own */
    const lodd__definition *profile; /* root of the profile that the differential gives its type; NULL */
    const lodd__definition *from;    /* whose children its children are, when not the origin's */
    lodd_str step;                   /* "value[x]" */
    lodd_str slice;                  /* name of the slice; empty: none */
    lodd__draft_change *changes, *last_change;
    size_t n_changes;
    const lodd__draft_change *inherited, *last_inherited; /* of a slice of a slice: what had been said of that one */
    lodd_str only_type;                                   /* of a slice for a type: what its name says */
    bool made;                                            /* a slice that the differential makes */
    bool short_form;                                      /* ... by a path with the type in it (valueQuantity) */
    bool drafted, slices_drafted;                         /* its children, its slices */
    bool unrolled;                                        /* its content reference has been followed */
    bool default_slicing; /* of an extension: sliced by url, which need not be said */
};

typedef struct lodd__drafting {
    lodd__structures *structures;
    const lodd__structure *structure; /* its head */
    lodd__arena *arena;               /* until the snapshot is written */
    lodd__draft *root;
    lodd__snapshot *snapshot; /* where faults go */
    size_t index;             /* of the differential's element at hand, for them */
    size_t n_drafts;
    bool too_big;
} lodd__drafting;

void lodd__draft_fault(lodd__drafting *dg, lodd__snapshot_fault_kind kind, lodd_str path, lodd_str detail);

/* ---- snapshot_draft.c ---- */

lodd__draft *lodd__draft_new(lodd__drafting *dg, lodd__draft *parent, const lodd__definition *origin);
/* Goes through the inherited changes: the first after NULL. */
const lodd__draft_change *lodd__draft_next_inherited(const lodd__draft *draft, const lodd__draft_change *change);
/* Drafts its children, opening its type where the origin has none. */
void lodd__draft_children(lodd__drafting *dg, lodd__draft *draft);
/* A child of a name as paths have it: "code", "value[x]" or, for a choice, "valueQuantity"; *ret_type is then the type.
 * NULL. */
lodd__draft *lodd__draft_child(lodd__drafting *dg, lodd__draft *parent, lodd_str step, lodd_str *ret_type);
/* A new child of an element that the base does not have. */
lodd__draft *lodd__draft_add(lodd__drafting *dg, lodd__draft *parent, lodd_str step);
/* The slice of a name, made if need be. */
lodd__draft *lodd__draft_slice(lodd__drafting *dg, lodd__draft *sliced, lodd_str name);
void lodd__draft_slices(lodd__drafting *dg, lodd__draft *draft);
/* The types it has now: an array of ElementDefinition.type. */
lodd__node lodd__draft_types(const lodd__draft *draft);
/* ... and those it had before the differential. */
lodd__node lodd__draft_origin_types(const lodd__draft *draft);
/* Is a type one of those of an array, or may it stand for one (Patient for Resource)? */
bool lodd__draft_allows(lodd__drafting *dg, lodd__node types, lodd_str code);
/* The last layer's member of a draft: what the differential says, else the profile of the type, else the origin. */
lodd__node lodd__draft_said(const lodd__draft *draft, const char *name);

/* ---- snapshot_walk.c ---- */

void lodd__draft_apply(lodd__drafting *dg, lodd__node differential);

/* ---- snapshot_check.c ---- */

/* What an element of the differential must not say of a draft. */
void lodd__draft_check(lodd__drafting *dg, const lodd__draft *draft, lodd__node change);

/* ---- snapshot_merge.c ---- */

/* One ElementDefinition of a draft. */
void lodd__draft_put(lodd__drafting *dg, lodd__buf *out, const lodd__draft *draft, lodd_str path, lodd_str id);
/* The same of a definition as it is. */
void lodd__definition_put(lodd__drafting *dg, lodd__buf *out, const lodd__definition *definition, lodd_str path,
                          lodd_str id);
void lodd__node_put(lodd__buf *out, lodd__node node);
/* The same type, text and members, whatever their order. */
bool lodd__node_equal(lodd__node a, lodd__node b);

/* ---- snapshot_write.c ---- */

/* All of it: the elements of an array, without its brackets. */
void lodd__draft_write(lodd__drafting *dg, lodd__buf *out);

#endif
