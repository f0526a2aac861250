/* element/element.c - walking the element tree; see element.h. */
#include "base/decimal.h"
#include "element/element.h"

enum { LEVELS_MAX = 1000 }; /* as the readers have it: deeper trees are not made */

const lodd__element *lodd__element_child_str(const lodd__element *element, lodd_str name)
{
    if (element == NULL)
        return NULL;
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (lodd__str_eq(child->name, name))
            return child;
    return NULL;
}

const lodd__element *lodd__element_child(const lodd__element *element, const char *name)
{
    return lodd__element_child_str(element, lodd__str(name));
}

lodd_str lodd__element_value(const lodd__element *element, const char *child)
{
    const lodd__element *found = lodd__element_child(element, child);

    return found != NULL ? found->value : (lodd_str){NULL, 0};
}

lodd_str lodd__element_type(const lodd__element *element)
{
    return element != NULL && element->type != NULL ? element->type->type : LODD__STR("");
}

bool lodd__element_is(const lodd__element *element, const char *type)
{
    return lodd__str_is(lodd__element_type(element), type);
}

const lodd__element *lodd__element_resource(const lodd__element *element)
{
    while (element != NULL && !element->resource)
        element = element->parent;
    return element;
}

/* Only "contained" makes a resource part of another: a Bundle's entries and the parameters of Parameters stand for
 * themselves. */
const lodd__element *lodd__element_root_resource(const lodd__element *element)
{
    const lodd__element *resource = lodd__element_resource(element);

    while (resource != NULL && resource->parent != NULL && lodd__str_is(resource->name, "contained")) {
        const lodd__element *outer = lodd__element_resource(resource->parent);
        if (outer == NULL)
            break;
        resource = outer;
    }
    return resource;
}

const lodd__element *lodd__element_extension(const lodd__element *element, const char *url)
{
    const lodd__element *extension = lodd__element_child(element, "extension");

    while (extension != NULL && !lodd__str_is(lodd__element_value(extension, "url"), url))
        extension = extension->next_same;
    return extension;
}

/* ---- equality ---- */

static bool value_equal(const lodd__structure *type, lodd_str a, lodd_str b)
{
    lodd__decimal x, y;

    if (lodd__str_eq(a, b))
        return (a.ptr == NULL) == (b.ptr == NULL);
    return type != NULL && lodd__str_is(type->type, "decimal") && lodd__decimal_parse(a, &x) &&
           lodd__decimal_parse(b, &y) && lodd__decimal_precision(&x) == lodd__decimal_precision(&y) &&
           lodd__decimal_cmp(&x, &y) == 0;
}

static bool equal(const lodd__element *a, const lodd__element *b, size_t level)
{
    const lodd__element *x = a->first, *y = b->first;

    if (level >= LEVELS_MAX || a->type != b->type || a->n_children != b->n_children ||
        !value_equal(a->type, a->value, b->value))
        return false;
    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        if (!lodd__str_eq(x->name, y->name) || !equal(x, y, level + 1))
            return false;
    return x == NULL && y == NULL;
}

bool lodd__element_equal(const lodd__element *a, const lodd__element *b)
{
    return a == b || (a != NULL && b != NULL && equal(a, b, 0));
}
