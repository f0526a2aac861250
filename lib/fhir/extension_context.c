/* fhir/extension_context.c - where an extension may stand: StructureDefinition.context and contextInvariant.
 *
 * A context of type element is a path from any type on: "Patient", "Patient.contact", "HumanName.given", "Element". It
 * is met by the element that holds the extension when the path leads to it from an element of that type, or one of its
 * specialisations, further up. Source: https://hl7.org/fhir/R4/defining-extensions.html#context. May use: base, report,
 * image, element, fhirpath.
 */
#include "fhir/extension.h"

/* ---- contexts of type element ---- */

/* Is a type of an element, or one that it specialises, of this name? */
static bool is_type(const lodd__element *element, lodd_str name)
{
    return element->type != NULL && lodd__structure_is(element->type, name);
}

/* "value", "value[x]" and "valueQuantity" all name a choice. */
static bool is_step(const lodd__element *element, lodd_str step)
{
    if (lodd__str_eq(step, element->name) || lodd__str_eq(step, element->raw))
        return true;
    return lodd__str_ends(step, LODD__STR("[x]")) && lodd__str_eq(lodd__str_sub(step, 0, step.len - 3), element->name);
}

/* Follows the path from its end to its type. */
static bool leads_to(const lodd__element *element, lodd_str path)
{
    for (;;) {
        size_t dot = path.len;
        while (dot > 0 && path.ptr[dot - 1] != '.')
            dot--;
        if (dot == 0)
            return is_type(element, path);
        if (element->parent == NULL || !is_step(element, lodd__str_sub(path, dot, path.len - dot)))
            return false;
        path = lodd__str_sub(path, 0, dot - 1);
        element = element->parent;
    }
}

/* Resources that have a canonical url of their own. */
static bool is_canonical(const lodd__element *element)
{
    return element->resource && element->content != NULL &&
           lodd__definition_child(element->content, LODD__STR("url"), NULL) != NULL &&
           lodd__definition_child(element->content, LODD__STR("status"), NULL) != NULL;
}

static bool is_element_context(const lodd__element *holder, lodd_str path)
{
    size_t hash = lodd__str_find(path, '#', 0);

    if (hash != (size_t)-1) /* "http://.../StructureDefinition/T#T.path": the path says it all */
        path = lodd__str_sub(path, hash + 1, path.len - hash - 1);
    if (lodd__str_is(path, "Element") || lodd__str_is(path, "Any") || lodd__str_is(path, "*"))
        return true;
    if (lodd__str_is(path, "CanonicalResource") || lodd__str_is(path, "MetadataResource"))
        return is_canonical(holder);
    if (leads_to(holder, path))
        return true;
    /* Elements that repeat within themselves (Questionnaire.item.item) have the path of the outer one. */
    return (holder->definition != NULL && lodd__str_eq(holder->definition->path, path)) ||
           (holder->content != NULL && lodd__str_eq(holder->content->path, path));
}

/* ---- contexts of type extension ---- */

static bool is_extension_context(const lodd__element *holder, lodd_str url)
{
    size_t hash = lodd__str_find(url, '#', 0);
    lodd_str whole = hash == (size_t)-1 ? url : lodd__str_sub(url, 0, hash);
    lodd_str part = hash == (size_t)-1 ? LODD__STR("") : lodd__str_sub(url, hash + 1, url.len - hash - 1);

    if (!lodd__element_is(holder, "Extension") && holder->parent != NULL)
        holder = holder->parent; /* the value of the extension counts as well */
    if (!lodd__element_is(holder, "Extension") ||
        (part.len > 0 && !lodd__str_eq(lodd__element_value(holder, "url"), part)))
        return false;
    for (; holder != NULL && lodd__element_is(holder, "Extension"); holder = holder->parent)
        if (lodd__str_eq(lodd__element_value(holder, "url"), whole))
            return true;
    return false;
}

/* ---- contexts of type fhirpath ---- */

