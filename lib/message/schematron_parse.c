/* message/schematron_parse.c - an XPath 1.0 expression as a tree of operations.
 *
 * Recursive descent over the grammar of XPath 1.0 section 3; libxml2 has judged the expression before, so that whatever
 * does not fit here is not wrong but left to libxml2. The depth of the recursion is bounded. May use: base, libxml2's
 * number parser.
 */
#include <libxml/xpath.h>
#include <string.h>

#include "base/vec.h"
#include "message/schematron_native.h"
#include "message/schematron_xpath.h"

enum { MAX_DEPTH = 40 };

typedef struct parser {
    lodd__arena *arena;
    lodd__sch_scanner scanner;
    lodd__sch_token token;
    lodd__sch_resolve_prefix *resolve;
    void *user;
    size_t *n_extensions;
    int depth;
    bool uses_position; /* position() or last() was called in the context being parsed */
    bool nomem;
} parser;

typedef LODD__VEC(const lodd__sch_op *) op_list;
typedef LODD__VEC(lodd__sch_filter) filter_list;
typedef LODD__VEC(lodd__sch_xstep) step_list;

static const lodd__sch_op *parse_or(parser *p);

static void next(parser *p)
{
    p->token = lodd__sch_scan(&p->scanner);
}

static void *nomem(parser *p)
{
    p->nomem = true;
    return NULL;
}

static lodd__sch_op *op_new(parser *p, lodd__sch_op_kind kind, lodd__sch_type type)
{
    lodd__sch_op *op = LODD__NEW(p->arena, lodd__sch_op);

    if (!op)
        return nomem(p);
    op->kind = kind;
    op->type = type;
    return op;
}

/* A copy of an array in the arena; NULL (p->nomem) when memory ran out. */
static void *keep(parser *p, const void *array, size_t n, size_t size)
{
    void *kept = lodd__arena_array(p->arena, n ? n : 1, size);

    if (!kept)
        return nomem(p);
    if (n)
        memcpy(kept, array, n * size);
    return kept;
}

static const char *keep_text(parser *p, lodd_str s)
{
    const char *kept = lodd__arena_str(p->arena, s).ptr;

    return kept ? kept : nomem(p);
}

static const lodd__sch_op *binary(parser *p, lodd__sch_op_kind kind, lodd__sch_type type, const lodd__sch_op *a,
                                  const lodd__sch_op *b)
{
    const lodd__sch_op *args[2] = {a, b};
    lodd__sch_op *op;

    if (!a || !b)
        return NULL;
    op = op_new(p, kind, type);
    if (!op)
        return NULL;
    op->args = keep(p, args, 2, sizeof *args);
    op->n_args = 2;
    return op->args ? op : NULL;
}

/* ---- location paths ---- */

static const struct {
    const char *name;
    lodd__sch_axis axis;
} AXES[] = {
    {"child", LODD__SCH_AXIS_CHILD},
    {"attribute", LODD__SCH_AXIS_ATTRIBUTE},
    {"self", LODD__SCH_AXIS_SELF},
    {"parent", LODD__SCH_AXIS_PARENT},
    {"descendant", LODD__SCH_AXIS_DESCENDANT},
    {"descendant-or-self", LODD__SCH_AXIS_DESCENDANT_OR_SELF},
    {"ancestor", LODD__SCH_AXIS_ANCESTOR},
    {"ancestor-or-self", LODD__SCH_AXIS_ANCESTOR_OR_SELF},
    {"following-sibling", LODD__SCH_AXIS_FOLLOWING_SIBLING},
    {"preceding-sibling", LODD__SCH_AXIS_PRECEDING_SIBLING},
};

static bool parse_filters(parser *p, filter_list *list)
{
    while (p->token.kind == LODD__SCH_TOK_OPEN_PREDICATE) {
        const bool outer = p->uses_position;
        lodd__sch_filter filter;

        p->uses_position = false;
        next(p);
        filter.op = parse_or(p);
        if (!filter.op || p->token.kind != LODD__SCH_TOK_CLOSE_PREDICATE)
            return false;
        filter.positional =
            p->uses_position || filter.op->type == LODD__SCH_NUMBER || filter.op->type == LODD__SCH_UNKNOWN;
        p->uses_position = outer;
        next(p);
        if (!lodd__vec_push(list, filter)) {
            p->nomem = true;
            return false;
        }
    }
    return true;
}

