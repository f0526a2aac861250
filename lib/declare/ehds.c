/* declare/ehds.c - the preparatory EHDS set: what it lacks, and its files. Uses bundle.h, form.h, lodd_render.
 *
 * ehds/ehds.json is what the EU database of Art. 49 would be given, as far as it can be told: its fields are for a
 * delegated act that is not adopted. The pages are lodd_render's. */
#include <stdio.h>
#include <stdlib.h>

#include "base/sha256.h"
#include "declare/ehds_state.h"
#include "lodd/declare.h"
#include "write/emit.h"

enum { LABEL_MONTHS = 36 };

/* --- reading --- */

lodd_status lodd__ehds_read(lodd__declaration *declaration, lodd_check *check)
{
    lodd__ehds *ehds;
    lodd__buf out = {0};
    lodd_str normal;

    if (declaration->ehds.len == 0)
        return LODD_OK;
    ehds = LODD__NEW(&declaration->arena, lodd__ehds);
    if (ehds == NULL)
        return LODD_ERR_NOMEM;
    if (!lodd__ehds_parse(ehds, &declaration->arena, declaration, declaration->ehds, check))
        return declaration->arena.failed ? LODD_ERR_NOMEM : LODD_OK;
    lodd__ehds_emit(&out, ehds);
    normal = out.failed ? (lodd_str){NULL, 0} : lodd__arena_str(&declaration->arena, lodd__buf_str(&out));
    lodd__buf_free(&out);
    if (normal.ptr == NULL || declaration->arena.failed)
        return LODD_ERR_NOMEM;
    declaration->ehds = normal;
    return LODD_OK;
}

/* --- what is missing --- */

typedef struct looking {
    lodd__arena *arena;
    lodd__ehds_visit *visit;
    void *user;
} looking;

static void lacks(const looking *l, const char *place, const char *nb, const char *en)
{
    l->visit(l->user, place, lodd__str(nb), lodd__str(en));
}

static bool any(const bool *flags, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (flags[i])
            return true;
    return false;
}

static lodd_str either(lodd_str first, lodd_str second)
{
    return first.len > 0 ? first : second;
}

/* The manufacturer is who the block names, and else the issuer: never a name of one and an address of the other. */
static lodd_str makers(const lodd__ehds *e, lodd_str own, lodd_str issuers)
{
    return e->manufacturer.name.len > 0 ? own : issuers;
}

static void look_at_declaration(const looking *l, const lodd__ehds *e, const lodd__declaration *d)
{
    if (e->system_reference.len == 0 && d->subject.sha256.hex[0] == '\0')
        lacks(l, "Annex IV 1", "en entydig referanse til systemet (systemReference, eller installasjonens sjekksum)",
              "an unambiguous reference to the system (systemReference, or the checksum of the installer)");
    if (makers(e, e->manufacturer.address, d->issuer.address).len == 0)
        lacks(l, "Annex IV 2", "produsentens adresse", "the manufacturer's address");
    if (e->test.environment.len == 0)
        lacks(l, "Annex IV 4", "resultatet fra det digitale testmiljøet (artikkel 40), som ikke finnes ennå",
              "the result of the digital testing environment (Article 40), which does not exist yet");
    if (e->common.len == 0)
        lacks(l, "Annex IV 6", "felles spesifikasjoner (artikkel 36), som ventes innen 26. mars 2027",
              "common specifications (Article 36), which are due by 26 March 2027");
    if (either(e->issue.place, d->signatory.place).len == 0 || either(e->issue.date, d->signatory.date).len == 0 ||
        either(e->issue.name, d->signatory.name).len == 0 || either(e->issue.function, d->signatory.function).len == 0)
        lacks(l, "Annex IV 7", "sted, dato, navn eller stilling til den som underskriver",
              "place, date, name or function of the signatory");
}

