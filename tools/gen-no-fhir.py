#!/usr/bin/env python3
"""Makes FHIR definitions of the tables of a pack (docs/packs.md, "Tables of profiles").

usage: gen-no-fhir.py PACK OUTPUT

PACK: a folder under profiles/ whose pack.json has build.tables. OUTPUT: a folder for the resources, one .json file
each; what lay there before is removed. Names of other packs' profiles are known when the pack depends on them. Any
mistake in a table ends the program with file, line and reason; exit code 1.
"""
import json
import os
import re
import sys

CORE = "http://hl7.org/fhir/StructureDefinition/"
DATATYPES = {"Extension", "Address", "HumanName", "Identifier", "Reference", "CodeableConcept", "Coding", "Quantity",
             "ContactPoint", "Period", "Annotation", "Attachment", "Range", "Ratio", "Timing", "Dosage", "Meta"}
VALUE = re.compile(r"(fixed|pattern|minValue|maxValue)([A-Z][A-Za-z0-9]*)$")
JSON_VALUES = {"Boolean", "Decimal", "Integer", "PositiveInt", "UnsignedInt"}
ELEMENT = re.compile(r"[A-Z][A-Za-z]*(\.[a-z][A-Za-z0-9]*(\[x\])?(:[^.\s:]+)?)*$")
CARD = re.compile(r"([0-9]*)\.\.([0-9]+|\*)?$")
TYPE = re.compile(r"(?P<code>[A-Za-z0-9:/._-]+)(\{(?P<profile>[^}]*)\})?(\((?P<target>[^)]*)\))?"
                  r"(<(?P<aggregation>[^>]*)>)?$")
RULES = {"open", "closed", "openAtEnd"}
DISCRIMINATORS = {"value", "exists", "pattern", "type", "profile"}
STRENGTHS = {"required", "extensible", "preferred", "example"}
STATUSES = {"draft", "active", "retired"}


class Fault(Exception):
    pass


class Row:
    """A line of a table."""

    def __init__(self, place, cells):
        self.place, self.cells = place, cells

    def fault(self, text):
        return Fault(f"{self.place}: {text}")

    def cell(self, i):
        return self.cells[i] if i < len(self.cells) else ""


class Block:
    """A resource: its first line and the lines below it."""

    def __init__(self, table, row):
        self.table, self.row, self.rows = table, row, []
        self.kind, self.name = row.cells[0], row.cell(1)
        if not self.name:
            raise row.fault(f"a {self.kind} needs a name")

    def version(self, i):
        return self.row.cell(i) or self.table.settings.get("version") or ""

    def status(self, i):
        status = self.row.cell(i) or self.table.settings.get("status", "draft")
        if status not in STATUSES:
            raise self.row.fault(f"status {status}")
        return status

    def url(self):
        folder = {"profile": "StructureDefinition", "valueset": "ValueSet", "codesystem": "CodeSystem"}[self.kind]
        if "://" in self.row.cell(6):
            return self.row.cell(6)
        return f"{self.table.settings['canonical']}/{folder}/{self.name}"


class Table:
    """A file. canonical, version, status and prefix hold for the lines below them."""

    def __init__(self, path):
        self.path, self.settings, self.prefixes, self.blocks = path, {}, {}, []
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                line = line.rstrip("\n")
                if line and not line.startswith("#"):
                    self.take(Row(f"{os.path.basename(path)}:{number}", line.split("\t")))

    def take(self, row):
        word = row.cells[0]
        if word in ("canonical", "version", "status"):
            if self.blocks and word == "canonical":
                raise row.fault("the canonical stands before everything else")
            self.settings[word] = row.cell(1)
        elif word == "prefix":
            self.prefixes[row.cell(1)] = row.cell(2)
        elif word in ("profile", "valueset", "codesystem", "naming"):
            self.blocks.append(Block(self, row))
        elif self.blocks:
            self.blocks[-1].rows.append(row)
        else:
            raise row.fault("stands below no profile, value set, code system or naming system")

    def expand(self, text):
        for short, long in self.prefixes.items():
            if text.startswith(short):
                return long + text[len(short):]
        return text


