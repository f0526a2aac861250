/* image/builder.c - makes images from FHIR resources in JSON. Uses base, json.
 *
 * Texts and names are pooled while resources are added; the image is laid out at the end. The same resources in the
 * same order give the same bytes: nothing depends on the order of a map, on addresses or on the time.
 */
#include "image/builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/vec.h"
#include "image/layout.h"

enum {
    MAX_DEPTH = 512, /* of JSON: definitions nest deeper than documents may */
    MAX_NODES = 200000000,
    NAME_LIMIT = 1 << 28 /* entries of the names pool that a node can name */
};

typedef struct pool {
    LODD__VEC(lodd_str) texts; /* in the arena */
    lodd__map entries;         /* text -> its entry; entry 0 is not in it */
    uint64_t next;             /* the entry that comes */
} pool;

/* A container whose children have not been laid out yet. */
typedef struct task {
    const lodd__json *json;
    uint32_t index;
    bool resource; /* may have a narrative */
} task;

struct lodd__image_builder {
    lodd__arena arena; /* texts, package, provenance */
    pool names, texts;
    LODD__VEC(lodd__image_node) nodes;
    LODD__VEC(lodd__image_resource_entry) resources;
    LODD__VEC(task) tasks;
    lodd_str package, provenance;
    bool full; /* more than an image can hold */
};

static uint64_t entry_size(lodd_str s)
{
    return ((uint64_t)s.len + 4 + 1 + 3) / 4;
}

static bool pool_init(pool *p)
{
    p->next = entry_size(lodd__str_n("", 0));
    return lodd__vec_push(&p->texts, lodd__str_n("", 0));
}

/* The entry of a text; false when memory ran out or the pool is full. */
static bool pooled(lodd__image_builder *builder, pool *p, uint64_t limit, lodd_str s, uint32_t *ret)
{
    const void *known = s.len > 0 ? lodd__map_get(&p->entries, s) : NULL;
    lodd_str copy;

    *ret = (uint32_t)(uintptr_t)known;
    if (known != NULL || s.len == 0)
        return true;
    if (s.len >= UINT32_MAX || p->next + entry_size(s) > limit) {
        builder->full = true;
        return false;
    }
    copy.ptr = lodd__arena_bytes(&builder->arena, s.len);
    copy.len = s.len;
    if (copy.ptr == NULL)
        return false;
    memcpy((char *)(uintptr_t)copy.ptr, s.ptr, s.len);
    if (!lodd__vec_push(&p->texts, copy) || !lodd__map_put(&p->entries, copy, (void *)(uintptr_t)p->next))
        return false;
    *ret = (uint32_t)p->next;
    p->next += entry_size(s);
    return true;
}

static bool pooled_text(lodd__image_builder *builder, lodd_str s, uint32_t *ret)
{
    return pooled(builder, &builder->texts, UINT32_MAX, s, ret);
}

lodd_status lodd__image_builder_new(lodd__image_builder **ret, lodd_str package)
{
    lodd__image_builder *builder = calloc(1, sizeof *builder);

    *ret = NULL;
    if (builder == NULL)
        return LODD_ERR_NOMEM;
    builder->package = lodd__arena_str(&builder->arena, package);
    if (!pool_init(&builder->names) || !pool_init(&builder->texts) || builder->arena.failed) {
        lodd__image_builder_free(builder);
        return LODD_ERR_NOMEM;
    }
    *ret = builder;
    return LODD_OK;
}

void lodd__image_builder_free(lodd__image_builder *builder)
{
    if (builder == NULL)
        return;
    lodd__vec_free(&builder->names.texts);
    lodd__vec_free(&builder->texts.texts);
    lodd__map_free(&builder->names.entries);
    lodd__map_free(&builder->texts.entries);
    lodd__vec_free(&builder->nodes);
    lodd__vec_free(&builder->resources);
    lodd__vec_free(&builder->tasks);
    lodd__arena_free(&builder->arena);
    free(builder);
}

void lodd__image_builder_package(lodd__image_builder *builder, lodd_str package)
{
    builder->package = lodd__arena_str(&builder->arena, package);
}

void lodd__image_builder_provenance(lodd__image_builder *builder, lodd_str json)
{
    builder->provenance = lodd__arena_str(&builder->arena, json);
}

