#!/usr/bin/env python3
"""lodd validate --tx: a terminology server on the loopback that this test starts. Nothing leaves the machine."""
import contextlib
import json
import os
import socket
import sys
import threading

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import ROOT, Skip, environment, lodd, workplace  # noqa: E402
from tx_server import MODES, serving  # noqa: E402

FARGER, DYR = "http://koder.example/farger", "http://koder.example/dyr"
UKJENT = "http://koder.example/ukjent"
PROFILE = "http://profil.example/observasjon"
VALUESETS = {
    "dyr": {"url": "http://verdisett.example/dyr", "compose": {"include": [{"system": DYR}]}},
    "lest": {"url": "http://verdisett.example/lest",
             "compose": {"include": [{"system": "http://lest.example", "concept": [{"code": "a"}, {"code": "b"}]}]}},
}
DEFINITION = {
    "resourceType": "StructureDefinition", "id": "observasjon", "url": PROFILE, "name": "Observasjon",
    "status": "active",
    "kind": "resource", "abstract": False, "type": "Observation", "derivation": "constraint",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Observation", "fhirVersion": "4.0.1",
    "differential": {"element": [
        {"id": "Observation", "path": "Observation"},
        {"id": "Observation.code", "path": "Observation.code",
         "binding": {"strength": "required", "valueSet": "http://verdisett.example/farger"}},
        {"id": "Observation.method", "path": "Observation.method",
         "binding": {"strength": "required", "valueSet": "http://verdisett.example/dyr"}},
        {"id": "Observation.bodySite", "path": "Observation.bodySite",
         "binding": {"strength": "required", "valueSet": "http://verdisett.example/lest"}}]},
}
SECRET = ["Hemmelig Navnesen", "15720255178", "fritekst fra dokumentet", "min egen tekst",
          "urn:oid:2.16.578.1.12.4.1.4.1"]
CLEAN_ENV = {name: None for name in os.environ if "proxy" in name.lower()}


def concept(system, code, display=None, **more):
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}], **more}


def observation(**more):
    return {"resourceType": "Observation", "id": "o1", "meta": {"profile": [PROFILE]},
            "text": {"status": "generated",
                     "div": '<div xmlns="http://www.w3.org/1999/xhtml">fritekst fra dokumentet</div>'},
            "status": "final", "code": concept(FARGER, "rod"), "valueString": "fritekst fra dokumentet", **more}


class Place:
    def __init__(self, check, folder):
        self.check, self.folder = check, folder
        definitions = folder / "definitions"
        definitions.mkdir()
        (definitions / "profile.json").write_text(json.dumps(DEFINITION))
        for name, valueset in VALUESETS.items():
            (definitions / f"{name}.json").write_text(
                json.dumps({"resourceType": "ValueSet", "id": name, "status": "active", **valueset}))
        self.document = folder / "o.json"

    def write(self, **more):
        self.document.write_text(json.dumps(observation(**more), indent=1), encoding="utf-8")

    def run(self, *args, files=None, env=None):
        """The exit code and the report."""
        got = lodd("validate", "--definitions", self.folder / "definitions", "-o", "json", "--lang", "en", *args,
                   *(files or [self.document]), env=env or environment(**CLEAN_ENV))
        if got.code not in (0, 1):
            raise RuntimeError(f"exit {got.code}: {got.err}")
        return got.code, json.loads(got.out)

    def findings(self, *args, **more):
        """(id, severity, path) of the findings about codes, and the outcome of their layer."""
        _, report = self.run(*args, **more)
        document = report["documents"][0]
        return ({(i["id"], i["severity"], i.get("path")) for i in document["issues"] if i["layer"] == "codes"},
                document["layers"]["codes"]["outcome"], report)


def in_place(test):
    def run(check):
        if not (ROOT / "profiles" / "hl7.fhir.r4.core" / "definitions.image").exists():
            raise Skip("the FHIR definitions have not been built")
        with workplace() as folder:
            test(check, Place(check, folder))
    run.__doc__ = test.__doc__
    return run


def ids(findings):
    return {one[0] for one in findings}


