"""What the tests of the command line share: TAP, running lodd, a place to work in. Standard library only.

LODD_EXE is the program, LODD_SOURCE_ROOT the project. Every run gets a clean environment, so that the locale and the LODD_
variables of whoever runs the tests change nothing. Neither do their packs and packages: HOME and LODD_DATA are empty folders.
"""
import atexit
import contextlib
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = pathlib.Path(os.environ.get("LODD_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[2]))
EXE = pathlib.Path(os.environ["LODD_EXE"]).resolve()
MESSAGES = ROOT / "testdata" / "messages"
# Sanitizers need their options, coverage and valgrind runs theirs.
KEPT = ("PATH", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH")

CLEAN = MESSAGES / "valid" / "apprec11-ok" / "input.xml"  # no finding at all
NOTES = MESSAGES / "valid" / "plo16-innleggelsesrapport" / "input.xml"  # notes only: lists that are not carried
WARNED = MESSAGES / "invalid" / "apprec-no-service" / "input.xml"  # a warning, no error
FAULTY = MESSAGES / "invalid" / "apprec-id-not-uuid" / "input.xml"  # an error: APPREC-ID-1
TWO = MESSAGES / "invalid" / "apprec-status-unknown" / "input.xml"  # an error and a warning


def official_package():
    """The official FHIR package among the reference files, which need not be there."""
    reference = pathlib.Path(os.environ.get("LODD_REFERENCE") or ROOT.parent / "shared" / "reference")
    return (ROOT / reference / "fhir-packages" / "hl7.fhir.r4.core-4.0.1.tgz").resolve()


class Skip(Exception):
    """The check cannot be made here; the argument says why."""


class Check:
    """One test: collects what is wrong."""

    def __init__(self):
        self.problems = []

    def true(self, condition, what):
        if not condition:
            self.problems.append(what)

    def equal(self, got, wanted, what):
        if got != wanted:
            self.problems.append(f"{what}: got {got!r}, wanted {wanted!r}")

    def has(self, text, part, what="output"):
        if part not in text:
            self.problems.append(f"{what} lacks {part!r}: {text[:1500]!r}")

    def lacks(self, text, part, what="output"):
        if part in text:
            self.problems.append(f"{what} has {part!r}: {text[:1500]!r}")


class Result:
    def __init__(self, code, out, err):
        self.code, self.raw_out, self.raw_err = code, out, err

    @property
    def out(self):
        return self.raw_out.decode("utf-8")  # all output is UTF-8: bytes that are not fail the test

    @property
    def err(self):
        return self.raw_err.decode("utf-8")


def _empty_home():
    folder = tempfile.mkdtemp(prefix="lodd-home-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


NOBODY = _empty_home()


def environment(**extra):
    """A clean environment, in Norwegian (no locale), with the source tree's packs."""
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    env["LODD_PROFILES"] = str(ROOT / "profiles")
    env["HOME"] = NOBODY
    env["LODD_DATA"] = os.path.join(NOBODY, "data")
    env.update({name: value for name, value in extra.items() if value is not None})
    for name in [name for name, value in extra.items() if value is None]:
        env.pop(name, None)
    return env


def lodd(*args, stdin=b"", cwd=None, env=None, exe=EXE, timeout=120):
    done = subprocess.run([str(exe), *map(os.fspath, args)], input=stdin, capture_output=True, cwd=cwd,
                          env=env or environment(), timeout=timeout, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def on_terminal(args, which, env=None, cwd=None, feed=None):
    """Runs lodd with stdout ("out"), stderr ("err") or both on a terminal; returns (code, what the terminal got, the other).
    feed(process) may write to standard input."""
    primary, secondary = pty.openpty()
    pipe = subprocess.PIPE
    process = subprocess.Popen([str(EXE), *map(os.fspath, args)], stdin=pipe, cwd=cwd, env=env or environment(TERM="xterm"),
                               stdout=secondary if which in ("out", "both") else pipe,
                               stderr=secondary if which in ("err", "both") else pipe)
    os.close(secondary)
    if feed:
        feed(process)
    process.stdin.close()
    shown = bytearray()
    while True:
        try:
            part = os.read(primary, 65536)
        except OSError:  # the other end was closed
            break
        if not part:
            break
        shown += part
    other = b"".join(stream.read() for stream in (process.stdout, process.stderr) if stream)
    code = process.wait()
    os.close(primary)
    return code, shown.decode("utf-8"), other.decode("utf-8")


@contextlib.contextmanager
def workplace():
    """A new folder, removed afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lodd-cli-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def needs_packs(check):
    """Tests that judge documents mean nothing when the packs cannot be opened: say so once, clearly."""
    got = lodd("profiles")
    check.equal(got.code, 0, "lodd profiles: exit code")
    check.equal(got.err, "", "lodd profiles: standard error")


def main(tests):
    """Runs (name, function) pairs; each function gets a Check. Prints TAP; exits with 1 when one failed."""
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        check = Check()
        skipped = None
        try:
            test(check)
        except Skip as reason:
            skipped = reason
        except Exception:  # pylint: disable=broad-except
            check.problems.append(traceback.format_exc())
        bad = bool(check.problems)
        failed += bad
        print(f"{'not ok' if bad else 'ok'} {number} - {name}" + (f" # SKIP {skipped}" if skipped and not bad else ""))
        for problem in check.problems:
            print("# " + problem.replace("\n", "\n# "))
        sys.stdout.flush()
    print(f"1..{len(tests)}")
    sys.exit(1 if failed else 0)


def collect(namespace):
    """All functions test_... of a module, in the order they stand, named by their docstrings."""
    return [(test.__doc__.strip().splitlines()[0], test) for name, test in namespace.items() if name.startswith("test_")]
