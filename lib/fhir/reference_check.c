/* fhir/reference_check.c - one Reference: its form, what it points to, and whether that may stand there.
 *
 * https://hl7.org/fhir/R4/references.html. May use: base, image, element. Resolution is reference.c's; profiles are
 * judged by structure.c.
 */
#include "fhir/explain.h"
#include "fhir/rules.h"

typedef enum ref_mode { CONTAINED, BUNDLED, OUTSIDE } ref_mode;

typedef struct reading {
    lodd__fhir_judge *judge;
    const lodd__element *reference; /* the Reference */
    const lodd__definition *definition;
    lodd_str text;
    lodd__link link;
    ref_mode mode;
    const lodd__element *target; /* NULL: not in the document */
    bool fetched;
    lodd_str type; /* of the target, or what its URL says; empty: unknown */
} reading;

static lodd_issue *find(const reading *ref, lodd__builtin rule, lodd_str value)
{
    lodd_issue *issue = lodd__finding(ref->judge->findings, rule, ref->reference);

    lodd__finding_value(ref->judge->findings, issue, value);
    return issue;
}

/* ---- form ---- */

static bool has_space(lodd_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ')
            return true;
    return false;
}

/* A name of a search parameter with its modifier or chain: "identifier", "subject:Patient.name", "_id". */
static bool is_parameter_name(lodd_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i], lower = (char)(c | 0x20);
        if ((lower < 'a' || lower > 'z') && !lodd__is_digit(c) && c != '_' && c != '-' && c != '.' && c != ':')
            return false;
    }
    return name.len > 0;
}

/* "name=value&name=value": what stands behind the ? of a conditional reference. */
static bool is_query(lodd_str query)
{
    for (size_t at = 0; at <= query.len;) {
        size_t end = lodd__str_find(query, '&', at), equals = lodd__str_find(query, '=', at);
        if (end == (size_t)-1)
            end = query.len;
        if (equals == (size_t)-1 || equals >= end || !is_parameter_name(lodd__str_sub(query, at, equals - at)))
            return false;
        at = end + 1;
    }
    return true;
}

/* A conditional reference must say what is looked for: a server could not follow it. */
static void check_query(const reading *ref)
{
    size_t question = lodd__str_find(ref->link.text, '?', 0);

    if (ref->link.kind == LODD__LINK_SEARCH && question != (size_t)-1 &&
        !is_query(lodd__str_sub(ref->link.text, question + 1, ref->link.text.len - question - 1)))
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_QUERY, ref->text);
}

/* Outside of Bundles nothing can be resolved, so only what is plainly no reference is wrong. */
static void check_form(const reading *ref)
{
    const lodd__link *link = &ref->link;

    if (has_space(ref->text))
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_INVALID, ref->text);
    else if (link->kind == LODD__LINK_OTHER ||
             (link->kind == LODD__LINK_RELATIVE && !lodd__is_resource_type(ref->judge, link->type)) ||
             (link->kind == LODD__LINK_RELATIVE && !lodd__is_id(link->id)))
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_SUSPICIOUS, ref->text);
}

/* ---- what it points to ---- */

static void find_contained(reading *ref)
{
    const lodd__element *root = lodd__element_root_resource(ref->reference);

    ref->mode = CONTAINED;
    ref->target = ref->link.fragment.len == 0 ? root : lodd__fhir_contained(ref->judge, root, ref->link.fragment);
    if (ref->target == NULL)
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_CONTAINED, ref->text);
}

static bool is_transaction(lodd_str bundle_type)
{
    return lodd__str_starts(bundle_type, LODD__STR("transaction")) || lodd__str_starts(bundle_type, LODD__STR("batch"));
}

/* Entries of the same type and id that do not match, because of their fullUrl: most likely meant. */
static void find_near_misses(const reading *ref, const lodd__hit *hit)
{
    lodd_issue *issue = find(ref, LODD__RULE_FHIR_REFERENCE_NEAR, ref->text);

    lodd__finding_value(ref->judge->findings, issue, hit->candidates->full_url);
    lodd__finding_value(ref->judge->findings, issue, hit->target);
}

