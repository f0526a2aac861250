/* engine/pipeline.c - see pipeline.h. May use: base, source, report, xml, message/judge. */
#include "engine/pipeline.h"

#include <string.h>

static lodd_issue *issue_at(lodd__judge *judge, lodd__builtin rule, size_t offset)
{
    lodd__place place = lodd__judge_place(judge, offset);

    return lodd__result_add(judge->result, lodd__rule(rule), &place);
}

/* HISD 1165 and the acceptance test of 2009 name UTF-8 and ISO-8859-1; ASCII is a part of both. */
static bool is_message_encoding(lodd_str encoding)
{
    return lodd__str_is(encoding, "UTF-8") || lodd__str_is(encoding, "ISO-8859-1") || lodd__str_is(encoding, "US-ASCII");
}

bool lodd__pipeline_source(lodd__judge *judge)
{
    lodd__source *source = judge->source;
    lodd_str text = lodd__str_trim(source->text);

    switch (source->fault) {
    case LODD__SOURCE_OK:
        break;
    case LODD__SOURCE_CONTRADICTION:
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING_CONTRADICTION, 0), source->encoding, false);
        break;
    case LODD__SOURCE_EMPTY:
        (void)issue_at(judge, LODD__RULE_XML_EMPTY, 0);
        return false;
    case LODD__SOURCE_NOT_IN_ENCODING:
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING, source->fault_offset), source->encoding, false);
        return false;
    case LODD__SOURCE_UNKNOWN_ENCODING:
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING_UNKNOWN, 0), source->encoding, true);
        return false;
    case LODD__SOURCE_NUL:
        (void)issue_at(judge, LODD__RULE_XML_NUL, source->fault_offset);
        return false;
    case LODD__SOURCE_NOMEM:
        judge->status = LODD_ERR_NOMEM;
        return false;
    }
    if (!is_message_encoding(source->encoding))
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING_OTHER, 0), source->encoding, false);
    if (text.len == 0 || text.ptr[0] != '<') {
        (void)issue_at(judge, LODD__RULE_NOT_XML, (size_t)(text.len > 0 ? text.ptr - source->text.ptr : 0));
        return false;
    }
    return true;
}

void lodd__pipeline_faults(lodd__judge *judge, const lodd__xml_doc *doc)
{
    for (size_t i = 0; i < doc->n_faults; i++) {
        lodd__place place = lodd__judge_place(judge, doc->faults[i].offset);
        lodd__judge_fault(judge, &doc->faults[i], &place);
    }
}