static void look_at_information(const looking *l, const lodd__ehds *e, const lodd__declaration *d)
{
    if (makers(e, e->manufacturer.contact, d->issuer.contact).len == 0)
        lacks(l, "Art. 38(2)(a)", "kontaktopplysninger til produsenten", "how to reach the manufacturer");
    if (d->subject.release_date.len == 0)
        lacks(l, "Art. 38(2)(b)", "utgivelsesdatoen til versjonen", "the release date of the version");
    if (d->subject.intended_purpose.len == 0)
        lacks(l, "Art. 38(2)(c)", "tiltenkt formål", "the intended purpose");
    if (!any(e->categories, LODD__EHDS_CATEGORIES))
        lacks(l, "Art. 38(2)(d)", "kategoriene av helseopplysninger", "the categories of health data");
    if (d->issuer.complaint_url.len == 0)
        lacks(l, "Art. 30(1)", "et sted å klage", "a place for complaints");
}

static void look_at_documentation(const looking *l, const lodd__ehds *e)
{
    for (size_t i = 0; i < LODD__EHDS_PARTS; i++) {
        char place[32];

        if (e->parts[i].text.len > 0 || e->parts[i].evidence.len > 0)
            continue;
        snprintf(place, sizeof place, "Annex III %s", lodd__ehds_places[i]);
        lacks(l, place, lodd__ehds_parts[i].name[LODD_LANG_NB], lodd__ehds_parts[i].name[LODD_LANG_EN]);
    }
}

/* What a "ja" rests on: evidence; a statement and what somebody else's test showed may be put in words. */
static void look_at_rows(const looking *l, const lodd__ehds *e)
{
    for (size_t i = 0; i < LODD__EHDS_ROWS; i++) {
        const lodd__ehds_word *row = &lodd__ehds_rows[i];
        bool met = e->rows[i].given && e->rows[i].answer <= LODD__EHDS_ANSWER_DELVIS;
        bool shown = e->rows[i].evidence.len > 0 ||
                     (lodd__ehds_methods[i] == LODD__METHOD_STATEMENT && e->rows[i].text.len > 0);
        char place[32];

        snprintf(place, sizeof place, "Annex II %s", row->code);
        if (!e->rows[i].given)
            l->visit(l->user, place, lodd__arena_printf(l->arena, "svar på: %s", row->name[LODD_LANG_NB]),
                     lodd__arena_printf(l->arena, "an answer to: %s", row->name[LODD_LANG_EN]));
        else if (met && !shown)
            l->visit(l->user, place, lodd__arena_printf(l->arena, "bevis for: %s", row->name[LODD_LANG_NB]),
                     lodd__arena_printf(l->arena, "evidence of: %s", row->name[LODD_LANG_EN]));
        else if (e->rows[i].answer != LODD__EHDS_ANSWER_JA && e->rows[i].text.len == 0)
            l->visit(l->user, place, lodd__arena_printf(l->arena, "forklaring til: %s", row->name[LODD_LANG_NB]),
                     lodd__arena_printf(l->arena, "an explanation of: %s", row->name[LODD_LANG_EN]));
    }
}

void lodd__ehds_look(const lodd__ehds *ehds, const lodd__declaration *declaration, lodd__arena *arena,
                     lodd__ehds_visit *visit, void *user)
{
    looking l = {arena, visit, user};

    look_at_declaration(&l, ehds, declaration);
    look_at_information(&l, ehds, declaration);
    look_at_documentation(&l, ehds);
    look_at_rows(&l, ehds);
    if (ehds->label.given && !any(ehds->label.categories, LODD__EHDS_CATEGORIES))
        lacks(&l, "Art. 47(2)", "kategoriene av helseopplysninger for merket",
              "the categories of health data of the label");
}

typedef struct telling {
    lodd_check *check;
    size_t n;
} telling;

static void tell(void *user, const char *place, lodd_str nb, lodd_str en)
{
    telling *t = user;

    LODD__LINE(t->check, EHDS_MISSING, lodd__str(place), nb, en);
    t->n++;
}

