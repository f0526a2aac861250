/* report/result.c - one document's result: built by the judges through report/result.h, read by everyone through
 * lodd/report.h.
 *
 * Uses base only. What it keeps depends on the order in which issues were added only beyond max_issues; within it,
 * finishing puts them into one order, so that the same document gives the same bytes in every report. */
#include "report/result.h"

#include <stdint.h>
#include <stdio.h>

#include "base/utf8.h"

lodd_result *lodd__result_new(lodd_str name, size_t order, const lodd_limits *limits)
{
    lodd_result *result = calloc(1, sizeof *result);

    if (!result)
        return NULL;
    result->name = lodd__arena_str(&result->arena, name);
    if (result->arena.failed) {
        lodd_result_free(result);
        return NULL;
    }
    result->order = order;
    result->max_issues = limits->max_issues;
    result->max_value = limits->max_value;
    return result;
}

void lodd_result_free(lodd_result *result)
{
    if (!result)
        return;
    lodd_coverage_free(result->coverage);
    lodd__vec_free(&result->profiles);
    lodd__vec_free(&result->issues);
    lodd__vec_free(&result->offsets);
    lodd__arena_free(&result->arena);
    free(result);
}

const lodd_coverage *lodd_result_coverage(const lodd_result *result)
{
    return result->coverage;
}

/* A copy in the result; empty stays empty without an allocation. */
static lodd_str copy(lodd_result *result, lodd_str s)
{
    lodd_str ret = {"", 0};

    if (!s.len)
        return ret;
    ret = lodd__arena_str(&result->arena, s);
    if (result->arena.failed)
        result->nomem = true;
    return ret;
}

/* Adds to both vectors or to none. */
static lodd_issue *push(lodd_result *result, const lodd_issue *issue, size_t offset)
{
    if (!lodd__vec_push(&result->issues, *issue)) {
        result->nomem = true;
        return NULL;
    }
    if (!lodd__vec_push(&result->offsets, offset)) {
        result->issues.len--;
        result->nomem = true;
        return NULL;
    }
    return &result->issues.ptr[result->issues.len - 1];
}

lodd_issue *lodd__result_add_as(lodd_result *result, const lodd_rule *rule, lodd_severity severity, const lodd__place *place)
{
    static const lodd__place whole = {.line = 0};
    lodd_issue issue = {.rule = rule, .severity = severity};

    if (!place)
        place = &whole;
    result->counts[severity]++;
    if (result->issues.len >= result->max_issues) {
        result->dropped[severity]++;
        if (severity == LODD_SEVERITY_ERROR)
            result->errors_dropped[rule->layer] = true;
        return NULL;
    }
    issue.document = place->document.len ? copy(result, place->document) : result->name;
    issue.path = copy(result, place->path);
    issue.line = place->line;
    issue.column = place->column;
    return result->nomem ? NULL : push(result, &issue, place->offset);
}

lodd_issue *lodd__result_add(lodd_result *result, const lodd_rule *rule, const lodd__place *place)
{
    return lodd__result_add_as(result, rule, rule->severity, place);
}

/* The length that at most limit bytes of s have when they end with a whole character. */
static size_t cut(lodd_str s, size_t limit)
{
    size_t n = limit;
    uint32_t c;

    if (s.len <= limit)
        return s.len;
    for (size_t back = 1; back <= 3 && back <= limit; back++) {
        unsigned char lead = (unsigned char)s.ptr[limit - back];

        if ((lead & 0xC0) == 0x80)
            continue;
        if (lead >= 0xC0 && lodd__utf8_decode(s.ptr + limit - back, s.len - (limit - back), &c) > back)
            n = limit - back;
        break;
    }
    return n;
}

void lodd__issue_arg(lodd_result *result, lodd_issue *issue, lodd_str value, bool from_document)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    size_t limit = result->max_value, n;
    lodd_arg *arg;
    char *p;

    if (!issue || issue->n_args >= LODD_ISSUE_MAX_ARGS)
        return;
    if (!from_document)
        limit = limit > SIZE_MAX / 5 ? SIZE_MAX : limit * 5;
    arg = &issue->args[issue->n_args++];
    arg->from_document = from_document;
    arg->length = lodd__utf8_length(value);
    n = cut(value, limit);
    if (n == value.len) {
        arg->value = copy(result, value);
        return;
    }
    p = lodd__arena_bytes(&result->arena, n + sizeof ellipsis);
    if (!p) {
        result->nomem = true;
        return;
    }
    if (n)
        memcpy(p, value.ptr, n);
    memcpy(p + n, ellipsis, sizeof ellipsis);
    arg->value = lodd__str_n(p, n + sizeof ellipsis - 1);
}

