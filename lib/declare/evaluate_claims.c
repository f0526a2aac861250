/* declare/evaluate_claims.c - what the evidence of each claim comes to: counts, coverage, digest, breaches, and what
 * the claim is shown as (facts 4.3). Uses requirement.h, base. */
#include <stdlib.h>

#include "base/sha256.h"
#include "declare/evaluate_state.h"

/* --- adding --- */

static void fail(lodd__evaluating *e)
{
    e->status = LODD_ERR_NOMEM;
}

static void count(lodd__claim *claim, lodd_severity severity, size_t n)
{
    size_t *counts[LODD_SEVERITY_COUNT] = {
        [LODD_SEVERITY_INFORMATION] = &claim->computed.information,
        [LODD_SEVERITY_WARNING] = &claim->computed.warnings,
        [LODD_SEVERITY_ERROR] = &claim->computed.errors,
    };

    *counts[severity] += n;
}

static void add_failed(lodd__evaluating *e, lodd__claim_sum *sum, const lodd_rule *rule)
{
    lodd__failed_rule failed = {.layer = rule->layer};

    for (size_t i = 0; i < sum->failed.len; i++) /* few: the rules that one claim breaks */
        if (lodd__str_eq(sum->failed.ptr[i].id, rule->id))
            return;
    failed.id = lodd__arena_str(&e->declaration->arena, rule->id);
    if (!lodd__vec_push(&sum->failed, failed))
        fail(e);
}

/* A line of the result digest. Where a finding has no path it is about the document's text: then its place counts. */
static void add_line(lodd__evaluating *e, lodd__claim_sum *sum, const lodd__evidence *evidence, const lodd_issue *issue)
{
    lodd_str line, at = issue->path;

    if (at.len == 0 && issue->line > 0)
        at = lodd__arena_printf(&e->arena, "%zu:%zu", issue->line, issue->column);
    line = lodd__arena_printf(&e->arena, "%s\t%.*s\t%.*s\t%s\t%.*s\n", evidence->sha256.hex,
                              LODD__FMT(sum->claim->profile), LODD__FMT(issue->rule->id),
                              lodd_severity_name(issue->severity), LODD__FMT(at));
    if (!lodd__vec_push(&sum->lines, line))
        fail(e);
}

static void add_issue(lodd__evaluating *e, lodd__claim_sum *sum, const lodd__evidence *evidence,
                      const lodd_issue *issue)
{
    if (!lodd__profile_concerned(&sum->scope, e->with->engine, issue))
        return;
    count(sum->claim, issue->severity, 1);
    add_line(e, sum, evidence, issue);
    if (issue->severity == LODD_SEVERITY_ERROR)
        add_failed(e, sum, issue->rule);
}

/* Findings beyond max_issues are counted only; whom they concern is not known, so everybody. */
static void add_dropped(lodd__claim_sum *sum, const lodd_result *result)
{
    size_t kept[LODD_SEVERITY_COUNT] = {0};

    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        kept[lodd_result_issue(result, i)->severity]++;
    for (size_t severity = 0; severity < LODD_SEVERITY_COUNT; severity++) {
        size_t all = lodd_result_count(result, (lodd_severity)severity);

        if (all > kept[severity])
            count(sum->claim, (lodd_severity)severity, all - kept[severity]);
    }
}

static void add_coverage(lodd__evaluating *e, lodd__claim_sum *sum, const lodd_coverage *coverage)
{
    size_t profile = 0, n = coverage != NULL ? lodd_coverage_n_profiles(coverage) : 0;

    while (profile < n && !lodd__str_eq(lodd_coverage_profile(coverage, profile), sum->claim->profile))
        profile++;
    for (size_t k = 0; profile < n && k < LODD_COMPONENT_KIND_COUNT; k++) {
        lodd_component_kind kind = (lodd_component_kind)k;
        size_t components = lodd_coverage_n_components(coverage, profile, kind);

        if (sum->exercised[k] == NULL) {
            sum->exercised[k] = lodd__arena_array(&e->arena, components + 1, sizeof(bool));
            sum->n_components[k] = components;
        }
        for (size_t i = 0; sum->exercised[k] != NULL && i < components && i < sum->n_components[k]; i++)
            sum->exercised[k][i] |= lodd_coverage_exercised(coverage, profile, kind, i);
    }
}

