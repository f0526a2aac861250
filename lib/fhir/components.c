/* fhir/components.c - what a resource type or a profile consists of, listed once: see coverage.h.
 *
 * A list is made without a lock, since it asks the structures and the terminology, which have locks of their own; of
 * two threads that make the same one, the first to be done publishes it. May use: base, report, element, term.
 */
#include "fhir/components.h"

#include <stdlib.h>
#include <string.h>

/* Value sets of more codes are not counted: no set of documents exercises every language of the world. */
#define MAX_COUNTED_CODES 100

typedef struct listing {
    lodd__fhir *fhir;
    lodd__fhir_components *list;
    const lodd__structure *base; /* of a profile: its base type, if that is known */
    lodd__map rules;             /* key -> rule + 1 */
    lodd__map base_rules;        /* key -> constraint of the base type */
    bool *dead;                  /* of each definition: max = 0 rules it out, or what it stands in */
    bool failed;
} listing;

bool lodd__fhir_is_counted(const lodd__structure *structure)
{
    return structure->root != NULL && (structure->profile || structure->kind == LODD__KIND_RESOURCE ||
                                       structure->kind == LODD__KIND_LOGICAL);
}

static lodd_str id_of(const lodd__definition *definition)
{
    return definition->id.len > 0 ? definition->id : definition->path;
}

/* The next component of a kind; there is room for as many as were counted beforehand. */
static uint32_t add(listing *l, lodd_component_kind kind, lodd_str name)
{
    lodd__component_table *table = &l->list->table;

    table->names[kind][table->n[kind]++] = name;
    return (uint32_t)table->n[kind];
}

/* ---- elements and slices ---- */

static bool is_dead(const listing *l, const lodd__definition *definition)
{
    const lodd__definition *parent = definition->parent, *sliced = definition->sliced;

    return definition->max == 0 || (parent != NULL && parent->index < definition->index && l->dead[parent->index]) ||
           (sliced != NULL && sliced->index < definition->index && l->dead[sliced->index]);
}

/* Every element may have an id and extensions: that is no part of a structure until it says something of them. */
static bool is_common(const lodd__definition *definition)
{
    if (definition->min > 0 || definition->must_support || definition->slice_name.len > 0)
        return false;
    if (lodd__str_is(definition->name, "id"))
        return definition->parent->parent != NULL || definition->structure->kind != LODD__KIND_RESOURCE;
    return lodd__str_is(definition->name, "extension") || lodd__str_is(definition->name, "modifierExtension");
}

static void list_element(listing *l, const lodd__definition *definition, lodd__fhir_part *part)
{
    if (definition->slice_name.len > 0)
        part->slice = add(l, LODD_COMPONENT_SLICE, id_of(definition));
    else if (definition->parent != NULL && !is_common(definition))
        part->element = add(l, LODD_COMPONENT_ELEMENT, id_of(definition));
}

static void list_choices(listing *l, const lodd__definition *definition, lodd__fhir_part *part)
{
    if (!definition->choice || definition->n_types < 2)
        return;
    for (size_t i = 0; i < definition->n_types; i++) {
        uint32_t component =
            add(l, LODD_COMPONENT_CHOICE,
                lodd__arena_printf(&l->list->arena, "%.*s|%.*s", LODD__FMT(id_of(definition)),
                                   LODD__FMT(definition->types[i].code)));
        if (i == 0)
            part->choice = component;
    }
}

/* ---- constraints ---- */

static const lodd__constraint *with_key(const lodd__definition *definition, lodd_str key)
{
    for (size_t i = 0; definition != NULL && i < definition->n_constraints; i++)
        if (lodd__str_eq(definition->constraints[i].key, key))
            return &definition->constraints[i];
    return NULL;
}

/* Snapshots repeat at an element what the type of the element says. */
static bool is_of_type(listing *l, const lodd__definition *definition, lodd_str key)
{
    for (size_t i = 0; definition->parent != NULL && i < definition->n_types; i++) {
        const lodd__structure *type = lodd__structures_type(l->fhir->structures, definition->types[i].code);
        if (type != NULL && with_key(type->root, key) != NULL)
            return true;
    }
    return false;
}

static bool is_listed(listing *l, const lodd__definition *definition, const lodd__constraint *constraint)
{
    const lodd__constraint *base = lodd__map_get(&l->base_rules, constraint->key);

    if (constraint->expression.len == 0 || constraint->key.len == 0)
        return false;
    if (base != NULL && lodd__str_eq(base->expression, constraint->expression))
        return false;
    return !is_of_type(l, definition, constraint->key);
}

