"""lodd declare: what is made, what is refused, and that nothing but the input decides what it looks like."""
import hashlib
import json
import os
import re
import subprocess
import tempfile

import declare_vendor
import suite_vendor
from declare_vendor import Vendor, message, old_person_number, with_msgid
from harness import collect, environment, lodd, main, needs_packs, workplace

CLAIMS_TOO_MUCH = re.compile(r"godkjen|sertifiser|approv|certifi(?!cat)", re.IGNORECASE)
FILES = ["EVIDENCE.SHA256SUMS", "evidence/docs/veiledning.txt", "evidence/messages/innlegg-endring.xml",
         "evidence/messages/innlegg-kansellering.xml", "evidence/messages/innlegg.xml", "evidence/results.ndjson",
         "profiles.lock", "selvdeklarering.html", "selvdeklarering.json"]


def tree(folder):
    """Every file of a folder by its name, with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def claim_of(declaration, name="K1"):
    return next(claim for claim in declaration["claims"] if claim["id"] == name)


def findings_of(bundle):
    """Of evidence/results.ndjson: (document, id, severity, place) of every finding, and the documents' digests."""
    found, digests = [], {}
    for line in (bundle / "evidence/results.ndjson").read_text(encoding="utf-8").splitlines():
        part = json.loads(line)
        if "name" in part:
            digests[part["name"]] = part["sha256"]
        for issue in part.get("issues", []) + part.get("crossDocument", []):
            place = issue.get("path") or (f"{issue['line']}:{issue['column']}" if "line" in issue else "")
            found.append((issue.get("document", part.get("name")), issue["id"], issue["severity"], place))
    return found, digests


def test_packs(check):
    """the packs can be opened"""
    needs_packs(check)


def test_made(check):
    """a declaration is made: files, manifest, page, what is computed"""
    with workplace() as folder:
        vendor = Vendor(folder)
        got = vendor.declare()
        check.equal(got.code, 0, "exit code")
        check.has(got.out, "LAGET")
        check.equal(sorted(tree(vendor.bundle)), FILES, "files")
        sums = subprocess.run(["sha256sum", "-c", "--strict", "EVIDENCE.SHA256SUMS"], cwd=vendor.bundle, check=False,
                              capture_output=True)
        check.equal(sums.returncode, 0, "sha256sum -c")
        manifest = (vendor.bundle / "EVIDENCE.SHA256SUMS").read_bytes()
        made = vendor.made()
        check.equal(made["manifest"], {"sha256": hashlib.sha256(manifest).hexdigest(), "files": 6}, "manifest")
        claim = claim_of(made)
        check.equal(claim["evidence"], ["M/innlegg-endring.xml", "M/innlegg-kansellering.xml", "M/innlegg.xml", "D1"],
                    "the folder became its files")
        check.equal(claim["computed"]["counts"], {"files": 3, "errors": 0, "warnings": 0, "information": 6}, "counts")
        check.equal(claim["computed"]["shown"], "samsvar", "shown")
        check.equal(claim["computed"]["reproducible"], True, "reproducible")
        check.true(len(claim["requirements"]) > 5, "the claim got the requirements of its profile and direction")
        check.true(all("-SEND-" in name for name in claim["requirements"]), "only those to send")
        messages = [item for item in made["evidence"] if item["kind"] == "message"]
        check.equal([item["synthetic"] for item in messages], [True] * 3, "persons are synthetic")
        for item in made["evidence"]:
            data = (vendor.bundle / item["path"]).read_bytes()
            check.equal((item["sha256"], item["bytes"]), (hashlib.sha256(data).hexdigest(), len(data)), item["id"])
        check.has((vendor.bundle / "selvdeklarering.html").read_text(encoding="utf-8"), "EksempelEPJ", "page")


