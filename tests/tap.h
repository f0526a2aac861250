/* tap.h - the one test harness of the C tests: Test Anything Protocol on standard output.
 *
 * Every check is one line, "ok N - name" or "not ok N - name"; meson reads it (protocol: 'tap') and tools/check adds the
 * lines up. A test program is: checks with TAP_OK, then `return tap_done();`.
 */
#ifndef LODD_TESTS_TAP_H
#define LODD_TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap__count;
static int tap__failed;

/* One check. The name may hold printf arguments. Returns ok, so that a failing check can print more. */
__attribute__((format(printf, 4, 5), unused)) static bool tap_check(bool ok, const char *file, int line, const char *fmt, ...)
{
    char name[4096];
    va_list ap;

    tap__count++;
    if (!ok)
        tap__failed++;
    va_start(ap, fmt);
    vsnprintf(name, sizeof name, fmt, ap);
    va_end(ap);
    for (char *c = name; *c != '\0'; c++) /* a name that holds a line end would end the check's line */
        if ((unsigned char)*c < ' ')
            *c = '?';
    printf("%sok %d - %s\n", ok ? "" : "not ", tap__count, name);
    if (!ok)
        printf("# failed at %s:%d\n", file, line);
    fflush(stdout);
    return ok;
}

#define TAP_OK(cond, ...) tap_check((cond), __FILE__, __LINE__, __VA_ARGS__)

/* A check that could not be made here, with the reason (for example: ../shared/reference is absent). */
__attribute__((format(printf, 1, 2), unused)) static void tap_skip(const char *fmt, ...)
{
    va_list ap;

    printf("ok %d # SKIP ", ++tap__count);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    printf("\n");
}

/* Prints the plan; returns the exit code for main. */
__attribute__((unused)) static int tap_done(void)
{
    printf("1..%d\n", tap__count);
    return tap__failed != 0;
}

#endif
