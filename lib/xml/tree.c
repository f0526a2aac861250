/* xml/tree.c - reading the tree: positions, paths, values. May use: base, source, libxml2. */
#include "xml/xml.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static size_t own_offset(const xmlNode *node)
{
    return node != NULL && node->_private != NULL ? (size_t)(uintptr_t)node->_private - 1 : 0;
}

static size_t skip_space(lodd_str text, size_t at)
{
    while (at < text.len && lodd__is_space(text.ptr[at]))
        at++;
    return at;
}

static bool name_ends(char c)
{
    return lodd__is_space(c) || c == '=' || c == '>' || c == '/';
}

typedef struct tag_part {
    size_t name, name_len, value;
} tag_part;

/* The next attribute of a start tag from *at on; false at its end, where *at is then behind the '>'. */
static bool next_attribute(lodd_str text, size_t *at, tag_part *ret)
{
    size_t i = skip_space(text, *at);

    while (i < text.len && text.ptr[i] == '/')
        i++;
    if (i >= text.len || text.ptr[i] == '>') {
        *at = i < text.len ? i + 1 : i;
        return false;
    }
    ret->name = i;
    while (i < text.len && !name_ends(text.ptr[i]))
        i++;
    ret->name_len = i - ret->name;
    i = skip_space(text, i);
    if (i < text.len && text.ptr[i] == '=')
        i = skip_space(text, i + 1);
    if (i >= text.len || (text.ptr[i] != '"' && text.ptr[i] != '\'')) {
        *at = text.len; /* cannot be in a well-formed document */
        return false;
    }
    ret->value = i + 1;
    i = lodd__str_find(text, text.ptr[i], i + 1);
    *at = i == (size_t)-1 ? text.len : i + 1;
    return true;
}

static size_t behind_tag_name(lodd_str text, size_t at)
{
    while (at < text.len && !name_ends(text.ptr[at]))
        at++;
    return at;
}

static bool same_name(lodd_str text, const tag_part *part, const xmlAttr *attr)
{
    lodd_str name = lodd__str_sub(text, part->name, part->name_len);
    lodd_str local = lodd__str((const char *)attr->name);
    lodd_str prefix = lodd__str(attr->ns != NULL ? (const char *)attr->ns->prefix : NULL);

    if (prefix.len == 0)
        return lodd__str_eq(name, local);
    return name.len == prefix.len + 1 + local.len && lodd__str_starts(name, prefix) && name.ptr[prefix.len] == ':' &&
           lodd__str_ends(name, local);
}

static size_t attribute_offset(const lodd__xml_doc *doc, const xmlAttr *attr, bool value)
{
    lodd_str text = doc->source->text;
    size_t element = own_offset(attr->parent);
    size_t at = behind_tag_name(text, element);
    tag_part part;

    while (next_attribute(text, &at, &part))
        if (same_name(text, &part, attr))
            return value ? part.value : part.name;
    return element;
}

size_t lodd__xml_offset(const lodd__xml_doc *doc, const xmlNode *node)
{
    if (node != NULL && node->type == XML_ATTRIBUTE_NODE)
        return attribute_offset(doc, (const xmlAttr *)node, false);
    if (node != NULL && node->type == XML_TEXT_NODE && node->parent != NULL && node->parent->type == XML_ATTRIBUTE_NODE)
        return attribute_offset(doc, (const xmlAttr *)node->parent, true);
    return own_offset(node);
}

size_t lodd__xml_value_offset(const lodd__xml_doc *doc, const xmlNode *node)
{
    lodd_str text = doc->source->text;
    tag_part part;
    size_t at = 0;

    if (node == NULL || node->type == XML_ATTRIBUTE_NODE)
        return node == NULL ? 0 : attribute_offset(doc, (const xmlAttr *)node, true);
    if (node->type != XML_ELEMENT_NODE)
        return own_offset(node);
    at = behind_tag_name(text, own_offset(node));
    while (next_attribute(text, &at, &part))
        ;
    return at;
}

static size_t index_among(const xmlNode *node)
{
    size_t ret = 1;

    for (const xmlNode *n = node->prev; n != NULL; n = n->prev)
        if (n->type == node->type && xmlStrEqual(n->name, node->name) &&
            (n->ns == node->ns || (n->ns != NULL && node->ns != NULL && xmlStrEqual(n->ns->href, node->ns->href))))
            ret++;
    return ret;
}

/* The tree's builder leaves it where libxml2 would keep what a schema says of the element, which nobody asks for here. */
size_t lodd__xml_end(const xmlNode *element)
{
    return element != NULL && element->psvi != NULL ? (size_t)(uintptr_t)element->psvi - 1 : 0;
}

static const char *prefix_of(const xmlNs *ns)
{
    return ns != NULL && ns->prefix != NULL ? (const char *)ns->prefix : "";
}