def test_coverage(check):
    """rules and components are those that lodd validate counts"""
    with workplace() as folder:
        vendor = Vendor(folder)
        vendor.declare()
        computed = claim_of(vendor.made())["computed"]
        report = json.loads(lodd("validate", "--coverage", "-o", "json", vendor.evidence / "messages").out)
        counted = next(profile for profile in report["coverage"] if profile["profile"] == declare_vendor.MAIN)
        kinds = {kind: (part["exercised"], part["total"]) for kind, part in counted["components"].items()}
        check.equal((computed["rulesExercised"], computed["rulesTotal"]), kinds["rule"], "rules")
        others = [pair for kind, pair in kinds.items() if kind != "rule"]
        check.equal((computed["componentsExercised"], computed["componentsTotal"]),
                    tuple(map(sum, zip(*others))), "components")


def with_deviation(vendor):
    """Evidence with errors and warnings, explained."""
    vendor.put("messages/uten-uuid.xml", with_msgid(message("valid/plo16-innleggelsesrapport"), "x1"))
    vendor.claim["status"] = "ja-med-avvik"
    vendor.claim["deviations"] = ["A1"]
    vendor.input["deviations"] = [{"id": "A1", "rules": ["MSGHEAD-MSGID-1"], "explanation": "Eldre meldinger har en annen id",
                                   "impact": "Mottakeren må lete", "plan": "Rettes i 4.3", "until": "2027-06-30"}]


def test_digest(check):
    """resultDigest is what facts say it is, computed from the findings that are in the bundle"""
    for change in (lambda vendor: None, with_deviation):
        with workplace() as folder:
            vendor = Vendor(folder)
            change(vendor)
            got = vendor.declare()
            check.equal(got.code, 0, "exit code")
            if got.code:
                check.problems.append(got.out)
                continue
            found, digests = findings_of(vendor.bundle)
            lines = {f"{digests[name]}\t{declare_vendor.MAIN}\t{rule}\t{severity}\t{place}\n"
                     for name, rule, severity, place in found}
            wanted = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
            computed = claim_of(vendor.made())["computed"]
            check.equal(computed["resultDigest"], wanted, "resultDigest")
            check.equal(computed["counts"]["errors"], sum(part[2] == "error" for part in found), "errors")


def test_deviation(check):
    """ja-med-avvik: explained breaches are shown as such; without the explanation it is refused"""
    with workplace() as folder:
        vendor = Vendor(folder)
        with_deviation(vendor)
        got = vendor.declare()
        check.equal(got.code, 0, "exit code: " + got.out)
        computed = claim_of(vendor.made())["computed"]
        check.equal((computed["shown"], computed["result"]), ("avvik-forklart", "fail"), "shown")
        check.equal((computed["failedRules"], computed["unexplainedRules"]), (["MSGHEAD-MSGID-1"], []), "rules")
        check.true(computed["failedRequirements"], "a requirement failed")
        failing = {total["level"]: total["failing"] for total in vendor.made()["totals"]}
        check.equal(sum(failing.values()), len(computed["failedRequirements"]), "totals: failing")
        vendor.again()
        vendor.input["deviations"][0]["rules"] = ["PLO-STATUS-4"]
        got = vendor.declare()
        check.equal(got.code, 1, "another rule explained")
        check.has(got.out, "MSGHEAD-MSGID-1")
        check.has(got.out, "[CLAIM-UNEXPLAINED]")


# --- refusals: what is changed, and the codes that must come ---

def nothing(_):
    pass


def contradicted(vendor):
    vendor.put("messages/uten-uuid.xml", with_msgid(message("valid/plo16-innleggelsesrapport"), "x1"))


def same_msgid(vendor):
    vendor.put("messages/om-igjen.xml", message("valid/plo16-innleggelsesrapport").replace(b"<?xml", b"<?xml", 1) + b"\n")


def no_evidence(vendor):
    vendor.claim["evidence"] = []


def other_profile(vendor):
    vendor.take("dod.xml", "valid/plo16-log-dod")


def unknown_profile(vendor):
    vendor.take("ukjent.xml", "invalid/unknown-root")


def missing_file(vendor):
    vendor.add(id="E9", kind="document", path="docs/borte.pdf", title="Borte", sections=["1"])
    vendor.claim["evidence"].append("E9")


def empty_folder(vendor):
    (vendor.evidence / "tom").mkdir()
    vendor.add(id="E9", kind="message", path="tom/")


