/* declare/render.c - the pages people read: a record's JSON becomes XML, and a built-in stylesheet makes HTML of it.
 *
 * Uses base, json, xml/memory.h, write/emit.h, libxml2 and libxslt. Whatever a record says, a stylesheet can open
 * nothing (security preferences forbid everything, nothing is loaded), and its work is bounded by limits of nodes,
 * depth and operations.
 */
#include "declare/render.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xslt.h>
#include <libxslt/xsltutils.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "json/json.h"
#include "write/emit.h"
#include "xml/memory.h"

enum {
    MAX_DEPTH = 64,           /* of a record; the deepest of ours has 8 */
    MAX_NAME = 64,            /* of a member that becomes an element */
    MAX_PAGE = 200,           /* bytes of a page's name */
    MAX_TEMPLATE_DEPTH = 200, /* of templates in templates */
    MAX_MESSAGE = 400,
    STEPS_A_NODE = 200, /* XPath operations that a stylesheet may take for each node of a record: ours take 8 to 70 */
    STEPS_AT_LEAST = 1 << 22, /* ... whatever the record */
    STEPS_AT_MOST = 1 << 28
};

#define XSLT_OPEN  "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
#define XSLT_CLOSE "</xsl:stylesheet>"

typedef struct row {
    const char *schema, *page, *sheet;
} row;

static const row rows[] = {
#define R(schema, page, sheet) {schema, page, sheet},
#define PART(schema, list)
#include "declare/render.def"
#undef PART
#undef R
};

static const struct {
    const char *schema, *list;
} parts[] = {
#define R(schema, page, sheet)
#define PART(schema, list) {schema, list},
#include "declare/render.def"
#undef PART
#undef R
};
enum { N_ROWS = sizeof rows / sizeof *rows };

struct lodd__renderer {
    xmlDocPtr record;
    size_t n_nodes;
    char schema[MAX_NAME];
    xsltStylesheetPtr style;
    const char *sheet; /* name of the compiled one */
    xsltSecurityPrefsPtr security;
};

/* --- JSON to XML --- */

typedef struct conversion {
    lodd__buf *out;
    lodd__map seen; /* ids of the array at work; for each array anew */
    bool nomem;
} conversion;

/* A name that may stand as an element's: ASCII, so that it is one in every version of XML. */
static bool is_element_name(lodd_str key)
{
    if (key.len == 0 || key.len > MAX_NAME || (key.len >= 3 && strncasecmp(key.ptr, "xml", 3) == 0))
        return false;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || !(lodd__is_digit(c) || c == '-' || c == '.')))
            return false;
    }
    return true;
}

/* Whether value is an object with an id that no earlier one of its array has. */
static bool is_first_of_id(conversion *c, const lodd__json *value, lodd_str *ret)
{
    const lodd__json *id = value->type == LODD__JSON_OBJECT ? lodd__json_get(value, LODD__STR("id")) : NULL;

    if (id == NULL || id->type != LODD__JSON_STRING || id->text.len == 0 || lodd__map_get(&c->seen, id->text) != NULL)
        return false;
    *ret = id->text;
    if (!lodd__map_put(&c->seen, id->text, (void *)(uintptr_t)value)) {
        c->nomem = true;
        return false;
    }
    return true;
}

static void open_element(conversion *c, const lodd__json *value)
{
    lodd_str id;

    if (value->parent->type == LODD__JSON_ARRAY) {
        LODD__ADD(c->out, "<item");
        if (is_first_of_id(c, value, &id)) {
            LODD__ADD(c->out, " key=\"");
            lodd__emit_xml_text(c->out, id);
            LODD__ADD(c->out, "\"");
        }
    } else if (is_element_name(value->key)) {
        LODD__ADD(c->out, "<");
        lodd__buf_add(c->out, value->key);
    } else {
        LODD__ADD(c->out, "<member name=\"");
        lodd__emit_xml_text(c->out, value->key);
        LODD__ADD(c->out, "\"");
    }
    LODD__ADD(c->out, ">");
}

static void close_element(conversion *c, const lodd__json *value)
{
    LODD__ADD(c->out, "</");
    if (value->parent->type == LODD__JSON_ARRAY)
        LODD__ADD(c->out, "item");
    else if (is_element_name(value->key))
        lodd__buf_add(c->out, value->key);
    else
        LODD__ADD(c->out, "member");
    LODD__ADD(c->out, ">");
}

