/* fhirpath/ast.h - private to the layer: the compiled form of an expression, shared by parser, static check and
 * evaluator.
 *
 * Grammar: http://hl7.org/fhirpath/N1/grammar.html. Nodes are a tree; operators have left and right, functions a list
 * of arguments. */
#ifndef LODD_FHIRPATH_AST_H
#define LODD_FHIRPATH_AST_H

#include "fhirpath/fhirpath.h"

typedef enum lodd__ast_kind {
    LODD__AST_EMPTY,     /* {} */
    LODD__AST_LITERAL,   /* item */
    LODD__AST_THIS,      /* $this */
    LODD__AST_INDEX_VAR, /* $index */
    LODD__AST_TOTAL,     /* $total */
    LODD__AST_VARIABLE,  /* %name, %`name`, %'name': text */
    LODD__AST_NAME,      /* a member (at the start of a path also a type): text; left: what it is of, NULL: the focus */
    LODD__AST_FUNCTION, /* function(arguments); left as for NAME; fn: its row of the table. Of those with types (is, as,
                           ofType) the one argument is a NAME without left, its text the whole specifier: "Patient",
                           "FHIR.Patient" */
    LODD__AST_INDEXER,  /* left[right] */
    LODD__AST_POLARITY, /* + or - left: negative. An argument of sort() with "desc" behind it is a negative one too */
    LODD__AST_OPERATOR, /* left op right */
    LODD__AST_TYPE      /* left is|as type specifier: text = "Patient" or "FHIR.Patient", op = IS or AS */
} lodd__ast_kind;

typedef enum lodd__operator {
    LODD__OP_NONE,
    LODD__OP_MUL,
    LODD__OP_DIV,
    LODD__OP_IDIV,
    LODD__OP_MOD,
    LODD__OP_ADD,
    LODD__OP_SUB,
    LODD__OP_CONCAT,
    LODD__OP_UNION,
    LODD__OP_LT,
    LODD__OP_LE,
    LODD__OP_GT,
    LODD__OP_GE,
    LODD__OP_EQ,
    LODD__OP_NE,
    LODD__OP_EQUIVALENT,
    LODD__OP_NOT_EQUIVALENT,
    LODD__OP_IN,
    LODD__OP_CONTAINS,
    LODD__OP_AND,
    LODD__OP_OR,
    LODD__OP_XOR,
    LODD__OP_IMPLIES,
    LODD__OP_IS,
    LODD__OP_AS
} lodd__operator;

#define LODD__FN_MANY 64 /* arguments at most, where the specification has no bound */

/* What a function is; fhirpath/functions.def has one row for each:
 * X(ENUM, "name", min arguments, max arguments, argument mode, input, output)
 * argument mode: EXPR (evaluated per item by the function: where, select, all ...), VALUE (evaluated first, on the
 * outer focus), TYPE (a type specifier). input, output: for the static check, the lodd__fn_type without its prefix. */
typedef enum lodd__fn {
#define X(id, name, min, max, mode, input, output) LODD__FN_##id,
#include "fhirpath/functions.def"
#undef X
    LODD__FN_ROWS
} lodd__fn;

typedef enum lodd__fn_mode { LODD__MODE_VALUE, LODD__MODE_EXPR, LODD__MODE_TYPE } lodd__fn_mode;

typedef enum lodd__fn_type {
    LODD__T_ANY,
    LODD__T_BOOLEAN,
    LODD__T_STRING,
    LODD__T_INTEGER,
    LODD__T_DECIMAL,
    LODD__T_NUMBER,
    LODD__T_MOMENT,
    LODD__T_QUANTITY,
    LODD__T_ELEMENT,
    LODD__T_SAME /* output: the type of the input */,
    LODD__T_FIRST /* output: of the first argument */,
    LODD__T_TYPEINFO,
    LODD__T_DATE,
    LODD__T_DATETIME,
    LODD__T_TIME
} lodd__fn_type;

typedef struct lodd__fn_row {
    const char *name;
    int min, max; /* arguments */
    lodd__fn_mode mode;
    lodd__fn_type input, output;
} lodd__fn_row;

extern const lodd__fn_row lodd__fn_rows[LODD__FN_ROWS];

typedef struct lodd__ast lodd__ast;

struct lodd__ast {
    lodd__ast_kind kind;
    lodd__operator op;
    lodd__fn fn;
    bool negative;
    size_t offset, end; /* in the text; of a path, operator or function with all that it is taken of */
    size_t name_offset; /* NAME, FUNCTION: of the name; OPERATOR: of the sign; TYPE: of the type */
    size_t depth;  /* of the tree from here down, 1 for a leaf; never above 1,000: a walk that recurses over left, right
                      and arguments is safe */
    lodd_str text; /* names decoded */
    lodd__item item; /* LITERAL */
    const lodd__ast *left, *right;
    const lodd__ast **arguments;
    size_t n_arguments;
    void *prepared; /* FUNCTION: what lodd__ast_prepare made of constant arguments; NULL: nothing */
};

struct lodd__fhirpath {
    lodd_str text;
    const lodd__ast *root;
    size_t n_nodes;
};

/* functions_string.c: to be called once for every FUNCTION node when it is complete; false: no memory. Constant regular
 * expressions are compiled into the arena, once for all evaluations. */
bool lodd__ast_prepare(lodd__arena *arena, lodd__ast *node);

/* dates.c: reading of literals and conversions; shared by parser and evaluator. */
bool lodd__moment_parse(lodd_str text, lodd__item_kind kind,
                        lodd__moment *ret); /* "2020-01", "2020-01-01T10:00Z", "10:00" without @ and T prefix */

#endif
