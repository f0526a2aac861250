/* declare/spotcheck_judge.c - messages of a spot check against what was declared: in which class each one is.
 *
 * A claim is contradicted by a finding of severity error that breaches a requirement which the declaration's kinds of
 * organisation must (må) or shall (skal) follow, unless a deviation of the claim names the rule. A norm level that is
 * not known may be any, as when declaring (evaluate_claims.c): what would have been refused as evidence contradicts
 * here. An error that no requirement knows of contradicts nothing, but the message is then not passed either. Findings
 * across messages are not made: a sample of messages lacks what they refer to. Uses claims.h, requirement.h and the
 * public engine.
 */
#include <stdlib.h>

#include "declare/parallel.h"
#include "declare/spotcheck_state.h"

/* Results are judged side by side so many at a time, and then read one after the other: the rest never waits in
 * memory. */
enum { TOGETHER = 256 };

const char *const lodd__class_codes[LODD__CLASS_COUNT] = {
#define X(name, code) code,
    LODD__CLASS_TABLE(X)
#undef X
};

/* --- claims --- */

static const lodd__requirement *requirement_of(const lodd__spotcheck *s, lodd_str id)
{
    const lodd__declaration *declaration = s->declaration.declaration;
    const lodd__requirement *found = lodd__requirements_find(s->requirements, id);
    size_t low = 0, high = declaration->requirements.len;

    while (found == NULL && low < high) { /* the snapshot is sorted by id */
        size_t middle = low + (high - low) / 2;
        int order = lodd__str_cmp(declaration->requirements.ptr[middle]->id, id);

        if (order == 0)
            found = declaration->requirements.ptr[middle];
        else if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return found;
}

static lodd_level level_of(const lodd__spotcheck *s, const lodd__requirement *requirement)
{
    const lodd__declaration *declaration = s->declaration.declaration;
    lodd_str date = declaration->issued;
    lodd_level strongest = LODD_LEVEL_UNKNOWN;

    if (declaration->subject.organisations.len > 0)
        return lodd__requirement_level_any(requirement, declaration->subject.organisations, date);
    for (size_t i = 0; i < requirement->n_norms; i++) { /* it says for nobody, so it is for everybody */
        lodd_level level = lodd__requirement_level(requirement, requirement->norms[i].organisation, date);

        strongest = level > strongest ? level : strongest;
    }
    return strongest;
}

static bool names(lodd__strings list, lodd_str s)
{
    for (size_t i = 0; i < list.len; i++)
        if (lodd__str_eq(list.ptr[i], s))
            return true;
    return false;
}

static bool same_way(const lodd__spotcheck *s, const lodd__requirement *requirement)
{
    return requirement->direction == LODD__DIRECTION_NONE || lodd__direction_has(requirement->direction, s->direction);
}

static void add_requirement(lodd__spotcheck *s, lodd__spot_claim *claim, const lodd__requirement *requirement)
{
    if (requirement == NULL || requirement->rules.len == 0 || !same_way(s, requirement)) /* of a claim for both */
        return;
    claim->levels[claim->n_requirements] = level_of(s, requirement);
    claim->requirements[claim->n_requirements++] = requirement;
}

/* Another claim of the declaration admits that this requirement is not met. */
static bool is_admitted(const lodd__spotcheck *s, const lodd__spot_claim *claim, const lodd__requirement *requirement)
{
    return requirement->index < s->requirements->n && s->admitted[requirement->index] &&
           !names(claim->claim->requirements, requirement->id);
}

/* The requirements that the claim answers for: those it names, and all others of its profile, because leaving one out
 * of a list excuses nothing. */
static void fill_claim(lodd__spotcheck *s, lodd__spot_claim *ret, const lodd__claim *claim)
{
    size_t n = claim->requirements.len + s->requirements->n, n_rules = 0;

    ret->claim = claim;
    lodd__profile_scope_of(&ret->scope, &s->arena, s->engine, claim->profile);
    ret->requirements = lodd__arena_array(&s->arena, n + 1, sizeof *ret->requirements);
    ret->levels = lodd__arena_array(&s->arena, n + 1, sizeof *ret->levels);
    if (ret->requirements == NULL || ret->levels == NULL)
        return;
    for (size_t i = 0; i < claim->requirements.len; i++)
        add_requirement(s, ret, requirement_of(s, claim->requirements.ptr[i]));
    for (size_t i = 0; i < s->requirements->n; i++) {
        const lodd__requirement *r = &s->requirements->items[i];

        if (lodd__requirement_covers(r, claim->profile, s->direction) && !names(claim->requirements, r->id) &&
            !is_admitted(s, ret, r))
            add_requirement(s, ret, r);
    }
    for (size_t pass = 0; pass < 2; pass++) { /* count, then fill in */
        if (pass == 1)
            ret->explained.ptr = lodd__arena_array(&s->arena, n_rules + 1, sizeof(lodd_str));
        for (size_t i = 0; i < claim->deviations.len; i++) {
            const lodd__deviation *deviation =
                lodd__declaration_deviation(s->declaration.declaration, claim->deviations.ptr[i]);

            for (size_t k = 0; deviation != NULL && k < deviation->rules.len; k++) {
                n_rules += pass == 0;
                if (pass == 1 && ret->explained.ptr != NULL)
                    ret->explained.ptr[ret->explained.len++] = deviation->rules.ptr[k];
            }
        }
    }
}

static void mark_admitted(lodd__spotcheck *s)
{
    const lodd__declaration *declaration = s->declaration.declaration;

    s->admitted = lodd__arena_array(&s->arena, s->requirements->n + 1, sizeof *s->admitted);
    for (size_t i = 0; s->admitted != NULL && i < declaration->claims.len; i++) {
        const lodd__claim *claim = &declaration->claims.ptr[i];

        for (size_t k = 0; k < claim->requirements.len && claim->status != LODD__CLAIM_JA; k++) {
            const lodd__requirement *r = lodd__requirements_find(s->requirements, claim->requirements.ptr[k]);

            if (r != NULL)
                s->admitted[r->index] = true;
        }
    }
}

static bool is_asked_for(const lodd__spotcheck *s, const lodd__claim *claim)
{
    return claim->profile.len > 0 && lodd__claim_is_met(claim) && lodd__direction_has(claim->direction, s->direction);
}

void lodd__spotcheck_claims(lodd__spotcheck *s)
{
    const lodd__declaration *declaration = s->declaration.declaration;
    size_t n = 0;

    for (size_t i = 0; i < declaration->claims.len; i++)
        n += is_asked_for(s, &declaration->claims.ptr[i]);
    if (n > LODD__SPOT_MAX_CLAIMS) {
        s->status = LODD_ERR_LIMIT;
        return;
    }
    s->claims = lodd__arena_array(&s->arena, n + 1, sizeof *s->claims);
    mark_admitted(s);
    for (size_t i = 0; s->claims != NULL && s->admitted != NULL && i < declaration->claims.len; i++)
        if (is_asked_for(s, &declaration->claims.ptr[i]))
            fill_claim(s, &s->claims[s->n_claims++], &declaration->claims.ptr[i]);
    if (s->arena.failed)
        s->status = LODD_ERR_NOMEM;
}

/* --- one message --- */

bool lodd__spotcheck_is_envelope(lodd__spotcheck *s, lodd_str profile)
{
    lodd__profile_scope scope;

    lodd__profile_scope_of(&scope, &s->arena, s->engine, profile);
    return scope.envelope;
}

static bool has_rule(const lodd_result *result, const char *rule)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        if (lodd__str_is(lodd_result_issue(result, i)->rule->id, rule))
            return true;
    return false;
}

