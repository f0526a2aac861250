/* fhir/answers.h - private to QuestionnaireResponse: one response judged against its Questionnaire. */
#ifndef LODD_FHIR_ANSWERS_H
#define LODD_FHIR_ANSWERS_H

#include "base/vec.h"
#include "fhir/rules.h"

typedef struct lodd__answered {
    lodd_str link_id;
    const lodd__element *item; /* of the response */
} lodd__answered;

typedef struct lodd__answers {
    lodd__fhir_judge *judge;
    const lodd__element *questionnaire, *response;
    lodd__map questions;              /* linkId to the item of the Questionnaire, at any depth */
    LODD__VEC(lodd__answered) items;  /* of the response that have answers or items, sorted by linkId, then place */
    lodd__map *compiled;              /* text of an expression to what it was compiled to */
    bool in_progress;                 /* what is missing may still come */
} lodd__answers;

/* enablewhen.c: is an item of the Questionnaire enabled where it stands or would stand in the response? container: the response, or the
 * item or answer of it that holds the item. True when it cannot be told. */
bool lodd__answers_enabled(const lodd__answers *answers, const lodd__element *question, const lodd__element *container);

/* answer.c: the answers of one item: their number, the type and bounds of each, options, value sets, units. */
void lodd__answers_check(const lodd__answers *answers, const lodd__element *question, const lodd__element *item);
/* answer_constraint.c: what the extension questionnaire-constraint of a question, or of the Questionnaire, demands of an
 * item, or of the response. */
void lodd__answers_check_constraints(const lodd__answers *answers, const lodd__element *of, const lodd__element *at);
/* ... how often a group is there, n > 0 times in the container, against what the Questionnaire says beyond repeats. */
void lodd__answers_check_groups(const lodd__answers *answers, const lodd__element *question,
                                const lodd__element *container, size_t n);

#endif