def a_link(vendor):
    (vendor.evidence / "messages/lenke.xml").symlink_to("/etc/hostname")


def a_link_by_name(vendor):
    (vendor.evidence / "docs/lenke.txt").symlink_to("/etc/hostname")
    vendor.add(id="E9", kind="document", path="docs/lenke.txt", title="Lenke")


def a_pipe(vendor):
    os.mkfifo(vendor.evidence / "messages/pipe.xml")


def twice(vendor):
    vendor.add(id="E9", kind="message", path="messages/innlegg.xml")


def person_in_text(vendor):
    vendor.put("docs/veiledning.txt", f"Pasient {old_person_number()} testet\n".encode())


def person_with_blank(vendor):
    number = old_person_number()
    vendor.put("docs/veiledning.txt", f"Pasient {number[:6]} {number[6:]} testet\n".encode())


def person_in_utf16(vendor):
    vendor.put("docs/veiledning.txt", f"Pasient {old_person_number()} testet\n".encode("utf-16"))


def person_in_message(vendor):
    data = message("valid/plo16-innleggelsesrapport")
    number = re.search(rb"(?<!\d)\d{11}(?!\d)", data).group(0)
    vendor.put("messages/innlegg.xml", data.replace(number, old_person_number().encode()))


def negative_without_errors(vendor):
    vendor.put("negative/fin.xml", with_msgid(message("valid/plo16-innleggelsesrapport"), "6f0e2d1c-0000-4000-8000-000000000001"))
    vendor.add(id="N", kind="message", path="negative/", negative=True)


def word_in_limitations(vendor):
    vendor.claim["limitations"] = "Meldingen er God\u00adkjent av NHN"


def word_in_title(vendor):
    vendor.input["evidence"][1]["title"] = "Certification report"


def expired_document(vendor):
    vendor.input["evidence"][1]["expires"] = "2026-01-01"


def future_document(vendor):
    vendor.input["evidence"][1]["created"] = "2026-12-01"


def no_section(vendor):
    del vendor.input["evidence"][1]["sections"]


def no_title(vendor):
    del vendor.input["evidence"][1]["title"]


def valid_too_long(vendor):
    vendor.input["validUntil"] = "2028-11-22"


def valid_before(vendor):
    vendor.input["validUntil"] = "2026-11-21"


def no_contact(vendor):
    del vendor.input["issuer"]["contact"]


def signed_later(vendor):
    vendor.input["signatory"]["date"] = "2026-11-22"


def plan_past(vendor):
    vendor.input["claims"][1].update(status="planlagt", plannedFor="2026-01-01")


def deviation_missing(vendor):
    vendor.claim["status"] = "ja-med-avvik"


def deviation_past(vendor):
    with_deviation(vendor)
    vendor.input["deviations"][0]["until"] = "2026-01-01"


def unanswered(vendor):
    vendor.input["claims"] = vendor.input["claims"][:1]


def level_b(vendor):
    vendor.input["scheme"]["level"] = "b"


def level_c(vendor):
    vendor.input["scheme"]["level"] = "c"


def own_laboratory(vendor):
    level_c(vendor)
    vendor.input["assessor"] = {"name": "Eksempel AS", "orgnr": "310000000", "accreditation": "TEST 1", "thirdParty": True}


def unknown_claim_profile(vendor):
    vendor.input["claims"].append({"id": "K9", "profile": "no.plo@9.9/innleggelsesrapport", "direction": "send",
                                   "status": "nei"})


