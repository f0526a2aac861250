/* fhir/narrative_links.c - what # links may point to: ids and names in the narratives of a resource, ids of its
 * elements.
 *
 * May use: base, xml, element. Made once for a resource or a Bundle when a link first asks, by maps. */
#include "fhir/narrative.h"
#include "fhir/references.h"

static lodd_str address_key(const lodd__element *const *where)
{
    return lodd__str_n((const char *)where, sizeof *where);
}

static void count(lodd__fhir_judge *judge, lodd__map *map, lodd_str id)
{
    size_t *n = lodd__map_get(map, id);
    lodd_str key;

    if (n != NULL) {
        ++*n;
        return;
    }
    n = LODD__NEW(judge->scratch, size_t);
    key = lodd__arena_str(judge->scratch, id); /* the XHTML goes away */
    if (n == NULL || key.ptr == NULL || !lodd__map_put(map, key, n))
        judge->status = LODD_ERR_NOMEM;
    else
        *n = 1;
}

static void count_xhtml(lodd__fhir_judge *judge, lodd__anchors *anchors, const lodd__element *element)
{
    lodd__xhtml xhtml;

    if (!lodd__xhtml_may_have(element, "id") && !lodd__xhtml_may_have(element, "name"))
        return;
    lodd__xhtml_open(&xhtml, judge, element);
    for (const xmlNode *node = xhtml.div; node != NULL; node = lodd__xhtml_walk(xhtml.div, node)) {
        lodd_str id = node->type == XML_ELEMENT_NODE ? lodd__xhtml_attribute(node, "id", NULL) : LODD__STR("");
        lodd_str name = node->type == XML_ELEMENT_NODE ? lodd__xhtml_attribute(node, "name", NULL) : LODD__STR("");
        if (id.len > 0)
            count(judge, &anchors->xhtml, id);
        if (name.len > 0 && !lodd__str_eq(name, id))
            count(judge, &anchors->xhtml, name);
    }
    lodd__xhtml_close(&xhtml);
}

static lodd__anchors *anchors_of(lodd__fhir_judge *judge, const lodd__element *resource)
{
    lodd__references *references = lodd__fhir_references(judge);
    lodd__anchors *anchors = references != NULL ? lodd__map_get(&references->anchors, address_key(&resource)) : NULL;

    if (references == NULL || anchors != NULL)
        return anchors;
    anchors = LODD__NEW(judge->scratch, lodd__anchors);
    if (anchors == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return NULL;
    }
    anchors->resource = resource;
    anchors->next = references->first_anchors;
    references->first_anchors = anchors;
    if (!lodd__map_put(&references->anchors, address_key(&anchors->resource), anchors))
        judge->status = LODD_ERR_NOMEM;
    for (const lodd__element *at = resource; at != NULL; at = lodd__element_walk(resource, at, true)) {
        if (at->form == LODD__FORM_XHTML)
            count_xhtml(judge, anchors, at);
        else if (at != resource && lodd__str_is(at->name, "id") && at->value.len > 0)
            count(judge, &anchors->elements, at->value);
    }
    return anchors;
}

size_t lodd__fhir_anchor_count(lodd__fhir_judge *judge, const lodd__element *resource, lodd_str id)
{
    const lodd__anchors *anchors = anchors_of(judge, resource);
    const size_t *n = anchors != NULL ? lodd__map_get(&anchors->xhtml, id) : NULL;

    return n != NULL ? *n : 0;
}

bool lodd__fhir_has_element_id(lodd__fhir_judge *judge, const lodd__element *resource, lodd_str id)
{
    const lodd__anchors *anchors = anchors_of(judge, resource);

    return anchors != NULL && lodd__map_get(&anchors->elements, id) != NULL;
}
