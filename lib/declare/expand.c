/* declare/expand.c - from what the vendor wrote to what is declared: folders become files, runs bring their messages,
 * claims get their requirements and, when they name no evidence, what there is of their profile (evaluate.h). Uses
 * bundle.h, suite.h, requirement.h, the public engine.
 *
 * A message does not say who made it. Where its path has a folder called "send" or "motta", that is what the system did
 * with it; else it counts for claims in either direction. */
#include <stdlib.h>

#include "declare/evaluate_state.h"
#include "declare/parallel.h"
#include "declare/suite.h"

/* What one item of the input became. */
typedef struct span {
    lodd_str id;
    size_t first, n;
} span;

typedef struct expanding {
    lodd__declaration *declaration;
    const lodd__evaluation *with;
    lodd_check *check;
    LODD__VEC(lodd__evidence) items;
    LODD__VEC(span) spans;
    lodd__map by_path; /* -> anything: a file is evidence once */
    lodd__map by_id;   /* -> span */
    span *at;          /* that is being made */
    const lodd__evidence *folder;
    size_t n_found;
    bool nomem;
} expanding;

/* --- names --- */

/* Type of content by a name's ending; what a browser or an archive expects. kind: of a file that only a run names. */
static const struct ending {
    const char *ending, *type;
    lodd__evidence_kind kind;
} endings[] = {
    {".xml", "application/xml", LODD__EVIDENCE_MESSAGE},
    {".json", "application/json", LODD__EVIDENCE_MESSAGE},
    {".ndjson", "application/x-ndjson", LODD__EVIDENCE_MESSAGE},
    {".txt", "text/plain", LODD__EVIDENCE_LOG},
    {".log", "text/plain", LODD__EVIDENCE_LOG},
    {".md", "text/markdown", LODD__EVIDENCE_DOCUMENT},
    {".csv", "text/csv", LODD__EVIDENCE_DOCUMENT},
    {".html", "text/html", LODD__EVIDENCE_DOCUMENT},
    {".pdf", "application/pdf", LODD__EVIDENCE_DOCUMENT},
    {".png", "image/png", LODD__EVIDENCE_SCREENSHOT},
    {".jpg", "image/jpeg", LODD__EVIDENCE_SCREENSHOT},
    {".jpeg", "image/jpeg", LODD__EVIDENCE_SCREENSHOT},
    {".gif", "image/gif", LODD__EVIDENCE_SCREENSHOT},
    {".zip", "application/zip", LODD__EVIDENCE_DOCUMENT},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", LODD__EVIDENCE_DOCUMENT},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", LODD__EVIDENCE_DOCUMENT},
    {".odt", "application/vnd.oasis.opendocument.text", LODD__EVIDENCE_DOCUMENT},
    {"", "application/octet-stream", LODD__EVIDENCE_DOCUMENT}, /* anything else */
};

static bool ends_like(lodd_str path, const char *ending)
{
    size_t n = strlen(ending);

    for (size_t i = 0; n <= path.len && i < n; i++) {
        char c = path.ptr[path.len - n + i];

        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != ending[i])
            return false;
    }
    return n <= path.len;
}

static const struct ending *ending_of(lodd_str path)
{
    size_t i = 0;

    while (!ends_like(path, endings[i].ending))
        i++;
    return &endings[i];
}

static lodd_str folder_of(lodd_str path)
{
    size_t n = path.len;

    while (n > 0 && path.ptr[n - 1] != '/')
        n--;
    return lodd__str_sub(path, 0, n);
}

static lodd_str behind(lodd_str s, size_t n)
{
    return lodd__str_sub(s, n, s.len - n);
}

static bool is_folder(const lodd__evidence *evidence)
{
    return lodd__str_ends(evidence->path, LODD__STR("/"));
}

/* --- evidence --- */

static void add_item(expanding *x, lodd__evidence item)
{
    if (item.path.len > 0 && lodd__map_get(&x->by_path, item.path) != NULL) {
        LODD__LINE(x->check, EVIDENCE_TWICE, item.path, item.id);
        return;
    }
    if (item.media_type.len == 0 && item.path.len > 0)
        item.media_type = lodd__str(ending_of(item.path)->type);
    if ((item.path.len > 0 && !lodd__map_put(&x->by_path, item.path, x)) || !lodd__vec_push(&x->items, item))
        x->nomem = true;
}