@contextlib.contextmanager
def listening():
    """A listener that must get nothing; yields its port and what came."""
    came = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.1)
        over = threading.Event()

        def accept():
            while not over.is_set():
                with contextlib.suppress(OSError):
                    came.append(listener.accept())
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listener.getsockname()[1], came
        finally:
            over.set()
            thread.join()


@in_place
def test_silence(check, place):
    """nothing is sent unless asked"""
    place.write(method=concept(DYR, "hest"), bodySite=concept(UKJENT, "x"))
    with listening() as (port, came):
        proxy = f"http://127.0.0.1:{port}"
        env = environment(http_proxy=proxy, https_proxy=proxy, all_proxy=proxy, HTTP_PROXY=proxy, HTTPS_PROXY=proxy)
        found, _, _ = place.findings(env=env)
        check.true("FHIR-VALUESET-UNKNOWN" in ids(found), f"found {found}")
        check.true(not any("TX" in one for one in ids(found)), f"found {found}")
        check.equal(came, [], "connections without --tx")
        # the listener does hear what is asked through it
        place.run("--tx", "http://terminologi.example/fhir", "--tx-timeout", "1", env=env)
        check.true(came, "connections with --tx")


@in_place
def test_decided(check, place):
    """what is not known here is decided by the server, and that is said"""
    with serving() as server:
        place.write(method=concept(DYR, "hest"))
        found, outcome, _ = place.findings("--tx", server.url)
        check.equal(found, {("FHIR-TX-DECIDED", "information", "Observation")}, "right codes")
        check.equal(outcome, "valid", "layer")
        place.write(code=concept(FARGER, "hest"), method=concept(DYR, "gul"))
        found, outcome, _ = place.findings("--tx", server.url + "/")
        check.equal(found - {("FHIR-TX-DECIDED", "information", "Observation")},
                    {("FHIR-CODE-UNKNOWN", "error", "Observation.code.coding[0].code"),
                     ("FHIR-BINDING-CONCEPT-REQUIRED", "error", "Observation.code"),
                     ("FHIR-CODE-UNKNOWN", "error", "Observation.method.coding[0].code"),
                     ("FHIR-BINDING-CONCEPT-REQUIRED", "error", "Observation.method")}, "wrong codes")
        check.equal(outcome, "invalid", "layer")
        place.write(code=concept(FARGER, "gra"))
        check.true("FHIR-CODE-INACTIVE" in ids(place.findings("--tx", server.url)[0]), "inactive")


@in_place
def test_what_leaves(check, place):
    """only system, code and value set leave the machine"""
    with serving() as server:
        category = "http://terminology.hl7.org/CodeSystem/observation-category"
        place.write(code=concept(FARGER, "rod", "min egen tekst", text="fritekst fra dokumentet"),
                    category=[concept(category, "laboratory")],
                    subject={"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "15720255178"},
                             "display": "Hemmelig Navnesen"}, bodySite=concept("http://lest.example", "a"))
        found, _, _ = place.findings("--tx", server.url, "--tx-header", "X-Test: 1")
        sent = b"\n".join(path.encode() + b" " + body for path, body, _ in server.requests)
        for secret in SECRET:
            check.lacks(sent.decode(), secret, "what was sent")
        check.lacks(sent.decode(), "verdisett.example/lest", "what was sent")  # decided here, as is the category
        check.lacks(sent.decode(), "laboratory", "what was sent")
        check.equal({(path, tuple(p["name"] for p in json.loads(body)["parameter"]))
                     for path, body, _ in server.requests if body},
                    {("/fhir/CodeSystem/$validate-code", ("url", "code")),
                     ("/fhir/ValueSet/$validate-code", ("url", "code", "system"))}, "questions")
        check.equal({name for _, _, headers in server.requests for name in headers},
                    {"Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Type", "Content-Length", "X-Test"},
                    "headers")
        check.lacks(str(found), "DISPLAY", "findings")


