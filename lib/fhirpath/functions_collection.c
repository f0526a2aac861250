/* fhirpath/functions_collection.c - http://hl7.org/fhirpath/N1 sections 5.2 (where, select, repeat, ofType), 5.3
 * (single, first, tail, skip, intersect ...), 5.4 (union, combine), 7.1 (aggregate), 5.5.1 (iif), and sort() of 3.0.0.
 */
#include "fhirpath/evaluator.h"

/* The focus while a function goes through its input: one item after the other. */
static lodd__focus each_of(const lodd__focus *focus)
{
    lodd__focus ret = *focus;

    ret.n = 1;
    ret.has_index = true;
    return ret;
}

/* ---- 5.2 filtering and projection ---- */

bool lodd__fn_WHERE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__focus each = each_of(focus);
    bool unordered = ev->unordered;
    size_t end = ev->n;
    size_t kept = base;

    for (size_t i = base; i < end; i++) {
        int one = 0;
        each.at = i;
        each.index = (int64_t)(i - base);
        one = lodd__eval_condition(ev, node->arguments[0], &each);
        if (one == -2)
            return false;
        if (one != 1)
            continue;
        if (kept != i)
            ev->stack[kept] = ev->stack[i];
        kept++;
    }
    ev->n = kept;
    ev->unordered = unordered;
    return true;
}

bool lodd__fn_SELECT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__focus each = each_of(focus);
    bool unordered = ev->unordered;
    size_t end = ev->n;

    for (size_t i = base; i < end; i++) {
        each.at = i;
        each.index = (int64_t)(i - base);
        if (!lodd__eval_node(ev, node->arguments[0], &each))
            return false;
        unordered |= ev->unordered;
    }
    lodd__eval_drop(ev, base, end);
    ev->unordered = unordered;
    return true;
}

/* Each item that is new is looked into in its turn; the input itself is no part of the result. */
bool lodd__fn_REPEAT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__focus each = each_of(focus);
    lodd__item_set set = {0};
    size_t end = ev->n;

    for (size_t i = base; i < ev->n; i++) {
        size_t found = ev->n;
        size_t kept = found;
        each.at = i;
        each.index = (int64_t)(i - base);
        if (!lodd__eval_node(ev, node->arguments[0], &each))
            return false;
        for (size_t j = found; j < ev->n; j++) {
            int there = 0;
            if (kept != j)
                ev->stack[kept] = ev->stack[j];
            there = lodd__item_set_add(ev, node, &set, kept);
            if (there < 0)
                return false;
            kept += there == 0;
        }
        ev->n = kept;
    }
    lodd__eval_drop(ev, base, end);
    ev->unordered = true;
    return true;
}

bool lodd__fn_OF_TYPE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return lodd__eval_of_type(ev, node, base, node->arguments[0]->text);
}

/* ---- sort ---- */

typedef struct sorting {
    lodd__eval *ev;
    const lodd__ast *node;
    size_t keys, n_keys; /* of item i: keys + i * n_keys */
    bool failed;
} sorting;

static bool key_descends(const sorting *s, size_t k)
{
    const lodd__ast *argument = s->node->n_arguments > 0 ? s->node->arguments[k] : NULL;

    return argument != NULL && argument->kind == LODD__AST_POLARITY && argument->negative;
}

/* Items without a key come first, whatever the direction. */
static int compare_keys(sorting *s, size_t i, size_t j)
{
    for (size_t k = 0; k < s->n_keys; k++) {
        const lodd__item *a = &s->ev->stack[s->keys + i * s->n_keys + k];
        const lodd__item *b = &s->ev->stack[s->keys + j * s->n_keys + k];
        bool no_a = a->kind == LODD__ITEM_ELEMENT && a->as.element == NULL;
        bool no_b = b->kind == LODD__ITEM_ELEMENT && b->as.element == NULL;
        lodd__order order = no_a || no_b ? LODD__ORDER_UNKNOWN : lodd__item_order(a, b);
        if (no_a != no_b)
            return no_a ? -1 : 1;
        if (order == LODD__ORDER_MISMATCH && !s->failed) {
            lodd_str type_a = lodd__item_type_name(a);
            lodd_str type_b = lodd__item_type_name(b);
            s->failed = true;
            lodd__eval_fail(s->ev, LODD__FHIRPATH_EXECUTION, s->node, "sort(): %.*s and %.*s have no order",
                            LODD__FMT(type_a), LODD__FMT(type_b));
        }
        if (order == LODD__ORDER_LESS || order == LODD__ORDER_MORE)
            return key_descends(s, k) ? -(int)order : (int)order;
    }
    return 0;
}

