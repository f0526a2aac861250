#!/usr/bin/env python3
"""lodd pack: the packs on disk, and their compiled definitions."""
import hashlib
import json
import os
import shutil
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import ROOT, lodd, workplace  # noqa: E402

PACKS = {path.parent.name: json.loads(path.read_text()) for path in sorted((ROOT / "profiles").glob("*/pack.json"))}
CORE = ROOT / "profiles" / "hl7.fhir.r4.core"

PAT = {"resourceType": "A", "id": "pat", "v": 1}
OBS = {"resourceType": "A", "id": "obs", "text": {"div": "dropped"}}
GONE = {"resourceType": "B", "id": "gone"}
CODES = {"resourceType": "CodeSystem", "id": "l", "url": "urn:a", "version": "7", "meta": {"source": "s@1"}, "copyright": "MIT",
         "concept": [{"code": "1"}, {"code": "2"}]}


def digest(resource):
    plain = {name: value for name, value in resource.items() if name != "text"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def make_pack(place):
    """A pack of three resources, an npm source that has two (one to be corrected) and one more, and a list."""
    pack = place / "packs" / "x.core"
    (pack / "corrections").mkdir(parents=True)
    (pack / "digests.tsv").write_text("".join(f"{r['resourceType']}\t{r['id']}\t{digest(r)}\n" for r in (OBS, PAT, GONE)))
    (pack / "corrections" / "A-pat.json").write_text(
        json.dumps({"resource": "A/pat", "operations": [{"op": "replace", "path": "/v", "old": 2, "new": 1}]}))
    manifest = {"id": "x.core", "version": "1", "title": {"nb": "Kjernen", "en": "The core"}, "publisher": "Ingen",
                "image": "d.image", "build": {
                    "package": "x.core@1", "digests": "digests.tsv", "corrections": "corrections", "lists": ["urn:a", "urn:b"],
                    "npm": {"package": "@x/defs", "version": "2.0.0", "files": ["all.json"]}}}
    (pack / "pack.json").write_text(json.dumps(manifest))
    (place / "packs" / "x.plain@3").mkdir()
    (place / "packs" / "x.plain@3" / "pack.json").write_text(json.dumps({"id": "x.plain", "version": "3"}))
    defs = place / "npm" / "@x" / "defs"
    defs.mkdir(parents=True)
    (defs / "package.json").write_text('{"version": "2.0.0"}')
    source = [dict(PAT, v=2), OBS, {"resourceType": "A", "id": "extra"}]
    (defs / "all.json").write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": r} for r in source]}))
    (place / "lists").mkdir()
    (place / "lists" / "l.json").write_text(json.dumps(CODES))
    return pack


def pack(place, *args, home=None, **options):
    """lodd pack with the packs of make_pack only, and a home without packages."""
    env = harness.environment(LODD_PROFILES=str(place / "packs"), HOME=str(home or place / "home"))
    return lodd("pack", *args, cwd=place, env=env, **options)


def build(place):
    return pack(place, "build", "x.core", "--from", "npm", "--add", "lists")


# --- list -----------------------------------------------------------------------------------------------------------

def test_list(check):
    """list: every pack with its version; resources, size and origin of those that have an image"""
    with workplace() as place:
        make_pack(place)
        got = pack(place)
        check.equal((got.code, got.err), (0, ""), "exit code and standard error")
        check.equal(pack(place, "list").out, got.out, "list")
        rows = {line.split()[0]: line for line in got.out.splitlines()}
        check.true("x.core" in rows and "x.plain@3" in rows, f"packs: {sorted(rows)}")
        check.true(set(rows) <= {"NAVN", "x.core", "x.plain@3"} | set(PACKS), f"packs: {sorted(rows)}")
        check.equal(rows["x.core"].split(), ["x.core", "1", "ikke", "bygd:", "kjør", "tools/definitions"], "not built")
        check.equal(rows["x.plain@3"], rows["x.plain@3"].rstrip(), "no blanks at the end")
        check.equal(rows["x.plain@3"].split(), ["x.plain@3", "3"], "a pack without definitions")
        check.has(pack(place, "list", "--lang", "en").out, "not built: run tools/definitions")
        check.equal(build(place).code, 0, "build")
        size = (place / "packs" / "x.core" / "d.image").stat().st_size
        row = next(line for line in pack(place).out.splitlines() if line.startswith("x.core"))
        check.equal(row.split(), ["x.core", "1", "3", f"{size // 1000},{size % 1000 // 100}", "kB", "@x/defs@2.0.0"], "built")
        (place / "packs" / "x.core" / "d.image").write_bytes(b"loddimg\0 something else")
        broken = pack(place)
        check.equal(broken.code, 0, "an unusable image is no reason to list nothing")
        check.has(broken.out, "not an image of definitions")


def test_list_packs(check):
    """list holds every pack of the project"""
    got = lodd("pack", "list")
    check.equal((got.code, got.err), (0, ""), "exit code and standard error")
    rows = {line.split()[0]: line.split()[1] for line in got.out.splitlines()[1:]}
    check.equal(rows, {name: manifest["version"] for name, manifest in PACKS.items()}, "packs and versions")


# --- build ----------------------------------------------------------------------------------------------------------

def test_build(check):
    """build NAME: writes the pack's image, the same bytes each time; says what is missing"""
    with workplace() as place:
        image = make_pack(place) / "d.image"
        got = build(place)
        check.equal((got.code, got.err), (0, ""), "exit code and standard error")
        check.has(got.out, "d.image: 3 ressurser, ")
        check.has(got.out, "2 av det som hører til, mangler i kilden; «lodd pack show x.core» viser hva")
        first = image.read_bytes()
        os.remove(image)
        check.equal(build(place).code, 0, "again")
        check.equal(image.read_bytes(), first, "the bytes of the image")
        got = pack(place, "build", "x.core@1", "--from", "npm", "-o", "other.image", "--lang", "en")
        check.equal((got.code, got.err), (0, ""), "another file")
        check.equal(got.out.splitlines()[0].split()[:3], ["other.image:", "2", "resources,"], "in English")
        check.equal(sorted(p.name for p in place.iterdir() if p.suffix == ".tmp"), [], "left behind")
        before = pack(place, "--output", "third.image", "build", "x.core", "--from", "npm")
        check.true(before.code == 0 and (place / "third.image").exists(), f"the option before the verb: {before.err}")


def test_build_from_home(check):
    """build NAME: without --from the package in ~/.fhir/packages"""
    with workplace() as place:
        make_pack(place)
        got = pack(place, "build", "x.core")
        check.equal((got.code, got.out), (3, ""), "no source")
        check.has(got.err, "x.core: ingen kilde; bruk --from, eller kjør tools/definitions")
        folder = place / "home" / ".fhir" / "packages" / "x.core#1" / "package"
        folder.mkdir(parents=True)
        (folder / "package.json").write_text('{"name": "x.core", "version": "1"}')
        for resource in (PAT, OBS, GONE):
            (folder / f"{resource['id']}.json").write_text(json.dumps(resource))
        got = pack(place, "build", "x.core", "--add", "lists/l.json")
        check.equal((got.code, got.err), (0, ""), "the package in the home folder")
        check.has(pack(place, "show", "x.core").out, "laget av: x.core@1\n")
        (folder / "pat.json").write_text(json.dumps(dict(PAT, v=7)))
        got = pack(place, "build", "x.core")
        check.equal(got.code, 3, "a package that is not the official one")
        check.has(got.err, "operation 1 does not fit the resource: /v")
        (place / "packs" / "x.core" / "corrections" / "A-pat.json").unlink()
        got = pack(place, "build", "x.core")
        check.equal((got.code, got.out), (3, ""), "and without a correction")
        check.has(got.err, "A/pat differs from the official one")


def test_build_usage(check):
    """build: what cannot be built, and what is not understood"""
    with workplace() as place:
        make_pack(place)
        for args, code, part in (
                (["build"], 2, "mangler NAVN"),
                (["build", "x.cor"], 2, "ukjent pakke «x.cor», og ingen fil"),
                (["build", "x.plain@3", "--from", "npm"], 3, "pakken x.plain@3 har ingenting å bygge"),
                (["build", "x.core", "--from", "absent"], 3, "absent: No such file"),
                (["build", "x.core", "lists"], 2, "«lists» er for mye"),
                (["build", "lists"], 2, "mangler --output"),
                (["build", "lists", "--output", "o.image", "--from", "npm"], 2, "valget --from gjelder bare pakker"),
                (["build", "x.core", "--from", "npm", "--output", "no/such/o.image"], 3, "no/such/o.image: No such file"),
                (["list", "--from", "npm"], 2, "valget --from hører ikke til «lodd pack list»"),
                (["list", "more"], 2, "«more» er for mye"),
                (["show"], 2, "mangler NAVN"),
                (["make"], 2, "«make» er ikke en verdi for pack; bruk list|show|verify|build")):
            got = pack(place, *args)
            check.equal((got.code, got.out), (code, ""), f"{args}: exit code and standard output")
            check.has(got.err, part, f"{args}: standard error")
        check.has(pack(place, "build", "x.cor").err, "mente du «x.core»?")


def test_build_own(check):
    """build PATH: an image of one's own definitions, JSON and XML, that show and verify read"""
    harness.needs_packs(check)
    with workplace() as place:
        (place / "mine").mkdir()
        (place / "mine" / "vs.json").write_text(json.dumps({"resourceType": "ValueSet", "id": "vs", "url": "http://x/vs"}))
        got = lodd("pack", "build", "mine", "--output", "my.image", cwd=place)
        check.equal((got.code, got.err), (0, ""), "exit code and standard error")
        check.has(got.out, "my.image: 1 ressurser, ")
        got = lodd("pack", "show", "my.image", cwd=place)
        check.equal((got.code, got.err), (0, ""), "show")
        for part in ("bilde: my.image (", "laget av: mine\n", "ressurser: 1\n", "ValueSet  1\n"):
            check.has(got.out, part)
        got = lodd("pack", "verify", "my.image", cwd=place)
        check.equal((got.code, got.out, got.err), (0, "my.image: 1 ressurser, sjekksummen stemmer\n", ""), "verify")
        (place / "mine" / "cs.xml").write_text(
            '<CodeSystem xmlns="http://hl7.org/fhir"><id value="cs"/><url value="http://x/cs"/></CodeSystem>')
        if (CORE / "definitions.image").exists():
            got = lodd("pack", "build", "mine", "--output", "my.image", cwd=place)
            check.equal((got.code, got.err), (0, ""), "with XML")
            check.has(lodd("pack", "show", "my.image", cwd=place).out, "CodeSystem  1\n")
        (place / "mine" / "broken.json").write_text("{")
        got = lodd("pack", "build", "mine", "--output", "my.image", cwd=place)
        check.equal((got.code, got.out), (3, ""), "a broken file")
        check.has(got.err, "broken.json: not JSON")


# --- show -----------------------------------------------------------------------------------------------------------

def test_show(check):
    """show: what the image is made from, what it holds, what was corrected, left out and is missing; in both languages"""
    with workplace() as place:
        make_pack(place)
        check.has(pack(place, "show", "x.core").out, "bilde: ikke bygd: kjør tools/definitions\n")
        check.has(pack(place, "show", "x.plain@3").out, "bilde: ingen\n")
        build(place)
        nb, en = pack(place, "show", "x.core"), pack(place, "show", "x.core@1", "--lang", "en")
        for got in (nb, en):
            check.equal((got.code, got.err), (0, ""), "exit code and standard error")
            for part in ("x.core@1\n", ": @x/defs@2.0.0\n", "    A           2\n", "    CodeSystem  1\n", "A (1): pat\n",
                         "A (1): extra\n", "B (1): gone\n", "    urn:b\n"):
                check.has(got.out, part)
        for part in ("x.core: Kjernen\n", "rettet til det offisielle: 1\n", "i kilden, men ikke offisielle: utelatt: 1\n",
                     "mangler: 2\n", "urn:a  2 koder fra s@1 (MIT), 7\n"):
            check.has(nb.out, part)
        for part in ("x.core: The core\n", "corrected to the official: 1\n", "in the source, but not official: left out: 1\n",
                     "missing: 2\n", "urn:a  2 codes from s@1 (MIT), 7\n"):
            check.has(en.out, part)
        both = pack(place, "show", "x.core", "x.plain@3")
        check.equal((both.code, both.out.startswith(nb.out + "\nx.plain@3")), (0, True), "two packs")
        got = pack(place, "show", "x.core", "nonsuch")
        check.equal(got.code, 2, "one of them unknown")
        check.has(got.err, "ukjent pakke «nonsuch», og ingen fil")


# --- verify ---------------------------------------------------------------------------------------------------------

def test_verify(check):
    """verify: a sound image; a changed byte; other content with a right checksum; not built; all packs"""
    with workplace() as place:
        image = make_pack(place) / "d.image"
        got = pack(place, "verify", "x.core")
        check.equal((got.code, got.out), (3, ""), "not built")
        check.has(got.err, "x.core: ikke bygd")
        check.equal(pack(place, "verify", "x.plain@3").code, 3, "a pack without an image")
        build(place)
        got = pack(place, "verify", "x.core")
        check.equal((got.code, got.out, got.err),
                    (0, "x.core: 3 ressurser, sjekksummen stemmer og ingen avviker fra de offisielle\n", ""), "sound")
        check.has(pack(place, "verify").out, got.out, "without a name")
        sound = image.read_bytes()
        damaged = bytearray(sound)
        damaged[-3] ^= 1
        image.write_bytes(damaged)
        got = pack(place, "verify", "x.core")
        check.equal((got.code, got.out), (1, ""), "a changed byte")
        check.has(got.err, "x.core: bildet er skadet, sjekksummen stemmer ikke; bygg det på nytt")
        (place / "pat.json").write_text(json.dumps(dict(PAT, v=8)))
        harness.needs_packs(check)
        lodd("pack", "build", "pat.json", "--output", image, cwd=place)
        got = pack(place, "verify", "x.core", "--lang", "en")
        check.equal((got.code, got.out), (1, ""), "other content")
        check.has(got.err, "x.core: 1 resources are not the official ones:\nA/pat\n")
        image.write_bytes(sound[:1000])
        check.equal(pack(place, "verify", "x.core").code, 3, "cut")
        got = pack(place, "verify", "pat.json")
        check.equal((got.code, got.out), (3, ""), "a file that is no image")
        check.has(got.err, "bildet kan ikke brukes: pat.json: not an image of definitions")


def test_core(check):
    """the image of FHIR R4 that tools/definitions made is sound, and says where it is from"""
    if not (CORE / "definitions.image").exists():
        raise harness.Skip("no image: run tools/definitions")
    got = lodd("pack", "verify", "hl7.fhir.r4.core")
    check.equal((got.code, got.err), (0, ""), "verify")
    check.has(got.out, "ingen avviker fra de offisielle")
    got = lodd("pack", "show", "hl7.fhir.r4.core@4.0.1", "--lang", "en")
    for part in ("FHIR package: hl7.fhir.r4.core@4.0.1\n", "ValueSet               1316\n", "urn:iso:std:iso:4217 "):
        check.has(got.out, part)


def test_output(check):
    """what packs say drives no terminal"""
    with workplace() as place:
        folder = make_pack(place)
        manifest = json.loads((folder / "pack.json").read_text())
        manifest["title"]["nb"] = "rød\x1b[31m"
        (folder / "pack.json").write_text(json.dumps(manifest))
        check.lacks(pack(place, "show", "x.core").out, "\x1b")
        shutil.rmtree(folder)
        check.has(pack(place, "show", "x.\x1bcore").err, "\\u001b")


harness.main(harness.collect(globals()))
