/* term/ucum_private.h - what the files of UCUM share: the reduced table and the arithmetic of units. */
#ifndef LODD_TERM_UCUM_PRIVATE_H
#define LODD_TERM_UCUM_PRIVATE_H

#include <stdint.h>

#include "term/ucum.h"

enum { METRIC = 1, ARBITRARY = 2 };

/* See ucum_units.def. NONE: an ordinary unit. */
typedef enum ucum_function { NONE, OFFSET, LN, LG, LG2, LD, POTENCY, TAN100, SQRT } ucum_function;

/* A unit of the table: num / den * 10^-scale * pi^pi in base units. */
typedef struct ucum_atom {
    const char *code;
    const char *name;
    uint8_t flags;
    uint8_t function;
    uint8_t length; /* of the code */
    int8_t pi;
    int8_t exponents[LODD__UCUM_BASE];
    int8_t scale;
    uint16_t same_as; /* ARBITRARY: the unit it is another code for, or itself */
    lodd__u128 num;
    lodd__u128 den;
    uint64_t parameter; /* of the function */
    int8_t parameter_scale;
} ucum_atom;

typedef struct ucum_prefix {
    char code[3];
    uint8_t length;
    int8_t scale; /* value = digits / 10^scale */
    uint64_t digits;
    const char *name;
} ucum_prefix;

const ucum_atom *lodd__ucum_atom(lodd_str code);   /* NULL when there is none */
const ucum_atom *lodd__ucum_atom_at(size_t index); /* in the order of the codes; NULL behind the last */
/* The prefix that a code starts with and the length given; NULL when there is none. */
const ucum_prefix *lodd__ucum_prefix(lodd_str code, size_t length);

/* Arithmetic on *a; false on overflow. */
void lodd__ucum_unity(lodd__ucum_unit *ret);
bool lodd__ucum_from_atom(lodd__ucum_unit *ret, const ucum_atom *atom, const ucum_prefix *prefix);
bool lodd__ucum_number(lodd__ucum_unit *ret, lodd__u128 n);
bool lodd__ucum_power_of(lodd__ucum_unit *a, int exponent);
bool lodd__ucum_combine(lodd__ucum_unit *a, const lodd__ucum_unit *b, bool divide);

/* The functions of special units: value, a number of what the function's argument or result is, replaced in place. */
bool lodd__ucum_unfold(lodd__decimal *value, const ucum_atom *special); /* pH 7 to 1e-7 (mol/l) */
bool lodd__ucum_fold(lodd__decimal *value, const ucum_atom *special);   /* and back */

#endif
