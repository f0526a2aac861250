/* fhirpath/functions_code.c - encode, decode, escape, unescape of FHIRPath 2.1.0 (section 5.6, additional string
 * functions). Uses base/base64.h.
 */
#include "fhirpath/evaluator.h"

#include "base/base64.h"
#include "base/utf8.h"

/* ---- base64 and hex ---- */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static bool encode_base64(lodd__eval *ev, const lodd__ast *node, lodd_str s, const char *digits, lodd_str *ret)
{
    size_t n = (s.len + 2) / 3 * 4;
    char *out = lodd__eval_bytes(ev, node, n);

    *ret = lodd__str_n(out, n);
    if (out == NULL)
        return false;
    for (size_t i = 0; i < s.len; i += 3) {
        size_t left = s.len - i;
        uint32_t bits = (uint32_t)(unsigned char)s.ptr[i] << 16;
        bits |= left > 1 ? (uint32_t)(unsigned char)s.ptr[i + 1] << 8 : 0;
        bits |= left > 2 ? (uint32_t)(unsigned char)s.ptr[i + 2] : 0;
        *out++ = digits[bits >> 18];
        *out++ = digits[bits >> 12 & 63];
        *out++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[bits & 63] : '=';
    }
    return true;
}

static bool encode_hex(lodd__eval *ev, const lodd__ast *node, lodd_str s, lodd_str *ret)
{
    char *out = lodd__eval_bytes(ev, node, s.len <= LODD__EVAL_MAX_STRING ? s.len * 2 : SIZE_MAX);

    *ret = lodd__str_n(out, s.len * 2);
    for (size_t i = 0; out != NULL && i < s.len; i++) {
        *out++ = "0123456789abcdef"[(unsigned char)s.ptr[i] >> 4];
        *out++ = "0123456789abcdef"[s.ptr[i] & 15];
    }
    return out != NULL;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* 1, 0 when it is not what it should be, -1 with the error. */
static int decode_hex(lodd__eval *ev, const lodd__ast *node, lodd_str s, lodd_str *ret)
{
    char *out = lodd__eval_bytes(ev, node, s.len / 2);

    *ret = lodd__str_n(out, s.len / 2);
    if (out == NULL)
        return -1;
    for (size_t i = 0; i + 1 < s.len; i += 2) {
        int high = hex_digit(s.ptr[i]);
        int low = hex_digit(s.ptr[i + 1]);
        if (high < 0 || low < 0)
            return 0;
        *out++ = (char)(high << 4 | low);
    }
    return s.len % 2 == 0;
}

static int decode_base64(lodd__eval *ev, const lodd__ast *node, lodd_str s, bool url, lodd_str *ret)
{
    char *plain = NULL;

    if (url) {
        plain = lodd__eval_bytes(ev, node, s.len);
        if (plain == NULL)
            return -1;
        for (size_t i = 0; i < s.len; i++)
            plain[i] = s.ptr[i] == '-' ? '+' : s.ptr[i] == '_' ? '/' : s.ptr[i];
        s.ptr = plain;
    }
    switch (lodd__base64_decode(ev->arena, s, LODD__EVAL_MAX_STRING, ret)) {
    case LODD__BASE64_OK:
        return lodd__eval_step(ev, node, s.len / 16) ? 1 : -1;
    case LODD__BASE64_BROKEN:
        return 0;
    case LODD__BASE64_TOO_LARGE:
        lodd__eval_fail(ev, LODD__FHIRPATH_LIMIT, node, "decode() of more than %d bytes", LODD__EVAL_MAX_STRING);
        return -1;
    default:
        lodd__eval_nomem(ev, node);
        return -1;
    }
}

/* The input and the name of the form: 1, 0 empty, -1 with the error. */
static int input_and_form(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, lodd_str *input,
                          lodd_str *form)
{
    int n = lodd__eval_input_string(ev, node, base, input);
    int m = n >= 0 ? lodd__eval_string(ev, node, 0, focus, form) : -1;

    return m < 0 ? -1 : n & m;
}

static bool unknown_form(lodd__eval *ev, const lodd__ast *node, lodd_str form)
{
    return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node->arguments[0], "%s() does not know '%.*s'",
                           lodd__fn_rows[node->fn].name, LODD__FMT(form));
}

