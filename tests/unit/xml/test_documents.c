/* test_documents.c - properties that hold for every document: our own test messages, and the reference messages when
 * they are here.
 *
 * The tree is libxml2's own (read by xmlReadMemory, white space beside elements dropped): types, names, namespaces,
 * prefixes, attributes in order, texts. Every element's offset is its '<' and its qualified name; every attribute's
 * offset is its name and its value's offset the value, when this is written without references.
 */
#include <libxml/parser.h>

#include "golden/project.h"
#include "parsed.h"

typedef struct check {
    const parsed *p;
    const char *why; /* of the first difference */
    const xmlNode *at;
} check;

static bool differs(check *c, const char *why, const xmlNode *at)
{
    if (c->why == NULL) {
        c->why = why;
        c->at = at;
    }
    return false;
}

/* --- the same tree as libxml2's ----------------------------------------------------------------------------------- */

static bool same_text(const xmlChar *a, const xmlChar *b)
{
    return xmlStrEqual(a != NULL ? a : BAD_CAST "", b != NULL ? b : BAD_CAST "");
}

static bool same_ns(const xmlNs *a, const xmlNs *b)
{
    return a == NULL || b == NULL ? a == b : xmlStrEqual(a->href, b->href) && same_text(a->prefix, b->prefix);
}

static bool same_attributes(check *c, const xmlNode *ours, const xmlNode *theirs)
{
    const xmlAttr *a = ours->properties;
    const xmlAttr *b = theirs->properties;

    for (; a != NULL && b != NULL; a = a->next, b = b->next) {
        xmlChar *value = xmlNodeListGetString(theirs->doc, b->children, 1);
        bool same = xmlStrEqual(a->name, b->name) && same_ns(a->ns, b->ns) && a->children != NULL &&
                    same_text(a->children->content, value) && a->parent == ours &&
                    (a->next == NULL || a->next->prev == a);
        xmlFree(value);
        if (!same)
            return differs(c, "an attribute", ours);
    }
    return a == b || differs(c, "the number of attributes", ours);
}

static bool same_declarations(check *c, const xmlNode *ours, const xmlNode *theirs)
{
    const xmlNs *a = ours->nsDef;
    const xmlNs *b = theirs->nsDef;

    for (; a != NULL && b != NULL; a = a->next, b = b->next)
        if (!same_text(a->href, b->href) || !same_text(a->prefix, b->prefix))
            return differs(c, "a namespace declaration", ours);
    return a == b || differs(c, "the number of namespace declarations", ours);
}

static bool is_blank_text(const xmlNode *node)
{
    if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE)
        return false;
    for (const xmlChar *s = node->content; s != NULL && *s != '\0'; s++)
        if (!lodd__is_space((char)*s))
            return false;
    return true;
}

static bool is_text(const xmlNode *node)
{
    return node != NULL && (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE);
}

/* A run of libxml2's text and CDATA nodes is one text of ours; a blank run beside an element is none. Returns the
 * joined text (malloc'ed by libxml2), or NULL when the run is dropped, and moves *node behind the run. */
static xmlChar *take_text(const xmlNode **node)
{
    const xmlNode *before = (*node)->prev;
    bool blank = true;
    xmlChar *joined = xmlStrdup(BAD_CAST "");

    for (; is_text(*node); *node = (*node)->next) {
        joined = xmlStrcat(joined, (*node)->content);
        blank = blank && is_blank_text(*node);
    }
    if (joined[0] == '\0' || (blank && ((before != NULL && before->type == XML_ELEMENT_NODE) ||
                                        (*node != NULL && (*node)->type == XML_ELEMENT_NODE)))) {
        xmlFree(joined);
        return NULL;
    }
    return joined;
}

static bool same_node(check *c, const xmlNode *ours, const xmlNode *theirs, int depth);

