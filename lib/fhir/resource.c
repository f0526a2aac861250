/* fhir/resource.c - rules of single resource types and data types that their definitions do not say: the table of them,
 * and what any resource must keep to.
 *
 * May use: base, image, element. Large types have a file of their own.
 */
#include "fhir/rules.h"

#define WORK_GROUP "http://hl7.org/fhir/StructureDefinition/structuredefinition-wg"

/* ---- what the rules share ---- */

void lodd__say(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at, lodd_str value)
{
    lodd__finding_value(judge->findings, lodd__finding(judge->findings, rule, at), value);
}

void lodd__say_two(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at, lodd_str first,
                   lodd_str second)
{
    lodd_issue *issue = lodd__finding(judge->findings, rule, at);

    lodd__finding_value(judge->findings, issue, first);
    lodd__finding_value(judge->findings, issue, second);
}

bool lodd__is_hl7(lodd_str url)
{
    return lodd__str_starts(url, LODD__STR("http://hl7.org/fhir/")) ||
           lodd__str_starts(url, LODD__STR("http://terminology.hl7.org/"));
}

const lodd__element *lodd__fhir_named(lodd__fhir_judge *judge, const lodd__element *from, lodd_str canonical)
{
    lodd__link link;

    if (canonical.len == 0)
        return NULL;
    if (canonical.ptr[0] == '#')
        return lodd__fhir_contained(judge, lodd__element_root_resource(from),
                                    lodd__str_sub(canonical, 1, canonical.len - 1));
    link = (lodd__link){.kind = LODD__LINK_ABSOLUTE, .text = canonical};
    return lodd__is_absolute(canonical) ? lodd__fhir_definition_of(judge, &link) : NULL;
}

static bool same_coding(const lodd__element *a, const lodd__element *b)
{
    lodd_str code = lodd__element_value(a, "code");

    return code.len > 0 && lodd__str_eq(code, lodd__element_value(b, "code")) &&
           lodd__str_eq(lodd__element_value(a, "system"), lodd__element_value(b, "system"));
}

/* Concepts of a few codings each; more than a bound are not compared, so that no document makes it slow. */
#define MAX_CODINGS 64

bool lodd__same_concept(const lodd__element *a, const lodd__element *b)
{
    lodd_str text;
    size_t n = 0;

    if (a == NULL || b == NULL)
        return false;
    LODD__EACH(first, a, "coding")
    {
        size_t k = 0;
        if (++n > MAX_CODINGS)
            break;
        for (const lodd__element *second = lodd__element_child(b, "coding"); second != NULL && k++ < MAX_CODINGS;
             second = second->next_same)
            if (same_coding(first, second))
                return true;
    }
    text = lodd__element_value(a, "text");
    return text.len > 0 && lodd__str_eq(text, lodd__element_value(b, "text"));
}

bool lodd__concept_has(const lodd__element *concept, const char *system, const char *code)
{
    if (concept == NULL)
        return false;
    LODD__EACH(coding, concept, "coding")
    if (lodd__str_is(lodd__element_value(coding, "code"), code) &&
        (system == NULL || lodd__str_is(lodd__element_value(coding, "system"), system)))
        return true;
    return false;
}

/* ---- data types ---- */

/* An identifier's system is a URI of its own; one of the system of URIs has a URI as its value. */
static void check_identifier(lodd__fhir_judge *judge, const lodd__element *identifier)
{
    lodd_str system = lodd__element_value(identifier, "system");
    const lodd__element *value = lodd__element_child(identifier, "value");

    if (system.len > 0 && !lodd__is_absolute(system))
        lodd__say(judge, LODD__RULE_FHIR_IDENTIFIER_SYSTEM, identifier, system);
    if (lodd__str_is(system, "urn:ietf:rfc:3986") && value != NULL && value->value.len > 0 &&
        !lodd__is_absolute(value->value))
        lodd__say(judge, LODD__RULE_FHIR_IDENTIFIER_URI, value, value->value);
    lodd__fhir_check_national(judge, identifier);
}

/* Element.id is unique within a resource. A definition has a list of elements twice, and constraints of its own about
 * their ids. */
static void check_id(lodd__fhir_judge *judge, lodd__map *ids, const lodd__element *id)
{
    if (lodd__element_is(id->parent, "ElementDefinition"))
        return;
    if (lodd__map_get(ids, id->value) != NULL)
        lodd__say(judge, LODD__RULE_FHIR_ELEMENT_ID_TWICE, id->parent, id->value);
    else if (!lodd__map_put(ids, id->value, judge))
        judge->status = LODD_ERR_NOMEM;
}

