/* base/map.c - open addressing with linear probing; the hash is SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF", 2012, with one compression and three finalization rounds) under a key that each map draws from
 * getrandom(2) at its first insertion.
 *
 * Who writes the keys (element names, code values, identifiers of a document) can therefore not choose ones that
 * collide. The order of the slots differs from run to run: nothing may depend on it. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* getrandom, clock_gettime */
#endif
#include "base/map.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

enum { FIRST_CAP = 16 };

static uint64_t rotl(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotl(v[1], 13) ^ v[0];
    v[0] = rotl(v[0], 32);
    v[2] += v[3];
    v[3] = rotl(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotl(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotl(v[1], 17) ^ v[2];
    v[2] = rotl(v[2], 32);
}

uint64_t lodd__map_hash(const uint64_t seed[2], lodd_str key)
{
    uint64_t v[4] = {seed[0] ^ UINT64_C(0x736f6d6570736575), seed[1] ^ UINT64_C(0x646f72616e646f6d),
                     seed[0] ^ UINT64_C(0x6c7967656e657261), seed[1] ^ UINT64_C(0x7465646279746573)};
    size_t whole = key.len & ~(size_t)7;
    uint64_t m;

    /* Words are read in the machine's own byte order: the hash never leaves the process. */
    for (size_t i = 0; i < whole; i += 8) {
        memcpy(&m, key.ptr + i, 8);
        v[3] ^= m;
        sip_round(v);
        v[0] ^= m;
    }
    m = (uint64_t)key.len << 56;
    for (size_t i = whole; i < key.len; i++)
        m |= (uint64_t)(unsigned char)key.ptr[i] << 8 * (i - whole);
    v[3] ^= m;
    sip_round(v);
    v[0] ^= m;
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void lodd__map_seed(uint64_t seed[2], const void *where)
{
    struct timespec now = {0};

    if (getrandom(seed, 2 * sizeof *seed, GRND_NONBLOCK) == (ssize_t)(2 * sizeof *seed))
        return;
    /* No random bytes (a very early boot, a sandbox without the call): where things lie and when this is are the next
     * best. */
    clock_gettime(CLOCK_MONOTONIC, &now);
    seed[0] = (uint64_t)(uintptr_t)seed ^ (uint64_t)now.tv_nsec << 32;
    seed[1] = (uint64_t)(uintptr_t)where ^ (uint64_t)now.tv_sec;
}

/* The slot that holds the key, or the empty one where it belongs. There always is an empty one. */
static lodd__map_entry *slot_of(lodd__map_entry *slots, size_t cap, lodd_str key, uint64_t hash)
{
    size_t i = (size_t)hash & (cap - 1);

    while (slots[i].value && (slots[i].hash != hash || !lodd__str_eq(slots[i].key, key)))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static bool grow(lodd__map *map)
{
    size_t cap = FIRST_CAP;
    lodd__map_entry *slots;

    if (map->cap && __builtin_mul_overflow(map->cap, (size_t)2, &cap))
        return false;
    slots = calloc(cap, sizeof *slots); /* checks the product */
    if (!slots)
        return false;
    for (size_t i = 0; i < map->cap; i++)
        if (map->slots[i].value)
            *slot_of(slots, cap, map->slots[i].key, map->slots[i].hash) = map->slots[i];
    free(map->slots);
    map->slots = slots;
    if (!map->cap)
        lodd__map_seed(map->seed, slots);
    map->cap = cap;
    return true;
}

void *lodd__map_get(const lodd__map *map, lodd_str key)
{
    if (!map->len)
        return NULL;
    return slot_of(map->slots, map->cap, key, lodd__map_hash(map->seed, key))->value;
}

bool lodd__map_put(lodd__map *map, lodd_str key, void *value)
{
    lodd__map_entry *slot;
    uint64_t hash;

    if (!map->cap && !grow(map))
        return false;
    hash = lodd__map_hash(map->seed, key);
    slot = slot_of(map->slots, map->cap, key, hash);
    if (slot->value) {
        slot->value = value;
        return true;
    }
    if (map->len >= map->cap - map->cap / 4) {
        if (!grow(map))
            return false;
        slot = slot_of(map->slots, map->cap, key, hash);
    }
    *slot = (lodd__map_entry){key, hash, value};
    map->len++;
    return true;
}

void lodd__map_free(lodd__map *map)
{
    if (!map)
        return;
    free(map->slots);
    *map = (lodd__map){0};
}
