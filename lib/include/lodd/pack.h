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
/* The pack of a name, "hl7.fhir.r4.core" or "hl7.fhir.r4.core@4.0.1"; false: none. */
bool lodd_packs_find(const lodd_packs *packs, lodd_str name, size_t *ret);
/* The file of a pack's image; empty when its manifest names none. The file need not exist. NUL-terminated. */
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

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
