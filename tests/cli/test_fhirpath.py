#!/usr/bin/env python3
"""lodd fhirpath: expressions on documents, with definitions of the test's own."""
import json
import shutil
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import EXE, ROOT, lodd, workplace  # noqa: E402

BASE = "http://hl7.org/fhir/StructureDefinition/"
SYSTEM = "http://hl7.org/fhirpath/System."


def structure(name, kind, base, elements, abstract=False):
    """A StructureDefinition with a snapshot of (path, min, max, types)."""
    snapshot = [{"path": name, "min": 0, "max": "*"}]
    for path, least, most, types in elements:
        snapshot.append({"path": f"{name}.{path}", "min": least, "max": most, "base": {"path": path, "min": 0, "max": most},
                         "type": [{"code": code} for code in types]})
    return {"resourceType": "StructureDefinition", "id": name, "url": BASE + name, "name": name, "status": "active", "kind": kind,
            "abstract": abstract, "type": name, "derivation": "specialization", **({"baseDefinition": BASE + base} if base else {}),
            "snapshot": {"element": snapshot}}


def primitive(name, system):
    return structure(name, "primitive-type", "Element", [("id", 0, "1", [SYSTEM + "String"]), ("extension", 0, "*", ["Extension"]),
                                                         ("value", 0, "1", [SYSTEM + system])])


DEFINITIONS = [
    structure("Element", "complex-type", None, [("id", 0, "1", [SYSTEM + "String"]), ("extension", 0, "*", ["Extension"])]),
    structure("Extension", "complex-type", "Element", [("id", 0, "1", [SYSTEM + "String"]), ("extension", 0, "*", ["Extension"]),
                                                       ("url", 1, "1", [SYSTEM + "String"]), ("value[x]", 0, "1", ["string"])]),
    primitive("string", "String"), primitive("boolean", "Boolean"), primitive("integer", "Integer"), primitive("date", "Date"),
    primitive("id", "String"),
    structure("Navn", "complex-type", "Element", [("id", 0, "1", [SYSTEM + "String"]), ("extension", 0, "*", ["Extension"]),
                                                  ("bruk", 0, "1", ["string"]), ("fornavn", 0, "*", ["string"])]),
    structure("Resource", "resource", None, [("id", 0, "1", ["id"])], abstract=True),
    structure("Katt", "resource", "Resource", [("id", 0, "1", ["id"]), ("navn", 0, "*", ["Navn"]), ("levende", 0, "1", ["boolean"]),
                                               ("fodt", 0, "1", ["date"]), ("verdi[x]", 0, "1", ["string", "integer"])]),
]
KATT = {"resourceType": "Katt", "id": "k1", "navn": [{"bruk": "kjæle", "fornavn": ["Pus", "Mons"]}, {"fornavn": ["Felix"]}],
        "levende": True, "fodt": "2020-02-03", "verdiInteger": 9}
KATT_XML = ('<Katt xmlns="http://hl7.org/fhir"><id value="k2"/><navn><fornavn value="Pus"/></navn>'
            '<verdiString value="rar"/></Katt>')


def in_place(test):
    """The test with a folder of definitions and documents."""
    def run(check):
        with workplace() as place:
            definitions = place / "definitions"
            definitions.mkdir()
            for one in DEFINITIONS:
                (definitions / f"{one['id']}.json").write_text(json.dumps(one))
            (place / "katt.json").write_text(json.dumps(KATT, indent=1), encoding="utf-8")
            (place / "katt.xml").write_text(KATT_XML, encoding="utf-8")

            def fhirpath(*args, stdin=b""):
                return lodd("fhirpath", "--definitions", definitions, *args, cwd=place, stdin=stdin)
            test(check, fhirpath, place)
    run.__doc__ = test.__doc__
    return run


def good(check, got, out, what):
    check.equal((got.code, got.err), (0, ""), f"{what}: exit code and standard error")
    check.equal(got.out, out, f"{what}: standard output")


