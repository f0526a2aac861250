"""lodd compare: declarations against a buyer's list of requirements (TAP)."""
import csv
import hashlib
import io
import json
import pathlib
import shutil
import tempfile

from declared import DATE, SENDS, claim, codes, declaration, record, rewrite, schema_faults, simple
from harness import MESSAGES, collect, lodd, main, needs_packs

PLACE = pathlib.Path(tempfile.mkdtemp(prefix="lodd-compare-"))
A, B, OLD = PLACE / "a", PLACE / "b", PLACE / "old"
LIST = PLACE / "kravliste.json"
NEW_ID = "urn:uuid:00000000-0000-8000-8000-000000000001"


def demand(profile=SENDS[0], direction="send", **more):
    return {"profile": profile, "direction": direction, **more}


def write_list(*requirements, path=LIST, **more):
    path.write_text(json.dumps({"schema": "urn:lodd:kravliste:1", "title": "Journal", "organisations": ["pleie-og-omsorg"],
                                "requirements": list(requirements), **more}), encoding="utf-8")
    return path


def compare(*declarations, listed=LIST, date=DATE, args=()):
    return lodd("compare", "--requirements", listed, *declarations, "--date", date, *args)


def kept(*declarations, **more):
    return json.loads(compare(*declarations, args=("--record", "-", *more.pop("args", ())), **more).out)


def cells(what):
    """The codes of each row, by its id."""
    return {row["id"]: [cell["cell"] for cell in row["cells"]] for row in what["rows"]}


def test_packs(check):
    """the packs can be opened, and declarations made"""
    needs_packs(check)
    simple(A)
    declaration(B, [claim(SENDS[0]), claim(SENDS[1], "motta"), claim("no.plo@1.6/log-dod", status="planlagt", plannedFor="2027-03-01")],
                name="Pleiesystem", version="2.0", vendor="Omsorgsdata AS", orgnr="974760673")
    declaration(OLD, [claim("no.plo@1.5/innleggelsesrapport")], name="Gammel", version="1", orgnr="985615616", vendor="Eldre AS",
                issued="2025-01-01", until="2026-06-30")


def test_complete(check):
    """a system that meets every must-have makes the comparison complete"""
    write_list(demand(must=True, weight=10), demand(SENDS[1], "motta", must=True), demand("no.plo@1.6/log-dod"))
    got = compare(A, B)
    check.equal(got.code, 0, "exit code")
    check.has(got.out, "FULLSTENDIG")
    what = kept(A, B)
    check.equal(cells(what), {f"{SENDS[0]} send": ["samsvar", "samsvar"], f"{SENDS[1]} motta": ["nei", "samsvar"],
                              "no.plo@1.6/log-dod send": ["nei", "planlagt"]}, "cells")
    check.equal([(s["musts"], s["mustsMet"]) for s in what["systems"]], [(2, 1), (2, 2)], "must-haves")
    check.equal(schema_faults(what, "sammenligning"), [], "schema")
    check.true("score" not in json.dumps(what).lower() and "sum" not in what, "no total score")
    check.equal(what["rows"][1].get("weight"), 10, "the weight is shown")


def test_order(check):
    """must-haves that somebody does not meet come first"""
    write_list(demand("no.plo@1.6/log-dod"), demand(must=True), demand(SENDS[1], "motta", must=True))
    rows = [row["id"] for row in kept(A, B)["rows"]]
    check.equal(rows, [f"{SENDS[1]} motta", f"{SENDS[0]} send", "no.plo@1.6/log-dod send"], "rows")
    got = compare(A)
    check.equal(got.code, 1, "exit code")
    check.equal(codes(got.out)[:2], ["COMPARE-SYSTEM", "COMPARE-MUST"], "lines")


def test_requirement(check):
    """a demand may name one requirement of a set"""
    write_list({"id": "PLO16-INNLEGGELSESRAPPORT-SEND-1", "must": True}, demand(direction="begge"))
    what = kept(A, B)
    check.equal(cells(what), {"PLO16-INNLEGGELSESRAPPORT-SEND-1": ["samsvar", "samsvar"],
                              f"{SENDS[0]} begge": ["samsvar", "nei"]}, "cells")
    check.equal([row["level"] for row in what["rows"]], ["obligatorisk", "obligatorisk"], "norm levels for the organisation")


