/* fhirpath/lexer.c - the words of an expression (http://hl7.org/fhirpath/N1/grammar.html, the lexer rules).
 *
 * One pass, no recursion; text is kept as slices of the expression and copied to the arena only where escapes are.
 * Literals are read to their value here, so that a wrong one is told at its place.
 */
#include "fhirpath/lexer.h"

#include "base/utf8.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The byte at an offset; NUL behind the end (a NUL in the text is no part of any token). */
static char byte_at(const lodd__lexer *lexer, size_t at)
{
    return at < lexer->text.len ? lexer->text.ptr[at] : '\0';
}

static void fail(lodd__lexer *lexer, size_t offset, lodd_str message)
{
    lexer->token.kind = LODD__TOKEN_ERROR;
    lexer->token.offset = offset;
    lexer->error = (lodd__fhirpath_error){.kind = LODD__FHIRPATH_SYNTAX, .offset = offset, .message = message};
    if (lexer->arena->failed)
        lexer->error = (lodd__fhirpath_error){
            .kind = LODD__FHIRPATH_NOMEM, .offset = offset, .message = LODD__STR("out of memory")};
}

/* White space and comments. False when a comment does not end. */
static bool skip_space(lodd__lexer *lexer)
{
    for (;;) {
        char c = byte_at(lexer, lexer->at);
        if (lodd__is_space(c)) {
            lexer->at++;
        } else if (c == '/' && byte_at(lexer, lexer->at + 1) == '/') {
            while (lexer->at < lexer->text.len && lexer->text.ptr[lexer->at] != '\n' &&
                   lexer->text.ptr[lexer->at] != '\r')
                lexer->at++;
        } else if (c == '/' && byte_at(lexer, lexer->at + 1) == '*') {
            size_t start = lexer->at;
            lexer->at += 2;
            while (lexer->at < lexer->text.len &&
                   !(byte_at(lexer, lexer->at) == '*' && byte_at(lexer, lexer->at + 1) == '/'))
                lexer->at++;
            if (lexer->at >= lexer->text.len) {
                fail(lexer, start, LODD__STR("the comment that starts here does not end"));
                return false;
            }
            lexer->at += 2;
        } else {
            return true;
        }
    }
}

/* Four hexadecimal digits; -1 when they are not there. */
static int32_t hex4(const lodd__lexer *lexer, size_t at)
{
    int32_t ret = 0;

    for (size_t i = 0; i < 4; i++) {
        char c = byte_at(lexer, at + i);
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        ret = ret * 16 + digit;
    }
    return ret;
}

/* \uXXXX behind the backslash at *at, surrogate pairs as one character. Returns the bytes written to out, 0 with the
 * error set. */
