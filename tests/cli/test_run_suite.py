#!/usr/bin/env python3
"""lodd run-suite: the test descriptions of level b, prepared and judged; every message of theirs."""
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import jsonschema

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
import suite_vendor as vendor  # noqa: E402
from harness import ROOT, lodd, workplace  # noqa: E402
from suite_vendor import PACK, TESTS  # noqa: E402

RECEIVE, REJECT = "PLO16-T-LOG-INNLAGT-MOTTA-POS", "PLO16-T-LOG-INNLAGT-MOTTA-NEG"
SEND, REFUSE = "PLO16-T-INNLEGGELSESRAPPORT-SEND-POS", "PLO16-T-INNLEGGELSESRAPPORT-SEND-NEG"
SCHEMA = json.loads((ROOT / "docs" / "testkjoring.schema.json").read_text())
SEVERAL = dict(SCHEMA, **{"$ref": "#/$defs/several", "$id": "urn:lodd:testkjoringer:1"})
VALID = harness.MESSAGES / "valid"
MH = "{http://www.kith.no/xmlstds/msghead/2006-05-24}"


def digests(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def prepare(place, *tests):
    args = [word for test in tests for word in ("--test", test)]
    got = lodd("run-suite", "--prepare", place / "suite", *args)
    assert (got.code, got.err) == (0, ""), (got.out, got.err)
    return place / "suite"


def done(place, test):
    """The folder of a test that the vendor did right."""
    folder = prepare(place, test) / test
    vendor.run(test, folder)
    return folder


def judge(suite, *args):
    record = suite.parent / "record.json"
    got = lodd("run-suite", suite, "--operator", "testleder", "--started", "2026-11-22", "--record", record,
               "--lang", "en", *args)
    got.record = json.loads(record.read_text()) if record.exists() else None
    lines = got.record["lines"] if got.record else []
    got.codes = [line["code"] for line in lines if line["mark"] not in ("ok", "note")]
    return got


def faults(check, test, change, wanted, subject=None):
    """A change of a run that was right: the codes it gives, besides the last one that says the test was not passed."""
    with workplace() as place:
        folder = done(place, test)
        change(folder)
        before = {name: sha for name, sha in digests(folder).items() if name.startswith(("inputs/", "outputs/"))}
        got = judge(folder.parent)
        after = {name: sha for name, sha in digests(folder).items() if name.startswith(("inputs/", "outputs/"))}
        check.equal((got.code, got.codes), (1, wanted + ["SUITE-FAILED"]), change.__name__)
        check.equal(after, before, f"{change.__name__}: inputs and outputs")
        if subject:
            subjects = [line.get("subject") for line in got.record["lines"] if line["code"] == wanted[0]]
            check.equal(subjects, [f"{test}/{subject}"], f"{change.__name__}: subject")
        run = folder / "run.json"
        if run.exists():
            check.equal(json.loads(run.read_text())["passed"], False, f"{change.__name__}: run.json")
        return got


def edit(path, old, new):
    text = path.read_text()
    assert text.count(old) >= 1, (path, old)
    path.write_text(text.replace(old, new, 1))


# --- the set itself ---

def test_made(check):
    """the set is what tools/make-testsuite.py writes"""
    got = subprocess.run([sys.executable, str(ROOT / "tools" / "make-testsuite.py"), "--check"], capture_output=True,
                         text=True, check=False)
    check.equal((got.returncode, got.stdout), (0, "as written\n"), "make-testsuite.py --check")


def test_schema(check):
    """tests.json follows docs/tests.schema.json; the schemas are schemas"""
    tests = json.loads((PACK / "tests.json").read_text())
    for name in ("tests.schema.json", "testkjoring.schema.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads((ROOT / "docs" / name).read_text()))
    schema = json.loads((ROOT / "docs" / "tests.schema.json").read_text())
    problems = [f"{list(e.path)}: {e.message}" for e in jsonschema.Draft202012Validator(schema).iter_errors(tests)]
    check.equal(problems, [], "tests.json")


def test_complete(check):
    """every message of no.plo@1.6, to send and to receive, has a positive and a negative test; no MsgId stands twice"""
    plo = json.loads((ROOT / "profiles" / "no.plo@1.6" / "pack.json").read_text())
    wanted = {(f"no.plo@1.6/{profile['id']}", direction, negative) for profile in plo["profiles"]
              for direction in ("send", "motta") for negative in (False, True)}
    check.equal({(t["profile"], t["direction"], t["negative"]) for t in TESTS.values()}, wanted, "tests")
    ids = {}
    for path in sorted((PACK / "tests").rglob("*.xml")):
        head = ET.fromstring(path.read_bytes())
        ids.setdefault(head.find(f"{MH}MsgInfo/{MH}MsgId").text, []).append(path.name)
    check.equal({key: names for key, names in ids.items() if len(names) > 1}, {}, "MsgIds that stand twice")
    named = {f"tests/{t['id']}/{i['name']}" for t in TESTS.values() for i in t.get("inputs", [])}
    check.equal({str(p.relative_to(PACK)) for p in (PACK / "tests").rglob("*") if p.is_file()}, named, "files")


def test_messages(check):
    """every input is what its description says: positive ones without errors, negative ones with exactly theirs"""
    inputs = {str(PACK / "tests" / t["id"] / i["name"]): i for t in TESTS.values() for i in t.get("inputs", [])}
    got = lodd("validate", "-o", "json", "--redact", *sorted(inputs))
    report = json.loads(got.out)
    check.equal(len(report["documents"]), len(inputs), "documents")
    for document in report["documents"]:
        entry = inputs[document["name"]]
        errors = sorted({issue["id"] for issue in document["issues"] if issue["severity"] == "error"})
        name = document["name"][len(str(PACK)):]
        check.equal(errors, sorted(entry.get("rules", [])), f"{name}: rules with errors")
        check.true(entry["profile"] in document["profiles"], f"{name}: {document['profiles']}")
        check.true(not any(issue["id"] == "ID-EKTE" for issue in document["issues"]), f"{name}: real person number")
    across = [issue["id"] for issue in report["crossDocument"] if issue["severity"] == "error"]
    check.equal(across, [], "errors across the files")


def test_full(check):
    """the message with all optional parts has every element of its profile but those its description names"""
    for path in sorted((PACK / "tests").glob("*/1-alt.xml")):
        report = json.loads(lodd("validate", "--coverage", "-o", "json", path).out)
        payload = next(c for c in report["coverage"] if c["profile"].startswith("no.plo@1.6/"))
        missing = [name for name in payload["components"]["element"]["missing"] if not name.startswith("Foresporsel/")]
        check.equal(sorted(missing), ["Address/County", "InformasjonOmForsendelsen/Foresporsel",
                                      "InformasjonOmForsendelsen/SvarPaaForesporsel"], payload["profile"])


def test_words(check):
    """no word in the descriptions claims approval"""
    text = (PACK / "tests.json").read_text().lower()
    for word in ("godkjen", "sertifi", "approv", "certif"):
        check.lacks(text, word, "tests.json")


# --- listing and preparing ---

def test_list(check):
    """--list: every test, in both languages"""
    for lang, key in (("nb", "nb"), ("en", "en")):
        got = lodd("run-suite", "--list", "--lang", lang)
        check.equal((got.code, got.err), (0, ""), "exit code and standard error")
        rows = [line.split(None, 3) for line in got.out.splitlines()]
        check.equal([(r[0], r[1], r[3]) for r in rows],
                    [(i, TESTS[i]["version"], TESTS[i]["title"][key]) for i in sorted(TESTS)], lang)


def test_prepare(check):
    """--prepare: inputs byte for byte, an empty outputs, a page in two languages; what is there is not touched"""
    with workplace() as place:
        got = lodd("run-suite", "--prepare", place / "new")
        check.equal((got.code, got.err), (0, ""), "exit code and standard error")
        check.equal(sorted(p.name for p in (place / "new").iterdir()), sorted(TESTS), "folders")
        for test in TESTS.values():
            folder = place / "new" / test["id"]
            given = digests(PACK / "tests" / test["id"]) if test.get("inputs") else {}
            check.equal({n[len("inputs/"):]: d for n, d in digests(folder).items() if n.startswith("inputs/")}, given,
                        f"{test['id']}: inputs")
            files = sorted(p.name for p in folder.iterdir() if p.is_file())
            check.equal(files, ["README.html", "test.json"], test["id"])
            check.equal(list((folder / "outputs").iterdir()), [], "outputs")
            page = re.sub(r"\s+", " ", (folder / "README.html").read_text())
            for words in [test["title"], test["purpose"]] + [e["text"] for e in test["expect"]]:
                for lang in ("nb", "en"):
                    check.has(page, words[lang].replace("&", "&amp;"), f"{test['id']}: README.html")
            for step in test["steps"]["nb"] + test["steps"]["en"]:
                check.has(page, step.replace("&", "&amp;"), f"{test['id']}: README.html")
        before = digests(place / "new")
        again = lodd("run-suite", "--prepare", place / "new")
        check.equal(again.code, 1, "again")
        check.has(again.out, "[SUITE-EXISTS]")
        check.equal(digests(place / "new"), before, "what was there")
        few = lodd("run-suite", "--prepare", place / "few", "--test", SEND, "--test", RECEIVE, "--test", SEND)
        check.equal((few.code, sorted(p.name for p in (place / "few").iterdir())), (0, [SEND, RECEIVE]), "named tests")


def test_usage(check):
    """what is not understood is said; nothing is written"""
    with workplace() as place:
        for args in ([], ["--list", place], ["--list", "--prepare", place / "x"], [place],
                     [place, "--operator", ""], [place, "--operator", "x", "--started", "2026-02-30"],
                     [place, "--operator", "x", "--test", "NO-SUCH"], ["--prepare", place / "x", "--test", "../../x"]):
            got = lodd("run-suite", *args)
            check.equal(got.code, 64, f"{args}: exit code")
            check.true(got.err != "" and got.out == "", f"{args}: {got.out!r} {got.err!r}")
        check.equal(list(place.iterdir()), [], "written")
        missing = lodd("run-suite", place / "none", "--operator", "x")
        check.equal((missing.code, missing.out), (74, ""), "a folder that is not there")
        empty = judge(place)
        check.equal((empty.code, empty.codes), (1, ["SUITE-NONE"]), "an empty folder")


# --- judging ---

def test_right(check):
    """a system that does everything right passes all tests; run.json says so, the same wherever it lies"""
    with workplace() as place:
        suite = prepare(place)
        for test in TESTS:
            vendor.run(test, suite / test)
        before = digests(suite)
        got = judge(suite)
        check.equal((got.code, got.codes, got.err), (0, [], ""), "exit code")
        check.equal(got.record["passed"], len(TESTS), "passed")
        jsonschema.validate(got.record, SEVERAL)
        after = digests(suite)
        check.equal({n: d for n, d in after.items() if not n.endswith("/run.json")}, before, "files that were there")
        runs = {}
        for test in TESTS.values():
            run = json.loads((suite / test["id"] / "run.json").read_text())
            jsonschema.validate(run, SCHEMA)
            check.equal(tuple(run[k] for k in ("test", "version", "started", "operatorRole", "negative", "passed")),
                        (test["id"], "1", "2026-11-22", "testleder", test["negative"], True), test["id"])
            check.equal(len(run["results"]), len(test["expect"]), f"{test['id']}: results")
            for entry in run["inputs"] + run["outputs"]:
                check.equal(before[f"{test['id']}/{entry['name']}"], entry["sha256"], entry["name"])
            runs[test["id"]] = run
        check.equal(len({run["findings"] for run in runs.values()}), len(runs), "each run has findings of its own")
        # Elsewhere, with other names for the outputs: the same findings.
        other = place / "elsewhere" / "deep"
        shutil.copytree(suite, other)
        for folder in other.iterdir():
            os.remove(folder / "run.json")
            for number, path in enumerate(sorted((folder / "outputs").iterdir(), reverse=True)):
                path.rename(path.with_name(f"z{number}{path.suffix}"))
        env = harness.environment(LC_ALL="tr_TR.UTF-8", TZ="Asia/Tokyo")
        again = lodd("run-suite", other, "--operator", "testleder", "--started", "2026-11-22", env=env)
        check.equal(again.code, 0, again.out[-400:])
        for test, run in runs.items():
            new = json.loads((other / test / "run.json").read_text())
            check.equal((new["findings"], new["passed"]), (run["findings"], True), f"{test}: elsewhere")
        # Judged again, run.json has the same bytes.
        judge(suite)
        check.equal(digests(suite), after, "again")


def test_not_run(check):
    """a test that was not run is said, and gets no run.json; a folder nobody knows is a warning"""
    with workplace() as place:
        suite = prepare(place, SEND, RECEIVE)
        vendor.run(SEND, suite / SEND)
        (suite / "notes").mkdir()
        (suite / "notes" / "a.txt").write_text("x")
        (suite / "readme.txt").write_text("x")
        got = judge(suite)
        check.equal((got.code, got.codes), (1, ["SUITE-UNKNOWN-FOLDER", "SUITE-NOT-RUN"]), "codes")
        check.true(not (suite / RECEIVE / "run.json").exists(), "no run.json")
        jsonschema.validate(got.record, SEVERAL)
        one = judge(suite, "--test", SEND)
        check.equal((one.code, one.codes), (0, []), "only the one that was run")
        gone = judge(suite, "--test", REFUSE)
        check.equal((gone.code, gone.codes), (1, ["SUITE-NOT-PREPARED"]), "one that was never prepared")


def test_inputs(check):
    """inputs that are not those of the test are faults"""
    def altered(folder):
        edit(folder / "inputs" / "1-alt.xml", "<City>FJELLDAL</City>", "<City>Fjelldal</City>")

    def left_out(folder):
        os.remove(folder / "inputs" / "3-latin1.xml")

    def another(folder):
        shutil.copy(folder / "inputs" / "1-alt.xml", folder / "inputs" / "9-mer.xml")
        edit(folder / "inputs" / "9-mer.xml", "<MsgId>", "<MsgId>0")
    faults(check, RECEIVE, altered, ["SUITE-INPUT-CHANGED"], "inputs/1-alt.xml")
    faults(check, RECEIVE, left_out, ["SUITE-INPUT-MISSING", "SUITE-UNEXPECTED"], "inputs/3-latin1.xml")
    faults(check, RECEIVE, another, ["SUITE-INPUT-UNKNOWN"], "inputs/9-mer.xml")


def answer(folder, name, **how):
    """Another answer to an input than the right one."""
    message = vendor.text_of(folder / "inputs" / name)
    (folder / "outputs" / f"svar-{name}").write_text(vendor.receipt(message, f"{folder.name} {name}", **how))


def test_receipts(check):
    """receipts that are wrong: none, status, error code, version, parties, date, errors in form"""
    def none(folder):
        os.remove(folder / "outputs" / "svar-2-minst.xml")

    def rejects_unknown_code(folder):
        answer(folder, "4-kode.xml", status="2", error="X99")

    def accepts_bad_id(folder):
        answer(folder, "1-meldingsid.xml")

    def wrong_code(folder):
        answer(folder, "2-pasient.xml", status="2", error="E20")

    def wrong_code_may(folder):
        answer(folder, "3-skjema.xml", status="2", error="E20")

    def old_version(folder):
        answer(folder, "2-minst.xml", version="1.0")

    def parties(folder):
        edit(folder / "outputs" / "svar-1-alt.xml", "<Id>9900101</Id>", "<Id>9900109</Id>")

    def date(folder):
        edit(folder / "outputs" / "svar-1-alt.xml", "<IssueDate>2026-02-03", "<IssueDate>2026-02-04")

    def form(folder):
        edit(folder / "outputs" / "svar-1-alt.xml", "  <GenDate>", "  <Dato>x</Dato>\n  <GenDate>")
    faults(check, RECEIVE, none, ["SUITE-APPREC-NONE"], "inputs/2-minst.xml")
    faults(check, RECEIVE, rejects_unknown_code, ["SUITE-APPREC-STATUS"], "outputs/svar-4-kode.xml")
    faults(check, REJECT, accepts_bad_id, ["SUITE-APPREC-STATUS", "SUITE-RULES"], "outputs/svar-1-meldingsid.xml")
    got = faults(check, REJECT, wrong_code, ["SUITE-APPREC-CODE"], "outputs/svar-2-pasient.xml")
    check.has(got.out, "error code E20; right is E36")
    faults(check, REJECT, wrong_code_may, ["SUITE-APPREC-CODE"])
    faults(check, RECEIVE, old_version, ["SUITE-APPREC-KIND", "SUITE-RULES"])
    got = faults(check, RECEIVE, parties, ["SUITE-RULES"])
    check.has(got.out, "APPREC-PARTER")
    got = faults(check, RECEIVE, date, ["SUITE-RULES"])
    check.has(got.out, "APPREC-ORIG-DATO")
    faults(check, RECEIVE, form, ["SUITE-RULES"])


def test_may(check):
    """where the receiver may reject, both answers are right"""
    with workplace() as place:
        folder = done(place, REJECT)
        answer(folder, "3-skjema.xml", status="2", error="T02")
        got = judge(folder.parent)
        check.equal((got.code, got.codes), (0, []), "rejected with T02")


def test_twice(check):
    """two receipts for one message: one is unexpected, and the engine says so too"""
    def second(folder):
        answer(folder, "1-alt.xml")
        shutil.copy(folder / "outputs" / "svar-1-alt.xml", folder / "outputs" / "svar-til.xml")
        text = (folder / "outputs" / "svar-til.xml").read_text()
        (folder / "outputs" / "svar-til.xml").write_text(
            re.sub("  <Id>[0-9a-f-]+</Id>", "  <Id>11111111-2222-4333-8444-555555555555</Id>", text, count=1))
    with workplace() as place:
        folder = done(place, RECEIVE)
        second(folder)
        got = judge(folder.parent)
        check.equal(got.code, 1, "exit code")
        check.true("SUITE-UNEXPECTED" in got.codes, f"codes: {got.codes}")


def test_wrapped(check):
    """a receipt inside of a MsgHead counts as well, and must repeat what it answers"""
    def wrap(path):
        inner = path.read_text().split("?>", 1)[1]
        path.write_text(f"""<?xml version="1.0" encoding="UTF-8"?>
<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24">
  <MsgInfo>
    <Type V="APPREC" DN="Applikasjonskvittering"/>
    <MIGversion>v1.2 2006-05-24</MIGversion>
    <GenDate>2026-04-20T12:00:00+02:00</GenDate>
    <MsgId>0f6a2c5e-3f0e-4d0a-9b58-6a1f6d1f2b33</MsgId>
    <Sender>{PARTY.format("Fjelldal kommune", "9900100", "Sykepleietjeneste, sone nord", "9900101")}</Sender>
    <Receiver>{PARTY.format("Havnes sykehus HF", "9900200", "Medisinsk avdeling", "9900201")}</Receiver>
  </MsgInfo>
  <Document><RefDoc><MsgType V="XML" DN="XML-instans"/><Content>{inner}</Content></RefDoc></Document>
</MsgHead>
""")
    with workplace() as place:
        folder = done(place, RECEIVE)
        wrap(folder / "outputs" / "svar-2-minst.xml")
        got = judge(folder.parent)
        check.equal((got.code, got.codes), (0, []), got.out[-700:])
        edit(folder / "outputs" / "svar-2-minst.xml", "<IssueDate>2026-02-03", "<IssueDate>2026-02-04")
        got = judge(folder.parent)
        check.equal((got.code, got.codes), (1, ["SUITE-APPREC-ORIGINAL", "SUITE-FAILED"]), "another date")


PARTY = """<Organisation><OrganisationName>{}</OrganisationName>
      <Ident><Id>{}</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051" DN="HER-id"/></Ident>
      <Organisation><OrganisationName>{}</OrganisationName>
      <Ident><Id>{}</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051" DN="HER-id"/></Ident></Organisation>
      </Organisation>"""


def test_sent(check):
    """messages that are sent: content missing, errors, not of the conversation, another message, too few, too many"""
    def content(folder):
        path = folder / "outputs" / "0-new.xml"
        text = path.read_text()
        path.write_text(re.sub(r"<BorAlene>.*?</BorAlene>", "", text))

    def errors(folder):
        edit(folder / "outputs" / "0-new.xml", '<Forsendelsesstatus V="N" DN="Ny"/>', "")

    def loose(folder):
        path = folder / "outputs" / "2-cancel.xml"
        text = path.read_text()
        path.write_text(re.sub(r"(<RefTo\w+>)[^<]*", r"\g<1>0f6a2c5e-3f0e-4d0a-9b58-6a1f6d1f2b33", text))

    def other(folder):
        shutil.copy(VALID / "plo16-helseopplysninger" / "input.xml", folder / "outputs" / "0-new.xml")

    def few(folder):
        os.remove(folder / "outputs" / "1-change.xml")

    def many(folder):
        shutil.copy(VALID / "plo16-log-dod" / "input.xml", folder / "outputs" / "4.xml")
    got = faults(check, SEND, content, ["SUITE-COMPONENTS"], "outputs/0-new.xml")
    check.has(got.out, "TilleggsopplysningPasient/BorAlene")
    got = faults(check, SEND, errors, ["SUITE-RULES", "SUITE-COMPONENTS"], "outputs/0-new.xml")
    got = faults(check, SEND, loose, ["SUITE-RULES"], "outputs/2-cancel.xml")
    check.has(got.out, "KONV-")
    got = faults(check, SEND, many, ["SUITE-UNEXPECTED"], "outputs/4.xml")
    for change in (other, few):
        with workplace() as place:
            folder = done(place, SEND)
            change(folder)
            got = judge(folder.parent)
            check.equal(got.code, 1, change.__name__)
            check.true("SUITE-VALID-NONE" in got.codes, f"{change.__name__}: {got.codes}")


def test_nothing(check):
    """where nothing may be sent: a message, no document, too few, an empty one"""
    def sent(folder):
        shutil.copy(VALID / "plo16-innleggelsesrapport" / "input.xml", folder / "outputs" / "a.xml")

    def as_text(folder):
        shutil.copy(VALID / "plo16-innleggelsesrapport" / "input.xml", folder / "outputs" / "a.log")

    def few(folder):
        os.remove(folder / "outputs" / "forsok-1.png")

    def empty(folder):
        (folder / "outputs" / "forsok-1.png").write_bytes(b"")

    def strange(folder):
        (folder / "outputs" / "program.exe").write_bytes(b"MZ")
    faults(check, REFUSE, sent, ["SUITE-SENT"], "outputs/a.xml")
    faults(check, REFUSE, as_text, ["SUITE-SENT"], "outputs/a.log")
    faults(check, REFUSE, few, ["SUITE-NO-DOCUMENT"])
    faults(check, REFUSE, empty, ["SUITE-EMPTY", "SUITE-NO-DOCUMENT"], "outputs/forsok-1.png")
    faults(check, REFUSE, strange, ["SUITE-UNEXPECTED"], "outputs/program.exe")


def test_persons(check):
    """a number that may be a real person's is a fault, in logs and in messages; it is never printed"""
    number = real_number()

    def log(folder):
        (folder / "outputs" / "forsok-1.log").write_text(f"Pasient {number} mangler navn\n")
        os.remove(folder / "outputs" / "forsok-1.png")

    def message(folder):
        edit(folder / "outputs" / "0-new.xml", "14833801636", number)
    got = faults(check, REFUSE, log, ["SUITE-PERSON"], "outputs/forsok-1.log")
    check.lacks(got.out + json.dumps(got.record), number)
    with workplace() as place:
        folder = done(place, SEND)
        message(folder)
        got = judge(folder.parent)
        check.true(got.code == 1 and "SUITE-PERSON" in got.codes, f"message: {got.codes}")
        check.lacks(got.out + json.dumps(got.record), number)


def real_number():
    """Eleven digits with right check digits outside of the synthetic series, made here: nobody is looked up."""
    spec = importlib.util.spec_from_file_location("make_idnr", ROOT / "tools" / "make-idnr.py")
    idnr = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(idnr)
    return next(number for number in (idnr.with_two_checks(f"140338{n:03}") for n in range(16, 100)) if number)


def test_hostile(check):
    """links, devices, broken and strange files in the folders: told, never followed"""
    with workplace() as place:
        secret = place / "secret.xml"
        secret.write_text("<secret/>")
        folder = done(place, RECEIVE)
        target = folder / "outputs" / "svar-1-alt.xml"
        os.remove(target)
        target.symlink_to(secret)
        got = judge(folder.parent)
        check.equal((got.code, got.codes), (1, ["FILE-LINK", "SUITE-FAILED"]), "a link")
        check.true(not (folder / "run.json").exists(), "no run.json of a run that cannot be read")
        os.remove(target)
        os.mkfifo(target)
        got = judge(folder.parent)
        check.equal((got.code, got.codes), (1, ["FILE-OTHER", "SUITE-FAILED"]), "a FIFO")
        os.remove(target)
        for data in (b"", b"<AppRec", b"\xff\xfe", b"<!DOCTYPE a [<!ENTITY b 'c'>]><AppRec>&b;</AppRec>", b"{}" * 1000):
            target.write_bytes(data)
            got = judge(folder.parent)
            check.equal(got.code, 1, f"{data[:20]}: exit code")
            check.true("SUITE-APPREC-NONE" in got.codes, f"{data[:20]}: {got.codes}")
        os.remove(target)
        strange = folder / "outputs" / "svar\n1 \x1b[31m.xml"
        strange.write_text("x")
        got = judge(folder.parent)
        check.equal(got.code, 1, "a name with control characters")
        check.lacks(got.out, "\x1b[31m")
        os.remove(strange)
        shutil.rmtree(folder / "outputs")
        (folder / "outputs").symlink_to(place)
        got = judge(folder.parent)
        check.equal((got.code, got.codes), (1, ["FILE-LINK", "SUITE-NOT-RUN"]), "outputs is a link")
        check.lacks(got.out, "secret")
        check.equal(secret.read_text(), "<secret/>", "what the link leads to")


if __name__ == "__main__":
    harness.main(harness.collect(globals()))
