/* fhir/rules.h - private to the rules of the FHIR judge: references, Bundles, contained resources, narrative and single
 * resource types.
 *
 * What they share: references read into their parts, the index of what references may point to, and a few ways to walk
 * the element tree.
 */
#ifndef LODD_FHIR_RULES_H
#define LODD_FHIR_RULES_H

#include "fhir/judge.h"

/* ---- link.c: a reference text and its parts ---- */

typedef enum lodd__link_kind {
    LODD__LINK_FRAGMENT, /* "#id"; "#" has no id */
    LODD__LINK_RELATIVE, /* "Type/id", "Type/id/_history/v"; type and id as written, whatever they are */
    LODD__LINK_SEARCH,   /* "Type?identifier=x": conditional, in transactions */
    LODD__LINK_REST,     /* the same behind an http(s) base, and the type is one of a resource */
    LODD__LINK_URN,      /* "urn:uuid:...", "urn:oid:..." */
    LODD__LINK_ABSOLUTE, /* any other absolute URL */
    LODD__LINK_OTHER     /* none of them: "abc", "a/b/c", "" */
} lodd__link_kind;

typedef struct lodd__link {
    lodd__link_kind kind;
    lodd_str text; /* without fragment, unless it is nothing else */
    lodd_str base; /* REST: with its slash at the end */
    lodd_str type, id, version;
    lodd_str fragment;  /* behind the #, of any kind */
    lodd_str versioned; /* REST, RELATIVE: text without /_history/v */
} lodd__link;

lodd__link lodd__link_read(lodd__fhir_judge *judge, lodd_str text);
bool lodd__is_resource_type(lodd__fhir_judge *judge, lodd_str name); /* of a resource that can be instantiated */
bool lodd__is_absolute(lodd_str url);                                /* it has a scheme */
bool lodd__is_id(lodd_str id);                                       /* 1 to 64 of A-Z a-z 0-9 - . */
/* The last step of a canonical below http://hl7.org/fhir/StructureDefinition/, without version; empty when it is
 * another. */
lodd_str lodd__core_type(lodd_str canonical);

/* ---- reference.c: the index of one document ---- */

typedef struct lodd__bundle_entry lodd__bundle_entry;

struct lodd__bundle_entry {
    const lodd__element *entry;
    const lodd__element *resource; /* NULL: none */
    size_t index;
    lodd_str full_url; /* {NULL, 0}: none */
    lodd_str type, id, version;
    const lodd__bundle_entry *same_url, *same_id; /* the next one with the same fullUrl, with the same type and id */
    size_t n_same_url, n_same_id;                 /* in the first one of them: how many there are */
};

/* A Bundle, or a Parameters resource whose parameters hold resources. */
typedef struct lodd__bundle_index {
    const lodd__element *bundle;
    lodd_str type; /* "document", ...; empty for Parameters */
    lodd__bundle_entry *entries;
    size_t n;
    lodd__map by_url;      /* fullUrl to the first entry */
    lodd__map by_id;       /* "Type/id" to the first entry */
    lodd__map by_version;  /* "fullUrl/_history/version" to the first entry */
    lodd__map by_resource; /* address of a resource (8 bytes) to its entry */
    struct lodd__bundle_index *next;
} lodd__bundle_index;

/* NULL when memory ran out. Made on first use. */
const lodd__bundle_index *lodd__fhir_index(lodd__fhir_judge *judge, const lodd__element *bundle);
/* The nearest Bundle or Parameters around an element, itself excluded; NULL when there is none. */
const lodd__element *lodd__fhir_bundle(const lodd__element *element);
/* The entry of a Bundle that an element is in; NULL when it is in none. */
const lodd__bundle_entry *lodd__fhir_entry_of(lodd__fhir_judge *judge, const lodd__bundle_index *index,
                                              const lodd__element *element);

typedef enum lodd__hit_fault {
    LODD__HIT_OK,          /* n entries match; 0: none */
    LODD__HIT_NO_FULL_URL, /* a relative reference in an entry without fullUrl cannot be resolved */
    LODD__HIT_FORM         /* relative, and not of the form Type/id */
} lodd__hit_fault;

typedef struct lodd__hit {
    lodd__hit_fault fault;
    const lodd__bundle_entry *entry; /* the first that matches; NULL: none */
    size_t n;
    bool other_type;                      /* it matches by its urn, but has another type than the reference says */
    bool needs_version;                   /* the URL is there, but no entry says that it is this version */
    lodd_str target;                      /* the absolute URL that was looked for */
    const lodd__bundle_entry *candidates; /* of the same type and id, though their fullUrl is another */
} lodd__hit;

/* By the rules for references in Bundles (https://hl7.org/fhir/R4/bundle.html#references). from: the entry that holds
 * the reference; NULL: none. */
