/* fhirpath/value.c - what FHIR's primitives are in the System types, names of types, and text of values.
 *
 * http://hl7.org/fhirpath/N1 section 5.5 (toString), https://hl7.org/fhir/R4/fhirpath.html#types (which FHIR type is
 * which System type).
 */
#include "fhirpath/evaluator.h"

typedef struct kind_of_type {
    const char *name;
    lodd__item_kind kind;
} kind_of_type;

/* The primitives of R4 and R5. */
static const kind_of_type primitives[] = {
    {"string", LODD__ITEM_STRING},       {"code", LODD__ITEM_STRING},         {"uri", LODD__ITEM_STRING},
    {"boolean", LODD__ITEM_BOOLEAN},     {"id", LODD__ITEM_STRING},           {"dateTime", LODD__ITEM_DATETIME},
    {"canonical", LODD__ITEM_STRING},    {"decimal", LODD__ITEM_DECIMAL},     {"date", LODD__ITEM_DATE},
    {"instant", LODD__ITEM_DATETIME},    {"integer", LODD__ITEM_INTEGER},     {"positiveInt", LODD__ITEM_INTEGER},
    {"unsignedInt", LODD__ITEM_INTEGER}, {"integer64", LODD__ITEM_INTEGER},   {"markdown", LODD__ITEM_STRING},
    {"url", LODD__ITEM_STRING},          {"oid", LODD__ITEM_STRING},          {"uuid", LODD__ITEM_STRING},
    {"time", LODD__ITEM_TIME},           {"base64Binary", LODD__ITEM_STRING}, {"xhtml", LODD__ITEM_STRING},
};

lodd__item_kind lodd__primitive_kind(lodd_str type)
{
    for (size_t i = 0; i < sizeof primitives / sizeof primitives[0]; i++) {
        if (type.len > 0 && type.ptr[0] == primitives[i].name[0] && lodd__str_is(type, primitives[i].name))
            return primitives[i].kind;
    }
    return LODD__ITEM_ELEMENT;
}

bool lodd__element_is_primitive(const lodd__element *element)
{
    if (element->form != LODD__FORM_NONE)
        return true;
    return element->type != NULL && element->type->kind == LODD__KIND_PRIMITIVE;
}

lodd__item lodd__item_of_string(lodd_str text)
{
    return (lodd__item){.kind = LODD__ITEM_STRING, .text = text};
}

/* What an element of unknown type has as its value. */
static lodd__item_kind kind_of_form(const lodd__element *element)
{
    return element->form == LODD__FORM_BOOLEAN  ? LODD__ITEM_BOOLEAN
           : element->form == LODD__FORM_NUMBER ? LODD__ITEM_DECIMAL
                                                : LODD__ITEM_STRING;
}

bool lodd__number_parse(lodd_str text, lodd__decimal *ret)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    size_t start = text.len > 0 && (negative || text.ptr[0] == '+') ? 1 : 0;

    if (start == text.len || !lodd__is_digit(text.ptr[start]))
        return false;
    for (size_t i = start; i < text.len; i++) {
        if (text.ptr[i] == 'e' || text.ptr[i] == 'E')
            return false;
    }
    while (start + 1 < text.len && text.ptr[start] == '0' && lodd__is_digit(text.ptr[start + 1]))
        start++;
    if (!lodd__decimal_parse(lodd__str_sub(text, start, text.len - start), ret))
        return false;
    ret->negative = negative && ret->digits != 0;
    return true;
}

static bool parse_integer(lodd_str text, int64_t *ret)
{
    lodd__decimal value;

    return lodd__decimal_parse(text, &value) && value.scale <= 0 && lodd__decimal_to_int(&value, ret);
}

static bool parse_as(lodd_str text, lodd__item_kind kind, lodd__item *ret)
{
    switch (kind) {
    case LODD__ITEM_BOOLEAN:
        ret->as.boolean = lodd__str_is(text, "true");
        return ret->as.boolean || lodd__str_is(text, "false");
    case LODD__ITEM_INTEGER:
        return parse_integer(text, &ret->as.integer);
    case LODD__ITEM_DECIMAL:
        return lodd__decimal_parse(text, &ret->as.decimal);
    case LODD__ITEM_DATE:
    case LODD__ITEM_DATETIME:
    case LODD__ITEM_TIME:
        return lodd__moment_parse(text, kind, &ret->as.moment);
    default:
        return true;
    }
}

static bool value_of_element(const lodd__element *element, lodd__item *ret)
{
    lodd__item_kind kind = LODD__ITEM_ELEMENT;

    if (element->form == LODD__FORM_NONE)
        return lodd__quantity_of(element, ret);
    if (element->value.ptr == NULL)
        return false;
    kind = element->type != NULL ? lodd__primitive_kind(element->type->type) : kind_of_form(element);
    ret->kind = kind == LODD__ITEM_ELEMENT ? LODD__ITEM_STRING : kind;
    ret->text = element->value;
    ret->calendar = false;
    if (ret->kind != LODD__ITEM_STRING && !parse_as(element->value, kind, ret))
        ret->kind = LODD__ITEM_STRING;
    return true;
}

bool lodd__item_value(const lodd__item *item, lodd__item *ret)
{
    if (item->kind == LODD__ITEM_ELEMENT)
        return value_of_element(item->as.element, ret);
    if (item->kind == LODD__ITEM_TYPE)
        return false;
    *ret = *item;
    return true;
}

