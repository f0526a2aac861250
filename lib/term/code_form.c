/* term/code_form.c - codes that cannot be of a code system, whatever it holds: the system is not carried here, or not
 * whole, but its codes have a form and perhaps a control digit. May use: base.
 *
 * LOINC: https://loinc.org/kb/faq/structure/ (number and mod 10 control digit; parts, answers, lists and groups have
 * two letters before). SNOMED CT: https://docs.snomed.org, release file specification, section 5 (6 to 18 digits,
 * Verhoeff's control digit); expressions and the codes of older editions, with letters, are let through. ISO 3166-1:
 * two or three letters, or three digits. ISO 3166-2: a country, a hyphen, one to three letters or digits.
 */
#include "term/valueset_private.h"

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool all_digits(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!lodd__is_digit(s.ptr[i]))
            return false;
    return s.len > 0;
}

static bool all_capitals(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_capital(s.ptr[i]))
            return false;
    return s.len > 0;
}

/* Luhn's control digit: every second digit, from the last one on, counts twice. */
static int mod10(lodd_str digits)
{
    int sum = 0;

    for (size_t i = 0; i < digits.len; i++) {
        int d = digits.ptr[digits.len - 1 - i] - '0', twice = i % 2 == 0 ? 2 * d : d;
        sum += twice > 9 ? twice - 9 : twice;
    }
    return (10 - sum % 10) % 10;
}

static bool loinc(lodd_str code)
{
    size_t hyphen = lodd__str_find(code, '-', 0);
    lodd_str number;

    if (code.len > 2 && code.ptr[0] == 'L' && strchr("PALG", code.ptr[1]) != NULL)
        return true;
    if (hyphen == (size_t)-1 || hyphen + 2 != code.len || hyphen > 10 || !lodd__is_digit(code.ptr[hyphen + 1]))
        return false;
    number = lodd__str_sub(code, 0, hyphen);
    return all_digits(number) && mod10(number) == code.ptr[hyphen + 1] - '0';
}

/* Verhoeff: permutations in the dihedral group of order 10. */
static bool verhoeff(lodd_str digits)
{
    static const unsigned char product[10][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                                  {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                                  {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                                  {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                                  {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
    static const unsigned char turn[8][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                              {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                              {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                              {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
    unsigned check = 0;

    for (size_t i = 0; i < digits.len; i++)
        check = product[check][turn[i % 8][digits.ptr[digits.len - 1 - i] - '0']];
    return check == 0;
}

static bool snomed(lodd_str code)
{
    if (!all_digits(code))
        return true;
    return code.len >= 6 && code.len <= 18 && code.ptr[0] != '0' && verhoeff(code);
}

static bool country(lodd_str code)
{
    return (code.len == 2 && all_capitals(code)) || (code.len == 3 && (all_capitals(code) || all_digits(code)));
}

/* Regions of the United Nations. */
static bool region(lodd_str code)
{
    return code.len == 3 && all_digits(code);
}

static bool subdivision(lodd_str code)
{
    if (code.len < 4 || code.len > 6 || !is_capital(code.ptr[0]) || !is_capital(code.ptr[1]) || code.ptr[2] != '-')
        return false;
    for (size_t i = 3; i < code.len; i++)
        if (!is_capital(code.ptr[i]) && !lodd__is_digit(code.ptr[i]))
            return false;
    return true;
}

bool lodd__code_possible(lodd_str system, lodd_str code)
{
    static const struct {
        const char *url;
        bool (*possible)(lodd_str code);
    } forms[] = {
        {"http://loinc.org", loinc},
        {"http://snomed.info/sct", snomed},
        {"http://unstats.un.org/unsd/methods/m49/m49.htm", region},
        {"urn:iso:std:iso:3166", country},
        {"urn:iso:std:iso:3166:-2", subdivision},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (lodd__str_is(system, forms[i].url))
            return forms[i].possible(code);
    return true;
}
