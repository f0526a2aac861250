/* xsdset.c - reads schema files as XML and makes example documents; see xsdset.h.
 *
 * May use: libxml2's tree. Follows XML Schema 1.0 Part 1 (structures) as far as the schemas at hand need it.
 */
#include "xsdset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XS           "http://www.w3.org/2001/XMLSchema"
#define MAX_DEPTH    40  /* nesting of particles and elements; beyond it nothing more is added */
#define LEAN_DEPTH   14  /* from here on only what is required */
#define MAX_ELEMENTS 500 /* per document */

/* State of making one document. */
struct maker {
    const struct xsdset *set;
    struct rng *rng;
    xmlDocPtr doc;
    size_t made;
    unsigned ids;
};

static void make_element(struct maker *mk, xmlNodePtr parent, xmlNodePtr decl, int depth);
static void make_content(struct maker *mk, xmlNodePtr el, xmlNodePtr type, int depth);

uint64_t rng_next(struct rng *rng)
{
    uint64_t z = (rng->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

size_t rng_below(struct rng *rng, size_t n)
{
    return n ? (size_t)(rng_next(rng) % n) : 0;
}

bool rng_chance(struct rng *rng, unsigned percent)
{
    return rng_below(rng, 100) < percent;
}

/* ---- reading ---- */

static bool is_xs(const xmlNode *n, const char *local)
{
    return n->type == XML_ELEMENT_NODE && n->ns && !strcmp((const char *)n->ns->href, XS) &&
           (!local || !strcmp((const char *)n->name, local));
}

/* The value of an attribute without namespace, or NULL. Points into the document. */
static const char *attr(const xmlNode *n, const char *name)
{
    for (xmlAttrPtr a = n->properties; a; a = a->next)
        if (!a->ns && !strcmp((const char *)a->name, name))
            return a->children && a->children->content ? (const char *)a->children->content : "";
    return NULL;
}

bool xsdset_add(struct xsdset *set, xmlDocPtr doc)
{
    static const char *const names[COMPONENT_KINDS][2] = {
        {"element", NULL}, {"complexType", "simpleType"}, {"attribute", NULL}, {"attributeGroup", "group"}};
    xmlNodePtr root = xmlDocGetRootElement(doc);
    xmlDocPtr *docs = realloc(set->docs, (set->doc_count + 1) * sizeof *docs);

    if (!docs)
        return false;
    set->docs = docs;
    if (!root || !is_xs(root, "schema"))
        return false;
    docs[set->doc_count++] = doc;
    for (xmlNodePtr n = root->children; n; n = n->next) {
        for (int k = 0; k < COMPONENT_KINDS; k++) {
            struct component *c;

            if (!is_xs(n, names[k][0]) && !(names[k][1] && is_xs(n, names[k][1])))
                continue;
            c = realloc(set->components, (set->count + 1) * sizeof *c);
            if (!c)
                return false;
            set->components = c;
            c[set->count++] =
                (struct component){(enum component_kind)k, attr(root, "targetNamespace"), attr(n, "name"), n};
        }
    }
    return true;
}

void xsdset_clear(struct xsdset *set)
{
    for (size_t i = 0; i < set->doc_count; i++)
        xmlFreeDoc(set->docs[i]);
    free(set->docs);
    free(set->components);
    *set = (struct xsdset){0};
}

const struct component *xsdset_find(const struct xsdset *set, enum component_kind kind, const char *ns,
                                    const char *name)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct component *c = &set->components[i];

        if (c->kind == kind && !strcmp(c->name, name) && !strcmp(c->ns, ns))
            return c;
    }
    return NULL;
}

bool xsdset_has_namespace(const struct xsdset *set, const char *ns)
{
    for (size_t i = 0; i < set->doc_count; i++) {
        const char *t = attr(xmlDocGetRootElement(set->docs[i]), "targetNamespace");

        if (t && !strcmp(t, ns))
            return true;
    }
    return false;
}

/* Splits a QName in a schema into namespace ("" when none) and local name. */
static const char *resolve(xmlNodePtr at, const char *qname, const char **ret_local)
{
    const char *colon = strchr(qname, ':');
    char prefix[32] = "";
    xmlNsPtr ns;

    if (colon && (size_t)(colon - qname) < sizeof prefix)
        memcpy(prefix, qname, (size_t)(colon - qname));
    *ret_local = colon ? colon + 1 : qname;
    ns = xmlSearchNs(at->doc, at, *prefix ? BAD_CAST prefix : NULL);
    return ns ? (const char *)ns->href : "";
}

