/* The arithmetic of spot checks: the order of a sample, how many are needed, what was excluded. */
#include "declare/spotcheck.h"

#include "base/sha256.h"
#include "lodd/control.h"
#include "tap.h"

/* The published table, computed elsewhere. */
static void table(void)
{
    static const struct {
        size_t share, confidence, population, needed;
    } rows[] = {
        {20, 95, 0, 14},    {10, 95, 0, 29},  {5, 95, 0, 59},       {2, 95, 0, 149},       {1, 95, 0, 299},
        {20, 99, 0, 21},    {10, 99, 0, 44},  {5, 99, 0, 90},       {2, 99, 0, 228},       {1, 99, 0, 459},
        {10, 95, 200, 27},  {5, 95, 200, 51}, {1, 95, 200, 155},    {10, 95, 1000, 29},    {5, 95, 1000, 57},
        {1, 95, 1000, 258}, {100, 95, 0, 1},  {1, 95, 20, 19},      {1, 95, 1, 1},         {1, 100, 200, 199},
        {1, 0, 200, 0},     {100, 100, 0, 1}, {0, 95, 0, SIZE_MAX}, {1, 100, 0, SIZE_MAX}, {0, 95, 100, 95},
        {250, 95, 10, 1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t got = lodd_spotcheck_needed(rows[i].share, rows[i].confidence, rows[i].population);
        TAP_OK(got == rows[i].needed, "%zu %% at %zu %% of %zu: %zu (%zu)", rows[i].share, rows[i].confidence,
               rows[i].population, rows[i].needed, got);
    }
}

static uint64_t choose(uint64_t n, uint64_t k)
{
    uint64_t ret = 1;

    if (k > n)
        return 0;
    for (uint64_t i = 1; i <= k; i++)
        ret = ret * (n - k + i) / i;
    return ret;
}

/* By counting the samples: C(N-K, n) of the C(N, n) meet no failing one. */
static void counted(void)
{
    size_t wrong = 0, tried = 0;

    for (size_t population = 1; population <= 24; population++)
        for (size_t n = 0; n <= population; n++)
            for (unsigned confidence = 1; confidence <= 99; confidence++) {
                size_t least = population + 1;

                for (size_t failing = population; failing >= 1 && n > 0; failing--)
                    if (choose(population - failing, n) * 100 <= choose(population, n) * (100 - confidence))
                        least = failing;
                wrong += lodd__sample_excluded(n, population, confidence) != least;
                tried++;
            }
    TAP_OK(wrong == 0, "number excluded, against counted samples: %zu of %zu differ", wrong, tried);
}

/* What is needed to exclude a share, and what it then excludes, must say the same. */
static void agree(void)
{
    static const size_t populations[] = {17, 100, 200, 999, 1000, 5000, 123457, 10000000};
    static const unsigned confidences[] = {50, 90, 95, 99};
    size_t wrong = 0;

    for (size_t i = 0; i < sizeof populations / sizeof *populations; i++)
        for (size_t share = 1; share <= 100; share += share < 10 ? 1 : 9)
            for (size_t c = 0; c < 4; c++) {
                size_t population = populations[i], failing = (share * population + 99) / 100;
                size_t n = lodd_spotcheck_needed(share, confidences[c], population);

                wrong += lodd__sample_excluded(n, population, confidences[c]) > failing;
                wrong += n > 1 && lodd__sample_excluded(n - 1, population, confidences[c]) <= failing;
            }
    TAP_OK(wrong == 0, "needed and excluded agree");
    TAP_OK(lodd__sample_excluded(59, 0, 95) == 1 && lodd__sample_excluded(0, 10, 95) == 11, "nothing from nothing");
    TAP_OK(lodd__sample_excluded(10, 10, 99) == 1, "all of them show that none fails");
    TAP_OK(lodd__sample_excluded(5000000, 10000000, 99) == 7, "half of ten million: 2^-7 < 1/100");
    TAP_OK(lodd__sample_excluded(3000, 10000000, 95) > 9900 && lodd__sample_excluded(3000, 10000000, 95) < 10100,
           "a long product: %zu", lodd__sample_excluded(3000, 10000000, 95));
    TAP_OK(lodd__sample_excluded_share(59, 95) == 50 && lodd__sample_excluded_share(58, 95) == 51, "59 exclude 5.0 %%");
    TAP_OK(lodd__sample_excluded_share(299, 95) == 10 && lodd__sample_excluded_share(459, 99) == 10, "1.0 %%");
    TAP_OK(lodd__sample_excluded_share(0, 95) == 1001 && lodd__sample_excluded_share(100000000, 95) == 1, "the ends");
    TAP_OK(lodd__sample_excluded_share(2995, 95) == 1 && lodd__sample_excluded_share(2994, 95) == 2,
           "0.1 %%: 0.999^2995 < 1/20 < 0.999^2994");
}

static void order(void)
{
    enum { N = 50 };
    lodd__sampled a[N] = {0}, b[N] = {0};
    lodd__digest declaration;
    char text[200], key[65];
    bool same = true, sorted = true, moved = false;

    lodd__sha256_hex(LODD__STR("declaration"), declaration.hex);
    for (size_t i = 0; i < N; i++) {
        int n = snprintf(text, sizeof text, "message %zu", i);

        lodd__sha256_hex(lodd__str_n(text, (size_t)n), a[i].sha256.hex);
        a[i].index = i;
        b[N - 1 - i] = a[i];
    }
    lodd__sample_order(a, N, &declaration, LODD__STR("2026-11-22 kl. 9"));
    lodd__sample_order(b, N, &declaration, LODD__STR("2026-11-22 kl. 9"));
    for (size_t i = 0; i < N; i++) {
        same &= strcmp(a[i].sha256.hex, b[i].sha256.hex) == 0;
        sorted &= i == 0 || strcmp(a[i - 1].key.hex, a[i].key.hex) < 0;
    }
    TAP_OK(same && sorted, "the order is that of the keys, whatever the order of the files");
    int n = snprintf(text, sizeof text, "%s2026-11-22 kl. 9%s", declaration.hex, a[0].sha256.hex);
    lodd__sha256_hex(lodd__str_n(text, (size_t)n), key);
    TAP_OK(strcmp(key, a[0].key.hex) == 0, "the key is that of the three texts together");
    lodd__sample_order(b, N, &declaration, LODD__STR("another seed"));
    for (size_t i = 0; i < N; i++)
        moved |= strcmp(a[i].sha256.hex, b[i].sha256.hex) != 0;
    TAP_OK(moved, "another seed, another order");
}

int main(void)
{
    table();
    counted();
    agree();
    order();
    return tap_done();
}
