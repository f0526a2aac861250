/* fhir/coverage.c - counts what FHIR documents exercise: see coverage.h. May use: base, report, element, term. */
#include "fhir/coverage.h"

#include <stdlib.h>

#include "base/vec.h"
#include "fhir/components.h"

/* What one worker counts of one structure. */
typedef struct slot {
    const lodd__structure *structure;
    const lodd__fhir_components *components;
    lodd__coverage_bits *bits; /* NULL: nothing yet */
    size_t document;           /* the last one that was counted */
} slot;

struct lodd__fhir_coverage {
    lodd__fhir *fhir;
    LODD__VEC(slot *) slots;
    lodd__map by_structure; /* address -> slot */
    slot *last;             /* elements of one structure come together */
    size_t document;
};

lodd__fhir_coverage *lodd__fhir_coverage_new(lodd__fhir *fhir)
{
    lodd__fhir_coverage *coverage = calloc(1, sizeof *coverage);

    if (coverage != NULL)
        coverage->fhir = fhir;
    return coverage;
}

void lodd__fhir_coverage_free(lodd__fhir_coverage *coverage)
{
    if (coverage == NULL)
        return;
    for (size_t i = 0; i < coverage->slots.len; i++) {
        lodd__coverage_bits_free(coverage->slots.ptr[i]->bits);
        free(coverage->slots.ptr[i]);
    }
    lodd__vec_free(&coverage->slots);
    lodd__map_free(&coverage->by_structure);
    free(coverage);
}

void lodd__fhir_coverage_begin(lodd__fhir_coverage *coverage)
{
    coverage->document++;
}

static slot *slot_new(lodd__fhir_coverage *coverage, const lodd__structure *structure)
{
    const lodd__fhir_components *components = lodd__fhir_components_of(coverage->fhir, structure);
    slot *s = components != NULL ? calloc(1, sizeof *s) : NULL;

    if (s == NULL)
        return NULL;
    s->structure = structure;
    s->components = components;
    if (!lodd__vec_push(&coverage->slots, s)) {
        free(s);
        return NULL;
    }
    if (!lodd__map_put(&coverage->by_structure, lodd__str_n((const char *)&s->structure, sizeof s->structure), s)) {
        coverage->slots.len--;
        free(s);
        return NULL;
    }
    return s;
}

/* With its bits; NULL when memory ran out. */
static slot *slot_of(lodd__fhir_coverage *coverage, const lodd__structure *structure)
{
    slot *s = coverage->last;

    if (s == NULL || s->structure != structure)
        s = lodd__map_get(&coverage->by_structure, lodd__str_n((const char *)&structure, sizeof structure));
    if (s == NULL)
        s = slot_new(coverage, structure);
    if (s != NULL && s->bits == NULL)
        s->bits = lodd__coverage_bits_new(&s->components->table);
    if (s == NULL || s->bits == NULL)
        return NULL;
    coverage->last = s;
    return s;
}

lodd_status lodd__fhir_coverage_add(lodd__fhir_coverage *into, const lodd__fhir_coverage *from)
{
    for (size_t i = 0; i < from->slots.len; i++) {
        const slot *other = from->slots.ptr[i];
        slot *mine = other->bits != NULL ? slot_of(into, other->structure) : NULL;
        if (other->bits == NULL)
            continue;
        if (mine == NULL)
            return LODD_ERR_NOMEM;
        lodd__coverage_bits_merge(mine->bits, other->bits);
    }
    return LODD_OK;
}

void lodd__fhir_coverage_forget(lodd__fhir_coverage *coverage)
{
    for (size_t i = 0; i < coverage->slots.len; i++) {
        lodd__coverage_bits_free(coverage->slots.ptr[i]->bits);
        coverage->slots.ptr[i]->bits = NULL;
    }
}

lodd_status lodd__fhir_coverage_take(lodd__fhir_coverage *coverage, lodd_coverage **ret)
{
    size_t n = coverage->slots.len;
    lodd__coverage_bits **all = calloc(n + 1, sizeof(lodd__coverage_bits *));
    lodd_status status = LODD_ERR_NOMEM;

    *ret = NULL;
    if (all == NULL)
        return status;
    for (size_t i = 0; i < n; i++) {
        all[i] = coverage->slots.ptr[i]->bits;
        coverage->slots.ptr[i]->bits = NULL;
    }
    status = lodd__coverage_new(ret, all, n);
    free(all);
    return status;
}

