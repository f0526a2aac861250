#!/usr/bin/env python3
"""lodd explain, profiles and detect: what lodd knows."""
import json
import os
import re
import shutil
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import CLEAN, FAULTY, MESSAGES, NOTES, ROOT, lodd, workplace  # noqa: E402

PACKS = {path.parent.name: json.loads(path.read_text()) for path in sorted((ROOT / "profiles").glob("*/pack.json"))}
PROFILES = {f"{name}/{profile['id']}": profile for name, manifest in PACKS.items() for profile in manifest.get("profiles", [])}


def test_packs_open(check):
    """the packs of the project open"""
    harness.needs_packs(check)


# --- explain --------------------------------------------------------------------------------------------------------

def test_explain_list(check):
    """explain lists every rule once, built in or of a pack, sorted, one line each"""
    got = lodd("explain")
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    lines = got.out.splitlines()
    names = [line.split()[0] for line in lines]
    for line in lines:
        check.true(re.fullmatch(r"\S+ +(feil|advarsel|merknad) +\S.*", line), f"line {line!r}")
    check.equal(names, sorted(names, key=str.encode), "order")
    check.equal(len(lines), len(set(lines)), "lines that are there once")
    built_in = re.findall(r'^X\(\w+, "([A-Z0-9-]+)"', (ROOT / "lib/report/rules.def").read_text(), re.M)
    check.true(len(built_in) > 30, "rules.def was not understood")
    asserted = {name for path in (ROOT / "profiles").glob("*/rules/*.sch")
                for name in re.findall(r'<(?:sch:)?(?:assert|report)\b[^>]*?\bid="([^"]+)"', path.read_text())}
    check.true(len(asserted) > 50, f"only {len(asserted)} rules in the packs")
    check.equal(sorted((set(built_in) | asserted) - set(names)), [], "rules that are not listed")
    check.true(lodd("explain", "--lang", "en").out != got.out, "the list in English is the same")


def test_explain_rule(check):
    """explain ID: text, severity, layer, hint, source and pack; both languages, or the one of --lang"""
    got = lodd("explain", "KODE-UKJENT")
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    for part in ("KODE-UKJENT (advarsel)", "finnes ikke i kodeverk", "is not in code list", "råd: ", "hint: ", "lag: koder",
                 "kilde: HIS 80117, CS/CV", "pakke: innebygd i lodd"):
        check.has(got.out, part)
    english = lodd("explain", "KODE-UKJENT", "--lang", "en")
    for part in ("KODE-UKJENT (warning)", "is not in code list", "hint: ", "layer: codes", "source: HIS 80117"):
        check.has(english.out, part)
    check.lacks(english.out, "finnes ikke")
    check.equal(lodd("explain", "kode-ukjent").out, got.out, "small letters")
    several = lodd("explain", "KODE-UKJENT", "LODD-FILE")
    check.true(several.out.startswith(got.out + "\n" + "LODD-FILE"), "several ids")
    check.has(lodd("explain", "APPREC-ID-1").out, "pakke: no.apprec@1.0, no.apprec@1.1", "a rule of two packs")


def test_explain_every(check):
    """every rule can be explained and has a text in both languages"""
    names = sorted({line.split()[0] for line in lodd("explain").out.splitlines()})
    nb, en = lodd("explain", *names, "--lang=nb"), lodd("explain", *names, "--lang=en")
    check.equal((nb.code, en.code), (0, 0), "exit codes")
    for text in (nb.out, en.out):
        shown = re.findall(r"^(\S+) \(\w+\)\n  \S.*$", text, re.M)
        check.equal(sorted(set(shown)), names, "rules with a text")


def test_explain_unknown(check):
    """an unknown id: exit code 2, the nearest ids, nothing else shown"""
    got = lodd("explain", "KODE-UKJENT", "KODE-UKJNT")
    check.equal((got.code, got.out), (2, ""), "exit code and standard output")
    check.has(got.err, "ukjent regel «KODE-UKJNT»")
    check.has(got.err, "mente du «KODE-UKJENT»?")
    got = lodd("explain", "LODD-FIEL", "--lang", "en")
    check.has(got.err, "did you mean 'LODD-FILE'?", "swapped letters")
    far = lodd("explain", "Q" * 500)
    check.equal(far.code, 2, "a very long id")
    check.lacks(far.err, "mente du")


