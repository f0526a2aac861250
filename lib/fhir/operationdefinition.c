/* fhir/operationdefinition.c - OperationDefinition as a resource: https://hl7.org/fhir/R4/operationdefinition.html. Its
 * parameters, the operation that it constrains, the profiles of what goes in and comes out.
 *
 * May use: base, image, element. Linear in the number of parameters.
 */
#include "fhir/rules.h"

/* ---- the parameters by themselves ---- */

bool lodd__occurs_read(lodd_str text, uint64_t *ret)
{
    uint64_t n = 0;

    if (lodd__str_is(text, "*")) {
        *ret = UINT32_MAX;
        return true;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (!lodd__is_digit(text.ptr[i]))
            return false;
        n = n < UINT32_MAX ? n * 10 + (uint64_t)(text.ptr[i] - '0') : n;
    }
    *ret = n;
    return text.len > 0;
}

static void check_cardinality(lodd__fhir_judge *judge, const lodd__element *parameter)
{
    const lodd__element *max = lodd__element_child(parameter, "max"), *min = lodd__element_child(parameter, "min");
    uint64_t most, least;

    if (max == NULL || max->value.len == 0)
        return;
    if (!lodd__occurs_read(max->value, &most))
        lodd__say(judge, LODD__RULE_FHIR_OPDEF_MAX, max, max->value);
    else if (min != NULL && lodd__occurs_read(min->value, &least) && least > most)
        lodd__say_two(judge, LODD__RULE_FHIR_OPDEF_CARDINALITY, parameter, min->value, max->value);
}

static lodd_str key_of(lodd__fhir_judge *judge, lodd_str use, lodd_str name)
{
    lodd_str key = lodd__arena_printf(judge->scratch, "%.*s/%.*s", LODD__FMT(use), LODD__FMT(name));

    if (key.ptr == NULL)
        judge->status = LODD_ERR_NOMEM;
    return key;
}

/* What goes in and what comes out may have the same name; two that go in may not. */
static void check_names(lodd__fhir_judge *judge, const lodd__element *holder, const char *child)
{
    lodd__map seen = {0};

    LODD__EACH(parameter, holder, child)
    {
        lodd_str name = lodd__element_value(parameter, "name"), use = lodd__element_value(parameter, "use"), key;
        if (name.len == 0 || use.len == 0)
            continue;
        key = key_of(judge, use, name);
        if (key.ptr == NULL)
            break;
        if (lodd__map_get(&seen, key) != NULL)
            lodd__say_two(judge, LODD__RULE_FHIR_OPDEF_NAME_TWICE, parameter, name, use);
        else if (!lodd__map_put(&seen, key, judge))
            judge->status = LODD_ERR_NOMEM;
    }
    lodd__map_free(&seen);
}

static void check_parameters(lodd__fhir_judge *judge, const lodd__element *operation)
{
    check_names(judge, operation, "parameter");
    for (const lodd__element *at = operation->first; at != NULL && judge->status == LODD_OK;) {
        bool parameter = lodd__str_is(at->name, "parameter") || lodd__str_is(at->name, "part");
        if (parameter) {
            check_cardinality(judge, at);
            check_names(judge, at, "part");
        }
        at = lodd__element_walk(operation, at, parameter);
    }
}

/* ---- where it is called ---- */

static bool is_false(const lodd__element *operation, const char *name)
{
    return lodd__str_is(lodd__element_value(operation, name), "false");
}

static void check_levels(lodd__fhir_judge *judge, const lodd__element *operation)
{
    if (is_false(operation, "system") && is_false(operation, "type") && is_false(operation, "instance"))
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_OPDEF_NOWHERE, operation);
    if ((lodd__element_true(operation, "type") || lodd__element_true(operation, "instance")) &&
        lodd__element_child(operation, "resource") == NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_OPDEF_RESOURCE, operation);
}

/* An overload is a choice among the parameters that go in. */
static void check_overloads(lodd__fhir_judge *judge, const lodd__element *operation)
{
    lodd__map names = {0};

    if (lodd__element_child(operation, "overload") == NULL)
        return;
    LODD__EACH(parameter, operation, "parameter")
    {
        lodd_str name = lodd__element_value(parameter, "name");
        if (lodd__str_is(lodd__element_value(parameter, "use"), "in") && name.len > 0 &&
            !lodd__map_put(&names, name, judge))
            judge->status = LODD_ERR_NOMEM;
    }
    LODD__EACH(overload, operation, "overload")
    LODD__EACH(name, overload, "parameterName")
    if (name->value.len > 0 && lodd__map_get(&names, name->value) == NULL)
        lodd__say(judge, LODD__RULE_FHIR_OPDEF_OVERLOAD, name, name->value);
    lodd__map_free(&names);
}

/* ---- the operation that it constrains ---- */

/* A parameter of the base: a slot of the map, since a node is no pointer. */
typedef struct slot {
    lodd__node node;
} slot;

