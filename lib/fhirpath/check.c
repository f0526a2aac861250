/* fhirpath/check.c - the static check: walks an expression with the types that each step may yield, and refuses what
 * can never work.
 *
 * A walk with sets of types (check_kinds.c): names must exist in something the step before may be, operators and
 * functions need operands that may have the right type. What is not known is "any" and passes everything.
 * http://hl7.org/fhirpath/N1 sections 6.6, 9 and 11.
 */
#include "fhirpath/check.h"

/* What an expression is evaluated in. */
typedef struct scope {
    const lodd__kinds *focus; /* what a path starts from; $this */
    bool total;               /* in aggregate(): $total is there */
} scope;

static bool walk(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret);

static lodd_str text_of(lodd__checker *checker, const lodd__kinds *set)
{
    return lodd__kinds_text(checker, set);
}

/* ---- names ---- */

/* At the start of a path, the name of a type that the focus is (or is derived from) is the focus itself. */
static bool type_of_focus(lodd__checker *checker, const lodd__kinds *focus, lodd_str name, lodd__kinds *ret)
{
    bool found = false;

    for (size_t i = 0; i < focus->n; i++) {
        const lodd__kind *kind = &focus->kinds[i];
        if (kind->type == NULL)
            continue;
        if (lodd__structure_is(kind->type, name)) {
            lodd__kinds_add(checker, ret, *kind);
            found = true;
        } else if (kind->type->abstract &&
                   kind->type->kind == LODD__KIND_RESOURCE) { /* some resource: perhaps that one */
            found = lodd__kinds_of_specifier(checker, name, ret) || found;
        }
    }
    ret->many = ret->many || (found && focus->many);
    ret->unordered = ret->unordered || (found && focus->unordered);
    return found;
}

/* The name as it should be written when it is a choice with its type: "value.ofType(Quantity)". */
static lodd_str choice_hint(lodd__checker *checker, const lodd__kinds *set, lodd_str name)
{
    for (size_t i = 0; i < set->n; i++) {
        const lodd__type_ref *ref = NULL;
        const lodd__definition *child =
            set->kinds[i].content == NULL ? NULL : lodd__definition_child(set->kinds[i].content, name, &ref);
        if (child != NULL && ref != NULL)
            return lodd__arena_printf(checker->arena, "; it is written %.*s.ofType(%.*s)", LODD__FMT(child->name),
                                      LODD__FMT(ref->code));
    }
    return LODD__STR("");
}

static bool no_member(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *set)
{
    lodd_str hint = choice_hint(checker, set, node->text);

    if (node->left == NULL && node->text.ptr[0] >= 'A' && node->text.ptr[0] <= 'Z')
        return lodd__check_fail(checker, node->name_offset,
                                lodd__arena_printf(checker->arena, "the focus is %.*s, not %.*s",
                                                   LODD__FMT(text_of(checker, set)), LODD__FMT(node->text)));
    return lodd__check_fail(checker, node->name_offset,
                            lodd__arena_printf(checker->arena, "%.*s has no element %.*s%.*s",
                                               LODD__FMT(text_of(checker, set)), LODD__FMT(node->text),
                                               LODD__FMT(hint)));
}

static bool walk_name(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret)
{
    lodd__kinds left = {0};

    if (node->left == NULL) {
        if (type_of_focus(checker, in->focus, node->text, ret))
            return true;
        return lodd__kinds_member(checker, in->focus, node->text, ret) || no_member(checker, node, in->focus);
    }
    if (!walk(checker, node->left, in, &left))
        return false;
    return lodd__kinds_member(checker, &left, node->text, ret) || no_member(checker, node, &left);
}

static void walk_variable(lodd__checker *checker, const lodd__ast *node, lodd__kinds *ret)
{
    static const char *const strings[] = {"sct", "loinc", "ucum"};

    if (lodd__str_is(node->text, "context")) {
        lodd__kinds_add_all(checker, ret, checker->context);
        return;
    }
    if (lodd__str_is(node->text, "resource") && checker->resource != NULL) {
        lodd__kinds_add(checker, ret, (lodd__kind){.type = checker->resource, .content = checker->resource->root});
        return;
    }
    if (lodd__str_starts(node->text, LODD__STR("vs-")) || lodd__str_starts(node->text, LODD__STR("ext-"))) {
        lodd__kinds_add_system(checker, ret, LODD__ITEM_STRING);
        return;
    }
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        if (lodd__str_is(node->text, strings[i])) {
            lodd__kinds_add_system(checker, ret, LODD__ITEM_STRING);
            return;
        }
    }
    ret->any = ret->many = true; /* of the host, or %rootResource */
}

