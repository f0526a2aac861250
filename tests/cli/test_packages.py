#!/usr/bin/env python3
"""FHIR packages on the command line: the store, versions and scopes, lock files, hostile archives, a registry on this machine."""
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import tarfile
import time

try:
    import jsonschema
except ImportError:  # that part of the check is left out then
    jsonschema = None

import harness
import registry
from harness import lodd

PROFILE = registry.CANONICAL + "/StructureDefinition/"


class Place:
    """A home of one's own: what lodd finds and leaves."""

    def __init__(self, folder):
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.env = harness.environment(HOME=str(self.home), LODD_DATA=str(folder / "data"), NO_PROXY="*", no_proxy="*")
        self.store = self.home / ".fhir" / "packages"
        self.records = folder / "data" / "packages"

    def lodd(self, *args, **more):
        return lodd(*args, "--lang", "en", env=self.env, cwd=self.folder, **more)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def add(self, name, version, **what):
        """Adds a package from a .tgz."""
        return self.lodd("pack", "add", self.write(f"{name}-{version}.tgz", registry.tgz(name, version, **what)))

    def rest(self):
        """What lies in the store and the records, hidden things too."""
        return sorted(str(path.relative_to(self.folder)) for base in (self.store, self.records) if base.exists()
                      for path in base.iterdir())


@contextlib.contextmanager
def place():
    with harness.workplace() as folder:
        yield Place(folder)


def needs_definitions():
    if not (harness.ROOT / "profiles" / "hl7.fhir.r4.core" / "definitions.image").exists():
        raise harness.Skip("the definitions of FHIR R4 have not been built")


STRICT = registry.profile("strict", "1.0.0", "Patient.birthDate", min=1)


