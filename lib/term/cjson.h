/* term/cjson.h - reading JSON of ours with cJSON, which does not tell a broken text from a lack of memory. */
#ifndef LODD_TERM_CJSON_H
#define LODD_TERM_CJSON_H

#include <cjson/cJSON.h>

#include "base/str.h"
#include "lodd/status.h"

/* LODD_ERR_PACK: not JSON. cJSON_Delete frees it. */
lodd_status lodd__cjson_parse(cJSON **ret, lodd_str text);

#endif
