/* pack/build.c - see build.h. Uses base, json, image. */
#include "pack/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/reason.h"
#include "pack/canonical.h"
#include "pack/provenance.h"
#include "pack/recipe.h"

enum {
    MAX_NODES = 100000000, /* of one file: all resources' profiles are one Bundle of 35 MB */
    MAX_DEPTH = 400,
    MAX_SAID = 20 /* names of resources that a message tells */
};

typedef struct build {
    lodd__recipe recipe;
    lodd__image_builder *builder;
    lodd_limits limits;
    lodd__arena arena; /* of what lives as long as the build */
    lodd__map bases;   /* name -> copy of a resource that others are made from */
    lodd__buf scratch; /* of digests */
    lodd__provenance provenance;
    lodd__buf differing; /* lines */
    size_t n_differing;
    char **message;
} build;

/* ---- one resource ---- */

/* A resource as it is being added. */
typedef struct candidate {
    lodd_str name;
    lodd__json *json;
    lodd__arena *arena; /* that the tree is in */
    char digest[65];
} candidate;

static lodd_status digest_of(build *b, candidate *c)
{
    return lodd__canonical_digest(&b->scratch, c->json, c->digest) ? LODD_OK : LODD_ERR_NOMEM;
}

static bool is_official(const candidate *c, const lodd__recipe_resource *official)
{
    return lodd__str_eq(official->digest, lodd__str_n(c->digest, 64));
}