def patient(*profiles, **more):
    return {"resourceType": "Patient", "id": "p", "meta": {"profile": list(profiles)}, "text": {
        "status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">p</div>'}, **more}


def test_added_is_in_force(check):
    """a package that was added is used from then on, until it is removed"""
    needs_definitions()
    with place() as p:
        document = p.write("patient.json", patient(PROFILE + "strict"))
        check.lacks(p.lodd("validate", document).out, "FHIR-CARDINALITY-MIN", "before")
        got = p.add("example.strict", "1.0.0", resources=[STRICT])
        check.equal((got.code, got.err), (0, ""), "add")
        check.equal(got.out, "example.strict@1.0.0: added, 1 resources\n", "add")
        used = p.lodd("validate", document)
        check.equal(used.code, 1, "validate with it")
        check.has(used.out, "birthDate")
        report = json.loads(p.lodd("validate", "-o", "json", document).out)
        named = report.get("packages", [{}])[0]
        check.equal((named.get("name"), named.get("version")), ("example.strict", "1.0.0"), "the report's packages")
        check.true(named.get("digest", "").startswith("sha256:"), "the report has a digest")
        if jsonschema:
            schema = json.loads((harness.ROOT / "docs" / "report.schema.json").read_text())
            wrong = [str(error.message) for error in jsonschema.Draft202012Validator(schema).iter_errors(report)]
            check.equal(wrong, [], "the report by its schema")
            last = json.loads(p.lodd("validate", "-o", "ndjson", document).out.splitlines()[-1])
            check.equal(last.get("packages"), report["packages"], "the last line of NDJSON")
        check.lacks(p.lodd("validate", "--no-packages", document).out, "birthDate", "--no-packages")
        again = p.lodd("pack", "add", p.folder / "example.strict-1.0.0.tgz")
        check.equal((again.code, again.out), (0, "example.strict@1.0.0: was added before\n"), "again")
        check.has(p.lodd("pack", "list").out, "example.strict@1.0.0")
        check.has(p.lodd("validate", "--show-packages", document).err,
                  f"in force: FHIR package example.strict@1.0.0 ({named.get('digest')})")
        check.has(p.lodd("pack", "show", "example.strict").out, named.get("digest", "?"))
        gone = p.lodd("pack", "remove", "example.strict")
        check.equal((gone.code, gone.out), (0, "example.strict@1.0.0: removed\n"), "remove")
        check.equal(p.rest(), [], "what is left")
        check.lacks(p.lodd("validate", document).out, "birthDate", "after")


def test_folder_and_archive(check):
    """a folder and an archive of the same files have the same digest; sha256sum agrees"""
    digests = []
    for kind in ("tgz", "folder", "inside"):
        with place() as p:
            path = p.write("p.tgz", registry.tgz("example.strict", "1.0.0", resources=[STRICT]))
            if kind != "tgz":
                with tarfile.open(path) as tar:
                    tar.extractall(p.folder / "x")
                (p.folder / "x" / "package" / ".index.json").write_text("{}")
                path = p.folder / "x" / ("package" if kind == "inside" else "")
            got = p.lodd("pack", "add", path)
            check.equal(got.code, 0, kind + got.err)
            lines = (p.records / "example.strict#1.0.0" / "files.sha256").read_bytes()
            digests.append(hashlib.sha256(lines).hexdigest())
            record = json.loads((p.records / "example.strict#1.0.0" / "record.json").read_text())
            check.equal(record["digest"], "sha256:" + digests[-1], kind)
            for line in lines.decode().splitlines():
                digest, name = line.split("  ", 1)
                content = (p.store / "example.strict#1.0.0" / name).read_bytes()
                check.equal(hashlib.sha256(content).hexdigest(), digest, name)
    check.equal(len(set(digests)), 1, "digests of the three")


def test_other_content(check):
    """other files under the same name and version are refused"""
    with place() as p:
        check.equal(p.add("example.strict", "1.0.0", resources=[STRICT]).code, 0, "the first")
        before = p.rest()
        got = p.add("example.strict", "1.0.0", resources=[dict(STRICT, title="other")])
        check.equal(got.code, 3, "the second")
        check.has(got.err, "other files")
        check.equal(p.rest(), before, "nothing came or went")
        lies = p.store / "example.lies#1.0.0" / "package"
        lies.mkdir(parents=True)
        (lies / "package.json").write_text(json.dumps(registry.manifest("example.lies", "1.0.0")))
        got = p.add("example.lies", "1.0.0", resources=[STRICT])
        check.equal(got.code, 3, "others lie there")
        check.true(lies.exists(), "what lay there still does")


def coded(code, *profiles):
    return {"resourceType": "Observation", "status": "final", "meta": {"profile": list(profiles)},
            "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">o</div>'},
            "code": {"coding": [{"system": "http://example.com/codes", "code": code}]},
            "performer": [{"display": "x"}], "effectiveDateTime": "2024-01-01"}


def bound(name, version):
    return registry.profile(name, version, "Observation.code",
                            binding={"strength": "required", "valueSet": registry.CANONICAL + "/ValueSet/colours"})


def test_scopes(check):
    """the same canonical in two versions: each package sees that of the one it depends on"""
    needs_definitions()
    with place() as p:
        for version, codes in (("1.0.0", ["red"]), ("2.0.0", ["blue"])):
            p.add("example.codes", version, resources=[registry.value_set(version, codes)])
        p.add("example.old", "1.0.0", resources=[bound("old", "1.0.0")], depends={"example.codes": "1.0.0"})
        p.add("example.new", "1.0.0", resources=[bound("new", "1.0.0")], depends={"example.codes": "^2.0.0"})
        child = registry.profile("child", "1.0.0", "Observation.subject", short="x")
        child["baseDefinition"] = PROFILE + "old"
        p.add("example.child", "1.0.0", resources=[child], depends={"example.old": "1.x", "example.codes": "2.0.0"})
        for profile, code, wrong in (("old", "red", False), ("old", "blue", True), ("new", "red", True), ("new", "blue", False),
                                     ("child", "red", False), ("child", "blue", True)):
            document = p.write("o.json", coded(code, PROFILE + profile))
            got = p.lodd("validate", document)
            check.equal(got.code, int(wrong), f"{profile} with {code}: {got.out}")
            check.has(got.err, "each package sees its own", "notes")
        # what says that the latest is meant
        latest = bound("latest", "1.0.0")
        latest["differential"]["element"][0]["binding"]["_valueSet"] = {"extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/version-resolution-method", "valueCode": "latest"}]}
        p.add("example.latest", "1.0.0", resources=[latest], depends={"example.codes": "1.0.0"})
        for code, wrong in (("red", True), ("blue", False)):
            got = p.lodd("validate", p.write("o.json", coded(code, PROFILE + "latest")))
            check.equal(got.code, int(wrong), f"latest with {code}: {got.out}")
        # in one run, and in either order
        both = [p.write("a.json", coded("red", PROFILE + "old")), p.write("b.json", coded("blue", PROFILE + "new"))]
        check.equal(p.lodd("validate", *both).code, 0, "both right")
        check.equal(p.lodd("validate", *reversed(both)).code, 0, "both right, turned round")
        # a definition of the user's own is meant by all
        own = p.write("own.json", registry.value_set("3.0.0", ["green"]))
        green = p.write("g.json", coded("green", PROFILE + "old"))
        check.equal(p.lodd("validate", "--definitions", own, green).code, 0, "one's own definition")


