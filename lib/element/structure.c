/* element/structure.c - finds StructureDefinitions and makes structures of them, once; see structure.h.
 *
 * Who asks for a structure that is there reads a table without a lock. What is not there is made under the lock, with
 * its bases; nothing that is reachable from a published structure ever changes. Unknown names are not remembered:
 * documents choose them, and memory has an end.
 */
#include "element/structure_make.h"

#include "element/errata.h"

#include <stdlib.h>

#define TYPE_URL LODD__STR("http://hl7.org/fhir/StructureDefinition/")

enum { FIRST_SLOTS = 256, NAME_MAX_LEN = 128 };

/* ---- the tables ---- */

static const lodd__structure *table_get(lodd__structure_table *table, lodd_str key)
{
    lodd__structure_row *row = atomic_load_explicit(&table->row, memory_order_acquire);
    const lodd__structure *structure = NULL;

    if (row == NULL)
        return NULL;
    for (size_t i = (size_t)lodd__name_hash(key) & (row->cap - 1);; i = (i + 1) & (row->cap - 1)) {
        structure = atomic_load_explicit(&row->slots[i].structure, memory_order_acquire);
        if (structure == NULL || lodd__str_eq(row->slots[i].key, key))
            return structure;
    }
}

static void row_put(lodd__structure_row *row, lodd_str key, const lodd__structure *structure)
{
    size_t i = (size_t)lodd__name_hash(key) & (row->cap - 1);

    while (atomic_load_explicit(&row->slots[i].structure, memory_order_relaxed) != NULL)
        i = (i + 1) & (row->cap - 1);
    row->slots[i].key = key;
    atomic_store_explicit(&row->slots[i].structure, structure, memory_order_release);
}

/* A row of twice the size; the old one stays where it is, since others may be reading it. */
static lodd__structure_row *row_grown(lodd__arena *arena, const lodd__structure_row *row)
{
    size_t cap = row != NULL ? row->cap * 2 : FIRST_SLOTS;
    lodd__structure_row *grown = lodd__arena_alloc(arena, sizeof *grown + cap * sizeof grown->slots[0]);

    if (grown == NULL)
        return NULL;
    grown->cap = cap;
    for (size_t i = 0; row != NULL && i < row->cap; i++) {
        const lodd__structure *structure = atomic_load_explicit(&row->slots[i].structure, memory_order_relaxed);
        if (structure != NULL)
            row_put(grown, row->slots[i].key, structure);
    }
    return grown;
}

/* Under the lock. */
static bool table_put(lodd__structures *structures, lodd__structure_table *table, lodd_str key,
                      const lodd__structure *structure)
{
    lodd__structure_row *row = atomic_load_explicit(&table->row, memory_order_relaxed);

    if (table_get(table, key) != NULL)
        return true;
    key = lodd__arena_str(&structures->arena, key);
    if (key.ptr == NULL)
        return false;
    if (row == NULL || table->len * 2 >= row->cap) {
        row = row_grown(&structures->arena, row);
        if (row == NULL)
            return false;
        atomic_store_explicit(&table->row, row, memory_order_release);
    }
    row_put(row, key, structure);
    table->len++;
    return true;
}

/* ---- making ---- */

static lodd__structure_kind kind_of(lodd_str kind)
{
    if (lodd__str_is(kind, "primitive-type"))
        return LODD__KIND_PRIMITIVE;
    if (lodd__str_is(kind, "resource"))
        return LODD__KIND_RESOURCE;
    return lodd__str_is(kind, "logical") ? LODD__KIND_LOGICAL : LODD__KIND_COMPLEX;
}

void lodd__structure_head(lodd__structure *s, const lodd__resource *resource)
{
    lodd__node node = resource->node;

    s->node = node;
    s->image = node.image;
    s->url = resource->url;
    s->version = resource->version;
    s->id = resource->id;
    s->name = lodd__node_str(node, "name");
    s->title = lodd__node_str(node, "title");
    s->type = lodd__node_str(node, "type");
    s->kind = kind_of(lodd__node_str(node, "kind"));
    s->abstract = lodd__node_is_true(node, "abstract");
    s->profile = lodd__str_is(lodd__node_str(node, "derivation"), "constraint");
    s->base_url = lodd__node_str(node, "baseDefinition");
}

