/* declare/verify.c - lodd_verify: the steps of facts 4.6 in their order, one line each. Uses signature.h, the other
 * verify_*.c, base.
 *
 * The bundle is somebody else's: it is read through bundle.h only, and nothing in it is believed that can be computed.
 * The verdict follows from the marks of the lines. */
#include "declare/verify.h"

#include <stdlib.h>

#include "base/reason.h"
#include "base/sha256.h"
#include "declare/signature.h"

/* --- what the steps share --- */

bool lodd__verify_read(lodd__verifying *v, lodd_str name, lodd_str *ret, lodd__bundle_fault *ret_fault)
{
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status;

    *ret = (lodd_str){NULL, 0};
    *ret_fault = LODD__BUNDLE_FINE;
    status = lodd__bundle_read(v->bundle, name, &bytes, &n, NULL);
    if (status == LODD_ERR_NOMEM) {
        v->status = status;
        return false;
    }
    if (status != LODD_OK) {
        *ret_fault = lodd__bundle_examine(v->bundle, name, NULL);
        if (*ret_fault == LODD__BUNDLE_FINE)
            *ret_fault = LODD__BUNDLE_TROUBLE;
        return false;
    }
    *ret = lodd__arena_str(&v->arena, lodd__str_n(bytes, n));
    free(bytes);
    if (v->arena.failed)
        v->status = LODD_ERR_NOMEM;
    return v->status == LODD_OK;
}

size_t lodd__verify_marks(const lodd__verifying *v)
{
    return v->check->marks[LODD_MARK_FAULT] + v->check->marks[LODD_MARK_CHANGED] +
           v->check->marks[LODD_MARK_NOT_POSSIBLE];
}

void lodd__verify_copy_line(lodd__verifying *v, const lodd_line *line)
{
    lodd_check *check = v->check;
    lodd_line copy = {.code = line->code, .mark = line->mark};

    copy.subject = lodd__arena_str(&check->arena, line->subject);
    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
        copy.text[lang] = lodd__arena_str(&check->arena, line->text[lang]);
    check->nomem |= check->arena.failed || !lodd__vec_push(&check->lines, copy);
    check->marks[line->mark]++;
}

lodd__strings lodd__verify_withheld(lodd__verifying *v, const lodd__claim *claim)
{
    lodd__strings ret = {lodd__arena_array(&v->arena, claim->evidence.len + 1, sizeof(lodd_str)), 0};

    for (size_t i = 0; ret.ptr != NULL && i < claim->evidence.len; i++) {
        const lodd__evidence *evidence = lodd__declaration_evidence(v->declared, claim->evidence.ptr[i]);

        if (evidence != NULL && !evidence->withheld)
            evidence = lodd__map_get(&v->withheld_runs, evidence->id);
        if (evidence != NULL)
            ret.ptr[ret.len++] = evidence->id;
    }
    return ret;
}

/* What a run that is delivered names may still be withheld. */
static void find_withheld_runs(lodd__verifying *v)
{
    for (size_t i = 0; i < v->declared->evidence.len; i++) {
        lodd__evidence *evidence = &v->declared->evidence.ptr[i];

        if (evidence->withheld && evidence->run.len > 0 && !lodd__map_put(&v->withheld_runs, evidence->run, evidence))
            v->status = LODD_ERR_NOMEM;
    }
}

/* --- 1. form --- */

/* The tool writes one form only; another one is somebody's hand. */
static void check_writing(lodd__verifying *v)
{
    lodd__buf again = {0};

    lodd__declaration_write(&again, v->declared);
    if (again.failed)
        v->status = LODD_ERR_NOMEM;
    else if (lodd__str_eq(v->text, lodd__buf_str(&again)))
        v->verified[LODD__STEP_FORM] = true;
    else
        LODD__LINE0(v->check, FORM_BY_HAND, LODD__STR(LODD__BUNDLE_DECLARATION));
    lodd__buf_free(&again);
}

