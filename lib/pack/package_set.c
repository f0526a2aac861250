/* pack/package_set.c - which packages are in force: what was asked for and what that needs, or what a lock file lists.
 * Uses base, json, image.
 *
 * Dependencies are taken breadth first: one that is in the set already and fits, else an added one, else the highest
 * version that lies in the store. Two versions of one package may both be in force: whoever asks sees its own
 * (image/definitions.h).
 */
#include "pack/package_set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/reason.h"
#include "image/range.h"
#include "pack/store.h"

enum { MAX_LOCK = 16 << 20, NONE = -1 };

typedef struct making {
    lodd_store *store;
    const lodd_package_wish *wish;
    lodd_package_set *set;
    LODD__VEC(size_t) items; /* of the store, as they come into force */
    bool *in;                /* by item of the store */
    char **message;
} making;

static lodd_str label(making *m, const lodd_package_info *info)
{
    return lodd__arena_printf(&m->set->arena, "%.*s@%.*s", LODD__FMT(info->name), LODD__FMT(info->version));
}

static bool note(making *m, lodd_package_note_kind kind, const lodd_package_info *package,
                 const lodd_package_info *other, const lodd_package_dependency *dependency)
{
    lodd_package_note n = {.kind = kind, .package = label(m, package)};
    lodd__arena *arena = &m->set->arena;

    if (other != NULL)
        n.other = label(m, other);
    if (dependency != NULL) {
        n.name = lodd__arena_str(arena, dependency->name);
        n.range = lodd__arena_str(arena, dependency->range);
    }
    return !arena->failed && lodd__vec_push(&m->set->notes, n);
}

static lodd_status take(making *m, size_t item)
{
    lodd_status status;

    if (m->in[item])
        return LODD_OK;
    status = lodd__store_complete(m->store, item, m->message);
    if (status != LODD_OK)
        return status;
    m->in[item] = true;
    return lodd__vec_push(&m->items, item) ? LODD_OK : LODD_ERR_NOMEM;
}

/* ---- roots ---- */

static lodd_status take_names(making *m)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < m->wish->n_names && status == LODD_OK; i++) {
        size_t item;
        if (!lodd_store_find(m->store, lodd__str(m->wish->names[i]), &item) || m->store->items.ptr[item].info.missing)
            return LODD__FAIL(m->message, LODD_ERR_NOT_FOUND, "%s: no such package in %s", m->wish->names[i],
                              m->store->packages);
        status = take(m, item);
    }
    return status;
}

static bool is_asked(const making *m, lodd_str name)
{
    for (size_t i = 0; i < m->wish->n_names; i++) {
        lodd_str asked, range;
        lodd__package_split(lodd__str(m->wish->names[i]), &asked, &range);
        if (lodd__str_eq(asked, name))
            return true;
    }
    return false;
}

/* Items are sorted by name, then version: the last of a name is the highest. */
static lodd_status take_added(making *m)
{
    lodd_status status = LODD_OK;
    const lodd__store_item *items = m->store->items.ptr;

    for (size_t i = 0; i < m->store->items.len && status == LODD_OK; i++) {
        size_t best = m->store->items.len, end = i;

        for (; end < m->store->items.len && lodd__str_eq(items[end].info.name, items[i].info.name); end++) {
            const lodd_package_info *info = &items[end].info;
            if (info->added && !info->dependency && !info->missing &&
                (best == m->store->items.len ||
                 lodd__range_prefers(LODD__STR("latest"), info->version, items[best].info.version)))
                best = end;
        }
        if (best < m->store->items.len && !is_asked(m, items[best].info.name))
            status = take(m, best);
        i = end - 1;
    }
    return status;
}

/* ---- dependencies ---- */

/* The item a dependency leads to; only among those in force when of_set. NONE: there is none. */
static ptrdiff_t resolve(const making *m, const lodd_package_dependency *dependency, bool of_set)
{
    ptrdiff_t best = NONE;

    for (size_t i = 0; i < m->store->items.len; i++) {
        const lodd_package_info *info = &m->store->items.ptr[i].info, *known;
        if (info->missing || (of_set && !m->in[i]) || !lodd__str_eq(info->name, dependency->name) ||
            !lodd__range_has(dependency->range, info->version))
            continue;
        known = best != NONE ? &m->store->items.ptr[best].info : NULL;
        if (known == NULL ||
            (m->in[i] != m->in[best]       ? m->in[i]
             : info->added != known->added ? info->added
                                           : lodd__range_prefers(dependency->range, info->version, known->version)))
            best = (ptrdiff_t)i;
    }
    return best;
}

