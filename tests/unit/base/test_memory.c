/* test_memory.c - arena, vec, buf, map: growth, alignment, size arithmetic, and every allocation made to fail once. */
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "fail.h"
#include "tap.h"

static bool is_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

static void test_arena(void)
{
    lodd__arena arena = {0};
    bool aligned = true, zero = true, kept = true;
    char *texts[200];
    size_t used = 0;

    for (size_t i = 0; i < 200; i++) {
        char *p = lodd__arena_alloc(&arena, i * 7 % 300);

        aligned = aligned && (uintptr_t)p % alignof(max_align_t) == 0;
        zero = zero && is_zero(p, i * 7 % 300);
        memset(p, 0xAA, i * 7 % 300); /* what lies behind must not be zeroed by luck */
        used += i * 7 % 300;
        texts[i] = lodd__arena_bytes(&arena, i + 1);
        memset(texts[i], (int)i, i + 1);
        used += i + 1;
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t j = 0; j <= i; j++)
            kept = kept && (unsigned char)texts[i][j] == i;
    TAP_OK(aligned, "arena: every allocation is aligned for any type");
    TAP_OK(zero, "arena: allocations are zeroed");
    TAP_OK(kept, "arena: allocations do not overlap");
    TAP_OK(arena.used == used, "arena: used counts the bytes handed out");
    TAP_OK(lodd__arena_alloc(&arena, 0) != NULL, "arena: no bytes are no failure");
    TAP_OK(lodd__arena_alloc(&arena, (size_t)5 << 20) != NULL, "arena: more than the largest block");
    TAP_OK(lodd__arena_alloc(&arena, 16) != NULL && !arena.failed, "arena: and goes on after it");

    lodd__arena_reset(&arena);
    TAP_OK(arena.block && arena.used == 0 && arena.next < arena.end, "arena: reset keeps a block");
    TAP_OK(is_zero(lodd__arena_alloc(&arena, 100), 100), "arena: a block used again is zeroed again");
    lodd__arena_free(&arena);
    TAP_OK(!arena.block && !arena.next, "arena: free leaves an empty arena");
    lodd__arena_free(&arena);
    lodd__arena_free(NULL);
    lodd__arena_reset(&arena);
    TAP_OK(!arena.block, "arena: freeing and resetting an empty one is harmless");
}

static void test_arena_limits(void)
{
    lodd__arena arena = {0};
    lodd_str s;

    TAP_OK(!lodd__arena_array(&arena, SIZE_MAX / 2, 3) && arena.failed, "arena: an array's size that overflows fails");
    arena.failed = false;
    TAP_OK(!lodd__arena_alloc(&arena, SIZE_MAX) && arena.failed, "arena: SIZE_MAX fails");
    arena.failed = false;
    TAP_OK(!lodd__arena_bytes(&arena, SIZE_MAX - 8) && arena.failed, "arena: SIZE_MAX less a little fails");
    s = lodd__arena_str(&arena, LODD__STR("kjede"));
    TAP_OK(lodd__str_is(s, "kjede") && s.ptr[s.len] == '\0', "arena: a failure does not hinder what comes after it");
    TAP_OK(arena.failed, "arena: failed is sticky");
    TAP_OK(lodd__arena_array(&arena, 0, 8) != NULL, "arena: an array of nothing");
    lodd__arena_free(&arena);
}

static void test_arena_text(void)
{
    lodd__arena arena = {0};
    lodd_str s = lodd__arena_str(&arena, lodd__str_n("a\0b", 3));
    lodd_str empty = lodd__arena_str(&arena, (lodd_str){NULL, 0});

    TAP_OK(s.len == 3 && memcmp(s.ptr, "a\0b", 4) == 0, "arena: a copy keeps NUL bytes and has one behind it");
    TAP_OK(empty.ptr && empty.len == 0 && empty.ptr[0] == '\0', "arena: a copy of the empty slice");
    s = lodd__arena_printf(&arena, "%d/%.*s", 42, LODD__FMT(LODD__STR("no.plo")));
    TAP_OK(lodd__str_is(s, "42/no.plo"), "arena: printf");
    for (int n = 254; n <= 258; n++) {
        s = lodd__arena_printf(&arena, "%*d", n, 7);
        TAP_OK(s.len == (size_t)n && s.ptr[n - 1] == '7' && s.ptr[n] == '\0', "arena: printf of %d characters", n);
    }
    lodd__arena_free(&arena);
}

