/* declare/suite_match.c - which output meets which expectation of a test, and what is wrong with the others. Uses base,
 * report, declare/check.h.
 *
 * A receipt belongs to the input it names. Messages are given to expectations so that as many as possible are met
 * (augmenting paths; a test has a handful of expectations). What is left over is unexpected. */
#include <stdlib.h>

#include "declare/suite_state.h"

enum { MAX_NAMED = 10 }; /* rules and components named in one line */

/* --- lists in lines --- */

/* "a, b, c …": the first of them. */
static lodd_str joined(lodd__suite_judging *j, lodd__strings list)
{
    lodd__buf buf = {0};
    lodd_str ret;

    for (size_t i = 0; i < list.len && i < MAX_NAMED; i++) {
        lodd__buf_add(&buf, i > 0 ? LODD__STR(", ") : LODD__STR(""));
        lodd__buf_add(&buf, list.ptr[i]);
    }
    if (list.len > MAX_NAMED)
        lodd__buf_add(&buf, LODD__STR(" …"));
    ret = lodd__arena_str(j->arena, lodd__buf_str(&buf));
    if (buf.failed)
        j->status = LODD_ERR_NOMEM;
    lodd__buf_free(&buf);
    return ret;
}

static bool in_list(lodd__strings list, lodd_str s)
{
    for (size_t i = 0; i < list.len; i++)
        if (lodd__str_eq(list.ptr[i], s))
            return true;
    return false;
}

/* The ids of the rules that a message breaks, once each, at most one more than are named. */
static lodd__strings broken_rules(lodd__suite_judging *j, const lodd__suite_file *file)
{
    lodd__strings ret = {lodd__arena_array(j->arena, MAX_NAMED + 1, sizeof(lodd_str)), 0};

    if (ret.ptr == NULL)
        return ret;
    for (size_t i = 0; i < lodd_result_n_issues(file->result) && ret.len <= MAX_NAMED; i++) {
        const lodd_issue *issue = lodd_result_issue(file->result, i);

        if (issue->severity == LODD_SEVERITY_ERROR && !in_list(ret, issue->rule->id))
            ret.ptr[ret.len++] = issue->rule->id;
    }
    for (size_t i = 0; i < file->across.len && ret.len <= MAX_NAMED; i++)
        if (!in_list(ret, file->across.ptr[i]))
            ret.ptr[ret.len++] = file->across.ptr[i];
    return ret;
}

/* --- what a file is --- */

bool lodd__suite_is_message(const lodd__suite_file *file)
{
    return file->result != NULL;
}

static bool has_profile(const lodd__suite_file *file, lodd_str profile)
{
    for (size_t i = 0; i < lodd_result_n_profiles(file->result); i++)
        if (lodd__str_eq(lodd_result_profile(file->result, i), profile))
            return true;
    return false;
}

static bool is_clean(const lodd__suite_file *file)
{
    return lodd_result_count(file->result, LODD_SEVERITY_ERROR) == 0 && file->across.len == 0;
}

static bool exercises(const lodd__suite_file *file, lodd_str component)
{
    const lodd_coverage *coverage = lodd_result_coverage(file->result);

    for (size_t p = 0; coverage != NULL && p < lodd_coverage_n_profiles(coverage); p++)
        for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++) {
            size_t n = lodd_coverage_n_components(coverage, p, (lodd_component_kind)kind);

            for (size_t i = 0; i < n; i++)
                if (lodd__str_eq(lodd_coverage_component(coverage, p, (lodd_component_kind)kind, i), component) &&
                    lodd_coverage_exercised(coverage, p, (lodd_component_kind)kind, i))
                    return true;
        }
    return false;
}

static size_t count_missing(const lodd__suite_file *file, lodd__strings components)
{
    size_t n = 0;

    for (size_t i = 0; i < components.len; i++)
        n += !exercises(file, components.ptr[i]);
    return n;
}

/* The code as a line may show it: what comes from a document and is no code of the kind is not shown. */
static lodd_str shown_code(lodd_str code)
{
    bool plain = code.len > 0 && code.len <= 3;

    for (size_t i = 0; i < code.len && plain; i++)
        plain = lodd__is_digit(code.ptr[i]) || (code.ptr[i] >= 'A' && code.ptr[i] <= 'Z');
    return plain ? code : LODD__STR("?");
}

/* --- receipts --- */

static const lodd__suite_file *input_of(const lodd__suite_judging *j, const lodd__expectation *e)
{
    for (size_t i = 0; i < j->n_inputs; i++) {
        lodd_str name = j->inputs[i].name, prefix = LODD__STR(LODD__RUN_INPUTS);

        if (lodd__str_eq(lodd__str_sub(name, prefix.len, name.len - prefix.len), e->input))
            return &j->inputs[i];
    }
    return NULL;
}

static bool answers(const lodd__suite_file *output, const lodd__suite_file *input)
{
    return output->head.apprec && input->head.id.len > 0 && lodd__str_eq(output->head.original_id, input->head.id);
}