static bool has_profile(const lodd_result *result, lodd_str profile)
{
    for (size_t i = 0; i < lodd_result_n_profiles(result); i++)
        if (lodd__str_eq(lodd_result_profile(result, i), profile))
            return true;
    return false;
}

/* The profiles of a message, for people. */
static lodd_str profiles_of(lodd__arena *arena, const lodd_result *result)
{
    lodd_str ret = {"", 0};

    for (size_t i = 0; i < lodd_result_n_profiles(result); i++)
        ret = lodd__arena_printf(arena, "%.*s%s%.*s", LODD__FMT(ret), i > 0 ? ", " : "",
                                 LODD__FMT(lodd_result_profile(result, i)));
    return ret;
}

/* Does an answer (AppRec) stand among what was received? It is what a receiving system made of it. */
static bool is_answer(const lodd__claim *claim, const lodd_result *result)
{
    const lodd_str answers = LODD__STR("no.apprec@");

    return (claim->direction == LODD__DIRECTION_MOTTA || claim->direction == LODD__DIRECTION_BEGGE) &&
           lodd_result_n_profiles(result) == 1 && lodd__str_starts(lodd_result_profile(result, 0), answers);
}

static void add_to_claim(lodd__evaluating *e, lodd__claim_sum *sum, const lodd__evidence *evidence,
                         const lodd_result *result)
{
    bool of_profile = has_profile(result, sum->claim->profile);

    if (!of_profile && evidence->run.len > 0)
        return; /* of a test: what it must be is for the test to say */
    if (!of_profile && is_answer(sum->claim, result)) {
        sum->answers++;
        return;
    }
    if (!of_profile && sum->claim->profile.len > 0) {
        if (lodd_result_n_profiles(result) > 0) /* unknown ones have been told */
            LODD__LINE(e->check, EVIDENCE_OTHER_PROFILE, sum->claim->id, evidence->id, profiles_of(&e->arena, result),
                       sum->claim->profile);
        return;
    }
    sum->claim->computed.files++;
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        add_issue(e, sum, evidence, lodd_result_issue(result, i));
    add_dropped(sum, result);
    add_coverage(e, sum, lodd_result_coverage(result));
}

static size_t index_of(const lodd__evaluating *e, const lodd__evidence *evidence)
{
    return (size_t)(evidence - e->declaration->evidence.ptr);
}

void lodd__claims_add(lodd__evaluating *e, const lodd__evidence *evidence, const lodd_result *result)
{
    size_t item = index_of(e, evidence);

    if (!lodd__evidence_is_positive(evidence))
        return;
    for (size_t i = e->uses.first[item]; i < e->uses.first[item + 1]; i++)
        add_to_claim(e, &e->sums[e->uses.claims[i]], evidence, result);
}

void lodd__claims_add_across(lodd__evaluating *e, const lodd_issue *issue)
{
    const lodd__evidence *evidence = lodd__map_get(&e->by_path, issue->document);
    size_t item = 0;

    if (evidence == NULL)
        return;
    item = index_of(e, evidence);
    for (size_t i = e->uses.first[item]; i < e->uses.first[item + 1]; i++)
        add_issue(e, &e->sums[e->uses.claims[i]], evidence, issue);
}

/* --- breaches --- */

static bool names(lodd__strings list, lodd_str s)
{
    for (size_t i = 0; i < list.len; i++)
        if (lodd__str_eq(list.ptr[i], s))
            return true;
    return false;
}

/* What is found out of the requirements for all claims at once. */
typedef struct breaches {
    const lodd_requirements *requirements;
    bool *excused; /* by index: some claim says that it is not met, or not met wholly */
    bool *claimed; /* by the claim at hand */
    bool *failing; /* for the claim at hand */
} breaches;

static void mark(const breaches *b, bool *marks, lodd__strings ids)
{
    for (size_t i = 0; i < ids.len; i++) {
        const lodd__requirement *requirement = lodd__requirements_find(b->requirements, ids.ptr[i]);

        if (requirement != NULL)
            marks[requirement->index] = true;
    }
}

static lodd_level worse(lodd_level a, lodd_level b)
{
    return a > b ? a : b;
}

