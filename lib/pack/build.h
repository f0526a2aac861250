/* pack/build.h - compiles the definitions of a pack, or any FHIR definitions, into an image.
 *
 * A pack with "build" in its pack.json says which official package it stands for, by the digests of all its resources.
 * Resources of the source that are not in it are left out; those that differ are corrected, and the build fails when
 * one still differs. A pack of our own making has tables instead of digests: tools/gen-no-fhir.py makes the source of them,
 * and all of it is taken. What the source lacks is written into the provenance of the image. The same sources give the same
 * bytes.
 */
#ifndef LODD_PACK_BUILD_H
#define LODD_PACK_BUILD_H

#include "image/builder.h"
#include "pack/fhir_package.h"
#include "pack/pack.h"

typedef struct lodd__build_source {
    const char *from; /* a FHIR package (.tgz or folder), or a folder of installed npm packages (node_modules) that has
                         the pack's */
    const char *const *add; /* further paths whose resources are added as they are: code systems from elsewhere */
    size_t n_add;
} lodd__build_source;

/* LODD_ERR_NOT_FOUND: the pack has no "build". LODD_ERR_PACK with *ret_message (malloc'ed; several lines when several
 * resources differ). */
lodd_status lodd__pack_build(lodd__image **ret, const lodd__pack *pack, const lodd__build_source *source,
                             char **ret_message);

/* Compares every resource of an image with the digests of the pack it was built for. *ret_differing: how many differ
 * from them and stand neither among the differences that are known nor among what was added. LODD_ERR_NOT_FOUND: the
 * pack has no digests (or is built of tables). */
lodd_status lodd__pack_compare(const lodd__pack *pack, const lodd__image *image, size_t *ret_differing,
                               char **ret_message);

#endif
