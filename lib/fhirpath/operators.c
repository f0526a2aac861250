/* fhirpath/operators.c - the operators of http://hl7.org/fhirpath/N1 section 6: equality, comparison, types,
 * collections, three-valued logic, arithmetic. Uses compare.c, quantity.c and dates.c.
 */
#include "fhirpath/evaluator.h"

static const char *const operator_texts[] = {
    [LODD__OP_NONE] = "?",
    [LODD__OP_MUL] = "*",
    [LODD__OP_DIV] = "/",
    [LODD__OP_IDIV] = "div",
    [LODD__OP_MOD] = "mod",
    [LODD__OP_ADD] = "+",
    [LODD__OP_SUB] = "-",
    [LODD__OP_CONCAT] = "&",
    [LODD__OP_UNION] = "|",
    [LODD__OP_LT] = "<",
    [LODD__OP_LE] = "<=",
    [LODD__OP_GT] = ">",
    [LODD__OP_GE] = ">=",
    [LODD__OP_EQ] = "=",
    [LODD__OP_NE] = "!=",
    [LODD__OP_EQUIVALENT] = "~",
    [LODD__OP_IN] = "in",
    [LODD__OP_CONTAINS] = "contains",
    [LODD__OP_AND] = "and",
    [LODD__OP_OR] = "or",
    [LODD__OP_XOR] = "xor",
    [LODD__OP_IMPLIES] = "implies",
    [LODD__OP_IS] = "is",
    [LODD__OP_AS] = "as",
    [LODD__OP_NOT_EQUIVALENT] = "!~",
};

static bool fail_types(lodd__eval *ev, const lodd__ast *node, const lodd__item *a, const lodd__item *b)
{
    lodd_str type_a = lodd__item_type_name(a);
    lodd_str type_b = lodd__item_type_name(b);

    return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%.*s %s %.*s: not for these types", LODD__FMT(type_a),
                           operator_texts[node->op], LODD__FMT(type_b));
}

static bool fail_count(lodd__eval *ev, const lodd__ast *node, size_t n)
{
    return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s of %zu items: it takes one",
                           operator_texts[node->op], n);
}

/* ---- logic ---- */

/* Without the right side where the left one decides; the result is 1, 0 or -1, -2 with the error. */
static int logic(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    int left = lodd__eval_condition(ev, node->left, focus);
    int right = 0;

    if (left == -2 || (left == 0 && node->op == LODD__OP_AND) || (left == 1 && node->op == LODD__OP_OR))
        return left;
    if (left == 0 && node->op == LODD__OP_IMPLIES)
        return 1;
    right = lodd__eval_condition(ev, node->right, focus);
    if (right == -2)
        return -2;
    switch (node->op) {
    case LODD__OP_AND:
        return right == 0 ? 0 : left < 0 || right < 0 ? -1 : 1;
    case LODD__OP_OR:
        return right == 1 ? 1 : left < 0 || right < 0 ? -1 : 0;
    case LODD__OP_XOR:
        return left < 0 || right < 0 ? -1 : left != right;
    default:
        return right == 1 ? 1 : left < 0 || right < 0 ? -1 : 0;
    }
}

/* ---- collections as a whole ---- */

/* Both sides on the stack: the left one from base, the right one from *middle on. */
static bool both_sides(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t *middle)
{
    if (!lodd__eval_node(ev, node->left, focus))
        return false;
    *middle = ev->n;
    return lodd__eval_node(ev, node->right, focus);
}

static int equal_lists(lodd__eval *ev, const lodd__ast *node, size_t base, size_t middle)
{
    size_t n = middle - base;
    int ret = 1;

    if (n == 0 || ev->n == middle)
        return -1;
    if (ev->n - middle != n)
        return 0;
    for (size_t i = 0; i < n; i++) {
        int one = lodd__item_equal(&ev->stack[base + i], &ev->stack[middle + i]);
        if (!lodd__eval_step(ev, node, 1))
            return -2;
        if (one == 0)
            return 0;
        if (one < 0)
            ret = -1;
    }
    return ret;
}

/* Every item has an equivalent one of its own on the other side, in any order. Items found are put to the front of what
 * is left. */
