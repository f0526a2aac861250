/* fhir/questionnaireresponse.c - QuestionnaireResponse against its Questionnaire: which items there may be, where, in what
 * order, how often, and which must be there. https://hl7.org/fhir/R4/questionnaireresponse.html
 *
 * Answers are answer.c's business, conditions enablewhen.c's. May use: base, element.
 */
#include "fhir/answers.h"

#include <stdlib.h>

/* A question or group of a type that is only there to show something. */
static bool is_type(const lodd__element *question, const char *type)
{
    return lodd__str_is(lodd__element_value(question, "type"), type);
}

static bool is_item(const lodd__element *element)
{
    return lodd__str_is(element->name, "item");
}

static bool is_answered(const lodd__element *item)
{
    return lodd__element_child(item, "answer") != NULL || lodd__element_child(item, "item") != NULL;
}

static void say_id(const lodd__answers *a, lodd__builtin rule, const lodd__element *at, const lodd__element *question)
{
    lodd__finding_name(a->judge->findings, lodd__finding(a->judge->findings, rule, at),
                       lodd__element_value(question, "linkId"));
}

static void say_missing(const lodd__answers *a, const lodd__element *at, const lodd__element *question)
{
    lodd_severity severity = a->in_progress ? LODD_SEVERITY_WARNING : LODD_SEVERITY_ERROR;
    lodd_issue *issue = lodd__finding_as(a->judge->findings, LODD__RULE_FHIR_QR_REQUIRED, severity, at);

    lodd__finding_name(a->judge->findings, issue, lodd__element_value(question, "linkId"));
}

static void check_items(const lodd__answers *a, const lodd__element *questions, const lodd__element *container);

/* ---- one item ---- */

static void check_children(const lodd__answers *a, const lodd__element *question, const lodd__element *item)
{
    if (is_type(question, "group")) {
        if (lodd__element_child(item, "answer") != NULL)
            say_id(a, LODD__RULE_FHIR_QR_GROUP_ANSWER, item, question);
        check_items(a, question, item);
        return;
    }
    if (lodd__element_child(item, "item") != NULL)
        say_id(a, is_type(question, "display") ? LODD__RULE_FHIR_QR_DISPLAY : LODD__RULE_FHIR_QR_NESTING, item,
               question);
    LODD__EACH(answer, item, "answer")
    check_items(a, question, answer);
}

static void check_item(const lodd__answers *a, const lodd__element *question, const lodd__element *item)
{
    lodd_str said = lodd__element_value(item, "text"), text = lodd__element_value(question, "text");

    if (is_type(question, "question"))
        say_id(a, LODD__RULE_FHIR_QR_ABSTRACT, item, question);
    if (is_type(question, "display") && lodd__element_child(item, "answer") != NULL)
        say_id(a, LODD__RULE_FHIR_QR_DISPLAY_ANSWER, item, question);
    if (said.len > 0 && text.len > 0 && !lodd__str_eq(said, text))
        say_id(a, LODD__RULE_FHIR_QR_TEXT, item, question);
    lodd__answers_check(a, question, item);
    check_children(a, question, item);
}

/* ---- the items of one level ---- */

/* What a level of the Questionnaire has, by linkId. */
typedef struct placed {
    const lodd__element *item;
    struct placed *next;
} placed;

typedef struct slot {
    lodd_str link_id;
    size_t index; /* among the questions */
    const lodd__element *question;
    placed *first, *last; /* items of the response */
    size_t n, n_answered;
} slot;

static int cmp_slots(const void *a, const void *b)
{
    return lodd__str_cmp(((const slot *)a)->link_id, ((const slot *)b)->link_id);
}

static slot *find_slot(slot *slots, size_t n, lodd_str link_id)
{
    slot key = {.link_id = link_id};

    return n > 0 ? bsearch(&key, slots, n, sizeof *slots, cmp_slots) : NULL;
}

static slot *make_slots(const lodd__answers *a, const lodd__element *questions, size_t *ret_n)
{
    slot *slots;
    size_t n = 0;

    LODD__EACH(question, questions, "item")
    n++;
    slots = lodd__arena_array(a->judge->scratch, n + 1, sizeof *slots);
    if (slots == NULL) {
        a->judge->status = LODD_ERR_NOMEM;
        return NULL;
    }
    n = 0;
    LODD__EACH(question, questions, "item")
    {
        slots[n] = (slot){.link_id = lodd__element_value(question, "linkId"), .index = n, .question = question};
        n++;
    }
    qsort(slots, n, sizeof *slots, cmp_slots);
    *ret_n = n;
    return slots;
}

/* An item that this level of the Questionnaire does not have. */
static void say_stray(const lodd__answers *a, const lodd__element *container, const lodd__element *item, lodd_str id)
{
    const lodd__element *question = id.len > 0 ? lodd__map_get(&a->questions, id) : NULL;

    if (id.len == 0)
        return; /* its cardinality says it */
    lodd__say(a->judge, question != NULL ? LODD__RULE_FHIR_QR_MISPLACED : LODD__RULE_FHIR_QR_LINK_ID, container, id);
    if (question != NULL)
        check_item(a, question, item);
}

