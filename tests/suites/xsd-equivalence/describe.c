/* describe.c - writes what a schema component means in one normal form, so that two can be compared.
 *
 * May use: libxml2's tree, xsdset.h. Layout, prefixes, annotations, foreign attributes, defaults written out and the
 * order of attribute declarations make no difference in the normal form; everything that bears on validity does.
 */
#include <stdlib.h>
#include <string.h>

#include "xsdset.h"

#define XS        "http://www.w3.org/2001/XMLSchema"
#define MAX_DEPTH 60

/* The schema attributes that matter, with the value that means the same as leaving them out. */
static const struct {
    const char *name, *neutral;
    bool qname;
} significant[] = {
    {"name", NULL, false},
    {"ref", NULL, true},
    {"type", NULL, true},
    {"base", NULL, true},
    {"memberTypes", NULL, true},
    {"itemType", NULL, true},
    {"minOccurs", "1", false},
    {"maxOccurs", "1", false},
    {"use", "optional", false},
    {"fixed", NULL, false},
    {"default", NULL, false},
    {"value", NULL, false},
    {"mixed", "false", false},
    {"abstract", "false", false},
    {"nillable", "false", false},
    {"form", NULL, false},
    {"namespace", "##any", false},
    {"processContents", "strict", false},
    {"substitutionGroup", NULL, true},
};

static void describe_node(xmlBufferPtr out, xmlNodePtr node, int depth);

/* QNames, separated by blanks, with the namespace instead of the prefix. */
static void describe_qnames(xmlBufferPtr out, xmlNodePtr at, const char *value)
{
    while (*value) {
        size_t length = strcspn(value, " \t\r\n"), prefix = strcspn(value, ":");
        bool prefixed = prefix < length;
        xmlChar *name = prefixed ? xmlStrndup(BAD_CAST value, (int)prefix) : NULL;
        xmlNsPtr ns = xmlSearchNs(at->doc, at, name);
        const char *local = prefixed ? value + prefix + 1 : value;

        xmlBufferCCat(out, "{");
        xmlBufferCat(out, ns ? ns->href : BAD_CAST "");
        xmlBufferCCat(out, "}");
        xmlBufferAdd(out, BAD_CAST local, (int)(value + length - local));
        xmlFree(name);
        value += length;
        value += strspn(value, " \t\r\n");
    }
}

static void describe_attributes(xmlBufferPtr out, xmlNodePtr node)
{
    for (size_t i = 0; i < sizeof significant / sizeof *significant; i++) {
        xmlChar *value = xmlGetNoNsProp(node, BAD_CAST significant[i].name);

        if (value && !(significant[i].neutral && !strcmp((char *)value, significant[i].neutral))) {
            xmlBufferCCat(out, " ");
            xmlBufferCCat(out, significant[i].name);
            xmlBufferCCat(out, "=");
            if (significant[i].qname)
                describe_qnames(out, node, (char *)value);
            else
                xmlBufferCat(out, value);
        }
        xmlFree(value);
    }
}

/* Whether a local element belongs to the target namespace is said by its schema. */
static void describe_form(xmlBufferPtr out, xmlNodePtr node)
{
    xmlNodePtr schema = xmlDocGetRootElement(node->doc);
    bool element = !strcmp((const char *)node->name, "element");
    xmlChar *form;

    if (node->parent == schema || (!element && strcmp((const char *)node->name, "attribute")))
        return;
    form = xmlGetNoNsProp(schema, BAD_CAST(element ? "elementFormDefault" : "attributeFormDefault"));
    if (form && !strcmp((char *)form, "qualified"))
        xmlBufferCCat(out, " qualified");
    xmlFree(form);
}

static bool declares_attribute(const xmlNode *n)
{
    return !strncmp((const char *)n->name, "attribute", 9);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Attribute declarations, sorted: their order means nothing. */
static void describe_attribute_uses(xmlBufferPtr out, xmlNodePtr node, int depth)
{
    char *texts[64];
    size_t count = 0;

    for (xmlNodePtr n = xmlFirstElementChild(node); n; n = xmlNextElementSibling(n)) {
        xmlBufferPtr one;

        if (!declares_attribute(n) || count == sizeof texts / sizeof *texts || !(one = xmlBufferCreate()))
            continue;
        describe_node(one, n, depth + 1);
        texts[count] = (char *)xmlBufferDetach(one);
        count += texts[count] != NULL;
        xmlBufferFree(one);
    }
    qsort(texts, count, sizeof *texts, compare_texts);
    for (size_t i = 0; i < count; i++) {
        xmlBufferCCat(out, texts[i]);
        xmlFree(texts[i]);
    }
}

static void describe_node(xmlBufferPtr out, xmlNodePtr node, int depth)
{
    if (depth > MAX_DEPTH || !node->ns || strcmp((const char *)node->ns->href, XS) ||
        !strcmp((const char *)node->name, "annotation"))
        return;
    xmlBufferCCat(out, "(");
    xmlBufferCat(out, node->name);
    describe_form(out, node);
    describe_attributes(out, node);
    for (xmlNodePtr n = xmlFirstElementChild(node); n; n = xmlNextElementSibling(n))
        if (!declares_attribute(n))
            describe_node(out, n, depth + 1);
    describe_attribute_uses(out, node, depth);
    xmlBufferCCat(out, ")");
}

char *xsdset_describe(const struct component *c)
{
    xmlBufferPtr out = xmlBufferCreate();
    char *text = NULL;

    if (out) {
        describe_node(out, c->node, 0);
        text = (char *)xmlBufferDetach(out);
        xmlBufferFree(out);
    }
    return text;
}
