#!/usr/bin/env python3
"""The command line itself: options, errors, languages, help, the man page, docs/cli.md and the completion."""
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile

sys.dont_write_bytecode = True
import harness  # noqa: E402  pylint: disable=wrong-import-position
from declaring import Vendor  # noqa: E402
from harness import CLEAN, EXE, FAULTY, NOTES, ROOT, Skip, lodd  # noqa: E402

COMMANDS = ("validate", "explain", "profiles", "pack", "detect", "fhirpath", "snapshot", "requirements", "declare", "run-suite", "sign", "verify", "spotcheck",
            "check-docs", "compare", "register", "pair", "render", "completion", "help")
VERDICTS = ("declare", "run-suite", "verify", "spotcheck", "check-docs", "compare", "register", "pair")


def usage_error(check, args, *parts):
    """Exit code 2, nothing on standard output, all parts on standard error."""
    got = lodd(*args)
    shown = "lodd " + shlex.join(map(str, args))
    check.equal(got.code, 2, f"{shown}: exit code")
    check.equal(got.out, "", f"{shown}: standard output")
    for part in parts:
        check.has(got.err, part, f"{shown}: standard error")


def test_no_words(check):
    """without words: help on standard error, exit code 2"""
    usage_error(check, [], "mangler kommando", "validate", "KOMMANDOER")


def test_version(check):
    """--version prints name and version, before and after a command"""
    for args in (["--version"], ["validate", "--version"]):
        got = lodd(*args)
        check.equal(got.code, 0, "exit code")
        check.true(re.fullmatch(r"lodd \d+\.\d+\.\d+\n", got.out), f"printed {got.out!r}")


def test_unknown_words(check):
    """unknown commands, options, values and limits are named, and the nearest one is suggested"""
    usage_error(check, ["valdate", "x"], "«valdate»", "mente du «lodd validate»?")
    usage_error(check, ["zzzzzzzzzz"], "«zzzzzzzzzz»")
    usage_error(check, ["validate", "--fail-no", "error", "x"], "«--fail-no»", "mente du «--fail-on»?")
    usage_error(check, ["validate", "--coverge", "x"], "mente du «--coverage»?")
    usage_error(check, ["validate", "-Z", "x"], "«-Z»")
    usage_error(check, ["validate", "-qZ", "x"], "«-Z»")
    usage_error(check, ["validate", "--limit", "max_dept=3", "x"], "max_dept", "mente du «max_depth»?")
    usage_error(check, ["validate", "-o", "xml", "x"], "«xml»", "text|json|ndjson|sarif|junit")
    usage_error(check, ["completion", "fish"], "«fish»", "bash")
    usage_error(check, ["profiles", "shwo"], "«shwo»", "list|show")
    usage_error(check, ["help", "nothing"], "«nothing»")


def test_forgotten_command(check):
    """a path instead of a command: the command is suggested"""
    usage_error(check, [str(CLEAN)], f"mente du «lodd validate {CLEAN}"[:40])


def test_values(check):
    """values: missing, unwanted, empty, not one of the choices, not a number, out of bounds"""
    usage_error(check, ["validate", "x", "--output"], "--output", "mangler verdi")
    usage_error(check, ["validate", "--quiet=yes", "x"], "--quiet", "tar ingen verdi")
    usage_error(check, ["validate", "--stdin-filename=", "-"], "--stdin-filename", "tom")
    usage_error(check, ["validate", "--color=blue", "x"], "«blue»", "auto|always|never")
    usage_error(check, ["validate", "--color", "auto|always", "x"], "auto|always|never")
    usage_error(check, ["validate", "--fail-on", "information", "x"], "error|warning|never")
    usage_error(check, ["validate", "--lang", "sv", "x"], "«sv»", "nb|en")
    for jobs in ("0", "-1", "two", "1k", "257", "99999999999999999999"):
        usage_error(check, ["validate", f"--jobs={jobs}", "x"], "--jobs", f"«{jobs}»")
    for limit in ("max_depth=", "max_depth=0", "max_depth=x", "max_depth=1T", "max_depth=1kk", "max_depth=-1",
                  "max_input=99999999999999999999", "max_input=18014398509481984k"):
        usage_error(check, ["validate", "--limit", limit, "x"], "max_")
    usage_error(check, ["validate", "--limit", "max_depth", "x"], "NAVN=VERDI")


