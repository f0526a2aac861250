/* declare/evaluate_state.h - what the parts of the evaluation share. Not for others. */
#ifndef LODD_DECLARE_EVALUATE_STATE_H
#define LODD_DECLARE_EVALUATE_STATE_H

#include "base/map.h"
#include "declare/evaluate.h"
#include "declare/evaluate_packs.h"

/* A rule that the evidence of a claim breaks with severity error. */
typedef struct lodd__failed_rule {
    lodd_str id;
    lodd_layer layer;
    lodd_level level; /* the gravest it breaches, for the subject's organisations; UNKNOWN: not known */
    bool counts;      /* against the claim */
} lodd__failed_rule;

/* What is summed up of a claim while its evidence is judged. */
typedef struct lodd__claim_sum {
    lodd__claim *claim;
    lodd__profile_scope scope;
    bool fhir;                                  /* its profile is a canonical */
    bool *exercised[LODD_COMPONENT_KIND_COUNT]; /* in the arena; NULL: none yet */
    size_t n_components[LODD_COMPONENT_KIND_COUNT];
    LODD__VEC(lodd_str) lines; /* of the result digest; in the arena */
    LODD__VEC(lodd__failed_rule) failed;
    size_t others;  /* evidence that is neither a message nor a run */
    size_t answers; /* AppRecs: what a receiving system made of messages */
    size_t runs;    /* that passed */
} lodd__claim_sum;

/* Claims that an evidence item counts for: of all items one after the other. */
typedef struct lodd__uses {
    size_t *first; /* of each item, and one behind the last */
    size_t *claims;
} lodd__uses;

typedef struct lodd__evaluating {
    lodd__declaration *declaration;
    const lodd__evaluation *with;
    lodd_check *check;
    lodd__arena arena;     /* of the evaluation */
    lodd__claim_sum *sums; /* one for each claim */
    lodd__uses uses;
    lodd__map by_path; /* path -> lodd__evidence */
    lodd__map by_id;   /* id -> lodd__evidence */
    lodd__map runs;    /* id -> lodd__test_run */
    lodd_writer *writer;
    bool person_numbers; /* some evidence has numbers that may be real persons' */
    lodd_status status;  /* sticky */
} lodd__evaluating;

/* Reads and judges every evidence file, in parts on several threads; sums up in the order of the paths. */
void lodd__evaluate_files(lodd__evaluating *e);
/* Runs of test descriptions: declaration->runs, and which messages count for which claims because of them. */
void lodd__evaluate_runs(lodd__evaluating *e);

/* A judged message for the claims that use it; result has no issues of other documents. */
void lodd__claims_add(lodd__evaluating *e, const lodd__evidence *evidence, const lodd_result *result);
/* A finding across files, which names its document. */
void lodd__claims_add_across(lodd__evaluating *e, const lodd_issue *issue);
/* computed of every claim. */
void lodd__claims_finish(lodd__evaluating *e);

/* declaration->requirement_sets, requirements and totals. */
void lodd__totals(lodd__evaluating *e);

/* Is it a message that counts for the claims that name it? */
static inline bool lodd__evidence_is_positive(const lodd__evidence *evidence)
{
    return evidence->kind == LODD__EVIDENCE_MESSAGE && !evidence->negative;
}

#endif
