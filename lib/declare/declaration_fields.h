/* declare/declaration_fields.h - the members of declaration-input.json and selvdeklarering.json as tables.
 *
 * One table for each kind of object says the members in their order, where they stand in memory and what they may be.
 * Reading, writing and recomputing all walk these tables, so that they cannot disagree. Private to declaration_*.c;
 * docs/declaration.schema.json and docs/declaration-input.schema.json say the same to others, and a test compares.
 */
#ifndef LODD_DECLARE_DECLARATION_FIELDS_H
#define LODD_DECLARE_DECLARATION_FIELDS_H

#include "declare/declaration.h"

typedef enum lodd__field_kind {
    LODD__FIELD_SCHEMA,      /* the name of the form; not in memory */
    LODD__FIELD_LINE,        /* lodd_str: text without line feeds */
    LODD__FIELD_TEXT,        /* lodd_str: text that may have some */
    LODD__FIELD_ID,          /* lodd_str: letters, digits, '.', '_', '-' */
    LODD__FIELD_ITEM,        /* lodd_str: the same; in selvdeklarering.json also with "/" and a file's name behind it */
    LODD__FIELD_URN,         /* lodd_str: "urn:uuid:..." */
    LODD__FIELD_DATE,        /* lodd_str */
    LODD__FIELD_URL,         /* lodd_str: http or https, nothing that a page would run */
    LODD__FIELD_ORGNR,       /* lodd_str: 9 digits, the last by modulo 11 */
    LODD__FIELD_PROFILE,     /* lodd_str: "no.plo@1.6/helseopplysninger", or a canonical with |version */
    LODD__FIELD_WORD,        /* lodd_str: one of words */
    LODD__FIELD_CHOICE,      /* an enum: the index in words; 0 means absent where words[0] is "" */
    LODD__FIELD_LETTER,      /* char: one of words */
    LODD__FIELD_SHA256,      /* lodd__digest */
    LODD__FIELD_SIZE,        /* size_t */
    LODD__FIELD_BOOL,        /* bool; false when absent */
    LODD__FIELD_SYNTHETIC,   /* lodd__synthetic3: true, false or absent */
    LODD__FIELD_LINES,       /* lodd__strings */
    LODD__FIELD_NB_EN,       /* lodd_str[2]: {"nb": ..., "en": ...} */
    LODD__FIELD_NB_EN_LISTS, /* lodd__strings[2] */
    LODD__FIELD_OBJECT,      /* record, in the struct itself */
    LODD__FIELD_LIST,        /* LODD__LIST of record */
    LODD__FIELD_POINTERS,    /* LODD__LIST of pointers to record */
    LODD__FIELD_TOTALS,      /* lodd__total[LODD_LEVEL_COUNT]: a list, the strongest level first */
    LODD__FIELD_JSON,        /* lodd_str: an object of another form, compact */
    LODD__FIELD_KIND_COUNT
} lodd__field_kind;

enum {
    LODD__IN_INPUT = 1,       /* the vendor may say it; what lacks this is marked T */
    LODD__NEEDED_INPUT = 2,   /* ... and must */
    LODD__NEEDED = 4,         /* must be in selvdeklarering.json */
    LODD__ALWAYS_WRITTEN = 8, /* also when empty, 0 or false */
    LODD__KEPT = 16           /* T, but kept by READ_RECOMPUTE: it cannot be had otherwise */
};

typedef struct lodd__record lodd__record;

typedef struct lodd__field {
    const char *key;
    lodd__field_kind kind;
    unsigned flags;
    size_t offset;
    const char *const *words;
    size_t n_words;
    const lodd__record *record;
} lodd__field;

struct lodd__record {
    const lodd__field *fields;
    size_t n;
    size_t size; /* of one, in lists */
};

extern const lodd__record lodd__declaration_record;
extern const char *const lodd__level_words[LODD_LEVEL_COUNT]; /* words of norm levels */

/* Lists of every type have this form. */
typedef struct lodd__any_list {
    char *ptr;
    size_t len;
} lodd__any_list;
lodd__any_list lodd__any_list_get(const char *at);
void lodd__any_list_set(char *at, lodd__any_list list);

/* What no table says: ids that are unique, references that lead somewhere, words of the scheme, names of files.
 * Declaration is as read from root and indexed; the first thing wrong becomes the form's fault. */
void lodd__declaration_rules(lodd__form *form, const lodd__json *root, const lodd__declaration *declaration,
                             lodd__reading how, const lodd_requirements *requirements);

/* In the input a text that begins so has not been filled in yet. */
bool lodd__is_placeholder(lodd_str text);
extern const char *const lodd__placeholders[LODD_LANG_COUNT]; /* "FYLL INN", "FILL IN" */
#define LODD__EVIDENCE_FOLDER "evidence/"
#define LODD__COMMENT         "//"

#endif
