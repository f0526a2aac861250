/* fhir/said.c - what is said once for a document. */
#include "fhir/judge.h"

bool lodd__fhir_say_once(lodd__fhir_judge *judge, lodd__builtin rule, lodd_str what)
{
    lodd_str key;

    if (judge->findings->result == NULL || judge->findings->gathers)
        return false; /* while something is tried nothing is said, and nothing counts as said */
    key = lodd__arena_printf(judge->scratch, "%d %.*s", (int)rule, LODD__FMT(what));
    if (key.ptr == NULL || lodd__map_get(&judge->said, key) != NULL)
        return false;
    if (!lodd__map_put(&judge->said, key, judge))
        judge->status = LODD_ERR_NOMEM;
    return true;
}
