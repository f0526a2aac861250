/* decimal_math.c - series on 38-digit decimals (decimal_math.h). Uses decimal.h only.
 *
 * Every function brings its argument near zero first, where the series is short and loses nothing, so that about 34
 * digits are right before the result is rounded to 30. No binary floating point: the same digits on every machine.
 */
#include "base/decimal_math.h"

#define DIGITS LODD__DECIMAL_DIGITS_MAX
/* A constant of 38 digits, given as two halves of 19. */
#define CONSTANT(head, tail, decimals)                                                                                 \
    ((lodd__decimal){.digits = (lodd__u128)(head)*10000000000000000000u + (tail), .scale = (decimals)})
#define LN10 CONSTANT(2302585092994045684u, 179914546843642076u, 37)
#define PI   CONSTANT(3141592653589793238u, 4626433832795028842u, 37)

static const lodd__decimal one = {.digits = 1};
static const lodd__decimal two = {.digits = 2};

lodd__decimal lodd__decimal_pi(void)
{
    return PI;
}

bool lodd__decimal_significant(lodd__decimal *ret, const lodd__decimal *a, int digits)
{
    int64_t scale = (int64_t)a->scale - lodd__decimal_digits(a) + digits;

    if (scale < -LODD__DECIMAL_SCALE_MAX || scale > LODD__DECIMAL_SCALE_MAX)
        return false;
    if (!lodd__decimal_round(ret, a, (int32_t)scale))
        return false;
    *ret = lodd__decimal_strip(ret, 0);
    return true;
}

static bool finish(lodd__decimal *ret, const lodd__decimal *a)
{
    return lodd__decimal_significant(ret, a, LODD__DECIMAL_MATH_DIGITS);
}

/* Magnitude of the first digit: 0 for 1 <= |a| < 10. */
static int64_t magnitude(const lodd__decimal *a)
{
    return (int64_t)lodd__decimal_digits(a) - 1 - a->scale;
}

static bool at_most(const lodd__decimal *a, int64_t limit)
{
    lodd__decimal bound = lodd__decimal_of_int(limit);
    lodd__decimal size = *a;

    size.negative = false;
    return lodd__decimal_cmp(&size, &bound) <= 0;
}

/* Nothing that a sum of terms around 1 would still see. */
static bool vanishes(const lodd__decimal *term)
{
    return term->digits == 0 || magnitude(term) < -DIGITS - 4;
}

/* a / divisor rounded to the nearest whole number, for the reduction of arguments. */
static bool nearest(int64_t *ret, const lodd__decimal *a, const lodd__decimal *divisor)
{
    lodd__decimal quotient;

    return lodd__decimal_div(&quotient, a, divisor) && lodd__decimal_round(&quotient, &quotient, 0) &&
           lodd__decimal_to_int(&quotient, ret);
}

/* a - k * unit */
static bool reduce(lodd__decimal *ret, const lodd__decimal *a, int64_t k, const lodd__decimal *unit)
{
    lodd__decimal times = lodd__decimal_of_int(k);

    return lodd__decimal_mul(&times, &times, unit) && lodd__decimal_sub(ret, a, &times);
}

/* Newton's method. All 38 digits; exact squares come out exact. */
static bool root(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal x = one;
    lodd__decimal short_root;
    lodd__decimal square;

    if (a->negative)
        return false;
    if (a->digits == 0) {
        *ret = (lodd__decimal){.scale = lodd__decimal_precision(a) / 2};
        return true;
    }
    x.scale = (int32_t)(-magnitude(a) / 2);
    for (int i = 0; i < 14; i++) { /* the first guess is at most 10 times wrong: 5 rounds to come near, 7 to converge */
        lodd__decimal next;
        if (!lodd__decimal_div(&next, a, &x) || !lodd__decimal_add(&next, &next, &x) ||
            !lodd__decimal_div(&next, &next, &two))
            return false;
        x = next;
    }
    if (lodd__decimal_significant(&short_root, &x, DIGITS / 2) &&
        lodd__decimal_mul(&square, &short_root, &short_root) && lodd__decimal_cmp(&square, a) == 0)
        x = short_root;
    *ret = x;
    return true;
}

bool lodd__decimal_sqrt(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal x;

    return root(&x, a) && finish(ret, &x);
}

