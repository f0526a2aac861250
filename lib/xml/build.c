/* xml/build.c - SAX2 callbacks that build a libxml2 tree in an arena.
 *
 * Why not libxml2's own builder: it allocates every node, name and text by itself, which costs more than the parse (measured: 0.33 ms
 * against 0.12 ms for a 30 KB message), and it keeps no byte positions. The tree is what libxml2's XPath and XSD code reads: only fields they
 * look at are filled in. White space between elements is not kept: no rule of these formats can depend on it, and it would double the nodes.
 *
 * May use: base, source, libxml2.
 */
#include "xml/build.h"

#include <stdint.h>
#include <string.h>

#include "xml/memory.h"

size_t lodd__xml_build_offset(const lodd__xml_parser *parser)
{
    const xmlParserInput *input = parser->ctxt->input;

    if (input == NULL)
        return parser->ret->source->text.len;
    return input->consumed + (size_t)(input->cur - input->base);
}

void lodd__xml_build_fault(lodd__xml_parser *parser, const lodd__xml_fault *fault)
{
    if (parser->faults.len >= parser->limits->max_issues)
        xmlStopParser(parser->ctxt); /* nobody reads more */
    else if (!lodd__vec_push(&parser->faults, *fault))
        parser->arena->failed = true;
}

void lodd__xml_build_stop(lodd__xml_parser *parser, lodd__xml_fault_kind kind, size_t offset)
{
    lodd__xml_fault fault = {.kind = kind, .offset = offset};

    if (kind == LODD__XML_NOMEM)
        parser->arena->failed = true;
    else
        lodd__xml_build_fault(parser, &fault);
    xmlStopParser(parser->ctxt);
}

/* Walks back from the parser's place to the last '<': attribute values cannot hold one, so it is this tag's. */
static size_t tag_start(const lodd__xml_parser *parser)
{
    const lodd_str text = parser->ret->source->text;
    size_t at = lodd__xml_build_offset(parser);
    size_t from = 0;
    const char *open = NULL;

    at = at > text.len ? text.len : at;
    from = parser->markup_end < at ? parser->markup_end : 0;
    open = memrchr(text.ptr + from, '<', at - from);
    return open != NULL ? (size_t)(open - text.ptr) : from;
}

static size_t mark_start(const lodd__xml_parser *parser, const char *mark, size_t n)
{
    const lodd_str text = parser->ret->source->text;
    size_t at = lodd__xml_build_offset(parser);

    if (at > text.len)
        at = text.len;
    for (at = at >= n ? at - n : 0; at > 0; at--)
        if (memcmp(text.ptr + at, mark, n) == 0)
            break;
    return at;
}

static void *private_of(size_t offset)
{
    return (void *)(uintptr_t)(offset + 1);
}

static bool count_node(lodd__xml_parser *parser)
{
    if (lodd__xml_memory_failures() != parser->memory_failures) {
        lodd__xml_build_stop(parser, LODD__XML_NOMEM, 0);
        return false;
    }
    /* libxml2's dictionary gets slow with the number of its names */
    parser->many_names = (size_t)xmlDictSize(parser->ctxt->dict) - parser->own_names > parser->limits->max_names;
    if (++parser->nodes <= parser->limits->max_nodes && !parser->many_names)
        return true;
    lodd__xml_build_stop(parser, parser->many_names ? LODD__XML_NAMES : LODD__XML_NODES, lodd__xml_build_offset(parser));
    return false;
}

static xmlNodePtr new_node(lodd__xml_parser *parser, xmlElementType type, const xmlChar *name, size_t offset)
{
    xmlNodePtr node = NULL;

    if (!count_node(parser))
        return NULL;
    node = LODD__NEW(parser->arena, xmlNode);
    if (node == NULL) {
        lodd__xml_build_stop(parser, LODD__XML_NOMEM, offset);
        return NULL;
    }
    node->type = type;
    node->name = name;
    node->doc = parser->ret->doc;
    node->_private = private_of(offset);
    return node;
}

