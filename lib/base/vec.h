/* base/vec.h - growing arrays. LODD__VEC(int) v = {0}; if (!lodd__vec_push(&v, 3)) ...; lodd__vec_free(&v); */
#ifndef LODD_BASE_VEC_H
#define LODD_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define LODD__VEC(type)                                                                                                          \
    struct {                                                                                                                     \
        type *ptr;                                                                                                               \
        size_t len, cap;                                                                                                         \
    }

/* Makes room for one more element; false when memory ran out (the vector stays as it was). */
bool lodd__vec_grow(void **ptr, size_t *cap, size_t len, size_t size);

#define lodd__vec_push(v, ...)                                                                                                   \
    (((v)->len < (v)->cap || lodd__vec_grow((void **)&(v)->ptr, &(v)->cap, (v)->len, sizeof *(v)->ptr))                          \
         ? ((v)->ptr[(v)->len++] = (__VA_ARGS__), true)                                                                          \
         : false)
#define lodd__vec_free(v) (free((v)->ptr), (v)->ptr = NULL, (v)->len = (v)->cap = 0)

#endif
