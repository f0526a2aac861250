/* message/schematron_eval.h - private to the Schematron evaluator: the state of one thread.
 *
 * Values that are kept (variables, node-sets of contexts, what has failed) carry the stamp of the document or firing
 * they belong to, so that the next one starts clean without clearing anything.
 */
#ifndef LODD_MESSAGE_SCHEMATRON_EVAL_H
#define LODD_MESSAGE_SCHEMATRON_EVAL_H

#include "message/schematron_model.h"

/* The value of a variable. */
typedef struct lodd__sch_kept {
    lodd__sch_val value;
    uint64_t stamp;
} lodd__sch_kept;

/* All nodes a context path matches. */
typedef struct lodd__sch_set {
    const xmlNode **nodes; /* sorted by address */
    size_t n;
    uint64_t stamp;
    bool forced; /* a predicate turned out to be a number: the path is matched by its set from then on */
} lodd__sch_set;

/* Is a namespace declaration of the document the namespace of a name test? */
typedef struct lodd__sch_ns_slot {
    const xmlNs *ns;
    const char *wanted;
    uint64_t stamp;
    bool same;
} lodd__sch_ns_slot;

enum { LODD__SCH_NS_SLOTS = 64 }; /* a power of 2 */

/* What variables and current() mean while an expression is evaluated. */
typedef struct lodd__sch_frame {
    const lodd__sch_pattern *pattern;
    const lodd__sch_rule *rule; /* NULL: no variables of a rule */
    size_t n_lets;              /* of the rule's variables, those that can be seen */
    const xmlNode *current;
} lodd__sch_frame;

struct lodd__sch_eval {
    const lodd__sch *sch;
    xmlXPathContextPtr xpath;       /* for what libxml2 evaluates; its opCount counts all steps */
    xmlXPathCompExprPtr *compiled;  /* by lodd__sch_expr.id; NULL: not yet, or never */
    xmlXPathFunction *functions;    /* by lodd__sch_op.id of extension calls; NULL: not yet looked up */
    xmlXPathParserContextPtr stack; /* for extension functions; NULL while one is being called */
    lodd__sch_kept *values;         /* by lodd__sch_let.id */
    lodd__sch_set *sets;            /* by lodd__sch_path.id */
    uint64_t *failed;               /* by check: stamp of the document in which it failed */
    bool *check_on, *rule_on;       /* by check and rule: is for the profile */
    char *profile;                  /* for which they were filled in; NULL: not yet */
    size_t profile_len;
    lodd__sch_ns_slot ns_slots[LODD__SCH_NS_SLOTS];
    lodd__sch_scratch scratch;
    lodd__arena document_values, firing_values; /* what kept values hold */
    uint64_t clock;                             /* stamps; never comes round */
    /* the document being judged */
    uint64_t document_stamp, firing_stamp;
    const xmlNode *root; /* the document node */
    const lodd__sch_handler *handler;
    lodd__sch_frame frame;
    int nesting; /* variables being evaluated inside each other */
    lodd_status status;
    /* why an expression could not be evaluated; the first cause stays until it is told of */
    const lodd__sch_expr *error_expr;
    int error_code; /* xmlParserErrors */
};

/* schematron_value.c. An expression's result in the scratch stack; false or -1: it could not be evaluated (or
 * eval->status says that all is over). */
bool lodd__sch_evaluate(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node, lodd__sch_val *ret);
int lodd__sch_evaluate_bool(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node);
bool lodd__sch_evaluate_string(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node, lodd_str *ret);
/* The value of a variable in the present frame; NULL as above, or when there is none. */
const lodd__sch_val *lodd__sch_variable(lodd__sch_eval *eval, lodd_str name);
/* A stack to call an extension function with, and its return; NULL when memory ran out. */
xmlXPathParserContextPtr lodd__sch_take_stack(lodd__sch_eval *eval);
void lodd__sch_give_stack(lodd__sch_eval *eval, xmlXPathParserContextPtr stack);
/* Readies a context for the schema: namespaces, variables, current(). */
lodd_status lodd__sch_prepare(lodd__sch_eval *eval);
/* Tells the handler that a check could not be evaluated, once for a document. */
void lodd__sch_tell_failed(lodd__sch_eval *eval, const lodd__sch_check *check, const xmlNode *node);

/* schematron_match.c. 1, 0, or -1 as above. */
int lodd__sch_match(lodd__sch_eval *eval, const lodd__sch_path *path, const xmlNode *node);

#endif
