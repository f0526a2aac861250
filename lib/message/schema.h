/* message/schema.h - XML Schema as components, and the validator that judges documents by them.
 *
 * Covers the part of W3C XML Schema 1.0 (second edition) that message schemas are written in; schema_load.c lists it. A
 * construct outside it makes the schema unusable (LODD_ERR_PACK), it is never passed over. Verdicts are those of
 * libxml2 2.9.14, which the official schemas were measured with, also where it departs from the recommendation; each
 * such place says so. tests/suites/xsd-equivalence shows the agreement.
 *
 * A schema file is read when the first document has an element of its namespace, a type is compiled when the first
 * element has it. That happens under a mutex; what is published by an atomic pointer never changes afterwards. Imports
 * are followed by namespace through the packs: their schemaLocation is not looked at.
 */
#ifndef LODD_MESSAGE_SCHEMA_H
#define LODD_MESSAGE_SCHEMA_H

#include <libxml/tree.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "pack/pack.h"
#include "report/result.h"

typedef struct lodd__schema lodd__schema;
typedef struct lodd__schema_space lodd__schema_space; /* a namespace */
typedef struct lodd__schema_type lodd__schema_type;
typedef struct lodd__schema_simple lodd__schema_simple; /* what a simple type has beside its name: schema_simple.h */
typedef struct lodd__schema_model lodd__schema_model;   /* a compiled content model: schema_model.h */
typedef struct lodd__schema_element lodd__schema_element;
typedef struct lodd__schema_attribute lodd__schema_attribute;
typedef struct lodd__schema_particle lodd__schema_particle;
typedef struct lodd__schema_uses lodd__schema_uses;

/* A name, interned: the same pointer for the same name. The components are there once the namespace is loaded. */
typedef struct lodd__schema_name {
    lodd_str ns, local;
    lodd__schema_space *space;
    lodd__schema_element *element;
    lodd__schema_type *type;
    lodd__schema_attribute *attribute;
    lodd__schema_particle *group;
    lodd__schema_uses *attribute_group;
} lodd__schema_name;

struct lodd__schema_element {
    const lodd__schema_name *name;
    bool global, nillable, fixed, has_value;
    lodd_str value;                     /* default or fixed */
    const lodd__schema_name *type_name; /* NULL: own type */
    lodd__schema_type *own_type;        /* declared inside the element; NULL with type_name NULL: anyType */
    _Atomic(lodd__schema_type *) type;  /* compiled; NULL until lodd__schema_type_of */
    lodd_str kodeverk, kodeverk_typeid; /* lodd:kodeverk of the declaration */
    const lodd__schema_space *space;    /* whose file declares it */
    size_t line;
};

typedef enum lodd__schema_kind {
    LODD__SCHEMA_ELEMENT,
    LODD__SCHEMA_ANY,
    LODD__SCHEMA_SEQUENCE,
    LODD__SCHEMA_CHOICE,
    LODD__SCHEMA_ALL,
    LODD__SCHEMA_GROUP /* a reference */
} lodd__schema_kind;

typedef enum lodd__schema_process { LODD__SCHEMA_STRICT, LODD__SCHEMA_LAX, LODD__SCHEMA_SKIP } lodd__schema_process;

typedef struct lodd__schema_wildcard {
    lodd__schema_process process;
    bool any;   /* ##any */
    bool other; /* ##other: every namespace but not_ns, and not none */
    lodd_str not_ns;
    lodd_str *list; /* else these; "" is no namespace */
    size_t n_list;
} lodd__schema_wildcard;

#define LODD__SCHEMA_UNBOUNDED UINT32_MAX

struct lodd__schema_particle {
    lodd__schema_kind kind;
    uint32_t min, max;
    bool is_ref;                             /* element: by ref */
    const lodd__schema_name *name;           /* of the element or the group */
    _Atomic(lodd__schema_element *) element; /* NULL for a reference until lodd__schema_element_of */
    lodd__schema_wildcard *wildcard;
    lodd__schema_particle *child, *next; /* of a model group, in document order */
    lodd_str kodeverk, kodeverk_typeid;  /* as written here */
    const lodd__schema_space *space;
    size_t line;
};

struct lodd__schema_attribute {
    const lodd__schema_name *name;
    const lodd__schema_name *type_name; /* NULL: own type */
    lodd__schema_type *own_type;        /* NULL with type_name NULL: anySimpleType */
    lodd_str value;
    bool has_value, fixed;
    const lodd__schema_space *space;
    size_t line;
};

typedef enum lodd__schema_use_kind {
    LODD__SCHEMA_USE,
    LODD__SCHEMA_USE_REF,
    LODD__SCHEMA_USE_GROUP
} lodd__schema_use_kind;

/* As written: an attribute, a reference to one, or to a group of them. */
typedef struct lodd__schema_use {
    lodd__schema_use_kind kind;
    const lodd__schema_name *name;
    lodd__schema_attribute *attribute; /* of USE */
    bool required, prohibited;
    size_t line;
    struct lodd__schema_use *next;
} lodd__schema_use;

struct lodd__schema_uses {
    lodd__schema_use *first;
    lodd__schema_wildcard *wildcard;
    const lodd__schema_space *space;
};

