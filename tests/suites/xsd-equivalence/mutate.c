/* mutate.c - damages sample documents; see mutate.h. May use: libxml2's tree, xsdset.h. */
#include "mutate.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/dict.h>

#define XSI      "http://www.w3.org/2001/XMLSchema-instance"
#define XSD      "http://www.w3.org/2001/XMLSchema"
#define DSIG     "http://www.w3.org/2000/09/xmldsig#"
#define KITH     "http://www.kith.no/xmlstds"
#define META     KITH "/epj/meta/2008-02-20"
#define COUNT(a) (sizeof(a) / sizeof *(a))

struct mutator {
    const struct pool *pool;
    struct rng rng;
    xmlDocPtr doc;
};

/* ---- lexical values ---- */

static const char *const dates[] = {
    "2012-02-29",
    "2011-02-29",
    "2012-02-30",
    "2012-13-01",
    "2012-00-10",
    "2012-04-31",
    "2012-4-1",
    "12-04-01",
    "20120401",
    "01.04.2012",
    "2012-04-01Z",
    "2012-04-01+14:00",
    "2012-04-01+14:01",
    "2012-04-01+02:00",
    "-0001-01-01",
    "0000-01-01",
    "12012-04-01",
    "02012-04-01",
    "+2012-04-01",
    " 2012-04-01 ",
    "2012-04-01T10:00:00",
    "2012",
    "2012-04",
    "2012Z",
    "2012-13",
    "-2012",
    "99999999999999999999-01-01",
    "2012-04-01T",
};
static const char *const times[] = {
    "2012-04-01T10:00:00",
    "2012-04-01T10:00:00Z",
    "2012-04-01T10:00:00+02:00",
    "2012-04-01T10:00:00.123456789",
    "2012-04-01T10:00:00.",
    "2012-04-01T10:00",
    "2012-04-01T24:00:00",
    "2012-04-01T24:00:01",
    "2012-04-01T25:00:00",
    "2012-04-01T23:60:00",
    "2012-04-01T23:59:60",
    "2012-02-30T10:00:00",
    "2012-04-01 10:00:00",
    "2012-04-01t10:00:00",
    "2012-04-01T10:00:00+24:00",
    "2012-04-01T10:00:00-14:00",
    "2012-04-01T10:00:00 Z",
    "10:00:00",
    "24:00:00",
    "24:00:01",
    "10:00",
    "10:00:00Z",
    " 2012-04-01T10:00:00\n",
    "2012-04-01",
    "2012-04-01T1:00:00",
    "2012-04-01T10:00:00,5",
};
static const char *const booleans[] = {
    "true", "false", "1",  "0",  " true ", "\ttrue\n", "True", "TRUE",       "yes",
    "ja",   "2",     "-1", "01", "+1",     "tru",      "",     "true false",
};
static const char *const numbers[] = {
    "0",
    "-0",
    "+1",
    "1",
    "007",
    "1.0",
    "1.",
    ".5",
    ".",
    "1,5",
    "1e5",
    "1E-5",
    "1e",
    "INF",
    "-INF",
    "+INF",
    "NaN",
    "nan",
    "inf",
    "0x10",
    "--1",
    "1 2",
    " 3 ",
    "99999999999999999999999999",
    "-99999999999999999999999999",
    "1e400",
    "1_000",
    "",
    "123456789012345678901234567890.123456789012345678901234567890",
    "\xD9\xA1",
};
static const char *const texts[] = {
    "",
    " ",
    "\n",
    "tekst",
    "  tekst  ",
    "to  ord",
    "K 1",
    "1.2.3",
    "1..3",
    ".1",
    "1.",
    "2.16.578.1.12.4.1.1.9051",
    "1.a",
    "-1.2",
    "http://ehelse.no/a b",
    "%zz",
    "::",
    "tel:+47 22",
    "mailto:",
    "QUJD",
    "QUJ",
    "QQ==",
    "QQ=",
    "Q Q = =",
    "=QQ=",
    "\xC3\xA6\xC3\xB8\xC3\xA5",
    "v1.2 2006-05-24",
    "v1.2  2006-05-24",
    " v1.2 2006-05-24 ",
    "v1.1 2012-02-15",
    "EPJ sak",
    " EPJ sak",
    "EPJ dokument",
    "Legemidler",
    "TXT",
    "SHA-1",
    "a:b",
    "1a",
};

