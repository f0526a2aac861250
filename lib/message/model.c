/* message/model.c - makes a profile's model (model.h) of the components of its schemas (schema.h). May use: base, pack,
 * term.
 *
 * The components are used as they were read, before they are compiled: what a document does not need is not compiled
 * for the model either. Depths are bounded; schemas that cannot be read end in LODD_ERR_PACK.
 */
#include "message/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XS        "http://www.w3.org/2001/XMLSchema"
#define MAX_DEPTH 64
/* Lists longer than this are not counted in the coverage: no set of messages exercises every language of the world. */
#define MAX_COUNTED_CODES 100
#define NO_COMPONENT      ((size_t)-1)

typedef struct loader {
    lodd__model *model;
    lodd__schema *schema;
    const lodd__packs *packs;
    lodd__map type_by_key; /* "E{ns}name", "T{ns}name" or "L{ns}owner.name" -> lodd__model_type */
    lodd_str branch;       /* of the profile: other branches of the root's choice belong to other profiles */
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

static lodd_str copy(loader *l, lodd_str s)
{
    return s.ptr != NULL ? lodd__arena_str(&l->model->arena, s) : s;
}

/* A name with its components; NULL when its namespace cannot be read. One that no pack has a schema of has none: its
 * content is not looked into. */
static const lodd__schema_name *loaded(loader *l, const lodd__schema_name *name)
{
    lodd_status status = name != NULL ? lodd__schema_load(l->schema, name) : LODD_OK;

    if (status != LODD_OK)
        fail(l, status, (lodd_str){NULL, 0});
    return status == LODD_OK ? name : NULL;
}

static void read_type(loader *l, lodd__model_type *type, const lodd__schema_type *from, size_t choice, int depth);

/* The model of a complex type, made on first use. It goes by the name of the type, or of the element that has it. */
static lodd__model_type *named_type(loader *l, char kind, lodd_str ns, lodd_str name,
                                    const lodd__schema_type *complex_type, int depth)
{
    lodd_str key = lodd__arena_printf(&l->model->arena, "%c{%.*s}%.*s", kind, LODD__FMT(ns), LODD__FMT(name));
    lodd__model_type *type = lodd__map_get(&l->type_by_key, key);

    if (type != NULL)
        return type;
    type = LODD__NEW(&l->model->arena, lodd__model_type);
    if (type == NULL || !lodd__vec_push(&l->model->types, type) || !lodd__map_put(&l->type_by_key, key, type)) {
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
        return NULL;
    }
    type->name = copy(l, name);
    if (kind == 'T')
        type->coded = lodd__str_is(name, "CS")   ? LODD__CODED_CS
                      : lodd__str_is(name, "CV") ? LODD__CODED_CV
                                                 : LODD__CODED_NO;
    read_type(l, type, complex_type, NO_COMPONENT, depth + 1);
    return type;
}

/* The type of an element declaration; ns and own_name are what an anonymous type goes by. NULL: a simple type, or one
 * that is open. */
static lodd__model_type *type_of(loader *l, const lodd__schema_element *declaration, char kind, lodd_str ns,
                                 lodd_str own_name, int depth)
{
    const lodd__schema_name *name = declaration->type_name;

    if (declaration->own_type != NULL)
        return declaration->own_type->simple == NULL ? named_type(l, kind, ns, own_name, declaration->own_type, depth)
                                                     : NULL;
    if (name == NULL || lodd__str_is(name->ns, XS) || loaded(l, name) == NULL || name->type == NULL ||
        name->type->simple != NULL)
        return NULL;
    return named_type(l, 'T', name->ns, name->local, name->type, depth);
}

static void add_element(loader *l, lodd__model_type *type, const lodd__schema_particle *p, size_t choice, int depth)
{
    lodd__model_element element = {.choice = choice};
    const lodd__schema_element *declaration = NULL;

    if (loaded(l, p->is_ref ? p->name : NULL) == NULL && p->is_ref)
        return;
    declaration = p->is_ref ? p->name->element : atomic_load_explicit(&p->element, memory_order_acquire);
    element.name = copy(l, p->name->local).ptr;
    element.ns = copy(l, p->name->ns).ptr;
    element.kodeverk = copy(l, p->kodeverk);
    element.kodeverk_typeid = copy(l, p->kodeverk_typeid);
    if (declaration != NULL) {
        /* a local anonymous type is told apart by its owner */
        lodd_str own = p->is_ref ? p->name->local
                                 : lodd__arena_printf(&l->model->arena, "%.*s.%s", LODD__FMT(type->name), element.name);
        if (element.kodeverk.len == 0)
            element.kodeverk = copy(l, declaration->kodeverk);
        element.type = type_of(l, declaration, p->is_ref ? 'E' : 'L',
                               p->is_ref ? p->name->ns : lodd__schema_target(declaration), own, depth);
    }
    if (l->model->arena.failed || !lodd__vec_push(&type->elements, element))
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
}

/* A branch of a choice is named by its first element. */
static lodd_str branch_name(const lodd__schema_particle *p)
{
    while (p != NULL && p->kind != LODD__SCHEMA_ELEMENT)
        p = p->child;
    return p != NULL ? p->name->local : (lodd_str){NULL, 0};
}

static size_t new_choice(loader *l, const lodd__model_type *type, const lodd__schema_particle *p)
{
    lodd_str name = branch_name(p);

    if (name.len == 0)
        return NO_COMPONENT;
    name = lodd__arena_printf(&l->model->arena, "%.*s|%.*s", LODD__FMT(type->name), LODD__FMT(name));
    if (!lodd__vec_push(&l->model->names[LODD_COMPONENT_CHOICE], name))
        fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
    return l->model->names[LODD_COMPONENT_CHOICE].len - 1;
}

static void read_uses(loader *l, lodd__model_type *type, const lodd__schema_uses *uses, int depth)
{
    if (depth > MAX_DEPTH)
        fail(l, LODD_ERR_PACK, LODD__STR("attribute groups nest too deeply"));
    for (const lodd__schema_use *use = uses->first; use != NULL && l->status == LODD_OK; use = use->next) {
        lodd_str name = {NULL, 0};
        if (use->kind == LODD__SCHEMA_USE_GROUP) {
            if (loaded(l, use->name) != NULL && use->name->attribute_group != NULL)
                read_uses(l, type, use->name->attribute_group, depth + 1);
            continue;
        }
        name = copy(l, use->name->local);
        if (name.ptr == NULL || !lodd__vec_push(&type->attributes, name.ptr))
            fail(l, LODD_ERR_NOMEM, (lodd_str){NULL, 0});
    }
}

static void read_particle(loader *l, lodd__model_type *type, const lodd__schema_particle *p, size_t choice, int depth)
{
    bool is_choice = p->kind == LODD__SCHEMA_CHOICE;
    bool only_branch = is_choice && l->branch.len > 0 && type == l->model->types.ptr[0];

    if (depth > MAX_DEPTH)
        fail(l, LODD_ERR_PACK, LODD__STR("schema types nest too deeply"));
    if (p->kind == LODD__SCHEMA_ELEMENT) {
        add_element(l, type, p, choice, depth);
        return;
    }
    if (p->kind == LODD__SCHEMA_GROUP && loaded(l, p->name) != NULL && p->name->group != NULL)
        read_particle(l, type, p->name->group, choice, depth + 1);
    for (const lodd__schema_particle *child = p->child; child != NULL && l->status == LODD_OK; child = child->next) {
        /* a choice inside a choice: the inner branches are the ones counted */
        bool inner = child->kind == LODD__SCHEMA_CHOICE;
        if (only_branch && !lodd__str_eq(branch_name(child), l->branch))
            continue;
        read_particle(l, type, child, is_choice && !inner ? new_choice(l, type, child) : choice, depth + 1);
    }
}

/* What a type has: of one that extends another, the other's first. */
static void read_type(loader *l, lodd__model_type *type, const lodd__schema_type *from, size_t choice, int depth)
{
    const lodd__schema_name *base = from->derivation == LODD__SCHEMA_EXTENSION ? from->base_name : NULL;

    if (depth > MAX_DEPTH)
        fail(l, LODD_ERR_PACK, LODD__STR("schema types nest too deeply"));
    if (l->status == LODD_OK && base != NULL && !lodd__str_is(base->ns, XS) && loaded(l, base) != NULL &&
        base->type != NULL && base->type->simple == NULL)
        read_type(l, type, base->type, choice, depth + 1);
    if (l->status == LODD_OK && from->particle != NULL)
        read_particle(l, type, from->particle, choice, depth + 1);
    if (l->status == LODD_OK)
        read_uses(l, type, &from->uses, depth + 1);
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
        memmove(&l->model->lists.ptr[i + 1], &l->model->lists.ptr[i],
                (l->model->lists.len - 1 - i) * sizeof *l->model->lists.ptr);
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
             owner.len > 0 ? lodd__arena_printf(arena, "%.*s/%s", LODD__FMT(owner), element->name)
                           : lodd__arena_str(arena, lodd__str(element->name)));
    element->first_attribute = l->model->names[LODD_COMPONENT_ATTRIBUTE].len;
    for (size_t i = 0; element->type != NULL && i < element->type->attributes.len; i++)
        add_name(l, LODD_COMPONENT_ATTRIBUTE,
                 owner.len > 0 ? lodd__arena_printf(arena, "%.*s/%s/@%s", LODD__FMT(owner), element->name,
                                                    element->type->attributes.ptr[i])
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
    const lodd__schema_name *name = NULL;
    lodd_status status = lodd__schema_find(l->schema, profile->ns, profile->root, &name);

    l->branch = profile->branch;
    l->model->root.name = profile->root.ptr;
    l->model->root.ns = profile->ns.ptr;
    l->model->root.choice = NO_COMPONENT;
    if (status != LODD_OK) {
        fail(l, status, (lodd_str){NULL, 0});
    } else if (name == NULL || name->element == NULL) {
        fail(l, LODD_ERR_PACK,
             lodd__arena_printf(&l->model->arena, "no schema declares {%.*s}%.*s", LODD__FMT(profile->ns),
                                LODD__FMT(profile->root)));
    } else {
        l->model->root.type = type_of(l, name->element, 'E', name->ns, name->local, 0);
        if (l->status == LODD_OK)
            list_components(l);
    }
}

static lodd_status finish(loader *l, lodd__model **ret, char **ret_message)
{
    lodd__map_free(&l->type_by_key);
    if (l->model->arena.failed)
        l->status = LODD_ERR_NOMEM;
    if (l->status == LODD_OK) {
        *ret = l->model;
        return LODD_OK;
    }
    if (ret_message != NULL && l->status == LODD_ERR_PACK)
        *ret_message =
            l->message.ptr != NULL ? strndup(l->message.ptr, l->message.len) : lodd__schema_message(l->schema);
    lodd__model_free(l->model);
    return l->status;
}

lodd_status lodd__model_of(lodd__model **ret, lodd__schema *schema, const lodd__packs *packs,
                           const lodd__pack_profile *profile, char **ret_message)
{
    loader l = {.schema = schema, .packs = packs, .model = calloc(1, sizeof *l.model)};

    *ret = NULL;
    if (l.model == NULL)
        return LODD_ERR_NOMEM;
    l.model->table.profile = profile->name;
    load(&l, profile);
    return finish(&l, ret, ret_message);
}

lodd_status lodd__model_new(lodd__model **ret, const lodd__packs *packs, const lodd__pack_profile *profile,
                            char **ret_message)
{
    lodd__schema *schema = NULL;
    lodd_status status = lodd__schema_new(&schema, packs);

    *ret = NULL;
    if (status == LODD_OK)
        status = lodd__model_of(ret, schema, packs, profile, ret_message);
    lodd__schema_free(schema);
    return status;
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
