/* pack/pack.h - profile packs: folders with a pack.json (docs/packs.md), opened by their manifests.
 *
 * Opening reads manifests only; schemas, rules and code lists are read by those who use them. Immutable afterwards: shared by threads.
 */
#ifndef LODD_PACK_PACK_H
#define LODD_PACK_PACK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/map.h"
#include "lodd/report.h"
#include "lodd/status.h"
#include "term/term.h"

typedef struct lodd__pack lodd__pack;

/* One message type. */
typedef struct lodd__pack_profile {
    const lodd__pack *pack;
    lodd_str id;   /* "innleggelsesrapport" */
    lodd_str name; /* "no.plo@1.6/innleggelsesrapport" */
    lodd_str title[LODD_LANG_COUNT];
    lodd_str document; /* "HIS 1143:2014" */
    lodd_str root, ns; /* of its root element */
    lodd_str branch;   /* child element that decides among profiles of one root; empty: none */
    lodd_str *types;   /* codes of kodeverk 8279 */
    size_t n_types;
    lodd_str types_joined;    /* "LOG_INNLAGT ..." */
    lodd_str statuses_joined; /* "N M C" */
    lodd_str apprec;          /* "1.1" */
    bool envelope;            /* it carries others: MsgHead */
    size_t index;             /* in lodd__packs.profiles */
} lodd__pack_profile;

typedef struct lodd__pack_schema {
    lodd_str ns;
    lodd_str path;
    size_t index; /* over all packs */
} lodd__pack_schema;

typedef struct lodd__packs lodd__packs;

struct lodd__pack {
    const lodd__packs *packs; /* that it is one of */
    lodd_str name; /* "no.plo@1.6"; a pack whose folder has no version is named by its id */
    lodd_str id, version;
    lodd_str title[LODD_LANG_COUNT];
    lodd_str publisher, status, valid_from, valid_to;
    lodd_str directory;
    lodd_str profiles_dir; /* the folder it was found in: schemas and rules may refer to packs beside it */
    lodd_str manifest;     /* pack.json as it stands */
    lodd_str *depends;     /* names as written */
    size_t n_depends;
    const lodd__pack **dependencies; /* resolved, in the same order */
    lodd__pack_schema *schemas;
    size_t n_schemas;
    lodd_str *rules; /* paths of Schematron files */
    size_t n_rules;
    lodd_str stands_for; /* name of the FHIR package whose rules the image has in our words; it is left out where that one is
                            there. Empty: none */
    lodd_str errata; /* path of a file of errata of FHIR profiles, with a NUL behind it; empty: none */
    lodd_str image; /* path of the compiled definitions, with a NUL behind it; empty: none. The file need not exist (yet) */
    lodd_str code_image; /* path of the first list of codes in an image, with a NUL behind it; empty: none */
    size_t first_profile, n_profiles; /* in lodd__packs.profiles */
    size_t index;                     /* in lodd__packs.packs */
};

struct lodd__packs {
    lodd__arena arena;
    lodd__pack **packs; /* sorted by name */
    size_t n_packs;
    lodd__pack_profile **profiles; /* sorted by name */
    size_t n_profiles;
    lodd__terminology *terminology;
    lodd__map by_name;      /* pack name and id -> lodd__pack */
    lodd__map by_namespace; /* -> lodd__pack_schema */
    size_t n_schemas;
    lodd__map test_persons; /* published test persons' numbers */
};

/* dirs: folders that hold pack folders; of two packs with one name the first folder's is taken. LODD_ERR_PACK with *ret_message (malloc'ed; may
 * be NULL) when a manifest is broken or a dependency is missing, or when no pack is found at all. */
lodd_status lodd__packs_open(lodd__packs **ret, const char *const *dirs, size_t n_dirs, char **ret_message);
void lodd__packs_close(lodd__packs *packs);

/* The profile of a root element; has_child(user, name) tells whether the root has a child of that name (for branches). Several profiles
 * may share a root (dialogmelding): the one that has type_code among its codes is taken, else the first. NULL: unknown. */
const lodd__pack_profile *lodd__packs_profile(const lodd__packs *packs, lodd_str root, lodd_str ns, lodd_str type_code,
                                              bool (*has_child)(const void *user, lodd_str name), const void *user);
bool lodd__pack_profile_has_type(const lodd__pack_profile *profile, lodd_str type_code);

/* The schema file of a namespace; NULL when no pack has one. */
const lodd__pack_schema *lodd__packs_schema(const lodd__packs *packs, lodd_str ns);

/* Marks a pack and all it depends on in a set of n_packs flags. */
void lodd__pack_closure(const lodd__pack *pack, bool *set);

#endif
