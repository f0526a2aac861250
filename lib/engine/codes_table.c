/* engine/codes_table.c - a list of codes as a table: CSV (RFC 4180) and its kin with semicolons or tabs.
 *
 * The first line names the columns. UTF-8, UTF-16 with its mark, or else Windows-1252, which holds ISO-8859-1: what
 * spreadsheets write. What is wrong is said with its line, and nothing is guessed. May use: base, source.
 */
#include "base/reason.h"
#include "base/datetime.h"
#include "base/utf8.h"
#include "engine/codes.h"
#include "source/source.h"

enum { MAX_COLUMNS = 256 };

typedef enum column { COLUMN_OTHER, COLUMN_CODE, COLUMN_DISPLAY, COLUMN_FROM, COLUMN_TO, COLUMN_PARENT } column;

/* Names of columns without blanks, hyphens and underscores, in small letters. */
static const struct {
    const char *name;
    column column;
} column_names[] = {
    {"code", COLUMN_CODE},         {"kode", COLUMN_CODE},
    {"kodeverdi", COLUMN_CODE},    {"display", COLUMN_DISPLAY},
    {"text", COLUMN_DISPLAY},      {"tekst", COLUMN_DISPLAY},
    {"kodetekst", COLUMN_DISPLAY}, {"name", COLUMN_DISPLAY},
    {"navn", COLUMN_DISPLAY},      {"validfrom", COLUMN_FROM},
    {"gyldigfra", COLUMN_FROM},    {"validto", COLUMN_TO},
    {"gyldigtil", COLUMN_TO},      {"parent", COLUMN_PARENT},
    {"overordnet", COLUMN_PARENT}, {"overordnetkode", COLUMN_PARENT},
};

typedef struct table {
    lodd__code_rows *rows;
    lodd_str text;
    size_t at, line; /* line: 1-based, where the reading is */
    char comma;
    column columns[MAX_COLUMNS];
    size_t n_columns;
    lodd_status status;
    char **message;
} table;

static void fail(table *t, size_t line, const char *what)
{
    if (t->status == LODD_OK)
        t->status = LODD__FAIL(t->message, LODD_ERR_PACK, "line %zu: %s", line, what);
}

/* ---- the text ---- */

static bool has_mark_of_utf16(lodd_str bytes)
{
    return lodd__str_starts(bytes, LODD__STR("\xff\xfe")) || lodd__str_starts(bytes, LODD__STR("\xfe\xff"));
}

/* The decoder of XML sources knows the encodings; a declaration in front tells it which. */
static lodd_str decoded(lodd__arena *arena, lodd_str bytes)
{
    static const lodd_str declaration = {"<?xml version=\"1.0\" encoding=\"windows-1252\"?>", 44};
    lodd__source source;
    char *copy = lodd__arena_bytes(arena, declaration.len + bytes.len);

    if (copy == NULL)
        return (lodd_str){NULL, 0};
    memcpy(copy, declaration.ptr, declaration.len);
    memcpy(copy + declaration.len, bytes.ptr, bytes.len);
    lodd__source_init(&source, arena, LODD__STR(""), lodd__str_n(copy, declaration.len + bytes.len));
    if (source.fault != LODD__SOURCE_OK || source.text.len < declaration.len)
        return (lodd_str){NULL, 0};
    return lodd__str_sub(source.text, declaration.len, source.text.len - declaration.len);
}

/* {NULL, 0}: it is no text. */
static lodd_str text_of(lodd__arena *arena, lodd_str bytes)
{
    static const lodd_str mark = {"\xef\xbb\xbf", 3};
    lodd__source source;

    if (has_mark_of_utf16(bytes)) {
        lodd__source_init(&source, arena, LODD__STR(""), bytes);
        return source.fault == LODD__SOURCE_OK ? source.text : (lodd_str){NULL, 0};
    }
    if (memchr(bytes.ptr, 0, bytes.len) != NULL)
        return (lodd_str){NULL, 0};
    if (lodd__utf8_check(bytes) != bytes.len)
        return decoded(arena, bytes);
    return lodd__str_starts(bytes, mark) ? lodd__str_sub(bytes, mark.len, bytes.len - mark.len) : bytes;
}

