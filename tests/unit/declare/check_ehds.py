"""The EHDS block: docs/ehds.schema.json and the reader agree; ehds.def, the stylesheet and the pack have the same texts (TAP).

Usage: check_ehds.py SOURCE_ROOT TEST_EHDS

The reader may be stricter in three things: evidence must exist, dates must be real days, a row is answered once.
"""
import copy
import json
import pathlib
import re
import subprocess
import sys

STRICTER = ("evidence", "date", "row")  # what mutants change that a schema cannot judge
WRONG = (None, True, 7, "", "x", "2026-02-31", [], {}, ["x"], {"x": 1})


def mutants(value, path=()):
    """(path, what was done, mutant) of every member and element: removed, misspelt, added to, of another type or word."""
    if isinstance(value, dict):
        for key in value:
            without = {k: v for k, v in value.items() if k != key}
            yield path + (key,), "removed", without
            yield path + (key,), "misspelt", {**without, key + "x": value[key]}
            for inner, what, mutant in mutants(value[key], path + (key,)):
                yield inner, what, {**value, key: mutant}
        yield path, "added", {**value, "extra": 1}
    elif isinstance(value, list):
        for index in range(min(len(value), 2)):
            for inner, what, mutant in mutants(value[index], path + (index,)):
                yield inner, what, value[:index] + [mutant] + value[index + 1:]
        yield path, "doubled", value + value[:1]
    for wrong in WRONG:
        if wrong != value or type(wrong) is not type(value):
            yield path, f"made {wrong!r}", copy.deepcopy(wrong)


def ask(program, declaration, blocks):
    data = b""
    for block in blocks:
        text = json.dumps(block).encode()
        data += b"%d\n%b" % (len(text), text)
    done = subprocess.run([program, "--forms", declaration], input=data, capture_output=True, check=True, timeout=100)
    return done.stdout.decode().split()


def compare(root, program, block):
    import jsonschema
    schema = json.loads((root / "docs" / "ehds.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    cases = [((), "nothing", block), *mutants(block)]
    answers = ask(program, root / "testdata" / "declarations" / "full" / "selvdeklarering.json", [c[2] for c in cases])
    wrong, good = [], 0
    for (path, what, mutant), answer in zip(cases, answers, strict=True):
        valid = judge.is_valid(mutant)
        good += valid and answer == "ok"
        stricter = any(word in str(step).lower() for step in path for word in STRICTER) or "validUntil" in path or \
            (what == "doubled" and path == ("annexII",))
        if valid != (answer == "ok") and not (valid and stricter):
            wrong.append(f"{'/'.join(map(str, path))} {what}: schema {valid}, reader {answer}")
    return wrong, len(cases), good


def rows_of_table(text):
    """(row, method, nb, en) of the EHDS_ROWs."""
    method = {"DOCUMENT": "dokument", "TEST": "testprosedyre", "STATEMENT": "egenerklæring"}
    for row in re.findall(r'^EHDS_ROW\(((?:"[^"]*"|[^")])*)\)', text, re.M):
        parts = re.findall(r'"[^"]*"(?:\s+"[^"]*")*|[A-Z]+', row)
        plain = ["".join(re.findall(r'"([^"]*)"', part)) or part for part in parts]
        yield plain[0], method[plain[1]], plain[2], plain[3]


def rows_of_pack(path):
    for item in json.loads(path.read_text())["requirements"]:
        yield item["clause"].removeprefix("Annex II "), item["method"], item["text"]["nb"], item["text"]["en"]


def rows_of_sheet(text):
    pattern = r'name="row">\s*<xsl:with-param name="row">([^<]*)</xsl:with-param>\s*' \
              r'<xsl:with-param name="nb">([^<]*)</xsl:with-param>\s*<xsl:with-param name="en">([^<]*)</xsl:with-param>'
    for row in re.findall(pattern, text):
        yield tuple(" ".join(part.split()) for part in row)


def main():
    root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    table = list(rows_of_table((root / "lib" / "declare" / "ehds.def").read_text()))
    pack = list(rows_of_pack(root / "profiles" / "eu.ehds@2025-327" / "requirements.json"))
    sheet = list(rows_of_sheet((root / "lib" / "declare" / "xslt" / "ehds.xsl").read_text()))
    results = [("the table has the rows of Annex II", [] if len(table) == 18 else [f"{len(table)} rows"]),
               ("the pack has the texts of the table", [f"{a} {b}" for a, b in zip(table, pack) if a != b] or
                ([] if len(pack) == len(table) else [f"{len(pack)} requirements"])),
               ("the stylesheet has the texts of the table",
                [f"{a} {b}" for a, b in zip(table, sheet) if (a[0], a[2], a[3]) != b] or
                ([] if len(sheet) == len(table) else [f"{len(sheet)} rows"]))]
    try:
        block = json.loads((root / "testdata" / "declarations" / "ehds-block.json").read_text())
        wrong, n, good = compare(root, program, block)
        results.append((f"schema and reader agree on {n} blocks, {good} of them good", wrong or ([] if good > 50 else ["few"])))
    except ImportError:
        results.append(("schema and reader agree # SKIP there is no python3-jsonschema", []))
    for number, (name, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong[:40]:
            print("# " + line)
    print(f"1..{len(results)}")
    return any(wrong for _, wrong in results)


if __name__ == "__main__":
    sys.exit(main())