class Names:
    """Where a bare name leads: to this table's definitions, the pack's other tables', those of packs it depends on."""

    def __init__(self, table, others):
        self.table = table
        self.known = {}
        for one in [table, *others]:
            for block in one.blocks:
                if block.kind != "naming":
                    self.known.setdefault((block.kind, block.name), block)

    def resolve(self, row, kind, name):
        name = self.table.expand(name)
        if ":" in name:
            return CORE + name[len("core:"):] if name.startswith("core:") else name
        block = self.known.get((kind, name))
        if block is not None:
            return block.url()
        if kind == "profile" and re.fullmatch("[A-Z][A-Za-z]*", name):
            return CORE + name
        raise row.fault(f"no {kind} is called {name}")

    def type_of(self, row, block, seen=()):
        base = block.row.cell(2)
        parent = self.known.get(("profile", base))
        if parent is not None and parent is not block and base not in seen:
            return self.type_of(row, parent, (*seen, base))
        return base if not base.startswith("core:") else block.rows[0].cells[0].split(".")[0] if block.rows else ""


# Elements --------------------------------------------------------------------------------------------------------

def slicing(row, text):
    words = text.split(" ")
    ret = {}
    pairs = [d for d in words[0].split(",") if d != "-"]
    if pairs:
        ret["discriminator"] = [dict(zip(("type", "path"), d.split(":", 1))) for d in pairs]
    if any(set(d) != {"type", "path"} or d["type"] not in DISCRIMINATORS for d in ret.get("discriminator", [])):
        raise row.fault(f"discriminator {words[0]}")
    if len(words) not in (2, 3) or words[1] not in RULES or words[2:] not in ([], ["ordered"]):
        raise row.fault(f"slicing {text}")
    if words[2:]:
        ret["ordered"] = True
    ret["rules"] = words[1]
    return ret


def types(row, names, text):
    ret = []
    for part in text.split(", "):
        match = TYPE.fullmatch(part)
        if not match:
            raise row.fault(f"type {part}")
        one = {"code": match["code"]}
        for member, group in (("profile", "profile"), ("targetProfile", "target")):
            if match[group]:
                one[member] = [names.resolve(row, "profile", name) for name in match[group].split("|")]
        if match["aggregation"]:
            one["aggregation"] = match["aggregation"].split("|")
        ret.append(one)
    return ret


def binding(row, names, text):
    strength, _, value_set = text.partition(" ")
    if strength not in STRENGTHS or not value_set:
        raise row.fault(f"binding {text}")
    ret = {"strength": strength}
    if value_set != "-":
        ret["valueSet"] = names.resolve(row, "valueset", value_set)
    return ret


def invariant(row, names, text, source):
    head, separator, rest = text.partition(" | ")
    human, second, expression = rest.partition(" | ")
    words = head.split(" ")
    if not separator or not second or len(words) != 2 or words[1] not in ("error", "warning"):
        raise row.fault("an invariant is: KEY error|warning | text | expression")
    for short, long in names.table.prefixes.items():
        expression = expression.replace("'" + short, "'" + long)
    return {"key": words[0], "severity": words[1], "human": human, "expression": expression, "source": source}


def add_value(row, names, element, name, kind, text):
    if text.startswith("{") or kind in JSON_VALUES:
        try:
            value = json.loads(text)
        except ValueError:
            raise row.fault(f"{name} {text}") from None
        if isinstance(value, dict):
            value = {k: names.table.expand(v) if isinstance(v, str) else v for k, v in value.items()}
    else:
        value = names.table.expand(text)
        if kind == "Uri" and ("codesystem", value) in names.known:
            value = names.known["codesystem", value].url()
    element[name] = value


