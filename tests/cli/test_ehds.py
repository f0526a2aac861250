"""The preparatory EHDS set of a declaration: made, said what it lacks, verified, changed."""
import hashlib
import json
import re

from declare_vendor import Vendor
from harness import collect, lodd, main, workplace

FILES = ["ehds/ehds-checklist.html", "ehds/ehds-declaration.html", "ehds/ehds-documentation.html",
         "ehds/ehds-information.html", "ehds/ehds.json"]
TOO_MUCH = re.compile(r"godkjen|sertifiser|approv|certifi(?!cat)", re.IGNORECASE)


def vendor_of(folder, **more):
    vendor = Vendor(folder)
    vendor.input["ehds"] = {"//": "en kommentar", "dataCategories": ["patient-summary"],
                            "technicalDocumentation": {
                                "instructions": {"evidence": ["D1"]},
                                "testAnalysis": {"text": "Bare tre meldinger.", "evidence": ["M"]}},
                            "annexII": [{"row": "2.5", "answer": "ja", "text": "Ingen <script>alert(1)</script>"},
                                        {"row": "1.2", "answer": "ja", "evidence": ["D1"]}], **more}
    return vendor


def made_of(check, vendor):
    got = vendor.declare("--lang", "nb")
    check.equal(got.code, 0, "declare: exit code")
    return got


def verdict(vendor):
    record = vendor.folder / "record.json"
    record.unlink(missing_ok=True)
    got = lodd("verify", vendor.bundle, "--record", record, "--date", "2026-11-22")
    return got.code, [line["subject"] for line in json.loads(record.read_text())["lines"]
                      if line["mark"] in ("warning", "fault", "changed") and "subject" in line and
                      not line["code"].startswith("SIGNATURE-")]


def test_made(check):
    """the four pages and the stub are made, from the declaration alone, and what they lack is said"""
    with workplace() as folder:
        vendor = vendor_of(folder)
        got = made_of(check, vendor)
        check.has(got.out, "EHDS")
        check.has(got.out, "forberedende")
        files = sorted(str(p.relative_to(vendor.bundle)) for p in vendor.bundle.glob("ehds/*"))
        check.equal(files, FILES, "files")
        manifest = (vendor.bundle / "EVIDENCE.SHA256SUMS").read_text()
        check.lacks(manifest, "ehds/", "the manifest")
        block = vendor.made()["ehds"]
        check.equal(list(block), ["dataCategories", "technicalDocumentation", "annexII"], "members in their order")
        check.equal([row["row"] for row in block["annexII"]], ["1.2", "2.5"], "rows in their order")
        check.equal(block["technicalDocumentation"]["testAnalysis"]["evidence"],
                    [f"M/innlegg{kind}.xml" for kind in ("-endring", "-kansellering", "")], "a folder as its files")
        for name in FILES:
            text = (vendor.bundle / name).read_text(encoding="utf-8")
            check.has(text, "Forberedende", name)
            check.has(text, "Preparatory", name)
            check.true(not TOO_MUCH.search(text), f"{name} claims too much: {TOO_MUCH.search(text)}")
            check.lacks(text, "<script", name)


def test_stub(check):
    """ehds.json says which declaration it is about, what is missing, and that it is not complete"""
    with workplace() as folder:
        vendor = vendor_of(folder)
        made_of(check, vendor)
        stub = json.loads((vendor.bundle / "ehds/ehds.json").read_text(encoding="utf-8"))
        bytes_of_it = (vendor.bundle / "selvdeklarering.json").read_bytes()
        check.equal((stub["preparatory"], stub["complete"]), (True, False), "marks")
        check.equal(stub["declaration"]["sha256"], hashlib.sha256(bytes_of_it).hexdigest(), "the declaration's SHA-256")
        check.equal(stub["declaration"]["id"], vendor.made()["id"], "its id")
        check.equal(stub["testEnvironment"], {"result": False}, "no result of a testing environment")
        places = [item["place"] for item in stub["missing"]]
        check.true("Annex IV 4" in places and "Annex II 1.1" in places, "what is missing")
        check.true("Annex II 1.2" not in places and "Annex III 1(j)" not in places, "what is not")
        check.equal([item["reference"] for item in stub["informationSheet"]["standards"]],
                    ["no.plo@1.6/innleggelsesrapport"], "standards: the profiles that are met")


def test_verified(check):
    """the files are made anew when a bundle is verified: changed, missing and further ones are told"""
    with workplace() as folder:
        vendor = vendor_of(folder)
        made_of(check, vendor)
        check.equal(verdict(vendor), (0, []), "as it was made")
        for name in FILES:
            path = vendor.bundle / name
            kept = path.read_bytes()
            path.write_bytes(kept.replace(b"EksempelEPJ", b"EksempelEPK", 1))
            code, subjects = verdict(vendor)
            check.equal((code, subjects), (1, [name]), "changed")
            path.unlink()
            code, subjects = verdict(vendor)
            check.equal((code, subjects), (0, [name]), "missing: told, and made again by lodd render")
            path.write_bytes(kept)
        (vendor.bundle / "ehds/another.html").write_text("x")
        check.equal(verdict(vendor), (2, ["ehds/another.html"]), "a file more")


def test_refused(check):
    """a block with a fault, and evidence that is not there"""
    with workplace() as folder:
        for more, word in (({"annexII": [{"row": "9.9", "answer": "ja"}]}, "EHDS"),
                           ({"technicalDocumentation": {"forms": {"evidence": ["D9"]}}}, "D9"),
                           ({"additional": "Systemet er godkjent av EU."}, "godkjent")):
            vendor = vendor_of(folder, **more)
            got = vendor.declare()
            check.equal(got.code, 1, f"exit code, {word}")
            check.has(got.out + got.err, word)
            check.true(not vendor.bundle.exists(), "nothing is written")


def test_render(check):
    """lodd render makes the same pages; there are none of a declaration without the block"""
    with workplace() as folder:
        vendor = vendor_of(folder)
        made_of(check, vendor)
        for name in FILES[:-1]:
            page = name.removeprefix("ehds/").removesuffix(".html")
            got = lodd("render", vendor.bundle / "selvdeklarering.json", "--page", page)
            check.equal(got.raw_out, (vendor.bundle / name).read_bytes(), page)
        vendor.again()
        del vendor.input["ehds"]
        made_of(check, vendor)
        check.true(not (vendor.bundle / "ehds").exists(), "no block, no folder")
        check.equal(lodd("render", vendor.bundle / "selvdeklarering.json", "--page", "ehds-checklist").code, 1,
                    "no block, no page")


if __name__ == "__main__":
    main(collect(globals()))
