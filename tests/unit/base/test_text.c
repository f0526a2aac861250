/* test_text.c - str, utf8 (with the table given as argument), sha256, base64, status. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "lodd/limits.h"
#include "table.h"

static void test_str(void)
{
    lodd_str s = LODD__STR(" \t ett to\r\n\ntre "), word;
    lodd_str none = {NULL, 0};

    TAP_OK(lodd__str_cmp(LODD__STR("a"), LODD__STR("b")) == -1 && lodd__str_cmp(LODD__STR("b"), LODD__STR("a")) == 1,
           "str: order");
    TAP_OK(lodd__str_cmp(LODD__STR("a"), LODD__STR("ab")) == -1 && lodd__str_cmp(LODD__STR("ab"), LODD__STR("ab")) == 0,
           "str: a prefix comes first");
    TAP_OK(lodd__str_cmp(LODD__STR("z"), LODD__STR("\xC3\xA6")) == -1, "str: bytes are unsigned in the order");
    TAP_OK(lodd__str_cmp(none, none) == 0 && lodd__str_cmp(none, LODD__STR("a")) == -1,
           "str: the empty slice comes first");
    TAP_OK(lodd__str_is(lodd__str_trim(s), "ett to\r\n\ntre"), "str: trim");
    TAP_OK(lodd__str_trim(LODD__STR(" \n")).len == 0 && lodd__str_trim(none).len == 0, "str: trim leaves nothing");
    TAP_OK(lodd__str_is(lodd__str_trim(LODD__STR("\xC2\xA0x")), "\xC2\xA0x"),
           "str: a no-break space is no white space");
    TAP_OK(lodd__str_word(&s, &word) && lodd__str_is(word, "ett"), "str: first word");
    TAP_OK(lodd__str_word(&s, &word) && lodd__str_is(word, "to"), "str: second word");
    TAP_OK(lodd__str_word(&s, &word) && lodd__str_is(word, "tre"), "str: last word");
    TAP_OK(!lodd__str_word(&s, &word) && s.len == 0 && !lodd__str_word(&s, &word), "str: no more words");
    TAP_OK(!lodd__str_word(&none, &word), "str: no words in the empty slice");
    TAP_OK(lodd__str_find(LODD__STR("a.b.c"), '.', 2) == 3, "str: find from a place on");
    TAP_OK(lodd__str_find(LODD__STR("a.b"), '.', 2) == (size_t)-1 &&
               lodd__str_find(LODD__STR("a"), 'a', 5) == (size_t)-1 && lodd__str_find(none, 'a', 0) == (size_t)-1,
           "str: find nothing");
    TAP_OK(lodd__str_digits(LODD__STR("0123456789")) && !lodd__str_digits(none) &&
               !lodd__str_digits(LODD__STR("12a")) && !lodd__str_digits(LODD__STR("\xD9\xA1")),
           "str: digits are ASCII digits, one or more");
    TAP_OK(
        lodd__str_starts(LODD__STR("no.plo"), LODD__STR("no.")) && !lodd__str_starts(LODD__STR("n"), LODD__STR("no")) &&
            lodd__str_ends(LODD__STR("a.xml"), LODD__STR(".xml")) && !lodd__str_ends(LODD__STR("l"), LODD__STR("ml")),
        "str: beginning and end");
}

/* ---- utf8 ---- */

static void utf8_case(const lodd_str *f, size_t n, const char *where)
{
    lodd_str hex = f[0], word;
    char *bytes = malloc(hex.len / 2 + 1);
    size_t len = 0;
    lodd_str s;

    if (!TAP_OK(n == 4, "utf8 %s has four fields", where)) {
        free(bytes);
        return;
    }
    while (lodd__str_word(&hex, &word))
        bytes[len++] = (char)strtoul((char[3]){word.ptr[0], word.ptr[1], 0}, NULL, 16);
    s = (lodd_str){realloc(bytes, len + !len), len}; /* no byte to spare, for the sanitizer */
    TAP_OK(lodd__utf8_check(s) == (size_t)table_number(f[1]), "utf8 %s: %.*s: first fault", where, LODD__FMT(f[3]));
    TAP_OK(lodd__utf8_length(s) == (size_t)table_number(f[2]), "utf8 %s: %.*s: length", where, LODD__FMT(f[3]));
    free((char *)(uintptr_t)s.ptr);
}