static void check_base_type(lodd__fhir_judge *judge, const lodd__element *parameter, lodd__node in_base, lodd_str base)
{
    static const char *const any[] = {"", "Any", "Element", "*", "Type"};
    lodd_str type = lodd__element_value(parameter, "type"), wanted = lodd__node_str(in_base, "type");
    const lodd__structure *structure;
    lodd_issue *issue;

    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        if (lodd__str_is(wanted, any[i]))
            return;
    if (type.len == 0 || lodd__str_eq(type, wanted))
        return;
    structure = lodd__structures_type(judge->structures, type);
    if (structure == NULL || lodd__structure_is(structure, wanted))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_OPDEF_BASE_TYPE, parameter);
    lodd__finding_value(judge->findings, issue, lodd__element_value(parameter, "name"));
    lodd__finding_value(judge->findings, issue, type);
    lodd__finding_name(judge->findings, issue, wanted);
    lodd__finding_name(judge->findings, issue, base);
}

static void check_base_parameter(lodd__fhir_judge *judge, const lodd__element *parameter, lodd__node in_base,
                                 lodd_str base)
{
    uint64_t least = 0, most = UINT32_MAX, base_least = 0, base_most = UINT32_MAX;
    lodd_str min = lodd__element_value(parameter, "min"), max = lodd__element_value(parameter, "max");
    lodd_issue *issue;

    check_base_type(judge, parameter, in_base, base);
    if (!lodd__occurs_read(min, &least) || !lodd__occurs_read(max, &most) ||
        !lodd__occurs_read(lodd__node_str(in_base, "min"), &base_least) ||
        !lodd__occurs_read(lodd__node_str(in_base, "max"), &base_most) || (least >= base_least && most <= base_most))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_OPDEF_BASE_CARDINALITY, parameter);
    lodd__finding_value(judge->findings, issue, lodd__element_value(parameter, "name"));
    lodd__finding_value(judge->findings, issue,
                        lodd__arena_printf(judge->scratch, "%.*s..%.*s", LODD__FMT(min), LODD__FMT(max)));
    lodd__finding_name(judge->findings, issue, base);
    lodd__finding_name(judge->findings, issue,
                       lodd__arena_printf(judge->scratch, "%.*s..%.*s", LODD__FMT(lodd__node_str(in_base, "min")),
                                          LODD__FMT(lodd__node_str(in_base, "max"))));
}

static bool map_base(lodd__fhir_judge *judge, lodd__map *ret, lodd__node base)
{
    lodd__node list = lodd__node_get(base, "parameter");

    for (size_t i = 0; i < lodd__node_count(list); i++) {
        slot *one = LODD__NEW(judge->scratch, slot);
        lodd__node node = lodd__node_at(list, i);
        lodd_str key = key_of(judge, lodd__node_str(node, "use"), lodd__node_str(node, "name"));
        if (one == NULL || key.ptr == NULL || !lodd__map_put(ret, key, one)) {
            judge->status = LODD_ERR_NOMEM;
            return false;
        }
        one->node = node;
    }
    return true;
}

static void check_base(lodd__fhir_judge *judge, const lodd__element *operation)
{
    const lodd__element *base = lodd__element_child(operation, "base");
    lodd__map parameters = {0};
    lodd__resource found;

    if (base == NULL || !lodd__is_absolute(base->value))
        return;
    if (!lodd__definitions_find(lodd__structures_definitions(judge->structures), "OperationDefinition", base->value,
                                &found)) {
        lodd__say(judge, LODD__RULE_FHIR_OPDEF_BASE_UNKNOWN, base, base->value);
        return;
    }
    if (map_base(judge, &parameters, found.node))
        LODD__EACH(parameter, operation, "parameter")
        {
            lodd_str name = lodd__element_value(parameter, "name"), key;
            const slot *in_base;
            if (name.len == 0)
                continue;
            key = key_of(judge, lodd__element_value(parameter, "use"), name);
            in_base = key.ptr != NULL ? lodd__map_get(&parameters, key) : NULL;
            if (in_base != NULL)
                check_base_parameter(judge, parameter, in_base->node, base->value);
            else if (key.ptr != NULL)
                lodd__say_two(judge, LODD__RULE_FHIR_OPDEF_BASE_PARAMETER, parameter, name, base->value);
        }
    lodd__map_free(&parameters);
}

void lodd__fhir_rules_operationdefinition(lodd__fhir_judge *judge, const lodd__element *operation)
{
    lodd__fhir_profile_is_for(judge, lodd__element_child(operation, "inputProfile"), LODD__STR("Parameters"));
    lodd__fhir_profile_is_for(judge, lodd__element_child(operation, "outputProfile"), LODD__STR("Parameters"));
    check_parameters(judge, operation);
    check_levels(judge, operation);
    check_overloads(judge, operation);
    check_base(judge, operation);
}
