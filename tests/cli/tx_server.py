"""A terminology server on the loopback for tests: knows a few codes, and can misbehave in many ways.

Standard library only.
"""
import contextlib
import http.server
import json
import threading
import time
import urllib.parse

SYSTEMS = {
    "http://koder.example/farger": {"rod": "Rød", "gul": "Gul", "gra": "Grå"},
    "http://koder.example/dyr": {"hest": "Hest", "ku": "Ku"},
}
INACTIVE = {("http://koder.example/farger", "gra")}
VALUESETS = {"http://verdisett.example/farger": ["http://koder.example/farger"]}
ISSUES = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"
FHIR = "application/fhir+json; charset=utf-8"


def outcome(code="not-found"):
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}


def explained(code):
    return {"name": "issues", "resource": {"resourceType": "OperationOutcome", "issue": [
        {"severity": "error", "code": "code-invalid", "details": {"coding": [{"system": ISSUES, "code": code}]}}]}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, code, body, content_type=FHIR, **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def answer(self, body):
        with self.server.lock:
            self.server.requests.append((self.path, body, dict(self.headers)))
        misbehave = MODES.get(self.server.mode)
        if misbehave:
            misbehave(self)
        elif self.path.startswith("/fhir/CodeSystem?"):
            self.search()
        else:
            asked = {}
            for p in json.loads(body)["parameter"]:
                asked[p["name"]] = next(value for name, value in p.items() if name != "name")
            if self.path == "/fhir/ValueSet/$validate-code":
                self.in_valueset(asked)
            elif self.path == "/fhir/CodeSystem/$validate-code":
                self.in_system(asked)
            elif self.path == "/fhir/ValueSet/$expand":
                self.expand(asked)
            else:
                self.reply(404, b"no such page", "text/plain")

    def search(self):
        url = urllib.parse.parse_qs(self.path.split("?")[1])["url"][0]
        entry = [{"resource": {"resourceType": "CodeSystem", "url": url}}] if url in SYSTEMS else []
        self.reply(200, {"resourceType": "Bundle", "type": "searchset", "entry": entry})

    def systems_of(self, asked):
        if "valueSet" in asked:
            return [include["system"] for include in asked["valueSet"]["compose"]["include"]]
        return VALUESETS.get(asked["url"])

    def in_valueset(self, asked):
        systems = self.systems_of(asked)
        if systems is None:
            return self.reply(404, outcome())
        if any(system not in SYSTEMS for system in systems):
            return self.parameters(False, {"name": "x-caused-by-unknown-system", "valueCanonical": systems[0]})
        found = [s for s in systems if asked["code"] in SYSTEMS[s] and asked.get("system", s) == s]
        if not found:
            return self.parameters(False, explained("not-in-vs"))
        return self.found(found[0], asked)

    def in_system(self, asked):
        codes = SYSTEMS.get(asked["url"])
        if codes is None or asked["code"] not in codes:  # as many servers have it: without a word on why
            return self.parameters(False, {"name": "message", "valueString": "unknown"})
        return self.found(asked["url"], asked)

    def found(self, system, asked):
        display = SYSTEMS[system][asked["code"]]
        more = [{"name": "inactive", "valueBoolean": True}] if (system, asked["code"]) in INACTIVE else []
        right = asked.get("display", display).lower() == display.lower()
        return self.parameters(right, {"name": "display", "valueString": display}, *more)

    def parameters(self, result, *more):
        parameters = [{"name": "result", "valueBoolean": result}, *more]
        self.reply(200, {"resourceType": "Parameters", "parameter": parameters})

    def expand(self, asked):
        systems = self.systems_of(asked)
        if systems is None or any(system not in SYSTEMS for system in systems):
            return self.reply(422, outcome())
        contains = [{"system": s, "code": code, "display": display, "inactive": (s, code) in INACTIVE}
                    for s in systems for code, display in SYSTEMS[s].items()]
        total = 1000000 if self.server.mode == "part" else len(contains)
        # the first code as a parent of the others: codes may stand within codes
        contains[0]["contains"] = contains[1:]
        return self.reply(200, {"resourceType": "ValueSet", "status": "active",
                                "expansion": {"timestamp": "2026-01-01", "total": total, "contains": contains[:1]}})


def text(body, content_type=FHIR, code=200, **headers):
    return lambda handler: handler.reply(code, body, content_type, **headers)


def endless(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", FHIR)
    handler.end_headers()
    handler.close_connection = True
    with contextlib.suppress(OSError):
        for _ in range(2000):
            handler.wfile.write(b" " * 65536)


def cut(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", FHIR)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"resourceType":')
    handler.close_connection = True


def result(*parameters):
    return text({"resourceType": "Parameters", "parameter": list(parameters)})


YES = {"name": "result", "valueBoolean": True}
# What a server may do, and none of which is an answer.
MODES = {
    "html": text(b"<html>please log in</html>", "text/html"),
    "html-as-json": text(b"<html>please log in</html>"),
    "json-as-text": text({"resourceType": "Parameters", "parameter": [YES]}, "text/plain"),
    "empty": text(b""),
    "broken": text(b'{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true}'),
    "duplicate-key": text(b'{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":false,'
                          b'"valueBoolean":true}]}'),
    "other-type": text({"resourceType": "Patient", "parameter": [YES]}),
    "no-result": result({"name": "message", "valueString": "yes"}),
    "two-results": result(YES, {"name": "result", "valueBoolean": False}),
    "text-result": result({"name": "result", "valueBoolean": "true"}),
    "string-result": result({"name": "result", "valueString": "true"}),
    "nameless": result({"valueBoolean": True}, YES),
    "not-an-array": text({"resourceType": "Parameters", "parameter": YES}),
    "long-display": result(YES, {"name": "display", "valueString": "x" * 100000}),
    "deep": text(b'{"resourceType":"Parameters","parameter":' + b"[" * 100000 + b"]" * 100000 + b"}"),
    "bad-utf8": text(b'{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true,'
                     b'"x":"\xff\xfe"}]}'),
    "nul": text(b'{"resourceType":"Parameters\0","parameter":[{"name":"result","valueBoolean":true}]}'),
    "endless": endless,
    "cut": cut,
    "redirect": text(b"", code=307, Location="http://127.0.0.1:9/fhir"),
    "redirect-file": text(b"", code=307, Location="file:///etc/passwd"),
    "ring": lambda handler: handler.reply(307, b"", Location=handler.path),
    "401": text(outcome("login"), code=401),
    "404": text(b"nothing here", "text/plain", 404),
    "500": text(outcome("exception"), code=500),
    "503": text(b"later", "text/plain", 503),
    "slow": lambda _: time.sleep(3),
}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass


@contextlib.contextmanager
def serving(mode=None):
    """Yields the server; url is its base, requests what it was asked."""
    server = Server(("127.0.0.1", 0), Handler)
    server.mode, server.requests, server.lock = mode, [], threading.Lock()
    server.url = f"http://127.0.0.1:{server.server_port}/fhir"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
