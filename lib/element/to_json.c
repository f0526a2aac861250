/* element/to_json.c - an element tree as FHIR JSON (https://hl7.org/fhir/R4/json.html): choices with their type in the
 * name, arrays where an element may repeat, ids and extensions of primitives in "_name". Numbers keep the text they
 * had. Unknown elements are left out.
 */
#include "base/buf.h"
#include "element/element.h"
#include "element/json_text.h"

enum { LEVELS_MAX = 1000 }; /* as the readers have it: deeper trees are not made */

typedef struct writing {
    lodd__buf *out;
    size_t level;
} writing;

/* ---- texts ---- */

void lodd__json_put_string(lodd__buf *out, lodd_str text)
{
    static const char shorts[] = "btn\0fr"; /* of 8 to 13 */
    size_t from = 0;

    lodd__buf_addc(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        lodd__buf_add(out, lodd__str_n(text.ptr + from, i - from));
        from = i + 1;
        if (c == '"' || c == '\\')
            lodd__buf_printf(out, "\\%c", c);
        else if (c >= 8 && c <= 13 && shorts[c - 8] != '\0')
            lodd__buf_printf(out, "\\%c", shorts[c - 8]);
        else
            lodd__buf_printf(out, "\\u%04x", c);
    }
    if (text.len > from)
        lodd__buf_add(out, lodd__str_n(text.ptr + from, text.len - from));
    lodd__buf_addc(out, '"');
}

static size_t digits_end(lodd_str text, size_t at)
{
    while (at < text.len && lodd__is_digit(text.ptr[at]))
        at++;
    return at;
}

bool lodd__json_is_number(lodd_str text)
{
    size_t start = text.len > 0 && text.ptr[0] == '-', at = digits_end(text, start), from = 0;

    if (at == start || (at - start > 1 && text.ptr[start] == '0'))
        return false;
    if (at < text.len && text.ptr[at] == '.') {
        from = at + 1;
        at = digits_end(text, from);
        if (at == from)
            return false;
    }
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        from = at + 1;
        from += from < text.len && (text.ptr[from] == '+' || text.ptr[from] == '-');
        at = digits_end(text, from);
        if (at == from)
            return false;
    }
    return at == text.len;
}

/* ---- values ---- */

/* A value without a known type is written as what it is. */
static bool is_primitive(const lodd__element *element)
{
    return element->type != NULL ? element->type->kind == LODD__KIND_PRIMITIVE : element->form != LODD__FORM_NONE;
}

static bool is_numeric(const lodd__structure *type)
{
    return lodd__structure_is(type, LODD__STR("decimal")) || lodd__structure_is(type, LODD__STR("integer"));
}

static void put_value(writing *w, const lodd__element *element)
{
    lodd_str value = element->value;
    bool raw = false;

    if (value.ptr == NULL) {
        lodd__buf_add(w->out, LODD__STR("null"));
        return;
    }
    if (element->form == LODD__FORM_NUMBER || is_numeric(element->type))
        raw = lodd__json_is_number(value);
    else if (element->form == LODD__FORM_BOOLEAN || lodd__element_is(element, "boolean"))
        raw = lodd__str_is(value, "true") || lodd__str_is(value, "false");
    if (raw)
        lodd__buf_add(w->out, value);
    else
        lodd__json_put_string(w->out, value);
}

static bool put_members(writing *w, const lodd__element *element);

static bool put_object(writing *w, const lodd__element *element)
{
    bool ok = false;

    if (w->level >= LEVELS_MAX)
        return false;
    w->level++;
    lodd__buf_addc(w->out, '{');
    ok = put_members(w, element);
    lodd__buf_addc(w->out, '}');
    w->level--;
    return ok;
}

/* ---- properties: the elements of one name ---- */

/* The end of the elements of a name that JSON writes as one: those of a choice only as long as their type is the same.
 */
static const lodd__element *property_end(const lodd__element *first)
{
    const lodd__element *at = first;

    while (at != NULL && at->definition == first->definition && (!first->definition->choice || at->type == first->type))
        at = at->next;
    return at;
}

static void put_key(writing *w, const lodd__element *element, const char *prefix)
{
    lodd_str type = lodd__element_type(element);
    size_t start = w->out->len;

    if (w->out->len > 0 && w->out->ptr[w->out->len - 1] != '{')
        lodd__buf_addc(w->out, ',');
    lodd__buf_addc(w->out, '"');
    lodd__buf_add(w->out, lodd__str(prefix));
    lodd__buf_add(w->out, element->name);
    if (element->definition->choice && type.len > 0) {
        start = w->out->len;
        lodd__buf_add(w->out, type);
        if (!w->out->failed && w->out->ptr[start] >= 'a' && w->out->ptr[start] <= 'z')
            w->out->ptr[start] = (char)(w->out->ptr[start] - 'a' + 'A');
    }
    lodd__buf_add(w->out, LODD__STR("\":"));
}

typedef bool put_one(writing *w, const lodd__element *element);

static bool put_primitive(writing *w, const lodd__element *element)
{
    put_value(w, element);
    return true;
}

static bool put_sibling(writing *w, const lodd__element *element)
{
    if (element->first != NULL)
        return put_object(w, element);
    lodd__buf_add(w->out, LODD__STR("null"));
    return true;
}

static bool put_row(writing *w, const lodd__element *first, const lodd__element *end, const char *prefix, put_one *put)
{
    bool list = first->definition->array || first->next != end;

    put_key(w, first, prefix);
    if (list)
        lodd__buf_addc(w->out, '[');
    for (const lodd__element *e = first; e != end; e = e->next) {
        if (e != first)
            lodd__buf_addc(w->out, ',');
        if (!put(w, e))
            return false;
    }
    if (list)
        lodd__buf_addc(w->out, ']');
    return true;
}

static bool put_property(writing *w, const lodd__element *first, const lodd__element *end)
{
    bool values = false, siblings = false;

    if (!is_primitive(first))
        return put_row(w, first, end, "", put_object);
    for (const lodd__element *e = first; e != end; e = e->next) {
        values = values || e->value.ptr != NULL;
        siblings = siblings || e->first != NULL;
    }
    return (!values || put_row(w, first, end, "", put_primitive)) &&
           (!siblings || put_row(w, first, end, "_", put_sibling));
}

static bool put_members(writing *w, const lodd__element *element)
{
    const lodd__element *at = element->first, *end = NULL;

    if (element->resource) {
        lodd__buf_add(w->out, LODD__STR("\"resourceType\":"));
        lodd__json_put_string(w->out, lodd__element_type(element));
    }
    for (; at != NULL && !w->out->failed; at = end) {
        end = at->next;
        if (at->definition == NULL)
            continue;
        end = property_end(at);
        if (!put_property(w, at, end))
            return false;
    }
    return true;
}

bool lodd__element_to_json(lodd__buf *out, const lodd__element *element)
{
    writing w = {.out = out};
    bool ok = true;

    if (element == NULL)
        return false;
    if (is_primitive(element))
        put_value(&w, element);
    else
        ok = put_object(&w, element);
    return ok && !out->failed;
}
