/* element/read_tree.c - the elements the readers make; see reading.h. */
#include "element/reading.h"

void lodd__reading_shape(lodd__shape *ret, lodd__structures *structures, const lodd__definition *definition,
                         const lodd__type_ref *type)
{
    const lodd__definition *typed = definition->content != NULL ? definition->content : definition;

    *ret = (lodd__shape){.content = NULL};
    if (type == NULL && typed->n_types > 0)
        type = &typed->types[0];
    if (type != NULL)
        ret->type = lodd__structures_type(structures, type->code);
    if (definition->first != NULL)
        ret->content = definition;
    else if (definition->content != NULL)
        ret->content = definition->content;
    else if (ret->type != NULL)
        ret->content = ret->type->root;
    ret->primitive = ret->type != NULL && ret->type->kind == LODD__KIND_PRIMITIVE;
    ret->resource = ret->type != NULL && ret->type->kind == LODD__KIND_RESOURCE;
    ret->unknown = ret->type == NULL && ret->content == NULL;
}

lodd__element *lodd__reading_element(lodd__reading *r, lodd__element *parent, const lodd__definition *definition,
                                     const lodd__shape *shape, lodd_str raw)
{
    lodd__element *element = LODD__NEW(r->arena, lodd__element);

    if (element == NULL)
        return NULL;
    element->name = definition->name;
    element->raw = raw;
    element->definition = definition;
    element->type = shape->type;
    element->content = shape->content;
    element->parent = parent;
    element->list = definition->array;
    return element;
}

lodd__element *lodd__reading_pointer(lodd__reading *r, lodd__element *parent, const lodd__definition *definition,
                                     const lodd__type_ref *type, lodd_str raw)
{
    lodd__shape shape;
    lodd__element *element;

    lodd__reading_shape(&shape, r->reader->structures, definition, type);
    element = lodd__reading_element(r, parent, definition, &shape, raw);
    if (element != NULL)
        element->list = false;
    return element;
}

void lodd__reading_append(lodd__element *parent, lodd__element *first, lodd__element *last, size_t n)
{
    if (first == NULL)
        return;
    if (parent->last != NULL)
        parent->last->next = first;
    else
        parent->first = first;
    parent->last = last;
    parent->n_children += (uint32_t)n;
}

/* They wait in a ring, *unknown being the last, until the known ones have their places. */
void lodd__reading_unknown(lodd__reading *r, lodd__element **unknown, const lodd__element *like)
{
    lodd__element *element = LODD__NEW(r->arena, lodd__element);

    if (element == NULL)
        return;
    *element = *like;
    element->next = *unknown != NULL ? (*unknown)->next : element;
    if (*unknown != NULL)
        (*unknown)->next = element;
    *unknown = element;
}

void lodd__reading_append_unknown(lodd__element *parent, lodd__element *unknown)
{
    lodd__element *first = unknown != NULL ? unknown->next : NULL;
    size_t n = 0;

    if (unknown == NULL)
        return;
    unknown->next = NULL;
    for (const lodd__element *e = first; e != NULL; e = e->next)
        n++;
    lodd__reading_append(parent, first, unknown, n);
}

lodd__slot *lodd__reading_slot(lodd__reading *r, size_t base, const lodd__definition *definition)
{
    size_t at = r->slots.len;

    while (at > base && r->slots.ptr[at - 1].definition->index > definition->index)
        at--;
    if (at > base && r->slots.ptr[at - 1].definition == definition)
        return &r->slots.ptr[at - 1];
    if (!lodd__vec_push(&r->slots, (lodd__slot){.definition = definition})) {
        r->arena->failed = true;
        return NULL;
    }
    if (at < r->slots.len - 1) {
        memmove(&r->slots.ptr[at + 1], &r->slots.ptr[at], (r->slots.len - 1 - at) * sizeof *r->slots.ptr);
        r->slots.ptr[at] = (lodd__slot){.definition = definition};
    }
    return &r->slots.ptr[at];
}

const lodd__structure *lodd__reading_resource(lodd__structures *structures, lodd_str name)
{
    const lodd__structure *type = lodd__structures_type(structures, name);

    return type != NULL && type->kind == LODD__KIND_RESOURCE && !type->abstract ? type : NULL;
}

lodd__element *lodd__reading_root(lodd__reading *r, const lodd__structure *type, lodd_str name)
{
    lodd__element *root = LODD__NEW(r->arena, lodd__element);

    if (root == NULL)
        return NULL;
    root->name = root->raw = name;
    root->type = type;
    root->definition = root->content = type->root;
    root->resource = true;
    return root;
}

bool lodd__reading_enter(lodd__reading *r, const lodd__element *element)
{
    size_t most =
        r->reader->limits->max_depth < LODD__READING_LEVELS ? r->reader->limits->max_depth : LODD__READING_LEVELS;
    lodd_issue *issue;

    if (r->level < most) {
        r->level++;
        return true;
    }
    if (!r->too_deep) {
        issue = lodd__finding(r->findings, LODD__RULE_LIMIT, element);
        lodd__finding_name(r->findings, issue, LODD__STR("max_depth"));
        lodd__finding_number(r->findings, issue, most);
    }
    r->too_deep = true;
    return false;
}

void lodd__reading_leave(lodd__reading *r)
{
    r->level--;
}

void lodd__reading_say(lodd__reading *r, lodd__builtin rule, const lodd__element *at, size_t offset, lodd_str name)
{
    lodd__finding_name(r->findings, lodd__finding_offset(r->findings, rule, at, offset), name);
}
