/* engine/codes_claml.c - a classification as ClaML 2.0 or 3.0 (EN 14463): ICD-10 and its kin. May use: base, source,
 * xml.
 *
 * Class is a code, with its texts (Rubric), what is above it (SuperClass) and what modifies it (ModifiedBy: the classes
 * of a Modifier, each of which makes a code of its own with the code it is put behind). Chapters and blocks are
 * headings. The document type declaration that such files begin with names a DTD, which nobody reads: it is passed
 * over, unless it holds declarations of its own.
 */
#include <libxml/tree.h>

#include "base/reason.h"
#include "engine/codes.h"
#include "source/source.h"
#include "xml/xml.h"

enum {
    MAX_MODIFIERS = 4,    /* of one class: fourth and fifth character */
    MAX_STEPS = 50000000, /* classes of modifiers looked at: a small file may name many many times */
    MAX_BYTES = 1 << 30   /* of texts made */
};

typedef struct claml {
    lodd__code_rows *rows;
    lodd__arena *arena;
    lodd__map modifiers; /* name to modifier */
    size_t steps;
    lodd_status status;
} claml;

typedef struct modifier_class {
    lodd_str code, text;
} modifier_class;

typedef struct modifier {
    LODD__VEC(modifier_class) classes;
} modifier;

/* ---- text ---- */

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && lodd__str_is(lodd__str((const char *)node->name), name);
}

/* The next node of a subtree in document order; NULL at its end. */
static const xmlNode *next_node(const xmlNode *root, const xmlNode *at)
{
    if (at->children != NULL && at->type == XML_ELEMENT_NODE)
        return at->children;
    while (at != root && at->next == NULL)
        at = at->parent;
    return at != root ? at->next : NULL;
}

