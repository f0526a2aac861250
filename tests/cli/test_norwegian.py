#!/usr/bin/env python3
"""The Norwegian profiles out of the box: used until the official package is there; and the tables they are made of."""
import json
import os
import shutil
import subprocess
import sys

import harness
from harness import ROOT, lodd, workplace

CASES = ROOT / "testdata" / "fhir" / "norwegian"
PROFILES = ROOT / "profiles"
GENERATOR = ROOT / "tools" / "gen-no-fhir.py"
PATIENT = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
DERIVED = "urn:uuid:00000000-0000-4000-8000-0000000000aa"
STAND_INS = {"no.basis": "hl7.fhir.no.basis", "no.municipal": "hl7.fhir.no.municipal", "no.vkp": "VKPR",
             "no.vkp.observation": "hl7.fhir.no.vkp.observation",
             "no.domain.vitalsigns": "hl7.fhir.no.domain.vitalsigns"}


def images():
    return [p / "definitions.image" for p in PROFILES.iterdir() if p.name.split("@")[0] in STAND_INS]


def need_images():
    if not all(image.is_file() for image in [*images(), PROFILES / "hl7.fhir.r4.core" / "definitions.image"]):
        raise harness.Skip("no images: run tools/definitions")


def environment(place):
    return harness.environment(HOME=str(place), LODD_DATA=str(place / "data"))


def package(place, name, version, profile, depends=None):
    """A FHIR package of one profile, unpacked."""
    folder = place / name / "package"
    folder.mkdir(parents=True)
    manifest = {"name": name, "version": version, "fhirVersions": ["4.0.1"], "dependencies": depends or {}}
    (folder / "package.json").write_text(json.dumps(manifest))
    (folder / "StructureDefinition-x.json").write_text(json.dumps(profile))
    return folder.parent


def patient_profile(url, base, element):
    return {"resourceType": "StructureDefinition", "id": "x", "url": url, "version": "9.0.0", "name": "X",
            "status": "active", "fhirVersion": "4.0.1", "kind": "resource", "abstract": False, "type": "Patient",
            "baseDefinition": base, "derivation": "constraint", "differential": {"element": [element]}}


def other_basis(place):
    """The name and a canonical of the official package, with a rule that no other has."""
    element = {"id": "Patient.photo", "path": "Patient.photo", "min": 1}
    base = "http://hl7.org/fhir/StructureDefinition/Patient"
    return package(place, "hl7.fhir.no.basis", "9.0.0", patient_profile(PATIENT, base, element))


def patient(place, profile=PATIENT):
    """A Patient with an FNR that has no value: wrong by no-basis, right by FHIR."""
    path = place / "patient.json"
    path.write_text(json.dumps({"resourceType": "Patient", "meta": {"profile": [profile]},
                                "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1"}]}))
    return path


def errors(place, *args):
    """Rule and place of the errors, and what was written to standard error."""
    got = lodd("validate", "-o", "ndjson", "-q", *args, env=environment(place))
    documents = [json.loads(line) for line in got.out.splitlines()]
    return [(i["id"], i["path"]) for d in documents for i in d.get("issues", []) if i["severity"] == "error"], got


NO_VALUE, NO_PHOTO = ("FHIR-CARDINALITY-MIN", "Patient.identifier[0]"), ("FHIR-CARDINALITY-MIN", "Patient")


# --- which definitions are used ---------------------------------------------------------------------------------------

def test_out_of_the_box(check):
    """a profile of no-basis is judged without any option, in both lines of canonicals"""
    need_images()
    with workplace() as place:
        found, got = errors(place, patient(place))
        check.equal((found, got.err), ([NO_VALUE], ""), "http://hl7.no/fhir/")
        found, _ = errors(place, patient(place, PATIENT.replace("/fhir/", "/fhir/ig/")))
        check.equal(found, [NO_VALUE], "http://hl7.no/fhir/ig/")
        found, _ = errors(place, patient(place, "http://hl7.no/fhir/StructureDefinition/no-basis-Nobody"))
        check.equal(found, [], "a profile that there is none of is no error of the Patient")


