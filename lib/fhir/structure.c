/* fhir/structure.c - the walk over the element tree: how often, which type, and whatever else an element is judged by.
 *
 * Two walks of one form. The base walk goes over every element once, along the definitions of its types. A profile walk
 * goes along the definitions of a profile and judges what they say beyond the base: the base walk has judged the rest.
 * Both are linear in the elements they meet: children are grouped by name in one pass. The depth of the tree is bounded
 * by the readers (max_depth), that of profiles within profiles here. Source:
 * https://hl7.org/fhir/R4/elementdefinition.html, profiling.html. May use: base, report, image, element.
 */
#include "fhir/coverage.h"
#include "fhir/explain.h"
#include "fhir/judgement.h"

#define MAX_PROFILE_DEPTH 24
#define GROUPS_INLINE     32 /* most elements have fewer different children; the others take room in the arena */

/* The children of an element by name: the first of each. */
typedef struct child_groups {
    const lodd__element **first;
    size_t n;
    const lodd__element *room[GROUPS_INLINE];
} child_groups;

static const lodd__fhir_plan *plan_of(lodd__fhir_judge *judge, const lodd__definition *definition)
{
    const lodd__fhir_plan *plan = lodd__fhir_plan_of(judge->fhir, definition);

    if (plan == NULL)
        judge->status = LODD_ERR_NOMEM;
    return plan;
}

lodd_str lodd__fhir_structure_name(lodd__fhir_judge *judge, const lodd__structure *structure)
{
    if (structure->version.len == 0)
        return structure->url;
    return lodd__arena_printf(judge->scratch, "%.*s|%.*s", LODD__FMT(structure->url), LODD__FMT(structure->version));
}

lodd_str lodd__fhir_type_names(lodd__fhir_judge *judge, const lodd__definition *definition)
{
    lodd_str ret = LODD__STR("");

    for (size_t i = 0; i < definition->n_types && i < 64; i++)
        ret = lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(ret), i > 0 ? ", " : "",
                                 LODD__FMT(definition->types[i].code));
    return ret;
}

bool lodd__fhir_type_allowed(const lodd__definition *definition, const lodd__element *element,
                             const lodd__type_ref **ret_type)
{
    const lodd__type_ref *found = NULL;

    for (size_t i = 0; i < definition->n_types && element->type != NULL; i++)
        if (lodd__str_eq(definition->types[i].code, element->type->type)) {
            found = &definition->types[i];
            break;
        }
    for (size_t i = 0; found == NULL && i < definition->n_types && element->type != NULL; i++)
        if (definition->types[i].system || lodd__structure_is(element->type, definition->types[i].code))
            found = &definition->types[i];
    if (ret_type != NULL)
        *ret_type = found;
    return found != NULL || definition->n_types == 0 || element->type == NULL;
}

/* ---- cardinality ---- */

/* Known children only: their definitions are those of one parent, so that there are at most so many groups. */
static bool group_children(lodd__fhir_judge *judge, child_groups *ret, const lodd__element *element)
{
    const lodd__fhir_plan *plan = element->content != NULL ? plan_of(judge, element->content) : NULL;

    ret->n = 0;
    ret->first = ret->room;
    if (plan != NULL && plan->n_children > GROUPS_INLINE)
        ret->first = lodd__arena_array(judge->scratch, plan->n_children, sizeof *ret->first);
    if (plan == NULL || ret->first == NULL)
        return false;
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (child->index == 0 && child->definition != NULL && ret->n < plan->n_children)
            ret->first[ret->n++] = child;
    return true;
}

static size_t group_size(const lodd__element *first)
{
    size_t n = 0;

    for (; first != NULL; first = first->next_same)
        n++;
    return n;
}

static void say_count(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *parent,
                      const lodd__definition *definition, size_t n)
{
    lodd_issue *issue = lodd__finding(judge->findings, rule, parent);

    if (issue == NULL)
        return;
    lodd__finding_name(judge->findings, issue, definition->path);
    lodd__finding_number(judge->findings, issue, rule == LODD__RULE_FHIR_MIN ? definition->min : definition->max);
    lodd__finding_number(judge->findings, issue, n);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, definition->structure));
}

