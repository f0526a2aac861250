#!/usr/bin/env python3
"""Runs the commands that README.md shows, and compares what they print with what stands there.

  check_readme.py LODD             prints TAP
  check_readme.py LODD --update    writes what the commands print into README.md

An example is a block that begins with ```console; "$ lodd ..." is a command, what follows it is its output, standard error included. The
commands are run in the project's folder."""
import os
import re
import shlex
import subprocess
import sys

ROOT = os.environ.get("LODD_SOURCE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
README = os.path.join(ROOT, "README.md")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def run(lodd, line):
    words = shlex.split(line)
    if words[0] != "lodd":
        raise SystemExit("an example must be a command of lodd: %s" % line)
    # The environment decides language and colours; an example must not hang on it.
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("LC_", "LANG", "LODD_")) and name not in ("NO_COLOR", "TERM")}
    done = subprocess.run([lodd] + words[1:], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False)
    return done.stdout


def fresh(lodd, block):
    """The block with the output its commands have now."""
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            lines += [line] + run(lodd, line[2:]).rstrip("\n").split("\n")
    return "\n".join(lines) + "\n"


def main(argv):
    lodd = os.path.abspath(argv[1])
    with open(README, encoding="utf-8") as file:
        text = file.read()
    if argv[2:] == ["--update"]:
        with open(README, "w", encoding="utf-8") as file:
            file.write(BLOCK.sub(lambda match: "```console\n" + fresh(lodd, match.group(1)) + "```", text))
        return 0
    blocks = BLOCK.findall(text)
    print("1..%d" % (len(blocks) + 1))
    print("%sok 1 - README.md has examples" % ("" if blocks else "not "))
    failed = not blocks
    for number, block in enumerate(blocks, 2):
        now = fresh(lodd, block)
        failed |= now != block
        print("%sok %d - README.md: %s" % ("" if now == block else "not ", number, block.splitlines()[0]))
        if now != block:
            print("# it prints now (check_readme.py LODD --update writes it):\n" + re.sub("^", "# ", now, flags=re.M))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
