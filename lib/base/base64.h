/* base/base64.h - RFC 4648 section 4 as xs:base64Binary writes it (white space anywhere), decoded by nettle. */
#ifndef LODD_BASE_BASE64_H
#define LODD_BASE_BASE64_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

typedef enum lodd__base64_status { LODD__BASE64_OK, LODD__BASE64_BROKEN, LODD__BASE64_TOO_LARGE, LODD__BASE64_NOMEM } lodd__base64_status;

/* Decodes into the arena; at most limit decoded bytes. */
lodd__base64_status lodd__base64_decode(lodd__arena *arena, lodd_str text, size_t limit, lodd_str *ret);

#endif
