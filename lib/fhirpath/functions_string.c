/* fhirpath/functions_string.c - http://hl7.org/fhirpath/N1 section 5.6 (strings), and split, join, trim, matchesFull,
 * lastIndexOf of 2.1.0.
 *
 * Positions and lengths count characters (code points). The input of a string function may be any primitive of a
 * document: it is taken as written, for invariants ask dateTimes for their length. Uses base/regex.h and
 * base/unicode.h.
 */
#include "fhirpath/evaluator.h"

#include "base/regex.h"
#include "base/unicode.h"
#include "base/utf8.h"

/* The string of the input: 1, 0 empty, -1 with the error. */
int lodd__eval_input_string(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str *ret)
{
    lodd__item item;
    lodd_str type;
    int n = lodd__eval_single(ev, node, base, &item);

    if (n <= 0)
        return n;
    if (item.kind == LODD__ITEM_STRING) {
        *ret = item.text;
        return 1;
    }
    if (item.kind == LODD__ITEM_ELEMENT && lodd__element_is_primitive(item.as.element)) {
        *ret = item.as.element->value;
        return ret->ptr != NULL;
    }
    type = lodd__item_type_name(&item);
    lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "%s() of a %.*s: it takes a String",
                    lodd__fn_rows[node->fn].name, LODD__FMT(type));
    return -1;
}

/* The input and the arguments, all strings: 1, 0 when one of them is empty, -1 with the error. Pays for a walk over the
 * input. */
static int strings(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base, lodd_str *input,
                   lodd_str *arguments, size_t n)
{
    int ret = lodd__eval_input_string(ev, node, base, input);

    for (size_t i = 0; i < n && ret >= 0; i++) {
        int one = lodd__eval_string(ev, node, i, focus, &arguments[i]);
        ret = one < 0 ? -1 : ret & one;
    }
    if (ret > 0 && !lodd__eval_step(ev, node, input->len / 64))
        return -1;
    return ret;
}

/* Bytes of the character at s; a broken byte counts as one. */
static size_t character(const char *s, size_t n)
{
    uint32_t c = 0;
    size_t ret = lodd__utf8_decode(s, n, &c);

    return ret > 0 ? ret : 1;
}

/* Where the n-th character starts, at most at the end. */
static size_t offset_of(lodd_str s, int64_t n)
{
    size_t at = 0;

    for (; n > 0 && at < s.len; n--)
        at += character(s.ptr + at, s.len - at);
    return at;
}

static size_t find(lodd_str s, lodd_str what, size_t from)
{
    const char *found = NULL;

    if (from > s.len)
        return (size_t)-1;
    if (what.len == 0)
        return from;
    found = memmem(s.ptr + from, s.len - from, what.ptr, what.len);
    return found != NULL ? (size_t)(found - s.ptr) : (size_t)-1;
}

static int64_t character_index(lodd_str s, size_t at)
{
    return at == (size_t)-1 ? -1 : (int64_t)lodd__utf8_length(lodd__str_sub(s, 0, at));
}

/* ---- looking for text ---- */

bool lodd__fn_INDEX_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str what;
    int n = strings(ev, node, focus, base, &s, &what, 1);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    return lodd__eval_return_integer(ev, node, base, character_index(s, find(s, what, 0)));
}

bool lodd__fn_LAST_INDEX_OF(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str what;
    size_t last = (size_t)-1;
    int n = strings(ev, node, focus, base, &s, &what, 1);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (what.len == 0)
        last = s.len;
    for (size_t at = what.len > 0 && what.len <= s.len ? s.len - what.len + 1 : 0; at > 0 && last == (size_t)-1; at--) {
        if (memcmp(s.ptr + at - 1, what.ptr, what.len) == 0)
            last = at - 1;
    }
    return lodd__eval_return_integer(ev, node, base, character_index(s, last));
}

static bool contains(lodd_str s, lodd_str what)
{
    return find(s, what, 0) != (size_t)-1;
}

/* A question about the input and one argument; empty when either is. */
static bool string_test(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base,
                        bool (*holds)(lodd_str, lodd_str))
{
    lodd_str s;
    lodd_str what;
    int n = strings(ev, node, focus, base, &s, &what, 1);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    return lodd__eval_return_boolean(ev, node, base, holds(s, what));
}

bool lodd__fn_STARTS_WITH(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return string_test(ev, node, focus, base, lodd__str_starts);
}