def test_versions(check):
    """the highest version counts unless --package names another; ranges as npm has them"""
    needs_definitions()
    with place() as p:
        for version in ("1.2.0", "1.10.0", "2.0.0-beta"):
            p.add("example.strict", version, resources=[registry.profile("strict", version, "Patient.birthDate", min=1)])
        document = p.write("patient.json", patient(PROFILE + "strict"))

        def used(*args):
            report = json.loads(p.lodd("validate", "-o", "json", *args, document).out)
            return [item["version"] for item in report.get("packages", [])]

        check.equal(used(), ["1.10.0"], "the highest release")
        for wanted, version in (("1.2.0", "1.2.0"), ("1.2.x", "1.2.0"), ("~1.2", "1.2.0"), ("^1.0.0", "1.10.0"), ("1.x", "1.10.0"),
                                ("latest", "1.10.0"), ("2.0.0-beta", "2.0.0-beta"), (">=1.0 <1.5", "1.2.0"),
                                ("1.0.0 - 1.5.0", "1.2.0"), (">=2.0.0-alpha", "2.0.0-beta"), ("3.x || 1.2.x", "1.2.0")):
            check.equal(used("--package", f"example.strict@{wanted}"), [version], wanted)
        got = p.lodd("validate", "--package", "example.strict@3.x", document)
        check.equal(got.code, 3, "no such version")
        check.has(got.err, "example.strict@3.x")


def test_lying_in_the_store(check):
    """packages that others laid there are used when --package names them, and for dependencies"""
    needs_definitions()
    with place() as p:
        for name, resources, depends in (("example.base", [STRICT], {}), ("example.top", [], {"example.base": "1.0.x"})):
            folder = p.store / f"{name}#1.0.0" / "package"
            folder.mkdir(parents=True)
            (folder / "package.json").write_text(json.dumps(registry.manifest(name, "1.0.0", depends)))
            for resource in resources:
                (folder / f"{resource['id']}.json").write_text(json.dumps(resource))
        document = p.write("patient.json", patient(PROFILE + "strict"))
        check.lacks(p.lodd("validate", document).out, "birthDate", "not asked for")
        got = p.lodd("validate", "--package", "example.top", document)
        check.has(got.out, "birthDate", "with --package")
        check.equal(got.err, "", "no notes")
        check.equal(p.lodd("pack", "add", "example.top").code, 0, "add by name, without a registry")
        check.has(p.lodd("validate", document).out, "birthDate", "added, with what it needs")
        p.lodd("pack", "remove", "example.top")
        check.true((p.store / "example.top#1.0.0").exists(), "a folder that lodd did not lay stays")


