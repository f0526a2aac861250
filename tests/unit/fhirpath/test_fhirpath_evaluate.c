/* test_fhirpath_evaluate.c - the evaluator on tables of expressions.
 *
 * usage: test-fhirpath-evaluate MODEL DOCUMENT TABLE... A line of a table is EXPRESSION, a tab, and the result as
 * evaluating.h writes it. # begins a comment line. Then lodd__fhirpath_test on the same document: what a criterion
 * comes to.
 */
#include "evaluating.h"
#include "tap.h"

static void one_line(evaluating *e, const char *table, size_t number, lodd_str line)
{
    size_t tab = lodd__str_find(line, '\t', 0);
    lodd__buf got = {0};
    lodd_str wanted;

    if (!TAP_OK(tab != (size_t)-1, "%s:%zu has a result", table, number))
        return;
    wanted = lodd__str_sub(line, tab + 1, line.len - tab - 1);
    line.len = tab;
    evaluating_run(e, line, &got);
    if (!TAP_OK(lodd__str_eq(lodd__buf_str(&got), wanted), "%s:%zu %.*s", table, number, LODD__FMT(line)))
        printf("# wanted %.*s\n# got    %.*s\n", LODD__FMT(wanted), LODD__FMT(lodd__buf_str(&got)));
    lodd__buf_free(&got);
}

static void one_table(evaluating *e, const char *path)
{
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    char *text = NULL;
    size_t n = 0;
    size_t number = 0;
    lodd_str rest;

    if (!TAP_OK(lodd__file_read(path, 1 << 20, &text, &n) == LODD_OK && n > 0, "%s can be read", name))
        return;
    for (rest = lodd__str_n(text, n); rest.len > 0;) {
        size_t end = lodd__str_find(rest, '\n', 0);
        lodd_str line = end == (size_t)-1 ? rest : lodd__str_sub(rest, 0, end);
        rest = end == (size_t)-1 ? (lodd_str){NULL, 0} : lodd__str_sub(rest, end + 1, rest.len - end - 1);
        number++;
        if (line.len > 0 && line.ptr[0] != '#')
            one_line(e, name, number, line);
    }
    free(text);
}

static void test_criteria(evaluating *e)
{
    static const struct {
        const char *expression;
        int want;
    } cases[] = {
        {"true", 1},
        {"false", 0},
        {"{}", -1},
        {"name.exists()", 1},
        {"name.empty()", 0},
        {"contact.period.exists()", 0},
        {"hasValue()", 0},
        {"hasValue() or (children().count() > id.count())", 1},
        {"extension.exists() != name.exists()", 0},
        {"birthDate", 1},
        {"'text'", 1},
        {"deceased", 0},
        {"active", 1},
        {"name", -2},
        {"gender = 'female' implies birthDate.exists()", 1},
        {"birthDate < @1970-03", -1},
        {"name.first() < 1", -2},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__fhirpath_error error = {0};
        lodd__fhirpath_context context = evaluating_context(e, NULL, &e->scratch);
        const lodd__fhirpath *compiled = lodd__fhirpath_compile(&e->scratch, lodd__str(cases[i].expression), &error);
        int got = compiled != NULL ? lodd__fhirpath_test(&context, compiled, e->root, &error) : -3;
        TAP_OK(got == cases[i].want && (got == -2) == (error.kind != LODD__FHIRPATH_OK),
               "as a criterion: %s is %d, wanted %d", cases[i].expression, got, cases[i].want);
        lodd__arena_reset(&e->scratch);
    }
}

