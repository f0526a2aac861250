/* fhir/contained.c - contained resources: https://hl7.org/fhir/R4/references.html#contained, constraint dom-3.
 *
 * May use: base, xml, element. dom-3 as FHIRPath looks through the whole resource for each contained one and does so
 * again for each; here the resource is walked once and every reference is looked up.
 */
#include "fhir/narrative.h"

/* The constraints that are found here, in bundle.c and in narrative.c. */
bool lodd__fhir_native_invariant(lodd_str key)
{
    static const char *const keys[] = {"dom-3", "bdl-7", "txt-1", "txt-2", "que-12", "ref-1"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (lodd__str_is(key, keys[i]))
            return true;
    return false;
}

/* The contained resource, of this container, that an element is in. */
static const lodd__element *contained_around(const lodd__element *element, const lodd__element *container)
{
    while (element != NULL && element->parent != container)
        element = element->parent;
    return element != NULL && lodd__str_is(element->name, "contained") ? element : NULL;
}

/* Can an element refer to a contained resource: a reference, or a canonical, url or uri? */
static bool may_refer(const lodd__element *element)
{
    if (element->value.len == 0 || element->value.ptr[0] != '#')
        return false;
    return lodd__str_is(element->name, "reference") || lodd__element_is(element, "canonical") ||
           lodd__element_is(element, "uri") || lodd__element_is(element, "url");
}

typedef struct marking {
    lodd__fhir_judge *judge;
    const lodd__element *resource;
    lodd__map linked; /* addresses of contained resources, as text */
} marking;

static void mark_one(marking *m, const lodd__element *contained)
{
    lodd_str key;

    if (contained == NULL)
        return;
    key = lodd__arena_printf(m->judge->scratch, "%p", (const void *)contained);
    if (key.ptr == NULL || !lodd__map_put(&m->linked, key, m->judge))
        m->judge->status = LODD_ERR_NOMEM;
}

/* "#id" of a link, or of an image that the resource contains. */
static void mark_link(marking *m, lodd_str link)
{
    if (link.len > 1 && link.ptr[0] == '#')
        mark_one(m, lodd__fhir_contained(m->judge, m->resource, lodd__str_sub(link, 1, link.len - 1)));
}

static void mark_narrative(marking *m, const lodd__element *element)
{
    lodd__xhtml xhtml;

    if (!lodd__xhtml_may_have(element, "href") && !lodd__xhtml_may_have(element, "src"))
        return;
    lodd__xhtml_open(&xhtml, m->judge, element);
    for (const xmlNode *at = xhtml.div; at != NULL; at = lodd__xhtml_walk(xhtml.div, at))
        if (at->type == XML_ELEMENT_NODE && at->properties != NULL) {
            mark_link(m, lodd__xhtml_attribute(at, "href", NULL));
            mark_link(m, lodd__xhtml_attribute(at, "src", NULL));
        }
    lodd__xhtml_close(&xhtml);
}

/* Marks every contained resource that something refers to or that refers to its container. */
static void mark(marking *m)
{
    const lodd__element *resource = m->resource;

    for (const lodd__element *at = resource->first; at != NULL; at = lodd__element_walk(resource, at, true)) {
        if (at->form == LODD__FORM_XHTML)
            mark_narrative(m, at);
        else if (may_refer(at) && at->value.len == 1)
            mark_one(m, contained_around(at, resource));
        else if (may_refer(at))
            mark_link(m, at->value);
    }
}

static void check_ids(lodd__fhir_judge *judge, const lodd__element *first)
{
    lodd__map seen = {0};

    for (const lodd__element *contained = first; contained != NULL; contained = contained->next_same) {
        const lodd__element *id = lodd__element_child(contained, "id");
        if (id == NULL || id->value.len == 0)
            (void)lodd__finding(judge->findings, LODD__RULE_FHIR_CONTAINED_ID, contained);
        else if (lodd__map_get(&seen, id->value) != NULL)
            lodd__finding_value(judge->findings,
                                lodd__finding(judge->findings, LODD__RULE_FHIR_CONTAINED_DUPLICATE, id), id->value);
        else if (!lodd__map_put(&seen, id->value, &seen))
            judge->status = LODD_ERR_NOMEM;
    }
    lodd__map_free(&seen);
}

static void check_orphans(lodd__fhir_judge *judge, const lodd__element *resource, const lodd__element *first)
{
    marking m = {.judge = judge, .resource = resource};

    mark(&m);
    for (const lodd__element *contained = first; contained != NULL && judge->status == LODD_OK;
         contained = contained->next_same) {
        lodd_str id = lodd__element_value(contained, "id"),
                 key = lodd__arena_printf(judge->scratch, "%p", (const void *)contained);
        lodd_issue *issue;
        /* without an id nothing can refer to it: that is said, and once is enough */
        if (id.len == 0 || key.ptr == NULL || lodd__map_get(&m.linked, key) != NULL)
            continue;
        issue =
            lodd__finding_offset(judge->findings, LODD__RULE_FHIR_CONTAINED_ORPHAN, resource, contained->key_offset);
        lodd__finding_value(judge->findings, issue, id);
    }
    lodd__map_free(&m.linked);
}

void lodd__fhir_check_contained(lodd__fhir_judge *judge, const lodd__element *resource)
{
    const lodd__element *first = lodd__element_child(resource, "contained");

    if (first == NULL || judge->options->ignore_contained)
        return;
    check_ids(judge, first);
    check_orphans(judge, resource, first);
}