static void check_form(lodd__verifying *v)
{
    lodd__bundle_fault fault;
    char *message = NULL;
    lodd_status status;

    if (!lodd__verify_read(v, LODD__STR(LODD__BUNDLE_DECLARATION), &v->text, &fault)) {
        if (fault == LODD__BUNDLE_ABSENT) {
            lodd__reason(v->message, "%s: there is no " LODD__BUNDLE_DECLARATION " in it", v->options->bundle);
            v->status = LODD_ERR_NOT_FOUND;
        } else if (v->status == LODD_OK) {
            LODD__LINE(v->check, FORM_BROKEN, LODD__STR(LODD__BUNDLE_DECLARATION),
                       lodd__str(lodd__bundle_fault_text(fault)));
        }
        return;
    }
    lodd__sha256_hex(v->text, v->sha256.hex);
    status = lodd__declaration_read(&v->declared, v->text, LODD__READ_FULL, v->requirements, &message);
    if (status == LODD_OK) {
        LODD__LINE0(v->check, FORM_OK, LODD__STR(LODD__BUNDLE_DECLARATION));
        check_writing(v);
        find_withheld_runs(v);
    } else if (status == LODD_ERR_NOMEM) {
        v->status = status;
    } else {
        LODD__LINE(v->check, FORM_BROKEN, LODD__STR(LODD__BUNDLE_DECLARATION), lodd__str(message));
    }
    lodd_free(message);
}

/* --- 2. signatures --- */

/* Is one of them valid, as far as can be said here, and of this organisation? Who says whom he trusts does not take the
 * word of others for it. */
static bool is_signed_by(const lodd__verifying *v, const lodd__signatures *signatures, lodd_str orgnr)
{
    for (size_t i = 0; i < signatures->len; i++) {
        const lodd__signature *s = &signatures->ptr[i];
        bool valid = s->outcome == LODD__SIGNATURE_GOOD || s->outcome == LODD__SIGNATURE_EXPIRED ||
                     (s->outcome == LODD__SIGNATURE_UNKNOWN_CA && v->options->trust == NULL);

        if (s->outcome == LODD__SIGNATURE_NOT_CHECKED)
            return true; /* whose it is cannot be told here, and that has been said */
        if (valid && lodd__str_eq(s->orgnr, orgnr))
            return true;
    }
    return false;
}

static bool all_good(const lodd__signatures *signatures)
{
    for (size_t i = 0; i < signatures->len; i++)
        if (signatures->ptr[i].outcome != LODD__SIGNATURE_GOOD)
            return false;
    return signatures->len > 0;
}

static void check_signers(lodd__verifying *v, const lodd__signatures *signatures)
{
    const lodd__declaration *d = v->declared;

    if (signatures->len > 0 && !is_signed_by(v, signatures, d->issuer.orgnr))
        LODD__LINE(v->check, SIGNATURE_NOT_ISSUER, LODD__STR(""), d->issuer.orgnr);
    if (d->scheme.level == 'c' && !is_signed_by(v, signatures, d->assessor.orgnr))
        LODD__LINE(v->check, SIGNATURE_NO_LABORATORY, LODD__STR(""), d->assessor.orgnr);
}

static void check_signatures(lodd__verifying *v)
{
    const lodd__declaration *d = v->declared;
    lodd_str orgnrs[2] = {d->issuer.orgnr, d->assessor.orgnr}, jws;
    lodd__strings expected = {orgnrs, d->scheme.level == 'c' ? 2 : 1};
    lodd__signatures signatures = {NULL, 0};
    size_t before = lodd__verify_marks(v);
    lodd__bundle_fault fault;
    lodd_status status = LODD_OK;

    if (lodd__verify_read(v, LODD__STR(LODD__BUNDLE_SIGNATURE), &jws, &fault)) {
        status = lodd__signatures_check(&signatures, &v->arena, jws, v->text, expected, d->issued, v->options->trust);
    } else if (v->status == LODD_OK && fault != LODD__BUNDLE_ABSENT) {
        LODD__LINE(v->check, MANIFEST_NO_FILE, LODD__STR(LODD__BUNDLE_SIGNATURE),
                   lodd__str(lodd__bundle_fault_text(fault)));
        return;
    }
    if (status != LODD_OK) {
        if (status == LODD_ERR_IO || status == LODD_ERR_LIMIT)
            lodd__reason(v->message,
                             status == LODD_ERR_IO ? "%s: the certificates trusted cannot be read"
                                                   : "%s: this is more than a folder of certificates",
                             v->options->trust);
        v->status = status;
    }
    if (v->status != LODD_OK)
        return;
    lodd__signatures_tell(v->check, &signatures, d->issued);
    check_signers(v, &signatures);
    v->verified[LODD__STEP_SIGNATURES] =
        all_good(&signatures) && lodd__verify_marks(v) == before && is_signed_by(v, &signatures, d->issuer.orgnr);
}

