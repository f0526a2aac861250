/* declare/render_html.c - a stylesheet's result as HTML5 (https://html.spec.whatwg.org, section 13.3).
 *
 * Written here, and not by libxml2, so that its bytes do not depend on the version of libxml2, and so that what may
 * stand in a page is decided in one place: elements and attributes of the lists below, links to where they may go, text
 * escaped. Uses base and libxml2's tree. */
#include <stdlib.h>

#include "base/utf8.h"
#include "declare/render.h"
#include "write/emit.h"

enum { MAX_DEPTH = 400 };

typedef enum form {
    INLINE,
    BLOCK, /* on a line of its own */
    EMPTY, /* no content, no end tag */
    RAW    /* content as it is: our own styles */
} form;

/* Sorted. What is not here is left out with all that is in it. */
typedef struct element {
    const char *name;
    form form;
} element;

static const element elements[] = {
    {"a", INLINE},         {"abbr", INLINE},   {"article", BLOCK},  {"aside", BLOCK},   {"b", INLINE},
    {"blockquote", BLOCK}, {"body", BLOCK},    {"br", EMPTY},       {"caption", BLOCK}, {"circle", INLINE},
    {"code", INLINE},      {"col", EMPTY},     {"colgroup", BLOCK}, {"dd", BLOCK},      {"details", BLOCK},
    {"div", BLOCK},        {"dl", BLOCK},      {"dt", BLOCK},       {"em", INLINE},     {"figcaption", BLOCK},
    {"figure", BLOCK},     {"footer", BLOCK},  {"h1", BLOCK},       {"h2", BLOCK},      {"h3", BLOCK},
    {"h4", BLOCK},         {"h5", BLOCK},      {"h6", BLOCK},       {"head", BLOCK},    {"header", BLOCK},
    {"hr", EMPTY},         {"html", BLOCK},    {"i", INLINE},       {"kbd", INLINE},    {"li", BLOCK},
    {"main", BLOCK},       {"meta", EMPTY},    {"nav", BLOCK},      {"ol", BLOCK},      {"p", BLOCK},
    {"path", INLINE},      {"pre", BLOCK},     {"q", INLINE},       {"rect", INLINE},   {"s", INLINE},
    {"section", BLOCK},    {"small", INLINE},  {"span", INLINE},    {"strong", INLINE}, {"style", RAW},
    {"sub", INLINE},       {"summary", BLOCK}, {"sup", INLINE},     {"svg", INLINE},    {"table", BLOCK},
    {"tbody", BLOCK},      {"td", BLOCK},      {"tfoot", BLOCK},    {"th", BLOCK},      {"thead", BLOCK},
    {"time", INLINE},      {"title", BLOCK},   {"tr", BLOCK},       {"ul", BLOCK},      {"wbr", EMPTY},
};

typedef enum rule {
    TEXT,
    ID,      /* no white space */
    TARGET,  /* where a link goes */
    ON_META, /* only of meta */
} rule;

/* Sorted. No style, no on..., no src. */
typedef struct attribute {
    const char *name;
    rule rule;
} attribute;

static const attribute attributes[] = {
    {"abbr", TEXT},
    {"aria-current", TEXT},
    {"aria-describedby", TEXT},
    {"aria-hidden", TEXT},
    {"aria-label", TEXT},
    {"aria-labelledby", TEXT},
    {"charset", ON_META},
    {"class", TEXT},
    {"colspan", TEXT},
    {"content", ON_META},
    {"cx", TEXT},
    {"cy", TEXT},
    {"d", TEXT},
    {"datetime", TEXT},
    {"focusable", TEXT},
    {"headers", TEXT},
    {"height", TEXT},
    {"href", TARGET},
    {"http-equiv", ON_META},
    {"id", ID},
    {"lang", TEXT},
    {"name", ON_META},
    {"open", TEXT},
    {"preserveAspectRatio", TEXT},
    {"r", TEXT},
    {"rel", TEXT},
    {"role", TEXT},
    {"rowspan", TEXT},
    {"scope", TEXT},
    {"start", TEXT},
    {"tabindex", TEXT},
    {"title", TEXT},
    {"viewBox", TEXT},
    {"width", TEXT},
    {"x", TEXT},
    {"y", TEXT},
};

static int by_name(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

#define FIND(table, key) bsearch((key), (table), sizeof(table) / sizeof *(table), sizeof *(table), by_name)

/* What turns the direction of text about lets a page show another name than it holds. */
static bool is_shown(uint32_t c)
{
    bool control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
    bool turning = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);

    return !control && !turning && (c & 0xFFFE) != 0xFFFE && !(c >= 0xFDD0 && c <= 0xFDEF);
}

