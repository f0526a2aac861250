/* fhir/enablewhen.c - is a question of a Questionnaire asked, given the answers? enableWhen, enableBehavior, and the
 * expression of Structured Data Capture. https://hl7.org/fhir/R4/questionnaire.html#enableWhen
 *
 * A condition looks at the answers nearest to the item: in the same instance of a repeating group first, then further
 * out. May use: base, element, fhirpath.
 */
#include "fhir/answers.h"
#include "fhir/compare.h"

/* Extensions that hold the condition as FHIRPath: as an Expression, or as text (the Finnish national one). */
static const char *const expressions[] = {
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
    "http://phr.kanta.fi/StructureDefinition/fiphr-ext-questionnaire-enablewhen",
};

/* ---- the answers that a condition looks at ---- */

typedef struct range {
    const lodd__answered *first;
    size_t n;
} range;

/* The first of the sorted items that is not before (link_id, offset). */
static size_t lower_bound(const lodd__answers *a, lodd_str link_id, size_t offset)
{
    size_t low = 0, high = a->items.len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const lodd__answered *at = &a->items.ptr[middle];
        int order = lodd__str_cmp(at->link_id, link_id);

        if (order < 0 || (order == 0 && at->item->offset < offset))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The items of a question in the innermost container around the place that has any. */
static range nearest(const lodd__answers *a, lodd_str link_id, const lodd__element *container)
{
    for (const lodd__element *at = container; at != NULL; at = at->parent) {
        size_t from = lower_bound(a, link_id, at->offset), to = lower_bound(a, link_id, at->end);

        if (to > from)
            return (range){&a->items.ptr[from], to - from};
        if (at == a->response)
            break;
    }
    return (range){NULL, 0};
}

/* ---- one condition ---- */

/* Does an answer stand in the relation? -1: it cannot be told. */
static int relates(const lodd__element *value, lodd_str operator, const lodd__element *wanted)
{
    int order = lodd__fhir_compare(value, wanted);

    if (lodd__str_is(operator, "="))
        return order == 0;
    if (lodd__str_is(operator, "!="))
        return order != 0;
    if (order == LODD__UNDECIDED)
        return -1;
    if (lodd__str_is(operator, ">"))
        return order > 0;
    if (lodd__str_is(operator, "<"))
        return order < 0;
    if (lodd__str_is(operator, ">="))
        return order >= 0;
    return lodd__str_is(operator, "<=") ? order <= 0 : -1;
}

/* Of several answers one is enough. */
static bool any_relates(range found, lodd_str operator, const lodd__element *wanted)
{
    for (size_t i = 0; i < found.n; i++)
        LODD__EACH(answer, found.first[i].item, "answer")
        {
            const lodd__element *value = lodd__element_child(answer, "value");

            if (value != NULL && relates(value, operator, wanted) != 0)
                return true;
        }
    return false;
}

static bool has_answer(range found)
{
    for (size_t i = 0; i < found.n; i++)
        LODD__EACH(answer, found.first[i].item, "answer")
        if (lodd__element_child(answer, "value") != NULL)
            return true;
    return false;
}

static bool holds(const lodd__answers *a, const lodd__element *when, const lodd__element *container)
{
    lodd_str operator = lodd__element_value(when, "operator");
    const lodd__element *wanted = lodd__element_child(when, "answer");
    range found = nearest(a, lodd__element_value(when, "question"), container);

    if (wanted == NULL)
        return true; /* the Questionnaire is wrong: no reason to blame the response */
    if (lodd__str_is(operator, "exists"))
        return has_answer(found) == lodd__str_is(wanted->value, "true");
    return any_relates(found, operator, wanted);
}

/* ---- the expression ---- */

/* Empty: there is none, or not in FHIRPath. */
static lodd_str expression_of(const lodd__element *question)
{
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        const lodd__element *extension = lodd__element_extension(question, expressions[i]);
        const lodd__element *value = extension != NULL ? lodd__element_child(extension, "value") : NULL;

        if (value == NULL)
            continue;
        if (value->value.ptr != NULL)
            return value->value;
        if (lodd__str_is(lodd__element_value(value, "language"), "text/fhirpath"))
            return lodd__element_value(value, "expression");
    }
    return LODD__STR("");
}

static bool expression_holds(const lodd__answers *a, lodd_str text)
{
    lodd_str why = LODD__STR("");
    const lodd__fhirpath *expression;
    lodd__fhirpath_error error = {0};
    int holds = -2;

    expression = lodd__fhir_expression(a->judge, text, &why);
    if (expression != NULL)
        holds = lodd__fhir_path_test(a->judge, expression, a->response, &error);
    if (holds == -2 && lodd__fhir_say_once(a->judge, LODD__RULE_FHIR_QR_CONDITION, text))
        lodd__finding_name(a->judge->findings,
                           lodd__finding(a->judge->findings, LODD__RULE_FHIR_QR_CONDITION, a->response), text);
    return holds == 1 || holds == -2; /* an empty result is no */
}

bool lodd__answers_enabled(const lodd__answers *a, const lodd__element *question, const lodd__element *container)
{
    lodd_str expression = expression_of(question);
    bool any = lodd__str_is(lodd__element_value(question, "enableBehavior"), "any");
    const lodd__element *first = lodd__element_child(question, "enableWhen");

    if (expression.len > 0)
        return expression_holds(a, expression);
    for (const lodd__element *when = first; when != NULL; when = when->next_same)
        if (holds(a, when, container) == any)
            return any;
    return first == NULL || !any;
}
