/* message/schema_date.c - the lexical spaces and the order of dates, times and durations, as libxml2 2.9.14 has them.
 * W3C XML Schema 1.0 part 2, sections 3.2.6 to 3.2.14 and appendix E. base/datetime.h is for rules; here the verdict
 * has to be libxml2's. May use: base.
 *
 * libxml2 tells what a text is (a time, a year, a day of a month, ...) and then asks whether that is the type wanted.
 * Where it departs from the recommendation: white space is passed over before times and partial dates and behind
 * date-times only; years may have a year's digits and no upper bound but long; 24:00:00 is a time.
 */
#include <limits.h>

#include "base/datetime.h"
#include "message/schema_simple.h"

typedef lodd__schema_cursor cursor;
#define PEEK     lodd__schema_peek
#define AT_DIGIT lodd__schema_at_digit

static bool two_digits(cursor *c, int *ret)
{
    if (!AT_DIGIT(c, 0) || !AT_DIGIT(c, 1))
        return false;
    *ret = (PEEK(c, 0) - '0') * 10 + (PEEK(c, 1) - '0');
    c->at += 2;
    return true;
}

static bool take(cursor *c, char ch)
{
    if (PEEK(c, 0) != (unsigned char)ch || c->at == c->end)
        return false;
    c->at++;
    return true;
}

