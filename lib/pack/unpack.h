/* pack/unpack.h - private to the pack layer: the files of a .tgz, in memory, by libarchive. */
#ifndef LODD_PACK_UNPACK_H
#define LODD_PACK_UNPACK_H

#include "lodd/limits.h"
#include "pack/fhir_package.h"

/* Is it one that the bytes at its start say so of? false when it cannot be read. */
bool lodd__unpack_is(const char *path);

/* Visits the files that wanted(name) says are, in bytewise order of their names. See fhir_package.h for what is refused
 * and for limits. */
lodd_status lodd__unpack_each(const char *path, const lodd_limits *limits, bool (*wanted)(lodd_str name),
                              lodd__fhir_package_visit *visit, void *user, char **ret_message);

#endif
