/* message/schema_compile.c - makes types of what schema_load.c read: bases, values, attributes. W3C XML Schema 1.0 part
 * 1, sections 3.4 and 3.14. May use: base. All under the mutex.
 */
#include <stdlib.h>
#include <string.h>

#include "message/schema_load.h"
#include "message/schema_model.h"

enum { MAX_SLOTS = 64, MAX_GROUPS = 32 };

static bool ok(const lodd__schema *schema)
{
    return schema->status == LODD_OK;
}

static void refuse(lodd__schema *schema, const lodd__schema_type *type, const char *what)
{
    lodd__schema_fail(schema, type->space, type->line, "type %.*s: %s",
                      LODD__FMT(type->name != NULL ? type->name->local : LODD__STR("(local)")), what);
}

lodd__schema_type *lodd__schema_resolve_type(lodd__schema *schema, const lodd__schema_space *from, size_t line,
                                             const lodd__schema_name *name)
{
    if (!lodd__schema_reach(schema, from, line, name))
        return NULL;
    if (name->type == NULL)
        lodd__schema_fail(schema, from, line, "there is no type {%.*s}%.*s", LODD__FMT(name->ns),
                          LODD__FMT(name->local));
    return name->type;
}

lodd__schema_type *lodd__schema_compiled(lodd__schema *schema, const lodd__schema_space *from, size_t line,
                                         const lodd__schema_name *name, lodd__schema_type *own,
                                         lodd__schema_type *otherwise)
{
    lodd__schema_type *type = own != NULL    ? own
                              : name != NULL ? lodd__schema_resolve_type(schema, from, line, name)
                                             : otherwise;

    return type != NULL && lodd__schema_compile(schema, type) ? type : NULL;
}

/* --- simple types ------------------------------------------------------------------------------------------------- */

static const lodd__schema_type *simple_part(lodd__schema *schema, const lodd__schema_type *type,
                                            const lodd__schema_name *name, lodd__schema_type *own)
{
    lodd__schema_type *part = lodd__schema_compiled(schema, type->space, type->line, name, own, NULL);

    if (part != NULL && part->simple == NULL) {
        refuse(schema, type, "a part of a simple type is a complex type");
        return NULL;
    }
    return part;
}

static void compile_restriction(lodd__schema *schema, lodd__schema_type *type)
{
    lodd__schema_simple *simple = type->simple;
    const lodd__schema_simple *from = NULL;
    const char *reason = NULL;
    size_t line = 0;

    if (type->base == NULL || simple->own_base != NULL || type->base_name != NULL)
        type->base = simple_part(schema, type, type->base_name, simple->own_base);
    if (type->base == NULL)
        return;
    from = type->base->simple;
    if (from->is_builtin && from->builtin == LODD__SCHEMA_ANYSIMPLE) {
        refuse(schema, type, "anySimpleType cannot be restricted");
        return;
    }
    simple->variety = from->variety;
    simple->builtin = from->builtin;
    simple->white = from->white;
    simple->has_facets = from->has_facets;
    simple->wants_normal = from->wants_normal;
    simple->item = from->item;
    simple->members = from->members;
    simple->n_members = from->n_members;
    if (!lodd__schema_facets_compile(&schema->arena, type, &reason, &line))
        lodd__schema_fail(schema, type->space, line, "%s", reason);
}

static void compile_union(lodd__schema *schema, lodd__schema_type *type)
{
    lodd__schema_simple *simple = type->simple;
    size_t n = simple->n_member_names + simple->n_own_members;
    const lodd__schema_type **members = lodd__arena_array(&schema->arena, n, sizeof(const lodd__schema_type *));

    if (members == NULL)
        return;
    for (size_t i = 0; i < n && ok(schema); i++)
        members[i] = i < simple->n_member_names
                         ? simple_part(schema, type, simple->member_names[i], NULL)
                         : simple_part(schema, type, NULL, simple->own_members[i - simple->n_member_names]);
    simple->members = members;
    simple->n_members = n;
}

static void compile_simple(lodd__schema *schema, lodd__schema_type *type)
{
    lodd__schema_simple *simple = type->simple;

    type->content = LODD__SCHEMA_SIMPLE_TYPE;
    if (simple->restriction) {
        compile_restriction(schema, type);
    } else {
        type->base = schema->builtins[LODD__SCHEMA_ANYSIMPLE];
        simple->white = LODD__SCHEMA_COLLAPSE;
        simple->builtin = LODD__SCHEMA_ANYSIMPLE;
        if (simple->variety == LODD__SCHEMA_UNION) {
            compile_union(schema, type);
        } else {
            simple->item = simple_part(schema, type, simple->item_name, simple->own_base);
            if (simple->item != NULL && simple->item->simple->variety == LODD__SCHEMA_LIST)
                refuse(schema, type, "a list of lists");
        }
    }
    if (type->name != NULL)
        simple->label = type->name->local;
}

