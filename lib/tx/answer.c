/* tx/answer.c - what a terminology server answers, read strictly. May use: base, json.
 *
 * An answer is taken only when it is what was asked for in every respect that matters: JSON without a fault, Parameters
 * with one boolean result (Bundle, ValueSet). Everything else is no answer. "false" is no verdict either where the
 * server says, or does not exclude, that it is because it does not know the code system.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "tx/tx_private.h"

#define ISSUE_TYPES "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"

enum { HEAVY = LODD__TX_DOWN / 3, MAX_LEVELS = 40 };

static void silent(lodd__tx_said *ret, unsigned weight, const char *reason)
{
    *ret = (lodd__tx_said){.outcome = LODD__TX_SILENT, .weight = weight, .reason = lodd__str(reason)};
}

/* ---- JSON ---- */

static const lodd__json *get(const lodd__json *object, const char *key)
{
    return object != NULL ? lodd__json_get(object, lodd__str(key)) : NULL;
}

static lodd_str text_of(const lodd__json *object, const char *key)
{
    const lodd__json *value = get(object, key);

    return value != NULL && value->type == LODD__JSON_STRING ? value->text : lodd__str_n("", 0);
}

static const lodd__json *array_of(const lodd__json *object, const char *key)
{
    const lodd__json *value = get(object, key);

    return value != NULL && value->type == LODD__JSON_ARRAY ? value->first : NULL;
}

static bool is_resource(const lodd__json *value, const char *type)
{
    return value != NULL && value->type == LODD__JSON_OBJECT && lodd__str_is(text_of(value, "resourceType"), type);
}

/* NULL when the text is not JSON without a fault. */
static const lodd__json *parse(lodd__arena *arena, lodd_str body)
{
    lodd__json_doc doc;
    lodd_limits limits;

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, arena, body, &limits);
    return doc.n_faults == 0 ? doc.root : NULL;
}

/* ---- $validate-code ---- */

/* What the issues of an answer say: a code of tx-issue-type, or one of OperationOutcome. */
typedef struct issues {
    bool not_found; /* a value set or code system */
    bool code;      /* the code is not in it */
} issues;

static void read_issue(issues *ret, const lodd__json *issue)
{
    for (const lodd__json *c = array_of(get(issue, "details"), "coding"); c != NULL; c = c->next) {
        lodd_str code = text_of(c, "code");
        if (!lodd__str_is(text_of(c, "system"), ISSUE_TYPES))
            continue;
        ret->not_found |= lodd__str_is(code, "not-found") || lodd__str_is(code, "vs-invalid");
        ret->code |= lodd__str_is(code, "invalid-code") || lodd__str_is(code, "not-in-vs");
    }
}

static void read_issues(issues *ret, const lodd__json *outcome)
{
    for (const lodd__json *issue = array_of(outcome, "issue"); issue != NULL; issue = issue->next)
        read_issue(ret, issue);
}

/* The parts of an answer; false: it is none. */
static bool read_parameter(const lodd__json *p, lodd__tx_said *ret, issues *found, size_t *results)
{
    lodd_str name = text_of(p, "name");
    const lodd__json *boolean = get(p, "valueBoolean");

    if (p->type != LODD__JSON_OBJECT || name.len == 0)
        return false;
    if (lodd__str_is(name, "result")) {
        if (boolean == NULL || (boolean->type != LODD__JSON_TRUE && boolean->type != LODD__JSON_FALSE))
            return false;
        ret->outcome = boolean->type == LODD__JSON_TRUE ? LODD__TX_YES : LODD__TX_NO;
        ++*results;
    } else if (lodd__str_is(name, "display")) {
        ret->display = text_of(p, "valueString");
        return ret->display.len <= LODD__TX_MAX_DISPLAY;
    } else if (lodd__str_is(name, "inactive")) {
        ret->inactive = boolean != NULL && boolean->type == LODD__JSON_TRUE;
    } else if (lodd__str_is(name, "issues")) {
        read_issues(found, get(p, "resource"));
    } else if (lodd__str_is(name, "x-unknown-system") || lodd__str_is(name, "x-caused-by-unknown-system")) {
        found->not_found = true;
    }
    return true;
}

