/* message/judge.c - placing issues. May use: base, source, report, xml. */
#include "message/judge.h"

#include <stddef.h>
#include <string.h>

lodd__place lodd__judge_place(lodd__judge *judge, size_t offset)
{
    lodd__place ret = {.offset = offset};
    lodd__source *source = judge->source;
    size_t at = offset;
    lodd__position position;

    for (size_t i = judge->n_segments; i > 0; i--)
        if (judge->segments[i - 1].start <= offset) {
            source = judge->segments[i - 1].source;
            at = judge->segments[i - 1].source_start + offset - judge->segments[i - 1].start;
            break;
        }
    if (source != judge->source)
        ret.document = source->name;
    position = lodd__source_position(source, judge->scratch, at);
    ret.line = position.line;
    ret.column = position.column;
    return ret;
}

static lodd_issue *issue_at(lodd__judge *judge, const lodd_rule *rule, const xmlNode *node, bool value)
{
    lodd__place place = {0};

    if (node != NULL && node->type != XML_DOCUMENT_NODE && !lodd__judge_is_full(judge)) {
        place = lodd__judge_place(judge, value ? lodd__xml_value_offset(judge->doc, node) : lodd__xml_offset(judge->doc, node));
        place.path = lodd__xml_path(judge->scratch, node);
    }
    return lodd__result_add(judge->result, rule, &place);
}

lodd_issue *lodd__judge_issue(lodd__judge *judge, const lodd_rule *rule, const xmlNode *node)
{
    return issue_at(judge, rule, node, false);
}

lodd_issue *lodd__judge_issue_value(lodd__judge *judge, const lodd_rule *rule, const xmlNode *node)
{
    return issue_at(judge, rule, node, true);
}

static const struct {
    lodd__xml_fault_kind kind;
    const char *name;
    size_t offset; /* in lodd_limits */
} limit_faults[] = {
    {LODD__XML_DEPTH, "max_depth", offsetof(lodd_limits, max_depth)},
    {LODD__XML_NODES, "max_nodes", offsetof(lodd_limits, max_nodes)},
    {LODD__XML_ATTRIBUTES, "max_attributes", offsetof(lodd_limits, max_attributes)},
    {LODD__XML_NAMES, "max_names", offsetof(lodd_limits, max_names)},
};

/* A limit that was reached. False: the fault is something else. */
static bool limit_fault(lodd__judge *judge, lodd__xml_fault_kind kind, const lodd__place *place)
{
    for (size_t i = 0; i < sizeof limit_faults / sizeof *limit_faults; i++)
        if (limit_faults[i].kind == kind) {
            lodd_issue *issue = lodd__result_add(judge->result, lodd__rule(LODD__RULE_LIMIT), place);
            size_t value = 0;
            memcpy(&value, (const char *)&judge->options->limits + limit_faults[i].offset, sizeof value);
            lodd__issue_arg(judge->result, issue, lodd__str(limit_faults[i].name), false);
            lodd__issue_arg(judge->result, issue, lodd__arena_printf(judge->scratch, "%zu", value), false);
            return true;
        }
    return false;
}

void lodd__judge_fault(lodd__judge *judge, const lodd__xml_fault *fault, const lodd__place *place)
{
    lodd_issue *issue = NULL;

    if (limit_fault(judge, fault->kind, place))
        return;
    switch (fault->kind) {
    case LODD__XML_DOCTYPE:
        (void)lodd__result_add(judge->result, lodd__rule(LODD__RULE_XML_DOCTYPE), place);
        return;
    case LODD__XML_ENTITY:
        issue = lodd__result_add(judge->result, lodd__rule(LODD__RULE_XML_ENTITY), place);
        lodd__issue_arg(judge->result, issue, fault->message, true);
        return;
    default:
        issue = lodd__result_add(judge->result, lodd__rule(LODD__RULE_XML_SYNTAX), place);
        lodd__issue_arg(judge->result, issue, lodd__str(lodd__xml_fault_phrase(fault)), false);
        lodd__issue_arg(judge->result, issue, fault->message, true);
        return;
    }
}
