/* fuzz_base64.c - any text to lodd__base64_decode, with and without room. */
#include "base/base64.h"
#include "target.h"

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
    lodd__arena_free(&arena);
    return 0;
}