static int equivalent_lists(lodd__eval *ev, const lodd__ast *node, size_t base, size_t middle)
{
    size_t n = middle - base;

    if (ev->n - middle != n)
        return 0;
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        lodd__item item;
        while (j < n && lodd__item_equivalent(&ev->stack[base + i], &ev->stack[middle + j], 0) != 1) {
            j++;
            if (!lodd__eval_step(ev, node, 1))
                return -2;
        }
        if (j == n)
            return 0;
        item = ev->stack[middle + j];
        ev->stack[middle + j] = ev->stack[middle + i];
        ev->stack[middle + i] = item;
    }
    return 1;
}

static bool eval_equality(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    bool negative = node->op == LODD__OP_NE || node->op == LODD__OP_NOT_EQUIVALENT;
    size_t base = ev->n;
    size_t middle = 0;
    int ret = 0;

    if (!both_sides(ev, node, focus, &middle))
        return false;
    if (node->op == LODD__OP_EQ || node->op == LODD__OP_NE)
        ret = equal_lists(ev, node, base, middle);
    else
        ret = equivalent_lists(ev, node, base, middle);
    return ret != -2 && lodd__eval_return_three(ev, node, base, ret < 0 ? -1 : negative ? !ret : ret);
}

/* in, contains: is the one item among the others? */
static bool eval_membership(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t middle = 0;
    size_t one = 0;
    size_t from = 0;
    size_t to = 0;
    size_t count = 0;
    int known = 0;

    if (!(node->op == LODD__OP_IN ? lodd__eval_node : lodd__eval_members)(ev, node->left, focus))
        return false;
    middle = ev->n;
    known = node->op == LODD__OP_IN && middle == base + 1 ? lodd__eval_memo_in(ev, node, focus, base) : -2;
    if (known != -2)
        return known >= 0 && lodd__eval_return_boolean(ev, node, base, known == 1);
    if (!(node->op == LODD__OP_IN ? lodd__eval_members : lodd__eval_node)(ev, node->right, focus))
        return false;
    one = node->op == LODD__OP_IN ? base : middle;
    from = node->op == LODD__OP_IN ? middle : base;
    to = node->op == LODD__OP_IN ? ev->n : middle;
    count = node->op == LODD__OP_IN ? middle - base : ev->n - middle;
    if (count > 1)
        return fail_count(ev, node, count);
    if (count == 0)
        return lodd__eval_return_empty(ev, base);
    if (!lodd__eval_step(ev, node, to - from))
        return false;
    while (from < to && lodd__item_equal(&ev->stack[one], &ev->stack[from]) != 1)
        from++;
    return lodd__eval_return_boolean(ev, node, base, from < to);
}

static bool eval_union(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t middle = 0;

    return both_sides(ev, node, focus, &middle) && lodd__eval_unite(ev, node, base);
}

/* ---- two single operands ---- */

/* 1 with both values, 0 when one is empty, -1 with the error. */
static int operands(lodd__eval *ev, const lodd__ast *node, size_t base, size_t middle, lodd__item *a, lodd__item *b)
{
    size_t n_a = middle - base;
    size_t n_b = ev->n - middle;

    if (n_a > 1 || n_b > 1) {
        fail_count(ev, node, n_a > 1 ? n_a : n_b);
        return -1;
    }
    if (n_a == 0 || n_b == 0)
        return 0;
    *a = ev->stack[base];
    *b = ev->stack[middle];
    return 1;
}

static bool eval_comparison(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t middle = 0;
    lodd__item a;
    lodd__item b;
    int n = both_sides(ev, node, focus, &middle) ? operands(ev, node, base, middle, &a, &b) : -1;
    lodd__order order = LODD__ORDER_UNKNOWN;

    if (n < 0)
        return false;
    if (n > 0)
        order = lodd__item_order(&a, &b);
    if (order == LODD__ORDER_MISMATCH)
        return fail_types(ev, node, &a, &b);
    if (order == LODD__ORDER_UNKNOWN)
        return lodd__eval_return_empty(ev, base);
    switch (node->op) {
    case LODD__OP_LT:
        return lodd__eval_return_boolean(ev, node, base, order < 0);
    case LODD__OP_LE:
        return lodd__eval_return_boolean(ev, node, base, order <= 0);
    case LODD__OP_GT:
        return lodd__eval_return_boolean(ev, node, base, order > 0);
    default:
        return lodd__eval_return_boolean(ev, node, base, order >= 0);
    }
}