static bool add_item(const lodd__answers *a, slot *s, const lodd__element *item)
{
    placed *new = LODD__NEW(a->judge->scratch, placed);

    if (new == NULL) {
        a->judge->status = LODD_ERR_NOMEM;
        return false;
    }
    new->item = item;
    if (s->n++ == 0)
        s->first = new;
    else
        s->last->next = new;
    s->last = new;
    s->n_answered += is_answered(item);
    return true;
}

/* Sorts the items of the container into slots; complains of their order. */
static void place_items(const lodd__answers *a, const lodd__element *container, slot *slots, size_t n)
{
    size_t last = 0;

    LODD__EACH(item, container, "item")
    {
        lodd_str id = lodd__element_value(item, "linkId");
        slot *s = find_slot(slots, n, id);

        if (s == NULL) {
            say_stray(a, container, item, id);
            continue;
        }
        if (s->index < last)
            lodd__say(a->judge, LODD__RULE_FHIR_QR_ORDER, item, id);
        last = s->index > last ? s->index : last;
        if (!add_item(a, s, item))
            return;
    }
}

static void check_slot(const lodd__answers *a, const lodd__element *container, const slot *s)
{
    bool enabled = lodd__answers_enabled(a, s->question, container);

    if (s->n > 1 && !lodd__element_true(s->question, "repeats"))
        say_id(a, LODD__RULE_FHIR_QR_ITEM_REPEATS, s->first->next->item, s->question);
    if (enabled && s->n_answered == 0 && lodd__element_true(s->question, "required"))
        say_missing(a, s->n > 0 ? s->first->item : container, s->question);
    if (s->n > 0 && is_type(s->question, "group"))
        lodd__answers_check_groups(a, s->question, container, s->n);
    for (const placed *at = s->first; at != NULL; at = at->next) {
        if (!enabled && is_answered(at->item))
            say_id(a, LODD__RULE_FHIR_QR_NOT_ENABLED, at->item, s->question);
        check_item(a, s->question, at->item);
        if (enabled)
            lodd__answers_check_constraints(a, s->question, at->item);
    }
}

static int by_index(const void *a, const void *b)
{
    const slot *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

static void check_items(const lodd__answers *a, const lodd__element *questions, const lodd__element *container)
{
    size_t n = 0;
    slot *slots = make_slots(a, questions, &n);

    if (slots == NULL)
        return;
    place_items(a, container, slots, n);
    qsort(slots, n, sizeof *slots, by_index);
    for (size_t i = 0; i < n && a->judge->status == LODD_OK; i++)
        check_slot(a, container, &slots[i]);
}

/* ---- the response ---- */

static int cmp_answered(const void *a, const void *b)
{
    const lodd__answered *x = a, *y = b;
    int order = lodd__str_cmp(x->link_id, y->link_id);

    return order != 0 ? order : (x->item->offset > y->item->offset) - (x->item->offset < y->item->offset);
}

static bool index_questions(lodd__answers *a)
{
    for (const lodd__element *at = a->questionnaire->first; at != NULL;
         at = lodd__element_walk(a->questionnaire, at, is_item(at))) {
        lodd_str id = is_item(at) ? lodd__element_value(at, "linkId") : LODD__STR("");

        if (id.len > 0 && lodd__map_get(&a->questions, id) == NULL &&
            !lodd__map_put(&a->questions, id, (void *)(uintptr_t)at))
            return false;
    }
    return true;
}

static bool index_answers(lodd__answers *a)
{
    for (const lodd__element *at = a->response->first; at != NULL;
         at = lodd__element_walk(a->response, at, is_item(at) || lodd__str_is(at->name, "answer"))) {
        lodd_str id = is_item(at) ? lodd__element_value(at, "linkId") : LODD__STR("");

        if (id.len > 0 && is_answered(at) && !lodd__vec_push(&a->items, (lodd__answered){id, at}))
            return false;
    }
    if (a->items.len > 0)
        qsort(a->items.ptr, a->items.len, sizeof *a->items.ptr, cmp_answered);
    return true;
}

void lodd__fhir_rules_questionnaireresponse(lodd__fhir_judge *judge, const lodd__element *response)
{
    const lodd__element *named = lodd__element_child(response, "questionnaire");
    lodd__map compiled = {0};
    lodd__answers a = {.judge = judge, .response = response, .compiled = &compiled};

    if (named == NULL || named->value.len == 0) {
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_QR_NO_QUESTIONNAIRE, response);
        return;
    }
    a.questionnaire = lodd__fhir_named(judge, response, named->value);
    if (a.questionnaire == NULL || !lodd__element_is(a.questionnaire, "Questionnaire")) {
        if (lodd__is_absolute(named->value))
            lodd__say(judge, LODD__RULE_FHIR_QR_UNKNOWN, named, named->value);
        return;
    }
    a.in_progress = lodd__str_is(lodd__element_value(response, "status"), "in-progress");
    if (index_questions(&a) && index_answers(&a)) {
        check_items(&a, a.questionnaire, response);
        lodd__answers_check_constraints(&a, a.questionnaire, response);
    } else {
        judge->status = LODD_ERR_NOMEM;
    }
    lodd__map_free(&compiled);
    lodd__map_free(&a.questions);
    lodd__vec_free(&a.items);
}
