/* fhir/reference.c - the index of what references may point to, and resolution: https://hl7.org/fhir/R4/references.html
 * and bundle.html#references.
 *
 * May use: base, json, xml, image, element. Everything is made once for a document and looked up by maps, so that a
 * Bundle of many entries that all refer to each other costs linear time.
 */
#include "fhir/references.h"

#define FULL_URL_EXTENSION "http://hl7.org/fhir/StructureDefinition/parameters-fullUrl"

lodd__references *lodd__fhir_references(lodd__fhir_judge *judge)
{
    if (judge->references == NULL) {
        judge->references = LODD__NEW(judge->scratch, lodd__references);
        if (judge->references == NULL)
            judge->status = LODD_ERR_NOMEM;
    }
    return judge->references;
}

void lodd__fhir_references_free(lodd__fhir_judge *judge)
{
    lodd__references *references = judge->references;

    if (references == NULL)
        return;
    judge->references = NULL;
    for (lodd__bundle_index *index = references->first_bundle; index != NULL; index = index->next) {
        lodd__map_free(&index->by_url);
        lodd__map_free(&index->by_id);
        lodd__map_free(&index->by_version);
        lodd__map_free(&index->by_resource);
    }
    for (lodd__container *container = references->first_container; container != NULL; container = container->next)
        lodd__map_free(&container->by_id);
    for (lodd__outside *outside = references->first_outside; outside != NULL; outside = outside->next) {
        if (outside->parser != NULL)
            lodd__xml_release(&outside->doc);
        lodd__xml_parser_free(outside->parser);
    }
    for (lodd__anchors *anchors = references->first_anchors; anchors != NULL; anchors = anchors->next) {
        lodd__map_free(&anchors->xhtml);
        lodd__map_free(&anchors->elements);
    }
    lodd__map_free(&references->anchors);
    lodd__map_free(&references->types);
    lodd__map_free(&references->bundles);
    lodd__map_free(&references->containers);
    lodd__map_free(&references->outside);
    lodd__xml_parser_free(references->parser);
    lodd__arena_free(&references->xhtml);
}

lodd__xml_parser *lodd__fhir_xml_parser(lodd__fhir_judge *judge, lodd__arena **ret_arena)
{
    lodd__references *references = lodd__fhir_references(judge);

    if (references == NULL)
        return NULL;
    *ret_arena = &references->xhtml;
    if (references->parser == NULL && (references->parser = lodd__xml_parser_new()) == NULL)
        judge->status = LODD_ERR_NOMEM;
    return references->parser;
}

/* The bytes of an address as the key of a map; where must live as long as the map. */
static lodd_str address_key(const lodd__element *const *where)
{
    return lodd__str_n((const char *)where, sizeof *where);
}

static void put(lodd__fhir_judge *judge, lodd__map *map, lodd_str key, void *value)
{
    if (key.ptr == NULL || !lodd__map_put(map, key, value))
        judge->status = LODD_ERR_NOMEM;
}

/* ---- walking ---- */

const lodd__element *lodd__element_walk(const lodd__element *root, const lodd__element *at, bool into)
{
    if (into && at->first != NULL)
        return at->first;
    while (at != root) {
        if (at->next != NULL)
            return at->next;
        at = at->parent;
    }
    return NULL;
}

bool lodd__element_true(const lodd__element *element, const char *child)
{
    return lodd__str_is(lodd__element_value(element, child), "true");
}

/* ---- Bundles ---- */

static bool is_collection(const lodd__element *element)
{
    return element->resource && (lodd__element_is(element, "Bundle") || lodd__element_is(element, "Parameters"));
}

const lodd__element *lodd__fhir_bundle(const lodd__element *element)
{
    for (element = element->parent; element != NULL; element = element->parent)
        if (is_collection(element))
            return element;
    return NULL;
}

const lodd__element *lodd__fhir_entry(const lodd__element *element)
{
    for (; element != NULL && element->parent != NULL; element = element->parent)
        if (lodd__str_is(element->name, "entry") && lodd__element_is(element->parent, "Bundle"))
            return element;
    return NULL;
}

