/* json/json.h - a strict JSON reader (RFC 8259) with positions, raw numbers, duplicate keys and recovery after errors.
 *
 * For documents and definitions to be judged: nothing is lost or repaired. Numbers keep their text (1.10 stays 1.10), strings may hold NUL, every
 * value and key knows its byte offset. After a syntax error the reader goes on where it safely can, so that one run shows several errors.
 */
#ifndef LODD_JSON_JSON_H
#define LODD_JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "lodd/limits.h"

typedef enum lodd__json_type {
    LODD__JSON_NULL,
    LODD__JSON_FALSE,
    LODD__JSON_TRUE,
    LODD__JSON_NUMBER,
    LODD__JSON_STRING,
    LODD__JSON_ARRAY,
    LODD__JSON_OBJECT
} lodd__json_type;

typedef struct lodd__json lodd__json;

/* A value. Children are a list in document order. */
struct lodd__json {
    lodd__json_type type;
    bool duplicate;     /* an earlier member of the object has the same key */
    lodd_str key;       /* of a member, decoded; {NULL, 0} for elements of arrays and the root */
    lodd_str text;      /* STRING: decoded, points into the source when it has no escapes; NUMBER: as written; else empty */
    size_t offset, end; /* of the value in the source, end behind its last byte */
    size_t key_offset;  /* of the key's opening quote */
    lodd__json *parent, *next, *first, *last;
    size_t n; /* children */
};

typedef enum lodd__json_fault_kind {
    LODD__JSON_OK,
    LODD__JSON_EMPTY,             /* no value at all */
    LODD__JSON_UNEXPECTED,        /* a character that cannot stand here; expected says what could */
    LODD__JSON_UNCLOSED,          /* the text ends inside a string, array or object */
    LODD__JSON_TRAILING,          /* text after the value */
    LODD__JSON_COMMA,             /* a comma too many or too few */
    LODD__JSON_NUMBER_FORM,       /* 01, 1., .5, +1, 0x1, NaN ... */
    LODD__JSON_LITERAL,           /* True, nul, undefined ... */
    LODD__JSON_KEY,               /* a key that is not a string */
    LODD__JSON_QUOTE,             /* ' instead of " */
    LODD__JSON_ESCAPE,            /* \x, \u12 ... */
    LODD__JSON_SURROGATE,         /* a lone surrogate escape */
    LODD__JSON_CONTROL,           /* a control character inside a string */
    LODD__JSON_UTF8,              /* bytes that are not UTF-8 */
    LODD__JSON_COMMENT,           /* a comment (JSON5) */
    LODD__JSON_DUPLICATE,         /* a key that the object already has; the text is still JSON */
    LODD__JSON_DEPTH,             /* max_depth */
    LODD__JSON_NODES,             /* max_nodes */
    LODD__JSON_NOMEM
} lodd__json_fault_kind;

typedef struct lodd__json_fault {
    lodd__json_fault_kind kind;
    size_t offset;
    const char *expected; /* for UNEXPECTED: what could stand there, in English; static */
    lodd_str token;       /* what stands there, for messages; points into the source */
} lodd__json_fault;

typedef struct lodd__json_doc {
    lodd__json *root; /* NULL when nothing could be read */
    lodd__json_fault *faults;
    size_t n_faults;
    bool valid; /* no fault but duplicate keys */
} lodd__json_doc;

/* Reads text (UTF-8 without byte order mark; bytes that are not UTF-8 are faults). All of ret lives in the arena and in text. Hash floods,
 * depth and size are bounded by limits; arena->failed says that memory ran out. */
void lodd__json_parse(lodd__json_doc *ret, lodd__arena *arena, lodd_str text, const lodd_limits *limits);

/* The first member with a key; NULL when absent or value is no object. Linear in the object's size. */
const lodd__json *lodd__json_get(const lodd__json *value, lodd_str key);
/* A short name of a fault kind for tests and traces: "comma". */
const char *lodd__json_fault_name(lodd__json_fault_kind kind);

#endif
