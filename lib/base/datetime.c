/* base/datetime.c - the lexical forms of XML Schema dates and times (W3C XML Schema part 2, second edition,
 * sections 3.2.7 to 3.2.11).
 *
 * Strict: no white space, no year 0000, no second 60, no leading zero beyond four digits of the year, zones from -14:00
 * to +14:00, and 24:00:00 only with zeros, read as 00:00:00 of the next day. Years have at most nine digits here (the
 * specification demands four). Year -0001 is the year before 0001, as section 3.2.7.1 has it; it is a leap year, being
 * the year 0 of astronomers. */
#include "base/datetime.h"

enum { MAX_YEAR_DIGITS = 9 };

/* What is left to read. */
typedef struct cursor {
    const char *p, *end;
} cursor;

static bool at_end(const cursor *c)
{
    return c->p == c->end;
}

static bool take(cursor *c, char want)
{
    if (c->p == c->end || *c->p != want)
        return false;
    c->p++;
    return true;
}

/* Exactly two digits, at most max. */
static bool take_two(cursor *c, int min, int max, int *ret)
{
    if (c->end - c->p < 2 || !lodd__is_digit(c->p[0]) || !lodd__is_digit(c->p[1]))
        return false;
    *ret = (c->p[0] - '0') * 10 + (c->p[1] - '0');
    c->p += 2;
    return *ret >= min && *ret <= max;
}

static bool is_leap(int32_t year)
{
    int32_t y = year < 0 ? year + 1 : year;

    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

static int month_length(int32_t year, int month)
{
    static const unsigned char lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return lengths[month - 1] + (month == 2 && is_leap(year));
}

bool lodd__date_exists(int32_t year, int month, int day)
{
    return year != 0 && month >= 1 && month <= 12 && day >= 1 && day <= month_length(year, month);
}

int64_t lodd__date_days(int32_t year, int month, int day)
{
    /* Years are taken to begin in March, so that the leap day is the last one of its year; eras have 400 years of 146
     * 097 days. */
    int64_t y = (int64_t)(year < 0 ? year + 1 : year) - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static bool take_year(cursor *c, int32_t *ret)
{
    bool negative = take(c, '-');
    const char *first = c->p;
    int32_t year = 0;
    long digits;

    for (; c->p < c->end && lodd__is_digit(*c->p); c->p++) {
        if (c->p - first >= MAX_YEAR_DIGITS)
            return false;
        year = year * 10 + (*c->p - '0');
    }
    digits = c->p - first;
    if (digits < 4 || (digits > 4 && *first == '0') || year == 0)
        return false;
    *ret = negative ? -year : year;
    return true;
}

/* A zone that goes to the end, or nothing at the end. */
static bool take_zone(cursor *c, lodd__datetime *ret)
{
    int sign, hour, minute;

    if (at_end(c))
        return true;
    ret->has_zone = true;
    if (take(c, 'Z'))
        return at_end(c);
    sign = take(c, '+') ? 1 : take(c, '-') ? -1 : 0;
    if (!sign || !take_two(c, 0, 14, &hour) || !take(c, ':') || !take_two(c, 0, hour == 14 ? 0 : 59, &minute) ||
        !at_end(c))
        return false;
    ret->zone = (int16_t)(sign * (hour * 60 + minute));
    return true;
}

static bool take_fraction(cursor *c, int32_t *ret)
{
    const char *first = c->p;
    int32_t scale = 100000000;

    for (; c->p < c->end && lodd__is_digit(*c->p); c->p++, scale /= 10)
        *ret += (*c->p - '0') * scale; /* 0 beyond the ninth digit */
    return c->p > first;
}

/* hh:mm:ss(.s+)?; hour is 24 at most here. */
static bool take_time(cursor *c, lodd__datetime *ret)
{
    int hour, minute, second;

    if (!take_two(c, 0, 24, &hour) || !take(c, ':') || !take_two(c, 0, 59, &minute) || !take(c, ':') ||
        !take_two(c, 0, 59, &second))
        return false;
    if (take(c, '.')) {
        const char *first = c->p;

        if (!take_fraction(c, &ret->nanosecond))
            return false;
        for (; hour == 24 && first < c->p; first++)
            if (*first != '0') /* also beyond the ninth digit */
                return false;
    }
    if (hour == 24 && (minute || second))
        return false;
    ret->hour = (int8_t)hour;
    ret->minute = (int8_t)minute;
    ret->second = (int8_t)second;
    return true;
}

static void next_day(lodd__datetime *d)
{
    if (++d->day <= month_length(d->year, d->month))
        return;
    d->day = 1;
    if (++d->month <= 12)
        return;
    d->month = 1;
    if (++d->year == 0)
        d->year = 1;
}

static bool parse_date(cursor c, lodd__datetime *ret)
{
    cursor zone;
    int month, day;

    if (!take_year(&c, &ret->year))
        return false;
    ret->month = ret->day = 1;
    ret->precision = LODD__PRECISION_YEAR;
    zone = c;
    if (take_zone(&zone, ret)) /* before the month: "2012-01:00" is the year 2012 in the zone -01:00 */
        return true;
    ret->has_zone = false;

    if (!take(&c, '-') || !take_two(&c, 1, 12, &month))
        return false;
    ret->month = (int8_t)month;
    ret->precision = LODD__PRECISION_MONTH;
    zone = c;
    if (take_zone(&zone, ret))
        return true;
    ret->has_zone = false;

    if (!take(&c, '-') || !take_two(&c, 1, month_length(ret->year, month), &day))
        return false;
    ret->day = (int8_t)day;
    ret->precision = LODD__PRECISION_DAY;
    if (!take(&c, 'T'))
        return take_zone(&c, ret);

    ret->precision = LODD__PRECISION_SECOND;
    if (!take_time(&c, ret) || !take_zone(&c, ret))
        return false;
    if (ret->hour == 24) {
        ret->hour = 0;
        next_day(ret);
    }
    return true;
}

static bool parse_time(cursor c, lodd__datetime *ret)
{
    *ret = (lodd__datetime){.month = 1, .day = 1, .precision = LODD__PRECISION_TIME};
    if (!take_time(&c, ret) || !take_zone(&c, ret))
        return false;
    if (ret->hour == 24)
        ret->hour = 0;
    return true;
}

bool lodd__datetime_parse(lodd_str s, lodd__datetime *ret)
{
    cursor c;
    bool ok;

    *ret = (lodd__datetime){0};
    if (!s.len)
        return false;
    c = (cursor){s.ptr, s.ptr + s.len};
    ok = s.len > 2 && s.ptr[2] == ':' ? parse_time(c, ret) : parse_date(c, ret);
    if (!ok)
        *ret = (lodd__datetime){0};
    return ok;
}

/* ---- comparing ---- */

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int zone_of(const lodd__datetime *d, int local_zone)
{
    return d->has_zone ? d->zone : local_zone;
}

/* Seconds since 1970-01-01T00:00:00 on the clock of a zone. A mere time counts from the day it has none of. */
static int64_t seconds_in_zone(const lodd__datetime *d, int local_zone, int zone)
{
    int64_t days = d->precision == LODD__PRECISION_TIME ? 0 : lodd__date_days(d->year, d->month, d->day);

    return days * 86400 + d->hour * 3600 + d->minute * 60 + d->second + (int64_t)(zone - zone_of(d, local_zone)) * 60;
}

void lodd__date_of_days(int64_t days, int32_t *ret_year, int *ret_month, int *ret_day)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    int64_t year = era * 400 + year_of_era + (month >= 10);

    *ret_day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month + (month < 10 ? 3 : -9));
    *ret_year = (int32_t)(year <= 0 ? year - 1 : year);
}

