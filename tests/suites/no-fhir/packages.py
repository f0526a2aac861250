"""The Norwegian packages of the reference files, as lodd is given them, and lodd's verdicts."""
import json
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(os.environ.get("LODD_SOURCE_ROOT") or pathlib.Path(__file__).resolve().parents[3])
REFERENCE = pathlib.Path(os.environ.get("LODD_REFERENCE") or ROOT / "../shared/reference")
FOLDER = REFERENCE / "no-fhir"

BASIS = "hl7.fhir.no.basis-2.2.2"
BASIS_IG = "hl7.fhir.no.basis-2.2.4-test"
# Folder of the reference files: what it is judged with besides itself.
DEPENDS = {
    "hl7.fhir.no.municipal-0.2.0": [BASIS],
    "hl7.fhir.no.vkp.observation-0.5.1": [BASIS],
    "hl7.fhir.no.domain.vitalsigns-0.9.74": [BASIS],
    "vkp-r4-v090": [BASIS],
    "vkp-samples": [BASIS, "vkp-r4-v090"],
    "diagnostic.report.nilar-1.5.0": [BASIS],
    "ehelse.fhir.no.grunndata-2.3.5": [BASIS],
    "no.hl7.fhir.okt-0.2.0": [BASIS],
    "no.nhn.fhir.helsenorge.profiles-2.5.8-beta": [BASIS],
}
CONFORMANCE = {"StructureDefinition", "ValueSet", "CodeSystem", "NamingSystem", "ConceptMap", "SearchParameter",
               "ImplementationGuide", "CapabilityStatement", "OperationDefinition", "MessageDefinition", "Parameters"}


def resource_of(path):
    """The resource of a JSON file; None when it is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        return None
    return value if isinstance(value, dict) and "resourceType" in value else None


def json_files(package):
    return sorted(p for p in (FOLDER / package).rglob("*.json")
                  if "other" not in p.parts and not p.name.startswith(("qa", ".", "package", "fhirpkg")))


def examples_of(package):
    """Paths of the instances: what is no definition. XML too, where it is not the twin of a JSON file."""
    found = [p for p in json_files(package)
             if (resource_of(p) or {}).get("resourceType", "Parameters") not in CONFORMANCE]
    folders = {p.parent for p in found}
    for path in sorted((FOLDER / package).rglob("*.xml")):
        if "xample" in str(path.relative_to(FOLDER)) and not path.with_suffix(".json").exists():
            found.append(path)
    return [p for p in found if p.parent in folders or p.suffix == ".xml"]


def definitions_in(folder):
    for path in sorted(folder.glob("*.json")):
        if (resource_of(path) or {}).get("resourceType") in CONFORMANCE:
            yield path


def lay_out(package, place):
    """The package as an npm package, unpacked. What is kept in folders of its own is given as these folders."""
    source = FOLDER / package
    manifest = source / "package.json"
    paths = list(definitions_in(source))
    if not paths:
        return [str(p) for p in sorted(source.rglob("*")) if p.is_dir() and p.name in CONFORMANCE]
    target = place / package / "package"
    if not target.is_dir():
        target.mkdir(parents=True)
        name, _, version = package.rpartition("-")
        text = manifest.read_text(encoding="utf-8") if manifest.is_file() else json.dumps(
            {"name": name, "version": version})
        (target / "package.json").write_text(text, encoding="utf-8")
        for path in paths:
            shutil.copyfile(path, target / path.name)
    return [str(target.parent)]


def definitions(package, place):
    """What --definitions takes for the package and those it depends on."""
    return sum((lay_out(p, place) for p in [*DEPENDS.get(package, []), package]), [])


def judge(lodd, folder, given=(), best_practice="ignore"):
    """Verdicts by file name: {"errors": {(path, rule)}, "warnings": n}; and the program's end."""
    command = [lodd, "validate", "--best-practice", best_practice, "--show-values", "-o", "ndjson", "-q", "--jobs", "2"]
    for path in given:
        command += ["--definitions", path]
    done = subprocess.run([*command, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    verdicts = {}
    for line in done.stdout.splitlines():
        document = json.loads(line)
        if "issues" not in document or not document.get("name"):
            continue
        issues = document["issues"]
        verdicts[os.path.basename(document["name"])] = {
            "errors": {(i.get("path", ""), i["id"]) for i in issues if i["severity"] == "error"},
            "warnings": sum(i["severity"] == "warning" for i in issues),
            "texts": [f"{i['severity']} {i.get('path', '')} {i['id']}: {i['text']['en']}" for i in issues]}
    return verdicts, done
