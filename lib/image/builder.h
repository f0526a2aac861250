/* image/builder.h - makes images from FHIR resources in JSON. */
#ifndef LODD_IMAGE_BUILDER_H
#define LODD_IMAGE_BUILDER_H

#include "image/image.h"
#include "json/json.h"

typedef struct lodd__image_builder lodd__image_builder;

lodd_status lodd__image_builder_new(lodd__image_builder **ret, lodd_str package);
void lodd__image_builder_free(lodd__image_builder *builder);
/* Adds a resource (an object with resourceType), without its narrative (text of the resource, not of its elements). The JSON may be freed
 * afterwards. LODD_ERR_ARGUMENT when it is none. */
lodd_status lodd__image_builder_add(lodd__image_builder *builder, const lodd__json *resource);
/* The same, or of a Bundle the resources of its entries. */
lodd_status lodd__image_builder_add_tree(lodd__image_builder *builder, const lodd__json *root);
/* Reads a text of one resource, or of a Bundle whose entries are added one by one. LODD_ERR_ARGUMENT when it is not such JSON. */
lodd_status lodd__image_builder_add_text(lodd__image_builder *builder, lodd_str json);
/* Another name than at first. Behind it there may be a line feed and a line "name range" for each package that it depends on. */
void lodd__image_builder_package(lodd__image_builder *builder, lodd_str package);
void lodd__image_builder_provenance(lodd__image_builder *builder, lodd_str json);
size_t lodd__image_builder_n_resources(const lodd__image_builder *builder); /* added so far */
/* The image in memory; the builder may be freed afterwards. */
lodd_status lodd__image_builder_finish(lodd__image_builder *builder, lodd__image **ret);

#endif
