/* fhir/narrative_controls.c - what a profile demands of a narrative by the extensions narrative-language-control and
 * narrative-source-control of its element definition: a section for each language, and where each part comes from. May
 * use: base, xml, element. */
#include "fhir/narrative.h"

#define LANGUAGE_CONTROL "http://hl7.org/fhir/StructureDefinition/narrative-language-control"
#define SOURCE_CONTROL   "http://hl7.org/fhir/StructureDefinition/narrative-source-control"

typedef struct demand {
    lodd__fhir_judge *judge;
    const lodd__element *text; /* the Narrative */
    const lodd__definition *definition;
    const xmlNode *div;
} demand;

static lodd_issue *find(const demand *control, lodd__builtin rule)
{
    lodd_issue *issue = lodd__finding(control->judge->findings, rule, control->text);

    lodd__finding_name(control->judge->findings, issue, control->definition->structure->url);
    return issue;
}

/* Is there a section in a language (empty: in any)? Sections are the elements directly in the div that name their
 * language. */
static bool has_section(const demand *control, lodd_str language)
{
    for (const xmlNode *node = control->div->children; node != NULL; node = node->next) {
        lodd_str here = node->type == XML_ELEMENT_NODE ? lodd__xhtml_language(node) : LODD__STR("");
        if (here.len > 0 &&
            (language.len == 0 || (here.len == language.len && strncasecmp(here.ptr, language.ptr, here.len) == 0)))
            return true;
    }
    return false;
}

static void demand_section(const demand *control, lodd_str language)
{
    if (language.len > 0 && !has_section(control, language))
        lodd__finding_value(control->judge->findings, find(control, LODD__RULE_FHIR_XHTML_SECTION_MISSING), language);
}

static void check_languages(const demand *control, lodd_str code)
{
    bool any = has_section(control, LODD__STR(""));

    if (lodd__str_is(code, "_no")) {
        if (any)
            (void)find(control, LODD__RULE_FHIR_XHTML_SECTIONS);
    } else if (lodd__str_is(code, "_yes")) {
        if (!any)
            (void)find(control, LODD__RULE_FHIR_XHTML_SECTIONS_MISSING);
    } else if (lodd__str_is(code, "_resource")) {
        demand_section(control, lodd__element_value(lodd__element_resource(control->text), "language"));
    } else {
        demand_section(control, code);
    }
}

static bool names_source(const xmlNode *node)
{
    static const char *const sources[] = {"boilerplate", "generated", "original"};
    lodd_str rest = lodd__xhtml_attribute(node, "class", NULL), word;

    while (rest.len > 0 && lodd__str_word(&rest, &word))
        for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
            if (lodd__str_is(word, sources[i]))
                return true;
    return false;
}

/* Each text must be in an element that names its source. */
static void check_sources(const demand *control)
{
    const xmlNode *node = control->div;

    while (node != NULL) {
        bool named = node->type == XML_ELEMENT_NODE && names_source(node);
        if (lodd__xhtml_is_text(node)) {
            lodd_str text = lodd__str_trim(lodd__str((const char *)node->content));
            lodd__finding_value(control->judge->findings, find(control, LODD__RULE_FHIR_XHTML_SOURCE), text);
        }
        if (named && node == control->div)
            return;
        if (!named) {
            node = lodd__xhtml_walk(control->div, node);
            continue;
        }
        while (node != control->div && node->next == NULL) /* pass over what is in it */
            node = node->parent;
        node = node == control->div ? NULL : node->next;
    }
}

void lodd__fhir_check_narrative_controls(lodd__fhir_judge *judge, const lodd__element *text,
                                         const lodd__definition *definition)
{
    lodd__node extensions = lodd__node_get(definition->node, "extension");
    demand control = {.judge = judge, .text = text, .definition = definition};
    const lodd__element *div = lodd__element_child(text, "div");
    size_t n = lodd__node_count(extensions);
    lodd__xhtml xhtml;

    for (size_t i = 0; i < n && div != NULL; i++) {
        lodd_str url = lodd__node_str(lodd__node_at(extensions, i), "url");
        lodd_str code = lodd__node_str(lodd__node_at(extensions, i), "valueCode");
        bool language = lodd__str_is(url, LANGUAGE_CONTROL);
        if (!language && !lodd__str_is(url, SOURCE_CONTROL))
            continue;
        lodd__xhtml_open(&xhtml, judge, div);
        control.div = xhtml.div;
        if (xhtml.div != NULL && language)
            check_languages(&control, code);
        else if (xhtml.div != NULL)
            check_sources(&control);
        lodd__xhtml_close(&xhtml);
    }
}
