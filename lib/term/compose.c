/* term/compose.c - ValueSet.compose, read so that membership can be decided; ValueSet.expansion where there is no
 * compose. May use: base, image.
 *
 * Source: https://hl7.org/fhir/R4/valueset.html#compositions. What an include needs of its code system is worked out
 * once: a list of codes is indexed, filters become one bit for each concept. Imports stay names until they are asked.
 */
#include <stdint.h>

#include "base/vec.h"
#include "term/valueset_private.h"

typedef struct composer {
    lodd__fhir_terminology *t;
    lodd__arena *arena;
    bool nomem;
} composer;

static void undecided(lodd__include *include, lodd__term_verdict verdict, lodd_str detail)
{
    if (include->verdict != LODD__TERM_IN)
        return;
    include->verdict = verdict;
    include->detail = detail;
}

/* Does an include say that the latest version of its system is meant? */
static bool asks_latest(lodd__node include)
{
    lodd__node list = lodd__node_get(include, "extension");

    for (size_t i = 0, n = lodd__node_count(list); i < n; i++) {
        lodd__node extension = lodd__node_at(list, i);
        if (lodd__str_is(lodd__node_str(extension, "url"),
                         "http://hl7.org/fhir/StructureDefinition/version-resolution-method"))
            return lodd__str_is(lodd__node_str(extension, "valueCode"), "latest");
    }
    return false;
}

static void set_system(composer *c, lodd__include *include, lodd__node node, lodd_str url, lodd_str version)
{
    bool other_version = false;
    char buffer[1024];
    lodd_str seen, of_url;

    if (version.len == 0) { /* a version only where packages see different ones */
        seen = asks_latest(node) ? lodd__definitions_latest(c->t->definitions, "CodeSystem", url, buffer, sizeof buffer)
                                 : lodd__definitions_scoped(c->t->definitions, "CodeSystem", url, buffer, sizeof buffer);
        if (seen.ptr != url.ptr)
            lodd__canonical_split(lodd__arena_str(c->arena, seen), &of_url, &version);
    }
    include->url = url;
    include->version = version;
    include->number = lodd__alias_number(url);
    include->system = lodd__system_get(c->t, url, version, &other_version, &c->nomem);
    if (include->system != NULL && include->number == 0)
        include->number = include->system->number;
    if (other_version)
        undecided(include, LODD__TERM_SYSTEM_UNKNOWN, url);
}

/* ---- lists of codes ---- */

static void read_list(composer *c, lodd__include *include, lodd__node concepts)
{
    size_t n = lodd__node_count(concepts);

    include->what = LODD__INCLUDE_LIST;
    include->verdict = LODD__TERM_IN; /* of whatever version: what is listed is in */
    include->list.image = concepts.image;
    include->list.items = n <= LODD__MAX_CONCEPTS ? lodd__arena_array(c->arena, n, sizeof *include->list.items) : NULL;
    for (size_t i = 0; i < n && include->list.items != NULL; i++) {
        lodd__node concept = lodd__node_at(concepts, i);
        lodd_str code = lodd__node_str(concept, "code");
        if (code.len > 0 && code.len < UINT32_MAX)
            include->list.items[include->list.n++] = (lodd__code_item){code.ptr, (uint32_t)code.len, concept.index, 0};
    }
    c->nomem |= include->list.items == NULL || !lodd__code_set_index(&include->list, c->arena, c->t->seed, false);
}

/* ---- filters ---- */

static void read_filters(composer *c, lodd__include *include, lodd__node filters)
{
    uint32_t n = 0;

    include->what = LODD__INCLUDE_FILTER;
    include->filters = filters;
    if (include->system == NULL || include->system->kind == LODD__SYSTEM_NAME ||
        include->system->kind == LODD__SYSTEM_SUPPLEMENT) {
        undecided(include, LODD__TERM_SYSTEM_UNKNOWN, include->url);
        return;
    }
    if (include->system->kind == LODD__SYSTEM_RULE) {
        include->what = LODD__INCLUDE_RULE;
        return;
    }
    if (include->system->kind == LODD__SYSTEM_TABLE && lodd__system_codes(c->t, include->system) == NULL) {
        c->nomem = true;
        return;
    }
    n = lodd__system_n(c->t, include->system);
    include->bits = lodd__arena_array(c->arena, LODD__BIT_WORDS(n) + 1, sizeof *include->bits);
    if (include->bits == NULL) {
        c->nomem = true;
        return;
    }
    memset(include->bits, 0xff, (LODD__BIT_WORDS(n) + 1) * sizeof *include->bits);
    for (size_t i = 0, k = lodd__node_count(filters); i < k && include->verdict == LODD__TERM_IN; i++) {
        lodd__node filter = lodd__node_at(filters, i);
        lodd__term_verdict verdict = lodd__filter_apply(c->t, include->system, filter, include->bits, n);
        if (verdict == LODD__TERM_NOMEM)
            c->nomem = true;
        else if (verdict != LODD__TERM_IN)
            undecided(include, verdict, lodd__node_str(filter, "property"));
    }
}