typedef struct triple {
    char c[3];
} triple;

static void test_vec(void)
{
    LODD__VEC(int) v = {0};
    LODD__VEC(triple) odd = {0};
    bool kept = true;
    void *none = NULL;
    size_t cap;

    for (int i = 0; i < 1000; i++)
        kept = lodd__vec_push(&v, i) && kept;
    for (int i = 0; i < 1000; i++)
        kept = kept && v.ptr[i] == i;
    TAP_OK(kept && v.len == 1000 && v.cap >= 1000, "vec: a thousand elements");
    lodd__vec_free(&v);
    TAP_OK(!v.ptr && !v.len && !v.cap, "vec: free leaves an empty one");
    TAP_OK(lodd__vec_push(&odd, (triple){{'a', 'b', 'c'}}) && odd.ptr[0].c[2] == 'c',
           "vec: elements with commas in their initializer");
    lodd__vec_free(&odd);
    cap = SIZE_MAX / 2 + 1;
    TAP_OK(!lodd__vec_grow(&none, &cap, cap, 1) && cap == SIZE_MAX / 2 + 1, "vec: a capacity that overflows fails");
    cap = SIZE_MAX / 64;
    TAP_OK(!lodd__vec_grow(&none, &cap, cap, 64) && !none, "vec: a size in bytes that overflows fails");
}

static void test_buf(void)
{
    lodd__buf buf = {0};
    bool same = true;

    TAP_OK(lodd__buf_str(&buf).len == 0, "buf: an empty one");
    lodd__buf_add(&buf, (lodd_str){NULL, 0});
    lodd__buf_add(&buf, LODD__STR("<a>"));
    lodd__buf_addc(&buf, 'x');
    lodd__buf_printf(&buf, "%d", 12);
    TAP_OK(lodd__str_is(lodd__buf_str(&buf), "<a>x12"), "buf: add, addc, printf");
    for (int n = 1; n < 600; n++) {
        lodd__buf fresh = {0};

        lodd__buf_printf(&fresh, "%0*d", n, 5);
        same = same && fresh.len == (size_t)n && fresh.ptr[n - 1] == '5';
        lodd__buf_free(&fresh);
    }
    for (int n = 1; n < 600; n += 7) {
        size_t before = buf.len;

        lodd__buf_printf(&buf, "%0*d", n, 5);
        same = same && buf.len == before + (size_t)n && buf.ptr[buf.len - 1] == '5';
    }
    TAP_OK(same && !buf.failed, "buf: printf of every length up to 600");
    lodd__buf_add(&buf, (lodd_str){"x", SIZE_MAX - 3});
    TAP_OK(buf.failed, "buf: a length that overflows fails");
    {
        size_t before = buf.len;

        lodd__buf_addc(&buf, 'y');
        lodd__buf_printf(&buf, "y");
        TAP_OK(buf.failed && buf.len == before, "buf: failure is sticky");
    }
    lodd__buf_free(&buf);
    lodd__buf_free(NULL);
    TAP_OK(!buf.ptr && !buf.failed, "buf: free leaves an empty one");
}

enum { N_KEYS = 100000, KEY = 12 };

