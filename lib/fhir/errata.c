/* fhir/errata.c - what is said of errata (element/errata.h): that a verdict leans on one is always visible. May use:
 * base, report, element. */
#include "element/errata.h"

#include "fhir/judgement.h"

void lodd__fhir_say_erratum(lodd__fhir_judge *judge, const lodd__element *element, const lodd__erratum *erratum)
{
    lodd_issue *issue;

    if (!lodd__fhir_say_once(judge, LODD__RULE_FHIR_ERRATUM, erratum->id))
        return;
    issue = lodd__finding_rule(judge->findings, &erratum->rule, element);
    lodd__finding_name(judge->findings, issue, erratum->id);
    lodd__finding_name(judge->findings, issue, erratum->structure);
}

void lodd__fhir_say_errata(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    bool aloud = judge->findings->result != NULL && !judge->findings->gathers;

    for (const lodd__errata_of *of = definition->errata; of != NULL; of = of->next)
        if (aloud)
            lodd__fhir_say_erratum(judge, element, of->erratum);
        else
            lodd__judgement_note_erratum(judge, of->erratum);
}
