/* message/schematron_native.h - private: lodd's own evaluator of XPath 1.0.
 *
 * libxml2 evaluates an expression on the heap: each step of a path makes a node-set, each comparison strings. For the
 * rules of the packs (short child paths, comparisons with literals, string functions) that was more than 85 % of the
 * time: 370 000 instructions for the 49 asserts of no.msghead over a message of 4.5 kB. Here paths are walked without
 * making sets, strings are slices of the document, and the rest comes from a scratch stack. Expressions are parsed
 * once, when the schema is loaded, and shared by threads.
 *
 * What is not done here (the axes following, preceding and namespace; id() and lang()) goes to libxml2, expression by
 * expression. A unit test compares the two on thousands of generated expressions.
 */
#ifndef LODD_MESSAGE_SCHEMATRON_NATIVE_H
#define LODD_MESSAGE_SCHEMATRON_NATIVE_H

#include <libxml/xpath.h>

#include "base/arena.h"
#include "base/str.h"

typedef enum lodd__sch_type {
    LODD__SCH_BOOL,
    LODD__SCH_NUMBER,
    LODD__SCH_STRING,
    LODD__SCH_NODES,
    LODD__SCH_UNKNOWN
} lodd__sch_type;

typedef struct lodd__sch_nodes {
    const xmlNode **ptr; /* in document order, each once */
    size_t len;
} lodd__sch_nodes;

typedef struct lodd__sch_val {
    lodd__sch_type type; /* never UNKNOWN */
    union {
        bool boolean;
        double number;
        lodd_str string;
        lodd__sch_nodes nodes;
    } u;
} lodd__sch_val;

typedef enum lodd__sch_op_kind {
    LODD__SCH_OP_OR,
    LODD__SCH_OP_AND,
    LODD__SCH_OP_EQ,
    LODD__SCH_OP_NE,
    LODD__SCH_OP_LT,
    LODD__SCH_OP_LE,
    LODD__SCH_OP_GT,
    LODD__SCH_OP_GE,
    LODD__SCH_OP_ADD,
    LODD__SCH_OP_SUB,
    LODD__SCH_OP_MUL,
    LODD__SCH_OP_DIV,
    LODD__SCH_OP_MOD,
    LODD__SCH_OP_NEG,
    LODD__SCH_OP_UNION,
    LODD__SCH_OP_LITERAL,
    LODD__SCH_OP_NUMBER,
    LODD__SCH_OP_VARIABLE,
    LODD__SCH_OP_CALL,
    LODD__SCH_OP_EXTENSION,
    LODD__SCH_OP_PATH
} lodd__sch_op_kind;

typedef enum lodd__sch_axis {
    LODD__SCH_AXIS_CHILD,
    LODD__SCH_AXIS_ATTRIBUTE,
    LODD__SCH_AXIS_SELF,
    LODD__SCH_AXIS_PARENT,
    LODD__SCH_AXIS_DESCENDANT,
    LODD__SCH_AXIS_DESCENDANT_OR_SELF,
    LODD__SCH_AXIS_ANCESTOR,
    LODD__SCH_AXIS_ANCESTOR_OR_SELF,
    LODD__SCH_AXIS_FOLLOWING_SIBLING,
    LODD__SCH_AXIS_PRECEDING_SIBLING
} lodd__sch_axis;

typedef enum lodd__sch_test {
    LODD__SCH_TEST_NAME, /* local and ns */
    LODD__SCH_TEST_NS,   /* prefix:* */
    LODD__SCH_TEST_ANY,  /* * */
    LODD__SCH_TEST_NODE,
    LODD__SCH_TEST_TEXT,
    LODD__SCH_TEST_COMMENT,
    LODD__SCH_TEST_PI
} lodd__sch_test;

typedef struct lodd__sch_op lodd__sch_op;

typedef struct lodd__sch_filter {
    const lodd__sch_op *op;
    bool positional; /* may depend on the position, or be one */
} lodd__sch_filter;