bool lodd__fn_ENDS_WITH(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return string_test(ev, node, focus, base, lodd__str_ends);
}

bool lodd__fn_CONTAINS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return string_test(ev, node, focus, base, contains);
}

bool lodd__fn_LENGTH(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    int n = strings(ev, node, focus, base, &s, NULL, 0);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    return lodd__eval_return_integer(ev, node, base, (int64_t)lodd__utf8_length(s));
}

/* ---- parts ---- */

bool lodd__fn_SUBSTRING(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    int64_t start = 0;
    int64_t length = INT64_MAX;
    size_t from = 0;
    int n = strings(ev, node, focus, base, &s, NULL, 0);
    int m = n >= 0 ? lodd__eval_integer(ev, node, 0, focus, &start) : -1;
    int l = n >= 0 && m >= 0 && node->n_arguments > 1 ? lodd__eval_integer(ev, node, 1, focus, &length) : 1;

    if (n < 0 || m < 0 || l < 0)
        return false;
    if (n == 0 || m == 0 || start < 0)
        return lodd__eval_return_empty(ev, base);
    from = offset_of(s, start);
    if (from == s.len) /* behind the end */
        return lodd__eval_return_empty(ev, base);
    s = lodd__str_sub(s, from, s.len - from); /* an empty length counts as none given */
    s.len = l == 0 ? s.len : offset_of(s, length);
    return lodd__eval_return_string(ev, node, base, s);
}

bool lodd__fn_TO_CHARS(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    int n = strings(ev, node, focus, base, &s, NULL, 0);

    if (n < 0)
        return false;
    ev->n = base;
    for (size_t at = 0, bytes = 0; n > 0 && at < s.len; at += bytes) {
        lodd__item item;
        bytes = character(s.ptr + at, s.len - at);
        item = lodd__item_of_string(lodd__str_sub(s, at, bytes));
        if (!lodd__eval_push(ev, node, &item) || !lodd__eval_step(ev, node, 1))
            return false;
    }
    return true;
}

bool lodd__fn_TRIM(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    int n = strings(ev, node, focus, base, &s, NULL, 0);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    return lodd__eval_return_string(ev, node, base, lodd__str_trim(s));
}

bool lodd__fn_SPLIT(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str separator;
    int n = strings(ev, node, focus, base, &s, &separator, 1);

    if (n > 0 && separator.len == 0)
        return lodd__fn_TO_CHARS(ev, node, focus, base);
    if (n < 0)
        return false;
    ev->n = base;
    for (size_t at = 0; n > 0 && at <= s.len;) {
        size_t next = find(s, separator, at);
        size_t end = next == (size_t)-1 ? s.len : next;
        lodd__item item = lodd__item_of_string(lodd__str_sub(s, at, end - at));
        if (!lodd__eval_push(ev, node, &item) || !lodd__eval_step(ev, node, 1))
            return false;
        at = end + separator.len;
        if (next == (size_t)-1)
            break;
    }
    return true;
}

bool lodd__fn_JOIN(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str separator = LODD__STR("");
    size_t total = 0;
    size_t n = ev->n - base;
    char *out = NULL;
    size_t at = 0;
    int given = node->n_arguments > 0 ? lodd__eval_string(ev, node, 0, focus, &separator) : 1;

    if (given < 0)
        return false;
    for (size_t i = base; i < ev->n; i++) {
        lodd__item value;
        if (!lodd__item_value(&ev->stack[i], &value))
            value = lodd__item_of_string(LODD__STR(""));
        if (value.kind != LODD__ITEM_STRING)
            return lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node, "join() of a %s: it takes Strings",
                                   lodd__item_kind_name(value.kind));
        ev->stack[i] = value;
        total +=
            value.text.len + separator.len; /* each slice is at most what memory holds, so is their sum of 2 million */
        if (total > LODD__EVAL_MAX_STRING)
            return lodd__eval_bytes(ev, node, total) != NULL;
    }
    if (n == 0 || given == 0)
        return lodd__eval_return_empty(ev, base);
    out = lodd__eval_bytes(ev, node, total);
    for (size_t i = base; out != NULL && i < ev->n; i++) {
        lodd_str s = ev->stack[i].text;
        if (i > base && separator.len > 0)
            at += (size_t)((char *)mempcpy(out + at, separator.ptr, separator.len) - (out + at));
        if (s.len > 0)
            at += (size_t)((char *)mempcpy(out + at, s.ptr, s.len) - (out + at));
    }
    return out != NULL && lodd__eval_return_string(ev, node, base, lodd__str_n(out, at));
}

