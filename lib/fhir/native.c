/* fhir/native.c - constraints that nearly every element has, decided without FHIRPath.
 *
 * A function stands for one expression, letter by letter: a definition that says it in another way is evaluated. Each
 * is what the expression comes to on any tree, or says that it does not know (-1); a test compares the two. May use:
 * base, element.
 */
#include "fhir/judge.h"

static bool has(const lodd__element *element, const char *name)
{
    return lodd__element_child(element, name) != NULL;
}

/* extension.exists() != value.exists() */
static int ext_1(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return has(element, "extension") != has(element, "value");
}

/* code.empty() or system.exists() */
static int qty_3(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return !has(element, "code") || has(element, "system");
}

/* data.empty() or contentType.exists() */
static int att_1(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return !has(element, "data") || has(element, "contentType");
}

/* value.empty() or system.exists() */
static int cpt_2(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return !has(element, "value") || has(element, "system");
}

/* A reference that does not point into the resource breaks nothing. */
static int ref_1(lodd__fhir_judge *judge, const lodd__element *element)
{
    const lodd__element *reference = lodd__element_child(element, "reference");

    (void)judge;
    if (reference == NULL ||
        (reference->value.ptr != NULL && (reference->value.len == 0 || reference->value.ptr[0] != '#')))
        return 1;
    return -1;
}

/* Nothing contained: nothing to break. */
static int nothing_contained(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return has(element, "contained") ? -1 : 1;
}

/* text.`div`.exists() */
static int dom_6(lodd__fhir_judge *judge, const lodd__element *element)
{
    const lodd__element *text = lodd__element_child(element, "text");

    (void)judge;
    return text != NULL && has(text, "div");
}

/* A range needs both ends before one can be wrong. */
static int rng_2(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return has(element, "low") && has(element, "high") ? -1 : 1;
}

static int per_1(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return has(element, "start") && has(element, "end") ? -1 : 1;
}

/* What htmlChecks() demands narrative.c finds, and says where. */
static int by_narrative(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    (void)element;
    return 1;
}

static int obs_6(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return !has(element, "dataAbsentReason") || !has(element, "value");
}

static int obs_7(lodd__fhir_judge *judge, const lodd__element *element)
{
    (void)judge;
    return has(element, "value") && has(element, "component") ? -1 : 1;
}

static const struct {
    const char *key, *expression;
    lodd__fhir_native *native;
} natives[] = {
    {"ext-1", "extension.exists() != value.exists()", ext_1},
    {"qty-3", "code.empty() or system.exists()", qty_3},
    {"att-1", "data.empty() or contentType.exists()", att_1},
    {"cpt-2", "value.empty() or system.exists()", cpt_2},
    {"ref-1",
     "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
     "%rootResource.contained.id.trace('ids'))",
     ref_1},
    {"dom-2", "contained.contained.empty()", nothing_contained},
    {"dom-4", "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()", nothing_contained},
    {"dom-5", "contained.meta.security.empty()", nothing_contained},
    {"dom-6", "text.`div`.exists()", dom_6},
    {"rng-2", "low.empty() or high.empty() or (low <= high)", rng_2},
    {"per-1", "start.hasValue().not() or end.hasValue().not() or (start <= end)", per_1},
    {"txt-1", "htmlChecks()", by_narrative},
    {"txt-2", "htmlChecks()", by_narrative},
    {"obs-6", "dataAbsentReason.empty() or value.empty()", obs_6},
    {"obs-7", "value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()", obs_7},
};

lodd__fhir_native *lodd__fhir_native_of(lodd_str key, lodd_str expression)
{
    for (size_t i = 0; i < sizeof natives / sizeof *natives; i++)
        if (lodd__str_is(key, natives[i].key) && lodd__str_is(expression, natives[i].expression))
            return natives[i].native;
    return NULL;
}
