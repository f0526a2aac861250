/* element/finding.c - see finding.h. */
#include "element/finding.h"

#include "element/errata.h"

#include <inttypes.h>
#include <stdio.h>

static lodd__place place_of(lodd__findings *findings, const lodd__element *at, size_t offset)
{
    lodd__place place = {.offset = offset};
    lodd__position position;

    if (at != NULL)
        place.path = lodd__element_path(findings->scratch, at);
    if (findings->source == NULL) /* of another document */
        return place;
    position = lodd__source_position(findings->source, findings->scratch, offset);
    place.line = position.line;
    place.column = position.column;
    return place;
}

/* By an erratum of the definition, or of the one that it is a slice of. */
static bool is_silenced(const lodd__definition *definition, lodd__builtin rule)
{
    lodd_str id = lodd__rule(rule)->id;

    for (; definition != NULL; definition = definition->sliced)
        if (definition->errata != NULL && lodd__errata_silence(definition, id) != NULL)
            return true;
    return false;
}

static lodd_issue *add(lodd__findings *findings, lodd__builtin rule, lodd_severity severity, const lodd__element *at, size_t offset)
{
    lodd__place place;
    lodd_issue *issue = NULL;

    if (findings->definition != NULL && is_silenced(findings->definition, rule))
        return NULL;
    if (severity == LODD_SEVERITY_ERROR && findings->counts[LODD_SEVERITY_ERROR] == 0) {
        findings->first_error = rule;
        findings->first_error_at = at;
    }
    findings->counts[severity]++;
    if (findings->result == NULL || (findings->errors_only && severity != LODD_SEVERITY_ERROR))
        return NULL;
    /* Beyond max_issues findings are only counted: no use in finding out where they are. */
    if (findings->result->issues.len < findings->result->max_issues)
        place = place_of(findings, at, offset);
    else
        place = (lodd__place){.offset = offset};
    issue = lodd__result_add_as(findings->result, lodd__rule(rule), severity, &place);
    findings->nomem = findings->nomem || findings->result->nomem || (findings->scratch != NULL && findings->scratch->failed);
    return issue;
}

lodd_issue *lodd__finding(lodd__findings *findings, lodd__builtin rule, const lodd__element *at)
{
    return lodd__finding_as(findings, rule, lodd__rule(rule)->severity, at);
}

lodd_issue *lodd__finding_as(lodd__findings *findings, lodd__builtin rule, lodd_severity severity, const lodd__element *at)
{
    return add(findings, rule, severity, at, at != NULL ? at->key_offset : 0);
}

lodd_issue *lodd__finding_rule(lodd__findings *findings, const lodd_rule *rule, const lodd__element *at)
{
    lodd__place place;
    lodd_issue *issue;

    findings->counts[rule->severity]++;
    if (findings->result == NULL || findings->errors_only)
        return NULL;
    place = place_of(findings, at, at != NULL ? at->key_offset : 0);
    issue = lodd__result_add(findings->result, rule, &place);
    findings->nomem = findings->nomem || findings->result->nomem;
    return issue;
}

lodd_issue *lodd__finding_offset(lodd__findings *findings, lodd__builtin rule, const lodd__element *at, size_t offset)
{
    return add(findings, rule, lodd__rule(rule)->severity, at, offset);
}

void lodd__finding_value(lodd__findings *findings, lodd_issue *issue, lodd_str value)
{
    if (issue != NULL)
        lodd__issue_arg(findings->result, issue, value, true);
}

void lodd__finding_name(lodd__findings *findings, lodd_issue *issue, lodd_str name)
{
    if (issue != NULL)
        lodd__issue_arg(findings->result, issue, name, false);
}

void lodd__finding_number(lodd__findings *findings, lodd_issue *issue, uint64_t number)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%" PRIu64, number);

    lodd__finding_name(findings, issue, lodd__str_n(text, (size_t)n));
}