static bool is_text(const xmlNode *node)
{
    return (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL;
}

static lodd_str kept(claml *c, lodd_str s)
{
    return s.len > 0 ? lodd__arena_str(c->arena, s) : lodd__str_n("", 0);
}

/* The text of an element with all below it, white space made single blanks. */
static lodd_str whole_text(claml *c, const xmlNode *element)
{
    size_t room = 0, n = 0;
    char *out = NULL;

    for (const xmlNode *at = element; at != NULL; at = next_node(element, at))
        if (is_text(at))
            room += strlen((const char *)at->content) + 1;
    out = lodd__arena_bytes(c->arena, room + 1);
    for (const xmlNode *at = element; at != NULL && out != NULL; at = next_node(element, at)) {
        const char *text = is_text(at) ? (const char *)at->content : NULL;
        for (; text != NULL && *text != '\0'; text++) {
            if (!lodd__is_space(*text))
                out[n++] = *text;
            else if (n > 0 && out[n - 1] != ' ')
                out[n++] = ' ';
        }
    }
    return out != NULL ? lodd__str_trim(lodd__str_n(out, n)) : (lodd_str){NULL, 0};
}

static bool is_norwegian(const xmlNode *label)
{
    for (const xmlAttr *a = label->properties; a != NULL; a = a->next)
        if (lodd__str_is(lodd__str((const char *)a->name), "lang") && a->children != NULL) {
            lodd_str tag = lodd__str((const char *)a->children->content);
            return lodd__str_is(tag, "nb") || lodd__str_is(tag, "no") || lodd__str_is(tag, "nb-NO");
        }
    return false;
}

/* The label of a rubric: the Norwegian one, else the first. */
static const xmlNode *label_of(const xmlNode *rubric)
{
    const xmlNode *first = NULL;

    for (const xmlNode *n = rubric->children; n != NULL; n = n->next) {
        if (!is_named(n, "Label"))
            continue;
        if (is_norwegian(n))
            return n;
        if (first == NULL)
            first = n;
    }
    return first;
}

static lodd_str text_of_class(claml *c, const xmlNode *class)
{
    static const char *const kinds[] = {"preferredLong", "preferred"};
    const xmlNode *best = NULL;
    size_t rank = 0;

    for (const xmlNode *n = class->children; n != NULL; n = n->next) {
        lodd_str kind = is_named(n, "Rubric") ? lodd__xml_attr_value(n, "kind") : (lodd_str){NULL, 0};
        for (size_t k = rank; k < sizeof kinds / sizeof *kinds && kind.len > 0; k++)
            if (lodd__str_is(kind, kinds[k])) {
                best = n;
                rank = k + 1;
            }
    }
    best = best != NULL ? label_of(best) : NULL;
    return best != NULL ? whole_text(c, best) : lodd__str_n("", 0);
}

/* ---- classes ---- */

static lodd_str parent_of(const xmlNode *class)
{
    for (const xmlNode *n = class->children; n != NULL; n = n->next)
        if (is_named(n, "SuperClass"))
            return lodd__xml_attr_value(n, "code");
    return lodd__str_n("", 0);
}

static void add(claml *c, const lodd__code_row *row)
{
    if (c->status == LODD_OK)
        c->status = lodd__code_rows_add(c->rows, row);
}

/* Does a ModifiedBy take a class of its modifier? It takes all, unless it lists those that are valid. */
static bool takes(claml *c, const xmlNode *modified_by, lodd_str code)
{
    bool lists = false;

    for (const xmlNode *n = modified_by->children; n != NULL; n = n->next) {
        c->steps++;
        if (!is_named(n, "ValidModifierClass"))
            continue;
        lists = true;
        if (lodd__str_eq(lodd__xml_attr_value(n, "code"), code))
            return true;
    }
    return !lists;
}

/* What a modifier makes of the rows from first on; those it makes stand behind them. */
static void modify(claml *c, const xmlNode *modified_by, size_t first, size_t end)
{
    const modifier *m = lodd__map_get(&c->modifiers, lodd__xml_attr_value(modified_by, "code"));

    for (size_t i = first; i < end && m != NULL && c->status == LODD_OK; i++)
        for (size_t k = 0; k < m->classes.len && c->status == LODD_OK; k++) {
            const modifier_class *class = &m->classes.ptr[k];
            lodd__code_row row = {.parent = c->rows->rows.ptr[i].code};
            if (++c->steps > MAX_STEPS || c->arena->used > MAX_BYTES)
                c->status = LODD_ERR_LIMIT;
            if (class->code.len == 0 || !takes(c, modified_by, class->code))
                continue;
            row.code = lodd__arena_printf(c->arena, "%.*s%.*s", LODD__FMT(row.parent), LODD__FMT(class->code));
            row.display = lodd__arena_printf(c->arena, "%.*s: %.*s", LODD__FMT(c->rows->rows.ptr[i].display),
                                             LODD__FMT(class->text));
            if (row.code.len > 0)
                add(c, &row);
        }
}

static void read_class(claml *c, const xmlNode *class)
{
    lodd_str kind = lodd__xml_attr_value(class, "kind");
    lodd__code_row row = {.code = kept(c, lodd__xml_attr_value(class, "code")), .parent = kept(c, parent_of(class))};
    size_t first = c->rows->rows.len, n = 0;

    if (row.code.len == 0) {
        c->rows->n_dropped++;
        return;
    }
    row.display = text_of_class(c, class);
    row.heading = lodd__str_is(kind, "chapter") || lodd__str_is(kind, "block");
    add(c, &row);
    if (c->rows->rows.len == first)
        return; /* it was there */
    for (const xmlNode *by = class->children; by != NULL && n < MAX_MODIFIERS; by = by->next)
        if (is_named(by, "ModifiedBy")) {
            /* the next one goes behind what this one made */
            size_t end = c->rows->rows.len;
            modify(c, by, first, end);
            first = c->rows->rows.len > end ? end : first;
            n++;
        }
}

/* ---- the file ---- */

static void take_modifier_class(claml *c, const xmlNode *class)
{
    lodd_str name = lodd__xml_attr_value(class, "modifier");
    modifier *m = lodd__map_get(&c->modifiers, name);

    if (m == NULL) {
        m = LODD__NEW(c->arena, modifier);
        if (m == NULL || !lodd__map_put(&c->modifiers, name, m)) {
            c->status = LODD_ERR_NOMEM;
            return;
        }
    }
    if (!lodd__vec_push(&m->classes, (modifier_class){lodd__xml_attr_value(class, "code"), text_of_class(c, class)}))
        c->status = LODD_ERR_NOMEM;
}

static void free_modifiers(claml *c)
{
    for (size_t i = 0; i < c->modifiers.cap; i++) {
        modifier *m = c->modifiers.slots[i].value;
        if (m != NULL)
            lodd__vec_free(&m->classes);
    }
    lodd__map_free(&c->modifiers);
}

static void read_root(claml *c, const xmlNode *root)
{
    for (const xmlNode *n = root->children; n != NULL && c->status == LODD_OK; n = n->next)
        if (is_named(n, "ModifierClass"))
            take_modifier_class(c, n);
    for (const xmlNode *n = root->children; n != NULL && c->status == LODD_OK; n = n->next) {
        if (is_named(n, "Class"))
            read_class(c, n);
        else if (is_named(n, "Title")) {
            lodd_str name = whole_text(c, n);
            c->rows->title = name.len > 0 ? name : kept(c, lodd__xml_attr_value(n, "name"));
            c->rows->version = kept(c, lodd__xml_attr_value(n, "version"));
        }
    }
}

/* Makes blanks of a document type declaration that only names a DTD; true when it is gone or there is none. */
static bool drop_doctype(char *text, size_t n)
{
    static const lodd_str begin = {"<!DOCTYPE", 9};
    size_t at = 0;
    char quote = 0;

    while (at < n && !(text[at] == '<' && at + 1 < n && text[at + 1] != '?' && text[at + 1] != '!') &&
           !lodd__str_starts(lodd__str_n(text + at, n - at), begin))
        at++;
    if (!lodd__str_starts(lodd__str_n(text + at, n - at), begin))
        return true;
    for (size_t i = at; i < n; i++) {
        char c = text[i];
        if (quote == 0 && c == '[')
            return false;
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
        else if (quote == 0 && c == '>') {
            memset(text + at, ' ', i + 1 - at);
            return true;
        }
    }
    return false;
}

static lodd_status read_doc(claml *c, lodd__xml_parser *parser, lodd__source *source, const lodd_limits *limits,
                            char **ret_message)
{
    lodd__xml_doc doc = {0};
    lodd_status status = LODD_OK;

    lodd__xml_parse(&doc, parser, c->arena, source, limits);
    if (c->arena->failed)
        status = LODD_ERR_NOMEM;
    else if (!doc.wellformed && doc.n_faults > 0 && doc.faults[0].kind >= LODD__XML_DEPTH &&
             doc.faults[0].kind <= LODD__XML_NAMES)
        status = LODD_ERR_LIMIT;
    else if (!doc.wellformed)
        status = LODD__FAIL(ret_message, LODD_ERR_PACK, "not well-formed XML: %s",
                            doc.n_faults > 0 ? lodd__xml_fault_phrase(&doc.faults[0]) : "no root");
    else if (!lodd__str_is(lodd__str((const char *)doc.root->name), "ClaML"))
        status = LODD__FAIL(ret_message, LODD_ERR_PACK, "not ClaML: the root element has another name");
    if (status == LODD_OK) {
        read_root(c, doc.root);
        status = c->status == LODD_OK && c->arena->failed ? LODD_ERR_NOMEM : c->status;
    }
    free_modifiers(c);
    lodd__xml_release(&doc);
    return status;
}

lodd_status lodd__codes_read_claml(lodd__code_rows *ret, lodd_str bytes, const lodd_limits *limits, char **ret_message)
{
    claml c = {.rows = ret, .arena = &ret->arena};
    lodd__xml_parser *parser = lodd__xml_parser_new();
    lodd__source source;
    lodd_status status = LODD_ERR_NOMEM;
    char *text = NULL;

    lodd__source_init(&source, &ret->arena, LODD__STR(""), bytes);
    if (source.fault != LODD__SOURCE_OK && source.fault != LODD__SOURCE_CONTRADICTION &&
        source.fault != LODD__SOURCE_NOMEM)
        status = LODD__FAIL(ret_message, LODD_ERR_PACK, "not a text in the encoding it says");
    else if (source.fault != LODD__SOURCE_NOMEM)
        text = lodd__arena_bytes(&ret->arena, source.text.len + 1);
    if (text != NULL && parser != NULL) {
        memcpy(text, source.text.ptr, source.text.len);
        text[source.text.len] = '\0';
        source.text.ptr = text;
        status =
            drop_doctype(text, source.text.len)
                ? read_doc(&c, parser, &source, limits, ret_message)
                : LODD__FAIL(ret_message, LODD_ERR_PACK, "a document type declaration with declarations of its own");
    }
    lodd__xml_parser_free(parser);
    if (status == LODD_OK && ret->rows.len == 0)
        status = LODD__FAIL(ret_message, LODD_ERR_PACK, "no codes in it");
    return status;
}
