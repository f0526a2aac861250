"""lodd spotcheck: own messages against a declaration (TAP)."""
import hashlib
import json
import pathlib
import re
import shutil
import tempfile

from declared import DATE, SENDS, claim, codes, declaration, message, record, schema_faults, simple
from harness import MESSAGES, collect, lodd, main, needs_packs

PLACE = pathlib.Path(tempfile.mkdtemp(prefix="lodd-spotcheck-"))
BUNDLE = PLACE / "bundle"
GOOD = MESSAGES / "valid" / "plo16-log-innlagt" / "input.xml"
BAD = MESSAGES / "invalid" / "fnr-too-short" / "input.xml"  # a LOG_INNLAGT with a person number of 10 digits


def spotcheck(*args, declared=BUNDLE, reason="plan", **more):
    return lodd("spotcheck", declared, *args, "--reason", reason, "--requester", "Eksempel kommune", "--date", DATE, **more)


def kept(*args, **more):
    """The record of a spot check."""
    got = spotcheck(*args, "--record", "-", **more)
    return json.loads(got.out)


def test_packs(check):
    """the packs can be opened, and a declaration made"""
    needs_packs(check)
    simple(BUNDLE)


def test_good(check):
    """messages that agree with the declaration are not suspicious"""
    got = spotcheck(GOOD, message("plo16-innleggelsesrapport"))
    check.equal(got.code, 0, "exit code")
    check.has(got.out, "IKKE MISTENKELIG")
    check.equal(codes(got.out).count("SPOT-CLAIM"), 2, "claims that were tried")


def test_contradiction(check):
    """a breach of a requirement that is declared as met contradicts the claim"""
    got = spotcheck(GOOD, BAD)
    check.equal(got.code, 1, "exit code")
    check.has(got.out, "MOTSIGELSE")
    check.has(got.out, "Motsier K2")
    check.has(got.out, "ID-FNR-1")
    what = kept(GOOD, BAD)
    check.equal([m["class"] for m in what["messages"]], ["ikke-mistenkelig", "motsigelse"], "classes")
    check.equal([(n["claim"], n["status"], n["messages"]) for n in what["nonConformities"]], [("K2", "åpen", 1)], "matters")
    check.equal(what["nonConformities"][0]["determination"], {"date": "", "by": "", "text": ""}, "to be filled in")
    check.equal(what["confidence"], [], "no confidence beside a contradiction")
    check.equal(what["scope"][1]["contradictions"], 1, "counter-evidence against K2")
    check.equal(schema_faults(what, "stikkprove"), [], "schema")


def test_level_a_must(check):
    """a breach of a mandatory requirement says so"""
    broken = PLACE / "broken.xml"
    broken.write_bytes(message("plo16-innleggelsesrapport").read_bytes().replace(b"<GenDate>", b"<GenDato>").replace(
        b"</GenDate>", b"</GenDato>"))
    got = spotcheck(broken)
    check.equal(got.code, 1, "exit code")
    check.has(got.out, "(må)")
    check.has(got.out, "XSD-")


def test_explained(check):
    """a deviation that the declaration explains is no contradiction"""
    target = PLACE / "explained"
    said = claim(SENDS[1], status="ja-med-avvik", deviations=["A1"])
    declaration(target, [claim(SENDS[0]), said], deviations=[
        {"id": "A1", "rules": ["ID-FNR-1"], "requirement": "PLO16-LOG-INNLAGT-SEND-3", "explanation": "Feil i innlesing",
         "impact": "Mottakeren må slå opp nummeret", "plan": "Rettes i 4.3", "until": "2027-01-31"}])
    got = spotcheck(GOOD, BAD, declared=target)
    check.equal(got.code, 0, "exit code")
    check.has(got.out, "forklarer avviket")
    other = spotcheck(MESSAGES / "invalid" / "fnr-bad-checkdigit" / "input.xml", declared=target)
    check.equal(other.code, 1, "another rule is not explained by it")


