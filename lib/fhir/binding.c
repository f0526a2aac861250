/* fhir/binding.c - coded elements against the value sets they are bound to.
 *
 * Source: https://hl7.org/fhir/R4/terminologies.html#strength, ElementDefinition.binding, extension
 * elementdefinition-maxValueSet, additional bindings (R5 ElementDefinition.binding.additional and the extensions that
 * bring it to R4). What must be known of a binding is worked out once and hangs at it: handles of its value sets. What
 * cannot be decided is said once for a document. May use: element, term.
 */
#include "fhir/alias.h"
#include "fhir/binding.h"

/* What kinds of elements hold codes. */
typedef enum coded_kind { CODED_NOT, CODED_CODE, CODED_TEXT, CODED_CODING, CODED_QUANTITY, CODED_CONCEPT } coded_kind;

static coded_kind kind_of(const lodd__element *element)
{
    static const struct {
        lodd_str type;
        coded_kind kind;
    } kinds[] = {
        {{"code", 4}, CODED_CODE},      {{"CodeableConcept", 15}, CODED_CONCEPT},
        {{"Coding", 6}, CODED_CODING},  {{"Quantity", 8}, CODED_QUANTITY},
        {{"string", 6}, CODED_TEXT},    {{"uri", 3}, CODED_TEXT},
        {{"Age", 3}, CODED_QUANTITY},   {{"Duration", 8}, CODED_QUANTITY},
        {{"Count", 5}, CODED_QUANTITY}, {{"Distance", 8}, CODED_QUANTITY},
        {{"markdown", 8}, CODED_TEXT},
    };
    lodd_str type = lodd__element_type(element);

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (lodd__str_eq(type, kinds[i].type))
            return kinds[i].kind;
    return CODED_NOT;
}

/* ---- what hangs at a binding ---- */

enum { MAX_ADDITIONAL = 16 };

typedef struct additional {
    lodd__strength strength;
    bool maximum, any; /* any: one of several repetitions is enough */
    lodd__valueset *valueset;
    lodd__node node; /* for its usage */
} additional;

typedef struct bound {
    lodd__strength strength;
    lodd__valueset *valueset, *max; /* NULL: none */
    additional *more;
    size_t n_more;
} bound;

typedef struct making {
    lodd__fhir_judge *judge;
    const lodd__binding *binding;
    const lodd__definition *definition;
    lodd__arena *arena;
    bool failed;
} making;

/* "#id": a ValueSet that the StructureDefinition contains. */
static lodd__valueset *contained(making *m, lodd_str id)
{
    lodd__node list = lodd__node_get(m->definition->structure->node, "contained");

    for (size_t i = 0, n = lodd__node_count(list); i < n; i++) {
        lodd__node node = lodd__node_at(list, i);
        if (lodd__str_is(lodd__node_str(node, "resourceType"), "ValueSet") &&
            lodd__str_eq(lodd__node_str(node, "id"), id))
            return lodd__term_valueset_of(m->judge->terminology, node);
    }
    return NULL;
}

/* NULL when there is none. */
static lodd__valueset *handle_of(making *m, lodd_str canonical)
{
    lodd__valueset *valueset = NULL;

    if (canonical.len == 0)
        return NULL;
    if (canonical.ptr[0] == '#')
        valueset = contained(m, lodd__str_sub(canonical, 1, canonical.len - 1));
    if (valueset == NULL)
        valueset = lodd__term_valueset(m->judge->terminology, canonical);
    m->failed |= valueset == NULL;
    return valueset;
}

/* R4's vital signs are bound to a short list of units as required; HL7 has taken that back for components (they may be
 * of any kind), and the peer reads it so. */
static lodd__strength strength_of(const making *m)
{
    static const lodd_str units = {"http://hl7.org/fhir/ValueSet/ucum-vitals-common", 47};

    if (m->binding->strength == LODD__BINDING_REQUIRED && lodd__str_starts(m->binding->valueset, units) &&
        lodd__str_is(m->definition->path, "Observation.component.value[x]") && m->definition->slice_name.len == 0)
        return LODD__BINDING_EXTENSIBLE;
    return m->binding->strength;
}

