/* fhir/structuredefinition.c - StructureDefinition as a resource: https://hl7.org/fhir/R4/structuredefinition.html,
 * elementdefinition.html.
 *
 * What can be seen without making a snapshot: its type and its base, paths, types and their profiles, fixed values,
 * bindings, slicing, expressions. Then the snapshot of a profile is made for what else is wrong with its differential.
 * May use: base, image, element, fhirpath.
 */
#include "fhir/rules.h"
#include "fhir/snapshot_fault.h"

/* Of all snapshots that one document has made: a few lines of a differential can ask for very much. A snapshot of
 * Patient has about 60 kB. */
enum { SNAPSHOT_BYTES_MAX = 128 << 20 };

typedef struct reading {
    lodd__fhir_judge *judge;
    const lodd__element *definition;
    lodd_str type, tail; /* tail: the last step of a type that is a URL */
    bool constraint;
    bool makes_snapshot; /* of the differential, which then knows best which paths there are */
    const lodd__structure *base; /* NULL: unknown */
} reading;

/* ---- type and base ---- */

static lodd_str tail_of(lodd_str type)
{
    size_t start = 0;

    for (size_t i = 0; i < type.len; i++)
        if (type.ptr[i] == '/')
            start = i + 1;
    return lodd__str_sub(type, start, type.len - start);
}

static void check_base(const reading *sd)
{
    const lodd__element *at = lodd__element_child(sd->definition, "baseDefinition");
    lodd_str url = lodd__element_value(sd->definition, "baseDefinition");

    if (url.len == 0)
        return;
    if (sd->base == NULL) {
        lodd__say(sd->judge, LODD__RULE_FHIR_SD_BASE_UNKNOWN, at, url);
        return;
    }
    if (sd->constraint && !lodd__str_eq(sd->type, sd->base->type))
        lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_TYPE_DIFFERS, sd->definition, sd->type, sd->base->type);
    if (!sd->constraint && sd->type.len > 0 && lodd__str_eq(sd->type, sd->base->type))
        lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_TYPE_SAME, sd->definition, sd->type, url);
}

/* A type that is a URL lives where its definition does. */
static void check_namespace(const reading *sd)
{
    lodd_str url = lodd__element_value(sd->definition, "url");
    lodd_str place = lodd__str_sub(sd->type, 0, sd->type.len - sd->tail.len);
    const lodd__element *at = lodd__element_child(sd->definition, "type");

    if (!sd->constraint && place.len > 0 && url.len > 0 && !lodd__str_starts(url, place))
        lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_NAMESPACE, at, sd->type, url);
}

/* ---- paths ---- */

static bool path_starts(lodd_str path, lodd_str type)
{
    return lodd__str_starts(path, type) && (path.len == type.len || path.ptr[type.len] == '.');
}

/* A child by the step of a path, through the type of its parent; NULL: there is none. *unsure: nothing can be said. */
static const lodd__definition *step_into(const reading *sd, const lodd__definition *parent, lodd_str step, bool *unsure)
{
    const lodd__type_ref *type = NULL;
    const lodd__definition *child;
    const lodd__structure *structure;

    if (lodd__str_ends(step, LODD__STR("[x]")))
        step.len -= 3;
    child = lodd__definition_child(parent, step, &type);
    if (child != NULL || parent->first != NULL || parent->content != NULL)
        return child;
    if (parent->n_types != 1) {
        *unsure = true;
        return NULL;
    }
    structure = lodd__structures_type(sd->judge->structures, parent->types[0].code);
    if (structure == NULL || structure->root == NULL || structure->abstract) {
        *unsure = true;
        return NULL;
    }
    return lodd__definition_child(structure->root, step, &type);
}

/* The element of the base that a path names; NULL when it has none, or *unsure. */
static const lodd__definition *find_base(const reading *sd, lodd_str path, bool *unsure)
{
    const lodd__definition *at = sd->base != NULL ? sd->base->root : NULL;
    size_t dot = lodd__str_find(path, '.', 0);

    *unsure = at == NULL;
    while (at != NULL && dot != (size_t)-1) {
        size_t next = lodd__str_find(path, '.', dot + 1);
        lodd_str step = lodd__str_sub(path, dot + 1, (next == (size_t)-1 ? path.len : next) - dot - 1);
        bool profiled = at->n_types == 1 && at->types[0].n_profiles > 0; /* its profile may know more */
        at = step_into(sd, at, step, unsure);
        *unsure = *unsure || (at == NULL && profiled);
        dot = next;
    }
    return at;
}

/* ---- one element ---- */

/* The types an element is said to have: its own, else those of the base. Calls visit for each; true when one visit says
 * so. */
