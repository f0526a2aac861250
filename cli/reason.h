/* cli/reason.h - why a call of the library failed, for people. */
#ifndef LODD_CLI_REASON_H
#define LODD_CLI_REASON_H

#include "lodd/lodd.h"

typedef struct cli_reason {
    char text[512];
} cli_reason;

/* What the engine says of a broken pack, else the text of the status. */
cli_reason cli_reason_of(lodd_engine *engine, lodd_status status);

#endif