REFUSED = [
    (contradicted, ["CLAIM-CONTRADICTED"]), (no_evidence, ["CLAIM-NO-EVIDENCE"]), (other_profile, ["EVIDENCE-OTHER-PROFILE"]),
    (unknown_profile, ["EVIDENCE-UNKNOWN-PROFILE"]), (missing_file, ["EVIDENCE-MISSING"]),
    (empty_folder, ["EVIDENCE-FOLDER-EMPTY"]),
    (a_link, ["EVIDENCE-NOT-A-FILE"]), (a_link_by_name, ["EVIDENCE-UNREADABLE"]), (a_pipe, ["EVIDENCE-NOT-A-FILE"]),
    (twice, ["EVIDENCE-TWICE"]), (person_in_text, ["PERSON-NUMBER"]), (person_with_blank, ["PERSON-NUMBER"]),
    (person_in_utf16, ["PERSON-NUMBER"]), (person_in_message, ["PERSON-NUMBER"]),
    (negative_without_errors, ["NEGATIVE-WITHOUT-ERRORS"]), (word_in_limitations, ["WORD-REFUSED"]),
    (word_in_title, ["WORD-REFUSED"]), (expired_document, ["EVIDENCE-EXPIRED"]), (future_document, ["EVIDENCE-FUTURE"]),
    (no_section, ["DOCUMENT-NO-SECTION"]), (no_title, ["DOCUMENT-NO-TITLE"]), (valid_too_long, ["VALIDITY-TOO-LONG"]),
    (valid_before, ["VALIDITY-BEFORE"]), (no_contact, ["HEAD-MISSING"]), (signed_later, ["HEAD-FUTURE"]),
    (plan_past, ["CLAIM-PLAN-PAST"]), (deviation_missing, ["CLAIM-NO-DEVIATION"]), (deviation_past, ["DEVIATION-PAST"]),
    (unanswered, ["SCOPE-UNANSWERED"]), (level_b, ["TEST-NOT-RUN", "NEGATIVE-TESTS-MISSING"]),
    (level_c, ["REQUIREMENT-NOT-TESTED", "ASSESSOR-MISSING"]), (own_laboratory, ["ASSESSOR-SELF"]),
    (unknown_claim_profile, ["PROFILE-UNKNOWN"]), (same_msgid, ["CLAIM-CONTRADICTED"]),
]


def test_refused(check):
    """what must be refused is refused with its line, and nothing is written"""
    for change, codes in REFUSED:
        with workplace() as folder:
            vendor = Vendor(folder)
            change(vendor)
            got = vendor.declare()
            name = change.__name__
            check.equal(got.code, 1, f"{name}: exit code")
            for code in codes:
                check.has(got.out, f"[{code}]", name)
            check.has(got.out, "AVVIST", name)
            check.equal(vendor.left_over(), [], f"{name}: nothing is written")
            check.equal(got.err, "", f"{name}: standard error")
            check.lacks(got.out + got.err, old_person_number(), f"{name}: output")
            english = vendor.declare(lang="en")
            for code in codes:
                check.has(english.out, f"[{code}]", name + " in English")


def test_offset(check):
    """a number that may be real is named by file and offset, never by itself"""
    with workplace() as folder:
        vendor = Vendor(folder)
        person_in_text(vendor)
        got = vendor.declare()
        check.true(re.search(r"evidence/docs/veiledning\.txt: 1 .* byte 8;", got.out), "file and offset: " + got.out)


def test_accepted_persons(check):
    """--accept-persons: made all the same, and the reason stays in the file"""
    with workplace() as folder:
        vendor = Vendor(folder)
        person_in_text(vendor)
        check.equal(vendor.declare("--accept-persons", "  ").code, 74, "without a reason")
        got = vendor.declare("--accept-persons", "Avdøde personer fra 1800-tallet")
        check.equal(got.code, 0, "exit code: " + got.out)
        check.has(got.out, "[PERSON-NUMBER-ACCEPTED]")
        made = vendor.made()
        check.true("Avdøde personer fra 1800-tallet" in json.dumps(made, ensure_ascii=False), "the reason")
        check.equal(next(item for item in made["evidence"] if item["id"] == "D1")["synthetic"], False, "the document")
        for name, data in tree(vendor.bundle).items():
            if name != "evidence/docs/veiledning.txt":
                check.true(old_person_number().encode() not in data, name + " must not have the number")
        vendor.again()
        vendor.put("docs/veiledning.txt", b"Ingen\n")
        vendor.declare("--accept-persons", "Avdøde personer fra 1800-tallet")
        check.lacks(json.dumps(vendor.made(), ensure_ascii=False), "1800-tallet", "no number, no reason")