def test_missing_and_circles(check):
    """missing dependencies, circles and other versions of FHIR are told"""
    with place() as p:
        got = p.add("example.a", "1.0.0", depends={"example.b": "1.x", "hl7.fhir.r4.core": "4.0.1", "hl7.fhir.r5.core": "5.0.0"})
        check.equal(got.code, 0, "added all the same")
        check.has(got.err, "example.a@1.0.0 needs example.b@1.x, which is not here")
        check.has(got.err, "hl7.fhir.r5.core@5.0.0, another version of FHIR")
        check.lacks(got.err, "r4.core")
        got = p.add("example.b", "1.5.0", depends={"example.a": "1.0.0"})
        check.has(got.err, "need each other")
        check.equal(p.lodd("pack", "lock").out, "lodd-packages.lock: 2 packages\n", "both are in force")
        p.lodd("pack", "remove", "example.b")
        got = p.add("example.c", "1.0.0", depends={"example.a": ""})
        check.has(got.err, "example.b@1.x, which is not here", "a dependency's dependency")


def test_lock(check):
    """a lock file: exactly those packages, or nothing"""
    needs_definitions()
    with place() as p:
        p.add("example.strict", "1.0.0", resources=[STRICT])
        document = p.write("patient.json", patient(PROFILE + "strict"))
        check.equal(p.lodd("pack", "lock", "--lock", "my.lock").code, 0, "lock")
        lock = (p.folder / "my.lock").read_text()
        check.has(lock, "\nexample.strict 1.0.0 sha256:")
        p.add("example.other", "1.0.0", resources=[registry.profile("strict", "2.0.0", "Patient.gender", min=1)])
        got = p.lodd("validate", "--lock", "my.lock", document)
        check.equal((got.code, got.err), (1, ""), "with the lock")
        check.has(got.out, "birthDate", "what is locked")
        check.lacks(got.out, "gender", "what is not locked")
        for what, text in (("another digest", lock.replace("sha256:", "sha256:0")), ("another version", lock.replace("1.0.0", "1.0.1")),
                           ("half a line", lock + "example.other 1.0.0\n")):
            p.write("bad.lock", text.encode())
            got = p.lodd("validate", "--lock", "bad.lock", document)
            check.equal((got.code, got.out), (3, ""), what)
            check.has(got.err, "bad.lock:", what)
        check.equal(p.lodd("validate", "--lock", "none.lock", document).code, 3, "no such file")
        got = p.lodd("validate", "--lock", "my.lock", "--package", "example.other", document)
        check.equal(got.code, 3, "a package that the lock does not list")
        p.lodd("pack", "remove", "example.strict")
        check.equal(p.lodd("validate", "--lock", "my.lock", document).code, 3, "a package that is gone")