static void add_value(conversion *c, const lodd__json *value)
{
    switch (value->type) {
    case LODD__JSON_STRING:
    case LODD__JSON_NUMBER:
        lodd__emit_xml_text(c->out, value->text);
        break;
    case LODD__JSON_TRUE:
        LODD__ADD(c->out, "true");
        break;
    case LODD__JSON_FALSE:
        LODD__ADD(c->out, "false");
        break;
    case LODD__JSON_NULL:
        break;
    case LODD__JSON_ARRAY:
    case LODD__JSON_OBJECT: { /* as deep as MAX_DEPTH, which the parser sees to */
        lodd__map outer = c->seen;
        c->seen = (lodd__map){0};
        for (const lodd__json *item = value->first; item != NULL; item = item->next) {
            open_element(c, item);
            add_value(c, item);
            close_element(c, item);
        }
        lodd__map_free(&c->seen);
        c->seen = outer;
        break;
    }
    }
}

static lodd_status to_xml(lodd__buf *out, lodd_str record, const lodd__json *root)
{
    conversion c = {.out = out};
    char sha256[65];

    lodd__sha256_hex(record, sha256);
    lodd__buf_printf(out, "<record sha256=\"%s\">", sha256);
    add_value(&c, root);
    LODD__ADD(out, "</record>");
    return c.nomem || out->failed ? LODD_ERR_NOMEM : LODD_OK;
}

/* Reads the JSON; what is wrong with it is the caller's argument. */
static lodd_status read_record(lodd__renderer *renderer, lodd__buf *xml, lodd_str record, char **ret_message)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits limits;
    const lodd__json *schema;
    lodd_status status = LODD_OK;

    lodd_limits_default(&limits);
    limits.max_depth = MAX_DEPTH;
    if (record.len > limits.max_input)
        return LODD__FAIL(ret_message, LODD_ERR_LIMIT, "the record is larger than %zu bytes", limits.max_input);
    lodd__json_parse(&doc, &arena, record, &limits);
    schema = doc.root != NULL && !arena.failed ? lodd__json_get(doc.root, LODD__STR("schema")) : NULL;
    if (arena.failed)
        status = LODD_ERR_NOMEM;
    else if (doc.n_faults > 0)
        status = LODD__FAIL(ret_message, LODD_ERR_ARGUMENT, "the record is no JSON that can be shown: %s at byte %zu",
                      lodd__json_fault_name(doc.faults[0].kind), doc.faults[0].offset);
    else if (schema == NULL || schema->type != LODD__JSON_STRING || schema->text.len >= sizeof renderer->schema ||
             memchr(schema->text.ptr, '\0', schema->text.len) != NULL)
        status = LODD__FAIL(ret_message, LODD_ERR_ARGUMENT, "the record does not say its \"schema\"");
    else
        memcpy(renderer->schema, schema->text.ptr, schema->text.len);
    if (status == LODD_OK)
        status = to_xml(xml, record, doc.root);
    lodd__arena_free(&arena);
    return status;
}

/* --- libxml2 and libxslt --- */

/* libxslt's tables, once a process and before threads use them. */
static pthread_once_t xslt_once = PTHREAD_ONCE_INIT;

static void on_error(void *user, xmlErrorPtr error)
{
    (void)user, (void)error;
}

/* Of our own text, so it is well-formed; XML_PARSE_HUGE: texts above 10 MB. */
static xmlDocPtr parse_xml(lodd_str text)
{
    xmlParserCtxtPtr parser = text.len < (size_t)1 << 30 ? xmlNewParserCtxt() : NULL;
    xmlDocPtr doc = NULL;

    if (parser == NULL)
        return NULL;
    doc = xmlCtxtReadMemory(parser, text.ptr, (int)text.len, NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE |
                                XML_PARSE_COMPACT | XML_PARSE_NOCDATA);
    xmlFreeParserCtxt(parser);
    return doc;
}

static size_t count_nodes(const xmlNode *root)
{
    size_t n = 0;

    for (const xmlNode *node = root; node != NULL;) {
        n++;
        if (node->children != NULL && node->type == XML_ELEMENT_NODE) {
            node = node->children;
            continue;
        }
        while (node != root && node->next == NULL)
            node = node->parent;
        node = node == root ? NULL : node->next;
    }
    return n;
}

