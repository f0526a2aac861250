/* fhirpath/dates.c - dates, dateTimes and times with their precision: text, order, arithmetic, boundaries.
 *
 * http://hl7.org/fhirpath/N1 sections 4.1.5 to 4.1.7 (literals), 6.1 and 6.2 (partial ones), 6.7 (arithmetic). Uses
 * base. Years are 1 to 9999 as in FHIR; fractions of a second are kept to milliseconds.
 */
#include <stdio.h>

#include "fhirpath/evaluator.h"

enum { YEAR = 1, MONTH, DAY, HOUR, MINUTE, SECOND, MILLISECOND };

static const int64_t DAY_MS = 86400000;

/* ---- text ---- */

typedef struct cursor {
    const char *p, *end;
} cursor;

static bool take(cursor *c, char want)
{
    if (c->p == c->end || *c->p != want)
        return false;
    c->p++;
    return true;
}

/* Exactly n digits with a value between min and max. */
static bool take_number(cursor *c, int n, int min, int max, int *ret)
{
    int value = 0;

    if (c->end - c->p < n)
        return false;
    for (int i = 0; i < n; i++) {
        if (!lodd__is_digit(c->p[i]))
            return false;
        value = value * 10 + (c->p[i] - '0');
    }
    c->p += n;
    *ret = value;
    return value >= min && value <= max;
}

/* One digit at least; those behind the third are dropped. */
static bool take_fraction(cursor *c, lodd__moment *ret)
{
    int digits = 0;

    for (; c->p < c->end && lodd__is_digit(*c->p); c->p++, digits++) {
        if (digits < 3)
            ret->millisecond = ret->millisecond * 10 + (*c->p - '0');
    }
    for (int i = digits; i < 3; i++)
        ret->millisecond *= 10;
    ret->precision = MILLISECOND;
    return digits > 0;
}

/* hh(:mm(:ss(.f+)?)?)? */
static bool take_time(cursor *c, lodd__moment *ret)
{
    int hour = 0;
    int minute = 0;
    int second = 0;

    if (!take_number(c, 2, 0, 23, &hour))
        return false;
    ret->hour = (int8_t)hour;
    ret->precision = HOUR;
    if (!take(c, ':'))
        return true;
    if (!take_number(c, 2, 0, 59, &minute))
        return false;
    ret->minute = (int8_t)minute;
    ret->precision = MINUTE;
    if (!take(c, ':'))
        return true;
    if (!take_number(c, 2, 0, 60, &second)) /* 60: FHIR allows leap seconds */
        return false;
    ret->second = (int8_t)second;
    ret->precision = SECOND;
    return !take(c, '.') || take_fraction(c, ret);
}

/* YYYY(-MM(-DD)?)? */
static bool take_date(cursor *c, lodd__moment *ret)
{
    int year = 0;
    int month = 1;
    int day = 1;

    if (!take_number(c, 4, 1, 9999, &year))
        return false;
    ret->precision = YEAR;
    if (take(c, '-')) {
        if (!take_number(c, 2, 1, 12, &month))
            return false;
        ret->precision = MONTH;
        if (take(c, '-')) {
            if (!take_number(c, 2, 1, 31, &day) || !lodd__date_exists(year, month, day))
                return false;
            ret->precision = DAY;
        }
    }
    ret->year = year;
    ret->month = (int8_t)month;
    ret->day = (int8_t)day;
    return true;
}

static bool take_zone(cursor *c, lodd__moment *ret)
{
    int sign = 0;
    int hour = 0;
    int minute = 0;

    if (c->p == c->end)
        return true;
    ret->has_zone = true;
    if (take(c, 'Z'))
        return true;
    sign = take(c, '+') ? 1 : take(c, '-') ? -1 : 0;
    if (sign == 0 || !take_number(c, 2, 0, 14, &hour) || !take(c, ':') ||
        !take_number(c, 2, 0, hour == 14 ? 0 : 59, &minute))
        return false;
    ret->zone = (int16_t)(sign * (hour * 60 + minute));
    return true;
}

bool lodd__moment_parse(lodd_str text, lodd__item_kind kind, lodd__moment *ret)
{
    cursor c = {text.ptr, text.ptr + text.len};

    *ret = (lodd__moment){.month = 1, .day = 1};
    if (text.len == 0)
        return false;
    if (kind == LODD__ITEM_TIME)
        return take_time(&c, ret) && c.p == c.end;
    if (!take_date(&c, ret))
        return false;
    if (kind == LODD__ITEM_DATE || c.p == c.end)
        return c.p == c.end;
    /* "2015T" and "2015-02T" are dateTimes of less than a day's precision. */
    if (!take(&c, 'T'))
        return false;
    if (c.p == c.end)
        return true;
    return ret->precision == DAY && take_time(&c, ret) && take_zone(&c, ret) && c.p == c.end;
}

