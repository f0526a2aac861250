/* element/structure_tree.c - how the elements of a snapshot hang together: parents, slices, content references,
 * children by name.
 *
 * An element's id says where it belongs ("Observation.component:systolic.code"). Where ids are missing or say something
 * else than the path does, order, path and slice name decide, and an id of the same form is made up, so that one rule
 * finds what is sliced.
 */
#include "element/structure_make.h"

#define NONE LODD__STR("")

enum { RESLICES_MAX = 8 };

typedef struct tree {
    lodd__arena *arena;
    lodd__structure *structure;
    lodd__map ids;                         /* those before the element at hand */
    lodd__definition **last, **last_slice; /* of each element: its last child, its last slice */
    const lodd__definition *newest;        /* the element before the one at hand that has a place */
} tree;

/* ---- names ---- */

static lodd_str last_step(lodd_str path)
{
    size_t at = path.len;

    if (at == 0)
        return NONE;
    while (at > 0 && path.ptr[at - 1] != '.')
        at--;
    return lodd__str_n(path.ptr + at, path.len - at);
}

static lodd_str before_last_step(lodd_str path)
{
    size_t step = last_step(path).len;

    return lodd__str_n(path.ptr, path.len > step ? path.len - step - 1 : 0);
}

static bool is_choice_step(lodd_str step)
{
    return step.len > 3 && lodd__str_ends(step, LODD__STR("[x]"));
}

static lodd_str stem_of(lodd_str choice_step)
{
    return lodd__str_n(choice_step.ptr, choice_step.len - 3);
}

/* The step of an id before ':'; *ret_slice what stands behind it. */
static lodd_str split_step(lodd_str step, lodd_str *ret_slice)
{
    size_t colon = lodd__str_find(step, ':', 0);

    *ret_slice = NONE;
    if (colon == (size_t)-1)
        return step;
    *ret_slice = lodd__str_n(step.ptr + colon + 1, step.len - colon - 1);
    return lodd__str_n(step.ptr, colon);
}

/* Is child's path that of parent and one step more? */
static bool path_fits(const lodd__definition *parent, const lodd__definition *child)
{
    size_t n = parent->path.len;

    return child->path.len > n + 1 && child->path.ptr[n] == '.' && memcmp(child->path.ptr, parent->path.ptr, n) == 0 &&
           lodd__str_find(child->path, '.', n + 1) == (size_t)-1;
}

/* The name without [x]. A path may be written with a type in its name (valueQuantity): what it is the base's path says,
 * or the id. */
static void name_element(lodd__definition *d)
{
    lodd_str step = last_step(d->path), original = last_step(lodd__node_str(lodd__node_get(d->node, "base"), "path")),
             slice;

    if (!is_choice_step(original))
        original = split_step(last_step(d->id), &slice);
    if (is_choice_step(step))
        original = step;
    d->choice = is_choice_step(original) && lodd__str_starts(step, stem_of(original));
    d->name = d->choice ? stem_of(original) : step;
}

/* ---- the tree ---- */

static lodd__definition *by_id(const tree *t, lodd_str id)
{
    return id.len > 0 ? lodd__map_get(&t->ids, id) : NULL;
}

/* By order and path: the nearest one before it that its path continues. */
static lodd__definition *parent_by_path(const tree *t, size_t i)
{
    const lodd__definition *d = &t->structure->elements[i], *at = t->newest;

    while (at != NULL && !path_fits(at, d))
        at = at->parent;
    return at != NULL ? &t->structure->elements[at->index] : NULL;
}

static lodd__definition *parent_of(const tree *t, size_t i)
{
    lodd__definition *d = &t->structure->elements[i], *parent = by_id(t, before_last_step(d->id));

    return parent != NULL && path_fits(parent, d) ? parent : parent_by_path(t, i);
}

/* The step of an id before the slice's name: "component", "value[x]". */
static lodd_str step_of(tree *t, const lodd__definition *d)
{
    return d->choice ? lodd__arena_printf(t->arena, "%.*s[x]", LODD__FMT(d->name)) : d->name;
}

