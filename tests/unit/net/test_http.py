"""lib/net/http.h against a server on the loopback that this test starts (TAP). Nothing leaves the machine.

Usage: test_http.py HTTP_ASK, the program of http_ask.c.
"""
import gzip
import http.server
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

ASK = pathlib.Path(sys.argv[1])
STATUS = {"ok": 0, "nomem": 1, "io": 2, "argument": 3, "limit": 5}
FAULTS = {name: n for n, name in enumerate(
    "none no_library bad_url no_host no_connection no_trust timeout too_large broken redirect stopped nomem".split())}
WHOLE = bytes(range(256)) * 40
ENV = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    other = ""  # the URL of the second server
    seen = []

    def log_message(self, *_):
        pass

    def reply(self, code, body=b"", **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        Handler.seen.append((self.server.server_port, self.command, self.path, dict(self.headers)))
        name = self.path.split("?")[0].strip("/").replace("-", "_")
        getattr(self, "on_" + name, self.on_none)()

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        self.sent = self.rfile.read(length)
        self.do_GET()

    def on_none(self):
        self.reply(404, b"there is no such thing", Content_Type="text/plain")

    def on_plain(self):
        self.reply(200, b"hello", Content_Type="text/plain; charset=utf-8", ETag='"v1"',
                   Last_Modified="Wed, 21 Oct 2015 07:28:00 GMT")

    def on_empty(self):
        self.reply(200)

    def on_echo(self):
        self.reply(200, self.command.encode() + b" " + getattr(self, "sent", b""))

    def on_part(self):
        asked = self.headers.get("Range")
        if asked and self.headers.get("If-Range") in (None, '"v1"'):
            start = int(asked.split("=")[1].rstrip("-"))
            self.reply(206, WHOLE[start:], Content_Range=f"bytes {start}-{len(WHOLE) - 1}/{len(WHOLE)}", ETag='"v1"')
        else:
            self.reply(200, WHOLE, ETag='"v2"')

    def on_wrong_part(self):
        self.reply(206, WHOLE[5:], Content_Range=f"bytes 5-{len(WHOLE) - 1}/{len(WHOLE)}")

    def on_part_unasked(self):
        self.reply(206, WHOLE, Content_Range=f"bytes 0-{len(WHOLE) - 1}/{len(WHOLE)}")

    def on_large(self):
        self.reply(200, b"x" * 100000)

    def on_bomb(self):
        self.reply(200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def on_packed(self):
        self.reply(200, gzip.compress(b"unpacked"), Content_Encoding="gzip")

    def on_endless(self):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(2000):
                self.wfile.write(b"y" * 65536)
        except OSError:
            pass

    def on_endless_error(self):
        self.send_response(500)
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(2000):
                self.wfile.write(b"y" * 65536)
        except OSError:
            pass

    def on_cut(self):
        self.reply(200, b"half", Content_Length="100")
        self.close_connection = True

    def on_silent(self):
        time.sleep(3)

    def on_drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(30):
                self.wfile.write(b".")
                time.sleep(0.1)
        except OSError:
            pass

    def on_garbage(self):
        self.wfile.write(b"\x00\x01this is no HTTP at all\r\n\r\n")
        self.close_connection = True

    def on_headers(self):
        self.send_response(200)
        try:
            for i in range(20000):
                self.send_header(f"X-{i}", "z" * 200)
            self.end_headers()
        except OSError:
            pass
        self.close_connection = True

    def on_busy(self):
        self.reply(503, b"later", Retry_After="7")

    def on_long_etag(self):
        self.reply(200, b"", ETag='"' + "e" * 5000 + '"', Retry_After="-1")

    def on_same(self):
        self.reply(302, b"moved", Location="/plain")

    def on_away(self):
        self.reply(302, b"moved", Location=self.other + "/plain")

    def on_file(self):
        self.reply(302, b"moved", Location="file:///etc/hostname")

    def on_ring(self):
        self.reply(302, b"moved", Location="/ring")

    def on_again(self):
        self.reply(307, b"moved", Location="/echo")

    def on_again_away(self):
        self.reply(307, b"moved", Location=self.other + "/echo")

    def on_see(self):
        self.reply(303, b"moved", Location="/echo")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass


def serve():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


class Answer:
    def __init__(self, raw):
        head, _, rest = raw.partition(b"\nbody=")
        self.fields = dict(line.split("=", 1) for line in head.decode().split("\n"))
        length, _, self.text = rest.partition(b"\n")
        self.body = int(length)

    def __getattr__(self, name):
        value = self.fields[name]
        return int(value) if name not in ("message", "url", "type", "etag", "modified") else value


def ask(*args, env=None):
    Handler.seen.clear()
    done = subprocess.run([str(ASK), *args], capture_output=True, env=env or ENV, timeout=60, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{args}: exit {done.returncode}: {done.stdout!r} {done.stderr.decode(errors='replace')}")
    return Answer(done.stdout)


def failed(got, status, fault):
    return (got.status, got.fault) == (STATUS[status], FAULTS[fault]) and got.message != "" and "\n" not in got.message


def answers(url):
    got = ask(url + "/plain")
    yield "a GET", got.status == 0 and got.code == 200 and got.text == b"hello" and got.message == ""
    yield "its headers", (got.type, got.etag, got.modified, got.total, got.retry) == (
        "text/plain; charset=utf-8", '"v1"', "Wed, 21 Oct 2015 07:28:00 GMT", 5, -1)
    yield "no more is sent than is needed", set(Handler.seen[0][3]) == {"Host", "User-Agent", "Accept"}
    got = ask("-H", "Accept: application/fhir+json", "-H", "X-A: b", url + "/plain")
    sent = Handler.seen[0][3]
    yield "headers are sent", (sent["Accept"], sent["X-A"]) == ("application/fhir+json", "b")
    yield "a POST", ask("-p", "body=1", url + "/echo").text == b"POST body=1"
    yield "an empty POST", ask("-p", "", url + "/echo").text == b"POST "
    got = ask(url + "/nothing")
    yield "an error is an answer", (got.status, got.code, got.text) == (0, 404, b"there is no such thing")
    got = ask(url + "/busy")
    yield "when to come again", (got.code, got.retry) == (503, 7)
    got = ask(url + "/long-etag")
    yield "a header that is too long is none", (got.code, got.etag, got.retry) == (200, "", -1)
    got = ask("-s", url + "/plain")
    yield "a sink", (got.begun, got.begun_code, got.sunk, got.body, got.text) == (1, 200, 5, 0, b"hello")
    got = ask("-s", url + "/empty")
    yield "an empty answer begins too", (got.begun, got.sunk, got.code) == (1, 0, 200)
    got = ask("-s", url + "/nothing")
    yield "an error page goes into no sink", (got.begun, got.sunk, got.body) == (0, 0, 22)
    yield "a sink that stops", failed(ask("-s", "-b", url + "/plain"), "io", "stopped")
    yield "a packed answer", ask("-z", url + "/packed").text == b"unpacked"


def parts(url):
    got = ask("-s", "-f", "100", url + "/part")
    yield "the rest", (got.code, got.start, got.total, got.text) == (206, 100, len(WHOLE), WHOLE[100:])
    got = ask("-s", "-f", "100", "-i", '"v1"', url + "/part")
    yield "the rest of the same", (got.code, got.sunk) == (206, len(WHOLE) - 100)
    got = ask("-s", "-f", "100", "-i", '"old"', url + "/part")
    yield "all of another", (got.code, got.begun_code, got.start, got.text) == (200, 200, 0, WHOLE)
    got = ask("-s", "-f", "100", url + "/wrong-part")
    yield "another part than was asked for", failed(got, "io", "broken") and got.sunk == 0
    yield "a part that nobody asked for", failed(ask(url + "/part-unasked"), "io", "broken")


def hostile(url):
    yield "larger than allowed", failed(ask("-m", "99999", url + "/large"), "limit", "too_large")
    yield "as large as allowed", ask("-m", "100000", url + "/large").body == 100000
    yield "an answer without an end", failed(ask(url + "/endless"), "limit", "too_large")
    yield "an error page without an end", failed(ask(url + "/endless-error"), "limit", "too_large")
    yield "a bomb", failed(ask("-z", url + "/bomb"), "limit", "too_large")
    yield "cut off", failed(ask(url + "/cut"), "io", "broken")
    yield "silence", failed(ask("-t", "300", url + "/silent"), "io", "timeout")
    yield "drop by drop", failed(ask("-t", "500", url + "/drip"), "io", "timeout")
    yield "no HTTP", failed(ask(url + "/garbage"), "io", "broken")
    yield "headers without an end", ask(url + "/headers").status in (STATUS["io"], STATUS["nomem"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    got = ask(f"http://user:secret@127.0.0.1:{port}/x?key=secret")
    yield "nobody there", failed(got, "io", "no_connection")
    yield "no secret in messages", "secret" not in got.message + got.url.split("?")[0] and "127.0.0.1" in got.message
    yield "TLS where there is none", failed(ask(url.replace("http:", "https:") + "/plain"), "io", "no_trust")
    for bad in ("file:///etc/hostname", "ftp://127.0.0.1/", "http://", "http:///x", "/plain", "http://a b/",
                "http://a\n/"):
        yield f"{bad!r} is not asked", failed(ask(bad), "argument", "bad_url")
    got = ask("-H", "X: a\r\nY: b", url + "/plain")
    yield "a header with a line break is not sent", failed(got, "argument", "bad_url") and not Handler.seen


def redirects(url):
    other, other_url = serve()
    Handler.other = other_url
    got = ask(url + "/same")
    yield "a redirect is an answer", (got.code, got.status) == (302, 0)
    got = ask("-r", "origin", url + "/same")
    yield "within the origin", (got.code, got.text, got.url) == (200, b"hello", url + "/plain")
    got = ask("-r", "origin", url + "/away")
    yield "not to another origin", failed(got, "io", "redirect") and len(Handler.seen) == 1
    got = ask("-r", "all", "-H", "Authorization: Bearer x", "-H", "cookie: y", "-H", "X-A: b", url + "/away")
    last = Handler.seen[-1]
    yield "to another origin when allowed", got.text == b"hello" and last[0] == other.server_port
    yield "without its secrets", "X-A" in last[3] and not {"Authorization", "cookie"} & set(last[3])
    got = ask("-r", "all", "-H", "Authorization: Bearer x", url + "/same")
    yield "with them in its own", Handler.seen[-1][3].get("Authorization") == "Bearer x"
    yield "never to a file", failed(ask("-r", "all", url + "/file"), "io", "redirect")
    yield "not for ever", failed(ask("-r", "all", url + "/ring"), "io", "redirect") and len(Handler.seen) == 5
    yield "a POST goes on as a POST", ask("-r", "all", "-p", "b", url + "/again").text == b"POST b"
    got = ask("-r", "all", "-p", "b", url + "/again-away")
    yield "but not to others", got.code == 307 and len(Handler.seen) == 1
    yield "and does not become a GET", ask("-r", "all", "-p", "b", url + "/see").code == 303


def secure(_):
    """TLS, with a certificate of the test's own."""
    if shutil.which("openssl") is None:
        yield "TLS # SKIP there is no openssl command", True
        return
    with tempfile.TemporaryDirectory() as folder:
        key, own = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-keyout", key, "-out", own, "-days", "2", "-subj", "/CN=test", "-addext",
                        "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        server, url = serve()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = url.replace("http:", "https:")
        yield "an unknown authority", failed(ask(url + "/plain"), "io", "no_trust") and not Handler.seen
        yield "one that is trusted", ask("-c", own, url + "/plain").text == b"hello"
        got = ask("-c", own, url.replace("127.0.0.1", "localhost") + "/plain")
        yield "a certificate of another name", failed(got, "io", "no_trust") or failed(got, "io", "no_connection")
        Handler.other = url.replace("https:", "http:")
        yield "never from https to http", failed(ask("-c", own, "-r", "all", url + "/away"), "io", "redirect")
        yield "no file of authorities", failed(ask("-c", key + "x", url + "/plain"), "io", "no_trust")
        server.shutdown()


def ways(url):
    proxy = url  # it sees absolute URLs in its request lines, which is enough here
    got = ask("http://lodd.invalid/plain", env=ENV | {"http_proxy": proxy})
    yield "curl's own proxy variable", got.code == 404 and Handler.seen[0][2] == "http://lodd.invalid/plain"
    got = ask("-x", proxy, "http://lodd.invalid/plain")
    yield "a proxy by option", Handler.seen and Handler.seen[0][2] == "http://lodd.invalid/plain"
    got = ask("-x", "", url + "/plain", env=ENV | {"http_proxy": "http://127.0.0.1:1"})
    yield "no proxy by option", got.code == 200
    done = subprocess.run([str(ASK), "-j", "8", "-n", "25", url + "/plain"], capture_output=True, env=ENV, timeout=60,
                          check=False)
    yield "200 questions in 8 threads", done.returncode == 0 and done.stdout == b"right=200\n"


def main():
    server, url = serve()
    number = bad = 0
    for group in (answers, parts, hostile, redirects, secure, ways):
        for name, right in group(url):
            number += 1
            bad += not right
            print(f"{'' if right else 'not '}ok {number} - {group.__name__}: {name}", flush=True)
    server.shutdown()
    print(f"1..{number}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
