/* fhir/conceptmap.c - ConceptMap as a resource: https://hl7.org/fhir/R4/conceptmap.html. What it maps between, and
 * whether the codes of its groups are codes of their systems.
 *
 * May use: base, image, element, term. Linear in the number of codes.
 */
#include "fhir/rules.h"

/* One side of a group: its system, and the value set that the map is said to be for. */
typedef struct side {
    lodd__fhir_judge *judge;
    lodd_str system, version;
    lodd_str scope; /* canonical of a value set that is known; empty: none */
    bool decides;   /* the system is known, so that its codes can be looked up */
} side;

/* ---- the scopes ---- */

/* "source" or "target" of the map: the canonical of a value set. Empty when it is not known here. */
static lodd_str check_scope(lodd__fhir_judge *judge, const lodd__element *map, const char *name)
{
    const lodd__element *scope = lodd__element_child(map, name);
    lodd__resource found;
    lodd_issue *issue;

    if (scope == NULL || !lodd__is_absolute(scope->value) ||
        !lodd__definitions_find(lodd__structures_definitions(judge->structures), "", scope->value, &found))
        return LODD__STR("");
    if (lodd__str_is(found.type, "ValueSet"))
        return scope->value;
    /* A map may be of the elements of a model as well. What a canonical may name the judge of URIs says. */
    if (lodd__str_is(found.type, "StructureDefinition") || lodd__element_is(scope, "canonical"))
        return LODD__STR("");
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_CM_SCOPE, scope);
    lodd__finding_value(judge->findings, issue, scope->value);
    lodd__finding_name(judge->findings, issue, found.type);
    return LODD__STR("");
}

/* ---- the systems ---- */

static void find_system(side *of, const lodd__element *group, const char *name, const char *version, bool needed)
{
    lodd__fhir_judge *judge = of->judge;
    const lodd__element *system = lodd__element_child(group, name);

    of->decides = false;
    of->system = system != NULL ? system->value : LODD__STR("");
    of->version = lodd__element_value(group, version);
    if (of->system.len == 0) {
        if (system == NULL && needed)
            lodd__finding_name(judge->findings,
                               lodd__finding(judge->findings, LODD__RULE_FHIR_CM_SYSTEM_MISSING, group),
                               lodd__str(name));
        return;
    }
    if (!lodd__is_absolute(of->system)) {
        lodd__say(judge, LODD__RULE_FHIR_CM_SYSTEM_RELATIVE, system, of->system);
        return;
    }
    if (lodd__term_system_use(judge->terminology, of->system) == LODD__SYSTEM_IS_VALUESET) {
        lodd__say(judge, LODD__RULE_FHIR_CM_SYSTEM_VALUE_SET, system, of->system);
        return;
    }
    of->decides = lodd__term_knows_system(judge->terminology, of->system) == 2;
    if (!of->decides && lodd__fhir_say_once(judge, LODD__RULE_FHIR_CM_SYSTEM_UNKNOWN, of->system))
        lodd__say(judge, LODD__RULE_FHIR_CM_SYSTEM_UNKNOWN, system, of->system);
}

/* ---- the codes ---- */

/* The specification's own maps have codes that no longer exist; who publishes a map must not. */
static lodd_severity severity_of(const side *of, const lodd__term_answer *answer, bool display)
{
    const lodd_fhir_options *options = of->judge->options;
    bool mild = answer->kodeverk || (display && options->displays_are_warnings);

    return options->for_publication && !mild ? LODD_SEVERITY_ERROR : LODD_SEVERITY_WARNING;
}

static void check_display(const side *of, const lodd__element *concept, const lodd__term_coding *coding,
                          const lodd__term_answer *answer)
{
    lodd__findings *findings = of->judge->findings;
    lodd_issue *issue;

    if (!answer->display_checked || answer->display_right)
        return;
    issue = lodd__finding_as(findings, LODD__RULE_FHIR_CM_DISPLAY, severity_of(of, answer, true),
                             lodd__element_child(concept, "display"));
    lodd__finding_value(findings, issue, coding->display);
    lodd__finding_value(findings, issue, coding->code);
    lodd__finding_name(findings, issue, coding->system);
    lodd__finding_name(findings, issue, answer->display);
}