static void check_max(lodd__fhir_judge *judge, const lodd__element *parent, const lodd__definition *definition,
                      const lodd__element *first)
{
    size_t n;

    if (definition->max == LODD__UNBOUNDED || (definition->max == 1 && first->next_same == NULL))
        return;
    n = group_size(first);
    if (n > definition->max)
        say_count(judge, LODD__RULE_FHIR_MAX, parent, definition, n);
}

/* ---- the base walk ---- */

static const lodd__element *group_of(const child_groups *groups, const lodd__definition *definition)
{
    for (size_t i = 0; i < groups->n; i++)
        if (groups->first[i]->definition == definition)
            return groups->first[i];
    return NULL;
}

static void check_children(lodd__fhir_judge *judge, const lodd__element *element)
{
    const lodd__fhir_plan *plan = plan_of(judge, element->content);
    child_groups groups;

    if (plan == NULL || (plan->n_required == 0 && element->n_children < 2))
        return;
    if (element->type->kind == LODD__KIND_PRIMITIVE && element->first == NULL)
        return;
    if (!group_children(judge, &groups, element))
        return;
    for (size_t i = 0; i < plan->n_required; i++) {
        const lodd__element *first = group_of(&groups, plan->required[i]);
        size_t n = first == NULL ? 0 : plan->required[i]->min == 1 ? 1 : group_size(first);
        if (n < plan->required[i]->min)
            say_count(judge, LODD__RULE_FHIR_MIN, element, plan->required[i], n);
    }
    for (size_t i = 0; i < groups.n; i++)
        if (groups.first[i]->next_same != NULL)
            check_max(judge, element, groups.first[i]->definition, groups.first[i]);
}

/* ele-1: a value, or a child that is not the id. Readers say themselves when there is nothing at all. */
static void check_ele_1(lodd__fhir_judge *judge, const lodd__element *element, lodd__constraint *constraint)
{
    const lodd__fhir_check check = {.constraint = constraint};

    if (element->form != LODD__FORM_NONE || element->n_children == 0)
        return;
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (!lodd__str_is(child->name, "id"))
            return;
    lodd__fhir_check_constraint(judge, element, &check);
}

static void check_plan(lodd__fhir_judge *judge, const lodd__element *element, const lodd__fhir_plan *plan)
{
    for (size_t i = 0; i < plan->n_checks; i++)
        lodd__fhir_check_constraint(judge, element, &plan->checks[i]);
}

static bool same_check(const lodd__fhir_plan *plan, const lodd__fhir_check *check)
{
    for (size_t i = 0; i < plan->n_checks; i++)
        if (lodd__str_eq(plan->checks[i].constraint->key, check->constraint->key) &&
            lodd__str_eq(plan->checks[i].constraint->expression, check->constraint->expression))
            return true;
    return false;
}

/* The constraints of the element's definition, of what its content is taken from, and of its type: each once. */
static void check_constraints(lodd__fhir_judge *judge, const lodd__element *element, const lodd__fhir_plan *type)
{
    const lodd__fhir_plan *own = plan_of(judge, element->definition), *content;

    if (own == NULL)
        return;
    if (type->ele_1 != NULL)
        check_ele_1(judge, element, type->ele_1);
    check_plan(judge, element, own);
    for (size_t i = 0; own != type && i < type->n_checks; i++)
        if (own->n_checks == 0 || !same_check(own, &type->checks[i]))
            lodd__fhir_check_constraint(judge, element, &type->checks[i]);
    if (element->content == NULL || element->content == element->definition || element->content == element->type->root)
        return;
    content = plan_of(judge, element->content);
    for (size_t i = 0; content != NULL && i < content->n_checks; i++)
        if (!same_check(own, &content->checks[i]) && !same_check(type, &content->checks[i]))
            lodd__fhir_check_constraint(judge, element, &content->checks[i]);
}

static void check_special(lodd__fhir_judge *judge, const lodd__element *element, lodd__fhir_special special)
{
    const lodd__type_ref *type = NULL;

    switch (special) {
    case LODD__SPECIAL_EXTENSION:
        lodd__fhir_check_extension(judge, element);
        return;
    case LODD__SPECIAL_REFERENCE:
        (void)lodd__fhir_type_allowed(element->definition, element, &type);
        lodd__fhir_check_reference(judge, element, element->definition, type);
        return;
    case LODD__SPECIAL_CODING:
        lodd__fhir_check_coding(judge, element);
        return;
    case LODD__SPECIAL_QUANTITY:
        lodd__fhir_check_quantity(judge, element);
        return;
    case LODD__SPECIAL_URI:
        lodd__fhir_check_uri(judge, element);
        return;
    case LODD__SPECIAL_XHTML:
        lodd__fhir_check_narrative(judge, element);
        return;
    case LODD__SPECIAL_NONE:
        return;
    }
}

