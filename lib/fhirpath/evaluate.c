/* fhirpath/evaluate.c - walks a compiled expression: paths, variables, the stack of values, and the entry points.
 *
 * http://hl7.org/fhirpath/N1 sections 3 (paths), 4.5 (singleton evaluation), 9 (environment variables); the environment
 * of FHIR: https://hl7.org/fhir/R4/fhirpath.html#variables. What the evaluator shares is in evaluator.h.
 */
#include <stdarg.h>
#include <stdlib.h>

#include "fhirpath/evaluator.h"

/* ---- errors and limits ---- */

bool lodd__eval_fail(lodd__eval *ev, lodd__fhirpath_error_kind kind, const lodd__ast *node, const char *fmt, ...)
{
    va_list ap;

    if (ev->error->kind != LODD__FHIRPATH_OK)
        return false;
    ev->error->kind = kind;
    ev->error->offset =
        node != NULL
            ? node->kind == LODD__AST_FUNCTION || node->kind == LODD__AST_OPERATOR ? node->name_offset : node->offset
            : 0;
    va_start(ap, fmt);
    ev->error->message = lodd__arena_vprintf(ev->arena, fmt, ap);
    va_end(ap);
    if (ev->error->message.ptr == NULL)
        lodd__eval_nomem(ev, node);
    return false;
}

bool lodd__eval_nomem(lodd__eval *ev, const lodd__ast *node)
{
    *ev->error =
        (lodd__fhirpath_error){LODD__FHIRPATH_NOMEM, node != NULL ? node->offset : 0, LODD__STR("out of memory")};
    return false;
}

bool lodd__eval_steps_over(lodd__eval *ev, const lodd__ast *node)
{
    return lodd__eval_fail(ev, LODD__FHIRPATH_LIMIT, node, "gave up after %zu steps", ev->max_steps);
}

/* ---- the stack ---- */

lodd__item *lodd__eval_slot_slow(lodd__eval *ev, const lodd__ast *node)
{
    size_t cap = ev->cap * 2;
    lodd__item *larger = NULL;

    if (ev->n < ev->cap)
        return &ev->stack[ev->n++];
    if (ev->cap >= LODD__EVAL_MAX_ITEMS) {
        lodd__eval_fail(ev, LODD__FHIRPATH_LIMIT, node, "more than %d items at once", LODD__EVAL_MAX_ITEMS);
        return NULL;
    }
    larger = realloc(ev->heap, cap * sizeof *larger);
    if (larger == NULL) {
        lodd__eval_nomem(ev, node);
        return NULL;
    }
    if (ev->heap == NULL)
        memcpy(larger, ev->stack, ev->n * sizeof *larger);
    ev->stack = ev->heap = larger;
    ev->cap = cap;
    return &ev->stack[ev->n++];
}

bool lodd__eval_push(lodd__eval *ev, const lodd__ast *node, const lodd__item *item)
{
    lodd__item copy = *item; /* it may lie on the stack, which may move */
    lodd__item *slot = lodd__eval_slot(ev, node);

    if (slot == NULL)
        return false;
    *slot = copy;
    return true;
}

bool lodd__eval_push_range(lodd__eval *ev, const lodd__ast *node, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lodd__item *slot = lodd__eval_slot(ev, node);
        if (slot == NULL)
            return false;
        *slot = ev->stack[at + i];
    }
    return lodd__eval_step(ev, node, n);
}

void lodd__eval_drop(lodd__eval *ev, size_t to, size_t from)
{
    size_t n = ev->n - from;

    if (to != from && n > 0)
        memmove(ev->stack + to, ev->stack + from, n * sizeof *ev->stack);
    ev->n = to + n;
}

bool lodd__eval_return(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__item *item)
{
    lodd__item copy = *item;

    ev->n = base;
    ev->unordered = false;
    return lodd__eval_push(ev, node, &copy);
}

bool lodd__eval_return_empty(lodd__eval *ev, size_t base)
{
    ev->n = base;
    ev->unordered = false;
    return true;
}

