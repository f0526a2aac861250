/* engine/terminology_server.c - see terminology_server.h. May use: every layer below. */
#include "engine/terminology_server.h"

#include <string.h>

lodd_status lodd__engine_open_tx(lodd_engine *engine, const lodd_engine_options *options, char **ret_message)
{
    lodd_status status = LODD_OK;

    if (options->tx.url == NULL)
        return LODD_OK;
    status = lodd__tx_new(&engine->tx, &options->tx, ret_message);
    if (status == LODD_OK && engine->fhir != NULL)
        lodd__fhir_terminology_ask(lodd__fhir_terms(engine->fhir), lodd__tx_remote(engine->tx));
    return status;
}

void lodd__engine_tx_run(lodd_engine *engine)
{
    if (engine->tx != NULL)
        lodd__tx_new_run(engine->tx);
}

void lodd_engine_tx_state(lodd_engine *engine, lodd_tx_state *ret)
{
    memset(ret, 0, sizeof *ret);
    ret->reason = "";
    if (engine->tx != NULL)
        lodd__tx_state(engine->tx, ret);
}
