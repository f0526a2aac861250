/* term/valueset_private.h - private to the term layer: what the files of FHIR terminology share.
 *
 * What is made on first use is made under one mutex (recursive: a value set needs its code systems), published by an
 * atomic pointer and never changed afterwards; it lives in the terminology's arena.
 */
#ifndef LODD_TERM_VALUESET_PRIVATE_H
#define LODD_TERM_VALUESET_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "term/valueset.h"

enum {
    LODD__MAX_CONCEPTS = 4000000, /* of a code system or an expansion */
    LODD__MAX_IMPORTS = 32,       /* value sets within value sets */
    LODD__MAX_STEPS = 200000      /* includes looked at for one question: imports may fan out */
};

/* --- registry.c: names to things; read without a lock, written under the mutex --- */

typedef struct lodd__registry_table lodd__registry_table;
typedef struct lodd__registry {
    _Atomic(lodd__registry_table *) table;
} lodd__registry;

void *lodd__registry_get(const lodd__registry *registry, const uint64_t seed[2], lodd_str key);
/* The key must live as long as the registry. False when memory ran out. */
bool lodd__registry_put(lodd__registry *registry, lodd__arena *arena, const uint64_t seed[2], lodd_str key,
                        void *value);

/* --- code_set.c: codes with an index --- */

enum { LODD__CONCEPT_INACTIVE = 1, LODD__CONCEPT_ABSTRACT = 2, LODD__CONCEPT_DEPRECATED = 4 };

typedef struct lodd__code_item {
    const char *code;
    uint32_t len;
    uint32_t node; /* of the set's image */
    uint8_t flags;
} lodd__code_item;

typedef struct lodd__code_set {
    const lodd__image *image;
    lodd__code_item *items;
    uint32_t *slots, *folded; /* item + 1; 0 is free. folded: by the code in small letters; NULL when case matters */
    uint32_t n, mask;
} lodd__code_set;

#define LODD__NO_ITEM UINT32_MAX
/* A longer code is found only as it is written. */
#define LODD__FOLDED_CODE 512

/* Items given twice are kept once: the first. False when memory ran out. */
bool lodd__code_set_index(lodd__code_set *set, lodd__arena *arena, const uint64_t seed[2], bool any_case);
uint32_t lodd__code_set_find(const lodd__code_set *set, const uint64_t seed[2], lodd_str code);
uint32_t lodd__code_set_find_folded(const lodd__code_set *set, const uint64_t seed[2], lodd_str code);

/* --- fhir_codesystem.c: one CodeSystem --- */

/* Parents and children, as rows behind one another: those of item i are at start[i] .. start[i + 1] of items. */
typedef struct lodd__relation {
    uint32_t *start, *items;
} lodd__relation;

typedef struct lodd__codes {
    lodd__code_set set;
    lodd__relation children, parents; /* start NULL: a flat list */
    lodd__node node;
    lodd_str parent_property, child_property; /* their codes in this system; empty when it defines none */
    bool any_case;
} lodd__codes;

/* NULL when memory ran out. */
const lodd__codes *lodd__codes_make(lodd__arena *arena, const uint64_t seed[2], lodd__node codesystem);
/* The next property of a concept with a code, from *next on; none at the end. */
lodd__node lodd__concept_property(lodd__node concept, lodd_str code, size_t *next);
lodd_str lodd__property_value(lodd__node property); /* the text of value[x]; of a Coding its code */

/* --- systems.c: what a code system name leads to --- */

typedef enum lodd__system_kind {
    LODD__SYSTEM_TABLE,      /* a CodeSystem of the definitions */
    LODD__SYSTEM_KODEVERK,   /* a Norwegian list */
    LODD__SYSTEM_RULE,       /* decided by a grammar */
    LODD__SYSTEM_SUPPLEMENT, /* a CodeSystem that only adds to another */
    LODD__SYSTEM_NAME        /* known to exist; its codes are not here */
} lodd__system_kind;

typedef struct lodd__rule_system lodd__rule_system;

typedef struct lodd__system {
    lodd_str url, version, title;
    lodd__system_kind kind;
    bool complete;   /* an absent code is wrong */
    uint32_t number; /* of a Norwegian list; 0: none */
    lodd__node node; /* the CodeSystem; none for KODEVERK and most others */
    _Atomic(const lodd__codes *) codes;
    const lodd__codesystem *list;
    const lodd__rule_system *rule;
} lodd__system;

typedef struct lodd__found {
    uint32_t index;
    uint8_t flags;
    bool other_case; /* found, but written otherwise */
} lodd__found;

/* NULL when nothing is known, with *nomem when memory ran out. version: empty for any. *other_version: what is returned
 * is another version. */
lodd__system *lodd__system_get(lodd__fhir_terminology *t, lodd_str url, lodd_str version, bool *other_version,
                               bool *nomem);
