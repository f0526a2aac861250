/* element/structure_parse.c - one ElementDefinition (FHIR R4, https://hl7.org/fhir/R4/elementdefinition.html) from its
 * node.
 *
 * The members are gone through once, each to its reader in a sorted table: asking for thirty members by name would read
 * every name thirty times.
 */
#include <stdlib.h>

#include "element/structure_make.h"

#define EXTENSION_URL "http://hl7.org/fhir/StructureDefinition/"

/* ---- small readers ---- */

/* A member whose name is a prefix and a type: "fixed" finds fixedUri. */
static bool is_choice_member(lodd_str name, const char *prefix)
{
    size_t n = strlen(prefix);

    return name.len > n && memcmp(name.ptr, prefix, n) == 0 && name.ptr[n] >= 'A' && name.ptr[n] <= 'Z';
}

lodd__node lodd__node_extension(lodd__node node, const char *url)
{
    lodd__node extensions = lodd__node_get(node, "extension"), none = {NULL, 0};

    for (size_t i = 0; i < lodd__node_count(extensions); i++) {
        lodd__node extension = lodd__node_at(extensions, i);
        if (!lodd__str_is(lodd__node_str(extension, "url"), url))
            continue;
        for (size_t k = 0; k < lodd__node_count(extension); k++)
            if (is_choice_member(lodd__node_name(lodd__node_at(extension, k)), "value"))
                return lodd__node_at(extension, k);
    }
    return none;
}

static uint32_t count_of(lodd_str text, uint32_t otherwise)
{
    uint64_t n = 0;

    if (!lodd__str_digits(text))
        return lodd__str_is(text, "*") ? LODD__UNBOUNDED : otherwise;
    for (size_t i = 0; i < text.len && n < LODD__UNBOUNDED; i++)
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    return n < LODD__UNBOUNDED ? (uint32_t)n : LODD__UNBOUNDED - 1;
}

/* The texts of an array, or one text alone (as earlier versions of FHIR have profile and targetProfile). */
static bool read_texts(lodd__arena *arena, lodd_str **ret, size_t *ret_n, lodd__node node)
{
    bool alone = lodd__node_type_of(node) == LODD__NODE_STRING;
    size_t n = alone ? 1 : lodd__node_count(node);

    *ret_n = 0;
    if (n == 0)
        return true;
    *ret = lodd__arena_array(arena, n, sizeof **ret);
    if (*ret == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        lodd_str text = lodd__node_text(alone ? node : lodd__node_at(node, i));
        if (text.len > 0)
            (*ret)[(*ret_n)++] = text;
    }
    return true;
}

/* ---- types ---- */

/* The types of FHIRPath that ids, urls and values of primitives have, and the FHIR type that stands for each where
 * nothing says more. */
static const struct {
    const char *system, *fhir;
} system_types[] = {{"String", "string"}, {"Boolean", "boolean"},   {"Integer", "integer"}, {"Decimal", "decimal"},
                    {"Date", "date"},     {"DateTime", "dateTime"}, {"Time", "time"},       {"Quantity", "Quantity"}};

static lodd_str fhir_of_system(lodd_str name)
{
    for (size_t i = 0; i < sizeof system_types / sizeof *system_types; i++)
        if (lodd__str_is(name, system_types[i].system))
            return lodd__str(system_types[i].fhir);
    return LODD__STR("string");
}

/* What the specification says of these three is not one thing in all of its versions and files; this is what they are.
 */
static lodd_str known_type(const lodd__definition *definition)
{
    lodd_str base = lodd__node_str(lodd__node_get(definition->node, "base"), "path");

    if (lodd__str_is(base, "Resource.id"))
        return LODD__STR("id");
    if (lodd__str_is(base, "Element.id"))
        return LODD__STR("string");
    if (lodd__str_is(base, "Extension.url"))
        return LODD__STR("uri");
    return LODD__STR("");
}

static void read_code(lodd__type_ref *type, const lodd__definition *definition, lodd__node node)
{
    static const char system[] = "http://hl7.org/fhirpath/System.";
    lodd_str known;

    type->code = lodd__node_str(node, "code");
    type->system = lodd__str_starts(type->code, LODD__STR(system)) || type->code.len == 0;
    if (!type->system)
        return;
    known = known_type(definition);
    if (known.len == 0)
        known = lodd__node_text(lodd__node_extension(node, EXTENSION_URL "structuredefinition-fhir-type"));
    if (known.len == 0 && type->code.len > 0)
        known = fhir_of_system(lodd__str_sub(type->code, sizeof system - 1, type->code.len - (sizeof system - 1)));
    type->code = known;
}

