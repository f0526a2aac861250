/* message/schema_load.c - reads an XML Schema file into components. May use: base, source, xml, pack, libxml2's tree.
 *
 * Read: schema, import, annotation, element, attribute, complexType, simpleContent, complexContent, extension,
 * restriction, sequence, choice, all, group, attributeGroup, any, anyAttribute, simpleType, list, union and all facets.
 * Refused, with the file and line: include, redefine, notation, key, keyref, unique, substitution groups, abstract
 * elements, block and final, and anything that XML Schema does not know. References are only names here;
 * schema_compile.c resolves them.
 */
#include "message/schema_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "xml/memory.h"

#define LODD_XSD "urn:lodd:xsd"

enum { MAX_DEPTH = 100, MAX_FILE = 64 << 20 };

typedef struct reader {
    lodd__schema *schema;
    lodd__schema_space *space;
    lodd__source source;
    lodd__arena scratch;
    lodd__xml_doc doc;
    int depth;
} reader;

/* --- attributes of schema elements -------------------------------------------------------------------------------- */

static size_t line_of(reader *r, const xmlNode *node)
{
    return lodd__source_position(&r->source, &r->scratch, lodd__xml_offset(&r->doc, node)).line;
}

static bool failed(const reader *r)
{
    return r->schema->status != LODD_OK;
}

static void refuse(reader *r, const xmlNode *node, const char *what)
{
    lodd__schema_fail(r->schema, r->space, line_of(r, node), "xs:%s: %s", (const char *)node->name, what);
}

static lodd_str value_of(const xmlNode *node, const char *name)
{
    return lodd__str_trim(lodd__xml_attr_value(node, name));
}

static bool has(const xmlNode *node, const char *name)
{
    return lodd__xml_attr(node, name) != NULL;
}

/* names: blank-separated. Attributes of other namespaces are annotations. */
static void allow_attributes(reader *r, const xmlNode *node, const char *names)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
        lodd_str rest = lodd__str(names);
        lodd_str word;
        bool found = attr->ns != NULL && strcmp((const char *)attr->ns->href, LODD__SCHEMA_NS) != 0;
        while (!found && attr->ns == NULL && lodd__str_word(&rest, &word))
            found = lodd__str_is(word, (const char *)attr->name);
        if (!found && !(attr->ns == NULL && strcmp((const char *)attr->name, "id") == 0))
            lodd__schema_fail(r->schema, r->space, line_of(r, node), "xs:%s: the attribute %s is not supported",
                              (const char *)node->name, (const char *)attr->name);
    }
}

static bool boolean(reader *r, const xmlNode *node, const char *name)
{
    lodd_str value = value_of(node, name);

    if (!has(node, name) || lodd__str_is(value, "false") || lodd__str_is(value, "0"))
        return false;
    if (!lodd__str_is(value, "true") && !lodd__str_is(value, "1"))
        refuse(r, node, "an attribute is not a boolean");
    return true;
}

static lodd_str keep(reader *r, lodd_str s)
{
    lodd_str ret = lodd__arena_str(&r->schema->arena, s.ptr != NULL ? s : LODD__STR(""));

    if (ret.ptr == NULL)
        lodd__schema_nomem(r->schema);
    return ret;
}

static lodd_str annotation(reader *r, const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        if (attr->ns != NULL && strcmp((const char *)attr->ns->href, LODD_XSD) == 0 &&
            strcmp((const char *)attr->name, name) == 0)
            return keep(r, lodd__str(attr->children != NULL ? (const char *)attr->children->content : ""));
    return (lodd_str){NULL, 0};
}

static const lodd__schema_name *own_name(reader *r, const xmlNode *node, bool qualified)
{
    lodd_str name = value_of(node, "name");

    if (!lodd__schema_lexical(LODD__SCHEMA_NCNAME, name)) {
        refuse(r, node, "it needs a name");
        return NULL;
    }
    return lodd__schema_intern(r->schema, qualified ? r->space->ns : LODD__STR(""), name);
}

static const lodd__schema_name *reference(reader *r, const xmlNode *node, lodd_str value)
{
    size_t colon = lodd__str_find(value, ':', 0);
    lodd_str prefix = colon != (size_t)-1 ? lodd__str_sub(value, 0, colon) : LODD__STR("");
    lodd_str ns;

    if (!lodd__schema_lexical(LODD__SCHEMA_QNAME, value)) {
        refuse(r, node, "a reference is not a QName");
        return NULL;
    }
    ns = lodd__schema_namespace(node, prefix);
    if (ns.ptr == NULL && prefix.len > 0) {
        refuse(r, node, "a reference has a prefix that is not declared");
        return NULL;
    }
    if (colon != (size_t)-1)
        value = lodd__str_sub(value, colon + 1, value.len - colon - 1);
    return lodd__schema_intern(r->schema, ns.ptr != NULL ? ns : LODD__STR(""), value);
}

