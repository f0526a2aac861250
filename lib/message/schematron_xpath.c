/* message/schematron_xpath.c - the tokens of an XPath 1.0 expression, and what can be told from them without
 * evaluating.
 *
 * libxml2 judges the syntax; this is for what it does not tell: variables, prefixes, functions, and the shape of
 * predicates. May use: base. XPath 1.0 section 3.7 (lexical structure).
 */
#include "message/schematron_xpath.h"

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || ((unsigned char)c & 0x80) != 0;
}

static bool is_name_char(char c)
{
    return is_name_start(c) || lodd__is_digit(c) || c == '-' || c == '.';
}

static char at(const lodd__sch_scanner *s, size_t pos)
{
    return pos < s->text.len ? s->text.ptr[pos] : '\0';
}

static size_t skip_space(const lodd__sch_scanner *s, size_t pos)
{
    while (pos < s->text.len && lodd__is_space(s->text.ptr[pos]))
        pos++;
    return pos;
}

static size_t ncname_end(const lodd__sch_scanner *s, size_t pos)
{
    while (pos < s->text.len && is_name_char(s->text.ptr[pos]))
        pos++;
    return pos;
}

/* Ends a token at a place and remembers what may follow. */
static lodd__sch_token take(lodd__sch_scanner *s, lodd__sch_token *token, lodd__sch_token_kind kind, size_t end)
{
    token->kind = kind;
    token->text = lodd__str_sub(s->text, s->pos, end - s->pos);
    s->pos = end;
    s->operand = kind == LODD__SCH_TOK_NAME || kind == LODD__SCH_TOK_VARIABLE || kind == LODD__SCH_TOK_LITERAL ||
                 kind == LODD__SCH_TOK_NUMBER || kind == LODD__SCH_TOK_DOT || kind == LODD__SCH_TOK_DOTS ||
                 kind == LODD__SCH_TOK_CLOSE || kind == LODD__SCH_TOK_CLOSE_PREDICATE;
    return *token;
}

/* A QName from a place on, into prefix and local. Returns its end, 0 when there is none. */
static size_t qname(const lodd__sch_scanner *s, size_t start, lodd__sch_token *token)
{
    size_t end;

    if (!is_name_start(at(s, start)))
        return 0;
    end = ncname_end(s, start);
    token->local = lodd__str_sub(s->text, start, end - start);
    if (at(s, end) == ':' && at(s, end + 1) != ':') {
        token->prefix = token->local;
        start = end + 1;
        if (at(s, start) == '*') {
            end = start + 1;
        } else {
            if (!is_name_start(at(s, start)))
                return 0;
            end = ncname_end(s, start);
        }
        token->local = lodd__str_sub(s->text, start, end - start);
    }
    return end;
}

/* A token that begins with a letter. */
static lodd__sch_token scan_name(lodd__sch_scanner *s, lodd__sch_token *token)
{
    size_t end, next;

    if (s->operand) { /* the disambiguation rule of section 3.7 */
        end = ncname_end(s, s->pos);
        token->local = lodd__str_sub(s->text, s->pos, end - s->pos);
        if (lodd__str_is(token->local, "and") || lodd__str_is(token->local, "or"))
            return take(s, token, LODD__SCH_TOK_LOGIC, end);
        if (lodd__str_is(token->local, "div") || lodd__str_is(token->local, "mod"))
            return take(s, token, LODD__SCH_TOK_ARITHMETIC, end);
        return take(s, token, LODD__SCH_TOK_BAD, s->pos);
    }
    end = qname(s, s->pos, token);
    if (end == 0)
        return take(s, token, LODD__SCH_TOK_BAD, s->pos);
    next = skip_space(s, end);
    if (token->prefix.len == 0 && at(s, next) == ':' && at(s, next + 1) == ':')
        return take(s, token, LODD__SCH_TOK_AXIS, next + 2);
    if (at(s, next) == '(' && !lodd__str_is(token->local, "*")) {
        bool type = token->prefix.len == 0 &&
                    (lodd__str_is(token->local, "node") || lodd__str_is(token->local, "text") ||
                     lodd__str_is(token->local, "comment") || lodd__str_is(token->local, "processing-instruction"));

        return take(s, token, type ? LODD__SCH_TOK_NODE_TYPE : LODD__SCH_TOK_FUNCTION, end);
    }
    return take(s, token, LODD__SCH_TOK_NAME, end);
}

