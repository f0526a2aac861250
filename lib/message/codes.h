/* message/codes.h - coded values (CS, CV) against the code lists, and which schema components a document exercises. */
#ifndef LODD_MESSAGE_CODES_H
#define LODD_MESSAGE_CODES_H

#include "message/judge.h"
#include "message/model.h"

/* A code list that was needed but is not here, and how many codes of it the document has. */
typedef struct lodd__codes_missing {
    lodd_str oid;
    size_t n;
} lodd__codes_missing;

typedef struct lodd__codes {
    lodd__judge *judge;
    LODD__VEC(lodd__codes_missing) missing;
    size_t n_more; /* codes of lists beyond those */
} lodd__codes;

/* Walks an envelope or payload with its model. coverage may be NULL. Stops at open content (MsgHead's Content): payloads are walked by themselves. */
void lodd__codes_walk(lodd__codes *codes, const xmlNode *root, const lodd__model *model, lodd__coverage_bits *coverage);

/* Says once for each missing list that its codes were not checked, and frees. */
void lodd__codes_finish(lodd__codes *codes);

#endif
