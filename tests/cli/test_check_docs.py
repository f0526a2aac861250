"""lodd check-docs: documentation control."""
import json
import pathlib

import bundles
from harness import collect, lodd, main, needs_packs, workplace

KINDS = ["funksjonsbeskrivelse", "teknisk-beskrivelse", "ende-til-ende-test", "innforingsplan", "ros", "dpia"]


def complete(folder, change=None):
    """A bundle with a good document of each kind that the scheme asks for, all of them evidence of a claim."""
    said = bundles.vendor(folder)
    docs = pathlib.Path(folder) / "evidence" / "docs"
    said["evidence"] = [item for item in said["evidence"] if item["kind"] == "message"]
    for number, kind in enumerate(KINDS, 1):
        (docs / f"{kind}.txt").write_text(f"{kind}\n", encoding="utf-8")
        said["evidence"].append({"id": f"D{number}", "kind": "document", "path": f"docs/{kind}.txt",
                                 "title": kind.title(), "documentKind": kind, "created": "2026-05-01",
                                 "version": "4.2.1", "language": "nb", "sections": ["kapittel 3", "side 7"]})
    claim = [claim for claim in said["claims"] if claim["status"] == "ja"][0]
    claim["evidence"] = ["M1" if "innleggelse" in claim["profile"] else "M2"]
    claim["evidence"] += [f"D{n}" for n in range(1, len(KINDS) + 1)]
    if change:
        change(said, docs)
    return bundles.declare(folder, said)


def control(bundle, *args):
    return lodd("check-docs", bundle, "--controller", "Time kommune", "--date", bundles.DAY, *args)


def expect(check, got, verdict, *codes, what=""):
    check.equal((got.code, got.out.splitlines()[-1] if got.out else got.err),
                (0, "FULLSTENDIG") if verdict else (1, "MANGELFULL"), what or "verdict")
    for code in codes:
        check.true(code in bundles.codes(got.out), f"{what}: {code} is missing:\n{got.out}")


def write_verdicts(place, bundle, verdicts, **more):
    path = pathlib.Path(place) / "verdicts.json"
    path.write_text(json.dumps({"//": "en merknad", "schema": "urn:lodd:dokumentvurdering:1",
                                "declaration": bundles.sha256(bundle / "selvdeklarering.json"), "verdicts": verdicts,
                                **more}), encoding="utf-8")
    return path


def test_packs(check):
    """the packs are there"""
    needs_packs(check)


def test_complete(check):
    """documents of every kind, there and unchanged; the content not judged yet, which is said"""
    with workplace() as place:
        bundle = complete(place)
        record = pathlib.Path(place) / "record.json"
        got = control(bundle, "--record", record)
        expect(check, got, True, "DOC-PRESENT", "DOC-KIND-THERE", "DOC-NOT-JUDGED")
        bundles.against_schema(check, "dokumentkontroll", record)
        written = json.loads(record.read_text(encoding="utf-8"))
        check.equal((written["schema"], written["verdict"], written["controller"], written["date"]),
                    ("urn:lodd:dokumentkontroll:1", "fullstendig", "Time kommune", bundles.DAY), "record")
        check.equal(written["declaration"]["sha256"], bundles.sha256(bundle / "selvdeklarering.json"), "declaration")
        check.equal([(d["id"], d["state"], d["verdict"]) for d in written["documents"]],
                    [(f"D{n}", "til-stede", "ikke-vurdert") for n in range(1, 7)], "documents")
        check.equal(sorted(path.name for path in bundle.iterdir()),
                    ["EVIDENCE.SHA256SUMS", "evidence", "profiles.lock", "selvdeklarering.html",
                     "selvdeklarering.json"], "nothing is written into the bundle")


