/* message/xsd.c - validates a document and turns libxml2's schema errors into findings of our own rules.
 *
 * libxml2 tells an error by code, element and an English sentence. From the sentence the names it lists (attribute, expected elements, type) and
 * the schema's own part of it (the facet) are taken, never the document's value, which is read from the node.
 * May use: base, xml, report, pack, libxml2. W3C XML Schema 1.0 part 1 (2nd edition), validation rules named in rules.def.
 */
#include "message/xsd.h"

#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <string.h>

#include "message/xsd_cache.h"

struct lodd__xsd_validator {
    lodd__xsd_cache *cache;
    /* the last schema sets used, with their validation contexts: traffic alternates between a few */
    struct {
        lodd__xsd_set *set;
        xmlSchemaValidCtxtPtr ctxt;
    } recent[4];
    size_t next;
};

lodd__xsd_validator *lodd__xsd_validator_new(lodd__xsd_cache *cache)
{
    lodd__xsd_validator *validator = calloc(1, sizeof *validator);

    if (validator != NULL)
        validator->cache = cache;
    return validator;
}

void lodd__xsd_validator_forget(lodd__xsd_validator *validator)
{
    for (size_t i = 0; validator != NULL && i < sizeof validator->recent / sizeof *validator->recent; i++) {
        xmlSchemaFreeValidCtxt(validator->recent[i].ctxt);
        validator->recent[i].ctxt = NULL;
        validator->recent[i].set = NULL;
    }
}

void lodd__xsd_validator_free(lodd__xsd_validator *validator)
{
    lodd__xsd_validator_forget(validator);
    free(validator);
}

static xmlSchemaValidCtxtPtr context_for(lodd__xsd_validator *validator, lodd__xsd_set *set)
{
    size_t n = sizeof validator->recent / sizeof *validator->recent;
    size_t i = 0;

    while (i < n && validator->recent[i].set != set)
        i++;
    if (i < n)
        return validator->recent[i].ctxt;
    i = validator->next++ % n;
    xmlSchemaFreeValidCtxt(validator->recent[i].ctxt);
    validator->recent[i].ctxt = xmlSchemaNewValidCtxt(set->schema);
    validator->recent[i].set = validator->recent[i].ctxt != NULL ? set : NULL;
    return validator->recent[i].ctxt;
}

/* "{namespace}name" to "name". */
static lodd_str local_name(lodd_str name)
{
    size_t end = name.len > 0 && name.ptr[0] == '{' ? lodd__str_find(name, '}', 0) : (size_t)-1;

    return end == (size_t)-1 ? name : lodd__str_sub(name, end + 1, name.len - end - 1);
}

/* The names in "Expected is ( {ns}A )." or "Expected is one of ( {ns}A, {ns}B )." as "A, B"; ##other etc. stay. */
static lodd_str expected_names(lodd__judge *judge, lodd_str message)
{
    static const char mark[] = "Expected is ";
    const char *at = message.ptr != NULL ? strstr(message.ptr, mark) : NULL;
    const char *open = at != NULL ? strchr(at, '(') : NULL;
    const char *close = at != NULL ? strrchr(at, ')') : NULL;
    lodd_str ret = {NULL, 0};
    lodd_str rest;
    lodd_str word;

    if (open == NULL || close == NULL || close <= open)
        return LODD__STR("-");
    rest = lodd__str_n(open + 1, (size_t)(close - open - 1));
    while (lodd__str_word(&rest, &word)) {
        if (word.len > 0 && word.ptr[word.len - 1] == ',')
            word.len--;
        word = local_name(word);
        if (lodd__str_find(word, '{', 0) != (size_t)-1)
            word.len = lodd__str_find(word, '{', 0); /* "##other{namespace}*" */
        ret = ret.ptr == NULL ? word : lodd__arena_printf(judge->scratch, "%.*s, %.*s", LODD__FMT(ret), LODD__FMT(word));
    }
    return ret.ptr != NULL ? ret : LODD__STR("-");
}