def test_operands(check):
    """operands: missing, too many"""
    usage_error(check, ["validate"], "STI", "lodd validate --help")
    usage_error(check, ["detect"], "STI")
    usage_error(check, ["completion"], "bash")
    usage_error(check, ["completion", "bash", "more"], "«more»")
    usage_error(check, ["help", "validate", "detect"], "«detect»")
    usage_error(check, ["profiles", "show"], "NAVN")
    usage_error(check, ["profiles", "list", "more"], "«more»")


def test_wrong_command(check):
    """an option of another command is refused, also before the command"""
    usage_error(check, ["detect", "--coverage", "x"], "--coverage", "lodd detect")
    usage_error(check, ["--coverage", "detect", "x"], "--coverage", "lodd detect")
    usage_error(check, ["explain", "-j2"], "--jobs", "lodd explain")


def test_contradictions(check):
    """what cannot be done together is refused"""
    usage_error(check, ["validate", "--show-values", "--redact", "x"], "--show-values", "--redact")
    usage_error(check, ["validate", "-o", "text", "-o", "json", "x"], "standard ut")
    usage_error(check, ["validate", "-o", "text:-", "-o", "json", "x"], "standard ut")
    usage_error(check, ["validate", "-o", "json:a", "-o", "ndjson:a", "x"], "samme fil")
    usage_error(check, ["validate", "-o", "json:", "x"], "tom")
    usage_error(check, ["validate", "-", "-"], "standard inn")


def test_order(check):
    """options may stand before the command, after operands and in clusters; -- ends them; the last value counts"""
    wanted = lodd("validate", "--lang", "en", "-q", "-j1", FAULTY)
    check.equal(wanted.code, 1, "exit code")
    check.has(wanted.out, "APPREC-ID-1")
    for args in (["--lang=en", "validate", "-qj1", FAULTY], ["validate", FAULTY, "-q", "--jobs=1", "--lang", "en"],
                 ["validate", "--lang=en", "-qj", "1", "--", FAULTY], ["-q", "validate", FAULTY, "--lang=nb", "--lang=en"]):
        got = lodd(*args)
        check.equal((got.code, got.out, got.err), (1, wanted.out, ""), f"{args}")
    with harness.workplace() as place:
        shutil.copy(FAULTY, place / "-q")
        check.equal(lodd("validate", "--", "-q", cwd=place).code, 1, "a file named -q")
        check.has(lodd("validate", "--", "-q", cwd=place).out, "-q:")


def test_languages(check):
    """the language follows --lang, then LC_ALL, LC_MESSAGES, LANG; none or C is Norwegian"""
    nb, en = "mangler kommando", "a command is missing"
    cases = [({}, nb), ({"LANG": "C"}, nb), ({"LC_ALL": "C.UTF-8"}, nb), ({"LANG": "POSIX"}, nb), ({"LANG": ""}, nb),
             ({"LANG": "nb_NO.UTF-8"}, nb), ({"LANG": "nn_NO"}, nb), ({"LANG": "no"}, nb), ({"LANG": "en_GB.UTF-8"}, en),
             ({"LANG": "de_DE"}, en), ({"LANG": "nbx"}, en), ({"LC_MESSAGES": "en_US", "LANG": "nb_NO"}, en),
             ({"LC_ALL": "nb_NO", "LC_MESSAGES": "en_US", "LANG": "en_US"}, nb), ({"LC_ALL": "", "LANG": "en_US"}, en),
             ({"LC_CTYPE": "en_US"}, nb)]
    for variables, wanted in cases:
        check.has(lodd(env=harness.environment(**variables)).err, wanted, f"{variables}")
    english = harness.environment(LC_ALL="en_GB.UTF-8")
    check.has(lodd("--lang", "nb", env=english).err, nb, "--lang nb in an English locale")
    check.has(lodd("validate", "--lang=nb", env=english).err, "mangler STI", "--lang after the command")
    check.has(lodd("vaildate", "--lang", "en").err, "did you mean", "--lang after the error")
    check.has(lodd("help", "--lang", "en").out, "COMMANDS", "help in English")
    check.has(lodd("help", "--lang", "nb").out, "KOMMANDOER", "help in Norwegian")


