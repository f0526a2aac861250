/* element/compare.c - fixed[x] and pattern[x]; see compare.h.
 *
 * The value stands in an image in the shape of FHIR JSON, so that it is compared as it is: no elements are made for it.
 */
#include "element/compare.h"

enum { LEVELS_MAX = 200, NAME_MAX_LEN = 250 };

typedef struct comparison {
    lodd__compare_mode mode;
    const lodd__element *at; /* what differs */
    lodd_str what;
    size_t level;
} comparison;

static bool differs(comparison *c, const lodd__element *at, lodd_str what)
{
    c->at = at;
    c->what = what;
    return false;
}

static bool match_members(comparison *c, const lodd__element *element, lodd__node object);

/* A value, and for primitives its "_name". */
static bool match(comparison *c, const lodd__element *element, lodd__node value, lodd__node sibling)
{
    lodd__node_type type = lodd__node_type_of(value);
    bool ok = true, fixed = c->mode == LODD__COMPARE_FIXED;

    if (c->level >= LEVELS_MAX || type == LODD__NODE_ARRAY)
        return differs(c, element, LODD__STR(""));
    c->level++;
    if (type == LODD__NODE_OBJECT) {
        ok = match_members(c, element, value);
    } else {
        bool none = type == LODD__NODE_NONE || type == LODD__NODE_NULL;
        if (none ? fixed && element->value.ptr != NULL
                 : !lodd__value_equal(element->type, element->value, lodd__node_text(value)))
            ok = differs(c, element, LODD__STR(""));
        else
            ok = match_members(c, element, sibling);
    }
    c->level--;
    return ok;
}

/* A list: item by item, or each of the value's met by any of the element's. */
static bool match_row(comparison *c, const lodd__element *parent, const lodd__element *first, lodd_str name,
                      lodd__node value, lodd__node sibling)
{
    const lodd__element *e = first;
    size_t n = lodd__node_count(value), n_sibling = lodd__node_count(sibling);

    for (size_t i = 0; i < n || i < n_sibling; i++) {
        lodd__node one = lodd__node_at(value, i), other = lodd__node_at(sibling, i);
        if (c->mode == LODD__COMPARE_FIXED) {
            if (e == NULL)
                return differs(c, parent, name);
            if (!match(c, e, one, other))
                return false;
            e = e->next_same;
            continue;
        }
        for (e = first; e != NULL && !match(c, e, one, other); e = e->next_same)
            ;
        if (e == NULL)
            return first != NULL && first->next_same == NULL ? false : differs(c, parent, name);
    }
    if (c->mode == LODD__COMPARE_FIXED && e != NULL)
        return differs(c, e, name);
    return true;
}

/* What a definition calls a member of the value: "value" for valueQuantity. */
static lodd_str child_name(const lodd__element *element, lodd_str member, const lodd__type_ref **ret_type)
{
    const lodd__definition *definition = lodd__definition_child(element->content, member, ret_type);

    return definition != NULL ? definition->name : member;
}

static lodd__node sibling_of(lodd__node object, lodd_str name)
{
    char text[NAME_MAX_LEN + 1] = "_";

    if (name.len >= NAME_MAX_LEN)
        return (lodd__node){NULL, 0};
    memcpy(text + 1, name.ptr, name.len);
    return lodd__node_get_str(object, lodd__str_n(text, name.len + 1));
}

static bool match_member(comparison *c, const lodd__element *element, lodd__node object, lodd__node member)
{
    lodd_str written = lodd__node_name(member), name;
    bool is_sibling = written.len > 1 && written.ptr[0] == '_';
    lodd__node none = {NULL, 0}, value = member, sibling = none;
    const lodd__type_ref *type = NULL;
    const lodd__element *child = NULL;

    if (element->resource && lodd__str_is(written, "resourceType"))
        return lodd__str_eq(lodd__node_text(member), lodd__element_type(element)) ? true
                                                                                  : differs(c, element, LODD__STR(""));
    if (is_sibling) {
        written = lodd__str_sub(written, 1, written.len - 1);
        if (lodd__node_exists(lodd__node_get_str(object, written)))
            return true; /* compared with the value */
        value = none;
        sibling = member;
    } else {
        sibling = sibling_of(object, written);
    }
    name = child_name(element, written, &type);
    child = lodd__element_child_str(element, name);
    if (child == NULL)
        return differs(c, element, name);
    if (type != NULL && !lodd__str_eq(lodd__element_type(child), type->code))
        return differs(c, child, LODD__STR(""));
    if (lodd__node_type_of(is_sibling ? sibling : value) == LODD__NODE_ARRAY)
        return match_row(c, element, child, name, value, sibling);
    if (c->mode == LODD__COMPARE_FIXED && child->next_same != NULL)
        return differs(c, child->next_same, name);
    return match(c, child, value, sibling);
}

/* Does a value have a member for a child? */
static bool has_member(const lodd__element *child, lodd__node object)
{
    return lodd__node_exists(lodd__node_get_str(object, child->raw)) ||
           lodd__node_exists(sibling_of(object, child->raw));
}

/* object may be none: a value without members. */
static bool match_members(comparison *c, const lodd__element *element, lodd__node object)
{
    for (size_t i = 0; i < lodd__node_count(object); i++)
        if (!match_member(c, element, object, lodd__node_at(object, i)))
            return false;
    if (c->mode == LODD__COMPARE_PATTERN)
        return true;
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (child->index == 0 && !lodd__str_is(child->name, "id") && !has_member(child, object))
            return differs(c, child, child->name);
    return true;
}

bool lodd__element_matches(lodd__structures *structures, const lodd__element *element, lodd__node value,
                           lodd__compare_mode mode, const lodd__element **ret_at, lodd_str *ret_what)
{
    comparison c = {.mode = mode};
    lodd__node none = {NULL, 0};
    bool ok = element != NULL && match(&c, element, value, none);

    (void)structures;
    if (ret_at != NULL)
        *ret_at = ok ? NULL : c.at;
    if (ret_what != NULL)
        *ret_what = ok ? LODD__STR("") : c.what;
    return ok;
}
