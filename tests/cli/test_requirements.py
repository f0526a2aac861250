#!/usr/bin/env python3
"""lodd requirements: lists, tables for tenders, one requirement; sets from elsewhere."""
import csv
import io
import json
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import ROOT, lodd, workplace  # noqa: E402

try:
    import jsonschema
except ImportError:
    jsonschema = None

TENDER = ("--organisation", "pleie-og-omsorg", "--level", "obligatorisk,anbefalt")
HEADS = {"nb": ["kravnr", "krav", "kilde", "normeringsnivå", "må/skal/bør/kan", "metode", "svar", "bevis"],
         "en": ["requirement no.", "requirement", "source", "norm level", "must/shall/should/may", "method", "answer", "evidence"]}
FORBIDDEN = ("godkjen", "sertifiser", "approved", "approval", "certified", "certification")


def requirements(*args, **options):
    return lodd("requirements", *args, **options)


def table(*args):
    """The CSV as a spreadsheet reads it: a list of rows."""
    got = requirements("export", *args)
    assert got.code == 0 and got.err == "", got.err
    assert got.raw_out.startswith(b"\xef\xbb\xbf"), got.raw_out[:20]
    return list(csv.reader(io.StringIO(got.raw_out[3:].decode("utf-8"), newline=""), delimiter=";"))


def exported(*args):
    got = requirements("export", "--format", "json", *args)
    assert got.code == 0 and got.err == "", got.err
    return json.loads(got.out)


# --- tables -----------------------------------------------------------------------------------------------------------

def test_tender(check):
    """export: a table for a tender, in both languages"""
    for lang, words in (("nb", {"må", "skal"}), ("en", {"must", "shall"})):
        rows = table(*TENDER, "--lang", lang)
        check.equal(rows[0], HEADS[lang], "columns")
        check.true(all(len(row) == 8 for row in rows), "eight columns everywhere")
        check.equal({row[4] for row in rows[1:]}, words, "the words of the levels asked for")
        check.true(all(row[0] and row[1] and row[2] and row[5] and row[6] == row[7] == "" for row in rows[1:]),
                   "every row is filled in; answer and evidence are left")
        check.true(len({row[0] for row in rows}) == len(rows), "no requirement twice")
    ids = [row[0] for row in table(*TENDER)[1:]]
    for wanted in ("PLO16-INNLEGGELSESRAPPORT-SEND-1", "PLO16-UTSKRIVNINGSRAPPORT-MOTTA-1", "MSGHEAD12-SEND-1", "EBXML-1"):
        check.true(wanted in ids, f"{wanted} is in the table")
    for unwanted in ("PLO16-INNLEGGELSESRAPPORT-MOTTA-1", "PLO16-UTSKRIVNINGSRAPPORT-SEND-1", "PLO15-LOG-DOD-SEND-1"):
        check.true(unwanted not in ids, f"{unwanted} is not: it is another's, or not in force")
    check.true(ids[0].startswith("PLO16-"), "the scheme's sets come first, in its order")


def test_filters(check):
    """list, export: every filter, and together"""
    everything = {row["id"]: row for row in exported()["requirements"]}
    check.true(len(everything) > 300, f"{len(everything)} requirements")
    for option, member, value in (("--set", "set", "no.ebxml@2.0"), ("--method", "method", "egenerklæring"),
                                  ("--profile", "profile", "no.plo@1.6/log-dod"), ("--level", "level", "retningslinje")):
        got = {row["id"] for row in exported(option, value)["requirements"]}
        wanted = {row["id"] for row in everything.values() if row.get(member) == value}
        check.true(wanted, f"{option} {value} finds something")
        check.equal(got, wanted, f"{option} {value}")
    got = exported("--profile", "no.plo@1.6/log-dod", "--method", "validator", "--organisation", "fastlege")
    check.true(got["requirements"] and all(row["direction"] == "send" and row["method"] == "validator"
                                           for row in got["requirements"]), "filters together")
    check.equal(exported("--set", "no.plo@1.5", "--organisation", "fastlege", "--level", "anbefalt")["requirements"], [],
                "what is no longer in force is not there")
    check.true(exported("--set", "no.plo@1.5", "--organisation", "fastlege", "--level", "anbefalt",
                        "--date", "2021-06-30")["requirements"], "but was on the last day")


