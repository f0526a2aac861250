/* fuzz_identifier.c - any text to every identifier check, as every kind of person number. */
#include "identifier/identifier.h"
#include "target.h"

static void check_person(lodd_str number, lodd__person_kind expected)
{
    lodd__person person;

    lodd__person_read(&person, number, expected);
    CHECK(person.kind <= LODD__PERSON_DUF);
    CHECK(person.sex == 0 || person.sex == '1' || person.sex == '2');
    CHECK(person.month >= 0 && person.month <= 12 && person.day >= 0 && person.day <= 31);
    if (person.fault == LODD__IDENTIFIER_OK && person.kind != LODD__PERSON_NONE)
        CHECK(lodd__str_digits(number) && (number.len == 11 || number.len == 12));
    CHECK(lodd__person_kind_of_code(lodd__str(lodd__person_kind_code(person.kind))) == person.kind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const unsigned char weights[] = {3, 7, 6, 1, 8, 9, 4, 5, 2};
    lodd_str text = {(const char *)data, n};
    int control = lodd__mod11(text, weights, sizeof weights);

    for (int kind = LODD__PERSON_NONE; kind <= LODD__PERSON_DUF; kind++)
        check_person(text, (lodd__person_kind)kind);
    CHECK(control >= -1 && control <= 10);
    if (lodd__orgnr_check(text) == LODD__IDENTIFIER_OK)
        CHECK(lodd__str_digits(text) && n == 9);
    if (lodd__herid_check(text) == LODD__IDENTIFIER_OK)
        CHECK(lodd__str_digits(text) && n <= 10);
    if (lodd__hpr_check(text) == LODD__IDENTIFIER_OK)
        CHECK(lodd__str_digits(text) && n <= 9);
    if (lodd__uuid_check(text))
        CHECK(n == 36);
    (void)lodd__person_kind_of_code(text);
    return 0;
}
