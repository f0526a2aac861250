/* element/snapshot_check.c - what an element of a differential must not say of the base's element; see
 * snapshot_draft.h.
 *
 * A profile may only narrow: fewer types, values of types that are allowed, slices where there may be several or
 * several types.
 */
#include "element/snapshot_draft.h"

typedef struct check {
    lodd__drafting *dg;
    const lodd__draft *draft;
    lodd__node change;
    lodd_str path;
} check;

static void fault(const check *c, lodd__snapshot_fault_kind kind, lodd_str detail)
{
    lodd__draft_fault(c->dg, kind, c->path, detail);
}

static bool is_choice(const lodd__draft *draft)
{
    return lodd__str_ends(draft->step, LODD__STR("[x]"));
}

/* ---- types ---- */

/* Ids, urls and values of primitives have types of FHIRPath, and differentials say uri or string of them: neither is
 * wrong. */
static bool has_system_type(lodd__node types)
{
    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd_str code = lodd__node_str(lodd__node_at(types, i), "code");
        if (code.len == 0 || lodd__str_starts(code, LODD__STR("http://hl7.org/fhirpath/")))
            return true;
    }
    return false;
}

static void check_types(const check *c)
{
    lodd__node types = lodd__node_get(c->change, "type"), before = lodd__draft_origin_types(c->draft);

    if (c->dg->structure->kind == LODD__KIND_LOGICAL || lodd__node_count(before) == 0 || has_system_type(before))
        return;
    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd_str code = lodd__node_str(lodd__node_at(types, i), "code");
        if (code.len > 0 && !lodd__draft_allows(c->dg, before, code))
            fault(c, LODD__SNAPSHOT_TYPE, code);
    }
}

/* The type of fixedUri: "Uri", to be compared without regard to the case of its first letter. */
static bool value_allowed(const check *c, lodd__node types, lodd_str suffix)
{
    char first = suffix.ptr[0], lower = (char)(first - 'A' + 'a');

    for (size_t i = 0; i < lodd__node_count(types); i++) {
        lodd_str code = lodd__node_str(lodd__node_at(types, i), "code");
        const lodd__structure *type = lodd__structure_make_url(c->dg->structures, code);
        if (type == NULL)
            return true; /* of a type nobody knows */
        for (; type != NULL; type = type->base)
            if (type->type.len == suffix.len && (type->type.ptr[0] == first || type->type.ptr[0] == lower) &&
                memcmp(type->type.ptr + 1, suffix.ptr + 1, suffix.len - 1) == 0)
                return true;
    }
    return false;
}

/* A value that the base has fixed may be said again, but not another one. */
static void check_fixed(const check *c, lodd__node value, lodd_str name)
{
    lodd__node base = {NULL, 0};

    if (c->draft->origin != NULL && !c->draft->made)
        base = lodd__node_get_str(c->draft->origin->node, name);
    if (lodd__node_exists(base) && !lodd__node_equal(base, value))
        fault(c, LODD__SNAPSHOT_FIXED, name);
}

static void check_values(const check *c)
{
    static const char *const prefixes[] = {"fixed", "pattern"};
    lodd__node types = lodd__node_get(c->change, "type");

    for (size_t i = 0; i < lodd__node_count(c->change); i++)
        if (lodd__str_starts(lodd__node_name(lodd__node_at(c->change, i)), LODD__STR("fixed")))
            check_fixed(c, lodd__node_at(c->change, i), lodd__node_name(lodd__node_at(c->change, i)));
    if (lodd__node_count(types) == 0)
        types = lodd__draft_types(c->draft);
    if (lodd__node_count(types) == 0 || has_system_type(types))
        return;
    for (size_t i = 0; i < lodd__node_count(c->change); i++) {
        lodd_str name = lodd__node_name(lodd__node_at(c->change, i));
        for (size_t k = 0; k < 2; k++) {
            size_t n = strlen(prefixes[k]);
            if (name.len > n && memcmp(name.ptr, prefixes[k], n) == 0 && name.ptr[n] >= 'A' && name.ptr[n] <= 'Z' &&
                !value_allowed(c, types, lodd__str_sub(name, n, name.len - n)))
                fault(c, LODD__SNAPSHOT_VALUE_TYPE, name);
        }
    }
}

/* ---- slices ---- */

static bool is_sliced_by_type(const lodd__draft *choice)
{
    lodd__node discriminators = lodd__node_get(lodd__draft_said(choice, "slicing"), "discriminator");

    for (size_t i = 0; i < lodd__node_count(discriminators); i++)
        if (!lodd__str_is(lodd__node_str(lodd__node_at(discriminators, i), "type"), "type"))
            return false;
    return true;
}

/* A slice for a type is named after it: "valueQuantity". */
static void check_slice_name(const check *c)
{
    const lodd__draft *d = c->draft;
    lodd__node types = lodd__node_get(c->change, "type");
    lodd_str code = lodd__node_str(lodd__node_at(types, 0), "code"), name = lodd__node_str(c->change, "sliceName"),
             id = lodd__node_str(c->change, "id");
    size_t stem = d->step.len - strlen("[x]");

    if (name.len == 0 && d->sliced != NULL && !is_choice(d) && id.len > 0 && lodd__str_ends(id, d->slice))
        fault(c, LODD__SNAPSHOT_SLICE_NAME, d->slice);
    if (name.len == 0 || !is_choice(d) || d->sliced == NULL || d->sliced->sliced != NULL ||
        lodd__node_count(types) != 1 || !is_sliced_by_type(d->sliced))
        return;
    if (name.len != stem + code.len || memcmp(name.ptr, d->step.ptr, stem) != 0 ||
        memcmp(name.ptr + stem + 1, code.ptr + 1, code.len - 1) != 0)
        fault(c, LODD__SNAPSHOT_SLICE_NAME, name);
}