static const struct component *lookup(const struct xsdset *set, enum component_kind kind, xmlNodePtr at,
                                      const char *qname)
{
    const char *local, *ns = resolve(at, qname, &local);

    return xsdset_find(set, kind, ns, local);
}

static bool find_typed(xmlNodePtr at, const char *element, const char **ret_ns, const char **ret_local)
{
    for (xmlNodePtr n = at; n; n = n->next) {
        const char *name;

        if (is_xs(n, "element") && (name = attr(n, "name")) && !strcmp(name, element) && attr(n, "type")) {
            *ret_ns = resolve(n, attr(n, "type"), ret_local);
            return true;
        }
        if (n->type == XML_ELEMENT_NODE && find_typed(n->children, element, ret_ns, ret_local))
            return true;
    }
    return false;
}

bool xsdset_declared_type(const struct xsdset *set, const char *element, const char **ret_ns, const char **ret_local)
{
    for (size_t i = 0; i < set->doc_count; i++)
        if (find_typed(xmlDocGetRootElement(set->docs[i]), element, ret_ns, ret_local))
            return true;
    return false;
}

/* ---- making values ---- */

/* One acceptable value for a built-in type; identifiers are numbered by the caller. */
static const char *builtin_value(struct rng *rng, const char *local)
{
    static const struct {
        const char *type, *value[3];
    } table[] = {
        {"string", {"tekst", "", "to ord"}},
        {"token", {"K1", "1", "A B"}},
        {"boolean", {"true", "false", "1"}},
        {"date", {"2012-04-01", "2012-02-29", "2012-04-01Z"}},
        {"dateTime", {"2012-04-01T10:00:00", "2012-04-01T10:00:00.5Z", "2012-04-01T10:00:00+02:00"}},
        {"gYear", {"2012", "1999", "2012Z"}},
        {"gYearMonth", {"2012-04", "2012-12", "2012-01Z"}},
        {"time", {"10:00:00", "23:59:59", "10:00:00Z"}},
        {"integer", {"3", "-1", "007"}},
        {"decimal", {"2.5", "-1", "10"}},
        {"double", {"2.5", "1e5", "INF"}},
        {"anyURI", {"tel:22334455", "urn:x", "http://www.w3.org/2000/09/xmldsig#sha1"}},
        {"base64Binary", {"QUJD", "QQ==", ""}},
        {"NMTOKEN", {"TXT", "B64", "NI"}},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (xmlStrEqual(BAD_CAST table[i].type, BAD_CAST local))
            return table[i].value[rng_below(rng, 3)];
    return "x";
}

static const char *simple_value(struct maker *mk, xmlNodePtr type, char *id, int depth);

static const char *named_value(struct maker *mk, xmlNodePtr at, const char *qname, char *id, int depth)
{
    const char *local, *ns = resolve(at, qname, &local);
    const struct component *c;

    if (!strcmp(ns, XS)) {
        if (strcmp(local, "ID"))
            return builtin_value(mk->rng, local);
        snprintf(id, 16, "id%u", ++mk->ids);
        return id;
    }
    c = xsdset_find(mk->set, COMPONENT_TYPE, ns, local);
    return c && depth < MAX_DEPTH ? simple_value(mk, c->node, id, depth + 1) : "x";
}

/* A value for a simpleType element. The two patterns of the schemas are known by what they restrict. */
static const char *simple_value(struct maker *mk, xmlNodePtr type, char *id, int depth)
{
    for (xmlNodePtr n = type->children; n; n = n->next) {
        if (is_xs(n, "restriction")) {
            const char *values[16], *base = attr(n, "base");
            size_t count = 0;
            bool pattern = false;

            for (xmlNodePtr f = n->children; f; f = f->next) {
                if (is_xs(f, "enumeration") && count < 16)
                    values[count++] = attr(f, "value");
                pattern |= is_xs(f, "pattern");
            }
            if (count)
                return values[rng_below(mk->rng, count)];
            if (pattern && base && strstr(base, "token"))
                return "2.16.578.1.12.4.1.1.9051";
            if (pattern)
                return "true";
            return base ? named_value(mk, n, base, id, depth) : "x";
        }
        if (is_xs(n, "union"))
            return builtin_value(mk->rng, rng_chance(mk->rng, 50) ? "dateTime" : "date");
    }
    return "x";
}

/* ---- making elements ---- */

static xmlNsPtr use_ns(xmlNodePtr el, const char *href)
{
    xmlNsPtr ns = xmlSearchNsByHref(el->doc, el, BAD_CAST href);
    char prefix[16];

    for (unsigned i = 0; !ns && i < 1000; i++) {
        snprintf(prefix, sizeof prefix, "g%u", i);
        if (!xmlSearchNs(el->doc, el, BAD_CAST prefix))
            ns = xmlNewNs(el, BAD_CAST href, BAD_CAST prefix);
    }
    return ns;
}

static xmlNodePtr new_child(struct maker *mk, xmlNodePtr parent, const char *ns, const char *name)
{
    xmlNodePtr el = xmlNewDocNode(mk->doc, NULL, BAD_CAST name, NULL);

    if (!el)
        return NULL;
    if (parent)
        xmlAddChild(parent, el);
    else
        xmlDocSetRootElement(mk->doc, el);
    if (*ns)
        xmlSetNs(el, use_ns(el, ns));
    mk->made++;
    return el;
}

static void make_attribute(struct maker *mk, xmlNodePtr el, xmlNodePtr decl, int depth)
{
    const char *ref = attr(decl, "ref"), *use = attr(decl, "use"), *fixed = attr(decl, "fixed"), *ns = "", *name;
    const char *value = NULL;
    xmlNodePtr full = decl;
    char id[16];

    if ((!use || strcmp(use, "required")) && rng_chance(mk->rng, 35))
        return;
    name = attr(decl, "name");
    if (ref) {
        const struct component *c = lookup(mk->set, COMPONENT_ATTRIBUTE, decl, ref);

        if (!c)
            return;
        ns = c->ns;
        name = c->name;
        full = c->node;
        if (!fixed)
            fixed = attr(full, "fixed");
    }
    if (fixed)
        value = fixed;
    else if (attr(full, "type"))
        value = named_value(mk, full, attr(full, "type"), id, depth);
    for (xmlNodePtr n = full->children; n && !value; n = n->next)
        if (is_xs(n, "simpleType"))
            value = simple_value(mk, n, id, depth);
    xmlNewNsProp(el, *ns ? use_ns(el, ns) : NULL, BAD_CAST name, BAD_CAST(value ? value : "x"));
}

/* Something for a wildcard: an element of another namespace, known or not. Strict wildcards take known elements only.
 */
static void make_any(struct maker *mk, xmlNodePtr parent, xmlNodePtr any, int depth)
{
    const char *pc = attr(any, "processContents"), *ns = attr(any, "namespace");
    bool strict = !pc || !strcmp(pc, "strict"), other = ns && !strcmp(ns, "##other");

    for (int tries = 0; tries < 8; tries++) {
        const struct component *c = &mk->set->components[rng_below(mk->rng, mk->set->count)];

        if (!strict && rng_chance(mk->rng, 30)) {
            new_child(mk, parent, "urn:unknown", "something");
            return;
        }
        if (c->kind != COMPONENT_ELEMENT || (other && parent->ns && !strcmp(c->ns, (const char *)parent->ns->href)))
            continue;
        make_element(mk, parent, c->node, depth + 4);
        return;
    }
}

static size_t occurrences(struct maker *mk, xmlNodePtr particle, int depth)
{
    const char *min = attr(particle, "minOccurs"), *max = attr(particle, "maxOccurs");
    size_t least = min ? (size_t)strtoul(min, NULL, 10) : 1;

    if (depth >= LEAN_DEPTH || mk->made > MAX_ELEMENTS)
        return least;
    if (least == 0)
        least = rng_chance(mk->rng, 80) ? 1 : 0;
    if (least && max && !strcmp(max, "unbounded") && rng_chance(mk->rng, 25))
        least++;
    return least;
}

static void make_particle(struct maker *mk, xmlNodePtr parent, xmlNodePtr particle, int depth)
{
    if (depth >= MAX_DEPTH)
        return;
    for (size_t times = occurrences(mk, particle, depth); times--;) {
        if (is_xs(particle, "element"))
            make_element(mk, parent, particle, depth + 1);
        else if (is_xs(particle, "any"))
            make_any(mk, parent, particle, depth);
        else if (is_xs(particle, "sequence")) {
            for (xmlNodePtr n = particle->children; n; n = n->next)
                if (n->type == XML_ELEMENT_NODE)
                    make_particle(mk, parent, n, depth);
        } else if (is_xs(particle, "choice")) {
            xmlNodePtr pick = NULL;
            size_t seen = 0;

            for (xmlNodePtr n = particle->children; n; n = n->next)
                if (n->type == XML_ELEMENT_NODE && rng_below(mk->rng, ++seen) == 0)
                    pick = n;
            if (pick)
                make_particle(mk, parent, pick, depth);
        }
    }
}

/* The parts of a complexType, or of an extension or restriction inside it. */
static void make_parts(struct maker *mk, xmlNodePtr el, xmlNodePtr part, int depth)
{
    for (xmlNodePtr n = part->children; n; n = n->next) {
        const struct component *c;

        if (is_xs(n, "sequence") || is_xs(n, "choice"))
            make_particle(mk, el, n, depth);
        else if (is_xs(n, "attribute"))
            make_attribute(mk, el, n, depth);
        else if (is_xs(n, "attributeGroup") && (c = lookup(mk->set, COMPONENT_GROUP, n, attr(n, "ref"))))
            make_parts(mk, el, c->node, depth);
        else if (is_xs(n, "simpleContent") || is_xs(n, "complexContent"))
            make_parts(mk, el, n, depth);
        else if (is_xs(n, "extension")) {
            const char *local, *ns = resolve(n, attr(n, "base"), &local);
            char id[16];

            if (!strcmp(ns, XS))
                xmlNodeAddContent(el, BAD_CAST named_value(mk, n, attr(n, "base"), id, depth));
            else if ((c = xsdset_find(mk->set, COMPONENT_TYPE, ns, local)) && depth < MAX_DEPTH)
                make_content(mk, el, c->node, depth + 1);
            make_parts(mk, el, n, depth);
        } else if (is_xs(n, "restriction"))
            make_parts(mk, el, n, depth);
    }
}

static void make_content(struct maker *mk, xmlNodePtr el, xmlNodePtr type, int depth)
{
    char id[16];

    if (is_xs(type, "simpleType"))
        xmlNodeAddContent(el, BAD_CAST simple_value(mk, type, id, depth));
    else
        make_parts(mk, el, type, depth);
}

static void make_typed(struct maker *mk, xmlNodePtr el, xmlNodePtr decl, const char *type, int depth)
{
    const char *local, *ns = resolve(decl, type, &local);
    const struct component *c = xsdset_find(mk->set, COMPONENT_TYPE, ns, local);
    char id[16];

    if (c)
        make_content(mk, el, c->node, depth);
    else if (strcmp(local, "anyType"))
        xmlNodeAddContent(el, BAD_CAST named_value(mk, decl, type, id, depth));
    else if (rng_chance(mk->rng, 50))
        xmlNodeAddContent(el, BAD_CAST "fritekst");
    else
        new_child(mk, el, "http://www.w3.org/1999/xhtml", "p");
}

/* Local elements are in the target namespace unless their schema leaves elementFormDefault unqualified. */
static void make_element(struct maker *mk, xmlNodePtr parent, xmlNodePtr decl, int depth)
{
    const char *ref = attr(decl, "ref"), *fixed = attr(decl, "fixed"), *form;
    xmlNodePtr schema = xmlDocGetRootElement(decl->doc), el;

    if (depth >= MAX_DEPTH)
        return;
    if (ref) {
        const struct component *c = lookup(mk->set, COMPONENT_ELEMENT, decl, ref);

        if (c)
            make_element(mk, parent, c->node, depth);
        return;
    }
    form = attr(schema, "elementFormDefault");
    el =
        new_child(mk, parent,
                  decl->parent == schema || (form && !strcmp(form, "qualified")) ? attr(schema, "targetNamespace") : "",
                  attr(decl, "name"));
    if (!el)
        return;
    if (fixed) {
        xmlNodeAddContent(el, BAD_CAST fixed);
        return;
    }
    if (attr(decl, "type"))
        make_typed(mk, el, decl, attr(decl, "type"), depth);
    for (xmlNodePtr n = decl->children; n; n = n->next)
        if (is_xs(n, "complexType") || is_xs(n, "simpleType"))
            make_content(mk, el, n, depth);
}

xmlDocPtr xsdset_example(const struct xsdset *set, const struct component *root, struct rng *rng)
{
    struct maker mk = {set, rng, xmlNewDoc(BAD_CAST "1.0"), 0, 0};

    if (mk.doc)
        make_element(&mk, NULL, root->node, 0);
    return mk.doc;
}
