/* fhir/searchparameter.c - SearchParameter: https://hl7.org/fhir/R4/searchparameter.html. What it is derived from, its
 * expression, its components.
 *
 * May use: base, image, element, fhirpath. */
#include "fhir/rules.h"

static bool has_base(lodd__node parameter, lodd_str type)
{
    lodd__node bases = lodd__node_get(parameter, "base");
    size_t n = lodd__node_count(bases);

    for (size_t i = 0; i < n; i++) {
        lodd_str base = lodd__node_text(lodd__node_at(bases, i));
        if (lodd__str_eq(base, type) || lodd__str_is(base, "Resource") || lodd__str_is(base, "DomainResource"))
            return true;
    }
    return n == 0;
}

static lodd_str squeeze(lodd__arena *arena, lodd_str text)
{
    char *out = lodd__arena_bytes(arena, text.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len && out != NULL; i++)
        if (!lodd__is_space(text.ptr[i]))
            out[n++] = text.ptr[i];
    return lodd__str_n(out, out != NULL ? n : 0);
}

static void check_derived(lodd__fhir_judge *judge, const lodd__element *parameter)
{
    lodd_str from = lodd__element_value(parameter, "derivedFrom"), type = lodd__element_value(parameter, "type");
    lodd_str expression = lodd__element_value(parameter, "expression"), original;
    lodd__resource found;

    if (from.len == 0)
        return;
    if (!lodd__definitions_find(lodd__structures_definitions(judge->structures), "SearchParameter", from, &found)) {
        lodd__say(judge, LODD__RULE_FHIR_SP_UNKNOWN, lodd__element_child(parameter, "derivedFrom"), from);
        return;
    }
    LODD__EACH(base, parameter, "base")
    if (base->value.len > 0 && !has_base(found.node, base->value))
        lodd__say_two(judge, LODD__RULE_FHIR_SP_BASE, parameter, base->value, from);
    if (type.len > 0 && !lodd__str_eq(type, lodd__node_str(found.node, "type"))) {
        lodd_issue *issue = lodd__finding(judge->findings, LODD__RULE_FHIR_SP_TYPE, parameter);
        lodd__finding_value(judge->findings, issue, type);
        lodd__finding_name(judge->findings, issue, lodd__node_str(found.node, "type"));
        lodd__finding_value(judge->findings, issue, from);
    }
    original = lodd__node_str(found.node, "expression");
    if (expression.len > 0 && original.len > 0 &&
        !lodd__str_eq(squeeze(judge->scratch, expression), squeeze(judge->scratch, original)))
        lodd__say(judge, LODD__RULE_FHIR_SP_EXPRESSION_DIFFERS, parameter, from);
}

/* ---- the expression ---- */

/* The next operand of a union at top level; false at the end. */
static bool next_operand(lodd_str text, size_t *at, lodd_str *ret)
{
    size_t start = *at, depth = 0;
    char quote = '\0';

    if (start > text.len)
        return false;
    for (; *at < text.len; ++*at) {
        char c = text.ptr[*at];
        if (quote != '\0') {
            if (c == '\\')
                ++*at;
            else if (c == quote)
                quote = '\0';
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (c == '(' || c == '[') {
            depth++;
        } else if (c == ')' || c == ']') {
            depth -= depth > 0;
        } else if (c == '|' && depth == 0) {
            break;
        }
    }
    if (*at > text.len)
        *at = text.len;
    *ret = lodd__str_trim(lodd__str_sub(text, start, *at - start));
    ++*at;
    return true;
}

/* Can an operand be evaluated on one of the bases? True as well when that cannot be told. */
static bool fits_a_base(lodd__fhir_judge *judge, const lodd__element *parameter, const lodd__fhirpath *operand)
{
    LODD__EACH(base, parameter, "base")
    {
        const lodd__structure *type = lodd__structures_type(judge->structures, base->value);
        lodd__fhirpath_error error = {0};
        if (type == NULL || type->abstract ||
            lodd__fhirpath_check(operand, judge->structures, type, type->root, judge->scratch, &error) ||
            error.kind != LODD__FHIRPATH_SEMANTIC)
            return true;
    }
    return lodd__element_child(parameter, "base") == NULL;
}

static void check_expression(lodd__fhir_judge *judge, const lodd__element *parameter)
{
    const lodd__element *expression = lodd__element_child(parameter, "expression");
    lodd_str operand;
    size_t at = 0;

    if (expression == NULL || expression->value.len == 0)
        return;
    while (next_operand(expression->value, &at, &operand)) {
        lodd__fhirpath_error error = {0};
        const lodd__fhirpath *compiled =
            operand.len > 0 ? lodd__fhirpath_compile(judge->scratch, operand, &error) : NULL;
        if (compiled == NULL && error.kind != LODD__FHIRPATH_NOMEM) {
            lodd__say_two(judge, LODD__RULE_FHIR_SP_EXPRESSION, expression, operand, error.message);
            return;
        }
        /* parts of a union in parentheses may each fit another base */
        if (compiled != NULL && lodd__str_find(operand, '|', 0) == (size_t)-1 &&
            !fits_a_base(judge, parameter, compiled)) {
            lodd__say(judge, LODD__RULE_FHIR_SP_EXPRESSION_BASE, expression, operand);
            return;
        }
    }
}

/* ---- components ---- */

static void check_components(lodd__fhir_judge *judge, const lodd__element *parameter)
{
    const lodd__element *first = lodd__element_child(parameter, "component");
    bool composite = lodd__str_is(lodd__element_value(parameter, "type"), "composite");

    if (composite && first == NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_SP_COMPONENT_MISSING, parameter);
    if (!composite && first != NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_SP_COMPONENT, first);
}

void lodd__fhir_rules_searchparameter(lodd__fhir_judge *judge, const lodd__element *parameter)
{
    check_derived(judge, parameter);
    check_expression(judge, parameter);
    check_components(judge, parameter);
}
