/* fhir/questionnaire.c - Questionnaire without an answer to it: https://hl7.org/fhir/R4/questionnaire.html. What
 * enableWhen looks at.
 *
 * May use: base, element. */
#include "fhir/rules.h"

static bool is_item(const lodd__element *element)
{
    return lodd__str_is(element->name, "item");
}

static bool is_within(const lodd__element *element, const lodd__element *around)
{
    while (element != NULL && element != around)
        element = element->parent;
    return element != NULL;
}

static void check_enable_when(lodd__fhir_judge *judge, const lodd__element *item, const lodd__element *when,
                              const lodd__map *items)
{
    lodd_str question = lodd__element_value(when, "question");
    const lodd__element *target = lodd__map_get(items, question);

    if (question.len == 0)
        return;
    if (target == NULL)
        lodd__say(judge, LODD__RULE_FHIR_Q_ENABLE_UNKNOWN, item, question);
    else if (target == item)
        lodd__say(judge, LODD__RULE_FHIR_Q_ENABLE_SELF, item, question);
    else if (is_within(target, item))
        lodd__say(judge, LODD__RULE_FHIR_Q_ENABLE_INNER, item, question);
    else if (target->offset > item->offset)
        lodd__say(judge, LODD__RULE_FHIR_Q_ENABLE_LATER, item, question);
}

static void check_item(lodd__fhir_judge *judge, const lodd__element *item, const lodd__map *items)
{
    const lodd__element *first = lodd__element_child(item, "enableWhen");

    /* que-12 says "more than one", though its expression asks for more than two */
    if (first != NULL && first->next_same != NULL && lodd__element_child(item, "enableBehavior") == NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_Q_ENABLE_BEHAVIOR, item);
    for (const lodd__element *when = first; when != NULL; when = when->next_same)
        check_enable_when(judge, item, when, items);
}

void lodd__fhir_rules_questionnaire(lodd__fhir_judge *judge, const lodd__element *questionnaire)
{
    lodd__map items = {0};

    for (const lodd__element *at = questionnaire->first; at != NULL;
         at = lodd__element_walk(questionnaire, at, is_item(at))) {
        lodd_str id = is_item(at) ? lodd__element_value(at, "linkId") : LODD__STR("");
        if (id.len > 0 && lodd__map_get(&items, id) == NULL && !lodd__map_put(&items, id, (void *)(uintptr_t)at))
            judge->status = LODD_ERR_NOMEM;
    }
    for (const lodd__element *at = questionnaire->first; at != NULL;
         at = lodd__element_walk(questionnaire, at, is_item(at)))
        if (is_item(at))
            check_item(judge, at, &items);
    lodd__map_free(&items);
}
