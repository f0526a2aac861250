/* engine/pack.c - the public functions of packs and images (lodd/pack.h). May use: every layer below. */
#include "lodd/pack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/reason.h"
#include "engine/definitions.h"
#include "image/builder.h"
#include "pack/build.h"
#include "pack/canonical.h"
#include "pack/recipe.h"
#include "xml/memory.h"

struct lodd_packs {
    lodd__packs *packs;
};

struct lodd_image {
    lodd__image *image;
};

/* ---- packs ---- */

lodd_pack_info lodd__pack_info(const lodd__pack *pack)
{
    return (lodd_pack_info){
        .name = pack->name,
        .title = {pack->title[0], pack->title[1]},
        .publisher = pack->publisher,
        .status = pack->status,
        .valid_from = pack->valid_from,
        .valid_to = pack->valid_to,
        .directory = pack->directory,
        .manifest = pack->manifest,
        .stands_for = pack->stands_for,
    };
}

lodd_status lodd_packs_open(lodd_packs **ret, const lodd_engine_options *options, char **ret_message)
{
    lodd_packs *packs = NULL;
    lodd_status status = LODD_OK;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (options == NULL || options->size < sizeof *options)
        return LODD_ERR_ARGUMENT;
    packs = calloc(1, sizeof *packs);
    if (packs == NULL)
        return LODD_ERR_NOMEM;
    status = lodd__packs_open(&packs->packs, options->profile_dirs, options->n_profile_dirs, ret_message);
    if (status != LODD_OK) {
        free(packs);
        return status;
    }
    *ret = packs;
    return LODD_OK;
}

void lodd_packs_close(lodd_packs *packs)
{
    if (packs == NULL)
        return;
    lodd__packs_close(packs->packs);
    free(packs);
}

size_t lodd_packs_n(const lodd_packs *packs)
{
    return packs->packs->n_packs;
}

lodd_pack_info lodd_packs_pack(const lodd_packs *packs, size_t i)
{
    return lodd__pack_info(packs->packs->packs[i]);
}

lodd_str lodd_packs_version(const lodd_packs *packs, size_t i)
{
    return packs->packs->packs[i]->version;
}

/* Is the name "id@version" of the pack? */
static bool is_versioned(const lodd__pack *pack, lodd_str name)
{
    return name.len == pack->id.len + 1 + pack->version.len && lodd__str_starts(name, pack->id) &&
           name.ptr[pack->id.len] == '@' && lodd__str_ends(name, pack->version);
}

/* An id without a version: the highest there is. */
static bool find_id(const lodd_packs *packs, lodd_str id, size_t *ret)
{
    bool found = false;

    for (size_t i = 0; i < packs->packs->n_packs; i++) {
        const lodd__pack *pack = packs->packs->packs[i];
        if (!lodd__str_eq(pack->id, id) ||
            (found && lodd__version_cmp(pack->version, packs->packs->packs[*ret]->version) <= 0))
            continue;
        *ret = i;
        found = true;
    }
    return found;
}

bool lodd_packs_find(const lodd_packs *packs, lodd_str name, size_t *ret)
{
    for (size_t i = 0; i < packs->packs->n_packs; i++) {
        const lodd__pack *pack = packs->packs->packs[i];
        if (!lodd__str_eq(pack->name, name) && !is_versioned(pack, name))
            continue;
        *ret = i;
        return true;
    }
    return find_id(packs, name, ret);
}

lodd_str lodd_packs_image_path(const lodd_packs *packs, size_t i)
{
    const lodd__pack *pack = packs->packs->packs[i];

    return pack->image.len > 0 ? pack->image : pack->code_image;
}

lodd_status lodd_packs_source_package(const lodd_packs *packs, size_t i, lodd_str *ret)
{
    const lodd__pack *pack = packs->packs->packs[i];
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    lodd_str package;
    lodd_status status = LODD_OK;

    *ret = (lodd_str){NULL, 0};
    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, pack->manifest, &limits);
    package = lodd__json_member(lodd__json_get(doc.root, LODD__STR("build")), "package");
    if (arena.failed)
        status = LODD_ERR_NOMEM;
    else if (package.len > 0 && package.ptr >= pack->manifest.ptr &&
             package.ptr < pack->manifest.ptr + pack->manifest.len)
        *ret = package; /* without escapes it is a part of the manifest, which lives on */
    lodd__arena_free(&arena);
    return status;
}

/* ---- building ---- */

static lodd_status write_image(const lodd__image *image, const char *output, char **ret_message)
{
    lodd_status status = lodd__image_write(image, output);

    if (status == LODD_ERR_IO)
        lodd__reason(ret_message, "%s: %s", output, strerror(errno));
    return status;
}