static const lodd__xslt *find_sheet(const char *name, size_t len)
{
    for (size_t i = 0; i < lodd__xslt_n; i++)
        if (strlen(lodd__xslt_table[i].name) == len && memcmp(lodd__xslt_table[i].name, name, len) == 0)
            return &lodd__xslt_table[i];
    return NULL;
}

static void add_sheet(lodd__buf *text, lodd_str name)
{
    const lodd__xslt *sheet = find_sheet(name.ptr, name.len);

    if (sheet != NULL)
        lodd__buf_add(text, lodd__str_n(sheet->body, sheet->len));
}

/* The stylesheet with what it includes before it, compiled. NULL: out of memory. */
static xsltStylesheetPtr compile(const lodd__xslt *sheet)
{
    lodd__buf text = {0};
    lodd_str rest = lodd__str(sheet->includes), name;
    xmlDocPtr doc = NULL;
    xsltStylesheetPtr ret = NULL;

    LODD__ADD(&text, XSLT_OPEN);
    add_sheet(&text, LODD__STR("profile-names")); /* common.xsl calls it */
    while (lodd__str_word(&rest, &name))
        add_sheet(&text, name);
    lodd__buf_add(&text, lodd__str_n(sheet->body, sheet->len));
    LODD__ADD(&text, XSLT_CLOSE);
    if (!text.failed)
        doc = parse_xml(lodd__buf_str(&text));
    lodd__buf_free(&text);
    if (doc != NULL)
        ret = xsltParseStylesheetDoc(doc);
    if (ret == NULL)
        xmlFreeDoc(doc);
    return ret;
}

static xsltSecurityPrefsPtr forbid_all(void)
{
    static const xsltSecurityOption all[] = {XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE,
                                             XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
                                             XSLT_SECPREF_WRITE_NETWORK};
    xsltSecurityPrefsPtr ret = xsltNewSecurityPrefs();

    for (size_t i = 0; ret != NULL && i < sizeof all / sizeof *all; i++)
        (void)xsltSetSecurityPrefs(ret, all[i], xsltSecurityForbid);
    return ret;
}

/* What a stylesheet says by xsl:message, and what goes wrong in one. */
typedef struct said {
    char text[MAX_MESSAGE];
    size_t len;
} said;

static void on_message(void *user, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void on_message(void *user, const char *fmt, ...)
{
    said *s = user;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(s->text + s->len, sizeof s->text - s->len, fmt, ap);
    va_end(ap);
    if (n > 0)
        s->len = s->len + (size_t)n < sizeof s->text ? s->len + (size_t)n : sizeof s->text - 1;
    for (size_t i = 0; i < s->len; i++)
        if (s->text[i] == '\n')
            s->text[i] = ' ';
}

static void bound(xsltTransformContextPtr context, const lodd__renderer *renderer, said *words)
{
    unsigned long steps = STEPS_AT_LEAST + (unsigned long)STEPS_A_NODE * renderer->n_nodes;

    if (steps > STEPS_AT_MOST)
        steps = STEPS_AT_MOST;
    context->maxTemplateDepth = MAX_TEMPLATE_DEPTH;
    context->opLimit = steps;
    context->xpathCtxt->opLimit = steps;
    context->xpathCtxt->error = on_error;
    xsltSetTransformErrorFunc(context, words, on_message);
    (void)xsltSetCtxtSecurityPrefs(renderer->security, context);
}

/* The list of the record that has a page for each item; NULL: none. */
static xmlNodePtr part_list(const lodd__renderer *renderer)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(renderer->schema, parts[i].schema) != 0)
            continue;
        for (xmlNodePtr node = xmlDocGetRootElement(renderer->record)->children; node != NULL; node = node->next)
            if (node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, BAD_CAST parts[i].list))
                return node;
    }
    return NULL;
}

/* The item of the list whose key is the page's name. */
static xmlNodePtr part_item(xmlNodePtr list, const char *page)
{
    for (xmlNodePtr node = list->children; node != NULL; node = node->next) {
        const xmlAttr *key = node->type == XML_ELEMENT_NODE ? xmlHasProp(node, BAD_CAST "key") : NULL;

        if (key != NULL && key->children != NULL && xmlStrEqual(key->children->content, BAD_CAST page))
            return node;
    }
    return NULL;
}

