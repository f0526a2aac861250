/* element/read_xml.c - FHIR XML onto the element tree; see read.h.
 *
 * Source: https://hl7.org/fhir/R4/xml.html. Children stand in the order of the definition, values are attributes, text
 * stands only in the narrative's div, which stays a tree of its own. Comments and processing instructions say nothing.
 * May use: what reading.h names, and libxml2's tree.
 */
#include "element/reading.h"

#define FHIR_NAMESPACE  "http://hl7.org/fhir"
#define XHTML_NAMESPACE "http://www.w3.org/1999/xhtml"
#define XSI_NAMESPACE   "http://www.w3.org/2001/XMLSchema-instance"

/* The children of one element while they are read. */
typedef struct content {
    lodd__element *element;
    size_t base; /* its first slot */
    lodd__element *unknown;
    /* Of the known child element before: lists are many of one name. */
    const xmlChar *name;
    const lodd__definition *definition;
    const lodd__type_ref *type;
    lodd__shape shape;
    const lodd__element *before;
} content;

static void read_content(lodd__reading *r, lodd__element *element, const xmlNode *node);

static bool has_namespace(const xmlNs *ns, const char *wanted)
{
    return ns != NULL && strcmp((const char *)ns->href, wanted) == 0;
}

static bool is_blank(const xmlChar *text)
{
    while (lodd__is_space((char)*text))
        text++;
    return *text == '\0';
}

