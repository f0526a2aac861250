"""lodd verify: what is confirmed, and that nothing else is."""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import time

import bundles
from harness import ROOT, Skip, collect, environment, lodd, main, needs_packs, workplace

CONFIRMED, DIFFERS, CHANGED, NOT_VERIFIABLE = (0, "BEKREFTET"), (1, "AVVIKER"), (2, "ENDRET"), (3, "IKKE ETTERPRØVBAR")

_MADE = {}


def original():
    """One bundle for all tests; each takes a copy."""
    if not _MADE:
        _MADE["folder"] = workplace()
        _MADE["bundle"] = bundles.make(_MADE["folder"].__enter__())
    return _MADE["bundle"]


def copy(place):
    bundle = pathlib.Path(place) / "bundle"
    shutil.copytree(original(), bundle, symlinks=True)
    return bundle


def expect(check, bundle, wanted, *wanted_codes, what="", args=(), env=None):
    got = bundles.verify(bundle, *args, env=env)
    check.equal((got.code, got.out.splitlines()[-1] if got.out else ""), wanted, what or "verdict")
    check.equal(got.err, "", f"{what}: standard error")
    said = bundles.codes(got.out)
    for code in wanted_codes:
        check.true(code in said, f"{what}: {code} is missing:\n{got.out}")
    return got


def test_packs(check):
    """the packs are there"""
    needs_packs(check)


def test_confirmed(check):
    """an untouched bundle is confirmed, step by step, and sha256sum agrees"""
    with workplace() as place:
        bundle = copy(place)
        record = pathlib.Path(place) / "record.json"
        got = expect(check, bundle, CONFIRMED, args=("--record", record, "--verifier", "Time kommune"))
        order = ["FORM-OK", "SIGNATURE-NONE", "MANIFEST-OK", "PROFILE-SET-OK", "JUDGED-ANEW", "CLAIM-EQUAL",
                 "FINDINGS-OK", "TOTALS-OK", "GATES-OK", "PAGE-OK", "VALID"]
        said = bundles.codes(got.out)
        check.equal([code for i, code in enumerate(said) if code in order and code not in said[:i]], order, "the steps")
        done = subprocess.run(["sha256sum", "--strict", "-c", "EVIDENCE.SHA256SUMS"], cwd=bundle, capture_output=True,
                              check=False)
        check.equal(done.returncode, 0, f"sha256sum -c: {done.stdout} {done.stderr}")
        bundles.against_schema(check, "kontroll", record)
        bundles.against_schema(check, "profiles-lock", bundle / "profiles.lock")
        written = json.loads(record.read_text(encoding="utf-8"))
        check.equal(written["schema"], "urn:lodd:kontroll:1", "schema")
        check.equal(written["verdict"], "bekreftet", "verdict")
        check.equal(written["verifier"]["name"], "Time kommune", "verifier")
        check.equal(written["declaration"]["sha256"], bundles.sha256(bundle / "selvdeklarering.json"), "declaration")
        check.equal({claim["outcome"] for claim in written["claims"]}, {"lik"}, "claims")
        check.equal(written["differences"], [], "differences")
        check.true({"form", "files", "profileSet", "evidence", "claims", "totals", "page", "validity"} ==
                   set(written["verifiedProperties"]), f"verified: {written['verifiedProperties']}")
        check.equal(len(written["lines"]), len(said), "lines")
        english = bundles.verify(bundle, "--lang", "en")
        check.equal((english.code, english.out.splitlines()[-1]), (0, "CONFIRMED"), "in English")