static bool is_leap(long year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(long year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

static bool year(cursor *c, lodd__schema_value *v)
{
    bool negative = take(c, '-');
    const unsigned char *start = c->at;

    v->year = 0;
    for (; AT_DIGIT(c, 0); c->at++) {
        int digit = PEEK(c, 0) - '0';
        if (v->year > (LONG_MAX - digit) / 10)
            return false;
        v->year = v->year * 10 + digit;
    }
    if (c->at - start < 4 || (c->at - start > 4 && *start == '0') || v->year == 0)
        return false;
    if (negative)
        v->year = -v->year;
    return true;
}

static bool month(cursor *c, lodd__schema_value *v)
{
    return two_digits(c, &v->month) && v->month >= 1 && v->month <= 12;
}

static bool day(cursor *c, lodd__schema_value *v)
{
    return two_digits(c, &v->day) && v->day >= 1 && v->day <= 31;
}

static bool time_of_day(cursor *c, lodd__schema_value *v)
{
    if (!two_digits(c, &v->hour) || !take(c, ':') || v->hour > 24 || !two_digits(c, &v->minute) || v->minute > 59 ||
        !take(c, ':') || !two_digits(c, &v->second))
        return false;
    if (take(c, '.')) {
        v->fraction.ptr = (const char *)c->at;
        while (AT_DIGIT(c, 0))
            c->at++;
        v->fraction.len = (size_t)((const char *)c->at - v->fraction.ptr);
        if (v->fraction.len == 0)
            return false;
        while (v->fraction.len > 0 && v->fraction.ptr[v->fraction.len - 1] == '0')
            v->fraction.len--;
    }
    return v->hour < 24 ? v->second < 60 : v->minute == 0 && v->second == 0 && v->fraction.len == 0;
}

/* Nothing is a zone too: the value has none then. */
static bool zone(cursor *c, lodd__schema_value *v)
{
    bool negative = PEEK(c, 0) == '-';
    int hours = 0;
    int minutes = 0;

    v->has_zone = c->at != c->end;
    v->zone = 0;
    if (!v->has_zone || take(c, 'Z'))
        return true;
    if (!take(c, '+') && !take(c, '-'))
        return false;
    if (!two_digits(c, &hours) || hours > 23 || !take(c, ':') || !two_digits(c, &minutes) || minutes > 59)
        return false;
    v->zone = hours * 60 + minutes;
    if (v->zone > 840)
        return false;
    if (negative)
        v->zone = -v->zone;
    return true;
}

typedef enum outcome { GO_ON, IS, IS_NOT } outcome;

/* A zone, or nothing, and the end: then the text is what has been read so far. Something behind a zone: it is not
 * anything. */
static outcome ends(cursor *c, lodd__schema_value *v)
{
    cursor at = *c;

    if (!zone(&at, v))
        return GO_ON;
    return at.at == at.end ? IS : IS_NOT;
}

/* --MM-DD, --MM, ---DD */
static bool partial(cursor c, lodd__schema_value *v, lodd__schema_builtin wanted, lodd__schema_builtin *ret)
{
    cursor at;

    if (take(&c, '-')) {
        *ret = LODD__SCHEMA_GDAY;
        return wanted != LODD__SCHEMA_GMONTH && day(&c, v) && ends(&c, v) == IS;
    }
    if (!month(&c, v))
        return false;
    at = c;
    /* what looks like a day may be the hours of a zone */
    if (take(&at, '-') && day(&at, v) && PEEK(&at, 0) != ':' && v->day <= days_in(0, v->month)) {
        *ret = LODD__SCHEMA_GMONTHDAY;
        return ends(&at, v) == IS;
    }
    v->day = 0;
    *ret = LODD__SCHEMA_GMONTH;
    return ends(&c, v) == IS;
}

static bool calendar(cursor c, lodd__schema_value *v, lodd__schema_builtin *ret)
{
    outcome end = GO_ON;

    *ret = LODD__SCHEMA_GYEAR;
    if (!year(&c, v))
        return false;
    if ((end = ends(&c, v)) != GO_ON)
        return end == IS;
    *ret = LODD__SCHEMA_GYEARMONTH;
    if (!take(&c, '-') || !month(&c, v))
        return false;
    if ((end = ends(&c, v)) != GO_ON)
        return end == IS;
    *ret = LODD__SCHEMA_DATE;
    if (!take(&c, '-') || !day(&c, v) || v->day > days_in(v->year, v->month))
        return false;
    if ((end = ends(&c, v)) != GO_ON)
        return end == IS;
    *ret = LODD__SCHEMA_DATETIME;
    if (!take(&c, 'T') || !time_of_day(&c, v))
        return false;
    /* the zone of a date-time may have blanks behind it, but not stand behind blanks */
    if (c.at == c.end || !lodd__schema_at_blank(&c)) {
        cursor last = c;
        while (last.end > last.at && lodd__is_space((char)last.end[-1]))
            last.end--;
        return zone(&last, v) && last.at == last.end;
    }
    return false;
}

bool lodd__schema_date_lexical(lodd__schema_builtin builtin, lodd_str text, lodd__schema_value *ret)
{
    lodd__schema_value value = {0};
    lodd__schema_builtin found = LODD__SCHEMA_BUILTIN_COUNT;
    cursor c = lodd__schema_cursor_of(text);
    bool ok = false;

    lodd__schema_skip_blanks(&c);
    if (PEEK(&c, 0) == '-' && PEEK(&c, 1) == '-') {
        c.at += 2;
        ok = partial(c, &value, builtin, &found);
    } else {
        cursor time = c;
        outcome end = AT_DIGIT(&c, 0) && time_of_day(&time, &value) ? ends(&time, &value) : GO_ON;
        found = LODD__SCHEMA_TIME;
        ok = end == IS;
        if (end == GO_ON) {
            value = (lodd__schema_value){0};
            ok = calendar(lodd__schema_cursor_of(text), &value, &found);
        }
    }
    if (!ok || found != builtin)
        return false;
    if (ret != NULL) {
        value.kind = LODD__SCHEMA_COMPARE_DATE;
        value.builtin = builtin;
        value.text = text;
        *ret = value;
    }
    return true;
}

/* --- durations ---------------------------------------------------------------------------------------------------- */

bool lodd__schema_duration_lexical(lodd_str text)
{
    static const char designators[] = "YMDHMS";
    cursor c = lodd__schema_cursor_of(text);
    size_t at = 0;

    lodd__schema_skip_blanks(&c);
    (void)take(&c, '-');
    if (!take(&c, 'P') || c.at == c.end)
        return false;
    while (c.at != c.end) {
        bool has_digits = false;
        bool has_fraction = false;
        long number = 0;
        if (at >= 6)
            return false;
        if (PEEK(&c, 0) == 'T') {
            if (at > 3)
                return false;
            c.at++;
            at = 3;
        } else if (at == 3) {
            return false;
        }
        for (; AT_DIGIT(&c, 0); c.at++, has_digits = true) {
            int digit = PEEK(&c, 0) - '0';
            if (number > (LONG_MAX - digit) / 10)
                return false;
            number = number * 10 + digit;
        }
        if (take(&c, '.'))
            for (has_fraction = true; AT_DIGIT(&c, 0); c.at++)
                has_digits = true;
        while (PEEK(&c, 0) != (unsigned char)designators[at]) {
            at++;
            if (at == 3 || at == 6)
                return false;
        }
        c.at++;
        if (!has_digits || (has_fraction && at != 5) || (at == 0 && number > LONG_MAX / 12))
            return false;
        at++;
    }
    return true;
}

/* --- order -------------------------------------------------------------------------------------------------------- */

#define MINUTES_A_DAY 1440

typedef struct instant {
    long days;
    int seconds; /* of the day */
    lodd_str fraction;
} instant;

/* Days of the Gregorian calendar since a day before all; a part that a type lacks counts as its least. */
static long days_of(const lodd__schema_value *v)
{
    long y = v->year - (v->month > 0 && v->month <= 2);
    long era = (y >= 0 ? y : y - 399) / 400;
    long of_era = y - era * 400;
    long m = v->month > 0 ? v->month : 3;
    long of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + (v->day > 0 ? v->day : 1) - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

/* Zones of partial dates count for nothing, as in libxml2. */
static instant instant_of(const lodd__schema_value *v)
{
    bool zoned =
        v->builtin == LODD__SCHEMA_DATETIME || v->builtin == LODD__SCHEMA_DATE || v->builtin == LODD__SCHEMA_TIME;
    long minutes = (long)v->hour * 60 + v->minute - (zoned ? v->zone : 0);
    long shift = minutes >= 0 ? minutes / MINUTES_A_DAY : -((-minutes + MINUTES_A_DAY - 1) / MINUTES_A_DAY);

    return (instant){days_of(v) + shift, (int)(minutes - shift * MINUTES_A_DAY) * 60 + v->second, v->fraction};
}

static int compare_fractions(lodd_str a, lodd_str b)
{
    for (size_t i = 0; i < a.len || i < b.len; i++) {
        char x = i < a.len ? a.ptr[i] : '0';
        char y = i < b.len ? b.ptr[i] : '0';
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static int compare_instants(const instant *a, const instant *b)
{
    if (a->days != b->days)
        return a->days < b->days ? -1 : 1;
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    return compare_fractions(a->fraction, b->fraction);
}

/* A time without a zone is compared as if it were UTC, as libxml2 does; the recommendation (part 2, section 3.2.7.4)
 * would have it that the order cannot be told within 14 hours. Only when they are equal so, libxml2 says that it cannot
 * be told. */
int lodd__schema_date_compare(const lodd__schema_value *a, const lodd__schema_value *b)
{
    const long limit = LONG_MAX / 400;
    instant x = {0};
    instant y = {0};
    int ret = 0;

    if (a->builtin != b->builtin || a->year > limit || a->year < -limit || b->year > limit || b->year < -limit)
        return 2;
    x = instant_of(a);
    y = instant_of(b);
    ret = compare_instants(&x, &y);
    return ret == 0 && a->has_zone != b->has_zone ? 2 : ret;
}
