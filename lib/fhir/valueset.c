/* fhir/valueset.c - ValueSet as a resource: https://hl7.org/fhir/R4/valueset.html. Systems, codes, filters by the type
 * of their property, parameters.
 *
 * May use: base, image, element, term. Linear in the number of codes.
 */
#include "fhir/binding.h"
#include "fhir/ecl.h"
#include "fhir/rules.h"

#define PARAMETER  "http://hl7.org/fhir/tools/StructureDefinition/valueset-parameter"
#define EXPRESSION "http://hl7.org/fhir/StructureDefinition/cqf-expression"
#define SNOMED     "http://snomed.info/sct"

/* ---- filters ---- */

typedef struct filtering {
    lodd__fhir_judge *judge;
    const lodd__element *filter;
    lodd_str system, property, op, value;
    lodd__node codesystem; /* none: not known */
} filtering;

static void say(const filtering *f, lodd__builtin rule, lodd_str value)
{
    lodd__say_two(f->judge, rule, f->filter, f->property, value);
}

/* Is a code known not to be in a system? */
static bool is_unknown(lodd__fhir_judge *judge, const lodd__element *at, lodd_str system, lodd_str code)
{
    lodd__term_coding coding = {.system = system, .code = code};
    lodd__term_answer answer = lodd__term_in_codesystem(judge->terminology, &coding, LODD__STR(""));

    lodd__fhir_say_remote(judge, at, &answer);
    return answer.system_known && !answer.code_known;
}

/* A list of codes for "in" and "not-in", one code for all others. */
static void check_codes(const filtering *f)
{
    bool list = lodd__str_is(f->op, "in") || lodd__str_is(f->op, "not-in");
    size_t at = 0;

    while (at <= f->value.len) {
        size_t comma = list ? lodd__str_find(f->value, ',', at) : (size_t)-1,
               end = comma == (size_t)-1 ? f->value.len : comma;
        lodd_str code = lodd__str_trim(lodd__str_sub(f->value, at, end - at));
        if (code.len > 0 && is_unknown(f->judge, f->filter, f->system, code))
            say(f, LODD__RULE_FHIR_VS_FILTER_CODE, code);
        at = end + 1;
    }
}

/* "system#code" or "system|code" */
static void check_coding(const filtering *f)
{
    size_t split = lodd__str_find(f->value, '#', 0);

    if (split == (size_t)-1)
        split = lodd__str_find(f->value, '|', 0);
    if (split == (size_t)-1 || !lodd__is_absolute(f->value))
        say(f, LODD__RULE_FHIR_VS_FILTER_CODING, f->value);
    else if (is_unknown(f->judge, f->filter, lodd__str_sub(f->value, 0, split),
                        lodd__str_sub(f->value, split + 1, f->value.len - split - 1)))
        say(f, LODD__RULE_FHIR_VS_FILTER_CODE, f->value);
}

/* The member of an array "name" of a code system whose code it is. */
static lodd__node named(lodd__node codesystem, const char *name, lodd_str code)
{
    lodd__node array = lodd__node_get(codesystem, name), none = {0};
    size_t n = lodd__node_count(array);

    for (size_t i = 0; i < n; i++)
        if (lodd__str_eq(lodd__node_str(lodd__node_at(array, i), "code"), code))
            return lodd__node_at(array, i);
    return none;
}

static bool is_boolean(lodd_str value)
{
    return lodd__str_is(value, "true") || lodd__str_is(value, "false");
}

static void check_by_type(const filtering *f, lodd_str type)
{
    if (lodd__str_is(type, "boolean") && !is_boolean(f->value))
        say(f, LODD__RULE_FHIR_VS_FILTER_BOOLEAN, f->value);
    else if (lodd__str_is(type, "Coding") && lodd__str_is(f->op, "="))
        check_coding(f);
}

/* Names that every code system has, whatever it declares. */
static bool is_general(lodd_str property)
{
    static const char *const names[] = {"code",       "concept",         "display",       "definition", "designation",
                                        "parent",     "child",           "status",        "inactive",   "notSelectable",
                                        "deprecated", "effectiveDate",   "partOf",        "synonym",    "comment",
                                        "itemWeight", "deprecationDate", "retirementDate"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lodd__str_is(property, names[i]))
            return true;
    return false;
}

