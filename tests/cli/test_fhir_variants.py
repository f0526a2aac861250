#!/usr/bin/env python3
"""Small variants of what a profile may demand, each plainly right or plainly wrong: fixed values and patterns, how often, bounds,
constraints, attachments. The errors of each document are those of its row."""
import json
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import ROOT, lodd, workplace  # noqa: E402  pylint: disable=wrong-import-position

BASE = "http://hl7.org/fhir/"
HL7 = BASE + "StructureDefinition/"
OWN = "http://example.org/fhir/"
UCUM = "http://unitsofmeasure.org"


def patient(**members):
    return {"resourceType": "Patient", **members}


def observation(**members):
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **members}


def coding(system, code, **members):
    return {"system": OWN + system, "code": code, **members}


def concept(*codings, **members):
    return {"coding": list(codings), **members}


def mass(value, code):
    return {"value": value, "system": UCUM, "code": code}


ONE = concept(coding("a", "1"))
CODE = "Observation.code"
VALUE = "Observation.value[x]"
QUANTITY = {"path": VALUE, "type": [{"code": "Quantity"}]}
SLICED = [
    {"path": "Patient.identifier",
     "slicing": {"discriminator": [{"type": "value", "path": "system"}], "rules": "openAtEnd", "ordered": True}},
    {"id": "Patient.identifier:a", "path": "Patient.identifier", "sliceName": "a", "min": 1, "max": "1"},
    {"id": "Patient.identifier:a.system", "path": "Patient.identifier.system", "min": 1, "fixedUri": OWN + "a"},
]


def identified(*systems):
    return patient(identifier=[{"system": OWN + system, "value": "1"} for system in systems])


def ruled(path, expression):
    return [{"path": path, "constraint": [{"key": "x-1", "severity": "error", "human": "x", "expression": expression}]}]


