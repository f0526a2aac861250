/* message/schematron_eval.h - private to the Schematron evaluator: the state of one thread.
 *
 * Values that are kept (variables, node-sets of contexts, what has failed) carry the stamp of the document or firing they belong to, so
 * that the next one starts clean without clearing anything.
 */
#ifndef LODD_MESSAGE_SCHEMATRON_EVAL_H
#define LODD_MESSAGE_SCHEMATRON_EVAL_H

#include "message/schematron_model.h"

typedef struct lodd__sch_value {
    xmlXPathObjectPtr value;
    uint64_t stamp;
} lodd__sch_value;

/* All nodes a context path matches. */
typedef struct lodd__sch_set {
    const xmlNode **nodes; /* sorted by address */
    size_t n;
    uint64_t stamp;
    bool forced; /* a predicate turned out to be a number: the path is matched by its set from then on */
} lodd__sch_set;

/* What variables and current() mean while an expression is evaluated. */
typedef struct lodd__sch_frame {
    const lodd__sch_pattern *pattern;
    const lodd__sch_rule *rule; /* NULL: no variables of a rule */
    size_t n_lets;              /* of the rule's variables, those that can be seen */
    xmlNodePtr current;
} lodd__sch_frame;

struct lodd__sch_eval {
    const lodd__sch *sch;
    xmlXPathContextPtr xpath;
    xmlXPathCompExprPtr *compiled; /* by lodd__sch_expr.id; NULL: not yet */
    lodd__sch_value *values;       /* by lodd__sch_let.id */
    lodd__sch_set *sets;           /* by lodd__sch_path.id */
    uint64_t *failed;              /* by check: stamp of the document in which it failed */
    bool *check_on, *rule_on;      /* by check and rule: is for the profile */
    char *profile;                 /* for which they were filled in; NULL: not yet */
    size_t profile_len;
    uint64_t clock; /* stamps; never comes round */
    /* the document being judged */
    uint64_t document_stamp, firing_stamp;
    xmlNodePtr root; /* the document node */
    const lodd__sch_handler *handler;
    lodd__sch_frame frame;
    int nesting; /* variables being evaluated inside each other */
    lodd_status status;
    /* the last expression that could not be evaluated */
    const lodd__sch_expr *error_expr;
    int error_code; /* xmlParserErrors */
};

/* schematron_value.c. An expression's result; NULL or -1: it could not be evaluated (or eval->status says that all is over). */
xmlXPathObjectPtr lodd__sch_evaluate(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node);
int lodd__sch_evaluate_bool(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node);
/* Readies a context for the schema: namespaces, variables, current(). */
lodd_status lodd__sch_prepare(lodd__sch_eval *eval);
/* Tells the handler that a check could not be evaluated, once for a document. */
void lodd__sch_tell_failed(lodd__sch_eval *eval, const lodd__sch_check *check, const xmlNode *node);

/* schematron_match.c. 1, 0, or -1 as above. */
int lodd__sch_match(lodd__sch_eval *eval, const lodd__sch_path *path, const xmlNode *node);

#endif