static void check_operator(const filtering *f, lodd__node definition)
{
    lodd__node operators = lodd__node_get(definition, "operator");
    size_t n = lodd__node_count(operators);

    for (size_t i = 0; i < n; i++)
        if (lodd__str_eq(lodd__node_text(lodd__node_at(operators, i)), f->op))
            return;
    if (n > 0)
        say(f, LODD__RULE_FHIR_VS_FILTER_OPERATOR, f->op);
}

static void check_filter(lodd__fhir_judge *judge, const lodd__element *filter, lodd_str system, lodd__node codesystem)
{
    filtering f = {.judge = judge, .filter = filter, .system = system, .codesystem = codesystem};
    lodd__node property, defined;

    f.property = lodd__element_value(filter, "property");
    f.op = lodd__element_value(filter, "op");
    f.value = lodd__element_value(filter, "value");
    if (f.property.len == 0 || f.value.len == 0)
        return;
    if (lodd__str_is(system, SNOMED) && lodd__str_is(f.property, "constraint")) {
        if (!lodd__ecl_valid(f.value))
            lodd__say(judge, LODD__RULE_FHIR_VS_FILTER_ECL, filter, f.value);
        return;
    }
    if (lodd__str_is(f.op, "exists")) {
        if (!is_boolean(f.value))
            say(&f, LODD__RULE_FHIR_VS_FILTER_BOOLEAN, f.value);
        return;
    }
    if (lodd__str_is(f.op, "regex"))
        return;
    property = named(codesystem, "property", f.property);
    defined = named(codesystem, "filter", f.property);
    if (lodd__str_is(f.property, "concept") || lodd__str_is(f.property, "code"))
        check_codes(&f);
    else if (lodd__node_exists(defined))
        check_operator(&f, defined);
    else if (lodd__node_exists(property))
        check_by_type(&f, lodd__node_str(property, "type"));
    else if (lodd__node_exists(codesystem) && !is_general(f.property) &&
             lodd__str_is(lodd__node_str(codesystem, "content"), "complete"))
        say(&f, LODD__RULE_FHIR_VS_FILTER_PROPERTY, system);
}

/* ---- include and exclude ---- */

static void check_concepts(lodd__fhir_judge *judge, const lodd__element *include, lodd_str system)
{
    const lodd__element *first = lodd__element_child(include, "concept");
    lodd__map seen = {0};

    if (first != NULL && lodd__term_knows_system(judge->terminology, system) == 0 &&
        lodd__fhir_say_once(judge, LODD__RULE_FHIR_VS_SYSTEM_UNKNOWN, system))
        lodd__say(judge, LODD__RULE_FHIR_VS_SYSTEM_UNKNOWN, include, system);
    for (const lodd__element *concept = first; concept != NULL; concept = concept->next_same) {
        lodd_str code = lodd__element_value(concept, "code");
        if (code.len == 0)
            continue;
        if (lodd__map_get(&seen, code) != NULL)
            lodd__say(judge, LODD__RULE_FHIR_VS_CODE_TWICE, concept, code);
        else if (!lodd__map_put(&seen, code, judge))
            judge->status = LODD_ERR_NOMEM;
        else if (is_unknown(judge, concept, system, code))
            lodd__say_two(judge, LODD__RULE_FHIR_VS_CODE_UNKNOWN, concept, code, system);
    }
    lodd__map_free(&seen);
}

static void check_include(lodd__fhir_judge *judge, const lodd__element *include)
{
    const lodd__definitions *definitions = lodd__structures_definitions(judge->structures);
    lodd_str system = lodd__element_value(include, "system");
    lodd__resource codesystem = {0}, valueset;

    if (system.len == 0)
        return;
    if (!lodd__is_absolute(system)) {
        lodd__say(judge, LODD__RULE_FHIR_VS_SYSTEM_RELATIVE, include, system);
        return;
    }
    if (!lodd__definitions_find(definitions, "CodeSystem", system, &codesystem)) {
        codesystem.node = (lodd__node){0};
        if (lodd__definitions_find(definitions, "ValueSet", system, &valueset))
            lodd__say(judge, LODD__RULE_FHIR_VS_SYSTEM_VALUE_SET, include, system);
    } else if (lodd__str_is(lodd__node_str(codesystem.node, "content"), "supplement")) {
        lodd__say(judge, LODD__RULE_FHIR_VS_SYSTEM_SUPPLEMENT, include, system);
    }
    check_concepts(judge, include, system);
    LODD__EACH(filter, include, "filter")
    check_filter(judge, filter, system, codesystem.node);
}

