/* fhir/parameters.c - Parameters against the operation they are for: names, how often, types, required codes.
 *
 * https://hl7.org/fhir/R4/parameters.html, operationdefinition.html. Which operation that is the caller says, or the
 * request of the Bundle entry that holds them ("ValueSet/$expand"). Without either, Parameters are only resources with
 * names, and their definition says all. May use: base, image, element, term. Recursion is over parts of parameters,
 * which the readers' limit of nesting bounds.
 */
#include "fhir/rules.h"

/* ---- which operation ---- */

typedef struct known {
    const struct known *next;
    lodd__resource resource;
    lodd_str code;
} known;

struct lodd__fhir_operations {
    const known *first;
};

/* All OperationDefinitions among the definitions: gone through once for a document, and only if it asks. */
static const struct lodd__fhir_operations *operations_of(lodd__fhir_judge *judge)
{
    const lodd__definitions *definitions = lodd__structures_definitions(judge->structures);
    struct lodd__fhir_operations *ret = judge->operations;

    if (ret != NULL)
        return ret;
    ret = judge->operations = LODD__NEW(judge->scratch, struct lodd__fhir_operations);
    for (size_t i = 0; ret != NULL && i < lodd__definitions_n(definitions); i++) {
        const lodd__image *image = lodd__definitions_image(definitions, i);
        for (size_t k = 0; k < lodd__image_n_resources(image); k++) {
            lodd__resource resource = lodd__image_resource(image, k);
            known *one;
            if (!lodd__str_is(resource.type, "OperationDefinition"))
                continue;
            one = LODD__NEW(judge->scratch, known);
            if (one == NULL)
                break;
            *one = (known){ret->first, resource, lodd__node_str(resource.node, "code")};
            ret->first = one;
        }
    }
    if (judge->scratch->failed)
        judge->status = LODD_ERR_NOMEM;
    return ret;
}

/* Is an operation called on a type (empty: on the system)? */
static bool is_called_on(lodd__node definition, lodd_str type)
{
    lodd__node resources = lodd__node_get(definition, "resource");

    if (type.len == 0)
        return lodd__node_is_true(definition, "system");
    for (size_t i = 0; i < lodd__node_count(resources); i++) {
        lodd_str one = lodd__node_text(lodd__node_at(resources, i));
        if (lodd__str_eq(one, type) || lodd__str_is(one, "Resource") || lodd__str_is(one, "DomainResource"))
            return true;
    }
    return false;
}

/* "[base/]Type[/id]/$code?...": the code, and the type it is called on. False: it calls no operation. */
static bool read_call(lodd__fhir_judge *judge, lodd_str url, lodd_str *ret_code, lodd_str *ret_type)
{
    size_t dollar = lodd__str_find(url, '$', 0), end = lodd__str_find(url, '?', 0), at;

    if (end == (size_t)-1)
        end = url.len;
    if (dollar == (size_t)-1 || dollar + 1 >= end || (dollar > 0 && url.ptr[dollar - 1] != '/'))
        return false;
    *ret_code = lodd__str_sub(url, dollar + 1, end - dollar - 1);
    *ret_type = LODD__STR("");
    at = dollar > 0 ? dollar - 1 : 0;
    for (int step = 0; step < 2 && at > 0; step++) {
        size_t start = at;
        while (start > 0 && url.ptr[start - 1] != '/')
            start--;
        if (lodd__is_resource_type(judge, lodd__str_sub(url, start, at - start))) {
            *ret_type = lodd__str_sub(url, start, at - start);
            return true;
        }
        at = start > 0 ? start - 1 : 0;
    }
    return true;
}

/* The operation that the request of a Bundle entry calls; none when no definition fits, or several do. */
static lodd__resource called_operation(lodd__fhir_judge *judge, const lodd__element *entry)
{
    const lodd__element *request = entry != NULL ? lodd__element_child(entry, "request") : NULL;
    const struct lodd__fhir_operations *operations;
    lodd__resource ret = {0};
    lodd_str code, type;

    if (request == NULL || !read_call(judge, lodd__element_value(request, "url"), &code, &type) ||
        (operations = operations_of(judge)) == NULL)
        return ret;
    for (const known *one = operations->first; one != NULL; one = one->next) {
        if (!lodd__str_eq(one->code, code) || !is_called_on(one->resource.node, type))
            continue;
        if (lodd__node_exists(ret.node) && !lodd__str_eq(ret.url, one->resource.url))
            return (lodd__resource){0};
        ret = one->resource;
    }
    return ret;
}