@in_place
def test_items(check, fhirpath, _):
    """one item a line: path, type, value"""
    good(check, fhirpath("navn.fornavn", "katt.json"),
         "Katt.navn[0].fornavn[0]\tstring\tPus\nKatt.navn[0].fornavn[1]\tstring\tMons\nKatt.navn[1].fornavn[0]\tstring\tFelix\n", "elements")
    good(check, fhirpath("navn.count() + 1", "katt.json"), "-\tSystem.Integer\t3\n", "what is computed")
    good(check, fhirpath("navn.where(bruk = 'kjæle')", "katt.json"),
         'Katt.navn[0]\tNavn\t{"bruk":"kjæle","fornavn":["Pus","Mons"]}\n', "a complex element")
    good(check, fhirpath("verdi", "katt.xml"), "Katt.verdi.ofType(string)\tstring\trar\n", "a choice, in XML")
    good(check, fhirpath("navn.where(bruk = 'ingen')", "katt.json"), "", "nothing")
    good(check, fhirpath("fodt + 1 month", "katt.json"), "-\tSystem.Date\t2020-03-03\n", "a date")


@in_place
def test_no_document(check, fhirpath, _):
    """without a document an expression is a calculation"""
    good(check, fhirpath("1 + 2 * 3"), "-\tSystem.Integer\t7\n", "numbers")
    good(check, fhirpath("('b' | 'a').join(',')"), "-\tSystem.String\tb,a\n", "strings")
    good(check, fhirpath("--", "-1"), "-\tSystem.Integer\t-1\n", "an expression that begins with a sign")


@in_place
def test_several(check, fhirpath, place):
    """several documents: file, line and column stand first; standard input, folders and NDJSON are read too"""
    got = fhirpath("id", "katt.json", "katt.xml")
    good(check, got, "katt.json:3:2\tKatt.id\tid\tk1\nkatt.xml:1:35\tKatt.id\tid\tk2\n", "two files")
    good(check, fhirpath("id", "-", stdin=json.dumps(KATT).encode()), "Katt.id\tid\tk1\n", "standard input")
    lines = "".join(json.dumps({**KATT, "id": name}) + "\n" for name in ("a", "b", "c"))
    (place / "katter.ndjson").write_text(lines, encoding="utf-8")
    good(check, fhirpath("id", "katter.ndjson"), "Katt.id\tid\ta\nKatt.id\tid\tb\nKatt.id\tid\tc\n", "NDJSON")


@in_place
def test_json(check, fhirpath, _):
    """--json: one object a document"""
    got = fhirpath("--json", "navn[1] | levende | (1.50) | verdi", "katt.json")
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    check.has(got.out, '"value":1.50}', "the number as it was written")
    check.equal(json.loads(got.out), {"document": "katt.json", "outcome": "ok", "ordered": False, "items": [
        {"type": "FHIR.Navn", "path": "Katt.navn[1]", "line": 12, "column": 3, "value": {"fornavn": ["Felix"]}},
        {"type": "FHIR.boolean", "path": "Katt.levende", "line": 18, "column": 2, "value": True},
        {"type": "System.Decimal", "value": 1.5},
        {"type": "FHIR.integer", "path": "Katt.verdi.ofType(integer)", "line": 20, "column": 2, "value": 9}]}, "output")
    got = fhirpath("--json", "navn.etternavn", "katt.json")
    check.equal(got.code, 1, "exit code of an expression that fails")
    shown = json.loads(got.out)
    check.equal((shown["outcome"], shown["offset"]), ("semantic", 5), "what failed, and where")
    check.equal(len(fhirpath("--json", "id", "katt.json", "katt.xml").out.splitlines()), 2, "lines of two documents")


