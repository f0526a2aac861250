/* engine/codes_pack.c - see codes_pack.h. May use: base, image, pack (canonical strings). */
#include "engine/codes_pack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/reason.h"
#include "pack/canonical.h"

#define MANIFEST "pack.json"
#define IMAGE    "codes.image"

enum { LONGEST_NAME = 120 };

/* ---- the name ---- */

/* What may stand in the name of a folder anywhere; all else becomes a hyphen, several of them one. */
static void add_slug(lodd__buf *buf, lodd_str text, size_t longest)
{
    size_t end = buf->len + longest;

    for (size_t i = 0; i < text.len && buf->len < end; i++) {
        char c = text.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
        if (c >= 'A' && c <= 'Z')
            lodd__buf_addc(buf, (char)(c + 32));
        else if (good)
            lodd__buf_addc(buf, c);
        else if (buf->len > 0 && buf->ptr[buf->len - 1] != '-')
            lodd__buf_addc(buf, '-');
    }
}

lodd_str lodd__codes_pack_name(lodd__arena *arena, const lodd__code_head *head)
{
    lodd__buf buf = {0};
    lodd_str url = head->url, ret;
    size_t scheme = lodd__str_find(url, ':', 0);

    lodd__buf_add(&buf, LODD__STR("codes."));
    if (head->oid.len > 0) {
        add_slug(&buf, head->oid, LONGEST_NAME);
    } else {
        while (scheme != (size_t)-1 && scheme + 1 < url.len && url.ptr[scheme + 1] == '/')
            scheme++;
        add_slug(&buf, scheme != (size_t)-1 ? lodd__str_sub(url, scheme + 1, url.len - scheme - 1) : url, LONGEST_NAME);
    }
    if (head->version.len > 0) {
        lodd__buf_addc(&buf, '@');
        add_slug(&buf, head->version, LONGEST_NAME / 2);
    }
    ret = buf.failed ? (lodd_str){NULL, 0} : lodd__arena_str(arena, lodd__buf_str(&buf));
    arena->failed |= buf.failed;
    lodd__buf_free(&buf);
    return ret;
}

/* ---- the manifest ---- */

static void put(lodd__buf *buf, const char *before, lodd_str value)
{
    lodd__buf_add(buf, lodd__str(before));
    lodd__canonical_string(buf, value);
}

static void put_given(lodd__buf *buf, const char *before, lodd_str value)
{
    if (value.len > 0)
        put(buf, before, value);
}

static void write_manifest(lodd__buf *buf, lodd__arena *arena, lodd_str name, const lodd__codes_pack *pack)
{
    const lodd__code_head *head = &pack->head;
    size_t at = lodd__str_find(name, '@', 0);
    lodd_str origin =
        lodd__arena_printf(arena, "made by lodd pack add from %.*s (SHA-256 %s)%s%.*s", LODD__FMT(pack->file),
                           pack->digest, pack->date.len > 0 ? ", " : "", LODD__FMT(pack->date));

    put(buf, "{\n  \"id\": ", at != (size_t)-1 ? lodd__str_sub(name, 0, at) : name);
    put(buf, ",\n  \"version\": ", at != (size_t)-1 ? lodd__str_sub(name, at + 1, name.len - at - 1) : LODD__STR(""));
    put(buf, ",\n  \"title\": {\"nb\": ", head->title);
    put(buf, ", \"en\": ", head->title);
    lodd__buf_add(buf, LODD__STR("},\n  \"publisher\": \"\",\n  \"documents\": [],\n  \"status\": \"current\",\n"
                                 "  \"valid\": {\"from\": null, \"to\": null},\n  \"depends\": [],\n"
                                 "  \"codeLists\": [{\"file\": \"" IMAGE "\""));
    put_given(buf, ", \"oid\": ", head->oid);
    put_given(buf, ", \"url\": ", head->url);
    put(buf, ", \"title\": ", head->title);
    put_given(buf, ", \"version\": ", head->version);
    lodd__buf_printf(buf, ", \"codes\": %zu}],\n  \"provenance\": [\n", pack->n_codes);
    lodd__buf_add(buf, LODD__STR("    {\"file\": \"" MANIFEST "\", \"origin\": \"written by lodd pack add\", "
                                 "\"licence\": \"CC0-1.0\"},\n    {\"file\": \"" IMAGE "\""));
    put(buf, ", \"origin\": ", origin);
    lodd__buf_add(buf, LODD__STR(", \"licence\": \"as the file it was made from\"}\n  ]\n}\n"));
}

/* ---- the folder ---- */

static lodd_status said(char **ret_message, lodd_str path)
{
    return errno == ENOMEM ? LODD_ERR_NOMEM
                           : LODD__FAIL(ret_message, LODD_ERR_IO, "%.*s: %s", LODD__FMT(path), strerror(errno));
}

