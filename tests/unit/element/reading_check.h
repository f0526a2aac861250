/* reading_check.h - what must hold of every tree the readers return, and a tree as text. For unit tests, suites and
 * fuzz targets. */
#ifndef LODD_TESTS_READING_CHECK_H
#define LODD_TESTS_READING_CHECK_H

#include "base/buf.h"
#include "element/element.h"

/* The element behind this one in the order of the tree; NULL behind the last. */
static const lodd__element *reading_next(const lodd__element *root, const lodd__element *element)
{
    if (element->first != NULL)
        return element->first;
    while (element != root && element->next == NULL)
        element = element->parent;
    return element == root ? NULL : element->next;
}

static const char *reading_links_problem(const lodd__element *element)
{
    const lodd__element *last = NULL;
    size_t n = 0;

    for (const lodd__element *child = element->first; child != NULL; last = child, child = child->next, n++) {
        const lodd__element *same = child->next_same;
        if (child->parent != element)
            return "a child knows its parent";
        if (last != NULL && last->definition == NULL && child->definition != NULL)
            return "unknown children stand last";
        if (last != NULL && child->definition != NULL && last->definition->index > child->definition->index)
            return "children stand in the order of the definition";
        if (same != NULL &&
            (same->definition != child->definition || same->index <= child->index || child->next != same))
            return "the next of the same name is the next one and has a greater index";
        if (child->definition != NULL && child->next != NULL && child->next->definition == child->definition &&
            same == NULL)
            return "siblings of one name are chained";
        if (last != NULL && last->next_same != child && child->definition != NULL && child->index != 0 && !child->list)
            return "only lists have indexes";
    }
    return last == element->last && n == element->n_children ? NULL : "children are counted";
}

static const char *reading_value_problem(const lodd__element *element)
{
    bool primitive = element->type != NULL && element->type->kind == LODD__KIND_PRIMITIVE;

    if ((element->form != LODD__FORM_NONE) != (element->value.ptr != NULL))
        return "a value has a form";
    if (element->form != LODD__FORM_NONE && !primitive && element->type != NULL)
        return "only primitives have values";
    if (element->form == LODD__FORM_XHTML && !lodd__element_is(element, "xhtml"))
        return "only xhtml is XHTML";
    if (element->xhtml != NULL && element->form != LODD__FORM_XHTML)
        return "only XHTML has a tree of its own";
    return NULL;
}

static const char *reading_place_problem(const lodd__element *element, size_t len)
{
    if (element->offset > element->end || element->end > len)
        return "a span lies in the text";
    if (element->key_offset > element->offset)
        return "a key stands in front of its value";
    if (element->definition != NULL &&
        (element->value_offset < element->offset || element->value_offset > element->end))
        return "a value lies in its element";
    return NULL;
}

static const char *reading_element_problem(const lodd__element *element, size_t len)
{
    const char *problem = reading_links_problem(element);

    if (problem == NULL)
        problem = reading_value_problem(element);
    if (problem == NULL)
        problem = reading_place_problem(element, len);
    if (problem != NULL)
        return problem;
    if (element->name.len == 0 && element->definition != NULL)
        return "known elements have names";
    if (element->definition == NULL && (element->type != NULL || element->content != NULL || element->first != NULL))
        return "nothing is known of unknown elements";
    if (element->resource &&
        (element->type == NULL || element->type->kind != LODD__KIND_RESOURCE || element->type->abstract))
        return "a resource has the type of one";
    if (element->first != NULL && element->content == NULL)
        return "children have a content that knows them";
    return NULL;
}

/* What does not hold of a tree; NULL: all does. len: of the text. */
__attribute__((unused)) static const char *reading_problem(const lodd__element *root, size_t len)
{
    const char *problem = NULL;

    if (root != NULL && (root->parent != NULL || !root->resource || root->list || root->next != NULL))
        return "the root is a resource and stands alone";
    for (const lodd__element *e = root; e != NULL && problem == NULL; e = reading_next(root, e))
        problem = reading_element_problem(e, len);
    return problem;
}

/* name[index]:Type="value"{children}; a root has its type alone, ! marks what is unknown. */
__attribute__((unused)) static void reading_dump(lodd__buf *out, const lodd__element *element)
{
    lodd_str type = lodd__element_type(element);

    lodd__buf_add(out, element->name);
    if (element->list)
        lodd__buf_printf(out, "[%u]", element->index);
    if (element->parent != NULL)
        lodd__buf_printf(out, "%s%.*s", element->definition != NULL ? ":" : "!", LODD__FMT(type));
    if (element->form != LODD__FORM_NONE)
        lodd__buf_printf(out, "=");
    lodd__buf_add(out, element->value);
    if (element->first == NULL)
        return;
    lodd__buf_addc(out, '{');
    for (const lodd__element *child = element->first; child != NULL; child = child->next) {
        if (child != element->first)
            lodd__buf_addc(out, ' ');
        reading_dump(out, child);
    }
    lodd__buf_addc(out, '}');
}

#endif
