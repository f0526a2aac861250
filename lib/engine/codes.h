/* engine/codes.h - private: lists of codes from the user's files (docs/codes.md), on their way into an image.
 *
 * Tables and ClaML become rows; rows become a FHIR CodeSystem. A CodeSystem goes into the image as it is.
 */
#ifndef LODD_ENGINE_CODES_H
#define LODD_ENGINE_CODES_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "image/builder.h"
#include "lodd/codes.h"

typedef struct lodd__code_row {
    lodd_str code, display;
    lodd_str parent;   /* a code; empty: none */
    lodd_str from, to; /* YYYY-MM-DD or shorter; empty: not said */
    bool heading;      /* a chapter or block: not meant to be used */
} lodd__code_row;

typedef struct lodd__code_rows {
    lodd__arena arena; /* of the texts that do not stand in the file as they are */
    LODD__VEC(lodd__code_row) rows;
    lodd__map by_code;       /* to index + 1 */
    lodd_str title, version; /* of the file; empty: it does not say */
    size_t n_repeated, n_dropped;
    size_t max; /* rows: limits.max_nodes */
} lodd__code_rows;

void lodd__code_rows_free(lodd__code_rows *rows);
/* Takes a row, whose code is not empty, unless its code is there. LODD_ERR_LIMIT when there are too many. */
lodd_status lodd__code_rows_add(lodd__code_rows *rows, const lodd__code_row *row);
bool lodd__code_rows_has(const lodd__code_rows *rows, lodd_str code);

/* A table with a head line: bytes as read; they live as long as the rows. comma: the separator, 0: the one that the
 * head line has most of. LODD_ERR_PACK with a line in *ret_message, that says which line of the file is wrong. */
lodd_status lodd__codes_read_table(lodd__code_rows *ret, lodd_str bytes, char comma, char **ret_message);
/* ClaML. */
lodd_status lodd__codes_read_claml(lodd__code_rows *ret, lodd_str bytes, const lodd_limits *limits, char **ret_message);

/* Who a list is. */
typedef struct lodd__code_head {
    lodd_str oid, url, title, version;
} lodd__code_head;

/* The rows as a CodeSystem into an image. Parents that are not in the list are left out and counted. */
lodd_status lodd__codes_build(lodd__image_builder *builder, lodd__code_rows *rows, const lodd__code_head *head);

#endif
