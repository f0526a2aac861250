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


# What a resource demands by itself. Name, document, the errors: rule and path.
PLAIN = [
    ("an option that excludes the others, alone and not",
     {"resourceType": "QuestionnaireResponse",
      "questionnaire": "#q",
      "status": "completed",
      "contained": [{"resourceType": "Questionnaire",
                     "id": "q",
                     "status": "active",
                     "item": [{"linkId": "1",
                               "type": "choice",
                               "repeats": True,
                               "answerOption": [{"valueString": "a"},
                                                {"valueString": "b",
                                                 "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
                                                                "valueBoolean": True}]},
                                                {"valueString": "c",
                                                 "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
                                                                "valueBoolean": False}]}]},
                              {"linkId": "g", "type": "group", "repeats": True, "item": [{"linkId": "2", "type": "string"}]}]}],
      "item": [{"linkId": "1", "answer": [{"valueString": "a"}, {"valueString": "b"}]}]},
     ["FHIR-QR-EXCLUSIVE QuestionnaireResponse.item[0]"]),
    ("an option that excludes the others, alone",
     {"resourceType": "QuestionnaireResponse",
      "questionnaire": "#q",
      "status": "completed",
      "contained": [{"resourceType": "Questionnaire",
                     "id": "q",
                     "status": "active",
                     "item": [{"linkId": "1",
                               "type": "choice",
                               "repeats": True,
                               "answerOption": [{"valueString": "a"},
                                                {"valueString": "b",
                                                 "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
                                                                "valueBoolean": True}]},
                                                {"valueString": "c",
                                                 "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
                                                                "valueBoolean": False}]}]}]}],
      "item": [{"linkId": "1", "answer": [{"valueString": "b"}]}]},
     []),
    ("how often a group occurs",
     {"resourceType": "QuestionnaireResponse",
      "questionnaire": "#q",
      "status": "completed",
      "contained": [{"resourceType": "Questionnaire",
                     "id": "q",
                     "status": "active",
                     "item": [{"linkId": "g",
                               "type": "group",
                               "repeats": True,
                               "required": True,
                               "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs", "valueInteger": 2}],
                               "item": [{"linkId": "1", "type": "string"}]},
                              {"linkId": "h",
                               "type": "group",
                               "repeats": True,
                               "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs", "valueInteger": 1}],
                               "item": [{"linkId": "2", "type": "string"}]}]}],
      "item": [{"linkId": "g", "item": [{"linkId": "1", "answer": [{"valueString": "x"}]}]},
               {"linkId": "h", "item": [{"linkId": "2", "answer": [{"valueString": "x"}]}]},
               {"linkId": "h", "item": [{"linkId": "2", "answer": [{"valueString": "x"}]}]}]},
     ["FHIR-QR-MAX-ITEMS QuestionnaireResponse", "FHIR-QR-MIN-ITEMS QuestionnaireResponse"]),
    ("the size of an attachment is that of its data; places of a quantity; the length of an address; a part of a date is no option",
     {"resourceType": "QuestionnaireResponse",
      "questionnaire": "#q",
      "status": "completed",
      "contained": [{"resourceType": "Questionnaire",
                     "id": "q",
                     "status": "active",
                     "item": [{"linkId": "1",
                               "type": "attachment",
                               "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/maxSize", "valueDecimal": 2}]},
                              {"linkId": "2",
                               "type": "quantity",
                               "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces", "valueInteger": 1}]},
                              {"linkId": "3", "type": "url", "maxLength": 5},
                              {"linkId": "4", "type": "date", "answerOption": [{"valueDate": "2022-01-01"}]}]}],
      "item": [{"linkId": "1", "answer": [{"valueAttachment": {"contentType": "text/plain", "data": "YWFhYQ=="}}]},
               {"linkId": "2", "answer": [{"valueQuantity": {"value": 1.25}}]}, {"linkId": "3", "answer": [{"valueUri": "http://x.no"}]},
               {"linkId": "4", "answer": [{"valueDate": "2022"}]}]},
     ["FHIR-QR-SIZE QuestionnaireResponse.item[0].answer[0]",
      "FHIR-QR-DECIMALS QuestionnaireResponse.item[1].answer[0].value.ofType(Quantity)",
      "FHIR-QR-MAX-LENGTH QuestionnaireResponse.item[2].answer[0].value.ofType(uri)",
      "FHIR-QR-OPTION QuestionnaireResponse.item[3].answer[0].value.ofType(date)"]),
    ("references to no resource type, and to a contained resource of another type",
     {"resourceType": "QuestionnaireResponse",
      "questionnaire": "#q",
      "status": "completed",
      "contained": [{"resourceType": "Questionnaire",
                     "id": "q",
                     "status": "active",
                     "item": [{"linkId": "1", "type": "reference"},
                              {"linkId": "2",
                               "type": "reference",
                               "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource",
                                              "valueCode": "Patient"}]},
                              {"linkId": "3", "type": "reference"}]},
                    {"resourceType": "Questionnaire", "id": "d", "status": "draft"}],
      "item": [{"linkId": "1", "answer": [{"valueReference": {"reference": "http://x.no/Chicken/1"}}]},
               {"linkId": "2", "answer": [{"valueReference": {"reference": "#d"}}]},
               {"linkId": "3", "answer": [{"valueReference": {"reference": "http://x.no/a/b"}}]}]},
     ["FHIR-QR-REFERENCE-TYPE QuestionnaireResponse.item[0].answer[0].value.ofType(Reference)",
      "FHIR-QR-TARGET QuestionnaireResponse.item[1].answer[0].value.ofType(Reference)"]),
    ("a security label twice, and one of another system",
     {"resourceType": "Patient",
      "meta": {"security": [{"system": "http://x.no/s", "code": "a"}, {"system": "http://x.no/t", "code": "a"},
                            {"system": "http://x.no/s", "code": "a"}, {"display": "a"}, {"display": "a"}]}},
     ["FHIR-LABEL-TWICE Patient.meta.security[2]"]),
]