/* ---- coverage (coverage.h) ---- */

/* What is said aloud counts; what is tried, or said as the reason of another finding, does not. */
static bool covers(const lodd__fhir_judge *judge)
{
    return judge->coverage != NULL &&
           (judge->covering || (judge->findings->result != NULL && !judge->findings->gathers));
}

static void cover(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    if (covers(judge) && lodd__fhir_coverage_mark(judge->coverage, element, definition) != LODD_OK)
        judge->status = LODD_ERR_NOMEM;
}

/* structure: the type of a resource, or a profile. */
static void cover_structure(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    if (!covers(judge) || structure->root == NULL)
        return;
    if (lodd__fhir_coverage_met(judge->coverage, structure) != LODD_OK)
        judge->status = LODD_ERR_NOMEM;
    if (!structure->profile && structure->root != element->definition)
        cover(judge, element, structure->root);
}

/* A caller may leave contained resources out. */
static void check_child_resource(lodd__fhir_judge *judge, const lodd__element *resource)
{
    if (!judge->options->ignore_contained || !lodd__str_is(resource->name, "contained"))
        lodd__fhir_check_resource(judge, resource);
}

static void walk(lodd__fhir_judge *judge, const lodd__element *element)
{
    const lodd__fhir_plan *plan;

    /* What the readers could not make sense of they have said. */
    if (element->type == NULL || element->type->root == NULL || element->definition == NULL || judge->status != LODD_OK)
        return;
    plan = plan_of(judge, element->type->root);
    if (plan == NULL)
        return;
    if (judge->coverage != NULL)
        cover(judge, element, element->definition);
    if (element->type->kind == LODD__KIND_PRIMITIVE)
        lodd__fhir_check_primitive(judge, element, plan->format);
    if (element->content != NULL)
        check_children(judge, element);
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (child->resource)
            check_child_resource(judge, child);
        else
            walk(judge, child);
    check_constraints(judge, element, plan);
    if (element->definition->binding != NULL)
        lodd__fhir_check_binding(judge, element, element->definition);
    if (element->definition->max_length > 0)
        lodd__fhir_check_bounds(judge, element, element->definition);
    check_special(judge, element, plan->special);
}

/* ---- a profile's walk ---- */

static void cover_accepted(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);

static const lodd__definition *base_child(const lodd__element *element, const lodd__definition *definition)
{
    return element->content != NULL ? lodd__definition_child(element->content, definition->name, NULL) : NULL;
}

/* Snapshots name a choice by its element ("value[x]") or, where only one type is left, by its instance name
 * ("valueQuantity"). */
static const lodd__element *group_named(const child_groups *groups, const lodd__definition *definition)
{
    for (size_t i = 0; i < groups->n; i++) {
        const lodd__element *first = groups->first[i];
        if (lodd__str_eq(first->name, definition->name) ||
            (!definition->choice && first->definition->choice && lodd__str_eq(first->raw, definition->name)))
            return first;
    }
    return NULL;
}

static void check_profile_count(lodd__fhir_judge *judge, const lodd__element *parent,
                                const lodd__definition *definition, const lodd__element *first)
{
    size_t n = first == NULL ? 0 : definition->min > 1 ? group_size(first) : 1;
    const lodd__definition *base;

    if (n < definition->min) {
        base = base_child(parent, definition);
        if (base == NULL || base == definition || n >= base->min)
            say_count(judge, LODD__RULE_FHIR_MIN, parent, definition, n);
    }
    if (first != NULL && definition->max < first->definition->max)
        check_max(judge, parent, definition, first);
}

static void say_type(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    bool resource = element->resource;
    /* A choice of another type is no element of the profile: that is its parent's fault. */
    const lodd__element *at = element->definition->choice && element->parent != NULL ? element->parent : element;
    lodd_issue *issue =
        lodd__finding(judge->findings, resource ? LODD__RULE_FHIR_RESOURCE_TYPE : LODD__RULE_FHIR_TYPE, at);

    if (issue == NULL)
        return;
    if (!resource)
        lodd__finding_name(judge->findings, issue, definition->path);
    lodd__finding_name(judge->findings, issue, lodd__element_type(element));
    lodd__finding_name(judge->findings, issue, lodd__fhir_type_names(judge, definition));
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, definition->structure));
}

