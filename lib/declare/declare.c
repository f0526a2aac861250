/* declare/declare.c - lodd_declare: from declaration-input.json and a folder of evidence to a bundle, or to a list of
 * what is missing. Uses everything of declare; the one clock is the default of the date of issue.
 *
 * The bundle is made beside its place and gets its name when it is whole; when the gates refuse, nothing is written. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "declare/ehds.h"
#include "declare/evaluate.h"
#include "declare/render.h"
#include "identifier/identifier.h"

typedef struct declaring {
    const lodd_declare_options *options;
    lodd_engine *engine;
    lodd_check *check;
    lodd_requirements *requirements;
    lodd__bundle *evidence;
    lodd__bundle_draft *draft;
    lodd__declaration *declaration;
    lodd__buf findings, lock, manifest, json;
    char issued[11];
    size_t n_files; /* of the bundle */
    char **message;
} declaring;

/* --- options --- */

static bool is_urn(const char *id)
{
    lodd_str s = lodd__str(id), prefix = LODD__STR("urn:uuid:");

    return lodd__str_starts(s, prefix) && lodd__uuid_check(lodd__str_sub(s, prefix.len, s.len - prefix.len));
}

static lodd_status check_options(declaring *d)
{
    const lodd_declare_options *o = d->options;

    if (o == NULL || o->size < sizeof *o || o->input == NULL || o->evidence == NULL || o->output == NULL)
        lodd__reason(d->message, "an input, a folder of evidence and a folder to make are needed");
    else if (o->level != NULL && (strlen(o->level) != 1 || strchr("abc", o->level[0]) == NULL))
        lodd__reason(d->message, "the level is a, b or c, not '%s'", o->level);
    else if (o->issued != NULL && !lodd__date_ok(lodd__str(o->issued)))
        lodd__reason(d->message, "the date of issue is YYYY-MM-DD, not '%s'", o->issued);
    else if (o->id != NULL && !is_urn(o->id))
        lodd__reason(d->message, "the id is 'urn:uuid:' and a UUID, not '%s'", o->id);
    else if (o->accept_persons != NULL && lodd__str_trim(lodd__str(o->accept_persons)).len == 0)
        lodd__reason(d->message, "accepting numbers that may be real persons' needs a reason");
    else if (o->issued == NULL)
        lodd__date_today(d->issued);
    else
        memcpy(d->issued, o->issued, sizeof d->issued);
    return d->issued[0] != '\0' ? LODD_OK : LODD_ERR_ARGUMENT;
}

/* --- input --- */

static lodd_status read_text(declaring *d, char **ret, size_t *ret_len)
{
    lodd_limits limits;
    lodd_status status;

    lodd_limits_default(&limits);
    errno = 0;
    status = lodd__file_read(d->options->input, limits.max_input, ret, ret_len);
    if (status == LODD_ERR_IO)
        lodd__reason(d->message, "%s: %s", d->options->input,
                         errno != 0 ? strerrordesc_np(errno) : "not a regular file");
    else if (status == LODD_ERR_LIMIT)
        lodd__reason(d->message, "%s is larger than %zu bytes", d->options->input, limits.max_input);
    return status;
}

/* *ret_fine false: a line says what is wrong with the file. */
static lodd_status read_input(declaring *d, bool *ret_fine)
{
    lodd_str file = lodd__str(d->options->input);
    char *text = NULL, *fault = NULL;
    size_t n = 0;
    lodd_status status = read_text(d, &text, &n);

    *ret_fine = false;
    if (status != LODD_OK)
        return status;
    status = lodd__declaration_read(&d->declaration, lodd__str_n(text, n), LODD__READ_INPUT, d->requirements, &fault);
    free(text);
    *ret_fine = status == LODD_OK;
    if (status == LODD_ERR_ARGUMENT) {
        LODD__LINE(d->check, INPUT_FAULT, file, lodd__str(fault != NULL ? fault : ""));
        status = LODD_OK;
    }
    lodd_free(fault);
    return status;
}

