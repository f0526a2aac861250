"""A registry of FHIR packages on this machine, for tests: good, broken, slow, cut off, lying. Standard library only."""
import contextlib
import hashlib
import http.server
import io
import json
import tarfile
import threading

CANONICAL = "http://example.com/fhir"


def value_set(version, codes, name="colours"):
    return {"resourceType": "ValueSet", "id": name, "url": f"{CANONICAL}/ValueSet/{name}", "version": version, "status": "active",
            "compose": {"include": [{"system": "http://example.com/codes", "concept": [{"code": code} for code in codes]}]}}


def profile(name, version, element, **rules):
    return {"resourceType": "StructureDefinition", "id": name, "url": f"{CANONICAL}/StructureDefinition/{name}", "version": version,
            "name": name, "status": "active", "fhirVersion": "4.0.1", "kind": "resource", "abstract": False,
            "type": element.split(".")[0], "derivation": "constraint",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/" + element.split(".")[0],
            "differential": {"element": [{"id": element, "path": element, **rules}]}}


def manifest(name, version, depends=None):
    return {"name": name, "version": version, "title": f"Package {name}", "fhirVersions": ["4.0.1"],
            "dependencies": depends or {}}


def tgz(name, version, resources=(), depends=None, more=None, prefix="package/"):
    """The bytes of a package; more(tar) adds what it likes."""
    out = io.BytesIO()
    files = {"package.json": manifest(name, version, depends)}
    files.update({f"{r['resourceType']}-{r['id']}.json": r for r in resources})
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for path, content in files.items():
            add(tar, prefix + path, json.dumps(content).encode())
        if more:
            more(tar)
    return out.getvalue()


def add(tar, path, content, **fields):
    info = tarfile.TarInfo(path)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    tar.addfile(info, io.BytesIO(content))


class Registry:
    """packages: name -> version -> bytes. Faults are set as attributes; requests are kept in asked."""

    def __init__(self):
        self.packages = {}
        self.asked = []  # (method, path, headers)
        self.change = None  # changes the metadata before it is sent
        self.answer = None  # (handler, path) -> True when it has answered itself
        self.url = None

    def put(self, name, version, **what):
        self.packages.setdefault(name, {})[version] = tgz(name, version, **what)

    def metadata(self, name):
        versions = {version: {"name": name, "version": version,
                              "dist": {"shasum": hashlib.sha1(bytes_).hexdigest(), "tarball": f"{self.url}/files/{name}/{version}"}}
                    for version, bytes_ in self.packages[name].items()}
        data = {"name": name, "dist-tags": {"latest": list(versions)[-1]}, "versions": versions}
        if self.change:
            self.change(data)
        return json.dumps(data).encode()


@contextlib.contextmanager
def served(registry):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):  # pylint: disable=invalid-name
            registry.asked.append((self.command, self.path, dict(self.headers)))
            if registry.answer and registry.answer(self, self.path):
                return
            parts = self.path.strip("/").split("/")
            if parts[0] == "files" and parts[1] in registry.packages:
                self.give(registry.packages[parts[1]][parts[2]])
            elif parts[0] in registry.packages:
                self.give(registry.metadata(parts[0]), "application/json")
            else:
                self.give(b"no", status=404)

        do_POST = do_PUT = do_HEAD = do_DELETE = do_GET

        def give(self, content, kind="application/octet-stream", status=200, headers=(), length=None):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content) if length is None else length))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            if length is not None and length > len(content):
                self.close_connection = True  # cut off

        def log_message(self, *_):  # pylint: disable=arguments-differ
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    registry.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
