/* message/xsd.c - puts the faults of schema validation into the result. May use: base, xml, report. */
#include "message/xsd.h"

static void add_finding(void *user, const lodd__schema_fault *fault)
{
    lodd__judge *judge = user;
    const lodd_rule *rule = lodd__rule(fault->rule);
    lodd_issue *issue = fault->at_value ? lodd__judge_issue_value(judge, rule, fault->node)
                                        : lodd__judge_issue(judge, rule, fault->node);

    for (size_t i = 0; i < fault->n_args; i++)
        lodd__issue_arg(judge->result, issue, fault->args[i], fault->arg_is_value[i]);
}

lodd_status lodd__xsd_validate(lodd__schema_validator *validator, lodd__judge *judge)
{
    lodd_status status = lodd__schema_validate(validator, judge->doc->root, judge->scratch, add_finding, judge);

    return status != LODD_OK ? status : judge->status;
}
