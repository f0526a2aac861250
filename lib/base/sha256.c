/* base/sha256.c - SHA-256 (FIPS 180-4) by nettle. */
#include "base/sha256.h"

#include <nettle/sha2.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(lodd__sha256), "nettle's state fits");
_Static_assert(_Alignof(struct sha256_ctx) <= _Alignof(lodd__sha256), "nettle's state is aligned");

void lodd__sha256_start(lodd__sha256 *sha256)
{
    sha256_init((struct sha256_ctx *)sha256->state);
}

void lodd__sha256_add(lodd__sha256 *sha256, lodd_str data)
{
    if (data.len)
        sha256_update((struct sha256_ctx *)sha256->state, data.len, (const uint8_t *)data.ptr);
}

void lodd__sha256_end(lodd__sha256 *sha256, char ret[65])
{
    static const char hex[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest((struct sha256_ctx *)sha256->state, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        ret[2 * i] = hex[digest[i] >> 4];
        ret[2 * i + 1] = hex[digest[i] & 15];
    }
    ret[64] = '\0';
}

void lodd__sha256_hex(lodd_str data, char ret[65])
{
    lodd__sha256 sha256;

    lodd__sha256_start(&sha256);
    lodd__sha256_add(&sha256, data);
    lodd__sha256_end(&sha256, ret);
}
