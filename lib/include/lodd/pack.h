/* lodd/pack.h - packs as they lie on disk, and images: compiled FHIR definitions.
 *
 * Reading the manifests only (lodd_packs_open) works also when an image is missing, damaged or of another version of
 * lodd: this is how it is made again. An image may belong to a pack or be of one's own; lodd_engine_options.definitions
 * takes both. Nothing here is for several threads at once.
 */
#ifndef LODD_PACK_H
#define LODD_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/engine.h"
#include "lodd/network.h"
#include "lodd/status.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct lodd_packs lodd_packs;
typedef struct lodd_image lodd_image;

/* Opens the manifests of the packs in options->profile_dirs; options->definitions is not read. ret_message (may be
 * NULL) as everywhere: a line or more about what went wrong, to be freed with lodd_free. */
lodd_status lodd_packs_open(lodd_packs **ret, const lodd_engine_options *options, char **ret_message);
void lodd_packs_close(lodd_packs *packs);
size_t lodd_packs_n(const lodd_packs *packs);
lodd_pack_info lodd_packs_pack(const lodd_packs *packs, size_t i); /* sorted by name; strings live as long as packs */
lodd_str lodd_packs_version(const lodd_packs *packs, size_t i);    /* "4.0.1" */
/* The pack of a name, "hl7.fhir.r4.core", "hl7.fhir.r4.core@4.0.1" or "no.basis" (the highest version); false: none. */
bool lodd_packs_find(const lodd_packs *packs, lodd_str name, size_t *ret);
/* The file of a pack's image, or of its list of codes; empty when its manifest names none. The file need not exist.
 * NUL-terminated. */
lodd_str lodd_packs_image_path(const lodd_packs *packs, size_t i);
/* "hl7.fhir.r4.core@4.0.1": the FHIR package that the pack's image is built from; empty when the pack cannot be built.
 */
lodd_status lodd_packs_source_package(const lodd_packs *packs, size_t i, lodd_str *ret);

typedef struct lodd_build_options {
    size_t size;
    const char *from; /* the FHIR package (.tgz or unpacked folder), or a folder of installed npm packages that has the
                         pack's source */
    const char *const
        *add; /* .json files, folders and packages whose resources are added: code systems from elsewhere */
    size_t n_add;
    const char *output; /* NULL: the pack's own image file */
} lodd_build_options;

#define LODD_BUILD_OPTIONS_INIT                                                                                        \
    {                                                                                                                  \
        .size = sizeof(lodd_build_options)                                                                             \
    }

/* Builds the image of a pack. LODD_ERR_NOT_FOUND: its manifest does not say how. LODD_ERR_PACK: the source cannot be
 * read, or differs from what the pack says the definitions are. */
lodd_status lodd_packs_build(const lodd_packs *packs, size_t i, const lodd_build_options *options, char **ret_message);

/* Builds an image from FHIR definitions of one's own: .json and .xml resources, folders of them, FHIR packages (.tgz or
 * unpacked). engine: its definitions say how XML is read. */
lodd_status lodd_image_build(const lodd_engine *engine, const char *const *paths, size_t n_paths, const char *output,
                             char **ret_message);

lodd_status lodd_image_open(lodd_image **ret, const char *path, char **ret_message);
void lodd_image_close(lodd_image *image);
size_t lodd_image_size(const lodd_image *image); /* bytes */
size_t lodd_image_n_resources(const lodd_image *image);
lodd_str lodd_image_package(const lodd_image *image); /* "hl7.fhir.r4.core@4.0.1"; may be empty */
lodd_str lodd_image_provenance(
    const lodd_image *image); /* JSON (docs/packs.md): sources, what was corrected, what is missing; may be empty */

/* How many resources there are of each type, sorted by type. *ret is freed with lodd_free; its strings live as long as
 * the image. */
typedef struct lodd_image_type {
    lodd_str type;
    size_t n;
} lodd_image_type;
lodd_status lodd_image_types(const lodd_image *image, lodd_image_type **ret, size_t *ret_n);

/* Reads the whole image: is its checksum right? */
bool lodd_image_verify(const lodd_image *image);
/* Compares all resources of an image with the digests that the pack has of the official ones. *ret_differing are not
 * those; ret_message names some of them. LODD_ERR_NOT_FOUND: the pack has no digests. */
