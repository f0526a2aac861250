"""lodd sign: signatures that OpenSSL's command can check, and those it makes. Certificates are made anew each time."""
import base64
import datetime
import functools
import hashlib
import json
import os
import shutil
import stat
import subprocess

from harness import ROOT, Skip, collect, environment, lodd, main, workplace

ORGNR = "314159268"
OTHER = "312345676"
TODAY = datetime.datetime.now(datetime.timezone.utc).date()  # certificates made now are valid from now on
DECLARATION = ('{"issued": "%s", "issuer": {"name": "Eksempel Journal AS", "orgnr": "%s"}, '
               '"assessor": {"orgnr": "%s"}}\n' % (TODAY, ORGNR, OTHER))
NAME = "selvdeklarering.json"


def openssl(*args, data=None, cwd=None):
    if not shutil.which("openssl"):
        raise Skip("there is no openssl command")
    done = subprocess.run(["openssl", *map(os.fspath, args)], input=data, capture_output=True, cwd=cwd, check=False,
                          timeout=120)
    if done.returncode:
        raise RuntimeError(f"openssl {args[0]}: {done.stderr.decode()}")
    return done.stdout


def available():
    """Was lodd built with OpenSSL?"""
    with workplace() as folder:
        if lodd("sign", "--key", "k", "--certificate", "c", folder).code == 3 and \
                "OpenSSL" in lodd("sign", "--key", "k", "--certificate", "c", folder).err:
            raise Skip("built without OpenSSL")