static size_t read_unicode(lodd__lexer *lexer, size_t *at, char *out)
{
    size_t start = *at;
    int32_t c = hex4(lexer, start + 2);

    if (c < 0) {
        fail(lexer, start, LODD__STR("\\u needs four hexadecimal digits"));
        return 0;
    }
    *at += 6;
    if (c >= 0xD800 && c <= 0xDBFF && byte_at(lexer, *at) == '\\' && byte_at(lexer, *at + 1) == 'u') {
        int32_t low = hex4(lexer, *at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *at += 6;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    if (c == 0 || (c >= 0xD800 && c <= 0xDFFF)) {
        fail(lexer, start,
             c == 0 ? LODD__STR("\\u0000 is no character") : LODD__STR("half a surrogate pair is no character"));
        return 0;
    }
    return lodd__utf8_encode((uint32_t)c, out);
}

/* The text between start and end with its escapes decoded. */
static bool decode(lodd__lexer *lexer, size_t start, size_t end, lodd_str *ret)
{
    static const char from[] = "'\"`rnft\\/";
    static const char to[] = "'\"`\r\n\f\t\\/";
    char *out = lodd__arena_bytes(lexer->arena, end - start);
    size_t n = 0;

    if (out == NULL) {
        fail(lexer, start, (lodd_str){NULL, 0});
        return false;
    }
    for (size_t at = start; at < end;) {
        const char *known = NULL;
        if (lexer->text.ptr[at] != '\\') {
            out[n++] = lexer->text.ptr[at++];
            continue;
        }
        if (byte_at(lexer, at + 1) == 'u') {
            size_t more = read_unicode(lexer, &at, out + n);
            if (more == 0)
                return false;
            n += more;
            continue;
        }
        known = memchr(from, byte_at(lexer, at + 1), sizeof from - 1);
        if (known == NULL) {
            fail(lexer, at, LODD__STR("unknown escape: known are \\' \\\" \\` \\r \\n \\t \\f \\\\ \\/ \\uXXXX"));
            return false;
        }
        out[n++] = to[known - from];
        at += 2;
    }
    *ret = (lodd_str){out, n};
    return true;
}

/* 'text', `text` or "text", from the quote on. */
static void lex_quoted(lodd__lexer *lexer, lodd__token_kind kind)
{
    size_t start = lexer->at++;
    char quote = lexer->text.ptr[start];
    bool escapes = false;
    lodd_str text = {NULL, 0};

    for (; lexer->at < lexer->text.len && lexer->text.ptr[lexer->at] != quote; lexer->at++) {
        if (lexer->text.ptr[lexer->at] == '\\') {
            escapes = true;
            lexer->at++;
        }
    }
    if (lexer->at >= lexer->text.len) {
        fail(lexer, start,
             quote == '`' ? LODD__STR("the name that starts here has no closing `")
                          : LODD__STR("the string that starts here has no closing quote"));
        return;
    }
    text = lodd__str_sub(lexer->text, start + 1, lexer->at - start - 1);
    if (escapes && !decode(lexer, start + 1, lexer->at, &text))
        return;
    lexer->at++;
    if (kind == LODD__TOKEN_DELIMITED && text.len == 0) {
        fail(lexer, start, LODD__STR("a name must not be empty"));
        return;
    }
    lexer->token.kind = kind;
    lexer->token.text = text;
    lexer->token.item = (lodd__item){.kind = LODD__ITEM_STRING, .text = text};
}

static size_t skip_digits(const lodd__lexer *lexer, size_t at)
{
    while (lodd__is_digit(byte_at(lexer, at)))
        at++;
    return at;
}

static bool int_of(lodd_str digits, int64_t *ret)
{
    int64_t value = 0;

    for (size_t i = 0; i < digits.len; i++) {
        if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_add_overflow(value, (int64_t)(digits.ptr[i] - '0'), &value))
            return false;
    }
    *ret = value;
    return true;
}

/* 12, 12L, 12.50 */
static void lex_number(lodd__lexer *lexer)
{
    size_t start = lexer->at;
    size_t end = skip_digits(lexer, start);
    bool decimal = byte_at(lexer, end) == '.' && lodd__is_digit(byte_at(lexer, end + 1));
    lodd_str digits = {NULL, 0};

    if (decimal)
        end = skip_digits(lexer, end + 1);
    digits = lodd__str_sub(lexer->text, start, end - start);
    while (digits.len > 1 && digits.ptr[0] == '0' && lodd__is_digit(digits.ptr[1]))
        digits = lodd__str_sub(digits, 1, digits.len - 1);
    lexer->at = end;
    lexer->token.kind = LODD__TOKEN_NUMBER;
    if (!decimal && byte_at(lexer, end) == 'L') /* Long: integers have 64 bits here anyhow */
        lexer->at++;
    lexer->token.text = lodd__str_sub(lexer->text, start, lexer->at - start);
    if (decimal) {
        lexer->token.item.kind = LODD__ITEM_DECIMAL;
        if (!lodd__decimal_parse(digits, &lexer->token.item.as.decimal))
            fail(lexer, start, LODD__STR("a decimal has at most 38 digits"));
        return;
    }
    lexer->token.item.kind = LODD__ITEM_INTEGER;
    if (!int_of(digits, &lexer->token.item.as.integer))
        fail(lexer, start, LODD__STR("the integer is too large: at most 9223372036854775807"));
}

/* n digits at a place? */
static bool digits_at(const lodd__lexer *lexer, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!lodd__is_digit(byte_at(lexer, at + i)))
            return false;
    }
    return true;
}

