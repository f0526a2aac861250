/* fhir/explain.c - see explain.h. May use: base, report, image, element. */
#include "fhir/explain.h"

#define MAX_EXPLAINED 400 /* of a document: each may cost another judgement of a candidate */
#define MAX_TRIED     16  /* profiles looked at for the nearest */

/* Is an element one of the document that is judged, so that its offsets are the document's? */
static bool is_of_document(const lodd__fhir_judge *judge, const lodd__element *element)
{
    while (element->parent != NULL)
        element = element->parent;
    return element == judge->root;
}

static bool is_wanted(const lodd__fhir_judge *judge, const lodd_issue *issue)
{
    return issue != NULL && judge->findings->result != NULL && judge->explaining < LODD_ISSUE_MAX_DEPTH &&
           judge->explained < MAX_EXPLAINED && judge->status == LODD_OK;
}

bool lodd__fhir_explain_begin(lodd__explaining *explaining, lodd__fhir_judge *judge, lodd_issue *issue,
                              const lodd__element *about, bool errors)
{
    lodd_limits limits = *judge->limits;
    lodd_result *gathered;

    *explaining = (lodd__explaining){.judge = judge, .aloud = judge->findings};
    if (!is_wanted(judge, issue))
        return false;
    limits.max_issues = LODD_ISSUE_MAX_DETAILS;
    gathered = lodd__result_new(judge->findings->result->name, 0, &limits);
    if (gathered == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return false;
    }
    explaining->issue = issue;
    explaining->findings = (lodd__findings){
        .result = gathered,
        .source = is_of_document(judge, about) ? judge->source : NULL,
        .scratch = judge->scratch,
        .gathers = true,
        .errors_only = errors,
    };
    judge->findings = &explaining->findings;
    judge->explaining++;
    judge->explained++;
    judge->gathering++;
    return true;
}

void lodd__fhir_explain_end(lodd__explaining *explaining)
{
    lodd__fhir_judge *judge = explaining->judge;
    lodd_result *gathered = explaining->findings.result;

    if (gathered == NULL)
        return;
    judge->findings = explaining->aloud;
    judge->explaining--;
    if (explaining->findings.nomem || gathered->nomem)
        judge->status = LODD_ERR_NOMEM;
    else
        lodd__issue_details(judge->findings->result, explaining->issue, gathered);
    judge->findings->nomem = judge->findings->nomem || judge->findings->result->nomem;
    lodd_result_free(gathered);
}

/* ---- profiles ---- */

typedef struct nearest {
    const lodd__structure *structure;
    size_t errors; /* SIZE_MAX: not counted */
    size_t tried;
} nearest;

/* What is tried in silence ends with its first error: to compare candidates all of them are counted. */
static size_t count_errors(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    lodd_limits limits = *judge->limits;
    lodd__findings counting = {.scratch = judge->scratch, .gathers = true, .errors_only = true}, *aloud = judge->findings;

    limits.max_issues = 0;
    counting.result = lodd__result_new(aloud->result->name, 0, &limits);
    if (counting.result == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return SIZE_MAX;
    }
    judge->gathering++;
    judge->explaining += LODD_ISSUE_MAX_DEPTH; /* no details of what is only counted */
    judge->findings = &counting;
    lodd__fhir_check_against(judge, element, structure);
    judge->findings = aloud;
    judge->explaining -= LODD_ISSUE_MAX_DEPTH;
    lodd_result_free(counting.result);
    return counting.counts[LODD_SEVERITY_ERROR];
}

static void try_one(lodd__fhir_judge *judge, nearest *best, const lodd__element *element, lodd_str canonical)
{
    const lodd__structure *structure = lodd__structures_find(judge->structures, canonical);
    size_t errors;

    if (structure == NULL || structure->root == NULL || !structure->profile || best->tried >= MAX_TRIED ||
        !lodd__structure_is(element->type, structure->type))
        return;
    best->tried++;
    if (lodd__fhir_try_against(judge, element, structure) == 0)
        return;
    if (best->structure == NULL) {
        best->structure = structure;
        return;
    }
    if (best->errors == SIZE_MAX)
        best->errors = count_errors(judge, element, best->structure);
    errors = count_errors(judge, element, structure);
    if (errors < best->errors) {
        best->structure = structure;
        best->errors = errors;
    }
}

static void try_all(lodd__fhir_judge *judge, nearest *best, const lodd__element *element, const lodd__type_ref *types,
                    size_t n_types, bool targets)
{
    for (size_t i = 0; i < n_types; i++) {
        size_t n = targets ? types[i].n_targets : types[i].n_profiles;
        for (size_t k = 0; k < n && judge->status == LODD_OK; k++)
            try_one(judge, best, element, targets ? types[i].targets[k] : types[i].profiles[k]);
    }
}

void lodd__fhir_explain_profiles(lodd__fhir_judge *judge, lodd_issue *issue, const lodd__element *element,
                                 const lodd__type_ref *types, size_t n_types, bool targets)
{
    lodd__explaining outer, inner;
    lodd_issue *candidate;
    nearest best = {.errors = SIZE_MAX};

    if (element == NULL || element->type == NULL || !is_wanted(judge, issue))
        return;
    try_all(judge, &best, element, types, n_types, targets);
    if (best.structure == NULL || !lodd__fhir_explain_begin(&outer, judge, issue, element, false))
        return;
    candidate = lodd__finding(judge->findings, LODD__RULE_FHIR_CANDIDATE, element);
    lodd__finding_name(judge->findings, candidate, lodd__fhir_structure_name(judge, best.structure));
    if (lodd__fhir_explain_begin(&inner, judge, candidate, element, true)) {
        lodd__fhir_check_against(judge, element, best.structure);
        best.errors = inner.findings.counts[LODD_SEVERITY_ERROR];
        lodd__fhir_explain_end(&inner);
    } else if (best.errors == SIZE_MAX) {
        best.errors = count_errors(judge, element, best.structure);
    }
    lodd__finding_number(judge->findings, candidate, best.errors);
    lodd__fhir_explain_end(&outer);
}
