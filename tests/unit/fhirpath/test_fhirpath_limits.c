/* test_fhirpath_limits.c - expressions and documents that want too much end with LIMIT, soon; memory that runs out ends
 * with NOMEM.
 *
 * usage: test-fhirpath-limits MODEL DOCUMENT
 */
#include "evaluating.h"
#include "tap.h"
#include "unit/base/fail.h"

static lodd__fhirpath_error_kind kind_of(evaluating *e, lodd__fhirpath_context *context, const char *text)
{
    lodd__fhirpath_error error = {0};
    lodd__collection items = {0};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&e->scratch, lodd__str(text), &error);

    if (compiled != NULL && lodd__fhirpath_evaluate(context, compiled, e->root, &items, &error))
        return LODD__FHIRPATH_OK;
    return error.kind;
}

static void test_steps(evaluating *e)
{
    static const char *const cases[] = {
        "1.repeat($this + 1)",
        "'a'.repeat($this & 'a')",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($total & $total, "
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').toChars().count() > 20000 and "
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($total.combine($total), descendants()).distinct().count() > 0",
        "descendants().select(%resource.descendants().select(%resource.descendants()))",
        "descendants().descendants().repeat(%resource.descendants() | 'a' | 1).select(%resource.descendants())",
        "(1|2|3|4|5|6|7|8|9).select(%context.descendants()).combine(descendants()).select(%context.descendants()).sort(id)",
    };
    /* Every step is cheap, so that these end before they matter. */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__fhirpath_host host = evaluating_host(e);
        lodd__fhirpath_context context = evaluating_context(e, &host, &e->scratch);
        context.max_steps = 20000;
        TAP_OK(kind_of(e, &context, cases[i]) == LODD__FHIRPATH_LIMIT, "out of steps: %s", cases[i]);
        TAP_OK(context.steps < 400000, "... after %zu", context.steps);
        lodd__arena_reset(&e->scratch);
    }
}

/* With a budget for whole resources: strings and collections end at their size, or steps run out before. */
static void test_sizes(evaluating *e)
{
    static const char *const cases[] = {
        "1.repeat($this + 1)",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 "
        "| 25 | 26).aggregate($total & "
        "$total, 'x')",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 "
        "| 25 | 26).aggregate($total."
        "combine($total), 1)",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12).aggregate($total.replace('', 'abcdefghij'), 'x')",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12).aggregate($total.replaceMatches('.', "
        "'$0$0$0$0$0$0$0$0$0$0'), 'x')",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | "
        "13).aggregate($total.encode('hex').escape('json').encode('hex').encode('hex'), '\"')",
        "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($total.split('').join($total), 'xyz')",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__fhirpath_host host = evaluating_host(e);
        lodd__fhirpath_context context = evaluating_context(e, &host, &e->scratch);
        context.max_steps = 1000000;
        TAP_OK(kind_of(e, &context, cases[i]) == LODD__FHIRPATH_LIMIT, "too large: %s", cases[i]);
        TAP_OK(e->scratch.used < (size_t)100 << 20, "... with %zu bytes used", e->scratch.used);
        lodd__arena_free(&e->scratch);
        e->scratch = (lodd__arena){0};
    }
}

/* The steps of several evaluations add up in one context. */
static void test_budget(evaluating *e)
{
    lodd__fhirpath_context context = evaluating_context(e, NULL, &e->scratch);
    size_t n = 0;

    context.max_steps = 1000;
    while (n < 1000 && kind_of(e, &context, "name.given.count() > 0") == LODD__FHIRPATH_OK)
        n++;
    TAP_OK(n > 10 && n < 500 && context.steps > 1000, "one budget for %zu evaluations", n);
    context.steps = 0;
    TAP_OK(kind_of(e, &context, "name.given.count() > 0") == LODD__FHIRPATH_OK, "a new budget");
    lodd__arena_reset(&e->scratch);
}

/* The deepest and longest expressions that the parser lets pass. */
static void test_deep(evaluating *e)
{
    static const struct {
        const char *first, *again, *last;
    } cases[] = {{"name", ".where(true)", ""},
                 {"1", " + 1", ""},
                 {"'a'", " & 'a'", ""},
                 {"name", "[0]", ""},
                 {"true", " implies true", ""},
                 {"1", ".select($this)", ""},
                 {"descendants()", ".children()", ""},
                 {"1", " | 1", ""},
                 {"name", ".given", ""},
                 {"", "-", "1"},
                 {"", "(", "1"},
                 {"", "iif(true, ", "1"}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const size_t lengths[] = {150, 900, 5000};
        for (size_t j = 0; j < sizeof lengths / sizeof lengths[0]; j++) {
            lodd__fhirpath_context context = evaluating_context(e, NULL, &e->scratch);
            lodd__buf text = {0};
            lodd__fhirpath_error_kind kind;
            lodd__buf_add(&text, lodd__str(cases[i].first));
            for (size_t n = 0; n < lengths[j]; n++)
                lodd__buf_add(&text, lodd__str(cases[i].again));
            lodd__buf_add(&text, lodd__str(cases[i].last));
            for (size_t n = 0; n < lengths[j] && strchr(cases[i].again, '(') != NULL &&
                               cases[i].again[strlen(cases[i].again) - 1] != ')';
                 n++)
                lodd__buf_addc(&text, ')');
            lodd__buf_addc(&text, '\0');
            kind = kind_of(e, &context, text.ptr);
            TAP_OK(kind == LODD__FHIRPATH_OK || kind == LODD__FHIRPATH_LIMIT || kind == LODD__FHIRPATH_SYNTAX,
                   "%zu times %s: %d", lengths[j], cases[i].again, (int)kind);
            lodd__buf_free(&text);
            lodd__arena_reset(&e->scratch);
        }
    }
}