static void append(lodd__xml_parser *parser, xmlNodePtr node)
{
    xmlNodePtr parent = parser->open != NULL ? parser->open : (xmlNodePtr)parser->ret->doc;

    node->parent = parent;
    node->prev = parent->last;
    if (parent->last != NULL)
        parent->last->next = node;
    else
        parent->children = node;
    parent->last = node;
}

static xmlChar *copy(lodd__xml_parser *parser, const xmlChar *s, size_t n)
{
    char *ret = n < SIZE_MAX ? lodd__arena_bytes(parser->arena, n + 1) : NULL;

    if (ret == NULL) {
        lodd__xml_build_stop(parser, LODD__XML_NOMEM, 0);
        return NULL;
    }
    if (n > 0)
        memcpy(ret, s, n);
    ret[n] = '\0';
    return (xmlChar *)ret;
}

static bool is_blank(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!lodd__is_space(s.ptr[i]))
            return false;
    return true;
}

/* Makes a node of the character data collected. beside_element: an element follows. */
static void flush_text(lodd__xml_parser *parser, bool beside_element)
{
    lodd_str text = lodd__buf_str(&parser->text);
    xmlNodePtr node = NULL;

    if (text.len == 0)
        return;
    parser->text.len = 0;
    if (parser->open == NULL)
        return;
    beside_element = beside_element || (parser->open->last != NULL && parser->open->last->type == XML_ELEMENT_NODE);
    if (beside_element && is_blank(text))
        return;
    node = new_node(parser, XML_TEXT_NODE, xmlStringText, parser->text_offset);
    if (node == NULL)
        return;
    node->content = copy(parser, (const xmlChar *)text.ptr, text.len);
    if (node->content != NULL)
        append(parser, node);
}

static xmlNs *declare(lodd__xml_parser *parser, const xmlChar *prefix, const xmlChar *uri)
{
    xmlNs *ns = LODD__NEW(parser->arena, xmlNs);

    if (ns == NULL || !lodd__vec_push(&parser->scope, (lodd__xml_scope){prefix, ns})) {
        lodd__xml_build_stop(parser, LODD__XML_NOMEM, 0);
        return NULL;
    }
    ns->type = XML_LOCAL_NAMESPACE;
    ns->href = uri;
    ns->prefix = prefix;
    ns->context = parser->ret->doc;
    return ns;
}

static xmlNs *find_ns(const lodd__xml_parser *parser, const xmlChar *prefix)
{
    for (size_t i = parser->scope.len; i > 0; i--)
        if (parser->scope.ptr[i - 1].prefix == prefix)
            return parser->scope.ptr[i - 1].ns->href[0] != '\0' ? parser->scope.ptr[i - 1].ns : NULL;
    return NULL;
}

static xmlNs *xml_ns(lodd__xml_parser *parser)
{
    xmlNs **ns = &parser->ret->doc->oldNs;

    if (*ns == NULL && (*ns = LODD__NEW(parser->arena, xmlNs)) != NULL) {
        (*ns)->type = XML_LOCAL_NAMESPACE;
        (*ns)->href = XML_XML_NAMESPACE;
        (*ns)->prefix = BAD_CAST "xml";
    }
    return *ns;
}

/* attribute: the five pointers of SAX2: local name, prefix, URI, value, end of value. */
static xmlAttrPtr new_attribute(lodd__xml_parser *parser, xmlNodePtr element, const xmlChar **attribute)
{
    xmlAttrPtr attr = count_node(parser) ? LODD__NEW(parser->arena, xmlAttr) : NULL;
    xmlNodePtr text = NULL;
    size_t n = (size_t)(attribute[4] - attribute[3]);

    if (attr == NULL) {
        if (parser->arena->failed)
            lodd__xml_build_stop(parser, LODD__XML_NOMEM, 0);
        return NULL;
    }
    attr->type = XML_ATTRIBUTE_NODE;
    attr->name = attribute[0];
    attr->parent = element;
    attr->doc = parser->ret->doc;
    attr->_private = element->_private;
    if (attribute[1] != NULL)
        attr->ns = xmlStrEqual(attribute[1], BAD_CAST "xml") ? xml_ns(parser) : find_ns(parser, attribute[1]);
    text = new_node(parser, XML_TEXT_NODE, xmlStringText, (size_t)(uintptr_t)element->_private - 1);
    if (text == NULL)
        return NULL;
    text->content = copy(parser, attribute[3], n);
    if (text->content == NULL)
        return NULL;
    text->parent = (xmlNodePtr)attr;
    attr->children = attr->last = text;
    return attr;
}

