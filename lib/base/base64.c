/* base/base64.c - xs:base64Binary (W3C XML Schema part 2, second edition, section 3.2.16) decoded by nettle; base64url.
 *
 * White space of XML may stand anywhere, also inside a group of four and before the padding; every other character
 * outside the alphabet of RFC 4648 section 4 is refused, and so is missing or too much padding. The bits of the last
 * character that no byte takes must be zero: the schema's productions B04 and B16 have only those characters there. The
 * empty text is a value of no bytes. */
#include "base/base64.h"

#include <stdint.h>

#include <nettle/base64.h>

/* Bit 0: a character of the alphabet; bit 1: padding; bit 2: something that base64 does not have; none: white space. */
enum { CHARACTER = 1, PADDING = 2, OTHER = 4 };

static void make_classes(unsigned char classes[256])
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    memset(classes, OTHER, 256);
    for (size_t i = 0; i < sizeof alphabet - 1; i++)
        classes[(unsigned char)alphabet[i]] = CHARACTER;
    classes[' '] = classes['\t'] = classes['\n'] = classes['\r'] = 0;
    classes['='] = PADDING;
}

/* Counts the characters that are not white space and, of those, the padding. False for a character that base64 does not
 * have: nettle takes more for white space than XML does. */
static bool count(lodd_str text, size_t *ret_chars, size_t *ret_padding)
{
    unsigned char classes[256];
    size_t chars = 0, padding = 0;
    unsigned seen = 0;

    make_classes(classes);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char class = classes[(unsigned char)text.ptr[i]];

        seen |= class;
        chars += class & CHARACTER;
        padding += class >> 1 & 1;
    }
    *ret_chars = chars + padding;
    *ret_padding = padding;
    return !(seen & OTHER);
}

lodd__base64_status lodd__base64_decode(lodd__arena *arena, lodd_str text, size_t limit, lodd_str *ret)
{
    struct base64_decode_ctx ctx;
    size_t chars, padding, n;
    char *out;

    *ret = (lodd_str){NULL, 0};
    if (!count(text, &chars, &padding) || chars % 4 || padding > 2 || (padding && !chars))
        return LODD__BASE64_BROKEN;
    n = chars / 4 * 3 - padding;
    if (n > limit)
        return LODD__BASE64_TOO_LARGE;
    /* nettle's documented room, which counts white space too; n would do. One more for a NUL behind it, as with other
     * arena texts. */
    n = BASE64_DECODE_LENGTH(text.len);
    out = lodd__arena_bytes(arena, n + 1);
    if (!out)
        return LODD__BASE64_NOMEM;
    base64_decode_init(&ctx);
    /* Where the padding stands and the spare bits are judged by nettle. */
    if (text.len && !base64_decode_update(&ctx, &n, (uint8_t *)out, text.len, text.ptr))
        return LODD__BASE64_BROKEN;
    if (!text.len)
        n = 0;
    if (!base64_decode_final(&ctx))
        return LODD__BASE64_BROKEN;
    out[n] = '\0';
    *ret = (lodd_str){out, n};
    return LODD__BASE64_OK;
}

/* --- base64url --- */

/* The six bits of a character; 64: it is none of the alphabet. */
static unsigned url_bits(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0') + 52;
    return c == '-' ? 62 : c == '_' ? 63 : 64;
}

lodd__base64_status lodd__base64url_decode(lodd__arena *arena, lodd_str text, size_t limit, lodd_str *ret)
{
    size_t n = text.len / 4 * 3 + text.len % 4 * 3 / 4, len = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    char *out;

    *ret = (lodd_str){NULL, 0};
    if (text.len % 4 == 1)
        return LODD__BASE64_BROKEN;
    if (n > limit)
        return LODD__BASE64_TOO_LARGE;
    out = lodd__arena_bytes(arena, n + 1);
    if (!out)
        return LODD__BASE64_NOMEM;
    for (size_t i = 0; i < text.len; i++) {
        unsigned six = url_bits(text.ptr[i]);

        if (six > 63)
            return LODD__BASE64_BROKEN;
        bits = bits << 6 | six;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[len++] = (char)(bits >> have & 0xFF);
        }
    }
    if (bits & ((1U << have) - 1)) /* spare bits must be zero: one byte string, one form */
        return LODD__BASE64_BROKEN;
    out[n] = '\0';
    *ret = (lodd_str){out, n};
    return LODD__BASE64_OK;
}

static void encode(lodd__buf *out, lodd_str bytes, const char alphabet[64], bool padding)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    char group[4];

    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
        unsigned bits = (unsigned)p[i] << 16 | (n > 1 ? (unsigned)p[i + 1] << 8 : 0) | (n > 2 ? (unsigned)p[i + 2] : 0);

        for (size_t k = 0; k < 4; k++)
            group[k] = k <= n ? alphabet[bits >> (18 - 6 * k) & 63] : '=';
        lodd__buf_add(out, lodd__str_n(group, padding ? 4 : n + 1));
    }
}

void lodd__base64_encode(lodd__buf *out, lodd_str bytes)
{
    encode(out, bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true);
}

void lodd__base64url_encode(lodd__buf *out, lodd_str bytes)
{
    encode(out, bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false);
}
