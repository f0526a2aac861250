/* table.h - reads the table tests: text files with one case a line, fields separated by '|', comments from '#' at the
 * line's start. Fields are taken as they stand, blanks too. */
#ifndef LODD_TESTS_TABLE_H
#define LODD_TESTS_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "tap.h"

enum { TABLE_MAX_FIELDS = 16 };

/* Calls back for every case; exits with a failed check when the table cannot be read or is empty. */
__attribute__((unused)) static void table_read(const char *path,
                                               void (*one)(const lodd_str *fields, size_t n, const char *where))
{
    char line[1024], where[32];
    lodd_str fields[TABLE_MAX_FIELDS];
    size_t number = 0, cases = 0;
    FILE *file = path ? fopen(path, "rb") : NULL;

    if (!TAP_OK(file != NULL, "the table %s can be opened", path ? path : "(no argument)"))
        exit(tap_done());
    while (fgets(line, sizeof line, file)) {
        size_t n = 0;
        char *p = line, *end = line + strlen(line);

        number++;
        if (end > line && end[-1] == '\n')
            *--end = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        for (;;) {
            char *bar = memchr(p, '|', (size_t)(end - p));

            fields[n++] = lodd__str_n(p, (size_t)((bar ? bar : end) - p));
            if (!bar || n == TABLE_MAX_FIELDS)
                break;
            p = bar + 1;
        }
        snprintf(where, sizeof where, "line %zu", number);
        one(fields, n, where);
        cases++;
    }
    fclose(file);
    TAP_OK(cases > 0, "the table has cases (%zu)", cases);
}

__attribute__((unused)) static long table_number(lodd_str s)
{
    char text[32] = "";

    memcpy(text, s.ptr, s.len < sizeof text ? s.len : sizeof text - 1);
    return strtol(text, NULL, 10);
}

#endif
