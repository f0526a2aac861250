/* fhirpath/shortcuts.c - what need not be evaluated in full: exists(), empty(), count() and first() of a path of names,
 * names below descendants(), and membership in a collection that is the same for every item of a loop.
 *
 * Most invariants are of these forms (ele-1, ext-1, dom-3, sdf-8 of R4). A path of names cannot fail, so that looking
 * no further than needed changes nothing but the time.
 */
#include "fhirpath/evaluator.h"

/* ---- paths of names ---- */

enum { MAX_NAMES = 8 };

typedef struct path {
    const lodd__ast *names[MAX_NAMES]; /* first to last */
    size_t n;
    size_t from, count; /* the elements it starts at: items of the stack */
} path;

/* A path of names from the focus, from a variable or from a type name. 1, 0 when the node is none, -1 with the error. A
 * variable is pushed. */
static int find_path(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, path *ret)
{
    const lodd__ast *at = node;

    for (ret->n = 0; at != NULL && at->kind == LODD__AST_NAME && !lodd__ast_may_be_type(at); at = at->left)
        ret->n++;
    if (ret->n == 0 || ret->n > MAX_NAMES)
        return 0;
    if (at != NULL && at->kind != LODD__AST_VARIABLE && at->kind != LODD__AST_NAME)
        return 0;
    for (size_t i = ret->n; i > 0; i--, node = node->left)
        ret->names[i - 1] = node;
    ret->from = at != NULL ? ev->n : focus->at;
    if (at != NULL && !lodd__eval_node(ev, at, focus))
        return -1;
    ret->count = at != NULL ? ev->n - ret->from : focus->n;
    for (size_t i = 0; i < ret->count; i++) {
        if (ev->stack[ret->from + i].kind != LODD__ITEM_ELEMENT)
            return 0;
    }
    return lodd__eval_step(ev, node, ret->n) ? 1 : -1;
}

/* The first element that the names lead to; NULL when there is none. */
static const lodd__element *first_of(const lodd__eval *ev, const lodd__element *element, const lodd__ast *const *names,
                                     size_t n)
{
    const lodd__element *child = lodd__eval_first_named(ev, element, names[0]->text);

    if (n == 1)
        return child;
    for (; child != NULL; child = child->next_same) {
        const lodd__element *found = first_of(ev, child, names + 1, n - 1);
        ev->context->steps++;
        if (found != NULL)
            return found;
    }
    return NULL;
}

static const lodd__element *first_on(const lodd__eval *ev, const path *p)
{
    const lodd__element *ret = NULL;

    for (size_t i = 0; i < p->count && ret == NULL; i++)
        ret = first_of(ev, ev->stack[p->from + i].as.element, p->names, p->n);
    return ret;
}

static size_t count_of(const lodd__eval *ev, const lodd__element *element, const lodd__ast *const *names, size_t n)
{
    const lodd__element *child = lodd__eval_first_named(ev, element, names[0]->text);
    size_t ret = 0;

    for (; child != NULL; child = child->next_same) {
        ev->context->steps++;
        ret += n == 1 ? 1 : count_of(ev, child, names + 1, n - 1);
    }
    return ret;
}

int lodd__eval_exists(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    path p;
    int found = node->kind == LODD__AST_NAME ? find_path(ev, node, focus, &p) : 0;
    bool ret = false;

    if (found > 0) {
        ret = first_on(ev, &p) != NULL;
        ev->n = base;
        return lodd__eval_step(ev, node, 0) ? ret : -1;
    }
    ev->n = base;
    if (found < 0 || !lodd__eval_members(ev, node, focus))
        return -1;
    ret = ev->n > base;
    ev->n = base;
    return ret;
}

/* children().count(), as ele-1 has it. */
static int count_children(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    int64_t n = 0;

    for (size_t i = 0; i < focus->n; i++) {
        const lodd__item *item = &ev->stack[focus->at + i];
        n += item->kind == LODD__ITEM_ELEMENT ? item->as.element->n_children : 0;
    }
    return lodd__eval_return_integer(ev, node, ev->n, n) ? 1 : -1;
}

/* count() and first() of a path. */
static int count_or_first(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    path p;
    int found = find_path(ev, node->left, focus, &p);
    const lodd__element *first = NULL;
    int64_t n = 0;

    if (found <= 0) {
        ev->n = base;
        return found < 0 ? -1 : -2;
    }
    if (node->fn == LODD__FN_COUNT) {
        for (size_t i = 0; i < p.count; i++)
            n += (int64_t)count_of(ev, ev->stack[p.from + i].as.element, p.names, p.n);
        return lodd__eval_return_integer(ev, node, base, n) && lodd__eval_step(ev, node, 1) ? 1 : -1;
    }
    first = first_on(ev, &p);
    lodd__eval_return_empty(ev, base);
    if (first != NULL && !lodd__eval_push_element(ev, node, first))
        return -1;
    return lodd__eval_step(ev, node, 1) ? 1 : -1;
}