/* ---- operators ---- */

/* Everything may be empty; else one of the left and one of the right classes must go together. */
static bool pair(unsigned left, unsigned right, unsigned a, unsigned b)
{
    return left == 0 || right == 0 || ((left & a) != 0 && (right & b) != 0);
}

static void add_numbers(lodd__checker *checker, lodd__kinds *ret, lodd__operator op, unsigned left, unsigned right)
{
    unsigned plain = LODD__CLASS_INTEGER | LODD__CLASS_DECIMAL;

    if ((left & plain) != 0 && (right & plain) != 0) {
        bool whole = op == LODD__OP_IDIV || (op != LODD__OP_DIV && (left & right & LODD__CLASS_INTEGER) != 0);
        bool fraction = op == LODD__OP_DIV || (op != LODD__OP_IDIV && ((left | right) & LODD__CLASS_DECIMAL) != 0);
        if (whole)
            lodd__kinds_add_system(checker, ret, LODD__ITEM_INTEGER);
        if (fraction)
            lodd__kinds_add_system(checker, ret, LODD__ITEM_DECIMAL);
    }
    if (((left | right) & LODD__CLASS_QUANTITY) != 0)
        lodd__kinds_add_system(checker, ret, LODD__ITEM_QUANTITY);
}

static bool arithmetic_possible(lodd__operator op, unsigned left, unsigned right)
{
    unsigned number = LODD__CLASS_NUMBER;

    if (pair(left, right, number, number))
        return true;
    if (op == LODD__OP_ADD && pair(left, right, LODD__CLASS_STRING, LODD__CLASS_STRING))
        return true;
    return (op == LODD__OP_ADD || op == LODD__OP_SUB) && pair(left, right, LODD__CLASS_MOMENT, LODD__CLASS_QUANTITY);
}

static bool wrong_operands(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *left,
                           const lodd__kinds *right)
{
    static const char *const signs[] = {
        [LODD__OP_MUL] = "*", [LODD__OP_DIV] = "/", [LODD__OP_IDIV] = "div", [LODD__OP_MOD] = "mod",
        [LODD__OP_ADD] = "+", [LODD__OP_SUB] = "-", [LODD__OP_CONCAT] = "&", [LODD__OP_LT] = "<",
        [LODD__OP_LE] = "<=", [LODD__OP_GT] = ">",  [LODD__OP_GE] = ">="};

    return lodd__check_fail(checker, node->name_offset,
                            lodd__arena_printf(checker->arena, "%s is not defined for %.*s and %.*s", signs[node->op],
                                               LODD__FMT(text_of(checker, left)), LODD__FMT(text_of(checker, right))));
}

static bool walk_arithmetic(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *left,
                            const lodd__kinds *right, lodd__kinds *ret)
{
    unsigned l = lodd__kinds_classes(left);
    unsigned r = lodd__kinds_classes(right);

    if (!arithmetic_possible(node->op, l, r))
        return wrong_operands(checker, node, left, right);
    if (l == 0 || r == 0)
        return true; /* always empty */
    if (left->any || right->any) {
        ret->any = true;
        return true;
    }
    add_numbers(checker, ret, node->op, l, r);
    if (node->op == LODD__OP_ADD && (l & r & LODD__CLASS_STRING) != 0)
        lodd__kinds_add_system(checker, ret, LODD__ITEM_STRING);
    if ((node->op == LODD__OP_ADD || node->op == LODD__OP_SUB) && (r & LODD__CLASS_QUANTITY) != 0) {
        if ((l & LODD__CLASS_DATE) != 0) {
            lodd__kinds_add_system(checker, ret, LODD__ITEM_DATE);
            lodd__kinds_add_system(checker, ret, LODD__ITEM_DATETIME);
        }
        if ((l & LODD__CLASS_TIME) != 0)
            lodd__kinds_add_system(checker, ret, LODD__ITEM_TIME);
    }
    return true;
}

