/* declare/privacy.h - may evidence hold a real person's number?
 *
 * Messages are judged by the engine (rule ID-EKTE); this looks into every file, of whatever kind, at its bytes. It does
 * not include declaration.h: identifier/identifier.h has names of its own for the same things.
 */
#ifndef LODD_DECLARE_PRIVACY_H
#define LODD_DECLARE_PRIVACY_H

#include "base/str.h"
#include "lodd/engine.h"

typedef struct lodd__privacy {
    size_t n;           /* numbers that may be a real person's */
    size_t offset;      /* of the first one, in bytes */
    size_t n_synthetic; /* numbers that no living person has */
    const char *opaque; /* "PDF", "ZIP", ...: text in it may be compressed or drawn, so nothing found says nothing */
} lodd__privacy;

/* Looks for 11 digits, or 6 and 5 with a blank or hyphen between, that are a valid person number of none of the
 * synthetic series and no published test person's, in one-byte text and in UTF-16 of either byte order. FH-numbers are
 * passed over, as in messages: account numbers look the same. */
void lodd__privacy_scan(lodd__privacy *ret, const lodd_engine *engine, lodd_str bytes);

#endif
