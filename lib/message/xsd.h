/* message/xsd.h - findings of a document against the schemas of the packs (schema.h). */
#ifndef LODD_MESSAGE_XSD_H
#define LODD_MESSAGE_XSD_H

#include "message/judge.h"
#include "message/schema.h"

/* Judges judge->doc and adds the findings. LODD_ERR_PACK when a pack's schema cannot be used. */
lodd_status lodd__xsd_validate(lodd__schema_validator *validator, lodd__judge *judge);

#endif
