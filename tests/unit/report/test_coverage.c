/* Coverage: bits per component, merging, the sum over profiles. */
#include "base/str.h"
#include "report/coverage.h"
#include "tap.h"

enum { N_CODES = 130 }; /* more than two words of bits */

static lodd_str rules[] = {{"R-1", 3}, {"R-2", 3}};
static lodd_str codes[N_CODES];

static const lodd__component_table table_b = {
    .profile = {"no.b@1/b", 8},
    .names = {[LODD_COMPONENT_RULE] = rules, [LODD_COMPONENT_CODE] = codes},
    .n = {[LODD_COMPONENT_RULE] = 2, [LODD_COMPONENT_CODE] = N_CODES},
};
static const lodd__component_table table_a = {
    .profile = {"no.a@1/a", 8},
    .names = {[LODD_COMPONENT_RULE] = rules},
    .n = {[LODD_COMPONENT_RULE] = 1},
};

static void test_sum(void)
{
    lodd__coverage_bits *bits[5] = {lodd__coverage_bits_new(&table_b), lodd__coverage_bits_new(&table_a),
                                    lodd__coverage_bits_new(&table_b), NULL, lodd__coverage_bits_new(&table_a)};
    lodd_coverage *coverage = NULL;
    size_t exercised = 0;

    bits[0]->documents = 2;
    lodd__coverage_set(bits[0], LODD_COMPONENT_RULE, 1);
    lodd__coverage_set(bits[0], LODD_COMPONENT_CODE, 63);
    bits[1]->documents = 1;
    bits[2]->documents = 3;
    lodd__coverage_set(bits[2], LODD_COMPONENT_CODE, 64);
    lodd__coverage_set(bits[2], LODD_COMPONENT_CODE, 129);
    /* bits[4]: no document, but bits: to be left out */
    lodd__coverage_set(bits[4], LODD_COMPONENT_RULE, 0);
    TAP_OK(lodd__coverage_new(&coverage, bits, 5) == LODD_OK, "the sum is made");
    TAP_OK(lodd_coverage_n_profiles(coverage) == 2, "one entry a profile");
    TAP_OK(lodd__str_is(lodd_coverage_profile(coverage, 0), "no.a@1/a") &&
               lodd__str_is(lodd_coverage_profile(coverage, 1), "no.b@1/b"),
           "sorted by name");
    TAP_OK(lodd_coverage_documents(coverage, 0) == 1 && lodd_coverage_documents(coverage, 1) == 5,
           "documents are added up");
    for (size_t i = 0; i < N_CODES; i++)
        exercised += lodd_coverage_exercised(coverage, 1, LODD_COMPONENT_CODE, i);
    TAP_OK(exercised == 3 && lodd_coverage_exercised(coverage, 1, LODD_COMPONENT_CODE, 63) &&
               lodd_coverage_exercised(coverage, 1, LODD_COMPONENT_CODE, 64) &&
               lodd_coverage_exercised(coverage, 1, LODD_COMPONENT_CODE, 129),
           "bits are or-ed");
    TAP_OK(!lodd_coverage_exercised(coverage, 0, LODD_COMPONENT_RULE, 0), "what no document exercised is not");
    TAP_OK(lodd_coverage_n_components(coverage, 1, LODD_COMPONENT_CODE) == N_CODES &&
               lodd_coverage_n_components(coverage, 1, LODD_COMPONENT_CHOICE) == 0,
           "components are counted by kind");
    TAP_OK(lodd__str_is(lodd_coverage_component(coverage, 1, LODD_COMPONENT_RULE, 1), "R-2"), "and have names");
    TAP_OK(!lodd_coverage_exercised(coverage, 1, LODD_COMPONENT_CODE, N_CODES) &&
               !lodd_coverage_component(coverage, 2, LODD_COMPONENT_RULE, 0).len &&
               !lodd_coverage_documents(coverage, 2) && !lodd_coverage_n_components(coverage, 2, LODD_COMPONENT_RULE) &&
               !lodd_coverage_profile(coverage, 2).len,
           "beyond the end there is nothing");
    lodd_coverage_free(coverage);
}

static void test_others(void)
{
    lodd__coverage_bits *a = lodd__coverage_bits_new(&table_a), *b = lodd__coverage_bits_new(&table_b);
    lodd_coverage *coverage = NULL;

    b->documents = 1;
    lodd__coverage_bits_merge(a, b);
    TAP_OK(a->documents == 0, "bits of another table are not merged");
    lodd__coverage_bits_free(a);
    lodd__coverage_bits_free(b);
    lodd__coverage_bits_free(NULL);
    TAP_OK(lodd__coverage_new(&coverage, NULL, 0) == LODD_OK && lodd_coverage_n_profiles(coverage) == 0,
           "a run without documents");
    lodd_coverage_free(coverage);
    lodd_coverage_free(NULL);
}

int main(void)
{
    test_sum();
    test_others();
    return tap_done();
}
