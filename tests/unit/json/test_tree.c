/* test_tree.c - the tree that the JSON reader makes: values, keys, places; its limits; many and hostile keys; and every
 * allocation made to fail. */
#include <stdlib.h>
#include <time.h>

#include "tap.h"
#include "unit/base/fail.h"
#include "unit/json/tree.h"

static lodd_limits limits;

static const char sample[] =
    "{ \"resourceType\" : \"Patient\", \"n\":[1.10, -0, 1E400 , true,null],\n"
    "  \"esc\\u0061pe\" : \"A\\u0000B \\ud834\\udd1e \\n\", \"o\":{ }, \"\xC3\xB8\": \"\xC3\xA5\",\"last\":false }";

static size_t at(const char *part)
{
    return (size_t)(strstr(sample, part) - sample);
}

static void test_values(void)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    const lodd__json *n, *v;

    lodd__json_parse(&doc, &arena, LODD__STR(sample), &limits);
    TAP_OK(doc.valid && doc.n_faults == 0 && doc.root && doc.root->n == 6, "the sample is read");
    TAP_OK(doc.root->offset == 0 && doc.root->end == sizeof sample - 1, "the root's span is the text");
    v = lodd__json_get(doc.root, LODD__STR("resourceType"));
    TAP_OK(v && v->type == LODD__JSON_STRING && lodd__str_is(v->text, "Patient") &&
               v->text.ptr == sample + at("Patient"),
           "a string without escapes points into the text");
    TAP_OK(v->offset == at("\"Patient") && v->end == v->offset + 9 && v->key_offset == at("\"resourceType"),
           "places of value and key, with their quotes");
    n = lodd__json_get(doc.root, LODD__STR("n"));
    TAP_OK(n && n->type == LODD__JSON_ARRAY && n->n == 5 && n->offset == at("[1.10") && n->end == at(",\n"),
           "an array");
    v = n->first;
    TAP_OK(v->type == LODD__JSON_NUMBER && lodd__str_is(v->text, "1.10"), "1.10 stays 1.10");
    v = v->next;
    TAP_OK(lodd__str_is(v->text, "-0"), "-0 stays -0");
    v = v->next;
    TAP_OK(lodd__str_is(v->text, "1E400") && v->end == v->offset + 5, "1E400 stays 1E400");
    TAP_OK(v->next->type == LODD__JSON_TRUE && v->next->next->type == LODD__JSON_NULL && !v->next->next->next,
           "true and null");
    v = lodd__json_get(doc.root, LODD__STR("escape"));
    TAP_OK(v && lodd__str_eq(v->text, LODD__STR("A\0B \xF0\x9D\x84\x9E \n")) && v->key_offset == at("\"esc"),
           "escapes in key and value are decoded, NUL too");
    v = lodd__json_get(doc.root, LODD__STR("o"));
    TAP_OK(v && v->type == LODD__JSON_OBJECT && v->n == 0 && !v->first && v->parent == doc.root, "an empty object");
    v = lodd__json_get(doc.root, LODD__STR("\xC3\xB8"));
    TAP_OK(v && lodd__str_is(v->text, "\xC3\xA5"), "letters above ASCII");
    TAP_OK(doc.root->last->type == LODD__JSON_FALSE && doc.root->last == v->next, "the last member");
    TAP_OK(!lodd__json_get(doc.root, LODD__STR("absent")) && !lodd__json_get(n, LODD__STR("n")) &&
               !lodd__json_get(NULL, LODD__STR("n")),
           "what is not there is not found");
    TAP_OK(!tree_problem(&doc, LODD__STR(sample)), "the tree hangs together");
    lodd__arena_free(&arena);
}

/* Between two values stand only white space, one comma, and the key with its colon. */
static bool is_gap(lodd_str text, size_t from, size_t to, const lodd__json *next, bool first)
{
    size_t commas = 0, colons = 0;

    for (size_t i = from; i < to; i++) {
        if (next && next->parent->type == LODD__JSON_OBJECT && i == next->key_offset) {
            lodd_str rest = {text.ptr + i, to - i};
            size_t quote = 1;

            while (quote < rest.len && rest.ptr[quote] != '"')
                quote += rest.ptr[quote] == '\\' ? 2 : 1;
            i += quote;
        } else if (text.ptr[i] == ',') {
            commas++;
        } else if (text.ptr[i] == ':') {
            colons++;
        } else if (!lodd__is_space(text.ptr[i])) {
            return false;
        }
    }
    return commas == (next && !first) && colons == (next && next->parent->type == LODD__JSON_OBJECT);
}