/* ---- arithmetic ---- */

/* Integers have 32 bits; of Longs the result may be one too. False: overflow, which gives nothing. */
static bool in_range(int64_t value, int64_t a, int64_t b)
{
    bool longs = a < INT32_MIN || a > INT32_MAX || b < INT32_MIN || b > INT32_MAX;

    return longs || (value >= INT32_MIN && value <= INT32_MAX);
}

static bool integer_result(lodd__operator op, int64_t a, int64_t b, int64_t *ret)
{
    switch (op) {
    case LODD__OP_ADD:
        return !__builtin_add_overflow(a, b, ret) && in_range(*ret, a, b);
    case LODD__OP_SUB:
        return !__builtin_sub_overflow(a, b, ret) && in_range(*ret, a, b);
    case LODD__OP_MUL:
        return !__builtin_mul_overflow(a, b, ret) && in_range(*ret, a, b);
    case LODD__OP_IDIV:
        if (b == 0 || (a == INT64_MIN && b == -1))
            return false;
        *ret = a / b;
        return in_range(*ret, a, b);
    default:
        if (b == 0)
            return false;
        *ret = b == -1 ? 0 : a % b;
        return true;
    }
}

static bool decimal_result(lodd__operator op, const lodd__decimal *a, const lodd__decimal *b, lodd__decimal *ret)
{
    lodd__decimal rest;

    switch (op) {
    case LODD__OP_ADD:
        return lodd__decimal_add(ret, a, b);
    case LODD__OP_SUB:
        return lodd__decimal_sub(ret, a, b);
    case LODD__OP_MUL:
        return lodd__decimal_mul(ret, a, b);
    case LODD__OP_DIV:
        return lodd__decimal_div(ret, a, b);
    case LODD__OP_MOD:
        return lodd__decimal_mod(ret, a, b);
    default: /* div: exact, where a quotient rounded to 38 digits could reach the next whole number */
        return lodd__decimal_mod(&rest, a, b) && lodd__decimal_sub(ret, a, &rest) && lodd__decimal_div(ret, ret, b) &&
               lodd__decimal_round(ret, ret, 0);
    }
}

static bool number_arithmetic(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__item *a,
                              const lodd__item *b)
{
    lodd__decimal x;
    lodd__decimal y;
    int64_t n = 0;

    if (a->kind == LODD__ITEM_INTEGER && b->kind == LODD__ITEM_INTEGER && node->op != LODD__OP_DIV) {
        if (!integer_result(node->op, a->as.integer, b->as.integer, &n))
            return lodd__eval_return_empty(ev, base);
        return lodd__eval_return_integer(ev, node, base, n);
    }
    lodd__item_decimal(a, &x);
    lodd__item_decimal(b, &y);
    if (!decimal_result(node->op, &x, &y, &x))
        return lodd__eval_return_empty(ev, base);
    if (node->op == LODD__OP_IDIV && lodd__decimal_to_int(&x, &n) && in_range(n, 0, 0))
        return lodd__eval_return_integer(ev, node, base, n);
    return lodd__eval_return_decimal(ev, node, base, &x);
}

static lodd__item quantity_from(const lodd__item *value)
{
    lodd__item ret = *value;
    lodd__decimal number;

    if (lodd__item_decimal(value, &number))
        ret = (lodd__item){.kind = LODD__ITEM_QUANTITY, .as.decimal = number, .text = LODD__STR("1")};
    return ret;
}

