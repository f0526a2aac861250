/* base/base64.h - RFC 4648: section 4 as xs:base64Binary writes it (white space anywhere), decoded by nettle; section 5
 * (base64url) as JWS writes it, without padding and without white space. */
#ifndef LODD_BASE_BASE64_H
#define LODD_BASE_BASE64_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

typedef enum lodd__base64_status { LODD__BASE64_OK, LODD__BASE64_BROKEN, LODD__BASE64_TOO_LARGE, LODD__BASE64_NOMEM } lodd__base64_status;

/* Decodes into the arena; at most limit decoded bytes. */
lodd__base64_status lodd__base64_decode(lodd__arena *arena, lodd_str text, size_t limit, lodd_str *ret);
/* Section 4 with padding, on one line. */
void lodd__base64_encode(lodd__buf *out, lodd_str bytes);

/* Section 5, no padding (RFC 7515 section 2): every byte string has exactly one form, others are broken. */
lodd__base64_status lodd__base64url_decode(lodd__arena *arena, lodd_str text, size_t limit, lodd_str *ret);
void lodd__base64url_encode(lodd__buf *out, lodd_str bytes);

#endif