static bool comparison_possible(unsigned left, unsigned right)
{
    return pair(left, right, LODD__CLASS_NUMBER, LODD__CLASS_NUMBER) ||
           pair(left, right, LODD__CLASS_STRING, LODD__CLASS_STRING) ||
           pair(left, right, LODD__CLASS_DATE, LODD__CLASS_DATE) ||
           pair(left, right, LODD__CLASS_TIME, LODD__CLASS_TIME);
}

/* In strict mode what decides must be a boolean. iif() takes no collection in any mode. */
static bool check_criterion(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *set, bool iif)
{
    unsigned classes = lodd__kinds_classes(set);
    bool system = set->n > 0;

    if (classes == 0 || (classes & LODD__CLASS_BOOLEAN) != 0)
        return true;
    for (size_t i = 0; i < set->n; i++)
        system = system && set->kinds[i].type == NULL;
    if (!checker->strict && !(iif && set->many && system))
        return true;
    return lodd__check_fail(checker, node->offset,
                            lodd__arena_printf(checker->arena, "a criterion is a Boolean, not %s%.*s",
                                               set->many ? "several of " : "", LODD__FMT(text_of(checker, set))));
}

static bool walk_operator(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret)
{
    lodd__kinds left = {0};
    lodd__kinds right = {0};
    unsigned l = 0;
    unsigned r = 0;

    if (!walk(checker, node->left, in, &left) || !walk(checker, node->right, in, &right))
        return false;
    l = lodd__kinds_classes(&left);
    r = lodd__kinds_classes(&right);
    switch (node->op) {
    case LODD__OP_MUL:
    case LODD__OP_DIV:
    case LODD__OP_IDIV:
    case LODD__OP_MOD:
    case LODD__OP_ADD:
    case LODD__OP_SUB:
        return walk_arithmetic(checker, node, &left, &right, ret);
    case LODD__OP_CONCAT:
        lodd__kinds_add_system(checker, ret, LODD__ITEM_STRING);
        return ((l == 0 || (l & LODD__CLASS_STRING) != 0) && (r == 0 || (r & LODD__CLASS_STRING) != 0)) ||
               wrong_operands(checker, node, &left, &right);
    case LODD__OP_UNION:
        lodd__kinds_add_all(checker, ret, &left);
        lodd__kinds_add_all(checker, ret, &right);
        ret->unordered = true;
        ret->many = ret->many || (l != 0 && r != 0);
        return true;
    case LODD__OP_LT:
    case LODD__OP_LE:
    case LODD__OP_GT:
    case LODD__OP_GE:
        lodd__kinds_add_system(checker, ret, LODD__ITEM_BOOLEAN);
        return comparison_possible(l, r) || wrong_operands(checker, node, &left, &right);
    case LODD__OP_AND:
    case LODD__OP_OR:
    case LODD__OP_XOR:
    case LODD__OP_IMPLIES:
        lodd__kinds_add_system(checker, ret, LODD__ITEM_BOOLEAN);
        return check_criterion(checker, node->left, &left, false) &&
               check_criterion(checker, node->right, &right, false);
    default:
        lodd__kinds_add_system(checker, ret, LODD__ITEM_BOOLEAN);
        return true;
    }
}

static bool walk_polarity(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret)
{
    unsigned classes = 0;

    if (!walk(checker, node->left, in, ret))
        return false;
    classes = lodd__kinds_classes(ret);
    if (classes == 0 || (classes & LODD__CLASS_NUMBER) != 0)
        return true;
    return lodd__check_fail(
        checker, node->offset,
        lodd__arena_printf(checker->arena,
                           "a sign needs a number or a quantity, not %.*s; a path behind a number is read first: "
                           "write (-1).abs()",
                           LODD__FMT(text_of(checker, ret))));
}

/* Is a type named that there is none of? "is" with a System type that does not exist is merely false. */
static bool known_type(lodd__checker *checker, lodd_str specifier, size_t offset, bool is, lodd__kinds *ret)
{
    if (lodd__kinds_of_specifier(checker, specifier, ret) || (is && lodd__str_starts(specifier, LODD__STR("System."))))
        return true;
    return lodd__check_fail(checker, offset,
                            lodd__arena_printf(checker->arena, "there is no type %.*s", LODD__FMT(specifier)));
}