static void apply_options(declaring *d)
{
    lodd__declaration *declaration = d->declaration;
    lodd__arena *arena = &declaration->arena;
    const lodd_declare_options *o = d->options;

    declaration->issued = lodd__arena_str(arena, lodd__str(d->issued));
    declaration->id = o->id != NULL ? lodd__arena_str(arena, lodd__str(o->id)) : (lodd_str){NULL, 0};
    if (o->level != NULL)
        declaration->scheme.level = o->level[0];
    if (o->accept_persons != NULL)
        declaration->privacy_exception = lodd__arena_str(arena, lodd__str_trim(lodd__str(o->accept_persons)));
}

/* --- judging --- */

static bool is_refused(const lodd_check *check)
{
    return check->marks[LODD_MARK_FAULT] + check->marks[LODD_MARK_CHANGED] + check->marks[LODD_MARK_NOT_POSSIBLE] > 0;
}

static lodd_status judge(declaring *d)
{
    lodd__evaluation with = {
        .engine = d->engine,
        .requirements = d->requirements,
        .evidence = d->evidence,
        .jobs = d->options->jobs,
    };
    lodd_status status = lodd__expand(d->declaration, &with, d->check);

    if (status == LODD_OK)
        status = lodd__ehds_read(d->declaration, d->check);
    if (status == LODD_OK)
        status = lodd__evaluate(d->declaration, &with, &d->findings, d->check);
    if (status == LODD_OK) {
        lodd__gates(d->declaration, d->requirements, d->check);
        if (!is_refused(d->check))
            (void)lodd__ehds_missing(d->declaration, d->check);
    }
    return status;
}

/* --- the bundle --- */

static lodd_status make_lock(declaring *d)
{
    lodd__strings packs = {0};
    lodd_status status = lodd__lock_packs(&packs, d->declaration, d->engine);

    return status == LODD_OK ? lodd__lock_make(&d->lock, d->declaration, d->engine, &packs, d->message) : status;
}

static bool is_delivered(const lodd__evidence *evidence)
{
    return evidence->path.len > 0 && !evidence->withheld;
}

static lodd__manifest_entry entry_of(lodd_str name, lodd_str bytes)
{
    lodd__manifest_entry ret = {.name = name};

    lodd__sha256_hex(bytes, ret.sha256.hex);
    return ret;
}

