/* base/buf.h - a growing byte buffer for what is written. Failure is sticky: check .failed once at the end. */
#ifndef LODD_BASE_BUF_H
#define LODD_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

typedef struct lodd__buf {
    char *ptr;
    size_t len, cap;
    bool failed;
} lodd__buf;

void lodd__buf_add(lodd__buf *buf, lodd_str s);
void lodd__buf_addc(lodd__buf *buf, char c);
void lodd__buf_printf(lodd__buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline lodd_str lodd__buf_str(const lodd__buf *buf) { return (lodd_str){buf->ptr, buf->len}; }
void lodd__buf_free(lodd__buf *buf);

#endif
