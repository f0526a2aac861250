/* test_privacy.c - numbers that may be real persons' in files of any kind. The numbers are made here, of people born in
 * 1855, so that none stands in a file. */
#include "declare/privacy.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tap.h"
#include "unit/pack/temp.h"

#define PERSONS                                                                                                        \
    "{\"id\": \"x.persons\", \"version\": \"1\", \"title\": {\"nb\": \"T\", \"en\": \"T\"}, "                          \
    "\"publisher\": \"P\", \"testPersons\": \"p.json\"}\n"
#define TEST_PERSON "13116900216" /* published: Line Danser */

static lodd_engine *engine;

static int control(const char *digits, size_t n, const int *weights)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (digits[i] - '0') * weights[i];
    return (11 - sum % 11) % 11;
}

/* A number with right control digits; day and month with what a series adds. which: the how manieth. */
static const char *number(int day, int month, int which)
{
    static const int first[] = {3, 7, 6, 1, 8, 9, 4, 5, 2}, second[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    static char ret[12];

    for (int individual = 500; individual < 750; individual++) {
        int k;

        snprintf(ret, sizeof ret, "%02d%02d55%03d", day, month, individual);
        k = control(ret, 9, first);
        ret[9] = (char)('0' + k);
        if (k > 9 || (k = control(ret, 10, second)) > 9)
            continue;
        ret[10] = (char)('0' + k);
        ret[11] = '\0';
        if (which-- == 0)
            return ret;
    }
    abort();
}

static lodd__privacy scan(lodd_str bytes)
{
    lodd__privacy found;

    lodd__privacy_scan(&found, engine, bytes);
    return found;
}

static lodd__privacy scan_text(const char *text)
{
    return scan(lodd__str(text));
}

/* "@" in the text stands for a real-looking number. */
static lodd_str put(lodd__buf *out, const char *text)
{
    out->len = 0;
    for (const char *p = text; *p != '\0'; p++)
        if (*p == '@')
            lodd__buf_add(out, lodd__str(number(1, 1, 0)));
        else
            lodd__buf_addc(out, *p);
    return lodd__buf_str(out);
}

static void texts(void)
{
    static const struct {
        const char *text;
        size_t n, offset;
        const char *what;
    } rows[] = {
        {"", 0, 0, "nothing"},
        {"@", 1, 0, "alone"},
        {"x@", 1, 1, "at the end"},
        {"<Id V=\"@\"/>", 1, 7, "in an attribute"},
        {"fnr:@,@", 2, 4, "two: the first one is told"},
        {"1@", 0, 0, "in a longer run of digits"},
        {"@0", 0, 0, "before another digit"},
        {"12345 67890 1234567890 @", 1, 23, "after other numbers"},
        {"\xC3\xA5@\xC3\xA5", 1, 2, "between letters that are not ASCII"},
    };
    lodd__buf buf = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lodd__privacy found = scan(put(&buf, rows[i].text));

        TAP_OK(found.n == rows[i].n && found.offset == rows[i].offset, "%s: %zu at %zu", rows[i].what, found.n,
               found.offset);
    }
    lodd__buf_free(&buf);
}

static void separated(void)
{
    static const struct {
        const char *between;
        size_t n;
    } rows[] = {{" ", 1}, {"-", 1}, {"\xC2\xA0", 1}, {"\xA0", 1}, {"  ", 0},
                {"/", 0}, {".", 0}, {"\xC2", 0},     {"\n", 0}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *one = number(1, 1, 0);
        char text[64];

        snprintf(text, sizeof text, "nr %.6s%s%s.", one, rows[i].between, one + 6);
        TAP_OK(scan_text(text).n == rows[i].n, "six and five digits with %zu bytes between: %zu",
               strlen(rows[i].between), rows[i].n);
    }
}

