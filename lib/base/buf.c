/* base/buf.c - the growing byte buffer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Room for n more bytes. */
static bool reserve(lodd__buf *buf, size_t n)
{
    size_t need, cap = buf->cap < 128 ? 128 : buf->cap;
    char *p;

    if (buf->failed || __builtin_add_overflow(buf->len, n, &need)) {
        buf->failed = true;
        return false;
    }
    if (need <= buf->cap)
        return true;
    while (cap < need)
        cap = cap <= SIZE_MAX / 2 ? cap * 2 : need;
    p = realloc(buf->ptr, cap);
    if (!p) {
        buf->failed = true;
        return false;
    }
    buf->ptr = p;
    buf->cap = cap;
    return true;
}

void lodd__buf_add(lodd__buf *buf, lodd_str s)
{
    if (!s.len || !reserve(buf, s.len))
        return;
    memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
}

void lodd__buf_addc(lodd__buf *buf, char c)
{
    if (reserve(buf, 1))
        buf->ptr[buf->len++] = c;
}

void lodd__buf_printf(lodd__buf *buf, const char *fmt, ...)
{
    va_list ap;
    int n;

    if (!reserve(buf, 64))
        return;
    va_start(ap, fmt);
    n = vsnprintf(buf->ptr + buf->len, buf->cap - buf->len, fmt, ap);
    va_end(ap);
    if (n < 0) {
        buf->failed = true;
        return;
    }
    if ((size_t)n >= buf->cap - buf->len) {
        if (!reserve(buf, (size_t)n + 1)) /* vsnprintf writes a NUL behind the text */
            return;
        va_start(ap, fmt);
        vsnprintf(buf->ptr + buf->len, buf->cap - buf->len, fmt, ap);
        va_end(ap);
    }
    buf->len += (size_t)n;
}

void lodd__buf_free(lodd__buf *buf)
{
    if (!buf)
        return;
    free(buf->ptr);
    *buf = (lodd__buf){0};
}
