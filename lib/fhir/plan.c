/* fhir/plan.c - what the judge needs of a definition, found out once: which constraints are evaluated and how, which
 * children must be there.
 *
 * A plan hangs at its definition, which all threads share; it is made under the lock and published by an atomic
 * pointer. May use: base, element.
 */
#include <stdatomic.h>

#include "fhir/judge.h"

static const struct {
    const char *type;
    lodd__fhir_special special;
} specials[] = {
    {"Extension", LODD__SPECIAL_EXTENSION},
    {"Reference", LODD__SPECIAL_REFERENCE},
    {"Coding", LODD__SPECIAL_CODING},
    {"uri", LODD__SPECIAL_URI},
    {"url", LODD__SPECIAL_URI},
    {"canonical", LODD__SPECIAL_URI},
    {"oid", LODD__SPECIAL_URI},
    {"uuid", LODD__SPECIAL_URI},
    {"xhtml", LODD__SPECIAL_XHTML},
};

static lodd__fhir_special special_of(const lodd__structure *structure)
{
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (lodd__str_is(structure->type, specials[i].type))
            return specials[i].special;
    return lodd__structure_is(structure, LODD__STR("Quantity")) ? LODD__SPECIAL_QUANTITY : LODD__SPECIAL_NONE;
}

static bool is_ele_1(const lodd__constraint *constraint)
{
    return lodd__str_is(constraint->key, "ele-1") &&
           (lodd__str_is(constraint->expression, "hasValue() or (children().count() > id.count())") ||
            lodd__str_is(constraint->expression, "hasValue() | (children().count() > id.count())"));
}

static bool add_checks(lodd__arena *arena, lodd__fhir_plan *plan, const lodd__definition *definition)
{
    bool profile = definition->structure->profile;

    plan->checks = lodd__arena_array(arena, definition->n_constraints, sizeof *plan->checks);
    for (size_t i = 0; plan->checks != NULL && i < definition->n_constraints; i++) {
        lodd__constraint *constraint = &definition->constraints[i];
        if (is_ele_1(constraint)) {
            plan->ele_1 = constraint;
            continue;
        }
        if (constraint->expression.len == 0 || (!profile && lodd__fhir_native_invariant(constraint->key)))
            continue;
        plan->checks[plan->n_checks++] = (lodd__fhir_check){
            .constraint = constraint,
            .native = lodd__fhir_native_of(constraint->key, constraint->expression),
        };
    }
    return plan->checks != NULL || definition->n_constraints == 0;
}

/* Children that must be there. The value of a primitive is none: it is the element's own. */
static bool is_required(const lodd__definition *child)
{
    return child->min > 0 && !(child->structure->kind == LODD__KIND_PRIMITIVE && lodd__str_is(child->name, "value"));
}

static bool add_required(lodd__arena *arena, lodd__fhir_plan *plan, const lodd__definition *definition)
{
    size_t n = 0;

    for (const lodd__definition *child = definition->first; child != NULL; child = child->next) {
        plan->n_children++;
        n += is_required(child);
    }
    plan->required = lodd__arena_array(arena, n, sizeof *plan->required);
    if (plan->required == NULL && n > 0)
        return false;
    for (const lodd__definition *child = definition->first; child != NULL; child = child->next)
        if (is_required(child))
            plan->required[plan->n_required++] = child;
    return true;
}

static bool has_marks(const lodd__structure *structure)
{
    for (size_t i = 0; i < structure->n_elements; i++)
        if (structure->elements[i].must_support)
            return true;
    return false;
}

static lodd__fhir_plan *plan_make(lodd__fhir *fhir, const lodd__definition *definition)
{
    lodd__arena *arena = &fhir->arena;
    lodd__fhir_plan *plan = LODD__NEW(arena, lodd__fhir_plan);

    if (plan == NULL || !add_checks(arena, plan, definition) || !add_required(arena, plan, definition))
        return NULL;
    if (definition->structure->profile && !lodd__fhir_form_make(fhir, definition, &plan->form))
        return NULL;
    plan->special = definition->parent == NULL ? special_of(definition->structure) : LODD__SPECIAL_NONE;
    plan->format = definition->parent == NULL ? lodd__fhir_format_of(definition->structure->type) : 0;
    plan->marks = definition->parent == NULL && definition->structure->profile && has_marks(definition->structure);
    plan->values = lodd__node_exists(definition->fixed) || lodd__node_exists(definition->pattern) ||
                   lodd__node_exists(definition->min_value) || lodd__node_exists(definition->max_value) ||
                   definition->max_length > 0;
    return plan;
}

const lodd__fhir_plan *lodd__fhir_plan_of(lodd__fhir *fhir, const lodd__definition *definition)
{
    /* Definitions are handed out as const, yet they are ordinary memory of the structures, and this field is the
     * judge's. */
    void *_Atomic *slot = (void *_Atomic *)&definition->plan;
    lodd__fhir_plan *plan = atomic_load_explicit(slot, memory_order_acquire);

    if (plan != NULL)
        return plan;
    pthread_mutex_lock(&fhir->lock);
    plan = atomic_load_explicit(slot, memory_order_relaxed);
    if (plan == NULL) {
        plan = plan_make(fhir, definition);
        atomic_store_explicit(slot, plan, memory_order_release);
    }
    pthread_mutex_unlock(&fhir->lock);
    return plan;
}
