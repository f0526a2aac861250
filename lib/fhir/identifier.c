/* fhir/identifier.c - national identifiers, beside any profile: what the system says that the value is must be what it
 * is, and what it identifies must be what it can identify.
 *
 * No Norwegian profile says this: they fix systems, and leave the value open. May use: base, identifier, element.
 * What a number's series means in an environment is found in the text of the document (message/persons.c); here only
 * what the text does not show as digits, and organisation numbers.
 */
#include <string.h>

#include "fhir/rules.h"
#include "identifier/systems.h"

/* ---- who has the identifier ---- */

/* Is it the identifier of a resource itself? */
static bool is_own(const lodd__element *identifier)
{
    return identifier->parent != NULL && identifier->parent->resource && lodd__str_is(identifier->name, "identifier");
}

/* The type of the resource that is identified: the one that has it, or that a Reference says it points to. */
static lodd_str owner_of(const lodd__element *identifier)
{
    const lodd__element *parent = identifier->parent;
    lodd_str type;
    size_t slash;

    if (is_own(identifier))
        return lodd__element_type(parent);
    if (parent == NULL || !lodd__element_is(parent, "Reference"))
        return LODD__STR("");
    type = lodd__element_value(parent, "type");
    while ((slash = lodd__str_find(type, '/', 0)) != (size_t)-1)
        type = lodd__str_sub(type, slash + 1, type.len - slash - 1);
    return type;
}

static bool is_one_of(lodd_str type, const char *const *types)
{
    for (; *types != NULL; types++)
        if (lodd__str_is(type, *types))
            return true;
    return false;
}

/* What a kind of identifier cannot identify. */
static const char *const no_persons[] = {"Organization", "Location", "HealthcareService", "Endpoint", NULL};
static const char *const no_personnel[] = {"Patient",  "RelatedPerson",     "Organization",
                                           "Location", "HealthcareService", "Endpoint", NULL};
static const char *const no_units[] = {"Patient", "Person", "RelatedPerson", "Practitioner", NULL};
static const char *const no_address[] = {"Organization", "Practitioner",      "PractitionerRole",
                                         "Location",     "HealthcareService", "Endpoint", NULL};

static const char *const *const never[] = {
    [LODD__OWNER_PERSON] = no_persons, [LODD__OWNER_PERSONNEL] = no_personnel, [LODD__OWNER_UNIT] = no_units};

/* The draft profiles of parties that communicate are about HER-ids: they demand what is advised against elsewhere. */
static bool demands_her(const lodd__element *resource)
{
    const lodd__element *meta = lodd__element_child(resource, "meta");

    if (meta == NULL)
        return false;
    LODD__EACH(profile, meta, "profile")
    if (lodd__str_starts(profile->value, LODD__STR("http://hl7.no/fhir/StructureDefinition/kommunikasjonspart-")))
        return true;
    return false;
}

static void say_owner(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at, const char *kind,
                      lodd_str owner)
{
    lodd_issue *issue = lodd__finding(judge->findings, rule, at);

    lodd__finding_name(judge->findings, issue, lodd__str(kind));
    lodd__finding_name(judge->findings, issue, owner);
}

static void check_owner(lodd__fhir_judge *judge, const lodd__element *identifier, const lodd__national_kind *kind)
{
    lodd_str owner = owner_of(identifier);

    if (owner.len == 0)
        return;
    if (kind->owner != LODD__OWNER_ANY) {
        if (is_one_of(owner, never[kind->owner]))
            say_owner(judge, LODD__RULE_FHIR_ID_OWNER, identifier, kind->name, owner);
    } else if (is_own(identifier) && is_one_of(owner, no_address) && !demands_her(identifier->parent)) {
        /* A Reference may address an organisation by its HER-id: MessageHeader does. */
        say_owner(judge, LODD__RULE_FHIR_ID_HER, identifier, kind->name, owner);
    }
}

/* ---- the system ---- */

static void check_system(lodd__fhir_judge *judge, const lodd__element *identifier, const lodd__national_kind *kind,
                         lodd__system_form form)
{
    const lodd__element *system = lodd__element_child(identifier, "system");
    lodd_issue *issue;

    if (form == LODD__SYSTEM_STANDARD)
        return;
    issue = lodd__finding(
        judge->findings,
        form == LODD__SYSTEM_OTHER ? LODD__RULE_FHIR_ID_SYSTEM : LODD__RULE_FHIR_ID_SYSTEM_MISTAKE, system);
    lodd__finding_name(judge->findings, issue, lodd__str(kind->name));
    lodd__finding_name(judge->findings, issue, system->value);
    lodd__finding_name(judge->findings, issue, lodd__str(kind->system));
}

/* ---- the value ---- */

