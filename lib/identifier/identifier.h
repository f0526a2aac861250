/* identifier/identifier.h - national identifiers of persons, units and health personnel: form, date, control digits, synthetic series.
 *
 * Sources: HIS 1001:2010 (fødselsnummer, D-, H-, FH-, DUF-number), Skatteetaten (2032 change), Brønnøysundregistrene (organisation
 * number), NHN and Skatteetaten pages (synthetic series). Pure functions: no state, no allocation.
 */
#ifndef LODD_IDENTIFIER_IDENTIFIER_H
#define LODD_IDENTIFIER_IDENTIFIER_H

#include <stdbool.h>

#include "base/str.h"

/* What an 8-to-12-digit person identifier is, told apart by its day and month ranges (HIS 1001 ch. 4 with the synthetic months). */
typedef enum lodd__person_kind {
    LODD__PERSON_NONE, /* none of the forms below */
    LODD__PERSON_FNR,  /* fødselsnummer */
    LODD__PERSON_DNR,  /* D-nummer: day + 40 */
    LODD__PERSON_HNR,  /* H-nummer: month + 40, hospital or municipal help number */
    LODD__PERSON_FHN,  /* FH-nummer: 800000000-999999999 and two control digits */
    LODD__PERSON_DUF   /* 12 digits */
} lodd__person_kind;

/* Reserved series that no living person has. */
typedef enum lodd__synthetic {
    LODD__SYNTHETIC_NO,
    LODD__SYNTHETIC_TENOR, /* month + 80, Skatteetaten */
    LODD__SYNTHETIC_NHN,   /* month + 65, Norsk helsenett */
    LODD__SYNTHETIC_OTHER  /* month + 40 used as a test series by others: cannot be told from an H-number, so only where asked for */
} lodd__synthetic;

/* Why an identifier is not well formed; in the order it is looked for. */
typedef enum lodd__identifier_fault {
    LODD__IDENTIFIER_OK,
    LODD__IDENTIFIER_LENGTH,  /* wrong number of digits */
    LODD__IDENTIFIER_DIGITS,  /* something else than digits */
    LODD__IDENTIFIER_RANGE,   /* outside the number range (FH-number, organisation number first digit) */
    LODD__IDENTIFIER_DATE,    /* no such date, or no century for the individual number */
    LODD__IDENTIFIER_CONTROL1,
    LODD__IDENTIFIER_CONTROL2
} lodd__identifier_fault;

typedef struct lodd__person {
    lodd__person_kind kind;
    lodd__identifier_fault fault;
    lodd__synthetic synthetic;
    int year, month, day; /* birth date; 0 where the number has none */
    char sex;             /* '1' man, '2' woman (kodeverk 3101); 0 where the number has none or may have none */
    bool new_control;     /* valid only by the control digit rule that applies to numbers given out from 2032 on */
} lodd__person;

/* Reads an 11-digit number (or 12-digit DUF). expected: the kind that the document claims (8116: FNR, DNR, HNR, FHN, DUF), or
 * LODD__PERSON_NONE to tell by its form. The result's kind is what the form says, also when a control digit fails. */
void lodd__person_read(lodd__person *ret, lodd_str number, lodd__person_kind expected);

/* Organisation number: 9 digits, weights 3,2,7,6,5,4,3,2 mod 11. Real ones begin with 8 or 9, synthetic ones with 2 or 3. */
lodd__identifier_fault lodd__orgnr_check(lodd_str number);
/* HER-id: digits (HITS 1172 rules 31, 56); 1 to 10 of them. */
lodd__identifier_fault lodd__herid_check(lodd_str number);
/* HPR number: digits, 6 or 7 in samples and up to 9 in the test environment; no control digit rule is published. */
lodd__identifier_fault lodd__hpr_check(lodd_str number);
/* UUID as RFC 4122 writes it, in either case of letters. */
bool lodd__uuid_check(lodd_str s);
/* The mod 11 control digit of digits with weights of the same count: 0-9, or 10 which no number may have, -1 if not digits. */
int lodd__mod11(lodd_str digits, const unsigned char *weights, size_t n_weights);

/* "FNR" etc. as kodeverk 8116 names the kinds; "" for NONE. */
const char *lodd__person_kind_code(lodd__person_kind kind);
lodd__person_kind lodd__person_kind_of_code(lodd_str code);

#endif