/* Where a document remembers what a path selects in a resource: a key of two addresses. */
static lodd_str address_key(lodd__fhir_judge *judge, const void *a, const void *b)
{
    const void *pair[2] = {a, b};

    return lodd__arena_str(judge->scratch, lodd__str_n((const char *)pair, sizeof pair));
}

static bool remember(lodd__fhir_judge *judge, const void *a, const void *b)
{
    lodd_str key = address_key(judge, a, b);

    if (key.ptr != NULL && lodd__map_put(&judge->selected, key, judge))
        return true;
    judge->status = LODD_ERR_NOMEM;
    return false;
}

static bool remembered(lodd__fhir_judge *judge, const void *a, const void *b)
{
    const void *pair[2] = {a, b};

    return lodd__map_get(&judge->selected, lodd__str_n((const char *)pair, sizeof pair)) != NULL;
}

/* Remembers what the path selects in the resource: once, however many extensions ask. */
static bool select_path(lodd__fhir_judge *judge, const lodd__fhirpath *expression, const lodd__element *resource,
                        lodd_str *ret_why)
{
    lodd__fhirpath_error error = {0};
    lodd__collection found = {0};
    bool ok;

    if (remembered(judge, expression, resource))
        return true;
    judge->evaluations++;
    ok = lodd__fhirpath_evaluate(&judge->fhirpath, expression, resource, &found, &error);
    for (size_t i = 0; ok && i < found.n; i++)
        if (found.items[i].kind == LODD__ITEM_ELEMENT &&
            !remember(judge, expression, (const char *)found.items[i].as.element + 1))
            break;
    if (!ok)
        *ret_why = lodd__arena_str(judge->scratch, error.message);
    if (--judge->evaluations == 0)
        lodd__arena_reset(judge->values);
    return ok && remember(judge, expression, resource);
}

/* 1, 0, -1 with the reason. */
static int is_path_context(lodd__fhir_judge *judge, const lodd__element *holder, lodd_str path, lodd_str *ret_why)
{
    const lodd__fhirpath *expression = lodd__fhir_expression(judge, path, ret_why);

    if (expression == NULL || !select_path(judge, expression, lodd__element_resource(holder), ret_why))
        return -1;
    /* The resource itself and "this path has been followed" have different keys. */
    return remembered(judge, expression, (const char *)holder + 1);
}

/* ---- all contexts ---- */

/* Values within definitions (examples, fixed values, patterns) are of any element. */
static bool is_value_of_definition(const lodd__element *holder)
{
    static const char *const values[] = {"ElementDefinition.fixed[x]", "ElementDefinition.pattern[x]",
                                         "ElementDefinition.example.value[x]", "ElementDefinition.defaultValue[x]"};

    for (; holder != NULL && holder->definition != NULL && !holder->resource; holder = holder->parent)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            if (lodd__str_is(holder->definition->path, values[i]))
                return true;
    return false;
}

/* Contexts of R4 core definitions that are narrower than the specification uses them itself. */
static const struct {
    const char *url, *path;
} wider[] = {
    {"http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type", "ElementDefinition.type"},
    {"http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version", "ElementDefinition"},
    {"http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version", "CanonicalResource"},
    {"http://hl7.org/fhir/StructureDefinition/valueset-concept-comments", "CodeSystem.concept"},
    {"http://hl7.org/fhir/StructureDefinition/regex", "ElementDefinition.type"},
    {"http://hl7.org/fhir/StructureDefinition/regex", "ElementDefinition.type.code"},
    {"http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl", "Questionnaire.item"},
};

static bool is_wider(const lodd__element *holder, lodd_str url)
{
    for (size_t i = 0; i < sizeof wider / sizeof *wider; i++)
        if (lodd__str_is(url, wider[i].url) && is_element_context(holder, lodd__str(wider[i].path)))
            return true;
    return false;
}