static bool is_stray_text(const xmlNode *node)
{
    return (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL &&
           !is_blank(node->content);
}

/* "xsi:type" as written. */
static lodd_str qualified(lodd__reading *r, const xmlNs *ns, const xmlChar *name)
{
    if (ns == NULL || ns->prefix == NULL)
        return lodd__str((const char *)name);
    return lodd__arena_printf(r->findings->scratch, "%s:%s", (const char *)ns->prefix, (const char *)name);
}

/* ---- attributes ---- */

static lodd_str value_of(const xmlAttr *attr)
{
    return attr->children != NULL && attr->children->content != NULL ? lodd__str((const char *)attr->children->content)
                                                                     : LODD__STR("");
}

static lodd__element *hang(lodd__reading *r, lodd__slot *slot, lodd__element *element)
{
    if (slot->last != NULL) {
        element->index = slot->last->index + 1;
        slot->last->next = slot->last->next_same = element;
    } else {
        slot->first = element;
    }
    slot->last = element;
    return r->arena->failed ? NULL : element;
}

/* An attribute that is a child: the id of an element, the url of an extension. */
static void read_attribute(lodd__reading *r, content *c, const xmlAttr *attr, const lodd__definition *definition)
{
    lodd_str text = r->xml->source->text;
    lodd__shape shape;
    lodd__slot *slot = lodd__reading_slot(r, c->base, definition);
    lodd__element *element;

    lodd__reading_shape(&shape, r->reader->structures, definition, NULL);
    element = slot != NULL
                  ? lodd__reading_element(r, c->element, definition, &shape, lodd__str((const char *)attr->name))
                  : NULL;
    if (element == NULL)
        return;
    element->form = LODD__FORM_TEXT;
    element->value = value_of(attr);
    element->offset = element->key_offset = lodd__xml_offset(r->xml, (const xmlNode *)attr);
    element->value_offset = lodd__xml_value_offset(r->xml, (const xmlNode *)attr);
    element->end = lodd__str_find(text, text.ptr[element->value_offset - 1], element->value_offset) + 1;
    (void)hang(r, slot, element);
}

static void unknown_attribute(lodd__reading *r, const lodd__element *element, const xmlAttr *attr)
{
    lodd__builtin rule = LODD__RULE_FHIR_XML_ATTRIBUTE;
    const char *name = (const char *)attr->name;

    if (has_namespace(attr->ns, XSI_NAMESPACE) &&
        (strcmp(name, "schemaLocation") == 0 || strcmp(name, "noNamespaceSchemaLocation") == 0))
        rule = LODD__RULE_FHIR_XML_SCHEMA_LOCATION;
    lodd__reading_say(r, rule, element, lodd__xml_offset(r->xml, (const xmlNode *)attr),
                      qualified(r, attr->ns, attr->name));
}

static bool is_primitive(const lodd__element *element)
{
    return element->type != NULL && element->type->kind == LODD__KIND_PRIMITIVE;
}

static void set_value(lodd__reading *r, lodd__element *element, const xmlAttr *attr)
{
    element->form = LODD__FORM_TEXT;
    element->value = value_of(attr);
    element->value_offset = lodd__xml_value_offset(r->xml, (const xmlNode *)attr);
}

static void read_attributes(lodd__reading *r, content *c, const xmlNode *node)
{
    lodd__element *element = c->element;

    for (const xmlAttr *attr = node->properties; attr != NULL && !r->arena->failed; attr = attr->next) {
        lodd_str name = lodd__str((const char *)attr->name);
        const lodd__definition *definition =
            attr->ns == NULL ? lodd__definition_child(element->content, name, NULL) : NULL;

        if (attr->ns == NULL && is_primitive(element) && lodd__str_eq(name, LODD__STR("value"))) {
            set_value(r, element, attr);
        } else if (definition != NULL && definition->representation == LODD__AS_XML_ATTRIBUTE) {
            read_attribute(r, c, attr, definition);
        } else {
            unknown_attribute(r, element, attr);
        }
    }
}

/* ---- elements ---- */

static void place(lodd__reading *r, lodd__element *element, const xmlNode *node)
{
    element->offset = element->key_offset = element->value_offset = lodd__xml_offset(r->xml, node);
    element->end = lodd__xml_end(node);
}

static void unknown_element(lodd__reading *r, content *c, const xmlNode *node)
{
    lodd__element unknown = {.name = lodd__str((const char *)node->name), .parent = c->element};

    unknown.raw = unknown.name;
    place(r, &unknown, node);
    lodd__reading_unknown(r, &c->unknown, &unknown);
}

static void say_namespace(lodd__reading *r, const lodd__element *at, const xmlNode *node, const char *wanted)
{
    lodd_issue *issue =
        lodd__finding_offset(r->findings, LODD__RULE_FHIR_XML_NAMESPACE, at, lodd__xml_offset(r->xml, node));

    lodd__finding_name(r->findings, issue, lodd__str((const char *)node->name));
    lodd__finding_name(r->findings, issue, lodd__str(wanted));
}

/* Behind white space, which does not tell where the text is. */
static void say_text(lodd__reading *r, const lodd__element *element, const xmlNode *node)
{
    lodd_str text = r->xml->source->text;
    size_t offset = lodd__xml_offset(r->xml, node);

    while (offset < text.len && lodd__is_space(text.ptr[offset]))
        offset++;
    (void)lodd__finding_offset(r->findings, LODD__RULE_FHIR_XML_TEXT, element, offset);
}

/* The one resource in "contained" and its like. NULL after a finding. */
static const xmlNode *resource_in(lodd__reading *r, const lodd__element *element, const xmlNode *wrapper)
{
    const xmlNode *resource = NULL;

    for (const xmlAttr *attr = wrapper->properties; attr != NULL; attr = attr->next)
        unknown_attribute(r, element, attr);
    for (const xmlNode *node = wrapper->children; node != NULL; node = node->next) {
        if (is_stray_text(node))
            say_text(r, element, node);
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (resource != NULL)
            lodd__reading_say(r, LODD__RULE_FHIR_XML_RESOURCE_SEVERAL, element, lodd__xml_offset(r->xml, node),
                              element->name);
        else
            resource = node;
    }
    if (resource == NULL)
        lodd__reading_say(r, LODD__RULE_FHIR_XML_RESOURCE_MISSING, element, element->offset, element->name);
    return resource;
}

static const lodd__structure *type_of(lodd__reading *r, const lodd__element *at, const xmlNode *node)
{
    lodd_str name = lodd__str((const char *)node->name);
    const lodd__structure *type;

    if (!has_namespace(node->ns, FHIR_NAMESPACE)) {
        say_namespace(r, at, node, FHIR_NAMESPACE);
        return NULL;
    }
    type = lodd__reading_resource(r->reader->structures, name);
    if (type == NULL)
        lodd__reading_say(r, LODD__RULE_FHIR_RESOURCE_TYPE_UNKNOWN, at, lodd__xml_offset(r->xml, node), name);
    return type;
}

static void read_resource(lodd__reading *r, lodd__element *element, const xmlNode *wrapper)
{
    const xmlNode *node = resource_in(r, element, wrapper);

    element->type = node != NULL ? type_of(r, element, node) : NULL;
    element->content = element->type != NULL ? element->type->root : NULL;
    element->resource = element->type != NULL;
    if (element->resource)
        read_content(r, element, node);
}

static void read_xhtml(lodd__reading *r, lodd__element *element, const xmlNode *node)
{
    element->form = LODD__FORM_XHTML;
    element->xhtml = node;
    element->value = lodd__str_sub(r->xml->source->text, element->offset, element->end - element->offset);
    if (!has_namespace(node->ns, XHTML_NAMESPACE))
        say_namespace(r, element, node, XHTML_NAMESPACE);
}

static bool is_xhtml(const lodd__shape *shape)
{
    return shape->primitive && lodd__str_eq(shape->type->type, LODD__STR("xhtml"));
}

/* Finds out what a child is; what was found for the child before holds when it had the same name: names are kept once a
 * document. */
static bool know(lodd__reading *r, content *c, const xmlNode *node)
{
    const lodd__element *element = c->element;

    if (node->name != c->name) {
        c->name = node->name;
        c->definition = lodd__definition_child(element->content, lodd__str((const char *)node->name), &c->type);
        if (c->definition != NULL &&
            ((c->definition->choice && c->type == NULL) || c->definition->representation == LODD__AS_XML_ATTRIBUTE ||
             (is_primitive(element) && lodd__str_is(c->definition->name, "value"))))
            c->definition = NULL;
        if (c->definition != NULL)
            lodd__reading_shape(&c->shape, r->reader->structures, c->definition, c->type);
    }
    return c->definition != NULL;
}

/* The slot of a child that c knows; NULL for one that is no child after all, which has been said then. */
static lodd__slot *slot_of(lodd__reading *r, content *c, const xmlNode *node)
{
    size_t offset = lodd__xml_offset(r->xml, node);
    lodd__slot *slot;

    if (!is_xhtml(&c->shape) && !has_namespace(node->ns, FHIR_NAMESPACE)) {
        say_namespace(r, c->element, node, FHIR_NAMESPACE);
        return NULL;
    }
    slot = lodd__reading_slot(r, c->base, c->definition);
    if (slot == NULL)
        return NULL;
    if (slot->first != NULL && slot->type != c->type) {
        lodd__reading_say(r, LODD__RULE_FHIR_CHOICE_SEVERAL, c->element, offset, lodd__str((const char *)node->name));
        return NULL;
    }
    slot->type = c->type;
    return slot;
}

static void check_order(lodd__reading *r, content *c, const lodd__element *element)
{
    if (c->before != NULL && c->before->definition->index > element->definition->index)
        lodd__reading_say(r, LODD__RULE_FHIR_XML_ORDER, element, element->offset, c->before->raw);
    c->before = element;
}

static void read_child(lodd__reading *r, content *c, const xmlNode *node)
{
    lodd__slot *slot;
    lodd__element *element;

    if (!know(r, c, node)) {
        lodd__reading_say(r, LODD__RULE_FHIR_XML_ELEMENT, c->element, lodd__xml_offset(r->xml, node),
                          qualified(r, node->ns, node->name));
        unknown_element(r, c, node);
        return;
    }
    slot = slot_of(r, c, node);
    if (slot == NULL) {
        unknown_element(r, c, node);
        return;
    }
    element = lodd__reading_element(r, c->element, c->definition, &c->shape, lodd__str((const char *)node->name));
    if (element == NULL || hang(r, slot, element) == NULL)
        return;
    place(r, element, node);
    check_order(r, c, element);
    if (is_xhtml(&c->shape))
        read_xhtml(r, element, node);
    else if (c->shape.resource)
        read_resource(r, element, node);
    else
        read_content(r, element, node);
}

static void read_children(lodd__reading *r, content *c, const xmlNode *node)
{
    bool empty = node->properties == NULL;

    for (const xmlNode *child = node->children; child != NULL && !r->arena->failed; child = child->next) {
        if (child->type == XML_ELEMENT_NODE)
            read_child(r, c, child);
        else if (is_stray_text(child))
            say_text(r, c->element, child);
        else
            continue;
        empty = false;
    }
    if (empty)
        (void)lodd__finding(r->findings, LODD__RULE_FHIR_XML_EMPTY, c->element);
}

/* The slots become the children, in the definition's order. */
static void hang_children(lodd__reading *r, content *c)
{
    for (size_t i = c->base; i < r->slots.len; i++) {
        const lodd__slot *slot = &r->slots.ptr[i];
        if (slot->last != NULL)
            lodd__reading_append(c->element, slot->first, slot->last, slot->last->index + 1);
    }
    r->slots.len = c->base;
    lodd__reading_append_unknown(c->element, c->unknown);
}

/* Of an unknown type. */
static void keep_value(lodd__reading *r, lodd__element *element, const xmlNode *node)
{
    const xmlAttr *attr = lodd__xml_attr(node, "value");

    if (attr != NULL)
        set_value(r, element, attr);
}

static void read_content(lodd__reading *r, lodd__element *element, const xmlNode *node)
{
    content c = {.element = element, .base = r->slots.len};

    if (element->content == NULL) {
        keep_value(r, element, node);
        return;
    }
    if (!lodd__reading_enter(r, element))
        return;
    read_attributes(r, &c, node);
    read_children(r, &c, node);
    hang_children(r, &c);
    lodd__reading_leave(r);
}

lodd__element *lodd__fhir_read_xml(const lodd__fhir_reader *reader, const lodd__xml_doc *doc)
{
    lodd__reading r = {.reader = reader, .arena = reader->arena, .findings = reader->findings, .xml = doc};
    const lodd__structure *type = doc->root != NULL ? type_of(&r, NULL, doc->root) : NULL;
    lodd__element *root = type != NULL ? lodd__reading_root(&r, type, lodd__str((const char *)doc->root->name)) : NULL;

    if (root == NULL)
        return NULL;
    place(&r, root, doc->root);
    read_content(&r, root, doc->root);
    lodd__vec_free(&r.slots);
    return r.arena->failed || r.too_deep ? NULL : root;
}
