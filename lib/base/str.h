/* base/str.h - slices. Strings are pointer and length; nothing assumes NUL. */
#ifndef LODD_BASE_STR_H
#define LODD_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lodd/status.h"

/* A slice of a string literal. */
#define LODD__STR(lit) ((lodd_str){(lit), sizeof(lit) - 1})
/* For printf: "%.*s", LODD__FMT(s) */
#define LODD__FMT(s) (int)((s).len > 100000 ? 100000 : (s).len), ((s).ptr ? (s).ptr : "")

static inline lodd_str lodd__str(const char *s) { return (lodd_str){s, s ? strlen(s) : 0}; }
static inline lodd_str lodd__str_n(const char *s, size_t n) { return (lodd_str){s, n}; }
static inline bool lodd__str_eq(lodd_str a, lodd_str b) { return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0); }
static inline bool lodd__str_is(lodd_str a, const char *b) { return lodd__str_eq(a, lodd__str(b)); }
/* From 0 also of a slice without text: C does not allow adding even 0 to a null pointer. */
static inline lodd_str lodd__str_sub(lodd_str s, size_t from, size_t n) { return (lodd_str){from > 0 ? s.ptr + from : s.ptr, n}; }
static inline bool lodd__str_starts(lodd_str s, lodd_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}
static inline bool lodd__str_ends(lodd_str s, lodd_str suffix)
{
    return s.len >= suffix.len && (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}
/* Bytewise order: the same in every locale. */
int lodd__str_cmp(lodd_str a, lodd_str b);
/* Without XML white space (blank, tab, CR, LF) at both ends. */
lodd_str lodd__str_trim(lodd_str s);
/* Takes the next word (separated by XML white space) off *rest; false at the end. */
bool lodd__str_word(lodd_str *rest, lodd_str *ret);
/* Position of a byte from start on, or (size_t)-1. */
size_t lodd__str_find(lodd_str s, char c, size_t start);
static inline bool lodd__is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool lodd__is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool lodd__str_digits(lodd_str s); /* one or more ASCII digits and nothing else */

#endif
