/* fhirpath/check_kinds.c - sets of types for the static check: what elements may be, from the structure definitions. */
#include "fhirpath/check.h"

enum { KINDS_MAX = 96 }; /* more (all types of an extension's value are 50) are "any" */

static const struct {
    const char *type;
    unsigned class;
} primitive_classes[] = {
    {"boolean", LODD__CLASS_BOOLEAN},   {"integer", LODD__CLASS_INTEGER},     {"integer64", LODD__CLASS_INTEGER},
    {"decimal", LODD__CLASS_DECIMAL},   {"date", LODD__CLASS_DATE},           {"dateTime", LODD__CLASS_DATE},
    {"instant", LODD__CLASS_DATE},      {"time", LODD__CLASS_TIME},           {"string", LODD__CLASS_STRING},
    {"uri", LODD__CLASS_STRING},        {"base64Binary", LODD__CLASS_STRING}, {"xhtml", LODD__CLASS_STRING},
    {"Quantity", LODD__CLASS_QUANTITY},
};

static const struct {
    const char *name;
    unsigned class;
} system_types[] = {
    [LODD__ITEM_ELEMENT] = {NULL, LODD__CLASS_OTHER},           [LODD__ITEM_BOOLEAN] = {"Boolean", LODD__CLASS_BOOLEAN},
    [LODD__ITEM_INTEGER] = {"Integer", LODD__CLASS_INTEGER},    [LODD__ITEM_DECIMAL] = {"Decimal", LODD__CLASS_DECIMAL},
    [LODD__ITEM_STRING] = {"String", LODD__CLASS_STRING},       [LODD__ITEM_DATE] = {"Date", LODD__CLASS_DATE},
    [LODD__ITEM_DATETIME] = {"DateTime", LODD__CLASS_DATE},     [LODD__ITEM_TIME] = {"Time", LODD__CLASS_TIME},
    [LODD__ITEM_QUANTITY] = {"Quantity", LODD__CLASS_QUANTITY}, [LODD__ITEM_TYPE] = {"TypeInfo", LODD__CLASS_OTHER},
};

enum { SYSTEM_TYPES = sizeof system_types / sizeof *system_types };

bool lodd__check_fail(lodd__checker *checker, size_t offset, lodd_str message)
{
    if (checker->error.kind != LODD__FHIRPATH_OK)
        return false;
    checker->error = (lodd__fhirpath_error){.kind = LODD__FHIRPATH_SEMANTIC, .offset = offset, .message = message};
    if (checker->arena->failed)
        checker->error = (lodd__fhirpath_error){
            .kind = LODD__FHIRPATH_NOMEM, .offset = offset, .message = LODD__STR("out of memory")};
    return false;
}

void lodd__kinds_add(lodd__checker *checker, lodd__kinds *set, lodd__kind kind)
{
    if (set->any)
        return;
    for (size_t i = 0; i < set->n; i++) {
        const lodd__kind *old = &set->kinds[i];
        if (old->type == kind.type && old->content == kind.content && old->system == kind.system)
            return;
    }
    if (set->n == set->cap) {
        size_t cap = set->cap == 0 ? 4 : set->cap * 2;
        lodd__kind *kinds = set->n >= KINDS_MAX ? NULL : lodd__arena_array(checker->arena, cap, sizeof *kinds);
        if (kinds == NULL) {
            set->any = true;
            set->n = 0;
            return;
        }
        if (set->n > 0)
            memcpy(kinds, set->kinds, set->n * sizeof *kinds);
        set->kinds = kinds;
        set->cap = cap;
    }
    set->kinds[set->n++] = kind;
}

void lodd__kinds_add_all(lodd__checker *checker, lodd__kinds *set, const lodd__kinds *more)
{
    if (more->any) {
        set->any = true;
        set->n = 0;
    }
    for (size_t i = 0; i < more->n; i++)
        lodd__kinds_add(checker, set, more->kinds[i]);
    set->many = set->many || more->many;
    set->unordered = set->unordered || more->unordered;
}

void lodd__kinds_add_system(lodd__checker *checker, lodd__kinds *set, lodd__item_kind kind)
{
    lodd__kinds_add(checker, set, (lodd__kind){.system = kind});
}

