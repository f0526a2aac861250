#!/usr/bin/env python3
"""lodd snapshot: snapshots of profiles, with definitions of the test's own and with those of FHIR R4."""
import json
import shutil
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import EXE, ROOT, lodd, workplace  # noqa: E402

BASE = "http://hl7.org/fhir/StructureDefinition/"
OWN = "http://example.org/fhir/StructureDefinition/"
SYSTEM = "http://hl7.org/fhirpath/System."
ID = ("id", 0, "1", [SYSTEM + "String"])
PRIMITIVES = {"string": "String", "uri": "String", "code": "String", "boolean": "Boolean", "date": "Date", "unsignedInt": "Integer",
              "decimal": "Decimal"}


def structure(name, kind, base, elements, abstract=False):
    """A StructureDefinition with a snapshot of (path, min, max, types)."""
    snapshot = [{"id": name, "path": name, "min": 0, "max": "*"}]
    for path, least, most, types in elements:
        snapshot.append({"id": f"{name}.{path}", "path": f"{name}.{path}", "min": least, "max": most,
                         "base": {"path": f"{name}.{path}", "min": least, "max": most}, "type": [{"code": code} for code in types]})
    return {"resourceType": "StructureDefinition", "id": name, "url": BASE + name, "name": name, "status": "active", "kind": kind,
            "abstract": abstract, "type": name, "derivation": "specialization", **({"baseDefinition": BASE + base} if base else {}),
            "snapshot": {"element": snapshot}}


DEFINITIONS = [
    structure("Element", "complex-type", None, [ID, ("extension", 0, "*", ["Extension"])]),
    structure("BackboneElement", "complex-type", "Element", [ID]),
    structure("Extension", "complex-type", "Element", [ID, ("extension", 0, "*", ["Extension"]), ("url", 1, "1", [SYSTEM + "String"]),
                                                       ("value[x]", 0, "1", ["string"])]),
    *(structure(name, "primitive-type", "Element", [ID, ("extension", 0, "*", ["Extension"]), ("value", 0, "1", [SYSTEM + of])])
      for name, of in PRIMITIVES.items()),
    structure("Navn", "complex-type", "Element", [ID, ("bruk", 0, "1", ["string"]), ("fornavn", 0, "*", ["string"])]),
    structure("Meta", "complex-type", "Element", [ID, ("profile", 0, "*", ["uri"])]),
    structure("Resource", "resource", None, [("id", 0, "1", ["string"]), ("meta", 0, "1", ["Meta"])], abstract=True),
    structure("Katt", "resource", "Resource", [("id", 0, "1", ["string"]), ("meta", 0, "1", ["Meta"]), ("navn", 1, "*", ["Navn"]), ("fodt", 0, "1", ["date"]),
                                               ("vekt", 0, "1", ["decimal"]), ("verdi[x]", 0, "1", ["string", "boolean"])]),
    structure("ElementDefinition", "complex-type", "Element", [
        ID, ("path", 1, "1", ["string"]), ("sliceName", 0, "1", ["string"]), ("short", 0, "1", ["string"]),
        ("min", 0, "1", ["unsignedInt"]), ("max", 0, "1", ["string"]), ("type", 0, "*", ["Element"]),
        ("type.code", 1, "1", ["uri"]),
        ("base", 0, "1", ["Element"]), ("base.path", 1, "1", ["string"]), ("base.min", 1, "1", ["unsignedInt"]),
        ("base.max", 1, "1", ["string"]), ("fixed[x]", 0, "1", ["string", "decimal"]), ("mustSupport", 0, "1", ["boolean"])]),
    structure("StructureDefinition", "resource", "Resource", [
        ("id", 0, "1", ["string"]), ("url", 1, "1", ["uri"]), ("version", 0, "1", ["string"]), ("name", 1, "1", ["string"]),
        ("status", 1, "1", ["code"]), ("date", 0, "1", ["date"]), ("kind", 1, "1", ["code"]), ("abstract", 1, "1", ["boolean"]),
        ("type", 1, "1", ["uri"]), ("baseDefinition", 0, "1", ["uri"]), ("derivation", 0, "1", ["code"]),
        ("snapshot", 0, "1", ["BackboneElement"]), ("snapshot.element", 1, "*", ["ElementDefinition"]),
        ("differential", 0, "1", ["BackboneElement"]), ("differential.element", 1, "*", ["ElementDefinition"])]),
]