lodd_status lodd_packs_compare(const lodd_packs *packs, size_t i, const lodd_image *image, size_t *ret_differing,
                               char **ret_message);

/* ---- FHIR packages ----
 *
 * A store is two folders: packages as FHIR tools keep them (NAME#VERSION/package/...), which others may write too, and
 * lodd's own records of those that were added: digests, dependencies, the compiled image. */
typedef struct lodd_store lodd_store;

typedef struct lodd_store_options {
    size_t size;
    const char *packages; /* as ~/.fhir/packages; it need not exist */
    const char *records;  /* the folder of the records; it need not exist */
} lodd_store_options;

#define LODD_STORE_OPTIONS_INIT                                                                                        \
    {                                                                                                                  \
        .size = sizeof(lodd_store_options)                                                                             \
    }

lodd_status lodd_store_open(lodd_store **ret, const lodd_store_options *options, char **ret_message);
void lodd_store_close(lodd_store *store);

typedef struct lodd_package_dependency {
    lodd_str name, range; /* as package.json has them */
} lodd_package_dependency;

/* A package. Strings live as long as what they were asked of; paths have a NUL behind them. */
typedef struct lodd_package_info {
    lodd_str name, version;
    lodd_str title;
    lodd_str digest; /* "sha256:" and 64 hex digits, over all files; empty: not added, so not known yet */
    lodd_str source; /* where it was added from; empty: not known */
    lodd_str directory;
    lodd_str image; /* its compiled definitions; empty: not added, or it has no definitions */
    bool added;
    bool dependency; /* added because another needs it */
    bool missing;    /* a record, but no folder */
    const lodd_package_dependency *dependencies;
    size_t n_dependencies; /* of one that was not added: 0 until it is in a set */
} lodd_package_info;

size_t lodd_store_n(const lodd_store *store);
lodd_package_info lodd_store_package(const lodd_store *store, size_t i); /* sorted by name, then version */
/* "NAME" or "NAME@RANGE" (1.2.0, 1.2.x, ^1.2, latest, ...): the highest version in the range, added ones first. */
bool lodd_store_find(const lodd_store *store, lodd_str what, size_t *ret);

typedef struct lodd_store_add_options {
    size_t size;
    const char *source;                           /* what the record says it was added from; NULL: the path */
    const char *expected_name, *expected_version; /* NULL: any. Another one is refused */
    bool dependency;
} lodd_store_add_options;

#define LODD_STORE_ADD_OPTIONS_INIT                                                                                    \
    {                                                                                                                  \
        .size = sizeof(lodd_store_add_options)                                                                         \
    }

/* Adds a package from a .tgz or an unpacked folder: checks it as a whole, lays it into the store, compiles it, records
 * its digests. Nothing is left behind when it is refused. *ret is its index afterwards; all indexes and strings of
 * before are void. *ret_new (may be NULL): false when the same was there already. LODD_ERR_PACK: refused, or another
 * package of that name and version lies there. The folders are made when they are not there. */
lodd_status lodd_store_add(lodd_store *store, const char *path, const lodd_store_add_options *options, size_t *ret,
                           bool *ret_new, char **ret_message);
/* Takes the record away, and the folder if lodd laid it there. All indexes are void. LODD_ERR_NOT_FOUND: not added. */
lodd_status lodd_store_remove(lodd_store *store, size_t i, char **ret_message);

typedef enum lodd_change { LODD_CHANGE_CHANGED, LODD_CHANGE_ADDED, LODD_CHANGE_MISSING, LODD_CHANGE_IMAGE } lodd_change;
/* Compares the files of an added package with its record, and its image with its checksum. each is called for what
 * differs; *ret_n counts. LODD_ERR_NOT_FOUND: not added. */
lodd_status lodd_store_verify(const lodd_store *store, size_t i, size_t *ret_n,
                              void (*each)(void *user, lodd_change change, lodd_str path), void *user,
                              char **ret_message);

/* Packages in force: those asked for, and all they need. */
typedef struct lodd_package_set lodd_package_set;

