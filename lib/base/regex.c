/* base/regex.c - regular expressions by PCRE2's DFA matcher.
 *
 * The DFA matcher keeps a set of states while it walks the subject, so that nested repetition does not explode as it
 * does with backtracking. It is not linear, though: "a+" has a state for every count, the set is searched one by one,
 * and an unanchored pattern is tried at every place, so that ^(a+)+$ costs the cube of the subject's length. Hence a
 * budget: PCRE2 calls back for every item of the pattern that is come to (PCRE2_AUTO_CALLOUT), the calls are counted,
 * and the workspace bounds the states. Recursion inside the matcher (assertions, atomic groups) is bounded by PCRE2's
 * own limits. Whatever goes over a bound is "gave up", never "no match". \C is refused (it would split characters), and
 * $ is the very end of the subject, not the place before a last line feed. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/regex.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"

struct lodd__regex {
    pcre2_code *code;
    bool whole; /* LODD__REGEX_WHOLE: the longest match has to reach the end (the matcher does not heed
                   PCRE2_ENDANCHORED) */
};

enum {
    MAX_PATTERN = 32 << 10, /* bytes */
    MAX_NESTING = 100,      /* parentheses */
    MAX_SUBJECT = 16 << 20, /* bytes */
    MAX_STEPS = 1 << 17,    /* items of the pattern come to, and: */
    MAX_STEPS_PER_BYTE = 8, /* of the subject */
    MATCH_LIMIT = 200000,
    DEPTH_LIMIT = 200,
    HEAP_LIMIT = 8 << 10,        /* KiB */
    STACK_WORKSPACE = 1 << 10,   /* ints; enough for what packs have */
    LARGEST_WORKSPACE = 1 << 14, /* ints; 2 730 states */
};

static void *arena_malloc(size_t n, void *arena)
{
    return lodd__arena_alloc(arena, n);
}

static void arena_free(void *p, void *arena)
{
    (void)p;
    (void)arena;
}

static uint32_t pcre2_options(unsigned options)
{
    uint32_t ret = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;

    ret |= (options & LODD__REGEX_DOTALL) != 0 ? PCRE2_DOTALL : 0;
    ret |= (options & LODD__REGEX_CASELESS) != 0 ? PCRE2_CASELESS : 0;
    ret |= (options & LODD__REGEX_MULTILINE) != 0 ? PCRE2_MULTILINE : 0;
    return ret | ((options & LODD__REGEX_WHOLE) != 0 ? PCRE2_ANCHORED : 0);
}

/* general: where the compiled pattern lies; NULL: the heap. */
static lodd_status compile(pcre2_code **ret, pcre2_general_context *general, lodd_str pattern, unsigned options)
{
    pcre2_compile_context *context = pcre2_compile_context_create(general);
    PCRE2_SPTR text = (PCRE2_SPTR)(pattern.ptr ? pattern.ptr : "");
    int error;
    PCRE2_SIZE offset;

    if (!context)
        return LODD_ERR_NOMEM;
    pcre2_set_max_pattern_length(context, MAX_PATTERN);
    pcre2_set_parens_nest_limit(context, MAX_NESTING);
    *ret = pcre2_compile(text, pattern.len, pcre2_options(options), &error, &offset, context);
    pcre2_compile_context_free(context);
    if (*ret)
        return LODD_OK;
    return error == PCRE2_ERROR_HEAP_FAILED ? LODD_ERR_NOMEM : LODD_ERR_ARGUMENT;
}

lodd_status lodd__regex_new_options(lodd__regex **ret, lodd__arena *arena, lodd_str pattern, unsigned options)
{
    lodd__regex *regex = arena ? LODD__NEW(arena, lodd__regex) : calloc(1, sizeof *regex);
    pcre2_general_context *general = arena ? pcre2_general_context_create(arena_malloc, arena_free, arena) : NULL;
    lodd_status status = LODD_ERR_NOMEM;

    *ret = NULL;
    if (regex && (general || !arena))
        status = compile(&regex->code, general, pattern, options);
    if (status == LODD_OK) {
        regex->whole = (options & LODD__REGEX_WHOLE) != 0;
        *ret = regex;
    } else if (!arena) {
        lodd__regex_free(regex);
    }
    return status;
}

