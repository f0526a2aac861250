/* json/scan.c - the tokens of JSON: strings (RFC 8259 section 7) and numbers (section 6). Uses base.
 *
 * A string without escapes is a slice of the text, found eight bytes at a time. One with escapes is gone over twice:
 * first to check it and find its end, then to decode it. Escapes that stand for no character (\x, a lone surrogate) and
 * broken UTF-8 stay as they are written: nothing is put in their place.
 */
#include "base/utf8.h"
#include "json/reader.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

enum {
    NO_CHARACTER = 0x110000, /* an escape that stands for none */
    LONGEST_PEEK = 256       /* bytes of the next line that are looked at */
};

/* ---- escapes ---- */

/* What a backslash and this character stand for; 0: nothing. */
static char simple_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

/* Up to four hexadecimal digits. Returns how many there are. */
static size_t read_hex(const char *p, const char *end, uint32_t *ret)
{
    size_t n = 0;

    *ret = 0;
    for (; n < 4 && p + n < end; n++) {
        char c = p[n];
        uint32_t digit;

        if (lodd__is_digit(c))
            digit = (uint32_t)(c - '0');
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            break;
        *ret = *ret << 4 | digit;
    }
    return n;
}

typedef struct escape {
    size_t len;                 /* as written */
    uint32_t c;                 /* NO_CHARACTER: stays as written */
    lodd__json_fault_kind kind; /* OK also where the same mistake is reported by what follows */
} escape;

/* \u and what follows. */
static escape read_unicode_escape(const char *p, const char *end)
{
    uint32_t c, low;
    size_t n = read_hex(p + 2, end, &c);

    if (n < 4) /* cut off by the end of the text: the string has no end either */
        return (escape){2 + n, NO_CHARACTER, p + 2 + n == end ? LODD__JSON_OK : LODD__JSON_ESCAPE};
    if (c >= 0xDC00 && c <= 0xDFFF)
        return (escape){6, NO_CHARACTER, LODD__JSON_SURROGATE};
    if (c < 0xD800 || c > 0xDBFF)
        return (escape){6, c, LODD__JSON_OK};
    if (end - p < 8 || p[6] != '\\' || p[7] != 'u')
        return (escape){6, NO_CHARACTER, LODD__JSON_SURROGATE};
    n = read_hex(p + 8, end, &low);
    if (n < 4)
        return (escape){6, NO_CHARACTER, LODD__JSON_OK};
    if (low < 0xDC00 || low > 0xDFFF)
        return (escape){6, NO_CHARACTER, LODD__JSON_SURROGATE};
    return (escape){12, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), LODD__JSON_OK};
}

/* The escape at p, a backslash, in a string that the quote ends. */
static escape read_escape(const char *p, const char *end, char quote)
{
    uint32_t c;
    size_t n;

    if (end - p < 2)
        return (escape){1, NO_CHARACTER, LODD__JSON_OK};
    if (p[1] == 'u')
        return read_unicode_escape(p, end);
    c = (unsigned char)simple_escape(p[1]);
    if (c)
        return (escape){2, c, LODD__JSON_OK};
    if (p[1] == quote) /* \' in a string that has been reported for its quotes */
        return (escape){2, (unsigned char)quote, LODD__JSON_OK};
    if ((unsigned char)p[1] < 0x80)
        return (escape){2, NO_CHARACTER, LODD__JSON_ESCAPE};
    n = lodd__utf8_decode(p + 1, (size_t)(end - p - 1), &c);
    return (escape){1 + n, NO_CHARACTER, n ? LODD__JSON_ESCAPE : LODD__JSON_OK};
}

/* Decoded text is never longer than written. */
static lodd_str decode(lodd__json_reader *r, lodd_str raw, char quote)
{
    const char *p = raw.ptr, *end = raw.ptr + raw.len;
    char *text = lodd__arena_bytes(r->arena, raw.len), *out = text;

    if (!text) {
        lodd__json_out_of_memory(r);
        return (lodd_str){NULL, 0};
    }
    while (p < end) {
        const char *backslash = memchr(p, '\\', (size_t)(end - p));
        size_t run = (size_t)((backslash ? backslash : end) - p);
        escape e;

        memcpy(out, p, run);
        out += run;
        p += run;
        if (!backslash)
            break;
        e = read_escape(p, end, quote);
        if (e.c == NO_CHARACTER) {
            memcpy(out, p, e.len);
            out += e.len;
        } else {
            out += lodd__utf8_encode(e.c, out);
        }
        p += e.len;
    }
    return (lodd_str){text, (size_t)(out - text)};
}

