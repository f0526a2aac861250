/* test_identifier.c - person identifiers by the table given as argument and by brute force, the other identifiers by
 * tables here.
 *
 * Numbers of living people's series are never written down: where they are needed they are made here, and not printed.
 */
#include <stdlib.h>

#include "identifier/identifier.h"
#include "unit/base/table.h"

static const char *const faults[] = {"OK", "LENGTH", "DIGITS", "RANGE", "DATE", "CONTROL1", "CONTROL2"};
static const char *const series[] = {"NO", "TENOR", "NHN", "OTHER"};

static lodd__person_kind kind_of(lodd_str s)
{
    return lodd__person_kind_of_code(s); /* "" and "NONE" are none */
}

static void one_person(const lodd_str *f, size_t n, const char *where)
{
    lodd__person p;
    char date[40] = "";
    bool ok;

    if (!TAP_OK(n == 9, "identifier %s has nine fields", where))
        return;
    lodd__person_read(&p, f[0], kind_of(f[1]));
    if (p.year || p.month || p.day)
        snprintf(date, sizeof date, "%04d-%02d-%02d", p.year, p.month, p.day);
    ok = p.kind == kind_of(f[2]) && lodd__str_is(f[3], faults[p.fault]) && lodd__str_is(f[4], series[p.synthetic]);
    ok = ok && lodd__str_is(f[5], date);
    ok = ok && (f[6].len ? p.sex == f[6].ptr[0] : !p.sex) && p.new_control == (f[7].len > 0);
    if (!TAP_OK(ok, "identifier %s: %.*s", where, LODD__FMT(f[8])))
        printf("# kind %s, fault %s, series %s, date %s, sex %d, new %d\n", lodd__person_kind_code(p.kind),
               faults[p.fault], series[p.synthetic], date, p.sex, p.new_control);
}

/* ---- made numbers ---- */

/* The sum of digits that the control digit makes divisible by 11, written out from HIS 1001. */
static int sum_1(const char *d)
{
    return (3 * d[0] + 7 * d[1] + 6 * d[2] + 1 * d[3] + 8 * d[4] + 9 * d[5] + 4 * d[6] + 5 * d[7] + 2 * d[8] + d[9] -
            46 * '0') %
           11;
}

static int sum_2(const char *d)
{
    return (5 * d[0] + 4 * d[1] + 3 * d[2] + 2 * d[3] + 7 * d[4] + 6 * d[5] + 5 * d[6] + 4 * d[7] + 3 * d[8] +
            2 * d[9] + d[10] - 42 * '0') %
           11;
}

typedef struct head {
    const char *six; /* day, month, year */
    lodd__person_kind kind;
    lodd__synthetic synthetic;
    bool new_rule;
} head;

/* All 100 000 numbers of a date against the definition. Dates are 14 March of the year 39, so individual numbers of 500
 * and up are of 2039 and the others of 1939. */
static void test_date(const head *h)
{
    char number[12];
    size_t right = 0, good = 0, new_good = 0;

    for (int i = 0; i < 100000; i++) {
        lodd__person p;
        bool want_old, want_new, ok;

        snprintf(number, sizeof number, "%s%05d", h->six, i);
        lodd__person_read(&p, lodd__str(number), LODD__PERSON_NONE);
        want_old = sum_1(number) == 0 && sum_2(number) == 0;
        want_new = h->new_rule && !want_old && sum_1(number) <= 3 && sum_2(number) == 0;
        ok = (p.fault == LODD__IDENTIFIER_OK) == (want_old || want_new) && p.new_control == want_new;
        ok = ok && p.kind == h->kind && p.synthetic == h->synthetic;
        ok = ok && p.day == 14 && p.month == 3 && p.year == (number[6] < '5' ? 1939 : 2039);
        ok = ok && p.sex == (want_new ? 0 : number[8] % 2 ? '1' : '2');
        right += ok;
        good += want_old;
        new_good += want_new;
    }
    TAP_OK(right == 100000 && good > 800 && good < 850 && (new_good > 2000) == h->new_rule,
           "all numbers of %s: %zu good, %zu more from 2032 on", h->six, good, new_good);
}

static void test_dates(void)
{
    static const head heads[] = {
        {"140339", LODD__PERSON_FNR, LODD__SYNTHETIC_NO, true},
        {"148339", LODD__PERSON_FNR, LODD__SYNTHETIC_TENOR, true},
        {"146839", LODD__PERSON_FNR, LODD__SYNTHETIC_NHN, true},
        {"540339", LODD__PERSON_DNR, LODD__SYNTHETIC_NO, true},
        {"548339", LODD__PERSON_DNR, LODD__SYNTHETIC_TENOR, true},
        {"546839", LODD__PERSON_DNR, LODD__SYNTHETIC_NHN, true},
        {"144339", LODD__PERSON_HNR, LODD__SYNTHETIC_NO, false},
    };

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        test_date(&heads[i]);
}