static bool read_type(lodd__arena *arena, lodd__type_ref *type, const lodd__definition *definition, lodd__node node)
{
    lodd__node aggregation = lodd__node_get(node, "aggregation");

    read_code(type, definition, node);
    for (size_t i = 0; i < lodd__node_count(aggregation); i++) {
        lodd_str mode = lodd__node_text(lodd__node_at(aggregation, i));
        type->contained = type->contained || lodd__str_is(mode, "contained");
        type->referenced = type->referenced || lodd__str_is(mode, "referenced");
        type->bundled = type->bundled || lodd__str_is(mode, "bundled");
    }
    return read_texts(arena, &type->profiles, &type->n_profiles, lodd__node_get(node, "profile")) &&
           read_texts(arena, &type->targets, &type->n_targets, lodd__node_get(node, "targetProfile"));
}

static bool read_types(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    size_t n = lodd__node_count(node);

    d->types = n > 0 ? lodd__arena_array(arena, n, sizeof *d->types) : NULL;
    for (size_t i = 0; d->types != NULL && i < n; i++)
        if (!read_type(arena, &d->types[i], d, lodd__node_at(node, i)))
            return false;
    d->n_types = d->types != NULL ? n : 0;
    return n == 0 || d->types != NULL;
}

/* ---- constraints, binding, slicing ---- */

static bool read_constraints(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    size_t n = lodd__node_count(node);

    d->constraints = n > 0 ? lodd__arena_array(arena, n, sizeof *d->constraints) : NULL;
    if (n > 0 && d->constraints == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        lodd__constraint *c = &d->constraints[i];
        lodd__node from = lodd__node_at(node, i);
        c->key = lodd__node_str(from, "key");
        c->human = lodd__node_str(from, "human");
        c->expression = lodd__node_str(from, "expression");
        c->source = lodd__node_str(from, "source");
        c->error = !lodd__str_is(lodd__node_str(from, "severity"), "warning");
        c->best_practice = lodd__str_is(
            lodd__node_text(lodd__node_extension(from, EXTENSION_URL "elementdefinition-bestpractice")), "true");
    }
    d->n_constraints = n;
    return true;
}

static lodd__strength strength_of(lodd_str strength)
{
    static const char *const names[] = {
        [LODD__BINDING_EXAMPLE] = "example",
        [LODD__BINDING_PREFERRED] = "preferred",
        [LODD__BINDING_EXTENSIBLE] = "extensible",
        [LODD__BINDING_REQUIRED] = "required",
    };

    for (int i = LODD__BINDING_EXAMPLE; i <= LODD__BINDING_REQUIRED; i++)
        if (lodd__str_is(strength, names[i]))
            return (lodd__strength)i;
    return LODD__BINDING_NONE;
}

static lodd_str bound_valueset(lodd__node binding, const char *url)
{
    lodd__node value = lodd__node_extension(binding, url);

    return lodd__node_type_of(value) == LODD__NODE_OBJECT ? lodd__node_str(value, "reference") : lodd__node_text(value);
}

static bool read_binding(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    lodd__binding *b = LODD__NEW(arena, lodd__binding);

    if (b == NULL)
        return false;
    b->node = node;
    b->strength = strength_of(lodd__node_str(node, "strength"));
    b->valueset = lodd__node_str(node, "valueSet");
    b->max_valueset = bound_valueset(node, EXTENSION_URL "elementdefinition-maxValueSet");
    b->min_valueset = bound_valueset(node, EXTENSION_URL "elementdefinition-minValueSet");
    d->binding = b;
    return true;
}

static bool read_slicing(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    lodd__node discriminators = lodd__node_get(node, "discriminator");
    lodd_str rules = lodd__node_str(node, "rules");
    size_t n = lodd__node_count(discriminators);

    d->slicing = node;
    d->ordered = lodd__node_is_true(node, "ordered");
    d->rules = lodd__str_is(rules, "closed")      ? LODD__SLICING_CLOSED
               : lodd__str_is(rules, "openAtEnd") ? LODD__SLICING_OPEN_AT_END
                                                  : LODD__SLICING_OPEN;
    d->discriminators = n > 0 ? lodd__arena_array(arena, n, sizeof *d->discriminators) : NULL;
    if (n > 0 && d->discriminators == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        d->discriminators[i].type = lodd__node_str(lodd__node_at(discriminators, i), "type");
        d->discriminators[i].path = lodd__node_str(lodd__node_at(discriminators, i), "path");
    }
    d->n_discriminators = n;
    return true;
}

/* ---- the rest ---- */

