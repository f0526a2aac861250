"""Requirement sets and schemes: the reader (requirement_forms) and the JSON Schemas agree (TAP).

Usage: check_requirements.py REQUIREMENT_FORMS

The reader may be stricter only in what no schema can say: names and rules that are not there. """
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)

ROOT = pathlib.Path(os.environ["LODD_SOURCE_ROOT"])
ONLY_THE_READER = ("there is no rule", "neither a level", "has no profile", "the pack is", "is not there", "does not list",
                   "is in no pack", "cannot be filled in")

MANIFEST = {"id": "x.set", "version": "1", "title": {"nb": "S", "en": "S"}, "publisher": "P", "profiles": [
    {"id": "ny", "title": {"nb": "Ny", "en": "New"}, "document": "D", "root": "A", "namespace": "urn:a",
     "types": [{"code": "NY", "display": "Ny"}], "norm": [
         {"organisation": "kommune", "direction": "send", "level": "obligatorisk", "source": "f"}]}]}
SET = {"schema": "urn:lodd:requirements:1", "set": "x.set@1", "title": {"nb": "K", "en": "D"}, "note": {"nb": "U", "en": "U"},
       "profiles": [{"id": "ny", "norms": [{"organisation": "*", "direction": "begge", "level": "anbefalt",
                                            "from": "2020-01-01", "to": "2022-01-01", "source": "s"}],
                     "note": {"nb": "N", "en": "N"}}],
       "requirements": [
           {"id": "X-{PROFILE}-1", "profiles": ["*"], "direction": "send", "text": {"nb": "a", "en": "b"}, "document": "D",
            "clause": "1", "norm": "profile", "level": "veileder", "note": {"nb": "m", "en": "n"}, "method": "validator",
            "certifiable": True, "rules": ["XSD-VALUE"], "components": ["A"], "tests": []},
           {"id": "X-2", "text": {"nb": "a", "en": "b"}, "document": "D", "method": "dokument",
            "norms": [{"organisation": "kommune", "level": "ukjent", "from": "2020-01-01", "to": "2021-01-01", "source": "s"}]},
           {"id": "X-3", "profile": "ny", "direction": "motta", "text": {"nb": "a", "en": "b"}, "document": "D",
            "method": "egenerklæring", "norms": []}]}
SCHEME = {"schema": "urn:lodd:scheme:1", "id": "x.scheme", "version": "1", "title": {"nb": "O", "en": "S"}, "sets": ["x.set@1"],
          "tests": [], "policy": {"minMessages": 1, "minRulesPercent": 0, "minNegative": 0, "maxValidityMonths": 24,
                                  "maxDocumentAgeMonths": 12},
          "statement": {"nb": "a", "en": "b"}, "legal": [{"nb": "a", "en": "b"}],
          "organisations": [{"code": "kommune", "name": {"nb": "a", "en": "b"}}],
          "documents": [{"code": "ros", "name": {"nb": "a", "en": "b"}}]}


def write_packs(place, requirement_set, scheme):
    for name in ("x.set@1", "x.scheme@1"):
        (place / name).mkdir(exist_ok=True)
    (place / "x.set@1" / "pack.json").write_text(json.dumps(MANIFEST))
    (place / "x.scheme@1" / "pack.json").write_text(json.dumps({"id": "x.scheme", "version": "1"}))
    (place / "x.set@1" / "requirements.json").write_text(json.dumps(requirement_set))
    (place / "x.scheme@1" / "scheme.json").write_text(json.dumps(scheme))


