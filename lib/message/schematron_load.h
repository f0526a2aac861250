/* message/schematron_load.h - private to the Schematron loader: its state, and what its files need of each other.
 *
 * Functions that return bool say false when loading has failed; status and message are in the loader then, set by the
 * first failure.
 */
#ifndef LODD_MESSAGE_SCHEMATRON_LOAD_H
#define LODD_MESSAGE_SCHEMATRON_LOAD_H

#include "base/buf.h"
#include "base/vec.h"
#include "message/schematron_model.h"

/* Bounds on a schema. Patterns of real schemas number in the hundreds, so these only stop runaways. */
enum {
    LODD__SCH_MAX_DEPTH = 32,   /* includes, abstract patterns and extensions inside each other */
    LODD__SCH_MAX_HEIGHT = 100, /* variables that use variables that use ... */
    LODD__SCH_MAX_FILES = 500,
    LODD__SCH_MAX_FILE = 16 << 20,  /* bytes of one file */
    LODD__SCH_MAX_VISITED = 200000, /* elements, counted again whenever an include or abstract pattern repeats them */
    LODD__SCH_MAX_PATTERNS = 10000,
    LODD__SCH_MAX_VALUE = 65536,    /* bytes of one attribute with its parameters filled in */
    LODD__SCH_MAX_ARENA = 64 << 20, /* bytes of the whole schema in memory */
    LODD__SCH_MAX_STEPS = 64        /* of a context path */
};

typedef struct lodd__sch_param {
    lodd_str name, value;
} lodd__sch_param;

/* How the loader came to an element: through which includes, abstract patterns and extended rules. */
typedef struct lodd__sch_scope {
    const struct lodd__sch_scope *up;
    const xmlNode *element;
    const lodd__sch_param *params; /* of the abstract pattern, longest name first; inherited */
    size_t n_params;
    int depth;
} lodd__sch_scope;

/* An element of a pattern that waits for its turn. */
typedef struct lodd__sch_place {
    const lodd__sch_scope *scope;
    const xmlNode *node;
} lodd__sch_place;

typedef LODD__VEC(lodd__sch_place) lodd__sch_places;
typedef LODD__VEC(lodd__sch_let *) lodd__sch_let_list;

/* A sch:pattern as it stands in the schema. */
typedef struct lodd__sch_pattern_def {
    lodd__sch_place place;
    lodd_str id;
    bool abstract, active;
    lodd__sch_pattern *made;
    lodd__sch_places rules; /* of a pattern that is not abstract, its abstract pattern's included */
    lodd__sch_let_list lets;
    lodd_str profiles;
} lodd__sch_pattern_def;

typedef struct lodd__sch_file {
    char *path; /* malloc'ed; as realpath has it, or as given */
    xmlDocPtr doc;
} lodd__sch_file;

typedef struct lodd__sch_loader {
    lodd__sch *sch;
    lodd__arena *arena; /* the schema's */
    lodd__arena tmp;
    const lodd__sch_options *options;
    char *root; /* realpath of options->root; NULL: no include */
    LODD__VEC(lodd__sch_file *) files;
    lodd__map file_by_name; /* as references spell it */
    lodd_status status;
    lodd__buf message;
    size_t visited;
    xmlXPathContextPtr xpath; /* to check the syntax of expressions */
    lodd__map expr_by_text;
    LODD__VEC(const lodd__sch_expr *) exprs;
    LODD__VEC(lodd__sch_binding) bindings;
    LODD__VEC(lodd__sch_pattern_def *) patterns;
    lodd__sch_places phases;
    lodd__sch_let_list lets, phase_lets;
    lodd__map diagnostics, properties; /* ids */
    LODD__VEC(const lodd__sch_rule *) rules;
    LODD__VEC(lodd__sch_check *) checks;
} lodd__sch_loader;

/* What is being compiled: which variables an expression may use, and which profiles an assert is for. */
typedef struct lodd__sch_where {
    const lodd__sch_pattern *pattern;    /* NULL at schema and phase level */
    const lodd__sch_let_list *rule_lets; /* NULL outside rules */
    lodd_str profiles;                   /* of the levels above */
    lodd_str role;                       /* of the rule */
    lodd_str subject;
    bool unchecked; /* an inactive pattern: its variables may belong to a phase that is not this one */
} lodd__sch_where;

/* schematron_source.c: files, includes, scopes, attributes */
bool lodd__sch_fail(lodd__sch_loader *l, const xmlNode *at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool lodd__sch_nomem(lodd__sch_loader *l);
bool lodd__sch_open_schema(lodd__sch_loader *l, const xmlNode **ret_root);
void lodd__sch_close_files(lodd__sch_loader *l);
bool lodd__sch_is(const xmlNode *node, const char *name); /* an ISO Schematron element of the name */
bool lodd__sch_is_iso(const xmlNode *node);
bool lodd__sch_is_own(const xmlNode *node); /* in urn:lodd:schematron */
/* The element an href names, relative to the file `at` stands in. */
bool lodd__sch_resolve(lodd__sch_loader *l, const xmlNode *at, lodd_str href, const xmlNode **ret);
/* A scope inside another; fails when the element is inside itself or the depth is too great. */
const lodd__sch_scope *lodd__sch_enter(lodd__sch_loader *l, const lodd__sch_scope *up, const xmlNode *element,
                                       const xmlNode *at);
typedef bool lodd__sch_visit(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, void *user);
/* The element children, with those that sch:include brings in. */
bool lodd__sch_each(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *parent, lodd__sch_visit *visit,
                    void *user);
/* An attribute (of no namespace when ns is NULL) with parameters filled in; ptr NULL when absent. NUL-terminated, in
 * the arena. */
bool lodd__sch_attr(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, const char *name,
                    const char *ns, lodd_str *ret);
/* The same, and it must be there and not be empty. */
bool lodd__sch_need_attr(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node, const char *name,
                         lodd_str *ret);

/* schematron_compile.c: expressions, variables, contexts, dispatch tables */
bool lodd__sch_compile(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                       const lodd__sch_expr **ret);
/* *ret_height: of the highest variable in it. Variables of no known height are measured. */
bool lodd__sch_check_variables(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                               int *ret_height);
bool lodd__sch_compile_context(lodd__sch_loader *l, const xmlNode *at, const lodd__sch_where *where, lodd_str text,
                               lodd__sch_rule *rule);
bool lodd__sch_make_tables(lodd__sch_loader *l);

/* schematron_text.c: assert and report */
bool lodd__sch_load_check(lodd__sch_loader *l, const lodd__sch_scope *scope, const xmlNode *node,
                          const lodd__sch_where *where);
/* The profiles that are in both; empty = all. Fails when none is left. */
bool lodd__sch_narrow(lodd__sch_loader *l, const xmlNode *at, lodd_str outer, lodd_str own, lodd_str *ret);
/* Ids for asserts without one; the same id twice must mean the same. */
bool lodd__sch_finish_checks(lodd__sch_loader *l);

#endif