def profile(name, resource, elements):
    root = {"id": resource, "path": resource}
    return {"resourceType": "StructureDefinition", "id": name, "url": OWN + "StructureDefinition/" + name, "name": "P", "status": "active",
            "kind": "resource", "abstract": False, "type": resource, "baseDefinition": HL7 + resource, "derivation": "constraint",
            "differential": {"element": [root] + [{"id": e["path"], **e} for e in elements]}}


def errors_of(got):
    return {d["name"].rpartition("/")[2][:-5]: [f"{i['id']} {i['path']}" for i in d["issues"] if i["severity"] == "error"]
            for d in json.loads(got.out)["documents"]}


def needs_definitions():
    if not (ROOT / "profiles/hl7.fhir.r4.core/definitions.image").exists():
        raise harness.Skip("no definitions: tools/definitions makes them")


def test_plain(check):
    """answers against their questionnaire, and other rules of resources"""
    needs_definitions()
    with workplace() as place:
        for number, (_, document, _) in enumerate(PLAIN):
            (place / f"{number}.json").write_text(json.dumps(document))
        got = errors_of(lodd("validate", "-o", "json", *[f"{number}.json" for number in range(len(PLAIN))], cwd=place))
    for number, (name, _, errors) in enumerate(PLAIN):
        check.equal(got.get(str(number)), errors, name)


def test_rows(check):
    """the errors of each document are those of its row"""
    needs_definitions()
    with workplace() as place:
        for folder in ("definitions", "documents"):
            (place / folder).mkdir()
        for name, document, elements, _ in ROWS:
            made = profile(name, document["resourceType"], elements)
            (place / "definitions" / f"{name}.json").write_text(json.dumps(made))
            whole = {**document, "meta": {"profile": [made["url"]]}}
            (place / "documents" / f"{name}.json").write_text(json.dumps(whole, ensure_ascii=False))
        got = lodd("validate", "--definitions", "definitions", "-o", "json", "documents", cwd=place)
    found = errors_of(got)
    check.equal(sorted(found), sorted(row[0] for row in ROWS), "documents")
    for name, _, _, errors in ROWS:
        check.equal(found.get(name), errors, name)


harness.main(harness.collect(globals()))
