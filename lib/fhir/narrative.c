/* fhir/narrative.c - the narrative: https://hl7.org/fhir/R4/narrative.html, constraints txt-1 and txt-2.
 *
 * May use: base, xml, element. Only basic HTML, links that lead somewhere, nothing that runs or is loaded from outside,
 * something to read.
 */
#include "fhir/narrative.h"

#define XHTML_NS "http://www.w3.org/1999/xhtml"

/* A link into the document that is looked up when the XHTML is closed. */
typedef struct pending {
    lodd_str id;
    bool idref; /* to an element of the resource, not of the narrative */
    bool image; /* what is not shown is less than what cannot be followed */
    size_t offset;
    struct pending *next;
} pending;

typedef struct reading {
    lodd__fhir_judge *judge; /* NULL: only count */
    const lodd__element *at;
    lodd__xhtml xhtml;
    size_t whitelist; /* faults that txt-1 is about */
    bool content;     /* txt-2 */
    lodd__map ids;
    pending *anchors;
} reading;

static lodd_issue *find(const reading *check, lodd__builtin rule, const xmlNode *node)
{
    if (node != NULL && check->xhtml.in_document && node->_private != NULL)
        return lodd__finding_offset(check->judge->findings, rule, check->at, (size_t)(uintptr_t)node->_private - 1);
    return lodd__finding(check->judge->findings, rule, check->at);
}

static void find_value(const reading *check, lodd__builtin rule, const xmlNode *node, lodd_str value)
{
    lodd_issue *issue = find(check, rule, node);

    lodd__finding_value(check->judge->findings, issue, value);
    if (node != NULL)
        lodd__finding_name(check->judge->findings, issue, lodd__xhtml_name(node));
}

/* ---- elements and attributes ---- */

static bool is_xhtml(const xmlNode *node)
{
    return node->ns != NULL && node->ns->href != NULL && strcmp((const char *)node->ns->href, XHTML_NS) == 0;
}

static void check_element(reading *check, const xmlNode *node)
{
    lodd_issue *issue;

    if (is_xhtml(node) && lodd__xhtml_element_allowed(lodd__xhtml_name(node)))
        return;
    check->whitelist++;
    if (check->judge == NULL)
        return;
    if (!is_xhtml(node)) {
        issue = find(check, LODD__RULE_FHIR_XHTML_NAMESPACE, node);
        lodd__finding_name(check->judge->findings, issue, lodd__xhtml_name(node));
        lodd__finding_name(check->judge->findings, issue,
                           lodd__str(node->ns != NULL ? (const char *)node->ns->href : ""));
        return;
    }
    issue = find(check, LODD__RULE_FHIR_XHTML_ELEMENT, node);
    lodd__finding_name(check->judge->findings, issue, lodd__xhtml_name(node));
}

static void check_attribute(reading *check, const xmlNode *node, const xmlAttr *attribute)
{
    lodd_str name = lodd__str((const char *)attribute->name);
    const char *prefix = attribute->ns != NULL ? (const char *)attribute->ns->prefix : NULL;
    bool xml = prefix != NULL && strcmp(prefix, "xml") == 0;
    lodd_issue *issue;

    if (xml ? lodd__str_is(name, "lang") || lodd__str_is(name, "space") || lodd__str_is(name, "id")
            : prefix == NULL && lodd__xhtml_attribute_allowed(name))
        return;
    check->whitelist++;
    if (check->judge == NULL)
        return;
    issue = find(check, LODD__RULE_FHIR_XHTML_ATTRIBUTE, node);
    lodd__finding_name(check->judge->findings, issue, name);
    lodd__finding_name(check->judge->findings, issue, lodd__xhtml_name(node));
}

/* ---- links ---- */

static lodd_str scheme_of(lodd_str link)
{
    return lodd__is_absolute(link) ? lodd__str_sub(link, 0, lodd__str_find(link, ':', 0)) : LODD__STR("");
}

