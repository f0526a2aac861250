/* declare/compare_tell.c - a comparison as lines and as a record (urn:lodd:sammenligning:1,
 * docs/sammenligning.schema.json). Uses compare.h and write/emit.h. */
#include "base/map.h"
#include "declare/compare.h"
#include "write/emit.h"

enum { MAX_MUST_LINES = 20 };

/* --- lines about one system --- */

static void tell_validity(lodd__comparison *c, const lodd__compared *s)
{
    const lodd__declaration *d = s->loaded.declaration;

    switch (s->loaded.validity) {
    case LODD__VALIDITY_EXPIRED:
        LODD__LINE(c->check, COMPARE_EXPIRED, s->key, d->valid_until);
        break;
    case LODD__VALIDITY_WITHDRAWN:
        LODD__LINE0(c->check, COMPARE_WITHDRAWN, s->key);
        break;
    case LODD__VALIDITY_DRAFT:
        LODD__LINE0(c->check, COMPARE_DRAFT, s->key);
        break;
    case LODD__VALIDITY_NOT_YET:
        LODD__LINE(c->check, COMPARE_NOT_YET, s->key, d->issued);
        break;
    case LODD__VALIDITY_CURRENT:
        break;
    }
}

static void tell_signature(lodd__comparison *c, const lodd__compared *s)
{
    lodd__signed state = s->integrity.signature;

    if (s->loaded.bundle == NULL) /* a file by itself has nothing beside it */
        return;
    if (state == LODD__SIGNED_NONE)
        LODD__LINE0(c->check, COMPARE_UNSIGNED, s->key);
    else if (state > LODD__SIGNED_NONE)
        LODD__LINE(c->check, COMPARE_SIGNATURE, s->key, lodd__str(lodd__signed_name(state, LODD_LANG_NB)),
                   lodd__str(lodd__signed_name(state, LODD_LANG_EN)));
}

static void tell_musts(lodd__comparison *c, const lodd__compared *s)
{
    size_t told = 0, more = 0;

    for (size_t i = 0; i < c->demands.items.len; i++) {
        const lodd__demand *d = c->order[i];
        lodd__cell cell = s->answers[c->places[i]].cell;

        if (!d->must || lodd__cell_met(cell))
            continue;
        if (told++ < MAX_MUST_LINES)
            LODD__LINE(c->check, COMPARE_MUST, s->key, d->id, lodd__str(lodd__cell_name(cell, LODD_LANG_NB)),
                       lodd__str(lodd__cell_name(cell, LODD_LANG_EN)));
        else
            more++;
    }
    if (more > 0)
        LODD__LINE(c->check, COMPARE_MUST_MORE, s->key, lodd__check_number(c->check, more));
}

static void tell_system(lodd__comparison *c, const lodd__compared *s)
{
    const lodd__declaration *d = s->loaded.declaration;

    if (d == NULL) {
        LODD__LINE(c->check, COMPARE_UNREADABLE, s->key, s->loaded.fault);
        return;
    }
    if (s->musts == s->musts_met && s->musts > 0)
        LODD__LINE(c->check, COMPARE_SYSTEM_MET, s->key, d->subject.name, d->subject.version, d->issuer.name,
                   lodd__check_number(c->check, s->musts));
    else
        LODD__LINE(c->check, COMPARE_SYSTEM, s->key, d->subject.name, d->subject.version, d->issuer.name,
                   lodd__check_number(c->check, s->musts_met), lodd__check_number(c->check, s->musts));
    tell_musts(c, s);
    if (s->integrity.changed)
        LODD__LINE(c->check, COMPARE_CHANGED, s->key, s->integrity.what);
    tell_validity(c, s);
    tell_signature(c, s);
    if (!s->integrity.checked)
        LODD__LINE0(c->check, COMPARE_BARE, s->key);
    for (size_t i = 0; i < s->disputes.open.len; i++)
        LODD__LINE(c->check, COMPARE_DISPUTED, s->key, s->disputes.open.ptr[i]);
}

/* --- lines about several --- */

