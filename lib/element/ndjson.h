/* element/ndjson.h - NDJSON: one JSON document a line (https://hl7.org/fhir/R4/nd-json.html). */
#ifndef LODD_ELEMENT_NDJSON_H
#define LODD_ELEMENT_NDJSON_H

#include <stdbool.h>

#include "base/str.h"

typedef struct lodd__ndjson {
    lodd_str rest;
} lodd__ndjson;

void lodd__ndjson_init(lodd__ndjson *ret, lodd_str text);
/* The next line that is not blank, without its line end: a slice of the text. False at the end. */
bool lodd__ndjson_next(lodd__ndjson *lines, lodd_str *ret);

#endif