def test_opaque(check):
    """what cannot be looked into is said"""
    with workplace() as folder:
        vendor = Vendor(folder)
        vendor.put("docs/veiledning.txt", b"%PDF-1.7\n...")
        got = vendor.declare()
        check.equal(got.code, 0, "exit code")
        check.has(got.out, "[EVIDENCE-OPAQUE]")


def test_withheld(check):
    """withheld evidence is judged and hashed but is not in the bundle"""
    with workplace() as folder:
        vendor = Vendor(folder)
        vendor.input["evidence"][0]["withheld"] = True
        got = vendor.declare()
        check.equal(got.code, 0, "exit code: " + got.out)
        check.equal([name for name in tree(vendor.bundle) if "messages" in name], [], "messages in the bundle")
        made = vendor.made()
        check.equal(claim_of(made)["computed"]["reproducible"], False, "reproducible")
        check.equal(claim_of(made)["computed"]["counts"]["files"], 3, "judged")
        check.equal([len(item["sha256"]) for item in made["evidence"]], [64] * 4, "hashed")
        check.lacks((vendor.bundle / "EVIDENCE.SHA256SUMS").read_text(encoding="utf-8"), "messages/", "manifest")


def test_all_evidence(check):
    """a claim without evidence gets the messages of its profile; folders send and motta say the direction"""
    with workplace() as folder:
        vendor = Vendor(folder)
        del vendor.claim["evidence"]
        vendor.put("messages/motta/mottatt.xml",
                   with_msgid(message("valid/plo16-innleggelsesrapport"), "6f0e2d1c-0000-4000-8000-000000000002"))
        vendor.take("send/dod.xml", "valid/plo16-log-dod")
        receive = next(claim for claim in vendor.input["claims"]
                       if claim["profile"] == declare_vendor.MAIN and claim["direction"] == "motta")
        receive["status"] = "ja"
        got = vendor.declare()
        check.equal(got.code, 0, "exit code: " + got.out)
        made = vendor.made()
        plain = ["M/innlegg-endring.xml", "M/innlegg-kansellering.xml", "M/innlegg.xml"]
        check.equal(claim_of(made)["evidence"], plain, "sent")
        check.equal(claim_of(made, receive["id"])["evidence"], plain + ["M/motta/mottatt.xml"], "received")
        check.has(got.out, "[EVIDENCE-UNUSED]", "the message that nobody asked for is said")


def test_across(check):
    """findings across files count for the claims of the documents they name"""
    with workplace() as folder:
        vendor = Vendor(folder)
        same_msgid(vendor)
        got = vendor.declare()
        check.has(got.out, "KONV-", "the rule")
        vendor.claim.update(status="ja-med-avvik", deviations=["A1"])
        rule = re.search(r"KONV-[A-Z-]+", got.out).group(0)
        vendor.input["deviations"] = [{"id": "A1", "rules": [rule], "explanation": "Sendt to ganger i prøven"}]
        got = vendor.declare()
        check.equal(got.code, 0, "explained: " + got.out)
        check.equal(claim_of(vendor.made())["computed"]["failedRules"], [rule], "failed rules")


def test_negative(check):
    """messages with errors on purpose are judged, and are no evidence of conformity"""
    with workplace() as folder:
        vendor = Vendor(folder)
        vendor.put("negative/feil.xml", message("invalid/cancel-without-conversation"))
        vendor.add(id="N", kind="message", path="negative/", negative=True)
        vendor.claim["evidence"].append("N")
        got = vendor.declare()
        check.equal(got.code, 0, "exit code: " + got.out)
        check.equal(claim_of(vendor.made())["computed"]["counts"]["files"], 3, "files")
        check.has((vendor.bundle / "evidence/results.ndjson").read_text(encoding="utf-8"), "evidence/negative/feil.xml", "findings")


