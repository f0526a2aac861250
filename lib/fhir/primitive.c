/* fhir/primitive.c - the form and range of primitive values, by type.
 *
 * The formats are those of the regular expressions in https://hl7.org/fhir/R4/datatypes.html#primitive, written out:
 * real dates, the ranges of integers, the rest of what the specification says in prose. May use: base, report, element.
 */
#include "base/datetime.h"
#include "base/decimal.h"
#include "fhir/format.h"
#include "fhir/judge.h"

#define STRING_MAX       ((size_t)1 << 20)
#define YEAR_FIRST       1800 /* outside of these a year is hardly meant */
#define YEARS_AHEAD      80
#define SECONDS_PER_YEAR 31556952
#define DECIMAL_DIGITS   18 /* "implementations SHOULD be able to handle decimal values up to 18 digits" */

typedef void check(lodd__fhir_judge *judge, const lodd__element *element);

/* A finding that shows the value. */
static void say(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *element)
{
    lodd__finding_value(judge->findings, lodd__finding(judge->findings, rule, element), element->value);
}

static void say_plain(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *element)
{
    (void)lodd__finding(judge->findings, rule, element);
}

/* ---- boolean and numbers ---- */

static void check_boolean(lodd__fhir_judge *judge, const lodd__element *element)
{
    if (!lodd__str_is(element->value, "true") && !lodd__str_is(element->value, "false"))
        say(judge, LODD__RULE_FHIR_VALUE_BOOLEAN, element);
}

/* -?(0|[1-9][0-9]*) */
static bool is_integer(lodd_str value)
{
    size_t i = value.len > 0 && value.ptr[0] == '-';

    if (i >= value.len || (value.ptr[i] == '0' && value.len > i + 1))
        return false;
    for (; i < value.len; i++)
        if (!lodd__is_digit(value.ptr[i]))
            return false;
    return true;
}

static void check_range(lodd__fhir_judge *judge, const lodd__element *element, int64_t min, int64_t max)
{
    lodd__decimal decimal;
    int64_t number = 0;
    lodd_issue *issue;

    if (!is_integer(element->value)) {
        say(judge, LODD__RULE_FHIR_VALUE_INTEGER, element);
        return;
    }
    if (lodd__decimal_parse(element->value, &decimal) && lodd__decimal_to_int(&decimal, &number) && number >= min &&
        number <= max)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_VALUE_INTEGER_RANGE, element);
    lodd__finding_value(judge->findings, issue, element->value);
    lodd__finding_name(judge->findings, issue, element->type->type);
    lodd__finding_name(judge->findings, issue, lodd__arena_printf(judge->scratch, "%lld", (long long)min));
    lodd__finding_name(judge->findings, issue, lodd__arena_printf(judge->scratch, "%lld", (long long)max));
}

static void check_integer(lodd__fhir_judge *judge, const lodd__element *element)
{
    check_range(judge, element, INT32_MIN, INT32_MAX);
}
static void check_unsigned(lodd__fhir_judge *judge, const lodd__element *element)
{
    check_range(judge, element, 0, INT32_MAX);
}
static void check_positive(lodd__fhir_judge *judge, const lodd__element *element)
{
    check_range(judge, element, 1, INT32_MAX);
}

static void check_decimal(lodd__fhir_judge *judge, const lodd__element *element)
{
    size_t digits = 0;
    lodd_issue *issue;

    if (!lodd__format_decimal(element->value, &digits)) {
        say(judge, LODD__RULE_FHIR_VALUE_DECIMAL, element);
        return;
    }
    if (digits <= DECIMAL_DIGITS)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_VALUE_DECIMAL_SIZE, element);
    lodd__finding_number(judge->findings, issue, digits);
    lodd__finding_number(judge->findings, issue, DECIMAL_DIGITS);
}

/* ---- dates and times ---- */

static void check_year(lodd__fhir_judge *judge, const lodd__element *element, const lodd__format_moment *moment)
{
    int32_t now = (int32_t)(1970 + judge->fhirpath.now / SECONDS_PER_YEAR);

    if (moment->year < YEAR_FIRST || moment->year > now + YEARS_AHEAD)
        say(judge, LODD__RULE_FHIR_VALUE_YEAR, element);
}

