/* fhir/coding.c - a Coding by itself: its system, its code in it, its display; and the units of a Quantity.
 *
 * Source: https://hl7.org/fhir/R4/datatypes.html#Coding, #Quantity. A code that is missing in a code system that is
 * carried whole is an error, whatever the element is bound to; code systems that are not carried are said once for a
 * document. Norwegian lists are known in some states of theirs, without dates: a code that is missing there is no more
 * than a warning. May use: element, term.
 */
#include <stdio.h>
#include <string.h>

#include "base/datetime.h"
#include "fhir/binding.h"
#include "fhir/rules.h"

#define UCUM "http://unitsofmeasure.org"

static lodd_str language_of(const lodd__fhir_judge *judge)
{
    return judge->options->language != NULL ? lodd__str(judge->options->language) : LODD__STR("");
}

/* The child to show, or the element itself. */
static const lodd__element *at_child(const lodd__element *element, const char *name)
{
    const lodd__element *child = lodd__element_child(element, name);

    return child != NULL ? child : element;
}

/* A finding about a code of a system: {0} code, {1} system. */
static void say_code(lodd__fhir_judge *judge, lodd__builtin rule, lodd_severity severity, const lodd__element *at,
                     const lodd__term_coding *coding)
{
    lodd_issue *issue = lodd__finding_as(judge->findings, rule, severity, at);

    lodd__finding_value(judge->findings, issue, coding->code);
    lodd__finding_name(judge->findings, issue, coding->system);
}

static void say_code_as_rule(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at,
                             const lodd__term_coding *coding)
{
    say_code(judge, rule, lodd__rule(rule)->severity, at, coding);
}

/* ---- the system ---- */

/* The code system that is meant by an address of it that is none of its names: https: for http:, an edition of
 * SNOMED CT behind its name. Empty: none. */
static lodd_str meant_system(lodd__fhir_judge *judge, lodd_str system)
{
    static const lodd_str names[] = {
        {"http://snomed.info/sct", 22},
        {"http://loinc.org", 16},
        {"http://unitsofmeasure.org", 25},
        {"http://www.nlm.nih.gov/research/umls/rxnorm", 43},
    };
    const lodd_str https = LODD__STR("https:");
    lodd_str http;

    if (lodd__term_knows_system(judge->terminology, system) != 0)
        return LODD__STR("");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lodd__str_starts(system, names[i]) && system.len > names[i].len)
            return names[i];
    if (!lodd__str_starts(system, https) || system.len == https.len)
        return LODD__STR("");
    http = lodd__arena_printf(judge->scratch, "http:%.*s",
                              LODD__FMT(lodd__str_sub(system, https.len, system.len - https.len)));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lodd__str_eq(http, names[i]))
            return http;
    return lodd__term_knows_system(judge->terminology, http) == 2 ? http : LODD__STR("");
}

/* A page of the specification, or of what is being made of it. */
static bool is_page(lodd_str system)
{
    return lodd__str_starts(system, LODD__STR("http://build.fhir.org")) ||
           lodd__str_starts(system, LODD__STR("https://build.fhir.org")) ||
           (lodd__str_starts(system, LODD__STR("http://hl7.org/fhir")) && lodd__str_ends(system, LODD__STR(".html")));
}

/* True when the system is one by no name; it has been said. */
static bool is_misnamed(lodd__fhir_judge *judge, const lodd__element *element, lodd_str system)
{
    lodd_str meant = meant_system(judge, system);
    lodd_issue *issue = NULL;

    if (meant.len == 0 && !is_page(system))
        return false;
    issue = lodd__finding(judge->findings, meant.len > 0 ? LODD__RULE_FHIR_SYSTEM_FORM : LODD__RULE_FHIR_SYSTEM_PAGE,
                          at_child(element, "system"));
    lodd__finding_value(judge->findings, issue, system);
    if (meant.len > 0)
        lodd__finding_name(judge->findings, issue, meant);
    return true;
}