/* What a declaration says of one thing that all should agree on; empty: nothing. */
typedef lodd_str trait(const lodd__compared *s);

static lodd_str profile_set(const lodd__compared *s)
{
    return lodd__str(s->loaded.declaration->profile_set.digest.hex);
}

static lodd_str scheme(const lodd__compared *s)
{
    return lodd__str(s->loaded.declaration->scheme.sha256.hex);
}

static lodd_str level(const lodd__compared *s)
{
    return lodd__str_n(&s->loaded.declaration->scheme.level, s->loaded.declaration->scheme.level != '\0');
}

static const lodd__compared *first_readable(const lodd__comparison *c)
{
    for (size_t i = 0; i < c->n_systems; i++)
        if (c->systems[i].loaded.declaration != NULL)
            return &c->systems[i];
    return NULL;
}

/* "S1 S3 | S2": systems by what they have; empty when all have the same. */
static lodd_str groups(lodd__comparison *c, trait *of)
{
    const lodd__compared *first = first_readable(c);
    lodd__map seen = {0};
    lodd__buf *lists = lodd__arena_array(&c->arena, c->n_systems + 1, sizeof *lists), all = {0};
    size_t n = 0;
    lodd_str ret = {NULL, 0};

    for (size_t i = 0; lists != NULL && first != NULL && i < c->n_systems; i++) {
        const lodd__compared *s = &c->systems[i];
        lodd__buf *list;

        if (s->loaded.declaration == NULL)
            continue;
        list = lodd__map_get(&seen, of(s));
        if (list == NULL) {
            list = &lists[n++];
            c->arena.failed |= !lodd__map_put(&seen, of(s), list);
        }
        lodd__buf_printf(list, "%s%.*s", list->len > 0 ? " " : "", LODD__FMT(s->key));
    }
    for (size_t i = 0; i < n; i++) {
        lodd__buf_printf(&all, "%s%.*s", i > 0 ? " | " : "", LODD__FMT(lodd__buf_str(&lists[i])));
        c->arena.failed |= lists[i].failed;
        lodd__buf_free(&lists[i]);
    }
    if (n > 1)
        ret = lodd__arena_str(&c->arena, lodd__buf_str(&all));
    c->arena.failed |= all.failed;
    lodd__buf_free(&all);
    lodd__map_free(&seen);
    return ret;
}

/* Is one of them replaced by another one of them, or there twice? */
static void tell_superseded(lodd__comparison *c)
{
    lodd__map by_digest = {0};

    for (size_t i = 0; i < c->n_systems; i++) {
        lodd__compared *s = &c->systems[i], *same = lodd__map_get(&by_digest, lodd__str(s->loaded.sha256.hex));

        if (s->loaded.declaration == NULL)
            continue;
        if (same != NULL)
            LODD__LINE(c->check, COMPARE_SAME, s->key, same->key);
        else
            c->arena.failed |= !lodd__map_put(&by_digest, lodd__str(s->loaded.sha256.hex), s);
    }
    for (size_t i = 0; i < c->n_systems; i++) {
        const lodd__declaration *d = c->systems[i].loaded.declaration;
        lodd__compared *older = d != NULL && d->supersedes.sha256.hex[0] != '\0'
                                    ? lodd__map_get(&by_digest, lodd__str(d->supersedes.sha256.hex))
                                    : NULL;

        /* nobody retires another vendor's declaration */
        if (older != NULL && lodd__str_eq(older->loaded.declaration->issuer.orgnr, d->issuer.orgnr))
            LODD__LINE(c->check, COMPARE_SUPERSEDED, older->key, c->systems[i].key);
    }
    lodd__map_free(&by_digest);
}

