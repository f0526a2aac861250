/* declare/claims.h - what declarations say of a requirement, as those who read several of them see it: one cell.
 *
 * For spot checks, comparison, register and pairs. What a declaration says of itself is taken as it stands; whether it
 * is true is the business of lodd_verify.
 */
#ifndef LODD_DECLARE_CLAIMS_H
#define LODD_DECLARE_CLAIMS_H

#include "declare/load.h"

/* From good to bad: of two answers the later one counts. NAME, code in files, bokmål, English, meets a demand */
#define LODD__CELL_TABLE(X)                                                                                            \
    X(SAMSVAR, "samsvar", "Samsvar", "Conforms", true)                                                                 \
    X(SAMSVAR_MERKNAD, "samsvar-merknad", "Samsvar (merknad)", "Conforms (remarks)", true)                             \
    X(SAMSVAR_SVAKT, "samsvar-svakt", "Samsvar (svakt)", "Conforms (weakly)", true)                                    \
    X(PASTATT, "påstått", "Påstått", "Claimed", false)                                                                 \
    X(AVVIK, "avvik", "Avvik", "Deviation", false)                                                                     \
    X(OMSTRIDT, "omstridt", "Omstridt", "Disputed", false)                                                             \
    X(IKKE_TESTET, "ikke-testet", "Ikke testet", "Not tested", false)                                                  \
    X(PLANLAGT, "planlagt", "Planlagt", "Planned", false)                                                              \
    X(IKKE_RELEVANT, "ikke-relevant", "Ikke relevant", "Not relevant", false)                                          \
    X(NEI, "nei", "Nei", "No", false)                                                                                  \
    X(UTKAST, "utkast", "Utkast", "Draft", false)                                                                      \
    X(UTLOPT, "utløpt", "Utløpt", "Expired", false)                                                                    \
    X(TRUKKET, "trukket", "Trukket", "Withdrawn", false)                                                               \
    X(ENDRET, "endret", "Endret", "Altered", false)                                                                    \
    X(IKKE_NEVNT, "ikke-nevnt", "Ikke nevnt", "Not mentioned", false)                                                  \
    X(ULESELIG, "uleselig", "Uleselig", "Unreadable", false)

typedef enum lodd__cell {
#define X(name, code, nb, en, met) LODD__CELL_##name,
    LODD__CELL_TABLE(X)
#undef X
        LODD__CELL_COUNT
} lodd__cell;

const char *lodd__cell_code(lodd__cell cell);
const char *lodd__cell_name(lodd__cell cell, lodd_lang lang);
bool lodd__cell_met(lodd__cell cell);

/* As records have it: "ikke-mistenkelig". */
const char *lodd__verdict_word(lodd_verdict verdict);

/* "no.plo@1.6/x" and "no.plo@1.5/x", "http://.../x|1.0" and "http://.../x|1.1": the same but for their version. */
bool lodd__profile_same(lodd_str a, lodd_str b);
lodd_str lodd__profile_version(lodd_str profile); /* "1.6"; empty: none */
/* The name of a profile in a language as the installed packs have it; the profile itself when it is not there. */
lodd_str lodd__profile_title(const lodd_engine *engine, lodd_str profile, lodd_lang lang);

/* ja, ja-med-avvik */
bool lodd__claim_is_met(const lodd__claim *claim);
/* Does a claim in one direction answer for another? */
bool lodd__direction_has(lodd__direction claimed, lodd__direction asked);

/* Claims that a spot check contradicted, by whom they are disputed. */
typedef struct lodd__disputes {
    lodd__strings open;      /* ids of claims with a contradiction that nobody has decided on */
    lodd__strings confirmed; /* ... that was found to be right */
} lodd__disputes;

/* What a claim is, by itself. */
lodd__cell lodd__claim_cell(const lodd__loaded *loaded, const lodd__claim *claim, const lodd__disputes *disputes,
                            bool changed);

typedef struct lodd__answer {
    lodd__cell cell;
    const lodd__claim *claim; /* that decides the cell; NULL: none */
    lodd_str other_version;   /* not met: the same profile is declared as met in this version; else empty */
} lodd__answer;

/* What a declaration answers to a profile in a direction (BEGGE: both, the worse one counts; NONE: the claims without a
 * profile) and, when requirement is not empty, to this one requirement of it. changed: files of its bundle are not
 * those declared. disputes may be NULL. */
lodd__answer lodd__claims_answer(const lodd__loaded *loaded, lodd_str profile, lodd__direction direction,
                                 lodd_str requirement, const lodd__disputes *disputes, bool changed);

#endif