/* A part of an additional binding: a member of the R5 element, a sub-extension of its R4 form. */
static lodd_str part_of(lodd__node node, const char *name)
{
    lodd__node parts = lodd__node_get(node, "extension");
    lodd_str value = lodd__node_str(node, name);

    for (size_t i = 0, n = lodd__node_count(parts); i < n && value.len == 0; i++) {
        lodd__node part = lodd__node_at(parts, i);
        if (!lodd__str_is(lodd__node_str(part, "url"), name))
            continue;
        for (size_t k = 0, m = lodd__node_count(part); k < m && value.len == 0; k++)
            if (lodd__str_starts(lodd__node_name(lodd__node_at(part, k)), LODD__STR("value")))
                value = lodd__node_text(lodd__node_at(part, k));
    }
    return value;
}

static void add_additional(making *m, bound *b, lodd__node node)
{
    lodd_str purpose = part_of(node, "purpose"), valueset = part_of(node, "valueSet");
    additional more = {.node = node, .strength = LODD__BINDING_NONE};

    if (lodd__str_is(purpose, "required"))
        more.strength = LODD__BINDING_REQUIRED;
    else if (lodd__str_is(purpose, "extensible"))
        more.strength = LODD__BINDING_EXTENSIBLE;
    else if (lodd__str_is(purpose, "preferred"))
        more.strength = LODD__BINDING_PREFERRED;
    else if (lodd__str_is(purpose, "maximum"))
        more.maximum = true;
    else
        return; /* for user interfaces, for those who write systems: nothing about instances */
    more.valueset = handle_of(m, valueset);
    more.any = lodd__str_is(part_of(node, "any"), "true");
    if (more.valueset != NULL && b->n_more < MAX_ADDITIONAL)
        b->more[b->n_more++] = more;
}

static void add_additionals(making *m, bound *b)
{
    lodd__node native = lodd__node_get(m->binding->node, "additional"),
               extensions = lodd__node_get(m->binding->node, "extension");

    for (size_t i = 0, n = lodd__node_count(native); i < n; i++)
        add_additional(m, b, lodd__node_at(native, i));
    for (size_t i = 0, n = lodd__node_count(extensions); i < n; i++) {
        lodd_str url = lodd__node_str(lodd__node_at(extensions, i), "url");
        if (lodd__str_is(
                url, "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.binding.additional") ||
            lodd__str_is(url, "http://hl7.org/fhir/tools/StructureDefinition/additional-binding"))
            add_additional(m, b, lodd__node_at(extensions, i));
    }
}

static void *make_bound(void *user, lodd__arena *arena)
{
    making *m = user;
    bound *b = LODD__NEW(arena, bound);
    additional room[MAX_ADDITIONAL];

    if (b == NULL)
        return NULL;
    b->strength = strength_of(m);
    if (b->strength > LODD__BINDING_EXAMPLE)
        b->valueset = handle_of(m, m->binding->valueset);
    b->max = handle_of(m, m->binding->max_valueset);
    b->more = room;
    add_additionals(m, b);
    b->more = lodd__arena_array(arena, b->n_more, sizeof *b->more);
    if (b->more == NULL || m->failed)
        return NULL;
    if (b->n_more > 0)
        memcpy(b->more, room, b->n_more * sizeof *room);
    return b;
}

static const bound *bound_of(lodd__fhir_judge *judge, const lodd__definition *definition)
{
    making m = {.judge = judge, .binding = definition->binding, .definition = definition};
    const bound *b = lodd__term_once(judge->terminology, &definition->binding->compiled, make_bound, &m);

    if (b == NULL)
        judge->status = LODD_ERR_NOMEM;
    return b;
}

/* ---- what an element says ---- */

/* Its codes against one value set. */
typedef struct outcome {
    lodd__term_verdict verdict;
    lodd_str detail; /* of what could not be decided */
    bool none;       /* there is no code at all */
    lodd_str alias, named; /* of a code that is in: its list's name, and the one that the value set has for it */
} outcome;

static lodd_str language_of(const lodd__fhir_judge *judge)
{
    return judge->options->language != NULL ? lodd__str(judge->options->language) : LODD__STR("");
}

