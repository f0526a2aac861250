/* fhirpath/compare.c - equality, equivalence and order of values (http://hl7.org/fhirpath/N1 sections 6.1 and 6.2), and
 * sets of them.
 *
 * Elements with a value count as that value; the others are compared as trees. A set hashes, so that distinct(),
 * isDistinct(), | and intersect() take time in proportion to what they are given.
 */
#include "base/decimal_math.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "fhirpath/evaluator.h"

/* ---- equality ---- */

static bool is_moment(lodd__item_kind kind)
{
    return kind == LODD__ITEM_DATE || kind == LODD__ITEM_DATETIME || kind == LODD__ITEM_TIME;
}

static bool is_number(lodd__item_kind kind)
{
    return kind == LODD__ITEM_INTEGER || kind == LODD__ITEM_DECIMAL;
}

/* A number beside a quantity is one of unit '1'. */
static bool both_quantities(lodd__item *a, lodd__item *b)
{
    lodd__item *number = is_number(a->kind) ? a : is_number(b->kind) ? b : NULL;
    lodd__decimal value;

    if (a->kind != LODD__ITEM_QUANTITY && b->kind != LODD__ITEM_QUANTITY)
        return false;
    if (number != NULL && lodd__item_decimal(number, &value))
        *number = (lodd__item){.kind = LODD__ITEM_QUANTITY, .as.decimal = value, .text = LODD__STR("1")};
    return a->kind == LODD__ITEM_QUANTITY && b->kind == LODD__ITEM_QUANTITY;
}

static int three_of_order(lodd__order order)
{
    return order == LODD__ORDER_UNKNOWN ? -1 : order == LODD__ORDER_SAME;
}

static bool moments_match(lodd__item_kind a, lodd__item_kind b)
{
    return is_moment(a) && is_moment(b) && (a == LODD__ITEM_TIME) == (b == LODD__ITEM_TIME);
}

static int compare_numbers(const lodd__item *a, const lodd__item *b)
{
    lodd__decimal x;
    lodd__decimal y;

    if (a->kind == LODD__ITEM_INTEGER && b->kind == LODD__ITEM_INTEGER)
        return a->as.integer < b->as.integer ? -1 : a->as.integer > b->as.integer;
    lodd__item_decimal(a, &x);
    lodd__item_decimal(b, &y);
    return lodd__decimal_cmp(&x, &y);
}

static int equal_values(lodd__item *a, lodd__item *b)
{
    if (is_number(a->kind) && is_number(b->kind))
        return compare_numbers(a, b) == 0;
    if (moments_match(a->kind, b->kind))
        return three_of_order(lodd__moment_order(&a->as.moment, &b->as.moment));
    if (both_quantities(a, b))
        return three_of_order(lodd__quantity_order(a, b));
    if (a->kind != b->kind)
        return 0;
    return a->kind == LODD__ITEM_BOOLEAN ? a->as.boolean == b->as.boolean : lodd__str_eq(a->text, b->text);
}

/* The value of a primitive as written, beside a string: documents and invariants are written by people who compare
 * "true" with true. */
static bool same_text(const lodd__item *element, const lodd__item *string)
{
    return element->kind == LODD__ITEM_ELEMENT && element->as.element->form != LODD__FORM_NONE &&
           string->kind == LODD__ITEM_STRING && lodd__str_eq(element->as.element->value, string->text);
}

int lodd__item_equal(const lodd__item *a, const lodd__item *b)
{
    lodd__item x;
    lodd__item y;
    bool has_x = false;
    bool has_y = false;

    if (a->kind == LODD__ITEM_ELEMENT && b->kind == LODD__ITEM_ELEMENT) {
        const lodd__element *e = a->as.element;
        const lodd__element *f = b->as.element;
        if (e == f)
            return 1;
        if (e->form == LODD__FORM_NONE && f->form == LODD__FORM_NONE && lodd__element_equal(e, f))
            return 1;
    }
    if (a->kind == LODD__ITEM_TYPE || b->kind == LODD__ITEM_TYPE)
        return a->kind == b->kind && lodd__str_eq(a->text, b->text);
    has_x = lodd__item_value(a, &x);
    has_y = lodd__item_value(b, &y);
    if (has_x && has_y) {
        int ret = equal_values(&x, &y);
        return ret == 0 && x.kind != y.kind && (same_text(a, &y) || same_text(b, &x)) ? 1 : ret;
    }
    /* A primitive without value is nothing to compare a value with; a complex element is another thing than one. */
    if ((has_x && lodd__element_is_primitive(b->as.element)) || (has_y && lodd__element_is_primitive(a->as.element)))
        return -1;
    return 0;
}

/* ---- equivalence ---- */

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0;
}

