#!/usr/bin/env python3
"""Runs the commands that a page of the documentation shows, and compares what they print with what stands there.

  check_docs.py LODD PAGE.md             prints TAP
  check_docs.py LODD PAGE.md --update    writes what the commands print into the page

An example is a block that begins with ```console; "$ lodd ..." is a command, what follows it is its output, standard error included. Other
programs than lodd may be used where they are what a reader would use (PROGRAMS); "cd" holds until the block ends. The commands run in the project's folder, unless the page has a line

  <!-- examples: docs/examples/NAME -->

Then they run, one after the other, in a copy of that folder; its COPY.tsv names more files to put there (name TAB file of the project).
What a command adds to the user's data is there for those after it, and for no other page."""
import contextlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("LODD_SOURCE_ROOT") or pathlib.Path(__file__).resolve().parents[2])
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
FOLDER = re.compile(r"^<!-- examples: (\S+) -->$", re.M)
PROGRAMS = ("sha256sum", "openssl", "cat")


def environment(home):
    """It decides language, colours and what the user has added; an example must not hang on it."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("LC_", "LANG", "LODD_")) and name not in ("NO_COLOR", "TERM")}
    if "LODD_PROFILES" in os.environ:
        kept["LODD_PROFILES"] = os.environ["LODD_PROFILES"]
    kept.update(HOME=home, LODD_DATA=os.path.join(home, "lodd"))
    return kept


def run(lodd, line, folder, home):
    words = shlex.split(line)
    if words[0] != "lodd" and words[0] not in PROGRAMS:
        raise SystemExit("an example cannot use this program: %s" % line)
    command = [lodd] + words[1:] if words[0] == "lodd" else words
    done = subprocess.run(command, cwd=folder, env=environment(home), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False)
    return done.stdout


def fresh(lodd, block, folder, home):
    """The block with the output its commands have now."""
    lines = []
    command = ""
    folder = pathlib.Path(folder)
    for line in block.splitlines():
        if line.startswith("$ ") or command:
            command += line[2:] if line.startswith("$ ") else line
            lines.append(line)
            if command.endswith("\\"):
                command = command[:-1]
                continue
            if command.startswith("cd "):
                folder = folder / command[3:]
            else:
                lines += run(lodd, command, folder, home).rstrip("\n").splitlines()
            command = ""
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def work_folder(text):
    """Where the commands of a page run."""
    named = FOLDER.search(text)
    if not named:
        yield ROOT
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "example"
        shutil.copytree(ROOT / named.group(1), folder)
        copies = folder / "COPY.tsv"
        for line in copies.read_text(encoding="utf-8").splitlines() if copies.exists() else []:
            name, source = line.split("\t")
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / source, folder / name)
        copies.unlink(missing_ok=True)
        yield folder


def main(argv):
    lodd = os.path.abspath(argv[1])
    page = pathlib.Path(argv[2])
    text = page.read_text(encoding="utf-8")
    with work_folder(text) as folder, tempfile.TemporaryDirectory() as home:
        blocks = [(block, fresh(lodd, block, folder, home)) for block in BLOCK.findall(text)]
    if argv[3:] == ["--update"]:
        rest = iter(blocks)
        page.write_text(BLOCK.sub(lambda match: "```console\n" + next(rest)[1] + "```", text), encoding="utf-8")
        return 0
    print("1..%d" % (len(blocks) + 1))
    print("%sok 1 - %s has examples" % ("" if blocks else "not ", page.name))
    failed = not blocks
    for number, (block, now) in enumerate(blocks, 2):
        failed |= now != block
        print("%sok %d - %s: %s" % ("" if now == block else "not ", number, page.name, block.splitlines()[0]))
        if now != block:
            print("# it prints now (check_docs.py LODD PAGE.md --update writes it):\n" + re.sub("^", "# ", now, flags=re.M))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
