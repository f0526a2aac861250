/* element/snapshot_walk.c - leads each element of a differential to the draft it says something of; see
 * snapshot_draft.h.
 *
 * A path alone does not tell which slice is meant. Ids do ("Observation.component:systolic.code") when all of them are
 * as they should be; many differentials are written by hand and have none, or wrong ones: then an element belongs to
 * the slice that the element before it, with which it shares the beginning of its path, belongs to.
 */
#include "element/snapshot_draft.h"

enum { LOOK_AHEAD = 1000 };

typedef struct path_step {
    lodd_str name;
    lodd_str slice; /* of the id; empty: none, or ids are not to be trusted */
} path_step;

typedef struct walk {
    lodd__drafting *dg;
    lodd__node differential;
    size_t index;  /* of the element at hand */
    size_t stem;   /* length of a choice's name, while its short form is looked at */
    bool ids;      /* of the differential are to be trusted */
    bool known;    /* ... and the element at hand has one */
    lodd_str path; /* of the element at hand */
    path_step steps[LODD__DRAFT_STEPS_MAX];
    size_t n_steps;
    lodd__draft *chain[LODD__DRAFT_STEPS_MAX]; /* drafts of the path of the element before */
    lodd_str chain_steps[LODD__DRAFT_STEPS_MAX];
    size_t n_chain;
} walk;

/* ---- paths and ids ---- */

/* Takes the step before the first '.' off a path; false at its end. */
static bool take_step(lodd_str *rest, lodd_str *ret)
{
    size_t dot = lodd__str_find(*rest, '.', 0);

    if (rest->ptr == NULL)
        return false;
    *ret = dot == (size_t)-1 ? *rest : lodd__str_n(rest->ptr, dot);
    *rest = dot == (size_t)-1 ? (lodd_str){NULL, 0} : lodd__str_n(rest->ptr + dot + 1, rest->len - dot - 1);
    return true;
}

static lodd_str behind_colon(lodd_str segment)
{
    size_t colon = lodd__str_find(segment, ':', 0);

    return colon == (size_t)-1 ? LODD__STR("") : lodd__str_n(segment.ptr + colon + 1, segment.len - colon - 1);
}

/* The steps of a path with the slices of the id; false: too many, or one is empty. */
static bool read_steps(walk *w, lodd_str path, lodd_str id)
{
    lodd_str name, segment, rest = path, rest_id = id;
    bool known = w->ids && id.len > 0;

    w->n_steps = 0;
    while (take_step(&rest, &name)) {
        if (w->n_steps == LODD__DRAFT_STEPS_MAX || name.len == 0)
            return false;
        known = known && take_step(&rest_id, &segment);
        w->steps[w->n_steps++] = (path_step){name, known ? behind_colon(segment) : LODD__STR("")};
    }
    w->known = known && rest_id.ptr == NULL;
    if (w->known)
        return w->n_steps > 0;
    for (size_t i = 0; i < w->n_steps; i++) /* of another path: of no use */
        w->steps[i].slice = LODD__STR("");
    return w->n_steps > 0;
}

/* Ids are to be trusted when each element that has a slice name has it in its id too. */
static bool ids_fit(lodd__node differential)
{
    bool any = false;

    for (size_t i = 0; i < lodd__node_count(differential); i++) {
        lodd__node node = lodd__node_at(differential, i);
        lodd_str id = lodd__node_str(node, "id"), slice = lodd__node_str(node, "sliceName");
        any = any || id.len > 0;
        if (slice.len > 0 &&
            (id.len < slice.len + 1 || !lodd__str_ends(id, slice) || id.ptr[id.len - slice.len - 1] != ':'))
            return false;
    }
    return any;
}

/* How many steps the path shares with that of the element before. */
static size_t shared_steps(const walk *w)
{
    size_t n = 0;

    while (n < w->n_steps && n < w->n_chain && lodd__str_eq(w->steps[n].name, w->chain_steps[n]))
        n++;
    return n;
}

/* ---- one step ---- */

static bool is_extension(lodd_str step)
{
    return lodd__str_is(step, "extension") || lodd__str_is(step, "modifierExtension");
}

static bool is_choice(const lodd__draft *draft)
{
    return lodd__str_ends(draft->step, LODD__STR("[x]"));
}

static bool is_sliced(const lodd__draft *draft)
{
    return lodd__node_exists(lodd__draft_said(draft, "slicing")) || draft->default_slicing ||
           draft->first_slice != NULL || (draft->origin != NULL && draft->origin->first_slice != NULL);
}

/* A name for what is not sliced: extensions are sliced by url and choices by type without saying. Anything else is at
 * fault; what cannot repeat, or bears its own name, has only been given a name. said: by a slice name; a name that
 * stands in an id alone makes no slice. */