/* x is T, x as T, x.is(T), x.as(T), x.ofType(T) */
static bool apply_type(lodd__checker *checker, const lodd__kinds *input, lodd_str specifier, size_t offset, bool is,
                       bool many, lodd__kinds *ret)
{
    lodd__kinds named = {0};

    if (!known_type(checker, specifier, offset, is, &named))
        return false;
    if (is) {
        lodd__kinds_add_system(checker, ret, LODD__ITEM_BOOLEAN);
        return true;
    }
    for (size_t i = 0; i < input->n; i++) { /* of an element with children of its own, keep them */
        const lodd__kind *kind = &input->kinds[i];
        if (kind->type != NULL && lodd__structure_is(kind->type, specifier) && kind->content != NULL)
            lodd__kinds_add(checker, ret, *kind);
    }
    if (ret->n == 0)
        lodd__kinds_add_all(checker, ret, &named);
    ret->many = many && input->many;
    ret->unordered = input->unordered;
    return true;
}

/* ---- functions ---- */

typedef struct argument_row {
    lodd__fn fn;
    unsigned classes[3]; /* 0: anything */
} argument_row;

/* Arguments that must have a type. Those of functions with any number of arguments have the first. */
static const argument_row argument_rows[] = {
    {LODD__FN_INDEX_OF, {LODD__CLASS_STRING}},
    {LODD__FN_LAST_INDEX_OF, {LODD__CLASS_STRING}},
    {LODD__FN_SUBSTRING, {LODD__CLASS_INTEGER, LODD__CLASS_INTEGER}},
    {LODD__FN_STARTS_WITH, {LODD__CLASS_STRING}},
    {LODD__FN_ENDS_WITH, {LODD__CLASS_STRING}},
    {LODD__FN_CONTAINS, {LODD__CLASS_STRING}},
    {LODD__FN_REPLACE, {LODD__CLASS_STRING, LODD__CLASS_STRING}},
    {LODD__FN_MATCHES, {LODD__CLASS_STRING, LODD__CLASS_STRING}},
    {LODD__FN_MATCHES_FULL, {LODD__CLASS_STRING, LODD__CLASS_STRING}},
    {LODD__FN_REPLACE_MATCHES, {LODD__CLASS_STRING, LODD__CLASS_STRING, LODD__CLASS_STRING}},
    {LODD__FN_SPLIT, {LODD__CLASS_STRING}},
    {LODD__FN_JOIN, {LODD__CLASS_STRING}},
    {LODD__FN_ENCODE, {LODD__CLASS_STRING}},
    {LODD__FN_DECODE, {LODD__CLASS_STRING}},
    {LODD__FN_ESCAPE, {LODD__CLASS_STRING}},
    {LODD__FN_UNESCAPE, {LODD__CLASS_STRING}},
    {LODD__FN_SKIP, {LODD__CLASS_INTEGER}},
    {LODD__FN_TAKE, {LODD__CLASS_INTEGER}},
    {LODD__FN_LOG, {LODD__CLASS_NUMBER}},
    {LODD__FN_POWER, {LODD__CLASS_NUMBER}},
    {LODD__FN_ROUND, {LODD__CLASS_INTEGER}},
    {LODD__FN_LOW_BOUNDARY, {LODD__CLASS_INTEGER}},
    {LODD__FN_HIGH_BOUNDARY, {LODD__CLASS_INTEGER}},
    {LODD__FN_TO_QUANTITY, {LODD__CLASS_STRING}},
    {LODD__FN_CONVERTS_TO_QUANTITY, {LODD__CLASS_STRING}},
    {LODD__FN_TRACE, {LODD__CLASS_STRING}},
    {LODD__FN_EXTENSION, {LODD__CLASS_STRING}},
    {LODD__FN_HAS_EXTENSION, {LODD__CLASS_STRING}},
    {LODD__FN_SLICE, {LODD__CLASS_STRING, LODD__CLASS_STRING}},
    {LODD__FN_CHECK_MODIFIERS, {LODD__CLASS_STRING}},
    {LODD__FN_CONFORMS_TO, {LODD__CLASS_STRING}},
    {LODD__FN_MEMBER_OF, {LODD__CLASS_STRING}},
    {LODD__FN_COMPARABLE, {LODD__CLASS_NUMBER}},
};

