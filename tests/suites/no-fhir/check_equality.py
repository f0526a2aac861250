#!/usr/bin/env python3
"""Our Norwegian packs against the official packages they stand for: examples, and mutants of them.

usage: check_equality.py LODD EXCEPTIONS.tsv [-v]

Every example of a package, every resource of testdata/fhir/norwegian with a profile of it, and damaged copies of both
are judged twice: with our packs, and with the official definitions instead. Verdict, and rule and place of each error,
must be the same. EXCEPTIONS: set, rule, path (a regular expression of the path without indices), reason; separated by
tabs: an error of only one side that fits is explained; every line must be met. Needs LODD_REFERENCE and the images;
skips without.
"""
import functools
import json
import os
import pathlib
import re
import sys
import tempfile

from mutants import KINDS, mutants
from packages import BASIS, BASIS_IG, FOLDER, ROOT, examples_of, judge, lay_out, resource_of

PROFILES = ROOT / "profiles"
OURS = ROOT / "testdata" / "fhir" / "norwegian"
OLD_LINE, NEW_LINE = "http://hl7.no/fhir/StructureDefinition/", "http://hl7.no/fhir/ig/StructureDefinition/"
MUNICIPAL = "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-"
MUTANTS = 66  # of each resource: every kind twice, if it can be damaged so


def stand_ins():
    for folder in sorted(PROFILES.iterdir()):
        manifest = folder / "pack.json"
        if manifest.is_file() and "standsFor" in json.loads(manifest.read_text(encoding="utf-8")):
            yield folder


def own_resources(prefix):
    folders = sorted(p for p in OURS.iterdir() if p.name.startswith(prefix))
    return {f"{p.name}.json": resource_of(p / "input.json") for p in folders}


def examples(package):
    found = {p.name: resource_of(p) for p in examples_of(package) if p.suffix == ".json"}
    return {name: resource for name, resource in found.items() if resource is not None}


def in_new_line(resource):
    """The same of the newer line of canonicals, where it has them."""
    text = json.dumps(resource)
    for name in names_of_new_line():
        text = text.replace(f'"{OLD_LINE}{name}"', f'"{NEW_LINE}{name}"')
    return json.loads(text)


@functools.lru_cache(None)
def names_of_new_line():
    with open(PROFILES / "no.basis@2.2.2" / "profiles-ig.tsv", encoding="utf-8") as lines:
        return [line.split("\t")[1] for line in lines if line.startswith("profile\t")]


def municipal():
    """Resources of ours, and those of no-basis whose profile has a municipal one above it."""
    found = own_resources("municipal-")
    for name, resource in own_resources("basis-").items():
        kind = resource["resourceType"].lower()
        if kind in ("appointment", "composition", "documentreference", "location", "practitioner", "patient"):
            found[f"municipal-of-{name}"] = {**resource, "meta": {"profile": [MUNICIPAL + kind]}}
    return found


def seeds():
    """Set: (official packages, resources by name)."""
    own = own_resources("basis-")
    measures = own_resources("observation-")
    return {
        "basis": ([BASIS], {**examples(BASIS), **own}),
        "basis-ig": ([BASIS_IG], {**{n: in_new_line(r) for n, r in own.items() if "kommunikasjonspart" not in n},
                                  **examples(BASIS_IG)}),
        "municipal": ([BASIS, "hl7.fhir.no.municipal-0.2.0"], municipal()),
        "vkp.observation": ([BASIS, "hl7.fhir.no.vkp.observation-0.5.1"],
                            {**examples("hl7.fhir.no.vkp.observation-0.5.1"), **measures}),
        "vitalsigns": ([BASIS, "hl7.fhir.no.domain.vitalsigns-0.9.74"],
                       {**examples("hl7.fhir.no.domain.vitalsigns-0.9.74"), **own_resources("vitalsigns-")}),
        "vkp": ([BASIS, "vkp-r4-v090"], {**own_resources("vkp-"), **examples("vkp-samples")}),
    }


def write_all(folder, resources, line):
    """The examples and their mutants as files; how many of each kind. line: puts a mutant into the line of the set."""
    kinds = {}
    for name, resource in resources.items():
        stem = re.sub(r"[^A-Za-z0-9._-]", "_", name[:-5])
        (folder / f"{stem}.json").write_text(json.dumps(resource, ensure_ascii=False), encoding="utf-8")
        for i, (kind, mutant) in enumerate(mutants(name, resource, MUTANTS)):
            kinds[kind] = kinds.get(kind, 0) + 1
            text = json.dumps(line(mutant), ensure_ascii=False)
            (folder / f"{stem}-{kind}-{i}.json").write_text(text, encoding="utf-8")
    return kinds