/* NULL when the attribute is absent. */
static const lodd__schema_name *reference_in(reader *r, const xmlNode *node, const char *attribute)
{
    return has(node, attribute) ? reference(r, node, value_of(node, attribute)) : NULL;
}

static uint32_t occurrences(reader *r, const xmlNode *node, const char *name)
{
    lodd_str value = value_of(node, name);
    uint64_t ret = 0;

    if (!has(node, name))
        return 1;
    if (lodd__str_is(value, "unbounded") && strcmp(name, "maxOccurs") == 0)
        return LODD__SCHEMA_UNBOUNDED;
    if (!lodd__str_digits(value) || value.len > 9) {
        refuse(r, node, "an occurrence is not a number, or too large");
        return 1;
    }
    for (size_t i = 0; i < value.len; i++)
        ret = ret * 10 + (uint64_t)(value.ptr[i] - '0');
    return (uint32_t)ret;
}

/* The next schema element after the annotations; anything else in a schema is refused. */
static const xmlNode *skip_annotations(reader *r, const xmlNode *node)
{
    for (; node != NULL; node = node->next) {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            if (lodd__str_trim(lodd__str((const char *)node->content)).len > 0)
                lodd__schema_fail(r->schema, r->space, line_of(r, node), "text in a schema");
            continue;
        }
        if (node->type != XML_ELEMENT_NODE || lodd__xml_is(node, "annotation", LODD__SCHEMA_NS))
            continue;
        if (!lodd__xml_is(node, NULL, LODD__SCHEMA_NS))
            lodd__schema_fail(r->schema, r->space, line_of(r, node), "%s is not of XML Schema",
                              (const char *)node->name);
        return node;
    }
    return NULL;
}

static const xmlNode *first_child(reader *r, const xmlNode *node)
{
    return skip_annotations(r, node->children);
}

static bool is(const xmlNode *node, const char *name)
{
    return node != NULL && strcmp((const char *)node->name, name) == 0;
}

static void nothing_more(reader *r, const xmlNode *node)
{
    if (node != NULL)
        refuse(r, node, "it is not supported here");
}

static void *make(reader *r, size_t size)
{
    void *ret = lodd__arena_alloc(&r->schema->arena, size);

    if (ret == NULL)
        lodd__schema_nomem(r->schema);
    return ret;
}
#define MAKE(r, type) ((type *)make((r), sizeof(type)))

/* Every declaration is remembered, for those who want all. */
#define REMEMBER(r, list, item)                                                                                        \
    do {                                                                                                               \
        if (!lodd__vec_push(&(r)->schema->list, (item)))                                                               \
            lodd__schema_nomem((r)->schema);                                                                           \
    } while (0)

/* --- simple types ------------------------------------------------------------------------------------------------- */

static lodd__schema_type *simple_type(reader *r, const xmlNode *node, const lodd__schema_name *name);

const char *const lodd__schema_facet_names[LODD__SCHEMA_FACET_COUNT] = {
    [LODD__SCHEMA_LENGTH] = "length",
    [LODD__SCHEMA_MIN_LENGTH] = "minLength",
    [LODD__SCHEMA_MAX_LENGTH] = "maxLength",
    [LODD__SCHEMA_MIN_INCLUSIVE] = "minInclusive",
    [LODD__SCHEMA_MAX_INCLUSIVE] = "maxInclusive",
    [LODD__SCHEMA_MIN_EXCLUSIVE] = "minExclusive",
    [LODD__SCHEMA_MAX_EXCLUSIVE] = "maxExclusive",
    [LODD__SCHEMA_TOTAL_DIGITS] = "totalDigits",
    [LODD__SCHEMA_FRACTION_DIGITS] = "fractionDigits",
    [LODD__SCHEMA_PATTERN] = "pattern",
    [LODD__SCHEMA_ENUMERATION] = "enumeration",
    [LODD__SCHEMA_WHITE_SPACE] = "whiteSpace",
};

