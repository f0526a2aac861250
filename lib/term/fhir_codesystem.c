/* term/fhir_codesystem.c - a FHIR CodeSystem of an image as codes with an index and a hierarchy. May use: base, image.
 *
 * Source: https://hl7.org/fhir/R4/codesystem.html. Concepts nest, and may say by the properties parent and child what
 * else they are above and below of; the same code may stand in several places. Nothing here recurses: concepts may nest
 * as deep as the JSON they come from.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "term/valueset_private.h"

#define STANDARD "http://hl7.org/fhir/concept-properties#"

/* The codes that a system has for the properties that mean something to all. */
typedef struct property_names {
    lodd_str parent, child, inactive, status, not_selectable;
} property_names;

typedef struct edge {
    uint32_t parent, child;
} edge;

/* A relation by code: the other one may come later. */
typedef struct named_edge {
    uint32_t item;
    lodd_str other;
    bool other_is_parent;
} named_edge;

/* Where the walk is: the children of an array of concepts from next on. */
typedef struct level {
    lodd__node concepts;
    size_t next, n;
    uint32_t parent;
} level;

typedef struct walk {
    property_names names;
    LODD__VEC(lodd__code_item) items;
    LODD__VEC(level) levels;
    LODD__VEC(edge) edges;
    LODD__VEC(named_edge) named;
    bool failed;
} walk;

lodd_str lodd__property_value(lodd__node property)
{
    for (size_t i = 0, n = lodd__node_count(property); i < n; i++) {
        lodd__node member = lodd__node_at(property, i);
        if (!lodd__str_starts(lodd__node_name(member), LODD__STR("value")))
            continue;
        return lodd__node_type_of(member) == LODD__NODE_OBJECT ? lodd__node_str(member, "code")
                                                               : lodd__node_text(member);
    }
    return (lodd_str){NULL, 0};
}

lodd__node lodd__concept_property(lodd__node concept, lodd_str code, size_t *next)
{
    lodd__node properties = lodd__node_get(concept, "property");

    for (size_t n = lodd__node_count(properties); *next < n;) {
        lodd__node property = lodd__node_at(properties, (*next)++);
        if (lodd__str_eq(lodd__node_str(property, "code"), code))
            return property;
    }
    return (lodd__node){NULL, 0};
}

static void read_names(property_names *names, lodd__node codesystem)
{
    const struct {
        lodd_str uri;
        lodd_str *name;
    } standard[] = {
        {LODD__STR(STANDARD "parent"), &names->parent},
        {LODD__STR(STANDARD "child"), &names->child},
        {LODD__STR(STANDARD "inactive"), &names->inactive},
        {LODD__STR(STANDARD "status"), &names->status},
        {LODD__STR(STANDARD "notSelectable"), &names->not_selectable},
    };
    lodd__node properties = lodd__node_get(codesystem, "property");

    *names = (property_names){LODD__STR("parent"), LODD__STR("child"), LODD__STR("inactive"), LODD__STR("status"),
                              LODD__STR("notSelectable")};
    for (size_t i = 0, n = lodd__node_count(properties); i < n; i++) {
        lodd_str uri = lodd__node_str(lodd__node_at(properties, i), "uri"),
                 code = lodd__node_str(lodd__node_at(properties, i), "code");
        for (size_t k = 0; k < sizeof standard / sizeof *standard && code.len > 0; k++)
            if (lodd__str_eq(uri, standard[k].uri))
                *standard[k].name = code;
    }
}

static void read_properties(walk *w, lodd__node concept, uint32_t item)
{
    lodd__node properties = lodd__node_get(concept, "property");
    uint8_t *flags = &w->items.ptr[item].flags;

    for (size_t i = 0, n = lodd__node_count(properties); i < n; i++) {
        lodd__node property = lodd__node_at(properties, i);
        lodd_str code = lodd__node_str(property, "code"), value = lodd__property_value(property);
        bool yes = lodd__str_is(value, "true");
        if (yes && (lodd__str_eq(code, w->names.not_selectable) || lodd__str_is(code, "abstract")))
            *flags |= LODD__CONCEPT_ABSTRACT;
        else if (yes && lodd__str_eq(code, w->names.inactive))
            *flags |= LODD__CONCEPT_INACTIVE;
        else if (lodd__str_eq(code, w->names.status) &&
                 (lodd__str_is(value, "retired") || lodd__str_is(value, "inactive")))
            *flags |= LODD__CONCEPT_INACTIVE;
        else if (lodd__str_eq(code, w->names.status) && lodd__str_is(value, "deprecated"))
            *flags |= LODD__CONCEPT_DEPRECATED;
        else if (value.len > 0 && (lodd__str_eq(code, w->names.parent) || lodd__str_eq(code, w->names.child)))
            w->failed |= !lodd__vec_push(&w->named, (named_edge){item, value, lodd__str_eq(code, w->names.parent)});
    }
}

static void push_level(walk *w, lodd__node concepts, uint32_t parent)
{
    size_t n = lodd__node_type_of(concepts) == LODD__NODE_ARRAY ? lodd__node_count(concepts) : 0;

    if (n > 0)
        w->failed |= !lodd__vec_push(&w->levels, (level){concepts, 0, n, parent});
}

