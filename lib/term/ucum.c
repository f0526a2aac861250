/* ucum.c - arithmetic on reduced units: products, powers, comparison, conversion, the canonical code (ucum.h).
 *
 * Uses base/decimal. UCUM 2.2, chapter 3 (semantics): special units in sections 21 and 22, arbitrary
 * units in 24.
 */
#include "term/ucum_private.h"

#include <stdio.h>

#include "base/decimal_math.h"

/* Of conversions through a function: less than decimal_math.h gives, so that its rounding does not show. */
enum { FUNCTION_DIGITS = 28 };

void lodd__ucum_unity(lodd__ucum_unit *ret)
{
    memset(ret, 0, sizeof *ret);
    ret->factor.digits = 1;
    ret->divisor.digits = 1;
}

bool lodd__ucum_number(lodd__ucum_unit *ret, lodd__u128 n)
{
    lodd__ucum_unity(ret);
    ret->factor.digits = n;
    return n > 0;
}

static lodd__u128 gcd(lodd__u128 a, lodd__u128 b)
{
    while (b != 0) {
        lodd__u128 rest = a <= UINT64_MAX && b <= UINT64_MAX ? (uint64_t)a % (uint64_t)b : a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void cancel(lodd__decimal *a, lodd__decimal *b)
{
    lodd__u128 common = 0;

    if (a->digits == 1 || b->digits == 1)
        return;
    common = gcd(a->digits, b->digits);
    a->digits /= common;
    b->digits /= common;
}

/* *a *= b; says in *inexact when that took rounding. Powers of ten are the common case. */
static bool times(lodd__decimal *a, const lodd__decimal *b, bool *inexact)
{
    int64_t scale = (int64_t)a->scale + b->scale;

    if (b->digits == 1 || a->digits == 1) {
        a->digits = b->digits == 1 ? a->digits : b->digits;
        a->scale = (int32_t)scale;
        return scale >= -LODD__DECIMAL_SCALE_MAX && scale <= LODD__DECIMAL_SCALE_MAX;
    }
    if (!lodd__decimal_mul(a, a, b))
        return false;
    if (a->scale != scale)
        *inexact = true;
    return true;
}

bool lodd__ucum_from_atom(lodd__ucum_unit *ret, const ucum_atom *atom, const ucum_prefix *prefix)
{
    lodd__decimal scale = {.digits = 1};

    lodd__ucum_unity(ret);
    for (int i = 0; i < LODD__UCUM_BASE; i++)
        ret->exponents[i] = atom->exponents[i];
    if (atom->function != NONE) {
        ret->special = atom->code;
    } else {
        ret->factor = (lodd__decimal){.digits = atom->num, .scale = atom->scale};
        ret->divisor.digits = atom->den;
        ret->pi = atom->pi;
    }
    if (atom->flags & ARBITRARY) {
        const ucum_atom *same = lodd__ucum_atom_at(atom->same_as);
        ret->arbitrary = true;
        ret->arbitrary_code = lodd__str_n(same->code, same->length);
        ret->arbitraries[ret->n_arbitraries++] = (lodd__ucum_power){same->code, 1};
    }
    if (prefix == NULL)
        return true;
    scale.digits = prefix->digits;
    scale.scale = prefix->scale;
    return times(&ret->factor, &scale, &ret->inexact);
}

static bool multiply_factors(lodd__ucum_unit *a, lodd__decimal factor, lodd__decimal divisor)
{
    cancel(&a->factor, &divisor);
    cancel(&factor, &a->divisor);
    if (!times(&a->factor, &factor, &a->inexact) || !times(&a->divisor, &divisor, &a->inexact))
        return false;
    /* Powers of ten stand in the factor. */
    if (a->divisor.scale != 0) {
        lodd__decimal shift = {.digits = 1, .scale = -a->divisor.scale};
        a->divisor.scale = 0;
        return times(&a->factor, &shift, &a->inexact);
    }
    return true;
}

static void make_opaque(lodd__ucum_unit *a)
{
    a->opaque = true;
    a->special = NULL;
}

static void add_arbitrary(lodd__ucum_unit *a, const char *code, int exponent)
{
    size_t at = 0;

    while (at < a->n_arbitraries && strcmp(a->arbitraries[at].code, code) < 0)
        at++;
    if (at < a->n_arbitraries && strcmp(a->arbitraries[at].code, code) == 0) {
        a->arbitraries[at].exponent += exponent;
        if (a->arbitraries[at].exponent == 0) {
            a->n_arbitraries--;
            memmove(&a->arbitraries[at], &a->arbitraries[at + 1], (a->n_arbitraries - at) * sizeof *a->arbitraries);
        }
    } else if (a->n_arbitraries == LODD__UCUM_ARBITRARY) {
        make_opaque(a);
    } else {
        memmove(&a->arbitraries[at + 1], &a->arbitraries[at], (a->n_arbitraries - at) * sizeof *a->arbitraries);
        a->arbitraries[at] = (lodd__ucum_power){code, exponent};
        a->n_arbitraries++;
    }
    a->arbitrary = a->n_arbitraries > 0;
    a->arbitrary_code = a->arbitrary ? lodd__str(a->arbitraries[0].code) : (lodd_str){NULL, 0};
}

static bool is_number(const lodd__ucum_unit *a)
{
    for (int i = 0; i < LODD__UCUM_BASE; i++) {
        if (a->exponents[i] != 0)
            return false;
    }
    return a->special == NULL && !a->opaque && !a->arbitrary && a->pi == 0;
}

/* With a special unit on one side: only a number may be on the other, and nothing is divided by a special unit. */
static bool combine_special(lodd__ucum_unit *a, const lodd__ucum_unit *b, bool divide)
{
    lodd__ucum_unit number = *a;

    if (b->special != NULL && is_number(a) && !divide) {
        *a = *b;
        return multiply_factors(a, number.factor, number.divisor);
    }
    if (a->special != NULL && is_number(b))
        return divide ? multiply_factors(a, b->divisor, b->factor) : multiply_factors(a, b->factor, b->divisor);
    make_opaque(a);
    return true;
}

bool lodd__ucum_combine(lodd__ucum_unit *a, const lodd__ucum_unit *b, bool divide)
{
    int sign = divide ? -1 : 1;

    if (a->opaque || b->opaque) {
        make_opaque(a);
        return true;
    }
    if (a->special != NULL || b->special != NULL)
        return combine_special(a, b, divide);
    for (int i = 0; i < LODD__UCUM_BASE; i++)
        a->exponents[i] += sign * b->exponents[i];
    a->pi += sign * b->pi;
    a->inexact |= b->inexact;
    for (size_t i = 0; i < b->n_arbitraries; i++)
        add_arbitrary(a, b->arbitraries[i].code, sign * b->arbitraries[i].exponent);
    return divide ? multiply_factors(a, b->divisor, b->factor) : multiply_factors(a, b->factor, b->divisor);
}

bool lodd__ucum_power_of(lodd__ucum_unit *a, int exponent)
{
    lodd__ucum_unit base = *a;
    unsigned n = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;

    if (exponent == 1)
        return true;
    if (a->special != NULL || a->opaque) {
        make_opaque(a);
        return true;
    }
    lodd__ucum_unity(a);
    for (int i = 0; i < LODD__UCUM_BASE; i++)
        a->exponents[i] = base.exponents[i] * exponent;
    a->pi = base.pi * exponent;
    a->inexact = base.inexact;
    for (size_t i = 0; exponent != 0 && i < base.n_arbitraries; i++)
        add_arbitrary(a, base.arbitraries[i].code, base.arbitraries[i].exponent * exponent);
    for (; n > 0; n >>= 1) {
        if (n & 1 && !(exponent < 0 ? multiply_factors(a, base.divisor, base.factor)
                                    : multiply_factors(a, base.factor, base.divisor)))
            return false;
        if (n > 1 && !multiply_factors(&base, base.factor, base.divisor))
            return false;
        a->inexact |= base.inexact;
    }
    return true;
}

bool lodd__ucum_multiply(lodd__ucum_unit *ret, const lodd__ucum_unit *a, const lodd__ucum_unit *b)
{
    lodd__ucum_unit right = *b;

    *ret = *a;
    return lodd__ucum_combine(ret, &right, false);
}

bool lodd__ucum_divide(lodd__ucum_unit *ret, const lodd__ucum_unit *a, const lodd__ucum_unit *b)
{
    lodd__ucum_unit right = *b;

    *ret = *a;
    return lodd__ucum_combine(ret, &right, true);
}

bool lodd__ucum_comparable(const lodd__ucum_unit *a, const lodd__ucum_unit *b)
{
    if (a->opaque || b->opaque || a->n_arbitraries != b->n_arbitraries)
        return false;
    for (int i = 0; i < LODD__UCUM_BASE; i++) {
        if (a->exponents[i] != b->exponents[i])
            return false;
    }
    for (size_t i = 0; i < a->n_arbitraries; i++) {
        if (a->arbitraries[i].exponent != b->arbitraries[i].exponent ||
            strcmp(a->arbitraries[i].code, b->arbitraries[i].code) != 0)
            return false;
    }
    return true;
}

/* value * (factor / divisor) of a, / that of b, * pi^pi: rounded once. */
static bool scale(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *a, const lodd__ucum_unit *b,
                  int pi)
{
    lodd__decimal over[LODD__DECIMAL_RATIO_MAX] = {*value, a->factor, b->divisor, lodd__decimal_pi()};
    lodd__decimal under[LODD__DECIMAL_RATIO_MAX] = {a->divisor, b->factor, lodd__decimal_pi()};
    lodd__decimal times_pi = lodd__decimal_of_int(pi < 0 ? -pi : pi);
    size_t n_over = 3;
    size_t n_under = 2;

    if (pi == 0 && a->factor.digits == b->factor.digits && a->factor.scale == b->factor.scale &&
        a->divisor.digits == b->divisor.digits) {
        *ret = *value; /* as written */
        return true;
    }
    if (pi > 0)
        n_over++;
    if (pi < 0)
        n_under++;
    if (pi > 1 && !lodd__decimal_power(&over[3], &over[3], &times_pi))
        return false;
    if (pi < -1 && !lodd__decimal_power(&under[2], &under[2], &times_pi))
        return false;
    if (!lodd__decimal_ratio(ret, over, n_over, under, n_under))
        return false;
    *ret = lodd__decimal_strip(ret, 0);
    return true;
}

/* The unit that a special unit's function leads to. */
static const ucum_atom *special_atom(const lodd__ucum_unit *unit, lodd__ucum_unit *proper)
{
    const ucum_atom *ret = lodd__ucum_atom(lodd__str(unit->special));

    lodd__ucum_unity(proper);
    if (ret != NULL) {
        proper->factor = (lodd__decimal){.digits = ret->num, .scale = ret->scale};
        proper->divisor.digits = ret->den;
        proper->pi = ret->pi;
    }
    return ret;
}

bool lodd__ucum_to_base(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *unit)
{
    const ucum_atom *special = NULL;
    lodd__ucum_unit proper;
    lodd__ucum_unit one;
    lodd__decimal x;

    if (unit->opaque)
        return false;
    lodd__ucum_unity(&one);
    if (unit->special == NULL)
        return scale(ret, value, unit, &one, unit->pi);
    special = special_atom(unit, &proper);
    return special != NULL && scale(&x, value, unit, &one, 0) && lodd__ucum_unfold(&x, special) &&
           scale(ret, &x, &proper, &one, proper.pi);
}

static bool from_base(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *unit)
{
    const ucum_atom *special = NULL;
    lodd__ucum_unit proper;
    lodd__ucum_unit one;
    lodd__decimal x;

    lodd__ucum_unity(&one);
    if (unit->special == NULL)
        return scale(ret, value, &one, unit, -unit->pi);
    special = special_atom(unit, &proper);
    return special != NULL && scale(&x, value, &one, &proper, -proper.pi) && lodd__ucum_fold(&x, special) &&
           scale(ret, &x, &one, unit, 0);
}

/* No function with a rounded value is in its way: temperatures are linear. */
static bool is_linear(const lodd__ucum_unit *unit)
{
    const ucum_atom *special = unit->special ? lodd__ucum_atom(lodd__str(unit->special)) : NULL;

    return special == NULL || special->function == OFFSET;
}

bool lodd__ucum_convert(lodd__decimal *ret, const lodd__decimal *value, const lodd__ucum_unit *from,
                        const lodd__ucum_unit *to)
{
    lodd__decimal x;

    if (!lodd__ucum_comparable(from, to))
        return false;
    if (from->special == to->special) /* codes of one table: equal when they are the same; the function falls out */
        return scale(ret, value, from, to, from->pi - to->pi);
    if (!lodd__ucum_to_base(&x, value, from) || !from_base(ret, &x, to))
        return false;
    if (!is_linear(from) || !is_linear(to))
        return lodd__decimal_significant(ret, ret, FUNCTION_DIGITS);
    *ret = lodd__decimal_strip(ret, 0);
    return true;
}

bool lodd__ucum_compare(int *ret, const lodd__decimal *a, const lodd__ucum_unit *unit_a, const lodd__decimal *b,
                        const lodd__ucum_unit *unit_b)
{
    lodd__decimal x;

    if (!lodd__ucum_convert(&x, a, unit_a, unit_b))
        return false;
    *ret = lodd__decimal_cmp(&x, b);
    return true;
}

static size_t add_power(char *out, size_t n, size_t at, const char *code, int exponent)
{
    char text[64];
    int length = 0;

    if (exponent == 0)
        return at;
    length = snprintf(text, sizeof text, exponent == 1 ? "%s%s" : "%s%s%d", at > 0 ? "." : "", code, exponent);
    for (int i = 0; i < length; i++) {
        if (at + (size_t)i + 1 < n)
            out[at + (size_t)i] = text[i];
    }
    return at + (size_t)length;
}

size_t lodd__ucum_code(char *out, size_t n, const lodd__ucum_unit *unit)
{
    /* Bytewise order: capitals, then '[' of the arbitrary units, then small letters. */
    static const struct {
        const char *code;
        int place;
    } order[] = {{"C", 5}, {"K", 4}, {NULL, 0}, {"cd", 6}, {"g", 2}, {"m", 0}, {"rad", 3}, {"s", 1}};
    size_t at = 0;

    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (order[i].code != NULL)
            at = add_power(out, n, at, order[i].code, unit->exponents[order[i].place]);
        for (size_t j = 0; order[i].code == NULL && j < unit->n_arbitraries; j++)
            at = add_power(out, n, at, unit->arbitraries[j].code, unit->arbitraries[j].exponent);
    }
    if (at == 0)
        at = add_power(out, n, at, "1", 1);
    if (n > 0)
        out[at < n ? at : n - 1] = '\0';
    return at;
}

bool lodd__ucum_canonical(lodd__decimal *ret, char *out, size_t n, const lodd__decimal *value, lodd_str code)
{
    lodd__ucum_unit unit;

    return lodd__ucum_parse(code, &unit, NULL) && !unit.opaque && lodd__ucum_code(out, n, &unit) < n &&
           lodd__ucum_to_base(ret, value, &unit);
}