/* The n-th last '…' of the sentence (0 = last). */
static lodd_str quoted(lodd_str message, size_t n_from_end)
{
    size_t end = message.len;

    for (;; n_from_end--) {
        size_t start = 0;
        while (end > 0 && message.ptr[end - 1] != '\'')
            end--;
        if (end == 0)
            return (lodd_str){NULL, 0};
        start = end - 1;
        while (start > 0 && message.ptr[start - 1] != '\'')
            start--;
        if (start == 0)
            return (lodd_str){NULL, 0};
        if (n_from_end == 0)
            return lodd__str_sub(message, start, end - 1 - start);
        end = start - 1;
    }
}

static lodd_str node_name(const xmlNode *node)
{
    return lodd__str(node != NULL && node->name != NULL ? (const char *)node->name : "");
}

static lodd_str owner_name(const xmlNode *node)
{
    return node_name(node != NULL && node->type == XML_ATTRIBUTE_NODE ? node->parent : node);
}

/* The text behind the last place of a mark, without n bytes at its end; NULL when the mark is not there. */
static lodd_str behind(lodd_str message, const char *mark, size_t n)
{
    const char *last = NULL;
    size_t len = strlen(mark);

    for (const char *at = message.ptr; (at = strstr(at, mark)) != NULL; at++)
        last = at + len;
    if (last == NULL || last + n > message.ptr + message.len)
        return (lodd_str){NULL, 0};
    return lodd__str_n(last, (size_t)(message.ptr + message.len - last) - n);
}

/* What an error is about: the element, or its attribute in "Element '{ns}name', attribute '{ns}name': ...". A name holds no quote. */
static const xmlNode *subject(const xmlNode *node, lodd_str message)
{
    static const char before[] = "', attribute '";
    size_t start = lodd__str_find(message, '\'', 0);
    size_t end = start != (size_t)-1 ? lodd__str_find(message, '\'', start + 1) : (size_t)-1;
    lodd_str name;

    if (node->type != XML_ELEMENT_NODE || end == (size_t)-1 || !lodd__str_starts(lodd__str_sub(message, end, message.len - end), lodd__str(before)))
        return node;
    start = end + sizeof before - 1;
    end = lodd__str_find(message, '\'', start);
    name = lodd__str_sub(message, start, (end == (size_t)-1 ? message.len : end) - start);
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
        lodd_str ns = lodd__str(attr->ns != NULL ? (const char *)attr->ns->href : NULL);
        lodd_str local = local_name(name);
        size_t len_ns = name.len - local.len; /* with its braces */
        if (lodd__str_is(local, (const char *)attr->name) &&
            (len_ns < 2 ? ns.len == 0 : lodd__str_eq(lodd__str_sub(name, 1, len_ns - 2), ns)))
            return (const xmlNode *)attr;
    }
    return node;
}

static void two_args(lodd__judge *judge, lodd_issue *issue, lodd_str a, bool a_value, lodd_str b)
{
    lodd__issue_arg(judge->result, issue, a, a_value);
    lodd__issue_arg(judge->result, issue, b, false);
}

static void element_content(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    bool missing = strstr(message.ptr, "Missing child element") != NULL;
    const lodd_rule *rule = lodd__rule(missing ? LODD__RULE_XSD_MISSING : LODD__RULE_XSD_ELEMENT);

    two_args(judge, lodd__judge_issue(judge, rule, node), node_name(node), false, expected_names(judge, message));
}

/* A type without a name goes by that of the element or attribute. */
static lodd_str type_name(lodd__judge *judge, const xmlNode *node)
{
    return node->type == XML_ATTRIBUTE_NODE ? lodd__arena_printf(judge->scratch, "@%s", (const char *)node->name) : node_name(node);
}

static void value_issue(lodd__judge *judge, const xmlNode *node, lodd_str type)
{
    two_args(judge, lodd__judge_issue_value(judge, lodd__rule(LODD__RULE_XSD_VALUE), node), lodd__xml_text(judge->scratch, node), true, type);
}

static void bad_value(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    bool named = !lodd__str_starts(behind(message, "not a valid value of the ", 0), LODD__STR("local "));

    value_issue(judge, node, named ? local_name(quoted(message, 0)) : type_name(judge, node));
}

