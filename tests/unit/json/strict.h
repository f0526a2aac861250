/* strict.h - is a text JSON? The grammar of RFC 8259 written down once more, as plainly as it goes, to hold the reader
 * against. It builds nothing and recovers from nothing. */
#ifndef LODD_TESTS_JSON_STRICT_H
#define LODD_TESTS_JSON_STRICT_H

#include "base/utf8.h"

typedef struct strict {
    const unsigned char *p, *end;
    size_t depth; /* containers that may still be opened */
} strict;

static bool strict_value(strict *s);

static void strict_space(strict *s)
{
    while (s->p < s->end && (*s->p == 0x20 || *s->p == 0x09 || *s->p == 0x0A || *s->p == 0x0D))
        s->p++;
}

static bool strict_char(strict *s, char c)
{
    if (s->p == s->end || *s->p != (unsigned char)c)
        return false;
    s->p++;
    return true;
}

static bool strict_word(strict *s, const char *word)
{
    while (*word)
        if (!strict_char(s, *word++))
            return false;
    return true;
}

static bool strict_hex4(strict *s, unsigned *ret)
{
    *ret = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdefABCDEF", *digit;

        if (s->p == s->end || !*s->p || !(digit = strchr(digits, *s->p)))
            return false;
        *ret = *ret * 16 + (unsigned)(digit - digits < 16 ? digit - digits : digit - digits - 6);
        s->p++;
    }
    return true;
}

static bool strict_escape(strict *s)
{
    unsigned high, low;

    if (s->p < s->end && *s->p && strchr("\"\\/bfnrt", *s->p)) {
        s->p++;
        return true;
    }
    if (!strict_char(s, 'u') || !strict_hex4(s, &high))
        return false;
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    return high < 0xDC00 && strict_word(s, "\\u") && strict_hex4(s, &low) && low >= 0xDC00 && low <= 0xDFFF;
}

static bool strict_string(strict *s)
{
    uint32_t c;

    if (!strict_char(s, '"'))
        return false;
    while (!strict_char(s, '"')) {
        size_t n = s->p < s->end ? lodd__utf8_decode((const char *)s->p, (size_t)(s->end - s->p), &c) : 0;

        if (!n || c < 0x20)
            return false;
        s->p += n;
        if (c == '\\' && !strict_escape(s))
            return false;
    }
    return true;
}

static bool strict_digits(strict *s)
{
    const unsigned char *from = s->p;

    while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
        s->p++;
    return s->p > from;
}

static bool strict_number(strict *s)
{
    strict_char(s, '-');
    if (!strict_char(s, '0') && !strict_digits(s))
        return false;
    if (strict_char(s, '.') && !strict_digits(s))
        return false;
    if (!strict_char(s, 'e') && !strict_char(s, 'E'))
        return true;
    if (!strict_char(s, '+'))
        strict_char(s, '-');
    return strict_digits(s);
}

static bool strict_items(strict *s, char close, bool object)
{
    strict_space(s);
    if (strict_char(s, close))
        return true;
    for (;;) {
        strict_space(s);
        if (object) {
            if (!strict_string(s))
                return false;
            strict_space(s);
            if (!strict_char(s, ':'))
                return false;
        }
        if (!strict_value(s))
            return false;
        if (strict_char(s, close))
            return true;
        if (!strict_char(s, ','))
            return false;
    }
}

static bool strict_container(strict *s, char close)
{
    bool ok;

    if (s->depth == 0)
        return false;
    s->depth--;
    ok = strict_items(s, close, close == '}');
    s->depth++;
    return ok;
}

static bool strict_value(strict *s)
{
    bool ok;

    strict_space(s);
    if (s->p == s->end)
        return false;
    if (strict_char(s, '{'))
        ok = strict_container(s, '}');
    else if (strict_char(s, '['))
        ok = strict_container(s, ']');
    else if (*s->p == '"')
        ok = strict_string(s);
    else if (*s->p == 't')
        ok = strict_word(s, "true");
    else if (*s->p == 'f')
        ok = strict_word(s, "false");
    else if (*s->p == 'n')
        ok = strict_word(s, "null");
    else
        ok = strict_number(s);
    strict_space(s);
    return ok;
}

static bool strict_json(lodd_str text, size_t max_depth)
{
    strict s = {(const unsigned char *)text.ptr, (const unsigned char *)text.ptr + text.len, max_depth};

    return text.len && strict_value(&s) && s.p == s.end;
}

#endif