static void read_code(lodd__tx_said *ret, lodd__arena *arena, lodd_str body)
{
    const lodd__json *root = parse(arena, body);
    issues found = {false, false};
    size_t results = 0;
    bool good = is_resource(root, "Parameters");

    for (const lodd__json *p = good ? array_of(root, "parameter") : NULL; p != NULL && good; p = p->next)
        good = read_parameter(p, ret, &found, &results);
    if (!good || results != 1) {
        silent(ret, HEAVY, "the answer is not FHIR Parameters with a result");
        return;
    }
    if (ret->outcome == LODD__TX_NO && found.not_found)
        ret->outcome = LODD__TX_REFUSED;
    ret->explained = found.code;
}

/* ---- the search for a code system ---- */

static void read_system(lodd__tx_said *ret, lodd__arena *arena, lodd_str body)
{
    const lodd__json *root = parse(arena, body);

    if (!is_resource(root, "Bundle")) {
        silent(ret, HEAVY, "the answer is not a FHIR Bundle");
        return;
    }
    ret->outcome = LODD__TX_NO;
    for (const lodd__json *entry = array_of(root, "entry"); entry != NULL; entry = entry->next)
        if (is_resource(get(entry, "resource"), "CodeSystem"))
            ret->outcome = LODD__TX_YES;
}

/* ---- $expand ---- */

typedef struct codes {
    lodd__arena *arena;
    lodd__tx_code *items;
    size_t n;
    bool good;
} codes;

/* Codes within codes are a tree of any depth: the reader's limit bounds it, ours bounds the stack. */
static void read_contains(codes *ret, const lodd__json *first, size_t level)
{
    for (const lodd__json *c = first; c != NULL && ret->good; c = c->next) {
        const lodd__json *abstract = get(c, "abstract"), *inactive = get(c, "inactive");
        lodd__tx_code code = {.system = text_of(c, "system"), .code = text_of(c, "code")};
        code.display = text_of(c, "display");
        code.inactive = inactive != NULL && inactive->type == LODD__JSON_TRUE;
        if (c->type != LODD__JSON_OBJECT || level > MAX_LEVELS || ret->n == LODD__TX_MAX_CODES) {
            ret->good = false;
            return;
        }
        if (code.code.len > 0 && (abstract == NULL || abstract->type != LODD__JSON_TRUE))
            ret->items[ret->n++] = code;
        read_contains(ret, array_of(c, "contains"), level + 1);
    }
}

static int by_system_and_code(const void *a, const void *b)
{
    const lodd__tx_code *x = a, *y = b;
    int order = lodd__str_cmp(x->system, y->system);

    return order != 0 ? order : lodd__str_cmp(x->code, y->code);
}

/* More codes than came: whether one is not among them says nothing. */
static bool is_part(const lodd__json *expansion, size_t n)
{
    const lodd__json *total = get(expansion, "total");
    char text[24];

    if (total == NULL)
        return n >= LODD__TX_MAX_CODES;
    if (total->type != LODD__JSON_NUMBER || total->text.len >= sizeof text)
        return true;
    memcpy(text, total->text.ptr, total->text.len);
    text[total->text.len] = '\0';
    return strtoull(text, NULL, 10) > n;
}

static void read_expansion(lodd__tx_said *ret, lodd__arena *arena, lodd_str body)
{
    const lodd__json *root = parse(arena, body), *expansion = get(root, "expansion");
    codes all = {.arena = arena, .good = true};

    if (!is_resource(root, "ValueSet") || expansion == NULL || expansion->type != LODD__JSON_OBJECT) {
        silent(ret, HEAVY, "the answer is not a FHIR ValueSet with an expansion");
        return;
    }
    all.items = lodd__arena_array(arena, LODD__TX_MAX_CODES, sizeof *all.items);
    if (all.items == NULL)
        return;
    read_contains(&all, array_of(expansion, "contains"), 0);
    ret->outcome = all.good && !is_part(expansion, all.n) ? LODD__TX_YES : LODD__TX_REFUSED;
    if (ret->outcome != LODD__TX_YES)
        return;
    qsort(all.items, all.n, sizeof *all.items, by_system_and_code);
    ret->codes = all.items;
    ret->n_codes = all.n;
}

