/* term/expand.c - all codes of a value set, in the order of its definition. May use: base, image.
 *
 * Only for who wants the list: membership is decided without it. An expansion is made once and kept; texts stay where
 * they are. A value set that reaches itself through its imports has no expansion.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "term/valueset_private.h"

/* The value sets that are being expanded, from the one asked for on. */
typedef struct chain {
    const lodd__valueset *valueset;
    const struct chain *above;
    size_t depth;
} chain;

typedef struct expander {
    lodd__fhir_terminology *t;
    const lodd__compose *compose;
    const chain *chain;
    size_t height; /* how deep its imports go */
    LODD__VEC(lodd__term_code) codes;
    lodd__map systems;         /* a system to its number + 1 */
    LODD__VEC(lodd__map) seen; /* of each system the codes that are in */
    lodd__term_verdict verdict;
    lodd_str detail;
} expander;

static const lodd__expansion *expansion_of(lodd__fhir_terminology *t, lodd__valueset *valueset, const chain *above);

static void stop(expander *e, lodd__term_verdict verdict, lodd_str detail)
{
    if (e->verdict != LODD__TERM_IN)
        return;
    e->verdict = verdict;
    e->detail = detail;
}

static void no_memory(expander *e)
{
    stop(e, LODD__TERM_NOMEM, lodd__str_n("", 0));
}

/* True when the code has not been taken before. */
static bool is_new(expander *e, lodd_str system, lodd_str code)
{
    size_t number = (size_t)(uintptr_t)lodd__map_get(&e->systems, system);

    if (number == 0) {
        number = e->seen.len + 1;
        if (!lodd__vec_push(&e->seen, (lodd__map){0}) ||
            !lodd__map_put(&e->systems, system, (void *)(uintptr_t)number)) {
            no_memory(e);
            return false;
        }
    }
    if (lodd__map_get(&e->seen.ptr[number - 1], code) != NULL)
        return false;
    if (!lodd__map_put(&e->seen.ptr[number - 1], code, e))
        no_memory(e);
    return e->verdict == LODD__TERM_IN;
}

/* What else the include and the value set demand of a code. */
static bool passes(expander *e, const lodd__include *include, lodd__system *system, const lodd__term_code *code)
{
    lodd__term_coding coding = {.system = code->system, .code = code->code};
    lodd__query query = {.t = e->t, .coding = &coding, .system = system};
    lodd__term_verdict in = LODD__TERM_IN, out = LODD__TERM_NOT_IN;

    if (include->n_imports == 0 && e->compose->n_excludes == 0 && !e->compose->no_inactive)
        return true;
    query.number = system != NULL ? system->number : lodd__alias_number(code->system);
    in = lodd__in_imports(&query, include, LODD__TERM_IN);
    if (in == LODD__TERM_IN)
        out = lodd__in_any(&query, e->compose->excludes, e->compose->n_excludes);
    if (in != LODD__TERM_IN && in != LODD__TERM_NOT_IN)
        stop(e, in, query.detail);
    else if (out != LODD__TERM_IN && out != LODD__TERM_NOT_IN)
        stop(e, out, query.detail);
    return in == LODD__TERM_IN && out == LODD__TERM_NOT_IN && !(e->compose->no_inactive && lodd__is_inactive(&query));
}

static void take(expander *e, const lodd__include *include, lodd__system *system, const lodd__term_code *code)
{
    if (!passes(e, include, system, code) || e->verdict != LODD__TERM_IN || !is_new(e, code->system, code->code))
        return;
    if (e->codes.len >= LODD__MAX_CONCEPTS)
        stop(e, LODD__TERM_NOT_DECIDABLE, LODD__STR("expansion"));
    else if (!lodd__vec_push(&e->codes, *code))
        no_memory(e);
}

