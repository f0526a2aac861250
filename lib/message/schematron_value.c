/* message/schematron_value.c - evaluates expressions, ours or with libxml2; variables on demand; why something failed.
 *
 * In the libxml2 context varLookupData is the evaluator; userData, extra and the function lookup are free for whoever
 * sets up extension functions. Those functions tell of a fault by xmlXPathErr. May use: base, libxml2. XPath 1.0;
 * XSLT 1.0 section 12.4 (current); ISO/IEC 19757-3:2016 5.4.5 (let).
 */
#include "message/schematron_eval.h"

#include <libxml/xpathInternals.h>
#include <stdio.h>

#include "message/schematron_xpath.h"

/* Variables inside variables; the loader lets no schema come that far. */
enum { MAX_NESTING = 128, STACK_SIZE = 16 };

/* Takes the place of libxml2's own reporting, which would write to stderr. What went wrong is read from lastError. */
static void no_report(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error;
}

/* ---- with libxml2 ---- */

/* Notes why libxml2 could not evaluate. The innermost cause stays: what fails around it fails because of it. */
static void note_error(lodd__sch_eval *eval)
{
    xmlXPathContextPtr xpath = eval->xpath;
    int code = xpath->lastError.code;

    if (xpath->opLimit != 0 && xpath->opCount >= xpath->opLimit)
        eval->status = LODD_ERR_LIMIT;
    else if (!eval->error_code &&
             (code == XML_ERR_NO_MEMORY || code == 0)) /* it says nothing when it has no memory for a result */
        eval->status = LODD_ERR_NOMEM;
    if (!eval->error_code)
        eval->error_code = code;
    xmlResetError(&xpath->lastError);
}

static xmlXPathCompExprPtr compiled(lodd__sch_eval *eval, const lodd__sch_expr *expr)
{
    xmlXPathCompExprPtr ret = eval->compiled[expr->id];
    unsigned long limit, n;

    if (ret)
        return ret;
    limit = eval->xpath->opLimit; /* compiling must not count: it happens in the first document only */
    n = eval->xpath->opCount;
    eval->xpath->opLimit = 0;
    ret = xmlXPathCtxtCompile(eval->xpath, (const xmlChar *)expr->text.ptr);
    eval->xpath->opLimit = limit;
    eval->xpath->opCount = n;
    eval->compiled[expr->id] = ret;
    if (!ret)
        eval->status = LODD_ERR_NOMEM; /* the loader has seen to the syntax */
    return ret;
}

static xmlXPathObjectPtr evaluate_with_libxml2(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node)
{
    xmlXPathContextPtr xpath = eval->xpath;
    const xmlNodePtr outer = xpath->node; /* we may be in the midst of another expression, for a variable of it */
    const int size = xpath->contextSize, position = xpath->proximityPosition;
    xmlXPathCompExprPtr comp = compiled(eval, expr);
    xmlXPathObjectPtr ret = NULL;

    if (!comp)
        return NULL;
    xpath->node = (xmlNodePtr)(uintptr_t)node; /* XPath only reads */
    xpath->contextSize = 1;
    xpath->proximityPosition = 1;
    ret = xmlXPathCompiledEval(comp, xpath);
    xpath->node = outer;
    xpath->contextSize = size;
    xpath->proximityPosition = position;
    if (!ret)
        note_error(eval);
    return ret;
}

/* ---- either ---- */

/* Ends an evaluation: remembers whose fault it was. */
static bool finish(lodd__sch_ctx *c, const lodd__sch_expr *expr)
{
    lodd__sch_eval *eval = c->eval;

    if (!c->failed)
        return true;
    if (!eval->error_expr)
        eval->error_expr = expr;
    return false;
}

static lodd__sch_val with_libxml2(lodd__sch_ctx *c, const lodd__sch_expr *expr)
{
    xmlXPathObjectPtr object = evaluate_with_libxml2(c->eval, expr, c->node);
    lodd__sch_val ret = {.type = LODD__SCH_BOOL};

    if (object)
        ret = lodd__sch_val_of_object(c, object);
    else
        c->failed = true;
    xmlXPathFreeObject(object);
    return ret;
}

bool lodd__sch_evaluate(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node, lodd__sch_val *ret)
{
    lodd__sch_ctx c = {.eval = eval, .node = node, .position = 1, .size = 1};

    *ret = expr->op ? lodd__sch_op_value(&c, expr->op) : with_libxml2(&c, expr);
    return finish(&c, expr);
}

int lodd__sch_evaluate_bool(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node)
{
    lodd__sch_ctx c = {.eval = eval, .node = node, .position = 1, .size = 1};
    lodd__sch_val val;
    bool ret;

    if (expr->op) {
        ret = lodd__sch_op_bool(&c, expr->op);
    } else {
        val = with_libxml2(&c, expr);
        ret = lodd__sch_val_bool(&val);
    }
    return finish(&c, expr) ? ret : -1;
}