typedef struct lodd_package_wish {
    size_t size;
    const char *const *names; /* "NAME@RANGE", "NAME" */
    size_t n_names;
    bool added;       /* also the added ones: of each name that is not asked for the highest version */
    const char *lock; /* file; NULL: none. What is in force is what it lists, neither more nor less */
} lodd_package_wish;

#define LODD_PACKAGE_WISH_INIT                                                                                         \
    {                                                                                                                  \
        .size = sizeof(lodd_package_wish)                                                                              \
    }

/* LODD_ERR_NOT_FOUND: one that was asked for is not in the store. LODD_ERR_PACK: the store is not as the lock says. An
 * image that does not fit this lodd is compiled again. */
lodd_status lodd_package_set_make(lodd_package_set **ret, lodd_store *store, const lodd_package_wish *wish,
                                  char **ret_message);
void lodd_package_set_free(lodd_package_set *set);
size_t lodd_package_set_n(const lodd_package_set *set);
/* In the order they are searched: what others need comes after them. Digests are known of all. */
lodd_package_info lodd_package_set_package(const lodd_package_set *set, size_t i);

typedef enum lodd_package_note_kind {
    LODD_PACKAGE_MISSING,   /* a dependency that no package of the store is */
    LODD_PACKAGE_VERSIONS,  /* package and other need different versions of a dependency: each sees its own */
    LODD_PACKAGE_CYCLE,     /* package needs itself, by way of other */
    LODD_PACKAGE_OTHER_FHIR /* the definitions of another version of FHIR: not used */
} lodd_package_note_kind;

typedef struct lodd_package_note {
    lodd_package_note_kind kind;
    lodd_str package;     /* "a@1.0.0" */
    lodd_str other;       /* "b@2.0.0" or empty */
    lodd_str name, range; /* the dependency */
} lodd_package_note;

size_t lodd_package_set_n_notes(const lodd_package_set *set);
lodd_package_note lodd_package_set_note(const lodd_package_set *set, size_t i);
/* The set as a lock file; *ret is freed with lodd_free. */
lodd_status lodd_package_set_lock(const lodd_package_set *set, char **ret, size_t *ret_len);

/* ---- a registry of FHIR packages ----
 *
 * The network is used by these calls alone, and only GET is sent. */
typedef struct lodd_registry lodd_registry;

#define LODD_REGISTRY_URL "https://packages.fhir.org"

typedef struct lodd_registry_options {
    size_t size;
    const char *url;             /* NULL: LODD_REGISTRY_URL */
    const char *user, *password; /* told to the registry's own origin, never to another; NULL: none */
    lodd_network network;
    long timeout_s; /* for one answer at most; 0: 60 for a list of versions, 1800 for a package */
} lodd_registry_options;

#define LODD_REGISTRY_OPTIONS_INIT                                                                                     \
    {                                                                                                                  \
        .size = sizeof(lodd_registry_options)                                                                          \
    }

lodd_status lodd_registry_open(lodd_registry **ret, const lodd_registry_options *options, char **ret_message);
void lodd_registry_close(lodd_registry *registry);

/* A version that the registry has. Strings live as long as the registry is open. */
typedef struct lodd_registry_package {
    lodd_str name, version;
    lodd_str url;      /* where the package is */
    lodd_str checksum; /* "sha512-...", "sha1-..." as the registry has it; empty: it gives none */
} lodd_registry_package;

/* Asks which versions there are, and takes the one of the range. LODD_ERR_NOT_FOUND: no such package or version.
 * LODD_ERR_IO: no usable answer. */
lodd_status lodd_registry_find(lodd_registry *registry, lodd_str name, lodd_str range, lodd_registry_package *ret,
                               char **ret_message);
/* Fetches and adds it. What came before the line broke is kept in the folder of records and taken up next time. */
lodd_status lodd_registry_add(lodd_registry *registry, lodd_store *store, const lodd_registry_package *package,
                              bool dependency, size_t *ret, bool *ret_new, char **ret_message);

/* The packages that an engine was opened with. */
size_t lodd_engine_n_packages(const lodd_engine *engine);
lodd_package_info lodd_engine_package(const lodd_engine *engine, size_t i);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
