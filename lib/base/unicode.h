/* base/unicode.h - upper and lower case of single characters, the same in every locale (Unicode's simple case mapping).
 */
#ifndef LODD_BASE_UNICODE_H
#define LODD_BASE_UNICODE_H

#include <stdint.h>

/* The character itself when it has none, or when it would be several. */
uint32_t lodd__unicode_upper(uint32_t c);
uint32_t lodd__unicode_lower(uint32_t c);

#endif
