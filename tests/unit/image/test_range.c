/* test_range.c - ranges of package versions, as npm has them. */
#include "image/range.h"

#include "base/str.h"
#include "tap.h"

typedef struct row {
    const char *range, *in, *out; /* versions separated by blanks */
} row;

static const row rows[] = {
    {"4.0.1", "4.0.1", "4.0.0 4.0.10 4.0.1-beta 4.0"},
    {"=4.0.1", "4.0.1", "4.0.2"},
    {"v4.0.1", "4.0.1", "4.0.2"},
    {"4.0.x", "4.0.0 4.0.99", "4.1.0 5.0.0 3.9.9 4.0.1-beta"},
    {"4.0.*", "4.0.1", "4.1.0"},
    {"4.0", "4.0.0 4.0.7", "4.1.0"},
    {"4", "4.9.9", "5.0.0 3.0.0"},
    {"4.x.x", "4.9.9", "5.0.0"},
    {"*", "0.0.1 99.0.0 0.3.20201102.4", "1.0.0-beta"},
    {"x", "1.0.0", "1.0.0-beta"},
    {"", "1.0.0 1.0.0-beta current", ""},
    {"latest", "1.0.0 2.0.0-beta", ""},
    {"^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-beta 1.3.0-beta"},
    {"^0.2.3", "0.2.3 0.2.9", "0.3.0 1.0.0"},
    {"^0.0.3", "0.0.3", "0.0.4"},
    {"^0.0", "0.0.0 0.0.9", "0.1.0"},
    {"^1.x", "1.0.0 1.9.9", "2.0.0"},
    {"^1.2.3-beta.2", "1.2.3-beta.2 1.2.3-beta.10 1.2.3 1.5.0", "1.2.3-beta.1 1.2.4-beta.2"},
    {"~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"},
    {"~1.2", "1.2.0 1.2.9", "1.3.0"},
    {"~1", "1.0.0 1.9.0", "2.0.0"},
    {"~>1.2", "1.2.5", "1.3.0"},
    {">1.2.3", "1.2.4", "1.2.3"},
    {">1.2", "1.3.0", "1.2.9"},
    {">=1.2.3", "1.2.3 9.0.0", "1.2.2"},
    {"<1.2.3", "1.2.2 0.0.1", "1.2.3"},
    {"<1.2", "1.1.9", "1.2.0"},
    {"<=1.2", "1.2.9", "1.3.0"},
    {">= 1.2.0 < 2.0.0", "1.2.0 1.9.9", "2.0.0 1.1.0"},
    {">=1.0.0 <2.0.0", "1.5.0", "2.0.0 0.9.0"},
    {"1.0.0 - 2.0.0", "1.0.0 2.0.0", "0.9.0 2.0.1"},
    {"1.0 - 2", "1.0.0 2.9.9", "3.0.0"},
    {"1.x || 3.x", "1.0.0 3.5.0", "2.0.0"},
    {"1.x||>=2.5.0", "1.0.0 2.5.0", "2.4.0"},
    {">=6.0.0-alpha", "6.0.0-ballot 6.0.0 7.0.0", "6.1.0-ballot"},
    {"current", "current", "1.0.0 current2"},
    {"0.3.20201102.4", "0.3.20201102.4", "0.3.20201102 0.3.20201102.5"},
    {"1.2.3+build", "1.2.3 1.2.3+other", "1.2.4"},
    {"- - -", "", "1.0.0"},
    {">", "", "1.0.0"},
    {"1.2.3.4.5", "", "1.2.3"},
    {"1..2", "", "1.0.2"},
    {"99999999999999999999.0.0", "", "1.0.0"},
};

static void check_all(const row *r, const char *versions, bool in)
{
    lodd_str rest = lodd__str(versions), version;

    while (lodd__str_word(&rest, &version))
        TAP_OK(lodd__range_has(lodd__str(r->range), version) == in, "'%s' %s %.*s", r->range, in ? "has" : "lacks",
               LODD__FMT(version));
}

/* Which of the versions is taken. */
static void check_best(const char *range, const char *versions, const char *wanted)
{
    lodd_str rest = lodd__str(versions), version, best = {NULL, 0};

    while (lodd__str_word(&rest, &version))
        if (lodd__range_has(lodd__str(range), version) &&
            (best.ptr == NULL || lodd__range_prefers(lodd__str(range), version, best)))
            best = version;
    TAP_OK(lodd__str_is(best, wanted), "'%s' of %s: %s (got %.*s)", range, versions, wanted, LODD__FMT(best));
}

/* Whatever comes, it ends and reads nothing outside. */
static void test_garbage(void)
{
    static const char alphabet[] = "0123.x*^~<>=|- v+a";
    unsigned seed = 1, n = 0;

    for (int i = 0; i < 20000; i++) {
        char range[24], version[24];
        size_t len[2] = {0, 0};
        for (int k = 0; k < 2; k++) {
            char *text = k == 0 ? range : version;
            seed = seed * 1103515245u + 12345u;
            len[k] = (seed >> 16) % sizeof range;
            for (size_t c = 0; c < len[k]; c++) {
                seed = seed * 1103515245u + 12345u;
                text[c] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
            }
        }
        n += lodd__range_has(lodd__str_n(range, len[0]), lodd__str_n(version, len[1]));
        n += lodd__range_is_exact(lodd__str_n(range, len[0]));
    }
    TAP_OK(n < 40000, "garbage is survived");
}

int main(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_all(&rows[i], rows[i].in, true);
        check_all(&rows[i], rows[i].out, false);
    }
    check_best("1.x", "1.2.0 1.10.0 1.9.0 2.0.0", "1.10.0");
    check_best("latest", "1.2.0 2.0.0-beta 1.3.0", "1.3.0");
    check_best("", "2.0.0-alpha 2.0.0-beta", "2.0.0-beta");
    check_best(">=2.0.0-alpha", "2.0.0-alpha 2.0.0-beta 1.0.0", "2.0.0-beta");
    check_best("2.0.0-alpha", "2.0.0-alpha 2.0.0-beta", "2.0.0-alpha");
    TAP_OK(lodd__range_is_exact(lodd__str("4.0.1")) && lodd__range_is_exact(lodd__str("current")), "exact ones");
    TAP_OK(!lodd__range_is_exact(lodd__str("4.0.x")) && !lodd__range_is_exact(lodd__str("latest")) &&
               !lodd__range_is_exact(lodd__str("4.0")),
           "ranges");
    test_garbage();
    return tap_done();
}