/* Another version of the same package that is in force. */
static const lodd_package_info *other_version(const making *m, size_t item)
{
    for (size_t i = 0; i < m->items.len; i++) {
        const lodd_package_info *info = &m->store->items.ptr[m->items.ptr[i]].info;
        if (m->items.ptr[i] != item && lodd__str_eq(info->name, m->store->items.ptr[item].info.name))
            return info;
    }
    return NULL;
}

static lodd_status take_dependency(making *m, const lodd_package_info *by, const lodd_package_dependency *dependency,
                                   bool of_set)
{
    const lodd_package_info *other;
    lodd__package_role role;
    ptrdiff_t item;
    lodd_status status;
    bool noted = true;

    if (dependency->name.ptr == NULL)
        return LODD_OK;
    role = lodd__package_role_of(dependency->name);
    item = resolve(m, dependency, of_set);
    if (role == LODD__PACKAGE_OWN_CORE)
        return LODD_OK; /* the pack's own image of it */
    if (role == LODD__PACKAGE_OTHER_CORE || item == NONE) {
        lodd_package_note_kind kind = role == LODD__PACKAGE_OTHER_CORE ? LODD_PACKAGE_OTHER_FHIR : LODD_PACKAGE_MISSING;
        return note(m, kind, by, NULL, dependency) ? LODD_OK : LODD_ERR_NOMEM;
    }
    if (m->in[item])
        return LODD_OK;
    other = other_version(m, (size_t)item);
    if (other != NULL)
        noted = note(m, LODD_PACKAGE_VERSIONS, by, other, dependency);
    status = take(m, (size_t)item);
    return noted ? status : LODD_ERR_NOMEM;
}

static lodd_status take_dependencies(making *m, bool of_set)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < m->items.len && status == LODD_OK; i++) { /* grows on the way */
        lodd_package_info by = m->store->items.ptr[m->items.ptr[i]].info;
        for (size_t k = 0; k < by.n_dependencies && status == LODD_OK; k++)
            status = take_dependency(m, &by, &by.dependencies[k], of_set);
    }
    return status;
}

/* ---- circles ---- */

typedef struct step {
    size_t item, next; /* the dependency that is looked at next */
} step;

/* Depth first, with a stack of its own: a chain may be as long as the store. */
static lodd_status find_cycles(making *m)
{
    unsigned char *seen = calloc(m->store->items.len + 1, 1); /* 1: on the way, 2: done */
    LODD__VEC(step) way = {0};
    bool fine = seen != NULL;

    for (size_t i = 0; i < m->items.len && fine; i++) {
        fine = seen[m->items.ptr[i]] != 0 || lodd__vec_push(&way, (step){m->items.ptr[i], 0});
        while (fine && way.len > 0) {
            step *s = &way.ptr[way.len - 1];
            const lodd_package_info *info = &m->store->items.ptr[s->item].info;
            ptrdiff_t to;

            seen[s->item] = 1;
            if (s->next == info->n_dependencies) {
                seen[s->item] = 2;
                way.len--;
                continue;
            }
            to = resolve(m, &info->dependencies[s->next++], true);
            if (to != NONE && seen[to] == 1)
                fine = note(m, LODD_PACKAGE_CYCLE, &m->store->items.ptr[to].info, info, NULL);
            else if (to != NONE && seen[to] == 0)
                fine = lodd__vec_push(&way, (step){(size_t)to, 0});
        }
    }
    free(seen);
    lodd__vec_free(&way);
    return fine ? LODD_OK : LODD_ERR_NOMEM;
}

/* ---- the result ---- */

static lodd_status digest_of(making *m, const lodd_package_info *info, lodd_str *ret)
{
    lodd__tree tree = {0};
    char digest[80] = "";
    lodd_status status = LODD_OK;

    if (info->added) {
        *ret = lodd__arena_str(&m->set->arena, info->digest);
        return ret->ptr != NULL ? LODD_OK : LODD_ERR_NOMEM;
    }
    status = lodd__tree_read(&tree, info->directory.ptr, m->message);
    if (status == LODD_OK && !lodd__tree_digest(&tree, digest))
        status = LODD_ERR_NOMEM;
    lodd__tree_free(&tree);
    *ret = lodd__arena_str(&m->set->arena, lodd__str(digest));
    return status == LODD_OK && ret->ptr == NULL ? LODD_ERR_NOMEM : status;
}

