/* term/cjson.c - see cjson.h. May use: base, cJSON. */
#include "term/cjson.h"

#include <stdlib.h>

/* A tree of the text may take about this many times its bytes. */
#define TREE_FACTOR 16

lodd_status lodd__cjson_parse(cJSON **ret, lodd_str text)
{
    void *room = NULL;

    *ret = cJSON_ParseWithLength(text.ptr, text.len);
    if (*ret != NULL)
        return LODD_OK;
    /* was it memory? If there is none for a tree, that is the answer; if there is, parsing again gives the true one */
    if (text.len > (size_t)-1 / TREE_FACTOR - 1 || (room = malloc(TREE_FACTOR * (text.len + 1))) == NULL)
        return LODD_ERR_NOMEM;
    free(room);
    *ret = cJSON_ParseWithLength(text.ptr, text.len);
    return *ret != NULL ? LODD_OK : LODD_ERR_PACK;
}
