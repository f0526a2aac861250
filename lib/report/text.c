/* report/text.c - an issue in words: the rule's template with the arguments filled in, in a language.
 *
 * Uses base only. Nothing is allocated. Every character of a value passes lodd__show_char, so that a hostile document
 * can neither drive a terminal (ECMA-48 control functions: C0, DEL, C1), nor turn the text around (Unicode UAX #9
 * formatting characters), nor break a format of lines. */
#include "report/text.h"

#include <stdio.h>

#include "base/utf8.h"
#include "lodd/report.h"

/* Writes like snprintf: counts all, keeps what fits, never half a character. */
typedef struct text_out {
    char *ptr;
    size_t cap, written, length;
    bool full;
} text_out;

static void put(text_out *o, const char *s, size_t n)
{
    o->length += n;
    if (o->full || n >= o->cap - o->written) { /* one byte stays for the NUL */
        o->full = true;
        return;
    }
    memcpy(o->ptr + o->written, s, n);
    o->written += n;
}

typedef struct range {
    uint32_t first, last;
} range;

/* Characters that are shown as escapes; sorted. */
static const range escaped[] = {
    {0x0000, 0x001F}, /* C0 */
    {0x007F, 0x009F}, /* DEL and C1 */
    {0x061C, 0x061C}, /* Arabic letter mark */
    {0x200E, 0x200F}, /* left-to-right and right-to-left mark */
    {0x2028, 0x202E}, /* line and paragraph separator, embeddings and overrides */
    {0x2066, 0x2069}, /* isolates */
    {0xFEFF, 0xFEFF}, /* zero width no-break space */
    {0xFFFE, 0xFFFF}, /* no characters, and not allowed in XML */
};

static bool is_escaped(uint32_t c)
{
    for (size_t i = 0; i < sizeof escaped / sizeof *escaped && escaped[i].first <= c; i++)
        if (c <= escaped[i].last)
            return true;
    return false;
}

size_t lodd__show_char(lodd_str s, char shown[LODD__SHOWN_MAX], size_t *ret_n)
{
    static const char hex[] = "0123456789abcdef";
    uint32_t c = 0;
    size_t taken = lodd__utf8_decode(s.ptr, s.len, &c);

    if (!taken) {
        *ret_n = lodd__utf8_encode(0xFFFD, shown);
        return 1;
    }
    if (!is_escaped(c)) {
        memcpy(shown, s.ptr, taken);
        *ret_n = taken;
        return taken;
    }
    shown[0] = '\\';
    if (c == '\n' || c == '\r' || c == '\t') {
        shown[1] = c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
        *ret_n = 2;
        return taken;
    }
    shown[1] = 'u';
    for (int i = 0; i < 4; i++)
        shown[2 + i] = hex[c >> (12 - 4 * i) & 15];
    *ret_n = 6;
    return taken;
}

static void put_shown(text_out *o, lodd_str s)
{
    char shown[LODD__SHOWN_MAX];
    size_t n, i = 0;

    while (i < s.len) {
        i += lodd__show_char(lodd__str_sub(s, i, s.len - i), shown, &n);
        put(o, shown, n);
    }
}

static void put_arg(text_out *o, const lodd_arg *arg, lodd_lang lang, bool shows_values)
{
    char hidden[48];
    int n;

    if (shows_values || !arg->from_document) {
        put_shown(o, arg->value);
        return;
    }
    n = snprintf(hidden, sizeof hidden,
                 lang == LODD_LANG_NB ? "<%zu tegn>"
                 : arg->length == 1   ? "<%zu character>"
                                      : "<%zu characters>",
                 arg->length);
    put(o, hidden, (size_t)n);
}

/* The argument that the template names at i ("{0}"), or NULL. */
static const lodd_arg *arg_at(lodd_str template, size_t i, const lodd_issue *issue)
{
    size_t which;

    if (template.len - i < 3 || template.ptr[i] != '{' || !lodd__is_digit(template.ptr[i + 1]) ||
        template.ptr[i + 2] != '}')
        return NULL;
    which = (size_t)(template.ptr[i + 1] - '0');
    return which < issue->n_args && which < LODD_ISSUE_MAX_ARGS ? &issue->args[which] : NULL;
}

static size_t fill(char *ret, size_t n, const lodd_str texts[LODD_LANG_COUNT], const lodd_issue *issue, lodd_lang lang,
                   bool shows_values)
{
    text_out o = {.ptr = ret, .cap = n, .full = n == 0};
    lodd_str template = texts[lang];
    char shown[LODD__SHOWN_MAX];
    size_t i = 0, len;

    if (!template.len) /* a pack that has only one of the languages */
        template = texts[lang == LODD_LANG_NB ? LODD_LANG_EN : LODD_LANG_NB];
    while (i < template.len) {
        const lodd_arg *arg = arg_at(template, i, issue);

        if (arg) {
            put_arg(&o, arg, lang, shows_values);
            i += 3;
            continue;
        }
        i += lodd__show_char(lodd__str_sub(template, i, template.len - i), shown, &len);
        put(&o, shown, len);
    }
    if (n)
        ret[o.written] = '\0';
    return o.length;
}

size_t lodd_issue_text(char *out, size_t n, const lodd_issue *issue, lodd_lang lang, bool shows_values)
{
    return fill(out, n, issue->rule->text, issue, lang, shows_values);
}

size_t lodd_issue_hint(char *out, size_t n, const lodd_issue *issue, lodd_lang lang, bool shows_values)
{
    return fill(out, n, issue->rule->hint, issue, lang, shows_values);
}