/* ---- changing ---- */

static bool change_case(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base,
                        uint32_t (*map)(uint32_t c))
{
    lodd_str s;
    char *out = NULL;
    size_t n_out = 0;
    int n = strings(ev, node, focus, base, &s, NULL, 0);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    out = lodd__eval_bytes(ev, node, s.len * 2); /* the other case has at most a byte more for every two */
    if (out == NULL)
        return false;
    for (size_t at = 0; at < s.len;) {
        uint32_t c = 0;
        size_t bytes = lodd__utf8_decode(s.ptr + at, s.len - at, &c);
        if (bytes == 0)
            out[n_out++] = s.ptr[at];
        else
            n_out += lodd__utf8_encode(map(c), out + n_out);
        at += bytes > 0 ? bytes : 1;
    }
    return lodd__eval_return_string(ev, node, base, lodd__str_n(out, n_out));
}

bool lodd__fn_UPPER(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return change_case(ev, node, focus, base, lodd__unicode_upper);
}

bool lodd__fn_LOWER(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return change_case(ev, node, focus, base, lodd__unicode_lower);
}

/* Copies s to out with `what` replaced, or, with out NULL, only says how long that is. What is empty stands before
 * every character and at the end. */
static size_t replace_into(char *out, lodd_str s, lodd_str what, lodd_str with)
{
    size_t n = 0;
    size_t at = 0;

    for (;;) {
        size_t next = find(s, what, at);
        size_t end = next == (size_t)-1 ? s.len : next;
        if (out != NULL && end > at)
            memcpy(out + n, s.ptr + at, end - at);
        n += end - at;
        if (next == (size_t)-1)
            return n;
        if (out != NULL && with.len > 0)
            memcpy(out + n, with.ptr, with.len);
        n += with.len;
        at = end + what.len;
        if (what.len > 0)
            continue;
        if (at == s.len)
            return n;
        end = at + character(s.ptr + at, s.len - at);
        if (out != NULL)
            memcpy(out + n, s.ptr + at, end - at);
        n += end - at;
        at = end;
    }
}

bool lodd__fn_REPLACE(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str arguments[2];
    char *out = NULL;
    size_t length = 0;
    int n = strings(ev, node, focus, base, &s, arguments, 2);

    if (n <= 0)
        return n == 0 && lodd__eval_return_empty(ev, base);
    if (arguments[1].len > 0 && s.len >= LODD__EVAL_MAX_STRING / arguments[1].len)
        return lodd__eval_fail(ev, LODD__FHIRPATH_LIMIT, node, "replace() may make a string of more than %d bytes",
                               LODD__EVAL_MAX_STRING);
    length = replace_into(NULL, s, arguments[0], arguments[1]);
    out = lodd__eval_bytes(ev, node, length);
    if (out == NULL)
        return false;
    replace_into(out, s, arguments[0], arguments[1]);
    return lodd__eval_return_string(ev, node, base, lodd__str_n(out, length));
}

/* ---- regular expressions ---- */

/* replaceMatches() with an empty pattern replaces nothing: it gets one that never matches. */
static lodd_str effective(const lodd__ast *node, lodd_str pattern)
{
    return pattern.len == 0 && node->fn == LODD__FN_REPLACE_MATCHES ? LODD__STR("(?!)") : pattern;
}

/* The pattern of an argument, compiled. *ret_own: to be freed. 1, 0 empty, -1 with the error. */
static int pattern_argument(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t flags_at,
                            lodd__regex **ret, bool *ret_own)
{
    lodd_str pattern = {NULL, 0};
    lodd_str flags = {NULL, 0};
    unsigned options = LODD__REGEX_DOTALL | (node->fn == LODD__FN_MATCHES_FULL ? LODD__REGEX_WHOLE : 0);
    lodd_status status = LODD_OK;
    int n = 0;

    *ret_own = node->prepared == NULL;
    if (node->prepared != NULL) {
        *ret = node->prepared;
        return 1;
    }
    n = lodd__eval_string(ev, node, 0, focus, &pattern);
    if (n > 0 && node->n_arguments > flags_at && lodd__eval_string(ev, node, flags_at, focus, &flags) < 0)
        n = -1;
    if (n <= 0)
        return n;
    for (size_t i = 0; i < flags.len; i++)
        options |= flags.ptr[i] == 'i' ? LODD__REGEX_CASELESS : flags.ptr[i] == 'm' ? LODD__REGEX_MULTILINE : 0;
    if (!lodd__eval_step(ev, node, 20 + pattern.len))
        return -1;
    status = lodd__regex_new_options(ret, NULL, effective(node, pattern), options);
    if (status == LODD_ERR_NOMEM)
        lodd__eval_nomem(ev, node);
    else if (status != LODD_OK)
        lodd__eval_fail(ev, LODD__FHIRPATH_EXECUTION, node->arguments[0], "not a regular expression: '%.*s'",
                        LODD__FMT(pattern));
    return status == LODD_OK ? 1 : -1;
}