def test_exported(check):
    """what lodd requirements export writes is a list too: what is mandatory is a must"""
    exported = PLACE / "export.json"
    got = lodd("requirements", "export", "--format", "json", "--profile", SENDS[0], "--output", exported)
    check.equal(got.code, 0, "export: " + got.err)
    what = kept(A, listed=exported)
    check.true(len(what["rows"]) > 3 and all(row["must"] == (row["level"] == "obligatorisk") for row in what["rows"]), "rows")


def test_states(check):
    """expired, draft, withdrawn, altered and unreadable declarations are columns that say so"""
    write_list(demand("no.plo@1.5/innleggelsesrapport", must=True), demand(must=True))
    got = compare(OLD)
    check.has(got.out, "COMPARE-EXPIRED")
    check.equal(cells(kept(OLD))["no.plo@1.5/innleggelsesrapport send"], ["utløpt"], "expired")
    check.equal(cells(kept(OLD, date="2026-06-30"))["no.plo@1.5/innleggelsesrapport send"], ["samsvar-svakt"], "on its last day")
    draft, withdrawn, bad = PLACE / "draft", PLACE / "withdrawn", PLACE / "bad.json"
    declaration(draft, [claim(SENDS[0])], status="utkast", name="D")
    declaration(withdrawn, [claim(SENDS[0])], status="trukket", statusReason="Feil", name="T")
    bad.write_text('{"schema": "urn:lodd:selvdeklarering:1"', encoding="utf-8")
    altered = PLACE / "altered"
    shutil.copytree(A, altered)
    (altered / "evidence" / "docs" / "mottak.txt").write_text("noe annet", encoding="utf-8")
    what = kept(A, draft, withdrawn, bad, altered, PLACE / "not-there")
    check.equal(cells(what)[f"{SENDS[0]} send"], ["samsvar", "utkast", "trukket", "uleselig", "endret", "uleselig"], "cells")
    check.equal([s["readable"] for s in what["systems"]], [True, True, True, False, True, False], "readable")
    check.equal(what["systems"][4]["files"], "endret", "files")
    check.equal(schema_faults(what, "sammenligning"), [], "schema")
    got = compare(A, draft, withdrawn, bad, altered)
    for code in ("COMPARE-DRAFT", "COMPARE-WITHDRAWN", "COMPARE-UNREADABLE", "COMPARE-CHANGED", "COMPARE-UNSIGNED"):
        check.has(got.out, code)


def test_warnings(check):
    """different profile sets, schemes and superseded declarations are warned of"""
    write_list(demand(must=True))
    other, scheme, newer = PLACE / "other.json", PLACE / "scheme.json", PLACE / "newer.json"
    for path in (other, scheme, newer):
        shutil.copyfile(A / "selvdeklarering.json", path)
    rewrite(other, lambda value: value["profileSet"].update(sha256="0" * 64))
    rewrite(scheme, lambda value: value["scheme"].update(sha256="1" * 64))
    digest = hashlib.sha256((A / "selvdeklarering.json").read_bytes()).hexdigest()
    rewrite(newer, lambda value: value.update(supersedes={"id": value["id"], "sha256": digest}, id=NEW_ID))
    check.has(compare(A, other).out, "ulike profilsett (S1 | S2)")
    check.has(compare(A, scheme, A).out, "ulike ordninger (S1 S3 | S2)")
    check.has(compare(A, newer).out, "S1: Erklæringen er erstattet av S2")
    check.has(compare(A, A).out, "COMPARE-SAME")
    stolen = PLACE / "stolen.json"
    shutil.copyfile(newer, stolen)
    rewrite(stolen, lambda value: value["issuer"].update(orgnr="974760673"))
    check.lacks(compare(A, stolen).out, "COMPARE-SUPERSEDED")
    check.lacks(compare(A, B).out, "COMPARE-PROFILE-SETS")


