/* fhir/snapshot_fault.c - which rule says each fault of a differential, and where; see snapshot_fault.h. May use: base,
 * element, report. */
#include "fhir/snapshot_fault.h"

#include <stdlib.h>

typedef struct fault_rule {
    lodd__builtin rule;
    bool seen;  /* by the rules of structuredefinition.c, which look at each element without a snapshot */
    bool grave; /* the profile cannot be applied as it is written: something of it is left out, or it never ends */
} fault_rule;

static const fault_rule fault_rules[LODD__SNAPSHOT_FAULT_COUNT] = {
    [LODD__SNAPSHOT_BASE] = {LODD__RULE_FHIR_SD_BASE_UNKNOWN, true, false},
    [LODD__SNAPSHOT_ROOT] = {LODD__RULE_FHIR_SD_PATH_TYPE, true, true},
    [LODD__SNAPSHOT_PATH] = {LODD__RULE_FHIR_SD_PATH_UNKNOWN, false, true},
    [LODD__SNAPSHOT_ORDER] = {LODD__RULE_FHIR_SD_ORDER, false, false},
    [LODD__SNAPSHOT_TYPE] = {LODD__RULE_FHIR_SD_TYPE_NARROWS, false, true},
    [LODD__SNAPSHOT_TYPE_PROFILE] = {LODD__RULE_FHIR_SD_TYPE_PROFILE, true, true},
    [LODD__SNAPSHOT_SLICE_NAME] = {LODD__RULE_FHIR_SD_SLICE_NAME, false, false},
    [LODD__SNAPSHOT_SLICING] = {LODD__RULE_FHIR_SD_SLICING, false, true},
    [LODD__SNAPSHOT_TYPE_MIN] = {LODD__RULE_FHIR_SD_TYPE_MIN, false, false},
    [LODD__SNAPSHOT_CARDINALITY] = {LODD__RULE_FHIR_SD_CARDINALITY, false, false},
    [LODD__SNAPSHOT_VALUE_TYPE] = {LODD__RULE_FHIR_SD_VALUE_TYPE, true, false},
    [LODD__SNAPSHOT_FIXED] = {LODD__RULE_FHIR_SD_FIXED_AGAIN, false, false},
    [LODD__SNAPSHOT_MUST_SUPPORT] = {LODD__RULE_FHIR_SD_MUST_SUPPORT, false, false},
    [LODD__SNAPSHOT_RECURSION] = {LODD__RULE_FHIR_SD_RECURSION, false, true},
    [LODD__SNAPSHOT_REPEATED] = {LODD__RULE_FHIR_SD_REPEATED, false, true},
    [LODD__SNAPSHOT_SIZE] = {LODD__RULE_FHIR_SD_SIZE, false, true},
};

/* A fault with its element, which may be the whole StructureDefinition. */
typedef struct fault_place {
    const lodd__element *definition, *at;
    bool element; /* at is an element of the differential */
} fault_place;

static lodd_str value_in(const lodd__element *element, const char *name)
{
    return element != NULL ? lodd__element_value(element, name) : LODD__STR("");
}

/* ---- what each one says ---- */

static void say_path(lodd__findings *findings, lodd_issue *issue, const lodd__snapshot_fault *fault)
{
    lodd__finding_value(findings, issue, fault->path);
    if (fault->detail.len > 0)
        lodd__finding_value(findings, issue, fault->detail);
}

/* The profile, what it is a profile of, and the type that it was given to. */
static void say_type_profile(lodd__findings *findings, lodd__structures *structures, lodd_issue *issue,
                             const lodd__snapshot_fault *fault, const fault_place *place)
{
    const lodd__structure *profile = lodd__structures_find(structures, fault->detail);

    lodd__finding_value(findings, issue, fault->detail);
    lodd__finding_name(findings, issue, profile != NULL ? profile->type : LODD__STR(""));
    lodd__finding_value(findings, issue,
                        place->element ? value_in(lodd__element_child(place->at, "type"), "code") : LODD__STR(""));
}

/* "fixedQuantity": its name and its type. */
static void say_value_type(lodd__findings *findings, lodd_issue *issue, const lodd__snapshot_fault *fault,
                           const fault_place *place)
{
    const char *name = lodd__str_starts(fault->detail, LODD__STR("fixed")) ? "fixed" : "pattern";
    const lodd__element *value = place->element ? lodd__element_child(place->at, name) : NULL;

    lodd__finding_value(findings, issue, fault->detail);
    lodd__finding_name(findings, issue, value != NULL ? lodd__element_type(value) : LODD__STR(""));
}