def test_verify(check):
    """verify names what changed; an image that does not fit is made again"""
    needs_definitions()
    with place() as p:
        p.add("example.strict", "1.0.0", resources=[STRICT, registry.value_set("1.0.0", ["red"])])
        check.equal(p.lodd("pack", "verify", "example.strict").out, "example.strict@1.0.0: all files are as when it was added\n", "whole")
        record = p.records / "example.strict#1.0.0"
        image = record / "definitions.image"
        good = image.read_bytes()
        image.write_bytes(good[:-8])
        got = p.lodd("pack", "verify", "example.strict")
        check.equal(got.code, 1, "a damaged image")
        check.has(got.err, "image does not fit")
        document = p.write("patient.json", patient(PROFILE + "strict"))
        check.has(p.lodd("validate", document).out, "birthDate", "judged all the same")
        check.equal(image.read_bytes(), good, "the image was made again")
        folder = p.store / "example.strict#1.0.0" / "package"
        (folder / "package.json").write_bytes((folder / "package.json").read_bytes() + b"\n")
        (folder / "new.json").write_text("{}")
        (folder / "ValueSet-colours.json").unlink()
        got = p.lodd("pack", "verify", "example.strict")
        check.equal(got.code, 1, "changed files")
        for line in ("package/package.json has changed", "package/new.json is new", "package/ValueSet-colours.json is missing"):
            check.has(got.err, line)
        image.unlink()
        got = p.lodd("validate", document)
        check.equal(got.code, 3, "an image is not made of changed files")
        check.has(got.err, "changed since it was added")
        (record / "files.sha256").write_text("nonsense")
        check.equal(p.lodd("pack", "verify", "example.strict").code, 3, "a damaged record")
        shutil.rmtree(p.store / "example.strict#1.0.0")
        check.has(p.lodd("pack", "list").out, "its folder is gone")


def link(path, target, kind):
    def more(tar):
        registry.add(tar, path, b"", type=kind, linkname=target)
    return more


def entry(path, content=b"{}", **fields):
    return lambda tar: registry.add(tar, path, content, **fields)


def many(tar):
    for i in range(250_000):
        registry.add(tar, f"package/f{i}", b"")


HOSTILE = {
    "a way up": {"more": entry("package/../../../escaped.json")},
    "a way up behind a backslash": {"more": entry("package/x\\..\\..\\escaped.json")},
    "an absolute name": {"more": entry("/tmp/escaped-lodd-test.json")},
    "a link": {"more": link("package/x.json", "/etc/passwd", tarfile.SYMTYPE)},
    "a linked folder": {"more": link("package/x", "/tmp", tarfile.SYMTYPE)},
    "a hard link": {"more": link("package/x.json", "package/package.json", tarfile.LNKTYPE)},
    "a device": {"more": link("package/x", "", tarfile.CHRTYPE)},
    "a pipe": {"more": link("package/x", "", tarfile.FIFOTYPE)},
    "names that differ in capitals": {"more": lambda tar: [entry("package/a.json")(tar), entry("package/A.json")(tar)]},
    "folders that differ in capitals": {"more": lambda tar: [entry("package/b/a.json")(tar), entry("package/B/c.json")(tar)]},
    "a name twice": {"more": lambda tar: [entry("package/a.json")(tar), entry("package/a.json")(tar)]},
    "a file that is a folder too": {"more": lambda tar: [entry("package/a")(tar), entry("package/a/b")(tar)]},
    "a name with a line feed": {"more": entry("package/a\nb.json")},
    "a name that is too long": {"more": entry("package/" + "a" * 300 + ".json")},
    "a bomb": {"more": entry("package/zeros", bytes(160 << 20))},
    "many files": {"more": many},
    "no JSON": {"more": entry("package/x.json", b"{")},
    "no package.json": {"prefix": "elsewhere/"},
}


def test_hostile_archives(check):
    """hostile archives are refused, and nothing is left behind"""
    for what, how in HOSTILE.items():
        with place() as p:
            got = p.add("example.hostile", "1.0.0", **how)
            check.equal(got.code, 3, what)
            check.has(got.err, "not added", what)
            check.equal(p.rest(), [], what)
            left = [str(path) for path in p.folder.rglob("*escaped*")] + [str(path) for path in pathlib.Path("/tmp").glob("escaped-lodd*")]
            check.equal(left, [], what)


