/* fhir/codesystem.c - CodeSystem as a resource: https://hl7.org/fhir/R4/codesystem.html. Its content and count,
 * properties, designations, supplements.
 *
 * May use: base, image, element, term. Linear in the number of concepts.
 */
#include "fhir/binding.h"
#include "fhir/rules.h"

#define STANDARD "http://hl7.org/fhir/concept-properties#"

/* Properties with a meaning of their own, and their types (the code system concept-properties; later editions of it
 * have more). */
static const struct {
    const char *code, *type;
} standards[] = {
    {"inactive", "boolean"},
    {"deprecated", "dateTime"},
    {"notSelectable", "boolean"},
    {"parent", "code"},
    {"child", "code"},
    {"status", "code"},
    {"effectiveDate", "dateTime"},
    {"deprecationDate", "dateTime"},
    {"retirementDate", "dateTime"},
    {"partOf", "code"},
    {"synonym", "code"},
    {"comment", "string"},
    {"itemWeight", "decimal"},
};

typedef struct reading {
    lodd__fhir_judge *judge;
    const lodd__element *codesystem;
    lodd_str url, language;
    bool hl7;
    lodd__map properties; /* code to its property element */
    lodd__map uris;
    lodd__map codes; /* of the concepts */
    size_t n_concepts;
} reading;

static void put(reading *cs, lodd__map *map, lodd_str key, const void *value)
{
    if (!lodd__map_put(map, key, (void *)(uintptr_t)value))
        cs->judge->status = LODD_ERR_NOMEM;
}

/* The next concept at any depth; at: the code system itself to begin with. */
static const lodd__element *next_concept(const reading *cs, const lodd__element *at)
{
    bool into = at == cs->codesystem || lodd__str_is(at->name, "concept");

    while ((at = lodd__element_walk(cs->codesystem, at, into)) != NULL) {
        into = lodd__str_is(at->name, "concept");
        if (into)
            return at;
    }
    return NULL;
}

/* ---- properties ---- */

static const char *standard_type(lodd_str code)
{
    for (size_t i = 0; i < sizeof standards / sizeof *standards; i++)
        if (lodd__str_is(code, standards[i].code))
            return standards[i].type;
    return NULL;
}

/* A property with a URI of the specification must be that one. */
static void check_standard_uri(const reading *cs, const lodd__element *property, lodd_str uri)
{
    lodd_str code = lodd__element_value(property, "code"), type = lodd__element_value(property, "type");
    lodd_str name = lodd__str_sub(uri, strlen(STANDARD), uri.len - strlen(STANDARD));
    const char *expected = standard_type(name);

    if (expected == NULL) {
        lodd__say(cs->judge, LODD__RULE_FHIR_CS_PROPERTY_URI, property, uri);
        return;
    }
    if (!lodd__str_eq(code, name))
        lodd__say_two(cs->judge, LODD__RULE_FHIR_CS_PROPERTY_NAME, property, code, uri);
    if (type.len > 0 && !lodd__str_is(type, expected)) {
        lodd_issue *issue = lodd__finding(cs->judge->findings, LODD__RULE_FHIR_CS_PROPERTY_TYPE, property);
        lodd__finding_value(cs->judge->findings, issue, uri);
        lodd__finding_name(cs->judge->findings, issue, lodd__str(expected));
        lodd__finding_value(cs->judge->findings, issue, type);
    }
}

static void check_property(reading *cs, const lodd__element *property)
{
    lodd_str code = lodd__element_value(property, "code"), uri = lodd__element_value(property, "uri");

    if (code.len > 0 && lodd__map_get(&cs->properties, code) != NULL)
        lodd__say(cs->judge, LODD__RULE_FHIR_CS_PROPERTY_CODE_TWICE, property, code);
    else if (code.len > 0)
        put(cs, &cs->properties, code, property);
    if (uri.len == 0) {
        if (standard_type(code) != NULL)
            lodd__say(cs->judge, LODD__RULE_FHIR_CS_PROPERTY_NO_URI, property, code);
        return;
    }
    if (lodd__map_get(&cs->uris, uri) != NULL)
        lodd__say(cs->judge, LODD__RULE_FHIR_CS_PROPERTY_URI_TWICE, property, uri);
    else
        put(cs, &cs->uris, uri, property);
    if (lodd__str_starts(uri, LODD__STR(STANDARD)))
        check_standard_uri(cs, property, uri);
}

