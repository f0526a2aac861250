/* base/sha256.h - FIPS 180-4 SHA-256, by nettle. */
#ifndef LODD_BASE_SHA256_H
#define LODD_BASE_SHA256_H

#include <stdint.h>

#include "base/str.h"

/* 64 lower-case hex digits and a NUL. */
void lodd__sha256_hex(lodd_str data, char ret[65]);

/* The same of bytes that come piece by piece. */
typedef struct lodd__sha256 {
    uint64_t state[20]; /* nettle's own */
} lodd__sha256;
void lodd__sha256_start(lodd__sha256 *sha256);
void lodd__sha256_add(lodd__sha256 *sha256, lodd_str data);
void lodd__sha256_end(lodd__sha256 *sha256, char ret[65]);

#endif