def test_levels_of_organisations(check):
    """export: the same requirement has other levels for others, and without a kind all are named"""
    wanted = {"helseforetak": "obligatorisk", "kommunal-akutt-dognenhet": "anbefalt"}
    for organisation, level in wanted.items():
        rows = {row["id"]: row["level"] for row in exported("--organisation", organisation)["requirements"]}
        check.equal(rows.get("PLO16-INNLEGGELSESRAPPORT-MOTTA-1"), level, organisation)
    rows = {row[0]: row[3] for row in table()}
    check.equal(rows["PLO16-INNLEGGELSESRAPPORT-MOTTA-1"],
                "obligatorisk standard (helseforetak, privat-sykehus), anbefalt standard (kommunal-akutt-dognenhet, "
                "annen-dogntjeneste)", "all levels")
    check.equal(rows["MSGHEAD12-SEND-1"], "anbefalt standard (alle)", "for all")


def test_formats(check):
    """list, export: text, CSV, HTML and JSON; to a file"""
    got = requirements("--lang", "en")
    check.equal((got.code, got.err), (0, ""), "list")
    check.true(got.out.startswith("REQUIREMENT "), got.out[:40])
    check.equal(len(got.out.splitlines()), len(exported()["requirements"]) + 1, "a line for each")
    got = requirements("export", "--format", "html", *TENDER)
    for part in ("<!doctype html>", "PLO16-INNLEGGELSESRAPPORT-SEND-1", "pleie- og omsorgstjenesten i kommunen", "Merknad 1"):
        check.has(got.out, part, "page")
    check.lacks(got.out, "<script", "page")
    with workplace() as place:
        got = requirements("export", *TENDER, "-o", "krav.csv", cwd=place)
        check.equal((got.code, got.out, got.err), (0, "", ""), "to a file")
        check.equal((place / "krav.csv").read_bytes(), requirements("export", *TENDER).raw_out, "the same bytes")
        got = requirements("export", "-o", "ingen/krav.csv", cwd=place)
        check.equal((got.code, got.out), (3, ""), "a folder that is not there")


def test_json_schema(check):
    """export --format json fits docs/kravsett.schema.json"""
    if jsonschema is None:
        raise harness.Skip("python3-jsonschema is not installed")
    validator = jsonschema.Draft202012Validator(json.loads((ROOT / "docs" / "kravsett.schema.json").read_text()))
    for args in ((), TENDER, ("--set", "no.plo@1.6", "--date", "2026-01-01", "--method", "dokument"),
                 ("--profile", "no.plo@1.6/log-dod")):
        for error in validator.iter_errors(exported(*args)):
            check.true(False, f"{args}: {list(error.path)}: {error.message[:200]}")


def test_words(check):
    """no output says more than a self-declaration can"""
    for args in (("list",), ("list", "--lang", "en"), ("export", "--format", "html"), ("show", "PLO16-LOG-DOD-SEND-1"),
                 ("show", "PLO16-LOG-DOD-SEND-1", "--lang", "en")):
        out = requirements(*args).out.lower()
        for word in FORBIDDEN:
            check.true(word not in out, f"{args} says {word}")


def test_same_everywhere(check):
    """the same bytes in another folder, locale and time zone"""
    wanted = {name: requirements("export", "--format", name, *TENDER, "--lang", "nb").raw_out
              for name in ("text", "csv", "html", "json")}
    with workplace() as place:
        env = harness.environment(LC_ALL="en_US.UTF-8", TZ="Asia/Tokyo", LANGUAGE="fr")
        for name, bytes_ in wanted.items():
            got = requirements("export", "--format", name, *TENDER, "--lang", "nb", cwd=place, env=env)
            check.true(got.raw_out == bytes_, f"{name} differs")
            check.true(str(ROOT).encode() not in bytes_, f"{name} says where the packs are")


# --- one requirement --------------------------------------------------------------------------------------------------

