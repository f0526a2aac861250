/* test_datetime.c - dates and times by the table given as argument, every day of some thousand years, and every text
 * cut short. */
#include <stdint.h>
#include <stdlib.h>

#include "base/datetime.h"
#include "table.h"

static const char *const precisions[] = {"year", "month", "day", "second", "time"};

static void one_good(const lodd_str *f, size_t n, const char *where)
{
    lodd__datetime d;
    bool ok;

    if (!TAP_OK(n == 11, "datetime %s has eleven fields", where))
        return;
    ok = lodd__datetime_parse(f[1], &d);
    ok = ok && d.year == table_number(f[2]) && d.month == table_number(f[3]) && d.day == table_number(f[4]);
    ok = ok && d.hour == table_number(f[5]) && d.minute == table_number(f[6]) && d.second == table_number(f[7]);
    ok = ok && d.nanosecond == table_number(f[8]);
    ok = ok && d.has_zone == (f[9].len > 0) && d.zone == (f[9].len ? table_number(f[9]) : 0);
    ok = ok && lodd__str_is(f[10], precisions[d.precision]);
    TAP_OK(ok, "datetime %s: %.*s", where, LODD__FMT(f[1]));
}

static bool is_cleared(const lodd__datetime *d)
{
    return !d->year && !d->month && !d->day && !d->hour && !d->minute && !d->second && !d->nanosecond && !d->has_zone &&
           !d->zone;
}

static void one_cmp(const lodd_str *f, size_t n, const char *where)
{
    lodd__datetime a, b;
    int want, there, back;

    if (!TAP_OK(n == 5 && lodd__datetime_parse(f[1], &a) && lodd__datetime_parse(f[2], &b),
                "datetime %s can be compared", where))
        return;
    want = (int)table_number(f[4]);
    there = lodd__datetime_cmp(&a, &b, (int)table_number(f[3]));
    back = lodd__datetime_cmp(&b, &a, (int)table_number(f[3]));
    TAP_OK(there == want && back == (want == 2 ? 2 : -want), "datetime %s: %.*s and %.*s: %d, back %d", where,
           LODD__FMT(f[1]), LODD__FMT(f[2]), there, back);
}

static void one(const lodd_str *f, size_t n, const char *where)
{
    lodd__datetime d;

    if (lodd__str_is(f[0], "good")) {
        one_good(f, n, where);
    } else if (lodd__str_is(f[0], "bad")) {
        memset(&d, 1, sizeof d);
        TAP_OK(n == 2 && !lodd__datetime_parse(f[1], &d) && is_cleared(&d), "datetime %s: not %.*s", where,
               LODD__FMT(f[1]));
    } else if (lodd__str_is(f[0], "cmp")) {
        one_cmp(f, n, where);
    } else if (lodd__str_is(f[0], "days")) {
        TAP_OK(n == 3 && lodd__datetime_parse(f[1], &d) &&
                   lodd__date_days(d.year, d.month, d.day) == table_number(f[2]),
               "datetime %s: days of %.*s", where, LODD__FMT(f[1]));
    } else {
        TAP_OK(false, "datetime %s: what is %.*s?", where, LODD__FMT(f[0]));
    }
}

static void test_every_day(void)
{
    int64_t want = lodd__date_days(-1300, 1, 1), n = 0;
    bool ok = true;

    for (int32_t year = -1300; year <= 2900; year++) {
        if (year == 0) {
            ok = ok && !lodd__date_exists(0, 1, 1);
            continue;
        }
        for (int month = 1; month <= 12; month++)
            for (int day = 1; lodd__date_exists(year, month, day); day++, n++)
                ok = ok && lodd__date_days(year, month, day) == want++;
    }
    TAP_OK(ok, "datetime: days follow each other over 4200 years");
    TAP_OK(n == 4200 / 400 * 146097 + 200 * 365 + 49, "datetime: and are as many as the Gregorian calendar has (%ld)",
           (long)n);
    TAP_OK(!lodd__date_exists(2020, 0, 1) && !lodd__date_exists(2020, 13, 1) && !lodd__date_exists(2020, 1, 0) &&
               !lodd__date_exists(2020, 1, 32),
           "datetime: no month 0 or 13, no day 0 or 32");
}

/* A dateTime of each day at midnight in the zone -14:00 is a date in the zone +14:00 one or two days on. */
static void test_zones(void)
{
    bool ok = true;

    for (int day = 1; day <= 27; day++) {
        char text[40];
        lodd__datetime t, next;

        snprintf(text, sizeof text, "2023-02-%02dT20:00:00-14:00", day);
        lodd__datetime_parse(lodd__str(text), &t);
        snprintf(text, sizeof text, "2023-%02d-%02d+14:00", day + 2 > 28 ? 3 : 2,
                 day + 2 > 28 ? day + 2 - 28 : day + 2);
        lodd__datetime_parse(lodd__str(text), &next);
        ok = ok && lodd__datetime_cmp(&t, &next, 0) == 0;
    }
    TAP_OK(ok, "datetime: a time is seen on the other's calendar");
}

static void test_cuts(void)
{
    static const char whole[] = "2012-04-01T10:20:30.25+02:00";
    const bool good[] = {[4] = true,  [7] = true,  [10] = true, [19] = true,
                         [21] = true, [22] = true, [28] = true, [sizeof whole] = false};
    lodd__datetime d;
    bool ok = true;

    for (size_t n = 0; n < sizeof whole; n++) {
        char *copy = malloc(n + !n); /* no byte to spare, for the sanitizer */

        memcpy(copy, whole, n);
        ok = ok && lodd__datetime_parse((lodd_str){copy, n}, &d) == good[n];
        for (size_t i = 0; i < n; i++) {
            copy[i] = (char)0xC3;
            ok = ok && !lodd__datetime_parse((lodd_str){copy, n}, &d);
            copy[i] = whole[i];
        }
        free(copy);
    }
    TAP_OK(ok, "datetime: cut at every byte, and each byte broken");
    TAP_OK(!lodd__datetime_parse((lodd_str){NULL, 0}, &d), "datetime: the empty slice");
}

int main(int argc, char **argv)
{
    table_read(argc > 1 ? argv[1] : NULL, one);
    test_every_day();
    test_zones();
    test_cuts();
    return tap_done();
}