/* Every code point there and back, and how many sequences of each length are UTF-8. */
static void test_utf8_all(void)
{
    bool same = true, shortest = true;
    size_t two = 0, three = 0, four = 0;
    uint32_t c = 0, d = 0;
    char s[4];

    for (c = 0; c <= 0x10FFFF; c++) {
        size_t n;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        n = lodd__utf8_encode(c, s);
        same = same && lodd__utf8_decode(s, n, &d) == n && d == c;
        for (size_t cut = 1; cut < n; cut++)
            shortest = shortest && lodd__utf8_decode(s, cut, &d) == 0;
    }
    TAP_OK(same, "utf8: every code point there and back");
    TAP_OK(shortest, "utf8: none when cut short");
    TAP_OK(lodd__utf8_encode(0xD800, s) == 3 && memcmp(s, "\xEF\xBF\xBD", 3) == 0 &&
               lodd__utf8_encode(0x110000, s) == 3,
           "utf8: what is no character is written as U+FFFD");
    for (uint32_t i = 0; i < 1 << 24; i++) {
        memcpy(s, (char[3]){(char)(i >> 16), (char)(i >> 8), (char)i}, 3);
        three += lodd__utf8_decode(s, 3, &c) == 3;
    }
    for (uint32_t i = 0; i < 1 << 16; i++) {
        memcpy(s, (char[4]){(char)(i >> 8), (char)i, (char)0x80, (char)0xBF}, 4);
        two += lodd__utf8_decode(s, 2, &c) == 2;
        four += lodd__utf8_decode(s, 4, &c) == 4;
    }
    TAP_OK(two == 0x800 - 0x80, "utf8: sequences of two bytes: %zu", two);
    TAP_OK(three == 0x10000 - 0x800 - 0x800, "utf8: sequences of three bytes: %zu", three);
    TAP_OK(four == (0x110000 - 0x10000) >> 12, "utf8: sequences of four bytes, one for each first two: %zu", four);
}

/* The fast path takes eight bytes at a time: a fault at every place of texts of every length around that. */
static void test_utf8_places(void)
{
    bool found = true, length = true;

    for (size_t n = 1; n < 40; n++) {
        char *s = malloc(n);

        memset(s, 'x', n);
        length = length && lodd__utf8_length((lodd_str){s, n}) == n;
        for (size_t at = 0; at < n; at++) {
            s[at] = (char)0xFF;
            found = found && lodd__utf8_check((lodd_str){s, n}) == at;
            length = length && lodd__utf8_length((lodd_str){s, n}) == n;
            s[at] = 'x';
        }
        free(s);
    }
    TAP_OK(found, "utf8: a broken byte is found at every place");
    TAP_OK(length, "utf8: and counts as one character");
}

/* ---- sha256 ---- */

static bool sha_is(lodd_str data, const char *want)
{
    char hex[65];

    lodd__sha256_hex(data, hex);
    return strcmp(hex, want) == 0;
}

