/* element/snapshot_draft.c - drafts: children and slices, made from the definitions they are copies of; see
 * snapshot_draft.h. */
#include "element/snapshot_draft.h"

/* ---- making ---- */

lodd__draft *lodd__draft_new(lodd__drafting *dg, lodd__draft *parent, const lodd__definition *origin)
{
    lodd__draft *draft = NULL;

    dg->too_big = dg->too_big || dg->n_drafts >= LODD__DRAFT_DRAFTS_MAX;
    if (!dg->too_big)
        draft = LODD__NEW(dg->arena, lodd__draft);
    if (draft == NULL)
        return NULL;
    dg->n_drafts++;
    draft->parent = parent;
    draft->origin = origin;
    if (origin == NULL)
        return draft;
    draft->slice = origin->slice_name;
    draft->step = origin->name;
    if (origin->choice)
        draft->step = lodd__arena_printf(dg->arena, "%.*s[x]", LODD__FMT(origin->name));
    return draft;
}

static void hang_child(lodd__draft *parent, lodd__draft *child)
{
    if (parent->last != NULL)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

static void hang_slice(lodd__draft *sliced, lodd__draft *slice)
{
    slice->sliced = sliced;
    if (sliced->last_slice != NULL)
        sliced->last_slice->next_slice = slice;
    else
        sliced->first_slice = slice;
    sliced->last_slice = slice;
}

lodd__draft *lodd__draft_add(lodd__drafting *dg, lodd__draft *parent, lodd_str step)
{
    lodd__draft *child = lodd__draft_new(dg, parent, NULL);

    if (child == NULL)
        return NULL;
    child->step = step;
    child->drafted = child->slices_drafted = true;
    hang_child(parent, child);
    return child;
}

/* ---- types ---- */

const lodd__draft_change *lodd__draft_next_inherited(const lodd__draft *draft, const lodd__draft_change *change)
{
    if (change == NULL)
        return draft->inherited;
    return change == draft->last_inherited ? NULL : change->next;
}

static lodd__node change_types(const lodd__draft *draft)
{
    lodd__node types = {NULL, 0};

    for (const lodd__draft_change *c = lodd__draft_next_inherited(draft, NULL); c != NULL;
         c = lodd__draft_next_inherited(draft, c))
        if (lodd__node_count(lodd__node_get(c->node, "type")) > 0)
            types = lodd__node_get(c->node, "type");
    for (const lodd__draft_change *c = draft->changes; c != NULL; c = c->next)
        if (lodd__node_count(lodd__node_get(c->node, "type")) > 0)
            types = lodd__node_get(c->node, "type");
    return types;
}

lodd__node lodd__draft_origin_types(const lodd__draft *draft)
{
    const lodd__definition *origin = draft->origin;
    lodd__node none = {NULL, 0};

    if (origin == NULL)
        return none;
    return lodd__node_get((origin->n_types == 0 && origin->content != NULL ? origin->content : origin)->node, "type");
}

lodd__node lodd__draft_types(const lodd__draft *draft)
{
    lodd__node types = change_types(draft);

    return lodd__node_exists(types) ? types : lodd__draft_origin_types(draft);
}

bool lodd__draft_allows(lodd__drafting *dg, lodd__node types, lodd_str code)
{
    const lodd__structure *structure = NULL;

    for (size_t i = 0; i < lodd__node_count(types); i++)
        if (lodd__str_eq(lodd__node_str(lodd__node_at(types, i), "code"), code))
            return true;
    structure = lodd__structure_make_url(dg->structures, code);
    for (size_t i = 0; structure != NULL && i < lodd__node_count(types); i++)
        if (lodd__structure_is(structure, lodd__node_str(lodd__node_at(types, i), "code")))
            return true;
    return false;
}

lodd__node lodd__draft_said(const lodd__draft *draft, const char *name)
{
    lodd__node said = {NULL, 0}, at = said;

    for (const lodd__draft_change *c = draft->changes; c != NULL; c = c->next) {
        at = lodd__node_get(c->node, name);
        said = lodd__node_exists(at) ? at : said;
    }
    if (!lodd__node_exists(said) && draft->profile != NULL)
        said = lodd__node_get(draft->profile->node, name);
    if (!lodd__node_exists(said) && draft->origin != NULL)
        said = lodd__node_get(draft->origin->node, name);
    return said;
}

/* ---- opening ---- */

/* The definition whose children an element of a type has: of the one profile it names, else of the type. */
static const lodd__definition *content_of(lodd__drafting *dg, lodd__node type)
{
    lodd__node profiles = lodd__node_get(type, "profile");
    const lodd__structure *structure = NULL;
    lodd_str code = lodd__node_str(type, "code");

    if (lodd__node_count(profiles) == 1)
        structure = lodd__structure_make_url(dg->structures, lodd__node_text(lodd__node_at(profiles, 0)));
    if (structure != NULL && structure->root != NULL && lodd__structure_is(structure, code))
        return structure->root;
    structure = lodd__structure_make_url(dg->structures, code);
    return structure != NULL ? structure->root : NULL;
}

/* Only what all types have can be said of several: ids and extensions. */
static const lodd__definition *content_of_types(lodd__drafting *dg, lodd__node types)
{
    const lodd__structure *element = NULL;

    if (lodd__node_count(types) == 1)
        return content_of(dg, lodd__node_at(types, 0));
    element = lodd__node_count(types) > 1 ? lodd__structure_make_url(dg->structures, LODD__STR("Element")) : NULL;
    return element != NULL ? element->root : NULL;
}

/* What the type of a slice that is named after it is: "valueQuantity" of value[x]. */
static const lodd__definition *content_by_name(lodd__drafting *dg, const lodd__draft *draft)
{
    const lodd__structure *structure = lodd__structure_make_url(dg->structures, draft->only_type);

    return structure != NULL ? structure->root : NULL;
}

static const lodd__definition *open(lodd__drafting *dg, lodd__draft *draft)
{
    const lodd__definition *origin = draft->origin;

    /* What the base has said of the children already stays; a new slice begins as the profile has it. */
    if (draft->profile != NULL && (draft->made || origin == NULL || origin->first == NULL))
        return draft->profile;
    if (origin != NULL && origin->first != NULL)
        return origin;
    if (origin != NULL && origin->content != NULL) {
        draft->unrolled = true;
        return origin->content;
    }
    if (draft->only_type.len > 0 && !lodd__node_exists(change_types(draft)))
        return content_by_name(dg, draft);
    return content_of_types(dg, lodd__draft_types(draft));
}

void lodd__draft_children(lodd__drafting *dg, lodd__draft *draft)
{
    if (draft->drafted)
        return;
    draft->drafted = true;
    draft->from = open(dg, draft);
    for (const lodd__definition *d = draft->from != NULL ? draft->from->first : NULL; d != NULL; d = d->next) {
        lodd__draft *child = lodd__draft_new(dg, draft, d);
        if (child == NULL)
            return;
        hang_child(draft, child);
    }
}

void lodd__draft_slices(lodd__drafting *dg, lodd__draft *draft)
{
    if (draft->slices_drafted)
        return;
    draft->slices_drafted = true;
    for (const lodd__definition *d = draft->origin != NULL ? draft->origin->first_slice : NULL; d != NULL;
         d = d->next_slice) {
        lodd__draft *slice = lodd__draft_new(dg, draft->parent, d);
        if (slice == NULL)
            return;
        hang_slice(draft, slice);
    }
}

/* ---- finding ---- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The type of an array whose name stands behind a stem; empty: none. */
static lodd_str type_behind(lodd__node types, lodd_str name, size_t stem)
{
    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd_str code = lodd__node_str(lodd__node_at(types, i), "code");
        if (code.len > 0 && name.len == stem + code.len && name.ptr[stem] == upper(code.ptr[0]) &&
            memcmp(name.ptr + stem + 1, code.ptr + 1, code.len - 1) == 0)
            return code;
    }
    return LODD__STR("");
}

