/* message/schematron_native.c - operations of XPath 1.0: logic, comparisons, arithmetic, conversions
 * (sections 3.4, 3.5, 4.2 to 4.4).
 *
 * Each operation can be asked for a boolean, a number, a string or its value, so that nothing is made that is not
 * looked at: a path asked for a boolean is walked to its first node. May use: base, libxml2's conversions between
 * numbers and text.
 */
#include <libxml/xpathInternals.h>
#include <math.h>
#include <string.h>

#include "message/schematron_eval.h"

void lodd__sch_note_code(lodd__sch_ctx *c, int code)
{
    if (!c->eval->error_code)
        c->eval->error_code = code;
    c->failed = true;
}

static void no_memory(lodd__sch_ctx *c)
{
    c->eval->status = LODD_ERR_NOMEM;
    c->failed = true;
}

/* ---- conversions ---- */

double lodd__sch_to_number(lodd__sch_ctx *c, lodd_str s)
{
    const lodd__sch_mark mark = lodd__sch_scratch_mark(&c->eval->scratch);
    double ret;
    char *text;

    s = lodd__str_trim(s);
    if (!s.len || !(lodd__is_digit(s.ptr[0]) || s.ptr[0] == '-' || s.ptr[0] == '.'))
        return NAN;
    text = lodd__sch_scratch_alloc(&c->eval->scratch, s.len + 1); /* the parser wants a NUL */
    if (!text) {
        no_memory(c);
        return NAN;
    }
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    ret = xmlXPathCastStringToNumber((const xmlChar *)text);
    lodd__sch_scratch_release(&c->eval->scratch, mark);
    return ret;
}

/* A copy of a string of libxml2's, which is freed. */
static lodd_str take_string(lodd__sch_ctx *c, xmlChar *s)
{
    size_t n = s ? strlen((const char *)s) : 0;
    char *copy = s ? lodd__sch_scratch_alloc(&c->eval->scratch, n + 1) : NULL;

    if (copy)
        memcpy(copy, s, n + 1);
    else
        no_memory(c);
    xmlFree(s);
    return copy ? (lodd_str){copy, n} : (lodd_str){"", 0};
}

lodd_str lodd__sch_from_number(lodd__sch_ctx *c, double number)
{
    return take_string(c, xmlXPathCastNumberToString(number));
}

bool lodd__sch_val_bool(const lodd__sch_val *val)
{
    switch (val->type) {
    case LODD__SCH_BOOL:
        return val->u.boolean;
    case LODD__SCH_NUMBER:
        return !isnan(val->u.number) && val->u.number != 0;
    case LODD__SCH_STRING:
        return val->u.string.len != 0;
    case LODD__SCH_NODES:
        return val->u.nodes.len != 0;
    case LODD__SCH_UNKNOWN:
        break;
    }
    return false;
}

lodd_str lodd__sch_val_string(lodd__sch_ctx *c, const lodd__sch_val *val)
{
    switch (val->type) {
    case LODD__SCH_BOOL:
        return val->u.boolean ? LODD__STR("true") : LODD__STR("false");
    case LODD__SCH_NUMBER:
        return lodd__sch_from_number(c, val->u.number);
    case LODD__SCH_STRING:
        return val->u.string;
    case LODD__SCH_NODES:
        return val->u.nodes.len ? lodd__sch_string_value(c, val->u.nodes.ptr[0]) : LODD__STR("");
    case LODD__SCH_UNKNOWN:
        break;
    }
    return LODD__STR("");
}

double lodd__sch_val_number(lodd__sch_ctx *c, const lodd__sch_val *val)
{
    switch (val->type) {
    case LODD__SCH_BOOL:
        return val->u.boolean;
    case LODD__SCH_NUMBER:
        return val->u.number;
    case LODD__SCH_STRING:
    case LODD__SCH_NODES:
        return lodd__sch_to_number(c, lodd__sch_val_string(c, val));
    case LODD__SCH_UNKNOWN:
        break;
    }
    return NAN;
}

