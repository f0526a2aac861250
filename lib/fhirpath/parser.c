/* fhirpath/parser.c - expressions to trees (http://hl7.org/fhirpath/N1/grammar.html).
 *
 * Precedence climbing over the table of operators. What nests (brackets, arguments, signs) recurses and is bounded;
 * chains of operators and paths are loops, but they make the tree deep on its left side, which those who walk it
 * recurse over: so the depth of the tree is bounded too.
 *
 *   expression = unary { operator unary | ( "is" | "as" ) type }        by precedence, all from left to right
 *   unary      = { "+" | "-" } term { "." invocation | "[" expression "]" }
 *   term       = invocation | literal | "%" name | "(" expression ")"
 *   invocation = name [ "(" [ expression { "," expression } ] ")" ] | "$this" | "$index" | "$total"
 */
#include "fhirpath/lexer.h"

enum { TEXT_MAX = 64 * 1024, NESTING_MAX = 200, DEPTH_MAX = 1000 };

typedef struct parser {
    lodd__lexer lexer;
    lodd__arena *arena;
    size_t nesting;
    size_t last_end; /* of the token before */
    size_t n_nodes;
    lodd__fhirpath_error error;
} parser;

typedef struct operator_row {
    const char *text;
    lodd__operator op;
    int precedence; /* the higher binds tighter */
    bool word;
} operator_row;

enum { LOWEST = 1 };

static const operator_row operators[] = {
    {"implies", LODD__OP_IMPLIES, 1, true}, {"or", LODD__OP_OR, 2, true},
    {"xor", LODD__OP_XOR, 2, true},         {"and", LODD__OP_AND, 3, true},
    {"in", LODD__OP_IN, 4, true},           {"contains", LODD__OP_CONTAINS, 4, true},
    {"=", LODD__OP_EQ, 5, false},           {"~", LODD__OP_EQUIVALENT, 5, false},
    {"!=", LODD__OP_NE, 5, false},          {"!~", LODD__OP_NOT_EQUIVALENT, 5, false},
    {"<=", LODD__OP_LE, 6, false},          {"<", LODD__OP_LT, 6, false},
    {">", LODD__OP_GT, 6, false},           {">=", LODD__OP_GE, 6, false},
    {"|", LODD__OP_UNION, 7, false},        {"is", LODD__OP_IS, 8, true},
    {"as", LODD__OP_AS, 8, true},           {"+", LODD__OP_ADD, 9, false},
    {"-", LODD__OP_SUB, 9, false},          {"&", LODD__OP_CONCAT, 9, false},
    {"*", LODD__OP_MUL, 10, false},         {"/", LODD__OP_DIV, 10, false},
    {"div", LODD__OP_IDIV, 10, true},       {"mod", LODD__OP_MOD, 10, true},
};

/* Words that are no names unless they are in back quotes. "as", "contains", "in", "is" may be names. */
static const char *const keywords[] = {"and", "or", "xor", "implies", "div", "mod", "true", "false"};

static const struct {
    const char *word, *unit;
} calendar_units[] = {
    {"year", "year"},
    {"years", "year"},
    {"month", "month"},
    {"months", "month"},
    {"week", "week"},
    {"weeks", "week"},
    {"day", "day"},
    {"days", "day"},
    {"hour", "hour"},
    {"hours", "hour"},
    {"minute", "minute"},
    {"minutes", "minute"},
    {"second", "second"},
    {"seconds", "second"},
    {"millisecond", "millisecond"},
    {"milliseconds", "millisecond"},
};

static const lodd__ast *parse_expression(parser *p, int precedence);

/* The first error stays. NULL, to be returned. */
static const lodd__ast *fail(parser *p, lodd__fhirpath_error_kind kind, size_t offset, lodd_str message)
{
    if (p->error.kind != LODD__FHIRPATH_OK)
        return NULL;
    p->error = (lodd__fhirpath_error){.kind = kind, .offset = offset, .message = message};
    if (p->arena->failed)
        p->error = (lodd__fhirpath_error){
            .kind = LODD__FHIRPATH_NOMEM, .offset = offset, .message = LODD__STR("out of memory")};
    return NULL;
}