/* One file below a folder. Of runs only the records are items here; what they name comes with them. */
static bool add_found(void *user, lodd_str name, bool ok)
{
    expanding *x = user;
    lodd__arena *arena = &x->declaration->arena;
    lodd__evidence item = *x->folder;
    lodd_str rest = behind(name, item.path.len);

    if (!ok) {
        LODD__LINE(x->check, EVIDENCE_NOT_A_FILE, name, item.id);
        return true;
    }
    x->n_found++;
    if (item.kind == LODD__EVIDENCE_RUN && !lodd__str_is(behind(name, folder_of(name).len), LODD__RUN_FILE))
        return true;
    item.id = lodd__arena_printf(arena, "%.*s/%.*s", LODD__FMT(x->folder->id), LODD__FMT(rest));
    item.path = lodd__arena_str(arena, name);
    add_item(x, item);
    return !x->nomem && !arena->failed;
}

static lodd_status add_folder(expanding *x, const lodd__evidence *folder)
{
    char *message = NULL;
    size_t before = x->items.len;
    lodd_status status = LODD_OK;

    x->folder = folder;
    x->n_found = 0;
    status = lodd__bundle_list(x->with->evidence, lodd__str_sub(folder->path, 0, folder->path.len - 1), add_found, x,
                               &message);
    if (status == LODD_OK && x->items.len == before)
        LODD__LINE(x->check, EVIDENCE_FOLDER_EMPTY, folder->path, folder->id);
    else if (status == LODD_ERR_NOT_FOUND)
        LODD__LINE(x->check, EVIDENCE_MISSING, folder->path, folder->id);
    else if (status != LODD_OK && status != LODD_ERR_NOMEM)
        LODD__LINE(x->check, EVIDENCE_UNREADABLE, folder->path, folder->id, lodd__str(message != NULL ? message : ""));
    lodd_free(message);
    return status == LODD_ERR_NOMEM ? status : LODD_OK;
}

static lodd_status add_all(expanding *x)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; status == LODD_OK && i < x->declaration->evidence.len; i++) {
        const lodd__evidence *evidence = &x->declaration->evidence.ptr[i];
        span s = {.id = evidence->id, .first = x->items.len};

        if (is_folder(evidence))
            status = add_folder(x, evidence);
        else
            add_item(x, *evidence);
        s.n = x->items.len - s.first;
        x->nomem |= !lodd__vec_push(&x->spans, s);
    }
    for (size_t i = 0; i < x->spans.len; i++)
        x->nomem |= !lodd__map_put(&x->by_id, x->spans.ptr[i].id, &x->spans.ptr[i]);
    return x->nomem ? LODD_ERR_NOMEM : status;
}

/* --- runs --- */

static void add_run_file(expanding *x, const lodd__evidence *run, lodd_str path)
{
    lodd__arena *arena = &x->declaration->arena;
    lodd_str folder = folder_of(run->path), within = folder_of(run->id);
    lodd__evidence item = {.run = run->id, .withheld = run->withheld, .path = path};

    if (lodd__map_get(&x->by_path, path) != NULL)
        return;          /* the vendor lists it by itself, or two runs share it */
    if (within.len == 0) /* a run named by itself: "R1" */
        within = lodd__arena_printf(arena, "%.*s/", LODD__FMT(run->id));
    item.kind = ending_of(path)->kind;
    item.id = lodd__str_starts(path, folder)
                  ? lodd__arena_printf(arena, "%.*s%.*s", LODD__FMT(within), LODD__FMT(behind(path, folder.len)))
                  : lodd__arena_printf(arena, "%.*s%.*s", LODD__FMT(within), LODD__FMT(path));
    add_item(x, item);
}

static lodd_status add_run_files(expanding *x, lodd__evidence run)
{
    lodd__test_run record = {0};
    lodd_str fault = {NULL, 0};
    char *json = NULL;
    size_t n = 0;
    lodd_status status = lodd__bundle_read(x->with->evidence, run.path, &json, &n, NULL);

    if (status != LODD_OK) /* the evaluation tells what cannot be read */
        return status == LODD_ERR_NOMEM ? status : LODD_OK;
    status = lodd__run_read(&record, &x->declaration->arena, lodd__str_n(json, n), folder_of(run.path), &fault);
    for (size_t i = 0; status == LODD_OK && fault.len == 0 && i < record.inputs.len; i++)
        add_run_file(x, &run, record.inputs.ptr[i]);
    for (size_t i = 0; status == LODD_OK && fault.len == 0 && i < record.outputs.len; i++)
        add_run_file(x, &run, record.outputs.ptr[i]);
    free(json);
    return status;
}