def test_help(check):
    """help: each command by --help, -h and help; every option is in it; lines are at most 80 wide"""
    for lang in ("nb", "en"):
        for command in COMMANDS:
            first = lodd("help", command, "--lang", lang)
            for args in ([command, "--help"], [command, "-h"], ["--help", command]):
                got = lodd(*args, "--lang", lang)
                check.equal((got.code, got.out, got.err), (0, first.out, ""), f"{args}")
            check.has(first.out, f"lodd {command}")
            for line in first.out.splitlines():
                check.true(len(line) <= 80, f"wider than 80: {line!r}")
                check.equal(line, line.rstrip(), "blanks at the end of a line")
                check.true("`" not in line and "*" not in line, f"marks of the markup: {line!r}")
    program = lodd("--help").out
    for command in COMMANDS:
        check.has(program, f"\n  {command} ")
    validate = lodd("help", "validate").out
    for option in ("--output", "--stdin-filename", "--lang", "--color", "--hints", "--no-hints", "--quiet", "--layers", "--fail-on",
                   "--jobs", "--limit", "--show-values", "--redact", "--coverage", "--profiles", "--no-progress"):
        check.has(validate, option)
    for hidden in ("--man", "--markdown"):
        check.lacks(lodd("help", "help").out, hidden)


def test_limits_listed(check):
    """--limit list shows every limit of the library with its default, in both languages"""
    header = (ROOT / "lib/include/lodd/limits.h").read_text()
    names = re.findall(r"X\((max_\w+),", header)
    check.true(len(names) >= 10, "limits.h was not understood")
    shown = {lang: lodd("validate", "--limit", "list", "--lang", lang) for lang in ("nb", "en")}
    for lang, got in shown.items():
        check.equal(got.code, 0, f"{lang}: exit code")
        check.equal([line.split()[0] for line in got.out.splitlines()], names, f"{lang}: names")
        for line in got.out.splitlines():
            check.true(re.fullmatch(r"max_\w+ +\d+  \S.*", line), f"{lang}: {line!r}")
    for nb, en in zip(shown["nb"].out.splitlines(), shown["en"].out.splitlines()):
        check.true(nb != en, f"not translated: {en}")


def test_formats(check):
    """help names every report format of the library, in both languages"""
    names = re.findall(r'X\([A-Z]+, "(\w+)"', (ROOT / "lib/include/lodd/write.h").read_text())
    check.true(len(names) >= 5, "write.h was not understood")
    texts = {}
    for lang in ("nb", "en"):
        text = lodd("help", "validate", "--lang", lang).out
        for name in names:
            found = re.search(rf"\n  {name} +(\S.*)", text)
            check.true(found, f"{lang}: {name} is missing")
            texts[lang, name] = found and found.group(1)
    for name in names:
        check.true(texts["nb", name] != texts["en", name] or name == "sarif", f"not translated: {name}")


def test_docs(check):
    """docs/cli.md is what the program writes"""
    got = lodd("help", "--markdown", "--lang", "en")
    check.equal(got.code, 0, "exit code")
    check.true(got.out == (ROOT / "docs/cli.md").read_text(), "docs/cli.md is out of date: meson compile docs-cli")


def test_man(check):
    """the man pages are formatted without a warning, in both languages"""
    groff, mandoc = shutil.which("groff"), shutil.which("mandoc")
    for lang, words in (("nb", ("NAVN", "VALG", "BESKRIVELSE")), ("en", ("NAME", "OPTIONS", "DESCRIPTION"))):
        page = lodd("help", "--man", "--lang", lang)
        check.equal(page.code, 0, "exit code")
        check.true(page.raw_out.isascii(), f"{lang}: not ASCII")
        if groff:
            done = subprocess.run([groff, "-man", "-ww", "-Tutf8", "-P-cbou"], input=page.raw_out, capture_output=True, check=False)
            check.equal((done.returncode, done.stderr), (0, b""), f"{lang}: groff")
            text = done.stdout.decode()
            for word in words + ("--fail-on error|warning|never", "max_depth", "LODD_PROFILES", "lodd explain KODE-UKJENT"):
                check.has(text, word, f"{lang}: the page")
            check.lacks(text, "`", f"{lang}: the page")
        if mandoc:
            done = subprocess.run([mandoc, "-Tlint", "-Wwarning"], input=page.raw_out, capture_output=True, check=False)
            check.equal(done.stdout, b"", f"{lang}: mandoc")
    if not groff and not mandoc:
        raise Skip("neither groff nor mandoc is here")