/* Functions whose answer depends on an order; those that give none. */
static const lodd__fn ordered_functions[] = {LODD__FN_FIRST, LODD__FN_LAST, LODD__FN_TAIL, LODD__FN_SKIP,
                                             LODD__FN_TAKE};
static const lodd__fn unordering_functions[] = {LODD__FN_CHILDREN, LODD__FN_DESCENDANTS, LODD__FN_UNION,
                                                LODD__FN_COMBINE,  LODD__FN_DISTINCT,    LODD__FN_INTERSECT,
                                                LODD__FN_REPEAT};
/* Functions that yield at most one item. */
static const lodd__fn single_functions[] = {
    LODD__FN_SINGLE,   LODD__FN_FIRST,        LODD__FN_LAST,          LODD__FN_ABS, LODD__FN_CEILING,  LODD__FN_FLOOR,
    LODD__FN_TRUNCATE, LODD__FN_LOW_BOUNDARY, LODD__FN_HIGH_BOUNDARY, LODD__FN_AS,  LODD__FN_GET_VALUE};
/* Functions that may yield several, whatever they are called on. */
static const lodd__fn many_functions[] = {LODD__FN_CHILDREN, LODD__FN_DESCENDANTS, LODD__FN_UNION,
                                          LODD__FN_COMBINE,  LODD__FN_REPEAT,      LODD__FN_TO_CHARS,
                                          LODD__FN_SPLIT,    LODD__FN_EXTENSION,   LODD__FN_RESOLVE};

static bool is_one_of(lodd__fn fn, const lodd__fn *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == fn)
            return true;
    }
    return false;
}

#define IS_ONE_OF(fn, list) is_one_of((fn), (list), sizeof(list) / sizeof *(list))

/* Primitives of documents have a text, whatever their type: invariants ask dateTimes for their length. */
static bool has_text(const lodd__kinds *input)
{
    for (size_t i = 0; i < input->n; i++) {
        if (input->kinds[i].type != NULL && input->kinds[i].type->kind == LODD__KIND_PRIMITIVE)
            return true;
    }
    return false;
}

/* The classes that an input may be of, by the table of functions. */
static bool input_possible(const lodd__checker *checker, lodd__fn_type type, const lodd__kinds *input)
{
    static const unsigned classes[] = {
        [LODD__T_BOOLEAN] = LODD__CLASS_BOOLEAN, [LODD__T_STRING] = LODD__CLASS_STRING,
        [LODD__T_INTEGER] = LODD__CLASS_INTEGER, [LODD__T_DECIMAL] = LODD__CLASS_DECIMAL,
        [LODD__T_NUMBER] = LODD__CLASS_NUMBER,   [LODD__T_MOMENT] = LODD__CLASS_MOMENT,
        [LODD__T_QUANTITY] = LODD__CLASS_NUMBER, [LODD__T_TIME] = 0,
    };
    unsigned is = lodd__kinds_classes(input);

    if (type == LODD__T_ELEMENT) {
        bool found = input->any || input->n == 0;
        for (size_t i = 0; i < input->n; i++)
            found = found || input->kinds[i].type != NULL;
        return found;
    }
    if (type == LODD__T_STRING && !checker->strict && has_text(input))
        return true;
    return is == 0 || classes[type] == 0 || (is & classes[type]) != 0;
}

static bool check_argument(lodd__checker *checker, const lodd__ast *node, size_t i, const lodd__kinds *set)
{
    unsigned is = lodd__kinds_classes(set);

    for (size_t r = 0; r < sizeof argument_rows / sizeof *argument_rows; r++) {
        const argument_row *row = &argument_rows[r];
        unsigned wanted = row->fn != node->fn               ? 0
                          : lodd__fn_rows[node->fn].max > 3 ? row->classes[0]
                          : i < 3                           ? row->classes[i]
                                                            : 0;
        if (wanted == 0 || is == 0 || (is & wanted) != 0)
            continue;
        return lodd__check_fail(checker, node->arguments[i]->offset,
                                lodd__arena_printf(checker->arena, "argument %zu of %s() is %s, not %.*s", i + 1,
                                                   lodd__fn_rows[node->fn].name,
                                                   wanted == LODD__CLASS_STRING    ? "a String"
                                                   : wanted == LODD__CLASS_INTEGER ? "an Integer"
                                                                                   : "a number",
                                                   LODD__FMT(text_of(checker, set))));
    }
    return true;
}