/* One requirement that a failed rule breaches. */
static void breach_one(const lodd__evaluating *e, const breaches *b, lodd__failed_rule *failed, size_t i,
                       bool *ret_unknown)
{
    const lodd__declaration *d = e->declaration;
    lodd_level level = lodd__requirement_level_any(&b->requirements->items[i], d->subject.organisations, d->issued);

    b->failing[i] = true;
    failed->counts = true;
    *ret_unknown |= level == LODD_LEVEL_UNKNOWN;
    failed->level = worse(failed->level, level);
}

static bool same_way(const lodd__requirement *requirement, lodd__direction direction)
{
    return direction == LODD__DIRECTION_BEGGE || requirement->direction == LODD__DIRECTION_BEGGE ||
           requirement->direction == LODD__DIRECTION_NONE || requirement->direction == direction;
}

/* Which requirements a failed rule breaches: those of the claim and its profile that name the rule or its layer, else
 * those of other profiles that name the rule (a message is also judged by its envelope's rules). What the claim does
 * not answer for counts too, unless another claim admits it: leaving a requirement out of a list excuses nothing. */
static void breach(const lodd__evaluating *e, const breaches *b, const lodd__claim_sum *sum, lodd__failed_rule *failed)
{
    bool attributed = false, unknown = false;

    for (int other = 0; other < 2 && !attributed; other++) {
        for (size_t i = 0; i < b->requirements->n; i++) {
            const lodd__requirement *r = &b->requirements->items[i];
            bool own = b->claimed[i] || lodd__requirement_covers(r, sum->claim->profile, sum->claim->direction);

            if (other ? own || !same_way(r, sum->claim->direction) || !names(r->rules, failed->id)
                      : !own || !lodd__requirement_breached_by(r, failed->id, failed->layer))
                continue;
            attributed = true;
            if (b->claimed[i] || !b->excused[i])
                breach_one(e, b, failed, i, &unknown);
        }
    }
    if (!attributed) {
        /* A finding that no set knows of must not weigh less than one that a set knows: "recommended" is the weakest
         * level that still makes a contradiction. */
        failed->counts = true;
        failed->level = LODD_LEVEL_SKAL;
        LODD__LINE(e->check, RULE_WITHOUT_REQUIREMENT, sum->claim->id, failed->id);
    }
    /* a level that is not known may be any */
    if (unknown && failed->level < LODD_LEVEL_SKAL)
        failed->level = LODD_LEVEL_UNKNOWN;
}

static bool is_grave(const lodd__failed_rule *failed)
{
    return failed->counts && (failed->level == LODD_LEVEL_UNKNOWN || failed->level >= LODD_LEVEL_SKAL);
}

static int by_id(const void *a, const void *b)
{
    return lodd__str_cmp(((const lodd__failed_rule *)a)->id, ((const lodd__failed_rule *)b)->id);
}

static bool is_explained(const lodd__declaration *declaration, const lodd__claim *claim, lodd_str rule)
{
    for (size_t i = 0; i < claim->deviations.len; i++) {
        const lodd__deviation *deviation = lodd__declaration_deviation(declaration, claim->deviations.ptr[i]);

        if (deviation != NULL && names(deviation->rules, rule))
            return true;
    }
    return false;
}

static void push(lodd__strings *list, lodd_str s)
{
    if (list->ptr != NULL)
        list->ptr[list->len++] = s;
}

static lodd__strings room(lodd__evaluating *e, size_t n)
{
    return (lodd__strings){.ptr = lodd__arena_array(&e->declaration->arena, n + 1, sizeof(lodd_str))};
}

