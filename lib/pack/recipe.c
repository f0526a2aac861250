/* pack/recipe.c - see recipe.h. Uses base, json. */
#include "pack/recipe.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/reason.h"
#include "pack/fhir_package.h"

enum { MAX_DIGESTS = 64 << 20, DIGEST = 64 };

lodd_str lodd__json_member(const lodd__json *value, const char *name)
{
    const lodd__json *member = lodd__json_get(value, lodd__str(name));

    return member != NULL && member->type == LODD__JSON_STRING ? member->text : lodd__str_n("", 0);
}

static const lodd__json *array_of(const lodd__json *value, const char *name)
{
    const lodd__json *member = lodd__json_get(value, lodd__str(name));

    return member != NULL && member->type == LODD__JSON_ARRAY ? member : NULL;
}

/* The path of a file of the pack; NULL when there is none or it would lead out of it. */
static char *path_of(lodd__recipe *recipe, const lodd__pack *pack, const lodd__json *build, const char *name)
{
    lodd_str file = lodd__json_member(build, name);

    if (file.len == 0 || file.ptr[0] == '/')
        return NULL;
    for (size_t i = 0; i + 1 < file.len; i++)
        if (file.ptr[i] == '.' && file.ptr[i + 1] == '.')
            return NULL;
    return (char *)(uintptr_t)lodd__arena_printf(&recipe->arena, "%.*s/%.*s", LODD__FMT(pack->directory),
                                                 LODD__FMT(file))
        .ptr;
}

/* type TAB id TAB digest */
static lodd_status add_line(lodd__recipe *recipe, lodd_str line)
{
    size_t tab = lodd__str_find(line, '\t', 0), second = tab == (size_t)-1 ? tab : lodd__str_find(line, '\t', tab + 1);
    lodd__recipe_resource *resource = LODD__NEW(&recipe->arena, lodd__recipe_resource);

    if (second == (size_t)-1 || line.len - second - 1 != DIGEST)
        return LODD_ERR_PACK;
    if (resource == NULL)
        return LODD_ERR_NOMEM;
    resource->type = lodd__str_sub(line, 0, tab);
    resource->name = lodd__arena_printf(&recipe->arena, "%.*s/%.*s", LODD__FMT(resource->type),
                                        LODD__FMT(lodd__str_sub(line, tab + 1, second - tab - 1)));
    resource->digest = lodd__str_sub(line, second + 1, DIGEST);
    if (recipe->arena.failed || !lodd__vec_push(&recipe->resources, resource) ||
        !lodd__map_put(&recipe->by_name, resource->name, resource))
        return LODD_ERR_NOMEM;
    return LODD_OK;
}

static lodd_status read_digests(lodd__recipe *recipe, const char *path, char **message)
{
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status = lodd__file_read(path, MAX_DIGESTS, &bytes, &n);
    lodd_str text = {NULL, 0};

    if (status == LODD_OK) {
        text = lodd__arena_str(&recipe->arena, lodd__str_n(bytes, n));
        free(bytes);
        status = recipe->arena.failed ? LODD_ERR_NOMEM : LODD_OK;
    }
    while (status == LODD_OK && text.len > 0) {
        size_t end = lodd__str_find(text, '\n', 0), next;
        next = end == (size_t)-1 ? text.len : end + 1;
        status = add_line(recipe, lodd__str_sub(text, 0, end == (size_t)-1 ? text.len : end));
        text = lodd__str_sub(text, next, text.len - next);
    }
    if (status == LODD_OK || status == LODD_ERR_NOMEM)
        return status;
    lodd__reason(message, "%s: not a list of digests", path);
    return LODD_ERR_PACK;
}

static lodd_status read_build(lodd__recipe *recipe, const lodd__pack *pack, const lodd__json *build, char **message)
{
    const lodd__json *npm = lodd__json_get(build, LODD__STR("npm"));
    const char *digests = path_of(recipe, pack, build, "digests"),
               *corrections = path_of(recipe, pack, build, "corrections");
    lodd_status status = LODD_OK;

    recipe->package = lodd__json_member(build, "package");
    recipe->npm_package = lodd__json_member(npm, "package");
    recipe->npm_version = lodd__json_member(npm, "version");
    recipe->npm_files = array_of(npm, "files");
    recipe->lists = array_of(build, "lists");
    recipe->differences = array_of(build, "differences");
    recipe->tables = array_of(build, "tables");
    if (recipe->arena.failed)
        return LODD_ERR_NOMEM;
    if (recipe->package.len == 0 || (digests == NULL) == (recipe->tables == NULL)) {
        lodd__reason(message, "%.*s/pack.json: build needs a package, and digests or tables",
                     LODD__FMT(pack->directory));
        return LODD_ERR_PACK;
    }
    if (recipe->tables != NULL)
        return LODD_OK;
    status = read_digests(recipe, digests, message);
    if (status == LODD_OK && corrections != NULL)
        status = lodd__corrections_read(&recipe->corrections, corrections, message);
    return status;
}

lodd_status lodd__recipe_read(lodd__recipe *ret, const lodd__pack *pack, char **ret_message)
{
    lodd__json_doc doc;
    lodd_limits limits;
    const lodd__json *build = NULL;

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &ret->arena, pack->manifest, &limits);
    if (ret->arena.failed)
        return LODD_ERR_NOMEM;
    build = lodd__json_get(doc.root, LODD__STR("build"));
    if (build == NULL)
        return LODD_ERR_NOT_FOUND;
    return read_build(ret, pack, build, ret_message);
}

void lodd__recipe_free(lodd__recipe *recipe)
{
    lodd__vec_free(&recipe->resources);
    lodd__map_free(&recipe->by_name);
    lodd__corrections_free(&recipe->corrections);
    lodd__arena_free(&recipe->arena);
}

lodd__recipe_resource *lodd__recipe_resource_of(const lodd__recipe *recipe, lodd_str name)
{
    return lodd__map_get(&recipe->by_name, name);
}

lodd_str lodd__recipe_difference(const lodd__recipe *recipe, lodd_str name)
{
    for (const lodd__json *d = recipe->differences != NULL ? recipe->differences->first : NULL; d != NULL; d = d->next)
        if (lodd__str_eq(lodd__json_member(d, "resource"), name))
            return lodd__json_member(d, "reason");
    return (lodd_str){NULL, 0};
}
