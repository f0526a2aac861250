/* sample.h - small definitions as JSON, an image of them, and a walk over an image that reads everything it can. */
#ifndef LODD_TESTS_IMAGE_SAMPLE_H
#define LODD_TESTS_IMAGE_SAMPLE_H

#include <stdlib.h>

#include "image/builder.h"
#include "image/definitions.h"
#include "image/layout.h"
#include "tap.h"

#define SD "http://example.com/StructureDefinition/"

static const char sample_patient[] =
    "{\"resourceType\":\"StructureDefinition\",\"id\":\"pat\",\"text\":{\"status\":\"generated\",\"div\":\"<div>"
    "narrative"
    "</div>\"},\"url\":\"" SD
    "pat\",\"version\":\"1.2.0\",\"n\":[1.10,-0,1E400,true,false,null],\"empty\":{},\"none\":["
    "],\"name\":\"A\\u0000B\",\"contained\":[{\"resourceType\":\"ValueSet\",\"id\":\"c\",\"text\":{\"div\":\"gone\"},"
    "\"title\":\"kept\"}],\"item\":[{\"text\":\"a question\"},{\"text\":{\"text\":\"deep\"}}],\"\":\"no name\"}";
static const char sample_bundle[] =
    "\xEF\xBB\xBF{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:1\","
    "\"resource\":"
    "{\"resourceType\":\"ValueSet\",\"id\":\"vs\",\"url\":\"http://example.com/vs\",\"version\":\"4.0.1\",\"text\":{"
    "\"div\":\"gone\"}}},{\"fullUrl\":\"urn:uuid:2\"},{\"resource\":{\"resourceType\":\"ValueSet\",\"id\":\"vs\","
    "\"url\":"
    "\"http://example.com/vs\",\"version\":\"4.0.10\"}},{\"resource\":{\"resourceType\":\"CodeSystem\",\"id\":\"vs\","
    "\"url\":\"http://example.com/vs\",\"version\":\"9\"}}]}";

/* NULL when memory ran out. */
__attribute__((unused)) static lodd__image *sample_image(void)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;
    lodd_status status = lodd__image_builder_new(&builder, LODD__STR("x@1"));

    if (status == LODD_OK)
        status = lodd__image_builder_add_text(builder, LODD__STR(sample_patient));
    if (status == LODD_OK)
        status = lodd__image_builder_add_text(builder, LODD__STR(sample_bundle));
    if (status == LODD_OK)
        lodd__image_builder_provenance(builder, LODD__STR("{\"source\":\"here\"}"));
    if (status == LODD_OK)
        (void)lodd__image_builder_finish(builder, &image);
    lodd__image_builder_free(builder);
    return image;
}

/* The bytes of a text are read, so that a sanitizer sees where they lie. */
__attribute__((unused)) static size_t sample_touch(lodd_str s)
{
    size_t sum = s.len;

    for (size_t i = 0; i < s.len; i++)
        sum += (unsigned char)s.ptr[i];
    return sum;
}

/* Reads a node and all below it; *budget is what may still be read. */
__attribute__((unused)) static size_t sample_walk(lodd__node node, size_t *budget)
{
    size_t sum = sample_touch(lodd__node_name(node)) + sample_touch(lodd__node_text(node));

    for (size_t i = 0; i < lodd__node_count(node) && *budget > 0; i++) {
        --*budget;
        sum += sample_walk(lodd__node_at(node, i), budget);
    }
    sum += lodd__node_exists(lodd__node_get(node, "url")) + lodd__node_is_true(node, "n");
    return sum + lodd__node_exists(lodd__node_at(node, lodd__node_count(node)));
}

__attribute__((unused)) static size_t sample_walk_all(const lodd__image *image)
{
    size_t sum = sample_touch(lodd__image_package(image)) + sample_touch(lodd__image_provenance(image));

    for (size_t i = 0; i < lodd__image_n_resources(image); i++) {
        lodd__resource resource = lodd__image_resource(image, i);
        lodd__resource found;
        size_t budget = 10000, next = 0, n = 0;
        sum += sample_touch(resource.type) + sample_touch(resource.url) + sample_touch(resource.version);
        sum += sample_touch(resource.id) + sample_walk(resource.node, &budget);
        while (lodd__image_find(image, resource.url, &next, &found) && ++n < 100)
            sum += sample_touch(found.id);
        next = 0;
        if (lodd__image_find_id(image, resource.type, resource.id, &next, &found))
            sum += sample_touch(found.url);
    }
    return sum;
}

#endif
