/* term/decide.c - is a code in a value set? Decided by its structure, without an expansion. May use: base, image.
 *
 * Three answers: in, not in, and not known, with the reason. What is not known of one include does not matter when
 * another has the code; a value set that imports itself adds nothing of its own by that.
 */
#include "term/valueset_private.h"

static lodd__term_verdict not_known(lodd__query *query, lodd__term_verdict why, lodd_str detail)
{
    if (query->why == LODD__TERM_IN) {
        query->why = why;
        query->detail = detail;
    }
    return why;
}

bool lodd__include_is_of(const lodd__include *include, const lodd__query *query)
{
    const lodd__system *a = include->system, *b = query->system;

    if (lodd__str_eq(include->url, query->coding->system) || (a != NULL && a == b) ||
        (include->number != 0 && include->number == query->number))
        return true;
    return a != NULL && b != NULL && lodd__node_exists(a->node) && lodd__node_same(a->node, b->node);
}

/* ---- one include ---- */

static lodd__term_verdict in_list(lodd__query *query, const lodd__include *include)
{
    uint32_t item = lodd__code_set_find(&include->list, query->t->seed, query->coding->code);
    lodd__found found;
    uint8_t flags = 0;

    if (item == LODD__NO_ITEM && include->system != NULL && include->system->kind == LODD__SYSTEM_TABLE) {
        /* written otherwise where capitals do not matter */
        lodd__term_verdict verdict = lodd__system_find(query->t, include->system, query->coding->code, &found);
        if (verdict == LODD__TERM_NOMEM)
            return verdict;
        if (verdict == LODD__TERM_IN && found.other_case)
            item = lodd__code_set_find(&include->list, query->t->seed,
                                       lodd__system_code(query->t, include->system, found.index, &flags));
    }
    if (item == LODD__NO_ITEM)
        return LODD__TERM_NOT_IN;
    query->listed = (lodd__node){include->list.image, include->list.items[item].node};
    return LODD__TERM_IN;
}

static lodd__term_verdict in_system(lodd__query *query, const lodd__include *include, lodd__found *found)
{
    lodd__term_verdict verdict = include->system != NULL
                                     ? lodd__system_find(query->t, include->system, query->coding->code, found)
                                     : LODD__TERM_SYSTEM_UNKNOWN;

    if (verdict == LODD__TERM_SYSTEM_UNKNOWN)
        return not_known(query, verdict, include->url);
    return verdict;
}

static lodd__term_verdict by_rule(lodd__query *query, const lodd__include *include)
{
    bool all = true;

    for (size_t i = 0, n = lodd__node_count(include->filters); i < n && all; i++) {
        lodd__node filter = lodd__node_at(include->filters, i);
        int passed = include->system->rule->filter(query->coding->code, lodd__node_str(filter, "property"),
                                                   lodd__node_str(filter, "op"), lodd__node_str(filter, "value"));
        if (passed < 0)
            return not_known(query, LODD__TERM_NOT_DECIDABLE, lodd__node_str(filter, "property"));
        all = passed == 1;
    }
    return all ? LODD__TERM_IN : LODD__TERM_NOT_IN;
}

/* What the include says of codes of its own system. */
static lodd__term_verdict in_own(lodd__query *query, const lodd__include *include)
{
    lodd__found found;
    lodd__term_verdict verdict = LODD__TERM_IN;

    if (include->what == LODD__INCLUDE_LIST)
        return in_list(query, include);
    if (!lodd__code_possible(include->url, query->coding->code))
        return LODD__TERM_NOT_IN;
    if (include->verdict != LODD__TERM_IN && include->verdict != LODD__TERM_SYSTEM_UNKNOWN)
        return not_known(query, include->verdict, include->detail);
    verdict = in_system(query, include, &found);
    if (include->verdict != LODD__TERM_IN && verdict != LODD__TERM_NOMEM)
        return not_known(query, include->verdict, include->detail);
    if (verdict != LODD__TERM_IN)
        return verdict;
    if (include->what == LODD__INCLUDE_RULE)
        return by_rule(query, include);
    if (include->what == LODD__INCLUDE_FILTER)
        return found.index != LODD__NO_ITEM && lodd__bit(include->bits, found.index) ? LODD__TERM_IN
                                                                                     : LODD__TERM_NOT_IN;
    return LODD__TERM_IN;
}

