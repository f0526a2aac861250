/* test_memory.c - every allocation of structures and element trees is made to fail once: nothing crashes or leaks, and
 * who asked is told. */
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/element/definitions.h"

static const char thing[] =
    "{\"resourceType\":\"Thing\",\"id\":\"t\",\"valueQuantity\":{\"value\":1},\"alias\":[\"a\",\"b\"],"
    "\"extension\":[{\"url\":\"u\",\"valueString\":\"v\"}],\"part\":[{\"name\":\"n\"}],\"contained\":[{"
    "\"resourceType\":\"Thing\"}]}";
static const char profile[] =
    "= thing-a resource Thing profile Thing\nThing 0..* -\n"
    "Thing.part 0..* BackboneElement {\"slicing\":{\"rules\":\"open\"}}\n"
    "Thing.part 1..1 BackboneElement {\"sliceName\":\"a\",\"fixedString\":\"x\"}\nThing.valueQuantity 0..1 Quantity\n"
    /* ... and one whose snapshot has to be made. */
    "= thing-d resource Thing profile Thing\n~\nThing.code.coding.system 1.. -\n"
    "Thing.part - - {\"slicing\":{\"rules\":\"open\"}}\nThing.part 1.. - {\"sliceName\":\"b\"}\nThing.part.name 1.. -\n"
    "Thing.valueQuantity.unit 1.. -\nThing.gone 1.. -\nThing.alias - - {\"definition\":\"...more\"}\n";

/* All that is done with definitions; true when all of it could be. */
static bool work(const fixture *f, lodd__structures *structures, bool *ret_told)
{
    lodd__arena arena = {0};
    lodd__buf json = {0};
    lodd__resource found;
    size_t before = lodd__structures_failures(structures);
    const lodd__structure *s = lodd__structures_find(structures, LODD__STR("thing-d"));
    const lodd__element *e = NULL;
    bool ok = s != NULL && lodd__definitions_find_id(f->definitions, LODD__STR("Thing"), LODD__STR("t"), &found);

    *ret_told = s != NULL || lodd__structures_failures(structures) > before;
    if (ok) {
        e = lodd__element_inflate(structures, &arena, found.node, NULL);
        *ret_told = e != NULL || arena.failed || lodd__structures_failures(structures) > before;
        ok = e != NULL && lodd__structures_failures(structures) == before;
    }
    if (ok) {
        ok = lodd__element_path(&arena, e->last).ptr != NULL;
        *ret_told = ok || arena.failed;
    }
    if (ok) {
        ok = lodd__element_to_json(&json, e);
        *ret_told = ok || json.failed;
    }
    lodd__buf_free(&json);
    lodd__arena_free(&arena);
    return ok;
}

int main(void)
{
    fixture f;
    bool done = false, told = true, again = true;
    long n = 0;

    if (!TAP_OK(fixture_open(&f, profile, NULL, thing), "the definitions are read"))
        return tap_done();
    for (; !done && told && again && n < 10000; n++) {
        lodd__structures *structures = NULL;
        fail_at = n;
        fail_count = 0;
        if (lodd__structures_new(&structures, f.definitions) == LODD_OK)
            done = work(&f, structures, &told);
        else
            told = structures == NULL;
        fail_at = -1;
        if (done && fail_count > 0)
            told = false;
        if (!done && structures != NULL) /* memory has come back */
            again = again && work(&f, structures, &told);
        lodd__structures_free(structures);
    }
    TAP_OK(told, "who asked is told (allocation %ld)", n);
    TAP_OK(again, "the next try works on what the failed one left (allocation %ld)", n);
    TAP_OK(done && n > 5, "all is done when none fails (%ld)", n);
    fixture_close(&f);
    return tap_done();
}
