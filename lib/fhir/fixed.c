/* fhir/fixed.c - fixed[x] and pattern[x]: an element against a value of a definition.
 *
 * fixed: the same value and nothing else. pattern: what it holds must be there, other children may be too, and each
 * item of its arrays must be matched by one of the element's. Texts are compared as written: 1.0 is not 1.00. Ids are
 * no part of a value unless the definition has one. Source: https://hl7.org/fhir/R4/elementdefinition-definitions.html.
 * May use: base, image, element.
 */
#include "element/errata.h"
#include "fhir/alias.h"
#include "fhir/judge.h"

/* ---- the shape of a value ---- */

/* The members "x" and "_x" of an object are one child. */
typedef struct value_part {
    lodd_str name;
    lodd__node value, more;
} value_part;

static bool is_more(lodd_str name)
{
    return name.len > 1 && name.ptr[0] == '_';
}

static lodd_str more_name(char out[130], lodd_str name)
{
    if (name.len > 128)
        return LODD__STR("");
    out[0] = '_';
    memcpy(out + 1, name.ptr, name.len);
    return lodd__str_n(out, name.len + 1);
}

/* The i-th member as a part; false for "_x" when there is an "x", which brings it along. */
static bool part_at(lodd__node object, size_t i, value_part *ret)
{
    lodd__node member = lodd__node_at(object, i);
    lodd_str name = lodd__node_name(member);
    char buffer[130];

    *ret = (value_part){.name = name, .value = member};
    if (!is_more(name)) {
        ret->more = lodd__node_get_str(object, more_name(buffer, name));
        return true;
    }
    ret->name = lodd__str_sub(name, 1, name.len - 1);
    if (lodd__node_exists(lodd__node_get_str(object, ret->name)))
        return false;
    ret->value = (lodd__node){0};
    ret->more = member;
    return true;
}

/* Items of an array; a value that stands alone is the only one. */
static size_t count_of(const value_part *part)
{
    size_t n = 1;

    if (lodd__node_type_of(part->value) == LODD__NODE_ARRAY)
        n = lodd__node_count(part->value);
    if (lodd__node_type_of(part->more) == LODD__NODE_ARRAY && lodd__node_count(part->more) > n)
        n = lodd__node_count(part->more);
    return n;
}

static lodd__node item_of(lodd__node node, size_t i)
{
    return lodd__node_type_of(node) == LODD__NODE_ARRAY ? lodd__node_at(node, i) : node;
}

static const lodd__element *child_raw(const lodd__element *element, lodd_str name)
{
    for (const lodd__element *child = element->first; child != NULL; child = child->next)
        if (lodd__str_eq(child->raw, name) || lodd__str_eq(child->name, name))
            return child;
    return NULL;
}

/* ---- does it match? ---- */

/* How: with nothing else in it; with lists under any of their names. */
enum { AS_FIXED = 1, ANY_NAME = 2 };

static bool matches(const lodd__element *element, lodd__node value, lodd__node more, unsigned how);

static size_t length_of(const lodd__element *first)
{
    size_t n = 0;

    for (; first != NULL; first = first->next_same)
        n++;
    return n;
}

static bool matches_item(const lodd__element *first, const value_part *part, size_t i, unsigned how)
{
    for (; first != NULL; first = first->next_same)
        if (matches(first, item_of(part->value, i), item_of(part->more, i), how & ~(unsigned)AS_FIXED))
            return true;
    return false;
}