size_t lodd__image_builder_n_resources(const lodd__image_builder *builder)
{
    return builder->resources.len;
}

/* ---- adding ---- */

static lodd_str member_text(const lodd__json *object, const char *name)
{
    const lodd__json *member = lodd__json_get(object, lodd__str(name));

    return member != NULL && member->type == LODD__JSON_STRING ? member->text : lodd__str_n("", 0);
}

/* The narrative of a resource is "text" with "div"; elements may have a "text" that is something else. */
static bool is_narrative(const task *t, const lodd__json *member)
{
    return t->resource && member->type == LODD__JSON_OBJECT && lodd__str_is(member->key, "text");
}

static bool is_resource(const lodd__json *value)
{
    return value->type == LODD__JSON_OBJECT && member_text(value, "resourceType").len > 0;
}

static bool push_node(lodd__image_builder *builder, const lodd__json *value)
{
    static const uint8_t types[] = {
        [LODD__JSON_NULL] = LODD__NODE_NULL,     [LODD__JSON_FALSE] = LODD__NODE_FALSE,
        [LODD__JSON_TRUE] = LODD__NODE_TRUE,     [LODD__JSON_NUMBER] = LODD__NODE_NUMBER,
        [LODD__JSON_STRING] = LODD__NODE_STRING, [LODD__JSON_ARRAY] = LODD__NODE_ARRAY,
        [LODD__JSON_OBJECT] = LODD__NODE_OBJECT,
    };
    uint32_t name = 0, text = 0;

    if (builder->nodes.len >= UINT32_MAX - 1) {
        builder->full = true;
        return false;
    }
    return pooled(builder, &builder->names, NAME_LIMIT, value->key, &name) &&
           pooled_text(builder, value->text, &text) &&
           lodd__vec_push(&builder->nodes, (lodd__image_node){name << 4 | types[value->type], text, 0});
}

/* Lays the children of a container out in a row and remembers those that have children, so that the first comes next.
 */
static bool lay_children(lodd__image_builder *builder, task t)
{
    size_t first = builder->nodes.len, mark = builder->tasks.len, n = 0;

    for (const lodd__json *child = t.json->first; child != NULL; child = child->next) {
        if (is_narrative(&t, child))
            continue;
        if (!push_node(builder, child))
            return false;
        if (child->n > 0 && !lodd__vec_push(&builder->tasks, (task){child, (uint32_t)(first + n), is_resource(child)}))
            return false;
        n++;
    }
    builder->nodes.ptr[t.index].value = (uint32_t)first;
    builder->nodes.ptr[t.index].n = (uint32_t)n;
    for (size_t i = mark, k = builder->tasks.len; k > i + 1; i++) {
        task swap = builder->tasks.ptr[i];
        builder->tasks.ptr[i] = builder->tasks.ptr[--k];
        builder->tasks.ptr[k] = swap;
    }
    return true;
}

static bool add_entry(lodd__image_builder *builder, const lodd__json *resource, uint32_t node)
{
    lodd__image_resource_entry entry = {.node = node};

    return pooled_text(builder, member_text(resource, "resourceType"), &entry.type) &&
           pooled_text(builder, member_text(resource, "url"), &entry.url) &&
           pooled_text(builder, member_text(resource, "version"), &entry.version) &&
           pooled_text(builder, member_text(resource, "id"), &entry.id) && lodd__vec_push(&builder->resources, entry);
}

lodd_status lodd__image_builder_add(lodd__image_builder *builder, const lodd__json *resource)
{
    size_t n_nodes = builder->nodes.len;
    bool done = false;

    if (resource == NULL || !is_resource(resource))
        return LODD_ERR_ARGUMENT;
    builder->tasks.len = 0;
    done = push_node(builder, resource) && lodd__vec_push(&builder->tasks, (task){resource, (uint32_t)n_nodes, true});
    while (done && builder->tasks.len > 0)
        done = lay_children(builder, builder->tasks.ptr[--builder->tasks.len]);
    if (done && add_entry(builder, resource, (uint32_t)n_nodes)) {
        /* the root's key is that of the Bundle's member it may have been read from */
        builder->nodes.ptr[n_nodes].name_type &= 15;
        return LODD_OK;
    }
    builder->nodes.len = n_nodes;
    return builder->full ? LODD_ERR_LIMIT : LODD_ERR_NOMEM;
}