/* The facets from node on; *ret_rest is what is not a facet. */
static lodd__schema_facet *facets(reader *r, const xmlNode *node, const xmlNode **ret_rest)
{
    lodd__schema_facet *first = NULL;
    lodd__schema_facet **last = &first;

    for (; node != NULL && !failed(r); node = skip_annotations(r, node->next)) {
        lodd__schema_facet *facet = NULL;
        size_t kind = 0;
        while (kind < LODD__SCHEMA_FACET_COUNT && !is(node, lodd__schema_facet_names[kind]))
            kind++;
        if (kind == LODD__SCHEMA_FACET_COUNT)
            break;
        allow_attributes(r, node, "value fixed");
        nothing_more(r, first_child(r, node));
        if (boolean(r, node, "fixed"))
            refuse(r, node, "fixed facets are not supported");
        if (!has(node, "value"))
            refuse(r, node, "it needs a value");
        facet = MAKE(r, lodd__schema_facet);
        if (facet == NULL || failed(r))
            break;
        facet->kind = (lodd__schema_facet_kind)kind;
        facet->text = keep(r, lodd__xml_attr_value(node, "value"));
        facet->line = line_of(r, node);
        *last = facet;
        last = &facet->next;
    }
    *ret_rest = node;
    return first;
}

static lodd__schema_type *new_simple(reader *r, const xmlNode *node, const lodd__schema_name *name)
{
    lodd__schema_type *type = MAKE(r, lodd__schema_type);

    if (type == NULL)
        return NULL;
    type->simple = MAKE(r, lodd__schema_simple);
    type->name = name;
    type->space = r->space;
    type->line = line_of(r, node);
    REMEMBER(r, types, type);
    return type->simple != NULL ? type : NULL;
}

static void simple_restriction(reader *r, lodd__schema_type *type, const xmlNode *node)
{
    const xmlNode *child = first_child(r, node);

    allow_attributes(r, node, "base");
    type->simple->restriction = true;
    type->base_name = reference_in(r, node, "base");
    if (is(child, "simpleType")) {
        if (type->base_name != NULL)
            refuse(r, node, "it has a base and a type of its own");
        type->simple->own_base = simple_type(r, child, NULL);
        child = skip_annotations(r, child->next);
    } else if (type->base_name == NULL) {
        refuse(r, node, "it needs a base");
    }
    type->simple->facets = facets(r, child, &child);
    nothing_more(r, child);
}

static void simple_list(reader *r, lodd__schema_type *type, const xmlNode *node)
{
    const xmlNode *child = first_child(r, node);

    allow_attributes(r, node, "itemType");
    type->simple->variety = LODD__SCHEMA_LIST;
    type->simple->item_name = reference_in(r, node, "itemType");
    if (is(child, "simpleType")) {
        type->simple->own_base = simple_type(r, child, NULL);
        child = skip_annotations(r, child->next);
    }
    if ((type->simple->item_name == NULL) == (type->simple->own_base == NULL))
        refuse(r, node, "it needs one type of its items");
    nothing_more(r, child);
}

static void simple_union(reader *r, lodd__schema_type *type, const xmlNode *node)
{
    enum { MAX_MEMBERS = 64 };
    lodd__schema_simple *simple = type->simple;
    lodd_str rest = value_of(node, "memberTypes");
    lodd_str word;

    allow_attributes(r, node, "memberTypes");
    simple->variety = LODD__SCHEMA_UNION;
    simple->member_names = lodd__arena_array(&r->schema->arena, MAX_MEMBERS, sizeof(const lodd__schema_name *));
    simple->own_members = lodd__arena_array(&r->schema->arena, MAX_MEMBERS, sizeof(lodd__schema_type *));
    if (simple->member_names == NULL || simple->own_members == NULL) {
        lodd__schema_nomem(r->schema);
        return;
    }
    while (lodd__str_word(&rest, &word) && simple->n_member_names < MAX_MEMBERS)
        simple->member_names[simple->n_member_names++] = reference(r, node, word);
    for (const xmlNode *child = first_child(r, node); child != NULL && !failed(r);
         child = skip_annotations(r, child->next)) {
        if (!is(child, "simpleType") || simple->n_own_members == MAX_MEMBERS)
            nothing_more(r, child);
        else
            simple->own_members[simple->n_own_members++] = simple_type(r, child, NULL);
    }
    if (simple->n_member_names + simple->n_own_members == 0)
        refuse(r, node, "it needs members");
}

/* name: NULL inside a declaration. */
static lodd__schema_type *simple_type(reader *r, const xmlNode *node, const lodd__schema_name *name)
{
    lodd__schema_type *type = NULL;
    const xmlNode *child = first_child(r, node);

    allow_attributes(r, node, name != NULL ? "name" : "");
    if (++r->depth > MAX_DEPTH)
        refuse(r, node, "it is nested too deeply");
    type = failed(r) ? NULL : new_simple(r, node, name);
    if (type != NULL) {
        if (is(child, "restriction"))
            simple_restriction(r, type, child);
        else if (is(child, "list"))
            simple_list(r, type, child);
        else if (is(child, "union"))
            simple_union(r, type, child);
        else
            refuse(r, node, "it needs a restriction, list or union");
        if (child != NULL)
            nothing_more(r, skip_annotations(r, child->next));
    }
    r->depth--;
    return type;
}