/* A form that nobody wrote down stays a warning; what is certain is an error where it is known that the data are for
 * use. Published examples break the rules often, so that without an environment nothing is more than a warning. */
static lodd_issue *say_form(lodd__fhir_judge *judge, lodd__builtin rule, const lodd__element *at,
                            const lodd__national_kind *kind)
{
    bool strict = kind->certain && judge->environment != LODD_ENVIRONMENT_ANY;
    lodd_severity severity = strict ? LODD_SEVERITY_ERROR : lodd__rule(rule)->severity;
    lodd_issue *issue = lodd__finding_as(judge->findings, rule, severity, at);

    lodd__finding_name(judge->findings, issue, lodd__str(kind->name));
    return issue;
}

/* How many digits a kind has, for people. */
static const char *length_of(lodd__national kind)
{
    switch (kind) {
    case LODD__NATIONAL_DUF:
        return "12";
    case LODD__NATIONAL_ENH:
        return "9";
    case LODD__NATIONAL_HPR:
        return "6-9";
    case LODD__NATIONAL_HER:
    case LODD__NATIONAL_RSH:
        return "1-10";
    default:
        return "11";
    }
}

static void say_length(lodd__fhir_judge *judge, const lodd__element *at, lodd__national kind)
{
    lodd_issue *issue = say_form(judge, LODD__RULE_FHIR_ID_LENGTH, at, lodd__national_kind_of(kind));

    lodd__finding_number(judge->findings, issue, at->value.len);
    lodd__finding_name(judge->findings, issue, lodd__str(length_of(kind)));
}

static void say_kind(lodd__fhir_judge *judge, const lodd__element *at, const lodd__national_kind *kind,
                     const lodd__national_kind *other)
{
    lodd_issue *issue = say_form(judge, LODD__RULE_FHIR_ID_KIND, at, kind);

    lodd__finding_name(judge->findings, issue, lodd__str(other->name));
    lodd__finding_name(judge->findings, issue, lodd__str(other->system));
}

static void check_form(lodd__fhir_judge *judge, const lodd__element *at, lodd__national kind,
                       const lodd__national_value *value)
{
    static const lodd__builtin rules[] = {
        [LODD__IDENTIFIER_DIGITS] = LODD__RULE_FHIR_ID_DIGITS,
        [LODD__IDENTIFIER_RANGE] = LODD__RULE_FHIR_ID_RANGE,
        [LODD__IDENTIFIER_DATE] = LODD__RULE_FHIR_ID_DATE,
        [LODD__IDENTIFIER_CONTROL1] = LODD__RULE_FHIR_ID_CONTROL,
        [LODD__IDENTIFIER_CONTROL2] = LODD__RULE_FHIR_ID_CONTROL,
    };
    const lodd__national_kind *claimed = lodd__national_kind_of(kind);

    if (value->fault == LODD__IDENTIFIER_LENGTH)
        say_length(judge, at, kind);
    else if (value->fault != LODD__IDENTIFIER_OK)
        (void)say_form(judge, rules[value->fault], at, claimed);
    else if (value->plus_40 && kind != LODD__NATIONAL_HNR)
        (void)say_form(judge, LODD__RULE_FHIR_ID_PLUS_40, at, claimed);
    else if (value->kind != kind)
        say_kind(judge, at, claimed, lodd__national_kind_of(value->kind));
}

/* ---- birth date and gender ---- */

static void check_birth_date(lodd__fhir_judge *judge, const lodd__element *resource, const lodd__national_kind *kind,
                             const lodd__person *person)
{
    const lodd__element *at = lodd__element_child(resource, "birthDate");
    lodd__datetime born;
    lodd_issue *issue;
    bool same;

    if (at == NULL || !lodd__datetime_parse(at->value, &born) || born.precision > LODD__PRECISION_DAY)
        return;
    same = born.year == person->year && (born.precision < LODD__PRECISION_MONTH || born.month == person->month) &&
           (born.precision < LODD__PRECISION_DAY || born.day == person->day);
    if (same)
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_ID_BIRTH_DATE, at);
    lodd__finding_name(judge->findings, issue, lodd__str(kind->name));
    lodd__finding_value(judge->findings, issue, at->value);
    lodd__finding_value(
        judge->findings, issue,
        lodd__arena_printf(judge->scratch, "%04d-%02d-%02d", person->year, person->month, person->day));
}

static void check_gender(lodd__fhir_judge *judge, const lodd__element *resource, const lodd__national_kind *kind,
                         const lodd__person *person)
{
    const lodd__element *at = lodd__element_child(resource, "gender");
    lodd_issue *issue;

    if (at == NULL || !((lodd__str_is(at->value, "male") && person->sex == '2') ||
                        (lodd__str_is(at->value, "female") && person->sex == '1')))
        return;
    issue = lodd__finding(judge->findings, LODD__RULE_FHIR_ID_GENDER, at);
    lodd__finding_name(judge->findings, issue, lodd__str(kind->name));
    lodd__finding_value(judge->findings, issue, at->value);
}

