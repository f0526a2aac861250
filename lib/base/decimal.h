/* base/decimal.h - decimals as digits and scale, never binary floating point: 1.10 keeps its precision and 0.1 is 0.1.
 *
 * Up to 38 significant digits in 128 bits, as FHIRPath 2.0 (section 4.1.3) asks at least 28 and UCUM conversion wants
 * more. Nothing allocates; out-parameters may be the same object as an operand. The scale is always within
 * +-LODD__DECIMAL_SCALE_MAX: results outside are an overflow.
 */
#ifndef LODD_BASE_DECIMAL_H
#define LODD_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

__extension__ typedef unsigned __int128 lodd__u128;

typedef struct lodd__decimal {
    lodd__u128 digits; /* below 10^38 */
    int32_t scale;     /* value = digits / 10^scale; may be negative after an exponent */
    bool negative;     /* never for zero */
} lodd__decimal;

#define LODD__DECIMAL_DIGITS_MAX 38
#define LODD__DECIMAL_SCALE_MAX  1000000
#define LODD__DECIMAL_TEXT_MAX   128

/* JSON / FHIR number text: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?. False when it is not one or has more than 38
 * significant digits (leading zeros are none; trailing zeros are: they are precision). */
bool lodd__decimal_parse(lodd_str text, lodd__decimal *ret);
lodd__decimal lodd__decimal_of_int(int64_t value);
/* Without exponent when -6 <= magnitude < 38, else with; keeps trailing zeros of the scale. Returns the length. */
size_t lodd__decimal_text(const lodd__decimal *value, char out[LODD__DECIMAL_TEXT_MAX]);
int lodd__decimal_cmp(const lodd__decimal *a, const lodd__decimal *b); /* by value: 1.0 = 1.00 */
/* False on overflow; the result's scale is that of exact arithmetic where it fits, else rounded half to even. */
bool lodd__decimal_add(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
bool lodd__decimal_sub(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
bool lodd__decimal_mul(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
/* Also false for division by zero. As many digits as fit (half to even), trailing zeros beyond the operands' scale
 * dropped. */
bool lodd__decimal_div(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
/* What is left of a after b was taken off a whole number of times: exact, with the sign of a. */
bool lodd__decimal_mod(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b);
/* Product of up to 4 numbers over the product of up to 4 others, rounded once (half to even): a factor that is on both
 * sides cancels exactly. Trailing zeros beyond the first number's scale are dropped. */
#define LODD__DECIMAL_RATIO_MAX 4
bool lodd__decimal_ratio(lodd__decimal *ret, const lodd__decimal *over, size_t n_over, const lodd__decimal *under,
                         size_t n_under);
/* Rounds half away from zero to a number of decimals (FHIRPath round()); a number with fewer is unchanged. */
bool lodd__decimal_round(lodd__decimal *ret, const lodd__decimal *a, int32_t scale);
bool lodd__decimal_trunc(lodd__decimal *ret, const lodd__decimal *a);
bool lodd__decimal_to_int(const lodd__decimal *a, int64_t *ret); /* false when it is not whole or does not fit */
/* Digits behind the point as written: the precision that FHIRPath's boundary functions speak of. */
int32_t lodd__decimal_precision(const lodd__decimal *a);
/* Significant digits: 0 for zero, 3 for 1.10. */
int lodd__decimal_digits(const lodd__decimal *a);
/* The same value with trailing zeros behind this many decimals dropped. */
lodd__decimal lodd__decimal_strip(const lodd__decimal *a, int32_t scale);

#endif
