#!/usr/bin/env python3
"""Why a candidate failed, in every format; errata of published profiles; profiles that are broken. Needs the definitions of FHIR R4."""
import json
import sys
import xml.etree.ElementTree as ET

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import ROOT, lodd, workplace  # noqa: E402  pylint: disable=wrong-import-position

BASE = "http://hl7.org/fhir/StructureDefinition/"
OWN = "http://example.org/fhir/StructureDefinition/"
VALIDATE = ("validate", "--best-practice", "ignore")


def needs_definitions():
    if not (ROOT / "profiles/hl7.fhir.r4.core/definitions.image").exists():
        raise harness.Skip("the definitions of FHIR R4 have not been built")


def profile(name, kind, *elements, **members):
    return {"resourceType": "StructureDefinition", "id": name, "url": OWN + name, "version": "1.0.0", "name": name.replace("-", ""),
            "status": "active", "kind": "resource", "abstract": False, "type": kind, "baseDefinition": BASE + kind,
            "derivation": "constraint", "differential": {"element": list(elements)}, **members}


def element(path, ident=None, **members):
    return {"id": ident or path, "path": path, **members}


PROFILES = [
    profile("kjent-pasient", "Patient", element("Patient.name", min=1), element("Patient.birthDate", min=1)),
    profile("funn", "Observation",
            element("Observation.subject", type=[{"code": "Reference", "targetProfile": [OWN + "kjent-pasient"]}]),
            element("Observation.category", slicing={"discriminator": [{"type": "value", "path": "coding.system"}], "rules": "open"}),
            element("Observation.category", "Observation.category:egen", sliceName="egen", min=1, max="1"),
            element("Observation.category.coding.system", "Observation.category:egen.coding.system", fixedUri="http://example.org/egen")),
]
OBSERVATION = {
    "resourceType": "Observation", "meta": {"profile": [OWN + "funn"]}, "status": "final", "code": {"text": "x"},
    "contained": [{"resourceType": "Patient", "id": "p", "gender": "male"}], "subject": {"reference": "#p"},
    "category": [{"coding": [{"system": "http://example.org/annet", "code": "a"}]}]}


def judged(place, definitions, document, *options, form="json"):
    for i, definition in enumerate(definitions):
        (place / f"d{i}.json").write_text(json.dumps(definition), encoding="utf-8")
    (place / "in.json").write_text(json.dumps(document), encoding="utf-8")
    paths = [part for i in range(len(definitions)) for part in ("--definitions", place / f"d{i}.json")]
    return lodd(*VALIDATE, *paths, "-o", form, *options, "in.json", cwd=place)


def issues_of(check, got):
    check.true(got.code in (0, 1), f"exit code {got.code}: {got.err[:300]}")
    return json.loads(got.out)["documents"][0]["issues"]


def one(check, issues, ident):
    found = [issue for issue in issues if issue["id"] == ident]
    check.equal(len(found), 1, f"findings {ident} among {[i['id'] for i in issues]}")
    return found[0] if found else {"details": [], "text": {"nb": "", "en": ""}, "args": []}


def test_reference(check):
    """The errors of what is referred to stand below the finding, in JSON with all that an issue has."""
    needs_definitions()
    with workplace() as place:
        issues = issues_of(check, judged(place, PROFILES, OBSERVATION))
    candidate = (one(check, issues, "FHIR-REFERENCE-NO-MATCH").get("details") or [{}])[0]
    check.equal(candidate.get("id"), "FHIR-CANDIDATE", "the nearest candidate")
    check.equal(candidate.get("args"), [OWN + "kjent-pasient|1.0.0", "2"], "its name and its errors")
    inner = candidate.get("details", [])
    check.equal([d["id"] for d in inner], ["FHIR-CARDINALITY-MIN"] * 2, "what is wrong with it")
    check.equal({d["args"][0] for d in inner}, {"Patient.name", "Patient.birthDate"}, "which elements are missing")
    check.true(all(d["path"] == "Observation.contained[0]" and d["line"] == 1 for d in inner), "where")
    check.true("FHIR-CARDINALITY-MIN" not in [i["id"] for i in issues], "details are no findings of their own")