/* Makes a good number from nine digits by trying; false when they have none. */
static bool make(char number[12], const char *nine)
{
    for (int i = 0; i < 100; i++) {
        snprintf(number, 12, "%.9s%02d", nine, i);
        if (sum_1(number) == 0 && sum_2(number) == 0)
            return true;
    }
    return false;
}

static void test_claims(void)
{
    static const struct {
        const char *nine;
        lodd__person_kind claimed, kind;
        lodd__identifier_fault fault;
        lodd__synthetic synthetic;
    } cases[] = {
        {"140339501", LODD__PERSON_FNR, LODD__PERSON_FNR, LODD__IDENTIFIER_OK, LODD__SYNTHETIC_NO},
        {"140339501", LODD__PERSON_HNR, LODD__PERSON_FNR, LODD__IDENTIFIER_OK, LODD__SYNTHETIC_NO},
        {"144339501", LODD__PERSON_FNR, LODD__PERSON_HNR, LODD__IDENTIFIER_OK, LODD__SYNTHETIC_NO},
        {"544339501", LODD__PERSON_DNR, LODD__PERSON_DNR, LODD__IDENTIFIER_OK, LODD__SYNTHETIC_OTHER},
        {"544339501", LODD__PERSON_FNR, LODD__PERSON_NONE, LODD__IDENTIFIER_DATE, LODD__SYNTHETIC_NO},
        {"540339501", LODD__PERSON_FHN, LODD__PERSON_DNR, LODD__IDENTIFIER_RANGE, LODD__SYNTHETIC_NO},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char nine[10], number[12];
        lodd__person p;

        memcpy(nine, cases[i].nine, sizeof nine);
        while (!make(number, nine))
            nine[8]++; /* one of eleven has none */
        lodd__person_read(&p, lodd__str(number), cases[i].claimed);
        TAP_OK(p.kind == cases[i].kind && p.fault == cases[i].fault && p.synthetic == cases[i].synthetic,
               "a number of %.6s said to be %s is %s", nine, lodd__person_kind_code(cases[i].claimed),
               lodd__person_kind_code(p.kind));
    }
}

/* No single wrong digit and no swap of two neighbours makes a good number into another good one with the same control
 * rule. */
static void test_typing_errors(void)
{
    char nine[10] = "148338001", number[12];
    size_t tried = 0, unseen = 0;

    for (int individual = 0; individual < 100; individual++) {
        lodd__person p;

        snprintf(nine, sizeof nine, "148338%03d", individual);
        if (!make(number, nine))
            continue;
        for (int at = 0; at < 11; at++) {
            char right = number[at];

            for (char c = '0'; c <= '9'; c++) {
                if (c == right)
                    continue;
                number[at] = c;
                lodd__person_read(&p, lodd__str(number), LODD__PERSON_FNR);
                tried++;
                unseen += p.fault == LODD__IDENTIFIER_OK;
            }
            number[at] = right;
        }
    }
    TAP_OK(tried > 7000 && unseen == 0, "every wrong digit is seen (%zu of %zu not)", unseen, tried);
}

/* ---- the other identifiers ---- */

static void test_organisations(void)
{
    static const struct {
        const char *number;
        lodd__identifier_fault want;
    } cases[] = {
        {"974760673", LODD__IDENTIFIER_OK}, /* the register's own number */
        {"974760674", LODD__IDENTIFIER_CONTROL1}, {"974706673", LODD__IDENTIFIER_CONTROL1},
        {"999888777", LODD__IDENTIFIER_CONTROL1}, {"97476067", LODD__IDENTIFIER_LENGTH},
        {"9747606730", LODD__IDENTIFIER_LENGTH},  {"", LODD__IDENTIFIER_LENGTH},
        {"97476067x", LODD__IDENTIFIER_DIGITS},   {"974 76067", LODD__IDENTIFIER_DIGITS},
        {"x", LODD__IDENTIFIER_LENGTH},           {"100000000", LODD__IDENTIFIER_RANGE},
        {"310000000", LODD__IDENTIFIER_OK}, /* a synthetic unit */
        {"510000003", LODD__IDENTIFIER_RANGE},       {"000000000", LODD__IDENTIFIER_RANGE},
    };
    size_t good = 0;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lodd_str number = lodd__str(cases[i].number);

        TAP_OK(lodd__orgnr_check(number) == cases[i].want, "organisation number '%.*s'", LODD__FMT(number));
    }
    for (int i = 0; i < 100000; i++) {
        char n[10];
        int sum;
        bool ok;

        snprintf(n, sizeof n, "9999%05d", i);
        sum = 3 * n[0] + 2 * n[1] + 7 * n[2] + 6 * n[3] + 5 * n[4] + 4 * n[5] + 3 * n[6] + 2 * n[7] + n[8] - 33 * '0';
        ok = lodd__orgnr_check(lodd__str(n)) == LODD__IDENTIFIER_OK;
        good += ok == (sum % 11 == 0);
    }
    TAP_OK(good == 100000, "100 000 organisation numbers agree with the definition");
}

