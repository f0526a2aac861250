/* fhir/uri.c - uri, url and canonical, beyond their form: https://hl7.org/fhir/R4/datatypes.html#uri,
 * references.html#canonical.
 *
 * May use: base, image, element.
 */
#include "fhir/narrative.h"

static void find_value(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at)
{
    lodd__finding_value(judge->findings, lodd__finding(judge->findings, rule, at), at->value);
}

/* ---- examples ---- */

static lodd_str host_of(lodd_str url)
{
    size_t colon = lodd__str_find(url, ':', 0), end;
    lodd_str host;

    if (colon == (size_t)-1 || !lodd__str_starts(lodd__str_sub(url, colon, url.len - colon), LODD__STR("://")))
        return LODD__STR("");
    host = lodd__str_sub(url, colon + 3, url.len - colon - 3);
    for (end = 0; end < host.len && strchr("/:?#", host.ptr[end]) == NULL; end++)
        ;
    return lodd__str_sub(host, 0, end);
}

/* RFC 2606 names, and the one that the specification itself uses. */
static bool is_example(lodd_str url)
{
    static const char *const hosts[] = {"example.org", "example.com", "example.net", "acme.com", "example"};
    lodd_str host = host_of(url);

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        lodd_str end = lodd__str(hosts[i]);
        if (lodd__str_ends(host, end) && (host.len == end.len || host.ptr[host.len - end.len - 1] == '.'))
            return true;
    }
    return false;
}

/* ---- canonicals ---- */

/* The targetProfile types of a canonical: "ValueSet, CodeSystem"; empty when any resource may be meant. */
static bool target_allowed(const lodd__element *element, lodd_str type)
{
    const lodd__definition *definition = element->definition;
    bool any = false;

    for (size_t i = 0; i < definition->n_types; i++)
        for (size_t k = 0; k < definition->types[i].n_targets; k++) {
            lodd_str core = lodd__core_type(definition->types[i].targets[k]);
            any = true;
            if (core.len == 0 || lodd__str_eq(core, type) || lodd__str_is(core, "Resource"))
                return true;
        }
    return !any;
}

static lodd_str target_names(lodd__fhir_judge *judge, const lodd__element *element)
{
    const lodd__definition *definition = element->definition;
    lodd_str names = LODD__STR("");

    for (size_t i = 0; i < definition->n_types; i++)
        for (size_t k = 0; k < definition->types[i].n_targets && names.len < 1000; k++)
            names = lodd__arena_printf(judge->scratch, "%.*s%s%.*s", LODD__FMT(names), names.len > 0 ? ", " : "",
                                       LODD__FMT(lodd__core_type(definition->types[i].targets[k])));
    return names;
}

static void check_target(lodd__fhir_judge *judge, const lodd__element *element)
{
    size_t hash = lodd__str_find(element->value, '#', 0);
    lodd_str canonical = hash == (size_t)-1 ? element->value : lodd__str_sub(element->value, 0, hash);
    lodd__resource found;
    lodd_issue *issue;

    if (element->definition == NULL || target_allowed(element, LODD__STR("")) ||
        !lodd__definitions_find(lodd__structures_definitions(judge->structures), "", canonical, &found) ||
        target_allowed(element, found.type))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_CANONICAL_TYPE, element);
    lodd__finding_value(judge->findings, issue, element->value);
    lodd__finding_name(judge->findings, issue, found.type);
    lodd__finding_name(judge->findings, issue, target_names(judge, element));
}

/* Without its questionnaire an answer means nothing, and without its library a measure cannot be computed. */
static bool is_depended_on(const lodd__element *element)
{
    if (lodd__str_is(element->name, "questionnaire"))
        return true;
    return lodd__str_is(element->name, "library") && element->parent != NULL &&
           lodd__element_is(element->parent, "Measure");
}

/* "Library/abc" where a canonical is meant: the specification's own examples do so, and what is meant is clear. Not
 * where the whole resource depends on it. */
static bool is_literal(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd__link link = lodd__link_read(judge, element->value);

    return link.kind == LODD__LINK_RELATIVE && lodd__is_resource_type(judge, link.type) && !is_depended_on(element);
}

static void check_canonical(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_str value = element->value;
    lodd_severity severity;

    if (value.ptr[0] == '#') {
        const lodd__element *root = lodd__element_root_resource(element);
        if (value.len > 1 && lodd__fhir_contained(judge, root, lodd__str_sub(value, 1, value.len - 1)) == NULL)
            find_value(judge, LODD__RULE_FHIR_CANONICAL_FRAGMENT, element);
        return;
    }
    if (lodd__is_absolute(value)) {
        check_target(judge, element);
        return;
    }
    severity = is_literal(judge, element) ? LODD_SEVERITY_WARNING : LODD_SEVERITY_ERROR;
    lodd__finding_value(judge->findings,
                        lodd__finding_as(judge->findings, LODD__RULE_FHIR_CANONICAL_RELATIVE, severity, element),
                        value);
}

/* The url of a resource is its canonical: a uri by its type. Only conformance and knowledge resources have one. */
static bool is_own_canonical(const lodd__element *element)
{
    return element->parent != NULL && element->parent->resource && lodd__str_is(element->name, "url") &&
           lodd__element_is(element, "uri");
}

static void check_own_canonical(lodd__fhir_judge *judge, const lodd__element *element)
{
    bool contained = lodd__str_is(element->parent->name, "contained");

    if (lodd__is_absolute(element->value))
        return;
    find_value(judge, contained ? LODD__RULE_FHIR_CANONICAL_CONTAINED_RELATIVE : LODD__RULE_FHIR_CANONICAL_RELATIVE,
               element);
}

void lodd__fhir_check_uri(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd_str value = element->value;

    if (value.len == 0)
        return;
    if (judge->options != NULL && judge->options->refuse_examples && is_example(value))
        find_value(judge, LODD__RULE_FHIR_URL_EXAMPLE, element);
    if (lodd__element_is(element, "canonical"))
        check_canonical(judge, element);
    else if (is_own_canonical(element))
        check_own_canonical(judge, element);
    else if (value.ptr[0] == '#' && value.len > 1) {
        const lodd__element *root = lodd__element_root_resource(element);
        lodd_str id = lodd__str_sub(value, 1, value.len - 1);
        if (!lodd__fhir_has_element_id(judge, root, id) && lodd__fhir_anchor_count(judge, root, id) == 0)
            find_value(judge, LODD__RULE_FHIR_URL_FRAGMENT, element);
    }
}
