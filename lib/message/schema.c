/* message/schema.c - the engine's side of XML Schema: namespaces and names, when what is read and compiled, the mutex.
 * May use: base, pack. */
#include "message/schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message/schema_load.h"
#include "message/schema_model.h"

/* --- failures ----------------------------------------------------------------------------------------------------- */

void lodd__schema_fail(lodd__schema *schema, const lodd__schema_space *space, size_t line, const char *fmt, ...)
{
    char what[400];
    char where[32] = "";
    char *message = NULL;
    va_list ap;

    if (schema->status != LODD_OK)
        return;
    schema->status = LODD_ERR_PACK;
    if (schema->message != NULL)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    if (line > 0)
        (void)snprintf(where, sizeof where, ":%zu", line);
    if (asprintf(&message, "%.*s%s: %s",
                 LODD__FMT(space != NULL && space->path.len > 0 ? space->path : LODD__STR("schema")), where, what) >= 0)
        schema->message = message;
}

void lodd__schema_nomem(lodd__schema *schema)
{
    schema->status = LODD_ERR_NOMEM;
}

/* --- namespaces and names ----------------------------------------------------------------------------------------- */

lodd__schema_space *lodd__schema_space_of(lodd__schema *schema, lodd_str ns)
{
    lodd__schema_space *space = lodd__map_get(&schema->spaces, ns);
    const lodd__pack_schema *of_pack = NULL;

    if (space != NULL)
        return space;
    space = LODD__NEW(&schema->arena, lodd__schema_space);
    if (space == NULL) {
        lodd__schema_nomem(schema);
        return NULL;
    }
    of_pack = lodd__packs_schema(schema->packs, ns);
    space->ns = lodd__arena_str(&schema->arena, ns.ptr != NULL ? ns : LODD__STR(""));
    if (of_pack != NULL)
        space->path = of_pack->path;
    else
        atomic_init(&space->ready, true);
    if (space->ns.ptr == NULL || !lodd__vec_push(&schema->all_spaces, space)) {
        lodd__schema_nomem(schema);
        return NULL;
    }
    if (!lodd__map_put(&schema->spaces, space->ns, space)) {
        schema->all_spaces.len--;
        lodd__schema_nomem(schema);
        return NULL;
    }
    return space;
}

lodd__schema_name *lodd__schema_intern(lodd__schema *schema, lodd_str ns, lodd_str local)
{
    lodd__schema_space *space = lodd__schema_space_of(schema, ns);
    lodd__schema_name *name = space != NULL ? lodd__map_get(&space->names, local) : NULL;

    if (name != NULL || space == NULL)
        return name;
    name = LODD__NEW(&schema->arena, lodd__schema_name);
    if (name != NULL) {
        name->ns = space->ns;
        name->space = space;
        name->local = lodd__arena_str(&schema->arena, local);
    }
    if (name == NULL || name->local.ptr == NULL || !lodd__vec_push(&schema->all_names, name)) {
        lodd__schema_nomem(schema);
        return NULL;
    }
    if (!lodd__map_put(&space->names, name->local, name)) {
        schema->all_names.len--;
        lodd__schema_nomem(schema);
        return NULL;
    }
    return name;
}

bool lodd__schema_ensure(lodd__schema *schema, lodd__schema_space *space)
{
    if (atomic_load_explicit(&space->ready, memory_order_relaxed))
        return schema->status == LODD_OK;
    if (schema->status != LODD_OK)
        return false;
    if (space->status != LODD_OK) {
        schema->status = space->status;
        return false;
    }
    lodd__schema_read(schema, space);
    if (schema->status == LODD_OK)
        atomic_store_explicit(&space->ready, true, memory_order_release);
    else if (schema->status != LODD_ERR_NOMEM)
        space->status = schema->status;
    return schema->status == LODD_OK;
}

/* Part 1, section 4.2.3, "QName resolution (Schema Document)": a schema says by an import that it refers to a
 * namespace. */