def profile(*elements, **members):
    made = {"resourceType": "StructureDefinition", "id": "min-katt", "url": OWN + "min-katt", "version": "1.2.0", "name": "MinKatt",
            "status": "draft", "date": "2026-01-02", "kind": "resource", "abstract": False, "type": "Katt",
            "baseDefinition": BASE + "Katt", "derivation": "constraint", "differential": {"element": list(elements)}}
    return {**made, **members}


def element(path, **members):
    return {"id": path, "path": path, **members}


GOOD = profile(element("Katt.navn", max="2", short="Blåmann"), element("Katt.navn.bruk", min=1),
               element("Katt.vekt", fixedDecimal=1.5))


def in_place(test):
    """The test with a folder of definitions and a way to make the snapshot of a document."""
    def run(check):
        with workplace() as place:
            definitions = place / "definitions"
            definitions.mkdir()
            for one in DEFINITIONS:
                (definitions / f"{one['id']}.json").write_text(json.dumps(one))

            def snapshot(document, *args, **more):
                text = document if isinstance(document, str) else json.dumps(document, indent=1)
                (place / "p.json").write_text(text, encoding="utf-8")
                return lodd("snapshot", "--definitions", definitions, "p.json", *args, cwd=place, **more)
            test(check, snapshot, place)
    run.__doc__ = test.__doc__
    return run


def elements(text):
    return json.loads(text)["snapshot"]["element"]


@in_place
def test_made(check, snapshot, _):
    """the base's elements, changed; all that the document says itself is kept, in the order of FHIR"""
    got = snapshot(json.dumps(GOOD).replace("1.5", "1.50"))
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    check.has(got.out, '"fixedDecimal": 1.50', "the number as it was written")
    check.has(got.out, "Blåmann", "letters")
    made = json.loads(got.out)
    check.equal({name: value for name, value in made.items() if name != "snapshot"}, GOOD, "its own members")
    check.equal(list(made)[-2:], ["snapshot", "differential"], "the last members")
    check.equal([(e["path"], e["min"], e["max"]) for e in elements(got.out)],
                [("Katt", 0, "*"), ("Katt.id", 0, "1"), ("Katt.meta", 0, "1"), ("Katt.navn", 1, "2"), ("Katt.navn.id", 0, "1"), ("Katt.navn.bruk", 1, "1"),
                 ("Katt.navn.fornavn", 0, "*"), ("Katt.fodt", 0, "1"), ("Katt.vekt", 0, "1"), ("Katt.verdi[x]", 0, "1")], "elements")
    check.equal(elements(got.out)[3]["base"], {"path": "Katt.navn", "min": 1, "max": "*"}, "what the base says")
    check.true(all(len(line) < 200 for line in got.out.splitlines()), "one member a line")


@in_place
def test_again(check, snapshot, _):
    """a snapshot is made anew; made of its own output it is the same"""
    first = snapshot(GOOD)
    second = snapshot(first.out)
    check.equal((second.code, second.err), (0, ""), "exit code and standard error")
    check.equal(second.out, first.out, "the same again")
    wrong = snapshot({**GOOD, "snapshot": {"element": [{"path": "Katt", "min": 7}]}})
    check.equal(wrong.out, first.out, "the snapshot that the document had is not taken over")


@in_place
def test_base_is_profile(check, snapshot, place):
    """a profile of a profile: the base comes from --definitions, and has no snapshot either"""
    (place / "definitions" / "min-katt.json").write_text(json.dumps(GOOD))
    got = snapshot(profile(element("Katt.navn", min=2), url=OWN + "to-navn", baseDefinition=OWN + "min-katt"))
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    check.equal([(e["min"], e["max"]) for e in elements(got.out) if e["path"] == "Katt.navn"], [(2, "2")], "both")
    (place / "definitions" / "min-katt.json").write_text(json.dumps(profile(element("Katt.vekt", fixedDecimal=1.5, mustSupport=True))))
    for other, part in (({"fixedDecimal": 2.5}, "'2.5'"), ({"mustSupport": False}, "mustSupport")):
        got = snapshot(profile(element("Katt.vekt", **other), url=OWN + "annen", baseDefinition=OWN + "min-katt"), "--lang", "en")
        check.equal(got.code, 1, f"{other}: exit code")
        check.has(got.err, part, f"{other}: standard error")
        check.equal(got.err.count("\n"), 1, f"{other}: lines on standard error")


