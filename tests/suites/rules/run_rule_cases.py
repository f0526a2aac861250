#!/usr/bin/env python3
"""Proves pack rules one by one: makes mutants of right messages and checks that the named rule speaks on each
and is silent on its base.

    run_rule_cases.py LODD CASES.tsv...

LODD is the executable; it is run once over all mutants and bases. The format of a case file is told in the head of
plo-cases.tsv. A line "#! covers DIR..." (folders below the project's root) demands a case for every assert of the
Schematron files there; a line "#! schema-valid" demands that the schemas have nothing to say about any mutant of the
file: only the rules see these faults.
Environment: LODD_SOURCE_ROOT (the project's root; default: found from this file). Output: TAP.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

KITH = "http://www.kith.no/xmlstds"
PREFIXES = {
    "mh": KITH + "/msghead/2006-05-24",
    "fk1": KITH + "/felleskomponent1",
    "kith": KITH,
    "epj1": KITH + "/epj/epj1/2008-02-20",
    "epj2": KITH + "/epj/epj2/2008-02-20",
    "epj3": KITH + "/epj/epj3/2008-02-20",
    "m1": KITH + "/epj/meta/2008-02-20",
}
SCH = "{http://purl.oclc.org/dsdl/schematron}"
STEP = re.compile(r"([^/\[\]]+)((?:\[[^\]]*\])*)$")


class CaseError(Exception):
    """A case that cannot be carried out: a fault of the case file."""


def local(name):
    return name.rsplit("}", 1)[-1]


def split_path(path):
    """Splits at slashes outside brackets."""
    steps, depth, start = [], 0, 0
    for i, char in enumerate(path):
        depth += (char == "[") - (char == "]")
        if char == "/" and depth == 0:
            steps.append(path[start:i])
            start = i + 1
    return steps + [path[start:]]


def attribute(element, name):
    return next((key for key in element.attrib if local(key) == name), None)


def chosen(element, predicate):
    path, equals, value = predicate.partition("=")
    for found, name in matches([element], split_path(path), children_only=True):
        if not equals or value == (found.attrib[name] if name else (found.text or "")):
            return True
    return False


def matches(start, steps, children_only=False):
    """All (element, attribute name or None) that the steps lead to; the first step searches the whole document."""
    nodes = start
    for i, step in enumerate(steps):
        if step.startswith("@"):
            found = [(node, attribute(node, step[1:])) for node in nodes]
            return [pair for pair in found if pair[1] is not None]
        match = STEP.match(step)
        if not match:
            raise CaseError("bad step " + step)
        name, predicates = match.group(1), re.findall(r"\[([^\]]*)\]", match.group(2))
        following = []
        for node in nodes:
            pool = node.iter() if i == 0 and not children_only else node
            group = [child for child in pool if isinstance(child.tag, str) and local(child.tag) == name]
            for predicate in predicates:
                if predicate.isdigit():
                    group = group[int(predicate) - 1:int(predicate)]
                else:
                    group = [element for element in group if chosen(element, predicate)]
            following += group
        nodes = following
    return [(node, None) for node in nodes]


def target(root, path):
    found = matches([root], split_path(path))
    if not found:
        raise CaseError("nothing at " + path)
    return found


def value_at(root, path):
    element, name = target(root, path)[0]
    return element.attrib[name] if name else (element.text or "")


def parent_of(root, element):
    for candidate in root.iter():
        if element in list(candidate):
            return candidate
    raise CaseError("the root element cannot be edited away")


def fragment(root, text):
    """The elements of an edit's XML, with the prefixes of the base's version."""
    prefixes = dict(PREFIXES)
    for element in root.iter():
        if isinstance(element.tag, str) and "/po/poKomponent/" in element.tag:
            prefixes["po"] = element.tag[1:].split("}")[0]
            break
    declared = "".join(' xmlns:%s="%s"' % item for item in prefixes.items())
    return list(ET.fromstring("<wrap%s>%s</wrap>" % (declared, text)))


def edit(root, text):
    operation, _, rest = text.partition(" ")
    path, _, argument = rest.partition(" ")
    everything = path.endswith("*")
    found = target(root, path.rstrip("*"))
    element, name = found[0]
    if operation == "delete":
        for node, attr in found if everything else found[:1]:
            if attr:
                del node.attrib[attr]
            else:
                parent_of(root, node).remove(node)
    elif operation == "set":
        new = re.sub(r"^\{(.*)\}$", lambda m: value_at(root, m.group(1)), argument)
        if (element.attrib[name] if name else (element.text or "")) == new:
            raise CaseError(path + " is already " + new)
        if name:
            element.attrib[name] = new
        else:
            element.text = new
    elif operation == "add":
        element.extend(fragment(root, argument))
    elif operation in ("before", "after"):
        parent = parent_of(root, element)
        at = list(parent).index(element) + (operation == "after")
        for i, node in enumerate(fragment(root, argument)):
            parent.insert(at + i, node)
    else:
        raise CaseError("unknown operation " + operation)


def read_cases(path):
    """The cases as (rule, silent, base, edits, where, schema_valid) and the folders to be covered."""
    cases, covers, schema_valid = [], [], False
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if line.startswith("#! covers "):
                covers += line.split()[2:]
            schema_valid |= line == "#! schema-valid"
            if not line.strip() or line.startswith("#") or line.startswith("rule\t"):
                continue
            fields = line.split("\t")
            if len(fields) != 3:
                raise SystemExit("%s:%d: three columns wanted" % (path, number))
            rule, base, edits = fields
            where = "%s:%d" % (os.path.basename(path), number)
            cases.append((rule.lstrip("!"), rule.startswith("!"), base, edits, where, schema_valid))
    return cases, covers


def asserts_below(folder):
    ids = set()
    for directory, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith(".sch"):
                tree = ET.parse(os.path.join(directory, name))
                for kind in ("assert", "report"):
                    ids |= {node.get("id") for node in tree.iter(SCH + kind) if node.get("id")}
    return ids


def make_mutant(base_path, edits, out_path):
    tree = ET.parse(base_path)
    root = tree.getroot()
    if edits != "-":
        for text in edits.split(" && "):
            edit(root, text)
    tree.write(out_path, encoding="UTF-8", xml_declaration=True)


def run_lodd(lodd, folder, report):
    """Rule ids by file name. The exit status only says that there are errors, which is wanted here."""
    command = [lodd, "validate", "-o", "json:" + report, folder]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    try:
        with open(report, encoding="utf-8") as file:
            documents = json.load(file)["documents"]
    except (OSError, ValueError, KeyError) as error:
        said = process.stderr.decode("utf-8", "replace").strip().replace("\n", " | ")
        print("Bail out! no report (%s); lodd said: %s" % (type(error).__name__, said))
        raise SystemExit(1) from error
    return {os.path.basename(document["name"]): {issue["id"] for issue in document["issues"]} for document in documents}


def main(argv):
    if len(argv) < 3:
        raise SystemExit(__doc__)
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.environ.get("LODD_SOURCE_ROOT") or os.path.normpath(os.path.join(here, "..", "..", ".."))
    messages = os.path.join(root, "testdata", "messages", "valid")
    results = []  # (ok, name, remark)
    if not os.path.isdir(messages):
        print("1..0 # SKIP no testdata/messages")
        return 0
    cases, wanted = [], set()
    for path in argv[2:]:
        more, covers = read_cases(path)
        cases += more
        for folder in covers:
            wanted |= asserts_below(os.path.join(root, folder))
    with tempfile.TemporaryDirectory() as temp:
        folder = os.path.join(temp, "in")
        os.mkdir(folder)
        made = []
        for number, (rule, silent, base, edits, where, schema_valid) in enumerate(cases, 1):
            base_path = os.path.join(messages, base, "input.xml")
            name = "%04d-%s.xml" % (number, rule)
            try:
                make_mutant(base_path, edits, os.path.join(folder, name))
                make_mutant(base_path, "-", os.path.join(folder, "base-%s.xml" % base))
                made.append((rule, silent, base, edits, where, name, schema_valid))
            except (CaseError, OSError, ET.ParseError) as error:
                results.append((False, "%s %s" % (where, rule), "the case cannot be made: %s" % error))
        found = run_lodd(argv[1], folder, os.path.join(temp, "report.json"))
    for rule, silent, base, edits, where, name, schema_valid in made:
        if name not in found or "base-%s.xml" % base not in found:
            results.append((False, "%s %s" % (where, rule), "not in the report"))
            continue
        if schema_valid and any(issue.startswith(("XSD-", "XML-")) for issue in found[name]):
            remark = "not schema-valid: " + " ".join(sorted(found[name]))
            results.append((False, "%s %s: %s on %s" % (where, rule, edits, base), remark))
            continue
        speaks, spoke = rule in found[name], rule in found["base-%s.xml" % base]
        if silent:
            results.append((not speaks, "%s %s is silent: %s on %s" % (where, rule, edits, base), ""))
        elif edits == "-":
            results.append((speaks, "%s %s speaks on %s" % (where, rule, base), ""))
        else:
            remark = "speaks on the base" if spoke else "silent on the mutant; found: " + " ".join(sorted(found[name]))
            results.append((speaks and not spoke, "%s %s speaks: %s on %s" % (where, rule, edits, base), remark))
    lacking = sorted(wanted - {rule for rule, silent, *_ in cases if not silent})
    if wanted:
        results.append((not lacking, "every assert has a case", " ".join(lacking)))
    print("1..%d" % len(results))
    for number, (ok, name, remark) in enumerate(results, 1):
        print("%s %d - %s" % ("ok" if ok else "not ok", number, name.replace("#", "")))
        if not ok and remark:
            print("# " + remark)
    return 0 if all(ok for ok, _, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