static bool same_children(check *c, const xmlNode *ours, const xmlNode *theirs, int depth)
{
    const xmlNode *a = ours->children;
    const xmlNode *b = theirs->children;
    bool same = true;

    while (b != NULL && same) {
        xmlChar *text = NULL;
        if (is_text(b)) {
            text = take_text(&b);
            if (text == NULL)
                continue;
            same = a != NULL && a->type == XML_TEXT_NODE && xmlStrEqual(a->content, text);
            xmlFree(text);
            if (!same)
                return differs(c, "a text", ours);
        } else {
            same = a != NULL && same_node(c, a, b, depth + 1);
            b = b->next;
        }
        if (same &&
            (a->parent != ours || (a->next != NULL && a->next->prev != a) || (a->next == NULL && ours->last != a)))
            return differs(c, "the links of a node", a);
        a = same ? a->next : a;
    }
    return (same && a == NULL && b == NULL) || differs(c, "the number of children", ours);
}

static bool same_node(check *c, const xmlNode *ours, const xmlNode *theirs, int depth)
{
    if (depth > 256)
        return differs(c, "too deep for this test", ours);
    if (ours->type != theirs->type || !xmlStrEqual(ours->name, theirs->name))
        return differs(c, "a type or name", ours);
    if (ours->type != XML_ELEMENT_NODE)
        return same_text(ours->content, theirs->content) || differs(c, "a comment or processing instruction", ours);
    if (!same_ns(ours->ns, theirs->ns))
        return differs(c, "a namespace", ours);
    return same_declarations(c, ours, theirs) && same_attributes(c, ours, theirs) &&
           same_children(c, ours, theirs, depth);
}

static bool same_tree(check *c, const xmlDoc *theirs)
{
    const xmlNode *a = c->p->doc.doc->children;
    const xmlNode *b = theirs->children;

    for (; a != NULL && b != NULL; a = a->next, b = b->next)
        if (!same_node(c, a, b, 0))
            return false;
    return a == b || differs(c, "what stands beside the root", a);
}

/* --- positions ---------------------------------------------------------------------------------------------------- */

static bool has_at(const parsed *p, size_t offset, lodd_str what)
{
    return offset <= p->source.text.len &&
           lodd__str_starts(lodd__str_sub(p->source.text, offset, p->source.text.len - offset), what);
}

static lodd_str qualified(lodd__arena *arena, const xmlNs *ns, const xmlChar *name, const char *before)
{
    const char *prefix = ns != NULL && ns->prefix != NULL ? (const char *)ns->prefix : "";

    return lodd__arena_printf(arena, "%s%s%s%s", before, prefix, *prefix != '\0' ? ":" : "", (const char *)name);
}

static bool attribute_is_placed(const parsed *p, lodd__arena *arena, const xmlAttr *attr)
{
    size_t name = lodd__xml_offset(&p->doc, (const xmlNode *)attr);
    size_t value = lodd__xml_value_offset(&p->doc, (const xmlNode *)attr);
    lodd_str expected = lodd__str((const char *)attr->children->content);
    char quote = value > 0 && value <= p->source.text.len ? p->source.text.ptr[value - 1] : '\0';
    size_t end = quote != '\0' ? lodd__str_find(p->source.text, quote, value) : (size_t)-1;
    lodd_str raw;

    if (!has_at(p, name, qualified(arena, attr->ns, attr->name, "")) || (quote != '"' && quote != '\'') ||
        end == (size_t)-1)
        return false;
    raw = lodd__str_sub(p->source.text, value, end - value);
    for (size_t i = 0; i < raw.len; i++)
        if (raw.ptr[i] == '&' || (lodd__is_space(raw.ptr[i]) && raw.ptr[i] != ' '))
            return true; /* written otherwise than it reads */
    return lodd__str_eq(raw, expected);
}

static bool is_placed(check *c, lodd__arena *arena)
{
    const parsed *p = c->p;
    size_t last = 0;

    for (size_t i = 0; i < p->doc.n_elements; i++) {
        const xmlNode *node = p->doc.elements[i];
        size_t offset = lodd__xml_offset(&p->doc, node);
        size_t content = lodd__xml_value_offset(&p->doc, node);
        if (!has_at(p, offset, qualified(arena, node->ns, node->name, "<")) || (i > 0 && offset <= last))
            return differs(c, "the place of an element", node);
        if (content <= offset || p->source.text.ptr[content - 1] != '>')
            return differs(c, "the place of an element's content", node);
        for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
            if (!attribute_is_placed(p, arena, attr))
                return differs(c, "the place of an attribute", node);
        last = offset;
        lodd__arena_reset(arena);
    }
    return true;
}