lodd__sch_val lodd__sch_val_of_object(lodd__sch_ctx *c, xmlXPathObjectPtr object)
{
    lodd__sch_val ret = {.type = LODD__SCH_STRING, .u.string = {"", 0}};
    const xmlNodeSet *set;

    switch (object->type) {
    case XPATH_BOOLEAN:
        return (lodd__sch_val){.type = LODD__SCH_BOOL, .u.boolean = object->boolval != 0};
    case XPATH_NUMBER:
        return (lodd__sch_val){.type = LODD__SCH_NUMBER, .u.number = object->floatval};
    case XPATH_STRING:
        if (object->stringval)
            ret.u.string = take_string(c, xmlStrdup(object->stringval));
        return ret;
    case XPATH_NODESET:
        ret = (lodd__sch_val){.type = LODD__SCH_NODES};
        set = object->nodesetval;
        if (!set || set->nodeNr <= 0)
            return ret;
        ret.u.nodes.ptr = lodd__sch_scratch_alloc(&c->eval->scratch, (size_t)set->nodeNr * sizeof *ret.u.nodes.ptr);
        if (!ret.u.nodes.ptr) {
            no_memory(c);
            return ret;
        }
        for (int i = 0; i < set->nodeNr; i++)
            if (set->nodeTab[i]->type != XML_NAMESPACE_DECL) /* those are not of the tree */
                ret.u.nodes.ptr[ret.u.nodes.len++] = set->nodeTab[i];
        lodd__sch_sort(&ret.u.nodes);
        return ret;
    default:
        lodd__sch_note_code(c, XML_XPATH_INVALID_TYPE);
        return ret;
    }
}

static xmlXPathObjectPtr object_of_string(lodd_str s)
{
    xmlChar *copy = xmlStrndup((const xmlChar *)(s.ptr ? s.ptr : ""), (int)(s.len > INT32_MAX ? INT32_MAX : s.len));
    xmlXPathObjectPtr ret = copy ? xmlXPathWrapString(copy) : NULL;

    if (!ret)
        xmlFree(copy);
    return ret;
}

xmlXPathObjectPtr lodd__sch_object_of_val(const lodd__sch_val *val)
{
    xmlXPathObjectPtr ret;

    switch (val->type) {
    case LODD__SCH_BOOL:
        return xmlXPathNewBoolean(val->u.boolean);
    case LODD__SCH_NUMBER:
        return xmlXPathNewFloat(val->u.number);
    case LODD__SCH_STRING:
        return object_of_string(val->u.string);
    case LODD__SCH_NODES:
        ret = xmlXPathNewNodeSet(NULL);
        for (size_t i = 0; ret && i < val->u.nodes.len; i++) {
            if (xmlXPathNodeSetAddUnique(ret->nodesetval, (xmlNodePtr)(uintptr_t)val->u.nodes.ptr[i]) != 0) {
                xmlXPathFreeObject(ret);
                ret = NULL;
            }
        }
        return ret;
    case LODD__SCH_UNKNOWN:
        break;
    }
    return NULL;
}

/* ---- comparisons ---- */

