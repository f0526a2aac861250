#!/usr/bin/env python3
"""lodd validate: exit codes, inputs, reports, limits, languages, threads, terminals."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import CLEAN, EXE, FAULTY, MESSAGES, NOTES, TWO, WARNED, Skip, lodd, workplace  # noqa: E402

FORMATS = ("text", "json", "ndjson", "sarif", "junit")


def ids(report):
    """(document name, rule id) of all findings of a JSON report, those across files too."""
    data = json.loads(report)
    found = [(document["name"], issue["id"]) for document in data["documents"] for issue in document["issues"]]
    return found + [(issue.get("document"), issue["id"]) for issue in data["crossDocument"]]


def documents(report):
    return {document["name"]: document for document in json.loads(report)["documents"]}


# --- exit codes -----------------------------------------------------------------------------------------------------

def test_packs_open(check):
    """the packs of the project open"""
    harness.needs_packs(check)


def test_fail_on(check):
    """exit codes: --fail-on against a clean, a noted, a warned and a faulty message"""
    cases = {CLEAN: (0, 0, 0), NOTES: (0, 0, 0), WARNED: (0, 1, 0), FAULTY: (1, 1, 0)}
    for path, codes in cases.items():
        for level, code in zip(("error", "warning", "never"), codes):
            got = lodd("validate", "--fail-on", level, path)
            check.equal((got.code, got.err), (code, ""), f"{path.parent.name} --fail-on {level}")
        check.equal(lodd("validate", path).code, codes[0], f"{path.parent.name}: error is the default")
    check.equal(lodd("validate", CLEAN, FAULTY, NOTES).code, 1, "one of several")
    check.equal(lodd("validate", "-o", "json:/dev/null", FAULTY).code, 1, "no text report")


def test_trouble(check):
    """exit code 3: no packs, no such folder of packs, nothing to check, a report that cannot be written"""
    with workplace() as place:
        (place / "empty").mkdir()
        empty = harness.environment(LODD_PROFILES=str(place / "empty"), LD_LIBRARY_PATH=str(EXE.parents[1] / "lib"))
        for args, env, part in (
                (["--profiles", place / "no", CLEAN], None, "No such file"),
                (["--profiles", CLEAN, CLEAN], None, "Not a directory"),
                ([CLEAN], harness.environment(LODD_PROFILES=str(place / "no")), "No such file"),
                ([place / "empty"], None, "ingenting å kontrollere"),
                (["-o", f"json:{place}/no/report.json", CLEAN], None, "report.json: No such file"),
                (["-o", f"json:{place}/empty", CLEAN], None, "empty: Is a directory")):
            got = lodd("validate", *args, env=env)
            check.equal(got.code, 3, f"{args}: exit code")
            check.has(got.err, part, f"{args}: standard error")
        shutil.copy(EXE, place / "lodd")  # elsewhere than in its build folder it does not look into the source tree
        got = lodd("validate", CLEAN, env=empty, exe=place / "lodd")
        if got.code != 0:  # 0: an installed lodd has packs
            check.equal(got.code, 3, "no packs: exit code")
            check.has(got.err, f"lette i {place / 'empty'}", "no packs: standard error")


def test_broken_pack(check):
    """a pack that cannot be read is exit code 3, never a finding"""
    with workplace() as place:
        (place / "packs" / "bad@1").mkdir(parents=True)
        (place / "packs" / "bad@1" / "pack.json").write_text('{"id": "bad", ')
        got = lodd("validate", "--profiles", place / "packs", CLEAN)
        check.equal((got.code, got.out), (3, ""), "exit code and standard output")
        check.has(got.err, "bad@1", "standard error")


# --- inputs ---------------------------------------------------------------------------------------------------------

def test_stdin(check):
    """- reads standard input; --stdin-filename names it and is not read"""
    got = lodd("validate", "-o", "json", "-", stdin=FAULTY.read_bytes())
    check.equal(got.code, 1, "exit code")
    check.equal(ids(got.out), [("-", "APPREC-ID-1")], "findings")
    got = lodd("validate", "-o", "json", "--stdin-filename", "no/such/æ.xml", "-", stdin=FAULTY.read_bytes())
    check.equal(ids(got.out), [("no/such/æ.xml", "APPREC-ID-1")], "findings with a name")
    from_file = documents(lodd("validate", "-o", "json", FAULTY).out)[str(FAULTY)]
    check.equal(documents(got.out)["no/such/æ.xml"]["digest"], from_file["digest"], "digest, as from a file")
    got = lodd("validate", "-q", "-", CLEAN, stdin=b"")
    check.equal(got.code, 1, "empty input: exit code")
    check.has(got.out, "[XML-EMPTY]", "empty input")
    got = lodd("validate", "--limit", "max_input=1000", "-", stdin=b"<a>" + b" " * 2000 + b"</a>")
    check.has(got.out, "[LODD-SIZE]", "too long an input")


def test_unreadable(check):
    """a file that cannot be read is a finding of its own; the other files lose nothing"""
    with workplace() as place:
        shutil.copy(CLEAN, place / "a.xml")
        (place / "folder.d").mkdir()
        os.mkfifo(place / "pipe")
        shutil.copy(FAULTY, place / "z.xml")
        got = lodd("validate", "-o", "json", "a.xml", "missing.xml", "pipe", "z.xml", cwd=place)
        check.equal((got.code, got.err), (1, ""), "exit code and standard error")
        check.equal(ids(got.out), [("missing.xml", "LODD-FILE"), ("pipe", "LODD-FILE"), ("z.xml", "APPREC-ID-1")], "findings")
        check.equal(list(documents(got.out)), ["a.xml", "missing.xml", "pipe", "z.xml"], "documents")
        check.equal(lodd("validate", "--fail-on", "never", "missing.xml", cwd=place).code, 0, "--fail-on never")
        if os.geteuid() != 0:  # root reads everything
            (place / "a.xml").chmod(0)
            check.equal(ids(lodd("validate", "-o", "json", "a.xml", cwd=place).out), [("a.xml", "LODD-FILE")], "no permission")


def test_folders(check):
    """folders: .xml in any case, in bytewise order of the paths; other files are counted; named files are always read"""
    with workplace() as place:
        for name in ("b/2.xml", "b/10.XML", "b-x.xml", "a.xml", "b/c/deep.Xml", "Z.xml", "b/notes.txt", "b/c/x.xml.bak", "xml", ".xml"):
            (place / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(FAULTY, place / "in" / name)
        wanted = ["Z.xml", "a.xml", "b-x.xml", "b/10.XML", "b/2.xml", "b/c/deep.Xml"]
        for operand, prefix, cwd in (("in", "in/", place), ("in/", "in/", place), (".", "", place / "in"), ("./", "./", place / "in")):
            got = lodd("validate", "-o", "json:report", "-o", "text", "--lang", "nb", operand, cwd=cwd)
            names = list(documents((cwd / "report").read_text()))
            check.equal(names, [prefix + name for name in wanted], f"{operand}: documents")
            others = re.search(r"^(\d+) andre filer er ikke sett på$", got.out, re.M)
            check.true(others, f"{operand}: the other files are not counted: {got.out[-300:]!r}")
            (cwd / "report").unlink()
        check.equal(others and int(others.group(1)), 4, "number of other files")
        got = lodd("validate", "-o", "json", "in", cwd=place)
        check.has(got.err, "4 andre filer er ikke sett på", "without a text report: standard error")
        check.equal(lodd("validate", "-q", "in/b", cwd=place).out.count("ikke sett på"), 0, "-q")
        check.has(lodd("validate", "--lang=en", "in/b/c", cwd=place).out, "1 other file was not looked at")
        check.equal(list(documents(lodd("validate", "-o", "json", "in/b/notes.txt", cwd=place).out)), ["in/b/notes.txt"], "named")


def test_loops(check):
    """folders that loop end by themselves; each folder is looked through once"""
    with workplace() as place:
        (place / "in" / "deeper").mkdir(parents=True)
        shutil.copy(CLEAN, place / "in" / "a.xml")
        shutil.copy(FAULTY, place / "in" / "deeper" / "b.xml")
        (place / "in" / "deeper" / "up").symlink_to("../..")
        (place / "in" / "self").symlink_to(".")
        (place / "in" / "twice").symlink_to("deeper")
        (place / "in" / "round.xml").symlink_to("round.xml")
        (place / "in" / "gone.xml").symlink_to("nowhere")
        got = lodd("validate", "-o", "json", "in", "in/deeper", "in", cwd=place)
        found = ids(got.out)
        check.equal(sorted(documents(got.out)), ["in/a.xml", "in/deeper/b.xml", "in/gone.xml", "in/round.xml"], "documents")
        check.equal(sorted(found), [("in/deeper/b.xml", "APPREC-ID-1"), ("in/gone.xml", "LODD-FILE"), ("in/round.xml", "LODD-FILE")],
                    "findings")
        check.has(got.err, "in/self: mappen er alt gått gjennom", "standard error")
        check.equal(got.code, 1, "exit code")


def test_folder_limits(check):
    """max_files and max_dir_depth: what they hold back is said, and is never exit code 0"""
    with workplace() as place:
        folder = place / "in"
        for i in range(6):
            folder.mkdir()
            shutil.copy(CLEAN, folder / "a.xml")
            folder = folder / "d"
        got = lodd("validate", "-o", "json", "--limit", "max_files=3", "in", cwd=place)
        check.equal((got.code, len(documents(got.out))), (3, 3), "max_files: exit code and documents")
        check.has(got.err, "flere enn 3 filer", "max_files")
        got = lodd("validate", "-o", "json", "--limit", "max_files=6", "in", cwd=place)
        check.equal(len(documents(got.out)), 6, "just enough files")
        check.equal(got.err, "", "just enough files: standard error")
        got = lodd("validate", "-o", "json", "--limit", "max_dir_depth=4", "in", cwd=place)
        check.equal(got.code, 1, "max_dir_depth: exit code")
        check.has(ids(got.out), ("in/d/d/d/d", "LODD-FILE"), "max_dir_depth: findings")
        check.has(got.out, "the limit max_dir_depth", "max_dir_depth")
        check.lacks(lodd("validate", "-q", "--limit", "max_dir_depth=6", "in", cwd=place).out, "LODD-FILE", "deep enough")


def test_names(check):
    """names of files that could drive a terminal or are no UTF-8 are shown harmless, and read all the same"""
    with workplace() as place:
        for name in (b"a\x1b[31mred.xml", b"b\nline.xml", b"c\xff\xfe.xml", b"d\xe2\x80\xaelmx.xml", "æøå.xml".encode()):
            shutil.copy(FAULTY, os.path.join(os.fsencode(place), name))
        got = lodd("validate", "-q", ".", cwd=place)
        check.equal(got.out.count("[APPREC-ID-1]"), 5, "findings")
        check.lacks(got.out, "\x1b")
        check.lacks(got.out, "\u202e")
        check.has(got.out, "æøå.xml:6:2:")
        check.equal(len([line for line in got.out.splitlines() if "APPREC-ID-1" in line]), 5, "lines with findings")
        for args in (["detect", "."], ["validate", "--lang=\x1b[31m", "."], ["validate", "no\x1b[31m.xml"], ["\x1b[31m"]):
            got = lodd(*args, cwd=place)
            check.lacks(got.out + got.err, "\x1b", f"{args}")


# --- reports --------------------------------------------------------------------------------------------------------

def test_formats(check):
    """each format, to standard output and to a file: the same bytes"""
    with workplace() as place:
        for form in FORMATS:
            out = lodd("validate", "-o", form, FAULTY, NOTES)
            to_dash = lodd("validate", "-o", f"{form}:-", FAULTY, NOTES)
            to_file = lodd("validate", "-o", f"{form}:report", FAULTY, NOTES, cwd=place)
            check.equal((out.code, out.err), (1, ""), f"{form}: exit code and standard error")
            check.has(out.out, "APPREC-ID-1", form)
            check.equal(to_dash.raw_out, out.raw_out, f"{form}:-")
            check.equal((to_file.raw_out, to_file.raw_err), (b"", b""), f"{form}: output beside the file")
            check.equal((place / "report").read_bytes(), out.raw_out, f"{form}: the file")
        got = lodd("validate", *[word for form in FORMATS[1:] for word in ("-o", f"{form}:{form}")], "-o", "text", FAULTY, cwd=place)
        check.has(got.out, "[APPREC-ID-1]", "text beside four files")
        json.loads((place / "json").read_text())
        json.loads((place / "sarif").read_text())
        for line in (place / "ndjson").read_text().splitlines():
            json.loads(line)
        ElementTree.parse(place / "junit")
        check.equal(sorted(path.name for path in place.iterdir()), ["json", "junit", "ndjson", "report", "sarif"], "files left")
        check.has(lodd("validate", FAULTY).out, ":6:2: feil: ", "text is the default")


def test_replacing(check):
    """a report replaces the old one only when it is complete: mode kept, links kept, nothing left behind"""
    with workplace() as place:
        report = place / "real.json"
        report.write_text("old")
        report.chmod(0o640)
        (place / "link.json").symlink_to("real.json")
        (place / "in").mkdir()
        check.equal(lodd("validate", "-o", "json:link.json", "in", cwd=place).code, 3, "an empty run: exit code")
        check.equal(json.loads(report.read_text())["documents"], [], "an empty run's report")
        check.equal(lodd("validate", "-o", "json:link.json", CLEAN, cwd=place).code, 0, "exit code")
        check.true((place / "link.json").is_symlink(), "the link was replaced by a file")
        check.equal(report.stat().st_mode & 0o777, 0o640, "mode")
        check.equal(len(json.loads(report.read_text())["documents"]), 1, "documents")
        report.write_text("old")
        got = lodd("validate", "-o", "json:real.json", "--profiles", "no", CLEAN, cwd=place)
        check.equal((got.code, report.read_text()), (3, "old"), "a run that could not begin")
        process = subprocess.Popen([EXE, "validate", "-o", "json:real.json", CLEAN, "-"], cwd=place, stdin=subprocess.PIPE,
                                   env=harness.environment())
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.wait(10)
        process.stdin.close()
        check.equal(process.returncode, -signal.SIGINT, "interrupted: exit code")
        check.equal(report.read_text(), "old", "interrupted: the report")
        umask = os.umask(0o027)
        try:
            lodd("validate", "-o", "text:new.txt", CLEAN, cwd=place)
        finally:
            os.umask(umask)
        check.equal((place / "new.txt").stat().st_mode & 0o777, 0o640, "mode of a new file under umask 027")
        left = sorted(path.name for path in place.iterdir())
        check.true([name for name in left if not name.endswith(".tmp")] == ["in", "link.json", "new.txt", "real.json"],
                   f"files left: {left}")
        check.true(len(left) == 4 or not can_unname(place), f"files left: {left}")
        check.equal(lodd("validate", "-o", "json:/dev/null", CLEAN).code, 0, "/dev/null")
        check.true(pathlib.Path("/dev/null").is_char_device(), "/dev/null is a device no longer")


def can_unname(place):
    """Does the file system have files without a name? Only then an interrupted run leaves nothing."""
    try:
        os.close(os.open(place, os.O_TMPFILE | os.O_WRONLY))
        return True
    except OSError:
        return False


def test_full_disk(check):
    """a report that cannot be written is exit code 3 and said; the other reports are written"""
    if not os.path.exists("/dev/full"):
        raise Skip("/dev/full is not here")
    with workplace() as place:
        got = lodd("validate", "-o", "json:/dev/full", "-o", "text", "-o", "ndjson:good", FAULTY, cwd=place)
        check.equal(got.code, 3, "exit code")
        check.has(got.err, "/dev/full: No space left", "standard error")
        check.has(got.out, "APPREC-ID-1", "text")
        check.has((place / "good").read_text(), "APPREC-ID-1", "ndjson")


def test_reader_gone(check):
    """a reader of standard output that goes away ends the run quietly; other reports are complete"""
    with workplace() as place:
        (place / "in").mkdir()
        for i in range(400):
            shutil.copy(FAULTY, place / "in" / f"{i}.xml")
        for extra, wanted in (([], None), (["-o", "json:report"], 400)):
            process = subprocess.Popen([EXE, "validate", "-o", "text", *extra, "in"], cwd=place, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=harness.environment())
            process.stdout.readline()
            process.stdout.close()
            err = process.stderr.read()
            check.equal((process.wait(), err), (1, b""), "exit code and standard error")
            if wanted:
                check.equal(len(documents((place / "report").read_text())), wanted, "documents of the other report")
        for args in (["explain"], ["profiles", "show", "no.kodeverk", "no.plo"]):
            done = subprocess.run(["bash", "-c", '"$@" | head -1 >/dev/null', "-", str(EXE), *args], env=harness.environment(),
                                  capture_output=True, check=False)
            check.equal(done.stderr, b"", f"{args}: standard error")


def test_text_options(check):
    """--quiet, --layers, --hints, --no-hints"""
    got = lodd("validate", CLEAN, FAULTY)
    check.has(got.out, f"{CLEAN}: ingen funn")
    check.has(got.out, "2 dokumenter")
    check.lacks(got.out, "råd:", "not on a terminal")
    quiet = lodd("validate", "-q", CLEAN, FAULTY)
    check.equal([line.split(": ")[1] for line in quiet.out.splitlines()], ["feil"], "-q")
    check.has(lodd("validate", "--hints", FAULTY).out, "råd: ")
    check.lacks(lodd("validate", "--hints", "--no-hints", FAULTY).out, "råd: ", "the last one counts")
    check.has(lodd("validate", "--no-hints", "--hints", FAULTY).out, "råd: ", "the last one counts")
    check.has(lodd("validate", "--layers", CLEAN).out, "velformet: gyldig · skjema: gyldig · regler: gyldig · koder: gyldig")
    check.has(lodd("validate", "--layers", "--lang=en", NOTES).out, "codes: unclear (")


def test_languages(check):
    """findings in both languages, by --lang and by the locale"""
    nb, en = "Kvitteringens Id", "The receipt's Id"
    for args, env, wanted, other in (([], {}, nb, en), (["--lang", "en"], {}, en, nb), ([], {"LANG": "en_US.UTF-8"}, en, nb),
                                     (["--lang=nb"], {"LC_ALL": "en_US.UTF-8"}, nb, en), ([], {"LC_ALL": "C"}, nb, en)):
        got = lodd("validate", *args, FAULTY, env=harness.environment(**env))
        check.has(got.out, wanted, f"{args} {env}")
        check.lacks(got.out, other, f"{args} {env}")


def test_limits(check):
    """--limit changes what a document may cost; suffixes; the last one counts"""
    deep = b"<a>" * 300 + b"</a>" * 300
    check.has(lodd("validate", "-q", "-", stdin=deep).out, "[LODD-LIMIT]", "max_depth")
    check.lacks(lodd("validate", "-q", "--limit", "max_depth=400", "-", stdin=deep).out, "[LODD-LIMIT]", "max_depth=400")
    size = CLEAN.stat().st_size
    for limit, code in ((f"max_input={size}", 0), (f"max_input={size - 1}", 1), ("max_input=1k", 1), ("max_input=1M", 0)):
        check.equal(lodd("validate", "--limit", limit, CLEAN).code, code, limit)
    check.equal(lodd("validate", "--limit=max_input=1", "--limit=max_input=1G", CLEAN).code, 0, "the last one counts")
    check.has(lodd("validate", "-q", "--limit=max_issues=1", TWO).out, "[LODD-ISSUE-LIMIT]", "max_issues=1")
    check.lacks(lodd("validate", "-q", "--limit=max_issues=2", TWO).out, "[LODD-ISSUE-LIMIT]", "max_issues=2")


def test_values(check):
    """--redact hides values, --show-values shows them, else it depends on the persons of the document"""
    check.has(lodd("validate", FAULTY).out, "«20260203-1»")
    check.lacks(lodd("validate", "--redact", FAULTY).out, "20260203-1", "--redact")
    check.has(lodd("validate", "--redact", FAULTY).out, "<10 tegn>", "--redact")
    check.has(lodd("validate", "--show-values", FAULTY).out, "«20260203-1»", "--show-values")
    for form in FORMATS[1:]:
        check.lacks(lodd("validate", "--redact", "-o", form, FAULTY).out, "20260203-1", f"--redact {form}")


def test_coverage(check):
    """--coverage gives exercised and total for each profile, and what is missing; the JSON report has it too"""
    check.lacks(lodd("validate", CLEAN).out, "Dekning", "not asked for")
    got = lodd("validate", "--coverage", "-o", "text", NOTES, CLEAN)
    for profile in ("no.plo@1.6/innleggelsesrapport", "no.msghead@1.2/msghead", "no.apprec@1.1/apprec"):
        check.has(got.out, profile)
    sums = re.findall(r"^ +\w+ +(\d+) av +(\d+) +(\d+) %$", got.out, re.M)
    check.true(len(sums) >= 9, f"only {len(sums)} sums: {got.out[-2000:]}")
    for exercised, total, percent in sums:
        check.equal(int(percent), int(exercised) * 100 // int(total), "percent")
        check.true(int(exercised) <= int(total), f"{exercised} of {total}")
    check.true(any(0 < int(exercised) < int(total) for exercised, total, _ in sums), "nothing is partly exercised")
    check.has(got.out, "ikke utøvd")
    check.true(json.loads(lodd("validate", "--coverage", "-o", "json", NOTES).out).get("coverage"), "json lacks the coverage")
    check.true("coverage" not in json.loads(lodd("validate", "-o", "json", NOTES).out), "json has coverage without being asked")
    more = lodd("validate", "--coverage", "-o", "text", MESSAGES / "valid").out
    check.true(more.count("ikke utøvd") > 0 and "Dekning no.plo@1.5/" in more, "coverage of all valid messages")


# --- threads, places, locales ---------------------------------------------------------------------------------------

def test_same_bytes(check):
    """-j 1 and -j 4, another folder, another locale and time zone: the same bytes in every format"""
    with workplace() as place:
        shutil.copytree(MESSAGES, place / "one" / "messages")
        shutil.copytree(MESSAGES, place / "two" / "messages")
        runs = [("one", ["-j1"], {"LC_ALL": "C"}), ("two", ["-j4"], {"LC_ALL": "nb_NO.UTF-8", "TZ": "Asia/Tokyo"}),
                ("two", ["-j4"], {"LC_ALL": "C.UTF-8", "LC_NUMERIC": "nb_NO.UTF-8"}), ("one", [], {"LANG": "tr_TR.UTF-8"})]
        words = [word for form in FORMATS for word in ("-o", f"{form}:{form}")]
        first = None
        for folder, jobs, env in runs:
            got = lodd("validate", "--lang=nb", "--coverage", *jobs, *words, "messages", cwd=place / folder,
                       env=harness.environment(**env))
            check.equal(got.code, 1, f"{jobs} {env}: exit code")
            reports = {form: (place / folder / form).read_bytes() for form in FORMATS}
            first = first or reports
            for form in FORMATS:
                check.true(len(reports[form]) > 10000, f"{form} is too short to prove anything")
                check.true(reports[form] == first[form], f"{form} differs: {jobs} {env}")


def test_many(check):
    """more files than wait in the ring, one of them slow: all results, in order"""
    with workplace() as place:
        (place / "in").mkdir()
        for i in range(700):
            shutil.copy(FAULTY if i % 7 == 0 else CLEAN, place / "in" / f"{i:04}.xml")
        body = b"<x>" + b"<y z='1'>t</y>" * 400000 + b"</x>"
        (place / "in" / "0003.xml").write_bytes(body)
        for jobs in ("-j1", "-j3", "-j256"):
            got = lodd("validate", "-o", "json", jobs, "in", cwd=place)
            data = json.loads(got.out)
            check.equal([document["name"] for document in data["documents"]], [f"in/{i:04}.xml" for i in range(700)], jobs)
            faulty = [i for i, document in enumerate(data["documents"]) if "APPREC-ID-1" in {issue["id"] for issue in document["issues"]}]
            check.equal(faulty, list(range(0, 700, 7)), f"{jobs}: faulty ones")


# --- terminals ------------------------------------------------------------------------------------------------------

def test_colours(check):
    """colours on a terminal, not in a pipe; NO_COLOR, TERM=dumb and --color"""
    escape = "\x1b["
    check.lacks(lodd("validate", FAULTY, env=harness.environment(TERM="xterm")).out, escape, "a pipe")
    check.has(lodd("validate", "--color=always", FAULTY).out, escape, "--color=always in a pipe")
    cases = [([], {}, True), ([], {"NO_COLOR": "1"}, False), ([], {"NO_COLOR": ""}, True), (["--color=never"], {}, False),
             (["--color=always"], {"NO_COLOR": "1"}, True), (["--color=auto"], {"TERM": "dumb"}, False)]
    for args, variables, coloured in cases:
        env = harness.environment(**{"TERM": "xterm", **variables})
        code, shown, _ = harness.on_terminal(["validate", *args, FAULTY], "out", env=env)
        check.equal(code, 1, "exit code")
        check.equal(escape in shown, coloured, f"{args} {variables}: colours")
    _, shown, _ = harness.on_terminal(["validate", FAULTY], "out")
    check.has(shown, "råd: ", "hints on a terminal")
    with workplace() as place:
        harness.on_terminal(["validate", "-o", "text:report", FAULTY], "out", cwd=place)
        check.lacks((place / "report").read_text(), escape, "a file")
        check.lacks((place / "report").read_text(), "råd: ", "a file")


def slow_input(process):
    time.sleep(1.5)
    process.stdin.write(CLEAN.read_bytes())


def test_progress(check):
    """the progress bar: on a terminal when the work takes long, taken away at the end, never in a pipe"""
    args = ["validate", "-j2", CLEAN, "-"]
    code, shown, out = harness.on_terminal(args, "err", feed=slow_input)
    check.equal(code, 0, "exit code")
    check.has(shown, "1/2 filer", "the terminal")
    check.true(shown.endswith("\r\x1b[K"), f"the bar is not taken away: {shown[-60:]!r}")
    check.lacks(out, "filer", "standard output")
    for extra, env in ((["--no-progress"], None), (["-q"], None), ([], harness.environment(TERM="dumb"))):
        _, shown, _ = harness.on_terminal(args + extra, "err", feed=slow_input, env=env)
        check.equal(shown, "", f"{extra}: the terminal")
    _, shown, _ = harness.on_terminal(["validate", CLEAN, CLEAN], "err")
    check.equal(shown, "", "short work")
    code, shown, _ = harness.on_terminal(["validate", "-j2", FAULTY, "-"], "both", feed=slow_input)
    check.has(shown, "1/2 filer", "both on the terminal")
    check.equal(code, 1, "both on the terminal: exit code")
    check.true(not re.search(r"1/2 filer[^\r\n]*[\r\n]*-:", shown), f"text stands behind the bar: {shown!r}")
    check.has(shown, "\r\x1b[K-:", "both on the terminal")


harness.main(harness.collect(globals()))