/* The value, when it is one that can be shown in a line. */
static void say_fixed(lodd__findings *findings, lodd_issue *issue, const lodd__snapshot_fault *fault,
                      const fault_place *place)
{
    lodd_str value = place->element ? value_in(place->at, "fixed") : LODD__STR("");

    lodd__finding_value(findings, issue, fault->path);
    lodd__finding_value(findings, issue, value.len > 0 ? value : fault->detail);
}

static void say(lodd__findings *findings, lodd__structures *structures, const lodd__snapshot_fault *fault,
                const fault_place *place)
{
    lodd_issue *issue = lodd__finding(findings, fault_rules[fault->kind].rule, place->at);

    switch (fault->kind) {
    case LODD__SNAPSHOT_BASE:
        lodd__finding_value(findings, issue, fault->detail);
        break;
    case LODD__SNAPSHOT_PATH:
        lodd__finding_value(findings, issue, fault->path);
        lodd__finding_value(findings, issue, value_in(place->definition, "baseDefinition"));
        break;
    case LODD__SNAPSHOT_TYPE_PROFILE:
        say_type_profile(findings, structures, issue, fault, place);
        break;
    case LODD__SNAPSHOT_VALUE_TYPE:
        say_value_type(findings, issue, fault, place);
        break;
    case LODD__SNAPSHOT_FIXED:
        say_fixed(findings, issue, fault, place);
        break;
    case LODD__SNAPSHOT_ORDER:
    case LODD__SNAPSHOT_SIZE:
        break;
    default:
        say_path(findings, issue, fault);
    }
}

/* ---- where ---- */

/* The elements of the differential by their index, since a list of them is long. */
static const lodd__element **elements_of(const lodd__element *differential, size_t *ret_n)
{
    const lodd__element *first = differential != NULL ? lodd__element_child(differential, "element") : NULL;
    const lodd__element **elements = NULL;
    size_t n = 0;

    for (const lodd__element *e = first; e != NULL; e = e->next_same)
        n++;
    *ret_n = n;
    elements = malloc((n + 1) * sizeof *elements);
    n = 0;
    for (const lodd__element *e = first; e != NULL && elements != NULL; e = e->next_same)
        elements[n++] = e;
    return elements;
}

/* Do other rules see it? Of what slicing says all but that there is nothing to slice. */
static bool is_seen(const lodd__snapshot_fault *fault, const fault_place *place)
{
    if (fault_rules[fault->kind].seen || !place->element)
        return fault_rules[fault->kind].seen;
    if (fault->kind == LODD__SNAPSHOT_SLICING && lodd__element_child(place->at, "slicing") != NULL)
        return lodd__str_find(fault->path, '.', 0) == (size_t)-1 || !lodd__str_ends(fault->path, fault->detail);
    return false;
}

static void say_all(lodd__findings *findings, lodd__structures *structures, const lodd__element *definition,
                    const lodd__snapshot *snapshot, bool further)
{
    const lodd__element *differential = lodd__element_child(definition, "differential");
    size_t n;
    const lodd__element **elements = elements_of(differential, &n);

    if (elements == NULL) {
        findings->nomem = true;
        return;
    }
    for (size_t i = 0; i < snapshot->n_faults; i++) {
        const lodd__snapshot_fault *fault = &snapshot->faults[i];
        fault_place place = {.definition = definition, .element = fault->index < n};

        place.at = place.element          ? elements[fault->index]
                   : differential != NULL ? differential
                                          : definition;
        if (further && is_seen(fault, &place))
            continue;
        if (fault->kind == LODD__SNAPSHOT_BASE && lodd__element_child(definition, "baseDefinition") != NULL)
            place.at = lodd__element_child(definition, "baseDefinition");
        say(findings, structures, fault, &place);
    }
    free(elements);
}

void lodd__fhir_snapshot_faults(lodd__findings *findings, lodd__structures *structures,
                                const lodd__element *structure_definition, const lodd__snapshot *snapshot)
{
    say_all(findings, structures, structure_definition, snapshot, false);
}

void lodd__fhir_snapshot_further_faults(lodd__findings *findings, lodd__structures *structures,
                                        const lodd__element *structure_definition, const lodd__snapshot *snapshot)
{
    say_all(findings, structures, structure_definition, snapshot, true);
}

size_t lodd__fhir_snapshot_grave_faults(const lodd__snapshot *snapshot)
{
    size_t n = 0;

    for (size_t i = 0; i < snapshot->n_faults; i++)
        n += fault_rules[snapshot->faults[i].kind].grave;
    return n;
}
