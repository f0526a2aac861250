#!/usr/bin/env python3
"""Make the code lists of the pack no.kodeverk from an extract of code values.

usage: gen-kodeverk.py [--extra FILE]... [--check] KODEVERK_TSV PACK_DIR

KODEVERK_TSV has four columns: list (last arc of OID 2.16.578.1.12.4.1.1.N), code, text, and the states the value
was seen in ("2020", "2025" or "2020+2025"). PACK_DIR is the pack folder; its pack.json names in "notCarried" the lists
that are left out. FILE (default kodeverk-extra.tsv and kodeverk-fhir.tsv beside this script) holds titles and hand-made
additions; the head of the first describes the rows.

Writes PACK_DIR/codes/<N>.json, one FHIR R4 CodeSystem (https://hl7.org/fhir/R4/codesystem.html) per list, and removes
files of lists that are no longer made. The output depends on nothing but these inputs. With --check nothing is
written; the exit status says whether the files are what would be made.

Uses the Python standard library only.
"""
import argparse
import json
import os
import re
import sys

OID_ROOT = "2.16.578.1.12.4.1.1."
NEWEST = "2025"
DESCRIPTION = ("Verdiene slik de er sett i visningsfilene for nasjonale meldinger i juni 2020 og i 2025. "
               "Gjeldende utgave finnes hos Helsedirektoratet, https://finnkode.helsedirektoratet.no/. "
               "firstSeen og lastSeen er når en verdi er sett, ikke når den gjaldt.")
ADDED_DESCRIPTION = ("Verdiene slik de er sett i {sources}. Gjeldende utgave finnes hos Helsedirektoratet, "
                     "https://finnkode.helsedirektoratet.no/. firstSeen og lastSeen er når en verdi er sett, ikke når "
                     "den gjaldt.")
PROPERTIES = [
    ("firstSeen", "Første tilstand (år) verdien er sett i; den kan være eldre", "string", None),
    ("lastSeen", f"Siste tilstand (år) verdien er sett i; eldre enn {NEWEST} betyr at den ikke lenger står i listen",
     "string", None),
    ("status", "active = står i den nyeste tilstanden, retired = står der ikke lenger", "code",
     "http://hl7.org/fhir/concept-properties#status"),
]
ADDED_FROM = ("addedFrom", "Kilden for en verdi som ikke står i visningsfilene", "string", None)


class InputError(Exception):
    """The input cannot be used; the text says where and why."""


def read_rows(path, minimum):
    """Rows of a tab-separated file, without comment lines and empty lines, as (line number, fields)."""
    with open(path, encoding="utf-8", newline="") as handle:
        for number, line in enumerate(handle, 1):
            line = line.rstrip("\r\n")
            if not line or line.startswith("#"):
                continue
            fields = line.split("\t")
            if len(fields) < minimum:
                raise InputError(f"{path}:{number}: {len(fields)} fields, expected at least {minimum}")
            yield number, fields


def add_value(lists, place, number, code, text, seen, added_from=None):
    """Put one seen value into lists[number][code]; several texts of one code are kept with the year each was seen."""
    if not re.fullmatch(r"\d+", number) or not code or code != code.strip():
        raise InputError(f"{place}: list {number!r} code {code!r}")
    if not seen or any(not re.fullmatch(r"\d{4}", year) for year in seen):
        raise InputError(f"{place}: years {seen!r}")
    value = lists.setdefault(number, {}).setdefault(
        code, {"texts": {}, "seen": set(), "addedFrom": added_from, "sources": {}})
    for year in seen:
        if value["texts"].get(year, text) != text:
            raise InputError(f"{place}: two texts of {number}/{code} in {year}")
        value["texts"][year] = text
        value["seen"].add(year)


def read_extract(path):
    lists = {}
    for line, fields in read_rows(path, 4):
        add_value(lists, f"{path}:{line}", fields[0], fields[1], fields[2], fields[3].split("+"))
    return lists


def read_extra(path, lists):
    """Apply the hand-made rows to lists; returns titles, fragments and dates by list number."""
    titles, fragments, dates = {}, {}, {}
    for line, fields in read_rows(path, 3):
        place, kind, number = f"{path}:{line}", fields[0], fields[1]
        if kind == "title" and len(fields) == 4:
            titles[number] = (fields[2], fields[3])
        elif kind == "code" and len(fields) == 7:
            if fields[2] in lists.get(number, {}):
                raise InputError(f"{place}: {number}/{fields[2]} is in the extract; the row is no longer needed")
            add_value(lists, place, number, fields[2], fields[3], [fields[4], fields[5]], fields[6])
        elif kind == "retext" and len(fields) == 6:
            if fields[2] not in lists.get(number, {}):
                raise InputError(f"{place}: {number}/{fields[2]} is not in the extract")
            add_value(lists, place, number, fields[2], fields[3], [fields[4]], fields[5])
            lists[number][fields[2]]["sources"][fields[3]] = fields[5]
        elif kind == "fragment":
            fragments[number] = fields[2]
        elif kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", fields[2]):
            dates[number] = fields[2]
        else:
            raise InputError(f"{place}: unknown row")
    return titles, fragments, dates


def natural_key(code):
    """Numbers by value, letters without regard to case, the code itself to settle what is left."""
    parts = re.findall(r"\d+|\D+", code)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p.casefold()) for p in parts], code