static void find_breaches(lodd__evaluating *e, breaches *b, lodd__claim_sum *sum)
{
    lodd__claim *claim = sum->claim;
    size_t n = 0;

    if (sum->failed.len == 0)
        return;
    if (sum->failed.len > 1)
        qsort(sum->failed.ptr, sum->failed.len, sizeof(lodd__failed_rule), by_id);
    memset(b->claimed, 0, b->requirements->n);
    memset(b->failing, 0, b->requirements->n);
    mark(b, b->claimed, claim->requirements);
    claim->computed.failed_rules = room(e, sum->failed.len);
    claim->computed.unexplained = room(e, sum->failed.len);
    for (size_t i = 0; i < sum->failed.len; i++) {
        lodd__failed_rule *failed = &sum->failed.ptr[i];

        breach(e, b, sum, failed);
        push(&claim->computed.failed_rules, failed->id);
        if (!is_explained(e->declaration, claim, failed->id))
            push(&claim->computed.unexplained, failed->id);
        if (failed->counts)
            claim->computed.worst = worse(claim->computed.worst, failed->level);
    }
    for (size_t i = 0; i < b->requirements->n; i++)
        n += b->failing[i];
    if (n == 0)
        return;
    claim->computed.failed_requirements = room(e, n);
    for (size_t i = 0; i < b->requirements->n; i++)
        if (b->failing[i])
            push(&claim->computed.failed_requirements, b->requirements->items[i].id);
}

/* --- results --- */

static int by_bytes(const void *a, const void *b)
{
    return lodd__str_cmp(*(const lodd_str *)a, *(const lodd_str *)b);
}

static void make_digest(lodd__claim_sum *sum)
{
    lodd__sha256 sha256;

    lodd__sha256_start(&sha256);
    if (sum->lines.len > 1)
        qsort(sum->lines.ptr, sum->lines.len, sizeof(lodd_str), by_bytes);
    for (size_t i = 0; i < sum->lines.len; i++)
        if (i == 0 || !lodd__str_eq(sum->lines.ptr[i], sum->lines.ptr[i - 1]))
            lodd__sha256_add(&sha256, sum->lines.ptr[i]);
    lodd__sha256_end(&sha256, sum->claim->computed.result_digest.hex);
}

static void sum_coverage(lodd__claim_sum *sum)
{
    lodd__claim *claim = sum->claim;

    for (size_t k = 0; k < LODD_COMPONENT_KIND_COUNT; k++) {
        bool rules = k == LODD_COMPONENT_RULE;
        size_t n = 0;

        for (size_t i = 0; i < sum->n_components[k]; i++)
            n += sum->exercised[k][i];
        *(rules ? &claim->computed.rules_exercised : &claim->computed.components_exercised) += n;
        *(rules ? &claim->computed.rules_total : &claim->computed.components_total) += sum->n_components[k];
    }
}

static bool asks_for(const lodd_requirements *requirements, const lodd__claim *claim, lodd__method method)
{
    for (size_t i = 0; i < claim->requirements.len; i++) {
        const lodd__requirement *requirement = lodd__requirements_find(requirements, claim->requirements.ptr[i]);

        if (requirement != NULL && requirement->method == method)
            return true;
    }
    return false;
}

/* The scheme's minimum: messages enough, exercising enough of the rules, where validation is what shows it; a document
 * where a document is; a run of a test, or at level a a document, where a test is. */
static bool is_well_documented(const lodd__evaluating *e, const lodd__claim_sum *sum)
{
    const lodd_requirements *requirements = e->with->requirements;
    const lodd__scheme *scheme = &requirements->scheme;
    const lodd__claim *claim = sum->claim;

    if (asks_for(requirements, claim, LODD__METHOD_VALIDATOR) &&
        (claim->computed.files < scheme->min_messages ||
         claim->computed.rules_exercised * 100 < claim->computed.rules_total * scheme->min_rules_percent))
        return false;
    if (asks_for(requirements, claim, LODD__METHOD_DOCUMENT) && sum->others == 0)
        return false;
    if (asks_for(requirements, claim, LODD__METHOD_TEST) && sum->runs + sum->others + sum->answers == 0)
        return false; /* what a system does with a message does not show in the message */
    return claim->computed.files + sum->others + sum->answers + sum->runs > 0;
}

static lodd__shown_as shown_yes(const lodd__evaluating *e, const lodd__claim_sum *sum, bool grave)
{
    if (grave)
        return LODD__SHOWN_MOTSIGELSE;
    if (sum->claim->evidence.len == 0)
        return LODD__SHOWN_PASTATT;
    if (sum->claim->computed.result == LODD__RESULT_FAIL)
        return LODD__SHOWN_SAMSVAR_MERKNAD;
    return is_well_documented(e, sum) ? LODD__SHOWN_SAMSVAR : LODD__SHOWN_SAMSVAR_SVAKT;
}