@functools.lru_cache(maxsize=None)
def new_key(kind, _which):
    """A private key as PEM; made once, since RSA takes its time."""
    options = {"rsa": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "weak": ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
               "ec": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
               "384": ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"]}
    return openssl("genpkey", "-quiet", "-algorithm", *options[kind])


class Place:
    """A folder with a bundle, keys and certificates."""

    def __init__(self, folder):
        available()
        self.folder = folder
        self.bundle = folder / "bundle"
        self.bundle.mkdir()
        self.file = self.bundle / NAME
        self.jws = self.bundle / (NAME + ".jws")
        self.file.write_text(DECLARATION)

    def key(self, name, kind="rsa", which=0):
        path = self.folder / f"{name}.key"
        path.write_bytes(new_key(kind, which))
        return path

    def certificate(self, name, kind="rsa", orgnr=ORGNR, usage="digitalSignature", subject=None):
        """(key, certificate), which signs itself."""
        key = self.key(name, kind)
        path = self.folder / f"{name}.pem"
        openssl("req", "-new", "-x509", "-key", key, "-out", path, "-days", "3650", "-utf8", "-subj",
                subject or f"/O=Eksempel {name} AS/serialNumber={orgnr}", "-addext", f"keyUsage={usage}",
                "-sha256")
        return key, path

    def sign(self, key, certificate, *options, **kwargs):
        return lodd("sign", "--key", key, "--certificate", certificate, *options, self.bundle, **kwargs)

    def signatures(self):
        return json.loads(self.jws.read_text())["signatures"]


def place(function):
    def test(check):
        with workplace() as folder:
            function(check, Place(folder))
    test.__doc__ = function.__doc__
    return test


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def header_of(signature):
    return json.loads(decode(signature["protected"]))


def input_of(signature, declaration):
    """RFC 7515 section 5.1, step 8."""
    return (signature["protected"] + "." + encode(declaration)).encode()


def integer(value):
    data = value.to_bytes(33, "big").lstrip(b"\0") or b"\0"
    data = b"\0" + data if data[0] & 0x80 else data
    return b"\x02" + bytes([len(data)]) + data


def to_der(raw):
    body = integer(int.from_bytes(raw[:32], "big")) + integer(int.from_bytes(raw[32:], "big"))
    return b"\x30" + bytes([len(body)]) + body


def from_der(der):
    """r and s, 32 bytes each."""
    n = der[3]
    r, s = der[4:4 + n], der[6 + n:]
    return b"".join(int.from_bytes(part, "big").to_bytes(32, "big") for part in (r, s))


def openssl_accepts(at, signature, certificate):
    header = header_of(signature)
    public, data, value = (at.folder / name for name in ("public", "input", "value"))
    openssl("x509", "-in", certificate, "-noout", "-pubkey", "-out", public)
    data.write_bytes(input_of(signature, at.file.read_bytes()))
    raw = decode(signature["signature"])
    value.write_bytes(to_der(raw) if header["alg"] == "ES256" else raw)
    more = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"] if header["alg"] == "PS256" else []
    return b"Verified OK" in openssl("dgst", "-sha256", "-verify", public, *more, "-signature", value, data)


@place
def test_openssl_checks_ours(check, at):
    """the openssl command accepts what lodd signs, in each algorithm"""
    for number, (kind, algorithm) in enumerate((("rsa", "RS256"), ("rsa", "PS256"), ("ec", "ES256"))):
        key, certificate = at.certificate(f"v{number}", kind)
        got = at.sign(key, certificate, "--algorithm", algorithm, "--date", "2026-11-22")
        check.equal((got.code, got.err), (0, ""), f"{algorithm}: exit code and standard error")
        signature = at.signatures()[-1]
        header = header_of(signature)
        check.equal(header["alg"], algorithm, "alg")
        check.equal(header["typ"], "JOSE+JSON", "typ")
        check.equal(header["iat"], 1795305600, "iat")
        der = openssl("x509", "-in", certificate, "-outform", "DER")
        check.equal(header["x5c"], [base64.b64encode(der).decode()], "x5c")
        check.equal(header["x5t#S256"], encode(hashlib.sha256(der).digest()), "x5t#S256")
        check.true(openssl_accepts(at, signature, certificate), f"{algorithm}: openssl accepts it")
    check.equal(len(at.signatures()), 3, "signatures")


@place
def test_second_keeps_first(check, at):
    """a second signature keeps the first byte for byte, and who may see the file stays the same"""
    vendor, laboratory = at.certificate("vendor"), at.certificate("laboratory", "ec", OTHER)
    check.equal(at.sign(*vendor).code, 0, "the vendor signs")
    first = at.jws.read_bytes()
    check.equal(at.sign(*laboratory).code, 0, "the laboratory signs")
    second = at.jws.read_bytes()
    check.true(second.startswith(first[:-len(b"\n]}\n")]), "the first signature is the same bytes")
    check.equal(at.file.read_text(), DECLARATION, "the declaration")
    check.equal(sorted(p.name for p in at.bundle.iterdir()), [NAME, NAME + ".jws"], "files of the bundle")


@place
def test_flattened(check, at):
    """a signature of the flattened form, made by openssl, is kept when another is added"""
    key, certificate = at.certificate("vendor")
    der = openssl("x509", "-in", certificate, "-outform", "DER")
    protected = encode(json.dumps({"alg": "RS256", "x5c": [base64.b64encode(der).decode()]}).encode())
    value = openssl("dgst", "-sha256", "-sign", key, data=input_of({"protected": protected}, DECLARATION.encode()))
    signature = {"protected": protected, "signature": encode(value)}
    at.jws.write_text(json.dumps(signature))
    got = at.sign(*at.certificate("other", "ec"))
    check.equal((got.code, got.err), (0, ""), "another signature is added")
    check.equal(at.signatures()[0], signature, "the first one")
    got = at.sign(key, certificate)
    check.equal(got.code, 1, "the same certificate again")
    check.has(got.err, "signed with this certificate already")


@place
def test_prepare_and_attach(check, at):
    """an external signer: raw, DER, r and s, base64; on another day"""
    for number, (kind, form) in enumerate((("rsa", bytes), ("rsa", base64.encodebytes), ("ec", bytes), ("ec", from_der),
                                           ("ec", lambda der: base64.b64encode(from_der(der)) + b"\n"))):
        key, certificate = at.certificate(f"v{number}", kind)
        data, value = at.folder / "data", at.folder / "raw"
        at.jws.unlink(missing_ok=True)
        old = ["--date", "2026-09-30"] if number == 3 else []
        got = lodd("sign", "--certificate", certificate, "--prepare", data, *old, at.bundle)
        check.equal((got.code, got.err), (0, ""), "prepare")
        check.true(not at.jws.exists(), "prepare writes no signature")
        value.write_bytes(form(openssl("dgst", "-sha256", "-sign", key, data)))
        got = lodd("sign", "--certificate", certificate, "--attach", value, *old, at.bundle)
        check.equal((got.code, got.err), (0, ""), f"attach {number}")
        if got.code == 0:
            check.true(openssl_accepts(at, at.signatures()[0], certificate), f"openssl accepts it, {number}")


@place
def test_attach_later(check, at):
    """what was prepared on an earlier day is found; what was prepared of something else is not"""
    key, certificate = at.certificate("vendor")
    data, value = at.folder / "data", at.folder / "raw"
    before = str(TODAY - datetime.timedelta(days=40))
    lodd("sign", "--certificate", certificate, "--prepare", data, "--date", before, at.bundle)
    value.write_bytes(openssl("dgst", "-sha256", "-sign", key, data))
    at.file.write_text(DECLARATION + " ")
    got = lodd("sign", "--certificate", certificate, "--attach", value, at.bundle)
    check.equal(got.code, 1, "of another declaration")
    check.has(got.err, "not of what was prepared")
    check.true(not at.jws.exists(), "nothing is written")
    at.file.write_text(DECLARATION)
    got = lodd("sign", "--certificate", certificate, "--attach", value, "--date", "2026-01-01", at.bundle)
    check.equal(got.code, 1, "of another day")
    got = lodd("sign", "--certificate", certificate, "--attach", value, at.bundle)
    check.equal((got.code, got.err), (0, ""), "forty days later")
    for content in (b"", b"x", os.urandom(64), os.urandom(256), b"\x30\x06\x02\x01\x01\x02\x01\x01", os.urandom(5000)):
        at.jws.unlink(missing_ok=True)
        value.write_bytes(content)
        got = lodd("sign", "--certificate", certificate, "--attach", value, at.bundle)
        check.equal(got.code, 1, f"{len(content)} bytes that are no signature")
        check.true(not at.jws.exists(), "nothing is written")


def refused(check, at, got, word, code=1):
    check.equal(got.code, code, f"exit code, {word}")
    check.has(got.err, word, "standard error")
    check.equal(got.out, "", "standard output")
    check.true(not at.jws.exists(), f"nothing is written: {word}")


@place
def test_refusals(check, at):
    """keys and certificates that cannot sign"""
    key, certificate = at.certificate("vendor")
    other = at.key("other", which=1)
    refused(check, at, at.sign(other, certificate), "the key is not the certificate's")
    refused(check, at, at.sign(*at.certificate("weak", "weak")), "too short")
    refused(check, at, at.sign(*at.certificate("p384", "384")), "P-256")
    refused(check, at, at.sign(*at.certificate("box", usage="keyEncipherment")), "key usage")
    refused(check, at, at.sign(key, certificate, "--algorithm", "ES256"), "does not fit")
    refused(check, at, at.sign(certificate, certificate), "no private key")
    refused(check, at, at.sign(key, key), "no certificate")
    refused(check, at, at.sign(at.folder / "absent", certificate), "cannot read", 3)
    refused(check, at, at.sign(key, at.folder / "absent"), "cannot read", 3)
    refused(check, at, at.sign(key, certificate, "--date", "2026-02-30"), "is no date")
    refused(check, at, at.sign("/dev/zero", certificate), "too large")
    nine = at.folder / "nine.pem"
    nine.write_bytes(certificate.read_bytes() * 9)
    refused(check, at, at.sign(key, nine), "too many certificates")


@place
def test_password(check, at):
    """a key with a password is refused without asking for it"""
    key, certificate = at.certificate("vendor")
    locked, older = at.folder / "locked", at.folder / "older"
    openssl("pkcs8", "-topk8", "-in", key, "-out", locked, "-passout", "pass:hemmelig")
    openssl("rsa", "-in", key, "-out", older, "-aes128", "-passout", "pass:hemmelig", "-traditional")
    for path in (locked, older):
        refused(check, at, at.sign(path, certificate, timeout=20), "password")


@place
def test_key_stays_secret(check, at):
    """the key comes from a pipe, and is in no message and no file"""
    key, certificate = at.certificate("vendor")
    text = key.read_bytes()
    got = at.sign("/dev/stdin", certificate, stdin=text)
    check.equal((got.code, got.err), (0, ""), "signed with a key from a pipe")
    lines = [line for line in text.splitlines() if len(line) == 64]
    check.true(len(lines) > 10, "the key has lines")
    broken = at.folder / "broken"
    broken.write_bytes(text.replace(b"PRIVATE KEY", b"SECRET KEY"))
    all_of_it = got.raw_out + got.raw_err + at.jws.read_bytes() + at.sign(broken, certificate).raw_err
    check.true(not any(line in all_of_it for line in lines), "no line of the key is anywhere")


@place
def test_bundles(check, at):
    """bundles that cannot be signed; nothing outside of them is touched"""
    key, certificate = at.certificate("vendor")
    outside = at.folder / "outside"
    outside.write_text("mine")
    at.jws.symlink_to(outside)
    got = at.sign(key, certificate)
    check.true(got.code != 0, "a link where the signature belongs")
    check.equal(outside.read_text(), "mine", "what the link leads to")
    at.jws.unlink()
    os.mkfifo(at.jws)
    check.true(at.sign(key, certificate, timeout=20).code != 0, "a pipe where the signature belongs")
    at.jws.unlink()
    at.jws.mkdir()
    check.true(at.sign(key, certificate).code != 0, "a folder where the signature belongs")
    at.jws.rmdir()
    for content, word in ((b"", "cannot be read"), (b"{", "cannot be read"), (b"[" * 100000, "cannot be read"),
                          (b"x" * 3000000, "too large"), (b'{"signatures":[{}]}', "not accepted")):
        at.jws.write_bytes(content)
        got = at.sign(key, certificate)
        check.equal(got.code, 1, f"signatures that are no signatures: {content[:20]}")
        check.has(got.err, word)
        check.equal(at.jws.read_bytes(), content, "they stay")
    at.jws.unlink()
    for content in ("", "{}", "[]", '{"issued":"2026-11-21"}', '{"issued":"21.11.2026","issuer":{"orgnr":"1"}}'):
        at.file.write_text(content)
        refused(check, at, at.sign(key, certificate), NAME)
    at.file.unlink()
    refused(check, at, at.sign(key, certificate), "there is no " + NAME)
    got = lodd("sign", "--key", key, "--certificate", certificate, at.folder / "absent")
    check.true(got.code != 0 and got.err, "no such folder")


@place
def test_changed_since(check, at):
    """a declaration that was changed after it was signed is not signed once more"""
    check.equal(at.sign(*at.certificate("vendor")).code, 0, "signed")
    before = at.jws.read_bytes()
    at.file.write_text(DECLARATION.replace("Eksempel", "Annen"))
    got = at.sign(*at.certificate("laboratory", "ec"))
    check.equal(got.code, 1, "the laboratory signs")
    check.has(got.err, "other bytes")
    check.equal(at.jws.read_bytes(), before, "the signatures")


@place
def test_remarks(check, at):
    """somebody else's certificate signs, and is told"""
    got = at.sign(*at.certificate("stranger", "ec", "987654325"))
    check.equal(got.code, 0, "signed")
    check.has(got.err, "987654325")
    check.has(got.err, "merk:")
    at.file.write_text(DECLARATION.replace(str(TODAY), "2001-01-01"))
    at.jws.unlink()
    got = at.sign(*at.certificate("early"))
    check.equal(got.code, 0, "signed")
    check.has(got.err, "was not valid on 2001-01-01")


@place
def test_usage(check, at):
    """what the command line must and must not have"""
    key, certificate = at.certificate("vendor")
    for args in ([], ["--key", key], ["--certificate", certificate],
                 ["--key", key, "--certificate", certificate, "--prepare", at.folder / "x"],
                 ["--certificate", certificate, "--prepare", at.folder / "x", "--attach", at.folder / "y"],
                 ["--key", key, "--certificate", certificate, "--algorithm", "none"]):
        got = lodd("sign", *args, at.bundle)
        check.equal(got.code, 2, f"exit code of {args}")
    inside = at.bundle / "data"
    refused(check, at, lodd("sign", "--certificate", certificate, "--prepare", inside, at.bundle), "in the bundle")
    check.true(not inside.exists(), "nothing in the bundle")


@place
def test_settings(check, at):
    """OpenSSL's settings of the environment change nothing"""
    key, certificate = at.certificate("vendor")
    settings = at.folder / "openssl.cnf"
    settings.write_text("openssl_conf = a\n[a]\nproviders = b\nalg_section = d\n[b]\nnothing = c\n[c]\nactivate = 1\n"
                        "[d]\ndefault_properties = fips=yes\n")
    got = at.sign(key, certificate, env=environment(OPENSSL_CONF=str(settings)))
    check.equal((got.code, got.err), (0, ""), "signed")


@place
def test_signature_mode(check, at):
    """the file of signatures can be read by those who can read the declaration"""
    at.sign(*at.certificate("vendor"))
    check.true(stat.S_IMODE(os.stat(at.jws).st_mode) & 0o044 == 0o044 & ~umask(), "readable as the umask allows")


def judged(at, certificates, orgnr=ORGNR):
    """The code of the line about the first signature that lodd verify gives. Without one: makes the declaration."""
    trust, record = at.folder / "trust", at.folder / "record.json"
    shutil.rmtree(trust, ignore_errors=True)
    trust.mkdir()
    for number, certificate in enumerate(certificates):
        shutil.copy(certificate, trust / f"{number}.pem")
    text = (ROOT / "testdata" / "declarations" / "full" / NAME).read_text()
    text = text.replace('"issued": "2026-11-21"', f'"issued": "{TODAY}"').replace(ORGNR, orgnr)
    if not at.jws.exists():
        at.file.write_text(text)
        return None
    record.unlink(missing_ok=True)
    lodd("verify", at.bundle, "--trust", trust, "--record", record)
    return next(line["code"] for line in json.loads(record.read_text())["lines"]
                if line["code"].startswith("SIGNATURE-"))


@place
def test_verify(check, at):
    """lodd verify: good, nobody trusted, somebody else's, changed; signatures by lodd and by openssl"""
    judged(at, [])  # the declaration
    authority = at.certificate("authority", "ec", subject="/CN=Authority", usage="critical,keyCertSign")
    key, request, leaf = at.key("vendor"), at.folder / "request", at.folder / "leaf.pem"
    extensions = at.folder / "extensions"
    extensions.write_text("keyUsage=critical,nonRepudiation\nbasicConstraints=CA:FALSE\n")
    openssl("req", "-new", "-key", key, "-out", request, "-utf8", "-subj",
            f"/O=Eksempel Journal AS/organizationIdentifier=NTRNO-{ORGNR}/CN=Eksempel \u00e6\u00f8\u00e5")
    openssl("x509", "-req", "-in", request, "-CA", authority[1], "-CAkey", authority[0], "-CAcreateserial",
            "-out", leaf, "-days", "30", "-extfile", extensions)
    check.equal((at.sign(key, leaf).code), 0, "signed")
    check.equal(judged(at, [authority[1]]), "SIGNATURE-GOOD", "by lodd, its issuer trusted")
    check.equal(judged(at, []), "SIGNATURE-UNKNOWN-CA", "nobody trusted")
    der = openssl("x509", "-in", leaf, "-outform", "DER")
    protected = encode(json.dumps({"x5c": [base64.b64encode(der).decode()], "alg": "PS256"}, indent=1).encode())
    data = at.folder / "data"
    data.write_bytes(input_of({"protected": protected}, at.file.read_bytes()))
    value = openssl("dgst", "-sha256", "-sign", key, "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                    "rsa_pss_saltlen:32", data)
    at.jws.write_text(json.dumps({"signatures": [{"signature": encode(value), "protected": protected}]}))
    check.equal(judged(at, [authority[1]]), "SIGNATURE-GOOD", "by openssl")
    forged = protected[:-4] + ("AAAA" if protected[-4:] != "AAAA" else "BBBB")
    at.jws.write_text(json.dumps({"signatures": [{"signature": encode(value), "protected": forged}]}))
    check.true(judged(at, [authority[1]]) in ("SIGNATURE-REFUSED", "SIGNATURE-BAD"), "another header")
    for header in ({"alg": "none"}, {"alg": "HS256"}):
        header["x5c"] = [base64.b64encode(der).decode()]
        at.jws.write_text(json.dumps({"protected": encode(json.dumps(header).encode()), "signature": "AAAA"}))
        check.equal(judged(at, [authority[1]]), "SIGNATURE-REFUSED", header["alg"])
    at.jws.unlink()
    at.sign(key, leaf)
    at.file.write_bytes(at.file.read_bytes().replace(b"EksempelEPJ", b"EksempelEPK"))
    check.equal(judged(at, [authority[1]]), "SIGNATURE-BAD", "one byte of the declaration changed")
    at.jws.unlink()
    stranger = at.certificate("stranger", "ec", "987654325")
    at.sign(*stranger)
    check.equal(judged(at, [stranger[1]]), "SIGNATURE-WRONG-ORGNR", "somebody else's")


def umask():
    old = os.umask(0)
    os.umask(old)
    return old


if __name__ == "__main__":
    main(collect(globals()))
