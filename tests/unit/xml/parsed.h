/* parsed.h - parses a text for a test. */
#ifndef LODD_TESTS_XML_PARSED_H
#define LODD_TESTS_XML_PARSED_H

#include <stdlib.h>

#include "tap.h"
#include "xml/xml.h"

typedef struct parsed {
    lodd__arena arena;
    lodd__source source;
    lodd__xml_parser *parser;
    lodd__xml_doc doc;
} parsed;

__attribute__((unused)) static parsed *parse_with(lodd_str bytes, const lodd_limits *limits)
{
    parsed *p = calloc(1, sizeof *p);

    if (p == NULL || (p->parser = lodd__xml_parser_new()) == NULL)
        abort();
    lodd__source_init(&p->source, &p->arena, (lodd_str){"test.xml", 8}, bytes);
    if (p->source.fault == LODD__SOURCE_OK || p->source.fault == LODD__SOURCE_CONTRADICTION ||
        p->source.fault == LODD__SOURCE_EMPTY)
        lodd__xml_parse(&p->doc, p->parser, &p->arena, &p->source, limits);
    return p;
}

__attribute__((unused)) static parsed *parse_str(lodd_str bytes)
{
    lodd_limits limits;

    lodd_limits_default(&limits);
    return parse_with(bytes, &limits);
}

__attribute__((unused)) static parsed *parse(const char *text)
{
    return parse_str(lodd__str(text));
}

__attribute__((unused)) static void parsed_free(parsed *p)
{
    lodd__xml_release(&p->doc);
    lodd__xml_parser_free(p->parser);
    lodd__arena_free(&p->arena);
    free(p);
}

/* The n-th element in document order; the root is 0. */
__attribute__((unused)) static xmlNodePtr element(const parsed *p, size_t n)
{
    return n < p->doc.n_elements ? p->doc.elements[n] : NULL;
}

__attribute__((unused)) static xmlAttrPtr attribute(const xmlNode *node, const char *name)
{
    xmlAttrPtr attr = node->properties;

    while (attr != NULL && strcmp((const char *)attr->name, name) != 0)
        attr = attr->next;
    return attr;
}

#endif
