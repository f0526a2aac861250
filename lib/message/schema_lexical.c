/* message/schema_lexical.c - the lexical spaces of the built-in types, as libxml2 2.9.14 has them. W3C XML Schema 1.0
 * part 2, section 3. Dates and durations are in schema_date.c. May use: base, libxml2's character classes.
 *
 * Where libxml2 departs from the recommendation this follows it: the documents in traffic were judged by it. Noted at
 * each place. tests/unit/schema compares the two on hundreds of thousands of texts.
 */
#include <libxml/parserInternals.h>
#include <limits.h>

#include "base/utf8.h"
#include "message/schema_simple.h"

typedef lodd__schema_cursor cursor;
#define PEEK     lodd__schema_peek
#define AT_DIGIT lodd__schema_at_digit

static const struct {
    const char *name;
    lodd__schema_builtin base;
    lodd__schema_compare compare;
} builtins[] = {
#define X(id, name, base, compare) {name, LODD__SCHEMA_##base, LODD__SCHEMA_COMPARE_##compare},
    LODD__SCHEMA_BUILTINS(X)
#undef X
};

const char *lodd__schema_builtin_name(lodd__schema_builtin builtin)
{
    return builtins[builtin].name;
}

lodd__schema_builtin lodd__schema_builtin_base(lodd__schema_builtin builtin)
{
    return builtins[builtin].base;
}

lodd__schema_compare lodd__schema_builtin_compare(lodd__schema_builtin builtin)
{
    return builtins[builtin].compare;
}

static bool at_end(const cursor *c)
{
    return c->at == c->end;
}

static bool at_alpha(const cursor *c)
{
    unsigned char ch = PEEK(c, 0) | 0x20;

    return ch >= 'a' && ch <= 'z';
}

static bool take(cursor *c, char ch)
{
    if (PEEK(c, 0) != (unsigned char)ch || at_end(c))
        return false;
    c->at++;
    return true;
}

static bool take_word(cursor *c, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0)
        return false;
    c->at += n;
    return true;
}