/* A record of this one item, when the page is an item's (render.def); NULL: the page is the whole record's. *ret_nomem:
 * memory ran out. */
static xmlDocPtr part_of(const lodd__renderer *renderer, const char *page, bool *ret_nomem)
{
    xmlNodePtr list = part_list(renderer), item = list != NULL ? part_item(list, page) : NULL, root, copied;
    xmlDocPtr part;

    *ret_nomem = false;
    if (item == NULL)
        return NULL;
    part = xmlNewDoc(BAD_CAST "1.0");
    *ret_nomem = true;
    if (part == NULL)
        return NULL;
    root = xmlDocCopyNode(xmlDocGetRootElement(renderer->record), part, 2);
    if (root != NULL) {
        xmlDocSetRootElement(part, root);
        list = xmlDocCopyNode(list, part, 2);
        copied = xmlDocCopyNode(item, part, 1);
        *ret_nomem = list == NULL || copied == NULL;
        if (list != NULL)
            xmlAddChild(root, list);
        if (list != NULL && copied != NULL)
            xmlAddChild(list, copied);
        else
            xmlFreeNode(copied);
    }
    if (*ret_nomem) {
        xmlFreeDoc(part);
        part = NULL;
    }
    return part;
}

static lodd_status transform_doc(const lodd__renderer *renderer, xmlDocPtr record, lodd__buf *out, const char *page,
                                 char **ret_message)
{
    xsltTransformContextPtr context = xsltNewTransformContext(renderer->style, record);
    said words = {.len = 0};
    xmlDocPtr result = NULL;
    lodd_status status = LODD_ERR_NOMEM;

    if (context == NULL)
        return LODD_ERR_NOMEM;
    bound(context, renderer, &words);
    if (xsltQuoteOneUserParam(context, BAD_CAST "page", BAD_CAST page) == 0) {
        result = xsltApplyStylesheetUser(renderer->style, record, NULL, NULL, NULL, context);
        if (context->state == XSLT_STATE_STOPPED && words.len > 0)
            status = LODD__FAIL(ret_message, LODD_ERR_ARGUMENT, "%s", words.text);
        else if (context->opCount >= context->opLimit || context->xpathCtxt->opCount >= context->xpathCtxt->opLimit)
            status = LODD__FAIL(ret_message, LODD_ERR_LIMIT, "the record takes too much work to show");
        else if (result == NULL || context->state != XSLT_STATE_OK)
            status = LODD__FAIL(ret_message, LODD_ERR_INTERNAL, "the stylesheet %s failed: %s", renderer->sheet,
                                words.text);
        else
            status = LODD_OK;
    }
    if (status == LODD_OK && !lodd__render_html(out, result))
        status = LODD__FAIL(ret_message, LODD_ERR_LIMIT, "the page would be larger than %d bytes", LODD__PAGE_LIMIT);
    xmlFreeDoc(result);
    xsltFreeTransformContext(context);
    return status == LODD_OK && out->failed ? LODD_ERR_NOMEM : status;
}

static lodd_status transform(const lodd__renderer *renderer, lodd__buf *out, const char *page, char **ret_message)
{
    bool nomem;
    xmlDocPtr part = part_of(renderer, page, &nomem);
    lodd_status status = nomem
                             ? LODD_ERR_NOMEM
                             : transform_doc(renderer, part != NULL ? part : renderer->record, out, page, ret_message);

    xmlFreeDoc(part);
    return status;
}

/* --- the interface of render.h --- */

static lodd_status open_record(lodd__renderer *renderer, lodd_str record, char **ret_message)
{
    lodd__buf xml = {0};
    lodd_status status = read_record(renderer, &xml, record, ret_message);

    if (status == LODD_OK) {
        renderer->record = parse_xml(lodd__buf_str(&xml));
        renderer->security = forbid_all();
        if (renderer->record == NULL || renderer->security == NULL)
            status = LODD_ERR_NOMEM;
        else
            renderer->n_nodes = count_nodes(xmlDocGetRootElement(renderer->record));
    }
    lodd__buf_free(&xml);
    return status;
}

