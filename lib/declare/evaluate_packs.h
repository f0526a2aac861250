/* declare/evaluate_packs.h - which findings say something about which profile.
 *
 * Apart from declaration.h, because the message layer that engine/engine.h brings has names of its own for the same
 * things.
 */
#ifndef LODD_DECLARE_EVALUATE_PACKS_H
#define LODD_DECLARE_EVALUATE_PACKS_H

#include <stdbool.h>

#include "base/arena.h"
#include "lodd/engine.h"

/* What a claim is about. */
typedef struct lodd__profile_scope {
    bool known;    /* a profile of a pack that is installed here */
    bool envelope; /* it carries others: MsgHead */
    bool *packs;   /* by the engine's order of packs: those its documents are judged by; NULL: all */
} lodd__profile_scope;

/* profile: "no.plo@1.6/innleggelsesrapport". *ret lives in the arena; arena->failed when memory ran out. */
void lodd__profile_scope_of(lodd__profile_scope *ret, lodd__arena *arena, const lodd_engine *engine, lodd_str profile);

/* A finding in a message says something about the profile when the rule is built in, or of the profile's pack or one
 * that pack depends on; about an envelope only when it is not within what the envelope carries. */
bool lodd__profile_concerned(const lodd__profile_scope *scope, const lodd_engine *engine, const lodd_issue *issue);

/* SHA-256 over the built-in rules: id, severity and layer of each, a line each. */
void lodd__builtin_rules_digest(char ret[65]);

#endif