def test_weak(check):
    """less than the scheme's minimum is shown as weakly documented"""
    with workplace() as folder:
        vendor = Vendor(folder)
        for kind in ("-endring", "-kansellering"):
            (vendor.evidence / f"messages/innlegg{kind}.xml").unlink()
        got = vendor.declare()
        check.equal(got.code, 0, "exit code: " + got.out)
        check.has(got.out, "[CLAIM-WEAK]")
        check.equal(claim_of(vendor.made())["computed"]["shown"], "samsvar-svakt", "shown")


def test_remarks(check):
    """a breach of what only should be followed (bør) contradicts nothing, and is shown"""
    with workplace() as folder:
        vendor = Vendor(folder)
        vendor.take("uten-samtale.xml", "invalid/change-without-conversation")
        got = vendor.declare()
        check.equal(got.code, 0, "exit code: " + got.out)
        computed = claim_of(vendor.made())["computed"]
        check.equal((computed["shown"], computed["failedRules"], computed["normLevelWorst"]),
                    ("samsvar-merknad", ["PLO-STATUS-3"], "retningslinje"), "shown")


def run_tests(vendor, *names):
    """Test descriptions run rightly, among the evidence of the vendor."""
    wanted = [word for name in names for word in ("--test", name)]
    suite = vendor.evidence / "runs"
    lodd("run-suite", "--prepare", suite, *wanted)
    for name in names:
        suite_vendor.run(name, suite / name)
    lodd("run-suite", suite, "--operator", "testleder", "--started", "2026-11-20", *wanted)
    vendor.add(id="R", kind="run", path="runs/")
    vendor.claim["evidence"] = ["M", "D1", "R"]


SENDING = ("PLO16-T-INNLEGGELSESRAPPORT-SEND-POS", "PLO16-T-INNLEGGELSESRAPPORT-SEND-NEG")


def test_level_b(check):
    """level b: every selected test of what is claimed has a passed run, negative ones included"""
    with workplace() as folder:
        vendor = Vendor(folder)
        run_tests(vendor, *SENDING)
        got = vendor.declare("--level", "b")
        check.equal(got.code, 0, "exit code: " + got.out)
        made = vendor.made()
        check.equal(made["scheme"]["level"], "b", "level")
        check.equal([(run["id"], run["test"], run["negative"], run["passed"]) for run in made["runs"]],
                    [(f"R/{name}/run.json", name, name.endswith("NEG"), True) for name in sorted(SENDING)], "runs")
        check.equal(claim_of(made)["computed"]["counts"]["files"], 6, "what was sent in the positive test counts")
        parts = [item for item in made["evidence"] if item.get("run") == f"R/{SENDING[0]}/run.json"]
        check.equal({item["path"].split("/")[3] for item in parts}, {"outputs"}, "outputs came with the run")
        check.true(all(item["id"].startswith(f"R/{SENDING[0]}/") for item in parts), "their ids")
        names = set(tree(vendor.bundle))
        check.true({item["path"] for item in made["evidence"]} <= names, "all of it is in the bundle")
        check.true(not [name for name in names if name.endswith("README.html")], "what no run names is not")


def test_level_b_refused(check):
    """level b: a test left out, not passed, or of another version"""
    with workplace() as folder:
        vendor = Vendor(folder)
        run_tests(vendor, SENDING[0])
        got = vendor.declare("--level", "b")
        check.equal(got.code, 1, "the negative test was left out")
        check.has(got.out, SENDING[1])
        check.has(got.out, "[TEST-NOT-RUN]")
        check.has(got.out, "[NEGATIVE-TESTS-MISSING]")
    with workplace() as folder:
        vendor = Vendor(folder)
        run_tests(vendor, *SENDING)
        sent = sorted((vendor.evidence / "runs" / SENDING[0] / "outputs").glob("*.xml"))
        sent[0].write_bytes(message("valid/plo16-log-dod"))
        for level in ("a", "b"):
            got = vendor.declare("--level", level)
            check.equal(got.code, 1, f"level {level}: not passed")
            check.has(got.out, "[CLAIM-RUN-FAILED]")
            check.has(got.out, "[RUN-FAILED]")
        record = vendor.evidence / "runs" / SENDING[1] / "run.json"
        record.write_text(record.read_text(encoding="utf-8").replace('"version": "1"', '"version": "9"'), encoding="utf-8")
        got = vendor.declare("--level", "b")
        check.has(got.out, "[RUN-UNKNOWN-TEST]")
        record.write_text("{", encoding="utf-8")
        check.has(vendor.declare().out, "[RUN-BROKEN]")