static void tell(lodd__comparison *c)
{
    lodd_str none = {NULL, 0}, text;
    size_t musts = 0;

    for (size_t i = 0; i < c->n_systems; i++)
        tell_system(c, &c->systems[i]);
    for (size_t i = 0; i < c->demands.items.len; i++)
        musts += c->demands.items.ptr[i].must;
    if (musts == 0)
        LODD__LINE0(c->check, COMPARE_NO_MUST, none);
    tell_superseded(c);
    text = groups(c, profile_set);
    if (text.len > 0)
        LODD__LINE(c->check, COMPARE_PROFILE_SETS, none, text);
    text = groups(c, scheme);
    if (text.len > 0)
        LODD__LINE(c->check, COMPARE_SCHEMES, none, text);
    text = groups(c, level);
    if (text.len > 0)
        LODD__LINE(c->check, COMPARE_LEVELS, none, text);
    LODD__LINE0(c->check, COMPARE_WORD, none);
}

/* --- the record --- */

static const char *const validity_codes[] = {
    [LODD__VALIDITY_CURRENT] = "gjeldende", [LODD__VALIDITY_EXPIRED] = "utløpt",
    [LODD__VALIDITY_WITHDRAWN] = "trukket", [LODD__VALIDITY_DRAFT] = "utkast",
    [LODD__VALIDITY_NOT_YET] = "ikke-ennå",
};

static void emit_declared(const lodd__compared *s, lodd__buf *out)
{
    const lodd__declaration *d = s->loaded.declaration;

    lodd__emit_json_member(out, "system", d->subject.name);
    lodd__emit_json_member(out, "version", d->subject.version);
    lodd__emit_json_member(out, "vendor", d->issuer.name);
    lodd__emit_json_member(out, "orgnr", d->issuer.orgnr);
    lodd__emit_json_given(out, "type", d->subject.type);
    lodd__emit_json_given(out, "messageServer", d->subject.server_name);
    lodd__emit_json_given(out, "messageServerVersion", d->subject.server_version);
    lodd__emit_json_member(out, "declaration", d->id);
    lodd__emit_json_member(out, "sha256", lodd__str(s->loaded.sha256.hex));
    lodd__emit_json_member(out, "issued", d->issued);
    lodd__emit_json_member(out, "validUntil", d->valid_until);
    lodd__emit_json_member(out, "state", lodd__str(validity_codes[s->loaded.validity]));
    lodd__emit_json_given(out, "scheme", d->scheme.id);
    lodd__emit_json_given(out, "schemeVersion", d->scheme.version);
    lodd__emit_json_given(out, "level", lodd__str_n(&d->scheme.level, d->scheme.level != '\0'));
    lodd__emit_json_given(out, "profileSet", lodd__str(d->profile_set.digest.hex));
    lodd__emit_json_member(out, "files",
                           !s->integrity.checked  ? LODD__STR("ikke-utlevert")
                           : s->integrity.changed ? LODD__STR("endret")
                                                  : LODD__STR("uendret"));
    lodd__emit_json_member(out, "signature",
                           s->loaded.bundle == NULL ? LODD__STR("ikke-utlevert")
                                                    : lodd__str(lodd__signed_code(s->integrity.signature)));
    lodd__emit_json_given(out, "signer", s->integrity.signer);
}

static void emit_system(const lodd__compared *s, lodd__buf *out)
{
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "id", s->key);
    lodd__emit_json_key(out, "readable");
    lodd__emit_json_bool(out, s->loaded.declaration != NULL);
    if (s->loaded.declaration == NULL)
        lodd__emit_json_member(out, "fault", s->loaded.fault);
    else
        emit_declared(s, out);
    lodd__emit_json_member_size(out, "musts", s->musts);
    lodd__emit_json_member_size(out, "mustsMet", s->musts_met);
    lodd__emit_json_member_size(out, "met", s->met);
    lodd__emit_json_close(out, '}');
}

