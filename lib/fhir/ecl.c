/* fhir/ecl.c - reads SNOMED CT expression constraints (ECL 2.2, brief syntax):
 * https://docs.snomed.org/snomed-ct-specifications/expression-constraint-language
 *
 * A recursive descent with a bound on depth; nothing is built. Filters in {{ }} are only checked to be closed. May use:
 * base.
 */
#include "fhir/ecl.h"

#define MAX_DEPTH 50 /* more is taken for a fault */
#define MAX_STEPS 20000

typedef struct ecl {
    const char *at, *end;
    unsigned depth;
    unsigned steps; /* a parenthesis may be read in two ways: what is nested too often is not decided */
} ecl;

static bool read_expression(ecl *e);

static void skip_space(ecl *e)
{
    while (e->at < e->end) {
        if (lodd__is_space(*e->at)) {
            e->at++;
        } else if (e->end - e->at >= 2 && e->at[0] == '/' && e->at[1] == '*') {
            const char *close = memmem(e->at + 2, (size_t)(e->end - e->at - 2), "*/", 2);
            e->at = close != NULL ? close + 2 : e->end;
        } else {
            return;
        }
    }
}

static bool take(ecl *e, const char *token)
{
    size_t n = strlen(token);

    skip_space(e);
    if ((size_t)(e->end - e->at) < n || memcmp(e->at, token, n) != 0)
        return false;
    e->at += n;
    return true;
}

/* A keyword in any case, with a white space or a bracket behind it. */
static bool take_word(ecl *e, const char *word)
{
    size_t n = strlen(word);

    skip_space(e);
    if ((size_t)(e->end - e->at) <= n || strncasecmp(e->at, word, n) != 0)
        return false;
    if (!lodd__is_space(e->at[n]) && e->at[n] != '(' && e->at[n] != '{' && e->at[n] != '<' && e->at[n] != '/')
        return false;
    e->at += n;
    return true;
}

/* "(#1 TO #3)", "[0..*]" and the like: up to the closing character, strings passed over. */
static bool skip_to(ecl *e, const char *close)
{
    size_t n = strlen(close);

    for (; (size_t)(e->end - e->at) >= n; e->at++) {
        if (*e->at == '"') {
            for (e->at++; e->at < e->end && *e->at != '"'; e->at++)
                if (*e->at == '\\')
                    e->at++;
        } else if (memcmp(e->at, close, n) == 0) {
            e->at += n;
            return true;
        }
    }
    return false;
}

/* 6 to 18 digits with a term between bars behind them, or * */
static bool read_concept(ecl *e)
{
    size_t digits = 0;

    if (take(e, "*"))
        return true;
    skip_space(e);
    for (; e->at < e->end && lodd__is_digit(*e->at); e->at++)
        digits++;
    if (digits < 6 || digits > 18)
        return false;
    return !take(e, "|") || skip_to(e, "|");
}

static void take_operator(ecl *e)
{
    static const char *const operators[] = {"<<!", "<<", "<!", "<", ">>!", ">>", ">!", ">", "!!<", "!!>"};

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (take(e, operators[i]))
            return;
}

static bool read_sub(ecl *e)
{
    if (++e->steps > MAX_STEPS)
        return false;
    take_operator(e);
    if (take(e, "^") && take(e, "[") && !skip_to(e, "]"))
        return false;
    if (take(e, "(")) {
        if (!read_expression(e) || !take(e, ")"))
            return false;
    } else if (!read_concept(e)) {
        return false;
    }
    while (take(e, "{{"))
        if (!skip_to(e, "}}"))
            return false;
    return true;
}

static bool read_string(ecl *e)
{
    return take(e, "\"") && skip_to(e, "\"");
}

/* #3, "text", ("a" "b"), match:"a", true, or an expression */
static bool read_value(ecl *e)
{
    const char *before;

    if (take(e, "#")) {
        before = e->at;
        while (e->at < e->end && (lodd__is_digit(*e->at) || *e->at == '.' || *e->at == '-' || *e->at == '+'))
            e->at++;
        return e->at > before;
    }
    before = e->at;
    if (take(e, "(")) {
        if (take(e, "\"") || take(e, "#") || take(e, "match:") || take(e, "wild:")) {
            e->at--;
            return skip_to(e, ")");
        }
        e->at = before;
    }
    if (take(e, "match:") || take(e, "wild:") || (e->at < e->end && *e->at == '"'))
        return read_string(e);
    if (take(e, "true") || take(e, "false"))
        return true;
    return read_sub(e);
}

static bool read_cardinality(ecl *e)
{
    return !take(e, "[") || skip_to(e, "]");
}

static bool read_attribute(ecl *e)
{
    static const char *const comparisons[] = {"!=", "<=", ">=", "=", "<", ">"};
    const char *before;

    if (!read_cardinality(e))
        return false;
    before = e->at;
    if (take(e, "R") && (e->at >= e->end || !(lodd__is_space(*e->at) || lodd__is_digit(*e->at) || *e->at == '<')))
        e->at = before;
    if (!read_sub(e))
        return false;
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        if (take(e, comparisons[i]))
            return read_value(e);
    return false;
}

static bool read_refinement(ecl *e);

static bool read_attribute_or_group(ecl *e)
{
    const char *before = e->at;

    if (!read_cardinality(e))
        return false;
    if (take(e, "{"))
        return read_refinement(e) && take(e, "}");
    if (take(e, "(") && read_refinement(e) && take(e, ")"))
        return true;
    e->at = before; /* an attribute, whose name may be in parentheses */
    return read_attribute(e);
}

static bool read_refinement(ecl *e)
{
    bool ok;

    if (++e->depth > MAX_DEPTH)
        return false;
    ok = read_attribute_or_group(e);
    while (ok && (take(e, ",") || take_word(e, "AND") || take_word(e, "OR")))
        ok = read_attribute_or_group(e);
    e->depth--;
    return ok;
}

/* All conjunctions of one level are of one kind, and MINUS stands once. */
static bool read_compound(ecl *e)
{
    static const char *const words[] = {"AND", "OR"};

    if (take_word(e, "MINUS"))
        return read_sub(e);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (take_word(e, words[i])) {
            do
                if (!read_sub(e))
                    return false;
            while (take_word(e, words[i]));
            return true;
        }
    while (take(e, ","))
        if (!read_sub(e))
            return false;
    return true;
}

static bool read_expression(ecl *e)
{
    bool ok;

    if (++e->depth > MAX_DEPTH)
        return false;
    ok = read_sub(e);
    if (ok && take(e, ":"))
        ok = read_refinement(e);
    else if (ok && take(e, "."))
        do
            ok = read_sub(e);
        while (ok && take(e, "."));
    else
        ok = ok && read_compound(e);
    e->depth--;
    return ok;
}

bool lodd__ecl_valid(lodd_str text)
{
    ecl e = {.at = text.ptr, .end = text.ptr + text.len};
    bool ok = read_expression(&e);

    skip_space(&e);
    return e.steps > MAX_STEPS || (ok && e.at == e.end);
}