def test_definitions_given(check):
    """--definitions with the official package: it is used, and ours is not"""
    need_images()
    with workplace() as place:
        official = other_basis(place)
        found, _ = errors(place, "--definitions", official, patient(place))
        check.equal(found, [NO_PHOTO], "the official one's rules")
        found, got = errors(place, "--definitions", official, CASES / "basis-person" / "input.json")
        check.true("http://hl7.no/fhir/StructureDefinition/no-basis-Person" in got.out, "the profile is not known then")
        loose = official / "package" / "StructureDefinition-x.json"
        found, got = errors(place, "--definitions", loose, patient(place))
        check.equal(found, [NO_PHOTO], "a file that is no package: it wins")
        found, got = errors(place, "--definitions", loose, CASES / "basis-patient-fnr-without-value" / "input.json",
                            CASES / "basis-organization-unknown-level" / "input.json")
        check.true(("FHIR-BINDING-CONCEPT-REQUIRED", "Organization.type[0]") in found, f"the others stay: {found}")


def test_package_added(check):
    """pack add of the official package: it is used from then on, and pack show says so; until it is removed"""
    need_images()
    with workplace() as place:
        env = environment(place)
        before = lodd("pack", "show", "no.basis", env=env)
        check.equal((before.code, before.err), (0, ""), "exit code and standard error of show")
        check.has(before.out, "  står i stedet for: hl7.fhir.no.basis\n  i bruk: ja: hl7.fhir.no.basis er ikke lagt til\n")
        added = lodd("pack", "add", other_basis(place), env=env)
        check.equal(added.code, 0, f"pack add: {added.err}")
        shown = lodd("pack", "show", "no.basis", "--lang", "en", env=env).out
        check.has(shown, "  in force: no: hl7.fhir.no.basis@9.0.0 has been added and is used instead\n")
        check.equal(errors(place, patient(place))[0], [NO_PHOTO], "with the package")
        check.equal(errors(place, "--no-packages", patient(place))[0], [NO_VALUE], "--no-packages")
        removed = lodd("pack", "remove", "hl7.fhir.no.basis", env=env)
        check.equal(removed.code, 0, f"pack remove: {removed.err}")
        check.equal(errors(place, patient(place))[0], [NO_VALUE], "without it again")


def test_dependant(check):
    """a package whose dependency on no-basis is not there finds our profiles"""
    need_images()
    with workplace() as place:
        element = {"id": "Patient.photo", "path": "Patient.photo", "min": 1}
        folder = package(place, "example.derived", "1.0.0", patient_profile(DERIVED, PATIENT, element),
                         {"hl7.fhir.no.basis": "2.2.2"})
        path = patient(place, DERIVED)
        check.equal(sorted(errors(place, "--definitions", folder, path)[0]), sorted([NO_VALUE, NO_PHOTO]), "--definitions")
        added = lodd("pack", "add", folder, env=environment(place))
        if added.code == 0:  # else the missing dependency was refused
            check.equal(sorted(errors(place, path)[0]), sorted([NO_VALUE, NO_PHOTO]), "added")


def test_show(check):
    """pack show: each pack says what it stands for and what it does not carry, in both languages"""
    for name, official in STAND_INS.items():
        for lang, stands, lacks in (("nb", "står i stedet for", "ikke med her"), ("en", "stands for", "not carried here")):
            got = lodd("pack", "show", name, "--lang", lang)
            check.equal((got.code, got.err), (0, ""), f"{name}: exit code and standard error")
            check.has(got.out, f"  {stands}: {official}\n", name)
            check.has(got.out, f"  {lacks}: ", name)
    check.equal(lodd("pack", "show", "no.basi").code, 2, "part of a name is none")
    check.lacks(lodd("pack", "show", "no.kodeverk").out, "står i stedet for", "a pack that stands for none")


# --- the tables -------------------------------------------------------------------------------------------------------

HEAD = "canonical\thttp://x.invalid\nversion\t1\n"


def generate(place, table, depends=()):
    """What the generator says, and what it made, by id."""
    pack, out = place / "profiles" / "x.y@1", place / "out"
    pack.mkdir(parents=True, exist_ok=True)
    (pack / "pack.json").write_text(json.dumps({"depends": list(depends), "build": {"tables": ["t.tsv"]}}))
    (pack / "t.tsv").write_text(table, encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run([sys.executable, str(GENERATOR), str(pack), str(out)], capture_output=True, text=True, check=False)
    made = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(out.iterdir())] if out.is_dir() else []
    return done, {r["id"]: r for r in made}