static bool parse_axis(parser *p, lodd__sch_xstep *step)
{
    if (p->token.kind == LODD__SCH_TOK_AT) {
        step->axis = LODD__SCH_AXIS_ATTRIBUTE;
        next(p);
        return true;
    }
    if (p->token.kind != LODD__SCH_TOK_AXIS)
        return true;
    for (size_t i = 0; i < sizeof AXES / sizeof *AXES; i++) {
        if (lodd__str_is(p->token.local, AXES[i].name)) {
            step->axis = AXES[i].axis;
            next(p);
            return true;
        }
    }
    return false;
}

static bool parse_name_test(parser *p, lodd__sch_xstep *step)
{
    const bool any = lodd__str_is(p->token.local, "*");

    if (p->token.prefix.len) {
        step->ns = p->resolve(p->user, p->token.prefix);
        if (!step->ns)
            return false;
    }
    step->test = !any ? LODD__SCH_TEST_NAME : step->ns ? LODD__SCH_TEST_NS : LODD__SCH_TEST_ANY;
    if (!any)
        step->local = keep_text(p, p->token.local);
    next(p);
    return any || step->local;
}

static bool parse_node_type(parser *p, lodd__sch_xstep *step)
{
    const lodd_str type = p->token.local;

    step->test = lodd__str_is(type, "text")      ? LODD__SCH_TEST_TEXT
                 : lodd__str_is(type, "comment") ? LODD__SCH_TEST_COMMENT
                 : lodd__str_is(type, "node")    ? LODD__SCH_TEST_NODE
                                                 : LODD__SCH_TEST_PI;
    next(p);
    if (p->token.kind != LODD__SCH_TOK_OPEN)
        return false;
    next(p);
    if (p->token.kind == LODD__SCH_TOK_LITERAL) {
        step->local = keep_text(p, lodd__str_sub(p->token.text, 1, p->token.text.len - 2));
        if (!step->local)
            return false;
        next(p);
    }
    if (p->token.kind != LODD__SCH_TOK_CLOSE)
        return false;
    next(p);
    return true;
}

static bool parse_step(parser *p, step_list *steps)
{
    lodd__sch_xstep step = {.axis = LODD__SCH_AXIS_CHILD};
    filter_list filters = {0};
    bool ok = true;

    if (p->token.kind == LODD__SCH_TOK_DOT || p->token.kind == LODD__SCH_TOK_DOTS) {
        step.axis = p->token.kind == LODD__SCH_TOK_DOT ? LODD__SCH_AXIS_SELF : LODD__SCH_AXIS_PARENT;
        step.test = LODD__SCH_TEST_NODE;
        next(p);
    } else {
        ok = parse_axis(p, &step) && (p->token.kind == LODD__SCH_TOK_NAME        ? parse_name_test(p, &step)
                                      : p->token.kind == LODD__SCH_TOK_NODE_TYPE ? parse_node_type(p, &step)
                                                                                 : false);
        ok = ok && parse_filters(p, &filters);
    }
    if (ok && filters.len) {
        step.filters = keep(p, filters.ptr, filters.len, sizeof *filters.ptr);
        step.n_filters = filters.len;
        for (size_t i = 0; i < filters.len; i++)
            step.positional |= filters.ptr[i].positional;
        ok = step.filters != NULL;
    }
    lodd__vec_free(&filters);
    if (ok && !lodd__vec_push(steps, step)) {
        p->nomem = true;
        ok = false;
    }
    return ok;
}

/* What "//" stands for; as "descendant" where that says the same. */
static bool parse_slashes(parser *p, step_list *steps)
{
    const lodd__sch_xstep all = {.axis = LODD__SCH_AXIS_DESCENDANT_OR_SELF, .test = LODD__SCH_TEST_NODE};
    size_t n = steps->len;

    next(p);
    if (!lodd__vec_push(steps, all)) {
        p->nomem = true;
        return false;
    }
    if (!parse_step(p, steps))
        return false;
    if (steps->ptr[n + 1].axis == LODD__SCH_AXIS_CHILD && !steps->ptr[n + 1].positional) {
        steps->ptr[n] = steps->ptr[n + 1];
        steps->ptr[n].axis = LODD__SCH_AXIS_DESCENDANT;
        steps->len = n + 1;
    }
    return true;
}