static void check_concept_property(const reading *cs, const lodd__element *property)
{
    lodd_str code = lodd__element_value(property, "code");
    const lodd__element *value = lodd__element_child(property, "value"),
                        *defined = lodd__map_get(&cs->properties, code);
    lodd_str type = lodd__element_type(value), expected;
    lodd_issue *issue;

    if (code.len == 0)
        return;
    if (defined == NULL) {
        if (standard_type(code) == NULL)
            lodd__say(cs->judge, LODD__RULE_FHIR_CS_PROPERTY_UNDEFINED, property, code);
        return;
    }
    expected = lodd__element_value(defined, "type");
    if (expected.len == 0 || type.len == 0 || lodd__str_eq(type, expected))
        return;
    issue = lodd__finding(cs->judge->findings, LODD__RULE_FHIR_CS_PROPERTY_VALUE, property);
    lodd__finding_value(cs->judge->findings, issue, code);
    lodd__finding_name(cs->judge->findings, issue, type);
    lodd__finding_value(cs->judge->findings, issue, expected);
}

/* ---- concepts ---- */

/* A designation in the language of the display that does not say what else it is for. */
static void check_designation(const reading *cs, const lodd__element *designation)
{
    lodd_str language = lodd__element_value(designation, "language"), value = lodd__element_value(designation, "value");

    if (lodd__element_child(designation, "use") == NULL && (language.len == 0 || lodd__str_eq(language, cs->language)))
        lodd__say(cs->judge, LODD__RULE_FHIR_CS_DESIGNATION, designation, value);
}

static void check_concept(reading *cs, const lodd__element *concept, bool supplement)
{
    lodd_str code = lodd__element_value(concept, "code");
    bool defined = false;

    cs->n_concepts++;
    if (code.len > 0)
        put(cs, &cs->codes, code, concept);
    for (const lodd__element *child = concept->first; child != NULL; child = child->next) {
        defined = defined || lodd__str_is(child->name, "definition");
        if (lodd__str_is(child->name, "property"))
            check_concept_property(cs, child);
        else if (lodd__str_is(child->name, "designation") && !supplement)
            check_designation(cs, child);
    }
    if (cs->hl7 && !defined && !supplement && lodd__fhir_say_once(cs->judge, LODD__RULE_FHIR_CS_NO_DEFINITION, cs->url))
        lodd__say(cs->judge, LODD__RULE_FHIR_CS_NO_DEFINITION, concept, code);
}

/* Codes that a hierarchy is written with must be there. */
static void check_links(const reading *cs, const lodd__element *concept)
{
    LODD__EACH(property, concept, "property")
    {
        lodd_str code = lodd__element_value(property, "code"), value = lodd__element_value(property, "value");
        const lodd__element *defined = lodd__map_get(&cs->properties, code);
        if (defined == NULL || value.len == 0 || !lodd__str_is(lodd__element_value(defined, "type"), "code"))
            continue;
        if ((lodd__str_is(code, "parent") || lodd__str_is(code, "child") || lodd__str_is(code, "partOf")) &&
            lodd__map_get(&cs->codes, value) == NULL)
            lodd__say_two(cs->judge, LODD__RULE_FHIR_CS_PROPERTY_LINK, property, code, value);
    }
}

/* ---- content and supplements ---- */

static void check_count(const reading *cs, lodd_str content)
{
    const lodd__element *count = lodd__element_child(cs->codesystem, "count");
    uint64_t stated = 0;
    bool wrong;
    lodd_issue *issue;

    if (lodd__str_is(content, "not-present") && cs->n_concepts > 0)
        lodd__say(cs->judge, LODD__RULE_FHIR_CS_NOT_PRESENT, cs->codesystem, content);
    if (count == NULL || !lodd__str_digits(count->value) || count->value.len > 15)
        return;
    for (size_t i = 0; i < count->value.len; i++)
        stated = stated * 10 + (uint64_t)(count->value.ptr[i] - '0');
    wrong = lodd__str_is(content, "complete") ? stated != cs->n_concepts : stated < cs->n_concepts;
    if (!wrong)
        return;
    issue = lodd__finding(cs->judge->findings, LODD__RULE_FHIR_CS_COUNT, count);
    lodd__finding_value(cs->judge->findings, issue, count->value);
    lodd__finding_number(cs->judge->findings, issue, cs->n_concepts);
    lodd__finding_value(cs->judge->findings, issue, content);
}