/* The image again, of files that are still those that were added. Where it cannot be written the folder is read
 * instead. */
static lodd_status compile_again(making *m, lodd_package_info *info)
{
    lodd__image *image = NULL;
    lodd_package_info now = *info;
    lodd_str digest;
    lodd_status status;

    now.added = false; /* its digest is that of the folder */
    status = digest_of(m, &now, &digest);
    if (status == LODD_OK && !lodd__str_eq(digest, info->digest))
        status = LODD__FAIL(m->message, LODD_ERR_PACK, "%s: changed since it was added; see lodd pack verify",
                            info->directory.ptr);
    if (status == LODD_OK)
        status = lodd__store_compile(&image, info, info->digest, m->message);
    if (status != LODD_OK)
        return status;
    if (image == NULL || (status = lodd__image_write(image, info->image.ptr)) == LODD_ERR_IO)
        info->image = LODD__STR("");
    lodd__image_close(image);
    return status == LODD_ERR_NOMEM ? status : LODD_OK;
}

static lodd_package_info copy_info(lodd__arena *arena, const lodd_package_info *info)
{
    lodd_package_info copy = *info;
    lodd_str *const texts[] = {&copy.name,   &copy.version,   &copy.title, &copy.digest,
                               &copy.source, &copy.directory, &copy.image};
    lodd_package_dependency *dependencies = lodd__arena_array(arena, info->n_dependencies + 1, sizeof *dependencies);

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = lodd__arena_str(arena, *texts[i]);
    for (size_t i = 0; i < info->n_dependencies && dependencies != NULL; i++)
        dependencies[i] = (lodd_package_dependency){lodd__arena_str(arena, info->dependencies[i].name),
                                                    lodd__arena_str(arena, info->dependencies[i].range)};
    copy.dependencies = dependencies;
    return copy;
}

static lodd_status put_package(making *m, size_t item)
{
    lodd_package_info info = m->store->items.ptr[item].info;
    lodd_status status = digest_of(m, &info, &info.digest);

    if (status == LODD_OK && info.image.len > 0 && !lodd__store_image_fits(&info))
        status = compile_again(m, &info);
    if (status != LODD_OK)
        return status;
    info = copy_info(&m->set->arena, &info);
    return !m->set->arena.failed && lodd__vec_push(&m->set->packages, info) ? LODD_OK : LODD_ERR_NOMEM;
}

lodd_package_info *lodd__package_infos_copy(lodd__arena *arena, const lodd_package_set *set)
{
    lodd_package_info *infos = lodd__arena_array(arena, set->packages.len + 1, sizeof *infos);

    for (size_t i = 0; i < set->packages.len && infos != NULL; i++)
        infos[i] = copy_info(arena, &set->packages.ptr[i]);
    return arena->failed ? NULL : infos;
}

/* ---- lock files ---- */

typedef struct lock_line {
    lodd_str name, version, digest;
} lock_line;

static lodd_status read_lock_line(making *m, lodd_str line, size_t number)
{
    lock_line l = {.name = {NULL, 0}};
    lodd_str rest = line, digest, more;
    size_t item;
    lodd_status status;

    if (lodd__str_trim(line).len == 0 || lodd__str_trim(line).ptr[0] == '#')
        return LODD_OK;
    if (!lodd__str_word(&rest, &l.name) || !lodd__str_word(&rest, &l.version) || !lodd__str_word(&rest, &l.digest) ||
        lodd__str_word(&rest, &more))
        return LODD__FAIL(m->message, LODD_ERR_PACK, "%s:%zu: not NAME VERSION DIGEST", m->wish->lock, number);
    if (lodd__store_find_exact(m->store, l.name, l.version, &item) != LODD_OK || m->store->items.ptr[item].info.missing)
        return LODD__FAIL(m->message, LODD_ERR_PACK, "%s:%zu: %.*s@%.*s is not in %s", m->wish->lock, number,
                          LODD__FMT(l.name), LODD__FMT(l.version), m->store->packages);
    status = digest_of(m, &m->store->items.ptr[item].info, &digest);
    if (status == LODD_OK && !lodd__str_eq(digest, l.digest))
        status = LODD__FAIL(m->message, LODD_ERR_PACK, "%s:%zu: %.*s@%.*s is another: %.*s", m->wish->lock, number,
                            LODD__FMT(l.name), LODD__FMT(l.version), LODD__FMT(digest));
    return status == LODD_OK ? take(m, item) : status;
}