static lodd_str join(lodd__fhir_judge *judge, const lodd_str *texts, size_t n)
{
    lodd_str ret = LODD__STR("");

    for (size_t i = 0; i < n && i < 32; i++)
        ret = lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(ret), i > 0 ? ", " : "", LODD__FMT(texts[i]));
    return ret;
}

static void say_profile(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *element, lodd_str profile)
{
    lodd__finding_name(judge->findings, lodd__finding(judge->findings, rule, element), profile);
}

/* type.profile: one profile is judged aloud; of several one must be followed. */
static void check_type_profiles(lodd__fhir_judge *judge, const lodd__element *element,
                                const lodd__definition *definition, const lodd__type_ref *type)
{
    const lodd__structure *only = NULL;
    lodd_issue *issue;

    for (size_t i = 0; i < type->n_profiles; i++) {
        const lodd__structure *structure = lodd__structures_find(judge->structures, type->profiles[i]);
        if (structure == NULL)
            continue;
        if (type->n_profiles > 1 && lodd__fhir_try_against(judge, element, structure) == 0) {
            cover_accepted(judge, element, structure);
            return;
        }
        only = structure;
    }
    if (only == NULL) {
        /* The extension is judged by its url, whatever a profile says of it. */
        if (!lodd__element_is(element, "Extension"))
            say_profile(judge, LODD__RULE_FHIR_TYPE_PROFILE_UNKNOWN, element,
                        join(judge, type->profiles, type->n_profiles));
        return;
    }
    if (type->n_profiles == 1) {
        lodd__fhir_check_against(judge, element, only);
        return;
    }
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_PROFILE_NO_MATCH, element);
    lodd__finding_name(judge->findings, issue, join(judge, type->profiles, type->n_profiles));
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, definition->structure));
    lodd__fhir_explain_profiles(judge, issue, element, type, 1, false);
}

static bool same_targets(const lodd__type_ref *a, const lodd__type_ref *b)
{
    if (a->n_targets != b->n_targets || a->contained != b->contained || a->referenced != b->referenced ||
        a->bundled != b->bundled)
        return false;
    for (size_t i = 0; i < a->n_targets; i++)
        if (!lodd__str_eq(a->targets[i], b->targets[i]))
            return false;
    return true;
}

/* False: nothing below makes sense. */
static bool check_profile_type(lodd__fhir_judge *judge, const lodd__element *element,
                               const lodd__definition *definition)
{
    const lodd__type_ref *type, *base = NULL;

    if (definition->parent == NULL)
        return true; /* lodd__fhir_check_against() has looked */
    if (!lodd__fhir_type_allowed(definition, element, &type)) {
        say_type(judge, element, definition);
        return false;
    }
    if (type == NULL)
        return true;
    if (type->n_profiles > 0)
        check_type_profiles(judge, element, definition, type);
    if (type->n_targets > 0 && lodd__element_is(element, "Reference")) {
        (void)lodd__fhir_type_allowed(element->definition, element, &base);
        if (base == NULL || !same_targets(type, base))
            lodd__fhir_check_reference(judge, element, definition, type);
    }
    return true;
}

/* Does a have the extensions of b? Those of bindings hold further value sets. */
static bool has_extensions(lodd__node a, lodd__node b)
{
    lodd__node of_a = lodd__node_get(a, "extension"), of_b = lodd__node_get(b, "extension");

    for (size_t i = 0; i < lodd__node_count(of_b); i++) {
        lodd_str url = lodd__node_str(lodd__node_at(of_b, i), "url");
        size_t k = 0;
        while (k < lodd__node_count(of_a) && !lodd__str_eq(lodd__node_str(lodd__node_at(of_a, k), "url"), url))
            k++;
        if (k == lodd__node_count(of_a))
            return false;
    }
    return true;
}

static bool same_binding(const lodd__binding *a, const lodd__binding *b)
{
    return a != NULL && a->strength == b->strength && lodd__str_eq(a->valueset, b->valueset) &&
           lodd__str_eq(a->max_valueset, b->max_valueset) && lodd__str_eq(a->min_valueset, b->min_valueset) &&
           !lodd__node_exists(lodd__node_get(b->node, "additional")) && has_extensions(a->node, b->node);
}