static const struct facet {
    int code;
    const char *name, *mark; /* the facet's value stands behind the mark */
    size_t end;              /* bytes that end the sentence */
} facets[] = {
    {XML_SCHEMAV_CVC_LENGTH_VALID, "length", "length of '", 2},
    {XML_SCHEMAV_CVC_MINLENGTH_VALID, "minLength", "length of '", 2},
    {XML_SCHEMAV_CVC_MAXLENGTH_VALID, "maxLength", "length of '", 2},
    {XML_SCHEMAV_CVC_MININCLUSIVE_VALID, "minInclusive", "allowed ('", 3},
    {XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, "maxInclusive", "allowed ('", 3},
    {XML_SCHEMAV_CVC_MINEXCLUSIVE_VALID, "minExclusive", "must be greater than '", 2},
    {XML_SCHEMAV_CVC_MAXEXCLUSIVE_VALID, "maxExclusive", "must be less than '", 2},
    {XML_SCHEMAV_CVC_TOTALDIGITS_VALID, "totalDigits", "are allowed ('", 3},
    {XML_SCHEMAV_CVC_FRACTIONDIGITS_VALID, "fractionDigits", "are allowed ('", 3},
    {XML_SCHEMAV_CVC_PATTERN_VALID, "pattern", "by the pattern '", 2},
    {XML_SCHEMAV_CVC_ENUMERATION_VALID, "", "of the set {", 2},
};

static const struct facet *facet_of(int code)
{
    for (size_t i = 0; i < sizeof facets / sizeof *facets; i++)
        if (facets[i].code == code)
            return &facets[i];
    return NULL;
}

/* "Kode (maxLength 3)" */
static void bad_facet(lodd__judge *judge, const xmlNode *node, lodd_str message, const struct facet *facet)
{
    lodd_str limit = behind(message, facet->mark, facet->end);
    lodd_str type = lodd__arena_printf(judge->scratch, "%.*s (%s%s%.*s)", LODD__FMT(type_name(judge, node)), facet->name,
                                       facet->name[0] != '\0' && limit.len > 0 ? " " : "", LODD__FMT(limit));

    value_issue(judge, node, type);
}

static void fixed_value(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    two_args(judge, lodd__judge_issue_value(judge, lodd__rule(LODD__RULE_XSD_FIXED), node), lodd__xml_text(judge->scratch, node), true,
             behind(message, "fixed value constraint '", 2));
}

static void attribute_unknown(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    lodd_str name = node->type == XML_ATTRIBUTE_NODE ? node_name(node) : local_name(quoted(message, 0));

    two_args(judge, lodd__judge_issue(judge, lodd__rule(LODD__RULE_XSD_ATTRIBUTE), node), name, false, owner_name(node));
}

static void attribute_missing(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    two_args(judge, lodd__judge_issue(judge, lodd__rule(LODD__RULE_XSD_ATTRIBUTE_MISSING), node), local_name(quoted(message, 0)), false,
             node_name(node));
}

static void text_not_allowed(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    (void)message;
    lodd__issue_arg(judge->result, lodd__judge_issue(judge, lodd__rule(LODD__RULE_XSD_TEXT), node), node_name(node), false);
}

/* Text or elements in an element that must be empty or simple. */
static void content_not_allowed(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    const xmlNode *child = lodd__xml_child(node, NULL, NULL);

    if (child == NULL || strstr(message.ptr, "Character content") != NULL)
        text_not_allowed(judge, node, message);
    else
        two_args(judge, lodd__judge_issue(judge, lodd__rule(LODD__RULE_XSD_ELEMENT), child), node_name(child), false, LODD__STR("-"));
}

static void other(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    /* the sentence may quote a value of the document */
    lodd_issue *issue = lodd__judge_issue(judge, lodd__rule(LODD__RULE_XSD_OTHER), node);
    lodd__issue_arg(judge->result, issue, node_name(node), false);
    lodd__issue_arg(judge->result, issue, message, true);
}

