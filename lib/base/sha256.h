/* base/sha256.h - FIPS 180-4 SHA-256, by nettle. */
#ifndef LODD_BASE_SHA256_H
#define LODD_BASE_SHA256_H

#include "base/str.h"

/* 64 lower-case hex digits and a NUL. */
void lodd__sha256_hex(lodd_str data, char ret[65]);

#endif
