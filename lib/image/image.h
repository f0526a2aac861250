/* image/image.h - FHIR definitions as one position-independent image: mapped from a file, or built in memory.
 *
 * An image holds resources (StructureDefinition, ValueSet, CodeSystem, ...) as trees of JSON-shaped nodes whose texts are kept once. Nothing is
 * parsed at start-up: the file is mapped, only the pages that are read cost memory. Narrative (text) is left out when an image is built.
 * Immutable: shared by threads. A damaged file never leads outside the image: every index is checked where it is followed.
 */
#ifndef LODD_IMAGE_IMAGE_H
#define LODD_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "lodd/status.h"

typedef struct lodd__image lodd__image;

typedef enum lodd__node_type {
    LODD__NODE_NONE,
    LODD__NODE_NULL,
    LODD__NODE_FALSE,
    LODD__NODE_TRUE,
    LODD__NODE_NUMBER,
    LODD__NODE_STRING,
    LODD__NODE_ARRAY,
    LODD__NODE_OBJECT
} lodd__node_type;

/* A node, by value. image NULL: no node. Members of objects stand in document order. All-zero is "none", and every function takes it. */
typedef struct lodd__node {
    const lodd__image *image;
    uint32_t index;
} lodd__node;

static inline bool lodd__node_exists(lodd__node node) { return node.image != NULL; }
static inline bool lodd__node_same(lodd__node a, lodd__node b) { return a.image == b.image && a.index == b.index; }
lodd__node_type lodd__node_type_of(lodd__node node);
lodd_str lodd__node_name(lodd__node node);             /* of a member of an object; else empty */
lodd_str lodd__node_text(lodd__node node);             /* STRING: its text; NUMBER: as written; "true", "false"; else {NULL, 0}. NUL behind it */
size_t lodd__node_count(lodd__node node);              /* children of an array or object */
lodd__node lodd__node_at(lodd__node node, size_t i);   /* the i-th child */
lodd__node lodd__node_get(lodd__node node, const char *name); /* a member of an object */
lodd__node lodd__node_get_str(lodd__node node, lodd_str name);
lodd_str lodd__node_str(lodd__node node, const char *name);   /* the text of a member; {NULL, 0} when absent */
bool lodd__node_is_true(lodd__node node, const char *name);   /* the member is true */

/* A resource of an image. */
typedef struct lodd__resource {
    lodd__node node;
    lodd_str type;    /* "StructureDefinition" */
    lodd_str url;     /* canonical; empty if none */
    lodd_str version; /* business version; empty if none */
    lodd_str id;
} lodd__resource;

size_t lodd__image_n_resources(const lodd__image *image);
lodd__resource lodd__image_resource(const lodd__image *image, size_t i); /* in the order they were added */
lodd_str lodd__image_package(const lodd__image *image);                  /* "hl7.fhir.r4.core@4.0.1"; may be empty */
lodd_str lodd__image_dependencies(const lodd__image *image);             /* lines "name range": what its package depends on; may be empty */
lodd_str lodd__image_provenance(const lodd__image *image);               /* JSON: where the content is from, what is missing; may be empty */
/* The resources with a canonical url, from *next on (start with 0); false at the end. */
bool lodd__image_find(const lodd__image *image, lodd_str url, size_t *next, lodd__resource *ret);

/* Maps a file. LODD_ERR_PACK with a line in *ret_message (malloc'ed, may be NULL) when it is not an image of this version of lodd. */
lodd_status lodd__image_open(lodd__image **ret, const char *path, char **ret_message);
/* The checksum of the whole content; reads all of it. */
bool lodd__image_verify(const lodd__image *image);
lodd_status lodd__image_write(const lodd__image *image, const char *path);
size_t lodd__image_size(const lodd__image *image); /* bytes */
void lodd__image_close(lodd__image *image);

#endif