def test_table(check):
    """a table becomes the definitions it says"""
    table = HEAD + ("prefix\tID:\turn:oid:1.2.\nprofile\tp\tPatient\t2\tactive\n"
                    "Patient.identifier\t1..2\tslicing value:system,exists:value closed ordered\n"
                    "Patient.identifier:A.system\t1..\tfixedUri ID:3\n"
                    "Patient.generalPractitioner\t\ttype Reference(Patient|p)<bundled>, Reference(core:bp)\n"
                    "Patient.gender\t..0\tbinding required v\tinvariant k-1 warning | Text | a = 'ID:3'\tmustSupport\n"
                    "profile\te\tExtension\t\t\tAddress,fhirpath:Patient.name\nExtension.value[x]\t\ttype string\n"
                    "codesystem\tc\ncode\ta\tA\ncode\tb\nvalueset\tv\ninclude\tc\nvalueset\tw\ninclude\tID:9\t7\ncode\tx\tX\n"
                    "naming\tn\tidentifier\nuri\turn:n\noid\t1.2.3\tpreferred\n")
    with workplace() as place:
        done, made = generate(place, table)
        check.equal((done.returncode, done.stderr), (0, ""), "exit code and standard error")
        check.equal(sorted(made), ["c", "e", "n", "p", "v", "w"], "resources")
        p = made["p"]
        check.equal([p[k] for k in ("url", "version", "status", "kind", "type", "baseDefinition")],
                    ["http://x.invalid/StructureDefinition/p", "2", "active", "resource", "Patient",
                     "http://hl7.org/fhir/StructureDefinition/Patient"], "profile")
        elements = {e["id"]: e for e in p["differential"]["element"]}
        check.equal(list(elements), ["Patient.identifier", "Patient.identifier:A", "Patient.identifier:A.system",
                                     "Patient.generalPractitioner", "Patient.gender"], "the slice gets its element")
        check.equal(elements["Patient.identifier"]["slicing"],
                    {"discriminator": [{"type": "value", "path": "system"}, {"type": "exists", "path": "value"}],
                     "ordered": True, "rules": "closed"}, "slicing")
        check.equal((elements["Patient.identifier"]["min"], elements["Patient.identifier"]["max"]), (1, "2"), "cardinality")
        check.equal(elements["Patient.identifier:A"], {"id": "Patient.identifier:A", "path": "Patient.identifier",
                                                       "sliceName": "A"}, "slice")
        check.equal(elements["Patient.identifier:A.system"]["fixedUri"], "urn:oid:1.2.3", "short form")
        check.equal(elements["Patient.generalPractitioner"]["type"],
                    [{"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Patient", p["url"]],
                      "aggregation": ["bundled"]},
                     {"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/bp"]}], "types")
        gender = elements["Patient.gender"]
        check.equal((gender["max"], gender["binding"], gender["mustSupport"]),
                    ("0", {"strength": "required", "valueSet": "http://x.invalid/ValueSet/v"}, True), "binding")
        check.equal(gender["constraint"][0]["expression"], "a = 'urn:oid:1.2.3'", "constraint")
        check.equal(made["e"]["context"], [{"type": "element", "expression": "Address"},
                                           {"type": "fhirpath", "expression": "Patient.name"}], "context")
        check.equal(made["e"]["kind"], "complex-type", "an extension is a data type")
        check.equal(made["v"]["compose"]["include"], [{"system": "http://x.invalid/CodeSystem/c"}], "all of a code system")
        check.equal(made["w"]["compose"]["include"],
                    [{"system": "urn:oid:1.2.9", "version": "7", "concept": [{"code": "x", "display": "X"}]}], "some of one")
        check.equal(made["n"]["uniqueId"][1], {"type": "oid", "value": "1.2.3", "preferred": True}, "naming system")