lodd__term_coding lodd__fhir_coding_of(const lodd__element *element)
{
    lodd__term_coding coding = {.code = {NULL, 0}};

    for (const lodd__element *child = element->first; child != NULL; child = child->next) {
        if (lodd__str_is(child->name, "system"))
            coding.system = child->value;
        else if (lodd__str_is(child->name, "code"))
            coding.code = child->value;
        else if (lodd__str_is(child->name, "version"))
            coding.version = child->value;
        else if (lodd__str_is(child->name, "display"))
            coding.display = child->value;
    }
    return coding;
}

static void ask(lodd__fhir_judge *judge, const lodd__element *at, lodd__valueset *valueset, lodd__term_coding *coding,
                outcome *ret)
{
    lodd__term_answer answer;

    coding->display = (lodd_str){NULL, 0}; /* judged with the Coding itself */
    answer = lodd__term_check(judge->terminology, valueset, coding, language_of(judge));
    lodd__fhir_say_remote(judge, at, &answer);
    if (answer.verdict == LODD__TERM_NOMEM)
        judge->status = LODD_ERR_NOMEM;
    /* one that is in makes up for all others; one that is not known for those that are not */
    if (ret->verdict == LODD__TERM_IN || answer.verdict == LODD__TERM_NOT_IN)
        return;
    if (ret->verdict == LODD__TERM_NOT_IN || answer.verdict == LODD__TERM_IN) {
        ret->verdict = answer.verdict;
        ret->detail = answer.detail;
        ret->alias = coding->system;
        ret->named = answer.verdict == LODD__TERM_IN ? answer.named : (lodd_str){NULL, 0};
    }
}

static outcome ask_element(lodd__fhir_judge *judge, const lodd__element *element, coded_kind kind,
                           lodd__valueset *valueset)
{
    outcome ret = {.verdict = LODD__TERM_NOT_IN, .none = true};
    lodd__term_coding coding = {.code = element->value, .infer_system = true};
    const lodd__element *one = element;

    if (kind == CODED_CODE || kind == CODED_TEXT) {
        ret.none = element->value.len == 0;
        if (!ret.none)
            ask(judge, element, valueset, &coding, &ret);
        return ret;
    }
    if (kind == CODED_CONCEPT)
        one = lodd__element_child(element, "coding");
    for (; one != NULL; one = kind == CODED_CONCEPT ? one->next_same : NULL) {
        coding = lodd__fhir_coding_of(one);
        if (coding.code.len == 0)
            continue;
        ret.none = false;
        ask(judge, one, valueset, &coding, &ret);
    }
    return ret;
}

/* ---- saying it ---- */

/* "system#code, system#code": what was found, for messages. */
static lodd_str codes_of(lodd__fhir_judge *judge, const lodd__element *element, coded_kind kind)
{
    enum { ENOUGH = 400 };
    const lodd__element *one = kind == CODED_CONCEPT ? lodd__element_child(element, "coding") : element;
    lodd_str ret = LODD__STR("");

    if (kind == CODED_CODE || kind == CODED_TEXT)
        return element->value;
    for (; one != NULL && ret.len < ENOUGH; one = kind == CODED_CONCEPT ? one->next_same : NULL) {
        lodd_str system = lodd__element_value(one, "system"), code = lodd__element_value(one, "code");
        ret = lodd__arena_printf(judge->scratch, "%.*s%s%.*s%s%.*s", LODD__FMT(ret), ret.len > 0 ? ", " : "",
                                 LODD__FMT(system), system.len > 0 ? "#" : "", LODD__FMT(code));
    }
    return ret;
}

static lodd_str label_of(lodd__fhir_judge *judge, const lodd__valueset *valueset)
{
    lodd_str title = lodd__valueset_title(valueset), canonical = lodd__valueset_canonical(valueset);

    return title.len > 0 ? lodd__arena_printf(judge->scratch, "%.*s (%.*s)", LODD__FMT(title), LODD__FMT(canonical))
                         : canonical;
}

static void say_not_in(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *element, coded_kind kind,
                       const lodd__valueset *valueset)
{
    lodd_issue *issue = lodd__finding(judge->findings, rule, element);

    if (issue == NULL)
        return;
    lodd__finding_value(judge->findings, issue, codes_of(judge, element, kind));
    lodd__finding_name(judge->findings, issue, label_of(judge, valueset));
}

