#!/usr/bin/env python3
"""Writes the test descriptions (level b) of the PLO messages: profiles/no.selvdeklarering@1/tests.json and the messages
that the tests give to a system, tests/<id>/*.xml. Texts and scenarios stand in testdata/testsuite/scenarios.py; the
messages are made from our own in testdata/messages/valid. Uses the Python standard library only; the same run gives the
same bytes.

  make-testsuite.py           write
  make-testsuite.py --check   write nothing; say what on disk differs from what would be written

A message "with all optional parts" is a valid one to which every element of the schema that it does not use is added:
taken from another of our messages where one has it, else made from the tables below.
"""
import copy
import datetime
import hashlib
import importlib.util
import json
import pathlib
import re
import sys
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
VALID = ROOT / "testdata" / "messages" / "valid"
PACK = ROOT / "profiles" / "no.selvdeklarering@1"
sys.path.insert(0, str(ROOT / "testdata" / "testsuite"))

_SPEC = importlib.util.spec_from_file_location("make_idnr", ROOT / "tools" / "make-idnr.py")
IDNR = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(IDNR)
OID = "2.16.578.1.12.4.1.1."
KITH = "http://www.kith.no/xmlstds/"
MH, XS, FK1 = KITH + "msghead/2006-05-24", "http://www.w3.org/2001/XMLSchema", KITH + "felleskomponent1"
PO = KITH + "po/poKomponent/2012-04-01"
META = KITH + "epj/meta/2008-02-20"
PREFIX = {PO: "po", FK1: "fk1", KITH + "epj/epj1/2008-02-20": "epj1", KITH + "epj/epj2/2008-02-20": "epj2",
          KITH + "epj/epj3/2008-02-20": "epj3", META: "m1", KITH + "base64container": "b64"}
APPREC = "no.apprec@1.1/apprec"


def make_id(name):
    return str(uuid.UUID(bytes=hashlib.sha256(f"lodd testsuite {name}".encode()).digest()[:16], version=4))


def local(tag):
    return tag.rsplit("}", 1)[-1]


def find(node, path):
    return node.find("/".join("{*}" + step for step in path.split("/")))


# ------------------------------------------------------------------------------------------------------------ schemas

class Child:
    """An element in a sequence or choice: its tag, what it holds, and whether it must be there."""

    def __init__(self, tag, spec, type_name, required, many, branch):
        self.tag, self.spec, self.type = tag, spec, type_name
        self.required, self.many, self.branch = required, many, branch
        self.lists = (spec.get("{urn:lodd:xsd}kodeverk") or "").split()


class Schemas:
    """Our schemas of PLO 1.6: what each complex type and each global element holds, in order."""

    def __init__(self):
        self.elements, self.types, self.ns_of = {}, {}, {}
        for path in sorted((ROOT / "profiles" / "no.plo@1.6" / "xsd").glob("*.xsd")) + \
                sorted((ROOT / "profiles" / "no.kith.base" / "xsd").glob("*.xsd")):
            prefixes = dict(node for _, node in ET.iterparse(path, events=["start-ns"]))
            root = ET.parse(path).getroot()
            target = root.get("targetNamespace")
            for node in root.iter():
                self.ns_of[node] = (target, prefixes)
            for node in root:
                if node.tag == f"{{{XS}}}element":
                    self.elements[f"{{{target}}}{node.get('name')}"] = node
                elif node.tag == f"{{{XS}}}complexType":
                    self.types[f"{{{target}}}{node.get('name')}"] = node

    def name(self, node, value):
        prefix, _, rest = value.rpartition(":")
        return f"{{{self.ns_of[node][1][prefix]}}}{rest}"

    def content(self, node):
        """The complex type an element is of; None for simple ones and for data types (CS, CV, PQ, ...)."""
        if node.get("ref"):
            node = self.elements[self.name(node, node.get("ref"))]
        if node.get("type"):
            name = self.name(node, node.get("type"))
            return None if name.startswith(f"{{{KITH.rstrip('/')}}}") else self.types.get(name)
        return node.find(f"{{{XS}}}complexType")

    def children(self, complex_type):
        def walk(node, optional, many, branch):
            for part in node:
                kind = local(part.tag)
                free = optional or part.get("minOccurs") == "0"
                more = many or part.get("maxOccurs") == "unbounded"
                if kind == "sequence":
                    yield from walk(part, free, more, branch)
                elif kind == "choice":
                    for i, each in enumerate(part):
                        yield from walk([each], True, more, (id(part), i))
                elif kind == "element":
                    tag = self.name(part, part.get("ref")) if part.get("ref") \
                        else f"{{{self.ns_of[part][0]}}}{part.get('name')}"
                    spec = self.elements[tag] if part.get("ref") else part
                    kind_name = self.name(spec, spec.get("type")) if spec.get("type") else ""
                    yield Child(tag, part if not part.get("ref") else spec, kind_name, not free, more, branch)
        return list(walk(complex_type, False, False, None))