static lodd_status add_runs(expanding *x)
{
    size_t n = x->items.len;
    lodd_status status = LODD_OK;

    for (size_t i = 0; status == LODD_OK && i < n; i++)
        if (x->items.ptr[i].kind == LODD__EVIDENCE_RUN)
            status = add_run_files(x, x->items.ptr[i]);
    return x->nomem ? LODD_ERR_NOMEM : status;
}

static void hand_over(expanding *x)
{
    lodd__declaration *d = x->declaration;

    d->evidence.len = 0;
    d->evidence.ptr = lodd__arena_array(&d->arena, x->items.len + 1, sizeof(lodd__evidence));
    if (d->evidence.ptr == NULL)
        return;
    if (x->items.len > 0)
        memcpy(d->evidence.ptr, x->items.ptr, x->items.len * sizeof(lodd__evidence));
    d->evidence.len = x->items.len;
}

/* --- what messages are --- */

typedef struct detected {
    lodd_detection detection;
    void *storage;
    lodd_status status;
    const lodd__test *test; /* of a run */
} detected;

typedef struct detecting {
    expanding *x;
    detected *found; /* for each evidence item */
} detecting;

static bool is_plain_message(const lodd__evidence *evidence)
{
    return lodd__evidence_is_positive(evidence) && evidence->run.len == 0 && evidence->path.len > 0;
}

static void detect(void *user, size_t i)
{
    detecting *all = user;
    const lodd__evidence *evidence = &all->x->declaration->evidence.ptr[i];
    detected *found = &all->found[i];
    char *data = NULL;
    size_t n = 0;

    if (!is_plain_message(evidence) ||
        lodd__bundle_read(all->x->with->evidence, evidence->path, &data, &n, NULL) != LODD_OK)
        return; /* the evaluation tells what cannot be read */
    found->status =
        lodd_engine_detect(all->x->with->engine, lodd__str_n(data, n), NULL, &found->detection, &found->storage);
    free(data);
}

static bool has_profile(const lodd_detection *detection, lodd_str profile)
{
    for (size_t i = 0; i < detection->n_profiles; i++)
        if (lodd__str_eq(detection->profile[i], profile))
            return true;
    return false;
}

static bool has_step(lodd_str path, lodd_str step)
{
    size_t start = 0;

    for (size_t slash = lodd__str_find(path, '/', 0); slash != (size_t)-1; slash = lodd__str_find(path, '/', start)) {
        if (lodd__str_eq(lodd__str_sub(path, start, slash - start), step))
            return true;
        start = slash + 1;
    }
    return false;
}

static bool goes_with(lodd_str path, lodd__direction direction)
{
    bool sent = has_step(path, LODD__STR("send")), received = has_step(path, LODD__STR("motta"));

    if (sent == received)
        return true;
    return direction == LODD__DIRECTION_BEGGE || direction == (sent ? LODD__DIRECTION_SEND : LODD__DIRECTION_MOTTA);
}

/* --- claims --- */

static bool says_yes(const lodd__claim *claim)
{
    return claim->status == LODD__CLAIM_JA || claim->status == LODD__CLAIM_JA_MED_AVVIK;
}

/* The test description that a run is of; NULL: it cannot be told. */
static const lodd__test *test_of(expanding *x, const lodd__evidence *evidence)
{
    lodd__test_run record = {0};
    lodd_str fault = {NULL, 0};
    const lodd__test *test = NULL;
    char *json = NULL;
    size_t n = 0;

    if (evidence->kind != LODD__EVIDENCE_RUN ||
        lodd__bundle_read(x->with->evidence, evidence->path, &json, &n, NULL) != LODD_OK)
        return NULL;
    if (lodd__run_read(&record, &x->declaration->arena, lodd__str_n(json, n), folder_of(evidence->path), &fault) ==
            LODD_OK &&
        fault.len == 0)
        test = lodd__requirements_test(x->with->requirements, record.test);
    free(json);
    return test;
}

static bool is_test_of(const lodd__test *test, const lodd__claim *claim)
{
    return test != NULL && lodd__str_eq(test->profile, claim->profile) &&
           (claim->direction == LODD__DIRECTION_BEGGE || test->direction == claim->direction ||
            test->direction == LODD__DIRECTION_BEGGE);
}

static bool is_for(const detected *found, const lodd__evidence *evidence, const lodd__claim *claim)
{
    return has_profile(&found->detection, claim->profile) ? goes_with(evidence->path, claim->direction)
                                                          : is_test_of(found->test, claim);
}

