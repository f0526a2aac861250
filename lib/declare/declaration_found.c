/* declare/declaration_found.c - looks through a vendor's folder: which files are messages, and of which profiles; which
 * folders hold nothing else. Uses bundle.h (no links are followed), the public engine's detection. */
#include "declare/declaration_found.h"

#include <stdlib.h>

#include "declare/suite.h"

typedef struct file {
    lodd_str path; /* without "evidence/" */
    lodd__evidence_kind kind;
    bool in_run; /* a run's input or output */
    lodd_str profile;
} file;

/* How many files there are below a folder, and how many of them are messages of their own. */
typedef struct folder_count {
    size_t files, messages;
    bool written;
} folder_count;

typedef struct looking {
    lodd__found *found;
    lodd__arena *arena;
    lodd_engine *engine;
    lodd_lang lang;
    lodd__bundle *bundle;
    LODD__VEC(file) files;
    lodd__map runs;    /* folders that have a run.json */
    lodd__map folders; /* -> folder_count */
    bool nomem;
} looking;

/* Kinds by the end of a name, in lower case; what is none of them is a document. */
static const struct {
    const char *end;
    lodd__evidence_kind kind;
} ends[] = {
    {".cdx.json", LODD__EVIDENCE_SBOM},  {".cdx.xml", LODD__EVIDENCE_SBOM},    {".spdx", LODD__EVIDENCE_SBOM},
    {".spdx.json", LODD__EVIDENCE_SBOM}, {"bom.json", LODD__EVIDENCE_SBOM},    {"bom.xml", LODD__EVIDENCE_SBOM},
    {".png", LODD__EVIDENCE_SCREENSHOT}, {".jpg", LODD__EVIDENCE_SCREENSHOT},  {".jpeg", LODD__EVIDENCE_SCREENSHOT},
    {".gif", LODD__EVIDENCE_SCREENSHOT}, {".webp", LODD__EVIDENCE_SCREENSHOT}, {".log", LODD__EVIDENCE_LOG},
    {".txt", LODD__EVIDENCE_LOG},
};

static bool ends_like(lodd_str path, const char *end)
{
    size_t n = strlen(end);

    for (size_t i = 0; n <= path.len && i < n; i++) {
        char c = path.ptr[path.len - n + i];

        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != end[i])
            return false;
    }
    return n <= path.len;
}

/* The folder that something lies in, with its '/'; "" for the uppermost. */
static lodd_str folder_of(lodd_str path)
{
    size_t n = path.len > 0 ? path.len - 1 : 0;

    while (n > 0 && path.ptr[n - 1] != '/')
        n--;
    return lodd__str_sub(path, 0, n);
}

static bool add_file(void *user, lodd_str name, bool ok)
{
    looking *l = user;
    lodd_str prefix = LODD__STR(LODD__EVIDENCE_FOLDER);
    file f = {.kind = LODD__EVIDENCE_DOCUMENT};

    if (!ok || !lodd__bundle_name_ok(name) || !lodd__str_starts(name, prefix)) /* lodd declare tells of these */
        return true;
    f.path = lodd__arena_str(l->arena, lodd__str_sub(name, prefix.len, name.len - prefix.len));
    if (f.path.ptr == NULL) {
        l->nomem = true;
        return false;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends && f.kind == LODD__EVIDENCE_DOCUMENT; i++)
        if (ends_like(f.path, ends[i].end))
            f.kind = ends[i].kind;
    if (lodd__str_is(lodd__str_sub(f.path, folder_of(f.path).len, f.path.len - folder_of(f.path).len),
                     LODD__RUN_FILE)) {
        f.kind = LODD__EVIDENCE_RUN;
        l->nomem |= !lodd__map_put(&l->runs, folder_of(f.path), l);
    }
    l->nomem |= l->arena->failed || !lodd__vec_push(&l->files, f);
    return !l->nomem;
}

static bool is_in_run(const looking *l, lodd_str path)
{
    for (lodd_str folder = folder_of(path);; folder = folder_of(folder)) {
        if (lodd__map_get(&l->runs, folder) != NULL)
            return true;
        if (folder.len == 0)
            return false;
    }
}

/* --- messages --- */

static void count_profile(looking *l, lodd__map *map, lodd_str profile)
{
    size_t *n = lodd__map_get(map, profile);

    if (n == NULL) {
        n = LODD__NEW(l->arena, size_t);
        if (n == NULL || !lodd__map_put(map, profile, n)) {
            l->nomem = true;
            return;
        }
    }
    ++*n;
}

/* The innermost profile known here, with all of them counted; empty: no message. */
static lodd_str profile_of(looking *l, lodd_str bytes)
{
    lodd_detection detection = {0};
    void *storage = NULL;
    lodd_str ret = {NULL, 0};
    lodd_status status = lodd_engine_detect(l->engine, bytes, NULL, &detection, &storage);

    l->nomem |= status == LODD_ERR_NOMEM;
    for (size_t i = 0; status == LODD_OK && i < detection.n_profiles && !l->nomem; i++) {
        ret = lodd__arena_str(l->arena, detection.profile[i]);
        count_profile(l, &l->found->profiles, ret);
    }
    if (status == LODD_OK && ret.len == 0 && lodd__str_is(detection.family, "message"))
        ret = detection.root.len > 0 ? lodd__arena_str(l->arena, detection.root) : LODD__STR("?");
    lodd_detection_free(storage);
    return ret;
}

