/* pack/store.c - what is in the store: folders of packages, and records of those that were added; see store.h. Uses
 * base, json, image. Only records are read when it is opened, not the packages. */
#include "pack/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/reason.h"
#include "image/definitions.h"
#include "image/range.h"
#include "pack/recipe.h"

enum { MAX_MANIFEST = 4 << 20, MAX_WORD = 200 };

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || lodd__is_digit(c);
}

bool lodd__package_word_ok(lodd_str word)
{
    if (word.len == 0 || word.len > MAX_WORD || !is_letter_or_digit(word.ptr[0]))
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (!is_letter_or_digit(word.ptr[i]) && memchr("._+-", word.ptr[i], 4) == NULL)
            return false;
    return true;
}

void lodd__package_split(lodd_str what, lodd_str *ret_name, lodd_str *ret_range)
{
    size_t at = 0;

    while (at < what.len && what.ptr[at] != '@' && what.ptr[at] != '#')
        at++;
    *ret_name = lodd__str_n(what.ptr, at);
    *ret_range = at < what.len ? lodd__str_sub(what, at + 1, what.len - at - 1) : LODD__STR("");
}

lodd__package_role lodd__package_role_of(lodd_str name)
{
    static const char *const other[] = {"hl7.fhir.r2.core",  "hl7.fhir.r2b.core", "hl7.fhir.r3.core",
                                        "hl7.fhir.r4b.core", "hl7.fhir.r5.core",  "hl7.fhir.r6.core"};

    if (lodd__str_is(name, "hl7.fhir.r4.core") || lodd__str_is(name, "hl7.fhir.core"))
        return LODD__PACKAGE_OWN_CORE;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (lodd__str_is(name, other[i]))
            return LODD__PACKAGE_OTHER_CORE;
    return LODD__PACKAGE_PLAIN;
}

/* ---- reading JSON ---- */

static void read_dependencies(lodd_package_info *ret, lodd__arena *arena, const lodd__json *list)
{
    lodd_package_dependency *items;

    if (list == NULL || list->type != LODD__JSON_OBJECT || list->n == 0)
        return;
    items = lodd__arena_array(arena, list->n, sizeof *items);
    for (const lodd__json *member = list->first; member != NULL && items != NULL; member = member->next)
        if (member->type == LODD__JSON_STRING)
            items[ret->n_dependencies++] =
                (lodd_package_dependency){lodd__arena_str(arena, member->key), lodd__arena_str(arena, member->text)};
    ret->dependencies = items;
}

static lodd_status parse_file(lodd__json_doc *ret, lodd__arena *arena, const char *path, char **ret_message)
{
    lodd_limits limits;
    char *bytes = NULL;
    size_t n = 0;
    lodd_str text;
    lodd_status status = lodd__file_read(path, MAX_MANIFEST, &bytes, &n);

    if (status == LODD_ERR_NOMEM)
        return status;
    if (status != LODD_OK)
        return LODD__FAIL(ret_message, LODD_ERR_PACK, "%s: %s", path,
                          status == LODD_ERR_LIMIT ? "larger than is allowed" : strerror(errno));
    lodd_limits_default(&limits);
    text = lodd__arena_str(arena, lodd__str_n(bytes, n)); /* what is read points into it */
    free(bytes);
    if (lodd__str_starts(text, LODD__STR("\xEF\xBB\xBF")))
        text = lodd__str_sub(text, 3, text.len - 3);
    lodd__json_parse(ret, arena, text, &limits);
    if (arena->failed)
        return LODD_ERR_NOMEM;
    if (!ret->valid || ret->root == NULL || ret->root->type != LODD__JSON_OBJECT)
        return LODD__FAIL(ret_message, LODD_ERR_PACK, "%s: not a JSON object", path);
    return LODD_OK;
}

lodd_status lodd__package_manifest(lodd_package_info *ret, lodd__arena *arena, const char *path, char **ret_message)
{
    lodd__json_doc doc;
    lodd_status status = parse_file(&doc, arena, path, ret_message);

    if (status != LODD_OK)
        return status;
    ret->name = lodd__json_member(doc.root, "name");
    ret->version = lodd__json_member(doc.root, "version");
    ret->title = lodd__json_member(doc.root, "title");
    read_dependencies(ret, arena, lodd__json_get(doc.root, LODD__STR("dependencies")));
    if (!lodd__package_word_ok(ret->name) || !lodd__package_word_ok(ret->version))
        return LODD__FAIL(ret_message, LODD_ERR_PACK, "%s: no usable name and version", path);
    return arena->failed ? LODD_ERR_NOMEM : LODD_OK;
}