bool lodd__eval_return_boolean(lodd__eval *ev, const lodd__ast *node, size_t base, bool value)
{
    lodd__item *slot = NULL;

    ev->n = base;
    ev->unordered = false;
    slot = lodd__eval_slot(ev, node);
    if (slot == NULL)
        return false;
    slot->kind = LODD__ITEM_BOOLEAN;
    slot->as.boolean = value;
    return true;
}

bool lodd__eval_return_three(lodd__eval *ev, const lodd__ast *node, size_t base, int value)
{
    return value < 0 ? lodd__eval_return_empty(ev, base) : lodd__eval_return_boolean(ev, node, base, value != 0);
}

bool lodd__eval_return_integer(lodd__eval *ev, const lodd__ast *node, size_t base, int64_t value)
{
    lodd__item item = {.kind = LODD__ITEM_INTEGER, .as.integer = value};

    return lodd__eval_return(ev, node, base, &item);
}

bool lodd__eval_return_decimal(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__decimal *value)
{
    lodd__item item = {.kind = LODD__ITEM_DECIMAL, .as.decimal = *value};

    return lodd__eval_return(ev, node, base, &item);
}

bool lodd__eval_return_string(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str value)
{
    lodd__item item = lodd__item_of_string(value);

    return lodd__eval_return(ev, node, base, &item);
}

char *lodd__eval_bytes(lodd__eval *ev, const lodd__ast *node, size_t n)
{
    char *ret = NULL;

    if (n > LODD__EVAL_MAX_STRING) {
        lodd__eval_fail(ev, LODD__FHIRPATH_LIMIT, node, "a string of more than %d bytes", LODD__EVAL_MAX_STRING);
        return NULL;
    }
    if (!lodd__eval_step(ev, node, n / 16))
        return NULL;
    ret = lodd__arena_bytes(ev->arena, n > 0 ? n : 1);
    if (ret == NULL)
        lodd__eval_nomem(ev, node);
    return ret;
}

/* ---- single items ---- */

int lodd__eval_single(lodd__eval *ev, const lodd__ast *node, size_t base, lodd__item *ret)
{
    size_t n = ev->n - base;

    if (n > 1) {
        if (node->kind == LODD__AST_FUNCTION)
            lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() of %zu items: it takes one",
                            lodd__fn_rows[node->fn].name, n);
        else
            lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%zu items where one may be", n);
        return -1;
    }
    if (n == 1)
        *ret = ev->stack[base];
    return (int)n;
}

/* A single item counts as true unless it is a Boolean (section 4.5). */
static int truth_of(const lodd__item *item)
{
    lodd__item value;

    if (item->kind == LODD__ITEM_BOOLEAN)
        return item->as.boolean;
    if (item->kind != LODD__ITEM_ELEMENT || !lodd__element_is_primitive(item->as.element))
        return 1;
    if (!lodd__item_value(item, &value))
        return -1;
    return value.kind == LODD__ITEM_BOOLEAN ? value.as.boolean : 1;
}

/* exists(), empty() and hasValue() need no result on the stack. -3: another function. */
static int quick_condition(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    int ret = 0;

    if (node->fn == LODD__FN_HAS_VALUE && node->left == NULL)
        return focus->n == 1 && lodd__item_has_value(&ev->stack[focus->at]);
    if (node->left == NULL || node->n_arguments > 0 || (node->fn != LODD__FN_EXISTS && node->fn != LODD__FN_EMPTY))
        return -3;
    ret = lodd__eval_exists(ev, node->left, focus);
    return ret < 0 ? -2 : ret == (node->fn == LODD__FN_EXISTS);
}

int lodd__eval_condition(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    int ret = -1;

    if (node->kind == LODD__AST_FUNCTION) {
        ret = quick_condition(ev, node, focus);
        if (ret != -3)
            return lodd__eval_step(ev, node, 1) ? ret : -2;
    }
    if (!lodd__eval_node(ev, node, focus))
        return -2;
    if (ev->n == base + 1) {
        ret = truth_of(&ev->stack[base]);
    } else if (ev->n > base) {
        lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%zu items where a condition is wanted", ev->n - base);
        return -2;
    } else {
        ret = -1;
    }
    ev->n = base;
    return ret;
}