static int is_context(lodd__fhir_judge *judge, const lodd__element *holder, lodd__node context, lodd_str *ret_why)
{
    lodd_str type = lodd__node_str(context, "type"), expression = lodd__node_str(context, "expression");

    if (lodd__str_is(type, "extension"))
        return is_extension_context(holder, expression);
    if (lodd__str_is(type, "fhirpath"))
        return is_path_context(judge, holder, expression, ret_why);
    return is_element_context(holder, expression);
}

static lodd_str context_names(lodd__fhir_judge *judge, lodd__node contexts)
{
    lodd_str ret = LODD__STR("");

    for (size_t i = 0; i < lodd__node_count(contexts) && i < 40; i++)
        ret = lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(ret), i > 0 ? ", " : "",
                                 LODD__FMT(lodd__node_str(lodd__node_at(contexts, i), "expression")));
    return ret;
}

static void say_wrong(lodd__fhir_judge *judge, const lodd__element *holder, const lodd__structure *structure,
                      lodd__node contexts)
{
    lodd_issue *issue = lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_CONTEXT, holder);

    if (issue == NULL)
        return;
    lodd__finding_name(judge->findings, issue, structure->url);
    lodd__finding_name(judge->findings, issue, holder->definition != NULL ? holder->definition->path : holder->name);
    lodd__finding_name(judge->findings, issue, context_names(judge, contexts));
}

static void say_undecided(lodd__fhir_judge *judge, const lodd__element *holder, const lodd__structure *structure,
                          lodd_str why)
{
    lodd_issue *issue;

    if (judge->findings->result == NULL ||
        !lodd__fhir_say_once(judge, LODD__RULE_FHIR_EXTENSION_CONTEXT_UNDECIDED, structure->url))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_CONTEXT_UNDECIDED, holder);
    lodd__finding_name(judge->findings, issue, structure->url);
    lodd__finding_name(judge->findings, issue, why);
}

static void check_invariants(lodd__fhir_judge *judge, const lodd__element *extension, const lodd__structure *structure)
{
    lodd__node invariants = lodd__node_get(structure->node, "contextInvariant");
    const lodd__element *outer = judge->extension;

    for (size_t i = 0; i < lodd__node_count(invariants); i++) {
        lodd_str text = lodd__node_text(lodd__node_at(invariants, i)), why = LODD__STR("");
        const lodd__fhirpath *expression = lodd__fhir_expression(judge, text, &why);
        lodd__fhirpath_error error = {0};
        int holds = -2;
        if (expression != NULL) {
            judge->extension = extension;
            holds = lodd__fhir_path_test(judge, expression, extension->parent, &error);
            judge->extension = outer;
            why = error.message;
        }
        if (holds == -2) {
            say_undecided(judge, extension->parent, structure, why);
        } else if (holds != 1) {
            lodd_issue *issue =
                lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_CONTEXT_INVARIANT, extension->parent);
            lodd__finding_name(judge->findings, issue, structure->url);
            lodd__finding_name(judge->findings, issue, text);
        }
    }
}

void lodd__fhir_check_context(lodd__fhir_judge *judge, const lodd__element *extension, const lodd__structure *structure)
{
    lodd__node contexts = lodd__node_get(structure->node, "context");
    const lodd__element *holder = extension->parent;
    lodd_str why = LODD__STR("");
    bool undecided = false;

    if (holder == NULL)
        return;
    for (size_t i = 0; i < lodd__node_count(contexts); i++) {
        int one = is_context(judge, holder, lodd__node_at(contexts, i), &why);
        if (one == 1) {
            check_invariants(judge, extension, structure);
            return;
        }
        undecided = undecided || one < 0;
    }
    if (lodd__node_count(contexts) == 0 || is_wider(holder, structure->url) || is_value_of_definition(holder))
        return;
    if (undecided)
        say_undecided(judge, holder, structure, why);
    else
        say_wrong(judge, holder, structure, contexts);
}
