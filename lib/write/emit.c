/* write/emit.c - JSON strings, XML character data, URI references and shown text.
 *
 * Uses base, and report/text.h for the shown form of a character. Bytes that are not UTF-8 (a file's name may be any
 * bytes) become U+FFFD; only a URI can keep them, percent-encoded. JSON strings carry the escapes of RFC 8785
 * section 3.2.2.2 and no others, so that every usual JSON writer makes the same bytes of them again. */
#include "write/emit.h"

#include "base/utf8.h"
#include "report/text.h"

static const char hex_lower[] = "0123456789abcdef";
static const char hex_upper[] = "0123456789ABCDEF";

/* --- JSON --- */

static void comma(lodd__buf *buf)
{
    char last = buf->len ? buf->ptr[buf->len - 1] : '\n';

    if (last != '{' && last != '[' && last != ':' && last != '\n')
        lodd__buf_addc(buf, ',');
}

void lodd__emit_json_open(lodd__buf *buf, char bracket)
{
    comma(buf);
    lodd__buf_addc(buf, bracket);
}

void lodd__emit_json_close(lodd__buf *buf, char bracket)
{
    lodd__buf_addc(buf, bracket);
}

void lodd__emit_json_key(lodd__buf *buf, const char *key)
{
    comma(buf);
    lodd__buf_addc(buf, '"');
    lodd__buf_add(buf, lodd__str(key));
    LODD__ADD(buf, "\":");
}

/* The escape of a character below U+0020, a quotation mark or a backslash. */
static void json_escape(lodd__buf *buf, unsigned char c)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: the character, what stands behind the backslash */

    lodd__buf_addc(buf, '\\');
    for (size_t i = 0; i + 1 < sizeof named; i += 2)
        if ((unsigned char)named[i] == c) {
            lodd__buf_addc(buf, named[i + 1]);
            return;
        }
    LODD__ADD(buf, "u00");
    lodd__buf_addc(buf, hex_lower[c >> 4]);
    lodd__buf_addc(buf, hex_lower[c & 15]);
}

void lodd__emit_json_str(lodd__buf *buf, lodd_str s)
{
    size_t start = 0, i = 0;
    uint32_t code;

    comma(buf);
    lodd__buf_addc(buf, '"');
    while (i < s.len) {
        unsigned char c = (unsigned char)s.ptr[i];
        size_t taken = 1;
        bool plain = c >= 0x20 && c != '"' && c != '\\';

        if (c >= 0x80) {
            taken = lodd__utf8_decode(s.ptr + i, s.len - i, &code);
            plain = taken != 0;
            taken += !plain;
        }
        i += taken;
        if (plain)
            continue;
        lodd__buf_add(buf, lodd__str_sub(s, start, i - taken - start));
        if (c >= 0x80)
            LODD__ADD(buf, "\xEF\xBF\xBD");
        else
            json_escape(buf, c);
        start = i;
    }
    if (start < i)
        lodd__buf_add(buf, lodd__str_sub(s, start, i - start));
    lodd__buf_addc(buf, '"');
}

void lodd__emit_json_size(lodd__buf *buf, size_t value)
{
    comma(buf);
    lodd__buf_printf(buf, "%zu", value);
}

void lodd__emit_json_bool(lodd__buf *buf, bool value)
{
    comma(buf);
    lodd__buf_add(buf, value ? LODD__STR("true") : LODD__STR("false"));
}

void lodd__emit_json_member(lodd__buf *buf, const char *key, lodd_str value)
{
    lodd__emit_json_key(buf, key);
    lodd__emit_json_str(buf, value);
}

void lodd__emit_json_member_size(lodd__buf *buf, const char *key, size_t value)
{
    lodd__emit_json_key(buf, key);
    lodd__emit_json_size(buf, value);
}

void lodd__emit_json_given(lodd__buf *buf, const char *key, lodd_str value)
{
    if (value.len > 0)
        lodd__emit_json_member(buf, key, value);
}

void lodd__emit_json_strs(lodd__buf *buf, const char *key, const lodd_str *values, size_t n)
{
    lodd__emit_json_begin(buf, key, '[');
    for (size_t i = 0; i < n; i++)
        lodd__emit_json_str(buf, values[i]);
    lodd__emit_json_close(buf, ']');
}

void lodd__emit_json_begin(lodd__buf *buf, const char *key, char bracket)
{
    lodd__emit_json_key(buf, key);
    lodd__emit_json_open(buf, bracket);
}

void lodd__emit_json_texts(lodd__buf *buf, lodd_str nb, lodd_str en)
{
    lodd__emit_json_member(buf, "nb", nb);
    lodd__emit_json_member(buf, "en", en);
}

/* --- XML --- */

/* XML 1.0 production 2: the characters a document may hold. */
static bool is_xml_char(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

void lodd__emit_xml_text(lodd__buf *buf, lodd_str s)
{
    uint32_t c = 0;
    size_t taken;

    for (size_t i = 0; i < s.len; i += taken) {
        taken = lodd__utf8_decode(s.ptr + i, s.len - i, &c);
        if (!taken || !is_xml_char(c)) {
            LODD__ADD(buf, "\xEF\xBF\xBD");
            taken += !taken;
            continue;
        }
        switch (c) {
        case '&':
            LODD__ADD(buf, "&amp;");
            break;
        case '<':
            LODD__ADD(buf, "&lt;");
            break;
        case '>': /* "]]>" is not allowed in text */
            LODD__ADD(buf, "&gt;");
            break;
        case '"':
            LODD__ADD(buf, "&quot;");
            break;
        case '\r': /* a reader would make a line feed of it */
            LODD__ADD(buf, "&#13;");
            break;
        default:
            lodd__buf_add(buf, lodd__str_sub(s, i, taken));
        }
    }
}

/* --- URI references --- */

/* RFC 3986 section 2.3, and the slash. A colon is left out: in the first segment it would end a scheme. */
static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || lodd__is_digit(c) || c == '-' || c == '.' || c == '_' ||
           c == '~' || c == '/';
}

void lodd__uri(lodd__buf *buf, lodd_str name)
{
    if (name.len && name.ptr[0] == '/') {
        while (name.len > 1 && name.ptr[1] == '/') /* "//x" would name a host */
            name = lodd__str_sub(name, 1, name.len - 1);
        LODD__ADD(buf, "file://");
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];

        if (is_unreserved(name.ptr[i])) {
            lodd__buf_addc(buf, name.ptr[i]);
            continue;
        }
        lodd__buf_addc(buf, '%');
        lodd__buf_addc(buf, hex_upper[c >> 4]);
        lodd__buf_addc(buf, hex_upper[c & 15]);
    }
}

/* --- lines --- */

void lodd__shown(lodd__buf *buf, lodd_str s)
{
    char shown[LODD__SHOWN_MAX];
    size_t n, i = 0;

    while (i < s.len) {
        i += lodd__show_char(lodd__str_sub(s, i, s.len - i), shown, &n);
        lodd__buf_add(buf, lodd__str_n(shown, n));
    }
}
