/* message/schematron_value.c - evaluates XPath expressions: one libxml2 context for all, variables on demand, current().
 *
 * The context's varLookupData is the evaluator; userData, extra and the function lookup are free for whoever sets up extension functions.
 * May use: base, libxml2. XPath 1.0; XSLT 1.0 section 12.4 (current); ISO/IEC 19757-3:2016 5.4.5 (let).
 */
#include "message/schematron_eval.h"

#include <libxml/xpathInternals.h>
#include <stdio.h>

#include "message/schematron_xpath.h"

/* Variables inside variables; the loader lets no schema come that far. */
enum { MAX_NESTING = 128 };

/* Takes the place of libxml2's own reporting, which would write to stderr. What went wrong is read from lastError. */
static void no_report(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error;
}

/* Notes why an evaluation failed. The innermost cause stays: what fails around it fails because of it. */
static void note_error(lodd__sch_eval *eval, const lodd__sch_expr *expr)
{
    xmlXPathContextPtr xpath = eval->xpath;
    int code = xpath->lastError.code;

    if (xpath->opLimit != 0 && xpath->opCount >= xpath->opLimit)
        eval->status = LODD_ERR_LIMIT;
    else if (code == XML_ERR_NO_MEMORY || code == 0) /* libxml2 says nothing when it has no memory for a result */
        eval->status = eval->error_expr ? eval->status : LODD_ERR_NOMEM;
    if (!eval->error_expr) {
        eval->error_expr = expr;
        eval->error_code = code;
    }
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

static void set_node(lodd__sch_eval *eval, const xmlNode *node)
{
    xmlXPathContextPtr xpath = eval->xpath;

    xpath->node = (xmlNodePtr)(uintptr_t)node; /* XPath only reads */
    xpath->contextSize = 1;
    xpath->proximityPosition = 1;
}

xmlXPathObjectPtr lodd__sch_evaluate(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node)
{
    xmlXPathCompExprPtr comp = compiled(eval, expr);
    xmlXPathObjectPtr ret;

    if (!comp)
        return NULL;
    set_node(eval, node);
    ret = xmlXPathCompiledEval(comp, eval->xpath);
    if (!ret)
        note_error(eval, expr);
    return ret;
}

int lodd__sch_evaluate_bool(lodd__sch_eval *eval, const lodd__sch_expr *expr, const xmlNode *node)
{
    xmlXPathCompExprPtr comp = compiled(eval, expr);
    int ret;

    if (!comp)
        return -1;
    set_node(eval, node);
    ret = xmlXPathCompiledEvalToBoolean(comp, eval->xpath);
    if (ret < 0)
        note_error(eval, expr);
    return ret;
}

/* ---- variables ---- */

/* Evaluates a variable in the place where it is defined, in the midst of another expression. */
static xmlXPathObjectPtr evaluate_let(lodd__sch_eval *eval, const lodd__sch_let *let)
{
    xmlXPathContextPtr xpath = eval->xpath;
    const xmlNodePtr node = xpath->node;
    const int size = xpath->contextSize, position = xpath->proximityPosition;
    const lodd__sch_frame outer = eval->frame;
    xmlXPathObjectPtr ret;

    if (!let->value) {
        ret = xmlXPathNewString((const xmlChar *)let->constant.ptr);
        if (!ret)
            eval->status = LODD_ERR_NOMEM;
        return ret;
    }
    if (eval->nesting >= MAX_NESTING)
        return NULL;
    if (let->in_rule) {
        size_t i = 0;

        while (i < outer.rule->lets.len && outer.rule->lets.ptr[i] != let)
            i++;
        eval->frame.n_lets = i; /* those before it */
    } else {
        eval->frame = (lodd__sch_frame){.pattern = let->pattern, .current = eval->root};
    }
    eval->nesting++;
    ret = lodd__sch_evaluate(eval, let->value, eval->frame.current);
    eval->nesting--;
    eval->frame = outer;
    xpath->node = node;
    xpath->contextSize = size;
    xpath->proximityPosition = position;
    return ret;
}

static xmlXPathObjectPtr look_up(void *data, const xmlChar *name, const xmlChar *ns_uri)
{
    lodd__sch_eval *eval = data;
    const lodd__sch_rule *rule = eval->frame.rule;
    const lodd__sch_let *let =
        lodd__sch_find_let(eval->sch, eval->frame.pattern, rule ? &rule->lets : NULL, eval->frame.n_lets, lodd__str((const char *)name));
    lodd__sch_value *slot;
    xmlXPathObjectPtr ret;
    uint64_t stamp;

    if (ns_uri || !let || let == &lodd__sch_ambiguous)
        return NULL;
    slot = &eval->values[let->id];
    stamp = let->in_rule ? eval->firing_stamp : eval->document_stamp;
    if (slot->stamp != stamp) {
        xmlXPathObjectPtr value = evaluate_let(eval, let);

        if (!value)
            return NULL;
        xmlXPathFreeObject(slot->value);
        slot->value = value;
        slot->stamp = stamp;
    }
    ret = xmlXPathObjectCopy(slot->value);
    if (!ret)
        eval->status = LODD_ERR_NOMEM;
    return ret;
}

/* current(): the node the rule fired for; in a context, the node being matched. */
static void current_function(xmlXPathParserContextPtr ctxt, int nargs)
{
    const lodd__sch_eval *eval = ctxt->context->varLookupData;

    CHECK_ARITY(0);
    valuePush(ctxt, xmlXPathNewNodeSet(eval->frame.current));
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

    for (token = lodd__sch_scan(&scanner); token.kind != LODD__SCH_TOK_END && token.kind != LODD__SCH_TOK_BAD; token = lodd__sch_scan(&scanner)) {
        const xmlChar *uri;

        if (token.kind != LODD__SCH_TOK_FUNCTION || !token.prefix.len || token.prefix.len >= sizeof name || token.local.len >= sizeof name)
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
        if (xmlXPathRegisterNs(xpath, (const xmlChar *)sch->bindings[i].prefix.ptr, (const xmlChar *)sch->bindings[i].uri.ptr) != 0)
            return LODD_ERR_NOMEM;
    }
    for (size_t i = 0; i < sch->n_exprs; i++)
        if (!fill_functions(xpath, sch->exprs[i]->text))
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
    const char *reason = "cannot be evaluated";
    lodd_str shown = expr ? expr->text : (lodd_str){"", 0};
    char text[300];

    eval->error_expr = NULL;
    if (eval->status != LODD_OK || eval->failed[check->pub.index] == eval->document_stamp)
        return;
    eval->failed[check->pub.index] = eval->document_stamp;
    if (!eval->handler->failed)
        return;
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++)
        if (REASONS[i].code == eval->error_code)
            reason = REASONS[i].text;
    if (shown.len > 200) /* cut between two characters */
        for (shown.len = 200; shown.len && ((unsigned char)shown.ptr[shown.len] & 0xc0) == 0x80;)
            shown.len--;
    snprintf(text, sizeof text, "%s: %.*s", reason, LODD__FMT(shown));
    eval->handler->failed(eval->handler->user, &check->pub, node, lodd__str(text));
}
