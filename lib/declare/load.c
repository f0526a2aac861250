/* declare/load.c - somebody's declaration: a bundle's folder, or a file by itself (load.h). Uses bundle.h, the reader.
 *
 * Where the caller points is the caller's word and may be a link; nothing below it is followed. What is wrong with the
 * declaration is a fault in words, so that one bad file among many does not end a comparison. */
#include "declare/load.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/reason.h"
#include "base/sha256.h"

enum { MAX_FAULT = 400 };

static void set_fault(lodd__loaded *ret, lodd__arena *arena, const char *what)
{
    lodd_str text = lodd__str(what != NULL ? what : "it cannot be read");
    lodd_str cut = lodd__str_sub(text, 0, text.len < MAX_FAULT ? text.len : MAX_FAULT);

    while (cut.len < text.len && cut.len > 0 && ((unsigned char)text.ptr[cut.len] & 0xC0) == 0x80)
        cut.len--;
    ret->fault = lodd__arena_printf(arena, "%.*s%s", LODD__FMT(cut), cut.len < text.len ? " ..." : "");
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The folder of a file, and its name in it. */
static lodd_str split(lodd_str path, lodd_str *ret_name)
{
    lodd_str folder = LODD__STR(".");

    *ret_name = path;
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/') {
            folder = lodd__str_sub(path, 0, i > 0 ? i : 1);
            *ret_name = lodd__str_sub(path, i + 1, path.len - i - 1);
        }
    return folder;
}

static int validity_on(const lodd__declaration *d, lodd_str date)
{
    if (lodd__str_is(d->status, "trukket"))
        return LODD__VALIDITY_WITHDRAWN;
    if (lodd__str_is(d->status, "utkast"))
        return LODD__VALIDITY_DRAFT;
    if (lodd__str_cmp(date, d->issued) < 0)
        return LODD__VALIDITY_NOT_YET;
    return lodd__str_cmp(date, d->valid_until) > 0 ? LODD__VALIDITY_EXPIRED : LODD__VALIDITY_CURRENT;
}

static lodd_status load(lodd__loaded *ret, const char *folder, lodd_str name, const lodd_requirements *requirements,
                        char **ret_message)
{
    char *json = NULL;
    size_t n = 0;
    lodd_status status = lodd__bundle_open(&ret->bundle, folder, "", NULL, ret_message);

    if (status == LODD_OK)
        status = lodd__bundle_read(ret->bundle, name, &json, &n, ret_message);
    if (status == LODD_ERR_NOT_FOUND)
        lodd__reason(ret_message, "there is no %.*s here", LODD__FMT(name));
    if (status == LODD_OK) {
        lodd__sha256_hex(lodd__str_n(json, n), ret->sha256.hex);
        status =
            lodd__declaration_read(&ret->declaration, lodd__str_n(json, n), LODD__READ_FULL, requirements, ret_message);
    }
    free(json);
    return status;
}

lodd_status lodd__load(lodd__loaded *ret, lodd__arena *arena, const char *path, lodd_str date,
                       const lodd_requirements *requirements)
{
    bool bare = !is_folder(path);
    lodd_str name = LODD__STR(LODD__BUNDLE_DECLARATION);
    lodd_str folder = bare ? split(lodd__str(path), &name) : lodd__str(path);
    char *message = NULL;
    lodd_status status = LODD_ERR_NOMEM;

    *ret = (lodd__loaded){.name = lodd__arena_str(arena, lodd__str(path))};
    folder = lodd__arena_str(arena, folder);
    if (!arena->failed)
        status = load(ret, folder.ptr, name, requirements, &message);
    if (status != LODD_OK && status != LODD_ERR_NOMEM) {
        set_fault(ret, arena, message);
        status = LODD_OK;
    }
    lodd_free(message);
    if (bare) {
        lodd__bundle_close(ret->bundle);
        ret->bundle = NULL;
    }
    if (ret->declaration != NULL)
        ret->validity = validity_on(ret->declaration, date);
    if (status == LODD_OK && arena->failed)
        status = LODD_ERR_NOMEM;
    if (status != LODD_OK)
        lodd__loaded_free(ret);
    return status;
}

void lodd__loaded_free(lodd__loaded *loaded)
{
    if (loaded == NULL)
        return;
    lodd__declaration_free(loaded->declaration);
    lodd__bundle_close(loaded->bundle);
    loaded->declaration = NULL;
    loaded->bundle = NULL;
}