/* The output by the table; input and first are what SAME and FIRST mean. */
static void add_output(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *input,
                       const lodd__kinds *first, lodd__kinds *ret)
{
    static const lodd__item_kind system[] = {
        [LODD__T_BOOLEAN] = LODD__ITEM_BOOLEAN,   [LODD__T_STRING] = LODD__ITEM_STRING,
        [LODD__T_INTEGER] = LODD__ITEM_INTEGER,   [LODD__T_DECIMAL] = LODD__ITEM_DECIMAL,
        [LODD__T_QUANTITY] = LODD__ITEM_QUANTITY, [LODD__T_TYPEINFO] = LODD__ITEM_TYPE,
        [LODD__T_DATE] = LODD__ITEM_DATE,         [LODD__T_DATETIME] = LODD__ITEM_DATETIME,
        [LODD__T_TIME] = LODD__ITEM_TIME,
    };
    lodd__fn_type output = lodd__fn_rows[node->fn].output;

    if (output == LODD__T_SAME) {
        lodd__kinds_add_all(checker, ret, input);
    } else if (output == LODD__T_FIRST) {
        lodd__kinds_add_all(checker, ret, first);
        ret->many = ret->many || input->many;
        ret->unordered = ret->unordered || input->unordered;
    } else if (output == LODD__T_NUMBER) {
        lodd__kinds_add_system(checker, ret, LODD__ITEM_INTEGER);
        lodd__kinds_add_system(checker, ret, LODD__ITEM_DECIMAL);
    } else if (system[output] != LODD__ITEM_ELEMENT) {
        lodd__kinds_add_system(checker, ret, system[output]);
    } else {
        ret->any = true;
    }
    if (node->fn == LODD__FN_SORT)
        ret->unordered = false;
    if (IS_ONE_OF(node->fn, unordering_functions))
        ret->unordered = true;
    if (IS_ONE_OF(node->fn, many_functions))
        ret->many = true;
    if (IS_ONE_OF(node->fn, single_functions))
        ret->many = ret->unordered = false;
}

/* Arguments that are evaluated for each item: $this is one of the input. */
static bool walk_projection(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *input, const scope *in,
                            lodd__kinds *first)
{
    lodd__kinds item = *input;
    scope each = {.focus = &item, .total = in->total || node->fn == LODD__FN_AGGREGATE};

    if (node->fn != LODD__FN_IIF)
        item.many = item.unordered = false;
    for (size_t i = 0; i < node->n_arguments; i++) {
        bool value = (node->fn == LODD__FN_TRACE && i == 0) || (node->fn == LODD__FN_AGGREGATE && i == 1);
        const lodd__ast *argument = node->arguments[i];
        lodd__kinds set = {0};
        if (node->fn == LODD__FN_SORT && argument->kind == LODD__AST_POLARITY)
            argument = argument->left; /* a sign says descending there */
        if (!walk(checker, argument, value ? in : &each, &set) || !check_argument(checker, node, i, &set))
            return false;
        if (i == 0)
            *first = set;
    }
    if (node->n_arguments > 0 &&
        (node->fn == LODD__FN_WHERE || node->fn == LODD__FN_EXISTS || node->fn == LODD__FN_ALL))
        return check_criterion(checker, node->arguments[0], first, false);
    return true;
}

/* repeat(): what it yields is input again. In that second round a path that does not exist is merely empty. */
static void walk_again(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *first)
{
    lodd__kinds more = {0};
    lodd__fhirpath_error error = checker->error;

    if (checker->again)
        return;
    checker->again = true;
    if (walk_projection(checker, node, first, in, &more))
        lodd__kinds_add_all(checker, first, &more);
    checker->again = false;
    checker->error = error;
}