static void check_moment(lodd__fhir_judge *judge, const lodd__element *element, lodd__builtin wrong)
{
    lodd__format_moment moment;

    if (!lodd__format_moment_read(element->value, &moment)) {
        say(judge, wrong, element);
        return;
    }
    if (wrong == LODD__RULE_FHIR_VALUE_DATE && moment.has_time) {
        say(judge, wrong, element);
        return;
    }
    if (wrong == LODD__RULE_FHIR_VALUE_INSTANT && !moment.has_time) {
        say(judge, wrong, element);
        return;
    }
    if (!lodd__format_moment_exists(&moment))
        say(judge, LODD__RULE_FHIR_VALUE_NO_SUCH_DATE, element);
    else if (moment.has_time && !moment.has_zone)
        say(judge, LODD__RULE_FHIR_VALUE_ZONE, element);
    check_year(judge, element, &moment);
}

static void check_date(lodd__fhir_judge *judge, const lodd__element *element)
{
    check_moment(judge, element, LODD__RULE_FHIR_VALUE_DATE);
}

static void check_datetime(lodd__fhir_judge *judge, const lodd__element *element)
{
    check_moment(judge, element, LODD__RULE_FHIR_VALUE_DATETIME);
}

static void check_instant(lodd__fhir_judge *judge, const lodd__element *element)
{
    check_moment(judge, element, LODD__RULE_FHIR_VALUE_INSTANT);
}

static void check_time(lodd__fhir_judge *judge, const lodd__element *element)
{
    if (!lodd__format_time(element->value))
        say(judge, LODD__RULE_FHIR_VALUE_TIME, element);
}

/* ---- names of things ---- */

static void check_id(lodd__fhir_judge *judge, const lodd__element *element)
{
    if (!lodd__format_id(element->value))
        say(judge, LODD__RULE_FHIR_VALUE_ID, element);
}

static void check_code(lodd__fhir_judge *judge, const lodd__element *element)
{
    if (!lodd__format_code(element->value))
        say(judge, LODD__RULE_FHIR_VALUE_CODE_SPACE, element);
}

/* Examples in definitions are for people: the specification itself writes "a or b" there. */
static bool is_example(const lodd__element *element)
{
    return lodd__str_is(element->definition->path, "ElementDefinition.example.value[x]");
}

static void check_uri(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_str value = element->value;
    size_t hash = lodd__str_find(value, '#', 0);

    if (lodd__str_starts(value, LODD__STR("oid:")) || lodd__str_starts(value, LODD__STR("uuid:"))) {
        lodd_issue *issue = lodd__finding(judge->findings, LODD__RULE_FHIR_VALUE_URI_SCHEME, element);
        lodd__finding_name(judge->findings, issue, value.ptr[0] == 'o' ? LODD__STR("oid:") : LODD__STR("uuid:"));
    }
    if (lodd__format_has_blank(value) && !is_example(element)) {
        say(judge, LODD__RULE_FHIR_VALUE_URI_SPACE, element);
        return;
    }
    if (lodd__str_starts(value, LODD__STR("urn:oid:")) && !lodd__format_oid(lodd__str_sub(value, 8, value.len - 8)))
        say(judge, LODD__RULE_FHIR_VALUE_OID, element);
    if (hash != (size_t)-1)
        value.len = hash; /* a place in what the UUID names */
    if (lodd__str_starts(value, LODD__STR("urn:uuid:")) &&
        !lodd__format_uuid(lodd__str_sub(value, 9, value.len - 9), false))
        say(judge, LODD__RULE_FHIR_VALUE_UUID, element);
}

static void check_oid(lodd__fhir_judge *judge, const lodd__element *element)
{
    if (lodd__str_starts(element->value, LODD__STR("urn:oid:")))
        check_uri(judge, element);
    else
        say(judge, LODD__RULE_FHIR_VALUE_OID, element);
}

static void check_uuid(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_str value = element->value;

    if (!lodd__str_starts(value, LODD__STR("urn:uuid:")) ||
        !lodd__format_uuid(lodd__str_sub(value, 9, value.len - 9), true))
        say(judge, LODD__RULE_FHIR_VALUE_UUID, element);
}

/* ---- text ---- */

static void check_control(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_issue *issue;

    for (size_t i = 0; i < element->value.len; i++) {
        unsigned char c = (unsigned char)element->value.ptr[i];
        if (c >= ' ' || c == '\t' || c == '\n' || c == '\r')
            continue;
        issue = lodd__finding(judge->findings, LODD__RULE_FHIR_VALUE_STRING_CONTROL, element);
        lodd__finding_name(judge->findings, issue, lodd__arena_printf(judge->scratch, "%04X", c));
        return;
    }
}