static lodd_status say_differing(build *b, lodd_str name, const char *why)
{
    if (b->n_differing++ < MAX_SAID)
        lodd__buf_printf(&b->differing, "\n%.*s %s", LODD__FMT(name), why);
    return b->differing.failed ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status accept(build *b, const candidate *c, lodd__recipe_resource *official)
{
    official->seen = true;
    return lodd__image_builder_add(b->builder, c->json);
}

/* Not the official resource as it stands. */
static lodd_status amend(build *b, candidate *c, lodd__recipe_resource *official)
{
    const lodd__correction *correction = lodd__corrections_of(&b->recipe.corrections, c->name);
    lodd_str reason = lodd__recipe_difference(&b->recipe, c->name);
    lodd_status status = LODD_OK;

    if (correction != NULL && correction->from.len == 0) {
        status = lodd__correction_apply(correction, c->arena, c->json, b->message);
        if (status == LODD_OK)
            status = digest_of(b, c);
        if (status != LODD_OK)
            return status;
        if (is_official(c, official))
            return lodd__provenance_name(&b->provenance, LODD__PROVENANCE_CORRECTED, official->name, &b->arena)
                       ? accept(b, c, official)
                       : LODD_ERR_NOMEM;
    }
    if (reason.ptr == NULL) {
        official->seen = true; /* it is there: differing, not missing */
        return say_differing(b, official->name, "differs from the official one");
    }
    if (!lodd__provenance_name(&b->provenance, LODD__PROVENANCE_DIFFERING, official->name, &b->arena))
        return LODD_ERR_NOMEM;
    return accept(b, c, official);
}

static bool is_base(const build *b, lodd_str name)
{
    for (size_t i = 0; i < b->recipe.corrections.items.len; i++)
        if (lodd__str_eq(b->recipe.corrections.items.ptr[i]->from, name))
            return true;
    return false;
}

static lodd_status keep_base(build *b, lodd_str name, const lodd__json *json)
{
    lodd__json *copy = lodd__json_copy(&b->arena, json);
    lodd_str key = lodd__arena_str(&b->arena, name);

    return copy != NULL && !b->arena.failed && lodd__map_put(&b->bases, key, copy) ? LODD_OK : LODD_ERR_NOMEM;
}

static lodd_status add_official(build *b, candidate *c, lodd__recipe_resource *official)
{
    lodd_status status = digest_of(b, c);

    if (status != LODD_OK)
        return status;
    if (official->seen)
        return is_official(c, official) ? LODD_OK : say_differing(b, official->name, "is there twice");
    status = is_official(c, official) ? accept(b, c, official) : amend(b, c, official);
    if (status == LODD_OK && is_base(b, official->name))
        status = keep_base(b, official->name, c->json);
    return status;
}

static lodd_status add_resource(build *b, lodd__arena *arena, lodd__json *json)
{
    candidate c = {.json = json, .arena = arena};
    lodd__recipe_resource *official = NULL;
    lodd_str type = lodd__json_member(json, "resourceType"), id = lodd__json_member(json, "id");

    if (b->recipe.tables != NULL) /* of the pack's own making: nothing to compare with */
        return lodd__image_builder_add(b->builder, json);
    c.name = lodd__arena_printf(arena, "%.*s/%.*s", LODD__FMT(type), LODD__FMT(id));
    if (arena->failed)
        return LODD_ERR_NOMEM;
    official = lodd__recipe_resource_of(&b->recipe, c.name);
    if (official != NULL)
        return add_official(b, &c, official);
    return lodd__provenance_name(&b->provenance, LODD__PROVENANCE_LEFT_OUT, c.name, &b->arena) ? LODD_OK
                                                                                               : LODD_ERR_NOMEM;
}

/* ---- files ---- */

typedef lodd_status take(build *b, lodd__arena *arena, lodd__json *resource);

static lodd_status take_bundle(build *b, lodd__arena *arena, const lodd__json *bundle, take *each)
{
    const lodd__json *entries = lodd__json_get(bundle, LODD__STR("entry"));
    lodd_status status = LODD_OK;

    for (const lodd__json *e = entries != NULL ? entries->first : NULL; e != NULL && status == LODD_OK; e = e->next) {
        const lodd__json *resource = lodd__json_get(e, LODD__STR("resource"));
        if (lodd__json_member(resource, "resourceType").len > 0)
            status = each(b, arena, (lodd__json *)(uintptr_t)resource);
    }
    return status;
}

/* The resources of a file: of a Bundle its entries. JSON that is no resource is passed over. */
static lodd_status take_text(build *b, lodd_str name, lodd_str bytes, take *each)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_status status = LODD_OK;
    lodd_str type;

    if (lodd__str_starts(bytes, LODD__STR("\xEF\xBB\xBF")))
        bytes = lodd__str_sub(bytes, 3, bytes.len - 3);
    lodd__json_parse(&doc, &arena, bytes, &b->limits);
    if (arena.failed) {
        status = LODD_ERR_NOMEM;
    } else if (!doc.valid || doc.root == NULL) {
        lodd__reason(b->message, "%.*s: not JSON", LODD__FMT(name));
        status = LODD_ERR_PACK;
    } else {
        type = lodd__json_member(doc.root, "resourceType");
        if (lodd__str_is(type, "Bundle"))
            status = take_bundle(b, &arena, doc.root, each);
        else if (type.len > 0)
            status = each(b, &arena, doc.root);
    }
    lodd__arena_free(&arena);
    return status;
}

static lodd_status visit_source(void *user, lodd_str name, lodd_str bytes)
{
    return take_text(user, name, bytes, add_resource);
}

/* "profiles.tsv, codes.tsv": what the source was made of. */
static lodd_str tables_of(build *b)
{
    lodd_str ret = {NULL, 0};

    for (const lodd__json *table = b->recipe.tables->first; table != NULL; table = table->next)
        ret = lodd__arena_printf(&b->arena, "%.*s%s%.*s", LODD__FMT(ret), ret.len > 0 ? ", " : "",
                                 LODD__FMT(table->text));
    return ret;
}