def test_level_c(check):
    """level c: a laboratory, and runs of all that is to be tested"""
    requirements = json.loads(lodd("requirements", "export", "--format", "json", "--profile", declare_vendor.MAIN).out)
    wanted = {each["id"] for each in requirements["requirements"] if each["certifiable"] and each["direction"] == "send"}
    check.true(wanted, "there are requirements to be tested")
    for names in (SENDING[:1], SENDING[1:], SENDING):
        with workplace() as folder:
            vendor = Vendor(folder)
            run_tests(vendor, *names)
            vendor.input["assessor"] = {"name": "Prøvelaboratoriet AS", "orgnr": "314000005", "accreditation": "TEST 001",
                                        "thirdParty": True}
            got = vendor.declare("--level", "c")
            untested = set(re.findall(r"(PLO16-\S+): .*\[REQUIREMENT-NOT-TESTED\]", got.out))
            tested = {each for name in names for each in suite_vendor.TESTS[name]["requirements"]}
            check.equal(untested, wanted - tested, f"{names}: what no run covers")
            check.equal(got.code, 1 if len(names) == 1 else 0, f"{names}: exit code: {got.out}")
            check.lacks(got.out, "[ASSESSOR-MISSING]")
            check.has(got.out, "[ASSESSOR-SIGNS]")


def test_words(check):
    """no word of approval stands anywhere but in externalApproval"""
    with workplace() as folder:
        vendor = Vendor(folder)
        for lang in ("nb", "en"):
            vendor.again()
            got = vendor.declare(lang=lang)
            check.true(not CLAIMS_TOO_MUCH.search(got.out), f"output in {lang}: {CLAIMS_TOO_MUCH.search(got.out)}")
        for name in ("selvdeklarering.html", "selvdeklarering.json"):
            text = re.sub(r'"(certifiable|externalApproval)"', "", (vendor.bundle / name).read_text(encoding="utf-8"))
            check.true(not CLAIMS_TOO_MUCH.search(text), f"{name}: {CLAIMS_TOO_MUCH.search(text)}")
        vendor.again()
        vendor.claim["externalApproval"] = {"issuer": "Norsk helsenett", "reference": "Godkjent 2026-17", "date": "2026-05-01"}
        got = vendor.declare()
        check.equal(got.code, 0, "with an external one: " + got.out)
        check.has((vendor.bundle / "selvdeklarering.html").read_text(encoding="utf-8"), "Godkjent 2026-17", "page")