static void add_structure(lodd__checker *checker, lodd__kinds *set, const lodd__structure *type,
                          const lodd__definition *content)
{
    if (type == NULL) {
        set->any = true;
        set->n = 0;
        return;
    }
    lodd__kinds_add(checker, set, (lodd__kind){.type = type, .content = content});
}

void lodd__kinds_add_type(lodd__checker *checker, lodd__kinds *set, const char *type)
{
    const lodd__structure *structure =
        checker->structures == NULL ? NULL : lodd__structures_type(checker->structures, lodd__str(type));

    add_structure(checker, set, structure, structure == NULL ? NULL : structure->root);
}

static void add_type_ref(lodd__checker *checker, lodd__kinds *set, const lodd__definition *definition,
                         const lodd__type_ref *ref)
{
    const lodd__structure *type = lodd__structures_type(checker->structures, ref->code);

    add_structure(checker, set, type,
                  type == NULL ? NULL : lodd__definition_content(checker->structures, definition, type));
}

void lodd__kinds_add_definition(lodd__checker *checker, lodd__kinds *set, const lodd__definition *definition)
{
    const lodd__definition *typed =
        definition->n_types == 0 && definition->content != NULL ? definition->content : definition;

    if (typed->n_types == 0) { /* the root of a structure; or nothing is said */
        bool root = typed->parent == NULL && typed->structure != NULL;
        add_structure(checker, set, root ? typed->structure : NULL, typed);
        return;
    }
    for (size_t i = 0; i < typed->n_types; i++)
        add_type_ref(checker, set, typed, &typed->types[i]);
}

static unsigned class_of(const lodd__kind *kind)
{
    if (kind->type == NULL)
        return system_types[kind->system].class;
    for (size_t i = 0; i < sizeof primitive_classes / sizeof *primitive_classes; i++) {
        if (lodd__structure_is(kind->type, lodd__str(primitive_classes[i].type)))
            return primitive_classes[i].class;
    }
    /* Anything may be below an abstract type. */
    return kind->type->abstract && kind->type->kind != LODD__KIND_RESOURCE &&
                   !lodd__str_is(kind->type->type, "BackboneElement")
               ? LODD__CLASS_ALL
               : LODD__CLASS_OTHER;
}

unsigned lodd__kinds_classes(const lodd__kinds *set)
{
    unsigned ret = set->any ? LODD__CLASS_ALL : 0;

    for (size_t i = 0; i < set->n; i++)
        ret |= class_of(&set->kinds[i]);
    return ret;
}

lodd_str lodd__kinds_text(lodd__checker *checker, const lodd__kinds *set)
{
    enum { NAMED = 3 };
    lodd_str ret = LODD__STR("");

    if (set->any)
        return LODD__STR("anything");
    if (set->n == 0)
        return LODD__STR("nothing");
    for (size_t i = 0; i < set->n && i < NAMED; i++) {
        const lodd__kind *kind = &set->kinds[i];
        lodd_str name = kind->type != NULL ? kind->type->type : lodd__str(system_types[kind->system].name);
        if (kind->content != NULL && kind->content->parent != NULL)
            name = kind->content->path; /* Patient.contact says more than BackboneElement */
        ret = i == 0 ? name : lodd__arena_printf(checker->arena, "%.*s or %.*s", LODD__FMT(ret), LODD__FMT(name));
    }
    return set->n <= NAMED
               ? ret
               : lodd__arena_printf(checker->arena, "%.*s or %zu other types", LODD__FMT(ret), set->n - NAMED);
}