/* hh, hh:mm, hh:mm:ss, hh:mm:ss.fff; the offset behind it, at itself when there is none. */
static size_t skip_time(const lodd__lexer *lexer, size_t at)
{
    if (!digits_at(lexer, at, 2))
        return at;
    at += 2;
    for (int i = 0; i < 2; i++) {
        if (byte_at(lexer, at) != ':' || !digits_at(lexer, at + 1, 2))
            return at;
        at += 3;
    }
    if (byte_at(lexer, at) == '.' && lodd__is_digit(byte_at(lexer, at + 1)))
        at = skip_digits(lexer, at + 1);
    return at;
}

/* Z, +hh:mm, -hh:mm */
static size_t skip_zone(const lodd__lexer *lexer, size_t at)
{
    char c = byte_at(lexer, at);

    if (c == 'Z')
        return at + 1;
    if ((c == '+' || c == '-') && digits_at(lexer, at + 1, 2) && byte_at(lexer, at + 3) == ':' &&
        digits_at(lexer, at + 4, 2))
        return at + 6;
    return at;
}

static void finish_moment(lodd__lexer *lexer, lodd__item_kind kind, size_t from, size_t to)
{
    static const char *const what[] = {"there is no such date", "there is no such date and time",
                                       "there is no such time"};

    lexer->token.kind = LODD__TOKEN_MOMENT;
    lexer->token.text = lodd__str_sub(lexer->text, lexer->token.offset, lexer->at - lexer->token.offset);
    lexer->token.item.kind = kind;
    if (!lodd__moment_parse(lodd__str_sub(lexer->text, from, to - from), kind, &lexer->token.item.as.moment))
        fail(lexer, lexer->token.offset,
             lodd__str(what[kind == LODD__ITEM_DATE       ? 0
                            : kind == LODD__ITEM_DATETIME ? 1
                                                          : 2]));
}

/* @T10:30 */
static void lex_time(lodd__lexer *lexer)
{
    size_t start = lexer->at + 2;
    size_t end = skip_time(lexer, start);

    if (end == start) {
        fail(lexer, lexer->at, LODD__STR("@T is followed by a time such as 14:30"));
        return;
    }
    lexer->at = end;
    if (skip_zone(lexer, end) != end) {
        fail(lexer, end, LODD__STR("a time has no time zone"));
        return;
    }
    finish_moment(lexer, LODD__ITEM_TIME, start, end);
}

/* @2015, @2015-02-04, @2015T, @2015-02-04T14:34:28+01:00 */
static void lex_moment(lodd__lexer *lexer)
{
    size_t start = lexer->at + 1;
    size_t end = start + 4;

    if (byte_at(lexer, start) == 'T') {
        lex_time(lexer);
        return;
    }
    if (!digits_at(lexer, start, 4)) {
        fail(lexer, lexer->at, LODD__STR("@ is followed by a date such as 2015-02-04 or a time such as T14:30"));
        return;
    }
    for (int i = 0; i < 2 && byte_at(lexer, end) == '-' && digits_at(lexer, end + 1, 2); i++)
        end += 3;
    lexer->at = end;
    if (byte_at(lexer, end) != 'T') {
        finish_moment(lexer, LODD__ITEM_DATE, start, end);
        return;
    }
    lexer->at = skip_time(lexer, end + 1);
    if (lexer->at == end + 1) { /* "2015T": a date that is a dateTime */
        finish_moment(lexer, LODD__ITEM_DATETIME, start, end);
        return;
    }
    lexer->at = skip_zone(lexer, lexer->at);
    finish_moment(lexer, LODD__ITEM_DATETIME, start, lexer->at);
}