def test_disputed(check):
    """an open contradiction of a spot check makes a claim disputed until it is decided"""
    control = PLACE / "control"
    control.mkdir()
    path = control / "sp.json"
    lodd("spotcheck", A, MESSAGES / "invalid" / "fnr-too-short" / "input.xml", "--reason", "mistanke", "--requester", "K",
         "--date", DATE, "--record", path)
    write_list(demand(SENDS[1], must=True))
    asked = ("--control", str(control))
    for status, cell in (("åpen", "omstridt"), ("bekreftet", "avvik"), ("avvist", "samsvar-svakt"), ("rettet", "samsvar-svakt")):
        value = record(path)
        value["nonConformities"][0]["status"] = status
        path.write_text(json.dumps(value), encoding="utf-8")
        check.equal(cells(kept(A, args=asked))[f"{SENDS[1]} send"], [cell], status)
    check.equal(cells(kept(A))[f"{SENDS[1]} send"], ["samsvar-svakt"], "without the records")


def test_csv(check):
    """the table for spreadsheets holds no formula"""
    evil = PLACE / "evil.json"
    shutil.copyfile(A / "selvdeklarering.json", evil)
    rewrite(evil, lambda value: value["subject"].update(name='=HYPERLINK("http://x";"y")'))
    path = PLACE / "table.csv"
    write_list(demand(must=True, weight=3, note="=1+1"))
    got = compare(evil, A, args=("--csv", str(path)))
    check.equal(got.code, 0, "exit code")
    text = path.read_bytes()
    check.true(text.startswith(b"\xef\xbb\xbf") and text.endswith(b"\r\n"), "byte order mark, CRLF")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";"))
    check.equal([len(row) for row in rows], [13, 13], "columns")
    check.true(all(cell[:1] not in "=+-@" or cell == "" for row in rows for cell in row), f"formulas: {rows}")
    check.equal(rows[1][5:8], ["ja", "3", "Samsvar"], "values")


def test_html(check):
    """the page shows the same"""
    path = PLACE / "page.html"
    write_list(demand(must=True))
    check.equal(compare(A, B, args=("--html", str(path))).code, 0, "exit code")
    text = path.read_text(encoding="utf-8")
    check.has(text, "Absolutte krav oppfylt")
    check.lacks(text.lower(), "<script")
    for word in ("godkjen", "sertifis", "approved", "certified"):
        check.lacks(text.lower(), word, "page")


def test_lists(check):
    """a list with a mistake is refused with the place"""
    for wrong, said in (([], "from 1 to"), ([{}], "either"), ([{"id": "X"}], "no requirement"),
                        ([demand(profile="no.plo@1.6/borte")], "no profile"), ([{"profile": SENDS[0]}], "direction"),
                        ([demand(direction="opp")], "one of these"), ([demand(), demand()], "twice"), ([7], "an object"),
                        ([demand(must="ja")], "true or false"), ([demand(vekt=1)], "no such member"),
                        ([demand(weight=-1)], "whole number")):
        got = compare(A, listed=write_list(*wrong, path=PLACE / "wrong.json"))
        check.equal(got.code, 74, f"{said}: exit code")
        check.has(got.err, said, "standard error")
    got = compare(A, listed=write_list(demand(), path=PLACE / "wrong.json", organisations=["sykehjemmet"]))
    check.has(got.err, "no kind of organisation", "standard error")
    check.equal(lodd("compare", A).code, 64, "no list")
    check.equal(compare(A, listed=PLACE / "none.json").code, 74, "no such file")


def test_locale(check):
    """the record is the same from another folder"""
    write_list(demand(must=True))
    first = compare(A, B, args=("--record", "-")).raw_out
    second = lodd("compare", "--requirements", LIST.name, "a", "b", "--date", DATE, "--record", "-", cwd=PLACE).raw_out
    check.equal(first == second, True, "records")


if __name__ == "__main__":
    try:
        main(collect(dict(globals())))
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
