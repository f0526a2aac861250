/* declare/documents.h - what the parts of documentation control share. Not for others. */
#ifndef LODD_DECLARE_DOCUMENTS_H
#define LODD_DECLARE_DOCUMENTS_H

#include "base/map.h"
#include "declare/bundle_steps.h"
#include "declare/check.h"
#include "lodd/control.h"

#define LODD__VERDICTS_SCHEMA "urn:lodd:dokumentvurdering:1"

/* NAME, word in files */
#define LODD__DOC_STATE_TABLE(X)                                                                                       \
    X(PRESENT, "til-stede")                                                                                            \
    X(WITHHELD, "ikke-utlevert")                                                                                       \
    X(EXTERNAL, "annet-sted")                                                                                          \
    X(ABSENT, "mangler")                                                                                               \
    X(CHANGED, "endret")

typedef enum lodd__doc_state {
#define X(name, word) LODD__DOC_STATE_##name,
    LODD__DOC_STATE_TABLE(X)
#undef X
        LODD__DOC_STATE_COUNT
} lodd__doc_state;

/* The controller's judgement: "ikke-vurdert", "godtatt", "mangelfull" */
typedef enum lodd__doc_verdict {
    LODD__DOC_NOT_JUDGED,
    LODD__DOC_ACCEPTED,
    LODD__DOC_LACKING,
    LODD__DOC_VERDICT_COUNT
} lodd__doc_verdict;

extern const char *const lodd__doc_verdict_words[LODD__DOC_VERDICT_COUNT];

typedef struct lodd__doc {
    const lodd__evidence *evidence;
    lodd__doc_state state;
    lodd__doc_verdict verdict;
    lodd_str comment;
    lodd_str claim; /* the first that refers to it; empty: none */
} lodd__doc;

typedef struct lodd__documents {
    const lodd_documents_options *options;
    lodd_engine *engine;
    lodd_requirements *requirements;
    lodd__bundle *bundle;
    lodd__arena arena;
    lodd_check *check;
    lodd_status status; /* sticky */
    char **message;
    lodd_str date;
    unsigned max_age_months;
    lodd__digest sha256;
    lodd__declaration *declaration; /* NULL: it cannot be read */
    lodd__doc *docs;
    size_t n;
    lodd__map by_id; /* evidence id -> lodd__doc */
    lodd__digest verdicts_sha256;
} lodd__documents;

/* Reads the controller's verdicts into the documents. */
void lodd__documents_verdicts(lodd__documents *c);
/* The grounds of EHDS article 45(1). */
void lodd__documents_grounds(lodd__documents *c);
/* urn:lodd:dokumentkontroll:1 */
void lodd__documents_record(lodd__documents *c);

#endif