static bool compare_numbers(lodd__sch_op_kind kind, double a, double b)
{
    switch (kind) {
    case LODD__SCH_OP_EQ:
        return a == b;
    case LODD__SCH_OP_NE:
        return a != b;
    case LODD__SCH_OP_LT:
        return a < b;
    case LODD__SCH_OP_LE:
        return a <= b;
    case LODD__SCH_OP_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static lodd__sch_op_kind mirrored(lodd__sch_op_kind kind)
{
    switch (kind) {
    case LODD__SCH_OP_LT:
        return LODD__SCH_OP_GT;
    case LODD__SCH_OP_LE:
        return LODD__SCH_OP_GE;
    case LODD__SCH_OP_GT:
        return LODD__SCH_OP_LT;
    case LODD__SCH_OP_GE:
        return LODD__SCH_OP_LE;
    default:
        return kind;
    }
}

static bool is_equality(lodd__sch_op_kind kind)
{
    return kind == LODD__SCH_OP_EQ || kind == LODD__SCH_OP_NE;
}

/* Two values, neither a node-set (section 3.4). */
static bool compare_values(lodd__sch_ctx *c, lodd__sch_op_kind kind, const lodd__sch_val *a, const lodd__sch_val *b)
{
    if (is_equality(kind)) {
        if (a->type == LODD__SCH_BOOL || b->type == LODD__SCH_BOOL)
            return (lodd__sch_val_bool(a) == lodd__sch_val_bool(b)) == (kind == LODD__SCH_OP_EQ);
        if (a->type == LODD__SCH_STRING && b->type == LODD__SCH_STRING)
            return lodd__str_eq(a->u.string, b->u.string) == (kind == LODD__SCH_OP_EQ);
    }
    return compare_numbers(kind, lodd__sch_val_number(c, a), lodd__sch_val_number(c, b));
}

/* A node against a number or string: "node kind other". */
static bool compare_node(lodd__sch_ctx *c, lodd__sch_op_kind kind, const xmlNode *node, const lodd__sch_val *other)
{
    const lodd__sch_mark mark = lodd__sch_scratch_mark(&c->eval->scratch);
    const lodd_str s = lodd__sch_string_value(c, node);
    bool ret;

    if (is_equality(kind) && other->type == LODD__SCH_STRING)
        ret = lodd__str_eq(s, other->u.string) == (kind == LODD__SCH_OP_EQ);
    else
        ret = compare_numbers(kind, lodd__sch_to_number(c, s), lodd__sch_val_number(c, other));
    lodd__sch_scratch_release(&c->eval->scratch, mark);
    return ret;
}

typedef struct comparison {
    lodd__sch_op_kind kind;
    const lodd__sch_val *other;
} comparison;

static bool meet_comparison(lodd__sch_ctx *c, const xmlNode *node, void *user)
{
    const comparison *with = user;

    if (with->other->type == LODD__SCH_NODES) {
        for (size_t i = 0; i < with->other->u.nodes.len && !c->failed; i++) {
            const lodd__sch_mark mark = lodd__sch_scratch_mark(&c->eval->scratch);
            const lodd__sch_val text = {.type = LODD__SCH_STRING,
                                        .u.string = lodd__sch_string_value(c, with->other->u.nodes.ptr[i])};
            bool ret = lodd__sch_step_taken(c) && compare_node(c, with->kind, node, &text);

            lodd__sch_scratch_release(&c->eval->scratch, mark);
            if (ret)
                return true;
        }
        return false;
    }
    return compare_node(c, with->kind, node, with->other);
}

static bool compare_nodes(lodd__sch_ctx *c, lodd__sch_op_kind kind, const lodd__sch_nodes *nodes,
                          const lodd__sch_val *other)
{
    comparison with = {kind, other};
    lodd__sch_val a;

    if (other->type == LODD__SCH_BOOL) {
        a = (lodd__sch_val){.type = LODD__SCH_BOOL, .u.boolean = nodes->len != 0};
        return compare_values(c, kind, &a, other);
    }
    for (size_t i = 0; i < nodes->len && !c->failed; i++)
        if (meet_comparison(c, nodes->ptr[i], &with))
            return true;
    return false;
}

/* One operand is a path: it is walked until a node tells. */
static bool compare_path(lodd__sch_ctx *c, lodd__sch_op_kind kind, const lodd__sch_op *path, const lodd__sch_op *other)
{
    const lodd__sch_val val = lodd__sch_op_value(c, other);
    comparison with = {kind, &val};
    lodd__sch_val a;

    if (c->failed)
        return false;
    if (val.type != LODD__SCH_BOOL)
        return lodd__sch_walk(c, path, meet_comparison, &with) && !c->failed;
    a = (lodd__sch_val){.type = LODD__SCH_BOOL, .u.boolean = lodd__sch_op_bool(c, path)};
    return compare_values(c, kind, &a, &val);
}

static bool compare(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const lodd__sch_op *left = op->args[0], *right = op->args[1];
    lodd__sch_val a, b;

    if (left->kind == LODD__SCH_OP_PATH)
        return compare_path(c, op->kind, left, right);
    if (right->kind == LODD__SCH_OP_PATH)
        return compare_path(c, mirrored(op->kind), right, left);
    a = lodd__sch_op_value(c, left);
    b = lodd__sch_op_value(c, right);
    if (c->failed)
        return false;
    if (a.type == LODD__SCH_NODES)
        return compare_nodes(c, op->kind, &a.u.nodes, &b);
    if (b.type == LODD__SCH_NODES)
        return compare_nodes(c, mirrored(op->kind), &b.u.nodes, &a);
    return compare_values(c, op->kind, &a, &b);
}

/* ---- operations ---- */

static bool meet_any(lodd__sch_ctx *c, const xmlNode *node, void *user)
{
    (void)c;
    (void)node;
    (void)user;
    return true;
}

bool lodd__sch_op_bool(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    lodd__sch_val val;

    if (!lodd__sch_step_taken(c))
        return false;
    switch (op->kind) {
    case LODD__SCH_OP_OR:
        return lodd__sch_op_bool(c, op->args[0]) || (!c->failed && lodd__sch_op_bool(c, op->args[1]));
    case LODD__SCH_OP_AND:
        return lodd__sch_op_bool(c, op->args[0]) && !c->failed && lodd__sch_op_bool(c, op->args[1]);
    case LODD__SCH_OP_EQ:
    case LODD__SCH_OP_NE:
    case LODD__SCH_OP_LT:
    case LODD__SCH_OP_LE:
    case LODD__SCH_OP_GT:
    case LODD__SCH_OP_GE:
        return compare(c, op);
    case LODD__SCH_OP_PATH:
        return lodd__sch_walk(c, op, meet_any, NULL) && !c->failed;
    case LODD__SCH_OP_CALL:
        if (op->function == LODD__SCH_FN_NOT)
            return !lodd__sch_op_bool(c, op->args[0]);
        break;
    default:
        break;
    }
    val = lodd__sch_op_value(c, op);
    return lodd__sch_val_bool(&val);
}

static double arithmetic(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const double a = lodd__sch_op_number(c, op->args[0]);
    double b;

    if (op->kind == LODD__SCH_OP_NEG)
        return op->number < 0 ? -a : a;
    b = lodd__sch_op_number(c, op->args[1]);
    switch (op->kind) {
    case LODD__SCH_OP_ADD:
        return a + b;
    case LODD__SCH_OP_SUB:
        return a - b;
    case LODD__SCH_OP_MUL:
        return a * b;
    case LODD__SCH_OP_DIV:
        return a / b;
    default:
        return b == 0 ? NAN : fmod(a, b);
    }
}

double lodd__sch_op_number(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const lodd__sch_val val = lodd__sch_op_value(c, op);

    return c->failed ? NAN : lodd__sch_val_number(c, &val);
}

lodd_str lodd__sch_op_string(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const xmlNode *first;
    lodd__sch_val val;

    if (op->kind == LODD__SCH_OP_LITERAL)
        return op->text;
    if (op->kind == LODD__SCH_OP_PATH) {
        first = lodd__sch_step_taken(c) ? lodd__sch_first(c, op) : NULL;
        return first && !c->failed ? lodd__sch_string_value(c, first) : LODD__STR("");
    }
    val = lodd__sch_op_value(c, op);
    return c->failed ? LODD__STR("") : lodd__sch_val_string(c, &val);
}

static lodd__sch_val variable(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const lodd__sch_val *val = lodd__sch_variable(c->eval, op->text);

    if (val)
        return *val;
    lodd__sch_note_code(c, XML_XPATH_UNDEF_VARIABLE_ERROR);
    return (lodd__sch_val){.type = LODD__SCH_BOOL};
}

lodd__sch_val lodd__sch_op_value(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    lodd__sch_val ret = {.type = LODD__SCH_BOOL};

    if (!lodd__sch_step_taken(c))
        return ret;
    switch (op->kind) {
    case LODD__SCH_OP_OR:
    case LODD__SCH_OP_AND:
    case LODD__SCH_OP_EQ:
    case LODD__SCH_OP_NE:
    case LODD__SCH_OP_LT:
    case LODD__SCH_OP_LE:
    case LODD__SCH_OP_GT:
    case LODD__SCH_OP_GE:
        ret.u.boolean = lodd__sch_op_bool(c, op);
        break;
    case LODD__SCH_OP_ADD:
    case LODD__SCH_OP_SUB:
    case LODD__SCH_OP_MUL:
    case LODD__SCH_OP_DIV:
    case LODD__SCH_OP_MOD:
    case LODD__SCH_OP_NEG:
        ret = (lodd__sch_val){.type = LODD__SCH_NUMBER, .u.number = arithmetic(c, op)};
        break;
    case LODD__SCH_OP_UNION:
    case LODD__SCH_OP_PATH:
        ret = (lodd__sch_val){.type = LODD__SCH_NODES, .u.nodes = lodd__sch_collect(c, op)};
        break;
    case LODD__SCH_OP_LITERAL:
        ret = (lodd__sch_val){.type = LODD__SCH_STRING, .u.string = op->text};
        break;
    case LODD__SCH_OP_NUMBER:
        ret = (lodd__sch_val){.type = LODD__SCH_NUMBER, .u.number = op->number};
        break;
    case LODD__SCH_OP_VARIABLE:
        ret = variable(c, op);
        break;
    case LODD__SCH_OP_CALL:
        ret = lodd__sch_call(c, op);
        break;
    case LODD__SCH_OP_EXTENSION:
        ret = lodd__sch_call_extension(c, op);
        break;
    }
    return ret;
}
