/* fuzz_fhirpath_evaluate.c - an expression, evaluated on a small Patient with a small budget.
 *
 * What holds: it ends within its budget; what comes out is a collection whose items have types and texts, or an error
 * that says why; the same comes out again, and a criterion agrees with it.
 */
#include "target.h"
#include "unit/fhirpath/evaluating.h"

enum { MAX_STEPS = 20000, MAX_MEMORY = 64 << 20 };

static evaluating *world(void)
{
    static evaluating e; /* one thread; lives as long as the process */

    if (e.root == NULL)
        CHECK(evaluating_open(&e, FUZZ_MODEL, FUZZ_PATIENT));
    return &e;
}

/* The result as text; the kind of error when there is none. */
static lodd__fhirpath_error_kind run(evaluating *e, const lodd__fhirpath *compiled, lodd_str text, lodd__buf *out,
                                     size_t *n)
{
    lodd__fhirpath_host host = evaluating_host(e);
    lodd__fhirpath_context context = evaluating_context(e, &host, &e->scratch);
    lodd__fhirpath_error error = {0};
    lodd__collection items = {0};

    context.max_steps = MAX_STEPS;
    if (lodd__fhirpath_evaluate(&context, compiled, e->root, &items, &error)) {
        CHECK(error.kind == LODD__FHIRPATH_OK);
        evaluating_text(out, &e->scratch, &items);
    } else {
        CHECK(error.kind >= LODD__FHIRPATH_EXECUTION && error.kind <= LODD__FHIRPATH_UNKNOWN);
        CHECK(error.message.len > 0 && error.offset <= text.len);
        lodd__buf_add(out, error.message);
    }
    CHECK(e->scratch.used < MAX_MEMORY && !e->scratch.failed && !out->failed);
    *n = items.n;
    return error.kind;
}

/* Truth of a single Boolean, emptiness and errors are the same to a criterion. Limits are not: it looks no further than
 * it has to. */
static void check_criterion(evaluating *e, const lodd__fhirpath *compiled, lodd__fhirpath_error_kind kind,
                            const lodd__buf *text, size_t n)
{
    lodd__fhirpath_host host = evaluating_host(e);
    lodd__fhirpath_context context = evaluating_context(e, &host, &e->scratch);
    lodd__fhirpath_error error = {0};
    int got = 0;

    context.max_steps = MAX_STEPS;
    got = lodd__fhirpath_test(&context, compiled, e->root, &error);
    CHECK((got == -2) == (error.kind != LODD__FHIRPATH_OK));
    if (kind == LODD__FHIRPATH_LIMIT || error.kind == LODD__FHIRPATH_LIMIT)
        return;
    if (kind != LODD__FHIRPATH_OK || n > 1)
        CHECK(got == -2);
    else if (n == 0)
        CHECK(got == -1);
    else if (lodd__str_is(lodd__buf_str(text), "Boolean true"))
        CHECK(got == 1);
    else if (lodd__str_is(lodd__buf_str(text), "Boolean false"))
        CHECK(got == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    evaluating *e = world();
    lodd_str text = {(const char *)data, n};
    lodd__fhirpath_error error = {0};
    lodd__buf once = {0};
    lodd__buf again = {0};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&e->scratch, text, &error);

    if (compiled != NULL) {
        size_t items = 0;
        lodd__fhirpath_error_kind kind = run(e, compiled, text, &once, &items);
        CHECK(run(e, compiled, text, &again, &items) == kind &&
              lodd__str_eq(lodd__buf_str(&once), lodd__buf_str(&again)));
        check_criterion(e, compiled, kind, &once, items);
    }
    lodd__buf_free(&once);
    lodd__buf_free(&again);
    lodd__arena_reset(&e->scratch);
    return 0;
}
