/* message/judge.h - private to the message layer: what the parts that judge one document share. */
#ifndef LODD_MESSAGE_JUDGE_H
#define LODD_MESSAGE_JUDGE_H

#include "lodd/engine.h"
#include "pack/pack.h"
#include "report/coverage.h"
#include "report/result.h"
#include "xml/xml.h"

/* One payload: the root of what a pack knows, inside an envelope or by itself. */
typedef struct lodd__payload {
    xmlNodePtr root;
    const lodd__pack_profile *profile; /* NULL: no pack knows it */
} lodd__payload;

#define LODD__MAX_PAYLOADS 64

/* A stretch of the parsed text that comes from a source at an offset: the document itself, or a payload that was base64 in it (unwrap.h). */
typedef struct lodd__segment {
    size_t start; /* in the parsed text */
    lodd__source *source;
    size_t source_start;
} lodd__segment;

typedef struct lodd__judge {
    const lodd__packs *packs;
    const lodd_run_options *options;
    lodd__arena *scratch; /* until the document is done; result->arena for what stays */
    lodd__source *source; /* the document as it came */
    lodd__xml_doc *doc;   /* NULL when it is not well-formed */
    const lodd__segment *segments; /* by start; NULL: doc was parsed from source as it is */
    size_t n_segments;
    lodd_result *result;
    const lodd__pack_profile *envelope; /* MsgHead, or NULL for a bare document */
    lodd__payload payloads[LODD__MAX_PAYLOADS];
    size_t n_payloads;
    bool more_payloads; /* than are looked at */
    lodd_str type_code; /* MsgInfo/Type/@V */
    lodd_str date;      /* GenDate, for what is valid when; may be empty */
    lodd_status status; /* sticky: LODD_ERR_NOMEM, ... */
} lodd__judge;

/* Where an offset of the parsed text is, for people. */
lodd__place lodd__judge_place(lodd__judge *judge, size_t offset);

/* No more issues are kept, only counted: where they are need not be found out, which would cost the square of a hostile document's size. */
static inline bool lodd__judge_is_full(const lodd__judge *judge)
{
    return judge->result->issues.len >= judge->result->max_issues;
}

/* What a fault of the parse means, as an issue at a place. */
void lodd__judge_fault(lodd__judge *judge, const lodd__xml_fault *fault, const lodd__place *place);

/* An issue at a node (NULL: the document). lodd__issue_arg adds its arguments. */
lodd_issue *lodd__judge_issue(lodd__judge *judge, const lodd_rule *rule, const xmlNode *node);
/* ... at the value of an attribute or the content of an element. */
lodd_issue *lodd__judge_issue_value(lodd__judge *judge, const lodd_rule *rule, const xmlNode *node);

#endif
