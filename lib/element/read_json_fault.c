/* element/read_json_fault.c - syntax faults of JSON as findings; see reading.h.
 *
 * Two kinds. Where it is clear what was meant (a comma too many, quotes left out, a comment), the document is read and
 * judged as meant, and the fault is told with the path of what it stands in. Else anything more that could be said of
 * the document would be guesswork: the syntax faults are told with line and column, and nothing else. May use: what
 * reading.h names.
 */
#include <stdio.h>

#include "base/utf8.h"
#include "element/reading.h"

/* What becomes of a fault. */
typedef struct treatment {
    lodd__builtin rule;
    bool understood; /* what was meant is clear */
    bool shows;      /* the message shows what stands there */
} treatment;

static const treatment treatments[] = {
    [LODD__JSON_EMPTY] = {LODD__RULE_FHIR_JSON_EMPTY, false, false},
    [LODD__JSON_UNEXPECTED] = {LODD__RULE_FHIR_JSON_UNEXPECTED, false, true},
    [LODD__JSON_UNCLOSED] = {LODD__RULE_FHIR_JSON_UNCLOSED, false, false},
    [LODD__JSON_TRAILING] = {LODD__RULE_FHIR_JSON_TRAILING, false, true},
    [LODD__JSON_COMMA] = {LODD__RULE_FHIR_JSON_COMMA_MISSING, true, false},
    [LODD__JSON_NUMBER_FORM] = {LODD__RULE_FHIR_JSON_NUMBER, true, true},
    [LODD__JSON_LITERAL] = {LODD__RULE_FHIR_JSON_LITERAL, true, true},
    [LODD__JSON_KEY] = {LODD__RULE_FHIR_JSON_KEY, true, true},
    [LODD__JSON_QUOTE] = {LODD__RULE_FHIR_JSON_QUOTE, true, false},
    [LODD__JSON_ESCAPE] = {LODD__RULE_FHIR_JSON_ESCAPE, true, true},
    [LODD__JSON_SURROGATE] = {LODD__RULE_FHIR_JSON_SURROGATE, true, true},
    [LODD__JSON_CONTROL] = {LODD__RULE_FHIR_JSON_CONTROL, true, false},
    [LODD__JSON_UTF8] = {LODD__RULE_FHIR_JSON_UTF8, false, false},
    [LODD__JSON_COMMENT] = {LODD__RULE_FHIR_JSON_COMMENT, true, false},
    [LODD__JSON_DUPLICATE] = {LODD__RULE_FHIR_JSON_DUPLICATE, true, true},
    [LODD__JSON_DEPTH] = {LODD__RULE_LIMIT, false, false},
    [LODD__JSON_NODES] = {LODD__RULE_LIMIT, false, false},
};

/* The JSON reader says in English words what it expected; the grammar's own signs are the same in every language. */
static lodd__builtin rule_of(const lodd__json_fault *fault)
{
    lodd__builtin rule = treatments[fault->kind].rule;

    if (fault->kind == LODD__JSON_COMMA && fault->token.len > 0 && fault->token.ptr[0] == ',')
        return LODD__RULE_FHIR_JSON_COMMA_EXTRA;
    if (fault->kind != LODD__JSON_UNEXPECTED || fault->expected == NULL)
        return rule;
    if (strcmp(fault->expected, "a value") == 0)
        return LODD__RULE_FHIR_JSON_NO_VALUE;
    if (strcmp(fault->expected, "a key") == 0)
        return LODD__RULE_FHIR_JSON_NO_KEY;
    return strcmp(fault->expected, "white space") == 0 ? LODD__RULE_FHIR_JSON_CHARACTER : rule;
}

/* ", or ]" without the word. */
static lodd_str signs_of(const lodd__json_fault *fault)
{
    static const char *const known[][2] = {{", or ]", ", ]"}, {", or }", ", }"}};

    if (fault->expected == NULL) /* a string without its end */
        return lodd__str_n("\"", 1);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(fault->expected, known[i][0]) == 0)
            return lodd__str(known[i][1]);
    return lodd__str(fault->expected);
}

/* A comment that nothing ends hides the rest of the document. The fault is told at the first of several comments in a
 * row. */
static bool hides_the_rest(const lodd__json_fault *fault, lodd_str text)
{
    lodd_str rest = fault->token;

    if (text.ptr != NULL && (uintptr_t)rest.ptr >= (uintptr_t)text.ptr &&
        (uintptr_t)rest.ptr <= (uintptr_t)(text.ptr + text.len))
        rest.len = (size_t)(text.ptr + text.len - rest.ptr);
    while (rest.len >= 2 && rest.ptr[0] == '/') {
        const char *end = NULL;
        if (rest.ptr[1] == '*') {
            end = memmem(rest.ptr + 2, rest.len - 2, "*/", 2);
            if (end == NULL)
                return true;
            end += 2;
        } else {
            for (end = rest.ptr; end < rest.ptr + rest.len && *end != '\n' && *end != '\r'; end++)
                ;
        }
        rest = lodd__str_trim(lodd__str_n(end, rest.len - (size_t)(end - rest.ptr)));
    }
    return false;
}