static lodd_status make_manifest(declaring *d)
{
    lodd__declaration *declaration = d->declaration;
    lodd__manifest entries = {
        .ptr = lodd__arena_array(&d->check->arena, declaration->evidence.len + 2, sizeof(lodd__manifest_entry))};

    if (entries.ptr == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < declaration->evidence.len; i++) {
        const lodd__evidence *evidence = &declaration->evidence.ptr[i];

        if (is_delivered(evidence))
            entries.ptr[entries.len++] = (lodd__manifest_entry){.sha256 = evidence->sha256, .name = evidence->path};
    }
    entries.ptr[entries.len++] = entry_of(LODD__STR(LODD__BUNDLE_FINDINGS), lodd__buf_str(&d->findings));
    entries.ptr[entries.len++] = entry_of(LODD__STR(LODD__BUNDLE_LOCK), lodd__buf_str(&d->lock));
    lodd__manifest_write(&d->manifest, &entries);
    lodd__sha256_hex(lodd__buf_str(&d->manifest), declaration->manifest.sha256.hex);
    declaration->manifest.files = entries.len;
    return d->manifest.failed ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status put(declaring *d, const char *name, const lodd__buf *bytes)
{
    if (bytes->failed)
        return LODD_ERR_NOMEM;
    d->n_files++;
    return lodd__bundle_draft_write(d->draft, lodd__str(name), lodd__buf_str(bytes), d->message);
}

/* The bytes that were judged, or none: a file that has changed in the meantime would make a bundle that contradicts
 * itself. Files too large to be read were only hashed, and are copied. */
static lodd_status put_evidence(declaring *d, const lodd__evidence *evidence)
{
    char *data = NULL, *why = NULL;
    size_t n = 0;
    lodd__digest now;
    lodd_status status = lodd__bundle_read(d->evidence, evidence->path, &data, &n, &why);

    d->n_files++;
    if (status == LODD_ERR_LIMIT) {
        lodd_free(why);
        return lodd__bundle_draft_copy(d->draft, evidence->path, d->evidence, d->message);
    }
    if (status != LODD_OK) {
        lodd__reason(d->message, "%.*s: %s", LODD__FMT(evidence->path), why != NULL ? why : "it is gone");
        lodd_free(why);
        return status == LODD_ERR_NOT_FOUND ? LODD_ERR_IO : status;
    }
    lodd__sha256_hex(lodd__str_n(data, n), now.hex);
    if (strcmp(now.hex, evidence->sha256.hex) != 0) {
        lodd__reason(d->message, "%.*s has changed while it was judged", LODD__FMT(evidence->path));
        status = LODD_ERR_IO;
    } else {
        status = lodd__bundle_draft_write(d->draft, evidence->path, lodd__str_n(data, n), d->message);
    }
    free(data);
    return status;
}

static lodd_status put_page(declaring *d)
{
    lodd__buf page = {0};
    lodd_status status = lodd__render(&page, lodd__buf_str(&d->json), NULL, d->message);

    if (status == LODD_OK)
        status = put(d, LODD__BUNDLE_HTML, &page);
    lodd__buf_free(&page);
    return status;
}

static lodd_status put_all(declaring *d)
{
    const lodd__declaration *declaration = d->declaration;
    lodd_status status = lodd__bundle_draft_new(&d->draft, d->options->output, d->message);

    for (size_t i = 0; status == LODD_OK && i < declaration->evidence.len; i++)
        if (is_delivered(&declaration->evidence.ptr[i]))
            status = put_evidence(d, &declaration->evidence.ptr[i]);
    if (status == LODD_OK)
        status = put(d, LODD__BUNDLE_FINDINGS, &d->findings);
    if (status == LODD_OK)
        status = put(d, LODD__BUNDLE_LOCK, &d->lock);
    if (status == LODD_OK)
        status = put(d, LODD__BUNDLE_MANIFEST, &d->manifest);
    if (status == LODD_OK)
        status = put(d, LODD__BUNDLE_DECLARATION, &d->json);
    if (status == LODD_OK)
        status = put_page(d);
    if (status == LODD_OK)
        status = lodd__ehds_write(d->draft, declaration, lodd__buf_str(&d->json), d->message);
    return status == LODD_OK ? lodd__bundle_draft_publish(d->draft, d->message) : status;
}

/* "Innleggelsesrapport send" */
static lodd_str name_of(lodd_check *check, const lodd__claim *claim, lodd_lang lang)
{
    lodd_str title = claim->computed.title[lang].len > 0 ? claim->computed.title[lang] : claim->profile;

    return lodd__arena_printf(&check->arena, "%.*s, %s", LODD__FMT(title), lodd__direction_names[claim->direction]);
}

static void tell_claim(lodd_check *check, const lodd__claim *claim)
{
    const char *const *shown = lodd__shown_names[claim->computed.shown];

    if (claim->computed.files > 0)
        LODD__LINE(check, CLAIM_SHOWN, claim->id, name_of(check, claim, LODD_LANG_NB),
                   name_of(check, claim, LODD_LANG_EN), lodd__str(shown[LODD_LANG_NB]), lodd__str(shown[LODD_LANG_EN]),
                   lodd__check_number(check, claim->computed.files),
                   lodd__check_number(check, claim->computed.rules_exercised),
                   lodd__check_number(check, claim->computed.rules_total));
}

/* Claims without messages, one line for each way that they are shown. */
static void tell_plain(lodd_check *check, const lodd__declaration *declaration, lodd__shown_as shown)
{
    lodd_str ids = {NULL, 0};

    for (size_t i = 0; i < declaration->claims.len; i++) {
        const lodd__claim *claim = &declaration->claims.ptr[i];

        if (claim->computed.files == 0 && claim->computed.shown == shown)
            ids = lodd__arena_printf(&check->arena, "%.*s%s%.*s", LODD__FMT(ids), ids.len > 0 ? ", " : "",
                                     LODD__FMT(claim->id));
    }
    if (ids.len > 0)
        LODD__LINE(check, CLAIM_SHOWN_PLAIN, ids, lodd__str(lodd__shown_names[shown][LODD_LANG_NB]),
                   lodd__str(lodd__shown_names[shown][LODD_LANG_EN]));
}

static void tell_what_was_made(declaring *d)
{
    const lodd__declaration *declaration = d->declaration;
    lodd_check *check = d->check;
    char digest[65];

    for (size_t i = 0; i < declaration->claims.len; i++)
        tell_claim(check, &declaration->claims.ptr[i]);
    for (size_t shown = 0; shown < LODD__SHOWN_COUNT; shown++)
        tell_plain(check, declaration, (lodd__shown_as)shown);
    lodd__sha256_hex(lodd__buf_str(&d->json), digest);
    LODD__LINE(check, BUNDLE_MADE, lodd__str(d->options->output), lodd__check_number(check, d->n_files),
               lodd__str(digest));
}

static lodd_status make_bundle(declaring *d)
{
    lodd_status status = make_lock(d);

    if (status == LODD_OK)
        status = make_manifest(d);
    if (status != LODD_OK)
        return status;
    if (d->declaration->id.len == 0)
        lodd__declaration_make_id(d->declaration);
    lodd__declaration_write(&d->json, d->declaration);
    if (d->json.failed || d->declaration->arena.failed)
        return LODD_ERR_NOMEM;
    status = put_all(d);
    if (status == LODD_OK) {
        tell_what_was_made(d);
        lodd__buf_add(&d->check->record, lodd__buf_str(&d->json));
    }
    return status;
}

/* --- all --- */

static lodd_status declare(declaring *d)
{
    bool fine = false;
    lodd_status status = check_options(d);

    if (status == LODD_OK)
        status = lodd_requirements_open(&d->requirements, d->engine, d->message);
    if (status == LODD_OK)
        status = read_input(d, &fine);
    if (status == LODD_OK && fine)
        status = lodd__bundle_open(&d->evidence, d->options->evidence, "evidence/", NULL, d->message);
    if (status == LODD_OK && fine) {
        apply_options(d);
        status = judge(d);
    }
    d->check->verdict = LODD_VERDICT_REFUSED;
    if (status != LODD_OK || is_refused(d->check))
        return status;
    d->check->verdict = LODD_VERDICT_MADE;
    return make_bundle(d);
}

lodd_status lodd_declare(lodd_check **ret, lodd_engine *engine, const lodd_declare_options *options, char **ret_message)
{
    char *ignored = NULL;
    declaring d = {.options = options,
                   .engine = engine,
                   .check = lodd__check_new(),
                   .message = ret_message != NULL ? ret_message : &ignored};
    lodd_status status;

    *ret = NULL;
    *d.message = NULL;
    if (d.check == NULL)
        return LODD_ERR_NOMEM;
    status = declare(&d);
    lodd__bundle_draft_free(d.draft);
    lodd__bundle_close(d.evidence);
    lodd__declaration_free(d.declaration);
    lodd_requirements_close(d.requirements);
    lodd__buf_free(&d.findings);
    lodd__buf_free(&d.lock);
    lodd__buf_free(&d.manifest);
    lodd__buf_free(&d.json);
    lodd_free(ignored);
    return lodd__check_finish(ret, d.check, status);
}

void lodd__declaration_make_id(lodd__declaration *declaration)
{
    lodd__buf text = {0};
    char hex[65];

    declaration->id = (lodd_str){NULL, 0};
    lodd__declaration_write(&text, declaration);
    lodd__sha256_hex(lodd__buf_str(&text), hex);
    declaration->arena.failed |= text.failed;
    lodd__buf_free(&text);
    /* RFC 9562 section 5.8: version 8, variant 10, the rest as one likes */
    hex[12] = '8';
    hex[16] = "89ab"[(hex[16] <= '9' ? hex[16] - '0' : hex[16] - 'a' + 10) & 3];
    declaration->id = lodd__arena_printf(&declaration->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
                                         hex + 12, hex + 16, hex + 20);
}
