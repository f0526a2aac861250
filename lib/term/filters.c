/* term/filters.c - ValueSet.compose.include.filter: which concepts of a code system pass. May use: base, image.
 *
 * Source: https://hl7.org/fhir/R4/codesystem.html#filters and valueset-filter-operator; child-of and descendent-leaf
 * are of R5. A filter is a property, an operator and a value. Properties are those of the system, and those every
 * system has: concept (or code) and display; parent and child also by how concepts nest.
 */
#include <stdlib.h>

#include "base/regex.h"
#include "base/vec.h"
#include "term/valueset_private.h"

typedef struct filter {
    lodd__fhir_terminology *t;
    lodd__system *system;
    const lodd__codes *codes; /* NULL for Norwegian lists, which are flat and without properties */
    lodd_str property, op, value;
    uint64_t *bits; /* of what has passed the filters before; this one clears */
    uint32_t n;
    bool boolean; /* the property is one of yes and no: not given is no */
} filter;

/* ---- the hierarchy ---- */

bool lodd__relation_closure(const lodd__relation *relation, uint32_t n, uint32_t from, uint64_t *bits)
{
    LODD__VEC(uint32_t) todo = {0};
    bool done = true;

    if (from >= n || lodd__bit(bits, from))
        return true;
    lodd__set_bit(bits, from);
    if (relation->start == NULL)
        return true;
    done = lodd__vec_push(&todo, from);
    while (done && todo.len > 0) {
        uint32_t item = todo.ptr[--todo.len];
        for (uint32_t i = relation->start[item]; i < relation->start[item + 1] && done; i++) {
            uint32_t next = relation->items[i];
            if (lodd__bit(bits, next))
                continue;
            lodd__set_bit(bits, next);
            done = lodd__vec_push(&todo, next);
        }
    }
    lodd__vec_free(&todo);
    return done;
}

static uint32_t item_of(const filter *f, lodd_str code)
{
    lodd__found found;

    return lodd__system_find(f->t, f->system, code, &found) == LODD__TERM_IN ? found.index : LODD__NO_ITEM;
}

static void keep_only(const filter *f, const uint64_t *marked)
{
    for (size_t i = 0; i < LODD__BIT_WORDS(f->n); i++)
        f->bits[i] &= marked[i];
}

static void drop(const filter *f, const uint64_t *marked)
{
    for (size_t i = 0; i < LODD__BIT_WORDS(f->n); i++)
        f->bits[i] &= ~marked[i];
}

