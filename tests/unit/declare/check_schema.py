#!/usr/bin/python3
"""check_schema.py FORMS: docs/declaration.schema.json and docs/declaration-input.schema.json say what the reader does.

testdata/declarations/full has an example of each file with every member. Each member of them is taken away, misspelt,
given another type, another word, a bad text, a wrong number, joined by one too many; the schema and the reader
(FORMS, declaration_forms.c) must agree on every one of these. The reader may be stricter only in what JSON Schema
cannot say, which is listed here. Declarations made at random must be good to both and be written as they were read.
"""

import copy
import json
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "write"))
import tap

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = os.environ.get("LODD_SOURCE_ROOT") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")

# What the reader says of mutants where the schema is content.
ONLY_READER = [
    r"this id is used twice",
    r"there is no (evidence|deviation|run) of this id",
    r"this requirement is not in the declaration's list",
    r"requirements must be sorted by id, each once",
    r"no claim that refers to this deviation answers for its requirement",
]

# The rest of what JSON Schema cannot say: place, value, what the reader says. "=" before a place: its value.
FULL_ONLY_READER = [
    ("validUntil", "2028-02-30", r"a date was expected"),
    ("validUntil", "0000-02-28", r"a date was expected"),
    ("validUntil", "=issued", r"it must be after the day of issue"),
    ("evidence/5/expires", "=evidence/5/created", r"it must be after the day of its making"),
    ("issuer/orgnr", "314159269", r"the last of which is their control digit"),
    ("supersedes/id", "=id", r"cannot supersede itself"),
    ("evidence/1/path", "=evidence/0/path", r"this path is named twice"),
    ("evidence/0/path", "evidence/" + 128 * "\u00f8", r"a path in the folder evidence/ was expected"),
    ("evidence/3/id", "E6/" + 128 * "\u00f8", r"an id was expected"),
    ("evidence/3/run", "E7", r"there is no run of this id among the evidence"),
    ("runs/0/id", "E7", r"there is no run of this id among the evidence"),
    ("manifest/files", 1.0, r"a whole number from 0 was expected"),
    ("ehds", {"a": 1.5}, r"a whole number from 0 was expected"),
]
INPUT_ONLY_READER = [
    ("claims/1", {"id": "K2", "profile": "no.plo@1.6/innleggelsesrapport", "direction": "send", "status": "ja"},
     r"K1 is about the same profile and direction; both must then name their requirements"),
    ("claims/1", {"id": "K2", "profile": "no.plo@1.6/innleggelsesrapport", "direction": "send", "status": "ja",
                  "requirements": ["PLO16-INNLEGG-SEND-1"]}, r"K1 answers for PLO16-INNLEGG-SEND-1 already"),
    ("ehds", {"a": ["FYLL INN"]}, r"1 member is not filled in yet: ehds.a\[0\]"),
    ("evidence/0/path", 128 * "\u00f8", r"a path below the folder of the evidence was expected"),
]