static bool read_representation(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    lodd_str first = lodd__node_text(lodd__node_at(node, 0));

    (void)arena;
    d->representation = lodd__str_is(first, "xmlAttr")   ? LODD__AS_XML_ATTRIBUTE
                        : lodd__str_is(first, "xmlText") ? LODD__AS_XML_TEXT
                        : lodd__str_is(first, "xhtml")   ? LODD__AS_XHTML
                                                         : LODD__AS_ELEMENT;
    return true;
}

static bool read_text_into(lodd_str *ret, lodd__node node)
{
    *ret = lodd__node_text(node);
    return true;
}

static bool read_id(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    return read_text_into(&d->id, node);
}

static bool read_path(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    return read_text_into(&d->path, node);
}

static bool read_slice_name(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    return read_text_into(&d->slice_name, node);
}

static bool read_content_reference(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    return read_text_into(&d->content_reference, node);
}

static bool read_min(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    d->min = count_of(lodd__node_text(node), 0);
    return true;
}

static bool read_max(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    d->max = count_of(lodd__node_text(node), LODD__UNBOUNDED);
    return true;
}

static bool read_max_length(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    d->max_length = count_of(lodd__node_text(node), 0);
    return true;
}

static bool read_modifier(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    d->modifier = lodd__node_type_of(node) == LODD__NODE_TRUE;
    return true;
}

static bool read_must_support(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    d->must_support = lodd__node_type_of(node) == LODD__NODE_TRUE;
    return true;
}

static bool read_summary(lodd__arena *arena, lodd__definition *d, lodd__node node)
{
    (void)arena;
    d->summary = lodd__node_type_of(node) == LODD__NODE_TRUE;
    return true;
}

typedef struct member {
    const char *name;
    bool (*read)(lodd__arena *, lodd__definition *, lodd__node);
} member;

/* In the order of strcmp. */
static const member members[] = {
    {"binding", read_binding},
    {"constraint", read_constraints},
    {"contentReference", read_content_reference},
    {"id", read_id},
    {"isModifier", read_modifier},
    {"isSummary", read_summary},
    {"max", read_max},
    {"maxLength", read_max_length},
    {"min", read_min},
    {"mustSupport", read_must_support},
    {"path", read_path},
    {"representation", read_representation},
    {"sliceName", read_slice_name},
    {"slicing", read_slicing},
    {"type", read_types},
};

static const member *find_member(lodd_str name)
{
    size_t low = 0, high = sizeof members / sizeof *members;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = lodd__str_cmp(name, lodd__str(members[middle].name));
        if (order == 0)
            return &members[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* The type that a member names: fixedUri is a uri, patternCodeableConcept a CodeableConcept. Primitives have no object
 * as value. */
static bool read_choice(lodd__arena *arena, lodd__node *ret, lodd_str *ret_type, lodd__node node, lodd_str name,
                        size_t prefix)
{
    lodd_str type = lodd__str_n(name.ptr + prefix, name.len - prefix);

    *ret = node;
    if (lodd__node_type_of(node) != LODD__NODE_OBJECT) {
        char *lower = lodd__arena_bytes(arena, type.len + 1);
        if (lower == NULL)
            return false;
        memcpy(lower, type.ptr, type.len);
        lower[0] = (char)(lower[0] - 'A' + 'a');
        lower[type.len] = '\0';
        type.ptr = lower;
    }
    *ret_type = type;
    return true;
}

static bool read_choices(lodd__arena *arena, lodd__definition *d, lodd__node node, lodd_str name)
{
    if (is_choice_member(name, "fixed"))
        return read_choice(arena, &d->fixed, &d->fixed_type, node, name, strlen("fixed"));
    if (is_choice_member(name, "pattern"))
        return read_choice(arena, &d->pattern, &d->pattern_type, node, name, strlen("pattern"));
    if (is_choice_member(name, "minValue"))
        return read_choice(arena, &d->min_value, &d->min_value_type, node, name, strlen("minValue"));
    if (is_choice_member(name, "maxValue"))
        return read_choice(arena, &d->max_value, &d->max_value_type, node, name, strlen("maxValue"));
    return true;
}

bool lodd__definition_parse(lodd__arena *arena, lodd__definition *ret)
{
    size_t n = lodd__node_count(ret->node);
    uint32_t most;

    ret->max = LODD__UNBOUNDED;
    for (size_t i = 0; i < n; i++) {
        lodd__node node = lodd__node_at(ret->node, i);
        lodd_str name = lodd__node_name(node);
        const member *known = find_member(name);
        if (!(known != NULL ? known->read(arena, ret, node) : read_choices(arena, ret, node, name)))
            return false;
    }
    most = count_of(lodd__node_str(lodd__node_get(ret->node, "base"), "max"), ret->max);
    ret->array = most > 1;
    return true;
}
