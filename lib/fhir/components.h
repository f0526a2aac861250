/* fhir/components.h - private to the FHIR layer: what a structure consists of, for its coverage (coverage.h). */
#ifndef LODD_FHIR_COMPONENTS_H
#define LODD_FHIR_COMPONENTS_H

#include "fhir/coverage.h"
#include "fhir/judge.h"

/* The components of one definition. Numbers are those of the table plus one; 0: none. */
typedef struct lodd__fhir_part {
    uint32_t element, slice;
    uint32_t choice; /* of the first type; the others follow */
    uint32_t code;   /* of codes[0] */
    uint32_t *rules;
    size_t n_rules;
    const lodd__term_code *codes; /* of the terminology */
    size_t n_codes;
    bool systems;                 /* some code is one of several systems: names tell which */
} lodd__fhir_part;

typedef struct lodd__fhir_components {
    lodd__component_table table;
    const lodd__structure *structure;
    lodd__fhir_part *parts; /* of each definition, by its index */
    lodd__arena arena;
    struct lodd__fhir_components *next;
} lodd__fhir_components;

/* Is there coverage of a structure: is it a resource type, a logical model or a profile, with elements? */
bool lodd__fhir_is_counted(const lodd__structure *structure);
/* Made on first use; NULL when memory ran out. */
const lodd__fhir_components *lodd__fhir_components_of(lodd__fhir *fhir, const lodd__structure *structure);
void lodd__fhir_components_free(lodd__fhir *fhir);

#endif