lodd__hit lodd__fhir_bundle_find(lodd__fhir_judge *judge, const lodd__bundle_index *index,
                                 const lodd__bundle_entry *from, const lodd__link *link);
/* A contained resource of a container by id. */
const lodd__element *lodd__fhir_contained(lodd__fhir_judge *judge, const lodd__element *container, lodd_str id);
/* Resources outside of the document: by the caller's fetch, and definitions. */
const lodd__element *lodd__fhir_fetch(lodd__fhir_judge *judge, lodd_str reference);
size_t lodd__fhir_fetched_errors(lodd__fhir_judge *judge,
                                 lodd_str reference); /* of a fetched resource by itself, judged silently and once */
const lodd__element *lodd__fhir_definition_of(lodd__fhir_judge *judge, const lodd__link *link);
/* The parser for the XHTML of JSON documents, and an arena for it; NULL when memory ran out. */
lodd__xml_parser *lodd__fhir_xml_parser(lodd__fhir_judge *judge, lodd__arena **ret_arena);

/* ---- walking ---- */

/* The next element in document order below root; into: enter at's children. NULL at the end. No recursion, so any
depth. */
const lodd__element *lodd__element_walk(const lodd__element *root, const lodd__element *at, bool into);
bool lodd__element_true(const lodd__element *element, const char *child); /* a boolean child is true */

#define LODD__EACH(child, element, child_name)                                                                         \
    for (const lodd__element *child = lodd__element_child((element), (child_name)); child != NULL;                     \
         child = child->next_same)

/* ---- resource.c: what the rules of single resource types share ---- */

/* A finding with one or two arguments from the document. */
void lodd__say(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at, lodd_str value);
void lodd__say_two(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at, lodd_str first,
                   lodd_str second);
/* Is a canonical one of HL7's own? Its publications keep to stricter rules. */
bool lodd__is_hl7(lodd_str url);
/* The definition that a canonical names: contained (#id), or among the definitions; as an element. NULL: unknown. */
const lodd__element *lodd__fhir_named(lodd__fhir_judge *judge, const lodd__element *from, lodd_str canonical);
/* Have two CodeableConcepts the same meaning: a coding in common, or the same text? */
bool lodd__same_concept(const lodd__element *a, const lodd__element *b);
/* Does a CodeableConcept name a code of a system (NULL: any)? */
bool lodd__concept_has(const lodd__element *concept, const char *system, const char *code);

/* capabilitystatement.c: a profile (a canonical; may be NULL) that is of another type than the one it is named for. */
void lodd__fhir_profile_is_for(lodd__fhir_judge *judge, const lodd__element *profile, lodd_str type);

/* operationdefinition.c: how often a parameter may occur: "3" as a number, "*" as UINT32_MAX; false: neither. */
bool lodd__occurs_read(lodd_str text, uint64_t *ret);

/* ---- the rules of single resource types ---- */

void lodd__fhir_rules_bundle(lodd__fhir_judge *judge, const lodd__element *bundle);
void lodd__fhir_rules_bundle_graph(lodd__fhir_judge *judge, const lodd__bundle_index *index);
void lodd__fhir_rules_valueset(lodd__fhir_judge *judge, const lodd__element *valueset);
void lodd__fhir_rules_codesystem(lodd__fhir_judge *judge, const lodd__element *codesystem);
void lodd__fhir_rules_structuredefinition(lodd__fhir_judge *judge, const lodd__element *structure);
void lodd__fhir_rules_searchparameter(lodd__fhir_judge *judge, const lodd__element *parameter);
void lodd__fhir_rules_capabilitystatement(lodd__fhir_judge *judge, const lodd__element *statement);
void lodd__fhir_rules_operationdefinition(lodd__fhir_judge *judge, const lodd__element *operation);
void lodd__fhir_rules_conceptmap(lodd__fhir_judge *judge, const lodd__element *map);
void lodd__fhir_rules_parameters(lodd__fhir_judge *judge, const lodd__element *parameters);
void lodd__fhir_rules_measure(lodd__fhir_judge *judge, const lodd__element *measure);
void lodd__fhir_rules_measurereport(lodd__fhir_judge *judge, const lodd__element *report);
void lodd__fhir_rules_questionnaire(lodd__fhir_judge *judge, const lodd__element *questionnaire);
void lodd__fhir_rules_questionnaireresponse(lodd__fhir_judge *judge, const lodd__element *response);
void lodd__fhir_rules_attachment(lodd__fhir_judge *judge, const lodd__element *attachment);
/* attachment.c: how large its data is (or that of a base64Binary), else what it says of its size; as a number, empty:
 * unknown. */
lodd_str lodd__attachment_size(lodd__fhir_judge *judge, const lodd__element *attachment);

#endif