/* False when the system is wrong, and nothing more can be said. */
static bool check_system(lodd__fhir_judge *judge, const lodd__element *element, lodd_str system)
{
    static const lodd_str misspelt[] = {{"urn:uid:", 8}, {"urn:uri:", 8}};
    lodd__builtin rule = LODD__RULE_FHIR_SYSTEM_RELATIVE;
    lodd__system_use use = LODD__SYSTEM_USABLE;
    lodd_issue *issue = NULL;

    if (lodd__is_absolute(system)) {
        use = lodd__term_system_use(judge->terminology, system);
        rule = use == LODD__SYSTEM_IS_VALUESET ? LODD__RULE_FHIR_SYSTEM_VALUESET : LODD__RULE_FHIR_SYSTEM_SUPPLEMENT;
        for (size_t i = 0; i < sizeof misspelt / sizeof *misspelt && use == LODD__SYSTEM_USABLE; i++) {
            if (!lodd__str_starts(system, misspelt[i]) ||
                lodd__str_eq(lodd__term_system(judge->terminology, system), system))
                continue;
            issue = lodd__finding(judge->findings, LODD__RULE_FHIR_SYSTEM_MISSPELT, at_child(element, "system"));
            lodd__finding_value(judge->findings, issue, system);
            lodd__finding_name(judge->findings, issue, lodd__term_system(judge->terminology, system));
        }
        if (use == LODD__SYSTEM_USABLE)
            return !is_misnamed(judge, element, system);
    }
    lodd__finding_value(judge->findings, lodd__finding(judge->findings, rule, at_child(element, "system")), system);
    return false;
}

/* Is a Coding one of a CodeableConcept, or bound by more than an example? As the base definition of its element has it.
 */
static bool is_bound(const lodd__element *coding)
{
    const lodd__definition *own = coding->definition;

    if (coding->parent != NULL && lodd__element_is(coding->parent, "CodeableConcept"))
        return true;
    return own != NULL && own->binding != NULL && own->binding->strength > LODD__BINDING_EXAMPLE;
}

static void say_system(lodd__fhir_judge *judge, const lodd__element *element, const lodd__term_coding *coding)
{
    bool named = lodd__term_knows_system(judge->terminology, coding->system) == 1;
    lodd__builtin rule = named ? LODD__RULE_FHIR_CODESYSTEM_NOT_CARRIED : LODD__RULE_FHIR_CODESYSTEM_UNKNOWN;
    lodd_severity severity = named || !is_bound(element) ? LODD_SEVERITY_INFORMATION : LODD_SEVERITY_WARNING;
    lodd_issue *issue = NULL;

    if (!lodd__fhir_say_first(judge, rule, coding->system))
        return;
    issue = lodd__finding_as(judge->findings, rule, severity, at_child(element, "system"));
    if (named)
        lodd__finding_name(judge->findings, issue, lodd__term_system_title(judge->terminology, coding->system));
    lodd__finding_value(judge->findings, issue, coding->system);
}

/* ---- the code ---- */

static void say_undecided(lodd__fhir_judge *judge, const lodd__element *element, const lodd__term_coding *coding,
                          const lodd__term_answer *answer)
{
    lodd_issue *issue = NULL;

    if (lodd__term_knows_system(judge->terminology, coding->system) != 2) {
        say_system(judge, element, coding);
        return;
    }
    if (!answer->other_version) {
        say_code_as_rule(judge, LODD__RULE_FHIR_CODE_NOT_IN_FRAGMENT, at_child(element, "code"), coding);
        return;
    }
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_CODESYSTEM_VERSION, at_child(element, "version"));
    lodd__finding_value(judge->findings, issue, coding->code);
    lodd__finding_value(judge->findings, issue, coding->version);
    lodd__finding_name(judge->findings, issue, coding->system);
}

static void check_display(lodd__fhir_judge *judge, const lodd__element *element, const lodd__term_coding *coding,
                          const lodd__term_answer *answer)
{
    lodd_severity severity =
        answer->kodeverk || judge->options->displays_are_warnings ? LODD_SEVERITY_WARNING : LODD_SEVERITY_ERROR;
    lodd_issue *issue = NULL;

    if (!answer->display_checked || answer->display_right || lodd__fhir_display_by_binding(judge, element, coding))
        return;
    issue = lodd__finding_as(judge->findings, LODD__RULE_FHIR_DISPLAY_WRONG, severity, at_child(element, "display"));
    lodd__finding_value(judge->findings, issue, coding->display);
    lodd__finding_value(judge->findings, issue, coding->code);
    lodd__finding_name(judge->findings, issue, coding->system);
    lodd__finding_name(judge->findings, issue, answer->display);
}

/* "2025-12" covers its whole month: as many characters as the bound has are compared. */
static bool is_valid_today(const lodd__fhir_judge *judge, const lodd__term_answer *answer)
{
    char today[16];
    int32_t year = 0;
    int month = 0, day = 0, n = 0;
    lodd_str from = answer->valid_from, to = answer->valid_to;

    lodd__date_of_days(judge->fhirpath.now / 86400, &year, &month, &day);
    n = snprintf(today, sizeof today, "%04d-%02d-%02d", (int)year % 10000, month, day);
    return !(from.len > 0 && from.len <= (size_t)n && memcmp(today, from.ptr, from.len) < 0) &&
           !(to.len > 0 && to.len <= (size_t)n && memcmp(today, to.ptr, to.len) > 0);
}

