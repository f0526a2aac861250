/* message/xsd.h - XML Schema validation by libxml2 against the schemas of the packs, with findings of our own.
 *
 * A document is validated against the schemas of exactly the namespaces that its elements have, so that a strict wildcard (MsgHead's
 * Content) sees every payload a pack knows. The combinations that occur are compiled once and shared by threads.
 */
#ifndef LODD_MESSAGE_XSD_H
#define LODD_MESSAGE_XSD_H

#include "message/judge.h"

typedef struct lodd__xsd_cache lodd__xsd_cache;         /* engine-wide */
typedef struct lodd__xsd_validator lodd__xsd_validator; /* one thread's */

lodd_status lodd__xsd_cache_new(lodd__xsd_cache **ret, const lodd__packs *packs);
void lodd__xsd_cache_free(lodd__xsd_cache *cache);
/* Compiles all schemas of all packs together. *ret_message: malloc'ed. */
lodd_status lodd__xsd_cache_load_all(lodd__xsd_cache *cache, char **ret_message);

lodd__xsd_validator *lodd__xsd_validator_new(lodd__xsd_cache *cache); /* NULL when memory ran out */
/* Gives up what libxml2 made for it; it is made again when needed. NULL is fine. */
void lodd__xsd_validator_forget(lodd__xsd_validator *validator);
void lodd__xsd_validator_free(lodd__xsd_validator *validator);

/* Judges judge->doc and adds the findings. LODD_ERR_PACK when a pack's schema cannot be used. */
lodd_status lodd__xsd_validate(lodd__xsd_validator *validator, lodd__judge *judge);

#endif