/* --- wildcards and attributes ------------------------------------------------------------------------------------- */

static lodd__schema_wildcard *wildcard(reader *r, const xmlNode *node)
{
    lodd__schema_wildcard *ret = MAKE(r, lodd__schema_wildcard);
    lodd_str process = value_of(node, "processContents");
    lodd_str namespaces = value_of(node, "namespace");
    lodd_str word;

    if (ret == NULL)
        return NULL;
    nothing_more(r, first_child(r, node));
    ret->process = lodd__str_is(process, "lax")    ? LODD__SCHEMA_LAX
                   : lodd__str_is(process, "skip") ? LODD__SCHEMA_SKIP
                                                   : LODD__SCHEMA_STRICT;
    if (has(node, "processContents") && ret->process == LODD__SCHEMA_STRICT && !lodd__str_is(process, "strict"))
        refuse(r, node, "processContents is not known");
    ret->any = !has(node, "namespace") || lodd__str_is(namespaces, "##any");
    ret->other = lodd__str_is(namespaces, "##other");
    ret->not_ns = r->space->ns;
    if (ret->any || ret->other)
        return ret;
    ret->list = lodd__arena_array(&r->schema->arena, namespaces.len / 2 + 1, sizeof *ret->list);
    if (ret->list == NULL) {
        lodd__schema_nomem(r->schema);
        return NULL;
    }
    while (lodd__str_word(&namespaces, &word)) {
        lodd_str ns = lodd__str_is(word, "##targetNamespace") ? r->space->ns
                      : lodd__str_is(word, "##local")         ? LODD__STR("")
                                                              : keep(r, word);
        if (ns.len > 1 && ns.ptr[0] == '#')
            refuse(r, node, "namespace is not known");
        ret->list[ret->n_list++] = ns;
    }
    return ret;
}

static lodd__schema_attribute *attribute(reader *r, const xmlNode *node, bool global)
{
    lodd__schema_attribute *ret = MAKE(r, lodd__schema_attribute);
    const xmlNode *child = first_child(r, node);
    lodd_str form = value_of(node, "form");

    if (ret == NULL)
        return NULL;
    if (has(node, "form") && !lodd__str_is(form, "qualified") && !lodd__str_is(form, "unqualified"))
        refuse(r, node, "form is not known");
    ret->name = own_name(
        r, node, global || (has(node, "form") ? lodd__str_is(form, "qualified") : r->space->qualified_attributes));
    ret->type_name = reference_in(r, node, "type");
    ret->fixed = has(node, "fixed");
    ret->has_value = ret->fixed || has(node, "default");
    if (ret->fixed && has(node, "default"))
        refuse(r, node, "it has a default and a fixed value");
    if (ret->has_value)
        ret->value = keep(r, lodd__xml_attr_value(node, ret->fixed ? "fixed" : "default"));
    ret->space = r->space;
    ret->line = line_of(r, node);
    if (is(child, "simpleType")) {
        if (ret->type_name != NULL)
            refuse(r, node, "it has a type attribute and a type of its own");
        ret->own_type = simple_type(r, child, NULL);
        child = skip_annotations(r, child->next);
    }
    nothing_more(r, child);
    REMEMBER(r, attributes, ret);
    return ret;
}

static lodd__schema_use *attribute_use(reader *r, const xmlNode *node)
{
    lodd__schema_use *use = MAKE(r, lodd__schema_use);
    lodd_str kind = value_of(node, "use");

    if (use == NULL)
        return NULL;
    allow_attributes(r, node, has(node, "ref") ? "ref use default fixed" : "name type use default fixed form");
    use->line = line_of(r, node);
    use->required = lodd__str_is(kind, "required");
    use->prohibited = lodd__str_is(kind, "prohibited");
    if (has(node, "use") && !use->required && !use->prohibited && !lodd__str_is(kind, "optional"))
        refuse(r, node, "use is not known");
    if (has(node, "default") && (has(node, "fixed") || (has(node, "use") && !lodd__str_is(kind, "optional"))))
        refuse(r, node, "a default goes with an optional attribute that is not fixed");
    if (has(node, "ref")) {
        /* a fixed value on a reference is not enforced: libxml2 sets a flag for it that it does not look at */
        use->kind = LODD__SCHEMA_USE_REF;
        use->name = reference_in(r, node, "ref");
        nothing_more(r, first_child(r, node));
        return use;
    }
    use->attribute = attribute(r, node, false);
    use->name = use->attribute != NULL ? use->attribute->name : NULL;
    return use;
}