static bool same_id(lodd_str id, lodd_str parent, lodd_str step, lodd_str slice)
{
    size_t n = parent.len + 1 + step.len + (slice.len > 0 ? 1 + slice.len : 0);

    return id.len == n && lodd__str_starts(id, parent) && id.ptr[parent.len] == '.' &&
           memcmp(id.ptr + parent.len + 1, step.ptr, step.len) == 0 &&
           (slice.len == 0 || (id.ptr[parent.len + 1 + step.len] == ':' && lodd__str_ends(id, slice)));
}

/* What a slice slices: for "a/b" the slice "a", else the element itself. NULL: nothing of that kind stands before it.
 */
static lodd__definition *sliced_by(tree *t, const lodd__definition *parent, lodd_str step, lodd_str slice)
{
    for (size_t n = slice.len, tries = 0; n > 0 && tries < RESLICES_MAX; n--) {
        lodd__definition *found = NULL;
        if (slice.ptr[n - 1] != '/')
            continue;
        tries++;
        found = by_id(t, lodd__arena_printf(t->arena, "%.*s.%.*s:%.*s", LODD__FMT(parent->id), LODD__FMT(step),
                                            (int)(n - 1), slice.ptr));
        if (found != NULL)
            return found;
    }
    return by_id(t, lodd__arena_printf(t->arena, "%.*s.%.*s", LODD__FMT(parent->id), LODD__FMT(step)));
}

/* The name of the slice an element is, empty for none: of the id if that is where the element stands, else of
 * sliceName; a choice that is written with its type (valueQuantity) beside the whole one (value[x]) is a slice for that
 * type. */
static lodd_str slice_of(tree *t, const lodd__definition *d, const lodd__definition *parent, lodd_str step)
{
    lodd_str slice, written = split_step(last_step(d->id), &slice), own = last_step(d->path);

    if (slice.len > 0 && lodd__str_eq(written, step) && path_fits(parent, d))
        return d->slice_name.len > 0 ? d->slice_name : slice;
    if (d->slice_name.len > 0)
        return d->slice_name;
    if (d->choice && !is_choice_step(own) && sliced_by(t, parent, step, NONE) != NULL)
        return own;
    return NONE;
}

static void hang_child(tree *t, lodd__definition *parent, lodd__definition *d)
{
    if (t->last[parent->index] != NULL)
        t->last[parent->index]->next = d;
    else
        parent->first = d;
    t->last[parent->index] = d;
}

static void hang_slice(tree *t, lodd__definition *sliced, lodd__definition *d)
{
    d->sliced = sliced;
    if (t->last_slice[sliced->index] != NULL)
        t->last_slice[sliced->index]->next_slice = d;
    else
        sliced->first_slice = d;
    t->last_slice[sliced->index] = d;
}

/* An element that continues nothing before it stays outside the tree. */
static bool hang(tree *t, size_t i)
{
    lodd__definition *d = &t->structure->elements[i], *parent = parent_of(t, i), *sliced = NULL;
    lodd_str step = step_of(t, d);

    if (t->arena->failed)
        return false;
    if (parent == NULL)
        return true;
    d->parent = parent;
    d->slice_name = slice_of(t, d, parent, step);
    if (!same_id(d->id, parent->id, step, d->slice_name)) {
        d->id = lodd__arena_printf(t->arena, "%.*s.%.*s%s%.*s", LODD__FMT(parent->id), LODD__FMT(step),
                                   d->slice_name.len > 0 ? ":" : "", LODD__FMT(d->slice_name));
    }
    if (d->slice_name.len > 0)
        sliced = sliced_by(t, parent, step, d->slice_name);
    if (t->arena->failed || !lodd__map_put(&t->ids, d->id, d))
        return false;
    if (sliced != NULL)
        hang_slice(t, sliced, d);
    else
        hang_child(t, parent, d);
    if (sliced == NULL)
        d->slice_name = NONE; /* a slice of nothing is the element */
    t->newest = d;
    return true;
}

