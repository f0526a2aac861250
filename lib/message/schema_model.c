/* message/schema_model.c - content models as Glushkov automata (schema_model.h). V. Glushkov, "The abstract theory of
 * automata" (1961); A. Brueggemann-Klein, "Regular expressions into finite automata" (1993): a model is deterministic
 * when no set of followers holds two places that take the same element. May use: base.
 */
#include "message/schema_model.h"

#include <stdlib.h>
#include <string.h>

#include "message/schema_load.h"

enum { MAX_PLACES = 2000, MAX_DEPTH = 100, MAX_ALL = 64 };

typedef struct fragment {
    bool nullable;
    uint64_t *first, *last;
} fragment;

typedef struct builder {
    lodd__schema *schema;
    const lodd__schema_type *type;
    lodd__arena scratch;
    size_t n, words; /* places, words of a set of them */
    size_t made;
    lodd__schema_particle **places;
    uint64_t *follow; /* [place][words] */
} builder;

static bool failed(const builder *b)
{
    return b->schema->status != LODD_OK || b->scratch.failed;
}

static void refuse(builder *b, const lodd__schema_particle *at, const char *what)
{
    lodd__schema_fail(b->schema, at != NULL ? at->space : b->type->space, at != NULL ? at->line : b->type->line, "%s",
                      what);
}

static const lodd__schema_particle *term_of(builder *b, const lodd__schema_particle *p)
{
    if (p->kind != LODD__SCHEMA_GROUP)
        return p;
    if (!lodd__schema_reach(b->schema, p->space, p->line, p->name))
        return NULL;
    if (p->name->group == NULL)
        refuse(b, p, "there is no such group");
    return p->name->group;
}

/* --- counting ----------------------------------------------------------------------------------------------------- */

static size_t copies(const lodd__schema_particle *p)
{
    if (p->max == LODD__SCHEMA_UNBOUNDED)
        return p->min > 0 ? p->min : 1;
    return p->max;
}

static size_t count(builder *b, const lodd__schema_particle *p, int depth)
{
    const lodd__schema_particle *term = term_of(b, p);
    size_t n = 0;

    if (depth > MAX_DEPTH)
        refuse(b, p, "groups nest too deeply, or in a circle");
    if (failed(b) || term == NULL)
        return 0;
    if (term->kind == LODD__SCHEMA_ELEMENT || term->kind == LODD__SCHEMA_ANY)
        n = 1;
    for (const lodd__schema_particle *child = term->child; child != NULL && n <= MAX_PLACES && !failed(b);
         child = child->next)
        n += count(b, child, depth + 1);
    if (n > 0 && (n > MAX_PLACES || copies(p) > MAX_PLACES / n)) {
        refuse(b, p, "a content model of this size (minOccurs, maxOccurs) is not supported");
        return 0;
    }
    return n * copies(p);
}

/* --- building ----------------------------------------------------------------------------------------------------- */

static uint64_t *new_set(builder *b)
{
    return lodd__arena_array(&b->scratch, b->words, sizeof(uint64_t));
}

static fragment new_fragment(builder *b, bool nullable)
{
    return (fragment){nullable, new_set(b), new_set(b)};
}

static void unite(const builder *b, uint64_t *into, const uint64_t *from)
{
    for (size_t i = 0; i < b->words; i++)
        into[i] |= from[i];
}

static void link(builder *b, const uint64_t *last, const uint64_t *first)
{
    for (size_t i = 0; i < b->words; i++)
        for (uint64_t bits = last[i]; bits != 0; bits &= bits - 1)
            unite(b, b->follow + (i * 64 + (size_t)__builtin_ctzll(bits)) * b->words, first);
}

/* b->a becomes a followed by what comes. */
static fragment concatenate(builder *b, fragment x, fragment y)
{
    fragment ret = new_fragment(b, x.nullable && y.nullable);

    if (failed(b))
        return ret;
    link(b, x.last, y.first);
    unite(b, ret.first, x.first);
    if (x.nullable)
        unite(b, ret.first, y.first);
    unite(b, ret.last, y.last);
    if (y.nullable)
        unite(b, ret.last, x.last);
    return ret;
}

static fragment repeat(builder *b, const lodd__schema_particle *p, int depth);

static fragment group(builder *b, const lodd__schema_particle *term, int depth)
{
    bool sequence = term->kind == LODD__SCHEMA_SEQUENCE;
    fragment ret = new_fragment(b, sequence);

    if (term->kind == LODD__SCHEMA_ALL)
        refuse(b, term, "all inside another group");
    for (const lodd__schema_particle *child = term->child; child != NULL && !failed(b); child = child->next) {
        fragment part = repeat(b, child, depth + 1);
        if (failed(b))
            break;
        if (sequence) {
            ret = concatenate(b, ret, part);
        } else {
            ret.nullable = ret.nullable || part.nullable;
            unite(b, ret.first, part.first);
            unite(b, ret.last, part.last);
        }
    }
    return ret;
}

