/* declare/form.h - our own JSON files: read member by member with exact complaints, written in one fixed form.
 *
 * Reading: what is not asked for is an error, so that a misspelt member never passes unseen; members whose name begins
 * with "//" are comments where the form allows them. The first fault stays and says where ("claims[2].status (line 31):
 * ..."). Everything read lives in the form's arena. Hostile input: depth, size and number of values are bounded by
 * lodd_limits.
 */
#ifndef LODD_DECLARE_FORM_H
#define LODD_DECLARE_FORM_H

#include "base/arena.h"
#include "base/buf.h"
#include "json/json.h"
#include "lodd/report.h"

typedef struct lodd__form {
    lodd__arena *arena;
    lodd_str text;  /* the file */
    bool comments;  /* members "//..." are passed over */
    lodd_str fault; /* the first one, English, one line; empty: none. Sticky: later calls do nothing */
} lodd__form;

/* An array of the arena: of type *, with length. */
#define LODD__LIST(type)                                                                                               \
    struct {                                                                                                           \
        type *ptr;                                                                                                     \
        size_t len;                                                                                                    \
    }
typedef LODD__LIST(lodd_str) lodd__strings;

/* Parses text; NULL with the fault set when it is no JSON object, has a member twice, or is not UTF-8. text must
 * outlive the form's values. */
const lodd__json *lodd__form_open(lodd__form *form, lodd__arena *arena, lodd_str text, const lodd_limits *limits,
                                  bool comments);

/* Adds where a value is, for people: "claims[2].status". */
void lodd__form_path(lodd__buf *out, const lodd__json *at);
/* Sets the fault: at a value, "claims[2].status (line 31, column 5): " before it. */
void lodd__form_fault(lodd__form *form, const lodd__json *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

typedef enum lodd__need { LODD__OPTIONAL, LODD__REQUIRED } lodd__need;

/* A member of an object. Absent and optional: empty, false, 0, NULL. Another type than asked for, or null, is a fault.
 * Object NULL: does nothing. */
lodd_str lodd__form_str(lodd__form *form, const lodd__json *object, const char *key, lodd__need need);
bool lodd__form_bool(lodd__form *form, const lodd__json *object, const char *key, bool otherwise);
size_t lodd__form_size(lodd__form *form, const lodd__json *object, const char *key, lodd__need need); /* 0 .. 2^53 */
const lodd__json *lodd__form_object(lodd__form *form, const lodd__json *object, const char *key, lodd__need need);
const lodd__json *lodd__form_array(lodd__form *form, const lodd__json *object, const char *key, lodd__need need);
lodd__strings lodd__form_strings(lodd__form *form, const lodd__json *object, const char *key, lodd__need need);
/* YYYY-MM-DD of a real day. */
lodd_str lodd__form_date(lodd__form *form, const lodd__json *object, const char *key, lodd__need need);
/* 64 lower-case hex digits. */
lodd_str lodd__form_sha256(lodd__form *form, const lodd__json *object, const char *key, lodd__need need);
/* One of names (n of them, NULLs passed over); its index, or otherwise when absent and optional. */
size_t lodd__form_choice(lodd__form *form, const lodd__json *object, const char *key, const char *const *names,
                         size_t n, lodd__need need, size_t otherwise);
/* {"nb": ..., "en": ...} */
void lodd__form_text(lodd__form *form, const lodd__json *object, const char *key, lodd_str ret[LODD_LANG_COUNT],
                     lodd__need need);

/* Every member of object must be one of these names, separated by blanks; the others are a fault that names the
 * nearest. */
void lodd__form_only(lodd__form *form, const lodd__json *object, const char *names);

/* compact JSON as two-blank indented JSON with LF; the text must be well-formed (ours). */
void lodd__form_pretty(lodd__buf *out, lodd_str compact);

/* Every member of an object or element of an array. */
#define LODD__EACH(item, container)                                                                                    \
    for (const lodd__json *item = (container) ? (container)->first : NULL; item != NULL; item = item->next)

/* A real day in the form YYYY-MM-DD. */
bool lodd__date_ok(lodd_str date);
/* The day so many months later, clamped to the end of its month. date must be ok. */
void lodd__date_add_months(char ret[11], lodd_str date, unsigned months);
/* Today in UTC: the only clock of this layer, for the defaults of options. */
void lodd__date_today(char ret[11]);

#endif