bool lodd__item_broken(const lodd__item *item, const lodd__item *value)
{
    lodd__item_kind kind = LODD__ITEM_ELEMENT;

    if (item->kind != LODD__ITEM_ELEMENT || value->kind != LODD__ITEM_STRING || item->as.element->type == NULL)
        return false;
    kind = lodd__primitive_kind(item->as.element->type->type);
    return kind != LODD__ITEM_ELEMENT && kind != LODD__ITEM_STRING;
}

bool lodd__item_decimal(const lodd__item *value, lodd__decimal *ret)
{
    if (value->kind == LODD__ITEM_INTEGER)
        *ret = lodd__decimal_of_int(value->as.integer);
    else if (value->kind == LODD__ITEM_DECIMAL)
        *ret = value->as.decimal;
    else
        return false;
    return true;
}

/* ---- types ---- */

const char *lodd__item_kind_name(lodd__item_kind kind)
{
    static const char *const names[] = {
        [LODD__ITEM_ELEMENT] = "Element",   [LODD__ITEM_BOOLEAN] = "Boolean", [LODD__ITEM_INTEGER] = "Integer",
        [LODD__ITEM_DECIMAL] = "Decimal",   [LODD__ITEM_STRING] = "String",   [LODD__ITEM_DATE] = "Date",
        [LODD__ITEM_DATETIME] = "DateTime", [LODD__ITEM_TIME] = "Time",       [LODD__ITEM_QUANTITY] = "Quantity",
        [LODD__ITEM_TYPE] = "TypeInfo",
    };

    return names[kind];
}

lodd_str lodd__item_type_name(const lodd__item *item)
{
    const lodd__element *element = item->as.element;

    if (item->kind != LODD__ITEM_ELEMENT)
        return lodd__str(lodd__item_kind_name(item->kind));
    return element->type != NULL ? element->type->type : LODD__STR("Element");
}

lodd_str lodd__item_type(lodd__arena *arena, const lodd__item *item)
{
    lodd_str type = lodd__item_type_name(item);

    return lodd__arena_printf(arena, "%s.%.*s", item->kind == LODD__ITEM_ELEMENT ? "FHIR" : "System", LODD__FMT(type));
}

/* ---- text ---- */

static bool is_one(const lodd__decimal *value)
{
    lodd__decimal one = {.digits = 1};

    return lodd__decimal_cmp(value, &one) == 0;
}

/* "5.5 'mg'", "1 week", "4 days" */
static size_t quantity_text(char *out, size_t n, const lodd__item *value)
{
    size_t at = lodd__decimal_text(&value->as.decimal, out);
    bool keyword = value->calendar && lodd__time_unit_word(value->text) != LODD__UNIT_NONE;
    const char *quote = keyword ? "" : "'";
    bool plural = false;
    size_t unit = value->text.len;

    if (at + unit + 5 > n)
        return 0;
    plural = keyword && !is_one(&value->as.decimal) && !lodd__str_ends(value->text, LODD__STR("s"));
    out[at++] = ' ';
    memcpy(out + at, quote, strlen(quote));
    at += strlen(quote);
    memcpy(out + at, value->text.len > 0 ? value->text.ptr : "", unit);
    at += unit;
    memcpy(out + at, plural ? "s" : quote, strlen(plural ? "s" : quote));
    return at + strlen(plural ? "s" : quote);
}

/* All but strings and quantities: short. */
static size_t short_text(char out[LODD__DECIMAL_TEXT_MAX], const lodd__item *value)
{
    lodd__decimal number;

    switch (value->kind) {
    case LODD__ITEM_BOOLEAN:
        return (size_t)(stpcpy(out, value->as.boolean ? "true" : "false") - out);
    case LODD__ITEM_DATE:
    case LODD__ITEM_DATETIME:
    case LODD__ITEM_TIME:
        return lodd__moment_text(out, &value->as.moment, value->kind);
    default:
        return lodd__item_decimal(value, &number) ? lodd__decimal_text(&number, out) : 0;
    }
}

lodd_str lodd__item_text_of(lodd__arena *arena, const lodd__item *item, bool *ret_nomem)
{
    lodd__item value;
    size_t room = LODD__DECIMAL_TEXT_MAX;
    char *out = NULL;

    *ret_nomem = false;
    if (item->kind == LODD__ITEM_TYPE || item->kind == LODD__ITEM_STRING)
        return item->text;
    if (item->kind == LODD__ITEM_ELEMENT && item->as.element->form != LODD__FORM_NONE)
        return item->as.element->value; /* as written */
    if (!lodd__item_value(item, &value))
        return (lodd_str){NULL, 0};
    if (value.kind == LODD__ITEM_QUANTITY)
        room += value.text.len + 8;
    out = lodd__arena_bytes(arena, room);
    *ret_nomem = out == NULL;
    if (out == NULL)
        return (lodd_str){NULL, 0};
    return (lodd_str){out,
                      value.kind == LODD__ITEM_QUANTITY ? quantity_text(out, room, &value) : short_text(out, &value)};
}

lodd_str lodd__item_text(lodd__arena *arena, const lodd__item *item)
{
    bool nomem = false;

    return lodd__item_text_of(arena, item, &nomem);
}
