/* element/snapshot_write.c - writes the elements of a drafted snapshot in their order: an element, its children, its
 * slices. */
#include "element/snapshot_draft.h"

typedef struct writing {
    lodd__drafting *dg;
    lodd__buf *out;
    lodd__buf path, id; /* of the element at hand */
    size_t level;
    size_t last_change; /* index of the change that was written last */
    size_t disorder;    /* the first change that stands too late, if any */
    bool any, disordered;
} writing;

/* Lengths of path and id, to go back to. */
typedef struct place {
    size_t path, id;
} place;

static bool is_enough(writing *w)
{
    if (w->out->len > LODD__DRAFT_BYTES_MAX)
        w->dg->too_big = true;
    return w->level >= LODD__DRAFT_LEVELS_MAX || w->out->failed || w->dg->too_big;
}

/* ---- paths and ids ---- */

static place go_down(writing *w, lodd_str step, lodd_str slice)
{
    place before = {w->path.len, w->id.len};

    if (w->path.len > 0) {
        lodd__buf_addc(&w->path, '.');
        lodd__buf_addc(&w->id, '.');
    }
    lodd__buf_add(&w->path, step);
    lodd__buf_add(&w->id, step);
    if (slice.len > 0) {
        lodd__buf_addc(&w->id, ':');
        lodd__buf_add(&w->id, slice);
    }
    return before;
}

static void go_back(writing *w, place before)
{
    if (!w->path.failed)
        w->path.len = before.path;
    if (!w->id.failed)
        w->id.len = before.id;
}

static void next_element(writing *w)
{
    if (w->any)
        lodd__buf_addc(w->out, ',');
    w->any = true;
}

/* ---- definitions as they are ---- */

static void write_definition(writing *w, const lodd__definition *d);

static void write_under(writing *w, const lodd__definition *d)
{
    if (is_enough(w))
        return;
    w->level++;
    for (const lodd__definition *child = d->first; child != NULL && !w->dg->too_big; child = child->next)
        write_definition(w, child);
    w->level--;
}

static void write_slices(writing *w, const lodd__definition *d)
{
    if (is_enough(w))
        return;
    w->level++;
    for (const lodd__definition *slice = d->first_slice; slice != NULL && !w->dg->too_big; slice = slice->next_slice)
        write_definition(w, slice);
    w->level--;
}

/* The step as it is in the standard form, whatever the base's path was. */
static void write_definition(writing *w, const lodd__definition *d)
{
    lodd_str step = d->choice ? lodd__arena_printf(w->dg->arena, "%.*s[x]", LODD__FMT(d->name)) : d->name;
    place before = go_down(w, step, d->slice_name);

    next_element(w);
    lodd__definition_put(w->dg, w->out, d, lodd__buf_str(&w->path), lodd__buf_str(&w->id));
    write_under(w, d);
    go_back(w, before);
    write_slices(w, d);
}

/* ---- drafts ---- */

static void write_draft(writing *w, const lodd__draft *draft);

/* Is a draft just what it is a copy of? */
static bool is_untouched(const lodd__draft *draft)
{
    return draft->changes == NULL && !draft->made && !draft->unrolled && !draft->default_slicing &&
           draft->profile == NULL && draft->only_type.len == 0 &&
           lodd__str_eq(draft->slice, draft->origin->slice_name) &&
           (!draft->slices_drafted || draft->first_slice == NULL ||
            (lodd__node_exists(draft->origin->slicing) && !draft->origin->choice));
}

static void write_element(writing *w, const lodd__draft *draft)
{
    next_element(w);
    for (const lodd__draft_change *c = draft->changes; c != NULL; c = c->next) {
        if (c->index < w->last_change && !w->disordered) {
            w->disordered = true;
            w->disorder = w->last_change;
        }
        w->last_change = c->index;
    }
    if (draft->origin != NULL && is_untouched(draft))
        lodd__definition_put(w->dg, w->out, draft->origin, lodd__buf_str(&w->path), lodd__buf_str(&w->id));
    else
        lodd__draft_put(w->dg, w->out, draft, lodd__buf_str(&w->path), lodd__buf_str(&w->id));
}

static void write_children(writing *w, const lodd__draft *draft)
{
    if (is_enough(w))
        return;
    w->level++;
    for (const lodd__draft *child = draft->first; child != NULL && !w->dg->too_big; child = child->next)
        write_draft(w, child);
    w->level--;
    if (!draft->drafted && draft->origin != NULL)
        write_under(w, draft->origin);
}

static void write_draft_slices(writing *w, const lodd__draft *draft)
{
    if (is_enough(w))
        return;
    w->level++;
    for (const lodd__draft *slice = draft->first_slice; slice != NULL && !w->dg->too_big; slice = slice->next_slice)
        write_draft(w, slice);
    w->level--;
    if (!draft->slices_drafted && draft->origin != NULL)
        write_slices(w, draft->origin);
}

static void write_draft(writing *w, const lodd__draft *draft)
{
    place before = go_down(w, draft->step, draft->slice);

    write_element(w, draft);
    write_children(w, draft);
    go_back(w, before);
    write_draft_slices(w, draft);
}

void lodd__draft_write(lodd__drafting *dg, lodd__buf *out)
{
    writing w = {.dg = dg, .out = out};

    write_draft(&w, dg->root);
    if (w.path.failed || w.id.failed)
        out->failed = true;
    if (w.disordered) {
        dg->index = w.disorder;
        lodd__draft_fault(dg, LODD__SNAPSHOT_ORDER, LODD__STR(""), LODD__STR(""));
        dg->index = LODD__SNAPSHOT_NOWHERE;
    }
    lodd__buf_free(&w.path);
    lodd__buf_free(&w.id);
}