def test_nearest(check):
    """Of several candidates the one with the fewest errors is shown."""
    needs_definitions()
    near = profile("naer-pasient", "Patient", element("Patient.active", min=1))
    either = profile("funn", "Observation", element("Observation.subject", type=[
        {"code": "Reference", "targetProfile": [OWN + "kjent-pasient", OWN + "naer-pasient"]}]))
    with workplace() as place:
        issues = issues_of(check, judged(place, [PROFILES[0], near, either], OBSERVATION))
    details = one(check, issues, "FHIR-REFERENCE-NO-MATCH").get("details", [])
    check.equal([d["args"] for d in details], [[OWN + "naer-pasient|1.0.0", "1"]], "the nearest")
    check.equal([d["args"][0] for d in (details or [{}])[0].get("details", [])], ["Patient.active"], "its error")


def test_slice(check):
    """A slice that is missing says why what is there does not belong to it."""
    needs_definitions()
    with workplace() as place:
        issues = issues_of(check, judged(place, PROFILES, OBSERVATION, "--show-values"))
    details = one(check, issues, "FHIR-SLICE-MIN").get("details", [])
    check.equal([d["id"] for d in details], ["FHIR-SLICE-OTHER"], "the reason")
    check.equal(details[0]["args"] if details else [],
                ["Observation.category:egen", "coding.system", "http://example.org/annet", "http://example.org/egen"], "what differs")


def test_hidden(check):
    """A value of the document is hidden in details as it is in findings."""
    needs_definitions()
    with workplace() as place:
        for form in ("json", "text", "sarif", "outcome", "outcome-xml", "junit"):
            got = judged(place, PROFILES, OBSERVATION, "--redact", form=form)
            check.true("egen" in got.out, f"{form}: the reason is there: {got.err[:200]}")
            check.lacks(got.out, "http://example.org/annet", form)


def test_formats(check):
    """Text indents details, SARIF has related locations, OperationOutcome diagnostics."""
    needs_definitions()
    with workplace() as place:
        text = judged(place, PROFILES, OBSERVATION, "--lang", "en", form="text").out
        lines = text.splitlines()
        at = [i for i, line in enumerate(lines) if "[FHIR-CANDIDATE]" in line]
        check.true(len(at) == 1 and lines[at[0]].startswith("    1:") and lines[at[0] + 1].startswith("        1:"), f"indented: {text}")
        sarif = json.loads(judged(place, PROFILES, OBSERVATION, form="sarif").out)
        related = [r["relatedLocations"] for r in sarif["runs"][0]["results"] if r["ruleId"] == "FHIR-REFERENCE-NO-MATCH"]
        check.equal([[p["properties"]["depth"] for p in r] for r in related], [[0, 1, 1]], "related locations and their depth")
        check.true(all(p["message"]["text"] and "physicalLocation" in p for r in related for p in r), "each has a place and a text")
        outcome = json.loads(judged(place, PROFILES, OBSERVATION, form="outcome").out)
        told = [i["diagnostics"] for i in outcome["issue"] if i["details"]["coding"][0]["code"] == "FHIR-REFERENCE-NO-MATCH"]
        check.true(len(told) == 1 and told[0].count("\n") == 2, f"diagnostics: {told}")
        xml = ET.fromstring(judged(place, PROFILES, OBSERVATION, form="outcome-xml").raw_out)
        check.true(told[0] in [d.get("value") for d in xml.iter("{http://hl7.org/fhir}diagnostics")], "the same in XML, line feeds too")
        junit = ET.fromstring(judged(place, PROFILES, OBSERVATION, form="junit").raw_out)
        check.true(any("FHIR-CANDIDATE" in (f.text or "") for f in junit.iter("failure")), "JUnit names the candidate")


