/* cli/reason.c - see reason.h. */
#include "reason.h"

#include <stdio.h>

cli_reason cli_reason_of(lodd_engine *engine, lodd_status status)
{
    char *message = status == LODD_ERR_PACK ? lodd_engine_message(engine) : NULL;
    cli_reason ret;

    (void)snprintf(ret.text, sizeof ret.text, "%s", message ? message : lodd_status_text(status));
    lodd_free(message);
    return ret;
}
