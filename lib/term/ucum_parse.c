/* ucum_parse.c - the grammar of UCUM expressions (UCUM 2.2, chapter 2).
 *
 *   main-term  = [ "/" ] term
 *   term       = component { ( "." | "/" ) component }         from left to right, "/" binds no stronger than "."
 *   component  = ( unit [ exponent ] | factor | "(" term ")" ) { annotation } | annotation { annotation }
 *   unit       = [ prefix ] atom                               a prefix only where the atom is metric
 *   exponent   = [ "+" | "-" ] digits
 *
 * One pass reduces the expression and writes its readable form. No allocation; recursion only for parentheses.
 */
#include "term/ucum_private.h"

enum { LENGTH_MAX = 1024, DEPTH_MAX = 32, EXPONENT_MAX = 127 };

/* What is written: as far as n allows, and how much it would be. */
typedef struct sink {
    char *out;
    size_t n;
    size_t at;
} sink;

typedef struct parser {
    lodd_str text;
    size_t at;
    int depth;
    sink *display; /* may be NULL */
    lodd__ucum_error error;
} parser;

static void write_text(parser *p, lodd_str text)
{
    sink *s = p->display;

    if (s == NULL)
        return;
    for (size_t i = 0; i < text.len; i++, s->at++) {
        if (s->at + 1 < s->n)
            s->out[s->at] = text.ptr[i];
    }
}

static bool fail(parser *p, size_t offset, const char *message)
{
    p->error = (lodd__ucum_error){offset, message};
    return false;
}

/* The next byte; NUL at the end (a NUL in the text is no part of any unit, and refused as such). */
static char peek(const parser *p)
{
    return p->at < p->text.len ? p->text.ptr[p->at] : '\0';
}

static bool parse_annotations(parser *p)
{
    while (peek(p) == '{') {
        size_t start = p->at++;
        for (; peek(p) != '}'; p->at++) {
            if (p->at == p->text.len)
                return fail(p, start, "the annotation has no closing brace");
            if (peek(p) == '{')
                return fail(p, p->at, "a brace inside an annotation");
            if (peek(p) <= ' ' || peek(p) > '~')
                return fail(p, p->at, "an annotation holds only printable ASCII characters without blanks");
        }
        p->at++;
        write_text(p, lodd__str_sub(p->text, start, p->at - start));
    }
    return true;
}

/* Digits as a number; false when there are more than 38 that count. */
static bool parse_digits(parser *p, lodd__u128 *ret)
{
    int significant = 0;

    *ret = 0;
    for (; lodd__is_digit(peek(p)); p->at++) {
        if (*ret > 0 || peek(p) != '0')
            significant++;
        if (significant <= LODD__DECIMAL_DIGITS_MAX)
            *ret = *ret * 10 + (unsigned)(peek(p) - '0');
    }
    return significant <= LODD__DECIMAL_DIGITS_MAX;
}

/* 1 when there is none. */
static bool parse_exponent(parser *p, int *ret)
{
    size_t start = p->at;
    bool negative = peek(p) == '-';
    lodd__u128 n = 0;

    *ret = 1;
    if (peek(p) == '-' || peek(p) == '+')
        p->at++;
    else if (!lodd__is_digit(peek(p)))
        return true;
    if (!lodd__is_digit(peek(p)))
        return fail(p, p->at, "a sign without an exponent");
    if (!parse_digits(p, &n) || n > EXPONENT_MAX)
        return fail(p, start, "the exponent is too large");
    *ret = negative ? -(int)n : (int)n;
    return true;
}

static bool ends_symbol(char c)
{
    switch (c) {
    case '+':
    case '-':
    case '.':
    case '/':
    case '(':
    case ')':
    case '{':
    case '}':
    case '"':
    case '=':
    case ']':
        return true;
    default:
        return c <= ' ' || c > '~' || lodd__is_digit(c);
    }
}

/* A unit symbol: anything inside brackets belongs to it, outside digits and operators end it. */
static bool scan_symbol(parser *p, lodd_str *ret)
{
    size_t start = p->at;

    for (; !ends_symbol(peek(p)); p->at++) {
        if (peek(p) != '[')
            continue;
        while (peek(p) != ']') {
            if (p->at == p->text.len || peek(p) <= ' ' || peek(p) > '~')
                return fail(p, start, "the unit has no closing bracket");
            p->at++;
        }
    }
    *ret = lodd__str_sub(p->text, start, p->at - start);
    return true;
}

/* The symbol as a whole first: cd is the candela, no hundredth of a day. */
static const ucum_atom *resolve(lodd_str symbol, const ucum_prefix **prefix, bool *not_metric)
{
    const ucum_atom *ret = lodd__ucum_atom(symbol);

    *prefix = NULL;
    for (size_t n = 1; ret == NULL && n <= 2 && n < symbol.len; n++) {
        const ucum_prefix *candidate = lodd__ucum_prefix(symbol, n);
        const ucum_atom *atom = candidate ? lodd__ucum_atom(lodd__str_sub(symbol, n, symbol.len - n)) : NULL;
        if (atom == NULL)
            continue;
        if (atom->flags & METRIC) {
            *prefix = candidate;
            ret = atom;
        } else {
            *not_metric = true;
        }
    }
    return ret;
}