def test_uncovered(check):
    """what is not declared, or in another version only, is undecided"""
    got = spotcheck(GOOD, message("plo16-log-dod"))
    check.equal(got.code, 3, "exit code: not declared")
    check.has(got.out, "UAVKLART")
    check.equal(kept(message("plo16-log-dod"))["classes"]["udekket"], 1, "udekket")
    check.equal(kept(message("plo15-innleggelsesrapport"))["classes"]["versjonsavvik"], 1, "versjonsavvik")


def test_unknown(check):
    """a message whose profile cannot be told is never passed"""
    for content in (b"", b"<a/>", b"not xml", b"\xff\xfe", b"{}", b'{"resourceType":"Patient"}'):
        odd = PLACE / "odd.xml"
        odd.write_bytes(content)
        got = spotcheck(GOOD, odd)
        check.true(got.code == 3, f"{content!r}: exit code {got.code}")
    check.equal(kept(GOOD, MESSAGES / "invalid" / "empty-content" / "input.xml")["classes"]["ukjent"], 1, "empty payload")
    gone = spotcheck(GOOD, PLACE / "not-there.xml")
    check.equal(gone.code, 3, "a file that cannot be read")
    check.has(gone.out, "kan ikke leses")


def test_received(check):
    """errors of messages that the system received are the sender's"""
    received = MESSAGES / "invalid" / "fnr-too-short" / "input.xml"
    declared = PLACE / "receiver"
    declaration(declared, [claim(SENDS[1], "motta")])
    got = spotcheck(received, "--direction", "motta", declared=declared)
    check.equal(got.code, 0, "exit code")
    check.has(got.out, "avsenderens")
    check.equal(spotcheck(received, declared=declared).code, 3, "the same as if it was sent: not declared")


def test_private(check):
    """the record holds no value, no message id and no name of a file"""
    folder = PLACE / "hemmelig-mappe"
    folder.mkdir(exist_ok=True)
    for number, source in enumerate((GOOD, BAD, message("plo16-log-dod"))):
        shutil.copyfile(source, folder / f"pasient-{number}.xml")
    text = spotcheck(folder, "--record", "-").out
    for source in folder.iterdir():
        data = source.read_bytes()
        check.lacks(text, hashlib.sha256(data).hexdigest(), "record: a message's digest")
        for value in re.findall(rb"MsgId>([^<\s]+)<", data) + re.findall(rb"Id>([0-9]{9,})<", data):
            check.lacks(text, value.decode(), "record")
    check.lacks(text, "pasient-", "record")
    check.lacks(text, "hemmelig", "record")
    check.true(len(re.findall(rb"MsgId>([^<\s]+)<", GOOD.read_bytes())) > 0, "the message has a message id to look for")
    check.has(spotcheck(folder, "--names").out, "pasient-1.xml")
    check.lacks(spotcheck(folder).out, "pasient-", "standard output")


def test_salt(check):
    """with a salt whoever has the message can find it again"""
    salt = "et langt hemmelig salt"
    what = kept(GOOD, BAD, "--salt", salt)
    wanted = [hashlib.sha256(f"{salt}\n{hashlib.sha256(p.read_bytes()).hexdigest()}".encode()).hexdigest() for p in (GOOD, BAD)]
    check.equal([m["hash"] for m in what["messages"]], wanted, "hashes")
    check.equal(schema_faults(what, "stikkprove"), [], "schema")
    check.equal(spotcheck(GOOD, "--salt", "kort").code, 74, "a short salt hides nothing")


def test_sample(check):
    """the sample is the one that anybody can compute"""
    folder = MESSAGES / "valid"
    what = kept(folder, "--sample", "7", "--seed", "2026-11-22 12 3 9", "--names")
    declared = hashlib.sha256((BUNDLE / "selvdeklarering.json").read_bytes()).hexdigest()
    files = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in sorted(folder.rglob("*.xml"))}
    order = sorted(files, key=lambda digest: hashlib.sha256(f"{declared}2026-11-22 12 3 9{digest}".encode()).hexdigest())
    check.equal([m["name"] for m in what["messages"]], [str(files[digest]) for digest in order[:7]], "messages")
    check.equal((what["sample"]["population"], what["sample"]["looked"]), (len(files), 7), "sizes")
    other = kept(folder, "--sample", "7", "--seed", "another", "--names")
    check.true([m["name"] for m in other["messages"]] != [m["name"] for m in what["messages"]], "another seed, another sample")
    check.equal(schema_faults(what, "stikkprove"), [], "schema")
    all_of_them = kept(folder, "--sample", "9999", "--seed", "x")
    check.equal(all_of_them["sample"]["looked"], len(files), "a sample larger than all")


