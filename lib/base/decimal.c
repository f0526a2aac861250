/* decimal.c - text, comparison and the four operations on decimals (decimal.h).
 *
 * Uses str.h and, for what does not fit into 128 bits on the way, wide.h. The common cases (small numbers of near
 * scales) never get there. Rounding of results: half to even, as IEEE 754-2008 decimal128 does by default; FHIRPath 2.0
 * (section 5.7.8) has round() go half away from zero ("0.5 or higher rounds up"; we mirror it for negative numbers).
 */
#include "base/decimal.h"

#include <stdio.h>

#include "base/wide.h"

#define DIGITS LODD__DECIMAL_DIGITS_MAX

static int count_digits(lodd__u128 n)
{
    uint64_t high = (uint64_t)(n >> 64);
    int bits = 0;
    int ret = 0;

    if (n == 0)
        return 0;
    bits = high != 0 ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)n);
    ret = bits * 1233 >> 12; /* log10(2) = 0.30103 = 1233 / 4096 */
    return ret + (n >= lodd__pow10(ret));
}

static bool in_range(int64_t scale)
{
    return scale >= -LODD__DECIMAL_SCALE_MAX && scale <= LODD__DECIMAL_SCALE_MAX;
}

static bool set(lodd__decimal *ret, lodd__u128 digits, int64_t scale, bool negative)
{
    if (digits == 0 && scale < 0)
        scale = 0; /* 0e5 is 0 */
    if (!in_range(scale))
        return false;
    *ret = (lodd__decimal){.digits = digits, .scale = (int32_t)scale, .negative = negative && digits != 0};
    return true;
}

/* n / 10^scale as a decimal; more says that the true value is a little larger in magnitude (n then has over 38 digits).
 */
static bool set_wide(lodd__decimal *ret, const lodd__wide *n, bool more, int64_t scale, bool negative)
{
    int drop = lodd__wide_digits(n) - DIGITS;
    lodd__wide unit;
    lodd__wide quotient;
    lodd__wide rest;
    lodd__u128 digits = 0;
    int half = 0;

    if (drop <= 0)
        return set(ret, lodd__wide_low(n), scale, negative);
    lodd__wide_set(&unit, 1);
    lodd__wide_scale(&unit, drop);
    lodd__wide_divide(&quotient, &rest, n, &unit);
    lodd__wide_multiply(&rest, 2);
    half = lodd__wide_cmp(&rest, &unit);
    digits = lodd__wide_low(&quotient);
    if (half > 0 || (half == 0 && (more || digits % 2 == 1)))
        digits++;
    if (digits == lodd__pow10(DIGITS)) {
        digits /= 10;
        drop++;
    }
    return set(ret, digits, scale - drop, negative);
}

typedef struct number_text {
    lodd_str text;
    size_t at;
    lodd__decimal value;
    int significant;
    bool too_long;
} number_text;

static size_t read_digits(number_text *t)
{
    size_t start = t->at;

    for (; t->at < t->text.len && lodd__is_digit(t->text.ptr[t->at]); t->at++) {
        unsigned digit = (unsigned)(t->text.ptr[t->at] - '0');
        if (digit == 0 && t->significant == 0)
            continue;
        if (++t->significant > DIGITS) {
            t->too_long = true;
            continue;
        }
        t->value.digits = t->value.digits * 10 + digit;
    }
    return t->at - start;
}

static bool read_exponent(number_text *t, int64_t *scale)
{
    bool negative = false;
    int64_t exponent = 0;
    size_t start = 0;

    t->at++;
    if (t->at < t->text.len && (t->text.ptr[t->at] == '-' || t->text.ptr[t->at] == '+'))
        negative = t->text.ptr[t->at++] == '-';
    for (start = t->at; t->at < t->text.len && lodd__is_digit(t->text.ptr[t->at]); t->at++) {
        if (exponent <= 10 * (int64_t)LODD__DECIMAL_SCALE_MAX)
            exponent = exponent * 10 + (t->text.ptr[t->at] - '0');
    }
    *scale -= negative ? -exponent : exponent;
    return t->at > start;
}

