/* test_ucum.c - units by the table given as argument, every unit of ucum_units.def, hostile input. */
#include <time.h>

#include "base/decimal_math.h"
#include "term/ucum.h"
#include "unit/base/table.h"

enum { TEXT_MAX = 256, UNITS_MAX = 512 };

static lodd__decimal number(lodd_str text)
{
    lodd__decimal ret = {0};

    if (!lodd__decimal_parse(text, &ret))
        TAP_OK(false, "%.*s is a number", LODD__FMT(text));
    return ret;
}

/* A conversion's result as text, "-" when there is none. */
static void convert_text(lodd_str value, lodd_str from, lodd_str to, char out[LODD__DECIMAL_TEXT_MAX])
{
    lodd__decimal x = number(value);
    lodd__ucum_unit a;
    lodd__ucum_unit b;

    strcpy(out, "(no unit)");
    if (!lodd__ucum_parse(from, &a, NULL) || !lodd__ucum_parse(to, &b, NULL))
        return;
    strcpy(out, "-");
    if (lodd__ucum_convert(&x, &x, &a, &b))
        out[lodd__decimal_text(&x, out)] = '\0';
}

static void one_parse(const lodd_str *f, size_t n, const char *where)
{
    lodd__ucum_unit unit;
    lodd__ucum_error error = {0};
    bool valid = lodd__ucum_parse(f[1], &unit, &error);

    if (n == 2)
        TAP_OK(valid, "ucum %s: %.*s is valid (%s)", where, LODD__FMT(f[1]), valid ? "it is" : error.message);
    else
        TAP_OK(!valid && n == 4 && error.offset == (size_t)table_number(f[2]) && lodd__str_is(f[3], error.message),
               "ucum %s: %.*s is refused (%zu: %s)", where, LODD__FMT(f[1]), error.offset, error.message);
}

static void one_canonical(const lodd_str *f, const char *where)
{
    char code[TEXT_MAX] = "";
    char out[LODD__DECIMAL_TEXT_MAX] = "-";
    lodd__decimal x = number(f[1]);

    if (lodd__ucum_canonical(&x, code, sizeof code, &x, f[2]))
        out[lodd__decimal_text(&x, out)] = '\0';
    else
        code[0] = '\0';
    TAP_OK(lodd__str_is(f[3], out) && lodd__str_is(f[4], code), "ucum %s: %.*s %.*s = %s %s", where, LODD__FMT(f[1]),
           LODD__FMT(f[2]), out, code);
}

static void one_compare(const lodd_str *f, const char *where)
{
    lodd__decimal a = number(f[1]);
    lodd__decimal b = number(f[3]);
    lodd__ucum_unit unit_a;
    lodd__ucum_unit unit_b;
    char out[16] = "-";
    int order = 0;
    int back = 0;

    if (lodd__ucum_parse(f[2], &unit_a, NULL) && lodd__ucum_parse(f[4], &unit_b, NULL) &&
        lodd__ucum_compare(&order, &a, &unit_a, &b, &unit_b) && lodd__ucum_compare(&back, &b, &unit_b, &a, &unit_a))
        snprintf(out, sizeof out, "%d", order);
    TAP_OK(lodd__str_is(f[5], out) && order == -back, "ucum %s: %.*s %.*s against %.*s %.*s: %s, back %d", where,
           LODD__FMT(f[1]), LODD__FMT(f[2]), LODD__FMT(f[3]), LODD__FMT(f[4]), out, back);
}

static void one_operation(const lodd_str *f, const char *where)
{
    char code[TEXT_MAX] = "(no unit)";
    lodd__ucum_unit a;
    lodd__ucum_unit b;

    if (lodd__ucum_parse(f[1], &a, NULL) && lodd__ucum_parse(f[2], &b, NULL) &&
        (lodd__str_is(f[0], "divide") ? lodd__ucum_divide(&a, &a, &b) : lodd__ucum_multiply(&a, &a, &b)))
        lodd__ucum_code(code, sizeof code, &a);
    TAP_OK(lodd__str_is(f[3], code), "ucum %s: %.*s %.*s by %.*s: %s", where, LODD__FMT(f[0]), LODD__FMT(f[1]),
           LODD__FMT(f[2]), code);
}

