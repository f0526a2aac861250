/* message/schema_simple.h - private: simple types, their values and facets. */
#ifndef LODD_MESSAGE_SCHEMA_SIMPLE_H
#define LODD_MESSAGE_SCHEMA_SIMPLE_H

#include "base/map.h"
#include "message/schema.h"
#include "message/schema_pattern.h"

/* id, name, base, how its values compare */
#define LODD__SCHEMA_BUILTINS(X)                                                                                       \
    X(ANYSIMPLE, "anySimpleType", ANYSIMPLE, TEXT)                                                                     \
    X(STRING, "string", ANYSIMPLE, TEXT)                                                                               \
    X(NORMALIZED, "normalizedString", STRING, TEXT)                                                                    \
    X(TOKEN, "token", NORMALIZED, TEXT)                                                                                \
    X(LANGUAGE, "language", TOKEN, TEXT)                                                                               \
    X(NMTOKEN, "NMTOKEN", TOKEN, TEXT)                                                                                 \
    X(NAME, "Name", TOKEN, TEXT)                                                                                       \
    X(NCNAME, "NCName", NAME, TEXT)                                                                                    \
    X(ID, "ID", NCNAME, TEXT)                                                                                          \
    X(IDREF, "IDREF", NCNAME, TEXT)                                                                                    \
    X(BOOLEAN, "boolean", ANYSIMPLE, BOOLEAN)                                                                          \
    X(DECIMAL, "decimal", ANYSIMPLE, DECIMAL)                                                                          \
    X(INTEGER, "integer", DECIMAL, DECIMAL)                                                                            \
    X(NON_POSITIVE, "nonPositiveInteger", INTEGER, DECIMAL)                                                            \
    X(NEGATIVE, "negativeInteger", NON_POSITIVE, DECIMAL)                                                              \
    X(NON_NEGATIVE, "nonNegativeInteger", INTEGER, DECIMAL)                                                            \
    X(POSITIVE, "positiveInteger", NON_NEGATIVE, DECIMAL)                                                              \
    X(LONG, "long", INTEGER, DECIMAL)                                                                                  \
    X(INT, "int", LONG, DECIMAL)                                                                                       \
    X(SHORT, "short", INT, DECIMAL)                                                                                    \
    X(BYTE, "byte", SHORT, DECIMAL)                                                                                    \
    X(UNSIGNED_LONG, "unsignedLong", NON_NEGATIVE, DECIMAL)                                                            \
    X(UNSIGNED_INT, "unsignedInt", UNSIGNED_LONG, DECIMAL)                                                             \
    X(UNSIGNED_SHORT, "unsignedShort", UNSIGNED_INT, DECIMAL)                                                          \
    X(UNSIGNED_BYTE, "unsignedByte", UNSIGNED_SHORT, DECIMAL)                                                          \
    X(FLOAT, "float", ANYSIMPLE, DOUBLE)                                                                               \
    X(DOUBLE, "double", ANYSIMPLE, DOUBLE)                                                                             \
    X(DURATION, "duration", ANYSIMPLE, NONE)                                                                           \
    X(DATETIME, "dateTime", ANYSIMPLE, DATE)                                                                           \
    X(TIME, "time", ANYSIMPLE, DATE)                                                                                   \
    X(DATE, "date", ANYSIMPLE, DATE)                                                                                   \
    X(GYEARMONTH, "gYearMonth", ANYSIMPLE, DATE)                                                                       \
    X(GYEAR, "gYear", ANYSIMPLE, DATE)                                                                                 \
    X(GMONTHDAY, "gMonthDay", ANYSIMPLE, DATE)                                                                         \
    X(GDAY, "gDay", ANYSIMPLE, DATE)                                                                                   \
    X(GMONTH, "gMonth", ANYSIMPLE, DATE)                                                                               \
    X(HEX, "hexBinary", ANYSIMPLE, HEX)                                                                                \
    X(BASE64, "base64Binary", ANYSIMPLE, BASE64)                                                                       \
    X(ANYURI, "anyURI", ANYSIMPLE, URI)                                                                                \
    X(QNAME, "QName", ANYSIMPLE, NONE)                                                                                 \
    X(NMTOKENS, "NMTOKENS", ANYSIMPLE, NONE)                                                                           \
    X(IDREFS, "IDREFS", ANYSIMPLE, NONE)

