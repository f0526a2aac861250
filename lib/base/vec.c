/* base/vec.c - the growing of base/vec.h's arrays. */
#include "base/vec.h"

#include <string.h>

bool lodd__vec_grow(void **ptr, size_t *cap, size_t len, size_t size)
{
    size_t new_cap, bytes;
    void *p;

    if (len < *cap)
        return true;
    if (__builtin_mul_overflow(*cap, (size_t)2, &new_cap))
        return false;
    if (new_cap < 8)
        new_cap = 8;
    if (__builtin_mul_overflow(new_cap, size, &bytes))
        return false;
    /* *ptr is a pointer of another type than void *, so that it may be read and written only as bytes. */
    memcpy(&p, (const void *)ptr, sizeof p);
    p = realloc(p, bytes);
    if (!p)
        return false;
    memcpy((void *)ptr, &p, sizeof p);
    *cap = new_cap;
    return true;
}
