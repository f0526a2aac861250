/* term/codesystem.c - FHIR CodeSystem JSON (R4) to a list with an index by code. May use: base, cJSON (the files are ours). */
#include "term/codesystem.h"

#include <stdlib.h>
#include <string.h>

#include "term/cjson.h"
#include "term/valueset_private.h"

static lodd_str member(lodd__codesystem *system, const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!cJSON_IsString(item))
        return (lodd_str){NULL, 0};
    return lodd__arena_str(&system->arena, lodd__str(item->valuestring));
}

static void read_property(lodd__codesystem *system, lodd__concept *concept, const cJSON *property)
{
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(property, "code");
    lodd_str value = member(system, property, "valueString");

    if (value.ptr == NULL)
        value = member(system, property, "valueCode");
    if (value.ptr == NULL)
        value = member(system, property, "valueDateTime");
    if (!cJSON_IsString(code))
        return;
    if (strcmp(code->valuestring, "firstSeen") == 0)
        concept->first_seen = value;
    else if (strcmp(code->valuestring, "lastSeen") == 0)
        concept->last_seen = value;
    else if (strcmp(code->valuestring, "status") == 0)
        concept->retired = lodd__str_is(value, "retired");
}

static void read_designations(lodd__codesystem *system, lodd__concept *concept, const cJSON *list)
{
    size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    const cJSON *item = NULL;

    concept->designations = lodd__arena_array(&system->arena, n, sizeof *concept->designations);
    if (concept->designations == NULL)
        return;
    cJSON_ArrayForEach(item, list) concept->designations[concept->n_designations++] = member(system, item, "value");
}

static lodd_status read_concepts(lodd__codesystem *system, const cJSON *list)
{
    const cJSON *item = NULL;

    if (!cJSON_IsArray(list))
        return LODD_ERR_PACK;
    system->concepts = lodd__arena_array(&system->arena, (size_t)cJSON_GetArraySize(list), sizeof *system->concepts);
    cJSON_ArrayForEach(item, list)
    {
        lodd__concept *concept = system->concepts != NULL ? &system->concepts[system->n_concepts] : NULL;
        const cJSON *property = NULL;
        if (concept == NULL)
            return LODD_ERR_NOMEM;
        concept->code = member(system, item, "code");
        if (concept->code.len == 0)
            return system->arena.failed ? LODD_ERR_NOMEM : LODD_ERR_PACK;
        concept->display = member(system, item, "display");
        cJSON_ArrayForEach(property, cJSON_GetObjectItemCaseSensitive(item, "property")) read_property(system, concept, property);
        read_designations(system, concept, cJSON_GetObjectItemCaseSensitive(item, "designation"));
        concept->index = system->n_concepts++;
        if (!lodd__map_put(&system->by_code, concept->code, concept))
            return LODD_ERR_NOMEM;
    }
    return LODD_OK;
}

static lodd_status read_root(lodd__codesystem *system, const cJSON *root)
{
    lodd_str url = member(system, root, "url");
    lodd_status status = LODD_OK;

    if (!lodd__str_is(member(system, root, "resourceType"), "CodeSystem") || !lodd__str_starts(url, LODD__STR("urn:oid:")))
        return system->arena.failed ? LODD_ERR_NOMEM : LODD_ERR_PACK;
    system->oid = lodd__str_sub(url, 8, url.len - 8);
    system->number = lodd__alias_number(url);
    system->title = member(system, root, "title");
    system->version = member(system, root, "version");
    system->date = member(system, root, "date");
    system->complete = lodd__str_is(member(system, root, "content"), "complete");
    status = read_concepts(system, cJSON_GetObjectItemCaseSensitive(root, "concept"));
    return status == LODD_OK && system->arena.failed ? LODD_ERR_NOMEM : status;
}

lodd_status lodd__codesystem_parse(lodd__codesystem **ret, lodd_str json)
{
    lodd__codesystem *system = calloc(1, sizeof *system);
    cJSON *root = NULL;
    lodd_status status = system != NULL ? lodd__cjson_parse(&root, json) : LODD_ERR_NOMEM;

    *ret = NULL;
    if (status == LODD_OK)
        status = read_root(system, root);
    cJSON_Delete(root);
    if (status != LODD_OK) {
        lodd__codesystem_free(system);
        return status;
    }
    *ret = system;
    return LODD_OK;
}

void lodd__codesystem_free(lodd__codesystem *system)
{
    if (system == NULL)
        return;
    lodd__map_free(&system->by_code);
    lodd__arena_free(&system->arena);
    lodd__image_close(system->image);
    free(system);
}

const lodd__concept *lodd__codesystem_find(const lodd__codesystem *system, lodd_str code)
{
    const lodd__concept *concept = lodd__map_get(&system->by_code, code);
    char buffer[LODD__OTHER_FORM];

    return concept != NULL ? concept : lodd__map_get(&system->by_code, lodd__other_form(buffer, system->number, code));
}

size_t lodd__codesystem_n_concepts(const lodd__codesystem *system)
{
    return system->n_concepts;
}

const lodd__concept *lodd__codesystem_concept(const lodd__codesystem *system, size_t i)
{
    return &system->concepts[i];
}

bool lodd__codesystem_complete(const lodd__codesystem *system)
{
    return system->complete;
}

lodd_str lodd__codesystem_title(const lodd__codesystem *system)
{
    return system->title;
}

lodd_str lodd__codesystem_oid(const lodd__codesystem *system)
{
    return system->oid.len > 0 ? system->oid : system->url;
}

lodd_str lodd__codesystem_version(const lodd__codesystem *system)
{
    return system->version;
}

lodd_str lodd__codesystem_date(const lodd__codesystem *system)
{
    return system->date;
}

lodd__node lodd__codesystem_node(const lodd__codesystem *system)
{
    return system->node;
}
