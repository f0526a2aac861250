/* fhir/capabilitystatement.c - CapabilityStatement: what it names must be of the kind it says.
 *
 * https://hl7.org/fhir/R4/capabilitystatement.html. May use: base, image, element. */
#include "fhir/rules.h"

static bool find(lodd__fhir_judge *judge, const char *type, lodd_str canonical, lodd__resource *ret)
{
    return canonical.len > 0 &&
           lodd__definitions_find(lodd__structures_definitions(judge->structures), type, canonical, ret);
}

static void check_search_parameter(lodd__fhir_judge *judge, const lodd__element *parameter)
{
    lodd_str definition = lodd__element_value(parameter, "definition"), type = lodd__element_value(parameter, "type");
    lodd__resource found;
    lodd_issue *issue;

    if (type.len == 0 || !find(judge, "SearchParameter", definition, &found) ||
        lodd__str_eq(type, lodd__node_str(found.node, "type")))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_CAPABILITY_SEARCH_TYPE, parameter);
    lodd__finding_value(judge->findings, issue, definition);
    lodd__finding_name(judge->findings, issue, lodd__node_str(found.node, "type"));
    lodd__finding_value(judge->findings, issue, type);
}

void lodd__fhir_profile_is_for(lodd__fhir_judge *judge, const lodd__element *profile, lodd_str type)
{
    lodd__resource found;
    lodd_issue *issue;

    if (profile == NULL || type.len == 0 || !find(judge, "StructureDefinition", profile->value, &found) ||
        lodd__str_eq(type, lodd__node_str(found.node, "type")))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_CAPABILITY_PROFILE, profile);
    lodd__finding_value(judge->findings, issue, profile->value);
    lodd__finding_name(judge->findings, issue, lodd__node_str(found.node, "type"));
    lodd__finding_value(judge->findings, issue, type);
}

void lodd__fhir_rules_capabilitystatement(lodd__fhir_judge *judge, const lodd__element *statement)
{
    LODD__EACH(rest, statement, "rest")
    {
        LODD__EACH(parameter, rest, "searchParam")
        check_search_parameter(judge, parameter);
        LODD__EACH(resource, rest, "resource")
        {
            lodd_str type = lodd__element_value(resource, "type");
            lodd__fhir_profile_is_for(judge, lodd__element_child(resource, "profile"), type);
            LODD__EACH(supported, resource, "supportedProfile")
            lodd__fhir_profile_is_for(judge, supported, type);
            LODD__EACH(parameter, resource, "searchParam")
            check_search_parameter(judge, parameter);
        }
    }
}