/* Letters beyond ASCII are let through; browsers escape them. */
static bool is_link_char(char c)
{
    return (unsigned char)c >= 0x80 || ((c | 32) >= 'a' && (c | 32) <= 'z') || lodd__is_digit(c) ||
           strchr(";?:@&=+$.,/%-_~#[]!'()*|", c) != NULL;
}

static void keep_anchor(reading *check, const xmlNode *node, lodd_str id, bool idref)
{
    pending *kept = LODD__NEW(check->judge->scratch, pending);

    if (kept == NULL) {
        check->judge->status = LODD_ERR_NOMEM;
        return;
    }
    kept->id = lodd__arena_str(check->judge->scratch, id);
    kept->idref = idref;
    kept->image = strcmp((const char *)node->name, "img") == 0;
    kept->offset = node->_private != NULL ? (size_t)(uintptr_t)node->_private - 1 : 0;
    kept->next = check->anchors;
    check->anchors = kept;
}

/* data:image/png;base64,... */
static bool is_data(lodd_str link)
{
    size_t comma = lodd__str_find(link, ',', 0);

    if (comma == (size_t)-1)
        return false;
    if (!lodd__str_ends(lodd__str_sub(link, 0, comma), LODD__STR(";base64")))
        return true;
    for (size_t i = comma + 1; i < link.len; i++) {
        char c = link.ptr[i];
        if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !lodd__is_digit(c) && c != '+' && c != '/' && c != '=' &&
            c != '%' && !lodd__is_space(c))
            return false;
    }
    return true;
}

static void check_link(reading *check, const xmlNode *node, lodd_str link)
{
    lodd_str scheme = scheme_of(link);

    if (link.len > 0 && link.ptr[0] == '#') {
        if (link.len > 1)
            keep_anchor(check, node, lodd__str_sub(link, 1, link.len - 1), false);
        return;
    }
    if (scheme.len > 0 && !lodd__xhtml_scheme_allowed(scheme)) {
        find_value(check, LODD__RULE_FHIR_XHTML_SCHEME, node, link);
        return;
    }
    if (scheme.len == 4 && strncasecmp(scheme.ptr, "data", 4) == 0) {
        if (!is_data(link))
            find_value(check, LODD__RULE_FHIR_XHTML_DATA, node, lodd__str_sub(link, 0, link.len < 40 ? link.len : 40));
        return;
    }
    for (size_t i = 0; i < link.len; i++)
        if (!is_link_char(link.ptr[i])) {
            find_value(check, LODD__RULE_FHIR_XHTML_LINK, node, link);
            return;
        }
}

/* Does a style name something outside: url(http...), url("//...")? Pictures beside the page are common and harmless. */
static bool reaches_out(const char *style)
{
    for (const char *at = strcasestr(style, "url("); at != NULL; at = strcasestr(at, "url(")) {
        at += 4;
        while (lodd__is_space(*at) || *at == '"' || *at == '\'')
            at++;
        if (strncmp(at, "//", 2) == 0 || strncasecmp(at, "http", 4) == 0)
            return true;
    }
    return false;
}

/* Style that loads something from outside, or runs. */
static void check_style(const reading *check, const xmlNode *node, lodd_str style)
{
    static const char *const running[] = {"expression(", "javascript:", "@import", "behavior:", "-moz-binding"};
    bool bad = reaches_out(style.ptr);

    for (size_t i = 0; i < sizeof running / sizeof *running; i++)
        bad = bad || strcasestr(style.ptr, running[i]) != NULL;
    if (bad)
        find_value(check, LODD__RULE_FHIR_XHTML_STYLE, node, style);
}

static void check_id(reading *check, const xmlNode *node, lodd_str id)
{
    if (lodd__map_get(&check->ids, id) != NULL)
        find_value(check, LODD__RULE_FHIR_XHTML_ID, node, id);
    else if (!lodd__map_put(&check->ids, id, check))
        check->judge->status = LODD_ERR_NOMEM;
}