def test_same_everywhere(check):
    """the record is the same on any number of threads, in any folder, locale and time zone"""
    with workplace() as place:
        records = []
        for number, (jobs, extra) in enumerate([("1", {}), ("4", {"LC_ALL": "en_US.UTF-8", "TZ": "Asia/Tokyo"}),
                                                ("2", {"LC_ALL": "tr_TR.UTF-8"})]):
            bundle = pathlib.Path(place) / f"folder {number}" / "b"
            shutil.copytree(original(), bundle)
            record = pathlib.Path(place) / f"{number}.json"
            bundles.verify(bundle, "-j", jobs, "--record", record, env=environment(**extra))
            records.append(record.read_bytes())
        check.true(records[0] == records[1] == records[2], "records differ")


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_one_byte_of_evidence(check):
    """one byte of any file of the list makes it ENDRET"""
    for line in (original() / "EVIDENCE.SHA256SUMS").read_text(encoding="utf-8").splitlines():
        name = line[66:]
        with workplace() as place:
            bundle = copy(place)
            flip(bundle / name, (bundle / name).stat().st_size // 2)
            expect(check, bundle, CHANGED, "MANIFEST-CHANGED", what=name)


def test_one_byte_of_the_declaration(check):
    """one byte of the declaration, the list, the page: never confirmed"""
    with workplace() as place:
        bundle = copy(place)
        for name in ("selvdeklarering.json", "EVIDENCE.SHA256SUMS", "selvdeklarering.html"):
            path = bundle / name
            kept = path.read_bytes()
            for at in range(0, len(kept), max(1, len(kept) // 23)):
                flip(path, at)
                got = bundles.verify(bundle)
                check.true(got.code in (1, 2, 3), f"{name}, byte {at}: {got.code} {got.err}")
                path.write_bytes(kept)


def test_computed_by_hand(check):
    """figures that the vendor has made nicer are AVVIKER, claim by claim"""
    def nicer(value):
        claim = [c for c in value["claims"] if c["status"] == "ja"][0]
        claim["computed"]["counts"]["files"] = 200
        claim["computed"]["rulesExercised"] += 1
    with workplace() as place:
        bundle = copy(place)
        bundles.rewrite(bundle, nicer)
        bundles.renew_page(bundle)
        record = pathlib.Path(place) / "r.json"
        got = expect(check, bundle, DIFFERS, "CLAIM-DIFFERS", args=("--record", record))
        check.lacks(got.out, "FORM-BY-HAND")
        line = bundles.lines_of(got.out, "CLAIM-DIFFERS")
        check.equal(len(line), 1, "one claim")
        check.has(line[0], "counts.files: 200 → 2")
        bundles.against_schema(check, "kontroll", record)
        differing = [c for c in json.loads(record.read_text(encoding="utf-8"))["claims"] if c["outcome"] == "avviker"]
        check.equal([d["member"] for d in differing[0]["differences"]], ["counts.files", "rulesExercised"], "members")
        claims = json.loads(record.read_text(encoding="utf-8"))["claims"]
        check.equal([c["outcome"] for c in claims].count("lik"), len(claims) - 1, "others")


def test_other_members_by_hand(check):
    """totals, requirements, evidence and what the scheme says cannot be changed either"""
    def totals(value):
        value["totals"][0]["failing"] += 1

    def requirement(value):
        value["requirements"][0]["text"]["nb"] = "Noe annet"

    def level(value):
        value["requirements"][0]["norms"] = []

    def legal(value):
        value["legal"]["nb"][0] = "Produktet er kontrollert av myndighetene."

    def evidence(value):
        value["evidence"][0]["synthetic"] = False

    for change, member in ((totals, "totals"), (requirement, "requirements["), (level, "requirements["),
                           (legal, "legal.nb"), (evidence, "evidence[")):
        with workplace() as place:
            bundle = copy(place)
            bundles.rewrite(bundle, change)
            bundles.renew_page(bundle)
            got = expect(check, bundle, DIFFERS, "MEMBER-DIFFERS", what=change.__name__)
            check.has(got.out, member, change.__name__)
    with workplace() as place:
        bundle = copy(place)
        bundles.rewrite(bundle, lambda value: value["requirements"].pop())
        expect(check, bundle, CHANGED, "FORM-BROKEN", what="a requirement less, that a claim is about")


def test_status_by_hand(check):
    """a "nei" that becomes a "ja" without evidence, a version, a name: all of it shows"""
    def yes(value):
        [c for c in value["claims"] if c["status"] == "nei" and "profile" in c][0]["status"] = "ja"
    with workplace() as place:
        bundle = copy(place)
        bundles.rewrite(bundle, yes)
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "CLAIM-DIFFERS", "CLAIM-NO-EVIDENCE")


def test_reformatted(check):
    """the same content written by another program is told"""
    with workplace() as place:
        bundle = copy(place)
        path = bundle / "selvdeklarering.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
        expect(check, bundle, DIFFERS, "FORM-BY-HAND", "PAGE-DIFFERS")
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "FORM-BY-HAND", what="with its page")


def test_removed_evidence(check):
    """a message that is taken out after issue shows, however thoroughly it is done"""
    name = "evidence/log-innlagt/plo16-log-innlagt.xml"
    with workplace() as place:
        bundle = copy(place)
        (bundle / name).unlink()
        expect(check, bundle, CHANGED, "MANIFEST-ABSENT", what="the file")
        bundles.renew_manifest(bundle)
        bundles.renew_page(bundle)
        expect(check, bundle, CHANGED, "MANIFEST-LACKS", what="and its line")

        def forget(value):
            gone = [e["id"] for e in value["evidence"] if e["path"] == name]
            value["evidence"] = [e for e in value["evidence"] if e["id"] not in gone]
            for claim in value["claims"]:
                claim["evidence"] = [e for e in claim.get("evidence", []) if e not in gone]
        bundles.rewrite(bundle, forget)
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "CLAIM-DIFFERS", "FINDINGS-DIFFER", what="and its mention")