/* ---- strings without an end ---- */

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && lodd__is_space(*p))
        p++;
    return p;
}

/* At a line end inside a string: did the string end here, only without its quote? The next line tells: one that goes on
 * with a string of its own or closes a container is no text. */
static bool is_quote_missing(const char *p, const char *end)
{
    const char *quote, *next;
    size_t n;

    p = skip_space(p, end);
    if (p == end)
        return true;
    if (*p == '"') {
        n = (size_t)(end - p - 1) < LONGEST_PEEK ? (size_t)(end - p - 1) : LONGEST_PEEK;
        next = memchr(p + 1, '\n', n);
        quote = memchr(p + 1, '"', next ? (size_t)(next - p - 1) : n);
        if (!quote)
            return false;
        next = skip_space(p + 1, end); /* "text, end of line, quote, comma": the quote that closes the text */
        return next < end && !memchr(",:]}", *next, 4);
    }
    if (*p != '}' && *p != ']')
        return false;
    for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
        ;
    return p == end || memchr("\r\n,]}", *p, 5) != NULL;
}

/* Do these commas and brackets close what is open, from the inside out? */
static bool closes_what_is_open(const lodd__json_reader *r, const char *p, const char *end)
{
    const lodd__json *open = r->open;

    for (; p < end; p++) {
        if (*p != ']' && *p != '}')
            continue;
        if (!open || (open->type == LODD__JSON_ARRAY) != (*p == ']'))
            return false;
        open = open->parent;
    }
    return true;
}

static const char *without(const char *set, const char *from, const char *end)
{
    while (end > from && memchr(set, end[-1], strlen(set)))
        end--;
    return end;
}

/* Where a string probably ended that has no quote before the line's end: in front of the comma and of the brackets
 * that close what is open, unless they can be text. */
static const char *probable_end(const lodd__json_reader *r, const char *from, const char *to)
{
    const char *end = without(" \t\r", from, to), *p = without(" \t\r,]}", from, end);
    bool brackets = memchr(p, ']', (size_t)(end - p)) || memchr(p, '}', (size_t)(end - p));

    if (!brackets || (closes_what_is_open(r, p, end) && *p != ',' && !memchr(from, '[', (size_t)(p - from)) &&
                      !memchr(from, '{', (size_t)(p - from))))
        return p;
    if (end > from && end[-1] == ',')
        end--;
    return without(" \t\r", from, end);
}

/* ---- strings ---- */

/* The first byte that is a quote, a backslash, a control character or above ASCII. */
static inline const char *plain_end(const char *p, const char *end)
{
    uint64_t w, found;

    while (end - p >= 8) {
        memcpy(&w, p, 8);
        found = (((w ^ ONES * '"') - ONES) | ((w ^ ONES * '\\') - ONES) | (w - ONES * 0x20) | w) & HIGHS;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        /* Borrows spoil only bytes behind the first one found. */
        if (found)
            return p + (__builtin_ctzll(found) >> 3);
#else
        if (found)
            break;
#endif
        p += 8;
    }
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)(*p - 0x20) < 0x60)
        p++;
    return p;
}

/* What has been met in a string that is being read. */
typedef struct string_state {
    const char *from; /* behind the quote */
    char quote;
    bool escapes, control, line_end;
    const char *stop; /* the line end at which it stops without a quote; NULL: it does not */
} string_state;

/* One character above ASCII, or a run of bytes that are none. */
static const char *pass_utf8(lodd__json_reader *r, const char *p)
{
    const char *from = p;
    uint32_t c;
    size_t n = lodd__utf8_decode(p, (size_t)(r->end - p), &c);

    if (n)
        return p + n;
    while (!n && p < r->end) {
        p++;
        n = p < r->end ? lodd__utf8_decode(p, (size_t)(r->end - p), &c) : 0;
    }
    lodd__json_report(r, LODD__JSON_UTF8, from, (size_t)(p - from), NULL);
    return p;
}