static lodd_status look_into(looking *l, file *f)
{
    lodd_str name = lodd__arena_printf(l->arena, "%s%.*s", LODD__EVIDENCE_FOLDER, LODD__FMT(f->path));
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status = lodd__bundle_read(l->bundle, name, &bytes, &n, NULL);

    if (status == LODD_OK)
        f->profile = profile_of(l, lodd__str_n(bytes, n));
    if (f->profile.len > 0)
        f->kind = LODD__EVIDENCE_MESSAGE;
    free(bytes);
    return status == LODD_ERR_NOMEM || l->nomem ? LODD_ERR_NOMEM : LODD_OK;
}

static void count_folders(looking *l, const file *f)
{
    for (lodd_str folder = folder_of(f->path); folder.len > 0; folder = folder_of(folder)) {
        folder_count *count = lodd__map_get(&l->folders, folder);

        if (count == NULL) {
            count = LODD__NEW(l->arena, folder_count);
            if (count == NULL || !lodd__map_put(&l->folders, folder, count)) {
                l->nomem = true;
                return;
            }
        }
        count->files++;
        count->messages += f->kind == LODD__EVIDENCE_MESSAGE && !f->in_run;
    }
}

static lodd_status look_at_all(looking *l)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < l->files.len && status == LODD_OK; i++) {
        file *f = &l->files.ptr[i];

        f->in_run = is_in_run(l, f->path);
        if (f->kind == LODD__EVIDENCE_DOCUMENT && !f->in_run)
            status = look_into(l, f);
        count_folders(l, f);
    }
    return l->nomem ? LODD_ERR_NOMEM : status;
}

/* --- items --- */

/* The uppermost folder above a file that holds nothing but messages; empty: none. */
static lodd_str message_folder(const looking *l, const file *f)
{
    lodd_str ret = {NULL, 0};

    for (lodd_str folder = folder_of(f->path); folder.len > 0; folder = folder_of(folder)) {
        const folder_count *count = lodd__map_get(&l->folders, folder);

        if (count == NULL || count->files != count->messages)
            break;
        ret = folder;
    }
    return ret;
}

/* "3 files: no.plo@1.6/a 2, no.plo@1.6/b 1", in the order they first come. */
static lodd_str summary(looking *l, size_t first, lodd_str folder)
{
    static const char *const files[LODD_LANG_COUNT] = {"filer", "files"};
    lodd__map counts = {0};
    LODD__VEC(lodd_str) names = {0};
    size_t n = 0;
    lodd_str text;

    for (size_t i = first; i < l->files.len && lodd__str_starts(l->files.ptr[i].path, folder); i++) {
        if (lodd__map_get(&counts, l->files.ptr[i].profile) == NULL)
            l->nomem |= !lodd__vec_push(&names, l->files.ptr[i].profile);
        count_profile(l, &counts, l->files.ptr[i].profile);
        n++;
    }
    text = lodd__arena_printf(l->arena, "%zu %s:", n, files[l->lang]);
    for (size_t i = 0; i < names.len && !l->nomem; i++)
        text = lodd__arena_printf(l->arena, "%.*s%s %.*s %zu", LODD__FMT(text), i > 0 ? "," : "",
                                  LODD__FMT(names.ptr[i]), *(size_t *)lodd__map_get(&counts, names.ptr[i]));
    lodd__vec_free(&names);
    lodd__map_free(&counts);
    return text;
}

static void make_items(looking *l)
{
    for (size_t i = 0; i < l->files.len && !l->nomem; i++) {
        const file *f = &l->files.ptr[i];
        lodd_str folder = f->kind == LODD__EVIDENCE_MESSAGE ? message_folder(l, f) : (lodd_str){NULL, 0};
        folder_count *count = folder.len > 0 ? lodd__map_get(&l->folders, folder) : NULL;
        lodd__found_item item = {.path = f->path, .kind = f->kind};

        if ((f->in_run && f->kind != LODD__EVIDENCE_RUN) || (count != NULL && count->written))
            continue;
        if (count != NULL) {
            count->written = true;
            item.path = folder;
            item.summary = summary(l, i, folder);
        } else if (f->kind == LODD__EVIDENCE_MESSAGE) {
            item.summary = f->profile;
        }
        l->nomem |= !lodd__vec_push(&l->found->items, item);
    }
}

lodd_status lodd__found_look(lodd__found *ret, lodd__arena *arena, lodd_engine *engine, const char *folder,
                             lodd_lang lang, char **ret_message)
{
    looking l = {.found = ret, .arena = arena, .engine = engine, .lang = lang};
    lodd_status status = lodd__bundle_open(&l.bundle, folder, LODD__EVIDENCE_FOLDER, NULL, ret_message);

    ret->looked = true;
    if (status == LODD_OK)
        status = lodd__bundle_list(l.bundle, LODD__STR(""), add_file, &l, ret_message);
    if (status == LODD_OK)
        status = look_at_all(&l);
    if (status == LODD_OK)
        make_items(&l);
    if (l.nomem || arena->failed)
        status = LODD_ERR_NOMEM;
    lodd__map_free(&l.runs);
    lodd__map_free(&l.folders);
    lodd__vec_free(&l.files);
    lodd__bundle_close(l.bundle);
    return status;
}

size_t lodd__found_n(const lodd__found *found, lodd_str profile)
{
    const size_t *n = lodd__map_get(&found->profiles, profile);

    return n != NULL ? *n : 0;
}

void lodd__found_free(lodd__found *found)
{
    lodd__vec_free(&found->items);
    lodd__map_free(&found->profiles);
}
