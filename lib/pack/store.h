/* pack/store.h - private to the pack layer: the store of FHIR packages (lodd/pack.h).
 *
 * A record is a folder RECORDS/NAME#VERSION:
 *   record.json        name, version, digest, where it was added from, dependencies; written last: without it there is
 * no record files.sha256       "HEX  PATH" for every file, sorted by path, as sha256sum -c reads it; its SHA-256 is the
 * digest definitions.image  the compiled definitions; not there when the package has none Names that begin with a dot
 * are no part of a package: other tools keep indexes there.
 */
#ifndef LODD_PACK_STORE_H
#define LODD_PACK_STORE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "image/image.h"
#include "json/json.h"
#include "lodd/limits.h"
#include "lodd/pack.h"

typedef struct lodd__store_item {
    lodd_package_info info;
    lodd_str record; /* its folder; NUL behind it */
    bool laid;       /* the package's folder was laid there by lodd */
} lodd__store_item;

struct lodd_store {
    char *packages, *records;
    lodd__arena arena; /* of the items */
    LODD__VEC(lodd__store_item) items;
};

/* Reads both folders anew. */
lodd_status lodd__store_scan(lodd_store *store, char **ret_message);
lodd_status lodd__store_find_exact(const lodd_store *store, lodd_str name, lodd_str version, size_t *ret);
/* Is it a name or version that may be part of a path? Letters, digits and . _ + -, the first one a letter or digit. */
bool lodd__package_word_ok(lodd_str word);
/* "name@range" or "name#range"; range is empty when there is none. */
void lodd__package_split(lodd_str what, lodd_str *ret_name, lodd_str *ret_range);
/* What package.json says, in the arena. LODD_ERR_PACK with a line when it is none. path is NUL-terminated. */
lodd_status lodd__package_manifest(lodd_package_info *ret, lodd__arena *arena, const char *path, char **ret_message);
/* Reads the dependencies of one that was not added. */
lodd_status lodd__store_complete(lodd_store *store, size_t i, char **ret_message);
/* Compiles the folder of a package; *ret stays NULL when it has no definitions. */
lodd_status lodd__store_compile(lodd__image **ret, const lodd_package_info *info, lodd_str digest, char **ret_message);
/* Does the compiled image belong to the package of this digest, and to this lodd? */
bool lodd__store_image_fits(const lodd_package_info *info);

/* Of the pack layer's own, for hl7.fhir.r4.core and others. */
typedef enum lodd__package_role {
    LODD__PACKAGE_PLAIN,
    LODD__PACKAGE_OWN_CORE,
    LODD__PACKAGE_OTHER_CORE
} lodd__package_role;
lodd__package_role lodd__package_role_of(lodd_str name);

/* ---- trees of files ---- */

typedef struct lodd__tree_file {
    lodd_str path; /* below the root; in the arena */
    char hex[65];
} lodd__tree_file;

/* All-zero is empty. */
typedef struct lodd__tree {
    lodd__arena arena;
    LODD__VEC(lodd__tree_file) files;
} lodd__tree;

/* The files below a folder, sorted, with their digests. */
lodd_status lodd__tree_read(lodd__tree *ret, const char *root, char **ret_message);
/* The lines of files.sha256 into a tree. LODD_ERR_PACK when they are none. */
lodd_status lodd__tree_parse(lodd__tree *ret, lodd_str lines);
bool lodd__tree_add(lodd__tree *tree, lodd_str path, const char hex[65]);
void lodd__tree_sort(lodd__tree *tree);
void lodd__tree_lines(const lodd__tree *tree, lodd__buf *ret); /* ret->failed */
/* "sha256:" and the digest of the lines; false when memory ran out. */
bool lodd__tree_digest(const lodd__tree *tree, char ret[80]);
void lodd__tree_free(lodd__tree *tree);

/* Removes a folder and all in it, links not followed. False with errno. */
bool lodd__tree_remove(const char *path);
/* Makes a folder and those above it. False with errno. */
bool lodd__tree_make_folder(const char *path);
/* A new file with these bytes. False with errno. */
bool lodd__tree_write(const char *path, lodd_str bytes);
bool lodd__tree_hidden(lodd_str path); /* has it a part that begins with a dot? */

#endif