def test_show(check):
    """show: levels, rules, components, tests"""
    got = requirements("show", "PLO16-INNLEGGELSESRAPPORT-SEND-11", "MSGHEAD12-SEND-1")
    check.equal((got.code, got.err), (0, ""), "show")
    for part in ("PLO16-INNLEGGELSESRAPPORT-SEND-11\n", "  kilde: HIS 1143:2014, 4.3\n", "PLO-INNL-1, PLO-INNL-2",
                 "obligatorisk standard (må): pleie-og-omsorg [forskrift", "PLO16-T-INNLEGGELSESRAPPORT-SEND-POS", "\n\nMSGHEAD12"):
        check.has(got.out, part)
    got = requirements("show", "PLO16-INNLEGGELSESRAPPORT-SEND-11", "--lang", "en")
    check.has(got.out, "norm level: mandatory standard (must): pleie-og-omsorg")
    got = requirements("show", "MSGHEAD12-SEND-1", "MSGHEAD12-SENDE-1")
    check.equal((got.code, got.out), (2, ""), "one is not known")
    check.has(got.err, "mente du «MSGHEAD12-SEND-1»?", "standard error")


def test_usage(check):
    """what is not understood is told, with what could stand there"""
    for args, part in ((("lsit",), "list|export|show"), (("show",), "mangler ID"), (("list", "mer"), "«mer» er for mye"),
                       (("show", "EBXML-1", "--set", "no.ebxml@2.0"), "--set hører ikke til «lodd requirements show»"),
                       (("--organisation", "kommune"), "pleie-og-omsorg, helseforetak"),
                       (("--level", "obligatorisk,må"), "obligatorisk, anbefalt, retningslinje"),
                       (("--date", "31.12.2025"), "as 2026-01-31"), (("--set", "no.plo"), "no.plo@1.6"),
                       (("--profile", "no.plo@1.6/log"), "lodd profiles"), (("--method", "magi"), "validator"),
                       (("--format", "xls"), "text")):
        got = requirements(*args)
        check.equal((got.code, got.out), (2, ""), str(args))
        check.has(got.err, part, f"{args}: standard error")


# --- sets from elsewhere ----------------------------------------------------------------------------------------------

MANIFEST = {"id": "x.set", "version": "1", "title": {"nb": "S", "en": "S"}, "publisher": "P"}
SET = {"schema": "urn:lodd:requirements:1", "set": "x.set@1", "title": {"nb": "K", "en": "D"}, "requirements": [
    {"id": "X-2", "text": {"nb": "rød\x1b[31m\nlinje to", "en": "b"}, "document": "=HYPERLINK(\"x\")", "method": "dokument",
     "note": {"nb": "U", "en": "U"}}]}


def test_elsewhere(check):
    """a set of one's own: faults are told with file and place; what it says drives no terminal and no spreadsheet"""
    with workplace() as place:
        (place / "x.set@1").mkdir()
        (place / "x.set@1" / "pack.json").write_text(json.dumps(MANIFEST))
        target = place / "x.set@1" / "requirements.json"
        target.write_text(json.dumps(SET))
        mine = ("--profiles", str(place))
        for args in (("list", *mine), ("export", *mine), ("show", "X-2", "--profiles", str(place))):
            got = requirements(*args)
            check.equal((got.code, got.err), (0, ""), str(args))
            check.lacks(got.out, "\x1b", str(args))
        got = requirements("list", "--set", "x.set@1", *mine)
        check.equal(len(got.out.splitlines()), 2, "a requirement is a line")
        rows = table("--set", "x.set@1", *mine)
        check.true(len(rows) == 2 and not any(cell.startswith(("=", "+", "-", "@")) for cell in rows[1]), "no formula")
        target.write_text(json.dumps(dict(SET, requirements=[dict(SET["requirements"][0], metod="dokument")])))
        got = requirements("list", *mine)
        check.equal((got.code, got.out), (3, ""), "a misspelt member")
        check.has(got.err, "x.set@1/requirements.json: requirements[0].metod (line 1,", "standard error")
        check.has(got.err, 'is "method" meant?', "standard error")


harness.main(harness.collect(globals()))
