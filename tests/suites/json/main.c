/* main.c - does the JSON reader take what the public JSON parsing test suite says it must, and refuse what it must
 * refuse?
 *
 * usage: json-suite CASES [REFERENCE_DIR]
 *
 * REFERENCE_DIR is the folder of all reference data; without it LODD_REFERENCE says, then
 * LODD_SOURCE_ROOT/../shared/reference. Every file is read twice: its bytes as they are by the reader alone, and as a
 * document through the source layer, which decodes and takes off byte order marks. y_ files must be valid and n_ files
 * must not, both times. What becomes of i_ files, where RFC 8259 leaves the choice, is in CASES with the reason; so is
 * the tree that each file of test_transform must give.
 *
 * May use: liblodd's json and source layers, POSIX folders. Prints TAP.
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/vec.h"
#include "source/source.h"
#include "tap.h"
#include "unit/json/tree.h"

/* A line of CASES: file, verdict on the bytes, verdict on the document, and the reason or the tree. */
typedef struct expectation {
    lodd_str name, reader, document, rest;
    bool seen;
} expectation;

static LODD__VEC(expectation) table;
static lodd_limits limits;

static bool read_table(lodd_str text)
{
    while (text.len) {
        size_t end = lodd__str_find(text, '\n', 0);
        lodd_str line = lodd__str_sub(text, 0, end == (size_t)-1 ? text.len : end);
        expectation e = {0};

        text = lodd__str_sub(text, line.len + (line.len < text.len), text.len - line.len - (line.len < text.len));
        if (!line.len || line.ptr[0] == '#')
            continue;
        if (!lodd__str_word(&line, &e.name) || !lodd__str_word(&line, &e.reader) || !lodd__str_word(&line, &e.document))
            return false;
        e.rest = lodd__str_trim(line);
        if (!e.rest.len || !lodd__vec_push(&table, e))
            return false;
    }
    return true;
}

static expectation *expected(const char *name)
{
    for (size_t i = 0; i < table.len; i++)
        if (lodd__str_is(table.ptr[i].name, name)) {
            table.ptr[i].seen = true;
            return &table.ptr[i];
        }
    return NULL;
}

/* What is made of a file. */
typedef struct verdict {
    bool reader, document;
    const char *problem;
    lodd__buf tree; /* by the reader */
} verdict;

static bool judge(verdict *ret, const char *path)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd__source source;
    char *bytes = NULL, *exact;
    size_t n = 0;

    *ret = (verdict){0};
    if (lodd__file_read(path, 1 << 24, &bytes, &n) != LODD_OK || !(exact = malloc(n ? n : 1))) {
        free(bytes);
        return false;
    }
    if (n)
        memcpy(exact, bytes, n);
    lodd__json_parse(&doc, &arena, (lodd_str){exact, n}, &limits);
    ret->reader = doc.valid;
    ret->problem = tree_problem(&doc, (lodd_str){exact, n});
    tree_dump(&ret->tree, doc.root);
    lodd__source_init(&source, &arena, lodd__str(path), (lodd_str){exact, n});
    lodd__json_parse(&doc, &arena, source.text, &limits);
    ret->document = doc.valid && source.fault == LODD__SOURCE_OK;
    if (!ret->problem)
        ret->problem = tree_problem(&doc, source.text);
    lodd__arena_free(&arena);
    free(exact);
    free(bytes);
    return true;
}

static const char *word(bool accepted)
{
    return accepted ? "accept" : "refuse";
}

static void check(const char *name, const verdict *v)
{
    const expectation *e;

    if (name[0] == 'y' || name[0] == 'n') {
        bool must = name[0] == 'y';

        TAP_OK(v->reader == must && v->document == must && !v->problem, "%s: %s", name, word(must));
        return;
    }
    e = expected(name);
    if (!e) {
        TAP_OK(false, "%s: decided (is: %s, %s)", name, word(v->reader), word(v->document));
        return;
    }
    TAP_OK(lodd__str_is(e->reader, word(v->reader)) && lodd__str_is(e->document, word(v->document)) && !v->problem,
           "%s: %.*s, as a document %.*s", name, LODD__FMT(e->reader), LODD__FMT(e->document));
}

static void check_tree(const char *name, const verdict *v)
{
    const expectation *e = expected(name);
    bool same = e && lodd__str_eq(e->rest, lodd__buf_str(&v->tree)) && lodd__str_is(e->reader, word(v->reader)) &&
                lodd__str_is(e->document, word(v->document));

    if (!TAP_OK(same && !v->problem, "%s: is kept as it is", name))
        printf("# is: %s %s %.*s\n", word(v->reader), word(v->document), LODD__FMT(lodd__buf_str(&v->tree)));
}

/* All files of a folder; returns how many. */
static size_t run_folder(const char *folder, void (*one)(const char *name, const verdict *v))
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, NULL, alphasort);
    size_t done = 0;

    for (int i = 0; i < n; i++) {
        char path[4096];
        verdict v;

        if (entries[i]->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
            if (TAP_OK(judge(&v, path), "%s can be read", entries[i]->d_name))
                one(entries[i]->d_name, &v);
            lodd__buf_free(&v.tree);
            done++;
        }
        free(entries[i]);
    }
    free(entries);
    return done;
}

static void suite_folder(char *ret, size_t size, const char *reference)
{
    if (!reference)
        reference = getenv("LODD_REFERENCE");
    if (reference) {
        snprintf(ret, size, "%s/json-test-suite", reference);
    } else {
        const char *root = getenv("LODD_SOURCE_ROOT");

        snprintf(ret, size, "%s/../shared/reference/json-test-suite", root ? root : ".");
    }
}

int main(int argc, char **argv)
{
    char suite[3000], folder[3100], *bytes = NULL;
    size_t n = 0, unseen = 0;
    struct stat st;

    lodd_limits_default(&limits);
    if (!TAP_OK(argc > 1 && lodd__file_read(argv[1], 1 << 20, &bytes, &n) == LODD_OK &&
                    read_table((lodd_str){bytes, n}),
                "the table of cases can be read"))
        return tap_done();
    suite_folder(suite, sizeof suite, argc > 2 ? argv[2] : NULL);
    if (stat(suite, &st) != 0) {
        tap_skip("the reference data is not here");
    } else {
        snprintf(folder, sizeof folder, "%s/test_parsing", suite);
        TAP_OK(run_folder(folder, check) > 300, "the suite is whole");
        snprintf(folder, sizeof folder, "%s/test_transform", suite);
        TAP_OK(run_folder(folder, check_tree) > 20, "its files to be kept are whole");
        for (size_t i = 0; i < table.len; i++) {
            unseen += !table.ptr[i].seen;
            if (!table.ptr[i].seen)
                printf("# not in the suite: %.*s\n", LODD__FMT(table.ptr[i].name));
        }
        TAP_OK(unseen == 0, "every case of the table is in the suite");
    }
    lodd__vec_free(&table);
    free(bytes);
    return tap_done();
}