def test_verdicts(check):
    """the controller's verdicts go into the record; one that is lacking decides"""
    with workplace() as place:
        bundle = complete(place)
        record = pathlib.Path(place) / "record.json"
        good = [{"evidence": f"D{n}", "verdict": "godtatt"} for n in range(1, 7)]
        got = control(bundle, "--verdicts", write_verdicts(place, bundle, good))
        expect(check, got, True, "DOC-ACCEPTED", what="all accepted")
        check.equal(len(bundles.lines_of(got.out, "DOC-ACCEPTED")), 6, "lines")
        lacking = good[:4] + [{"evidence": "D5", "section": "side 7", "verdict": "mangelfull",
                               "comment": "Sier ikke\n\x1b[1mhvem"}]
        got = control(bundle, "--verdicts", write_verdicts(place, bundle, lacking), "--record", record)
        expect(check, got, False, "DOC-LACKING", "DOC-NOT-JUDGED", what="one lacking")
        check.lacks(got.out, "\x1b")
        bundles.against_schema(check, "dokumentkontroll", record)
        bundles.against_schema(check, "dokumentvurdering", pathlib.Path(place) / "verdicts.json")
        documents = json.loads(record.read_text(encoding="utf-8"))["documents"]
        check.equal([d["verdict"] for d in documents], ["godtatt"] * 4 + ["mangelfull", "ikke-vurdert"], "verdicts")
        check.has(documents[4]["comment"], "side 7: Sier ikke")


def test_bad_verdicts(check):
    """verdicts about something else, or not in their form"""
    with workplace() as place:
        bundle = complete(place)

        def told(code, verdicts, **more):
            got = control(bundle, "--verdicts", write_verdicts(place, bundle, verdicts, **more))
            expect(check, got, False, code, what=f"{verdicts} {more}")

        told("VERDICT-UNKNOWN", [{"evidence": "D9", "verdict": "godtatt"}])
        told("VERDICT-UNKNOWN", [{"evidence": "M1/plo16-innleggelsesrapport.xml", "verdict": "godtatt"}])
        told("VERDICT-NO-SECTION", [{"evidence": "D1", "section": "kapittel 9", "verdict": "godtatt"}])
        told("VERDICTS-OTHER", [{"evidence": "D1", "verdict": "godtatt"}], declaration="a" * 64)
        told("VERDICTS-BROKEN", [{"evidence": "D1", "verdict": "godkjent"}])
        told("VERDICTS-BROKEN", [{"evidence": "D1", "verdict": "mangelfull"}])
        told("VERDICTS-BROKEN", [{"evidence": "D1", "verdict": "godtatt"}] * 2)
        told("VERDICTS-BROKEN", [{"evidence": "D1", "verdikt": "godtatt"}])
        told("VERDICTS-BROKEN", ["D1"])
        told("VERDICTS-BROKEN", [], schema="urn:lodd:dokumentvurdering:2")
        told("VERDICTS-BROKEN", [], declaration="abc")
        other = control(bundle, "--verdicts", pathlib.Path(place) / "nowhere")
        check.equal(other.code, 74, "no such file")
        check.has(other.err, "nowhere")


def test_damage(check):
    """absent, changed and replaced documents"""
    with workplace() as place:
        bundle = complete(place)
        (bundle / "evidence/docs/ros.txt").write_text("endret\n", encoding="utf-8")
        (bundle / "evidence/docs/dpia.txt").unlink()
        (bundle / "evidence/docs/innforingsplan.txt").unlink()
        (bundle / "evidence/docs/innforingsplan.txt").symlink_to("/etc/passwd")
        record = pathlib.Path(place) / "record.json"
        got = control(bundle, "--record", record)
        expect(check, got, False, "DOC-CHANGED", "DOC-ABSENT", "DOC-NO-FILE")
        states = {d["documentKind"]: d["state"] for d in json.loads(record.read_text(encoding="utf-8"))["documents"]}
        check.equal((states["ros"], states["dpia"], states["innforingsplan"], states["funksjonsbeskrivelse"]),
                    ("endret", "mangler", "mangler", "til-stede"), "states")


