/* message/schematron_function.c - the core functions of XPath 1.0 (section 4), current() of XSLT 1.0, and calls of
 * extension functions.
 *
 * Extension functions are written for libxml2: their arguments are put on the stack of a parser context that is kept
 * for that, and the result is taken off again. May use: base, libxml2.
 */
#include <libxml/xpathInternals.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "message/schematron_eval.h"

/* In the order of lodd__sch_function, which is that of the names. id() and lang() are libxml2's. */
static const struct {
    const char *name;
    lodd__sch_type type;
    size_t min, max; /* arguments */
} FUNCTIONS[LODD__SCH_FN_COUNT_] = {
    [LODD__SCH_FN_BOOLEAN] = {"boolean", LODD__SCH_BOOL, 1, 1},
    [LODD__SCH_FN_CEILING] = {"ceiling", LODD__SCH_NUMBER, 1, 1},
    [LODD__SCH_FN_CONCAT] = {"concat", LODD__SCH_STRING, 2, SIZE_MAX},
    [LODD__SCH_FN_CONTAINS] = {"contains", LODD__SCH_BOOL, 2, 2},
    [LODD__SCH_FN_COUNT] = {"count", LODD__SCH_NUMBER, 1, 1},
    [LODD__SCH_FN_CURRENT] = {"current", LODD__SCH_NODES, 0, 0},
    [LODD__SCH_FN_FALSE] = {"false", LODD__SCH_BOOL, 0, 0},
    [LODD__SCH_FN_FLOOR] = {"floor", LODD__SCH_NUMBER, 1, 1},
    [LODD__SCH_FN_LAST] = {"last", LODD__SCH_NUMBER, 0, 0},
    [LODD__SCH_FN_LOCAL_NAME] = {"local-name", LODD__SCH_STRING, 0, 1},
    [LODD__SCH_FN_NAME] = {"name", LODD__SCH_STRING, 0, 1},
    [LODD__SCH_FN_NAMESPACE_URI] = {"namespace-uri", LODD__SCH_STRING, 0, 1},
    [LODD__SCH_FN_NORMALIZE_SPACE] = {"normalize-space", LODD__SCH_STRING, 0, 1},
    [LODD__SCH_FN_NOT] = {"not", LODD__SCH_BOOL, 1, 1},
    [LODD__SCH_FN_NUMBER] = {"number", LODD__SCH_NUMBER, 0, 1},
    [LODD__SCH_FN_POSITION] = {"position", LODD__SCH_NUMBER, 0, 0},
    [LODD__SCH_FN_ROUND] = {"round", LODD__SCH_NUMBER, 1, 1},
    [LODD__SCH_FN_STARTS_WITH] = {"starts-with", LODD__SCH_BOOL, 2, 2},
    [LODD__SCH_FN_STRING] = {"string", LODD__SCH_STRING, 0, 1},
    [LODD__SCH_FN_STRING_LENGTH] = {"string-length", LODD__SCH_NUMBER, 0, 1},
    [LODD__SCH_FN_SUBSTRING] = {"substring", LODD__SCH_STRING, 2, 3},
    [LODD__SCH_FN_SUBSTRING_AFTER] = {"substring-after", LODD__SCH_STRING, 2, 2},
    [LODD__SCH_FN_SUBSTRING_BEFORE] = {"substring-before", LODD__SCH_STRING, 2, 2},
    [LODD__SCH_FN_SUM] = {"sum", LODD__SCH_NUMBER, 1, 1},
    [LODD__SCH_FN_TRANSLATE] = {"translate", LODD__SCH_STRING, 3, 3},
    [LODD__SCH_FN_TRUE] = {"true", LODD__SCH_BOOL, 0, 0},
};