static lodd__builtin rule_of(coded_kind kind, lodd__strength strength)
{
    static const lodd__builtin rules[3][3] = {
        {LODD__RULE_FHIR_BINDING_CODE_PREFERRED, LODD__RULE_FHIR_BINDING_CODE_EXTENSIBLE,
         LODD__RULE_FHIR_BINDING_CODE_REQUIRED},
        {LODD__RULE_FHIR_BINDING_CODING_PREFERRED, LODD__RULE_FHIR_BINDING_CODING_EXTENSIBLE,
         LODD__RULE_FHIR_BINDING_CODING_REQUIRED},
        {LODD__RULE_FHIR_BINDING_CONCEPT_PREFERRED, LODD__RULE_FHIR_BINDING_CONCEPT_EXTENSIBLE,
         LODD__RULE_FHIR_BINDING_CONCEPT_REQUIRED},
    };
    size_t row = kind == CODED_CONCEPT ? 2 : kind == CODED_CODING || kind == CODED_QUANTITY ? 1 : 0;

    return rules[row][strength - LODD__BINDING_PREFERRED];
}

/* True when something that is said once for a document has not been said; never while something is only tried. */
bool lodd__fhir_say_first(lodd__fhir_judge *judge, lodd__builtin rule, lodd_str what)
{
    return judge->findings->result != NULL && lodd__fhir_say_once(judge, rule, what);
}

static void say_unknown_valueset(lodd__fhir_judge *judge, const lodd__element *element, lodd__strength strength,
                                 const lodd__valueset *valueset)
{
    lodd_str canonical = lodd__valueset_canonical(valueset);
    lodd_severity severity = strength == LODD__BINDING_PREFERRED ? LODD_SEVERITY_INFORMATION : LODD_SEVERITY_WARNING;

    if (lodd__fhir_say_first(judge, LODD__RULE_FHIR_VALUESET_UNKNOWN, canonical))
        lodd__finding_name(judge->findings,
                           lodd__finding_as(judge->findings, LODD__RULE_FHIR_VALUESET_UNKNOWN, severity, element),
                           canonical);
}

static void say_undecided(lodd__fhir_judge *judge, const lodd__element *element, coded_kind kind,
                          lodd__strength strength, const lodd__valueset *valueset, lodd_str detail)
{
    bool error = strength == LODD__BINDING_REQUIRED && judge->options->unknown_systems_are_errors;
    lodd_severity severity = error                                ? LODD_SEVERITY_ERROR
                             : strength == LODD__BINDING_REQUIRED ? LODD_SEVERITY_WARNING
                                                                  : LODD_SEVERITY_INFORMATION;
    lodd_str what = lodd__valueset_canonical(valueset);
    lodd_issue *issue = NULL;

    if (strength == LODD__BINDING_PREFERRED ||
        (!error && !lodd__fhir_say_first(judge, LODD__RULE_FHIR_BINDING_UNDECIDED, what)))
        return;
    issue = lodd__finding_as(judge->findings, LODD__RULE_FHIR_BINDING_UNDECIDED, severity, element);
    if (issue == NULL)
        return;
    lodd__finding_value(judge->findings, issue, codes_of(judge, element, kind));
    lodd__finding_name(judge->findings, issue, label_of(judge, valueset));
    lodd__finding_name(judge->findings, issue, detail);
}

/* ---- judging ---- */

static void check_max(lodd__fhir_judge *judge, const lodd__element *element, coded_kind kind, lodd__valueset *valueset)
{
    outcome out = ask_element(judge, element, kind, valueset);

    if (!out.none && out.verdict == LODD__TERM_NOT_IN)
        say_not_in(judge, LODD__RULE_FHIR_BINDING_MAX, element, kind, valueset);
    else if (!out.none && out.verdict == LODD__TERM_VALUESET_UNKNOWN &&
             lodd__valueset_known(valueset, &(bool){false}) != LODD__TERM_IN)
        say_unknown_valueset(judge, element, LODD__BINDING_REQUIRED, valueset);
}