@in_place
def test_errors(check, fhirpath, place):
    """what is wrong, and where: 2 for what is no expression, 1 for what does not work on a document"""
    got = fhirpath("navn.where(bruk", "katt.json", "katt.xml")
    check.equal((got.code, got.out), (2, ""), "exit code and standard output of a syntax error")
    check.equal(got.err.count("lodd:"), 1, "it is told once")
    check.has(got.err, "tegn 16", "the place")
    check.has(got.err, "  navn.where(bruk\n                 ^\n", "the mark")
    got = fhirpath("navn.etternavn", "katt.json")
    check.equal((got.code, got.out), (1, ""), "an element that is not there")
    check.has(got.err, "katt.json: uttrykket, tegn 6: Navn has no element etternavn", "the message")
    check.equal(fhirpath("--unchecked", "navn.etternavn", "katt.json").code, 0, "--unchecked")
    got = fhirpath("navn.single()", "katt.json")
    check.equal(got.code, 1, "several items where one must be")
    got = fhirpath("--lang", "en", "navn.single()", "katt.json")
    check.has(got.err, "katt.json: the expression, character 6: ", "English")
    check.equal(fhirpath("verdiInteger", "katt.json").code, 1, "a choice with its type")
    good(check, fhirpath("--lenient", "verdiInteger", "katt.json"), "Katt.verdi.ofType(integer)\tinteger\t9\n", "--lenient")
    check.equal(fhirpath("children().first()", "katt.json").code, 0, "an order that is none")
    check.equal(fhirpath("--strict", "children().first()", "katt.json").code, 1, "--strict")


@in_place
def test_documents(check, fhirpath, place):
    """documents that cannot be read are named; the others are evaluated"""
    (place / "broken.json").write_text('{"resourceType": "Katt", ')
    (place / "other.xml").write_text("<a/>")
    got = fhirpath("id", "broken.json", "other.xml", "nowhere.json", "katt.json")
    check.equal((got.code, got.out), (1, "katt.json:3:2\tKatt.id\tid\tk1\n"), "exit code and standard output")
    for name in ("broken.json:1:", "other.xml", "nowhere.json"):
        check.has(got.err, f"lodd: {name}", "standard error")
    check.equal(json.loads(fhirpath("--json", "id", "broken.json").out)["outcome"], "document", "outcome of a broken document")
    check.equal(fhirpath("--limit", "max_path_steps=5", "navn.fornavn.count()", "katt.json").code, 1, "a limit")


@in_place
def test_trace(check, fhirpath, _):
    """trace() writes to standard error"""
    got = fhirpath("navn.fornavn.trace('n').count()", "katt.json")
    check.equal((got.code, got.out), (0, "-\tSystem.Integer\t3\n"), "exit code and standard output")
    check.equal(got.err.splitlines(), ["n: Katt.navn[0].fornavn[0]\tstring\tPus", "n: Katt.navn[0].fornavn[1]\tstring\tMons",
                                       "n: Katt.navn[1].fornavn[0]\tstring\tFelix"], "standard error")


@in_place
def test_terminal(check, fhirpath, place):
    """values drive no terminal"""
    (place / "ond.json").write_text(json.dumps({**KATT, "id": "a\u001b[31m\nb"}))
    got = fhirpath("id", "ond.json")
    check.equal(len(got.out.splitlines()), 1, "lines")
    check.lacks(got.out, "\u001b", "standard output")


def test_usage(check):
    """an expression must be given"""
    got = lodd("fhirpath")
    check.equal((got.code, got.out), (2, ""), "exit code and standard output")
    check.has(got.err, "UTTRYKK", "standard error")


def test_no_definitions(check):
    """without any definitions it says so"""
    with workplace() as place:
        shutil.copytree(ROOT / "profiles" / "no.kith.base", place / "packs" / "no.kith.base")
        shutil.copy(EXE, place / "lodd")  # elsewhere than in its build folder it does not look into the source tree
        got = lodd("fhirpath", "1", env=harness.environment(LODD_PROFILES=str(place / "packs")), exe=place / "lodd")
        check.equal((got.code, got.out), (3, ""), "exit code and standard output")
        check.has(got.err, "--definitions", "standard error")


harness.main(harness.collect(globals()))
