/* fhir/judgement.h - what came of judging an element against a profile, kept for a document; profiles in a circle.
 *
 * Whether A follows its profile may depend on whether B follows another, and that on A. What is at work is taken to
 * conform (profiling.html: nothing in the circle says otherwise). When it turns out not to, what was found to conform
 * only because of it is forgotten and judged again when it is next asked for: that is the greatest fixed point. A
 * failure is final, since it was found under the kindest assumptions. Each is found once, so that it ends.
 */
#ifndef LODD_FHIR_JUDGEMENT_H
#define LODD_FHIR_JUDGEMENT_H

#include "fhir/judge.h"

typedef struct lodd__judgement {
    size_t errors; /* once it is done */
    bool working, done;
    bool said;         /* its findings are said, or being said */
    bool covered;      /* what it exercises is counted, though it is silent */
    bool assumed;      /* something asked while it was at work, and was told that it conforms */
    uint32_t gathered; /* its errors are gathered as details, for the latest that asked */
    size_t place;      /* among those at work, when it is */
    size_t needs;      /* done, as long as the one at that place turns out to conform; SIZE_MAX: whatever comes */
} lodd__judgement;

/* How things stood when a judgement began. */
typedef struct lodd__judging {
    lodd__judgement *judgement;
    size_t needs, mark, place;
    bool outer;
} lodd__judging;

/* The judgement of an element against something: a structure; for its own type the root of that, since a profile of it
 * is another judgement. NULL: memory ran out, and the judge's status says so. */
lodd__judgement *lodd__judgement_of(lodd__fhir_judge *judge, const lodd__element *element, const void *against);
/* Is the number of errors known, or assumed since it is at work? */
bool lodd__judgement_known(lodd__fhir_judge *judge, lodd__judgement *judgement, size_t *ret_errors);
lodd__judging lodd__judgement_begin(lodd__fhir_judge *judge, lodd__judgement *judgement);
void lodd__judgement_end(lodd__fhir_judge *judge, const lodd__judging *judging, size_t errors);

/* What could not be said while something was only tried, and is said when the document is done: that a profile is
 * faulty (element NULL), that it could not be decided whether an element follows it. Bounded. */
void lodd__judgement_note(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure);
/* ... that an erratum acted. */
void lodd__judgement_note_erratum(lodd__fhir_judge *judge, const struct lodd__erratum *erratum);
void lodd__judgement_say_notes(lodd__fhir_judge *judge);
void lodd__judgements_free(lodd__fhir_judge *judge);

#endif