/* An issue of another result gets what it says, and its details, in the memory of this one. */
static bool adopt(lodd_result *result, lodd_issue *issue, int depth);

static bool adopt_details(lodd_result *result, lodd_issue *issue, int depth)
{
    size_t n = depth < LODD_ISSUE_MAX_DEPTH ? issue->n_details : 0;
    const lodd_issue *from = issue->details;
    lodd_issue *details = n > 0 ? lodd__arena_array(&result->arena, n, sizeof *details) : NULL;

    issue->details = details;
    issue->n_details = n;
    if (n > 0 && details == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        details[i] = from[i];
        if (!adopt(result, &details[i], depth + 1))
            return false;
    }
    return true;
}

static bool adopt(lodd_result *result, lodd_issue *issue, int depth)
{
    issue->path = copy(result, issue->path);
    issue->document = copy(result, issue->document);
    for (size_t i = 0; i < issue->n_args; i++)
        issue->args[i].value = copy(result, issue->args[i].value);
    return !result->nomem && adopt_details(result, issue, depth);
}

void lodd__issue_details(lodd_result *result, lodd_issue *issue, const lodd_result *from)
{
    size_t n = from->issues.len;
    lodd_issue *details;

    if (issue == NULL || n == 0 || issue->n_details >= LODD_ISSUE_MAX_DETAILS)
        return;
    if (n > LODD_ISSUE_MAX_DETAILS - issue->n_details)
        n = LODD_ISSUE_MAX_DETAILS - issue->n_details;
    details = lodd__arena_array(&result->arena, issue->n_details + n, sizeof *details);
    if (details == NULL) {
        result->nomem = true;
        return;
    }
    if (issue->n_details > 0)
        memcpy(details, issue->details, issue->n_details * sizeof *details);
    issue->details = details;
    details += issue->n_details;
    for (size_t i = 0; i < n; i++) {
        details[i] = from->issues.ptr[i];
        if (!adopt(result, &details[i], 1)) {
            result->nomem = true;
            return;
        }
        issue->n_details++;
    }
}

void lodd__result_layer(lodd_result *result, lodd_layer layer, lodd_outcome outcome, const char *nb, const char *en)
{
    lodd_layer_result *l = &result->layers[layer];

    if (outcome == LODD_OUTCOME_INVALID) {
        *l = (lodd_layer_result){.outcome = LODD_OUTCOME_INVALID};
        return;
    }
    if (outcome == LODD_OUTCOME_VALID || l->outcome != LODD_OUTCOME_VALID)
        return;
    l->outcome = outcome;
    l->reason[LODD_LANG_NB] = copy(result, lodd__str(nb));
    l->reason[LODD_LANG_EN] = copy(result, lodd__str(en));
}

/* --- finishing --- */

typedef struct sort_key {
    const lodd_issue *issue;
    size_t offset, index;
} sort_key;

