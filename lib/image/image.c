/* image/image.c - opens, reads, writes and closes images. Uses base.
 *
 * The header and the bounds of every section are checked when an image is opened; what stands inside the sections is
 * checked where it is followed, so that opening reads one page. A damaged file gives wrong answers at worst, never
 * bytes from outside, and never a loop: children stand behind their parent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"
#include "image/layout.h"

enum { TYPE_BITS = 4, TYPE_MASK = 15 };

/* ---- opening ---- */

static bool section_fits(const lodd__image_section *section, size_t size, size_t unit)
{
    return section->offset % 8 == 0 && section->offset >= sizeof(lodd__image_header) && section->offset <= size &&
           section->size <= size - section->offset && section->size % unit == 0 && section->size / unit < UINT32_MAX;
}

static const char *fault_of(const lodd__image_header *header, size_t size)
{
    static const size_t units[LODD__SECTION_COUNT] = {
        [LODD__SECTION_NODES] = sizeof(lodd__image_node),
        [LODD__SECTION_NAMES] = 4,
        [LODD__SECTION_TEXTS] = 4,
        [LODD__SECTION_RESOURCES] = sizeof(lodd__image_resource_entry),
        [LODD__SECTION_BY_URL] = sizeof(lodd__image_key),
        [LODD__SECTION_BY_ID] = sizeof(lodd__image_key),
        [LODD__SECTION_PACKAGE] = 1,
        [LODD__SECTION_PROVENANCE] = 1,
    };

    if (size < sizeof *header || memcmp(header->magic, LODD__IMAGE_MAGIC, sizeof header->magic) != 0)
        return "not an image of definitions";
    if (header->byte_order != LODD__IMAGE_BYTE_ORDER)
        return "an image made on a machine of another byte order; build it again";
    if (header->format != LODD__IMAGE_FORMAT)
        return "an image made by another version of lodd; build it again";
    if (header->size != size)
        return "an image that is cut short or has something behind it; build it again";
    for (size_t i = 0; i < LODD__SECTION_COUNT; i++)
        if (!section_fits(&header->sections[i], size, units[i]))
            return "a damaged image; build it again";
    return NULL;
}

static lodd_str text_section(const lodd__image *image, const lodd__image_section *section)
{
    return lodd__str_n((const char *)image->base + section->offset, (size_t)section->size);
}

static void cut_dependencies(lodd__image *image)
{
    size_t end = lodd__str_find(image->package, '\n', 0);

    if (end == (size_t)-1)
        return;
    image->dependencies = lodd__str_sub(image->package, end + 1, image->package.len - end - 1);
    image->package.len = end;
}

lodd__image *lodd__image_of(unsigned char *base, size_t size, bool mapped, const char **ret_message)
{
    const lodd__image_header *header = (const void *)base;
    const lodd__image_section *s = header->sections;
    lodd__image *image = NULL;

    *ret_message = fault_of(header, size);
    if (*ret_message != NULL)
        return NULL;
    image = calloc(1, sizeof *image);
    if (image == NULL)
        return NULL;
    image->base = base;
    image->size = size;
    image->mapped = mapped;
    image->nodes = (const void *)(base + s[LODD__SECTION_NODES].offset);
    image->n_nodes = (size_t)s[LODD__SECTION_NODES].size / sizeof *image->nodes;
    image->resources = (const void *)(base + s[LODD__SECTION_RESOURCES].offset);
    image->n_resources = (size_t)s[LODD__SECTION_RESOURCES].size / sizeof *image->resources;
    image->by_url = (const void *)(base + s[LODD__SECTION_BY_URL].offset);
    image->n_by_url = (size_t)s[LODD__SECTION_BY_URL].size / sizeof *image->by_url;
    image->by_id = (const void *)(base + s[LODD__SECTION_BY_ID].offset);
    image->n_by_id = (size_t)s[LODD__SECTION_BY_ID].size / sizeof *image->by_id;
    image->names = text_section(image, &s[LODD__SECTION_NAMES]);
    image->texts = text_section(image, &s[LODD__SECTION_TEXTS]);
    image->package = text_section(image, &s[LODD__SECTION_PACKAGE]);
    cut_dependencies(image);
    image->provenance = text_section(image, &s[LODD__SECTION_PROVENANCE]);
    return image;
}

static lodd_status say(char **ret_message, const char *path, const char *what)
{
    if (ret_message != NULL && asprintf(ret_message, "%s: %s", path, what) < 0)
        *ret_message = NULL;
    return LODD_ERR_PACK;
}

