/* fhir/bundle.c - Bundles: https://hl7.org/fhir/R4/bundle.html. fullUrls, first entries, search results, requests.
 *
 * May use: base, element. What a document or message holds together is in bundle_graph.c; references are
 * reference_check.c's.
 */
#include "fhir/rules.h"

static bool is_one_of(lodd_str type, const char *const *types, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (lodd__str_is(type, types[i]))
            return true;
    return false;
}

/* Entries of these carry requests and answers, not resources with an identity of their own. */
static bool full_url_optional(lodd_str type)
{
    static const char *const types[] = {"transaction", "transaction-response", "batch", "batch-response"};

    return is_one_of(type, types, sizeof types / sizeof *types);
}

/* ---- fullUrl ---- */

static void find_value(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at, lodd_str value)
{
    lodd__finding_value(judge->findings, lodd__finding(judge->findings, rule, at), value);
}

/* A fullUrl that looks like the address of a resource on a server must be that of the resource in the entry. */
static void check_rest_url(lodd__fhir_judge *judge, const lodd__bundle_entry *entry)
{
    lodd__link link = lodd__link_read(judge, entry->full_url);
    lodd_issue *issue;

    if (entry->resource == NULL || link.kind != LODD__LINK_REST || link.version.len > 0)
        return;
    if (entry->id.len == 0) {
        find_value(judge, LODD__RULE_FHIR_BUNDLE_URL_NO_ID, entry->entry, entry->full_url);
        return;
    }
    if (lodd__str_eq(link.type, entry->type) && lodd__str_eq(link.id, entry->id))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_URL_OTHER, entry->entry);
    lodd__finding_value(judge->findings, issue, entry->full_url);
    lodd__finding_name(judge->findings, issue, entry->type);
    lodd__finding_value(judge->findings, issue, entry->id);
}

static void check_full_url(lodd__fhir_judge *judge, const lodd__bundle_index *index, const lodd__bundle_entry *entry)
{
    if (entry->full_url.len == 0) {
        if (!full_url_optional(index->type))
            (void)lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_URL_MISSING, entry->entry);
    } else if (!lodd__is_absolute(entry->full_url)) {
        find_value(judge, LODD__RULE_FHIR_BUNDLE_URL_RELATIVE, entry->entry, entry->full_url);
    } else {
        check_rest_url(judge, entry);
    }
}

/* bdl-7: the same fullUrl only with different versions, except in a history. */
static void check_distinct(lodd__fhir_judge *judge, const lodd__bundle_index *index)
{
    lodd__map seen = {0};

    for (size_t i = 0; i < index->n && !lodd__str_is(index->type, "history"); i++) {
        const lodd__bundle_entry *entry = &index->entries[i];
        lodd_str key;
        if (entry->full_url.len == 0)
            continue;
        key = lodd__arena_printf(judge->scratch, "%.*s%.*s", LODD__FMT(entry->full_url), LODD__FMT(entry->version));
        if (key.ptr != NULL && lodd__map_get(&seen, key) != NULL) {
            lodd_issue *issue = lodd__finding_offset(judge->findings, LODD__RULE_FHIR_BUNDLE_URL_DUPLICATE,
                                                     index->bundle, entry->entry->key_offset);
            lodd__finding_value(judge->findings, issue, entry->full_url);
        } else if (key.ptr == NULL || !lodd__map_put(&seen, key, &seen)) {
            judge->status = LODD_ERR_NOMEM;
        }
    }
    lodd__map_free(&seen);
}

/* ---- the first entry ---- */

static void check_first(lodd__fhir_judge *judge, const lodd__bundle_index *index)
{
    bool document = lodd__str_is(index->type, "document"), message = lodd__str_is(index->type, "message");
    const lodd__bundle_entry *first = index->n > 0 ? &index->entries[0] : NULL;

    if (!document && !message)
        return;
    if (first == NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_NO_ENTRY, index->bundle);
    else if (first->resource == NULL)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_NO_FIRST, first->entry);
    else if (!lodd__str_is(first->type, document ? "Composition" : "MessageHeader"))
        lodd__finding_name(judge->findings, lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_FIRST, first->entry),
                           document ? LODD__STR("Composition") : LODD__STR("MessageHeader"));
    else
        lodd__fhir_rules_bundle_graph(judge, index);
}