/* The next character of a string as equivalence sees it: lower case, white space as one blank each. -1 at the end. */
static int64_t next_character(const lodd_str *s, size_t *at)
{
    uint32_t c = 0;
    size_t n = 0;

    if (*at >= s->len)
        return -1;
    n = lodd__utf8_decode(s->ptr + *at, s->len - *at, &c);
    if (n == 0) {
        c = (unsigned char)s->ptr[*at];
        n = 1;
    }
    *at += n;
    return is_blank(c) ? ' ' : lodd__unicode_lower(c);
}

static bool equivalent_strings(lodd_str a, lodd_str b)
{
    size_t i = 0;
    size_t j = 0;
    int64_t x = 0;

    do {
        x = next_character(&a, &i);
        if (x != next_character(&b, &j))
            return false;
    } while (x >= 0);
    return true;
}

/* Rounded to the digits of the less precise one, trailing zeros aside. */
static bool equivalent_numbers(const lodd__item *a, const lodd__item *b)
{
    lodd__decimal x;
    lodd__decimal y;
    int32_t scale = 0;

    lodd__item_decimal(a, &x);
    lodd__item_decimal(b, &y);
    x = lodd__decimal_strip(&x, 0);
    y = lodd__decimal_strip(&y, 0);
    scale = lodd__decimal_precision(&x) < lodd__decimal_precision(&y) ? lodd__decimal_precision(&x)
                                                                      : lodd__decimal_precision(&y);
    return lodd__decimal_round(&x, &x, scale) && lodd__decimal_round(&y, &y, scale) && lodd__decimal_cmp(&x, &y) == 0;
}

static int equivalent_values(lodd__item *a, lodd__item *b)
{
    if (is_number(a->kind) && is_number(b->kind))
        return equivalent_numbers(a, b);
    if (moments_match(a->kind, b->kind))
        return lodd__moment_order(&a->as.moment, &b->as.moment) == LODD__ORDER_SAME;
    if (both_quantities(a, b))
        return lodd__quantity_equivalent(a, b);
    if (a->kind != b->kind)
        return 0;
    return a->kind == LODD__ITEM_BOOLEAN ? a->as.boolean == b->as.boolean : equivalent_strings(a->text, b->text);
}

static int equivalent_elements(const lodd__element *a, const lodd__element *b, int depth);

/* Is there a sibling with this name, from `from` on, that is equivalent and not used yet? Siblings of one name are few.
 */
static bool find_equivalent(const lodd__element *child, const lodd__element *parent, uint64_t *used, size_t *budget,
                            int depth)
{
    size_t i = 0;

    for (const lodd__element *other = lodd__element_child_str(parent, child->name); other != NULL;
         other = other->next_same, i++) {
        if (*budget == 0)
            return false;
        --*budget;
        if (i < 64 && (*used >> i & 1) != 0)
            continue;
        if (equivalent_elements(child, other, depth + 1) == 1) {
            if (i < 64)
                *used |= UINT64_C(1) << i;
            return true;
        }
    }
    return false;
}

static uint32_t content_children(const lodd__element *element)
{
    return element->n_children - (lodd__element_child_str(element, LODD__STR("id")) != NULL);
}

/* Children in any order; ids of elements are no content. */
static int equivalent_elements(const lodd__element *a, const lodd__element *b, int depth)
{
    lodd__item x = {.kind = LODD__ITEM_ELEMENT, .as.element = a};
    lodd__item y = {.kind = LODD__ITEM_ELEMENT, .as.element = b};
    lodd_str name = {NULL, 0};
    uint64_t used = 0;
    size_t budget = 4096;

    if (a == b)
        return 1;
    if (a->form != LODD__FORM_NONE || b->form != LODD__FORM_NONE || depth > LODD__EVAL_MAX_DEPTH)
        return depth <= LODD__EVAL_MAX_DEPTH && lodd__item_equivalent(&x, &y, depth);
    if (content_children(a) != content_children(b))
        return 0;
    for (const lodd__element *child = a->first; child != NULL; child = child->next) {
        if (lodd__str_is(child->name, "id"))
            continue;
        if (!lodd__str_eq(child->name, name)) {
            name = child->name;
            used = 0;
        }
        if (!find_equivalent(child, b, &used, &budget, depth))
            return 0;
    }
    return 1;
}

int lodd__item_equivalent(const lodd__item *a, const lodd__item *b, int depth)
{
    lodd__item x;
    lodd__item y;

    if (a->kind == LODD__ITEM_ELEMENT && b->kind == LODD__ITEM_ELEMENT && a->as.element->form == LODD__FORM_NONE &&
        b->as.element->form == LODD__FORM_NONE && equivalent_elements(a->as.element, b->as.element, depth))
        return 1;
    if (a->kind == LODD__ITEM_TYPE || b->kind == LODD__ITEM_TYPE)
        return a->kind == b->kind && lodd__str_eq(a->text, b->text);
    return lodd__item_value(a, &x) && lodd__item_value(b, &y) && equivalent_values(&x, &y);
}