def test_bounded(check):
    """A Bundle of many such faults has details for the first of them only, and each is found."""
    needs_definitions()
    entries = [{"fullUrl": f"http://example.org/Observation/{i}", "resource": {**OBSERVATION, "id": str(i)}} for i in range(500)]
    with workplace() as place:
        issues = issues_of(check, judged(place, PROFILES, {"resourceType": "Bundle", "type": "collection", "entry": entries},
                                         "--limit", "max_issues=100000"))
    found = [i for i in issues if i["id"] == "FHIR-REFERENCE-NO-MATCH"]
    check.equal(len(found), 500, "findings")
    check.true(0 < sum("details" in i for i in found) < 500, "some of them with details")


AR = "http://hl7.no/fhir/StructureDefinition/no-basis-AppointmentResponse"
SHORT = "extension.where(url = 'http://hl7.no/fhir/StructureDefinition/no-basis-shortnotice').value.exists() and actor.type.value = 'Patient'"
RESPONSE = {"resourceType": "AppointmentResponse", "meta": {"profile": [AR]}, "appointment": {"reference": "Appointment/1"},
            "participantStatus": "accepted", "actor": {"reference": "Practitioner/1", "type": "Practitioner"}}


def response_profile(version, expression=SHORT):
    rule = {"key": "inv-1", "severity": "error", "human": "only for patients", "expression": expression}
    return {**profile("ar", "AppointmentResponse", element("AppointmentResponse", constraint=[rule])), "url": AR, "version": version}


def test_erratum(check):
    """A correction acts on the version it names, is told, and can be turned off."""
    needs_definitions()
    with workplace() as place:
        issues = issues_of(check, judged(place, [response_profile("2.2.0")], RESPONSE))
        told = one(check, issues, "FHIR-ERRATUM")
        check.equal(told["args"][:2], ["no-basis-appointmentresponse", AR], "which erratum, of which profile")
        check.true("shortnotice" in told["text"]["nb"] and told["source"]["document"], "what is done, and who says so")
        check.true("FHIR-INVARIANT" not in [i["id"] for i in issues], "the constraint is corrected")
        for version, text, options in (("2.2.0", SHORT, ["--no-errata"]), ("9.9.9", SHORT, []), ("2.2.0", SHORT + " and true", [])):
            issues = issues_of(check, judged(place, [response_profile(version, text)], RESPONSE, *options))
            check.equal(sorted({i["id"] for i in issues} & {"FHIR-ERRATUM", "FHIR-INVARIANT"}), ["FHIR-INVARIANT"],
                        f"{version} {options}: judged as published")
        derived = {**profile("videre", "AppointmentResponse", element("AppointmentResponse.comment", min=1)), "baseDefinition": AR}
        document = {**RESPONSE, "meta": {"profile": [derived["url"]]}, "comment": "x"}
        issues = issues_of(check, judged(place, [response_profile("2.2.0"), derived], document))
        check.equal([i["id"] for i in issues if i["id"] in ("FHIR-ERRATUM", "FHIR-INVARIANT")], ["FHIR-ERRATUM"], "also for what is built on it")


def pack_with(place, errata):
    pack = place / "profiles" / "egne.rettelser"
    pack.mkdir(parents=True, exist_ok=True)
    (pack / "pack.json").write_text(json.dumps({"id": "egne.rettelser", "version": "1", "title": {"nb": "x", "en": "x"}, "publisher": "x",
                                                "status": "current", "valid": {"from": None, "to": None}, "errata": "errata.json"}),
                                    encoding="utf-8")
    (pack / "errata.json").write_text(errata if isinstance(errata, str) else json.dumps({"errata": errata}), encoding="utf-8")
    return "--profiles", place / "profiles"


def erratum(ident, ident_element, change, **members):
    return {"id": ident, "structure": OWN + "funn", "versions": ["1.0.0"], "element": ident_element, "change": change,
            "text": {"nb": "rettet " + ident, "en": "corrected " + ident}, "source": "her", **members}