SCHEMAS = Schemas()


def code_text(number, code):
    path = ROOT / "profiles" / "no.kodeverk" / "codes" / f"{number}.json"
    for concept in json.loads(path.read_text())["concept"]:
        if concept["code"] == code:
            return concept["display"]
    raise ValueError(f"{code} is not in {number}")


# ---------------------------------------------------------------------------------------------------- parts of messages

def read(name):
    return ET.fromstring((VALID / name / "input.xml").read_bytes())


def payload(root):
    content = find(root, "Document/RefDoc/Content")
    return content[0]


def typed(element, complex_type):
    """(element, its complex type) of every element with a complex type, in document order."""
    yield element, complex_type
    by_tag = {child.tag: child for child in SCHEMAS.children(complex_type)}
    for each in element:
        inner = SCHEMAS.content(by_tag[each.tag].spec)
        if inner is not None:
            yield from typed(each, inner)


def library():
    """Elements that our messages have: (type of the parent, tag) -> the first such element."""
    ret = {}
    for path in sorted(VALID.glob("plo16-*")):
        body = payload(read(path.name))
        for element, kind in typed(body, SCHEMAS.content(SCHEMAS.elements[body.tag])):
            for child in element:
                ret.setdefault((id(kind), child.tag), child)
    return ret


LIBRARY = library()


def make(child, parent, kind_of_parent):
    """An element with its required parts, from our messages or from the tables."""
    from scenarios import CODES, FREE, TEXTS
    name = local(child.tag)
    if (id(kind_of_parent), child.tag) in LIBRARY:
        return copy.deepcopy(LIBRARY[(id(kind_of_parent), child.tag)])
    ret = ET.Element(child.tag)
    inner = SCHEMAS.content(child.spec)
    kind = child.type.rsplit("}", 1)[-1]
    if inner is not None:
        picked = set()
        for each in SCHEMAS.children(inner):
            if each.required or (each.branch and each.branch[0] not in picked):
                picked.add(each.branch and each.branch[0])
                ret.append(make(each, ret, inner))
        attributes = {a.get("ref", ""): a for a in inner.findall(f"{{{XS}}}attribute")}
        for ref, attribute in attributes.items():
            if attribute.get("fixed"):
                ret.set(f"{{{META}}}{ref.rpartition(':')[2]}", attribute.get("fixed"))
        if attributes:
            ret.set("komponentID", make_id(f"component {name} in {local(parent.tag)}"))
    elif name in FREE:
        ret.set("OT", FREE[name])
    elif kind in ("CS", "CV"):
        number, code = CODES[name]
        ret.set("V", code)
        if kind == "CV":
            ret.set("S", OID + number)
        ret.set("DN", code_text(number, code))
    elif kind in ("TS", "URL"):
        ret.set("V", TEXTS[name])
    elif kind == "PQ":
        ret.set("V", TEXTS[name][0])
        ret.set("U", TEXTS[name][1])
    else:
        ret.text = TEXTS.get(name, {"boolean": "true", "date": "2026-02-04", "integer": "2", "gYear": "2014"}.get(kind))
        if ret.text is None:
            raise ValueError(f"no text for {local(parent.tag)}/{name} ({kind})")
    return ret


