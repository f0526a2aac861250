/* ops.h - operations on decimals by name: what the table of test_decimal.c and the programs of check_python.py share.
 */
#ifndef LODD_TESTS_DECIMAL_OPS_H
#define LODD_TESTS_DECIMAL_OPS_H

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/decimal_math.h"

typedef bool binary_op(lodd__decimal *, const lodd__decimal *, const lodd__decimal *);
typedef bool unary_op(lodd__decimal *, const lodd__decimal *);

static const struct {
    const char *name;
    unary_op *unary;
    binary_op *binary;
} ops[] = {
    {"add", NULL, lodd__decimal_add},     {"sub", NULL, lodd__decimal_sub},     {"mul", NULL, lodd__decimal_mul},
    {"div", NULL, lodd__decimal_div},     {"mod", NULL, lodd__decimal_mod},     {"log", NULL, lodd__decimal_log},
    {"power", NULL, lodd__decimal_power}, {"trunc", lodd__decimal_trunc, NULL}, {"sqrt", lodd__decimal_sqrt, NULL},
    {"exp", lodd__decimal_exp, NULL},     {"exp10", lodd__decimal_exp10, NULL}, {"ln", lodd__decimal_ln, NULL},
    {"log10", lodd__decimal_log10, NULL}, {"tan", lodd__decimal_tan, NULL},     {"atan", lodd__decimal_atan, NULL},
};

/* Numbers separated by blanks: the factors of ratio. */
static size_t read_factors(lodd_str text, lodd__decimal *ret)
{
    lodd_str word;
    size_t n = 0;

    while (n <= LODD__DECIMAL_RATIO_MAX && lodd__str_word(&text, &word) && lodd__decimal_parse(word, &ret[n]))
        n++;
    return n;
}

/* The result's text; "-" when the function says false, "?" when the operation or a number is not known. */
static void run_op(lodd_str op, lodd_str first, lodd_str second, char out[LODD__DECIMAL_TEXT_MAX])
{
    lodd__decimal a[LODD__DECIMAL_RATIO_MAX + 1];
    lodd__decimal b[LODD__DECIMAL_RATIO_MAX + 1];
    int64_t n = 0;
    bool ok = false;

    strcpy(out, "?");
    if (lodd__str_is(op, "ratio")) {
        size_t over = read_factors(first, a);
        size_t under = read_factors(second, b);
        ok = lodd__decimal_ratio(a, a, over, b, under);
    } else if (lodd__str_is(op, "parse")) {
        ok = lodd__decimal_parse(first, a);
    } else if (!lodd__decimal_parse(first, a) || (second.len > 0 && !lodd__decimal_parse(second, b))) {
        return;
    } else if (lodd__str_is(op, "cmp")) {
        sprintf(out, "%d", lodd__decimal_cmp(a, b));
        return;
    } else if (lodd__str_is(op, "int")) {
        ok = lodd__decimal_to_int(a, &n);
        *a = lodd__decimal_of_int(n);
    } else if (lodd__str_is(op, "round")) {
        ok = lodd__decimal_to_int(b, &n) && lodd__decimal_round(a, a, (int32_t)n);
    } else if (lodd__str_is(op, "precision")) {
        sprintf(out, "%d %d", (int)lodd__decimal_precision(a), lodd__decimal_digits(a));
        return;
    } else {
        size_t i = 0;
        while (i < sizeof ops / sizeof *ops && !lodd__str_is(op, ops[i].name))
            i++;
        if (i == sizeof ops / sizeof *ops)
            return;
        ok = ops[i].unary ? ops[i].unary(a, a) : ops[i].binary(a, a, b); /* in place: results may replace operands */
    }
    if (ok)
        out[lodd__decimal_text(a, out)] = '\0';
    else
        strcpy(out, "-");
}

#endif