/* Merge sort of indices: stable, and the same on every machine. */
static bool merge_sort(sorting *s, size_t *at, size_t *spare, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t from = 0; from < n; from += 2 * width) {
            size_t middle = from + width < n ? from + width : n;
            size_t end = middle + width < n ? middle + width : n;
            size_t a = from;
            size_t b = middle;
            if (!lodd__eval_step(s->ev, s->node, end - from))
                return false;
            for (size_t i = from; i < end; i++)
                spare[i] = a < middle && (b == end || compare_keys(s, at[a], at[b]) <= 0) ? at[a++] : at[b++];
        }
        if (s->failed)
            return false;
        memcpy(at, spare, n * sizeof *at);
    }
    return true;
}

/* The keys of every item, behind the input: one each, an element that is NULL for none. */
static bool push_keys(sorting *s, const lodd__focus *focus, size_t base, size_t n)
{
    lodd__focus each = each_of(focus);

    for (size_t i = 0; i < n; i++) {
        each.at = base + i;
        each.index = (int64_t)i;
        for (size_t k = 0; k < s->n_keys; k++) {
            const lodd__ast *argument = s->node->n_arguments > 0 ? s->node->arguments[k] : NULL;
            size_t before = s->ev->n;
            if (key_descends(s, k))
                argument = argument->left;
            if (argument == NULL ? !lodd__eval_push(s->ev, s->node, &s->ev->stack[base + i])
                                 : !lodd__eval_node(s->ev, argument, &each))
                return false;
            if (s->ev->n > before + 1)
                return lodd__eval_fail(s->ev, LODD__FHIRPATH_EXECUTION, argument,
                                       "%zu items as a key of sort(): it takes one", s->ev->n - before);
            if (s->ev->n == before && !lodd__eval_push_element(s->ev, s->node, NULL))
                return false;
        }
    }
    return true;
}

bool lodd__fn_SORT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t n = ev->n - base;
    sorting s = {.ev = ev, .node = node, .keys = ev->n, .n_keys = node->n_arguments > 0 ? node->n_arguments : 1};
    size_t *at = lodd__arena_array(ev->arena, n * 2 + 1, sizeof *at);

    if (at == NULL)
        return lodd__eval_nomem(ev, node);
    for (size_t i = 0; i < n; i++)
        at[i] = i;
    if (!push_keys(&s, focus, base, n) || !merge_sort(&s, at, at + n, n))
        return false;
    ev->n = s.keys;
    for (size_t i = 0; i < n; i++) {
        if (!lodd__eval_push(ev, node, &ev->stack[base + at[i]]))
            return false;
    }
    lodd__eval_drop(ev, base, s.keys);
    ev->unordered = false;
    return true;
}

/* ---- 5.3 subsetting ---- */

/* What depends on an order must not be asked of a collection without one, when the caller is strict. */
static bool check_order(lodd__eval *ev, const lodd__ast *node)
{
    if (!ev->unordered || !ev->context->strict)
        return true;
    return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() of a collection without order",
                           lodd__fn_rows[node->fn].name);
}

/* Only the items from `from` to `to` remain. */
static bool keep(lodd__eval *ev, size_t base, size_t from, size_t to)
{
    ev->n = to;
    lodd__eval_drop(ev, base, from);
    return true;
}

bool lodd__fn_SINGLE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item item;

    (void)focus;
    return lodd__eval_single(ev, node, base, &item) >= 0;
}

bool lodd__fn_FIRST(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return check_order(ev, node) && keep(ev, base, base, ev->n > base ? base + 1 : base);
}

