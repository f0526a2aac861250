/* engine/fhir_tree.h - private: a document from its text to trees of FHIR elements, for what reads it and does not judge
 * it. */
#ifndef LODD_ENGINE_FHIR_TREE_H
#define LODD_ENGINE_FHIR_TREE_H

#include "element/read.h"
#include "engine/engine.h"
#include "message/judge.h"

typedef struct lodd__fhir_tree {
    const lodd_engine *engine;
    const lodd_run_options *options;
    lodd__structures *structures;
    lodd__arena *scratch; /* where the trees are */
    lodd__source *source; /* is filled in */
    lodd_result *result;  /* gets the findings of reading, and is finished */
    bool lines;           /* a line of NDJSON is a document; else several documents are a fault of the form */
    bool stop;            /* set by take: no more lines */
    /* A tree, or NULL when there is none, which the findings say. It lives no longer than the call. */
    lodd_status (*take)(void *user, const lodd__element *root, lodd__findings *findings);
    /* Well-formed XML that is no FHIR: judge->doc. */
    void (*other)(void *user, lodd__judge *judge);
    void *user;
} lodd__fhir_tree;

/* Neither is called for a text that is no XML or JSON, or XML that is not well-formed: the findings say so. */
lodd_status lodd__fhir_tree_read(lodd__fhir_tree *tree, lodd_str data);

#endif
