/* declare/spotcheck_state.h - what the parts of a spot check share. Not for others. */
#ifndef LODD_DECLARE_SPOTCHECK_STATE_H
#define LODD_DECLARE_SPOTCHECK_STATE_H

#include "declare/check.h"
#include "declare/claims.h"
#include "declare/evaluate_packs.h"
#include "declare/spotcheck.h"
#include "lodd/control.h"

/* Claims in one direction that a declaration may have here: all known profiles together are a tenth of it. */
enum { LODD__SPOT_MAX_CLAIMS = 1000 };

/* What a message is to the declaration, from grave to good: the first that fits. NAME, code in files */
#define LODD__CLASS_TABLE(X)                                                                                           \
    X(MOTSIGELSE, "motsigelse")       /* declared as met, and a må or skal requirement is breached */                 \
    X(UKJENT, "ukjent")               /* unreadable, or a profile that cannot be told */                               \
    X(VERSJONSAVVIK, "versjonsavvik") /* declared as met in another version only */                                    \
    X(UDEKKET, "udekket")             /* not declared as met in this direction */                                      \
    X(UAVKLART, "uavklart")           /* has errors that no requirement knows of */                                    \
    X(IKKE_MISTENKELIG, "ikke-mistenkelig")

typedef enum lodd__class {
#define X(name, code) LODD__CLASS_##name,
    LODD__CLASS_TABLE(X)
#undef X
        LODD__CLASS_COUNT
} lodd__class;

extern const char *const lodd__class_codes[LODD__CLASS_COUNT];

/* A claim that messages can speak for or against. */
typedef struct lodd__spot_claim {
    const lodd__claim *claim;
    lodd__profile_scope scope;
    const lodd__requirement **requirements; /* that it answers for, with rules */
    lodd_level *levels;                     /* of each, for the declaration's kinds of organisation */
    size_t n_requirements;
    lodd__strings explained; /* rules that its deviations name */
    size_t messages, contradicted;
} lodd__spot_claim;

/* What speaks against a claim (or is explained by it) in a message. */
typedef struct lodd__spot_finding {
    lodd_str rule, requirement, path;
    const lodd__spot_claim *claim; /* NULL: against none */
    lodd_level level;
    size_t count; /* findings of the rule against the claim in the message */
    bool contradiction, explained;
} lodd__spot_finding;

/* A message that is looked at. */
typedef struct lodd__spot_message {
    lodd_str path; /* as given: never in the record unless asked for */
    lodd__digest sha256;
    lodd__class class;
    const char *const *why;                 /* of ukjent, in both languages; no value of the message is in it */
    lodd__strings profiles;                 /* that decide; not the envelope */
    lodd_str declared;                      /* of versjonsavvik: the version that is declared */
    LODD__VEC(lodd__spot_finding) findings; /* on the heap */
    size_t errors;
} lodd__spot_message;

typedef struct lodd__spotcheck {
    lodd__arena arena;
    lodd_engine *engine;
    lodd_requirements *requirements;
    const lodd_spotcheck_options *options;
    lodd__direction direction;
    lodd_str date;
    char today[11];
    lodd__loaded declaration;
    lodd_check *check;
    LODD__VEC(lodd__spot_message) population; /* each content once, in the order of the sample */
    size_t n;                                 /* of them looked at: the first ones */
    size_t repeated;                          /* files like another one */
    size_t unreadable;                        /* files that could not be read, in population behind all others */
    lodd__spot_claim *claims;
    size_t n_claims;
    bool *admitted; /* by index of requirements: some claim says that it is not met, or not wholly */
    size_t classes[LODD__CLASS_COUNT];
    lodd_status status; /* sticky */
} lodd__spotcheck;

/* Fills in claims. */
void lodd__spotcheck_claims(lodd__spotcheck *s);
/* Judges the first n of the population and puts each in its class. */
void lodd__spotcheck_judge(lodd__spotcheck *s);
/* What a profile's documents are: an envelope is no profile that a message is declared by. */
bool lodd__spotcheck_is_envelope(lodd__spotcheck *s, lodd_str profile);
/* The lines and the record, once judged; sets the verdict. */
void lodd__spotcheck_tell(lodd__spotcheck *s);

#endif