static lodd__term_verdict in_import(lodd__query *query, const lodd__include *include, size_t i)
{
    lodd__valueset *valueset = include->valuesets[i];
    const lodd__compose *compose = NULL;

    if (valueset == NULL)
        return not_known(query, LODD__TERM_VALUESET_UNKNOWN, include->imports[i]);
    if (valueset->verdict != LODD__TERM_IN)
        return not_known(query, valueset->verdict, valueset->detail);
    for (size_t k = 0; k < query->depth; k++)
        if (query->stack[k] == valueset)
            return LODD__TERM_NOT_IN;
    if (query->depth == LODD__MAX_IMPORTS)
        return not_known(query, LODD__TERM_NOT_DECIDABLE, include->imports[i]);
    compose = lodd__valueset_compose(query->t, valueset);
    return compose != NULL ? lodd__valueset_holds(query, valueset, compose) : LODD__TERM_NOMEM;
}

lodd__term_verdict lodd__in_imports(lodd__query *query, const lodd__include *include, lodd__term_verdict so_far)
{
    for (size_t i = 0; i < include->n_imports && so_far != LODD__TERM_NOT_IN && so_far != LODD__TERM_NOMEM; i++) {
        lodd__term_verdict other = in_import(query, include, i);
        if (so_far == LODD__TERM_IN || other == LODD__TERM_NOT_IN || other == LODD__TERM_NOMEM)
            so_far = other;
    }
    return so_far;
}

/* All that an include names must hold the code. */
static lodd__term_verdict in_include(lodd__query *query, const lodd__include *include)
{
    lodd__term_verdict verdict = LODD__TERM_IN;

    if (++query->steps > LODD__MAX_STEPS)
        return not_known(query, LODD__TERM_NOT_DECIDABLE, LODD__STR("valueSet"));
    if (include->what != LODD__INCLUDE_IMPORTS) {
        if (!query->coding->infer_system && !lodd__include_is_of(include, query))
            return LODD__TERM_NOT_IN;
        verdict = in_own(query, include);
    } else if (include->n_imports == 0) {
        return LODD__TERM_NOT_IN;
    }
    verdict = lodd__in_imports(query, include, verdict);
    if (verdict == LODD__TERM_IN && include->what != LODD__INCLUDE_IMPORTS && !include->any_name &&
        !query->coding->infer_system && lodd__term_same_list(include->url, query->coding->system))
        query->named = include->url;
    if (verdict == LODD__TERM_IN && query->in_system == NULL && include->system != NULL)
        query->in_system = include->system;
    return verdict;
}

/* Is it in one of several? */
lodd__term_verdict lodd__in_any(lodd__query *query, const lodd__include *includes, size_t n)
{
    lodd__term_verdict verdict = LODD__TERM_NOT_IN;

    for (size_t i = 0; i < n && verdict != LODD__TERM_NOMEM; i++) {
        lodd__term_verdict one = in_include(query, &includes[i]);
        if (one == LODD__TERM_IN)
            return one;
        if (verdict == LODD__TERM_NOT_IN || one == LODD__TERM_NOMEM)
            verdict = one;
    }
    return verdict;
}

/* compose.inactive = false: codes that are no longer active are not in it. */
bool lodd__is_inactive(lodd__query *query)
{
    lodd__system *system = query->system != NULL ? query->system : query->in_system;
    lodd__found found;

    return system != NULL && lodd__system_find(query->t, system, query->coding->code, &found) == LODD__TERM_IN &&
           (found.flags & LODD__CONCEPT_INACTIVE) != 0;
}

lodd__term_verdict lodd__valueset_holds(lodd__query *query, const lodd__valueset *valueset,
                                        const lodd__compose *compose)
{
    lodd__term_verdict verdict = compose->verdict, out = LODD__TERM_NOT_IN;

    if (verdict != LODD__TERM_IN)
        return not_known(query, verdict, compose->detail);
    if (query->coding->code.len == 0)
        return LODD__TERM_NOT_IN;
    query->stack[query->depth++] = valueset;
    verdict = lodd__in_any(query, compose->includes, compose->n_includes);
    if (verdict != LODD__TERM_NOT_IN && verdict != LODD__TERM_NOMEM) {
        lodd__node listed = query->listed;
        out = lodd__in_any(query, compose->excludes, compose->n_excludes);
        query->listed = listed;
        if (out == LODD__TERM_IN)
            verdict = LODD__TERM_NOT_IN;
        else if (out != LODD__TERM_NOT_IN && verdict == LODD__TERM_IN)
            verdict = out;
        if (verdict == LODD__TERM_IN && compose->no_inactive && lodd__is_inactive(query))
            verdict = LODD__TERM_NOT_IN;
    }
    query->depth--;
    return verdict;
}
