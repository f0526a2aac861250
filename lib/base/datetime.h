/* base/datetime.h - XML Schema dates and times (W3C XSD part 2 sections 3.2.7 to 3.2.12), with the precision kept. */
#ifndef LODD_BASE_DATETIME_H
#define LODD_BASE_DATETIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef enum lodd__precision {
    LODD__PRECISION_YEAR,
    LODD__PRECISION_MONTH,
    LODD__PRECISION_DAY,
    LODD__PRECISION_SECOND, /* a date and a time */
    LODD__PRECISION_TIME    /* a time without a date */
} lodd__precision;

typedef struct lodd__datetime {
    int32_t year; /* proleptic Gregorian; negative before year 1 */
    int8_t month, day, hour, minute, second; /* month and day 1 where the precision has none */
    int32_t nanosecond;
    bool has_zone;
    int16_t zone; /* minutes east of UTC */
    lodd__precision precision;
} lodd__datetime;

/* Any of dateTime, date, gYearMonth, gYear, time: the union that kith:TS is. White space around it is not accepted. */
bool lodd__datetime_parse(lodd_str s, lodd__datetime *ret);
bool lodd__date_exists(int32_t year, int month, int day);
/* Compares what both know: -1, 0, 1; 2 when it cannot be told (one has only a time, or the common precision is equal but one goes on,
 * counts as 0). A missing zone is taken as local_zone minutes east of UTC. */
int lodd__datetime_cmp(const lodd__datetime *a, const lodd__datetime *b, int local_zone);
/* Days since 1970-01-01 of a date. */
int64_t lodd__date_days(int32_t year, int month, int day);
/* The date of a day count: the inverse. The year must fit 32 bits. */
void lodd__date_of_days(int64_t days, int32_t *ret_year, int *ret_month, int *ret_day);

#endif
