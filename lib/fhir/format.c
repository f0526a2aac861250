/* fhir/format.c - see format.h. May use: base. */
#include "fhir/format.h"

#include "base/datetime.h"

/* Takes n digits off the front. */
static bool digits(lodd_str *text, size_t n, int32_t *ret)
{
    int32_t number = 0;

    if (text->len < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!lodd__is_digit(text->ptr[i]))
            return false;
        number = number * 10 + (text->ptr[i] - '0');
    }
    *text = lodd__str_sub(*text, n, text->len - n);
    *ret = number;
    return true;
}

static bool character(lodd_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = lodd__str_sub(*text, 1, text->len - 1);
    return true;
}

/* hh:mm:ss with a fraction; 60 seconds are a leap second. */
static bool clock_time(lodd_str *text, lodd__format_moment *ret)
{
    int32_t hour, minute, second;

    if (!digits(text, 2, &hour) || !character(text, ':') || !digits(text, 2, &minute) || !character(text, ':') ||
        !digits(text, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    ret->hour = hour;
    ret->minute = minute;
    ret->second = second;
    if (!character(text, '.'))
        return true;
    if (text->len == 0 || !lodd__is_digit(text->ptr[0]))
        return false;
    while (text->len > 0 && lodd__is_digit(text->ptr[0]))
        *text = lodd__str_sub(*text, 1, text->len - 1);
    return true;
}

/* Z or an offset up to 14:00, or nothing. */
static bool zone(lodd_str *text, bool *ret_has)
{
    int32_t hour, minute;

    *ret_has = text->len > 0;
    if (text->len == 0 || character(text, 'Z'))
        return true;
    if (!character(text, '+') && !character(text, '-'))
        return false;
    if (!digits(text, 2, &hour) || !character(text, ':') || !digits(text, 2, &minute))
        return false;
    return minute <= 59 && (hour <= 13 || (hour == 14 && minute == 0));
}

bool lodd__format_moment_read(lodd_str text, lodd__format_moment *ret)
{
    int32_t part;

    *ret = (lodd__format_moment){0};
    if (!digits(&text, 4, &ret->year) || ret->year == 0)
        return false;
    if (text.len == 0)
        return true;
    if (!character(&text, '-') || !digits(&text, 2, &part) || part < 1 || part > 12)
        return false;
    ret->month = part;
    if (text.len == 0)
        return true;
    if (!character(&text, '-') || !digits(&text, 2, &part) || part < 1 || part > 31)
        return false;
    ret->day = part;
    if (text.len == 0)
        return true;
    ret->has_time = true;
    return character(&text, 'T') && clock_time(&text, ret) && zone(&text, &ret->has_zone) && text.len == 0;
}

bool lodd__format_moment_exists(const lodd__format_moment *moment)
{
    return moment->day == 0 || lodd__date_exists(moment->year, moment->month, moment->day);
}

bool lodd__format_time(lodd_str text)
{
    lodd__format_moment moment = {0};

    return clock_time(&text, &moment) && text.len == 0;
}

/* One or more digits; their number. */
static size_t run(lodd_str *text)
{
    size_t n = 0;

    while (n < text->len && lodd__is_digit(text->ptr[n]))
        n++;
    *text = lodd__str_sub(*text, n, text->len - n);
    return n;
}

bool lodd__format_decimal(lodd_str text, size_t *ret_digits)
{
    bool zero;
    size_t whole, fraction = 0, leading = 0;

    (void)character(&text, '-');
    zero = text.len > 0 && text.ptr[0] == '0';
    whole = run(&text);
    if (whole == 0 || (zero && whole > 1))
        return false;
    if (character(&text, '.')) {
        while (zero && leading < text.len && text.ptr[leading] == '0')
            leading++;
        fraction = run(&text);
        if (fraction == 0)
            return false;
    }
    *ret_digits = zero ? fraction - (leading < fraction ? leading : fraction) : whole + fraction;
    if (character(&text, 'e') || character(&text, 'E')) {
        if (!character(&text, '+'))
            (void)character(&text, '-');
        if (run(&text) == 0)
            return false;
    }
    return text.len == 0;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool lodd__format_id(lodd_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter(text.ptr[i]) && !lodd__is_digit(text.ptr[i]) && text.ptr[i] != '-' && text.ptr[i] != '.')
            return false;
    return text.len >= 1 && text.len <= 64;
}

bool lodd__format_code(lodd_str text)
{
    bool blank = true;

    for (size_t i = 0; i < text.len; i++) {
        bool space = lodd__is_space(text.ptr[i]) || text.ptr[i] == '\v' || text.ptr[i] == '\f';
        if (space && (blank || text.ptr[i] != ' '))
            return false;
        blank = space;
    }
    return !blank;
}

/* At least six characters before the last arc, or one of the short ones in use: others are typing errors. */
static bool is_long_enough(lodd_str text)
{
    size_t last = text.len;

    while (last > 0 && text.ptr[last - 1] != '.')
        last--;
    return last >= 6 || lodd__str_is(text, "1.3.160") || lodd__str_is(text, "1.3.88");
}

bool lodd__format_oid(lodd_str text)
{
    lodd_str rest = text;
    int32_t root;

    if (!digits(&rest, 1, &root) || root > 2 || rest.len == 0)
        return false;
    while (rest.len > 0) {
        bool zero;
        size_t n;
        if (!character(&rest, '.'))
            return false;
        zero = rest.len > 0 && rest.ptr[0] == '0';
        n = run(&rest);
        if (n == 0 || (zero && n > 1))
            return false;
    }
    return is_long_enough(text);
}

bool lodd__format_uuid(lodd_str text, bool lower_case)
{
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-')
                return false;
        } else if (!lodd__is_digit(c) && !(c >= 'a' && c <= 'f') && (lower_case || !(c >= 'A' && c <= 'F'))) {
            return false;
        }
    }
    return true;
}

bool lodd__format_has_blank(lodd_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (lodd__is_space(text.ptr[i]) || text.ptr[i] == '\v' || text.ptr[i] == '\f')
            return true;
    return false;
}

enum { FOREIGN, DIGIT, BLANK, PADDING };

/* What a byte is in base64. */
static unsigned base64_byte(char c)
{
    if (is_letter(c) || lodd__is_digit(c) || c == '+' || c == '/')
        return DIGIT;
    return c == '=' ? PADDING : lodd__is_space(c) ? BLANK : FOREIGN;
}

bool lodd__format_base64(lodd_str text, bool *ret_blanks)
{
    size_t n[4] = {0};

    *ret_blanks = false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned is = base64_byte(text.ptr[i]);
        n[is]++;
        if (is == FOREIGN || (is == DIGIT && n[PADDING] > 0))
            return false;
    }
    *ret_blanks = n[BLANK] > 0;
    return (n[DIGIT] + n[PADDING]) % 4 == 0 && n[PADDING] <= 2;
}

bool lodd__format_html_tag(lodd_str text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        size_t at = i + 1;
        if (text.ptr[i] != '<')
            continue;
        if (text.ptr[at] == '!' && text.len - at >= 3 && text.ptr[at + 1] == '-' && text.ptr[at + 2] == '-')
            return true;
        if (text.ptr[at] == '/')
            at++;
        if (at >= text.len || !is_letter(text.ptr[at]))
            continue;
        while (at < text.len && (is_letter(text.ptr[at]) || lodd__is_digit(text.ptr[at])))
            at++;
        if (at >= text.len || text.ptr[at] == '>' || text.ptr[at] == '/' || lodd__is_space(text.ptr[at]))
            return true;
    }
    return false;
}
