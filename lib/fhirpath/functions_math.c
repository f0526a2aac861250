/* fhirpath/functions_math.c - http://hl7.org/fhirpath/N1 section 5.7 (mathematics) and, of 2.1.0, lowBoundary,
 * highBoundary, precision and comparable. Uses base/decimal_math.h; what has no value (overflow, the root of -1) is
 * empty.
 */
#include "base/decimal_math.h"
#include "fhirpath/evaluator.h"

/* The one number or quantity of the input: 1, 0 empty, -1 with the error. */
static int number_of_input(lodd__eval *ev, const lodd__ast *node, size_t base, lodd__item *value, lodd__decimal *ret,
                           bool quantities)
{
    lodd__item item;
    lodd_str type;
    int n = lodd__eval_single(ev, node, base, &item);

    if (n <= 0)
        return n;
    if (!lodd__item_value(&item, value)) {
        value->kind = LODD__ITEM_ELEMENT;
        if (item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element))
            return 0;
    }
    if (lodd__item_decimal(value, ret))
        return 1;
    if (quantities && value->kind == LODD__ITEM_QUANTITY) {
        *ret = value->as.decimal;
        return 1;
    }
    if (lodd__item_broken(&item, value))
        return 0;
    type = lodd__item_type_name(&item);
    lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() of a %.*s: it takes a number",
                    lodd__fn_rows[node->fn].name, LODD__FMT(type));
    return -1;
}

/* A number as an argument: 1, 0 empty, -1 with the error. */
static int number_argument(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__focus *focus,
                           lodd__decimal *ret)
{
    lodd__item item;
    lodd__item value;
    int n = lodd__eval_argument(ev, node, i, focus, &item);

    if (n <= 0)
        return n;
    if (lodd__item_value(&item, &value) && lodd__item_decimal(&value, ret))
        return 1;
    lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node->arguments[i], "%s() wants a number here",
                    lodd__fn_rows[node->fn].name);
    return -1;
}

/* ---- functions of a decimal with a decimal result ---- */

static bool of_decimal(lodd__eval *ev, const lodd__ast *node, size_t base,
                       bool (*function)(lodd__decimal *ret, const lodd__decimal *a))
{
    lodd__item value;
    lodd__decimal x;
    int n = number_of_input(ev, node, base, &value, &x, false);

    if (n < 0)
        return false;
    return n > 0 && function(&x, &x) ? lodd__eval_return_decimal(ev, node, base, &x)
                                     : lodd__eval_return_empty(ev, base);
}

bool lodd__fn_EXP(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return of_decimal(ev, node, base, lodd__decimal_exp);
}

bool lodd__fn_LN(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return of_decimal(ev, node, base, lodd__decimal_ln);
}

bool lodd__fn_SQRT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return of_decimal(ev, node, base, lodd__decimal_sqrt);
}

bool lodd__fn_LOG(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;
    lodd__decimal x;
    lodd__decimal y;
    int n = number_of_input(ev, node, base, &value, &x, false);
    int m = n > 0 ? number_argument(ev, node, 0, focus, &y) : 0;

    if (n < 0 || m < 0)
        return false;
    return n > 0 && m > 0 && lodd__decimal_log(&x, &x, &y) ? lodd__eval_return_decimal(ev, node, base, &x)
                                                           : lodd__eval_return_empty(ev, base);
}

/* Integers stay Integers where the result is one that fits. */
bool lodd__fn_POWER(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;
    lodd__decimal x;
    lodd__decimal y;
    int64_t whole = 0;
    int n = number_of_input(ev, node, base, &value, &x, false);
    int m = n > 0 ? number_argument(ev, node, 0, focus, &y) : 0;

    if (n < 0 || m < 0)
        return false;
    if (n == 0 || m == 0 || !lodd__decimal_power(&x, &x, &y))
        return lodd__eval_return_empty(ev, base);
    if (value.kind == LODD__ITEM_INTEGER && !y.negative && y.scale <= 0 && lodd__decimal_to_int(&x, &whole) &&
        whole <= INT32_MAX && whole >= INT32_MIN)
        return lodd__eval_return_integer(ev, node, base, whole);
    return lodd__eval_return_decimal(ev, node, base, &x);
}

/* ---- rounding ---- */

