/* core.c - the expressions of the definitions themselves: constraints of all StructureDefinitions, SearchParameters. */
#include <stdio.h>

#include "base/map.h"
#include "suite.h"

/* Constraints of R4 4.0.1 that name elements which are not there, as published: the check must say so. */
static const struct {
    const char *element, *key;
} published_faults[] = {
    {"ChargeItemDefinition", "cid-0"}, /* has no name */
    {"Event", "inv-1"},                /* has no notDoneReason */
    {"Extension", "inv-1"},            /* an extension with the constraint of another resource */
};

static bool is_published_fault(const lodd__definition *definition, const lodd__constraint *constraint)
{
    for (size_t i = 0; i < sizeof published_faults / sizeof *published_faults; i++) {
        if (lodd__str_is(definition->id, published_faults[i].element) &&
            lodd__str_is(constraint->key, published_faults[i].key))
            return true;
    }
    return false;
}

static void check_constraint(definitions *d, const lodd__structure *structure, const lodd__definition *definition,
                             const lodd__constraint *constraint, core_counts *n)
{
    lodd__arena arena = {0};
    lodd__fhirpath_error error = {0};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&arena, constraint->expression, &error);

    n->constraints++;
    if (compiled == NULL || !lodd__fhirpath_check(compiled, d->structures, structure, definition, &arena, &error)) {
        if (is_published_fault(definition, constraint))
            n->published_faults++;
        else if (n->failed++ < 40)
            printf("# %.*s %.*s: %.*s\n#   at %zu: %.*s\n", LODD__FMT(definition->id), LODD__FMT(constraint->key),
                   LODD__FMT(constraint->expression), error.offset, LODD__FMT(error.message));
    }
    lodd__arena_free(&arena);
}

static void check_structure(definitions *d, lodd_str url, lodd__map *seen, core_counts *n)
{
    const lodd__structure *structure = lodd__structures_find(d->structures, url);

    if (structure == NULL) {
        printf("# %.*s is not there\n", LODD__FMT(url));
        n->failed++;
        return;
    }
    for (size_t i = 0; i < structure->n_elements; i++) {
        const lodd__definition *definition = &structure->elements[i];
        for (size_t c = 0; c < definition->n_constraints; c++) {
            const lodd__constraint *constraint = &definition->constraints[c];
            if (constraint->expression.len == 0)
                continue;
            if (lodd__map_get(seen, constraint->expression) == NULL)
                n->distinct += lodd__map_put(seen, constraint->expression, seen);
            check_constraint(d, structure, definition, constraint, n);
        }
    }
}

static void check_search(lodd_str expression, lodd_str id, core_counts *n)
{
    lodd__arena arena = {0};
    lodd__fhirpath_error error = {0};
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(&arena, expression, &error);

    n->search++;
    if (compiled == NULL || !lodd__fhirpath_check(compiled, NULL, NULL, NULL, &arena, &error)) {
        n->search_failed++;
        printf("# %.*s: %.*s\n#   at %zu: %.*s\n", LODD__FMT(id), LODD__FMT(expression), error.offset,
               LODD__FMT(error.message));
    }
    lodd__arena_free(&arena);
}

core_counts check_core(definitions *d)
{
    core_counts n = {.faults_expected = sizeof published_faults / sizeof *published_faults};
    lodd__map seen = {0};

    for (size_t i = 0; i < lodd__image_n_resources(d->image); i++) {
        lodd__resource resource = lodd__image_resource(d->image, i);
        lodd_str expression = lodd__node_str(resource.node, "expression");
        if (lodd__str_is(resource.type, "StructureDefinition"))
            check_structure(d, resource.url, &seen, &n);
        if (lodd__str_is(resource.type, "SearchParameter") && expression.len > 0)
            check_search(expression, resource.id, &n);
    }
    lodd__map_free(&seen);
    return n;
}
