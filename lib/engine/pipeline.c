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

/* One object on a line and another on the next. */
static bool is_ndjson(lodd_str text)
{
    size_t end = lodd__str_find(text, '\n', 0);
    lodd_str first, rest;

    if (end == (size_t)-1)
        return false;
    first = lodd__str_trim(lodd__str_n(text.ptr, end));
    rest = lodd__str_trim(lodd__str_n(text.ptr + end, text.len - end));
    return first.len > 1 && first.ptr[0] == '{' && first.ptr[first.len - 1] == '}' && rest.len > 0 && rest.ptr[0] == '{';
}

static lodd__syntax syntax_of(const lodd__source *source, lodd_str text)
{
    bool ndjson = lodd__str_ends(source->name, LODD__STR(".ndjson")) || lodd__str_ends(source->name, LODD__STR(".jsonl"));

    if (text.len > 0 && text.ptr[0] == '<')
        return LODD__SYNTAX_XML;
    if (ndjson || is_ndjson(text))
        return LODD__SYNTAX_NDJSON;
    if ((text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[')) || lodd__str_ends(source->name, LODD__STR(".json")))
        return LODD__SYNTAX_JSON;
    return LODD__SYNTAX_NONE;
}

lodd__syntax lodd__pipeline_source(lodd__judge *judge)
{
    lodd__source *source = judge->source;
    lodd_str text = lodd__str_trim(source->text);
    lodd__syntax syntax = syntax_of(source, text);

    switch (source->fault) {
    case LODD__SOURCE_OK:
        break;
    case LODD__SOURCE_CONTRADICTION:
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING_CONTRADICTION, 0), source->encoding, false);
        break;
    case LODD__SOURCE_EMPTY:
        (void)issue_at(judge, LODD__RULE_XML_EMPTY, 0);
        return LODD__SYNTAX_NONE;
    case LODD__SOURCE_NOT_IN_ENCODING:
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING, source->fault_offset), source->encoding, false);
        return LODD__SYNTAX_NONE;
    case LODD__SOURCE_UNKNOWN_ENCODING:
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING_UNKNOWN, 0), source->encoding, true);
        return LODD__SYNTAX_NONE;
    case LODD__SOURCE_NUL:
        (void)issue_at(judge, LODD__RULE_XML_NUL, source->fault_offset);
        return LODD__SYNTAX_NONE;
    case LODD__SOURCE_NOMEM:
        judge->status = LODD_ERR_NOMEM;
        return LODD__SYNTAX_NONE;
    }
    if (syntax == LODD__SYNTAX_NONE)
        (void)issue_at(judge, LODD__RULE_NOT_XML, (size_t)(text.len > 0 ? text.ptr - source->text.ptr : 0));
    else if (syntax == LODD__SYNTAX_XML && !is_message_encoding(source->encoding))
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_XML_ENCODING_OTHER, 0), source->encoding, false);
    else if (syntax != LODD__SYNTAX_XML && !lodd__str_is(source->encoding, "UTF-8"))
        lodd__issue_arg(judge->result, issue_at(judge, LODD__RULE_JSON_ENCODING, 0), source->encoding, false);
    return syntax;
}

void lodd__pipeline_faults(lodd__judge *judge, const lodd__xml_doc *doc)
{
    for (size_t i = 0; i < doc->n_faults; i++) {
        lodd__place place = lodd__judge_place(judge, doc->faults[i].offset);
        lodd__judge_fault(judge, &doc->faults[i], &place);
    }
}
