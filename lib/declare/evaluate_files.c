/* declare/evaluate_files.c - every file of the evidence: read once, hashed, searched for person numbers, and judged
 * when it is a message. Uses the public engine and writers, base, bundle.h, privacy.h.
 *
 * A number of files at a time is read and judged by the threads; what was found is then taken in the order of the paths
 * by the caller alone, so that nothing depends on who was first and no more than these results are kept. */
#include <stdlib.h>

#include "base/sha256.h"
#include "declare/evaluate_state.h"
#include "declare/parallel.h"
#include "declare/privacy.h"
#include "report/result.h"

enum { AT_A_TIME = 256 };

typedef struct piece {
    lodd__evidence *evidence;
    lodd_status status;
    char *message;
    bool too_large; /* hashed only */
    lodd__digest sha256;
    size_t bytes;
    lodd__privacy privacy;
    lodd_result *result; /* of a message */
} piece;

typedef struct judging {
    lodd__evaluating *e;
    lodd_run *positive, *withheld, *other; /* withheld: apart, so that what is found across delivered files does not
                                              rest on what a reader does not have */
    lodd__evidence **order;                /* by path */
    size_t n, at;                          /* at: of the first of this part */
    piece pieces[AT_A_TIME];
} judging;

/* --- one file, on any thread --- */

static lodd_status judge_message(judging *j, piece *p, lodd_str data)
{
    bool alone = p->evidence->negative || p->evidence->run.len > 0;
    size_t order = (size_t)(p - j->pieces) + j->at;
    lodd_run *run = alone ? j->other : p->evidence->withheld ? j->withheld : j->positive;

    return lodd_run_validate(run, p->evidence->path, order, data, &p->result);
}

static void look_at(void *user, size_t i)
{
    judging *j = user;
    piece *p = &j->pieces[i];
    lodd__bundle *bundle = j->e->with->evidence;
    char *data = NULL;
    size_t n = 0;

    p->evidence = j->order[j->at + i];
    p->status = lodd__bundle_read(bundle, p->evidence->path, &data, &n, &p->message);
    if (p->status == LODD_ERR_LIMIT) {
        lodd_free(p->message);
        p->message = NULL;
        p->too_large = true;
        p->status = lodd__bundle_digest(bundle, p->evidence->path, &p->sha256, &p->bytes, &p->message);
        return;
    }
    if (p->status != LODD_OK)
        return;
    p->bytes = n;
    lodd__privacy_scan(&p->privacy, j->e->with->engine, lodd__str_n(data, n));
    if (p->evidence->kind == LODD__EVIDENCE_MESSAGE)
        p->status = judge_message(j, p, lodd__str_n(data, n));
    if (p->result != NULL) /* the engine has hashed it already */
        memcpy(p->sha256.hex, lodd_result_sha256(p->result).ptr, sizeof p->sha256.hex - 1);
    else
        lodd__sha256_hex(lodd__str_n(data, n), p->sha256.hex);
    free(data);
}

/* --- what was found, in order --- */

static bool has_rule(const lodd_result *result, lodd_str id)
{
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        if (lodd__str_eq(lodd_result_issue(result, i)->rule->id, id))
            return true;
    return false;
}

/* Withheld evidence of somebody else's bundle keeps the digest it was declared with. */
static bool is_withheld(const piece *p)
{
    return p->status == LODD_ERR_NOT_FOUND && p->evidence->withheld && p->evidence->sha256.hex[0] != '\0';
}

static bool take_file(lodd__evaluating *e, piece *p)
{
    lodd__evidence *evidence = p->evidence;
    lodd_str old = lodd__str(evidence->sha256.hex), id = evidence->id;

    if (is_withheld(p))
        return false;
    if (p->status == LODD_ERR_NOT_FOUND) {
        LODD__LINE(e->check, EVIDENCE_MISSING, evidence->path, id);
        return false;
    }
    if (p->status == LODD_ERR_IO || p->status == LODD_ERR_ARGUMENT || p->status == LODD_ERR_LIMIT) {
        LODD__LINE(e->check, EVIDENCE_UNREADABLE, evidence->path, id, lodd__str(p->message != NULL ? p->message : ""));
        return false;
    }
    if (p->status != LODD_OK) {
        e->status = p->status;
        return false;
    }
    if (p->too_large && evidence->kind == LODD__EVIDENCE_MESSAGE) {
        LODD__LINE(e->check, EVIDENCE_TOO_LARGE, evidence->path, id);
        return false;
    }
    if (old.len > 0 && !lodd__str_eq(old, lodd__str(p->sha256.hex)))
        LODD__LINE(e->check, EVIDENCE_CHANGED, evidence->path, id, old, lodd__str(p->sha256.hex));
    evidence->sha256 = p->sha256;
    evidence->bytes = p->bytes;
    return true;
}