lodd_status lodd__regex_new(lodd__regex **ret, lodd_str pattern)
{
    return lodd__regex_new_options(ret, NULL, pattern, 0);
}

/* PCRE2 calls this for every item of the pattern that it comes to. */
static int count_step(pcre2_callout_block *block, void *user)
{
    size_t *left = user;

    (void)block;
    return (*left)-- > 0 ? 0 : PCRE2_ERROR_MATCHLIMIT;
}

static int match_within(const lodd__regex *regex, lodd_str subject, pcre2_match_data *data,
                        pcre2_match_context *context)
{
    PCRE2_SPTR text = (PCRE2_SPTR)(subject.ptr ? subject.ptr : "");
    const uint32_t options = regex->whole ? 0 : PCRE2_DFA_SHORTEST;
    int workspace[STACK_WORKSPACE];
    int rc = pcre2_dfa_match(regex->code, text, subject.len, 0, options, data, context, workspace, STACK_WORKSPACE);

    for (size_t n = STACK_WORKSPACE * 4; rc == PCRE2_ERROR_DFA_WSSIZE && n <= LARGEST_WORKSPACE; n *= 4) {
        int *larger = malloc(n * sizeof *larger);

        if (!larger)
            return PCRE2_ERROR_NOMEMORY;
        rc = pcre2_dfa_match(regex->code, text, subject.len, 0, options, data, context, larger, n);
        free(larger);
    }
    return rc;
}

/* The limits of one match; the pattern may be shared by threads, the count may not. */
static pcre2_match_context *new_context(size_t *steps_left)
{
    pcre2_match_context *context = pcre2_match_context_create(NULL);

    if (!context)
        return NULL;
    pcre2_set_match_limit(context, MATCH_LIMIT);
    pcre2_set_depth_limit(context, DEPTH_LIMIT);
    pcre2_set_heap_limit(context, HEAP_LIMIT);
    pcre2_set_callout(context, count_step, steps_left);
    return context;
}

int lodd__regex_match(const lodd__regex *regex, lodd_str subject)
{
    size_t steps_left = MAX_STEPS + MAX_STEPS_PER_BYTE * subject.len;
    pcre2_match_context *context;
    pcre2_match_data *data;
    int rc = PCRE2_ERROR_NOMEMORY;

    if (subject.len > MAX_SUBJECT)
        return -1;
    context = new_context(&steps_left);
    data = pcre2_match_data_create(1, NULL);
    if (context && data)
        rc = match_within(regex, subject, data, context);
    if (rc >= 0 && regex->whole && pcre2_get_ovector_pointer(data)[1] != subject.len)
        rc = PCRE2_ERROR_NOMATCH;
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    if (rc >= 0) /* 0 is a match too: more ends of it than the one pair of offsets holds */
        return 1;
    return rc == PCRE2_ERROR_NOMATCH ? 0 : rc == PCRE2_ERROR_NOMEMORY ? -2 : -1;
}

/* ---- replacing ---- */

typedef struct replacing {
    const pcre2_code *code;
    pcre2_match_data *data;
    lodd_str subject, replacement;
    lodd__buf out;
    size_t done; /* of the subject: in out */
} replacing;

static void add_group(replacing *r, uint32_t group)
{
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(r->data);

    if (r->out.len <= MAX_SUBJECT && group < pcre2_get_ovector_count(r->data) && offsets[2 * group] != PCRE2_UNSET &&
        offsets[2 * group] < offsets[2 * group + 1])
        lodd__buf_add(&r->out,
                      lodd__str_sub(r->subject, offsets[2 * group], offsets[2 * group + 1] - offsets[2 * group]));
}

static void add_named(replacing *r, lodd_str name)
{
    char text[64];
    int number = 0;

    if (name.len == 0 || name.len >= sizeof text)
        return;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    if (lodd__str_digits(name)) {
        add_group(r, name.len < 6 ? (uint32_t)atoi(text) : UINT32_MAX);
        return;
    }
    number = pcre2_substring_number_from_name(r->code, (PCRE2_SPTR)text);
    if (number > 0)
        add_group(r, (uint32_t)number);
}

/* What stands behind a dollar at `at`; returns where the text goes on. $12 is group 12 when there is one, else group 1
 * and "2". */
