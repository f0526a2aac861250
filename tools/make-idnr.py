#!/usr/bin/env python3
"""Makes synthetic Norwegian identifiers with valid check digits, for test data.

Uses the Python standard library only. Clauses followed:
  - person number, D-number, FH-number: HIS 1001:2010 (weights, mod 11, century by individual number)
  - synthetic series: Tenor test data (Skatteetaten) adds 80 to the month, Norsk Helsenett's test data adds 65
  - organisation number: Brønnøysundregistrene, weights 3 2 7 6 5 4 3 2, mod 11; synthetic units start with 2 or 3,
    which the register does not use for real units

A person number is only ever made in a synthetic series: there is no way to ask this tool for one without it.

  make-idnr.py person 1938-03-14 K            one number, Tenor series
  make-idnr.py person 1938-03-14 M nhn 3      three numbers, NHN series
  make-idnr.py dnumber 1990-05-02 M           synthetic D-number
  make-idnr.py org [prefix] [count]           organisation numbers, first digits given (default 310)
  make-idnr.py fhn [prefix] [count]           FH-numbers, first digits given (default 9990)
  make-idnr.py --self-test                    TAP
"""
import datetime
import sys

K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ORG_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
SERIES = {"tenor": 80, "nhn": 65}


def mod11(digits, weights):
    """Check digit for the digits, or None when the remainder calls for 10, which no number may have."""
    check = -sum(int(d) * w for d, w in zip(digits, weights)) % 11
    return None if check == 10 else check


def with_two_checks(nine):
    """The nine digits followed by their two check digits, or None when they have none."""
    k1 = mod11(nine, K1_WEIGHTS)
    if k1 is None:
        return None
    k2 = mod11(nine + str(k1), K2_WEIGHTS)
    return None if k2 is None else f"{nine}{k1}{k2}"


def has_valid_checks(number):
    return len(number) == 11 and number.isdigit() and with_two_checks(number[:9]) == number


def individual_numbers(year):
    """Individual numbers that place the two-digit year in the right century."""
    if 1855 <= year <= 1899:
        return range(500, 750)
    if 1900 <= year <= 1999:
        return range(0, 500)
    if 2000 <= year <= 2039:
        return range(500, 1000)
    raise ValueError(f"no individual numbers for the year {year}")


def century_year(yy, individual):
    """The full birth year that a two-digit year and an individual number mean together."""
    if individual < 500:
        return 1900 + yy
    if individual < 750 and yy > 54:
        return 1800 + yy
    if individual >= 900 and yy > 39:
        return 1900 + yy
    return 2000 + yy if yy < 40 else None


def person_numbers(born, sex, series="tenor", dnumber=False):
    """Every synthetic number for a birth date and sex ('M' or 'K'), lowest individual number first."""
    day = born.day + (40 if dnumber else 0)
    head = f"{day:02}{born.month + SERIES[series]:02}{born.year % 100:02}"
    for individual in individual_numbers(born.year):
        if (individual % 2 == 1) != (sex == "M"):
            continue
        number = with_two_checks(f"{head}{individual:03}")
        if number:
            yield number


def decode(number):
    """(birth date, sex, series, is D-number) of a person number with valid checks; series is None for a real one."""
    if not has_valid_checks(number):
        raise ValueError("check digits")
    day, month, yy, individual = int(number[:2]), int(number[2:4]), int(number[4:6]), int(number[6:9])
    dnumber = day > 40
    series = next((s for s, add in SERIES.items() if 1 <= month - add <= 12), None)
    month -= SERIES.get(series, 0)
    born = datetime.date(century_year(yy, individual), month, day - (40 if dnumber else 0))
    return born, "M" if individual % 2 else "K", series, dnumber