def person_ident(person):
    """A synthetic person number that fits the person's birth date and sex."""
    born, sex = find(person, "DateOfBirth"), find(person, "Sex")
    born = "1970-01-01" if born is None else born.text
    sex = "M" if sex is not None and sex.get("V") == "1" else "K"
    ret = ET.Element(f"{{{FK1}}}Ident")
    ET.SubElement(ret, f"{{{FK1}}}Id").text = next(
        IDNR.person_numbers(datetime.date.fromisoformat(born), sex))
    ET.SubElement(ret, f"{{{FK1}}}TypeId", V="FNR", S=OID + "8116", DN=code_text("8116", "FNR"))
    return ret


def mend_dates(root):
    """Parts of several messages do not agree on the time: later is not before earlier, done not after the message."""
    from scenarios import PAIRS, PAST
    made = find(root, "MsgInfo/GenDate").text

    def get(node):
        return node.get("V") or node.text

    def put(node, value):
        if node.get("V"):
            node.set("V", value)
        else:
            node.text = value
    for element in payload(root).iter():
        for child in element:
            if local(child.tag) in PAST and get(child)[:10] > made[:10]:
                put(child, made[:len(get(child))] if len(get(child)) <= 19 else made)
        for early, late in PAIRS:
            a, b = find(element, early), find(element, late)
            if a is not None and b is not None and get(b)[:19] < get(a)[:19]:
                put(b, get(a))


def insert(element, new, order):
    """Puts a child in where the schema has it: before the first that comes later."""
    at = order.index(new.tag)
    for i, each in enumerate(element):
        if order.index(each.tag) > at:
            element.insert(i, new)
            return
    element.append(new)


def fill(body):
    """Adds every element of the schema that the payload does not use, once for each type of parent."""
    from scenarios import NEVER
    while True:
        seen, first = set(), {}
        for element, kind in typed(body, SCHEMAS.content(SCHEMAS.elements[body.tag])):
            first.setdefault(id(kind), (element, kind))
            seen |= {(id(kind), child.tag) for child in element}
        added = False
        for element, kind in first.values():
            name, children = local(element.tag), SCHEMAS.children(kind)
            order = [child.tag for child in children]
            for child in children:
                if (id(kind), child.tag) in seen or (name, local(child.tag)) in NEVER:
                    continue
                if child.branch and any(c.branch and c.branch[0] == child.branch[0] and c.branch != child.branch and
                                        not c.many and element.find(c.tag) is not None for c in children):
                    continue  # another branch is taken; a further parent may have it
                new = person_ident(element) if child.tag == f"{{{FK1}}}Ident" else make(child, element, kind)
                insert(element, new, order)
                added = True
        if not added:
            return


def prune(body):
    """Takes every optional element away that no rule of severity error asks for."""
    from scenarios import KEEP

    def walk(element, kind):
        children = {child.tag: child for child in SCHEMAS.children(kind)}
        seen = set()
        for each in list(element):
            child = children[each.tag]
            keep = child.required or child.branch or local(each.tag) in KEEP
            if not keep or (each.tag in seen and local(each.tag) not in KEEP):
                element.remove(each)
                continue
            seen.add(each.tag)
            inner = SCHEMAS.content(child.spec)
            if inner is not None:
                walk(each, inner)
    walk(body, SCHEMAS.content(SCHEMAS.elements[body.tag]))


def new_components(body, name):
    """Every EPJ component gets an id of its own."""
    for i, element in enumerate(body.iter()):
        if element.get("komponentID") is not None:
            element.set("komponentID", make_id(f"{name} component {i}"))


def write(root, encoding="UTF-8"):
    """The message as indented text, with the prefixes declared where they are first of use."""
    out = [f'<?xml version="1.0" encoding="{encoding}"?>']

    def name_of(tag, default):
        ns, _, name = tag[1:].rpartition("}")
        return name if ns == default else f"{PREFIX.get(ns, 'plo')}:{name}"

    def attributes(element):
        return "".join(f" {name_of(key, None) if key[0] == '{' else key}={quoteattr(value)}"
                       for key, value in element.items() if not key.startswith("{http://www.w3.org/"))

    def walk(element, depth, default, declared):
        pad = "  " * depth
        name = name_of(element.tag, default)
        if declared:
            used = sorted({each.tag[1:].rpartition("}")[0] for each in element.iter()} - {default} |
                          {META} & {key[1:].rpartition("}")[0] for each in element.iter() for key in each.keys()
                                    if key[0] == "{"})
            declared = "".join(f' xmlns:{PREFIX.get(ns, "plo")}="{ns}"' for ns in used)
        head = f"{pad}<{name}{declared}{attributes(element)}"
        if len(element):
            out.append(head + ">")
            for each in element:
                inside = local(element.tag) == "Content"
                walk(each, depth + 1, None if inside else default, "yes" if inside else "")
            out.append(f"{pad}</{name}>")
        elif element.text:
            out.append(f"{head}>{escape(element.text)}</{name}>")
        else:
            out.append(head + "/>")
    for element in root.iter():
        if len(element):
            element.text = None
    out_start = len(out)
    walk(root, 0, MH, "")
    out[out_start] = out[out_start].replace("<MsgHead", f'<MsgHead xmlns="{MH}"', 1)
    return ("\n".join(out) + "\n").encode(encoding)


