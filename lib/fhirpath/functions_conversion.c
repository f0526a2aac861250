/* fhirpath/functions_conversion.c - http://hl7.org/fhirpath/N1 section 5.5 (toX and convertsToX), 6.3 (is, as), 10.2
 * (type), 6.5.5 (not).
 *
 * convertsToX() is toX() asked whether it has a result; one table holds both.
 */
#include "fhirpath/evaluator.h"

/* What a value becomes; false: it does not convert. */
typedef bool (*converter)(const lodd__item *value, lodd__item *ret);

static bool one_of(lodd_str text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (text.len == strlen(*words) && strncasecmp(text.ptr, *words, text.len) == 0)
            return true;
    }
    return false;
}

static bool to_boolean(const lodd__item *value, lodd__item *ret)
{
    static const char *const yes[] = {"true", "t", "yes", "y", "1", "1.0", NULL};
    static const char *const no[] = {"false", "f", "no", "n", "0", "0.0", NULL};
    lodd__decimal number;
    lodd__decimal one = {.digits = 1};

    ret->kind = LODD__ITEM_BOOLEAN;
    if (value->kind == LODD__ITEM_BOOLEAN) {
        ret->as.boolean = value->as.boolean;
        return true;
    }
    if (value->kind == LODD__ITEM_STRING) {
        ret->as.boolean = one_of(value->text, yes);
        return ret->as.boolean || one_of(value->text, no);
    }
    if (!lodd__item_decimal(value, &number))
        return false;
    ret->as.boolean = lodd__decimal_cmp(&number, &one) == 0;
    return ret->as.boolean || number.digits == 0;
}

static bool to_long(const lodd__item *value, lodd__item *ret)
{
    lodd__decimal number;

    ret->kind = LODD__ITEM_INTEGER;
    if (value->kind == LODD__ITEM_BOOLEAN || value->kind == LODD__ITEM_INTEGER) {
        ret->as.integer = value->kind == LODD__ITEM_BOOLEAN ? value->as.boolean : value->as.integer;
        return true;
    }
    return value->kind == LODD__ITEM_STRING && lodd__number_parse(value->text, &number) && number.scale == 0 &&
           lodd__decimal_to_int(&number, &ret->as.integer);
}

static bool to_integer(const lodd__item *value, lodd__item *ret)
{
    return to_long(value, ret) && ret->as.integer >= INT32_MIN && ret->as.integer <= INT32_MAX;
}

static bool to_decimal(const lodd__item *value, lodd__item *ret)
{
    ret->kind = LODD__ITEM_DECIMAL;
    if (value->kind == LODD__ITEM_STRING)
        return lodd__number_parse(value->text, &ret->as.decimal);
    if (value->kind == LODD__ITEM_BOOLEAN) {
        ret->as.decimal = lodd__decimal_of_int(value->as.boolean);
        return true;
    }
    return lodd__item_decimal(value, &ret->as.decimal);
}

static bool to_date(const lodd__item *value, lodd__item *ret)
{
    ret->kind = LODD__ITEM_DATE;
    if (value->kind == LODD__ITEM_STRING)
        return lodd__moment_parse(value->text, LODD__ITEM_DATE, &ret->as.moment);
    if (value->kind != LODD__ITEM_DATE && value->kind != LODD__ITEM_DATETIME)
        return false;
    ret->as.moment = (lodd__moment){.year = value->as.moment.year,
                                    .month = value->as.moment.month,
                                    .day = value->as.moment.day,
                                    .precision = value->as.moment.precision < 3 ? value->as.moment.precision : 3};
    return true;
}

static bool to_datetime(const lodd__item *value, lodd__item *ret)
{
    ret->kind = LODD__ITEM_DATETIME;
    if (value->kind == LODD__ITEM_STRING)
        return lodd__moment_parse(value->text, LODD__ITEM_DATETIME, &ret->as.moment);
    ret->as.moment = value->as.moment;
    return value->kind == LODD__ITEM_DATE || value->kind == LODD__ITEM_DATETIME;
}

static bool to_time(const lodd__item *value, lodd__item *ret)
{
    ret->kind = LODD__ITEM_TIME;
    if (value->kind == LODD__ITEM_STRING)
        return lodd__moment_parse(value->text, LODD__ITEM_TIME, &ret->as.moment);
    ret->as.moment = value->as.moment;
    return value->kind == LODD__ITEM_TIME;
}

static bool to_quantity(const lodd__item *value, lodd__item *ret)
{
    ret->kind = LODD__ITEM_QUANTITY;
    ret->text = LODD__STR("1");
    if (value->kind == LODD__ITEM_QUANTITY) {
        *ret = *value;
        return true;
    }
    if (value->kind == LODD__ITEM_STRING)
        return lodd__quantity_parse(value->text, ret);
    if (value->kind == LODD__ITEM_BOOLEAN) {
        ret->as.decimal = lodd__decimal_of_int(value->as.boolean);
        return true;
    }
    return lodd__item_decimal(value, &ret->as.decimal);
}

/* The input converted: 1 with *ret, 0 it does not convert, -1 the error, -2 there is no input. */
static int convert(lodd__eval *ev, const lodd__ast *node, size_t base, converter to, lodd__item *ret)
{
    lodd__item item;
    lodd__item value;
    int n = lodd__eval_single(ev, node, base, &item);

    *ret = (lodd__item){0};
    if (n <= 0)
        return n < 0 ? -1 : -2;
    if (!lodd__item_value(&item, &value))
        return item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element) ? -2 : 0;
    return to(&value, ret);
}

