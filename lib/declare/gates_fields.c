/* declare/gates_fields.c - gates on what the vendor wrote: who declares and signs, for how long, documents, deviations.
 * Uses requirement.h, check.h. */
#include "declare/gates_state.h"

enum { MOST_NAMES = 5 }; /* in one line */

/* --- head --- */

static void need(lodd__gating *g, lodd_str value, const char *member)
{
    if (lodd__str_trim(value).len == 0)
        LODD__LINE(g->check, HEAD_MISSING, lodd__str(member), lodd__str(member));
}

static void not_later(lodd__gating *g, lodd_str date, const char *member)
{
    if (date.len > 0 && lodd__str_cmp(date, g->declaration->issued) > 0)
        LODD__LINE(g->check, HEAD_FUTURE, lodd__str(member), lodd__str(member), date, g->declaration->issued);
}

static void check_validity(lodd__gating *g)
{
    const lodd__declaration *d = g->declaration;
    unsigned months = g->requirements->scheme.max_validity_months;
    char last[11];

    if (d->valid_until.len == 0) {
        LODD__LINE0(g->check, VALIDITY_MISSING, LODD__STR("validUntil"));
        return;
    }
    if (lodd__str_cmp(d->valid_until, d->issued) <= 0)
        LODD__LINE(g->check, VALIDITY_BEFORE, LODD__STR("validUntil"), d->valid_until, d->issued);
    if (months == 0 || !lodd__date_ok(d->issued))
        return;
    lodd__date_add_months(last, d->issued, months);
    if (lodd__str_cmp(d->valid_until, lodd__str(last)) > 0)
        LODD__LINE(g->check, VALIDITY_TOO_LONG, LODD__STR("validUntil"), d->valid_until,
                   lodd__check_number(g->check, months), lodd__str(last));
}

void lodd__gates_head(lodd__gating *g)
{
    const lodd__declaration *d = g->declaration;
    const struct {
        lodd_str value;
        const char *member;
    } needed[] = {
        {d->issuer.name, "issuer.name"},
        {d->issuer.orgnr, "issuer.orgnr"},
        {d->issuer.contact, "issuer.contact"},
        {d->signatory.name, "signatory.name"},
        {d->signatory.function, "signatory.function"},
        {d->signatory.place, "signatory.place"},
        {d->signatory.date, "signatory.date"},
        {d->subject.type, "subject.type"},
        {d->subject.name, "subject.name"},
        {d->subject.version, "subject.version"},
        {d->subject.intended_purpose, "subject.intendedPurpose"},
    };

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        need(g, needed[i].value, needed[i].member);
    if (d->subject.organisations.len == 0)
        need(g, (lodd_str){NULL, 0}, "subject.organisations");
    not_later(g, d->signatory.date, "signatory.date");
    not_later(g, d->subject.release_date, "subject.releaseDate");
    check_validity(g);
    if (g->requirements->scheme.statement[LODD_LANG_NB].len == 0)
        LODD__LINE0(g->check, SCHEME_STATEMENT, g->requirements->scheme.id);
}

/* --- evidence --- */

/* Which claim names which evidence, by its place in the list: the first one. */
static void mark_users(lodd__gating *g, const lodd__claim **users)
{
    const lodd__declaration *d = g->declaration;

    for (size_t i = 0; i < d->claims.len; i++)
        for (size_t k = 0; k < d->claims.ptr[i].evidence.len; k++) {
            const lodd__evidence *evidence = lodd__declaration_evidence(d, d->claims.ptr[i].evidence.ptr[k]);

            if (evidence != NULL && users[evidence - d->evidence.ptr] == NULL)
                users[evidence - d->evidence.ptr] = &d->claims.ptr[i];
        }
}

static bool is_reference(const lodd__evidence *evidence)
{
    return evidence->kind == LODD__EVIDENCE_DOCUMENT || evidence->kind == LODD__EVIDENCE_EXTERNAL;
}

static void check_document(lodd__gating *g, const lodd__evidence *evidence, const lodd__claim *user)
{
    const lodd__declaration *d = g->declaration;

    if (evidence->title.len == 0)
        LODD__LINE(g->check, DOCUMENT_NO_TITLE, evidence->path, evidence->id);
    if (evidence->sha256.hex[0] == '\0' && evidence->path.len == 0)
        LODD__LINE(g->check, DOCUMENT_NO_HASH, evidence->id, evidence->id);
    if (user != NULL && lodd__claim_says_yes(user) && evidence->sections.len == 0)
        LODD__LINE(g->check, DOCUMENT_NO_SECTION, evidence->path, evidence->id, user->id);
    if (evidence->version.len > 0 && !lodd__str_eq(evidence->version, d->subject.version))
        LODD__LINE(g->check, DOCUMENT_OTHER_VERSION, evidence->path, evidence->id, evidence->version,
                   d->subject.version);
}