static void entry_init(lodd__bundle_entry *entry, const lodd__element *from, size_t i)
{
    const lodd__element *meta;

    entry->entry = from;
    entry->index = i;
    for (const lodd__element *child = from->first; child != NULL; child = child->next) {
        if (child->resource && entry->resource == NULL)
            entry->resource = child;
        else if (lodd__str_is(child->name, "fullUrl"))
            entry->full_url = child->value;
        else if (lodd__str_is(child->name, "extension") &&
                 lodd__str_is(lodd__element_value(child, "url"), FULL_URL_EXTENSION))
            entry->full_url = lodd__element_value(child, "value");
    }
    if (entry->resource == NULL)
        return;
    entry->type = lodd__element_type(entry->resource);
    entry->id = lodd__element_value(entry->resource, "id");
    meta = lodd__element_child(entry->resource, "meta");
    entry->version = meta != NULL ? lodd__element_value(meta, "versionId") : (lodd_str){NULL, 0};
}

/* Adds an entry to a map by a key; the next one of the same key hangs at the one before. by_id: which of its two
chains. */
static void chain(lodd__fhir_judge *judge, lodd__map *map, lodd_str key, lodd__bundle_entry *entry, bool by_id)
{
    lodd__bundle_entry *first = lodd__map_get(map, key);

    if (first == NULL) {
        put(judge, map, key, entry);
        *(by_id ? &entry->n_same_id : &entry->n_same_url) = 1;
        return;
    }
    /* behind the first: the chain then goes backwards, but its head is the first in the document */
    if (by_id) {
        entry->same_id = first->same_id;
        first->same_id = entry;
        first->n_same_id++;
    } else {
        entry->same_url = first->same_url;
        first->same_url = entry;
        first->n_same_url++;
    }
}

static lodd_str id_key(lodd__arena *arena, lodd_str type, lodd_str id)
{
    return lodd__arena_printf(arena, "%.*s/%.*s", LODD__FMT(type), LODD__FMT(id));
}

static lodd_str version_key(lodd__arena *arena, lodd_str url, lodd_str version)
{
    return lodd__arena_printf(arena, "%.*s/_history/%.*s", LODD__FMT(url), LODD__FMT(version));
}

static void index_entry(lodd__fhir_judge *judge, lodd__bundle_index *index, lodd__bundle_entry *entry)
{
    if (entry->resource != NULL)
        put(judge, &index->by_resource, address_key(&entry->resource), entry);
    if (entry->full_url.len > 0)
        chain(judge, &index->by_url, entry->full_url, entry, false);
    if (entry->type.len > 0 && entry->id.len > 0)
        chain(judge, &index->by_id, id_key(judge->scratch, entry->type, entry->id), entry, true);
    if (entry->full_url.len > 0 && entry->version.len > 0) {
        lodd_str key = version_key(judge->scratch, entry->full_url, entry->version);
        if (lodd__map_get(&index->by_version, key) == NULL)
            put(judge, &index->by_version, key, entry);
    }
}

/* The parameters of Parameters that hold resources, at any depth. */
static size_t parameters_of(const lodd__element *root, lodd__bundle_entry *entries)
{
    size_t n = 0;

    for (const lodd__element *at = root->first; at != NULL; at = lodd__element_walk(root, at, !at->resource)) {
        if (!at->resource || at->parent == root)
            continue;
        if (entries != NULL)
            entry_init(&entries[n], at->parent, n);
        n++;
    }
    return n;
}

static size_t entries_of(const lodd__element *bundle, lodd__bundle_entry *entries)
{
    size_t n = 0;

    if (!lodd__element_is(bundle, "Bundle"))
        return parameters_of(bundle, entries);
    LODD__EACH(entry, bundle, "entry")
    {
        if (entries != NULL)
            entry_init(&entries[n], entry, n);
        n++;
    }
    return n;
}