/* The slices of the children and the gaps between them are the slice of a container. */
static bool is_tiled(lodd_str text, const lodd__json *node)
{
    size_t from = node->offset + 1;

    for (const lodd__json *child = node->first; child; child = child->next) {
        if (!is_gap(text, from, child->offset, child, child == node->first))
            return false;
        from = child->end;
    }
    return node->end > from && is_gap(text, from, node->end - 1, NULL, false);
}

static bool reads_again(lodd_str text, const lodd__json *node)
{
    lodd_str slice = lodd__str_sub(text, node->offset, node->end - node->offset);
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd__buf was = {0}, is = {0};
    bool ok;

    lodd__json_parse(&doc, &arena, slice, &limits);
    tree_dump(&was, node);
    tree_dump(&is, doc.root);
    ok = doc.valid && lodd__str_eq(lodd__buf_str(&was), lodd__buf_str(&is));
    lodd__buf_free(&was);
    lodd__buf_free(&is);
    lodd__arena_free(&arena);
    return ok;
}

static void test_slices(void)
{
    static const char *const texts[] = {
        sample,
        "[[],[ ] , {\"a\":{},\"a\":[{\"b\":[\"]\",\"}\\\"\",\"\\\\\"]}]} ,\"\",0]\n",
        "\t[ { \"x\\\",:\" : 1 , \"y\" : { \"z\" : -1.5e-7 } } , \"\\u00e6\" ]",
        "  12  ",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        lodd_str text = lodd__str(texts[i]);
        lodd__arena arena = {0};
        lodd__json_doc doc;
        size_t nodes = 0, wrong = 0;

        lodd__json_parse(&doc, &arena, text, &limits);
        for (const lodd__json *node = doc.root; node; node = tree_next(doc.root, node)) {
            nodes++;
            wrong += !reads_again(text, node) || (tree_is_container(node) && !is_tiled(text, node));
        }
        TAP_OK(doc.valid && nodes > 0 && wrong == 0, "text %zu: the slice of each of %zu values reads as that value",
               i + 1, nodes);
        lodd__arena_free(&arena);
    }
}

static const lodd__json_fault *only_fault(const lodd__json_doc *doc)
{
    static const lodd__json_fault none;

    return doc->n_faults == 1 ? &doc->faults[0] : &none;
}

static void test_limits(void)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits few = limits;

    few.max_nodes = 4;
    lodd__json_parse(&doc, &arena, LODD__STR("[1,2,3]"), &few);
    TAP_OK(doc.valid && doc.root->n == 3, "as many nodes as the limit allows");
    lodd__json_parse(&doc, &arena, LODD__STR("[1,{\"a\":2},3]"), &few);
    TAP_OK(!doc.valid && only_fault(&doc)->kind == LODD__JSON_NODES && only_fault(&doc)->offset == 11 &&
               doc.root->n == 2,
           "one node more stops the reading; what was read stays");
    few.max_nodes = 0;
    lodd__json_parse(&doc, &arena, LODD__STR("[]"), &few);
    TAP_OK(!doc.valid && !doc.root && only_fault(&doc)->kind == LODD__JSON_NODES, "no nodes at all");
    few = limits;
    few.max_depth = 0;
    lodd__json_parse(&doc, &arena, LODD__STR("1"), &few);
    TAP_OK(doc.valid, "a scalar has no depth");
    lodd__json_parse(&doc, &arena, LODD__STR("{\"a\":1}"), &few);
    TAP_OK(!doc.valid && !doc.root && only_fault(&doc)->kind == LODD__JSON_DEPTH, "a container has");
    few = limits;
    few.max_issues = 3;
    lodd__json_parse(&doc, &arena,
                     LODD__STR("{\"a\":1,\"a\":1,\"a\":1,\"a\":1,\"a\":1,\"a\":01,\"b\":01,\"c\":01,\"d\":01}"), &few);
    TAP_OK(!doc.valid && doc.n_faults == 6 && doc.faults[5].kind == LODD__JSON_NUMBER_FORM && doc.root->n == 9,
           "so many faults are kept, of duplicate keys and of others; the reading goes on");
    few.max_issues = 0;
    lodd__json_parse(&doc, &arena, LODD__STR("[01,01]"), &few);
    TAP_OK(!doc.valid && doc.n_faults == 1, "a broken text never looks whole");
    lodd__arena_free(&arena);
}

