/* fhir/implied.c - profiles that an instance must follow whether it names them or not.
 *
 * An Observation with the code of a vital sign: the profile of that sign
 * (https://hl7.org/fhir/R4/observation-vitalsigns.html). Any resource: the profiles that a loaded ImplementationGuide
 * makes global for its type (ImplementationGuide.global). May use: base, image, element.
 */
#include "fhir/judge.h"

#define LOINC "http://loinc.org"

static const struct {
    const char *code, *profile;
} signs[] = {
    {"85353-1", "vitalspanel"}, {"9279-1", "resprate"},   {"8867-4", "heartrate"},  {"2708-6", "oxygensat"},
    {"8310-5", "bodytemp"},     {"8302-2", "bodyheight"}, {"9843-4", "headcircum"}, {"29463-7", "bodyweight"},
    {"39156-5", "bmi"},         {"85354-9", "bp"},        {"59408-5", "oxygensat"}, {"76534-7", "bp"},
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

static void check_vital_sign(lodd__fhir_judge *judge, const lodd__element *resource)
{
    const lodd__element *code = lodd__element_child(resource, "code");

    for (const lodd__element *coding = code != NULL ? lodd__element_child(code, "coding") : NULL; coding != NULL;
         coding = coding->next_same)
        check_coding(judge, resource, coding);
}

/* ---- global profiles ---- */

static bool add_globals(lodd__fhir *fhir, lodd__node guide)
{
    lodd__node globals = lodd__node_get(guide, "global");

    for (size_t i = 0; i < lodd__node_count(globals); i++) {
        lodd__fhir_global *global = LODD__NEW(&fhir->arena, lodd__fhir_global);
        if (global == NULL)
            return false;
        global->type = lodd__node_str(lodd__node_at(globals, i), "type");
        global->profile = lodd__node_str(lodd__node_at(globals, i), "profile");
        global->next = fhir->globals;
        fhir->globals = global;
    }
    return true;
}

static bool find_globals(lodd__fhir *fhir)
{
    const lodd__definitions *definitions = lodd__structures_definitions(fhir->structures);

    for (size_t i = 0; i < lodd__definitions_n(definitions); i++) {
        const lodd__image *image = lodd__definitions_image(definitions, i);
        for (size_t k = 0; k < lodd__image_n_resources(image); k++) {
            lodd__resource resource = lodd__image_resource(image, k);
            if (lodd__str_is(resource.type, "ImplementationGuide") && !add_globals(fhir, resource.node))
                return false;
        }
    }
    return true;
}

/* Found with the first FHIR document: who judges messages only need not pay for it. */
static bool ensure_globals(lodd__fhir *fhir)
{
    bool found = atomic_load_explicit(&fhir->globals_found, memory_order_acquire);

    if (found)
        return true;
    pthread_mutex_lock(&fhir->lock);
    found = fhir->globals_found;
    if (!found) {
        fhir->globals = NULL;
        found = find_globals(fhir);
        atomic_store_explicit(&fhir->globals_found, found, memory_order_release);
    }
    pthread_mutex_unlock(&fhir->lock);
    return found;
}

static void check_globals(lodd__fhir_judge *judge, const lodd__element *resource)
{
    if (!ensure_globals(judge->fhir)) {
        judge->status = LODD_ERR_NOMEM;
        return;
    }
    for (const lodd__fhir_global *global = judge->fhir->globals; global != NULL; global = global->next) {
        const lodd__structure *structure;
        if (!lodd__str_eq(resource->type->type, global->type))
            continue;
        structure = lodd__structures_find(judge->structures, global->profile);
        if (structure != NULL)
            lodd__fhir_check_against(judge, resource, structure);
        else if (lodd__fhir_say_once(judge, LODD__RULE_FHIR_PROFILE_UNKNOWN, global->profile))
            lodd__finding_name(judge->findings,
                               lodd__finding(judge->findings, LODD__RULE_FHIR_PROFILE_UNKNOWN, resource),
                               global->profile);
    }
}

void lodd__fhir_check_implied(lodd__fhir_judge *judge, const lodd__element *resource)
{
    if (lodd__element_is(resource, "Observation"))
        check_vital_sign(judge, resource);
    check_globals(judge, resource);
}