/* Compiled: what an element of the type may and must have. */
typedef struct lodd__schema_attribute_slot {
    const lodd__schema_name *name;
    const lodd__schema_type *type;
    const lodd__schema_attribute *attribute;
    bool required;
} lodd__schema_attribute_slot;

typedef enum lodd__schema_content {
    LODD__SCHEMA_SIMPLE_TYPE, /* not a complex type at all */
    LODD__SCHEMA_EMPTY,
    LODD__SCHEMA_SIMPLE_CONTENT,
    LODD__SCHEMA_ELEMENTS,
    LODD__SCHEMA_MIXED,
    LODD__SCHEMA_ANYTYPE
} lodd__schema_content;

typedef enum lodd__schema_derivation { LODD__SCHEMA_RESTRICTION, LODD__SCHEMA_EXTENSION } lodd__schema_derivation;

struct lodd__schema_type {
    const lodd__schema_name *name; /* NULL: anonymous */
    lodd__schema_simple *simple;   /* NULL: complex */
    const lodd__schema_space *space;
    size_t line;
    /* as written, for complex types */
    bool mixed, abstract, simple_content, complex_content;
    lodd__schema_derivation derivation;
    const lodd__schema_name *base_name; /* NULL: anyType */
    lodd__schema_particle *particle;    /* NULL: none */
    lodd__schema_uses uses;
    lodd__schema_type *content_type; /* of a simpleContent restriction: its facets */
    /* compiled */
    int state; /* 0 as read, 1 being compiled, 2 compiled, 3 broken; under the mutex */
    const lodd__schema_type *base;
    lodd__schema_content content;
    const lodd__schema_type *value_type;     /* of simple content; a simple type itself */
    const lodd__schema_particle **particles; /* the content: those of the base types first */
    size_t n_particles;
    const lodd__schema_attribute_slot *slots;
    size_t n_slots;
    uint64_t required; /* one bit a slot */
    const lodd__schema_wildcard *wildcard;
    const lodd__schema_model *model; /* of ELEMENTS and MIXED */
};

/* --- engine-wide -------------------------------------------------------------------------------------------------- */

lodd_status lodd__schema_new(lodd__schema **ret, const lodd__packs *packs);
void lodd__schema_free(lodd__schema *schema);
/* Reads and compiles everything all packs have. *ret_message: malloc'ed. */
lodd_status lodd__schema_load_all(lodd__schema *schema, char **ret_message);
/* What went wrong with a schema, malloc'ed; NULL: nothing. */
char *lodd__schema_message(lodd__schema *schema);

/* The name of an element or attribute of a document; loads its namespace. NULL in *ret: no schema has it. Thread-safe,
 * takes the mutex. */
lodd_status lodd__schema_find(lodd__schema *schema, lodd_str ns, lodd_str local, const lodd__schema_name **ret);
/* The namespace of a name read, so that its components are there. Thread-safe, takes the mutex. */
lodd_status lodd__schema_load(lodd__schema *schema, const lodd__schema_name *name);
/* The namespace of the schema that declares an element; of a local unqualified one it is not the element's. */
lodd_str lodd__schema_target(const lodd__schema_element *element);
/* Compiled on first use. Thread-safe. */
lodd_status lodd__schema_type_of(lodd__schema *schema, lodd__schema_element *element, const lodd__schema_type **ret);
lodd_status lodd__schema_element_of(lodd__schema *schema, lodd__schema_particle *particle, lodd__schema_element **ret);
/* For xsi:type: the type of a name, compiled; NULL when there is none. */
lodd_status lodd__schema_named_type(lodd__schema *schema, lodd_str ns, lodd_str local, const lodd__schema_type **ret);
lodd_status lodd__schema_attribute_type(lodd__schema *schema, lodd__schema_attribute *attribute,
                                        const lodd__schema_type **ret);
const lodd__schema_type *lodd__schema_any_type(const lodd__schema *schema);
bool lodd__schema_derived(const lodd__schema_type *type, const lodd__schema_type *from);
/* Whether a pack has a schema of the namespace. */
bool lodd__schema_knows(const lodd__schema *schema, lodd_str ns);

/* --- judging ------------------------------------------------------------------------------------------------------ */

/* A fault in a document. at_value: it is about the value of the attribute or the content of the element. */
typedef struct lodd__schema_fault {
    lodd__builtin rule;
    const xmlNode *node;
    bool at_value;
    lodd_str args[2];
    size_t n_args;
    bool arg_is_value[2]; /* taken from the document */
} lodd__schema_fault;

typedef void lodd__schema_report(void *user, const lodd__schema_fault *fault);

typedef struct lodd__schema_validator lodd__schema_validator; /* one thread's */

lodd__schema_validator *lodd__schema_validator_new(lodd__schema *schema); /* NULL when memory ran out */
/* Gives up what is libxml2's; it is taken again when needed. NULL is fine. */
void lodd__schema_validator_forget(lodd__schema_validator *validator);
void lodd__schema_validator_free(lodd__schema_validator *validator);

/* Judges the tree of root, calling report for each fault. scratch: for what the faults' arguments point to, among
 * others. */
lodd_status lodd__schema_validate(lodd__schema_validator *validator, const xmlNode *root, lodd__arena *scratch,
                                  lodd__schema_report *report, void *user);

#endif