static lodd_status add_bundle(lodd__image_builder *builder, const lodd__json *bundle)
{
    const lodd__json *entries = lodd__json_get(bundle, LODD__STR("entry"));
    lodd_status status = LODD_OK;

    if (entries == NULL || entries->type != LODD__JSON_ARRAY)
        return LODD_OK;
    for (const lodd__json *entry = entries->first; entry != NULL && status == LODD_OK; entry = entry->next) {
        const lodd__json *resource = lodd__json_get(entry, LODD__STR("resource"));
        if (resource != NULL)
            status = lodd__image_builder_add(builder, resource);
    }
    return status;
}

lodd_status lodd__image_builder_add_tree(lodd__image_builder *builder, const lodd__json *root)
{
    return lodd__str_is(member_text(root, "resourceType"), "Bundle") ? add_bundle(builder, root)
                                                                     : lodd__image_builder_add(builder, root);
}

lodd_status lodd__image_builder_add_text(lodd__image_builder *builder, lodd_str json)
{
    lodd__arena arena = {0};
    lodd__json_doc doc = {0};
    lodd_limits limits;
    lodd_status status = LODD_ERR_ARGUMENT;

    lodd_limits_default(&limits);
    limits.max_depth = MAX_DEPTH;
    limits.max_nodes = MAX_NODES;
    if (json.len >= 3 && memcmp(json.ptr, "\xEF\xBB\xBF", 3) == 0)
        json = lodd__str_sub(json, 3, json.len - 3);
    lodd__json_parse(&doc, &arena, json, &limits);
    if (arena.failed)
        status = LODD_ERR_NOMEM;
    else if (doc.valid && doc.root != NULL)
        status = lodd__image_builder_add_tree(builder, doc.root);
    lodd__arena_free(&arena);
    return status;
}

/* ---- finishing ---- */

/* A key with what it is sorted by. */
typedef struct sorting {
    uint32_t hash, resource;
    lodd_str type, text;
} sorting;

static int by_key(const void *a, const void *b)
{
    const sorting *x = a, *y = b;
    int order = 0;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if ((order = lodd__str_cmp(x->type, y->type)) != 0 || (order = lodd__str_cmp(x->text, y->text)) != 0)
        return order;
    return x->resource < y->resource ? -1 : x->resource > y->resource;
}

/* What is laid out, section by section. */
typedef struct layout {
    unsigned char *base;
    size_t size;
    lodd__image_section sections[LODD__SECTION_COUNT];
} layout;

static void copy(layout *l, int section, const void *bytes, size_t n)
{
    if (n > 0)
        memcpy(l->base + l->sections[section].offset, bytes, n);
}

static void copy_pool(layout *l, int section, const pool *p)
{
    unsigned char *at = l->base + l->sections[section].offset;

    for (size_t i = 0; i < p->texts.len; i++) {
        lodd_str s = p->texts.ptr[i];
        uint32_t len = (uint32_t)s.len;
        memcpy(at, &len, sizeof len);
        if (s.len > 0)
            memcpy(at + sizeof len, s.ptr, s.len);
        at += entry_size(s) * 4;
    }
}

static bool has_key(const lodd__image_resource_entry *entry, bool by_url)
{
    return by_url ? entry->url != 0 : entry->id != 0;
}

/* An index section from what has been laid out: texts are read as a reader would. */
static bool lay_index(const lodd__image_builder *builder, const lodd__image *image, layout *l, int section)
{
    bool by_url = section == LODD__SECTION_BY_URL;
    lodd__image_key *keys = (void *)(l->base + l->sections[section].offset);
    size_t n = 0;
    sorting *sorted = calloc(builder->resources.len + 1, sizeof *sorted);

    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < builder->resources.len; i++) {
        lodd__resource r = lodd__image_resource(image, i);
        if (!has_key(&builder->resources.ptr[i], by_url))
            continue;
        sorted[n] = (sorting){0, (uint32_t)i, by_url ? lodd__str_n("", 0) : r.type, by_url ? r.url : r.id};
        sorted[n].hash = lodd__image_hash(lodd__image_hash(LODD__IMAGE_HASH_START, sorted[n].type), sorted[n].text);
        n++;
    }
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 0; i < n; i++)
        keys[i] = (lodd__image_key){sorted[i].hash, sorted[i].resource};
    free(sorted);
    return true;
}