/* A number keeps what was known when it was given out; who got a new one may keep the old among the identifiers. */
static void check_person(lodd__fhir_judge *judge, const lodd__element *identifier, const lodd__national_value *value)
{
    static const char *const types[] = {"Patient", "Person", "RelatedPerson", "Practitioner", NULL};
    const lodd__national_kind *kind = lodd__national_kind_of(value->kind);

    if (kind == NULL || value->fault != LODD__IDENTIFIER_OK || value->person.year == 0 || !is_own(identifier) ||
        !is_one_of(lodd__element_type(identifier->parent), types) ||
        lodd__str_is(lodd__element_value(identifier, "use"), "old"))
        return;
    check_birth_date(judge, identifier->parent, kind, &value->person);
    check_gender(judge, identifier->parent, kind, &value->person);
}

/* ---- environment and privacy ---- */

/* A number that is written with escapes or references is not found where the digits of the text are looked at: the
 * escape of its first digit ends with that very digit, so that what stands before it counts. */
static bool is_in_text(const lodd__fhir_judge *judge, const lodd__element *at)
{
    lodd_str text = judge->findings->source->text;
    const char *found;

    if (at->offset > at->end || at->end > text.len)
        return false;
    found = memmem(text.ptr + at->offset, at->end - at->offset, at->value.ptr, at->value.len);
    return found != NULL && (found == text.ptr || !lodd__is_digit(found[-1])) &&
           (found + at->value.len == text.ptr + text.len || !lodd__is_digit(found[at->value.len]));
}

static void check_environment(lodd__fhir_judge *judge, const lodd__element *at, const lodd__national_value *value,
                              bool known)
{
    bool good = value->fault == LODD__IDENTIFIER_OK && value->person.year != 0;

    if (value->synthetic_unit && judge->environment == LODD_ENVIRONMENT_PRODUCTION)
        (void)lodd__finding(judge->findings, LODD__RULE_ID_SYNTHETIC_UNIT, at);
    if (!good || is_in_text(judge, at))
        return;
    if (known && judge->environment == LODD_ENVIRONMENT_PRODUCTION)
        (void)lodd__finding(judge->findings, LODD__RULE_ID_SYNTHETIC, at);
    else if (!known && judge->environment != LODD_ENVIRONMENT_PRODUCTION)
        (void)lodd__finding(judge->findings,
                            judge->environment == LODD_ENVIRONMENT_TEST && !value->plus_40 ? LODD__RULE_ID_REAL_IN_TEST
                                                                                            : LODD__RULE_ID_REAL,
                            at);
}

/* A slip in typing does not make a person anonymous: what claims to be a person's number is one, whatever its form. */
static void note_person(lodd__fhir_judge *judge, lodd__national kind, const lodd__national_value *value, bool known)
{
    bool person = lodd__national_kind_of(kind)->owner == LODD__OWNER_PERSON || value->person.year != 0;

    if (judge->persons == NULL || !person)
        return;
    if (known)
        judge->persons->synthetic = true;
    else
        judge->persons->real = true;
}

static bool is_known_test(const lodd__fhir_judge *judge, lodd_str number, const lodd__national_value *value)
{
    return value->person.synthetic != LODD__SYNTHETIC_NO ||
           (judge->persons != NULL && judge->persons->test_persons != NULL &&
            lodd__map_get(judge->persons->test_persons, number) != NULL);
}

/* ---- an Identifier ---- */

void lodd__fhir_check_national(lodd__fhir_judge *judge, const lodd__element *identifier)
{
    const lodd__element *at = lodd__element_child(identifier, "value");
    lodd__system_form form = LODD__SYSTEM_STANDARD;
    lodd__national kind = lodd__national_of_system(lodd__element_value(identifier, "system"), &form);
    lodd__national_value value;
    bool known;

    if (kind == LODD__NATIONAL_NONE || judge->findings->result == NULL)
        return; /* beside any profile: what is tried is judged against one */
    check_system(judge, identifier, lodd__national_kind_of(kind), form);
    check_owner(judge, identifier, lodd__national_kind_of(kind));
    if (at == NULL || at->value.len == 0)
        return;
    lodd__national_read(&value, at->value, kind);
    known = is_known_test(judge, at->value, &value);
    check_form(judge, at, kind, &value);
    check_person(judge, identifier, &value);
    check_environment(judge, at, &value, known);
    note_person(judge, kind, &value, known);
}