def test_findings_by_hand(check):
    """findings that were made nicer"""
    with workplace() as place:
        bundle = copy(place)
        path = bundle / "evidence/results.ndjson"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[1:]), encoding="utf-8")
        bundles.renew_manifest(bundle)
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "FINDINGS-DIFFER", what="a line less")
        path.write_text("".join(lines[:1] + lines), encoding="utf-8")
        bundles.renew_manifest(bundle)
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "FINDINGS-DIFFER", what="a line twice")
        path.write_bytes(b"\xff{not json\n" * 3)
        bundles.renew_manifest(bundle)
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "FINDINGS-DIFFER", what="no findings at all")


def test_page(check):
    """a page that says something else is not to be trusted; a missing one can be made"""
    with workplace() as place:
        bundle = copy(place)
        page = bundle / "selvdeklarering.html"
        page.write_text(page.read_text(encoding="utf-8").replace("4.2.1", "4.2.2"), encoding="utf-8")
        expect(check, bundle, DIFFERS, "PAGE-DIFFERS")
        page.unlink()
        expect(check, bundle, CONFIRMED, "PAGE-MISSING", what="without it")
        page.symlink_to("selvdeklarering.json")
        expect(check, bundle, CHANGED, "MANIFEST-NO-FILE", what="a link")


def test_strangers(check):
    """files, links, pipes and odd names that were added are told, and never followed"""
    def stranger(bundle):
        (bundle / "evidence" / "mer.xml").write_text("<x/>", encoding="utf-8")
        return "MANIFEST-STRANGER"

    def control(bundle):
        (bundle / "control").mkdir()
        (bundle / "control" / "a.json").write_text("{}", encoding="utf-8")
        return "MANIFEST-STRANGER"

    def ehds(bundle):
        (bundle / "ehds").mkdir()
        (bundle / "ehds" / "ehds.json").write_text("{}", encoding="utf-8")
        return "MANIFEST-STRANGER"

    def link(bundle):
        (bundle / "evidence" / "passwd").symlink_to("/etc/passwd")
        return "MANIFEST-ODD"

    def folder_link(bundle):
        (bundle / "evidence" / "etc").symlink_to("/etc")
        return "MANIFEST-ODD"

    def pipe(bundle):
        os.mkfifo(bundle / "evidence" / "pipe")
        return "MANIFEST-ODD"

    def odd_name(bundle):
        (bundle / "evidence" / "a\n\x1b[2Jb").write_text("", encoding="utf-8")
        return "MANIFEST-ODD"

    def no_utf8(bundle):
        with open(os.fsencode(bundle / "evidence") + b"/\xff.xml", "wb"):
            pass
        return "MANIFEST-ODD"

    for add in (stranger, control, ehds, link, folder_link, pipe, odd_name, no_utf8):
        with workplace() as place:
            bundle = copy(place)
            code = add(bundle)
            got = expect(check, bundle, CHANGED, code, what=add.__name__)
            check.lacks(got.out, "\x1b", add.__name__)