/* ---- the parameters ---- */

typedef struct matching {
    lodd__fhir_judge *judge;
    lodd_str operation; /* canonical, for messages */
    lodd_str use;       /* "in", "out" */
} matching;

/* One parameter of the definition, and how many there are of it. */
typedef struct slot {
    lodd__node node;
    uint64_t n;
    struct slot *next;
} slot;

/* name: as the definition has it. */
static lodd_issue *find(const matching *m, lodd__builtin rule, const lodd__element *at, lodd_str name)
{
    lodd_issue *issue = lodd__finding(m->judge->findings, rule, at);

    lodd__finding_name(m->judge->findings, issue, name);
    lodd__finding_name(m->judge->findings, issue, m->operation);
    return issue;
}

/* The parameters of a list that have the use; parts have that of what they are part of. NULL: none, or no memory. */
static slot *slots_of(const matching *m, lodd__node list, bool top, lodd__map *ret)
{
    slot *first = NULL, **last = &first;

    for (size_t i = 0; i < lodd__node_count(list); i++) {
        lodd__node node = lodd__node_at(list, i);
        slot *one;
        if (top && !lodd__str_eq(lodd__node_str(node, "use"), m->use))
            continue;
        one = LODD__NEW(m->judge->scratch, slot);
        if (one == NULL || !lodd__map_put(ret, lodd__node_str(node, "name"), one)) {
            m->judge->status = LODD_ERR_NOMEM;
            return NULL;
        }
        one->node = node;
        *last = one;
        last = &one->next;
    }
    return first;
}

static bool is_any(lodd_str type)
{
    return type.len == 0 || lodd__str_is(type, "Any") || lodd__str_is(type, "Element") || lodd__str_is(type, "*") ||
           lodd__str_is(type, "Type");
}

/* What a parameter is: "a Patient", for messages the name of its type; empty when it is nothing. */
static lodd_str type_of(const lodd__element *parameter)
{
    const lodd__element *value = lodd__element_child(parameter, "value"),
                        *resource = lodd__element_child(parameter, "resource");

    if (value != NULL)
        return lodd__element_type(value);
    if (resource != NULL)
        return lodd__element_type(resource);
    return lodd__element_child(parameter, "part") != NULL ? LODD__STR("part") : LODD__STR("");
}

static bool is_of_type(const lodd__element *parameter, lodd_str wanted)
{
    const lodd__element *what = lodd__element_child(parameter, "value");

    if (what == NULL)
        what = lodd__element_child(parameter, "resource");
    if (what == NULL)
        return false;
    /* what could not be read has been said */
    return what->type == NULL || lodd__structure_is(what->type, wanted) || lodd__str_is(wanted, "Resource");
}

static void check_type(const matching *m, const lodd__element *parameter, lodd__node definition)
{
    lodd_str wanted = lodd__node_str(definition, "type"), is = type_of(parameter);
    bool parts = lodd__node_exists(lodd__node_get(definition, "part"));
    lodd_issue *issue;

    if (is.len == 0 || (is_any(wanted) && !parts))
        return;
    if (parts ? lodd__str_is(is, "part") : is_of_type(parameter, wanted))
        return;
    issue = find(m, LODD__RULE_FHIR_PARAMETERS_TYPE, parameter, lodd__node_str(definition, "name"));
    lodd__finding_name(m->judge->findings, issue, parts ? LODD__STR("part") : wanted);
    lodd__finding_name(m->judge->findings, issue, is);
}