def test_deterministic(check):
    """the same inputs in another folder, locale, time zone and number of threads: the same bytes"""
    bundles = []
    worlds = [(["-j1"], {}), (["-j2"], {"LC_ALL": "nb_NO.UTF-8", "TZ": "Pacific/Auckland"}),
              (["-j7"], {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Caracas", "LANG": "C"})]
    for options, extra in worlds:
        with workplace() as folder:
            deep = folder / "en annen mappe" / "æøå"
            deep.mkdir(parents=True)
            vendor = Vendor(deep if options != ["-j1"] else folder)
            with_deviation(vendor)
            for number in range(40):
                vendor.put(f"messages/flere/{number}.xml",
                           with_msgid(message("valid/plo16-innleggelsesrapport"), f"6f0e2d1c-0000-4000-8000-{number:012}"))
            got = vendor.declare(*options, env=environment(**extra))
            check.equal(got.code, 0, f"{options}: {got.out}")
            bundles.append(tree(vendor.bundle))
    for other in bundles[1:]:
        check.equal(sorted(other), sorted(bundles[0]), "files")
        for name, data in bundles[0].items():
            check.true(other.get(name) == data, f"{name} differs")
    for data in bundles[0].values():
        check.true(tempfile.gettempdir().encode() + b"/lodd-" not in data, "a path of this machine")


def test_id(check):
    """the id is made from the content, or as asked for"""
    with workplace() as folder:
        vendor = Vendor(folder)
        vendor.declare()
        first = vendor.made()["id"]
        check.true(re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first),
                   f"a UUID of version 8: {first}")
        vendor.again()
        vendor.declare()
        check.equal(vendor.made()["id"], first, "the same content")
        vendor.again()
        vendor.input["subject"]["name"] = "EnAnnenEPJ"
        vendor.declare()
        check.true(vendor.made()["id"] != first, "other content")
        vendor.again()
        mine = "urn:uuid:6f0e2d1c-0000-4000-8000-000000000001"
        vendor.declare("--id", mine)
        check.equal(vendor.made()["id"], mine, "--id")


def test_record(check):
    """--record is selvdeklarering.json"""
    with workplace() as folder:
        vendor = Vendor(folder)
        got = vendor.declare("--record", "-")
        check.equal(got.raw_out, (vendor.bundle / "selvdeklarering.json").read_bytes(), "record")


def test_usage(check):
    """what is not understood or cannot be done has exit codes of its own"""
    with workplace() as folder:
        vendor = Vendor(folder)
        check.equal(lodd("declare").code, 64, "nothing given")
        check.equal(vendor.declare("--level", "d").code, 64, "level")
        check.equal(vendor.declare("-j", "0").code, 64, "jobs")
        check.equal(vendor.declare("--id", "urn:uuid:x").code, 74, "id")
        check.equal(vendor.declare(issued="2026-02-30").code, 74, "date")
        got = lodd("declare", "--input", folder / "no.json", "--evidence", vendor.evidence, "--out", vendor.bundle)
        check.equal(got.code, 74, "no input")
        check.has(got.err, "no.json", "standard error")
        got = lodd("declare", "--input", folder / "input.json", "--evidence", folder / "no", "--out", vendor.bundle)
        check.equal(got.code, 74, "no evidence")
        vendor.bundle.mkdir()
        (vendor.bundle / "mine.txt").write_text("x", encoding="utf-8")
        check.equal(vendor.declare().code, 74, "the folder is not empty")
        check.equal([p.name for p in vendor.bundle.iterdir()], ["mine.txt"], "it stays as it was")


def test_broken_input(check):
    """an input that is not in the form is refused with the place"""
    with workplace() as folder:
        vendor = Vendor(folder)
        vendor.claim["statuss"] = "ja"
        got = vendor.declare()
        check.equal(got.code, 1, "exit code")
        check.has(got.out, "claims[0]")
        check.has(got.out, "[INPUT-FAULT]")
        (folder / "input.json").write_bytes(b'{"schema": ')
        got = lodd("declare", "--input", folder / "input.json", "--evidence", vendor.evidence, "--out", vendor.bundle)
        check.equal(got.code, 1, "broken JSON")
        check.equal(vendor.left_over(), [], "nothing is written")


def test_init(check):
    """--init: a file to begin with, which is refused until it is filled in"""
    with workplace() as folder:
        vendor = Vendor(folder)
        for lang, todo in (("nb", "FYLL INN"), ("en", "FILL IN")):
            path = folder / f"{lang}.json"
            got = lodd("declare", "--init", "--lang", lang, "--evidence", vendor.evidence, "--out", path)
            check.equal(got.code, 0, f"exit code: {got.err}")
            check.has(path.read_text(encoding="utf-8"), todo, "file")
            got = lodd("declare", "--input", path, "--evidence", vendor.evidence, "--out", vendor.bundle, "--lang", lang)
            check.equal(got.code, 1, "not filled in")
            check.has(got.out, "validUntil")
        got = lodd("declare", "--init", "--set", "no.plo@1.6")
        check.equal(got.code, 0, "to standard output")
        check.equal({claim["profile"].split("/")[0] for claim in json.loads(got.out)["claims"] if "profile" in claim},
                    {"no.plo@1.6"}, "only that set")
        check.equal(lodd("declare", "--init", "--set", "no.nothing@1").code, 74, "no such set")


main(collect(globals()))