const lodd__bundle_index *lodd__fhir_index(lodd__fhir_judge *judge, const lodd__element *bundle)
{
    lodd__references *references = lodd__fhir_references(judge);
    lodd__bundle_index *index;

    if (references == NULL)
        return NULL;
    index = lodd__map_get(&references->bundles, address_key(&bundle));
    if (index != NULL)
        return index;
    index = LODD__NEW(judge->scratch, lodd__bundle_index);
    if (index == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return NULL;
    }
    index->bundle = bundle;
    index->type = lodd__element_is(bundle, "Bundle") ? lodd__element_value(bundle, "type") : (lodd_str){NULL, 0};
    index->next = references->first_bundle;
    references->first_bundle = index;
    put(judge, &references->bundles, address_key(&index->bundle), index);
    index->n = entries_of(bundle, NULL);
    index->entries = lodd__arena_array(judge->scratch, index->n, sizeof *index->entries);
    if (index->entries == NULL) {
        index->n = 0;
        judge->status = LODD_ERR_NOMEM;
        return index;
    }
    (void)entries_of(bundle, index->entries);
    for (size_t i = 0; i < index->n; i++)
        index_entry(judge, index, &index->entries[i]);
    return index;
}

const lodd__bundle_entry *lodd__fhir_entry_of(lodd__fhir_judge *judge, const lodd__bundle_index *index,
                                              const lodd__element *element)
{
    (void)judge;
    for (; element != NULL && element != index->bundle; element = element->parent) {
        const lodd__bundle_entry *entry =
            element->resource ? lodd__map_get(&index->by_resource, address_key(&element)) : NULL;
        if (entry != NULL)
            return entry;
    }
    return NULL;
}

/* The URL a relative reference has in an entry: the base of the entry's fullUrl and Type/id; of a urn its id behind the
 * urn's own beginning, as the specification once had it and tools still have it. */
static lodd_str absolute_of(lodd__fhir_judge *judge, lodd_str full_url, const lodd__link *link)
{
    size_t end = full_url.len;
    bool urn = lodd__str_starts(full_url, LODD__STR("urn:"));

    for (int steps = urn ? 1 : 2; end > 0; end--)
        if (full_url.ptr[end - 1] == (urn ? ':' : '/') && --steps == 0)
            break;
    if (urn)
        return lodd__arena_printf(judge->scratch, "%.*s%.*s", LODD__FMT(lodd__str_sub(full_url, 0, end)),
                                  LODD__FMT(link->id));
    return lodd__arena_printf(judge->scratch, "%.*s%.*s", LODD__FMT(lodd__str_sub(full_url, 0, end)),
                              LODD__FMT(link->versioned));
}

static void find_target(lodd__fhir_judge *judge, const lodd__bundle_index *index, const lodd__link *link,
                        lodd__hit *hit)
{
    const lodd__bundle_entry *found;

    hit->entry = lodd__map_get(&index->by_url, hit->target);
    hit->n = hit->entry != NULL ? hit->entry->n_same_url : 0;
    if (hit->entry == NULL || link->version.len == 0)
        return;
    found = lodd__map_get(&index->by_version, version_key(judge->scratch, hit->target, link->version));
    hit->needs_version = found == NULL;
    hit->entry = found;
    hit->n = found != NULL ? 1 : 0;
}

