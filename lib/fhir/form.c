/* fhir/form.c - what extensions of an ElementDefinition demand of a value.
 *
 * regex, minLength, maxDecimalPlaces and maxSize of R4, mustHaveValue and valueAlternatives of R5, the latter also in the form
 * that R4 profiles carry them in (http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.x). Read once
 * for a definition. May use: base, report, image, element.
 */
#include "base/buf.h"
#include "base/decimal.h"
#include "base/regex.h"
#include "base/utf8.h"
#include "fhir/rules.h"

#define HL7 "http://hl7.org/fhir/StructureDefinition/"
#define R5  "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition."

struct lodd__fhir_form {
    lodd__regex *regex; /* NULL: none, or it cannot be read */
    lodd_str pattern;
    int64_t min_length, max_places, max_size; /* -1: none */
    bool must_have_value;
    lodd__node alternatives; /* the ElementDefinition that names them; none: there are none */
    lodd__fhir_form *next;
};

static int64_t number_of(lodd__node extension, const char *member)
{
    lodd__decimal decimal;
    int64_t number;

    return lodd__decimal_parse(lodd__node_str(extension, member), &decimal) && lodd__decimal_to_int(&decimal, &number)
               ? number
               : -1;
}

static bool is_alternative(lodd__node extension)
{
    return lodd__str_is(lodd__node_str(extension, "url"), R5 "valueAlternatives");
}

static lodd_status read_regex(lodd__fhir_form *form)
{
    lodd__buf whole = {0};
    lodd_status status;

    lodd__buf_printf(&whole, "^(?:%.*s)$", LODD__FMT(form->pattern));
    status = whole.failed ? LODD_ERR_NOMEM : lodd__regex_new(&form->regex, lodd__buf_str(&whole));
    lodd__buf_free(&whole);
    return status;
}

/* True when the extension is one of these. */
static bool read_extension(lodd__fhir_form *form, lodd__node extension, lodd__node definition)
{
    lodd_str url = lodd__node_str(extension, "url");

    if (lodd__str_is(url, HL7 "regex"))
        form->pattern = lodd__node_str(extension, "valueString");
    else if (lodd__str_is(url, HL7 "minLength"))
        form->min_length = number_of(extension, "valueInteger");
    else if (lodd__str_is(url, HL7 "maxDecimalPlaces"))
        form->max_places = number_of(extension, "valueInteger");
    else if (lodd__str_is(url, HL7 "maxSize"))
        form->max_size = number_of(extension, "valueDecimal");
    else if (lodd__str_is(url, R5 "mustHaveValue"))
        form->must_have_value = lodd__node_is_true(extension, "valueBoolean");
    else if (is_alternative(extension))
        form->alternatives = definition;
    else
        return false;
    return true;
}

bool lodd__fhir_form_make(lodd__fhir *fhir, const lodd__definition *definition, const lodd__fhir_form **ret)
{
    lodd__fhir_form form = {.min_length = -1, .max_places = -1, .max_size = -1}, *kept;
    lodd__node extensions = lodd__node_get(definition->node, "extension");
    bool any = lodd__node_is_true(definition->node, "mustHaveValue");

    *ret = NULL;
    form.must_have_value = any;
    if (lodd__node_exists(lodd__node_get(definition->node, "valueAlternatives"))) {
        form.alternatives = definition->node;
        any = true;
    }
    for (size_t i = 0; i < lodd__node_count(extensions); i++)
        any = read_extension(&form, lodd__node_at(extensions, i), definition->node) || any;
    if (!any)
        return true;
    if (form.pattern.len > 0 && read_regex(&form) == LODD_ERR_NOMEM)
        return false;
    kept = LODD__NEW(&fhir->arena, lodd__fhir_form);
    if (kept == NULL) {
        lodd__regex_free(form.regex);
        return false;
    }
    *kept = form;
    kept->next = fhir->forms;
    fhir->forms = kept;
    *ret = kept;
    return true;
}

void lodd__fhir_forms_free(lodd__fhir *fhir)
{
    for (lodd__fhir_form *form = fhir->forms; form != NULL; form = form->next)
        lodd__regex_free(form->regex);
}

/* ---- a value ---- */

