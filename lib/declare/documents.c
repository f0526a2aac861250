/* declare/documents.c - documentation control (facts 1.2, 1.5): are the documents that a declaration refers to there,
 * unchanged, of this version of the product, not too old, readable for the reader, and does each say where to look?
 * Uses bundle.h, declaration.h, base.
 *
 * What only a person can judge, the content, comes from a file of verdicts; the record of both is the controller's own
 * and never goes into the vendor's bundle. */
#include "declare/documents.h"

#include <stdlib.h>

#include "base/reason.h"
#include "base/sha256.h"

const char *const lodd__doc_verdict_words[LODD__DOC_VERDICT_COUNT] = {"ikke-vurdert", "godtatt", "mangelfull"};

/* --- the declaration --- */

static bool parse_declaration(lodd__documents *c, lodd_str text)
{
    char *message = NULL;
    lodd_status status;

    lodd__sha256_hex(text, c->sha256.hex);
    status = lodd__declaration_read(&c->declaration, text, LODD__READ_FULL, c->requirements, &message);
    if (status == LODD_ERR_NOMEM)
        c->status = status;
    else if (status != LODD_OK)
        LODD__LINE(c->check, FORM_BROKEN, LODD__STR(LODD__BUNDLE_DECLARATION), lodd__str(message));
    lodd_free(message);
    return status == LODD_OK;
}

static bool read_declaration(lodd__documents *c)
{
    const lodd_str name = LODD__STR(LODD__BUNDLE_DECLARATION);
    char *bytes = NULL, *message = NULL;
    size_t n = 0;
    lodd_status status = lodd__bundle_read(c->bundle, name, &bytes, &n, &message);
    bool fine = false;

    if (status == LODD_OK) {
        fine = parse_declaration(c, lodd__str_n(bytes, n));
    } else if (status == LODD_ERR_NOT_FOUND) {
        lodd__reason(c->message, "%s: there is no " LODD__BUNDLE_DECLARATION " in it", c->options->bundle);
        c->status = status;
    } else if (status == LODD_ERR_NOMEM) {
        c->status = status;
    } else {
        LODD__LINE(c->check, FORM_BROKEN, name, lodd__str(message));
    }
    free(bytes);
    lodd_free(message);
    return fine;
}

static bool is_document(const lodd__evidence *evidence)
{
    return evidence->run.len == 0 && evidence->kind != LODD__EVIDENCE_MESSAGE && evidence->kind != LODD__EVIDENCE_RUN;
}

static void list_documents(lodd__documents *c)
{
    const lodd__declaration *d = c->declaration;

    c->docs = lodd__arena_array(&c->arena, d->evidence.len + 1, sizeof *c->docs);
    for (size_t i = 0; c->docs != NULL && i < d->evidence.len; i++)
        if (is_document(&d->evidence.ptr[i])) {
            c->docs[c->n].evidence = &d->evidence.ptr[i];
            if (!lodd__map_put(&c->by_id, d->evidence.ptr[i].id, &c->docs[c->n++]))
                c->status = LODD_ERR_NOMEM;
        }
    if (c->docs == NULL)
        c->status = LODD_ERR_NOMEM;
    for (size_t i = 0; c->status == LODD_OK && i < d->claims.len; i++)
        for (size_t k = 0; k < d->claims.ptr[i].evidence.len; k++) {
            lodd__doc *doc = lodd__map_get(&c->by_id, d->claims.ptr[i].evidence.ptr[k]);

            if (doc != NULL && doc->claim.len == 0)
                doc->claim = d->claims.ptr[i].id;
        }
}

/* --- one document --- */

static void cannot_read(lodd__documents *c, lodd__doc *doc, lodd_status status)
{
    lodd_str name = doc->evidence->path;
    lodd__bundle_fault fault = lodd__bundle_examine(c->bundle, name, NULL);

    if (status == LODD_ERR_NOMEM) {
        c->status = status;
        return;
    }
    doc->state = LODD__DOC_STATE_ABSENT;
    if (status == LODD_ERR_LIMIT)
        fault = LODD__BUNDLE_TOO_LARGE;
    else if (fault == LODD__BUNDLE_FINE || fault == LODD__BUNDLE_TOO_LARGE)
        fault = LODD__BUNDLE_TROUBLE;
    if (fault == LODD__BUNDLE_ABSENT)
        LODD__LINE(c->check, DOC_ABSENT, doc->evidence->id, name);
    else
        LODD__LINE(c->check, DOC_NO_FILE, doc->evidence->id, name, lodd__str(lodd__bundle_fault_text(fault)));
}

