/* fail.h - makes the n-th allocation of the code under test fail. The test must be linked with LODD_WRAP of
 * meson.build, which sends the allocations of the program's own objects (not of shared libraries) through here. */
#ifndef LODD_TESTS_FAIL_H
#define LODD_TESTS_FAIL_H

#include <limits.h>
#include <stddef.h>
#include <string.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);

static long fail_at = -1; /* allocations until one fails; negative: none does */
static long fail_count;   /* how many have failed */

static int fail_now(void)
{
    if (fail_at < 0 || fail_at-- > 0)
        return 0;
    fail_count++;
    return 1;
}

void *__wrap_malloc(size_t n)
{
    return fail_now() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fail_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fail_now() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = __wrap_malloc(n);

    return copy ? memcpy(copy, s, n) : NULL;
}

#endif