static bool any_type(const lodd__element *element, const lodd__definition *base,
                     bool (*visit)(lodd_str code, lodd_str wanted), lodd_str wanted, bool *none)
{
    const lodd__element *first = lodd__element_child(element, "type");

    *none = first == NULL && (base == NULL || base->n_types == 0);
    for (const lodd__element *type = first; type != NULL; type = type->next_same)
        if (visit(lodd__element_value(type, "code"), wanted))
            return true;
    for (size_t i = 0; first == NULL && base != NULL && i < base->n_types; i++)
        if (visit(base->types[i].code, wanted))
            return true;
    return false;
}

static bool is_bindable(lodd_str code, lodd_str wanted)
{
    static const char *const types[] = {"code",
                                        "Coding",
                                        "CodeableConcept",
                                        "Quantity",
                                        "SimpleQuantity",
                                        "Age",
                                        "Count",
                                        "Distance",
                                        "Duration",
                                        "uri",
                                        "url",
                                        "canonical",
                                        "string",
                                        "markdown",
                                        "id",
                                        "oid",
                                        "Money",
                                        "Extension",
                                        "Element",
                                        "BackboneElement",
                                        "Expression",
                                        "CodeableReference"};

    (void)wanted;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (lodd__str_is(code, types[i]))
            return true;
    return code.len == 0 || lodd__is_absolute(code); /* of logical models and FHIRPath */
}

static bool is_type(lodd_str code, lodd_str wanted)
{
    return code.len == 0 || lodd__str_eq(code, wanted) || lodd__is_absolute(code) || lodd__str_is(code, "Element") ||
           lodd__str_is(code, "*");
}

/* says_fixed: no snapshot is made that finds what the base has fixed, also by profiles of types */
static void check_values(const reading *sd, const lodd__element *element, const lodd__definition *base, bool says_fixed)
{
    static const char *const names[] = {"fixed", "pattern"};
    bool none;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const lodd__element *value = lodd__element_child(element, names[i]);
        lodd_str type = lodd__element_type(value);
        if (value == NULL || type.len == 0)
            continue;
        if (!any_type(element, base, is_type, type, &none) && !none)
            lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_VALUE_TYPE, element, value->raw, type);
        /* what the base has fixed stays as it is */
        if (says_fixed && base != NULL && value->value.len > 0 && lodd__node_text(base->fixed).len > 0 &&
            !lodd__str_eq(value->value, lodd__node_text(base->fixed)))
            lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_FIXED_DIFFERS, element, value->value,
                          lodd__node_text(base->fixed));
    }
    if (lodd__element_child(element, "binding") != NULL &&
        !any_type(element, base, is_bindable, LODD__STR(""), &none) && !none)
        (void)lodd__finding(sd->judge->findings, LODD__RULE_FHIR_SD_BINDING_TYPE, element);
}

/* A profile on a type must be one of that type. */
static void check_type_profiles(const reading *sd, const lodd__element *element)
{
    LODD__EACH(type, element, "type")
    {
        lodd_str code = lodd__element_value(type, "code");
        const lodd__structure *of = lodd__structures_type(sd->judge->structures, code);
        if (of == NULL || of->abstract)
            continue;
        LODD__EACH(profile, type, "profile")
        {
            const lodd__structure *structure =
                profile->value.len > 0 ? lodd__structures_find(sd->judge->structures, profile->value) : NULL;
            lodd_issue *issue;
            if (structure == NULL || lodd__str_eq(structure->type, code))
                continue;
            issue = lodd__finding(sd->judge->findings, LODD__RULE_FHIR_SD_TYPE_PROFILE, profile);
            lodd__finding_value(sd->judge->findings, issue, profile->value);
            lodd__finding_name(sd->judge->findings, issue, structure->type);
            lodd__finding_value(sd->judge->findings, issue, code);
        }
    }
}

/* What cannot be read, or calls what does not exist, is no FHIRPath; what does not fit the element may be meant for
 * another that the base does not show (an extension, a contained resource), and is only told. */
static void check_expression(const reading *sd, const lodd__element *expression, const lodd__definition *definition)
{
    lodd__fhirpath_error error = {0};
    lodd_str text = lodd__fhir_corrected(expression->value);
    const lodd__fhirpath *compiled = lodd__fhirpath_compile(sd->judge->scratch, text, &error);
    const lodd__structure *type = lodd__structures_type(sd->judge->structures, sd->type);

    if ((compiled == NULL && (error.kind == LODD__FHIRPATH_SYNTAX || error.kind == LODD__FHIRPATH_SEMANTIC)) ||
        (compiled != NULL &&
         !lodd__fhirpath_check(compiled, sd->judge->structures, NULL, NULL, sd->judge->scratch, &error) &&
         error.kind == LODD__FHIRPATH_SEMANTIC))
        lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_EXPRESSION, expression, expression->value, error.message);
    else if (compiled != NULL && type != NULL && definition != NULL &&
             !lodd__fhirpath_check(compiled, sd->judge->structures, type, definition, sd->judge->scratch, &error) &&
             error.kind == LODD__FHIRPATH_SEMANTIC)
        lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_EXPRESSION_TYPE, expression, expression->value, error.message);
}