bool lodd__sch_core_function(lodd_str name, lodd__sch_function *ret, lodd__sch_type *ret_type, size_t *ret_min,
                             size_t *ret_max)
{
    for (int i = 0; i < LODD__SCH_FN_COUNT_; i++) {
        if (!lodd__str_is(name, FUNCTIONS[i].name))
            continue;
        *ret = (lodd__sch_function)i;
        *ret_type = FUNCTIONS[i].type;
        *ret_min = FUNCTIONS[i].min;
        *ret_max = FUNCTIONS[i].max;
        return true;
    }
    return false;
}

static lodd__sch_val boolean(bool b)
{
    return (lodd__sch_val){.type = LODD__SCH_BOOL, .u.boolean = b};
}
static lodd__sch_val number(double d)
{
    return (lodd__sch_val){.type = LODD__SCH_NUMBER, .u.number = d};
}
static lodd__sch_val string(lodd_str s)
{
    return (lodd__sch_val){.type = LODD__SCH_STRING, .u.string = s};
}

static char *bytes(lodd__sch_ctx *c, size_t n)
{
    char *ret = lodd__sch_scratch_alloc(&c->eval->scratch, n ? n : 1);

    if (!ret) {
        c->eval->status = LODD_ERR_NOMEM;
        c->failed = true;
    }
    return ret;
}

/* ---- strings ---- */

/* The argument, or the context node's string-value. */
static lodd_str string_arg(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    return op->n_args ? lodd__sch_op_string(c, op->args[0]) : lodd__sch_string_value(c, c->node);
}

static lodd_str normalize_space(lodd__sch_ctx *c, lodd_str s)
{
    bool space = false;
    size_t len = 0;
    char *out;

    s = lodd__str_trim(s);
    for (size_t i = 0; i < s.len; i++) { /* mostly there is nothing to do */
        if (lodd__is_space(s.ptr[i]) && (s.ptr[i] != ' ' || lodd__is_space(s.ptr[i + 1]))) {
            space = true;
            break;
        }
    }
    if (!space)
        return s;
    out = bytes(c, s.len);
    if (!out)
        return s;
    for (size_t i = 0; i < s.len; i++) {
        if (!lodd__is_space(s.ptr[i]))
            out[len++] = s.ptr[i];
        else if (!lodd__is_space(s.ptr[i + 1])) /* trimmed: there is a next one */
            out[len++] = ' ';
    }
    return (lodd_str){out, len};
}

