/* term/term.h - code systems by OID, read from FHIR CodeSystem JSON when first needed, shared by threads.
 *
 * Norwegian code lists ("kodeverk") are named 2.16.578.1.12.4.1.1.N. A list knows when each value was first and last seen.
 * Lists of the user's own (docs/codes.md) are CodeSystems in compiled images, named by an OID, a URL or both, and may
 * know from when to when a code is valid.
 */
#ifndef LODD_TERM_TERM_H
#define LODD_TERM_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "image/image.h"
#include "lodd/status.h"

typedef struct lodd__terminology lodd__terminology;
typedef struct lodd__codesystem lodd__codesystem;

typedef struct lodd__concept {
    lodd_str code;
    lodd_str display;
    lodd_str *designations; /* older or other texts */
    size_t n_designations;
    lodd_str first_seen, last_seen; /* "2020", "2025": states of the list the value was seen in; empty if not said */
    lodd_str valid_from, valid_to;  /* dates as the list has them, "2026-01-01" or shorter; empty if not said */
    bool retired;                   /* no longer in the newest state */
    size_t index;                   /* 0-based in the list */
} lodd__concept;

lodd_status lodd__terminology_new(lodd__terminology **ret);
void lodd__terminology_free(lodd__terminology *terminology);

/* Makes a list known; it is read when first asked for. Before the terminology is shared. */
lodd_status lodd__terminology_add(lodd__terminology *terminology, lodd_str oid, lodd_str path);
/* A list that exists but is not carried, with its name (for "not checked"). */
lodd_status lodd__terminology_add_missing(lodd__terminology *terminology, lodd_str oid, lodd_str title);

/* What a pack says of a list in an image. */
typedef struct lodd__image_list {
    lodd_str oid, url; /* empty: none; not both */
    lodd_str title, version;
    lodd_str path;
} lodd__image_list;

/* Makes such a list known by its OID and by its URL. It takes the place of one that is a file; of two, the one with the
 * higher version stays. */
lodd_status lodd__terminology_add_image(lodd__terminology *terminology, const lodd__image_list *list);

/* The list of an OID ("2.16.578.1.12.4.1.1.9051") ; *ret is NULL when it is not carried. Safe from several threads. LODD_ERR_PACK when its
 * file is broken. */
lodd_status lodd__terminology_get(lodd__terminology *terminology, lodd_str oid, const lodd__codesystem **ret);
/* The file of the first list found to be broken; empty if none was. Lives as long as the terminology. */
lodd_str lodd__terminology_broken(lodd__terminology *terminology);
/* The title of a list carried or known as missing; empty otherwise. Does not read a file: for carried ones only after get. */
lodd_str lodd__terminology_title(lodd__terminology *terminology, lodd_str oid);

/* NULL when absent; exact comparison, but that ICD-10 may be written with its dot or without (A01.0, A010). */
const lodd__concept *lodd__codesystem_find(const lodd__codesystem *system, lodd_str code);
size_t lodd__codesystem_n_concepts(const lodd__codesystem *system);
const lodd__concept *lodd__codesystem_concept(const lodd__codesystem *system, size_t i);
bool lodd__codesystem_complete(const lodd__codesystem *system); /* content = complete: an absent code is not in the list */
lodd_str lodd__codesystem_title(const lodd__codesystem *system);
lodd_str lodd__codesystem_oid(const lodd__codesystem *system); /* of one that has none: its URL */
lodd_str lodd__codesystem_version(const lodd__codesystem *system); /* empty if not said */
lodd_str lodd__codesystem_date(const lodd__codesystem *system);    /* documents before it are not held to the list; empty: none */
lodd__node lodd__codesystem_node(const lodd__codesystem *system);  /* of the image it stands in; none when it is a file */

#endif