def test_kinds(check):
    """Each kind of correction, in a pack of the user's own."""
    needs_definitions()
    cases = (
        ("silence", erratum("a", "Observation.category:egen", {"silence": "FHIR-SLICE-MIN"}), "FHIR-SLICE-MIN"),
        ("silence of the sliced element", erratum("a", "Observation.category", {"silence": "FHIR-SLICE-MIN"}), "FHIR-SLICE-MIN"),
        ("accept", erratum("a", "Observation.category:egen.coding.system", {"accept": ["http://example.org/annet"]}), "FHIR-SLICE-MIN"),
        ("target", erratum("a", "Observation.subject", {"target": {"was": OWN + "kjent-pasient", "now": BASE + "Patient"}}),
         "FHIR-REFERENCE-NO-MATCH"),
        ("discriminator", erratum("a", "Observation.category", {"discriminator": [{"type": "exists", "path": "coding"}]}), None),
    )
    for what, entry, gone in cases:
        with workplace() as place:
            issues = issues_of(check, judged(place, PROFILES, OBSERVATION, *pack_with(place, [entry])))
        check.equal([i["text"]["en"].rsplit(": ", 1)[-1] for i in issues if i["id"] == "FHIR-ERRATUM"], ["corrected a"], what)
        if gone:
            check.true(gone not in [i["id"] for i in issues], f"{what}: {gone} is gone")
    binding = profile("funn", "Observation", element("Observation.code", binding={"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/names-use"}))
    wrong = {**OBSERVATION, "code": {"coding": [{"system": "http://example.org/annet", "code": "a"}]}}
    for now in ({}, {"now": "http://hl7.org/fhir/ValueSet/observation-codes"}):
        entry = erratum("a", "Observation.code", {"binding": {"was": "http://hl7.org/fhir/ValueSet/names-use", **now}})
        with workplace() as place:
            issues = issues_of(check, judged(place, [binding], wrong, *pack_with(place, [entry])))
        check.true(any(i["id"] == "FHIR-ERRATUM" for i in issues), f"binding {now}: told")
        check.true(not any("names-use" in str(i["args"]) for i in issues), f"binding {now}: gone")


def test_bad_errata(check):
    """A file that is not as it should be is told with its name and reason, and does not crash."""
    good = erratum("a", "Observation.category", {"silence": "X"})
    for what, errata, reason in (
            ("no JSON", "{", "no JSON object"), ("no list", "{}", "no JSON object"), ("a number", "[1]", "no JSON object"),
            ("not an object", [1], "must be an object"), ("twice", [good, good], "the id is there already"),
            ("no change", [{**good, "change": 3}], "change is missing"), ("unknown change", [{**good, "change": {"x": 1}}], "change must name"),
            ("no text", [{**good, "text": {"nb": "x"}}], "text in nb and en"), ("bad versions", [{**good, "versions": [1]}], "versions"),
            ("bad constraint", [{**good, "change": {"constraint": "a"}}], "\"was\""),
            ("bad severity", [{**good, "change": {"constraint": "a", "was": "x", "severity": "fatal"}}], "severity"),
            ("bad discriminator", [{**good, "change": {"discriminator": [{}]}}], "type and path"),
            ("bad accept", [{**good, "change": {"accept": []}}], "accept"), ("bad target", [{**good, "change": {"target": {}}}], "target"),
            ("bad binding", [{**good, "change": {"binding": "x"}}], "binding")):
        with workplace() as place:
            got = judged(place, [], OBSERVATION, *pack_with(place, errata), "--lang", "en")
        check.equal(got.code, 3, f"{what}: exit code")
        check.has(got.err, "errata.json", what)
        check.has(got.err, reason, what)


def test_own_errata(check):
    """The errata of the source tree: each id once, each text ends without a full stop, as other texts do."""
    errata = json.loads((ROOT / "profiles/no.errata/errata.json").read_text(encoding="utf-8"))["errata"]
    ids = [e["id"] for e in errata]
    check.equal(len(ids), len(set(ids)), "ids")
    for entry in errata:
        check.true(entry["versions"] and not any(t.endswith(".") for t in entry["text"].values()), f"{entry['id']}: versions and texts")


