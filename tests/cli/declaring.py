"""A vendor's folder to declare from: that of docs/examples/declaration, as docs/declaration.md tells it."""
import hashlib
import json
import pathlib
import shutil

from harness import ROOT, lodd

EXAMPLE = ROOT / "docs" / "examples" / "declaration"
ISSUED = "2026-11-21"
TODAY = "2026-11-22"


class Vendor:
    """The example's files in a folder of their own; claims and evidence may be changed before declaring."""

    def __init__(self, place):
        self.place = pathlib.Path(place)
        shutil.copytree(EXAMPLE, self.place, dirs_exist_ok=True)
        for line in (self.place / "COPY.tsv").read_text(encoding="utf-8").splitlines():
            name, source = line.split("\t")
            (self.place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / source, self.place / name)
        self.evidence = self.place / "leverandor" / "belegg"
        self.input = self.place / "leverandor" / "declaration-input.json"
        self.bundle = self.place / "erklaering"

    def read(self):
        return json.loads(self.input.read_text(encoding="utf-8"))

    def write(self, value):
        self.input.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def change(self, change):
        value = self.read()
        change(value)
        self.write(value)

    def declare(self, *more, bundle=None, **keywords):
        return lodd("declare", "--input", self.input, "--evidence", self.evidence, "--out", bundle or self.bundle,
                    *(("--issued", ISSUED) if "--issued" not in more else ()), *more, **keywords)

    def verify(self, *more, bundle=None, **keywords):
        return lodd("verify", bundle or self.bundle, "--date", TODAY, *more, **keywords)

    def declaration(self, bundle=None):
        return json.loads(((bundle or self.bundle) / "selvdeklarering.json").read_text(encoding="utf-8"))


def claim(value, profile, direction):
    return next(c for c in value["claims"] if c.get("profile", "").endswith("/" + profile) and c["direction"] == direction)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def reseal(bundle):
    """What somebody does who changes evidence and knows of hashes: the manifest and the hashes in the declaration are made right again."""
    manifest = bundle / "EVIDENCE.SHA256SUMS"
    names = [line[66:] for line in manifest.read_text(encoding="utf-8").splitlines()]
    names = sorted(n for n in names if (bundle / n).exists())
    manifest.write_text("".join(f"{sha256(bundle / n)}  {n}\n" for n in names), encoding="utf-8")
    path = bundle / "selvdeklarering.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    for item in value["evidence"]:
        if (bundle / item["path"]).exists():
            item["sha256"] = sha256(bundle / item["path"])
            item["bytes"] = (bundle / item["path"]).stat().st_size
    value["manifest"] = {"sha256": sha256(manifest), "files": len(names)}
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