def test_hostile_names(check):
    """names and versions that are no part of a path are refused; so is what is no archive"""
    for name, version in (("../up", "1.0.0"), ("a/b", "1.0.0"), (".hidden", "1.0.0"), ("a", "../../x"), ("", "1.0.0"), ("a", ""),
                          ("a#b", "1"), ("a" * 300, "1.0.0")):
        with place() as p:
            got = p.lodd("pack", "add", p.write("p.tgz", registry.tgz(name, version)))
            check.equal(got.code, 3, f"{name}@{version}")
            check.equal(p.rest(), [], f"{name}@{version}")
    with place() as p:
        whole = registry.tgz("example.strict", "1.0.0", resources=[STRICT])
        for what, content in (("cut off", whole[:-40]), ("text", b"text"), ("empty", b""), ("gzip only", whole[:10])):
            got = p.lodd("pack", "add", p.write("p.tgz", content))
            check.equal((got.code, p.rest()), (3, []), what)


@contextlib.contextmanager
def serving():
    with place() as p, registry.served(registry.Registry()) as r:
        r.put("example.strict", "1.0.0", resources=[STRICT], depends={"example.codes": "1.x"})
        r.put("example.strict", "1.1.0", resources=[STRICT], depends={"example.codes": "1.x"})
        r.put("example.codes", "1.0.0", resources=[registry.value_set("1.0.0", ["red"])])
        r.put("example.codes", "1.4.0", resources=[registry.value_set("1.4.0", ["red"])], depends={"hl7.fhir.r4.core": "4.0.1"})
        r.put("example.codes", "2.0.0", resources=[registry.value_set("2.0.0", ["red"])])
        p.fetch = lambda what, *more: p.lodd("pack", "add", what, "--registry", r.url, "--timeout", "3", *more)
        yield p, r


def test_fetching(check):
    """a package and what it needs come from the registry; what is fetched is said first; only GET is sent"""
    with serving() as (p, r):
        got = p.fetch("example.strict@1.0.x")
        check.equal(got.code, 0, "exit code" + got.err)
        said = f"fetching example.strict@1.0.0 from {r.url}/files/example.strict/1.0.0"
        check.has(got.err, said)
        check.has(got.err, "fetching example.codes@1.4.0")
        check.equal(got.out, "example.strict@1.0.0: added, 1 resources\nexample.codes@1.4.0: added, 1 resources\n", "output")
        check.equal([(m, path) for m, path, _ in r.asked],
                    [("GET", "/example.strict"), ("GET", "/files/example.strict/1.0.0"), ("GET", "/example.codes"),
                     ("GET", "/files/example.codes/1.4.0")], "what was asked")
        check.true(all(not {"Authorization", "Cookie", "Referer"} & set(headers) for _, _, headers in r.asked), "nothing but the GET")
        record = json.loads((p.records / "example.codes#1.4.0" / "record.json").read_text())
        check.equal((record["as"], record["source"]), ("dependency", f"{r.url}/files/example.codes/1.4.0"), "the record")
        check.has(p.lodd("pack", "list").out, "for other packages")
        n = len(r.asked)
        p.lodd("validate", p.write("patient.json", patient()))
        p.lodd("pack", "verify", "example.strict")
        check.equal(len(r.asked), n, "nothing else asks")
        check.has(p.fetch("example.strict").out, "example.strict@1.1.0", "latest")