/* e^a not rounded: a = k ln 10 + r, e^r = (e^(r/256))^256. */
static bool raise_e(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal ln10 = LN10;
    lodd__decimal r;
    lodd__decimal sum = one;
    lodd__decimal term = one;
    lodd__decimal divisor = {.digits = 256};
    int64_t k = 0;

    if (!at_most(a, 20000) || !nearest(&k, a, &ln10) || !reduce(&r, a, k, &ln10) ||
        !lodd__decimal_div(&r, &r, &divisor))
        return false;
    for (int i = 1; !vanishes(&term); i++) {
        divisor = lodd__decimal_of_int(i);
        if (!lodd__decimal_mul(&term, &term, &r) || !lodd__decimal_div(&term, &term, &divisor) ||
            !lodd__decimal_add(&sum, &sum, &term))
            return false;
    }
    for (int i = 0; i < 8; i++) {
        if (!lodd__decimal_mul(&sum, &sum, &sum))
            return false;
    }
    sum.scale -= (int32_t)k;
    *ret = sum;
    return true;
}

bool lodd__decimal_exp(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal x;

    return raise_e(&x, a) && finish(ret, &x);
}

bool lodd__decimal_exp10(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal ln10 = LN10;
    lodd__decimal whole;
    lodd__decimal rest;
    int64_t k = 0;

    if (!at_most(a, 8000) || !lodd__decimal_trunc(&whole, a) || !lodd__decimal_to_int(&whole, &k) ||
        !lodd__decimal_sub(&rest, a, &whole))
        return false;
    if (rest.digits == 0)
        rest = one;
    else if (!lodd__decimal_mul(&rest, &rest, &ln10) || !raise_e(&rest, &rest))
        return false;
    rest.scale -= (int32_t)k;
    if (!finish(ret, &rest))
        return false;
    if (ret->scale < 0 && ret->scale > -DIGITS && ret->digits == 1) { /* 1000, not 1e3 */
        *ret = (lodd__decimal){.digits = 1};
        for (; k > 0; k--)
            ret->digits *= 10;
    }
    return true;
}

/* ln a for 0.5 <= a < 10: roots until it is near 1, then ln a = 2 artanh((a - 1) / (a + 1)). */
static bool ln_near(lodd__decimal *ret, const lodd__decimal *a)
{
    static const lodd__decimal close = {.digits = 14, .scale = 1};
    lodd__decimal x = *a;
    lodd__decimal power;
    lodd__decimal square;
    lodd__decimal term;
    lodd__decimal sum;
    int64_t times = 2;

    for (; lodd__decimal_cmp(&x, &close) > 0; times *= 2) {
        if (!root(&x, &x))
            return false;
    }
    if (!lodd__decimal_sub(&power, &x, &one) || !lodd__decimal_add(&x, &x, &one) ||
        !lodd__decimal_div(&power, &power, &x) || !lodd__decimal_mul(&square, &power, &power))
        return false;
    sum = power;
    term = power;
    for (int i = 3; !vanishes(&term) && magnitude(&term) > magnitude(&sum) - DIGITS - 2; i += 2) {
        lodd__decimal divisor = lodd__decimal_of_int(i);
        if (!lodd__decimal_mul(&power, &power, &square) || !lodd__decimal_div(&term, &power, &divisor) ||
            !lodd__decimal_add(&sum, &sum, &term))
            return false;
    }
    x = lodd__decimal_of_int(times);
    return lodd__decimal_mul(ret, &sum, &x);
}

/* a = mantissa * 10^exponent, 1 <= mantissa < 10, or exponent 0 when a is near 1, where a difference would cancel. */
static void split(const lodd__decimal *a, lodd__decimal *mantissa, int64_t *exponent)
{
    static const lodd__decimal half = {.digits = 5, .scale = 1};

    *mantissa = *a;
    *exponent = 0;
    if (lodd__decimal_cmp(a, &half) >= 0 && lodd__decimal_cmp(a, &one) < 0)
        return;
    *exponent = magnitude(a);
    mantissa->scale = lodd__decimal_digits(a) - 1;
}

static bool log_of(lodd__decimal *ret, const lodd__decimal *a, bool decadic)
{
    lodd__decimal ln10 = LN10;
    lodd__decimal mantissa;
    lodd__decimal whole;
    int64_t exponent = 0;

    if (a->negative || a->digits == 0)
        return false;
    split(a, &mantissa, &exponent);
    whole = lodd__decimal_of_int(exponent);
    if (!decadic && !lodd__decimal_mul(&whole, &whole, &ln10))
        return false;
    if (lodd__decimal_cmp(&mantissa, &one) == 0) {
        *ret = whole;
        return true;
    }
    return ln_near(&mantissa, &mantissa) && (!decadic || lodd__decimal_div(&mantissa, &mantissa, &ln10)) &&
           lodd__decimal_add(ret, &mantissa, &whole);
}

bool lodd__decimal_ln(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal x;

    return log_of(&x, a, false) && finish(ret, &x);
}

bool lodd__decimal_log10(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal x;

    return log_of(&x, a, true) && finish(ret, &x);
}

