#!/usr/bin/env python3
"""Check the profile packs themselves: manifests, files, provenance, code lists, test persons. Prints TAP.

usage: check_packs.py PROFILES_DIR [KODEVERK_TSV [MESSAGES_DIR]]

KODEVERK_TSV is the extract the code lists were made from, MESSAGES_DIR a folder of official messages; without the
arguments they are looked for below $LODD_REFERENCE (default: ../shared/reference beside the project), and what needs
them is skipped when they are absent. docs/packs.md describes what is checked. Standard library only.
"""
import fnmatch
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

OID_ROOT = "2.16.578.1.12.4.1.1."
STATUSES = {"current", "phasing-out", "withdrawn", "draft"}
LEVELS = {"obligatorisk", "anbefalt", "retningslinje", "veileder"}
ORGANISATIONS = {"pleie-og-omsorg", "helseforetak", "privat-sykehus", "kommunal-akutt-dognenhet", "annen-dogntjeneste",
                 "fastlege"}
REQUIRED = {"id", "version", "title", "publisher", "documents", "status", "valid", "depends", "provenance"}
OPTIONAL = {"schemas", "rules", "codes", "codeLists", "profiles", "notCarried", "testPersons", "errata", "image", "build", "standsFor",
            "lacks"}
BUILD_REQUIRED = {"package", "digests"}
BUILD_OF_TABLES = {"package", "tables"}
BUILD_OPTIONAL = {"corrections", "npm", "lists", "differences"}
# What an operation of a correction needs, and what it may have.
OPERATIONS = {"remove": (set(), {"old"}), "add": ({"new"}, {"new"}), "replace": ({"new"}, {"old", "new"}),
              "text": ({"old", "new"}, {"old", "new"})}
PROFILE_REQUIRED = {"id", "title", "document", "root", "namespace"}
PROFILE_OPTIONAL = {"branch", "types", "statuses", "apprec", "norm", "normNote", "envelope"}
XS = "{http://www.w3.org/2001/XMLSchema}"
SCH = "{http://purl.oclc.org/dsdl/schematron}"