/* ---- a document as deep and as wide as readers let through ---- */

static lodd__element *make(lodd__arena *arena, lodd__element *parent, const char *name)
{
    lodd__element *ret = LODD__NEW(arena, lodd__element);

    ret->name = ret->raw = lodd__str(name);
    ret->parent = parent;
    if (parent->first == NULL)
        parent->first = ret;
    else
        parent->last->next = parent->last->next_same = ret;
    parent->last = ret;
    parent->n_children++;
    return ret;
}

static void test_document(evaluating *e)
{
    static const char *const cases[] = {
        "a = a",
        "a ~ a",
        "descendants().count() > 0",
        "descendants().a.count() > 0",
        "a.combine(a).isDistinct()",
        "repeat(a).count() > 0",
        "b.isDistinct()",
        "b.distinct().count() > 0",
        "(b | b).count() > 0",
        "b.intersect(b).count() > 0",
        "b.subsetOf(b)",
        "b.sort(c).count() > 0",
    };
    lodd__arena arena = {0};
    lodd__element *root = LODD__NEW(&arena, lodd__element);
    const lodd__element *was = e->root;

    root->name = root->raw = LODD__STR("Root");
    for (lodd__element *at = root, *end = NULL; end == NULL; at = make(&arena, at, "a")) {
        size_t depth = 0;
        for (const lodd__element *up = at; up != NULL && depth < 20000; up = up->parent)
            depth++;
        end = depth >= 1000 ? at : NULL;
    }
    for (size_t i = 0; i < 5000; i++) {
        lodd__element *b = make(&arena, root, "b");
        lodd__element *c = make(&arena, b, "c");
        c->form = LODD__FORM_TEXT;
        c->value = lodd__arena_printf(&arena, "%zu", i);
    }
    e->root = root;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__fhirpath_context context = evaluating_context(e, NULL, &e->scratch);
        lodd__fhirpath_error_kind kind = kind_of(e, &context, cases[i]);
        TAP_OK(kind == LODD__FHIRPATH_OK && context.steps < 1000000, "5,000 wide, 1,000 deep: %s, %zu steps", cases[i],
               context.steps);
        lodd__arena_reset(&e->scratch);
    }
    e->root = was;
    lodd__arena_free(&arena);
}

/* ---- memory ---- */

static void test_memory(evaluating *e)
{
    static const char *const cases[] = {
        "name.given & 'a' | name.family",
        "descendants().combine(descendants()).combine(descendants()).distinct().count() + (1 | 2 | "
        "3).sort(-$this).first()",
        "(1 'g' * 2 'm').toString() & now().toString() & 1.5.type().name & name.type().name.first()",
        "'abc'.replaceMatches('b', '$0') & 'a'.matches('A'.lower()).toString() & 'x'.upper() & "
        "'a,b'.split(',').join('-')",
        "'test'.encode('base64').decode('base64').escape('json').unescape('html').replace('t', 'tt')",
        "1 + 'a'",
        "%`vs-x` & %unknown",
        "name.slice('a', 'usual').use & 'x'.memberOf('unknown')",
        "name.select(given.first() & ' ' & family).isDistinct() and checkModifiers('x').exists()",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t failed = 0;
        size_t room = 0;
        bool right = true;
        /* The arena has so much room left when allocations begin to fail: each of those made from it is the first once.
         */
        for (; right && room < 1 << 16; room += 8) {
            lodd__fhirpath_host host = evaluating_host(e);
            lodd__fhirpath_context context = evaluating_context(e, &host, &e->scratch);
            lodd__fhirpath_error_kind kind;
            lodd__arena_free(&e->scratch);
            e->scratch = (lodd__arena){0};
            (void)lodd__arena_bytes(&e->scratch, 1);
            while (room < 4000 && (size_t)(e->scratch.end - e->scratch.next) > room)
                (void)lodd__arena_bytes(&e->scratch, 1);
            fail_count = 0;
            fail_at = room < 4000 ? 0 : (long)(room - 4000) / 8;
            kind = kind_of(e, &context, cases[i]);
            fail_at = -1;
            failed += fail_count > 0;
            right = (fail_count > 0) == (kind == LODD__FHIRPATH_NOMEM);
            if (room >= 4000 && fail_count == 0)
                break;
        }
        TAP_OK(right && failed > 1 && room < 1 << 16, "each of %zu allocations may fail: %s", failed, cases[i]);
    }
}

int main(int argc, char **argv)
{
    evaluating e;

    if (argc < 3 || !TAP_OK(evaluating_open(&e, argv[1], argv[2]), "the definitions and the document can be read"))
        return argc < 3 ? 2 : tap_done();
    test_steps(&e);
    test_sizes(&e);
    test_budget(&e);
    test_deep(&e);
    test_document(&e);
    test_memory(&e);
    evaluating_close(&e);
    return tap_done();
}
