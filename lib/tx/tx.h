/* tx/tx.h - a terminology server that is asked what is not decided here: $validate-code and $expand of FHIR R4.
 *
 * Source: https://hl7.org/fhir/R4/terminology-service.html, valueset-operation-validate-code.html,
 * codesystem-operation-validate-code.html, valueset-operation-expand.html. Questions and answers are JSON. The same
 * question is asked once; answers may be kept in a folder. May be used by: engine.
 */
#ifndef LODD_TX_TX_H
#define LODD_TX_TX_H

#include "lodd/network.h"
#include "lodd/status.h"
#include "term/remote.h"

typedef struct lodd__tx lodd__tx;

/* Nothing is sent yet. LODD_ERR_ARGUMENT, LODD_ERR_NOT_FOUND (no libcurl), LODD_ERR_IO (the folder), with the reason in
 * *ret_message (for free(); may be NULL). The texts of the options are copied. */
lodd_status lodd__tx_new(lodd__tx **ret, const lodd_tx_options *options, char **ret_message);
void lodd__tx_free(lodd__tx *tx);

/* For lodd__fhir_terminology_ask(). */
const lodd__term_remote *lodd__tx_remote(const lodd__tx *tx);
/* A new run: a server that was down is asked again. */
void lodd__tx_new_run(lodd__tx *tx);
void lodd__tx_state(lodd__tx *tx, lodd_tx_state *ret);

#endif