/* Why it cannot be told what a message is; NULL when it can. */
static const char *const *unknown_why(const lodd__spot_message *m, const lodd_result *result)
{
    static const char *const file[] = {"filen kan ikke leses", "the file cannot be read"};
    static const char *const limit[] = {"dokumentet er over en grense", "the document is beyond a limit"};
    static const char *const changed[] = {"filen ble endret underveis", "the file changed in the meantime"};
    static const char *const payload[] = {"en nyttelast er av en ukjent profil", "a payload is of no known profile"};
    static const char *const profile[] = {"ingen kjent profil", "no known profile"};

    if (has_rule(result, "LODD-FILE"))
        return file;
    if (has_rule(result, "LODD-SIZE") || has_rule(result, "LODD-LIMIT"))
        return limit;
    if (!lodd__str_is(lodd_result_sha256(result), m->sha256.hex))
        return changed;
    if (has_rule(result, "LODD-PAYLOAD-UNKNOWN"))
        return payload;
    return m->profiles.len == 0 ? profile : NULL;
}

static void find_profiles(lodd__spotcheck *s, lodd__spot_message *m, const lodd_result *result)
{
    size_t n = lodd_result_n_profiles(result);

    m->profiles.ptr = lodd__arena_array(&s->arena, n + 1, sizeof(lodd_str));
    for (size_t i = 0; m->profiles.ptr != NULL && i < n; i++) {
        lodd_str profile = lodd_result_profile(result, i);

        if (!lodd__spotcheck_is_envelope(s, profile))
            m->profiles.ptr[m->profiles.len++] = lodd__arena_str(&s->arena, profile);
    }
}