size_t lodd__moment_text(char out[LODD__MOMENT_TEXT], const lodd__moment *moment, lodd__item_kind kind)
{
    const int p = moment->precision;
    char *at = out;

    if (kind != LODD__ITEM_TIME) {
        at += sprintf(at, "%04d", (int)moment->year % 10000);
        if (p >= MONTH)
            at += sprintf(at, "-%02d", moment->month % 100);
        if (p >= DAY)
            at += sprintf(at, "-%02d", moment->day % 100);
        if (p >= HOUR)
            *at++ = 'T';
    }
    if (p >= HOUR)
        at += sprintf(at, "%02d", moment->hour % 100);
    if (p >= MINUTE)
        at += sprintf(at, ":%02d", moment->minute % 100);
    if (p >= SECOND)
        at += sprintf(at, ":%02d", moment->second % 100);
    if (p >= MILLISECOND)
        at += sprintf(at, ".%03d", (int)moment->millisecond % 1000);
    if (kind == LODD__ITEM_DATETIME && p >= HOUR && moment->has_zone) {
        int zone = moment->zone < 0 ? -moment->zone : moment->zone;
        if (zone == 0)
            *at++ = 'Z';
        else
            at += sprintf(at, "%c%02d:%02d", moment->zone < 0 ? '-' : '+', zone / 60 % 100, zone % 60);
    }
    *at = '\0';
    return (size_t)(at - out);
}

int lodd__moment_digits(const lodd__moment *moment, lodd__item_kind kind)
{
    static const int digits[] = {0, 4, 6, 8, 10, 12, 14, 17};

    return digits[moment->precision] - (kind == LODD__ITEM_TIME ? 8 : 0);
}

/* ---- order ---- */

/* Minutes since 1970, on the clock of the moment's own zone when it has none. */
static int64_t minutes_of(const lodd__moment *m)
{
    int64_t ret = m->year != 0 ? lodd__date_days(m->year, m->month, m->day) * 1440 : 0; /* a time has no date */

    return ret + m->hour * 60 + m->minute - (m->has_zone ? m->zone : 0);
}

static lodd__order order(int64_t a, int64_t b)
{
    return a < b ? LODD__ORDER_LESS : a > b ? LODD__ORDER_MORE : LODD__ORDER_SAME;
}

/* From the minute on, where both have the same minute. Seconds and milliseconds are one precision. */
static lodd__order order_seconds(const lodd__moment *a, const lodd__moment *b)
{
    bool fine_a = a->precision >= SECOND;
    bool fine_b = b->precision >= SECOND;

    if (!fine_a && !fine_b && a->precision == b->precision)
        return LODD__ORDER_SAME;
    if (!fine_a || !fine_b)
        return LODD__ORDER_UNKNOWN;
    return order(a->second * 1000 + a->millisecond, b->second * 1000 + b->millisecond);
}

/* One of the two has no zone: it may be anywhere between -12:00 and +14:00. */
static lodd__order order_without_zone(const lodd__moment *local, const lodd__moment *zoned)
{
    int64_t clock = minutes_of(local);
    int64_t instant = minutes_of(zoned);

    if (instant < clock - 14 * 60 - 1)
        return LODD__ORDER_MORE;
    return instant > clock + 12 * 60 + 1 ? LODD__ORDER_LESS : LODD__ORDER_UNKNOWN;
}

static lodd__order opposite(lodd__order of)
{
    return of == LODD__ORDER_LESS ? LODD__ORDER_MORE : of == LODD__ORDER_MORE ? LODD__ORDER_LESS : of;
}

/* Field by field, as far as both go. */
static lodd__order order_fields(const lodd__moment *a, const lodd__moment *b)
{
    const int64_t of_a[] = {a->year, a->month, a->day, a->hour, a->minute};
    const int64_t of_b[] = {b->year, b->month, b->day, b->hour, b->minute};
    int common = a->precision < b->precision ? a->precision : b->precision;

    for (int i = YEAR; i <= common && i <= MINUTE; i++) {
        if (of_a[i - 1] != of_b[i - 1])
            return order(of_a[i - 1], of_b[i - 1]);
    }
    if (common < MINUTE)
        return a->precision == b->precision ? LODD__ORDER_SAME : LODD__ORDER_UNKNOWN;
    return order_seconds(a, b);
}

lodd__order lodd__moment_order(const lodd__moment *a, const lodd__moment *b)
{
    lodd__order ret = LODD__ORDER_SAME;

    if (a->precision < MINUTE || b->precision < MINUTE || (!a->has_zone && !b->has_zone))
        return order_fields(a, b);
    if (!a->has_zone)
        return order_without_zone(a, b);
    if (!b->has_zone)
        return opposite(order_without_zone(b, a));
    ret = order(minutes_of(a), minutes_of(b));
    return ret != LODD__ORDER_SAME ? ret : order_seconds(a, b);
}

