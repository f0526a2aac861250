/* message/schema_simple.c - is a text valid against a simple type: white space, variety, facets. W3C XML Schema 1.0
 * part 2, section 4; the order of the checks and what is normalized when are libxml2's (xmlSchemaVCheckCVCSimpleType).
 * May use: base, xml, libxml2's tree.
 */
#include "message/schema_simple.h"

#include <string.h>

#include "base/utf8.h"

static const lodd__schema_simple *simple_of(const lodd__schema_type *type)
{
    return type->simple;
}

/* --- white space -------------------------------------------------------------------------------------------------- */

static bool is_collapsed(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (lodd__is_space(s.ptr[i]) && (s.ptr[i] != ' ' || i == 0 || i + 1 == s.len || lodd__is_space(s.ptr[i + 1])))
            return false;
    return true;
}

static bool is_replaced(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != ' ' && lodd__is_space(s.ptr[i]))
            return false;
    return true;
}

lodd_str lodd__schema_normalize(lodd__arena *arena, lodd__schema_white white, lodd_str text)
{
    char *out = NULL;
    size_t n = 0;

    if (white == LODD__SCHEMA_PRESERVE || (white == LODD__SCHEMA_REPLACE ? is_replaced(text) : is_collapsed(text)))
        return text;
    out = lodd__arena_bytes(arena, text.len + 1);
    if (out == NULL)
        return text;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = lodd__is_space(text.ptr[i]);
        if (blank && white == LODD__SCHEMA_COLLAPSE && (n == 0 || out[n - 1] == ' '))
            continue;
        out[n++] = blank ? ' ' : text.ptr[i];
    }
    if (white == LODD__SCHEMA_COLLAPSE && n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return (lodd_str){out, n};
}

/* Code points, as if white space were collapsed. */
static size_t collapsed_length(lodd_str text)
{
    size_t n = 0;
    bool gap = false;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (lodd__is_space((char)c)) {
            gap = n > 0;
            continue;
        }
        n += gap + ((c & 0xC0) != 0x80);
        gap = false;
    }
    return n;
}

/* --- facets ------------------------------------------------------------------------------------------------------- */

static size_t length_of(const lodd__schema_type *type, lodd_str text, size_t items)
{
    const lodd__schema_simple *simple = simple_of(type);

    if (simple->variety == LODD__SCHEMA_LIST)
        return items;
    if (simple->builtin == LODD__SCHEMA_HEX || simple->builtin == LODD__SCHEMA_BASE64)
        return lodd__schema_octets(simple->builtin, text);
    if ((simple->builtin == LODD__SCHEMA_STRING || simple->builtin == LODD__SCHEMA_NORMALIZED) &&
        simple->white != LODD__SCHEMA_COLLAPSE)
        return lodd__utf8_length(text);
    return collapsed_length(text);
}

static bool bound_holds(const lodd__schema_facet *facet, const lodd__schema_value *value)
{
    int order = lodd__schema_value_compare(value, &facet->value);

    switch (facet->kind) {
    case LODD__SCHEMA_MIN_INCLUSIVE:
        return order == 0 || order == 1;
    case LODD__SCHEMA_MAX_INCLUSIVE:
        return order == 0 || order == -1;
    case LODD__SCHEMA_MIN_EXCLUSIVE:
        return order == 1;
    case LODD__SCHEMA_MAX_EXCLUSIVE:
        return order == -1;
    case LODD__SCHEMA_TOTAL_DIGITS:
        return lodd__schema_total_digits(value) <= facet->number;
    default:
        return value->fraction.len <= facet->number;
    }
}

static bool length_holds(const lodd__schema_facet *facet, size_t length)
{
    if (facet->kind == LODD__SCHEMA_LENGTH)
        return length == facet->number;
    return facet->kind == LODD__SCHEMA_MIN_LENGTH ? length >= facet->number : length <= facet->number;
}

static bool fault(lodd__schema_check *check, const lodd__schema_type *type, const lodd__schema_facet *facet)
{
    if (check->report != NULL)
        check->report(check->user, type, facet);
    return false;
}

