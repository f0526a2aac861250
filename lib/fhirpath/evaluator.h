/* fhirpath/evaluator.h - private to the layer: what the files of the evaluator share.
 *
 * Values lie on one stack of items (lodd__eval.stack). Evaluating a node pushes its result; a function finds its input
 * from `base` on, at the top, and leaves its result there instead. $this is a stretch of the same stack, so that
 * where() and select() copy nothing. The first items lie in the caller's C stack frame: simple expressions allocate
 * nothing. Slots move when the stack grows, so they are named by index.
 *
 * Every function that may fail returns false with ev->error set; the first error stays.
 */
#ifndef LODD_FHIRPATH_EVALUATOR_H
#define LODD_FHIRPATH_EVALUATOR_H

#include "fhirpath/ast.h"

/* What $this, $index and $total are while a node is evaluated. */
typedef struct lodd__focus {
    size_t at, n; /* $this: items of the stack; also what a name at the start of a path is taken of */
    int64_t index;
    bool has_index;
    bool has_total;
    size_t total_at, total_n;
} lodd__focus;

/* A set of items, of the stack or of an array: finds an equal one in time that does not grow with the set. Items must
 * stay where they are while it is used. */
typedef struct lodd__item_set {
    const lodd__item *items; /* NULL: those of the stack */
    uint32_t *slots;         /* index + 1, 0: free; in the arena */
    uint64_t *hashes;
    size_t cap, n;
} lodd__item_set;

/* The right side of an "in" that is met again and again, when it is the same each time. */
typedef struct lodd__memo {
    const lodd__ast *node;
    size_t visits;
    bool ready;
    lodd__item *items;
    lodd__item_set set;
} lodd__memo;

typedef struct lodd__eval {
    lodd__fhirpath_context *context;
    lodd__arena *arena;
    lodd__fhirpath_error *error;
    lodd__item *stack;
    size_t n, cap;
    lodd__item *heap; /* = stack once it no longer fits into the C stack frame */
    size_t n_root;    /* %context: the first items of the stack */
    size_t max_steps;
    bool unordered; /* the result made last has no order */
    lodd__memo memo;
} lodd__eval;

enum {
    LODD__EVAL_INLINE = 24,           /* items in the C stack frame */
    LODD__EVAL_MAX_ITEMS = 2000000,   /* of the stack */
    LODD__EVAL_MAX_STRING = 16 << 20, /* bytes of a string made */
    LODD__EVAL_MAX_DEPTH = 1000       /* of an element tree that is walked by recursion */
};

/* ---- evaluate.c ---- */