static bool looks_numeric(const char *s)
{
    return *s && strspn(s, "0123456789.+-eE") == strlen(s);
}

/* Mostly a value of the same sort as the old one, sometimes any; sometimes the old one with blanks around or cut. */
static void damage_value(struct mutator *m, const char *old, char *ret, size_t size)
{
    static const struct {
        const char *const *values;
        size_t count;
    } sorts[] = {{dates, COUNT(dates)},
                 {times, COUNT(times)},
                 {booleans, COUNT(booleans)},
                 {numbers, COUNT(numbers)},
                 {texts, COUNT(texts)}};
    size_t sort = rng_below(&m->rng, COUNT(sorts)), length = strlen(old);

    if (length < size - 4 && rng_chance(&m->rng, 20)) {
        static const char *const frames[][2] = {{" ", ""}, {"", " "}, {"\n\t", "\n"},  {"", "x"},
                                                {"-", ""}, {"0", ""}, {"", "\xC2\xA0"}};
        size_t f = rng_below(&m->rng, COUNT(frames));

        ret[0] = '\0';
        strcat(strcat(strcat(ret, frames[f][0]), old), frames[f][1]);
        return;
    }
    if (rng_chance(&m->rng, 70)) {
        if (length >= 19 && old[4] == '-' && old[10] == 'T')
            sort = 1;
        else if (length == 10 && old[4] == '-' && old[7] == '-')
            sort = 0;
        else if (!strcmp(old, "true") || !strcmp(old, "false"))
            sort = 2;
        else if (looks_numeric(old))
            sort = 3;
        else
            sort = 4;
    }
    ret[0] = '\0';
    strncat(ret, sorts[sort].values[rng_below(&m->rng, sorts[sort].count)], size - 1);
}

/* ---- the pool ---- */

xmlNodePtr next_element(xmlNodePtr at, const xmlNode *top)
{
    xmlNodePtr n = at->children;

    for (;;) {
        while (n && n->type != XML_ELEMENT_NODE)
            n = n->next;
        if (n)
            return n;
        if (at == top)
            return NULL;
        n = at->next;
        at = at->parent;
    }
}

static xmlNodePtr nth_element(xmlNodePtr top, size_t n)
{
    xmlNodePtr el = top;

    while (el && n--)
        el = next_element(el, top);
    return el;
}

static size_t count_elements(xmlNodePtr top)
{
    size_t n = 0;

    for (xmlNodePtr el = top; el; el = next_element(el, top))
        n++;
    return n;
}

static const char *ns_of(const xmlNode *n)
{
    return n->ns && n->ns->href ? (const char *)n->ns->href : "";
}

static bool has_child_element(const xmlNode *el)
{
    for (const xmlNode *n = el->children; n; n = n->next)
        if (n->type == XML_ELEMENT_NODE)
            return true;
    return false;
}

bool pool_add(struct pool *pool, const char *name, xmlDocPtr doc)
{
    struct sample *s = realloc(pool->samples, (pool->count + 1) * sizeof *s);

    if (s)
        pool->samples = s;
    if (!s || !xmlDocGetRootElement(doc) || !(s[pool->count].name = (char *)xmlStrdup(BAD_CAST name))) {
        xmlFreeDoc(doc);
        return false;
    }
    s[pool->count++].doc = doc;
    return true;
}

static bool add_place(struct places *list, struct place place)
{
    if (!place.key)
        return false;
    if ((list->count & (list->count + 1)) == 0) { /* grow when count + 1 is a power of two */
        struct place *items = realloc(list->items, 2 * (list->count + 1) * sizeof *items);

        if (!items)
            return false;
        list->items = items;
    }
    list->items[list->count++] = place;
    return true;
}

/* Interned "parent-namespace parent/namespace name" and so on. */
static const xmlChar *make_key(struct pool *pool, const char *a, const char *b, const char *c, const char *d)
{
    char buf[512] = "";
    const char *parts[] = {a, " ", b, "/", c, " ", d};
    size_t used = 0;

    for (size_t i = 0; i < COUNT(parts); i++) {
        size_t n = strlen(parts[i]);

        if (used + n >= sizeof buf)
            break;
        memcpy(buf + used, parts[i], n);
        used += n;
    }
    return xmlDictLookup(pool->names, BAD_CAST buf, (int)used);
}

