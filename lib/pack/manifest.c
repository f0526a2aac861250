/* pack/manifest.c - reads pack.json (docs/packs.md). cJSON reads it: it is ours, not a document to judge. */
#include "pack/manifest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "term/cjson.h"

#define MAX_MANIFEST_BYTES ((size_t)8 << 20)

static lodd_status broken(lodd__manifest_reader *reader, const lodd__pack *pack, const char *what)
{
    reader->message = lodd__arena_printf(&reader->packs->arena, "%.*s/pack.json: %s", LODD__FMT(pack->directory), what);
    return LODD_ERR_PACK;
}

/* A member that may be absent, but has its type when it is there. */
static lodd_status typed(lodd__manifest_reader *reader, const lodd__pack *pack, const cJSON *object, const char *name, int type)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    char what[64];

    if (item == NULL || (item->type & 0xFF) == type)
        return LODD_OK;
    (void)snprintf(what, sizeof what, "%s must be %s", name, type == cJSON_Array ? "an array" : "a string");
    return broken(reader, pack, what);
}

static lodd_status typed_members(lodd__manifest_reader *reader, const lodd__pack *pack, const cJSON *root)
{
    static const struct {
        const char *name;
        int type;
    } members[] = {
        {"depends", cJSON_Array}, {"schemas", cJSON_Array},    {"rules", cJSON_Array},       {"profiles", cJSON_Array},
        {"codes", cJSON_String},  {"codeLists", cJSON_Array},  {"notCarried", cJSON_Array}, {"testPersons", cJSON_String},
        {"image", cJSON_String},  {"errata", cJSON_String},     {"standsFor", cJSON_String}, {"lacks", cJSON_Array},
    };
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < sizeof members / sizeof *members && status == LODD_OK; i++)
        status = typed(reader, pack, root, members[i].name, members[i].type);
    return status;
}

static lodd_str text_of(lodd__manifest_reader *reader, const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsString(item) ? lodd__arena_str(&reader->packs->arena, lodd__str(item->valuestring)) : (lodd_str){NULL, 0};
}

static void titles_of(lodd__manifest_reader *reader, const cJSON *object, lodd_str *ret)
{
    const cJSON *title = cJSON_GetObjectItemCaseSensitive(object, "title");

    ret[LODD_LANG_NB] = text_of(reader, title, "nb");
    ret[LODD_LANG_EN] = text_of(reader, title, "en");
}

/* A file name below the pack's folder, as a path. {NULL, 0} when it would lead out of the folder. */
static lodd_str path_of(lodd__manifest_reader *reader, const lodd__pack *pack, const char *file)
{
    lodd_str rest = lodd__str(file);

    if (rest.len == 0 || file[0] == '/')
        return (lodd_str){NULL, 0};
    for (size_t start = 0; start <= rest.len;) {
        size_t end = lodd__str_find(rest, '/', start);
        end = end == (size_t)-1 ? rest.len : end;
        if (lodd__str_is(lodd__str_sub(rest, start, end - start), ".."))
            return (lodd_str){NULL, 0};
        start = end + 1;
    }
    return lodd__arena_printf(&reader->packs->arena, "%.*s/%s", LODD__FMT(pack->directory), file);
}

static lodd_str *strings_of(lodd__manifest_reader *reader, const cJSON *list, size_t *ret_n)
{
    size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    lodd_str *ret = lodd__arena_array(&reader->packs->arena, n, sizeof *ret);
    const cJSON *item = NULL;

    *ret_n = 0;
    if (ret != NULL)
        cJSON_ArrayForEach(item, list) if (cJSON_IsString(item))
            ret[(*ret_n)++] = lodd__arena_str(&reader->packs->arena, lodd__str(item->valuestring));
    return ret;
}

static lodd_str join(lodd__arena *arena, const lodd_str *words, size_t n)
{
    lodd_str ret = {NULL, 0};

    for (size_t i = 0; i < n; i++)
        ret = i == 0 ? words[0] : lodd__arena_printf(arena, "%.*s %.*s", LODD__FMT(ret), LODD__FMT(words[i]));
    return ret;
}

