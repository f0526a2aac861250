/* declare/lock.c - profiles.lock: which profile packs, byte for byte, a declaration's verdicts depend on. Uses
 * lock_packs.h, form.h, write/emit.h.
 *
 * A pack counts with all its regular files but hidden ones (editors and file managers leave those), by their names in
 * the pack: not where it is installed. The digest of a pack is the SHA-256 of its lines "<sha256>  <name>\n", that of
 * the set of the lines "<sha256>  <pack>/<name>\n", both sorted bytewise: anybody can make them with sha256sum. */
#include <stdlib.h>

#include "base/sha256.h"
#include "base/reason.h"
#include "declare/bundle.h"
#include "declare/lock_packs.h"
#include "write/emit.h"

#define LOCK_SCHEMA "urn:lodd:profiles-lock:1"

/* --- which packs --- */

/* False when memory ran out. */
static bool mark_scheme(lodd__declaration *declaration, lodd_engine *engine, bool *set)
{
    lodd_str name = lodd__arena_printf(&declaration->arena, "%.*s@%.*s", LODD__FMT(declaration->scheme.id),
                                       LODD__FMT(declaration->scheme.version));

    if (name.len > 0 && !lodd__lock_mark(engine, name, set))
        (void)lodd__lock_mark(engine, declaration->scheme.id, set);
    return name.len > 0;
}

lodd_status lodd__lock_packs(lodd__strings *ret, lodd__declaration *declaration, lodd_engine *engine)
{
    size_t n = lodd_engine_n_packs(engine);
    bool *set = calloc(n + 1, sizeof *set);

    *ret = (lodd__strings){NULL, 0};
    if (set == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < declaration->claims.len; i++)
        (void)lodd__lock_mark_profile(engine, declaration->claims.ptr[i].profile, set);
    for (size_t i = 0; i < declaration->requirement_sets.len; i++)
        (void)lodd__lock_mark(engine, declaration->requirement_sets.ptr[i].name, set);
    /* Whether a person number is a test person's decides what may be shown and bundled. */
    lodd__lock_mark_test_persons(engine, set);
    if (mark_scheme(declaration, engine, set))
        ret->ptr = lodd__arena_array(&declaration->arena, n + 1, sizeof *ret->ptr);
    for (size_t i = 0; ret->ptr != NULL && i < n; i++)
        if (set[i])
            ret->ptr[ret->len++] = lodd_engine_pack(engine, i).name;
    free(set);
    return ret->ptr != NULL ? LODD_OK : LODD_ERR_NOMEM;
}

/* --- writing --- */

static void emit_pack(lodd__buf *out, const lodd__locked_pack *lock)
{
    lodd__emit_json_open(out, '{');
    lodd__emit_json_member(out, "name", lock->name);
    lodd__emit_json_member(out, "version", lock->version);
    lodd__emit_json_member(out, "sha256", lodd__str(lock->sha256));
    lodd__emit_json_begin(out, "files", '[');
    for (size_t i = 0; i < lock->n_files; i++) {
        lodd__emit_json_open(out, '{');
        lodd__emit_json_member(out, "path", lock->files[i].name);
        lodd__emit_json_member(out, "sha256", lodd__str(lock->files[i].sha256));
        lodd__emit_json_close(out, '}');
    }
    lodd__emit_json_close(out, ']');
    lodd__emit_json_close(out, '}');
}

/* The closure of the packs named, as a set. */
static lodd_status mark_named(const lodd_engine *engine, const lodd__strings *packs, bool *set, char **ret_message)
{
    for (size_t i = 0; i < packs->len; i++) {
        if (!lodd__lock_mark(engine, packs->ptr[i], set)) {
            lodd__reason(ret_message, "there is no pack %.*s here", LODD__FMT(packs->ptr[i]));
            return LODD_ERR_ARGUMENT;
        }
    }
    return LODD_OK;
}

static lodd_status read_set(lodd__locked_pack *locks, size_t *ret_n, lodd__arena *arena, const lodd_engine *engine,
                            const lodd__strings *packs, char **ret_message)
{
    bool *set = calloc(lodd_engine_n_packs(engine) + 1, sizeof *set);
    lodd_status status = set == NULL ? LODD_ERR_NOMEM : mark_named(engine, packs, set, ret_message);

    *ret_n = 0;
    for (size_t i = 0; status == LODD_OK && i < lodd_engine_n_packs(engine); i++)
        if (set[i])
            status = lodd__lock_read_pack(&locks[(*ret_n)++], arena, engine, i, ret_message);
    free(set);
    return status;
}

/* The set's digest and the packs' into the declaration. Packs are sorted by name, but "a@1/x" may stand before "a/x":
 * the lines are sorted as a whole. */
