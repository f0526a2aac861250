/* test_recovery.c - one fault for one mistake, at its place, and a tree of all the rest: the cases of recovery.txt.
 * Then every whole text cut at every byte and changed at every byte: never a crash, and valid exactly when a second,
 * plain reading of the grammar says so. */
#include "source/source.h"
#include "unit/base/table.h"
#include "unit/json/strict.h"
#include "unit/json/tree.h"

static lodd_limits limits;

static int hex_digit(char c)
{
    return c >= 'A' ? c - 'A' + 10 : c - '0';
}

/* A field of the table as bytes: ^n ^r ^t ^p (|) ^^ ^xHH. */
static void add_unescaped(lodd__buf *buf, lodd_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], what = i + 1 < s.len ? s.ptr[i + 1] : '^';

        if (c != '^') {
            lodd__buf_addc(buf, c);
            continue;
        }
        i++;
        if (what == 'x' && i + 2 < s.len) {
            lodd__buf_addc(buf, (char)(hex_digit(s.ptr[i + 1]) * 16 + hex_digit(s.ptr[i + 2])));
            i += 2;
        } else {
            lodd__buf_addc(buf, what == 'n'   ? '\n'
                                : what == 'r' ? '\r'
                                : what == 't' ? '\t'
                                : what == 'p' ? '|'
                                              : what);
        }
    }
}

/* kind@line:column, blank-separated; "-": none. */
static void add_faults(lodd__buf *buf, const lodd__json_doc *doc, lodd_str text, lodd__arena *arena)
{
    lodd__source source = {.text = text};

    for (size_t i = 0; i < doc->n_faults; i++) {
        lodd__position at = lodd__source_position(&source, arena, doc->faults[i].offset);

        lodd__buf_printf(buf, "%s%s@%zu:%zu", i ? " " : "", lodd__json_fault_name(doc->faults[i].kind), at.line,
                         at.column);
    }
    if (!doc->n_faults)
        lodd__buf_add(buf, LODD__STR("-"));
}

