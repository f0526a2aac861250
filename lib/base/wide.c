/* wide.c - whole numbers on 32-bit limbs (wide.h): schoolbook multiplication, Knuth's division (The Art of Computer
 * Programming 2, 4.3.1, algorithm D).
 */
#include "base/wide.h"

#include <assert.h>

lodd__u128 lodd__pow10(int exponent)
{
    static const uint64_t small[] = {
        1u,
        10u,
        100u,
        1000u,
        10000u,
        100000u,
        1000000u,
        10000000u,
        100000000u,
        1000000000u,
        10000000000u,
        100000000000u,
        1000000000000u,
        10000000000000u,
        100000000000000u,
        1000000000000000u,
        10000000000000000u,
        100000000000000000u,
        1000000000000000000u,
        10000000000000000000u,
    };

    assert(exponent >= 0 && exponent <= 38);
    return exponent <= 19 ? small[exponent] : (lodd__u128)small[19] * small[exponent - 19];
}

static void trim(lodd__wide *a)
{
    while (a->n > 0 && a->limb[a->n - 1] == 0)
        a->n--;
}

void lodd__wide_set(lodd__wide *ret, lodd__u128 n)
{
    for (ret->n = 0; n > 0; n >>= 32)
        ret->limb[ret->n++] = (uint32_t)n;
}

lodd__u128 lodd__wide_low(const lodd__wide *a)
{
    lodd__u128 ret = 0;

    for (int i = a->n < 4 ? a->n : 4; i > 0; i--)
        ret = ret << 32 | a->limb[i - 1];
    return ret;
}

int lodd__wide_cmp(const lodd__wide *a, const lodd__wide *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int i = a->n - 1; i >= 0; i--) {
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    }
    return 0;
}

void lodd__wide_add(lodd__wide *a, const lodd__wide *b)
{
    uint64_t carry = 0;

    for (int i = 0; i < b->n || carry > 0; i++) {
        assert(i < LODD__WIDE_LIMBS);
        carry += (i < a->n ? (uint64_t)a->limb[i] : 0) + (i < b->n ? b->limb[i] : 0);
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
        if (i >= a->n)
            a->n = i + 1;
    }
}

void lodd__wide_subtract(lodd__wide *a, const lodd__wide *b)
{
    uint64_t borrow = 0;

    for (int i = 0; i < a->n; i++) {
        uint64_t take = (i < b->n ? (uint64_t)b->limb[i] : 0) + borrow;
        borrow = take > a->limb[i];
        a->limb[i] = (uint32_t)(a->limb[i] - take);
    }
    trim(a);
}

/* One limb: the step of the two functions below. */
static void multiply_small(lodd__wide *a, uint32_t by)
{
    uint64_t carry = 0;

    for (int i = 0; i < a->n; i++) {
        carry += (uint64_t)a->limb[i] * by;
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry > 0) {
        assert(a->n < LODD__WIDE_LIMBS);
        a->limb[a->n++] = (uint32_t)carry;
    }
    trim(a);
}

void lodd__wide_multiply(lodd__wide *a, lodd__u128 by)
{
    lodd__wide b;
    lodd__wide ret = {.n = 0};

    if (by <= UINT32_MAX) {
        multiply_small(a, (uint32_t)by);
        return;
    }
    lodd__wide_set(&b, by);
    assert(a->n + b.n <= LODD__WIDE_LIMBS);
    ret.n = a->n + b.n;
    for (int i = 0; i < a->n; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < b.n; j++) {
            carry += (uint64_t)a->limb[i] * b.limb[j] + ret.limb[i + j];
            ret.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        ret.limb[i + b.n] = (uint32_t)carry;
    }
    trim(&ret);
    *a = ret;
}

void lodd__wide_scale(lodd__wide *a, int exponent)
{
    for (; exponent >= 9; exponent -= 9)
        multiply_small(a, 1000000000u);
    if (exponent > 0)
        multiply_small(a, (uint32_t)lodd__pow10(exponent));
}

