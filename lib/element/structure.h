/* element/structure.h - StructureDefinitions as trees of element definitions, made from the image when first needed.
 *
 * A lodd__structure is one StructureDefinition with a snapshot: a data type, a resource, a logical model or a profile of one. Base types and
 * profiles have the same form, so that the judge walks both in the same way: a profile's elements are children, and its slices hang at the
 * element they slice. Terms are those of ElementDefinition (FHIR R4, https://hl7.org/fhir/R4/elementdefinition.html).
 * lodd__structures is shared by threads: what it makes is immutable, made once and under a lock.
 */
#ifndef LODD_ELEMENT_STRUCTURE_H
#define LODD_ELEMENT_STRUCTURE_H

#include "base/arena.h"
#include "image/definitions.h"

typedef struct lodd__structure lodd__structure;
typedef struct lodd__structures lodd__structures;
typedef struct lodd__definition lodd__definition;

#define LODD__UNBOUNDED UINT32_MAX /* max = "*" */

typedef enum lodd__structure_kind {
    LODD__KIND_PRIMITIVE,
    LODD__KIND_COMPLEX,
    LODD__KIND_RESOURCE,
    LODD__KIND_LOGICAL
} lodd__structure_kind;

/* How an element is written in XML (ElementDefinition.representation). */
typedef enum lodd__representation { LODD__AS_ELEMENT, LODD__AS_XML_ATTRIBUTE, LODD__AS_XML_TEXT, LODD__AS_XHTML } lodd__representation;

typedef enum lodd__strength { LODD__BINDING_NONE, LODD__BINDING_EXAMPLE, LODD__BINDING_PREFERRED, LODD__BINDING_EXTENSIBLE, LODD__BINDING_REQUIRED } lodd__strength;

/* One type an element may have. */
typedef struct lodd__type_ref {
    lodd_str code;      /* "Quantity"; for FHIRPath system types of id, url and value the FHIR type (extension structuredefinition-fhir-type) */
    bool system;        /* the code was http://hl7.org/fhirpath/System.X */
    lodd_str *profiles; /* canonicals */
    lodd_str *targets;  /* targetProfile: canonicals */
    size_t n_profiles, n_targets;
    bool contained, referenced, bundled; /* aggregation modes; all false: any */
} lodd__type_ref;

/* A constraint (invariant). */
typedef struct lodd__constraint {
    lodd_str key, human, expression, source;
    bool error;         /* severity; else warning */
    bool best_practice; /* extension elementdefinition-bestpractice */
    void *_Atomic compiled; /* of the judge: the compiled expression, made on first use */
} lodd__constraint;

typedef struct lodd__binding {
    lodd__strength strength;
    lodd_str valueset;     /* canonical; empty if none */
    lodd_str max_valueset; /* extension elementdefinition-maxValueSet */
    lodd_str min_valueset;
    lodd__node node;       /* ElementDefinition.binding */
    void *_Atomic compiled; /* of the terminology */
} lodd__binding;

typedef struct lodd__discriminator {
    lodd_str type; /* "value", "exists", "pattern", "type", "profile", "position" */
    lodd_str path;
} lodd__discriminator;