static void check_expressions(const reading *sd, const lodd__element *element, const lodd__definition *definition)
{
    LODD__EACH(constraint, element, "constraint")
    {
        const lodd__element *expression = lodd__element_child(constraint, "expression");
        if (expression != NULL && expression->value.len > 0)
            check_expression(sd, expression, definition);
    }
}

static void check_element(const reading *sd, const lodd__element *element, bool differential)
{
    lodd_str path = lodd__element_value(element, "path");
    const lodd__definition *base;
    bool unsure;

    if (path.len == 0)
        return;
    if (sd->tail.len > 0 && !path_starts(path, sd->tail)) {
        lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_PATH_TYPE, element, path, sd->tail);
        return;
    }
    base = sd->constraint ? find_base(sd, path, &unsure) : NULL;
    if (sd->constraint && base == NULL && !unsure && !(differential && sd->makes_snapshot))
        lodd__say_two(sd->judge, LODD__RULE_FHIR_SD_PATH_UNKNOWN, element, path, sd->base->url);
    check_type_profiles(sd, element);
    check_values(sd, element, base, !(differential && sd->makes_snapshot));
    if (!differential)
        return;
    if (lodd__str_find(path, '.', 0) == (size_t)-1 && lodd__element_child(element, "slicing") != NULL)
        (void)lodd__finding(sd->judge->findings, LODD__RULE_FHIR_SD_ROOT_SLICING, element);
    check_expressions(sd, element, base);
}

/* An extension for any element at all is hardly meant. */
static void check_context(const reading *sd)
{
    if (!lodd__str_is(sd->type, "Extension") || !sd->constraint)
        return;
    LODD__EACH(context, sd->definition, "context")
    if (lodd__str_is(lodd__element_value(context, "expression"), "Element"))
        (void)lodd__finding(sd->judge->findings, LODD__RULE_FHIR_SD_CONTEXT, context);
}

/* ---- the snapshot ---- */

static bool can_make_snapshot(const reading *sd)
{
    const lodd__element *differential = lodd__element_child(sd->definition, "differential");

    return sd->constraint && sd->base != NULL && sd->base->root != NULL && lodd__str_eq(sd->type, sd->base->type) &&
           differential != NULL && lodd__element_child(differential, "element") != NULL;
}

/* Within the document's share of snapshots. */
static bool may_make_snapshot(const reading *sd)
{
    if (sd->judge->snapshot_bytes < SNAPSHOT_BYTES_MAX)
        return true;
    if (lodd__fhir_say_once(sd->judge, LODD__RULE_FHIR_SD_NO_SNAPSHOTS, LODD__STR("")))
        (void)lodd__finding(sd->judge->findings, LODD__RULE_FHIR_SD_NO_SNAPSHOTS, sd->definition);
    return false;
}

static void check_snapshot(const reading *sd)
{
    lodd__fhir_judge *judge = sd->judge;
    lodd__snapshot made;
    lodd_status status = lodd__snapshot_faults_of_element(&made, judge->structures, sd->definition);
    size_t grave;

    if (status == LODD_OK) {
        judge->snapshot_bytes += made.size;
        lodd__fhir_snapshot_further_faults(judge->findings, judge->structures, sd->definition, &made);
        grave = lodd__fhir_snapshot_grave_faults(&made);
        if (grave > 0)
            lodd__finding_number(judge->findings,
                                 lodd__finding(judge->findings, LODD__RULE_FHIR_SD_SNAPSHOT, sd->definition), grave);
    } else {
        judge->status = status;
    }
    lodd__snapshot_free(&made);
}

void lodd__fhir_rules_structuredefinition(lodd__fhir_judge *judge, const lodd__element *structure)
{
    static const char *const parts[] = {"differential", "snapshot"};
    reading sd = {.judge = judge, .definition = structure, .type = lodd__element_value(structure, "type")};
    lodd_str base = lodd__element_value(structure, "baseDefinition");

    sd.tail = tail_of(sd.type);
    sd.constraint = lodd__str_is(lodd__element_value(structure, "derivation"), "constraint");
    sd.base = base.len > 0 ? lodd__structures_find(judge->structures, base) : NULL;
    sd.makes_snapshot = can_make_snapshot(&sd) && may_make_snapshot(&sd);
    check_base(&sd);
    check_namespace(&sd);
    check_context(&sd);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        LODD__EACH(element, lodd__element_child(structure, parts[i]), "element")
    check_element(&sd, element, i == 0);
    if (sd.makes_snapshot)
        check_snapshot(&sd);
}
