/* test_coverage.c - what FHIR documents exercise: constraints, elements, slices, types of choices; sums over documents
 * and workers; what is only tried does not count; memory that runs out.
 *
 * Argument: definitions.txt. */
#include "fhir/coverage.h"
#include "report/coverage.h"
#include "unit/base/fail.h"
#include "world.h"

#define URL "http://hl7.org/fhir/StructureDefinition/"

static lodd_status judge(fhir_world *world, lodd__fhir_coverage *coverage, const char *text, size_t *ret_issues)
{
    lodd_run_options options = {.size = sizeof options};
    lodd__arena scratch = {0};
    lodd__source source;
    lodd_result *result;
    lodd_status status = LODD_ERR_NOMEM;
    lodd__fhir_document document = {
        .fhir = world->fhir, .options = &options, .scratch = &scratch, .source = &source, .coverage = coverage};

    lodd_limits_default(&options.limits);
    result = document.result = lodd__result_new(LODD__STR("x.json"), 0, &options.limits);
    if (result == NULL)
        return status;
    lodd__source_init(&source, &scratch, LODD__STR("x.json"), lodd__str(text));
    status = lodd__fhir_judge_json(&document, source.text);
    lodd__result_finish(result);
    if (ret_issues != NULL)
        *ret_issues = lodd_result_n_issues(result);
    lodd_result_free(result);
    lodd__arena_free(&scratch);
    return status;
}

/* The place of a profile in a coverage; (size_t)-1: it is not there. */
static size_t place_of(const lodd_coverage *coverage, const char *profile)
{
    for (size_t i = 0; i < lodd_coverage_n_profiles(coverage); i++)
        if (lodd__str_is(lodd_coverage_profile(coverage, i), profile))
            return i;
    return (size_t)-1;
}

/* 1 exercised, 0 not, -1: no such component. */
static int state_of(const lodd_coverage *coverage, const char *profile, lodd_component_kind kind, const char *name)
{
    size_t at = place_of(coverage, profile);

    for (size_t i = 0; at != (size_t)-1 && i < lodd_coverage_n_components(coverage, at, kind); i++)
        if (lodd__str_is(lodd_coverage_component(coverage, at, kind, i), name))
            return lodd_coverage_exercised(coverage, at, kind, i);
    return -1;
}

static size_t documents_of(const lodd_coverage *coverage, const char *profile)
{
    size_t at = place_of(coverage, profile);

    return at == (size_t)-1 ? 0 : lodd_coverage_documents(coverage, at);
}

/* The coverage of some documents, the last NULL. */
static lodd_coverage *of(fhir_world *world, const char *const *texts)
{
    lodd__fhir_coverage *counts = lodd__fhir_coverage_new(world->fhir);
    lodd_coverage *ret = NULL;
    bool ok = counts != NULL;

    for (; ok && *texts != NULL; texts++)
        ok = judge(world, counts, *texts, NULL) == LODD_OK;
    ok = ok && lodd__fhir_coverage_take(counts, &ret) == LODD_OK;
    lodd__fhir_coverage_free(counts);
    if (!TAP_OK(ok, "documents are judged and counted"))
        exit(tap_done());
    return ret;
}

#define OF(world, ...) of((world), (const char *const[]){__VA_ARGS__, NULL})

#define R LODD_COMPONENT_RULE
#define E LODD_COMPONENT_ELEMENT
#define S LODD_COMPONENT_SLICE
#define C LODD_COMPONENT_CHOICE

static void expect(const lodd_coverage *coverage, const char *profile, lodd_component_kind kind, const char *name,
                   int state)
{
    static const char *const words[] = {"is no component", "is not exercised", "is exercised"};

    TAP_OK(state_of(coverage, profile, kind, name) == state, "%s: %s %s", profile + strlen(URL), name,
           words[state + 1]);
}

