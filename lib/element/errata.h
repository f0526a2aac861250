/* element/errata.h - errata: what is known to be wrong in a named version of a published profile, and what is done
 * about it. docs/packs.md describes the file.
 *
 * A correction changes an element definition when a structure is made (of the profile itself, and of those built on it,
 * as long as what it corrects is still there); a silenced rule is looked up when a finding comes of the definition.
 * Immutable once the structures are in use.
 */
#ifndef LODD_ELEMENT_ERRATA_H
#define LODD_ELEMENT_ERRATA_H

#include "base/arena.h"
#include "base/str.h"
#include "element/structure.h"
#include "lodd/limits.h"
#include "lodd/report.h"

typedef enum lodd__erratum_kind {
    LODD__ERRATUM_CONSTRAINT,    /* another expression or severity, or none: key */
    LODD__ERRATUM_BINDING,       /* another value set, or none */
    LODD__ERRATUM_DISCRIMINATOR, /* other discriminators */
    LODD__ERRATUM_TARGET,        /* another target profile */
    LODD__ERRATUM_ACCEPT,        /* values besides the fixed one */
    LODD__ERRATUM_SILENCE        /* a rule says nothing */
} lodd__erratum_kind;

typedef struct lodd__erratum {
    lodd_str id;        /* "no-basis-1": stable */
    lodd_str structure; /* canonical without version */
    lodd_str *versions; /* none: any */
    size_t n_versions;
    lodd_str element;   /* the id of an element definition: "Patient.identifier:FNR.system" */
    lodd_rule rule;     /* FHIR-ERRATUM with what is wrong and what is done, and its source */
    lodd__erratum_kind kind;
    lodd_str key;       /* of a constraint; of a silenced rule its id; the target profile that is replaced */
    lodd_str was;       /* the expression or value set as published; empty: whatever it is */
    lodd_str now;       /* instead; empty: nothing */
    bool has_severity, error; /* of a constraint, changed */
    lodd_str *accepted; /* of ACCEPT */
    lodd__discriminator *discriminators;
    size_t n_accepted, n_discriminators;
} lodd__erratum;

/* Those of a definition, as they apply to it. */
typedef struct lodd__errata_of {
    const lodd__erratum *erratum;
    struct lodd__errata_of *next;
} lodd__errata_of;

typedef struct lodd__errata lodd__errata;

/* All-zero is none, and a file adds to it. LODD_ERR_PACK with a line in *ret_message (malloc'ed) when the text is not as
 * it should be; name: of the file, for that line. */
lodd_status lodd__errata_read(lodd__errata **errata, lodd_str text, const char *name, char **ret_message);
void lodd__errata_free(lodd__errata *errata);
size_t lodd__errata_n(const lodd__errata *errata);
const lodd__erratum *lodd__errata_at(const lodd__errata *errata, size_t i);

/* Corrects the elements of a structure that is being made; its base is there. False: memory ran out. */
bool lodd__errata_apply(const lodd__errata *errata, lodd__arena *arena, lodd__structure *structure);
/* Is a rule silenced for what comes of a definition? The erratum that does it; NULL. */
const lodd__erratum *lodd__errata_silence(const lodd__definition *definition, lodd_str rule);
/* Does an erratum of a definition accept a text where another is fixed? */
bool lodd__errata_accept(const lodd__definition *definition, lodd_str text);

#endif