static void take_all(expanding *x, lodd__claim *claim, const detected *found)
{
    lodd__declaration *d = x->declaration;
    size_t n = 0;

    for (size_t i = 0; i < d->evidence.len; i++)
        n += is_for(&found[i], &d->evidence.ptr[i], claim);
    claim->evidence.len = 0;
    claim->evidence.ptr = lodd__arena_array(&d->arena, n + 1, sizeof(lodd_str));
    for (size_t i = 0; claim->evidence.ptr != NULL && i < d->evidence.len; i++)
        if (is_for(&found[i], &d->evidence.ptr[i], claim))
            claim->evidence.ptr[claim->evidence.len++] = d->evidence.ptr[i].id;
}

static bool wants_all(const lodd__claim *claim)
{
    return claim->all_evidence && says_yes(claim) && claim->profile.len > 0;
}

static lodd_status give_all_evidence(expanding *x)
{
    lodd__declaration *d = x->declaration;
    lodd__arena arena = {0};
    detecting all = {.x = x};
    lodd_status status = LODD_OK;
    bool any = false;

    for (size_t i = 0; i < d->claims.len; i++)
        any |= wants_all(&d->claims.ptr[i]);
    if (!any)
        return LODD_OK;
    all.found = lodd__arena_array(&arena, d->evidence.len + 1, sizeof *all.found);
    if (all.found == NULL)
        return LODD_ERR_NOMEM;
    lodd__parallel(lodd__parallel_threads(x->with->jobs), d->evidence.len, detect, &all);
    for (size_t i = 0; i < d->evidence.len && status == LODD_OK; i++) {
        status = all.found[i].status;
        all.found[i].test = test_of(x, &d->evidence.ptr[i]);
    }
    for (size_t i = 0; i < d->claims.len && status == LODD_OK; i++)
        if (wants_all(&d->claims.ptr[i]))
            take_all(x, &d->claims.ptr[i], all.found);
    for (size_t i = 0; i < d->evidence.len; i++)
        lodd_detection_free(all.found[i].storage);
    lodd__arena_free(&arena);
    return status;
}

/* Ids of folders become those of the files in them. */
static void give_items(expanding *x, lodd__claim *claim)
{
    lodd__declaration *d = x->declaration;
    lodd__strings old = claim->evidence, new = {0};
    size_t n = 0;

    for (size_t i = 0; i < old.len; i++) {
        const span *s = lodd__map_get(&x->by_id, old.ptr[i]);

        n += s != NULL ? s->n : 0;
    }
    new.ptr = lodd__arena_array(&d->arena, n + 1, sizeof(lodd_str));
    for (size_t i = 0; new.ptr != NULL &&i < old.len; i++) {
        const span *s = lodd__map_get(&x->by_id, old.ptr[i]);

        for (size_t k = 0; s != NULL && k < s->n; k++)
            new.ptr[new.len++] = d->evidence.ptr[s->first + k].id;
    }
    claim->evidence = new;
}

static void give_requirements(expanding *x, lodd__claim *claim)
{
    const lodd_requirements *requirements = x->with->requirements;

    if (claim->requirements.len > 0)
        return;
    claim->requirements.ptr = lodd__arena_array(&x->declaration->arena, requirements->n + 1, sizeof(lodd_str));
    for (size_t i = 0; claim->requirements.ptr != NULL && i < requirements->n; i++)
        if (lodd__requirement_covers(&requirements->items[i], claim->profile, claim->direction))
            claim->requirements.ptr[claim->requirements.len++] = requirements->items[i].id;
}

lodd_status lodd__expand(lodd__declaration *declaration, const lodd__evaluation *evaluation, lodd_check *check)
{
    expanding x = {.declaration = declaration, .with = evaluation, .check = check};
    lodd_status status = add_all(&x);

    if (status == LODD_OK)
        status = add_runs(&x);
    if (status == LODD_OK)
        hand_over(&x);
    for (size_t i = 0; status == LODD_OK && !declaration->arena.failed && i < declaration->claims.len; i++) {
        give_items(&x, &declaration->claims.ptr[i]);
        give_requirements(&x, &declaration->claims.ptr[i]);
    }
    if (status == LODD_OK && !declaration->arena.failed)
        status = give_all_evidence(&x);
    if (status == LODD_OK && (declaration->arena.failed || check->nomem || !lodd__declaration_index(declaration)))
        status = LODD_ERR_NOMEM;
    lodd__vec_free(&x.items);
    lodd__vec_free(&x.spans);
    lodd__map_free(&x.by_path);
    lodd__map_free(&x.by_id);
    return status;
}