int lodd__eval_argument(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__focus *focus, lodd__item *ret)
{
    size_t base = ev->n;
    bool unordered = ev->unordered;
    size_t n = 0;

    if (!lodd__eval_node(ev, node->arguments[i], focus))
        return -1;
    n = ev->n - base;
    if (n > 1) {
        lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node->arguments[i],
                        "an argument of %s() is %zu items: it takes one", lodd__fn_rows[node->fn].name, n);
        return -1;
    }
    if (n == 1)
        *ret = ev->stack[base];
    ev->n = base;
    ev->unordered = unordered;
    return (int)n;
}

static int wrong_argument(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__item *got, lodd__item_kind want)
{
    lodd_str type = lodd__item_type_name(got);

    lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node->arguments[i], "%s() wants a %s here, not a %.*s",
                    lodd__fn_rows[node->fn].name, lodd__item_kind_name(want), LODD__FMT(type));
    return -1;
}

int lodd__eval_string(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__focus *focus, lodd_str *ret)
{
    lodd__item item;
    lodd__item value;
    int n = lodd__eval_argument(ev, node, i, focus, &item);

    if (n <= 0)
        return n;
    if (!lodd__item_value(&item, &value))
        return item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element)
                   ? 0
                   : wrong_argument(ev, node, i, &item, LODD__ITEM_STRING);
    if (value.kind != LODD__ITEM_STRING)
        return wrong_argument(ev, node, i, &item, LODD__ITEM_STRING);
    *ret = value.text;
    return 1;
}

int lodd__eval_integer(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__focus *focus, int64_t *ret)
{
    lodd__item item;
    lodd__item value;
    int n = lodd__eval_argument(ev, node, i, focus, &item);

    if (n <= 0)
        return n;
    if (!lodd__item_value(&item, &value) || value.kind != LODD__ITEM_INTEGER)
        return wrong_argument(ev, node, i, &item, LODD__ITEM_INTEGER);
    *ret = value.as.integer;
    return 1;
}

/* ---- paths ---- */

static bool same_name(lodd_str a, lodd_str b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, b.len) == 0;
}

/* The first child of a name. Names as written ("valueQuantity") find it too, as lenient as invariants in the wild need
 * it. */
const lodd__element *lodd__eval_first_named(const lodd__eval *ev, const lodd__element *element, lodd_str name)
{
    const lodd__element *child = element->first;

    for (; child != NULL; child = child->next) {
        if (same_name(child->name, name))
            return child;
        if (child->raw.len == name.len && child->raw.len != child->name.len && !ev->context->strict &&
            same_name(child->raw, name))
            return child;
    }
    return NULL;
}

static bool push_type_member(lodd__eval *ev, const lodd__ast *node, const lodd__item *item, lodd_str name)
{
    size_t dot = lodd__str_find(item->text, '.', 0);
    lodd__item value = lodd__item_of_string(item->text);

    if (dot == (size_t)-1)
        return true;
    if (lodd__str_is(name, "namespace"))
        value.text.len = dot;
    else if (lodd__str_is(name, "name"))
        value.text = lodd__str_sub(item->text, dot + 1, item->text.len - dot - 1);
    else
        return true;
    return lodd__eval_push(ev, node, &value);
}

static bool push_quantity_member(lodd__eval *ev, const lodd__ast *node, const lodd__item *item, lodd_str name)
{
    lodd__item value = lodd__item_of_string(item->text);

    if (lodd__str_is(name, "value"))
        value = (lodd__item){.kind = LODD__ITEM_DECIMAL, .as.decimal = item->as.decimal};
    else if (!lodd__str_is(name, "unit") && !lodd__str_is(name, "code"))
        return true;
    return lodd__eval_push(ev, node, &value);
}

bool lodd__eval_children_named(lodd__eval *ev, const lodd__ast *node, const lodd__item *item, lodd_str name)
{
    const lodd__element *child = NULL;

    if (item->kind != LODD__ITEM_ELEMENT) {
        lodd__item copy = *item;
        if (item->kind == LODD__ITEM_TYPE)
            return push_type_member(ev, node, &copy, name);
        return item->kind != LODD__ITEM_QUANTITY || push_quantity_member(ev, node, &copy, name);
    }
    for (child = lodd__eval_first_named(ev, item->as.element, name); child != NULL; child = child->next_same) {
        if (!lodd__eval_push_element(ev, node, child) || !lodd__eval_step(ev, node, 1))
            return false;
    }
    return true;
}