def places(value, path=()):
    """Every member and element of a document, by its path."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield path + (key,)
        yield from places(child, path + (key,))


def changed(document, path, change):
    ret = copy.deepcopy(document)
    parent = ret
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return ret


def misspell(parent, key):
    if isinstance(parent, dict):
        parent[key + "x"] = parent.pop(key)
    else:
        parent.append({"x": 1})


def other_type(parent, key):
    parent[key] = 7 if not isinstance(parent[key], int) or isinstance(parent[key], bool) else "7"


CHANGES = {"without": lambda parent, key: parent.__delitem__(key), "misspelt": misspell, "of another type": other_type,
           "null": lambda parent, key: parent.__setitem__(key, None),
           "commented out": lambda parent, key: parent.__setitem__("//" + key, parent.pop(key)) if isinstance(parent, dict)
           else parent.append("")}


def schema_of(name):
    return jsonschema.Draft202012Validator(json.loads((ROOT / "docs" / f"{name}.schema.json").read_text()))


class Checks:
    def __init__(self):
        self.n = self.failed = 0

    def result(self, name, problems):
        self.n += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.n} - {name}")
        for problem in problems[:20]:
            print(f"# {problem}")


class Reader:
    """requirement_forms, asked again and again."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def opens(self, place):
        self.process.stdin.write(f"{place}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().rstrip("\n")
        return (True, "") if answer.startswith("ok ") else (False, answer)

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def check_good(checks, reader, place):
    write_packs(place, SET, SCHEME)
    opened, message = reader.opens(place)
    problems = [] if opened else [message]
    for name, document in (("requirements", SET), ("scheme", SCHEME)):
        problems += [f"{name}: {error.message}" for error in schema_of(name).iter_errors(document)]
    checks.result("a good set and scheme", problems)


def check_mutants(checks, reader, place, name, document):
    schema, problems, n = schema_of(name), [], 0
    for path in places(document):
        for what, change in CHANGES.items():
            try:
                mutant = changed(document, path, change)
            except (TypeError, KeyError):
                continue
            write_packs(place, mutant if name == "requirements" else SET, mutant if name == "scheme" else SCHEME)
            n += 1
            fits = schema.is_valid(mutant)
            opened, message = reader.opens(place)
            if opened and not fits:
                problems.append(f"{what} {path}: read, but it does not fit the schema")
            if not opened and fits and not any(part in message for part in ONLY_THE_READER):
                problems.append(f"{what} {path}: fits the schema, but: {message}")
            if not opened and ".json: " not in message:
                problems.append(f"{what} {path}: the message names no file: {message}")
    if n < 100:
        problems.append(f"only {n} mutants")
    checks.result(f"the reader and docs/{name}.schema.json agree on {n} mutants", problems)


def check_hostile(checks, reader, place):
    write_packs(place, SET, SCHEME)
    target = place / "x.set@1" / "requirements.json"
    problems = []
    for what, data in (("nothing", b""), ("no UTF-8", b'{"schema": "\xff"}'), ("a byte order mark", b"\xef\xbb\xbf{}"),
                       ("too deep", b"[" * 100000), ("a member twice", b'{"schema": "a", "schema": "b"}'),
                       ("NUL", b"\0" * 100), ("a number", b"1"), ("too long", b" " * (33 << 20))):
        target.write_bytes(data)
        opened, message = reader.opens(place)
        if opened or "x.set@1/requirements.json: " not in message:
            problems.append(f"{what}: {opened} {message}")
    target.unlink()
    target.mkdir()
    if reader.opens(place)[0]:
        problems.append("a folder of the name")
    target.rmdir()
    os.mkfifo(target)
    if reader.opens(place)[0]:
        problems.append("a pipe of the name")
    target.unlink()
    target.write_text(json.dumps(SET))
    shutil.rmtree(place / "x.scheme@1")
    if not reader.opens(place)[0]:
        problems.append("sets need no scheme")
    checks.result("files that are no sets are told, and nothing hangs", problems)


def check_ours(checks):
    for name in ("requirements", "tests", "scheme"):
        schema, problems = schema_of(name), []
        files = sorted((ROOT / "profiles").glob(f"*/{name}.json"))
        for path in files:
            problems += [f"{path.parent.name}: {list(error.path)}: {error.message[:200]}"
                         for error in schema.iter_errors(json.loads(path.read_text()))]
        checks.result(f"{len(files)} {name}.json of the packs fit their schema", problems if files else ["there is none"])


def main():
    checks, reader = Checks(), Reader(sys.argv[1])
    place = pathlib.Path(tempfile.mkdtemp(prefix="lodd-requirements-"))
    try:
        check_good(checks, reader, place)
        check_mutants(checks, reader, place, "requirements", SET)
        check_mutants(checks, reader, place, "scheme", SCHEME)
        check_hostile(checks, reader, place)
        check_ours(checks)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    checks.result("the reader ends well", [] if reader.close() == 0 else ["its exit code"])
    print(f"1..{checks.n}")
    sys.exit(checks.failed > 0)


main()
