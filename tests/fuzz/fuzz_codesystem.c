/* fuzz_codesystem.c - any text to the reader of code lists (FHIR CodeSystem JSON). */
#include "target.h"
#include "term/codesystem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd__codesystem *system = NULL;
    lodd_status status = lodd__codesystem_parse(&system, (lodd_str){(const char *)data, n});

    CHECK((status == LODD_OK) == (system != NULL));
    CHECK(status == LODD_OK || status == LODD_ERR_PACK);
    for (size_t i = 0; system != NULL && i < lodd__codesystem_n_concepts(system); i++) {
        const lodd__concept *concept = lodd__codesystem_concept(system, i);
        const lodd__concept *found = lodd__codesystem_find(system, concept->code);
        CHECK(concept->code.len > 0 && concept->index == i);
        CHECK(found != NULL && lodd__str_eq(found->code, concept->code));
        for (size_t k = 0; k < concept->n_designations; k++)
            CHECK(concept->designations[k].len == 0 || concept->designations[k].ptr != NULL);
    }
    lodd__codesystem_free(system);
    return 0;
}