static bool is_only_named(walk *w, lodd__draft *draft, lodd_str name, bool said)
{
    lodd_str max = lodd__node_text(lodd__draft_said(draft, "max"));

    if (is_choice(draft) || is_sliced(draft) || draft->slice.len > 0)
        return lodd__str_eq(draft->slice, name) && name.len > 0;
    if (is_extension(draft->step)) {
        draft->default_slicing = true;
        return false;
    }
    if (!said)
        return true;
    lodd__draft_fault(w->dg, LODD__SNAPSHOT_SLICING, w->path, name);
    if (!lodd__str_is(max, "1") && !lodd__str_eq(name, draft->step))
        return false;
    draft->slice = name;
    return true;
}

/* Is an element among those of a slice that come with the base? There a choice in its short form is not sliced but has
 * only that type. */
static bool within_slice(const lodd__draft *at)
{
    for (; at != NULL; at = at->parent) {
        if (at->from != NULL && at->from != at->origin)
            return false;
        if (at->slice.len > 0)
            return true;
    }
    return false;
}

/* Does the differential say something of the same choice with another type, in the same element? */
static bool names_other_types(const walk *w, size_t k)
{
    size_t stem = 0, before = 0;

    for (size_t i = 0; i < k; i++)
        before += w->steps[i].name.len + 1;
    for (size_t j = w->index + 1; j < lodd__node_count(w->differential) && j < w->index + LOOK_AHEAD; j++) {
        lodd_str path = lodd__node_str(lodd__node_at(w->differential, j), "path"), step, rest;
        if (path.len <= before || memcmp(path.ptr, w->path.ptr, before) != 0)
            return false;
        rest = lodd__str_n(path.ptr + before, path.len - before);
        if (!take_step(&rest, &step) || lodd__str_eq(step, w->steps[k].name))
            continue;
        stem = w->stem;
        if (step.len > stem && memcmp(step.ptr, w->steps[k].name.ptr, stem) == 0 &&
            (step.ptr[stem] == '[' || (step.ptr[stem] >= 'A' && step.ptr[stem] <= 'Z')))
            return true;
    }
    return false;
}

/* A choice by its short form: a slice for the type, or the choice itself with no other type. */
static lodd__draft *take_type(walk *w, lodd__draft *choice, size_t k, lodd_str type)
{
    lodd__draft *slice = NULL;

    w->stem = choice->step.len - strlen("[x]");
    if (lodd__str_eq(choice->only_type, type) && choice->slice.len == 0)
        return choice;
    if (within_slice(choice->parent) && !is_sliced(choice) && !names_other_types(w, k)) {
        choice->only_type = type;
        return choice;
    }
    slice = lodd__draft_slice(w->dg, choice, w->steps[k].name);
    if (slice != NULL && slice->made)
        slice->short_form = true;
    return slice;
}

/* said: the slice name of the element, at its last step. */
static lodd__draft *take(walk *w, lodd__draft *parent, size_t k, lodd_str said)
{
    lodd_str slice = said.len > 0 ? said : w->steps[k].slice;
    lodd_str type;
    lodd__draft *child = lodd__draft_child(w->dg, parent, w->steps[k].name, &type), *made = NULL;

    if (child == NULL && !w->dg->structure->profile)
        child = lodd__draft_add(w->dg, parent, w->steps[k].name);
    if (child == NULL || (type.len == 0 && slice.len == 0))
        return child;
    if (slice.len == 0)
        return take_type(w, child, k, type);
    if (type.len == 0 && is_only_named(w, child, slice, said.len > 0))
        return child;
    made = lodd__draft_slice(w->dg, child, slice);
    if (made != NULL && made->made && type.len > 0) {
        made->short_form = true;
        made->only_type = type;
    }
    return made;
}

/* The draft of the path at hand; NULL and a fault when there is none. */
static lodd__draft *find(walk *w, lodd_str slice_name)
{
    size_t shared = shared_steps(w);
    lodd__draft *at = w->dg->root;

    if (!lodd__str_eq(w->steps[0].name, w->dg->root->step)) {
        lodd__draft_fault(w->dg, LODD__SNAPSHOT_ROOT, w->path, w->dg->root->step);
        return NULL;
    }
    w->chain[0] = at;
    w->chain_steps[0] = w->steps[0].name;
    w->n_chain = 1;
    for (size_t k = 1; k < w->n_steps; k++) {
        bool last = k + 1 == w->n_steps;
        if (!last && k < shared && !w->known)
            at = w->chain[k];
        else
            at = take(w, at, k, last ? slice_name : LODD__STR(""));
        if (at == NULL) {
            if (!w->dg->arena->failed && !w->dg->too_big)
                lodd__draft_fault(w->dg, LODD__SNAPSHOT_PATH, w->path, w->steps[k].name);
            return NULL;
        }
        w->chain[k] = at;
        w->chain_steps[k] = w->steps[k].name;
        w->n_chain = k + 1;
    }
    return at;
}