static void check_dates(lodd__gating *g, const lodd__evidence *evidence)
{
    lodd_str issued = g->declaration->issued;

    if (evidence->expires.len > 0 && lodd__str_cmp(evidence->expires, issued) < 0)
        LODD__LINE(g->check, EVIDENCE_EXPIRED, evidence->path, evidence->id, evidence->expires);
    if (evidence->created.len > 0 && lodd__str_cmp(evidence->created, issued) > 0)
        LODD__LINE(g->check, EVIDENCE_FUTURE, evidence->path, evidence->id, evidence->created);
}

void lodd__gates_evidence(lodd__gating *g)
{
    const lodd__declaration *d = g->declaration;
    const lodd__claim **users = lodd__arena_array(g->arena, d->evidence.len + 1, sizeof *users);
    const lodd_str whole = {"", 0};
    lodd__strings unsure = {.ptr = lodd__arena_array(g->arena, d->evidence.len + 1, sizeof(lodd_str))};
    lodd__strings unused = {.ptr = lodd__arena_array(g->arena, d->evidence.len + 1, sizeof(lodd_str))};

    if (users == NULL || unsure.ptr == NULL || unused.ptr == NULL)
        return;
    mark_users(g, users);
    for (size_t i = 0; i < d->evidence.len; i++) {
        const lodd__evidence *evidence = &d->evidence.ptr[i];

        check_dates(g, evidence);
        if (is_reference(evidence) && evidence->run.len == 0)
            check_document(g, evidence, users[i]);
        if (evidence->kind == LODD__EVIDENCE_MESSAGE && evidence->synthetic == LODD__SYNTHETIC3_UNKNOWN)
            unsure.ptr[unsure.len++] = evidence->id;
        if (users[i] == NULL && evidence->run.len == 0 && !evidence->negative)
            unused.ptr[unused.len++] = evidence->id;
    }
    if (unused.len > 0)
        LODD__LINE(g->check, EVIDENCE_UNUSED, whole, lodd__check_number(g->check, unused.len),
                   lodd__strings_joined(g->arena, unused, MOST_NAMES));
    if (unsure.len > 0)
        LODD__LINE(g->check, EVIDENCE_PERSONS_UNKNOWN, whole, lodd__check_number(g->check, unsure.len),
                   lodd__strings_joined(g->arena, unsure, MOST_NAMES));
}

/* --- deviations --- */

/* Marks deviations that a claim names, and tells which of their rules no evidence breaks. */
static void follow(lodd__gating *g, const lodd__claim *claim, bool *used)
{
    const lodd__declaration *d = g->declaration;

    for (size_t i = 0; i < claim->deviations.len; i++) {
        const lodd__deviation *deviation = lodd__declaration_deviation(d, claim->deviations.ptr[i]);

        if (deviation == NULL)
            continue;
        used[deviation - d->deviations.ptr] = true;
        for (size_t k = 0; claim->computed.files > 0 && k < deviation->rules.len; k++)
            if (!lodd__strings_have(claim->computed.failed_rules, deviation->rules.ptr[k]))
                LODD__LINE(g->check, DEVIATION_RULE_FINE, deviation->id, deviation->rules.ptr[k]);
    }
}

static void check_deviation(lodd__gating *g, const lodd__deviation *deviation, bool used)
{
    const lodd__requirement *requirement = lodd__requirements_find(g->requirements, deviation->requirement);

    if (lodd__str_trim(deviation->explanation).len == 0)
        LODD__LINE0(g->check, DEVIATION_NO_TEXT, deviation->id);
    if (requirement != NULL && requirement->method == LODD__METHOD_VALIDATOR && requirement->rules.len > 0 &&
        deviation->rules.len == 0)
        LODD__LINE(g->check, DEVIATION_NO_RULES, deviation->id, requirement->id);
    if (deviation->until.len == 0)
        LODD__LINE0(g->check, DEVIATION_NO_DATE, deviation->id);
    else if (lodd__str_cmp(deviation->until, g->declaration->issued) < 0)
        LODD__LINE(g->check, DEVIATION_PAST, deviation->id, deviation->until);
    if (!used)
        LODD__LINE0(g->check, DEVIATION_UNUSED, deviation->id);
}

void lodd__gates_deviations(lodd__gating *g)
{
    const lodd__declaration *d = g->declaration;
    bool *used = lodd__arena_array(g->arena, d->deviations.len + 1, sizeof(bool));

    if (used == NULL)
        return;
    for (size_t i = 0; i < d->claims.len; i++)
        follow(g, &d->claims.ptr[i], used);
    for (size_t i = 0; i < d->deviations.len; i++)
        check_deviation(g, &d->deviations.ptr[i], used[i]);
}
