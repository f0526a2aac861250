/* term/ucum.h - UCUM 2.2, The Unified Code for Units of Measure: parse, validate, canonicalise, convert, compare. Case
 * sensitive codes.
 *
 * Source: https://ucum.org specification (tables and grammar as facts; written here). Pure: the tables are static,
 * nothing allocates, calls may come from any thread.
 *
 * Grammar: that of the specification. As the functional tests of UCUM and its reference implementation have it,
 * annotations may also follow a factor ("10{cells}") or parentheses, several in a row, and the empty text is the unity
 * (the default unit of HL7 quantities). A factor 0 is refused.
 */
#ifndef LODD_TERM_UCUM_H
#define LODD_TERM_UCUM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/decimal.h"
#include "base/str.h"

/* The base units m s g rad K C cd, in this order. */
#define LODD__UCUM_BASE 7
/* Different arbitrary units in one expression. More make it opaque. */
#define LODD__UCUM_ARBITRARY 4

typedef struct lodd__ucum_power {
    const char *code;
    int exponent; /* never 0 */
} lodd__ucum_power;

/* A unit expression, reduced: value in this unit * factor / divisor * pi^pi = value in the base units to the exponents.
 * A quotient and a power of pi, so that 60 L/h is 1 L/min and 60' is 1 deg, exactly.
 *
 * Special units (Cel, [degF], [pH], B ...) have a function besides the factor. They stand alone, with a prefix or a
 * number at most; exponents are those of the unit that the function leads to. An expression that goes further (Cel/min)
 * is grammatical, but UCUM gives it no meaning (section 22): opaque, comparable with nothing. */
typedef struct lodd__ucum_unit {
    lodd__decimal factor;
    lodd__decimal divisor;
    int pi;
    int exponents[LODD__UCUM_BASE];
    const char *special; /* code of the special unit; NULL for ordinary ones */
    bool inexact;        /* factor or divisor had more than 38 digits and was rounded */
    bool opaque;         /* valid, but not to be computed with */
    bool arbitrary;      /* [iU] and the like: commensurable only with the same arbitrary units to the same powers */
    lodd_str arbitrary_code; /* the first of them */
    size_t n_arbitraries;
    lodd__ucum_power arbitraries[LODD__UCUM_ARBITRARY]; /* by code */
} lodd__ucum_unit;

typedef struct lodd__ucum_error {
    size_t offset;       /* in the expression */
    const char *message; /* English; static */
} lodd__ucum_error;

/* Reads an expression such as "mg/dL", "10*3/uL", "m[H2O]{annotated}", "/m2". False with *error (may be NULL) when it
 * is not valid. Bounded: expressions over 1,024 bytes, parentheses deeper than 32, exponents over 127 and numbers over
 * 38 digits are refused. */
bool lodd__ucum_parse(lodd_str code, lodd__ucum_unit *ret, lodd__ucum_error *error);

/* Do two units measure the same kind of quantity? */
bool lodd__ucum_comparable(const lodd__ucum_unit *a, const lodd__ucum_unit *b);

/* value in unit from, expressed in unit to. False when they are not comparable, it overflows or a function has no value
 * (the level of a negative power). Rounded once to 38 digits; through the functions of special units that are not
 * linear, to 28. */
bool lodd__ucum_convert(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *from,
                        const lodd__ucum_unit *to);

/* *ret is -1, 0 or 1 as a is less than, equal to or more than b. False as for convert. */
bool lodd__ucum_compare(int *ret, const lodd__decimal *a, const lodd__ucum_unit *unit_a, const lodd__decimal *b,
                        const lodd__ucum_unit *unit_b);

/* The unit of a product or a quotient of quantities. False on overflow. */
bool lodd__ucum_multiply(lodd__ucum_unit *ret, const lodd__ucum_unit *a, const lodd__ucum_unit *b);
bool lodd__ucum_divide(lodd__ucum_unit *ret, const lodd__ucum_unit *a, const lodd__ucum_unit *b);

/* Value in base units; the unit is that of lodd__ucum_code. */
bool lodd__ucum_to_base(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *unit);

/* The code of the base units to the unit's exponents, such as "g.m-3": in the order of the codes, as the canonical form
 * of Ucum-java ("C2.g-1.m-2.s"), "1" for none. NUL-terminated as far as n allows; returns the whole length (as
 * snprintf). */
size_t lodd__ucum_code(char *out, size_t n, const lodd__ucum_unit *unit);

/* The canonical form: value in base units, and its code. False when the code is not valid or opaque, or n is too small.
 */
bool lodd__ucum_canonical(lodd__decimal *ret, char *out, size_t n, const lodd__decimal *value, lodd_str code);

/* A readable name of a valid expression in English, "(milligram) / (deciliter)", "(unity)" for none; annotations stay
 * as they are. As far as n allows; returns the whole length (as snprintf), 0 when the expression is not valid. */
size_t lodd__ucum_display(char *out, size_t n, lodd_str code);

#endif