static void test_others(void)
{
    static const unsigned char weights[] = {2, 1};

    TAP_OK(lodd__herid_check(LODD__STR("8094866")) == LODD__IDENTIFIER_OK &&
               lodd__herid_check(LODD__STR("1")) == LODD__IDENTIFIER_OK &&
               lodd__herid_check(LODD__STR("1234567890")) == LODD__IDENTIFIER_OK,
           "HER-ids");
    TAP_OK(lodd__herid_check(LODD__STR("")) == LODD__IDENTIFIER_LENGTH &&
               lodd__herid_check(LODD__STR("12345678901")) == LODD__IDENTIFIER_LENGTH &&
               lodd__herid_check(LODD__STR("80 94")) == LODD__IDENTIFIER_DIGITS &&
               lodd__herid_check(LODD__STR("-8")) == LODD__IDENTIFIER_DIGITS,
           "no HER-ids");
    TAP_OK(lodd__hpr_check(LODD__STR("1234567")) == LODD__IDENTIFIER_OK &&
               lodd__hpr_check(LODD__STR("565501872")) == LODD__IDENTIFIER_OK,
           "HPR numbers");
    TAP_OK(lodd__hpr_check(LODD__STR("12345")) == LODD__IDENTIFIER_LENGTH &&
               lodd__hpr_check(LODD__STR("1234567890")) == LODD__IDENTIFIER_LENGTH &&
               lodd__hpr_check(LODD__STR("123456x")) == LODD__IDENTIFIER_DIGITS,
           "no HPR numbers");
    TAP_OK(lodd__mod11(LODD__STR("12"), weights, 2) == 7 && lodd__mod11(LODD__STR("01"), weights, 2) == 10 &&
               lodd__mod11(LODD__STR("00"), weights, 2) == 0,
           "mod 11: a digit, 10, 0");
    TAP_OK(lodd__mod11(LODD__STR("1x"), weights, 2) == -1 && lodd__mod11(LODD__STR("1"), weights, 2) == -1 &&
               lodd__mod11(LODD__STR("123"), weights, 2) == -1 && lodd__mod11((lodd_str){NULL, 0}, weights, 0) == -1,
           "mod 11: no digits");
}

static void test_uuids(void)
{
    static const char good[] = "6ba7b810-9dad-11d1-80b4-00c04fd430C8";
    char text[sizeof good];
    bool ok = true;

    TAP_OK(lodd__uuid_check(LODD__STR("6ba7b810-9dad-11d1-80b4-00c04fd430C8")) &&
               lodd__uuid_check(LODD__STR("00000000-0000-0000-0000-000000000000")),
           "UUIDs");
    memcpy(text, good, sizeof good);
    for (size_t i = 0; i < sizeof good - 1; i++) {
        static const char wrong[] = {'g', ' ', '{', '/', ':', '@', 'G', '`', 0};

        for (size_t j = 0; j < sizeof wrong; j++) {
            text[i] = wrong[j];
            ok = ok && !lodd__uuid_check(lodd__str_n(text, sizeof good - 1));
        }
        text[i] = good[i] == '-' ? '0' : '-';
        ok = ok && !lodd__uuid_check(lodd__str_n(text, sizeof good - 1));
        text[i] = good[i];
        ok = ok && !lodd__uuid_check(lodd__str_n(text, i)) && lodd__uuid_check(lodd__str(text));
    }
    TAP_OK(ok, "no UUID with any other character in any place, none cut short");
    TAP_OK(!lodd__uuid_check(LODD__STR("{6ba7b810-9dad-11d1-80b4-00c04fd430c8}")) &&
               !lodd__uuid_check(LODD__STR("6ba7b8109dad11d180b400c04fd430c8")),
           "no UUID in braces or without hyphens");
}

static void test_codes(void)
{
    static const char *const codes[] = {"", "FNR", "DNR", "HNR", "FHN", "DUF"};
    bool ok = true;

    for (int kind = LODD__PERSON_NONE; kind <= LODD__PERSON_DUF; kind++) {
        const char *code = lodd__person_kind_code((lodd__person_kind)kind);

        ok = ok && strcmp(code, codes[kind]) == 0 &&
             lodd__person_kind_of_code(lodd__str(code)) == (lodd__person_kind)kind;
    }
    TAP_OK(ok, "codes of 8116 there and back");
    TAP_OK(lodd__person_kind_of_code(LODD__STR("fnr")) == LODD__PERSON_NONE &&
               lodd__person_kind_of_code(LODD__STR("FNR ")) == LODD__PERSON_NONE &&
               lodd__person_kind_of_code(LODD__STR("HPR")) == LODD__PERSON_NONE &&
               !*lodd__person_kind_code((lodd__person_kind)99),
           "codes that are none of them");
}

int main(int argc, char **argv)
{
    table_read(argc > 1 ? argv[1] : NULL, one_person);
    test_dates();
    test_claims();
    test_typing_errors();
    test_organisations();
    test_others();
    test_uuids();
    test_codes();
    return tap_done();
}
