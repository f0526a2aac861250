#!/usr/bin/env python3
"""National identifiers: every slip that control digits promise to find, and the environment. Numbers are made by tools/make-idnr.py."""
import datetime
import importlib.util
import json
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import CLEAN, MESSAGES, ROOT, lodd, workplace  # noqa: E402  pylint: disable=wrong-import-position

OID = "urn:oid:2.16.578.1.12.4.1.4."
SYSTEMS = {"FNR": OID + "1", "DNR": OID + "2", "FHN": OID + "3", "ENH": OID + "101"}
# What a number is said to be when it is wrong: any of them tells the reader that it is.
WRONG = {f"FHIR-ID-{what}" for what in ("LENGTH", "DIGITS", "RANGE", "DATE", "CONTROL", "KIND", "PLUS-40")}
TEST_ACTOR = "13116900216"  # published, outside the synthetic series


def maker():
    spec = importlib.util.spec_from_file_location("make_idnr", ROOT / "tools" / "make-idnr.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = maker()


def numbers(kind, count):
    """Good numbers of a kind, over centuries, sexes and series."""
    if kind == "ENH":
        return [n for prefix in ("310", "299", "889", "999") for n in MAKE.take(MAKE.org_numbers(prefix), count)]
    if kind == "FHN":
        return [n for prefix in ("8000", "9990") for n in MAKE.take(MAKE.fh_numbers(prefix), count)]
    born = [datetime.date(*day) for day in ((1899, 12, 31), (1938, 3, 14), (2000, 2, 29), (2013, 7, 9))]
    return [n for day in born for sex in "MK" for series in MAKE.SERIES
            for n in MAKE.take(MAKE.person_numbers(day, sex, series, kind == "DNR"), count)]


def slips(number):
    """Every single wrong digit, and every swap of two neighbours that differ."""
    for at, digit in enumerate(number):
        yield from (number[:at] + other + number[at + 1:] for other in "0123456789" if other != digit)
        if at + 1 < len(number) and number[at + 1] != digit:
            yield number[:at] + number[at + 1] + digit + number[at + 2:]


def owner(kind, value):
    kind_of_resource = "Organization" if kind == "ENH" else "Patient"
    return {"resourceType": kind_of_resource, "identifier": [{"system": SYSTEMS[kind], "value": value}]}


def found(check, documents, *options):
    """The rules found for each document; all are judged in one run, as the lines of one file."""
    with workplace() as place:
        (place / "in.ndjson").write_text("\n".join(map(json.dumps, documents)) + "\n", encoding="utf-8")
        got = lodd("validate", "--best-practice", "ignore", "--limit", "max_issues=1000000", "-o", "json", *options, place / "in.ndjson")
    check.true(got.code in (0, 1), f"exit code {got.code}: {got.err[:200]}")
    rules = [[] for _ in documents]
    for issue in json.loads(got.out)["documents"][0]["issues"]:
        if issue["line"]:
            rules[issue["line"] - 1].append((issue["id"], issue["severity"]))
    if any(rule == "FHIR-NO-DEFINITIONS" for row in rules for rule, _ in row):
        raise harness.Skip("the FHIR definitions are not made")
    return rules


def test_made_numbers(check):
    """numbers that make-idnr.py makes are good"""
    cases = [(kind, n) for kind in SYSTEMS for n in numbers(kind, 5)]
    for (kind, number), rules in zip(cases, found(check, [owner(kind, n) for kind, n in cases])):
        check.true(not {rule for rule, _ in rules} & WRONG, f"{kind} {number}: {rules}")


def slips_are_found(check, kind, count):
    cases = [s for n in numbers(kind, count) for s in slips(n)]
    missed = [case for case, rules in zip(cases, found(check, [owner(kind, c) for c in cases])) if not {r for r, _ in rules} & WRONG]
    check.true(len(cases) > 500, f"{len(cases)} slips are not many")
    check.equal(missed[:10], [], f"slips in {kind} that were not found (of {len(cases)})")


def test_slips_fnr(check):
    """a wrong digit or two swapped ones in a birth number"""
    slips_are_found(check, "FNR", 1)


def test_slips_dnr(check):
    """... in a D-number"""
    slips_are_found(check, "DNR", 1)


def test_slips_fhn(check):
    """... in an FH-number"""
    slips_are_found(check, "FHN", 4)


def test_slips_enh(check):
    """... in an organisation number"""
    slips_are_found(check, "ENH", 4)


def test_environment_fhir(check):
    """FHIR: what is real in test and what is synthetic in production"""
    documents = [owner("FNR", numbers("FNR", 1)[0]), owner("FNR", TEST_ACTOR), owner("ENH", "310000000"), owner("ENH", "310000001")]
    wanted = {
        (): [[], [], [], [("FHIR-ID-CONTROL", "warning")]],
        ("--environment", "test"): [[], [], [], [("FHIR-ID-CONTROL", "error")]],
        ("--environment", "production"): [[("ID-SYNTETISK-I-PRODUKSJON", "error")], [("ID-SYNTETISK-I-PRODUKSJON", "error")],
                                          [("ORGNR-SYNTETISK-I-PRODUKSJON", "error")], [("FHIR-ID-CONTROL", "error")]],
    }
    for options, rules in wanted.items():
        check.equal(found(check, documents, *options), rules, f"findings with {' '.join(options)}")


def looks_real():
    """A number outside the synthetic series, of a birth date in 1860: nobody alive has it."""
    return next(n for n in (MAKE.with_two_checks(f"140360{i}") for i in range(500, 750)) if n)


def message(*options):
    text = CLEAN.read_text(encoding="utf-8") + f"<!-- {looks_real()} -->\n"
    got = lodd("validate", "-o", "json", *options, "-", stdin=text.encode("utf-8"))
    issues = json.loads(got.out)["documents"][0]["issues"]
    return sorted((i["id"], i["severity"]) for i in issues if i["id"].startswith("ID-"))


def test_environment_messages(check):
    """messages: a number that looks real"""
    check.equal(message(), [("ID-EKTE", "warning")], "without an environment")
    check.equal(message("--environment", "test"), [("ID-EKTE-I-TEST", "error")], "in test")
    check.equal(message("--environment", "production"), [], "in production")


def test_environment_fhir_real(check):
    """FHIR: a number that looks real hides the values, in every environment"""
    documents = [owner("FNR", looks_real())]
    for options, wanted in (((), [("ID-EKTE", "warning")]), (("--environment", "test"), [("ID-EKTE-I-TEST", "error")]),
                            (("--environment", "production"), [])):
        check.equal(found(check, documents, *options), [wanted], f"findings with {' '.join(options)}")
    documents[0]["gender"] = "kvinne"
    got = lodd("validate", "--stdin-filename", "a.json", "-", stdin=json.dumps(documents[0]).encode("utf-8"))
    check.lacks(got.out, "kvinne")


def test_environment_message_units(check):
    """messages: synthetic persons and organisations in production"""
    file = MESSAGES / "valid" / "plo16-helseopplysninger" / "input.xml"
    for options, wanted in (((), set()), (("--environment", "test"), set()),
                            (("--environment", "production"), {"ID-SYNTETISK-I-PRODUKSJON", "ORGNR-SYNTETISK-I-PRODUKSJON"})):
        got = lodd("validate", "-o", "json", *options, file)
        rules = {i["id"] for i in json.loads(got.out)["documents"][0]["issues"]}
        check.equal({r for r in rules if r.startswith(("ID-", "ORGNR-"))}, wanted, f"findings with {' '.join(options)}")
        check.equal(got.code, 1 if wanted else 0, f"exit code with {' '.join(options)}")


def test_wrong_environment(check):
    """an environment that there is none of"""
    got = lodd("validate", "--environment", "prod", CLEAN)
    check.equal((got.code, got.out), (2, ""), "exit code and standard output")
    check.has(got.err, "production", "standard error")


harness.main(harness.collect(globals()))
