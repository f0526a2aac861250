#!/usr/bin/env python3
"""Adds up the checks in meson's test logs.

  sum-tests.py [--failed TEXT]... NAME=LOG...

LOG is a testlog.json (one JSON object a line, one a test program) or, when its name ends in .tap, the output of one program. A program that speaks TAP
counts with each of its checks; any other program is one check. On top of that a program is one failed check when it did not end as it should: it crashed, ran out of time, gave
another number of checks than its plan says, or ended with a code that its checks do not explain.

Prints every failed check with its text and the lines that follow it, the reasons for skipped ones with their number, and last
"N passed, N failed" with ", N skipped" when there are any. --failed TEXT counts one more failed check: a step that no log tells of,
such as a build.

Exit code: 0 all passed; 1 something failed, or nothing was run."""
import argparse
import json
import os
import re
import sys
from collections import Counter

# a # in a check's name is a part of it, unless a directive follows
TAP_LINE = re.compile(r"(not )?ok\b\s*(\d+)?\s*(?:- )?(.*?)(?:(?<=\s)#\s*(skip|todo)\S*\s*(.*))?$", re.IGNORECASE)
PLAN = re.compile(r"1\.\.(\d+)\s*(?:#\s*(.*))?$")
SHOWN_AFTER_FAILURE = 20  # lines of remarks shown below a failed check
SHOWN_OF_OUTPUT = 40  # last lines shown of a program that broke down


class Sums:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], Counter()

    def fail(self, where, name, remarks):
        self.failed.append((where, name, remarks))


def read_log(path):
    """The tests of a log."""
    with open(path, encoding="utf-8", errors="replace") as file:
        if path.endswith(".tap"):
            return [{"name": os.path.basename(path), "result": "OK", "stdout": file.read()}]
        return [json.loads(line) for line in file if line.strip()]


def add_tap(sums, where, lines):
    """Adds a program's TAP; returns (complete, failed): whether it kept its plan, and how many checks failed."""
    planned, seen, failed, remarks = None, 0, 0, None
    for line in lines:
        plan, check = PLAN.match(line), TAP_LINE.match(line)
        if line.startswith("Bail out!"):
            return False, failed
        if plan:
            planned = int(plan.group(1))
            if planned == 0:
                sums.skipped[(plan.group(2) or "no reason given").removeprefix("SKIP").strip()] += 1
        elif check:
            seen += 1
            directive = (check.group(4) or "").upper()
            remarks = None
            if directive == "SKIP":
                sums.skipped[check.group(5).strip() or "no reason given"] += 1
            elif check.group(1) and directive != "TODO":
                remarks = []
                failed += 1
                sums.fail(where, check.group(3).strip() or "check %d" % seen, remarks)
            else:
                sums.passed += 1
        elif remarks is not None and line.startswith("#") and len(remarks) < SHOWN_AFTER_FAILURE:
            remarks.append(line)
    return planned == seen, failed


def add_test(sums, build, test):
    where = "%s: %s" % (build, test["name"])
    result, output = test["result"], test.get("stdout") or ""
    lines = output.splitlines()
    tail = (lines + (test.get("stderr") or "").splitlines())[-SHOWN_OF_OUTPUT:]
    if not any(PLAN.match(line) or TAP_LINE.match(line) for line in lines):
        if result == "OK" or result == "EXPECTEDFAIL":
            sums.passed += 1
        elif result == "SKIP":
            sums.skipped["%s: no reason given" % where] += 1
        else:
            sums.fail(where, "ended with %s" % result, tail)
        return
    complete, failed = add_tap(sums, where, lines)
    if complete and result in ("OK", "SKIP", "EXPECTEDFAIL"):
        return
    if complete and failed and (result == "FAIL" or test.get("returncode") == 1):
        return  # its failed checks say it
    sums.fail(where, "ended with %s, code %s%s" % (result, test.get("returncode"), "" if complete else ", its plan not kept"), tail)


def summary(sums):
    skipped = sum(sums.skipped.values())
    return "%d passed, %d failed%s" % (sums.passed, len(sums.failed), ", %d skipped" % skipped if skipped else "")


def main(argv):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("logs", nargs="*")
    arguments = parser.parse_args(argv[1:])
    sums = Sums()
    for text in arguments.failed:
        sums.fail("step", text, [])
    logs = [argument.partition("=") for argument in arguments.logs]
    for build, _, path in logs:
        for test in read_log(path):
            add_test(sums, build, test)
    for reason, number in sorted(sums.skipped.items()):
        print("skipped %d: %s" % (number, reason))
    for where, name, remarks in sums.failed:
        print("FAILED %s: %s" % (where, name))
        for remark in remarks:
            print("    " + remark)
    print(summary(sums))
    return 1 if sums.failed or not sums.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