/* The type that a name says of a choice ("valueQuantity" of value[x]); empty: none that it may have. */
static lodd_str type_named(const lodd__draft *choice, lodd_str name)
{
    size_t stem = choice->step.len > 3 && lodd__str_ends(choice->step, LODD__STR("[x]")) ? choice->step.len - 3 : 0;
    lodd_str type = LODD__STR("");

    if (stem == 0 || name.len <= stem || memcmp(name.ptr, choice->step.ptr, stem) != 0)
        return type;
    type = type_behind(lodd__draft_types(choice), name, stem);
    return type.len > 0 ? type : type_behind(lodd__draft_origin_types(choice), name, stem);
}

lodd__draft *lodd__draft_child(lodd__drafting *dg, lodd__draft *parent, lodd_str step, lodd_str *ret_type)
{
    *ret_type = LODD__STR("");
    lodd__draft_children(dg, parent);
    for (lodd__draft *child = parent->first; child != NULL; child = child->next)
        if (lodd__str_eq(child->step, step))
            return child;
    for (lodd__draft *child = parent->first; child != NULL; child = child->next) {
        *ret_type = type_named(child, step);
        if (ret_type->len > 0)
            return child;
    }
    return NULL;
}

static lodd__draft *slice_named(lodd__drafting *dg, lodd__draft *sliced, lodd_str name)
{
    lodd__draft_slices(dg, sliced);
    for (lodd__draft *slice = sliced->first_slice; slice != NULL; slice = slice->next_slice)
        if (lodd__str_eq(slice->slice, name))
            return slice;
    return NULL;
}

/* "a/b" is a slice of slice "a", when there is one. */
static lodd__draft *resliced(lodd__drafting *dg, lodd__draft *sliced, lodd_str name)
{
    for (size_t i = 1, tries = 0; i < name.len && tries < 8; i++) {
        lodd__draft *outer = NULL;
        if (name.ptr[i] != '/')
            continue;
        tries++;
        outer = slice_named(dg, sliced, lodd__str_n(name.ptr, i));
        sliced = outer != NULL ? outer : sliced;
    }
    return sliced;
}

/* A slice of a slice begins as what the differential has made of that one. */
static void inherit(lodd__draft *slice, const lodd__draft *sliced)
{
    slice->profile = sliced->profile;
    slice->only_type = sliced->only_type;
    slice->inherited = sliced->changes;
    slice->last_inherited = sliced->last_change;
}

lodd__draft *lodd__draft_slice(lodd__drafting *dg, lodd__draft *sliced, lodd_str name)
{
    lodd__draft *slice = NULL;

    sliced = resliced(dg, sliced, name);
    slice = slice_named(dg, sliced, name);
    if (slice != NULL || dg->arena->failed)
        return slice;
    slice = lodd__draft_new(dg, sliced->parent, sliced->origin);
    if (slice == NULL)
        return NULL;
    slice->step = sliced->step;
    slice->slice = name;
    if (sliced->slice.len > 0)
        inherit(slice, sliced);
    slice->made = slice->slices_drafted = true;
    if (slice->only_type.len == 0)
        slice->only_type = type_named(sliced, name);
    hang_slice(sliced, slice);
    return slice;
}
