/* alloc_hook.c - see alloc_hook.h. For programs with one thread. */
#include "alloc_hook.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own, under the names that it exports for this. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);
void __libc_free(void *p);

#define EXPORT __attribute__((visibility("default")))

alloc_hook_state alloc_hook;

void alloc_hook_arm(size_t fail_at, bool from_then)
{
    alloc_hook.n = 0;
    alloc_hook.failed = 0;
    alloc_hook.fail_at = fail_at;
    alloc_hook.from_then = from_then;
    alloc_hook.armed = true;
}

void alloc_hook_disarm(void)
{
    alloc_hook.armed = false;
    alloc_hook.fail_at = 0;
}

static bool refused(void)
{
    alloc_hook_state *h = &alloc_hook;
    bool ret = false;

    if (!h->armed)
        return false;
    h->n++;
    ret = h->fail_at > 0 && (h->n == h->fail_at || (h->n > h->fail_at && h->from_then));
    h->armed = false; /* what the callbacks call is not counted */
    if (h->on_alloc != NULL)
        h->on_alloc(h->n);
    if (ret && h->on_refuse != NULL)
        h->on_refuse();
    h->armed = true;
    if (!ret)
        return false;
    h->failed++;
    errno = ENOMEM;
    return true;
}

static void *counted(void *p)
{
    if (p != NULL)
        alloc_hook.live++;
    return p;
}

EXPORT void *malloc(size_t n)
{
    return refused() ? NULL : counted(__libc_malloc(n));
}

EXPORT void *calloc(size_t n, size_t size)
{
    return refused() ? NULL : counted(__libc_calloc(n, size));
}

EXPORT void *realloc(void *p, size_t n)
{
    void *ret = NULL;

    if (p != NULL && n == 0) { /* glibc frees */
        __libc_free(p);
        alloc_hook.live--;
        return NULL;
    }
    if (refused())
        return NULL;
    ret = __libc_realloc(p, n);
    return p == NULL ? counted(ret) : ret;
}

EXPORT void *memalign(size_t align, size_t n)
{
    return refused() ? NULL : counted(__libc_memalign(align, n));
}

EXPORT void *aligned_alloc(size_t align, size_t n)
{
    return memalign(align, n);
}

EXPORT int posix_memalign(void **ret, size_t align, size_t n)
{
    *ret = memalign(align, n);
    return *ret != NULL ? 0 : ENOMEM;
}

EXPORT void free(void *p)
{
    if (p != NULL)
        alloc_hook.live--;
    __libc_free(p);
}
