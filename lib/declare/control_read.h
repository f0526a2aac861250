/* declare/control_read.h - records that others made about a declaration: verification, documentation control, spot
 * checks, answers. Found by the SHA-256 of the declaration that they name.
 */
#ifndef LODD_DECLARE_CONTROL_READ_H
#define LODD_DECLARE_CONTROL_READ_H

#include "declare/claims.h"

/* NAME, schema, bokmål, English */
#define LODD__CONTROL_TABLE(X)                                                                                         \
    X(VERIFICATION, "urn:lodd:kontroll:1", "Etterprøving", "Verification")                                             \
    X(DOCUMENTS, "urn:lodd:dokumentkontroll:1", "Dokumentasjonskontroll", "Documentation control")                     \
    X(SPOTCHECK, "urn:lodd:stikkprove:1", "Stikkprøve", "Spot check")                                                  \
    X(ANSWER, "urn:lodd:stikkprove-svar:1", "Svar på stikkprøve", "Answer to a spot check")

typedef enum lodd__control_kind {
#define X(name, schema, nb, en) LODD__CONTROL_##name,
    LODD__CONTROL_TABLE(X)
#undef X
        LODD__CONTROL_COUNT
} lodd__control_kind;

extern const char *const lodd__control_schemas[LODD__CONTROL_COUNT];
extern const char *const lodd__control_names[LODD__CONTROL_COUNT][LODD_LANG_COUNT];

typedef struct lodd__control {
    lodd__control_kind kind;
    lodd_str name;        /* where it was found */
    lodd__digest sha256;  /* of the record */
    lodd_str declaration; /* SHA-256 in hex */
    lodd_str id, date, who, verdict;
    lodd_str check; /* of an answer: id of the spot check */
    lodd_str text;  /* of an answer */
    lodd__disputes disputes;
    size_t settled; /* contradictions that were rejected or mended */
} lodd__control;

/* Reads a record; false when it is none of these, or says not what it is about. Strings in arena. Of others' records
 * only what is needed here is read; what is missing is empty. */
bool lodd__control_read(lodd__control *ret, lodd__arena *arena, lodd_str name, lodd_str json);

typedef LODD__VEC(lodd__control) lodd__controls;
/* By declaration, date, name. */
void lodd__controls_sort(lodd__controls *controls);
/* Those about one declaration, once sorted: the first one's place in *ret_first; returns how many. */
size_t lodd__controls_of(const lodd__controls *controls, lodd_str declaration, size_t *ret_first);
/* What they dispute together. Lists in arena. */
lodd__disputes lodd__controls_disputes(const lodd__controls *controls, size_t first, size_t n, lodd__arena *arena);

#endif
