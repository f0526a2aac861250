/* test_manifest.c - names in a bundle, EVIDENCE.SHA256SUMS read and written. */
#include "declare/bundle.h"
#include "tap.h"
#include "unit/base/fail.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_names(void)
{
    static const char *const good[] = {
        "a",
        "a/b",
        "evidence/messages/a.xml",
        "...",
        "..a/b..",
        "a b",
        " a",
        "-rf",
        "bl\u00e5b\u00e6r/\u00f8l.xml",
        "*",
        "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16",
    };
    static const lodd_str bad[] = {
        {"", 0},
        {"/", 1},
        {"/a", 2},
        {"a/", 2},
        {"a//b", 4},
        {".", 1},
        {"..", 2},
        {"../a", 4},
        {"a/../b", 6},
        {"a/..", 4},
        {"./a", 3},
        {"a/./b", 5},
        {"a\\b", 3},
        {"a\nb", 3},
        {"a\rb", 3},
        {"a\tb", 3},
        {"a\0b", 3},
        {"\x7F", 1},
        {"\xC2\x85", 2},
        {"\xFF", 1},
        {"a\xC3", 2},
        {"\xC0\xAF", 2},
        {"\xED\xA0\x80", 3},
        {"\x1B[2J", 4},
        {"1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", 41},
    };
    char longest[300];

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        TAP_OK(lodd__bundle_name_ok(lodd__str(good[i])), "good name %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        TAP_OK(!lodd__bundle_name_ok(bad[i]), "bad name %zu is refused", i);
    memset(longest, 'x', sizeof longest);
    TAP_OK(lodd__bundle_name_ok(lodd__str_n(longest, 255)), "a step of 255 bytes");
    TAP_OK(!lodd__bundle_name_ok(lodd__str_n(longest, 256)), "a step of 256 bytes is refused");
}

static void expect_fault(const char *text, size_t n, const char *part)
{
    lodd__arena arena = {0};
    lodd__manifest manifest;
    lodd_str fault;
    bool ok = lodd__manifest_parse(&manifest, &arena, lodd__str_n(text, n), &fault);

    TAP_OK(!ok && fault.len > 0 && strstr(fault.ptr, part) != NULL, "refused: %s (%.*s)", part, LODD__FMT(fault));
    lodd__arena_free(&arena);
}
#define REFUSED(text, part) expect_fault(text, sizeof(text) - 1, part)

static void test_refused(void)
{
    REFUSED(A64 "  a", "line feed");
    REFUSED(A64 "  a\n" A64 "  b", "line 2: it does not end in a line feed");
    REFUSED(A64 "  a\r\n", "CR LF");
    REFUSED(A64 "  a\rb\n", "line 1: the name");
    REFUSED("\n", "SHA-256");
    REFUSED("# comment\n", "SHA-256");
    REFUSED("AAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  a\n", "SHA-256");
    REFUSED("aaa  a\n", "SHA-256");
    REFUSED(A64 " a\n", "two blanks");
    REFUSED(A64 " *a\n", "two blanks");
    REFUSED(A64 "\n", "two blanks");
    REFUSED(A64 "  \n", "two blanks");
    REFUSED("\\" A64 "  a\\nb\n", "SHA-256");
    REFUSED(A64 "  ../../etc/passwd\n", "lead out");
    REFUSED(A64 "  /etc/passwd\n", "lead out");
    REFUSED(A64 "  a/../b\n", "lead out");
    REFUSED(A64 "  a\0b\n", "lead out");
    REFUSED(A64 "  a\xFF\n", "lead out");
    REFUSED(A64 "  a\n" A64 "  a\n", "twice");
    REFUSED(A64 "  b\n" A64 "  a\n", "line 2: the names are not sorted");
}

static void test_accepted(void)
{
    static const char text[] = A64 "  EVIDENCE\n" A64 "  a b\n" A64 "  a.xml\n" A64 "  a/b.xml\n";
    lodd__arena arena = {0};
    lodd__manifest manifest;
    lodd__manifest_entry swap;
    lodd__buf out = {0};
    lodd_str fault;

    TAP_OK(lodd__manifest_parse(&manifest, &arena, lodd__str(text), &fault) && manifest.len == 4, "four files");
    TAP_OK(lodd__str_is(manifest.ptr[3].name, "a/b.xml") && strcmp(manifest.ptr[3].sha256.hex, A64) == 0, "the last");
    swap = manifest.ptr[0];
    manifest.ptr[0] = manifest.ptr[3];
    manifest.ptr[3] = swap;
    lodd__manifest_write(&out, &manifest);
    TAP_OK(lodd__str_is(lodd__buf_str(&out), text), "written as it was read, in order again");
    TAP_OK(lodd__manifest_parse(&manifest, &arena, (lodd_str){NULL, 0}, &fault) && manifest.len == 0, "no file at all");
    lodd__buf_free(&out);
    lodd__arena_free(&arena);
}

/* Every prefix is either refused or a manifest by itself. */
static void test_prefixes(void)
{
    static const char text[] = A64 "  a\n" A64 "  b\n" A64 "  c/d\n";
    size_t accepted = 0;

    for (size_t n = 0; n < sizeof text; n++) {
        lodd__arena arena = {0};
        lodd__manifest manifest;
        lodd_str fault;

        if (lodd__manifest_parse(&manifest, &arena, lodd__str_n(text, n), &fault))
            accepted++;
        lodd__arena_free(&arena);
    }
    TAP_OK(accepted == 4, "cut at every byte: %zu are whole", accepted);
}

static void test_many(void)
{
    enum { N = 100000 };
    lodd__buf text = {0}, again = {0};
    lodd__arena arena = {0};
    lodd__manifest manifest;
    lodd_str fault;

    for (int i = 0; i < N; i++)
        lodd__buf_printf(&text, A64 "  evidence/%06d.xml\n", i);
    TAP_OK(lodd__manifest_parse(&manifest, &arena, lodd__buf_str(&text), &fault) && manifest.len == N, "%d files", N);
    for (size_t i = 0; i < manifest.len / 2; i++) {
        lodd__manifest_entry swap = manifest.ptr[i];

        manifest.ptr[i] = manifest.ptr[manifest.len - 1 - i];
        manifest.ptr[manifest.len - 1 - i] = swap;
    }
    lodd__manifest_write(&again, &manifest);
    TAP_OK(lodd__str_eq(lodd__buf_str(&text), lodd__buf_str(&again)), "sorted again");
    lodd__buf_free(&text);
    lodd__buf_free(&again);
    lodd__arena_free(&arena);
}

static void test_memory(void)
{
    static const char text[] = A64 "  a\n" A64 "  b\n";
    bool good = true, done = false;

    for (long n = 0; n < 100 && good && !done; n++) {
        lodd__arena arena = {0};
        lodd__manifest manifest;
        lodd_str fault;

        fail_count = 0;
        fail_at = n;
        good = lodd__manifest_parse(&manifest, &arena, lodd__str(text), &fault) == (fail_count == 0);
        fail_at = -1;
        done = fail_count == 0;
        lodd__arena_free(&arena);
    }
    TAP_OK(good && done, "without memory it is refused");
}

int main(void)
{
    test_names();
    test_accepted();
    test_refused();
    test_prefixes();
    test_many();
    test_memory();
    return tap_done();
}
