/* declare/totals.c - which requirements a declaration is about, and how many of each level are declared, evidenced and
 * failing (facts 4.3). Uses requirement.h, base.
 *
 * In scope are the requirements of every set that a claim touches, as far as a norm level is known for the subject's
 * kinds of organisation on the day of issue, and whatever a claim answers for or breaks. */
#include <string.h>

#include "declare/evaluate_state.h"

typedef struct scope {
    lodd__evaluating *e;
    const lodd_requirements *requirements;
    bool *touched;                                   /* by set */
    bool *answered, *declared, *evidenced, *failing; /* by requirement */
} scope;

static lodd_str pack_of(lodd_str profile)
{
    size_t slash = lodd__str_find(profile, '/', 0);

    return slash != (size_t)-1 ? lodd__str_sub(profile, 0, slash) : profile;
}

static void touch(const scope *s, lodd_str set)
{
    for (size_t i = 0; i < s->requirements->n_sets; i++)
        s->touched[i] |= lodd__str_eq(s->requirements->sets[i].pack, set);
}

static bool is_touched(const scope *s, lodd_str set)
{
    for (size_t i = 0; i < s->requirements->n_sets; i++)
        if (lodd__str_eq(s->requirements->sets[i].pack, set))
            return s->touched[i];
    return false;
}

static bool is_shown_as_met(lodd__shown_as shown)
{
    return shown == LODD__SHOWN_SAMSVAR || shown == LODD__SHOWN_SAMSVAR_SVAKT || shown == LODD__SHOWN_SAMSVAR_MERKNAD ||
           shown == LODD__SHOWN_AVVIK_FORKLART;
}

static void look_at_claim(const scope *s, const lodd__claim *claim)
{
    bool yes = claim->status == LODD__CLAIM_JA || claim->status == LODD__CLAIM_JA_MED_AVVIK;
    bool evidenced = yes && claim->evidence.len > 0 && is_shown_as_met(claim->computed.shown);

    touch(s, pack_of(claim->profile));
    for (size_t i = 0; i < claim->requirements.len; i++) {
        const lodd__requirement *requirement = lodd__requirements_find(s->requirements, claim->requirements.ptr[i]);

        if (requirement == NULL)
            continue;
        touch(s, requirement->set);
        s->answered[requirement->index] = true;
        s->declared[requirement->index] |= yes;
        s->evidenced[requirement->index] |= evidenced;
    }
    for (size_t i = 0; i < claim->computed.failed_requirements.len; i++) {
        const lodd__requirement *requirement =
            lodd__requirements_find(s->requirements, claim->computed.failed_requirements.ptr[i]);

        if (requirement != NULL)
            s->failing[requirement->index] = true;
    }
}

/* "no.plo@1.6" as name and version. */
static lodd__named named(lodd__evaluating *e, const lodd__set_info *set)
{
    size_t at = lodd__str_find(set->pack, '@', 0);
    lodd__named ret = {.name = set->pack};

    if (at != (size_t)-1) {
        ret.name = lodd__str_sub(set->pack, 0, at);
        ret.version = lodd__str_sub(set->pack, at + 1, set->pack.len - at - 1);
    }
    ret.name = lodd__arena_str(&e->declaration->arena, ret.name);
    ret.version = lodd__arena_str(&e->declaration->arena, ret.version);
    memcpy(ret.sha256.hex, set->sha256, sizeof ret.sha256.hex);
    return ret;
}

static void list_sets(const scope *s)
{
    lodd__declaration *d = s->e->declaration;

    d->requirement_sets.len = 0;
    d->requirement_sets.ptr = lodd__arena_array(&d->arena, s->requirements->n_sets + 1, sizeof(lodd__named));
    for (size_t i = 0; d->requirement_sets.ptr != NULL && i < s->requirements->n_sets; i++)
        if (s->touched[i])
            d->requirement_sets.ptr[d->requirement_sets.len++] = named(s->e, &s->requirements->sets[i]);
}

static void count_one(const scope *s, const lodd__requirement *requirement)
{
    lodd__declaration *d = s->e->declaration;
    lodd_level level = lodd__requirement_level_any(requirement, d->subject.organisations, d->issued);
    bool known = level != LODD_LEVEL_UNKNOWN && is_touched(s, requirement->set);
    size_t i = requirement->index;

    if (!known && !s->answered[i] && !s->failing[i])
        return;
    d->requirements.ptr[d->requirements.len++] = requirement;
    d->totals[level].required++;
    d->totals[level].declared += s->declared[i];
    d->totals[level].evidenced += s->evidenced[i] && !s->failing[i];
    d->totals[level].failing += s->failing[i];
}

void lodd__totals(lodd__evaluating *e)
{
    const lodd_requirements *requirements = e->with->requirements;
    lodd__declaration *d = e->declaration;
    scope s = {.e = e, .requirements = requirements};
    bool **marks[] = {&s.touched, &s.answered, &s.declared, &s.evidenced, &s.failing};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        *marks[i] = lodd__arena_array(&e->arena, (i == 0 ? requirements->n_sets : requirements->n) + 1, sizeof(bool));
    d->requirements.len = 0;
    d->requirements.ptr = lodd__arena_array(&d->arena, requirements->n + 1, sizeof(lodd__requirement *));
    if (e->arena.failed || d->requirements.ptr == NULL) {
        e->status = LODD_ERR_NOMEM;
        return;
    }
    for (size_t i = 0; i < d->claims.len; i++)
        look_at_claim(&s, &d->claims.ptr[i]);
    list_sets(&s);
    memset(d->totals, 0, sizeof d->totals);
    for (size_t i = 0; i < requirements->n; i++)
        count_one(&s, &requirements->items[i]);
}