static int cmp_size(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int cmp_args(const lodd_issue *a, const lodd_issue *b)
{
    int d = cmp_size(a->n_args, b->n_args);

    for (size_t i = 0; !d && i < a->n_args; i++) {
        d = lodd__str_cmp(a->args[i].value, b->args[i].value);
        if (!d)
            d = cmp_size(a->args[i].length, b->args[i].length);
    }
    return d;
}

/* 0 for issues that say the same about the same place. Document and path come last: they only part what offset, rule
 * and arguments leave together (two attributes of one element; two files). */
static int cmp_content(const sort_key *a, const sort_key *b)
{
    int d = cmp_size(a->offset, b->offset);

    if (!d)
        d = lodd__str_cmp(a->issue->rule->id, b->issue->rule->id);
    if (!d)
        d = cmp_args(a->issue, b->issue);
    if (!d)
        d = lodd__str_cmp(a->issue->document, b->issue->document);
    if (!d)
        d = lodd__str_cmp(a->issue->path, b->issue->path);
    return d;
}

/* The index makes it a total order, so that qsort is as good as a stable sort. */
static int cmp_keys(const void *a, const void *b)
{
    const sort_key *x = a, *y = b;
    int d = cmp_content(x, y);

    return d ? d : cmp_size(x->index, y->index);
}

/* Writes the issues back in order, without repetitions. */
static bool sort(lodd_result *result)
{
    size_t n = result->issues.len, kept = 0;
    sort_key *keys;
    lodd_issue *issues;

    if (n < 2)
        return true;
    keys = calloc(n, sizeof *keys);
    issues = calloc(n, sizeof *issues);
    if (!keys || !issues) {
        free(keys);
        free(issues);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        keys[i] = (sort_key){&result->issues.ptr[i], result->offsets.ptr[i], i};
    qsort(keys, n, sizeof *keys, cmp_keys);
    for (size_t i = 0; i < n; i++) {
        if (i && !cmp_content(&keys[i - 1], &keys[i]))
            continue;
        result->offsets.ptr[kept] = keys[i].offset;
        issues[kept++] = *keys[i].issue;
    }
    memcpy(result->issues.ptr, issues, kept * sizeof *issues);
    result->issues.len = result->offsets.len = kept;
    free(keys);
    free(issues);
    return true;
}

/* Says how many issues are beyond the limit: this one may go over it. */
static void add_dropped(lodd_result *result)
{
    const lodd_rule *rule = lodd__rule(LODD__RULE_ISSUE_LIMIT);
    lodd_issue issue = {.rule = rule, .severity = rule->severity, .document = result->name, .path = {"", 0}};
    lodd_issue *added;
    char text[32];
    size_t n = 0;

    for (size_t i = 0; i < LODD_SEVERITY_COUNT; i++)
        n += result->dropped[i];
    if (!n)
        return;
    added = push(result, &issue, SIZE_MAX);
    snprintf(text, sizeof text, "%zu", n);
    lodd__issue_arg(result, added, lodd__str(text), false);
    snprintf(text, sizeof text, "%zu", result->max_issues);
    lodd__issue_arg(result, added, lodd__str(text), false);
}

void lodd__result_finish(lodd_result *result)
{
    if (result->finished)
        return;
    result->finished = true;
    if (!sort(result))
        result->nomem = true;
    add_dropped(result);
    memcpy(result->counts, result->dropped, sizeof result->counts);
    for (size_t i = 0; i < result->issues.len; i++) {
        const lodd_issue *issue = &result->issues.ptr[i];

        result->counts[issue->severity]++;
        if (issue->severity == LODD_SEVERITY_ERROR)
            lodd__result_layer(result, issue->rule->layer, LODD_OUTCOME_INVALID, "", "");
    }
    for (size_t i = 0; i < LODD_LAYER_COUNT; i++)
        if (result->errors_dropped[i])
            lodd__result_layer(result, (lodd_layer)i, LODD_OUTCOME_INVALID, "", "");
}

/* --- reading --- */

lodd_str lodd_result_name(const lodd_result *result)
{
    return result->name;
}

lodd_str lodd_result_sha256(const lodd_result *result)
{
    return lodd__str(result->sha256);
}

size_t lodd_result_size(const lodd_result *result)
{
    return result->size;
}

size_t lodd_result_n_profiles(const lodd_result *result)
{
    return result->profiles.len;
}

lodd_str lodd_result_profile(const lodd_result *result, size_t i)
{
    return i < result->profiles.len ? result->profiles.ptr[i] : (lodd_str){"", 0};
}

bool lodd_result_shows_values(const lodd_result *result)
{
    return result->shows_values;
}

lodd_layer_result lodd_result_layer(const lodd_result *result, lodd_layer layer)
{
    return (unsigned)layer < LODD_LAYER_COUNT ? result->layers[layer]
                                              : (lodd_layer_result){.outcome = LODD_OUTCOME_SKIPPED};
}

size_t lodd_result_n_issues(const lodd_result *result)
{
    return result->issues.len;
}

const lodd_issue *lodd_result_issue(const lodd_result *result, size_t i)
{
    return i < result->issues.len ? &result->issues.ptr[i] : NULL;
}

size_t lodd_result_count(const lodd_result *result, lodd_severity severity)
{
    return (unsigned)severity < LODD_SEVERITY_COUNT ? result->counts[severity] : 0;
}