static void judge_hit(const reading *ref, const lodd__bundle_index *index, const lodd__hit *hit)
{
    const lodd__link *link = &ref->link;
    bool transaction = is_transaction(index->type);

    if (hit->fault == LODD__HIT_FORM && !(transaction && link->kind == LODD__LINK_SEARCH))
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_FORM, ref->text);
    if (hit->fault == LODD__HIT_NO_FULL_URL && !transaction &&
        lodd__fhir_entry(ref->reference) != NULL) /* a signature is in no entry */
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_NO_BASE, ref->text);
    if (hit->fault != LODD__HIT_OK)
        return;
    if (hit->n > 1 && !lodd__str_is(index->type, "history"))
        lodd__finding_number(ref->judge->findings, find(ref, LODD__RULE_FHIR_REFERENCE_AMBIGUOUS, ref->text), hit->n);
    if (hit->other_type)
        lodd__finding_name(ref->judge->findings, find(ref, LODD__RULE_FHIR_REFERENCE_OTHER_TYPE, ref->text),
                           hit->entry->type);
    if (hit->needs_version)
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_VERSION, ref->text);
    if (hit->n == 0 && link->kind == LODD__LINK_URN)
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_URN, ref->text);
    else if (hit->n == 0 && hit->candidates != NULL && !hit->needs_version)
        find_near_misses(ref, hit);
}

/* In the Bundle or Parameters around it, the nearest first. */
static void find_bundled(reading *ref, bool say)
{
    const lodd__element *bundle = lodd__fhir_bundle(ref->reference);

    if (bundle == NULL && say)
        check_form(ref);
    for (bool nearest = true; bundle != NULL; nearest = false, bundle = lodd__fhir_bundle(bundle)) {
        const lodd__bundle_index *index = lodd__fhir_index(ref->judge, bundle);
        lodd__hit hit;
        if (index == NULL)
            return;
        hit = lodd__fhir_bundle_find(ref->judge, index, lodd__fhir_entry_of(ref->judge, index, ref->reference),
                                     &ref->link);
        if (nearest && say && index->type.ptr != NULL)
            judge_hit(ref, index, &hit);
        else if (nearest && say)
            check_form(ref);
        if (hit.entry != NULL && hit.entry->resource != NULL) {
            ref->target = hit.entry->resource;
            ref->mode = BUNDLED;
            return;
        }
    }
}

static void find_outside(reading *ref, bool say)
{
    const lodd_fhir_options *options = ref->judge->options;
    lodd__link_kind kind = ref->link.kind;

    if (options == NULL || options->references == LODD_REFERENCES_FORMAT || options->fetch == NULL ||
        ref->target != NULL)
        return;
    if (kind != LODD__LINK_RELATIVE && kind != LODD__LINK_REST)
        return; /* what else is absolute need not be a FHIR resource */
    ref->target = lodd__fhir_fetch(ref->judge, ref->text);
    ref->fetched = ref->target != NULL;
    if (ref->target == NULL && say && !options->assume_valid_rest)
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_UNRESOLVED, ref->text);
}

static void find_type(reading *ref)
{
    if (ref->target != NULL)
        ref->type = lodd__element_type(ref->target);
    else if ((ref->link.kind == LODD__LINK_RELATIVE || ref->link.kind == LODD__LINK_REST ||
              ref->link.kind == LODD__LINK_SEARCH) &&
             lodd__is_resource_type(ref->judge, ref->link.type))
        ref->type = ref->link.type;
}

/* ---- whether it may stand there ---- */

/* The type a targetProfile is for; empty when it is unknown here. */
static lodd_str type_of_target(lodd__fhir_judge *judge, lodd_str target)
{
    lodd_str core = lodd__core_type(target);
    const lodd__structure *structure;

    if (core.len > 0 && (lodd__is_resource_type(judge, core) || lodd__str_is(core, "Resource")))
        return core;
    structure = lodd__structures_find(judge->structures, target);
    return structure != NULL ? structure->type : LODD__STR("");
}