/* The next token is not what must be here. */
static const lodd__ast *unexpected(parser *p, const char *expected)
{
    const lodd__token *token = &p->lexer.token;

    if (token->kind == LODD__TOKEN_ERROR) {
        if (p->error.kind == LODD__FHIRPATH_OK)
            p->error = p->lexer.error;
        return NULL;
    }
    if (token->kind == LODD__TOKEN_END)
        return fail(p, LODD__FHIRPATH_SYNTAX, token->offset,
                    lodd__arena_printf(p->arena, "the expression ends where %s is expected", expected));
    return fail(p, LODD__FHIRPATH_SYNTAX, token->offset,
                lodd__arena_printf(p->arena, "found %.*s where %s is expected",
                                   LODD__FMT(lodd__str_sub(p->lexer.text, token->offset, token->end - token->offset)),
                                   expected));
}

static void next(parser *p)
{
    p->last_end = p->lexer.token.end;
    lodd__lexer_next(&p->lexer);
}

static bool at_symbol(const parser *p, const char *symbol)
{
    return lodd__lexer_at_symbol(&p->lexer, symbol);
}

static size_t depth_of(const lodd__ast *node)
{
    return node == NULL ? 0 : node->depth;
}

/* A node over its operands; its place is from start to the last token. */
static lodd__ast *node(parser *p, lodd__ast_kind kind, size_t start, const lodd__ast *left, const lodd__ast *right)
{
    lodd__ast *ret = LODD__NEW(p->arena, lodd__ast);
    size_t below = depth_of(left) > depth_of(right) ? depth_of(left) : depth_of(right);

    if (ret == NULL) {
        fail(p, LODD__FHIRPATH_NOMEM, start, LODD__STR("out of memory"));
        return NULL;
    }
    if (below >= DEPTH_MAX) {
        fail(p, LODD__FHIRPATH_LIMIT, start,
             lodd__arena_printf(p->arena, "the expression has more than %d steps in one chain", DEPTH_MAX));
        return NULL;
    }
    *ret = (lodd__ast){
        .kind = kind, .offset = start, .end = p->last_end, .left = left, .right = right, .depth = below + 1};
    p->n_nodes++;
    return ret;
}

static bool nest(parser *p)
{
    if (p->nesting >= NESTING_MAX) {
        fail(p, LODD__FHIRPATH_LIMIT, p->lexer.token.offset,
             lodd__arena_printf(p->arena, "the expression nests deeper than %d", NESTING_MAX));
        return false;
    }
    p->nesting++;
    return true;
}

static bool is_keyword(lodd_str word)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (lodd__str_is(word, keywords[i]))
            return true;
    }
    return false;
}

/* Is the next token a name? */
static bool at_name(const parser *p)
{
    const lodd__token *token = &p->lexer.token;

    return token->kind == LODD__TOKEN_DELIMITED || (token->kind == LODD__TOKEN_NAME && !is_keyword(token->text));
}

/* Why the next token is no name: with a hint where it is a keyword. */
static const lodd__ast *no_name(parser *p, const char *expected)
{
    const lodd__token *token = &p->lexer.token;

    if (token->kind == LODD__TOKEN_NAME && is_keyword(token->text))
        return fail(p, LODD__FHIRPATH_SYNTAX, token->offset,
                    lodd__arena_printf(p->arena, "%.*s is a keyword; as a name it is written `%.*s`",
                                       LODD__FMT(token->text), LODD__FMT(token->text)));
    return unexpected(p, expected);
}

static const operator_row *at_operator(const parser *p)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (operators[i].word ? lodd__lexer_at_word(&p->lexer, operators[i].text) : at_symbol(p, operators[i].text))
            return &operators[i];
    }
    return NULL;
}