typedef struct lodd__sch_xstep {
    lodd__sch_axis axis;
    lodd__sch_test test;
    const char *local; /* NUL-terminated; of PI: NULL if any */
    const char *ns;    /* NUL-terminated; NULL: none */
    const lodd__sch_filter *filters;
    size_t n_filters;
    bool positional; /* one of the filters is */
} lodd__sch_xstep;

typedef enum lodd__sch_start { LODD__SCH_START_CONTEXT, LODD__SCH_START_ROOT, LODD__SCH_START_EXPR } lodd__sch_start;

/* The core functions, in the order of the table in schematron_function.c. */
typedef enum lodd__sch_function {
    LODD__SCH_FN_BOOLEAN,
    LODD__SCH_FN_CEILING,
    LODD__SCH_FN_CONCAT,
    LODD__SCH_FN_CONTAINS,
    LODD__SCH_FN_COUNT,
    LODD__SCH_FN_CURRENT,
    LODD__SCH_FN_FALSE,
    LODD__SCH_FN_FLOOR,
    LODD__SCH_FN_LAST,
    LODD__SCH_FN_LOCAL_NAME,
    LODD__SCH_FN_NAME,
    LODD__SCH_FN_NAMESPACE_URI,
    LODD__SCH_FN_NORMALIZE_SPACE,
    LODD__SCH_FN_NOT,
    LODD__SCH_FN_NUMBER,
    LODD__SCH_FN_POSITION,
    LODD__SCH_FN_ROUND,
    LODD__SCH_FN_STARTS_WITH,
    LODD__SCH_FN_STRING,
    LODD__SCH_FN_STRING_LENGTH,
    LODD__SCH_FN_SUBSTRING,
    LODD__SCH_FN_SUBSTRING_AFTER,
    LODD__SCH_FN_SUBSTRING_BEFORE,
    LODD__SCH_FN_SUM,
    LODD__SCH_FN_TRANSLATE,
    LODD__SCH_FN_TRUE,
    LODD__SCH_FN_COUNT_
} lodd__sch_function;

struct lodd__sch_op {
    lodd__sch_op_kind kind;
    lodd__sch_type type;             /* what it always is, else UNKNOWN */
    const lodd__sch_op *const *args; /* operands; of a path that starts with an expression: that */
    size_t n_args;
    lodd_str text; /* literal, or name of a variable; with a NUL behind it */
    double number;
    lodd__sch_function function;     /* of a CALL */
    const char *local, *ns;          /* of an EXTENSION */
    size_t id;                       /* of an EXTENSION: number in the schema */
    lodd__sch_start start;           /* of a PATH, and the rest */
    const lodd__sch_filter *filters; /* on the start expression */
    size_t n_filters;
    const lodd__sch_xstep *steps;
    size_t n_steps;
    bool ordered; /* from one node on, walking it meets the nodes in document order, each once */
};

/* ---- parsing (schematron_parse.c) ---- */

/* The namespace of a prefix, NUL-terminated; NULL if it has none. */
typedef const char *lodd__sch_resolve_prefix(void *user, lodd_str prefix);

/* Parses an expression that libxml2 has found to be right. *ret = NULL: it needs libxml2. false: no memory.
 * *n_extensions counts the calls of extension functions in the schema. */
bool lodd__sch_parse(const lodd__sch_op **ret, lodd__arena *arena, lodd_str text, lodd__sch_resolve_prefix *resolve,
                     void *user, size_t *n_extensions);
/* The number of a core function and its bounds on arguments; false when it is none. (schematron_function.c) */
bool lodd__sch_core_function(lodd_str name, lodd__sch_function *ret, lodd__sch_type *ret_type, size_t *ret_min,
                             size_t *ret_max);

/* ---- evaluating ---- */

struct lodd__sch_eval;

/* Memory in the order of a stack; what it holds goes at the release of an earlier mark. */
typedef struct lodd__sch_chunk {
    struct lodd__sch_chunk *next;
    size_t size;
} lodd__sch_chunk;