/* The bytes of a regular file, mapped; NULL with errno set. Opening does not wait for a FIFO's writer. */
static unsigned char *map_file(const char *path, size_t *ret_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = 0;
    struct stat st;
    void *base = MAP_FAILED;

    *ret_size = 0;
    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) != 0)
        error = errno;
    else if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(lodd__image_header))
        error = EINVAL;
    else if ((base = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED)
        error = errno;
    (void)close(fd);
    errno = error;
    if (base == MAP_FAILED)
        return NULL;
    *ret_size = (size_t)st.st_size;
    return base;
}

lodd_status lodd__image_open(lodd__image **ret, const char *path, char **ret_message)
{
    size_t size = 0;
    const char *fault = NULL;
    unsigned char *base = map_file(path, &size);

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (base == NULL)
        return errno == ENOMEM
                   ? LODD_ERR_NOMEM
                   : say(ret_message, path, errno == EINVAL ? "not an image of definitions" : strerror(errno));
    *ret = lodd__image_of(base, size, true, &fault);
    if (*ret != NULL)
        return LODD_OK;
    (void)munmap(base, size);
    return fault == NULL ? LODD_ERR_NOMEM : say(ret_message, path, fault);
}

void lodd__image_close(lodd__image *image)
{
    if (image == NULL)
        return;
    if (image->mapped)
        (void)munmap((void *)(uintptr_t)image->base, image->size);
    else
        free((void *)(uintptr_t)image->base);
    free(image);
}

size_t lodd__image_size(const lodd__image *image)
{
    return image->size;
}

bool lodd__image_verify(const lodd__image *image)
{
    const lodd__image_header *header = (const void *)image->base;
    char hex[65];

    lodd__sha256_hex(lodd__str_n((const char *)image->base + LODD__IMAGE_CHECKED, image->size - LODD__IMAGE_CHECKED),
                     hex);
    return memcmp(hex, header->checksum, sizeof header->checksum) == 0;
}

/* ---- writing ---- */

static bool write_all(int fd, const unsigned char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

/* Beside its place first, then renamed: who has the old file mapped keeps it, and nobody sees half a file. */
lodd_status lodd__image_write(const lodd__image *image, const char *path)
{
    char *beside = NULL;
    int fd = -1, error = 0;

    if (asprintf(&beside, "%s.%ld.tmp", path, (long)getpid()) < 0)
        return LODD_ERR_NOMEM;
    (void)unlink(beside); /* of a process of this number that ended halfway */
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        error = errno;
    } else {
        if (!write_all(fd, image->base, image->size))
            error = errno != 0 ? errno : EIO;
        if (close(fd) != 0 && error == 0)
            error = errno;
        if (error == 0 && rename(beside, path) != 0)
            error = errno;
        if (error != 0)
            (void)unlink(beside);
    }
    free(beside);
    errno = error;
    return error == 0 ? LODD_OK : error == ENOMEM ? LODD_ERR_NOMEM : LODD_ERR_IO;
}

/* ---- reading ---- */

static lodd_str entry_of(lodd_str pool, uint32_t entry)
{
    size_t offset = (size_t)entry * 4;
    uint32_t len = 0;

    if (offset > pool.len || pool.len - offset < 8)
        return lodd__str_n("", 0);
    memcpy(&len, pool.ptr + offset, sizeof len);
    if (len > pool.len - offset - 5 || pool.ptr[offset + 4 + len] != '\0')
        return lodd__str_n("", 0);
    return lodd__str_n(pool.ptr + offset + 4, len);
}

static const lodd__image_node *inner(lodd__node node)
{
    return node.image != NULL && node.index < node.image->n_nodes ? &node.image->nodes[node.index] : NULL;
}

/* The children of a container: a row behind it. 0 when there is none. */
static size_t children(lodd__node node, uint32_t *ret_first)
{
    const lodd__image_node *n = inner(node);
    uint32_t type = n != NULL ? n->name_type & TYPE_MASK : LODD__NODE_NONE;

    *ret_first = 0;
    if ((type != LODD__NODE_ARRAY && type != LODD__NODE_OBJECT) || n->value <= node.index ||
        n->value >= node.image->n_nodes || n->n > node.image->n_nodes - n->value)
        return 0;
    *ret_first = n->value;
    return n->n;
}

lodd__node_type lodd__node_type_of(lodd__node node)
{
    const lodd__image_node *n = inner(node);
    uint32_t type = n != NULL ? n->name_type & TYPE_MASK : LODD__NODE_NONE;

    return type <= LODD__NODE_OBJECT ? (lodd__node_type)type : LODD__NODE_NONE;
}

lodd_str lodd__node_name(lodd__node node)
{
    const lodd__image_node *n = inner(node);

    return n != NULL ? entry_of(node.image->names, n->name_type >> TYPE_BITS) : lodd__str_n("", 0);
}