size_t lodd__fhir_coverage_n(const lodd__fhir_coverage *coverage)
{
    return coverage != NULL ? coverage->slots.len : 0;
}

const lodd__coverage_bits *lodd__fhir_coverage_bits(const lodd__fhir_coverage *coverage, size_t i)
{
    return coverage->slots.ptr[i]->bits;
}

/* ---- marking ---- */

static void set(slot *s, lodd_component_kind kind, uint32_t component)
{
    if (component > 0)
        lodd__coverage_set(s->bits, kind, component - 1);
}

/* Systems are compared as the terminology knows them: one list may have several names. */
static bool same_system(const lodd__fhir_coverage *coverage, lodd_str system, const lodd__term_code *code)
{
    if (system.ptr == NULL || lodd__str_eq(system, code->system))
        return true;
    return lodd__str_eq(lodd__term_system(coverage->fhir->terms, system),
                        lodd__term_system(coverage->fhir->terms, code->system));
}

static void mark_code(lodd__fhir_coverage *coverage, slot *s, const lodd__fhir_part *part, lodd_str system,
                      lodd_str code)
{
    for (size_t i = 0; code.len > 0 && i < part->n_codes; i++)
        if (lodd__str_eq(part->codes[i].code, code) && same_system(coverage, system, &part->codes[i]))
            set(s, LODD_COMPONENT_CODE, part->code + (uint32_t)i);
}

/* A Coding or a Quantity that does not name its system has no code that could be told. */
static void mark_coding(lodd__fhir_coverage *coverage, slot *s, const lodd__fhir_part *part,
                        const lodd__element *coding)
{
    lodd_str system = lodd__element_value(coding, "system");

    if (system.len > 0)
        mark_code(coverage, s, part, system, lodd__element_value(coding, "code"));
}

static void mark_codes(lodd__fhir_coverage *coverage, slot *s, const lodd__fhir_part *part,
                       const lodd__element *element)
{
    if (element->form != LODD__FORM_NONE) {
        mark_code(coverage, s, part, (lodd_str){NULL, 0}, element->value);
    } else if (lodd__element_is(element, "CodeableConcept")) {
        for (const lodd__element *c = lodd__element_child(element, "coding"); c != NULL; c = c->next_same)
            mark_coding(coverage, s, part, c);
    } else {
        mark_coding(coverage, s, part, element);
    }
}

static void mark_choice(slot *s, const lodd__fhir_part *part, const lodd__element *element,
                        const lodd__definition *definition)
{
    const lodd__type_ref *type = NULL;

    if (lodd__fhir_type_allowed(definition, element, &type) && type != NULL)
        set(s, LODD_COMPONENT_CHOICE, part->choice + (uint32_t)(type - definition->types));
}

static void mark_rules(slot *s, const lodd__fhir_part *part)
{
    for (size_t i = 0; i < part->n_rules; i++)
        set(s, LODD_COMPONENT_RULE, part->rules[i]);
}

lodd_status lodd__fhir_coverage_mark(lodd__fhir_coverage *coverage, const lodd__element *element,
                                     const lodd__definition *definition)
{
    const lodd__definition *content = element->content;
    const lodd__fhir_part *part;
    slot *s;

    if (!lodd__fhir_is_counted(definition->structure))
        return LODD_OK;
    s = slot_of(coverage, definition->structure);
    if (s == NULL)
        return LODD_ERR_NOMEM;
    part = &s->components->parts[definition->index];
    set(s, LODD_COMPONENT_ELEMENT, part->element);
    set(s, LODD_COMPONENT_SLICE, part->slice);
    mark_rules(s, part);
    if (part->choice > 0)
        mark_choice(s, part, element, definition);
    if (part->n_codes > 0)
        mark_codes(coverage, s, part, element);
    /* What a contentReference points to holds as well. */
    if (content != NULL && content != definition && content->structure == definition->structure)
        mark_rules(s, &s->components->parts[content->index]);
    return LODD_OK;
}

lodd_status lodd__fhir_coverage_met(lodd__fhir_coverage *coverage, const lodd__structure *structure)
{
    slot *s;

    if (!lodd__fhir_is_counted(structure))
        return LODD_OK;
    s = slot_of(coverage, structure);
    if (s == NULL)
        return LODD_ERR_NOMEM;
    if (s->document == coverage->document)
        return LODD_OK;
    s->document = coverage->document;
    s->bits->documents++;
    return LODD_OK;
}