/* ---- search results ---- */

typedef struct searching {
    lodd__fhir_judge *judge;
    const lodd__bundle_index *index;
    lodd_str path_type; /* "Observation" of ".../Observation?..."; empty: none */
    lodd_str types;     /* of _type: "Observation,DocumentReference" */
    bool modes;         /* an entry says its mode */
} searching;

/* What a search was for: the type in the path, or the parameter _type. */
static void read_self(searching *ret, lodd_str url)
{
    size_t question = lodd__str_find(url, '?', 0), start = 0;
    lodd_str path = question == (size_t)-1 ? url : lodd__str_sub(url, 0, question);

    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] == '/')
            start = i + 1;
    path = lodd__str_sub(path, start, path.len - start);
    if (lodd__is_resource_type(ret->judge, path))
        ret->path_type = path;
    while (question != (size_t)-1) {
        size_t end = lodd__str_find(url, '&', question + 1);
        lodd_str parameter = lodd__str_sub(url, question + 1, (end == (size_t)-1 ? url.len : end) - question - 1);
        if (lodd__str_starts(parameter, LODD__STR("_type=")))
            ret->types = lodd__str_sub(parameter, 6, parameter.len - 6);
        question = end;
    }
}

static bool in_list(lodd_str list, lodd_str type)
{
    for (size_t at = 0; at < list.len;) {
        size_t comma = lodd__str_find(list, ',', at), end = comma == (size_t)-1 ? list.len : comma;
        if (lodd__str_eq(lodd__str_sub(list, at, end - at), type))
            return true;
        at = end + 1;
    }
    return false;
}

static bool searched_for(const searching *search, lodd_str type)
{
    if (search->path_type.len == 0 && search->types.len == 0)
        return true;
    return lodd__str_eq(search->path_type, type) || in_list(search->types, type);
}

static void find_type(const searching *search, const lodd__bundle_entry *entry, lodd_severity severity)
{
    lodd_issue *issue =
        lodd__finding_as(search->judge->findings, LODD__RULE_FHIR_BUNDLE_SEARCH_TYPE, severity, entry->resource);

    lodd__finding_name(search->judge->findings, issue, entry->type);
    lodd__finding_value(search->judge->findings, issue, search->path_type.len > 0 ? search->path_type : search->types);
}

static void check_found(const searching *search, const lodd__bundle_entry *entry)
{
    const lodd__element *of = lodd__element_child(entry->entry, "search");
    lodd_str mode = of != NULL ? lodd__element_value(of, "mode") : LODD__STR("");
    lodd__findings *findings = search->judge->findings;
    bool outcome = lodd__str_is(entry->type, "OperationOutcome");

    if (entry->resource == NULL) {
        (void)lodd__finding(findings, LODD__RULE_FHIR_BUNDLE_SEARCH_RESOURCE, entry->entry);
        return;
    }
    if (lodd__str_is(mode, "outcome")) {
        if (!outcome)
            lodd__finding_name(
                findings, lodd__finding(findings, LODD__RULE_FHIR_BUNDLE_SEARCH_OUTCOME, entry->resource), entry->type);
        return;
    }
    if (entry->id.len == 0 && (mode.len > 0 || !outcome))
        (void)lodd__finding_as(findings, LODD__RULE_FHIR_BUNDLE_SEARCH_ID,
                               mode.len > 0 ? LODD_SEVERITY_ERROR : LODD_SEVERITY_WARNING, entry->resource);
    if (lodd__str_is(mode, "match") && !searched_for(search, entry->type))
        find_type(search, entry, LODD_SEVERITY_ERROR);
    else if (mode.len == 0 && !outcome && !searched_for(search, entry->type))
        find_type(search, entry, LODD_SEVERITY_WARNING);
}