bool lodd__fn_ENCODE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str form;
    lodd_str out;
    int n = input_and_form(ev, node, focus, base, &s, &form);
    bool ok = false;

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (lodd__str_is(form, "base64"))
        ok = encode_base64(ev, node, s, base64_digits, &out);
    else if (lodd__str_is(form, "urlbase64"))
        ok = encode_base64(ev, node, s, url_digits, &out);
    else if (lodd__str_is(form, "hex"))
        ok = encode_hex(ev, node, s, &out);
    else
        return unknown_form(ev, node, form);
    return ok && lodd__eval_return_string(ev, node, base, out);
}

bool lodd__fn_DECODE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str form;
    lodd_str out;
    int n = input_and_form(ev, node, focus, base, &s, &form);
    int done = 0;

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (lodd__str_is(form, "base64") || lodd__str_is(form, "urlbase64"))
        done = decode_base64(ev, node, s, lodd__str_is(form, "urlbase64"), &out);
    else if (lodd__str_is(form, "hex"))
        done = decode_hex(ev, node, s, &out);
    else
        return unknown_form(ev, node, form);
    if (done < 0)
        return false;
    if (done == 0 || lodd__utf8_check(out) != out.len) /* bytes that are no text are nothing a String could be */
        return lodd__eval_return_empty(ev, base);
    return lodd__eval_return_string(ev, node, base, out);
}

/* ---- escapes ---- */

static const struct {
    char c;
    const char *html, *json;
} escapes[] = {
    {'"', "&quot;", "\\\""}, {'&', "&amp;", NULL}, {'<', "&lt;", NULL}, {'>', "&gt;", NULL},
    {'\'', "&#39;", NULL},   {'\\', NULL, "\\\\"}, {'\n', NULL, "\\n"}, {'\r', NULL, "\\r"},
    {'\t', NULL, "\\t"},     {'\b', NULL, "\\b"},  {'\f', NULL, "\\f"},
};

enum { N_ESCAPES = sizeof escapes / sizeof escapes[0], LONGEST_ESCAPE = 6 };

/* Writes what a byte becomes; returns the length. */
static size_t escape_byte(char *out, char c, bool html)
{
    for (size_t i = 0; i < N_ESCAPES; i++) {
        const char *to = html ? escapes[i].html : escapes[i].json;
        if (escapes[i].c != c || to == NULL)
            continue;
        memcpy(out, to, strlen(to));
        return strlen(to);
    }
    if (!html && (unsigned char)c < 0x20) {
        static const char digits[] = "0123456789abcdef";
        memcpy(out, "\\u00", 4);
        out[4] = digits[c >> 4];
        out[5] = digits[c & 15];
        return 6;
    }
    *out = c;
    return 1;
}

bool lodd__fn_ESCAPE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str form;
    char *out = NULL;
    size_t n_out = 0;
    int n = input_and_form(ev, node, focus, base, &s, &form);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (!lodd__str_is(form, "html") && !lodd__str_is(form, "json"))
        return unknown_form(ev, node, form);
    out = lodd__eval_bytes(ev, node, s.len <= LODD__EVAL_MAX_STRING ? s.len * LONGEST_ESCAPE : SIZE_MAX);
    if (out == NULL)
        return false;
    for (size_t i = 0; i < s.len; i++)
        n_out += escape_byte(out + n_out, s.ptr[i], lodd__str_is(form, "html"));
    return lodd__eval_return_string(ev, node, base, lodd__str_n(out, n_out));
}

