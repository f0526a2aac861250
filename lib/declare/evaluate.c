/* declare/evaluate.c - what the tool computes of a declaration (evaluate.h): the frame around the files, the claims and
 * the totals. Uses the public engine and writers, base. */
#include <stdlib.h>

#include <libxml/parser.h>
#include <libxml/xmlversion.h>

#include "base/sha256.h"
#include "declare/claims.h"
#include "declare/evaluate_state.h"

/* --- frame --- */

/* The version at run time, which is what judged; "20914" is 2.9.14. Text behind the digits is the packager's. */
static lodd_str libxml2_version(lodd__arena *arena)
{
    unsigned long n = strtoul(xmlParserVersion, NULL, 10);

    return lodd__arena_printf(arena, "%lu.%lu.%lu", n / 10000, n / 100 % 100, n % 100);
}

static void set_tool(lodd__declaration *d)
{
    d->tool.name = LODD__STR("lodd");
    d->tool.version = lodd__str(lodd_version());
    d->tool.libxml2 = libxml2_version(&d->arena);
    lodd__builtin_rules_digest(d->tool.rules.hex);
}

static bool is_fhir(lodd_str profile)
{
    const lodd_str schemes[] = {LODD__STR("http://"), LODD__STR("https://"), LODD__STR("urn:")};

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (lodd__str_starts(profile, schemes[i]))
            return true;
    return false;
}

static void start_claim(lodd__evaluating *e, lodd__claim_sum *sum, lodd__claim *claim)
{
    sum->claim = claim;
    memset(&claim->computed, 0, sizeof claim->computed);
    if (claim->profile.len == 0)
        return;
    sum->fhir = is_fhir(claim->profile);
    if (sum->fhir)
        return;
    lodd__profile_scope_of(&sum->scope, &e->arena, e->with->engine, claim->profile);
    if (!sum->scope.known)
        LODD__LINE(e->check, PROFILE_UNKNOWN, claim->id, claim->profile);
    for (size_t lang = 0; lang < LODD_LANG_COUNT && sum->scope.known; lang++)
        claim->computed.title[lang] = lodd__arena_str(
            &e->declaration->arena, lodd__profile_title(e->with->engine, claim->profile, (lodd_lang)lang));
}

static bool index_evidence(lodd__evaluating *e)
{
    for (size_t i = 0; i < e->declaration->evidence.len; i++) {
        lodd__evidence *evidence = &e->declaration->evidence.ptr[i];

        if (!lodd__map_put(&e->by_id, evidence->id, evidence) ||
            (evidence->path.len > 0 && !lodd__map_put(&e->by_path, evidence->path, evidence)))
            return false;
    }
    return true;
}

/* --- which evidence counts for which claims --- */

typedef struct use {
    size_t item, claim;
} use;

typedef LODD__VEC(use) uses;

static int by_item(const void *a, const void *b)
{
    const use *left = a, *right = b;

    if (left->item != right->item)
        return left->item < right->item ? -1 : 1;
    return left->claim < right->claim ? -1 : left->claim > right->claim;
}

static bool use_path(lodd__evaluating *e, uses *all, lodd_str path, size_t claim)
{
    const lodd__evidence *evidence = lodd__map_get(&e->by_path, path);

    return evidence == NULL || lodd__vec_push(all, (use){(size_t)(evidence - e->declaration->evidence.ptr), claim});
}

/* What went through the system in a test with a good end is a message of the profile as any other. */
static bool use_run(lodd__evaluating *e, uses *all, lodd_str id, size_t claim)
{
    const lodd__test_run *run = lodd__map_get(&e->runs, id);
    bool fine = true;

    if (run == NULL)
        return true;
    e->sums[claim].runs += run->passed;
    for (size_t k = 0; fine && !run->negative && k < run->inputs.len; k++)
        fine = use_path(e, all, run->inputs.ptr[k], claim);
    for (size_t k = 0; fine && !run->negative && k < run->outputs.len; k++)
        fine = use_path(e, all, run->outputs.ptr[k], claim);
    return fine;
}

static bool use_evidence(lodd__evaluating *e, uses *all, size_t claim)
{
    const lodd__strings *ids = &e->declaration->claims.ptr[claim].evidence;

    for (size_t i = 0; i < ids->len; i++) {
        const lodd__evidence *evidence = lodd__map_get(&e->by_id, ids->ptr[i]);

        if (evidence == NULL)
            continue;
        if (evidence->kind == LODD__EVIDENCE_RUN ? !use_run(e, all, evidence->id, claim)
                                                 : !use_path(e, all, evidence->path, claim))
            return false;
    }
    return true;
}