static lodd_status read_schemas(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *list)
{
    size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    const cJSON *item = NULL;

    pack->schemas = lodd__arena_array(&reader->packs->arena, n, sizeof *pack->schemas);
    if (pack->schemas == NULL)
        return LODD_ERR_NOMEM;
    cJSON_ArrayForEach(item, list)
    {
        const cJSON *file = cJSON_GetObjectItemCaseSensitive(item, "file");
        lodd__pack_schema *schema = &pack->schemas[pack->n_schemas++];
        schema->ns = text_of(reader, item, "namespace");
        schema->path = cJSON_IsString(file) ? path_of(reader, pack, file->valuestring) : (lodd_str){NULL, 0};
        if (schema->ns.len == 0 || schema->path.len == 0)
            return broken(reader, pack, "a schema needs a namespace and a file below the pack");
    }
    return LODD_OK;
}

static lodd_status read_rules(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *list)
{
    size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    const cJSON *item = NULL;

    pack->rules = lodd__arena_array(&reader->packs->arena, n, sizeof *pack->rules);
    if (pack->rules == NULL)
        return LODD_ERR_NOMEM;
    cJSON_ArrayForEach(item, list)
    {
        lodd_str path = cJSON_IsString(item) ? path_of(reader, pack, item->valuestring) : (lodd_str){NULL, 0};
        if (path.len == 0)
            return broken(reader, pack, "a rule file must be a path below the pack");
        pack->rules[pack->n_rules++] = path;
    }
    return LODD_OK;
}

static lodd_status read_image(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *root)
{
    const cJSON *file = cJSON_GetObjectItemCaseSensitive(root, "image");

    if (!cJSON_IsString(file))
        return LODD_OK;
    pack->image = path_of(reader, pack, file->valuestring);
    return pack->image.len > 0 ? LODD_OK : broken(reader, pack, "image must be a file below the pack");
}

static lodd_status read_errata(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *root)
{
    const cJSON *file = cJSON_GetObjectItemCaseSensitive(root, "errata");

    if (!cJSON_IsString(file))
        return LODD_OK;
    pack->errata = path_of(reader, pack, file->valuestring);
    return pack->errata.len > 0 ? LODD_OK : broken(reader, pack, "errata must be a file below the pack");
}

/* False when a type has no code. */
static bool read_types(lodd__manifest_reader *reader, lodd__pack_profile *profile, const cJSON *list)
{
    size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    const cJSON *item = NULL;

    profile->types = lodd__arena_array(&reader->packs->arena, n, sizeof *profile->types);
    if (profile->types != NULL)
        cJSON_ArrayForEach(item, list)
        {
            profile->types[profile->n_types] = text_of(reader, item, "code");
            if (profile->types[profile->n_types++].len == 0)
                return reader->packs->arena.failed;
        }
    profile->types_joined = join(&reader->packs->arena, profile->types, profile->n_types);
    return true;
}

static lodd_status read_profile(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *item)
{
    lodd__arena *arena = &reader->packs->arena;
    lodd__pack_profile *profile = LODD__NEW(arena, lodd__pack_profile);
    lodd_str *statuses = NULL;
    size_t n_statuses = 0;

    if (profile == NULL)
        return LODD_ERR_NOMEM;
    profile->pack = pack;
    profile->id = text_of(reader, item, "id");
    titles_of(reader, item, profile->title);
    profile->document = text_of(reader, item, "document");
    profile->root = text_of(reader, item, "root");
    profile->ns = text_of(reader, item, "namespace");
    profile->branch = text_of(reader, item, "branch");
    profile->apprec = text_of(reader, item, "apprec");
    profile->envelope = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "envelope"));
    if (!read_types(reader, profile, cJSON_GetObjectItemCaseSensitive(item, "types")))
        return broken(reader, pack, "a type of a profile needs a code");
    statuses = strings_of(reader, cJSON_GetObjectItemCaseSensitive(item, "statuses"), &n_statuses);
    profile->statuses_joined = join(arena, statuses, n_statuses);
    profile->name = lodd__arena_printf(arena, "%.*s/%.*s", LODD__FMT(pack->name), LODD__FMT(profile->id));
    if (arena->failed)
        return LODD_ERR_NOMEM;
    if (profile->id.len == 0 || profile->root.len == 0 || profile->ns.len == 0)
        return broken(reader, pack, "a profile needs an id, a root and a namespace");
    pack->n_profiles++;
    return lodd__vec_push(&reader->profiles, profile) ? LODD_OK : LODD_ERR_NOMEM;
}

