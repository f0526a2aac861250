#!/usr/bin/env python3
"""Derives the faulty test messages and the conversations in testdata/messages from the valid ones, and writes CASES.md.

The valid messages are kept and edited as files; they are the only source. Every faulty message is one of them with one
named edit and a message id of its own; the same run gives the same bytes. Uses the Python standard library only.

  make-testdata.py              write testdata/messages/invalid, .../conversation and .../CASES.md
  make-testdata.py --check      write nothing; say what on disk differs from what would be written
  make-testdata.py --schema DIR also prove every case against the official schemas in DIR (xmllint; drivers/all.xsd,
                                catalog.xml): valid ones must pass, schema faults must fail. TAP.
"""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

sys.dont_write_bytecode = True
ROOT = pathlib.Path(os.environ.get("LODD_SOURCE_ROOT", pathlib.Path(__file__).resolve().parent.parent))
DATA = ROOT / "testdata" / "messages"
sys.path.insert(0, str(DATA))
OID = "2.16.578.1.12.4.1.1."


# ---------------------------------------------------------------------------------------------------------- edits

def sub(old, new, count=1):
    """Replaces a text that must stand in the message exactly `count` times."""
    def edit(text):
        if text.count(old) != count:
            raise ValueError(f"{old!r} stands {text.count(old)} times, not {count}")
        return text.replace(old, new)
    return edit


def first(old, new):
    """Replaces the first of several equal texts."""
    def edit(text):
        if old not in text:
            raise ValueError(f"{old!r} is missing")
        return text.replace(old, new, 1)
    return edit


def element_spans(text, name):
    """(start, end) of every element with this local name, leading white space included."""
    for match in re.finditer(rf"\s*<((?:[\w.-]+:)?{re.escape(name)})(?=[\s/>])", text):
        tag, depth, at = match.group(1), 0, match.start()
        for part in re.finditer(rf"<(/?){re.escape(tag)}(?=[\s/>])[^>]*?(/?)>", text[at:]):
            depth += 0 if part.group(2) else -1 if part.group(1) else 1
            if depth == 0:
                yield at, at + part.end()
                break


def drop(name, having="", every=False):
    """Removes the one element with this local name whose text holds `having`, or every such element."""
    def edit(text):
        spans = [(a, b) for a, b in element_spans(text, name) if having in text[a:b]]
        if not spans or (len(spans) > 1 and not every):
            raise ValueError(f"{len(spans)} elements {name} with {having!r}")
        for start, end in reversed(spans):
            text = text[:start] + text[end:]
        return text
    return edit


def content(name, new):
    """Gives the first element with this local name new content."""
    def edit(text):
        changed, count = re.subn(rf"(<(?:[\w.-]+:)?{name}(?: [^>]*)?>)[^<]*(</)", lambda m: m[1] + new + m[2], text,
        count=1)
        if not count:
            raise ValueError(f"no {name}")
        return changed
    return edit


def exchange(name, other):
    """Changes places of the first elements with these local names; the same name twice means its first two."""
    def edit(text):
        if name == other:
            (a, b), (c, d) = list(element_spans(text, name))[:2]
        else:
            (a, b), (c, d) = sorted(next(element_spans(text, each)) for each in (name, other))
        return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
    return edit


def pattern(expression, new):
    """Replaces the first match of a regular expression."""
    def edit(text):
        changed, count = re.subn(expression, new, text, count=1)
        if not count:
            raise ValueError(f"nothing matches {expression!r}")
        return changed
    return edit


def part(text, start, end):
    """The text from one marker up to another."""
    return text[text.index(start):text.index(end)]


def until(marker):
    """Cuts the message off before a text."""
    return lambda text: text[:text.index(marker)]


def own_id(text, case):
    """A message id made from the case name, so that no two cases share one unless they mean to."""
    new = make_id(case)
    changed, count = re.subn(r"(<(?:\w+:)?MsgId>)[^<]*(</)", rf"\g<1>{new}\g<2>", text, count=1)
    return changed if count else re.sub(r"(<(?:\w+:)?Id>)[^<]*(</)", rf"\g<1>{new}\g<2>", text, count=1)


