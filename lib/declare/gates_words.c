/* declare/gates_words.c - what may not stand in the vendor's texts: words that claim more than a self-declaration can
 * (facts 4.1, 4.11 no. 8), numbers that may be real persons'. Uses base, json, privacy.h.
 *
 * The declaration is looked at as it will be written, so that no text of the vendor's is forgotten: every string
 * outside of externalApproval, but for what comes from the scheme and the requirement sets. */
#include "base/utf8.h"
#include "declare/gates_state.h"
#include "declare/privacy.h"

/* Beginnings of words, in lower case: "godkjen" is in godkjent, godkjenning, forhåndsgodkjent. A certificate by itself
 * (sertifikat, certificate) is a thing of cryptography, and no word of these. */
static const char *const stems[] = {"godkjen", "sertifiser", "approv", "certified", "certify", "certifi"};
/* ... which "certifi" must not mean */
static const char *const harmless[] = {"certificate"};

enum { MOST_PLACES = 50 }; /* told; a text full of such words need not be told in full */

/* Characters that nobody sees: they hide a word from a search, not from a reader. */
static bool is_invisible(uint32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

/* In lower case and without what is invisible; ASCII is enough for the words looked for. */
static lodd_str folded(lodd__arena *arena, lodd_str text)
{
    char *out = lodd__arena_bytes(arena, text.len + 1);
    size_t n = 0;

    for (size_t i = 0; out != NULL && i < text.len;) {
        uint32_t c = 0;
        size_t size = lodd__utf8_decode(text.ptr + i, text.len - i, &c);

        for (size_t k = 0; k < size && !is_invisible(c); k++)
            out[n++] = text.ptr[i + k] >= 'A' && text.ptr[i + k] <= 'Z' ? (char)(text.ptr[i + k] + ('a' - 'A'))
                                                                        : text.ptr[i + k];
        i += size > 0 ? size : 1;
    }
    return lodd__str_n(out, out != NULL ? n : 0);
}

static bool starts_with_any(lodd_str s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lodd__str_starts(s, lodd__str(list[i])))
            return true;
    return false;
}

#define ANY(s, list) starts_with_any((s), (list), sizeof(list) / sizeof *(list))

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* The word around a place. */
static lodd_str word_at(lodd_str s, size_t at)
{
    size_t from = at, to = at;

    while (from > 0 && is_letter(s.ptr[from - 1]))
        from--;
    while (to < s.len && is_letter(s.ptr[to]))
        to++;
    return lodd__str_sub(s, from, to - from);
}

/* The first such word of a text; empty: none. */
static lodd_str find_word(lodd__arena *arena, lodd_str text)
{
    lodd_str s = folded(arena, text);

    for (size_t i = 0; i < s.len; i++) {
        lodd_str rest = lodd__str_sub(s, i, s.len - i);

        if (ANY(rest, stems) && !ANY(rest, harmless))
            return word_at(s, i);
    }
    return (lodd_str){NULL, 0};
}

static bool is_key(const lodd__json *value, const char *key)
{
    return value != NULL && lodd__str_is(value->key, key);
}

/* What comes from the scheme and the sets, and where the words belong. */
static bool is_passed_over(const lodd__json *value)
{
    const lodd__json *parent = value->parent;

    if (parent == NULL)
        return false;
    if (parent->parent == NULL)
        return is_key(value, "requirements") || is_key(value, "legal") || is_key(value, "statement");
    return is_key(value, "externalApproval") && is_key(parent->parent, "claims");
}

/* Hashes and ids are digits by chance. */
static bool is_made_of_chance(lodd_str text)
{
    size_t hex = 0;

    for (; hex < text.len; hex++)
        if (!lodd__is_digit(text.ptr[hex]) && (text.ptr[hex] < 'a' || text.ptr[hex] > 'f'))
            break;
    return (hex == 64 && text.len == 64) || lodd__str_starts(text, LODD__STR("urn:uuid:"));
}

static bool has_person_number(const lodd__gating *g, lodd_str text)
{
    lodd__privacy found;

    if (is_made_of_chance(text))
        return false;
    lodd__privacy_scan(&found, g->requirements->engine, text);
    return found.n > 0;
}

/* "claims[2].limitations" */
static lodd_str path_of(lodd__arena *arena, const lodd__json *value)
{
    lodd_str ret = {"", 0};

    for (; value->parent != NULL; value = value->parent) {
        const char *point = ret.len > 0 && ret.ptr[0] != '[' ? "." : "";
        size_t index = 0;

        if (value->key.ptr != NULL) {
            ret = lodd__arena_printf(arena, "%.*s%s%.*s", LODD__FMT(value->key), point, LODD__FMT(ret));
            continue;
        }
        for (const lodd__json *item = value->parent->first; item != value; item = item->next)
            index++;
        ret = lodd__arena_printf(arena, "[%zu]%s%.*s", index, point, LODD__FMT(ret));
    }
    return ret;
}

/* The next value of a tree in the order of the text; within: do what is in this one too. */
static const lodd__json *next_of(const lodd__json *value, bool within)
{
    if (within && value->first != NULL)
        return value->first;
    while (value != NULL && value->next == NULL)
        value = value->parent;
    return value != NULL ? value->next : NULL;
}

/* Returns how many lines were said of it. */
static size_t look_at(lodd__gating *g, const lodd__json *value)
{
    lodd_str word = find_word(g->arena, value->text), path = {NULL, 0};
    bool number = has_person_number(g, value->text);

    if (word.len > 0 || number)
        path = path_of(g->arena, value);
    if (word.len > 0)
        LODD__LINE(g->check, WORD_REFUSED, path, path, word);
    if (number)
        LODD__LINE(g->check, TEXT_PERSON_NUMBER, path, path);
    return (word.len > 0) + (size_t)number;
}

static void look_through(lodd__gating *g, const lodd__json *root)
{
    bool within = true;
    size_t n = 0;

    for (const lodd__json *value = root; value != NULL && n < MOST_PLACES; value = next_of(value, within)) {
        within = !is_passed_over(value);
        if (value->type == LODD__JSON_STRING && within)
            n += look_at(g, value);
    }
}

void lodd__gates_words(lodd__gating *g)
{
    lodd__buf text = {0};
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits limits;

    lodd_limits_default(&limits);
    limits.max_input = limits.max_nodes = (size_t)-1; /* it is ours */
    lodd__declaration_write(&text, g->declaration);
    if (!text.failed)
        lodd__json_parse(&doc, &arena, lodd__buf_str(&text), &limits);
    if (text.failed || arena.failed)
        g->check->nomem = true;
    else if (doc.root != NULL) {
        lodd__gating inner = *g;

        inner.arena = &arena; /* every text is folded: that need not stay */
        look_through(&inner, doc.root);
        g->check->nomem |= arena.failed;
    }
    lodd__arena_free(&arena);
    lodd__buf_free(&text);
}