static void check_bytes(lodd__documents *c, lodd__doc *doc)
{
    const lodd__evidence *evidence = doc->evidence;
    lodd__digest digest;
    size_t bytes = 0;
    lodd_status status;

    if (evidence->path.len == 0) {
        doc->state = LODD__DOC_STATE_EXTERNAL;
        LODD__LINE0(c->check, DOC_EXTERNAL, evidence->id);
        return;
    }
    if (evidence->withheld) {
        doc->state = LODD__DOC_STATE_WITHHELD;
        LODD__LINE(c->check, DOC_WITHHELD, evidence->id, lodd__str(evidence->sha256.hex));
        return;
    }
    status = lodd__bundle_digest(c->bundle, evidence->path, &digest, &bytes, NULL);
    if (status != LODD_OK) {
        cannot_read(c, doc, status);
    } else if (strcmp(digest.hex, evidence->sha256.hex) != 0) {
        doc->state = LODD__DOC_STATE_CHANGED;
        LODD__LINE(c->check, DOC_CHANGED, evidence->id, lodd__str(evidence->sha256.hex), lodd__str(digest.hex));
    } else {
        LODD__LINE(c->check, DOC_PRESENT, evidence->id, lodd__check_number(c->check, bytes));
        if (bytes == 0)
            LODD__LINE0(c->check, DOC_EMPTY, evidence->id);
    }
}

static void check_dates(lodd__documents *c, const lodd__evidence *evidence)
{
    char limit[11];

    if (evidence->created.len == 0) {
        LODD__LINE0(c->check, DOC_NO_DATE, evidence->id);
    } else if (lodd__str_cmp(evidence->created, c->date) > 0) {
        LODD__LINE(c->check, DOC_FUTURE, evidence->id, evidence->created);
    } else if (c->max_age_months > 0) {
        lodd__date_add_months(limit, evidence->created, c->max_age_months);
        if (lodd__str_cmp(lodd__str(limit), c->date) < 0)
            LODD__LINE(c->check, DOC_OLD, evidence->id, evidence->created,
                       lodd__check_number(c->check, c->max_age_months));
    }
    if (evidence->expires.len > 0 && lodd__str_cmp(evidence->expires, c->date) < 0)
        LODD__LINE(c->check, DOC_EXPIRED, evidence->id, evidence->expires);
}