/* The code and display of an element, a target or unmapped. */
static void check_code(const side *of, const lodd__element *concept)
{
    lodd__fhir_judge *judge = of->judge;
    lodd__term_coding coding = {.system = of->system, .version = of->version};
    lodd__term_answer answer;
    lodd_issue *issue;

    coding.code = lodd__element_value(concept, "code");
    coding.display = lodd__element_value(concept, "display");
    if (coding.code.len == 0 || of->system.len == 0)
        return;
    if (of->decides) {
        answer = lodd__term_in_codesystem(judge->terminology, &coding,
                                          judge->options->language != NULL ? lodd__str(judge->options->language)
                                                                           : LODD__STR(""));
        if (answer.verdict == LODD__TERM_NOT_IN) {
            issue = lodd__finding_as(judge->findings, LODD__RULE_FHIR_CM_CODE, severity_of(of, &answer, false),
                                     lodd__element_child(concept, "code"));
            lodd__finding_value(judge->findings, issue, coding.code);
            lodd__finding_name(judge->findings, issue, coding.system);
            return;
        }
        if (answer.verdict == LODD__TERM_IN)
            check_display(of, concept, &coding, &answer);
    }
    if (of->scope.len == 0)
        return;
    coding.display = LODD__STR("");
    answer = lodd__term_in_valueset(judge->terminology, of->scope, &coding, LODD__STR(""));
    if (answer.verdict == LODD__TERM_NOT_IN)
        lodd__say_two(judge, LODD__RULE_FHIR_CM_CODE_NOT_IN_SCOPE, lodd__element_child(concept, "code"), coding.code,
                      of->scope);
}

/* dependsOn and product: a value of another code system that the mapping depends on, or comes with it. */
static void check_others(lodd__fhir_judge *judge, const lodd__element *first)
{
    for (const lodd__element *other = first; other != NULL; other = other->next_same) {
        lodd_str system = lodd__element_value(other, "system"), code = lodd__element_value(other, "value");
        lodd__term_coding coding = {.system = system, .code = code};
        if (!lodd__is_absolute(system) || code.len == 0)
            continue;
        if (lodd__term_in_codesystem(judge->terminology, &coding, LODD__STR("")).verdict == LODD__TERM_NOT_IN)
            lodd__say_two(judge, LODD__RULE_FHIR_CM_CODE, lodd__element_child(other, "value"), code, system);
    }
}

static void check_target(const side *to, const lodd__element *target)
{
    lodd_str equivalence = lodd__element_value(target, "equivalence");

    check_code(to, target);
    check_others(to->judge, lodd__element_child(target, "dependsOn"));
    check_others(to->judge, lodd__element_child(target, "product"));
    if (equivalence.len > 0 && lodd__element_child(target, "code") == NULL && !lodd__str_is(equivalence, "unmatched") &&
        !lodd__str_is(equivalence, "disjoint"))
        lodd__say(to->judge, LODD__RULE_FHIR_CM_TARGET_CODE, target, equivalence);
}

/* ---- a group ---- */

/* Do the targets of a group name codes at all? */
static bool has_targets(const lodd__element *group)
{
    LODD__EACH(element, group, "element")
    LODD__EACH(target, element, "target")
    if (lodd__element_child(target, "code") != NULL)
        return true;
    return false;
}

static void check_group(lodd__fhir_judge *judge, const lodd__element *group, lodd_str from_scope, lodd_str to_scope)
{
    side from = {.judge = judge, .scope = from_scope}, to = {.judge = judge, .scope = to_scope};
    const lodd__element *unmapped = lodd__element_child(group, "unmapped");
    lodd__map seen = {0};

    find_system(&from, group, "source", "sourceVersion", true);
    find_system(&to, group, "target", "targetVersion", has_targets(group));
    LODD__EACH(element, group, "element")
    {
        lodd_str code = lodd__element_value(element, "code");
        if (code.len > 0 && lodd__map_get(&seen, code) != NULL)
            lodd__say(judge, LODD__RULE_FHIR_CM_CODE_TWICE, element, code);
        else if (code.len > 0 && !lodd__map_put(&seen, code, judge))
            judge->status = LODD_ERR_NOMEM;
        check_code(&from, element);
        LODD__EACH(target, element, "target")
        check_target(&to, target);
    }
    if (unmapped != NULL)
        check_code(&to, unmapped);
    lodd__map_free(&seen);
}

void lodd__fhir_rules_conceptmap(lodd__fhir_judge *judge, const lodd__element *map)
{
    lodd_str from = check_scope(judge, map, "source"), to = check_scope(judge, map, "target");

    if (judge->terminology == NULL)
        return;
    LODD__EACH(group, map, "group")
    check_group(judge, group, from, to);
}