def test_replaced(check):
    """links, folders, pipes and huge files in the place of files are told"""
    name = "evidence/log-innlagt/plo16-log-innlagt.xml"

    def link(path, outside):
        shutil.copy(path, outside / "same.xml")
        path.unlink()
        path.symlink_to(outside / "same.xml")
        return "MANIFEST-NO-FILE"

    def folder_link(path, outside):
        shutil.copytree(path.parent, outside / "same")
        shutil.rmtree(path.parent)
        path.parent.symlink_to(outside / "same")
        return "MANIFEST-NO-FILE"

    def folder(path, _):
        path.unlink()
        path.mkdir()
        return "MANIFEST-NO-FILE"

    def pipe(path, _):
        path.unlink()
        os.mkfifo(path)
        return "MANIFEST-NO-FILE"

    def sparse(path, _):
        os.truncate(path, 10 << 30)
        return "MANIFEST-SIZE"

    for replace in (link, folder_link, folder, pipe, sparse):
        with workplace() as place:
            bundle = copy(place)
            code = replace(bundle / name, pathlib.Path(place))
            expect(check, bundle, CHANGED, code, what=replace.__name__)
    with workplace() as place:
        bundle = copy(place)
        (bundle / "profiles.lock").write_bytes(b"")
        os.truncate(bundle / "profiles.lock", 10 << 30)
        started = time.monotonic()
        expect(check, bundle, CHANGED, "LOCK-UNREADABLE", what="a huge lock")
        check.true(time.monotonic() - started < 60, "it was read")


def test_hard_link(check):
    """a hard link is a file as any other"""
    with workplace() as place:
        bundle = copy(place)
        os.link(bundle / "evidence/docs/ros.txt", pathlib.Path(place) / "other")
        expect(check, bundle, CONFIRMED)


def test_hostile_manifest(check):
    """lists that lead out of the bundle or are not of the one form are refused, and nothing outside is read"""
    digest = hashlib.sha256(b"secret\n").hexdigest()
    good = (original() / "EVIDENCE.SHA256SUMS").read_bytes()
    cases = {
        "way out": f"{digest}  ../secret\n".encode(),
        "long way out": f"{digest}  evidence/../../secret\n".encode(),
        "absolute": f"{digest}  /etc/passwd\n".encode(),
        "escaped": f"\\{digest}  ..\\\\secret\n".encode(),
        "CR LF": good.replace(b"\n", b"\r\n"),
        "CR": good.replace(b"\n", b"\r"),
        "twice": good.splitlines(keepends=True)[0] * 2 + good,
        "not sorted": b"".join(reversed(good.splitlines(keepends=True))),
        "no end": good[:-1],
        "empty": b"",
        "NUL": good.replace(b"evidence/docs", b"evidence\0docs"),
        "byte order mark": b"\xef\xbb\xbf" + good,
        "no list": b"\x7fELF" * 100,
    }
    for what, data in cases.items():
        with workplace() as place:
            bundle = copy(place)
            (pathlib.Path(place) / "secret").write_text("secret\n", encoding="utf-8")
            (bundle / "EVIDENCE.SHA256SUMS").write_bytes(data)

            def told(value, data=data):
                value["manifest"] = {"sha256": hashlib.sha256(data).hexdigest(), "files": data.count(b"\n")}
            bundles.rewrite(bundle, told)
            bundles.renew_page(bundle)
            code = "MANIFEST-LACKS" if what == "empty" else "MANIFEST-BROKEN"
            expect(check, bundle, CHANGED, code, what=what)


def test_many_files(check):
    """thousands of strangers are counted, not all told"""
    with workplace() as place:
        bundle = copy(place)
        for number in range(3000):
            (bundle / "evidence" / f"{number}.xml").write_bytes(b"")
        got = expect(check, bundle, CHANGED, "MANIFEST-STRANGER", "MANIFEST-MORE")
        check.equal(len(bundles.lines_of(got.out, "MANIFEST-STRANGER")), 100, "lines")
        check.has(bundles.lines_of(got.out, "MANIFEST-MORE")[0], "2900")


def test_broken_json(check):
    """what is no declaration is refused with a reason; files are still looked at"""
    deep = "[" * 100000
    cases = {"empty": b"", "no JSON": b"hello", "half": (original() / "selvdeklarering.json").read_bytes()[:5000],
             "deep": deep.encode(), "list": b"[]", "other": b'{"schema":"urn:lodd:selvdeklarering:2"}',
             "not UTF-8": b'{"schema":"\xff"}', "twice": b'{"schema":"urn:lodd:selvdeklarering:1","schema":"x"}',
             "input": b'{"schema":"urn:lodd:declaration-input:1"}'}
    for what, data in cases.items():
        with workplace() as place:
            bundle = copy(place)
            (bundle / "selvdeklarering.json").write_bytes(data)
            record = pathlib.Path(place) / "r.json"
            expect(check, bundle, CHANGED, "FORM-BROKEN", what=what, args=("--record", record))
            check.equal(json.loads(record.read_text(encoding="utf-8"))["verdict"], "endret", what)
            bundles.against_schema(check, "kontroll", record)
    with workplace() as place:
        bundle = copy(place)
        (bundle / "selvdeklarering.json").unlink()
        (bundle / "selvdeklarering.json").symlink_to("/etc/passwd")
        expect(check, bundle, CHANGED, "FORM-BROKEN", what="a link")