def load(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        return json.load(f)


def text_of(value):
    """The form of the files: Python's and the writer's are the same."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def read_all(forms, documents, *how):
    """What the reader says of each: "ok", "fault: ...", or with --write the bytes it writes."""
    data = b"".join(b"%d\n%s" % (len(d), d) for d in documents)
    run = subprocess.run([forms] + list(how), input=data, stdout=subprocess.PIPE, check=True)
    out, answers, at = run.stdout, [], 0
    for _ in documents:
        end = out.index(b"\n", at)
        line, at = out[at:end].decode(), end + 1
        if line.isdigit():
            answers.append(out[at : at + int(line)])
            at += int(line)
        else:
            answers.append(line)
    assert at == len(out)
    return answers


# --- the examples ---


def resolve(schema, node):
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def walk(schema, node, value, path, visit):
    """Visits every described value with its place in the schema ('claims/*/computed/shown')."""
    node = resolve(schema, node)
    visit(path, node, value)
    if isinstance(value, dict) and "properties" in node:
        for key, member in value.items():
            if key in node["properties"]:
                walk(schema, node["properties"][key], member, path + "/" + key, visit)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            described = node["prefixItems"][i] if "prefixItems" in node else node.get("items")
            if isinstance(described, dict):
                walk(schema, described, item, path + "/*", visit)


def all_members(schema, node, path, seen):
    node = resolve(schema, node)
    for key, member in node.get("properties", {}).items():
        seen[path + "/" + key] = member
        all_members(schema, member, path + "/" + key, seen)
    for item in node.get("prefixItems", [node["items"]] if isinstance(node.get("items"), dict) else []):
        all_members(schema, item, path + "/*", seen)


def check_example(forms, name, schema, example, how):
    members, used, disordered = {}, set(), []

    def visit(path, node, value):
        used.add(path)
        if isinstance(value, dict) and "properties" in node:
            order = [key for key in node["properties"] if key in value]
            if order != [key for key in value if not key.startswith("//")]:
                disordered.append(path)

    all_members(schema, schema, "", members)
    walk(schema, schema, example, "", visit)
    unused = sorted(set(members) - used)
    tap.ok(not unused, name + ": the example has every member of the schema", unused)
    undescribed = sorted(path for path, node in members.items() if not described(schema, node))
    tap.ok(not undescribed, name + ": every member is described", undescribed)
    tap.ok(not disordered, name + ": the example has the order of the schema", disordered)
    errors = [e.message[:200] for e in jsonschema.Draft202012Validator(schema).iter_errors(example)]
    tap.ok(not errors, name + ": the schema takes the example", errors)
    answer = read_all(forms, [text_of(example).encode()], how)[0]
    tap.ok(answer == "ok", name + ": the reader takes the example", answer)


def described(schema, node):
    return bool(node.get("description") or "const" in node or resolve(schema, node).get("description"))


# --- mutants ---


def places(schema, value):
    """One place in the example for each place of the schema: (parent, key) as a path of keys."""
    found = {}

    def go(node, value, path, keys):
        node = resolve(schema, node)
        found.setdefault((path, type(value).__name__), keys)
        if isinstance(value, dict) and "properties" in node:
            for key, member in value.items():
                if key in node["properties"]:
                    go(node["properties"][key], member, path + "/" + key, keys + [key])
        elif isinstance(value, list):
            for i, item in enumerate(value):
                described = node["prefixItems"][i] if "prefixItems" in node else node.get("items")
                if isinstance(described, dict):
                    go(described, item, path + "/*", keys + [i])

    go(schema, value, "", [])
    return list(found.values())


OTHERS = ["feil", "", " \t", 7, -1, 1.5, 10**15, True, None, [], {}, ["x", "x"], [""], [7], {"x": 1}]
TEXTS = [
    "%s\u0007",
    "%s\u202e",
    "%s\n2",
    "%s/",
    "%s/..",
    "%s/a",
    "../%s",
    "/%s",
    "a//%s",
    "%s\\",
    "FYLL INN: %s",
    "%sx",
    "%s x",
    "javascript:%s",
    "%s" * 40,
]


def mutants(schema, example):
    def changed(keys, change):
        copied = copy.deepcopy(example)
        at = copied
        for key in keys[:-1]:
            at = at[key]
        change(at, keys[-1])
        return copied

    def put(value):
        return lambda at, key: at.__setitem__(key, value)

    def rename(at, key):
        items = [(key + "x" if k == key else k, v) for k, v in at.items()]
        at.clear()
        at.update(items)

    for turn, keys in enumerate(places(schema, example)):
        if not keys:
            continue
        value = example
        for key in keys:
            value = value[key]
        name = "/".join(map(str, keys))
        yield name + " taken away", changed(keys, lambda at, key: at.__delitem__(key))
        if isinstance(keys[-1], str):
            yield name + " misspelt", changed(keys, rename)
        for other in OTHERS[turn % 2 :: 2]: # every other one, the others of the next place
            if type(other) is not type(value) or other != value:
                yield "%s = %r" % (name, other), changed(keys, put(other))
        if isinstance(value, str):
            for text in TEXTS[turn // 2 % 2 :: 2]:
                yield "%s = %s" % (name, text[:20]), changed(keys, put(text.replace("%s", value)))
        if isinstance(value, dict):
            for extra in ("feil", "//", "computed", "sha256"):
                if extra not in value:
                    yield "%s has %s" % (name, extra), changed(keys, lambda at, key: at[key].__setitem__(extra, "x"))
        if isinstance(value, list) and value:
            yield name + " doubled", changed(keys, lambda at, key: at[key].append(copy.deepcopy(at[key][0])))


def smaller(example, keep_claims, keep_evidence):
    """The example with fewer items, so that judging thousands of its kind takes no minute; all members remain."""
    ret = copy.deepcopy(example)
    ret["evidence"] = [e for e in ret["evidence"] if e["id"] in keep_evidence]
    ret["claims"] = [c for c in ret["claims"] if c["id"] in keep_claims]
    for claim in ret["claims"]:
        if "evidence" in claim:
            claim["evidence"] = [i for i in claim["evidence"] if i in keep_evidence]
    if "requirements" in ret:
        wanted = {i for c in ret["claims"] for i in c["requirements"]}
        ret["requirements"] = [q for q in ret["requirements"] if q["id"] in wanted]
    return ret


def check_mutants(forms, name, schema, example, how):
    validator = jsonschema.Draft202012Validator(schema)
    made = list(mutants(schema, example))
    answers = read_all(forms, [text_of(value).encode() for _, value in made], how)
    only_reader, wrong = {}, []
    for (what, value), answer in zip(made, answers):
        valid = validator.is_valid(value)
        rule = next((r for r in ONLY_READER if re.search(r, answer)), None)
        if valid and answer != "ok" and rule:
            only_reader[rule] = only_reader.get(rule, 0) + 1
        elif valid != (answer == "ok"):
            wrong.append("%s: schema %s, reader %s" % (what, "takes it" if valid else "refuses it", answer))
    refused = sum(answer != "ok" for answer in answers)
    tap.ok(not wrong, "%s: schema and reader agree on %d mutants (%d refused)" % (name, len(made), refused),
           "\n".join(wrong[:40]))
    tap.ok(refused > len(made) // 2, name + ": most mutants are refused")
    print("# %s: only the reader: %s" % (name, only_reader))


def check_only_reader(forms, name, schema, example, cases, how):
    def at(value, place):
        for step in place.split("/"):
            value = value[int(step) if isinstance(value, list) else step]
        return value

    validator = jsonschema.Draft202012Validator(schema)
    for place, value, said in cases:
        bad = copy.deepcopy(example)
        parent, _, key = place.rpartition("/")
        parent = at(bad, parent) if parent else bad
        value = at(example, value[1:]) if isinstance(value, str) and value.startswith("=") else value
        parent[int(key) if isinstance(parent, list) else key] = value
        answer = read_all(forms, [text_of(bad).encode()], how)[0]
        what = "%s: only the reader judges %s = %.40r" % (name, place, value)
        tap.ok(re.search(said, answer) and validator.is_valid(bad), what, answer)


# --- declarations made at random ---


class Maker:
    """Declarations that keep all rules, with members present or absent at random."""

    LETTERS = "abcdefghijklmnopqrstuvwxyzæøåABC0123456789 .,;:-_/\\\"'<>&{}[]%\u00a0\u2013\u20ac\U0001f489"

    def __init__(self, seed):
        self.r = random.Random(seed)

    def line(self):
        return "x" + "".join(self.r.choice(self.LETTERS) for _ in range(self.r.randrange(12)))

    def text(self):
        return self.line() + self.r.choice(["", "\n", "\t", "\n\n "]) + self.line()

    def lines(self, most=3):
        return list(dict.fromkeys(self.line() for _ in range(self.r.randrange(most + 1))))

    def sha(self):
        return "%064x" % self.r.getrandbits(256)

    def date(self, first=2000, last=2029):
        return "%04d-%02d-%02d" % (self.r.randint(first, last), self.r.randint(1, 12), self.r.randint(1, 28))

    def size(self):
        return self.r.choice([0, 1, 7, 4096, 10**15 - 1])

    def url(self):
        return self.r.choice(["http://", "https://"]) + "a.example/%20?x=[1]&y='~" + str(self.r.randrange(99))

    def urn(self):
        h = "%032x" % self.r.getrandbits(128)
        return "urn:uuid:" + "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))

    def orgnr(self):
        while True:
            digits = str(self.r.choice("2389")) + "%07d" % self.r.randrange(10**7)
            rest = sum(int(d) * w for d, w in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2))) % 11
            if rest != 1:
                return digits + str((11 - rest) % 11)

    def both(self):
        return {"nb": self.text(), "en": self.text()}

    def some(self, **members):
        """Some of these members, in this order."""
        return {k: v() for k, v in members.items() if self.r.random() < 0.5}

    def party(self, needed):
        orgnr = {"orgnr": self.orgnr()} if needed or self.r.random() < 0.5 else {}
        return {"name": self.line(), **orgnr,
                **self.some(address=self.text, contact=self.text, complaintUrl=self.url)}

    def named(self):
        return {"name": self.line(), **self.some(version=self.line), "sha256": self.sha()}

    def list_of(self, make, most=3):
        return [make() for _ in range(self.r.randrange(most + 1))]

    def requirement(self, i):
        ret = {"id": "R%03d" % i, "set": self.line(), **self.some(profile=self.line, direction=self.direction),
               "text": self.both(), **self.some(document=self.line, clause=self.line),
               "method": self.r.choice(["validator", "testprosedyre", "dokument", "egenerklæring"]),
               "certifiable": self.r.random() < 0.5, "norms": self.list_of(self.norm),
               **self.some(normNote=self.both)}
        for key in ("rules", "components", "tests"):
            lines = self.lines()
            if lines:
                ret[key] = lines
        return ret

    def direction(self):
        return self.r.choice(["send", "motta", "begge"])

    def norm(self):
        return {"organisation": self.line(),
                "level": self.r.choice(["ukjent", "veileder", "retningslinje", "anbefalt", "obligatorisk"]),
                **self.some(**{"from": self.date, "to": self.date, "source": self.line})}

    def evidence(self, i):
        kind = self.r.choice(["message", "document", "run", "log", "screenshot", "sbom", "external"])
        ret = {"id": self.r.choice(["E%d", "E%d/a b/ø.xml"]) % i, "kind": kind}
        if kind != "external":
            ret["path"] = "evidence/%d/%s" % (i, self.r.choice(["a.xml", "ø å.json", "..a"]))
        ret.update(self.some(title=self.line))
        if kind == "document":
            ret.update(self.some(documentKind=self.line))
        ret.update(self.some(mediaType=self.line, version=self.line, language=lambda: "nb"))
        ret.update(self.some(created=lambda: self.date(2000, 2010), expires=lambda: self.date(2011, 2020)))
        sections = self.lines()
        if sections:
            ret["sections"] = sections
        ret.update(self.some(synthetic=lambda: self.r.random() < 0.5, withheld=lambda: True))
        if kind == "message":
            ret.update(self.some(negative=lambda: True))
        if kind != "external":
            ret["sha256"] = self.sha()
            ret.update(self.some(bytes=lambda: self.r.randint(1, 10**9)))
        return ret

    def computed(self):
        shown = ["samsvar", "samsvar-svakt", "samsvar-merknad", "påstått", "motsigelse", "avvik-forklart",
                 "avvik-uforklart", "nei", "ikke-testet", "ikke-relevant", "planlagt"]
        counts = {k: self.size() for k in ("files", "errors", "warnings", "information")}
        numbers = ("rulesExercised", "rulesTotal", "componentsExercised", "componentsTotal")
        return {**self.some(title=lambda: {"nb": self.line(), "en": self.line()}), "shown": self.r.choice(shown), "result": self.r.choice(["na", "pass", "fail"]),
                "reproducible": self.r.random() < 0.5, "counts": counts, **{k: self.size() for k in numbers},
                **self.some(normLevelWorst=lambda: "anbefalt", resultDigest=self.sha), "failedRules": self.lines(),
                "unexplainedRules": self.lines(), "failedRequirements": self.lines()}

    def claim(self, i, requirements, evidence, deviations):
        status = self.r.choice(["ja", "ja-med-avvik", "nei", "ikke-testet", "ikke-relevant", "planlagt"])
        named = [q["id"] for q in requirements if self.r.random() < 0.5]
        ret = {"id": "K%d" % i}
        if not named or self.r.random() < 0.8:
            ret["profile"] = self.r.choice(["no.plo@1.6/p%d", "http://a.example/P%d|4.0.1"]) % i
            ret["direction"] = self.direction()
        else: # requirements of the system as a whole are answered for once
            named = ["S%d" % i]
            requirements.append(dict(self.requirement(0), id="S%d" % i))
        ret.update(status=status, requirements=named, **self.some(since=self.line))
        if status == "planlagt":
            ret["plannedFor"] = self.line()
        ret.update(self.some(limitations=self.text, inUse=self.text))
        options = self.lines()
        if options:
            ret["options"] = options
        ret["evidence"] = [e["id"] for e in evidence if self.r.random() < 0.5]
        used = [d["id"] for d in deviations if "requirement" not in d and self.r.random() < 0.5]
        if used:
            ret["deviations"] = used
        if self.r.random() < 0.3:
            ret["externalApproval"] = {"issuer": self.line(), "reference": self.line(),
                                       **self.some(date=self.date, url=self.url)}
        ret["computed"] = self.computed()
        return ret

    def deviation(self, i):
        ret = {"id": "A%d" % i}
        if self.r.random() < 0.4:
            ret["requirement"] = self.line()
        rules = self.lines()
        if rules or "requirement" not in ret:
            ret["rules"] = rules or ["x"]
        return {**ret, "explanation": self.text(), **self.some(impact=self.text, plan=self.text, until=self.date)}

    def run(self, item, evidence):
        paths = [e["path"] for e in evidence if "path" in e]
        return {"id": item["id"], "test": self.line(), "version": self.line(), "started": self.date(),
                "operatorRole": self.line(), "negative": self.r.random() < 0.5, "passed": self.r.random() < 0.5,
                "inputs": paths[:2], "outputs": paths[2:],
                "expectations": [{"met": True, **self.some(output=self.line)} for _ in range(self.r.randrange(3))],
                **self.some(findingsDigest=self.sha)}

    def ehds(self):
        return {"a": [1, {}, [], "x\n\"\\", {"b c": None}], "ø": {"t": True, "f": False, "n": self.size()}}

    def declaration(self):
        evidence = [self.evidence(i) for i in range(self.r.randrange(6))]
        deviations = [self.deviation(i) for i in range(self.r.randrange(3))]
        requirements = [self.requirement(i) for i in range(self.r.randrange(4))]
        claims = [self.claim(i, requirements, evidence, deviations) for i in range(self.r.randint(1, 4))]
        status = self.r.choice(["utkast", "gjeldende", "trukket"])
        level = ("obligatorisk", "anbefalt", "retningslinje", "veileder", "ukjent")
        counts = ("required", "declared", "evidenced", "failing")
        runs = [e for e in evidence if e["kind"] == "run"]
        for item in evidence:
            if runs and self.r.random() < 0.2:
                item["run"] = runs[0]["id"]
        return {
            "schema": "urn:lodd:selvdeklarering:1", "id": self.urn(), "issued": self.date(2020, 2024),
            "validUntil": self.date(2025, 2027), "status": status,
            **({"statusReason": self.text()} if status == "trukket" else {}),
            **self.some(supersedes=lambda: {"id": self.urn(), "sha256": self.sha()}),
            "scheme": {"id": self.line(), "version": self.line(), "sha256": self.sha(), "level": self.r.choice("abc"),
                       "requirementSets": self.list_of(self.named)},
            "issuer": self.party(True), **self.some(authorisedRepresentative=lambda: self.party(False)),
            "signatory": {"name": self.line(), "function": self.line(), **self.some(onBehalfOf=self.line),
                          "place": self.line(), "date": self.date(), "statement": self.both()},
            "subject": {"type": self.r.choice(["epj", "meldingstjener", "vft", "helseapp", "annet"]),
                        "name": self.line(), "version": self.line(), **self.some(releaseDate=self.date),
                        "intendedPurpose": self.text(), "organisations": ["-"] + self.lines(),
                        **self.some(sha256=self.sha,
                                    configuration=lambda: {"text": self.text(), **self.some(sha256=self.sha)},
                                    messageServer=lambda: {"name": self.line(), "version": self.line()})},
            **self.some(assessor=lambda: {"name": self.line(), "orgnr": self.orgnr(),
                                          **self.some(accreditation=self.line), "thirdParty": self.r.random() < 0.5}),
            "tool": {"name": "lodd", "version": self.line(), "libxml2": self.line(), "rulesSha256": self.sha()},
            "profileSet": {"sha256": self.sha(), "files": self.size(), "packs": self.list_of(self.named)},
            "manifest": {"sha256": self.sha(), "files": self.size()},
            "claims": claims, "requirements": sorted(requirements, key=lambda q: q["id"].encode()),
            "evidence": evidence, "runs": [self.run(item, evidence) for item in runs], "deviations": deviations,
            "outOfScope": self.lines(),
            "totals": [{"level": name, **{k: self.size() for k in counts}} for name in level],
            **self.some(privacyException=self.text, ehds=self.ehds),
            "legal": {"nb": self.lines(), "en": self.lines()},
        }


def check_random(forms, schema, n=150):
    validator = jsonschema.Draft202012Validator(schema)
    made = [Maker(seed).declaration() for seed in range(n)]
    texts = [text_of(value).encode() for value in made]
    refused = ["seed %d: %s" % (i, e.message[:200]) for i, v in enumerate(made) for e in validator.iter_errors(v)]
    tap.ok(not refused, "the schema takes %d declarations made at random" % n, "\n".join(refused[:20]))
    answers = read_all(forms, texts, "full", "--write")
    wrong = []
    for seed, (text, answer) in enumerate(zip(texts, answers)):
        if answer != text:
            wrong.append("seed %d: %s" % (seed, answer if isinstance(answer, str) else first_difference(text, answer)))
    tap.ok(not wrong, "each is read, and written as the same bytes", "\n".join(wrong[:20]))
    again = read_all(forms, texts, "recompute")
    tap.ok(all(a == "ok" for a in again), "each can be computed anew", "\n".join(a for a in again if a != "ok"))


def first_difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return "%r is written as %r" % (a[max(0, at - 40) : at + 40], b[max(0, at - 40) : at + 40])


def main():
    forms = sys.argv[1]
    if not jsonschema:
        tap.skip("the Python module jsonschema is not installed")
        return tap.done()
    full, full_schema = load("testdata/declarations/full/selvdeklarering.json"), load("docs/declaration.schema.json")
    given = load("testdata/declarations/full/declaration-input.json")
    given_schema = load("docs/declaration-input.schema.json")
    for schema in (full_schema, given_schema):
        jsonschema.Draft202012Validator.check_schema(schema)
    ehds = jsonschema.Draft202012Validator(load("docs/ehds.schema.json"))
    for example in (full, given):
        tap.ok(ehds.is_valid(example["ehds"]), "the examples' ehds", [e.message for e in ehds.iter_errors(example["ehds"])])
    check_example(forms, "selvdeklarering.json", full_schema, full, "full")
    check_example(forms, "declaration-input.json", given_schema, given, "input")
    small = smaller(full, ("K1", "K3", "K6", "K10"),
                    ("E1/innlagt-1.xml", "E4", "E6", "E6/inputs/feil-type.xml", "E6/outputs/apprec.xml", "E7", "E8",
                     "E12"))
    check_mutants(forms, "selvdeklarering.json", full_schema, small, "full")
    check_mutants(forms, "declaration-input.json", given_schema,
                  smaller(given, ("K1", "K3", "K6", "K10"), ("E1", "E4", "E6", "E7", "E8", "E12")), "input")
    check_only_reader(forms, "selvdeklarering.json", full_schema, small, FULL_ONLY_READER, "full")
    check_only_reader(forms, "declaration-input.json", given_schema, given, INPUT_ONLY_READER, "input")
    check_random(forms, full_schema)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
