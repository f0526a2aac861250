"""lodd register: a folder of declarations as a register and a web site (TAP)."""
import csv
import hashlib
import html.parser
import io
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from declared import DATE, SENDS, claim, codes, declaration, record, rewrite, schema_faults, simple
from harness import MESSAGES, collect, environment, lodd, main, needs_packs

PLACE = pathlib.Path(tempfile.mkdtemp(prefix="lodd-register-"))
FOLDER, OUT = PLACE / "declarations", PLACE / "site"


def register(*args, folder=FOLDER, out=OUT, date=DATE, **more):
    return lodd("register", folder, "--out", out, "--date", date, *args, **more)


def made(**more):
    got = register(**more)
    if got.code != 0:
        raise AssertionError(f"{got.code}: {got.out}{got.err}")
    return record(more.get("out", OUT) / "register.json")


def files(folder):
    """name: bytes of everything below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def system(what, name, version=None):
    return next(s for s in what["systems"] if s["system"] == name and version in (None, s["version"]))


def sha256(path):
    path = path / "selvdeklarering.json" if path.is_dir() else path
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.targets, self.ids, self.forbidden = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "iframe", "object", "img", "link", "form"):
            self.forbidden.append(tag)
        self.forbidden += [name for name in given if name.startswith("on")]
        if "href" in given:
            self.targets.append(given["href"])
        if "id" in given:
            self.ids.add(given["id"])


def test_packs(check):
    """the packs can be opened, and declarations made"""
    needs_packs(check)
    FOLDER.mkdir()
    simple(FOLDER / "journal-4.2")
    declaration(FOLDER / "pleie", [claim(SENDS[0]), claim(SENDS[1], "motta")], name="Pleiesystem", version="2.0",
                vendor="Omsorgsdata AS", orgnr="974760673", until="2027-02-20")
    declaration(FOLDER / "deep" / "er" / "gammel", [claim("no.plo@1.5/innleggelsesrapport")], name="Gammel", version="1",
                vendor="Eldre AS", orgnr="985615616", issued="2025-01-01", until="2026-06-30")
    declaration(FOLDER / "tjener", [claim(SENDS[0], "motta")], name="Boks", version="1", kind="meldingstjener",
                vendor="Boks AS", orgnr="923609016", organisations=("helseforetak",))


def test_makes(check):
    """finds the bundles and makes the files"""
    what = made()
    check.equal(sorted((s["system"], s["declaration"]["state"]) for s in what["systems"]),
                [("Boks", "gjeldende"), ("Gammel", "utløpt"), ("Journal", "gjeldende"), ("Pleiesystem", "gjeldende")], "systems")
    check.equal(schema_faults(what, "register"), [], "schema")
    names = set(files(OUT))
    check.equal(names, {"register.json", "register.csv", "index.html", "expiring.html", "gaps.html", "REGISTER.SHA256SUMS"}
                | {f"systems/{s['id']}.html" for s in what["systems"]}, "files")
    done = subprocess.run(["sha256sum", "--check", "--quiet", "REGISTER.SHA256SUMS"], cwd=OUT, capture_output=True, check=False)
    check.equal(done.returncode, 0, "sha256sum -c: " + done.stderr.decode())


def test_again(check):
    """a second run, from elsewhere and in another locale, gives the same bytes and writes nothing"""
    before = files(OUT)
    times = {name: (OUT / name).stat().st_mtime_ns for name in before}
    other = PLACE / "elsewhere"
    shutil.copytree(FOLDER, other)
    register(folder=other, out=PLACE / "site2", env=environment(LC_ALL="en_US.UTF-8", TZ="Pacific/Auckland"))
    check.equal(files(PLACE / "site2") == before, True, "bytes of another folder")
    made()
    check.equal(files(OUT) == before, True, "bytes")
    check.equal({name: (OUT / name).stat().st_mtime_ns for name in before} == times, True, "times")
    got = register("--jobs", "1", "--verify", out=PLACE / "site3")
    check.equal(got.code, 0, "exit code with --verify")
    check.equal({s["declaration"]["verified"] for s in record(PLACE / "site3" / "register.json")["systems"]},
                {"bekreftet"}, "verdicts")
    shutil.rmtree(other)


def test_site(check):
    """every link leads somewhere, and no page has a script"""
    pages = {name: Links(data.decode("utf-8")) for name, data in files(OUT).items() if name.endswith(".html")}
    for name, page in pages.items():
        check.equal(page.forbidden, [], f"{name}: forbidden")
        for target in page.targets:
            path, _, anchor = target.partition("#")
            if path.startswith(("http:", "https:")):
                continue
            place = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
            check.true((OUT / place).is_file(), f"{name}: {target} leads nowhere")
            check.true(not anchor or anchor in pages[place].ids, f"{name}: {target} has no such place")
    for word in ("godkjen", "sertifis", "approved", "certified"):
        for name, data in files(OUT).items():
            check.true(word not in data.decode("utf-8").lower(), f"{name} says {word}")


def test_same_page(check):
    """a page of the site is the one that lodd render makes of register.json"""
    what = record(OUT / "register.json")
    for page, place in (("index", "index.html"), ("gaps", "gaps.html"), (what["systems"][0]["id"], f"systems/{what['systems'][0]['id']}.html")):
        got = lodd("render", OUT / "register.json", "--page", page)
        check.equal(got.raw_out == (OUT / place).read_bytes(), True, page)
    check.true(lodd("render", OUT / "register.json", "--page", "no-such-system").code != 0, "no such page")


def test_rows(check):
    """rows begin with MedCom's seven columns; the table holds no formula"""
    what = record(OUT / "register.json")
    row = system(what, "Journal")["rows"][0]
    check.equal(list(row)[:7], ["system", "vendor", "systemtype", "standard", "standardId", "direction", "status"], "columns")
    check.equal((row["standard"], row["standardId"], row["direction"], row["status"], row["normLevel"], row["level"]),
                ("Innleggelsesrapport", SENDS[0], "send", "samsvar", "obligatorisk", "a"), "a row")
    check.true(row["reproducible"] and row["files"] == 2 and row["rulesExercised"] > 0, "evidence")
    text = (OUT / "register.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    check.equal(len(rows) - 1, sum(len(s["rows"]) for s in what["systems"]), "rows of the table")
    check.true(all(len(r) == len(rows[0]) for r in rows), "columns of the table")


def test_gaps(check):
    """mandatory messages that are not declared, for each kind of organisation"""
    what = record(OUT / "register.json")
    gaps = {g["organisation"]: {s["system"]: [(m["profile"], m["direction"], m["status"]) for m in s["missing"]]
                                for t in g["types"] for s in t["systems"]} for g in what["gaps"]}
    check.true((SENDS[0], "send", "nei") in gaps["pleie-og-omsorg"]["Gammel"], "Gammel lacks it")
    check.true((SENDS[0], "send", "nei") not in gaps["pleie-og-omsorg"]["Journal"], "Journal does not")
    check.true("Boks" in gaps["helseforetak"] and "Boks" not in gaps["pleie-og-omsorg"], "each for its own organisations")
    check.true((SENDS[0], "motta", "nei") not in gaps["helseforetak"]["Boks"], "Boks receives it")
    gap = next(m for g in what["gaps"] for t in g["types"] for s in t["systems"] if s["system"] == "Gammel" for m in s["missing"]
               if (m["profile"], m["direction"]) == (SENDS[0], "send"))
    check.equal(gap.get("otherVersion"), "1.5", "declared in another version")


def test_expiring(check):
    """what expires within 90 days, and what has expired"""
    what = record(OUT / "register.json")
    check.equal([s["system"] for s in what["expiring"]], ["Pleiesystem"], "within 90 days")
    check.equal([s["system"] for s in what["expired"]], ["Gammel"], "expired")
    check.equal(what["soon"], "2027-02-20", "90 days later")
    check.equal([s["system"] for s in made(out=PLACE / "site4", date="2026-11-22")["expiring"]], ["Pleiesystem"], "on the 90th day")
    check.equal(made(out=PLACE / "site4", date="2026-11-21")["expiring"], [], "on the 91st day")


def test_newest(check):
    """the newest declaration that is not withdrawn counts; superseded ones stay visible"""
    folder, out = PLACE / "versions", PLACE / "versions-site"
    folder.mkdir()
    first = declaration(folder / "v1", [claim(SENDS[0])], issued="2026-01-10", until="2027-01-01")
    old = sha256(first)
    second = declaration(folder / "v2", [claim(SENDS[0]), claim(SENDS[1])], issued="2026-06-10",
                         supersedes={"id": record(first / "selvdeklarering.json")["id"], "sha256": old})
    what = made(folder=folder, out=out)
    check.equal(len(what["systems"]), 1, "one system")
    check.equal(what["systems"][0]["declaration"]["sha256"], sha256(second), "the newer one counts")
    check.equal([(o["sha256"], o["state"]) for o in what["systems"][0]["older"]], [(old, "erstattet")], "the older one stays")
    third = declaration(folder / "v3", [claim(SENDS[0])], issued="2026-07-10", status="trukket", statusReason="Feil i 4.2",
                        supersedes={"id": record(second / "selvdeklarering.json")["id"], "sha256": sha256(second)})
    what = made(folder=folder, out=out)
    check.equal((what["systems"][0]["declaration"]["sha256"], what["systems"][0]["declaration"]["state"]),
                (sha256(third), "trukket"), "a withdrawal ends it")
    check.equal(what["systems"][0]["rows"][0]["status"], "trukket", "and its claims")
    shutil.rmtree(folder / "v3")
    declaration(folder / "v3", [claim(SENDS[0])], issued="2026-08-10", status="utkast")
    check.equal(made(folder=folder, out=out)["systems"][0]["declaration"]["sha256"], sha256(second), "a draft does not count")
    declaration(folder / "v4", [claim(SENDS[0])], issued="2026-08-10", version="4.3",
                supersedes={"id": record(second / "selvdeklarering.json")["id"], "sha256": sha256(second)})
    what = made(folder=folder, out=out)
    check.equal({s["version"]: s["active"] for s in what["systems"]}, {"4.2": False, "4.3": True}, "active versions")
    check.equal([len(t["blocks"][0]["systems"]) for t in what["matrix"]], [1], "only what is active is in the matrix")
    check.equal([o["version"] for o in system(what, "Journal", "4.3")["otherVersions"]], ["4.2"], "other versions")


def test_foreign(check):
    """nobody retires another vendor's declaration"""
    folder, out = PLACE / "foreign", PLACE / "foreign-site"
    folder.mkdir()
    victim = simple(folder / "victim")
    shutil.copyfile(victim / "selvdeklarering.json", folder / "thief.json")

    def steal(value):
        value["issuer"]["orgnr"] = "974760673"
        value["issuer"]["name"] = "Tyv AS"
        value["supersedes"] = {"id": value["id"], "sha256": sha256(victim)}
        value["id"] = "urn:uuid:00000000-0000-8000-8000-000000000001"
        value["status"], value["statusReason"] = "trukket", "Ha!"
    rewrite(folder / "thief.json", steal)
    what = made(folder=folder, out=out)
    check.equal({s["vendor"]: s["declaration"]["state"] for s in what["systems"]},
                {"Eksempel Journal AS": "gjeldende", "Tyv AS": "trukket"}, "states")
    check.true(len({s["id"] for s in what["systems"]}) == 2, "two pages")


def test_altered(check):
    """an altered file shows as ENDRET, and an altered declaration does not supersede"""
    folder, out = PLACE / "altered", PLACE / "altered-site"
    folder.mkdir()
    good = simple(folder / "good")
    for name, change in (("evidence", lambda b: (b / "evidence" / "docs" / "mottak.txt").write_text("x", encoding="utf-8")),
                         ("manifest", lambda b: (b / "EVIDENCE.SHA256SUMS").write_text("", encoding="utf-8")),
                         ("lock", lambda b: (b / "profiles.lock").unlink()),
                         ("more", lambda b: (b / "evidence" / "ny.xml").write_text("<a/>", encoding="utf-8")),
                         ("link", lambda b: (b / "evidence" / "lenke").symlink_to("/etc/passwd"))):
        bundle = folder / name
        shutil.copytree(good, bundle)
        change(bundle)
        rewrite(bundle, lambda value, name=name: value["subject"].update(version=name))
    what = made(folder=folder, out=out)
    check.equal({s["version"]: s["declaration"]["files"] for s in what["systems"]},
                {"4.2": "uendret", **{name: "endret" for name in ("evidence", "manifest", "lock", "more", "link")}}, "files")
    check.equal({row["status"] for s in what["systems"] for row in s["rows"][:3] if s["version"] != "4.2"}, {"endret"}, "claims")
    check.equal(what["counts"]["changed"], 5, "count")
    page = (out / "systems" / f"{system(what, 'Journal', 'evidence')['id']}.html").read_text(encoding="utf-8")
    check.has(page, "ENDRET")
    check.equal(codes(register(folder=folder, out=out).out).count("REGISTER-CHANGED"), 5, "lines")


def test_controls(check):
    """records about a declaration are joined by its SHA-256"""
    folder, out = PLACE / "controlled", PLACE / "controlled-site"
    bundle = simple(folder / "journal")
    (folder / "control").mkdir()
    lodd("spotcheck", bundle, MESSAGES / "invalid" / "fnr-too-short" / "input.xml", "--reason", "mistanke", "--requester",
         "Eksempel kommune", "--date", DATE, "--record", folder / "control" / "stikkprove.json")
    lodd("verify", bundle, "--date", DATE, "--verifier", "KS", "--record", folder / "control" / "kontroll.json")
    spot = record(folder / "control" / "stikkprove.json")
    answer = {"schema": "urn:lodd:stikkprove-svar:1", "check": {"id": spot["id"], "sha256": sha256(folder / "control" / "stikkprove.json")},
              "declaration": {"sha256": sha256(bundle)}, "from": "Eksempel Journal AS", "date": "2026-11-30", "text": "Vi retter det."}
    (folder / "control" / "svar.json").write_text(json.dumps(answer), encoding="utf-8")
    check.equal(schema_faults(answer, "stikkprove"), [], "the answer's schema")
    orphan = dict(spot, declaration=dict(spot["declaration"], sha256="0" * 64))
    (folder / "control" / "orphan.json").write_text(json.dumps(orphan), encoding="utf-8")
    (folder / "control" / "other.json").write_text("[1]", encoding="utf-8")
    got = register(folder=folder, out=out)
    what = record(out / "register.json")
    one = what["systems"][0]
    check.equal([(c["kind"].split(":")[2], c["who"], c["date"]) for c in one["controls"]],
                [("kontroll", "KS", DATE), ("stikkprove", "Eksempel kommune", DATE),
                 ("stikkprove-svar", "Eksempel Journal AS", "2026-11-30")], "records")
    check.equal(one["openFindings"], 1, "open findings")
    check.equal({r["claim"]: r["status"] for r in one["rows"]}["K2"], "omstridt", "the claim is disputed")
    check.equal([c["name"] for c in what["orphans"]], ["control/orphan.json"], "orphans")
    check.has(got.out, "REGISTER-PASSED-OVER")
    check.equal(schema_faults(what, "register"), [], "schema")
    page = (out / "systems" / f"{one['id']}.html").read_text(encoding="utf-8")
    check.has(page, "Vi retter det.")
    check.has(page, "Omstridt")


def test_old_pages(check):
    """pages that are no longer made go, others stay"""
    folder, out = PLACE / "going", PLACE / "going-site"
    folder.mkdir()
    simple(folder / "one")
    simple(folder / "two", name="To")
    simple(folder / "three", name="Tre")
    what = made(folder=folder, out=out)
    (out / "systems" / "own.html").write_text("own", encoding="utf-8")
    (out / "notes.txt").write_text("own", encoding="utf-8")
    edited = out / "systems" / f"{system(what, 'Tre')['id']}.html"
    edited.write_text("edited", encoding="utf-8")
    gone = out / "systems" / f"{system(what, 'To')['id']}.html"
    shutil.rmtree(folder / "two")
    shutil.rmtree(folder / "three")
    got = register(folder=folder, out=out)
    check.equal(gone.exists(), False, "the page of a system that is gone")
    check.equal(edited.read_text(encoding="utf-8"), "edited", "a page that somebody has changed")
    check.has(got.out, "REGISTER-KEPT")
    check.true((out / "systems" / "own.html").exists() and (out / "notes.txt").exists(), "files of others")


def test_hostile(check):
    """broken and hostile declarations are told, and harm nobody else"""
    folder, out = PLACE / "hostile", PLACE / "hostile-site"
    simple(folder / "good")
    for number, text in enumerate(('{"schema":"urn:lodd:selvdeklarering:1"}', '{"schema":"urn:lodd:selvdeklarering:1","id":[]}')):
        (folder / f"bad{number}.json").write_text(text, encoding="utf-8")
    for number, text in enumerate(("", "{", "\x00", "[" * 5000, '{"a":1,"a":2}', '{"schema":"urn:lodd:stikkprove:1"}')):
        (folder / f"odd{number}.json").write_text(text, encoding="utf-8")
    (folder / "empty").mkdir()
    (folder / "empty" / "selvdeklarering.json").write_text("", encoding="utf-8")
    (folder / "loop").symlink_to(folder)
    (folder / "passwd.json").symlink_to("/etc/passwd")
    shutil.copytree(folder / "good", folder / "evil")
    evil = '</title><script>alert(1)</script>"><img src=x onerror=alert(1)>=cmd'

    def change(value):
        value["subject"].update(name=evil, version="../../../etc/x")
        value["issuer"]["name"] = evil
        value["claims"][0]["limitations"] = evil
    rewrite(folder / "evil", change)
    got = register(folder=folder, out=out)
    check.equal(got.code, 0, "exit code: " + got.err)
    what = record(out / "register.json")
    check.equal(sorted(u["path"] for u in what["unreadable"]), ["bad0.json", "bad1.json", "empty"], "unreadable")
    check.equal(len(what["systems"]), 2, "systems")
    check.has(got.out, "REGISTER-NOT-ENTERED")
    bad = next(s for s in what["systems"] if s["system"] == evil)
    check.true(set(bad["id"]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"), f"key {bad['id']}")
    for name, data in files(out).items():
        if name.endswith(".html"):
            page = Links(data.decode("utf-8"))
            check.equal(page.forbidden, [], f"{name}: forbidden")
    check.lacks((out / "register.csv").read_text(encoding="utf-8"), ';"=')
    check.equal(files(out).keys() - {"register.json", "register.csv", "index.html", "expiring.html", "gaps.html", "REGISTER.SHA256SUMS"},
                {f"systems/{s['id']}.html" for s in what["systems"]}, "nothing outside of the folder")


def test_copies(check):
    """a declaration that lies in two places counts once, and the output may lie within the folder"""
    folder = PLACE / "copies"
    simple(folder / "one")
    shutil.copytree(folder / "one", folder / "two")
    shutil.copyfile(folder / "one" / "selvdeklarering.json", folder / "bare.json")
    out = folder / "site"
    what = made(folder=folder, out=out)
    check.equal((what["counts"]["declarations"], what["systems"][0]["declaration"]["bundle"]), (1, True), "one, with its evidence")
    first = files(out)
    made(folder=folder, out=out)
    check.equal(files(out) == first, True, "the second run")


def test_usage(check):
    """where it is written must be said"""
    check.equal(lodd("register", FOLDER).code, 64, "no --out")
    check.equal(register(folder=PLACE / "none", out=PLACE / "x").code, 74, "no such folder")
    check.equal(register(date="x", out=PLACE / "x").code, 74, "no date")
    blocked = PLACE / "blocked"
    blocked.write_text("", encoding="utf-8")
    check.equal(register(out=blocked).code, 74, "the output is a file")
    (PLACE / "nothing").mkdir()
    got = register(folder=PLACE / "nothing", out=PLACE / "nothing-site")
    check.equal(got.code, 0, "an empty folder is an empty register")


if __name__ == "__main__":
    try:
        main(collect(dict(globals())))
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