/* A code that the operation takes from a value set only. */
static void check_binding(const matching *m, const lodd__element *parameter, lodd__node definition)
{
    lodd__node binding = lodd__node_get(definition, "binding");
    const lodd__element *value = lodd__element_child(parameter, "value");
    lodd_str valueset = lodd__node_str(binding, "valueSet");
    lodd__term_coding coding = {.infer_system = true};
    lodd_issue *issue;

    if (!lodd__str_is(lodd__node_str(binding, "strength"), "required") || value == NULL || valueset.len == 0 ||
        m->judge->terminology == NULL)
        return;
    coding.code = value->value;
    if (lodd__element_is(value, "Coding")) {
        coding = (lodd__term_coding){.system = lodd__element_value(value, "system")};
        coding.code = lodd__element_value(value, "code");
    }
    if (coding.code.len == 0 ||
        lodd__term_in_valueset(m->judge->terminology, valueset, &coding, LODD__STR("")).verdict != LODD__TERM_NOT_IN)
        return;
    issue = lodd__finding(m->judge->findings, LODD__RULE_FHIR_PARAMETERS_CODE, value);
    lodd__finding_value(m->judge->findings, issue, coding.code);
    lodd__finding_name(m->judge->findings, issue, valueset);
    lodd__finding_name(m->judge->findings, issue, m->operation);
}

static void check_count(const matching *m, const lodd__element *holder, const slot *one)
{
    lodd_str name = lodd__node_str(one->node, "name"), min = lodd__node_str(one->node, "min"),
             max = lodd__node_str(one->node, "max");
    uint64_t least = 0, most = 0;
    lodd_issue *issue;
    bool few, many;

    few = lodd__occurs_read(min, &least) && one->n < least;
    many = lodd__occurs_read(max, &most) && one->n > most;
    if (!few && !many)
        return;
    issue = find(m, few ? LODD__RULE_FHIR_PARAMETERS_MIN : LODD__RULE_FHIR_PARAMETERS_MAX, holder, name);
    lodd__finding_number(m->judge->findings, issue, few ? least : most);
    lodd__finding_number(m->judge->findings, issue, one->n);
}

static void say_name(const matching *m, const lodd__element *parameter, lodd_str name)
{
    lodd_issue *issue = lodd__finding(m->judge->findings, LODD__RULE_FHIR_PARAMETERS_NAME, parameter);

    lodd__finding_value(m->judge->findings, issue, name);
    lodd__finding_name(m->judge->findings, issue, m->operation);
    lodd__finding_name(m->judge->findings, issue, m->use);
}

/* The parameters, or parts, of a holder against those of the definition. */
static void check_list(const matching *m, const lodd__element *holder, lodd__node list, bool top)
{
    lodd__map by_name = {0};
    slot *first = slots_of(m, list, top, &by_name);

    LODD__EACH(parameter, holder, top ? "parameter" : "part")
    {
        lodd_str name = lodd__element_value(parameter, "name");
        slot *one = name.len > 0 ? lodd__map_get(&by_name, name) : NULL;
        if (m->judge->status != LODD_OK || name.len == 0)
            continue;
        if (one == NULL) {
            say_name(m, parameter, name);
            continue;
        }
        one->n++;
        check_type(m, parameter, one->node);
        check_binding(m, parameter, one->node);
        if (lodd__node_exists(lodd__node_get(one->node, "part")) && lodd__element_child(parameter, "part") != NULL)
            check_list(m, parameter, lodd__node_get(one->node, "part"), false);
    }
    for (const slot *one = first; one != NULL && m->judge->status == LODD_OK; one = one->next)
        check_count(m, holder, one);
    lodd__map_free(&by_name);
}

void lodd__fhir_rules_parameters(lodd__fhir_judge *judge, const lodd__element *parameters)
{
    const lodd_fhir_options *options = judge->options;
    bool wanted = options->operation != NULL && parameters == judge->root;
    bool result = wanted && options->operation_result;
    matching m = {.judge = judge, .use = result ? LODD__STR("out") : LODD__STR("in")};
    lodd__resource operation = {0};

    if (wanted && !lodd__definitions_find(lodd__structures_definitions(judge->structures), "OperationDefinition",
                                          lodd__str(options->operation), &operation)) {
        lodd__finding_name(judge->findings,
                           lodd__finding(judge->findings, LODD__RULE_FHIR_PARAMETERS_OPERATION, parameters),
                           lodd__str(options->operation));
        return;
    }
    if (!wanted)
        operation = called_operation(judge, parameters->parent);
    if (!lodd__node_exists(operation.node))
        return;
    m.operation = operation.url;
    check_list(&m, parameters, lodd__node_get(operation.node, "parameter"), true);
}
