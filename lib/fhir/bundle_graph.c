/* fhir/bundle_graph.c - documents and messages: what their first entry refers to must be in the Bundle, and every entry
 * must hang together with it.
 *
 * https://hl7.org/fhir/R4/documents.html#content, messaging.html. May use: base, xml, element. Linear in the number of
 * entries and links.
 */
#include "fhir/narrative.h"

#define NARRATIVE_LINK "http://hl7.org/fhir/StructureDefinition/narrativeLink"

typedef struct edge {
    const lodd__bundle_entry *from, *to;
    struct edge *next_out, *next_in; /* of the same from; of the same to */
} edge;

typedef struct node {
    edge *out, *in;
    bool reached;
} node;

typedef struct linkage {
    lodd__fhir_judge *judge;
    const lodd__bundle_index *index;
    node *nodes; /* one for each entry */
    bool message;
} linkage;

/* ---- resolution ---- */

/* Stricter than for a reference by itself: a relative one needs an entry whose fullUrl ends with the entry's own type
and id, else its base is not sure. */
static const lodd__bundle_entry *resolve(const linkage *graph, const lodd__bundle_entry *from, const lodd__link *link)
{
    lodd__hit hit;

    if (link->kind == LODD__LINK_RELATIVE) {
        lodd_str own =
            lodd__arena_printf(graph->judge->scratch, "/%.*s/%.*s", LODD__FMT(from->type), LODD__FMT(from->id));
        bool only = own.len > 0 &&
                    lodd__str_eq(from->full_url, lodd__str_sub(own, 1, own.len - 1)); /* wrong, and said, but clear */
        if (from->id.len == 0 || (!only && !lodd__str_ends(from->full_url, own)))
            return NULL;
    }
    hit = lodd__fhir_bundle_find(graph->judge, graph->index, from, link);
    return hit.entry;
}

/* ---- links ---- */

static void add_edge(const linkage *graph, const lodd__bundle_entry *from, const lodd__bundle_entry *to)
{
    node *source = &graph->nodes[from->index], *target = &graph->nodes[to->index];
    edge *added;

    if (from == to || (source->out != NULL && source->out->to == to))
        return;
    added = LODD__NEW(graph->judge->scratch, edge);
    if (added == NULL) {
        graph->judge->status = LODD_ERR_NOMEM;
        return;
    }
    *added = (edge){.from = from, .to = to, .next_out = source->out, .next_in = target->in};
    source->out = target->in = added;
}

static void add_link(const linkage *graph, const lodd__bundle_entry *from, lodd_str text)
{
    lodd__link link;
    const lodd__bundle_entry *to;

    if (text.len == 0 || text.ptr[0] == '#')
        return;
    link = lodd__link_read(graph->judge, text);
    to = resolve(graph, from, &link);
    if (to != NULL)
        add_edge(graph, from, to);
}

static void add_xhtml(const linkage *graph, const lodd__bundle_entry *from, const lodd__element *element)
{
    lodd__xhtml xhtml;

    if (!lodd__xhtml_may_have(element, "href") && !lodd__xhtml_may_have(element, "src"))
        return;
    lodd__xhtml_open(&xhtml, graph->judge, element);
    for (const xmlNode *at = xhtml.div; at != NULL; at = lodd__xhtml_walk(xhtml.div, at))
        if (at->type == XML_ELEMENT_NODE && at->properties != NULL) {
            add_link(graph, from, lodd__xhtml_attribute(at, "href", NULL));
            add_link(graph, from, lodd__xhtml_attribute(at, "src", NULL));
        }
    lodd__xhtml_close(&xhtml);
}

