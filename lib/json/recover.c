/* json/recover.c - what the JSON reader does about text that is not JSON: one fault for one mistake, and on from where
 * the text makes sense again. Uses base.
 *
 * RFC 8259 section 9 lets a parser accept other forms; this one takes them in so that the rest can be judged, but never
 * without a fault. The mistakes people make are known (a comma too many or too few, quotes left out, comments, a
 * bracket forgotten) and are understood as what was meant. For anything else, all up to the next comma or closing
 * bracket is passed over. Looking ahead is bounded, so that broken text costs no more than whole text.
 */
#include "base/utf8.h"
#include "json/reader.h"

enum { LONGEST_PEEK = 256 /* bytes of a key that is looked for */ };

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && lodd__is_space(*p))
        p++;
    return p;
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Bytes of the well-formed character above ASCII at p; 0: there is none. */
static size_t wide(const char *p, const char *end)
{
    uint32_t c;

    return (unsigned char)*p >= 0x80 ? lodd__utf8_decode(p, (size_t)(end - p), &c) : 0;
}

static const char *word_end(const char *p, const char *end)
{
    size_t n;

    while (p < end) {
        n = lodd__json_is_word(*p) ? 1 : wide(p, end);
        if (!n)
            break;
        p += n;
    }
    return p;
}

/* Where the string at p ends, in the same line; NULL: nowhere. */
static const char *string_end(const char *p, const char *end)
{
    char quote = *p++;

    for (; p < end && *p != '\n' && *p != '\r'; p++) {
        if (*p == quote)
            return p + 1;
        if (*p == '\\' && p + 1 < end)
            p++;
    }
    return NULL;
}

/* The length of the token at p, for a fault: a string, a word or one character. */
static size_t token_length(const lodd__json_reader *r, const char *p)
{
    const char *near = r->end - p > LONGEST_PEEK ? p + LONGEST_PEEK : r->end, *end = NULL;
    size_t n = wide(p, r->end);

    if (*p == '"' || *p == '\'')
        end = string_end(p, near);
    else if (lodd__json_is_word(*p) || n)
        end = word_end(p, near);
    if (end && end > p)
        return (size_t)(end - p);
    return n ? n : 1;
}

static void unexpected(lodd__json_reader *r, const char *expected)
{
    lodd__json_report(r, LODD__JSON_UNEXPECTED, r->p, token_length(r, r->p), expected);
}

/* ---- passing over ---- */

/* At a quote: over the string if it ends in this line, else over the quote alone. */
static const char *pass_string(lodd__json_reader *r, const char *p)
{
    const char *end;

    if (r->quoteless && p < r->quoteless)
        return p + 1;
    end = string_end(p, r->end);
    if (end)
        return end;
    for (end = p + 1; end < r->end && *end != '\n' && *end != '\r'; end++)
        ;
    r->quoteless = end;
    return p + 1;
}

/* To the next comma or closing bracket that belongs to the open container; at least one character. Without a container
 * to the end. */
static void pass_over(lodd__json_reader *r)
{
    const char *p = r->p;
    size_t depth = 0;

    while (p < r->end) {
        if (*p == '"') {
            p = pass_string(r, p);
            continue;
        }
        if (depth == 0 && r->open && p > r->p && is_one_of(*p, ",]}"))
            break;
        if (*p == '[' || *p == '{')
            depth++;
        else if ((*p == ']' || *p == '}') && depth > 0)
            depth--;
        p++;
    }
    r->p = p;
    r->after = true;
    r->lost = r->lost || p == r->end;
    r->stopped = r->stopped || !r->open;
}

void lodd__json_deep_odd(lodd__json_reader *r)
{
    if (!r->too_deep)
        lodd__json_report(r, LODD__JSON_DEPTH, r->p, 1, NULL);
    r->too_deep = true;
    pass_over(r);
}

/* ---- between tokens ---- */