size_t lodd__ehds_missing(const lodd__declaration *declaration, lodd_check *check)
{
    lodd__ehds *ehds = declaration->ehds.len > 0 ? LODD__NEW(&check->arena, lodd__ehds) : NULL;
    telling t = {check, 0};
    char latest[11];

    if (ehds == NULL || !lodd__ehds_parse(ehds, &check->arena, declaration, declaration->ehds, check))
        return 0;
    LODD__LINE0(check, EHDS_PREPARATORY, LODD__STR("ehds"));
    lodd__ehds_look(ehds, declaration, &check->arena, tell, &t);
    if (ehds->label.given && lodd__date_ok(declaration->issued)) {
        lodd__date_add_months(latest, declaration->issued, LABEL_MONTHS);
        if (lodd__str_cmp(ehds->label.valid_until, lodd__str(latest)) > 0) {
            LODD__LINE(check, EHDS_LABEL_LONG, LODD__STR("Art. 47(2)"), lodd__str(latest));
            t.n++;
        }
    }
    return t.n;
}

/* --- ehds.json --- */

static void emit_parties(lodd__buf *out, const lodd__ehds *e, const lodd__declaration *d)
{
    lodd__emit_json_begin(out, "manufacturer", '{');
    lodd__emit_json_given(out, "name", makers(e, e->manufacturer.name, d->issuer.name));
    lodd__emit_json_given(out, "trademark", e->manufacturer.trademark);
    lodd__emit_json_given(out, "orgnr", makers(e, (lodd_str){NULL, 0}, d->issuer.orgnr));
    lodd__emit_json_given(out, "address", makers(e, e->manufacturer.address, d->issuer.address));
    lodd__emit_json_given(out, "contact", makers(e, e->manufacturer.contact, d->issuer.contact));
    lodd__emit_json_given(out, "contactPoint", e->contact_point);
    lodd__emit_json_given(out, "complaintUrl", d->issuer.complaint_url);
    lodd__emit_json_close(out, '}');
    if (d->authorised_representative.name.len == 0)
        return;
    lodd__emit_json_begin(out, "authorisedRepresentative", '{');
    lodd__emit_json_given(out, "name", d->authorised_representative.name);
    lodd__emit_json_given(out, "address", d->authorised_representative.address);
    lodd__emit_json_given(out, "contact", d->authorised_representative.contact);
    lodd__emit_json_close(out, '}');
}

static void emit_standards(lodd__buf *out, const char *kind, lodd__ehds_references list)
{
    for (size_t i = 0; i < list.len; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "kind", lodd__str(kind));
        lodd__emit_json_given(out, "reference", list.ptr[i].reference);
        lodd__emit_json_given(out, "version", list.ptr[i].version);
        lodd__emit_json_given(out, "title", list.ptr[i].title);
        lodd__emit_json_close(out, '}');
    }
}

/* Profiles that are claimed as met, with what the check made of the claim. */
static void emit_profiles(lodd__buf *out, const lodd__declaration *d)
{
    for (size_t i = 0; i < d->claims.len; i++) {
        const lodd__claim *claim = &d->claims.ptr[i];

        if (claim->profile.len == 0 ||
            (claim->status != LODD__CLAIM_JA && claim->status != LODD__CLAIM_JA_MED_AVVIK))
            continue;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "kind", LODD__STR("profile"));
        lodd__emit_json_given(out, "reference", claim->profile);
        lodd__emit_json_given(out, "direction", lodd__str(lodd__direction_names[claim->direction]));
        lodd__emit_json_given(out, "shown", lodd__str(lodd__shown_words[claim->computed.shown]));
        lodd__emit_json_close(out, '}');
    }
}

static void emit_sheet(lodd__buf *out, const lodd__ehds *e, const lodd__declaration *d)
{
    lodd__emit_json_begin(out, "informationSheet", '{');
    emit_parties(out, e, d);
    lodd__emit_json_begin(out, "product", '{');
    lodd__emit_json_given(out, "name", d->subject.name);
    lodd__emit_json_given(out, "version", d->subject.version);
    lodd__emit_json_given(out, "releaseDate", d->subject.release_date);
    lodd__emit_json_given(out, "reference", e->system_reference);
    lodd__emit_json_given(out, "sha256", lodd__str(d->subject.sha256.hex));
    lodd__emit_json_close(out, '}');
    lodd__emit_json_given(out, "intendedPurpose", d->subject.intended_purpose);
    lodd__emit_json_begin(out, "dataCategories", '[');
    for (size_t i = 0; i < LODD__EHDS_CATEGORIES; i++) {
        const lodd__ehds_word *category = &lodd__ehds_categories[i];

        if (!e->categories[i])
            continue;
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "code", lodd__str(category->code));
        lodd__emit_json_texts(out, lodd__str(category->name[LODD_LANG_NB]), lodd__str(category->name[LODD_LANG_EN]));
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "standards", '[');
    emit_standards(out, "harmonised", e->harmonised);
    emit_standards(out, "commonSpecification", e->common);
    emit_profiles(out, d);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
}