@in_place
def test_output(check, snapshot, place):
    """-o FILE, standard input, XML"""
    out = snapshot(GOOD).out
    got = snapshot(GOOD, "-o", "s.json")
    check.equal((got.code, got.out, got.err), (0, "", ""), "exit code and output with -o")
    check.equal((place / "s.json").read_text(encoding="utf-8"), out, "the file")
    got = lodd("snapshot", "--definitions", "definitions", "-", cwd=place, stdin=json.dumps(GOOD).encode())
    check.equal((got.code, got.out), (0, out), "standard input")
    xml = "".join(f'<{name} value="{str(value).lower() if value is False else value}"/>' for name, value in GOOD.items()
                  if isinstance(value, (str, bool)) and name != "resourceType")
    (place / "p.xml").write_text(f'<StructureDefinition xmlns="http://hl7.org/fhir">{xml}<differential><element><path '
                                 'value="Katt.navn"/><short value="&lt;&quot;\\{}"/><max value="2"/></element></differential>'
                                 '</StructureDefinition>')
    got = lodd("snapshot", "--definitions", "definitions", "p.xml", cwd=place)
    check.equal((got.code, got.err), (0, ""), "XML")
    check.equal([e["short"] for e in elements(got.out) if e["path"] == "Katt.navn"], ['<"\\{}'], "marks of JSON in a text")
    got = snapshot(GOOD, "-o", "nowhere/s.json")
    check.equal((got.code, got.out), (3, ""), "a folder that is not there")


@in_place
def test_faults(check, snapshot, _):
    """each fault is told with its place; the rest of the snapshot is made"""
    cases = [
        (element("Katt.nam", min=1), "Katt.nam", "p.json:21:4:"),
        (element("Hund.navn", min=1), "Hund.navn", "p.json:21:4:"),
        (element("Katt.navn", min=0), "Katt.navn", "p.json:21:4:"),
        (element("Katt.fodt", max="*"), "*", "p.json:21:4:"),
        (element("Katt.fodt", type=[{"code": "decimal"}]), "decimal", "p.json:21:4:"),
        (element("Katt.fodt", fixedDecimal=2), "fixedDecimal", "p.json:21:4:"),
        (element("Katt.navn", sliceName="kort"), "kort", "p.json:21:4:"),
    ]
    for wrong, part, place in cases:
        got = snapshot(profile(element("Katt.vekt", min=1), wrong), "--lang", "en")
        check.equal(got.code, 1, f"{wrong}: exit code")
        check.has(got.err, part, f"{wrong}: standard error")
        check.has(got.err, place, f"{wrong}: where")
        check.has([(e["path"], e["min"]) for e in elements(got.out)], ("Katt.vekt", 1), f"{wrong}: the rest")
    got = snapshot(profile(element("Katt.vekt", min=1), element("Katt.navn", max="1")), "--lang", "en")
    check.equal(got.code, 0, "the wrong order is a warning")
    check.equal(got.err.count("\n"), 1, "the wrong order is told once")
    check.has(got.err, "p.json:21:4: The element stands behind", "the wrong order")
    check.equal(snapshot(profile(element("Katt.nam")), "--lang", "nb").err.count("\n"), 1, "a fault is told once")