def org_numbers(prefix="310"):
    """Organisation numbers that start with the prefix, in rising order."""
    width = 8 - len(prefix)
    for rest in range(10 ** width):
        eight = f"{prefix}{rest:0{width}}"
        check = mod11(eight, ORG_WEIGHTS)
        if check is not None:
            yield f"{eight}{check}"


def has_valid_org_check(number):
    return len(number) == 9 and number.isdigit() and str(mod11(number[:8], ORG_WEIGHTS)) == number[8]


def fh_numbers(prefix="9990"):
    """FH-numbers (800000000 to 999999999 and two check digits) that start with the prefix."""
    if prefix[0] not in "89":
        raise ValueError("an FH-number starts with 8 or 9")
    width = 9 - len(prefix)
    for rest in range(10 ** width):
        number = with_two_checks(f"{prefix}{rest:0{width}}")
        if number:
            yield number


def take(numbers, count):
    return [number for number, _ in zip(numbers, range(count))]


def self_test():
    cases = []
    # Published numbers: two synthetic ones in circulation as NHN and Tenor examples, one published test actor.
    for number, series in (("15720255178", "nhn"), ("21905297101", "tenor"), ("13116900216", None)):
        cases.append((f"{number} is read as series {series}", lambda n=number, s=series: decode(n)[2] == s))
    cases.append(("13116900216 is a woman born 1969-11-13",
                  lambda: decode("13116900216")[:2] == (datetime.date(1969, 11, 13), "K")))
    cases.append(("one wrong digit is seen", lambda: not has_valid_checks("15720255179")))
    cases.append(("two swapped digits are seen", lambda: not has_valid_checks("15270255178")))
    cases.append(("999888777 has no valid check digit", lambda: not has_valid_org_check("999888777")))
    for text in ("1856-02-29", "1899-12-31", "1900-01-01", "1938-03-14", "1954-10-10", "1999-12-31", "2000-02-29",
                 "2013-07-09", "2039-11-30"):
        born = datetime.date.fromisoformat(text)
        for sex in "MK":
            for series in SERIES:
                for dnumber in (False, True):
                    cases.append((f"{text} {sex} {series}{' D' if dnumber else ''} is read back",
                                  lambda a=(born, sex, series, dnumber):
                                  all(decode(n) == a for n in take(person_numbers(*a), 20))))
    cases.append(("organisation numbers read back",
                  lambda: all(has_valid_org_check(n) for n in take(org_numbers(), 100))))
    cases.append(("a tenth of the prefixes has no check digit",
                  lambda: 8 <= 100 - len([n for n in org_numbers("310000") if n]) <= 10))
    cases.append(("FH-numbers read back", lambda: all(has_valid_checks(n) for n in take(fh_numbers(), 100))))
    cases.append(("same request, same numbers", lambda: take(org_numbers(), 5) == take(org_numbers(), 5)))
    failed = 0
    for index, (name, check) in enumerate(cases, 1):
        good = check()
        failed += not good
        print(f"{'ok' if good else 'not ok'} {index} - {name}")
    print(f"1..{len(cases)}")
    return 1 if failed else 0


def main(args):
    if args == ["--self-test"]:
        return self_test()
    try:
        kind, rest = args[0], args[1:]
        if kind in ("person", "dnumber"):
            born, sex = datetime.date.fromisoformat(rest[0]), rest[1]
            if sex not in ("M", "K"):
                raise ValueError("sex is M or K")
            series = rest[2] if len(rest) > 2 else "tenor"
            count = int(rest[3]) if len(rest) > 3 else 1
            numbers = person_numbers(born, sex, series, kind == "dnumber")
        else:
            make = {"org": org_numbers, "fhn": fh_numbers}[kind]
            numbers = make(*rest[:1])
            count = int(rest[1]) if len(rest) > 1 else 1
    except (IndexError, KeyError, ValueError) as error:
        print(f"make-idnr.py: {error or 'wrong use'}\n{__doc__}", file=sys.stderr)
        return 2
    for number in take(numbers, count):
        print(number)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