static void check_profile_values(lodd__fhir_judge *judge, const lodd__element *element,
                                 const lodd__definition *definition)
{
    const lodd__fhir_plan *plan = plan_of(judge, definition);

    if (plan == NULL)
        return;
    if (plan->values) {
        lodd__fhir_check_fixed(judge, element, definition);
        lodd__fhir_check_bounds(judge, element, definition);
    }
    if (plan->form != NULL)
        lodd__fhir_check_form(judge, element, definition, plan->form);
    if (definition->binding != NULL && !same_binding(element->definition->binding, definition->binding))
        lodd__fhir_check_binding(judge, element, definition);
    lodd__fhir_check_invariants(judge, element, definition);
    if (lodd__element_is(element, "Narrative"))
        lodd__fhir_check_narrative_controls(judge, element, definition);
}

/* What is tried in silence has failed with its first error: the rest of it is not looked at. */
static bool has_failed(const lodd__fhir_judge *judge)
{
    return judge->findings->result == NULL && judge->findings->counts[LODD_SEVERITY_ERROR] > 0;
}

static void check_profile_child(lodd__fhir_judge *judge, const lodd__element *parent,
                                const lodd__definition *definition, const child_groups *groups)
{
    const lodd__element *first;
    const lodd__definition *outer = judge->findings->definition;

    if (has_failed(judge))
        return;
    first = group_named(groups, definition);
    judge->findings->definition = definition;
    lodd__fhir_say_silence(judge, parent, definition);
    check_profile_count(judge, parent, definition, first);
    for (const lodd__element *same = first; same != NULL && judge->status == LODD_OK; same = same->next_same)
        lodd__fhir_check_definition(judge, same, definition);
    if (definition->first_slice != NULL ||
        (lodd__node_exists(definition->slicing) && definition->rules != LODD__SLICING_OPEN))
        lodd__fhir_check_slices(judge, parent, first, definition);
    judge->findings->definition = outer;
}

/* A profile that marks nothing says nothing by it. */
static bool has_marks(lodd__fhir_judge *judge, const lodd__definition *definition)
{
    const lodd__fhir_plan *plan = plan_of(judge, definition->structure->root);

    return plan != NULL && plan->marks;
}

static void say_must_support(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    lodd_issue *issue = lodd__finding(judge->findings, LODD__RULE_FHIR_MUST_SUPPORT, element);

    lodd__finding_name(judge->findings, issue, definition->path);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, definition->structure));
}

/* "value" of a primitive: no child of the tree. */
static bool is_own_value(const lodd__element *element, const lodd__definition *child)
{
    return element->type->kind == LODD__KIND_PRIMITIVE && lodd__str_is(child->name, "value");
}

static void check_definition(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    const lodd__definition *content =
        definition->first != NULL || definition->content == NULL ? definition : definition->content;
    child_groups groups;

    if (element->definition == NULL || element->type == NULL || judge->status != LODD_OK)
        return;
    if (!check_profile_type(judge, element, definition))
        return;
    if (judge->coverage != NULL)
        cover(judge, element, definition);
    check_profile_values(judge, element, definition);
    if (judge->options->hint_must_support && definition->parent != NULL && !definition->must_support &&
        has_marks(judge, definition))
        say_must_support(judge, element, definition);
    if (content->first == NULL)
        return;
    if (!group_children(judge, &groups, element))
        return;
    for (const lodd__definition *child = content->first; child != NULL; child = child->next)
        if (!is_own_value(element, child))
            check_profile_child(judge, element, child, &groups);
}

void lodd__fhir_check_definition(lodd__fhir_judge *judge, const lodd__element *element,
                                 const lodd__definition *definition)
{
    lodd__findings *findings = judge->findings;
    const lodd__definition *outer = findings->definition;

    if (has_failed(judge))
        return;
    if (definition->errata != NULL)
        lodd__fhir_say_errata(judge, element, definition);
    findings->definition = definition;
    check_definition(judge, element, definition);
    findings->definition = outer;
}

/* ---- against a structure ---- */

