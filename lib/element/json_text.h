/* element/json_text.h - private to lib/element: texts as JSON. */
#ifndef LODD_ELEMENT_JSON_TEXT_H
#define LODD_ELEMENT_JSON_TEXT_H

#include "base/buf.h"

/* A string with its quotes; what RFC 8259 does not let stand as it is is escaped. */
void lodd__json_put_string(lodd__buf *out, lodd_str text);
/* Does a text have the form of a JSON number? */
bool lodd__json_is_number(lodd_str text);

#endif