bool lodd__sch_evaluate_string(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node, lodd_str *ret)
{
    lodd__sch_ctx c = {.eval = eval, .node = node, .position = 1, .size = 1};
    lodd__sch_val val;

    if (expr->op) {
        *ret = lodd__sch_op_string(&c, expr->op);
    } else {
        val = with_libxml2(&c, expr);
        *ret = c.failed ? LODD__STR("") : lodd__sch_val_string(&c, &val);
    }
    return finish(&c, expr);
}

/* ---- variables ---- */

/* Copies what a value holds in the scratch stack to where it outlives the expression. */
static bool keep(lodd__sch_eval *eval, lodd__arena *arena, lodd__sch_val *val)
{
    const xmlNode **nodes;

    if (val->type == LODD__SCH_STRING && lodd__sch_scratch_holds(&eval->scratch, val->u.string.ptr)) {
        val->u.string = lodd__arena_str(arena, val->u.string);
        return val->u.string.ptr != NULL;
    }
    if (val->type == LODD__SCH_NODES && val->u.nodes.len) {
        nodes = lodd__arena_array(arena, val->u.nodes.len, sizeof *nodes);
        if (!nodes)
            return false;
        memcpy(nodes, val->u.nodes.ptr, val->u.nodes.len * sizeof *nodes);
        val->u.nodes.ptr = nodes;
    }
    return true;
}

/* Evaluates a variable in the place where it is defined, in the midst of another expression. */
static bool evaluate_let(lodd__sch_eval *eval, const lodd__sch_let *let, lodd__sch_val *ret)
{
    const lodd__sch_frame outer = eval->frame;
    bool ok;

    if (!let->value) {
        *ret = (lodd__sch_val){.type = LODD__SCH_STRING, .u.string = let->constant};
        return true;
    }
    if (eval->nesting >= MAX_NESTING)
        return false;
    if (let->in_rule) {
        size_t i = 0;

        while (i < outer.rule->lets.len && outer.rule->lets.ptr[i] != let)
            i++;
        eval->frame.n_lets = i; /* those before it */
    } else {
        eval->frame = (lodd__sch_frame){.pattern = let->pattern, .current = eval->root};
    }
    eval->nesting++;
    ok = lodd__sch_evaluate(eval, let->value, eval->frame.current, ret);
    eval->nesting--;
    eval->frame = outer;
    return ok;
}

const lodd__sch_val *lodd__sch_variable(lodd__sch_eval *eval, lodd_str name)
{
    const lodd__sch_rule *rule = eval->frame.rule;
    const lodd__sch_let *let =
        lodd__sch_find_let(eval->sch, eval->frame.pattern, rule ? &rule->lets : NULL, eval->frame.n_lets, name);
    lodd__sch_kept *slot;
    uint64_t stamp;

    if (!let || let == &lodd__sch_ambiguous)
        return NULL;
    slot = &eval->values[let->id];
    stamp = let->in_rule ? eval->firing_stamp : eval->document_stamp;
    if (slot->stamp != stamp) {
        const lodd__sch_mark mark = lodd__sch_scratch_mark(&eval->scratch);
        lodd__sch_val value;
        bool ok = evaluate_let(eval, let, &value);

        if (ok && !keep(eval, let->in_rule ? &eval->firing_values : &eval->document_values, &value)) {
            eval->status = LODD_ERR_NOMEM;
            ok = false;
        }
        lodd__sch_scratch_release(&eval->scratch, mark);
        if (!ok)
            return NULL;
        slot->value = value;
        slot->stamp = stamp;
    }
    return &slot->value;
}

static xmlXPathObjectPtr look_up(void *data, const xmlChar *name, const xmlChar *ns_uri)
{
    lodd__sch_eval *eval = data;
    const lodd__sch_val *val = ns_uri ? NULL : lodd__sch_variable(eval, lodd__str((const char *)name));
    xmlXPathObjectPtr ret = val ? lodd__sch_object_of_val(val) : NULL;

    if (val && !ret)
        eval->status = LODD_ERR_NOMEM;
    return ret;
}

/* ---- functions ---- */

xmlXPathParserContextPtr lodd__sch_take_stack(lodd__sch_eval *eval)
{
    xmlXPathParserContextPtr ret = eval->stack;

    eval->stack = NULL;
    if (ret)
        return ret;
    ret = xmlXPathNewParserContext((const xmlChar *)"", eval->xpath);
    if (!ret)
        return NULL;
    ret->valueTab = xmlMalloc(STACK_SIZE * sizeof *ret->valueTab); /* libxml2 can double it, but not begin it */
    if (!ret->valueTab) {
        xmlXPathFreeParserContext(ret);
        return NULL;
    }
    ret->valueMax = STACK_SIZE;
    return ret;
}

void lodd__sch_give_stack(lodd__sch_eval *eval, xmlXPathParserContextPtr stack)
{
    if (eval->stack)
        xmlXPathFreeParserContext(stack);
    else
        eval->stack = stack;
}

