/* base/utf8.h - UTF-8 as RFC 3629 has it: no surrogates, nothing above U+10FFFF, shortest form. */
#ifndef LODD_BASE_UTF8_H
#define LODD_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Decodes one code point at s (n > 0 bytes). Returns the bytes taken, 0 when they are not UTF-8. */
size_t lodd__utf8_decode(const char *s, size_t n, uint32_t *ret);
/* Writes a code point to out (4 bytes of room); returns the bytes written. */
size_t lodd__utf8_encode(uint32_t c, char *out);
/* Offset of the first byte that is not UTF-8; s.len when all is. */
size_t lodd__utf8_check(lodd_str s);
/* Code points; a broken byte counts as one. */
size_t lodd__utf8_length(lodd_str s);

#endif
