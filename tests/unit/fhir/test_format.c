/* test_format.c - the forms of primitive values, by the table given as argument; and every text cut at every byte. */
#include "fhir/format.h"
#include "unit/base/table.h"

static void moment_text(lodd_str text, char out[8])
{
    lodd__format_moment moment;
    size_t n = 0;

    if (!lodd__format_moment_read(text, &moment)) {
        strcpy(out, "-");
        return;
    }
    out[n++] = 'y';
    if (moment.month > 0)
        out[n++] = 'm';
    if (moment.day > 0)
        out[n++] = 'd';
    if (moment.has_time)
        out[n++] = 't';
    if (moment.has_zone)
        out[n++] = 'z';
    if (!lodd__format_moment_exists(&moment))
        out[n++] = '!';
    out[n] = '\0';
}

static void decimal_text(lodd_str text, char out[8])
{
    size_t digits = 0;

    if (lodd__format_decimal(text, &digits))
        snprintf(out, 8, "%zu", digits);
    else
        strcpy(out, "-");
}

static void form_of(lodd_str kind, lodd_str text, char out[8])
{
    bool blanks = false, ok = false;

    strcpy(out, "0");
    if (lodd__str_is(kind, "moment")) {
        moment_text(text, out);
    } else if (lodd__str_is(kind, "decimal")) {
        decimal_text(text, out);
    } else if (lodd__str_is(kind, "uuid")) {
        if (lodd__format_uuid(text, false))
            strcpy(out, lodd__format_uuid(text, true) ? "1" : "upper");
    } else if (lodd__str_is(kind, "base64")) {
        if (lodd__format_base64(text, &blanks))
            strcpy(out, blanks ? "blank" : "1");
    } else {
        ok = lodd__str_is(kind, "time")   ? lodd__format_time(text)
             : lodd__str_is(kind, "id")   ? lodd__format_id(text)
             : lodd__str_is(kind, "code") ? lodd__format_code(text)
             : lodd__str_is(kind, "oid")  ? lodd__format_oid(text)
             : lodd__str_is(kind, "html") ? lodd__format_html_tag(text)
                                          : false;
        strcpy(out, ok ? "1" : "0");
    }
}

/* Slices end where they end: what is behind them must never be looked at. A copy of exactly that size shows it to the
 * sanitizers. */
static void cut(lodd_str kind, lodd_str text)
{
    char out[8];

    for (size_t n = 0; n <= text.len; n++) {
        char *copy = malloc(n > 0 ? n : 1);
        if (copy == NULL)
            return;
        memcpy(copy, text.ptr, n);
        form_of(kind, lodd__str_n(copy, n), out);
        free(copy);
    }
}

static void one(const lodd_str *f, size_t n, const char *where)
{
    char out[8];

    if (!TAP_OK(n == 3, "%s has three fields", where))
        return;
    form_of(f[0], f[1], out);
    TAP_OK(lodd__str_is(f[2], out), "%s: %.*s '%.*s' is %.*s (%s)", where, LODD__FMT(f[0]), LODD__FMT(f[1]),
           LODD__FMT(f[2]), out);
    cut(f[0], f[1]);
}

int main(int argc, char **argv)
{
    table_read(argc > 1 ? argv[1] : NULL, one);
    TAP_OK(!lodd__format_code(LODD__STR("a\tb")) && !lodd__format_code(LODD__STR("a\nb")),
           "a code has no tab and no line");
    TAP_OK(lodd__format_has_blank(LODD__STR("a b")) && lodd__format_has_blank(LODD__STR("a\t")) &&
               !lodd__format_has_blank(LODD__STR("ab")),
           "blanks");
    return tap_done();
}
