/* fhir/narrative.h - private to the narrative's files: what XHTML may hold, and the parsed XHTML of an element. */
#ifndef LODD_FHIR_NARRATIVE_H
#define LODD_FHIR_NARRATIVE_H

#include "fhir/rules.h"

/* ---- narrative_tables.c ---- */

bool lodd__xhtml_element_allowed(lodd_str name);
bool lodd__xhtml_attribute_allowed(lodd_str name);
bool lodd__xhtml_scheme_allowed(lodd_str scheme); /* of hyperlinks; lower or upper case */

/* ---- narrative_tree.c ---- */

typedef enum lodd__xhtml_fault {
    LODD__XHTML_OK,
    LODD__XHTML_NONE,   /* there is no content */
    LODD__XHTML_SYNTAX, /* detail: what is wrong, in a few English words */
    LODD__XHTML_ENTITY, /* detail: the entity's name */
    LODD__XHTML_LIMIT,
    LODD__XHTML_NOMEM
} lodd__xhtml_fault;

/* The XHTML of an element of type xhtml: the nodes of an XML document, or the text of a JSON document parsed. Between
 * open and close no other may be opened: there is one parser. */
typedef struct lodd__xhtml {
    const xmlNode *div;
    lodd__xhtml_fault fault;
    lodd_str detail;
    lodd__xml_doc doc;
    bool parsed;        /* doc is to be released */
    bool in_document;   /* the nodes know their offset in the document itself */
    lodd__arena *arena; /* of what was parsed; reset when it is closed */
} lodd__xhtml;

void lodd__xhtml_open(lodd__xhtml *ret, lodd__fhir_judge *judge, const lodd__element *element);
void lodd__xhtml_close(lodd__xhtml *xhtml);
/* Can there be an attribute of a name? Most narratives link nowhere and need not be parsed to see it. */
bool lodd__xhtml_may_have(const lodd__element *element, const char *attribute);
/* The next node in document order below root, as lodd__element_walk. */
const xmlNode *lodd__xhtml_walk(const xmlNode *root, const xmlNode *at);
lodd_str lodd__xhtml_name(const xmlNode *node);
/* Has a text node more than white space? */
bool lodd__xhtml_is_text(const xmlNode *node);
/* The value of an attribute; {NULL, 0} when absent. ns: NULL, or "xml" for xml:lang. */
lodd_str lodd__xhtml_attribute(const xmlNode *node, const char *name, const char *ns);
lodd_str lodd__xhtml_language(const xmlNode *node); /* lang, else xml:lang; empty: none */

/* ---- narrative_links.c: what # links may point to ---- */

/* How many elements of the narratives of a resource (a Bundle: of all its entries) have an id or a name. */
size_t lodd__fhir_anchor_count(lodd__fhir_judge *judge, const lodd__element *resource, lodd_str id);
/* Has an element of the resource itself that id (Element.id, or the id of a contained resource)? */
bool lodd__fhir_has_element_id(lodd__fhir_judge *judge, const lodd__element *resource, lodd_str id);

#endif
