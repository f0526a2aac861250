/* term/code_set.c - codes in the order of their definition, found through tables of 4 bytes a slot. May use: base.
 *
 * Code systems of tens of thousands of concepts are looked into for a few codes: an item is small, and texts stay in
 * the image.
 */
#include "term/valueset_private.h"

static lodd_str code_of(const lodd__code_set *set, uint32_t i)
{
    return lodd__str_n(set->items[i].code, set->items[i].len);
}

/* Into a buffer of LODD__FOLDED_CODE bytes; false when it is longer. ASCII only: codes are. */
static bool fold(char *out, lodd_str code)
{
    if (code.len > LODD__FOLDED_CODE)
        return false;
    for (size_t i = 0; i < code.len; i++)
        out[i] = code.ptr[i] >= 'A' && code.ptr[i] <= 'Z' ? (char)(code.ptr[i] + 32) : code.ptr[i];
    return true;
}

static bool same_folded(lodd_str a, lodd_str folded)
{
    char buffer[LODD__FOLDED_CODE];

    return a.len == folded.len && fold(buffer, a) && memcmp(buffer, folded.ptr, folded.len) == 0;
}

uint32_t lodd__code_set_find(const lodd__code_set *set, const uint64_t seed[2], lodd_str code)
{
    if (set->n == 0)
        return LODD__NO_ITEM;
    for (uint32_t i = (uint32_t)lodd__map_hash(seed, code) & set->mask; set->slots[i] != 0; i = (i + 1) & set->mask)
        if (lodd__str_eq(code_of(set, set->slots[i] - 1), code))
            return set->slots[i] - 1;
    return LODD__NO_ITEM;
}

static uint32_t *folded_slot(const lodd__code_set *set, const uint64_t seed[2], lodd_str folded)
{
    uint32_t i = (uint32_t)lodd__map_hash(seed, folded) & set->mask;

    while (set->folded[i] != 0 && !same_folded(code_of(set, set->folded[i] - 1), folded))
        i = (i + 1) & set->mask;
    return &set->folded[i];
}

uint32_t lodd__code_set_find_folded(const lodd__code_set *set, const uint64_t seed[2], lodd_str code)
{
    char buffer[LODD__FOLDED_CODE];
    uint32_t at = 0;

    if (set->n == 0 || set->folded == NULL || !fold(buffer, code))
        return LODD__NO_ITEM;
    at = *folded_slot(set, seed, lodd__str_n(buffer, code.len));
    return at != 0 ? at - 1 : LODD__NO_ITEM;
}

static uint32_t *table_of(lodd__arena *arena, uint32_t mask)
{
    return lodd__arena_array(arena, (size_t)mask + 1, sizeof(uint32_t));
}

bool lodd__code_set_index(lodd__code_set *set, lodd__arena *arena, const uint64_t seed[2], bool any_case)
{
    uint32_t cap = 8;

    while (cap < set->n + set->n / 2)
        cap *= 2;
    set->mask = cap - 1;
    set->slots = table_of(arena, set->mask);
    set->folded = any_case ? table_of(arena, set->mask) : NULL;
    if (set->slots == NULL || (any_case && set->folded == NULL))
        return false;
    for (uint32_t i = 0; i < set->n; i++) {
        char buffer[LODD__FOLDED_CODE];
        lodd_str code = code_of(set, i);
        uint32_t at = (uint32_t)lodd__map_hash(seed, code) & set->mask, *slot = NULL;
        while (set->slots[at] != 0 && !lodd__str_eq(code_of(set, set->slots[at] - 1), code))
            at = (at + 1) & set->mask;
        if (set->slots[at] == 0)
            set->slots[at] = i + 1;
        if (!any_case || !fold(buffer, code))
            continue;
        slot = folded_slot(set, seed, lodd__str_n(buffer, code.len));
        if (*slot == 0)
            *slot = i + 1;
    }
    return true;
}
