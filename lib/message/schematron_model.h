/* message/schematron_model.h - private to the Schematron evaluator: a schema as the loader leaves it.
 *
 * Everything lives in the schema's arena and is never written again once lodd__sch_load has returned. Expressions that
 * libxml2 has to evaluate stay text: libxml2 caches in what it compiles, so each evaluator compiles its own
 * (expressions are numbered for that).
 */
#ifndef LODD_MESSAGE_SCHEMATRON_MODEL_H
#define LODD_MESSAGE_SCHEMATRON_MODEL_H

#include "base/arena.h"
#include "base/map.h"
#include "message/schematron.h"
#include "message/schematron_native.h"

#define LODD__SCH_NS     "http://purl.oclc.org/dsdl/schematron"
#define LODD__SCH_OWN_NS "urn:lodd:schematron"

typedef struct lodd__sch_expr {
    lodd_str text;          /* with a NUL behind it */
    size_t id;              /* number in the schema; equal texts are one expression */
    const lodd__sch_op *op; /* NULL: libxml2 has to evaluate it */
} lodd__sch_expr;

typedef struct lodd__sch_let {
    lodd_str name;
    const lodd__sch_expr *value;             /* NULL: the constant */
    lodd_str constant;                       /* the element's content; with a NUL behind it */
    size_t id;                               /* number in the schema */
    const struct lodd__sch_pattern *pattern; /* whose variables it may use; NULL: of schema or phase */
    bool in_rule;                            /* may also use those before it in its rule */
    int height;                              /* how many variables deep it reaches */
} lodd__sch_let;

typedef struct lodd__sch_lets {
    const lodd__sch_let *const *ptr;
    size_t len;
} lodd__sch_lets;

/* The kinds of node a rule can have as its context. */
typedef enum lodd__sch_kind {
    LODD__SCH_ELEMENT,
    LODD__SCH_ATTRIBUTE,
    LODD__SCH_TEXT,
    LODD__SCH_COMMENT,
    LODD__SCH_PI,
    LODD__SCH_ROOT,
    LODD__SCH_KINDS
} lodd__sch_kind;

typedef struct lodd__sch_predicate {
    const lodd__sch_expr *expr;
    bool may_be_number; /* its result's type is known only when it is evaluated, and a number would be a position */
} lodd__sch_predicate;

/* One step of a context path. */
typedef struct lodd__sch_step {
    lodd__sch_kind kind;
    bool any_ns;    /* '*' */
    bool gap;       /* "//" stands before it: the step before it may be any ancestor */
    lodd_str local; /* ptr NULL: any; the target of a processing-instruction('...') */
    lodd_str ns;    /* empty: none */
    const lodd__sch_predicate *predicates;
    size_t n_predicates;
} lodd__sch_step;

/* One alternative of a rule's context. */
typedef struct lodd__sch_path {
    const lodd__sch_step *steps; /* from the node upwards; none: only a node-set tells (any kind of node) */
    size_t n_steps;
    bool absolute;               /* the topmost step is a child of the document */
    bool by_set;                 /* the steps say less than the context: ask the node-set */
    const lodd__sch_expr *whole; /* the same as an expression whose result is the node-set of all matching nodes */
    size_t id;
} lodd__sch_path;

typedef struct lodd__sch_pattern lodd__sch_pattern;
typedef struct lodd__sch_rule lodd__sch_rule;

typedef struct lodd__sch_check {
    lodd__sch_assert pub; /* first: handed out */
    const lodd__sch_expr *test;
    const lodd__sch_expr *subject; /* NULL: the context node */
    const lodd__sch_expr *args[LODD_ISSUE_MAX_ARGS];
    size_t n_args;
} lodd__sch_check;

struct lodd__sch_rule {
    const lodd__sch_pattern *pattern;
    size_t order; /* number in the schema */
    const lodd__sch_path *paths;
    size_t n_paths;
    lodd__sch_lets lets;
    const lodd__sch_check *const *checks;
    size_t n_checks;
    lodd_str profiles; /* of rule and pattern: for another profile the rule is not there */
};

struct lodd__sch_pattern {
    lodd_str id;
    lodd__sch_lets lets;
};

/* A rule that may match a node, by one of its paths. */
typedef struct lodd__sch_candidate {
    const lodd__sch_rule *rule;
    const lodd__sch_path *path;
} lodd__sch_candidate;

typedef struct lodd__sch_candidates {
    const lodd__sch_candidate *ptr; /* in the order of the rules */
    size_t len;
} lodd__sch_candidates;

typedef struct lodd__sch_name_slot {
    lodd_str local; /* ptr NULL: free */
    uint32_t hash;
    lodd__sch_candidates list;
} lodd__sch_name_slot;

/* Candidates by local name. The names are the schema's, so the hash needs no key. */
typedef struct lodd__sch_names {
    const lodd__sch_name_slot *slots;
    size_t mask; /* number of slots - 1; slots NULL: empty */
} lodd__sch_names;

typedef struct lodd__sch_binding {
    lodd_str prefix, uri; /* with a NUL behind each */
} lodd__sch_binding;

struct lodd__sch {
    lodd__arena arena;
    lodd_str pack;
    const lodd__sch_binding *bindings;
    size_t n_bindings;
    const lodd__sch_expr *const *exprs;
    size_t n_exprs;
    size_t n_lets, n_paths, n_extensions;
    lodd__sch_lets lets;       /* of the schema */
    lodd__sch_lets phase_lets; /* of the chosen phase: stand before the schema's */
    lodd__map shared_lets; /* patterns' variables, as other patterns see them; &lodd__sch_ambiguous: several patterns
                              have it */
    const lodd__sch_rule *const *rules;
    size_t n_rules;
    const lodd__sch_check *const *checks;
    size_t n_checks;
    lodd__sch_names elements, attributes;
    lodd__sch_candidates any[LODD__SCH_KINDS]; /* those that no name narrows down */
};

extern const lodd__sch_let lodd__sch_ambiguous;

/* The variable that a name means: the first n of the rule's own, the pattern's, the phase's, the schema's, at last that
 * of another pattern (ISO/IEC 19757-3:2016 5.4.5: a pattern's variable is global). NULL when there is none. */
const lodd__sch_let *lodd__sch_find_let(const lodd__sch *sch, const lodd__sch_pattern *pattern,
                                        const lodd__sch_lets *rule_lets, size_t n, lodd_str name);
static inline uint32_t lodd__sch_hash(const char *s, size_t n)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

#endif
