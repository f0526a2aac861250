/* declare/privacy.c - see privacy.h. Numbers: HIS 1001:2010 by way of identifier/identifier.h. Uses base, message, the
 * engine's list of published test persons.
 *
 * The text is looked at as units of one byte, then as every second byte with NULs between: that is how digits stand in
 * UTF-16, whatever its byte order. Digits that stand in another way (compressed, drawn, in an EBCDIC file) are not
 * found; the known containers are named. */
#include "declare/privacy.h"

#include <string.h>

#include "engine/engine.h"
#include "identifier/identifier.h"

enum { NUMBER = 11, BIRTH = 6, REST = 5 };

/* First bytes of files that hide their text. */
#define MAGIC(bytes)                                                                                                   \
    {                                                                                                                  \
        bytes, sizeof(bytes) - 1                                                                                       \
    }
static const struct container {
    lodd_str magic;
    const char *name;
} containers[] = {
    {MAGIC("%PDF-"), "PDF"},         {MAGIC("PK\003\004"), "ZIP"},
    {MAGIC("PK\005\006"), "ZIP"},    {MAGIC("\037\213"), "gzip"},
    {MAGIC("\3757zXZ"), "xz"},       {MAGIC("BZh"), "bzip2"},
    {MAGIC("7z\274\257\047"), "7z"}, {MAGIC("(\265/\375"), "zstd"},
    {MAGIC("Rar!"), "RAR"},          {MAGIC("\320\317\021\340"), "OLE"},
    {MAGIC("\211PNG"), "PNG"},       {MAGIC("\377\330\377"), "JPEG"},
    {MAGIC("GIF8"), "GIF"},          {MAGIC("II*"), "TIFF"},
    {MAGIC("MM\000*"), "TIFF"},      {MAGIC("SQLite format 3"), "SQLite"},
};
#undef MAGIC

/* The text as units; of width 2 the bytes between them must be NUL. */
typedef struct units {
    lodd_str bytes;
    size_t first, width, n;
} units;

/* The byte of a unit; -1 behind the end. */
static int unit(const units *u, size_t i)
{
    return i < u->n ? (unsigned char)u->bytes.ptr[u->first + i * u->width] : -1;
}

/* Is a unit the next character of the one before it? */
static bool follows(const units *u, size_t i)
{
    return u->width == 1 || (i < u->n && u->bytes.ptr[u->first + i * u->width - 1] == '\0');
}

static bool is_digit_at(const units *u, size_t i)
{
    int c = unit(u, i);

    return c >= '0' && c <= '9';
}

static size_t digits_from(const units *u, size_t i)
{
    size_t n = 0;

    while (is_digit_at(u, i + n) && (n == 0 || follows(u, i + n)))
        n++;
    return n;
}

/* Units of what people write between the birth date and the rest; 0: it is something else. */
static size_t separator(const units *u, size_t i)
{
    int c = unit(u, i);

    if (!follows(u, i) || !follows(u, i + 1))
        return 0;
    if (c == ' ' || c == '-' || c == 0xA0)
        return 1;
    return c == 0xC2 && unit(u, i + 1) == 0xA0 && follows(u, i + 2) ? 2 : 0; /* a no-break space in UTF-8 */
}

static void copy(char *out, const units *u, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char)unit(u, from + i);
}

static void judge(lodd__privacy *ret, const lodd_engine *engine, const char number[NUMBER], size_t offset)
{
    lodd_str s = lodd__str_n(number, NUMBER);
    lodd__person person;

    lodd__person_read(&person, s, LODD__PERSON_NONE);
    if (person.fault != LODD__IDENTIFIER_OK || person.kind == LODD__PERSON_FHN || person.kind == LODD__PERSON_NONE)
        return;
    if (person.synthetic != LODD__SYNTHETIC_NO || lodd__map_get(&engine->packs->test_persons, s) != NULL) {
        ret->n_synthetic++;
        return;
    }
    if (ret->n++ == 0 || offset < ret->offset)
        ret->offset = offset;
}

/* A run of n digits from i; returns how many units it, and what belongs to it, takes. */
static size_t run_at(lodd__privacy *ret, const lodd_engine *engine, const units *u, size_t i, size_t n)
{
    char number[NUMBER];
    size_t gap;

    if (n == NUMBER) {
        copy(number, u, i, NUMBER);
        judge(ret, engine, number, u->first + i * u->width);
    } else if (n == BIRTH && (gap = separator(u, i + n)) > 0 && digits_from(u, i + n + gap) == REST) {
        copy(number, u, i, BIRTH);
        copy(number + BIRTH, u, i + n + gap, REST);
        judge(ret, engine, number, u->first + i * u->width);
    }
    return n;
}

static void scan(lodd__privacy *ret, const lodd_engine *engine, const units *u)
{
    size_t done = 0; /* units before it have been looked at */

    /* every number has a run of at least six digits, so one unit in six is enough to find it */
    for (size_t i = BIRTH - 1; i < u->n; i += BIRTH) {
        size_t start = i;

        if (!is_digit_at(u, i))
            continue;
        while (start > done && is_digit_at(u, start - 1) && follows(u, start))
            start--;
        done = start + run_at(ret, engine, u, start, digits_from(u, start));
        i = done - 1;
    }
}

void lodd__privacy_scan(lodd__privacy *ret, const lodd_engine *engine, lodd_str bytes)
{
    units u = {.bytes = bytes, .width = 1, .n = bytes.len};

    *ret = (lodd__privacy){0};
    for (size_t i = 0; i < sizeof containers / sizeof containers[0] && ret->opaque == NULL; i++)
        if (lodd__str_starts(bytes, containers[i].magic))
            ret->opaque = containers[i].name;
    scan(ret, engine, &u);
    if (bytes.len == 0 || memchr(bytes.ptr, '\0', bytes.len) == NULL)
        return;
    for (size_t first = 0; first < 2; first++) {
        u = (units){.bytes = bytes, .first = first, .width = 2, .n = (bytes.len - first + 1) / 2};
        scan(ret, engine, &u);
    }
}