/* ---- order ---- */

lodd__order lodd__item_order(const lodd__item *a, const lodd__item *b)
{
    lodd__item x;
    lodd__item y;
    int cmp = 0;

    if (!lodd__item_value(a, &x) || !lodd__item_value(b, &y)) {
        bool primitive = (a->kind != LODD__ITEM_ELEMENT || lodd__element_is_primitive(a->as.element)) &&
                         (b->kind != LODD__ITEM_ELEMENT || lodd__element_is_primitive(b->as.element));
        return primitive ? LODD__ORDER_UNKNOWN : LODD__ORDER_MISMATCH;
    }
    if (is_number(x.kind) && is_number(y.kind))
        return (lodd__order)compare_numbers(&x, &y);
    if (moments_match(x.kind, y.kind))
        return lodd__moment_order(&x.as.moment, &y.as.moment);
    if (both_quantities(&x, &y))
        return lodd__quantity_order(&x, &y);
    if (lodd__item_broken(a, &x) || lodd__item_broken(b, &y))
        return LODD__ORDER_UNKNOWN;
    if (x.kind != LODD__ITEM_STRING || y.kind != LODD__ITEM_STRING)
        return LODD__ORDER_MISMATCH;
    cmp = lodd__str_cmp(x.text, y.text); /* the order of UTF-8 is that of the code points */
    return cmp < 0 ? LODD__ORDER_LESS : cmp > 0 ? LODD__ORDER_MORE : LODD__ORDER_SAME;
}

/* ---- sets ---- */

static uint64_t mix(uint64_t hash, uint64_t with)
{
    hash = (hash ^ with) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t hash_text(uint64_t seed, lodd_str text)
{
    uint64_t ret = mix(seed, text.len);

    for (size_t i = 0; i < text.len; i += 8) {
        uint64_t word = 0;
        memcpy(&word, text.ptr + i, text.len - i < 8 ? text.len - i : 8);
        ret = mix(ret, word);
    }
    return ret;
}

/* Of what moments must share to be equal. */
static uint64_t hash_moment(const lodd__moment *m)
{
    lodd__moment utc = *m;
    lodd__decimal zone = lodd__decimal_of_int(m->has_zone ? -m->zone : 0);

    if (m->precision >= 5 && m->has_zone && m->year != 0)
        lodd__moment_add(&utc, LODD__ITEM_DATETIME, &zone, LODD__STR("minute"), true);
    return mix(mix(3, (uint64_t)utc.year * 512 + (uint64_t)utc.month * 32 + (uint64_t)utc.day),
               (uint64_t)utc.hour * 64 + (uint64_t)utc.minute);
}

static uint64_t hash_decimal(uint64_t seed, const lodd__decimal *number)
{
    lodd__decimal plain = lodd__decimal_strip(number, -LODD__DECIMAL_SCALE_MAX);

    return mix(mix(seed, (uint64_t)plain.digits), (uint64_t)(uint32_t)plain.scale * 2 + plain.negative);
}

/* Names and values of a tree; decimals may be written in several ways. Most trees of a document differ early. */
static uint64_t hash_tree(const lodd__element *element)
{
    enum { NODES = 64 };
    uint64_t ret = mix(5, element->n_children);
    size_t n = 0;

    for (const lodd__element *at = element->first; at != NULL && n < NODES;
         at = lodd__element_after(at, element), n++) {
        lodd__decimal number;
        ret = hash_text(ret, at->name);
        if (at->form == LODD__FORM_NONE)
            continue;
        if (at->type != NULL && lodd__str_is(at->type->type, "decimal") && lodd__decimal_parse(at->value, &number))
            ret = hash_decimal(ret, &number);
        else
            ret = hash_text(ret, at->value);
    }
    return ret;
}

/* In base units, to a few digits: conversion may round the last ones. */
static uint64_t hash_quantity(const lodd__item *quantity)
{
    lodd__decimal base;
    uint64_t ret = 6;

    if (!lodd__quantity_base(quantity, &base))
        return ret;
    if (lodd__decimal_significant(&base, &base, 20))
        ret = hash_decimal(ret, &base);
    return ret;
}

uint64_t lodd__item_hash(const lodd__item *item)
{
    lodd__item value;
    lodd__decimal number;

    if (item->kind == LODD__ITEM_TYPE)
        return hash_text(1, item->text);
    if (!lodd__item_value(item, &value))
        return hash_tree(item->as.element);
    if (value.kind == LODD__ITEM_QUANTITY)
        return hash_quantity(&value);
    if (is_moment(value.kind))
        return hash_moment(&value.as.moment);
    if (lodd__item_decimal(&value, &number))
        return hash_decimal(2, &number);
    return value.kind == LODD__ITEM_BOOLEAN ? value.as.boolean : hash_text(4, value.text);
}