/* Characters that are not seen, or seen as blanks: what text editors and word processors put in. */
static bool is_invisible(uint32_t c)
{
    static const struct range {
        uint32_t from, to;
    } ranges[] = {{0x80, 0xA0},     {0xAD, 0xAD},     {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200F},
                  {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return true;
    return false;
}

/* The end of the comment at p; p: there is none. */
static const char *comment_end(const char *p, const char *end)
{
    if (end - p < 2 || (p[1] != '/' && p[1] != '*'))
        return p;
    if (p[1] == '/') {
        while (p < end && *p != '\n' && *p != '\r')
            p++;
        return p;
    }
    for (p += 2; p < end; p++)
        if (*p == '*' && end - p > 1 && p[1] == '/')
            return p + 2;
    return end;
}

/* Comments with nothing but white space between them are one mistake. */
static bool skip_comments(lodd__json_reader *r)
{
    const char *at = r->p, *end = comment_end(at, r->end);

    if (end == at)
        return false;
    lodd__json_report(r, LODD__JSON_COMMENT, at, (size_t)(end - at), NULL);
    while (end != at) {
        if (at[1] == '*' && (end - at < 4 || end[-1] != '/' || end[-2] != '*'))
            r->lost = true; /* without an end it hides the rest of the text */
        r->p = end;
        at = skip_space(end, r->end);
        end = at < r->end && *at == '/' ? comment_end(at, r->end) : at;
    }
    return true;
}

bool lodd__json_skip_odd(lodd__json_reader *r)
{
    const char *p = r->p;
    uint32_t c;
    size_t n;

    if (*p == '/')
        return skip_comments(r);
    if (*p == '\0') { /* UTF-16, or no text at all */
        lodd__json_report(r, LODD__JSON_UNEXPECTED, p, 1, LODD__JSON_WANT_SPACE);
        r->stopped = true;
        return false;
    }
    if ((unsigned char)*p < 0x20) {
        while (p < r->end && *p != '\0' && (unsigned char)*p < 0x20 && !lodd__is_space(*p))
            p++;
        lodd__json_report(r, LODD__JSON_UNEXPECTED, r->p, (size_t)(p - r->p), LODD__JSON_WANT_SPACE);
    } else if ((n = lodd__utf8_decode(p, (size_t)(r->end - p), &c))) {
        if (!is_invisible(c))
            return false;
        for (; n && is_invisible(c); n = p < r->end ? lodd__utf8_decode(p, (size_t)(r->end - p), &c) : 0)
            p += n;
        lodd__json_report(r, LODD__JSON_UNEXPECTED, r->p, (size_t)(p - r->p), LODD__JSON_WANT_SPACE);
    } else {
        for (; !n && p < r->end; n = p < r->end ? lodd__utf8_decode(p, (size_t)(r->end - p), &c) : 1)
            p++;
        lodd__json_report(r, LODD__JSON_UTF8, r->p, (size_t)(p - r->p), NULL);
    }
    r->p = p;
    return true;
}

/* ---- keys and values without their form ---- */

/* Is there a key with its colon at p? */
static bool is_key_ahead(const lodd__json_reader *r, const char *p)
{
    const char *near = r->end - p > LONGEST_PEEK ? p + LONGEST_PEEK : r->end, *end;

    if (p == near)
        return false;
    end = *p == '"' || *p == '\'' ? string_end(p, near) : word_end(p, near);
    if (!end || end == p)
        return false;
    end = skip_space(end, r->end);
    return end < r->end && *end == ':';
}

/* Is there a well-formed value at p, or its beginning? */
static bool is_value_ahead(const lodd__json_reader *r, const char *p)
{
    static const char *const literals[] = {"true", "false", "null"};
    lodd_str word = {p, (size_t)(word_end(p, r->end - p > LONGEST_PEEK ? p + LONGEST_PEEK : r->end) - p)};

    if (is_one_of(*p, "\"{[-0123456789"))
        return true;
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        if (lodd__str_is(word, literals[i]))
            return true;
    return false;
}

/* The end of text without quotes from p on: in front of the next comma, bracket or line end, of a comment or of a
 * string that does not belong to it. stop holds further characters that end it; a quote in front of behind does belong
 * to it. */
static const char *unquoted_end(const lodd__json_reader *r, const char *p, const char *stop, const char *behind)
{
    const char *from = p, *next;

    while (p < r->end && (unsigned char)*p >= 0x20 && !is_one_of(*p, ",]}{[") && !is_one_of(*p, stop)) {
        if (*p == '"') {
            next = p + 1;
            while (next < r->end && (*next == ' ' || *next == '\t'))
                next++;
            if (p > from && (next == r->end || is_one_of(*next, behind)))
                return p + 1;
            break;
        }
        if (*p == '/' && p > from && lodd__is_space(p[-1]) && comment_end(p, r->end) != p)
            break;
        if ((unsigned char)*p >= 0x80 && !wide(p, r->end))
            break;
        p++;
        while (p < r->end && ((unsigned char)*p & 0xC0) == 0x80)
            p++;
    }
    while (p > from && (p[-1] == ' ' || p[-1] == '\t'))
        p--;
    return p;
}

/* A token that the end of the text cuts off inside a container: that the container is unclosed says it. */
static bool is_cut_off(const lodd__json_reader *r, const char *end)
{
    return end == r->end && r->open;
}

void lodd__json_number_odd(lodd__json_reader *r)
{
    const char *from = r->p, *end = word_end(from, r->end), *next = end;
    lodd__json *node;

    while (next < r->end && (*next == ' ' || *next == '\t'))
        next++;
    if (end == from + 1 && (*from == '-' || *from == '+') && next < r->end && lodd__is_digit(*next))
        end = word_end(next, r->end);
    if (!is_cut_off(r, end))
        lodd__json_report(r, LODD__JSON_NUMBER_FORM, from, (size_t)(end - from), NULL);
    node = lodd__json_add(r, LODD__JSON_NUMBER, from);
    if (!node)
        return;
    node->text = (lodd_str){from, (size_t)(end - from)};
    node->end = (size_t)(end - r->begin);
    r->p = end;
    r->after = true;
    r->stopped = r->stopped || !r->open;
}

/* Words that other languages write for JSON's literals, and for numbers that JSON does not have. */
static lodd__json_type type_of_word(lodd_str word)
{
    static const struct known {
        const char *word;
        lodd__json_type type;
    } known[] = {
        {"True", LODD__JSON_TRUE},       {"TRUE", LODD__JSON_TRUE},  {"False", LODD__JSON_FALSE},
        {"FALSE", LODD__JSON_FALSE},     {"Null", LODD__JSON_NULL},  {"NULL", LODD__JSON_NULL},
        {"None", LODD__JSON_NULL},       {"nil", LODD__JSON_NULL},   {"undefined", LODD__JSON_NULL},
        {"NaN", LODD__JSON_NUMBER},      {"nan", LODD__JSON_NUMBER}, {"Inf", LODD__JSON_NUMBER},
        {"Infinity", LODD__JSON_NUMBER},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (lodd__str_is(word, known[i].word))
            return known[i].type;
    return LODD__JSON_STRING;
}

void lodd__json_word_odd(lodd__json_reader *r)
{
    const char *from = r->p, *end = unquoted_end(r, from, "", ",]}\r\n");
    lodd_str word = {from, (size_t)(end - from)};
    lodd__json_type type = type_of_word(word);
    lodd__json_fault_kind kind = type == LODD__JSON_NUMBER ? LODD__JSON_NUMBER_FORM : LODD__JSON_LITERAL;
    lodd__json *node;

    if (!is_cut_off(r, end))
        lodd__json_report(r, kind, from, word.len, NULL);
    node = lodd__json_add(r, type, from);
    if (!node)
        return;
    if (type == LODD__JSON_STRING && word.len > 1 && end[-1] == '"')
        word.len--;
    if (type == LODD__JSON_STRING || type == LODD__JSON_NUMBER)
        node->text = word;
    node->end = (size_t)(end - r->begin);
    r->p = end;
    r->after = true;
    r->stopped = r->stopped || !r->open;
}

static void single_quoted_value(lodd__json_reader *r)
{
    lodd__json *node;

    lodd__json_report(r, LODD__JSON_QUOTE, r->p, token_length(r, r->p), NULL);
    node = lodd__json_add(r, LODD__JSON_STRING, r->p);
    if (!node)
        return;
    lodd__json_string(r, &node->text);
    node->end = (size_t)(r->p - r->begin);
    r->after = true;
}

/* Is the character the beginning of a word without quotes? */
static bool begins_word(const lodd__json_reader *r, const char *p)
{
    return (lodd__json_is_word(*p) && !is_one_of(*p, "+-.")) || wide(p, r->end);
}

void lodd__json_value_odd(lodd__json_reader *r)
{
    char c = *r->p;

    if (c == '\'') {
        single_quoted_value(r);
    } else if (c == '+' || c == '.') {
        lodd__json_number_odd(r);
    } else if (begins_word(r, r->p)) {
        lodd__json_word_odd(r);
    } else if (c == ':' && r->open) {
        unexpected(r, LODD__JSON_WANT_VALUE);
        while (r->p < r->end && !r->stopped && *r->p == ':') {
            r->p++;
            lodd__json_skip(r);
        }
        r->after = true;
        if (r->p < r->end && !r->stopped && !is_one_of(*r->p, ",]}"))
            lodd__json_value(r);
    } else if (r->open && is_one_of(c, ",]}")) { /* behind a colon */
        if (c == ',' || (c == '}') == (r->open->type == LODD__JSON_OBJECT))
            unexpected(r, LODD__JSON_WANT_VALUE);
        r->after = true;
    } else {
        unexpected(r, LODD__JSON_WANT_VALUE);
        pass_over(r);
    }
}

void lodd__json_key_odd(lodd__json_reader *r)
{
    const char *from = r->p, *end;

    r->key_offset = (size_t)(from - r->begin);
    if (*from == '\'') {
        lodd__json_report(r, LODD__JSON_QUOTE, from, token_length(r, from), NULL);
        lodd__json_string(r, &r->key);
        end = r->p;
    } else if (lodd__json_is_word(*from) || wide(from, r->end)) {
        end = unquoted_end(r, from, ":'", ":");
        if (!is_cut_off(r, end))
            lodd__json_report(r, LODD__JSON_KEY, from, (size_t)(end - from), NULL);
        r->key = (lodd_str){from, (size_t)(end - from)};
        if (r->key.len > 1 && end[-1] == '"')
            r->key.len--;
    } else {
        unexpected(r, LODD__JSON_WANT_KEY);
        pass_over(r);
        return;
    }
    r->key_length = (size_t)(end - from);
    r->p = end;
    lodd__json_skip(r);
    if (r->p == r->end || r->stopped)
        return;
    if (*r->p != ':') {
        if (is_one_of(*r->p, ",]}"))
            r->after = true;
        else
            pass_over(r);
        return;
    }
    r->p++;
    lodd__json_skip(r);
    if (r->p < r->end && !r->stopped)
        lodd__json_value(r);
}

/* ---- punctuation ---- */

void lodd__json_colon_odd(lodd__json_reader *r)
{
    const char *p = r->p, *next = skip_space(p + 1, r->end);

    if (is_one_of(*p, "]}")) {
        if (*p == '}')
            unexpected(r, LODD__JSON_WANT_COLON);
        r->after = true;
        return;
    }
    unexpected(r, LODD__JSON_WANT_COLON);
    if (*p == ',') {
        r->after = true;
        if (next == r->end || is_key_ahead(r, next) || !is_value_ahead(r, next))
            return;
        r->p = next; /* the comma is where the colon was meant */
    } else if (*p == '=') {
        r->p = next + (next == p + 1 && next < r->end && *next == '>');
        lodd__json_skip(r);
        if (r->p == r->end || r->stopped)
            return;
    } else if (is_key_ahead(r, p)) { /* a member of which only the key is there */
        r->after = false;
        r->comma = NULL;
        return;
    } else if (!is_value_ahead(r, p)) {
        pass_over(r);
        return;
    }
    lodd__json_value(r);
}

void lodd__json_comma_odd(lodd__json_reader *r)
{
    lodd__json_report(r, LODD__JSON_COMMA, r->p, 1, NULL);
    while (r->p < r->end && !r->stopped && *r->p == ',') {
        r->p++;
        lodd__json_skip(r);
    }
    r->comma = NULL; /* a closing bracket that follows is no second mistake */
}

void lodd__json_after_odd(lodd__json_reader *r)
{
    bool in_object = r->open->type == LODD__JSON_OBJECT;
    const char *expected = in_object ? LODD__JSON_WANT_COMMA_OR_BRACE : LODD__JSON_WANT_COMMA_OR_BRACKET;
    char c = *r->p;

    if (in_object ? is_key_ahead(r, r->p) : is_value_ahead(r, r->p)) {
        lodd__json_report(r, LODD__JSON_COMMA, r->p, token_length(r, r->p), LODD__JSON_WANT_COMMA);
        r->after = false;
        r->comma = NULL;
    } else if (c == ';' || (c == ':' && !in_object)) {
        /* An object in the brackets of an array has many: one mistake. */
        if (c == ';' || r->colons != r->open)
            unexpected(r, expected);
        if (c == ':')
            r->colons = r->open;
        r->comma = NULL;
        r->after = false;
        r->p++;
    } else {
        unexpected(r, expected);
        pass_over(r);
    }
}

/* ---- brackets ---- */

/* Can the text from p on follow a value in this container, or, without one, the document? */
static bool fits(const lodd__json_reader *r, const lodd__json *container, const char *p)
{
    const char *next;

    if (!container || p == r->end)
        return !container && p == r->end;
    if (*p != ',')
        return *p == (container->type == LODD__JSON_OBJECT ? '}' : ']');
    next = skip_space(p + 1, r->end);
    if (next == r->end)
        return false;
    return is_key_ahead(r, next) == (container->type == LODD__JSON_OBJECT);
}

/* A bracket of the wrong kind closes a container further out, of which the inner ones lack their brackets; or is a slip
 * for the right one; or should not be there. The text behind it tells. */
void lodd__json_close_odd(lodd__json_reader *r)
{
    lodd__json_type type = *r->p == '}' ? LODD__JSON_OBJECT : LODD__JSON_ARRAY;
    const char *behind = skip_space(r->p + 1, r->end);
    lodd__json *outer = r->open->parent;
    bool fits_outer, fits_slip = fits(r, r->open->parent, behind), fits_none = fits(r, r->open, behind);

    unexpected(r, type == LODD__JSON_OBJECT ? LODD__JSON_WANT_BRACKET : LODD__JSON_WANT_BRACE);
    while (outer && outer->type != type)
        outer = outer->parent;
    fits_outer = outer && fits(r, outer->parent, behind);
    if (fits_outer + fits_slip + fits_none != 1)
        r->brackets_off = true;
    if (fits_outer || (outer && !fits_slip && !fits_none)) {
        while (r->open != outer)
            lodd__json_close(r, r->p);
        lodd__json_close(r, ++r->p);
    } else if (fits_slip || !fits_none) {
        lodd__json_close(r, ++r->p);
    } else {
        r->p++;
        r->after = true;
    }
}

void lodd__json_unclosed(lodd__json_reader *r)
{
    if (!r->lost && !r->brackets_off)
        lodd__json_report(r, LODD__JSON_UNCLOSED, r->begin + r->open->offset, 1,
                          r->open->type == LODD__JSON_OBJECT ? LODD__JSON_WANT_BRACE : LODD__JSON_WANT_BRACKET);
}

void lodd__json_trailing(lodd__json_reader *r)
{
    if (!r->brackets_off || !is_one_of(*r->p, ",]}"))
        lodd__json_report(r, LODD__JSON_TRAILING, r->p, token_length(r, r->p), NULL);
}
