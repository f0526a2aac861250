/* support.h - what the torture tests share: the engine over the project's packs, test messages, documents made here, measured children. */
#ifndef LODD_TESTS_TORTURE_SUPPORT_H
#define LODD_TESTS_TORTURE_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/lodd.h"

/* Built with the address or memory sanitizer: slower, and with an allocator and an address space of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TORTURE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define TORTURE_SANITIZED 1
#endif
#endif
#ifndef TORTURE_SANITIZED
#define TORTURE_SANITIZED 0
#endif

/* LODD_LONG=1: everything, however long it takes. */
bool torture_long(void);

/* The folder of the packs (LODD_PROFILES) and of the test messages (below LODD_SOURCE_ROOT). */
const char *torture_profiles(void);
const char *torture_messages(void);

/* An engine over the packs; ends the program when it cannot be opened. */
lodd_engine *torture_engine(void);

/* A growing text. Ends the program when memory runs out. */
typedef struct text {
    char *ptr;
    size_t len, cap;
} text;

void text_add(text *t, const char *bytes, size_t n);
void text_puts(text *t, const char *s);
__attribute__((format(printf, 2, 3))) void text_printf(text *t, const char *fmt, ...);
void text_repeat(text *t, const char *s, size_t n);
void text_base64(text *t, const char *bytes, size_t n);
void text_free(text *t);
lodd_str text_str(const text *t);

/* A test message, "valid/plo16-log-innlagt/input.xml". Ends the program when it is not there. */
text torture_message(const char *name);
/* The same with the first occurrence of a piece replaced; ends the program when the piece is not in it. */
text torture_replaced(const char *name, const char *piece, const char *by);
/* The element that begins with "<name" to its end tag, as offsets. */
bool torture_element(const text *t, const char *name, size_t *ret_start, size_t *ret_end);
/* A message whose payload is base64 in a container instead of XML. */
text torture_wrapped(const char *name, const char *payload);

/* What a validation said. */
typedef struct verdict {
    lodd_status status;
    size_t n_issues, errors;
    bool read;       /* the document was well-formed */
    bool has_real;   /* ID-EKTE is among the findings */
    char first[40];  /* id of the first error, else of the first finding; empty if none */
    char all[1024];  /* all ids, each with a blank behind it; cut when too long */
    double seconds;
} verdict;

/* Validates from memory of exactly the document's size. */
verdict torture_judge(lodd_run *run, const char *name, lodd_str data);
verdict torture_judge_file(lodd_run *run, const char *path);
lodd_run *torture_run(lodd_engine *engine);
bool verdict_has(const verdict *v, const char *id);

double torture_now(void);

/* Runs a function in a child process and measures it. */
typedef struct child {
    bool ended; /* by itself, with exit code 0 */
    int signal;
    double seconds;
    size_t peak_kib; /* peak resident memory of the child: what it inherits counts */
} child;

/* limit_seconds: killed after that (processor time). limit_bytes: of address space on top of what the parent has; 0: none (always none in sanitized builds). */
child torture_child(void (*function)(void *user), void *user, unsigned limit_seconds, size_t limit_bytes);

/* A folder of its own, removed with what is in it by torture_remove. */
void torture_folder(char *ret, size_t n);
void torture_remove(const char *folder);

#endif
