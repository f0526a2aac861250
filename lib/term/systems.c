/* term/systems.c - from the name of a code system to its codes, wherever they come from. May use: base, image,
 * term/term.h.
 *
 * In this order: a grammar (UCUM, ...), a CodeSystem of the definitions by its url, a Norwegian list by any of its
 * names, a CodeSystem by the OID that it names as an identifier, a name that is known to exist. Only what is found is
 * kept: documents may name as many systems as they like.
 */
#include <stdlib.h>

#include "term/valueset_private.h"

/* What no image has an index for. */
typedef struct supplement {
    lodd_str base;
    lodd__node node;
    struct supplement *next;
} supplement;

struct lodd__system_index {
    lodd__map by_oid, by_valueset; /* to lodd__resource */
    supplement *supplements;
};

/* ---- the index ---- */

static bool index_identifiers(struct lodd__system_index *index, lodd__resource *resource)
{
    lodd__node identifiers = lodd__node_get(resource->node, "identifier");
    bool done = true;

    for (size_t i = 0, n = lodd__node_count(identifiers); i < n && done; i++) {
        lodd_str value = lodd__node_str(lodd__node_at(identifiers, i), "value");
        if (lodd__str_starts(value, LODD__STR("urn:oid:")))
            done = lodd__map_put(&index->by_oid, value, resource);
    }
    return done;
}

/* By what it says of its content, or by what it says it adds to: some that add to another call themselves complete. */
static bool is_supplement_node(lodd__node codesystem)
{
    return lodd__str_is(lodd__node_str(codesystem, "content"), "supplement") ||
           lodd__node_str(codesystem, "supplements").len > 0;
}

static bool index_resource(lodd__fhir_terminology *t, struct lodd__system_index *index, const lodd__resource *resource)
{
    lodd_str valueset = lodd__node_str(resource->node, "valueSet"),
             base = lodd__node_str(resource->node, "supplements"), version;
    bool is_supplement = is_supplement_node(resource->node);
    lodd__resource *copy = NULL;

    if (is_supplement) {
        supplement *s = LODD__NEW(&t->arena, supplement);
        if (s == NULL)
            return false;
        lodd__canonical_split(base, &s->base, &version);
        s->node = resource->node;
        s->next = index->supplements;
        index->supplements = s;
        return true;
    }
    copy = LODD__NEW(&t->arena, lodd__resource);
    if (copy == NULL)
        return false;
    *copy = *resource;
    return index_identifiers(index, copy) && (valueset.len == 0 || lodd__map_put(&index->by_valueset, valueset, copy));
}

void lodd__system_index_free(struct lodd__system_index *index)
{
    if (index == NULL)
        return;
    lodd__map_free(&index->by_oid);
    lodd__map_free(&index->by_valueset);
    free(index);
}

/* Images that are searched first come last here, and what they say stays. */
static struct lodd__system_index *make_index(lodd__fhir_terminology *t)
{
    struct lodd__system_index *index = calloc(1, sizeof *index);
    bool done = index != NULL;

    for (size_t i = 0, n = lodd__definitions_n(t->definitions); i < n && done; i++) {
        const lodd__image *image = lodd__definitions_image(t->definitions, i);
        for (size_t k = 0, m = lodd__image_n_resources(image); k < m && done; k++) {
            lodd__resource resource = lodd__image_resource(image, k);
            if (lodd__str_is(resource.type, "CodeSystem"))
                done = index_resource(t, index, &resource);
        }
    }
    if (!done) {
        lodd__system_index_free(index);
        index = NULL;
    }
    return index;
}

static struct lodd__system_index *get_index(lodd__fhir_terminology *t)
{
    struct lodd__system_index *index = atomic_load_explicit(&t->index, memory_order_acquire);

    if (index != NULL)
        return index;
    lodd__term_lock(t);
    index = atomic_load_explicit(&t->index, memory_order_relaxed);
    if (index == NULL) {
        index = make_index(t);
        t->arena.failed |= index == NULL; /* find_system looks at it */
        atomic_store_explicit(&t->index, index, memory_order_release);
    }
    lodd__term_unlock(t);
    return index;
}

bool lodd__system_by_oid(lodd__fhir_terminology *t, lodd_str oid, lodd__resource *ret)
{
    struct lodd__system_index *index = lodd__str_starts(oid, LODD__STR("urn:oid:")) ? get_index(t) : NULL;
    const lodd__resource *found = index != NULL ? lodd__map_get(&index->by_oid, oid) : NULL;

    if (found != NULL)
        *ret = *found;
    return found != NULL;
}