/* ---- fields ---- */

static bool at_end_of_line(const table *t)
{
    return t->at >= t->text.len || t->text.ptr[t->at] == '\n' || t->text.ptr[t->at] == '\r';
}

static void skip_end_of_line(table *t)
{
    if (t->at < t->text.len && t->text.ptr[t->at] == '\r')
        t->at++;
    if (t->at < t->text.len && t->text.ptr[t->at] == '\n')
        t->at++;
    t->line++;
}

/* A field in quotation marks, two of them for one. It may go over lines. */
static lodd_str quoted_field(table *t)
{
    size_t start = ++t->at, from = t->line, n = 0;
    bool doubled = false;
    char *out = NULL;

    for (; t->at < t->text.len; t->at++) {
        char c = t->text.ptr[t->at];
        if (c == '"' && t->at + 1 < t->text.len && t->text.ptr[t->at + 1] == '"') {
            doubled = true;
            t->at++;
        } else if (c == '"') {
            break;
        }
        t->line += c == '\n';
    }
    if (t->at >= t->text.len) {
        fail(t, from, "a quotation mark is not closed");
        return lodd__str_n("", 0);
    }
    t->at++;
    if (!doubled)
        return lodd__str_sub(t->text, start, t->at - 1 - start);
    out = lodd__arena_bytes(&t->rows->arena, t->at - start);
    for (size_t i = start; i + 1 < t->at && out != NULL; i++) {
        out[n++] = t->text.ptr[i];
        i += t->text.ptr[i] == '"';
    }
    return lodd__str_n(out != NULL ? out : "", n);
}

static lodd_str next_field(table *t)
{
    size_t start = 0;
    lodd_str field;

    while (t->at < t->text.len && t->text.ptr[t->at] == ' ')
        t->at++;
    start = t->at;
    if (t->at < t->text.len && t->text.ptr[t->at] == '"') {
        field = quoted_field(t);
        while (t->at < t->text.len && t->text.ptr[t->at] == ' ')
            t->at++;
        if (!at_end_of_line(t) && t->text.ptr[t->at] != t->comma)
            fail(t, t->line, "text behind a closing quotation mark");
    } else {
        while (!at_end_of_line(t) && t->text.ptr[t->at] != t->comma)
            t->at++;
        field = lodd__str_sub(t->text, start, t->at - start);
    }
    return lodd__str_trim(field);
}

/* ---- the head ---- */

static column column_of(lodd_str name)
{
    char plain[32];
    size_t n = 0;

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == ' ' || c == '-' || c == '_' || c == '.')
            continue;
        if (n == sizeof plain)
            return COLUMN_OTHER;
        plain[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    for (size_t i = 0; i < sizeof column_names / sizeof *column_names; i++)
        if (lodd__str_is(lodd__str_n(plain, n), column_names[i].name))
            return column_names[i].column;
    return COLUMN_OTHER;
}

/* The character that the first line has most of. */
static char separator_of(lodd_str text)
{
    static const char candidates[] = {'\t', ';', ','};
    size_t counts[sizeof candidates] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len && (quoted || (text.ptr[i] != '\n' && text.ptr[i] != '\r')); i++) {
        quoted = quoted != (text.ptr[i] == '"');
        for (size_t k = 0; k < sizeof candidates && !quoted; k++)
            counts[k] += text.ptr[i] == candidates[k];
    }
    for (size_t k = 1; k < sizeof candidates; k++)
        if (counts[k] > counts[best])
            best = k;
    return candidates[best];
}

static void read_head(table *t)
{
    unsigned seen = 0;

    for (;;) {
        column c = column_of(next_field(t));
        if (t->n_columns == MAX_COLUMNS) {
            fail(t, 1, "too many columns");
            return;
        }
        if (c != COLUMN_OTHER && (seen & 1U << c) != 0) {
            fail(t, 1, "two columns with the same meaning");
            return;
        }
        seen |= 1U << c;
        t->columns[t->n_columns++] = c;
        if (at_end_of_line(t))
            break;
        t->at++;
    }
    skip_end_of_line(t);
    if ((seen & 1U << COLUMN_CODE) == 0)
        fail(t, 1, "the first line must name the columns, and one of them must be \"code\"");
}