static void say_missing(lodd__fhir_judge *judge, const lodd__element *element, coded_kind kind, lodd__strength strength,
                        const lodd__valueset *valueset)
{
    lodd__builtin rule = strength == LODD__BINDING_REQUIRED ? LODD__RULE_FHIR_BINDING_MISSING
                                                            : LODD__RULE_FHIR_BINDING_MISSING_EXTENSIBLE;

    /* a text without a value, and a quantity without a unit, are no codes that are missing */
    if (strength < LODD__BINDING_EXTENSIBLE || kind == CODED_TEXT ||
        (kind != CODED_CONCEPT && strength != LODD__BINDING_REQUIRED))
        return;
    if (kind == CODED_QUANTITY && lodd__element_child(element, "value") == NULL)
        return;
    lodd__finding_name(judge->findings, lodd__finding(judge->findings, rule, element), label_of(judge, valueset));
}

/* True when the element has a code of the value set. */
static bool check_valueset(lodd__fhir_judge *judge, const lodd__element *element, coded_kind kind,
                           lodd__strength strength, lodd__valueset *valueset)
{
    bool is_system = false, known = lodd__valueset_known(valueset, &is_system) != LODD__TERM_VALUESET_UNKNOWN;
    outcome out;

    if (!known && lodd__term_remote_of(judge->terminology) == NULL) {
        say_unknown_valueset(judge, element, strength, valueset);
        return false;
    }
    if (is_system &&
        lodd__fhir_say_first(judge, LODD__RULE_FHIR_VALUESET_IS_SYSTEM, lodd__valueset_canonical(valueset)))
        lodd__finding_name(judge->findings, lodd__finding(judge->findings, LODD__RULE_FHIR_VALUESET_IS_SYSTEM, element),
                           lodd__valueset_canonical(valueset));
    out = ask_element(judge, element, kind, valueset);
    if (out.none)
        say_missing(judge, element, kind, strength, valueset);
    else if (out.verdict == LODD__TERM_NOT_IN)
        say_not_in(judge, rule_of(kind, strength), element, kind, valueset);
    else if (out.verdict == LODD__TERM_VALUESET_UNKNOWN && !known)
        say_unknown_valueset(judge, element, strength, valueset);
    else if (out.verdict != LODD__TERM_IN && out.verdict != LODD__TERM_NOMEM)
        say_undecided(judge, element, kind, strength, valueset, out.detail);
    else if (out.named.len > 0)
        lodd__fhir_say_alias_bound(judge, element, out.alias, out.named, label_of(judge, valueset));
    return out.verdict == LODD__TERM_IN;
}

/* Does a usage apply: has the resource, at a path that the usage names by the code of a usage context, one of its
 * codes? Contexts of other kinds are not known, and the binding then says nothing. */
static bool usage_applies(const lodd__element *element, lodd__node usage)
{
    lodd__node coding = lodd__node_get(usage, "code"),
               wanted = lodd__node_get(lodd__node_get(usage, "valueCodeableConcept"), "coding");
    const lodd__element *resource = lodd__element_resource(element), *at = NULL;
    lodd_str path = lodd__node_str(coding, "code"), type = lodd__element_type(resource);

    if (path.len <= type.len + 1 || !lodd__str_starts(path, type) || path.ptr[type.len] != '.')
        return false;
    at = lodd__element_child_str(resource, lodd__str_sub(path, type.len + 1, path.len - type.len - 1));
    for (; at != NULL; at = at->next_same)
        for (const lodd__element *c = lodd__element_child(at, "coding"); c != NULL; c = c->next_same)
            for (size_t i = 0, n = lodd__node_count(wanted); i < n; i++)
                if (lodd__str_eq(lodd__element_value(c, "system"),
                                 lodd__node_str(lodd__node_at(wanted, i), "system")) &&
                    lodd__str_eq(lodd__element_value(c, "code"), lodd__node_str(lodd__node_at(wanted, i), "code")))
                    return true;
    return false;
}

static bool additional_applies(const lodd__element *element, lodd__node node)
{
    lodd__node usages = lodd__node_get(node, "usage"), parts = lodd__node_get(node, "extension");
    bool any = false;

    if (lodd__node_exists(usages)) {
        for (size_t i = 0, n = lodd__node_count(usages); i < n; i++)
            if (usage_applies(element, lodd__node_at(usages, i)))
                return true;
        return false;
    }
    for (size_t i = 0, n = lodd__node_count(parts); i < n; i++)
        if (lodd__str_is(lodd__node_str(lodd__node_at(parts, i), "url"), "usage")) {
            any = true;
            if (usage_applies(element, lodd__node_get(lodd__node_at(parts, i), "valueUsageContext")))
                return true;
        }
    return !any;
}