/* Of Norwegian, in both its forms, and English; a region may follow: "nb-NO". */
static bool is_readable(lodd_str language)
{
    static const char *const known[] = {"nb", "nn", "no", "en"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (lodd__str_starts(language, lodd__str(known[i])) && (language.len == 2 || language.ptr[2] == '-'))
            return true;
    return false;
}

static void check_facts(lodd__documents *c, const lodd__doc *doc)
{
    const lodd__evidence *evidence = doc->evidence;
    lodd_str version = c->declaration->subject.version;

    if (evidence->title.len == 0)
        LODD__LINE0(c->check, DOC_NO_TITLE, evidence->id);
    if (evidence->version.len == 0)
        LODD__LINE0(c->check, DOC_NO_VERSION, evidence->id);
    else if (!lodd__str_eq(evidence->version, version))
        LODD__LINE(c->check, DOC_VERSION, evidence->id, evidence->version, version);
    check_dates(c, evidence);
    if (evidence->language.len == 0)
        LODD__LINE0(c->check, DOC_NO_LANGUAGE, evidence->id);
    else if (!is_readable(evidence->language))
        LODD__LINE(c->check, DOC_LANGUAGE, evidence->id, evidence->language);
    if (doc->claim.len == 0)
        LODD__LINE0(c->check, DOC_UNUSED, evidence->id);
    else if (evidence->kind == LODD__EVIDENCE_DOCUMENT && evidence->sections.len == 0)
        LODD__LINE(c->check, DOC_NO_SECTION, evidence->id, doc->claim);
}

static void tell_verdict(lodd__documents *c, const lodd__doc *doc)
{
    lodd_str who = lodd__str(c->options->controller);

    if (doc->verdict == LODD__DOC_ACCEPTED)
        LODD__LINE(c->check, DOC_ACCEPTED, doc->evidence->id, who);
    else if (doc->verdict == LODD__DOC_LACKING)
        LODD__LINE(c->check, DOC_LACKING, doc->evidence->id, who, doc->comment);
    else
        LODD__LINE0(c->check, DOC_NOT_JUDGED, doc->evidence->id);
}

/* --- the kinds that the scheme asks for --- */

static void check_kinds(lodd__documents *c)
{
    const lodd__scheme *scheme = &c->requirements->scheme;

    for (size_t i = 0; i < scheme->n_documents; i++) {
        lodd_str ids = {"", 0};

        for (size_t k = 0; k < c->n; k++)
            if (lodd__str_eq(c->docs[k].evidence->document_kind, scheme->documents[i].code) && ids.len < 200)
                ids = lodd__arena_printf(&c->arena, "%.*s%s%.*s", LODD__FMT(ids), ids.len > 0 ? ", " : "",
                                         LODD__FMT(c->docs[k].evidence->id));
        if (ids.len > 0)
            LODD__LINE(c->check, DOC_KIND_THERE, scheme->documents[i].code, scheme->documents[i].name[LODD_LANG_NB],
                       scheme->documents[i].name[LODD_LANG_EN], ids);
        else
            LODD__LINE(c->check, DOC_KIND_MISSING, scheme->documents[i].code, scheme->documents[i].name[LODD_LANG_NB],
                       scheme->documents[i].name[LODD_LANG_EN]);
    }
}

/* --- all --- */

static void control(lodd__documents *c)
{
    if (!read_declaration(c))
        return;
    c->max_age_months =
        c->options->max_age_months > 0 ? c->options->max_age_months : c->requirements->scheme.max_document_age_months;
    list_documents(c);
    if (c->status == LODD_OK)
        lodd__documents_verdicts(c);
    if (c->status == LODD_OK && c->n == 0)
        LODD__LINE0(c->check, DOC_NONE, LODD__STR(""));
    for (size_t i = 0; i < c->n && c->status == LODD_OK; i++) {
        check_bytes(c, &c->docs[i]);
        check_facts(c, &c->docs[i]);
        tell_verdict(c, &c->docs[i]);
    }
    if (c->status == LODD_OK)
        check_kinds(c);
    if (c->status == LODD_OK && c->options->ehds)
        lodd__documents_grounds(c);
}

static void finish(lodd__documents *c)
{
    lodd__map_free(&c->by_id);
    lodd__declaration_free(c->declaration);
    lodd_requirements_close(c->requirements);
    lodd__bundle_close(c->bundle);
    lodd__arena_free(&c->arena);
}

static lodd_status check_options(lodd__documents *c, char *today)
{
    const lodd_documents_options *options = c->options;

    if (options == NULL || options->size < sizeof *options || options->bundle == NULL)
        return LODD_ERR_ARGUMENT;
    if (options->controller == NULL || lodd__str_trim(lodd__str(options->controller)).len == 0) {
        lodd__reason(c->message, "who controls must be said");
        return LODD_ERR_ARGUMENT;
    }
    lodd__date_today(today);
    c->date = lodd__str(options->date != NULL ? options->date : today);
    if (lodd__date_ok(c->date))
        return LODD_OK;
    lodd__reason(c->message, "%s is no date as 2026-01-31", options->date);
    return LODD_ERR_ARGUMENT;
}

lodd_status lodd_check_documents(lodd_check **ret, lodd_engine *engine, const lodd_documents_options *options,
                                 char **ret_message)
{
    char today[11];
    lodd__documents c = {.options = options, .engine = engine, .message = ret_message};

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    c.status = check_options(&c, today);
    if (c.status != LODD_OK)
        return c.status;
    c.check = lodd__check_new();
    c.status = c.check == NULL ? LODD_ERR_NOMEM : lodd_requirements_open(&c.requirements, engine, ret_message);
    if (c.status == LODD_OK)
        c.status = lodd__bundle_open(&c.bundle, options->bundle, "", NULL, ret_message);
    if (c.status == LODD_OK)
        control(&c);
    if (c.status == LODD_OK && c.arena.failed)
        c.status = LODD_ERR_NOMEM;
    if (c.status == LODD_OK) {
        c.check->verdict = c.check->marks[LODD_MARK_FAULT] + c.check->marks[LODD_MARK_CHANGED] > 0
                               ? LODD_VERDICT_INCOMPLETE
                               : LODD_VERDICT_COMPLETE;
        lodd__documents_record(&c);
    }
    finish(&c);
    return lodd__check_finish(ret, c.check, c.status);
}