/* &#x41; or &#65; behind "&#": bytes taken, 0 when it is none. */
static size_t numeric_entity(lodd_str s, uint32_t *ret)
{
    bool hex = s.len > 0 && (s.ptr[0] == 'x' || s.ptr[0] == 'X');
    size_t at = hex ? 1 : 0;
    uint32_t c = 0;

    for (; at < s.len && at < 9 && hex_digit(s.ptr[at]) >= 0 && (hex || lodd__is_digit(s.ptr[at])); at++)
        c = c * (hex ? 16 : 10) + (uint32_t)hex_digit(s.ptr[at]);
    if (at == (hex ? 1u : 0u) || at >= s.len || s.ptr[at] != ';' || c == 0 || c > 0x10FFFF ||
        (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *ret = c;
    return at + 1;
}

/* One entity or escape at the start of s: bytes taken, 0 when there is none; *n_out bytes written. */
static size_t unescape_html(lodd_str s, char *out, size_t *n_out)
{
    uint32_t c = 0;
    size_t taken = 0;

    for (size_t i = 0; i < N_ESCAPES; i++) {
        if (escapes[i].html == NULL || !lodd__str_starts(s, lodd__str(escapes[i].html)))
            continue;
        *out = escapes[i].c;
        *n_out = 1;
        return strlen(escapes[i].html);
    }
    if (lodd__str_starts(s, LODD__STR("&apos;"))) {
        *out = '\'';
        *n_out = 1;
        return 6;
    }
    if (lodd__str_starts(s, LODD__STR("&#")))
        taken = numeric_entity(lodd__str_sub(s, 2, s.len - 2), &c);
    if (taken == 0)
        return 0;
    *n_out = lodd__utf8_encode(c, out);
    return taken + 2;
}

static bool four_hex(lodd_str s, size_t at, uint32_t *ret)
{
    *ret = 0;
    for (size_t i = at; i < at + 4; i++) {
        if (i >= s.len || hex_digit(s.ptr[i]) < 0)
            return false;
        *ret = *ret * 16 + (uint32_t)hex_digit(s.ptr[i]);
    }
    return true;
}

static size_t unescape_json(lodd_str s, char *out, size_t *n_out)
{
    uint32_t c = 0;
    uint32_t low = 0;

    for (size_t i = 0; i < N_ESCAPES; i++) {
        if (escapes[i].json == NULL || !lodd__str_starts(s, lodd__str(escapes[i].json)))
            continue;
        *out = escapes[i].c;
        *n_out = 1;
        return 2;
    }
    *n_out = 1;
    if (lodd__str_starts(s, LODD__STR("\\/"))) {
        *out = '/';
        return 2;
    }
    if (!lodd__str_starts(s, LODD__STR("\\u")) || !four_hex(s, 2, &c) || c == 0 || (c >= 0xDC00 && c <= 0xDFFF))
        return 0;
    if (c < 0xD800 || c > 0xDBFF) {
        *n_out = lodd__utf8_encode(c, out);
        return 6;
    }
    if (s.len < 12 || s.ptr[6] != '\\' || s.ptr[7] != 'u' || !four_hex(s, 8, &low) || low < 0xDC00 || low > 0xDFFF)
        return 0;
    *n_out = lodd__utf8_encode(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), out);
    return 12;
}

bool lodd__fn_UNESCAPE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str form;
    char *out = NULL;
    size_t n_out = 0;
    int n = input_and_form(ev, node, focus, base, &s, &form);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (!lodd__str_is(form, "html") && !lodd__str_is(form, "json"))
        return unknown_form(ev, node, form);
    out = lodd__eval_bytes(ev, node, s.len);
    if (out == NULL)
        return false;
    for (size_t at = 0; at < s.len;) {
        lodd_str rest = lodd__str_sub(s, at, s.len - at);
        size_t written = 0;
        size_t taken = 0;
        if (rest.ptr[0] == '&' && lodd__str_is(form, "html"))
            taken = unescape_html(rest, out + n_out, &written);
        else if (rest.ptr[0] == '\\' && lodd__str_is(form, "json"))
            taken = unescape_json(rest, out + n_out, &written);
        if (taken == 0) {
            out[n_out] = rest.ptr[0];
            taken = written = 1;
        }
        at += taken;
        n_out += written;
    }
    return lodd__eval_return_string(ev, node, base, lodd__str_n(out, n_out));
}