static void list_rules(listing *l, const lodd__definition *definition, lodd__fhir_part *part)
{
    if (definition->n_constraints == 0)
        return;
    part->rules = lodd__arena_array(&l->list->arena, definition->n_constraints, sizeof *part->rules);
    for (size_t i = 0; part->rules != NULL && i < definition->n_constraints; i++) {
        const lodd__constraint *constraint = &definition->constraints[i];
        uintptr_t rule;
        if (!is_listed(l, definition, constraint))
            continue;
        rule = (uintptr_t)lodd__map_get(&l->rules, constraint->key);
        if (rule == 0) {
            rule = add(l, LODD_COMPONENT_RULE, constraint->key);
            l->failed |= !lodd__map_put(&l->rules, constraint->key, (void *)rule);
        }
        part->rules[part->n_rules++] = (uint32_t)rule;
    }
}

static void know_base_rules(listing *l)
{
    for (size_t i = 0; l->base != NULL && i < l->base->n_elements; i++)
        for (size_t k = 0; k < l->base->elements[i].n_constraints; k++) {
            lodd__constraint *constraint = &l->base->elements[i].constraints[k];
            if (constraint->key.len > 0)
                l->failed |= !lodd__map_put(&l->base_rules, constraint->key, constraint);
        }
}

/* ---- codes ---- */

/* The definition in a data type that an element is unfolded from (base.path "Identifier.use"); NULL: there is none. */
static const lodd__definition *of_data_type(listing *l, const lodd__definition *definition)
{
    lodd_str path = lodd__node_str(lodd__node_get(definition->node, "base"), "path");
    size_t dot = lodd__str_find(path, '.', 0);
    const lodd__structure *type;
    const lodd__definition *at;

    if (dot == (size_t)-1)
        return NULL;
    type = lodd__structures_type(l->fhir->structures, lodd__str_sub(path, 0, dot));
    if (type == NULL || (type->kind != LODD__KIND_COMPLEX && type->kind != LODD__KIND_PRIMITIVE))
        return NULL;
    for (at = type->root; at != NULL && dot < path.len;) {
        size_t end = lodd__str_find(path, '.', dot + 1);
        if (end == (size_t)-1)
            end = path.len;
        at = lodd__definition_child(at, lodd__str_sub(path, dot + 1, end - dot - 1), NULL);
        dot = end;
    }
    return at;
}

/* A profile repeats the bindings of data types where it unfolds them: they are no part of it. */
static bool is_own(listing *l, const lodd__definition *definition)
{
    const lodd__definition *base = of_data_type(l, definition);

    return base == NULL || base->binding == NULL ||
           !lodd__str_eq(base->binding->valueset, definition->binding->valueset);
}

static void find_codes(listing *l, const lodd__definition *definition, lodd__fhir_part *part)
{
    const lodd__binding *binding = definition->binding;
    lodd_str detail;
    lodd__term_verdict verdict;

    if (binding == NULL || binding->strength < LODD__BINDING_EXTENSIBLE || binding->valueset.len == 0 ||
        !is_own(l, definition))
        return;
    verdict = lodd__term_expand(l->fhir->terms, binding->valueset, &part->codes, &part->n_codes, &detail);
    l->failed |= verdict == LODD__TERM_NOMEM;
    if (verdict != LODD__TERM_IN || part->n_codes > MAX_COUNTED_CODES)
        part->n_codes = 0;
    for (size_t i = 1; i < part->n_codes; i++)
        for (size_t k = 0; k < i; k++)
            part->systems |= lodd__str_eq(part->codes[i].code, part->codes[k].code);
}

static void list_codes(listing *l, const lodd__definition *definition, lodd__fhir_part *part)
{
    lodd__arena *arena = &l->list->arena;

    for (size_t i = 0; i < part->n_codes; i++) {
        const lodd__term_code *code = &part->codes[i];
        lodd_str id = id_of(definition), name;
        uint32_t component;
        if (part->systems)
            name = lodd__arena_printf(arena, "%.*s|%.*s|%.*s", LODD__FMT(id), LODD__FMT(code->system),
                                      LODD__FMT(code->code));
        else
            name = lodd__arena_printf(arena, "%.*s|%.*s", LODD__FMT(id), LODD__FMT(code->code));
        component = add(l, LODD_COMPONENT_CODE, name);
        if (i == 0)
            part->code = component;
    }
}

/* ---- a list ---- */

