#!/usr/bin/env python3
"""Lists of codes of the user's own (lodd pack add), and the names of Norwegian lists in FHIR documents."""
import json
import re
import shutil
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import ROOT, Skip, lodd, workplace  # noqa: E402

ICD_10 = "2.16.578.1.12.4.1.1.7110"
URN = "urn:oid:2.16.578.1.12.4.1.1."
LIST = "code;display;valid-from;valid-to;parent\nA00;Kolera;;;\nA000;Klassisk kolera;;;A00\nA009;Annen;;31.12.2020;A00\n"
CLAML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ClaML SYSTEM "ClaML.dtd">
<ClaML version="2.0.0"><Title name="ICD" version="2016">ICD in parts</Title>
<Class kind="chapter" code="I"><Rubric kind="preferred"><Label xml:lang="en">Chapter</Label></Rubric></Class>
<Class kind="category" code="A00"><SuperClass code="I"/>
  <Rubric kind="preferred"><Label xml:lang="en">Cholera</Label><Label xml:lang="nb">Kolera</Label></Rubric></Class>
<Class kind="category" code="A00.0"><SuperClass code="A00"/>
  <Rubric kind="preferred"><Label xml:lang="nb">Klassisk kolera</Label></Rubric></Class></ClaML>"""
CODESYSTEM = """<CodeSystem xmlns="http://hl7.org/fhir"><url value="http://example.com/colours"/><version value="3"/>
<title value="Colours"/><status value="active"/><content value="complete"/>
<concept><code value="red"/><display value="Red"/><concept><code value="pink"/></concept></concept></CodeSystem>"""


def needs_definitions():
    if not (ROOT / "profiles" / "hl7.fhir.r4.core" / "definitions.image").exists():
        raise Skip("no FHIR definitions")


class Place:
    """A folder, with a data folder of the user's in it."""

    def __init__(self, folder):
        self.folder = folder
        self.packs = folder / "data" / "packs"

    def write(self, name, text, encoding="utf-8"):
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def lodd(self, *args):
        return lodd(*args, cwd=self.folder, env=harness.environment(LODD_DATA=str(self.folder / "data")))

    def rules(self, document, *args):
        """What is found in a FHIR document: (rule, severity, message)."""
        self.write("d.json", json.dumps(document))
        got = self.lodd("validate", "d.json", "-o", "json", "--lang", "en", "--show-values", *args)
        documents = json.loads(got.out)["documents"]
        return [(i["id"], i["severity"], i["text"]["en"]) for d in documents for i in d["issues"]]


def condition(system, code, display=None):
    coding = {"system": system, "code": code}
    if display:
        coding["display"] = display
    return {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "code": {"coding": [coding]}}


def ids(found):
    return [rule for rule, _, _ in found]


def test_add(check):
    """a table is added, used, replaced and removed"""
    needs_definitions()
    with workplace() as folder:
        place = Place(folder)
        place.write("icd.csv", LIST, "iso-8859-1")
        got = place.lodd("pack", "add", "icd.csv", "--oid", ICD_10, "--title", "ICD-10", "--list-version", "2026")
        check.equal(got.code, 0, got.err)
        check.has(got.out, f"codes.{ICD_10}@2026: 3 koder")
        manifest = json.loads((place.packs / f"codes.{ICD_10}@2026" / "pack.json").read_text())
        check.equal(manifest["codeLists"][0]["codes"], 3, "codes in pack.json")
        check.true(re.search(r"icd\.csv \(SHA-256 [0-9a-f]{64}\), \d{4}-\d\d-\d\d$", manifest["provenance"][1]["origin"]),
                   "provenance")
        check.has(place.lodd("pack", "list").out, f"codes.{ICD_10}@2026")
        check.has(place.lodd("pack", "show", f"codes.{ICD_10}").out, "ICD-10")
        check.equal(place.lodd("pack", "verify", f"codes.{ICD_10}").code, 0, "verify")
        check.lacks(" ".join(ids(place.rules(condition(URN + "7110", "A00.0", "Klassisk kolera")))), "FHIR-CODE")
        check.has(" ".join(ids(place.rules(condition(URN + "7110", "A005")))), "FHIR-CODE-UNKNOWN")
        check.has(" ".join(ids(place.rules(condition("http://hl7.org/fhir/sid/icd-10-no", "A009")))), "FHIR-CODE-NOT-VALID")
        place.write("icd.csv", LIST + "A005;Ny;;;A00\n")
        got = place.lodd("pack", "add", "icd.csv", "--oid", ICD_10, "--list-version", "2026")
        check.has(got.out, "i stedet for")
        check.lacks(" ".join(ids(place.rules(condition(URN + "7110", "A005")))), "FHIR-CODE-UNKNOWN")
        got = place.lodd("pack", "remove", f"codes.{ICD_10}@2026")
        check.equal(got.code, 0, got.err)
        check.equal(list(place.packs.iterdir()), [], "packs that are left")
        check.has(" ".join(ids(place.rules(condition(URN + "7110", "A005")))), "FHIR-CODESYSTEM-NOT-CARRIED")


