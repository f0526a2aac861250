/* fuzz_json.c - any bytes to the JSON reader: valid exactly when a second, plain reading of the grammar says so, a tree
 * that hangs together whatever the text, the slice of every value of a valid one readable by itself, and the same
 * result from the same bytes elsewhere. */
#include "target.h"
#include "unit/json/strict.h"
#include "unit/json/tree.h"

enum {
    DEPTH = 40,
    MOST_SLICES = 50 /* values of one text that are read again */
};

static void dump(lodd__buf *ret, const lodd__json_doc *doc)
{
    tree_dump(ret, doc->root);
    for (size_t i = 0; i < doc->n_faults; i++)
        lodd__buf_printf(ret, " %s@%zu", lodd__json_fault_name(doc->faults[i].kind), doc->faults[i].offset);
    CHECK(!ret->failed);
}

static void check_slice(lodd_str text, const lodd__json *node, const lodd_limits *limits)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd__buf was = {0}, is = {0};

    lodd__json_parse(&doc, &arena, lodd__str_sub(text, node->offset, node->end - node->offset), limits);
    CHECK(doc.valid);
    tree_dump(&was, node);
    tree_dump(&is, doc.root);
    CHECK(lodd__str_eq(lodd__buf_str(&was), lodd__buf_str(&is)));
    lodd__buf_free(&was);
    lodd__buf_free(&is);
    lodd__arena_free(&arena);
}

/* The same bytes at another address, between quotes: nothing may depend on what lies beside the text. */
static void check_elsewhere(lodd_str text, const lodd__json_doc *doc, const lodd_limits *limits)
{
    lodd__arena arena = {0};
    lodd__json_doc again;
    lodd__buf was = {0}, is = {0};
    char *copy = malloc(text.len + 3);

    CHECK(copy != NULL);
    memset(copy, '"', text.len + 3);
    if (text.len)
        memcpy(copy + 1, text.ptr, text.len);
    lodd__json_parse(&again, &arena, (lodd_str){copy + 1, text.len}, limits);
    dump(&was, doc);
    dump(&is, &again);
    CHECK(lodd__str_eq(lodd__buf_str(&was), lodd__buf_str(&is)));
    lodd__buf_free(&was);
    lodd__buf_free(&is);
    lodd__arena_free(&arena);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_str text = {(const char *)data, n};
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    const char *problem;
    size_t slices = 0;

    lodd_limits_default(&limits);
    limits.max_depth = DEPTH;
    lodd__json_parse(&doc, &arena, text, &limits);
    problem = tree_problem(&doc, text);
    if (problem)
        fprintf(stderr, "does not hold: %s\n", problem);
    CHECK(problem == NULL);
    CHECK(doc.valid == strict_json(text, DEPTH));
    CHECK(!arena.failed);
    if (doc.valid)
        for (const lodd__json *node = doc.root; node && slices < MOST_SLICES;
             node = tree_next(doc.root, node), slices++)
            check_slice(text, node, &limits);
    check_elsewhere(text, &doc, &limits);
    lodd__arena_free(&arena);
    return 0;
}
