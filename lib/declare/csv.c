/* declare/csv.c - see csv.h. RFC 4180, but for the separator. Uses base. */
#include "declare/csv.h"

#include "base/utf8.h"

void lodd__csv_begin(lodd__buf *out)
{
    lodd__buf_add(out, LODD__STR("\xEF\xBB\xBF"));
}

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}

/* Spreadsheets pass over blanks before a formula, and take the full-width forms of its signs for the signs. */
static bool looks_like_formula(lodd_str value)
{
    static const char *const wide[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    size_t i = 0;

    while (i < value.len && (value.ptr[i] == ' ' || is_control((unsigned char)value.ptr[i])))
        i++;
    for (size_t k = 0; k < sizeof wide / sizeof *wide; k++)
        if (lodd__str_starts(lodd__str_sub(value, i, value.len - i), lodd__str(wide[k])))
            return true;
    return i < value.len && memchr("=+-@", value.ptr[i], 4) != NULL;
}

static void begin_cell(lodd__buf *out)
{
    char last = out->len > 0 ? out->ptr[out->len - 1] : '\n';

    if (last != '\n' && last != '\xBF') /* the start of a row; behind the byte order mark */
        lodd__buf_addc(out, ';');
}

void lodd__csv_cell(lodd__buf *out, lodd_str value)
{
    uint32_t code;

    begin_cell(out);
    lodd__buf_addc(out, '"');
    if (looks_like_formula(value))
        lodd__buf_addc(out, '\'');
    for (size_t i = 0; i < value.len;) {
        size_t n = lodd__utf8_decode(value.ptr + i, value.len - i, &code);

        if (n == 0)
            lodd__buf_add(out, LODD__STR("\uFFFD"));
        else if (n == 1 && is_control((unsigned char)value.ptr[i]))
            lodd__buf_addc(out, ' ');
        else if (value.ptr[i] == '"')
            lodd__buf_add(out, LODD__STR("\"\""));
        else
            lodd__buf_add(out, lodd__str_sub(value, i, n));
        i += n > 0 ? n : 1;
    }
    lodd__buf_addc(out, '"');
}

void lodd__csv_number(lodd__buf *out, size_t value)
{
    begin_cell(out);
    lodd__buf_printf(out, "%zu", value);
}

void lodd__csv_end_row(lodd__buf *out)
{
    lodd__buf_add(out, LODD__STR("\r\n"));
}