/* The focus: nothing, several items, an element within. */
static void test_focus(evaluating *e)
{
    lodd__fhirpath_error error = {0};
    lodd__fhirpath_context context = evaluating_context(e, NULL, &e->scratch);
    lodd__item items[] = {{.kind = LODD__ITEM_INTEGER, .as.integer = 3}, {.kind = LODD__ITEM_INTEGER, .as.integer = 4}};
    lodd__collection input = {.items = items, .n = 2};
    lodd__collection got = {0};
    const lodd__fhirpath *sum =
        lodd__fhirpath_compile(&e->scratch, LODD__STR("$this.aggregate($total + $this, 0) + %context.count()"), &error);
    const lodd__fhirpath *resource =
        lodd__fhirpath_compile(&e->scratch, LODD__STR("%resource.id & '/' & %rootResource.id & '/' & name"), &error);
    const lodd__fhirpath *nothing =
        lodd__fhirpath_compile(&e->scratch, LODD__STR("$this.exists() or %resource.exists()"), &error);
    const lodd__element *contained = lodd__element_child(e->root, "contained");

    TAP_OK(sum && lodd__fhirpath_evaluate_items(&context, sum, &input, &got, &error) && got.n == 1 &&
               got.items[0].as.integer == 9,
           "a focus of several items");
    TAP_OK(resource && lodd__fhirpath_evaluate(&context, resource, contained, &got, &error) && got.n == 1 &&
               lodd__str_is(got.items[0].text, "o1/p1/Fjordby legekontor"),
           "a contained resource is %%resource, what holds it %%rootResource");
    TAP_OK(nothing && lodd__fhirpath_test(&context, nothing, NULL, &error) == 0, "no focus");
    TAP_OK(nothing && lodd__fhirpath_evaluate(&context, nothing, NULL, &got, NULL) && got.n == 1,
           "an error may be of no interest");
}

typedef struct traced {
    char text[256];
} traced;

static void take_trace(void *user, lodd_str name, const lodd__collection *items)
{
    traced *t = user;
    size_t n = strlen(t->text);

    snprintf(t->text + n, sizeof t->text - n, "%.*s:%zu ", LODD__FMT(name), items->n);
}

static void test_trace(evaluating *e)
{
    traced t = {""};
    lodd__fhirpath_error error = {0};
    lodd__fhirpath_context context = evaluating_context(e, NULL, &e->scratch);
    const lodd__fhirpath *expression =
        lodd__fhirpath_compile(&e->scratch, LODD__STR("name.trace('names').trace('given', given).count()"), &error);
    lodd__collection got = {0};

    context.trace = take_trace;
    context.trace_user = &t;
    TAP_OK(expression && lodd__fhirpath_evaluate(&context, expression, e->root, &got, &error) && got.n == 1 &&
               got.items[0].as.integer == 3 && strcmp(t.text, "names:3 given:4 ") == 0,
           "trace() shows its input or its projection, and lets the input through: %s", t.text);
}

/* Order in strict mode, and names as they are written in lenient mode. */
static void test_strict(evaluating *e)
{
    static const char *const cases[] = {"children().first()", "descendants()[2]", "(name | contact).last()",
                                        "name.distinct().skip(1)", "children().where(true).take(1)"};
    lodd__fhirpath_context context = evaluating_context(e, NULL, &e->scratch);
    lodd__fhirpath_error ignored;
    const lodd__fhirpath *raw = lodd__fhirpath_compile(&e->scratch, LODD__STR("deceasedBoolean.exists()"), &ignored);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__collection got = {0};
        lodd__fhirpath_error error = {0};
        const lodd__fhirpath *compiled = lodd__fhirpath_compile(&e->scratch, lodd__str(cases[i]), &error);
        context.strict = false;
        TAP_OK(compiled && lodd__fhirpath_evaluate(&context, compiled, e->root, &got, &error) && got.n > 0,
               "lenient: %s", cases[i]);
        context.strict = true;
        TAP_OK(compiled && !lodd__fhirpath_evaluate(&context, compiled, e->root, &got, &error) &&
                   error.kind == LODD__FHIRPATH_EXECUTION,
               "strict: %s", cases[i]);
    }
    TAP_OK(raw && lodd__fhirpath_test(&context, raw, e->root, NULL) == 0, "strict: a choice has no suffix");
    context.strict = false;
    TAP_OK(raw && lodd__fhirpath_test(&context, raw, e->root, NULL) == 1, "lenient: nor is one with it missed");
}

int main(int argc, char **argv)
{
    evaluating e;

    if (argc < 4 || !TAP_OK(evaluating_open(&e, argv[1], argv[2]), "the definitions and the document can be read"))
        return argc < 4 ? 2 : tap_done();
    for (int i = 3; i < argc; i++)
        one_table(&e, argv[i]);
    test_criteria(&e);
    test_focus(&e);
    test_trace(&e);
    test_strict(&e);
    evaluating_close(&e);
    return tap_done();
}
