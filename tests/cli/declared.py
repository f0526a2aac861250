"""Self-declarations for tests of what reads them: made by lodd declare from the messages of testdata."""
import functools
import json
import re
import shutil

from harness import MESSAGES, ROOT, lodd

DATE = "2026-11-22"
# profile: the folders of testdata/messages/valid that are evidence for it
EVIDENCE = {
    "no.plo@1.6/innleggelsesrapport": ("plo16-innleggelsesrapport", "plo16-innleggelsesrapport-endring"),
    "no.plo@1.6/log-innlagt": ("plo16-log-innlagt",),
    "no.plo@1.5/innleggelsesrapport": ("plo15-innleggelsesrapport",),
    "no.apprec@1.1/apprec": ("apprec11-ok", "apprec11-avvist"),
    "no.dialog@1.1/dialog-helsefaglig": ("dialog11-helsefaglig",),
}
SENDS = ("no.plo@1.6/innleggelsesrapport", "no.plo@1.6/log-innlagt")


def message(case, kind="valid"):
    return MESSAGES / kind / case / "input.xml"


def claim(profile, direction="send", status="ja", **more):
    """Of what is received nobody has a message of one's own: a document stands behind it."""
    said = {"profile": profile, "direction": direction, "status": status, **more}
    if status in ("ja", "ja-med-avvik") and "evidence" not in said:
        said["evidence"] = ["E-" + re.sub("[^a-z0-9.]", "-", profile)] if direction == "send" else ["D1"]
    return said


@functools.lru_cache(maxsize=None)
def asked_for():
    """What the scheme wants a claim for: (profile, direction, requirements)."""
    asked = json.loads(lodd("declare", "--init").out)["claims"]
    return [(said.get("profile", ""), said.get("direction"), tuple(said.get("requirements", ()))) for said in asked]


def rest(claims, status):
    """Claims for everything that claims say nothing of."""
    told = {(said["profile"], way) for said in claims
            for way in (("send", "motta") if said["direction"] == "begge" else (said["direction"],))}
    ret = []
    for profile, direction, requirements in asked_for():
        if (profile, direction) not in told:
            ret.append({"status": status, **({"profile": profile} if profile else {}),
                        **({"direction": direction} if direction else {}),
                        **({"requirements": list(requirements)} if requirements else {})})
    return ret


def declaration(folder, claims, name="Journal", version="4.2", vendor="Eksempel Journal AS", orgnr="999999999",
                kind="epj", organisations=("pleie-og-omsorg",), issued="2026-11-01", until="2027-10-31", declare=(),
                others="nei", **more):
    """Makes the bundle folder; returns it. others: status of what claims do not mention. declare: further options of the
    command. more: members of the input."""
    work = folder.parent / (folder.name + "-evidence")
    evidence, known = [], set()
    (work / "docs").mkdir(parents=True)
    (work / "docs" / "mottak.txt").write_text("Slik er mottak prøvd.\n", encoding="utf-8")
    evidence.append({"id": "D1", "kind": "document", "path": "docs/mottak.txt", "title": "Prøving av mottak",
                     "documentKind": "ende-til-ende-test", "version": version, "created": issued,
                     "language": "nb", "sections": ["kapittel 1"]})
    claims = [dict(said) for said in claims] + rest(claims, others)
    for number, said in enumerate(claims, 1):
        said.setdefault("id", f"K{number}")
        for item in said.get("evidence", []):
            if item in known or not item.startswith("E-"):
                continue
            known.add(item)
            target = work / item
            target.mkdir()
            for case in EVIDENCE[said["profile"]]:
                shutil.copyfile(message(case), target / (case + ".xml"))
            evidence.append({"id": item, "kind": "message", "path": item + "/"})
    said = {"schema": "urn:lodd:declaration-input:1", "validUntil": until, "status": "gjeldende",
            "scheme": {"level": "a"}, "issuer": {"name": vendor, "orgnr": orgnr, "contact": "post@example.com"},
            "signatory": {"name": "Kari Nordmann", "function": "Produktsjef", "place": "Oslo", "date": issued},
            "subject": {"type": kind, "name": name, "version": version, "intendedPurpose": "Journal i kommunen",
                        "organisations": list(organisations)},
            "claims": claims, "evidence": evidence, "deviations": [], "outOfScope": ["DICOM-eksport"], **more}
    (work / "input.json").write_text(json.dumps(said), encoding="utf-8")
    got = lodd("declare", "--input", work / "input.json", "--evidence", work, "--out", folder, "--issued", issued,
               *declare)
    shutil.rmtree(work)
    if got.code != 0:
        raise RuntimeError(f"lodd declare: {got.code}\n{got.out}{got.err}")
    return folder


def simple(folder, **more):
    """A system that sends two messages and receives one."""
    return declaration(folder, [claim(SENDS[0]), claim(SENDS[1]), claim(SENDS[0], "motta")], **more)


def record(path):
    return json.loads(path.read_text(encoding="utf-8"))


def schema_faults(what, name):
    """What is wrong with a record by docs/NAME.schema.json; nothing when the module jsonschema is not installed."""
    try:
        import jsonschema
    except ImportError:
        return []
    schema = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return [f"{list(fault.absolute_path)}: {fault.message[:200]}"
            for fault in jsonschema.Draft202012Validator(schema).iter_errors(what)]


def rewrite(path, change):
    """Changes a declaration that lies by itself, or its bundle's."""
    path = path / "selvdeklarering.json" if path.is_dir() else path
    value = record(path)
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def codes(out):
    """The codes of the lines, in order."""
    return [line.rsplit("[", 1)[1].rstrip("]") for line in out.splitlines() if line.endswith("]")]