/* attribute, attributeGroup and anyAttribute from node on, to the end. */
static void attribute_uses(reader *r, lodd__schema_uses *ret, const xmlNode *node)
{
    lodd__schema_use **last = &ret->first;

    ret->space = r->space;
    for (; node != NULL && !failed(r); node = skip_annotations(r, node->next)) {
        lodd__schema_use *use = NULL;
        if (is(node, "attribute")) {
            use = attribute_use(r, node);
        } else if (is(node, "attributeGroup")) {
            allow_attributes(r, node, "ref");
            use = MAKE(r, lodd__schema_use);
            if (use != NULL) {
                use->kind = LODD__SCHEMA_USE_GROUP;
                use->name = reference_in(r, node, "ref");
                use->line = line_of(r, node);
                if (use->name == NULL)
                    refuse(r, node, "it needs a ref");
            }
        } else if (is(node, "anyAttribute")) {
            allow_attributes(r, node, "namespace processContents");
            ret->wildcard = wildcard(r, node);
            nothing_more(r, skip_annotations(r, node->next));
            return;
        } else {
            nothing_more(r, node);
        }
        if (use == NULL || failed(r))
            return;
        *last = use;
        last = &use->next;
    }
}

/* --- particles ---------------------------------------------------------------------------------------------------- */

static lodd__schema_particle *particle(reader *r, const xmlNode *node, bool inside_all);
static lodd__schema_type *complex_type(reader *r, const xmlNode *node, const lodd__schema_name *name);

static void element_value(reader *r, lodd__schema_element *element, const xmlNode *node)
{
    element->nillable = boolean(r, node, "nillable");
    element->fixed = has(node, "fixed");
    element->has_value = element->fixed || has(node, "default");
    if (element->fixed && has(node, "default"))
        refuse(r, node, "it has a default and a fixed value");
    if (element->has_value)
        element->value = keep(r, lodd__xml_attr_value(node, element->fixed ? "fixed" : "default"));
}

static lodd__schema_element *element(reader *r, const xmlNode *node, bool global)
{
    lodd__schema_element *ret = MAKE(r, lodd__schema_element);
    const xmlNode *child = first_child(r, node);
    lodd_str form = value_of(node, "form");

    if (ret == NULL)
        return NULL;
    if (has(node, "form") && !lodd__str_is(form, "qualified") && !lodd__str_is(form, "unqualified"))
        refuse(r, node, "form is not known");
    ret->name = own_name(
        r, node, global || (has(node, "form") ? lodd__str_is(form, "qualified") : r->space->qualified_elements));
    ret->global = global;
    ret->type_name = reference_in(r, node, "type");
    ret->kodeverk = annotation(r, node, "kodeverk");
    ret->kodeverk_typeid = annotation(r, node, "kodeverk-typeid");
    ret->space = r->space;
    ret->line = line_of(r, node);
    element_value(r, ret, node);
    if (is(child, "simpleType") || is(child, "complexType")) {
        if (ret->type_name != NULL)
            refuse(r, node, "it has a type attribute and a type of its own");
        ret->own_type = is(child, "simpleType") ? simple_type(r, child, NULL) : complex_type(r, child, NULL);
        child = skip_annotations(r, child->next);
    }
    nothing_more(r, child);
    REMEMBER(r, elements, ret);
    return ret;
}

static void element_particle(reader *r, lodd__schema_particle *p, const xmlNode *node)
{
    p->kodeverk = annotation(r, node, "kodeverk");
    p->kodeverk_typeid = annotation(r, node, "kodeverk-typeid");
    p->is_ref = has(node, "ref");
    if (p->is_ref) {
        allow_attributes(r, node, "ref minOccurs maxOccurs");
        nothing_more(r, first_child(r, node));
        p->name = reference_in(r, node, "ref");
        REMEMBER(r, references, p);
        return;
    }
    allow_attributes(r, node, "name type minOccurs maxOccurs default fixed nillable form");
    atomic_init(&p->element, element(r, node, false));
    p->name = atomic_load(&p->element) != NULL ? atomic_load(&p->element)->name : NULL;
}

