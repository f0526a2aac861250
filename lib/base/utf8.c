/* base/utf8.c - UTF-8 as RFC 3629 section 4 has it. Runs of ASCII, nearly all of a message, are taken eight bytes at a
 * time. */
#include "base/utf8.h"

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of the ASCII run at the beginning. */
static size_t ascii_run(const char *s, size_t n)
{
    size_t i = 0;
    uint64_t word;

    for (; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, s + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < n && (unsigned char)s[i] < 0x80)
        i++;
    return i;
}

size_t lodd__utf8_decode(const char *s, size_t n, uint32_t *ret)
{
    const unsigned char *u = (const unsigned char *)s;
    uint32_t c = u[0];

    if (c < 0x80) {
        *ret = c;
        return 1;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        if (n < 2 || !is_tail(u[1]))
            return 0;
        *ret = (c & 0x1F) << 6 | (u[1] & 0x3F);
        return 2;
    }
    if ((c & 0xF0) == 0xE0) {
        if (n < 3 || !is_tail(u[1]) || !is_tail(u[2]))
            return 0;
        c = (c & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
        if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))
            return 0;
        *ret = c;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (n < 4 || !is_tail(u[1]) || !is_tail(u[2]) || !is_tail(u[3]))
            return 0;
        c = (c & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 | (uint32_t)(u[2] & 0x3F) << 6 | (u[3] & 0x3F);
        if (c < 0x10000 || c > 0x10FFFF)
            return 0;
        *ret = c;
        return 4;
    }
    return 0;
}

size_t lodd__utf8_encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = 0xFFFD; /* no such character: written as U+FFFD, so that the output is UTF-8 whatever comes in */
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t lodd__utf8_check(lodd_str s)
{
    size_t i = 0, taken;
    uint32_t c;

    while (i < s.len) {
        if ((unsigned char)s.ptr[i] < 0x80) {
            i += ascii_run(s.ptr + i, s.len - i);
            continue;
        }
        taken = lodd__utf8_decode(s.ptr + i, s.len - i, &c);
        if (!taken)
            return i;
        i += taken;
    }
    return s.len;
}

size_t lodd__utf8_length(lodd_str s)
{
    size_t i = 0, length = 0, taken;
    uint32_t c;

    while (i < s.len) {
        if ((unsigned char)s.ptr[i] < 0x80) {
            taken = ascii_run(s.ptr + i, s.len - i);
            length += taken;
        } else {
            taken = lodd__utf8_decode(s.ptr + i, s.len - i, &c);
            taken += !taken; /* a broken byte counts as one */
            length++;
        }
        i += taken;
    }
    return length;
}
