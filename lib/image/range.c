/* image/range.c - see range.h. Uses base. Nothing is allocated. */
#include "image/range.h"

#include <stdint.h>

#include "image/definitions.h"

/* A version, or a part of one: what was not written, or written x or *, is open. */
typedef struct partial {
    uint64_t numbers[3];
    size_t n;     /* numbers that were given */
    lodd_str pre; /* behind '-'; empty: a release */
} partial;

typedef enum comparison { EQUAL, LESS, AT_MOST, MORE, AT_LEAST, CARET, TILDE } comparison;

static bool is_wild(lodd_str part)
{
    return lodd__str_is(part, "x") || lodd__str_is(part, "X") || lodd__str_is(part, "*");
}

static bool read_number(lodd_str part, uint64_t *ret)
{
    enum { MOST_DIGITS = 18 };

    if (!lodd__str_digits(part) || part.len > MOST_DIGITS)
        return false;
    *ret = 0;
    for (size_t i = 0; i < part.len; i++)
        *ret = *ret * 10 + (uint64_t)(part.ptr[i] - '0');
    return true;
}

/* False when it has another form. A leading v is not counted, nor what stands behind '+'. */
static bool read_partial(partial *ret, lodd_str text)
{
    size_t plus = lodd__str_find(text, '+', 0), dash = 0;
    bool open = false;

    *ret = (partial){.pre = LODD__STR("")};
    if (text.len > 0 && (text.ptr[0] == 'v' || text.ptr[0] == '='))
        text = lodd__str_sub(text, 1, text.len - 1);
    text.len = plus != (size_t)-1 && plus < text.len ? plus : text.len;
    dash = lodd__str_find(text, '-', 0);
    if (dash != (size_t)-1) {
        ret->pre = lodd__str_sub(text, dash + 1, text.len - dash - 1);
        text.len = dash;
        if (text.len == 0)
            return false;
    }
    for (size_t part = 0, start = 0; start <= text.len; part++) {
        size_t dot = lodd__str_find(text, '.', start), end = dot == (size_t)-1 ? text.len : dot;
        lodd_str word = lodd__str_sub(text, start, end - start);

        if (part == 3)
            return false;
        open = open || is_wild(word) || (text.len == 0 && part == 0);
        if (!open && !read_number(word, &ret->numbers[part]))
            return false;
        ret->n += !open;
        start = end + 1;
    }
    return true;
}

static lodd_str next_identifier(lodd_str *rest)
{
    size_t dot = lodd__str_find(*rest, '.', 0), n = dot == (size_t)-1 ? rest->len : dot;
    lodd_str word = lodd__str_n(rest->ptr, n);

    *rest = dot == (size_t)-1 ? LODD__STR("") : lodd__str_sub(*rest, n + 1, rest->len - n - 1);
    return word;
}

/* Semantic Versioning 2.0.0, section 11: identifiers from the left, numbers below words, fewer before more. */
static int compare_pre(lodd_str a, lodd_str b)
{
    if (a.len == 0 || b.len == 0)
        return (a.len == 0) - (b.len == 0);
    while (a.len > 0 && b.len > 0) {
        lodd_str x = next_identifier(&a), y = next_identifier(&b);
        uint64_t m = 0, n = 0;
        bool number_x = read_number(x, &m), number_y = read_number(y, &n);
        int order = number_x != number_y ? (number_x ? -1 : 1) : number_x ? (m > n) - (m < n) : lodd__str_cmp(x, y);
        if (order != 0)
            return order;
    }
    return (a.len > 0) - (b.len > 0);
}

/* Open numbers count as 0. */
static int compare(const partial *a, const partial *b)
{
    for (size_t i = 0; i < 3; i++)
        if (a->numbers[i] != b->numbers[i])
            return a->numbers[i] < b->numbers[i] ? -1 : 1;
    return compare_pre(a->pre, b->pre);
}

/* The first version behind all that agree with p in its first n numbers. */
static partial behind(const partial *p, size_t n)
{
    partial after = {.n = 3, .pre = LODD__STR("0")}; /* "2.0.0-0": so that 2.0.0-beta is behind 1.x too */

    for (size_t i = 0; i < n; i++)
        after.numbers[i] = p->numbers[i];
    if (n > 0)
        after.numbers[n - 1]++;
    return after;
}

/* From p on, and before all that differ in its first n numbers; n 0: no end. */
static bool within(const partial *version, const partial *p, size_t n)
{
    partial after = behind(p, n);

    return compare(version, p) >= 0 && (n == 0 || compare(version, &after) < 0);
}

static size_t caret_numbers(const partial *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->numbers[i] != 0)
            return i + 1;
    return p->n;
}