/* A binding that one of the repetitions must meet (binding.additional.any): judged at the first, and said there. */
static bool met_by_another(lodd__fhir_judge *judge, const lodd__element *element, coded_kind kind,
                           const additional *more)
{
    if (element->index > 0)
        return true;
    for (const lodd__element *same = element; same != NULL; same = same->next_same)
        if (ask_element(judge, same, kind, more->valueset).verdict == LODD__TERM_IN)
            return true;
    return false;
}

void lodd__fhir_check_binding(lodd__fhir_judge *judge, const lodd__element *element, const lodd__definition *definition)
{
    const bound *b = bound_of(judge, definition);
    coded_kind kind = CODED_NOT;

    if (b == NULL || (b->valueset == NULL && b->max == NULL && b->n_more == 0))
        return;
    kind = kind_of(element);
    if (kind == CODED_NOT)
        return;
    if ((b->valueset == NULL || !check_valueset(judge, element, kind, b->strength, b->valueset)) && b->max != NULL)
        check_max(judge, element, kind, b->max);
    for (size_t i = 0; i < b->n_more; i++) {
        const additional *more = &b->more[i];
        if (!additional_applies(element, more->node) || (more->any && met_by_another(judge, element, kind, more)))
            continue;
        if (more->maximum)
            check_max(judge, element, kind, more->valueset);
        else
            (void)check_valueset(judge, element, kind, more->strength, more->valueset);
    }
}

/* ---- displays ---- */

/* Does a value set that a definition is bound to give the code this text? */
static bool gives_display(lodd__fhir_judge *judge, const lodd__definition *definition, const lodd__term_coding *coding)
{
    const bound *b = definition != NULL && definition->binding != NULL ? bound_of(judge, definition) : NULL;
    lodd__term_answer answer;

    if (b == NULL || b->valueset == NULL)
        return false;
    answer = lodd__term_check(judge->terminology, b->valueset, coding, language_of(judge));
    if (answer.verdict == LODD__TERM_NOMEM)
        judge->status = LODD_ERR_NOMEM;
    return answer.display_right;
}

/* What a profile of the resource says of an element within it; NULL when it says nothing. */
static const lodd__definition *in_profile(const lodd__structure *profile, const lodd__element *resource,
                                          const lodd__element *element)
{
    enum { DEEPEST = 32 };
    const lodd__element *way[DEEPEST];
    const lodd__definition *definition = profile->root;
    size_t n = 0;

    for (; element != resource && element != NULL; element = element->parent) {
        if (n == DEEPEST)
            return NULL;
        way[n++] = element;
    }
    while (n > 0 && definition != NULL)
        definition = lodd__definition_child(definition, way[--n]->name, NULL);
    return definition;
}

static bool profile_gives_display(lodd__fhir_judge *judge, lodd_str canonical, const lodd__element *element,
                                  const lodd__term_coding *coding)
{
    const lodd__structure *profile = canonical.len > 0 ? lodd__structures_find(judge->structures, canonical) : NULL;
    const lodd__element *resource = lodd__element_resource(element);

    return profile != NULL && profile->root != NULL &&
           (gives_display(judge, in_profile(profile, resource, element), coding) ||
            gives_display(judge, in_profile(profile, resource, element->parent), coding));
}

bool lodd__fhir_display_by_binding(lodd__fhir_judge *judge, const lodd__element *element,
                                   const lodd__term_coding *coding)
{
    const lodd__element *resource = lodd__element_resource(element), *meta = NULL, *profile = NULL;

    if (element->parent == NULL || resource == NULL)
        return false;
    if (gives_display(judge, element->definition, coding) || gives_display(judge, element->parent->definition, coding))
        return true;
    for (size_t i = 0; resource == judge->root && i < judge->options->n_profiles; i++)
        if (profile_gives_display(judge, lodd__str(judge->options->profiles[i]), element, coding))
            return true;
    meta = lodd__element_child(resource, "meta");
    profile = meta != NULL ? lodd__element_child(meta, "profile") : NULL;
    for (; profile != NULL; profile = profile->next_same)
        if (profile_gives_display(judge, profile->value, element, coding))
            return true;
    return false;
}
