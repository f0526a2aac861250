#!/usr/bin/env python3
"""lodd render: records as pages, from a file or standard input, to a file or standard output."""
import json
import os
import stat
import sys

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import ROOT, lodd, workplace  # noqa: E402

RECORD = ROOT / "testdata" / "declarations" / "full" / "selvdeklarering.json"


def test_page(check):
    """the page of a declaration, on standard output, in a file, and from standard input"""
    with workplace() as place:
        got = lodd("render", RECORD)
        check.equal((got.code, got.err), (0, ""), "render")
        check.true(got.out.startswith("<!doctype html>\n<html lang=\"nb\">"), "it is a page")
        check.equal(lodd("render", RECORD, "-o", place / "a.html").code, 0, "render -o")
        check.equal((place / "a.html").read_bytes(), got.raw_out, "the file")
        check.equal(lodd("render", "-", stdin=RECORD.read_bytes()).raw_out, got.raw_out, "standard input")
        check.equal(lodd("render", RECORD, "--output", "-").raw_out, got.raw_out, "-o -")


def test_nothing_else_counts(check):
    """the page depends on the record alone: not on locale, time zone, folder or packs"""
    with workplace() as place:
        wanted = lodd("render", RECORD).raw_out
        (place / "x.json").write_bytes(RECORD.read_bytes())
        for extra in ({"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}, {"LC_ALL": "de_DE.UTF-8"},
                      {"TZ": "Pacific/Auckland"}, {"LODD_PROFILES": str(place)}):
            got = lodd("render", "x.json", cwd=place, env=harness.environment(**extra))
            check.equal((got.code, got.raw_out == wanted), (0, True), f"with {extra}")
        check.true(lodd("render", "x.json", "--lang", "en", cwd=place).raw_out == wanted, "with --lang en")


def test_refused(check):
    """what is no record, or has no such page, leaves no file"""
    with workplace() as place:
        (place / "text.json").write_text("hello")
        (place / "other.json").write_text('{"schema": "urn:other:1"}')
        for args, code, said in (
                (["text.json"], 1, "text.json"), (["other.json"], 1, "schema"),
                ([RECORD, "--page", "index"], 1, "no such page"), ([RECORD, "--page", ""], 2, "--page"),
                (["absent.json"], 3, "absent.json"), ([], 2, "FIL"),
                ([place], 3, str(place)), ([RECORD, "-o", place / "no" / "such.html"], 3, "such.html")):
            got = lodd("render", *args, *([] if "-o" in args else ["-o", "out.html"]), cwd=place)
            check.equal((got.code, got.out), (code, ""), f"{args}")
            check.has(got.err, said, f"what is said of {args}")
            check.true(not (place / "out.html").exists(), f"{args}: a file was left")


def test_old_file_stays(check):
    """a file that is there stays when there is no page"""
    with workplace() as place:
        (place / "out.html").write_text("old")
        check.equal(lodd("render", RECORD, "--page", "index", "-o", "out.html", cwd=place).code, 1, "exit code")
        check.equal((place / "out.html").read_text(), "old", "the file")


def test_pipe(check):
    """a FIFO by name is not read: nothing hangs"""
    with workplace() as place:
        os.mkfifo(place / "fifo")
        check.equal(lodd("render", "fifo", cwd=place, timeout=20).code, 3, "exit code")
        check.true(stat.S_ISFIFO((place / "fifo").stat().st_mode), "it is still there")


def test_terminal(check):
    """what a record says drives no terminal in a complaint"""
    got = lodd("render", "-", stdin=json.dumps({"schema": "urn:\x1b[31m"}).encode())
    check.equal(got.code, 1, "exit code")
    check.lacks(got.err, "\x1b")


harness.main(harness.collect(globals()))
