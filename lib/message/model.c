/* message/model.c - reads a profile's XSD files into a model (model.h). May use: base, xml, pack, term, libxml2.
 *
 * Only what the model needs is read: element, sequence, choice, all, group, complexType, extension, restriction, attribute, attributeGroup.
 * W3C XML Schema 1.0 part 1. The files are trusted as far as pack data is: sizes and depths are bounded, broken ones end in LODD_ERR_PACK.
 */
#include "message/model.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "xml/xml.h"

#define XS "http://www.w3.org/2001/XMLSchema"
#define LODD_XSD "urn:lodd:xsd"
#define MAX_DEPTH 64
#define MAX_SCHEMA_BYTES ((size_t)16 << 20)
/* Lists longer than this are not counted in the coverage: no set of messages exercises every language of the world. */
#define MAX_COUNTED_CODES 100
#define NO_COMPONENT ((size_t)-1)

typedef struct loader {
    lodd__model *model;
    const lodd__packs *packs;
    LODD__VEC(xmlDocPtr) docs;
    lodd__map doc_by_ns;  /* namespace -> xmlDoc */
    lodd__map type_by_key; /* "E{ns}name" or "T{ns}name" -> lodd__model_type */
    lodd_str branch; /* of the profile: other branches of the root's choice belong to other profiles */
    lodd_status status;
    lodd_str message;
} loader;

static void fail(loader *l, lodd_status status, lodd_str message)
{
    if (l->status == LODD_OK) {
        l->status = status;
        l->message = message;
    }
}

static lodd_str copy(loader *l, const xmlChar *s)
{
    return s != NULL ? lodd__arena_str(&l->model->arena, lodd__str((const char *)s)) : (lodd_str){NULL, 0};
}

