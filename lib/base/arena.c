/* base/arena.c - a chain of malloc'ed blocks that grow with the arena; memory is only ever taken from the newest one.
 *
 * A request that would waste much of a block gets a block of its own, hung in behind the newest, whose free part stays
 * in use. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct lodd__arena_block {
    lodd__arena_block *older;
    size_t size; /* bytes of data */
    alignas(max_align_t) char data[];
};

enum {
    FIRST_BLOCK = 4096 - (int)sizeof(lodd__arena_block) - 16, /* one page with malloc's own head */
    LARGEST_BLOCK = 1 << 20
};

static lodd__arena_block *block_new(lodd__arena *arena, size_t size)
{
    lodd__arena_block *block = NULL;

    if (size <= SIZE_MAX - sizeof *block)
        block = malloc(sizeof *block + size);
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    block->size = size;
    return block;
}

/* n bytes that the free part of the newest block has no room for. */
static char *take_from_new_block(lodd__arena *arena, size_t n)
{
    size_t size = FIRST_BLOCK;
    lodd__arena_block *block;

    if (arena->block)
        size = arena->block->size < LARGEST_BLOCK / 2 ? arena->block->size * 2 : LARGEST_BLOCK;
    if (n > size / 4) {
        block = block_new(arena, n);
        if (!block)
            return NULL;
        if (arena->block) {
            block->older = arena->block->older;
            arena->block->older = block;
        } else {
            block->older = NULL;
            arena->block = block;
            arena->next = arena->end = block->data + n;
        }
        return block->data;
    }
    block = block_new(arena, size);
    if (!block)
        return NULL;
    block->older = arena->block;
    arena->block = block;
    arena->next = block->data + n;
    arena->end = block->data + size;
    return block->data;
}

void *lodd__arena_alloc(lodd__arena *arena, size_t n)
{
    size_t free_bytes = arena->block ? (size_t)(arena->end - arena->next) : 0;
    size_t pad = (size_t)(-(uintptr_t)arena->next & (alignof(max_align_t) - 1));
    char *p;

    if (free_bytes && pad <= free_bytes && n <= free_bytes - pad) {
        p = arena->next + pad;
        arena->next = p + n;
    } else {
        p = take_from_new_block(arena, n);
        if (!p)
            return NULL;
    }
    arena->used += n;
    if (n)
        memset(p, 0, n);
    return p;
}

char *lodd__arena_bytes(lodd__arena *arena, size_t n)
{
    char *p;

    if (arena->block && n <= (size_t)(arena->end - arena->next)) {
        p = arena->next;
        arena->next += n;
    } else {
        p = take_from_new_block(arena, n);
        if (!p)
            return NULL;
    }
    arena->used += n;
    return p;
}

void *lodd__arena_array(lodd__arena *arena, size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total)) {
        arena->failed = true;
        return NULL;
    }
    return lodd__arena_alloc(arena, total);
}

lodd_str lodd__arena_str(lodd__arena *arena, lodd_str s)
{
    char *p;

    if (s.len == SIZE_MAX) {
        arena->failed = true;
        return (lodd_str){NULL, 0};
    }
    p = lodd__arena_bytes(arena, s.len + 1);
    if (!p)
        return (lodd_str){NULL, 0};
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\0';
    return (lodd_str){p, s.len};
}

lodd_str lodd__arena_vprintf(lodd__arena *arena, const char *fmt, va_list ap)
{
    char small[256];
    va_list again;
    int n;
    char *p;

    va_copy(again, ap);
    n = vsnprintf(small, sizeof small, fmt, ap);
    p = n < 0 ? NULL : lodd__arena_bytes(arena, (size_t)n + 1);
    if (!p)
        arena->failed = true;
    else if ((size_t)n < sizeof small)
        memcpy(p, small, (size_t)n + 1);
    else
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (lodd_str){p, p ? (size_t)n : 0};
}

lodd_str lodd__arena_printf(lodd__arena *arena, const char *fmt, ...)
{
    va_list ap;
    lodd_str ret;

    va_start(ap, fmt);
    ret = lodd__arena_vprintf(arena, fmt, ap);
    va_end(ap);
    return ret;
}

static void free_chain(lodd__arena_block *block)
{
    while (block) {
        lodd__arena_block *older = block->older;

        free(block);
        block = older;
    }
}

void lodd__arena_reset(lodd__arena *arena)
{
    lodd__arena_block *block = arena->block;

    *arena = (lodd__arena){.block = block};
    if (!block)
        return;
    free_chain(block->older);
    block->older = NULL;
    arena->next = block->data;
    arena->end = block->data + block->size;
}

void lodd__arena_free(lodd__arena *arena)
{
    if (!arena)
        return;
    free_chain(arena->block);
    *arena = (lodd__arena){0};
}
