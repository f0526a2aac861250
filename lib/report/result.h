/* report/result.h - building a result: the judges add issues, the engine hands it out. */
#ifndef LODD_REPORT_RESULT_H
#define LODD_REPORT_RESULT_H

#include "base/arena.h"
#include "base/vec.h"
#include "lodd/limits.h"
#include "lodd/report.h"

struct lodd_result {
    lodd__arena arena; /* everything below */
    lodd_str name;
    size_t order;
    char sha256[65];
    size_t size;
    LODD__VEC(lodd_str) profiles;
    LODD__VEC(lodd_issue) issues;
    LODD__VEC(size_t) offsets; /* of each issue in the text: the order they are sorted by */
    size_t counts[LODD_SEVERITY_COUNT];
    size_t max_issues, max_value;        /* of the limits */
    size_t dropped[LODD_SEVERITY_COUNT]; /* found beyond max_issues: counted only */
    bool errors_dropped[LODD_LAYER_COUNT];
    lodd_layer_result layers[LODD_LAYER_COUNT];
    bool shows_values;
    lodd_coverage *coverage; /* of this document by itself; NULL: not collected */
    bool nomem; /* sticky */
    bool finished;
};

lodd_result *lodd__result_new(lodd_str name, size_t order, const lodd_limits *limits); /* NULL when memory ran out */

/* Where an issue points. path and document may be empty. */
typedef struct lodd__place {
    lodd_str document; /* empty: the result's own */
    size_t offset, line, column;
    lodd_str path;
} lodd__place;

/* Adds an issue of a rule (which must outlive the result), at the rule's severity. Returns NULL when it is beyond max_issues (counted
 * only) or memory ran out; lodd__issue_arg takes NULL, so callers need not care. The pointer is good until the next add. */
lodd_issue *lodd__result_add(lodd_result *result, const lodd_rule *rule, const lodd__place *place);
/* ... at another severity. */
lodd_issue *lodd__result_add_as(lodd_result *result, const lodd_rule *rule, lodd_severity severity, const lodd__place *place);
/* The next argument: {0}, {1}, ... The value is copied; more than max_value bytes of a document's value, or five times that of anything
 * else (names, lists of what was expected), are cut off at a code point and replaced by U+2026. */
void lodd__issue_arg(lodd_result *result, lodd_issue *issue, lodd_str value, bool from_document);

/* Makes what another result holds, in its order, the details of an issue, at most LODD_ISSUE_MAX_DETAILS with those that an issue has.
 * Copies what is needed; rules are shared. */
void lodd__issue_details(lodd_result *result, lodd_issue *issue, const lodd_result *from);

/* Says why a layer was skipped or is unclear; the first reason stays. An invalid layer stays invalid. */
void lodd__result_layer(lodd_result *result, lodd_layer layer, lodd_outcome outcome, const char *nb, const char *en);
/* After the last issue: sorts them by offset, then rule id, then arguments, keeps one of those that say the same about the same place, sets
 * layers with errors to invalid, and says with LODD-ISSUE-LIMIT as the last one how many are beyond max_issues. A severity that was changed
 * after lodd__result_add is counted as it is now. Check nomem afterwards. */
void lodd__result_finish(lodd_result *result);

/* The built-in rules. */
typedef enum lodd__builtin {
#define X(name, id, severity, layer, nb, en, hint_nb, hint_en, document, clause) LODD__RULE_##name,
#include "report/rules.def"
#undef X
    LODD__RULE_COUNT
} lodd__builtin;

const lodd_rule *lodd__rule(lodd__builtin which);

#endif