static lodd_status read_package(build *b, const char *path)
{
    char *package = NULL;
    lodd_status status = lodd__fhir_package_each(path, &b->limits, visit_source, b, &package, b->message);

    if (status == LODD_OK && package != NULL && !lodd__str_is(b->recipe.package, package)) {
        lodd__reason(b->message, "%s: this is %s, not %.*s", path, package, LODD__FMT(b->recipe.package));
        status = LODD_ERR_PACK;
    }
    b->provenance.source = b->recipe.tables != NULL ? tables_of(b) : b->recipe.package;
    free(package);
    return b->arena.failed ? LODD_ERR_NOMEM : status;
}

/* ---- npm ---- */

static lodd_status read_path(build *b, const char *path,
                             lodd_status (*visit)(void *user, lodd_str name, lodd_str bytes))
{
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status = lodd__file_read(path, b->limits.max_input, &bytes, &n);

    if (status == LODD_OK)
        status = visit(b, lodd__str(path), lodd__str_n(bytes, n));
    else if (status != LODD_ERR_NOMEM)
        lodd__reason(b->message, "%s: cannot be read", path);
    free(bytes);
    return status == LODD_ERR_IO ? LODD_ERR_PACK : status;
}

static lodd_status check_version(void *user, lodd_str name, lodd_str bytes)
{
    build *b = user;
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_str version;
    lodd_status status = LODD_OK;

    lodd__json_parse(&doc, &arena, bytes, &b->limits);
    version = lodd__json_member(doc.root, "version");
    if (arena.failed) {
        status = LODD_ERR_NOMEM;
    } else if (!lodd__str_eq(version, b->recipe.npm_version)) {
        lodd__reason(b->message, "%.*s: the version is %.*s, not %.*s", LODD__FMT(name), LODD__FMT(version),
                               LODD__FMT(b->recipe.npm_version));
        status = LODD_ERR_PACK;
    }
    lodd__arena_free(&arena);
    return status;
}

static char *npm_path(build *b, const char *modules, lodd_str file)
{
    return (char *)(uintptr_t)lodd__arena_printf(&b->arena, "%s/%.*s/%.*s", modules, LODD__FMT(b->recipe.npm_package),
                                                 LODD__FMT(file))
        .ptr;
}

static bool is_npm(build *b, const char *from)
{
    const char *manifest = b->recipe.npm_package.len > 0 ? npm_path(b, from, LODD__STR("package.json")) : NULL;

    return manifest != NULL && access(manifest, F_OK) == 0;
}

static lodd_status read_npm(build *b, const char *modules)
{
    const char *path = npm_path(b, modules, LODD__STR("package.json"));
    lodd_status status = path != NULL ? read_path(b, path, check_version) : LODD_ERR_NOMEM;

    for (const lodd__json *file = b->recipe.npm_files != NULL ? b->recipe.npm_files->first : NULL;
         file != NULL && status == LODD_OK; file = file->next) {
        path = npm_path(b, modules, file->text);
        status = path != NULL ? read_path(b, path, visit_source) : LODD_ERR_NOMEM;
    }
    b->provenance.source =
        lodd__arena_printf(&b->arena, "%.*s@%.*s", LODD__FMT(b->recipe.npm_package), LODD__FMT(b->recipe.npm_version));
    return b->arena.failed ? LODD_ERR_NOMEM : status;
}

/* ---- what the source lacks ---- */

static lodd_status make(build *b, const lodd__correction *correction, lodd__recipe_resource *official,
                        const lodd__json *base)
{
    candidate c = {.name = official->name, .json = lodd__json_copy(&b->arena, base), .arena = &b->arena};
    lodd_status status =
        c.json != NULL ? lodd__correction_apply(correction, &b->arena, c.json, b->message) : LODD_ERR_NOMEM;

    if (status == LODD_OK)
        status = digest_of(b, &c);
    if (status != LODD_OK)
        return status;
    if (!is_official(&c, official)) {
        official->seen = true;
        return say_differing(b, official->name, "as it was made differs from the official one");
    }
    if (!lodd__provenance_name(&b->provenance, LODD__PROVENANCE_MADE, official->name, &b->arena))
        return LODD_ERR_NOMEM;
    status = accept(b, &c, official);
    return status == LODD_OK && is_base(b, official->name) ? keep_base(b, official->name, c.json) : status;
}