class Tap:
    """Counts and prints test points."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, problems):
        self.count += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.count} - {name}")
        for problem in problems[:20]:
            print(f"# {problem}")
        if len(problems) > 20:
            print(f"# ... {len(problems)} in all")

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}")

    def done(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def no_duplicates(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"the same name twice: {sorted(k for k in keys if keys.count(k) > 1)}")
    return dict(pairs)


def read_json(path):
    with open(path, encoding="utf-8") as handle:
        return json.load(handle, object_pairs_hook=no_duplicates)


def files_below(folder):
    for root, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(root, name), folder).replace(os.sep, "/")


def is_text(value):
    return isinstance(value, str) and value.strip() == value and value != ""


def bad_title(value):
    return not (isinstance(value, dict) and set(value) == {"nb", "en"} and all(is_text(v) for v in value.values()))


def is_date(value):
    return value is None or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value))


# Manifest --------------------------------------------------------------------------------------------------------

def check_manifest(folder, pack):
    problems = [f"no field {f}" for f in sorted(REQUIRED - set(pack))]
    problems += [f"unknown field {f}" for f in sorted(set(pack) - REQUIRED - OPTIONAL)]
    if problems:
        return problems
    if folder not in (pack["id"], f"{pack['id']}@{pack['version']}"):
        problems.append(f"folder {folder} is not named after {pack['id']}@{pack['version']}")
    if bad_title(pack["title"]):
        problems.append("title needs nb and en")
    if pack["status"] not in STATUSES:
        problems.append(f"status {pack['status']}")
    if not {"from", "to"} <= set(pack["valid"]) <= {"from", "to", "note"}:
        problems.append("valid needs from and to, and may have a note")
    if not all(is_date(pack["valid"].get(k)) for k in ("from", "to")):
        problems.append("valid.from and valid.to are dates or null")
    for document in pack["documents"]:
        if not {"id", "title"} <= set(document) <= {"id", "title", "url"} or not all(map(is_text, document.values())):
            problems.append(f"document {document}")
    return problems


def check_depends(pack, names):
    return [f"depends on {d}, which is not here" for d in pack["depends"] if d not in names]


def check_cycles(packs, names):
    """A pack that reaches itself through its dependencies."""
    problems = []
    for folder in packs:
        seen, todo = set(), list(packs[folder]["depends"])
        while todo:
            name = names.get(todo.pop())
            if name is None or name in seen:
                continue
            seen.add(name)
            todo += packs[name]["depends"]
        if folder in seen:
            problems.append(f"{folder} depends on itself")
    return problems


def check_files(path, pack):
    """Every named file is there, and says what the manifest says; every schema that is there is named."""
    problems = []
    named = set()
    for schema in pack.get("schemas", []):
        if set(schema) != {"namespace", "file"}:
            problems.append(f"schema {schema}")
            continue
        named.add(schema["file"])
        problems += check_schema(path, pack, schema)
    for rule in pack.get("rules", []):
        problems += check_rules(path, rule)
    if "codes" in pack and not os.path.isdir(os.path.join(path, pack["codes"])):
        problems.append(f"no folder {pack['codes']}")
    for field in ("testPersons", "errata"):
        if field in pack and not os.path.isfile(os.path.join(path, pack[field])):
            problems.append(f"no file {pack[field]}")
    return problems + [f"{name} is not in schemas" for name in files_below(path)
                       if name.endswith(".xsd") and name not in named]


def check_schema(path, pack, schema):
    try:
        root = ElementTree.parse(os.path.join(path, schema["file"])).getroot()
    except (OSError, ElementTree.ParseError) as error:
        return [f"{schema['file']}: {error}"]
    if root.tag != XS + "schema" or root.get("targetNamespace") != schema["namespace"]:
        return [f"{schema['file']} is not a schema of {schema['namespace']}"]
    elements = {element.get("name") for element in root.iter(XS + "element")}
    return [f"{schema['file']} has no element {name}" for profile in pack.get("profiles", [])
            if profile["namespace"] == schema["namespace"]
            for name in (profile["root"], profile.get("branch")) if name and name not in elements]


def check_rules(path, rule):
    try:
        root = ElementTree.parse(os.path.join(path, rule)).getroot()
    except (OSError, ElementTree.ParseError) as error:
        return [f"{rule}: {error}"]
    return [] if root.tag == SCH + "schema" else [f"{rule} is not a Schematron schema"]


# Compiled definitions --------------------------------------------------------------------------------------------

def check_build(path, pack, source_root):
    """How the image of a pack is built: digests, corrections and the npm packages it names."""
    build, problems = pack["build"], []
    if set(build) == BUILD_OF_TABLES and "image" in pack:
        return check_tables(path, pack, source_root)
    if "image" not in pack or not BUILD_REQUIRED <= set(build) <= BUILD_REQUIRED | BUILD_OPTIONAL:
        return [f"build has {sorted(build)}"]
    if build["package"] != f"{pack['id']}@{pack['version']}":
        problems.append(f"build.package is {build['package']}")
    try:
        with open(os.path.join(path, build["digests"]), encoding="utf-8") as handle:
            rows = [line.rstrip("\n").split("\t") for line in handle]
    except OSError as error:
        return problems + [str(error)]
    problems += [f"digest {row}" for row in rows if len(row) != 3 or not re.fullmatch(r"[0-9a-f]{64}", row[2])]
    names = ["/".join(row[:2]) for row in rows]
    if not names or names != sorted(set(names)):
        problems.append("the digests are not sorted by type and id, or one is there twice")
    if "corrections" in build:
        problems += check_corrections(os.path.join(path, build["corrections"]), set(names))
    problems += [f"difference {d}" for d in build.get("differences", [])
                 if set(d) != {"resource", "reason"} or d["resource"] not in names or not is_text(d["reason"])]
    return problems + check_npm(build.get("npm"), os.path.join(source_root, "tools", "npm"))


def check_tables(path, pack, source_root):
    """The tables that the definitions are made of: they are whole, the same each time, and say what is not carried."""
    problems = [] if pack["build"]["package"] == f"{pack['id']}@{pack['version']}" else ["build.package is another"]
    if not is_text(pack.get("standsFor")):
        problems.append("a pack of tables names the package it stands for")
    problems += [f"lacks {row}" for row in pack.get("lacks", [])
                 if set(row) != {"what", "reason"} or any(map(bad_title, row.values()))]
    generator = os.path.join(source_root, "tools", "gen-no-fhir.py")
    with tempfile.TemporaryDirectory() as place:
        for _ in range(2):
            done = subprocess.run([sys.executable, generator, path, place], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
            problems += done.stdout.splitlines() if done.returncode else []
        resources = [read_json(os.path.join(place, name)) for name in sorted(os.listdir(place))]
    urls = [r["url"] for r in resources if "url" in r]
    problems += [f"{url} is there twice" for url in sorted(set(urls)) if urls.count(url) > 1]
    return problems or ([] if urls else ["no definitions"])


def check_corrections(folder, names):
    problems = []
    for name in sorted(os.listdir(folder)):
        try:
            correction = read_json(os.path.join(folder, name))
        except (OSError, ValueError) as error:
            problems.append(f"{name}: {error}")
            continue
        if not {"resource", "operations"} <= set(correction) <= {"resource", "from", "operations"}:
            problems.append(f"{name} has {sorted(correction)}")
        elif name != correction["resource"].replace("/", "-") + ".json" or correction["resource"] not in names:
            problems.append(f"{name} corrects {correction['resource']}")
        elif correction.get("from", correction["resource"]) not in names:
            problems.append(f"{name} is made from {correction['from']}, which is not official")
        else:
            problems += [f"{name}: {problem}" for o in correction["operations"] for problem in check_operation(o)]
    return problems


def check_operation(operation):
    needs, may = OPERATIONS.get(operation.get("op"), (None, None))
    members = set(operation) - {"op", "path"}
    if needs is None or not needs <= members <= may or not operation.get("path", "").startswith("/"):
        return [f"operation {operation}"]
    return []


def check_npm(npm, folder):
    """The pinned packages: the version the pack wants, and no host in the lock file."""
    if npm is None or not os.path.isdir(folder):
        return []
    wanted = read_json(os.path.join(folder, "package.json"))["dependencies"]
    with open(os.path.join(folder, "package-lock.json"), encoding="utf-8") as handle:
        text = handle.read()
    locked = json.loads(text)["packages"]
    problems = [f"{name} is not pinned: {version}" for name, version in wanted.items()
                if not re.fullmatch(r"\d+\.\d+\.\d+", version)]
    problems += [f"{name}: {version} is not what is locked" for name, version in wanted.items()
                 if locked.get(f"node_modules/{name}", {}).get("version") != version]
    problems += [f"{name} has no integrity" for name, entry in locked.items() if name and not entry.get("integrity")]
    if wanted.get(npm["package"]) != npm["version"]:
        problems.append(f"build.npm wants {npm['version']}")
    if '"resolved"' in text:
        problems.append("the lock file names where packages were fetched from")
    return problems


def check_provenance(path, pack):
    """Every file has exactly one entry; every entry speaks of a file that is there or is named by the manifest."""
    problems = []
    rows = pack["provenance"]
    for row in rows:
        if set(row) != {"file", "origin", "licence"} or not all(map(is_text, row.values())):
            problems.append(f"provenance {row}")
    present = sorted(files_below(path))
    for name in present:
        hits = [row["file"] for row in rows if fnmatch.fnmatchcase(name, row.get("file", ""))]
        if len(hits) != 1:
            problems.append(f"{name} has {len(hits)} provenance entries")
    named = present + [pack["image"]] if "image" in pack else present  # the image may not have been made yet
    problems += [f"provenance {row['file']} speaks of no file" for row in rows
                 if not any(fnmatch.fnmatchcase(name, row["file"]) for name in named)]
    return problems


# Profiles --------------------------------------------------------------------------------------------------------

def check_profiles(pack, names, codes):
    problems = []
    ids = [profile.get("id") for profile in pack.get("profiles", [])]
    problems += [f"profile {i} twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    for profile in pack.get("profiles", []):
        problems += [f"{profile.get('id')}: {problem}" for problem in check_profile(profile, pack, names, codes)]
    return problems


def check_profile(profile, pack, names, codes):
    missing = PROFILE_REQUIRED - set(profile)
    if missing:
        return [f"no field {f}" for f in sorted(missing)]
    problems = [f"unknown field {f}" for f in sorted(set(profile) - PROFILE_REQUIRED - PROFILE_OPTIONAL)]
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", profile["id"]) or bad_title(profile["title"]):
        problems.append("id or title")
    if profile["namespace"] not in {schema["namespace"] for schema in pack.get("schemas", [])}:
        problems.append(f"no schema for {profile['namespace']}")
    if profile["document"] not in {document["id"] for document in pack["documents"]}:
        problems.append(f"{profile['document']} is not among the documents")
    if bool(profile.get("types")) == bool(profile.get("envelope")):
        problems.append("needs either types or envelope")
    for kind in profile.get("types", []):
        listed = codes.get("8279", {}).get(kind["code"])
        if kind.get("unlisted") is not (True if listed is None else None) or listed not in (None, kind["display"]):
            problems.append(f"type {kind} does not agree with 8279 ({listed})")
    problems += [f"status {s} is not in 7309" for s in profile.get("statuses", []) if s not in codes.get("7309", {})]
    if "apprec" in profile and f"no.apprec@{profile['apprec']}" not in names:
        problems.append(f"no pack no.apprec@{profile['apprec']}")
    if "norm" not in profile and "normNote" not in profile:
        problems.append("neither norm nor normNote")
    for norm in profile.get("norm", []):
        if (not {"organisation", "direction", "level", "source"} <= set(norm)
                <= {"organisation", "direction", "level", "from", "source"}
                or norm["organisation"] not in ORGANISATIONS or norm["direction"] not in ("send", "receive")
                or norm["level"] not in LEVELS or not is_date(norm.get("from"))):
            problems.append(f"norm {norm}")
    return problems


def check_claims(packs):
    """No two profiles claim the same document."""
    claims, problems = {}, []
    for folder, pack in packs.items():
        for profile in pack.get("profiles", []):
            for kind in profile.get("types", [{"code": None}]):
                key = (profile["namespace"], profile["root"], profile.get("branch"), kind["code"])
                if key in claims:
                    problems.append(f"{folder}/{profile['id']} and {claims[key]} both claim {key}")
                claims[key] = f"{folder}/{profile['id']}"
    return problems


# Code lists ------------------------------------------------------------------------------------------------------

def check_code_system(name, system):
    problems = []
    number = name[:-5]
    oid = OID_ROOT + number
    if not re.fullmatch(r"[1-9]\d*\.json", name):
        return [f"{name} is not named after a list"]
    expected = {"resourceType": "CodeSystem", "id": f"kodeverk-{number}", "url": f"urn:oid:{oid}",
                "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{oid}"}],
                "caseSensitive": True, "status": "active"}
    problems += [f"{key} is {system.get(key)!r}" for key, value in expected.items() if system.get(key) != value]
    if system.get("content") not in ("complete", "fragment") or not is_text(system.get("title")):
        problems.append("content or title")
    concepts = system.get("concept", [])
    if not concepts or (system.get("count") != len(concepts)) != (system.get("content") == "fragment"):
        problems.append("count does not agree with the concepts")
    types = {row["code"]: row["type"] for row in system.get("property", [])}
    codes = [concept.get("code") for concept in concepts]
    problems += [f"code {code} twice" for code in sorted(set(codes)) if codes.count(code) > 1]
    for concept in concepts:
        problems += [f"{concept.get('code')}: {p}" for p in check_concept(concept, types, system.get("version", ""))]
    return [f"{name}: {problem}" for problem in problems]


def check_concept(concept, types, newest):
    problems = []
    if not re.fullmatch(r"\S+( \S+)*", concept.get("code", "")) or not is_text(concept.get("display")):
        problems.append("code or display")
    values = {}
    for row in concept.get("property", []):
        key = {"string": "valueString", "code": "valueCode"}.get(types.get(row["code"]))
        if key is None or set(row) != {"code", key}:
            problems.append(f"property {row} is not as declared")
        else:
            values[row["code"]] = row[key]
    first, last = values.get("firstSeen", ""), values.get("lastSeen", "")
    if not re.fullmatch(r"\d{4}", first) or not re.fullmatch(r"\d{4}", last) or not first <= last <= newest:
        problems.append(f"seen from {first!r} to {last!r}")
    if values.get("status") != ("active" if last == newest else "retired"):
        problems.append(f"status {values.get('status')}, last seen {last}")
    for row in concept.get("designation", []):
        if row.get("value") == concept.get("display") or row.get("use", {}).get("code") != "earlier":
            problems.append(f"designation {row}")
    return problems


def check_not_carried(pack, carried):
    problems = []
    oids = [row.get("oid") for row in pack.get("notCarried", [])]
    problems += [f"{oid} twice" for oid in sorted(set(oids)) if oids.count(oid) > 1]
    for row in pack.get("notCarried", []):
        if set(row) != {"oid", "title", "reason"} or not all(map(is_text, row.values())):
            problems.append(f"{row}")
        elif row["oid"].startswith(OID_ROOT) and row["oid"][len(OID_ROOT):] in carried:
            problems.append(f"{row['oid']} is carried")
    return problems


def read_extract(path):
    lists = {}
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            if line.startswith("#") or not line.strip():
                continue
            number, code, text, seen = line.rstrip("\n").split("\t")
            lists.setdefault(number, {}).setdefault(code, []).append((text, seen.split("+")))
    return lists


def compare_with_extract(systems, extract, left_out):
    """The values that are not additions are exactly those of the extract, with the newest text and the same states.

    A value with an earlier text may have been seen before the states of the extract.
    """
    problems = [f"list {n} is missing" for n in extract if n not in systems and OID_ROOT + n not in left_out]
    for number, system in systems.items():
        wanted = {}
        for code, rows in extract.get(number, {}).items():
            years = sorted(year for _, seen in rows for year in seen)
            wanted[code] = (max(rows, key=lambda row: max(row[1]))[0], years[0], years[-1])
        have = {}
        for concept in system["concept"]:
            values = {row["code"]: row.get("valueString") for row in concept["property"]}
            if "addedFrom" not in values:
                first = values["firstSeen"]
                if "designation" in concept and concept["code"] in wanted:
                    first = max(first, wanted[concept["code"]][1])
                have[concept["code"]] = (concept["display"], first, values["lastSeen"])
        for code in sorted(set(have) | set(wanted)):
            if have.get(code) != wanted.get(code):
                problems.append(f"{number}/{code}: {have.get(code)}, the extract has {wanted.get(code)}")
    return problems


# Generator -------------------------------------------------------------------------------------------------------

def run_generator(generator, *arguments):
    return subprocess.run([sys.executable, generator, *arguments], capture_output=True, text=True, check=False)


def check_generator(generator):
    """Small inputs: a text that changed, a value that went, order, a list left out, inputs that must be refused."""
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        extract, extra, pack = (os.path.join(folder, n) for n in ("in.tsv", "extra.tsv", "pack"))
        os.mkdir(pack)
        with open(os.path.join(pack, "pack.json"), "w", encoding="utf-8") as handle:
            json.dump({"notCarried": [{"oid": OID_ROOT + "2"}]}, handle)

        def run(rows, more):
            for path, text in ((extract, rows), (extra, more)):
                with open(path, "w", encoding="utf-8") as handle:
                    handle.write(text)
            return run_generator(generator, "--extra", extra, extract, pack).returncode

        if run("1\t10\tti\t2025\n1\t9\tgammel\t2020\n1\t9\tny\t2025\n1\tB\tborte\t2020\n2\t1\tx\t2025\n",
               "title\t1\tEn\tOne\ncode\t1\t2\tekstra\t2025\t2025\tsource\nretext\t1\t10\tX\t2009\ttest\n") != 0:
            return ["a good input is refused"]
        made = os.listdir(os.path.join(pack, "codes"))
        system = read_json(os.path.join(pack, "codes", "1.json"))
        values = [(c["code"], c["display"], [d["value"] for d in c.get("designation", [])],
                   [list(p.values())[1] for p in c["property"]]) for c in system["concept"]]
        if made != ["1.json"] or values != [("2", "ekstra", [], ["2025", "2025", "active", "source"]),
                                            ("9", "ny", ["gammel"], ["2020", "2025", "active"]),
                                            ("10", "ti", ["X"], ["2009", "2025", "active"]),
                                            ("B", "borte", [], ["2020", "2020", "retired"])]:
            problems.append(f"{made}: {values}")
        refused = {"two texts in one state": ("1\t9\ta\t2025\n1\t9\tb\t2025\n", "title\t1\tEn\tOne\n"),
                   "no title": ("1\t9\ta\t2025\n", "title\t3\tTre\tThree\n"),
                   "too few columns": ("1\t9\ta\n", "title\t1\tEn\tOne\n"),
                   "an addition that is in the extract": ("1\t9\ta\t2025\n",
                                                          "title\t1\tEn\tOne\ncode\t1\t9\ta\t2025\t2025\tx\n"),
                   "an unknown row": ("1\t9\ta\t2025\n", "title\t1\tEn\tOne\nname\t1\tx\ty\n"),
                   "a state that is no year": ("1\t9\ta\tnew\n", "title\t1\tEn\tOne\n")}
        problems += [f"not refused: {name}" for name, inputs in refused.items() if run(*inputs) != 2]
    return problems


# Test persons ----------------------------------------------------------------------------------------------------

def control_digits_fit(number):
    digits = [int(c) for c in number]
    for position, weights in ((9, (3, 7, 6, 1, 8, 9, 4, 5, 2)), (10, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))):
        if -sum(d * w for d, w in zip(digits, weights)) % 11 != digits[position]:
            return False
    return True


def check_test_persons(data):
    problems = []
    if set(data) != {"persons"} or not data["persons"]:
        return ["needs persons and nothing else"]
    numbers = [row.get("number") for row in data["persons"]]
    problems += [f"{n} twice" for n in sorted(set(numbers)) if numbers.count(n) > 1]
    for row in data["persons"]:
        number, day, month = row["number"], int(row["number"][:2]), int(row["number"][2:4])
        if not {"number", "type", "source"} <= set(row) <= {"number", "type", "variantOf", "source"}:
            problems.append(f"{number}: fields {sorted(row)}")
        if not re.fullmatch(r"\d{11}", number) or not control_digits_fit(number):
            problems.append(f"{number}: control digits")
        if row["type"] != ("DNR" if day > 40 else "HNR" if 41 <= month <= 52 else "FNR"):
            problems.append(f"{number} is not a {row['type']}")
        if month > 65:
            problems.append(f"{number} is in a synthetic series and needs no entry")
        if row.get("variantOf", numbers[0]) not in numbers:
            problems.append(f"{number}: {row['variantOf']} is not in the file")
    return problems


# Official messages ------------------------------------------------------------------------------------------------

def payloads(root):
    """(type code, payload element) of a MsgHead or AppRec document."""
    name = root.tag.rsplit("}", 1)[-1]
    if name == "AppRec":
        kinds = [e.get("V") for e in root if e.tag.endswith("}MsgType")]
        return [(kinds[0] if kinds else None, root)]
    if name != "MsgHead":
        return []
    kind = next((e.get("V") for e in root.iter() if e.tag.endswith("}Type")), None)
    contents = [e for e in root.iter() if e.tag == root.tag[:-len("MsgHead")] + "Content"]
    return [(kind, child) for content in contents for child in content]


def claims_of(packs, kind, element):
    namespace, root = element.tag[1:].split("}")
    return [f"{folder}/{profile['id']}" for folder, pack in packs.items() for profile in pack.get("profiles", [])
            if (profile["namespace"], profile["root"]) == (namespace, root)
            and kind in {t["code"] for t in profile.get("types", [])}
            and ("branch" not in profile or element.find(f"{{{namespace}}}{profile['branch']}") is not None)]


def check_messages(packs, folder):
    """Every official payload in a namespace a pack knows is claimed by one profile; returns problems and count."""
    known = {profile["namespace"] for pack in packs.values() for profile in pack.get("profiles", [])}
    problems, count = [], 0
    for part in ("plo/samples", "apprec/samples", "dialogmelding/samples", "plo/testcases", "dialogmelding/testcases"):
        for name in sorted(files_below(os.path.join(folder, part))):
            if not name.lower().endswith(".xml"):
                continue
            try:
                root = ElementTree.parse(os.path.join(folder, part, name)).getroot()
            except ElementTree.ParseError:
                continue  # some cases are broken on purpose
            for kind, element in payloads(root):
                if kind is None or element.tag[0] != "{" or element.tag[1:].split("}")[0] not in known:
                    continue  # without a type code there is nothing to decide on
                count += 1
                claims = claims_of(packs, kind, element)
                if len(claims) != 1:
                    problems.append(f"{part}/{name}: {kind} is claimed by {claims}")
    return problems, count


# ------------------------------------------------------------------------------------------------------------------

def reference_paths(arguments, source_root):
    reference = os.environ.get("LODD_REFERENCE") or os.path.join(source_root, "..", "shared", "reference")
    if not os.path.isabs(reference):
        reference = os.path.join(source_root, reference)
    messages = os.path.join(reference, "no-messages")
    extract = os.path.join(messages, "kodeverk", "kodeverk-utdrag.tsv")
    return (arguments[1:3] + [extract, messages][len(arguments) - 1:])[:2]


def read_packs(profiles, tap):
    packs, problems = {}, []
    for folder in sorted(os.listdir(profiles)):
        if not os.path.isdir(os.path.join(profiles, folder)):
            continue
        try:
            packs[folder] = read_json(os.path.join(profiles, folder, "pack.json"))
        except (OSError, ValueError) as error:
            problems.append(f"{folder}: {error}")
    tap.result("every folder has a manifest that can be read", problems or ([] if packs else ["no packs"]))
    return packs


def check_all(tap, profiles, extract, messages, source_root):
    packs = read_packs(profiles, tap)
    sound = {}
    for folder, pack in packs.items():
        problems = check_manifest(folder, pack)
        tap.result(f"{folder}: fields", problems)
        if not problems or not REQUIRED - set(pack):
            sound[folder] = pack
    names = {f"{pack['id']}@{pack['version']}": folder for folder, pack in sound.items()}
    tap.result("ids with versions are unique", [] if len(names) == len(sound) else [str(sorted(sound))])
    names.update({pack["id"]: folder for folder, pack in sound.items() if folder == pack["id"]})

    systems = {}
    for folder, pack in sound.items():
        codes = os.path.join(profiles, folder, pack.get("codes", ""))
        if "codes" in pack and os.path.isdir(codes):
            systems.update({name[:-5]: read_json(os.path.join(codes, name)) for name in sorted(os.listdir(codes))})
    codes = {n: {c["code"]: c["display"] for c in system.get("concept", [])} for n, system in systems.items()}

    for folder, pack in sound.items():
        path = os.path.join(profiles, folder)
        tap.result(f"{folder}: dependencies", check_depends(pack, names))
        tap.result(f"{folder}: named files", check_files(path, pack))
        tap.result(f"{folder}: provenance of every file", check_provenance(path, pack))
        if "profiles" in pack:
            tap.result(f"{folder}: profiles", check_profiles(pack, names, codes))
        if "codes" in pack:
            tap.result(f"{folder}: lists known but not carried", check_not_carried(pack, systems))
        if "build" in pack:
            tap.result(f"{folder}: how the definitions are built", check_build(path, pack, source_root))
        if "testPersons" in pack:
            persons = read_json(os.path.join(path, pack["testPersons"]))
            tap.result(f"{folder}: test persons", check_test_persons(persons))
    tap.result("no pack depends on itself", check_cycles(sound, names))
    tap.result("no two profiles claim the same document", check_claims(sound))
    problems = [p for number, system in systems.items() for p in check_code_system(f"{number}.json", system)]
    tap.result(f"{len(systems)} code lists are consistent", problems or ([] if systems else ["none"]))
    check_against_reference(tap, profiles, sound, systems, extract, messages, source_root)


def check_against_reference(tap, profiles, packs, systems, extract, messages, source_root):
    generator = os.path.join(source_root, "tools", "gen-kodeverk.py")
    if os.path.isfile(generator):
        tap.result("the generator on small inputs", check_generator(generator))
    else:
        tap.skip("the generator on small inputs", "no generator beside the packs")
    if os.path.isfile(extract):
        left_out = {row["oid"] for pack in packs.values() for row in pack.get("notCarried", [])}
        tap.result("values equal the extract", compare_with_extract(systems, read_extract(extract), left_out))
        done = run_generator(generator, "--check", extract, os.path.join(profiles, "no.kodeverk"))
        tap.result("the code lists are what the generator makes",
                   (done.stdout + done.stderr).splitlines() or (["no reason given"] if done.returncode else []))
    else:
        tap.skip("values equal the extract", "no extract")
        tap.skip("the code lists are what the generator makes", "no extract")
    if os.path.isdir(os.path.join(messages, "plo")):
        problems, count = check_messages(packs, messages)
        tap.result(f"{count} official payloads are claimed by one profile each",
                   problems or ([] if count else ["none seen"]))
    else:
        tap.skip("official payloads are claimed by one profile each", "no official messages")


def main():
    if not 2 <= len(sys.argv) <= 4:
        print(__doc__.splitlines()[2], file=sys.stderr)
        return 2
    profiles = os.path.abspath(sys.argv[1])
    source_root = os.environ.get("LODD_SOURCE_ROOT") or os.path.dirname(profiles)
    extract, messages = reference_paths(sys.argv[1:], source_root)
    tap = Tap()
    check_all(tap, profiles, extract, messages, source_root)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