static lodd_status take_lock(making *m)
{
    char *bytes = NULL;
    size_t n = 0, number = 1;
    lodd_status status = lodd__file_read(m->wish->lock, MAX_LOCK, &bytes, &n);
    lodd_str text = lodd__str_n(bytes, n);

    if (status == LODD_ERR_NOMEM)
        return status;
    if (status != LODD_OK)
        return LODD__FAIL(m->message, LODD_ERR_PACK, "%s: %s", m->wish->lock,
                          status == LODD_ERR_LIMIT ? "larger than is allowed" : strerror(errno));
    for (size_t start = 0; start < text.len && status == LODD_OK; number++) {
        size_t end = lodd__str_find(text, '\n', start);
        end = end == (size_t)-1 ? text.len : end;
        status = read_lock_line(m, lodd__str_sub(text, start, end - start), number);
        start = end + 1;
    }
    free(bytes);
    return status;
}

/* What was asked for beside a lock must be among what it lists. */
static lodd_status check_names(making *m)
{
    for (size_t i = 0; i < m->wish->n_names; i++) {
        lodd_package_dependency like;
        lodd__package_split(lodd__str(m->wish->names[i]), &like.name, &like.range);
        if (resolve(m, &like, true) == NONE)
            return LODD__FAIL(m->message, LODD_ERR_PACK, "%s: %s is not listed", m->wish->lock, m->wish->names[i]);
    }
    return LODD_OK;
}

lodd_status lodd_package_set_lock(const lodd_package_set *set, char **ret, size_t *ret_len)
{
    lodd__buf text = {0};

    lodd__buf_add(&text, LODD__STR("# FHIR packages in force: name, version, digest (lodd pack lock)\n"));
    for (size_t i = 0; i < set->packages.len; i++) {
        const lodd_package_info *p = &set->packages.ptr[i];
        lodd__buf_printf(&text, "%.*s %.*s %.*s\n", LODD__FMT(p->name), LODD__FMT(p->version), LODD__FMT(p->digest));
    }
    *ret = text.ptr;
    *ret_len = text.len;
    if (!text.failed)
        return LODD_OK;
    lodd__buf_free(&text);
    *ret = NULL;
    return LODD_ERR_NOMEM;
}

/* ---- making ---- */

static lodd_status choose(making *m)
{
    bool locked = m->wish->lock != NULL;
    lodd_status status = locked ? take_lock(m) : take_names(m);

    if (status == LODD_OK && locked)
        status = check_names(m);
    else if (status == LODD_OK && m->wish->added)
        status = take_added(m);
    if (status == LODD_OK)
        status = take_dependencies(m, locked);
    if (status == LODD_OK)
        status = find_cycles(m);
    for (size_t i = 0; i < m->items.len && status == LODD_OK; i++)
        status = put_package(m, m->items.ptr[i]);
    return status;
}

lodd_status lodd_package_set_make(lodd_package_set **ret, lodd_store *store, const lodd_package_wish *wish,
                                  char **ret_message)
{
    making m = {.store = store, .wish = wish, .message = ret_message};
    lodd_status status = LODD_ERR_NOMEM;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (wish == NULL || wish->size < sizeof *wish)
        return LODD_ERR_ARGUMENT;
    m.set = calloc(1, sizeof *m.set);
    m.in = calloc(store->items.len + 1, sizeof *m.in);
    if (m.set != NULL && m.in != NULL)
        status = choose(&m);
    free(m.in);
    lodd__vec_free(&m.items);
    if (status != LODD_OK)
        lodd_package_set_free(m.set);
    else
        *ret = m.set;
    return status;
}

void lodd_package_set_free(lodd_package_set *set)
{
    if (set == NULL)
        return;
    lodd__vec_free(&set->packages);
    lodd__vec_free(&set->notes);
    lodd__arena_free(&set->arena);
    free(set);
}

size_t lodd_package_set_n(const lodd_package_set *set)
{
    return set != NULL ? set->packages.len : 0;
}

lodd_package_info lodd_package_set_package(const lodd_package_set *set, size_t i)
{
    return set->packages.ptr[i];
}

size_t lodd_package_set_n_notes(const lodd_package_set *set)
{
    return set != NULL ? set->notes.len : 0;
}

lodd_package_note lodd_package_set_note(const lodd_package_set *set, size_t i)
{
    return set->notes.ptr[i];
}