/* ---- arithmetic ---- */

static const struct {
    const char *name, *plural, *ucum;
} time_units[] = {
    [LODD__UNIT_YEAR] = {"year", "years", "a"},       [LODD__UNIT_MONTH] = {"month", "months", "mo"},
    [LODD__UNIT_WEEK] = {"week", "weeks", "wk"},      [LODD__UNIT_DAY] = {"day", "days", "d"},
    [LODD__UNIT_HOUR] = {"hour", "hours", "h"},       [LODD__UNIT_MINUTE] = {"minute", "minutes", "min"},
    [LODD__UNIT_SECOND] = {"second", "seconds", "s"}, [LODD__UNIT_MILLISECOND] = {"millisecond", "milliseconds", "ms"},
};

lodd__time_unit lodd__time_unit_word(lodd_str word)
{
    for (int i = LODD__UNIT_YEAR; i <= LODD__UNIT_MILLISECOND; i++) {
        if (lodd__str_is(word, time_units[i].name) || lodd__str_is(word, time_units[i].plural))
            return (lodd__time_unit)i;
    }
    return LODD__UNIT_NONE;
}

lodd__time_unit lodd__time_unit_ucum(lodd_str code)
{
    for (int i = LODD__UNIT_YEAR; i <= LODD__UNIT_MILLISECOND; i++) {
        if (lodd__str_is(code, time_units[i].ucum))
            return (lodd__time_unit)i;
    }
    return LODD__UNIT_NONE;
}

const char *lodd__time_unit_name(lodd__time_unit unit)
{
    return time_units[unit].name;
}

const char *lodd__time_unit_ucum_code(lodd__time_unit unit)
{
    return time_units[unit].ucum;
}

static bool set_date(lodd__moment *m, int64_t days)
{
    int month = 0;
    int day = 0;

    if (days < lodd__date_days(1, 1, 1) || days > lodd__date_days(9999, 12, 31))
        return false;
    lodd__date_of_days(days, &m->year, &month, &day);
    m->month = (int8_t)month;
    m->day = (int8_t)day;
    return true;
}

/* The day stays, or becomes the last of a shorter month. */
static bool add_months(lodd__moment *m, int64_t months)
{
    int64_t count = 0;

    if (__builtin_add_overflow((int64_t)m->year * 12 + m->month - 1, months, &count) || count < 12 ||
        count >= INT64_C(120000))
        return false;
    m->year = (int32_t)(count / 12);
    m->month = (int8_t)(count % 12 + 1);
    while (!lodd__date_exists(m->year, m->month, m->day))
        m->day--;
    return true;
}

static bool add_years(lodd__moment *m, int64_t years)
{
    int64_t months = 0;

    return !__builtin_mul_overflow(years, (int64_t)12, &months) && add_months(m, months);
}

/* Days are brought to what a less precise date has: months of 30 days, years of 365. */
static bool add_days(lodd__moment *m, int64_t days)
{
    int64_t sum = 0;

    if (m->precision == YEAR)
        return add_years(m, days / 365);
    if (m->precision == MONTH)
        return add_months(m, days / 30);
    return !__builtin_add_overflow(lodd__date_days(m->year, m->month, m->day), days, &sum) && set_date(m, sum);
}

/* Milliseconds; what is finer than the moment is dropped before it is added. */
static bool add_clock(lodd__moment *m, lodd__item_kind kind, int64_t amount)
{
    static const int64_t units[] = {[HOUR] = 3600000, [MINUTE] = 60000, [SECOND] = 1000, [MILLISECOND] = 1};
    int64_t clock = 0;
    int64_t days = 0;

    if (m->precision <= DAY)
        return add_days(m, amount / DAY_MS);
    amount -= amount % units[m->precision];
    clock = ((m->hour * 60 + m->minute) * 60 + m->second) * INT64_C(1000) + m->millisecond + amount % DAY_MS;
    days = amount / DAY_MS + (clock < 0 ? -1 : clock / DAY_MS);
    clock = (clock + DAY_MS) % DAY_MS;
    m->hour = (int8_t)(clock / 3600000);
    m->minute = (int8_t)(clock / 60000 % 60);
    m->second = (int8_t)(clock / 1000 % 60);
    m->millisecond = (int32_t)(clock % 1000);
    return kind == LODD__ITEM_TIME || add_days(m, days);
}