/* Lengths, bounds and digits of the type and all it restricts; of one kind the nearest counts. */
static bool sizes_hold(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text,
                       const lodd__schema_value *value, size_t items)
{
    /* part 2, section 4.3.1.3: any QName is facet-valid */
    bool measured = simple_of(type)->builtin != LODD__SCHEMA_QNAME || simple_of(type)->variety == LODD__SCHEMA_LIST;
    size_t length = (size_t)-1;
    unsigned seen = 0;
    bool ok = true;

    for (const lodd__schema_type *t = type; t != NULL && !simple_of(t)->is_builtin; t = t->base)
        for (const lodd__schema_facet *facet = simple_of(t)->facets; facet != NULL; facet = facet->next) {
            bool holds = true;
            if (facet->kind > LODD__SCHEMA_FRACTION_DIGITS || (seen >> facet->kind & 1) != 0)
                continue;
            seen |= 1u << facet->kind;
            if (facet->kind > LODD__SCHEMA_MAX_LENGTH) {
                holds = bound_holds(facet, value);
            } else if (measured) {
                if (length == (size_t)-1)
                    length = length_of(type, text, items);
                holds = length_holds(facet, length);
            }
            if (!holds)
                ok = fault(check, type, facet);
        }
    return ok;
}

/* Only the nearest enumerations count: those of the base types hold more. */
static bool is_enumerated(lodd__schema_check *check, const lodd__schema_type *type, const lodd__schema_value *value)
{
    const lodd__schema_facet *first = NULL;

    for (const lodd__schema_type *t = type; t != NULL && !simple_of(t)->is_builtin && first == NULL; t = t->base)
        for (const lodd__schema_facet *facet = simple_of(t)->facets; facet != NULL; facet = facet->next) {
            if (facet->kind != LODD__SCHEMA_ENUMERATION)
                continue;
            first = first != NULL ? first : facet;
            if (lodd__schema_value_compare(&facet->value, value) == 0)
                return true;
        }
    return first == NULL || fault(check, type, first);
}

/* One of the patterns of each type on the way to the built-in one. */
static bool patterns_match(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text)
{
    for (const lodd__schema_type *t = type; t != NULL && !simple_of(t)->is_builtin; t = t->base) {
        const lodd__schema_facet *last = NULL;
        bool matched = false;
        for (const lodd__schema_facet *facet = simple_of(t)->facets; facet != NULL && !matched; facet = facet->next)
            if (facet->kind == LODD__SCHEMA_PATTERN) {
                last = facet;
                matched = lodd__schema_pattern_match(facet->pattern, text);
            }
        if (last != NULL && !matched)
            return fault(check, type, last);
    }
    return true;
}

