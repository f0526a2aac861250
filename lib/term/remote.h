/* term/remote.h - somebody who is asked what is not decided here: a terminology server (lib/tx).
 *
 * Nobody is asked unless lodd__fhir_terminology_ask() named somebody, and never what is known here: only after a value
 * set or code system turned out not to be carried, or not to be computable. Nothing is asked about value sets that
 * stand in a document: their codes and texts are the document's own.
 */
#ifndef LODD_TERM_REMOTE_H
#define LODD_TERM_REMOTE_H

#include "term/valueset.h"

typedef struct lodd__term_question {
    lodd_str valueset, version; /* of the value set; both empty: the code in its code system */
    lodd__node definition;      /* the value set's own, for one that is not known there; may be none */
    const lodd__term_coding *coding;
    lodd_str language;
} lodd__term_question;

typedef struct lodd__term_reply {
    lodd__remote_state state;
    bool in; /* DECIDED */
    bool inactive;
    bool display_checked, display_right;
    lodd_str display; /* what it calls the code; empty: not said. Lives as long as the remote */
    lodd_str reason;  /* of SILENT; the same */
    bool nomem;
} lodd__term_reply;

struct lodd__term_remote {
    void *user;
    lodd_str name;                                                                       /* for findings: its URL */
    void (*ask)(void *user, const lodd__term_question *question, lodd__term_reply *ret); /* from any thread */
};

/* Before the terminology is shared. remote must outlive it. */
void lodd__fhir_terminology_ask(lodd__fhir_terminology *terminology, const lodd__term_remote *remote);

#endif