/* Whole numbers are Integers when they fit; quantities stay quantities. */
static bool return_whole(lodd__eval *ev, const lodd__ast *node, size_t base, lodd__item *value, const lodd__decimal *x)
{
    int64_t n = 0;

    if (value->kind == LODD__ITEM_QUANTITY) {
        value->as.decimal = *x;
        return lodd__eval_return(ev, node, base, value);
    }
    return lodd__decimal_to_int(x, &n) ? lodd__eval_return_integer(ev, node, base, n)
                                       : lodd__eval_return_decimal(ev, node, base, x);
}

/* up: 1 towards +infinity, -1 towards -infinity, 0 towards zero. */
static bool to_whole(lodd__eval *ev, const lodd__ast *node, size_t base, int direction)
{
    lodd__decimal one = {.digits = 1};
    lodd__item value;
    lodd__decimal x;
    lodd__decimal whole;
    int n = number_of_input(ev, node, base, &value, &x, true);
    int cmp = 0;

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (!lodd__decimal_trunc(&whole, &x))
        return lodd__eval_return_empty(ev, base);
    cmp = lodd__decimal_cmp(&x, &whole);
    if (direction > 0 && cmp > 0 && !lodd__decimal_add(&whole, &whole, &one))
        return lodd__eval_return_empty(ev, base);
    if (direction < 0 && cmp < 0 && !lodd__decimal_sub(&whole, &whole, &one))
        return lodd__eval_return_empty(ev, base);
    return return_whole(ev, node, base, &value, &whole);
}

bool lodd__fn_CEILING(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return to_whole(ev, node, base, 1);
}

bool lodd__fn_FLOOR(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return to_whole(ev, node, base, -1);
}

bool lodd__fn_TRUNCATE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return to_whole(ev, node, base, 0);
}

bool lodd__fn_ROUND(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;
    lodd__decimal x;
    int64_t digits = 0;
    int n = number_of_input(ev, node, base, &value, &x, true);
    int m = n > 0 && node->n_arguments > 0 ? lodd__eval_integer(ev, node, 0, focus, &digits) : 1;

    if (n < 0 || m < 0)
        return false;
    if (n == 0 || m == 0)
        return lodd__eval_return_empty(ev, base);
    if (digits < 0)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node->arguments[0], "round() to fewer than no decimals");
    if (!lodd__decimal_round(&x, &x, digits < LODD__DECIMAL_DIGITS_MAX ? (int32_t)digits : LODD__DECIMAL_DIGITS_MAX))
        return lodd__eval_return_empty(ev, base);
    if (value.kind == LODD__ITEM_INTEGER)
        return lodd__eval_return_integer(ev, node, base, value.as.integer);
    value.as.decimal = x;
    return lodd__eval_return(ev, node, base, &value);
}

bool lodd__fn_ABS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item value;
    lodd__decimal x;
    int n = number_of_input(ev, node, base, &value, &x, true);

    (void)focus;
    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (value.kind == LODD__ITEM_INTEGER) {
        if (value.as.integer == INT64_MIN || value.as.integer == INT32_MIN)
            return lodd__eval_return_empty(ev, base);
        value.as.integer = value.as.integer < 0 ? -value.as.integer : value.as.integer;
    } else {
        value.as.decimal.negative = false;
    }
    return lodd__eval_return(ev, node, base, &value);
}

/* ---- boundaries and precision ---- */

enum { DEFAULT_DECIMALS = 8, MAX_DECIMALS = 28 };

/* Exactly so many decimals: zeros are added. */
static bool pad(lodd__decimal *x, int64_t decimals)
{
    for (; x->scale < decimals; x->scale++) {
        if (lodd__decimal_digits(x) >= LODD__DECIMAL_DIGITS_MAX)
            return false;
        x->digits *= 10;
    }
    return true;
}

/* Half a step of the last digit off the number or on it. What goes further than the decimals asked for is cut on the
 * way to zero and rounded on the way from it. */