static void test_sha256(void)
{
    char *million = malloc(1000000);

    memset(million, 'a', 1000000);
    /* The examples of FIPS 180 (NIST example values), and the empty message. */
    TAP_OK(sha_is((lodd_str){NULL, 0}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
           "sha256: nothing");
    TAP_OK(sha_is(LODD__STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "sha256: abc");
    TAP_OK(sha_is(LODD__STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
           "sha256: 448 bits");
    TAP_OK(sha_is((lodd_str){million, 1000000}, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
           "sha256: a million letters");
    free(million);
}

/* ---- base64 ---- */

static void test_base64_table(void)
{
    static const struct {
        const char *text;
        const char *want; /* NULL = broken */
    } cases[] = {
        {"", ""},
        {" \r\n\t", ""},
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {" Z\tm\r9\nv Y m F y ", "foobar"},
        {"Zg\r\n= =\n", "f"},
        {"+/+/", "\xFB\xFF\xBF"},
        {"Zg", NULL},       /* padding missing */
        {"Zg=", NULL},      /* half of it missing */
        {"Zg===", NULL},    /* too much */
        {"Zm8", NULL},      /* padding missing */
        {"Zm8==", NULL},    /* too much */
        {"Zm9v=", NULL},    /* none wanted */
        {"Zm9v====", NULL}, /* a group of padding */
        {"=", NULL},        /* padding only */
        {"====", NULL},     /* the same, four of it */
        {"Z===", NULL},     /* six bits are no byte */
        {"Z", NULL},        /* the same */
        {"Zg==Zg==", NULL}, /* text behind the padding */
        {"Zg=v", NULL},     /* padding inside */
        {"=Zg=", NULL},     /* padding first */
        {"Zh==", NULL},     /* spare bits not zero */
        {"Zm9=", NULL},     /* the same */
        {"Zm9v-_==", NULL}, /* the alphabet for URLs */
        {"Zm\x0B"
         "9v",
         NULL}, /* a vertical tab is no white space of XML */
        {"Zm\xC2\xA0"
         "9v",
         NULL}, /* nor is a no-break space */
        {"Zm9v!", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__arena arena = {0};
        lodd_str ret;
        lodd__base64_status status = lodd__base64_decode(&arena, lodd__str(cases[i].text), 100, &ret);

        if (cases[i].want)
            TAP_OK(status == LODD__BASE64_OK && lodd__str_is(ret, cases[i].want), "base64 %zu: decoded", i);
        else
            TAP_OK(status == LODD__BASE64_BROKEN && !ret.len, "base64 %zu: refused", i);
        lodd__arena_free(&arena);
    }
}

static void test_base64(void)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    lodd__arena arena = {0};
    lodd_str ret;
    size_t accepted = 0;
    bool same = true;

    for (int c = 0; c < 256; c++) {
        char text[4] = {(char)c, 'A', 'A', 'A'};

        accepted += lodd__base64_decode(&arena, lodd__str_n(text, 4), 3, &ret) == LODD__BASE64_OK;
    }
    TAP_OK(accepted == 64, "base64: 64 characters have a value, NUL and bytes above 127 have none (%zu)", accepted);
    for (unsigned i = 0; i < 1 << 12; i++) {
        char text[4] = {alphabet[i >> 6], alphabet[i & 63], '=', '='};
        bool want = (i & 15) == 0;
        bool got = lodd__base64_decode(&arena, lodd__str_n(text, 4), 3, &ret) == LODD__BASE64_OK;

        same = same && got == want && (!got || (ret.len == 1 && (unsigned char)ret.ptr[0] == i >> 4));
    }
    TAP_OK(same, "base64: all last groups of one byte");
    TAP_OK(lodd__base64_decode(&arena, LODD__STR("Zm9vYmFy"), 6, &ret) == LODD__BASE64_OK,
           "base64: just as much as allowed");
    TAP_OK(lodd__base64_decode(&arena, LODD__STR("Zm9vYmFy"), 5, &ret) == LODD__BASE64_TOO_LARGE && !ret.len,
           "base64: one byte more than allowed");
    TAP_OK(lodd__base64_decode(&arena, LODD__STR("Zg=="), 1, &ret) == LODD__BASE64_OK,
           "base64: padding is no byte of it");
    TAP_OK(lodd__base64_decode(&arena, (lodd_str){NULL, 0}, 0, &ret) == LODD__BASE64_OK,
           "base64: nothing may always be");
    lodd__arena_free(&arena);
}

static void test_status(void)
{
    lodd_limits limits;
    bool all = true;

    for (int i = 0; i < LODD_STATUS_COUNT; i++)
        all = all && lodd_status_text((lodd_status)i)[0];
    TAP_OK(all && strcmp(lodd_status_text(LODD_OK), "ok") == 0, "status: every one has a text");
    TAP_OK(lodd_status_text(LODD_STATUS_COUNT)[0] && lodd_status_text((lodd_status)-1)[0],
           "status: also ones that do not exist");
    memset(&limits, 0, sizeof limits);
    lodd_limits_default(&limits);
#define X(name, value, what) all = all && limits.name == (value) && limits.name > 0;
    LODD_LIMITS_TABLE(X)
#undef X
    TAP_OK(all, "limits: the defaults are those of the table");
}

int main(int argc, char **argv)
{
    test_str();
    table_read(argc > 1 ? argv[1] : NULL, utf8_case);
    test_utf8_all();
    test_utf8_places();
    test_sha256();
    test_base64_table();
    test_base64();
    test_status();
    return tap_done();
}
