/* fhirpath/quantity.c - quantities: UCUM units and calendar durations.
 *
 * http://hl7.org/fhirpath/N1 sections 4.1.8 (time-valued quantities), 5.5.7 (toQuantity), 6.1 and 6.2 (comparison), 6.6
 * (arithmetic); https://hl7.org/fhir/R4/fhirpath.html#quantity (FHIR quantities). Uses term/ucum.h. A calendar week and
 * all that is shorter is so many seconds and compares with UCUM; calendar years and months compare only among
 * themselves, a year being 12 months, 365 days, a month 30 days.
 */
#include "fhirpath/evaluator.h"
#include "term/ucum.h"

#define UCUM_SYSTEM "http://unitsofmeasure.org"

/* ---- from FHIR and from text ---- */

static bool is_quantity(const lodd__element *element)
{
    return element->type != NULL && element->type->kind == LODD__KIND_COMPLEX &&
           (lodd__str_is(element->type->type, "Quantity") || lodd__structure_is(element->type, LODD__STR("Quantity")));
}

bool lodd__quantity_of(const lodd__element *element, lodd__item *ret)
{
    lodd_str value;
    lodd_str unit;
    lodd__time_unit time = LODD__UNIT_NONE;
    bool ucum = false;

    if (!is_quantity(element))
        return false;
    value = lodd__element_value(element, "value");
    if (value.ptr == NULL || !lodd__decimal_parse(value, &ret->as.decimal))
        return false;
    unit = lodd__element_value(element, "code");
    ucum = unit.len > 0 && lodd__str_is(lodd__element_value(element, "system"), UCUM_SYSTEM);
    if (unit.len == 0)
        unit = lodd__element_value(element, "unit");
    if (unit.len == 0)
        unit = LODD__STR("1");
    time = ucum ? lodd__time_unit_ucum(unit) : LODD__UNIT_NONE;
    ret->kind = LODD__ITEM_QUANTITY;
    ret->text = unit;
    ret->calendar = time == LODD__UNIT_YEAR || time == LODD__UNIT_MONTH;
    return true;
}

/* The unit behind the number: none, 'unit' in quotes, or a calendar keyword. */
static bool parse_unit(lodd_str text, lodd__item *ret)
{
    ret->text = LODD__STR("1");
    ret->calendar = false;
    if (text.len == 0)
        return true;
    if (text.ptr[0] == '\'') {
        ret->text = lodd__str_sub(text, 1, text.len - 1);
        if (ret->text.len < 2 || lodd__str_find(ret->text, '\'', 0) != ret->text.len - 1)
            return false;
        ret->text.len--;
        return true;
    }
    ret->calendar = true;
    ret->text = lodd__str(lodd__time_unit_name(lodd__time_unit_word(text)));
    return ret->text.ptr != NULL;
}

bool lodd__quantity_parse(lodd_str text, lodd__item *ret)
{
    size_t end = 0;

    text = lodd__str_trim(text);
    while (end < text.len && (lodd__is_digit(text.ptr[end]) || memchr("+-.", text.ptr[end], 3) != NULL))
        end++;
    ret->kind = LODD__ITEM_QUANTITY;
    if (!lodd__number_parse(lodd__str_sub(text, 0, end), &ret->as.decimal))
        return false;
    return parse_unit(lodd__str_trim(lodd__str_sub(text, end, text.len - end)), ret);
}

/* ---- units ---- */

/* The calendar unit of a quantity; NONE for all others. A unit such as 'month' is none of UCUM and taken for the
 * keyword. */
static lodd__time_unit calendar_unit(const lodd__item *quantity)
{
    lodd__time_unit ret = lodd__time_unit_word(quantity->text);

    return ret == LODD__UNIT_NONE && quantity->calendar ? lodd__time_unit_ucum(quantity->text) : ret;
}

static bool is_long(lodd__time_unit unit)
{
    return unit == LODD__UNIT_YEAR || unit == LODD__UNIT_MONTH;
}

/* A calendar unit that is no so many seconds, and is not from FHIR. */
static bool only_calendar(const lodd__item *quantity)
{
    return is_long(calendar_unit(quantity)) && lodd__time_unit_ucum(quantity->text) == LODD__UNIT_NONE;
}

static lodd_str ucum_code(const lodd__item *quantity)
{
    lodd__time_unit unit = lodd__time_unit_word(quantity->text);

    return unit != LODD__UNIT_NONE ? lodd__str(lodd__time_unit_ucum_code(unit)) : quantity->text;
}

/* How many months, or milliseconds, a calendar unit has. */
static lodd__decimal months_in(lodd__time_unit unit)
{
    return lodd__decimal_of_int(unit == LODD__UNIT_YEAR ? 12 : 1);
}

