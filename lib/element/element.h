/* element/element.h - the FHIR element tree: what JSON and XML documents both become, and all that stands above the readers sees.
 *
 * Names, types and order are those of the specification, whatever the form: "value" with type Quantity for valueQuantity. Every element knows
 * its place in the text. Read-only once built; lives in the run's arena.
 */
#ifndef LODD_ELEMENT_ELEMENT_H
#define LODD_ELEMENT_ELEMENT_H

#include <libxml/tree.h>

#include "base/arena.h"
#include "element/structure.h"
#include "json/json.h"
#include "lodd/limits.h"
#include "source/source.h"
#include "xml/xml.h"

typedef enum lodd__form {
    LODD__FORM_NONE,    /* no value of its own */
    LODD__FORM_TEXT,    /* a JSON string, an XML value attribute */
    LODD__FORM_NUMBER,  /* JSON */
    LODD__FORM_BOOLEAN, /* JSON */
    LODD__FORM_XHTML    /* value is the XHTML text as written; xhtml its tree in XML documents */
} lodd__form;

typedef struct lodd__element lodd__element;

struct lodd__element {
    lodd_str name; /* of the definition: "value" for valueQuantity; of a root its resource type */
    lodd_str raw;  /* as written: "valueQuantity" */
    const lodd__definition *definition; /* in the base type of the parent, or the root of a root's type; NULL: unknown element */
    const lodd__structure *type;        /* its data type or resource type; NULL for unknown elements and unknown types.
                                           Backbone elements have BackboneElement (or Element), and content below */
    const lodd__definition *content;    /* whose children its children are; NULL: nothing is known */
    lodd__form form;
    lodd_str value;                     /* of a primitive, as written (JSON decoded); {NULL, 0}: no value */
    lodd__element *parent, *next, *first, *last;
    lodd__element *next_same;           /* the next sibling of the same name */
    uint32_t n_children;
    uint32_t index;                     /* among siblings of the same name */
    bool list;                          /* may repeat: paths show its index */
    bool resource;                      /* a resource: the root, contained, Bundle.entry.resource, Parameters.parameter.resource ... */
    size_t offset, end;                 /* in the source's text: of the value (JSON) or of '<' (XML), and behind it */
    size_t key_offset;                  /* of the JSON key; = offset in XML and in arrays */
    size_t value_offset;                /* of the value of a primitive */
    const xmlNode *xhtml;               /* of FORM_XHTML in XML documents: the div */
    lodd__node definition_node;         /* of an element made from an image: where it stands there */
};

/* A child by name; NULL when absent. The first of several. Linear in the number of children. */
const lodd__element *lodd__element_child(const lodd__element *element, const char *name);
const lodd__element *lodd__element_child_str(const lodd__element *element, lodd_str name);
/* The value of a primitive child; {NULL, 0} when absent. */
lodd_str lodd__element_value(const lodd__element *element, const char *child);
/* Type name: "Quantity", "Patient", "BackboneElement"; empty when unknown. */
lodd_str lodd__element_type(const lodd__element *element);
bool lodd__element_is(const lodd__element *element, const char *type); /* exactly that type */
/* The nearest resource that holds it (itself included), and the outermost one that is no contained resource (%rootResource): the resource whose
 * "contained" it is in. */
const lodd__element *lodd__element_resource(const lodd__element *element);
const lodd__element *lodd__element_root_resource(const lodd__element *element);
/* The FHIRPath of an element: "Patient.name[0].given[1]", "Observation.value.ofType(Quantity)", "Bundle.entry[0].resource". In the arena. */
lodd_str lodd__element_path(lodd__arena *arena, const lodd__element *element);
/* The extension with a url; NULL when absent. */
const lodd__element *lodd__element_extension(const lodd__element *element, const char *url);
/* Deep equality, as fixed[x] and FHIRPath = want it: order matters, ids and extensions count, decimals by value and precision. */
bool lodd__element_equal(const lodd__element *a, const lodd__element *b);

/* An element made from a node of an image: a whole resource (type: NULL) or the value of a data type. NULL when memory ran out or the type is unknown. */
lodd__element *lodd__element_inflate(lodd__structures *structures, lodd__arena *arena, lodd__node node, const char *type);
/* The element as FHIR JSON text, as far as it follows the definitions; unknown elements are left out. False when memory ran out. */
struct lodd__buf;
bool lodd__element_to_json(struct lodd__buf *out, const lodd__element *element);

#endif