static bool add_namespaces(lodd__xml_parser *parser, xmlNodePtr node, int n, const xmlChar **namespaces)
{
    xmlNs **last = &node->nsDef;

    for (int i = 0; i < n; i++) {
        /* xmlns="" undeclares the default namespace: an empty URI hides the outer one */
        const xmlChar *uri = namespaces[2 * i + 1] != NULL ? namespaces[2 * i + 1] : BAD_CAST "";
        *last = declare(parser, namespaces[2 * i], uri);
        if (*last == NULL)
            return false;
        last = &(*last)->next;
    }
    return true;
}

static bool add_attributes(lodd__xml_parser *parser, xmlNodePtr node, int n, const xmlChar **attributes)
{
    xmlAttrPtr last = NULL;

    for (int i = 0; i < n; i++) {
        xmlAttrPtr attr = new_attribute(parser, node, attributes + 5 * (size_t)i);
        if (attr == NULL)
            return false;
        attr->prev = last;
        if (last != NULL)
            last->next = attr;
        else
            node->properties = attr;
        last = attr;
    }
    return true;
}

static void start_element(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_namespaces,
                          const xmlChar **namespaces, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
    lodd__xml_parser *parser = user;
    size_t offset = tag_start(parser);
    xmlNodePtr node = NULL;

    (void)n_defaulted;
    flush_text(parser, true);
    if (parser->scope_marks.len >= parser->limits->max_depth) {
        lodd__xml_build_stop(parser, LODD__XML_DEPTH, offset);
        return;
    }
    /* prefixes are looked up among all declarations in scope: they are bounded, too */
    if ((size_t)n_attributes + (size_t)n_namespaces > parser->limits->max_attributes ||
        (parser->scope.len + (size_t)n_namespaces) / 2 > parser->limits->max_attributes) {
        lodd__xml_build_stop(parser, LODD__XML_ATTRIBUTES, offset);
        return;
    }
    node = new_node(parser, XML_ELEMENT_NODE, name, offset);
    if (node == NULL)
        return;
    if (!lodd__vec_push(&parser->scope_marks, parser->scope.len) || !lodd__vec_push(&parser->elements, node)) {
        lodd__xml_build_stop(parser, LODD__XML_NOMEM, offset);
        return;
    }
    if (!add_namespaces(parser, node, n_namespaces, namespaces))
        return;
    if (uri != NULL)
        node->ns = prefix != NULL && xmlStrEqual(prefix, BAD_CAST "xml") ? xml_ns(parser) : find_ns(parser, prefix);
    if (!add_attributes(parser, node, n_attributes, attributes))
        return;
    /* the order number that xmlXPathOrderDocElems would write: XPath then compares nodes without walking the tree */
    node->content = (xmlChar *)(-(ptrdiff_t)parser->elements.len);
    append(parser, node);
    parser->open = node;
    parser->markup_end = lodd__xml_build_offset(parser) + 1; /* the parser stands on the '>', or on "/>", whose end tag comes next */
}

static void end_element(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    lodd__xml_parser *parser = user;

    (void)name, (void)prefix, (void)uri;
    flush_text(parser, false);
    parser->markup_end = lodd__xml_build_offset(parser);
    if (parser->open == NULL || parser->scope_marks.len == 0)
        return;
    parser->open->psvi = private_of(parser->markup_end); /* where it ends: see lodd__xml_end */
    parser->scope.len = parser->scope_marks.ptr[--parser->scope_marks.len];
    parser->open = parser->open->parent->type == XML_ELEMENT_NODE ? parser->open->parent : NULL;
}