static void check_validity(lodd__fhir_judge *judge, const lodd__element *element, const lodd__term_coding *coding,
                           const lodd__term_answer *answer)
{
    lodd_issue *issue = NULL;

    if ((answer->valid_from.len == 0 && answer->valid_to.len == 0) || is_valid_today(judge, answer))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_CODE_NOT_VALID, at_child(element, "code"));
    lodd__finding_value(judge->findings, issue, coding->code);
    lodd__finding_name(judge->findings, issue, coding->system);
    lodd__finding_name(judge->findings, issue, answer->valid_from.len > 0 ? answer->valid_from : LODD__STR("…"));
    lodd__finding_name(judge->findings, issue, answer->valid_to.len > 0 ? answer->valid_to : LODD__STR("…"));
}

static void check_found(lodd__fhir_judge *judge, const lodd__element *element, const lodd__term_coding *coding,
                        const lodd__term_answer *answer)
{
    if (answer->other_case)
        say_code_as_rule(judge, LODD__RULE_FHIR_CODE_CASE, at_child(element, "code"), coding);
    if (answer->inactive)
        say_code_as_rule(judge, LODD__RULE_FHIR_CODE_INACTIVE, at_child(element, "code"), coding);
    if (answer->abstract)
        say_code_as_rule(judge, LODD__RULE_FHIR_CODE_ABSTRACT, at_child(element, "code"), coding);
    check_validity(judge, element, coding, answer);
    check_display(judge, element, coding, answer);
}

/* A code that cannot be one of a system by its form alone is a warning: the system itself is not here to say so. */
static void say_unknown_code(lodd__fhir_judge *judge, const lodd__element *element, const lodd__term_coding *coding,
                             const lodd__term_answer *answer)
{
    lodd__builtin rule = answer->kodeverk ? LODD__RULE_FHIR_CODE_NOT_IN_LIST : LODD__RULE_FHIR_CODE_UNKNOWN;

    if (!answer->kodeverk && answer->remote != LODD__REMOTE_DECIDED &&
        lodd__term_knows_system(judge->terminology, coding->system) != 2)
        say_code(judge, rule, LODD_SEVERITY_WARNING, at_child(element, "code"), coding);
    else
        say_code_as_rule(judge, rule, at_child(element, "code"), coding);
}

void lodd__fhir_check_coding(lodd__fhir_judge *judge, const lodd__element *element)
{
    lodd__term_coding coding = lodd__fhir_coding_of(element);
    lodd__term_answer answer;

    if (coding.system.len == 0) {
        if (coding.code.len > 0)
            lodd__finding_value(judge->findings,
                                lodd__finding(judge->findings, LODD__RULE_FHIR_CODING_NO_SYSTEM, element), coding.code);
        return;
    }
    if (!check_system(judge, element, coding.system) || coding.code.len == 0)
        return;
    answer = lodd__term_in_codesystem(judge->terminology, &coding, language_of(judge));
    lodd__fhir_say_remote(judge, element, &answer);
    switch (answer.verdict) {
    case LODD__TERM_NOMEM:
        judge->status = LODD_ERR_NOMEM;
        return;
    case LODD__TERM_IN:
        check_found(judge, element, &coding, &answer);
        return;
    case LODD__TERM_NOT_IN:
        say_unknown_code(judge, element, &coding, &answer);
        return;
    default:
        say_undecided(judge, element, &coding, &answer);
    }
}

/* Units that are not in their system are warnings: the specification's own examples write them as they please ("mcg",
 * "Tab"), and where a profile binds the unit, the binding says more. */
void lodd__fhir_check_quantity(lodd__fhir_judge *judge, const lodd__element *quantity)
{
    lodd__term_coding coding = lodd__fhir_coding_of(quantity);
    lodd__term_answer answer;

    coding.display = (lodd_str){NULL, 0};
    if (coding.system.len == 0 || coding.code.len == 0)
        return;
    answer = lodd__term_in_codesystem(judge->terminology, &coding, LODD__STR(""));
    lodd__fhir_say_remote(judge, quantity, &answer);
    if (answer.verdict == LODD__TERM_NOMEM)
        judge->status = LODD_ERR_NOMEM;
    else if (answer.verdict == LODD__TERM_NOT_IN && lodd__str_is(coding.system, UCUM))
        lodd__finding_value(judge->findings,
                            lodd__finding(judge->findings, LODD__RULE_FHIR_UCUM_INVALID, at_child(quantity, "code")),
                            coding.code);
    else if (answer.verdict == LODD__TERM_NOT_IN)
        say_code(judge, LODD__RULE_FHIR_CODE_UNKNOWN, LODD_SEVERITY_WARNING, at_child(quantity, "code"), &coding);
    else if (answer.verdict != LODD__TERM_IN)
        say_system(judge, quantity, &coding);
}
