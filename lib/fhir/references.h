/* fhir/references.h - private to reference.c and link.c: what one document keeps about its references. */
#ifndef LODD_FHIR_REFERENCES_H
#define LODD_FHIR_REFERENCES_H

#include "element/read.h"
#include "fhir/rules.h"

/* The contained resources of one resource, by id. */
typedef struct lodd__container {
    const lodd__element *resource;
    lodd__map by_id;
    struct lodd__container *next;
} lodd__container;

/* A resource that the caller fetched, or a definition that was inflated; NULL: there is none. */
typedef struct lodd__outside {
    const lodd__element *resource;
    lodd__xml_doc doc; /* of fetched XML: lives until the end */
    lodd__xml_parser *parser;
    bool judged; /* or being judged: resources may refer to each other */
    size_t errors;
    struct lodd__outside *next; /* of all, for the end */
} lodd__outside;

/* What # links into a resource may point to. */
typedef struct lodd__anchors {
    const lodd__element *resource;
    lodd__map xhtml;    /* id or name in narratives to how many of them (size_t) */
    lodd__map elements; /* Element.id and ids of contained resources */
    struct lodd__anchors *next;
} lodd__anchors;

struct lodd__references {
    lodd__map types;      /* names to whether they are types of resources */
    lodd__map bundles;    /* address of a Bundle to its index */
    lodd__map containers; /* address of a resource to its lodd__container */
    lodd__map outside;    /* references and canonicals to lodd__outside */
    lodd__bundle_index *first_bundle;
    lodd__container *first_container;
    lodd__outside *first_outside;
    lodd__xml_parser *parser; /* of XHTML, and where its trees live */
    lodd__arena xhtml;
    lodd__map anchors; /* address of a resource to its lodd__anchors */
    lodd__anchors *first_anchors;
    size_t depth; /* fetched resources that are being judged because others refer to them */
};

/* Made on first use; NULL when memory ran out. */
lodd__references *lodd__fhir_references(lodd__fhir_judge *judge);

#endif
