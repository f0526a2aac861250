/* fhir/narrative_tree.c - the XHTML of a narrative as a tree: the nodes of an XML document as they are, the string of a
 * JSON document parsed.
 *
 * May use: base, source, xml, element. */
#include "fhir/narrative.h"

static void parse(lodd__xhtml *ret, lodd__fhir_judge *judge, lodd_str text)
{
    lodd__xml_parser *parser = lodd__fhir_xml_parser(judge, &ret->arena);
    lodd__source *source = ret->arena != NULL ? LODD__NEW(ret->arena, lodd__source) : NULL;

    ret->fault = LODD__XHTML_NOMEM;
    if (parser == NULL || source == NULL)
        return;
    lodd__source_init(source, ret->arena, LODD__STR(""), text);
    if (source->fault == LODD__SOURCE_NOMEM)
        return;
    if (source->fault != LODD__SOURCE_OK) {
        ret->fault = source->fault == LODD__SOURCE_EMPTY ? LODD__XHTML_NONE : LODD__XHTML_SYNTAX;
        ret->detail = LODD__STR("it is no text");
        return;
    }
    lodd__xml_parse(&ret->doc, parser, ret->arena, source, judge->limits);
    ret->parsed = true;
    if (ret->arena->failed)
        return;
    if (ret->doc.wellformed) {
        ret->div = ret->doc.root;
        ret->fault = LODD__XHTML_OK;
        return;
    }
    ret->fault = LODD__XHTML_SYNTAX;
    ret->detail = LODD__STR("no element");
    if (ret->doc.n_faults == 0)
        return;
    ret->detail = lodd__str(lodd__xml_fault_phrase(&ret->doc.faults[0]));
    if (ret->doc.faults[0].kind == LODD__XML_ENTITY) {
        ret->fault = LODD__XHTML_ENTITY;
        ret->detail = ret->doc.faults[0].message;
    } else if (ret->doc.faults[0].kind == LODD__XML_DOCTYPE) {
        ret->detail = LODD__STR("DOCTYPE");
    } else if (ret->doc.faults[0].kind != LODD__XML_SYNTAX) {
        ret->fault = LODD__XHTML_LIMIT;
    }
}

void lodd__xhtml_open(lodd__xhtml *ret, lodd__fhir_judge *judge, const lodd__element *element)
{
    memset(ret, 0, sizeof *ret);
    if (element->xhtml != NULL) {
        ret->div = element->xhtml;
        ret->in_document = true;
    } else if (lodd__str_trim(element->value).len == 0) {
        ret->fault = LODD__XHTML_NONE;
    } else {
        parse(ret, judge, element->value);
        if (ret->fault == LODD__XHTML_NOMEM)
            judge->status = LODD_ERR_NOMEM;
    }
}

void lodd__xhtml_close(lodd__xhtml *xhtml)
{
    if (xhtml->parsed)
        lodd__xml_release(&xhtml->doc);
    if (xhtml->arena != NULL)
        lodd__arena_reset(xhtml->arena);
    xhtml->div = NULL;
}

bool lodd__xhtml_may_have(const lodd__element *element, const char *attribute)
{
    if (element->xhtml != NULL || element->value.len == 0)
        return element->xhtml != NULL;
    return memmem(element->value.ptr, element->value.len, attribute, strlen(attribute)) != NULL;
}

const xmlNode *lodd__xhtml_walk(const xmlNode *root, const xmlNode *at)
{
    if (at->type == XML_ELEMENT_NODE && at->children != NULL)
        return at->children;
    while (at != root) {
        if (at->next != NULL)
            return at->next;
        at = at->parent;
    }
    return NULL;
}

lodd_str lodd__xhtml_name(const xmlNode *node)
{
    return lodd__str((const char *)node->name);
}

bool lodd__xhtml_is_text(const xmlNode *node)
{
    if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE)
        return false;
    for (const char *c = (const char *)node->content; c != NULL && *c != '\0'; c++)
        if (!lodd__is_space(*c))
            return true;
    return false;
}

lodd_str lodd__xhtml_attribute(const xmlNode *node, const char *name, const char *ns)
{
    for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
        const char *prefix = attribute->ns != NULL ? (const char *)attribute->ns->prefix : NULL;
        if (strcmp((const char *)attribute->name, name) != 0 || (ns == NULL) != (prefix == NULL) ||
            (ns != NULL && strcmp(ns, prefix) != 0))
            continue;
        if (attribute->children == NULL)
            return LODD__STR("");
        return lodd__str((const char *)attribute->children->content);
    }
    return (lodd_str){NULL, 0};
}

lodd_str lodd__xhtml_language(const xmlNode *node)
{
    lodd_str language = lodd__xhtml_attribute(node, "lang", NULL);

    return language.len > 0 ? language : lodd__xhtml_attribute(node, "lang", "xml");
}