# name, document, elements of its profile, the errors: rule and path
ROWS = [
    # patterns: the concept lacks the coding, whichever others it has
    ("pattern-met", observation(code=concept(coding("b", "2"), coding("a", "1", display="d"), text="t")),
     [{"path": CODE, "patternCodeableConcept": ONE}],
     []),
    ("pattern-other-code", observation(code=concept(coding("a", "2"))), [{"path": CODE, "patternCodeableConcept": ONE}],
     ["FHIR-PATTERN-MISSING Observation.code"]),
    ("pattern-no-coding", observation(), [{"path": CODE, "patternCodeableConcept": ONE}], ["FHIR-PATTERN-MISSING Observation.code"]),
    ("pattern-crossed", observation(code=concept(coding("a", "2"), coding("b", "1"))), [{"path": CODE, "patternCodeableConcept": ONE}],
     ["FHIR-PATTERN-MISSING Observation.code"]),
    ("pattern-two-of-them", observation(code=concept(coding("a", "1"), coding("b", "2"))),
     [{"path": CODE, "patternCodeableConcept": concept(coding("b", "2"), coding("a", "1"))}], []),
    ("pattern-of-quantity", observation(valueQuantity=mass(1, "mg")), [dict(QUANTITY, patternQuantity={"system": UCUM, "code": "g"})],
     ["FHIR-PATTERN Observation.value.ofType(Quantity).code"]),
    ("pattern-absent", patient(), [{"path": "Patient.gender", "patternCode": "male"}], []),
    # fixed values: nothing more, nothing less
    ("fixed-text-more", observation(code=dict(ONE, text="t")), [{"path": CODE, "fixedCodeableConcept": ONE}],
     ["FHIR-FIXED-EXTRA Observation.code.text"]),
    ("fixed-coding-more", observation(code=concept(coding("a", "1"), coding("b", "1"))), [{"path": CODE, "fixedCodeableConcept": ONE}],
     ["FHIR-FIXED-EXTRA Observation.code.coding[1]"]),
    ("fixed-code", patient(gender="female"), [{"path": "Patient.gender", "fixedCode": "male"}], ["FHIR-FIXED Patient.gender"]),
    ("fixed-scale", observation(valueQuantity={"value": 1.5}), [QUANTITY, {"path": VALUE + ".value", "fixedDecimal": 1.5}], []),
    # how often
    ("least", patient(), [{"path": "Patient.name", "min": 1}], ["FHIR-CARDINALITY-MIN Patient"]),
    ("most", patient(name=[{"family": "a"}, {"family": "b"}]), [{"path": "Patient.name", "max": "1"}], ["FHIR-CARDINALITY-MAX Patient"]),
    ("none-of-a-choice", patient(deceasedBoolean=True), [{"path": "Patient.deceased[x]", "max": "0"}], ["FHIR-CARDINALITY-MAX Patient"]),
    ("one-type-of-a-choice", patient(), [{"path": "Patient.deceasedBoolean", "min": 1}],
     ["FHIR-CARDINALITY-MIN Patient", "FHIR-SLICE-MIN Patient"]),
    ("least-below-what-is-absent", patient(), [{"path": "Patient.contact.name", "min": 1}], []),
    ("least-without-value", patient(_birthDate={"extension": [{"url": HL7 + "data-absent-reason", "valueCode": "unknown"}]}),
     [{"path": "Patient.birthDate", "min": 1}], []),
    ("slice-once", identified("a", "b"), SLICED, []),
    ("slice-twice", identified("a", "a"), SLICED, ["FHIR-SLICE-MAX Patient"]),
    ("slice-not-there", identified("b"), SLICED, ["FHIR-SLICE-MIN Patient"]),
    ("slice-after-the-end", identified("b", "a"), SLICED, ["FHIR-SLICE-NOT-AT-END Patient.identifier[0]"]),
    # bounds
    ("earliest-day-by-year", patient(birthDate="1999"), [{"path": "Patient.birthDate", "minValueDate": "2000-01-01"}],
     ["FHIR-MIN-VALUE Patient.birthDate"]),
    ("earliest-day-perhaps", patient(birthDate="2000"), [{"path": "Patient.birthDate", "minValueDate": "2000-01-01"}], []),
    ("zones", observation(valueDateTime="2020-01-01T01:59:59+02:00"),
     [{"path": VALUE, "type": [{"code": "dateTime"}], "minValueDateTime": "2020-01-01T00:00:00Z"}],
     ["FHIR-MIN-VALUE Observation.value.ofType(dateTime)"]),
    ("units-below", observation(valueQuantity=mass(1999, "g")), [dict(QUANTITY, minValueQuantity=mass(2, "kg"))],
     ["FHIR-MIN-VALUE Observation.value.ofType(Quantity)"]),
    ("units-above", observation(valueQuantity=mass(2001, "g")), [dict(QUANTITY, minValueQuantity=mass(2, "kg"))], []),
    ("length-in-characters", observation(valueString="åæø"), [{"path": VALUE, "type": [{"code": "string"}], "maxLength": 3}], []),
    # attachments
    ("size-by-data", patient(photo=[{"contentType": "image/png", "data": "AAAA"}]),
     [{"path": "Patient.photo", "extension": [{"url": HL7 + "maxSize", "valueDecimal": 2}]}], ["FHIR-ATTACHMENT-MAX-SIZE Patient.photo[0]"]),
    ("size-as-stated", patient(photo=[{"contentType": "image/png", "url": OWN + "b", "size": 3}]),
     [{"path": "Patient.photo", "extension": [{"url": HL7 + "maxSize", "valueDecimal": 2}]}], ["FHIR-ATTACHMENT-MAX-SIZE Patient.photo[0]"]),
    ("size-of-the-data-itself", patient(photo=[{"contentType": "image/png", "data": "AAAA"}]),
     [{"path": "Patient.photo.data", "extension": [{"url": HL7 + "maxSize", "valueDecimal": 2}]}],
     ["FHIR-ATTACHMENT-MAX-SIZE Patient.photo[0].data"]),
    ("size-enough", patient(photo=[{"contentType": "image/png", "data": "AAA="}]),
     [{"path": "Patient.photo", "extension": [{"url": HL7 + "maxSize", "valueDecimal": 2}]}], []),
    # constraints
    ("rule-for-each", patient(name=[{"given": ["A"]}, {"family": "B"}]), ruled("Patient.name", "given.exists()"),
     ["FHIR-INVARIANT Patient.name[1]"]),
    ("rule-resource", patient(gender="male", name=[{"family": "B"}]), ruled("Patient.name", "%resource.gender = 'male' and %context.family.exists()"),
     []),
    ("rule-value-set", patient(gender="male"), ruled("Patient.gender", f"memberOf('{BASE}ValueSet/name-use')"),
     ["FHIR-INVARIANT Patient.gender"]),

        ("rule-resolved", patient(contained=[{"resourceType": "Organization", "id": "o", "name": "x"}], managingOrganization={"reference": "#o"}),
     ruled("Patient.managingOrganization", "resolve() is Organization and resolve().name = 'x'"), []),
]


def profile(name, resource, elements):
    root = {"id": resource, "path": resource}
    return {"resourceType": "StructureDefinition", "id": name, "url": OWN + "StructureDefinition/" + name, "name": "P", "status": "active",
            "kind": "resource", "abstract": False, "type": resource, "baseDefinition": HL7 + resource, "derivation": "constraint",
            "differential": {"element": [root] + [{"id": e["path"], **e} for e in elements]}}


def test_rows(check):
    """the errors of each document are those of its row"""
    if not (ROOT / "profiles/hl7.fhir.r4.core/definitions.image").exists():
        raise harness.Skip("no definitions: tools/definitions makes them")
    with workplace() as place:
        for folder in ("definitions", "documents"):
            (place / folder).mkdir()
        for name, document, elements, _ in ROWS:
            made = profile(name, document["resourceType"], elements)
            (place / "definitions" / f"{name}.json").write_text(json.dumps(made))
            whole = {**document, "meta": {"profile": [made["url"]]}}
            (place / "documents" / f"{name}.json").write_text(json.dumps(whole, ensure_ascii=False))
        got = lodd("validate", "--definitions", "definitions", "-o", "json", "documents", cwd=place)
    found = {d["name"].rpartition("/")[2][:-5]: [f"{i['id']} {i['path']}" for i in d["issues"] if i["severity"] == "error"]
             for d in json.loads(got.out)["documents"]}
    check.equal(sorted(found), sorted(row[0] for row in ROWS), "documents")
    for name, _, _, errors in ROWS:
        check.equal(found.get(name), errors, name)


harness.main(harness.collect(globals()))