static lodd_str key_of(const lodd__structure_entry *entry)
{
    return lodd__str_n((const char *)&entry->key, sizeof entry->key);
}

static lodd__structure_entry *entry_find(const lodd__structures *structures, lodd__node node)
{
    lodd__structure_entry like = {.key = {(uint64_t)(uintptr_t)node.image, node.index}};

    lodd__structure_entry *entry = lodd__map_get(&structures->entries, key_of(&like));

    return entry != NULL && entry->state != LODD__GIVEN_UP ? entry : NULL;
}

static lodd__structure_entry *entry_new(lodd__structures *structures, const lodd__resource *resource)
{
    lodd__structure_entry *entry = LODD__NEW(&structures->arena, lodd__structure_entry);

    if (entry == NULL)
        return NULL;
    entry->key.image = (uint64_t)(uintptr_t)resource->node.image;
    entry->key.index = resource->node.index;
    lodd__structure_head(&entry->structure, resource);
    entry->begun = structures->begun;
    structures->begun = entry;
    if (!lodd__map_put(&structures->entries, key_of(entry), entry))
        structures->arena.failed = true;
    return structures->arena.failed ? NULL : entry;
}

/* The regular expression of a primitive: at the type of its element "value". */
static lodd_str regex_of(const lodd__structure *structure)
{
    lodd__node types;

    for (size_t i = 1; i < structure->n_elements; i++) {
        if (!lodd__str_is(structure->elements[i].name, "value"))
            continue;
        types = lodd__node_get(structure->elements[i].node, "type");
        return lodd__node_text(
            lodd__node_extension(lodd__node_at(types, 0), "http://hl7.org/fhir/StructureDefinition/regex"));
    }
    return LODD__STR("");
}

static bool finish(lodd__structures *structures, lodd__structure_entry *entry)
{
    lodd__structure *s = &entry->structure;
    lodd__node snapshot = lodd__structure_snapshot(structures, s);

    if (structures->arena.failed)
        return false;
    if (lodd__node_count(snapshot) == 0)
        s->no_snapshot = true;
    else if (!lodd__structure_elements(&structures->arena, s, snapshot) ||
             !lodd__errata_apply(structures->errata, &structures->arena, s))
        return false;
    if (s->kind == LODD__KIND_PRIMITIVE)
        s->regex = regex_of(s);
    entry->state = LODD__MADE;
    return true;
}

static bool find_definition(const lodd__structures *structures, lodd_str canonical, lodd__resource *ret)
{
    return canonical.len > 0 && lodd__definitions_find(structures->definitions, "StructureDefinition", canonical, ret);
}

/* Bases are made before what stands on them: up the chain first, then down it. A chain that bites its tail ends where
 * it would. */
const lodd__structure *lodd__structure_make(lodd__structures *structures, const lodd__resource *resource)
{
    lodd__structure_entry *entry = entry_find(structures, resource->node), *above = NULL;
    lodd__resource base = *resource;

    if (entry != NULL)
        return entry->state == LODD__MADE ? &entry->structure : NULL;
    entry = above = entry_new(structures, resource);
    while (above != NULL && find_definition(structures, above->structure.base_url, &base)) {
        lodd__structure_entry *known = entry_find(structures, base.node);
        if (known != NULL) {
            above->structure.base = known->state == LODD__MADE ? &known->structure : NULL;
            break;
        }
        known = entry_new(structures, &base);
        if (known == NULL)
            return NULL;
        known->below = above;
        above = known;
    }
    for (; above != NULL; above = above->below) {
        if (!finish(structures, above))
            return NULL;
        if (above->below != NULL)
            above->below->structure.base = &above->structure;
    }
    return entry != NULL && entry->state == LODD__MADE ? &entry->structure : NULL;
}

