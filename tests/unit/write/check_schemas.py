#!/usr/bin/python3
"""check_schemas.py DUMP: every report against the published schema of its format.

JSON against docs/report.schema.json and SARIF against its JSON schema by the module jsonschema (Debian:
python3-jsonschema), JUnit by xmllint (Debian: libxml2-utils). What is not installed, or not among the reference data,
is skipped with the reason.
"""

import copy
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap
from cases import CASES

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = os.environ.get("LODD_SOURCE_ROOT") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
REFERENCE = os.path.join(os.environ.get("LODD_REFERENCE") or os.path.join(ROOT, "..", "shared", "reference"), "schemas")
WITHOUT_JSONSCHEMA = "the Python module jsonschema is not installed"


def report(dump, arguments):
    return subprocess.run([dump] + arguments.split(), stdout=subprocess.PIPE, check=True).stdout


def of_format(*formats):
    return [arguments for _, arguments in CASES if arguments.split()[1] in formats]


def errors(validator, value):
    return "\n".join("%s: %s" % (list(e.absolute_path), e.message[:200]) for e in validator.iter_errors(value))


def check_own(dump):
    if not jsonschema:
        tap.skip("docs/report.schema.json: " + WITHOUT_JSONSCHEMA)
        return
    with open(os.path.join(ROOT, "docs", "report.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = jsonschema.Draft202012Validator(schema)
    line_schema = dict(schema, **{"$ref": "#/$defs/line"})
    line = jsonschema.Draft202012Validator(line_schema)
    for arguments in of_format("json"):
        found = errors(whole, json.loads(report(dump, arguments)))
        tap.ok(not found, "docs/report.schema.json: " + arguments, found)
    for arguments in of_format("ndjson"):
        lines = report(dump, arguments).decode().split("\n")[:-1]
        found = "\n".join(errors(line, json.loads(text)) for text in lines).strip()
        tap.ok(not found, "docs/report.schema.json, lines: " + arguments, found)
    check_refusals(whole, json.loads(report(dump, "plain json coverage")))


def check_refusals(validator, good):
    """The schema says something: reports changed in one place are refused."""

    def change(path, value):
        bad = copy.deepcopy(good)
        at = bad
        for step in path[:-1]:
            at = at[step]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value
        tap.ok(not validator.is_valid(bad), "refused: %s = %s" % (path, value))

    tap.ok(validator.is_valid(good), "the report unchanged is accepted")
    change(["documents", 0, "digest"], None)
    change(["documents", 0, "sha256"], "x")
    change(["documents", 0, "name"], "")
    change(["documents", 0, "time"], "2024-01-01")
    change(["documents", 0, "layers", "codes", "outcome"], "passed")
    change(["documents", 0, "layers", "codes", "outcome"], "valid")
    change(["documents", 0, "issues", 0, "line"], 0)
    change(["documents", 0, "issues", 0, "line"], None)
    change(["documents", 0, "issues", 0, "args", 0], 1)
    change(["documents", 0, "issues", 0, "text"], {})
    change(["coverage", 0, "components", "rule"], None)
    change(["summary", "documents"], -1)
    change(["packs"], None)


def check_sarif(dump):
    path = os.path.join(REFERENCE, "sarif-schema-2.1.0.json")
    if not jsonschema:
        tap.skip("SARIF: " + WITHOUT_JSONSCHEMA)
        return
    if not os.path.exists(path):
        tap.skip("SARIF: sarif-schema-2.1.0.json is not among the reference data")
        return
    with open(path, encoding="utf-8") as f:
        schema = json.load(f)
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for arguments in of_format("sarif"):
        log = json.loads(report(dump, arguments))
        found = errors(validator, log)
        tap.ok(not found, "SARIF schema: " + arguments, found)
        run = log["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        tap.ok(all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"]),
               "ruleIndex leads to the rule: " + arguments)
        tap.ok({r["ruleIndex"] for r in run["results"]} == set(range(len(rules))),
               "only rules that occurred: " + arguments)
    log["runs"][0]["results"].append({"level": "grave", "message": {}})
    tap.ok(not validator.is_valid(log), "the SARIF schema refuses what is none")


def check_junit(dump):
    path = os.path.join(REFERENCE, "JUnit.xsd")
    if not shutil.which("xmllint"):
        tap.skip("JUnit: xmllint is not installed")
        return
    if not os.path.exists(path):
        tap.skip("JUnit: JUnit.xsd is not among the reference data")
        return
    command = ["xmllint", "--noout", "--nonet", "--schema", path, "-"]
    for arguments in of_format("junit"):
        done = subprocess.run(command, input=report(dump, arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False)
        tap.ok(done.returncode == 0, "JUnit schema: " + arguments, done.stdout.decode("utf-8", "replace"))
    done = subprocess.run(command, input=b"<testsuites><testsuite/></testsuites>", capture_output=True, check=False)
    tap.ok(done.returncode != 0, "the JUnit schema refuses what is none")


def main():
    dump = sys.argv[1]
    check_own(dump)
    check_sarif(dump)
    check_junit(dump)
    return tap.done()


sys.exit(main())