static void one(const lodd_str *f, size_t n, const char *where)
{
    char out[TEXT_MAX];

    if ((n == 2 && lodd__str_is(f[0], "valid")) || (n == 4 && lodd__str_is(f[0], "invalid"))) {
        one_parse(f, n, where);
    } else if (n == 5 && lodd__str_is(f[0], "convert")) {
        convert_text(f[1], f[2], f[3], out);
        TAP_OK(lodd__str_is(f[4], out), "ucum %s: %.*s %.*s = %s %.*s, expected %.*s", where, LODD__FMT(f[1]),
               LODD__FMT(f[2]), out, LODD__FMT(f[3]), LODD__FMT(f[4]));
    } else if (n == 5 && lodd__str_is(f[0], "canonical")) {
        one_canonical(f, where);
    } else if (n == 6 && lodd__str_is(f[0], "compare")) {
        one_compare(f, where);
    } else if (n == 3 && lodd__str_is(f[0], "display")) {
        size_t length = lodd__ucum_display(out, sizeof out, f[1]);
        TAP_OK(length == strlen(out) && lodd__str_is(f[2], out), "ucum %s: %.*s reads %s", where, LODD__FMT(f[1]), out);
    } else if (n == 4 && (lodd__str_is(f[0], "multiply") || lodd__str_is(f[0], "divide"))) {
        one_operation(f, where);
    } else {
        TAP_OK(false, "ucum %s: a case of a known kind", where);
    }
}

/* ---- every unit of the table ---- */

#define METRIC true
#define PLAIN  false

typedef struct definition {
    const char *code;
    bool metric;
    const char *value; /* NULL: base or special */
    const char *unit;
} definition;

static const definition definitions[] = {
#define UCUM_PREFIX(code, value, name)
#define UCUM_BASE(code, place, name)                                       {code, true, NULL, NULL},
#define UCUM_UNIT(code, metric, value, unit, name)                         {code, metric, value, unit},
#define UCUM_ARBITRARY(code, metric, unit, name)                           {code, metric, NULL, NULL},
#define UCUM_SPECIAL(code, metric, function, parameter, value, unit, name) {code, metric, NULL, NULL},
#include "term/ucum_units.def"
#undef UCUM_PREFIX
#undef UCUM_BASE
#undef UCUM_UNIT
#undef UCUM_ARBITRARY
#undef UCUM_SPECIAL
};

static const struct {
    const char *code, *value;
} prefixes[] = {
#define UCUM_PREFIX(code, value, name) {code, value},
#define UCUM_BASE(code, place, name)
#define UCUM_UNIT(code, metric, value, unit, name)
#define UCUM_ARBITRARY(code, metric, unit, name)
#define UCUM_SPECIAL(code, metric, function, parameter, value, unit, name)
#include "term/ucum_units.def"
};

#define DEFINITIONS (sizeof definitions / sizeof *definitions)
#define PREFIXES    (sizeof prefixes / sizeof *prefixes)

/* The reduced table says what the definitions say, worked out by the parser. */
static void test_definitions(void)
{
    size_t checked = 0;

    for (size_t i = 0; i < DEFINITIONS; i++) {
        const definition *d = &definitions[i];
        lodd__ucum_unit unit;
        lodd__ucum_unit defined;
        lodd__decimal x = {.digits = 1};
        lodd__decimal value = {0};
        bool ok = lodd__ucum_parse(lodd__str(d->code), &unit, NULL);
        if (d->value != NULL && strcmp(d->code, "[pi]") != 0) {
            ok = ok && lodd__ucum_parse(lodd__str(d->unit), &defined, NULL) &&
                 lodd__ucum_convert(&x, &x, &unit, &defined) && lodd__decimal_parse(lodd__str(d->value), &value) &&
                 lodd__decimal_cmp(&x, &value) == 0 && !defined.inexact && unit.pi == defined.pi;
            checked++;
        }
        TAP_OK(ok, "%s is what its definition says", d->code);
    }
    TAP_OK(checked == 240 && DEFINITIONS == 312 && PREFIXES == 24, "%zu definitions of %zu units", checked,
           DEFINITIONS);
}

static bool is_code(const char *code)
{
    for (size_t i = 0; i < DEFINITIONS; i++) {
        if (strcmp(definitions[i].code, code) == 0)
            return true;
    }
    return false;
}

/* Every prefix before every unit: its value for metric ones, refused before others. */
static void test_prefixes(void)
{
    size_t wrong = 0;

    for (size_t i = 0; i < DEFINITIONS * PREFIXES; i++) {
        const definition *d = &definitions[i / PREFIXES];
        char code[TEXT_MAX];
        lodd__ucum_unit unit;
        lodd__ucum_unit plain;
        lodd__decimal one = {.digits = 1};
        lodd__decimal value = {0};
        bool valid = false;
        snprintf(code, sizeof code, "%s%s", prefixes[i % PREFIXES].code, d->code);
        valid = lodd__ucum_parse(lodd__str(code), &unit, NULL);
        if (is_code(code))
            continue; /* cd, Pa: a unit of its own */
        if (valid && d->metric)
            valid = lodd__decimal_parse(lodd__str(prefixes[i % PREFIXES].value), &value) &&
                    lodd__ucum_parse(lodd__str(d->code), &plain, NULL) &&
                    lodd__ucum_convert(&one, &one, &unit, &plain) && lodd__decimal_cmp(&one, &value) == 0;
        if (valid != d->metric && wrong++ < 10)
            printf("# %s\n", code);
    }
    TAP_OK(wrong == 0, "every prefix before every unit (%zu wrong)", wrong);
}