/* --- content ------------------------------------------------------------------------------------------------------ */

static const lodd__schema_particle *group_of(lodd__schema *schema, const lodd__schema_particle *p)
{
    if (p->kind != LODD__SCHEMA_GROUP)
        return p;
    if (!lodd__schema_reach(schema, p->space, p->line, p->name))
        return NULL;
    if (p->name->group == NULL)
        lodd__schema_fail(schema, p->space, p->line, "there is no group {%.*s}%.*s", LODD__FMT(p->name->ns),
                          LODD__FMT(p->name->local));
    return p->name->group;
}

static bool is_empty(lodd__schema *schema, const lodd__schema_particle *p)
{
    const lodd__schema_particle *group = p != NULL ? group_of(schema, p) : NULL;

    if (group == NULL)
        return true;
    return group->child == NULL && (group->kind == LODD__SCHEMA_SEQUENCE || group->kind == LODD__SCHEMA_ALL ||
                                    (group->kind == LODD__SCHEMA_CHOICE && p->min == 0));
}

static void compile_simple_content(lodd__schema *schema, lodd__schema_type *type)
{
    const lodd__schema_type *base = type->base;
    lodd__schema_type *content = type->content_type;

    type->content = LODD__SCHEMA_SIMPLE_CONTENT;
    if (type->derivation == LODD__SCHEMA_EXTENSION) {
        type->value_type = base->simple != NULL                           ? base
                           : base->content == LODD__SCHEMA_SIMPLE_CONTENT ? base->value_type
                                                                          : NULL;
    } else if (base->simple == NULL && content != NULL &&
               (base->content == LODD__SCHEMA_SIMPLE_CONTENT ||
                (base->content == LODD__SCHEMA_MIXED && content->simple->own_base != NULL))) {
        content->base = base->value_type;
        type->value_type = lodd__schema_compile(schema, content) ? content : NULL;
    }
    if (type->value_type == NULL)
        refuse(schema, type, "simpleContent needs a base with a value");
}

static void take_particles(lodd__schema *schema, lodd__schema_type *type, bool own)
{
    const lodd__schema_type *base = type->derivation == LODD__SCHEMA_EXTENSION ? type->base : NULL;
    size_t n = (base != NULL ? base->n_particles : 0) + own;

    type->particles = lodd__arena_array(&schema->arena, n + 1, sizeof(const lodd__schema_particle *));
    type->n_particles = 0;
    if (type->particles == NULL)
        return;
    for (size_t i = 0; base != NULL && i < base->n_particles; i++)
        type->particles[type->n_particles++] = base->particles[i];
    if (own)
        type->particles[type->n_particles++] = type->particle;
    for (size_t i = 0; n > 1 && i < n && ok(schema); i++) {
        const lodd__schema_particle *group = group_of(schema, type->particles[i]);
        if (group != NULL && group->kind == LODD__SCHEMA_ALL)
            refuse(schema, type, "all beside other content");
    }
}

/* Part 1, section 3.4.2, "Complex Type Definition with complex content". */
static void compile_complex_content(lodd__schema *schema, lodd__schema_type *type)
{
    const lodd__schema_type *base = type->base;
    bool empty = is_empty(schema, type->particle);
    bool extends = type->derivation == LODD__SCHEMA_EXTENSION;

    if (base->simple != NULL || (extends && base->content == LODD__SCHEMA_ANYTYPE)) {
        refuse(schema, type, "its base cannot be extended or restricted so");
        return;
    }
    type->content = !empty || type->mixed ? LODD__SCHEMA_ELEMENTS : LODD__SCHEMA_EMPTY;
    if (type->mixed)
        type->content = LODD__SCHEMA_MIXED;
    if (extends && type->content == LODD__SCHEMA_EMPTY) {
        type->content = base->content;
        type->value_type = base->value_type;
    } else if (extends && base->content == LODD__SCHEMA_SIMPLE_CONTENT) {
        refuse(schema, type, "elements cannot be added to a value");
    } else if (extends && base->content != LODD__SCHEMA_EMPTY && base->content != type->content) {
        refuse(schema, type, "mixed and not mixed content cannot be joined");
    }
    if (ok(schema))
        take_particles(schema, type, !empty);
}

/* --- attributes --------------------------------------------------------------------------------------------------- */

typedef struct collector {
    lodd__schema *schema;
    lodd__schema_type *type;
    lodd__schema_attribute_slot slots[MAX_SLOTS];
    size_t n;
    const lodd__schema_name *prohibited[MAX_SLOTS];
    size_t n_prohibited;
    const lodd__schema_wildcard *wildcard;
} collector;