static void unset(uint64_t *bits, uint32_t i)
{
    bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static const lodd__relation no_relation;

static const lodd__relation *below(const filter *f)
{
    return f->codes != NULL ? &f->codes->children : &no_relation;
}

static const lodd__relation *above(const filter *f)
{
    return f->codes != NULL ? &f->codes->parents : &no_relation;
}

static void mark_row(const lodd__relation *relation, uint32_t item, uint64_t *marked)
{
    if (relation->start == NULL)
        return;
    for (uint32_t i = relation->start[item]; i < relation->start[item + 1]; i++)
        lodd__set_bit(marked, relation->items[i]);
}

static void drop_inner(const filter *f, uint64_t *marked)
{
    const lodd__relation *children = below(f);

    for (uint32_t i = 0; i < f->n && children->start != NULL; i++)
        if (children->start[i + 1] > children->start[i])
            unset(marked, i);
}

/* Filters by the place in the hierarchy. A value that is no code of the system has nothing below it. */
static lodd__term_verdict by_hierarchy(const filter *f, uint64_t *marked)
{
    uint32_t item = item_of(f, f->value);
    bool up = lodd__str_is(f->op, "generalizes"), not_a = lodd__str_is(f->op, "is-not-a");

    if (item != LODD__NO_ITEM) {
        if (lodd__str_is(f->op, "child-of"))
            mark_row(below(f), item, marked);
        else if (!lodd__relation_closure(up ? above(f) : below(f), f->n, item, marked))
            return LODD__TERM_NOMEM;
        if (lodd__str_is(f->op, "descendent-of") || lodd__str_is(f->op, "descendent-leaf"))
            unset(marked, item);
        if (lodd__str_is(f->op, "descendent-leaf"))
            drop_inner(f, marked);
    }
    if (not_a)
        drop(f, marked);
    else
        keep_only(f, marked);
    return LODD__TERM_IN;
}

/* ---- values ---- */

static bool is_code(const filter *f)
{
    return lodd__str_is(f->property, "concept") || lodd__str_is(f->property, "code");
}

static bool is_parent(const filter *f)
{
    return f->codes != NULL &&
           (lodd__str_eq(f->property, f->codes->parent_property) || lodd__str_is(f->property, "parent"));
}

static bool is_child(const filter *f)
{
    return f->codes != NULL &&
           (lodd__str_eq(f->property, f->codes->child_property) || lodd__str_is(f->property, "child"));
}

/* Does the system define a property? Some systems only use them. */
static bool is_defined(filter *f)
{
    lodd__node properties = f->codes != NULL ? lodd__node_get(f->codes->node, "property") : (lodd__node){NULL, 0};

    for (size_t i = 0, n = lodd__node_count(properties); i < n; i++)
        if (lodd__str_eq(lodd__node_str(lodd__node_at(properties, i), "code"), f->property)) {
            f->boolean = lodd__str_is(lodd__node_str(lodd__node_at(properties, i), "type"), "boolean");
            return true;
        }
    for (uint32_t i = 0; f->codes != NULL && i < f->n; i++) {
        size_t next = 0;
        lodd__node concept = {f->codes->set.image, f->codes->set.items[i].node};
        if (lodd__node_exists(lodd__concept_property(concept, f->property, &next)))
            return true;
    }
    return false;
}

/* What a value is held against. */
typedef struct test {
    enum { EQUAL, AMONG, MATCH, EXISTS } how;
    lodd_str value;
    const lodd__regex *regex;
    bool gave_up, nomem;
} test;

static bool among(lodd_str list, lodd_str value)
{
    while (list.len > 0) {
        size_t end = lodd__str_find(list, ',', 0);
        if (end == (size_t)-1)
            end = list.len;
        if (lodd__str_eq(lodd__str_trim(lodd__str_sub(list, 0, end)), value))
            return true;
        if (end == list.len)
            break;
        list = lodd__str_sub(list, end + 1, list.len - end - 1);
    }
    return false;
}

static bool holds(test *how, lodd_str value)
{
    int matched = 0;

    if (value.ptr == NULL)
        return false;
    switch (how->how) {
    case EQUAL:
        return lodd__str_eq(value, how->value);
    case AMONG:
        return among(how->value, value);
    case EXISTS:
        return true;
    default:
        matched = lodd__regex_match(how->regex, value);
        how->gave_up |= matched == -1;
        how->nomem |= matched == -2;
        return matched == 1;
    }
}

/* Parents and children are looked up by code, whether they nest or are named by a property. */
static bool relative_holds(const filter *f, uint32_t item, const lodd__relation *relation, test *how)
{
    bool any = false;

    for (uint32_t i = relation->start != NULL ? relation->start[item] : 0;
         relation->start != NULL && i < relation->start[item + 1] && !any; i++) {
        uint8_t flags = 0;
        any = holds(how, lodd__system_code(f->t, f->system, relation->items[i], &flags));
    }
    return any;
}

static bool property_holds(const filter *f, uint32_t item, test *how)
{
    lodd__node concept = {f->codes->set.image, f->codes->set.items[item].node}, property;
    size_t next = 0;
    bool any = false, given = false;

    while (!any && lodd__node_exists(property = lodd__concept_property(concept, f->property, &next))) {
        given = true;
        any = holds(how, lodd__property_value(property));
    }
    return any || (!given && f->boolean && how->how == EQUAL && lodd__str_is(how->value, "false"));
}

static bool item_holds(const filter *f, uint32_t item, test *how)
{
    uint8_t flags = 0;

    if (is_code(f))
        return holds(how, lodd__system_code(f->t, f->system, item, &flags));
    if (lodd__str_is(f->property, "display"))
        return holds(how, lodd__system_display(f->t, f->system, item));
    if (is_parent(f))
        return relative_holds(f, item, &f->codes->parents, how);
    if (is_child(f))
        return relative_holds(f, item, &f->codes->children, how);
    return f->codes != NULL && property_holds(f, item, how);
}

static lodd__term_verdict by_value(filter *f, test *how, bool wanted)
{
    if (!is_code(f) && !lodd__str_is(f->property, "display") && !is_parent(f) && !is_child(f) && !is_defined(f))
        return LODD__TERM_NOT_DECIDABLE;
    for (uint32_t i = 0; i < f->n && !how->gave_up && !how->nomem; i++)
        if (lodd__bit(f->bits, i) && item_holds(f, i, how) != wanted)
            unset(f->bits, i);
    return how->nomem ? LODD__TERM_NOMEM : how->gave_up ? LODD__TERM_NOT_DECIDABLE : LODD__TERM_IN;
}

static lodd__term_verdict by_regex(filter *f)
{
    lodd__arena arena = {0};
    lodd_str whole = lodd__arena_printf(&arena, "^(?:%.*s)$", LODD__FMT(f->value));
    lodd__regex *regex = NULL;
    lodd_status status = whole.ptr != NULL ? lodd__regex_new(&regex, whole) : LODD_ERR_NOMEM;
    lodd__term_verdict verdict = LODD__TERM_NOT_DECIDABLE;
    test how = {.how = MATCH, .regex = regex};

    if (status == LODD_OK)
        verdict = by_value(f, &how, true);
    else if (status == LODD_ERR_NOMEM)
        verdict = LODD__TERM_NOMEM;
    lodd__regex_free(regex);
    lodd__arena_free(&arena);
    return verdict;
}

static bool is_hierarchical(lodd_str op)
{
    static const char *const ops[] = {"is-a",        "descendent-of", "is-not-a",
                                      "generalizes", "child-of",      "descendent-leaf"};

    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (lodd__str_is(op, ops[i]))
            return true;
    return false;
}

lodd__term_verdict lodd__filter_apply(lodd__fhir_terminology *t, lodd__system *system, lodd__node node, uint64_t *bits,
                                      uint32_t n)
{
    filter f = {.t = t, .system = system, .bits = bits, .n = n};
    test how = {.how = EQUAL};
    uint64_t *marked = NULL;
    lodd__term_verdict verdict = LODD__TERM_NOT_DECIDABLE;

    f.property = lodd__node_str(node, "property");
    f.op = lodd__node_str(node, "op");
    how.value = f.value = lodd__node_str(node, "value");
    f.codes = system->kind == LODD__SYSTEM_TABLE ? lodd__system_codes(t, system) : NULL;
    if (system->kind == LODD__SYSTEM_TABLE && f.codes == NULL)
        return LODD__TERM_NOMEM;
    if (is_hierarchical(f.op) && (is_code(&f) || is_parent(&f))) {
        marked = calloc(LODD__BIT_WORDS(n) + 1, sizeof *marked);
        verdict = marked != NULL ? by_hierarchy(&f, marked) : LODD__TERM_NOMEM;
        free(marked);
        return verdict;
    }
    if (lodd__str_is(f.op, "regex"))
        return by_regex(&f);
    if (lodd__str_is(f.op, "="))
        return by_value(&f, &how, true);
    how.how = AMONG;
    if (lodd__str_is(f.op, "in") || lodd__str_is(f.op, "not-in"))
        return by_value(&f, &how, lodd__str_is(f.op, "in"));
    how.how = EXISTS;
    if (lodd__str_is(f.op, "exists"))
        return by_value(&f, &how, !lodd__str_is(f.value, "false"));
    return LODD__TERM_NOT_DECIDABLE;
}