static bool walk_iif(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *input, const scope *in,
                     lodd__kinds *ret)
{
    scope each = {.focus = input, .total = in->total};

    for (size_t i = 0; i < node->n_arguments; i++) {
        lodd__kinds set = {0};
        if (!walk(checker, node->arguments[i], &each, &set))
            return false;
        if (i == 0 && !check_criterion(checker, node->arguments[0], &set, true))
            return false;
        if (i > 0)
            lodd__kinds_add_all(checker, ret, &set);
    }
    return true;
}

/* Functions whose output the table cannot say. True when it is one of them; ret has it then. */
static bool special_output(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *input,
                           const lodd__kinds *first, lodd__kinds *ret)
{
    switch (node->fn) {
    case LODD__FN_UNION:
    case LODD__FN_COMBINE:
        lodd__kinds_add_all(checker, ret, input);
        lodd__kinds_add_all(checker, ret, first);
        ret->many = ret->unordered = true;
        return true;
    case LODD__FN_EXTENSION:
        lodd__kinds_add_type(checker, ret, "Extension");
        ret->many = true;
        return true;
    case LODD__FN_ELEMENT_DEFINITION:
        lodd__kinds_add_type(checker, ret, "ElementDefinition");
        return true;
    case LODD__FN_AGGREGATE:
        lodd__kinds_add_all(checker, ret, first);
        ret->many = true;
        return true;
    default:
        return false;
    }
}

static bool check_input(lodd__checker *checker, const lodd__ast *node, const lodd__kinds *input)
{
    if (!input_possible(checker, lodd__fn_rows[node->fn].input, input))
        return lodd__check_fail(checker, node->name_offset,
                                lodd__arena_printf(checker->arena, "%s() is not defined for %.*s",
                                                   lodd__fn_rows[node->fn].name, LODD__FMT(text_of(checker, input))));
    if (checker->strict && input->unordered && IS_ONE_OF(node->fn, ordered_functions))
        return lodd__check_fail(checker, node->name_offset,
                                lodd__arena_printf(checker->arena, "%s() needs an order, and its input has none",
                                                   lodd__fn_rows[node->fn].name));
    return true;
}

static bool walk_function(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret)
{
    lodd__kinds input = {0};
    lodd__kinds first = {0};
    lodd__fn_mode mode = lodd__fn_rows[node->fn].mode;

    if (node->left != NULL) {
        if (!walk(checker, node->left, in, &input))
            return false;
    } else {
        input = *in->focus;
    }
    if (!check_input(checker, node, &input))
        return false;
    if (mode == LODD__MODE_TYPE)
        return apply_type(checker, &input, node->arguments[0]->text, node->arguments[0]->offset,
                          node->fn == LODD__FN_IS, node->fn == LODD__FN_OF_TYPE, ret);
    if (node->fn == LODD__FN_IIF)
        return walk_iif(checker, node, &input, in, ret);
    if (mode == LODD__MODE_EXPR && !walk_projection(checker, node, &input, in, &first))
        return false;
    if (node->fn == LODD__FN_REPEAT)
        walk_again(checker, node, in, &first);
    for (size_t i = 0; mode == LODD__MODE_VALUE && i < node->n_arguments; i++) {
        lodd__kinds set = {0};
        if (!walk(checker, node->arguments[i], in, &set) || !check_argument(checker, node, i, &set))
            return false;
        if (i == 0)
            first = set;
    }
    if (!special_output(checker, node, &input, &first, ret))
        add_output(checker, node, &input, &first, ret);
    return true;
}

/* ---- the walk ---- */

static bool walk_indexer(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret)
{
    lodd__kinds index = {0};
    unsigned is = 0;

    if (!walk(checker, node->left, in, ret) || !walk(checker, node->right, in, &index))
        return false;
    is = lodd__kinds_classes(&index);
    if (is != 0 && (is & LODD__CLASS_INTEGER) == 0)
        return lodd__check_fail(checker, node->right->offset,
                                lodd__arena_printf(checker->arena, "an index is an Integer, not %.*s",
                                                   LODD__FMT(text_of(checker, &index))));
    if (checker->strict && ret->unordered)
        return lodd__check_fail(checker, node->right->offset,
                                LODD__STR("an index needs an order, and the collection has none"));
    ret->many = ret->unordered = false;
    return true;
}

