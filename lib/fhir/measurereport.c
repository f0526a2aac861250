/* fhir/measurereport.c - MeasureReport against the Measure it reports on: https://hl7.org/fhir/R4/measurereport.html.
 * Groups, populations and stratifiers are matched by their codes; counts, subject lists and scores must go with the
 * type of report and the way of scoring.
 *
 * May use: base, image, element. */
#include "fhir/rules.h"

#define SCORING    "http://terminology.hl7.org/CodeSystem/measure-scoring"
#define POPULATION "http://terminology.hl7.org/CodeSystem/measure-population"

/* More of them in a measure are not matched one with the other. */
#define MAX_PARTS 200

typedef struct reporting {
    lodd__fhir_judge *judge;
    const lodd__element *report, *measure;
    lodd_str type;
} reporting;

/* What parts of one name, in a report and in its measure, are called when they do not match. */
typedef struct part_rules {
    const char *name;
    lodd__builtin no_code, unknown, twice, missing;
} part_rules;

static const part_rules group_part = {"group", LODD__RULE_FHIR_MR_GROUP_NO_CODE, LODD__RULE_FHIR_MR_GROUP_UNKNOWN,
                                      LODD__RULE_FHIR_MR_GROUP_TWICE, LODD__RULE_FHIR_MR_GROUP_MISSING};
static const part_rules population_part = {"population", LODD__RULE_FHIR_MR_POPULATION_NO_CODE,
                                           LODD__RULE_FHIR_MR_POPULATION_UNKNOWN, LODD__RULE_FHIR_MR_POPULATION_TWICE,
                                           LODD__RULE_FHIR_MR_POPULATION_MISSING};
static const part_rules stratifier_part = {"stratifier", LODD__RULE_FHIR_MR_STRATIFIER_NO_CODE,
                                           LODD__RULE_FHIR_MR_STRATIFIER_UNKNOWN, LODD__RULE_FHIR_MR_STRATIFIER_TWICE,
                                           LODD__RULE_FHIR_MR_STRATIFIER_MISSING};

/* The text of a part for messages: its code, its text, or its id. */
static lodd_str label(const lodd__element *of)
{
    const lodd__element *code = lodd__element_child(of, "code"),
                        *coding = code != NULL ? lodd__element_child(code, "coding") : NULL;
    lodd_str text = coding != NULL ? lodd__element_value(coding, "code") : LODD__STR("");

    if (text.len == 0 && code != NULL)
        text = lodd__element_value(code, "text");
    return text.len > 0 ? text : lodd__element_value(of, "id");
}

/* Has a report's part the code of a measure's part? The report's stratifiers may have several codes. */
static bool matches(const lodd__element *reported, const lodd__element *defined)
{
    LODD__EACH(code, reported, "code")
    if (lodd__same_concept(code, lodd__element_child(defined, "code")))
        return true;
    return false;
}

/* Matches the parts of a name in a report (or one of its groups) with those of the measure; visit is called for each
 * pair. */
static void match_parts(const reporting *r, const lodd__element *reported, const lodd__element *defined,
                        const part_rules *part, bool code_optional,
                        void (*visit)(const reporting *r, const lodd__element *reported, const lodd__element *defined))
{
    const lodd__element *first = lodd__element_child(reported, part->name), *found[MAX_PARTS], *candidate;
    size_t n = 0, i;
    bool alone;

    memset(found, 0, sizeof found);
    LODD__EACH(element, defined, part->name)
    n++;
    alone = code_optional && n == 1 && first != NULL && first->next_same == NULL;
    if (n > MAX_PARTS)
        return;
    for (const lodd__element *element = first; element != NULL; element = element->next_same) {
        bool coded = lodd__element_child(element, "code") != NULL;
        candidate = lodd__element_child(defined, part->name);
        for (i = 0; candidate != NULL && !(alone && !coded) && !matches(element, candidate);
             candidate = candidate->next_same)
            i++;
        if (!coded && !alone) {
            (void)lodd__finding(r->judge->findings, part->no_code, element);
        } else if (candidate == NULL) {
            lodd__say(r->judge, part->unknown, element, label(element));
        } else if (found[i] != NULL) {
            lodd__say(r->judge, part->twice, element, label(element));
        } else {
            found[i] = element;
            visit(r, element, candidate);
        }
    }
    i = 0;
    for (candidate = lodd__element_child(defined, part->name); candidate != NULL; candidate = candidate->next_same, i++)
        if (found[i] == NULL &&
            !lodd__concept_has(lodd__element_child(candidate, "code"), POPULATION, "measure-observation"))
            lodd__say(r->judge, part->missing, reported, label(candidate));
}

