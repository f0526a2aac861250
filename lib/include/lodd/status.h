/* lodd/status.h - what a call could not do, and the slice type of the public interface.
 *
 * Two channels: a lodd_status other than LODD_OK means "could not do the job"; a lodd_issue means "the document is wrong".
 * A broken document is never an error code; an unreadable pack is never an issue.
 */
#ifndef LODD_STATUS_H
#define LODD_STATUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* name, text (English; statuses are for programmers and operators, not for readers of findings) */
#define LODD_STATUS_TABLE(X)                                                                                                     \
    X(LODD_OK, "ok")                                                                                                             \
    X(LODD_ERR_NOMEM, "out of memory")                                                                                           \
    X(LODD_ERR_IO, "a file could not be read or written")                                                                        \
    X(LODD_ERR_ARGUMENT, "an argument is not usable")                                                                            \
    X(LODD_ERR_PACK, "a profile pack is broken or missing")                                                                      \
    X(LODD_ERR_LIMIT, "a limit was reached")                                                                                     \
    X(LODD_ERR_NOT_FOUND, "not found")                                                                                           \
    X(LODD_ERR_INTERNAL, "internal error")

typedef enum lodd_status {
#define X(name, text) name,
    LODD_STATUS_TABLE(X)
#undef X
        LODD_STATUS_COUNT
} lodd_status;

/* A slice of UTF-8 text: not NUL-terminated, may hold NUL bytes; ptr may be NULL when len is 0. Owned by what it came from. */
typedef struct lodd_str {
    const char *ptr;
    size_t len; /* bytes */
} lodd_str;

/* The English text of a status; never NULL, static storage. */
const char *lodd_status_text(lodd_status status);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