def make_id(name):
    return str(uuid.UUID(bytes=hashlib.sha256(f"lodd case {name}".encode()).digest()[:16], version=4))


# ------------------------------------------------------------------------------------------------------- receipts

def local(node, path):
    return node.find("/".join("{*}" + step for step in path.split("/")))


def party(organisation, indent):
    """The AppRec form of a MsgHead organisation: Organisation -> Inst, unit -> Dept, professional -> HCPerson."""
    def ident(node, person=False):
        kind, text = ("HPR", "HPR-nummer") if person and local(node, "Ident/TypeId").get("V") == "HPR" else ("HER",
        "HER-id")
        return f'<Id>{local(node, "Ident/Id").text}</Id>\n{{0}}<TypeId V="{kind}" DN="{text}"/>'

    def block(tag, name, node, pad, inner=""):
        return (f"{pad}<{tag}>\n{pad}  <Name>{escape(name)}</Name>\n{pad}  " + ident(node,
        tag == "HCPerson").format(pad + "  ")
                + f"\n{inner}{pad}</{tag}>\n")
    unit, person, inner = local(organisation, "Organisation"), local(organisation, "HealthcareProfessional"), ""
    if unit is not None:
        inner += block("Dept", local(unit, "OrganisationName").text, unit, indent + "  ")
    if person is not None:
        name = f'{local(person, "GivenName").text} {local(person, "FamilyName").text}'
        inner += block("HCPerson", name, person, indent + "  ")
    return block("Inst", local(organisation, "OrganisationName").text, organisation, indent, inner)


def receipt(message, case, time, version="1.1", status=("1", "OK"), errors=()):
    """The AppRec that the receiver of a message sends back."""
    root = ET.fromstring(message.encode())
    info = local(root, "MsgInfo")
    kind = local(info, "Type")
    date, mig = {"1.0": ("2004-11-21", "1.0 2004-11-21"), "1.1": ("2012-02-15", "v1.1 2012-02-15")}[version]
    sender, receiver = (party(local(info, f"{side}/Organisation"), "      ") for side in ("Receiver", "Sender"))
    faults = "".join(f'  <Error V="{v}" S="{OID}8221" DN="{dn}" OT="{ot}"/>\n' for v, dn, ot in errors)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<AppRec xmlns="http://www.kith.no/xmlstds/apprec/{date}">
  <MsgType V="APPREC" DN="Applikasjonskvittering"/>
  <MIGversion>{mig}</MIGversion>
  <GenDate>{time}</GenDate>
  <Id>{make_id(case)}</Id>
  <Sender>
    <HCP>
{sender}    </HCP>
  </Sender>
  <Receiver>
    <HCP>
{receiver}    </HCP>
  </Receiver>
  <Status V="{status[0]}" DN="{status[1]}"/>
{faults}  <OriginalMsgId>
    <MsgType V="{kind.get('V')}" DN="{kind.get('DN')}"/>
    <IssueDate>{local(info, "GenDate").text}</IssueDate>
    <Id>{local(info, "MsgId").text}</Id>
  </OriginalMsgId>