static void check_text(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_issue *issue;

    if (element->value.len > STRING_MAX) {
        issue = lodd__finding(judge->findings, LODD__RULE_FHIR_VALUE_STRING_SIZE, element);
        lodd__finding_number(judge->findings, issue, element->value.len);
        lodd__finding_number(judge->findings, issue, STRING_MAX);
    }
    check_control(judge, element);
}

static void check_markdown(lodd__fhir_judge *judge, const lodd__element *element)
{
    check_text(judge, element);
    if (lodd__format_html_tag(element->value))
        say_plain(judge,
                  judge->options->security_checks ? LODD__RULE_FHIR_VALUE_HTML : LODD__RULE_FHIR_VALUE_HTML_LIKELY,
                  element);
}

static void check_string(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_str trimmed = lodd__str_trim(element->value);

    check_text(judge, element);
    if (trimmed.len != element->value.len)
        say_plain(judge, LODD__RULE_FHIR_VALUE_STRING_SPACE, element);
    if (lodd__format_html_tag(element->value))
        say_plain(judge,
                  judge->options->security_checks ? LODD__RULE_FHIR_VALUE_HTML : LODD__RULE_FHIR_VALUE_HTML_LIKELY,
                  element);
}

/* The content of an Attachment is judged with the Attachment: one fault, one finding. */
static void check_base64(lodd__fhir_judge *judge, const lodd__element *element)
{
    bool blanks = false;

    if (element->parent != NULL && lodd__element_is(element->parent, "Attachment") &&
        lodd__str_is(element->name, "data"))
        return;
    if (!lodd__format_base64(element->value, &blanks))
        say_plain(judge, LODD__RULE_FHIR_VALUE_BASE64, element);
    else if (blanks)
        say_plain(judge, LODD__RULE_FHIR_VALUE_BASE64_SPACE, element);
}

/* ---- by type ---- */

static const struct {
    const char *type;
    check *check;
} formats[] = {
    {"", NULL}, /* 0: no format is known */
    {"string", check_string},
    {"code", check_code},
    {"uri", check_uri},
    {"boolean", check_boolean},
    {"decimal", check_decimal},
    {"dateTime", check_datetime},
    {"date", check_date},
    {"canonical", check_uri},
    {"markdown", check_markdown},
    {"integer", check_integer},
    {"positiveInt", check_positive},
    {"unsignedInt", check_unsigned},
    {"id", check_id},
    {"instant", check_instant},
    {"url", check_uri},
    {"time", check_time},
    {"base64Binary", check_base64},
    {"oid", check_oid},
    {"uuid", check_uuid},
};

unsigned lodd__fhir_format_of(lodd_str type)
{
    for (unsigned i = 1; i < sizeof formats / sizeof *formats; i++)
        if (lodd__str_is(type, formats[i].type))
            return i;
    return 0;
}

/* The id of a resource is a string by its definition and an id by the text of the specification. */
static bool is_resource_id(const lodd__element *element)
{
    return element->parent != NULL && element->parent->resource && lodd__str_is(element->name, "id");
}

static void check_absent(lodd__fhir_judge *judge, const lodd__element *element)
{
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (lodd__str_is(child->name, "extension"))
            return;
    say_plain(judge, LODD__RULE_FHIR_VALUE_MISSING, element);
}

static bool is_blank(lodd_str value)
{
    return lodd__str_trim(value).len == 0;
}

void lodd__fhir_check_primitive(lodd__fhir_judge *judge, const lodd__element *element, unsigned format)
{
    if (element->form == LODD__FORM_XHTML)
        return;
    if (element->form == LODD__FORM_NONE) {
        check_absent(judge, element);
        return;
    }
    if (element->value.len == 0) {
        say_plain(judge, LODD__RULE_FHIR_VALUE_EMPTY, element);
        return;
    }
    if (is_resource_id(element)) {
        if (!lodd__format_id(element->value))
            say(judge, LODD__RULE_FHIR_VALUE_RESOURCE_ID, element);
        return;
    }
    if (is_blank(element->value))
        say_plain(judge, LODD__RULE_FHIR_VALUE_BLANK, element);
    if (format > 0)
        formats[format].check(judge, element);
}
