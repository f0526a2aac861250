/* message/schema_model.h - private: content models as automata.
 *
 * A content model must be deterministic (part 1, section 3.8.6, "Unique Particle Attribution"), so Glushkov's
 * automaton, which has a state for each place in the model, is it: state 0 is the start, state i the place of the i-th
 * element or wildcard, with counts written out. "all" is kept as a list and matched by a set of bits.
 */
#ifndef LODD_MESSAGE_SCHEMA_MODEL_H
#define LODD_MESSAGE_SCHEMA_MODEL_H

#include "message/schema.h"

typedef struct lodd__schema_step {
    const lodd__schema_name *name; /* NULL: a wildcard */
    uint32_t state;                /* where it leads */
} lodd__schema_step;

struct lodd__schema_model {
    bool is_all;
    bool all_optional;              /* an "all" that may be absent as a whole */
    uint32_t n_states;              /* without the start */
    lodd__schema_particle **places; /* [state - 1] */
    const uint32_t *first;          /* [state]: its steps in steps; n_states + 2 of them */
    const lodd__schema_step *steps;
    const bool *final; /* [state] */
    bool has_wildcards;
};

bool lodd__schema_wildcard_allows(const lodd__schema_wildcard *wildcard, lodd_str ns);

#endif