bool lodd__decimal_log(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *base)
{
    lodd__decimal x;
    lodd__decimal y;

    return log_of(&x, a, false) && log_of(&y, base, false) && lodd__decimal_div(&x, &x, &y) && finish(ret, &x);
}

/* By squaring, exact as long as the digits fit. */
static bool power_whole(lodd__decimal *ret, const lodd__decimal *a, uint64_t n)
{
    lodd__decimal base = *a;
    lodd__decimal x = one;

    for (; n > 0; n >>= 1) {
        if ((n & 1) && !lodd__decimal_mul(&x, &x, &base))
            return false;
        if (n > 1 && !lodd__decimal_mul(&base, &base, &base))
            return false;
    }
    *ret = x;
    return true;
}

bool lodd__decimal_power(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *exponent)
{
    lodd__decimal x;
    int64_t n = 0;

    if (lodd__decimal_to_int(exponent, &n) && n >= -100000 && n <= 100000) {
        if (!power_whole(&x, a, (uint64_t)(n < 0 ? -n : n)))
            return false;
        if (n < 0)
            return lodd__decimal_div(ret, &one, &x);
        *ret = x;
        return true;
    }
    if (a->digits == 0 && !exponent->negative) {
        *ret = (lodd__decimal){.digits = 0};
        return true;
    }
    if (exponent->scale == 1 && exponent->digits == 5 && !exponent->negative)
        return lodd__decimal_sqrt(ret, a);
    return log_of(&x, a, false) && lodd__decimal_mul(&x, &x, exponent) && raise_e(&x, &x) && finish(ret, &x);
}

/* Sine or cosine of |a| < 2: the sum of a^n / n! with alternating signs, n odd or even. */
static bool alternating(lodd__decimal *ret, const lodd__decimal *a, bool sine)
{
    lodd__decimal square;
    lodd__decimal term = sine ? *a : one;
    lodd__decimal sum = term;

    if (!lodd__decimal_mul(&square, a, a))
        return false;
    for (int64_t n = sine ? 1 : 0; !vanishes(&term); n += 2) {
        lodd__decimal divisor = lodd__decimal_of_int((n + 1) * (n + 2));
        if (!lodd__decimal_mul(&term, &term, &square) || !lodd__decimal_div(&term, &term, &divisor))
            return false;
        term.negative = !term.negative && term.digits != 0;
        if (!lodd__decimal_add(&sum, &sum, &term))
            return false;
    }
    *ret = sum;
    return true;
}

bool lodd__decimal_tan(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal pi = PI;
    lodd__decimal x;
    lodd__decimal sine;
    lodd__decimal cosine;
    int64_t k = 0;

    if (!at_most(a, 10000) || !nearest(&k, a, &pi) || !reduce(&x, a, k, &pi))
        return false;
    return alternating(&sine, &x, true) && alternating(&cosine, &x, false) && lodd__decimal_div(&x, &sine, &cosine) &&
           finish(ret, &x);
}

/* atan x = 2 atan(x / (1 + sqrt(1 + x^2))), twice, then the series. |x| <= 1 */
static bool atan_near(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal x = *a;
    lodd__decimal square;
    lodd__decimal power;
    lodd__decimal term;
    lodd__decimal sum;
    lodd__decimal times = {.digits = 4};

    for (int i = 0; i < 2; i++) {
        if (!lodd__decimal_mul(&square, &x, &x) || !lodd__decimal_add(&square, &square, &one) ||
            !root(&square, &square) || !lodd__decimal_add(&square, &square, &one) ||
            !lodd__decimal_div(&x, &x, &square))
            return false;
    }
    if (!lodd__decimal_mul(&square, &x, &x))
        return false;
    sum = power = term = x;
    for (int i = 3; !vanishes(&term); i += 2) {
        lodd__decimal divisor = lodd__decimal_of_int(i);
        if (!lodd__decimal_mul(&power, &power, &square) || !lodd__decimal_div(&term, &power, &divisor))
            return false;
        power.negative = !power.negative && power.digits != 0;
        term.negative = power.negative;
        if (!lodd__decimal_add(&sum, &sum, &term))
            return false;
    }
    return lodd__decimal_mul(ret, &sum, &times);
}

bool lodd__decimal_atan(lodd__decimal *ret, const lodd__decimal *a)
{
    lodd__decimal quarter = PI;
    lodd__decimal x;

    if (at_most(a, 1))
        return atan_near(&x, a) && finish(ret, &x);
    if (!lodd__decimal_div(&x, &one, a) || !atan_near(&x, &x) || !lodd__decimal_div(&quarter, &quarter, &two))
        return false;
    quarter.negative = a->negative;
    return lodd__decimal_sub(&x, &quarter, &x) && finish(ret, &x);
}
