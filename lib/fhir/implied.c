/* fhir/implied.c - vital signs: an Observation with one of these codes must follow the profile of that sign, whether it names it or not.
 *
 * Source: https://hl7.org/fhir/R4/observation-vitalsigns.html. May use: base, element.
 */
#include "fhir/judge.h"

#define LOINC "http://loinc.org"

static const struct {
    const char *code, *profile;
} signs[] = {
    {"85353-1", "vitalspanel"}, {"9279-1", "resprate"},    {"8867-4", "heartrate"},   {"2708-6", "oxygensat"},
    {"8310-5", "bodytemp"},     {"8302-2", "bodyheight"},  {"9843-4", "headcircum"},  {"29463-7", "bodyweight"},
    {"39156-5", "bmi"},         {"85354-9", "bp"},         {"59408-5", "oxygensat"},  {"76534-7", "bp"},
};

static void check_coding(lodd__fhir_judge *judge, const lodd__element *resource, const lodd__element *coding)
{
    lodd_str code = lodd__element_value(coding, "code");

    if (!lodd__str_is(lodd__element_value(coding, "system"), LOINC))
        return;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (lodd__str_is(code, signs[i].code)) {
            const lodd__structure *structure = lodd__structures_find(judge->structures, lodd__str(signs[i].profile));
            if (structure != NULL)
                lodd__fhir_check_against(judge, resource, structure);
        }
}

void lodd__fhir_check_implied(lodd__fhir_judge *judge, const lodd__element *resource)
{
    const lodd__element *code;

    if (!lodd__element_is(resource, "Observation"))
        return;
    code = lodd__element_child(resource, "code");
    for (const lodd__element *coding = code != NULL ? lodd__element_child(code, "coding") : NULL; coding != NULL; coding = coding->next_same)
        check_coding(judge, resource, coding);
}