/* Is a type one of those that the definition's references may point to? True as well when that cannot be told. */
static bool type_allowed(const reading *ref, lodd_str type)
{
    const lodd__definition *definition = ref->definition;
    bool any = false;

    for (size_t i = 0; i < definition->n_types; i++)
        for (size_t k = 0; k < definition->types[i].n_targets; k++) {
            lodd_str allowed = type_of_target(ref->judge, definition->types[i].targets[k]);
            any = true;
            if (allowed.len == 0 || lodd__str_eq(allowed, type) || lodd__str_is(allowed, "Resource") ||
                lodd__str_is(allowed, "DomainResource"))
                return true;
        }
    return !any;
}

/* "Patient, Group": what the definition's references may point to. */
static lodd_str allowed_types(const reading *ref)
{
    const lodd__definition *definition = ref->definition;
    lodd_str text = LODD__STR("");

    for (size_t i = 0; i < definition->n_types; i++)
        for (size_t k = 0; k < definition->types[i].n_targets; k++) {
            lodd_str core = lodd__core_type(definition->types[i].targets[k]);
            if (core.len == 0)
                core = definition->types[i].targets[k];
            text = lodd__arena_printf(ref->judge->scratch, "%.*s%s%.*s", LODD__FMT(text), text.len > 0 ? ", " : "",
                                      LODD__FMT(core));
            if (text.ptr == NULL || text.len > 1000)
                return text;
        }
    return text;
}

/* Reference.type: of those allowed, and that of what is pointed to. */
static void check_declared_type(const reading *ref)
{
    lodd_str declared = lodd__element_value(ref->reference, "type"), name = lodd__core_type(declared);
    lodd_issue *issue;

    if (declared.len == 0)
        return;
    if (name.len == 0)
        name = declared;
    if (!type_allowed(ref, name)) {
        issue = find(ref, LODD__RULE_FHIR_REFERENCE_TYPE, declared);
        lodd__finding_name(ref->judge->findings, issue, allowed_types(ref));
    }
    if (ref->type.len > 0 && !lodd__str_eq(ref->type, name)) {
        issue = find(ref, LODD__RULE_FHIR_REFERENCE_TYPE_DIFFERS, declared);
        lodd__finding_name(ref->judge->findings, issue, ref->type);
    }
}

/* A relative reference says the type by its form (references.html: [type]/[id]), which the base types are sure about.
 * What a profile narrows it to, and what only looks like a type in an absolute URL, is a warning unless URLs are to be
 * believed or what is there has been seen. */
static void check_type(const reading *ref)
{
    bool base = ref->definition->structure == NULL || !ref->definition->structure->profile;
    bool sure = ref->target != NULL || (base && ref->link.kind == LODD__LINK_RELATIVE) ||
                (ref->judge->options != NULL && ref->judge->options->assume_valid_rest);
    lodd_issue *issue;

    if (ref->type.len == 0 || type_allowed(ref, ref->type))
        return;
    issue = lodd__finding_as(ref->judge->findings, LODD__RULE_FHIR_REFERENCE_TARGET,
                             sure ? LODD_SEVERITY_ERROR : LODD_SEVERITY_WARNING, ref->reference);
    lodd__finding_value(ref->judge->findings, issue, ref->text);
    lodd__finding_name(ref->judge->findings, issue, ref->type);
    lodd__finding_name(ref->judge->findings, issue, allowed_types(ref));
}

/* Does what is pointed to follow a targetProfile? A base type is judged by itself, unless the resource was fetched to
 * be judged. */
static bool follows(const reading *ref, lodd_str profile)
{
    lodd__fhir_judge *judge = ref->judge;
    lodd_str core = lodd__core_type(profile);
    const lodd__structure *structure;

    if (core.len > 0 && (lodd__str_is(core, "Resource") || lodd__is_resource_type(judge, core))) {
        if (!lodd__str_is(core, "Resource") && !lodd__str_eq(core, ref->type))
            return false;
        return !ref->fetched || lodd__fhir_fetched_errors(judge, ref->text) == 0;
    }
    structure = lodd__structures_find(judge->structures, profile);
    if (structure == NULL || structure->no_snapshot)
        return true; /* it cannot be told */
    return lodd__str_eq(structure->type, ref->type) && lodd__fhir_try_against(judge, ref->target, structure) == 0;
}

