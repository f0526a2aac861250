/* element/read_json.c - FHIR JSON onto the element tree: documents, resources, objects; see read.h.
 *
 * Source: https://hl7.org/fhir/R4/json.html. The JSON tree is read object by object: first the members are sorted by
 * the definition they belong to (a primitive is two members, "name" and "_name"), then each is read in the definition's
 * order. Values are read in read_json_value.c. May use: what reading.h names.
 */
#include "element/reading.h"

/* What the members of one object say that goes beyond each of them. */
typedef struct object_state {
    lodd__element *element;
    size_t base; /* its first slot */
    lodd__element *unknown;
} object_state;

static void unknown_property(lodd__reading *r, object_state *o, const lodd__json *member, lodd__builtin rule)
{
    lodd__element unknown = {.name = member->key,
                             .raw = member->key,
                             .parent = o->element,
                             .offset = r->base + member->offset,
                             .key_offset = r->base + member->key_offset,
                             .end = r->base + member->end};

    lodd__reading_say(r, rule, o->element, r->base + member->key_offset, member->key);
    lodd__reading_unknown(r, &o->unknown, &unknown);
    if (o->unknown != NULL)
        lodd__reading_claim(r, member, o->unknown);
}

/* Only primitives have a second member, and of these not the two that are attributes in XML: they can have neither id
 * nor extensions. */
static bool may_have_sibling(lodd__reading *r, const lodd__definition *definition, const lodd__type_ref *type)
{
    lodd__shape shape;

    lodd__reading_shape(&shape, r->reader->structures, definition, type);
    return shape.unknown || (shape.primitive && definition->representation != LODD__AS_XML_ATTRIBUTE);
}

/* A primitive's own value is no property of its "_name" object. */
static bool is_own_value(const object_state *o, const lodd__definition *definition)
{
    return o->element->type != NULL && o->element->type->kind == LODD__KIND_PRIMITIVE &&
           lodd__str_is(definition->name, "value");
}

static void sort_in(lodd__reading *r, object_state *o, const lodd__json *member, bool sibling)
{
    lodd_str name = sibling ? lodd__str_n(member->key.ptr + 1, member->key.len - 1) : member->key;
    const lodd__type_ref *type = NULL;
    const lodd__definition *definition = lodd__definition_child(o->element->content, name, &type);
    lodd__slot *slot;

    if (definition == NULL || (definition->choice && type == NULL) || is_own_value(o, definition) ||
        (sibling && !may_have_sibling(r, definition, type))) {
        unknown_property(r, o, member, LODD__RULE_FHIR_JSON_PROPERTY);
        return;
    }
    slot = lodd__reading_slot(r, o->base, definition);
    if (slot == NULL)
        return;
    if ((slot->value != NULL || slot->sibling != NULL) && slot->type != type) {
        unknown_property(r, o, member, LODD__RULE_FHIR_CHOICE_SEVERAL);
        return;
    }
    slot->type = type;
    *(sibling ? &slot->sibling : &slot->value) = member;
}

static void sort_member(lodd__reading *r, object_state *o, const lodd__json *member)
{
    lodd_str key = member->key;

    if (member->duplicate || (o->element->resource && lodd__str_eq(key, LODD__STR("resourceType"))))
        return;
    if (lodd__str_eq(key, LODD__STR("fhir_comments")))
        lodd__reading_say(r, LODD__RULE_FHIR_JSON_COMMENTS, o->element, r->base + member->key_offset, key);
    else
        sort_in(r, o, member, key.len > 0 && key.ptr[0] == '_');
}

void lodd__reading_members(lodd__reading *r, lodd__element *element, const lodd__json *object)
{
    object_state o = {.element = element, .base = r->slots.len};

    if (element->content == NULL || !lodd__reading_enter(r, element))
        return;
    if (object->first == NULL)
        (void)lodd__finding_offset(r->findings, LODD__RULE_FHIR_JSON_OBJECT_EMPTY, element, r->base + object->offset);
    for (const lodd__json *member = object->first; member != NULL && !r->arena->failed; member = member->next)
        sort_member(r, &o, member);
    for (size_t i = o.base, end = r->slots.len; i < end && !r->arena->failed; i++) {
        lodd__slot slot = r->slots.ptr[i]; /* the vector moves when it grows */
        lodd__reading_property(r, element, &slot);
    }
    r->slots.len = o.base;
    lodd__reading_append_unknown(element, o.unknown);
    lodd__reading_leave(r);
}