/* ---- includes ---- */

static void read_imports(composer *c, lodd__include *include, lodd__node imports)
{
    /* R4 has an array; R3 a single one */
    bool single = lodd__node_type_of(imports) == LODD__NODE_STRING;
    size_t n = single ? 1 : lodd__node_count(imports);

    include->imports = lodd__arena_array(c->arena, n, sizeof *include->imports);
    include->valuesets = lodd__arena_array(c->arena, n, sizeof *include->valuesets);
    c->nomem |= include->imports == NULL || include->valuesets == NULL;
    for (size_t i = 0; i < n && !c->nomem; i++) {
        include->imports[i] = lodd__node_text(single ? imports : lodd__node_at(imports, i));
        include->valuesets[i] = lodd__valueset_carried(c->t, include->imports[i], &c->nomem);
        include->n_imports++;
    }
}

static void read_include(composer *c, lodd__include *include, lodd__node node)
{
    lodd_str url = lodd__node_str(node, "system");
    lodd__node concepts = lodd__node_get(node, "concept"), filters = lodd__node_get(node, "filter");

    include->verdict = LODD__TERM_IN;
    read_imports(c, include, lodd__node_get(node, "valueSet"));
    if (url.len == 0)
        return;
    set_system(c, include, node, url, lodd__node_str(node, "version"));
    if (lodd__node_count(concepts) > 0) {
        read_list(c, include, concepts);
    } else if (lodd__node_count(filters) > 0) {
        read_filters(c, include, filters);
    } else {
        include->what = LODD__INCLUDE_ALL;
        if (include->system == NULL || include->system->kind == LODD__SYSTEM_NAME ||
            include->system->kind == LODD__SYSTEM_SUPPLEMENT)
            undecided(include, LODD__TERM_SYSTEM_UNKNOWN, url);
    }
}

static lodd__include *read_includes(composer *c, lodd__node nodes, size_t *ret_n)
{
    size_t n = lodd__node_count(nodes);
    lodd__include *includes = lodd__arena_array(c->arena, n, sizeof *includes);

    c->nomem |= includes == NULL;
    for (size_t i = 0; i < n && !c->nomem; i++)
        read_include(c, &includes[i], lodd__node_at(nodes, i));
    *ret_n = includes != NULL ? n : 0;
    return includes;
}

/* ---- expansions that are stored ---- */

typedef struct level {
    lodd__node list;
    size_t next;
} level;

typedef struct listed {
    lodd__node node;
    size_t group;
} listed;

/* The codes of an expansion, nested ones too, and the systems they are of. */
typedef struct stored {
    LODD__VEC(level) levels;
    LODD__VEC(listed) codes;
    LODD__VEC(lodd_str) systems;
    LODD__VEC(size_t) sizes; /* how many codes each system has */
    lodd__map groups;        /* system to its number + 1 */
    bool nomem;
} stored;

static void take_contained(stored *s, lodd__node node)
{
    lodd_str system = lodd__node_str(node, "system");
    size_t group = 0;

    if (lodd__node_str(node, "code").len == 0 || lodd__node_is_true(node, "abstract"))
        return;
    group = (size_t)(uintptr_t)lodd__map_get(&s->groups, system);
    if (group == 0) {
        group = s->systems.len + 1;
        s->nomem |= !lodd__vec_push(&s->systems, system) || !lodd__vec_push(&s->sizes, 0) ||
                    !lodd__map_put(&s->groups, system, (void *)(uintptr_t)group);
    }
    if (s->nomem || !lodd__vec_push(&s->codes, (listed){node, group - 1}))
        s->nomem = true;
    else
        s->sizes.ptr[group - 1]++;
}

static void walk_expansion(stored *s, lodd__node expansion)
{
    s->nomem |= !lodd__vec_push(&s->levels, (level){lodd__node_get(expansion, "contains"), 0});
    while (s->levels.len > 0 && !s->nomem && s->codes.len < LODD__MAX_CONCEPTS) {
        level *top = &s->levels.ptr[s->levels.len - 1];
        lodd__node node = lodd__node_at(top->list, top->next++), below;
        if (!lodd__node_exists(node)) {
            s->levels.len--;
            continue;
        }
        take_contained(s, node);
        below = lodd__node_get(node, "contains");
        if (lodd__node_count(below) > 0)
            s->nomem |= !lodd__vec_push(&s->levels, (level){below, 0});
    }
}

