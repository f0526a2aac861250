/* test_pattern.c - XML Schema's regular expressions: given cases, random ones against libxml2, and that hostile texts
 * take no time. */
#include <libxml/xmlregexp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "message/schema_pattern.h"
#include "random.h"
#include "tap.h"

static const struct {
    const char *pattern, *text;
    bool match;
} cases[] = {
    {"(\\d+\\.?)*\\d+", "2.16.578.1.12.4.1.1.9051", true},
    {"(\\d+\\.?)*\\d+", "2..16", false},
    {"(\\d+\\.?)*\\d+", "", false},
    {"true|false", "true", true},
    {"true|false", "truefalse", false},
    {"a|b|c|", "", true},
    {"a{2,4}", "aaa", true},
    {"a{2,4}", "aaaaa", false},
    {"a{2,}", "aaaaaaa", true},
    {"a{2,}", "a", false},
    {"a{3}", "aaa", true},
    {"(ab){0,2}c", "ababc", true},
    {"(ab){0,2}c", "abababc", false},
    {"(a*)*", "aaaa", true},
    {"(a|b*)+c", "abbac", true},
    {"[a-z-[aeiou]]+", "xyz", true},
    {"[a-z-[aeiou]]+", "xaz", false},
    {"[^0-9]+", "abc", true},
    {"[^0-9]+", "a1c", false},
    {"[+\\-.]", "-", true},
    {"[a\\]b]+", "a]b", true},
    {"\\i\\c*", "_a-1.\xC3\xA6", true},
    {"\\i\\c*", "1a", false},
    {"\\p{Lu}\\p{Ll}+", "\xC3\x86sop", true},
    {"\\P{L}+", "123 ", true},
    {"\\p{IsGreek}+", "\xCE\xB1\xCE\xB2", true},
    {"\\p{IsGreek}+", "ab", false},
    {".", "\xE2\x82\xAC", true},
    {".", "\n", false},
    {"\\s\\S\\w\\W\\d\\D", " xa-1b", true},
    {"\\d+", "\xD9\xA3\xD9\xA4", true},
    {"\\(\\)\\[\\]\\{\\}\\|\\?\\*\\+\\^\\.\\\\\\-", "()[]{}|?*+^.\\-", true},
    {"^$", "^$", true},
    {"\\n\\r\\t", "\n\r\t", true},
    {"[A-Z]{3}[0-9]{2}", "ABC12", true},
    {"", "", true},
    {"", "a", false},
    {"[a-c\\d]+", "a1c", true},
    {"((((a))))", "a", true},
};

static const char *const broken[] = {"(",   ")",      "a**", "[",  "[]",      "[z-a]",  "\\",      "\\q",
                                     "a{2", "a{3,2}", "a{",  "*",  "+a",      "?",      "\\p{Xx}", "\\p{IsNowhere}",
                                     "\\p", "[a",     "(a",  "a)", "a{5000}", "[\\d-z]"};

static void test_cases(void)
{
    lodd__arena arena = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const lodd__schema_pattern *p = lodd__schema_pattern_new(&arena, lodd__str(cases[i].pattern));
        TAP_OK(p != NULL && lodd__schema_pattern_match(p, lodd__str(cases[i].text)) == cases[i].match, "%s: %s",
               cases[i].pattern, cases[i].match ? "matches" : "does not match");
    }
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        lodd_str pattern = lodd__str(broken[i]);

        TAP_OK(lodd__schema_pattern_new(&arena, pattern) == NULL, "%.*s is refused", LODD__FMT(pattern));
    }
    lodd__arena_free(&arena);
}

/* A random expression of ordinary parts. */
static void make_pattern(lodd__buf *out, int depth)
{
    static const char *const atoms[] = {"a", "b", "c", "\\d", ".", "[ab]", "[^a]", "[a-c1]", "\\c", "\\s", "\\w"};
    static const char *const counts[] = {"", "", "", "?", "*", "+", "{2}", "{1,3}", "{2,}", "{0,2}"};

    for (size_t n = 1 + random_below(3); n > 0; n--) {
        if (depth > 0 && random_below(3) == 0) {
            lodd__buf_addc(out, '(');
            make_pattern(out, depth - 1);
            if (random_below(2) == 0) {
                lodd__buf_addc(out, '|');
                make_pattern(out, depth - 1);
            }
            lodd__buf_addc(out, ')');
        } else {
            lodd__buf_add(out, lodd__str(atoms[random_below(sizeof atoms / sizeof *atoms)]));
        }
        lodd__buf_add(out, lodd__str(counts[random_below(sizeof counts / sizeof *counts)]));
    }
}

