/* declare/verify.h - what the parts of a verification share. Not for others. */
#ifndef LODD_DECLARE_VERIFY_H
#define LODD_DECLARE_VERIFY_H

#include "declare/bundle_steps.h"
#include "declare/evaluate.h"
#include "lodd/declare.h"

/* Steps of facts 4.6; name in the record */
#define LODD__STEP_TABLE(X)                                                                                            \
    X(FORM, "form")                                                                                                    \
    X(SIGNATURES, "signatures")                                                                                        \
    X(FILES, "files")                                                                                                  \
    X(PROFILE_SET, "profileSet")                                                                                       \
    X(EVIDENCE, "evidence")                                                                                            \
    X(CLAIMS, "claims")                                                                                                \
    X(TOTALS, "totals")                                                                                                \
    X(PAGE, "page")                                                                                                    \
    X(VALIDITY, "validity")

typedef enum lodd__step {
#define X(name, word) LODD__STEP_##name,
    LODD__STEP_TABLE(X)
#undef X
        LODD__STEP_COUNT
} lodd__step;

/* What became of a claim. NAME, word in the record */
#define LODD__CLAIM_OUTCOME_TABLE(X)                                                                                   \
    X(NOT_COMPUTED, "ikke-beregnet")                                                                                   \
    X(EQUAL, "lik")                                                                                                    \
    X(DIFFERS, "avviker")                                                                                              \
    X(WITHHELD, "ikke-etterprøvbar")

typedef enum lodd__claim_outcome {
#define X(name, word) LODD__CLAIM_OUTCOME_##name,
    LODD__CLAIM_OUTCOME_TABLE(X)
#undef X
        LODD__CLAIM_OUTCOME_COUNT
} lodd__claim_outcome;

typedef struct lodd__difference {
    lodd_str member; /* "counts.errors", "evidence[E1].sha256" */
    lodd_str declared, computed;
} lodd__difference;

typedef LODD__VEC(lodd__difference) lodd__differences;

typedef struct lodd__claim_check {
    lodd__claim_outcome outcome;
    lodd__differences differences;
    lodd__strings withheld; /* ids of evidence */
} lodd__claim_check;

typedef struct lodd__verifying {
    const lodd_verify_options *options;
    lodd_engine *engine;
    lodd_requirements *requirements;
    lodd__bundle *bundle;
    lodd__arena arena;
    lodd_check *check;
    lodd_status status; /* sticky */
    char **message;
    lodd_str date;
    lodd_str text; /* selvdeklarering.json */
    lodd__digest sha256;
    lodd__declaration *declared; /* NULL: it cannot be read */
    lodd__declaration *computed; /* NULL: it could not be computed anew */
    lodd__manifest manifest;
    lodd__map entries; /* of the manifest, by name */
    lodd__digest manifest_sha256;
    lodd__map withheld_runs; /* runs with a withheld file -> its evidence */
    bool same_tool, same_packs;
    lodd__buf findings; /* computed */
    lodd__buf again;    /* the declaration as it is computed: differences point into it */
    lodd__claim_check *claims;
    lodd__differences differences; /* of the rest */
    size_t more_differences;       /* that were not kept */
    bool verified[LODD__STEP_COUNT];
} lodd__verifying;

/* A file of the bundle into the arena; false when it cannot be had (*ret_fault says why) or the status is not LODD_OK.
 */
bool lodd__verify_read(lodd__verifying *v, lodd_str name, lodd_str *ret, lodd__bundle_fault *ret_fault);
/* Lines that say that something is not as it should be, so far. */
size_t lodd__verify_marks(const lodd__verifying *v);
/* Keeps another check's line. */
void lodd__verify_copy_line(lodd__verifying *v, const lodd_line *line);

void lodd__verify_files(lodd__verifying *v);
void lodd__verify_profile_set(lodd__verifying *v);
void lodd__verify_recompute(lodd__verifying *v); /* steps 5 to 7 */
void lodd__verify_pages(lodd__verifying *v);

/* Ids of the evidence that a claim rests on and that is withheld. In the arena. */
lodd__strings lodd__verify_withheld(lodd__verifying *v, const lodd__claim *claim);

/* Compares two JSON values of one form; what differs is added, at most max of it, the rest counted. False: no memory.
 */
bool lodd__verify_diff(lodd__differences *out, size_t *more, size_t max, lodd__arena *arena, lodd_str member,
                       const lodd__json *declared, const lodd__json *computed);

/* evidence/results.ndjson against what was found now; withheld: some evidence is not there. */
void lodd__verify_findings(lodd__verifying *v, bool withheld);

/* urn:lodd:kontroll:1 */
void lodd__verify_record(lodd__verifying *v);

#endif
