/* fhir/judgement.c - see judgement.h. May use: base, report, element. */
#include "fhir/judgement.h"

#define MAX_NOTES 32 /* of a document */

lodd__judgement *lodd__judgement_of(lodd__fhir_judge *judge, const lodd__element *element, const void *against)
{
    uintptr_t key[2] = {(uintptr_t)element, (uintptr_t)against};
    lodd__judgement *ret = lodd__map_get(&judge->judged, lodd__str_n((const char *)key, sizeof key));

    if (ret != NULL)
        return ret;
    ret = lodd__arena_alloc(judge->scratch, sizeof *ret + sizeof key);
    if (ret != NULL) {
        memcpy(ret + 1, key, sizeof key);
        ret->needs = SIZE_MAX;
        if (lodd__map_put(&judge->judged, lodd__str_n((const char *)(ret + 1), sizeof key), ret))
            return ret;
    }
    judge->status = LODD_ERR_NOMEM;
    return NULL;
}

static void need(lodd__fhir_judge *judge, size_t place)
{
    if (place < judge->needs)
        judge->needs = place;
}

bool lodd__judgement_known(lodd__fhir_judge *judge, lodd__judgement *judgement, size_t *ret_errors)
{
    *ret_errors = judgement->done ? judgement->errors : 0;
    if (judgement->done) {
        need(judge, judgement->needs);
    } else if (judgement->working) {
        judgement->assumed = true;
        need(judge, judgement->place);
    }
    return judgement->done || judgement->working;
}

lodd__judging lodd__judgement_begin(lodd__fhir_judge *judge, lodd__judgement *judgement)
{
    lodd__judging ret = {
        .judgement = judgement,
        .needs = judge->needs,
        .mark = judge->provisional.len,
        .place = judge->n_working++,
        .outer = judgement->working,
    };

    judge->needs = SIZE_MAX;
    if (!judgement->working) {
        judgement->place = ret.place;
        judgement->assumed = false;
    }
    judgement->working = true;
    return ret;
}

/* What conforms only if others do that are at work still. */
static void keep(lodd__fhir_judge *judge, lodd__judgement *judgement, size_t needs)
{
    judgement->needs = needs;
    if (!lodd__vec_push(&judge->provisional, judgement))
        judge->status = LODD_ERR_NOMEM;
}

/* What was found since a mark holds, or is forgotten. */
static void settle(lodd__fhir_judge *judge, size_t mark, bool holds)
{
    while (judge->provisional.len > mark) {
        lodd__judgement *judgement = judge->provisional.ptr[--judge->provisional.len];
        judgement->needs = SIZE_MAX;
        judgement->done = judgement->done && holds;
    }
}

void lodd__judgement_end(lodd__fhir_judge *judge, const lodd__judging *judging, size_t errors)
{
    lodd__judgement *judgement = judging->judgement;
    size_t needs = judge->needs < judging->place ? judge->needs : SIZE_MAX;

    judge->n_working--;
    judge->needs = judging->needs;
    judgement->working = judging->outer;
    judgement->errors = errors;
    judgement->done = true;
    judgement->needs = SIZE_MAX;
    if (errors > 0) {
        if (judgement->assumed)
            settle(judge, judging->mark, false);
    } else if (needs == SIZE_MAX) {
        settle(judge, judging->mark, true);
    } else {
        keep(judge, judgement, needs);
        need(judge, needs);
    }
}

/* ---- what is said in the end ---- */

static void note(lodd__fhir_judge *judge, lodd__fhir_note what)
{
    for (size_t i = 0; i < judge->notes.len; i++) {
        const lodd__fhir_note *other = &judge->notes.ptr[i];
        if (other->element == what.element && other->structure == what.structure && other->erratum == what.erratum)
            return;
    }
    if (judge->notes.len < MAX_NOTES && !lodd__vec_push(&judge->notes, what))
        judge->status = LODD_ERR_NOMEM;
}

void lodd__judgement_note(lodd__fhir_judge *judge, const lodd__element *element, const lodd__structure *structure)
{
    const lodd__element *root = element;

    while (root != NULL && root->parent != NULL)
        root = root->parent;
    if (root != judge->root) /* fetched, or made of a definition: it has no place in the document */
        element = root != NULL ? judge->root : NULL;
    note(judge, (lodd__fhir_note){.element = element, .structure = structure});
}

void lodd__judgement_note_erratum(lodd__fhir_judge *judge, const struct lodd__erratum *erratum)
{
    note(judge, (lodd__fhir_note){.erratum = erratum});
}

void lodd__judgement_say_notes(lodd__fhir_judge *judge)
{
    for (size_t i = 0; i < judge->notes.len && judge->status == LODD_OK; i++) {
        const lodd__fhir_note *what = &judge->notes.ptr[i];
        if (what->erratum != NULL)
            lodd__fhir_say_erratum(judge, judge->root, what->erratum);
        else if (what->element == NULL)
            lodd__fhir_say_faults(judge, judge->root, what->structure);
        else
            lodd__fhir_say_too_deep(judge, what->element, what->structure);
    }
}

void lodd__judgements_free(lodd__fhir_judge *judge)
{
    lodd__map_free(&judge->judged);
    lodd__vec_free(&judge->provisional);
    lodd__vec_free(&judge->notes);
}