/* All that fail are told. value: NULL for a list. */
static bool facets_hold(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text,
                        const lodd__schema_value *value, size_t items)
{
    bool ok = simple_of(type)->variety == LODD__SCHEMA_UNION || sizes_hold(check, type, text, value, items);

    ok = (value == NULL || is_enumerated(check, type, value)) && ok;
    return patterns_match(check, type, text) && ok;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

lodd_str lodd__schema_namespace(const xmlNode *element, lodd_str prefix)
{
    for (; element != NULL && element->type == XML_ELEMENT_NODE; element = element->parent)
        for (const xmlNs *ns = element->nsDef; ns != NULL; ns = ns->next) {
            lodd_str declared = lodd__str(ns->prefix != NULL ? (const char *)ns->prefix : "");
            if (lodd__str_eq(declared, prefix) && ns->href != NULL)
                return lodd__str((const char *)ns->href);
        }
    return lodd__str_is(prefix, "xml") ? lodd__str((const char *)XML_XML_NAMESPACE) : (lodd_str){NULL, 0};
}

/* A prefix must be declared. libxml2 looks for what stands before the colon as it is, blanks and all. */
static bool prefix_declared(const lodd__schema_check *check, lodd_str text)
{
    size_t colon = lodd__str_find(text, ':', 0);

    return colon == (size_t)-1 || check->element == NULL ||
           lodd__schema_namespace(check->element, lodd__str_sub(text, 0, colon)).ptr != NULL;
}

/* The IDs of a document's attributes must differ. */
static bool remember_id(lodd__schema_check *check, lodd_str text)
{
    lodd_str id = lodd__str_trim(text);

    if (!check->is_attribute || check->ids == NULL)
        return true;
    if (lodd__map_get(check->ids, id) != NULL)
        return false;
    if (!lodd__map_put(check->ids, id, check->ids))
        check->nomem = true;
    return true;
}

static bool check_value(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text, bool normalize,
                        bool normalized, lodd__schema_value *ret);

static bool check_atomic(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text, bool normalize,
                         lodd__schema_value *ret)
{
    const lodd__schema_simple *simple = simple_of(type);
    lodd__schema_value value;

    if (normalize)
        text = lodd__schema_normalize(check->scratch, simple->white, text);
    if (!lodd__schema_lexical(simple->builtin, text) ||
        (simple->builtin == LODD__SCHEMA_ID && !remember_id(check, text)) ||
        (simple->builtin == LODD__SCHEMA_QNAME && !prefix_declared(check, text)))
        return fault(check, type, NULL);
    if (ret == NULL && !simple->has_facets)
        return true;
    value = lodd__schema_value_of(simple->builtin, text);
    if (ret != NULL)
        *ret = value;
    return !simple->has_facets || facets_hold(check, type, text, &value, 0);
}

static bool check_list(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text, bool normalize,
                       lodd__schema_value *ret)
{
    const lodd__schema_simple *simple = simple_of(type);
    lodd_str rest = text;
    lodd_str word;
    size_t n = 0;

    while (lodd__str_word(&rest, &word)) {
        if (!check_value(check, simple->item, word, false, true, NULL))
            return fault(check, type, NULL);
        n++;
    }
    if (normalize)
        text = lodd__schema_normalize(check->scratch, LODD__SCHEMA_COLLAPSE, text);
    if (ret != NULL)
        *ret = (lodd__schema_value){.kind = LODD__SCHEMA_COMPARE_NONE, .text = text};
    return !simple->has_facets || facets_hold(check, type, text, NULL, n) || fault(check, type, NULL);
}

/* The first member that the text is valid against says what it is, white space included. */
static bool check_union(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text, bool normalize,
                        lodd__schema_value *ret)
{
    const lodd__schema_simple *simple = simple_of(type);
    lodd__schema_value_report *report = check->report;
    lodd__schema_value value = {.kind = LODD__SCHEMA_COMPARE_NONE};
    size_t i = 0;

    check->report = NULL;
    while (i < simple->n_members && !check_value(check, simple->members[i], text, true, false, &value))
        i++;
    check->report = report;
    if (i == simple->n_members)
        return fault(check, type, NULL);
    if (ret != NULL)
        *ret = value;
    if (!simple->has_facets)
        return true;
    if (normalize)
        text = lodd__schema_normalize(check->scratch, simple_of(simple->members[i])->white, text);
    return facets_hold(check, type, text, &value, 0) || fault(check, type, NULL);
}

static bool check_value(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text, bool normalize,
                        bool normalized, lodd__schema_value *ret)
{
    const lodd__schema_simple *simple = simple_of(type);

    normalize = !normalized && (normalize || simple->wants_normal);
    switch (simple->variety) {
    case LODD__SCHEMA_LIST:
        return check_list(check, type, text, normalize, ret);
    case LODD__SCHEMA_UNION:
        return check_union(check, type, text, normalize, ret);
    default:
        return check_atomic(check, type, text, normalize, ret);
    }
}

bool lodd__schema_check_value(lodd__schema_check *check, const lodd__schema_type *type, lodd_str text, bool normalize,
                              lodd__schema_value *ret)
{
    if (text.ptr == NULL)
        text = LODD__STR("");
    return check_value(check, type, text, normalize, false, ret);
}

/* --- compiling facets --------------------------------------------------------------------------------------------- */

static bool has_length(const lodd__schema_simple *simple)
{
    lodd__schema_compare compare = lodd__schema_builtin_compare(simple->builtin);

    if (simple->variety == LODD__SCHEMA_LIST)
        return true;
    return simple->variety == LODD__SCHEMA_ATOMIC && simple->builtin != LODD__SCHEMA_ANYSIMPLE &&
           (compare == LODD__SCHEMA_COMPARE_TEXT || compare == LODD__SCHEMA_COMPARE_URI ||
            compare == LODD__SCHEMA_COMPARE_HEX || compare == LODD__SCHEMA_COMPARE_BASE64 ||
            simple->builtin == LODD__SCHEMA_QNAME);
}

static bool has_order(const lodd__schema_simple *simple)
{
    lodd__schema_compare compare = lodd__schema_builtin_compare(simple->builtin);

    return simple->variety == LODD__SCHEMA_ATOMIC &&
           (compare == LODD__SCHEMA_COMPARE_DECIMAL || compare == LODD__SCHEMA_COMPARE_DOUBLE ||
            compare == LODD__SCHEMA_COMPARE_DATE);
}

static bool can_be_enumerated(const lodd__schema_simple *simple)
{
    if (simple->variety == LODD__SCHEMA_UNION) {
        for (size_t i = 0; i < simple->n_members; i++)
            if (!can_be_enumerated(simple_of(simple->members[i])))
                return false;
        return true;
    }
    return simple->variety == LODD__SCHEMA_ATOMIC &&
           lodd__schema_builtin_compare(simple->builtin) != LODD__SCHEMA_COMPARE_NONE;
}

static bool read_number(lodd_str text, size_t *ret)
{
    text = lodd__str_trim(text);
    *ret = 0;
    if (!lodd__str_digits(text))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (*ret > 100000000)
            return false;
        *ret = *ret * 10 + (size_t)(text.ptr[i] - '0');
    }
    return true;
}

