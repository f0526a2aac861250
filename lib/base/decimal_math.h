/* base/decimal_math.h - roots, powers, logarithms and tangents of decimals, the same on every machine.
 *
 * For UCUM's special units and FHIRPath 2.0's math functions (section 5.7). Results that are exact are exact
 * (sqrt(81) = 9, log10(1000) = 3); others are rounded to LODD__DECIMAL_MATH_DIGITS significant digits, which the
 * computation reaches with digits to spare. False when the argument is outside the function's domain or the result
 * outside a decimal's range.
 */
#ifndef LODD_BASE_DECIMAL_MATH_H
#define LODD_BASE_DECIMAL_MATH_H

#include "base/decimal.h"

#define LODD__DECIMAL_MATH_DIGITS 30

/* Rounds (half away from zero) to so many significant digits and drops trailing zeros behind the point. */
bool lodd__decimal_significant(lodd__decimal *ret, const lodd__decimal *a, int digits);

bool lodd__decimal_sqrt(lodd__decimal *ret, const lodd__decimal *a);
bool lodd__decimal_exp(lodd__decimal *ret, const lodd__decimal *a);   /* e^a, |a| <= 20,000 */
bool lodd__decimal_exp10(lodd__decimal *ret, const lodd__decimal *a); /* 10^a, |a| <= 8,000 */
bool lodd__decimal_ln(lodd__decimal *ret, const lodd__decimal *a);
bool lodd__decimal_log10(lodd__decimal *ret, const lodd__decimal *a);
bool lodd__decimal_log(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *base);
bool lodd__decimal_power(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *exponent);
bool lodd__decimal_tan(lodd__decimal *ret, const lodd__decimal *a);  /* of radians, |a| <= 10,000 */
bool lodd__decimal_atan(lodd__decimal *ret, const lodd__decimal *a); /* in radians, -pi/2 .. pi/2 */
/* pi to 38 digits. */
lodd__decimal lodd__decimal_pi(void);

#endif