lodd_status lodd_packs_build(const lodd_packs *packs, size_t i, const lodd_build_options *options, char **ret_message)
{
    const lodd__pack *pack = packs->packs->packs[i];
    lodd__build_source source;
    lodd__image *image = NULL;
    const char *output = NULL;
    lodd_status status = LODD_OK;

    if (ret_message != NULL)
        *ret_message = NULL;
    if (options == NULL || options->size < sizeof *options || options->from == NULL)
        return LODD_ERR_ARGUMENT;
    output = options->output != NULL ? options->output : pack->image.ptr;
    if (output == NULL)
        return LODD_ERR_ARGUMENT;
    source = (lodd__build_source){options->from, options->add, options->n_add};
    status = lodd__pack_build(&image, pack, &source, ret_message);
    if (status == LODD_OK)
        status = write_image(image, output, ret_message);
    lodd__image_close(image);
    return status;
}

/* What it is made of, by the names of the files alone: the same files give the same image wherever they lie. */
static void write_sources(lodd__buf *json, const char *const *paths, size_t n_paths)
{
    lodd__buf_add(json, LODD__STR("{\"files\":["));
    for (size_t i = 0; i < n_paths; i++) {
        lodd_str path = lodd__str(paths[i]);
        size_t start = 0;
        while (path.len > 1 && path.ptr[path.len - 1] == '/')
            path.len--;
        for (size_t k = 0; k + 1 < path.len; k++)
            start = path.ptr[k] == '/' ? k + 1 : start;
        if (i > 0)
            lodd__buf_addc(json, ',');
        lodd__canonical_string(json, lodd__str_sub(path, start, path.len - start));
    }
    lodd__buf_add(json, LODD__STR("]}"));
}

static lodd_status add_paths(lodd__image_builder *builder, const lodd_engine *engine, const char *const *paths,
                             size_t n_paths, char **ret_message)
{
    lodd__buf json = {0};
    lodd_status status = LODD_OK;

    lodd__xml_memory_enter();
    for (size_t i = 0; i < n_paths && status == LODD_OK; i++)
        status = lodd__engine_add_definitions(engine, builder, paths[i], ret_message);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    write_sources(&json, paths, n_paths);
    lodd__image_builder_provenance(builder, lodd__buf_str(&json));
    if (json.failed && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    lodd__buf_free(&json);
    return status;
}

lodd_status lodd_image_build(const lodd_engine *engine, const char *const *paths, size_t n_paths, const char *output,
                             char **ret_message)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd_status status = LODD_OK;

    if (ret_message != NULL)
        *ret_message = NULL;
    if (engine == NULL || n_paths == 0 || output == NULL)
        return LODD_ERR_ARGUMENT;
    status = lodd__image_builder_new(&builder, lodd__str_n("", 0));
    if (status == LODD_OK)
        status = add_paths(builder, engine, paths, n_paths, ret_message);
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, &image);
    if (status == LODD_OK)
        status = write_image(image, output, ret_message);
    lodd__image_close(image);
    lodd__image_builder_free(builder);
    return status;
}

/* ---- images ---- */

lodd_status lodd_image_open(lodd_image **ret, const char *path, char **ret_message)
{
    lodd_image *image = calloc(1, sizeof *image);
    lodd_status status = image != NULL ? lodd__image_open(&image->image, path, ret_message) : LODD_ERR_NOMEM;

    *ret = NULL;
    if (status != LODD_OK) {
        free(image);
        return status;
    }
    *ret = image;
    return LODD_OK;
}

void lodd_image_close(lodd_image *image)
{
    if (image == NULL)
        return;
    lodd__image_close(image->image);
    free(image);
}

size_t lodd_image_size(const lodd_image *image)
{
    return lodd__image_size(image->image);
}

size_t lodd_image_n_resources(const lodd_image *image)
{
    return lodd__image_n_resources(image->image);
}

lodd_str lodd_image_package(const lodd_image *image)
{
    return lodd__image_package(image->image);
}

lodd_str lodd_image_provenance(const lodd_image *image)
{
    return lodd__image_provenance(image->image);
}

static int by_type(const void *a, const void *b)
{
    return lodd__str_cmp(((const lodd_image_type *)a)->type, ((const lodd_image_type *)b)->type);
}

lodd_status lodd_image_types(const lodd_image *image, lodd_image_type **ret, size_t *ret_n)
{
    size_t n = lodd_image_n_resources(image), types = 0;
    lodd_image_type *all = calloc(n + 1, sizeof *all);

    *ret = all;
    *ret_n = 0;
    if (all == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < n; i++)
        all[i] = (lodd_image_type){lodd__image_resource(image->image, i).type, 1};
    qsort(all, n, sizeof *all, by_type);
    for (size_t i = 0; i < n; i++) {
        if (types > 0 && lodd__str_eq(all[types - 1].type, all[i].type))
            all[types - 1].n++;
        else
            all[types++] = all[i];
    }
    *ret_n = types;
    return LODD_OK;
}

bool lodd_image_verify(const lodd_image *image)
{
    return lodd__image_verify(image->image);
}

lodd_status lodd_packs_compare(const lodd_packs *packs, size_t i, const lodd_image *image, size_t *ret_differing,
                               char **ret_message)
{
    if (ret_message != NULL)
        *ret_message = NULL;
    return lodd__pack_compare(packs->packs->packs[i], image->image, ret_differing, ret_message);
}