static size_t take_digits(cursor *c)
{
    const unsigned char *start = c->at;

    while (AT_DIGIT(c, 0))
        c->at++;
    return (size_t)(c->at - start);
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

/* libxml2 keeps 24 digits without leading zeros; more are an error there, and "- " (a sign and blanks) is a number. */
#define MAX_DIGITS 24

static bool decimal(cursor c)
{
    size_t n = 0;
    bool zeros = false;

    if (at_end(&c))
        return false;
    lodd__schema_skip_blanks(&c);
    if (!take(&c, '-'))
        (void)take(&c, '+');
    if (at_end(&c))
        return false;
    for (; PEEK(&c, 0) == '0'; c.at++)
        zeros = true;
    for (; n < MAX_DIGITS && AT_DIGIT(&c, 0); n++)
        c.at++;
    if (n < MAX_DIGITS && take(&c, '.')) {
        for (; n < MAX_DIGITS && AT_DIGIT(&c, 0); n++)
            c.at++;
        if (n == 0 && !zeros)
            return false;
    }
    lodd__schema_skip_blanks(&c);
    return at_end(&c);
}

/* The digits of an integer without leading zeros; false when there are none, or more than MAX_DIGITS. */
static bool digits(cursor *c, lodd_str *ret)
{
    if (!AT_DIGIT(c, 0))
        return false;
    while (PEEK(c, 0) == '0')
        c->at++;
    ret->ptr = (const char *)c->at;
    ret->len = take_digits(c);
    return ret->len <= MAX_DIGITS;
}

static bool integer(lodd__schema_builtin builtin, cursor c)
{
    lodd_str value;
    bool negative = false;

    lodd__schema_skip_blanks(&c);
    negative = take(&c, '-');
    if (!negative)
        (void)take(&c, '+');
    if (!digits(&c, &value))
        return false;
    lodd__schema_skip_blanks(&c);
    if (!at_end(&c))
        return false;
    switch (builtin) {
    case LODD__SCHEMA_NON_POSITIVE:
        return negative || value.len == 0;
    case LODD__SCHEMA_POSITIVE:
        return !negative && value.len > 0;
    case LODD__SCHEMA_NEGATIVE:
        return negative && value.len > 0;
    case LODD__SCHEMA_NON_NEGATIVE:
        return !negative || value.len == 0;
    default:
        return true;
    }
}

static const struct {
    lodd__schema_builtin builtin;
    bool is_signed;
    const char *max, *min; /* min without its sign */
} ranges[] = {
    {LODD__SCHEMA_LONG, true, "9223372036854775807", "9223372036854775808"},
    {LODD__SCHEMA_INT, true, "2147483647", "2147483648"},
    {LODD__SCHEMA_SHORT, true, "32767", "32768"},
    {LODD__SCHEMA_BYTE, true, "127", "128"},
    {LODD__SCHEMA_UNSIGNED_LONG, false, "18446744073709551615", ""},
    {LODD__SCHEMA_UNSIGNED_INT, false, "4294967295", ""},
    {LODD__SCHEMA_UNSIGNED_SHORT, false, "65535", ""},
    {LODD__SCHEMA_UNSIGNED_BYTE, false, "255", ""},
};

/* No white space around these, unless the value was normalized before; the unsigned ones take no sign at all, not even
 * +. */
static bool sized_integer(lodd__schema_builtin builtin, cursor c)
{
    lodd_str value;
    lodd_str bound;
    size_t i = 0;
    bool negative = false;

    while (ranges[i].builtin != builtin)
        i++;
    if (ranges[i].is_signed) {
        negative = take(&c, '-');
        if (!negative)
            (void)take(&c, '+');
    }
    if (!digits(&c, &value) || !at_end(&c))
        return false;
    bound = lodd__str(negative ? ranges[i].min : ranges[i].max);
    return value.len < bound.len || (value.len == bound.len && lodd__str_cmp(value, bound) <= 0);
}

/* libxml2 takes +INF for nothing, digits on either side of the point only, and an exponent without digits. */
static bool floating(cursor c)
{
    size_t n = 0;
    bool negative = false;

    lodd__schema_skip_blanks(&c);
    if (take_word(&c, "NaN"))
        return at_end(&c);
    negative = take(&c, '-');
    if (take_word(&c, "INF"))
        return at_end(&c);
    if (!negative)
        (void)take(&c, '+');
    n = take_digits(&c);
    if (take(&c, '.'))
        n += take_digits(&c);
    if (n == 0)
        return false;
    if (take(&c, 'e') || take(&c, 'E')) {
        if (!take(&c, '-'))
            (void)take(&c, '+');
        (void)take_digits(&c);
    }
    lodd__schema_skip_blanks(&c);
    return at_end(&c);
}

static bool boolean(cursor c)
{
    lodd__schema_skip_blanks(&c);
    if (!take(&c, '0') && !take(&c, '1') && !take_word(&c, "true") && !take_word(&c, "false"))
        return false;
    lodd__schema_skip_blanks(&c);
    return at_end(&c);
}

/* --- names -------------------------------------------------------------------------------------------------------- */

typedef enum name_kind { NMTOKEN, NAME, NCNAME } name_kind;

static uint32_t character(const cursor *c, size_t *ret_bytes)
{
    uint32_t ch = 0;

    *ret_bytes = at_end(c) ? 0 : lodd__utf8_decode((const char *)c->at, (size_t)(c->end - c->at), &ch);
    return *ret_bytes > 0 ? ch : 0;
}

static bool starts_name(uint32_t ch, name_kind kind)
{
    if (ch < 0x80) {
        uint32_t lower = ch | 0x20;
        return (lower >= 'a' && lower <= 'z') || ch == '_' || (ch == ':' && kind != NCNAME) ||
               (kind == NMTOKEN && ((ch >= '0' && ch <= '9') || ch == '.' || ch == '-'));
    }
    return IS_LETTER(ch) || (kind == NMTOKEN && (IS_DIGIT(ch) || IS_COMBINING(ch) || IS_EXTENDER(ch)));
}

static bool goes_on_name(uint32_t ch, name_kind kind)
{
    if (ch < 0x80)
        return starts_name(ch, kind) || (ch >= '0' && ch <= '9') || ch == '.' || ch == '-';
    return IS_LETTER(ch) || IS_DIGIT(ch) || IS_COMBINING(ch) || IS_EXTENDER(ch);
}

static bool take_name(cursor *c, name_kind kind)
{
    size_t n = 0;

    if (!starts_name(character(c, &n), kind))
        return false;
    do
        c->at += n;
    while (goes_on_name(character(c, &n), kind));
    return true;
}

static bool name(cursor c, name_kind kind)
{
    lodd__schema_skip_blanks(&c);
    if (!take_name(&c, kind))
        return false;
    lodd__schema_skip_blanks(&c);
    return at_end(&c);
}

static bool qname(cursor c)
{
    lodd__schema_skip_blanks(&c);
    if (!take_name(&c, NCNAME) || (take(&c, ':') && !take_name(&c, NCNAME)))
        return false;
    lodd__schema_skip_blanks(&c);
    return at_end(&c);
}

/* libxml2 allows "-" and, from the second part on, digits; parts have 1 to 8 characters. */
static bool language(cursor c)
{
    size_t n = 0;
    bool first = true;

    lodd__schema_skip_blanks(&c);
    while (c.end > c.at && lodd__is_space((char)c.end[-1]))
        c.end--;
    for (; !at_end(&c); c.at++) {
        if (PEEK(&c, 0) == '-') {
            if (n < 1 || n > 8)
                return false;
            n = 0;
            first = false;
        } else if (at_alpha(&c) || (!first && AT_DIGIT(&c, 0))) {
            n++;
        } else {
            return false;
        }
    }
    return n >= 1 && n <= 8;
}

/* --- binary ------------------------------------------------------------------------------------------------------- */

static bool hex_digit(unsigned char ch)
{
    unsigned char lower = ch | 0x20;

    return (ch >= '0' && ch <= '9') || (lower >= 'a' && lower <= 'f');
}

static bool hex(cursor c)
{
    size_t n = 0;

    lodd__schema_skip_blanks(&c);
    for (; hex_digit(PEEK(&c, 0)); n++)
        c.at++;
    lodd__schema_skip_blanks(&c);
    return at_end(&c) && n % 2 == 0;
}

/* 0 to 63, 64 for '=', -1 for anything else. */
static int base64_value(unsigned char ch)
{
    if (ch >= 'A' && ch <= 'Z')
        return ch - 'A';
    if (ch >= 'a' && ch <= 'z')
        return ch - 'a' + 26;
    if (ch >= '0' && ch <= '9')
        return ch - '0' + 52;
    return ch == '+' ? 62 : ch == '/' ? 63 : ch == '=' ? 64 : -1;
}

/* Every character that is not of the alphabet is passed over, as in MIME and libxml2, not only white space as in the
 * recommendation. */
static bool base64(cursor c)
{
    size_t n = 0;
    size_t pad = 0;
    int last = 0;

    for (; !at_end(&c); c.at++) {
        int value = base64_value(*c.at);
        if (value == 64)
            pad++;
        else if (value >= 0 && pad > 0)
            return false;
        else if (value >= 0) {
            n++;
            last = value;
        }
    }
    /* the bits that no octet takes must be zero */
    return (pad == 0 && n % 4 == 0) || (pad == 1 && n % 4 == 3 && (last & 3) == 0) ||
           (pad == 2 && n % 4 == 2 && (last & 15) == 0);
}

size_t lodd__schema_octets(lodd__schema_builtin builtin, lodd_str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (builtin == LODD__SCHEMA_HEX)
            n += hex_digit((unsigned char)text.ptr[i]);
        else
            n += base64_value((unsigned char)text.ptr[i]) >= 0 && base64_value((unsigned char)text.ptr[i]) < 64;
    }
    return builtin == LODD__SCHEMA_HEX ? n / 2 : n / 4 * 3 + (n % 4 == 3 ? 2 : n % 4 == 2 ? 1 : 0);
}

