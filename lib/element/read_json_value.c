/* element/read_json_value.c - the values of FHIR JSON: arrays, nulls, primitives in their two members; see reading.h.
 *
 * Source: https://hl7.org/fhir/R4/json.html (sections on primitive elements, arrays and null). What has the wrong form
 * is told where it stands and understood as far as it can be: one value where an array belongs is read as its only
 * item, an array where one value belongs as its first.
 */
#include "element/reading.h"

/* How the values of a primitive type are written in JSON. */
typedef enum writing { WRITTEN_STRING, WRITTEN_NUMBER, WRITTEN_BOOLEAN, WRITTEN_XHTML, WRITTEN_ANY } writing;

/* A property being read. */
typedef struct property {
    lodd__reading *r;
    lodd__element *parent;
    const lodd__slot *slot;
    lodd__shape shape;
    writing written;
    lodd__element *last; /* of its elements */
} property;

const char *lodd__reading_json_name(const lodd__json *value)
{
    static const char *const names[] = {"null", "boolean", "boolean", "number", "string", "array", "object"};

    return names[value->type];
}

static writing written_as(const lodd__structure *type)
{
    static const struct known {
        const char *type;
        writing written;
    } known[] = {{"boolean", WRITTEN_BOOLEAN},    {"integer", WRITTEN_NUMBER},     {"decimal", WRITTEN_NUMBER},
                 {"unsignedInt", WRITTEN_NUMBER}, {"positiveInt", WRITTEN_NUMBER}, {"xhtml", WRITTEN_XHTML}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (lodd__str_is(type->type, known[i].type))
            return known[i].written;
    return WRITTEN_STRING;
}

static size_t offset_of(const property *p, const lodd__json *value)
{
    return p->r->base + value->offset;
}

/* As written, without the leading _. */
static lodd_str raw_of(const property *p)
{
    const lodd__json *sibling = p->slot->sibling;

    return p->slot->value != NULL ? p->slot->value->key : lodd__str_n(sibling->key.ptr + 1, sibling->key.len - 1);
}

/* ---- findings ---- */

static lodd__element *pointer(property *p)
{
    return lodd__reading_pointer(p->r, p->parent, p->slot->definition, p->slot->type, raw_of(p));
}

/* About the property as a whole. */
static void say(property *p, lodd__builtin rule, size_t offset, lodd_str name)
{
    lodd__element *at = pointer(p);

    if (at != NULL)
        lodd__reading_say(p->r, rule, at, offset, name);
}

/* About a value that is no element: only objects are understood here, or only simple values. */
static void say_kind(property *p, lodd__builtin rule, const lodd__json *value, uint32_t index)
{
    lodd__element *at = pointer(p);

    if (at == NULL)
        return;
    at->list = p->slot->definition->array && value->key.ptr == NULL;
    at->index = index;
    if (value->type == LODD__JSON_NULL)
        (void)lodd__finding_offset(p->r->findings, LODD__RULE_FHIR_JSON_NULL, at, offset_of(p, value));
    else
        lodd__reading_say(p->r, rule, at, offset_of(p, value), lodd__str(lodd__reading_json_name(value)));
}

/* ---- elements ---- */

static lodd__element *hang(property *p, const lodd__json *at, uint32_t index)
{
    lodd__element *element = lodd__reading_element(p->r, p->parent, p->slot->definition, &p->shape, raw_of(p));

    if (element == NULL)
        return NULL;
    element->offset = element->value_offset = offset_of(p, at);
    element->key_offset = at->key.ptr != NULL ? p->r->base + at->key_offset : element->offset;
    element->end = p->r->base + at->end;
    element->index = index;
    if (p->last != NULL)
        p->last->next_same = element;
    p->last = element;
    lodd__reading_append(p->parent, element, element, 1);
    lodd__reading_claim(p->r, at, element);
    return element;
}

static void read_object(property *p, const lodd__json *value, uint32_t index)
{
    lodd__element *element;

    if (value->type != LODD__JSON_OBJECT) {
        say_kind(p, LODD__RULE_FHIR_JSON_KIND_OBJECT, value, index);
        return;
    }
    element = hang(p, value, index);
    if (element == NULL)
        return;
    if (p->shape.resource)
        lodd__reading_json_resource(p->r, element, value);
    else
        lodd__reading_members(p->r, element, value);
}

/* ---- primitives ---- */

static bool has_form(writing written, lodd__json_type type)
{
    switch (written) {
    case WRITTEN_NUMBER:
        return type == LODD__JSON_NUMBER;
    case WRITTEN_BOOLEAN:
        return type == LODD__JSON_TRUE || type == LODD__JSON_FALSE;
    case WRITTEN_ANY:
        return true;
    default:
        return type == LODD__JSON_STRING;
    }
}

static void check_form(property *p, const lodd__element *element, const lodd__json *value)
{
    static const lodd__builtin rules[] = {[WRITTEN_STRING] = LODD__RULE_FHIR_JSON_KIND_STRING,
                                          [WRITTEN_NUMBER] = LODD__RULE_FHIR_JSON_KIND_NUMBER,
                                          [WRITTEN_BOOLEAN] = LODD__RULE_FHIR_JSON_KIND_BOOLEAN,
                                          [WRITTEN_XHTML] = LODD__RULE_FHIR_JSON_KIND_STRING};

    if (!has_form(p->written, value->type))
        lodd__reading_say(p->r, rules[p->written], element, offset_of(p, value),
                          lodd__str(lodd__reading_json_name(value)));
}

/* The value stays what it was written as: another form is a finding, no reason to lose it. */
static void set_value(property *p, lodd__element *element, const lodd__json *value)
{
    switch (value->type) {
    case LODD__JSON_TRUE:
    case LODD__JSON_FALSE:
        element->form = LODD__FORM_BOOLEAN;
        element->value = value->type == LODD__JSON_TRUE ? LODD__STR("true") : LODD__STR("false");
        break;
    case LODD__JSON_NUMBER:
        element->form = LODD__FORM_NUMBER;
        element->value = value->text;
        break;
    default:
        element->form = p->written == WRITTEN_XHTML ? LODD__FORM_XHTML : LODD__FORM_TEXT;
        element->value = value->text.ptr != NULL ? value->text : LODD__STR("");
    }
    check_form(p, element, value);
}

static bool is_there(const lodd__json *value)
{
    return value != NULL && value->type != LODD__JSON_NULL;
}

/* One value of a primitive: what stands under its name, what stands under _name, or both. */
static void read_primitive(property *p, const lodd__json *value, const lodd__json *sibling, uint32_t index)
{
    lodd__element *element;

    if (is_there(value) && (value->type == LODD__JSON_OBJECT || value->type == LODD__JSON_ARRAY)) {
        say_kind(p, LODD__RULE_FHIR_JSON_KIND_SIMPLE, value, index);
        value = NULL;
    }
    if (is_there(sibling) && sibling->type != LODD__JSON_OBJECT) {
        say_kind(p, LODD__RULE_FHIR_JSON_KIND_OBJECT, sibling, index);
        sibling = NULL;
    }
    if (!is_there(value) && !is_there(sibling))
        return;
    element = hang(p, is_there(value) ? value : sibling, index);
    if (element == NULL)
        return;
    if (is_there(value))
        set_value(p, element, value);
    if (!is_there(sibling))
        return;
    lodd__reading_claim(p->r, sibling, element);
    lodd__reading_members(p->r, element, sibling);
}

/* ---- one and several ---- */

/* The value of a member that may not be an array: itself, or the first item of what should be none. */
static const lodd__json *only_one(property *p, const lodd__json *value)
{
    if (value == NULL || value->type != LODD__JSON_ARRAY)
        return value;
    say(p, LODD__RULE_FHIR_JSON_ARRAY, offset_of(p, value), value->key);
    return value->first;
}

static void claim_array(property *p, const lodd__json *array)
{
    lodd__element *whole;

    if (array->type != LODD__JSON_ARRAY || !lodd__reading_faulty(p->r, array))
        return;
    whole = pointer(p);
    if (whole != NULL)
        lodd__reading_claim(p->r, array, whole);
}

/* The first value of a member that must be an array; the value itself, after a finding, when it is none. */
static const lodd__json *first_of(property *p, const lodd__json *value)
{
    if (value == NULL)
        return NULL;
    claim_array(p, value);
    if (value->type != LODD__JSON_ARRAY) {
        if (value->type != LODD__JSON_NULL)
            say(p, LODD__RULE_FHIR_JSON_ARRAY_MISSING, offset_of(p, value), value->key);
        return value;
    }
    if (value->first == NULL)
        say(p, LODD__RULE_FHIR_JSON_ARRAY_EMPTY, offset_of(p, value), value->key);
    return value->first;
}

/* Behind an item; a value that should have been an array has none. */
static const lodd__json *after(const lodd__json *item)
{
    return item != NULL && item->key.ptr == NULL ? item->next : NULL;
}

static void say_null(property *p, const lodd__json *null)
{
    lodd__element *at = null != NULL && null->type == LODD__JSON_NULL ? pointer(p) : NULL;

    if (at != NULL)
        (void)lodd__finding_offset(p->r->findings, LODD__RULE_FHIR_JSON_NULL, at, offset_of(p, null));
}

/* A null stands for what only the other member has; where both have none, nothing has been said. */
static void read_primitives(property *p)
{
    const lodd__json *value = first_of(p, p->slot->value), *sibling = first_of(p, p->slot->sibling);

    if (value != NULL && value->key.ptr == NULL && sibling != NULL && sibling->key.ptr == NULL &&
        p->slot->value->n != p->slot->sibling->n)
        say(p, LODD__RULE_FHIR_JSON_ALIGNMENT, offset_of(p, p->slot->sibling), p->slot->value->key);
    for (uint32_t i = 0; (value != NULL || sibling != NULL) && !p->r->arena->failed; i++) {
        if (!is_there(value) && !is_there(sibling))
            say_null(p, value != NULL ? value : sibling);
        else
            read_primitive(p, value, sibling, i);
        value = after(value);
        sibling = after(sibling);
    }
}

static void read_one_primitive(property *p)
{
    const lodd__json *value = only_one(p, p->slot->value), *sibling = only_one(p, p->slot->sibling);

    say_null(p, value);
    say_null(p, sibling);
    read_primitive(p, value, sibling, 0);
}

/* Of an unknown type: the elements, and values as they are written. */
static void keep(property *p)
{
    const lodd__json *value = p->slot->value != NULL ? p->slot->value : p->slot->sibling;
    lodd__element *element;
    uint32_t i = 0;

    p->written = WRITTEN_ANY;
    if (value->type == LODD__JSON_ARRAY)
        value = value->first;
    for (; value != NULL && !p->r->arena->failed; value = after(value), i++) {
        element = is_there(value) ? hang(p, value, i) : NULL;
        if (element != NULL && value->type != LODD__JSON_OBJECT && value->type != LODD__JSON_ARRAY)
            set_value(p, element, value);
    }
}

void lodd__reading_property(lodd__reading *r, lodd__element *parent, const lodd__slot *slot)
{
    property p = {.r = r, .parent = parent, .slot = slot};
    const lodd__json *value;
    uint32_t i = 0;

    lodd__reading_shape(&p.shape, r->reader->structures, slot->definition, slot->type);
    if (p.shape.unknown) {
        keep(&p);
        return;
    }
    if (p.shape.primitive) {
        p.written = written_as(p.shape.type);
        if (slot->definition->array)
            read_primitives(&p);
        else
            read_one_primitive(&p);
        return;
    }
    if (!slot->definition->array) {
        value = only_one(&p, slot->value);
        if (value != NULL)
            read_object(&p, value, 0);
        return;
    }
    for (value = first_of(&p, slot->value); value != NULL && !r->arena->failed; value = after(value))
        read_object(&p, value, i++);
}