static bool quantity_arithmetic(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__item *a,
                                const lodd__item *b)
{
    lodd__item x = quantity_from(a);
    lodd__item y = quantity_from(b);
    bool ok = false;

    if (node->op == LODD__OP_ADD || node->op == LODD__OP_SUB)
        ok = lodd__quantity_add(&x, &x, &y, node->op == LODD__OP_SUB);
    else if (node->op == LODD__OP_MUL || node->op == LODD__OP_DIV)
        ok = lodd__quantity_multiply(ev->arena, &x, &x, &y, node->op == LODD__OP_DIV);
    else
        return fail_types(ev, node, a, b);
    return ok ? lodd__eval_return(ev, node, base, &x) : lodd__eval_return_empty(ev, base);
}

static bool moment_arithmetic(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__item *a,
                              const lodd__item *b)
{
    lodd__item sum = *a;
    lodd__decimal amount = b->as.decimal;

    if (b->kind != LODD__ITEM_QUANTITY || (node->op != LODD__OP_ADD && node->op != LODD__OP_SUB))
        return fail_types(ev, node, a, b);
    if (node->op == LODD__OP_SUB)
        amount.negative = !amount.negative && amount.digits != 0;
    switch (lodd__moment_add(&sum.as.moment, a->kind, &amount, b->text, b->calendar)) {
    case LODD__MOMENT_OK:
        return lodd__eval_return(ev, node, base, &sum);
    case LODD__MOMENT_RANGE:
        return lodd__eval_return_empty(ev, base);
    default:
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "'%.*s' is no unit that a %s can be moved by",
                               LODD__FMT(b->text), lodd__item_kind_name(a->kind));
    }
}

static bool concatenate(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str a, lodd_str b)
{
    char *out = lodd__eval_bytes(ev, node, a.len + b.len);

    if (out == NULL)
        return false;
    if (a.len > 0)
        memcpy(out, a.ptr, a.len);
    if (b.len > 0)
        memcpy(out + a.len, b.ptr, b.len);
    return lodd__eval_return_string(ev, node, base, lodd__str_n(out, a.len + b.len));
}

static bool arithmetic(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__item *a, const lodd__item *b)
{
    bool number_a = a->kind == LODD__ITEM_INTEGER || a->kind == LODD__ITEM_DECIMAL;
    bool number_b = b->kind == LODD__ITEM_INTEGER || b->kind == LODD__ITEM_DECIMAL;

    if (number_a && number_b)
        return number_arithmetic(ev, node, base, a, b);
    if (a->kind == LODD__ITEM_DATE || a->kind == LODD__ITEM_DATETIME || a->kind == LODD__ITEM_TIME)
        return moment_arithmetic(ev, node, base, a, b);
    if ((a->kind == LODD__ITEM_QUANTITY || number_a) && (b->kind == LODD__ITEM_QUANTITY || number_b))
        return quantity_arithmetic(ev, node, base, a, b);
    if (a->kind == LODD__ITEM_STRING && b->kind == LODD__ITEM_STRING && node->op == LODD__OP_ADD)
        return concatenate(ev, node, base, a->text, b->text);
    return fail_types(ev, node, a, b);
}

static bool eval_arithmetic(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t middle = 0;
    lodd__item a;
    lodd__item b;
    lodd__item x;
    lodd__item y;
    int n = both_sides(ev, node, focus, &middle) ? operands(ev, node, base, middle, &a, &b) : -1;

    if (n < 0)
        return false;
    if (n == 0)
        return lodd__eval_return_empty(ev, base);
    if (!lodd__item_value(&a, &x) || !lodd__item_value(&b, &y)) {
        bool primitives = (a.kind != LODD__ITEM_ELEMENT || lodd__element_is_primitive(a.as.element)) &&
                          (b.kind != LODD__ITEM_ELEMENT || lodd__element_is_primitive(b.as.element));
        return primitives ? lodd__eval_return_empty(ev, base) : fail_types(ev, node, &a, &b);
    }
    if (lodd__item_broken(&a, &x) || lodd__item_broken(&b, &y))
        return lodd__eval_return_empty(ev, base);
    return arithmetic(ev, node, base, &x, &y);
}