static void emit_result(lodd__buf *out, const lodd__ehds *e)
{
    lodd__emit_json_begin(out, "testEnvironment", '{');
    lodd__emit_json_key(out, "result");
    lodd__emit_json_bool(out, e->test.environment.len > 0);
    lodd__emit_json_given(out, "environment", e->test.environment);
    lodd__emit_json_given(out, "version", e->test.version);
    lodd__emit_json_given(out, "date", e->test.date);
    lodd__emit_json_given(out, "resultSha256", e->test.result);
    lodd__emit_json_given(out, "url", e->test.url);
    lodd__emit_json_close(out, '}');
}

static void emit_label(lodd__buf *out, const lodd__ehds *e)
{
    if (!e->label.given)
        return;
    lodd__emit_json_begin(out, "wellnessLabel", '{');
    lodd__emit_json_begin(out, "dataCategories", '[');
    for (size_t i = 0; i < LODD__EHDS_CATEGORIES; i++)
        if (e->label.categories[i])
            lodd__emit_json_str(out, lodd__str(lodd__ehds_categories[i].code));
    lodd__emit_json_close(out, ']');
    lodd__emit_json_begin(out, "commonSpecifications", '[');
    for (size_t i = 0; i < e->label.specifications.len; i++)
        lodd__emit_json_str(out, e->label.specifications.ptr[i]);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_given(out, "validUntil", e->label.valid_until);
    lodd__emit_json_close(out, '}');
}

static void emit_lacking(void *user, const char *place, lodd_str nb, lodd_str en)
{
    lodd__buf *out = user;

    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "place", lodd__str(place));
    lodd__emit_json_texts(out, nb, en);
    lodd__emit_json_close(out, '}');
}

static void emit_dates(lodd__buf *out)
{
    lodd__emit_json_begin(out, "dates", '{');
    lodd__emit_json_member(out, "inForce", LODD__STR("2025-03-25"));
    lodd__emit_json_member(out, "applies", LODD__STR("2027-03-26"));
    lodd__emit_json_member(out, "firstCategories", LODD__STR("2029-03-26"));
    lodd__emit_json_member(out, "otherCategories", LODD__STR("2031-03-26"));
    lodd__emit_json_close(out, '}');
}

static void emit_stub(lodd__buf *out, const lodd__ehds *e, const lodd__declaration *d, lodd_str record,
                      lodd__arena *arena)
{
    char sha256[65];

    lodd__sha256_hex(record, sha256);
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "schema", LODD__STR(LODD__EHDS_SCHEMA));
    lodd__emit_json_key(out, "preparatory");
    lodd__emit_json_bool(out, true);
    lodd__emit_json_key(out, "complete");
    lodd__emit_json_bool(out, false);
    lodd__emit_json_begin(out, "notice", '{');
    lodd__emit_json_texts(
        out,
        LODD__STR("Forberedende. Feltene i EU-databasen (artikkel 49) er ikke fastsatt. Dette er verken en "
                  "registrering eller en EU-samsvarserklæring, og gir ingen formodning om samsvar."),
        LODD__STR("Preparatory. The fields of the EU database (Article 49) are not adopted. This is neither a "
                  "registration nor an EU declaration of conformity, and gives no presumption of conformity."));
    lodd__emit_json_close(out, '}');
    emit_dates(out);
    lodd__emit_json_begin(out, "declaration", '{');
    lodd__emit_json_given(out, "id", d->id);
    lodd__emit_json_member(out, "sha256", lodd__str(sha256));
    lodd__emit_json_given(out, "issued", d->issued);
    lodd__emit_json_given(out, "validUntil", d->valid_until);
    lodd__emit_json_close(out, '}');
    emit_sheet(out, e, d);
    emit_result(out, e);
    emit_label(out, e);
    lodd__emit_json_begin(out, "missing", '[');
    lodd__ehds_look(e, d, arena, emit_lacking, out);
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
}

