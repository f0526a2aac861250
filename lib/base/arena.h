/* base/arena.h - memory that is given back all at once. One arena per engine, one per result. */
#ifndef LODD_BASE_ARENA_H
#define LODD_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

typedef struct lodd__arena_block lodd__arena_block;

/* All-zero is an empty arena. Not for several threads at once. */
typedef struct lodd__arena {
    lodd__arena_block *block; /* newest; full ones behind it */
    char *next, *end;         /* the free part of block */
    size_t used;              /* bytes handed out */
    bool failed;              /* an allocation failed: sticky, so that a long build-up may check once at its end */
} lodd__arena;

/* n zeroed bytes, aligned for any type; NULL (and failed set) when memory ran out. */
void *lodd__arena_alloc(lodd__arena *arena, size_t n);
/* n bytes without alignment and not zeroed: for text. */
char *lodd__arena_bytes(lodd__arena *arena, size_t n);
/* An array of n zeroed elements of the size, with the product checked. */
void *lodd__arena_array(lodd__arena *arena, size_t n, size_t size);
/* A copy with a NUL behind it (not counted); {NULL, 0} when memory ran out. */
lodd_str lodd__arena_str(lodd__arena *arena, lodd_str s);
lodd_str lodd__arena_printf(lodd__arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
lodd_str lodd__arena_vprintf(lodd__arena *arena, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Frees all but keeps the newest block for the next use. */
void lodd__arena_reset(lodd__arena *arena);
void lodd__arena_free(lodd__arena *arena);

#define LODD__NEW(arena, type) ((type *)lodd__arena_alloc((arena), sizeof(type)))

#endif