bool lodd__system_by_valueset(lodd__fhir_terminology *t, lodd_str canonical, lodd__resource *ret)
{
    struct lodd__system_index *index = get_index(t);
    const lodd__resource *found = index != NULL ? lodd__map_get(&index->by_valueset, canonical) : NULL;

    if (found != NULL)
        *ret = *found;
    return found != NULL;
}

bool lodd__system_supplement(lodd__fhir_terminology *t, lodd_str url, size_t i, lodd__node *ret)
{
    struct lodd__system_index *index = get_index(t);

    for (const supplement *s = index != NULL ? index->supplements : NULL; s != NULL; s = s->next)
        if (lodd__str_eq(s->base, url) && i-- == 0) {
            *ret = s->node;
            return true;
        }
    return false;
}

/* ---- finding ---- */

static lodd__system *of_resource(lodd__arena *arena, const lodd__resource *resource, uint32_t number)
{
    lodd__system *system = LODD__NEW(arena, lodd__system);
    lodd_str content = lodd__node_str(resource->node, "content");

    if (system == NULL)
        return NULL;
    system->url = resource->url;
    system->version = resource->version;
    system->number = number;
    system->title = lodd__node_str(resource->node, "title");
    if (system->title.len == 0)
        system->title = lodd__node_str(resource->node, "name");
    system->node = resource->node;
    system->kind = LODD__SYSTEM_TABLE;
    system->complete = lodd__str_is(content, "complete");
    if (is_supplement_node(resource->node))
        system->kind = LODD__SYSTEM_SUPPLEMENT;
    else if (!system->complete && lodd__node_count(lodd__node_get(resource->node, "concept")) == 0)
        system->kind = LODD__SYSTEM_NAME;
    return system;
}

/* A list of the user's own that stands in an image: as a CodeSystem of the definitions, under the names its pack has. */
static bool of_image_list(lodd__fhir_terminology *t, const lodd__codesystem *list, lodd_str url, uint32_t number,
                          lodd__system **ret)
{
    lodd__resource resource = {.node = lodd__codesystem_node(list), .version = lodd__codesystem_version(list)};
    lodd_str title = lodd__codesystem_title(list);

    resource.url = lodd__arena_str(&t->arena, url);
    *ret = resource.url.ptr != NULL ? of_resource(&t->arena, &resource, number) : NULL;
    if (*ret == NULL)
        return false;
    (*ret)->list = list;
    if (title.len > 0)
        (*ret)->title = title;
    return true;
}

/* Such a list by its URL, or by an OID that is none of the Norwegian ones. *ret stays NULL when there is none. */
static bool find_image_list(lodd__fhir_terminology *t, lodd_str url, lodd__system **ret)
{
    static const lodd_str urn = {"urn:oid:", 8};
    lodd_str name = lodd__str_starts(url, urn) ? lodd__str_sub(url, urn.len, url.len - urn.len) : url;
    const lodd__codesystem *list = NULL;

    if (t->kodeverk == NULL || lodd__terminology_get(t->kodeverk, name, &list) == LODD_ERR_NOMEM)
        return t->kodeverk == NULL;
    if (list == NULL || !lodd__node_exists(lodd__codesystem_node(list)))
        return true;
    return of_image_list(t, list, url, 0, ret);
}

static lodd__system *of_rule(lodd__fhir_terminology *t, const lodd__rule_system *rule)
{
    lodd__system *system = LODD__NEW(&t->arena, lodd__system);
    lodd__resource resource;

    if (system == NULL)
        return NULL;
    *system = (lodd__system){.url = lodd__str(rule->url),
                             .title = lodd__str(rule->title),
                             .kind = LODD__SYSTEM_RULE,
                             .complete = true,
                             .rule = rule};
    if (rule->registry && lodd__definitions_find(t->definitions, "CodeSystem", system->url, &resource))
        system->node = resource.node;
    return system;
}

