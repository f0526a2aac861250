/* source/source.c - finds a document's encoding, decodes it to UTF-8 and knows its lines. Uses base.
 *
 * The encoding is found as XML 1.0 appendix F has it: byte order mark, else how "<" is written, else the XML
 * declaration, else UTF-8. HISD 1165 allows UTF-8 and ISO-8859-1 for Norwegian messages; the others are read because
 * they are met. UTF-8 without faults is never copied, nor is text in one of the one-byte encodings that is all ASCII.
 */
#include "source/source.h"

#include <stdint.h>

#include "base/utf8.h"

enum {
    DECLARATION_WITHIN = 1024, /* bytes of text in which the XML declaration must end */
    LONGEST_NAME = 40          /* of an encoding */
};

typedef enum encoding {
    UTF_8,
    UTF_16LE,
    UTF_16BE,
    UTF_16,
    ISO_8859_1,
    ISO_8859_15,
    WINDOWS_1252,
    US_ASCII,
    UTF_32,
    UNKNOWN
} encoding;

/* What lodd calls them: the preferred MIME names of the IANA registry. */
static const char *const encoding_names[] = {
    [UTF_8] = "UTF-8",
    [UTF_16LE] = "UTF-16LE",
    [UTF_16BE] = "UTF-16BE",
    [UTF_16] = "UTF-16",
    [ISO_8859_1] = "ISO-8859-1",
    [ISO_8859_15] = "ISO-8859-15",
    [WINDOWS_1252] = "windows-1252",
    [US_ASCII] = "US-ASCII",
    [UTF_32] = "UTF-32",
};

/* Names as documents write them, in upper case: those of the IANA registry and the two or three everybody uses instead.
 */
static const struct alias {
    const char *name;
    encoding encoding;
} aliases[] = {
    {"UTF-8", UTF_8},
    {"UTF8", UTF_8},
    {"ISO-8859-1", ISO_8859_1},
    {"ISO8859-1", ISO_8859_1},
    {"ISO_8859-1", ISO_8859_1},
    {"ISO_8859-1:1987", ISO_8859_1},
    {"LATIN1", ISO_8859_1},
    {"L1", ISO_8859_1},
    {"CP819", ISO_8859_1},
    {"IBM819", ISO_8859_1},
    {"ISO-8859-15", ISO_8859_15},
    {"ISO8859-15", ISO_8859_15},
    {"ISO_8859-15", ISO_8859_15},
    {"LATIN-9", ISO_8859_15},
    {"WINDOWS-1252", WINDOWS_1252},
    {"CP1252", WINDOWS_1252},
    {"US-ASCII", US_ASCII},
    {"ASCII", US_ASCII},
    {"ANSI_X3.4-1968", US_ASCII},
    {"ISO646-US", US_ASCII},
    {"UTF-16", UTF_16},
    {"UTF-16LE", UTF_16LE},
    {"UTF-16BE", UTF_16BE},
};

static encoding encoding_of_name(lodd_str name)
{
    char upper[LONGEST_NAME];

    if (name.len > sizeof upper)
        return UNKNOWN;
    for (size_t i = 0; i < name.len; i++)
        upper[i] = (char)(name.ptr[i] >= 'a' && name.ptr[i] <= 'z' ? name.ptr[i] - 'a' + 'A' : name.ptr[i]);
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (lodd__str_is((lodd_str){upper, name.len}, aliases[i].name))
            return aliases[i].encoding;
    return UNKNOWN;
}

/* ---- the byte order mark and the XML declaration ---- */

typedef struct mark {
    unsigned char bytes[4];
    unsigned char n, skip; /* bytes to compare; bytes that are the mark and no text */
    encoding encoding;
} mark;

/* The first that fits is taken: UTF-32LE's mark begins with UTF-16LE's. */
static const mark marks[] = {
    {{0xFF, 0xFE, 0, 0}, 4, 4, UTF_32},   {{0, 0, 0xFE, 0xFF}, 4, 4, UTF_32},   {{0xEF, 0xBB, 0xBF, 0}, 3, 3, UTF_8},
    {{0xFF, 0xFE, 0, 0}, 2, 2, UTF_16LE}, {{0xFE, 0xFF, 0, 0}, 2, 2, UTF_16BE}, {{'<', 0, 0, 0}, 4, 0, UTF_32},
    {{0, 0, 0, '<'}, 4, 0, UTF_32},       {{'<', 0, 0, 0}, 2, 0, UTF_16LE},     {{0, '<', 0, 0}, 2, 0, UTF_16BE},
};