/* A resource that was fetched must be right by itself. */
static void explain_fetched(const reading *ref, lodd_issue *issue)
{
    lodd__explaining explaining;

    if (!lodd__fhir_explain_begin(&explaining, ref->judge, issue, ref->target, true))
        return;
    lodd__fhir_check_resource(ref->judge, ref->target);
    lodd__fhir_explain_end(&explaining);
}

static void check_target_profiles(const reading *ref)
{
    const lodd__definition *definition = ref->definition;
    lodd_issue *issue;
    bool any = false;

    if (ref->target == NULL || ref->target->type == NULL || !type_allowed(ref, ref->type))
        return;
    if (ref->fetched && ref->judge->options->references != LODD_REFERENCES_VALID)
        return;
    for (size_t i = 0; i < definition->n_types; i++)
        for (size_t k = 0; k < definition->types[i].n_targets; k++) {
            any = true;
            if (follows(ref, definition->types[i].targets[k]))
                return;
        }
    if (!any)
        return;
    issue = find(ref, LODD__RULE_FHIR_REFERENCE_NO_MATCH, ref->text);
    lodd__finding_name(ref->judge->findings, issue, allowed_types(ref));
    lodd__fhir_explain_profiles(ref->judge, issue, ref->target, definition->types, definition->n_types, true);
    if (ref->fetched && issue != NULL && issue->n_details == 0)
        explain_fetched(ref, issue);
}

/* Whether what is referred to may be contained, in the same Bundle, elsewhere. Outside of a Bundle it cannot be told
 * whether it is bundled. */
static void check_aggregation(const reading *ref, const lodd__type_ref *type)
{
    bool ok;

    if (type == NULL || (!type->contained && !type->referenced && !type->bundled) ||
        (ref->mode == CONTAINED && ref->target == NULL))
        return;
    if (ref->mode == CONTAINED)
        ok = type->contained;
    else if (ref->mode == BUNDLED)
        ok = type->bundled || type->referenced;
    else
        ok = type->referenced || (type->bundled && lodd__fhir_entry(ref->reference) == NULL);
    if (!ok)
        (void)find(ref, LODD__RULE_FHIR_REFERENCE_AGGREGATION, ref->text);
}

/* ---- all of it ---- */

static void check_without_reference(const reading *ref)
{
    const lodd__element *reference = ref->reference;

    if (lodd__element_child(reference, "identifier") == NULL && lodd__element_child(reference, "display") == NULL &&
        lodd__element_child(reference, "extension") == NULL && lodd__element_child(reference, "reference") == NULL)
        (void)lodd__finding(ref->judge->findings, LODD__RULE_FHIR_REFERENCE_EMPTY, reference);
}

void lodd__fhir_check_reference(lodd__fhir_judge *judge, const lodd__element *reference,
                                const lodd__definition *definition, const lodd__type_ref *type)
{
    reading ref = {
        .judge = judge, .reference = reference, .definition = definition, .mode = OUTSIDE, .type = LODD__STR("")};
    bool base = definition->structure == NULL ||
                !definition->structure->profile; /* profiles add demands on the target, nothing else */

    ref.text = lodd__element_value(reference, "reference");
    if (ref.text.len == 0) {
        if (base)
            check_without_reference(&ref);
        check_declared_type(&ref);
        return;
    }
    ref.link = lodd__link_read(judge, ref.text);
    if (base)
        check_query(&ref);
    if (ref.link.kind == LODD__LINK_FRAGMENT)
        find_contained(&ref);
    else
        find_bundled(&ref, base);
    find_outside(&ref, base);
    find_type(&ref);
    check_declared_type(&ref);
    check_type(&ref);
    check_target_profiles(&ref);
    check_aggregation(&ref, type);
}
