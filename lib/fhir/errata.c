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

static void say(lodd__fhir_judge *judge, const lodd__element *element, const lodd__erratum *erratum)
{
    if (judge->findings->result != NULL && !judge->findings->gathers)
        lodd__fhir_say_erratum(judge, element, erratum);
    else
        lodd__judgement_note_erratum(judge, erratum);
}

void lodd__fhir_say_errata(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    for (const lodd__errata_of *of = definition->errata; of != NULL; of = of->next)
        say(judge, element, of->erratum);
}

void lodd__fhir_say_silence(lodd__fhir_judge *judge, const lodd__element *parent, const lodd__definition *definition)
{
    for (const lodd__errata_of *of = definition->errata; of != NULL; of = of->next)
        if (of->erratum->kind == LODD__ERRATUM_SILENCE)
            say(judge, parent, of->erratum);
}