/* ---- scanning ---- */

typedef struct scan {
    lodd_store *store;
    lodd__map by_key; /* "name#version" -> index + 1 */
    char **message;
} scan;

static lodd__store_item *item_of(scan *s, lodd_str key)
{
    uintptr_t known = (uintptr_t)lodd__map_get(&s->by_key, key);
    lodd__arena *arena = &s->store->arena;
    lodd__store_item item = {0};
    lodd_str copy;

    if (known != 0)
        return &s->store->items.ptr[known - 1];
    copy = lodd__arena_str(arena, key);
    lodd__package_split(copy, &item.info.name, &item.info.version);
    item.info.directory = lodd__arena_printf(arena, "%s/%.*s", s->store->packages, LODD__FMT(key));
    item.record = lodd__arena_printf(arena, "%s/%.*s", s->store->records, LODD__FMT(key));
    if (arena->failed || !lodd__vec_push(&s->store->items, item) ||
        !lodd__map_put(&s->by_key, copy, (void *)(uintptr_t)s->store->items.len))
        return NULL;
    return &s->store->items.ptr[s->store->items.len - 1];
}

static lodd_status read_record(scan *s, lodd_str key, const char *path)
{
    lodd__json_doc doc;
    lodd__store_item *item = NULL;
    lodd__arena *arena = &s->store->arena;
    lodd_str image;
    lodd_status status;

    if (access(path, F_OK) != 0)
        return LODD_OK; /* an addition that was interrupted */
    item = item_of(s, key);
    if (item == NULL)
        return LODD_ERR_NOMEM;
    status = parse_file(&doc, arena, path, s->message);
    if (status != LODD_OK)
        return status;
    item->info.added = true;
    item->info.title = lodd__json_member(doc.root, "title");
    item->info.digest = lodd__json_member(doc.root, "digest");
    item->info.source = lodd__json_member(doc.root, "source");
    item->info.dependency = lodd__str_is(lodd__json_member(doc.root, "as"), "dependency");
    item->laid = lodd__str_is(lodd__json_member(doc.root, "folder"), "laid");
    image = lodd__json_member(doc.root, "image");
    if (image.len > 0)
        item->info.image = lodd__arena_printf(arena, "%.*s/definitions.image", LODD__FMT(item->record));
    item->info.missing = access(item->info.directory.ptr, F_OK) != 0;
    read_dependencies(&item->info, arena, lodd__json_get(doc.root, LODD__STR("dependencies")));
    return arena->failed ? LODD_ERR_NOMEM : LODD_OK;
}

/* A folder NAME#VERSION of one of the two. */
static lodd_status take_entry(scan *s, const char *folder, const char *name, bool record)
{
    lodd_str key = lodd__str(name), word, version;
    struct stat st;
    char *path = NULL;
    lodd_status status = LODD_OK;

    lodd__package_split(key, &word, &version);
    if (lodd__str_find(key, '#', 0) == (size_t)-1 || !lodd__package_word_ok(word) || !lodd__package_word_ok(version))
        return LODD_OK;
    if (asprintf(&path, "%s/%s%s", folder, name, record ? "/record.json" : "") < 0)
        return LODD_ERR_NOMEM;
    if (record)
        status = read_record(s, key, path);
    else if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) && item_of(s, key) == NULL)
        status = LODD_ERR_NOMEM;
    free(path);
    return status;
}

static lodd_status scan_folder(scan *s, const char *folder, bool record)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    lodd_status status = LODD_OK;

    if (dir == NULL && (errno == ENOENT || errno == ENOTDIR))
        return LODD_OK;
    if (dir == NULL)
        return errno == ENOMEM ? LODD_ERR_NOMEM
                               : LODD__FAIL(s->message, LODD_ERR_IO, "%s: %s", folder, strerror(errno));
    while (status == LODD_OK && (entry = readdir(dir)) != NULL)
        status = take_entry(s, folder, entry->d_name, record);
    (void)closedir(dir);
    return status;
}