/* current(): the node the rule fired for; in a context, the node being matched. */
static void current_function(xmlXPathParserContextPtr ctxt, int nargs)
{
    const lodd__sch_eval *eval = ctxt->context->varLookupData;

    CHECK_ARITY(0);
    valuePush(ctxt, xmlXPathNewNodeSet((xmlNodePtr)(uintptr_t)eval->frame.current));
}

/* Stands for a function that nobody registered: libxml2 itself would complain on stderr. */
static void unknown_function(xmlXPathParserContextPtr ctxt, int nargs)
{
    (void)nargs;
    xmlXPathErr(ctxt, XPATH_UNKNOWN_FUNC_ERROR);
}

/* Sees to it that every function with a prefix has something to call. */
static bool fill_functions(xmlXPathContextPtr xpath, lodd_str text)
{
    lodd__sch_scanner scanner = {.text = text};
    lodd__sch_token token;
    char name[256];

    for (token = lodd__sch_scan(&scanner); token.kind != LODD__SCH_TOK_END && token.kind != LODD__SCH_TOK_BAD;
         token = lodd__sch_scan(&scanner)) {
        const xmlChar *uri;

        if (token.kind != LODD__SCH_TOK_FUNCTION || !token.prefix.len || token.prefix.len >= sizeof name ||
            token.local.len >= sizeof name)
            continue;
        memcpy(name, token.prefix.ptr, token.prefix.len);
        name[token.prefix.len] = '\0';
        uri = xmlXPathNsLookup(xpath, (const xmlChar *)name);
        memcpy(name, token.local.ptr, token.local.len);
        name[token.local.len] = '\0';
        if (uri && !xmlXPathFunctionLookupNS(xpath, (const xmlChar *)name, uri) &&
            xmlXPathRegisterFuncNS(xpath, (const xmlChar *)name, uri, unknown_function) != 0)
            return false;
    }
    return true;
}

lodd_status lodd__sch_prepare(lodd__sch_eval *eval)
{
    const lodd__sch *sch = eval->sch;
    xmlXPathContextPtr xpath = eval->xpath;

    xpath->error = no_report;
    xmlXPathRegisterVariableLookup(xpath, look_up, eval);
    if (xmlXPathRegisterFunc(xpath, (const xmlChar *)"current", current_function) != 0)
        return LODD_ERR_NOMEM;
    for (size_t i = 0; i < sch->n_bindings; i++) {
        if (lodd__str_is(sch->bindings[i].prefix, "xml"))
            continue; /* libxml2 knows it and lets nobody bind it */
        if (xmlXPathRegisterNs(xpath, (const xmlChar *)sch->bindings[i].prefix.ptr,
                               (const xmlChar *)sch->bindings[i].uri.ptr) != 0)
            return LODD_ERR_NOMEM;
    }
    for (size_t i = 0; i < sch->n_exprs; i++)
        if (!sch->exprs[i]->op && !fill_functions(xpath, sch->exprs[i]->text))
            return LODD_ERR_NOMEM;
    return xmlXPathContextSetCache(xpath, 1, -1, 0) == 0 ? LODD_OK : LODD_ERR_NOMEM;
}

/* ---- failures ---- */

static const struct {
    int code;
    const char *text;
} REASONS[] = {
    {XML_XPATH_UNDEF_VARIABLE_ERROR, "undefined variable"},
    {XML_XPATH_UNKNOWN_FUNC_ERROR, "unknown function"},
    {XML_XPATH_INVALID_OPERAND, "an operand of a wrong kind"},
    {XML_XPATH_INVALID_TYPE, "a value of a wrong type"},
    {XML_XPATH_INVALID_ARITY, "wrong number of arguments"},
    {XML_XPATH_UNDEF_PREFIX_ERROR, "undefined prefix"},
    {XML_XPATH_INVALID_CTXT_SIZE, "wrong context size"},
    {XML_XPATH_INVALID_CTXT_POSITION, "wrong context position"},
};

void lodd__sch_tell_failed(lodd__sch_eval *eval, const lodd__sch_check *check, const xmlNode *node)
{
    const lodd__sch_expr *expr = eval->error_expr;
    lodd_str shown = expr ? expr->text : (lodd_str){"", 0};
    const char *reason = "cannot be evaluated";
    char text[300];

    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
        if (REASONS[i].code == eval->error_code)
            reason = REASONS[i].text;
    eval->error_expr = NULL;
    eval->error_code = 0;
    if (eval->status != LODD_OK || eval->failed[check->pub.index] == eval->document_stamp)
        return;
    eval->failed[check->pub.index] = eval->document_stamp;
    if (!eval->handler->failed)
        return;
    if (shown.len > 200) /* cut between two characters */
        for (shown.len = 200; shown.len && ((unsigned char)shown.ptr[shown.len] & 0xc0) == 0x80;)
            shown.len--;
    snprintf(text, sizeof text, "%s: %.*s", reason, LODD__FMT(shown));
    eval->handler->failed(eval->handler->user, &check->pub, node, lodd__str(text));
}
