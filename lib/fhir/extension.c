/* fhir/extension.c - one extension or modifierExtension: is it known, may it stand here, is it of the right kind, does
 * it hold what it may.
 *
 * The definition of an extension is a profile of Extension: what it says of cardinality, types and bindings is judged
 * by the walk (structure.c). Where an extension may stand is decided in extension_context.c. Source:
 * https://hl7.org/fhir/R4/extensibility.html, defining-extensions.html. May use: base, report, image, element.
 */
#include "fhir/extension.h"

#include "fhir/rules.h"

#define HL7 "http://hl7.org/fhir/"

/* ---- what is known of it ---- */

static const lodd__definition *slice_of_url(const lodd__definition *definition, lodd_str url)
{
    const lodd__definition *extension = lodd__definition_child(definition, LODD__STR("extension"), NULL), *name;

    for (const lodd__definition *slice = extension != NULL ? extension->first_slice : NULL; slice != NULL;
         slice = slice->next_slice) {
        name = lodd__definition_child(slice, LODD__STR("url"), NULL);
        if (name != NULL && lodd__str_eq(lodd__node_text(name->fixed), url))
            return slice;
    }
    return NULL;
}

/* The definition of a structure, or of a part of it, that an extension is judged by; NULL: not known. */
static const lodd__definition *definition_of(lodd__fhir_judge *judge, const lodd__element *extension)
{
    lodd_str url = lodd__element_value(extension, "url");
    const lodd__element *outer = extension->parent;
    const lodd__definition *definition;

    if (lodd__is_absolute(url) || outer == NULL || !lodd__element_is(outer, "Extension")) {
        const lodd__structure *structure =
            lodd__is_absolute(url) ? lodd__structures_find(judge->structures, url) : NULL;
        return structure != NULL ? structure->root : NULL;
    }
    definition = definition_of(judge, outer);
    return definition != NULL ? slice_of_url(definition, url) : NULL;
}

/* A part of an extension: named in the definition of the whole. */
static void check_part(lodd__fhir_judge *judge, const lodd__element *extension, lodd_str url)
{
    const lodd__definition *outer = definition_of(judge, extension->parent);
    lodd_issue *issue;

    if (outer == NULL || slice_of_url(outer, url) != NULL)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_SUB, extension);
    lodd__finding_value(judge->findings, issue, url);
    lodd__finding_name(judge->findings, issue, lodd__fhir_structure_name(judge, outer->structure));
}

static bool contains(lodd_str text, const char *part)
{
    return text.len > 0 && memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

/* Domains where anybody may make up extensions for examples, and DICOM's, which publishes none. */
static bool is_free(const lodd__fhir_judge *judge, lodd_str url)
{
    if (!judge->options->refuse_examples && (contains(url, "example.org") || contains(url, "acme.com")))
        return true;
    return contains(url, "nema.org") || lodd__str_starts(url, LODD__STR(HL7 "tools/StructureDefinition/"));
}

/* HL7's own extensions come from packages that are younger than R4 as well: http://hl7.org/fhir/StructureDefinition/x,
 * and elements of other versions as http://hl7.org/fhir/5.0/StructureDefinition/extension-x. */
static bool is_of_hl7(lodd_str url)
{
    static const lodd_str versions[] = {{"1.0", 3}, {"3.0", 3}, {"4.0", 3}, {"4.3", 3}, {"5.0", 3}, {"6.0", 3}};
    lodd_str rest;

    if (!lodd__str_starts(url, LODD__STR(HL7)))
        return false;
    rest = lodd__str_sub(url, sizeof HL7 - 1, url.len - (sizeof HL7 - 1));
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (lodd__str_starts(rest, versions[i]) &&
            lodd__str_starts(lodd__str_sub(rest, 3, rest.len - 3), LODD__STR("/StructureDefinition/extension-")))
            return true;
    return lodd__str_starts(rest, LODD__STR("StructureDefinition/"));
}

static void say_unknown(lodd__fhir_judge *judge, const lodd__element *extension, lodd_str url)
{
    lodd_issue *issue;

    if (is_free(judge, url))
        issue = lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_UNCHECKED, extension);
    else if (is_of_hl7(url))
        issue =
            lodd__finding_as(judge->findings, LODD__RULE_FHIR_EXTENSION_UNCHECKED, LODD_SEVERITY_WARNING, extension);
    else
        issue = lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_UNKNOWN, extension);
    lodd__finding_value(judge->findings, issue, url);
}