static void take_list(expander *e, const lodd__include *include)
{
    for (uint32_t i = 0; i < include->list.n && e->verdict == LODD__TERM_IN; i++) {
        const lodd__code_item *item = &include->list.items[i];
        lodd__node node = {include->list.image, item->node};
        lodd__term_code code = {.system = include->url,
                                .code = lodd__str_n(item->code, item->len),
                                .display = lodd__node_str(node, "display")};
        lodd__found found = {.index = LODD__NO_ITEM};
        lodd__term_verdict known =
            include->system != NULL ? lodd__system_find(e->t, include->system, code.code, &found) : LODD__TERM_NOT_IN;
        if (known == LODD__TERM_NOMEM)
            no_memory(e);
        code.abstract = (found.flags & LODD__CONCEPT_ABSTRACT) != 0;
        code.inactive = (found.flags & LODD__CONCEPT_INACTIVE) != 0;
        if (code.display.len == 0 && known == LODD__TERM_IN)
            code.display = lodd__system_display(e->t, include->system, found.index);
        take(e, include, include->system, &code);
    }
}

static void take_system(expander *e, const lodd__include *include)
{
    lodd__system *system = include->system;
    uint32_t n = 0;

    if (include->verdict != LODD__TERM_IN) {
        stop(e, include->verdict, include->detail);
        return;
    }
    if (system->kind == LODD__SYSTEM_RULE || !system->complete) {
        stop(e, system->complete ? LODD__TERM_NOT_DECIDABLE : LODD__TERM_SYSTEM_UNKNOWN, system->url);
        return;
    }
    n = lodd__system_n(e->t, system);
    for (uint32_t i = 0; i < n && e->verdict == LODD__TERM_IN; i++) {
        lodd__term_code code = {.system = include->url};
        uint8_t flags = 0;
        if (include->what == LODD__INCLUDE_FILTER && !lodd__bit(include->bits, i))
            continue;
        code.code = lodd__system_code(e->t, system, i, &flags);
        code.display = lodd__system_display(e->t, system, i);
        code.abstract = (flags & LODD__CONCEPT_ABSTRACT) != 0;
        code.inactive = (flags & LODD__CONCEPT_INACTIVE) != 0;
        take(e, include, system, &code);
    }
}

static void take_import(expander *e, const lodd__include *include)
{
    lodd__valueset *valueset = include->n_imports > 0 ? include->valuesets[0] : NULL;
    const lodd__expansion *expansion = NULL;
    bool nomem = false;

    if (include->n_imports == 0)
        return;
    if (valueset == NULL) {
        stop(e, LODD__TERM_VALUESET_UNKNOWN, include->imports[0]);
        return;
    }
    expansion = expansion_of(e->t, valueset, e->chain);
    if (expansion == NULL) {
        no_memory(e);
        return;
    }
    if (e->height <= expansion->height)
        e->height = expansion->height + 1;
    if (expansion->verdict != LODD__TERM_IN)
        stop(e, expansion->verdict, expansion->detail);
    else if (e->height > LODD__MAX_IMPORTS)
        stop(e, LODD__TERM_NOT_DECIDABLE, LODD__STR("valueSet"));
    for (size_t i = 0; i < expansion->n && e->verdict == LODD__TERM_IN; i++) {
        bool other_version = false;
        take(e, include, lodd__system_get(e->t, expansion->codes[i].system, lodd__str_n("", 0), &other_version, &nomem),
             &expansion->codes[i]);
        if (nomem)
            no_memory(e);
    }
}

static void expand(expander *e)
{
    if (e->compose->verdict != LODD__TERM_IN)
        stop(e, e->compose->verdict, e->compose->detail);
    for (size_t i = 0; i < e->compose->n_includes && e->verdict == LODD__TERM_IN; i++) {
        const lodd__include *include = &e->compose->includes[i];
        if (include->what == LODD__INCLUDE_LIST)
            take_list(e, include);
        else if (include->what == LODD__INCLUDE_IMPORTS)
            take_import(e, include);
        else
            take_system(e, include);
    }
}