/* ---- content references ---- */

/* "#Questionnaire.item", or with the url of the structure that has the element, which may be a base of this one. */
static void resolve_content(const tree *t, lodd__definition *d)
{
    lodd_str reference = d->content_reference, url, fragment;
    size_t hash = reference.len;

    while (hash > 0 && reference.ptr[hash - 1] != '#')
        hash--;
    if (hash == 0)
        return;
    url = lodd__str_n(reference.ptr, hash - 1);
    fragment = lodd__str_n(reference.ptr + hash, reference.len - hash);
    for (const lodd__structure *s = t->structure->base; url.len > 0 && s != NULL; s = s->base)
        for (size_t i = 0; lodd__str_eq(s->url, url) && i < s->n_elements; i++)
            if (lodd__str_eq(s->elements[i].id, fragment)) {
                d->content = &s->elements[i];
                return;
            }
    d->content = by_id(t, fragment);
}

/* ---- children by name ---- */

/* One name a child may be written with. */
typedef struct name_slot {
    const lodd__definition *child; /* NULL: empty */
    const lodd__type_ref *type;    /* of a choice with a type behind its name; NULL: the name alone */
    uint64_t hash;
} name_slot;

typedef struct name_table {
    size_t cap; /* a power of two */
    name_slot slots[];
} name_table;