static void emit_cell(const lodd__compared *s, const lodd__answer *answer, lodd__buf *out)
{
    const lodd__claim *claim = answer->claim;

    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "system", s->key);
    lodd__emit_json_member(out, "cell", lodd__str(lodd__cell_code(answer->cell)));
    lodd__emit_json_texts(out, lodd__str(lodd__cell_name(answer->cell, LODD_LANG_NB)),
                          lodd__str(lodd__cell_name(answer->cell, LODD_LANG_EN)));
    lodd__emit_json_key(out, "met");
    lodd__emit_json_bool(out, lodd__cell_met(answer->cell));
    lodd__emit_json_given(out, "otherVersion", answer->other_version);
    if (claim != NULL) {
        lodd__emit_json_member(out, "claim", claim->id);
        lodd__emit_json_member_size(out, "files", claim->computed.files);
        lodd__emit_json_member_size(out, "rulesExercised", claim->computed.rules_exercised);
        lodd__emit_json_member_size(out, "rulesTotal", claim->computed.rules_total);
        lodd__emit_json_given(out, "plannedFor", claim->planned_for);
        lodd__emit_json_given(out, "limitations", claim->limitations);
    }
    lodd__emit_json_close(out, '}');
}

static void emit_row(const lodd__comparison *c, size_t i, lodd__buf *out)
{
    const lodd__demand *d = c->order[i];

    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "id", d->id);
    lodd__emit_json_given(out, "requirement", d->requirement != NULL ? d->requirement->id : (lodd_str){NULL, 0});
    lodd__emit_json_given(out, "profile", d->profile);
    lodd__emit_json_given(out, "direction", lodd__str(lodd__direction_names[d->direction]));
    lodd__emit_json_begin(out, "text", '{');
    lodd__emit_json_texts(out, d->text[LODD_LANG_NB], d->text[LODD_LANG_EN]);
    lodd__emit_json_close(out, '}');
    lodd__emit_json_member(out, "level", lodd__str(lodd_level_code(d->level)));
    lodd__emit_json_key(out, "must");
    lodd__emit_json_bool(out, d->must);
    if (d->weighed)
        lodd__emit_json_member_size(out, "weight", d->weight);
    lodd__emit_json_given(out, "note", d->note);
    lodd__emit_json_member_size(out, "failing", d->failing);
    lodd__emit_json_begin(out, "cells", '[');
    for (size_t k = 0; k < c->n_systems; k++)
        emit_cell(&c->systems[k], &c->systems[k].answers[c->places[i]], out);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
}

static void emit_record(const lodd__comparison *c, lodd__buf *out)
{
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "schema", lodd__str(LODD__COMPARE_SCHEMA));
    lodd__emit_json_member(out, "title", c->demands.title);
    lodd__emit_json_member(out, "date", c->date);
    lodd__emit_json_begin(out, "tool", '{');
    lodd__emit_json_member(out, "name", LODD__STR("lodd"));
    lodd__emit_json_member(out, "version", lodd__str(lodd_version()));
    lodd__emit_json_close(out, '}');
    lodd__emit_json_member(out, "requirementsSha256", lodd__str(c->demands.sha256.hex));
    lodd__emit_json_begin(out, "organisations", '[');
    for (size_t i = 0; i < c->demands.organisations.len; i++)
        lodd__emit_json_str(out, c->demands.organisations.ptr[i]);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_member(out, "verdict", lodd__str(lodd__verdict_word(c->check->verdict)));
    lodd__emit_json_begin(out, "systems", '[');
    for (size_t i = 0; i < c->n_systems; i++)
        emit_system(&c->systems[i], out);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "rows", '[');
    for (size_t i = 0; i < c->demands.items.len; i++)
        emit_row(c, i, out);
    lodd__emit_json_close(out, ']');
    lodd__check_emit_lines(out, c->check);
    lodd__emit_json_close(out, '}');
}

void lodd__compare_tell(lodd__comparison *c)
{
    lodd__buf compact = {0};
    bool met = false;

    for (size_t i = 0; i < c->n_systems; i++)
        met |= c->systems[i].loaded.declaration != NULL && c->systems[i].musts_met == c->systems[i].musts;
    c->check->verdict = met ? LODD_VERDICT_COMPLETE : LODD_VERDICT_INCOMPLETE;
    tell(c);
    emit_record(c, &compact);
    lodd__form_pretty(&c->check->record, lodd__buf_str(&compact));
    c->check->nomem |= compact.failed || c->arena.failed;
    lodd__buf_free(&compact);
}