static void series(void)
{
    static const struct {
        int day, month;
        size_t real, synthetic;
        const char *what;
    } rows[] = {
        {1, 1, 1, 0, "a plain number"},     {1, 81, 0, 1, "month + 80"},
        {1, 66, 0, 1, "month + 65"},        {1, 41, 1, 0, "month + 40 is a help number of a real person"},
        {41, 1, 1, 0, "a D-number"},        {41, 81, 0, 1, "a D-number, month + 80"},
        {41, 66, 0, 1, "a D-number, + 65"}, {32, 1, 0, 0, "no such day"},
        {1, 13, 0, 0, "no such month"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lodd__privacy found = scan_text(number(rows[i].day, rows[i].month, 0));

        TAP_OK(found.n == rows[i].real && found.n_synthetic == rows[i].synthetic, "%s: %zu real, %zu synthetic",
               rows[i].what, found.n, found.n_synthetic);
    }
    TAP_OK(scan_text(TEST_PERSON).n == 0 && scan_text(TEST_PERSON).n_synthetic == 1, "a published test person");
    TAP_OK(scan_text("99900000185").n == 0, "an FH-number, which may be an account");
}

static void control_digits(void)
{
    size_t wrong = 0;

    for (int which = 0; which < 20; which++) {
        char one[12];

        snprintf(one, sizeof one, "%s", number(17, 5, which));
        for (size_t at = 9; at < 11; at++)
            for (char c = '0'; c <= '9'; c++) {
                char changed[12];

                memcpy(changed, one, sizeof changed);
                changed[at] = c;
                /* from 2032 on the first control digit may be others: those count as well */
                wrong += at == 10 && (scan_text(changed).n == 1) != (c == one[10]);
            }
    }
    TAP_OK(wrong == 0, "other last digits are no numbers: %zu wrong", wrong);
}

/* Text as UTF-16, after some bytes. */
static void as_utf16(lodd__buf *out, const char *text, bool big, const char *before, size_t n_before)
{
    out->len = 0;
    lodd__buf_add(out, lodd__str_n(before, n_before));
    for (const char *p = text; *p != '\0'; p++) {
        if (big)
            lodd__buf_addc(out, '\0');
        lodd__buf_addc(out, *p);
        if (!big)
            lodd__buf_addc(out, '\0');
    }
}

static void utf16(void)
{
    /* a byte order mark, U+2019 before the digits, an odd offset */
    static const struct {
        const char *bytes;
        size_t n;
    } befores[] = {{"", 0}, {"\xFF\xFE", 2}, {"\xFE\xFF", 2}, {"\x19\x20", 2}, {"\x20\x19", 2}, {"x", 1}, {"ab\0", 3}};
    lodd__buf buf = {0};
    char text[64];
    const char *one = number(1, 1, 0);

    snprintf(text, sizeof text, "%.6s %s", one, one + 6);
    for (int big = 0; big < 2; big++)
        for (size_t i = 0; i < sizeof befores / sizeof *befores; i++) {
            size_t offset = befores[i].n + (big ? 1 : 0);
            lodd__privacy found;

            as_utf16(&buf, one, big, befores[i].bytes, befores[i].n);
            found = scan(lodd__buf_str(&buf));
            TAP_OK(found.n == 1 && found.offset == offset, "UTF-16 %s after %zu bytes: %zu at %zu", big ? "BE" : "LE",
                   befores[i].n, found.n, found.offset);
            as_utf16(&buf, text, big, befores[i].bytes, befores[i].n);
            TAP_OK(scan(lodd__buf_str(&buf)).n == 1, "with a blank in it");
        }
    as_utf16(&buf, "12345678901234567890", false, "", 0);
    TAP_OK(scan(lodd__buf_str(&buf)).n == 0, "a longer run in UTF-16");
    lodd__buf_free(&buf);
}

/* A number is found wherever it stands, and a text cut anywhere is read no further than it goes. */
static void places(void)
{
    size_t lost = 0, read = 0;

    for (size_t before = 0; before < 64; before++)
        for (int wide = 0; wide < 2; wide++) {
            lodd__buf buf = {0};
            char text[96];

            snprintf(text, sizeof text, "%.*s%s", (int)before,
                     "....1....22....333....4444....55555....1....22....333....4444...", number(1, 1, 0));
            if (wide)
                as_utf16(&buf, text, false, "", 0);
            else
                lodd__buf_add(&buf, lodd__str(text));
            for (size_t n = 0; n <= buf.len; n++) {
                char *exact = malloc(n + 1); /* so that a sanitizer sees reading behind it */
                lodd__privacy found;

                memcpy(exact, buf.ptr, n);
                exact = realloc(exact, n > 0 ? n : 1);
                found = scan(lodd__str_n(exact, n));
                /* the last NUL of UTF-16 is not needed; digits before may make the run longer */
                if (n == buf.len && (before == 0 || text[before - 1] == '.'))
                    lost += found.n != 1;
                read++;
                free(exact);
            }
            lodd__buf_free(&buf);
        }
    TAP_OK(lost == 0, "found at every place: %zu lost of %zu texts", lost, read);
}

static void containers(void)
{
    static const struct {
        const char *bytes, *name;
    } rows[] = {{"%PDF-1.7\n", "PDF"},
                {"PK\003\004..", "ZIP"},
                {"\037\213\b", "gzip"},
                {"\211PNG\r\n", "PNG"},
                {"<?xml", NULL},
                {"PK", NULL},
                {"", NULL}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = scan_text(rows[i].bytes).opaque;

        TAP_OK(rows[i].name == NULL ? got == NULL : got != NULL && strcmp(got, rows[i].name) == 0, "container: %s",
               rows[i].name != NULL ? rows[i].name : "none");
    }
    TAP_OK(scan(lodd__str_n("PK\003\004 1", 6)).n == 0, "a short one");
}

int main(void)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    const char *dir;
    temp t;

    temp_make(&t);
    temp_write(&t, "x.persons/pack.json", PERSONS);
    temp_write(&t, "x.persons/p.json", "{\"persons\": [{\"number\": \"" TEST_PERSON "\"}]}");
    dir = t.dir;
    options.profile_dirs = &dir;
    options.n_profile_dirs = 1;
    if (!TAP_OK(lodd_engine_open(&engine, &options, NULL) == LODD_OK, "the pack of test persons"))
        return tap_done();
    texts();
    separated();
    series();
    control_digits();
    utf16();
    places();
    containers();
    lodd_engine_close(engine);
    temp_remove(&t);
    return tap_done();
}