static void test_tokens(void)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;

    lodd__json_parse(&doc, &arena, LODD__STR("{\"a\" : 1, \"a\" : 2}"), &limits);
    TAP_OK(doc.valid && lodd__str_is(only_fault(&doc)->token, "\"a\"") && only_fault(&doc)->offset == 10,
           "the key of a duplicate");
    lodd__json_parse(&doc, &arena, LODD__STR("[1 \"x\"]"), &limits);
    TAP_OK(lodd__str_is(only_fault(&doc)->token, "\"x\"") && only_fault(&doc)->expected &&
               strcmp(only_fault(&doc)->expected, ",") == 0,
           "a missing comma: what stands there, and that a comma is expected");
    lodd__json_parse(&doc, &arena, LODD__STR("[1,]"), &limits);
    TAP_OK(lodd__str_is(only_fault(&doc)->token, ",") && !only_fault(&doc)->expected, "a comma too many: the comma");
    lodd__json_parse(&doc, &arena, LODD__STR("[1}"), &limits);
    TAP_OK(strcmp(only_fault(&doc)->expected, "]") == 0 && lodd__str_is(only_fault(&doc)->token, "}"),
           "the bracket that was expected");
    lodd__json_parse(&doc, &arena, LODD__STR("[tr\xC3\xBC , 1]"), &limits);
    TAP_OK(lodd__str_is(only_fault(&doc)->token, "tr\xC3\xBC"), "a word");
    lodd__json_parse(&doc, &arena, LODD__STR("[1] \xC3\xBC"), &limits);
    TAP_OK(only_fault(&doc)->kind == LODD__JSON_TRAILING && lodd__str_is(only_fault(&doc)->token, "\xC3\xBC"),
           "text behind the value");
    lodd__json_parse(&doc, &arena, (lodd_str){NULL, 0}, &limits);
    TAP_OK(only_fault(&doc)->kind == LODD__JSON_EMPTY && !doc.root, "no text");
    lodd__arena_free(&arena);
}

static void test_names(void)
{
    size_t wrong = 0;

    for (int kind = LODD__JSON_OK; kind <= LODD__JSON_NOMEM; kind++) {
        const char *name = lodd__json_fault_name((lodd__json_fault_kind)kind);

        wrong += !name || strcmp(name, "?") == 0;
        for (int other = LODD__JSON_OK; other < kind; other++)
            wrong += strcmp(name, lodd__json_fault_name((lodd__json_fault_kind)other)) == 0;
    }
    TAP_OK(wrong == 0 && strcmp(lodd__json_fault_name(LODD__JSON_COMMA), "comma") == 0,
           "every kind of fault has a name of its own");
    TAP_OK(strcmp(lodd__json_fault_name((lodd__json_fault_kind)99), "?") == 0, "an unknown one has none");
}

/* ---- keys ---- */

/* {"k0":0,"k1":0,...} with every key from the given number on twice. */
static void add_keys(lodd__buf *text, size_t n, size_t twice_from)
{
    lodd__buf_addc(text, '{');
    for (size_t i = 0; i < n; i++)
        lodd__buf_printf(text, "%s\"k%zu\":0", i ? "," : "", i);
    for (size_t i = twice_from; i < n; i++)
        lodd__buf_printf(text, ",\"\\u006b%zu\":{\"k%zu\":1}", i, i);
    lodd__buf_addc(text, '}');
}

static void test_keys(size_t n, size_t twice_from)
{
    lodd__arena arena = {0};
    lodd__buf text = {0};
    lodd__json_doc doc;
    size_t flagged = 0, wrong = 0, number = 0;
    lodd_limits many = limits;
    clock_t begin;
    double seconds;

    many.max_issues = 1000000;
    add_keys(&text, n, twice_from);
    begin = clock();
    lodd__json_parse(&doc, &arena, lodd__buf_str(&text), &many);
    seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    for (const lodd__json *m = doc.root->first; m; m = m->next, number++) {
        flagged += m->duplicate;
        wrong += m->duplicate != (number >= n);
    }
    TAP_OK(doc.valid && flagged == n - twice_from && doc.n_faults == flagged && wrong == 0,
           "%zu members, the last %zu keys twice: just these are duplicates", n, n - twice_from);
    /* Comparing each with each would take minutes. */
    TAP_OK(seconds < 5, "%zu members take %.2f s", doc.root->n, seconds);
    lodd__buf_free(&text);
    lodd__arena_free(&arena);
}

/* Large objects in large objects, each in the midst of the other's members. */
static void test_nested_keys(void)
{
    lodd__arena arena = {0};
    lodd__buf text = {0};
    lodd__json_doc doc;
    size_t levels = 5, flagged = 0;

    for (size_t level = 0; level < levels; level++) {
        lodd__buf_addc(&text, '{');
        for (int i = 0; i < 30; i++)
            lodd__buf_printf(&text, "\"k%d\":0,", i);
        lodd__buf_printf(&text, "\"in\":");
    }
    lodd__buf_addc(&text, '0');
    for (size_t level = 0; level < levels; level++)
        lodd__buf_printf(&text, ",\"k29\":1,\"new\":1,\"in\":2}");
    lodd__json_parse(&doc, &arena, lodd__buf_str(&text), &limits);
    for (const lodd__json *node = doc.root; node; node = tree_next(doc.root, node))
        flagged += node->duplicate;
    TAP_OK(doc.valid && flagged == 2 * levels && doc.n_faults == flagged,
           "large objects in each other keep their keys apart");
    lodd__buf_free(&text);
    lodd__arena_free(&arena);
}

