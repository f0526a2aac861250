/* engine/definitions.c - see definitions.h. May use: every layer below.
 *
 * Packs bring compiled images. What the options name is read into images of its own: one for each path, so that a later
 * path wins. XML resources are read as any FHIR document, with the definitions that are there before them, and go on as
 * JSON.
 */
#include "engine/definitions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/reason.h"
#include "element/read.h"
#include "engine/standins.h"
#include "image/builder.h"
#include "pack/fhir_package.h"
#include "pack/package_set.h"
#include "pack/store.h"
#include "xml/memory.h"

/* What reading XML needs: the types known so far. */
typedef struct xml_seam {
    lodd__structures *structures;
    lodd__xml_parser *parser;
    lodd_limits limits;
} xml_seam;

static lodd_status element_to_image(const lodd__element *root, lodd__image_builder *builder)
{
    lodd__buf json = {0};
    lodd_status status = LODD_ERR_ARGUMENT;

    if (root == NULL)
        return status;
    status = lodd__element_to_json(&json, root) ? LODD_OK : LODD_ERR_NOMEM;
    if (status == LODD_OK)
        status = lodd__image_builder_add_text(builder, lodd__buf_str(&json));
    lodd__buf_free(&json);
    return status;
}

/* An XML resource as a part of an image. */
static lodd_status add_xml(void *user, lodd__image_builder *builder, lodd_str name, lodd_str bytes)
{
    xml_seam *seam = user;
    lodd__arena arena = {0};
    lodd__source source;
    lodd__xml_doc doc = {0};
    lodd__findings findings = {.scratch = &arena};
    lodd__fhir_reader reader = {
        .structures = seam->structures, .arena = &arena, .findings = &findings, .limits = &seam->limits};
    lodd_status status = LODD_ERR_ARGUMENT;

    lodd__source_init(&source, &arena, name, bytes);
    if (source.fault == LODD__SOURCE_OK || source.fault == LODD__SOURCE_CONTRADICTION)
        lodd__xml_parse(&doc, seam->parser, &arena, &source, &seam->limits);
    if (doc.wellformed)
        status = element_to_image(lodd__fhir_read_xml(&reader, &doc), builder);
    if (arena.failed || source.fault == LODD__SOURCE_NOMEM)
        status = LODD_ERR_NOMEM;
    lodd__xml_release(&doc);
    lodd__arena_free(&arena);
    return status;
}

static bool is_image(const char *path)
{
    return lodd__str_ends(lodd__str(path), LODD__STR(".image"));
}

/* One path of the options, as an image. */
static lodd_status read_path(lodd__image **ret, xml_seam *seam, const char *path, char **ret_message)
{
    lodd__image_builder *builder = NULL;
    lodd_status status = LODD_OK;

    if (is_image(path))
        return lodd__image_open(ret, path, ret_message);
    status = lodd__image_builder_new(&builder, lodd__str(path));
    if (status == LODD_OK)
        status = lodd__fhir_package_read(builder, path, &seam->limits, add_xml, seam, ret_message);
    if (status == LODD_OK)
        status = lodd__image_builder_finish(builder, ret);
    if (status == LODD_ERR_ARGUMENT) {
        lodd__reason(ret_message, "%s: no FHIR definitions", path);
        status = LODD_ERR_PACK;
    }
    lodd__image_builder_free(builder);
    return status;
}

static lodd_status add_path(lodd_engine *engine, const char *path, char **ret_message)
{
    xml_seam seam = {.parser = lodd__xml_parser_new()};
    lodd__image *image = NULL;
    lodd_status status = seam.parser != NULL ? LODD_OK : LODD_ERR_NOMEM;

    lodd_limits_default(&seam.limits);
    if (status == LODD_OK)
        status = lodd__structures_new(&seam.structures, engine->definitions);
    if (status == LODD_OK)
        status = read_path(&image, &seam, path, ret_message);
    if (status == LODD_OK) {
        status = lodd__definitions_add(engine->definitions, image, true);
        if (status != LODD_OK)
            lodd__image_close(image);
    }
    lodd__structures_free(seam.structures);
    lodd__xml_parser_free(seam.parser);
    return status;
}