/* Without modes it is unclear what was found and what came along, unless all are of one type. */
static void check_modes(const searching *search)
{
    const lodd__bundle_index *index = search->index;
    bool unclear = search->modes;

    for (size_t i = 0; i < index->n; i++) {
        const lodd__element *of = lodd__element_child(index->entries[i].entry, "search");
        if (search->modes && (of == NULL || lodd__element_value(of, "mode").len == 0))
            (void)lodd__finding(search->judge->findings, LODD__RULE_FHIR_BUNDLE_SEARCH_MODE, index->entries[i].entry);
        unclear = unclear || !lodd__str_eq(index->entries[i].type, index->entries[0].type) ||
                  lodd__str_is(index->entries[i].type, "OperationOutcome");
    }
    if (!search->modes && unclear)
        (void)lodd__finding(search->judge->findings, LODD__RULE_FHIR_BUNDLE_SEARCH_MODE, index->bundle);
}

static void check_search(lodd__fhir_judge *judge, const lodd__bundle_index *index)
{
    searching search = {.judge = judge, .index = index};
    bool self = false;

    if (!lodd__str_is(index->type, "searchset"))
        return;
    LODD__EACH(link, index->bundle, "link")
    {
        if (!lodd__str_is(lodd__element_value(link, "relation"), "self"))
            continue;
        self = true;
        read_self(&search, lodd__element_value(link, "url"));
    }
    if (!self)
        (void)lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_SEARCH_SELF, index->bundle);
    for (size_t i = 0; i < index->n && !search.modes; i++) {
        const lodd__element *of = lodd__element_child(index->entries[i].entry, "search");
        search.modes = of != NULL && lodd__element_value(of, "mode").len > 0;
    }
    check_modes(&search);
    for (size_t i = 0; i < index->n; i++)
        check_found(&search, &index->entries[i]);
}

/* ---- requests ---- */

static void check_request(lodd__fhir_judge *judge, const lodd__bundle_index *index, const lodd__bundle_entry *entry)
{
    const lodd__element *request = lodd__element_child(entry->entry, "request");
    lodd_str method, url;
    lodd__link link;
    bool put;

    if (request == NULL || (!lodd__str_is(index->type, "transaction") && !lodd__str_is(index->type, "batch")))
        return;
    method = lodd__element_value(request, "method");
    url = lodd__element_value(request, "url");
    put = lodd__str_is(method, "PUT");
    if (entry->resource == NULL) {
        if (put || lodd__str_is(method, "POST") || lodd__str_is(method, "PATCH"))
            lodd__finding_name(judge->findings,
                               lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_REQUEST_RESOURCE, entry->entry),
                               method);
        return;
    }
    link = lodd__link_read(judge, url);
    if (put && link.kind == LODD__LINK_RELATIVE && lodd__is_resource_type(judge, link.type) &&
        !(lodd__str_eq(link.type, entry->type) && lodd__str_eq(link.id, entry->id))) {
        lodd_issue *issue = lodd__finding(judge->findings, LODD__RULE_FHIR_BUNDLE_REQUEST_URL, request);
        lodd__finding_value(judge->findings, issue, url);
        lodd__finding_name(judge->findings, issue, entry->type);
        lodd__finding_value(judge->findings, issue, entry->id);
    }
}

void lodd__fhir_rules_bundle(lodd__fhir_judge *judge, const lodd__element *bundle)
{
    const lodd__bundle_index *index = lodd__fhir_index(judge, bundle);

    if (index == NULL)
        return;
    check_first(judge, index);
    for (size_t i = 0; i < index->n; i++) {
        check_full_url(judge, index, &index->entries[i]);
        check_request(judge, index, &index->entries[i]);
    }
    check_distinct(judge, index);
    check_search(judge, index);
}