/* --- 9. validity --- */

static void check_validity(lodd__verifying *v)
{
    const lodd__declaration *d = v->declared;
    lodd_str whole = {NULL, 0};
    bool valid = false;

    if (lodd__str_is(d->status, "trukket"))
        LODD__LINE(v->check, VALID_WITHDRAWN, whole, d->status_reason);
    else if (lodd__str_is(d->status, "utkast"))
        LODD__LINE0(v->check, VALID_DRAFT, whole);
    else if (lodd__str_cmp(v->date, d->issued) < 0)
        LODD__LINE(v->check, VALID_NOT_YET, whole, v->date, d->issued);
    else if (lodd__str_cmp(v->date, d->valid_until) > 0)
        LODD__LINE(v->check, VALID_EXPIRED, whole, v->date, d->valid_until);
    else
        valid = true;
    if (valid)
        LODD__LINE(v->check, VALID, whole, v->date, d->issued, d->valid_until);
    if (d->supersedes.id.len > 0)
        LODD__LINE(v->check, VALID_SUPERSEDES, whole, d->supersedes.id, lodd__str(d->supersedes.sha256.hex));
    v->verified[LODD__STEP_VALIDITY] = valid;
}

/* --- all --- */

/* What is wrong with the bytes outweighs what is computed of them, and that what could not be computed. */
static lodd_verdict verdict_of(const lodd_check *check)
{
    return check->marks[LODD_MARK_CHANGED] > 0        ? LODD_VERDICT_CHANGED
           : check->marks[LODD_MARK_FAULT] > 0        ? LODD_VERDICT_DIFFERS
           : check->marks[LODD_MARK_NOT_POSSIBLE] > 0 ? LODD_VERDICT_NOT_VERIFIABLE
                                                      : LODD_VERDICT_CONFIRMED;
}

static void run_steps(lodd__verifying *v)
{
    void (*const steps[])(lodd__verifying *) = {
        check_signatures,       lodd__verify_files, lodd__verify_profile_set,
        lodd__verify_recompute, lodd__verify_pages, check_validity,
    };

    check_form(v);
    if (v->declared == NULL) { /* what can be said of the files is still said */
        if (v->status == LODD_OK)
            lodd__verify_files(v);
        return;
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps && v->status == LODD_OK; i++)
        steps[i](v);
}

static void finish(lodd__verifying *v)
{
    for (size_t i = 0; v->claims != NULL && i < v->declared->claims.len; i++)
        lodd__vec_free(&v->claims[i].differences);
    lodd__vec_free(&v->differences);
    lodd__map_free(&v->entries);
    lodd__map_free(&v->withheld_runs);
    lodd__buf_free(&v->findings);
    lodd__buf_free(&v->again);
    lodd__declaration_free(v->computed);
    lodd__declaration_free(v->declared);
    lodd_requirements_close(v->requirements);
    lodd__bundle_close(v->bundle);
    lodd__arena_free(&v->arena);
}

lodd_status lodd_verify(lodd_check **ret, lodd_engine *engine, const lodd_verify_options *options, char **ret_message)
{
    char today[11];
    lodd__verifying v = {.options = options, .engine = engine, .message = ret_message};

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (options == NULL || options->size < sizeof *options || options->bundle == NULL)
        return LODD_ERR_ARGUMENT;
    lodd__date_today(today);
    v.date = lodd__str(options->date != NULL ? options->date : today);
    if (!lodd__date_ok(v.date)) {
        lodd__reason(ret_message, "%s is no date as 2026-01-31", options->date);
        return LODD_ERR_ARGUMENT;
    }
    v.check = lodd__check_new();
    v.status = v.check == NULL ? LODD_ERR_NOMEM : lodd_requirements_open(&v.requirements, engine, ret_message);
    if (v.status == LODD_OK)
        v.status = lodd__bundle_open(&v.bundle, options->bundle, "", NULL, ret_message);
    if (v.status == LODD_OK)
        run_steps(&v);
    if (v.status == LODD_OK && v.arena.failed)
        v.status = LODD_ERR_NOMEM;
    if (v.status == LODD_OK) {
        v.check->verdict = verdict_of(v.check);
        lodd__verify_record(&v);
    }
    finish(&v);
    return lodd__check_finish(ret, v.check, v.status);
}