/* A Norwegian list: carried, or known to be missing. *ret stays NULL when it is neither. */
static bool of_kodeverk(lodd__fhir_terminology *t, uint32_t number, lodd__system **ret)
{
    char buffer[48];
    lodd_str urn = lodd__alias_urn(buffer, number), oid = lodd__str_sub(urn, 8, urn.len - 8), title;
    const lodd__codesystem *list = NULL;
    lodd_status status = t->kodeverk != NULL ? lodd__terminology_get(t->kodeverk, oid, &list) : LODD_OK;

    if (status == LODD_ERR_NOMEM)
        return false;
    if (t->kodeverk == NULL)
        return true;
    if (list != NULL && lodd__node_exists(lodd__codesystem_node(list)))
        return of_image_list(t, list, urn, number, ret);
    title = list != NULL ? lodd__codesystem_title(list) : lodd__terminology_title(t->kodeverk, oid);
    if (list == NULL && title.len == 0)
        return true;
    *ret = LODD__NEW(&t->arena, lodd__system);
    urn = lodd__arena_str(&t->arena, urn);
    if (*ret == NULL || urn.ptr == NULL)
        return false;
    **ret = (lodd__system){.url = urn, .title = title, .number = number, .list = list};
    (*ret)->kind = list != NULL ? LODD__SYSTEM_KODEVERK : LODD__SYSTEM_NAME;
    (*ret)->complete = list != NULL && lodd__codesystem_complete(list);
    return true;
}

static lodd__system *keep(lodd__fhir_terminology *t, lodd_str key, lodd__system *system)
{
    key = lodd__arena_str(&t->arena, key);
    if (system == NULL || key.ptr == NULL || !lodd__registry_put(&t->systems, &t->arena, t->seed, key, system))
        return NULL;
    return system;
}

static bool has_codes(const lodd__resource *resource)
{
    return !lodd__str_is(lodd__node_str(resource->node, "content"), "not-present") ||
           lodd__node_count(lodd__node_get(resource->node, "concept")) > 0;
}

/* Has the user a list of that number? It goes before what definitions hold. */
static bool is_users(lodd__fhir_terminology *t, uint32_t number)
{
    char buffer[48];
    lodd_str urn = lodd__alias_urn(buffer, number);
    const lodd__codesystem *list = NULL;

    return t->kodeverk != NULL &&
           lodd__terminology_get(t->kodeverk, lodd__str_sub(urn, 8, urn.len - 8), &list) == LODD_OK && list != NULL &&
           lodd__node_exists(lodd__codesystem_node(list));
}

/* A Norwegian list under its one name, so that there is one handle whatever it was called; from a pack, or from a
 * CodeSystem that says it is that list. */
static bool find_norwegian(lodd__fhir_terminology *t, uint32_t number, lodd__system **ret)
{
    char buffer[48];
    lodd_str urn = lodd__alias_urn(buffer, number);
    lodd__resource resource;

    *ret = lodd__registry_get(&t->systems, t->seed, urn);
    if (*ret != NULL)
        return true;
    if (!of_kodeverk(t, number, ret))
        return false;
    if ((*ret == NULL || (*ret)->kind == LODD__SYSTEM_NAME) &&
        (lodd__definitions_find(t->definitions, "CodeSystem", urn, &resource) ||
         lodd__system_by_oid(t, urn, &resource)) &&
        has_codes(&resource)) {
        *ret = of_resource(&t->arena, &resource, number);
        if (*ret == NULL)
            return false;
    }
    return *ret == NULL || (*ret = keep(t, urn, *ret)) != NULL;
}

static lodd__system *of_name(lodd__fhir_terminology *t, lodd_str url, lodd_str title)
{
    lodd__system *system = LODD__NEW(&t->arena, lodd__system);

    if (system == NULL)
        return NULL;
    system->url = lodd__arena_str(&t->arena, url);
    system->title = title;
    system->kind = LODD__SYSTEM_NAME;
    return system->url.ptr != NULL ? system : NULL;
}

/* A CodeSystem by exactly this url: R4 has some whose url holds a |. */
static bool find_exact(lodd__fhir_terminology *t, lodd_str url, lodd__resource *ret)
{
    if (lodd__str_find(url, '|', 0) == (size_t)-1)
        return false;
    for (size_t i = lodd__definitions_n(t->definitions); i > 0; i--) {
        size_t next = 0;
        while (lodd__image_find(lodd__definitions_image(t->definitions, i - 1), url, &next, ret))
            if (lodd__str_is(ret->type, "CodeSystem"))
                return true;
    }
    return false;
}