/* ---- what its definition says ---- */

static void say(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *extension, lodd_str url)
{
    lodd__finding_name(judge->findings, lodd__finding(judge->findings, rule, extension), url);
}

static void check_modifier(lodd__fhir_judge *judge, const lodd__element *extension, const lodd__structure *structure)
{
    bool modifier = lodd__str_is(extension->name, "modifierExtension");

    if (structure->root->modifier && !modifier)
        say(judge, LODD__RULE_FHIR_EXTENSION_MODIFIER, extension, structure->url);
    else if (!structure->root->modifier && modifier)
        say(judge, LODD__RULE_FHIR_EXTENSION_NO_MODIFIER, extension, structure->url);
}

/* False: what is in it is another kind of thing than the definition speaks of. */
static bool check_content(lodd__fhir_judge *judge, const lodd__element *extension, const lodd__structure *structure)
{
    const lodd__definition *allowed = lodd__definition_child(structure->root, LODD__STR("value"), NULL);
    const lodd__element *value = lodd__element_child(extension, "value");
    bool simple = allowed != NULL && allowed->max > 0;
    lodd_issue *issue;

    if (value == NULL) {
        if (simple && lodd__element_child(extension, "extension") != NULL && allowed->min > 0) {
            say(judge, LODD__RULE_FHIR_EXTENSION_SIMPLE, extension, structure->url);
            return false;
        }
        return true;
    }
    if (!simple) {
        say(judge, LODD__RULE_FHIR_EXTENSION_COMPLEX, extension, structure->url);
        return false;
    }
    if (value->type == NULL || lodd__fhir_type_allowed(allowed, value, NULL))
        return true;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_TYPE, extension);
    lodd__finding_name(judge->findings, issue, structure->url);
    lodd__finding_name(judge->findings, issue, value->type->type);
    lodd__finding_name(judge->findings, issue, lodd__fhir_type_names(judge, allowed));
    return false;
}

static void check_known(lodd__fhir_judge *judge, const lodd__element *extension, const lodd__structure *structure)
{
    if (!lodd__str_is(structure->type, "Extension")) {
        lodd_issue *issue = lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_NOT_EXTENSION, extension);
        lodd__finding_name(judge->findings, issue, structure->url);
        lodd__finding_name(judge->findings, issue, structure->type);
        return;
    }
    if (structure->root != NULL)
        check_modifier(judge, extension, structure);
    lodd__fhir_check_context(judge, extension, structure);
    if (structure->root == NULL || check_content(judge, extension, structure))
        lodd__fhir_check_against(judge, extension, structure);
}

void lodd__fhir_check_extension(lodd__fhir_judge *judge, const lodd__element *extension)
{
    lodd_str url = lodd__element_value(extension, "url"), bare, version;
    const lodd__structure *structure;

    if (url.len == 0) {
        /* An absent url is a missing element; one that is there is empty, which has been said. */
        return;
    }
    if (!lodd__is_absolute(url)) {
        if (extension->parent != NULL && lodd__element_is(extension->parent, "Extension"))
            check_part(judge, extension, url);
        else
            lodd__finding_value(judge->findings,
                                lodd__finding(judge->findings, LODD__RULE_FHIR_EXTENSION_URL_RELATIVE, extension), url);
        return;
    }
    lodd__canonical_split(url, &bare, &version);
    structure = lodd__structures_find(judge->structures, bare);
    if (version.len > 0)
        lodd__finding_value(judge->findings,
                            lodd__finding(judge->findings,
                                          structure != NULL ? LODD__RULE_FHIR_EXTENSION_URL_VERSION
                                                            : LODD__RULE_FHIR_EXTENSION_URL_VERSION_UNCHECKED,
                                          extension),
                            url);
    if (structure != NULL)
        check_known(judge, extension, structure);
    else
        say_unknown(judge, extension, url);
}