static void take_concept(walk *w, lodd__node concept, uint32_t parent)
{
    lodd_str code = lodd__node_str(concept, "code");
    uint32_t item = (uint32_t)w->items.len;

    if (code.len == 0 || code.len > UINT32_MAX)
        return;
    if (item >= LODD__MAX_CONCEPTS ||
        !lodd__vec_push(&w->items, (lodd__code_item){code.ptr, (uint32_t)code.len, concept.index, 0})) {
        w->failed = true;
        return;
    }
    if (parent != LODD__NO_ITEM)
        w->failed |= !lodd__vec_push(&w->edges, (edge){parent, item});
    read_properties(w, concept, item);
    push_level(w, lodd__node_get(concept, "concept"), item);
}

static void walk_concepts(walk *w, lodd__node codesystem)
{
    push_level(w, lodd__node_get(codesystem, "concept"), LODD__NO_ITEM);
    while (w->levels.len > 0 && !w->failed) {
        level *top = &w->levels.ptr[w->levels.len - 1];
        lodd__node concept = lodd__node_at(top->concepts, top->next++);
        uint32_t parent = top->parent;
        if (top->next == top->n)
            w->levels.len--;
        take_concept(w, concept, parent);
    }
}

/* Edges by code become edges by item; items that repeat a code give theirs to the first. */
static void resolve_edges(walk *w, const lodd__code_set *set, const uint64_t seed[2])
{
    for (size_t i = 0; i < w->edges.len; i++) {
        edge *e = &w->edges.ptr[i];
        e->parent = lodd__code_set_find(set, seed, lodd__str_n(set->items[e->parent].code, set->items[e->parent].len));
        e->child = lodd__code_set_find(set, seed, lodd__str_n(set->items[e->child].code, set->items[e->child].len));
    }
    for (size_t i = 0; i < w->named.len && !w->failed; i++) {
        const named_edge *e = &w->named.ptr[i];
        uint32_t item = lodd__code_set_find(set, seed, lodd__str_n(set->items[e->item].code, set->items[e->item].len));
        uint32_t other = lodd__code_set_find(set, seed, e->other);
        if (other != LODD__NO_ITEM && other != item)
            w->failed |= !lodd__vec_push(&w->edges, e->other_is_parent ? (edge){other, item} : (edge){item, other});
    }
}

static bool fill_relation(lodd__relation *relation, lodd__arena *arena, const edge *edges, size_t n_edges, uint32_t n,
                          bool up)
{
    uint32_t *at = NULL;

    relation->items = lodd__arena_array(arena, n_edges, sizeof *relation->items);
    relation->start = lodd__arena_array(arena, (size_t)n + 2, sizeof *relation->start);
    if (relation->items == NULL || relation->start == NULL) {
        relation->start = NULL;
        return false;
    }
    /* counted two places on, so that filling moves each start to its own place */
    at = relation->start + 1;
    for (size_t i = 0; i < n_edges; i++)
        at[(up ? edges[i].child : edges[i].parent) + 1]++;
    for (uint32_t i = 1; i <= n; i++)
        at[i] += at[i - 1];
    for (size_t i = 0; i < n_edges; i++)
        relation->items[at[up ? edges[i].child : edges[i].parent]++] = up ? edges[i].parent : edges[i].child;
    return true;
}

static bool finish(walk *w, lodd__codes *codes, lodd__arena *arena, const uint64_t seed[2])
{
    codes->set.items = lodd__arena_array(arena, w->items.len, sizeof *codes->set.items);
    if (codes->set.items == NULL || w->failed)
        return false;
    if (w->items.len > 0)
        memcpy(codes->set.items, w->items.ptr, w->items.len * sizeof *w->items.ptr);
    codes->set.n = (uint32_t)w->items.len;
    if (!lodd__code_set_index(&codes->set, arena, seed, codes->any_case))
        return false;
    resolve_edges(w, &codes->set, seed);
    if (w->failed)
        return false;
    if (w->edges.len == 0)
        return true;
    return fill_relation(&codes->children, arena, w->edges.ptr, w->edges.len, codes->set.n, false) &&
           fill_relation(&codes->parents, arena, w->edges.ptr, w->edges.len, codes->set.n, true);
}

const lodd__codes *lodd__codes_make(lodd__arena *arena, const uint64_t seed[2], lodd__node codesystem)
{
    lodd__codes *codes = LODD__NEW(arena, lodd__codes);
    walk w = {0};
    bool done = false;

    if (codes == NULL)
        return NULL;
    codes->node = codesystem;
    codes->set.image = codesystem.image;
    /* what is not said is not held against a code, as the peer does */
    codes->any_case = !lodd__node_is_true(codesystem, "caseSensitive");
    read_names(&w.names, codesystem);
    codes->parent_property = w.names.parent;
    codes->child_property = w.names.child;
    walk_concepts(&w, codesystem);
    done = finish(&w, codes, arena, seed);
    lodd__vec_free(&w.items);
    lodd__vec_free(&w.levels);
    lodd__vec_free(&w.edges);
    lodd__vec_free(&w.named);
    return done ? codes : NULL;
}