/* A narrativeLink names a place in the narrative of another entry. */
static void check_narrative_link(const linkage *graph, const lodd__bundle_entry *from, const lodd__element *extension)
{
    lodd_str text = lodd__element_value(extension, "value");
    lodd__link link = lodd__link_read(graph->judge, text);
    const lodd__bundle_entry *to;
    lodd_issue *issue;
    size_t n;

    if (text.len == 0 || link.fragment.len == 0)
        return;
    to = link.kind == LODD__LINK_FRAGMENT ? from : resolve(graph, from, &link);
    n = to != NULL && to->resource != NULL ? lodd__fhir_anchor_count(graph->judge, to->resource, link.fragment) : 0;
    if (n == 1)
        return;
    issue = lodd__finding(graph->judge->findings,
                          n == 0 ? LODD__RULE_FHIR_NARRATIVE_LINK_MISSING : LODD__RULE_FHIR_NARRATIVE_LINK_AMBIGUOUS,
                          extension);
    lodd__finding_value(graph->judge->findings, issue, text);
    if (n > 1)
        lodd__finding_number(graph->judge->findings, issue, n);
}

static void add_links(const linkage *graph, const lodd__bundle_entry *from)
{
    const lodd__element *root = from->resource;

    for (const lodd__element *at = root->first; at != NULL; at = lodd__element_walk(root, at, true)) {
        if (at->form == LODD__FORM_XHTML)
            add_xhtml(graph, from, at);
        else if (lodd__str_is(at->name, "reference") && at->parent != NULL && lodd__element_is(at->parent, "Reference"))
            add_link(graph, from, at->value);
        else if (at->value.len > 0 &&
                 (lodd__element_is(at, "url") || lodd__element_is(at, "uri") || lodd__element_is(at, "canonical")))
            add_link(graph, from, at->value);
        else if (lodd__str_is(at->name, "extension") && lodd__str_is(lodd__element_value(at, "url"), NARRATIVE_LINK))
            check_narrative_link(graph, from, at);
    }
}

/* ---- reachability ---- */

/* All that can be reached along links from an entry. stack has room for every entry. */
static void reach(const linkage *graph, const lodd__bundle_entry *start, const lodd__bundle_entry **stack,
                  const lodd__bundle_entry **order, size_t *n_order)
{
    size_t depth = 0;

    if (graph->nodes[start->index].reached)
        return;
    graph->nodes[start->index].reached = true;
    stack[depth++] = start;
    while (depth > 0) {
        const lodd__bundle_entry *entry = stack[--depth];
        order[(*n_order)++] = entry;
        for (const edge *e = graph->nodes[entry->index].out; e != NULL; e = e->next_out)
            if (!graph->nodes[e->to->index].reached) {
                graph->nodes[e->to->index].reached = true;
                stack[depth++] = e->to;
            }
    }
}

/* An entry that only refers to others is reached backwards; Provenance is made to. */
static void say_backwards(const linkage *graph, const lodd__bundle_entry *entry)
{
    lodd__builtin rule = graph->message ? LODD__RULE_FHIR_BUNDLE_BACKWARDS_MESSAGE : LODD__RULE_FHIR_BUNDLE_BACKWARDS;

    if (!lodd__str_is(entry->type, "Provenance"))
        lodd__finding_value(graph->judge->findings, lodd__finding(graph->judge->findings, rule, entry->entry),
                            entry->full_url);
}

static void reach_backwards(const linkage *graph, const lodd__bundle_entry **stack, const lodd__bundle_entry **order,
                            size_t *n_order)
{
    for (size_t i = 0; i < *n_order; i++)
        for (const edge *e = graph->nodes[order[i]->index].in; e != NULL; e = e->next_in)
            if (!graph->nodes[e->from->index].reached) {
                say_backwards(graph, e->from);
                reach(graph, e->from, stack, order, n_order);
            }
}

/* A document's stylesheets are entries that only Bundle.link names. */
static void reach_stylesheets(const linkage *graph, const lodd__bundle_entry **stack, const lodd__bundle_entry **order,
                              size_t *n_order)
{
    LODD__EACH(link, graph->index->bundle, "link")
    {
        const lodd__bundle_entry *entry = lodd__map_get(&graph->index->by_url, lodd__element_value(link, "url"));
        if (entry != NULL && entry->resource != NULL &&
            lodd__str_is(lodd__element_value(link, "relation"), "stylesheet"))
            reach(graph, entry, stack, order, n_order);
    }
}

