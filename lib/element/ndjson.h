/* element/ndjson.h - NDJSON: one JSON document a line (https://hl7.org/fhir/R4/nd-json.html). */
#ifndef LODD_ELEMENT_NDJSON_H
#define LODD_ELEMENT_NDJSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

typedef struct lodd__ndjson {
    lodd_str text, rest;
    size_t n_blank;      /* lines passed over so far that hold nothing: not every reader of NDJSON takes them */
    size_t blank_offset; /* of the first of them */
} lodd__ndjson;

void lodd__ndjson_init(lodd__ndjson *ret, lodd_str text);
/* The next line that is not blank, without its line end (LF or CR LF): a slice of the text. False at the end. What
 * follows the last line end is a line only if it holds something. */
bool lodd__ndjson_next(lodd__ndjson *lines, lodd_str *ret);

#endif
