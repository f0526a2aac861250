/* base/wide.h - whole numbers of up to 832 bits, for the intermediate results of decimals: the product of four numbers
 * of 38 digits, with digits to spare for a quotient. Only decimal.c and decimal_math.c use it; callers stay within
 * bounds.
 */
#ifndef LODD_BASE_WIDE_H
#define LODD_BASE_WIDE_H

#include <stdint.h>

#include "base/decimal.h"

#define LODD__WIDE_LIMBS 26

typedef struct lodd__wide {
    int n;                           /* limbs in use: 0 for zero, the highest is never 0 */
    uint32_t limb[LODD__WIDE_LIMBS]; /* the lowest first */
} lodd__wide;

lodd__u128 lodd__pow10(int exponent); /* 0 <= exponent <= 38 */
void lodd__wide_set(lodd__wide *ret, lodd__u128 n);
lodd__u128 lodd__wide_low(const lodd__wide *a); /* the lowest 128 bits */
int lodd__wide_cmp(const lodd__wide *a, const lodd__wide *b);
void lodd__wide_add(lodd__wide *a, const lodd__wide *b);
void lodd__wide_subtract(lodd__wide *a, const lodd__wide *b); /* b <= a */
void lodd__wide_multiply(lodd__wide *a, lodd__u128 by);
void lodd__wide_scale(lodd__wide *a, int exponent); /* times 10^exponent */
int lodd__wide_digits(const lodd__wide *a);         /* decimal digits; 0 for zero */
void lodd__wide_divide(lodd__wide *quotient, lodd__wide *rest, const lodd__wide *a, const lodd__wide *b); /* b > 0 */

#endif