/* Pushes the result of a node. */
bool lodd__eval_node(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
/* Pushes what is in the result, of unions with duplicates: enough to know whether there is something, or whether
 * something is among it. */
bool lodd__eval_members(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
/* The input of a function: of its left side, or the focus. */
bool lodd__eval_input(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
/* As a condition: 1, 0, -1 empty, -2 with the error (several items). Leaves the stack as it was. */
int lodd__eval_condition(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
/* As an argument of one item at most: 1 with *ret, 0 empty, -1 with the error. Leaves the stack as it was. */
int lodd__eval_argument(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__focus *focus, lodd__item *ret);
/* The same of an argument that must be of a kind; a wrong one is an error. */
int lodd__eval_string(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__focus *focus, lodd_str *ret);
int lodd__eval_integer(lodd__eval *ev, const lodd__ast *node, size_t i, const lodd__focus *focus, int64_t *ret);

bool lodd__eval_fail(lodd__eval *ev, lodd__fhirpath_error_kind kind, const lodd__ast *node, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
bool lodd__eval_nomem(lodd__eval *ev, const lodd__ast *node);
/* Takes steps off the budget; false (LIMIT) when it is used up. */
bool lodd__eval_steps_over(lodd__eval *ev, const lodd__ast *node);
static inline bool lodd__eval_step(lodd__eval *ev, const lodd__ast *node, size_t n)
{
    ev->context->steps += n;
    return ev->context->steps <= ev->max_steps || lodd__eval_steps_over(ev, node);
}

/* A new slot on the stack, its content indeterminate; NULL with the error. */
lodd__item *lodd__eval_slot_slow(lodd__eval *ev, const lodd__ast *node);
static inline lodd__item *lodd__eval_slot(lodd__eval *ev, const lodd__ast *node)
{
    return ev->n < ev->cap ? &ev->stack[ev->n++] : lodd__eval_slot_slow(ev, node);
}
bool lodd__eval_push(lodd__eval *ev, const lodd__ast *node, const lodd__item *item);
/* Copies of a stretch of the stack. */
bool lodd__eval_push_range(lodd__eval *ev, const lodd__ast *node, size_t at, size_t n);
static inline bool lodd__eval_push_element(lodd__eval *ev, const lodd__ast *node, const lodd__element *element)
{
    lodd__item *slot = lodd__eval_slot(ev, node);

    if (!slot)
        return false;
    slot->kind = LODD__ITEM_ELEMENT;
    slot->as.element = element;
    return true;
}
/* The result of a function: everything from base on is replaced by one item, or by nothing. */
bool lodd__eval_return(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__item *item);
bool lodd__eval_return_boolean(lodd__eval *ev, const lodd__ast *node, size_t base, bool value);
bool lodd__eval_return_three(lodd__eval *ev, const lodd__ast *node, size_t base, int value); /* -1: empty */
bool lodd__eval_return_integer(lodd__eval *ev, const lodd__ast *node, size_t base, int64_t value);
bool lodd__eval_return_decimal(lodd__eval *ev, const lodd__ast *node, size_t base, const lodd__decimal *value);
bool lodd__eval_return_string(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str value);
bool lodd__eval_return_empty(lodd__eval *ev, size_t base);
/* The items from `from` on moved down to `to`; what was between is gone. */
void lodd__eval_drop(lodd__eval *ev, size_t to, size_t from);

/* The one item of the input: 1 with a copy, 0 empty, -1 with the error when there are several. */
int lodd__eval_single(lodd__eval *ev, const lodd__ast *node, size_t base, lodd__item *ret);
/* Bytes for a string that is made; counts as steps. NULL with the error. */
char *lodd__eval_bytes(lodd__eval *ev, const lodd__ast *node, size_t n);

/* Pushes the children of an item that have a name. */
bool lodd__eval_children_named(lodd__eval *ev, const lodd__ast *node, const lodd__item *item, lodd_str name);

/* The first child of a name; NULL when there is none. */
const lodd__element *lodd__eval_first_named(const lodd__eval *ev, const lodd__element *element, lodd_str name);
/* A name at the start of a path that may be a type's. */
bool lodd__ast_may_be_type(const lodd__ast *node);

/* ---- shortcuts.c ---- */

/* Is there anything in the result? 1, 0, -1 with the error: without building it, where that is safe. */
int lodd__eval_exists(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
/* A function without arguments whose input need not be built: 1 with its result pushed, -1 with the error, -2 it has to
 * be evaluated. */
int lodd__eval_shortcut(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
/* A name taken of descendants(). */
bool lodd__eval_name_below(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
/* Is the item of the stack at `one` in the right side? 1, 0, -1 with the error, -2: it has to be evaluated. */
int lodd__eval_memo_in(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t one);

/* ---- operators.c ---- */

bool lodd__eval_operator(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
bool lodd__eval_polarity(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);
bool lodd__eval_type(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus);

/* ---- functions_*.c: one of each row of functions.def ---- */

typedef bool (*lodd__eval_function)(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base);
extern const lodd__eval_function lodd__eval_functions[LODD__FN_ROWS];
#define X(id, name, min, max, mode, input, output)                                                                     \
    bool lodd__fn_##id(lodd__eval *ev, const lodd__ast *node, const lodd__focus *focus, size_t base);
#include "fhirpath/functions.def"
#undef X
/* union() and |: of both sides from base on, without duplicates. */
bool lodd__eval_unite(lodd__eval *ev, const lodd__ast *node, size_t base);
/* is: 1, 0, -1 with the error. loose: a FHIR boolean is a Boolean, as que-7 of R4 has it. */
int lodd__eval_is(lodd__eval *ev, const lodd__ast *node, const lodd__item *item, lodd_str specifier, bool loose);
/* as, ofType: the items from base on that are of the type (primitives exactly) remain. */
bool lodd__eval_of_type(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str specifier);

/* The string of the input of a string function: 1, 0 empty, -1 with the error. */
int lodd__eval_input_string(lodd__eval *ev, const lodd__ast *node, size_t base, lodd_str *ret);

/* The next element of a tree in document order; NULL behind the last. */
const lodd__element *lodd__element_after(const lodd__element *at, const lodd__element *root);
/* hasValue() */
bool lodd__item_has_value(const lodd__item *item);

/* ---- value.c ---- */

/* What a FHIR type is in the System types; LODD__ITEM_ELEMENT: nothing. */
lodd__item_kind lodd__primitive_kind(lodd_str type);
bool lodd__element_is_primitive(const lodd__element *element);
/* The System value of an item: of primitives and Quantities; false when it has none. A primitive whose text does not
 * fit its type is a STRING. */
bool lodd__item_value(const lodd__item *item, lodd__item *ret);
/* The value of a primitive that does not fit its type: nothing can be computed with it. */
bool lodd__item_broken(const lodd__item *item, const lodd__item *value);
const char *lodd__item_kind_name(lodd__item_kind kind);               /* "Integer" */
lodd_str lodd__item_type_name(const lodd__item *item);                /* without namespace */
bool lodd__item_decimal(const lodd__item *value, lodd__decimal *ret); /* INTEGER or DECIMAL */
/* (+|-)?digits(.digits)?, as toDecimal() wants it: leading zeros, but no exponent. */
bool lodd__number_parse(lodd_str text, lodd__decimal *ret);
/* Text of a value as toString() has it, strings and primitives as they stand. {NULL, 0}: none (elements without value).
 */
lodd_str lodd__item_text_of(lodd__arena *arena, const lodd__item *item, bool *ret_nomem);
lodd__item lodd__item_of_string(lodd_str text);

/* ---- compare.c ---- */

/* 1, 0, -1: it cannot be told. */
int lodd__item_equal(const lodd__item *a, const lodd__item *b);
int lodd__item_equivalent(const lodd__item *a, const lodd__item *b, int depth);
/* Equal items have equal hashes. */
uint64_t lodd__item_hash(const lodd__item *item);
typedef enum lodd__order {
    LODD__ORDER_LESS = -1,
    LODD__ORDER_SAME,
    LODD__ORDER_MORE,
    LODD__ORDER_UNKNOWN,
    LODD__ORDER_MISMATCH
} lodd__order;
lodd__order lodd__item_order(const lodd__item *a, const lodd__item *b);

/* ---- functions_existence.c ---- */

int lodd__item_set_add(lodd__eval *ev, const lodd__ast *node, lodd__item_set *set,
                       size_t at); /* 1: was there, 0: added, -1 with the error */
int lodd__item_set_has(lodd__eval *ev, const lodd__ast *node, const lodd__item_set *set, const lodd__item *item);
bool lodd__item_set_fill(lodd__eval *ev, const lodd__ast *node, lodd__item_set *set, size_t from, size_t to);
/* The items from base on without those that are equal to an earlier one. */
bool lodd__eval_distinct(lodd__eval *ev, const lodd__ast *node, size_t base);

/* ---- dates.c ---- */

enum { LODD__MOMENT_TEXT = 40 };
size_t lodd__moment_text(char out[LODD__MOMENT_TEXT], const lodd__moment *moment, lodd__item_kind kind);
lodd__order lodd__moment_order(const lodd__moment *a, const lodd__moment *b);
typedef enum lodd__moment_status { LODD__MOMENT_OK, LODD__MOMENT_RANGE, LODD__MOMENT_UNIT } lodd__moment_status;
/* Adds value units (negative: takes off). UNIT: not a unit of time, or one that dates have no use for; RANGE: the year
 * is not 1 to 9999. */
lodd__moment_status lodd__moment_add(lodd__moment *moment, lodd__item_kind kind, const lodd__decimal *value,
                                     lodd_str unit, bool calendar);
lodd__moment lodd__moment_of_seconds(int64_t seconds, int16_t zone);
/* The first or last moment that it may be, at a precision given in digits (4, 6, 8, 10, 12, 14, 17; times 2, 4, 6, 9).
 * False: no such precision. */
bool lodd__moment_boundary(lodd__moment *moment, lodd__item_kind *kind, int64_t digits, bool high);
int lodd__moment_digits(const lodd__moment *moment, lodd__item_kind kind);
/* Units of time: 'year', 'months', 'wk' ... NONE when it is none. */
typedef enum lodd__time_unit {
    LODD__UNIT_NONE,
    LODD__UNIT_YEAR,
    LODD__UNIT_MONTH,
    LODD__UNIT_WEEK,
    LODD__UNIT_DAY,
    LODD__UNIT_HOUR,
    LODD__UNIT_MINUTE,
    LODD__UNIT_SECOND,
    LODD__UNIT_MILLISECOND
} lodd__time_unit;
lodd__time_unit lodd__time_unit_word(lodd_str word); /* keywords, singular and plural */
lodd__time_unit lodd__time_unit_ucum(lodd_str code);
const char *lodd__time_unit_name(lodd__time_unit unit);      /* "year" */
const char *lodd__time_unit_ucum_code(lodd__time_unit unit); /* "a" */

/* ---- quantity.c ---- */

/* The System.Quantity of a FHIR Quantity; false when it has no value. Its years and months (UCUM a and mo) are both
 * those of UCUM and those of a calendar, as FHIR's mapping has it: calendar is set and text is the UCUM code. */
bool lodd__quantity_of(const lodd__element *element, lodd__item *ret);
/* Order of two quantities; UNKNOWN when their units do not compare. */
lodd__order lodd__quantity_order(const lodd__item *a, const lodd__item *b);
int lodd__quantity_equivalent(const lodd__item *a, const lodd__item *b);
/* A number that equal quantities share, in base units where there are some. False: of times there is none. */
bool lodd__quantity_base(const lodd__item *quantity, lodd__decimal *ret);
bool lodd__quantity_comparable(const lodd__item *a, const lodd__item *b);
/* False: no result (units that do not go together, overflow). */
bool lodd__quantity_add(lodd__item *ret, const lodd__item *a, const lodd__item *b, bool subtract);
bool lodd__quantity_multiply(lodd__arena *arena, lodd__item *ret, const lodd__item *a, const lodd__item *b,
                             bool divide);
/* "4 days", "5.5 'mg'", "7" */
bool lodd__quantity_parse(lodd_str text, lodd__item *ret);
bool lodd__quantity_convert(lodd__item *ret, const lodd__item *value, lodd_str unit);

#endif