/* ---- hostile texts: what they cost grows with their length ---- */

static void test_hostile(const char *what, const char *head, const char *piece, size_t n)
{
    lodd__arena arena = {0};
    lodd__buf text = {0};
    lodd__json_doc doc;
    clock_t begin;
    double seconds;

    lodd__buf_add(&text, lodd__str(head));
    for (size_t i = 0; i < n; i++)
        lodd__buf_add(&text, lodd__str(piece));
    begin = clock();
    lodd__json_parse(&doc, &arena, lodd__buf_str(&text), &limits);
    seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    TAP_OK(!doc.valid && doc.n_faults > 0 && doc.n_faults <= limits.max_issues + 2 &&
               !tree_problem(&doc, lodd__buf_str(&text)) && seconds < 5,
           "%s, %zu bytes: %.2f s", what, text.len, seconds);
    lodd__buf_free(&text);
    lodd__arena_free(&arena);
}

static void test_all_hostile(void)
{
    enum { N = 300000 };

    test_hostile("brackets only", "", "[", N);
    test_hostile("objects only", "", "{\"a\":", N);
    test_hostile("quotes in garbage", "[*", "\\\", ", N);
    test_hostile("keys without a quote", "{\"k:", "{\\\"k:", N);
    test_hostile("line ends in a string", "[\"", "\n", N);
    test_hostile("lines that look like strings", "[\"", "\n\"x", N);
    test_hostile("strings without a quote", "[", "\"x,\n", N);
    test_hostile("blanks between missing commas", "[", "1                                ", N / 10);
    test_hostile("comments", "[", "/*", N);
    test_hostile("comments behind words", "[", "x /* y, ", N);
    test_hostile("wrong brackets", "{\"a\":[[[[[[[[[[[[[[[[", "[}},", N);
    test_hostile("closing brackets", "[", "1},", N);
    test_hostile("colons", "{\"a\"", ":", N);
    test_hostile("semicolons", "[", "1;", N);
    test_hostile("commas", "[", ",1,", N);
    test_hostile("apostrophes", "[", "'", N);
    test_hostile("broken UTF-8", "[\"",
                 "\xFF"
                 "a\xE2\x82",
                 N);
    test_hostile("lone surrogates", "[\"", "\\ud800", N);
    test_hostile("signs without numbers", "[", "-          ", N / 10);
}

/* ---- memory ---- */

static void test_memory(const char *name, lodd_str text)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    size_t n = 0, wrong = 0;

    for (;; n++) {
        long failed;

        fail_at = (long)n;
        fail_count = 0;
        lodd__json_parse(&doc, &arena, text, &limits);
        fail_at = -1;
        failed = fail_count;
        if (failed)
            wrong +=
                !arena.failed || doc.valid || doc.root || (doc.n_faults != 0 && doc.faults[0].kind != LODD__JSON_NOMEM);
        lodd__arena_free(&arena);
        if (!failed)
            break;
    }
    TAP_OK(n > 0 && wrong == 0, "%s: each of %zu allocations may fail", name, n);
}

static void test_all_memory(void)
{
    lodd__buf text = {0};

    test_memory("sample", LODD__STR(sample));
    test_memory("faults", LODD__STR("[01,01,01,01,01,01,01,01,01,01,\"\\q\",{\"a\":1,\"a\":2},/**/]"));
    add_keys(&text, 300, 200);
    test_memory("many keys", lodd__buf_str(&text));
    text.len = 0;
    for (int i = 0; i < 100; i++)
        lodd__buf_printf(
            &text, "%s\"%.*s\\n%d\"", i ? "," : "[", 200,
            "long long long long long long long long long long long long long long long long long long long long "
            "long long long long long long long long long long long long long long long long long long long long ",
            i);
    lodd__buf_addc(&text, ']');
    test_memory("long strings", lodd__buf_str(&text));
    lodd__buf_free(&text);
}

int main(void)
{
    lodd_limits_default(&limits);
    test_values();
    test_slices();
    test_limits();
    test_tokens();
    test_names();
    test_keys(15, 10);
    test_keys(16, 3);
    test_keys(17, 0);
    test_keys(100000, 99000);
    test_nested_keys();
    test_all_hostile();
    test_all_memory();
    return tap_done();
}