static bool holds(comparison how, const partial *version, const partial *p)
{
    partial after = behind(p, p->n);

    switch (how) {
    case EQUAL:
        return p->n == 3 ? compare(version, p) == 0 : within(version, p, p->n);
    case LESS:
        return compare(version, p) < 0;
    case AT_MOST:
        return p->n == 3 ? compare(version, p) <= 0 : p->n == 0 || compare(version, &after) < 0;
    case MORE:
        return p->n == 3 ? compare(version, p) > 0 : p->n > 0 && compare(version, &after) >= 0;
    case AT_LEAST:
        return compare(version, p) >= 0;
    case CARET:
        return within(version, p, caret_numbers(p));
    case TILDE:
        return within(version, p, p->n < 2 ? p->n : 2);
    }
    return false;
}

static comparison take_sign(lodd_str *word)
{
    static const struct {
        const char *sign;
        comparison how;
    } signs[] = {{">=", AT_LEAST}, {"<=", AT_MOST}, {">", MORE},  {"<", LESS},
                 {"^", CARET},     {"~>", TILDE},   {"~", TILDE}, {"=", EQUAL}};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        lodd_str sign = lodd__str(signs[i].sign);
        if (lodd__str_starts(*word, sign)) {
            *word = lodd__str_sub(*word, sign.len, word->len - sign.len);
            return signs[i].how;
        }
    }
    return EQUAL;
}

/* What is asked of one version while the words of a range go by. */
typedef struct asking {
    const partial *version;
    bool pre_named; /* a pre-release of the version's own release was named */
    bool holds;
} asking;

static void ask(asking *a, comparison how, lodd_str word)
{
    partial p;

    if (!read_partial(&p, word)) {
        a->holds = false;
        return;
    }
    if (p.pre.len > 0 && p.n == 3 && memcmp(p.numbers, a->version->numbers, sizeof p.numbers) == 0)
        a->pre_named = true;
    a->holds = a->holds && holds(how, a->version, &p);
}

/* One alternative: words that must all hold, or "from - to". */
static bool alternative_has(lodd_str words, const partial *version)
{
    asking a = {.version = version, .holds = true};
    lodd_str rest = words, word, first = LODD__STR("");
    size_t n = 0;

    while (a.holds && lodd__str_word(&rest, &word)) {
        comparison how;

        if (lodd__str_is(word, "-") && n == 1 && lodd__str_word(&rest, &word)) {
            a = (asking){.version = version, .holds = true};
            ask(&a, AT_LEAST, first);
            ask(&a, AT_MOST, word);
            break;
        }
        first = n++ == 0 ? word : first;
        how = take_sign(&word);
        if (word.len == 0 && !lodd__str_word(&rest, &word)) /* ">= 1.0" */
            return false;
        ask(&a, how, word);
        if (n == 1 && !a.holds && lodd__str_starts(lodd__str_trim(rest), LODD__STR("- ")))
            a.holds = true; /* the "from" of a "from - to" does not stand for itself */
    }
    return a.holds && (version->pre.len == 0 || a.pre_named);
}

bool lodd__range_has(lodd_str range, lodd_str version)
{
    partial v;
    bool is_version = read_partial(&v, version) && v.n == 3;

    range = lodd__str_trim(range);
    if (lodd__str_eq(range, version) || range.len == 0 || lodd__str_is(range, "latest"))
        return true;
    if (is_wild(range))
        return !is_version || v.pre.len == 0;
    if (!is_version)
        return false;
    for (size_t start = 0; start <= range.len;) {
        size_t bar = lodd__str_find(range, '|', start), end = bar == (size_t)-1 ? range.len : bar;
        if (alternative_has(lodd__str_trim(lodd__str_sub(range, start, end - start)), &v))
            return true;
        start = end + 1;
        start += start < range.len && range.ptr[start] == '|';
    }
    return false;
}

bool lodd__range_is_exact(lodd_str range)
{
    partial p;

    range = lodd__str_trim(range);
    if (range.len == 0 || is_wild(range) || lodd__str_is(range, "latest"))
        return false;
    for (size_t i = 0; i < range.len; i++)
        if (strchr(" \t<>^~|*", range.ptr[i]) != NULL)
            return false;
    return !read_partial(&p, range) || p.n == 3;
}

bool lodd__range_prefers(lodd_str range, lodd_str a, lodd_str b)
{
    partial x, y;
    bool pre_a = read_partial(&x, a) && x.pre.len > 0, pre_b = read_partial(&y, b) && y.pre.len > 0;

    range = lodd__str_trim(range);
    if (lodd__str_eq(a, range) != lodd__str_eq(b, range))
        return lodd__str_eq(a, range);
    if (pre_a != pre_b && (range.len == 0 || lodd__str_is(range, "latest")))
        return pre_b;
    return lodd__version_cmp(a, b) > 0;
}