def make_concept(code, value):
    years = sorted(value["seen"])
    newest = value["texts"][years[-1]]
    concept = {"code": code, "display": newest}
    earlier = {}
    for year in years:
        if value["texts"][year] != newest:
            earlier[value["texts"][year]] = year
    if earlier:
        concept["designation"] = [
            {"language": "nb",
             "use": {"system": "urn:lodd:designation", "code": "earlier",
                     "display": f"sett {year}, {value['sources'].get(text, 'visningsfilene')}"},
             "value": text} for text, year in earlier.items()]
    concept["property"] = [
        {"code": "firstSeen", "valueString": years[0]},
        {"code": "lastSeen", "valueString": years[-1]},
        {"code": "status", "valueCode": "active" if years[-1] >= NEWEST else "retired"},
    ]
    if value["addedFrom"]:
        concept["property"].append({"code": ADDED_FROM[0], "valueString": value["addedFrom"]})
    return concept


def make_property(row):
    code, description, kind, uri = row
    made = {"code": code}
    if uri:
        made["uri"] = uri
    made.update(description=description, type=kind)
    return made


def describe(values, fragment):
    """What the list is made of: the display files, or the sources of its values where all were added."""
    sources = {value["addedFrom"] for value in values.values()}
    text = DESCRIPTION if None in sources else ADDED_DESCRIPTION.format(sources=" og ".join(sorted(sources)))
    return text + (f" Listen er ikke fullstendig: {fragment}." if fragment else "")


def make_code_system(number, values, title, fragment, date):
    concepts = [make_concept(code, values[code]) for code in sorted(values, key=natural_key)]
    rows = PROPERTIES + ([ADDED_FROM] if any(v["addedFrom"] for v in values.values()) else [])
    oid = OID_ROOT + number
    system = {
        "resourceType": "CodeSystem",
        "id": f"kodeverk-{number}",
        "language": "nb",
        "url": f"urn:oid:{oid}",
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{oid}"}],
        "version": NEWEST,
        "name": f"Kodeverk{number}",
        "title": title[0],
        "_title": {"extension": [{
            "url": "http://hl7.org/fhir/StructureDefinition/translation",
            "extension": [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": title[1]}]}]},
        "status": "active",
        "date": date,
        "publisher": "Helsedirektoratet",
        "description": describe(values, fragment),
        "caseSensitive": True,
        "content": "fragment" if fragment else "complete",
    }
    if not date:
        del system["date"]
    if not fragment:  # the count is that of the whole list
        system["count"] = len(concepts)
    system["property"] = [make_property(row) for row in rows]
    system["concept"] = concepts
    return system


def dump(value, indent=0):
    """JSON, indented by 2; what holds no other object or array and fits stands on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not any(isinstance(item, (dict, list)) for item in inner) and len(flat) <= 100:
        return flat
    if not inner:
        return flat
    pad = "  " * (indent + 1)
    if isinstance(value, dict):
        rows = [f"{pad}{json.dumps(key, ensure_ascii=False)}: {dump(item, indent + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + "\n" + "  " * indent + "}"
    return "[\n" + ",\n".join(pad + dump(item, indent + 1) for item in value) + "\n" + "  " * indent + "]"


def make_files(extract, extras, pack_dir):
    """All code lists as {file name: text}."""
    with open(os.path.join(pack_dir, "pack.json"), encoding="utf-8") as handle:
        pack = json.load(handle)
    left_out = {row["oid"] for row in pack.get("notCarried", [])}
    lists = read_extract(extract)
    titles, fragments, dates = {}, {}, {}
    for extra in extras:
        for into, rows in zip((titles, fragments, dates), read_extra(extra, lists)):
            into.update(rows)
    files = {}
    for number in sorted(lists, key=int):
        if OID_ROOT + number in left_out:
            continue
        if number not in titles:
            raise InputError(f"{extras[0]}: no title for list {number}")
        system = make_code_system(number, lists[number], titles[number], fragments.get(number), dates.get(number))
        files[f"{number}.json"] = dump(system) + "\n"
    unused = [number for number in sorted(set(titles) | set(fragments) | set(dates)) if f"{number}.json" not in files]
    if unused:
        raise InputError(f"{extras[0]}: rows for lists that are not made: {', '.join(unused)}")
    return files


def compare(files, folder):
    """Names of the files in folder that are not what would be made."""
    present = {name for name in os.listdir(folder) if name.endswith(".json")} if os.path.isdir(folder) else set()
    wrong = sorted(present - set(files))
    for name, text in files.items():
        path = os.path.join(folder, name)
        if name not in present or open(path, encoding="utf-8", newline="").read() != text:
            wrong.append(name)
    return wrong


def write(files, folder):
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        if name.endswith(".json") and name not in files:
            os.remove(os.path.join(folder, name))
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as handle:
            handle.write(text)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Make the code lists of the pack no.kodeverk.")
    parser.add_argument("extract", metavar="KODEVERK_TSV")
    parser.add_argument("pack", metavar="PACK_DIR")
    parser.add_argument("--extra", action="append", metavar="FILE")
    parser.add_argument("--check", action="store_true", help="write nothing; say which files differ")
    options = parser.parse_args()
    folder = os.path.join(options.pack, "codes")
    extras = options.extra or [os.path.join(here, name) for name in ("kodeverk-extra.tsv", "kodeverk-fhir.tsv")]
    try:
        files = make_files(options.extract, extras, options.pack)
    except (InputError, OSError, ValueError) as error:
        print(f"gen-kodeverk: {error}", file=sys.stderr)
        return 2
    if options.check:
        wrong = compare(files, folder)
        for name in wrong:
            print(f"differs: {name}")
        return 1 if wrong else 0
    write(files, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
