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

struct lodd__regex {
    pcre2_code *code;
    pcre2_match_context *context;
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

static lodd_status compile(pcre2_code **ret, lodd_str pattern)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;
    PCRE2_SPTR text = (PCRE2_SPTR)(pattern.ptr ? pattern.ptr : "");
    int error;
    PCRE2_SIZE offset;

    if (!context)
        return LODD_ERR_NOMEM;
    pcre2_set_max_pattern_length(context, MAX_PATTERN);
    pcre2_set_parens_nest_limit(context, MAX_NESTING);
    *ret = pcre2_compile(text, pattern.len, options, &error, &offset, context);
    pcre2_compile_context_free(context);
    if (*ret)
        return LODD_OK;
    return error == PCRE2_ERROR_HEAP_FAILED ? LODD_ERR_NOMEM : LODD_ERR_ARGUMENT;
}

lodd_status lodd__regex_new(lodd__regex **ret, lodd_str pattern)
{
    lodd__regex *regex = calloc(1, sizeof *regex);
    lodd_status status;

    *ret = NULL;
    if (!regex)
        return LODD_ERR_NOMEM;
    regex->context = pcre2_match_context_create(NULL);
    status = regex->context ? compile(&regex->code, pattern) : LODD_ERR_NOMEM;
    if (status != LODD_OK) {
        lodd__regex_free(regex);
        return status;
    }
    pcre2_set_match_limit(regex->context, MATCH_LIMIT);
    pcre2_set_depth_limit(regex->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(regex->context, HEAP_LIMIT);
    *ret = regex;
    return LODD_OK;
}

/* PCRE2 calls this for every item of the pattern that it comes to. */
static int count_step(pcre2_callout_block *block, void *user)
{
    size_t *left = user;

    (void)block;
    return (*left)-- > 0 ? 0 : PCRE2_ERROR_MATCHLIMIT;
}

static int match_within(const pcre2_code *code, lodd_str subject, pcre2_match_data *data, pcre2_match_context *context)
{
    PCRE2_SPTR text = (PCRE2_SPTR)(subject.ptr ? subject.ptr : "");
    int workspace[STACK_WORKSPACE];
    int rc = pcre2_dfa_match(code, text, subject.len, 0, PCRE2_DFA_SHORTEST, data, context, workspace, STACK_WORKSPACE);

    for (size_t n = STACK_WORKSPACE * 4; rc == PCRE2_ERROR_DFA_WSSIZE && n <= LARGEST_WORKSPACE; n *= 4) {
        int *larger = malloc(n * sizeof *larger);

        if (!larger)
            return PCRE2_ERROR_NOMEMORY;
        rc = pcre2_dfa_match(code, text, subject.len, 0, PCRE2_DFA_SHORTEST, data, context, larger, n);
        free(larger);
    }
    return rc;
}

int lodd__regex_match(const lodd__regex *regex, lodd_str subject)
{
    size_t steps_left = MAX_STEPS + MAX_STEPS_PER_BYTE * subject.len;
    pcre2_match_context *context; /* a copy: the count is this match's own, the pattern may be shared by threads */
    pcre2_match_data *data;
    int rc = PCRE2_ERROR_NOMEMORY;

    if (subject.len > MAX_SUBJECT)
        return -1;
    context = pcre2_match_context_copy(regex->context);
    data = pcre2_match_data_create(1, NULL);
    if (context && data) {
        pcre2_set_callout(context, count_step, &steps_left);
        rc = match_within(regex->code, subject, data, context);
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    if (rc >= 0) /* 0 is a match too: more ends of it than the one pair of offsets holds */
        return 1;
    return rc == PCRE2_ERROR_NOMATCH ? 0 : rc == PCRE2_ERROR_NOMEMORY ? -2 : -1;
}

void lodd__regex_free(lodd__regex *regex)
{
    if (!regex)
        return;
    pcre2_code_free(regex->code);
    pcre2_match_context_free(regex->context);
    free(regex);
}
