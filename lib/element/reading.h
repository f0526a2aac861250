/* element/reading.h - private to the readers: what JSON and XML have in common on the way to one element tree.
 *
 * read_json.c and read_json_value.c read JSON, read_json_fault.c tells its syntax faults, read_xml.c reads XML,
 * read_tree.c makes the elements. May use: base, source, report, json, xml, image and the structures of this layer.
 */
#ifndef LODD_ELEMENT_READING_H
#define LODD_ELEMENT_READING_H

#include "base/vec.h"
#include "element/read.h"

/* Levels that are read whatever max_depth allows: the readers and those who walk the tree call themselves once a level.
 * No definition comes near. */
#define LODD__READING_LEVELS 1000

/* The children of one name that stand in an element: reading goes by them, because order is free in JSON and may be
 * wrong in XML, while the tree has the order of the definition. */
typedef struct lodd__slot {
    const lodd__definition *definition;
    const lodd__type_ref *type;        /* of a choice: the one its name says; else NULL */
    const lodd__json *value, *sibling; /* JSON: the members "name" and "_name" */
    lodd__element *first, *last;       /* XML */
} lodd__slot;

/* What a definition and its type say about an element. */
typedef struct lodd__shape {
    const lodd__structure *type;
    const lodd__definition *content;
    bool primitive, resource;
    bool unknown; /* no definition of the type is at hand: what stands there is kept and not judged */
} lodd__shape;

typedef struct lodd__reading {
    const lodd__fhir_reader *reader;
    lodd__arena *arena;
    lodd__findings *findings;
    LODD__VEC(lodd__slot) slots; /* of all open elements, the innermost last */
    size_t level;
    bool too_deep; /* has been reported */
    /* JSON */
    size_t base; /* offset of the document's text in the source's */
    const lodd__json_fault *faults;
    size_t n_faults;
    lodd__element **owners; /* of each fault: the innermost element or property that it stands in; NULL: the root */
    /* XML */
    const lodd__xml_doc *xml;
} lodd__reading;

/* ---- read_tree.c ---- */

/* type: of a choice, else NULL. */
void lodd__reading_shape(lodd__shape *ret, lodd__structures *structures, const lodd__definition *definition,
                         const lodd__type_ref *type);
/* An element that hangs nowhere yet; NULL when memory ran out. */
lodd__element *lodd__reading_element(lodd__reading *r, lodd__element *parent, const lodd__definition *definition,
                                     const lodd__shape *shape, lodd_str raw);
/* One that only a finding points to: a property as a whole, or a value that could not be read. Its path has an index
 * when it is one of several. */
lodd__element *lodd__reading_pointer(lodd__reading *r, lodd__element *parent, const lodd__definition *definition,
                                     const lodd__type_ref *type, lodd_str raw);
/* A copy of an unknown element (name, offsets and parent are set) is kept, to be hung behind the known children when
 * they all are read. Unknown elements have no next_same: what they are is not known. */
void lodd__reading_unknown(lodd__reading *r, lodd__element **unknown, const lodd__element *like);
void lodd__reading_append_unknown(lodd__element *parent, lodd__element *unknown);
/* Hangs a chain of elements into a parent, behind what it has; the chain's elements know their parent already. */
void lodd__reading_append(lodd__element *parent, lodd__element *first, lodd__element *last, size_t n);
/* The slot of a definition among those from base on; a new one stands where the definition's order has it. NULL when
 * memory ran out. */
lodd__slot *lodd__reading_slot(lodd__reading *r, size_t base, const lodd__definition *definition);
/* The structure of a resource that a document may hold; NULL for other names. */
const lodd__structure *lodd__reading_resource(lodd__structures *structures, lodd_str name);
/* The root of a tree. */
lodd__element *lodd__reading_root(lodd__reading *r, const lodd__structure *type, lodd_str name);
/* One level down; false, and said once, when that is too deep. Every true needs an lodd__reading_leave. */
bool lodd__reading_enter(lodd__reading *r, const lodd__element *element);
void lodd__reading_leave(lodd__reading *r);
/* An issue at an offset with the path of an element and one name. */
void lodd__reading_say(lodd__reading *r, lodd__builtin rule, const lodd__element *at, size_t offset, lodd_str name);

/* ---- read_json.c ---- */

/* The members of an object become children of an element whose content is known. */
void lodd__reading_members(lodd__reading *r, lodd__element *element, const lodd__json *object);
/* Of a resource: as above, with the type that resourceType names. */
void lodd__reading_json_resource(lodd__reading *r, lodd__element *element, const lodd__json *object);

/* ---- read_json_value.c ---- */

void lodd__reading_property(lodd__reading *r, lodd__element *parent, const lodd__slot *slot);
const char *lodd__reading_json_name(const lodd__json *value);

/* ---- read_json_fault.c ---- */

/* Takes the faults of a document over. False when they leave nothing to read: they are reported then. text: all of it,
 * for comments without an end. */
bool lodd__reading_faults(lodd__reading *r, const lodd__json_doc *doc, lodd_str text);
/* The faults inside a value belong to an element, until one further in claims them. */
void lodd__reading_claim(lodd__reading *r, const lodd__json *value, lodd__element *owner);
/* Are there any? */
bool lodd__reading_faulty(const lodd__reading *r, const lodd__json *value);
/* Reports them, root being the tree that was read. */
void lodd__reading_report_faults(lodd__reading *r, lodd__element *root);

#endif