/* The type that an object says it is; NULL after a finding. at: NULL for the document. */
static const lodd__structure *read_type(lodd__reading *r, const lodd__element *at, const lodd__json *object)
{
    const lodd__json *name = lodd__json_get(object, LODD__STR("resourceType"));
    const lodd__structure *type;

    if (name == NULL) {
        (void)lodd__finding_offset(r->findings, LODD__RULE_FHIR_RESOURCE_TYPE_MISSING, at, r->base + object->offset);
        return NULL;
    }
    if (name->type != LODD__JSON_STRING) {
        lodd__reading_say(r, LODD__RULE_FHIR_RESOURCE_TYPE_KIND, at, r->base + name->offset,
                          lodd__str(lodd__reading_json_name(name)));
        return NULL;
    }
    type = lodd__reading_resource(r->reader->structures, name->text);
    if (type == NULL)
        lodd__reading_say(r, LODD__RULE_FHIR_RESOURCE_TYPE_UNKNOWN, at, r->base + name->offset, name->text);
    return type;
}

void lodd__reading_json_resource(lodd__reading *r, lodd__element *element, const lodd__json *object)
{
    element->type = read_type(r, element, object);
    element->content = element->type != NULL ? element->type->root : NULL;
    element->resource = element->type != NULL;
    lodd__reading_members(r, element, object);
}

static lodd__element *read_root(lodd__reading *r, const lodd__json *object)
{
    const lodd__structure *type;
    lodd__element *root;

    if (object->type != LODD__JSON_OBJECT) {
        lodd__reading_say(r, LODD__RULE_FHIR_JSON_ROOT, NULL, r->base + object->offset,
                          lodd__str(lodd__reading_json_name(object)));
        return NULL;
    }
    type = read_type(r, NULL, object);
    root = type != NULL ? lodd__reading_root(r, type, lodd__json_get(object, LODD__STR("resourceType"))->text) : NULL;
    if (root == NULL)
        return NULL;
    root->offset = root->key_offset = root->value_offset = r->base + object->offset;
    root->end = r->base + object->end;
    lodd__reading_members(r, root, object);
    return root;
}

static lodd__element *read_doc(const lodd__fhir_reader *reader, const lodd__json_doc *doc, lodd_str text, size_t base)
{
    lodd__reading r = {.reader = reader, .arena = reader->arena, .findings = reader->findings, .base = base};
    lodd__element *root = NULL;

    if (!lodd__reading_faults(&r, doc, text))
        return NULL;
    if (doc->root != NULL)
        root = read_root(&r, doc->root);
    else /* nothing but comments */
        (void)lodd__finding_offset(r.findings, LODD__RULE_FHIR_JSON_EMPTY, NULL, base);
    lodd__reading_report_faults(&r, root);
    lodd__vec_free(&r.slots);
    return r.arena->failed || r.too_deep ? NULL : root;
}

lodd__element *lodd__fhir_read_json_doc(const lodd__fhir_reader *reader, const lodd__json_doc *doc)
{
    const lodd__source *source = reader->findings->source;

    return read_doc(reader, doc, source != NULL ? source->text : (lodd_str){NULL, 0}, 0);
}

/* Of NDJSON, the text is a line of the source. */
static size_t offset_in(const lodd__source *source, lodd_str text)
{
    if (source == NULL || source->text.len == 0 || (uintptr_t)text.ptr < (uintptr_t)source->text.ptr)
        return 0;
    return (size_t)(text.ptr - source->text.ptr) <= source->text.len ? (size_t)(text.ptr - source->text.ptr) : 0;
}

lodd__element *lodd__fhir_read_json(const lodd__fhir_reader *reader, lodd_str text)
{
    lodd__json_doc doc;

    lodd__json_parse(&doc, reader->arena, text, reader->limits);
    return reader->arena->failed ? NULL : read_doc(reader, &doc, text, offset_in(reader->findings->source, text));
}