static lodd__decimal milliseconds_in(lodd__time_unit unit)
{
    static const int64_t factors[] = {
        [LODD__UNIT_YEAR] = INT64_C(31536000000),
        [LODD__UNIT_MONTH] = INT64_C(2592000000),
        [LODD__UNIT_WEEK] = 604800000,
        [LODD__UNIT_DAY] = 86400000,
        [LODD__UNIT_HOUR] = 3600000,
        [LODD__UNIT_MINUTE] = 60000,
        [LODD__UNIT_SECOND] = 1000,
        [LODD__UNIT_MILLISECOND] = 1,
    };

    return lodd__decimal_of_int(factors[unit]);
}

/* Both in one unit: the factors their values have in it. False when they do not compare. */
typedef struct common {
    bool same;     /* the same unit: nothing to convert */
    bool calendar; /* factors count */
    lodd__decimal factor_a, factor_b;
    lodd__ucum_unit a, b;
} common;

static bool find_common(common *ret, const lodd__item *a, const lodd__item *b)
{
    lodd__time_unit time_a = calendar_unit(a);
    lodd__time_unit time_b = calendar_unit(b);
    lodd_str code_a = ucum_code(a);
    lodd_str code_b = ucum_code(b);

    ret->same = ret->calendar = false;
    if (time_a != LODD__UNIT_NONE && time_b != LODD__UNIT_NONE) {
        bool months = is_long(time_a) && is_long(time_b);
        ret->calendar = true;
        ret->same = time_a == time_b;
        ret->factor_a = months ? months_in(time_a) : milliseconds_in(time_a);
        ret->factor_b = months ? months_in(time_b) : milliseconds_in(time_b);
        return true;
    }
    if (only_calendar(a) || only_calendar(b))
        return false;
    if (lodd__str_eq(code_a, code_b)) {
        ret->same = true;
        return true;
    }
    return lodd__ucum_parse(code_a, &ret->a, NULL) && lodd__ucum_parse(code_b, &ret->b, NULL) &&
           lodd__ucum_comparable(&ret->a, &ret->b);
}

/* Compares two numbers in the units of a and b. */
static bool compare_in(int *ret, const common *units, const lodd__decimal *x, const lodd__decimal *y)
{
    lodd__decimal in_a = *x;
    lodd__decimal in_b = *y;

    if (!units->same && !units->calendar)
        return lodd__ucum_compare(ret, x, &units->a, y, &units->b);
    if (!units->same &&
        (!lodd__decimal_mul(&in_a, x, &units->factor_a) || !lodd__decimal_mul(&in_b, y, &units->factor_b)))
        return false;
    *ret = lodd__decimal_cmp(&in_a, &in_b);
    return true;
}

lodd__order lodd__quantity_order(const lodd__item *a, const lodd__item *b)
{
    common units;
    int ret = 0;

    if (!find_common(&units, a, b) || !compare_in(&ret, &units, &a->as.decimal, &b->as.decimal))
        return LODD__ORDER_UNKNOWN;
    return (lodd__order)ret;
}

/* A month is 30 days to a calendar, and days are hours to UCUM: all times may be equal to one another. */
bool lodd__quantity_base(const lodd__item *quantity, lodd__decimal *ret)
{
    lodd__ucum_unit second;
    lodd__ucum_unit unit;

    *ret = quantity->as.decimal;
    if (calendar_unit(quantity) != LODD__UNIT_NONE)
        return false;
    if (!lodd__ucum_parse(quantity->text, &unit, NULL) || unit.opaque)
        return true; /* equal only to the same number of the same unit */
    if (!lodd__ucum_parse(LODD__STR("s"), &second, NULL) || lodd__ucum_comparable(&unit, &second))
        return false;
    return lodd__ucum_to_base(ret, &quantity->as.decimal, &unit);
}

bool lodd__quantity_comparable(const lodd__item *a, const lodd__item *b)
{
    common units;

    return find_common(&units, a, b);
}

/* ---- equivalence ---- */

/* value of `from`'s unit in the other. from_b: from b's to a's. */
static bool convert(lodd__decimal *ret, const lodd__decimal *value, const common *units, bool from_b)
{
    const lodd__decimal *over = from_b ? &units->factor_b : &units->factor_a;
    const lodd__decimal *under = from_b ? &units->factor_a : &units->factor_b;
    lodd__decimal factors[2] = {*value};

    if (units->same) {
        *ret = *value;
        return true;
    }
    if (!units->calendar)
        return lodd__ucum_convert(ret, value, from_b ? &units->b : &units->a, from_b ? &units->a : &units->b);
    factors[1] = *over;
    return lodd__decimal_ratio(ret, factors, 2, under, 1);
}

static lodd__decimal step_of(const lodd__decimal *value)
{
    return (lodd__decimal){.digits = 1, .scale = lodd__decimal_precision(value)};
}

