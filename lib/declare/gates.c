/* declare/gates.c - the completeness gates (facts 1.2, 4.3): what must be there before a declaration is made. Each
 * thing missing is a line that says what to do. Breaches that no deviation explains are told where they are found
 * (evaluate_claims.c). This file: which requirements are answered for, and the claims. Uses
 * requirement.h, check.h. */
#include "declare/gates_state.h"

enum { MOST_NAMES = 8 };

bool lodd__strings_have(lodd__strings list, lodd_str s)
{
    for (size_t i = 0; i < list.len; i++)
        if (lodd__str_eq(list.ptr[i], s))
            return true;
    return false;
}

lodd_str lodd__strings_joined(lodd__arena *arena, lodd__strings list, size_t most)
{
    lodd_str ret = {"", 0};

    for (size_t i = 0; i < list.len && i < most; i++)
        ret = lodd__arena_printf(arena, "%.*s%s%.*s", LODD__FMT(ret), i > 0 ? ", " : "", LODD__FMT(list.ptr[i]));
    return list.len > most ? lodd__arena_printf(arena, "%.*s … (+%zu)", LODD__FMT(ret), list.len - most) : ret;
}

/* --- scope --- */

/* Requirements of one profile and direction that nobody answers for: one line for all of them. */
typedef struct gap {
    lodd_str subject; /* "no.plo@1.6/innleggelsesrapport send" */
    lodd__strings ids;
} gap;

static lodd_str subject_of(lodd__arena *arena, const lodd__requirement *requirement)
{
    if (requirement->profile.len == 0)
        return requirement->set;
    return lodd__arena_printf(arena, "%.*s %s", LODD__FMT(requirement->profile),
                              lodd__direction_names[requirement->direction]);
}

static void say_gap(lodd__gating *g, const gap *missing)
{
    if (missing->ids.len > 0)
        LODD__LINE(g->check, SCOPE_UNANSWERED, missing->subject, lodd__check_number(g->check, missing->ids.len),
                   lodd__strings_joined(g->arena, missing->ids, MOST_NAMES));
}

/* Requirements come sorted by id, and ids begin with their profile and direction: so gaps are runs. */
static void add_gap(lodd__gating *g, gap *missing, const lodd__requirement *requirement)
{
    lodd_str subject = subject_of(g->arena, requirement);

    if (!lodd__str_eq(subject, missing->subject)) {
        say_gap(g, missing);
        missing->subject = subject;
        missing->ids.len = 0;
    }
    missing->ids.ptr[missing->ids.len++] = requirement->id;
}

static const lodd__named *set_of(const lodd__declaration *d, lodd_str pack)
{
    for (size_t i = 0; i < d->requirement_sets.len; i++) {
        const lodd__named *set = &d->requirement_sets.ptr[i];
        size_t n = set->name.len;

        if (lodd__str_starts(pack, set->name) &&
            (set->version.len == 0
                 ? pack.len == n
                 : pack.len == n + 1 + set->version.len && pack.ptr[n] == '@' && lodd__str_ends(pack, set->version)))
            return set;
    }
    return NULL;
}

static void check_scope(lodd__gating *g)
{
    const lodd__declaration *d = g->declaration;
    bool *answered = lodd__arena_array(g->arena, g->requirements->n + 1, sizeof(bool));
    gap missing = {.ids.ptr = lodd__arena_array(g->arena, g->requirements->n + 1, sizeof(lodd_str))};

    if (answered == NULL || missing.ids.ptr == NULL)
        return;
    for (size_t i = 0; i < d->claims.len; i++)
        for (size_t k = 0; k < d->claims.ptr[i].requirements.len; k++) {
            const lodd__requirement *requirement =
                lodd__requirements_find(g->requirements, d->claims.ptr[i].requirements.ptr[k]);

            if (requirement != NULL)
                answered[requirement->index] = true;
        }
    for (size_t i = 0; i < d->requirements.len; i++) {
        const lodd__requirement *requirement = d->requirements.ptr[i];

        if (requirement->index < g->requirements->n && !answered[requirement->index] &&
            lodd__strings_have(g->requirements->scheme.sets, requirement->set))
            add_gap(g, &missing, requirement);
    }
    say_gap(g, &missing);
}

/* What the scheme asks for and no claim touches is said, so that nobody takes silence for conformity. */
static void tell_other_sets(lodd__gating *g)
{
    const lodd__declaration *d = g->declaration;
    const lodd__scheme *scheme = &g->requirements->scheme;

    for (size_t i = 0; i < scheme->sets.len; i++) {
        size_t n = 0;

        if (set_of(d, scheme->sets.ptr[i]) != NULL)
            continue;
        for (size_t k = 0; k < g->requirements->n; k++)
            n += lodd__str_eq(g->requirements->items[k].set, scheme->sets.ptr[i]) &&
                 lodd__requirement_level_any(&g->requirements->items[k], d->subject.organisations, d->issued) !=
                     LODD_LEVEL_UNKNOWN;
        if (n > 0)
            LODD__LINE(g->check, SCOPE_OTHER_SET, scheme->sets.ptr[i], lodd__check_number(g->check, n));
    }
}

/* --- claims --- */