</AppRec>
"""


# ---------------------------------------------------------------------------------------------------------- output

def valid(name):
    return (DATA / "valid" / name / "input.xml").read_bytes().decode("utf-8-sig")


def derive(case):
    text = own_id(valid(case["base"]), case["name"])
    for edit in case["edits"]:
        text = edit(text)
    return text.encode(case["encoding"])


def build():
    """Every file that belongs on disk: path below testdata/messages -> bytes."""
    from cases import CONVERSATIONS, INVALID, VALID
    files = {}
    for case in INVALID:
        try:
            files[f"invalid/{case['name']}/input.xml"] = derive(case)
        except ValueError as error:
            raise SystemExit(f"make-testdata.py: {case['name']}: {error}")
    for case in CONVERSATIONS:
        for number, text in enumerate(case["messages"](), 1):
            files[f"conversation/{case['name']}/input-{number}.xml"] = text.encode()
    on_disk = {path.parent.name for path in DATA.glob("valid/*/input.xml")}
    if on_disk != set(VALID):
        raise SystemExit(f"make-testdata.py: valid/ and the table differ: {sorted(on_disk ^ set(VALID))}")
    files["CASES.md"] = cases_page(VALID, INVALID, CONVERSATIONS).encode()
    return files


def cases_page(valid_cases, invalid_cases, conversations):
    lines = ["# Test messages", "",
             "Made by `tools/make-testdata.py` from the tables in `cases.py`; do not edit this page by hand.", "",
             "All content is invented. Persons have synthetic numbers (month + 80 or + 65, valid check digits; made by",
             "`tools/make-idnr.py`), organisations have numbers in a series no real unit has, HER-ids start with 99,",
             "HPR numbers have the nine digits of the test environment, telephone numbers start with 12 and post",
             "codes with 999, which are not in use. The one exception is named in its case: a published test actor.",
             "",
             "Column *schema*: verdict of the official schemas: `valid`, `invalid`, `malformed` (not well-formed),",
             "`any` (the verdict depends on the reader).", "",
             "## valid", "",
             "No error and no warning. Information may stand: code lists that are not carried (7110, 7170, 7180, 8151), an older version.",
             "",
             "| case | shows |", "|---|---|"]
    lines += [f"| {name} | {text} |" for name, text in sorted(valid_cases.items())]
    lines += ["", "## invalid", "", "One fault each, made from the valid message in column *from*.", "",
              "| case | from | schema | fault | expected to speak |", "|---|---|---|---|---|"]
    lines += [f"| {c['name']} | {c['base']} | {c['schema']} | {c['shows']} | {c['expect']} |" for c in invalid_cases]
    lines += ["", "## conversation", "", "Several files judged together, in the order of their numbers.", "",
              "| case | shows | expected to speak |", "|---|---|---|"]
    lines += [f"| {c['name']} | {c['shows']} | {c['expect']} |" for c in conversations]
    return "\n".join(lines) + "\n"


def stale(files):
    """Files of ours on disk that no case makes any more (expected.json belongs to the golden runner and stays)."""
    for area in ("invalid", "conversation"):
        for path in sorted((DATA / area).glob("*/input*.xml")):
            if path.relative_to(DATA).as_posix() not in files:
                yield path


def check(files):
    wrong = [name for name, data in files.items() if not (DATA / name).is_file() or (DATA / name).read_bytes() != data]
    wrong += [path.relative_to(DATA).as_posix() for path in stale(files)]
    for name in wrong:
        print(f"differs: {name}")
    return 1 if wrong else 0


def write(files):
    for path in stale(files):
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    for name, data in files.items():
        path = DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


def prove(reference):
    """Schema verdict of every case, by xmllint and the official schemas."""
    from cases import INVALID
    wanted = {path: "valid" for path in DATA.glob("valid/*/input.xml")}
    wanted |= {path: "valid" for path in DATA.glob("conversation/*/input-*.xml")}
    wanted |= {DATA / "invalid" / c["name"] / "input.xml": c["schema"] for c in INVALID}
    paths = sorted(wanted)
    run = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", "drivers/all.xsd",
    *map(str, (p.resolve() for p in paths))],
                         cwd=reference, env=os.environ | {"XML_CATALOG_FILES": "catalog.xml"}, capture_output=True,
                         check=False)
    said = run.stderr.decode(errors="replace")
    failed = 0
    for number, path in enumerate(paths, 1):
        full = re.escape(str(path.resolve()))
        verdict = ("valid" if re.search(rf"^{full} validates$", said, re.M) else
                   "invalid" if re.search(rf"^{full} fails to validate$", said, re.M) else "malformed")
        good = wanted[path] in (verdict, "any")
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {path.relative_to(DATA).parent} is {wanted[path]} ({verdict})")
    print(f"1..{len(paths)}")
    return 1 if failed else 0


def main(args):
    if args[:1] == ["--schema"] and len(args) == 2:
        return prove(args[1])
    if args not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    files = build()
    return check(files) if args else write(files)


if __name__ == "__main__":
    sys.modules["make_testdata"] = sys.modules["__main__"]
    sys.exit(main(sys.argv[1:]))
