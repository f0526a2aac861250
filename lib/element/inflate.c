/* element/inflate.c - element trees from nodes of an image: definitions that rules look into (a Questionnaire, a
 * ValueSet), and values of fixed[x].
 *
 * The nodes have the shape of FHIR JSON. Children come in the order of their definition, as the readers have it; what
 * no definition knows, and what has no type here, is left out.
 */
#include "element/element.h"

enum { LEVELS_MAX = 200, NAME_MAX_LEN = 250 }; /* levels: as documents have it; no definition comes near */

typedef struct inflation {
    lodd__structures *structures;
    lodd__arena *arena;
    size_t level;
} inflation;

/* What a member of an object is: a property and, for primitives, its "_name". */
typedef struct property {
    const lodd__definition *definition;
    const lodd__type_ref *type; /* of a choice; else NULL */
    lodd_str raw;
    lodd__node value, sibling;
} property;

/* Elements of one property, in order. */
typedef struct chain {
    lodd__element *first, *last;
    uint32_t n;
} chain;

static void fill(inflation *in, lodd__element *element, lodd__node object);

static const lodd__structure *type_of(const inflation *in, const property *p)
{
    const lodd__definition *typed = p->definition->content != NULL ? p->definition->content : p->definition;
    const lodd__type_ref *type = p->type;

    if (type == NULL && typed->n_types > 0)
        type = &typed->types[0];
    return type != NULL ? lodd__structures_type(in->structures, type->code) : NULL;
}

static void set_value(lodd__element *element, lodd__node value)
{
    static const lodd__form forms[] = {
        [LODD__NODE_FALSE] = LODD__FORM_BOOLEAN, [LODD__NODE_TRUE] = LODD__FORM_BOOLEAN,
        [LODD__NODE_NUMBER] = LODD__FORM_NUMBER, [LODD__NODE_STRING] = LODD__FORM_TEXT,
        [LODD__NODE_OBJECT] = LODD__FORM_NONE,
    };

    element->form = forms[lodd__node_type_of(value)];
    element->value = lodd__node_text(value);
    if (element->form == LODD__FORM_TEXT && lodd__element_is(element, "xhtml"))
        element->form = LODD__FORM_XHTML;
}

/* A resource's own type stands in it; the element's definition only says that it is some resource. */
static void set_resource(const inflation *in, lodd__element *element, lodd__node object)
{
    const lodd__structure *type = lodd__structures_type(in->structures, lodd__node_str(object, "resourceType"));

    element->resource = true;
    element->type = type != NULL && type->kind == LODD__KIND_RESOURCE ? type : NULL;
    element->content = element->type != NULL ? element->type->root : NULL;
}

static lodd__element *make(inflation *in, lodd__element *parent, const property *p, lodd__node value,
                           lodd__node sibling)
{
    lodd__element *element = LODD__NEW(in->arena, lodd__element);
    bool primitive = false;

    if (element == NULL)
        return NULL;
    element->name = p->definition->name;
    element->raw = p->raw;
    element->definition = p->definition;
    element->type = type_of(in, p);
    element->content = lodd__definition_content(in->structures, p->definition, element->type);
    element->parent = parent;
    element->list = p->definition->array;
    element->definition_node = lodd__node_exists(value) ? value : sibling;
    primitive = element->type != NULL && element->type->kind == LODD__KIND_PRIMITIVE;
    if (element->type != NULL && element->type->kind == LODD__KIND_RESOURCE)
        set_resource(in, element, value);
    if (primitive)
        set_value(element, value);
    fill(in, element, primitive ? sibling : value);
    return element;
}

static void chain_add(chain *c, lodd__element *element)
{
    if (element == NULL)
        return;
    element->index = c->n++;
    if (c->last != NULL)
        c->last->next = c->last->next_same = element;
    else
        c->first = element;
    c->last = element;
}