/* A third opinion for expressions made by make_pattern: where can each part end, for every place it can start at
 * (bits)? */
static uint64_t ends_of_alternatives(const char **at, const char *text, size_t n, uint64_t starts);

static bool is_of(char atom, unsigned char c)
{
    switch (atom) {
    case 'd':
        return c >= '0' && c <= '9';
    case 's':
        return c == ' ';
    case 'c':
        return c == '-' || (c != ' ' && c != '\0'); /* of what texts are made of all but the blank */
    default:                                        /* w */
        return c != ' ' && c != '-';
    }
}

static size_t length_at(const char *text, size_t i)
{
    return (unsigned char)text[i] >= 0x80 ? 2 : 1;
}

/* One character by an atom, from every start. */
static uint64_t ends_of_character(const char *atom, size_t atom_length, const char *text, size_t n, uint64_t starts)
{
    uint64_t ret = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        bool match = false;
        if ((starts >> i & 1) == 0)
            continue;
        if (atom[0] == '\\')
            match = is_of(atom[1], c);
        else if (atom[0] == '.')
            match = true;
        else if (atom[0] != '[')
            match = c == (unsigned char)atom[0];
        else if (memcmp(atom, "[ab]", 4) == 0)
            match = c == 'a' || c == 'b';
        else if (memcmp(atom, "[^a]", 4) == 0)
            match = c != 'a';
        else
            match = (c >= 'a' && c <= 'c') || c == '1';
        if (match)
            ret |= (uint64_t)1 << (i + length_at(text, i));
    }
    (void)atom_length;
    return ret;
}

static uint64_t ends_of_atom(const char **at, const char *text, size_t n, uint64_t starts)
{
    size_t length = **at == '\\' ? 2 : **at == '[' ? strcspn(*at, "]") + 1 : 1;
    const char *atom = *at;
    uint64_t ret = 0;

    if (**at == '(') {
        ++*at;
        ret = ends_of_alternatives(at, text, n, starts);
        ++*at;
        return ret;
    }
    *at += length;
    return ends_of_character(atom, length, text, n, starts);
}

static uint64_t ends_of_piece(const char **at, const char *text, size_t n, uint64_t starts)
{
    const char *atom = *at;
    uint64_t all = 0;
    unsigned min = 1;
    unsigned max = 1;

    (void)ends_of_atom(at, text, n, 0);
    if (**at == '?' || **at == '*' || **at == '+') {
        min = **at == '+';
        max = **at == '?' ? 1 : 64;
        ++*at;
    } else if (**at == '{') {
        min = (unsigned)((*at)[1] - '0');
        max = (*at)[2] == '}' ? min : (*at)[3] == '}' ? 64 : (unsigned)((*at)[3] - '0');
        *at += strcspn(*at, "}") + 1;
    }
    /* more often than the text has places changes nothing */
    for (unsigned times = 0; times <= max && times <= min + n && starts != 0; times++) {
        const char *again = atom;
        if (times >= min)
            all |= starts;
        starts = ends_of_atom(&again, text, n, starts);
    }
    return all;
}

static uint64_t ends_of_alternatives(const char **at, const char *text, size_t n, uint64_t starts)
{
    uint64_t ret = 0;

    for (;;) {
        uint64_t ends = starts;
        while (**at != '\0' && **at != '|' && **at != ')')
            ends = ends_of_piece(at, text, n, ends);
        ret |= ends;
        if (**at != '|')
            return ret;
        ++*at;
    }
}

static bool really_matches(const char *pattern, const char *text)
{
    size_t n = strlen(text);

    return ends_of_alternatives(&pattern, text, n, 1) >> n & 1;
}

typedef struct tally {
    size_t texts, wrong, other; /* other: libxml2 says otherwise */
} tally;

/* libxml2's matcher is not right on all expressions; we must be, and seldom differ from it. */
static void compare_texts(const lodd__schema_pattern *p, xmlRegexpPtr theirs, const char *pattern, tally *t)
{
    static const char *const parts[] = {"a", "b", "c", "1", "2", " ", "x", "\xC3\xA6", "-"};

    for (int k = 0; k < 12; k++) {
        char text[64] = "";
        bool ours = false;
        for (size_t n = random_below(8); n > 0; n--)
            strcat(text, parts[random_below(sizeof parts / sizeof *parts)]);
        ours = lodd__schema_pattern_match(p, lodd__str(text));
        t->texts++;
        t->other += ours != (xmlRegexpExec(theirs, BAD_CAST text) == 1);
        if (ours != really_matches(pattern, text) && t->wrong++ < 5)
            printf("# %s on '%s': ours %d\n", pattern != NULL ? pattern : "", text, ours);
    }
}