/* An element without a declaration: a payload that no pack knows is "not checked", anything else is an error. */
static void undeclared(lodd__judge *judge, const xmlNode *node, lodd_str message)
{
    lodd_str ns = lodd__str(node->ns != NULL ? (const char *)node->ns->href : "");
    lodd_issue *issue = NULL;

    (void)message;
    if (node != judge->doc->root && lodd__packs_schema(judge->packs, ns) == NULL) {
        issue = lodd__judge_issue(judge, lodd__rule(LODD__RULE_XSD_PAYLOAD_UNKNOWN), node);
        two_args(judge, issue, node_name(node), false, ns);
        return;
    }
    lodd__issue_arg(judge->result, lodd__judge_issue(judge, lodd__rule(LODD__RULE_XSD_ROOT), node), node_name(node), false);
}

typedef void judge_error(lodd__judge *judge, const xmlNode *node, lodd_str message);

static const struct {
    int code;
    judge_error *judge;
} by_code[] = {
    {XML_SCHEMAV_ELEMENT_CONTENT, element_content},
    {XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, bad_value},
    {XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_2, bad_value},
    {XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_3, bad_value},
    {XML_SCHEMAV_CVC_ELT_5_2_2_2_1, fixed_value},
    {XML_SCHEMAV_CVC_ELT_5_2_2_2_2, fixed_value},
    {XML_SCHEMAV_CVC_AU, fixed_value},
    {XML_SCHEMAV_CVC_TYPE_3_1_1, attribute_unknown},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, attribute_unknown},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2, attribute_unknown},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1, fixed_value},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_4, attribute_missing},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, text_not_allowed},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, content_not_allowed},
    {XML_SCHEMAV_CVC_TYPE_3_1_2, content_not_allowed},
    {XML_SCHEMAV_CVC_ELT_3_2_1, content_not_allowed},
    {XML_SCHEMAV_CVC_ELT_1, undeclared},
    {XML_SCHEMAV_CVC_WILDCARD, undeclared},
};

static void on_error(void *user, xmlErrorPtr error)
{
    lodd__judge *judge = user;
    const xmlNode *node = error->node;
    lodd_str message = lodd__str_trim(lodd__str(error->message != NULL ? error->message : ""));
    const struct facet *facet = facet_of(error->code);
    size_t i = 0;

    if (error->code == XML_ERR_NO_MEMORY)
        judge->status = LODD_ERR_NOMEM;
    if (error->level < XML_ERR_ERROR || node == NULL || judge->status != LODD_OK)
        return;
    /* a copy with a NUL behind it, without the sentence's white space */
    message = lodd__arena_str(judge->scratch, message);
    if (message.ptr == NULL)
        return;
    node = subject(node, message);
    if (facet != NULL) {
        bad_facet(judge, node, message, facet);
        return;
    }
    while (i < sizeof by_code / sizeof *by_code && by_code[i].code != error->code)
        i++;
    (i < sizeof by_code / sizeof *by_code ? by_code[i].judge : other)(judge, node, message);
}

lodd_status lodd__xsd_validate(lodd__xsd_validator *validator, lodd__judge *judge)
{
    lodd__xsd_set *set = NULL;
    xmlSchemaValidCtxtPtr ctxt = NULL;
    lodd_status status = lodd__xsd_cache_get(validator->cache, judge->doc, &set);
    size_t errors = judge->result->counts[LODD_SEVERITY_ERROR];
    int valid = 0;

    if (status != LODD_OK)
        return status;
    ctxt = context_for(validator, set);
    if (ctxt == NULL)
        return LODD_ERR_NOMEM;
    xmlSchemaSetValidStructuredErrors(ctxt, on_error, judge);
    valid = xmlSchemaValidateDoc(ctxt, judge->doc->doc);
    xmlSchemaSetValidStructuredErrors(ctxt, NULL, NULL);
    if (valid < 0 && judge->status == LODD_OK)
        return LODD_ERR_NOMEM; /* libxml2's internal errors are failed allocations */
    if (valid > 0 && judge->result->counts[LODD_SEVERITY_ERROR] == errors && judge->status == LODD_OK)
        other(judge, judge->doc->root, LODD__STR("schema validation failed"));
    return judge->status;
}
