"""lodd pair: what flows between two systems (TAP)."""
import json
import pathlib
import shutil
import tempfile

from declared import DATE, SENDS, claim, codes, declaration, schema_faults
from harness import collect, lodd, main, needs_packs

PLACE = pathlib.Path(tempfile.mkdtemp(prefix="lodd-pair-"))
A, B = PLACE / "a", PLACE / "b"
APPREC, DIALOG = "no.apprec@1.1/apprec", "no.dialog@1.1/dialog-helsefaglig"


def pair(*args):
    return lodd("pair", *args, "--date", DATE)


def kept(*args):
    return json.loads(pair(*args, "--record", "-").out)


def states(flows):
    return {flow["profile"]: flow["state"] for flow in flows}


def test_packs(check):
    """the packs can be opened, and declarations made"""
    needs_packs(check)
    apprec = ["E-no.apprec-1.1-apprec"]
    dialog = ["E-no.dialog-1.1-dialog-helsefaglig"]
    declaration(A, [claim(SENDS[0]), claim(SENDS[1]), claim("no.plo@1.5/innleggelsesrapport"), claim(APPREC, "motta"),
                    claim(DIALOG, "begge", evidence=dialog)])
    declaration(B, [claim(SENDS[0], "motta"), claim("no.plo@1.5/log-innlagt", "motta"), claim(APPREC, "begge", evidence=apprec),
                    claim(DIALOG, "begge", evidence=dialog), claim("no.plo@1.6/log-dod", "motta")],
                name="Pleiesystem", version="2.0", vendor="Omsorgsdata AS", orgnr="974760673")


def test_flows(check):
    """what one sends and the other receives in the same version flows"""
    got = pair(A, B)
    check.equal(got.code, 0, "exit code")
    check.has(got.out, "FERDIG")
    what = kept(A, B)
    check.equal(states(what["aToB"]), {
        SENDS[0]: "går", SENDS[1]: "versjonskollisjon", "no.plo@1.5/innleggelsesrapport": "versjonskollisjon",
        "no.plo@1.6/log-dod": "sendes-ikke", DIALOG: "går", APPREC: "sendes-ikke"}, "from A to B")
    check.equal(states(what["bToA"]), {APPREC: "går", DIALOG: "går"}, "from B to A")
    clash = next(flow for flow in what["aToB"] if flow["profile"] == SENDS[1])
    check.equal(clash["otherVersion"], "1.5", "the version that is received")
    check.equal(schema_faults(what, "par"), [], "schema")


def test_needs(check):
    """receipts and dialogues that the messages bring with them"""
    what = kept(A, B)
    check.equal([(r["messagesFrom"], r["version"], r["made"], r["taken"]) for r in what["receipts"]],
                [("A", "1.1", True, True), ("B", "1.1", False, True)], "receipts")
    check.equal(what["dialogs"], [DIALOG], "dialogues")
    got = pair(A, A)
    check.equal("PAIR-NOTHING" in codes(got.out), False, "the dialogue flows between two of a kind")
    check.has(got.out, "PAIR-APPREC-MISSING")


def test_mirror(check):
    """the other way round is the same from the other side"""
    one, other = kept(A, B), kept(B, A)
    check.equal((one["aToB"], one["bToA"]), (other["bToA"], other["aToB"]), "flows")


def test_hostile(check):
    """what cannot be read is said, and nothing flows"""
    for number, text in enumerate(("", "[]", "{", '{"schema":"urn:lodd:selvdeklarering:1"}', "\x00")):
        path = PLACE / f"bad{number}.json"
        path.write_text(text, encoding="utf-8")
        got = pair(A, path)
        check.equal(got.code, 1, f"{text!r}: exit code")
        check.has(got.out, "PAIR-UNREADABLE")
    check.equal(schema_faults(kept(PLACE / "bad0.json", PLACE / "none"), "par"), [], "schema")
    check.equal(lodd("pair", A).code, 64, "one declaration is no pair")
    check.equal(lodd("pair", A, B, "--date", "31.12.2026").code, 74, "no date")


def test_altered(check):
    """an altered declaration lets nothing flow"""
    altered = PLACE / "altered"
    shutil.copytree(A, altered)
    (altered / "profiles.lock").write_text("{}", encoding="utf-8")
    got = pair(altered, B)
    check.has(got.out, "PAIR-CHANGED")
    check.equal([s for s in states(kept(altered, B)["aToB"]).values() if s == "går"], [], "flows")


def test_page(check):
    """the page is made"""
    path = PLACE / "pair.json"
    pair(A, B, "--record", path)
    page = lodd("render", path)
    check.equal(page.code, 0, "lodd render")
    check.has(page.out, "Mottas bare i versjon 1.5")


if __name__ == "__main__":
    try:
        main(collect(dict(globals())))
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
