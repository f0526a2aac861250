#!/usr/bin/env python3
"""Snapshots made of differentials, against those of others.

usage: check_snapshots.py FHIR-SNAPSHOTS EXCEPTIONS.tsv

1. Every profile and extension of the official R4 package: its snapshot is put aside, made again and compared.
2. The snapshot generation tests of HL7 (r4b, rX): what must be made, and what must be refused. The r4b ones were made
   with the definitions of R4B: a member that is as R4 has it, of a path that no differential speaks of, is not counted.

Compared are id, path, min, max, types with their profiles and targets, fixed and pattern values, bindings, slicing,
slice names; in the official ones also constraints and what must be supported.
3. The differentials of the Norwegian base profiles 2.2.0 against the snapshots they are published with. Their generator
   said of every extension that it is sliced by its url, which is so whether a snapshot says it or not.
 A case in EXCEPTIONS (suite, case,
reason; separated by tabs) must differ: one that does not has to leave the table. Needs LODD_REFERENCE; skips without.
"""
import json
import os
import re
import subprocess
import sys

SYSTEM = "http://hl7.org/fhirpath/"
TYPES_OF_R4B = ("CodeableReference", "RatioRange", "Meta")


class Maker:
    def __init__(self, program, package):
        self.process = subprocess.Popen([program, package], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, *words):
        self.process.stdin.write(("\t".join(words) + "\n").encode())
        self.process.stdin.flush()
        return self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the program ended")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def version_off(canonical):
    return (canonical or "").split("|")[0]


def types_of(element, r4b):
    rows = []
    for one in element.get("type", []):
        code = one.get("code") or ""
        if r4b and code in TYPES_OF_R4B:
            continue
        targets = [version_off(t) for t in one.get("targetProfile", [])]
        rows.append(("system" if code.startswith(SYSTEM) else code, tuple(one.get("profile", [])),
                     tuple(sorted(targets)), tuple(one.get("aggregation", []))))
    return rows


def facts_of(element, r4b):
    binding, slicing = element.get("binding"), element.get("slicing")
    facts = {name: element.get(name) for name in ("path", "min", "max", "sliceName")}
    facts["types"] = types_of(element, r4b)
    facts["content"] = (element.get("contentReference") or "").split("#")[-1]
    facts["binding"] = binding and (binding.get("strength"), version_off(binding.get("valueSet")))
    facts["slicing"] = slicing and json.dumps(
        [slicing.get("discriminator"), slicing.get("rules"), slicing.get("ordered", False)], sort_keys=True)
    for name, value in element.items():
        if re.match("(fixed|pattern|minValue|maxValue)[A-Z]", name):
            facts[name] = json.dumps(value, sort_keys=True)
    if not r4b:
        facts["must"] = element.get("mustSupport", False)
        facts["constraints"] = sorted(c["key"] for c in element.get("constraint", []))
    return facts


class Comparison:
    """Expected elements, those that are right, and what differs."""

    def __init__(self, official):
        self.official = official
        self.elements = self.right = 0

    def excused(self, name, got, base, spoken):
        known = self.official.get((base or {}).get("path"))
        return known is not None and not spoken and facts_of(known, True).get(name) == got.get(name)

    def compare(self, made, expected, r4b=False, spoken_of=()):
        differences = []
        made_by_id = {e.get("id"): e for e in made}
        expected_by_id = {e.get("id"): e for e in expected}
        for key, want in expected_by_id.items():
            self.elements += 1
            have = made_by_id.get(key)
            if have is None:
                base = (want.get("base") or {}).get("path", "")
                if r4b and base not in self.official and base.split(".")[0] in self.official:
                    self.right += 1
                else:
                    differences.append("missing " + str(key))
                continue
            got, wanted = facts_of(have, r4b), facts_of(want, r4b)
            wrong = [n for n in sorted(set(got) | set(wanted)) if got.get(n) != wanted.get(n)]
            if r4b:
                spoken = want.get("path") in spoken_of
                wrong = [n for n in wrong if not self.excused(n, got, have.get("base"), spoken)]
            self.right += not wrong
            differences += ["%s %s: %s, expected %s" % (key, n, got.get(n), wanted.get(n)) for n in wrong]
        for key, have in made_by_id.items():
            if key in expected_by_id:
                continue
            parent, last = str(key).rpartition(".")[0], str(key).rpartition(".")[2]
            siblings = any(str(e).startswith(parent + ".") and ":" not in str(e)[len(parent):] for e in expected_by_id)
            of_r4 = have["path"] not in spoken_of and have["base"]["path"] in self.official
            if not (r4b and siblings and ":" not in last and of_r4):
                differences.append("extra " + str(key))
        common = [k for k in made_by_id if k in expected_by_id]
        if not differences and common != [k for k in expected_by_id if k in made_by_id]:
            differences.append("order")
        return differences