bool lodd__kinds_of_specifier(lodd__checker *checker, lodd_str specifier, lodd__kinds *ret)
{
    size_t dot = lodd__str_find(specifier, '.', 0);
    lodd_str space = dot == (size_t)-1 ? (lodd_str){NULL, 0} : lodd__str_sub(specifier, 0, dot);
    lodd_str name = dot == (size_t)-1 ? specifier : lodd__str_sub(specifier, dot + 1, specifier.len - dot - 1);
    bool fhir = space.len == 0 || lodd__str_is(space, "FHIR");
    bool system = space.len == 0 || lodd__str_is(space, "System");
    const lodd__structure *type = NULL;
    bool found = false;

    if (fhir && checker->structures != NULL)
        type = lodd__structures_type(checker->structures, name);
    if (type != NULL)
        add_structure(checker, ret, type, type->root);
    for (size_t i = 0; system && i < SYSTEM_TYPES; i++) {
        if (system_types[i].name != NULL && lodd__str_is(name, system_types[i].name)) {
            lodd__kinds_add_system(checker, ret, (lodd__item_kind)i);
            found = true;
        }
    }
    if (system && lodd__str_is(name, "Any")) {
        ret->any = true;
        ret->n = 0;
        found = true;
    }
    if (type == NULL && !found && fhir && checker->structures == NULL) { /* nobody knows */
        ret->any = true;
        return true;
    }
    return type != NULL || found;
}

/* Members of System types: the fields of what type() returns, and of quantities. */
static bool add_system_member(lodd__checker *checker, lodd__item_kind kind, lodd_str name, lodd__kinds *ret)
{
    static const struct {
        lodd__item_kind of;
        const char *name;
        lodd__item_kind kind;
    } members[] = {
        {LODD__ITEM_TYPE, "namespace", LODD__ITEM_STRING}, {LODD__ITEM_TYPE, "name", LODD__ITEM_STRING},
        {LODD__ITEM_TYPE, "baseType", LODD__ITEM_STRING},  {LODD__ITEM_QUANTITY, "value", LODD__ITEM_DECIMAL},
        {LODD__ITEM_QUANTITY, "unit", LODD__ITEM_STRING},
    };

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i].of == kind && lodd__str_is(name, members[i].name)) {
            lodd__kinds_add_system(checker, ret, members[i].kind);
            return true;
        }
    }
    return false;
}

/* May it have children that its own definition does not know? Resource and Element stand for all that are derived from
 * them. */
static bool is_open(const lodd__kind *kind)
{
    return kind->content == NULL || (kind->type->abstract && kind->content == kind->type->root);
}

/* The definition of a member: of the element itself, or of what its type and, of logical models, whose snapshots leave
 * them out, the base and Element have. */
static const lodd__definition *child_of(lodd__checker *checker, const lodd__kind *kind, lodd_str name,
                                        const lodd__type_ref **ref)
{
    bool logical = kind->type->kind == LODD__KIND_LOGICAL;
    const lodd__structure *more[] = {kind->type, logical ? kind->type->base : NULL,
                                     logical ? lodd__structures_type(checker->structures, LODD__STR("Element")) : NULL};
    const lodd__definition *ret = kind->content == NULL ? NULL : lodd__definition_child(kind->content, name, ref);

    for (size_t i = 0; ret == NULL && i < sizeof more / sizeof *more; i++) {
        if (more[i] != NULL && more[i]->root != NULL && more[i]->root != kind->content)
            ret = lodd__definition_child(more[i]->root, name, ref);
    }
    return ret;
}

static bool add_member(lodd__checker *checker, const lodd__kind *kind, lodd_str name, lodd__kinds *ret)
{
    const lodd__type_ref *ref = NULL;
    const lodd__definition *child = NULL;

    if (kind->type == NULL)
        return add_system_member(checker, kind->system, name, ret);
    child = child_of(checker, kind, name, &ref);
    if (child != NULL && ref != NULL && !checker->lenient)
        child = NULL; /* valueQuantity */
    if (child == NULL) {
        if (!is_open(kind))
            return false;
        ret->any = ret->many = true;
        ret->n = 0;
        return true;
    }
    if (ref != NULL)
        add_type_ref(checker, ret, child, ref);
    else
        lodd__kinds_add_definition(checker, ret, child);
    if (child->max != 0 && child->max != 1)
        ret->many = true;
    return true;
}

bool lodd__kinds_member(lodd__checker *checker, const lodd__kinds *set, lodd_str name, lodd__kinds *ret)
{
    bool found = set->any || set->n == 0;

    if (set->any) {
        ret->any = ret->many = true;
        ret->n = 0;
    }
    for (size_t i = 0; i < set->n; i++)
        found = add_member(checker, &set->kinds[i], name, ret) || found;
    ret->many = ret->many || set->many;
    ret->unordered = ret->unordered || set->unordered;
    return found;
}