def test_registry_faults(check):
    """what a registry may do wrong is told, and nothing is left behind"""
    def version_of(data):
        return next(iter(data["versions"].values()))

    def gives(content, **how):
        return lambda handler, path: "files" not in path and (handler.give(content, **how) or True)

    def moves(status, to):
        return lambda handler, path: "files" in path and (handler.give(b"", status=status, headers=[("Location", to)]) or True)

    def loops(handler, path):
        handler.give(b"", status=302, headers=[("Location", path + "x")])
        return True

    cases = {
        "not there": (None, gives(b"no", status=404), "does not have it"),
        "trouble": (None, gives(b"no", status=500), "HTTP 500"),
        "a password is wanted": (None, gives(b"no", status=401), "HTTP 401"),
        "no JSON": (None, gives(b"<html>"), "not JSON"),
        "JSON of another kind": (None, gives(b"[]"), "no list of versions"),
        "wrong checksum": (lambda d: version_of(d)["dist"].update(shasum="0" * 40), None, "checksum"),
        "wrong integrity": (lambda d: version_of(d)["dist"].update(integrity="sha512-AAAA"), None, "checksum"),
        "a file of the machine": (lambda d: version_of(d)["dist"].update(tarball="file:///etc/passwd"), None, "neither https"),
        "plain http elsewhere": (lambda d: version_of(d)["dist"].update(tarball="http://registry.invalid/x"), None, "neither https"),
        "led to plain http elsewhere": (None, moves(302, "http://registry.invalid/x"), "where it must not"),
        "led to a file": (None, moves(302, "file:///etc/passwd"), "where it must not"),
        "led on and on": (None, loops, "on and on"),
        "no such version": (lambda d: d["versions"].clear(), None, "no version"),
        "a version that leads out": (lambda d: d.update(versions={"../../x": version_of(d)}), None, "no version"),
    }
    for what, (change, answer, said) in cases.items():
        with serving() as (p, r):
            r.change, r.answer = change, answer
            got = p.fetch("example.codes@1.0.0" if said != "no version" else "example.codes@*")
            check.equal(got.code, 3, what)
            check.has(got.err, said, what)
            check.equal([name for name in p.rest() if not name.endswith(".part")], [], what)
            check.equal(list((p.records / ".part").glob("*")) if (p.records / ".part").exists() else [], [], what)


def test_lying_registry(check):
    """another package than was asked for is refused; a hostile one too"""
    with serving() as (p, r):
        r.packages["example.codes"]["1.0.0"] = r.packages["example.strict"]["1.0.0"]
        got = p.fetch("example.codes@1.0.0")
        check.equal(got.code, 3, "another package")
        check.has(got.err, "this is example.strict@1.0.0, not example.codes@1.0.0")
        r.packages["example.codes"]["1.0.0"] = registry.tgz("example.codes", "1.0.0", more=entry("package/../../../escaped.json"))
        check.equal(p.fetch("example.codes@1.0.0").code, 3, "a hostile one")
        check.equal([name for name in p.rest() if not name.endswith(".part")], [], "what is left")