/* --- URI references: RFC 3986 as libxml2 parses it, after what XLink lets stand unescaped has been taken for ordinary
 * characters  */

/* Bytes to pass over at the cursor; 0: not such a character. */
static size_t uri_char(const cursor *c, const char *also)
{
    unsigned char ch = PEEK(c, 0);

    if (at_end(c))
        return 0;
    if (ch == '%')
        return hex_digit(PEEK(c, 1)) && hex_digit(PEEK(c, 2)) ? 3 : 0;
    if (at_alpha(c) || lodd__is_digit((char)ch) || ch <= 32 || ch >= 127)
        return 1;
    return strchr("-._~!$&()*+,;=<>\"{}|\\^`'", ch) != NULL || strchr(also, ch) != NULL ? 1 : 0;
}

static void uri_chars(cursor *c, const char *also)
{
    for (size_t n = 0; (n = uri_char(c, also)) > 0;)
        c->at += n;
}

static void uri_path(cursor *c)
{
    uri_chars(c, ":@/");
}

static bool uri_authority(cursor *c)
{
    cursor start = *c;
    long port = 0;

    uri_chars(c, ":");
    if (!take(c, '@'))
        *c = start;
    if (take(c, '[')) {
        while (!at_end(c) && PEEK(c, 0) != ']')
            c->at++;
        if (!take(c, ']'))
            return false;
    } else {
        uri_chars(c, "");
    }
    if (!take(c, ':'))
        return true;
    if (!AT_DIGIT(c, 0))
        return false;
    for (; AT_DIGIT(c, 0); c->at++) {
        port = port * 10 + (PEEK(c, 0) - '0');
        if (port > INT_MAX)
            return false;
    }
    return true;
}