def test_formats(check):
    """ClaML, and a CodeSystem in XML that says who it is"""
    needs_definitions()
    with workplace() as folder:
        place = Place(folder)
        place.write("icd.xml", CLAML)
        got = place.lodd("pack", "add", "icd.xml", "--url", "http://hl7.org/fhir/sid/icd-10-no")
        check.equal(got.code, 0, got.err)
        check.has(got.out, "ICD in parts, 2016")
        check.lacks(" ".join(ids(place.rules(condition(URN + "7110", "A000", "Klassisk kolera")))), "FHIR-CODE")
        check.has(" ".join(ids(place.rules(condition(URN + "7110", "I")))), "FHIR-CODE-ABSTRACT")
        place.write("colours.xml", CODESYSTEM)
        got = place.lodd("pack", "add", "colours.xml")
        check.equal(got.code, 0, got.err)
        check.has(got.out, "codes.example.com-colours@3: 2 koder")
        check.lacks(" ".join(ids(place.rules(condition("http://example.com/colours", "pink")))), "FHIR-CODE")
        check.has(" ".join(ids(place.rules(condition("http://example.com/colours", "blue")))), "FHIR-CODE-UNKNOWN")


def test_message(check):
    """a message is judged by the same list"""
    with workplace() as folder:
        place = Place(folder)
        message = ROOT / "testdata" / "messages" / "valid" / "plo16-helseopplysninger" / "input.xml"
        shutil.copy(message, folder / "m.xml")
        place.write("icd.tsv", "code\tdisplay\nS720\tBrudd i lårhals\n")
        check.has(place.lodd("validate", "m.xml").out, "7110 (ICD-10)")
        check.equal(place.lodd("pack", "add", "icd.tsv", "--oid", ICD_10).code, 0, "add")
        got = place.lodd("validate", "m.xml")
        check.lacks(got.out, "7110")
        place.write("icd.tsv", "code\tdisplay\nA000\tx\n")
        check.equal(place.lodd("pack", "add", "icd.tsv", "--oid", ICD_10).code, 0, "add again")
        check.has(place.lodd("validate", "m.xml").out, "KODE-UKJENT")


def test_refused(check):
    """what cannot be added is said, and leaves nothing"""
    with workplace() as folder:
        place = Place(folder)
        place.write("l.csv", "code,display\nA,\"open\n")
        got = place.lodd("pack", "add", "l.csv", "--oid", "1.2.3", "--lang", "en")
        check.equal(got.code, 3, got.err)
        check.has(got.err, "line 2: a quotation mark is not closed", "standard error")
        place.write("l.csv", "code\nA\n")
        got = place.lodd("pack", "add", "l.csv", "--lang", "en")
        check.equal(got.code, 2, got.err)
        check.has(got.err, "--oid or --url", "standard error")
        got = place.lodd("pack", "add", "l.csv", "--oid", "abc")
        check.equal(got.code, 2, got.err)
        check.true(not place.packs.exists() or not list(place.packs.iterdir()), "something is left")