static void check_values(reading *check, const xmlNode *node, const xmlAttr *attribute)
{
    lodd_str name = lodd__str((const char *)attribute->name), value = LODD__STR("");

    if (attribute->ns != NULL)
        return;
    if (attribute->children != NULL)
        value = lodd__str((const char *)attribute->children->content);
    if (lodd__str_is(name, "href") || lodd__str_is(name, "src"))
        check_link(check, node, lodd__str_trim(value));
    else if (lodd__str_is(name, "idref"))
        keep_anchor(check, node, value, true);
    else if (lodd__str_is(name, "style") && value.len > 0)
        check_style(check, node, value);
    else if (lodd__str_is(name, "id") && value.len > 0)
        check_id(check, node, value);
}

/* ---- the walk ---- */

static void check_node(reading *check, const xmlNode *node)
{
    if (node->type == XML_PI_NODE) {
        check->whitelist++;
        if (check->judge != NULL)
            find_value(check, LODD__RULE_FHIR_XHTML_ELEMENT, node, lodd__xhtml_name(node));
    }
    if (node->type != XML_ELEMENT_NODE) {
        check->content = check->content || lodd__xhtml_is_text(node);
        return;
    }
    check_element(check, node);
    for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
        check_attribute(check, node, attribute);
        if (check->judge != NULL)
            check_values(check, node, attribute);
    }
    if (strcmp((const char *)node->name, "img") != 0)
        return;
    if (lodd__xhtml_attribute(node, "src", NULL).ptr != NULL)
        check->content = true;
    else if (check->judge != NULL)
        (void)find(check, LODD__RULE_FHIR_XHTML_IMAGE, node);
}

static bool check_root(reading *check)
{
    const xmlNode *div = check->xhtml.div;
    lodd_issue *issue;

    if (is_xhtml(div) && strcmp((const char *)div->name, "div") == 0)
        return true;
    check->whitelist++;
    if (check->judge == NULL)
        return false;
    issue = find(check, LODD__RULE_FHIR_XHTML_ROOT, div);
    lodd__finding_name(check->judge->findings, issue, lodd__xhtml_name(div));
    lodd__finding_name(check->judge->findings, issue, lodd__str(div->ns != NULL ? (const char *)div->ns->href : ""));
    return false;
}

static void walk(reading *check)
{
    if (!check_root(check)) {
        check->content = true; /* nobody has looked */
        return;
    }
    for (const xmlNode *node = check->xhtml.div; node != NULL; node = lodd__xhtml_walk(check->xhtml.div, node))
        check_node(check, node);
}

/* ---- what is known when the XHTML is closed ---- */

static bool anchor_exists(lodd__fhir_judge *judge, const lodd__element *at, const pending *anchor)
{
    const lodd__element *resource = lodd__element_root_resource(at);
    const lodd__element *bundle = NULL;

    if (lodd__fhir_has_element_id(judge, resource, anchor->id) ||
        (!anchor->idref && lodd__fhir_anchor_count(judge, resource, anchor->id) > 0))
        return true;
    for (const lodd__element *outer = lodd__fhir_bundle(resource); outer != NULL; outer = lodd__fhir_bundle(outer))
        bundle = outer;
    return bundle != NULL && (lodd__fhir_has_element_id(judge, bundle, anchor->id) ||
                              (!anchor->idref && lodd__fhir_anchor_count(judge, bundle, anchor->id) > 0));
}

static void check_anchors(const reading *check)
{
    for (const pending *anchor = check->anchors; anchor != NULL; anchor = anchor->next) {
        lodd__builtin rule = anchor->idref ? LODD__RULE_FHIR_XHTML_IDREF : LODD__RULE_FHIR_XHTML_ANCHOR;
        if (anchor->image)
            rule = LODD__RULE_FHIR_XHTML_IMAGE_ANCHOR;
        lodd_issue *issue;
        if (anchor_exists(check->judge, check->at, anchor))
            continue;
        if (check->xhtml.in_document)
            issue = lodd__finding_offset(check->judge->findings, rule, check->at, anchor->offset);
        else
            issue = lodd__finding(check->judge->findings, rule, check->at);
        lodd__finding_value(check->judge->findings, issue, anchor->id);
    }
}

