/* image/layout.h - private to lib/image: how the bytes of an image lie.
 *
 *   header     fixed size, with the place of every section
 *   nodes      of all resources; the children of a node stand in a row, behind their parent
 *   names      the pool of member names: each once
 *   texts      the pool of all other texts: each once
 *   resources  one entry a resource, in the order they were added
 *   by url     entries of a hash and a resource, sorted by hash, text, resource
 *   by id      the same over "type/id"
 *   package    text: "name@version", then a line "name range" for each package it depends on
 *   provenance text
 *
 * The indexes are searched by halves: few pages are read, and keys chosen to collide cannot make it slow.
 *
 * A pool's entry is a length (4 bytes), the text, a NUL and zeros up to a multiple of 4; it is named by its offset
 * divided by 4. Entry 0 is the empty text. Numbers are of the machine's byte order: an image is made where it is used,
 * and one of another order is refused.
 */
#ifndef LODD_IMAGE_LAYOUT_H
#define LODD_IMAGE_LAYOUT_H

#include "image/image.h"

#define LODD__IMAGE_MAGIC      "loddimg"
#define LODD__IMAGE_FORMAT     1u /* counts up whenever an image of before cannot be read as it was meant */
#define LODD__IMAGE_BYTE_ORDER 0x01020304u

enum {
    LODD__SECTION_NODES,
    LODD__SECTION_NAMES,
    LODD__SECTION_TEXTS,
    LODD__SECTION_RESOURCES,
    LODD__SECTION_BY_URL,
    LODD__SECTION_BY_ID,
    LODD__SECTION_PACKAGE,
    LODD__SECTION_PROVENANCE,
    LODD__SECTION_COUNT
};

typedef struct lodd__image_section {
    uint64_t offset; /* from the start of the image; a multiple of 8 */
    uint64_t size;   /* bytes */
} lodd__image_section;

typedef struct lodd__image_header {
    char magic[8];
    uint32_t byte_order;
    uint32_t format;
    char checksum[64]; /* SHA-256 in hex digits of all that follows it */
    uint64_t size;     /* of the whole image, bytes */
    lodd__image_section sections[LODD__SECTION_COUNT];
} lodd__image_header;

/* What the checksum is over. */
#define LODD__IMAGE_CHECKED offsetof(lodd__image_header, size)

typedef struct lodd__image_node {
    uint32_t name_type; /* the name's entry in the names pool (28 bits) << 4 | lodd__node_type */
    uint32_t value;     /* the first child, or an entry of the texts pool */
    uint32_t n;         /* children */
} lodd__image_node;

typedef struct lodd__image_resource_entry {
    uint32_t node;
    uint32_t type, url, version, id; /* entries of the texts pool */
} lodd__image_resource_entry;

typedef struct lodd__image_key {
    uint32_t hash;
    uint32_t resource;
} lodd__image_key;

struct lodd__image {
    const unsigned char *base;
    size_t size;
    bool mapped; /* else malloc'ed */
    const lodd__image_node *nodes;
    const lodd__image_resource_entry *resources;
    const lodd__image_key *by_url, *by_id;
    lodd_str names, texts; /* the pools */
    size_t n_nodes, n_resources, n_by_url, n_by_id;
    lodd_str package, dependencies, provenance;
};

/* Takes over the bytes (not on failure). NULL in *ret_message: memory ran out; else why they are no image; static. */
lodd__image *lodd__image_of(unsigned char *base, size_t size, bool mapped, const char **ret_message);

/* FNV-1a, 32 bits; over several texts by giving the result of one to the next. */
#define LODD__IMAGE_HASH_START 2166136261u
static inline uint32_t lodd__image_hash(uint32_t hash, lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.ptr[i]) * 16777619u;
    return hash;
}

/* The resources of "type/id", as lodd__image_find does by url. */
bool lodd__image_find_id(const lodd__image *image, lodd_str type, lodd_str id, size_t *next, lodd__resource *ret);

#endif
