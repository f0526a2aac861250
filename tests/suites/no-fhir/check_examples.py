#!/usr/bin/env python3
"""Every example of the Norwegian packages, and the verdicts that their publishers stored.

usage: check_examples.py LODD STORED.tsv

Each example is judged with its own package and those it depends on; all are judged, and the program ends as it should.
Where a package has other/validation-oo.json, the outcome of the IG Publisher's validator, a different verdict (errors
or none) must stand in STORED (package, Type/id, theirs, ours, reason; separated by tabs); every line must be met. Needs
LODD_REFERENCE; skips without.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile

from packages import FOLDER, ROOT, definitions, examples_of, judge, resource_of


def stored_of(package):
    """Type-id: whether there was an error."""
    path = FOLDER / package / "other" / "validation-oo.json"
    if not path.is_file():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))["entry"]
    return {e["resource"]["id"]: any(i["severity"] in ("error", "fatal") for i in e["resource"].get("issue", []))
            for e in entries}


def word(errors):
    return "errors" if errors else "none"


def compare(package, paths, verdicts):
    """Rows of different verdicts, the texts of ours, and how many were compared."""
    stored, rows, texts, n = stored_of(package), [], [], 0
    for i, path in enumerate(paths):
        resource = resource_of(path) if path.suffix == ".json" else None
        name = f"{resource['resourceType']}-{resource.get('id', '')}" if resource else ""
        own = verdicts.get(f"{i:03}-{path.name}")
        if own is None or name not in stored:
            continue
        n += 1
        if bool(own["errors"]) != stored[name]:
            rows.append((package, name.replace("-", "/", 1), word(stored[name]), word(own["errors"])))
            texts.append([t for t in own["texts"] if t.startswith("error")])
    return rows, texts, n


def main():
    lodd = os.path.abspath(sys.argv[1])
    if not FOLDER.is_dir():
        print("1..0 # SKIP no reference files (LODD_REFERENCE)")
        return 0
    lines = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    known = {tuple(line.split("\t")[:4]) for line in lines if line and not line.startswith("#")}
    os.environ["LODD_PROFILES"] = str(ROOT / "profiles")
    checks, met, total, compared = [], set(), 0, 0

    def check(name, ok, more=()):
        checks.append(ok)
        print(f"{'' if ok else 'not '}ok {len(checks)} - {name}")
        for line in [] if ok else more:
            print(f"# {str(line)[:300]}")

    with tempfile.TemporaryDirectory() as place:
        for package in sorted(p.name for p in FOLDER.iterdir() if p.is_dir()):
            paths = examples_of(package)
            if not paths:
                continue
            folder = pathlib.Path(place) / f"examples-{package}"
            folder.mkdir()
            for i, path in enumerate(paths):
                shutil.copyfile(path, folder / f"{i:03}-{path.name}")
            verdicts, done = judge(lodd, folder, definitions(package, pathlib.Path(place)))
            total += len(paths)
            rows, texts, n = compare(package, paths, verdicts)
            compared += n
            met.update(set(rows) & known)
            problems = [f"{row}: {text}" for row, text in zip(rows, texts) if row not in known]
            valid = sum(not v["errors"] for v in verdicts.values())
            check(f"{package}: {len(paths)} examples judged, {valid} without errors; {n - len(rows)} of {n} stored "
                  "verdicts are the same", len(verdicts) == len(paths) and done.returncode in (0, 1) and not problems,
                  [*problems, done.stderr.decode()])
    check(f"{total} examples, {compared} stored verdicts, {len(met)} different ones explained",
          total >= 100 and compared >= 39)
    check("every line of the table is met", not known - met, known - met)
    print(f"1..{len(checks)}")
    return not all(checks)


if __name__ == "__main__":
    sys.exit(main())
