/* fhir/compare.c - order of values. May use: base, element, term. */
#include "fhir/compare.h"

#include "base/datetime.h"
#include "base/decimal.h"
#include "term/ucum.h"

#define UCUM "http://unitsofmeasure.org"

int lodd__fhir_compare_numbers(lodd_str a, lodd_str b)
{
    lodd__decimal x, y;

    return lodd__decimal_parse(a, &x) && lodd__decimal_parse(b, &y) ? lodd__decimal_cmp(&x, &y) : LODD__UNDECIDED;
}

int lodd__fhir_compare_moments(lodd_str a, lodd_str b)
{
    lodd__datetime x, y;

    return lodd__datetime_parse(a, &x) && lodd__datetime_parse(b, &y) ? lodd__datetime_cmp(&x, &y, 0) : LODD__UNDECIDED;
}

static int compare_ucum(const lodd__quantity_text *a, const lodd__quantity_text *b)
{
    lodd__ucum_unit x_unit, y_unit;
    lodd__decimal x, y;
    int order = LODD__UNDECIDED;

    if (!lodd__decimal_parse(a->value, &x) || !lodd__decimal_parse(b->value, &y) ||
        !lodd__ucum_parse(a->code, &x_unit, NULL) || !lodd__ucum_parse(b->code, &y_unit, NULL) ||
        !lodd__ucum_compare(&order, &x, &x_unit, &y, &y_unit))
        return LODD__UNDECIDED;
    return order;
}

int lodd__fhir_compare_quantities(const lodd__quantity_text *a, const lodd__quantity_text *b)
{
    if (lodd__str_eq(a->system, b->system) && lodd__str_eq(a->code, b->code) && a->code.len > 0)
        return lodd__fhir_compare_numbers(a->value, b->value);
    if (lodd__str_is(a->system, UCUM) && lodd__str_is(b->system, UCUM))
        return compare_ucum(a, b);
    if (a->code.len == 0 && b->code.len == 0 && lodd__str_eq(a->unit, b->unit))
        return lodd__fhir_compare_numbers(a->value, b->value);
    return LODD__UNDECIDED;
}

lodd__quantity_text lodd__quantity_text_of(const lodd__element *quantity)
{
    return (lodd__quantity_text){
        .value = lodd__element_value(quantity, "value"),
        .system = lodd__element_value(quantity, "system"),
        .code = lodd__element_value(quantity, "code"),
        .unit = lodd__element_value(quantity, "unit"),
    };
}

bool lodd__is_moment(const lodd__element *element)
{
    return lodd__element_is(element, "date") || lodd__element_is(element, "dateTime") ||
           lodd__element_is(element, "instant") || lodd__element_is(element, "time");
}

static bool is_number(const lodd__element *element)
{
    return lodd__element_is(element, "decimal") || lodd__element_is(element, "integer") ||
           lodd__element_is(element, "positiveInt") || lodd__element_is(element, "unsignedInt");
}

static int equal_or_undecided(bool equal)
{
    return equal ? 0 : LODD__UNDECIDED;
}

int lodd__fhir_compare(const lodd__element *a, const lodd__element *b)
{
    if (a->value.ptr != NULL && b->value.ptr != NULL) {
        if (lodd__is_moment(a) && lodd__is_moment(b))
            return lodd__fhir_compare_moments(a->value, b->value);
        if (is_number(a) && is_number(b))
            return lodd__fhir_compare_numbers(a->value, b->value);
        return equal_or_undecided(lodd__str_eq(a->value, b->value));
    }
    if (lodd__element_is(a, "Quantity") && lodd__element_is(b, "Quantity")) {
        lodd__quantity_text x = lodd__quantity_text_of(a), y = lodd__quantity_text_of(b);
        return lodd__fhir_compare_quantities(&x, &y);
    }
    if (lodd__element_is(a, "Coding") && lodd__element_is(b, "Coding"))
        return equal_or_undecided(
            lodd__str_eq(lodd__element_value(a, "code"), lodd__element_value(b, "code")) &&
            lodd__str_eq(lodd__element_value(a, "system"), lodd__element_value(b, "system")));
    if (lodd__element_is(a, "Reference") && lodd__element_is(b, "Reference"))
        return equal_or_undecided(lodd__str_eq(lodd__element_value(a, "reference"), lodd__element_value(b, "reference")));
    return LODD__UNDECIDED;
}