def test_no_bundle(check):
    """no folder, a folder without a declaration, a wrong command line: not a verdict"""
    with workplace() as place:
        for what, path in (("nothing", pathlib.Path(place) / "nothing"), ("a folder", place), ("a file", __file__)):
            got = bundles.verify(path)
            check.equal(got.code, 74, what)
            check.true(got.err.startswith("lodd: ") and got.out == "", f"{what}: {got.err} {got.out}")
    check.equal(lodd("verify").code, 64, "no operand")
    check.equal(lodd("verify", original(), "--date", "2026-02-30").code, 74, "no date")
    check.equal(lodd("verify", original(), "-j", "many").code, 64, "no number")


def other_packs(place):
    folder = pathlib.Path(place) / "profiles"
    shutil.copytree(ROOT / "profiles", folder, ignore=shutil.ignore_patterns("*.image"))
    return folder


def test_other_profiles(check):
    """one byte of a pack that counts: the check cannot be repeated; of another pack, it can"""
    with workplace() as place:
        bundle = copy(place)
        packs = other_packs(place)
        env = environment(LODD_PROFILES=str(packs))
        expect(check, bundle, CONFIRMED, what="the same packs elsewhere", env=env)
        (packs / "no.another@1").mkdir()
        (packs / "no.another@1" / "pack.json").write_text(json.dumps(
            {"id": "no.another", "version": "1", "title": {"nb": "En annen", "en": "Another"}, "publisher": "Ingen"}),
            encoding="utf-8")
        expect(check, bundle, CONFIRMED, what="a pack that does not count", env=env)
        rules = sorted((packs / "no.plo@1.6" / "rules").glob("*.sch"))[0]
        rules.write_text(rules.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        got = expect(check, bundle, NOT_VERIFIABLE, "LOCK-PACK-DIFFERS", "PROFILE-SET-OTHER", "CLAIM-NOT-COMPUTED",
                     what="a pack that does", env=env)
        check.has(bundles.lines_of(got.out, "LOCK-PACK-DIFFERS")[0], "no.plo@1.6")
        check.has(bundles.lines_of(got.out, "LOCK-PACK-DIFFERS")[0], "rules/")
        check.has(got.out, "PAGE-OK")


def test_forged_lock(check):
    """a lock that leaves out the pack that differs is not the lock of this declaration"""
    with workplace() as place:
        bundle = copy(place)
        path = bundle / "profiles.lock"
        lock = json.loads(path.read_text(encoding="utf-8"))
        lock["packs"] = [pack for pack in lock["packs"] if pack["name"] != "no.plo@1.6"]
        path.write_text(json.dumps(lock, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        bundles.renew_manifest(bundle)
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "PROFILE-SET-WRONG")
        path.write_text('{"schema":"urn:lodd:profiles-lock:1"}', encoding="utf-8")
        bundles.renew_manifest(bundle)
        bundles.renew_page(bundle)
        expect(check, bundle, CHANGED, "LOCK-UNREADABLE", what="no lock")


def test_withheld(check):
    """withheld evidence makes exactly its claims not verifiable"""
    def withhold(said):
        said["evidence"][1]["withheld"] = True
    with workplace() as place:
        bundle = bundles.make(place, withhold)
        check.true(not (bundle / "evidence/log-innlagt").exists(), "the files are not there")
        record = pathlib.Path(place) / "r.json"
        got = expect(check, bundle, NOT_VERIFIABLE, "CLAIM-WITHHELD", "FINDINGS-WITHHELD", args=("--record", record))
        bundles.against_schema(check, "kontroll", record)
        claims = json.loads(record.read_text(encoding="utf-8"))["claims"]
        check.equal([c["profile"] + " " + c["direction"] for c in claims if c["outcome"] == "ikke-etterprøvbar"],
                    ["no.plo@1.6/log-innlagt send"], "claims")
        check.equal({c["outcome"] for c in claims}, {"lik", "ikke-etterprøvbar"}, "outcomes")
        check.equal([line for line in got.out.splitlines() if line.startswith(("feil", "endret"))], [], "faults")

        def nicer(value):
            claims = [c for c in value["claims"] if c.get("profile") == "no.plo@1.6/log-innlagt"]
            claim = [c for c in claims if c["status"] == "ja"][0]
            claim["computed"]["reproducible"] = True
        bundles.rewrite(bundle, nicer)
        bundles.renew_page(bundle)
        expect(check, bundle, DIFFERS, "CLAIM-DIFFERS", "CLAIM-WITHHELD", what="said to be verifiable")


def test_withheld_but_there(check):
    """what is said to be withheld must not be there"""
    with workplace() as place:
        bundle = copy(place)

        def withhold(value):
            value["evidence"][0]["withheld"] = True
        bundles.rewrite(bundle, withhold)
        bundles.renew_page(bundle)
        expect(check, bundle, CHANGED, "MANIFEST-NOT-WITHHELD")


def test_validity(check):
    """expired, not yet, draft, withdrawn: told, and deciding nothing by themselves"""
    with workplace() as place:
        bundle = copy(place)
        got = lodd("verify", bundle, "--date", "2027-07-01")
        check.equal(got.code, 0, "expired")
        check.has(got.out, "VALID-EXPIRED")
        got = lodd("verify", bundle, "--date", "2026-11-20")
        check.has(got.out, "VALID-NOT-YET")
        check.has(lodd("verify", bundle, "--date", "2027-06-30").out, "[VALID]")
    for status, code in (("utkast", "VALID-DRAFT"), ("trukket", "VALID-WITHDRAWN")):
        def change(said, status=status):
            said["status"] = status
            if status == "trukket":
                said["statusReason"] = "Feil i meldingene"
            said["supersedes"] = {"id": "urn:uuid:6f0e2d1c-0000-4000-8000-000000000001", "sha256": "a" * 64}
        with workplace() as place:
            expect(check, bundles.make(place, change), CONFIRMED, code, "VALID-SUPERSEDES", what=status)


def test_other_tool(check):
    """another version of the tool is said before anything differs because of it"""
    def other(value):
        value["tool"]["version"] = "9.9.9"
    with workplace() as place:
        bundle = copy(place)
        bundles.rewrite(bundle, other)
        got = expect(check, bundle, NOT_VERIFIABLE, "TOOL-OTHER", "PAGE-OTHER-TOOL")
        said = bundles.codes(got.out)
        check.true(said.index("TOOL-OTHER") < said.index("CLAIM-EQUAL"), "before the claims")
        bundles.renew_page(bundle)
        expect(check, bundle, CONFIRMED, "TOOL-OTHER", "PAGE-OK", what="with the page of this version")


def test_level_c_without_laboratory(check):
    """level c needs the laboratory's signature"""
    def level_c(value):
        value["scheme"]["level"] = "c"
        value["assessor"] = {"name": "Prøvelab AS", "orgnr": "889640782", "accreditation": "TEST 1",
                             "thirdParty": True}
    with workplace() as place:
        bundle = copy(place)
        bundles.rewrite(bundle, level_c)
        expect(check, bundle, DIFFERS, "SIGNATURE-NO-LABORATORY")


def make_certificate(place, name, orgnr, days="400"):
    """A key and a self-signed certificate; the organisation number as serialNumber of the subject."""
    done = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{place}/{name}.key",
                           "-out", f"{place}/{name}.pem", "-days", days, "-subj",
                           f"/C=NO/O={name}/CN={name}/serialNumber={orgnr}"], capture_output=True, check=False)
    if done.returncode != 0:
        raise Skip("there is no openssl")
    return f"{place}/{name}.key", f"{place}/{name}.pem"