/* The calendar date of d; of a date with a time, the date that it is then in the zone. */
static lodd__datetime calendar(const lodd__datetime *d, int local_zone, int zone)
{
    lodd__datetime ret = *d;
    int64_t seconds;
    int month, day;

    if (d->precision != LODD__PRECISION_SECOND)
        return ret;
    seconds = seconds_in_zone(d, local_zone, zone);
    lodd__date_of_days((seconds >= 0 ? seconds : seconds - 86399) / 86400, &ret.year, &month, &day);
    ret.month = (int8_t)month;
    ret.day = (int8_t)day;
    return ret;
}

int lodd__datetime_cmp(const lodd__datetime *a, const lodd__datetime *b, int local_zone)
{
    bool a_time = a->precision == LODD__PRECISION_TIME, b_time = b->precision == LODD__PRECISION_TIME;
    lodd__precision common = a->precision < b->precision ? a->precision : b->precision;
    lodd__datetime x, y;
    int ret;

    if (a_time != b_time)
        return 2;
    if (a_time || common == LODD__PRECISION_SECOND) {
        ret = order(seconds_in_zone(a, local_zone, 0), seconds_in_zone(b, local_zone, 0));
        return ret ? ret : order(a->nanosecond, b->nanosecond);
    }
    x = calendar(a, local_zone, zone_of(b, local_zone));
    y = calendar(b, local_zone, zone_of(a, local_zone));
    ret = order(x.year, y.year);
    if (!ret && common >= LODD__PRECISION_MONTH)
        ret = order(x.month, y.month);
    if (!ret && common >= LODD__PRECISION_DAY)
        ret = order(x.day, y.day);
    return ret;
}