static bool is_there(const collector *c, const lodd__schema_name *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->slots[i].name == name)
            return true;
    return false;
}

static bool is_prohibited(const collector *c, const lodd__schema_name *name)
{
    for (size_t i = 0; i < c->n_prohibited; i++)
        if (c->prohibited[i] == name)
            return true;
    return false;
}

static void add_slot(collector *c, const lodd__schema_attribute_slot *slot)
{
    if (c->n == MAX_SLOTS)
        refuse(c->schema, c->type, "more attributes than are supported");
    else if (is_there(c, slot->name))
        refuse(c->schema, c->type, "an attribute is declared twice");
    else
        c->slots[c->n++] = *slot;
}

static void check_default(lodd__schema *schema, const lodd__schema_attribute *attribute, const lodd__schema_type *type)
{
    lodd__schema_check check = {.scratch = &schema->arena};
    lodd__schema_value value;

    if (!attribute->has_value)
        return;
    if (!lodd__schema_check_value(&check, type, attribute->value, true, &value))
        lodd__schema_fail(schema, attribute->space, attribute->line, "the default or fixed value is not of the type");
    else if (type->simple->builtin == LODD__SCHEMA_ID)
        lodd__schema_fail(schema, attribute->space, attribute->line, "an ID has a default or fixed value");
    else if (attribute->fixed && value.kind == LODD__SCHEMA_COMPARE_NONE)
        lodd__schema_fail(schema, attribute->space, attribute->line,
                          "a fixed list, duration or QName is not supported");
}

static const lodd__schema_type *attribute_type(lodd__schema *schema, const lodd__schema_attribute *attribute)
{
    const lodd__schema_type *type =
        lodd__schema_compiled(schema, attribute->space, attribute->line, attribute->type_name, attribute->own_type,
                              schema->builtins[LODD__SCHEMA_ANYSIMPLE]);

    if (type != NULL && type->simple == NULL) {
        lodd__schema_fail(schema, attribute->space, attribute->line, "an attribute has a complex type");
        return NULL;
    }
    if (type != NULL)
        check_default(schema, attribute, type);
    return ok(schema) ? type : NULL;
}

static void collect_use(collector *c, const lodd__schema_space *space, const lodd__schema_use *use)
{
    lodd__schema_attribute_slot slot = {.name = use->name, .required = use->required};

    if (use->prohibited) {
        if (c->n_prohibited < MAX_SLOTS)
            c->prohibited[c->n_prohibited++] = use->name;
        return;
    }
    slot.attribute = use->attribute;
    if (use->kind == LODD__SCHEMA_USE_REF) {
        if (!lodd__schema_reach(c->schema, space, use->line, use->name))
            return;
        slot.attribute = use->name->attribute;
        if (slot.attribute == NULL) {
            lodd__schema_fail(c->schema, space, use->line, "there is no attribute {%.*s}%.*s", LODD__FMT(use->name->ns),
                              LODD__FMT(use->name->local));
            return;
        }
    }
    slot.type = attribute_type(c->schema, slot.attribute);
    if (slot.type != NULL)
        add_slot(c, &slot);
}

static void collect(collector *c, const lodd__schema_uses *uses, int depth)
{
    if (depth > MAX_GROUPS)
        refuse(c->schema, c->type, "attribute groups nest too deeply");
    for (const lodd__schema_use *use = uses->first; use != NULL && ok(c->schema); use = use->next) {
        if (use->kind != LODD__SCHEMA_USE_GROUP) {
            collect_use(c, uses->space, use);
            continue;
        }
        if (!lodd__schema_reach(c->schema, uses->space, use->line, use->name))
            return;
        if (use->name->attribute_group == NULL)
            lodd__schema_fail(c->schema, uses->space, use->line, "there is no attribute group {%.*s}%.*s",
                              LODD__FMT(use->name->ns), LODD__FMT(use->name->local));
        else
            collect(c, use->name->attribute_group, depth + 1);
    }
    if (uses->wildcard != NULL && c->wildcard != NULL)
        refuse(c->schema, c->type, "several attribute wildcards are not supported");
    else if (uses->wildcard != NULL)
        c->wildcard = uses->wildcard;
}

static void inherit(collector *c)
{
    const lodd__schema_type *base = c->type->base;
    bool extends = c->type->derivation == LODD__SCHEMA_EXTENSION;

    for (size_t i = 0; i < base->n_slots && ok(c->schema); i++)
        if (extends || (!is_prohibited(c, base->slots[i].name) && !is_there(c, base->slots[i].name)))
            add_slot(c, &base->slots[i]);
    if (extends && base->wildcard != NULL && c->wildcard != NULL)
        refuse(c->schema, c->type, "several attribute wildcards are not supported");
    else if (extends && c->wildcard == NULL)
        c->wildcard = base->wildcard;
}