static bool is_discriminator(lodd_str type)
{
    static const char *const known[] = {"value", "exists", "pattern", "type", "profile", "position"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (lodd__str_is(type, known[i]))
            return true;
    return false;
}

static void check_discriminators(const check *c, lodd__node discriminators)
{
    for (size_t i = 0; i < lodd__node_count(discriminators); i++) {
        lodd_str type = lodd__node_str(lodd__node_at(discriminators, i), "type");
        if (!is_discriminator(type))
            fault(c, LODD__SNAPSHOT_SLICING, type);
    }
}

static bool is_same_discriminator(lodd__node a, lodd__node b)
{
    return lodd__str_eq(lodd__node_str(a, "type"), lodd__node_str(b, "type")) &&
           lodd__str_eq(lodd__node_str(a, "path"), lodd__node_str(b, "path"));
}

/* May rules follow those of the base? They may only close. */
static bool is_tighter(lodd_str rules, lodd_str base)
{
    return rules.len == 0 || lodd__str_is(base, "open") || lodd__str_eq(rules, base) ||
           (lodd__str_is(base, "openAtEnd") && lodd__str_is(rules, "closed"));
}

/* A slicing that the base has already goes on: with the same order, with its discriminators before others, and no more
 * open. Of choices only the types are sliced, and each profile says anew how. */
static void check_base_slicing(const check *c, lodd__node slicing)
{
    lodd__node origin = c->draft->origin != NULL ? c->draft->origin->node : (lodd__node){NULL, 0};
    lodd__node base = lodd__node_get(origin, "slicing");
    lodd__node own = lodd__node_get(slicing, "discriminator"), before = lodd__node_get(base, "discriminator");
    lodd__node ordered = lodd__node_get(slicing, "ordered"), base_ordered = lodd__node_get(base, "ordered");
    size_t n = lodd__node_count(before);

    if (!lodd__node_exists(base) || is_choice(c->draft))
        return;
    if (lodd__node_exists(ordered) && lodd__node_exists(base_ordered) &&
        lodd__node_type_of(ordered) != lodd__node_type_of(base_ordered))
        fault(c, LODD__SNAPSHOT_SLICING, LODD__STR("ordered"));
    if (!is_tighter(lodd__node_str(slicing, "rules"), lodd__node_str(base, "rules")))
        fault(c, LODD__SNAPSHOT_SLICING, LODD__STR("rules"));
    if (lodd__node_count(own) == 0)
        return;
    for (size_t i = 0; i < n; i++)
        if (i >= lodd__node_count(own) || !is_same_discriminator(lodd__node_at(own, i), lodd__node_at(before, i))) {
            fault(c, LODD__SNAPSHOT_SLICING, LODD__STR("discriminator"));
            return;
        }
}

static void check_slicing(const check *c)
{
    lodd__node slicing = lodd__node_get(c->change, "slicing");
    lodd_str max = lodd__node_text(lodd__draft_said(c->draft, "max"));

    if (!lodd__node_exists(slicing))
        return;
    check_discriminators(c, lodd__node_get(slicing, "discriminator"));
    check_base_slicing(c, slicing);
    if (c->draft->parent == NULL)
        fault(c, LODD__SNAPSHOT_SLICING, c->draft->step);
    if (is_choice(c->draft) && lodd__node_str(slicing, "rules").len == 0)
        fault(c, LODD__SNAPSHOT_SLICING, LODD__STR("rules"));
    if (!is_choice(c->draft) && lodd__str_is(max, "1") && !lodd__str_is(lodd__node_str(c->change, "max"), "1"))
        fault(c, LODD__SNAPSHOT_SLICING, c->draft->step);
}

/* ---- the rest ---- */

static uint64_t number_of(lodd_str text)
{
    uint64_t n = 0;

    if (!lodd__str_digits(text))
        return UINT64_MAX;
    for (size_t i = 0; i < text.len && n < UINT32_MAX; i++)
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    return n;
}

/* Slices are free in their min: the base's is that of all together. */
static void check_cardinality(const check *c)
{
    lodd_str min = lodd__node_str(c->change, "min"), max = lodd__node_str(c->change, "max");
    lodd__node base = c->draft->origin != NULL ? c->draft->origin->node : (lodd__node){NULL, 0};
    lodd_str base_min = lodd__node_str(base, "min"), base_max = lodd__node_str(base, "max");

    if (c->draft->parent == NULL)
        return;
    if (min.len > 0 && base_min.len > 0 && !c->draft->made && number_of(min) < number_of(base_min))
        fault(c, LODD__SNAPSHOT_CARDINALITY, min);
    else if (max.len > 0 && base_max.len > 0 && number_of(max) > number_of(base_max))
        fault(c, LODD__SNAPSHOT_CARDINALITY, max);
}

void lodd__draft_check(lodd__drafting *dg, const lodd__draft *draft, lodd__node change)
{
    check c = {.dg = dg, .draft = draft, .change = change, .path = lodd__node_str(change, "path")};
    lodd__node must = lodd__node_get(change, "mustSupport");

    check_types(&c);
    check_values(&c);
    check_slice_name(&c);
    check_slicing(&c);
    check_cardinality(&c);
    if (lodd__node_type_of(must) == LODD__NODE_FALSE && !draft->made && draft->origin != NULL &&
        draft->origin->must_support)
        fault(&c, LODD__SNAPSHOT_MUST_SUPPORT, LODD__STR(""));
}
