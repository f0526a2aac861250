/* fuzz_base64.c - any text to lodd__base64_decode, with and without room, and to lodd__base64url_decode, whose texts are
 * each the only form of their bytes. */
#include "base/base64.h"
#include "target.h"

static void check_url(lodd__arena *arena, lodd_str text)
{
    lodd_str bytes = {NULL, 0}, limited;
    lodd__buf again = {0};

    if (lodd__base64url_decode(arena, text, SIZE_MAX, &bytes) != LODD__BASE64_OK)
        return;
    lodd__base64url_encode(&again, bytes);
    CHECK(lodd__str_eq(lodd__buf_str(&again), text));
    if (bytes.len > 0)
        CHECK(lodd__base64url_decode(arena, text, bytes.len - 1, &limited) == LODD__BASE64_TOO_LARGE);
    lodd__buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_str text = {(const char *)data, n};
    lodd__arena arena = {0};
    lodd_str whole = {NULL, 0};
    lodd_str limited = {NULL, 0};
    lodd__base64_status status = lodd__base64_decode(&arena, text, SIZE_MAX, &whole);

    if (status == LODD__BASE64_OK) {
        CHECK(whole.len <= n / 4 * 3);
        CHECK(whole.ptr == NULL || whole.ptr[whole.len] == '\0');
        CHECK(lodd__base64_decode(&arena, text, whole.len, &limited) == LODD__BASE64_OK);
        CHECK(lodd__str_eq(whole, limited));
        if (whole.len > 0)
            CHECK(lodd__base64_decode(&arena, text, whole.len - 1, &limited) == LODD__BASE64_TOO_LARGE);
    } else {
        CHECK(status == LODD__BASE64_BROKEN);
    }
    check_url(&arena, text);
    lodd__arena_free(&arena);
    return 0;
}