static chain make_all(inflation *in, lodd__element *parent, const property *p)
{
    bool row = lodd__node_type_of(p->value) == LODD__NODE_ARRAY || lodd__node_type_of(p->sibling) == LODD__NODE_ARRAY;
    size_t n = lodd__node_count(p->value), n_sibling = lodd__node_count(p->sibling);
    chain c = {0};

    if (!row) {
        chain_add(&c, make(in, parent, p, p->value, p->sibling));
        return c;
    }
    for (size_t i = 0; (i < n || i < n_sibling) && !in->arena->failed; i++)
        chain_add(&c, make(in, parent, p, lodd__node_at(p->value, i), lodd__node_at(p->sibling, i)));
    return c;
}

/* Where the definition's order has them. Members mostly come in that order, so that the first look is at the end. */
static void hang(lodd__element *parent, const chain *c, size_t order)
{
    lodd__element *before = parent->last;

    if (c->first == NULL)
        return;
    parent->n_children += c->n;
    if (before != NULL && before->definition->index > order) {
        before = NULL;
        for (lodd__element *e = parent->first; e->definition->index <= order; e = e->next)
            before = e;
    }
    c->last->next = before != NULL ? before->next : parent->first;
    if (before != NULL)
        before->next = c->first;
    else
        parent->first = c->first;
    if (c->last->next == NULL)
        parent->last = c->last;
}

static lodd__node sibling_of(lodd__node object, lodd_str name)
{
    char text[NAME_MAX_LEN + 1] = "_";

    if (name.len >= NAME_MAX_LEN)
        return (lodd__node){NULL, 0};
    memcpy(text + 1, name.ptr, name.len);
    return lodd__node_get_str(object, lodd__str_n(text, name.len + 1));
}

/* False: the member stands for nothing, or has been read with the one that "_name" goes with. */
static bool property_of(const inflation *in, property *ret, const lodd__element *element, lodd__node object,
                        lodd__node member)
{
    lodd_str name = lodd__node_name(member);
    bool sibling = name.len > 1 && name.ptr[0] == '_';
    const lodd__structure *type = NULL;

    *ret = (property){.raw = sibling ? lodd__str_sub(name, 1, name.len - 1) : name};
    if (sibling && lodd__node_exists(lodd__node_get_str(object, ret->raw)))
        return false;
    ret->definition = lodd__definition_child(element->content, ret->raw, &ret->type);
    if (ret->definition == NULL || (ret->definition->choice && ret->type == NULL))
        return false;
    if (sibling) {
        ret->sibling = member;
        return true;
    }
    ret->value = member;
    type = type_of(in, ret);
    if (type != NULL && type->kind == LODD__KIND_PRIMITIVE)
        ret->sibling = sibling_of(object, name);
    return true;
}

static void fill(inflation *in, lodd__element *element, lodd__node object)
{
    property p;

    if (lodd__node_type_of(object) != LODD__NODE_OBJECT || element->content == NULL || in->level >= LEVELS_MAX)
        return;
    in->level++;
    for (size_t i = 0; i < lodd__node_count(object) && !in->arena->failed; i++) {
        chain c;
        if (!property_of(in, &p, element, object, lodd__node_at(object, i)))
            continue;
        c = make_all(in, element, &p);
        hang(element, &c, p.definition->index);
    }
    in->level--;
}

lodd__element *lodd__element_inflate(lodd__structures *structures, lodd__arena *arena, lodd__node node,
                                     const char *type)
{
    lodd_str name = type != NULL ? lodd__str(type) : lodd__node_str(node, "resourceType");
    const lodd__structure *structure = lodd__structures_type(structures, name);
    inflation in = {.structures = structures, .arena = arena};
    lodd__element *root = NULL;

    if (structure == NULL || structure->root == NULL || (type == NULL && structure->kind != LODD__KIND_RESOURCE))
        return NULL;
    root = LODD__NEW(arena, lodd__element);
    if (root == NULL)
        return NULL;
    root->name = root->raw = structure->type;
    root->definition = root->content = structure->root;
    root->type = structure;
    root->definition_node = node;
    root->resource = structure->kind == LODD__KIND_RESOURCE;
    if (structure->kind == LODD__KIND_PRIMITIVE)
        set_value(root, node);
    fill(&in, root, node);
    return arena->failed ? NULL : root;
}