bool lodd__fn_LAST(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return check_order(ev, node) && keep(ev, base, ev->n > base ? ev->n - 1 : base, ev->n);
}

bool lodd__fn_TAIL(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return check_order(ev, node) && keep(ev, base, ev->n > base ? base + 1 : base, ev->n);
}

/* The argument of skip() and take(), held within the input. 1, 0 empty, -1 with the error. */
static int how_many(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, size_t *ret)
{
    int64_t n = 0;
    size_t all = ev->n - base;
    int given = check_order(ev, node) ? lodd__eval_integer(ev, node, 0, focus, &n) : -1;

    *ret = n <= 0 ? 0 : (uint64_t)n > all ? all : (size_t)n;
    return given;
}

bool lodd__fn_SKIP(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t n = 0;
    int given = how_many(ev, node, focus, base, &n);

    return given >= 0 && (given == 0 ? lodd__eval_return_empty(ev, base) : keep(ev, base, base + n, ev->n));
}

bool lodd__fn_TAKE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    size_t n = 0;
    int given = how_many(ev, node, focus, base, &n);

    return given >= 0 && (given == 0 ? lodd__eval_return_empty(ev, base) : keep(ev, base, base, base + n));
}

/* Of the input, what the argument has (wanted) or has not. */
static bool against(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, bool wanted)
{
    size_t middle = ev->n;
    size_t kept = base;
    lodd__item_set set;

    if (!lodd__eval_node(ev, node->arguments[0], focus) || !lodd__item_set_fill(ev, node, &set, middle, ev->n))
        return false;
    for (size_t i = base; i < middle; i++) {
        int has = lodd__item_set_has(ev, node, &set, &ev->stack[i]);
        if (has < 0)
            return false;
        if ((has == 1) != wanted)
            continue;
        if (kept != i)
            ev->stack[kept] = ev->stack[i];
        kept++;
    }
    ev->n = kept;
    return true;
}

bool lodd__fn_INTERSECT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return against(ev, node, focus, base, true) && lodd__eval_distinct(ev, node, base);
}

bool lodd__fn_EXCLUDE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    bool unordered = ev->unordered;
    bool ok = against(ev, node, focus, base, false);

    ev->unordered = unordered;
    return ok;
}

/* ---- 5.4 combining ---- */

bool lodd__fn_UNION(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return lodd__eval_node(ev, node->arguments[0], focus) && lodd__eval_unite(ev, node, base);
}

bool lodd__fn_COMBINE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    bool ok = lodd__eval_node(ev, node->arguments[0], focus);

    (void)base;
    ev->unordered = true;
    return ok;
}

/* ---- 5.5.1 iif, 7.1 aggregate ---- */

/* Only the branch that is taken is evaluated; $this is the input. */
bool lodd__fn_IIF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__focus inner = *focus;
    size_t branch = 0;
    size_t end = ev->n;
    int is = 0;

    if (node->left != NULL) {
        if (ev->n > base + 1)
            return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "iif() of %zu items: it takes one",
                                   ev->n - base);
        inner.at = base;
        inner.n = ev->n - base;
    }
    is = lodd__eval_condition(ev, node->arguments[0], &inner);
    if (is == -2)
        return false;
    branch = is == 1 ? 1 : 2;
    ev->unordered = false;
    if (branch < node->n_arguments && !lodd__eval_node(ev, node->arguments[branch], &inner))
        return false;
    lodd__eval_drop(ev, base, end);
    return true;
}

bool lodd__fn_AGGREGATE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__focus each = each_of(focus);
    size_t end = ev->n;

    if (node->n_arguments > 1 && !lodd__eval_node(ev, node->arguments[1], focus))
        return false;
    each.has_total = true;
    each.total_at = end;
    for (size_t i = base; i < end; i++) {
        size_t after = ev->n;
        each.at = i;
        each.index = (int64_t)(i - base);
        each.total_n = after - end;
        if (!lodd__eval_node(ev, node->arguments[0], &each))
            return false;
        lodd__eval_drop(ev, end, after);
    }
    lodd__eval_drop(ev, base, end);
    ev->unordered = false;
    return true;
}