/* Character data begins where the last markup ended; in a CDATA section, behind its mark. */
static size_t text_start(const lodd__xml_parser *parser)
{
    static const char mark[] = "<![CDATA[";
    const lodd_str text = parser->ret->source->text;
    size_t at = parser->markup_end < text.len ? parser->markup_end : text.len;

    while (lodd__str_starts(lodd__str_sub(text, at, text.len - at), LODD__STR("<![CDATA[]]>")))
        at += sizeof mark - 1 + 3;
    return lodd__str_starts(lodd__str_sub(text, at, text.len - at), lodd__str(mark)) ? at + sizeof mark - 1 : at;
}

static void characters(void *user, const xmlChar *s, int n)
{
    lodd__xml_parser *parser = user;

    if (parser->text.len == 0)
        parser->text_offset = text_start(parser);
    lodd__buf_add(&parser->text, (lodd_str){(const char *)s, (size_t)n});
    if (parser->text.failed)
        lodd__xml_build_stop(parser, LODD__XML_NOMEM, 0);
}

static void leaf(lodd__xml_parser *parser, xmlElementType type, const xmlChar *name, const xmlChar *content, size_t offset)
{
    xmlNodePtr node = NULL;

    flush_text(parser, false);
    parser->markup_end = lodd__xml_build_offset(parser);
    node = new_node(parser, type, name, offset);
    if (node == NULL)
        return;
    if (content != NULL && (node->content = copy(parser, content, strlen((const char *)content))) == NULL)
        return;
    append(parser, node);
}

static void comment(void *user, const xmlChar *content)
{
    leaf(user, XML_COMMENT_NODE, xmlStringComment, content, mark_start(user, "<!--", 4));
}

/* The data may hold "<?": its length, not a mark, leads back to the start. CR LF came in as LF; blanks before the data are not in it. */
static size_t instruction_start(const lodd__xml_parser *parser, const xmlChar *target, const xmlChar *data)
{
    const lodd_str text = parser->ret->source->text;
    size_t head = strlen((const char *)target) + 2;
    size_t at = lodd__xml_build_offset(parser);

    at = at > text.len ? text.len : at;
    at = at >= 2 ? at - 2 : 0;
    for (size_t n = data != NULL ? strlen((const char *)data) : 0; n > 0 && at > 0; n--) {
        at--;
        if (data[n - 1] == '\n' && text.ptr[at] == '\n' && at > 0 && text.ptr[at - 1] == '\r')
            at--;
    }
    while (at > 0 && lodd__is_space(text.ptr[at - 1]))
        at--;
    return at >= head ? at - head : 0;
}

static void processing_instruction(void *user, const xmlChar *target, const xmlChar *data)
{
    lodd__xml_parser *parser = user;
    const xmlChar *name = xmlDictLookup(parser->ctxt->dict, target, -1);

    if (name == NULL)
        lodd__xml_build_stop(parser, LODD__XML_NOMEM, 0);
    else
        leaf(parser, XML_PI_NODE, name, data, instruction_start(parser, target, data));
}

static void internal_subset(void *user, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    lodd__xml_parser *parser = user;

    (void)name, (void)external_id, (void)system_id;
    lodd__xml_build_stop(parser, LODD__XML_DOCTYPE, mark_start(parser, "<!DOCTYPE", 9));
}

void lodd__xml_build_handlers(xmlSAXHandler *sax)
{
    memset(sax, 0, sizeof *sax);
    sax->initialized = XML_SAX2_MAGIC;
    sax->internalSubset = internal_subset;
    sax->startElementNs = start_element;
    sax->endElementNs = end_element;
    sax->characters = characters;
    sax->ignorableWhitespace = characters;
    sax->cdataBlock = characters;
    sax->comment = comment;
    sax->processingInstruction = processing_instruction;
}
