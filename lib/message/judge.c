/* message/judge.c - placing issues. May use: base, source, report, xml. */
#include "message/judge.h"

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