def test_table_mistakes(check):
    """a mistake in a table is told with its line; nothing is made of the table"""
    profile = HEAD + "profile\tp\tPatient\n"
    mistakes = {
        "Patient.name\t1..1\n": "stands below no profile",
        profile: "needs an element",
        profile + "Patient.name\tone\n": "cardinality one",
        profile + "Patient.name\t..\n": "cardinality ..",
        profile + "Patient name\t1..\n": "is no element",
        profile + "Observation.code\t1..\n": "not one of Patient",
        profile + "Patient.name\t\tslicing system open\n": "discriminator system",
        profile + "Patient.name\t\tslicing value:use half\n": "slicing value:use half",
        profile + "Patient.name\t\ttype Reference(no-basis-Patinet)\n": "no profile is called no-basis-Patinet",
        profile + "Patient.name\t\ttype Reference(Patient\n": "type Reference(Patient",
        profile + "Patient.name\t\tbinding needed v\n": "binding needed v",
        profile + "Patient.name\t\tbinding required v\n": "no valueset is called v",
        profile + "Patient.name\t\tinvariant k-1 error | a = b\n": "an invariant is",
        profile + "Patient.name\t\tfixedBoolean ja\n": "fixedBoolean ja",
        profile + "Patient.name\t\tpatternCoding {\"system\n": "patternCoding",
        profile + "Patient.name\t\tmaxLenght 3\n": "unknown rule maxLenght 3",
        profile + "Patient.name\t1..\nPatient.name\t2..\n": "stands here twice",
        profile + "Patient.name:A.use\t1..\nPatient.name:A\t1..\n": "stands here twice, or below",
        profile + "Patient.name\t1..\nprofile\tp\tPatient\nPatient.name\t1..\n": "there is another profile",
        HEAD + "profile\tp\tPatient\t\tfinished\nPatient.name\t1..\n": "status finished",
        HEAD + "profile\te\tExtension\t\t\tsomewhere:\nExtension.url\t1..\n": "context somewhere:",
        HEAD + "profile\nPatient.name\t1..\n": "needs a name",
        HEAD + "valueset\tv\n": "includes nothing",
        HEAD + "valueset\tv\ncode\ta\n": "before the first include",
        HEAD + "codesystem\tc\ncode\ta\ncode\ta\n": "twice",
        HEAD + "codesystem\tc\nconcept\ta\n": "unknown line concept",
        HEAD + "naming\tn\tperson\nuri\turn:n\n": "kind person",
        HEAD + "naming\tn\tidentifier\nurl\turn:n\n": "an identifier of a naming system",
    }
    with workplace() as place:
        for table, reason in mistakes.items():
            done, made = generate(place, table)
            check.equal((done.returncode, done.stdout, made), (1, "", {}), f"{table!r}: exit code, output, resources")
            check.has(done.stderr, reason, repr(table))
            check.true(done.stderr.startswith("gen-no-fhir.py: t.tsv:"), f"{table!r}: place: {done.stderr}")
            check.lacks(done.stderr, "Traceback", repr(table))
        check.equal(generate(place, "")[0].returncode, 0, "an empty table makes nothing")
        done = subprocess.run([sys.executable, str(GENERATOR)], capture_output=True, check=False)
        check.equal(done.returncode, 2, "without arguments")
        done = subprocess.run([sys.executable, str(GENERATOR), str(place / "none"), str(place / "out")], capture_output=True,
                              text=True, check=False)
        check.equal((done.returncode, "Traceback" in done.stderr), (1, False), "a pack that is not there")


def test_images(check):
    """the images that lie there are those of the tables"""
    need_images()
    with workplace() as place:
        for image in images():
            name = image.parent.name
            source = place / name
            done = subprocess.run([sys.executable, str(GENERATOR), str(image.parent), str(source)], capture_output=True,
                                  check=False)
            check.equal(done.returncode, 0, f"{name}: {done.stderr}")
            got = lodd("pack", "build", name, "--from", source, "--output", place / "x.image")
            check.equal((got.code, got.err), (0, ""), f"{name}: exit code and standard error")
            check.equal(image.read_bytes() == (place / "x.image").read_bytes(), True, f"{name}: run tools/definitions")
            check.equal(lodd("pack", "verify", name).code, 0, f"{name}: verify")
        empty = place / "empty"
        os.mkdir(empty)
        got = lodd("pack", "build", "no.basis", "--from", empty, "--output", place / "y.image")
        check.equal((got.code, (place / "y.image").exists()), (3, False), "a source without definitions")


if __name__ == "__main__":
    harness.main(harness.collect(globals()))
