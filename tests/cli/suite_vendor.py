"""A vendor's system, as far as the test descriptions of the PLO messages go: it answers what it is given and sends
what it is asked for. By default it does everything right; tests make it do one thing wrong. Standard library only."""
import importlib.util
import json
import pathlib
import sys

from harness import MESSAGES, ROOT

_SPEC = importlib.util.spec_from_file_location("make_testdata", ROOT / "tools" / "make-testdata.py")
make_testdata = importlib.util.module_from_spec(_SPEC)
sys.modules["make_testdata"] = make_testdata
_SPEC.loader.exec_module(make_testdata)
sys.path.insert(0, str(ROOT / "testdata" / "testsuite"))
import scenarios  # noqa: E402  pylint: disable=wrong-import-position,import-error

PACK = ROOT / "profiles" / "no.selvdeklarering@1"
TESTS = {test["id"]: test for test in json.loads((PACK / "tests.json").read_text())["tests"]}
STATUS = {"1": ("1", "OK"), "2": ("2", "Avvist"), "3": ("3", "OK, feil i delmelding")}
# The smallest picture: one white point.
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63fa0f0001"
                    "05010270a4f2430000000049454e44ae426082")


def text_of(path):
    """The message without its XML declaration."""
    data = path.read_bytes()
    return data.decode("iso-8859-1" if b'encoding="ISO-8859-1"' in data[:60] else "utf-8").split("?>", 1)[1]


def receipt(message, case, status="1", error=None, version="1.1"):
    errors = [(error, "", "Forklaring")] if error else []
    made = make_testdata.receipt(message, case, "2026-04-20T12:00:00+02:00", version, STATUS[status], errors)
    return made.replace(' DN=""', "")


def right_answer(expected):
    """Status and error code of a right receipt."""
    return ("2", expected["errors"][0]) if expected["statuses"] == ["2"] else ("1", None)


def receive(test, folder):
    for expected in test["expect"]:
        name = expected["input"]
        message = text_of(folder / "inputs" / name)
        status, error = right_answer(expected)
        (folder / "outputs" / f"svar-{name}").write_text(receipt(message, f"{test['id']} {name}", status, error))


def send(test, folder):
    profile = next(each for each in scenarios.PROFILES if each["profile"] == test["profile"])
    for number, kind in enumerate(("new", "change", "cancel")):
        if profile.get(kind):
            data = (MESSAGES / "valid" / profile[kind] / "input.xml").read_bytes()
            (folder / "outputs" / f"{number}-{kind}.xml").write_bytes(data)


def refuse(test, folder):
    for number, _ in enumerate(test["expect"]):
        (folder / "outputs" / f"forsok-{number}.png").write_bytes(PNG)


def run(test_id, folder):
    """Does one test right; folder is that of the test, prepared."""
    test = TESTS[test_id]
    if test["direction"] == "motta":
        receive(test, pathlib.Path(folder))
    elif test["negative"]:
        refuse(test, pathlib.Path(folder))
    else:
        send(test, pathlib.Path(folder))