def test_resuming(check):
    """a broken line is taken up where it broke, but only for the same bytes"""
    with serving() as (p, r):
        more = [dict(STRICT, id=f"s{i}", url=f"{PROFILE}s{i}", title=hashlib.sha256(str(i).encode()).hexdigest() * 20) for i in range(200)]
        r.put("example.big", "1.0.0", resources=more)
        whole = r.packages["example.big"]["1.0.0"]
        state = {"tag": '"one"', "cuts": 2}

        def cut(handler, path):
            if "files" not in path:
                return False
            start = 0
            if handler.headers.get("Range") and handler.headers.get("If-Range") == state["tag"]:
                start = int(handler.headers["Range"].split("=")[1].rstrip("-"))
            headers = [("ETag", state["tag"])]
            if start:
                headers.append(("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}"))
            rest = whole[start:]
            part = rest[:len(rest) // 3] if state["cuts"] else rest
            state["cuts"] = max(0, state["cuts"] - 1)
            handler.give(part, status=206 if start else 200, headers=headers, length=len(rest))
            return True

        r.answer = cut
        got = p.fetch("example.big")
        check.equal(got.code, 0, "taken up twice" + got.err)
        ranges = [headers.get("Range") for _, path, headers in r.asked if "files" in path]
        check.equal(ranges[0], None, "the first request")
        check.true(len(ranges) == 3 and all(ranges[1:]), f"the others ask for the rest: {ranges}")
        check.equal(p.rest(), [os.path.join("data", "packages", ".part"), os.path.join("data", "packages", "example.big#1.0.0"),
                               os.path.join("home", ".fhir", "packages", "example.big#1.0.0")], "what there is")
        p.lodd("pack", "remove", "example.big")
        state["cuts"] = 100
        got = p.fetch("example.big")
        check.equal(got.code, 3, "broken again and again")
        check.has(got.err, "takes up what came")
        state.update(tag='"two"', cuts=0)
        got = p.fetch("example.big")
        check.equal(got.code, 0, "another file by now: from the start" + got.err)


def test_slow_registry(check):
    """a server that does not answer is given up"""
    with serving() as (p, r):
        def sleep(handler, _):
            time.sleep(8)
            handler.close_connection = True
            return True
        r.answer = sleep
        started = time.monotonic()
        got = p.lodd("pack", "add", "example.codes", "--registry", r.url, "--timeout", "1")
        check.equal(got.code, 3, "exit code")
        check.true(time.monotonic() - started < 7, "it does not wait")


def test_redirect_and_password(check):
    """redirects within the machine are followed; a password of ~/.netrc goes to the registry only"""
    with serving() as (p, r), registry.served(registry.Registry()) as other:
        other.packages = r.packages
        r.answer = lambda handler, path: "files" in path and (
            handler.give(b"", status=302, headers=[("Location", other.url + path)]) or True)
        (p.home / ".netrc").write_text("machine other.invalid login no password no\nmachine 127.0.0.1 login me password secret\n")
        got = p.fetch("example.codes@1.0.0")
        check.equal(got.code, 0, "exit code" + got.err)
        check.true(all("Authorization" in headers for _, _, headers in r.asked), "the registry is told")
        check.true(other.asked and not any("Authorization" in headers for _, _, headers in other.asked), "the other is not")


def test_data_folder(check):
    """where the records lie: LODD_DATA, XDG_DATA_HOME (absolute only), the home folder; without any, nothing is lost"""
    with place() as p:
        package = p.write("p.tgz", registry.tgz("example.strict", "1.0.0", resources=[STRICT]))
        where = "packages/example.strict#1.0.0/record.json"
        for env, folder in (({"LODD_DATA": str(p.folder / "a"), "XDG_DATA_HOME": str(p.folder / "b")}, p.folder / "a"),
                            ({"LODD_DATA": None, "XDG_DATA_HOME": str(p.folder / "b")}, p.folder / "b" / "lodd"),
                            ({"LODD_DATA": "", "XDG_DATA_HOME": "b"}, p.home / ".local" / "share" / "lodd")):
            env = harness.environment(HOME=str(p.home), **env)
            check.equal(lodd("pack", "add", package, env=env, cwd=p.folder).code, 0, str(folder))
            check.true((folder / where).exists(), f"{folder / where}")
        bare = harness.environment(HOME=None, LODD_DATA=None)
        check.equal(lodd("pack", "add", package, env=bare).code, 3, "no home at all")
        check.equal(lodd("pack", "list", env=bare).code, 0, "list without a home")
        check.equal(lodd("validate", harness.CLEAN, env=bare).code, 0, "validate without a home")


def test_usage(check):
    """slips on the command line are told"""
    with place() as p:
        for args, said in ((["pack", "add"], "is missing"), (["pack", "remove", "example.none"], "was not added"),
                           (["pack", "list", "--registry", "https://registry.invalid"], "does not belong"),
                           (["pack", "add", "x", "--timeout", "0"], "not a number")):
            got = p.lodd(*args)
            check.equal(got.code, 2, " ".join(args))
            check.has(got.err, said, " ".join(args))
        got = p.lodd("pack", "add", "x", "--registry", "ftp://registry.invalid")
        check.equal(got.code, 3, "no http")
        check.equal(p.lodd("pack", "add", "none.tgz").code, 3, "no such file")
        for version in ("1.0.0", "2.0.0"):
            p.add("example.two", version)
        got = p.lodd("pack", "remove", "example.two")
        check.equal(got.code, 2, "which of the two?")
        check.has(got.err, "1.0.0, 2.0.0")


if __name__ == "__main__":
    harness.main(harness.collect(globals()))