static bool applies(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    lodd_issue *issue;

    if (element->type == NULL)
        return false;
    if (lodd__structure_is(element->type, structure->type))
        return true;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_PROFILE_TYPE, element);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, structure));
    lodd__finding_name(judge->findings, issue, structure->type);
    lodd__finding_name(judge->findings, issue, element->type->type);
    return false;
}

#define IMPOSE "http://hl7.org/fhir/StructureDefinition/structuredefinition-imposeProfile"

/* Profiles that a profile imposes on whoever follows it. */
static void check_imposed(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    lodd__node extensions = lodd__node_get(structure->node, "extension");

    for (size_t i = 0; i < lodd__node_count(extensions); i++) {
        lodd__node extension = lodd__node_at(extensions, i);
        lodd_str canonical = lodd__node_str(extension, "valueCanonical");
        const lodd__structure *imposed;
        if (!lodd__str_is(lodd__node_str(extension, "url"), IMPOSE))
            continue;
        imposed = lodd__structures_find(judge->structures, canonical);
        if (imposed != NULL)
            lodd__fhir_check_against(judge, element, imposed);
        else
            say_profile(judge, LODD__RULE_FHIR_PROFILE_UNKNOWN, element, canonical);
    }
}

/* What is wrong with a profile, or with one that it is built on, is said once and at the first element that is judged
 * against it: the rest of it holds. */
void lodd__fhir_say_faults(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    for (const lodd__structure *s = structure; s != NULL && s->profile; s = s->base) {
        lodd_issue *issue;
        if (s->snapshot_fault.len > 0 && (judge->findings->result == NULL || judge->findings->gathers))
            lodd__judgement_note(judge, NULL, s);
        if (s->snapshot_fault.len == 0 || !lodd__fhir_say_once(judge, LODD__RULE_FHIR_PROFILE_FAULTY, s->url))
            continue;
        issue = lodd__finding(judge->findings, LODD__RULE_FHIR_PROFILE_FAULTY, element);
        lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, s));
        lodd__finding_name(judge->findings, issue, s->snapshot_fault);
    }
}

/* Also of what was only tried: it counted as conforming, but nobody knows. */
void lodd__fhir_say_too_deep(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    lodd_issue *issue;

    if (judge->findings->result == NULL || judge->findings->gathers) {
        lodd__judgement_note(judge, element, structure);
        return;
    }
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_PROFILE_DEPTH, element);
    lodd__finding_name(judge->findings, issue, structure->url);
    lodd__finding_number(judge->findings, issue, MAX_PROFILE_DEPTH);
}

static void judge_against(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    /* A base type has been judged; a definition that forgets to say that it constrains one is a profile all the same.
     */
    if (!applies(judge, element, structure) || lodd__structures_type(judge->structures, structure->type) == structure)
        return;
    lodd__fhir_say_faults(judge, element, structure);
    if (structure->root == NULL) {
        say_profile(judge, LODD__RULE_FHIR_PROFILE_NO_SNAPSHOT, element, structure->url);
        return;
    }
    if (judge->depth >= MAX_PROFILE_DEPTH) {
        lodd__fhir_say_too_deep(judge, element, structure);
        return;
    }
    judge->depth++;
    cover_structure(judge, element, structure);
    lodd__fhir_check_definition(judge, element, structure->root);
    check_imposed(judge, element, structure);
    judge->depth--;
}

/* Judges into the sink of the judge; the number of errors found. */
static size_t work(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure,
                   lodd__judgement *judgement)
{
    lodd__judging judging = lodd__judgement_begin(judge, judgement);
    size_t before = judge->findings->counts[LODD_SEVERITY_ERROR];

    judge_against(judge, element, structure);
    lodd__judgement_end(judge, &judging, judge->findings->counts[LODD_SEVERITY_ERROR] - before);
    return judgement->errors;
}

size_t lodd__fhir_try_against(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    lodd__findings silent = {.source = judge->findings->source, .scratch = judge->scratch}, *aloud = judge->findings;
    lodd__judgement *judgement = lodd__judgement_of(judge, element, structure);
    size_t errors = 0;

    if (judgement == NULL || lodd__judgement_known(judge, judgement, &errors))
        return errors;
    judge->findings = &silent;
    errors = work(judge, element, structure, judgement);
    judge->findings = aloud;
    return errors;
}