static size_t count_keys(const lodd__image_builder *builder, bool by_url)
{
    size_t n = 0;

    for (size_t i = 0; i < builder->resources.len; i++)
        n += has_key(&builder->resources.ptr[i], by_url);
    return n;
}

static bool lay_out(const lodd__image_builder *builder, layout *l)
{
    const size_t sizes[LODD__SECTION_COUNT] = {
        [LODD__SECTION_NODES] = builder->nodes.len * sizeof *builder->nodes.ptr,
        [LODD__SECTION_NAMES] = (size_t)builder->names.next * 4,
        [LODD__SECTION_TEXTS] = (size_t)builder->texts.next * 4,
        [LODD__SECTION_RESOURCES] = builder->resources.len * sizeof *builder->resources.ptr,
        [LODD__SECTION_BY_URL] = count_keys(builder, true) * sizeof(lodd__image_key),
        [LODD__SECTION_BY_ID] = count_keys(builder, false) * sizeof(lodd__image_key),
        [LODD__SECTION_PACKAGE] = builder->package.len,
        [LODD__SECTION_PROVENANCE] = builder->provenance.len,
    };

    l->size = sizeof(lodd__image_header);
    for (int i = 0; i < LODD__SECTION_COUNT; i++) {
        l->size = (l->size + 7) / 8 * 8;
        l->sections[i] = (lodd__image_section){l->size, sizes[i]};
        l->size += sizes[i];
    }
    l->base = calloc(1, l->size);
    if (l->base == NULL)
        return false;
    copy(l, LODD__SECTION_NODES, builder->nodes.ptr, sizes[LODD__SECTION_NODES]);
    copy_pool(l, LODD__SECTION_NAMES, &builder->names);
    copy_pool(l, LODD__SECTION_TEXTS, &builder->texts);
    copy(l, LODD__SECTION_RESOURCES, builder->resources.ptr, sizes[LODD__SECTION_RESOURCES]);
    copy(l, LODD__SECTION_PACKAGE, builder->package.ptr, builder->package.len);
    copy(l, LODD__SECTION_PROVENANCE, builder->provenance.ptr, builder->provenance.len);
    return true;
}

static void lay_header(layout *l)
{
    lodd__image_header *header = (void *)l->base;

    memcpy(header->magic, LODD__IMAGE_MAGIC, sizeof header->magic);
    header->byte_order = LODD__IMAGE_BYTE_ORDER;
    header->format = LODD__IMAGE_FORMAT;
    header->size = l->size;
    memcpy(header->sections, l->sections, sizeof header->sections);
}

static void lay_checksum(layout *l)
{
    lodd__image_header *header = (void *)l->base;
    char hex[65];

    lodd__sha256_hex(lodd__str_n((const char *)l->base + LODD__IMAGE_CHECKED, l->size - LODD__IMAGE_CHECKED), hex);
    memcpy(header->checksum, hex, sizeof header->checksum);
}

lodd_status lodd__image_builder_finish(lodd__image_builder *builder, lodd__image **ret)
{
    layout l = {0};
    const char *fault = NULL;
    lodd__image *image = NULL;

    *ret = NULL;
    if (builder->arena.failed || !lay_out(builder, &l))
        return LODD_ERR_NOMEM;
    lay_header(&l);
    image = lodd__image_of(l.base, l.size, false, &fault);
    if (image == NULL) {
        free(l.base);
        return fault != NULL ? LODD_ERR_INTERNAL : LODD_ERR_NOMEM;
    }
    if (!lay_index(builder, image, &l, LODD__SECTION_BY_URL) || !lay_index(builder, image, &l, LODD__SECTION_BY_ID)) {
        lodd__image_close(image);
        return LODD_ERR_NOMEM;
    }
    lay_checksum(&l);
    *ret = image;
    return LODD_OK;
}