static lodd_str oid_of_file(lodd__arena *arena, lodd_str path)
{
    size_t start = path.len;
    lodd_str name;

    while (start > 0 && path.ptr[start - 1] != '/')
        start--;
    name = lodd__str_sub(path, start, path.len - start);
    if (!lodd__str_ends(name, LODD__STR(".json")))
        return (lodd_str){NULL, 0};
    name.len -= 5;
    /* Norwegian lists are files named by their number; other systems by the whole OID */
    if (lodd__str_digits(name))
        return lodd__arena_printf(arena, "2.16.578.1.12.4.1.1.%.*s", LODD__FMT(name));
    return name;
}

typedef struct code_visit {
    lodd__packs *packs;
    lodd_status status;
} code_visit;

static bool add_code_file(void *user, const char *path, int error)
{
    code_visit *visit = user;
    lodd_str oid = oid_of_file(&visit->packs->arena, lodd__str(path));

    if (error != 0)
        visit->status = LODD_ERR_PACK;
    else if (oid.len > 0)
        visit->status = lodd__terminology_add(visit->packs->terminology, oid, lodd__str(path));
    return visit->status == LODD_OK;
}

static lodd_status read_codes(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *root)
{
    const cJSON *codes = cJSON_GetObjectItemCaseSensitive(root, "codes");
    const cJSON *item = NULL;
    code_visit visit = {.packs = reader->packs};

    if (cJSON_IsString(codes)) {
        lodd_str path = path_of(reader, pack, codes->valuestring);
        if (path.len == 0)
            return broken(reader, pack, "codes must be a folder below the pack");
        visit.status = lodd__file_walk(path.ptr, 4, add_code_file, &visit) == LODD_ERR_NOMEM ? LODD_ERR_NOMEM : visit.status;
        if (visit.status != LODD_OK)
            return visit.status == LODD_ERR_PACK ? broken(reader, pack, "the folder of code lists cannot be read") : visit.status;
    }
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "notCarried"))
    {
        lodd_str oid = text_of(reader, item, "oid");
        lodd_status status = lodd__terminology_add_missing(reader->packs->terminology, oid, text_of(reader, item, "title"));
        if (oid.len == 0 && !reader->packs->arena.failed)
            return broken(reader, pack, "a list under notCarried needs an oid");
        if (status != LODD_OK)
            return status;
    }
    return LODD_OK;
}

/* Lists in images, as "lodd pack add" makes them. */
static lodd_status read_code_lists(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *root)
{
    const cJSON *item = NULL;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "codeLists"))
    {
        const cJSON *file = cJSON_GetObjectItemCaseSensitive(item, "file");
        lodd__image_list list = {.oid = text_of(reader, item, "oid"), .url = text_of(reader, item, "url")};
        lodd_status status = LODD_OK;
        list.title = text_of(reader, item, "title");
        list.version = text_of(reader, item, "version");
        list.path = cJSON_IsString(file) ? path_of(reader, pack, file->valuestring) : (lodd_str){NULL, 0};
        if (reader->packs->arena.failed)
            return LODD_ERR_NOMEM;
        if (list.path.len == 0 || (list.oid.len == 0 && list.url.len == 0))
            return broken(reader, pack, "a list under codeLists needs a file below the pack, and an oid or a url");
        if (pack->code_image.len == 0)
            pack->code_image = list.path;
        if ((status = lodd__terminology_add_image(reader->packs->terminology, &list)) != LODD_OK)
            return status;
    }
    return LODD_OK;
}

static lodd_status read_test_persons(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *root)
{
    const cJSON *file = cJSON_GetObjectItemCaseSensitive(root, "testPersons");
    const cJSON *item = NULL;
    lodd_str path = {NULL, 0};
    char *json = NULL;
    size_t n = 0;
    cJSON *list = NULL;
    lodd_status status = LODD_OK;

    if (!cJSON_IsString(file))
        return LODD_OK;
    path = path_of(reader, pack, file->valuestring);
    status = path.len > 0 ? lodd__file_read(path.ptr, MAX_MANIFEST_BYTES, &json, &n) : LODD_ERR_PACK;
    if (status == LODD_OK)
        status = lodd__cjson_parse(&list, lodd__str_n(json, n));
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(list, "persons"))
    {
        lodd_str number = text_of(reader, item, "number");
        if (number.len > 0 && !lodd__map_put(&reader->packs->test_persons, number, pack))
            status = LODD_ERR_NOMEM;
    }
    cJSON_Delete(list);
    free(json);
    return status == LODD_OK || status == LODD_ERR_NOMEM ? status : broken(reader, pack, "the file of test persons cannot be read");
}