/* name { "." name } as one text: a type. */
static bool parse_type_name(parser *p, lodd_str *ret)
{
    lodd_str name = {NULL, 0};

    for (;;) {
        if (!at_name(p)) {
            no_name(p, "a type");
            return false;
        }
        name = name.len == 0
                   ? p->lexer.token.text
                   : lodd__arena_printf(p->arena, "%.*s.%.*s", LODD__FMT(name), LODD__FMT(p->lexer.token.text));
        if (p->arena->failed) {
            fail(p, LODD__FHIRPATH_NOMEM, p->lexer.token.offset, (lodd_str){NULL, 0});
            return false;
        }
        next(p);
        if (!at_symbol(p, "."))
            break;
        if (name.len > 1000) {
            unexpected(p, "the end of a type's name");
            return false;
        }
        next(p);
    }
    *ret = name;
    return true;
}

/* The row of a function; LODD__FN_ROWS when there is none. */
static lodd__fn function_of(lodd_str name)
{
    for (size_t i = 0; i < LODD__FN_ROWS; i++) {
        if (lodd__str_is(name, lodd__fn_rows[i].name))
            return (lodd__fn)i;
    }
    return LODD__FN_ROWS;
}

/* One argument. A type is a NAME node with its whole text. In sort(), asc and desc may stand behind. */
static const lodd__ast *parse_argument(parser *p, lodd__fn fn)
{
    size_t start = p->lexer.token.offset;
    const lodd__ast *ret = NULL;
    lodd__ast *made = NULL;

    if (lodd__fn_rows[fn].mode == LODD__MODE_TYPE) {
        lodd_str name = {NULL, 0};
        if (!parse_type_name(p, &name))
            return NULL;
        made = node(p, LODD__AST_NAME, start, NULL, NULL);
        if (made != NULL)
            made->text = name;
        return made;
    }
    ret = parse_expression(p, LOWEST);
    if (ret == NULL || fn != LODD__FN_SORT)
        return ret;
    if (lodd__lexer_at_word(&p->lexer, "asc")) {
        next(p);
    } else if (lodd__lexer_at_word(&p->lexer, "desc")) {
        next(p);
        made = node(p, LODD__AST_POLARITY, start, ret, NULL);
        if (made != NULL)
            made->negative = true;
        return made;
    }
    return ret;
}

static bool count_right(parser *p, lodd__fn fn, size_t n, size_t offset)
{
    const lodd__fn_row *row = &lodd__fn_rows[fn];

    if (n >= (size_t)row->min && n <= (size_t)row->max)
        return true;
    if (row->max == 0)
        fail(p, LODD__FHIRPATH_SEMANTIC, offset, lodd__arena_printf(p->arena, "%s() takes no argument", row->name));
    else if (row->min == row->max)
        fail(p, LODD__FHIRPATH_SEMANTIC, offset,
             lodd__arena_printf(p->arena, "%s() takes %d argument%s, not %zu", row->name, row->min,
                                row->min == 1 ? "" : "s", n));
    else
        fail(p, LODD__FHIRPATH_SEMANTIC, offset,
             lodd__arena_printf(p->arena, "%s() takes %d to %d arguments, not %zu", row->name, row->min, row->max, n));
    return false;
}

/* The arguments behind "(", up to and with ")". */
static bool parse_arguments(parser *p, lodd__fn fn, const lodd__ast *arguments[LODD__FN_MANY], size_t *ret_n)
{
    size_t n = 0;

    if (at_symbol(p, ")")) {
        next(p);
        *ret_n = 0;
        return true;
    }
    for (;;) {
        const lodd__ast *argument = parse_argument(p, fn);
        if (argument == NULL)
            return false;
        if (n >= LODD__FN_MANY) {
            fail(p, LODD__FHIRPATH_SEMANTIC, argument->offset, LODD__STR("too many arguments"));
            return false;
        }
        arguments[n++] = argument;
        if (at_symbol(p, ")"))
            break;
        if (!at_symbol(p, ",")) {
            unexpected(p, ", or )");
            return false;
        }
        next(p);
    }
    next(p);
    *ret_n = n;
    return true;
}