/* Room for the names: as many as there can be. */
static void make_room(listing *l, const lodd__structure *structure)
{
    size_t room[LODD_COMPONENT_KIND_COUNT] = {0};

    for (size_t i = 0; i < structure->n_elements; i++) {
        const lodd__definition *definition = &structure->elements[i];
        l->dead[i] = is_dead(l, definition);
        if (l->dead[i])
            continue;
        find_codes(l, definition, &l->list->parts[i]);
        room[LODD_COMPONENT_RULE] += definition->n_constraints;
        room[LODD_COMPONENT_ELEMENT]++;
        room[LODD_COMPONENT_SLICE] += definition->slice_name.len > 0;
        room[LODD_COMPONENT_CHOICE] += definition->choice ? definition->n_types : 0;
        room[LODD_COMPONENT_CODE] += l->list->parts[i].n_codes;
    }
    for (size_t kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
        if (room[kind] > 0)
            l->list->table.names[kind] = lodd__arena_array(&l->list->arena, room[kind], sizeof(lodd_str));
}

static void list_all(listing *l, const lodd__structure *structure)
{
    lodd__arena *arena = &l->list->arena;

    l->list->structure = structure;
    l->list->table.profile =
        structure->version.len == 0
            ? structure->url
            : lodd__arena_printf(arena, "%.*s|%.*s", LODD__FMT(structure->url), LODD__FMT(structure->version));
    l->list->parts = lodd__arena_array(arena, structure->n_elements, sizeof *l->list->parts);
    l->dead = lodd__arena_array(arena, structure->n_elements, sizeof *l->dead);
    if (l->list->parts == NULL || l->dead == NULL)
        return;
    make_room(l, structure);
    if (arena->failed || l->failed)
        return;
    know_base_rules(l);
    for (size_t i = 0; i < structure->n_elements && !arena->failed; i++) {
        const lodd__definition *definition = &structure->elements[i];
        lodd__fhir_part *part = &l->list->parts[i];
        if (l->dead[i])
            continue;
        list_element(l, definition, part);
        list_choices(l, definition, part);
        list_rules(l, definition, part);
        list_codes(l, definition, part);
    }
}

static void free_one(lodd__fhir_components *list)
{
    lodd__arena_free(&list->arena);
    free(list);
}

static lodd__fhir_components *make(lodd__fhir *fhir, const lodd__structure *structure)
{
    const lodd__structure *base = lodd__structures_type(fhir->structures, structure->type);
    listing l = {.fhir = fhir, .base = base != structure ? base : NULL, .list = calloc(1, sizeof *l.list)};

    if (l.list == NULL)
        return NULL;
    list_all(&l, structure);
    lodd__map_free(&l.rules);
    lodd__map_free(&l.base_rules);
    if (!l.failed && !l.list->arena.failed)
        return l.list;
    free_one(l.list);
    return NULL;
}

static const lodd__fhir_components *known(const lodd__fhir *fhir, const lodd__structure *structure)
{
    return lodd__map_get(&fhir->components_of, lodd__str_n((const char *)&structure, sizeof structure));
}

/* Publishes a list, unless another thread was faster. */
static const lodd__fhir_components *publish(lodd__fhir *fhir, lodd__fhir_components *list)
{
    const lodd__fhir_components *ret = known(fhir, list->structure);
    lodd_str key = lodd__str_n((const char *)&list->structure, sizeof list->structure);

    if (ret != NULL || !lodd__map_put(&fhir->components_of, key, list)) {
        free_one(list);
        return ret;
    }
    list->next = fhir->components;
    fhir->components = list;
    return list;
}

const lodd__fhir_components *lodd__fhir_components_of(lodd__fhir *fhir, const lodd__structure *structure)
{
    const lodd__fhir_components *ret;
    lodd__fhir_components *made;

    pthread_mutex_lock(&fhir->lock);
    ret = known(fhir, structure);
    pthread_mutex_unlock(&fhir->lock);
    if (ret != NULL)
        return ret;
    made = make(fhir, structure);
    if (made == NULL)
        return NULL;
    pthread_mutex_lock(&fhir->lock);
    ret = publish(fhir, made);
    pthread_mutex_unlock(&fhir->lock);
    return ret;
}

void lodd__fhir_components_free(lodd__fhir *fhir)
{
    for (lodd__fhir_components *list = fhir->components, *next; list != NULL; list = next) {
        next = list->next;
        free_one(list);
    }
    lodd__map_free(&fhir->components_of);
}