static bool index_element(struct pool *pool, size_t sample, size_t number, xmlNodePtr el)
{
    const xmlNode *parent = el->parent && el->parent->type == XML_ELEMENT_NODE ? el->parent : NULL;
    const char *name = (const char *)el->name, *ns = ns_of(el);
    const xmlChar *key =
        make_key(pool, parent ? ns_of(parent) : "", parent ? (const char *)parent->name : "", ns, name);
    size_t i = 0;

    if (!add_place(&pool->elements, (struct place){key, el, sample, number, 0}))
        return false;
    if (!has_child_element(el) && el->children && !add_place(&pool->texts, (struct place){key, el, sample, number, 0}))
        return false;
    for (xmlAttrPtr a = el->properties; a; a = a->next) {
        key = make_key(pool, ns, name, ns_of((xmlNodePtr)a), (const char *)a->name);
        if (!add_place(&pool->attributes, (struct place){key, el, sample, number, i++}))
            return false;
    }
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int c = strcmp((const char *)x->key, (const char *)y->key);

    if (c)
        return c;
    if (x->sample != y->sample)
        return x->sample < y->sample ? -1 : 1;
    if (x->element != y->element)
        return x->element < y->element ? -1 : 1;
    return x->attribute < y->attribute ? -1 : x->attribute > y->attribute;
}

static bool group_places(struct places *list)
{
    if (!list->count)
        return true;
    qsort(list->items, list->count, sizeof *list->items, compare_places);
    list->groups = malloc((list->count + 1) * sizeof *list->groups);
    if (!list->groups)
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || list->items[i].key != list->items[i - 1].key)
            list->groups[list->group_count++] = i;
    list->groups[list->group_count] = list->count;
    return true;
}

bool pool_index(struct pool *pool)
{
    pool->names = xmlDictCreate();
    if (!pool->names)
        return false;
    for (size_t s = 0; s < pool->count; s++) {
        xmlNodePtr root = xmlDocGetRootElement(pool->samples[s].doc);
        size_t number = 0;

        for (xmlNodePtr el = root; el; el = next_element(el, root))
            if (!index_element(pool, s, number++, el))
                return false;
    }
    return group_places(&pool->elements) && group_places(&pool->attributes) && group_places(&pool->texts);
}

static void clear_places(struct places *list)
{
    free(list->items);
    free(list->groups);
}

void pool_clear(struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++) {
        xmlFree(pool->samples[i].name);
        xmlFreeDoc(pool->samples[i].doc);
    }
    for (size_t i = 0; i < pool->signature_count; i++)
        xmlFreeDoc(pool->signatures[i]);
    free(pool->signatures);
    free(pool->samples);
    clear_places(&pool->elements);
    clear_places(&pool->attributes);
    clear_places(&pool->texts);
    if (pool->names)
        xmlDictFree(pool->names);
    *pool = (struct pool){0};
}

static const struct place *pick_place(struct rng *rng, const struct places *list)
{
    size_t g;

    if (!list->group_count)
        return NULL;
    g = rng_below(rng, list->group_count);
    return &list->items[list->groups[g] + rng_below(rng, list->groups[g + 1] - list->groups[g])];
}

/* ---- tools ---- */

static bool is_root(const xmlNode *el)
{
    return !el->parent || el->parent->type != XML_ELEMENT_NODE;
}

static xmlNsPtr need_ns(xmlNodePtr el, const char *href)
{
    xmlNsPtr ns = xmlSearchNsByHref(el->doc, el, BAD_CAST href);
    char prefix[4] = "q0";

    /* An attribute needs a prefix: the default namespace does not do. */
    for (; !ns || !ns->prefix; prefix[1]++) {
        if (prefix[1] > '9')
            return NULL;
        if (!xmlSearchNs(el->doc, el, BAD_CAST prefix))
            ns = xmlNewNs(el, BAD_CAST href, BAD_CAST prefix);
    }
    return ns;
}

/* Puts el among the children of parent at a random position. */
static void insert_child(struct mutator *m, xmlNodePtr parent, xmlNodePtr el)
{
    size_t n = rng_below(&m->rng, 1 + (size_t)xmlChildElementCount(parent));
    xmlNodePtr before = xmlFirstElementChild(parent);

    while (before && n--)
        before = xmlNextElementSibling(before);
    if (before)
        xmlAddPrevSibling(before, el);
    else
        xmlAddChild(parent, el);
}

static const struct component *pick_component(struct mutator *m, enum component_kind kind)
{
    for (int i = 0; i < 200; i++) {
        const struct component *c = &m->pool->set->components[rng_below(&m->rng, m->pool->set->count)];

        if (c->kind == kind)
            return c;
    }
    return NULL;
}