def profile(fixed):
    """A profile of Condition that fixes the system of a code, or slices by it."""
    elements = [{"id": "Condition.code.coding", "path": "Condition.code.coding"}]
    if fixed:
        elements.append({"id": "Condition.code.coding.system", "path": "Condition.code.coding.system",
                         "fixedUri": URN + "9151"})
    else:
        elements[0]["slicing"] = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
        elements += [{"id": "Condition.code.coding:s", "path": "Condition.code.coding", "sliceName": "s", "min": 0},
                     {"id": "Condition.code.coding:s.system", "path": "Condition.code.coding.system", "min": 1,
                      "fixedUri": URN + "9151"},
                     {"id": "Condition.code.coding:s.display", "path": "Condition.code.coding.display", "min": 1}]
    return {"resourceType": "StructureDefinition", "id": "p", "url": "http://example.com/p", "name": "P", "status": "draft",
            "kind": "resource", "abstract": False, "type": "Condition", "fhirVersion": "4.0.1",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Condition", "derivation": "constraint",
            "differential": {"element": elements}}


def aliases(found):
    return [severity for rule, severity, _ in found if rule == "FHIR-SYSTEM-ALIAS"]


def test_alias(check):
    """another name of a list than the profile's is a finding of its own, as bad as the user says"""
    needs_definitions()
    other = condition("http://helsedir.no/fhir/CodeSystem/no-kodeverk-9151", "1")
    with workplace() as folder:
        place = Place(folder)
        for fixed, default in ((True, "error"), (False, "warning")):
            place.write("p.json", json.dumps(profile(fixed)))
            use = ("--definitions", "p.json", "--profile", "http://example.com/p")
            what = "fixed" if fixed else "sliced"
            found = place.rules(other, *use)
            check.equal(aliases(found), [default], f"{what}: by default {found}")
            check.lacks(" ".join(ids(found)), "FHIR-FIXED", what)
            check.equal(aliases(place.rules(other, *use, "--system-alias", "error")), ["error"], f"{what}: as an error")
            check.equal(aliases(place.rules(other, *use, "--system-alias", "warning")), ["warning"], f"{what}: as a warning")
            check.equal(aliases(place.rules(condition(URN + "9151", "1", "x"), *use)), [], f"{what}: the right name")
        # names that pass also decide the slice: what it demands is demanded
        found = place.rules(other, *use, "--system-alias", "information")
        check.has(" ".join(m for _, _, m in found), "display", "what the slice demands")
        found = place.rules(condition("urn:uid:2.16.578.1.12.4.1.1.9151", "1"), *use)
        check.equal([r for r in ids(found) if "SYSTEM" in r], ["FHIR-SYSTEM-MISSPELT"], "a form that is none")


def test_municipality(check):
    """municipality numbers under their names; those of before 2024 are not there"""
    needs_definitions()
    with workplace() as folder:
        place = Place(folder)
        for system in (URN + "3402", "http://hl7.no/fhir/NamingSystem/kommunenummer",
                       "https://register.geonorge.no/sosi-kodelister/kommunenummer"):
            check.lacks(" ".join(ids(place.rules(condition(system, "5501")))), "FHIR-CODE", system)
            check.has(" ".join(ids(place.rules(condition(system, "1902")))), "FHIR-CODE-NOT-IN-LIST", system)
        for system in (URN + "3403", "http://hl7.no/fhir/NamingSystem/bydelsnummer",
                       "http://data.ssb.no/api/klass/v1/versions/919"):
            check.has(" ".join(ids(place.rules(condition(system, "000000")))), "FHIR-CODE-NOT-IN-LIST", system)


def test_docs(check):
    """the table in docs/codes.md is one that is read"""
    with workplace() as folder:
        place = Place(folder)
        text = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```csv\n(.*?)```", text, re.S)
        check.true(bool(blocks), "no table in it")
        for block in blocks:
            place.write("l.csv", block)
            got = place.lodd("pack", "add", "l.csv", "--oid", "1.2.3")
            check.equal(got.code, 0, got.err)


if __name__ == "__main__":
    harness.main(harness.collect(globals()))
