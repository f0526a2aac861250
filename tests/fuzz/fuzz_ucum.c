/* fuzz_ucum.c - lines of text: the first a number, the others unit expressions; each is read, named, reduced to its
 * canonical form, and the value converted from every one to the next and back. */
#include "base/decimal_math.h"
#include "target.h"
#include "term/ucum.h"

enum { UNITS = 4, TEXT_MAX = 2048 };

static lodd_str next_line(lodd_str *rest)
{
    size_t cut = rest->len > 0 ? lodd__str_find(*rest, '\n', 0) : (size_t)-1;
    lodd_str line = cut == (size_t)-1 ? *rest : lodd__str_sub(*rest, 0, cut);

    *rest = cut == (size_t)-1 ? (lodd_str){NULL, 0} : lodd__str_sub(*rest, cut + 1, rest->len - cut - 1);
    return line;
}

static void check_decimal(const lodd__decimal *d)
{
    char text[LODD__DECIMAL_TEXT_MAX];
    lodd__decimal again;
    size_t n = 0;

    CHECK(lodd__decimal_digits(d) <= LODD__DECIMAL_DIGITS_MAX && !(d->negative && d->digits == 0));
    CHECK(d->scale >= -LODD__DECIMAL_SCALE_MAX && d->scale <= LODD__DECIMAL_SCALE_MAX);
    n = lodd__decimal_text(d, text);
    CHECK(n < sizeof text && lodd__decimal_parse(lodd__str_n(text, n), &again) && lodd__decimal_cmp(d, &again) == 0);
}

/* Sum, product, quotient and rest hang together. */
static void check_arithmetic(const lodd__decimal *a, const lodd__decimal *b)
{
    lodd__decimal x;

    CHECK(lodd__decimal_cmp(a, b) == -lodd__decimal_cmp(b, a));
    if (lodd__decimal_add(&x, a, b))
        check_decimal(&x);
    if (lodd__decimal_mul(&x, a, b))
        check_decimal(&x);
    if (lodd__decimal_div(&x, a, b))
        check_decimal(&x);
    if (lodd__decimal_mod(&x, a, b)) {
        lodd__decimal divisor = *b;
        check_decimal(&x);
        CHECK(x.digits == 0 || x.negative == a->negative);
        x.negative = divisor.negative = false;
        CHECK(lodd__decimal_cmp(&x, &divisor) < 0);
    }
    if (lodd__decimal_sqrt(&x, a))
        check_decimal(&x);
}

/* The canonical code is an expression of the same kind, and its own canonical form. */
static void check_canonical(const lodd__ucum_unit *unit, const lodd__decimal *value)
{
    char code[TEXT_MAX];
    char again[TEXT_MAX];
    lodd__ucum_unit base;
    lodd__decimal x;
    size_t n = lodd__ucum_code(code, sizeof code, unit);

    CHECK(n < sizeof code);
    if (unit->opaque || !lodd__ucum_parse(lodd__str_n(code, n), &base, NULL))
        return; /* exponents over 127 can be computed, not written */
    CHECK(lodd__ucum_code(again, sizeof again, &base) == n && strcmp(code, again) == 0);
    CHECK(lodd__ucum_comparable(unit, &base) && lodd__ucum_comparable(&base, unit));
    if (lodd__ucum_to_base(&x, value, unit))
        check_decimal(&x);
}

static void check_pair(const lodd__ucum_unit *a, const lodd__ucum_unit *b, const lodd__decimal *value)
{
    lodd__ucum_unit c;
    lodd__decimal there;
    lodd__decimal back;

    CHECK(lodd__ucum_comparable(a, b) == lodd__ucum_comparable(b, a));
    if (lodd__ucum_divide(&c, a, b) && lodd__ucum_multiply(&c, &c, b) && !c.opaque && a->special == NULL)
        CHECK(lodd__ucum_comparable(&c, a));
    if (!lodd__ucum_convert(&there, value, a, b))
        return;
    check_decimal(&there);
    if (lodd__ucum_convert(&back, &there, b, a))
        check_decimal(&back);
    if (a->special == NULL && b->special == NULL && lodd__ucum_convert(&back, &there, b, a)) {
        /* The same to 30 digits: both ways round in the last of 38. */
        CHECK(lodd__decimal_sub(&there, &back, value));
        CHECK(there.digits == 0 || (int64_t)lodd__decimal_digits(&there) - there.scale + 30 <=
                                       (int64_t)lodd__decimal_digits(value) - value->scale);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_str rest = {(const char *)data, n};
    lodd_str first = next_line(&rest);
    lodd__decimal value = {.digits = 314, .scale = 2};
    lodd__ucum_unit units[UNITS];
    size_t count = 0;

    if (lodd__decimal_parse(first, &value))
        check_decimal(&value);
    for (int i = 0; i < UNITS && rest.len > 0; i++) {
        lodd_str code = next_line(&rest);
        lodd__ucum_error error = {0};
        lodd__decimal other;
        char name[TEXT_MAX];
        if (lodd__decimal_parse(code, &other))
            check_arithmetic(&value, &other);
        if (lodd__ucum_parse(code, &units[count], &error)) {
            CHECK(lodd__ucum_display(name, sizeof name, code) > 0);
            check_canonical(&units[count], &value);
            count++;
        } else {
            CHECK(error.message != NULL && error.offset <= code.len);
            CHECK(lodd__ucum_display(name, sizeof name, code) == 0);
        }
    }
    for (size_t i = 0; i < count; i++)
        check_pair(&units[i], &units[(i + 1) % count], &value);
    return 0;
}