static void test_map(void)
{
    lodd__map map = {0}, other = {0};
    char *keys = malloc((size_t)N_KEYS * KEY);
    bool ok = true;
    int one, two;

    TAP_OK(!lodd__map_get(&map, LODD__STR("a")), "map: an empty one has nothing");
    for (size_t i = 0; i < N_KEYS; i++) {
        snprintf(keys + i * KEY, KEY, "key%zu", i);
        ok = lodd__map_put(&map, lodd__str(keys + i * KEY), keys + i * KEY) && ok;
    }
    TAP_OK(ok && map.len == N_KEYS, "map: %d keys go in", N_KEYS);
    ok = true;
    for (size_t i = 0; i < N_KEYS; i++) {
        char copy[KEY];

        memcpy(copy, keys + i * KEY, KEY); /* found by what it says, not by where it lies */
        ok = ok && lodd__map_get(&map, lodd__str(copy)) == keys + i * KEY;
    }
    TAP_OK(ok, "map: every key is found with its value");
    ok = true;
    for (size_t i = 0; i < N_KEYS; i++) {
        char absent[KEY + 1];

        snprintf(absent, sizeof absent, "kez%zu", i);
        ok = ok && !lodd__map_get(&map, lodd__str(absent));
    }
    TAP_OK(ok, "map: no other key is found");
    TAP_OK(lodd__map_put(&map, LODD__STR("key7"), &one) && lodd__map_get(&map, LODD__STR("key7")) == &one &&
               map.len == N_KEYS,
           "map: a value is replaced");
    TAP_OK(lodd__map_put(&map, (lodd_str){NULL, 0}, &two) && lodd__map_get(&map, LODD__STR("")) == &two,
           "map: the empty key");
    TAP_OK(lodd__map_put(&map, lodd__str_n("a\0b", 3), &one) && !lodd__map_get(&map, LODD__STR("a")) &&
               lodd__map_get(&map, lodd__str_n("a\0b", 3)) == &one,
           "map: keys with NUL bytes");
    lodd__map_put(&other, LODD__STR("a"), &one);
    TAP_OK(map.seed[0] != other.seed[0] && map.seed[1] != other.seed[1], "map: each has its own key");
    lodd__map_free(&other);
    lodd__map_free(&map);
    lodd__map_free(NULL);
    TAP_OK(!map.slots && !map.len, "map: free leaves an empty one");
    free(keys);
}

/* The longest way from a key's own slot; a bad hash shows as thousands. */
static void test_map_spread(void)
{
    lodd__map map = {0};
    char keys[4096][4];
    size_t worst = 0;

    for (unsigned i = 0; i < 4096; i++) {
        memcpy(keys[i], (char[4]){0, 0, (char)(i >> 8), (char)i}, 4); /* differ in few bits */
        lodd__map_put(&map, lodd__str_n(keys[i], 4), keys[i]);
    }
    for (size_t i = 0; i < map.cap; i++) {
        if (map.slots[i].value) {
            size_t way = (i - (size_t)map.slots[i].hash) & (map.cap - 1);

            worst = way > worst ? way : worst;
        }
    }
    TAP_OK(map.len == 4096 && worst < 200, "map: similar keys are spread (longest way %zu)", worst);
    lodd__map_free(&map);
}

/* One go through all four; false when something said that memory ran out. */
static bool use_memory(void)
{
    lodd__arena arena = {0};
    lodd__map map = {0};
    lodd__buf buf = {0};
    LODD__VEC(size_t) v = {0};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    bool ok = true;

    for (size_t i = 0; i < 40; i++) {
        ok = lodd__map_put(&map, lodd__str_n(letters + i, 3), &map) && ok;
        ok = lodd__vec_push(&v, i) && ok;
        lodd__buf_printf(&buf, "%zu: %s\n", i, letters);
        lodd__arena_alloc(&arena, 500);
        lodd__arena_printf(&arena, "%300zu", i);
    }
    ok = ok && !arena.failed && !buf.failed;
    for (size_t i = 0; ok && i < 40; i++)
        ok = lodd__map_get(&map, lodd__str_n(letters + i, 3)) == &map && v.ptr[i] == i;
    lodd__arena_free(&arena);
    lodd__map_free(&map);
    lodd__buf_free(&buf);
    lodd__vec_free(&v);
    return ok;
}

static void test_failures(void)
{
    long n = 0;
    bool told = true;

    for (;; n++) {
        bool ok;

        fail_count = 0;
        fail_at = n;
        ok = use_memory();
        fail_at = -1;
        if (!fail_count) {
            told = told && ok;
            break;
        }
        told = told && !ok;
    }
    TAP_OK(told && n > 10, "each of %ld allocations failing is told, none crashes", n);
}

int main(void)
{
    test_arena();
    test_arena_limits();
    test_arena_text();
    test_vec();
    test_buf();
    test_map();
    test_map_spread();
    test_failures();
    return tap_done();
}