typedef enum lodd__schema_builtin {
#define X(id, name, base, compare) LODD__SCHEMA_##id,
    LODD__SCHEMA_BUILTINS(X)
#undef X
        LODD__SCHEMA_BUILTIN_COUNT
} lodd__schema_builtin;

typedef enum lodd__schema_compare {
    LODD__SCHEMA_COMPARE_NONE,
    LODD__SCHEMA_COMPARE_TEXT,
    LODD__SCHEMA_COMPARE_URI,
    LODD__SCHEMA_COMPARE_BOOLEAN,
    LODD__SCHEMA_COMPARE_DECIMAL,
    LODD__SCHEMA_COMPARE_DOUBLE,
    LODD__SCHEMA_COMPARE_DATE,
    LODD__SCHEMA_COMPARE_HEX,
    LODD__SCHEMA_COMPARE_BASE64
} lodd__schema_compare;

const char *lodd__schema_builtin_name(lodd__schema_builtin builtin);
lodd__schema_builtin lodd__schema_builtin_base(lodd__schema_builtin builtin);
lodd__schema_compare lodd__schema_builtin_compare(lodd__schema_builtin builtin);

typedef enum lodd__schema_white {
    LODD__SCHEMA_PRESERVE,
    LODD__SCHEMA_REPLACE,
    LODD__SCHEMA_COLLAPSE
} lodd__schema_white;

typedef enum lodd__schema_variety { LODD__SCHEMA_ATOMIC, LODD__SCHEMA_LIST, LODD__SCHEMA_UNION } lodd__schema_variety;

/* A value as far as facets and fixed values need it. Its texts are parts of what it was read from. */
typedef struct lodd__schema_value {
    lodd__schema_compare kind;
    lodd__schema_builtin builtin;
    bool negative, truth, has_zone;
    bool infinite, not_a_number;
    lodd_str text;            /* as normalized */
    lodd_str whole, fraction; /* digits without leading and trailing zeros; of a date: the fraction of its seconds */
    long exponent;
    long year;
    int month, day, hour, minute, second, zone; /* zone in minutes */
} lodd__schema_value;

/* Is the text in the type's lexical space? White space around it is passed over where libxml2 does. */
bool lodd__schema_lexical(lodd__schema_builtin builtin, lodd_str text);
/* Of a text that is in the lexical space. */
lodd__schema_value lodd__schema_value_of(lodd__schema_builtin builtin, lodd_str text);
/* -1, 0, 1; 2: cannot be told, or not equal where there is no order. */
int lodd__schema_value_compare(const lodd__schema_value *a, const lodd__schema_value *b);
/* Digits, as totalDigits and fractionDigits count them. */
size_t lodd__schema_total_digits(const lodd__schema_value *value);
/* Bytes that hexBinary or base64Binary text stands for. */
size_t lodd__schema_octets(lodd__schema_builtin builtin, lodd_str text);
/* schema_date.c */
bool lodd__schema_date_lexical(lodd__schema_builtin builtin, lodd_str text, lodd__schema_value *ret);
bool lodd__schema_duration_lexical(lodd_str text);
int lodd__schema_date_compare(const lodd__schema_value *a, const lodd__schema_value *b);

/* Text to be read from its front; 0 behind its end. */
typedef struct lodd__schema_cursor {
    const unsigned char *at, *end;
} lodd__schema_cursor;