/* One may be made from another that is made: until a round makes nothing more. */
static lodd_status make_missing(build *b)
{
    lodd_status status = LODD_OK;
    bool more = true;

    while (more && status == LODD_OK) {
        more = false;
        for (size_t i = 0; i < b->recipe.corrections.items.len && status == LODD_OK; i++) {
            const lodd__correction *correction = b->recipe.corrections.items.ptr[i];
            lodd__recipe_resource *official = lodd__recipe_resource_of(&b->recipe, correction->resource);
            const lodd__json *base = correction->from.len > 0 ? lodd__map_get(&b->bases, correction->from) : NULL;
            if (base == NULL || official == NULL || official->seen)
                continue;
            status = make(b, correction, official, base);
            more = true;
        }
    }
    return status;
}

static lodd_status note_missing(build *b)
{
    for (size_t i = 0; i < b->recipe.resources.len; i++)
        if (!b->recipe.resources.ptr[i]->seen && !lodd__provenance_name(&b->provenance, LODD__PROVENANCE_MISSING,
                                                                        b->recipe.resources.ptr[i]->name, &b->arena))
            return LODD_ERR_NOMEM;
    return LODD_OK;
}

/* ---- what is added ---- */

static lodd_status add_further(build *b, lodd__arena *arena, lodd__json *json)
{
    (void)arena;
    if (!lodd__provenance_add(&b->provenance, json, &b->arena))
        return LODD_ERR_NOMEM;
    return lodd__image_builder_add(b->builder, json);
}

static lodd_status visit_further(void *user, lodd_str name, lodd_str bytes)
{
    return take_text(user, name, bytes, add_further);
}

static lodd_status read_further(build *b, const lodd__build_source *source)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < source->n_add && status == LODD_OK; i++)
        status = lodd__fhir_package_each(source->add[i], &b->limits, visit_further, b, NULL, b->message);
    for (const lodd__json *list = b->recipe.lists != NULL ? b->recipe.lists->first : NULL;
         list != NULL && status == LODD_OK; list = list->next)
        if (!lodd__provenance_has(&b->provenance, list->text) &&
            !lodd__provenance_name(&b->provenance, LODD__PROVENANCE_MISSING, list->text, &b->arena))
            status = LODD_ERR_NOMEM;
    return status;
}

/* ---- the whole ---- */

static lodd_status check_whole(build *b, const char *from)
{
    size_t seen = b->recipe.tables != NULL ? lodd__image_builder_n_resources(b->builder) : 0;

    for (size_t i = 0; i < b->recipe.resources.len; i++)
        seen += b->recipe.resources.ptr[i]->seen;
    if (seen == 0) {
        lodd__reason(b->message, "%s: nothing of %.*s", from, LODD__FMT(b->recipe.package));
        return LODD_ERR_PACK;
    }
    if (b->n_differing == 0)
        return LODD_OK;
    lodd__reason(b->message, "%s: %zu resources are not those of %.*s:%.*s%s", from, b->n_differing,
                           LODD__FMT(b->recipe.package), LODD__FMT(lodd__buf_str(&b->differing)),
                           b->n_differing > MAX_SAID ? "\n..." : "");
    return LODD_ERR_PACK;
}

static lodd_status run(build *b, lodd__image **ret, const lodd__build_source *source)
{
    lodd__buf json = {0};
    lodd_status status = is_npm(b, source->from) ? read_npm(b, source->from) : read_package(b, source->from);

    if (status == LODD_OK)
        status = make_missing(b);
    if (status == LODD_OK)
        status = check_whole(b, source->from);
    if (status == LODD_OK)
        status = note_missing(b);
    if (status == LODD_OK)
        status = read_further(b, source);
    if (status == LODD_OK) {
        lodd__provenance_write(&b->provenance, &b->recipe, &json);
        lodd__image_builder_provenance(b->builder, lodd__buf_str(&json));
        status = json.failed ? LODD_ERR_NOMEM : lodd__image_builder_finish(b->builder, ret);
    }
    lodd__buf_free(&json);
    return status;
}