/* ---- scores ---- */

static void check_score(const reporting *r, const lodd__element *of)
{
    const lodd__element *score = lodd__element_child(of, "measureScore"),
                        *scoring = lodd__element_child(r->measure, "scoring");
    bool cohort = lodd__concept_has(scoring, SCORING, "cohort");
    bool scored = lodd__concept_has(scoring, SCORING, "proportion") || lodd__concept_has(scoring, SCORING, "ratio") ||
                  lodd__concept_has(scoring, SCORING, "continuous-variable");

    if (score != NULL && (cohort || lodd__str_is(r->type, "data-collection")))
        (void)lodd__finding(r->judge->findings, LODD__RULE_FHIR_MR_SCORE_FORBIDDEN, score);
    if (score == NULL && scored && lodd__str_is(lodd__element_value(r->report, "status"), "complete") &&
        !lodd__str_is(r->type, "data-collection"))
        (void)lodd__finding(r->judge->findings, LODD__RULE_FHIR_MR_SCORE_MISSING, of);
}

/* ---- populations ---- */

/* A list of subjects has as many entries as it counts. */
static void check_list(const reporting *r, const lodd__element *population, const lodd__element *subjects)
{
    const lodd__element *list = lodd__fhir_resolve(r->judge, subjects, lodd__element_value(subjects, "reference"));
    lodd_str count = lodd__element_value(population, "count");
    uint64_t n = 0, stated = 0;
    lodd_issue *issue;

    if (!lodd__element_is(list, "List") || !lodd__str_digits(count) || count.len > 15)
        return;
    LODD__EACH(entry, list, "entry")
    n++;
    for (size_t i = 0; i < count.len; i++)
        stated = stated * 10 + (uint64_t)(count.ptr[i] - '0');
    if (stated == n)
        return;
    issue = lodd__finding(r->judge->findings, LODD__RULE_FHIR_MR_COUNT, population);
    lodd__finding_value(r->judge->findings, issue, count);
    lodd__finding_number(r->judge->findings, issue, n);
}

static void check_population(const reporting *r, const lodd__element *reported, const lodd__element *defined)
{
    const lodd__element *subjects = lodd__element_child(reported, "subjectResults");

    (void)defined;
    if (!lodd__str_is(r->type, "subject-list")) {
        if (subjects != NULL)
            lodd__say(r->judge, LODD__RULE_FHIR_MR_SUBJECTS, reported, r->type);
        if (lodd__element_child(reported, "count") == NULL)
            (void)lodd__finding(r->judge->findings, LODD__RULE_FHIR_MR_COUNT_MISSING, reported);
    } else if (subjects != NULL) {
        check_list(r, reported, subjects);
    }
}

static void check_stratifier(const reporting *r, const lodd__element *reported, const lodd__element *defined)
{
    (void)defined;
    LODD__EACH(stratum, reported, "stratum")
    if (lodd__element_child(stratum, "measureScore") != NULL)
        check_score(r, stratum);
}

static void check_group(const reporting *r, const lodd__element *reported, const lodd__element *defined)
{
    check_score(r, reported);
    match_parts(r, reported, defined, &population_part, false, check_population);
    match_parts(r, reported, defined, &stratifier_part, false, check_stratifier);
}

void lodd__fhir_rules_measurereport(lodd__fhir_judge *judge, const lodd__element *report)
{
    const lodd__element *measure = lodd__element_child(report, "measure");
    reporting r = {.judge = judge, .report = report, .type = lodd__element_value(report, "type")};

    if (measure == NULL || measure->value.len == 0)
        return;
    r.measure = lodd__fhir_named(judge, measure, measure->value);
    if (r.measure == NULL)
        lodd__say(judge, LODD__RULE_FHIR_MR_MEASURE_UNKNOWN, measure, measure->value);
    else if (lodd__element_is(r.measure, "Measure") && !lodd__str_is(r.type, "data-collection"))
        match_parts(&r, report, r.measure, &group_part, true, check_group);
}
