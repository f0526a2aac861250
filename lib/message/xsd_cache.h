/* message/xsd_cache.h - private: compiled combinations of the packs' schemas. */
#ifndef LODD_MESSAGE_XSD_CACHE_H
#define LODD_MESSAGE_XSD_CACHE_H

#include <libxml/xmlschemas.h>

#include "message/xsd.h"

/* Some schemas of the packs compiled together; immutable. */
typedef struct lodd__xsd_set {
    uint64_t *key; /* one bit a schema of the packs */
    xmlSchemaPtr schema;
    struct lodd__xsd_set *next;
} lodd__xsd_set;

/* The set for a document's namespaces; compiled when new. */
lodd_status lodd__xsd_cache_get(lodd__xsd_cache *cache, const lodd__xml_doc *doc, lodd__xsd_set **ret);

#endif