/* Once, without its counts. */
static fragment once(builder *b, const lodd__schema_particle *p, int depth)
{
    const lodd__schema_particle *term = term_of(b, p);
    fragment ret = {false, NULL, NULL};
    size_t place = b->made;

    if (term == NULL || failed(b))
        return ret;
    if (term->kind != LODD__SCHEMA_ELEMENT && term->kind != LODD__SCHEMA_ANY)
        return group(b, term, depth);
    ret = new_fragment(b, false);
    if (failed(b))
        return ret;
    b->places[b->made++] = (lodd__schema_particle *)p;
    ret.first[place / 64] |= (uint64_t)1 << (place % 64);
    ret.last[place / 64] |= (uint64_t)1 << (place % 64);
    return ret;
}

/* x{2,4} is x (x (x (x)?)?): nested, so that it stays deterministic. */
static fragment repeat(builder *b, const lodd__schema_particle *p, int depth)
{
    size_t n = copies(p);
    fragment *parts = lodd__arena_array(&b->scratch, n, sizeof *parts);
    fragment ret = {false, NULL, NULL};

    for (size_t i = 0; i < n && !failed(b); i++)
        parts[i] = once(b, p, depth);
    if (failed(b))
        return ret;
    if (p->max == LODD__SCHEMA_UNBOUNDED)
        link(b, parts[n - 1].last, parts[n - 1].first);
    for (size_t i = n; i > 0 && !failed(b); i--) {
        ret = i == n ? parts[i - 1] : concatenate(b, parts[i - 1], ret);
        if (i > p->min)
            ret.nullable = true;
    }
    return ret;
}

/* --- determinism -------------------------------------------------------------------------------------------------- */

bool lodd__schema_wildcard_allows(const lodd__schema_wildcard *wildcard, lodd_str ns)
{
    if (wildcard->any)
        return true;
    if (wildcard->other)
        return ns.len > 0 && !lodd__str_eq(ns, wildcard->not_ns);
    for (size_t i = 0; i < wildcard->n_list; i++)
        if (lodd__str_eq(wildcard->list[i], ns))
            return true;
    return false;
}

static bool wildcards_overlap(const lodd__schema_wildcard *x, const lodd__schema_wildcard *y)
{
    if (x->n_list > 0) {
        for (size_t i = 0; i < x->n_list; i++)
            if (lodd__schema_wildcard_allows(y, x->list[i]))
                return true;
        return false;
    }
    return (x->any || x->other) && (y->any || y->other || wildcards_overlap(y, x));
}

static bool overlap(const lodd__schema_particle *x, const lodd__schema_particle *y)
{
    if (x->kind == LODD__SCHEMA_ELEMENT && y->kind == LODD__SCHEMA_ELEMENT)
        return x->name == y->name;
    if (x->kind == LODD__SCHEMA_ELEMENT)
        return lodd__schema_wildcard_allows(y->wildcard, x->name->ns);
    if (y->kind == LODD__SCHEMA_ELEMENT)
        return lodd__schema_wildcard_allows(x->wildcard, y->name->ns);
    return wildcards_overlap(x->wildcard, y->wildcard);
}

/* The places of a set, in the order of the model; of copies of one particle the first, which leaves most to come. */
static size_t steps_of(builder *b, const uint64_t *set, lodd__schema_step *steps, bool check)
{
    size_t n = 0;

    for (size_t i = 0; i < b->words; i++)
        for (uint64_t bits = set[i]; bits != 0; bits &= bits - 1) {
            size_t place = i * 64 + (size_t)__builtin_ctzll(bits);
            bool again = false;
            for (size_t k = 0; k < n && !again; k++) {
                const lodd__schema_particle *earlier = b->places[steps[k].state - 1];
                if (!overlap(earlier, b->places[place]))
                    continue;
                again = earlier == b->places[place];
                if (!again && check)
                    refuse(b, b->places[place], "the content model is ambiguous");
            }
            if (!again)
                steps[n++] =
                    (lodd__schema_step){b->places[place]->kind == LODD__SCHEMA_ELEMENT ? b->places[place]->name : NULL,
                                        (uint32_t)place + 1};
        }
    return n;
}

/* Elements of one name in one content model must have one type (part 1, section 3.8.6, "Element Declarations
 * Consistent"). */
