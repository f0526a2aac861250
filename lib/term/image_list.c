/* term/image_list.c - a code list that is a CodeSystem in a compiled image. May use: base, image.
 *
 * Its texts stay in the mapped file; what is made here is one record for each concept and an index. Concepts may nest
 * as deep as the source had them: nothing recurses. Of a code that stands there twice the first counts.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "term/codesystem.h"
#include "term/valueset_private.h"

typedef struct level {
    lodd__node list;
    size_t next;
} level;

typedef struct reading {
    lodd__codesystem *system;
    LODD__VEC(level) levels;
    LODD__VEC(lodd__node) concepts;
    bool nomem;
} reading;

static void push_level(reading *r, lodd__node list)
{
    if (lodd__node_count(list) > 0)
        r->nomem |= !lodd__vec_push(&r->levels, (level){list, 0});
}

static void collect(reading *r, lodd__node codesystem)
{
    push_level(r, lodd__node_get(codesystem, "concept"));
    while (r->levels.len > 0 && !r->nomem && r->concepts.len < LODD__MAX_CONCEPTS) {
        level *top = &r->levels.ptr[r->levels.len - 1];
        lodd__node concept = lodd__node_at(top->list, top->next++);
        if (!lodd__node_exists(concept)) {
            r->levels.len--;
            continue;
        }
        if (lodd__node_str(concept, "code").len > 0)
            r->nomem |= !lodd__vec_push(&r->concepts, concept);
        push_level(r, lodd__node_get(concept, "concept"));
    }
}

static void read_properties(lodd__concept *concept, lodd__node node)
{
    lodd__node properties = lodd__node_get(node, "property");

    for (size_t i = 0, n = lodd__node_count(properties); i < n; i++) {
        lodd__node property = lodd__node_at(properties, i);
        lodd_str code = lodd__node_str(property, "code"), value = lodd__property_value(property);
        if (lodd__str_is(code, "validFrom"))
        concept->valid_from = value;
        else if (lodd__str_is(code, "validTo")) concept->valid_to = value;
        else if (lodd__str_is(code, "firstSeen")) concept->first_seen = value;
        else if (lodd__str_is(code, "lastSeen")) concept->last_seen = value;
        else if (lodd__str_is(code, "inactive")) concept->retired = lodd__str_is(value, "true");
        else if (lodd__str_is(code, "status")) concept->retired =
            lodd__str_is(value, "retired") || lodd__str_is(value, "inactive");
    }
}

static void read_designations(lodd__arena *arena, lodd__concept *concept, lodd__node node)
{
    lodd__node list = lodd__node_get(node, "designation");
    size_t n = lodd__node_count(list);

    concept->designations = n > 0 ? lodd__arena_array(arena, n, sizeof *concept->designations) : NULL;
    for (size_t i = 0; i < n && concept->designations != NULL; i++)
    concept->designations[concept->n_designations++] = lodd__node_str(lodd__node_at(list, i), "value");
}

static bool index_concepts(reading *r)
{
    lodd__codesystem *system = r->system;

    system->concepts = lodd__arena_array(&system->arena, r->concepts.len, sizeof *system->concepts);
    if (system->concepts == NULL)
        return false;
    for (size_t i = 0; i < r->concepts.len; i++) {
        lodd__concept *concept = &system->concepts[system->n_concepts];
        lodd__node node = r->concepts.ptr[i];
        concept->code = lodd__node_str(node, "code");
        if (lodd__map_get(&system->by_code, concept->code) != NULL)
            continue;
        concept->display = lodd__node_str(node, "display");
        read_properties(concept, node);
        read_designations(&system->arena, concept, node);
        concept->index = system->n_concepts++;
        if (!lodd__map_put(&system->by_code, concept->code, concept))
            return false;
    }
    return !system->arena.failed;
}

static bool find_codesystem(const lodd__image *image, lodd__node *ret)
{
    for (size_t i = 0, n = lodd__image_n_resources(image); i < n; i++) {
        lodd__resource resource = lodd__image_resource(image, i);
        if (!lodd__str_is(resource.type, "CodeSystem"))
            continue;
        *ret = resource.node;
        return true;
    }
    return false;
}

static lodd_status read_list(lodd__codesystem *system, const lodd__image_list *list)
{
    reading r = {.system = system};
    bool done = false;
    lodd_status status = lodd__image_open(&system->image, list->path.ptr, NULL);

    if (status != LODD_OK)
        return status == LODD_ERR_NOMEM ? status : LODD_ERR_PACK;
    if (!find_codesystem(system->image, &system->node))
        return LODD_ERR_PACK;
    system->oid = lodd__arena_str(&system->arena, list->oid);
    system->url = lodd__arena_str(&system->arena, list->url);
    system->title = lodd__arena_str(&system->arena, list->title);
    system->version = lodd__arena_str(&system->arena, list->version);
    system->complete = lodd__str_is(lodd__node_str(system->node, "content"), "complete");
    system->number = lodd__alias_number(list->oid.len > 0 ? list->oid : list->url);
    collect(&r, system->node);
    done = !r.nomem && index_concepts(&r);
    lodd__vec_free(&r.levels);
    lodd__vec_free(&r.concepts);
    return done ? LODD_OK : LODD_ERR_NOMEM;
}

lodd_status lodd__codesystem_open(lodd__codesystem **ret, const lodd__image_list *list)
{
    lodd__codesystem *system = calloc(1, sizeof *system);
    lodd_status status = system != NULL ? read_list(system, list) : LODD_ERR_NOMEM;

    *ret = NULL;
    if (status != LODD_OK) {
        lodd__codesystem_free(system);
        return status;
    }
    *ret = system;
    return LODD_OK;
}