static bool matches_part(const lodd__element *element, const value_part *part, unsigned how)
{
    const lodd__element *child = child_raw(element, part->name);
    bool fixed = (how & AS_FIXED) != 0;
    size_t n = count_of(part);

    if (child == NULL || (fixed && length_of(child) != n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (fixed ? !matches(child, item_of(part->value, i), item_of(part->more, i), how)
                  : !matches_item(child, part, i, how))
            return false;
        if (fixed)
            child = child->next_same;
    }
    return true;
}

static bool has_member(lodd__node object, lodd_str name)
{
    char buffer[130];

    return lodd__node_exists(lodd__node_get_str(object, name)) ||
           lodd__node_exists(lodd__node_get_str(object, more_name(buffer, name)));
}

/* Is a child of the element, its value aside, foreign to a fixed value? */
static bool is_extra(const lodd__element *child, lodd__node object)
{
    return !lodd__str_is(child->name, "id") && !has_member(object, child->raw) && !has_member(object, child->name);
}

static bool matches_object(const lodd__element *element, lodd__node object, unsigned how)
{
    bool fixed = (how & AS_FIXED) != 0;

    for (size_t i = 0; i < lodd__node_count(object); i++) {
        value_part part;
        if (part_at(object, i, &part) && !matches_part(element, &part, how))
            return false;
    }
    for (const lodd__element *child = element->first; fixed && child != NULL; child = child->next)
        if (is_extra(child, object))
            return false;
    return true;
}

/* value: of a primitive its text, else an object; more: the id and extensions of a primitive. The depth is that of the
 * definition's value. */
static bool matches(const lodd__element *element, lodd__node value, lodd__node more, unsigned how)
{
    lodd__node_type type = lodd__node_type_of(value);

    if (type == LODD__NODE_OBJECT)
        return matches_object(element, value, how);
    if (type != LODD__NODE_NONE && type != LODD__NODE_NULL && !lodd__str_eq(lodd__node_text(value), element->value) &&
        ((how & ANY_NAME) == 0 || !lodd__fhir_is_alias(element, value)))
        return false;
    if (lodd__node_type_of(more) == LODD__NODE_OBJECT)
        return matches_object(element, more, how);
    return true;
}

bool lodd__fhir_matches_pattern(lodd__fhir_judge *judge, const lodd__element *element, lodd__node pattern, bool fixed)
{
    unsigned how = (fixed ? AS_FIXED : 0U) | (lodd__fhir_alias_passes(judge) ? ANY_NAME : 0U);

    return matches(element, pattern, (lodd__node){0}, how);
}

/* ---- what does not match ---- */

typedef struct report {
    lodd__fhir_judge *judge;
    lodd_str source; /* the profile */
    bool fixed;
    bool names_only; /* all that differs is the name of a list */
} report;

/* A value in a few words: its text, or of a coded value its codes. */
static lodd_str shown(report *context, lodd__node node, int depth)
{
    lodd_str ret = LODD__STR("");
    lodd__node_type type = lodd__node_type_of(node);

    if (type != LODD__NODE_OBJECT && type != LODD__NODE_ARRAY)
        return lodd__node_text(node);
    if (depth > 4)
        return LODD__STR("…");
    for (size_t i = 0; i < lodd__node_count(node) && i < 12; i++) {
        lodd__node member = lodd__node_at(node, i);
        lodd_str name = lodd__node_name(member), text = shown(context, member, depth + 1);
        ret = lodd__arena_printf(context->judge->scratch, "%.*s%s%.*s%s%.*s", LODD__FMT(ret), i > 0 ? ", " : "",
                                 LODD__FMT(name), name.len > 0 ? " " : "", LODD__FMT(text));
    }
    return lodd__arena_printf(context->judge->scratch, type == LODD__NODE_ARRAY ? "[%.*s]" : "{%.*s}", LODD__FMT(ret));
}

static void say_missing(report *context, const lodd__element *element, lodd_str name, lodd__node value)
{
    lodd__findings *findings = context->judge->findings;
    lodd_issue *issue = lodd__finding(
        findings, context->fixed ? LODD__RULE_FHIR_FIXED_MISSING : LODD__RULE_FHIR_PATTERN_MISSING, element);

    if (issue == NULL)
        return;
    lodd__finding_name(findings, issue, name);
    lodd__finding_name(findings, issue, shown(context, value, 0));
    lodd__finding_name(findings, issue, context->source);
}

static void say_wrong(report *context, const lodd__element *element, lodd__node value)
{
    lodd__findings *findings = context->judge->findings;
    lodd_issue *issue = NULL;

    if (lodd__fhir_is_alias(element, value)) {
        lodd__fhir_say_alias_fixed(context->judge, element, value, context->source);
        return;
    }
    issue = lodd__finding(findings, context->fixed ? LODD__RULE_FHIR_FIXED : LODD__RULE_FHIR_PATTERN, element);
    if (issue == NULL)
        return;
    lodd__finding_value(findings, issue, element->value);
    lodd__finding_name(findings, issue, shown(context, value, 0));
    lodd__finding_name(findings, issue, context->source);
}

static void compare(report *context, const lodd__element *element, lodd__node value, lodd__node more);

/* An item of a pattern that is there, but for the name of a list. */
static void compare_named(report *context, const lodd__element *first, const value_part *part, size_t i)
{
    const lodd__element *item = first;

    if (matches_item(first, part, i, 0))
        return;
    while (item != NULL && !matches(item, item_of(part->value, i), item_of(part->more, i), ANY_NAME))
        item = item->next_same;
    if (item != NULL)
        compare(context, item, item_of(part->value, i), item_of(part->more, i));
}

/* The codings of a concept say the same in several systems: none of them is wrong, the one of the pattern is missing. */
static bool is_one_of_many(const report *context, const lodd__element *element, const value_part *part)
{
    return !context->fixed && !context->names_only && lodd__element_is(element, "CodeableConcept") &&
           lodd__str_is(part->name, "coding");
}

static void compare_part(report *context, const lodd__element *element, const value_part *part)
{
    const lodd__element *child = child_raw(element, part->name);
    size_t n = count_of(part);

    if (child == NULL) {
        say_missing(context, element, part->name, part->value);
        return;
    }
    if (n == 1 && child->next_same == NULL && !is_one_of_many(context, element, part)) {
        compare(context, child, item_of(part->value, 0), item_of(part->more, 0));
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!context->fixed && context->names_only)
            compare_named(context, child, part, i);
        else if (!context->fixed && !matches_item(child, part, i, 0))
            say_missing(context, element, part->name, item_of(part->value, i));
        if (context->fixed && child == NULL)
            say_missing(context, element, part->name, item_of(part->value, i));
        else if (context->fixed) {
            compare(context, child, item_of(part->value, i), item_of(part->more, i));
            child = child->next_same;
        }
    }
    for (; context->fixed && child != NULL; child = child->next_same) {
        lodd_issue *issue = lodd__finding(context->judge->findings, LODD__RULE_FHIR_FIXED_EXTRA, child);
        lodd__finding_name(context->judge->findings, issue, child->raw);
        lodd__finding_name(context->judge->findings, issue, context->source);
    }
}