static void check_consistent(builder *b)
{
    for (size_t i = 0; i < b->made && !failed(b); i++)
        for (size_t k = 0; k < i; k++) {
            const lodd__schema_particle *x = b->places[i];
            const lodd__schema_particle *y = b->places[k];
            const lodd__schema_element *dx = atomic_load(&b->places[i]->element);
            const lodd__schema_element *dy = atomic_load(&b->places[k]->element);
            if (x == y || x->kind != LODD__SCHEMA_ELEMENT || x->name != y->name || (x->is_ref && y->is_ref))
                continue;
            if (x->is_ref || y->is_ref || dx->type_name == NULL || dx->type_name != dy->type_name)
                refuse(b, x, "two elements of one name and different types in one content model");
        }
}

/* --- the model ---------------------------------------------------------------------------------------------------- */

static void write_out(builder *b, lodd__schema_model *model, const fragment *whole)
{
    lodd__arena *arena = &b->schema->arena;
    lodd__schema_step *room = lodd__arena_array(&b->scratch, b->made + 1, sizeof *room);
    uint32_t *first = lodd__arena_array(arena, b->made + 2, sizeof *first);
    bool *final = lodd__arena_array(arena, b->made + 1, sizeof *final);
    lodd__schema_step *steps = NULL;
    size_t n = 0;

    if (room == NULL || first == NULL || final == NULL)
        return;
    for (size_t state = 0; state <= b->made; state++) {
        const uint64_t *set = state == 0 ? whole->first : b->follow + (state - 1) * b->words;
        first[state] = (uint32_t)n;
        n += steps_of(b, set, room, true);
        final[state] = state == 0 ? whole->nullable : whole->last[(state - 1) / 64] >> ((state - 1) % 64) & 1;
    }
    first[b->made + 1] = (uint32_t)n;
    steps = lodd__arena_array(arena, n, sizeof *steps);
    if (steps == NULL)
        return;
    for (size_t state = 0; state <= b->made; state++)
        (void)steps_of(b, state == 0 ? whole->first : b->follow + (state - 1) * b->words, steps + first[state], false);
    model->n_states = (uint32_t)b->made;
    model->first = first;
    model->steps = steps;
    model->final = final;
}

static void make_all(builder *b, lodd__schema_model *model, const lodd__schema_particle *p)
{
    const lodd__schema_particle *term = term_of(b, p);
    lodd__schema_particle **places = lodd__arena_array(&b->schema->arena, MAX_ALL, sizeof(lodd__schema_particle *));

    if (term == NULL || places == NULL)
        return;
    model->is_all = true;
    model->all_optional = p->min == 0;
    model->places = b->places = places;
    for (lodd__schema_particle *child = term->child; child != NULL && !failed(b); child = child->next) {
        if (b->made == MAX_ALL)
            refuse(b, child, "more elements in an all than are supported");
        for (size_t i = 0; i < b->made; i++)
            if (places[i]->name == child->name)
                refuse(b, child, "the content model is ambiguous");
        if (!failed(b))
            places[b->made++] = child;
    }
    model->n_states = (uint32_t)b->made;
}

static void make_automaton(builder *b, lodd__schema_model *model)
{
    fragment whole;

    for (size_t i = 0; i < b->type->n_particles && !failed(b); i++)
        b->n += count(b, b->type->particles[i], 0);
    if (b->n > MAX_PLACES)
        refuse(b, NULL, "a content model of this size is not supported");
    if (failed(b))
        return;
    b->words = b->n / 64 + 1;
    b->places = lodd__arena_array(&b->schema->arena, b->n, sizeof(lodd__schema_particle *));
    b->follow = lodd__arena_array(&b->scratch, b->n * b->words, sizeof(uint64_t));
    whole = new_fragment(b, true);
    if (b->places == NULL || b->follow == NULL || failed(b))
        return;
    for (size_t i = 0; i < b->type->n_particles && !failed(b); i++) {
        fragment part = repeat(b, b->type->particles[i], 0);
        if (!failed(b))
            whole = concatenate(b, whole, part);
    }
    if (failed(b))
        return;
    model->places = b->places;
    check_consistent(b);
    for (size_t i = 0; i < b->made; i++)
        model->has_wildcards = model->has_wildcards || b->places[i]->kind == LODD__SCHEMA_ANY;
    write_out(b, model, &whole);
}

const lodd__schema_model *lodd__schema_model_new(lodd__schema *schema, const lodd__schema_type *type)
{
    builder b = {.schema = schema, .type = type};
    lodd__schema_model *model = LODD__NEW(&schema->arena, lodd__schema_model);
    const lodd__schema_particle *only = type->n_particles == 1 ? term_of(&b, type->particles[0]) : NULL;

    if (model != NULL && only != NULL && only->kind == LODD__SCHEMA_ALL)
        make_all(&b, model, type->particles[0]);
    else if (model != NULL)
        make_automaton(&b, model);
    if (model == NULL || b.scratch.failed || schema->arena.failed)
        lodd__schema_nomem(schema);
    lodd__arena_free(&b.scratch);
    return schema->status == LODD_OK ? model : NULL;
}