/* The table of a TABLE (of a RULE: of the registry behind it); NULL when memory ran out or there is none. */
const lodd__codes *lodd__system_codes(lodd__fhir_terminology *t, lodd__system *system);
/* IN, NOT_IN (its codes are known, all of them), SYSTEM_UNKNOWN, NOMEM. */
lodd__term_verdict lodd__system_find(lodd__fhir_terminology *t, lodd__system *system, lodd_str code, lodd__found *ret);
/* For enumeration: codes of a TABLE or KODEVERK. */
uint32_t lodd__system_n(lodd__fhir_terminology *t, lodd__system *system);
lodd_str lodd__system_code(lodd__fhir_terminology *t, lodd__system *system, uint32_t index, uint8_t *ret_flags);
lodd_str lodd__system_display(lodd__fhir_terminology *t, lodd__system *system, uint32_t index);
/* The dates of validity that a list of the user's own gives a code; empty: none. */
void lodd__system_validity(lodd__fhir_terminology *t, lodd__system *system, uint32_t index, lodd_str *ret_from,
                           lodd_str *ret_to);
/* The CodeSystem whose identifier is an OID ("urn:oid:..."), or whose valueSet is a canonical; false: none. */
bool lodd__system_by_oid(lodd__fhir_terminology *t, lodd_str oid, lodd__resource *ret);
bool lodd__system_by_valueset(lodd__fhir_terminology *t, lodd_str canonical, lodd__resource *ret);
struct lodd__system_index;
void lodd__system_index_free(struct lodd__system_index *index);
/* Supplements of a system, the i-th. */
bool lodd__system_supplement(lodd__fhir_terminology *t, lodd_str url, size_t i, lodd__node *ret);

/* --- alias.c --- */

/* The number of the Norwegian list that a URI in any of its forms names; 0: none. */
uint32_t lodd__alias_number(lodd_str uri);
/* A code system name that another one stands for (of value sets named after a specification); as given when there is
 * none. */
lodd_str lodd__alias_valueset(lodd_str canonical);
/* The title of a code system that is known by name; empty: not known. */
lodd_str lodd__known_system(lodd_str url);
#define LODD__KODEVERK_ROOT "2.16.578.1.12.4.1.1."
/* The same code in the other way it is written: ICD-10 (7110) with the dot behind the third character or without. Empty
 * when there is none. */
#define LODD__OTHER_FORM 16
lodd_str lodd__other_form(char buffer[LODD__OTHER_FORM], uint32_t number, lodd_str code);
/* "urn:oid:2.16.578.1.12.4.1.1.N" into a buffer of 48 bytes. */
lodd_str lodd__alias_urn(char *buffer, uint32_t number);

/* --- rule_systems.c --- */

struct lodd__rule_system {
    const char *url, *title;
    bool (*valid)(const lodd__codes *registry, const uint64_t seed[2], lodd_str code);
    /* 1, 0; -1: not known here. */
    int (*filter)(lodd_str code, lodd_str property, lodd_str op, lodd_str value);
    bool registry; /* a CodeSystem of that url, if there is one, is the registry behind the grammar */
};

const lodd__rule_system *lodd__rule_system_find(lodd_str url);
/* code_form.c: false when a code cannot be one of a system, by the form that its codes have. */
bool lodd__code_possible(lodd_str system, lodd_str code);
/* Codes that stand for a pattern: NNxxx of v2 table 0203 stands for NN and a country, and so on. */
bool lodd__pattern_code(lodd_str url, lodd_str code);

/* --- filters.c --- */

/* Clears the bits of the concepts that do not pass. IN: done; NOT_DECIDABLE; NOMEM. */
lodd__term_verdict lodd__filter_apply(lodd__fhir_terminology *t, lodd__system *system, lodd__node filter,
                                      uint64_t *bits, uint32_t n);
/* Marks an item and all that follows from it along a relation. False when memory ran out. */
bool lodd__relation_closure(const lodd__relation *relation, uint32_t n, uint32_t from, uint64_t *bits);

static inline bool lodd__bit(const uint64_t *bits, uint32_t i)
{
    return (bits[i / 64] >> (i % 64) & 1) != 0;
}
static inline void lodd__set_bit(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= UINT64_C(1) << (i % 64);
}
#define LODD__BIT_WORDS(n) (((size_t)(n) + 63) / 64)

/* --- displays.c --- */

bool lodd__display_same(lodd_str a, lodd_str b); /* case and white space aside */
/* Is a text a display of a concept (its display, a translation, a designation), in a language of the list asked for? */
bool lodd__display_of_node(lodd__node concept, lodd_str text, lodd_str languages);
bool lodd__display_of(lodd__fhir_terminology *t, lodd__system *system, uint32_t index, lodd_str text,
                      lodd_str languages);

/* --- valueset.c, compose.c --- */

typedef enum lodd__include_what {
    LODD__INCLUDE_IMPORTS,
    LODD__INCLUDE_ALL,
    LODD__INCLUDE_LIST,
    LODD__INCLUDE_FILTER,
    LODD__INCLUDE_RULE
} lodd__include_what;