/* A copy of exactly the text's size, so that the address sanitizer sees a read behind it. */
static char *exact_copy(lodd_str text)
{
    char *copy = malloc(text.len ? text.len : 1);

    if (!copy)
        exit(1);
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

static const char *problem_of(lodd__json_doc *doc, lodd__arena *arena, lodd_str text)
{
    lodd__json_parse(doc, arena, text, &limits);
    if (doc->valid != strict_json(text, limits.max_depth))
        return "the reader agrees with the grammar";
    return tree_problem(doc, text);
}

static void one_case(const lodd_str *fields, size_t n, const char *where)
{
    lodd__arena arena = {0};
    lodd__buf text = {0}, faults = {0}, tree = {0};
    lodd__json_doc doc;
    const char *problem;
    char *copy;

    if (!TAP_OK(n == 3, "%s: three fields", where))
        return;
    add_unescaped(&text, fields[0]);
    copy = exact_copy(lodd__buf_str(&text));
    problem = problem_of(&doc, &arena, (lodd_str){copy, text.len});
    add_faults(&faults, &doc, (lodd_str){copy, text.len}, &arena);
    tree_dump(&tree, doc.root);
    if (!TAP_OK(!problem && lodd__str_eq(lodd__buf_str(&faults), fields[1]) &&
                    lodd__str_eq(lodd__buf_str(&tree), fields[2]),
                "%s: %.*s", where, LODD__FMT(fields[0])))
        printf("# is:     %.*s|%.*s\n# must be %.*s|%.*s\n# %s\n", LODD__FMT(lodd__buf_str(&faults)),
               LODD__FMT(lodd__buf_str(&tree)), LODD__FMT(fields[1]), LODD__FMT(fields[2]), problem ? problem : "");
    free(copy);
    lodd__buf_free(&text);
    lodd__buf_free(&faults);
    lodd__buf_free(&tree);
    lodd__arena_free(&arena);
}

static const char *const wholes[] = {
    "{\"resourceType\":\"Patient\",\"active\":true,\"name\":[{\"family\":\"\xC3\x98ster\\u00e5s\",\"given\":[\"Kari\","
    "null]}],"
    "\"multipleBirthInteger\":-12.50e+3}",
    "[\n  {\n    \"a\" : [ ],\n    \"b\" : { },\n    \"a\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t \\ud834\\udd1e\"\n  },\n  [ "
    "false, 0, -0.0, 1E5 ]\n]",
    "{\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">\xE2\x82\xAC "
    "\xF0\x9D\x84\x9E</div>\"}}",
    "[[[[[[[[]]]],{\"x\":{\"y\":{\"z\":[{}]}}}]]]]",
};

enum { WHOLES = sizeof wholes / sizeof wholes[0] };

/* Every beginning of a document is broken, and says so. */
static void cut_everywhere(const char *whole, size_t number)
{
    size_t len = strlen(whole), failed = 0, many = 0;

    for (size_t cut = 0; cut <= len; cut++) {
        lodd__arena arena = {0};
        char *copy = exact_copy((lodd_str){whole, cut});
        lodd__json_doc doc;
        const char *problem = problem_of(&doc, &arena, (lodd_str){copy, cut});

        failed += problem != NULL || doc.valid != (cut == len);
        /* the cut itself and at most the character or duplicate key that it went through */
        many += doc.n_faults > 3;
        lodd__arena_free(&arena);
        free(copy);
    }
    TAP_OK(failed == 0, "document %zu cut at each of %zu bytes is never valid", number, len);
    TAP_OK(many == 0, "document %zu cut at each byte has no cascade of faults", number);
}

static size_t check_changed(const char *text, size_t len)
{
    lodd__arena arena = {0};
    char *copy = exact_copy((lodd_str){text, len});
    lodd__json_doc doc;
    const char *problem = problem_of(&doc, &arena, (lodd_str){copy, len});

    if (problem)
        printf("# does not hold: %s: %.*s\n", problem, (int)len, text);
    lodd__arena_free(&arena);
    free(copy);
    return problem != NULL;
}

/* Each byte left out, doubled, and replaced and preceded by each of a set. */
static void change_everywhere(const char *whole, size_t number)
{
    static const char set[] = "{}[]:,;\"'\\/*-+.0aeu \n\r\t\x01\x7F\xC3\xA5\xED\xFF";
    size_t len = strlen(whole), failed = 0, done = 0;
    char *text = malloc(len + 1);

    if (!text)
        exit(1);
    for (size_t at = 0; at < len; at++) {
        memcpy(text, whole, at);
        memcpy(text + at, whole + at + 1, len - at - 1);
        failed += check_changed(text, len - 1);
        for (size_t i = 0; i < sizeof set; i++) { /* the NUL too */
            memcpy(text, whole, len);
            text[at] = set[i];
            failed += check_changed(text, len);
            memcpy(text + at + 1, whole + at, len - at);
            failed += check_changed(text, len + 1);
        }
        done += 1 + 2 * sizeof set;
    }
    TAP_OK(failed == 0, "document %zu changed in %zu ways is judged as the grammar has it", number, done);
    free(text);
}

/* Pieces of JSON strung together by chance: what a mistake can look like is not known beforehand. */
static void random_texts(void)
{
    static const char *const pieces[] = {
        "{",    "}",     "[",        "]",     ",",        ":",  "\"a\"", "\"b\":", "1",        "-",
        "true", "nul",   "'x'",      "//c\n", "/*c*/",    "\n", " ",     "\"",     "\\",       "\"\\ud800\"",
        "a",    "\"c\n", "\xC3\xA5", "\xFF",  "\xC2\xA0", "=",  ";",     "+1",     "{\"a\":[", "]}"};
    unsigned long state = 12345;
    size_t failed = 0, valid = 0;
    enum { ROUNDS = 60000 };

    for (int round = 0; round < ROUNDS; round++) {
        char text[256];
        size_t len = 0;

        state = state * 6364136223846793005UL + 1442695040888963407UL;
        for (unsigned long left = state >> 60; left-- > 0;) {
            const char *piece;

            state = state * 6364136223846793005UL + 1442695040888963407UL;
            piece = pieces[(state >> 33) % (sizeof pieces / sizeof pieces[0])];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        failed += check_changed(text, len);
        valid += strict_json((lodd_str){text, len}, limits.max_depth);
    }
    TAP_OK(failed == 0 && valid > 0, "%d random texts are judged as the grammar has it (%zu are JSON)", ROUNDS, valid);
}

int main(int argc, char **argv)
{
    lodd_limits_default(&limits);
    limits.max_depth = 20;
    table_read(argc > 1 ? argv[1] : NULL, one_case);
    for (size_t i = 0; i < WHOLES; i++) {
        TAP_OK(strict_json(lodd__str(wholes[i]), limits.max_depth), "document %zu is JSON", i + 1);
        cut_everywhere(wholes[i], i + 1);
        change_everywhere(wholes[i], i + 1);
    }
    random_texts();
    return tap_done();
}
