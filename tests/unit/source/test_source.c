/* test_source.c - every encoding, every fault, positions, and each text cut and broken at every byte. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "source/source.h"
#include "tap.h"
#include "unit/base/fail.h"

/* A literal with NUL bytes in it. */
#define BYTES(lit)                                                                                                     \
    {                                                                                                                  \
        (lit), sizeof(lit) - 1                                                                                         \
    }

typedef struct sample {
    const char *what;
    lodd_str bytes;
    lodd__source_fault fault;
    const char *encoding;
    const char *text; /* NULL: bytes as they stand, not copied */
    size_t fault_offset;
    bool has_bom;
} sample;

#define AA "\xC3\xA6\xC3\xB8\xC3\xA5" /* three Norwegian letters in UTF-8 */

static const sample samples[] = {
    /* UTF-8 */
    {"no declaration", BYTES("<a>" AA "</a>"), LODD__SOURCE_OK, "UTF-8", NULL, 0, false},
    {"declared UTF-8", BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>" AA "</a>"), LODD__SOURCE_OK, "UTF-8", NULL,
     0, false},
    {"declared in lower case and single quotes", BYTES("<?xml version='1.0' encoding='utf-8'?><a/>"), LODD__SOURCE_OK,
     "UTF-8", NULL, 0, false},
    {"declaration without encoding", BYTES("<?xml version='1.0' standalone='yes'?><a/>"), LODD__SOURCE_OK, "UTF-8",
     NULL, 0, false},
    {"white space around the equals sign", BYTES("<?xml version = '1.0'\r\n\tencoding\n=\n'ISO-8859-1' ?><a>\xE6</a>"),
     LODD__SOURCE_OK, "ISO-8859-1", "<?xml version = '1.0'\r\n\tencoding\n=\n'ISO-8859-1' ?><a>\xC3\xA6</a>", 0, false},
    {"UTF-8 with a mark", BYTES("\xEF\xBB\xBF<a>" AA "</a>"), LODD__SOURCE_OK, "UTF-8", "<a>" AA "</a>", 0, true},
    {"UTF-8 with a mark and declared", BYTES("\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?><a/>"), LODD__SOURCE_OK,
     "UTF-8", "<?xml version='1.0' encoding='UTF-8'?><a/>", 0, true},
    /* one byte a character */
    {"ISO-8859-1", BYTES("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE6\xF8\xE5\x80\xFF</a>"), LODD__SOURCE_OK,
     "ISO-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a>" AA "\xC2\x80\xC3\xBF</a>", 0, false},
    {"ISO-8859-1 under another name", BYTES("<?xml version='1.0' encoding='latin1'?>\xE6"), LODD__SOURCE_OK,
     "ISO-8859-1", "<?xml version='1.0' encoding='latin1'?>\xC3\xA6", 0, false},
    {"ISO-8859-1, all ASCII", BYTES("<?xml version='1.0' encoding='iso-8859-1'?><a/>"), LODD__SOURCE_OK, "ISO-8859-1",
     NULL, 0, false},
    {"ISO-8859-1 behind white space", BYTES("\n<?xml version='1.0' encoding='ISO-8859-1'?>\xE6"), LODD__SOURCE_OK,
     "ISO-8859-1", "\n<?xml version='1.0' encoding='ISO-8859-1'?>\xC3\xA6", 0, false},
    {"ISO-8859-15", BYTES("<?xml version='1.0' encoding='ISO-8859-15'?>\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE\xE6\xA5"),
     LODD__SOURCE_OK, "ISO-8859-15",
     "<?xml version='1.0' "
     "encoding='ISO-8859-15'?>\xE2\x82\xAC\xC5\xA0\xC5\xA1\xC5\xBD\xC5\xBE\xC5\x92\xC5\x93\xC5\xB8\xC3\xA6\xC2\xA5",
     0, false},
    {"windows-1252", BYTES("<?xml version='1.0' encoding='windows-1252'?>\x80\x93\x94\x96\x9F\xE6"), LODD__SOURCE_OK,
     "windows-1252",
     "<?xml version='1.0' encoding='windows-1252'?>\xE2\x82\xAC\xE2\x80\x9C\xE2\x80\x9D\xE2\x80\x93\xC5\xB8\xC3\xA6", 0,
     false},
    {"US-ASCII", BYTES("<?xml version='1.0' encoding='us-ascii'?><a/>"), LODD__SOURCE_OK, "US-ASCII", NULL, 0, false},
    /* UTF-16 */
    {"UTF-16LE with a mark", BYTES("\xFF\xFE<\0\xE6\0\xAC\x20\x3D\xD8\x00\xDE"), LODD__SOURCE_OK, "UTF-16LE",
     "<\xC3\xA6\xE2\x82\xAC\xF0\x9F\x98\x80", 0, true},
    {"UTF-16BE with a mark", BYTES("\xFE\xFF\0<\0\xE6\x20\xAC\xD8\x3D\xDE\x00"), LODD__SOURCE_OK, "UTF-16BE",
     "<\xC3\xA6\xE2\x82\xAC\xF0\x9F\x98\x80", 0, true},
    {"UTF-16 with the first and the last pair", BYTES("\xFE\xFF\xD8\x00\xDC\x00\xDB\xFF\xDF\xFF\xD7\xFF\xE0\x00"),
     LODD__SOURCE_OK, "UTF-16BE", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\xED\x9F\xBF\xEE\x80\x80", 0, true},
    {"UTF-16LE without a mark", BYTES("<\0a\0/\0>\0"), LODD__SOURCE_OK, "UTF-16LE", "<a/>", 0, false},
    {"UTF-16BE without a mark", BYTES("\0<\0a\0/\0>"), LODD__SOURCE_OK, "UTF-16BE", "<a/>", 0, false},
    /* nothing */
    {"no bytes", {NULL, 0}, LODD__SOURCE_EMPTY, "UTF-8", "", 0, false},
    {"only a mark", BYTES("\xEF\xBB\xBF"), LODD__SOURCE_EMPTY, "UTF-8", "", 0, true},
    {"only a mark of UTF-16", BYTES("\xFF\xFE"), LODD__SOURCE_EMPTY, "UTF-16LE", "", 0, true},
    {"only white space", BYTES(" \t\r\n"), LODD__SOURCE_EMPTY, "UTF-8", NULL, 0, false},
    {"a mark and white space in UTF-16", BYTES("\xFE\xFF\0 \0\n"), LODD__SOURCE_EMPTY, "UTF-16BE", " \n", 0, true},
    /* bytes that the encoding does not have */
    {"ISO-8859-1 without saying so",
     BYTES("<a>bl\xE5"
           "b\xE6r</a>"),
     LODD__SOURCE_NOT_IN_ENCODING, "UTF-8", "<a>bl", 5, false},
    {"ISO-8859-1 said to be UTF-8", BYTES("<?xml version='1.0' encoding='UTF-8'?>\xE6\xF8"),
     LODD__SOURCE_NOT_IN_ENCODING, "UTF-8", "<?xml version='1.0' encoding='UTF-8'?>", 38, false},
    {"UTF-8 behind a mark, broken", BYTES("\xEF\xBB\xBF<a>\xC3</a>"), LODD__SOURCE_NOT_IN_ENCODING, "UTF-8", "<a>", 3,
     true},
    {"windows-1252 has no 0x81", BYTES("<?xml version='1.0' encoding='cp1252'?>\xE6\x81"), LODD__SOURCE_NOT_IN_ENCODING,
     "windows-1252", "<?xml version='1.0' encoding='cp1252'?>\xC3\xA6", 41, false},
    {"US-ASCII has no 0xE6", BYTES("<?xml version='1.0' encoding='ASCII'?>x\xE6"), LODD__SOURCE_NOT_IN_ENCODING,
     "US-ASCII", "<?xml version='1.0' encoding='ASCII'?>x", 39, false},
    {"UTF-16 with half a character", BYTES("\xFF\xFE<\0a\0b"), LODD__SOURCE_NOT_IN_ENCODING, "UTF-16LE", "<a", 2, true},
    {"UTF-16 with half a pair", BYTES("\xFF\xFE<\0\x3D\xD8<\0"), LODD__SOURCE_NOT_IN_ENCODING, "UTF-16LE", "<", 1,
     true},
    {"UTF-16 with half a pair at the end", BYTES("\xFE\xFF\0<\xD8\x3D"), LODD__SOURCE_NOT_IN_ENCODING, "UTF-16BE", "<",
     1, true},
    {"UTF-16 with the second half first", BYTES("\xFE\xFF\0<\xDE\x00\xD8\x3D"), LODD__SOURCE_NOT_IN_ENCODING,
     "UTF-16BE", "<", 1, true},
    /* encodings that are not read */
    {"an unknown name", BYTES("<?xml version='1.0' encoding='KITH-7'?><a>\xE6</a>"), LODD__SOURCE_UNKNOWN_ENCODING,
     "KITH-7", "<?xml version='1.0' encoding='KITH-7'?><a>", 30, false},
    {"an empty name", BYTES("<?xml version='1.0' encoding=''?><a/>"), LODD__SOURCE_UNKNOWN_ENCODING, "", NULL, 30,
     false},
    {"UTF-32LE", BYTES("\xFF\xFE\0\0<\0\0\0"), LODD__SOURCE_UNKNOWN_ENCODING, "UTF-32", "", 0, true},
    {"UTF-32BE without a mark", BYTES("\0\0\0<"), LODD__SOURCE_UNKNOWN_ENCODING, "UTF-32", "", 0, false},
    /* mark and declaration */
    {"a mark of UTF-8, declared ISO-8859-1",
     BYTES("\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a>" AA "</a>"), LODD__SOURCE_CONTRADICTION, "UTF-8",
     "<?xml version='1.0' encoding='ISO-8859-1'?><a>" AA "</a>", 30, true},
    {"a mark of UTF-8, declared unknown", BYTES("\xEF\xBB\xBF<?xml version='1.0' encoding='x'?><a/>"),
     LODD__SOURCE_CONTRADICTION, "UTF-8", "<?xml version='1.0' encoding='x'?><a/>", 30, true},
    {"declared UTF-16, written in bytes", BYTES("<?xml version='1.0' encoding='utf-16'?><a>" AA "</a>"),
     LODD__SOURCE_CONTRADICTION, "UTF-8", NULL, 30, false},
    /* NUL */
    {"NUL", BYTES("<a>\0</a>"), LODD__SOURCE_NUL, "UTF-8", NULL, 3, false},
    {"NUL in ISO-8859-1", BYTES("<?xml version='1.0' encoding='L1'?>\xE6\0"), LODD__SOURCE_NUL, "ISO-8859-1", NULL, 37,
     false},
    {"NUL in UTF-16", BYTES("\xFF\xFE<\0\0\0"), LODD__SOURCE_NUL, "UTF-16LE", NULL, 1, true},
    /* what only looks like a declaration */
    {"another target", BYTES("<?xml-stylesheet encoding='x'?><a/>"), LODD__SOURCE_OK, "UTF-8", NULL, 0, false},
    {"encoding in the text", BYTES("<a encoding='x'/>"), LODD__SOURCE_OK, "UTF-8", NULL, 0, false},
    {"encoding behind the declaration", BYTES("<?xml version='1.0'?><a encoding='x'/>"), LODD__SOURCE_OK, "UTF-8", NULL,
     0, false},
    {"encoding inside another value", BYTES("<?xml version=\"encoding='x'\"?><a/>"), LODD__SOURCE_OK, "UTF-8", NULL, 0,
     false},
    {"no white space before it", BYTES("<?xml version='1.0'encoding='x'?><a/>"), LODD__SOURCE_OK, "UTF-8", NULL, 0,
     false},
    {"no quotes", BYTES("<?xml version='1.0' encoding=x?><a/>"), LODD__SOURCE_OK, "UTF-8", NULL, 0, false},
    {"no end", BYTES("<?xml version='1.0' encoding='x"), LODD__SOURCE_OK, "UTF-8", NULL, 0, false},
    {"upper case", BYTES("<?XML VERSION='1.0' ENCODING='x'?>"), LODD__SOURCE_OK, "UTF-8", NULL, 0, false},
};

enum { N_SAMPLES = sizeof samples / sizeof samples[0] };

static void test_samples(void)
{
    for (size_t i = 0; i < N_SAMPLES; i++) {
        const sample *s = &samples[i];
        lodd__arena arena = {0};
        lodd__source source;
        bool ok;

        lodd__source_init(&source, &arena, LODD__STR("name.xml"), s->bytes);
        ok = source.fault == s->fault && source.fault_offset == s->fault_offset && source.has_bom == s->has_bom &&
             lodd__str_is(source.encoding, s->encoding) && lodd__str_is(source.name, "name.xml");
        if (!TAP_OK(ok, "%s: encoding and fault", s->what))
            printf("# fault %d at %zu, encoding %.*s\n", (int)source.fault, source.fault_offset,
                   LODD__FMT(source.encoding));
        if (s->text)
            TAP_OK(lodd__str_is(source.text, s->text), "%s: the text", s->what);
        else if (s->fault != LODD__SOURCE_NUL)
            TAP_OK(source.text.ptr == s->bytes.ptr && source.text.len == s->bytes.len && !arena.used, "%s: not copied",
                   s->what);
        lodd__arena_free(&arena);
    }
}

/* ---- hostile input ---- */

/* What must hold for any bytes: the text is UTF-8, faults lie in it, positions can be told. The bytes are copied
 * without one to spare. */
static bool is_sound(const char *bytes, size_t n)
{
    char *copy = malloc(n + !n);
    lodd__arena arena = {0};
    lodd__source source;
    lodd__position end;
    bool ok;

    memcpy(copy, bytes, n);
    lodd__source_init(&source, &arena, LODD__STR(""), (lodd_str){copy, n});
    ok = source.fault != LODD__SOURCE_NOMEM && lodd__utf8_check(source.text) == source.text.len &&
         source.fault_offset <= source.text.len;
    ok =
        ok && (source.fault == LODD__SOURCE_OK || source.fault == LODD__SOURCE_CONTRADICTION) ==
                  (source.text.len && !memchr(source.text.ptr, 0, source.text.len) && lodd__str_trim(source.text).len &&
                   source.fault != LODD__SOURCE_NOT_IN_ENCODING && source.fault != LODD__SOURCE_UNKNOWN_ENCODING);
    end = lodd__source_position(&source, &arena, source.text.len);
    ok = ok && end.line >= 1 && end.column >= 1 && end.line + end.column <= source.text.len + 2;
    lodd__arena_free(&arena);
    free(copy);
    return ok;
}

static void test_cuts(void)
{
    static const char values[] = {0, (char)0x80, (char)0xC3, (char)0xFF, '<', '\'', '\n', (char)0xD8};
    bool cut = true, broken = true;
    size_t n = 0;

    for (size_t i = 0; i < N_SAMPLES; i++) {
        lodd_str bytes = samples[i].bytes;
        char *copy = malloc(bytes.len + 1);

        memcpy(copy, bytes.len ? bytes.ptr : "", bytes.len);
        for (size_t at = 0; at < bytes.len; at++) {
            cut = is_sound(copy, at) && cut;
            for (size_t v = 0; v < sizeof values; v++, n++) {
                copy[at] = values[v];
                broken = is_sound(copy, bytes.len) && broken;
            }
            copy[at] = bytes.ptr[at];
        }
        free(copy);
    }
    TAP_OK(cut, "every sample cut at every byte is sound");
    TAP_OK(broken, "every sample with every byte broken is sound (%zu texts)", n);
}

/* A declaration is looked for only at the beginning: one that does not end is not read to the end of the document. */
static void test_long_declaration(void)
{
    static const char tail[] = " encoding='ISO-8859-1'?>\xE6";
    lodd__arena arena = {0};
    lodd__source source;

    for (size_t blanks = 900; blanks < 1100; blanks += 100) {
        char text[1200] = "<?xml";
        size_t n = 5;

        memset(text + n, ' ', blanks);
        n += blanks;
        memcpy(text + n, tail, sizeof tail - 1);
        n += sizeof tail - 1;
        lodd__source_init(&source, &arena, LODD__STR(""), (lodd_str){text, n});
        TAP_OK(lodd__str_is(source.encoding, blanks < 1000 ? "ISO-8859-1" : "UTF-8"), "a declaration after %zu blanks",
               blanks);
    }
    lodd__arena_free(&arena);
}

/* All 256 bytes in the one-byte encodings, there and back by the tables of this test. */
static void test_all_bytes(void)
{
    static const char head[] = "<?xml encoding='ISO-8859-1'?>";
    char text[sizeof head + 255];
    lodd__arena arena = {0};
    lodd__source source;
    size_t n = sizeof head - 1, at = n;
    bool ok = true;

    memcpy(text, head, n);
    for (int byte = 1; byte < 256; byte++)
        text[n++] = (char)byte;
    lodd__source_init(&source, &arena, LODD__STR(""), (lodd_str){text, n});
    for (uint32_t byte = 1; byte < 256; byte++) {
        uint32_t c = 0;
        size_t taken = at < source.text.len ? lodd__utf8_decode(source.text.ptr + at, source.text.len - at, &c) : 0;

        ok = ok && taken && c == byte;
        at += taken;
    }
    TAP_OK(ok && at == source.text.len, "ISO-8859-1: every byte is the character of its number");
    lodd__arena_free(&arena);
}

/* ---- positions ---- */

static void position(const char *text, size_t offset, size_t line, size_t column, const char *what)
{
    lodd__arena arena = {0};
    lodd__source source;
    lodd__position with, without;

    lodd__source_init(&source, &arena, LODD__STR(""), lodd__str(text));
    with = lodd__source_position(&source, &arena, offset);
    source.lines = NULL;
    fail_at = 0; /* no memory for the table of lines: the position must be right all the same */
    {
        lodd__arena none = {0};

        without = lodd__source_position(&source, &none, offset);
        fail_at = -1;
        lodd__arena_free(&none);
    }
    if (!TAP_OK(with.line == line && with.column == column, "position: %s", what))
        printf("# %zu:%zu, wanted %zu:%zu\n", with.line, with.column, line, column);
    TAP_OK(without.line == line && without.column == column && !source.lines, "position without a table: %s", what);
    lodd__arena_free(&arena);
}

static void test_positions(void)
{
    position("abc", 0, 1, 1, "the beginning");
    position("abc", 2, 1, 3, "in the first line");
    position("abc", 3, 1, 4, "the end");
    position("abc", 99, 1, 4, "beyond the end");
    position("", 0, 1, 1, "an empty text");
    position("a\nb", 1, 1, 2, "the line feed belongs to its line");
    position("a\nb", 2, 2, 1, "behind a line feed");
    position("a\n", 2, 2, 1, "behind the last line feed");
    position("\n\n\nx", 3, 4, 1, "empty lines");
    position("a\r\nb", 1, 1, 2, "CR of CR LF");
    position("a\r\nb", 2, 1, 3, "LF of CR LF");
    position("a\r\nb", 3, 2, 1, "behind CR LF");
    position("a\rb\rc", 2, 2, 1, "behind CR");
    position("a\rb\rc", 4, 3, 1, "behind the second CR");
    position("a\n\rb", 3, 3, 1, "LF CR are two ends");
    position("a\r\r\nb", 4, 3, 1, "CR CR LF are two ends");
    position("a\r", 2, 2, 1, "CR at the end");
    position(AA "x", 6, 1, 4, "columns count characters");
    position("\n" AA "\n" AA "x", 14, 3, 4, "also further down");
    position(AA, 1, 1, 1, "inside a character");
    position(AA, 3, 1, 2, "inside the next character");
    position("\xF0\x9F\x98\x80x", 4, 1, 2, "a character of four bytes is one column");
    position("\xEF\xBB\xBF<a>\n<b>", 4, 2, 1, "a byte order mark is no column");
    position("<?xml encoding='L1'?>\n\xE6\xF8!", 26, 2, 3, "decoded text");
}

static void test_many_lines(void)
{
    enum { LINES = 70000 };
    char *text = malloc(2 * LINES);
    lodd__arena arena = {0};
    lodd__source source;
    bool ok = true;

    for (size_t i = 0; i < LINES; i++)
        memcpy(text + 2 * i, "x\n", 2);
    lodd__source_init(&source, &arena, LODD__STR(""), (lodd_str){text, 2 * LINES});
    for (size_t i = 0; i < 2 * LINES; i++) {
        lodd__position p = lodd__source_position(&source, &arena, i);

        ok = ok && p.line == i / 2 + 1 && p.column == i % 2 + 1;
    }
    TAP_OK(ok && source.n_lines == LINES + 1, "position: %d lines", (int)LINES);
    lodd__arena_free(&arena);
    free(text);
}

static void test_no_memory(void)
{
    for (size_t i = 0; i < N_SAMPLES; i++) {
        lodd__arena arena = {0};
        lodd__source source;

        fail_count = 0;
        fail_at = 0;
        lodd__source_init(&source, &arena, LODD__STR(""), samples[i].bytes);
        fail_at = -1;
        if (fail_count)
            TAP_OK(source.fault == LODD__SOURCE_NOMEM && !source.text.len, "no memory: %s", samples[i].what);
        else if (source.fault != samples[i].fault)
            TAP_OK(false, "no memory needed: %s", samples[i].what);
        lodd__arena_free(&arena);
    }
}

int main(void)
{
    test_samples();
    test_cuts();
    test_long_declaration();
    test_all_bytes();
    test_positions();
    test_many_lines();
    test_no_memory();
    return tap_done();
}