typedef struct lodd__include {
    lodd__include_what what;
    lodd_str url, version;      /* of the system */
    uint32_t number;            /* of a Norwegian list */
    bool any_name;              /* the url is none that anybody wrote */
    lodd__system *system;       /* NULL: unknown */
    lodd__code_set list;        /* LIST */
    uint64_t *bits;             /* FILTER */
    lodd__node filters;         /* RULE */
    lodd_str *imports;          /* canonicals: all of them must hold it */
    lodd__valueset **valuesets; /* NULL: not carried */
    size_t n_imports;
    lodd__term_verdict verdict; /* IN, or why it cannot be computed */
    lodd_str detail;
} lodd__include;

typedef struct lodd__compose {
    lodd__include *includes, *excludes;
    size_t n_includes, n_excludes;
    bool no_inactive;           /* compose.inactive is false */
    lodd__term_verdict verdict; /* IN, or why there is nothing to go by */
    lodd_str detail;
} lodd__compose;

typedef struct lodd__expansion {
    lodd__term_code *codes;
    size_t n, height; /* height: how deep its imports go */
    lodd__term_verdict verdict;
    lodd_str detail;
} lodd__expansion;

struct lodd__valueset {
    lodd_str url, version, title;
    lodd__node node;            /* none when it is all codes of a system */
    lodd__system *system;       /* whose codes it is; else NULL */
    bool is_system;             /* the canonical is that of a code system, which is no value set */
    bool from_document;         /* nobody else is asked about it */
    lodd__term_verdict verdict; /* IN: known; else VALUESET_UNKNOWN, SYSTEM_UNKNOWN */
    lodd_str detail;
    _Atomic(const lodd__compose *) compose;
    _Atomic(const lodd__expansion *) expansion;
};

struct lodd__fhir_terminology {
    const lodd__definitions *definitions;
    lodd__terminology *kodeverk;
    pthread_mutex_t mutex;
    unsigned locks; /* how often the thread that has the mutex has it */
    lodd__arena arena;
    uint64_t seed[2];
    lodd__registry systems, valuesets;
    _Atomic(struct lodd__system_index *) index; /* by OID, by value set, supplements: made when first asked for */
    const lodd__term_remote *remote;            /* NULL: nobody is asked */
};

/* --- remote.c: what is undecided is asked of somebody else, if there is somebody; answer is changed then --- */
void lodd__remote_in_valueset(lodd__fhir_terminology *t, const lodd__valueset *valueset,
                              const lodd__term_coding *coding, lodd_str language, lodd__term_answer *answer);
/* ... a value set of which nothing is kept. */
void lodd__remote_in_unknown(lodd__fhir_terminology *t, lodd_str canonical, const lodd__term_coding *coding,
                             lodd_str language, lodd__term_answer *answer);
void lodd__remote_in_codesystem(lodd__fhir_terminology *t, const lodd__term_coding *coding, lodd_str language,
                                lodd__term_answer *answer);

/* The arena's failed says whether memory ran out since the mutex was taken. */
void lodd__term_lock(lodd__fhir_terminology *t);
void lodd__term_unlock(lodd__fhir_terminology *t);
/* The handle of a canonical; NULL when memory ran out. Unknown ones have one too. */
lodd__valueset *lodd__valueset_get(lodd__fhir_terminology *t, lodd_str canonical);
/* The same, but NULL for what is not carried: of what documents name nothing is kept that is not there. */
lodd__valueset *lodd__valueset_carried(lodd__fhir_terminology *t, lodd_str canonical, bool *nomem);
/* A compose in an arena; under the mutex when that is the terminology's. NULL when memory ran out. */
const lodd__compose *lodd__compose_make(lodd__fhir_terminology *t, lodd__arena *arena, const lodd__valueset *valueset);
const lodd__compose *lodd__valueset_compose(lodd__fhir_terminology *t, lodd__valueset *valueset);

/* One question. */
typedef struct lodd__query {
    lodd__fhir_terminology *t;
    const lodd__term_coding *coding;
    lodd__system *system; /* of the coding; NULL: unknown or none given */
    uint32_t number;      /* of a Norwegian list */
    const lodd__valueset *stack[LODD__MAX_IMPORTS];
    size_t depth, steps;
    lodd__term_verdict why; /* of what could not be decided: the first */
    lodd_str detail;
    lodd__system *in_system; /* where an inferred code was found */
    lodd_str named;          /* the include's name of a list that the coding names otherwise */
    lodd__node listed;       /* the concept of the value set that lists it, for displays */
} lodd__query;

lodd__term_verdict lodd__valueset_holds(lodd__query *query, const lodd__valueset *valueset,
                                        const lodd__compose *compose);
/* Its parts: in one of several includes; in all imports of an include; no longer active. */
lodd__term_verdict lodd__in_any(lodd__query *query, const lodd__include *includes, size_t n);
lodd__term_verdict lodd__in_imports(lodd__query *query, const lodd__include *include, lodd__term_verdict so_far);
bool lodd__is_inactive(lodd__query *query);
bool lodd__include_is_of(const lodd__include *include, const lodd__query *query);

#endif