static lodd_status write_file(lodd_str path, lodd_str bytes, char **ret_message)
{
    FILE *file = fopen(path.ptr, "wbe");
    bool done = file != NULL && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;

    if (file != NULL && fclose(file) != 0)
        done = false;
    return done ? LODD_OK : said(ret_message, path);
}

/* A folder that this module wrote: two files, and nothing else is taken away. */
static void remove_folder(lodd__arena *arena, lodd_str folder)
{
    static const char *const names[] = {MANIFEST, IMAGE};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        lodd_str path = lodd__arena_printf(arena, "%.*s/%s", LODD__FMT(folder), names[i]);
        if (path.ptr != NULL)
            (void)unlink(path.ptr);
    }
    (void)rmdir(folder.ptr);
}

static lodd_status fill_folder(lodd__arena *arena, lodd_str folder, lodd_str name, const lodd__codes_pack *pack,
                               char **ret_message)
{
    lodd_str image = lodd__arena_printf(arena, "%.*s/" IMAGE, LODD__FMT(folder)),
             manifest = lodd__arena_printf(arena, "%.*s/" MANIFEST, LODD__FMT(folder));
    lodd__buf buf = {0};
    lodd_status status = LODD_OK;

    write_manifest(&buf, arena, name, pack);
    if (arena->failed || buf.failed)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK && (status = lodd__image_write(pack->image, image.ptr)) == LODD_ERR_IO)
        status = said(ret_message, image);
    if (status == LODD_OK)
        status = write_file(manifest, lodd__buf_str(&buf), ret_message);
    lodd__buf_free(&buf);
    return status;
}

/* The old folder steps aside, the new one takes its place, the old one goes. */
static lodd_status take_place(bool *ret_replaced, lodd__arena *arena, lodd_str made, lodd_str folder, lodd_str old,
                              char **ret_message)
{
    *ret_replaced = rename(folder.ptr, old.ptr) == 0;
    if (!*ret_replaced && errno != ENOENT)
        return said(ret_message, folder);
    if (rename(made.ptr, folder.ptr) != 0) {
        lodd_status status = said(ret_message, folder);
        if (*ret_replaced)
            (void)rename(old.ptr, folder.ptr);
        return status;
    }
    if (*ret_replaced)
        remove_folder(arena, old);
    return LODD_OK;
}

lodd_status lodd__codes_pack_write(lodd_str *ret_folder, bool *ret_replaced, lodd__arena *arena, const char *dir,
                                   lodd_str name, const lodd__codes_pack *pack, char **ret_message)
{
    lodd_str folder = lodd__arena_printf(arena, "%s/%.*s", dir, LODD__FMT(name)),
             template = lodd__arena_printf(arena, "%s/.codes-XXXXXX", dir), old;
    lodd_status status = LODD_OK;
    char *made = arena->failed ? NULL : strdup(template.ptr);

    *ret_replaced = false;
    if (made == NULL)
        return LODD_ERR_NOMEM;
    if (mkdtemp(made) == NULL) {
        status = said(ret_message, lodd__str(dir));
        free(made);
        return status;
    }
    (void)chmod(made, 0755); /* what is in it is for all who may read the folder above */
    old = lodd__arena_printf(arena, "%s.old", made);
    status = fill_folder(arena, lodd__str(made), name, pack, ret_message);
    if (status == LODD_OK && arena->failed)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK)
        status = take_place(ret_replaced, arena, lodd__str(made), folder, old, ret_message);
    if (status != LODD_OK)
        remove_folder(arena, lodd__str(made));
    free(made);
    *ret_folder = folder;
    return status;
}

/* It must be a name that this module gives, and no path. */
static bool is_our_name(lodd_str name)
{
    return lodd__str_starts(name, LODD__STR("codes.")) && lodd__str_find(name, '/', 0) == (size_t)-1;
}

lodd_status lodd__codes_pack_remove(const char *dir, lodd_str name, char **ret_message)
{
    lodd__arena arena = {0};
    lodd_str folder = lodd__arena_printf(&arena, "%s/%.*s", dir, LODD__FMT(name)),
             image = lodd__arena_printf(&arena, "%.*s/" IMAGE, LODD__FMT(folder));
    lodd_status status = LODD_OK;

    if (arena.failed)
        status = LODD_ERR_NOMEM;
    else if (!is_our_name(name) || access(image.ptr, F_OK) != 0)
        status = LODD_ERR_NOT_FOUND;
    if (status == LODD_OK) {
        remove_folder(&arena, folder);
        if (access(folder.ptr, F_OK) == 0) {
            errno = errno != 0 ? errno : ENOTEMPTY;
            status = said(ret_message, folder);
        }
    }
    lodd__arena_free(&arena);
    return status;
}