static bool inside(const xmlNode *el, const xmlNode *ancestor)
{
    for (; el; el = el->parent)
        if (el == ancestor)
            return true;
    return false;
}

/* ---- the kinds of damage: each gets an element, and an attribute of it when its table row asks for one ---- */

static bool drop_element(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    (void)m;
    (void)a;
    if (is_root(el))
        return false;
    xmlUnlinkNode(el);
    xmlFreeNode(el);
    return true;
}

static bool double_element(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    (void)a;
    if (is_root(el))
        return false;
    for (size_t n = 1 + rng_below(&m->rng, 2); n--;) {
        xmlNodePtr copy = xmlDocCopyNode(el, m->doc, 1);

        if (!copy)
            return false;
        xmlAddNextSibling(el, copy);
    }
    return true;
}

static bool move_sibling(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    xmlNodePtr parent = el->parent;

    (void)a;
    if (is_root(el) || xmlChildElementCount(parent) < 2)
        return false;
    xmlUnlinkNode(el);
    insert_child(m, parent, el);
    return true;
}

static bool move_parent(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    xmlNodePtr root = xmlDocGetRootElement(m->doc), to = nth_element(root, rng_below(&m->rng, count_elements(root)));

    (void)a;
    if (is_root(el) || inside(to, el))
        return false;
    xmlUnlinkNode(el);
    insert_child(m, to, el);
    xmlReconciliateNs(m->doc, el);
    return true;
}

/* A name from anywhere in the samples, of a sibling, or one nobody has. */
static bool rename_element(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    static const char *const odd[] = {"Ukjent", "x", "V", "msgHead", "MSGHEAD"};
    const char *name = odd[rng_below(&m->rng, COUNT(odd))];
    const struct place *p = pick_place(&m->rng, &m->pool->elements);

    (void)a;
    if (rng_chance(&m->rng, 50) && p)
        name = (const char *)p->node->name;
    else if (rng_chance(&m->rng, 70) && el->next && el->next->type == XML_ELEMENT_NODE)
        name = (const char *)el->next->name;
    else if (rng_chance(&m->rng, 70) && el->prev && el->prev->type == XML_ELEMENT_NODE)
        name = (const char *)el->prev->name;
    if (!strcmp(name, (const char *)el->name))
        return false;
    xmlNodeSetName(el, BAD_CAST name);
    return true;
}

static bool wrong_namespace(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    static const char *const odd[] = {"urn:unknown", KITH, KITH "/", "http://www.w3.org/1999/xhtml", DSIG};
    const struct component *c = pick_component(m, COMPONENT_ELEMENT);
    const char *href = c && rng_chance(&m->rng, 60) ? c->ns : odd[rng_below(&m->rng, COUNT(odd))];
    xmlNsPtr ns = NULL;

    (void)a;
    if (!strcmp(href, ns_of(el)))
        return false;
    if (rng_chance(&m->rng, 80) && !(ns = need_ns(el, href)))
        return false;
    xmlSetNs(el, ns);
    return true;
}

static bool drop_attribute(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    (void)m;
    (void)el;
    return a && xmlRemoveProp(a) == 0;
}

/* An attribute that elements of the same name carry elsewhere, or NULL. */
static const xmlAttr *attribute_elsewhere(struct mutator *m, const xmlNode *el)
{
    for (int tries = 0; tries < 200; tries++) {
        const struct place *p = pick_place(&m->rng, &m->pool->attributes);
        const xmlAttr *a = p && xmlStrEqual(p->node->name, el->name) ? p->node->properties : NULL;

        for (size_t n = p ? p->attribute : 0; a && n; n--)
            a = a->next;
        if (a)
            return a;
    }
    return NULL;
}