/* XPath by the printed path must lead back to the node. */
static bool paths_lead_back(check *c, lodd__arena *arena)
{
    for (size_t i = 0; i < c->p->doc.n_elements; i += 7) {
        const xmlNode *node = c->p->doc.elements[i];
        lodd_str path = lodd__xml_path(arena, node);
        size_t steps = 0;
        size_t depth = 0;
        for (size_t k = 0; k < path.len; k++)
            steps += path.ptr[k] == '/';
        for (const xmlNode *n = node; n->type == XML_ELEMENT_NODE; n = n->parent)
            depth++;
        if (steps != depth)
            return differs(c, "the steps of a path", node);
        lodd__arena_reset(arena);
    }
    return true;
}

/* --- files -------------------------------------------------------------------------------------------------------- */

typedef struct totals {
    size_t read, not_wellformed, elements;
    lodd__xml_parser *parser;
} totals;

static void quiet(void *user, xmlErrorPtr error)
{
    (void)user, (void)error;
}

/* What libxml2 says of the text; it is UTF-8 whatever the declaration says. */
static xmlDocPtr read_with_libxml2(lodd_str text)
{
    return xmlReadMemory(text.ptr, (int)text.len, NULL, "UTF-8",
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE |
                             XML_PARSE_IGNORE_ENC);
}

static bool judge(check *c, xmlDocPtr theirs)
{
    lodd__arena arena = {0};
    bool ok = same_tree(c, theirs) && is_placed(c, &arena) && paths_lead_back(c, &arena);

    lodd__arena_free(&arena);
    return ok;
}

/* Returns false when something differs. Documents that are not well-formed, have a DOCTYPE or a fault of encoding only
 * count. */
static bool one_document(totals *t, const char *name, lodd_str bytes)
{
    parsed *p = parse_str(bytes);
    check c = {.p = p};
    xmlDocPtr theirs = p->source.fault == LODD__SOURCE_OK || p->source.fault == LODD__SOURCE_CONTRADICTION
                           ? read_with_libxml2(p->source.text)
                           : NULL;
    bool refused = theirs == NULL || theirs->intSubset != NULL;
    bool ok = p->doc.wellformed ? !refused && judge(&c, theirs) : refused || p->doc.n_faults > 0;

    if (!ok)
        printf("# %s: differs in %s (%s)\n", name, c.why != NULL ? c.why : "being well-formed",
               c.at != NULL && c.at->name != NULL ? (const char *)c.at->name : "-");
    t->read++;
    t->not_wellformed += !p->doc.wellformed;
    t->elements += p->doc.wellformed ? p->doc.n_elements : 0;
    xmlFreeDoc(theirs);
    parsed_free(p);
    return ok;
}

static void all_below(const char *what, const char *folder, size_t max_not_wellformed)
{
    project_list files = project_files(folder, ".xml");
    totals t = {0};
    size_t failed = 0;

    for (size_t i = 0; i < files.n; i++) {
        project_file file = project_read(files.paths[i]);
        failed += !one_document(&t, files.paths[i] + strlen(folder) + 1, lodd__str_n(file.data, file.len));
        free(file.data);
    }
    TAP_OK(failed == 0 && t.read > 0 && t.elements > 0, "%s: %zu files, %zu elements: tree and positions", what, t.read,
           t.elements);
    TAP_OK(t.not_wellformed <= max_not_wellformed, "%s: %zu files are not well-formed", what, t.not_wellformed);
    project_list_free(&files);
}

int main(void)
{
    char path[PROJECT_MAX_PATH];

    xmlSetStructuredErrorFunc(NULL, quiet);
    all_below("valid messages", project_path(path, "testdata/messages/valid"), 0);
    all_below("conversations", project_path(path, "testdata/messages/conversation"), 0);
    all_below("invalid messages", project_path(path, "testdata/messages/invalid"), 20);
    if (project_reference(path, "no-messages") != NULL)
        all_below("reference messages", path, 60);
    else
        tap_skip("the reference messages are not here (LODD_REFERENCE/no-messages)");
    xmlCleanupParser();
    return tap_done();
}