static void test_base(fhir_world *world)
{
    lodd_coverage *coverage = OF(world, "{\"resourceType\":\"Thing\",\"kind\":\"a\",\"name\":\"n\",\"valueInteger\":1,"
                                        "\"part\":[{\"code\":{\"code\":\"c\"},\"part\":[{\"label\":\"x\",\"code\":{"
                                        "\"code\":\"c\"}}]}],\"contained\":[{\"resourceType\":\"Other\",\"id\":\"o\"}]}");

    TAP_OK(lodd_coverage_n_profiles(coverage) == 2 && documents_of(coverage, URL "Thing") == 1 &&
               documents_of(coverage, URL "Other") == 1,
           "the types of the resources, and no data types");
    expect(coverage, URL "Thing", E, "Thing.name", 1);
    expect(coverage, URL "Thing", E, "Thing.note", 0);
    expect(coverage, URL "Thing", E, "Thing.part.label", 1);
    expect(coverage, URL "Thing", E, "Thing.part.part", 1);
    expect(coverage, URL "Thing", E, "Thing.contained", 1);
    expect(coverage, URL "Thing", E, "Thing.id", 0);
    expect(coverage, URL "Thing", E, "Thing", -1);
    expect(coverage, URL "Thing", E, "Thing.extension", -1);
    expect(coverage, URL "Thing", E, "Thing.part.id", -1);
    expect(coverage, URL "Thing", C, "Thing.value[x]|integer", 1);
    expect(coverage, URL "Thing", C, "Thing.value[x]|Quantity", 0);
    expect(coverage, URL "Thing", R, "dom-2", 1);
    expect(coverage, URL "Thing", R, "thi-2", 1);
    expect(coverage, URL "Thing", R, "ele-1", -1);
    expect(coverage, URL "Other", E, "Other.id", 1);
    expect(coverage, URL "Other", E, "Other.text", 0);
    lodd_coverage_free(coverage);
    coverage = OF(world, "{\"resourceType\":\"Thing\",\"kind\":\"a\"}");
    expect(coverage, URL "Thing", R, "thi-2", 0);
    expect(coverage, URL "Thing", E, "Thing.part.part", 0);
    lodd_coverage_free(coverage);
}

static void test_profiles(fhir_world *world)
{
    lodd_coverage *coverage =
        OF(world,
           "{\"resourceType\":\"Thing\",\"meta\":{\"profile\":[\"" URL "sliced\",\"" URL "named\"]},\"kind\":\"b\","
           "\"name\":\"n\",\"code\":[{\"coding\":[{\"system\":\"http://a\"}]},{\"text\":\"t\"}]}",
           "{\"resourceType\":\"Thing\",\"meta\":{\"profile\":[\"" URL "named\"]},\"kind\":\"a\"}");

    TAP_OK(documents_of(coverage, URL "Thing") == 2 && documents_of(coverage, URL "sliced") == 1 &&
               documents_of(coverage, URL "named") == 2,
           "documents are counted for each profile");
    expect(coverage, URL "sliced", S, "Thing.code:a", 1);
    expect(coverage, URL "sliced", S, "Thing.code:b", 0);
    expect(coverage, URL "sliced", E, "Thing.code", 1);
    expect(coverage, URL "sliced", E, "Thing.code:a", -1);
    expect(coverage, URL "sliced", E, "Thing.code:a.coding.system", 1);
    expect(coverage, URL "sliced", E, "Thing.code:b.coding.system", 0);
    expect(coverage, URL "named", E, "Thing.name", 1);
    expect(coverage, URL "named", E, "Thing.note", 0);
    expect(coverage, URL "named", E, "Thing.link", -1);
    expect(coverage, URL "named", R, "nam-1", 1);
    expect(coverage, URL "named", R, "dom-2", -1);
    expect(coverage, URL "named", C, "Thing.value[x]|Quantity", 0);
    expect(coverage, URL "named", C, "Thing.value[x]|string", -1);
    lodd_coverage_free(coverage);
}

/* Of several profiles one must be followed: the one that is counts, the one that was only tried does not. */
static void test_tried(fhir_world *world)
{
    const char *const outer = "{\"resourceType\":\"Thing\",\"meta\":{\"profile\":[\"" URL "either\"]},\"kind\":\"b\","
                              "\"name\":\"much too long\",\"other\":{\"resourceType\":\"Thing\",\"kind\":\"b\","
                              "\"code\":[{\"coding\":[{\"system\":\"http://x\",\"code\":\"1\"}]}]}}";
    lodd_coverage *coverage = OF(world, outer);
    size_t with = 0, without = 0;
    lodd__fhir_coverage *counts = lodd__fhir_coverage_new(world->fhir);

    TAP_OK(documents_of(coverage, URL "named") == 0 && documents_of(coverage, URL "patterned") == 1 &&
               documents_of(coverage, URL "either") == 1,
           "a profile that was tried and not followed does not count");
    expect(coverage, URL "patterned", E, "Thing.code", 1);
    lodd_coverage_free(coverage);
    (void)judge(world, counts, outer, &with);
    (void)judge(world, NULL, outer, &without);
    TAP_OK(counts != NULL && with > 0 && with == without, "counting finds nothing more: %zu, %zu", with, without);
    lodd__fhir_coverage_free(counts);
}

