/* fhir/bounds.c - what an ElementDefinition says of the size of a value: maxLength, minValue[x], maxValue[x].
 *
 * Quantities are compared by UCUM when their units differ. Bounds that are durations ("minValueDuration") count from
 * now: so long ago at most, or so far ahead at most. May use: base, report, image, element, term.
 */
#include <time.h>

#include "base/datetime.h"
#include "base/decimal.h"
#include "base/utf8.h"
#include "fhir/compare.h"

static int compare_quantities(const lodd__element *quantity, lodd__node bound)
{
    lodd__quantity_text value = lodd__quantity_text_of(quantity), limit = {
        .value = lodd__node_str(bound, "value"),
        .system = lodd__node_str(bound, "system"),
        .code = lodd__node_str(bound, "code"),
        .unit = lodd__node_str(bound, "unit"),
    };

    /* without a value there is nothing to compare: not this rule's business */
    return value.value.len == 0 ? 0 : lodd__fhir_compare_quantities(&value, &limit);
}

/* ---- bounds that are durations from now ---- */

static const struct {
    const char *code;
    int months;
    int64_t seconds;
} spans[] = {
    {"a", 12, 0}, {"mo", 1, 0}, {"wk", 0, 604800}, {"d", 0, 86400}, {"h", 0, 3600}, {"min", 0, 60}, {"s", 0, 1},
};

static lodd_str moment_text(lodd__fhir_judge *judge, int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm parts;

    if (gmtime_r(&time, &parts) == NULL || parts.tm_year + 1900 < 1 || parts.tm_year + 1900 > 9999)
        return LODD__STR("");
    return lodd__arena_printf(judge->scratch, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                              parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/* now + months, in the calendar: the day stays where the month has it. */
static int64_t add_months(int64_t now, int64_t months)
{
    time_t time = (time_t)now;
    struct tm parts;
    int64_t month;
    int year, day;

    if (gmtime_r(&time, &parts) == NULL)
        return now;
    month = (int64_t)parts.tm_year * 12 + parts.tm_mon + months;
    year = (int)(month >= 0 ? month / 12 : -((11 - month) / 12)) + 1900;
    month = month - ((int64_t)year - 1900) * 12;
    day = parts.tm_mday;
    while (day > 28 && !lodd__date_exists(year, (int)month + 1, day))
        day--;
    return lodd__date_days(year, (int)month + 1, day) * 86400 + now % 86400;
}

/* The moment that a duration before (sign -1) or after now comes to; empty when it cannot be told. */
static lodd_str from_now(lodd__fhir_judge *judge, lodd__node duration, int sign)
{
    lodd_str code = lodd__node_str(duration, "code");
    lodd__decimal value;
    int64_t n = 0;

    if (!lodd__decimal_parse(lodd__node_str(duration, "value"), &value) || !lodd__decimal_to_int(&value, &n) || n < 0 ||
        n > 100000)
        return LODD__STR("");
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        if (!lodd__str_is(code, spans[i].code))
            continue;
        if (spans[i].months > 0)
            return moment_text(judge, add_months(judge->fhirpath.now, sign * n * spans[i].months));
        return moment_text(judge, judge->fhirpath.now + sign * n * spans[i].seconds);
    }
    return LODD__STR("");
}

/* ---- the bounds of a definition ---- */

static int compare(const lodd__element *element, lodd__node bound, lodd_str bound_text)
{
    if (lodd__node_type_of(bound) == LODD__NODE_OBJECT && bound_text.len == 0)
        return lodd__structure_is(element->type, LODD__STR("Quantity")) ? compare_quantities(element, bound)
                                                                        : LODD__UNDECIDED;
    if (element->value.ptr == NULL)
        return 0;
    return lodd__is_moment(element) ? lodd__fhir_compare_moments(element->value, bound_text)
                              : lodd__fhir_compare_numbers(element->value, bound_text);
}

static lodd_str quantity_text(lodd__fhir_judge *judge, lodd_str value, lodd_str code)
{
    return lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(value), code.len > 0 ? " " : "", LODD__FMT(code));
}

static void say(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *element,
                const lodd__definition *definition, lodd_str bound)
{
    lodd_issue *issue = lodd__finding(judge->findings, rule, element);
    lodd_str value = element->value;

    if (issue == NULL)
        return;
    if (value.ptr == NULL)
        value = quantity_text(judge, lodd__element_value(element, "value"), lodd__element_value(element, "code"));
    lodd__finding_value(judge->findings, issue, value);
    lodd__finding_name(judge->findings, issue, bound);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, definition->structure));
}

/* wrong: the result of the comparison that breaks the bound. */
static void check_bound(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition,
                        lodd__node bound, int wrong)
{
    lodd_str text = lodd__node_text(bound);
    int order;

    if (lodd__node_type_of(bound) == LODD__NODE_OBJECT && lodd__is_moment(element))
        text = from_now(judge, bound, wrong);
    order = compare(element, bound, text);
    if (text.len == 0)
        text = quantity_text(judge, lodd__node_str(bound, "value"), lodd__node_str(bound, "code"));
    if (order == LODD__UNDECIDED)
        say(judge, LODD__RULE_FHIR_RANGE_UNDECIDED, element, definition, text);
    else if (order == wrong)
        say(judge, wrong < 0 ? LODD__RULE_FHIR_MIN_VALUE : LODD__RULE_FHIR_MAX_VALUE, element, definition, text);
}

static void check_length(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    size_t n = element->value.len;
    lodd_issue *issue;

    if (n <= definition->max_length || (n = lodd__utf8_length(element->value)) <= definition->max_length)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_MAX_LENGTH, element);
    lodd__finding_number(judge->findings, issue, n);
    lodd__finding_name(judge->findings, issue, definition->path);
    lodd__finding_number(judge->findings, issue, definition->max_length);
}

void lodd__fhir_check_bounds(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    if (definition->max_length > 0 && element->value.ptr != NULL)
        check_length(judge, element, definition);
    if (lodd__node_exists(definition->min_value))
        check_bound(judge, element, definition, definition->min_value, -1);
    if (lodd__node_exists(definition->max_value))
        check_bound(judge, element, definition, definition->max_value, 1);
}