static bool add_attribute(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    static const struct {
        const char *ns, *name;
    } names[] = {{"", "V"},
                 {"", "S"},
                 {"", "DN"},
                 {"", "OT"},
                 {"", "U"},
                 {"", "Id"},
                 {"", "Type"},
                 {"", "ukjent"},
                 {"", "komponentID"},
                 {"", "referanseViktigTilleggsinfo"},
                 {META, "informasjonskategori"},
                 {META, "basiskomponenttype"},
                 {META, "komponentID"},
                 {META, "komponenttype"},
                 {KITH, "MT"},
                 {KITH, "ENC"},
                 {KITH, "ICA"},
                 {KITH, "V"},
                 {"urn:unknown", "x"},
                 {"", "Algorithm"},
                 {"", "URI"},
                 {"", "Target"},
                 {"", "MimeType"}};
    size_t n = rng_below(&m->rng, COUNT(names));
    const xmlAttr *model = rng_chance(&m->rng, 50) ? attribute_elsewhere(m, el) : NULL;
    const char *href = model ? ns_of((const xmlNode *)model) : names[n].ns;
    const char *name = model ? (const char *)model->name : names[n].name;
    xmlNsPtr ns = NULL;
    char value[64];

    (void)a;
    if (*href && !(ns = need_ns(el, href)))
        return false;
    if (xmlHasNsProp(el, BAD_CAST name, *href ? BAD_CAST href : NULL))
        return false;
    damage_value(m, rng_chance(&m->rng, 50) ? "Legemidler" : "1", value, sizeof value);
    xmlNewNsProp(el, ns, BAD_CAST name, BAD_CAST value);
    return true;
}

static bool break_attribute(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    xmlChar *old = xmlNodeGetContent((xmlNodePtr)a);
    char value[512];

    if (!old)
        return false;
    damage_value(m, (const char *)old, value, sizeof value);
    xmlFree(old);
    return xmlSetNsProp(el, a->ns, a->name, BAD_CAST value) != NULL;
}

static bool break_text(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    xmlChar *old;
    char value[512];

    (void)a;
    if (has_child_element(el) || !(old = xmlNodeGetContent(el)))
        return false;
    damage_value(m, (const char *)old, value, sizeof value);
    xmlFree(old);
    xmlNodeSetContent(el, NULL);
    if (*value)
        xmlNodeAddContent(el, BAD_CAST value);
    return true;
}

/* Text, blanks, comments, processing instructions and CDATA: some are allowed between elements, some are not. */
static bool insert_text(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    xmlNodePtr n;

    (void)a;
    switch (rng_below(&m->rng, 7)) {
    case 0:
        n = xmlNewDocText(m->doc, BAD_CAST "tekst");
        break;
    case 1:
        n = xmlNewDocText(m->doc, BAD_CAST " \n\t");
        break;
    case 2:
        n = xmlNewDocText(m->doc, BAD_CAST "\xC2\xA0");
        break;
    case 3:
        n = xmlNewDocComment(m->doc, BAD_CAST "kommentar");
        break;
    case 4:
        n = xmlNewDocPI(m->doc, BAD_CAST "pi", BAD_CAST "data");
        break;
    case 5:
        n = xmlNewCDataBlock(m->doc, BAD_CAST " ", 1);
        break;
    default:
        n = xmlNewCDataBlock(m->doc, BAD_CAST "x", 1);
        break;
    }
    if (!n)
        return false;
    insert_child(m, el, n);
    return true;
}

/* Another subtree in the place of this one: most often one that stands under the same name elsewhere. */
static bool swap_subtree(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    const struct places *list = &m->pool->elements;
    xmlNodePtr other = NULL;

    (void)a;
    if (is_root(el))
        return false;
    for (int tries = 0; tries < 300 && !other; tries++) {
        const struct place *p = pick_place(&m->rng, list);
        xmlNodePtr n = p ? p->node : NULL;

        if (n && (tries > 150 || !strcmp((const char *)n->name, (const char *)el->name)))
            other = n;
    }
    if (!other || !(other = xmlDocCopyNode(other, m->doc, 1)))
        return false;
    xmlReplaceNode(el, other);
    xmlFreeNode(el);
    return true;
}

/* An element that the schemas know, where it may or may not stand: beside el, preferably one its parent has elsewhere.
 */
static bool insert_known(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    xmlNodePtr copy = NULL;

    (void)a;
    if (is_root(el))
        return false;
    for (int tries = 0; tries < 400 && !copy; tries++) {
        const struct place *p = pick_place(&m->rng, &m->pool->elements);
        const xmlNode *n = p ? p->node : NULL;

        if (n &&
            (tries > 250 || (!is_root(n) && !strcmp((const char *)n->parent->name, (const char *)el->parent->name))))
            copy = xmlDocCopyNode((xmlNodePtr)n, m->doc, 1);
    }
    if (!copy)
        return false;
    insert_child(m, el->parent, copy);
    return true;
}