static lodd__sch_token scan_literal(lodd__sch_scanner *s, lodd__sch_token *token)
{
    size_t end = lodd__str_find(s->text, s->text.ptr[s->pos], s->pos + 1);

    if (end == (size_t)-1)
        return take(s, token, LODD__SCH_TOK_BAD, s->pos);
    return take(s, token, LODD__SCH_TOK_LITERAL, end + 1);
}

static lodd__sch_token scan_number(lodd__sch_scanner *s, lodd__sch_token *token)
{
    size_t end = s->pos;

    while (lodd__is_digit(at(s, end)))
        end++;
    if (at(s, end) == '.')
        end++;
    while (lodd__is_digit(at(s, end)))
        end++;
    return take(s, token, LODD__SCH_TOK_NUMBER, end);
}

/* Tokens of one fixed character. */
static lodd__sch_token_kind symbol(char c)
{
    switch (c) {
    case '/':
        return LODD__SCH_TOK_SLASH;
    case '.':
        return LODD__SCH_TOK_DOT;
    case '@':
        return LODD__SCH_TOK_AT;
    case '=':
    case '<':
    case '>':
        return LODD__SCH_TOK_COMPARISON;
    case '+':
    case '-':
        return LODD__SCH_TOK_ARITHMETIC;
    case '|':
        return LODD__SCH_TOK_UNION;
    case '(':
        return LODD__SCH_TOK_OPEN;
    case ')':
        return LODD__SCH_TOK_CLOSE;
    case '[':
        return LODD__SCH_TOK_OPEN_PREDICATE;
    case ']':
        return LODD__SCH_TOK_CLOSE_PREDICATE;
    case ',':
        return LODD__SCH_TOK_COMMA;
    default:
        return LODD__SCH_TOK_BAD;
    }
}

/* A token of one or two fixed characters. */
static lodd__sch_token scan_symbol(lodd__sch_scanner *s, lodd__sch_token *token)
{
    const char c = s->text.ptr[s->pos], second = at(s, s->pos + 1);
    const lodd__sch_token_kind kind = symbol(c);

    if (c == '/' && second == '/')
        return take(s, token, LODD__SCH_TOK_SLASHES, s->pos + 2);
    if (c == '.' && second == '.')
        return take(s, token, LODD__SCH_TOK_DOTS, s->pos + 2);
    if ((c == '!' || c == '<' || c == '>') && second == '=')
        return take(s, token, LODD__SCH_TOK_COMPARISON, s->pos + 2);
    return take(s, token, kind, kind == LODD__SCH_TOK_BAD ? s->pos : s->pos + 1);
}

lodd__sch_token lodd__sch_scan(lodd__sch_scanner *s)
{
    lodd__sch_token token = {0};
    char c;

    s->pos = skip_space(s, s->pos);
    if (s->pos >= s->text.len)
        return take(s, &token, LODD__SCH_TOK_END, s->pos);
    c = s->text.ptr[s->pos];
    if (is_name_start(c))
        return scan_name(s, &token);
    if (c == '"' || c == '\'')
        return scan_literal(s, &token);
    if (lodd__is_digit(c) || (c == '.' && lodd__is_digit(at(s, s->pos + 1))))
        return scan_number(s, &token);
    if (c == '$') {
        size_t end = qname(s, skip_space(s, s->pos + 1), &token);

        return end == 0 || lodd__str_is(token.local, "*") ? take(s, &token, LODD__SCH_TOK_BAD, s->pos)
                                                          : take(s, &token, LODD__SCH_TOK_VARIABLE, end);
    }
    if (c == '*') {
        token.local = lodd__str_sub(s->text, s->pos, 1);
        return take(s, &token, s->operand ? LODD__SCH_TOK_ARITHMETIC : LODD__SCH_TOK_NAME, s->pos + 1);
    }
    return scan_symbol(s, &token);
}

bool lodd__sch_is_positional(lodd_str expr)
{
    lodd__sch_scanner scanner = {.text = expr};
    lodd__sch_token token;

    for (token = lodd__sch_scan(&scanner); token.kind != LODD__SCH_TOK_END && token.kind != LODD__SCH_TOK_BAD;
         token = lodd__sch_scan(&scanner)) {
        if (token.kind == LODD__SCH_TOK_FUNCTION && token.prefix.len == 0 &&
            (lodd__str_is(token.local, "position") || lodd__str_is(token.local, "last")))
            return true;
        if (token.kind == LODD__SCH_TOK_NUMBER && token.text.len == lodd__str_trim(expr).len)
            return true;
    }
    return false;
}