/* Every element of a resource, without those of the resources in it. */
static void check_elements(lodd__fhir_judge *judge, const lodd__element *resource)
{
    lodd__map ids = {0};
    const lodd__element *at = resource->first;

    for (; at != NULL && judge->status == LODD_OK; at = lodd__element_walk(resource, at, !at->resource)) {
        lodd_str type = at->type != NULL ? at->type->type : LODD__STR("");
        if (at->value.len > 0 && at->parent != resource && at->name.len == 2 && lodd__str_is(at->name, "id"))
            check_id(judge, &ids, at);
        if (type.len != 10)
            continue;
        if (lodd__str_is(type, "Identifier"))
            check_identifier(judge, at);
        else if (lodd__str_is(type, "Attachment"))
            lodd__fhir_rules_attachment(judge, at);
    }
    lodd__map_free(&ids);
}

/* ---- security labels ---- */

/* They are a set: each label once. */
static void check_labels(lodd__fhir_judge *judge, const lodd__element *resource)
{
    const lodd__element *meta = lodd__element_child(resource, "meta");
    const lodd__element *first = meta != NULL ? lodd__element_child(meta, "security") : NULL;
    lodd__map said = {0};

    if (first == NULL || first->next_same == NULL)
        return;
    for (const lodd__element *label = first; label != NULL && judge->status == LODD_OK; label = label->next_same) {
        lodd_str code = lodd__element_value(label, "code"), system = lodd__element_value(label, "system");
        lodd_str name = lodd__arena_printf(judge->scratch, "%.*s#%.*s", LODD__FMT(system), LODD__FMT(code));

        if (code.len == 0)
            continue;
        if (name.ptr == NULL)
            judge->status = LODD_ERR_NOMEM;
        else if (lodd__map_get(&said, name) != NULL)
            lodd__say(judge, LODD__RULE_FHIR_LABEL_TWICE, label, name);
        else if (!lodd__map_put(&said, name, (void *)(uintptr_t)label))
            judge->status = LODD_ERR_NOMEM;
    }
    lodd__map_free(&said);
}

/* ---- publication ---- */

/* HL7's own conformance and terminology resources name the work group that owns them. */
static void check_publication(lodd__fhir_judge *judge, const lodd__element *resource)
{
    static const char *const types[] = {"CodeSystem",         "ValueSet",        "StructureDefinition",
                                        "ConceptMap",         "SearchParameter", "OperationDefinition",
                                        "CapabilityStatement"};

    if (judge->options == NULL || !judge->options->for_publication ||
        !lodd__is_hl7(lodd__element_value(resource, "url")))
        return;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (lodd__element_is(resource, types[i]) && lodd__element_extension(resource, WORK_GROUP) == NULL)
            (void)lodd__finding(judge->findings, LODD__RULE_FHIR_PUBLICATION_WORK_GROUP, resource);
}

/* ---- whom it is about ---- */

/* Resources that define something for everybody. A Bundle is what its entries are. */
static void note_kind(lodd__fhir_judge *judge, const lodd__element *resource)
{
    static const char *const types[] = {"StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "NamingSystem",
                                        "SearchParameter", "OperationDefinition", "CapabilityStatement",
                                        "ImplementationGuide", "CompartmentDefinition", "GraphDefinition",
                                        "MessageDefinition", "StructureMap", "TerminologyCapabilities"};

    if (judge->persons == NULL || lodd__element_is(resource, "Bundle"))
        return;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (lodd__element_is(resource, types[i])) {
            judge->persons->definitions = true;
            return;
        }
    judge->persons->others = true;
}

/* ---- the table ---- */

static const struct {
    const char *type;
    void (*check)(lodd__fhir_judge *judge, const lodd__element *resource);
} rules[] = {
    {"Bundle", lodd__fhir_rules_bundle},
    {"CapabilityStatement", lodd__fhir_rules_capabilitystatement},
    {"CodeSystem", lodd__fhir_rules_codesystem},
    {"ConceptMap", lodd__fhir_rules_conceptmap},
    {"Measure", lodd__fhir_rules_measure},
    {"MeasureReport", lodd__fhir_rules_measurereport},
    {"OperationDefinition", lodd__fhir_rules_operationdefinition},
    {"Parameters", lodd__fhir_rules_parameters},
    {"Questionnaire", lodd__fhir_rules_questionnaire},
    {"QuestionnaireResponse", lodd__fhir_rules_questionnaireresponse},
    {"SearchParameter", lodd__fhir_rules_searchparameter},
    {"StructureDefinition", lodd__fhir_rules_structuredefinition},
    {"ValueSet", lodd__fhir_rules_valueset},
};

void lodd__fhir_check_resource_rules(lodd__fhir_judge *judge, const lodd__element *resource)
{
    note_kind(judge, resource);
    check_elements(judge, resource);
    check_labels(judge, resource);
    check_publication(judge, resource);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (lodd__element_is(resource, rules[i].type))
            rules[i].check(judge, resource);
}