static size_t add_reference(replacing *r, size_t at)
{
    lodd_str text = r->replacement;
    size_t end = 0;
    uint32_t group = 0;

    if (at < text.len && text.ptr[at] == '$') {
        lodd__buf_addc(&r->out, '$');
        return at + 1;
    }
    if (at < text.len && text.ptr[at] == '{' && (end = lodd__str_find(text, '}', at)) != (size_t)-1) {
        add_named(r, lodd__str_sub(text, at + 1, end - at - 1));
        return end + 1;
    }
    if (at == text.len || !lodd__is_digit(text.ptr[at])) {
        lodd__buf_addc(&r->out, '$');
        return at;
    }
    group = (uint32_t)(text.ptr[at++] - '0');
    while (at < text.len && lodd__is_digit(text.ptr[at]) &&
           group * 10 + (uint32_t)(text.ptr[at] - '0') < pcre2_get_ovector_count(r->data))
        group = group * 10 + (uint32_t)(text.ptr[at++] - '0');
    add_group(r, group);
    return at;
}

static void add_replacement(replacing *r)
{
    lodd_str text = r->replacement;

    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at++];
        if (c == '$') {
            at = add_reference(r, at);
            continue;
        }
        if (c == '\\' && at < text.len && (text.ptr[at] == '$' || text.ptr[at] == '\\'))
            c = text.ptr[at++];
        lodd__buf_addc(&r->out, c);
    }
}

/* All matches from left to right. A match of nothing is followed by a try for one of something at the same place. */
static int replace_all(replacing *r, pcre2_match_context *context)
{
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(r->data);
    PCRE2_SPTR text = (PCRE2_SPTR)(r->subject.ptr ? r->subject.ptr : "");
    size_t at = 0;
    bool nothing = false;
    int ret = 0;

    while (at <= r->subject.len) {
        uint32_t options = (nothing ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0) |
                           (at > 0 ? PCRE2_NO_UTF_CHECK : 0); /* once is enough */
        int rc = pcre2_match(r->code, text, r->subject.len, at, options, r->data, context);
        if (rc == PCRE2_ERROR_NOMATCH && nothing) {
            uint32_t c;
            at += at < r->subject.len ? lodd__utf8_decode(r->subject.ptr + at, r->subject.len - at, &c) : 1;
            nothing = false;
            continue;
        }
        if (rc == PCRE2_ERROR_NOMATCH)
            break;
        if (rc < 0 || offsets[0] > offsets[1] || offsets[0] < r->done ||
            r->out.len > MAX_SUBJECT) /* \K moves the start about */
            return rc == PCRE2_ERROR_NOMEMORY ? -2 : -1;
        ret = 1;
        lodd__buf_add(&r->out, lodd__str_sub(r->subject, r->done, offsets[0] - r->done));
        add_replacement(r);
        r->done = at = offsets[1];
        nothing = offsets[0] == offsets[1];
    }
    lodd__buf_add(&r->out, lodd__str_sub(r->subject, r->done, r->subject.len - r->done));
    return r->out.failed ? -2 : r->out.len > MAX_SUBJECT ? -1 : ret;
}

int lodd__regex_replace(lodd_str *ret, lodd__arena *arena, const lodd__regex *regex, lodd_str subject,
                        lodd_str replacement)
{
    size_t steps_left = MAX_STEPS + MAX_STEPS_PER_BYTE * subject.len;
    replacing r = {.code = regex->code, .subject = subject, .replacement = replacement};
    pcre2_match_context *context;
    uint32_t groups = 0;
    int rc = -2;

    *ret = subject;
    if (subject.len > MAX_SUBJECT)
        return -1;
    context = new_context(&steps_left);
    /* Not made from the pattern, for it would be made where the pattern is: in an arena that may be another thread's. */
    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    r.data = pcre2_match_data_create(groups + 1, NULL);
    if (context && r.data)
        rc = replace_all(&r, context);
    if (rc > 0) {
        *ret = lodd__arena_str(arena, lodd__buf_str(&r.out));
        if (ret->ptr == NULL)
            rc = -2;
    }
    lodd__buf_free(&r.out);
    pcre2_match_data_free(r.data);
    pcre2_match_context_free(context);
    return rc;
}

void lodd__regex_free(lodd__regex *regex)
{
    if (!regex)
        return;
    pcre2_code_free(regex->code);
    free(regex);
}