static void group_children(reader *r, lodd__schema_particle *p, const xmlNode *node)
{
    lodd__schema_particle **last = &p->child;

    for (const xmlNode *child = first_child(r, node); child != NULL && !failed(r);
         child = skip_annotations(r, child->next)) {
        lodd__schema_particle *part = particle(r, child, p->kind == LODD__SCHEMA_ALL);
        if (part == NULL || part->max == 0)
            continue; /* an occurrence of 0 is no particle */
        *last = part;
        last = &part->next;
    }
}

static const struct {
    const char *name;
    lodd__schema_kind kind;
} particle_names[] = {
    {"element", LODD__SCHEMA_ELEMENT}, {"any", LODD__SCHEMA_ANY}, {"sequence", LODD__SCHEMA_SEQUENCE},
    {"choice", LODD__SCHEMA_CHOICE},   {"all", LODD__SCHEMA_ALL}, {"group", LODD__SCHEMA_GROUP},
};

static void fill_particle(reader *r, lodd__schema_particle *p, const xmlNode *node)
{
    switch (p->kind) {
    case LODD__SCHEMA_ELEMENT:
        element_particle(r, p, node);
        break;
    case LODD__SCHEMA_ANY:
        allow_attributes(r, node, "namespace processContents minOccurs maxOccurs");
        p->wildcard = wildcard(r, node);
        break;
    case LODD__SCHEMA_GROUP:
        allow_attributes(r, node, "ref minOccurs maxOccurs");
        nothing_more(r, first_child(r, node));
        p->name = reference_in(r, node, "ref");
        if (p->name == NULL)
            refuse(r, node, "it needs a ref");
        REMEMBER(r, references, p);
        break;
    default:
        allow_attributes(r, node, "minOccurs maxOccurs");
        group_children(r, p, node);
    }
}

static lodd__schema_particle *particle(reader *r, const xmlNode *node, bool inside_all)
{
    size_t n = sizeof particle_names / sizeof *particle_names;
    size_t i = 0;
    lodd__schema_particle *p = NULL;

    while (i < n && !is(node, particle_names[i].name))
        i++;
    if (i == n || (inside_all && particle_names[i].kind != LODD__SCHEMA_ELEMENT)) {
        nothing_more(r, node);
        return NULL;
    }
    if (++r->depth > MAX_DEPTH)
        refuse(r, node, "it is nested too deeply");
    p = failed(r) ? NULL : MAKE(r, lodd__schema_particle);
    if (p != NULL) {
        p->kind = particle_names[i].kind;
        p->min = occurrences(r, node, "minOccurs");
        p->max = occurrences(r, node, "maxOccurs");
        p->space = r->space;
        p->line = line_of(r, node);
        if (p->min > p->max || (inside_all && p->max > 1) || (p->kind == LODD__SCHEMA_ALL && p->max != 1))
            refuse(r, node, "minOccurs and maxOccurs do not fit");
        fill_particle(r, p, node);
    }
    r->depth--;
    return p;
}

static bool is_model_group(const xmlNode *node)
{
    return is(node, "sequence") || is(node, "choice") || is(node, "all") || is(node, "group");
}

/* "all" only stands at the top of a type's content (part 1, section 3.8.6). */
static void no_all_inside(reader *r, const lodd__schema_particle *p, const xmlNode *node)
{
    for (const lodd__schema_particle *child = p->child; child != NULL && !failed(r); child = child->next) {
        if (child->kind == LODD__SCHEMA_ALL)
            refuse(r, node, "all inside another group");
        no_all_inside(r, child, node);
    }
}

/* --- complex types ------------------------------------------------------------------------------------------------ */

/* The content and the attributes from node on. */
static void content_and_attributes(reader *r, lodd__schema_type *type, const xmlNode *node)
{
    if (is_model_group(node)) {
        type->particle = particle(r, node, false);
        if (type->particle != NULL && type->particle->max == 0)
            type->particle = NULL;
        if (type->particle != NULL)
            no_all_inside(r, type->particle, node);
        node = skip_annotations(r, node->next);
    }
    attribute_uses(r, &type->uses, node);
}

/* The facets of a simpleContent restriction make a simple type; its base is the base's content. */
static const xmlNode *content_facets(reader *r, lodd__schema_type *type, const xmlNode *node, const xmlNode *child)
{
    lodd__schema_type *content = new_simple(r, node, NULL);

    if (content == NULL)
        return NULL;
    content->simple->restriction = true;
    type->content_type = content;
    if (is(child, "simpleType")) {
        content->simple->own_base = simple_type(r, child, NULL);
        child = skip_annotations(r, child->next);
    }
    content->simple->facets = facets(r, child, &child);
    return child;
}