static lodd_status fill_in(lodd__declaration *declaration, const lodd__locked_pack *locks, size_t n, lodd__arena *arena)
{
    lodd__manifest all = {NULL, 0};
    lodd__buf lines = {0};
    lodd_status status = LODD_OK;
    size_t files = 0;

    for (size_t i = 0; i < n; i++)
        files += locks[i].n_files;
    all.ptr = lodd__arena_array(arena, files + 1, sizeof *all.ptr);
    declaration->profile_set.packs.ptr =
        lodd__arena_array(&declaration->arena, n + 1, sizeof *declaration->profile_set.packs.ptr);
    declaration->profile_set.packs.len = 0;
    declaration->profile_set.files = files;
    if (all.ptr == NULL || declaration->profile_set.packs.ptr == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        lodd__named *named = &declaration->profile_set.packs.ptr[declaration->profile_set.packs.len++];

        named->name = lodd__arena_str(&declaration->arena, locks[i].name);
        named->version = lodd__arena_str(&declaration->arena, locks[i].version);
        memcpy(named->sha256.hex, locks[i].sha256, sizeof named->sha256.hex);
        for (size_t k = 0; k < locks[i].n_files; k++) {
            lodd__manifest_entry *entry = &all.ptr[all.len++];

            memcpy(entry->sha256.hex, locks[i].files[k].sha256, sizeof entry->sha256.hex);
            entry->name =
                lodd__arena_printf(arena, "%.*s/%.*s", LODD__FMT(locks[i].name), LODD__FMT(locks[i].files[k].name));
        }
    }
    lodd__manifest_write(&lines, &all);
    if (lines.failed || arena->failed || declaration->arena.failed)
        status = LODD_ERR_NOMEM;
    else
        lodd__sha256_hex(lodd__buf_str(&lines), declaration->profile_set.digest.hex);
    lodd__buf_free(&lines);
    return status;
}

static void emit_lock(lodd__buf *out, const lodd__declaration *declaration, const lodd__locked_pack *locks, size_t n)
{
    lodd__buf compact = {0};

    lodd__emit_json_open(&compact, '{');
    lodd__emit_json_member(&compact, "schema", LODD__STR(LOCK_SCHEMA));
    lodd__emit_json_member(&compact, "digest", lodd__str(declaration->profile_set.digest.hex));
    lodd__emit_json_member_size(&compact, "files", declaration->profile_set.files);
    lodd__emit_json_begin(&compact, "packs", '[');
    for (size_t i = 0; i < n; i++)
        emit_pack(&compact, &locks[i]);
    lodd__emit_json_close(&compact, ']');
    lodd__emit_json_close(&compact, '}');
    if (!compact.failed)
        lodd__form_pretty(out, lodd__buf_str(&compact));
    out->failed |= compact.failed;
    lodd__buf_free(&compact);
}

lodd_status lodd__lock_make(lodd__buf *out, lodd__declaration *declaration, lodd_engine *engine,
                            const lodd__strings *packs, char **ret_message)
{
    lodd__arena arena = {0};
    lodd__locked_pack *locks = calloc(lodd_engine_n_packs(engine) + 1, sizeof *locks);
    size_t n = 0;
    lodd_status status = locks == NULL ? LODD_ERR_NOMEM : read_set(locks, &n, &arena, engine, packs, ret_message);

    if (status == LODD_OK)
        status = fill_in(declaration, locks, n, &arena);
    if (status == LODD_OK) {
        emit_lock(out, declaration, locks, n);
        status = out->failed ? LODD_ERR_NOMEM : LODD_OK;
    }
    free(locks);
    lodd__arena_free(&arena);
    return status;
}

/* --- comparing --- */

/* Counts what differs of two sorted lists; *ret_first: the first name that does. */
static size_t count_differing(const lodd__manifest *a, const lodd__locked_pack *b, lodd_str *ret_first)
{
    size_t i = 0, k = 0, n = 0;

    while (i < a->len || k < b->n_files) {
        int order = i == a->len ? 1 : k == b->n_files ? -1 : lodd__str_cmp(a->ptr[i].name, b->files[k].name);
        lodd_str name = order <= 0 ? a->ptr[i].name : b->files[k].name;

        if (order != 0 || strcmp(a->ptr[i].sha256.hex, b->files[k].sha256) != 0) {
            if (n++ == 0)
                *ret_first = name;
        }
        i += order <= 0;
        k += order >= 0;
    }
    return n;
}

