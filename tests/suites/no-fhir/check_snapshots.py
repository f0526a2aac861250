#!/usr/bin/env python3
"""Snapshots of our Norwegian differentials against the official ones.

usage: check_snapshots.py LODD EXCEPTIONS.tsv [-v]

For each StructureDefinition of an official package that has a snapshot, lodd makes one of ours; compared are id, path,
min, max, types with their profiles, targets and aggregation, fixed and pattern values, binding, slicing and slice name
of each element; canonicals without their versions. At least 98 % of a package's elements must be the same in all of
them; EXCEPTIONS (package, profile, element, member, reason; separated by tabs) explains the others; "*" stands for any.
Every line must be met. Needs LODD_REFERENCE and the images; skips without.
"""
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from packages import FOLDER, ROOT, definitions_in, resource_of

PROFILES = ROOT / "profiles"
# Official package: ours.
PAIRS = {"hl7.fhir.no.basis-2.2.0-snapshots": "no.basis@2.2.2", "hl7.fhir.no.basis-2.2.4-test": "no.basis@2.2.2",
         "hl7.fhir.no.municipal-0.2.0": "no.municipal@0.2.0",
         "hl7.fhir.no.vkp.observation-0.5.1": "no.vkp.observation@0.5.1",
         "hl7.fhir.no.domain.vitalsigns-0.9.74": "no.domain.vitalsigns@0.9.74"}
# Of this package we have what has canonicals of its own; the others have one definition here, that of 2.2.2.
ONLY_NEW_LINE = {"hl7.fhir.no.basis-2.2.4-test"}


def version_off(canonical):
    return (canonical or "").split("|")[0]


def types_of(element):
    rows = []
    for one in element.get("type", []):
        code = one.get("code") or ""
        rows.append(("system" if code.startswith("http://hl7.org/fhirpath/") else code,
                     tuple(map(version_off, one.get("profile", []))),
                     tuple(sorted(map(version_off, one.get("targetProfile", [])))), tuple(one.get("aggregation", []))))
    return sorted(rows)


def slicing_of(element):
    """Extensions are sliced by their url whether a snapshot says so or not."""
    slicing = element.get("slicing")
    if slicing is None and element["path"].endswith((".extension", ".modifierExtension")):
        slicing = {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"}
    return slicing and json.dumps([slicing.get("discriminator"), slicing.get("rules"), slicing.get("ordered", False)],
                                  sort_keys=True)


def facts_of(element):
    binding = element.get("binding")
    facts = {name: element.get(name) for name in ("path", "min", "max", "sliceName")}
    facts["types"] = types_of(element)
    facts["content"] = (element.get("contentReference") or "").split("#")[-1]
    facts["binding"] = binding and (binding.get("strength"), version_off(binding.get("valueSet")))
    if "sliceName" not in element:
        facts["slicing"] = slicing_of(element)
    for name, value in element.items():
        if re.match("(fixed|pattern|minValue|maxValue)[A-Z]", name):
            facts[name] = json.dumps(value, sort_keys=True)
    return facts


def compare(made, expected):
    """(elements, right ones, differences): each difference is (element, member, ours, theirs)."""
    ours, theirs = ({e["id"]: e for e in view} for view in (made, expected))
    differences, right = [], 0
    for key, want in theirs.items():
        if key not in ours:
            differences.append((key, "missing", None, None))
            continue
        got, wanted = facts_of(ours[key]), facts_of(want)
        wrong = [n for n in sorted(set(got) | set(wanted)) if got.get(n) != wanted.get(n)]
        right += not wrong
        differences += [(key, n, got.get(n), wanted.get(n)) for n in wrong]
    differences += [(key, "extra", None, None) for key in ours if key not in theirs]
    return len(theirs), right, differences


class Maker:
    """lodd, asked for the snapshots of the definitions of a pack."""

    def __init__(self, lodd, place):
        self.lodd, self.place, self.files = lodd, pathlib.Path(place), {}

    def definitions(self, pack):
        if pack not in self.files:
            folder = self.place / pack
            subprocess.run([sys.executable, str(ROOT / "tools" / "gen-no-fhir.py"), str(PROFILES / pack), str(folder)],
                           check=True)
            found = ((resource_of(p), p) for p in definitions_in(folder))
            self.files[pack] = {r["url"]: p for r, p in found if r["resourceType"] == "StructureDefinition"}
        return self.files[pack]

    def snapshot(self, path):
        done = subprocess.run([self.lodd, "snapshot", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False)
        return json.loads(done.stdout)["snapshot"]["element"] if done.returncode in (0, 1) else []


class Comparison:
    def __init__(self, rows, verbose):
        self.rows, self.verbose, self.met = rows, verbose, set()
        self.n = self.failed = 0

    def check(self, ok, name, more=()):
        self.n += 1
        self.failed += not ok
        print(f"{'' if ok else 'not '}ok {self.n} - {name}")
        for line in list(more)[:None if self.verbose else 20]:
            print(f"# {line}")

    def explain(self, package, name, element, member):
        reasons = [r for r in self.rows if r[0] == package and fnmatch.fnmatchcase(name, r[1])
                   and r[2] in ("*", element) and r[3] in ("*", member)]
        self.met.update(reasons)
        return bool(reasons)

    def package(self, package, official, made):
        elements = right = 0
        lines, unexplained = [], 0
        for resource, view in zip(official, made):
            total, same, differences = compare(view, resource["snapshot"]["element"])
            elements, right = elements + total, right + same
            name = resource["url"].rpartition("/")[2]
            for element, member, got, wanted in differences:
                explained = self.explain(package, name, element, member)
                unexplained += not explained
                if self.verbose or not explained:
                    lines.append(f"{name} {element} {member}: {got}, expected {wanted}")
        self.check(official and right * 100 >= elements * 98 and not unexplained,
                   f"{package}: {right} of {elements} elements of {len(official)} definitions "
                   f"({100 * right / max(elements, 1):.2f} %), the others explained", lines)


def official_of(package, ours):
    for path in definitions_in(FOLDER / package):
        resource = resource_of(path)
        if (resource["resourceType"] == "StructureDefinition" and "snapshot" in resource and resource["url"] in ours
                and ("/ig/" in resource["url"] or package not in ONLY_NEW_LINE)):
            yield resource


def main():
    lodd = os.path.abspath(sys.argv[1])
    rows = [tuple(line.split("\t")) for line in pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#")]
    if not FOLDER.is_dir():
        print("1..0 # SKIP no reference files (LODD_REFERENCE)")
        return 0
    if not all((PROFILES / pack / "definitions.image").is_file() for pack in PAIRS.values()):
        print("1..0 # SKIP no images: run tools/definitions")
        return 0
    os.environ["LODD_PROFILES"] = str(PROFILES)
    comparison = Comparison(rows, "-v" in sys.argv)
    with tempfile.TemporaryDirectory() as place, concurrent.futures.ThreadPoolExecutor(2) as pool:
        maker = Maker(lodd, place)
        for package, pack in PAIRS.items():
            ours = maker.definitions(pack)
            official = list(official_of(package, ours))
            comparison.package(package, official, list(pool.map(maker.snapshot, [ours[r["url"]] for r in official])))
    unmet = [row for row in rows if row not in comparison.met]
    comparison.check(not unmet, "every exception is met", unmet)
    print(f"1..{comparison.n}")
    return bool(comparison.failed)


if __name__ == "__main__":
    sys.exit(main())
