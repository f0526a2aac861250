/* image/definitions.h - all definitions of an engine: a row of images that are searched as one. Immutable once shared. */
#ifndef LODD_IMAGE_DEFINITIONS_H
#define LODD_IMAGE_DEFINITIONS_H

#include "image/image.h"

typedef struct lodd__definitions lodd__definitions;

lodd_status lodd__definitions_new(lodd__definitions **ret);
void lodd__definitions_free(lodd__definitions *definitions); /* closes the images it owns */
/* Images added later are searched first. owned: closed with the set. */
lodd_status lodd__definitions_add(lodd__definitions *definitions, lodd__image *image, bool owned);
/* Takes out the i-th image, and closes it when it is owned. Only before anything refers to it. */
void lodd__definitions_remove(lodd__definitions *definitions, size_t i);
size_t lodd__definitions_n(const lodd__definitions *definitions);
const lodd__image *lodd__definitions_image(const lodd__definitions *definitions, size_t i);

/* When all images are there: works out what each FHIR package sees. Where two packages define the same canonical, a canonical that
 * stands in an image (its text is the image's own) means what the package of that image sees: its own resources, then those of
 * the packages it depends on, the nearest first, then all others. */
lodd_status lodd__definitions_link(lodd__definitions *definitions);
/* For those who keep what they found by its canonical: the same canonical with the version that the package it stands in sees
 * ("url|version", in the buffer); as it is when that makes no difference. */
lodd_str lodd__definitions_scoped(const lodd__definitions *definitions, const char *type, lodd_str canonical,
                                  char *buffer, size_t size);

/* The same for a canonical that is said to mean the latest version (extension version-resolution-method): the highest there is. */
lodd_str lodd__definitions_latest(const lodd__definitions *definitions, const char *type, lodd_str canonical,
                                  char *buffer, size_t size);

/* "http://x|1.0" or "http://x": splits at the last |; the version is empty when there is none. A #fragment stays with the url. */
void lodd__canonical_split(lodd_str canonical, lodd_str *ret_url, lodd_str *ret_version);

/* The resource of a canonical url ("url" or "url|version"). type: "" for any. With a version: that one, or one that it is a prefix of at a dot
 * ("4.0" finds "4.0.1"). Without: of the image searched first, the highest version. */
bool lodd__definitions_find(const lodd__definitions *definitions, const char *type, lodd_str canonical, lodd__resource *ret);
/* By type and id, for references such as "Questionnaire/q1". */
bool lodd__definitions_find_id(const lodd__definitions *definitions, lodd_str type, lodd_str id, lodd__resource *ret);
/* <0, 0, >0: versions compared number by number at dots, text after '-' as semver has it. */
int lodd__version_cmp(lodd_str a, lodd_str b);

#endif
