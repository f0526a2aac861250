/* xml/memory.c - see memory.h. The one place of the library with process-wide state: libxml2's memory functions are process-wide, too.
 *
 * The reserve is a stack of blocks: a new one is put on top, freed ones go when all above them are gone. All are freed when the call that
 * ran out of memory ends.
 */
#include "xml/memory.h"

#include <libxml/globals.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Room for what cannot be stopped midway: libxml2's parse of a document that had begun when memory ran out, on each thread. */
#define RESERVE_BYTES ((size_t)64 << 20)

typedef struct block_head {
    size_t size;  /* with this head; the lowest bit: in use */
    size_t below; /* size of the block below; 0: the lowest */
} block_head;

static struct {
    pthread_once_t once;
    pthread_mutex_t mutex; /* guards top and last, and the heads */
    bool ready;
    char *base;
    size_t top;  /* bytes in use from base on */
    size_t last; /* size of the uppermost block */
    xmlFreeFunc free;
    xmlMallocFunc malloc;
    xmlReallocFunc realloc;
} reserve = {.once = PTHREAD_ONCE_INIT, .mutex = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local struct {
    size_t depth;    /* of calls at work */
    size_t failures; /* so far */
    size_t at_enter; /* failures when the outermost call began */
} thread;

static bool is_reserved(const void *p)
{
    return (uintptr_t)p >= (uintptr_t)reserve.base && (uintptr_t)p < (uintptr_t)reserve.base + RESERVE_BYTES;
}

static void *reserve_alloc(size_t n)
{
    block_head *head = NULL;
    size_t size = 0;

    thread.failures++;
    if (n > RESERVE_BYTES)
        return NULL;
    size = (n + sizeof *head + 15) / 16 * 16;
    pthread_mutex_lock(&reserve.mutex);
    if (size <= RESERVE_BYTES - reserve.top) {
        head = (block_head *)(void *)(reserve.base + reserve.top);
        *head = (block_head){size | 1, reserve.last};
        reserve.top += size;
        reserve.last = size;
    }
    pthread_mutex_unlock(&reserve.mutex);
    return head != NULL ? head + 1 : NULL;
}

static block_head *head_of(void *p)
{
    return (block_head *)p - 1;
}

static void reserve_free(void *p)
{
    pthread_mutex_lock(&reserve.mutex);
    head_of(p)->size &= ~(size_t)1;
    while (reserve.top > 0) {
        block_head *head = (block_head *)(void *)(reserve.base + reserve.top - reserve.last);
        if (head->size & 1)
            break;
        reserve.top -= reserve.last;
        reserve.last = head->below;
    }
    if (reserve.top == 0)
        (void)madvise(reserve.base, RESERVE_BYTES, MADV_DONTNEED); /* give the pages back */
    pthread_mutex_unlock(&reserve.mutex);
}

/* --- what libxml2 calls ----------------------------------------------------------------------------------------------------------------------- */

static void *on_malloc(size_t n)
{
    void *ret = reserve.malloc(n);

    return ret != NULL || thread.depth == 0 || n == 0 ? ret : reserve_alloc(n);
}

static void on_free(void *p)
{
    if (is_reserved(p))
        reserve_free(p);
    else
        reserve.free(p);
}

/* A block of the reserve takes over from one that could not grow. How long that is only the C library's own allocator tells. */
static void *move_to_reserve(void *p, size_t n)
{
    size_t old = 0;
    void *ret = NULL;

    if (p != NULL && reserve.realloc != realloc) {
        thread.failures++;
        return NULL;
    }
    old = p != NULL ? malloc_usable_size(p) : 0;
    ret = reserve_alloc(n);
    if (ret != NULL && old > 0) {
        memcpy(ret, p, old < n ? old : n);
        reserve.free(p);
    }
    return ret;
}

static void *on_realloc(void *p, size_t n)
{
    size_t old = 0;
    void *ret = NULL;

    if (!is_reserved(p)) {
        ret = reserve.realloc(p, n);
        return ret != NULL || thread.depth == 0 || n == 0 ? ret : move_to_reserve(p, n);
    }
    old = (head_of(p)->size & ~(size_t)1) - sizeof(block_head);
    if (n <= old)
        return p;
    ret = on_malloc(n);
    if (ret != NULL) {
        memcpy(ret, p, old);
        reserve_free(p);
    }
    return ret;
}

static char *on_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *ret = on_malloc(n);

    return ret != NULL ? memcpy(ret, s, n) : NULL;
}

/* --- the interface ------------------------------------------------------------------------------------------------------------------------------ */

static void init(void)
{
    xmlStrdupFunc strdup_before = NULL;
    void *base = mmap(NULL, RESERVE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (base == MAP_FAILED)
        return;
    reserve.base = base;
    if (xmlMemGet(&reserve.free, &reserve.malloc, &reserve.realloc, &strdup_before) != 0 ||
        xmlMemSetup(on_free, on_malloc, on_realloc, on_strdup) != 0)
        return;
    /* tables of the process: made now, so that no failing allocation can leave them half made */
    lodd__xml_memory_enter();
    xmlInitParser();
    reserve.ready = true;
    (void)lodd__xml_memory_leave();
}

bool lodd__xml_memory_init(void)
{
    (void)pthread_once(&reserve.once, init);
    return reserve.ready;
}

void lodd__xml_memory_enter(void)
{
    if (thread.depth++ == 0)
        thread.at_enter = thread.failures;
}

bool lodd__xml_memory_leave(void)
{
    bool failed = thread.failures != thread.at_enter;

    if (--thread.depth == 0)
        xmlResetLastError(); /* the thread's last error keeps texts, of the document and of the reserve */
    return failed;
}

size_t lodd__xml_memory_failures(void)
{
    return thread.failures;
}

void lodd__xml_memory_note_failure(void)
{
    thread.failures++;
}
