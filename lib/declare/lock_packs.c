/* declare/lock_packs.c - the files of the profile packs, for profiles.lock. Uses engine, pack, image.
 *
 * Apart from lock.c, because the message layer that engine/engine.h brings has names of its own for the same things. */
#include "declare/lock_packs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "base/vec.h"
#include "engine/engine.h"

enum { MAX_DEPTH = 16, PIECE = 1 << 18 };

/* --- the files of a pack --- */

typedef struct pack_reader {
    lodd__arena *arena;
    LODD__VEC(lodd__locked_file) files;
    size_t root; /* length of the pack's directory with its '/' */
    lodd_status status;
    char **message;
} pack_reader;

static lodd_status digest_file(const char *path, char ret[65])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *piece = fd >= 0 ? malloc(PIECE) : NULL;
    lodd__sha256 sha256;
    ssize_t n = -1;

    lodd__sha256_start(&sha256);
    while (piece != NULL && ((n = read(fd, piece, PIECE)) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0)
            lodd__sha256_add(&sha256, lodd__str_n(piece, (size_t)n));
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && piece == NULL)
        return LODD_ERR_NOMEM;
    free(piece);
    lodd__sha256_end(&sha256, ret);
    return n == 0 ? LODD_OK : LODD_ERR_IO;
}

static bool is_hidden(lodd_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '.' && (i == 0 || name.ptr[i - 1] == '/'))
            return true;
    return false;
}

static bool visit_file(void *user, const char *path, int error)
{
    pack_reader *r = user;
    lodd_str name = lodd__str(path);
    lodd__locked_file entry;

    if (error != 0 || name.len <= r->root) {
        lodd__reason(r->message, "%s: cannot be read", path);
        r->status = LODD_ERR_PACK;
        return false;
    }
    name = lodd__str_sub(name, r->root, name.len - r->root);
    if (is_hidden(name))
        return true;
    r->status = digest_file(path, entry.sha256);
    if (r->status == LODD_ERR_IO) {
        lodd__reason(r->message, "%s: cannot be read", path);
        r->status = LODD_ERR_PACK;
    }
    entry.name = lodd__arena_str(r->arena, name);
    if (r->status == LODD_OK && (entry.name.len == 0 || !lodd__vec_push(&r->files, entry)))
        r->status = LODD_ERR_NOMEM;
    return r->status == LODD_OK;
}

static void add_line(lodd__sha256 *sha256, const lodd__locked_file *file)
{
    lodd__sha256_add(sha256, lodd__str(file->sha256));
    lodd__sha256_add(sha256, LODD__STR("  "));
    lodd__sha256_add(sha256, file->name);
    lodd__sha256_add(sha256, LODD__STR("\n"));
}

static lodd_status keep_files(lodd__locked_pack *ret, lodd__arena *arena, const pack_reader *r)
{
    lodd__sha256 sha256;

    ret->files = lodd__arena_array(arena, r->files.len + 1, sizeof *ret->files);
    if (ret->files == NULL)
        return LODD_ERR_NOMEM;
    ret->n_files = r->files.len;
    lodd__sha256_start(&sha256);
    for (size_t i = 0; i < ret->n_files; i++) {
        ret->files[i] = r->files.ptr[i];
        add_line(&sha256, &ret->files[i]);
    }
    lodd__sha256_end(&sha256, ret->sha256);
    return LODD_OK;
}

lodd_status lodd__lock_read_pack(lodd__locked_pack *ret, lodd__arena *arena, const lodd_engine *engine, size_t index,
                                 char **ret_message)
{
    const lodd__pack *pack = engine->packs->packs[index];
    pack_reader r = {.arena = arena, .message = ret_message};
    lodd_str directory = lodd__arena_str(arena, pack->directory); /* with a NUL behind it */
    lodd_status status;

    *ret = (lodd__locked_pack){.name = pack->name, .version = pack->version};
    if (directory.len == 0)
        return LODD_ERR_NOMEM;
    r.root = directory.len + (directory.ptr[directory.len - 1] != '/');
    status = lodd__file_walk(directory.ptr, MAX_DEPTH, visit_file, &r);
    if (status == LODD_OK)
        status = r.status;
    if (status == LODD_OK)
        status = keep_files(ret, arena, &r);
    lodd__vec_free(&r.files);
    return status;
}

/* --- which packs --- */

static const lodd__pack *find_pack(const lodd_engine *engine, lodd_str name)
{
    const lodd__pack *pack = lodd__map_get(&engine->packs->by_name, name);

    return pack != NULL && (lodd__str_eq(pack->name, name) || lodd__str_eq(pack->id, name)) ? pack : NULL;
}

/* The pack that brings the definitions of a FHIR canonical; NULL: none of the packs. */
static const lodd__pack *pack_of_canonical(const lodd_engine *engine, lodd_str canonical)
{
    lodd__resource resource;
    lodd_str package;

    if (!lodd__definitions_find(engine->definitions, "", canonical, &resource))
        return NULL;
    package = lodd__image_package(resource.node.image);
    for (size_t i = 0; i < engine->packs->n_packs; i++) {
        const lodd__pack *pack = engine->packs->packs[i];
        size_t at = pack->id.len;

        if (pack->image.len > 0 && package.len == at + 1 + pack->version.len && lodd__str_starts(package, pack->id) &&
            package.ptr[at] == '@' && lodd__str_ends(package, pack->version))
            return pack;
    }
    return NULL;
}

static const lodd__pack *pack_of_profile(const lodd_engine *engine, lodd_str profile)
{
    size_t slash = lodd__str_find(profile, '/', 0);
    const lodd__pack *pack = slash != (size_t)-1 ? find_pack(engine, lodd__str_sub(profile, 0, slash)) : NULL;

    return pack != NULL || profile.len == 0 ? pack : pack_of_canonical(engine, profile);
}

static bool mark(const lodd__pack *pack, bool *set)
{
    if (pack != NULL)
        lodd__pack_closure(pack, set);
    return pack != NULL;
}

bool lodd__lock_mark(const lodd_engine *engine, lodd_str name, bool *set)
{
    return mark(find_pack(engine, name), set);
}

bool lodd__lock_mark_profile(const lodd_engine *engine, lodd_str profile, bool *set)
{
    return mark(pack_of_profile(engine, profile), set);
}

void lodd__lock_mark_test_persons(const lodd_engine *engine, bool *set)
{
    const lodd__map *persons = &engine->packs->test_persons;

    for (size_t i = 0; i < persons->cap; i++)
        (void)mark(persons->slots[i].value, set);
}

bool lodd__lock_find(const lodd_engine *engine, lodd_str name, size_t *ret)
{
    const lodd__pack *pack = find_pack(engine, name);

    if (pack == NULL || !lodd__str_eq(pack->name, name))
        return false;
    *ret = pack->index;
    return true;
}
