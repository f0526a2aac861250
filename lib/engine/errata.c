/* engine/errata.c - the errata that packs bring (docs/packs.md), given to the structures before any is made. May use:
 * every layer below. */
#include "element/errata.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/reason.h"
#include "engine/definitions.h"

enum { MAX_BYTES = 8 << 20 };

lodd_status lodd__engine_open_errata(lodd_engine *engine, const lodd_engine_options *options, char **ret_message)
{
    lodd_status status = LODD_OK;

    if (options->no_errata || engine->fhir == NULL)
        return LODD_OK;
    for (size_t i = 0; i < engine->packs->n_packs && status == LODD_OK; i++) {
        const lodd__pack *pack = engine->packs->packs[i];
        char *text = NULL;
        size_t n = 0;

        if (pack->errata.len == 0)
            continue;
        status = lodd__file_read(pack->errata.ptr, MAX_BYTES, &text, &n);
        if (status == LODD_OK)
            status = lodd__errata_read(&engine->errata, lodd__str_n(text, n), pack->errata.ptr, ret_message);
        else if (status != LODD_ERR_NOMEM)
            status = LODD__FAIL(ret_message, LODD_ERR_PACK, "%s: cannot be read", pack->errata.ptr);
        free(text);
    }
    if (status == LODD_OK)
        lodd__structures_set_errata(lodd__fhir_structures(engine->fhir), engine->errata);
    return status;
}