static lodd_issue *say(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *element,
                       const lodd__definition *definition, lodd_str what)
{
    lodd_issue *issue = lodd__finding(judge->findings, rule, element);

    if (issue == NULL)
        return NULL;
    if (element->value.ptr != NULL)
        lodd__finding_value(judge->findings, issue, element->value);
    else
        lodd__finding_name(judge->findings, issue, definition->path);
    if (what.len > 0)
        lodd__finding_name(judge->findings, issue, what);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, definition->structure));
    return issue;
}

static void check_length(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition,
                         int64_t min)
{
    size_t n = lodd__utf8_length(element->value);
    lodd_issue *issue;

    if (min <= 0 || n >= (uint64_t)min)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_MIN_LENGTH, element);
    lodd__finding_number(judge->findings, issue, n);
    lodd__finding_name(judge->findings, issue, definition->path);
    lodd__finding_number(judge->findings, issue, (uint64_t)min);
}

static void check_places(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition,
                         int64_t max)
{
    lodd__decimal decimal;

    if (max >= 0 && lodd__decimal_parse(element->value, &decimal) && lodd__decimal_precision(&decimal) > max)
        (void)say(judge, LODD__RULE_FHIR_DECIMAL_PLACES, element, definition,
                  lodd__arena_printf(judge->scratch, "%lld", (long long)max));
}

/* Of an attachment the size of its data, or what it says of it. */
static void check_size(lodd__fhir_judge *judge, const lodd__element *element, int64_t max)
{
    lodd__decimal size, most;
    lodd_issue *issue;
    lodd_str text;

    if (max < 0 || (!lodd__element_is(element, "Attachment") && !lodd__element_is(element, "base64Binary")))
        return;
    text = lodd__attachment_size(judge, element);
    most = lodd__decimal_of_int(max);
    if (!lodd__decimal_parse(text, &size) || lodd__decimal_cmp(&size, &most) <= 0)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_ATTACHMENT_MAX_SIZE, element);
    lodd__finding_value(judge->findings, issue, text);
    lodd__finding_number(judge->findings, issue, (uint64_t)max);
}

static bool has_extension(const lodd__element *element, lodd_str url)
{
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (lodd__str_is(child->name, "extension") && lodd__str_eq(lodd__element_value(child, "url"), url))
            return true;
    return false;
}

/* One of the extensions that may stand for the value must be there; else all of them are told. */
static void check_alternatives(lodd__fhir_judge *judge, const lodd__element *element,
                               const lodd__definition *definition)
{
    lodd__node members = lodd__node_get(definition->node, "valueAlternatives"),
               extensions = lodd__node_get(definition->node, "extension");
    size_t n = lodd__node_count(members);
    lodd_str names = LODD__STR("");

    for (size_t i = 0; i < n + lodd__node_count(extensions); i++) {
        lodd_str url;
        if (i >= n && !is_alternative(lodd__node_at(extensions, i - n)))
            continue;
        url = i < n ? lodd__node_text(lodd__node_at(members, i))
                    : lodd__node_str(lodd__node_at(extensions, i - n), "valueCanonical");
        if (has_extension(element, url))
            return;
        names = lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(names), names.len > 0 ? ", " : "",
                                   LODD__FMT(url));
    }
    (void)say(judge, LODD__RULE_FHIR_VALUE_ALTERNATIVE, element, definition, names);
}

void lodd__fhir_check_form(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition,
                           const lodd__fhir_form *form)
{
    check_size(judge, element, form->max_size);
    if (element->type->kind != LODD__KIND_PRIMITIVE)
        return;
    if (element->value.ptr == NULL) {
        if (form->must_have_value)
            (void)say(judge, LODD__RULE_FHIR_MUST_HAVE_VALUE, element, definition, LODD__STR(""));
        if (lodd__node_exists(form->alternatives))
            check_alternatives(judge, element, definition);
        return;
    }
    check_length(judge, element, definition, form->min_length);
    check_places(judge, element, definition, form->max_places);
    if (form->regex != NULL && lodd__regex_match(form->regex, element->value) == 0)
        (void)say(judge, LODD__RULE_FHIR_VALUE_REGEX, element, definition, form->pattern);
}