const lodd__structure *lodd__structure_make_url(lodd__structures *structures, lodd_str canonical)
{
    char buffer[256];
    lodd__resource found;

    if (lodd__str_find(canonical, ':', 0) == (size_t)-1) {
        if (canonical.len == 0 || canonical.len > NAME_MAX_LEN)
            return NULL;
        memcpy(buffer, TYPE_URL.ptr, TYPE_URL.len);
        memcpy(buffer + TYPE_URL.len, canonical.ptr, canonical.len);
        canonical = lodd__str_n(buffer, TYPE_URL.len + canonical.len);
    }
    return find_definition(structures, canonical, &found) ? lodd__structure_make(structures, &found) : NULL;
}

bool lodd__structures_settle(lodd__structures *structures)
{
    bool failed = structures->arena.failed;

    for (lodd__structure_entry *entry = structures->begun; failed && entry != NULL; entry = entry->begun)
        if (entry->state == LODD__MAKING)
            entry->state = LODD__GIVEN_UP;
    structures->begun = NULL;
    structures->arena.failed = false;
    if (failed)
        (void)atomic_fetch_add(&structures->failures, 1);
    return !failed;
}

/* ---- asking ---- */

/* is_type: only a base type, not a profile. */
static const lodd__structure *get(lodd__structures *structures, lodd__structure_table *table, lodd_str key,
                                  bool is_type)
{
    const lodd__structure *found = table_get(table, key);

    if (found != NULL)
        return found;
    if (pthread_mutex_lock(&structures->lock) != 0)
        return NULL;
    found = lodd__structure_make_url(structures, key);
    if (found != NULL && is_type && found->profile)
        found = NULL;
    if (found != NULL && !table_put(structures, table, key, found))
        found = NULL;
    if (!lodd__structures_settle(structures))
        found = NULL;
    (void)pthread_mutex_unlock(&structures->lock);
    return found;
}

/* A version or a fragment is no part of a type's name: "Patient|4.0.1" is no resource type. */
static bool is_type_name(lodd_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '|' || name.ptr[i] == '#')
            return false;
    return name.len > 0;
}

const lodd__structure *lodd__structures_type(lodd__structures *structures, lodd_str name)
{
    if (!is_type_name(name))
        return NULL;
    return get(structures, &structures->types, name, true);
}

const lodd__structure *lodd__structures_find(lodd__structures *structures, lodd_str canonical)
{
    char buffer[1024];

    canonical = lodd__definitions_scoped(structures->definitions, "StructureDefinition", canonical, buffer, sizeof buffer);
    return get(structures, &structures->urls, canonical, false);
}

bool lodd__structure_is(const lodd__structure *structure, lodd_str ancestor)
{
    for (; structure != NULL; structure = structure->base)
        if (lodd__str_eq(structure->type, ancestor))
            return true;
    return false;
}

lodd_status lodd__structures_new(lodd__structures **ret, const lodd__definitions *definitions)
{
    lodd__structures *structures = calloc(1, sizeof *structures);

    *ret = NULL;
    if (structures == NULL)
        return LODD_ERR_NOMEM;
    if (pthread_mutex_init(&structures->lock, NULL) != 0) {
        free(structures);
        return LODD_ERR_NOMEM;
    }
    structures->definitions = definitions;
    *ret = structures;
    return LODD_OK;
}

void lodd__structures_set_errata(lodd__structures *structures, const lodd__errata *errata)
{
    structures->errata = errata;
}

void lodd__structures_free(lodd__structures *structures)
{
    if (structures == NULL)
        return;
    for (size_t i = 0; i < structures->n_generated; i++)
        lodd__image_close(structures->generated[i]);
    free(structures->generated);
    lodd__map_free(&structures->entries);
    lodd__arena_free(&structures->arena);
    (void)pthread_mutex_destroy(&structures->lock);
    free(structures);
}

const lodd__definitions *lodd__structures_definitions(const lodd__structures *structures)
{
    return structures->definitions;
}

size_t lodd__structures_failures(const lodd__structures *structures)
{
    return atomic_load(&structures->failures);
}