/* Equal when both are rounded to the coarser of their last digits. */
int lodd__quantity_equivalent(const lodd__item *a, const lodd__item *b)
{
    lodd__item copy_a = *a;
    lodd__item copy_b = *b;
    lodd__decimal x = lodd__decimal_strip(&a->as.decimal, 0);
    lodd__decimal y = lodd__decimal_strip(&b->as.decimal, 0);
    lodd__decimal step_a = step_of(&x);
    lodd__decimal step_b = step_of(&y);
    common units;
    int order = 0;

    /* 1 year ~ 1 'a' (section 6.1.2) */
    if ((calendar_unit(a) == LODD__UNIT_NONE) != (calendar_unit(b) == LODD__UNIT_NONE)) {
        copy_a.text = ucum_code(a);
        copy_b.text = ucum_code(b);
        copy_a.calendar = copy_b.calendar = false;
    }
    if (!find_common(&units, &copy_a, &copy_b) || !compare_in(&order, &units, &step_a, &step_b))
        return 0;
    if (order >= 0)
        return convert(&y, &y, &units, true) && lodd__decimal_round(&y, &y, step_a.scale) &&
               lodd__decimal_cmp(&x, &y) == 0;
    return convert(&x, &x, &units, false) && lodd__decimal_round(&x, &x, step_b.scale) &&
           lodd__decimal_cmp(&x, &y) == 0;
}

/* ---- arithmetic ---- */

/* In the finer unit of the two (section 6.6.1). */
bool lodd__quantity_add(lodd__item *ret, const lodd__item *a, const lodd__item *b, bool subtract)
{
    const lodd__decimal one = {.digits = 1};
    lodd__item sum = *a;
    lodd__decimal x = a->as.decimal;
    lodd__decimal y = b->as.decimal;
    common units;
    int order = 0;

    if (!find_common(&units, a, b) || !compare_in(&order, &units, &one, &one))
        return false;
    if (order <= 0 && !convert(&y, &y, &units, true))
        return false;
    if (order > 0) {
        sum = *b;
        if (!convert(&x, &x, &units, false))
            return false;
    }
    if (!(subtract ? lodd__decimal_sub : lodd__decimal_add)(&sum.as.decimal, &x, &y))
        return false;
    *ret = sum;
    return true;
}

static bool is_unity(lodd_str unit)
{
    return unit.len == 0 || lodd__str_is(unit, "1");
}

static bool is_plain(lodd_str unit)
{
    return unit.len > 0 && memchr(unit.ptr, '.', unit.len) == NULL && memchr(unit.ptr, '/', unit.len) == NULL;
}

/* a.b or a/b as an expression of UCUM. */
static lodd_str compound(lodd__arena *arena, lodd_str a, lodd_str b, bool divide)
{
    bool nested = !is_plain(b);

    if (is_unity(a) && !divide)
        return b;
    return lodd__arena_printf(arena, "%.*s%s%s%.*s%s", LODD__FMT(is_unity(a) ? LODD__STR("1") : a), divide ? "/" : ".",
                              nested ? "(" : "", LODD__FMT(b), nested ? ")" : "");
}

bool lodd__quantity_multiply(lodd__arena *arena, lodd__item *ret, const lodd__item *a, const lodd__item *b, bool divide)
{
    lodd__item product = {.kind = LODD__ITEM_QUANTITY};
    lodd_str unit_a = ucum_code(a);
    lodd_str unit_b = ucum_code(b);
    lodd__ucum_unit unit;

    if (!(divide ? lodd__decimal_div : lodd__decimal_mul)(&product.as.decimal, &a->as.decimal, &b->as.decimal))
        return false;
    product.text = LODD__STR("1");
    if (is_unity(unit_b)) {
        product.text = a->text;
        product.calendar = a->calendar;
    } else if (is_unity(unit_a) && !divide) {
        product.text = b->text;
        product.calendar = b->calendar;
    } else if (!divide || !lodd__str_eq(unit_a, unit_b)) {
        if (!lodd__ucum_parse(unit_a, &unit, NULL) || !lodd__ucum_parse(unit_b, &unit, NULL))
            return false;
        product.text = compound(arena, unit_a, unit_b, divide);
        if (product.text.ptr == NULL || !lodd__ucum_parse(product.text, &unit, NULL) || unit.opaque)
            return false;
    }
    *ret = product;
    return true;
}

bool lodd__quantity_convert(lodd__item *ret, const lodd__item *value, lodd_str unit)
{
    lodd__item target = {.kind = LODD__ITEM_QUANTITY, .text = unit};
    lodd__item source = *value;
    common units;

    if (lodd__time_unit_word(unit) != LODD__UNIT_NONE) {
        target.text = lodd__str(lodd__time_unit_name(lodd__time_unit_word(unit)));
        target.calendar = true;
    }
    if (!find_common(&units, &source, &target) || !convert(&target.as.decimal, &source.as.decimal, &units, false))
        return false;
    *ret = target;
    return true;
}