/* a & b: what is empty is ''. Other values than strings are taken as toString() has them. */
static bool eval_concat(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    size_t middle = 0;
    lodd_str texts[2] = {LODD__STR(""), LODD__STR("")};

    if (!both_sides(ev, node, focus, &middle))
        return false;
    for (int side = 0; side < 2; side++) {
        size_t at = side == 0 ? base : middle;
        size_t n = side == 0 ? middle - base : ev->n - middle;
        bool nomem = false;
        if (n > 1)
            return fail_count(ev, node, n);
        if (n == 1 && ev->stack[at].kind == LODD__ITEM_ELEMENT && !lodd__element_is_primitive(ev->stack[at].as.element))
            return fail_types(ev, node, &ev->stack[base], &ev->stack[at]);
        if (n == 1)
            texts[side] = lodd__item_text_of(ev->arena, &ev->stack[at], &nomem);
        if (nomem)
            return lodd__eval_nomem(ev, node);
    }
    return concatenate(ev, node, base, texts[0], texts[1]);
}

bool lodd__eval_polarity(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    lodd__item item;
    lodd__item value;

    if (!lodd__eval_node(ev, node->left, focus))
        return false;
    if (ev->n == base)
        return true;
    if (ev->n > base + 1)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "a sign before %zu items: it takes one",
                               ev->n - base);
    item = ev->stack[base];
    if (!lodd__item_value(&item, &value) || lodd__item_broken(&item, &value)) {
        if (item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element))
            return lodd__eval_return_empty(ev, base);
        value.kind = LODD__ITEM_ELEMENT;
    }
    if (value.kind == LODD__ITEM_INTEGER) {
        if (node->negative && __builtin_sub_overflow((int64_t)0, value.as.integer, &value.as.integer))
            return lodd__eval_return_empty(ev, base);
    } else if (value.kind == LODD__ITEM_DECIMAL || value.kind == LODD__ITEM_QUANTITY) {
        value.as.decimal.negative =
            (node->negative ? !value.as.decimal.negative : value.as.decimal.negative) && value.as.decimal.digits != 0;
    } else {
        lodd_str type = lodd__item_type_name(&item);
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "a sign before a %.*s: it takes a number",
                               LODD__FMT(type));
    }
    return lodd__eval_return(ev, node, base, &value);
}

/* ---- types ---- */

static bool split_type(lodd_str specifier, lodd_str *ret_space, lodd_str *ret_name)
{
    size_t dot = lodd__str_find(specifier, '.', 0);

    *ret_space = dot == (size_t)-1 ? LODD__STR("") : lodd__str_sub(specifier, 0, dot);
    *ret_name = dot == (size_t)-1 ? specifier : lodd__str_sub(specifier, dot + 1, specifier.len - dot - 1);
    return ret_space->len > 0;
}

static lodd__item_kind system_kind(lodd_str name)
{
    for (int kind = LODD__ITEM_BOOLEAN; kind <= LODD__ITEM_QUANTITY; kind++) {
        if (lodd__str_is(name, lodd__item_kind_name((lodd__item_kind)kind)))
            return (lodd__item_kind)kind;
    }
    return lodd__str_is(name, "Long") ? LODD__ITEM_INTEGER : LODD__ITEM_ELEMENT;
}

/* exactly: of primitives only the type itself, for a code is a string but not what is meant by "as string". */
static bool element_is(const lodd__element *element, lodd_str space, lodd_str name, bool exactly, bool loose)
{
    const lodd__structure *type = element->type;

    if (type == NULL || (space.len > 0 && !lodd__str_is(space, "FHIR")))
        return false;
    if (lodd__str_eq(type->type, name))
        return true;
    if (type->kind == LODD__KIND_PRIMITIVE) {
        if (loose && space.len == 0 && system_kind(name) != LODD__ITEM_ELEMENT &&
            system_kind(name) == lodd__primitive_kind(type->type))
            return true;
        if (exactly)
            return false;
    }
    return lodd__structure_is(type, name);
}

static bool value_is(const lodd__item *item, lodd_str space, lodd_str name)
{
    if (space.len > 0 && !lodd__str_is(space, "System"))
        return false;
    return system_kind(name) == item->kind || lodd__str_is(name, "Any") ||
           (item->kind == LODD__ITEM_TYPE && lodd__str_is(name, lodd__item_kind_name(LODD__ITEM_TYPE)));
}

