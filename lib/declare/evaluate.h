/* declare/evaluate.h - what the tool computes of a declaration: results, coverage, digests, totals, gates.
 *
 * Deterministic: no clock, host, path, locale or number of threads in anything that is kept. resultDigest = SHA-256
 * over the lines evidenceSha256 TAB profile TAB ruleId TAB severity TAB location LF, sorted bytewise, each once
 * (facts 4.3); profile is the claim's, with its version.
 */
#ifndef LODD_DECLARE_EVALUATE_H
#define LODD_DECLARE_EVALUATE_H

#include "declare/bundle.h"
#include "declare/declaration.h"

typedef struct lodd__evaluation {
    lodd_engine *engine;
    const lodd_requirements *requirements;
    lodd__bundle *evidence; /* where files are read from, by their names in the bundle */
    size_t jobs;            /* threads; 0: as many as there are cores */
} lodd__evaluation;

/* Input only: turns folders into one evidence item for each file and ids of folders into ids of those, adds the inputs
 * and outputs of runs, gives every claim its requirements and, when evidence was absent, all messages of its profile
 * and direction. Faults are lines. */
lodd_status lodd__expand(lodd__declaration *declaration, const lodd__evaluation *evaluation, lodd_check *check);

/* Judges every delivered message once and fills in every member marked T except profile_set and manifest. *findings
 * gets one line of NDJSON for each message (names as in the bundle, values hidden). Evidence that cannot be read, has
 * another digest than said (verify), or holds numbers that may be real persons' (unless privacy_exception is set) is a
 * line. */
lodd_status lodd__evaluate(lodd__declaration *declaration, const lodd__evaluation *evaluation, lodd__buf *findings,
                           lodd_check *check);

/* The completeness gates of the declaration's level (a, b, c: facts 1.2, 4.3), after evaluation: a FAULT line for each
 * thing missing. */
void lodd__gates(const lodd__declaration *declaration, const lodd_requirements *requirements, lodd_check *check);

/* urn:uuid (RFC 9562 version 8) of a declaration without an id: made from what it says. */
void lodd__declaration_make_id(lodd__declaration *declaration);

#endif