@in_place
def test_displays(check, place):
    """displays are sent and judged with --tx-displays"""
    with serving() as server:
        for display, wrong in (("min egen tekst", True), ("RØD", False), ("Rød", False)):
            place.write(code=concept(FARGER, "rod", display))
            found, _, report = place.findings("--tx", server.url, "--tx-displays")
            check.equal("FHIR-DISPLAY-WRONG" in ids(found), wrong, display)
            check.equal("Rød" in json.dumps(report, ensure_ascii=False), wrong, "the right display is told")
        check.has(b"".join(body for _, body, _ in server.requests).decode(), "min egen tekst", "what was sent")


@in_place
def test_definition(check, place):
    """a value set that the server does not know is asked by its definition"""
    with serving() as server:
        place.write(method=concept(DYR, "ku"))
        found, _, _ = place.findings("--tx", server.url)
        check.equal(ids(found), {"FHIR-TX-DECIDED"}, "findings")
        bodies = [json.loads(body) for _, body, _ in server.requests
                  if b"verdisett.example/dyr" in body or b"compose" in body]
        check.equal([[p["name"] for p in body["parameter"]] for body in bodies],
                    [["url", "code", "system"], ["valueSet", "code", "system"]], "questions")
        check.equal(set(bodies[1]["parameter"][0]["resource"]), {"resourceType", "status", "compose"}, "the definition")


@in_place
def test_unknown_there_too(check, place):
    """what the server does not know is no error"""
    with serving() as server:
        place.write(category=[concept(UKJENT, "noe")])
        found, _, _ = place.findings("--tx", server.url)
        check.true("FHIR-TX-UNKNOWN" in ids(found), f"found {found}")
        check.true(not any(severity == "error" for _, severity, _ in found), f"errors: {found}")
        check.true(any(path.startswith("/fhir/CodeSystem?url=http%3A%2F%2Fkoder.example%2Fukjent") for path, _, _ in
                       server.requests), "the server was asked whether it has the code system")


@in_place
def test_once(check, place):
    """the same is asked once, on any number of threads, and the reports are the same"""
    files = []
    for i in range(40):
        file = place.folder / f"d{i:02}.json"
        file.write_text(json.dumps(observation(id=f"d{i}", code=concept(FARGER, ["rod", "gul", "blaa", "gra"][i % 4]),
                                               method=concept([DYR, UKJENT][i % 2], "hest"))))
        files.append(file)
    reports = []
    with serving() as server:
        for jobs in ("1", "8", "8"):
            server.requests.clear()
            _, report = place.run("--tx", server.url, "--jobs", jobs, files=files)
            reports.append(json.dumps(report, indent=1))
            asked = [(path, body) for path, body, _ in server.requests]
            check.equal(len(asked), len(set(asked)), f"questions asked twice with {jobs} threads")
            check.true(10 <= len(asked) <= 30, f"{len(asked)} questions")
    for other in reports[1:]:
        alone = [line for line in other.splitlines() if line not in reports[0]]
        check.equal(alone[:5], [], "lines of one report alone")
        check.true(other == reports[0], "the reports differ")


@in_place
def test_cache(check, place):
    """answers are kept, and do without the server"""
    cache = place.folder / "answers"
    place.write(code=concept(FARGER, "blaa"), method=concept(DYR, "hest"))
    with serving() as server:
        url = server.url
        first = place.findings("--tx", url, "--tx-cache", cache)
        n = len(server.requests)
        again = place.findings("--tx", url, "--tx-cache", cache)
        check.equal(len(server.requests), n + 1, "questions of the second run")  # only what the server did not know
    check.true("FHIR-CODE-UNKNOWN" in ids(first[0]), f"found {first[0]}")
    check.equal(again[0], first[0], "findings of the second run")
    place.write(code=concept(FARGER, "blaa"))
    with serving() as other:
        wanted = {"FHIR-CODE-UNKNOWN", "FHIR-BINDING-CONCEPT-REQUIRED", "FHIR-TX-DECIDED"}
        found = place.findings("--tx", url, "--tx-cache", cache)[0]
        check.equal(ids(found), wanted, "without the server")
        found = place.findings("--tx", url, "--tx-cache", cache, "--tx-offline")[0]
        check.equal(ids(found), wanted, "offline")
        place.write(code=concept(FARGER, "rod"))
        found, outcome, _ = place.findings("--tx", other.url, "--tx-cache", cache, "--tx-offline")
        check.true("FHIR-TX-SILENT" in ids(found) and outcome == "unclear", f"not in the folder: {found} {outcome}")
        check.equal(other.requests, [], "what was asked offline")