lodd_status lodd__renderer_open(lodd__renderer **ret, lodd_str record, char **ret_message)
{
    lodd__renderer *renderer = calloc(1, sizeof *renderer);
    lodd_status status = LODD_ERR_NOMEM;

    *ret = NULL;
    if (ret_message != NULL)
        *ret_message = NULL;
    if (renderer == NULL || !lodd__xml_memory_init()) {
        free(renderer);
        return LODD_ERR_NOMEM;
    }
    lodd__xml_memory_enter();
    (void)pthread_once(&xslt_once, xsltInit);
    status = open_record(renderer, record, ret_message);
    if (status != LODD_OK) {
        lodd__renderer_close(renderer);
        renderer = NULL;
    }
    if (lodd__xml_memory_leave() && status == LODD_OK) {
        lodd__renderer_close(renderer);
        renderer = NULL;
        status = LODD_ERR_NOMEM;
    }
    *ret = renderer;
    return status;
}

static const row *find_row(const lodd__renderer *renderer, const char *page, bool *ret_known)
{
    *ret_known = false;
    for (size_t i = 0; i < N_ROWS; i++) {
        if (strcmp(rows[i].schema, renderer->schema) != 0)
            continue;
        *ret_known = true;
        if (strcmp(rows[i].page, page) == 0 || rows[i].page[0] == '*')
            return &rows[i];
    }
    return NULL;
}

/* Names of pages are parts of file names too. */
static bool is_page_name(const char *page)
{
    size_t n = strspn(page, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    return page[n] == '\0' && n <= MAX_PAGE;
}

static lodd_status choose_sheet(lodd__renderer *renderer, const char *page, char **ret_message)
{
    bool known;
    const row *found = find_row(renderer, page, &known);
    const lodd__xslt *sheet;

    if (!known)
        return LODD__FAIL(ret_message, LODD_ERR_ARGUMENT, "there is no page for records of this \"schema\"");
    if (found == NULL || !is_page_name(page))
        return LODD__FAIL(ret_message, LODD_ERR_ARGUMENT, "the record has no such page");
    if (renderer->sheet != NULL && strcmp(renderer->sheet, found->sheet) == 0)
        return LODD_OK;
    sheet = find_sheet(found->sheet, strlen(found->sheet));
    if (sheet == NULL)
        return LODD__FAIL(ret_message, LODD_ERR_INTERNAL, "the stylesheet %s is not built in", found->sheet);
    xsltFreeStylesheet(renderer->style);
    renderer->style = compile(sheet);
    renderer->sheet = renderer->style != NULL ? found->sheet : NULL;
    return renderer->style != NULL ? LODD_OK : LODD_ERR_NOMEM;
}

lodd_status lodd__renderer_page(lodd__renderer *renderer, lodd__buf *out, const char *page, char **ret_message)
{
    lodd_status status;

    if (ret_message != NULL)
        *ret_message = NULL;
    page = page != NULL ? page : "";
    lodd__xml_memory_enter();
    status = choose_sheet(renderer, page, ret_message);
    if (status == LODD_OK)
        status = transform(renderer, out, page, ret_message);
    if (lodd__xml_memory_leave()) { /* what libxslt made when memory had run out is not to be trusted */
        xsltFreeStylesheet(renderer->style);
        renderer->style = NULL;
        renderer->sheet = NULL;
        if (status == LODD_OK)
            status = LODD_ERR_NOMEM;
    }
    return status;
}

void lodd__renderer_close(lodd__renderer *renderer)
{
    if (renderer == NULL)
        return;
    xsltFreeStylesheet(renderer->style);
    xsltFreeSecurityPrefs(renderer->security);
    xmlFreeDoc(renderer->record);
    free(renderer);
}

lodd_status lodd__render(lodd__buf *out, lodd_str record, const char *page, char **ret_message)
{
    lodd__renderer *renderer;
    lodd_status status = lodd__renderer_open(&renderer, record, ret_message);

    if (status == LODD_OK)
        status = lodd__renderer_page(renderer, out, page, ret_message);
    lodd__renderer_close(renderer);
    return status;
}

lodd_status lodd_render(lodd_str record, const char *page, lodd_sink *sink, void *user, char **ret_message)
{
    lodd__buf out = {0};
    lodd_status status = lodd__render(&out, record, page, ret_message);

    if (status == LODD_OK && !sink(user, out.ptr, out.len))
        status = LODD_ERR_IO;
    lodd__buf_free(&out);
    return status;
}
