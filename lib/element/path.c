/* element/path.c - the FHIRPath of an element: "Bundle.entry[0].resource.value.ofType(Quantity)".
 *
 * Indexes stand only where an element may repeat, choices are named with their type, contained resources by their
 * place. Measured first and then written from the end, so that a path costs one allocation, whatever the depth.
 */
#include "element/element.h"

#define OF_TYPE LODD__STR(".ofType(")

typedef struct path_step {
    lodd_str name;
    lodd_str of_type; /* empty: no choice */
    char index[24];   /* "[12]", at the end of the array */
    size_t n_index;
} path_step;

static size_t index_text(char out[24], uint32_t index)
{
    size_t at = 24;

    out[--at] = ']';
    do
        out[--at] = (char)('0' + index % 10);
    while ((index /= 10) > 0);
    out[--at] = '[';
    return 24 - at;
}

static void step_of(path_step *ret, const lodd__element *element)
{
    const lodd__definition *definition = element->definition;
    bool choice = definition != NULL && definition->choice && element->parent != NULL;

    ret->of_type = choice ? lodd__element_type(element) : LODD__STR("");
    ret->name = definition != NULL && (!choice || ret->of_type.len > 0) ? element->name : element->raw;
    if (ret->name.len == 0)
        ret->name = element->name;
    ret->n_index = element->list && element->parent != NULL ? index_text(ret->index, element->index) : 0;
}

static size_t step_len(const path_step *step)
{
    return step->name.len + step->n_index + (step->of_type.len > 0 ? OF_TYPE.len + step->of_type.len + 1 : 0);
}

static char *put_before(char *end, const char *text, size_t n)
{
    if (n > 0)
        memcpy(end - n, text, n);
    return end - n;
}

/* Writes a step so that it ends at end; returns where it starts. */
static char *step_put(char *end, const path_step *step)
{
    if (step->of_type.len > 0) {
        end = put_before(end, ")", 1);
        end = put_before(end, step->of_type.ptr, step->of_type.len);
        end = put_before(end, OF_TYPE.ptr, OF_TYPE.len);
    }
    end = put_before(end, step->index + sizeof step->index - step->n_index, step->n_index);
    return put_before(end, step->name.ptr, step->name.len);
}

lodd_str lodd__element_path(lodd__arena *arena, const lodd__element *element)
{
    path_step step;
    size_t len = 0;
    char *text, *at;

    for (const lodd__element *e = element; e != NULL; e = e->parent) {
        step_of(&step, e);
        len += step_len(&step) + (e->parent != NULL);
    }
    text = lodd__arena_bytes(arena, len + 1);
    if (text == NULL)
        return (lodd_str){NULL, 0};
    at = text + len;
    *at = '\0';
    for (const lodd__element *e = element; e != NULL; e = e->parent) {
        step_of(&step, e);
        at = step_put(at, &step);
        if (e->parent != NULL)
            *--at = '.';
    }
    return lodd__str_n(text, len);
}