static void check_supplemented(const reading *cs, lodd_str base)
{
    lodd_str url, version;

    lodd__canonical_split(base, &url, &version);
    for (const lodd__element *concept = next_concept(cs, cs->codesystem); concept != NULL;
         concept = next_concept(cs, concept)) {
        lodd__term_coding coding = {.system = url, .code = lodd__element_value(concept, "code")};
        lodd__term_answer answer;
        if (coding.code.len == 0)
            continue;
        answer = lodd__term_in_codesystem(cs->judge->terminology, &coding, LODD__STR(""));
        lodd__fhir_say_remote(cs->judge, concept, &answer);
        if (!answer.system_known)
            return; /* nothing can be said */
        if (!answer.code_known)
            lodd__say_two(cs->judge, LODD__RULE_FHIR_CS_SUPPLEMENT_CODE, concept, coding.code, base);
    }
}

static void check_supplement(const reading *cs, lodd_str content)
{
    const lodd__element *at = lodd__element_child(cs->codesystem, "content");
    lodd_str base = lodd__element_value(cs->codesystem, "supplements");
    bool supplement = lodd__str_is(content, "supplement");

    if (base.len > 0 && !supplement)
        lodd__say(cs->judge, LODD__RULE_FHIR_CS_SUPPLEMENT_CONTENT, at != NULL ? at : cs->codesystem, content);
    if (base.len == 0 && supplement)
        (void)lodd__finding(cs->judge->findings, LODD__RULE_FHIR_CS_SUPPLEMENT_BASE, at);
    if (base.len > 0 && cs->judge->terminology != NULL)
        check_supplemented(cs, base);
}

/* CodeSystem.valueSet is the value set of all its codes. */
static void check_value_set(const reading *cs)
{
    const lodd__element *at = lodd__element_child(cs->codesystem, "valueSet"), *include;
    const lodd__element *valueset = at != NULL ? lodd__fhir_named(cs->judge, at, at->value) : NULL;
    const lodd__element *compose =
        lodd__element_is(valueset, "ValueSet") ? lodd__element_child(valueset, "compose") : NULL;

    if (compose == NULL)
        return;
    include = lodd__element_child(compose, "include");
    if (include != NULL && include->next_same == NULL &&
        lodd__str_eq(lodd__element_value(include, "system"), cs->url) &&
        lodd__element_child(include, "concept") == NULL && lodd__element_child(include, "filter") == NULL &&
        lodd__element_child(include, "valueSet") == NULL && lodd__element_child(compose, "exclude") == NULL)
        return;
    lodd__say(cs->judge, LODD__RULE_FHIR_CS_VALUE_SET, at, at->value);
}

void lodd__fhir_rules_codesystem(lodd__fhir_judge *judge, const lodd__element *codesystem)
{
    reading cs = {.judge = judge, .codesystem = codesystem};
    lodd_str content = lodd__element_value(codesystem, "content");

    cs.url = lodd__element_value(codesystem, "url");
    cs.language = lodd__element_value(codesystem, "language");
    cs.hl7 = lodd__is_hl7(cs.url);
    if (lodd__element_child(codesystem, "caseSensitive") == NULL &&
        lodd__element_value(codesystem, "supplements").len == 0)
        (void)lodd__finding_as(judge->findings, LODD__RULE_FHIR_CS_CASE,
                               cs.hl7 ? LODD_SEVERITY_WARNING : LODD_SEVERITY_INFORMATION, codesystem);
    LODD__EACH(property, codesystem, "property")
    check_property(&cs, property);
    for (const lodd__element *concept = next_concept(&cs, codesystem); concept != NULL;
         concept = next_concept(&cs, concept))
        check_concept(&cs, concept, lodd__str_is(content, "supplement"));
    if (lodd__str_is(content, "complete"))
        for (const lodd__element *concept = next_concept(&cs, codesystem); concept != NULL;
             concept = next_concept(&cs, concept))
            check_links(&cs, concept);
    check_count(&cs, content);
    check_supplement(&cs, content);
    check_value_set(&cs);
    lodd__map_free(&cs.properties);
    lodd__map_free(&cs.uris);
    lodd__map_free(&cs.codes);
}