/* The steps of a relative path; p->token is its first. */
static bool parse_relative(parser *p, step_list *steps)
{
    if (!parse_step(p, steps))
        return false;
    while (p->token.kind == LODD__SCH_TOK_SLASH || p->token.kind == LODD__SCH_TOK_SLASHES) {
        if (p->token.kind == LODD__SCH_TOK_SLASHES) {
            if (!parse_slashes(p, steps))
                return false;
        } else {
            next(p);
            if (!parse_step(p, steps))
                return false;
        }
    }
    return true;
}

/* Does walking the steps meet the nodes in document order, each once? single: there is one node so far; flat: none is
 * inside another. */
static bool is_ordered(const lodd__sch_xstep *steps, size_t n, bool single)
{
    bool flat = single;

    for (size_t i = 0; i < n; i++) {
        switch (steps[i].axis) {
        case LODD__SCH_AXIS_SELF:
            break;
        case LODD__SCH_AXIS_ATTRIBUTE:
            single = false;
            break;
        case LODD__SCH_AXIS_CHILD:
            if (!flat)
                return false;
            single = false;
            break;
        case LODD__SCH_AXIS_DESCENDANT:
        case LODD__SCH_AXIS_DESCENDANT_OR_SELF:
            if (!flat)
                return false;
            single = flat = false;
            break;
        case LODD__SCH_AXIS_PARENT:
            if (!single)
                return false;
            break;
        case LODD__SCH_AXIS_FOLLOWING_SIBLING:
            if (!single)
                return false;
            single = false;
            break;
        case LODD__SCH_AXIS_ANCESTOR:
        case LODD__SCH_AXIS_ANCESTOR_OR_SELF:
        case LODD__SCH_AXIS_PRECEDING_SIBLING:
            return false;
        }
    }
    return true;
}

/* Makes the path of a start and steps. */
static const lodd__sch_op *path_new(parser *p, lodd__sch_start start, const lodd__sch_op *expr,
                                    const filter_list *filters, const step_list *steps)
{
    lodd__sch_op *op = op_new(p, LODD__SCH_OP_PATH, LODD__SCH_NODES);

    if (!op)
        return NULL;
    op->start = start;
    op->steps = keep(p, steps->ptr, steps->len, sizeof *steps->ptr);
    op->n_steps = steps->len;
    op->ordered = is_ordered(steps->ptr, steps->len, true);
    if (!op->steps)
        return NULL;
    if (expr) {
        op->args = keep(p, &expr, 1, sizeof expr);
        op->n_args = 1;
        op->filters = keep(p, filters->ptr, filters->len, sizeof *filters->ptr);
        op->n_filters = filters->len;
        if (!op->args || !op->filters)
            return NULL;
    }
    return op;
}

static bool starts_step(lodd__sch_token_kind kind)
{
    return kind == LODD__SCH_TOK_NAME || kind == LODD__SCH_TOK_NODE_TYPE || kind == LODD__SCH_TOK_AXIS ||
           kind == LODD__SCH_TOK_AT || kind == LODD__SCH_TOK_DOT || kind == LODD__SCH_TOK_DOTS;
}

static const lodd__sch_op *parse_location(parser *p)
{
    const lodd__sch_op *ret = NULL;
    lodd__sch_start start = LODD__SCH_START_CONTEXT;
    step_list steps = {0};
    bool ok = true;

    if (p->token.kind == LODD__SCH_TOK_SLASH) {
        start = LODD__SCH_START_ROOT;
        next(p);
        if (starts_step(p->token.kind))
            ok = parse_relative(p, &steps);
    } else if (p->token.kind == LODD__SCH_TOK_SLASHES) {
        start = LODD__SCH_START_ROOT;
        ok = parse_slashes(p, &steps);
        while (ok && (p->token.kind == LODD__SCH_TOK_SLASH || p->token.kind == LODD__SCH_TOK_SLASHES)) {
            if (p->token.kind == LODD__SCH_TOK_SLASHES) {
                ok = parse_slashes(p, &steps);
            } else {
                next(p);
                ok = parse_step(p, &steps);
            }
        }
    } else {
        ok = parse_relative(p, &steps);
    }
    if (ok)
        ret = path_new(p, start, NULL, NULL, &steps);
    lodd__vec_free(&steps);
    return ret;
}