/* One ElementDefinition of a snapshot. */
struct lodd__definition {
    const lodd__structure *structure;
    lodd_str id;         /* "Patient.contact.name" or "Observation.component:systolic.code" */
    lodd_str path;       /* "Patient.contact.name", "Observation.value[x]" */
    lodd_str name;       /* last step of the path, without [x]: "value" */
    lodd_str slice_name; /* empty: no slice */
    bool choice;         /* [x] */
    bool array;          /* base.max (or max) is above 1: an array in JSON, an index in paths */
    bool modifier, must_support, summary;
    lodd__representation representation;
    uint32_t min, max;   /* max: LODD__UNBOUNDED for * */
    lodd__type_ref *types;
    size_t n_types;
    const lodd__definition *content; /* contentReference resolved: whose children these are; NULL */
    lodd_str content_reference;
    lodd__constraint *constraints;
    size_t n_constraints;
    lodd__binding *binding;          /* NULL: none */
    lodd__node fixed, pattern;       /* the value of fixed[x] / pattern[x] */
    lodd_str fixed_type, pattern_type; /* "CodeableConcept" for patternCodeableConcept */
    lodd__node min_value, max_value; lodd_str min_value_type, max_value_type;
    uint32_t max_length;             /* 0: none */
    lodd__node slicing;              /* ElementDefinition.slicing; none: not sliced */
    lodd__discriminator *discriminators;
    size_t n_discriminators;
    bool ordered;                    /* slicing.ordered */
    enum { LODD__SLICING_OPEN, LODD__SLICING_CLOSED, LODD__SLICING_OPEN_AT_END } rules;
    lodd__node node;                 /* the ElementDefinition itself, for what is rare */
    /* The tree, in snapshot order. Children never include slices; a slice is reached through the element it slices. */
    const lodd__definition *parent, *next, *first;
    const lodd__definition *sliced;     /* of a slice: the element that has the slicing */
    const lodd__definition *first_slice, *next_slice; /* reslices ("a/b") are slices of slice "a" */
    size_t index;                       /* in structure->elements */
    void *children_map;                 /* private: names, choice forms included, to children */
    void *_Atomic plan;                 /* of the judge: what it made of this definition, on first use */
    struct lodd__errata_of *errata;     /* what is known to be wrong with it, and has been corrected (element/errata.h); NULL: nothing */
};

struct lodd__structure {
    lodd_str url, version, name, title, id;
    lodd_str type;                  /* "Patient" */
    lodd__structure_kind kind;
    bool abstract, profile;         /* profile: derivation = constraint */
    bool no_snapshot;               /* no snapshot could be had: only the head is known */
    lodd_str base_url;              /* baseDefinition */
    const lodd__structure *base;    /* NULL when it has none or it is unknown */
    lodd__definition *elements;     /* in snapshot order; [0] is the root */
    size_t n_elements;
    const lodd__definition *root;   /* = elements; NULL when no_snapshot */
    lodd_str regex;                 /* of a primitive's value; empty: none */
    lodd__node node;                /* the StructureDefinition */
    const lodd__image *image;       /* where it came from */
    lodd_str snapshot_fault;        /* what is wrong with its differential, when the snapshot had to be made of it: "path Patient.nam nam"; else empty */
};

/* definitions must outlive it. */
lodd_status lodd__structures_new(lodd__structures **ret, const lodd__definitions *definitions);
/* Before the first structure is asked for; errata must outlive them. */
struct lodd__errata;
void lodd__structures_set_errata(lodd__structures *structures, const struct lodd__errata *errata);
void lodd__structures_free(lodd__structures *structures);
const lodd__definitions *lodd__structures_definitions(const lodd__structures *structures);

/* The base type or resource of a name ("Patient", "HumanName", "string"); NULL when there is none. Cheap after the first time. */
const lodd__structure *lodd__structures_type(lodd__structures *structures, lodd_str name);
/* Any structure by canonical ("url" or "url|version"); a type name without "://" is read as http://hl7.org/fhir/StructureDefinition/NAME. */
const lodd__structure *lodd__structures_find(lodd__structures *structures, lodd_str canonical);
/* How often memory has run out while a structure was made (by any thread): who asked got NULL, as for one that is unknown. The next question begins
 * anew. */
size_t lodd__structures_failures(const lodd__structures *structures);

/* A child by its name as written in an instance; for choices both "value" (with *ret_type NULL) and "valueQuantity" (*ret_type the
 * type that the suffix names). Looks through content references, not into data types. NULL when there is none. */
const lodd__definition *lodd__definition_child(const lodd__definition *parent, lodd_str name, const lodd__type_ref **ret_type);
/* Is a type the ancestor or one of its descendants ("Quantity" is "Element")? By type names and base definitions. */
bool lodd__structure_is(const lodd__structure *structure, lodd_str ancestor);
/* The structure whose children an element of a definition and a type has: that of the type when the definition itself has no children. */
const lodd__definition *lodd__definition_content(lodd__structures *structures, const lodd__definition *definition, const lodd__structure *type);

#endif
