/* declare/claims.c - claims of a declaration, as one answer to one demand. Uses declaration.h and base. */
#include "declare/claims.h"

static const struct {
    const char *code;
    const char *names[LODD_LANG_COUNT];
    bool met;
} cells[LODD__CELL_COUNT] = {
#define X(name, code, nb, en, met) [LODD__CELL_##name] = {code, {nb, en}, met},
    LODD__CELL_TABLE(X)
#undef X
};

/* What a claim is shown as, in fewer words. A contradiction that a declaration admits is a deviation to a buyer. */
static const lodd__cell shown_cells[LODD__SHOWN_COUNT] = {
    [LODD__SHOWN_SAMSVAR] = LODD__CELL_SAMSVAR,
    [LODD__SHOWN_SAMSVAR_SVAKT] = LODD__CELL_SAMSVAR_SVAKT,
    [LODD__SHOWN_SAMSVAR_MERKNAD] = LODD__CELL_SAMSVAR_MERKNAD,
    [LODD__SHOWN_PASTATT] = LODD__CELL_PASTATT,
    [LODD__SHOWN_MOTSIGELSE] = LODD__CELL_AVVIK,
    [LODD__SHOWN_AVVIK_FORKLART] = LODD__CELL_AVVIK,
    [LODD__SHOWN_AVVIK_UFORKLART] = LODD__CELL_AVVIK,
    [LODD__SHOWN_NEI] = LODD__CELL_NEI,
    [LODD__SHOWN_IKKE_TESTET] = LODD__CELL_IKKE_TESTET,
    [LODD__SHOWN_IKKE_RELEVANT] = LODD__CELL_IKKE_RELEVANT,
    [LODD__SHOWN_PLANLAGT] = LODD__CELL_PLANLAGT,
};

const char *lodd__cell_code(lodd__cell cell)
{
    return (unsigned)cell < LODD__CELL_COUNT ? cells[cell].code : "";
}

const char *lodd__cell_name(lodd__cell cell, lodd_lang lang)
{
    return (unsigned)cell < LODD__CELL_COUNT && (unsigned)lang < LODD_LANG_COUNT ? cells[cell].names[lang] : "";
}

bool lodd__cell_met(lodd__cell cell)
{
    return (unsigned)cell < LODD__CELL_COUNT && cells[cell].met;
}

const char *lodd__verdict_word(lodd_verdict verdict)
{
    static const char *const words[LODD_VERDICT_COUNT] = {
        [LODD_VERDICT_DONE] = "ferdig",
        [LODD_VERDICT_MADE] = "laget",
        [LODD_VERDICT_REFUSED] = "avvist",
        [LODD_VERDICT_CONFIRMED] = "bekreftet",
        [LODD_VERDICT_DIFFERS] = "avviker",
        [LODD_VERDICT_CHANGED] = "endret",
        [LODD_VERDICT_NOT_VERIFIABLE] = "ikke-etterprøvbar",
        [LODD_VERDICT_NOT_SUSPICIOUS] = "ikke-mistenkelig",
        [LODD_VERDICT_CONTRADICTION] = "motsigelse",
        [LODD_VERDICT_UNDECIDED] = "uavklart",
        [LODD_VERDICT_COMPLETE] = "fullstendig",
        [LODD_VERDICT_INCOMPLETE] = "mangelfull",
    };

    return (unsigned)verdict < LODD_VERDICT_COUNT ? words[verdict] : "";
}

/* --- profiles --- */

/* name before the version, version, what follows it: "no.plo" "1.6" "/x"; "http://.../x" "1.0" "" */
static void split(lodd_str profile, lodd_str ret[3])
{
    size_t bar = lodd__str_find(profile, '|', 0), at = lodd__str_find(profile, '@', 0), end;

    ret[0] = profile;
    ret[1] = ret[2] = (lodd_str){NULL, 0};
    if (bar != (size_t)-1) {
        ret[0] = lodd__str_sub(profile, 0, bar);
        ret[1] = lodd__str_sub(profile, bar + 1, profile.len - bar - 1);
    } else if (at != (size_t)-1 && !lodd__str_starts(profile, LODD__STR("http"))) {
        end = lodd__str_find(profile, '/', at);
        end = end != (size_t)-1 ? end : profile.len;
        ret[0] = lodd__str_sub(profile, 0, at);
        ret[1] = lodd__str_sub(profile, at + 1, end - at - 1);
        ret[2] = lodd__str_sub(profile, end, profile.len - end);
    }
}

bool lodd__profile_same(lodd_str a, lodd_str b)
{
    lodd_str x[3], y[3];

    split(a, x);
    split(b, y);
    return lodd__str_eq(x[0], y[0]) && lodd__str_eq(x[2], y[2]);
}

lodd_str lodd__profile_version(lodd_str profile)
{
    lodd_str parts[3];

    split(profile, parts);
    return parts[1];
}