static void add_text(lodd__buf *out, lodd_str text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t c = 0;
        size_t n = lodd__utf8_decode(text.ptr + i, text.len - i, &c);

        if (n == 0 || !is_shown(c))
            LODD__ADD(out, "\uFFFD");
        else if (c == '&')
            LODD__ADD(out, "&amp;");
        else if (c == '<')
            LODD__ADD(out, "&lt;");
        else if (c == '>')
            LODD__ADD(out, "&gt;");
        else if (c == '"')
            LODD__ADD(out, "&quot;");
        else
            lodd__buf_add(out, lodd__str_sub(text, i, n));
        i += n > 0 ? n : 1;
    }
}

/* --- links --- */

static bool is_plain_name(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || lodd__is_digit(c) || strchr("._-/", c) != NULL;
        if (!good || c == '\0')
            return false;
    }
    return s.len > 0 && s.ptr[0] != '/';
}

/* A place on the page, an address of the web, or another page of the same site. */
static bool may_go_to(lodd_str url)
{
    size_t hash = lodd__str_find(url, '#', 0);

    if (lodd__str_starts(url, LODD__STR("https://")) || lodd__str_starts(url, LODD__STR("http://")))
        return true;
    return hash == 0 || is_plain_name(hash == (size_t)-1 ? url : lodd__str_sub(url, 0, hash));
}

/* Bytes that a URL cannot hold are percent-encoded; those of a fragment are the bytes of an id. */
static void add_url(lodd__buf *out, lodd_str url)
{
    bool web = lodd__str_starts(url, LODD__STR("http"));
    bool fragment = false;

    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];

        if (c == '&')
            LODD__ADD(out, "&amp;");
        else if (c <= ' ' || c >= 0x7F || strchr("\"'<>\\^`{|}[]", c) != NULL || (c == '%' && !web) ||
                 (c == '#' && fragment))
            lodd__buf_printf(out, "%%%02X", lodd__is_space((char)c) && !web ? '_' : c);
        else
            lodd__buf_addc(out, (char)c);
        fragment |= c == '#';
    }
}

static void add_id(lodd__buf *out, lodd_str id)
{
    size_t start = 0;

    for (size_t i = 0; i <= id.len; i++) {
        if (i < id.len && !lodd__is_space(id.ptr[i]))
            continue;
        add_text(out, lodd__str_sub(id, start, i - start));
        if (i < id.len)
            lodd__buf_addc(out, '_');
        start = i + 1;
    }
}

/* --- the tree --- */

static void add_attribute(lodd__buf *out, const char *of, const xmlAttr *given)
{
    const char *name = (const char *)given->name;
    const attribute *known = FIND(attributes, name);
    const xmlNode *only = given->children;
    lodd_str value = lodd__str(only != NULL && only->content != NULL ? (const char *)only->content : "");

    if (known == NULL || (only != NULL && only->next != NULL) || (known->rule == ON_META && strcmp(of, "meta") != 0) ||
        (known->rule == TARGET && (strcmp(of, "a") != 0 || !may_go_to(value))))
        return;
    LODD__ADD(out, " ");
    lodd__buf_add(out, lodd__str(name));
    LODD__ADD(out, "=\"");
    if (known->rule == TARGET)
        add_url(out, value);
    else if (known->rule == ID)
        add_id(out, value);
    else
        add_text(out, value);
    LODD__ADD(out, "\"");
}

static void add_node(lodd__buf *out, const xmlNode *node, size_t depth);

static void add_element(lodd__buf *out, const xmlNode *node, size_t depth)
{
    const char *name = (const char *)node->name;
    const element *known = FIND(elements, name);

    if (known == NULL)
        return;
    if (known->form != INLINE && out->len > 0 && out->ptr[out->len - 1] == '>' && strcmp(name, "wbr") != 0)
        LODD__ADD(out, "\n");
    LODD__ADD(out, "<");
    lodd__buf_add(out, lodd__str(name));
    for (const xmlAttr *given = node->properties; given != NULL; given = given->next)
        add_attribute(out, name, given);
    LODD__ADD(out, ">");
    if (known->form == EMPTY)
        return;
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (known->form != RAW)
            add_node(out, child, depth + 1);
        else if (child->content != NULL && strstr((const char *)child->content, "</") == NULL)
            lodd__buf_add(out, lodd__str((const char *)child->content));
    }
    LODD__ADD(out, "</");
    lodd__buf_add(out, lodd__str(name));
    LODD__ADD(out, ">");
}

static void add_node(lodd__buf *out, const xmlNode *node, size_t depth)
{
    if (depth > MAX_DEPTH || out->failed || out->len > LODD__PAGE_LIMIT)
        return;
    if (node->type == XML_ELEMENT_NODE)
        add_element(out, node, depth);
    else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        add_text(out, lodd__str((const char *)node->content));
}

bool lodd__render_html(lodd__buf *out, const xmlDoc *page)
{
    LODD__ADD(out, "<!doctype html>\n");
    for (const xmlNode *node = page->children; node != NULL; node = node->next)
        add_node(out, node, 0);
    LODD__ADD(out, "\n");
    return out->len <= LODD__PAGE_LIMIT;
}