def add_rule(row, names, element, text, source):
    word, _, rest = text.partition(" ")
    value = VALUE.fullmatch(word)
    if word == "slicing":
        element["slicing"] = slicing(row, rest)
    elif word == "type":
        element["type"] = types(row, names, rest)
    elif word == "binding":
        element["binding"] = binding(row, names, rest)
    elif word == "invariant":
        element.setdefault("constraint", []).append(invariant(row, names, rest, source))
    elif word == "mustSupport" and not rest:
        element["mustSupport"] = True
    elif value and rest:
        add_value(row, names, element, word, value[2], rest)
    else:
        raise row.fault(f"unknown rule {text}")


def named(identifier):
    """The members that follow from an element's id."""
    ret = {"id": identifier, "path": ".".join(part.split(":")[0] for part in identifier.split("."))}
    last = identifier.rsplit(".", 1)[-1]
    if ":" in last:
        ret["sliceName"] = last.split(":", 1)[1]
    return ret


def open_slices(identifier, done):
    """A slice that only has rules below it gets its own element before them."""
    parts = identifier.split(".")
    for i in range(1, len(parts)):
        above = ".".join(parts[:i])
        if ":" in parts[i - 1] and above not in done:
            done.add(above)
            yield named(above)


def element_of(row, names, source):
    ret = named(row.cells[0])
    card = CARD.fullmatch(row.cell(1)) if row.cell(1) else None
    if row.cell(1) and (card is None or not any(card.groups())):
        raise row.fault(f"cardinality {row.cell(1)}")
    if card and card[1]:
        ret["min"] = int(card[1])
    if card and card[2]:
        ret["max"] = card[2]
    for text in row.cells[2:]:
        if text:
            add_rule(row, names, ret, text, source)
    return ret


# Resources -------------------------------------------------------------------------------------------------------

def contexts(row, text):
    ret = []
    for part in text.split(","):
        kind, separator, expression = part.partition(":")
        ret.append({"type": kind if separator else "element", "expression": expression if separator else part})
    if any(c["type"] not in ("element", "extension", "fhirpath") or not c["expression"] for c in ret):
        raise row.fault(f"context {text}")
    return ret


def header(kind, block, identifier, version, status, url=None):
    ret = {"resourceType": kind, "id": identifier}
    if url:
        ret["url"] = url
    if version:
        ret["version"] = version
    name = "".join(w[:1].upper() + w[1:] for w in re.split("[^A-Za-z0-9]+", block.name))
    ret.update({"name": name, "title": block.name, "status": status})
    return ret


def profile(block, names):
    """profile NAME BASE VERSION STATUS CONTEXT URL"""
    row, url = block.row, block.url()
    base = names.resolve(row, "profile", row.cell(2))
    kind = names.type_of(row, block)
    if not block.rows:
        raise row.fault("a profile needs an element, if only its root")
    ret = header("StructureDefinition", block, block.name, block.version(3), block.status(4), url)
    ret.update({"fhirVersion": "4.0.1", "kind": "complex-type" if kind in DATATYPES else "resource", "abstract": False})
    if row.cell(5):
        ret["context"] = contexts(row, row.cell(5))
    elements, done = [], set()
    for each in block.rows:
        if not ELEMENT.fullmatch(each.cells[0]):
            raise each.fault(f"{each.cells[0]} is no element")
        if each.cells[0].split(".")[0] != kind:
            raise each.fault(f"{each.cells[0]} is not one of {kind}")
        elements += open_slices(each.cells[0], done)
        if each.cells[0] in done:
            raise each.fault(f"{each.cells[0]} stands here twice, or below what is in it")
        done.add(each.cells[0])
        elements.append(element_of(each, names, url))
    ret.update({"type": kind, "baseDefinition": base, "derivation": "constraint",
                "differential": {"element": elements}})
    return ret


def code_of(row):
    """code CODE DISPLAY"""
    if row.cells[0] != "code" or not row.cell(1):
        raise row.fault(f"unknown line {row.cells[0]}")
    return {"code": row.cell(1), "display": row.cell(2)} if row.cell(2) else {"code": row.cell(1)}