static const lodd__expansion *finish(expander *e, lodd__arena *arena)
{
    lodd__expansion *expansion = e->verdict != LODD__TERM_NOMEM ? LODD__NEW(arena, lodd__expansion) : NULL;
    size_t n = e->verdict == LODD__TERM_IN ? e->codes.len : 0;

    if (expansion != NULL) {
        *expansion = (lodd__expansion){.n = n, .height = e->height, .verdict = e->verdict, .detail = e->detail};
        expansion->codes = lodd__arena_array(arena, n, sizeof *expansion->codes);
        if (expansion->codes == NULL)
            expansion = NULL;
        else if (n > 0)
            memcpy(expansion->codes, e->codes.ptr, n * sizeof *e->codes.ptr);
    }
    for (size_t i = 0; i < e->seen.len; i++)
        lodd__map_free(&e->seen.ptr[i]);
    lodd__vec_free(&e->seen);
    lodd__map_free(&e->systems);
    lodd__vec_free(&e->codes);
    return expansion;
}

/* Under the mutex. NULL when memory ran out. */
static const lodd__expansion *make(lodd__fhir_terminology *t, lodd__valueset *valueset, const chain *above)
{
    chain here = {valueset, above, above != NULL ? above->depth + 1 : 1};
    expander e = {.t = t, .chain = &here, .height = 1, .verdict = LODD__TERM_IN};
    const lodd__expansion *expansion = NULL;

    for (const chain *c = above; c != NULL; c = c->above)
        if (c->valueset == valueset)
            stop(&e, LODD__TERM_NOT_DECIDABLE, LODD__STR("valueSet"));
    if (here.depth > LODD__MAX_IMPORTS)
        stop(&e, LODD__TERM_NOT_DECIDABLE, LODD__STR("valueSet"));
    if (valueset->verdict != LODD__TERM_IN)
        stop(&e, valueset->verdict, valueset->detail);
    if (e.verdict == LODD__TERM_IN) {
        e.compose = lodd__valueset_compose(t, valueset);
        if (e.compose != NULL)
            expand(&e);
        else
            no_memory(&e);
    }
    expansion = finish(&e, &t->arena);
    /* what imports go too deep for depends on where it began: kept only for the beginning */
    if (expansion != NULL && (expansion->verdict == LODD__TERM_IN || above == NULL))
        atomic_store_explicit(&valueset->expansion, expansion, memory_order_release);
    return expansion;
}

static const lodd__expansion *expansion_of(lodd__fhir_terminology *t, lodd__valueset *valueset, const chain *above)
{
    const lodd__expansion *expansion = atomic_load_explicit(&valueset->expansion, memory_order_acquire);

    if (expansion != NULL)
        return expansion;
    lodd__term_lock(t);
    expansion = atomic_load_explicit(&valueset->expansion, memory_order_relaxed);
    if (expansion == NULL)
        expansion = make(t, valueset, above);
    lodd__term_unlock(t);
    return expansion;
}

lodd__term_verdict lodd__term_expand(lodd__fhir_terminology *t, lodd_str canonical, const lodd__term_code **ret,
                                     size_t *ret_n, lodd_str *ret_detail)
{
    bool nomem = false;
    lodd__valueset *valueset = lodd__valueset_carried(t, canonical, &nomem);
    const lodd__expansion *expansion = valueset != NULL ? expansion_of(t, valueset, NULL) : NULL;

    *ret = NULL;
    *ret_n = 0;
    *ret_detail = canonical;
    if (valueset == NULL)
        return nomem ? LODD__TERM_NOMEM : LODD__TERM_VALUESET_UNKNOWN;
    if (expansion == NULL)
        return LODD__TERM_NOMEM;
    *ret = expansion->codes;
    *ret_n = expansion->n;
    *ret_detail = expansion->detail;
    return expansion->verdict;
}
