/* term/registry.c - a table from names to things that many threads read while one, under the mutex, adds to it. May
 * use: base.
 *
 * A table that is full is replaced by a larger one; the old one stays where it is in the arena, for readers that still
 * look at it. All old tables together are as large as the present one.
 */
#include "term/valueset_private.h"

typedef struct registry_entry {
    lodd_str key;
    uint64_t hash;
    void *value;
} registry_entry;

struct lodd__registry_table {
    size_t cap, len;
    _Atomic(registry_entry *) slots[];
};

enum { FIRST_CAP = 64 };

static _Atomic(registry_entry *) *slot_of(lodd__registry_table *table, uint64_t hash, lodd_str key)
{
    size_t i = (size_t)hash & (table->cap - 1);

    for (;; i = (i + 1) & (table->cap - 1)) {
        const registry_entry *entry = atomic_load_explicit(&table->slots[i], memory_order_acquire);
        if (entry == NULL || (entry->hash == hash && lodd__str_eq(entry->key, key)))
            return &table->slots[i];
    }
}

void *lodd__registry_get(const lodd__registry *registry, const uint64_t seed[2], lodd_str key)
{
    lodd__registry_table *table = atomic_load_explicit(&registry->table, memory_order_acquire);
    const registry_entry *entry = NULL;

    if (table == NULL)
        return NULL;
    entry = atomic_load_explicit(slot_of(table, lodd__map_hash(seed, key), key), memory_order_acquire);
    return entry != NULL ? entry->value : NULL;
}

static lodd__registry_table *grown(lodd__registry_table *old, lodd__arena *arena)
{
    size_t cap = old != NULL ? old->cap * 2 : FIRST_CAP;
    lodd__registry_table *table = lodd__arena_alloc(arena, sizeof *table + cap * sizeof table->slots[0]);

    if (table == NULL)
        return NULL;
    table->cap = cap;
    for (size_t i = 0; old != NULL && i < old->cap; i++) {
        registry_entry *entry = atomic_load_explicit(&old->slots[i], memory_order_relaxed);
        if (entry == NULL)
            continue;
        atomic_store_explicit(slot_of(table, entry->hash, entry->key), entry, memory_order_relaxed);
        table->len++;
    }
    return table;
}

bool lodd__registry_put(lodd__registry *registry, lodd__arena *arena, const uint64_t seed[2], lodd_str key, void *value)
{
    lodd__registry_table *table = atomic_load_explicit(&registry->table, memory_order_relaxed);
    registry_entry *entry = LODD__NEW(arena, registry_entry);

    if (entry == NULL)
        return false;
    if (table == NULL || table->len >= table->cap - table->cap / 4) {
        table = grown(table, arena);
        if (table == NULL)
            return false;
        atomic_store_explicit(&registry->table, table, memory_order_release);
    }
    *entry = (registry_entry){key, lodd__map_hash(seed, key), value};
    atomic_store_explicit(slot_of(table, entry->hash, key), entry, memory_order_release);
    table->len++;
    return true;
}