def valueset(block, names):
    """valueset NAME VERSION STATUS; below it: include SYSTEM [VERSION], each with its codes, or none for all"""
    ret = header("ValueSet", block, block.name, block.version(2), block.status(3), block.url())
    includes = []
    for row in block.rows:
        if row.cells[0] == "include":
            includes.append({"system": names.resolve(row, "codesystem", row.cell(1))})
            if row.cell(2):
                includes[-1]["version"] = row.cell(2)
        elif includes:
            includes[-1].setdefault("concept", []).append(code_of(row))
        else:
            raise row.fault("stands before the first include")
    if not includes:
        raise block.row.fault("the value set includes nothing")
    ret["compose"] = {"include": includes}
    return ret


def codesystem(block, _names):
    """codesystem NAME VERSION STATUS CONTENT; below it its codes"""
    ret = header("CodeSystem", block, block.name, block.version(2), block.status(3), block.url())
    ret.update({"content": block.row.cell(4) or "complete", "concept": [code_of(row) for row in block.rows]})
    codes = [c["code"] for c in ret["concept"]]
    if len(codes) != len(set(codes)) or not codes:
        raise block.row.fault("a code stands there twice, or there is none")
    return ret


def naming(block, names):
    """naming ID KIND; below it: uri|oid VALUE [preferred]"""
    row = block.row
    if row.cell(2) not in ("identifier", "codesystem"):
        raise row.fault(f"kind {row.cell(2)}")
    ret = header("NamingSystem", block, block.name, None, block.status(3))
    del ret["title"]
    ret["kind"] = row.cell(2)
    ret["uniqueId"] = []
    for each in block.rows:
        if each.cells[0] not in ("uri", "oid") or not each.cell(1) or each.cell(2) not in ("", "preferred"):
            raise each.fault("an identifier of a naming system is: uri|oid VALUE [preferred]")
        ret["uniqueId"].append({"type": each.cells[0], "value": names.table.expand(each.cell(1)),
                                "preferred": each.cell(2) == "preferred"})
    return ret


MAKERS = {"profile": profile, "valueset": valueset, "codesystem": codesystem, "naming": naming}


# The whole -------------------------------------------------------------------------------------------------------

def manifest_of(pack):
    with open(os.path.join(pack, "pack.json"), encoding="utf-8") as file:
        return json.load(file)


def tables_of(pack, seen):
    """The tables of a pack, and of those it depends on that have some."""
    seen.add(os.path.basename(pack))
    manifest = manifest_of(pack)
    own = [Table(os.path.join(pack, name)) for name in manifest.get("build", {}).get("tables", [])]
    others = []
    for name in manifest["depends"]:
        folder = os.path.join(os.path.dirname(pack), name)
        if name not in seen and os.path.isfile(os.path.join(folder, "pack.json")):
            others += sum(tables_of(folder, seen), [])
    return own, others


def make(pack):
    own, others = tables_of(pack, set())
    if not own:
        raise Fault(f"{pack}: pack.json has no build.tables")
    ret = {}
    for i, table in enumerate(own):
        names = Names(table, own[:i] + own[i + 1:] + others)
        for block in table.blocks:
            resource = MAKERS[block.kind](block, names)
            name = f"{i + 1}-{resource['resourceType']}-{re.sub('[^A-Za-z0-9._-]', '-', resource['id'])}.json"
            if name in ret:
                raise block.row.fault(f"there is another {block.kind} of this name")
            ret[name] = resource
    return ret


def main():
    if len(sys.argv) != 3:
        print(__doc__.splitlines()[2], file=sys.stderr)
        return 2
    pack, output = os.path.abspath(sys.argv[1]), sys.argv[2]
    try:
        resources = make(pack)
    except (Fault, OSError, ValueError, KeyError) as fault:
        print(f"gen-no-fhir.py: {fault}", file=sys.stderr)
        return 1
    os.makedirs(output, exist_ok=True)
    for name in os.listdir(output):
        if name.endswith(".json"):
            os.remove(os.path.join(output, name))
    for name, resource in resources.items():
        with open(os.path.join(output, name), "w", encoding="utf-8") as file:
            json.dump(resource, file, ensure_ascii=False, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