lodd__hit lodd__fhir_bundle_find(lodd__fhir_judge *judge, const lodd__bundle_index *index,
                                 const lodd__bundle_entry *from, const lodd__link *link)
{
    lodd__hit hit = {.fault = LODD__HIT_OK, .target = link->versioned};

    if (link->kind == LODD__LINK_OTHER || link->kind == LODD__LINK_FRAGMENT || link->kind == LODD__LINK_SEARCH) {
        hit.fault = LODD__HIT_FORM;
        return hit;
    }
    if (link->kind == LODD__LINK_RELATIVE) {
        hit.candidates = lodd__map_get(&index->by_id, id_key(judge->scratch, link->type, link->id));
        if (index->type.ptr == NULL) { /* Parameters: there is no base, so type and id decide */
            hit.entry = hit.candidates;
            hit.n = hit.entry != NULL ? hit.entry->n_same_id : 0;
            return hit;
        }
        if (from == NULL || from->full_url.len == 0) {
            hit.fault = LODD__HIT_NO_FULL_URL;
            return hit;
        }
        hit.target = absolute_of(judge, from->full_url, link);
    }
    find_target(judge, index, link, &hit);
    if (hit.entry != NULL && link->kind == LODD__LINK_RELATIVE && lodd__str_starts(from->full_url, LODD__STR("urn:")))
        hit.other_type = !lodd__str_eq(hit.entry->type, link->type);
    return hit;
}

/* ---- contained resources ---- */

static lodd__container *container_of(lodd__fhir_judge *judge, const lodd__element *resource, const lodd__element *first)
{
    lodd__references *references = lodd__fhir_references(judge);
    lodd__container *container =
        references != NULL ? lodd__map_get(&references->containers, address_key(&resource)) : NULL;

    if (references == NULL || container != NULL)
        return container;
    container = LODD__NEW(judge->scratch, lodd__container);
    if (container == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return NULL;
    }
    container->resource = resource;
    container->next = references->first_container;
    references->first_container = container;
    put(judge, &references->containers, address_key(&container->resource), container);
    for (const lodd__element *contained = first; contained != NULL; contained = contained->next_same) {
        lodd_str id = lodd__element_value(contained, "id");
        if (id.len > 0 && lodd__map_get(&container->by_id, id) == NULL)
            put(judge, &container->by_id, id, (void *)(uintptr_t)contained);
    }
    return container;
}

/* Few contained resources are looked through; many get a map. */
#define MANY_CONTAINED 8

const lodd__element *lodd__fhir_contained(lodd__fhir_judge *judge, const lodd__element *container, lodd_str id)
{
    const lodd__element *first = lodd__element_child(container, "contained");
    size_t n = 0;
    lodd__container *map;

    if (id.len == 0)
        return NULL;
    for (const lodd__element *contained = first; contained != NULL && n < MANY_CONTAINED;
         contained = contained->next_same, n++)
        if (lodd__str_eq(lodd__element_value(contained, "id"), id))
            return contained;
    if (n < MANY_CONTAINED)
        return NULL;
    map = container_of(judge, container, first);
    return map != NULL ? lodd__map_get(&map->by_id, id) : NULL;
}

/* ---- outside of the document ---- */

static lodd__outside *outside_new(lodd__fhir_judge *judge, lodd_str name)
{
    lodd__references *references = judge->references;
    lodd__outside *outside = LODD__NEW(judge->scratch, lodd__outside);

    if (outside == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return NULL;
    }
    outside->next = references->first_outside;
    references->first_outside = outside;
    put(judge, &references->outside, lodd__arena_str(judge->scratch, name), outside);
    return outside;
}

static const lodd__element *read_text(lodd__fhir_judge *judge, lodd__outside *outside, lodd_str text)
{
    lodd__findings silent = {.scratch = judge->scratch};
    lodd__fhir_reader reader = {
        .structures = judge->structures, .arena = judge->scratch, .findings = &silent, .limits = judge->limits};
    lodd__source *source = LODD__NEW(judge->scratch, lodd__source);

    if (source == NULL)
        return NULL;
    lodd__source_init(source, judge->scratch, LODD__STR(""), text);
    if (source->fault != LODD__SOURCE_OK)
        return NULL;
    if (lodd__str_trim(source->text).len == 0 || lodd__str_trim(source->text).ptr[0] != '<')
        return lodd__fhir_read_json(&reader, source->text);
    outside->parser = lodd__xml_parser_new();
    if (outside->parser == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return NULL;
    }
    lodd__xml_parse(&outside->doc, outside->parser, judge->scratch, source, judge->limits);
    return outside->doc.wellformed ? lodd__fhir_read_xml(&reader, &outside->doc) : NULL;
}