static bool decimal_boundary(lodd__decimal *x, int64_t decimals, bool high)
{
    lodd__decimal half = {.digits = 5, .scale = lodd__decimal_precision(x) + 1};
    bool negative = x->negative;
    bool ok = false;

    if (decimals < 0 || decimals > MAX_DECIMALS)
        return false;
    x->negative = false;
    if (high == negative && x->digits == 0) { /* below zero */
        *x = half;
        negative = true;
        ok = lodd__decimal_round(x, x, (int32_t)decimals);
    } else if (high == negative) {
        ok = lodd__decimal_sub(x, x, &half);
        if (ok && x->scale > decimals) {
            lodd__decimal rest;
            lodd__decimal step = {.digits = 1, .scale = (int32_t)decimals};
            ok = lodd__decimal_mod(&rest, x, &step) && lodd__decimal_sub(x, x, &rest);
            *x = lodd__decimal_strip(x, (int32_t)decimals);
        }
    } else {
        ok = lodd__decimal_add(x, x, &half) && lodd__decimal_round(x, x, (int32_t)decimals);
    }
    ok = ok && pad(x, decimals);
    x->negative = negative && x->digits != 0;
    return ok;
}

static bool boundary(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, bool high)
{
    lodd__item item;
    lodd__item value;
    int64_t digits = 0;
    bool given = node->n_arguments > 0;
    int n = lodd__eval_single(ev, node, base, &item);
    int m = n > 0 && given ? lodd__eval_integer(ev, node, 0, focus, &digits) : 1;
    bool ok = false;

    if (n < 0 || m < 0)
        return false;
    if (n == 0 || m == 0 || !lodd__item_value(&item, &value) || lodd__item_broken(&item, &value))
        return lodd__eval_return_empty(ev, base);
    if (value.kind == LODD__ITEM_INTEGER) {
        lodd__decimal number = lodd__decimal_of_int(value.as.integer);
        value = (lodd__item){.kind = LODD__ITEM_DECIMAL, .as.decimal = number};
    }
    if (value.kind == LODD__ITEM_DECIMAL || value.kind == LODD__ITEM_QUANTITY) {
        ok = decimal_boundary(&value.as.decimal, given ? digits : DEFAULT_DECIMALS, high);
    } else if (value.kind == LODD__ITEM_DATE || value.kind == LODD__ITEM_DATETIME || value.kind == LODD__ITEM_TIME) {
        int64_t most = value.kind == LODD__ITEM_DATE ? 8 : value.kind == LODD__ITEM_DATETIME ? 17 : 9;
        ok = lodd__moment_boundary(&value.as.moment, &value.kind, given ? digits : most, high);
    } else {
        lodd_str type = lodd__item_type_name(&item);
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() of a %.*s", lodd__fn_rows[node->fn].name,
                               LODD__FMT(type));
    }
    return ok ? lodd__eval_return(ev, node, base, &value) : lodd__eval_return_empty(ev, base);
}

bool lodd__fn_LOW_BOUNDARY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return boundary(ev, node, focus, base, false);
}

bool lodd__fn_HIGH_BOUNDARY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return boundary(ev, node, focus, base, true);
}

bool lodd__fn_PRECISION(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item item;
    lodd__item value;
    int n = lodd__eval_single(ev, node, base, &item);

    (void)focus;
    if (n < 0)
        return false;
    if (n == 0 || !lodd__item_value(&item, &value) || lodd__item_broken(&item, &value))
        return lodd__eval_return_empty(ev, base);
    switch (value.kind) {
    case LODD__ITEM_INTEGER:
        return lodd__eval_return_integer(ev, node, base, 0);
    case LODD__ITEM_DECIMAL:
    case LODD__ITEM_QUANTITY:
        return lodd__eval_return_integer(ev, node, base, lodd__decimal_precision(&value.as.decimal));
    case LODD__ITEM_DATE:
    case LODD__ITEM_DATETIME:
    case LODD__ITEM_TIME:
        return lodd__eval_return_integer(ev, node, base, lodd__moment_digits(&value.as.moment, value.kind));
    default:
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "precision() of a %s",
                               lodd__item_kind_name(value.kind));
    }
}

bool lodd__fn_COMPARABLE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item a;
    lodd__item b;
    int n = lodd__eval_single(ev, node, base, &a);
    int m = n > 0 ? lodd__eval_argument(ev, node, 0, focus, &b) : 0;

    if (n < 0 || m < 0)
        return false;
    if (n == 0 || m == 0)
        return lodd__eval_return_empty(ev, base);
    if (!lodd__item_value(&a, &a) || !lodd__item_value(&b, &b) || a.kind != LODD__ITEM_QUANTITY ||
        b.kind != LODD__ITEM_QUANTITY)
        return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "comparable() takes two quantities");
    return lodd__eval_return_boolean(ev, node, base, lodd__quantity_comparable(&a, &b));
}