static const char *pass_control(lodd__json_reader *r, const char *p, string_state *s)
{
    /* Only the first line end is asked, so that the looking ahead costs no more than the reading. */
    if ((*p == '\n' || *p == '\r') && !s->line_end) {
        s->line_end = true;
        if (s->quote != '"' || is_quote_missing(p, r->end)) {
            s->stop = p;
            return p;
        }
    }
    if (!s->control && s->quote == '"')
        lodd__json_report(r, LODD__JSON_CONTROL, p, 1, NULL);
    s->control = true;
    return p + 1;
}

/* Passes what plain_end stopped at and is not the closing quote. */
static const char *pass_special(lodd__json_reader *r, const char *p, string_state *s)
{
    escape e;

    if ((unsigned char)*p >= 0x80)
        return pass_utf8(r, p);
    if ((unsigned char)*p < 0x20)
        return pass_control(r, p, s);
    if (*p != '\\') /* the other kind of quote */
        return p + 1;
    s->escapes = true;
    if (r->end - p >= 2 && simple_escape(p[1]))
        return p + 2;
    e = read_escape(p, r->end, s->quote);
    if (e.kind != LODD__JSON_OK)
        lodd__json_report(r, e.kind, p, e.len, NULL);
    return p + e.len;
}

static bool string_without_end(lodd__json_reader *r, const string_state *s, lodd_str *ret)
{
    const char *line_end = s->stop ? s->stop : r->end;

    if (s->quote == '"' && !s->control) /* else the string has been reported already */
        lodd__json_report(r, LODD__JSON_UNCLOSED, s->from - 1, (size_t)(line_end - s->from) + 1, NULL);
    if (skip_space(line_end, r->end) == r->end)
        r->lost = true;
    r->p = s->stop ? probable_end(r, s->from, line_end) : r->end;
    *ret = (lodd_str){s->from, (size_t)(r->p - s->from)};
    if (s->escapes)
        *ret = decode(r, *ret, s->quote);
    return false;
}

/* From p on, where the first special character is. */
static bool read_special_string(lodd__json_reader *r, const char *p, char quote, lodd_str *ret)
{
    string_state s = {.from = r->p + 1, .quote = quote};

    for (;;) {
        const char *run = p, *apostrophe;

        p = plain_end(p, r->end);
        if (quote == '\'' && (apostrophe = memchr(run, '\'', (size_t)(p - run))))
            p = apostrophe;
        if (p == r->end || s.stop)
            return string_without_end(r, &s, ret);
        if (*p == quote)
            break;
        p = pass_special(r, p, &s);
    }
    r->p = p + 1;
    *ret = (lodd_str){s.from, (size_t)(p - s.from)};
    if (s.escapes)
        *ret = decode(r, *ret, quote);
    return true;
}

bool lodd__json_string(lodd__json_reader *r, lodd_str *ret)
{
    const char *from = r->p + 1, *p = from;

    if (*r->p != '"')
        return read_special_string(r, p, '\'', ret);
    p = plain_end(p, r->end);
    if (p == r->end || *p != '"')
        return read_special_string(r, p, '"', ret);
    r->p = p + 1;
    *ret = (lodd_str){from, (size_t)(p - from)};
    return true;
}

/* ---- numbers ---- */

static const char *digits_end(const char *p, const char *end)
{
    while (p < end && lodd__is_digit(*p))
        p++;
    return p;
}

const char *lodd__json_number_end(const char *p, const char *end)
{
    const char *from = p, *part;

    if (p < end && *p == '-')
        p++;
    part = p;
    p = p < end && *p == '0' ? p + 1 : digits_end(p, end);
    if (p == part)
        return from;
    if (p < end && *p == '.') {
        part = ++p;
        p = digits_end(p, end);
        if (p == part)
            return from;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        part = p;
        p = digits_end(p, end);
        if (p == part)
            return from;
    }
    return p;
}

bool lodd__json_is_word(char c)
{
    return lodd__is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '.' ||
           c == '+' || c == '-';
}