/* ---- primary expressions ---- */

static const lodd__sch_op *parse_call(parser *p)
{
    const lodd__sch_token name = p->token;
    lodd__sch_op *op = op_new(p, LODD__SCH_OP_EXTENSION, LODD__SCH_UNKNOWN);
    size_t min = 0, max = SIZE_MAX;
    op_list args = {0};
    bool ok = op != NULL;

    next(p); /* to the parenthesis */
    if (ok && name.prefix.len) {
        op->ns = p->resolve(p->user, name.prefix);
        op->local = keep_text(p, name.local);
        op->id = (*p->n_extensions)++;
        ok = op->ns && op->local;
    } else if (ok) {
        op->kind = LODD__SCH_OP_CALL;
        ok = lodd__sch_core_function(name.local, &op->function, &op->type, &min, &max);
        p->uses_position |= op->function == LODD__SCH_FN_POSITION || op->function == LODD__SCH_FN_LAST;
    }
    next(p);
    while (ok && p->token.kind != LODD__SCH_TOK_CLOSE) {
        const lodd__sch_op *arg = parse_or(p);

        ok = arg && (p->token.kind == LODD__SCH_TOK_COMMA || p->token.kind == LODD__SCH_TOK_CLOSE);
        if (ok && !lodd__vec_push(&args, arg)) {
            p->nomem = true;
            ok = false;
        }
        if (ok && p->token.kind == LODD__SCH_TOK_COMMA)
            next(p);
    }
    if (ok) {
        next(p);
        op->args = keep(p, args.ptr, args.len, sizeof *args.ptr);
        op->n_args = args.len;
        ok = op->args && args.len >= min && args.len <= max; /* a wrong number is libxml2's to tell of */
    }
    lodd__vec_free(&args);
    return ok ? op : NULL;
}

static const lodd__sch_op *parse_primary(parser *p)
{
    const lodd__sch_token token = p->token;
    const lodd__sch_op *inner;
    lodd__sch_op *op;
    const char *text;

    switch (token.kind) {
    case LODD__SCH_TOK_OPEN:
        next(p);
        inner = parse_or(p);
        if (!inner || p->token.kind != LODD__SCH_TOK_CLOSE)
            return NULL;
        next(p);
        return inner;
    case LODD__SCH_TOK_VARIABLE:
    case LODD__SCH_TOK_LITERAL:
        op = token.kind == LODD__SCH_TOK_VARIABLE ? op_new(p, LODD__SCH_OP_VARIABLE, LODD__SCH_UNKNOWN)
                                                  : op_new(p, LODD__SCH_OP_LITERAL, LODD__SCH_STRING);
        if (!op)
            return NULL;
        op->text =
            token.kind == LODD__SCH_TOK_VARIABLE ? token.local : lodd__str_sub(token.text, 1, token.text.len - 2);
        op->text = lodd__arena_str(p->arena, op->text);
        next(p);
        return op->text.ptr ? op : nomem(p);
    case LODD__SCH_TOK_NUMBER:
        op = op_new(p, LODD__SCH_OP_NUMBER, LODD__SCH_NUMBER);
        text = keep_text(p, token.text);
        if (!op || !text)
            return NULL;
        op->number = xmlXPathCastStringToNumber((const xmlChar *)text);
        next(p);
        return op;
    case LODD__SCH_TOK_FUNCTION:
        return parse_call(p);
    default:
        return NULL;
    }
}

/* A location path, or a primary expression with predicates and steps behind it. */
static const lodd__sch_op *parse_path(parser *p)
{
    const lodd__sch_op *primary, *ret = NULL;
    filter_list filters = {0};
    step_list steps = {0};
    bool ok;

    if (starts_step(p->token.kind) || p->token.kind == LODD__SCH_TOK_SLASH || p->token.kind == LODD__SCH_TOK_SLASHES)
        return parse_location(p);
    primary = parse_primary(p);
    if (!primary)
        return NULL;
    if (p->token.kind != LODD__SCH_TOK_OPEN_PREDICATE && p->token.kind != LODD__SCH_TOK_SLASH &&
        p->token.kind != LODD__SCH_TOK_SLASHES)
        return primary;
    ok = parse_filters(p, &filters);
    while (ok && (p->token.kind == LODD__SCH_TOK_SLASH || p->token.kind == LODD__SCH_TOK_SLASHES)) {
        if (p->token.kind == LODD__SCH_TOK_SLASHES) {
            ok = parse_slashes(p, &steps);
        } else {
            next(p);
            ok = parse_step(p, &steps);
        }
    }
    if (ok)
        ret = path_new(p, LODD__SCH_START_EXPR, primary, &filters, &steps);
    lodd__vec_free(&filters);
    lodd__vec_free(&steps);
    return ret;
}