def without_indices(path):
    return re.sub(r"\[\d+\]", "", path)


def hollow_profiles(place):
    """Packs by the names of ours, without definitions: of two packs with one name the first that is found counts."""
    folder = place / "profiles"
    for pack in stand_ins():
        manifest = json.loads((pack / "pack.json").read_text(encoding="utf-8"))
        for member in ("standsFor", "image", "build"):
            del manifest[member]
        (folder / pack.name).mkdir(parents=True)
        (folder / pack.name / "pack.json").write_text(json.dumps(manifest), encoding="utf-8")
    return str(folder)


class Comparison:
    def __init__(self, rows, verbose):
        self.rows, self.verbose, self.met = rows, verbose, set()
        self.n = self.same = self.unexplained = self.verdicts = 0
        self.checks, self.lines = [], []

    def explain(self, label, path, rule):
        for row in self.rows:
            if row[0] == label and row[1] == rule and re.fullmatch(row[2], without_indices(path)):
                self.met.add(row)
                return True
        return False

    def compare(self, label, ours, official):
        for name, own in ours.items():
            theirs = official.get(name, {"errors": None, "texts": ["not judged"]})
            self.n += 1
            only = (own["errors"] ^ theirs["errors"]) if theirs["errors"] is not None else {("", "not judged")}
            self.same += not only
            self.verdicts += theirs["errors"] is not None and bool(own["errors"]) == bool(theirs["errors"])
            open_ = [o for o in sorted(only) if not self.explain(label, *o)]
            self.unexplained += bool(open_)
            for path, rule in open_:
                side = "ours" if (path, rule) in own["errors"] else "official"
                self.lines.append(f"{label} {name}: only {side}: {rule} {path}")

    def check(self, name, ok, more=()):
        self.checks.append(ok)
        print(f"{'' if ok else 'not '}ok {len(self.checks)} - {name}")
        for line in list(more)[:None if self.verbose else 20]:
            print(f"# {line}")


def read_exceptions(path):
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


def one_set(lodd, comparison, label, packages, resources, folder, hollow):
    """Judges what is in the folder with ours, with the official packages, and with neither."""
    os.environ["LODD_PROFILES"] = str(PROFILES)
    ours, first = judge(lodd, folder)
    os.environ["LODD_PROFILES"] = hollow
    official, second = judge(lodd, folder, sum((lay_out(p, folder.parent) for p in packages), []))
    neither, _ = judge(lodd, folder)
    before = comparison.n, comparison.same, comparison.unexplained
    comparison.compare(label, ours, official)
    n, same = comparison.n - before[0], comparison.same - before[1]
    whole = n == len(list(folder.iterdir())) and {first.returncode, second.returncode} <= {0, 1}
    comparison.check(f"{label}: {len(resources)} resources, {n - len(resources)} mutants: {same} of {n} are the same, "
                     "the others explained", whole and comparison.unexplained == before[2], comparison.lines)
    comparison.lines = []
    unlike = sum(own["errors"] != neither[name]["errors"] for name, own in ours.items())
    comparison.check(f"{label}: without either, {unlike} have other errors", unlike * 10 >= n)


def main():
    lodd = os.path.abspath(sys.argv[1])
    if not FOLDER.is_dir():
        print("1..0 # SKIP no reference files (LODD_REFERENCE)")
        return 0
    if not all((p / "definitions.image").is_file() for p in stand_ins()):
        print("1..0 # SKIP no images: run tools/definitions")
        return 0
    comparison = Comparison(read_exceptions(sys.argv[2]), "-v" in sys.argv)
    kinds, lines = {}, {"basis-ig": in_new_line}
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        hollow = hollow_profiles(place)
        for label, (packages, resources) in seeds().items():
            folder = place / label
            folder.mkdir()
            for kind, n in write_all(folder, resources, lines.get(label, lambda r: r)).items():
                kinds[kind] = kinds.get(kind, 0) + n
            one_set(lodd, comparison, label, packages, resources, folder, hollow)
    comparison.check(f"{sum(kinds.values())} mutants of {len(kinds)} kinds",
                     len(kinds) >= 20 and sum(kinds.values()) >= 3000 and set(kinds) <= set(KINDS))
    comparison.check(f"{comparison.verdicts} of {comparison.n} verdicts are the same, "
                     f"{comparison.same} with the same errors at the same places",
                     comparison.same * 1000 >= comparison.n * 990)
    unmet = [row for row in comparison.rows if row not in comparison.met]
    comparison.check("every exception is met", not unmet, map(str, unmet))
    print(f"1..{len(comparison.checks)}")
    return not all(comparison.checks)


if __name__ == "__main__":
    sys.exit(main())