static bool list_uses(lodd__evaluating *e)
{
    size_t n = e->declaration->evidence.len, at = 0;
    uses all = {0};
    bool fine = true;

    for (size_t i = 0; fine && i < e->declaration->runs.len; i++)
        fine = lodd__map_put(&e->runs, e->declaration->runs.ptr[i].id, &e->declaration->runs.ptr[i]);
    for (size_t i = 0; fine && i < e->declaration->claims.len; i++)
        fine = use_evidence(e, &all, i);
    if (all.len > 1)
        qsort(all.ptr, all.len, sizeof(use), by_item);
    e->uses.first = lodd__arena_array(&e->arena, n + 1, sizeof(size_t));
    e->uses.claims = lodd__arena_array(&e->arena, all.len + 1, sizeof(size_t));
    fine = fine && e->uses.first != NULL && e->uses.claims != NULL;
    for (size_t item = 0; fine && item < n; item++) {
        size_t to = e->uses.first[item];

        for (; at < all.len && all.ptr[at].item == item; at++)
            if (to == e->uses.first[item] || e->uses.claims[to - 1] != all.ptr[at].claim) /* named twice */
                e->uses.claims[to++] = all.ptr[at].claim;
        e->uses.first[item + 1] = to;
    }
    lodd__vec_free(&all);
    return fine;
}

/* --- all --- */

static bool to_buffer(void *user, const char *data, size_t n)
{
    lodd__buf *buf = user;

    lodd__buf_add(buf, lodd__str_n(data, n));
    return true; /* want of memory stays in the buffer: it is no trouble of writing */
}

static bool prepare(lodd__evaluating *e, lodd__buf *findings)
{
    lodd__declaration *d = e->declaration;

    set_tool(d);
    e->sums = lodd__arena_array(&e->arena, d->claims.len + 1, sizeof *e->sums);
    if (e->sums == NULL || !index_evidence(e))
        return false;
    for (size_t i = 0; i < d->claims.len; i++)
        start_claim(e, &e->sums[i], &d->claims.ptr[i]);
    e->status = lodd_writer_new(&e->writer, LODD_FORMAT_NDJSON, e->with->engine, NULL, to_buffer, findings);
    return true;
}

/* The reason stays as long as there is something that it is the reason for; of withheld files, what was found is kept.
 */
static void settle_privacy(lodd__evaluating *e)
{
    bool any = e->person_numbers;

    for (size_t i = 0; i < e->declaration->evidence.len; i++)
        any |= e->declaration->evidence.ptr[i].synthetic == LODD__SYNTHETIC3_NO;
    if (!any)
        e->declaration->privacy_exception = (lodd_str){NULL, 0};
}

static void finish(lodd__evaluating *e)
{
    for (size_t i = 0; i < e->declaration->claims.len; i++) {
        lodd__vec_free(&e->sums[i].lines);
        lodd__vec_free(&e->sums[i].failed);
    }
    lodd_writer_free(e->writer);
    lodd__map_free(&e->by_path);
    lodd__map_free(&e->by_id);
    lodd__map_free(&e->runs);
    lodd__arena_free(&e->arena);
}

lodd_status lodd__evaluate(lodd__declaration *declaration, const lodd__evaluation *evaluation, lodd__buf *findings,
                           lodd_check *check)
{
    lodd__evaluating e = {.declaration = declaration, .with = evaluation, .check = check};

    if (!prepare(&e, findings))
        e.status = LODD_ERR_NOMEM;
    if (e.status == LODD_OK)
        lodd__evaluate_runs(&e);
    if (e.status == LODD_OK && !list_uses(&e))
        e.status = LODD_ERR_NOMEM;
    if (e.status == LODD_OK)
        lodd__evaluate_files(&e);
    if (e.status == LODD_OK)
        e.status = lodd_writer_finish(e.writer, NULL);
    if (e.status == LODD_OK)
        lodd__claims_finish(&e);
    if (e.status == LODD_OK)
        lodd__totals(&e);
    settle_privacy(&e);
    if (e.status == LODD_OK && (findings->failed || declaration->arena.failed || e.arena.failed || check->nomem))
        e.status = LODD_ERR_NOMEM;
    if (e.sums != NULL)
        finish(&e);
    else
        lodd__arena_free(&e.arena);
    return e.status;
}
