/* identifier/identifier.c - national identifiers. Uses base/str and base/datetime.
 *
 * Person numbers by HIS 1001:2010 (the numbers of its chapter 4 told apart by day and month ranges instead of the
 * printed procedure, which misses days 01 to 09 and the synthetic months), the control digits that Skatteetaten gives
 * out from 2032 on, and the synthetic series of Skatteetaten (Tenor) and Norsk helsenett. Organisation numbers by
 * Brønnøysundregistrene. */
#include "identifier/identifier.h"

#include "base/datetime.h"

static const unsigned char weights_1[] = {3, 7, 6, 1, 8, 9, 4, 5, 2};
static const unsigned char weights_2[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
static const unsigned char weights_organisation[] = {3, 2, 7, 6, 5, 4, 3, 2};

enum {
    PERSON_LENGTH = 11,
    DUF_LENGTH = 12,
    ORGANISATION_LENGTH = 9,
    HERID_LONGEST = 10,
    HPR_SHORTEST = 6,
    HPR_LONGEST = 9,
    D_NUMBER_DAY = 40
};

/* Codes of kodeverk 8116. */
static const char *const kind_codes[] = {
    [LODD__PERSON_NONE] = "",   [LODD__PERSON_FNR] = "FNR", [LODD__PERSON_DNR] = "DNR",
    [LODD__PERSON_HNR] = "HNR", [LODD__PERSON_FHN] = "FHN", [LODD__PERSON_DUF] = "DUF",
};

/* What is added to the month. */
static const struct month_series {
    unsigned char add;
    lodd__person_kind kind; /* with a plain day; NONE = the day tells */
    lodd__synthetic synthetic;
} month_series[] = {
    {0, LODD__PERSON_NONE, LODD__SYNTHETIC_NO},
    {40, LODD__PERSON_HNR, LODD__SYNTHETIC_NO},
    {65, LODD__PERSON_NONE, LODD__SYNTHETIC_NHN},
    {80, LODD__PERSON_NONE, LODD__SYNTHETIC_TENOR},
};

/* Which century two digits of the year mean: the first row that fits both numbers. */
static const struct century {
    short individual_from, individual_to, year_from, year_to, century;
} centuries[] = {
    {0, 499, 0, 99, 1900},
    {500, 749, 55, 99, 1800},
    {500, 999, 0, 39, 2000},
    {900, 999, 40, 99, 1900},
};

int lodd__mod11(lodd_str digits, const unsigned char *weights, size_t n_weights)
{
    unsigned sum = 0;

    if (digits.len != n_weights || !lodd__str_digits(digits))
        return -1;
    for (size_t i = 0; i < n_weights; i++)
        sum = (sum + (unsigned)(digits.ptr[i] - '0') * weights[i]) % 11;
    return (int)((11 - sum) % 11);
}

static int number_at(lodd_str s, size_t from, size_t n)
{
    int ret = 0;

    for (size_t i = from; i < from + n; i++)
        ret = ret * 10 + (s.ptr[i] - '0');
    return ret;
}

/* The control digits by the rule of HIS 1001, or by the one from 2032 on: the first digit's sum, itself counted with
 * weight 1, may leave 0, 1, 2 or 3 then. */
static lodd__identifier_fault check_control(lodd_str number, bool new_rule)
{
    int k1 = number.ptr[9] - '0', k2 = number.ptr[10] - '0';
    int want = lodd__mod11(lodd__str_sub(number, 0, 9), weights_1, sizeof weights_1);
    int remainder = (k1 - want + 11) % 11; /* of the sum with k1: want is what makes it 0 (10 is -1) */

    if (remainder > (new_rule ? 3 : 0))
        return LODD__IDENTIFIER_CONTROL1;
    return lodd__mod11(lodd__str_sub(number, 0, 10), weights_2, sizeof weights_2) == k2 ? LODD__IDENTIFIER_OK
                                                                                        : LODD__IDENTIFIER_CONTROL2;
}

static int full_year(int year, int individual)
{
    for (size_t i = 0; i < sizeof centuries / sizeof centuries[0]; i++)
        if (individual >= centuries[i].individual_from && individual <= centuries[i].individual_to &&
            year >= centuries[i].year_from && year <= centuries[i].year_to)
            return centuries[i].century + year;
    return 0;
}

/* Kind, series, day and month by their ranges; kind stays NONE when no range fits. */
static void read_ranges(lodd__person *ret, int day, int month, lodd__person_kind expected)
{
    bool d_number = day > D_NUMBER_DAY;
    int plain_day = day - (d_number ? D_NUMBER_DAY : 0);

    for (size_t i = 0; i < sizeof month_series / sizeof month_series[0]; i++) {
        const struct month_series *series = &month_series[i];

        if (month <= series->add || month > series->add + 12 || plain_day < 1 || plain_day > 31)
            continue;
        ret->synthetic = series->synthetic;
        if (d_number && series->kind == LODD__PERSON_HNR) {
            /* Not defined by HIS 1001. Test series with month + 40 have such numbers; a document must say that it is a
             * D-number. */
            if (expected != LODD__PERSON_DNR)
                return;
            ret->synthetic = LODD__SYNTHETIC_OTHER;
        }
        ret->kind = d_number ? LODD__PERSON_DNR : series->kind ? series->kind : LODD__PERSON_FNR;
        ret->day = plain_day;
        ret->month = month - series->add;
        return;
    }
}

/* An 11-digit number with a birth date in it. */
static lodd__identifier_fault read_born(lodd__person *ret, lodd_str number, lodd__person_kind expected)
{
    int individual = number_at(number, 6, 3);
    lodd__identifier_fault fault;

    read_ranges(ret, number_at(number, 0, 2), number_at(number, 2, 2), expected);
    if (expected == LODD__PERSON_FHN) {
        ret->month = ret->day = 0;
        return LODD__IDENTIFIER_RANGE;
    }
    if (ret->kind)
        ret->year = full_year(number_at(number, 4, 2), individual);
    if (!lodd__date_exists(ret->year, ret->month, ret->day)) {
        ret->year = ret->month = ret->day = 0;
        return LODD__IDENTIFIER_DATE;
    }
    ret->sex = individual % 2 ? '1' : '2';
    fault = check_control(number, false);
    if (fault == LODD__IDENTIFIER_CONTROL1 && ret->kind != LODD__PERSON_HNR) {
        lodd__identifier_fault by_new_rule = check_control(number, true);

        if (by_new_rule == LODD__IDENTIFIER_OK) {
            ret->new_control = true;
            ret->sex = 0; /* such numbers say nothing about the sex */
            return LODD__IDENTIFIER_OK;
        }
    }
    return fault;
}

/* An 11-digit number: FH-number or one with a birth date. */
static lodd__identifier_fault read_11(lodd__person *ret, lodd_str number, lodd__person_kind expected)
{
    if (number.ptr[0] != '8' && number.ptr[0] != '9')
        return read_born(ret, number, expected);
    ret->kind = LODD__PERSON_FHN;
    return check_control(number, false);
}

void lodd__person_read(lodd__person *ret, lodd_str number, lodd__person_kind expected)
{
    *ret = (lodd__person){0};
    if (number.len != PERSON_LENGTH && number.len != DUF_LENGTH) {
        ret->fault = LODD__IDENTIFIER_LENGTH;
        return;
    }
    if (!lodd__str_digits(number)) {
        bool right_length =
            expected == LODD__PERSON_NONE || (number.len == DUF_LENGTH) == (expected == LODD__PERSON_DUF);

        ret->fault = right_length ? LODD__IDENTIFIER_DIGITS : LODD__IDENTIFIER_LENGTH;
        return;
    }
    if (number.len == DUF_LENGTH) {
        /* Every 12 digits have this form: where something else is claimed, a digit too many is likelier. */
        ret->kind = LODD__PERSON_DUF;
        ret->fault = expected && expected != LODD__PERSON_DUF ? LODD__IDENTIFIER_LENGTH : LODD__IDENTIFIER_OK;
        return;
    }
    ret->fault = read_11(ret, number, expected);
    /* Claimed to be a DUF-number: one that is a good other number is called that, else it lacks a digit. */
    if (expected == LODD__PERSON_DUF && ret->fault != LODD__IDENTIFIER_OK)
        *ret = (lodd__person){.fault = LODD__IDENTIFIER_LENGTH};
}

lodd__identifier_fault lodd__orgnr_check(lodd_str number)
{
    if (number.len != ORGANISATION_LENGTH)
        return LODD__IDENTIFIER_LENGTH;
    if (!lodd__str_digits(number))
        return LODD__IDENTIFIER_DIGITS;
    if (memchr("2389", number.ptr[0], 4) == NULL)
        return LODD__IDENTIFIER_RANGE;
    if (lodd__mod11(lodd__str_sub(number, 0, 8), weights_organisation, sizeof weights_organisation) !=
        number.ptr[8] - '0')
        return LODD__IDENTIFIER_CONTROL1;
    return LODD__IDENTIFIER_OK;
}

static lodd__identifier_fault check_digits(lodd_str number, size_t shortest, size_t longest)
{
    if (number.len < shortest || number.len > longest)
        return LODD__IDENTIFIER_LENGTH;
    return lodd__str_digits(number) ? LODD__IDENTIFIER_OK : LODD__IDENTIFIER_DIGITS;
}

lodd__identifier_fault lodd__herid_check(lodd_str number)
{
    return check_digits(number, 1, HERID_LONGEST);
}

lodd__identifier_fault lodd__hpr_check(lodd_str number)
{
    return check_digits(number, HPR_SHORTEST, HPR_LONGEST);
}

bool lodd__uuid_check(lodd_str s)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (s.len != sizeof form - 1)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool hex = lodd__is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

        if (form[i] == 'x' ? !hex : c != '-')
            return false;
    }
    return true;
}

const char *lodd__person_kind_code(lodd__person_kind kind)
{
    return (unsigned)kind < sizeof kind_codes / sizeof kind_codes[0] ? kind_codes[kind] : "";
}

lodd__person_kind lodd__person_kind_of_code(lodd_str code)
{
    for (unsigned i = 1; i < sizeof kind_codes / sizeof kind_codes[0]; i++)
        if (lodd__str_is(code, kind_codes[i]))
            return (lodd__person_kind)i;
    return LODD__PERSON_NONE;
}