def sign(bundle, key, certificate):
    got = lodd("sign", bundle, "--key", key, "--certificate", certificate)
    if "OpenSSL" in got.err and got.code == 3:
        raise Skip("built without OpenSSL")
    if got.code != 0:
        raise AssertionError(got.err)


def test_signatures(check):
    """unsigned, unknown issuer, wrong organisation, changed, algorithm none: each is told in its own way"""
    with workplace() as place:
        def now(said):
            said["signatory"]["date"] = TODAY
        said = bundles.vendor(place)
        now(said)
        (pathlib.Path(place) / "input.json").write_text(json.dumps(said), encoding="utf-8")
        made = lodd("declare", "--input", pathlib.Path(place) / "input.json",
                    "--evidence", pathlib.Path(place) / "evidence",
                    "--out", pathlib.Path(place) / "original", "--issued", TODAY)
        check.equal(made.code, 0, f"declare: {made.out}")
        key, certificate = make_certificate(place, "vendor", bundles.ORGNR)
        other_key, other_certificate = make_certificate(place, "other", "889640782")
        trust = pathlib.Path(place) / "trust"
        trust.mkdir()
        shutil.copy(certificate, trust)

        def signed(name, *keys):
            bundle = pathlib.Path(place) / name
            shutil.copytree(pathlib.Path(place) / "original", bundle)
            for pair in keys:
                sign(bundle, *pair)
            return bundle

        def told(bundle, code, verdict, *args):
            got = lodd("verify", bundle, "--date", TODAY, *args)
            check.equal((got.code, got.out.splitlines()[-1]), verdict, code)
            check.has(got.out, f"[{code}]")
            return got

        good = signed("good", (key, certificate))
        record = pathlib.Path(place) / "r.json"
        told(good, "SIGNATURE-GOOD", CONFIRMED, "--trust", trust, "--record", record)
        check.true("signatures" in json.loads(record.read_text(encoding="utf-8"))["verifiedProperties"], "verified")
        told(good, "SIGNATURE-UNKNOWN-CA", CONFIRMED, "--record", record)
        verified = json.loads(record.read_text(encoding="utf-8"))["verifiedProperties"]
        check.true("signatures" not in verified, "not verified")
        told(signed("other", (other_key, other_certificate)), "SIGNATURE-WRONG-ORGNR", CHANGED)
        flipped = signed("flipped", (key, certificate))
        path = flipped / "selvdeklarering.json"
        path.write_text(path.read_text(encoding="utf-8").replace("Kari Nordmann", "Ola Nordmann", 1), encoding="utf-8")
        told(flipped, "SIGNATURE-BAD", CHANGED)
        for algorithm in ("none", "HS256"):
            jws = json.loads((good / "selvdeklarering.json.jws").read_text(encoding="utf-8"))
            one = jws["signatures"][0]
            header = json.loads(unbase64(one["protected"]))
            header["alg"] = algorithm
            one["protected"] = base64url(json.dumps(header).encode())
            refused = signed(algorithm)
            (refused / "selvdeklarering.json.jws").write_text(json.dumps(jws), encoding="utf-8")
            told(refused, "SIGNATURE-REFUSED", CHANGED)
        broken = signed("broken")
        (broken / "selvdeklarering.json.jws").write_text("{", encoding="utf-8")
        told(broken, "SIGNATURE-REFUSED", CHANGED)
        got = lodd("verify", good, "--trust", pathlib.Path(place) / "nowhere")
        check.equal(got.code, 74, "no such folder of certificates")


def base64url(data):
    import base64  # pylint: disable=import-outside-toplevel
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64(text):
    import base64  # pylint: disable=import-outside-toplevel
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


TODAY = time.strftime("%Y-%m-%d", time.gmtime())  # certificates made by the test are valid from today on


def test_writes_nothing(check):
    """the bundle is as it was, and may be read-only"""
    def state(bundle):
        return sorted((str(path.relative_to(bundle)), path.lstat().st_mtime_ns, path.lstat().st_ino)
                      for path in [bundle, *bundle.rglob("*")])
    with workplace() as place:
        bundle = copy(place)
        before = state(bundle)
        expect(check, bundle, CONFIRMED)
        check.equal(state(bundle), before, "the bundle")


def test_words(check):
    """nothing it says claims an approval"""
    got = bundles.verify(original())
    english = bundles.verify(original(), "--lang", "en")
    for word in ("godkjent", "godkjenning", "sertifisert", "approved", "certified"):
        check.lacks(got.out.lower() + english.out.lower(), word)


if __name__ == "__main__":
    try:
        main(collect(globals()))
    finally:
        if _MADE:
            _MADE["folder"].__exit__(None, None, None)