/* The engine looks into what a message carries, the scan at every byte of it: each finds what the other cannot. */
static void take_persons(lodd__evaluating *e, const piece *p)
{
    lodd__evidence *evidence = p->evidence;
    bool in_message = p->result != NULL && has_rule(p->result, lodd__rule(LODD__RULE_ID_REAL)->id);
    bool real = p->privacy.n > 0 || in_message;
    lodd_str reason = e->declaration->privacy_exception;

    if (p->too_large)
        LODD__LINE(e->check, EVIDENCE_NOT_SEARCHED, evidence->path, evidence->id);
    else if (p->privacy.opaque != NULL && !real)
        LODD__LINE(e->check, EVIDENCE_OPAQUE, evidence->path, lodd__str(p->privacy.opaque));
    if (p->result != NULL)
        evidence->synthetic = real                                  ? LODD__SYNTHETIC3_NO
                              : lodd_result_shows_values(p->result) ? LODD__SYNTHETIC3_YES
                                                                    : LODD__SYNTHETIC3_UNKNOWN;
    if (!real)
        return;
    evidence->synthetic = LODD__SYNTHETIC3_NO;
    e->person_numbers = true;
    if (reason.len > 0)
        LODD__LINE(e->check, PERSON_NUMBER_ACCEPTED, evidence->path, reason);
    else if (p->privacy.n > 0)
        LODD__LINE(e->check, PERSON_NUMBER, evidence->path, lodd__check_number(e->check, p->privacy.n),
                   lodd__check_number(e->check, p->privacy.offset));
    else
        LODD__LINE0(e->check, PERSON_NUMBER_WITHIN, evidence->path);
}

/* What a message is must be known, and what must have faults must have them. */
static void take_kind(lodd__evaluating *e, const piece *p)
{
    const lodd__evidence *evidence = p->evidence;
    bool unknown = lodd_result_n_profiles(p->result) == 0;

    if (evidence->run.len > 0)
        return; /* the test description says what it must be */
    if (evidence->negative && lodd_result_count(p->result, LODD_SEVERITY_ERROR) == 0)
        LODD__LINE(e->check, NEGATIVE_WITHOUT_ERRORS, evidence->path, evidence->id);
    if (unknown && !evidence->negative)
        LODD__LINE(e->check, EVIDENCE_UNKNOWN_PROFILE, evidence->path, evidence->id);
    else if (unknown)
        LODD__LINE(e->check, NEGATIVE_UNKNOWN_PROFILE, evidence->path, evidence->id);
}

static void take(judging *j, piece *p)
{
    lodd__evaluating *e = j->e;

    if (e->status == LODD_OK && take_file(e, p)) {
        take_persons(e, p);
        if (p->result != NULL) {
            p->result->shows_values = false; /* it was made here, and nobody else has it yet */
            take_kind(e, p);
            if (e->status == LODD_OK)
                e->status = lodd_writer_add(e->writer, p->result);
            lodd__claims_add(e, p->evidence, p->result);
        }
    }
    lodd_free(p->message);
    lodd_result_free(p->result);
    *p = (piece){0};
}

/* --- all of them --- */

static int by_path(const void *a, const void *b)
{
    const lodd__evidence *const *left = a, *const *right = b;

    return lodd__str_cmp((*left)->path, (*right)->path);
}

static lodd_status open_runs(judging *j)
{
    lodd_run_options options;
    lodd_status status = LODD_OK;

    /* values AUTO only for its judgement of persons: take() hides every value afterwards */
    lodd_run_options_default(&options);
    options.values = LODD_VALUES_AUTO;
    options.document_coverage = true;
    options.keep_conversation = true;
    status = lodd_run_new(&j->positive, j->e->with->engine, &options);
    if (status == LODD_OK)
        status = lodd_run_new(&j->withheld, j->e->with->engine, &options);
    options.keep_conversation = false;
    return status == LODD_OK ? lodd_run_new(&j->other, j->e->with->engine, &options) : status;
}

static lodd_status list(judging *j)
{
    lodd__declaration *declaration = j->e->declaration;

    j->order = lodd__arena_array(&j->e->arena, declaration->evidence.len + 1, sizeof *j->order);
    if (j->order == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < declaration->evidence.len; i++)
        if (declaration->evidence.ptr[i].path.len > 0)
            j->order[j->n++] = &declaration->evidence.ptr[i];
    if (j->n > 1)
        qsort(j->order, j->n, sizeof(lodd__evidence *), by_path);
    return LODD_OK;
}

/* The findings across files belong to the documents they name. */
static void across(lodd__evaluating *e, lodd_run *run)
{
    lodd_result *result = NULL;

    if (e->status == LODD_OK)
        e->status = lodd_run_finish(run, &result);
    if (result == NULL)
        return;
    result->shows_values = false;
    if (e->status == LODD_OK)
        e->status = lodd_writer_add(e->writer, result);
    for (size_t i = 0; i < lodd_result_n_issues(result); i++)
        lodd__claims_add_across(e, lodd_result_issue(result, i));
    lodd_result_free(result);
}

void lodd__evaluate_files(lodd__evaluating *e)
{
    judging *j = calloc(1, sizeof *j);
    size_t threads = lodd__parallel_threads(e->with->jobs);

    if (j == NULL) {
        e->status = LODD_ERR_NOMEM;
        return;
    }
    j->e = e;
    e->status = list(j);
    if (e->status == LODD_OK)
        e->status = open_runs(j);
    while (e->status == LODD_OK && j->at < j->n) {
        size_t part = j->n - j->at < AT_A_TIME ? j->n - j->at : AT_A_TIME;

        lodd__parallel(threads, part, look_at, j);
        for (size_t i = 0; i < part; i++)
            take(j, &j->pieces[i]);
        j->at += part;
    }
    across(e, j->positive);
    across(e, j->withheld);
    lodd_run_free(j->positive);
    lodd_run_free(j->withheld);
    lodd_run_free(j->other);
    free(j);
}
