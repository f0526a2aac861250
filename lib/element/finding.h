/* element/finding.h - where the readers and the FHIR judge put what they find.
 *
 * Findings go to a result, or are only counted: to try whether something would conform (a slice, a choice of profiles) the judge works with a
 * silent sink and looks at its counts.
 */
#ifndef LODD_ELEMENT_FINDING_H
#define LODD_ELEMENT_FINDING_H

#include "element/element.h"
#include "report/result.h"

typedef struct lodd__findings {
    lodd_result *result;   /* NULL: silent */
    lodd__source *source;  /* the document */
    lodd__arena *scratch;
    size_t counts[LODD_SEVERITY_COUNT]; /* of this sink */
    lodd__builtin first_error;          /* valid when counts[ERROR] > 0 */
    const lodd__element *first_error_at;
    bool nomem;
    const lodd__definition *definition; /* of the profile whose demands are judged: its errata may silence a rule; NULL: none */
    bool gathers;     /* its result is no report: reasons are gathered in it (fhir/explain.h) */
    bool errors_only; /* and only errors */
} lodd__findings;

/* An issue at an element: at its key or tag. at NULL: the document. lodd__finding_arg adds arguments and takes NULL. */
lodd_issue *lodd__finding(lodd__findings *findings, lodd__builtin rule, const lodd__element *at);
/* ... with another severity than the rule's. */
lodd_issue *lodd__finding_as(lodd__findings *findings, lodd__builtin rule, lodd_severity severity, const lodd__element *at);
/* ... of a rule that is not of the registry and outlives the result. Information and warnings only. */
lodd_issue *lodd__finding_rule(lodd__findings *findings, const lodd_rule *rule, const lodd__element *at);
/* ... at an offset of the text, with the path of at. */
lodd_issue *lodd__finding_offset(lodd__findings *findings, lodd__builtin rule, const lodd__element *at, size_t offset);
/* value: from the document (may be hidden); name: from definitions and names. */
void lodd__finding_value(lodd__findings *findings, lodd_issue *issue, lodd_str value);
void lodd__finding_name(lodd__findings *findings, lodd_issue *issue, lodd_str name);
void lodd__finding_number(lodd__findings *findings, lodd_issue *issue, uint64_t number);

#endif
