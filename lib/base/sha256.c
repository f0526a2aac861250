/* base/sha256.c - SHA-256 (FIPS 180-4) by nettle. */
#include "base/sha256.h"

#include <nettle/sha2.h>

void lodd__sha256_hex(lodd_str data, char ret[65])
{
    static const char hex[] = "0123456789abcdef";
    struct sha256_ctx ctx;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&ctx);
    if (data.len)
        sha256_update(&ctx, data.len, (const uint8_t *)data.ptr);
    sha256_digest(&ctx, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        ret[2 * i] = hex[digest[i] >> 4];
        ret[2 * i + 1] = hex[digest[i] & 15];
    }
    ret[64] = '\0';
}
