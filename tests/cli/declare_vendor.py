"""A made-up vendor for the tests of lodd declare: evidence from testdata/messages, and what is said of it.

Everything is synthetic. Vendor() is a declaration that is made; a test changes what it is about.
"""
import json
import pathlib
import re
import shutil

from harness import MESSAGES, lodd

ISSUED = "2026-11-21"
PROFILES = ["helseopplysninger", "helseopplysninger-til-lege", "innleggelsesrapport", "log-avmelding", "log-dod", "log-innlagt",
            "log-utskrevet", "log-utskrivningsklar", "medisinske-opplysninger", "orientering-om-tjenestetilbud",
            "utskrivningsrapport"]
MAIN = "no.plo@1.6/innleggelsesrapport"


def message(name):
    """The bytes of a message of testdata/messages: "valid/plo16-log-dod"."""
    return (MESSAGES / name / "input.xml").read_bytes()


def with_msgid(data, msgid):
    """The same message under another MsgId."""
    changed, n = re.subn(rb"(<(?:\w+:)?MsgId>)[^<]*", rb"\g<1>" + msgid.encode(), data, count=1)
    assert n == 1
    return changed


def old_person_number():
    """A valid number of somebody born in 1855, in no synthetic series; made here so that none stands in a file."""
    for individual in range(500, 750):
        digits = [int(c) for c in f"010155{individual:03}"]
        first = -sum(a * b for a, b in zip(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2))) % 11
        second = -sum(a * b for a, b in zip(digits + [first], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11
        if first < 10 and second < 10:
            return "".join(map(str, digits + [first, second]))
    raise AssertionError("no number")


class Vendor:
    """Writes a folder with input.json and evidence/, and declares it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.evidence = self.folder / "evidence"
        self.bundle = self.folder / "bundle"
        for kind in ("", "-endring", "-kansellering"):
            self.put(f"messages/innlegg{kind}.xml", message(f"valid/plo16-innleggelsesrapport{kind}"))
        self.put("docs/veiledning.txt", "Veiledning for EksempelEPJ\n3 Sende meldinger\n".encode())
        self.input = {
            "schema": "urn:lodd:declaration-input:1", "validUntil": "2027-11-21", "status": "gjeldende",
            "scheme": {"level": "a"},
            "issuer": {"name": "Eksempel AS", "orgnr": "310000000", "contact": "post@example.org"},
            "signatory": {"name": "Kari Nordmann", "function": "Produktsjef", "place": "Oslo", "date": "2026-11-20"},
            "subject": {"type": "epj", "name": "EksempelEPJ", "version": "4.2.1", "intendedPurpose": "Pasientjournal",
                        "organisations": ["pleie-og-omsorg"]},
            "claims": [{"id": "K1", "profile": MAIN, "direction": "send", "status": "ja", "evidence": ["M", "D1"]}],
            "evidence": [{"id": "M", "kind": "message", "path": "messages/"},
                         {"id": "D1", "kind": "document", "path": "docs/veiledning.txt", "title": "Veiledning",
                          "sections": ["3"], "version": "4.2.1"}],
            "outOfScope": ["DICOM-eksport"],
        }
        for number, profile in enumerate(PROFILES, 1):
            for letter, direction in (("S", "send"), ("M", "motta")):
                if (profile, direction) != ("innleggelsesrapport", "send"):
                    self.input["claims"].append({"id": f"N{letter}{number}", "profile": "no.plo@1.6/" + profile,
                                                 "direction": direction, "status": "nei"})

    @property
    def claim(self):
        """The one claim that says yes."""
        return self.input["claims"][0]

    def put(self, name, data):
        path = self.evidence / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def take(self, name, source):
        """A message of testdata/messages among the evidence of the claim."""
        self.put("messages/" + name, message(source))

    def add(self, **item):
        self.input["evidence"].append(item)

    def declare(self, *options, issued=ISSUED, lang="nb", **run):
        (self.folder / "input.json").write_text(json.dumps(self.input, ensure_ascii=False, indent=1), encoding="utf-8")
        dates = ["--issued", issued] if issued else []
        return lodd("declare", "--input", self.folder / "input.json", "--evidence", self.evidence, "--out", self.bundle,
                    "--lang", lang, *dates, *options, **run)

    def made(self):
        """selvdeklarering.json as data."""
        return json.loads((self.bundle / "selvdeklarering.json").read_text(encoding="utf-8"))

    def again(self):
        """Away with the bundle."""
        shutil.rmtree(self.bundle, ignore_errors=True)

    def left_over(self):
        """What lies beside the input and the evidence."""
        return sorted(p.name for p in self.folder.iterdir() if p.name not in ("input.json", "evidence"))