bool lodd__decimal_parse(lodd_str text, lodd__decimal *ret)
{
    number_text t = {.text = text};
    bool negative = false;
    int64_t scale = 0;
    size_t n = 0;
    size_t first = 0;

    if (text.len > 0 && text.ptr[0] == '-') {
        negative = true;
        t.at++;
    }
    first = t.at;
    n = read_digits(&t);
    if (n == 0 || (n > 1 && text.ptr[first] == '0'))
        return false;
    if (t.at < text.len && text.ptr[t.at] == '.') {
        t.at++;
        n = read_digits(&t);
        if (n == 0 || n > LODD__DECIMAL_SCALE_MAX)
            return false;
        scale = (int64_t)n;
    }
    if (t.at < text.len && (text.ptr[t.at] == 'e' || text.ptr[t.at] == 'E')) {
        if (!read_exponent(&t, &scale))
            return false;
    }
    if (t.at != text.len || t.too_long)
        return false;
    return set(ret, t.value.digits, scale, negative);
}

lodd__decimal lodd__decimal_of_int(int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    return (lodd__decimal){.digits = magnitude, .negative = value < 0};
}

/* The digits of n, at least one. */
static int write_digits(char out[DIGITS + 1], lodd__u128 n)
{
    char reversed[DIGITS + 1];
    int count = 0;

    do {
        reversed[count++] = (char)('0' + (int)(n % 10));
        n /= 10;
    } while (n > 0 && count <= DIGITS);
    for (int i = 0; i < count; i++)
        out[i] = reversed[count - 1 - i];
    return count;
}

static size_t fill(char *out, size_t at, char c, int64_t n)
{
    for (; n > 0; n--)
        out[at++] = c;
    return at;
}

size_t lodd__decimal_text(const lodd__decimal *value, char out[LODD__DECIMAL_TEXT_MAX])
{
    char digits[DIGITS + 1];
    int count = write_digits(digits, value->digits);
    int64_t magnitude = (int64_t)count - 1 - value->scale;
    int64_t whole = magnitude + 1; /* digits before the point */
    size_t at = 0;

    if (value->negative)
        out[at++] = '-';
    if (magnitude < -6 || magnitude >= DIGITS) {
        out[at++] = digits[0];
        if (count > 1) {
            out[at++] = '.';
            memcpy(out + at, digits + 1, (size_t)count - 1);
            at += (size_t)count - 1;
        }
        at += (size_t)snprintf(out + at, LODD__DECIMAL_TEXT_MAX - at, "e%lld", (long long)magnitude);
        return at;
    }
    if (value->scale <= 0) {
        memcpy(out + at, digits, (size_t)count);
        at = fill(out, at + (size_t)count, '0', value->digits == 0 ? 0 : -(int64_t)value->scale);
    } else if (whole <= 0) {
        at = fill(out, at, '0', 1);
        at = fill(out, at, '.', 1);
        at = fill(out, at, '0', -whole);
        memcpy(out + at, digits, (size_t)count);
        at += (size_t)count;
    } else {
        memcpy(out + at, digits, (size_t)whole);
        at = fill(out, at + (size_t)whole, '.', 1);
        memcpy(out + at, digits + whole, (size_t)(count - whole));
        at += (size_t)(count - whole);
    }
    out[at] = '\0';
    return at;
}

static int cmp_magnitude(const lodd__decimal *a, const lodd__decimal *b)
{
    int64_t high_a = 0;
    int64_t high_b = 0;
    lodd__u128 x = a->digits;
    lodd__u128 y = b->digits;

    if (a->scale == b->scale || x == 0 || y == 0)
        return x < y ? -1 : x > y;
    high_a = (int64_t)count_digits(x) - a->scale;
    high_b = (int64_t)count_digits(y) - b->scale;
    if (high_a != high_b)
        return high_a < high_b ? -1 : 1;
    /* Equal heads: the scales are less than 38 apart, and the aligned number has at most 38 digits. */
    if (a->scale < b->scale)
        x *= lodd__pow10(b->scale - a->scale);
    else
        y *= lodd__pow10(a->scale - b->scale);
    return x < y ? -1 : x > y;
}

int lodd__decimal_cmp(const lodd__decimal *a, const lodd__decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? cmp_magnitude(b, a) : cmp_magnitude(a, b);
}