static void compile_attributes(lodd__schema *schema, lodd__schema_type *type)
{
    collector *c = calloc(1, sizeof *c);
    lodd__schema_attribute_slot *slots = NULL;

    if (c == NULL) {
        lodd__schema_nomem(schema);
        return;
    }
    c->schema = schema;
    c->type = type;
    collect(c, &type->uses, 0);
    if (type->base->simple == NULL && type->base != schema->any_type)
        inherit(c);
    slots = lodd__arena_array(&schema->arena, c->n, sizeof *slots);
    if (slots != NULL && ok(schema)) {
        if (c->n > 0)
            memcpy(slots, c->slots, c->n * sizeof *slots);
        type->slots = slots;
        type->n_slots = c->n;
        type->wildcard = c->wildcard;
        type->required = 0;
        for (size_t i = 0; i < c->n; i++)
            type->required |= (uint64_t)slots[i].required << i;
    }
    free(c);
}

static void compile_complex(lodd__schema *schema, lodd__schema_type *type)
{
    lodd__schema_type *base =
        lodd__schema_compiled(schema, type->space, type->line, type->base_name, NULL, schema->any_type);

    if (base == NULL)
        return;
    type->base = base;
    if (type->simple_content)
        compile_simple_content(schema, type);
    else
        compile_complex_content(schema, type);
    if (ok(schema))
        compile_attributes(schema, type);
    if (ok(schema) && (type->content == LODD__SCHEMA_ELEMENTS || type->content == LODD__SCHEMA_MIXED))
        type->model = lodd__schema_model_new(schema, type);
}

bool lodd__schema_compile(lodd__schema *schema, lodd__schema_type *type)
{
    if (type->state == 2)
        return true;
    if (type->state == 3) {
        schema->status = ok(schema) ? LODD_ERR_PACK : schema->status;
        return false;
    }
    if (type->state == 1) {
        refuse(schema, type, "it is its own base");
        return false;
    }
    type->state = 1;
    if (type->simple != NULL)
        compile_simple(schema, type);
    else
        compile_complex(schema, type);
    if (schema->arena.failed)
        lodd__schema_nomem(schema);
    type->state = ok(schema) ? 2 : schema->status == LODD_ERR_NOMEM ? 0 : 3;
    return ok(schema);
}

/* --- built-in types ----------------------------------------------------------------------------------------------- */

static lodd__schema_type *make_builtin(lodd__schema *schema, const char *local)
{
    lodd__schema_name *name = lodd__schema_intern(schema, LODD__STR(LODD__SCHEMA_NS), lodd__str(local));
    lodd__schema_type *type = LODD__NEW(&schema->arena, lodd__schema_type);

    if (name == NULL || type == NULL)
        return NULL;
    name->type = type;
    type->name = name;
    type->space = name->space;
    type->state = 2;
    return type;
}

bool lodd__schema_make_builtins(lodd__schema *schema)
{
    schema->any_type = make_builtin(schema, "anyType");
    if (schema->any_type == NULL)
        return false;
    schema->any_type->content = LODD__SCHEMA_ANYTYPE;
    schema->any_type->mixed = true;
    for (size_t i = 0; i < LODD__SCHEMA_BUILTIN_COUNT; i++) {
        lodd__schema_builtin builtin = (lodd__schema_builtin)i;
        lodd__schema_type *type = make_builtin(schema, lodd__schema_builtin_name(builtin));
        lodd__schema_simple *simple = LODD__NEW(&schema->arena, lodd__schema_simple);
        if (type == NULL || simple == NULL)
            return false;
        schema->builtins[i] = type;
        type->simple = simple;
        type->content = LODD__SCHEMA_SIMPLE_TYPE;
        type->base =
            builtin == LODD__SCHEMA_ANYSIMPLE ? schema->any_type : schema->builtins[lodd__schema_builtin_base(builtin)];
        simple->is_builtin = true;
        simple->builtin = builtin;
        simple->label = lodd__arena_printf(&schema->arena, "xs:%s", lodd__schema_builtin_name(builtin));
        simple->white = builtin == LODD__SCHEMA_ANYSIMPLE || builtin == LODD__SCHEMA_STRING ? LODD__SCHEMA_PRESERVE
                        : builtin == LODD__SCHEMA_NORMALIZED                                ? LODD__SCHEMA_REPLACE
                                                                                            : LODD__SCHEMA_COLLAPSE;
        if (builtin == LODD__SCHEMA_NMTOKENS || builtin == LODD__SCHEMA_IDREFS) {
            simple->variety = LODD__SCHEMA_LIST;
            simple->item =
                schema->builtins[builtin == LODD__SCHEMA_NMTOKENS ? LODD__SCHEMA_NMTOKEN : LODD__SCHEMA_IDREF];
        }
    }
    return true;
}