/* ---- rows ---- */

/* YYYY, YYYY-MM, YYYY-MM-DD, YYYYMMDD and DD.MM.YYYY, as the first three; {NULL, 0}: none of them. */
static lodd_str date_of(table *t, lodd_str s)
{
    lodd__datetime when;
    lodd_str iso = s;

    if (s.len == 8 && lodd__str_digits(s))
        iso = lodd__arena_printf(&t->rows->arena, "%.4s-%.2s-%.2s", s.ptr, s.ptr + 4, s.ptr + 6);
    else if (s.len == 10 && s.ptr[2] == '.' && s.ptr[5] == '.')
        iso = lodd__arena_printf(&t->rows->arena, "%.4s-%.2s-%.2s", s.ptr + 6, s.ptr + 3, s.ptr);
    if (iso.len > 10 && iso.ptr[10] == 'T')
        iso.len = 10;
    if ((iso.len != 4 && iso.len != 7 && iso.len != 10) || !lodd__datetime_parse(iso, &when))
        return (lodd_str){NULL, 0};
    return iso;
}

static void set_date(table *t, size_t line, lodd_str *ret, lodd_str field)
{
    if (field.len == 0)
        return;
    *ret = date_of(t, field);
    if (ret->ptr == NULL)
        fail(t, line, "a date must be written 2026-01-31, 20260131, 31.01.2026, 2026-01 or 2026");
}

static void set_field(table *t, size_t line, lodd__code_row *row, column where, lodd_str field)
{
    switch (where) {
    case COLUMN_CODE:
        row->code = field;
        for (size_t i = 0; i < field.len; i++)
            if ((unsigned char)field.ptr[i] < ' ')
                fail(t, line, "a control character in a code");
        break;
    case COLUMN_DISPLAY:
        row->display = field;
        break;
    case COLUMN_FROM:
        set_date(t, line, &row->from, field);
        break;
    case COLUMN_TO:
        set_date(t, line, &row->to, field);
        break;
    case COLUMN_PARENT:
        row->parent = field;
        break;
    default:
        break;
    }
}

static void read_row(table *t)
{
    lodd__code_row row = {.code = {NULL, 0}};
    size_t line = t->line, n = 0;

    for (;; n++) {
        lodd_str field = next_field(t);
        if (n < t->n_columns)
            set_field(t, line, &row, t->columns[n], field);
        else if (field.len > 0)
            fail(t, line, "more fields than the first line names");
        if (at_end_of_line(t) || t->status != LODD_OK)
            break;
        t->at++;
    }
    skip_end_of_line(t);
    if (t->status != LODD_OK)
        return;
    if (row.code.len == 0)
        t->rows->n_dropped += n > 0 || row.display.len > 0; /* an empty line is none */
    else
        t->status = lodd__code_rows_add(t->rows, &row);
}

lodd_status lodd__codes_read_table(lodd__code_rows *ret, lodd_str bytes, char comma, char **ret_message)
{
    table t = {.rows = ret, .line = 1, .message = ret_message};

    t.text = text_of(&ret->arena, bytes);
    if (t.text.ptr == NULL)
        return ret->arena.failed ? LODD_ERR_NOMEM : LODD__FAIL(ret_message, LODD_ERR_PACK, "not a text");
    t.comma = comma != 0 ? comma : separator_of(t.text);
    read_head(&t);
    while (t.status == LODD_OK && t.at < t.text.len)
        read_row(&t);
    if (ret->arena.failed)
        return LODD_ERR_NOMEM;
    if (t.status == LODD_OK && ret->rows.len == 0)
        return LODD__FAIL(ret_message, LODD_ERR_PACK, "no codes in it");
    return t.status;
}