def test_repeated(check):
    """a message that is there twice counts once"""
    copy = PLACE / "copy.xml"
    shutil.copyfile(GOOD, copy)
    what = kept(GOOD, copy, GOOD)
    check.equal((what["sample"]["looked"], what["sample"]["repeated"]), (1, 2), "looked at, repeated")


def test_threads(check):
    """the record is the same on any number of threads"""
    folder = MESSAGES / "invalid"
    records = [spotcheck(folder, "--record", "-", "--jobs", jobs, "--salt", "saltsaltsalt").raw_out for jobs in ("1", "4")]
    check.equal(records[0] == records[1], True, "records")


def test_confidence(check):
    """what n of N without a contradiction exclude is printed"""
    many = PLACE / "many"
    many.mkdir(exist_ok=True)
    text = GOOD.read_bytes()
    for number in range(60):
        (many / f"{number}.xml").write_bytes(text + b"\n" * number)
    what = kept(many, "--sample", "20", "--seed", "s")
    check.equal(what["verdict"], "ikke-mistenkelig", "verdict")
    first = what["confidence"][0]
    check.equal((first["percent"], first["withoutContradiction"], first["of"]), (95, 20, 60), "of how many")
    # (60-K choose 20) / (60 choose 20) <= 1/20 for the first time at K = 7
    check.equal(first["fewerThan"], 7, "hypergeometric")
    check.equal(first["fewerThanPerThousandOfMany"], 140, "of very many: 0.860^20 < 1/20 < 0.861^20")
    check.has(spotcheck(many, "--sample", "20", "--seed", "s").out, "færre enn 7 av de 60")
    check.has(spotcheck(many, "--sample", "20", "--seed", "s", "--lang", "en").out, "fewer than 7 of the 60")


def test_states(check):
    """an expired, withdrawn or draft declaration is said to be one"""
    target = PLACE / "old"
    declaration(target, [claim(SENDS[1])], issued="2025-01-01", until="2026-01-31")
    check.has(spotcheck(GOOD, declared=target).out, "gjaldt til 2026-01-31")
    target = PLACE / "withdrawn"
    declaration(target, [claim(SENDS[1])], status="trukket", statusReason="Feil i 4.2")
    check.has(spotcheck(GOOD, declared=target).out, "trukket tilbake")
    check.equal(spotcheck(GOOD, declared=BUNDLE / "selvdeklarering.json").code, 0, "a bare file is a declaration")


def test_usage(check):
    """what must be given is asked for; a declaration that cannot be read is trouble"""
    for args in ((), ("--reason", "plan"), ("--requester", "x")):
        check.equal(lodd("spotcheck", BUNDLE, GOOD, *args).code, 64, f"{args}")
    check.equal(spotcheck(GOOD, "--sample", "3").code, 64, "a sample without a seed")
    check.equal(spotcheck(GOOD, "--seed", "3").code, 64, "a seed without a sample")
    check.equal(spotcheck(GOOD, reason="moro").code, 64, "no such reason")
    check.equal(spotcheck(GOOD, declared=GOOD).code, 74, "no declaration")
    check.equal(spotcheck(PLACE / "empty").code, 3, "a file that is not there is not passed")
    (PLACE / "empty").mkdir()
    check.equal(spotcheck(PLACE / "empty").code, 74, "no messages")


def test_saved(check):
    """--record FILE writes what the page is made from"""
    path = PLACE / "record.json"
    spotcheck(GOOD, BAD, "--record", path, reason="mistanke")
    check.equal(record(path)["type"], "hendelsesbasert", "type")
    page = lodd("render", path)
    check.equal(page.code, 0, "lodd render")
    check.has(page.out, "Motsigelsene følges opp")


if __name__ == "__main__":
    try:
        main(collect(dict(globals())))
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