/* The schema document of a namespace; NULL when no pack has one (then its content is not looked into). */
static xmlDocPtr document(loader *l, lodd_str ns)
{
    xmlDocPtr doc = lodd__map_get(&l->doc_by_ns, ns);
    const lodd__pack_schema *schema = lodd__packs_schema(l->packs, ns);
    char *data = NULL;
    size_t n = 0;
    lodd_status status = LODD_OK;

    if (doc != NULL || schema == NULL)
        return doc;
    status = lodd__file_read(schema->path.ptr, MAX_SCHEMA_BYTES, &data, &n);
    if (status == LODD_ERR_NOMEM) {
        fail(l, status, (lodd_str){NULL, 0});
        return NULL;
    }
    if (status == LODD_OK)
        doc = xmlReadMemory(data, (int)n, schema->path.ptr, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
    free(data);
    if (doc == NULL || !lodd__xml_is(xmlDocGetRootElement(doc), "schema", XS)) {
        xmlFreeDoc(doc);
        fail(l, LODD_ERR_PACK, schema->path);
        return NULL;
    }
    if (!lodd__vec_push(&l->docs, doc)) {
        xmlFreeDoc(doc);
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
        return NULL;
    }
    if (!lodd__map_put(&l->doc_by_ns, schema->ns, doc))
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
    return doc;
}

typedef struct qname {
    lodd_str ns, name;
} qname;

/* The value of an attribute that names something, "po:Foresporsel". */
static bool qname_of(const xmlNode *node, const char *attribute, qname *ret)
{
    lodd_str value = lodd__xml_attr_value(node, attribute);
    size_t colon = lodd__str_find(value, ':', 0);
    char prefix[64] = "";
    xmlNsPtr ns = NULL;

    if (value.len == 0)
        return false;
    ret->name = value;
    if (colon != (size_t)-1) {
        if (colon >= sizeof prefix)
            return false;
        memcpy(prefix, value.ptr, colon);
        ret->name = lodd__str_sub(value, colon + 1, value.len - colon - 1);
    }
    ns = xmlSearchNs(node->doc, (xmlNodePtr)node, prefix[0] != '\0' ? BAD_CAST prefix : NULL);
    ret->ns = lodd__str(ns != NULL ? (const char *)ns->href : "");
    return true;
}

/* The global declaration of a kind ("element", "complexType", "group", "attributeGroup"). */
static xmlNodePtr global(loader *l, const char *kind, qname name)
{
    xmlDocPtr doc = document(l, name.ns);
    xmlNodePtr node = doc != NULL ? lodd__xml_child(xmlDocGetRootElement(doc), kind, XS) : NULL;

    while (node != NULL && !lodd__str_eq(lodd__xml_attr_value(node, "name"), name.name))
        node = lodd__xml_next(node, kind, XS);
    return node;
}

static void read_type(loader *l, lodd__model_type *type, const xmlNode *node, int depth);

/* The type that a global element or a named complexType has, made on first use. */
static lodd__model_type *named_type(loader *l, char kind, qname name, const xmlNode *complex_type, int depth)
{
    lodd_str key = lodd__arena_printf(&l->model->arena, "%c{%.*s}%.*s", kind, LODD__FMT(name.ns), LODD__FMT(name.name));
    lodd__model_type *type = lodd__map_get(&l->type_by_key, key);

    if (type != NULL || complex_type == NULL)
        return type;
    type = LODD__NEW(&l->model->arena, lodd__model_type);
    if (type == NULL || !lodd__vec_push(&l->model->types, type) || !lodd__map_put(&l->type_by_key, key, type)) {
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
        return NULL;
    }
    type->name = lodd__arena_str(&l->model->arena, name.name);
    if (kind == 'T')
        type->coded = lodd__str_is(name.name, "CS") ? LODD__CODED_CS : lodd__str_is(name.name, "CV") ? LODD__CODED_CV : LODD__CODED_NO;
    read_type(l, type, complex_type, depth + 1);
    return type;
}

/* The type of an element declaration; owner is the name a local anonymous type goes by. */
static lodd__model_type *type_of(loader *l, const xmlNode *declaration, qname own_name, char kind, int depth)
{
    qname type_name;
    const xmlNode *complex_type = lodd__xml_child(declaration, "complexType", XS);

    if (complex_type != NULL)
        return named_type(l, kind, own_name, complex_type, depth);
    if (!qname_of(declaration, "type", &type_name) || lodd__str_is(type_name.ns, XS))
        return NULL;
    return named_type(l, 'T', type_name, global(l, "complexType", type_name), depth);
}

static lodd_str lodd_attribute(loader *l, const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        if (attr->ns != NULL && strcmp((const char *)attr->ns->href, LODD_XSD) == 0 && strcmp((const char *)attr->name, name) == 0)
            return copy(l, attr->children != NULL ? attr->children->content : NULL);
    return (lodd_str){NULL, 0};
}

static lodd_str target_ns(const xmlNode *node)
{
    return lodd__xml_attr_value(xmlDocGetRootElement(node->doc), "targetNamespace");
}

/* A local element has its schema's namespace only when it is qualified: form, else elementFormDefault (XML Schema 1.0 part 1, 3.3.2). */
static lodd_str local_ns(const xmlNode *node)
{
    lodd_str form = lodd__xml_attr_value(node, "form");

    if (form.len == 0)
        form = lodd__xml_attr_value(xmlDocGetRootElement(node->doc), "elementFormDefault");
    return lodd__str_is(form, "qualified") ? target_ns(node) : (lodd_str){"", 0};
}

static void add_element(loader *l, lodd__model_type *type, const xmlNode *node, size_t choice, int depth)
{
    lodd__model_element element = {.choice = choice};
    qname name;
    const xmlNode *declaration = node;
    bool is_ref = qname_of(node, "ref", &name);
    char local_key = 'E';

    if (is_ref) {
        declaration = global(l, "element", name);
    } else {
        name.name = lodd__xml_attr_value(node, "name");
        name.ns = target_ns(node);
        local_key = 'L';
    }
    element.name = lodd__arena_str(&l->model->arena, name.name).ptr;
    element.ns = lodd__arena_str(&l->model->arena, is_ref ? name.ns : local_ns(node)).ptr;
    element.kodeverk = lodd_attribute(l, node, "kodeverk");
    element.kodeverk_typeid = lodd_attribute(l, node, "kodeverk-typeid");
    if (declaration != NULL) {
        /* a local anonymous type is told apart by its owner */
        if (!is_ref)
            name.name = lodd__arena_printf(&l->model->arena, "%.*s.%s", LODD__FMT(type->name), element.name);
        if (element.kodeverk.len == 0)
            element.kodeverk = lodd_attribute(l, declaration, "kodeverk");
        element.type = type_of(l, declaration, name, local_key, depth);
    }
    if (l->model->arena.failed || !lodd__vec_push(&type->elements, element))
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
}

static const xmlNode *first_element_in(const xmlNode *particle)
{
    const xmlNode *node = particle;

    while (node != NULL && !lodd__xml_is(node, "element", XS))
        node = lodd__xml_child(node, NULL, XS);
    return node;
}

/* A branch of a choice is named by its first element. */
static lodd_str branch_name(const xmlNode *particle)
{
    const xmlNode *element = first_element_in(particle);
    qname ref;

    if (element == NULL)
        return (lodd_str){NULL, 0};
    return qname_of(element, "ref", &ref) ? ref.name : lodd__xml_attr_value(element, "name");
}

static size_t new_choice(loader *l, const lodd__model_type *type, const xmlNode *particle)
{
    lodd_str name = branch_name(particle);

    if (name.len == 0)
        return NO_COMPONENT;
    name = lodd__arena_printf(&l->model->arena, "%.*s|%.*s", LODD__FMT(type->name), LODD__FMT(name));
    if (!lodd__vec_push(&l->model->names[LODD_COMPONENT_CHOICE], name))
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
    return l->model->names[LODD_COMPONENT_CHOICE].len - 1;
}

static void add_attribute(loader *l, lodd__model_type *type, const xmlNode *node)
{
    qname ref;
    lodd_str name = qname_of(node, "ref", &ref) ? ref.name : lodd__xml_attr_value(node, "name");

    name = lodd__arena_str(&l->model->arena, name);
    if (name.ptr == NULL || !lodd__vec_push(&type->attributes, name.ptr))
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
}

static void read_particles(loader *l, lodd__model_type *type, const xmlNode *parent, size_t choice, int depth);

static void read_reference(loader *l, lodd__model_type *type, const xmlNode *node, const char *kind, const char *attribute, size_t choice, int depth)
{
    qname name;
    const xmlNode *target = NULL;

    if (!qname_of(node, attribute, &name) || lodd__str_is(name.ns, XS))
        return;
    target = global(l, kind, name);
    if (target != NULL)
        read_particles(l, type, target, choice, depth + 1);
}

static void read_particle(loader *l, lodd__model_type *type, const xmlNode *node, size_t choice, int depth)
{
    const char *name = (const char *)node->name;

    if (strcmp(name, "element") == 0)
        add_element(l, type, node, choice, depth);
    else if (strcmp(name, "attribute") == 0)
        add_attribute(l, type, node);
    else if (strcmp(name, "group") == 0 || strcmp(name, "attributeGroup") == 0)
        read_reference(l, type, node, name, "ref", choice, depth);
    else if (strcmp(name, "extension") == 0) {
        read_reference(l, type, node, "complexType", "base", choice, depth);
        read_particles(l, type, node, choice, depth + 1);
    } else if (strcmp(name, "sequence") == 0 || strcmp(name, "all") == 0 || strcmp(name, "choice") == 0 || strcmp(name, "complexContent") == 0 ||
               strcmp(name, "simpleContent") == 0 || strcmp(name, "restriction") == 0)
        read_particles(l, type, node, choice, depth + 1);
}

static void read_particles(loader *l, lodd__model_type *type, const xmlNode *parent, size_t choice, int depth)
{
    bool is_choice = lodd__xml_is(parent, "choice", XS);
    bool only_branch = is_choice && l->branch.len > 0 && type == l->model->types.ptr[0];

    if (depth > MAX_DEPTH)
        fail(l, LODD_ERR_PACK, LODD__STR("schema types nest too deeply"));
    for (const xmlNode *node = lodd__xml_child(parent, NULL, XS); node != NULL && l->status == LODD_OK; node = lodd__xml_next(node, NULL, XS)) {
        /* a choice inside a choice: the inner branches are the ones counted */
        bool inner = lodd__xml_is(node, "choice", XS);
        if (only_branch && !lodd__str_eq(branch_name(node), l->branch))
            continue;
        read_particle(l, type, node, is_choice && !inner ? new_choice(l, type, node) : choice, depth);
    }
}

static void read_type(loader *l, lodd__model_type *type, const xmlNode *node, int depth)
{
    read_particles(l, type, node, NO_COMPONENT, depth);
}

static void add_lists(loader *l, lodd_str numbers)
{
    lodd_str number;

    while (lodd__str_word(&numbers, &number)) {
        size_t i = 0;
        while (i < l->model->lists.len && lodd__str_cmp(l->model->lists.ptr[i].number, number) < 0)
            i++;
        if (i < l->model->lists.len && lodd__str_eq(l->model->lists.ptr[i].number, number))
            continue;
        if (!lodd__vec_push(&l->model->lists, (lodd__model_list){.number = number, .first_code = NO_COMPONENT})) {
            fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
            return;
        }
        memmove(&l->model->lists.ptr[i + 1], &l->model->lists.ptr[i], (l->model->lists.len - 1 - i) * sizeof *l->model->lists.ptr);
        l->model->lists.ptr[i] = (lodd__model_list){.number = number, .first_code = NO_COMPONENT};
    }
}

static void add_name(loader *l, lodd_component_kind kind, lodd_str name)
{
    if (l->model->arena.failed || !lodd__vec_push(&l->model->names[kind], name))
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
}

static void list_element(loader *l, lodd_str owner, lodd__model_element *element)
{
    lodd__arena *arena = &l->model->arena;

    element->component = l->model->names[LODD_COMPONENT_ELEMENT].len;
    add_name(l, LODD_COMPONENT_ELEMENT,
             owner.len > 0 ? lodd__arena_printf(arena, "%.*s/%s", LODD__FMT(owner), element->name) : lodd__arena_str(arena, lodd__str(element->name)));
    element->first_attribute = l->model->names[LODD_COMPONENT_ATTRIBUTE].len;
    for (size_t i = 0; element->type != NULL && i < element->type->attributes.len; i++)
        add_name(l, LODD_COMPONENT_ATTRIBUTE,
                 owner.len > 0 ? lodd__arena_printf(arena, "%.*s/%s/@%s", LODD__FMT(owner), element->name, element->type->attributes.ptr[i])
                               : lodd__arena_printf(arena, "%s/@%s", element->name, element->type->attributes.ptr[i]));
    add_lists(l, element->kodeverk);
    add_lists(l, element->kodeverk_typeid);
}

/* Types are listed in the order they were met from the root on: the same in every run. */
static void list_components(loader *l)
{
    list_element(l, (lodd_str){NULL, 0}, &l->model->root);
    for (size_t i = 0; i < l->model->types.len && l->status == LODD_OK; i++) {
        lodd__model_type *type = l->model->types.ptr[i];
        for (size_t k = 0; k < type->elements.len && l->status == LODD_OK; k++)
            list_element(l, type->name, &type->elements.ptr[k]);
    }
}

static void list_codes(loader *l)
{
    for (size_t i = 0; i < l->model->lists.len && l->status == LODD_OK; i++) {
        lodd__model_list *list = &l->model->lists.ptr[i];
        lodd_str oid = lodd__arena_printf(&l->model->arena, "2.16.578.1.12.4.1.1.%.*s", LODD__FMT(list->number));
        const lodd__codesystem *system = NULL;
        lodd_status status = lodd__terminology_get(l->packs->terminology, oid, &system);
        if (status != LODD_OK)
            fail(l, status, oid);
        if (system == NULL || lodd__codesystem_n_concepts(system) > MAX_COUNTED_CODES)
            continue;
        list->first_code = l->model->names[LODD_COMPONENT_CODE].len;
        for (size_t k = 0; k < lodd__codesystem_n_concepts(system); k++)
            add_name(l, LODD_COMPONENT_CODE,
                     lodd__arena_printf(&l->model->arena, "%.*s|%.*s", LODD__FMT(list->number),
                                        LODD__FMT(lodd__codesystem_concept(system, k)->code)));
    }
}

static void load(loader *l, const lodd__pack_profile *profile)
{
    qname name = {profile->ns, profile->root};
    const xmlNode *declaration = global(l, "element", name);

    l->branch = profile->branch;
    l->model->root.name = profile->root.ptr;
    l->model->root.ns = profile->ns.ptr;
    l->model->root.choice = NO_COMPONENT;
    if (declaration == NULL) {
        fail(l, LODD_ERR_PACK, lodd__arena_printf(&l->model->arena, "no schema declares {%.*s}%.*s", LODD__FMT(name.ns), LODD__FMT(name.name)));
        return;
    }
    l->model->root.type = type_of(l, declaration, name, 'E', 0);
    list_components(l);
}

static lodd_status finish(loader *l, lodd__model **ret, char **ret_message)
{
    for (size_t i = 0; i < l->docs.len; i++)
        xmlFreeDoc(l->docs.ptr[i]);
    lodd__vec_free(&l->docs);
    lodd__map_free(&l->doc_by_ns);
    lodd__map_free(&l->type_by_key);
    if (l->model != NULL && l->model->arena.failed)
        l->status = LODD_ERR_NOMEM;
    if (l->status == LODD_OK) {
        *ret = l->model;
        return LODD_OK;
    }
    if (ret_message != NULL && l->status == LODD_ERR_PACK && l->message.ptr != NULL)
        *ret_message = strndup(l->message.ptr, l->message.len);
    lodd__model_free(l->model);
    return l->status;
}

lodd_status lodd__model_new(lodd__model **ret, const lodd__packs *packs, const lodd__pack_profile *profile, char **ret_message)
{
    loader l = {.packs = packs, .model = calloc(1, sizeof *l.model)};

    *ret = NULL;
    if (l.model == NULL)
        return LODD_ERR_NOMEM;
    l.model->table.profile = profile->name;
    load(&l, profile);
    return finish(&l, ret, ret_message);
}

/* The coverage names: code lists are read for them, which plain validation need not do. */
lodd_status lodd__model_count_codes(lodd__model *model, const lodd__packs *packs)
{
    loader l = {.packs = packs, .model = model};

    list_codes(&l);
    for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++) {
        model->table.names[kind] = model->names[kind].ptr;
        model->table.n[kind] = model->names[kind].len;
    }
    return model->arena.failed ? LODD_ERR_NOMEM : l.status;
}

void lodd__model_free(lodd__model *model)
{
    if (model == NULL)
        return;
    for (size_t i = 0; i < model->types.len; i++) {
        lodd__vec_free(&model->types.ptr[i]->elements);
        lodd__vec_free(&model->types.ptr[i]->attributes);
    }
    lodd__vec_free(&model->types);
    lodd__vec_free(&model->lists);
    for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
        lodd__vec_free(&model->names[kind]);
    lodd__arena_free(&model->arena);
    free(model);
}

const lodd__model_element *lodd__model_find(const lodd__model_type *type, const char *name, const char *ns)
{
    for (size_t i = 0; i < type->elements.len; i++)
        if (strcmp(type->elements.ptr[i].name, name) == 0 && strcmp(type->elements.ptr[i].ns, ns) == 0)
            return &type->elements.ptr[i];
    return NULL;
}

const lodd__model_list *lodd__model_find_list(const lodd__model *model, lodd_str number)
{
    for (size_t i = 0; i < model->lists.len; i++)
        if (lodd__str_eq(model->lists.ptr[i].number, number))
            return &model->lists.ptr[i];
    return NULL;
}