static bool parse_unit(parser *p, lodd_str symbol, lodd__ucum_unit *ret)
{
    const ucum_prefix *prefix = NULL;
    size_t start = (size_t)(symbol.ptr - p->text.ptr);
    bool not_metric = false;
    const ucum_atom *atom = resolve(symbol, &prefix, &not_metric);
    size_t exponent_at = p->at;
    int exponent = 1;

    if (atom == NULL)
        return fail(p, start, not_metric ? "this unit takes no prefix" : "no such unit");
    if (!parse_exponent(p, &exponent))
        return false;
    write_text(p, LODD__STR("("));
    if (prefix != NULL)
        write_text(p, lodd__str(prefix->name));
    write_text(p, lodd__str(atom->name));
    if (exponent != 1) {
        write_text(p, LODD__STR(" ^ "));
        if (p->text.ptr[exponent_at] == '+')
            exponent_at++;
        write_text(p, lodd__str_sub(p->text, exponent_at, p->at - exponent_at));
    }
    write_text(p, LODD__STR(")"));
    if (!lodd__ucum_from_atom(ret, atom, prefix) || !lodd__ucum_power_of(ret, exponent))
        return fail(p, start, "the unit is too large or too small");
    return true;
}

/* A factor, or the units 10* and 10^. */
static bool parse_number(parser *p, lodd__ucum_unit *ret)
{
    size_t start = p->at;
    lodd__u128 n = 0;

    if (!parse_digits(p, &n))
        return fail(p, start, "the number is too large");
    if (peek(p) == '*' || peek(p) == '^') {
        p->at++;
        return parse_unit(p, lodd__str_sub(p->text, start, p->at - start), ret);
    }
    write_text(p, lodd__str_sub(p->text, start, p->at - start));
    if (!lodd__ucum_number(ret, n))
        return fail(p, start, "zero is no factor of a unit");
    return true;
}

static bool parse_term(parser *p, lodd__ucum_unit *acc, bool divide);

static bool parse_parentheses(parser *p, lodd__ucum_unit *ret)
{
    size_t start = p->at++;

    if (++p->depth > DEPTH_MAX)
        return fail(p, start, "the parentheses are too deep");
    write_text(p, LODD__STR("("));
    lodd__ucum_unity(ret);
    if (!parse_term(p, ret, false))
        return false;
    if (peek(p) != ')')
        return fail(p, start, "the parenthesis is not closed");
    p->at++;
    p->depth--;
    write_text(p, LODD__STR(")"));
    return true;
}

static bool parse_component(parser *p, lodd__ucum_unit *ret)
{
    size_t start = p->at;
    char c = peek(p);
    lodd_str symbol = {NULL, 0};
    bool ok = true;

    if (c == '(') {
        ok = parse_parentheses(p, ret);
    } else if (c == '{') {
        lodd__ucum_unity(ret);
    } else if (lodd__is_digit(c)) {
        ok = parse_number(p, ret);
    } else {
        if (!scan_symbol(p, &symbol))
            return false;
        if (symbol.len == 0)
            return fail(p, start,
                        start == p->text.len ? "the expression ends where a unit should follow"
                                             : "a unit should stand here");
        ok = parse_unit(p, symbol, ret);
    }
    return ok && parse_annotations(p);
}

/* Components until the end or a closing parenthesis. *acc is unity; divide: it is divided by the first of them. */
static bool parse_term(parser *p, lodd__ucum_unit *acc, bool divide)
{
    for (bool first = !divide;; first = false) {
        lodd__ucum_unit next;
        size_t start = p->at;
        if (!parse_component(p, first ? acc : &next))
            return false;
        if (!first && !lodd__ucum_combine(acc, &next, divide))
            return fail(p, start, "the unit is too large or too small");
        if (p->at == p->text.len || peek(p) == ')')
            return true;
        if (peek(p) != '.' && peek(p) != '/')
            return fail(p, p->at, "an operator, '.' or '/', is missing here");
        divide = peek(p) == '/';
        write_text(p, divide ? LODD__STR(" / ") : LODD__STR(" * "));
        p->at++;
    }
}

static bool parse_main(parser *p, lodd__ucum_unit *ret)
{
    bool divide = peek(p) == '/';

    lodd__ucum_unity(ret);
    if (p->text.len > LENGTH_MAX)
        return fail(p, LENGTH_MAX, "the expression is too long");
    if (p->text.len == 0) {
        write_text(p, LODD__STR("(unity)"));
        return true;
    }
    if (divide) {
        write_text(p, LODD__STR("1 / "));
        p->at++;
    }
    if (!parse_term(p, ret, divide))
        return false;
    return p->at == p->text.len || fail(p, p->at, "a parenthesis closes that was not opened");
}

bool lodd__ucum_parse(lodd_str code, lodd__ucum_unit *ret, lodd__ucum_error *error)
{
    parser p = {.text = code};
    bool ok = parse_main(&p, ret);

    if (!ok && error != NULL)
        *error = p.error;
    return ok;
}

size_t lodd__ucum_display(char *out, size_t n, lodd_str code)
{
    sink s = {.out = out, .n = n};
    parser p = {.text = code, .display = &s};
    lodd__ucum_unit unit;
    bool ok = parse_main(&p, &unit);

    if (!ok)
        s.at = 0;
    if (n > 0)
        out[s.at < n ? s.at : n - 1] = '\0';
    return s.at;
}
