/* term/codesystem.h - private to the term layer: one code list in memory. */
#ifndef LODD_TERM_CODESYSTEM_H
#define LODD_TERM_CODESYSTEM_H

#include "base/arena.h"
#include "base/map.h"
#include "term/term.h"

struct lodd__codesystem {
    lodd__arena arena;
    lodd__map by_code;
    lodd__concept *concepts;
    size_t n_concepts;
    lodd_str oid, url, title, version, date;
    bool complete;
    uint32_t number;    /* of a Norwegian list; 0: none */
    lodd__image *image; /* NULL: read from a file */
    lodd__node node;
};

/* Reads FHIR R4 CodeSystem JSON. LODD_ERR_PACK when it is not one. */
lodd_status lodd__codesystem_parse(lodd__codesystem **ret, lodd_str json);
/* Maps the image and takes its first CodeSystem. LODD_ERR_PACK when there is none. */
lodd_status lodd__codesystem_open(lodd__codesystem **ret, const lodd__image_list *list);
void lodd__codesystem_free(lodd__codesystem *system);

#endif