/* ---- one element ---- */

/* The profile that an element gives its type is what its slice or element is then a copy of. */
static void take_profile(walk *w, lodd__draft *draft, lodd__node node)
{
    lodd__node types = lodd__node_get(node, "type"), type = lodd__node_at(types, 0),
               profiles = lodd__node_get(type, "profile");
    lodd_str code = lodd__node_str(type, "code"), canonical = lodd__node_text(lodd__node_at(profiles, 0));
    const lodd__structure *profile = NULL;

    if (lodd__node_count(types) != 1 || lodd__node_count(profiles) != 1)
        return;
    if (lodd__str_eq(canonical, w->dg->structure->url)) {
        if (w->n_steps == 1)
            lodd__draft_fault(w->dg, LODD__SNAPSHOT_RECURSION, w->path, canonical);
        return;
    }
    profile = lodd__structure_make_url(w->dg->structures, canonical);
    if (profile == NULL || profile->root == NULL)
        return; /* what is unknown is the judge's to say */
    if (!lodd__structure_is(profile, code) ||
        (profile->kind == LODD__KIND_RESOURCE && !lodd__str_eq(profile->type, code)))
        lodd__draft_fault(w->dg, LODD__SNAPSHOT_TYPE_PROFILE, w->path, canonical);
    else if (!lodd__str_is(code, "Reference") && !draft->drafted)
        draft->profile = profile->root;
}

static bool add_change(walk *w, lodd__draft *draft, lodd__node node)
{
    lodd__draft_change *change = LODD__NEW(w->dg->arena, lodd__draft_change);

    if (change == NULL)
        return false;
    change->node = node;
    change->index = w->index;
    if (draft->last_change != NULL)
        draft->last_change->next = change;
    else
        draft->changes = change;
    draft->last_change = change;
    draft->n_changes++;
    return true;
}

/* A new slice that is a copy of a profile has heard nothing of what was said of all items: that is said of it too. It
 * counts as drafts do, so that many slices of much that is said stay bounded. */
static void take_said_of_all(walk *w, lodd__draft *slice, const lodd__draft *all)
{
    for (const lodd__draft *child = all->first; child != NULL && !w->dg->too_big; child = child->next) {
        lodd_str type;
        lodd__draft *own;
        if (child->changes == NULL && child->first == NULL)
            continue;
        own = lodd__draft_child(w->dg, slice, child->step, &type);
        if (own == NULL || type.len > 0)
            continue;
        for (const lodd__draft_change *c = child->changes;
             c != NULL && own->n_changes < LODD__DRAFT_CHANGES_MAX && add_change(w, own, c->node); c = c->next)
            w->dg->too_big = w->dg->too_big || ++w->dg->n_drafts > LODD__DRAFT_DRAFTS_MAX;
        take_said_of_all(w, own, child);
    }
}

static void apply(walk *w, lodd__node node, size_t index)
{
    lodd__draft *draft = NULL;
    lodd_str slice = lodd__node_str(node, "sliceName");

    w->index = w->dg->index = index;
    w->path = lodd__node_str(node, "path");
    if (!read_steps(w, w->path, lodd__node_str(node, "id"))) {
        lodd__draft_fault(w->dg, LODD__SNAPSHOT_PATH, w->path, LODD__STR(""));
        return;
    }
    draft = find(w, slice);
    if (draft != NULL && draft->n_changes == LODD__DRAFT_CHANGES_MAX) {
        lodd__draft_fault(w->dg, LODD__SNAPSHOT_REPEATED, w->path, slice);
        return;
    }
    if (draft == NULL)
        return;
    lodd__draft_check(w->dg, draft, node);
    if (!add_change(w, draft, node))
        return;
    take_profile(w, draft, node);
    if (draft->made && draft->profile != NULL && draft->sliced != NULL)
        take_said_of_all(w, draft, draft->sliced);
}

void lodd__draft_apply(lodd__drafting *dg, lodd__node differential)
{
    walk w = {.dg = dg, .differential = differential, .ids = ids_fit(differential)};

    for (size_t i = 0; i < lodd__node_count(differential) && !dg->arena->failed && !dg->too_big; i++)
        apply(&w, lodd__node_at(differential, i), i);
    dg->index = LODD__SNAPSHOT_NOWHERE;
}