static bool is_of(const lodd__item *item, lodd_str specifier, bool exactly, bool loose)
{
    lodd_str space;
    lodd_str name;

    split_type(specifier, &space, &name);
    if (item->kind == LODD__ITEM_ELEMENT)
        return element_is(item->as.element, space, name, exactly, loose);
    return value_is(item, space, name);
}

/* A type nobody knows is a mistake in the expression; what System has not, the type of another model say, is merely
 * never met. */
static bool is_known(lodd__eval *ev, const lodd__ast *node, lodd_str specifier)
{
    lodd_str space;
    lodd_str name;

    if (ev->context->structures == NULL)
        return true;
    if (split_type(specifier, &space, &name) && !lodd__str_is(space, "FHIR"))
        return true;
    if ((space.len == 0 && (system_kind(name) != LODD__ITEM_ELEMENT || lodd__str_is(name, "Any"))) ||
        lodd__structures_type(ev->context->structures, name) != NULL)
        return true;
    return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "unknown type %.*s", LODD__FMT(specifier));
}

int lodd__eval_is(lodd__eval *ev, const lodd__ast *node, const lodd__item *item, lodd_str specifier, bool loose)
{
    if (is_of(item, specifier, false, loose))
        return 1;
    return is_known(ev, node, specifier) ? 0 : -1;
}

bool lodd__eval_of_type(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str specifier)
{
    size_t kept = base;

    for (size_t i = base; i < ev->n; i++) {
        if (!is_of(&ev->stack[i], specifier, true, false))
            continue;
        if (kept != i)
            ev->stack[kept] = ev->stack[i];
        kept++;
    }
    if (kept == base && ev->n > base && !is_known(ev, node, specifier))
        return false;
    if (!lodd__eval_step(ev, node, ev->n - base))
        return false;
    ev->n = kept;
    return true;
}

bool lodd__eval_type(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    int ret = 0;

    if (!lodd__eval_node(ev, node->left, focus))
        return false;
    if (node->op == LODD__OP_AS) /* of several items: R4 lets the matching ones through */
        return lodd__eval_of_type(ev, node, base, node->text);
    if (ev->n == base)
        return true;
    if (ev->n > base + 1)
        return fail_count(ev, node, ev->n - base);
    ret = lodd__eval_is(ev, node, &ev->stack[base], node->text, true);
    return ret >= 0 && lodd__eval_return_boolean(ev, node, base, ret == 1);
}

/* ---- which is which ---- */

typedef bool (*operator_function)(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);

static bool eval_logic(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    size_t base = ev->n;
    int ret = logic(ev, node, focus);

    return ret != -2 && lodd__eval_return_three(ev, node, base, ret);
}

static const operator_function operators[] = {
    [LODD__OP_MUL] = eval_arithmetic,      [LODD__OP_DIV] = eval_arithmetic,
    [LODD__OP_IDIV] = eval_arithmetic,     [LODD__OP_MOD] = eval_arithmetic,
    [LODD__OP_ADD] = eval_arithmetic,      [LODD__OP_SUB] = eval_arithmetic,
    [LODD__OP_CONCAT] = eval_concat,       [LODD__OP_UNION] = eval_union,
    [LODD__OP_LT] = eval_comparison,       [LODD__OP_LE] = eval_comparison,
    [LODD__OP_GT] = eval_comparison,       [LODD__OP_GE] = eval_comparison,
    [LODD__OP_EQ] = eval_equality,         [LODD__OP_NE] = eval_equality,
    [LODD__OP_EQUIVALENT] = eval_equality, [LODD__OP_NOT_EQUIVALENT] = eval_equality,
    [LODD__OP_IN] = eval_membership,       [LODD__OP_CONTAINS] = eval_membership,
    [LODD__OP_AND] = eval_logic,           [LODD__OP_OR] = eval_logic,
    [LODD__OP_XOR] = eval_logic,           [LODD__OP_IMPLIES] = eval_logic,
};

bool lodd__eval_operator(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus)
{
    operator_function function = (size_t)node->op < sizeof operators / sizeof operators[0] ? operators[node->op] : NULL;

    if (function == NULL)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "an operator of no kind");
    return function(ev, node, focus);
}
