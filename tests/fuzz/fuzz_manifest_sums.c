/* fuzz_manifest_sums.c - any text as EVIDENCE.SHA256SUMS, and as the name of a file in a bundle. */
#include <string.h>

#include "declare/bundle.h"
#include "target.h"

static void check_name(lodd_str name)
{
    CHECK(name.len > 0 && name.ptr[0] != '/' && name.ptr[name.len - 1] != '/');
    CHECK(memchr(name.ptr, '\0', name.len) == NULL && memchr(name.ptr, '\n', name.len) == NULL);
    CHECK(memchr(name.ptr, '\r', name.len) == NULL && memchr(name.ptr, '\\', name.len) == NULL);
    for (size_t i = 0; i + 1 < name.len; i++) {
        bool begins = i == 0 || name.ptr[i - 1] == '/';

        CHECK(!(begins && name.ptr[i] == '/'));
        CHECK(!(begins && name.ptr[i] == '.' && (name.ptr[i + 1] == '/')));
        CHECK(
            !(begins && name.ptr[i] == '.' && name.ptr[i + 1] == '.' && (i + 2 == name.len || name.ptr[i + 2] == '/')));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_str text = {(const char *)data, n};
    lodd__arena arena = {0};
    lodd__manifest manifest;
    lodd__buf out = {0};
    lodd_str fault;

    if (lodd__bundle_name_ok(text))
        check_name(text);
    if (lodd__manifest_parse(&manifest, &arena, text, &fault)) {
        CHECK(fault.len == 0);
        for (size_t i = 0; i < manifest.len; i++) {
            check_name(manifest.ptr[i].name);
            CHECK(strlen(manifest.ptr[i].sha256.hex) == 64);
            CHECK(i == 0 || lodd__str_cmp(manifest.ptr[i - 1].name, manifest.ptr[i].name) < 0);
        }
        /* There is one form only: what was read is what would be written. */
        lodd__manifest_write(&out, &manifest);
        CHECK(lodd__str_eq(lodd__buf_str(&out), text));
    } else {
        CHECK(fault.len > 0);
    }
    lodd__buf_free(&out);
    lodd__arena_free(&arena);
    return 0;
}