/* "Patient" at the start of a path is the Patient itself, "Resource" and "DomainResource" too. */
static bool names_type_of(const lodd__item *item, lodd_str name)
{
    const lodd__structure *type = item->kind == LODD__ITEM_ELEMENT ? item->as.element->type : NULL;

    return type != NULL && (same_name(type->type, name) || lodd__structure_is(type, name));
}

bool lodd__ast_may_be_type(const lodd__ast *node)
{
    return node->left == NULL && node->text.len > 0 && node->text.ptr[0] >= 'A' && node->text.ptr[0] <= 'Z';
}

static bool eval_name(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t from = focus->at;
    size_t n = focus->n;

    ev->unordered = false;
    if (node->left != NULL) {
        if (node->left->kind == LODD__AST_FUNCTION && node->left->fn == LODD__FN_DESCENDANTS)
            return lodd__eval_name_below(ev, node, focus);
        if (!lodd__eval_node(ev, node->left, focus))
            return false;
        from = base;
        n = ev->n - base;
        if (n == 1) { /* the usual path: nothing has to be moved */
            lodd__item item = ev->stack[base];
            ev->n = base;
            return lodd__eval_children_named(ev, node, &item, node->text);
        }
    }
    for (size_t i = 0; i < n; i++) {
        lodd__item *item = &ev->stack[from + i];
        if (lodd__ast_may_be_type(node) && names_type_of(item, node->text)) {
            if (!lodd__eval_push(ev, node, item))
                return false;
        } else if (!lodd__eval_children_named(ev, node, item, node->text)) {
            return false;
        }
    }
    if (node->left != NULL)
        lodd__eval_drop(ev, base, base + n);
    return true;
}

bool lodd__eval_members(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    if (node->kind != LODD__AST_OPERATOR || node->op != LODD__OP_UNION)
        return lodd__eval_node(ev, node, focus);
    return lodd__eval_members(ev, node->left, focus) && lodd__eval_members(ev, node->right, focus);
}

static bool eval_indexer(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t end = 0;
    lodd__item index;
    bool unordered = false;

    if (!lodd__eval_node(ev, node->left, focus))
        return false;
    end = ev->n;
    unordered = ev->unordered;
    if (!lodd__eval_node(ev, node->right, focus))
        return false;
    if (ev->n == end)
        return lodd__eval_return_empty(ev, base);
    if (ev->n > end + 1 || !lodd__item_value(&ev->stack[end], &index) || index.kind != LODD__ITEM_INTEGER)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node->right, "an index is one Integer");
    if (unordered && ev->context->strict)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "an index into a collection without order");
    if (index.as.integer < 0 || (uint64_t)index.as.integer >= end - base)
        return lodd__eval_return_empty(ev, base);
    return lodd__eval_return(ev, node, base, &ev->stack[base + (size_t)index.as.integer]);
}

/* ---- variables ---- */

static bool push_context(lodd__eval *ev, const lodd__ast *node)
{
    return lodd__eval_push_range(ev, node, 0, ev->n_root);
}

static const lodd__element *root_element(const lodd__eval *ev)
{
    return ev->n_root > 0 && ev->stack[0].kind == LODD__ITEM_ELEMENT ? ev->stack[0].as.element : NULL;
}

static bool push_resource(lodd__eval *ev, const lodd__ast *node)
{
    const lodd__element *resource = ev->context->resource;

    if (resource == NULL)
        resource = lodd__element_resource(root_element(ev));
    return resource == NULL || lodd__eval_push_element(ev, node, resource);
}

static bool push_root_resource(lodd__eval *ev, const lodd__ast *node)
{
    const lodd__element *resource = ev->context->root_resource;

    if (resource == NULL)
        resource =
            lodd__element_root_resource(ev->context->resource != NULL ? ev->context->resource : root_element(ev));
    return resource == NULL || lodd__eval_push_element(ev, node, resource);
}