/* Two workers, and documents by themselves. */
static void test_sums(fhir_world *world)
{
    lodd__fhir_coverage *sum = lodd__fhir_coverage_new(world->fhir), *one = lodd__fhir_coverage_new(world->fhir);
    lodd_coverage *first = NULL, *second = NULL, *all = NULL;

    TAP_OK(judge(world, one, "{\"resourceType\":\"Thing\",\"kind\":\"a\",\"name\":\"n\"}", NULL) == LODD_OK &&
               lodd__fhir_coverage_add(sum, one) == LODD_OK && lodd__fhir_coverage_take(one, &first) == LODD_OK &&
               judge(world, one, "{\"resourceType\":\"Thing\",\"kind\":\"a\",\"note\":[\"n\"]}", NULL) == LODD_OK &&
               lodd__fhir_coverage_add(sum, one) == LODD_OK && lodd__fhir_coverage_take(one, &second) == LODD_OK &&
               lodd__fhir_coverage_take(sum, &all) == LODD_OK,
           "two documents by themselves and in sum");
    expect(first, URL "Thing", E, "Thing.name", 1);
    expect(first, URL "Thing", E, "Thing.note", 0);
    expect(second, URL "Thing", E, "Thing.name", 0);
    expect(second, URL "Thing", E, "Thing.note", 1);
    expect(all, URL "Thing", E, "Thing.name", 1);
    expect(all, URL "Thing", E, "Thing.note", 1);
    TAP_OK(documents_of(all, URL "Thing") == 2 && documents_of(second, URL "Thing") == 1, "with their documents");
    lodd_coverage_free(first);
    lodd_coverage_free(second);
    lodd_coverage_free(all);
    lodd__fhir_coverage_free(sum);
    lodd__fhir_coverage_free(one);
}

static bool counted(fhir_world *world, long at, lodd_status *ret)
{
    lodd__fhir_coverage *counts;
    lodd_coverage *coverage = NULL;

    fail_count = 0;
    fail_at = at;
    counts = lodd__fhir_coverage_new(world->fhir);
    *ret = LODD_ERR_NOMEM;
    if (counts != NULL)
        *ret = judge(world, counts,
                     "{\"resourceType\":\"Thing\",\"meta\":{\"profile\":[\"" URL "sliced\"]},\"kind\":\"b\","
                     "\"code\":[{\"coding\":[{\"system\":\"http://a\"}]}],\"valueInteger\":1}",
                     NULL);
    if (*ret == LODD_OK)
        *ret = lodd__fhir_coverage_take(counts, &coverage);
    fail_at = -1;
    lodd_coverage_free(coverage);
    lodd__fhir_coverage_free(counts);
    return fail_count > 0;
}

/* The world has its structures and plans; what is counted with is made anew, the lists of components included. */
static void test_memory(const char *path)
{
    size_t n = 0, wrong = 0;
    lodd_status status;
    bool failed = true;

    for (; failed; n++) {
        fhir_world world = {0};
        world_open(&world, path);
        (void)judge(&world, NULL, "{\"resourceType\":\"Thing\",\"meta\":{\"profile\":[\"" URL "sliced\"]}}", NULL);
        failed = counted(&world, (long)n, &status);
        wrong += failed ? status != LODD_ERR_NOMEM && status != LODD_OK : status != LODD_OK;
        world_close(&world);
    }
    TAP_OK(n > 20 && wrong == 0, "each of %zu allocations may fail: %zu wrong", n - 1, wrong);
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : NULL;
    fhir_world world = {0};

    world_open(&world, path);
    test_base(&world);
    test_profiles(&world);
    test_tried(&world);
    test_sums(&world);
    world_close(&world);
    test_memory(path);
    return tap_done();
}