static bool walk_type_operator(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret)
{
    lodd__kinds left = {0};

    return walk(checker, node->left, in, &left) &&
           apply_type(checker, &left, node->text, node->name_offset, node->op == LODD__OP_IS, false, ret);
}

/* ret is empty when called. Recursion is bounded by the depth of the tree. */
static bool walk(lodd__checker *checker, const lodd__ast *node, const scope *in, lodd__kinds *ret)
{
    switch (node->kind) {
    case LODD__AST_EMPTY:
        return true;
    case LODD__AST_LITERAL:
        lodd__kinds_add_system(checker, ret, node->item.kind);
        return true;
    case LODD__AST_THIS:
        lodd__kinds_add_all(checker, ret, in->focus);
        return true;
    case LODD__AST_INDEX_VAR:
        lodd__kinds_add_system(checker, ret, LODD__ITEM_INTEGER);
        return true;
    case LODD__AST_TOTAL:
        ret->any = ret->many = true;
        return in->total || lodd__check_fail(checker, node->offset, LODD__STR("$total is there in aggregate() only"));
    case LODD__AST_VARIABLE:
        walk_variable(checker, node, ret);
        return true;
    case LODD__AST_NAME:
        return walk_name(checker, node, in, ret);
    case LODD__AST_FUNCTION:
        return walk_function(checker, node, in, ret);
    case LODD__AST_INDEXER:
        return walk_indexer(checker, node, in, ret);
    case LODD__AST_POLARITY:
        return walk_polarity(checker, node, in, ret);
    case LODD__AST_OPERATOR:
        return walk_operator(checker, node, in, ret);
    case LODD__AST_TYPE:
        return walk_type_operator(checker, node, in, ret);
    }
    return true;
}

/* The types of the focus: of the element, or the one of them that is given. */
static void focus_of(lodd__checker *checker, const lodd__fhirpath_check_options *options, lodd__kinds *ret)
{
    const lodd__definition *definition = options->definition;
    bool root = definition == NULL || definition->parent == NULL;
    bool among = false;

    if (options->type == NULL && definition == NULL) {
        ret->any = true;
        return;
    }
    if (root) {
        const lodd__structure *type = options->type != NULL ? options->type : definition->structure;
        lodd__kinds_add(checker, ret,
                        (lodd__kind){.type = type, .content = definition != NULL ? definition : type->root});
        return;
    }
    for (size_t i = 0; options->type != NULL && i < definition->n_types; i++)
        among = among || lodd__str_eq(definition->types[i].code, options->type->type);
    if (among)
        lodd__kinds_add(
            checker, ret,
            (lodd__kind){.type = options->type,
                         .content = lodd__definition_content(options->structures, definition, options->type)});
    else
        lodd__kinds_add_definition(checker, ret, definition);
}

bool lodd__fhirpath_check_with(const lodd__fhirpath *expression, const lodd__fhirpath_check_options *options,
                               lodd__arena *arena, lodd__fhirpath_error *error)
{
    lodd__checker checker = {
        .structures = options->structures, .arena = arena, .strict = options->strict, .lenient = options->lenient};
    const lodd__structure *holder = options->definition != NULL ? options->definition->structure : options->type;
    lodd__kinds focus = {0};
    lodd__kinds ret = {0};
    scope in = {.focus = &focus};
    bool ok = false;

    if (holder != NULL && holder->kind == LODD__KIND_RESOURCE && !holder->abstract)
        checker.resource = holder;
    focus_of(&checker, options, &focus);
    checker.context = &focus;
    ok = walk(&checker, expression->root, &in, &ret);
    if (ok && arena->failed) {
        lodd__check_fail(&checker, 0, LODD__STR(""));
        ok = false;
    }
    *error = checker.error;
    return ok;
}

bool lodd__fhirpath_check(const lodd__fhirpath *expression, lodd__structures *structures, const lodd__structure *type,
                          const lodd__definition *definition, lodd__arena *arena, lodd__fhirpath_error *error)
{
    lodd__fhirpath_check_options options = {.structures = structures, .type = type, .definition = definition};

    return lodd__fhirpath_check_with(expression, &options, arena, error);
}