lodd_status lodd__engine_add_definitions(const lodd_engine *engine, lodd__image_builder *builder, const char *path,
                                         char **ret_message)
{
    xml_seam seam = {.parser = lodd__xml_parser_new()};
    lodd_status status = seam.parser != NULL ? LODD_OK : LODD_ERR_NOMEM;

    lodd_limits_default(&seam.limits);
    if (status == LODD_OK)
        status = lodd__structures_new(&seam.structures, engine->definitions);
    if (status == LODD_OK)
        status = lodd__fhir_package_read(builder, path, &seam.limits, add_xml, &seam, ret_message);
    lodd__structures_free(seam.structures);
    lodd__xml_parser_free(seam.parser);
    return status == LODD_ERR_ARGUMENT ? LODD_ERR_PACK : status;
}

/* An image that the caller did not name must not stop messages: what is wrong with it is kept for FHIR documents. Takes
 * the message over. */
static lodd_status keep_fault(lodd_engine *engine, lodd_status status, char *message)
{
    if (status != LODD_ERR_PACK || message == NULL || engine->definitions_fault != NULL) {
        free(message);
        return status == LODD_ERR_PACK && engine->definitions_fault != NULL ? LODD_OK : status;
    }
    engine->definitions_fault = message;
    return LODD_OK;
}

/* The compiled image of a pack; a pack whose image has not been made brings none (lodd pack list says so). */
static lodd_status add_pack(lodd_engine *engine, const lodd__pack *pack)
{
    lodd__image *image = NULL;
    char *message = NULL;
    lodd_status status = LODD_OK;

    if (pack->image.len == 0 || access(pack->image.ptr, F_OK) != 0)
        return LODD_OK;
    status = lodd__image_open(&image, pack->image.ptr, &message);
    if (status != LODD_OK)
        return keep_fault(engine, status, message);
    status = lodd__definitions_add(engine->definitions, image, true);
    if (status != LODD_OK)
        lodd__image_close(image);
    return status;
}

/* Its compiled image, else its folder. A package may hold nothing but examples, or dependencies. */
static lodd_status add_package(lodd_engine *engine, const lodd_package_info *info, char **ret_message)
{
    lodd__image *image = NULL;
    lodd_status status = info->image.len > 0 ? lodd__image_open(&image, info->image.ptr, ret_message)
                                             : lodd__store_compile(&image, info, info->digest, ret_message);

    if (status != LODD_OK || image == NULL)
        return status;
    status = lodd__definitions_add(engine->definitions, image, true);
    if (status != LODD_OK)
        lodd__image_close(image);
    return status;
}

/* The packages in force: the first is searched first. One that has no image is read from its folder. */
static lodd_status add_packages(lodd_engine *engine, const lodd_package_set *set)
{
    lodd_status status = LODD_OK;

    if (set == NULL)
        return LODD_OK;
    engine->package_infos = lodd__package_infos_copy(&engine->package_arena, set);
    engine->n_package_infos = set->packages.len;
    if (engine->package_infos == NULL)
        return LODD_ERR_NOMEM;
    for (size_t i = engine->n_package_infos; i > 0 && status == LODD_OK; i--) {
        char *message = NULL;
        status = add_package(engine, &engine->package_infos[i - 1], &message);
        if (status != LODD_OK)
            status = keep_fault(engine, status, message);
    }
    return status;
}

lodd_status lodd__engine_open_definitions(lodd_engine *engine, const lodd_engine_options *options, char **ret_message)
{
    lodd_status status = lodd__definitions_new(&engine->definitions);

    for (size_t i = 0; i < engine->packs->n_packs && status == LODD_OK; i++)
        status = add_pack(engine, engine->packs->packs[i]);
    if (status == LODD_OK)
        status = add_packages(engine, options->packages);
    lodd__xml_memory_enter();
    for (size_t i = 0; i < options->n_definitions && status == LODD_OK; i++)
        status = add_path(engine, options->definitions[i], ret_message);
    if (lodd__xml_memory_leave() && status == LODD_OK)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK)
        lodd__standins_leave(engine->definitions, engine->packs);
    if (status == LODD_OK)
        status = lodd__definitions_link(engine->definitions);
    if (status == LODD_OK && lodd__definitions_n(engine->definitions) > 0)
        status = lodd__fhir_new(&engine->fhir, engine->definitions, engine->packs->terminology);
    if (status == LODD_OK)
        status = lodd__engine_open_errata(engine, options, ret_message);
    return status;
}