static void check_compose(lodd__fhir_judge *judge, const lodd__element *compose)
{
    LODD__EACH(include, compose, "include")
    check_include(judge, include);
    LODD__EACH(exclude, compose, "exclude")
    check_include(judge, exclude);
}

/* ---- parameters ---- */

/* The name of a parameter that a value set declares; empty when the extension is none. */
static lodd_str parameter_name(const lodd__element *extension)
{
    const lodd__element *name;

    if (!lodd__str_is(lodd__element_value(extension, "url"), PARAMETER))
        return LODD__STR("");
    name = lodd__element_extension(extension, "name");
    return name != NULL ? lodd__element_value(name, "value") : LODD__STR("");
}

static bool is_declared(const lodd__element *valueset, lodd_str name)
{
    LODD__EACH(extension, valueset, "extension")
    if (name.len > 0 && lodd__str_eq(parameter_name(extension), name))
        return true;
    return false;
}

/* A filter's value that is computed: "%name" of a declared parameter, in FHIRPath. */
static void check_expression(lodd__fhir_judge *judge, const lodd__element *valueset, const lodd__element *expression,
                             lodd__map *used)
{
    lodd_str language = lodd__element_value(expression, "language"),
             text = lodd__str_trim(lodd__element_value(expression, "expression")), name;

    if (language.len > 0 && !lodd__str_is(language, "text/fhirpath")) {
        lodd__say(judge, LODD__RULE_FHIR_VS_EXPRESSION_LANGUAGE, expression, language);
        return;
    }
    if (text.len < 2 || text.ptr[0] != '%')
        return;
    name = lodd__str_sub(text, 1, text.len - 1);
    if (!is_declared(valueset, name))
        lodd__say(judge, LODD__RULE_FHIR_VS_PARAMETER_UNKNOWN, expression, name);
    else if (!lodd__map_put(used, name, judge))
        judge->status = LODD_ERR_NOMEM;
}

static void check_parameters(lodd__fhir_judge *judge, const lodd__element *valueset, const lodd__element *compose)
{
    lodd__map used = {0};

    for (const lodd__element *at = compose; at != NULL; at = lodd__element_walk(compose, at, true)) {
        const lodd__element *value;
        if (!lodd__str_is(at->name, "extension") || !lodd__str_is(lodd__element_value(at, "url"), EXPRESSION))
            continue;
        value = lodd__element_child(at, "value");
        if (value != NULL && lodd__element_is(value, "Expression"))
            check_expression(judge, valueset, value, &used);
    }
    LODD__EACH(extension, valueset, "extension")
    {
        lodd_str name = parameter_name(extension);
        if (name.len > 0 && lodd__map_get(&used, name) == NULL)
            lodd__say(judge, LODD__RULE_FHIR_VS_PARAMETER_UNUSED, extension, name);
    }
    lodd__map_free(&used);
}

/* ---- expansion ---- */

static void check_expansion(lodd__fhir_judge *judge, const lodd__element *expansion)
{
    if (lodd__element_child(expansion, "parameter") == NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_VS_EXPANSION_PARAMETERS, expansion);
    for (const lodd__element *at = expansion->first; at != NULL;
         at = lodd__element_walk(expansion, at, lodd__str_is(at->name, "contains"))) {
        lodd_str system = lodd__str_is(at->name, "contains") ? lodd__element_value(at, "system") : LODD__STR("");
        if (system.len > 0 && !lodd__is_absolute(system))
            lodd__say(judge, LODD__RULE_FHIR_VS_SYSTEM_RELATIVE, at, system);
    }
}

void lodd__fhir_rules_valueset(lodd__fhir_judge *judge, const lodd__element *valueset)
{
    const lodd__element *compose = lodd__element_child(valueset, "compose"),
                        *expansion = lodd__element_child(valueset, "expansion");

    if (compose != NULL && judge->terminology != NULL) {
        check_compose(judge, compose);
        check_parameters(judge, valueset, compose);
    }
    if (expansion != NULL)
        check_expansion(judge, expansion);
}