# ------------------------------------------------------------------------------------------------------------ messages

def set_id(root, name):
    find(root, "MsgInfo/MsgId").text = make_id(name)


def refer(root, parent, conversation):
    reference = find(root, "MsgInfo/ConversationRef")
    find(reference, "RefToParent").text = parent
    find(reference, "RefToConversation").text = conversation


def message(profile, test, name, full=False, least=False):
    """A new message of a profile with a message id of its own."""
    root = read(profile["new"])
    if full:
        fill(payload(root))
        mend_dates(root)
    if least:
        prune(payload(root))
    new_components(payload(root), f"{test} {name}")
    set_id(root, f"{test} {name}")
    return root


def followers(profile, test, first_id):
    """Change (where there is one) and cancellation of the first message: (name, root)."""
    parent, ret = first_id, []
    for kind, base in (("endring", profile.get("change")), ("kansellering", profile["cancel"])):
        if not base:
            continue
        root = read(base)
        new_components(payload(root), f"{test} {kind}")
        set_id(root, f"{test} {kind}")
        refer(root, parent, first_id)
        parent = find(root, "MsgInfo/MsgId").text
        ret.append((kind, root))
    return ret


def unknown_code(root):
    """A code that its list does not have, in the payload: no ground for rejection (HIS 80415)."""
    node = next(e for e in payload(root).iter() if local(e.tag) == "TypeTelecom")
    node.set("V", "ZZ")
    node.set("DN", "Kode fra en nyere utgave av kodeverket")


def unidentified(root):
    """A patient of whom only the name is known."""
    patient = find(root, "MsgInfo/Patient")
    for each in list(patient):
        if local(each.tag) not in ("FamilyName", "GivenName"):
            patient.remove(each)


def without_status(root):
    body = payload(root)
    forsendelse = find(body, "InformasjonOmForsendelsen")
    for each in list(forsendelse):
        forsendelse.remove(each)


def given(profile, test, negative):
    """What a receiving system is given: [(file name, what, bytes, rules or None)]."""
    if negative:
        ret = []
        for i, (what, edit) in enumerate((("meldingsid", lambda r: setattr(find(r, "MsgInfo/MsgId"), "text",
                                                                          f"2026-{int(make_id(test)[:6], 16):08d}")),
                                          ("pasient", unidentified), ("skjema", without_status))):
            root = message(profile, test, what)
            edit(root)
            ret.append((f"{i + 1}-{what}.xml", what, write(root)))
        return ret
    first = message(profile, test, "alt", full=True)
    rest = followers(profile, test, find(first, "MsgInfo/MsgId").text)
    unknown = message(profile, test, "kode")
    unknown_code(unknown)
    roots = [("alt", first, "UTF-8"), ("minst", message(profile, test, "minst", least=True), "UTF-8"),
             ("latin1", message(profile, test, "latin1"), "ISO-8859-1"), ("kode", unknown, "UTF-8")]
    roots += [(kind, root, "UTF-8") for kind, root in rest]
    return [(f"{i + 1}-{what}.xml", what, write(root, encoding)) for i, (what, root, encoding) in enumerate(roots)]


# --------------------------------------------------------------------------------------------------------------- tests

def text(nb, en):
    return {"nb": nb, "en": en}


def fill_in(value, profile):
    """{title} and the like in texts."""
    return {lang: each.replace("{title}", profile["title"][lang]) for lang, each in value.items()}