/* The engine compares a receipt with its message, but not one inside of a MsgHead. */
static bool repeats_original(const lodd__suite_file *output, const lodd__suite_file *input)
{
    return !output->head.wrapped || (lodd__str_eq(output->head.original_type, input->head.type) &&
                                     lodd__str_eq(output->head.original_date, input->head.date));
}

static bool right_errors(const lodd__suite_file *output, const lodd__expectation *e)
{
    if (lodd__str_is(output->head.status, "1") || e->errors.len == 0)
        return true;
    for (size_t i = 0; i < output->head.errors.len; i++)
        if (in_list(e->errors, output->head.errors.ptr[i]))
            return true;
    return false;
}

static bool right_answer(const lodd__suite_file *output, const lodd__suite_file *input, const lodd__expectation *e)
{
    return has_profile(output, e->profile) && in_list(e->statuses, output->head.status) && right_errors(output, e) &&
           repeats_original(output, input) && is_clean(output);
}

static lodd_str error_codes(lodd__suite_judging *j, const lodd__suite_file *output)
{
    lodd__strings shown = {lodd__arena_array(j->arena, output->head.errors.len + 1, sizeof(lodd_str)), 0};

    for (size_t i = 0; shown.ptr != NULL && i < output->head.errors.len; i++)
        shown.ptr[shown.len++] = shown_code(output->head.errors.ptr[i]);
    return shown.len > 0 ? joined(j, shown) : LODD__STR("–");
}

static void say_answer(lodd__suite_judging *j, const lodd__suite_file *output, const lodd__suite_file *input,
                       const lodd__expectation *e)
{
    size_t n = lodd_result_n_profiles(output->result);

    if (!has_profile(output, e->profile))
        LODD__LINE(j->check, SUITE_APPREC_KIND, output->path, e->input, e->profile,
                   n > 0 ? lodd_result_profile(output->result, n - 1) : LODD__STR("–"));
    if (!in_list(e->statuses, output->head.status))
        LODD__LINE(j->check, SUITE_APPREC_STATUS, output->path, e->input, shown_code(output->head.status),
                   joined(j, e->statuses));
    else if (!right_errors(output, e))
        LODD__LINE(j->check, SUITE_APPREC_CODE, output->path, e->input, error_codes(j, output), joined(j, e->errors));
    if (!repeats_original(output, input))
        LODD__LINE(j->check, SUITE_APPREC_ORIGINAL, output->path, e->input);
    if (!is_clean(output))
        LODD__LINE(j->check, SUITE_RULES, output->path, joined(j, broken_rules(j, output)));
}

static void match_apprec(lodd__suite_judging *j, size_t at)
{
    const lodd__expectation *e = &j->test->expect.ptr[at];
    const lodd__suite_file *input = input_of(j, e);
    lodd__suite_file *found = NULL;
    bool met = false;

    if (input == NULL)
        return; /* said already: the input is missing */
    for (size_t i = 0; i < j->n_outputs && !met; i++) {
        lodd__suite_file *output = &j->outputs[i];

        if (output->used || !lodd__suite_is_message(output) || !answers(output, input))
            continue;
        met = right_answer(output, input, e);
        found = met || found == NULL ? output : found;
    }
    j->run->results.ptr[at].met = met;
    if (found == NULL) {
        LODD__LINE0(j->check, SUITE_APPREC_NONE, input->path);
        return;
    }
    found->used = true;
    j->run->results.ptr[at].output = found->path;
    if (!met)
        say_answer(j, found, input, e);
}

/* --- messages --- */

static bool is_sent(const lodd__suite_file *output, const lodd__expectation *e)
{
    return e->kind == LODD__EXPECT_VALID && lodd__suite_is_message(output) && has_profile(output, e->profile);
}

typedef struct matching {
    lodd__suite_judging *j;
    bool *fits;  /* expectation x output */
    size_t *of;  /* the expectation each output is given to, or SIZE_MAX */
    bool *tried; /* outputs, of one search */
} matching;

/* Finds an output for an expectation, moving others when they have another. Its depth is that of the expectations. */
static bool give(matching *m, size_t at)
{
    for (size_t i = 0; i < m->j->n_outputs; i++) {
        if (!m->fits[at * m->j->n_outputs + i] || m->tried[i])
            continue;
        m->tried[i] = true;
        if (m->of[i] == (size_t)-1 || give(m, m->of[i])) {
            m->of[i] = at;
            return true;
        }
    }
    return false;
}

static void match_all(matching *m)
{
    lodd__suite_judging *j = m->j;

    for (size_t i = 0; i < j->n_outputs; i++)
        m->of[i] = (size_t)-1;
    for (size_t at = 0; at < j->test->expect.len; at++) {
        const lodd__expectation *e = &j->test->expect.ptr[at];

        for (size_t i = 0; i < j->n_outputs; i++) {
            const lodd__suite_file *output = &j->outputs[i];

            m->tried[i] = false;
            m->fits[at * j->n_outputs + i] =
                !output->used && is_sent(output, e) && is_clean(output) && count_missing(output, e->components) == 0;
        }
        (void)give(m, at);
    }
    for (size_t i = 0; i < j->n_outputs; i++)
        if (m->of[i] != (size_t)-1) {
            j->run->results.ptr[m->of[i]] = (lodd__run_result){true, j->outputs[i].path};
            j->outputs[i].used = true;
        }
}