const lodd__tx_code *lodd__tx_find_code(const lodd__tx_said *said, lodd_str system, lodd_str code)
{
    lodd__tx_code wanted = {.system = system, .code = code};

    if (system.len > 0)
        return said->n_codes > 0 ? bsearch(&wanted, said->codes, said->n_codes, sizeof *said->codes, by_system_and_code)
                                 : NULL;
    for (size_t i = 0; i < said->n_codes; i++) /* a code alone: in whichever system */
        if (lodd__str_eq(said->codes[i].code, code))
            return &said->codes[i];
    return NULL;
}

/* ---- any answer ---- */

void lodd__tx_read_body(lodd__tx_said *ret, lodd__arena *arena, lodd__tx_kind kind, lodd_str body)
{
    *ret = (lodd__tx_said){.outcome = LODD__TX_NONE};
    switch (kind) {
    case LODD__TX_VALUESET_CODE:
    case LODD__TX_SYSTEM_CODE:
        read_code(ret, arena, body);
        break;
    case LODD__TX_SYSTEM:
        read_system(ret, arena, body);
        break;
    case LODD__TX_EXPANSION:
        read_expansion(ret, arena, body);
        break;
    }
}

/* "application/fhir+json; charset=utf-8" */
static bool is_json(const char *type)
{
    static const char *const types[] = {"application/fhir+json", "application/json", "application/json+fhir"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i]);
        if (strncasecmp(type, types[i], n) == 0 && (type[n] == '\0' || type[n] == ';' || type[n] == ' '))
            return true;
    }
    return false;
}

/* Which faults pass by themselves, which never do. */
static void read_fault(lodd__tx_said *ret, lodd__http_fault fault)
{
    static const struct {
        lodd__http_fault fault;
        unsigned weight;
        bool again;
        const char *reason;
    } faults[] = {
        {LODD__HTTP_NO_HOST, LODD__TX_DOWN, false, "its name leads nowhere"},
        {LODD__HTTP_NO_CONNECTION, HEAVY, true, "no connection"},
        {LODD__HTTP_NO_TRUST, LODD__TX_DOWN, false, "no secure connection"},
        {LODD__HTTP_TIMEOUT, HEAVY, false, "no answer in time"},
        {LODD__HTTP_TOO_LARGE, HEAVY, false, "the answer is too large"},
        {LODD__HTTP_BROKEN, HEAVY, true, "the answer was cut off"},
        {LODD__HTTP_REDIRECT, LODD__TX_DOWN, false, "it leads elsewhere"},
    };

    silent(ret, LODD__TX_DOWN, "it cannot be asked");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].fault == fault) {
            silent(ret, faults[i].weight, faults[i].reason);
            ret->again = faults[i].again;
        }
}

/* 4xx with an OperationOutcome: the server knows what it was asked, and not the answer. */
static bool is_refusal(lodd__arena *arena, const lodd__http_answer *answer)
{
    return answer->status >= 400 && answer->status < 500 && is_json(answer->content_type) &&
           is_resource(parse(arena, lodd__buf_str(&answer->body)), "OperationOutcome");
}

void lodd__tx_read(lodd__tx_said *ret, lodd__arena *arena, lodd__tx_kind kind, const lodd__http_answer *answer)
{
    int status = answer->status;
    char *reason = NULL;

    *ret = (lodd__tx_said){.outcome = LODD__TX_NONE};
    if (answer->fault != LODD__HTTP_NO_FAULT) {
        read_fault(ret, answer->fault);
        return;
    }
    if (status == 200 && is_json(answer->content_type)) {
        lodd__tx_read_body(ret, arena, kind, lodd__buf_str(&answer->body));
        return;
    }
    if (status == 200) {
        silent(ret, HEAVY, "the answer is not FHIR JSON");
        return;
    }
    if (status != 401 && status != 403 && status != 407 && status != 429 && is_refusal(arena, answer)) {
        ret->outcome = LODD__TX_REFUSED;
        return;
    }
    reason = lodd__arena_bytes(arena, 16);
    if (reason == NULL)
        return;
    (void)snprintf(reason, 16, "HTTP %d", status % 1000);
    silent(ret, 1, reason);
    if (status == 401 || status == 403 || status == 407)
        ret->weight = LODD__TX_DOWN;
    ret->again = status == 429 || (status >= 502 && status <= 504);
    if (ret->again)
        ret->weight = HEAVY;
}
