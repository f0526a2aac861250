#!/usr/bin/env python3
"""check_expected.py DUMP [--update]: the writers' reports against the files under expected/, and what must hold between
reports.

Standard library only. --update rewrites the files; read the difference before it is committed.
"""

import difflib
import hashlib
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap
from cases import CASES

EXPECTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expected")


def report(dump, arguments, env=None):
    return subprocess.run([dump] + arguments.split(), stdout=subprocess.PIPE, check=True, env=env).stdout


def compare(dump, update):
    for name, arguments in CASES:
        path = os.path.join(EXPECTED, name)
        got = report(dump, arguments)
        if update:
            with open(path, "wb") as f:
                f.write(got)
        with open(path, "rb") as f:
            expected = f.read()
        diff = difflib.unified_diff(expected.decode("utf-8", "backslashreplace").splitlines(),
                                    got.decode("utf-8", "backslashreplace").splitlines(), name, arguments, lineterm="")
        tap.ok(got == expected, name + " is what " + arguments + " writes", "\n".join(diff))
    listed = {name for name, _ in CASES}
    tap.ok(set(os.listdir(EXPECTED)) == listed, "every file under expected/ has a case")


def documents(dump, fixture):
    """The document objects of both formats, parsed, and their bytes."""
    for line in report(dump, fixture + " ndjson").splitlines():
        value = json.loads(line)
        if "name" in value:
            yield value, line


def digests(dump):
    for fixture in ("plain", "one", "hostile"):
        whole = json.loads(report(dump, fixture + " json"))
        lines = list(documents(dump, fixture))
        tap.ok([value for value, _ in lines] == whole["documents"], fixture + ": both formats hold the same documents")
        for value, line in lines:
            name = value["name"].encode("unicode_escape").decode()
            stated = value.pop("digest")
            written = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            del value["name"]
            canonical = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            tap.ok(hashlib.sha256(canonical).hexdigest() == stated, "digest made again from the object: " + name)
            with_digest = written[:-1] + b',"digest":"' + stated.encode() + b'"}'
            tap.ok(line == with_digest, "the file is canonical itself: " + name)
            value["size"] += 1
            changed = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            tap.ok(hashlib.sha256(changed).hexdigest() != stated, "a change is seen: " + name)


def sums(dump):
    for fixture in ("plain", "one", "hostile", "empty"):
        whole = json.loads(report(dump, fixture + " json coverage"))
        summary, docs = whole["summary"], whole["documents"]
        both = summary["valid"] + summary["withErrors"]
        tap.ok(summary["documents"] == len(docs) == both, fixture + ": documents add up")
        for severity in ("error", "warning", "information"):
            across = sum(i["severity"] == severity for i in whole["crossDocument"])
            within = sum(d["counts"][severity] for d in docs)
            tap.ok(summary[severity] == across + within, "%s: %s adds up" % (fixture, severity))
        for profile in whole["coverage"]:
            for kind, part in profile["components"].items():
                tap.ok(part["exercised"] + len(part["missing"]) == part["total"],
                       "%s %s adds up" % (profile["profile"], kind))


def neutral(dump):
    """Neither the language chosen nor the environment changes the machine's report."""
    json_report = report(dump, "plain json")
    tap.ok(json_report == report(dump, "plain json en"), "the language does not change JSON")
    tap.ok(json_report == report(dump, "plain json colour hints quiet layers"), "options for people do not change JSON")
    odd = dict(os.environ, LC_ALL="tr_TR.UTF-8", TZ="Pacific/Kiritimati")
    for fmt in ("text", "json", "ndjson", "sarif", "junit"):
        tap.ok(report(dump, "plain " + fmt) == report(dump, "plain " + fmt, odd),
               "the environment does not change " + fmt)


def hostile(dump):
    """Nothing that could drive a terminal or add a line gets out of a document."""
    text = report(dump, "hostile text layers hints").decode()
    bad = [c for c in text
           if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\ufffe\uffff"]
    tap.ok(not bad, "no control characters in text", repr(bad))
    tap.ok("\\u001b[2J\\n" in text, "but their escapes")
    for line in report(dump, "hostile ndjson").decode().split("\n")[:-1]:
        tap.ok(isinstance(json.loads(line), dict), "a line of NDJSON is an object")
    args = [a for d in json.loads(report(dump, "hostile json"))["documents"] for i in d["issues"] for a in i["args"]]
    tap.ok("\0\b\f\n\r\t\x1f \"\\/]]></failure>\x7f\x9b\ufffd\uffff" in args, "JSON holds the raw value", args)


def links(dump):
    """SARIF makes links of "[text](target)" and has placeholders in braces: neither may come from a document."""
    run = json.loads(report(dump, "hostile sarif"))["runs"][0]
    texts = [r["message"]["text"] for r in run["results"]]
    tap.ok(any("[x] (https:" in t for t in texts), "a link in a value is broken up in SARIF messages", texts)
    tap.ok(not any("](" in t for t in texts), "no links in SARIF messages", texts)
    tap.ok(any("{{9}}" in t for t in texts), "braces are doubled in SARIF messages", texts)


def main():
    dump = sys.argv[1]
    compare(dump, "--update" in sys.argv[2:])
    digests(dump)
    sums(dump)
    neutral(dump)
    hostile(dump)
    links(dump)
    return tap.done()


sys.exit(main())