/* What stands behind the name of a choice: the type, without the url that types of logical models have. */
static lodd_str suffix_of(const lodd__type_ref *type)
{
    size_t at = type->code.len;

    if (at == 0)
        return NONE;
    while (at > 0 && type->code.ptr[at - 1] != '/')
        at--;
    return lodd__str_n(type->code.ptr + at, type->code.len - at);
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool slot_is(const name_slot *slot, lodd_str name)
{
    lodd_str stem = slot->child->name, suffix;

    if (slot->type == NULL)
        return lodd__str_eq(stem, name);
    suffix = suffix_of(slot->type);
    return name.len == stem.len + suffix.len && suffix.len > 0 && memcmp(name.ptr, stem.ptr, stem.len) == 0 &&
           name.ptr[stem.len] == upper(suffix.ptr[0]) &&
           memcmp(name.ptr + stem.len + 1, suffix.ptr + 1, suffix.len - 1) == 0;
}

static const name_slot *name_find(const name_table *table, lodd_str name)
{
    uint64_t hash = lodd__name_hash(name);

    for (size_t i = (size_t)hash & (table->cap - 1); table->slots[i].child != NULL; i = (i + 1) & (table->cap - 1))
        if (table->slots[i].hash == hash && slot_is(&table->slots[i], name))
            return &table->slots[i];
    return NULL;
}

/* The first that has a name keeps it. */
static void name_put(name_table *table, lodd_str name, const lodd__definition *child, const lodd__type_ref *type)
{
    uint64_t hash = lodd__name_hash(name);
    size_t i = (size_t)hash & (table->cap - 1);

    if (name_find(table, name) != NULL)
        return;
    while (table->slots[i].child != NULL)
        i = (i + 1) & (table->cap - 1);
    table->slots[i] = (name_slot){child, type, hash};
}

static void name_put_choice(name_table *table, const lodd__definition *child)
{
    char text[256];

    if (child->name.len > sizeof text)
        return;
    memcpy(text, child->name.ptr, child->name.len);
    for (size_t i = 0; i < child->n_types; i++) {
        lodd_str suffix = suffix_of(&child->types[i]);
        if (suffix.len == 0 || suffix.len > sizeof text - child->name.len)
            continue;
        memcpy(text + child->name.len, suffix.ptr, suffix.len);
        text[child->name.len] = upper(suffix.ptr[0]);
        name_put(table, lodd__str_n(text, child->name.len + suffix.len), child, &child->types[i]);
    }
}

static bool name_children(lodd__arena *arena, lodd__definition *parent)
{
    size_t n = 0, cap = 4;
    name_table *table = NULL;

    for (const lodd__definition *child = parent->first; child != NULL; child = child->next)
        n += 1 + (child->choice ? child->n_types : 0);
    while (cap < 2 * n)
        cap *= 2;
    table = lodd__arena_alloc(arena, sizeof *table + cap * sizeof table->slots[0]);
    if (table == NULL)
        return false;
    table->cap = cap;
    for (const lodd__definition *child = parent->first; child != NULL; child = child->next)
        name_put(table, child->name, child, NULL);
    for (const lodd__definition *child = parent->first; child != NULL; child = child->next)
        if (child->choice)
            name_put_choice(table, child);
    parent->children_map = table;
    return true;
}

const lodd__definition *lodd__definition_child(const lodd__definition *parent, lodd_str name,
                                               const lodd__type_ref **ret_type)
{
    const name_slot *slot = NULL;

    if (ret_type != NULL)
        *ret_type = NULL;
    if (parent != NULL && parent->first == NULL && parent->content != NULL)
        parent = parent->content;
    if (parent == NULL || parent->children_map == NULL || name.len == 0)
        return NULL;
    slot = name_find(parent->children_map, name);
    if (slot == NULL)
        return NULL;
    if (ret_type != NULL)
        *ret_type = slot->type;
    return slot->child;
}

/* ---- all of it ---- */

static bool make_elements(tree *t, lodd__node snapshot)
{
    lodd__structure *s = t->structure;

    for (size_t i = 0; i < s->n_elements; i++) {
        lodd__definition *d = &s->elements[i];
        d->structure = s;
        d->node = lodd__node_at(snapshot, i);
        d->index = i;
        if (!lodd__definition_parse(t->arena, d))
            return false;
        name_element(d);
        if (i == 0) {
            d->array = false;
            d->id = d->path;
            t->newest = d;
            if (!lodd__map_put(&t->ids, d->id, d))
                return false;
        } else if (!hang(t, i)) {
            return false;
        }
    }
    for (size_t i = 0; i < s->n_elements; i++) {
        if (s->elements[i].content_reference.len > 0)
            resolve_content(t, &s->elements[i]);
        if (s->elements[i].first != NULL && !name_children(t->arena, &s->elements[i]))
            return false;
    }
    return true;
}

bool lodd__structure_elements(lodd__arena *arena, lodd__structure *structure, lodd__node snapshot)
{
    tree t = {.arena = arena, .structure = structure};
    bool ok = false;

    structure->n_elements = lodd__node_count(snapshot);
    structure->elements = lodd__arena_array(arena, structure->n_elements, sizeof *structure->elements);
    t.last = lodd__arena_array(arena, structure->n_elements, sizeof(void *));
    t.last_slice = lodd__arena_array(arena, structure->n_elements, sizeof(void *));
    if (structure->elements != NULL && t.last != NULL && t.last_slice != NULL)
        ok = make_elements(&t, snapshot);
    structure->root = structure->elements;
    lodd__map_free(&t.ids);
    if (!ok)
        arena->failed = true;
    return ok;
}

const lodd__definition *lodd__definition_content(lodd__structures *structures, const lodd__definition *definition,
                                                 const lodd__structure *type)
{
    if (definition == NULL)
        return type != NULL ? type->root : NULL;
    if (definition->first != NULL)
        return definition;
    if (definition->content != NULL)
        return definition->content;
    /* A slice of a backbone element without children of its own has those of what it slices: its type alone knows none
     * of them. */
    for (const lodd__definition *d = definition->sliced; d != NULL; d = d->sliced)
        if (d->first != NULL && d->n_types == 1 &&
            (lodd__str_is(d->types[0].code, "BackboneElement") || lodd__str_is(d->types[0].code, "Element")))
            return d;
    if (type == NULL && definition->n_types == 1)
        type = lodd__structures_type(structures, definition->types[0].code);
    return type != NULL ? type->root : NULL;
}