static bool uri_rest(cursor *c)
{
    if (take(c, '?'))
        uri_chars(c, ":@/?");
    if (take(c, '#'))
        uri_chars(c, ":@/?[]");
    return at_end(c);
}

/* What follows the scheme, or stands without one: then the first segment must not have a colon. */
static bool uri_hierarchy(cursor c, bool scheme)
{
    if (PEEK(&c, 0) == '/' && PEEK(&c, 1) == '/') {
        c.at += 2;
        if (!uri_authority(&c))
            return false;
        if (PEEK(&c, 0) == '/')
            uri_path(&c);
        return uri_rest(&c);
    }
    if (!scheme && PEEK(&c, 0) != '/') {
        uri_chars(&c, "@");
        if (PEEK(&c, 0) == ':')
            return false;
    }
    uri_path(&c);
    return uri_rest(&c);
}

static bool any_uri(cursor c)
{
    cursor scheme;

    lodd__schema_skip_blanks(&c);
    while (c.end > c.at && lodd__is_space((char)c.end[-1]))
        c.end--;
    scheme = c;
    if (at_alpha(&scheme)) {
        while (at_alpha(&scheme) || AT_DIGIT(&scheme, 0) ||
               (!at_end(&scheme) && strchr("+-.", PEEK(&scheme, 0)) != NULL))
            scheme.at++;
        if (take(&scheme, ':') && uri_hierarchy(scheme, true))
            return true;
    }
    return uri_hierarchy(c, false);
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

bool lodd__schema_lexical(lodd__schema_builtin builtin, lodd_str text)
{
    cursor c = lodd__schema_cursor_of(text);

    switch (builtin) {
    case LODD__SCHEMA_ANYSIMPLE:
    case LODD__SCHEMA_STRING:
    case LODD__SCHEMA_NORMALIZED:
    case LODD__SCHEMA_TOKEN:
        return true;
    case LODD__SCHEMA_LANGUAGE:
        return language(c);
    case LODD__SCHEMA_NMTOKEN:
        return name(c, NMTOKEN);
    case LODD__SCHEMA_NAME:
        return name(c, NAME);
    case LODD__SCHEMA_NCNAME:
    case LODD__SCHEMA_ID:
    case LODD__SCHEMA_IDREF:
        return name(c, NCNAME);
    case LODD__SCHEMA_BOOLEAN:
        return boolean(c);
    case LODD__SCHEMA_DECIMAL:
        return decimal(c);
    case LODD__SCHEMA_INTEGER:
    case LODD__SCHEMA_NON_POSITIVE:
    case LODD__SCHEMA_NEGATIVE:
    case LODD__SCHEMA_NON_NEGATIVE:
    case LODD__SCHEMA_POSITIVE:
        return integer(builtin, c);
    case LODD__SCHEMA_LONG:
    case LODD__SCHEMA_INT:
    case LODD__SCHEMA_SHORT:
    case LODD__SCHEMA_BYTE:
    case LODD__SCHEMA_UNSIGNED_LONG:
    case LODD__SCHEMA_UNSIGNED_INT:
    case LODD__SCHEMA_UNSIGNED_SHORT:
    case LODD__SCHEMA_UNSIGNED_BYTE:
        return sized_integer(builtin, c);
    case LODD__SCHEMA_FLOAT:
    case LODD__SCHEMA_DOUBLE:
        return floating(c);
    case LODD__SCHEMA_DURATION:
        return lodd__schema_duration_lexical(text);
    case LODD__SCHEMA_HEX:
        return hex(c);
    case LODD__SCHEMA_BASE64:
        return base64(c);
    case LODD__SCHEMA_ANYURI:
        return any_uri(c);
    case LODD__SCHEMA_QNAME:
        return qname(c);
    case LODD__SCHEMA_NMTOKENS:
    case LODD__SCHEMA_IDREFS:
    case LODD__SCHEMA_BUILTIN_COUNT:
        return false; /* lists: schema_simple.c takes them apart */
    default:
        return lodd__schema_date_lexical(builtin, text, NULL);
    }
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static void read_number(lodd__schema_value *ret, cursor c)
{
    ret->negative = take(&c, '-');
    if (!ret->negative)
        (void)take(&c, '+');
    ret->infinite = take_word(&c, "INF");
    while (PEEK(&c, 0) == '0')
        c.at++;
    ret->whole.ptr = (const char *)c.at;
    ret->whole.len = take_digits(&c);
    if (take(&c, '.')) {
        ret->fraction.ptr = (const char *)c.at;
        ret->fraction.len = take_digits(&c);
        while (ret->fraction.len > 0 && ret->fraction.ptr[ret->fraction.len - 1] == '0')
            ret->fraction.len--;
    }
    if (take(&c, 'e') || take(&c, 'E')) {
        bool negative = take(&c, '-');
        if (!negative)
            (void)take(&c, '+');
        for (; AT_DIGIT(&c, 0); c.at++)
            if (ret->exponent < LONG_MAX / 16)
                ret->exponent = ret->exponent * 10 + (PEEK(&c, 0) - '0');
        if (negative)
            ret->exponent = -ret->exponent;
    }
    if (ret->whole.len + ret->fraction.len == 0)
        ret->exponent = 0;
}

lodd__schema_value lodd__schema_value_of(lodd__schema_builtin builtin, lodd_str text)
{
    lodd__schema_value ret = {.kind = builtins[builtin].compare, .builtin = builtin, .text = text};
    lodd_str trimmed = lodd__str_trim(text);

    switch (ret.kind) {
    case LODD__SCHEMA_COMPARE_BOOLEAN:
        ret.truth = trimmed.len > 0 && (trimmed.ptr[0] == '1' || trimmed.ptr[0] == 't');
        break;
    case LODD__SCHEMA_COMPARE_DECIMAL:
        read_number(&ret, lodd__schema_cursor_of(trimmed));
        break;
    case LODD__SCHEMA_COMPARE_DOUBLE:
        ret.not_a_number = lodd__str_is(trimmed, "NaN");
        if (!ret.not_a_number)
            read_number(&ret, lodd__schema_cursor_of(trimmed));
        break;
    case LODD__SCHEMA_COMPARE_DATE:
        (void)lodd__schema_date_lexical(builtin, text, &ret);
        break;
    default:
        break;
    }
    return ret;
}

size_t lodd__schema_total_digits(const lodd__schema_value *value)
{
    size_t n = value->whole.len + value->fraction.len;

    return n > 0 ? n : 1;
}

/* Digit i of the magnitude, counted from its first digit that is not zero; *ret_point: where its decimal point is, in
 * digits from there. */
static lodd_str significant(const lodd__schema_value *v, lodd_str *ret_second, long *ret_point)
{
    lodd_str first = v->whole;
    lodd_str second = v->fraction;

    *ret_point = (long)first.len + v->exponent;
    if (first.len == 0)
        while (second.len > 0 && second.ptr[0] == '0') {
            second = lodd__str_sub(second, 1, second.len - 1);
            --*ret_point;
        }
    *ret_second = second;
    return first;
}

static char digit_at(lodd_str first, lodd_str second, size_t i)
{
    if (i < first.len)
        return first.ptr[i];
    i -= first.len;
    return i < second.len ? second.ptr[i] : '0';
}

static int compare_magnitudes(const lodd__schema_value *a, const lodd__schema_value *b)
{
    lodd_str a2, b2;
    long a_point, b_point;
    lodd_str a1 = significant(a, &a2, &a_point);
    lodd_str b1 = significant(b, &b2, &b_point);
    size_t na = a1.len + a2.len;
    size_t nb = b1.len + b2.len;

    if (na == 0 || nb == 0)
        return (na > 0) - (nb > 0);
    if (a_point != b_point)
        return a_point < b_point ? -1 : 1;
    for (size_t i = 0; i < na || i < nb; i++)
        if (digit_at(a1, a2, i) != digit_at(b1, b2, i))
            return digit_at(a1, a2, i) < digit_at(b1, b2, i) ? -1 : 1;
    return 0;
}

/* Exact, where libxml2 rounds float and double to their 24 and 53 bits: values that differ beyond those are equal there
 * and not here. */
static int compare_numbers(const lodd__schema_value *a, const lodd__schema_value *b)
{
    int magnitude = 0;

    if (a->not_a_number || b->not_a_number)
        return a->not_a_number - b->not_a_number;
    magnitude = a->infinite || b->infinite ? a->infinite - b->infinite : compare_magnitudes(a, b);
    if (a->negative != b->negative) {
        bool zero =
            !a->infinite && !b->infinite && a->whole.len + a->fraction.len + b->whole.len + b->fraction.len == 0;
        return zero ? 0 : a->negative ? -1 : 1;
    }
    return a->negative ? -magnitude : magnitude;
}

static unsigned char next_significant(cursor *c, bool is_hex)
{
    for (; !at_end(c); c->at++) {
        if (is_hex && hex_digit(*c->at))
            return *c->at >= 'a' ? (unsigned char)(*c->at++ - 32) : *c->at++;
        if (!is_hex && base64_value(*c->at) >= 0)
            return *c->at++;
    }
    return 0;
}

static int compare_binary(const lodd__schema_value *a, const lodd__schema_value *b)
{
    cursor x = lodd__schema_cursor_of(a->text);
    cursor y = lodd__schema_cursor_of(b->text);
    bool is_hex = a->kind == LODD__SCHEMA_COMPARE_HEX;
    unsigned char cx, cy;

    do {
        cx = next_significant(&x, is_hex);
        cy = next_significant(&y, is_hex);
    } while (cx == cy && cx != 0);
    return cx == cy ? 0 : 2;
}

int lodd__schema_value_compare(const lodd__schema_value *a, const lodd__schema_value *b)
{
    if (a->kind != b->kind)
        return 2;
    switch (a->kind) {
    case LODD__SCHEMA_COMPARE_TEXT:
    case LODD__SCHEMA_COMPARE_URI:
        return lodd__str_eq(a->text, b->text) ? 0 : 2;
    case LODD__SCHEMA_COMPARE_BOOLEAN:
        return a->truth - b->truth;
    case LODD__SCHEMA_COMPARE_DECIMAL:
    case LODD__SCHEMA_COMPARE_DOUBLE:
        return compare_numbers(a, b);
    case LODD__SCHEMA_COMPARE_DATE:
        return lodd__schema_date_compare(a, b);
    case LODD__SCHEMA_COMPARE_HEX:
    case LODD__SCHEMA_COMPARE_BASE64:
        return compare_binary(a, b);
    case LODD__SCHEMA_COMPARE_NONE:
        break;
    }
    return 2;
}