@in_place
def test_instance(check, _, place):
    """a broken profile is told once in a document that names it, against the profile; the rest of it is judged"""
    broken = profile(element("Katt.nam", min=1), element("Katt.fodt", min=1))
    derived = profile(element("Katt.vekt", min=1), id="arvet", url=OWN + "arvet", baseDefinition=OWN + "min-katt")
    for one in (broken, derived):
        (place / "definitions" / f"{one['id']}.json").write_text(json.dumps(one))
    for named in ("min-katt", "arvet"):
        katt = {"resourceType": "Katt", "navn": [{"bruk": "x"}], "meta": {"profile": [OWN + named]}}
        (place / "katt.json").write_text(json.dumps(katt))
        got = lodd("validate", "--definitions", "definitions", "--profile", OWN + named, "-o", "json", "katt.json", cwd=place)
        check.equal((got.code, got.err), (1, ""), f"{named}: exit code and standard error")
        issues = json.loads(got.out)["documents"][0]["issues"]
        faulty = [issue for issue in issues if issue["id"] == "FHIR-PROFILE-FAULTY"]
        check.equal([(issue["severity"], issue["path"]) for issue in faulty], [("warning", "Katt")], f"{named}: the profile's fault")
        check.has(json.dumps(faulty), OWN + "min-katt|1.2.0", f"{named}: which profile")
        check.has(json.dumps(faulty), "Katt.nam", f"{named}: which fault")
        missing = [issue["text"]["en"].split()[0] for issue in issues if issue["id"] == "FHIR-CARDINALITY-MIN"]
        check.has(missing, "Katt.fodt", f"{named}: the rest")
        check.equal("Katt.vekt" in missing, named == "arvet", f"{named}: what the derived profile says")


@in_place
def test_document(check, _, place):
    """a StructureDefinition that is judged itself: the same faults, and that the whole cannot be applied"""
    (place / "definitions" / "min-katt.json").write_text(json.dumps(profile(element("Katt.vekt", fixedDecimal=1.5))))
    wrong = profile(element("Katt.nam"), element("Katt.vekt", fixedDecimal=2.5), url=OWN + "annen", baseDefinition=OWN + "min-katt")
    (place / "p.json").write_text(json.dumps(wrong))
    got = lodd("validate", "--definitions", "definitions", "-o", "json", "p.json", cwd=place)
    found = [(issue["id"], issue["path"]) for issue in json.loads(got.out)["documents"][0]["issues"] if issue["id"].startswith("FHIR-SD")]
    check.equal(sorted(found), [("FHIR-SD-FIXED-AGAIN", "StructureDefinition.differential.element[1]"),
                                ("FHIR-SD-PATH-UNKNOWN", "StructureDefinition.differential.element[0]"),
                                ("FHIR-SD-SNAPSHOT", "StructureDefinition")], "findings")


@in_place
def test_none(check, snapshot, place):
    """what no snapshot can be made of: exit code 1, nothing on standard output"""
    for document, part in ((profile(element("Katt.navn"), baseDefinition=OWN + "ukjent"), "ukjent"),
                           ({**GOOD, "differential": None}, "snapshot"),
                           ({name: value for name, value in GOOD.items() if name != "differential"}, "differensial"),
                           ({"resourceType": "Katt", "navn": [{"bruk": "x"}]}, "StructureDefinition"),
                           ("<a/>", "StructureDefinition"), ("{", "lese"), ("", "lese"), ("\x00\xff", "lese"),
                           ("[" * 5000, "lese"), ('{"resourceType": "StructureDefinition", "differential": 7}', "differensial")):
        got = snapshot(document)
        check.equal((got.code, got.out), (1, ""), f"{str(document)[:60]}: exit code and standard output")
        check.has(got.err, part, f"{str(document)[:60]}: standard error")
        check.has(got.err, "p.json", f"{str(document)[:60]}: the document")
    got = snapshot(GOOD, "--limit", "max_input=100")
    check.equal((got.code, got.out), (1, ""), "a document that is too long")
    got = lodd("snapshot", "missing.json", cwd=place)
    check.equal((got.code, got.out), (1, ""), "no such file")
    check.has(got.err, "missing.json", "no such file")