/* Under the mutex. key: what it is kept as, url or url|version. False when memory ran out. */
static bool find_system(lodd__fhir_terminology *t, lodd_str key, lodd_str url, lodd__system **ret)
{
    const lodd__rule_system *rule = lodd__rule_system_find(key);
    lodd__resource resource = {.node = {NULL, 0}};
    bool there = rule == NULL && (lodd__definitions_find(t->definitions, "CodeSystem", key, &resource) ||
                                  find_exact(t, key, &resource));
    uint32_t number = lodd__alias_number(url);
    lodd_str title;

    *ret = NULL;
    if (rule != NULL)
        return (*ret = keep(t, key, of_rule(t, rule))) != NULL;
    if (key.len == url.len && number == 0 && (!find_image_list(t, url, ret) || *ret != NULL))
        return *ret != NULL && (*ret = keep(t, key, *ret)) != NULL;
    if (number != 0 && key.len == url.len && is_users(t, number))
        return find_norwegian(t, number, ret) && *ret != NULL;
    if (there && has_codes(&resource))
        return (*ret = keep(t, key, of_resource(&t->arena, &resource, number))) != NULL;
    if (key.len != url.len)
        return true; /* this version is not here */
    if (number != 0 && (!find_norwegian(t, number, ret) || *ret != NULL))
        return *ret != NULL;
    if (there || lodd__system_by_oid(t, url, &resource))
        return (*ret = keep(t, key, of_resource(&t->arena, &resource, number))) != NULL;
    title = lodd__known_system(url);
    if (title.len > 0)
        *ret = keep(t, key, of_name(t, url, title));
    return !t->arena.failed;
}

static lodd__system *get_system(lodd__fhir_terminology *t, lodd_str key, lodd_str url, bool *nomem)
{
    lodd__system *system = lodd__registry_get(&t->systems, t->seed, key);

    if (system != NULL)
        return system;
    lodd__term_lock(t);
    system = lodd__registry_get(&t->systems, t->seed, key);
    if (system == NULL && !find_system(t, key, url, &system))
        *nomem = true;
    lodd__term_unlock(t);
    return system;
}

lodd__system *lodd__system_get(lodd__fhir_terminology *t, lodd_str url, lodd_str version, bool *other_version,
                               bool *nomem)
{
    enum { LONGEST_KEY = 1024 };
    char key[LONGEST_KEY];
    lodd__system *system = NULL;

    *other_version = false;
    if (url.len == 0)
        return NULL;
    if (version.len > 0 && url.len + version.len < LONGEST_KEY) {
        memcpy(key, url.ptr, url.len);
        key[url.len] = '|';
        memcpy(key + url.len + 1, version.ptr, version.len);
        system = get_system(t, lodd__str_n(key, url.len + 1 + version.len), url, nomem);
        if (system != NULL || *nomem)
            return system;
    }
    system = get_system(t, url, url, nomem);
    *other_version =
        version.len > 0 && system != NULL && !lodd__str_eq(system->version, version) &&
        (system->kind == LODD__SYSTEM_TABLE || system->kind == LODD__SYSTEM_NAME);
    return system;
}

/* ---- codes ---- */

const lodd__codes *lodd__system_codes(lodd__fhir_terminology *t, lodd__system *system)
{
    const lodd__codes *codes = atomic_load_explicit(&system->codes, memory_order_acquire);

    if (codes != NULL || !lodd__node_exists(system->node))
        return codes;
    lodd__term_lock(t);
    codes = atomic_load_explicit(&system->codes, memory_order_relaxed);
    if (codes == NULL) {
        codes = lodd__codes_make(&t->arena, t->seed, system->node);
        atomic_store_explicit(&system->codes, codes, memory_order_release);
    }
    lodd__term_unlock(t);
    return codes;
}

static lodd__term_verdict find_in_table(lodd__fhir_terminology *t, lodd__system *system, lodd_str code,
                                        lodd__found *ret)
{
    const lodd__codes *codes = lodd__system_codes(t, system);
    char buffer[LODD__OTHER_FORM];

    if (codes == NULL)
        return LODD__TERM_NOMEM;
    ret->index = lodd__code_set_find(&codes->set, t->seed, code);
    if (ret->index == LODD__NO_ITEM && system->number != 0)
        ret->index = lodd__code_set_find(&codes->set, t->seed, lodd__other_form(buffer, system->number, code));
    if (ret->index == LODD__NO_ITEM) {
        ret->index = lodd__code_set_find_folded(&codes->set, t->seed, code);
        ret->other_case = ret->index != LODD__NO_ITEM;
    }
    if (ret->index != LODD__NO_ITEM) {
        ret->flags = codes->set.items[ret->index].flags;
        return LODD__TERM_IN;
    }
    if (lodd__pattern_code(system->url, code))
        return LODD__TERM_IN;
    if (system->complete || !lodd__code_possible(system->url, code))
        return LODD__TERM_NOT_IN;
    return LODD__TERM_SYSTEM_UNKNOWN;
}