static inline lodd__schema_cursor lodd__schema_cursor_of(lodd_str s)
{
    const unsigned char *at = (const unsigned char *)(s.ptr != NULL ? s.ptr : "");

    return (lodd__schema_cursor){at, at + s.len};
}
static inline unsigned char lodd__schema_peek(const lodd__schema_cursor *c, size_t n)
{
    return n < (size_t)(c->end - c->at) ? c->at[n] : 0;
}
static inline bool lodd__schema_at_digit(const lodd__schema_cursor *c, size_t n)
{
    return lodd__is_digit((char)lodd__schema_peek(c, n));
}
static inline bool lodd__schema_at_blank(const lodd__schema_cursor *c)
{
    return c->at < c->end && lodd__is_space((char)*c->at);
}
static inline void lodd__schema_skip_blanks(lodd__schema_cursor *c)
{
    while (lodd__schema_at_blank(c))
        c->at++;
}

typedef enum lodd__schema_facet_kind {
    LODD__SCHEMA_LENGTH,
    LODD__SCHEMA_MIN_LENGTH,
    LODD__SCHEMA_MAX_LENGTH,
    LODD__SCHEMA_MIN_INCLUSIVE,
    LODD__SCHEMA_MAX_INCLUSIVE,
    LODD__SCHEMA_MIN_EXCLUSIVE,
    LODD__SCHEMA_MAX_EXCLUSIVE,
    LODD__SCHEMA_TOTAL_DIGITS,
    LODD__SCHEMA_FRACTION_DIGITS,
    LODD__SCHEMA_PATTERN,
    LODD__SCHEMA_ENUMERATION,
    LODD__SCHEMA_WHITE_SPACE,
    LODD__SCHEMA_FACET_COUNT
} lodd__schema_facet_kind;

typedef struct lodd__schema_facet {
    lodd__schema_facet_kind kind;
    lodd_str text; /* as written */
    size_t number;
    lodd__schema_value value;
    const lodd__schema_pattern *pattern;
    size_t line;
    struct lodd__schema_facet *next;
} lodd__schema_facet;

struct lodd__schema_simple {
    /* as written */
    lodd__schema_variety variety; /* of a restriction: its base's, once compiled */
    bool restriction;
    lodd__schema_type *own_base; /* declared inside the restriction or the list */
    const lodd__schema_name *item_name;
    const lodd__schema_name **member_names;
    size_t n_member_names;
    lodd__schema_type **own_members;
    size_t n_own_members;
    lodd__schema_facet *facets;
    /* compiled */
    bool is_builtin;
    lodd__schema_builtin builtin; /* itself, or the built-in type it restricts */
    lodd__schema_white white;
    bool has_facets, wants_normal; /* facets here or in a base; some of them on the normalized text */
    const lodd__schema_type *item;
    const lodd__schema_type **members;
    size_t n_members;
    lodd_str label; /* what it is called in findings: "xs:date"; empty: it has no name */
};

/* Why a text is not valid: a facet of its type, or (facet NULL) that it is not of the type at all. For enumerations
 * facet is the first value. */
typedef void lodd__schema_value_report(void *user, const lodd__schema_type *type, const lodd__schema_facet *facet);

/* What checking a value needs to know. */
typedef struct lodd__schema_check {
    lodd__arena *scratch;
    const xmlNode *element;            /* in whose scope QNames are */
    bool is_attribute;                 /* only the IDs of attributes are remembered, as in libxml2 */
    lodd__map *ids;                    /* NULL: not a document */
    lodd__schema_value_report *report; /* may be NULL */
    void *user;
    bool nomem;
} lodd__schema_check;

/* Is a text valid against a compiled simple type? value may be NULL. */
bool lodd__schema_check_value(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text, bool normalize,
                              lodd__schema_value *ret);
/* Computes the values of facets; false with a reason when one does not fit the type. */
bool lodd__schema_facets_compile(lodd__arena *arena, lodd__schema_type *type, const char **ret_reason,
                                 size_t *ret_line);
/* The type's white space removed, in the arena when something changes. */
lodd_str lodd__schema_normalize(lodd__arena *arena, lodd__schema_white white, lodd_str text);
/* The namespace of a prefix in scope; {NULL, 0} when there is none. */
lodd_str lodd__schema_namespace(const xmlNode *element, lodd_str prefix);

#endif