static bool insert_unknown(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    static const char *const hrefs[] = {"", "urn:unknown", "http://www.w3.org/1999/xhtml", KITH, DSIG};
    const char *href = rng_chance(&m->rng, 30) ? ns_of(el) : hrefs[rng_below(&m->rng, COUNT(hrefs))];
    xmlNodePtr n = xmlNewDocNode(m->doc, NULL, BAD_CAST "Ukjent", NULL);

    (void)a;
    if (!n)
        return false;
    if (*href)
        xmlSetNs(n, xmlNewNs(n, BAD_CAST href, BAD_CAST "u"));
    insert_child(m, el, n);
    return true;
}

/* The subtree as a document of its own, or an empty element of a global name. */
static bool new_root(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    const struct component *c = pick_component(m, COMPONENT_ELEMENT);
    xmlNodePtr root;

    (void)a;
    if (rng_chance(&m->rng, 20) && c) {
        root = xmlNewDocNode(m->doc, NULL, BAD_CAST c->name, NULL);
        if (root)
            xmlSetNs(root, xmlNewNs(root, BAD_CAST c->ns, BAD_CAST "r"));
    } else {
        root = xmlDocCopyNode(el, m->doc, 1);
    }
    if (!root)
        return false;
    xmlFreeNode(xmlDocSetRootElement(m->doc, root));
    return true;
}

static bool set_type(struct mutator *m, xmlNodePtr el, xmlNsPtr xsi)
{
    static const char *const builtin[] = {"string", "date",   "dateTime", "anyType", "boolean",
                                          "token",  "anyURI", "ukjent",   "decimal"};
    const struct component *c = pick_component(m, COMPONENT_TYPE);
    const char *ns = XSD, *local = builtin[rng_below(&m->rng, COUNT(builtin))];
    char value[96];
    xmlNsPtr q;

    if (rng_chance(&m->rng, 40))
        xsdset_declared_type(m->pool->set, (const char *)el->name, &ns, &local);
    else if (c && rng_chance(&m->rng, 60)) {
        ns = c->ns;
        local = c->name;
    }
    q = need_ns(el, ns);
    if (!q || strlen((const char *)q->prefix) + strlen(local) + 2 > sizeof value)
        return false;
    value[0] = '\0';
    strcat(strcat(strcat(value, (const char *)q->prefix), ":"), local);
    return xmlSetNsProp(el, xsi, BAD_CAST "type", BAD_CAST value) != NULL;
}

static bool insert_xsi(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    static const char *const nils[] = {"true", "false", "1", "0", "nei", ""};
    static const char *const types[] = {"CS", "x:CS", ":", "", "CS CS"};
    xmlNsPtr xsi = need_ns(el, XSI);
    const char *name = "nil", *value = nils[rng_below(&m->rng, COUNT(nils))];

    (void)a;
    if (!xsi)
        return false;
    switch (rng_below(&m->rng, 10)) {
    case 0:
        name = "ukjent";
        break;
    case 1:
        name = "schemaLocation";
        value = "urn:unknown finnes-ikke.xsd";
        break;
    case 2:
        name = "noNamespaceSchemaLocation";
        value = "finnes-ikke.xsd";
        break;
    case 3:
        name = "type";
        value = types[rng_below(&m->rng, COUNT(types))];
        break;
    case 4:
        break;
    default:
        return set_type(m, el, xsi);
    }
    return xmlSetNsProp(el, xsi, BAD_CAST name, BAD_CAST value) != NULL;
}

/* Damage inside a signature, as anywhere else. */
static void damage_signature(struct mutator *m, xmlNodePtr signature)
{
    static bool (*const ways[])(struct mutator *, xmlNodePtr, xmlAttrPtr) = {
        drop_element,  double_element,  move_sibling, rename_element, wrong_namespace, drop_attribute,
        add_attribute, break_attribute, break_text,   insert_text,    insert_unknown};
    xmlNodePtr el = nth_element(signature, 1 + rng_below(&m->rng, count_elements(signature) - 1));
    size_t way = rng_below(&m->rng, COUNT(ways)), n = 0;
    xmlAttrPtr a;

    if (!el)
        return;
    for (a = el->properties; a; a = a->next)
        n++;
    n = rng_below(&m->rng, n);
    for (a = el->properties; a && n; n--)
        a = a->next;
    if (a || (ways[way] != drop_attribute && ways[way] != break_attribute))
        ways[way](m, el, a);
}