static void test_random(void)
{
    lodd__arena arena = {0};
    tally t = {0, 0, 0};
    size_t refused = 0;

    for (int i = 0; i < 4000; i++) {
        lodd__buf buf = {0};
        const lodd__schema_pattern *p = NULL;
        xmlRegexpPtr theirs = NULL;
        make_pattern(&buf, 2);
        lodd__buf_addc(&buf, '\0');
        if (buf.failed || buf.ptr == NULL)
            continue;
        p = lodd__schema_pattern_new(&arena, lodd__str(buf.ptr));
        theirs = xmlRegexpCompile(BAD_CAST buf.ptr);
        refused += p == NULL;
        if (p != NULL && theirs != NULL)
            compare_texts(p, theirs, buf.ptr, &t);
        xmlRegFreeRegexp(theirs);
        lodd__buf_free(&buf);
        lodd__arena_reset(&arena);
    }
    TAP_OK(refused == 0, "4000 random expressions are taken");
    TAP_OK(t.wrong == 0 && t.texts > 20000, "%zu texts against random expressions, %zu judged wrongly", t.texts,
           t.wrong);
    TAP_OK(t.other * 50 < t.texts, "libxml2 says otherwise on %zu of them", t.other);
    lodd__arena_free(&arena);
}

/* Counts are checked against the same expression written out. */
static void test_counts(void)
{
    lodd__arena arena = {0};
    size_t wrong = 0;

    for (int i = 0; i < 3000; i++) {
        static const char *const atoms[] = {"a", "(ab|b)", "(a*b?)", "[ab]", "(a(b|c)?)"};
        const char *atom = atoms[random_below(5)];
        size_t min = random_below(4);
        size_t max = min + random_below(4);
        lodd__buf counted = {0};
        lodd__buf written = {0};
        const lodd__schema_pattern *x = NULL;
        const lodd__schema_pattern *y = NULL;
        lodd__buf_printf(&counted, "%s{%zu,%zu}c?", atom, min, max);
        for (size_t k = 0; k < max; k++)
            lodd__buf_printf(&written, "%s%s", atom, k >= min ? "?" : "");
        lodd__buf_add(&written, LODD__STR("c?"));
        x = lodd__schema_pattern_new(&arena, lodd__buf_str(&counted));
        y = lodd__schema_pattern_new(&arena, lodd__buf_str(&written));
        for (int k = 0; k < 10; k++) {
            char text[16];
            size_t n = random_below(10);
            for (size_t c = 0; c < n; c++)
                text[c] = "abc"[random_below(3)];
            wrong += x == NULL || y == NULL ||
                     lodd__schema_pattern_match(x, lodd__str_n(text, n)) !=
                         lodd__schema_pattern_match(y, lodd__str_n(text, n));
        }
        lodd__buf_free(&counted);
        lodd__buf_free(&written);
        lodd__arena_reset(&arena);
    }
    TAP_OK(wrong == 0, "counts are what they say (%zu wrong)", wrong);
    lodd__arena_free(&arena);
}

static void test_hostile(void)
{
    static const char *const patterns[] = {"(\\d+\\.?)*\\d+", "(a+)+", "(a|a)*b", "(a*)*b", "([a-z]+)*1"};
    lodd__arena arena = {0};
    size_t n = 1 << 18;
    char *text = malloc(n);
    clock_t start = clock();

    if (text == NULL)
        return;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        const lodd__schema_pattern *p = lodd__schema_pattern_new(&arena, lodd__str(patterns[i]));
        memset(text, i == 0 ? '1' : 'a', n);
        text[n - 1] = '!';
        TAP_OK(p != NULL && !lodd__schema_pattern_match(p, lodd__str_n(text, n)), "%s on 256 kB", patterns[i]);
        memcpy(text, "\xC3\xA6", 2); /* and where the table for ASCII does not serve */
        TAP_OK(p != NULL && !lodd__schema_pattern_match(p, lodd__str_n(text, n)), "%s on 256 kB that is not ASCII",
               patterns[i]);
    }
    TAP_OK(clock() - start < 20 * CLOCKS_PER_SEC, "hostile texts take time in proportion");
    free(text);
    lodd__arena_free(&arena);
}

int main(void)
{
    test_cases();
    test_random();
    test_counts();
    test_hostile();
    return tap_done();
}