def test_one_source(check):
    """help, man page, docs/cli.md and completion name the same options"""
    def options(text):
        return set(re.findall(r"--[a-z][a-z-]+", text)) - {"--man", "--markdown"}
    table = set()
    for command in COMMANDS:
        table |= options(lodd("help", command).out)
    table -= {"--color=auto"}
    check.equal(options(lodd("help", "--markdown").out), table, "docs/cli.md")
    check.equal(options(lodd("help", "--man").out.replace("\\-", "-")), table, "man page")
    check.equal(options(lodd("completion", "bash").out), table, "completion")


def declarations(place):
    """What the examples of declarations start from: a vendor's folder, bundles, a list of requirements."""
    vendor = Vendor(place / "vendor")
    shutil.copytree(vendor.evidence, place / "evidence")
    shutil.copy(vendor.input, place / "input.json")
    got = vendor.declare()
    if got.code != 0:
        raise RuntimeError(got.out + got.err)
    for name in ("bundle", "bundle-a", "bundle-b", "declarations/one"):
        shutil.copytree(vendor.bundle, place / name)
    shutil.copy(vendor.bundle / "selvdeklarering.json", place)
    shutil.copy(vendor.place / "krav.json", place / "kravliste.json")


def test_examples(check):
    """every example of the documentation runs"""
    examples = re.findall(r"```sh\n(.*)\n```", (ROOT / "docs/cli.md").read_text())
    check.true(len(examples) >= 8, f"found {len(examples)} examples")
    with harness.workplace() as place:
        (place / "messages").mkdir()
        shutil.copy(NOTES, place / "message.xml")
        shutil.copy(CLEAN, place / "messages" / "a.xml")
        patient = {"resourceType": "Patient", "id": "p", "name": [{"use": "official", "family": "Testesen"}]}
        (place / "patient.json").write_text(json.dumps(patient))
        (place / "bundles").mkdir()
        (place / "bundles" / "a.json").write_text(
            json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}]}))
        (place / "my-profiles").mkdir()
        (place / "my-profiles" / "vs.json").write_text('{"resourceType": "ValueSet", "id": "vs", "status": "draft"}')
        (place / "my-profiles" / "profile.json").write_text(json.dumps(
            {"resourceType": "StructureDefinition", "url": "http://example.org/fhir/StructureDefinition/p", "name": "P",
             "status": "draft", "kind": "resource", "abstract": False, "type": "Patient", "derivation": "constraint",
             "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
             "differential": {"element": [{"id": "Patient.name", "path": "Patient.name", "min": 1}]}}))
        (place / "bundle.json").write_text(json.dumps(
            {"resourceType": "Bundle", "type": "collection",
             "entry": [{"fullUrl": "urn:uuid:6a0a2a9c-6a3c-4cf1-8f0e-0d3c1f7b0a11", "resource": {"resourceType": "Patient", "active": True}}]}))
        with tarfile.open(place / "my.guide-1.2.0.tgz", "w:gz") as guide:
            for name, text in (("package.json", '{"name": "my.guide", "version": "1.2.0", "fhirVersions": ["4.0.1"]}'),
                               ("StructureDefinition-p.json", (place / "my-profiles" / "profile.json").read_text())):
                entry = tarfile.TarInfo("package/" + name)
                entry.size = len(text.encode())
                guide.addfile(entry, io.BytesIO(text.encode()))
        if harness.official_package().exists():
            (place / "r4.core.tgz").symlink_to(harness.official_package())
        declarations(place)
        (place / "bin").mkdir()
        (place / "bin" / "lodd").write_text(f"#!/bin/sh\nexec {shlex.quote(str(EXE))} \"$@\"\n")
        (place / "bin" / "lodd").chmod(0o755)
        env = harness.environment()
        env["PATH"] = f"{place / 'bin'}:{env['PATH']}"
        for line in examples:
            if line.startswith(("lodd fhirpath", "lodd snapshot")) and not (ROOT / "profiles/hl7.fhir.r4.core/definitions.image").exists():
                continue  # tools/definitions makes it
            if "r4.core.tgz" in line and not harness.official_package().exists():
                continue  # the reference files have it
            if line.startswith("lodd sign"):
                continue  # test_sign.py has keys and certificates for it
            done = subprocess.run(["bash", "-c", "set -o pipefail; " + line], cwd=place, env=env, capture_output=True, check=False)
            fine = (0, 1, 3) if line.split()[1] in VERDICTS else (0,)  # a verdict is for the reader; only trouble is wrong here
            check.true(done.returncode in fine and not done.stderr, f"{line}: {done.returncode} {done.stderr}")
        check.true((place / "lodd.sarif").stat().st_size > 100, "lodd.sarif was not written")


