/* message/persons.c - see persons.h. Numbers: HIS 1001:2010; synthetic series: Skatteetaten (Tenor), Norsk helsenett. May use: base, xml, identifier.
 *
 * Free text is searched too: 11 digits, or 6 and 5 with a blank between, that have a valid date and control digits. In an Ident a number also
 * counts when its control digits are wrong: a slip in typing does not make a person anonymous.
 */
#include "message/persons.h"

#include <string.h>

#include "identifier/systems.h"

typedef struct scan {
    lodd__judge *judge;
    bool real;      /* a number that may be a real person's */
    bool synthetic; /* a number that is not */
} scan;

static bool is_test_person(const lodd__judge *judge, lodd_str number)
{
    return lodd__map_get(&judge->packs->test_persons, number) != NULL;
}

static void report(scan *s, lodd__builtin rule, size_t offset)
{
    lodd__place place = {.offset = offset};

    if (!lodd__judge_is_full(s->judge))
        place = lodd__judge_place(s->judge, offset);
    (void)lodd__result_add(s->judge->result, lodd__rule(rule), &place);
}

/* In production real persons are what is wanted. A month + 40 may be of a test series: it is no error where tests are. */
static void report_real(scan *s, const lodd__person *person, size_t offset)
{
    lodd_environment environment = s->judge->options->environment;
    bool error = environment == LODD_ENVIRONMENT_TEST && person->kind != LODD__PERSON_HNR;

    if (environment != LODD_ENVIRONMENT_PRODUCTION)
        report(s, error ? LODD__RULE_ID_REAL_IN_TEST : LODD__RULE_ID_REAL, offset);
}

static void valid_number(scan *s, lodd_str number, size_t offset)
{
    lodd__person person;

    lodd__person_read(&person, number, LODD__PERSON_NONE);
    if (is_test_person(s->judge, number) || (person.fault == LODD__IDENTIFIER_OK && person.synthetic != LODD__SYNTHETIC_NO)) {
        s->synthetic = true;
        if (s->judge->options->environment == LODD_ENVIRONMENT_PRODUCTION)
            report(s, LODD__RULE_ID_SYNTHETIC, offset);
    } else if (person.fault == LODD__IDENTIFIER_OK && person.kind != LODD__PERSON_FHN) {
        /* FH-numbers have no synthetic series to tell them from, and bank accounts look like them: only an Ident makes one a person's */
        s->real = true;
        report_real(s, &person, offset);
    }
}

/* In an Ident that says it is a person's number. */
static void claimed_number(scan *s, const xmlNode *id)
{
    lodd_str number = lodd__str_trim(lodd__xml_text(s->judge->scratch, id));
    lodd__person person;

    lodd__person_read(&person, number, LODD__PERSON_NONE);
    if (is_test_person(s->judge, number) || person.synthetic != LODD__SYNTHETIC_NO)
        s->synthetic = true;
    else if (number.len > 0)
        s->real = true;
}

/* Organisation numbers are public and nine digits are common: only an Ident makes them one. */
static void claimed_unit(scan *s, const xmlNode *id)
{
    lodd_str number = lodd__str_trim(lodd__xml_text(s->judge->scratch, id));
    lodd__national_value value;

    lodd__national_read(&value, number, LODD__NATIONAL_ENH);
    if (value.synthetic_unit)
        (void)lodd__judge_issue_value(s->judge, lodd__rule(LODD__RULE_ID_SYNTHETIC_UNIT), id);
}

static bool in_production(const scan *s)
{
    return s->judge->options->environment == LODD_ENVIRONMENT_PRODUCTION;
}

static void scan_idents(scan *s)
{
    for (size_t i = 0; i < s->judge->doc->n_elements; i++) {
        const xmlNode *node = s->judge->doc->elements[i];
        const xmlNode *type = NULL;
        if (strcmp((const char *)node->name, "Id") != 0)
            continue;
        type = lodd__xml_next(node, "TypeId", NULL);
        if (type != NULL && lodd__person_kind_of_code(lodd__str_trim(lodd__xml_attr_value(type, "V"))) != LODD__PERSON_NONE)
            claimed_number(s, node);
        else if (type != NULL && in_production(s) && lodd__str_is(lodd__str_trim(lodd__xml_attr_value(type, "V")), "ENH"))
            claimed_unit(s, node);
    }
}

static size_t digits_from(lodd_str text, size_t at)
{
    size_t n = 0;

    while (at + n < text.len && lodd__is_digit(text.ptr[at + n]))
        n++;
    return n;
}

/* Every number looked for has a run of at least five digits, so one byte in five is enough to find them. */
#define SHORTEST_RUN 5

static void number_at(scan *s, lodd_str text, size_t start, size_t n)
{
    char joined[11];

    if (n == 11) {
        valid_number(s, lodd__str_sub(text, start, 11), start);
    } else if (n == 6 && start + 12 <= text.len && text.ptr[start + 6] == ' ' && digits_from(text, start + 7) == 5) {
        memcpy(joined, text.ptr + start, 6);
        memcpy(joined + 6, text.ptr + start + 7, 5);
        valid_number(s, lodd__str_n(joined, sizeof joined), start);
    }
}

static void scan_text(scan *s, lodd_str text)
{
    size_t done = 0; /* what is before it has been looked at */

    for (size_t i = SHORTEST_RUN - 1; i < text.len; i += SHORTEST_RUN) {
        size_t start = i;
        size_t n = 0;
        if (!lodd__is_digit(text.ptr[i]))
            continue;
        while (start > done && lodd__is_digit(text.ptr[start - 1]))
            start--;
        n = digits_from(text, start);
        number_at(s, text, start, n);
        done = i = start + n;
    }
}

static bool has_patient(const lodd__judge *judge)
{
    for (size_t i = 0; i < judge->doc->n_elements; i++)
        if (strcmp((const char *)judge->doc->elements[i]->name, "Patient") == 0 && judge->doc->elements[i]->children != NULL)
            return true;
    return false;
}

bool lodd__persons_all_synthetic(lodd__judge *judge)
{
    scan s = {.judge = judge};

    /* of a message with payloads in base64, the text with these in their places */
    scan_text(&s, judge->doc != NULL ? judge->doc->source->text : judge->source->text);
    if (judge->doc != NULL)
        scan_idents(&s);
    /* of a text that could not be parsed nobody knows whether it has a patient */
    return !s.real && (s.synthetic || (judge->doc != NULL && !has_patient(judge)));
}

void lodd__persons_in_text(lodd__judge *judge, bool *ret_real, bool *ret_synthetic)
{
    scan s = {.judge = judge};

    scan_text(&s, judge->source->text);
    *ret_real = s.real;
    *ret_synthetic = s.synthetic;
}