static bool declared(const lodd__spotcheck *s, lodd_str profile)
{
    for (size_t i = 0; i < s->n_claims; i++)
        if (lodd__str_eq(s->claims[i].claim->profile, profile))
            return true;
    return false;
}

/* The version that a profile is declared as met in; empty: in none. */
static lodd_str declared_version(const lodd__spotcheck *s, lodd_str profile)
{
    for (size_t i = 0; i < s->n_claims; i++)
        if (lodd__profile_same(s->claims[i].claim->profile, profile))
            return lodd__profile_version(s->claims[i].claim->profile);
    return (lodd_str){NULL, 0};
}

/* The class by the profiles alone. */
static lodd__class class_by_profile(const lodd__spotcheck *s, lodd__spot_message *m)
{
    lodd__class class = LODD__CLASS_IKKE_MISTENKELIG;

    for (size_t i = 0; i < m->profiles.len; i++) {
        lodd__class one = LODD__CLASS_IKKE_MISTENKELIG;

        if (!declared(s, m->profiles.ptr[i])) {
            lodd_str version = declared_version(s, m->profiles.ptr[i]);

            one = version.len > 0 ? LODD__CLASS_VERSJONSAVVIK : LODD__CLASS_UDEKKET;
            m->declared = version.len > 0 ? version : m->declared;
        }
        class = one < class ? one : class;
    }
    return class;
}

static bool is_of(const lodd_result *result, lodd_str profile)
{
    for (size_t i = 0; i < lodd_result_n_profiles(result); i++)
        if (lodd__str_eq(lodd_result_profile(result, i), profile))
            return true;
    return false;
}

/* A level that is not known may be any, and stands behind those that are known to be grave. */
static unsigned gravity(lodd_level level)
{
    return level >= LODD_LEVEL_SKAL ? 10u + (unsigned)level : level == LODD_LEVEL_UNKNOWN ? 10u : (unsigned)level;
}

static bool is_grave(lodd_level level)
{
    return gravity(level) >= 10;
}

/* The gravest requirement that a finding breaches for a claim; NULL: none. Of the claim's own profile, else of another
 * profile (the envelope's) that names the rule. */
static const lodd__requirement *breached(const lodd__spotcheck *s, const lodd__spot_claim *claim,
                                         const lodd_issue *issue, lodd_level *ret_level)
{
    const lodd__requirement *gravest = NULL;

    for (size_t i = 0; i < claim->n_requirements; i++)
        if (lodd__requirement_breached_by(claim->requirements[i], issue->rule->id, issue->rule->layer) &&
            (gravest == NULL || gravity(claim->levels[i]) > gravity(*ret_level))) {
            gravest = claim->requirements[i];
            *ret_level = claim->levels[i];
        }
    if (gravest != NULL)
        return gravest;
    for (size_t i = 0; i < s->requirements->n; i++) {
        const lodd__requirement *r = &s->requirements->items[i];
        lodd_level level;

        if (!names(r->rules, issue->rule->id) || !same_way(s, r) || is_admitted(s, claim, r))
            continue;
        level = level_of(s, r);
        if (gravest == NULL || gravity(level) > gravity(*ret_level)) {
            gravest = r;
            *ret_level = level;
        }
    }
    return gravest;
}

static bool is_explained(const lodd__spot_claim *claim, lodd_str rule)
{
    return names(claim->explained, rule);
}

/* Findings of one rule against one claim are one, with their number and the first place. */
static void add_finding(lodd__spotcheck *s, lodd__spot_message *m, const lodd__spot_finding *finding)
{
    for (size_t i = 0; i < m->findings.len; i++) {
        lodd__spot_finding *f = &m->findings.ptr[i];

        if (f->claim == finding->claim && lodd__str_eq(f->rule, finding->rule)) {
            f->count++;
            return;
        }
    }
    lodd__spot_finding kept = *finding;
    kept.rule = lodd__arena_str(&s->arena, finding->rule);
    kept.path = lodd__arena_str(&s->arena, finding->path);
    kept.count = 1;
    if (!lodd__vec_push(&m->findings, kept))
        s->status = LODD_ERR_NOMEM;
}

/* An error of a message: to each claim that it may speak against. False when no requirement of any of them knows of it.
 */