/* --- the files --- */

#define PAGES(X)                                                                                                       \
    X("ehds-checklist")                                                                                                \
    X("ehds-declaration")                                                                                              \
    X("ehds-documentation")                                                                                            \
    X("ehds-information")

static const char *const pages[] = {
#define X(name) name,
    PAGES(X)
#undef X
};
static const char *const names[] = {
#define X(name) LODD__EHDS_FOLDER name ".html",
    PAGES(X)
#undef X
};
enum { N_PAGES = sizeof pages / sizeof *pages };

#define STUB LODD__EHDS_FOLDER "ehds.json"

bool lodd__ehds_derived(lodd_str name)
{
    bool ret = lodd__str_is(name, STUB);

    for (size_t i = 0; i < N_PAGES; i++)
        ret |= lodd__str_is(name, names[i]);
    return ret;
}

static bool to_buf(void *user, const char *data, size_t n)
{
    lodd__buf *out = user;

    lodd__buf_add(out, lodd__str_n(data, n));
    return !out->failed;
}

static lodd_status put_stub(const lodd__declaration *d, lodd_str record, lodd__ehds_put *put, void *user)
{
    lodd__arena arena = {0};
    lodd__ehds *ehds = LODD__NEW(&arena, lodd__ehds);
    lodd_check *unseen = lodd__check_new();
    lodd__buf compact = {0}, out = {0};
    lodd_status status = LODD_ERR_NOMEM;

    if (ehds != NULL && unseen != NULL && lodd__ehds_parse(ehds, &arena, d, d->ehds, unseen)) {
        emit_stub(&compact, ehds, d, record, &arena);
        if (!compact.failed)
            lodd__form_pretty(&out, lodd__buf_str(&compact));
        if (!compact.failed && !out.failed && !arena.failed)
            status = put(user, LODD__STR(STUB), lodd__buf_str(&out));
    } else if (unseen != NULL && !arena.failed) {
        status = LODD_ERR_ARGUMENT;
    }
    lodd__buf_free(&out);
    lodd__buf_free(&compact);
    lodd_check_free(unseen);
    lodd__arena_free(&arena);
    return status;
}

static lodd_status put_page(size_t which, lodd_str record, lodd__ehds_put *put, void *user, char **ret_message)
{
    lodd__buf out = {0};
    lodd_status status = lodd_render(record, pages[which], to_buf, &out, ret_message);

    if (status == LODD_OK)
        status = out.failed ? LODD_ERR_NOMEM : put(user, lodd__str(names[which]), lodd__buf_str(&out));
    lodd__buf_free(&out);
    return status;
}

lodd_status lodd__ehds_files(const lodd__declaration *declaration, lodd_str record, lodd__ehds_put *put, void *user,
                             char **ret_message)
{
    lodd_status status = LODD_OK;

    if (declaration->ehds.len == 0)
        return LODD_OK;
    for (size_t i = 0; status == LODD_OK && i < N_PAGES; i++)
        status = put_page(i, record, put, user, ret_message);
    return status == LODD_OK ? put_stub(declaration, record, put, user) : status;
}

typedef struct writing {
    lodd__bundle_draft *draft;
    char **ret_message;
} writing;

static lodd_status write_one(void *user, lodd_str name, lodd_str bytes)
{
    writing *w = user;

    return lodd__bundle_draft_write(w->draft, name, bytes, w->ret_message);
}

lodd_status lodd__ehds_write(lodd__bundle_draft *draft, const lodd__declaration *declaration, lodd_str record,
                             char **ret_message)
{
    writing w = {draft, ret_message};

    return lodd__ehds_files(declaration, record, write_one, &w, ret_message);
}