static const char *compile_value(lodd__arena *arena, const lodd__schema_type *type, lodd__schema_facet *facet)
{
    lodd__schema_check check = {.scratch = arena};

    if (!lodd__schema_check_value(&check, type->base, facet->text, true, &facet->value))
        return "a facet's value is not of the base type";
    return NULL;
}

static const char *compile_white_space(lodd__schema_type *type, const lodd__schema_facet *facet)
{
    static const char *const names[] = {"preserve", "replace", "collapse"};
    size_t i = 0;

    while (i < 3 && !lodd__str_is(facet->text, names[i]))
        i++;
    if (i == 3 || i < (size_t)type->simple->white)
        return "whiteSpace can only do more than in the base type";
    type->simple->white = (lodd__schema_white)i;
    return NULL;
}

static const char *compile_facet(lodd__arena *arena, lodd__schema_type *type, lodd__schema_facet *facet)
{
    const lodd__schema_simple *simple = type->simple;

    switch (facet->kind) {
    case LODD__SCHEMA_LENGTH:
    case LODD__SCHEMA_MIN_LENGTH:
    case LODD__SCHEMA_MAX_LENGTH:
        return !has_length(simple)                         ? "a length facet on a type without length"
               : !read_number(facet->text, &facet->number) ? "a length is not a number"
                                                           : NULL;
    case LODD__SCHEMA_TOTAL_DIGITS:
    case LODD__SCHEMA_FRACTION_DIGITS:
        if (simple->variety != LODD__SCHEMA_ATOMIC ||
            lodd__schema_builtin_compare(simple->builtin) != LODD__SCHEMA_COMPARE_DECIMAL)
            return "a digits facet on a type that is not a decimal";
        return !read_number(facet->text, &facet->number) ? "a number of digits is not a number" : NULL;
    case LODD__SCHEMA_PATTERN:
        facet->pattern = lodd__schema_pattern_new(arena, facet->text);
        return facet->pattern == NULL ? "a pattern is not a regular expression, or is outside what is supported" : NULL;
    case LODD__SCHEMA_ENUMERATION:
        return can_be_enumerated(simple) ? compile_value(arena, type, facet)
                                         : "an enumeration of lists, durations or QNames is not supported";
    case LODD__SCHEMA_WHITE_SPACE:
        return simple->variety == LODD__SCHEMA_ATOMIC ? compile_white_space(type, facet)
                                                      : "whiteSpace of a list or union is not supported";
    default:
        return has_order(simple) ? compile_value(arena, type, facet)
                                 : "a bound on a type that is not supported to have one";
    }
}

bool lodd__schema_facets_compile(lodd__arena *arena, lodd__schema_type *type, const char **ret_reason, size_t *ret_line)
{
    lodd__schema_simple *simple = type->simple;

    for (lodd__schema_facet *facet = simple->facets; facet != NULL; facet = facet->next) {
        const char *reason = compile_facet(arena, type, facet);
        if (reason != NULL) {
            *ret_reason = reason;
            *ret_line = facet->line;
            return false;
        }
        simple->has_facets = simple->has_facets || facet->kind != LODD__SCHEMA_WHITE_SPACE;
        simple->wants_normal =
            simple->wants_normal || facet->kind == LODD__SCHEMA_PATTERN || facet->kind == LODD__SCHEMA_ENUMERATION;
    }
    return true;
}