static bool weigh(lodd__spotcheck *s, lodd__spot_message *m, const lodd_result *result, const lodd_issue *issue)
{
    bool settled = false;

    for (size_t i = 0; i < s->n_claims; i++) {
        lodd__spot_claim *claim = &s->claims[i];
        lodd__spot_finding f = {.rule = issue->rule->id, .path = issue->path, .claim = claim};
        const lodd__requirement *requirement;

        if (!is_of(result, claim->claim->profile) || !lodd__profile_concerned(&claim->scope, s->engine, issue))
            continue;
        requirement = breached(s, claim, issue, &f.level);
        f.requirement = requirement != NULL ? requirement->id : (lodd_str){NULL, 0};
        f.explained = is_explained(claim, issue->rule->id);
        f.contradiction = requirement != NULL && !f.explained && is_grave(f.level);
        settled |= requirement != NULL || f.explained;
        add_finding(s, m, &f);
    }
    return settled;
}

static void weigh_errors(lodd__spotcheck *s, lodd__spot_message *m, const lodd_result *result)
{
    size_t n = lodd_result_n_issues(result), kept = 0, open = 0;
    bool contradiction = false;

    m->errors = lodd_result_count(result, LODD_SEVERITY_ERROR);
    for (size_t i = 0; i < n; i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);

        if (issue->severity != LODD_SEVERITY_ERROR)
            continue;
        kept++;
        open += !weigh(s, m, result, issue);
    }
    for (size_t i = 0; i < m->findings.len; i++)
        contradiction |= m->findings.ptr[i].contradiction;
    if (contradiction)
        m->class = LODD__CLASS_MOTSIGELSE;
    else if ((open > 0 || kept < m->errors) && m->class > LODD__CLASS_UAVKLART)
        m->class = LODD__CLASS_UAVKLART;
}

/* Which claims a message spoke for or against. */
static void count_claims(lodd__spotcheck *s, const lodd__spot_message *m, const lodd_result *result)
{
    for (size_t i = 0; i < s->n_claims; i++) {
        bool against = false;

        for (size_t k = 0; k < m->findings.len; k++)
            against |= m->findings.ptr[k].contradiction && m->findings.ptr[k].claim == &s->claims[i];
        s->claims[i].messages += is_of(result, s->claims[i].claim->profile);
        s->claims[i].contradicted += against;
    }
}

static void classify(lodd__spotcheck *s, lodd__spot_message *m, const lodd_result *result)
{
    find_profiles(s, m, result);
    m->why = unknown_why(m, result);
    m->class = m->why != NULL ? LODD__CLASS_UKJENT : class_by_profile(s, m);
    if (m->profiles.len > 0) {
        /* what was received was made by another product: its errors say nothing about this one */
        if (s->direction == LODD__DIRECTION_SEND)
            weigh_errors(s, m, result);
        count_claims(s, m, result);
    }
    if (s->arena.failed)
        s->status = LODD_ERR_NOMEM;
}

/* --- all of them --- */

typedef struct judging {
    lodd__spotcheck *s;
    lodd_run *run;
    size_t first;
    lodd_result *results[TOGETHER];
    lodd_status statuses[TOGETHER];
} judging;

static void judge_one(void *user, size_t i)
{
    judging *j = user;
    const lodd__spot_message *m = &j->s->population.ptr[j->first + i];

    j->statuses[i] = lodd_run_validate_file(j->run, m->path.ptr, j->first + i, &j->results[i]);
}

void lodd__spotcheck_judge(lodd__spotcheck *s)
{
    size_t threads = lodd__parallel_threads(s->options->jobs);
    judging *j = calloc(1, sizeof *j);
    lodd_run_options options;

    if (j == NULL) {
        s->status = LODD_ERR_NOMEM;
        return;
    }
    lodd_run_options_default(&options);
    options.values = LODD_VALUES_REDACT;
    options.keep_conversation = false;
    j->s = s;
    s->status = lodd_run_new(&j->run, s->engine, &options);
    for (; j->first < s->n && s->status == LODD_OK; j->first += TOGETHER) {
        size_t n = s->n - j->first < TOGETHER ? s->n - j->first : TOGETHER;

        lodd__parallel(threads, n, judge_one, j);
        for (size_t i = 0; i < n; i++) {
            lodd__spot_message *m = &s->population.ptr[j->first + i];

            if (s->status == LODD_OK)
                s->status = j->statuses[i];
            if (s->status == LODD_OK && j->results[i] != NULL) {
                classify(s, m, j->results[i]);
                s->classes[m->class]++;
            }
            lodd_result_free(j->results[i]);
            j->results[i] = NULL;
        }
    }
    lodd_run_free(j->run);
    free(j);
}