static bool to_milliseconds(int64_t *ret, const lodd__decimal *value, lodd__time_unit unit)
{
    static const int64_t factors[] = {[LODD__UNIT_HOUR] = 3600000,
                                      [LODD__UNIT_MINUTE] = 60000,
                                      [LODD__UNIT_SECOND] = 1000,
                                      [LODD__UNIT_MILLISECOND] = 1};
    lodd__decimal factor = lodd__decimal_of_int(factors[unit]);
    lodd__decimal product = *value;

    /* Only seconds have decimals (section 6.7). */
    return (unit == LODD__UNIT_SECOND || lodd__decimal_trunc(&product, &product)) &&
           lodd__decimal_mul(&product, &product, &factor) && lodd__decimal_trunc(&product, &product) &&
           lodd__decimal_to_int(&product, ret);
}

static bool add_unit(lodd__moment *m, lodd__item_kind kind, const lodd__decimal *value, lodd__time_unit unit)
{
    lodd__decimal whole = *value;
    int64_t n = 0;

    if (unit >= LODD__UNIT_HOUR)
        return to_milliseconds(&n, value, unit) && add_clock(m, kind, n);
    if (!lodd__decimal_trunc(&whole, value) || !lodd__decimal_to_int(&whole, &n))
        return false;
    switch (unit) {
    case LODD__UNIT_YEAR:
        return add_years(m, n);
    case LODD__UNIT_MONTH:
        return m->precision == YEAR ? add_years(m, n / 12) : add_months(m, n);
    case LODD__UNIT_WEEK:
        return !__builtin_mul_overflow(n, (int64_t)7, &n) && add_days(m, n);
    default:
        return add_days(m, n);
    }
}

lodd__moment_status lodd__moment_add(lodd__moment *moment, lodd__item_kind kind, const lodd__decimal *value,
                                     lodd_str unit, bool calendar)
{
    lodd__time_unit known = lodd__time_unit_word(unit);
    lodd__moment sum = *moment;

    if (known == LODD__UNIT_NONE && !calendar) {
        /* Years and months of UCUM are so many seconds: not those of a calendar. */
        known = lodd__time_unit_ucum(unit);
        if (known == LODD__UNIT_YEAR || known == LODD__UNIT_MONTH)
            known = LODD__UNIT_NONE;
    }
    if (known == LODD__UNIT_NONE || (kind == LODD__ITEM_TIME && known < LODD__UNIT_HOUR))
        return LODD__MOMENT_UNIT;
    if (!add_unit(&sum, kind, value, known))
        return LODD__MOMENT_RANGE;
    *moment = sum;
    return LODD__MOMENT_OK;
}

lodd__moment lodd__moment_of_seconds(int64_t seconds, int16_t zone)
{
    lodd__moment ret = {.year = 1970, .month = 1, .day = 1, .precision = MILLISECOND, .has_zone = true, .zone = zone};
    int64_t local = 0;
    int64_t days = 0;
    int64_t clock = 0;

    if (__builtin_add_overflow(seconds, (int64_t)zone * 60, &local))
        return ret;
    days = (local >= 0 ? local : local - 86399) / 86400;
    clock = local - days * 86400;
    if (!set_date(&ret, days))
        return ret;
    ret.hour = (int8_t)(clock / 3600);
    ret.minute = (int8_t)(clock / 60 % 60);
    ret.second = (int8_t)(clock % 60);
    return ret;
}

/* ---- boundaries ---- */

static int last_day(const lodd__moment *m)
{
    int day = 31;

    while (!lodd__date_exists(m->year, m->month, day))
        day--;
    return day;
}

bool lodd__moment_boundary(lodd__moment *moment, lodd__item_kind *kind, int64_t digits, bool high)
{
    int precision = 0;

    for (int i = YEAR; i <= MILLISECOND; i++) {
        lodd__moment probe = {.precision = (int8_t)i};
        if (lodd__moment_digits(&probe, *kind) == digits && (*kind != LODD__ITEM_TIME || i >= HOUR))
            precision = i;
    }
    if (precision == 0)
        return false;
    if (moment->precision < MONTH)
        moment->month = high ? 12 : 1;
    if (moment->precision < DAY)
        moment->day = (int8_t)(high && *kind != LODD__ITEM_TIME ? last_day(moment) : 1);
    if (moment->precision < HOUR)
        moment->hour = high ? 23 : 0;
    if (moment->precision < MINUTE)
        moment->minute = high ? 59 : 0;
    if (moment->precision < SECOND)
        moment->second = high ? 59 : 0;
    if (moment->precision < MILLISECOND)
        moment->millisecond = high ? 999 : 0;
    if (precision >= HOUR && *kind != LODD__ITEM_TIME) {
        /* Without a zone it is the earliest in the east, the latest in the west. */
        if (!moment->has_zone)
            moment->zone = high ? -12 * 60 : 14 * 60;
        moment->has_zone = true;
        *kind = LODD__ITEM_DATETIME;
    } else {
        moment->has_zone = false;
        moment->zone = 0;
    }
    moment->precision = (int8_t)precision;
    return true;
}