/* ---- operators, weakest first ---- */

static const lodd__sch_op *parse_union(parser *p)
{
    const lodd__sch_op *left = parse_path(p);

    while (left && p->token.kind == LODD__SCH_TOK_UNION) {
        next(p);
        left = binary(p, LODD__SCH_OP_UNION, LODD__SCH_NODES, left, parse_path(p));
    }
    return left;
}

static const lodd__sch_op *parse_unary(parser *p)
{
    const lodd__sch_op *arg;
    lodd__sch_op *op;
    bool negative = false, any = false;

    while (p->token.kind == LODD__SCH_TOK_ARITHMETIC && lodd__str_is(p->token.text, "-")) {
        negative = !negative;
        any = true;
        next(p);
    }
    arg = parse_union(p);
    if (!arg || !any)
        return arg;
    op = op_new(p, LODD__SCH_OP_NEG, LODD__SCH_NUMBER);
    if (!op)
        return NULL;
    op->number = negative ? -1 : 1;
    op->args = keep(p, &arg, 1, sizeof arg);
    op->n_args = 1;
    return op->args ? op : NULL;
}

static const struct {
    const char *text;
    lodd__sch_op_kind kind;
    int level;
} OPERATORS[] = {
    {"or", LODD__SCH_OP_OR, 0},   {"and", LODD__SCH_OP_AND, 1}, {"=", LODD__SCH_OP_EQ, 2},
    {"!=", LODD__SCH_OP_NE, 2},   {"<", LODD__SCH_OP_LT, 3},    {"<=", LODD__SCH_OP_LE, 3},
    {">", LODD__SCH_OP_GT, 3},    {">=", LODD__SCH_OP_GE, 3},   {"+", LODD__SCH_OP_ADD, 4},
    {"-", LODD__SCH_OP_SUB, 4},   {"*", LODD__SCH_OP_MUL, 5},   {"div", LODD__SCH_OP_DIV, 5},
    {"mod", LODD__SCH_OP_MOD, 5},
};

/* Operators of a level and those that bind stronger. */
static const lodd__sch_op *parse_level(parser *p, int level)
{
    const lodd__sch_op *left = level == 5 ? parse_unary(p) : parse_level(p, level + 1);

    while (left && (p->token.kind == LODD__SCH_TOK_LOGIC || p->token.kind == LODD__SCH_TOK_COMPARISON ||
                    p->token.kind == LODD__SCH_TOK_ARITHMETIC)) {
        size_t i = 0;

        while (i < sizeof OPERATORS / sizeof *OPERATORS && !lodd__str_is(p->token.text, OPERATORS[i].text))
            i++;
        if (i == sizeof OPERATORS / sizeof *OPERATORS)
            return NULL;
        if (OPERATORS[i].level != level)
            break;
        next(p);
        left = binary(p, OPERATORS[i].kind, level < 4 ? LODD__SCH_BOOL : LODD__SCH_NUMBER, left,
                      level == 5 ? parse_unary(p) : parse_level(p, level + 1));
    }
    return left;
}

static const lodd__sch_op *parse_or(parser *p)
{
    const lodd__sch_op *ret = NULL;

    if (++p->depth <= MAX_DEPTH)
        ret = parse_level(p, 0);
    p->depth--;
    return ret;
}

bool lodd__sch_parse(const lodd__sch_op **ret, lodd__arena *arena, lodd_str text, lodd__sch_resolve_prefix *resolve,
                     void *user, size_t *n_extensions)
{
    parser p = {
        .arena = arena, .scanner = {.text = text}, .resolve = resolve, .user = user, .n_extensions = n_extensions};

    next(&p);
    *ret = parse_or(&p);
    if (*ret && p.token.kind != LODD__SCH_TOK_END)
        *ret = NULL;
    return !p.nomem;
}
