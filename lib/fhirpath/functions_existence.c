/* fhirpath/functions_existence.c - http://hl7.org/fhirpath/N1 section 5.1: empty, exists, all, allTrue and its like,
 * subsetOf, supersetOf, count, distinct, isDistinct; and the set that distinct() and the functions on two collections
 * share.
 */
#include "fhirpath/evaluator.h"

/* ---- sets ---- */

static bool grow(lodd__eval *ev, const lodd__ast *node, lodd__item_set *set)
{
    size_t cap = set->cap > 0 ? set->cap * 2 : 32;
    uint64_t *hashes = lodd__arena_array(ev->arena, cap, sizeof *hashes);
    uint32_t *slots = lodd__arena_array(ev->arena, cap, sizeof *slots);

    if (hashes == NULL || slots == NULL)
        return lodd__eval_nomem(ev, node);
    for (size_t i = 0; i < set->cap; i++) {
        size_t at = set->hashes[i] & (cap - 1);
        if (set->slots[i] == 0)
            continue;
        while (slots[at] != 0)
            at = (at + 1) & (cap - 1);
        slots[at] = set->slots[i];
        hashes[at] = set->hashes[i];
    }
    set->slots = slots;
    set->hashes = hashes;
    set->cap = cap;
    return true;
}

static const lodd__item *member(const lodd__eval *ev, const lodd__item_set *set, size_t at)
{
    return set->items != NULL ? &set->items[at] : &ev->stack[at];
}

/* The slot of an item: that of an equal one, or the empty one it belongs to. False with the error. */
static bool find(lodd__eval *ev, const lodd__ast *node, const lodd__item_set *set, const lodd__item *item,
                 uint64_t hash, size_t *ret)
{
    size_t at = hash & (set->cap - 1);

    for (; set->slots[at] != 0; at = (at + 1) & (set->cap - 1)) {
        if (!lodd__eval_step(ev, node, 1))
            return false;
        if (set->hashes[at] == hash && lodd__item_equal(member(ev, set, set->slots[at] - 1), item) == 1)
            break;
    }
    *ret = at;
    return true;
}

int lodd__item_set_add(lodd__eval *ev, const lodd__ast *node, lodd__item_set *set, size_t at)
{
    const lodd__item *item = member(ev, set, at);
    uint64_t hash = lodd__item_hash(item);
    size_t slot = 0;

    if (set->n * 2 >= set->cap && !grow(ev, node, set))
        return -1;
    if (!lodd__eval_step(ev, node, 1) || !find(ev, node, set, item, hash, &slot))
        return -1;
    if (set->slots[slot] != 0)
        return 1;
    set->slots[slot] = (uint32_t)(at + 1);
    set->hashes[slot] = hash;
    set->n++;
    return 0;
}

int lodd__item_set_has(lodd__eval *ev, const lodd__ast *node, const lodd__item_set *set, const lodd__item *item)
{
    size_t slot = 0;

    if (set->n == 0)
        return 0;
    if (!lodd__eval_step(ev, node, 1) || !find(ev, node, set, item, lodd__item_hash(item), &slot))
        return -1;
    return set->slots[slot] != 0;
}

bool lodd__item_set_fill(lodd__eval *ev, const lodd__ast *node, lodd__item_set *set, size_t from, size_t to)
{
    *set = (lodd__item_set){0};
    for (size_t i = from; i < to; i++) {
        if (lodd__item_set_add(ev, node, set, i) < 0)
            return false;
    }
    return true;
}

bool lodd__eval_distinct(lodd__eval *ev, const lodd__ast *node, size_t base)
{
    lodd__item_set set = {0};
    size_t kept = base;
    size_t end = ev->n;

    if (end - base <= 1)
        return true;
    for (size_t i = base; i < end; i++) {
        int there = 0;
        if (kept != i)
            ev->stack[kept] = ev->stack[i];
        there = lodd__item_set_add(ev, node, &set, kept);
        if (there < 0)
            return false;
        kept += there == 0;
    }
    ev->n = kept;
    ev->unordered = true;
    return true;
}