static void check_reachable(const linkage *graph)
{
    const lodd__bundle_index *index = graph->index;
    const lodd__bundle_entry **stack =
        lodd__arena_array(graph->judge->scratch, index->n, sizeof(const lodd__bundle_entry *));
    const lodd__bundle_entry **order =
        lodd__arena_array(graph->judge->scratch, index->n, sizeof(const lodd__bundle_entry *));
    size_t n_order = 0;

    if (stack == NULL || order == NULL) {
        graph->judge->status = LODD_ERR_NOMEM;
        return;
    }
    reach(graph, &index->entries[0], stack, order, &n_order);
    reach_stylesheets(graph, stack, order, &n_order);
    reach_backwards(graph, stack, order, &n_order);
    for (size_t i = 0; i < index->n; i++) {
        lodd__builtin rule =
            graph->message ? LODD__RULE_FHIR_BUNDLE_UNREACHED_MESSAGE : LODD__RULE_FHIR_BUNDLE_UNREACHED;
        if (index->entries[i].resource != NULL && !graph->nodes[i].reached)
            lodd__finding_value(graph->judge->findings,
                                lodd__finding(graph->judge->findings, rule, index->entries[i].entry),
                                index->entries[i].full_url);
    }
}

/* ---- what must be in the Bundle ---- */

static void demand(const linkage *graph, const lodd__element *reference)
{
    lodd_str text = reference != NULL ? lodd__element_value(reference, "reference") : LODD__STR("");
    lodd__link link;

    if (text.len == 0 || text.ptr[0] == '#')
        return;
    link = lodd__link_read(graph->judge, text);
    /* one that has no form has been found already */
    if (link.kind != LODD__LINK_OTHER && link.kind != LODD__LINK_SEARCH &&
        resolve(graph, &graph->index->entries[0], &link) == NULL)
        lodd__finding_value(graph->judge->findings,
                            lodd__finding(graph->judge->findings, LODD__RULE_FHIR_BUNDLE_NOT_THERE, reference), text);
}

static void demand_all(const linkage *graph, const lodd__element *of, const char *name)
{
    LODD__EACH(reference, of, name)
    demand(graph, reference);
}

static void demand_below(const linkage *graph, const lodd__element *of, const char *name, const char *below)
{
    LODD__EACH(element, of, name)
    demand_all(graph, element, below);
}

/* Sections at any depth; the element tree is bounded. */
static void demand_sections(const linkage *graph, const lodd__element *composition)
{
    const lodd__element *at = composition->first;

    for (; at != NULL; at = lodd__element_walk(composition, at, lodd__str_is(at->name, "section"))) {
        if (!lodd__str_is(at->name, "section"))
            continue;
        demand_all(graph, at, "author");
        demand_all(graph, at, "focus");
        demand_all(graph, at, "entry");
    }
}

static void demand_content(const linkage *graph, const lodd__element *first)
{
    static const char *const direct[] = {"subject", "encounter", "author", "custodian"};

    if (graph->message) {
        demand_all(graph, first, "focus");
        return;
    }
    for (size_t i = 0; i < sizeof direct / sizeof *direct; i++)
        demand_all(graph, first, direct[i]);
    demand_below(graph, first, "attester", "party");
    demand_below(graph, first, "event", "detail");
    demand_sections(graph, first);
}

void lodd__fhir_rules_bundle_graph(lodd__fhir_judge *judge, const lodd__bundle_index *index)
{
    linkage graph = {.judge = judge, .index = index, .message = lodd__str_is(index->type, "message")};

    graph.nodes = lodd__arena_array(judge->scratch, index->n, sizeof *graph.nodes);
    if (graph.nodes == NULL) {
        judge->status = LODD_ERR_NOMEM;
        return;
    }
    demand_content(&graph, index->entries[0].resource);
    for (size_t i = 0; i < index->n && judge->status == LODD_OK; i++)
        if (index->entries[i].resource != NULL)
            add_links(&graph, &index->entries[i]);
    check_reachable(&graph);
}