static void compare_object(report *context, const lodd__element *element, lodd__node object)
{
    for (size_t i = 0; i < lodd__node_count(object); i++) {
        value_part part;
        if (part_at(object, i, &part))
            compare_part(context, element, &part);
    }
    for (const lodd__element *child = element->first; context->fixed && child != NULL; child = child->next)
        if (is_extra(child, object)) {
            lodd_issue *issue = lodd__finding(context->judge->findings, LODD__RULE_FHIR_FIXED_EXTRA, child);
            lodd__finding_name(context->judge->findings, issue, child->raw);
            lodd__finding_name(context->judge->findings, issue, context->source);
        }
}

static void compare(report *context, const lodd__element *element, lodd__node value, lodd__node more)
{
    lodd__node_type type = lodd__node_type_of(value);

    if (type == LODD__NODE_OBJECT) {
        compare_object(context, element, value);
        return;
    }
    if (type != LODD__NODE_NONE && type != LODD__NODE_NULL && !lodd__str_eq(lodd__node_text(value), element->value))
        say_wrong(context, element, value);
    if (lodd__node_type_of(more) == LODD__NODE_OBJECT)
        compare_object(context, element, more);
}

/* The node of "_fixedX" beside "fixedX". */
static lodd__node more_of(const lodd__definition *definition, lodd__node value)
{
    char buffer[130];
    lodd_str name = lodd__node_name(value);

    return name.len > 0 ? lodd__node_get_str(definition->node, more_name(buffer, name)) : (lodd__node){0};
}

static void check(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition,
                  lodd__node value, bool fixed)
{
    report context = {.judge = judge, .fixed = fixed};
    lodd__node more;

    if (!lodd__node_exists(value))
        return;
    more = more_of(definition, value);
    if (matches(element, value, more, fixed ? AS_FIXED : 0))
        return;
    context.names_only = matches(element, value, more, (fixed ? AS_FIXED : 0U) | ANY_NAME);
    context.source = lodd__fhir_structure_name(judge, definition->structure);
    compare(&context, element, value, more);
}

void lodd__fhir_check_fixed(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    if (definition->errata != NULL && lodd__errata_accept(definition, element->value))
        return;
    check(judge, element, definition, definition->fixed, true);
    check(judge, element, definition, definition->pattern, false);
}
