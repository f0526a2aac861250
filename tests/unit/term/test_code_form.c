/* test_code_form.c - codes that cannot be of a code system by their form and control digit. */
#include "tap.h"
#include "term/valueset_private.h"

static const struct {
    char system[48], code[48];
    bool possible;
} codes[] = {
    {"http://loinc.org", "85354-9", true},
    {"http://loinc.org", "8480-6", true},
    {"http://loinc.org", "29463-7", true},
    {"http://loinc.org", "60591-5", true},
    {"http://loinc.org", "LP7839-6", true},
    {"http://loinc.org", "LA4489-6", true},
    {"http://loinc.org", "85354-8", false},
    {"http://loinc.org", "58354-9", false},
    {"http://loinc.org", "85354", false},
    {"http://loinc.org", "85354-99", false},
    {"http://loinc.org", "-9", false},
    {"http://loinc.org", "", false},
    {"http://loinc.org", "blood pressure", false},
    {"http://snomed.info/sct", "73211009", true},
    {"http://snomed.info/sct", "404684003", true},
    {"http://snomed.info/sct", "900000000000207008", true},
    {"http://snomed.info/sct", "73211009:363698007=113331007", true},
    {"http://snomed.info/sct", "T-15460", true},
    {"http://snomed.info/sct", "73211008", false},
    {"http://snomed.info/sct", "73210119", false},
    {"http://snomed.info/sct", "1", false},
    {"http://snomed.info/sct", "9000000000002070080", false},
    {"urn:iso:std:iso:3166", "NO", true},
    {"urn:iso:std:iso:3166", "NOR", true},
    {"urn:iso:std:iso:3166", "578", true},
    {"urn:iso:std:iso:3166", "Norway", false},
    {"urn:iso:std:iso:3166", "no", false},
    {"urn:iso:std:iso:3166:-2", "NO-46", true},
    {"urn:iso:std:iso:3166:-2", "US-CA", true},
    {"urn:iso:std:iso:3166:-2", "NO", false},
    {"urn:iso:std:iso:3166:-2", "NO-", false},
    {"urn:iso:std:iso:3166:-2", "NO-4601", false},
    {"http://unstats.un.org/unsd/methods/m49/m49.htm", "150", true},
    {"http://unstats.un.org/unsd/methods/m49/m49.htm", "Europe", false},
    {"http://x.no/anything", "", true},
    {"http://x.no/anything", "no form is known", true},
};

int main(void)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        TAP_OK(lodd__code_possible(lodd__str(codes[i].system), lodd__str(codes[i].code)) == codes[i].possible,
               "%s#%s %s", codes[i].system, codes[i].code, codes[i].possible ? "may be one" : "cannot be one");
    return tap_done();
}
