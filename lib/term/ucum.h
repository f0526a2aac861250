/* term/ucum.h - UCUM 2.1, The Unified Code for Units of Measure: parse, validate, canonicalise, convert, compare. Case sensitive codes.
 *
 * Source: https://ucum.org specification 2.1 (tables and grammar as facts; written here). Pure: the tables are static, calls may come from any thread.
 */
#ifndef LODD_TERM_UCUM_H
#define LODD_TERM_UCUM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/decimal.h"
#include "base/str.h"

/* The base units m s g rad K C cd, in this order. */
#define LODD__UCUM_BASE 7

/* A unit expression, reduced: value in this unit * factor = value in the base units to the exponents. Special units (Cel, [degF], [pH], B ...) have a
 * function instead of a factor and stand alone. */
typedef struct lodd__ucum_unit {
    lodd__decimal factor;   /* exact where the definition is; see inexact */
    int exponents[LODD__UCUM_BASE];
    const char *special;    /* name of the special unit's function; NULL for ordinary ones */
    bool arbitrary;         /* [iU] and the like: comparable with nothing but itself */
    lodd_str arbitrary_code;
    bool inexact;           /* factor was rounded (pi, quotients) */
} lodd__ucum_unit;

typedef struct lodd__ucum_error {
    size_t offset;       /* in the expression */
    const char *message; /* English; static */
} lodd__ucum_error;

/* Reads an expression such as "mg/dL", "10*3/uL", "m[H2O]{annotated}", "/m2". False with *error (may be NULL) when it is not valid. Depth and length are
 * bounded (expressions over 1,024 bytes are refused). */
bool lodd__ucum_parse(lodd_str code, lodd__ucum_unit *ret, lodd__ucum_error *error);

/* Do two units measure the same kind of quantity? */
bool lodd__ucum_comparable(const lodd__ucum_unit *a, const lodd__ucum_unit *b);

/* value in unit from, expressed in unit to. False when they are not comparable or it overflows. */
bool lodd__ucum_convert(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *from, const lodd__ucum_unit *to);

/* The canonical form: value in base units, and its code such as "g.m-3" (base units in the order of UCUM-java's canonical form; "1" for none), NUL-terminated. */
bool lodd__ucum_canonical(lodd__decimal *ret, char *out, size_t n, const lodd__decimal *value, lodd_str code);

/* A readable name of a valid expression in English ("(milligram) / (deciliter)"), as far as n allows; returns the whole length (as snprintf). */
size_t lodd__ucum_display(char *out, size_t n, lodd_str code);

#endif
