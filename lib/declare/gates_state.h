/* declare/gates_state.h - what the parts of the gates share. Not for others. */
#ifndef LODD_DECLARE_GATES_STATE_H
#define LODD_DECLARE_GATES_STATE_H

#include "base/map.h"
#include "declare/evaluate.h"

typedef struct lodd__gating {
    const lodd__declaration *declaration;
    const lodd_requirements *requirements;
    lodd_check *check;
    lodd__arena *arena; /* the check's */
    lodd__map runs;     /* id -> lodd__test_run */
} lodd__gating;

/* Validity, who signs for whom, evidence, deviations. */
void lodd__gates_head(lodd__gating *g);
void lodd__gates_evidence(lodd__gating *g);
void lodd__gates_deviations(lodd__gating *g);
/* Texts: words that say more than a self-declaration can, numbers of persons. */
void lodd__gates_words(lodd__gating *g);
/* Tests (b), the laboratory (c). */
void lodd__gates_level(lodd__gating *g);

static inline bool lodd__claim_says_yes(const lodd__claim *claim)
{
    return claim->status == LODD__CLAIM_JA || claim->status == LODD__CLAIM_JA_MED_AVVIK;
}

bool lodd__strings_have(lodd__strings list, lodd_str s);
/* "a, b, c", at most so many of them, then how many more. */
lodd_str lodd__strings_joined(lodd__arena *arena, lodd__strings list, size_t most);

#endif