/* simpleContent or complexContent */
static void derivation(reader *r, lodd__schema_type *type, const xmlNode *node)
{
    const xmlNode *by = first_child(r, node);
    const xmlNode *child = by != NULL ? first_child(r, by) : NULL;

    type->simple_content = is(node, "simpleContent");
    type->complex_content = !type->simple_content;
    allow_attributes(r, node, type->complex_content ? "mixed" : "");
    if (has(node, "mixed"))
        type->mixed = boolean(r, node, "mixed");
    if (!is(by, "extension") && !is(by, "restriction")) {
        refuse(r, node, "it needs an extension or restriction");
        return;
    }
    allow_attributes(r, by, "base");
    type->derivation = is(by, "extension") ? LODD__SCHEMA_EXTENSION : LODD__SCHEMA_RESTRICTION;
    type->base_name = reference_in(r, by, "base");
    if (type->base_name == NULL)
        refuse(r, by, "it needs a base");
    if (type->simple_content && type->derivation == LODD__SCHEMA_RESTRICTION)
        child = content_facets(r, type, by, child);
    if (type->simple_content && is_model_group(child))
        nothing_more(r, child);
    content_and_attributes(r, type, child);
    nothing_more(r, skip_annotations(r, by->next));
}

static lodd__schema_type *complex_type(reader *r, const xmlNode *node, const lodd__schema_name *name)
{
    lodd__schema_type *type = MAKE(r, lodd__schema_type);
    const xmlNode *child = first_child(r, node);

    if (type == NULL)
        return NULL;
    if (++r->depth > MAX_DEPTH)
        refuse(r, node, "it is nested too deeply");
    allow_attributes(r, node, name != NULL ? "name mixed abstract" : "mixed");
    type->name = name;
    type->space = r->space;
    type->line = line_of(r, node);
    type->mixed = boolean(r, node, "mixed");
    type->abstract = boolean(r, node, "abstract");
    REMEMBER(r, types, type);
    if (is(child, "simpleContent") || is(child, "complexContent")) {
        derivation(r, type, child);
        nothing_more(r, skip_annotations(r, child->next));
    } else if (!failed(r)) {
        content_and_attributes(r, type, child);
    }
    r->depth--;
    return type;
}

/* --- the file ----------------------------------------------------------------------------------------------------- */

static void declared_twice(reader *r, const xmlNode *node, const void *earlier)
{
    if (earlier != NULL)
        refuse(r, node, "it is declared twice");
}

static lodd__schema_particle *group_definition(reader *r, const xmlNode *node)
{
    const xmlNode *child = first_child(r, node);
    lodd__schema_particle *p = NULL;

    if (!is_model_group(child) || is(child, "group")) {
        refuse(r, node, "it needs a model group");
        return NULL;
    }
    if (has(child, "minOccurs") || has(child, "maxOccurs"))
        refuse(r, child, "no occurrences in a group definition");
    p = particle(r, child, false);
    if (p != NULL)
        no_all_inside(r, p, child);
    nothing_more(r, skip_annotations(r, child->next));
    return p;
}

static void attribute_group_definition(reader *r, const xmlNode *node, lodd__schema_name *name)
{
    name->attribute_group = MAKE(r, lodd__schema_uses);
    if (name->attribute_group == NULL)
        return;
    attribute_uses(r, name->attribute_group, first_child(r, node));
    REMEMBER(r, uses, name->attribute_group);
}

static void import(reader *r, const xmlNode *node)
{
    allow_attributes(r, node, "namespace schemaLocation");
    nothing_more(r, first_child(r, node));
    if (!lodd__vec_push(&r->space->imports, keep(r, value_of(node, "namespace"))))
        lodd__schema_nomem(r->schema);
}

static void global(reader *r, const xmlNode *node)
{
    lodd__schema_name *name = (lodd__schema_name *)own_name(r, node, true);

    if (name == NULL)
        return;
    if (is(node, "element")) {
        declared_twice(r, node, name->element);
        allow_attributes(r, node, "name type default fixed nillable");
        name->element = element(r, node, true);
    } else if (is(node, "attribute")) {
        declared_twice(r, node, name->attribute);
        allow_attributes(r, node, "name type default fixed");
        name->attribute = attribute(r, node, true);
    } else if (is(node, "complexType") || is(node, "simpleType")) {
        declared_twice(r, node, name->type);
        name->type = is(node, "complexType") ? complex_type(r, node, name) : simple_type(r, node, name);
    } else if (is(node, "group")) {
        declared_twice(r, node, name->group);
        allow_attributes(r, node, "name");
        name->group = group_definition(r, node);
    } else if (is(node, "attributeGroup")) {
        declared_twice(r, node, name->attribute_group);
        allow_attributes(r, node, "name");
        attribute_group_definition(r, node, name);
    } else {
        nothing_more(r, node);
    }
}