/* function "(" ... ")": the name has been read, the next token is "(". */
static const lodd__ast *parse_function(parser *p, const lodd__ast *left, lodd_str name, size_t offset)
{
    const lodd__ast *arguments[LODD__FN_MANY];
    size_t n = 0;
    size_t below = 0;
    lodd__fn fn = function_of(name);
    lodd__ast *ret = NULL;

    if (fn == LODD__FN_ROWS)
        return fail(p, LODD__FHIRPATH_SEMANTIC, offset,
                    lodd__arena_printf(p->arena, "there is no function %.*s()", LODD__FMT(name)));
    if (!nest(p))
        return NULL;
    next(p);
    if (!parse_arguments(p, fn, arguments, &n) || !count_right(p, fn, n, offset))
        return NULL;
    p->nesting--;
    ret = node(p, LODD__AST_FUNCTION, left == NULL ? offset : left->offset, left, NULL);
    if (ret == NULL)
        return NULL;
    ret->fn = fn;
    ret->text = name;
    ret->name_offset = offset;
    ret->n_arguments = n;
    ret->arguments = lodd__arena_array(p->arena, n, sizeof *ret->arguments);
    if (n > 0 && ret->arguments == NULL)
        return fail(p, LODD__FHIRPATH_NOMEM, offset, (lodd_str){NULL, 0});
    for (size_t i = 0; i < n; i++) {
        ret->arguments[i] = arguments[i];
        below = depth_of(arguments[i]) > below ? depth_of(arguments[i]) : below;
    }
    if (below >= ret->depth)
        ret->depth = below + 1;
    if (ret->depth > DEPTH_MAX)
        return fail(p, LODD__FHIRPATH_LIMIT, offset, LODD__STR("the expression is too deep"));
    if (!lodd__ast_prepare(p->arena, ret))
        return fail(p, LODD__FHIRPATH_NOMEM, offset, (lodd_str){NULL, 0});
    return ret;
}

/* $this, $index, $total */
static const lodd__ast *parse_dollar(parser *p)
{
    static const struct {
        const char *name;
        lodd__ast_kind kind;
    } names[] = {{"this", LODD__AST_THIS}, {"index", LODD__AST_INDEX_VAR}, {"total", LODD__AST_TOTAL}};
    lodd_str name = p->lexer.token.text;
    size_t offset = p->lexer.token.offset;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (lodd__str_is(name, names[i].name)) {
            next(p);
            return node(p, names[i].kind, offset, NULL, NULL);
        }
    }
    return fail(p, LODD__FHIRPATH_SYNTAX, offset, LODD__STR("there are $this, $index and $total, and no other"));
}

/* A member, function or $this, at the start of a path (left NULL) or behind a dot. There no operator can stand, so that
 * its word is a name, though the grammar wants it in back quotes: text.div is written by everybody. */
static const lodd__ast *parse_invocation(parser *p, const lodd__ast *left)
{
    lodd_str name = p->lexer.token.text;
    size_t offset = p->lexer.token.offset;
    lodd__ast *ret = NULL;

    if (p->lexer.token.kind == LODD__TOKEN_DOLLAR) {
        if (left != NULL) /* the grammar has it; it means nothing */
            return unexpected(p, "an element or a function");
        return parse_dollar(p);
    }
    if (!at_name(p) && !(left != NULL && at_operator(p) != NULL && p->lexer.token.kind == LODD__TOKEN_NAME))
        return no_name(p, left == NULL ? "an expression" : "an element or a function");
    next(p);
    if (at_symbol(p, "("))
        return parse_function(p, left, name, offset);
    ret = node(p, LODD__AST_NAME, left == NULL ? offset : left->offset, left, NULL);
    if (ret == NULL)
        return NULL;
    ret->text = name;
    ret->name_offset = offset;
    return ret;
}

