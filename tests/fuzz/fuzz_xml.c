/* fuzz_xml.c - any bytes through source and parser; of every node of the tree: path, offsets, text. What a position claims is looked up in the text. */
#include <string.h>

#include "target.h"
#include "xml/xml.h"

#define MAX_PATHS 200 /* a path costs its siblings: enough of them, not all of a large document's */

static lodd__xml_parser *parser;

static bool stands_at(lodd_str text, size_t offset, const char *what)
{
    size_t n = strlen(what);

    return offset <= text.len && text.len - offset >= n && memcmp(text.ptr + offset, what, n) == 0;
}

static void check_name_at(lodd_str text, size_t offset, const xmlNs *ns, const xmlChar *name)
{
    if (ns != NULL && ns->prefix != NULL) {
        CHECK(stands_at(text, offset, (const char *)ns->prefix));
        offset += strlen((const char *)ns->prefix);
        CHECK(stands_at(text, offset, ":"));
        offset++;
    }
    CHECK(stands_at(text, offset, (const char *)name));
}

static void check_attribute(const lodd__xml_doc *doc, lodd__arena *arena, const xmlAttr *attr)
{
    lodd_str text = doc->source->text;
    const xmlNode *node = (const xmlNode *)attr;
    size_t value = lodd__xml_value_offset(doc, node);
    lodd_str path = lodd__xml_path(arena, node);

    check_name_at(text, lodd__xml_offset(doc, node), attr->ns, attr->name);
    CHECK(value > 0 && value < text.len && (text.ptr[value - 1] == '"' || text.ptr[value - 1] == '\''));
    CHECK(path.len > 0 && memchr(path.ptr, '@', path.len) != NULL);
    CHECK(attr->children != NULL && attr->children->content != NULL && attr->children->next == NULL);
}

static void check_content(const lodd__xml_doc *doc, lodd__arena *arena, const xmlNode *node, size_t start)
{
    size_t offset = lodd__xml_offset(doc, node);

    CHECK(offset >= start && offset < doc->source->text.len);
    CHECK(lodd__xml_path(arena, node).len > 0);
    if (node->type == XML_COMMENT_NODE)
        CHECK(stands_at(doc->source->text, offset, "<!--"));
    else if (node->type == XML_PI_NODE)
        CHECK(stands_at(doc->source->text, offset, "<?") && stands_at(doc->source->text, offset + 2, (const char *)node->name));
    else if (node->type != XML_TEXT_NODE)
        CHECK(node->type == XML_ELEMENT_NODE);
}

static void check_element(const lodd__xml_doc *doc, lodd__arena *arena, const xmlNode *node)
{
    lodd_str text = doc->source->text;
    size_t offset = lodd__xml_offset(doc, node);
    size_t value = lodd__xml_value_offset(doc, node);

    CHECK(stands_at(text, offset, "<"));
    check_name_at(text, offset + 1, node->ns, node->name);
    CHECK(value > offset && value <= text.len && text.ptr[value - 1] == '>');
    CHECK(lodd__xml_end(node) >= value && lodd__xml_end(node) <= text.len && text.ptr[lodd__xml_end(node) - 1] == '>');
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        check_attribute(doc, arena, attr);
    for (const xmlNode *child = node->children; child != NULL; child = child->next)
        if (child->type != XML_ELEMENT_NODE)
            check_content(doc, arena, child, value);
    (void)lodd__xml_text(arena, node);
}

static void check_doc(const lodd__xml_doc *doc, lodd__arena *arena)
{
    size_t step = doc->n_elements / MAX_PATHS + 1;
    size_t last = 0;

    CHECK(doc->root != NULL && doc->n_elements > 0 && doc->elements[0] == doc->root);
    for (size_t i = 0; i < doc->n_elements; i++) {
        size_t offset = lodd__xml_offset(doc, doc->elements[i]);
        CHECK(i == 0 || offset > last);
        last = offset;
        if (i % step == 0)
            check_element(doc, arena, doc->elements[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__arena arena = {0};
    lodd__source source;
    lodd__xml_doc doc = {0};
    lodd_limits limits;

    if (parser == NULL)
        parser = lodd__xml_parser_new();
    lodd_limits_default(&limits);
    limits.max_depth = 100;
    limits.max_attributes = 50;
    limits.max_nodes = 20000;
    lodd__source_init(&source, &arena, LODD__STR("input"), (lodd_str){(const char *)data, n});
    if (source.fault == LODD__SOURCE_OK || source.fault == LODD__SOURCE_CONTRADICTION) {
        lodd__xml_parse(&doc, parser, &arena, &source, &limits);
        CHECK(doc.wellformed == (doc.doc != NULL));
        CHECK(doc.wellformed || doc.n_faults > 0);
        for (size_t i = 0; i < doc.n_faults; i++)
            (void)lodd__source_position(&source, &arena, doc.faults[i].offset);
        if (doc.wellformed)
            check_doc(&doc, &arena);
        lodd__xml_release(&doc);
    }
    CHECK(!arena.failed);
    lodd__arena_free(&arena);
    return 0;
}
