#!/usr/bin/env python3
"""Parameters against operations, and contained resources left out: options of validate."""
import json
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import lodd, workplace  # noqa: E402  pylint: disable=wrong-import-position

EXPAND = "http://hl7.org/fhir/OperationDefinition/ValueSet-expand"


def found(check, document, *options):
    """(rule, path) of all errors in a document."""
    with workplace() as place:
        (place / "in.json").write_text(json.dumps(document), encoding="utf-8")
        got = lodd("validate", "--best-practice", "ignore", "-o", "json", *options, place / "in.json")
    check.true(got.code in (0, 1), f"exit code {got.code}: {got.err[:200]}")
    issues = json.loads(got.out)["documents"][0]["issues"]
    return sorted((i["id"], i.get("path", "")) for i in issues if i["severity"] == "error")


def parameters(*rows):
    return {"resourceType": "Parameters", "parameter": [{"name": name, **value} for name, value in rows]}


def test_operation(check):
    """--operation: names, how many, types."""
    good = parameters(("url", {"valueUri": "http://x.no/vs"}), ("count", {"valueInteger": 10}))
    bad = parameters(("url", {"valueUri": "http://x.no/vs"}), ("url", {"valueUri": "http://x.no/vs"}),
                     ("count", {"valueString": "10"}), ("counts", {"valueInteger": 10}))
    check.equal(found(check, good), [], "without the option")
    check.equal(found(check, good, "--operation", EXPAND), [], "what the operation takes")
    check.equal(found(check, bad), [], "names are free without an operation")
    check.equal(found(check, bad, "--operation", EXPAND),
                [("FHIR-PARAMETERS-MAX", "Parameters"), ("FHIR-PARAMETERS-NAME", "Parameters.parameter[3]"),
                 ("FHIR-PARAMETERS-TYPE", "Parameters.parameter[2]")], "what it does not take")


def test_result(check):
    """--operation-result: what comes out of it."""
    answer = parameters(("return", {"resource": {"resourceType": "ValueSet", "status": "active"}}))
    check.equal(found(check, answer, "--operation-result", EXPAND), [], "a value set")
    check.equal(found(check, parameters(("url", {"valueUri": "http://x.no"})), "--operation-result", EXPAND),
                [("FHIR-PARAMETERS-MIN", "Parameters"), ("FHIR-PARAMETERS-NAME", "Parameters.parameter[0]")],
                "what went in")


def test_unknown(check):
    """an operation that is not here is an error, and only for Parameters."""
    options = ("--operation", "http://x.no/OperationDefinition/gone")
    check.equal(found(check, parameters(("a", {"valueString": "x"})), *options),
                [("FHIR-PARAMETERS-OPERATION", "Parameters")], "Parameters")
    check.equal(found(check, {"resourceType": "Patient", "active": True}, *options), [], "another resource")


def test_bundle(check):
    """the request of a Bundle entry says which operation it is."""
    entry = {"resource": parameters(("onlyCertainMatches", {"valueBoolean": True})),
             "request": {"method": "POST", "url": "Patient/$match"}}
    check.equal(found(check, {"resourceType": "Bundle", "type": "batch", "entry": [entry]}),
                [("FHIR-PARAMETERS-MIN", "Bundle.entry[0].resource")], "the resource to match is missing")


def test_contained(check):
    """--ignore-contained: neither contained resources nor whether anything refers to them."""
    patient = {"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "x" * 65, "nam": "a"}]}
    check.true(len(found(check, patient)) >= 2, "as a rule they are judged")
    check.equal(found(check, patient, "--ignore-contained"), [("FHIR-JSON-PROPERTY", "Patient.contained[0]")],
                "what cannot be read is told")


harness.main(harness.collect(dict(globals())))