static bool same_to(const lodd__decimal *a, const lodd__decimal *b, int digits)
{
    lodd__decimal x;
    lodd__decimal y;

    return lodd__decimal_significant(&x, a, digits) && lodd__decimal_significant(&y, b, digits) &&
           lodd__decimal_cmp(&x, &y) == 0;
}

/* There and back between any two commensurable units: the same value. Through functions fewer digits are the same: a
 * level of 3 bel is a number with three zeros. */
static void test_round_trips(void)
{
    static lodd__ucum_unit units[DEFINITIONS];
    size_t pairs = 0;
    size_t wrong = 0;
    lodd__decimal value = number(LODD__STR("0.0314"));

    for (size_t i = 0; i < DEFINITIONS; i++)
        wrong += !lodd__ucum_parse(lodd__str(definitions[i].code), &units[i], NULL);
    for (size_t i = 0; i < DEFINITIONS * DEFINITIONS; i++) {
        const lodd__ucum_unit *a = &units[i / DEFINITIONS];
        const lodd__ucum_unit *b = &units[i % DEFINITIONS];
        lodd__decimal there;
        lodd__decimal back;
        if (lodd__ucum_comparable(a, b) != lodd__ucum_comparable(b, a))
            wrong++;
        if (!lodd__ucum_comparable(a, b) || !lodd__ucum_convert(&there, &value, a, b))
            continue;
        pairs++;
        if ((!lodd__ucum_convert(&back, &there, b, a) || !same_to(&back, &value, a->special || b->special ? 20 : 36)) &&
            wrong++ < 10)
            printf("# %s to %s\n", definitions[i / DEFINITIONS].code, definitions[i % DEFINITIONS].code);
    }
    TAP_OK(wrong == 0 && pairs > 5000, "%zu pairs of units, there and back (%zu wrong)", pairs, wrong);
}

/* Conversion is the same in one step and in two. */
static void test_base(void)
{
    size_t wrong = 0;

    for (size_t i = 0; i < DEFINITIONS; i++) {
        char code[TEXT_MAX];
        char name[TEXT_MAX];
        lodd__decimal value = number(LODD__STR("2"));
        lodd__decimal base;
        lodd__decimal direct;
        lodd__ucum_unit unit;
        lodd__ucum_unit in_base;
        lodd_str text = lodd__str(definitions[i].code);
        bool ok = lodd__ucum_canonical(&base, code, sizeof code, &value, text) &&
                  lodd__ucum_parse(lodd__str(code), &in_base, NULL) && lodd__ucum_parse(text, &unit, NULL) &&
                  lodd__ucum_convert(&direct, &value, &unit, &in_base) && same_to(&base, &direct, 27) &&
                  lodd__ucum_display(name, sizeof name, text) > 2 && name[0] == '(';
        if (!ok && wrong++ < 10)
            printf("# %s\n", definitions[i].code);
    }
    TAP_OK(wrong == 0, "every unit has a canonical form, in a code that can be read, and a name (%zu wrong)", wrong);
}

/* ---- hostile input ---- */

static bool refused(char c, size_t n, const char *before, const char *after)
{
    static char text[200000];
    size_t at = strlen(before);
    lodd__ucum_unit unit;
    lodd__ucum_error error = {0};

    memcpy(text, before, at);
    memset(text + at, c, n);
    strcpy(text + at + n, after);
    return !lodd__ucum_parse(lodd__str(text), &unit, &error) && error.message != NULL && error.offset <= strlen(text);
}