static const struct {
    const char *name;
    bool (*push)(lodd__eval *ev, const lodd__ast *node);
    const char *text;
} variables[] = {
    {"resource", push_resource, NULL},       {"rootResource", push_root_resource, NULL},
    {"context", push_context, NULL},         {"ucum", NULL, "http://unitsofmeasure.org"},
    {"sct", NULL, "http://snomed.info/sct"}, {"loinc", NULL, "http://loinc.org"},
};

/* %`vs-x` and %`ext-x` are canonicals. */
static bool push_canonical(lodd__eval *ev, const lodd__ast *node, bool *ret_known)
{
    bool valueset = lodd__str_starts(node->text, LODD__STR("vs-"));
    size_t cut = valueset ? 3 : 4;
    lodd__item item;

    *ret_known = (valueset || lodd__str_starts(node->text, LODD__STR("ext-"))) && node->text.len > cut;
    if (!*ret_known)
        return true;
    item = lodd__item_of_string(lodd__arena_printf(ev->arena, "http://hl7.org/fhir/%s/%.*s",
                                                   valueset ? "ValueSet" : "StructureDefinition",
                                                   LODD__FMT(lodd__str_sub(node->text, cut, node->text.len - cut))));
    return item.text.ptr != NULL ? lodd__eval_push(ev, node, &item) : lodd__eval_nomem(ev, node);
}

static bool eval_variable(lodd__eval *ev, const lodd__ast *node)
{
    const lodd__fhirpath_host *host = ev->context->host;
    lodd__collection found = {0};
    bool known = false;

    ev->unordered = false;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        lodd__item item;
        if (!lodd__str_is(node->text, variables[i].name))
            continue;
        item = lodd__item_of_string(lodd__str(variables[i].text));
        return variables[i].push != NULL ? variables[i].push(ev, node) : lodd__eval_push(ev, node, &item);
    }
    if (!push_canonical(ev, node, &known) || known)
        return known && ev->error->kind == LODD__FHIRPATH_OK;
    if (host == NULL || host->variable == NULL || !host->variable(host->user, node->text, &found))
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "unknown variable %%%.*s", LODD__FMT(node->text));
    for (size_t i = 0; i < found.n; i++) {
        if (!lodd__eval_push(ev, node, &found.items[i]))
            return false;
    }
    ev->unordered = found.unordered;
    return true;
}

/* ---- nodes ---- */

bool lodd__eval_input(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    if (node->left != NULL)
        return lodd__eval_node(ev, node->left, focus);
    ev->unordered = false;
    return lodd__eval_push_range(ev, node, focus->at, focus->n);
}

static bool eval_function(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    int done = node->n_arguments == 0 && node->left != NULL ? lodd__eval_shortcut(ev, node, focus) : -2;

    if (done != -2)
        return done >= 0;
    return lodd__eval_input(ev, node, focus) && lodd__eval_functions[node->fn](ev, node, focus, base);
}

static bool eval_this(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    ev->unordered = false;
    return lodd__eval_push_range(ev, node, focus->at, focus->n);
}

static bool eval_index_variable(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    lodd__item item = {.kind = LODD__ITEM_INTEGER, .as.integer = focus->index};

    ev->unordered = false;
    if (!focus->has_index)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node,
                               "$index outside of a function that goes through items");
    return lodd__eval_push(ev, node, &item);
}

static bool eval_total(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    ev->unordered = false;
    if (!focus->has_total)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "$total outside of aggregate()");
    return lodd__eval_push_range(ev, node, focus->total_at, focus->total_n);
}