int lodd__wide_digits(const lodd__wide *a)
{
    lodd__wide power;
    int bits = 0;
    int ret = 0;

    if (a->n == 0)
        return 0;
    bits = 32 * a->n - __builtin_clz(a->limb[a->n - 1]);
    ret = (int)((int64_t)bits * 30103 / 100000); /* log10(2); good to 5 digits, and bits is below 1,000 */
    lodd__wide_set(&power, 1);
    lodd__wide_scale(&power, ret);
    return ret + (lodd__wide_cmp(a, &power) >= 0);
}

static void divide_small(lodd__wide *quotient, lodd__wide *rest, const lodd__wide *a, uint32_t by)
{
    uint64_t left = 0;

    quotient->n = a->n;
    for (int i = a->n - 1; i >= 0; i--) {
        left = left << 32 | a->limb[i];
        quotient->limb[i] = (uint32_t)(left / by);
        left %= by;
    }
    trim(quotient);
    lodd__wide_set(rest, left);
}

/* Algorithm D, steps D3 to D6: one digit of the quotient; u is n+1 limbs from here, v is n limbs, its highest bit set.
 */
static uint32_t divide_digit(uint32_t *u, const uint32_t *v, int n)
{
    uint64_t head = (uint64_t)u[n] << 32 | u[n - 1];
    uint64_t guess = head / v[n - 1];
    uint64_t left = head % v[n - 1];
    uint64_t carry = 0;
    uint64_t borrow = 0;

    while (guess > UINT32_MAX || guess * v[n - 2] > (left << 32 | u[n - 2])) {
        guess--;
        left += v[n - 1];
        if (left > UINT32_MAX)
            break;
    }
    for (int i = 0; i <= n; i++) {
        uint64_t take = 0;
        carry += i < n ? guess * v[i] : 0;
        take = (uint32_t)carry + borrow;
        carry >>= 32;
        borrow = take > u[i];
        u[i] = (uint32_t)(u[i] - take);
    }
    if (borrow == 0)
        return (uint32_t)guess;
    /* One too many: give v back. */
    carry = 0;
    for (int i = 0; i < n; i++) {
        carry += (uint64_t)u[i] + v[i];
        u[i] = (uint32_t)carry;
        carry >>= 32;
    }
    u[n] += (uint32_t)carry;
    return (uint32_t)guess - 1;
}

void lodd__wide_divide(lodd__wide *quotient, lodd__wide *rest, const lodd__wide *a, const lodd__wide *b)
{
    uint32_t u[LODD__WIDE_LIMBS + 1];
    uint32_t v[LODD__WIDE_LIMBS];
    int shift = 0;

    assert(b->n > 0);
    if (lodd__wide_cmp(a, b) < 0) {
        *rest = *a;
        quotient->n = 0;
        return;
    }
    if (b->n == 1) {
        divide_small(quotient, rest, a, b->limb[0]);
        return;
    }
    /* D1: shift both so that the highest bit of the divisor is set. */
    shift = __builtin_clz(b->limb[b->n - 1]);
    for (int i = b->n - 1; i >= 0; i--)
        v[i] = (uint32_t)(((uint64_t)b->limb[i] << 32 | (i > 0 ? b->limb[i - 1] : 0)) << shift >> 32);
    u[a->n] = (uint32_t)((uint64_t)a->limb[a->n - 1] << shift >> 32);
    for (int i = a->n - 1; i >= 0; i--)
        u[i] = (uint32_t)(((uint64_t)a->limb[i] << 32 | (i > 0 ? a->limb[i - 1] : 0)) << shift >> 32);
    quotient->n = a->n - b->n + 1;
    for (int i = quotient->n - 1; i >= 0; i--)
        quotient->limb[i] = divide_digit(u + i, v, b->n);
    trim(quotient);
    rest->n = b->n;
    for (int i = 0; i < b->n; i++)
        rest->limb[i] = (uint32_t)(((uint64_t)(i + 1 < b->n ? u[i + 1] : 0) << 32 | u[i]) >> shift);
    trim(rest);
}
