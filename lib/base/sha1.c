/* base/sha1.c - SHA-1 (FIPS 180-4) by nettle. */
#include "base/sha1.h"

#include <nettle/sha1.h>

_Static_assert(SHA1_DIGEST_SIZE == LODD__SHA1_SIZE, "a digest has 20 bytes");

void lodd__sha1(lodd_str data, unsigned char ret[LODD__SHA1_SIZE])
{
    struct sha1_ctx context;

    sha1_init(&context);
    sha1_update(&context, data.len, (const uint8_t *)data.ptr);
    sha1_digest(&context, LODD__SHA1_SIZE, ret);
}