lodd_str lodd__node_text(lodd__node node)
{
    switch (lodd__node_type_of(node)) {
    case LODD__NODE_FALSE:
        return LODD__STR("false");
    case LODD__NODE_TRUE:
        return LODD__STR("true");
    case LODD__NODE_NUMBER:
    case LODD__NODE_STRING:
        return entry_of(node.image->texts, node.image->nodes[node.index].value);
    default:
        return (lodd_str){NULL, 0};
    }
}

size_t lodd__node_count(lodd__node node)
{
    uint32_t first = 0;

    return children(node, &first);
}

lodd__node lodd__node_at(lodd__node node, size_t i)
{
    uint32_t first = 0;
    size_t n = children(node, &first);

    return i < n ? (lodd__node){node.image, first + (uint32_t)i} : (lodd__node){NULL, 0};
}

lodd__node lodd__node_get_str(lodd__node node, lodd_str name)
{
    uint32_t first = 0;
    size_t n = lodd__node_type_of(node) == LODD__NODE_OBJECT ? children(node, &first) : 0;

    for (size_t i = 0; i < n; i++) {
        const lodd__image_node *child = &node.image->nodes[first + i];
        if (lodd__str_eq(entry_of(node.image->names, child->name_type >> TYPE_BITS), name))
            return (lodd__node){node.image, first + (uint32_t)i};
    }
    return (lodd__node){NULL, 0};
}

lodd__node lodd__node_get(lodd__node node, const char *name)
{
    return lodd__node_get_str(node, lodd__str(name));
}

lodd_str lodd__node_str(lodd__node node, const char *name)
{
    return lodd__node_text(lodd__node_get(node, name));
}

bool lodd__node_is_true(lodd__node node, const char *name)
{
    return lodd__node_type_of(lodd__node_get(node, name)) == LODD__NODE_TRUE;
}

size_t lodd__image_n_resources(const lodd__image *image)
{
    return image->n_resources;
}

lodd__resource lodd__image_resource(const lodd__image *image, size_t i)
{
    const lodd__image_resource_entry *entry = NULL;
    lodd_str none = lodd__str_n("", 0);

    if (i >= image->n_resources)
        return (lodd__resource){{NULL, 0}, none, none, none, none};
    entry = &image->resources[i];
    return (lodd__resource){
        .node = {entry->node < image->n_nodes ? image : NULL, entry->node},
        .type = entry_of(image->texts, entry->type),
        .url = entry_of(image->texts, entry->url),
        .version = entry_of(image->texts, entry->version),
        .id = entry_of(image->texts, entry->id),
    };
}

lodd_str lodd__image_package(const lodd__image *image)
{
    return image->package;
}

lodd_str lodd__image_dependencies(const lodd__image *image)
{
    return image->dependencies;
}

lodd_str lodd__image_provenance(const lodd__image *image)
{
    return image->provenance;
}

/* ---- finding ---- */

typedef struct search {
    const lodd__image *image;
    const lodd__image_key *keys;
    size_t n;
    lodd_str type, key; /* type empty: key is a url */
    uint32_t hash;
} search;

/* How an entry stands to what is looked for; texts are read only where the hashes are the same. */
static int compare(const search *s, size_t i)
{
    lodd__resource resource;
    int order = 0;

    if (s->keys[i].hash != s->hash)
        return s->keys[i].hash < s->hash ? -1 : 1;
    resource = lodd__image_resource(s->image, s->keys[i].resource);
    if (s->type.len == 0)
        return lodd__str_cmp(resource.url, s->key);
    order = lodd__str_cmp(resource.type, s->type);
    return order != 0 ? order : lodd__str_cmp(resource.id, s->key);
}

/* next is 0 for a search, else one more than the place in the index to go on from. */
static bool find(const search *s, size_t *next, lodd__resource *ret)
{
    size_t low = 0, high = s->n;

    if (*next > 0) {
        low = *next;
    } else {
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (compare(s, middle) < 0)
                low = middle + 1;
            else
                high = middle;
        }
    }
    if (low >= s->n || compare(s, low) != 0)
        return false;
    *ret = lodd__image_resource(s->image, s->keys[low].resource);
    *next = low + 1;
    return lodd__node_exists(ret->node);
}

bool lodd__image_find(const lodd__image *image, lodd_str url, size_t *next, lodd__resource *ret)
{
    search s = {image, image->by_url, image->n_by_url, {NULL, 0}, url, lodd__image_hash(LODD__IMAGE_HASH_START, url)};

    return url.len > 0 && find(&s, next, ret);
}

bool lodd__image_find_id(const lodd__image *image, lodd_str type, lodd_str id, size_t *next, lodd__resource *ret)
{
    uint32_t hash = lodd__image_hash(lodd__image_hash(LODD__IMAGE_HASH_START, type), id);
    search s = {image, image->by_id, image->n_by_id, type, id, hash};

    return type.len > 0 && id.len > 0 && find(&s, next, ret);
}