def complete(check, *words, cwd=None):
    """What bash offers after these words, the last one being completed. Bash breaks words at = : and @ as readline does."""
    line = " ".join(words)
    split = [part for word in words for part in re.findall(r"[=:@]|[^=:@]+", word) or [""]]
    script = f"""
{lodd("completion", "bash").out}
COMP_WORDS=({shlex.join([str(EXE)] + split[1:])})
COMP_CWORD={len(split) - 1}
COMP_LINE={shlex.quote(line)}
COMP_POINT={len(line)}
compopt() {{ :; }}
_lodd
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(["bash", "-u", "-c", script], capture_output=True, env=harness.environment(), cwd=cwd, check=False)
    check.equal(done.stderr, b"", f"{line!r}: standard error")
    return [word for word in done.stdout.decode().splitlines() if word]


def test_completion(check):
    """the completion script loads in bash and completes commands, options, values, files, rules and profiles"""
    script = lodd("completion", "bash")
    check.equal(script.code, 0, "exit code")
    done = subprocess.run(["bash", "-n"], input=script.raw_out, capture_output=True, check=False)
    check.equal((done.returncode, done.stderr), (0, b""), "bash -n")
    check.equal(sorted(complete(check, "lodd", "")), sorted(COMMANDS), "commands")
    check.equal(complete(check, "lodd", "va"), ["validate"], "va")
    check.equal(complete(check, "lodd", "--lang", "en", "de"), ["detect", "declare"], "a command after --lang")
    check.equal(complete(check, "lodd", "validate", "--fail"), ["--fail-on"], "--fail")
    check.equal(complete(check, "lodd", "validate", "--fail-on", "w"), ["warning"], "--fail-on w")
    check.equal(complete(check, "lodd", "validate", "--fail-on=w"), ["warning"], "--fail-on=w")
    check.equal(complete(check, "lodd", "validate", "--fail-on="), ["error", "warning", "never"], "--fail-on=")
    check.equal(complete(check, "lodd", "validate", "-o", "j"), ["json", "junit"], "-o j")
    check.equal(complete(check, "lodd", "validate", "--limit", "max_dep"), ["max_depth="], "--limit")
    check.equal(complete(check, "lodd", "detect", "--cover"), [], "another command's option")
    check.equal(complete(check, "lodd", "completion", ""), ["bash"], "shells")
    check.has(complete(check, "lodd", "explain", "KODE-UK"), "KODE-UKJENT", "rules")
    check.equal(complete(check, "lodd", "profiles", "s"), ["show"], "profiles s")
    check.has(complete(check, "lodd", "profiles", "show", "no.pl"), "no.plo@1.6", "packs")
    check.has(complete(check, "lodd", "profiles", "show", "no.plo@1.6"), "1.6/innleggelsesrapport", "profiles behind @")
    with harness.workplace() as place:
        (place / "report.json").touch()
        (place / "message one.xml").touch()
        (place / "folder").mkdir()
        check.equal(complete(check, "lodd", "validate", "-o", "json:rep", cwd=place), ["report.json"], "-o json:rep")
        check.equal(complete(check, "lodd", "validate", "--output=json:rep", cwd=place), ["report.json"], "--output=json:rep")
        check.equal(complete(check, "lodd", "validate", "-q", "mess", cwd=place), ["message one.xml"], "a file with a blank")
        check.equal(complete(check, "lodd", "validate", "--profiles", "", cwd=place), ["folder"], "--profiles")


def test_full_disk(check):
    """output that cannot be written is an error (exit code 3), and said"""
    if not os.path.exists("/dev/full"):
        raise Skip("/dev/full is not here")
    for args in (["--version"], ["help"], ["explain"], ["profiles"], ["detect", str(CLEAN)], ["validate", str(FAULTY)],
                 ["validate", "-o", "json", str(FAULTY)]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([str(EXE), *args], stdout=full, stderr=subprocess.PIPE, env=harness.environment(), check=False)
        check.equal(done.returncode, 3, f"{args}: exit code")
        check.equal(done.stderr.decode().count("kan ikke skrive standard ut"), 1, f"{args}: said once")


harness.main(harness.collect(globals()))