static lodd__shown_as shown(lodd__evaluating *e, const lodd__claim_sum *sum)
{
    static const lodd__shown_as plain[LODD__CLAIM_COUNT] = {
        [LODD__CLAIM_NEI] = LODD__SHOWN_NEI,
        [LODD__CLAIM_IKKE_TESTET] = LODD__SHOWN_IKKE_TESTET,
        [LODD__CLAIM_IKKE_RELEVANT] = LODD__SHOWN_IKKE_RELEVANT,
        [LODD__CLAIM_PLANLAGT] = LODD__SHOWN_PLANLAGT,
    };
    const lodd__claim *claim = sum->claim;
    bool grave = false, unexplained = claim->deviations.len == 0;

    for (size_t i = 0; i < sum->failed.len; i++) {
        bool one = is_grave(&sum->failed.ptr[i]);

        grave |= one;
        if (claim->status != LODD__CLAIM_JA_MED_AVVIK || !one ||
            !names(claim->computed.unexplained, sum->failed.ptr[i].id))
            continue;
        unexplained = true;
        LODD__LINE(e->check, CLAIM_UNEXPLAINED, claim->id, sum->failed.ptr[i].id);
    }
    if (claim->status == LODD__CLAIM_JA)
        return shown_yes(e, sum, grave);
    if (claim->status == LODD__CLAIM_JA_MED_AVVIK)
        return claim->evidence.len == 0 ? LODD__SHOWN_PASTATT
               : unexplained            ? LODD__SHOWN_AVVIK_UFORKLART
                                        : LODD__SHOWN_AVVIK_FORKLART;
    return plain[claim->status];
}

/* Evidence that is no message, and whether all of it is there. */
static void count_evidence(lodd__evaluating *e, lodd__claim_sum *sum)
{
    sum->claim->computed.reproducible = true;
    for (size_t i = 0; i < sum->claim->evidence.len; i++) {
        const lodd__evidence *evidence = lodd__map_get(&e->by_id, sum->claim->evidence.ptr[i]);

        if (evidence == NULL)
            continue;
        if (evidence->withheld)
            sum->claim->computed.reproducible = false;
        if (evidence->kind != LODD__EVIDENCE_MESSAGE && evidence->kind != LODD__EVIDENCE_RUN)
            sum->others++;
    }
}

static void finish_claim(lodd__evaluating *e, breaches *b, lodd__claim_sum *sum)
{
    lodd__claim *claim = sum->claim;

    count_evidence(e, sum);
    if (sum->fhir && claim->computed.files > 0 && sum->exercised[LODD_COMPONENT_ELEMENT] == NULL)
        LODD__LINE(e->check, PROFILE_NOT_MEASURED, claim->id, claim->profile); /* one without elements */
    sum_coverage(sum);
    make_digest(sum);
    claim->computed.worst = LODD_LEVEL_UNKNOWN;
    claim->computed.result = claim->computed.files == 0   ? LODD__RESULT_NA
                             : claim->computed.errors > 0 ? LODD__RESULT_FAIL
                                                          : LODD__RESULT_PASS;
    find_breaches(e, b, sum);
    claim->computed.shown = shown(e, sum);
}

void lodd__claims_finish(lodd__evaluating *e)
{
    const lodd_requirements *requirements = e->with->requirements;
    breaches b = {
        .requirements = requirements,
        .excused = lodd__arena_array(&e->arena, requirements->n + 1, sizeof(bool)),
        .claimed = lodd__arena_array(&e->arena, requirements->n + 1, sizeof(bool)),
        .failing = lodd__arena_array(&e->arena, requirements->n + 1, sizeof(bool)),
    };

    if (b.excused == NULL || b.claimed == NULL || b.failing == NULL || e->arena.failed) {
        fail(e);
        return;
    }
    for (size_t i = 0; i < e->declaration->claims.len; i++)
        if (e->declaration->claims.ptr[i].status != LODD__CLAIM_JA)
            mark(&b, b.excused, e->declaration->claims.ptr[i].requirements);
    for (size_t i = 0; i < e->declaration->claims.len; i++)
        finish_claim(e, &b, &e->sums[i]);
}
