/* json/reader.h - what the files of the JSON reader share: its state, and who does what. Not for other layers. Uses
 * base.
 *
 * parse.c is the reader of well-formed text; it calls recover.c as soon as a character stands where it may not. scan.c
 * reads the tokens. There is no recursion over the document: the open containers are the chain of parents.
 */
#ifndef LODD_JSON_READER_H
#define LODD_JSON_READER_H

#include "base/map.h"
#include "base/vec.h"
#include "json/json.h"

/* An open object with so many members that its keys are looked up in a map. */
typedef struct lodd__json_big {
    lodd__json *object;
    lodd__map members;
    struct lodd__json_big *outer;
} lodd__json_big;

typedef struct lodd__json_reader {
    const char *begin, *p, *end;
    lodd__arena *arena;
    const lodd_limits *limits;
    lodd__json *root;
    lodd__json *open;  /* the innermost open container */
    size_t depth;      /* open containers */
    bool after;        /* an item of open has ended: a comma or the closing bracket comes */
    const char *comma; /* !after: the comma behind which an item must come; NULL behind the opening bracket */
    lodd_str key;      /* of the member whose value comes */
    size_t key_offset, key_length; /* as written, with its quotes */
    lodd__json_big *big;           /* the innermost one */
    lodd__json *spare;             /* nodes not handed out yet */
    size_t n_spare, chunk, n_nodes;
    LODD__VEC(lodd__json_fault) faults;
    size_t n_syntax, n_duplicates; /* of the faults */
    const lodd__json *colons;      /* the array in which a colon has been reported */
    const char *quoteless;         /* no string ends between p and here */
    bool invalid;                  /* a fault other than a duplicate key was met */
    bool stopped;                  /* read no further */
    bool nomem;
    bool lost;         /* recovery ran into the end of the text: that something is unclosed there says nothing new */
    bool brackets_off; /* a wrong bracket was taken for what it may not have been: the same for unclosed and trailing */
    bool too_deep;     /* DEPTH has been reported */
} lodd__json_reader;

/* What may stand where something else was met; LODD__JSON_UNEXPECTED's expected. */
#define LODD__JSON_WANT_VALUE            "a value"
#define LODD__JSON_WANT_KEY              "a key"
#define LODD__JSON_WANT_COLON            ":"
#define LODD__JSON_WANT_SPACE            "white space"
#define LODD__JSON_WANT_COMMA_OR_BRACKET ", or ]"
#define LODD__JSON_WANT_COMMA_OR_BRACE   ", or }"
#define LODD__JSON_WANT_COMMA            ","
#define LODD__JSON_WANT_BRACKET          "]"
#define LODD__JSON_WANT_BRACE            "}"

/* ---- parse.c ---- */

/* Records a fault of len bytes at a place of the text. */
void lodd__json_report(lodd__json_reader *r, lodd__json_fault_kind kind, const char *at, size_t len,
                       const char *expected);
void lodd__json_out_of_memory(lodd__json_reader *r);
/* Over white space, and with a fault over what was meant as such. */
void lodd__json_skip(lodd__json_reader *r);
/* Adds a value to the open container or as the root; NULL at a limit or without memory, when reading has stopped. */
lodd__json *lodd__json_add(lodd__json_reader *r, lodd__json_type type, const char *at);
/* Reads a scalar or opens a container. p is at no white space and not at the end. */
void lodd__json_value(lodd__json_reader *r);
void lodd__json_close(lodd__json_reader *r, const char *end);

/* ---- scan.c ---- */

/* Reads a string from its opening quote (" or ') on. False when it has no end; then *ret is what may have been meant.
 */
bool lodd__json_string(lodd__json_reader *r, lodd_str *ret);
/* Where a number of RFC 8259's form ends that begins at p; p when there is none. */
const char *lodd__json_number_end(const char *p, const char *end);
/* A byte of numbers and words, well-formed or not; not what is above ASCII. */
bool lodd__json_is_word(char c);

/* ---- recover.c ---- */

/* At what is no token: true when it was passed over (comments, control characters, invisible characters, broken UTF-8).
 */
bool lodd__json_skip_odd(lodd__json_reader *r);
void lodd__json_value_odd(lodd__json_reader *r);
void lodd__json_key_odd(lodd__json_reader *r);
void lodd__json_colon_odd(lodd__json_reader *r);
void lodd__json_after_odd(lodd__json_reader *r);
/* At a comma where an item should stand. */
void lodd__json_comma_odd(lodd__json_reader *r);
/* At a closing bracket of the wrong kind. */
void lodd__json_close_odd(lodd__json_reader *r);
/* A number or word of no form, from p on. */
void lodd__json_number_odd(lodd__json_reader *r);
void lodd__json_word_odd(lodd__json_reader *r);
/* Passes over a value that is nested too deeply. */
void lodd__json_deep_odd(lodd__json_reader *r);
/* The text after the value. */
void lodd__json_trailing(lodd__json_reader *r);
/* At the end of the text inside a container. */
void lodd__json_unclosed(lodd__json_reader *r);

#endif
