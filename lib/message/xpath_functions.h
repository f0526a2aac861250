/* message/xpath_functions.h - the XPath functions that lodd adds for the rules of packs, in the namespace urn:lodd:xpath.
 *
 * What each does is said once, in docs/packs.md ("Functions"); the table in xpath_functions.c is what exists.
 */
#ifndef LODD_MESSAGE_XPATH_FUNCTIONS_H
#define LODD_MESSAGE_XPATH_FUNCTIONS_H

#include <libxml/xpath.h>

#include "base/map.h"
#include "message/judge.h"

/* One thread's; user data of the XPath contexts it is registered in. */
typedef struct lodd__xpath_env {
    const lodd__packs *packs;
    lodd__judge *judge;  /* the document at work */
    lodd__map regexes;   /* pattern -> lodd__regex, kept from document to document */
    lodd__arena patterns; /* their texts */
} lodd__xpath_env;

/* A lodd__sch_setup: registers the functions with env as their user data. */
lodd_status lodd__xpath_setup(void *env, xmlXPathContextPtr xpath);
void lodd__xpath_env_clear(lodd__xpath_env *env);

/* Does the element have a child of the name? For lodd__packs_profile. */
bool lodd__xpath_has_child(const void *node, lodd_str name);

#endif