/* A number, with the unit that makes it a quantity: 4 'mg', 3 days */
static const lodd__ast *parse_number(parser *p)
{
    size_t offset = p->lexer.token.offset;
    lodd__item item = p->lexer.token.item;
    lodd_str unit = {NULL, 0};
    bool calendar = false;
    lodd__ast *ret = NULL;

    next(p);
    if (p->lexer.token.kind == LODD__TOKEN_STRING)
        unit = p->lexer.token.text;
    for (size_t i = 0; i < sizeof calendar_units / sizeof *calendar_units && unit.ptr == NULL; i++) {
        if (lodd__lexer_at_word(&p->lexer, calendar_units[i].word)) {
            unit = lodd__str(calendar_units[i].unit);
            calendar = true;
        }
    }
    if (unit.ptr != NULL) {
        if (item.kind == LODD__ITEM_INTEGER)
            item.as.decimal = lodd__decimal_of_int(item.as.integer);
        item.kind = LODD__ITEM_QUANTITY;
        item.text = unit;
        item.calendar = calendar;
        next(p);
    }
    ret = node(p, LODD__AST_LITERAL, offset, NULL, NULL);
    if (ret != NULL)
        ret->item = item;
    return ret;
}

/* A string, date, time, true or false: one token. */
static const lodd__ast *parse_literal(parser *p, lodd__item item)
{
    size_t offset = p->lexer.token.offset;
    lodd__ast *ret = NULL;

    next(p);
    ret = node(p, LODD__AST_LITERAL, offset, NULL, NULL);
    if (ret != NULL)
        ret->item = item;
    return ret;
}

/* %name, %`name`, %'name', %"name" */
static const lodd__ast *parse_variable(parser *p)
{
    size_t offset = p->lexer.token.offset;
    lodd__ast *ret = NULL;
    lodd_str name = {NULL, 0};

    next(p);
    if (p->lexer.token.kind != LODD__TOKEN_STRING && p->lexer.token.kind != LODD__TOKEN_QUOTED && !at_name(p))
        return no_name(p, "the name of a variable");
    name = p->lexer.token.text;
    if (name.len == 0)
        return unexpected(p, "the name of a variable");
    next(p);
    ret = node(p, LODD__AST_VARIABLE, offset, NULL, NULL);
    if (ret != NULL)
        ret->text = name;
    return ret;
}

static const lodd__ast *parse_parentheses(parser *p)
{
    const lodd__ast *ret = NULL;

    if (!nest(p))
        return NULL;
    next(p);
    ret = parse_expression(p, LOWEST);
    if (ret == NULL)
        return NULL;
    if (!at_symbol(p, ")"))
        return unexpected(p, "an operator or )");
    next(p);
    p->nesting--;
    return ret;
}

static const lodd__ast *parse_empty(parser *p)
{
    size_t offset = p->lexer.token.offset;

    next(p);
    if (!at_symbol(p, "}"))
        return unexpected(p, "}");
    next(p);
    return node(p, LODD__AST_EMPTY, offset, NULL, NULL);
}

static const lodd__ast *parse_term(parser *p)
{
    const lodd__token *token = &p->lexer.token;

    if (token->kind == LODD__TOKEN_NUMBER)
        return parse_number(p);
    if (token->kind == LODD__TOKEN_STRING || token->kind == LODD__TOKEN_MOMENT)
        return parse_literal(p, token->item);
    if (token->kind == LODD__TOKEN_QUOTED)
        return fail(p, LODD__FHIRPATH_SYNTAX, token->offset, LODD__STR("strings stand in single quotes: 'text'"));
    if (lodd__lexer_at_word(&p->lexer, "true") || lodd__lexer_at_word(&p->lexer, "false"))
        return parse_literal(p, (lodd__item){.kind = LODD__ITEM_BOOLEAN, .as.boolean = token->text.len == 4});
    if (at_symbol(p, "("))
        return parse_parentheses(p);
    if (at_symbol(p, "{"))
        return parse_empty(p);
    if (at_symbol(p, "%"))
        return parse_variable(p);
    return parse_invocation(p, NULL);
}

