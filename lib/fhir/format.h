/* fhir/format.h - private to the FHIR layer: is a text of a form? Pure functions on slices, linear in their length.
 *
 * Source: the regular expressions of https://hl7.org/fhir/R4/datatypes.html#primitive. */
#ifndef LODD_FHIR_FORMAT_H
#define LODD_FHIR_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A date, or a date and a time, as FHIR writes them. */
typedef struct lodd__format_moment {
    int32_t year;
    int month, day, hour, minute, second; /* 0: month, day absent */
    bool has_time, has_zone;
} lodd__format_moment;

/* The form of date, dateTime and instant together. Days that a month does not have are left to the next function. */
bool lodd__format_moment_read(lodd_str text, lodd__format_moment *ret);
/* Is it a day of the calendar? */
bool lodd__format_moment_exists(const lodd__format_moment *moment);
bool lodd__format_time(lodd_str text);
/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?; digits: significant ones. */
bool lodd__format_decimal(lodd_str text, size_t *ret_digits);
bool lodd__format_id(lodd_str text);                    /* [A-Za-z0-9\-\.]{1,64} */
bool lodd__format_code(lodd_str text);                  /* no blank at the ends, single blanks between words */
bool lodd__format_oid(lodd_str text);                   /* behind urn:oid: */
bool lodd__format_uuid(lodd_str text, bool lower_case); /* behind urn:uuid: */
bool lodd__format_has_blank(lodd_str text);
/* White space is accepted and told. */
bool lodd__format_base64(lodd_str text, bool *ret_blanks);
/* Something like an HTML tag: < and a name, / and a name, or ! that begins a comment. */
bool lodd__format_html_tag(lodd_str text);

#endif