static bool is_silent(const lodd__reading *r, const lodd__json_fault *fault)
{
    return fault->kind == LODD__JSON_COMMENT && r->reader->allow_comments;
}

static lodd_str without_quotes(lodd_str key)
{
    bool quoted = key.len >= 2 && (key.ptr[0] == '"' || key.ptr[0] == '\'') && key.ptr[key.len - 1] == key.ptr[0];

    return quoted ? lodd__str_sub(key, 1, key.len - 2) : key;
}

/* A character that is not seen: by its number. */
static void say_code_point(lodd__reading *r, lodd_issue *issue, lodd_str token)
{
    char text[16];
    uint32_t c = token.len > 0 ? (unsigned char)token.ptr[0] : 0;
    int n;

    if (c >= 0x80)
        (void)lodd__utf8_decode(token.ptr, token.len, &c);
    n = snprintf(text, sizeof text, "U+%04X", (unsigned)c);
    lodd__finding_name(r->findings, issue, lodd__str_n(text, (size_t)n));
}

static void report(lodd__reading *r, const lodd__json_fault *fault, const lodd__element *at)
{
    const lodd_limits *limits = r->reader->limits;
    lodd__builtin rule = rule_of(fault);
    lodd_issue *issue = lodd__finding_offset(r->findings, rule, at, r->base + fault->offset);

    if (fault->kind == LODD__JSON_DEPTH || fault->kind == LODD__JSON_NODES) {
        lodd__finding_name(r->findings, issue,
                           fault->kind == LODD__JSON_DEPTH ? LODD__STR("max_depth") : LODD__STR("max_nodes"));
        lodd__finding_number(r->findings, issue,
                             fault->kind == LODD__JSON_DEPTH ? limits->max_depth : limits->max_nodes);
        return;
    }
    if (rule == LODD__RULE_FHIR_JSON_UNEXPECTED || rule == LODD__RULE_FHIR_JSON_UNCLOSED)
        lodd__finding_name(r->findings, issue, signs_of(fault));
    if (rule == LODD__RULE_FHIR_JSON_CHARACTER)
        say_code_point(r, issue, fault->token);
    else if (fault->kind == LODD__JSON_DUPLICATE)
        lodd__finding_name(r->findings, issue, without_quotes(fault->token));
    else if (treatments[fault->kind].shows)
        lodd__finding_value(r->findings, issue, fault->token);
}

/* Nothing is read: all faults, with no path. */
static void report_only(lodd__reading *r, lodd_str text)
{
    for (size_t i = 0; i < r->n_faults; i++) {
        const lodd__json_fault *fault = &r->faults[i];
        if (fault->kind == LODD__JSON_COMMENT && hides_the_rest(fault, text))
            lodd__reading_say(r, LODD__RULE_FHIR_JSON_UNCLOSED, NULL, r->base + fault->offset, LODD__STR("*/"));
        else if (!is_silent(r, fault))
            report(r, fault, NULL);
    }
}

bool lodd__reading_faults(lodd__reading *r, const lodd__json_doc *doc, lodd_str text)
{
    bool understood = true;

    r->faults = doc->faults;
    r->n_faults = doc->n_faults;
    for (size_t i = 0; i < doc->n_faults; i++) {
        const lodd__json_fault *fault = &doc->faults[i];
        if (fault->kind == LODD__JSON_NOMEM)
            r->arena->failed = true;
        else if (!treatments[fault->kind].understood ||
                 (fault->kind == LODD__JSON_COMMENT && hides_the_rest(fault, text)))
            understood = false;
    }
    if (r->arena->failed)
        return false;
    if (!understood) {
        report_only(r, text);
        return false;
    }
    r->owners = lodd__arena_array(r->arena, doc->n_faults, sizeof(lodd__element *));
    return !r->arena->failed;
}

/* The first fault at or behind an offset. */
static size_t lower_bound(const lodd__reading *r, size_t offset)
{
    size_t low = 0, high = r->n_faults;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->faults[middle].offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool lodd__reading_faulty(const lodd__reading *r, const lodd__json *value)
{
    size_t i = r->n_faults > 0 ? lower_bound(r, value->offset) : 0;

    return i < r->n_faults && r->faults[i].offset < value->end;
}

void lodd__reading_claim(lodd__reading *r, const lodd__json *value, lodd__element *owner)
{
    if (r->n_faults == 0)
        return;
    for (size_t i = lower_bound(r, value->offset); i < r->n_faults && r->faults[i].offset < value->end; i++)
        r->owners[i] = owner;
}

/* That a value lacks its quotes is told of the object it is a member of, as is that a key does. */
static const lodd__element *told_of(const lodd__reading *r, size_t i, const lodd__element *root)
{
    const lodd__element *owner = r->owners[i] != NULL ? r->owners[i] : root;

    if (r->faults[i].kind == LODD__JSON_LITERAL && owner != NULL && owner->parent != NULL && !owner->list)
        return owner->parent;
    return owner;
}

void lodd__reading_report_faults(lodd__reading *r, lodd__element *root)
{
    for (size_t i = 0; i < r->n_faults && !r->arena->failed; i++)
        if (!is_silent(r, &r->faults[i]))
            report(r, &r->faults[i], told_of(r, i, root));
}