/* [ ... ] behind an expression */
static const lodd__ast *parse_indexer(parser *p, const lodd__ast *left)
{
    const lodd__ast *index = NULL;

    if (!nest(p))
        return NULL;
    next(p);
    index = parse_expression(p, LOWEST);
    if (index == NULL)
        return NULL;
    if (!at_symbol(p, "]"))
        return unexpected(p, "an operator or ]");
    next(p);
    p->nesting--;
    return node(p, LODD__AST_INDEXER, left->offset, left, index);
}

static const lodd__ast *parse_path(parser *p)
{
    const lodd__ast *ret = parse_term(p);

    while (ret != NULL) {
        if (at_symbol(p, ".")) {
            next(p);
            ret = parse_invocation(p, ret);
        } else if (at_symbol(p, "[")) {
            ret = parse_indexer(p, ret);
        } else {
            break;
        }
    }
    return ret;
}

/* Signs bind weaker than . and [ and tighter than all operators: -1.abs() is -(1.abs()). */
static const lodd__ast *parse_unary(parser *p)
{
    size_t offset = p->lexer.token.offset;
    bool negative = at_symbol(p, "-");
    const lodd__ast *operand = NULL;
    lodd__ast *ret = NULL;

    if (!negative && !at_symbol(p, "+"))
        return parse_path(p);
    if (!nest(p))
        return NULL;
    next(p);
    operand = parse_unary(p);
    if (operand == NULL)
        return NULL;
    p->nesting--;
    ret = node(p, LODD__AST_POLARITY, offset, operand, NULL);
    if (ret != NULL)
        ret->negative = negative;
    return ret;
}

/* left is|as Type */
static const lodd__ast *parse_type_operator(parser *p, const lodd__ast *left, lodd__operator op)
{
    lodd_str name = {NULL, 0};
    size_t offset = p->lexer.token.offset;
    lodd__ast *ret = NULL;

    if (!parse_type_name(p, &name))
        return NULL;
    ret = node(p, LODD__AST_TYPE, left->offset, left, NULL);
    if (ret == NULL)
        return NULL;
    ret->op = op;
    ret->text = name;
    ret->name_offset = offset;
    return ret;
}

static const lodd__ast *parse_expression(parser *p, int precedence)
{
    const lodd__ast *left = parse_unary(p);

    while (left != NULL) {
        const operator_row *row = at_operator(p);
        size_t offset = p->lexer.token.offset;
        const lodd__ast *right = NULL;
        lodd__ast *made = NULL;
        if (row == NULL || row->precedence < precedence)
            return left;
        next(p);
        if (row->op == LODD__OP_IS || row->op == LODD__OP_AS) {
            left = parse_type_operator(p, left, row->op);
            continue;
        }
        right = parse_expression(p, row->precedence + 1);
        if (right == NULL)
            return NULL;
        made = node(p, LODD__AST_OPERATOR, left->offset, left, right);
        if (made != NULL) {
            made->op = row->op;
            made->name_offset = offset;
        }
        left = made;
    }
    return NULL;
}

const lodd__fhirpath *lodd__fhirpath_compile(lodd__arena *arena, lodd_str text, lodd__fhirpath_error *error)
{
    parser p = {.arena = arena};
    lodd__fhirpath *ret = NULL;

    *error = (lodd__fhirpath_error){.kind = LODD__FHIRPATH_OK};
    if (text.len > TEXT_MAX) {
        fail(&p, LODD__FHIRPATH_LIMIT, TEXT_MAX, LODD__STR("the expression is longer than 65536 bytes"));
        *error = p.error;
        return NULL;
    }
    ret = LODD__NEW(arena, lodd__fhirpath);
    if (ret == NULL) {
        fail(&p, LODD__FHIRPATH_NOMEM, 0, (lodd_str){NULL, 0});
        *error = p.error;
        return NULL;
    }
    lodd__lexer_start(&p.lexer, arena, text);
    ret->text = text;
    ret->root = parse_expression(&p, LOWEST);
    if (ret->root != NULL && p.lexer.token.kind != LODD__TOKEN_END)
        ret->root = unexpected(&p, "an operator or the end");
    ret->n_nodes = p.n_nodes;
    *error = p.error;
    return ret->root == NULL ? NULL : ret;
}