/* The sum when the numbers are too far apart, or too long, for 128 bits. fine has the larger scale. */
static bool add_wide(lodd__decimal *ret, const lodd__decimal *coarse, const lodd__decimal *fine)
{
    int64_t distance = (int64_t)fine->scale - coarse->scale;
    int64_t scale = fine->scale;
    lodd__wide x;
    lodd__wide y;

    lodd__wide_set(&x, coarse->digits);
    lodd__wide_set(&y, fine->digits);
    if (coarse->digits != 0 && fine->digits != 0 && distance > 2 * DIGITS + 2) {
        /* fine is too small to change a digit: any number of its sign does, so that rounding sees it. */
        distance = 2 * DIGITS + 2;
        scale = coarse->scale + distance;
        lodd__wide_set(&y, 1);
    }
    if (coarse->digits == 0)
        return set(ret, fine->digits, fine->scale, fine->negative);
    if (fine->digits == 0 && distance > 2 * DIGITS) {
        distance = 2 * DIGITS;
        scale = coarse->scale + distance;
    }
    lodd__wide_scale(&x, (int)distance);
    if (coarse->negative == fine->negative) {
        lodd__wide_add(&x, &y);
        return set_wide(ret, &x, false, scale, coarse->negative);
    }
    if (lodd__wide_cmp(&x, &y) < 0) {
        lodd__wide_subtract(&y, &x);
        return set_wide(ret, &y, false, scale, fine->negative);
    }
    lodd__wide_subtract(&x, &y);
    return set_wide(ret, &x, false, scale, coarse->negative);
}

bool lodd__decimal_add(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b)
{
    const lodd__decimal *coarse = a->scale <= b->scale ? a : b;
    const lodd__decimal *fine = coarse == a ? b : a;
    int64_t distance = (int64_t)fine->scale - coarse->scale;
    lodd__u128 x = coarse->digits;
    lodd__u128 y = fine->digits;

    if (distance >= DIGITS || x >= lodd__pow10(DIGITS - 1 - (int)distance) || y >= lodd__pow10(DIGITS - 1))
        return add_wide(ret, coarse, fine);
    x *= lodd__pow10((int)distance);
    if (coarse->negative == fine->negative)
        return set(ret, x + y, fine->scale, coarse->negative);
    if (x < y)
        return set(ret, y - x, fine->scale, fine->negative);
    return set(ret, x - y, fine->scale, coarse->negative);
}

bool lodd__decimal_sub(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b)
{
    lodd__decimal opposite = *b;

    opposite.negative = !b->negative && b->digits != 0;
    return lodd__decimal_add(ret, a, &opposite);
}

bool lodd__decimal_mul(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b)
{
    int64_t scale = (int64_t)a->scale + b->scale;
    bool negative = a->negative != b->negative;
    lodd__wide n;

    if (a->digits <= UINT64_MAX && b->digits <= UINT64_MAX && a->digits * b->digits < lodd__pow10(DIGITS))
        return set(ret, a->digits * b->digits, scale, negative);
    lodd__wide_set(&n, a->digits);
    lodd__wide_multiply(&n, b->digits);
    return set_wide(ret, &n, false, scale, negative);
}

lodd__decimal lodd__decimal_strip(const lodd__decimal *a, int32_t scale)
{
    lodd__decimal ret = *a;

    if (ret.digits == 0 && ret.scale > scale)
        ret.scale = scale;
    while (ret.scale > scale && ret.digits % 10 == 0) {
        ret.digits /= 10;
        ret.scale--;
    }
    return ret;
}

typedef struct product {
    lodd__wide n;
    int64_t scale;
    bool negative;
} product;

static void multiply_all(product *ret, const lodd__decimal *factors, size_t n)
{
    ret->scale = 0;
    ret->negative = false;
    lodd__wide_set(&ret->n, 1);
    for (size_t i = 0; i < n; i++) {
        lodd__wide_multiply(&ret->n, factors[i].digits);
        ret->scale += factors[i].scale;
        ret->negative ^= factors[i].negative;
    }
}

/* keep: trailing zeros behind this many decimals are dropped. */
static bool ratio(lodd__decimal *ret, const lodd__decimal *over, size_t n_over, const lodd__decimal *under,
                  size_t n_under, int32_t keep)
{
    product a;
    product b;
    lodd__wide quotient;
    lodd__wide rest;
    int up = 0;

    if (n_over > LODD__DECIMAL_RATIO_MAX || n_under > LODD__DECIMAL_RATIO_MAX)
        return false;
    multiply_all(&a, over, n_over);
    multiply_all(&b, under, n_under);
    if (b.n.n == 0)
        return false;
    if (a.n.n == 0)
        return set(ret, 0, keep, false);
    /* Two digits more than are kept, so that the rest only says whether there is more. */
    up = DIGITS + 2 + lodd__wide_digits(&b.n) - lodd__wide_digits(&a.n);
    if (up > 0) {
        lodd__wide_scale(&a.n, up);
        a.scale += up;
    }
    lodd__wide_divide(&quotient, &rest, &a.n, &b.n);
    if (!set_wide(ret, &quotient, rest.n > 0, a.scale - b.scale, a.negative != b.negative))
        return false;
    /* Numbers of more than 38 digits are written with an exponent: their zeros say nothing either. */
    *ret = lodd__decimal_strip(ret, ret->scale < 0 ? -LODD__DECIMAL_SCALE_MAX : keep);
    return true;
}

