/* declare/gates_levels.c - what levels b and c ask for beyond level a (facts 1.2): runs of the selected test
 * descriptions, all that is to be tested by a laboratory. Uses requirement.h, check.h. */
#include "declare/gates_state.h"

/* What a profile and direction has of tests: counted once for all claims. */
typedef struct tested {
    const lodd__test *test;
    size_t passed, run;
} tested;

typedef struct level {
    lodd__gating *g;
    lodd_str name;  /* "b" */
    tested *tests;  /* of requirements->tests */
    bool *answered; /* by requirement: a claim says yes */
    bool *certain;  /* ... without deviations */
    bool *covered;  /* a passed run exercises it */
} level;

static void count_runs(level *l)
{
    const lodd_requirements *requirements = l->g->requirements;
    const lodd__declaration *d = l->g->declaration;

    for (size_t i = 0; i < requirements->n_tests; i++)
        l->tests[i].test = &requirements->tests[i];
    for (size_t i = 0; i < d->runs.len; i++) {
        const lodd__test_run *run = &d->runs.ptr[i];
        const lodd__test *test = lodd__requirements_test(requirements, run->test);

        if (test == NULL || !lodd__str_eq(test->version, run->version))
            continue; /* told by the evaluation */
        l->tests[test - requirements->tests].run++;
        l->tests[test - requirements->tests].passed += run->passed;
        for (size_t k = 0; run->passed && k < test->requirements.len; k++) {
            const lodd__requirement *requirement = lodd__requirements_find(requirements, test->requirements.ptr[k]);

            if (requirement != NULL)
                l->covered[requirement->index] = true;
        }
    }
}

static void mark_answered(level *l)
{
    const lodd__declaration *d = l->g->declaration;

    for (size_t i = 0; i < d->claims.len; i++) {
        const lodd__claim *claim = &d->claims.ptr[i];

        for (size_t k = 0; lodd__claim_says_yes(claim) && k < claim->requirements.len; k++) {
            const lodd__requirement *requirement =
                lodd__requirements_find(l->g->requirements, claim->requirements.ptr[k]);

            if (requirement == NULL)
                continue;
            l->answered[requirement->index] = true;
            l->certain[requirement->index] |= claim->status == LODD__CLAIM_JA;
        }
    }
}

/* Does any of a test's requirements have the mark? */
static bool touches(const level *l, const lodd__test *test, const bool *marks)
{
    for (size_t i = 0; i < test->requirements.len; i++) {
        const lodd__requirement *requirement = lodd__requirements_find(l->g->requirements, test->requirements.ptr[i]);

        if (requirement != NULL && marks[requirement->index])
            return true;
    }
    return false;
}

static lodd_str about(level *l, const lodd__test *test)
{
    return lodd__arena_printf(l->g->arena, "%.*s %s", LODD__FMT(test->profile), lodd__direction_names[test->direction]);
}

/* Of what is declared with deviations a run is asked for, but not that it was passed. */
static void check_test(level *l, const lodd__test *test)
{
    const tested *t = &l->tests[test - l->g->requirements->tests];

    if (!touches(l, test, l->answered))
        return;
    if (t->run == 0)
        LODD__LINE(l->g->check, TEST_NOT_RUN, test->id, l->name, about(l, test), test->id);
    else if (t->passed == 0 && touches(l, test, l->certain))
        LODD__LINE(l->g->check, TEST_NOT_PASSED, test->id, l->name, about(l, test));
}

static bool same_place(const lodd__test *test, const lodd__claim *claim)
{
    return lodd__str_eq(test->profile, claim->profile) &&
           (test->direction == claim->direction || test->direction == LODD__DIRECTION_BEGGE ||
            claim->direction == LODD__DIRECTION_BEGGE);
}

static void check_negative(level *l, const lodd__claim *claim)
{
    const lodd_requirements *requirements = l->g->requirements;
    size_t passed = 0, there = 0, wanted = requirements->scheme.min_negative;

    for (size_t i = 0; i < requirements->n_tests; i++) {
        const tested *t = &l->tests[i];

        if (!t->test->negative || !same_place(t->test, claim))
            continue;
        there++;
        passed += t->passed > 0;
    }
    if (there > 0 && passed < wanted && passed < there)
        LODD__LINE(l->g->check, NEGATIVE_TESTS_MISSING, claim->id, l->name, claim->profile,
                   lodd__str(lodd__direction_names[claim->direction]), lodd__check_number(l->g->check, passed),
                   lodd__check_number(l->g->check, wanted));
}

static void check_selected(level *l)
{
    const lodd_requirements *requirements = l->g->requirements;

    for (size_t i = 0; i < requirements->scheme.tests.len; i++) {
        const lodd__test *test = lodd__requirements_test(requirements, requirements->scheme.tests.ptr[i]);

        if (test != NULL)
            check_test(l, test);
    }
    for (size_t i = 0; i < l->g->declaration->claims.len; i++)
        if (l->g->declaration->claims.ptr[i].status == LODD__CLAIM_JA)
            check_negative(l, &l->g->declaration->claims.ptr[i]);
}

/* --- level c --- */

static void check_all_tested(level *l)
{
    const lodd_requirements *requirements = l->g->requirements;

    for (size_t i = 0; i < requirements->n; i++) {
        const lodd__requirement *requirement = &requirements->items[i];

        if (requirement->certifiable && l->certain[i] && !l->covered[i])
            LODD__LINE(l->g->check, REQUIREMENT_NOT_TESTED, requirement->id,
                       lodd__str(lodd__method_names[requirement->method]));
    }
}

static void check_assessor(level *l)
{
    const lodd__declaration *d = l->g->declaration;
    lodd_check *check = l->g->check;
    const struct {
        bool there;
        const char *member;
    } needed[] = {
        {d->assessor.name.len > 0, "assessor.name"},
        {d->assessor.orgnr.len > 0, "assessor.orgnr"},
        {d->assessor.accreditation.len > 0, "assessor.accreditation"},
        {d->assessor.third_party, "assessor.thirdParty"},
    };

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!needed[i].there)
            LODD__LINE(check, ASSESSOR_MISSING, LODD__STR("assessor"), lodd__str(needed[i].member));
    if (d->assessor.orgnr.len > 0 && lodd__str_eq(d->assessor.orgnr, d->issuer.orgnr))
        LODD__LINE0(check, ASSESSOR_SELF, LODD__STR("assessor"));
    LODD__LINE0(check, ASSESSOR_SIGNS, LODD__STR("assessor"));
}

void lodd__gates_level(lodd__gating *g)
{
    char letter = g->declaration->scheme.level;
    size_t n = g->requirements->n;
    level l = {.g = g, .name = letter == 'c' ? LODD__STR("c") : LODD__STR("b")};

    if (letter != 'b' && letter != 'c')
        return;
    l.tests = lodd__arena_array(g->arena, g->requirements->n_tests + 1, sizeof *l.tests);
    l.answered = lodd__arena_array(g->arena, n + 1, sizeof(bool));
    l.certain = lodd__arena_array(g->arena, n + 1, sizeof(bool));
    l.covered = lodd__arena_array(g->arena, n + 1, sizeof(bool));
    if (l.tests == NULL || l.answered == NULL || l.certain == NULL || l.covered == NULL)
        return;
    count_runs(&l);
    mark_answered(&l);
    check_selected(&l);
    if (letter == 'c') {
        check_all_tested(&l);
        check_assessor(&l);
    }
}
