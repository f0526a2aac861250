"""A vendor's input, its evidence and the bundle that lodd makes of them, for the tests of what is done with bundles."""
import hashlib
import json
import os
import pathlib
import shutil

from harness import MESSAGES, ROOT, lodd

try:
    import jsonschema
except ImportError:  # a check less
    jsonschema = None

ISSUED = "2026-11-21"
DAY = "2026-12-01"  # of checks
ORGNR = "974760673"
YES = {"innleggelsesrapport": ["plo16-innleggelsesrapport", "plo16-innleggelsesrapport-kansellering"],
       "log-innlagt": ["plo16-log-innlagt", "plo16-log-innlagt-kansellering"]}


def without_comments(value):
    if isinstance(value, dict):
        return {key: without_comments(item) for key, item in value.items() if not key.startswith("//")}
    if isinstance(value, list):
        return [without_comments(item) for item in value]
    return value


def vendor(folder):
    """Writes folder/evidence; returns what the vendor says of it: two claims "ja", all others "nei"."""
    evidence = pathlib.Path(folder) / "evidence"
    (evidence / "docs").mkdir(parents=True)
    for profile, cases in YES.items():
        (evidence / profile).mkdir()
        for case in cases:
            shutil.copy(MESSAGES / "valid" / case / "input.xml", evidence / profile / f"{case}.xml")
    (evidence / "docs" / "ros.txt").write_text("Risiko- og sårbarhetsanalyse\n", encoding="utf-8")
    said = without_comments(json.loads(lodd("declare", "--init").out))
    for name in ("supersedes", "authorisedRepresentative", "assessor", "deviations", "ehds"):
        said.pop(name, None)
    said.update({
        "validUntil": "2027-06-30",
        "issuer": {"name": "Leverandør AS", "orgnr": ORGNR, "contact": "post@example.com"},
        "signatory": {"name": "Kari Nordmann", "function": "Produktsjef", "place": "Oslo", "date": ISSUED},
        "subject": {"type": "epj", "name": "EksempelEPJ", "version": "4.2.1", "intendedPurpose": "Journal for kommuner",
                    "organisations": ["pleie-og-omsorg"]},
        "evidence": [{"id": "M1", "kind": "message", "path": "innleggelsesrapport/"},
                     {"id": "M2", "kind": "message", "path": "log-innlagt/"},
                     {"id": "D1", "kind": "document", "path": "docs/ros.txt", "title": "ROS-analyse",
                      "documentKind": "ros", "created": "2026-05-01", "version": "4.2.1", "language": "nb",
                      "sections": ["kapittel 3"]}],
        "outOfScope": ["DICOM-eksport"],
    })
    for claim in said["claims"]:
        profile = claim.get("profile", "").split("/")[-1]
        claim["status"] = "ja" if profile in YES and claim["direction"] == "send" else "nei"
    return said


def claims_of(said, profile):
    """The claims of a profile, to send and to receive."""
    return [claim for claim in said["claims"] if claim.get("profile", "").endswith("/" + profile)]


def declare(folder, said, name="bundle"):
    """The bundle, as a path; fails when it is refused."""
    folder = pathlib.Path(folder)
    (folder / "input.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    got = lodd("declare", "--input", folder / "input.json", "--evidence", folder / "evidence", "--out", folder / name,
               "--issued", ISSUED)
    if got.code != 0:
        raise AssertionError(f"lodd declare: {got.code}\n{got.out}\n{got.err}")
    return folder / name


def make(folder, change=None):
    said = vendor(folder)
    if change:
        change(said)
    return declare(folder, said)


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def rewrite(bundle, change):
    """Changes selvdeklarering.json as a careful forger would: in the form that lodd writes."""
    path = bundle / "selvdeklarering.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def renew_manifest(bundle, skip=()):
    """Makes the list of checksums anew, and tells the declaration."""
    outside = {"selvdeklarering.json", "selvdeklarering.json.jws", "selvdeklarering.html", "EVIDENCE.SHA256SUMS", *skip}
    names = sorted((os.fsencode(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()))
    lines = b"".join(sha256(bundle / os.fsdecode(name)).encode() + b"  " + name + b"\n"
                     for name in names if os.fsdecode(name) not in outside)
    (bundle / "EVIDENCE.SHA256SUMS").write_bytes(lines)

    def change(value):
        value["manifest"] = {"sha256": hashlib.sha256(lines).hexdigest(), "files": lines.count(b"\n")}
    rewrite(bundle, change)


def renew_page(bundle):
    got = lodd("render", bundle / "selvdeklarering.json")
    (bundle / "selvdeklarering.html").write_bytes(got.raw_out)


def verify(bundle, *args, env=None, cwd=None):
    return lodd("verify", bundle, "--date", DAY, *args, env=env, cwd=cwd)


def codes(out):
    """The codes of the lines, in order."""
    return [line.rsplit("[", 1)[1].rstrip("]") for line in out.splitlines() if line.endswith("]")]


def lines_of(out, code):
    return [line for line in out.splitlines() if line.endswith(f"[{code}]")]


def against_schema(check, name, path):
    """A file against docs/NAME.schema.json."""
    if jsonschema is None:
        return
    schema = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8"))
    value = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    problems = [f"{list(e.path)}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(schema).iter_errors(value)]
    check.equal(problems, [], f"{path} against {name}")
