/* xml/build.h - private to the xml layer: the state of one parse, shared by the parser (parse.c) and the tree builder (build.c). */
#ifndef LODD_XML_BUILD_H
#define LODD_XML_BUILD_H

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/buf.h"
#include "base/vec.h"
#include "xml/xml.h"

/* A namespace declaration in scope. prefix is a string of the parser's dictionary, so that pointers may be compared. */
typedef struct lodd__xml_scope {
    const xmlChar *prefix;
    xmlNs *ns;
} lodd__xml_scope;

struct lodd__xml_parser {
    xmlParserCtxtPtr ctxt;
    LODD__VEC(xmlNodePtr) elements;
    LODD__VEC(lodd__xml_scope) scope;
    LODD__VEC(size_t) scope_marks; /* length of scope before each open element */
    LODD__VEC(lodd__xml_fault) faults;
    lodd__buf text;     /* character data not yet a node */
    size_t text_offset; /* where it began */
    size_t markup_end;  /* behind the last tag, comment or processing instruction */
    size_t nodes;
    size_t memory_failures; /* when the parse began */
    size_t own_names;       /* strings that libxml2 itself puts into a fresh dictionary */
    bool fresh;             /* the dictionary holds nothing of earlier documents */
    bool many_names;        /* max_names was reached */
    xmlNodePtr open; /* innermost open element */
    lodd__xml_doc *ret;
    lodd__arena *arena;
    const lodd_limits *limits;
};

/* Fills in the SAX2 callbacks that build the tree. user data of the parser context must be the lodd__xml_parser. */
void lodd__xml_build_handlers(xmlSAXHandler *sax);

/* Byte offset in the source text of the parser's place. */
size_t lodd__xml_build_offset(const lodd__xml_parser *parser);

/* Records a fault and stops the parse. */
void lodd__xml_build_stop(lodd__xml_parser *parser, lodd__xml_fault_kind kind, size_t offset);
void lodd__xml_build_fault(lodd__xml_parser *parser, const lodd__xml_fault *fault);

#endif