class Suite:
    def __init__(self, exceptions):
        self.exceptions = exceptions
        self.used = set()
        self.n = self.failed = 0

    def check(self, ok, name):
        self.n += 1
        self.failed += not ok
        print("%sok %d - %s" % ("" if ok else "not ", self.n, name))

    def case(self, suite, name, differences):
        if (suite, name) in self.exceptions:
            self.used.add((suite, name))
            if not differences:
                self.check(False, "%s %s is right and has to leave the exceptions" % (suite, name))
            return
        self.check(not differences, "%s %s" % (suite, name))
        for line in differences[:5]:
            print("#   " + line[:300])


def read_exceptions(path):
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return {(row[0], row[1]): row[2] for row in rows}


def check_core(suite, maker, comparison):
    made = maker.ask("core")
    n = 0
    right = []
    while made is not None:
        n += 1
        differences = comparison.compare(made["element"] or [], made["expected"])
        if ("core", made["id"]) in suite.exceptions:
            suite.case("core", made["id"], differences)
        elif differences:
            suite.case("core", made["id"], differences)
        else:
            right.append(made["id"])
        made = maker.answer()
    suite.check(n == 442, "the package has 442 profiles and extensions with both views (%d)" % n)
    suite.check(len(right) >= 421, "%d of them are made as they are" % len(right))


BY_URL = json.dumps([[{"path": "url", "type": "value"}], "open", False])


def without_url_slicing(elements):
    """Extensions are sliced by their url: no difference where only one of the two says so."""
    for one in elements:
        if one["path"].endswith(("xtension", "odifierExtension")) and facts_of(one, True)["slicing"] == BY_URL:
            del one["slicing"]
    return elements


def check_norwegian(suite, maker, comparison, folder):
    names = sorted(f for f in os.listdir(folder) if "structuredefinition" in f.lower())
    comparison.elements = comparison.right = 0
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8-sig") as file:
            want = json.load(file)["snapshot"]["element"]
        made = maker.ask("make", *[os.path.join(folder, f) for f in [name] + [f for f in names if f != name]])
        differences = comparison.compare(without_url_slicing(made["element"] or []), without_url_slicing(want), True)
        suite.case("no-basis", name.partition(".")[0], differences + ["fault " + f for f in made["faults"]])
    suite.check(len(names) == 33, "33 Norwegian base profiles and extensions (%d)" % len(names))
    suite.check(comparison.right * 100 >= comparison.elements * 98,
                "no-basis: %d of %d elements" % (comparison.right, comparison.elements))


def tests_of(folder):
    with open(os.path.join(folder, "manifest.xml"), encoding="utf-8") as file:
        text = re.sub("<!--.*?-->", "", file.read(), flags=re.S)
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', head)) for head in re.findall("<test ([^>]*?)/?>", text)]