def receiving(profile, test, negative, files):
    from scenarios import INPUTS
    inputs, expect = [], []
    for name, what, data in files:
        row = INPUTS[what]
        entry = {"name": name, "profile": profile["profile"], "text": text(*row["text"])}
        if negative:
            entry.update(negative=True, rules=row["rules"])
        inputs.append(entry)
        answer = {"kind": "apprec", "text": text(*row["answer"]), "profile": APPREC, "input": name,
                  "statuses": row["statuses"]}
        if row.get("errors"):
            answer["errors"] = row["errors"]
        expect.append(answer)
    return inputs, expect


def sending(profile, negative):
    from scenarios import SENT
    if negative:
        return [], [{"kind": "nothing", "text": text(*each["text"])} for each in profile["refuse"]]
    expect = [{"kind": "valid", "text": text(*SENT["new"]), "profile": profile["profile"],
               "components": ["7309|N"] + profile["must"]}]
    if profile.get("change"):
        expect.append({"kind": "valid", "text": text(*SENT["change"]), "profile": profile["profile"],
                       "components": ["7309|M", "MsgInfo/ConversationRef"]})
    expect.append({"kind": "valid", "text": text(*SENT["cancel"]), "profile": profile["profile"],
                   "components": ["7309|C", "MsgInfo/ConversationRef"]})
    return [], expect


def tests():
    """All tests as they stand in tests.json, and the files they give."""
    from scenarios import PROFILES, STEPS, TITLES
    out, files = [], {}
    for profile in PROFILES:
        for direction in ("motta", "send"):
            for negative in (False, True):
                test = f"PLO16-T-{profile['id']}-{direction.upper()}-{'NEG' if negative else 'POS'}"
                if direction == "motta":
                    made = given(profile, test, negative)
                    files.update({f"tests/{test}/{name}": data for name, _, data in made})
                    inputs, expect = receiving(profile, test, negative, made)
                else:
                    inputs, expect = sending(profile, negative)
                title, purpose = TITLES[(direction, negative)]
                steps = STEPS[(direction, negative)](profile)
                entry = {"id": test, "version": "1", "profile": profile["profile"], "direction": direction,
                         "negative": negative, "title": fill_in(text(*title), profile), "purpose": text(*purpose),
                         "steps": {"nb": [s[0] for s in steps], "en": [s[1] for s in steps]}}
                if inputs:
                    entry["inputs"] = inputs
                entry.update(expect=expect, requirements=requirements(test, profile))
                out.append(entry)
    files["tests.json"] = pretty({"schema": "urn:lodd:testbeskrivelser:1", "tests": out})
    return files


def requirement_ids(short):
    """(id, ids of tests) of the requirements of no.plo@1.6 for a message, in the order of the set."""
    data = json.loads((ROOT / "profiles" / "no.plo@1.6" / "requirements.json").read_text())
    for each in data["requirements"]:
        profiles = each.get("profiles", [each.get("profile", "")])
        if "*" in profiles or short.lower() in profiles:
            yield (each["id"].replace("{PROFILE}", short),
                   [test.replace("{PROFILE}", short) for test in each.get("tests", [])])


def requirements(test, profile):
    """What a test tries: what names it; of what must not be sent, what the scenario is about."""
    known = dict(requirement_ids(profile["id"]))
    if test.endswith("-SEND-NEG"):
        wanted = [f"PLO16-{profile['id']}-SEND-{n}" for n in sorted({each["tries"] for each in profile["refuse"]})]
    else:
        wanted = [name for name, named in known.items() if test in named]
    if not wanted or set(wanted) - set(known):
        raise ValueError(f"{test}: requirements {wanted}")
    return wanted


def pretty(value):
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    files, differs = tests(), []
    on_disk = {str(p.relative_to(PACK)) for p in (PACK / "tests").rglob("*") if p.is_file()}
    for name in sorted(on_disk - set(files)):
        differs.append(f"{name}: not made by this program")
        if not check:
            (PACK / name).unlink()
    for name, data in sorted(files.items()):
        path = PACK / name
        if path.exists() and path.read_bytes() == data:
            continue
        differs.append(f"{name}: differs")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if check:
        print("\n".join(differs) or "as written")
        sys.exit(bool(differs))
    print(f"{len(files)} files, {len(differs)} written or removed")


if __name__ == "__main__":
    main()