static bool to_type(lodd__eval *ev, const lodd__ast *node, size_t base, converter to)
{
    lodd__item ret;
    int done = convert(ev, node, base, to, &ret);

    if (done == -1)
        return false;
    return done == 1 ? lodd__eval_return(ev, node, base, &ret) : lodd__eval_return_empty(ev, base);
}

static bool converts(lodd__eval *ev, const lodd__ast *node, size_t base, converter to)
{
    lodd__item ignored;
    int done = convert(ev, node, base, to, &ignored);

    if (done == -1)
        return false;
    return done == -2 ? lodd__eval_return_empty(ev, base) : lodd__eval_return_boolean(ev, node, base, done == 1);
}

#define CONVERSION(TO, CONVERTS, function)                                                                             \
    bool lodd__fn_##TO(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)                   \
    {                                                                                                                  \
        (void)focus;                                                                                                   \
        return to_type(ev, node, base, function);                                                                      \
    }                                                                                                                  \
    bool lodd__fn_##CONVERTS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)             \
    {                                                                                                                  \
        (void)focus;                                                                                                   \
        return converts(ev, node, base, function);                                                                     \
    }

CONVERSION(TO_BOOLEAN, CONVERTS_TO_BOOLEAN, to_boolean)
CONVERSION(TO_INTEGER, CONVERTS_TO_INTEGER, to_integer)
CONVERSION(TO_LONG, CONVERTS_TO_LONG, to_long)
CONVERSION(TO_DECIMAL, CONVERTS_TO_DECIMAL, to_decimal)
CONVERSION(TO_DATE, CONVERTS_TO_DATE, to_date)
CONVERSION(TO_DATETIME, CONVERTS_TO_DATETIME, to_datetime)
CONVERSION(TO_TIME, CONVERTS_TO_TIME, to_time)

/* 1, 0, -1 the error, -2 no input or no unit. With a unit: in that unit. */
static int quantity(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, lodd__item *ret)
{
    lodd_str unit;
    int done = convert(ev, node, base, to_quantity, ret);
    int given = 0;

    if (done != 1 || node->n_arguments == 0)
        return done;
    given = lodd__eval_string(ev, node, 0, focus, &unit);
    if (given <= 0)
        return given < 0 ? -1 : -2;
    return lodd__quantity_convert(ret, ret, unit);
}

bool lodd__fn_TO_QUANTITY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item ret;
    int done = quantity(ev, node, focus, base, &ret);

    if (done == -1)
        return false;
    return done == 1 ? lodd__eval_return(ev, node, base, &ret) : lodd__eval_return_empty(ev, base);
}

bool lodd__fn_CONVERTS_TO_QUANTITY(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item ignored;
    int done = quantity(ev, node, focus, base, &ignored);

    if (done == -1)
        return false;
    return done == -2 ? lodd__eval_return_empty(ev, base) : lodd__eval_return_boolean(ev, node, base, done == 1);
}

/* ---- toString ---- */

/* 1 with the text, 0 it has none, -1 the error, -2 no input: a primitive without value is none either. */
static int text_of_input(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str *ret)
{
    lodd__item item;
    bool nomem = false;
    int n = lodd__eval_single(ev, node, base, &item);

    if (n <= 0)
        return n < 0 ? -1 : -2;
    *ret = item.kind == LODD__ITEM_TYPE ? (lodd_str){NULL, 0} : lodd__item_text_of(ev->arena, &item, &nomem);
    if (nomem) {
        lodd__eval_nomem(ev, node);
        return -1;
    }
    if (ret->ptr == NULL && item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element))
        return -2;
    return ret->ptr != NULL;
}

bool lodd__fn_TO_STRING(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str text;
    int done = text_of_input(ev, node, base, &text);

    (void)focus;
    if (done == -1)
        return false;
    return done == 1 ? lodd__eval_return_string(ev, node, base, text) : lodd__eval_return_empty(ev, base);
}

bool lodd__fn_CONVERTS_TO_STRING(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str text;
    int done = text_of_input(ev, node, base, &text);

    (void)focus;
    if (done == -1)
        return false;
    return done == -2 ? lodd__eval_return_empty(ev, base) : lodd__eval_return_boolean(ev, node, base, done == 1);
}

/* ---- types ---- */

bool lodd__fn_IS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item item;
    int n = lodd__eval_single(ev, node, base, &item);
    int is = 0;

    (void)focus;
    if (n <= 0)
        return n == 0;
    is = lodd__eval_is(ev, node, &item, node->arguments[0]->text, false);
    return is >= 0 && lodd__eval_return_boolean(ev, node, base, is == 1);
}

/* Of several items too: R4's own invariants (dom-3) need it. */
bool lodd__fn_AS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    return lodd__eval_of_type(ev, node, base, node->arguments[0]->text);
}

bool lodd__fn_TYPE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    (void)focus;
    for (size_t i = base; i < ev->n; i++) {
        lodd_str text = lodd__item_type(ev->arena, &ev->stack[i]);
        if (text.ptr == NULL)
            return lodd__eval_nomem(ev, node);
        ev->stack[i] = (lodd__item){.kind = LODD__ITEM_TYPE, .text = text};
    }
    return lodd__eval_step(ev, node, ev->n - base);
}

bool lodd__fn_NOT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd__item item;
    lodd__item value;
    int n = lodd__eval_single(ev, node, base, &item);

    (void)focus;
    if (n <= 0)
        return n == 0;
    if (!lodd__item_value(&item, &value)) /* a single item that is no Boolean is true */
        return item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element)
                   ? lodd__eval_return_empty(ev, base)
                   : lodd__eval_return_boolean(ev, node, base, false);
    return lodd__eval_return_boolean(ev, node, base, value.kind == LODD__ITEM_BOOLEAN && !value.as.boolean);
}