static lodd_status read_root(lodd__manifest_reader *reader, lodd__pack *pack, const cJSON *root, lodd_str folder)
{
    const cJSON *valid = cJSON_GetObjectItemCaseSensitive(root, "valid");
    const cJSON *item = NULL;
    lodd_status status = LODD_OK;

    pack->id = text_of(reader, root, "id");
    pack->version = text_of(reader, root, "version");
    if (pack->id.len == 0)
        return broken(reader, pack, "id is missing");
    pack->name = lodd__str_find(folder, '@', 0) == (size_t)-1
                     ? pack->id
                     : lodd__arena_printf(&reader->packs->arena, "%.*s@%.*s", LODD__FMT(pack->id), LODD__FMT(pack->version));
    titles_of(reader, root, pack->title);
    pack->publisher = text_of(reader, root, "publisher");
    pack->status = text_of(reader, root, "status");
    pack->valid_from = text_of(reader, valid, "from");
    pack->valid_to = text_of(reader, valid, "to");
    if (lodd__map_get(&reader->packs->by_name, pack->name) != NULL)
        return LODD_OK; /* an earlier folder's pack of this name is used */
    if ((status = typed_members(reader, pack, root)) != LODD_OK)
        return status;
    pack->stands_for = text_of(reader, root, "standsFor");
    pack->depends = strings_of(reader, cJSON_GetObjectItemCaseSensitive(root, "depends"), &pack->n_depends);
    if (pack->n_depends != (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "depends")))
        return reader->packs->arena.failed ? LODD_ERR_NOMEM : broken(reader, pack, "depends must hold names of packs");
    if ((status = read_schemas(reader, pack, cJSON_GetObjectItemCaseSensitive(root, "schemas"))) != LODD_OK ||
        (status = read_rules(reader, pack, cJSON_GetObjectItemCaseSensitive(root, "rules"))) != LODD_OK ||
        (status = read_image(reader, pack, root)) != LODD_OK ||
        (status = read_errata(reader, pack, root)) != LODD_OK ||
        (status = read_codes(reader, pack, root)) != LODD_OK ||
        (status = read_code_lists(reader, pack, root)) != LODD_OK || (status = read_test_persons(reader, pack, root)) != LODD_OK)
        return status;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "profiles"))
        if ((status = read_profile(reader, pack, item)) != LODD_OK)
            return status;
    if (reader->packs->arena.failed || !lodd__map_put(&reader->packs->by_name, pack->name, pack) || !lodd__vec_push(&reader->found, pack))
        return LODD_ERR_NOMEM;
    return LODD_OK;
}

lodd_status lodd__manifest_read(lodd__manifest_reader *reader, lodd_str dir, lodd_str name)
{
    lodd__arena *arena = &reader->packs->arena;
    lodd__pack *pack = LODD__NEW(arena, lodd__pack);
    char *json = NULL;
    size_t n = 0;
    cJSON *root = NULL;
    lodd_status status = LODD_OK;
    lodd_str path;

    if (pack == NULL)
        return LODD_ERR_NOMEM;
    pack->packs = reader->packs;
    pack->profiles_dir = lodd__arena_str(arena, dir);
    pack->directory = lodd__arena_printf(arena, "%.*s/%.*s", LODD__FMT(dir), LODD__FMT(name));
    path = lodd__arena_printf(arena, "%.*s/pack.json", LODD__FMT(pack->directory));
    if (arena->failed)
        return LODD_ERR_NOMEM;
    status = lodd__file_read(path.ptr, MAX_MANIFEST_BYTES, &json, &n);
    if (status == LODD_ERR_IO && (errno == ENOENT || errno == ENOTDIR))
        return LODD_OK;
    if (status != LODD_OK)
        return status == LODD_ERR_NOMEM ? status : broken(reader, pack, "cannot be read");
    pack->manifest = lodd__arena_str(arena, lodd__str_n(json, n));
    status = lodd__cjson_parse(&root, lodd__str_n(json, n));
    if (status == LODD_OK)
        status = read_root(reader, pack, root, name);
    else if (status == LODD_ERR_PACK)
        status = broken(reader, pack, "is not JSON");
    cJSON_Delete(root);
    free(json);
    return status == LODD_OK && arena->failed ? LODD_ERR_NOMEM : status;
}