static void match_messages(lodd__suite_judging *j)
{
    matching m = {.j = j};

    if (j->n_outputs == 0)
        return;
    m.fits = lodd__arena_array(j->arena, j->test->expect.len * j->n_outputs, sizeof *m.fits);
    m.of = lodd__arena_array(j->arena, j->n_outputs, sizeof *m.of);
    m.tried = lodd__arena_array(j->arena, j->n_outputs, sizeof *m.tried);
    if (m.fits == NULL || m.of == NULL || m.tried == NULL)
        j->status = LODD_ERR_NOMEM;
    else
        match_all(&m);
}

/* The message that comes nearest to an expectation nobody meets: without errors, then with the least missing. */
static lodd__suite_file *nearest(lodd__suite_judging *j, const lodd__expectation *e)
{
    lodd__suite_file *best = NULL;
    size_t best_missing = 0;

    for (size_t i = 0; i < j->n_outputs; i++) {
        lodd__suite_file *output = &j->outputs[i];
        size_t missing;

        if (output->used || !is_sent(output, e))
            continue;
        missing = count_missing(output, e->components);
        if (best == NULL || missing < best_missing ||
            (missing == best_missing && is_clean(output) && !is_clean(best))) {
            best = output;
            best_missing = missing;
        }
    }
    return best;
}

static void say_missing(lodd__suite_judging *j, const lodd__suite_file *file, lodd__strings components)
{
    lodd__strings missing = {lodd__arena_array(j->arena, components.len + 1, sizeof(lodd_str)), 0};

    for (size_t i = 0; missing.ptr != NULL && i < components.len; i++)
        if (!exercises(file, components.ptr[i]))
            missing.ptr[missing.len++] = components.ptr[i];
    if (missing.len > 0)
        LODD__LINE(j->check, SUITE_COMPONENTS, file->path, joined(j, missing));
}

static void say_unmet(lodd__suite_judging *j, size_t at)
{
    const lodd__expectation *e = &j->test->expect.ptr[at];
    lodd__suite_file *file = nearest(j, e);

    if (file == NULL) {
        LODD__LINE(j->check, SUITE_VALID_NONE, j->test->id, e->profile, e->text[LODD_LANG_NB], e->text[LODD_LANG_EN]);
        return;
    }
    file->used = true;
    j->run->results.ptr[at].output = file->path;
    if (!is_clean(file))
        LODD__LINE(j->check, SUITE_RULES, file->path, joined(j, broken_rules(j, file)));
    say_missing(j, file, e->components);
}

/* --- nothing, and what is left --- */

static size_t say_left(lodd__suite_judging *j, bool nothing)
{
    size_t messages = 0;

    for (size_t i = 0; i < j->n_outputs; i++) {
        lodd__suite_file *file = &j->outputs[i];

        if (file->used || file->document)
            continue;
        if (nothing && lodd__suite_is_message(file))
            LODD__LINE0(j->check, SUITE_SENT, file->path);
        else
            LODD__LINE0(j->check, SUITE_UNEXPECTED, file->path);
        messages += lodd__suite_is_message(file);
    }
    return messages;
}

/* The documents, each for one expectation, by their names: that is how people number them. */
static void match_nothing(lodd__suite_judging *j, bool sent)
{
    for (size_t at = 0; at < j->test->expect.len; at++) {
        const lodd__expectation *e = &j->test->expect.ptr[at];
        lodd__suite_file *first = NULL;

        if (e->kind != LODD__EXPECT_NOTHING)
            continue;
        for (size_t i = 0; i < j->n_outputs; i++) {
            lodd__suite_file *file = &j->outputs[i];

            if (file->document && !file->used && file->n > 0 &&
                (first == NULL || lodd__str_cmp(file->path, first->path) < 0))
                first = file;
        }
        if (first == NULL) {
            LODD__LINE(j->check, SUITE_NO_DOCUMENT, j->test->id, e->text[LODD_LANG_NB], e->text[LODD_LANG_EN]);
            continue;
        }
        first->used = true;
        j->run->results.ptr[at] = (lodd__run_result){!sent, first->path};
    }
}

void lodd__suite_match(lodd__suite_judging *j)
{
    size_t n = j->test->expect.len;
    bool nothing = false;

    for (size_t at = 0; at < n; at++) {
        nothing = nothing || j->test->expect.ptr[at].kind == LODD__EXPECT_NOTHING;
        if (j->test->expect.ptr[at].kind == LODD__EXPECT_APPREC)
            match_apprec(j, at);
    }
    match_messages(j);
    for (size_t at = 0; at < n && j->status == LODD_OK; at++)
        if (j->test->expect.ptr[at].kind == LODD__EXPECT_VALID && !j->run->results.ptr[at].met)
            say_unmet(j, at);
    if (j->status == LODD_OK)
        match_nothing(j, say_left(j, nothing) > 0);
}