int lodd__eval_shortcut(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    const lodd__ast *left = node->left;
    int exists = 0;

    switch (node->fn) {
    case LODD__FN_EXISTS:
    case LODD__FN_EMPTY:
        exists = lodd__eval_exists(ev, left, focus);
        if (exists < 0)
            return -1;
        return lodd__eval_return_boolean(ev, node, ev->n, exists == (node->fn == LODD__FN_EXISTS)) ? 1 : -1;
    case LODD__FN_COUNT:
        if (left->kind == LODD__AST_FUNCTION && left->fn == LODD__FN_CHILDREN && left->left == NULL)
            return count_children(ev, node, focus);
        return left->kind == LODD__AST_NAME ? count_or_first(ev, node, focus) : -2;
    case LODD__FN_FIRST:
        return left->kind == LODD__AST_NAME ? count_or_first(ev, node, focus) : -2;
    default:
        return -2;
    }
}

/* descendants().name without the descendants: que-2, csd-1 and dom-3 ask for them of whole resources. */
bool lodd__eval_name_below(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t end = 0;

    if (!lodd__eval_input(ev, node->left, focus))
        return false;
    end = ev->n;
    for (size_t i = base; i < end; i++) {
        lodd__item item = ev->stack[i];
        const lodd__element *root = item.kind == LODD__ITEM_ELEMENT ? item.as.element : NULL;
        size_t visited = 0;
        for (const lodd__element *at = root != NULL ? root->first : NULL; at != NULL;
             at = lodd__element_after(at, root)) {
            lodd__item one = {.kind = LODD__ITEM_ELEMENT, .as.element = at};
            if (at->first != NULL && !lodd__eval_children_named(ev, node, &one, node->text))
                return false;
            if (++visited % 8 == 0 && !lodd__eval_step(ev, node, 1))
                return false;
        }
    }
    lodd__eval_drop(ev, base, end);
    ev->unordered = true;
    return true;
}

/* ---- membership ---- */

/* Does a node come to the same whatever the focus is? */
static bool is_fixed(const lodd__ast *node)
{
    switch (node->kind) {
    case LODD__AST_LITERAL:
    case LODD__AST_EMPTY:
    case LODD__AST_VARIABLE:
        return true;
    case LODD__AST_NAME:
        return node->left != NULL && is_fixed(node->left);
    case LODD__AST_FUNCTION:
        return node->left != NULL && is_fixed(node->left) &&
               (node->n_arguments == 0 || lodd__fn_rows[node->fn].mode == LODD__MODE_TYPE);
    case LODD__AST_OPERATOR:
        return node->op == LODD__OP_UNION && is_fixed(node->left) && is_fixed(node->right);
    default:
        return false;
    }
}

enum { WORTH_A_SET = 16 };

/* The right side as a set of strings; none when it has other things, or is small. */
static bool make_set(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    lodd__memo *memo = &ev->memo;
    size_t base = ev->n;
    size_t n = 0;

    if (!lodd__eval_members(ev, node->right, focus))
        return false;
    n = ev->n - base;
    ev->n = base;
    if (n < WORTH_A_SET)
        return true;
    memo->items = lodd__arena_array(ev->arena, n, sizeof *memo->items);
    if (memo->items == NULL)
        return lodd__eval_nomem(ev, node);
    memo->set = (lodd__item_set){.items = memo->items};
    for (size_t i = 0; i < n; i++) {
        lodd__item *item = &memo->items[i];
        if (!lodd__item_value(&ev->stack[base + i], item)) {
            *item = lodd__item_of_string(LODD__STR("")); /* without value it is equal to nothing */
            continue;
        }
        if (item->kind != LODD__ITEM_STRING)
            return true;
        if (lodd__item_set_add(ev, node, &memo->set, i) < 0)
            return false;
    }
    memo->ready = true;
    return true;
}

int lodd__eval_memo_in(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t one)
{
    lodd__memo *memo = &ev->memo;
    lodd__item value;

    if (memo->node != node) {
        memo->node = node;
        memo->visits = 0;
        memo->ready = false;
    }
    if (++memo->visits == 2 && is_fixed(node->right) && !make_set(ev, node, focus))
        return -1;
    if (!memo->ready || !lodd__item_value(&ev->stack[one], &value) || value.kind != LODD__ITEM_STRING)
        return -2;
    return lodd__item_set_has(ev, node, &memo->set, &value);
}