class Folder:
    """The documents of a folder of tests."""

    def __init__(self, path, maker, official):
        self.path, self.maker, self.official = path, maker, official
        self.files = sorted(f for f in os.listdir(path) if f.endswith((".xml", ".json")) and f != "manifest.xml")
        self.documents = {}
        self.by_url = {}
        for name in self.files:
            document = self.document(name)
            if document and not re.search("expected|output|actual", name):
                self.by_url.setdefault(document.get("url"), name)

    def document(self, name):
        if name not in self.documents:
            self.documents[name] = self.maker.ask("json", os.path.join(self.path, name))
        return self.documents[name]

    def find(self, stem):
        return next((stem + e for e in (".xml", ".json") if stem + e in self.files), None)

    def needs(self, names):
        """Those and what they refer to, of this folder and not of the core package."""
        found, todo = [], list(names)
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found.append(name)
            document = self.document(name)
            urls = {document.get("baseDefinition")}
            views = [document.get(view, {}).get("element", []) for view in ("differential", "snapshot")]
            for element in views[0] + views[1]:
                for one in element.get("type", []):
                    urls.update(one.get("profile", []), [one.get("code")])
            for url in sorted(version_off(u) for u in urls if u):
                if url in self.by_url and url.rpartition("/")[2] not in self.official.get("", ()):
                    todo.append(self.by_url[url])
        return found


def check_folder(suite, maker, comparison, path, label):
    folder = Folder(path, maker, comparison.official)
    passed = n = 0
    for test in tests_of(path):
        given = folder.find(test["id"] + "-input")
        if given is None or folder.document(given) is None:
            suite.case(label, test["id"], ["no input"])
            continue
        stems = [stem.strip() for stem in test.get("register", "").split(",") if stem.strip()]
        registered = [folder.find(stem) or folder.find(stem + "-input") for stem in stems]
        names = folder.needs([r for r in registered if r] + [given])
        names.remove(given)
        made = maker.ask("make", *[os.path.join(path, f) for f in [given] + names])
        faults = [f for f in made["faults"] if f != "order" or test.get("sort") != "true"]
        n += 1
        if test.get("fail") == "true":
            differences = [] if faults else ["is not refused"]
        else:
            expected = folder.find(test["id"] + "-expected") or folder.find(test["id"] + "-output")
            differentials = [folder.document(f).get("differential", {}).get("element", []) for f in [given] + names]
            spoken_of = {e.get("path") for elements in differentials for e in elements}
            want = folder.document(expected).get("snapshot", {}).get("element", []) if expected else []
            differences = comparison.compare(made["element"] or [], want, True, spoken_of)
            differences += ["fault " + f for f in faults]
        passed += not differences
        suite.case(label, test["id"], differences)
    return passed, n


def official_elements(maker, package):
    """Elements of the official base types by path; under "" the names of all StructureDefinitions."""
    import tarfile
    elements, names = {}, set()
    with tarfile.open(package) as tar:
        for member in tar:
            if not re.search(r"/StructureDefinition-[^/]*\.json$", member.name):
                continue
            definition = json.load(tar.extractfile(member))
            names.add(definition["url"].rpartition("/")[2])
            if definition.get("derivation") != "constraint":
                for element in definition.get("snapshot", {}).get("element", []):
                    elements[element["path"]] = element
    elements[""] = names
    return elements


def main():
    reference = os.environ.get("LODD_REFERENCE", "")
    package = os.path.join(reference, "fhir-packages", "hl7.fhir.r4.core-4.0.1.tgz")
    cases = os.path.join(reference, "fhir-test-cases")
    if not os.path.exists(package) or not os.path.isdir(cases):
        print("1..0 # SKIP no reference data (LODD_REFERENCE)")
        return 0
    suite = Suite(read_exceptions(sys.argv[2]))
    maker = Maker(sys.argv[1], package)
    comparison = Comparison(official_elements(maker, package))
    check_core(suite, maker, comparison)
    comparison.elements = comparison.right = 0
    for label, floor in (("r4b", 99), ("rX", 12)):
        passed, n = check_folder(suite, maker, comparison, os.path.join(cases, label + "-snapshot-generation"), label)
        suite.check(passed >= floor, "%s: %d of %d tests" % (label, passed, n))
    suite.check(comparison.right * 1000 >= comparison.elements * 985,
                "%d of %d elements of the tests" % (comparison.right, comparison.elements))
    check_norwegian(suite, maker, comparison, os.path.join(reference, "no-fhir", "hl7.fhir.no.basis-2.2.0-snapshots"))
    suite.check(not set(suite.exceptions) - suite.used, "every exception is met")
    suite.check(maker.close() == 0, "the program ends well")
    print("1..%d" % suite.n)
    return suite.failed != 0


sys.exit(main())
