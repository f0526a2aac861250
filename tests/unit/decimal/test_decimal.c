/* test_decimal.c - decimals by the table given as argument, and every length of number. */
#include "unit/base/table.h"
#include "unit/decimal/ops.h"

static void one(const lodd_str *f, size_t n, const char *where)
{
    char out[LODD__DECIMAL_TEXT_MAX];

    if (!TAP_OK(n == 4, "decimal %s has four fields", where))
        return;
    run_op(f[0], f[1], f[2], out);
    TAP_OK(lodd__str_is(f[3], out), "decimal %s: %.*s %.*s %.*s = %s, expected %.*s", where, LODD__FMT(f[0]),
           LODD__FMT(f[1]), LODD__FMT(f[2]), out, LODD__FMT(f[3]));
}

/* Text and back, with every number of digits and every place of the point that is written without an exponent. */
static void test_lengths(void)
{
    static const char digits[] = "98765432109876543210987654321098765432";
    int wrong = 0;

    for (int n = 1; n <= 38; n++) {
        for (int32_t scale = -60; scale <= 60; scale++) {
            char out[LODD__DECIMAL_TEXT_MAX];
            lodd__decimal a;
            lodd__decimal b;
            size_t length = 0;
            bool parsed = lodd__decimal_parse(lodd__str_n(digits, (size_t)n), &a);
            a.scale = scale;
            a.negative = n % 2 == 0;
            length = lodd__decimal_text(&a, out);
            parsed = parsed && length == strlen(out) && lodd__decimal_parse(lodd__str_n(out, length), &b);
            if (!parsed || lodd__decimal_cmp(&a, &b) != 0 || (scale >= 0 && b.scale != scale) ||
                lodd__decimal_digits(&a) != n)
                wrong++;
        }
    }
    TAP_OK(wrong == 0, "38 lengths at 121 scales: text and back (%d wrong)", wrong);
}

/* A number cut at every byte is refused or read, never read past its end. */
static void test_cut(void)
{
    static const char text[] = "-120.0450e+12";
    char exact[sizeof text];
    int good = 0;

    for (size_t n = 0; n < sizeof text; n++) {
        lodd__decimal a;
        memcpy(exact, text, n);
        memset(exact + n, '7', sizeof exact - n);
        good += lodd__decimal_parse(lodd__str_n(exact, n), &a);
    }
    TAP_OK(good == 9, "a number cut at every byte: %d of 13 beginnings are numbers", good);
    TAP_OK(!lodd__decimal_parse(lodd__str_n(NULL, 0), &(lodd__decimal){0}), "nothing is no number");
}

static void test_refused_factors(void)
{
    lodd__decimal many[LODD__DECIMAL_RATIO_MAX + 1];
    lodd__decimal ret;

    for (size_t i = 0; i <= LODD__DECIMAL_RATIO_MAX; i++) {
        bool parsed = lodd__decimal_parse(LODD__STR("99999999999999999999999999999999999999"), &many[i]);
        TAP_OK(parsed, "38 nines are a number");
    }
    TAP_OK(!lodd__decimal_ratio(&ret, many, LODD__DECIMAL_RATIO_MAX + 1, many, 1), "too many factors are refused");
    TAP_OK(lodd__decimal_ratio(&ret, many, LODD__DECIMAL_RATIO_MAX, many, LODD__DECIMAL_RATIO_MAX) && ret.digits == 1 &&
               ret.scale == 0,
           "the largest factors cancel");
}

int main(int argc, char **argv)
{
    table_read(argc > 1 ? argv[1] : NULL, one);
    test_lengths();
    test_cut();
    test_refused_factors();
    return tap_done();
}
