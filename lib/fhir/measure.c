/* fhir/measure.c - Measure: https://hl7.org/fhir/R4/measure.html. Codes that reports need, and libraries that its
 * expressions need.
 *
 * May use: base, element. */
#include "fhir/rules.h"

/* Is there a library that the expressions may come from? One that is named by an absolute canonical may be, even when
 * it is not carried here. */
static bool has_library(const lodd__element *measure)
{
    LODD__EACH(library, measure, "library")
    if (lodd__is_absolute(library->value) || (library->value.len > 1 && library->value.ptr[0] == '#'))
        return true;
    return false;
}

static void check_criteria(lodd__fhir_judge *judge, const lodd__element *of, bool library)
{
    const lodd__element *criteria = lodd__element_child(of, "criteria");
    lodd_str language = lodd__element_value(criteria, "language");

    if (!library && lodd__str_starts(language, LODD__STR("text/cql")))
        lodd__say(judge, LODD__RULE_FHIR_MEASURE_NO_LIBRARY, criteria, lodd__element_value(criteria, "expression"));
}

static void check_group(lodd__fhir_judge *judge, const lodd__element *group, bool library)
{
    const lodd__element *first = lodd__element_child(group, "population");

    for (const lodd__element *population = first; population != NULL; population = population->next_same)
        if (first->next_same != NULL && lodd__element_child(population, "code") == NULL)
            (void)lodd__finding(judge->findings, LODD__RULE_FHIR_MEASURE_NO_CODE, population);
    LODD__EACH(stratifier, group, "stratifier")
    {
        check_criteria(judge, stratifier, library);
        LODD__EACH(component, stratifier, "component")
        check_criteria(judge, component, library);
    }
}

void lodd__fhir_rules_measure(lodd__fhir_judge *judge, const lodd__element *measure)
{
    const lodd__element *first = lodd__element_child(measure, "group");
    bool library = has_library(measure);

    for (const lodd__element *group = first; group != NULL; group = group->next_same) {
        if (first->next_same != NULL && lodd__element_child(group, "code") == NULL)
            (void)lodd__finding(judge->findings, LODD__RULE_FHIR_MEASURE_NO_CODE, group);
        check_group(judge, group, library);
    }
}