bool lodd__eval_node(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    if (!lodd__eval_step(ev, node, 1))
        return false;
    switch (node->kind) {
    case LODD__AST_EMPTY:
        ev->unordered = false;
        return true;
    case LODD__AST_LITERAL:
        ev->unordered = false;
        return lodd__eval_push(ev, node, &node->item);
    case LODD__AST_THIS:
        return eval_this(ev, node, focus);
    case LODD__AST_INDEX_VAR:
        return eval_index_variable(ev, node, focus);
    case LODD__AST_TOTAL:
        return eval_total(ev, node, focus);
    case LODD__AST_VARIABLE:
        return eval_variable(ev, node);
    case LODD__AST_NAME:
        return eval_name(ev, node, focus);
    case LODD__AST_FUNCTION:
        return eval_function(ev, node, focus);
    case LODD__AST_INDEXER:
        return eval_indexer(ev, node, focus);
    case LODD__AST_POLARITY:
        return lodd__eval_polarity(ev, node, focus);
    case LODD__AST_OPERATOR:
        return lodd__eval_operator(ev, node, focus);
    case LODD__AST_TYPE:
        return lodd__eval_type(ev, node, focus);
    }
    return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "a node of no kind");
}

/* ---- entry points ---- */

static void start(lodd__eval *ev, lodd__fhirpath_context *context, lodd__item *inline_items,
                  lodd__fhirpath_error *error)
{
    *error = (lodd__fhirpath_error){0};
    *ev = (lodd__eval){.context = context,
                       .arena = context->arena,
                       .error = error,
                       .stack = inline_items,
                       .cap = LODD__EVAL_INLINE,
                       .max_steps = context->max_steps > 0 ? context->max_steps : 10000000};
}

/* Memory that ran out on the way, unnoticed, makes any result worthless. */
static bool finish(lodd__eval *ev, const lodd__fhirpath *expression)
{
    return !ev->arena->failed || lodd__eval_nomem(ev, expression->root);
}

/* The result, behind the focus at the bottom of the stack, into the arena. */
static bool give(lodd__eval *ev, lodd__collection *ret)
{
    size_t n = ev->n - ev->n_root;

    *ret = (lodd__collection){.n = n, .unordered = ev->unordered};
    if (n == 0)
        return true;
    ret->items = lodd__arena_array(ev->arena, n, sizeof *ret->items);
    if (ret->items == NULL)
        return lodd__eval_nomem(ev, NULL);
    memcpy(ret->items, ev->stack + ev->n_root, n * sizeof *ret->items);
    return true;
}

bool lodd__fhirpath_evaluate_items(lodd__fhirpath_context *context, const lodd__fhirpath *expression,
                                   const lodd__collection *input, lodd__collection *ret, lodd__fhirpath_error *error)
{
    lodd__item inline_items[LODD__EVAL_INLINE];
    lodd__fhirpath_error ignored;
    lodd__focus focus = {.n = input->n};
    lodd__eval ev;
    bool ok = true;

    *ret = (lodd__collection){0};
    start(&ev, context, inline_items, error != NULL ? error : &ignored);
    for (size_t i = 0; ok && i < input->n; i++)
        ok = lodd__eval_push(&ev, expression->root, &input->items[i]);
    ev.n_root = input->n;
    ok = ok && lodd__eval_node(&ev, expression->root, &focus) && give(&ev, ret);
    free(ev.heap);
    return finish(&ev, expression) && ok;
}

bool lodd__fhirpath_evaluate(lodd__fhirpath_context *context, const lodd__fhirpath *expression,
                             const lodd__element *focus, lodd__collection *ret, lodd__fhirpath_error *error)
{
    lodd__item item = {.kind = LODD__ITEM_ELEMENT, .as.element = focus};
    lodd__collection input = {.items = &item, .n = focus != NULL};

    return lodd__fhirpath_evaluate_items(context, expression, &input, ret, error);
}

int lodd__fhirpath_test(lodd__fhirpath_context *context, const lodd__fhirpath *expression, const lodd__element *focus,
                        lodd__fhirpath_error *error)
{
    lodd__item inline_items[LODD__EVAL_INLINE];
    lodd__fhirpath_error ignored;
    lodd__focus whole = {.n = focus != NULL};
    lodd__eval ev;
    int ret = -2;

    start(&ev, context, inline_items, error != NULL ? error : &ignored);
    if (focus == NULL || lodd__eval_push_element(&ev, expression->root, focus)) {
        ev.n_root = ev.n;
        ret = lodd__eval_condition(&ev, expression->root, &whole);
    }
    free(ev.heap);
    return finish(&ev, expression) ? ret : -2;
}
