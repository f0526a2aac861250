/* test_native.c - constraints that are decided without FHIRPath: the same as FHIRPath says, for every set of the
 * children they look at.
 *
 * Argument: definitions.txt, whose Bag has all those children. */
#include "element/read.h"
#include "fhir/judge.h"
#include "world.h"

enum { MAX_MEMBERS = 6 };

static const struct {
    const char *key, *expression;
    const char *members[MAX_MEMBERS]; /* of JSON objects: every set of them is tried */
} constraints[] = {
    {"ext-1",
     "extension.exists() != value.exists()",
     {"\"extension\":[{\"url\":\"http://example.org/x\",\"valueString\":\"s\"}]", "\"value\":\"v\"",
      "\"_value\":{\"id\":\"i\"}"}},
    {"qty-3", "code.empty() or system.exists()", {"\"code\":{\"text\":\"c\"}", "\"system\":\"http://s\""}},
    {"att-1",
     "data.empty() or contentType.exists()",
     {"\"data\":\"YQ==\"", "\"contentType\":\"text/plain\"", "\"_contentType\":{\"id\":\"i\"}"}},
    {"cpt-2", "value.empty() or system.exists()", {"\"value\":\"v\"", "\"system\":\"http://s\""}},
    {"ref-1",
     "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
     "%rootResource.contained.id.trace('ids'))",
     {"\"reference\":\"#a\"", "\"contained\":[{\"resourceType\":\"Other\",\"id\":\"a\"}]"}},
    {"ref-1",
     "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
     "%rootResource.contained.id.trace('ids'))",
     {"\"reference\":\"Thing/1\"", "\"_reference\":{\"id\":\"i\"}"}},
    {"dom-2", "contained.contained.empty()", {"\"contained\":[{\"resourceType\":\"Other\",\"id\":\"a\"}]"}},
    {"dom-4",
     "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
     {"\"contained\":[{\"resourceType\":\"Other\",\"id\":\"a\"}]"}},
    {"dom-5", "contained.meta.security.empty()", {"\"contained\":[{\"resourceType\":\"Other\",\"id\":\"a\"}]"}},
    {"dom-6", "text.`div`.exists()", {"\"text\":{\"div\":\"d\"}", "\"value\":\"v\""}},
    {"dom-6", "text.`div`.exists()", {"\"text\":{\"id\":\"d\"}"}},
    {"rng-2", "low.empty() or high.empty() or (low <= high)", {"\"low\":1", "\"high\":0.5", "\"_low\":{\"id\":\"i\"}"}},
    {"per-1",
     "start.hasValue().not() or end.hasValue().not() or (start <= end)",
     {"\"start\":\"2020\"", "\"end\":\"2019\"", "\"_start\":{\"id\":\"i\"}", "\"_end\":{\"id\":\"i\"}"}},
    {"obs-6",
     "dataAbsentReason.empty() or value.empty()",
     {"\"dataAbsentReason\":{\"text\":\"d\"}", "\"value\":\"v\""}},
    {"obs-7",
     "value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()",
     {"\"value\":\"v\"", "\"code\":{\"coding\":[{\"code\":\"1\"}]}",
      "\"component\":[{\"code\":{\"coding\":[{\"code\":\"1\"}]}}]"}},
};

static const lodd__element *read_bag(fhir_world *world, lodd__arena *arena, const char *const *members, unsigned set)
{
    lodd__buf text = {0};
    lodd__findings findings = {.scratch = arena};
    lodd_limits limits;
    lodd__fhir_reader reader = {
        .structures = lodd__fhir_structures(world->fhir), .arena = arena, .findings = &findings, .limits = &limits};
    const lodd__element *ret;

    lodd_limits_default(&limits);
    lodd__buf_add(&text, LODD__STR("{\"resourceType\":\"Bag\""));
    for (unsigned i = 0; i < MAX_MEMBERS; i++)
        if (members[i] != NULL && (set >> i & 1) != 0)
            lodd__buf_printf(&text, ",%s", members[i]);
    lodd__buf_add(&text, LODD__STR("}"));
    ret = lodd__fhir_read_json(&reader, lodd__arena_str(arena, lodd__buf_str(&text)));
    lodd__buf_free(&text);
    return ret;
}

static void compare(fhir_world *world, size_t which)
{
    lodd_str key = lodd__str(constraints[which].key), expression = lodd__str(constraints[which].expression);
    lodd__fhir_native *native = lodd__fhir_native_of(key, expression);
    lodd__arena arena = {0};
    lodd__fhirpath_error error = {0};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&arena, lodd__fhir_corrected(expression), &error);
    size_t n = 0, decided = 0, different = 0;
    unsigned sets = 1;

    while (n < MAX_MEMBERS && constraints[which].members[n] != NULL)
        n++;
    sets <<= n;
    if (!TAP_OK(native != NULL && compiled != NULL, "%s has a native form", constraints[which].key))
        return;
    for (unsigned set = 0; set < sets; set++) {
        const lodd__element *bag = read_bag(world, &arena, constraints[which].members, set);
        lodd__fhirpath_context context = {.structures = lodd__fhir_structures(world->fhir), .arena = &arena};
        int says = bag != NULL ? native(NULL, bag) : -2;
        int is = bag != NULL ? lodd__fhirpath_test(&context, compiled, bag, &error) : -2;
        if (says == -1)
            continue;
        decided++;
        if (is == -2 || says != (is == 1)) {
            printf("# %s, set %u: native %d, FHIRPath %d\n", constraints[which].key, set, says, is);
            different++;
        }
    }
    TAP_OK(different == 0 && decided > 0, "%s: native and FHIRPath agree where native decides: %zu of %u",
           constraints[which].key, decided, sets);
    lodd__arena_free(&arena);
}

int main(int argc, char **argv)
{
    fhir_world world = {0};

    world_open(&world, argc > 1 ? argv[1] : NULL);
    for (size_t i = 0; i < sizeof constraints / sizeof *constraints; i++)
        compare(&world, i);
    TAP_OK(lodd__fhir_native_of(LODD__STR("ext-1"), LODD__STR("true")) == NULL, "another expression is evaluated");
    TAP_OK(lodd__fhir_native_of(LODD__STR("x-1"), LODD__STR("extension.exists() != value.exists()")) == NULL,
           "another key is evaluated");
    world_close(&world);
    return tap_done();
}
