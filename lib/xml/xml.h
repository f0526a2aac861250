/* xml/xml.h - XML with positions: libxml2's SAX parser builds an ordinary libxml2 tree in an arena.
 *
 * No network, no DTD, no entities but the five of XML: a DOCTYPE is a fault. The tree is read-only and lives in the arena: never call
 * xmlFreeDoc or xmlFreeNode on it, never add to it. Every node's `_private` holds the byte offset of its first byte in the source text
 * (see lodd__xml_offset), so a finding can be placed exactly; attributes are found by rescanning their start tag when asked.
 */
#ifndef LODD_XML_XML_H
#define LODD_XML_XML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "lodd/limits.h"
#include "source/source.h"

typedef enum lodd__xml_fault_kind {
    LODD__XML_OK,
    LODD__XML_SYNTAX,     /* not well-formed; message is libxml2's own English text */
    LODD__XML_DOCTYPE,    /* a document type declaration */
    LODD__XML_ENTITY,     /* a reference to an entity that is not one of XML's five */
    LODD__XML_DEPTH,      /* max_depth */
    LODD__XML_NODES,      /* max_nodes */
    LODD__XML_ATTRIBUTES, /* max_attributes */
    LODD__XML_NAMES,      /* max_names */
    LODD__XML_NOMEM
} lodd__xml_fault_kind;

typedef struct lodd__xml_fault {
    lodd__xml_fault_kind kind;
    size_t offset;    /* in the source's text */
    int code;         /* libxml2's xmlParserErrors for SYNTAX */
    lodd_str message; /* for SYNTAX: may repeat names of the document; for ENTITY the entity's name */
} lodd__xml_fault;

/* What a SYNTAX fault is, in a few English words that hold nothing of the document; static. */
const char *lodd__xml_fault_phrase(const lodd__xml_fault *fault);

typedef struct lodd__xml_doc {
    xmlDocPtr doc;            /* NULL when a fault stopped the parse */
    xmlNodePtr root;
    lodd__source *source;
    xmlNodePtr *elements;     /* all elements in document order */
    size_t n_elements;
    lodd__xml_fault *faults;  /* syntax faults in document order; parsing goes on after recoverable ones (namespace errors) */
    size_t n_faults;
    bool wellformed;
} lodd__xml_doc;

/* Parser state that is reused from document to document by one thread. */
typedef struct lodd__xml_parser lodd__xml_parser;

lodd__xml_parser *lodd__xml_parser_new(void); /* NULL when memory ran out */
void lodd__xml_parser_free(lodd__xml_parser *parser);

/* Parses a source without faults. All of ret lives in the arena, and names also in the parser: ret must be released with
 * lodd__xml_release before the arena goes and before the parser parses again. */
void lodd__xml_parse(lodd__xml_doc *ret, lodd__xml_parser *parser, lodd__arena *arena, lodd__source *source, const lodd_limits *limits);
void lodd__xml_release(lodd__xml_doc *doc);

/* Byte offset in the source text: of the '<' of an element, comment or PI, of the first byte of a text, of the first byte of an
 * attribute's name (found by scanning its start tag). */
size_t lodd__xml_offset(const lodd__xml_doc *doc, const xmlNode *node);
/* Of an attribute's value (behind the quote), or of an element's content (behind its start tag). */
size_t lodd__xml_value_offset(const lodd__xml_doc *doc, const xmlNode *node);
/* Behind the last byte of an element: behind the '>' of its end tag, or of its start tag when that is an empty-element tag. */
size_t lodd__xml_end(const xmlNode *element);

/* XPath of a node for people and tools: /MsgHead/MsgInfo[1]/Type[1]/@V. The prefix is the document's; an index wherever siblings may
 * share the name. In the arena. */
lodd_str lodd__xml_path(lodd__arena *arena, const xmlNode *node);

/* The text directly in an element or the value of an attribute, joined; in the arena only when there is more than one text node. */
lodd_str lodd__xml_text(lodd__arena *arena, const xmlNode *node);
/* An attribute without namespace; NULL if absent. */
xmlAttrPtr lodd__xml_attr(const xmlNode *element, const char *name);
/* Its value; {NULL, 0} if absent. */
lodd_str lodd__xml_attr_value(const xmlNode *element, const char *name);
/* First child element / next sibling element; of a name and namespace when they are not NULL. */
xmlNodePtr lodd__xml_child(const xmlNode *parent, const char *name, const char *ns);
xmlNodePtr lodd__xml_next(const xmlNode *node, const char *name, const char *ns);
bool lodd__xml_is(const xmlNode *node, const char *name, const char *ns);

#endif