size_t lodd__fhir_try_base(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd__findings silent = {.source = judge->findings->source, .scratch = judge->scratch}, *aloud = judge->findings;
    lodd__judgement *judgement = element->type != NULL && element->type->root != NULL
                                     ? lodd__judgement_of(judge, element, element->type->root)
                                     : NULL;
    lodd__judging judging;
    size_t errors = 0;

    if (judgement == NULL || lodd__judgement_known(judge, judgement, &errors))
        return errors;
    if (judge->depth >= MAX_PROFILE_DEPTH) {
        lodd__fhir_say_too_deep(judge, element, element->type);
        return 0;
    }
    judging = lodd__judgement_begin(judge, judgement);
    judge->depth++;
    judge->findings = &silent;
    walk(judge, element);
    judge->findings = aloud;
    judge->depth--;
    lodd__judgement_end(judge, &judging, silent.counts[LODD_SEVERITY_ERROR]);
    return judgement->errors;
}

/* Is a judgement to be made, because its findings have not been said (or gathered)? They are then. */
static bool is_new(const lodd__fhir_judge *judge, lodd__judgement *judgement)
{
    if (judge->findings->gathers) {
        bool new = !judgement->working && judgement->gathered != judge->gathering;
        judgement->gathered = judge->gathering;
        return new;
    }
    if (judgement->said)
        return false;
    judgement->said = true;
    return true;
}

/* What was tried and accepted has been judged, but nothing of it was counted: it is walked again, in silence. */
static void cover_accepted(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    lodd__findings silent = {.source = judge->findings->source, .scratch = judge->scratch}, *aloud = judge->findings;
    lodd__judgement *judgement = covers(judge) ? lodd__judgement_of(judge, element, structure) : NULL;
    bool outer = judge->covering;

    if (judgement == NULL || judgement->covered || judgement->said)
        return;
    judgement->covered = judge->covering = true;
    judge->findings = &silent;
    judge_against(judge, element, structure);
    judge->findings = aloud;
    judge->covering = outer;
}

/* Something was found right because this was taken to be. Now that it is not, that is found as well; what is found
 * twice is said once, since a result keeps one of those that say the same. */
static void judge_again(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    size_t counts[LODD_SEVERITY_COUNT];

    memcpy(counts, judge->findings->counts, sizeof counts);
    judge_against(judge, element, structure);
    memcpy(judge->findings->counts, counts, sizeof counts);
}

void lodd__fhir_check_against(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    lodd__judgement *judgement;

    if (judge->findings->result == NULL) {
        judge->findings->counts[LODD_SEVERITY_ERROR] += lodd__fhir_try_against(judge, element, structure);
        cover_accepted(judge, element, structure);
        return;
    }
    judgement = lodd__judgement_of(judge, element, structure);
    if (judgement == NULL || !is_new(judge, judgement))
        return;
    if (work(judge, element, structure, judgement) > 0 && judgement->assumed)
        judge_again(judge, element, structure);
}

/* ---- resources ---- */

static void check_declared_profiles(lodd__fhir_judge *judge, const lodd__element *resource)
{
    const lodd__element *meta = lodd__element_child(resource, "meta");
    const lodd__element *profile = meta != NULL ? lodd__element_child(meta, "profile") : NULL;

    for (; profile != NULL && judge->status == LODD_OK; profile = profile->next_same) {
        const lodd__structure *structure;
        if (profile->value.len == 0)
            continue;
        structure = lodd__structures_find(judge->structures, profile->value);
        if (structure != NULL)
            lodd__fhir_check_against(judge, resource, structure);
        else
            lodd__finding_value(judge->findings,
                                lodd__finding(judge->findings, LODD__RULE_FHIR_PROFILE_UNKNOWN, profile),
                                profile->value);
    }
}

void lodd__fhir_check_resource(lodd__fhir_judge *judge, const lodd__element *resource)
{
    if (resource->type == NULL || judge->status != LODD_OK)
        return;
    if (resource->type->abstract) {
        lodd__finding_name(judge->findings, lodd__finding(judge->findings, LODD__RULE_FHIR_ABSTRACT, resource),
                           resource->type->type);
        return;
    }
    cover_structure(judge, resource, resource->type);
    walk(judge, resource);
    lodd__fhir_check_contained(judge, resource);
    lodd__fhir_check_resource_rules(judge, resource);
    check_declared_profiles(judge, resource);
    lodd__fhir_check_implied(judge, resource);
}