static lodd_str path_step(lodd__arena *arena, const xmlNode *node)
{
    const char *prefix = "";

    switch (node->type) {
    case XML_ATTRIBUTE_NODE:
        prefix = prefix_of(((const xmlAttr *)node)->ns);
        return lodd__arena_printf(arena, "/@%s%s%s", prefix, *prefix ? ":" : "", (const char *)node->name);
    case XML_TEXT_NODE:
        return LODD__STR("/text()");
    case XML_COMMENT_NODE:
        return LODD__STR("/comment()");
    case XML_PI_NODE:
        return LODD__STR("/processing-instruction()");
    default:
        break;
    }
    prefix = prefix_of(node->ns);
    if (node->parent == NULL || node->parent->type != XML_ELEMENT_NODE)
        return lodd__arena_printf(arena, "/%s%s%s", prefix, *prefix ? ":" : "", (const char *)node->name);
    return lodd__arena_printf(arena, "/%s%s%s[%zu]", prefix, *prefix ? ":" : "", (const char *)node->name, index_among(node));
}

lodd_str lodd__xml_path(lodd__arena *arena, const xmlNode *node)
{
    /* depth is bounded by max_depth, which bounds the steps too; the deepest part is what matters should it be longer */
    enum { MAX_STEPS = 512 };
    lodd_str steps[MAX_STEPS];
    size_t n = 0;
    size_t len = 0;
    char *out = NULL;

    if (node == NULL || node->type == XML_DOCUMENT_NODE)
        return LODD__STR("/");
    if (node->type == XML_TEXT_NODE && node->parent != NULL && node->parent->type == XML_ATTRIBUTE_NODE)
        node = node->parent;
    for (; node != NULL && node->type != XML_DOCUMENT_NODE && n < MAX_STEPS; node = node->parent) {
        steps[n] = path_step(arena, node);
        len += steps[n++].len;
    }
    out = lodd__arena_bytes(arena, len + 1);
    if (out == NULL)
        return (lodd_str){NULL, 0};
    len = 0;
    while (n > 0) {
        n--;
        if (steps[n].len > 0)
            memcpy(out + len, steps[n].ptr, steps[n].len);
        len += steps[n].len;
    }
    out[len] = '\0';
    return (lodd_str){out, len};
}

lodd_str lodd__xml_text(lodd__arena *arena, const xmlNode *node)
{
    const xmlNode *first = node->children;
    size_t len = 0;
    char *out = NULL;

    if (first == NULL)
        return (lodd_str){"", 0};
    if (first->next == NULL && first->type == XML_TEXT_NODE)
        return lodd__str((const char *)first->content);
    for (const xmlNode *n = first; n != NULL; n = n->next)
        if (n->type == XML_TEXT_NODE)
            len += strlen((const char *)n->content);
    out = lodd__arena_bytes(arena, len + 1);
    if (out == NULL)
        return (lodd_str){"", 0};
    len = 0;
    for (const xmlNode *n = first; n != NULL; n = n->next) {
        size_t part = n->type == XML_TEXT_NODE ? strlen((const char *)n->content) : 0;
        if (part > 0)
            memcpy(out + len, n->content, part);
        len += part;
    }
    out[len] = '\0';
    return (lodd_str){out, len};
}

xmlAttrPtr lodd__xml_attr(const xmlNode *element, const char *name)
{
    for (xmlAttrPtr attr = element->properties; attr != NULL; attr = attr->next)
        if (attr->ns == NULL && strcmp((const char *)attr->name, name) == 0)
            return attr;
    return NULL;
}

lodd_str lodd__xml_attr_value(const xmlNode *element, const char *name)
{
    xmlAttrPtr attr = lodd__xml_attr(element, name);

    return attr != NULL && attr->children != NULL ? lodd__str((const char *)attr->children->content) : (lodd_str){NULL, 0};
}

bool lodd__xml_is(const xmlNode *node, const char *name, const char *ns)
{
    if (node == NULL || node->type != XML_ELEMENT_NODE)
        return false;
    if (name != NULL && strcmp((const char *)node->name, name) != 0)
        return false;
    return ns == NULL || (node->ns != NULL && strcmp((const char *)node->ns->href, ns) == 0);
}

xmlNodePtr lodd__xml_child(const xmlNode *parent, const char *name, const char *ns)
{
    xmlNodePtr node = parent != NULL ? parent->children : NULL;

    while (node != NULL && !lodd__xml_is(node, name, ns))
        node = node->next;
    return node;
}

xmlNodePtr lodd__xml_next(const xmlNode *node, const char *name, const char *ns)
{
    xmlNodePtr next = node != NULL ? node->next : NULL;

    while (next != NULL && !lodd__xml_is(next, name, ns))
        next = next->next;
    return next;
}
