/* test_systems.c - which national identifier a system means, and what a value is under each of them. */
#include <stdio.h>
#include <string.h>

#include "identifier/systems.h"
#include "tap.h"

#define OID "2.16.578.1.12.4.1."

static void test_table(void)
{
    for (int i = 1; i < LODD__NATIONAL_COUNT; i++) {
        const lodd__national_kind *kind = lodd__national_kind_of((lodd__national)i);
        lodd__system_form form = LODD__SYSTEM_MISTAKE;

        TAP_OK(kind != NULL && kind->name[0] != '\0' && kind->system[0] != '\0', "kind %d has a name and a system", i);
        TAP_OK(lodd__national_of_system(lodd__str(kind->system), &form) == (lodd__national)i &&
                   form == LODD__SYSTEM_STANDARD,
               "%s is found by its system", kind->name);
    }
    TAP_OK(lodd__national_kind_of(LODD__NATIONAL_NONE) == NULL && lodd__national_kind_of(LODD__NATIONAL_COUNT) == NULL,
           "what is none has no kind");
}

static void test_systems(void)
{
    static const struct {
        const char *system;
        lodd__national kind;
        lodd__system_form form;
    } cases[] = {
        {"http://hl7.no/fhir/NamingSystem/FHNR", LODD__NATIONAL_FHN, LODD__SYSTEM_OTHER},
        {"http://data.brreg.no/begrep/28155", LODD__NATIONAL_ENH, LODD__SYSTEM_OTHER},
        {"urn:OID:" OID "4.1", LODD__NATIONAL_FNR, LODD__SYSTEM_MISTAKE},
        {"urn:uid:" OID "4.101", LODD__NATIONAL_ENH, LODD__SYSTEM_MISTAKE},
        {"oid:" OID "2", LODD__NATIONAL_HER, LODD__SYSTEM_MISTAKE},
        {OID "4.4", LODD__NATIONAL_HPR, LODD__SYSTEM_MISTAKE},
        {OID "4.1026", LODD__NATIONAL_RSH, LODD__SYSTEM_MISTAKE},
        {"urn:oid:" OID "4.10", LODD__NATIONAL_NONE, LODD__SYSTEM_STANDARD},
        {"urn:oid:" OID "4.1 ", LODD__NATIONAL_NONE, LODD__SYSTEM_STANDARD},
        {"urn:oid:" OID "4", LODD__NATIONAL_NONE, LODD__SYSTEM_STANDARD},
        {"urn:oid:", LODD__NATIONAL_NONE, LODD__SYSTEM_STANDARD},
        {"urn:oid:HNR", LODD__NATIONAL_NONE, LODD__SYSTEM_STANDARD},
        {"hnr", LODD__NATIONAL_NONE, LODD__SYSTEM_STANDARD},
        {"", LODD__NATIONAL_NONE, LODD__SYSTEM_STANDARD},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__system_form form = LODD__SYSTEM_STANDARD;
        lodd__national kind = lodd__national_of_system(lodd__str(cases[i].system), &form);

        TAP_OK(kind == cases[i].kind && (kind == LODD__NATIONAL_NONE || form == cases[i].form), "system '%s'",
               cases[i].system);
    }
}

static void test_values(void)
{
    static const struct {
        const char *value;
        lodd__national claimed, kind;
        lodd__identifier_fault fault;
    } cases[] = {
        {"14833800095", LODD__NATIONAL_FNR, LODD__NATIONAL_FNR, LODD__IDENTIFIER_OK},
        {"14833800095", LODD__NATIONAL_DNR, LODD__NATIONAL_FNR, LODD__IDENTIFIER_OK},
        {"14833800095", LODD__NATIONAL_FHN, LODD__NATIONAL_FNR, LODD__IDENTIFIER_OK},
        {"14833800095", LODD__NATIONAL_DUF, LODD__NATIONAL_FNR, LODD__IDENTIFIER_OK},
        {"14833800095", LODD__NATIONAL_ENH, LODD__NATIONAL_FNR, LODD__IDENTIFIER_OK},
        {"14833800095", LODD__NATIONAL_HPR, LODD__NATIONAL_FNR, LODD__IDENTIFIER_OK},
        {"14833800095", LODD__NATIONAL_HER, LODD__NATIONAL_FNR, LODD__IDENTIFIER_OK},
        {"14833800095", LODD__NATIONAL_AKO, LODD__NATIONAL_AKO, LODD__IDENTIFIER_OK},
        {"14833800096", LODD__NATIONAL_ENH, LODD__NATIONAL_ENH, LODD__IDENTIFIER_LENGTH},
        {"310000000", LODD__NATIONAL_ENH, LODD__NATIONAL_ENH, LODD__IDENTIFIER_OK},
        {"310000000", LODD__NATIONAL_FNR, LODD__NATIONAL_ENH, LODD__IDENTIFIER_OK},
        {"310000001", LODD__NATIONAL_FNR, LODD__NATIONAL_FNR, LODD__IDENTIFIER_LENGTH},
        {"201012345678", LODD__NATIONAL_DUF, LODD__NATIONAL_DUF, LODD__IDENTIFIER_OK},
        {"201012345678", LODD__NATIONAL_FNR, LODD__NATIONAL_FNR, LODD__IDENTIFIER_LENGTH},
        {"42859000031", LODD__NATIONAL_FNR, LODD__NATIONAL_DNR, LODD__IDENTIFIER_OK},
        {"30823800181", LODD__NATIONAL_FNR, LODD__NATIONAL_FNR, LODD__IDENTIFIER_DATE},
        {"anything", LODD__NATIONAL_HNR, LODD__NATIONAL_HNR, LODD__IDENTIFIER_OK},
        {"", LODD__NATIONAL_FNR, LODD__NATIONAL_FNR, LODD__IDENTIFIER_LENGTH},
        {"", LODD__NATIONAL_ENH, LODD__NATIONAL_ENH, LODD__IDENTIFIER_LENGTH},
        {"", LODD__NATIONAL_HER, LODD__NATIONAL_HER, LODD__IDENTIFIER_LENGTH},
        {"12a", LODD__NATIONAL_RSH, LODD__NATIONAL_RSH, LODD__IDENTIFIER_DIGITS},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd__national_value value;

        lodd__national_read(&value, lodd__str(cases[i].value), cases[i].claimed);
        TAP_OK(value.kind == cases[i].kind && value.fault == cases[i].fault, "'%s' under the system for %s",
               cases[i].value, lodd__national_kind_of(cases[i].claimed)->name);
        TAP_OK(value.synthetic_unit == (value.kind == LODD__NATIONAL_ENH && value.fault == LODD__IDENTIFIER_OK),
               "... and whether it is a unit of a test series");
    }
}

/* Bytes of every value at every place, at the end of memory that may be read: nothing is read behind a value. */
static void test_bytes(void)
{
    char exact[12];
    size_t wrong = 0;

    for (size_t n = 0; n <= sizeof exact; n++)
        for (int byte = 0; byte < 256; byte++)
            for (int kind = 1; kind < LODD__NATIONAL_COUNT; kind++) {
                lodd__national_value value;

                memset(exact, byte, sizeof exact);
                lodd__national_read(&value, lodd__str_n(exact + sizeof exact - n, n), (lodd__national)kind);
                wrong += value.kind == LODD__NATIONAL_NONE;
            }
    TAP_OK(wrong == 0, "any bytes of any length have an answer");
}

int main(void)
{
    test_table();
    test_systems();
    test_values();
    test_bytes();
    return tap_done();
}