bool lodd__schema_reach(lodd__schema *schema, const lodd__schema_space *from, size_t line,
                        const lodd__schema_name *name)
{
    size_t i = 0;

    if (name->space != from && !lodd__str_is(name->ns, LODD__SCHEMA_NS)) {
        while (i < from->imports.len && !lodd__str_eq(from->imports.ptr[i], name->ns))
            i++;
        if (i == from->imports.len)
            lodd__schema_fail(schema, from, line, "%.*s is of a namespace that is not imported: %.*s",
                              LODD__FMT(name->local), LODD__FMT(name->ns));
    }
    return lodd__schema_ensure(schema, name->space);
}

bool lodd__schema_knows(const lodd__schema *schema, lodd_str ns)
{
    return lodd__packs_schema(schema->packs, ns) != NULL;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

lodd_status lodd__schema_new(lodd__schema **ret, const lodd__packs *packs)
{
    lodd__schema *schema = calloc(1, sizeof *schema);

    *ret = NULL;
    if (schema == NULL)
        return LODD_ERR_NOMEM;
    schema->packs = packs;
    if (pthread_mutex_init(&schema->mutex, NULL) != 0) {
        free(schema);
        return LODD_ERR_NOMEM;
    }
    if (!lodd__schema_make_builtins(schema)) {
        lodd__schema_free(schema);
        return LODD_ERR_NOMEM;
    }
    *ret = schema;
    return LODD_OK;
}

void lodd__schema_free(lodd__schema *schema)
{
    if (schema == NULL)
        return;
    for (size_t i = 0; i < schema->all_spaces.len; i++) {
        lodd__map_free(&schema->all_spaces.ptr[i]->names);
        lodd__vec_free(&schema->all_spaces.ptr[i]->imports);
    }
    lodd__map_free(&schema->spaces);
    lodd__vec_free(&schema->all_names);
    lodd__vec_free(&schema->all_spaces);
    lodd__vec_free(&schema->elements);
    lodd__vec_free(&schema->attributes);
    lodd__vec_free(&schema->types);
    lodd__vec_free(&schema->references);
    lodd__vec_free(&schema->uses);
    lodd__xml_parser_free(schema->parser);
    lodd__arena_free(&schema->arena);
    pthread_mutex_destroy(&schema->mutex);
    free(schema->message);
    free(schema);
}

static void begin(lodd__schema *schema)
{
    pthread_mutex_lock(&schema->mutex);
    schema->status = LODD_OK;
    schema->arena.failed = false; /* memory may have come back */
}

static lodd_status end(lodd__schema *schema)
{
    lodd_status status = schema->arena.failed ? LODD_ERR_NOMEM : schema->status;

    pthread_mutex_unlock(&schema->mutex);
    return status;
}

char *lodd__schema_message(lodd__schema *schema)
{
    char *ret = NULL;

    pthread_mutex_lock(&schema->mutex);
    ret = schema->message != NULL ? strdup(schema->message) : NULL;
    pthread_mutex_unlock(&schema->mutex);
    return ret;
}

/* --- on first use ------------------------------------------------------------------------------------------------- */

lodd_status lodd__schema_find(lodd__schema *schema, lodd_str ns, lodd_str local, const lodd__schema_name **ret)
{
    lodd__schema_space *space = NULL;

    *ret = NULL;
    begin(schema);
    /* a document's namespaces are not kept unless a pack has them */
    space = lodd__map_get(&schema->spaces, ns);
    if (space == NULL && lodd__schema_knows(schema, ns))
        space = lodd__schema_space_of(schema, ns);
    if (space != NULL && lodd__schema_ensure(schema, space))
        *ret = lodd__map_get(&space->names, local);
    return end(schema);
}

lodd_status lodd__schema_load(lodd__schema *schema, const lodd__schema_name *name)
{
    if (atomic_load_explicit(&name->space->ready, memory_order_acquire))
        return LODD_OK;
    begin(schema);
    (void)lodd__schema_ensure(schema, name->space);
    return end(schema);
}

lodd_str lodd__schema_target(const lodd__schema_element *element)
{
    return element->space->ns;
}

/* Can a value stand for the content of an element of the type? Part 1, section 3.3.6, "Element Default Valid
 * (Immediate)". */
static bool default_fits(lodd__schema *schema, const lodd__schema_element *element, const lodd__schema_type *type)
{
    lodd__schema_check check = {.scratch = &schema->arena};
    const lodd__schema_type *value_type = type->simple != NULL ? type : type->value_type;

    if (value_type != NULL)
        return value_type->simple->builtin != LODD__SCHEMA_ID &&
               lodd__schema_check_value(&check, value_type, element->value, true, NULL);
    return type->content == LODD__SCHEMA_ANYTYPE ||
           (type->content == LODD__SCHEMA_MIXED && !type->model->is_all && type->model->final[0]);
}

static lodd__schema_type *compile_element(lodd__schema *schema, lodd__schema_element *element)
{
    lodd__schema_type *type = atomic_load_explicit(&element->type, memory_order_relaxed);

    if (type != NULL)
        return type;
    type = lodd__schema_compiled(schema, element->space, element->line, element->type_name, element->own_type,
                                 schema->any_type);
    if (type != NULL && element->has_value && !default_fits(schema, element, type)) {
        lodd__schema_fail(schema, element->space, element->line, "the default or fixed value is not of the type");
        type = NULL;
    }
    if (type != NULL)
        atomic_store_explicit(&element->type, type, memory_order_release);
    return type;
}

lodd_status lodd__schema_type_of(lodd__schema *schema, lodd__schema_element *element, const lodd__schema_type **ret)
{
    lodd_status status = LODD_OK;

    *ret = atomic_load_explicit(&element->type, memory_order_acquire);
    if (*ret != NULL)
        return LODD_OK;
    begin(schema);
    *ret = compile_element(schema, element);
    status = end(schema);
    if (status != LODD_OK)
        *ret = NULL;
    return status;
}

static lodd__schema_element *resolve_element(lodd__schema *schema, lodd__schema_particle *particle)
{
    if (atomic_load_explicit(&particle->element, memory_order_relaxed) == NULL &&
        lodd__schema_reach(schema, particle->space, particle->line, particle->name)) {
        if (particle->name->element == NULL)
            lodd__schema_fail(schema, particle->space, particle->line, "there is no element {%.*s}%.*s",
                              LODD__FMT(particle->name->ns), LODD__FMT(particle->name->local));
        else
            atomic_store_explicit(&particle->element, particle->name->element, memory_order_release);
    }
    return atomic_load_explicit(&particle->element, memory_order_relaxed);
}

lodd_status lodd__schema_element_of(lodd__schema *schema, lodd__schema_particle *particle, lodd__schema_element **ret)
{
    *ret = atomic_load_explicit(&particle->element, memory_order_acquire);
    if (*ret != NULL)
        return LODD_OK;
    begin(schema);
    *ret = resolve_element(schema, particle);
    return end(schema);
}

lodd_status lodd__schema_named_type(lodd__schema *schema, lodd_str ns, lodd_str local, const lodd__schema_type **ret)
{
    lodd__schema_space *space = NULL;
    lodd__schema_name *name = NULL;
    lodd_status status = LODD_OK;

    *ret = NULL;
    begin(schema);
    space = lodd__map_get(&schema->spaces, ns);
    if (space == NULL && lodd__schema_knows(schema, ns))
        space = lodd__schema_space_of(schema, ns);
    if (space != NULL && lodd__schema_ensure(schema, space))
        name = lodd__map_get(&space->names, local);
    if (name != NULL && name->type != NULL && lodd__schema_compile(schema, name->type))
        *ret = name->type;
    status = end(schema);
    if (status != LODD_OK)
        *ret = NULL;
    return status;
}

lodd_status lodd__schema_attribute_type(lodd__schema *schema, lodd__schema_attribute *attribute,
                                        const lodd__schema_type **ret)
{
    begin(schema);
    *ret = lodd__schema_compiled(schema, attribute->space, attribute->line, attribute->type_name, attribute->own_type,
                                 schema->builtins[LODD__SCHEMA_ANYSIMPLE]);
    return end(schema);
}

const lodd__schema_type *lodd__schema_any_type(const lodd__schema *schema)
{
    return schema->any_type;
}

/* Part 1, sections 3.4.6 and 3.14.6, "Type Derivation OK". */
bool lodd__schema_derived(const lodd__schema_type *type, const lodd__schema_type *from)
{
    for (const lodd__schema_type *t = type; t != NULL; t = t->base)
        if (t == from)
            return true;
    if (type->simple != NULL && from->simple != NULL && from->simple->variety == LODD__SCHEMA_UNION)
        for (size_t i = 0; i < from->simple->n_members; i++)
            if (lodd__schema_derived(type, from->simple->members[i]))
                return true;
    return false;
}

/* --- everything --------------------------------------------------------------------------------------------------- */

static void read_all(lodd__schema *schema)
{
    for (size_t i = 0; i < schema->packs->n_packs; i++)
        for (size_t k = 0; k < schema->packs->packs[i]->n_schemas && schema->status == LODD_OK; k++) {
            lodd__schema_space *space = lodd__schema_space_of(schema, schema->packs->packs[i]->schemas[k].ns);
            if (space != NULL)
                (void)lodd__schema_ensure(schema, space);
        }
}

static void check_group_uses(lodd__schema *schema, const lodd__schema_uses *uses)
{
    for (const lodd__schema_use *use = uses->first; use != NULL && schema->status == LODD_OK; use = use->next) {
        bool there =
            use->kind == LODD__SCHEMA_USE ||
            (use->kind == LODD__SCHEMA_USE_REF ? use->name->attribute != NULL : use->name->attribute_group != NULL);
        if (!there)
            lodd__schema_fail(schema, uses->space, use->line, "there is no attribute or group {%.*s}%.*s",
                              LODD__FMT(use->name->ns), LODD__FMT(use->name->local));
    }
}

static void compile_all(lodd__schema *schema)
{
    for (size_t i = 0; i < schema->references.len && schema->status == LODD_OK; i++) {
        lodd__schema_particle *p = schema->references.ptr[i];
        if (p->kind == LODD__SCHEMA_ELEMENT)
            (void)resolve_element(schema, p);
        else if (p->name->group == NULL)
            lodd__schema_fail(schema, p->space, p->line, "there is no group {%.*s}%.*s", LODD__FMT(p->name->ns),
                              LODD__FMT(p->name->local));
    }
    for (size_t i = 0; i < schema->types.len && schema->status == LODD_OK; i++)
        (void)lodd__schema_compile(schema, schema->types.ptr[i]);
    for (size_t i = 0; i < schema->elements.len && schema->status == LODD_OK; i++)
        (void)compile_element(schema, schema->elements.ptr[i]);
    for (size_t i = 0; i < schema->attributes.len && schema->status == LODD_OK; i++) {
        const lodd__schema_attribute *a = schema->attributes.ptr[i];
        (void)lodd__schema_compiled(schema, a->space, a->line, a->type_name, a->own_type,
                                    schema->builtins[LODD__SCHEMA_ANYSIMPLE]);
    }
    for (size_t i = 0; i < schema->uses.len && schema->status == LODD_OK; i++)
        check_group_uses(schema, schema->uses.ptr[i]);
}

lodd_status lodd__schema_load_all(lodd__schema *schema, char **ret_message)
{
    lodd_status status = LODD_OK;

    begin(schema);
    read_all(schema);
    if (schema->status == LODD_OK)
        compile_all(schema);
    if (schema->status == LODD_ERR_PACK && ret_message != NULL && schema->message != NULL)
        *ret_message = strdup(schema->message);
    status = end(schema);
    return status;
}
