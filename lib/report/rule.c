/* report/rule.c - the built-in rules as data, made from rules.def, and the names of severities, layers and outcomes.
 *
 * Uses nothing but the headers of this layer. */
#include "report/result.h"

/* A slice as a constant: the compound literal of LODD__STR is none in a static initializer. */
/* clang-format off */
#define TEXT(lit) {.ptr = (lit), .len = sizeof(lit) - 1}
/* clang-format on */

/* clang-format off */
#define RULE(rule_id, rule_severity, rule_layer, nb, en, hint_nb, hint_en, rule_document, rule_clause, type, peer)     \
    {.id = TEXT(rule_id),                                                                                              \
     .severity = LODD_SEVERITY_##rule_severity,                                                                        \
     .layer = LODD_LAYER_##rule_layer,                                                                                 \
     .text = {TEXT(nb), TEXT(en)},                                                                                     \
     .hint = {TEXT(hint_nb), TEXT(hint_en)},                                                                           \
     .document = TEXT(rule_document),                                                                                  \
     .clause = TEXT(rule_clause),                                                                                      \
     .pack = TEXT(""),                                                                                                 \
     .issue_type = TEXT(type),                                                                                         \
     .message_id = TEXT(peer)}
/* clang-format on */

static const lodd_rule rules[LODD__RULE_COUNT] = {
#define X(name, id, severity, layer, nb, en, hint_nb, hint_en, document, clause)                                       \
    [LODD__RULE_##name] = RULE(id, severity, layer, nb, en, hint_nb, hint_en, document, clause, "", ""),
#define XF(name, id, severity, layer, nb, en, hint_nb, hint_en, document, clause, type, peer)                          \
    [LODD__RULE_##name] = RULE(id, severity, layer, nb, en, hint_nb, hint_en, document, clause, type, peer),
#include "report/rules.def"
#undef X
#undef XF
};

const lodd_rule *lodd__rule(lodd__builtin which)
{
    return (unsigned)which < LODD__RULE_COUNT ? &rules[which] : NULL;
}

const char *lodd_severity_name(lodd_severity severity)
{
    static const char *const names[LODD_SEVERITY_COUNT] = {"information", "warning", "error"};

    return (unsigned)severity < LODD_SEVERITY_COUNT ? names[severity] : "";
}

const char *lodd_layer_name(lodd_layer layer)
{
    static const char *const names[LODD_LAYER_COUNT] = {"wellformed", "schema", "rules", "codes"};

    return (unsigned)layer < LODD_LAYER_COUNT ? names[layer] : "";
}

const char *lodd_outcome_name(lodd_outcome outcome)
{
    static const char *const names[LODD_OUTCOME_COUNT] = {"valid", "invalid", "skipped", "unclear"};

    return (unsigned)outcome < LODD_OUTCOME_COUNT ? names[outcome] : "";
}