static void free_build(build *b)
{
    lodd__image_builder_free(b->builder);
    lodd__recipe_free(&b->recipe);
    lodd__provenance_free(&b->provenance);
    lodd__map_free(&b->bases);
    lodd__buf_free(&b->scratch);
    lodd__buf_free(&b->differing);
    lodd__arena_free(&b->arena);
}

lodd_status lodd__pack_build(lodd__image **ret, const lodd__pack *pack, const lodd__build_source *source,
                             char **ret_message)
{
    build b = {.message = ret_message};
    lodd_status status = LODD_OK;

    *ret = NULL;
    lodd_limits_default(&b.limits);
    b.limits.max_nodes = MAX_NODES;
    b.limits.max_depth = MAX_DEPTH;
    status = lodd__recipe_read(&b.recipe, pack, ret_message);
    if (status == LODD_OK)
        status = lodd__image_builder_new(&b.builder, b.recipe.package);
    if (status == LODD_OK)
        status = run(&b, ret, source);
    free_build(&b);
    return status;
}

/* ---- comparing ---- */

typedef struct comparing {
    const lodd__recipe *recipe;
    lodd__arena arena; /* of one resource */
    lodd__buf scratch, lines;
    size_t n;
} comparing;

static lodd_status compare_one(comparing *c, lodd__resource resource)
{
    candidate got = {.name =
                         lodd__arena_printf(&c->arena, "%.*s/%.*s", LODD__FMT(resource.type), LODD__FMT(resource.id))};
    const lodd__recipe_resource *official = c->arena.failed ? NULL : lodd__recipe_resource_of(c->recipe, got.name);

    if (official == NULL || lodd__recipe_difference(c->recipe, got.name).ptr != NULL)
        return c->arena.failed ? LODD_ERR_NOMEM : LODD_OK;
    got.json = lodd__canonical_of_node(&c->arena, resource.node, MAX_DEPTH);
    if (got.json == NULL)
        return c->arena.failed ? LODD_ERR_NOMEM : LODD_ERR_LIMIT;
    if (!lodd__canonical_digest(&c->scratch, got.json, got.digest))
        return LODD_ERR_NOMEM;
    if (!is_official(&got, official) && c->n++ < MAX_SAID)
        lodd__buf_printf(&c->lines, "%s%.*s", c->n > 1 ? "\n" : "", LODD__FMT(got.name));
    return c->lines.failed ? LODD_ERR_NOMEM : LODD_OK;
}

lodd_status lodd__pack_compare(const lodd__pack *pack, const lodd__image *image, size_t *ret_differing,
                               char **ret_message)
{
    lodd__recipe recipe = {0};
    comparing c = {.recipe = &recipe};
    lodd_status status = lodd__recipe_read(&recipe, pack, ret_message);

    if (status == LODD_OK && recipe.tables != NULL)
        status = LODD_ERR_NOT_FOUND;
    for (size_t i = 0; i < lodd__image_n_resources(image) && status == LODD_OK; i++) {
        status = compare_one(&c, lodd__image_resource(image, i));
        lodd__arena_reset(&c.arena);
    }
    if (status == LODD_OK && c.n > 0)
        lodd__reason(ret_message, "%.*s", LODD__FMT(lodd__buf_str(&c.lines)));
    *ret_differing = c.n;
    lodd__buf_free(&c.scratch);
    lodd__buf_free(&c.lines);
    lodd__arena_free(&c.arena);
    lodd__recipe_free(&recipe);
    return status;
}