static const mark *find_mark(lodd_str bytes)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (bytes.len >= marks[i].n && memcmp(bytes.ptr, marks[i].bytes, marks[i].n) == 0)
            return &marks[i];
    return NULL;
}

static size_t skip_space(lodd_str s, size_t i)
{
    while (i < s.len && lodd__is_space(s.ptr[i]))
        i++;
    return i;
}

/* One pseudo-attribute of the declaration, name = "value", from i on. Returns where it ends, or 0 if there is none. */
static size_t read_pseudo_attribute(lodd_str s, size_t i, lodd_str *ret_name, lodd_str *ret_value)
{
    size_t from = i, end;

    while (i < s.len && ((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')))
        i++;
    *ret_name = lodd__str_sub(s, from, i - from);
    i = skip_space(s, i);
    if (!ret_name->len || i >= s.len || s.ptr[i] != '=')
        return 0;
    i = skip_space(s, i + 1);
    if (i >= s.len || (s.ptr[i] != '"' && s.ptr[i] != '\''))
        return 0;
    end = lodd__str_find(s, s.ptr[i], i + 1);
    if (end == (size_t)-1)
        return 0;
    *ret_value = lodd__str_sub(s, i + 1, end - i - 1);
    return end + 1;
}

/* The encoding that the XML declaration of the text names; {NULL, 0} if it names none. White space before the
 * declaration is no well-formed XML, but which encoding was meant is clear then too, and the parser's finding is the
 * better one. */
static lodd_str declared_encoding(lodd_str text)
{
    size_t limit = text.len < DECLARATION_WITHIN ? text.len : DECLARATION_WITHIN;
    lodd_str head = {text.ptr, limit}, name, value;
    size_t i = skip_space(head, 0);

    if (!lodd__str_starts(lodd__str_sub(head, i, head.len - i), LODD__STR("<?xml")))
        return (lodd_str){NULL, 0};
    i += 5;
    while (i < head.len && lodd__is_space(head.ptr[i])) {
        i = read_pseudo_attribute(head, skip_space(head, i), &name, &value);
        if (!i)
            break;
        if (lodd__str_is(name, "encoding"))
            return value;
    }
    return (lodd_str){NULL, 0};
}

/* ---- decoding ---- */

/* U+0080 to U+009F of windows-1252; 0 where it has no character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* Where ISO-8859-15 differs from ISO-8859-1. */
static const struct {
    unsigned char byte;
    uint16_t character;
} iso_8859_15[] = {{0xA4, 0x20AC}, {0xA6, 0x0160}, {0xA8, 0x0161}, {0xB4, 0x017D},
                   {0xB8, 0x017E}, {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178}};

/* The character of a byte from 0x80 on in a one-byte encoding; 0 if it has none. */
static uint32_t character_of_byte(encoding from, unsigned char byte)
{
    if (from == US_ASCII)
        return 0;
    if (from == WINDOWS_1252 && byte < 0xA0)
        return windows_1252[byte - 0x80];
    if (from == ISO_8859_15)
        for (size_t i = 0; i < sizeof iso_8859_15 / sizeof iso_8859_15[0]; i++)
            if (iso_8859_15[i].byte == byte)
                return iso_8859_15[i].character;
    return byte;
}

/* The next character of the bytes; returns the bytes taken, 0 if there is no character. */
static size_t next_utf16(lodd_str s, size_t i, bool big, uint32_t *ret)
{
    const unsigned char *p = (const unsigned char *)s.ptr + i;
    uint32_t c, low;

    if (s.len - i < 2)
        return 0;
    c = big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
    if (c < 0xD800 || c > 0xDFFF) {
        *ret = c;
        return 2;
    }
    if (c > 0xDBFF || s.len - i < 4)
        return 0;
    low = big ? (uint32_t)p[2] << 8 | p[3] : (uint32_t)p[3] << 8 | p[2];
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *ret = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

/* Decodes UTF-16 to out, or only counts when out is NULL. Returns the bytes of UTF-8; *ret_whole tells whether all was
 * decoded. */
static size_t decode_utf16(lodd_str s, bool big, char *out, bool *ret_whole)
{
    char none[4];
    size_t n = 0, i = 0;
    uint32_t c;

    while (i < s.len) {
        size_t taken = next_utf16(s, i, big, &c);

        if (!taken)
            break;
        n += lodd__utf8_encode(c, out ? out + n : none);
        i += taken;
    }
    *ret_whole = i == s.len;
    return n;
}

/* Bytes of the ASCII run from i on, taken eight at a time. */
static size_t ascii_run(lodd_str s, size_t i)
{
    size_t from = i;
    uint64_t word;

    for (; i + sizeof word <= s.len; i += sizeof word) {
        memcpy(&word, s.ptr + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
        i++;
    return i - from;
}

/* As decode_utf16, for the one-byte encodings. */
static size_t decode_bytes(lodd_str s, const char table[128][4], char *out, bool *ret_whole)
{
    size_t n = 0, i = 0;

    while (i < s.len) {
        size_t run = ascii_run(s, i);
        const char *entry;

        if (out && run)
            memcpy(out + n, s.ptr + i, run);
        n += run;
        i += run;
        if (i == s.len)
            break;
        entry = table[(unsigned char)s.ptr[i] - 0x80]; /* its length, then up to three bytes */
        if (!entry[0])
            break;
        if (out)
            memcpy(out + n, entry + 1, (size_t)entry[0]);
        n += (size_t)entry[0];
        i++;
    }
    *ret_whole = i == s.len;
    return n;
}

static void make_table(encoding from, char table[128][4])
{
    for (unsigned byte = 0x80; byte < 0x100; byte++) {
        uint32_t c = character_of_byte(from, (unsigned char)byte);
        char *entry = table[byte - 0x80];

        entry[0] = 0;
        if (c)
            entry[0] = (char)lodd__utf8_encode(c, entry + 1);
    }
}

static size_t decode(encoding from, lodd_str s, const char table[128][4], char *out, bool *ret_whole)
{
    if (from == UTF_16LE || from == UTF_16BE)
        return decode_utf16(s, from == UTF_16BE, out, ret_whole);
    return decode_bytes(s, table, out, ret_whole);
}

/* Puts the decoded text into ret->text; false when memory ran out. *ret_whole is false when it ends at bytes without a
 * character. */
static bool decode_text(lodd__source *ret, lodd__arena *arena, encoding from, lodd_str s, bool *ret_whole)
{
    char table[128][4];
    size_t n;
    char *out;

    ret->text = s;
    if (from == UTF_8) {
        ret->text.len = lodd__utf8_check(s);
        *ret_whole = ret->text.len == s.len;
        return true;
    }
    if (from != UTF_16LE && from != UTF_16BE) {
        *ret_whole = true;
        if (ascii_run(s, 0) == s.len)
            return true;
        make_table(from, table);
    }
    n = decode(from, s, (const char(*)[4])table, NULL, ret_whole);
    out = lodd__arena_bytes(arena, n + 1); /* n is at most 3/2 of s.len for UTF-16 and 3 times s.len for the others */
    if (!out)
        return false;
    decode(from, s, (const char(*)[4])table, out, ret_whole);
    out[n] = '\0';
    ret->text = (lodd_str){out, n};
    return true;
}

/* ---- putting it together ---- */

/* The encoding to decode with, from the mark (or NULL) and the declared name's; *ret_contradiction when they disagree.
 */
static encoding choose_encoding(const mark *m, encoding declared, bool is_declared, bool *ret_contradiction)
{
    *ret_contradiction = false;
    if (!m) {
        if (!is_declared)
            return UTF_8;
        if (declared != UTF_16 && declared != UTF_16LE && declared != UTF_16BE)
            return declared;
        /* The declaration was read byte by byte, so its bytes cannot be UTF-16: programs that print a string which says
         * so do this. */
        *ret_contradiction = true;
        return UTF_8;
    }
    if (is_declared)
        *ret_contradiction =
            declared != m->encoding && !(declared == UTF_16 && (m->encoding == UTF_16LE || m->encoding == UTF_16BE));
    return m->encoding;
}

static void set_fault(lodd__source *ret, lodd__source_fault fault, size_t offset)
{
    ret->fault = fault;
    ret->fault_offset = offset;
}

/* Sets ret->fault when the decoded text has one, gravest first. declared: the name in the declaration, for its place.
 */
static void judge(lodd__source *ret, bool whole, bool contradiction, lodd_str declared)
{
    size_t at;

    if (!whole) {
        set_fault(ret, LODD__SOURCE_NOT_IN_ENCODING, ret->text.len);
        return;
    }
    if (skip_space(ret->text, 0) == ret->text.len) {
        set_fault(ret, LODD__SOURCE_EMPTY, 0);
        return;
    }
    at = lodd__str_find(ret->text, '\0', 0);
    if (at != (size_t)-1)
        set_fault(ret, LODD__SOURCE_NUL, at);
    else if (contradiction)
        set_fault(ret, LODD__SOURCE_CONTRADICTION, (size_t)(declared.ptr - ret->text.ptr));
}

/* An encoding that is not read here: the text is what can be shown of it, as far as it is UTF-8. */
static void give_up(lodd__source *ret, lodd_str s, lodd_str name)
{
    size_t at = s.len ? (size_t)(name.ptr - s.ptr) : 0;

    ret->text = (lodd_str){s.ptr, lodd__utf8_check(s)};
    ret->encoding = name;
    set_fault(ret, LODD__SOURCE_UNKNOWN_ENCODING, at < ret->text.len ? at : ret->text.len);
}

void lodd__source_init(lodd__source *ret, lodd__arena *arena, lodd_str name, lodd_str bytes)
{
    const mark *m = bytes.len ? find_mark(bytes) : NULL;
    lodd_str declared = {NULL, 0}, s = bytes;
    encoding use;
    bool contradiction, whole = true;

    *ret = (lodd__source){.name = name, .bytes = bytes, .text = bytes, .encoding = LODD__STR("UTF-8")};
    if (!bytes.len) {
        ret->fault = LODD__SOURCE_EMPTY;
        return;
    }
    if (m) {
        s = (lodd_str){bytes.ptr + m->skip, bytes.len - m->skip};
        ret->has_bom = m->skip > 0;
    }
    if (m && m->encoding == UTF_32) {
        give_up(ret, (lodd_str){s.ptr, 0}, lodd__str(encoding_names[UTF_32]));
        return;
    }
    if (!m || m->encoding == UTF_8) /* else it can only be read after decoding */
        declared = declared_encoding(s);
    use = choose_encoding(m, encoding_of_name(declared), declared.ptr != NULL, &contradiction);
    if (use == UNKNOWN) {
        give_up(ret, s, declared);
        return;
    }
    ret->encoding = lodd__str(encoding_names[use]);
    if (!decode_text(ret, arena, use, s, &whole)) {
        ret->text = (lodd_str){s.ptr, 0};
        ret->fault = LODD__SOURCE_NOMEM;
        return;
    }
    if (use == UTF_16LE || use == UTF_16BE) {
        declared = declared_encoding(ret->text);
        choose_encoding(m, encoding_of_name(declared), declared.ptr != NULL, &contradiction);
    }
    judge(ret, whole, contradiction, declared);
}

/* ---- lines ---- */

/* Offset of the first byte of the line after the one that i is in, or (size_t)-1. CR LF, LF and CR end a line. */
static size_t next_line(lodd_str text, size_t i, bool has_cr)
{
    if (!has_cr) {
        i = lodd__str_find(text, '\n', i);
        return i == (size_t)-1 ? i : i + 1;
    }
    while (i < text.len && text.ptr[i] != '\n' && text.ptr[i] != '\r')
        i++;
    if (i == text.len)
        return (size_t)-1;
    return i + 1 + (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n');
}

static void make_lines(lodd__source *source, lodd__arena *arena)
{
    bool has_cr = lodd__str_find(source->text, '\r', 0) != (size_t)-1;
    size_t n = 1;
    size_t *lines;

    for (size_t i = 0; (i = next_line(source->text, i, has_cr)) != (size_t)-1;)
        n++;
    lines = lodd__arena_array(arena, n, sizeof *lines);
    if (!lines)
        return;
    n = 1;
    for (size_t i = 0; (i = next_line(source->text, i, has_cr)) != (size_t)-1;)
        lines[n++] = i;
    source->lines = lines;
    source->n_lines = n;
}

/* The line of an offset by reading from the beginning: without memory for the table, a position still is right, only
 * slow. */
static lodd__position count_lines(const lodd__source *source, size_t offset, size_t *ret_start)
{
    lodd__position ret = {1, 1};
    size_t next;

    *ret_start = 0;
    while ((next = next_line(source->text, *ret_start, true)) != (size_t)-1 && next <= offset) {
        *ret_start = next;
        ret.line++;
    }
    return ret;
}

lodd__position lodd__source_position(lodd__source *source, lodd__arena *arena, size_t offset)
{
    lodd__position ret = {1, 1};
    lodd_str text = source->text;
    size_t start = 0;

    if (offset > text.len)
        offset = text.len;
    while (offset && offset < text.len && ((unsigned char)text.ptr[offset] & 0xC0) == 0x80)
        offset--; /* inside a character: its beginning */
    if (!source->lines)
        make_lines(source, arena);
    if (source->lines) {
        size_t low = 0, high = source->n_lines; /* the line is in [low, high) */

        while (high - low > 1) {
            size_t middle = low + (high - low) / 2;

            if (source->lines[middle] <= offset)
                low = middle;
            else
                high = middle;
        }
        ret.line = low + 1;
        start = source->lines[low];
    } else {
        ret = count_lines(source, offset, &start);
    }
    if (offset > start)
        ret.column = 1 + lodd__utf8_length(lodd__str_sub(text, start, offset - start));
    return ret;
}