static bool compare_pack(lodd_str name, const lodd__manifest *files, lodd_engine *engine, lodd_check *check)
{
    lodd__arena arena = {0};
    lodd__locked_pack lock = {.n_files = 0};
    lodd_str first = {NULL, 0};
    lodd_status status;
    char *message = NULL;
    size_t n, index;

    if (!lodd__lock_find(engine, name, &index)) {
        LODD__LINE0(check, LOCK_PACK_MISSING, name);
        return false;
    }
    status = lodd__lock_read_pack(&lock, &arena, engine, index, &message);
    n = count_differing(files, &lock, &first);
    if (status == LODD_ERR_NOMEM)
        check->nomem = true;
    else if (status != LODD_OK)
        LODD__LINE0(check, LOCK_PACK_UNREADABLE, name);
    else if (n > 0)
        LODD__LINE(check, LOCK_PACK_DIFFERS, name, lodd__check_number(check, n), first);
    lodd__arena_free(&arena);
    free(message);
    return status == LODD_OK && n == 0;
}

typedef struct locked {
    lodd_str name;
    lodd__manifest files;
} locked;

/* Names in order, each once, so that nothing is looked at twice. */
static bool in_order(lodd_str *last, lodd_str name)
{
    bool ok = last->ptr == NULL || lodd__str_cmp(*last, name) < 0;

    *last = name;
    return ok;
}

static void read_files(lodd__form *form, const lodd__json *array, lodd__manifest *ret)
{
    lodd_str last = {NULL, 0};

    ret->ptr = array != NULL ? lodd__arena_array(form->arena, array->n + 1, sizeof *ret->ptr) : NULL;
    if (ret->ptr == NULL)
        return;
    LODD__EACH(item, array)
    {
        lodd__manifest_entry *entry = &ret->ptr[ret->len++];
        lodd_str sha256 = lodd__form_sha256(form, item, "sha256", LODD__REQUIRED);

        entry->name = lodd__form_str(form, item, "path", LODD__REQUIRED);
        lodd__form_only(form, item, "path sha256");
        if (form->fault.len > 0)
            return;
        if (!in_order(&last, entry->name))
            lodd__form_fault(form, item, "the paths are not sorted");
        memcpy(entry->sha256.hex, sha256.ptr, sha256.len);
    }
}

static locked *read_lock(lodd__form *form, lodd_str text, lodd__arena *arena, size_t *ret_n)
{
    const lodd__json *root, *packs;
    lodd_str last = {NULL, 0};
    lodd_limits limits;
    locked *ret;

    lodd_limits_default(&limits);
    root = lodd__form_open(form, arena, text, &limits, false);
    if (root != NULL && !lodd__str_is(lodd__form_str(form, root, "schema", LODD__REQUIRED), LOCK_SCHEMA))
        lodd__form_fault(form, root, "the schema is not %s", LOCK_SCHEMA);
    (void)lodd__form_sha256(form, root, "digest", LODD__REQUIRED);
    (void)lodd__form_size(form, root, "files", LODD__REQUIRED);
    lodd__form_only(form, root, "schema digest files packs");
    packs = lodd__form_array(form, root, "packs", LODD__REQUIRED);
    ret = lodd__arena_array(arena, packs != NULL ? packs->n + 1 : 1, sizeof *ret);
    *ret_n = 0;
    if (packs == NULL || ret == NULL)
        return ret;
    LODD__EACH(item, packs)
    {
        locked *one = &ret[(*ret_n)++];

        one->name = lodd__form_str(form, item, "name", LODD__REQUIRED);
        (void)lodd__form_str(form, item, "version", LODD__REQUIRED);
        (void)lodd__form_sha256(form, item, "sha256", LODD__REQUIRED);
        read_files(form, lodd__form_array(form, item, "files", LODD__REQUIRED), &one->files);
        lodd__form_only(form, item, "name version sha256 files");
        if (form->fault.len == 0 && !in_order(&last, one->name))
            lodd__form_fault(form, item, "the packs are not sorted");
    }
    return ret;
}

lodd_status lodd__lock_compare(bool *ret_same, lodd_str lock, lodd_engine *engine, lodd_check *check)
{
    lodd__arena arena = {0};
    lodd__form form;
    size_t n;
    const locked *packs = read_lock(&form, lock, &arena, &n);
    bool nomem;

    *ret_same = form.fault.len == 0;
    if (form.fault.len > 0 && !arena.failed)
        LODD__LINE(check, LOCK_UNREADABLE, LODD__STR(LODD__BUNDLE_LOCK), form.fault);
    for (size_t i = 0; form.fault.len == 0 && !arena.failed && i < n; i++)
        *ret_same &= compare_pack(packs[i].name, &packs[i].files, engine, check);
    nomem = arena.failed || check->nomem;
    lodd__arena_free(&arena);
    return nomem ? LODD_ERR_NOMEM : LODD_OK;
}