static bool matches(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd__regex *regex = NULL;
    bool own = false;
    int n = strings(ev, node, focus, base, &s, NULL, 0);
    int m = n >= 0 ? pattern_argument(ev, node, focus, 1, &regex, &own) : -1;
    int ret = 0;

    if (n < 0 || m < 0)
        return false;
    if (n > 0 && m > 0)
        ret = lodd__eval_step(ev, node, s.len / 4) ? lodd__regex_match(regex, s) : -3;
    if (own)
        lodd__regex_free(regex);
    if (n == 0 || m == 0)
        return lodd__eval_return_empty(ev, base);
    if (ret == -1)
        return lodd__eval_fail(ev, LODD__FHIRPATH_LIMIT, node, "%s(): the regular expression takes too long",
                               lodd__fn_rows[node->fn].name);
    if (ret == -2)
        return lodd__eval_nomem(ev, node);
    return ret >= 0 && lodd__eval_return_boolean(ev, node, base, ret == 1);
}

bool lodd__fn_MATCHES(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return matches(ev, node, focus, base);
}

bool lodd__fn_MATCHES_FULL(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    return matches(ev, node, focus, base);
}

bool lodd__fn_REPLACE_MATCHES(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base)
{
    lodd_str s;
    lodd_str with;
    lodd_str out = {NULL, 0};
    lodd__regex *regex = NULL;
    bool own = false;
    int n = strings(ev, node, focus, base, &s, NULL, 0);
    int w = n >= 0 ? lodd__eval_string(ev, node, 1, focus, &with) : -1;
    int m = w >= 0 ? pattern_argument(ev, node, focus, 2, &regex, &own) : -1;
    int ret = 0;

    if (n < 0 || m < 0 || w < 0)
        return false;
    if (n > 0 && m > 0 && w > 0)
        ret = lodd__eval_step(ev, node, s.len) ? lodd__regex_replace(&out, ev->arena, regex, s, with) : -3;
    if (own)
        lodd__regex_free(regex);
    if (n == 0 || m == 0 || w == 0)
        return lodd__eval_return_empty(ev, base);
    if (ret == -1)
        return lodd__eval_fail(ev, LODD__FHIRPATH_LIMIT, node,
                               "replaceMatches(): the regular expression takes too long");
    if (ret == -2)
        return lodd__eval_nomem(ev, node);
    return ret >= 0 && lodd__eval_step(ev, node, out.len / 16) && lodd__eval_return_string(ev, node, base, out);
}

bool lodd__ast_prepare(lodd__arena *arena, lodd__ast *node)
{
    bool flags = node->n_arguments > (node->fn == LODD__FN_REPLACE_MATCHES ? 2u : 1u);
    unsigned options = LODD__REGEX_DOTALL | (node->fn == LODD__FN_MATCHES_FULL ? LODD__REGEX_WHOLE : 0);
    lodd__regex *regex = NULL;
    lodd_str pattern;

    if (node->kind != LODD__AST_FUNCTION || node->n_arguments == 0 || flags ||
        (node->fn != LODD__FN_MATCHES && node->fn != LODD__FN_MATCHES_FULL && node->fn != LODD__FN_REPLACE_MATCHES))
        return true;
    if (node->arguments[0]->kind != LODD__AST_LITERAL || node->arguments[0]->item.kind != LODD__ITEM_STRING)
        return true;
    pattern = node->arguments[0]->item.text;
    if (lodd__regex_new_options(&regex, arena, effective(node, pattern), options) == LODD_ERR_NOMEM)
        return false;
    node->prepared = regex; /* NULL for a wrong one: evaluation tells */
    return true;
}
