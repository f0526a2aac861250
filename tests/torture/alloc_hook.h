/* alloc_hook.h - malloc and its kin, counted, and made to fail when asked to: defined in the test program, they take the place of the C library's for
 * all libraries (glibc, "Replacing malloc").
 */
#ifndef LODD_TESTS_TORTURE_ALLOC_HOOK_H
#define LODD_TESTS_TORTURE_ALLOC_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct alloc_hook {
    bool armed;     /* count; fail number fail_at */
    size_t n;       /* allocations since it was armed, the first is 1 */
    size_t fail_at; /* 0: none */
    bool from_then; /* fail_at and all after it */
    size_t failed;  /* how many were refused */
    long live;      /* blocks not yet given back, always counted */
    void (*on_alloc)(size_t n); /* called for each while armed; may be NULL */
    void (*on_refuse)(void);    /* called before one is refused; may be NULL */
} alloc_hook_state;

extern alloc_hook_state alloc_hook;

void alloc_hook_arm(size_t fail_at, bool from_then);
void alloc_hook_disarm(void);

#endif