static void lex_name(lodd__lexer *lexer)
{
    size_t start = lexer->at;

    while (is_letter(byte_at(lexer, lexer->at)) || lodd__is_digit(byte_at(lexer, lexer->at)))
        lexer->at++;
    lexer->token.kind = LODD__TOKEN_NAME;
    lexer->token.text = lodd__str_sub(lexer->text, start, lexer->at - start);
}

static void lex_symbol(lodd__lexer *lexer)
{
    static const char two[][3] = {"<=", ">=", "!=", "!~"};
    size_t start = lexer->at;
    char c = lexer->text.ptr[start];
    uint32_t code = 0;
    size_t n = 0;

    lexer->token.kind = LODD__TOKEN_SYMBOL;
    for (size_t i = 0; i < sizeof two / sizeof *two; i++) {
        if (c == two[i][0] && byte_at(lexer, start + 1) == two[i][1]) {
            lexer->at += 2;
            lexer->token.text = lodd__str_sub(lexer->text, start, 2);
            return;
        }
    }
    if (c != '\0' && strchr("+-*/&|<>=~.,()[]{}%", c) != NULL) {
        lexer->at++;
        lexer->token.text = lodd__str_sub(lexer->text, start, 1);
        return;
    }
    n = lodd__utf8_decode(lexer->text.ptr + start, lexer->text.len - start, &code);
    if (n == 0)
        fail(lexer, start, LODD__STR("the expression is not UTF-8 here"));
    else if (code <= ' ' || code == 0x7F)
        fail(lexer, start,
             lodd__arena_printf(lexer->arena, "the control character U+%04X has no meaning here", (unsigned)code));
    else
        fail(lexer, start,
             lodd__arena_printf(lexer->arena, "the character %.*s has no meaning here", (int)n,
                                lexer->text.ptr + start));
}

void lodd__lexer_next(lodd__lexer *lexer)
{
    char c = '\0';

    if (lexer->token.kind == LODD__TOKEN_ERROR)
        return;
    lexer->token = (lodd__token){.kind = LODD__TOKEN_END};
    if (!skip_space(lexer))
        return;
    lexer->token.offset = lexer->at;
    if (lexer->at >= lexer->text.len) {
        lexer->token.end = lexer->at;
        return;
    }
    c = lexer->text.ptr[lexer->at];
    if (is_letter(c)) {
        lex_name(lexer);
    } else if (lodd__is_digit(c)) {
        lex_number(lexer);
    } else if (c == '\'') {
        lex_quoted(lexer, LODD__TOKEN_STRING);
    } else if (c == '`') {
        lex_quoted(lexer, LODD__TOKEN_DELIMITED);
    } else if (c == '"') {
        lex_quoted(lexer, LODD__TOKEN_QUOTED);
    } else if (c == '@') {
        lex_moment(lexer);
    } else if (c == '$') {
        lexer->at++;
        lex_name(lexer);
        lexer->token.kind = LODD__TOKEN_DOLLAR;
    } else {
        lex_symbol(lexer);
    }
    lexer->token.end = lexer->at;
}

void lodd__lexer_start(lodd__lexer *lexer, lodd__arena *arena, lodd_str text)
{
    size_t bad = lodd__utf8_check(text);

    *lexer = (lodd__lexer){.arena = arena, .text = text};
    if (bad != text.len)
        fail(lexer, bad, LODD__STR("the expression is not UTF-8 here"));
    lodd__lexer_next(lexer);
}

bool lodd__lexer_at_symbol(const lodd__lexer *lexer, const char *symbol)
{
    return lexer->token.kind == LODD__TOKEN_SYMBOL && lodd__str_is(lexer->token.text, symbol);
}

bool lodd__lexer_at_word(const lodd__lexer *lexer, const char *word)
{
    return lexer->token.kind == LODD__TOKEN_NAME && lodd__str_is(lexer->token.text, word);
}