# --- profiles -------------------------------------------------------------------------------------------------------

def test_profiles_list(check):
    """profiles: the table holds every profile of every pack, with title, document and message types"""
    got = lodd("profiles")
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    check.equal(lodd("profiles", "list").out, got.out, "list")
    rows = {line.split()[0]: line for line in got.out.splitlines()[1:]}
    check.equal(sorted(rows), sorted(PROFILES), "profiles")
    for name, profile in PROFILES.items():
        row = rows.get(name, "")
        check.has(row, profile["title"]["nb"], name)
        check.has(row, profile["document"], name)
        codes = sorted(kind["code"] for kind in profile.get("types", []))
        if codes:
            check.true(any(code in row.split() for code in codes), f"{name}: no message type")
        if len(codes) > 2:
            check.has(row, f"({len(codes)})", name)
    columns = {line.index(PROFILES[name]["title"]["nb"]) for name, line in rows.items()}
    check.equal(len(columns), 1, "columns that the titles begin in")
    for name, profile in PROFILES.items():
        check.has(lodd("profiles", "--lang", "en").out if name == min(PROFILES) else profile["title"]["en"], profile["title"]["en"])


def test_profiles_show_pack(check):
    """profiles show PACK: documents, schemas, rules, validity, dependencies, profiles"""
    for name, manifest in PACKS.items():
        got = lodd("profiles", "show", name)
        check.equal((got.code, got.err), (0, ""), f"{name}: exit code and standard error")
        check.true(got.out.startswith(f"{name}: {manifest['title']['nb']}\n"), f"{name}: first line")
        for part in ([manifest["publisher"], os.sep + name, f"versjon: {manifest['version']}"] + [text for document in manifest["documents"] for text in
                                                                    (document["id"], document["title"])]
                     + [text for schema in manifest.get("schemas", []) for text in (schema["file"], schema["namespace"])]
                     + manifest["depends"] + [f"{name}/{profile['id']}" for profile in manifest.get("profiles", [])]
                     + [entry["title"] for entry in manifest.get("notCarried", [])]):
            check.has(got.out, part, name)
        if manifest["valid"]["from"]:
            check.has(got.out, f"fra {manifest['valid']['from']}", name)
        rules = re.search(r"regler: (\d+) \(feil: (\d+), advarsel: (\d+), merknad: (\d+)\)", got.out)
        check.equal(bool(rules), bool(manifest.get("rules")), f"{name}: rules are counted")
        if rules:
            check.equal(int(rules[1]), sum(map(int, rules.groups()[1:])), f"{name}: the sum of the rules")


def test_profiles_show_profile(check):
    """profiles show PROFILE: root element, namespace, message types, statuses, norm levels"""
    for name, profile in PROFILES.items():
        got = lodd("profiles", "show", name)
        check.equal((got.code, got.err), (0, ""), f"{name}: exit code and standard error")
        for part in ([profile["document"], f"rotelement: {profile['root']}", profile["namespace"]]
                     + [kind["code"] for kind in profile.get("types", [])] + [", ".join(profile.get("statuses", []))]
                     + [norm["level"] for norm in profile.get("norm", [])]):
            check.has(got.out, part, name)
    english = lodd("profiles", "show", "no.plo@1.6/innleggelsesrapport", "--lang=en").out
    for part in ("Admission report", "root element: ", "norm level:", "receive: obligatorisk"):
        check.has(english, part)


def test_profiles_versions(check):
    """profiles show NAME without a version shows all versions; an unknown name suggests the nearest"""
    got = lodd("profiles", "show", "no.plo")
    check.has(got.out, "no.plo@1.5: ")
    check.has(got.out, "\nno.plo@1.6: ")
    got = lodd("profiles", "show", "no.plo@1.7")
    check.equal((got.code, got.out), (2, ""), "exit code and standard output")
    check.has(got.err, "mente du «no.plo@1.")
    check.equal(lodd("profiles", "show", "no.pl").code, 2, "a part of a name")