static bool same_language(lodd_str a, lodd_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;

    return strncasecmp(a.ptr, b.ptr, n) == 0 && (a.len == b.len || (a.len > n ? a : b).ptr[n] == '-');
}

/* The language of the resource and that of its narrative, or of the first section in one. */
static void check_language(const reading *check)
{
    const lodd__element *resource = lodd__element_resource(check->at);
    const xmlNode *div = check->xhtml.div;
    lodd_str language = resource != NULL ? lodd__element_value(resource, "language") : LODD__STR(""),
             here = lodd__xhtml_language(div);
    lodd_issue *issue;

    for (const xmlNode *child = div->children; child != NULL && here.len == 0; child = child->next)
        if (child->type == XML_ELEMENT_NODE)
            here = lodd__xhtml_language(child);
    if (language.len == 0 || check->at->parent == NULL || check->at->parent->parent != resource)
        return;
    if (here.len > 0 && same_language(language, here))
        return;
    issue = find(check, here.len == 0 ? LODD__RULE_FHIR_XHTML_LANGUAGE_MISSING : LODD__RULE_FHIR_XHTML_LANGUAGE, div);
    lodd__finding_value(check->judge->findings, issue, language);
    if (here.len > 0)
        lodd__finding_value(check->judge->findings, issue, here);
}

static void find_fault(const reading *check)
{
    static const lodd__builtin rules[] = {
        [LODD__XHTML_NONE] = LODD__RULE_FHIR_XHTML_EMPTY,
        [LODD__XHTML_SYNTAX] = LODD__RULE_FHIR_XHTML_SYNTAX,
        [LODD__XHTML_ENTITY] = LODD__RULE_FHIR_XHTML_ENTITY,
        [LODD__XHTML_LIMIT] = LODD__RULE_FHIR_XHTML_LIMIT,
    };
    lodd_issue *issue;

    if (check->xhtml.fault == LODD__XHTML_OK || check->xhtml.fault == LODD__XHTML_NOMEM)
        return;
    issue = lodd__finding(check->judge->findings, rules[check->xhtml.fault], check->at);
    if (check->xhtml.detail.len > 0)
        lodd__finding_name(check->judge->findings, issue, check->xhtml.detail);
}

void lodd__fhir_check_narrative(lodd__fhir_judge *judge, const lodd__element *xhtml)
{
    reading check = {.judge = judge, .at = xhtml};

    if (xhtml->xhtml == NULL && xhtml->value.ptr == NULL)
        return; /* no value: said elsewhere */
    lodd__xhtml_open(&check.xhtml, judge, xhtml);
    find_fault(&check);
    if (check.xhtml.div != NULL) {
        walk(&check);
        if (!check.content)
            (void)find(&check, LODD__RULE_FHIR_XHTML_EMPTY, check.xhtml.div);
        check_language(&check);
    }
    lodd__map_free(&check.ids);
    lodd__xhtml_close(&check.xhtml);
    check_anchors(&check);
}

/* That there is something to read (txt-2) is no part of it: the specification has published examples without, and other
 * validators let them pass. */
bool lodd__fhir_html_checks(void *judge, const lodd__element *xhtml)
{
    reading check = {.at = xhtml};
    bool ok;

    lodd__xhtml_open(&check.xhtml, judge, xhtml);
    if (check.xhtml.div != NULL)
        walk(&check);
    ok = check.xhtml.fault == LODD__XHTML_OK && check.xhtml.div != NULL && check.whitelist == 0;
    lodd__xhtml_close(&check.xhtml);
    return ok;
}