def test_broken_profile(check):
    """A broken profile is told once, also when it is only tried, and the rest of it holds."""
    needs_definitions()
    broken = profile("kjent-pasient", "Patient", element("Patient.navn", min=1), element("Patient.birthDate", min=1))
    with workplace() as place:
        issues = issues_of(check, judged(place, [broken, PROFILES[1]], OBSERVATION))
        fault = one(check, issues, "FHIR-PROFILE-FAULTY")
        check.equal(fault["args"][0], OWN + "kjent-pasient|1.0.0", "which profile")
        check.has(fault["args"][1], "Patient.navn", "which element")
        candidate = (one(check, issues, "FHIR-REFERENCE-NO-MATCH").get("details") or [{}])[0]
        check.equal([d["args"][0] for d in candidate.get("details", [])], ["Patient.birthDate"], "the rest of it is judged")


def test_many_faults(check):
    """What is wrong with a profile is told at what it concerns, each fault once, and the rest of it holds."""
    needs_definitions()
    rules = [{"key": "a-1", "severity": "error", "human": "bad", "expression": "name.Value() = "},
             {"key": "a-2", "severity": "error", "human": "no active", "expression": "active.exists()"}]
    broken = profile("odelagt", "Patient", element("Patient", constraint=rules), element("Patient.navn", min=1),
                     element("Patient.gender", binding={"strength": "required", "valueSet": "http://example.org/none"}),
                     element("Patient.birthDate", type=[{"code": "Finnesikke"}]),
                     element("Patient.contact", slicing={"discriminator": [{"type": "value", "path": "name.foo()"}], "rules": "open"}),
                     element("Patient.contact", "Patient.contact:a", sliceName="a", min=1),
                     element("Patient.photo", type=[{"code": "Attachment", "profile": ["http://example.org/borte"]}]),
                     element("Patient.communication", max="0"))
    patient = {"resourceType": "Patient", "meta": {"profile": [broken["url"]]}, "gender": "male", "birthDate": "2000-01-01",
               "contact": [{"name": {"text": "x"}}, {"name": {"text": "y"}}], "photo": [{"url": "http://example.org/a"}],
               "communication": [{"language": {"text": "nb"}}]}
    with workplace() as place:
        issues = issues_of(check, judged(place, [broken], {"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": f"http://example.org/Patient/{i}", "resource": {**patient, "id": str(i)}} for i in range(3)]}))
    count = {}
    for issue in issues:
        count[issue["id"]] = count.get(issue["id"], 0) + 1
    for ident in ("FHIR-PROFILE-FAULTY", "FHIR-INVARIANT-UNDECIDED", "FHIR-SLICE-UNDECIDED"):
        check.equal(count.get(ident), 1, ident)
    check.equal(count.get("FHIR-INVARIANT"), 3, "the constraint that can be read is evaluated")
    check.equal(count.get("FHIR-CARDINALITY-MAX"), 3, "the cardinality behind the faults is judged")
    check.true(any("http://example.org/none" in str(i["args"]) for i in issues), "the value set that is not there is told")
    check.true(any("http://example.org/borte" in str(i["args"]) for i in issues), "the profile that is not there is told")


def test_must_support(check):
    """With the option, elements that a profile with marks does not mark are told; without it, they are not."""
    needs_definitions()
    marked = profile("merket", "Patient", element("Patient.name", mustSupport=True))
    document = {"resourceType": "Patient", "meta": {"profile": [marked["url"]]}, "name": [{"text": "x"}], "gender": "male"}
    with workplace() as place:
        for options, wanted in (((), []), (("--hint-must-support",), ["Patient.gender", "Patient.meta"])):
            issues = issues_of(check, judged(place, [marked], document, *options))
            check.equal(sorted(i["path"] for i in issues if i["id"] == "FHIR-MUST-SUPPORT"), wanted, f"with {options}")


harness.main(harness.collect(globals()))