const lodd__element *lodd__fhir_fetch(lodd__fhir_judge *judge, lodd_str reference)
{
    lodd__references *references = lodd__fhir_references(judge);
    lodd__outside *outside;
    lodd_str text = {NULL, 0};

    if (references == NULL || judge->options == NULL || judge->options->fetch == NULL)
        return NULL;
    outside = lodd__map_get(&references->outside, reference);
    if (outside != NULL)
        return outside->resource;
    outside = outside_new(judge, reference);
    if (outside != NULL && judge->options->fetch(judge->options->fetch_user, reference, &text) && text.ptr != NULL)
        outside->resource = read_text(judge, outside, text);
    return outside != NULL ? outside->resource : NULL;
}

/* A chain of resources that each refer to the next is followed so far and no further. */
#define MAX_FETCHED_DEPTH 16

size_t lodd__fhir_fetched_errors(lodd__fhir_judge *judge, lodd_str reference)
{
    lodd__outside *outside = judge->references != NULL ? lodd__map_get(&judge->references->outside, reference) : NULL;
    lodd__findings silent = {.scratch = judge->scratch}, *aloud = judge->findings;

    if (outside == NULL || outside->resource == NULL)
        return 0;
    if (outside->judged || judge->references->depth >= MAX_FETCHED_DEPTH)
        return outside->errors;
    outside->judged = true;
    judge->references->depth++;
    judge->findings = &silent;
    lodd__fhir_check_resource(judge, outside->resource);
    judge->findings = aloud;
    judge->references->depth--;
    outside->errors = silent.counts[LODD_SEVERITY_ERROR];
    return outside->errors;
}

const lodd__element *lodd__fhir_definition_of(lodd__fhir_judge *judge, const lodd__link *link)
{
    lodd__references *references = lodd__fhir_references(judge);
    const lodd__definitions *definitions = lodd__structures_definitions(judge->structures);
    lodd_str key =
        lodd__arena_printf(judge->scratch, "=%.*s", LODD__FMT(link->text)); /* a fetched one may have the same name */
    lodd__outside *outside;
    lodd__resource found;
    bool is;

    if (references == NULL || link->text.len == 0 || key.ptr == NULL)
        return NULL;
    outside = lodd__map_get(&references->outside, key);
    if (outside != NULL)
        return outside->resource;
    if (link->kind == LODD__LINK_RELATIVE)
        is = lodd__definitions_find_id(definitions, link->type, link->id, &found);
    else
        is = lodd__definitions_find(definitions, "", link->text, &found);
    outside = outside_new(judge, key);
    if (outside != NULL && is)
        outside->resource = lodd__element_inflate(judge->structures, judge->scratch, found.node, NULL);
    return outside != NULL ? outside->resource : NULL;
}

const lodd__element *lodd__fhir_resolve(lodd__fhir_judge *judge, const lodd__element *from, lodd_str reference)
{
    lodd__link link = lodd__link_read(judge, reference);
    const lodd__element *found;

    if (reference.len == 0 || from == NULL)
        return NULL;
    if (link.kind == LODD__LINK_FRAGMENT) {
        const lodd__element *root = lodd__element_root_resource(from);
        return link.fragment.len == 0 ? root : lodd__fhir_contained(judge, root, link.fragment);
    }
    for (const lodd__element *bundle = lodd__fhir_bundle(from); bundle != NULL; bundle = lodd__fhir_bundle(bundle)) {
        const lodd__bundle_index *index = lodd__fhir_index(judge, bundle);
        lodd__hit hit = {0};
        if (index == NULL)
            return NULL;
        hit = lodd__fhir_bundle_find(judge, index, lodd__fhir_entry_of(judge, index, from), &link);
        if (hit.entry != NULL && hit.entry->resource != NULL)
            return hit.entry->resource;
    }
    found = lodd__fhir_fetch(judge, reference);
    return found != NULL ? found : lodd__fhir_definition_of(judge, &link);
}
