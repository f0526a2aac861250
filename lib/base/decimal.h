/* base/decimal.h - decimals as digits and scale, never binary floating point: 1.10 keeps its precision and 0.1 is 0.1.
 *
 * Up to 38 significant digits in 128 bits, as FHIRPath 2.0 (section 4.1.3) asks at least 28 and UCUM conversion wants more.
 */
#ifndef LODD_BASE_DECIMAL_H
#define LODD_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct lodd__decimal {
    unsigned __int128 digits;
    int32_t scale; /* value = digits / 10^scale; may be negative after an exponent */
    bool negative; /* never for zero */
} lodd__decimal;

#define LODD__DECIMAL_TEXT_MAX 128

/* JSON / FHIR number text: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?. False when it is not one or has more than 38 digits. */
bool lodd__decimal_parse(lodd_str text, lodd__decimal *ret);
lodd__decimal lodd__decimal_of_int(int64_t value);
/* Without exponent when -6 <= magnitude < 38, else with; keeps trailing zeros of the scale. Returns the length. */
size_t lodd__decimal_text(const lodd__decimal *value, char out[LODD__DECIMAL_TEXT_MAX]);
int lodd__decimal_cmp(const lodd__decimal *a, const lodd__decimal *b); /* by value: 1.0 = 1.00 */
/* False on overflow; the result's scale is that of exact arithmetic where it fits, else rounded half to even. */
bool lodd__decimal_add(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
bool lodd__decimal_sub(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
bool lodd__decimal_mul(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
/* Also false for division by zero. As many digits as fit, trailing zeros beyond the operands' scale dropped. */
bool lodd__decimal_div(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
bool lodd__decimal_mod(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
/* Rounds half away from zero to a number of decimals (FHIRPath round()). */
bool lodd__decimal_round(lodd__decimal *ret, const lodd__decimal *a, int32_t scale);
bool lodd__decimal_trunc(lodd__decimal *ret, const lodd__decimal *a);
bool lodd__decimal_to_int(const lodd__decimal *a, int64_t *ret); /* false when it is not whole or does not fit */
/* Digits behind the point as written: the precision that FHIRPath's boundary functions speak of. */
int32_t lodd__decimal_precision(const lodd__decimal *a);

#endif