bool lodd__decimal_ratio(lodd__decimal *ret, const lodd__decimal *over, size_t n_over, const lodd__decimal *under,
                         size_t n_under)
{
    return ratio(ret, over, n_over, under, n_under, n_over > 0 ? lodd__decimal_precision(&over[0]) : 0);
}

bool lodd__decimal_div(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b)
{
    int32_t of_a = lodd__decimal_precision(a);
    int32_t of_b = lodd__decimal_precision(b);

    return ratio(ret, a, 1, b, 1, of_a > of_b ? of_a : of_b);
}

/* x * y mod m */
static lodd__u128 multiply_mod(lodd__u128 x, lodd__u128 y, lodd__u128 m)
{
    lodd__wide n;
    lodd__wide divisor;
    lodd__wide quotient;
    lodd__wide rest;

    if (x <= UINT64_MAX && y <= UINT64_MAX)
        return x * y % m;
    lodd__wide_set(&n, x);
    lodd__wide_multiply(&n, y);
    lodd__wide_set(&divisor, m);
    lodd__wide_divide(&quotient, &rest, &n, &divisor);
    return lodd__wide_low(&rest);
}

/* 10^exponent mod m, by squaring: the exponent may be two million. */
static lodd__u128 power_mod(int64_t exponent, lodd__u128 m)
{
    lodd__u128 base = 10 % m;
    lodd__u128 ret = 1 % m;

    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            ret = multiply_mod(ret, base, m);
        base = multiply_mod(base, base, m);
    }
    return ret;
}

bool lodd__decimal_mod(lodd__decimal *ret, const lodd__decimal *a, const lodd__decimal *b)
{
    int64_t distance = (int64_t)a->scale - b->scale;
    lodd__u128 divisor = b->digits;

    if (divisor == 0)
        return false;
    if (distance <= 0) {
        lodd__u128 rest = multiply_mod(a->digits % divisor, power_mod(-distance, divisor), divisor);
        return set(ret, rest, b->scale, a->negative);
    }
    /* b aligned to a's scale; when it then has more than 38 digits, it is larger than a. */
    if (count_digits(divisor) + distance > DIGITS)
        return set(ret, a->digits, a->scale, a->negative);
    return set(ret, a->digits % (divisor * lodd__pow10((int)distance)), a->scale, a->negative);
}

bool lodd__decimal_round(lodd__decimal *ret, const lodd__decimal *a, int32_t scale)
{
    int64_t drop = (int64_t)a->scale - scale;
    lodd__u128 unit = 0;
    lodd__u128 digits = 0;

    if (scale < -LODD__DECIMAL_SCALE_MAX)
        return set(ret, 0, 0, false);
    if (drop <= 0) {
        *ret = *a;
        return true;
    }
    if (drop > DIGITS)
        return set(ret, 0, scale, false);
    unit = lodd__pow10((int)drop);
    digits = a->digits / unit;
    if (a->digits % unit >= unit - a->digits % unit)
        digits++;
    return set(ret, digits, scale, a->negative);
}

bool lodd__decimal_trunc(lodd__decimal *ret, const lodd__decimal *a)
{
    if (a->scale <= 0) {
        *ret = *a;
        return true;
    }
    return set(ret, a->scale > DIGITS ? 0 : a->digits / lodd__pow10(a->scale), 0, a->negative);
}

bool lodd__decimal_to_int(const lodd__decimal *a, int64_t *ret)
{
    lodd__decimal whole = lodd__decimal_strip(a, 0);
    lodd__u128 n = whole.digits;
    uint64_t limit = whole.negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;

    if (whole.scale > 0 || (n != 0 && whole.scale < -19))
        return false;
    if (n > limit)
        return false;
    if (n != 0)
        n *= lodd__pow10(-whole.scale);
    if (n > limit)
        return false;
    *ret = whole.negative ? (int64_t)(0 - (uint64_t)n) : (int64_t)n;
    return true;
}

int32_t lodd__decimal_precision(const lodd__decimal *a)
{
    return a->scale > 0 ? a->scale : 0;
}

int lodd__decimal_digits(const lodd__decimal *a)
{
    return count_digits(a->digits);
}
