/* base/sha1.h - FIPS 180-4 SHA-1, by nettle: only for what a standard defines by it, never for trust. */
#ifndef LODD_BASE_SHA1_H
#define LODD_BASE_SHA1_H

#include "base/str.h"

#define LODD__SHA1_SIZE 20
void lodd__sha1(lodd_str data, unsigned char ret[LODD__SHA1_SIZE]);

#endif
