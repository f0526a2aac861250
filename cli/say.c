/* cli/say.c - messages, languages, and text from elsewhere made harmless. Uses the public headers only.
 *
 * setlocale is never called: output is UTF-8 whatever the locale, and the C library's own texts stay the same. */
#include "say.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const messages[CLI_MSG_COUNT][LODD_LANG_COUNT] = {
#define X(id, nb, en) [CLI_MSG_##id] = {nb, en},
#include "messages.def"
#undef X
};

static const char *const languages[LODD_LANG_COUNT] = {[LODD_LANG_NB] = "nb", [LODD_LANG_EN] = "en"};

enum { MAX_ARGS = 4 };

lodd_str cli_str(const char *text)
{
    return (lodd_str){text, text ? strlen(text) : 0};
}

bool cli_lang_find(lodd_lang *ret, const char *name)
{
    for (int i = 0; i < LODD_LANG_COUNT; i++) {
        if (strcmp(languages[i], name) == 0) {
            *ret = (lodd_lang)i;
            return true;
        }
    }
    return false;
}

/* Is the locale's language this one? "nb", "nb_NO.UTF-8", "nb@x" are; "nbx" is not. */
static bool has_language(const char *locale, const char *language)
{
    size_t n = strlen(language);

    return strncmp(locale, language, n) == 0 && strchr("_.@", locale[n]); /* strchr finds the end, too */
}

lodd_lang cli_lang_of_environment(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    static const char *const norwegian[] = {"nb", "nn", "no", "C", "POSIX"};
    const char *locale = NULL;

    for (size_t i = 0; i < sizeof variables / sizeof *variables && !(locale && *locale); i++)
        locale = getenv(variables[i]);
    if (!locale || !*locale)
        return LODD_LANG_NB;
    for (size_t i = 0; i < sizeof norwegian / sizeof *norwegian; i++)
        if (has_language(locale, norwegian[i]))
            return LODD_LANG_NB;
    return LODD_LANG_EN;
}

const char *cli_message_text(const cli_context *cli, cli_message id)
{
    return messages[id][cli->lang];
}

cli_digits cli_number(size_t n)
{
    cli_digits digits;

    snprintf(digits.text, sizeof digits.text, "%zu", n);
    return digits;
}

/* --- text from elsewhere --- */

/* Lead byte and length by RFC 3629, which also rules out overlong forms and surrogates through the least value. */
size_t cli_decode(const char *s, size_t n, unsigned *ret)
{
    static const unsigned least[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s[0];
    size_t length = lead < 0x80                   ? 1
                    : lead >= 0xc2 && lead < 0xe0 ? 2
                    : lead >= 0xe0 && lead < 0xf0 ? 3
                    : lead < 0xf5                 ? 4
                                                  : 0;
    unsigned value = length == 1 ? lead : lead & (0x7fu >> length);

    *ret = 0xfffd;
    if ((lead >= 0x80 && lead < 0xc2) || !length || length > n)
        return 1;
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return 1;
        value = value << 6 | ((unsigned char)s[i] & 0x3f);
    }
    if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return 1;
    *ret = value;
    return length;
}

static bool drives_terminal(unsigned c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Writes one character and returns how many columns it takes; file may be NULL, to count only. */
static size_t put_character(FILE *file, const char *s, size_t n, unsigned c)
{
    if (drives_terminal(c)) {
        if (file)
            fprintf(file, "\\u%04x", c);
        return 6;
    }
    if (file && c == 0xfffd)
        fputs("\xef\xbf\xbd", file);
    else if (file)
        fwrite(s, 1, n, file);
    return 1;
}

static size_t put(FILE *file, lodd_str text)
{
    size_t width = 0;

    for (size_t i = 0; i < text.len;) {
        unsigned c;
        size_t n = cli_decode(text.ptr + i, text.len - i, &c);

        width += put_character(file, text.ptr + i, n, c);
        i += n;
    }
    return width;
}

void cli_put_str(FILE *file, lodd_str text)
{
    put(file, text);
}

void cli_put(FILE *file, const char *text)
{
    put(file, cli_str(text));
}

size_t cli_width(lodd_str text)
{
    return put(NULL, text);
}

size_t cli_put_padded(FILE *file, lodd_str text, size_t width)
{
    size_t n = put(file, text);

    for (size_t i = n; i < width; i++)
        fputc(' ', file);
    return n;
}

/* --- messages --- */

static void expand(FILE *file, const char *text, const char *const args[MAX_ARGS])
{
    for (const char *p = text; *p; p++) {
        if (p[0] == '{' && p[1] >= '0' && p[1] < '0' + MAX_ARGS && p[2] == '}') {
            if (args[p[1] - '0'])
                cli_put(file, args[p[1] - '0']);
            p += 2;
        } else {
            fputc(*p, file);
        }
    }
}

static void print_args(const cli_context *cli, FILE *file, cli_message id, va_list ap)
{
    const char *args[MAX_ARGS] = {NULL};

    for (size_t i = 0; i < MAX_ARGS; i++) {
        args[i] = va_arg(ap, const char *);
        if (!args[i])
            break;
    }
    expand(file, messages[id][cli->lang], args);
}

void cli_print(const cli_context *cli, FILE *file, cli_message id, ...)
{
    va_list ap;

    va_start(ap, id);
    print_args(cli, file, id, ap);
    va_end(ap);
}

void cli_complain(const cli_context *cli, cli_message id, ...)
{
    va_list ap;

    fputs("lodd: ", stderr);
    va_start(ap, id);
    print_args(cli, stderr, id, ap);
    va_end(ap);
    fputc('\n', stderr);
}