/* A signature at the right place (last in MsgHead), at a wrong one, twice, or as a document of its own; whole or
 * damaged. */
static bool insert_signature(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    xmlNodePtr root = xmlDocGetRootElement(m->doc), signature;
    size_t pick = rng_below(&m->rng, m->pool->signature_count);

    (void)a;
    if (!m->pool->signature_count || strcmp((const char *)root->name, "MsgHead"))
        return false;
    signature = xmlDocCopyNode(xmlDocGetRootElement(m->pool->signatures[pick]), m->doc, 1);
    if (!signature)
        return false;
    switch (rng_below(&m->rng, 12)) {
    case 0:
        insert_child(m, el, signature);
        break;
    case 1:
        insert_child(m, root, signature);
        break;
    case 2:
        xmlFreeNode(xmlDocSetRootElement(m->doc, signature));
        break;
    case 3:
        xmlAddChild(root, signature);
        double_element(m, signature, NULL);
        break;
    default:
        xmlAddChild(root, signature);
        break;
    }
    if (rng_chance(&m->rng, 55))
        damage_signature(m, signature);
    return true;
}

/* Nothing is done to the document: the samples and examples themselves must get the same verdict. */
static bool leave_alone(struct mutator *m, xmlNodePtr el, xmlAttrPtr a)
{
    (void)m;
    (void)el;
    (void)a;
    return true;
}

/* ---- the table ---- */

enum pick { PICK_ELEMENT, PICK_ATTRIBUTE, PICK_TEXT };

static const struct {
    const char *name;
    enum pick pick;
    bool (*apply)(struct mutator *, xmlNodePtr, xmlAttrPtr);
} mutations[] = {
    {"unchanged", PICK_ELEMENT, leave_alone},
    {"element-dropped", PICK_ELEMENT, drop_element},
    {"element-doubled", PICK_ELEMENT, double_element},
    {"element-moved", PICK_ELEMENT, move_sibling},
    {"element-other-parent", PICK_ELEMENT, move_parent},
    {"element-renamed", PICK_ELEMENT, rename_element},
    {"element-namespace", PICK_ELEMENT, wrong_namespace},
    {"element-known", PICK_ELEMENT, insert_known},
    {"element-unknown", PICK_ELEMENT, insert_unknown},
    {"attribute-dropped", PICK_ATTRIBUTE, drop_attribute},
    {"attribute-added", PICK_ELEMENT, add_attribute},
    {"attribute-value", PICK_ATTRIBUTE, break_attribute},
    {"text-value", PICK_TEXT, break_text},
    {"text-inserted", PICK_ELEMENT, insert_text},
    {"subtree-swapped", PICK_ELEMENT, swap_subtree},
    {"global-root", PICK_ELEMENT, new_root},
    {"signature", PICK_ELEMENT, insert_signature},
    {"xsi", PICK_ELEMENT, insert_xsi},
};

size_t mutation_count(void)
{
    return COUNT(mutations);
}

const char *mutation_name(size_t kind)
{
    return mutations[kind].name;
}

static bool try_mutant(struct mutator *m, struct mutant *ret, size_t kind)
{
    const struct places *lists[] = {&m->pool->elements, &m->pool->attributes, &m->pool->texts};
    const struct place *p = pick_place(&m->rng, lists[mutations[kind].pick]);
    xmlNodePtr el;
    xmlAttrPtr a = NULL;

    if (!p || !(m->doc = xmlCopyDoc(m->pool->samples[p->sample].doc, 1)))
        return false;
    el = nth_element(xmlDocGetRootElement(m->doc), p->element);
    if (mutations[kind].pick == PICK_ATTRIBUTE) {
        size_t n = p->attribute;

        for (a = el->properties; a && n; n--)
            a = a->next;
    }
    if (!mutations[kind].apply(m, el, a) || !xmlDocGetRootElement(m->doc)) {
        xmlFreeDoc(m->doc);
        return false;
    }
    *ret = (struct mutant){m->doc, m->pool->samples[p->sample].name};
    return true;
}

bool mutant_make(struct mutant *ret, const struct pool *pool, size_t kind, uint64_t seed, size_t number)
{
    struct mutator m = {pool, {seed ^ (UINT64_C(0x100000001b3) * (kind * UINT64_C(1000003) + number + 1))}, NULL};

    rng_next(&m.rng);
    for (int tries = 0; tries < 60; tries++)
        if (try_mutant(&m, ret, kind))
            return true;
    return false;
}