def test_profiles_folders(check):
    """--profiles comes before LODD_PROFILES, and the first pack of a name counts"""
    with workplace() as place:
        for folder, title in (("first", "Den ene"), ("second", "Den andre")):
            pack = place / folder / "no.testpersoner"
            shutil.copytree(ROOT / "profiles" / "no.testpersoner", pack)
            manifest = json.loads((pack / "pack.json").read_text())
            manifest["title"]["nb"] = title
            (pack / "pack.json").write_text(json.dumps(manifest))
        both = f"{place / 'second'}:{ROOT / 'profiles'}"
        cases = ((["--profiles", place / "first"], both, "Den ene"), ([], both, "Den andre"),
                 (["--profiles", place / "second", "--profiles", place / "first"], str(ROOT / "profiles"), "Den andre"))
        for args, variable, title in cases:
            got = lodd("profiles", "show", "no.testpersoner", *args, env=harness.environment(LODD_PROFILES=variable))
            check.equal((got.code, got.err), (0, ""), "exit code and standard error")
            check.true(got.out.startswith(f"no.testpersoner: {title}\n"), f"{args}: {got.out[:80]!r}")


# --- detect ---------------------------------------------------------------------------------------------------------

def test_detect(check):
    """detect: one line for each file with profiles, type and encoding"""
    got = lodd("detect", CLEAN, NOTES)
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    check.equal(got.out, f"{CLEAN}: no.apprec@1.1/apprec; type APPREC; UTF-8\n{NOTES}: no.msghead@1.2/msghead, "
                         "no.plo@1.6/innleggelsesrapport; type INNLEGGELSESRAPPORT; UTF-8\n", "lines")
    got = lodd("detect", MESSAGES / "valid")
    check.equal(got.code, 0, "all valid messages: exit code")
    check.equal(len(got.out.splitlines()), len(list((MESSAGES / "valid").rglob("*.xml"))), "lines")
    check.has(got.out, "ISO-8859-1")


def test_detect_unknown(check):
    """detect: what is unknown or unreadable is said, exit code 1; the other files keep their lines"""
    with workplace() as place:
        (place / "a.xml").write_text('<Hilsen xmlns="urn:x:y"/>')
        (place / "b.xml").write_text("ikke xml")
        (place / "c.xml").write_text("")
        shutil.copy(FAULTY, place / "d.xml")
        got = lodd("detect", "a.xml", "b.xml", "c.xml", "missing.xml", "d.xml", cwd=place)
        check.equal((got.code, got.err), (1, ""), "exit code and standard error")
        lines = got.out.splitlines()
        check.equal(len(lines), 5, "lines")
        check.true(lines[0].startswith("a.xml: ukjent: rotelement Hilsen {urn:x:y}"), lines[0])
        check.true(lines[1].startswith("b.xml: ukjent") and lines[2].startswith("c.xml: ukjent"), f"{lines[1:3]}")
        check.equal(lines[3], "missing.xml: kan ikke leses: No such file or directory", "missing")
        check.has(lines[4], "d.xml: no.apprec@1.1/apprec; type APPREC")
        check.has(lodd("detect", "--lang", "en", "a.xml", cwd=place).out, "a.xml: unknown: root element Hilsen {urn:x:y}")
        check.equal(lodd("detect", "a.xml", cwd=place).code, 1, "unknown only")
        check.equal(lodd("detect", "d.xml", cwd=place).code, 0, "known only")


def test_detect_stdin(check):
    """detect reads standard input, folders and limits as validate does"""
    got = lodd("detect", "-", stdin=NOTES.read_bytes())
    check.true(got.code == 0 and got.out.startswith("-: no.msghead@1.2/msghead, no.plo@1.6/"), got.out)
    got = lodd("detect", "--stdin-filename=x.xml", "-", stdin=NOTES.read_bytes())
    check.true(got.out.startswith("x.xml: no.msghead"), got.out)
    got = lodd("detect", "--limit", "max_input=100", NOTES)
    check.equal(got.code, 1, "max_input: exit code")
    check.has(got.out, "kan ikke leses")
    with workplace() as place:
        check.equal(lodd("detect", ".", cwd=place).code, 3, "an empty folder")


harness.main(harness.collect(globals()))