static void test_hostile(void)
{
    char text[1100] = "";
    lodd__ucum_unit unit;

    TAP_OK(refused('(', 10000, "", "m"), "10,000 open parentheses");
    TAP_OK(refused('(', 33, "", "m"), "33 open parentheses");
    TAP_OK(refused(')', 100, "m", ""), "closing ones only");
    TAP_OK(refused('9', 1000, "", ".m"), "a huge factor");
    TAP_OK(refused('9', 1000, "m", ""), "a huge exponent");
    TAP_OK(refused('9', 1000, "m-", ""), "a hugely negative exponent");
    TAP_OK(refused('{', 1000, "m", ""), "braces only");
    TAP_OK(refused('[', 1000, "", ""), "brackets only");
    TAP_OK(refused('a', 100000, "{", "}"), "a huge annotation");
    TAP_OK(refused('\xff', 100, "", ""), "no ASCII");
    TAP_OK(refused('m', 1000, "", ""), "a long symbol");
    TAP_OK(!lodd__ucum_parse(lodd__str_n("m\0", 2), &unit, NULL) &&
               !lodd__ucum_parse(lodd__str_n("\0m", 2), &unit, NULL) &&
               !lodd__ucum_parse(lodd__str_n("{\0}", 3), &unit, NULL),
           "NUL");
    TAP_OK(lodd__ucum_parse(lodd__str_n(NULL, 0), &unit, NULL), "nothing is the unity");
    for (int i = 0; i < 32; i++)
        strcat(text, "(");
    strcat(text, "m");
    for (int i = 0; i < 32; i++)
        strcat(text, ")");
    TAP_OK(lodd__ucum_parse(lodd__str(text), &unit, NULL), "32 parentheses are read");
    text[0] = '\0';
    for (int i = 0; i < 128; i++)
        strcat(text, i ? ".m.(s)" : "m.(s)");
    TAP_OK(lodd__ucum_parse(lodd__str(text), &unit, NULL) && unit.exponents[0] == 128 && unit.exponents[1] == 128,
           "parentheses side by side do not add up to depth");
}

/* Expressions that grow beyond 38 digits are rounded and say so, or end as too large. */
static void test_large(void)
{
    char text[1100] = "";
    lodd__ucum_unit unit;
    lodd__ucum_error error = {0};

    TAP_OK(lodd__ucum_parse(LODD__STR("[lb_av]9"), &unit, NULL) && unit.inexact,
           "a power of over 38 digits is inexact");
    TAP_OK(lodd__ucum_parse(LODD__STR("[lb_av]2/[lb_av]"), &unit, NULL) && !unit.inexact, "a short product is exact");
    for (int i = 0; i < 170; i++)
        strcat(text, i ? ".yu127" : "yu127");
    TAP_OK(!lodd__ucum_parse(lodd__str(text), &unit, &error) && strstr(error.message, "too large"),
           "a factor of 10^-1000000");
    TAP_OK(lodd__ucum_parse(LODD__STR("[pi]127"), &unit, NULL) && unit.pi == 127, "a large power of pi");
}

/* Every expression cut at every byte, from memory that ends there. */
static void test_cut(void)
{
    static const char text[] = "10*-3{x}/(k[IU].mm[Hg]2).B[10.nV]";
    size_t good = 0;

    for (size_t n = 0; n < sizeof text; n++) {
        char *exact = malloc(n > 0 ? n : 1);
        lodd__ucum_unit unit;
        if (exact == NULL)
            break;
        memcpy(exact, text, n);
        good += lodd__ucum_parse(lodd__str_n(exact, n), &unit, NULL);
        free(exact);
    }
    TAP_OK(good == 9, "an expression cut at every byte: %zu beginnings are valid", good);
}

/* Output that does not fit is cut, ends in NUL, and its length is said. */
static void test_short_output(void)
{
    char out[64];
    lodd__ucum_unit unit;
    lodd__decimal x = {.digits = 1};

    memset(out, 'x', sizeof out);
    TAP_OK(lodd__ucum_display(out, 8, LODD__STR("mg/dL")) == 25 && strcmp(out, "(millig") == 0,
           "a name that does not fit");
    TAP_OK(lodd__ucum_display(NULL, 0, LODD__STR("mg/dL")) == 25, "a name's length only");
    TAP_OK(lodd__ucum_display(out, 1, LODD__STR("mg/")) == 0 && out[0] == '\0', "no name for what is not valid");
    TAP_OK(lodd__ucum_parse(LODD__STR("mg/dL"), &unit, NULL) && lodd__ucum_code(out, 4, &unit) == 5 &&
               strcmp(out, "g.m") == 0,
           "a code that does not fit");
    TAP_OK(!lodd__ucum_canonical(&x, out, 5, &x, LODD__STR("mg/dL")) &&
               lodd__ucum_canonical(&x, out, 6, &x, LODD__STR("mg/dL")),
           "a canonical form wants room");
}

/* A remark, no check: the time depends on the machine. */
static void measure(const char *code)
{
    struct timespec from;
    struct timespec to;
    lodd__ucum_unit unit;
    size_t good = 0;
    int runs = 20000;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < runs; i++)
        good += lodd__ucum_parse(lodd__str(code), &unit, NULL);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    printf("# %s: %.0f ns to parse (%zu)\n", code,
           ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / runs, good);
}

int main(int argc, char **argv)
{
    table_read(argc > 1 ? argv[1] : NULL, one);
    test_definitions();
    test_prefixes();
    test_round_trips();
    test_base();
    test_hostile();
    test_large();
    test_cut();
    test_short_output();
    measure("mg/dL");
    measure("10*3/uL");
    measure("mL/(kg.min)");
    measure("[lbf_av].[ft_us]/mm[Hg]");
    return tap_done();
}
