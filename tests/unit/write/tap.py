"""Test Anything Protocol for the tests in Python: the counterpart of tests/tap.h."""

import sys

_count = 0
_failed = 0


def ok(passed, name, detail=""):
    global _count, _failed
    _count += 1
    _failed += not passed
    print("%sok %d - %s" % ("" if passed else "not ", _count, name))
    if not passed and detail:
        print("\n".join("# " + line for line in str(detail).splitlines()))
    sys.stdout.flush()
    return passed


def skip(reason):
    global _count
    _count += 1
    print("ok %d # SKIP %s" % (_count, reason))


def done():
    print("1..%d" % _count)
    return 1 if _failed else 0