static void group_codes(composer *c, lodd__compose *compose, const stored *s)
{
    compose->includes = lodd__arena_array(c->arena, s->systems.len, sizeof *compose->includes);
    c->nomem |= s->nomem || compose->includes == NULL;
    for (size_t i = 0; i < s->systems.len && !c->nomem; i++) {
        lodd__include *include = &compose->includes[compose->n_includes++];
        set_system(c, include, (lodd__node){NULL, 0}, s->systems.ptr[i], lodd__str_n("", 0));
        include->what = LODD__INCLUDE_LIST;
        include->verdict = LODD__TERM_IN;
        include->list.items = lodd__arena_array(c->arena, s->sizes.ptr[i], sizeof *include->list.items);
        c->nomem |= include->list.items == NULL;
    }
    for (size_t i = 0; i < s->codes.len && !c->nomem; i++) {
        lodd__code_set *list = &compose->includes[s->codes.ptr[i].group].list;
        lodd__node node = s->codes.ptr[i].node;
        lodd_str code = lodd__node_str(node, "code");
        list->image = node.image;
        list->items[list->n++] = (lodd__code_item){code.ptr, (uint32_t)code.len, node.index, 0};
    }
    for (size_t i = 0; i < compose->n_includes && !c->nomem; i++)
        c->nomem |= !lodd__code_set_index(&compose->includes[i].list, c->arena, c->t->seed, false);
}

static void read_expansion(composer *c, lodd__compose *compose, lodd__node expansion)
{
    stored s = {0};

    walk_expansion(&s, expansion);
    group_codes(c, compose, &s);
    lodd__vec_free(&s.levels);
    lodd__vec_free(&s.codes);
    lodd__vec_free(&s.systems);
    lodd__vec_free(&s.sizes);
    lodd__map_free(&s.groups);
}

/* ---- the whole ---- */

static void read_all_of(composer *c, lodd__compose *compose, const lodd__valueset *valueset)
{
    lodd__system *system = valueset->system;

    compose->includes = lodd__arena_array(c->arena, 1, sizeof *compose->includes);
    c->nomem |= compose->includes == NULL;
    if (c->nomem)
        return;
    compose->n_includes = 1;
    compose->includes[0] = (lodd__include){.what = LODD__INCLUDE_ALL,
                                           .url = system->url,
                                           .number = system->number,
                                           .any_name = !lodd__str_eq(system->url, valueset->url),
                                           .system = system,
                                           .verdict = LODD__TERM_IN};
}

const lodd__compose *lodd__compose_make(lodd__fhir_terminology *t, lodd__arena *arena, const lodd__valueset *valueset)
{
    composer c = {.t = t, .arena = arena};
    lodd__compose *compose = LODD__NEW(arena, lodd__compose);
    lodd__node node = lodd__node_get(valueset->node, "compose"),
               expansion = lodd__node_get(valueset->node, "expansion");

    if (compose == NULL)
        return NULL;
    compose->verdict = LODD__TERM_IN;
    if (valueset->system != NULL) {
        read_all_of(&c, compose, valueset);
    } else if (lodd__node_count(lodd__node_get(node, "include")) > 0) {
        compose->no_inactive = lodd__node_type_of(lodd__node_get(node, "inactive")) == LODD__NODE_FALSE;
        compose->includes = read_includes(&c, lodd__node_get(node, "include"), &compose->n_includes);
        compose->excludes = read_includes(&c, lodd__node_get(node, "exclude"), &compose->n_excludes);
    } else if (lodd__node_count(lodd__node_get(expansion, "contains")) > 0) {
        read_expansion(&c, compose, expansion);
    } else {
        compose->verdict = LODD__TERM_NOT_DECIDABLE;
        compose->detail = LODD__STR("compose");
    }
    return c.nomem ? NULL : compose;
}

const lodd__compose *lodd__valueset_compose(lodd__fhir_terminology *t, lodd__valueset *valueset)
{
    const lodd__compose *compose = atomic_load_explicit(&valueset->compose, memory_order_acquire);

    if (compose != NULL)
        return compose;
    lodd__term_lock(t);
    compose = atomic_load_explicit(&valueset->compose, memory_order_relaxed);
    if (compose == NULL) {
        compose = lodd__compose_make(t, &t->arena, valueset);
        atomic_store_explicit(&valueset->compose, compose, memory_order_release);
    }
    lodd__term_unlock(t);
    return compose;
}