static bool qualified(reader *r, const xmlNode *root, const char *name)
{
    lodd_str value = value_of(root, name);

    if (has(root, name) && !lodd__str_is(value, "qualified") && !lodd__str_is(value, "unqualified"))
        refuse(r, root, "a form default is not known");
    return lodd__str_is(value, "qualified");
}

static void schema_element(reader *r, const xmlNode *root)
{
    const xmlNode *node = NULL;

    if (!lodd__xml_is(root, "schema", LODD__SCHEMA_NS)) {
        lodd__schema_fail(r->schema, r->space, 1, "it is not an XML Schema");
        return;
    }
    allow_attributes(r, root, "targetNamespace elementFormDefault attributeFormDefault version");
    if (!lodd__str_eq(value_of(root, "targetNamespace"), r->space->ns))
        refuse(r, root, "targetNamespace is not the one the pack says");
    r->space->qualified_elements = qualified(r, root, "elementFormDefault");
    r->space->qualified_attributes = qualified(r, root, "attributeFormDefault");
    for (node = first_child(r, root); is(node, "import") && !failed(r); node = skip_annotations(r, node->next))
        import(r, node);
    for (; node != NULL && !failed(r); node = skip_annotations(r, node->next))
        global(r, node);
}

static void parse(reader *r, lodd_str bytes)
{
    lodd_limits limits;

    lodd_limits_default(&limits);
    lodd__source_init(&r->source, &r->scratch, r->space->path, bytes);
    if (r->source.fault == LODD__SOURCE_NOMEM) {
        lodd__schema_nomem(r->schema);
        return;
    }
    if (r->source.fault != LODD__SOURCE_OK) {
        lodd__schema_fail(r->schema, r->space, 1, "it cannot be decoded");
        return;
    }
    if (r->schema->parser == NULL)
        r->schema->parser = lodd__xml_parser_new();
    if (r->schema->parser == NULL) {
        lodd__schema_nomem(r->schema);
        return;
    }
    lodd__xml_parse(&r->doc, r->schema->parser, &r->scratch, &r->source, &limits);
    if (r->scratch.failed)
        lodd__schema_nomem(r->schema);
    else if (!r->doc.wellformed)
        lodd__schema_fail(
            r->schema, r->space,
            r->doc.n_faults > 0 ? lodd__source_position(&r->source, &r->scratch, r->doc.faults[0].offset).line : 1,
            "it is not well-formed XML");
    else
        schema_element(r, r->doc.root);
    lodd__xml_release(&r->doc);
}

/* What was there before a file was read: a failed reading leaves no more. */
typedef struct mark {
    size_t elements, attributes, types, references, uses;
} mark;

static mark mark_of(const lodd__schema *schema)
{
    return (mark){schema->elements.len, schema->attributes.len, schema->types.len, schema->references.len,
                  schema->uses.len};
}

static void forget(lodd__schema *schema, const lodd__schema_space *space, const mark *before)
{
    for (size_t i = 0; i < schema->all_names.len; i++) {
        lodd__schema_name *name = schema->all_names.ptr[i];
        if (name->space != space)
            continue;
        name->element = NULL;
        name->type = NULL;
        name->attribute = NULL;
        name->group = NULL;
        name->attribute_group = NULL;
    }
    schema->elements.len = before->elements;
    schema->attributes.len = before->attributes;
    schema->types.len = before->types;
    schema->references.len = before->references;
    schema->uses.len = before->uses;
}

void lodd__schema_read(lodd__schema *schema, lodd__schema_space *space)
{
    reader r = {.schema = schema, .space = space};
    mark before = mark_of(schema);
    size_t failures = lodd__xml_memory_failures();
    char *bytes = NULL;
    size_t n = 0;
    lodd_status status = lodd__file_read(space->path.ptr, MAX_FILE, &bytes, &n);

    space->imports.len = 0;
    if (status == LODD_ERR_NOMEM)
        lodd__schema_nomem(schema);
    else if (status != LODD_OK)
        lodd__schema_fail(schema, space, 0, "it cannot be read");
    else
        parse(&r, (lodd_str){bytes, n});
    if (r.scratch.failed || lodd__xml_memory_failures() != failures)
        lodd__schema_nomem(schema);
    if (schema->status == LODD_ERR_NOMEM) {
        lodd__xml_parser_free(schema->parser);
        schema->parser = NULL;
    }
    if (schema->status != LODD_OK)
        forget(schema, space, &before);
    lodd__arena_free(&r.scratch);
    free(bytes);
}