@in_place
def test_damaged_cache(check, place):
    """a damaged or false answer in the folder is none"""
    cache = place.folder / "answers"
    place.write(code=concept(FARGER, "blaa"))
    with serving() as server:
        wanted = place.findings("--tx", server.url, "--tx-cache", cache)[0]
        files = sorted(file for file in cache.rglob("*.json"))
        check.true(len(files) >= 2, f"files: {files}")
        contents = {file: file.read_bytes() for file in files}
        other = next(iter(contents.values()))
        for name, spoil in {
                "cut": lambda b: b[:len(b) // 2], "empty": lambda _: b"",
                "another's": lambda b: other if b != other else b"{}",
                "garbage": lambda _: bytes(range(256)), "no object": lambda _: b"[]",
                "no result": lambda b: b.replace(b"result", b"resull"), "deep": lambda _: b"[" * 200000,
                "huge": lambda b: b + b" " * 60_000_000, "folder": None, "link": None, "fifo": None}.items():
            for file in files:
                if spoil:
                    file.write_bytes(spoil(contents[file]))
                    continue
                file.unlink()
                if name == "folder":
                    file.mkdir()
                elif name == "link":
                    file.symlink_to("/dev/zero")
                else:
                    os.mkfifo(file)
            before = len(server.requests)
            check.equal(place.findings("--tx", server.url, "--tx-cache", cache)[0], wanted, name)
            check.true(len(server.requests) > before, f"{name}: asked again")
            for file in files:
                if file.is_dir() and not file.is_symlink():
                    file.rmdir()
                else:
                    file.unlink(missing_ok=True)
                file.write_bytes(contents[file])
        check.equal([file for file in cache.rglob("*") if file.name.startswith(".")], [], "left over")


@in_place
def test_hostile(check, place):
    """what is no answer is none: not checked, with the reason, and no error"""
    place.write(method=concept(DYR, "hest"))
    for mode in MODES:
        with serving(mode) as server:
            found, outcome, report = place.findings("--tx", server.url, "--tx-timeout", "1", "--tx-cache",
                                                    place.folder / "c")
            check.true("FHIR-TX-SILENT" in ids(found), f"{mode}: {found}")
            check.true(not any(severity == "error" for _, severity, _ in found), f"{mode}: {found}")
            check.equal(outcome, "unclear", f"{mode}: layer")
            check.true(len(server.requests) <= 20, f"{mode}: {len(server.requests)} questions")
            check.equal(list((place.folder / "c").rglob("*.json")), [], f"{mode}: kept")
            check.lacks(json.dumps(report), "passwd", mode)


@in_place
def test_down(check, place):
    """a server that does not answer is not asked on and on"""
    for mode, most in (("503", 9), ("401", 1), ("html", 3), ("500", 12)):
        files = []
        for i in range(30):
            file = place.folder / f"d{i:02}.json"
            file.write_text(json.dumps(observation(id=f"d{i}", code=concept(FARGER, f"kode{i}"))))
            files.append(file)
        with serving(mode) as server:
            _, report = place.run("--tx", server.url, "--jobs", "1", files=files)
            check.equal(len(server.requests), most, f"{mode}: questions")
            for document in report["documents"]:
                what = f"{mode}: {document['name']}"
                check.true("FHIR-TX-SILENT" in {issue["id"] for issue in document["issues"]}, what)
                check.equal(document["layers"]["codes"]["outcome"], "unclear", what)
    got = lodd("validate", "--tx", "http://127.0.0.1:1/fhir", "--definitions", place.folder / "definitions", *files[:2],
               "--jobs", "1", "--lang", "en", env=environment(**CLEAN_ENV))
    check.has(got.out, "server http://127.0.0.1:1/fhir: 3 questions sent, 0 answers from the folder, 4 without")
    check.has(got.out, "it does not answer, and was asked no more: no connection")


@in_place
def test_person(check, place):
    """a code that looks like a person number does not leave the machine"""
    with serving() as server:
        place.write(code=concept(FARGER, "15720255178"), category=[concept(FARGER, "x" * 300),
                                                                   concept("urn:oid:2.16.578.1.12.4.1.4.1", "noe")])
        found, outcome, _ = place.findings("--tx", server.url)
        check.equal({path for id_, _, path in found if id_ == "FHIR-TX-WITHHELD"},
                    {"Observation.code.coding[0]", "Observation.category[0].coding[0]",
                     "Observation.category[1].coding[0]"},
                    "said of")
        check.equal(outcome, "unclear", "layer")
        check.equal(server.requests, [], "what was sent")


@in_place
def test_expansion(check, place):
    """whole value sets only: no code is sent"""
    with serving() as server:
        place.write(code=concept(FARGER, "blaa"), method=concept(DYR, "hest"))
        found, _, _ = place.findings("--tx", server.url, "--tx-expand")
        check.equal({one for one in found if one[1] == "error"},
                    {("FHIR-BINDING-CONCEPT-REQUIRED", "error", "Observation.code")}, "errors")
        sent = b"".join(path.encode() + body for path, body, _ in server.requests).decode()
        check.lacks(sent, "blaa", "what was sent")
        check.lacks(sent, "hest", "what was sent")
        check.equal({path for path, _, _ in server.requests}, {"/fhir/ValueSet/$expand"}, "questions")
        place.write(code=concept(FARGER, "rod"))
        found, _, _ = place.findings("--tx", server.url, "--tx-expand")
        check.true("FHIR-TX-DECIDED" in ids(found), f"found {found}")
        check.true("FHIR-BINDING-CONCEPT-REQUIRED" not in ids(found), f"found {found}")
    with serving("part") as server:  # not all of it came: that proves nothing
        place.write(code=concept(FARGER, "blaa"))
        found, _, _ = place.findings("--tx", server.url, "--tx-expand")
        check.true(not any(severity == "error" for _, severity, _ in found), f"found {found}")


@in_place
def test_headers(check, place):
    """headers of one's own, from a file too"""
    place.write()
    secret = place.folder / "headers"
    secret.write_text("Authorization: Bearer hemmelig\n\nX-B: 2\n")
    with serving() as server:
        place.run("--tx", server.url, "--tx-header", "X-A: 1", "--tx-header", f"@{secret}")
        for name, value in (("Authorization", "Bearer hemmelig"), ("X-A", "1"), ("X-B", "2")):
            check.equal({headers.get(name) for _, _, headers in server.requests}, {value}, name)


@in_place
def test_usage(check, place):
    """what cannot be meant is refused before anything is judged"""
    place.write()
    for args, said in ((["--tx-cache", "x"], "--tx"), (["--tx-displays"], "--tx"),
                       (["--tx", "http://a.example", "--tx-offline"], "--tx-cache"),
                       (["--tx", "http://a.example", "--tx-displays", "--tx-expand"], "--tx-expand"),
                       (["--tx", "http://a.example", "--tx-timeout", "0"], "--tx-timeout")):
        got = lodd("validate", *args, place.document, "--lang", "en")
        check.true(got.code not in (0, 1) and got.out == "", f"{args}: {got.code} {got.out}")
        check.has(got.err, said)
    for args in (["--tx", "file:///etc"], ["--tx", "http://user:pw@a.example/"], ["--tx", "http://a.example/?x=1"],
                 ["--tx", "http://a.example", "--tx-cache", place.document],
                 ["--tx", "http://a.example", "--tx-header", f"@{place.folder / 'absent'}"]):
        got = lodd("validate", *args, place.document, "--lang", "en")
        check.true(got.code not in (0, 1) and got.out == "", f"{args}: {got.code} {got.out}")
        check.lacks(got.err, "profile packs", "what is said")


harness.main(harness.collect(globals()))
