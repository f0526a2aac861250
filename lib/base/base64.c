/* base/base64.c - xs:base64Binary (W3C XML Schema part 2, second edition, section 3.2.16) decoded by nettle.
 *
 * White space of XML may stand anywhere, also inside a group of four and before the padding; every other character
 * outside the alphabet of RFC 4648 section 4 is refused, and so is missing or too much padding. The bits of the last
 * character that no byte takes must be zero: the schema's productions B04 and B16 have only those characters there. The
 * empty text is a value of no bytes. */
#include "base/base64.h"

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