static int by_name(const void *a, const void *b)
{
    const lodd_package_info *x = &((const lodd__store_item *)a)->info, *y = &((const lodd__store_item *)b)->info;
    int order = lodd__str_cmp(x->name, y->name);

    if (order == 0)
        order = lodd__version_cmp(x->version, y->version);
    return order != 0 ? order : lodd__str_cmp(x->version, y->version);
}

lodd_status lodd__store_scan(lodd_store *store, char **ret_message)
{
    scan s = {.store = store, .message = ret_message};
    lodd_status status;

    store->items.len = 0;
    lodd__arena_free(&store->arena);
    store->arena = (lodd__arena){0};
    status = scan_folder(&s, store->packages, false);
    if (status == LODD_OK)
        status = scan_folder(&s, store->records, true);
    lodd__map_free(&s.by_key);
    if (store->items.len > 0)
        qsort(store->items.ptr, store->items.len, sizeof *store->items.ptr, by_name);
    return status;
}

/* ---- opening ---- */

lodd_status lodd_store_open(lodd_store **ret, const lodd_store_options *options, char **ret_message)
{
    lodd_store *store = NULL;
    lodd_status status;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (options == NULL || options->size < sizeof *options || options->packages == NULL || options->records == NULL)
        return LODD_ERR_ARGUMENT;
    store = calloc(1, sizeof *store);
    if (store == NULL)
        return LODD_ERR_NOMEM;
    store->packages = strdup(options->packages);
    store->records = strdup(options->records);
    status = store->packages != NULL && store->records != NULL ? lodd__store_scan(store, ret_message) : LODD_ERR_NOMEM;
    if (status != LODD_OK)
        lodd_store_close(store);
    else
        *ret = store;
    return status;
}

void lodd_store_close(lodd_store *store)
{
    if (store == NULL)
        return;
    free(store->packages);
    free(store->records);
    lodd__vec_free(&store->items);
    lodd__arena_free(&store->arena);
    free(store);
}

size_t lodd_store_n(const lodd_store *store)
{
    return store->items.len;
}

lodd_package_info lodd_store_package(const lodd_store *store, size_t i)
{
    return store->items.ptr[i].info;
}

lodd_status lodd__store_find_exact(const lodd_store *store, lodd_str name, lodd_str version, size_t *ret)
{
    for (size_t i = 0; i < store->items.len; i++) {
        const lodd_package_info *info = &store->items.ptr[i].info;
        if (!lodd__str_eq(info->name, name) || !lodd__str_eq(info->version, version))
            continue;
        *ret = i;
        return LODD_OK;
    }
    return LODD_ERR_NOT_FOUND;
}

bool lodd_store_find(const lodd_store *store, lodd_str what, size_t *ret)
{
    const lodd_package_info *best = NULL;
    lodd_str name, range;

    lodd__package_split(what, &name, &range);
    for (size_t i = 0; i < store->items.len; i++) {
        const lodd_package_info *info = &store->items.ptr[i].info;
        bool better;

        if (!lodd__str_eq(info->name, name) || !lodd__range_has(range, info->version))
            continue;
        better = best == NULL ||
                 (info->added != best->added ? info->added : lodd__range_prefers(range, info->version, best->version));
        if (better) {
            best = info;
            *ret = i;
        }
    }
    return best != NULL;
}

lodd_status lodd__store_complete(lodd_store *store, size_t i, char **ret_message)
{
    static const char *const places[] = {"package/package.json", "package.json"};
    lodd__store_item *item = &store->items.ptr[i];
    lodd_package_info read = {0};
    lodd_status status = LODD_OK;

    if (item->info.added || item->info.title.ptr != NULL)
        return LODD_OK;
    for (size_t k = 0; k < 2; k++) {
        lodd_str path = lodd__arena_printf(&store->arena, "%.*s/%s", LODD__FMT(item->info.directory), places[k]);
        if (path.ptr == NULL)
            return LODD_ERR_NOMEM;
        if (k == 0 && access(path.ptr, F_OK) != 0)
            continue;
        status = lodd__package_manifest(&read, &store->arena, path.ptr, ret_message);
        break;
    }
    if (status != LODD_OK)
        return status;
    item->info.title = read.title.ptr != NULL ? read.title : LODD__STR("");
    item->info.dependencies = read.dependencies;
    item->info.n_dependencies = read.n_dependencies;
    return LODD_OK;
}