lodd__term_verdict lodd__system_find(lodd__fhir_terminology *t, lodd__system *system, lodd_str code, lodd__found *ret)
{
    const lodd__concept *concept = NULL;
    const lodd__codes *codes = NULL;

    *ret = (lodd__found){.index = LODD__NO_ITEM};
    switch (system->kind) {
    case LODD__SYSTEM_TABLE:
        return find_in_table(t, system, code, ret);
    case LODD__SYSTEM_KODEVERK:
        concept
        = lodd__codesystem_find(system->list, code);
        if (concept == NULL)
            return system->complete ? LODD__TERM_NOT_IN : LODD__TERM_SYSTEM_UNKNOWN;
        ret->index = (uint32_t) concept->index;
        ret->flags = concept->retired ? LODD__CONCEPT_INACTIVE : 0;
        return LODD__TERM_IN;
    case LODD__SYSTEM_RULE:
        codes = lodd__system_codes(t, system);
        if (codes == NULL && lodd__node_exists(system->node))
            return LODD__TERM_NOMEM;
        return system->rule->valid(codes, t->seed, code) ? LODD__TERM_IN : LODD__TERM_NOT_IN;
    default:
        return lodd__code_possible(system->url, code) ? LODD__TERM_SYSTEM_UNKNOWN : LODD__TERM_NOT_IN;
    }
}

uint32_t lodd__system_n(lodd__fhir_terminology *t, lodd__system *system)
{
    const lodd__codes *codes = NULL;

    if (system->kind == LODD__SYSTEM_KODEVERK)
        return (uint32_t)lodd__codesystem_n_concepts(system->list);
    codes = system->kind == LODD__SYSTEM_TABLE ? lodd__system_codes(t, system) : NULL;
    return codes != NULL ? codes->set.n : 0;
}

lodd_str lodd__system_code(lodd__fhir_terminology *t, lodd__system *system, uint32_t index, uint8_t *ret_flags)
{
    const lodd__codes *codes = NULL;

    if (system->kind == LODD__SYSTEM_KODEVERK) {
        const lodd__concept *concept = lodd__codesystem_concept(system->list, index);
        *ret_flags = concept->retired ? LODD__CONCEPT_INACTIVE : 0;
        return concept->code;
    }
    codes = lodd__system_codes(t, system);
    *ret_flags = codes->set.items[index].flags;
    return lodd__str_n(codes->set.items[index].code, codes->set.items[index].len);
}

lodd_str lodd__system_display(lodd__fhir_terminology *t, lodd__system *system, uint32_t index)
{
    const lodd__codes *codes = NULL;

    if (index == LODD__NO_ITEM)
        return lodd__str_n("", 0);
    if (system->kind == LODD__SYSTEM_KODEVERK)
        return lodd__codesystem_concept(system->list, index)->display;
    codes = system->kind == LODD__SYSTEM_TABLE ? lodd__system_codes(t, system) : NULL;
    if (codes == NULL)
        return lodd__str_n("", 0);
    return lodd__node_str((lodd__node){codes->set.image, codes->set.items[index].node}, "display");
}

void lodd__system_validity(lodd__fhir_terminology *t, lodd__system *system, uint32_t index, lodd_str *ret_from,
                           lodd_str *ret_to)
{
    const lodd__codes *codes =
        system->kind == LODD__SYSTEM_TABLE && system->list != NULL ? lodd__system_codes(t, system) : NULL;
    lodd__node concept;
    size_t next = 0;

    if (codes == NULL || index == LODD__NO_ITEM)
        return;
    concept = (lodd__node){codes->set.image, codes->set.items[index].node};
    *ret_from = lodd__property_value(lodd__concept_property(concept, LODD__STR("validFrom"), &next));
    next = 0;
    *ret_to = lodd__property_value(lodd__concept_property(concept, LODD__STR("validTo"), &next));
}