bool lodd__eval_unite(lodd__eval *ev, const lodd__ast *node, size_t base)
{
    bool ok = lodd__eval_distinct(ev, node, base);

    ev->unordered = true;
    return ok;
}

/* ---- functions ---- */

bool lodd__fn_EMPTY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return lodd__eval_return_boolean(ev, node, base, ev->n == base);
}

/* Is the criterion true of any item, or of all of them? */
static bool criterion(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, bool all)
{
    lodd__focus each = *focus;
    size_t end = ev->n;

    each.has_index = true;
    for (size_t i = base; i < end; i++) {
        int one = 0;
        each.at = i;
        each.n = 1;
        each.index = (int64_t)(i - base);
        one = lodd__eval_condition(ev, node->arguments[0], &each);
        if (one == -2)
            return false;
        if ((one == 1) != all)
            return lodd__eval_return_boolean(ev, node, base, !all);
    }
    return lodd__eval_return_boolean(ev, node, base, all);
}

bool lodd__fn_EXISTS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    if (node->n_arguments == 0)
        return lodd__eval_return_boolean(ev, node, base, ev->n > base);
    return criterion(ev, node, focus, base, false);
}

bool lodd__fn_ALL(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return criterion(ev, node, focus, base, true);
}

/* all: every Boolean is wanted; else one is enough. Primitives without value count as neither. */
static bool booleans(lodd__eval *ev, const lodd__ast *node, size_t base, bool wanted, bool all)
{
    bool ret = all;

    for (size_t i = base; i < ev->n; i++) {
        lodd__item value;
        bool has = lodd__item_value(&ev->stack[i], &value);
        if (!has && lodd__element_is_primitive(ev->stack[i].as.element))
            continue;
        if (!has || value.kind != LODD__ITEM_BOOLEAN) {
            lodd_str type = lodd__item_type_name(&ev->stack[i]);
            return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() of a %.*s: it takes Booleans",
                                   lodd__fn_rows[node->fn].name, LODD__FMT(type));
        }
        if ((value.as.boolean == wanted) != all)
            ret = !all;
    }
    return lodd__eval_return_boolean(ev, node, base, ret);
}

bool lodd__fn_ALL_TRUE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return booleans(ev, node, base, true, true);
}

bool lodd__fn_ANY_TRUE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return booleans(ev, node, base, true, false);
}

bool lodd__fn_ALL_FALSE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return booleans(ev, node, base, false, true);
}

bool lodd__fn_ANY_FALSE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return booleans(ev, node, base, false, false);
}

/* Is everything between from and to also between in and in_end? */
static bool subset(lodd__eval *ev, const lodd__ast *node, size_t base, const size_t range[4])
{
    lodd__item_set set;

    if (!lodd__item_set_fill(ev, node, &set, range[2], range[3]))
        return false;
    for (size_t i = range[0]; i < range[1]; i++) {
        int has = lodd__item_set_has(ev, node, &set, &ev->stack[i]);
        if (has < 0)
            return false;
        if (has == 0)
            return lodd__eval_return_boolean(ev, node, base, false);
    }
    return lodd__eval_return_boolean(ev, node, base, true);
}

bool lodd__fn_SUBSET_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t middle = ev->n;

    return lodd__eval_node(ev, node->arguments[0], focus) &&
           subset(ev, node, base, (const size_t[]){base, middle, middle, ev->n});
}

bool lodd__fn_SUPERSET_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t middle = ev->n;

    return lodd__eval_node(ev, node->arguments[0], focus) &&
           subset(ev, node, base, (const size_t[]){middle, ev->n, base, middle});
}

bool lodd__fn_COUNT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return lodd__eval_return_integer(ev, node, base, (int64_t)(ev->n - base));
}

bool lodd__fn_DISTINCT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return lodd__eval_distinct(ev, node, base);
}

bool lodd__fn_IS_DISTINCT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t n = ev->n - base;

    (void)focus;
    return lodd__eval_distinct(ev, node, base) && lodd__eval_return_boolean(ev, node, base, ev->n - base == n);
}
