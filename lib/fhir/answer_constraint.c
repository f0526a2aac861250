/* fhir/answer_constraint.c - constraints that a Questionnaire sets for its answers: the extension
 * questionnaire-constraint.
 *
 * On an item it holds for each item of the response that answers it, on the Questionnaire for the whole response; its
 * expression is FHIRPath. https://hl7.org/fhir/R4/extension-questionnaire-constraint.html. May use: base, element,
 * fhirpath.
 */
#include "fhir/answers.h"

#define CONSTRAINT "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint"

/* The value of a part of the extension: "key", "severity", ... */
static lodd_str part(const lodd__element *constraint, const char *name)
{
    const lodd__element *found = lodd__element_extension(constraint, name);

    return found != NULL ? lodd__element_value(found, "value") : LODD__STR("");
}

static void say_undecided(lodd__fhir_judge *judge, const lodd__element *at, const lodd__element *constraint,
                          lodd_str why)
{
    lodd_str expression = part(constraint, "expression");
    lodd_issue *issue;

    if (!lodd__fhir_say_once(judge, LODD__RULE_FHIR_QR_CONSTRAINT_UNDECIDED, expression))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_QR_CONSTRAINT_UNDECIDED, at);
    lodd__finding_name(judge->findings, issue, part(constraint, "key"));
    lodd__finding_name(judge->findings, issue, why);
    lodd__finding_name(judge->findings, issue, expression);
}

static void say_broken(lodd__fhir_judge *judge, const lodd__element *at, const lodd__element *constraint)
{
    bool mild = lodd__str_is(part(constraint, "severity"), "warning");
    lodd_issue *issue = lodd__finding_as(judge->findings, LODD__RULE_FHIR_QR_CONSTRAINT,
                                         mild ? LODD_SEVERITY_WARNING : LODD_SEVERITY_ERROR, at);

    lodd__finding_name(judge->findings, issue, part(constraint, "key"));
    lodd__finding_name(judge->findings, issue, part(constraint, "human"));
    lodd__finding_name(judge->findings, issue, part(constraint, "expression"));
}

/* Compiled once for a response, however many items it holds for: a Questionnaire in the document itself goes with the
 * document, and so must what is made of it. */
static const lodd__fhirpath *compiled(const lodd__answers *a, lodd_str text, lodd__fhirpath_error *error)
{
    static const char unreadable[1]; /* stands for what cannot be compiled: that is tried once, and said */
    const void *found = lodd__map_get(a->compiled, text);
    const lodd__fhirpath *ret;

    if (found != NULL)
        return found != unreadable ? found : NULL;
    ret = lodd__fhirpath_compile(a->judge->scratch, text, error);
    found = ret != NULL ? (const void *)ret : unreadable;
    if ((ret == NULL && error->kind == LODD__FHIRPATH_NOMEM) ||
        !lodd__map_put(a->compiled, text, (void *)(uintptr_t)found))
        a->judge->status = LODD_ERR_NOMEM;
    return ret;
}

static void check(const lodd__answers *a, const lodd__element *at, const lodd__element *constraint)
{
    lodd_str text = part(constraint, "expression");
    const lodd__fhirpath *expression;
    lodd__fhirpath_error error = {0};
    int holds = -2;

    if (text.len == 0 || a->judge->steps_used_up)
        return;
    expression = compiled(a, text, &error);
    if (expression != NULL)
        holds = lodd__fhir_path_test(a->judge, expression, at, &error);
    if (holds == -2 && error.kind != LODD__FHIRPATH_NOMEM)
        say_undecided(a->judge, at, constraint, error.message);
    else if (holds >= -1 && holds != 1)
        say_broken(a->judge, at, constraint);
}

void lodd__answers_check_constraints(const lodd__answers *a, const lodd__element *of, const lodd__element *at)
{
    LODD__EACH(extension, of, "extension")
    if (lodd__str_is(lodd__element_value(extension, "url"), CONSTRAINT) && a->judge->status == LODD_OK)
        check(a, at, extension);
}
