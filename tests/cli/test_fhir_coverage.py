#!/usr/bin/env python3
"""lodd validate --coverage on FHIR documents; and definitions that cannot be used, which stop FHIR documents only."""
import json
import shutil
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import CLEAN, EXE, ROOT, lodd, workplace  # noqa: E402  pylint: disable=wrong-import-position

BASE = "http://hl7.org/fhir/StructureDefinition/"
OWN = "http://example.org/fhir/"
PROFILE = OWN + "StructureDefinition/min-pasient"
NAME = PROFILE + "|1.2.0"
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"

DEFINITIONS = [
    {"resourceType": "CodeSystem", "id": "farger", "url": OWN + "CodeSystem/farger", "version": "1", "status": "active", "content": "complete",
     "concept": [{"code": "r", "display": "rød"}, {"code": "g", "display": "grønn"}]},
    {"resourceType": "ValueSet", "id": "farger", "url": OWN + "ValueSet/farger", "version": "1", "status": "active",
     "compose": {"include": [{"system": OWN + "CodeSystem/farger"}]}},
    {"resourceType": "StructureDefinition", "id": "min-pasient", "url": PROFILE, "version": "1.2.0", "name": "MinPasient", "status": "active",
     "kind": "resource", "abstract": False, "type": "Patient", "baseDefinition": BASE + "Patient", "derivation": "constraint",
     "differential": {"element": [
         {"id": "Patient", "path": "Patient",
          "constraint": [{"key": "min-1", "severity": "error", "human": "har navn eller nummer", "expression": "name.exists() or identifier.exists()"}]},
         {"id": "Patient.identifier", "path": "Patient.identifier",
          "slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}},
         {"id": "Patient.identifier:FNR", "path": "Patient.identifier", "sliceName": "FNR", "min": 0, "max": "1"},
         {"id": "Patient.identifier:FNR.system", "path": "Patient.identifier.system", "min": 1, "fixedUri": FNR},
         {"id": "Patient.identifier:annet", "path": "Patient.identifier", "sliceName": "annet", "min": 0, "max": "1"},
         {"id": "Patient.identifier:annet.system", "path": "Patient.identifier.system", "min": 1, "fixedUri": OWN + "annet"},
         {"id": "Patient.maritalStatus", "path": "Patient.maritalStatus", "min": 0, "max": "1",
          "binding": {"strength": "required", "valueSet": OWN + "ValueSet/farger"}},
         {"id": "Patient.photo", "path": "Patient.photo", "max": "0"},
         {"id": "Patient.contact", "path": "Patient.contact",
          "constraint": [{"key": "min-2", "severity": "error", "human": "har navn", "expression": "name.exists()"}]}]}},
]

GOOD = {"resourceType": "Patient", "meta": {"profile": [PROFILE]}, "identifier": [{"system": FNR, "value": "01815000117"}], "active": True,
        "name": [{"family": "Testesen"}], "gender": "male", "deceasedBoolean": False,
        "maritalStatus": {"coding": [{"system": OWN + "CodeSystem/farger", "code": "g"}]}}
SECOND = {"resourceType": "Patient", "meta": {"profile": [PROFILE]}, "identifier": [{"system": OWN + "annet", "value": "1"}], "gender": "female",
          "contact": [{"name": {"family": "Testesen"}}]}
XML = f"""<Patient xmlns="http://hl7.org/fhir"><meta><profile value="{PROFILE}"/></meta>
<identifier><system value="{FNR}"/><value value="01815000117"/></identifier><active value="true"/><name><family value="Testesen"/></name>
<gender value="male"/><deceasedBoolean value="false"/>
<maritalStatus><coding><system value="{OWN}CodeSystem/farger"/><code value="g"/></coding></maritalStatus></Patient>
"""


def needs_definitions():
    if not (ROOT / "profiles/hl7.fhir.r4.core/definitions.image").exists():
        raise harness.Skip("no definitions: tools/definitions makes them")


def prepare(place):
    """The definitions as an image, and the documents."""
    needs_definitions()
    definitions = place / "definitions"
    definitions.mkdir()
    for resource in DEFINITIONS:
        (definitions / f"{resource['resourceType']}-{resource['id']}.json").write_text(json.dumps(resource))
    (place / "good.json").write_text(json.dumps(GOOD))
    (place / "second.json").write_text(json.dumps(SECOND))
    (place / "good.xml").write_text(XML)
    (place / "both.ndjson").write_text(json.dumps(GOOD) + "\n" + json.dumps(SECOND) + "\n")


def coverage(place, *args, **members):
    got = lodd("validate", "--coverage", "--definitions", "definitions", "-o", "json", *args, cwd=place, **members)
    return {c["profile"]: c for c in json.loads(got.out)["coverage"]}


def missing(profile, kind):
    return profile["components"][kind]["missing"] if kind in profile["components"] else None


def test_profile(check):
    """constraints, elements, slices, types of choices and codes of a profile and of its base type"""
    with workplace() as place:
        prepare(place)
        got = coverage(place, "good.json")
    check.equal(sorted(got), [NAME, BASE + "Patient|4.0.1"], "profiles")
    own, base = got[NAME], got[BASE + "Patient|4.0.1"]
    check.equal((own["documents"], base["documents"]), (1, 1), "documents")
    check.equal(missing(own, "rule"), ["min-2"], "rules that were not met")
    check.equal(own["components"]["rule"]["total"], 2, "rules of the profile: those it adds")
    check.has(missing(base, "rule"), "pat-1", "rules of the type that were not met")
    check.equal(missing(own, "slice"), ["Patient.identifier:annet"], "slices that were not met")
    check.equal(missing(base, "slice"), None, "a type has no slices")
    elements = missing(own, "element")
    for name in ("Patient.birthDate", "Patient.identifier:annet.system", "Patient.contact.name"):
        check.has(elements, name, "missing elements")
    for name in ("Patient", "Patient.gender", "Patient.identifier:FNR.system", "Patient.photo", "Patient.contact.id", "Patient.extension"):
        check.lacks(elements, name, "missing elements")
    check.lacks(missing(own, "choice"), "Patient.deceased[x]|boolean", "missing choices")
    check.has(missing(own, "choice"), "Patient.deceased[x]|dateTime", "missing choices")
    codes = missing(own, "code")
    check.has(codes, "Patient.maritalStatus|r", "missing codes")
    check.has(codes, "Patient.gender|female", "missing codes")
    check.lacks(codes, "Patient.maritalStatus|g", "missing codes")
    check.lacks(codes, "Patient.gender|male", "missing codes")
    check.equal([code for code in codes if ".identifier" in code], [], "codes that only the data types say")


def test_sums(check):
    """sums: over documents, over lines, over threads; the same from XML"""
    with workplace() as place:
        prepare(place)
        one, two = coverage(place, "good.json"), coverage(place, "good.json", "second.json")
        check.equal(coverage(place, "good.xml"), one, "from XML")
        check.equal(coverage(place, "both.ndjson"), two, "line by line")
        many = [f"{i}.json" for i in range(40)]
        for i, name in enumerate(many):
            (place / name).write_text(json.dumps(SECOND if i % 2 else GOOD))
        threads = [coverage(place, "-j", jobs, *many) for jobs in ("1", "2")]
        check.equal(threads[0], threads[1], "with one thread and with two")
        check.equal(threads[0][NAME]["documents"], 40, "documents of 40")
        bundle = {"resourceType": "Bundle", "type": "collection",
                  "entry": [{"fullUrl": f"urn:uuid:00000000-0000-4000-8000-00000000000{i}", "resource": r} for i, r in enumerate((GOOD, SECOND))]}
        (place / "bundle.json").write_text(json.dumps(bundle))
        bundled = coverage(place, "bundle.json")
    check.equal(two[NAME]["documents"], 2, "documents")
    check.equal(missing(two[NAME], "rule"), [], "rules that neither met")
    check.equal(missing(two[NAME], "slice"), [], "slices that neither has")
    check.lacks(missing(two[NAME], "code"), "Patient.gender|female", "codes that neither has")
    for profile in threads[0]:
        check.equal(threads[0][profile]["components"], two[profile]["components"], f"{profile}: 40 documents of two kinds")
    check.equal((bundled[NAME]["documents"], bundled[NAME]["components"]), (1, two[NAME]["components"]), "a Bundle is one document")
    check.true(BASE + "Bundle|4.0.1" in bundled, "a Bundle counts itself")


def test_free(check):
    """without the option: no coverage, and the same findings; text in both languages"""
    with workplace() as place:
        prepare(place)
        (place / "wrong.json").write_text(json.dumps({**GOOD, "gender": "mann", "photo": [{"title": "x"}]}))
        plain = json.loads(lodd("validate", "--definitions", "definitions", "-o", "json", "wrong.json", cwd=place).out)
        counted = json.loads(lodd("validate", "--coverage", "--definitions", "definitions", "-o", "json", "wrong.json", cwd=place).out)
        check.true("coverage" not in plain and "coverage" in counted, "only with the option")
        check.equal(counted["documents"], plain["documents"], "findings")
        check.true(len(plain["documents"][0]["issues"]) >= 2, "there are findings")
        for lang, words in (("nb", ("Dekning " + NAME + " (1 dokument)", "delmengder", "ikke utøvd: Patient.identifier:annet")),
                            ("en", ("Coverage " + NAME, "slices", "not exercised: Patient.identifier:annet"))):
            got = lodd("validate", "--coverage", "--definitions", "definitions", "--lang", lang, "good.json", cwd=place)
            for word in words:
                check.has(got.out, word, f"text ({lang})")


def test_broken_definitions(check):
    """an image of another version: messages are judged, FHIR documents and what is about FHIR say why they are not"""
    with workplace() as place:
        shutil.copytree(ROOT / "profiles", place / "packs", ignore=shutil.ignore_patterns("definitions.image"))
        shutil.copy(EXE, place / "lodd")  # elsewhere than in its build folder it does not look into the source tree
        image = place / "packs" / "hl7.fhir.r4.core" / "definitions.image"
        image.write_bytes(b"LODDIMG\0" + bytes(4096))
        (place / "good.json").write_text(json.dumps(GOOD))
        env, exe = harness.environment(LODD_PROFILES=str(place / "packs")), place / "lodd"
        got = lodd("validate", CLEAN, env=env, exe=exe)
        check.equal((got.code, got.err), (0, ""), "a message: exit code and standard error")
        got = lodd("validate", "-o", "json", CLEAN, "good.json", env=env, exe=exe, cwd=place)
        check.equal(got.code, 3, "a message and a FHIR document: exit code")
        check.has(got.err, "good.json", "standard error")
        check.has(got.err, "definitions.image", "standard error")
        check.equal([d["layers"]["schema"]["outcome"] for d in json.loads(got.out)["documents"]], ["valid", "skipped"], "layers")
        for args in (["fhirpath", "1 + 1"], ["snapshot", "good.json"]):
            got = lodd(*args, env=env, exe=exe, cwd=place)
            check.equal((got.code, got.out), (3, ""), f"{args}: exit code and standard output")
            check.has(got.err, "definitions.image", f"{args}: standard error")
        # What the caller names must be right, whatever the documents are.
        got = lodd("validate", "--definitions", image, CLEAN, env=env, exe=exe)
        check.equal((got.code, got.out), (3, ""), "named: exit code and standard output")


harness.main(harness.collect(globals()))
