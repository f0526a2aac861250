/* fuzz_datetime.c - any text to lodd__datetime_parse; two of them (separated by a line feed) to lodd__datetime_cmp. */
#include "base/datetime.h"
#include "target.h"

static void check_fields(const lodd__datetime *d)
{
    CHECK(d->hour >= 0 && d->hour <= 23 && d->minute >= 0 && d->minute <= 59 && d->second >= 0 && d->second <= 59);
    CHECK(d->nanosecond >= 0 && d->nanosecond <= 999999999);
    CHECK(d->zone >= -14 * 60 && d->zone <= 14 * 60);
    if (d->precision != LODD__PRECISION_TIME)
        CHECK(lodd__date_exists(d->year, d->month, d->day));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_str text = {(const char *)data, n};
    size_t cut = n > 0 ? lodd__str_find(text, '\n', 0) : (size_t)-1;
    lodd_str first = cut == (size_t)-1 ? text : lodd__str_sub(text, 0, cut);
    lodd_str second = cut == (size_t)-1 ? (lodd_str){NULL, 0} : lodd__str_sub(text, cut + 1, n - cut - 1);
    lodd__datetime a;
    lodd__datetime b;
    int cmp = 0;

    if (!lodd__datetime_parse(first, &a))
        return 0;
    check_fields(&a);
    CHECK(lodd__datetime_cmp(&a, &a, 60) == 0);
    if (!lodd__datetime_parse(second, &b))
        return 0;
    check_fields(&b);
    cmp = lodd__datetime_cmp(&a, &b, 60);
    CHECK(cmp >= -1 && cmp <= 2);
    CHECK(lodd__datetime_cmp(&b, &a, 60) == (cmp == 2 ? 2 : -cmp));
    return 0;
}