typedef struct lodd__sch_scratch {
    lodd__sch_chunk *first, *chunk; /* the one in use; later ones are kept */
    size_t used;                    /* in it */
} lodd__sch_scratch;

typedef struct lodd__sch_mark {
    lodd__sch_chunk *chunk;
    size_t used;
} lodd__sch_mark;

static inline lodd__sch_mark lodd__sch_scratch_mark(const lodd__sch_scratch *s)
{
    return (lodd__sch_mark){s->chunk, s->used};
}
static inline void lodd__sch_scratch_release(lodd__sch_scratch *s, lodd__sch_mark mark)
{
    s->chunk = mark.chunk ? mark.chunk : s->first;
    s->used = mark.used;
}
void *lodd__sch_scratch_alloc(lodd__sch_scratch *s, size_t n); /* NULL when memory ran out */
/* The memory lies in it. */
bool lodd__sch_scratch_holds(const lodd__sch_scratch *s, const void *ptr);
void lodd__sch_scratch_free(lodd__sch_scratch *s);

/* The place an expression is evaluated at. */
typedef struct lodd__sch_ctx {
    struct lodd__sch_eval *eval;
    const xmlNode *node;
    size_t position, size;
    bool failed; /* sticky: the result means nothing */
} lodd__sch_ctx;

/* schematron_native.c */
bool lodd__sch_op_bool(lodd__sch_ctx *c, const lodd__sch_op *op);
double lodd__sch_op_number(lodd__sch_ctx *c, const lodd__sch_op *op);
lodd_str lodd__sch_op_string(lodd__sch_ctx *c, const lodd__sch_op *op);
lodd__sch_val lodd__sch_op_value(lodd__sch_ctx *c, const lodd__sch_op *op);
bool lodd__sch_val_bool(const lodd__sch_val *val);
double lodd__sch_val_number(lodd__sch_ctx *c, const lodd__sch_val *val);
lodd_str lodd__sch_val_string(lodd__sch_ctx *c, const lodd__sch_val *val);
double lodd__sch_to_number(lodd__sch_ctx *c, lodd_str s);
lodd_str lodd__sch_from_number(lodd__sch_ctx *c, double number);
/* The expression cannot be evaluated, for the reason of an xmlParserErrors code. */
void lodd__sch_note_code(lodd__sch_ctx *c, int code);
/* One more operation: false, and c->failed, when there were too many. */
bool lodd__sch_step_taken(lodd__sch_ctx *c);
/* A libxml2 value: nodes and strings are copied into the scratch stack. */
lodd__sch_val lodd__sch_val_of_object(lodd__sch_ctx *c, xmlXPathObjectPtr object);
/* The other way; NULL when memory ran out. */
xmlXPathObjectPtr lodd__sch_object_of_val(const lodd__sch_val *val);

/* schematron_walk.c */
lodd_str lodd__sch_string_value(lodd__sch_ctx *c, const xmlNode *node);
typedef bool lodd__sch_meet(lodd__sch_ctx *c, const xmlNode *node, void *user); /* true: enough */
/* Meets the nodes of a path, in any order and maybe more than once; true when meet said it is enough. */
bool lodd__sch_walk(lodd__sch_ctx *c, const lodd__sch_op *path, lodd__sch_meet *meet, void *user);
/* The node-set of a path or union. */
lodd__sch_nodes lodd__sch_collect(lodd__sch_ctx *c, const lodd__sch_op *op);
/* The first node of it; NULL if it is empty. */
const xmlNode *lodd__sch_first(lodd__sch_ctx *c, const lodd__sch_op *op);
void lodd__sch_sort(lodd__sch_nodes *nodes);

/* schematron_function.c */
lodd__sch_val lodd__sch_call(lodd__sch_ctx *c, const lodd__sch_op *op);
lodd__sch_val lodd__sch_call_extension(lodd__sch_ctx *c, const lodd__sch_op *op);

#endif
