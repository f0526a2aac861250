/* image/scope.h - private to lib/image: what a FHIR package sees of the others, when two define the same canonical. */
#ifndef LODD_IMAGE_SCOPE_H
#define LODD_IMAGE_SCOPE_H

#include "image/image.h"

/* The images of a package and of what it depends on, the nearest first. */
typedef struct lodd__scope {
    const lodd__image *image;
    const lodd__image **images;
    size_t n;
} lodd__scope;

typedef struct lodd__scopes lodd__scopes;

/* images: in the order they are searched. *ret stays NULL when no two packages have a canonical in common: then nothing
 * depends on who asks, and nothing costs anything. */
lodd_status lodd__scopes_make(lodd__scopes **ret, const lodd__image *const *images, size_t n);
void lodd__scopes_free(lodd__scopes *scopes);
/* Of the image that a text lies in. NULL: none, all are seen in the common order. */
const lodd__scope *lodd__scopes_of(const lodd__scopes *scopes, lodd_str text);

#endif