static lodd_str concat(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    lodd_str *parts = lodd__sch_scratch_alloc(&c->eval->scratch, op->n_args * sizeof *parts);
    size_t len = 0;
    char *out;

    if (!parts) {
        c->eval->status = LODD_ERR_NOMEM;
        c->failed = true;
        return LODD__STR("");
    }
    for (size_t i = 0; i < op->n_args; i++) {
        parts[i] = lodd__sch_op_string(c, op->args[i]);
        len += parts[i].len;
    }
    out = bytes(c, len);
    if (!out)
        return LODD__STR("");
    len = 0;
    for (size_t i = 0; i < op->n_args; i++) {
        if (parts[i].len)
            memcpy(out + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    return (lodd_str){out, len};
}

/* Where b stands in a; a.len + 1 if nowhere. */
static size_t find(lodd_str a, lodd_str b)
{
    if (!b.len)
        return 0;
    for (size_t i = 0; i + b.len <= a.len; i++) {
        i = lodd__str_find(a, b.ptr[0], i);
        if (i == (size_t)-1 || i + b.len > a.len)
            break;
        if (memcmp(a.ptr + i, b.ptr, b.len) == 0)
            return i;
    }
    return a.len + 1;
}

/* Bytes of the character at s. Document text is UTF-8 that was checked, literals likewise; anything else counts as one.
 */
static size_t char_len(lodd_str s)
{
    const unsigned char lead = (unsigned char)s.ptr[0];
    const size_t n = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

    return n <= s.len ? n : s.len;
}

/* XPath's round(): halves go up. */
static double round_half_up(double d)
{
    if (isnan(d) || isinf(d) || d == 0)
        return d;
    if (d < 0 && d >= -0.5)
        return -0.0;
    return floor(d) + (d - floor(d) >= 0.5 ? 1 : 0);
}

/* The characters at positions p with round(from) <= p < round(from) + round(n) (section 4.2). */
static lodd_str substring(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const lodd_str s = lodd__sch_op_string(c, op->args[0]);
    const double from = round_half_up(lodd__sch_op_number(c, op->args[1]));
    const double to = op->n_args == 3 ? from + round_half_up(lodd__sch_op_number(c, op->args[2])) : INFINITY;
    size_t start = s.len, end = s.len;
    double p = 1;

    if (c->failed || isnan(from) || isnan(to))
        return LODD__STR("");
    for (size_t i = 0; i < s.len; p++) {
        if (p >= from && start == s.len)
            start = i;
        if (p >= to) {
            end = i;
            break;
        }
        i += char_len(lodd__str_sub(s, i, s.len - i));
    }
    return start < end ? lodd__str_sub(s, start, end - start) : LODD__STR("");
}

static lodd_str translate(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const lodd_str s = lodd__sch_op_string(c, op->args[0]);
    const lodd_str from = lodd__sch_op_string(c, op->args[1]), to = lodd__sch_op_string(c, op->args[2]);
    char *out = bytes(c, s.len * 4); /* a byte may become four */
    size_t len = 0;

    if (!out || c->failed)
        return LODD__STR("");
    for (size_t i = 0; i < s.len;) {
        const size_t n = char_len(lodd__str_sub(s, i, s.len - i));
        size_t a = 0, b = 0;

        if (n == 1 && from.len) { /* skip the walk when it is not there at all */
            a = lodd__str_find(from, s.ptr[i], 0);
            a = a == (size_t)-1 ? from.len : 0;
        }
        while (a < from.len) {
            const size_t m = char_len(lodd__str_sub(from, a, from.len - a));

            if (m == n && memcmp(from.ptr + a, s.ptr + i, n) == 0)
                break;
            a += m;
            if (b < to.len)
                b += char_len(lodd__str_sub(to, b, to.len - b));
        }
        if (a >= from.len) {
            memcpy(out + len, s.ptr + i, n);
            len += n;
        } else if (b < to.len) {
            const size_t m = char_len(lodd__str_sub(to, b, to.len - b));

            memcpy(out + len, to.ptr + b, m);
            len += m;
        }
        i += n;
    }
    return (lodd_str){out, len};
}

static lodd__sch_val two_strings(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const lodd_str a = lodd__sch_op_string(c, op->args[0]), b = lodd__sch_op_string(c, op->args[1]);
    const size_t at = c->failed ? a.len + 1 : find(a, b);

    switch (op->function) {
    case LODD__SCH_FN_STARTS_WITH:
        return boolean(!c->failed && lodd__str_starts(a, b));
    case LODD__SCH_FN_CONTAINS:
        return boolean(at <= a.len);
    case LODD__SCH_FN_SUBSTRING_BEFORE:
        return string(at <= a.len ? lodd__str_sub(a, 0, at) : LODD__STR(""));
    default:
        return string(at <= a.len ? lodd__str_sub(a, at + b.len, a.len - at - b.len) : LODD__STR(""));
    }
}

/* ---- nodes ---- */

static bool meet_count(lodd__sch_ctx *c, const xmlNode *node, void *user)
{
    (void)c;
    (void)node;
    ++*(size_t *)user;
    return false;
}

static double count(lodd__sch_ctx *c, const lodd__sch_op *arg)
{
    size_t n = 0;

    if (arg->kind == LODD__SCH_OP_PATH && arg->ordered && arg->start != LODD__SCH_START_EXPR) {
        lodd__sch_walk(c, arg, meet_count, &n);
        return (double)n;
    }
    return (double)lodd__sch_collect(c, arg).len;
}

static double sum(lodd__sch_ctx *c, const lodd__sch_op *arg)
{
    const lodd__sch_nodes nodes = lodd__sch_collect(c, arg);
    double ret = 0;

    for (size_t i = 0; i < nodes.len && !c->failed; i++)
        ret += lodd__sch_to_number(c, lodd__sch_string_value(c, nodes.ptr[i]));
    return ret;
}

/* name(), local-name(), namespace-uri(): of the first node of the argument, or of the context node. */
static lodd_str name_of(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const xmlNode *node = op->n_args ? lodd__sch_first(c, op->args[0]) : c->node;
    const xmlNs *ns;
    lodd_str local, prefix;
    char *out;

    if (!node || c->failed ||
        (node->type != XML_ELEMENT_NODE && node->type != XML_ATTRIBUTE_NODE && node->type != XML_PI_NODE))
        return LODD__STR("");
    ns = node->type == XML_PI_NODE ? NULL : node->ns;
    if (op->function == LODD__SCH_FN_NAMESPACE_URI)
        return ns ? lodd__str((const char *)ns->href) : LODD__STR("");
    local = lodd__str((const char *)node->name);
    if (op->function == LODD__SCH_FN_LOCAL_NAME || !ns || !ns->prefix)
        return local;
    prefix = lodd__str((const char *)ns->prefix);
    out = bytes(c, prefix.len + 1 + local.len);
    if (!out)
        return LODD__STR("");
    memcpy(out, prefix.ptr, prefix.len);
    out[prefix.len] = ':';
    memcpy(out + prefix.len + 1, local.ptr, local.len);
    return (lodd_str){out, prefix.len + 1 + local.len};
}

static lodd__sch_val current(lodd__sch_ctx *c)
{
    const xmlNode **one = lodd__sch_scratch_alloc(&c->eval->scratch, sizeof *one);

    if (!one) {
        c->eval->status = LODD_ERR_NOMEM;
        c->failed = true;
        return (lodd__sch_val){.type = LODD__SCH_NODES};
    }
    *one = c->eval->frame.current;
    return (lodd__sch_val){.type = LODD__SCH_NODES, .u.nodes = {one, 1}};
}

/* ---- calls ---- */

lodd__sch_val lodd__sch_call(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    const lodd__sch_op *const *args = op->args;

    switch (op->function) {
    case LODD__SCH_FN_BOOLEAN:
        return boolean(lodd__sch_op_bool(c, args[0]));
    case LODD__SCH_FN_NOT:
        return boolean(!lodd__sch_op_bool(c, args[0]));
    case LODD__SCH_FN_TRUE:
        return boolean(true);
    case LODD__SCH_FN_FALSE:
        return boolean(false);
    case LODD__SCH_FN_CEILING:
        return number(ceil(lodd__sch_op_number(c, args[0])));
    case LODD__SCH_FN_FLOOR:
        return number(floor(lodd__sch_op_number(c, args[0])));
    case LODD__SCH_FN_ROUND:
        return number(round_half_up(lodd__sch_op_number(c, args[0])));
    case LODD__SCH_FN_NUMBER:
        return number(op->n_args ? lodd__sch_op_number(c, args[0])
                                 : lodd__sch_to_number(c, lodd__sch_string_value(c, c->node)));
    case LODD__SCH_FN_COUNT:
        return number(count(c, args[0]));
    case LODD__SCH_FN_SUM:
        return number(sum(c, args[0]));
    case LODD__SCH_FN_LAST:
        return number((double)c->size);
    case LODD__SCH_FN_POSITION:
        return number((double)c->position);
    case LODD__SCH_FN_STRING_LENGTH:
        return number((double)lodd__utf8_length(string_arg(c, op)));
    case LODD__SCH_FN_STRING:
        return string(string_arg(c, op));
    case LODD__SCH_FN_NORMALIZE_SPACE:
        return string(normalize_space(c, string_arg(c, op)));
    case LODD__SCH_FN_CONCAT:
        return string(concat(c, op));
    case LODD__SCH_FN_SUBSTRING:
        return string(substring(c, op));
    case LODD__SCH_FN_TRANSLATE:
        return string(translate(c, op));
    case LODD__SCH_FN_CONTAINS:
    case LODD__SCH_FN_STARTS_WITH:
    case LODD__SCH_FN_SUBSTRING_AFTER:
    case LODD__SCH_FN_SUBSTRING_BEFORE:
        return two_strings(c, op);
    case LODD__SCH_FN_LOCAL_NAME:
    case LODD__SCH_FN_NAME:
    case LODD__SCH_FN_NAMESPACE_URI:
        return string(name_of(c, op));
    case LODD__SCH_FN_CURRENT:
        return current(c);
    case LODD__SCH_FN_COUNT_:
        break;
    }
    return boolean(false);
}

/* Takes what an extension function left behind off the stack. */
static void clear_stack(xmlXPathParserContextPtr stack)
{
    while (stack->valueNr > 0)
        xmlXPathFreeObject(valuePop(stack));
    stack->error = XPATH_EXPRESSION_OK;
}

static bool push_args(lodd__sch_ctx *c, const lodd__sch_op *op, xmlXPathParserContextPtr stack)
{
    for (size_t i = 0; i < op->n_args; i++) {
        const lodd__sch_val val = lodd__sch_op_value(c, op->args[i]);
        xmlXPathObjectPtr object = c->failed ? NULL : lodd__sch_object_of_val(&val);

        if (c->failed)
            return false;
        if (!object || valuePush(stack, object) < 0) {
            c->eval->status = LODD_ERR_NOMEM;
            c->failed = true;
            return false;
        }
    }
    return true;
}

lodd__sch_val lodd__sch_call_extension(lodd__sch_ctx *c, const lodd__sch_op *op)
{
    lodd__sch_eval *eval = c->eval;
    xmlXPathContextPtr xpath = eval->xpath;
    lodd__sch_val ret = {.type = LODD__SCH_BOOL};
    xmlXPathParserContextPtr stack;
    xmlXPathObjectPtr object;

    if (!eval->functions[op->id]) {
        eval->functions[op->id] = xmlXPathFunctionLookupNS(xpath, (const xmlChar *)op->local, (const xmlChar *)op->ns);
        if (!eval->functions[op->id]) {
            lodd__sch_note_code(c, XML_XPATH_UNKNOWN_FUNC_ERROR);
            return ret;
        }
    }
    stack = lodd__sch_take_stack(eval); /* arguments may be calls themselves: each level has a stack of its own */
    if (!stack) {
        c->eval->status = LODD_ERR_NOMEM;
        c->failed = true;
        return ret;
    }
    if (push_args(c, op, stack)) {
        xpath->node = (xmlNodePtr)(uintptr_t)c->node;
        xpath->contextSize = (int)(c->size > INT32_MAX ? INT32_MAX : c->size);
        xpath->proximityPosition = (int)(c->position > INT32_MAX ? INT32_MAX : c->position);
        eval->functions[op->id](stack, (int)op->n_args);
        object = stack->error == XPATH_EXPRESSION_OK && stack->valueNr == 1 ? valuePop(stack) : NULL;
        if (object)
            ret = lodd__sch_val_of_object(c, object);
        else if (stack->error == XPATH_MEMORY_ERROR || xpath->lastError.code == XML_ERR_NO_MEMORY)
            eval->status = LODD_ERR_NOMEM;
        xmlXPathFreeObject(object);
        if (!object)
            lodd__sch_note_code(c, xpath->lastError.code ? xpath->lastError.code : XML_XPATH_EXPR_ERROR);
        if (xpath->lastError.code)
            xmlResetError(&xpath->lastError);
    }
    clear_stack(stack);
    lodd__sch_give_stack(eval, stack);
    return ret;
}