lodd_str lodd__profile_title(const lodd_engine *engine, lodd_str profile, lodd_lang lang)
{
    size_t low = 0, high = lodd_engine_n_profiles(engine);

    while (low < high) { /* they are sorted by name */
        size_t middle = low + (high - low) / 2;
        lodd_profile_info info = lodd_engine_profile(engine, middle);
        int order = lodd__str_cmp(info.name, profile);

        if (order == 0)
            return info.title[lang].len > 0 ? info.title[lang] : profile;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return profile;
}

/* --- claims --- */

bool lodd__claim_is_met(const lodd__claim *claim)
{
    return claim->status == LODD__CLAIM_JA || claim->status == LODD__CLAIM_JA_MED_AVVIK;
}

bool lodd__direction_has(lodd__direction claimed, lodd__direction asked)
{
    return claimed == asked || (claimed == LODD__DIRECTION_BEGGE && asked != LODD__DIRECTION_NONE);
}

static bool has(lodd__strings list, lodd_str text)
{
    for (size_t i = 0; i < list.len; i++)
        if (lodd__str_eq(list.ptr[i], text))
            return true;
    return false;
}

/* Does this claim deviate in this one requirement? */
static bool deviates_in(const lodd__declaration *declaration, const lodd__claim *claim, lodd_str requirement)
{
    if (has(claim->computed.failed_requirements, requirement))
        return true;
    for (size_t i = 0; i < claim->deviations.len; i++) {
        const lodd__deviation *deviation = lodd__declaration_deviation(declaration, claim->deviations.ptr[i]);

        /* a deviation that names none is one of all of them */
        if (deviation == NULL || deviation->requirement.len == 0 || lodd__str_eq(deviation->requirement, requirement))
            return true;
    }
    return false;
}

static lodd__cell cell_of(const lodd__loaded *loaded, const lodd__claim *claim, lodd_str requirement,
                          const lodd__disputes *disputes, bool changed)
{
    lodd__cell cell =
        (unsigned)claim->computed.shown < LODD__SHOWN_COUNT ? shown_cells[claim->computed.shown] : LODD__CELL_PASTATT;

    if (cell == LODD__CELL_AVVIK && requirement.len > 0 && claim->computed.shown == LODD__SHOWN_AVVIK_FORKLART &&
        !deviates_in(loaded->declaration, claim, requirement))
        cell = LODD__CELL_SAMSVAR_MERKNAD;
    if (loaded->validity == LODD__VALIDITY_WITHDRAWN)
        return LODD__CELL_TRUKKET;
    if (cell > LODD__CELL_AVVIK) /* what is not declared as met does not get better or worse by what follows */
        return cell;
    if (changed)
        return LODD__CELL_ENDRET;
    if (loaded->validity == LODD__VALIDITY_EXPIRED)
        return LODD__CELL_UTLOPT;
    if (loaded->validity == LODD__VALIDITY_DRAFT || loaded->validity == LODD__VALIDITY_NOT_YET)
        return LODD__CELL_UTKAST;
    if (disputes != NULL && has(disputes->open, claim->id))
        return LODD__CELL_OMSTRIDT;
    if (disputes != NULL && has(disputes->confirmed, claim->id))
        return LODD__CELL_AVVIK;
    return cell;
}

lodd__cell lodd__claim_cell(const lodd__loaded *loaded, const lodd__claim *claim, const lodd__disputes *disputes,
                            bool changed)
{
    return cell_of(loaded, claim, (lodd_str){NULL, 0}, disputes, changed);
}

static bool answers(const lodd__claim *claim, lodd_str profile, lodd__direction direction, lodd_str requirement)
{
    if (requirement.len > 0 && claim->requirements.len > 0 && !has(claim->requirements, requirement))
        return false;
    if (profile.len == 0)
        return requirement.len > 0 && has(claim->requirements, requirement);
    return lodd__str_eq(claim->profile, profile) && lodd__direction_has(claim->direction, direction);
}

static lodd__answer answer_one(const lodd__loaded *loaded, lodd_str profile, lodd__direction direction,
                               lodd_str requirement, const lodd__disputes *disputes, bool changed)
{
    const lodd__declaration *declaration = loaded->declaration;
    lodd__answer ret = {.cell = LODD__CELL_IKKE_NEVNT};
    lodd_str other_version = {NULL, 0};

    for (size_t i = 0; i < declaration->claims.len; i++) {
        const lodd__claim *claim = &declaration->claims.ptr[i];

        if (answers(claim, profile, direction, requirement)) {
            lodd__cell cell = cell_of(loaded, claim, requirement, disputes, changed);

            if (ret.claim == NULL || cell > ret.cell)
                ret = (lodd__answer){.cell = cell, .claim = claim};
        } else if (profile.len > 0 && lodd__claim_is_met(claim) && lodd__profile_same(claim->profile, profile) &&
                   !lodd__str_eq(claim->profile, profile) && lodd__direction_has(claim->direction, direction)) {
            other_version = lodd__profile_version(claim->profile);
        }
    }
    if (!lodd__cell_met(ret.cell))
        ret.other_version = other_version;
    return ret;
}

lodd__answer lodd__claims_answer(const lodd__loaded *loaded, lodd_str profile, lodd__direction direction,
                                 lodd_str requirement, const lodd__disputes *disputes, bool changed)
{
    if (loaded->declaration == NULL)
        return (lodd__answer){.cell = LODD__CELL_ULESELIG};
    if (profile.len == 0 || direction != LODD__DIRECTION_BEGGE)
        return answer_one(loaded, profile, direction, requirement, disputes, changed);
    lodd__answer send = answer_one(loaded, profile, LODD__DIRECTION_SEND, requirement, disputes, changed);
    lodd__answer motta = answer_one(loaded, profile, LODD__DIRECTION_MOTTA, requirement, disputes, changed);
    return motta.cell > send.cell ? motta : send;
}