@in_place
def test_circle(check, snapshot, place):
    """profiles that are each other's base, or their own, come to an end"""
    (place / "definitions" / "a.json").write_text(json.dumps(profile(element("Katt.navn"), id="a", url=OWN + "a", baseDefinition=OWN + "b")))
    (place / "definitions" / "b.json").write_text(json.dumps(profile(element("Katt.navn"), id="b", url=OWN + "b", baseDefinition=OWN + "a")))
    for base in ("a", "b", "c"):
        got = snapshot(profile(element("Katt.navn"), id="c", url=OWN + "c", baseDefinition=OWN + base))
        check.equal((got.code, got.out), (1, ""), f"base {base}")


def test_r4(check):
    """a profile of Patient with the definitions of R4: slices, an extension, no definitions but those of the pack"""
    if not (ROOT / "profiles/hl7.fhir.r4.core/definitions.image").exists():
        raise harness.Skip("no definitions: tools/definitions makes them")
    slicing = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    made = profile(element("Patient.identifier", slicing=slicing, min=1),
                   {"id": "Patient.identifier:FNR", "path": "Patient.identifier", "sliceName": "FNR", "max": "1"},
                   {"id": "Patient.identifier:FNR.system", "path": "Patient.identifier.system", "min": 1,
                    "fixedUri": "urn:oid:2.16.578.1.12.4.1.4.1"}, type="Patient", baseDefinition=BASE + "Patient")
    with workplace() as place:
        (place / "p.json").write_text(json.dumps(made))
        got = lodd("snapshot", "p.json", cwd=place)
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    ids = [e["id"] for e in elements(got.out)]
    check.true(len(ids) > 50 and len(ids) == len(set(ids)), f"{len(ids)} elements")
    for wanted in ("Patient.identifier", "Patient.identifier:FNR.value", "Patient.link.other"):
        check.has(ids, wanted, "elements")


def test_large(check):
    """a differential that asks for very much: an end to it, for one definition and for those of one document together"""
    if not (ROOT / "profiles/hl7.fhir.r4.core/definitions.image").exists():
        raise harness.Skip("no definitions: tools/definitions makes them")

    def deep(name, slices):
        elements_ = [element("Questionnaire.item", slicing={"discriminator": [{"type": "value", "path": "linkId"}], "rules": "open"})]
        for i in range(slices):
            elements_.append({"id": f"Questionnaire.item:s{i}", "path": "Questionnaire.item", "sliceName": f"s{i}"})
            elements_.append({"id": f"Questionnaire.item:s{i}" + ".item" * 55, "path": "Questionnaire.item" + ".item" * 55, "min": 0})
        return profile(*elements_, id=name, url=OWN + name, type="Questionnaire", baseDefinition=BASE + "Questionnaire")

    with workplace() as place:
        (place / "one.json").write_text(json.dumps(deep("one", 100)))
        entries = [{"fullUrl": OWN + f"d{i}", "resource": deep(f"d{i}", 20)} for i in range(20)]
        (place / "many.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
        got = lodd("snapshot", "one.json", cwd=place)
        check.equal((got.code, got.out, got.err.count("\n")), (1, "", 2), "lodd snapshot")
        for name, rule in (("one.json", "FHIR-SD-SIZE"), ("many.json", "FHIR-SD-NO-SNAPSHOTS")):
            got = lodd("validate", "-o", "json", name, cwd=place)
            ids = [issue["id"] for issue in json.loads(got.out)["documents"][0]["issues"]]
            check.equal(ids.count(rule), 1, f"{name}: {rule}")


def test_usage(check):
    """one file must be given"""
    for args in ([], ["a", "b"]):
        got = lodd("snapshot", *args)
        check.equal((got.code, got.out), (2, ""), f"{args}: exit code and standard output")


def test_no_definitions(check):
    """without any definitions it says so"""
    with workplace() as place:
        shutil.copytree(ROOT / "profiles" / "no.kith.base", place / "packs" / "no.kith.base")
        shutil.copy(EXE, place / "lodd")  # elsewhere than in its build folder it does not look into the source tree
        (place / "p.json").write_text(json.dumps(GOOD))
        got = lodd("snapshot", place / "p.json", env=harness.environment(LODD_PROFILES=str(place / "packs")), exe=place / "lodd")
        check.equal((got.code, got.out), (3, ""), "exit code and standard output")
        check.has(got.err, "--definitions", "standard error")


harness.main(harness.collect(globals()))