static void check_requirements(lodd__gating *g, const lodd__claim *claim)
{
    if (claim->requirements.len == 0)
        LODD__LINE(g->check, CLAIM_NO_REQUIREMENT, claim->id, claim->profile);
    for (size_t i = 0; i < claim->requirements.len; i++) {
        const lodd__requirement *requirement = lodd__requirements_find(g->requirements, claim->requirements.ptr[i]);

        if (requirement != NULL && requirement->profile.len > 0 &&
            !lodd__requirement_covers(requirement, claim->profile, claim->direction))
            LODD__LINE(g->check, CLAIM_FOREIGN_REQUIREMENT, claim->id, requirement->id, requirement->profile,
                       lodd__str(lodd__direction_names[requirement->direction]));
    }
}

static void check_plan(lodd__gating *g, const lodd__claim *claim)
{
    if (claim->planned_for.len == 0)
        LODD__LINE0(g->check, CLAIM_PLAN_MISSING, claim->id);
    else if (!lodd__date_ok(claim->planned_for))
        LODD__LINE(g->check, CLAIM_PLAN_NO_DATE, claim->id, claim->planned_for);
    else if (lodd__str_cmp(claim->planned_for, g->declaration->issued) < 0)
        LODD__LINE(g->check, CLAIM_PLAN_PAST, claim->id, claim->planned_for);
}

static void say_contradiction(lodd__gating *g, const lodd__claim *claim)
{
    lodd_str level = lodd__str(lodd_level_word(claim->computed.worst));

    if (level.len == 0)
        level = LODD__STR("?");
    LODD__LINE(g->check, CLAIM_CONTRADICTED, claim->id,
               lodd__strings_joined(g->arena, claim->computed.failed_rules, MOST_NAMES), level,
               lodd__strings_joined(g->arena, claim->computed.failed_requirements, MOST_NAMES));
}

static bool asks_for(const lodd__gating *g, const lodd__claim *claim, lodd__method method)
{
    for (size_t i = 0; i < claim->requirements.len; i++) {
        const lodd__requirement *requirement = lodd__requirements_find(g->requirements, claim->requirements.ptr[i]);

        if (requirement != NULL && requirement->method == method)
            return true;
    }
    return false;
}

static void say_weak(lodd__gating *g, const lodd__claim *claim)
{
    const lodd__scheme *scheme = &g->requirements->scheme;

    if (asks_for(g, claim, LODD__METHOD_VALIDATOR) &&
        (claim->computed.files < scheme->min_messages ||
         claim->computed.rules_exercised * 100 < claim->computed.rules_total * scheme->min_rules_percent))
        LODD__LINE(g->check, CLAIM_WEAK, claim->id, lodd__check_number(g->check, claim->computed.files),
                   lodd__check_number(g->check, scheme->min_messages),
                   lodd__check_number(g->check, claim->computed.rules_exercised),
                   lodd__check_number(g->check, claim->computed.rules_total),
                   lodd__check_number(g->check, scheme->min_rules_percent));
    else
        LODD__LINE0(g->check, CLAIM_WEAK_DOCUMENT, claim->id);
}

static void check_runs_named(lodd__gating *g, const lodd__claim *claim)
{
    for (size_t i = 0; claim->status == LODD__CLAIM_JA && i < claim->evidence.len; i++) {
        const lodd__evidence *evidence = lodd__declaration_evidence(g->declaration, claim->evidence.ptr[i]);
        const lodd__test_run *run =
            evidence != NULL && evidence->kind == LODD__EVIDENCE_RUN ? lodd__map_get(&g->runs, evidence->id) : NULL;

        if (run != NULL && !run->passed)
            LODD__LINE(g->check, CLAIM_RUN_FAILED, claim->id, run->id);
    }
}

static void check_claim(lodd__gating *g, const lodd__claim *claim)
{
    check_requirements(g, claim);
    check_runs_named(g, claim);
    if (lodd__claim_says_yes(claim) && claim->evidence.len > 0 && !claim->computed.reproducible)
        LODD__LINE0(g->check, CLAIM_NOT_REPRODUCIBLE, claim->id);
    if (claim->status == LODD__CLAIM_PLANLAGT)
        check_plan(g, claim);
    if (claim->status == LODD__CLAIM_JA_MED_AVVIK && claim->deviations.len == 0)
        LODD__LINE0(g->check, CLAIM_NO_DEVIATION, claim->id);
    switch (claim->computed.shown) {
    case LODD__SHOWN_PASTATT:
        LODD__LINE(g->check, CLAIM_NO_EVIDENCE, claim->id, lodd__str(lodd__claim_words[claim->status]));
        break;
    case LODD__SHOWN_MOTSIGELSE:
        say_contradiction(g, claim);
        break;
    case LODD__SHOWN_SAMSVAR_SVAKT:
        say_weak(g, claim);
        break;
    default:
        break;
    }
}

void lodd__gates(const lodd__declaration *declaration, const lodd_requirements *requirements, lodd_check *check)
{
    lodd__gating g = {.declaration = declaration, .requirements = requirements, .check = check, .arena = &check->arena};

    for (size_t i = 0; i < declaration->runs.len; i++)
        check->nomem |= !lodd__map_put(&g.runs, declaration->runs.ptr[i].id, &declaration->runs.ptr[i]);
    lodd__gates_head(&g);
    for (size_t i = 0; i < declaration->claims.len; i++)
        check_claim(&g, &declaration->claims.ptr[i]);
    lodd__gates_evidence(&g);
    lodd__gates_deviations(&g);
    check_scope(&g);
    tell_other_sets(&g);
    lodd__gates_level(&g);
    lodd__gates_words(&g);
    lodd__map_free(&g.runs);
}