def test_facts(check):
    """age, version, language, sections, kinds"""
    def told(code, verdict, *args, **facts):
        def change(said, docs):
            del docs
            document = [item for item in said["evidence"] if item["id"] == "D5"][0]
            for name, value in facts.items():
                document.pop(name)
                if value is not None:
                    document[name] = value
        with workplace() as place:
            expect(check, control(complete(place, change), *args), verdict, code, what=f"{facts} {args}")

    told("DOC-OLD", True, created="2024-11-30")
    told("DOC-OLD", True, "--max-age-months", "3", created="2026-08-31")
    told("DOC-NO-DATE", True, created=None)
    told("DOC-LANGUAGE", True, language="de")
    told("DOC-NO-LANGUAGE", True, language=None)
    told("DOC-VERSION", False, version="4.1")
    told("DOC-NO-VERSION", True, version=None)
    told("DOC-KIND-MISSING", False, documentKind=None)
    with workplace() as place:
        bundle = complete(place)
        check.lacks(control(bundle).out, "DOC-OLD")
        expect(check, lodd("check-docs", bundle, "--controller", "X", "--date", "2026-04-30"), False, "DOC-FUTURE")

    def expiring(said, docs):
        del docs
        said["evidence"][-1]["expires"] = "2026-11-30"
    with workplace() as place:
        expect(check, control(complete(place, expiring)), False, "DOC-EXPIRED")

    def empty(said, docs):
        del said
        (docs / "ros.txt").write_bytes(b"")
    with workplace() as place:
        expect(check, control(complete(place, empty)), False, "DOC-EMPTY")

    def withheld(said, docs):
        del docs
        said["evidence"][-1]["withheld"] = True
    with workplace() as place:
        expect(check, control(complete(place, withheld)), True, "DOC-WITHHELD", "DOC-KIND-THERE")


def test_sections_by_hand(check):
    """a document without pages or sections that a claim rests on"""
    with workplace() as place:
        bundle = complete(place)

        def change(value):
            del [item for item in value["evidence"] if item["id"] == "D2"][0]["sections"]
        bundles.rewrite(bundle, change)
        expect(check, control(bundle), False, "DOC-NO-SECTION")


def test_few_documents(check):
    """one document, that no claim refers to"""
    with workplace() as place:
        bundle = bundles.make(place)
        got = control(bundle)
        expect(check, got, False, "DOC-UNUSED", "DOC-KIND-MISSING")
        check.equal(len(bundles.lines_of(got.out, "DOC-KIND-MISSING")), 5, "kinds")


def test_ehds(check):
    """the grounds of article 45(1)"""
    def block(said, docs):
        del docs
        said["ehds"] = {"dataCategories": ["patient-summary"],
                        "annexII": [{"row": "1.1", "answer": "ja", "evidence": ["D1"]},
                                    {"row": "2.1", "answer": "planlagt", "plannedFor": "5.0", "text": "Kommer"}]}
    with workplace() as place:
        bundle = complete(place)
        expect(check, control(bundle, "--ehds"), False, "GROUND-NO-EHDS")
        expect(check, control(bundle), True, what="without --ehds")
    with workplace() as place:
        got = control(complete(place, block), "--ehds")
        expect(check, got, False, "EHDS-PREPARATORY", "GROUND-LACKS", "GROUND-NOT-MET",
               "GROUND-CE-LOOK", "GROUND-REGISTER-LOOK")
        check.has("\n".join(bundles.lines_of(got.out, "GROUND-NOT-MET")), "Annex II 2.1")
        lacking = "\n".join(bundles.lines_of(got.out, "GROUND-LACKS"))
        for part in ("Annex II 1.2", "Annex III", "Annex IV"):
            check.has(lacking, part)
        check.lacks(lacking, "Annex II 1.1")


def test_usage(check):
    """command lines and folders that cannot be used"""
    with workplace() as place:
        check.equal(lodd("check-docs", place).code, 64, "no controller")
        check.equal(lodd("check-docs", place, "--controller", " ").code, 74, "a blank controller")
        check.equal(lodd("check-docs", place, "--controller", "X").code, 74, "no declaration")
        check.equal(lodd("check-docs", place, "--controller", "X", "--max-age-months", "0").code, 64, "no months")
        (pathlib.Path(place) / "selvdeklarering.json").write_text("{}", encoding="utf-8")
        record = pathlib.Path(place) / "r.json"
        got = lodd("check-docs", place, "--controller", "X", "--record", record)
        expect(check, got, False, "FORM-BROKEN")
        check.equal(json.loads(record.read_text(encoding="utf-8"))["documents"], [], "a record all the same")
        bundles.against_schema(check, "dokumentkontroll", record)


if __name__ == "__main__":
    main(collect(globals()))
