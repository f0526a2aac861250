"""What must not happen with a self-declaration: the thirteen points of the scheme's facts (4.11), each as a test."""
import json
import re
import shutil
import subprocess
from datetime import date

from declaring import ISSUED, TODAY, Vendor, claim, reseal, sha256
from harness import ROOT, Skip, environment, lodd, main, workplace


def verdict(got):
    return got.out.strip().splitlines()[-1] if got.out.strip() else got.err


def codes(got):
    return re.findall(r"\[([A-Z0-9-]+)\]$", got.out, re.M)


def made(check, vendor, *more):
    got = vendor.declare(*more)
    check.equal(got.code, 0, "declare: exit code")
    check.equal(verdict(got), "LAGET", "declare")
    return got


def one_byte(check):
    """1. One byte of evidence, a profile file or the declaration is changed: ENDRET or AVVIKER, never BEKREFTET."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        check.equal(verdict(vendor.verify()), "BEKREFTET", "untouched")
        files = [p for p in sorted(vendor.bundle.rglob("*")) if p.is_file()]
        check.true(len(files) > 15, "the bundle has files")
        for path in files:
            was = path.read_bytes()
            for at in (0, len(was) // 2, len(was) - 1):
                path.write_bytes(was[:at] + bytes([was[at] ^ 1]) + was[at + 1:])
                got = vendor.verify()
                check.true(verdict(got) in ("ENDRET", "AVVIKER"), f"{path.name} byte {at}: {verdict(got)}")
                check.true(got.code in (1, 2), f"{path.name} byte {at}: exit code {got.code}")
            path.write_bytes(was)
        check.equal(verdict(vendor.verify()), "BEKREFTET", "all bytes back")


def other_profiles(check):
    """1. (profiles) A profile file differs from the one that was used: not the same set, and never BEKREFTET."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        profiles = place / "profiles"
        shutil.copytree(ROOT / "profiles", profiles)
        rules = profiles / "no.plo@1.6" / "rules" / "plo.sch"
        rules.write_bytes(rules.read_bytes() + b"\n")
        got = vendor.verify(env=environment(LODD_PROFILES=str(profiles)))
        check.equal(verdict(got), "IKKE ETTERPRØVBAR", "another rule file")
        check.equal(got.code, 3, "exit code")
        check.has(got.out, "no.plo@1.6")


def edited_results(check):
    """2. The vendor edits what the tool computed: AVVIKER."""
    edits = {
        "errors": lambda c: c["computed"]["counts"].update(warnings=c["computed"]["counts"]["warnings"] + 1),
        "rules": lambda c: c["computed"].update(rulesExercised=c["computed"]["rulesTotal"]),
        "digest": lambda c: c["computed"].update(resultDigest="0" * 64),
        "shown": lambda c: c["computed"].update(shown="samsvar-svakt"),
    }
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        for name, edit in edits.items():
            bundle = place / name
            shutil.copytree(vendor.bundle, bundle)
            value = vendor.declaration(bundle)
            edit(claim(value, "helseopplysninger", "send"))
            (bundle / "selvdeklarering.json").write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            got = vendor.verify(bundle=bundle)
            check.equal(verdict(got), "AVVIKER", name)
            check.equal(got.code, 1, f"{name}: exit code")
            check.has(got.out, "K3", f"{name}: the claim is named")


def removed_message(check):
    """3. A message is removed after the issue: the manifest tells. What was left out before cannot be told, and the page says so."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        (vendor.bundle / "evidence/meldinger/helseopplysninger/1-ny.xml").unlink()
        got = vendor.verify()
        check.equal(verdict(got), "ENDRET", "a file is gone")
        check.has(got.out, "1-ny.xml")
        reseal(vendor.bundle)
        check.true(verdict(vendor.verify()) in ("ENDRET", "AVVIKER"), "also with the manifest made anew")
        check.has((vendor.bundle / "selvdeklarering.html").read_text(encoding="utf-8"), "utelatt før utstedelsen")


def changed_message(check):
    """3. A failing message put in the place of a good one, with all hashes made right: AVVIKER."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        message = vendor.bundle / "evidence/meldinger/helseopplysninger/1-ny.xml"
        message.write_text(re.sub(r"<((?:\w+:)?MsgId)>[^<]*</", r"<\1>1</", message.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        reseal(vendor.bundle)
        got = vendor.verify()
        check.equal(verdict(got), "AVVIKER", "computed anew")
        check.lacks(got.out, "BEKREFTET")


def reproducible(check):
    """4. The same inputs elsewhere, in another locale, time zone and number of threads: the same bytes."""
    with workplace() as place:
        first, second = Vendor(place / "a"), Vendor(place / "et annet sted" / "dypere ned")
        made(check, first, "--jobs", "1")
        for path in second.evidence.rglob("*"):
            path.touch()
        got = second.declare("--jobs", "7", env=environment(LC_ALL="tr_TR.UTF-8", TZ="Asia/Kathmandu", LANG="C"))
        check.equal(got.code, 0, "the other one")
        names = sorted(str(p.relative_to(first.bundle)) for p in first.bundle.rglob("*") if p.is_file())
        check.equal(sorted(str(p.relative_to(second.bundle)) for p in second.bundle.rglob("*") if p.is_file()), names, "files")
        for name in names:
            check.equal(sha256(first.bundle / name), sha256(second.bundle / name), name)
        third = first.declare(bundle=place / "third")
        check.equal(third.code, 0, "with as many threads as there are cores")
        check.equal(sha256(place / "third" / "selvdeklarering.json"), sha256(first.bundle / "selvdeklarering.json"), "threads")
        again = lodd("declare", "--input", first.input, "--evidence", first.evidence, "--out", place / "fourth", "--issued", "2026-11-22")
        check.equal(again.code, 0, "another day")
        values = [json.loads((p / "selvdeklarering.json").read_text(encoding="utf-8")) for p in (first.bundle, place / "fourth")]
        for value in values:
            del value["id"], value["issued"]
        check.equal(values[0], values[1], "apart from id and date")


def level_b(check):
    """5. Level b without runs of the negative tests: refused, with the list of what is missing."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        got = vendor.declare("--level", "b")
        check.equal(got.code, 1, "exit code")
        check.equal(verdict(got), "AVVIST", "verdict")
        check.has(got.out, "PLO16-T-INNLEGGELSESRAPPORT-SEND-NEG")
        check.has(got.out, "PLO16-T-HELSEOPPLYSNINGER-SEND-NEG")
        check.lacks(got.out, "PLO16-T-UTSKRIVNINGSRAPPORT-SEND-NEG", "tests of what is not claimed")
        check.true(not vendor.bundle.exists(), "nothing is written")


def contradicted(check):
    """6. A "ja" that the evidence contradicts: refused."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        text = (vendor.evidence / "meldinger/innleggelsesrapport/1-ny.xml").read_text(encoding="utf-8")
        wrong = re.sub(r"<((?:\w+:)?MsgId)>[^<]*</", r"<\1>1</", text, count=1)
        check.true(wrong != text, "the message is changed")
        (vendor.evidence / "meldinger/innleggelsesrapport/1-ny.xml").write_text(wrong, encoding="utf-8")
        got = vendor.declare()
        check.equal(got.code, 1, "exit code")
        check.equal(verdict(got), "AVVIST", "verdict")
        check.has(got.out, "K1")
        check.true("motsig" in got.out.lower() or "motsi" in got.out.lower(), "it is called a contradiction")
        check.true(not vendor.bundle.exists(), "nothing is written")


def expired(check):
    """7. Expired and superseded declarations are shown as such."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        wanted = place / "krav.json"
        wanted.write_text(json.dumps({"schema": "urn:lodd:kravliste:1", "title": "Våre krav", "organisations": ["pleie-og-omsorg"],
                                      "requirements": [{"profile": "no.plo@1.6/innleggelsesrapport", "direction": "send", "must": True}]}),
                          encoding="utf-8")
        got = lodd("compare", "--requirements", wanted, vendor.bundle, "--date", TODAY)
        check.lacks(got.out.lower(), "utløpt")
        late = lodd("compare", "--requirements", wanted, vendor.bundle, "--date", "2029-01-01")
        check.has(late.out.lower(), "utløpt")
        check.equal(late.code, 1, "an expired declaration meets no must-have")
        check.has(vendor.verify("--date", "2029-01-01").out.lower(), "utløpt")
        newer = Vendor(place / "w")
        old = vendor.declaration()
        newer.change(lambda d: d.update(supersedes={"id": old["id"], "sha256": sha256(vendor.bundle / "selvdeklarering.json")}))
        made(check, newer)
        both = lodd("compare", "--requirements", wanted, vendor.bundle, newer.bundle, "--date", TODAY)
        check.true("erstattet" in both.out.lower(), f"the superseded one is told: {both.out[:800]}")


def reserved_words(check):
    """8. The words of approval stand nowhere but in the block of others' approvals."""
    word = re.compile(r"godkjen|sertifiser|\bapprov|\bcertifi(?!cate|able)", re.I)  # certificates are keys, not verdicts
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        for path in (vendor.bundle / "selvdeklarering.json", vendor.bundle / "selvdeklarering.html"):
            text = path.read_text(encoding="utf-8")
            check.equal([text[m.start() - 40:m.end() + 20] for m in word.finditer(text)], [], path.name)
        check.true(not word.search(vendor.verify().out), "verify")
        with_words = Vendor(place / "w")
        with_words.change(lambda d: d["subject"].update(intendedPurpose="Journal som er sertifisert for kommunen."))
        refused = with_words.declare()
        check.equal(verdict(refused), "AVVIST", "the vendor's own text")
        outside = Vendor(place / "x")
        outside.change(lambda d: claim(d, "helseopplysninger", "send").update(
            externalApproval={"issuer": "Norsk helsenett", "reference": "Godkjenning 12/2026", "date": "2026-06-01",
                              "url": "https://eksempel.example/12"}))
        made(check, outside)
        check.equal(verdict(outside.verify()), "BEKREFTET", "with somebody's approval")
        page = (outside.bundle / "selvdeklarering.html").read_text(encoding="utf-8")
        check.has(page, "Godkjenning 12/2026")


def real_person(check):
    """9. A number that may be a real person's: refused; with a recorded reason it is told in the declaration."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        # Not synthetic by its form, made here from a date and control digits; nobody is looked up.
        number = real_looking()
        (vendor.evidence / "dokumenter" / "ros.md").write_text(f"# ROS\n\n## 1 Innhold\n\nPasient {number}.\n", encoding="utf-8")
        got = vendor.declare()
        check.equal(verdict(got), "AVVIST", "a document with it")
        check.has(got.out, "ros.md")
        check.lacks(got.out + got.err, number, "what is said")
        got = vendor.declare("--accept-persons", "Nummeret er et ordrenummer")
        check.equal(verdict(got), "LAGET", "with a reason")
        check.has((vendor.bundle / "selvdeklarering.json").read_text(encoding="utf-8"), "Nummeret er et ordrenummer")


def real_looking():
    """Eleven digits with right control digits and a day of birth in 1890, when no numbers were given out yet."""
    for individual in range(500, 749):
        digits = [int(d) for d in f"010190{individual:03d}"]
        k1 = (11 - sum(a * b for a, b in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), digits)) % 11) % 11
        k2 = (11 - sum(a * b for a, b in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), digits + [k1])) % 11) % 11
        if k1 < 10 and k2 < 10:
            return "".join(map(str, digits + [k1, k2]))
    raise AssertionError("no number")


def certificate(place, name, orgnr):
    """A key and a self-signed certificate of an organisation that does not exist; made now, valid on the days of the tests."""
    if not shutil.which("openssl"):
        raise Skip("there is no openssl command")
    key, cert = place / f"{name}.key", place / f"{name}.pem"
    for command in (["genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key],
                    ["req", "-new", "-x509", "-key", key, "-out", cert, "-days", "3650", "-utf8", "-subj",
                     f"/C=NO/O={name}/CN={name}/serialNumber={orgnr}", "-addext", "keyUsage=digitalSignature"]):
        subprocess.run(["openssl", *map(str, command)], check=True, capture_output=True)
    return key, cert


def signatures(check):
    """10. Unsigned, an unknown authority, another organisation's certificate: three different messages."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor, "--issued", date.today().isoformat())
        issuer = vendor.read()["issuer"]["orgnr"]
        key, cert = certificate(place, "Eksempel Journal AS", issuer)
        other_key, other = certificate(place, "Et annet foretak AS", "210987657")
        trust = place / "trust"
        trust.mkdir()
        shutil.copyfile(cert, trust / "a.pem")
        shutil.copyfile(other, trust / "b.pem")
        day = date.today().isoformat()
        bundles = {name: place / name for name in ("unsigned", "signed", "wrong")}
        for bundle in bundles.values():
            shutil.copytree(vendor.bundle, bundle)
        for bundle, k, c in ((bundles["signed"], key, cert), (bundles["wrong"], other_key, other)):
            signed = lodd("sign", bundle, "--key", k, "--certificate", c)
            if "OpenSSL" in signed.err:
                raise Skip("built without OpenSSL")
            check.equal(signed.code, 0, f"sign: {signed.err}")
        got = {
            "unsigned": lodd("verify", bundles["unsigned"], "--trust", trust, "--date", day),
            "unknown": lodd("verify", bundles["signed"], "--date", day),
            "good": lodd("verify", bundles["signed"], "--trust", trust, "--date", day),
            "wrong": lodd("verify", bundles["wrong"], "--trust", trust, "--date", day),
        }
        lines = {name: tuple(c for c in codes(one) if c.startswith("SIGNATURE")) for name, one in got.items()}
        check.equal(len(set(lines.values())), 4, f"four different answers: {lines}")
        check.equal({name: verdict(one) for name, one in got.items()},
                    {"unsigned": "BEKREFTET", "unknown": "BEKREFTET", "good": "BEKREFTET", "wrong": "ENDRET"}, "verdicts")
        check.has(got["unsigned"].out.lower(), "usignert")


def withheld(check):
    """11. Withheld evidence: IKKE ETTERPRØVBAR, for exactly the claims that need it."""
    with workplace() as place:
        vendor = Vendor(place / "v")

        def withhold(value):
            value["evidence"] = [dict(e, withheld=True) if e["id"] == "HELSE" else e for e in value["evidence"]]

        vendor.change(withhold)
        made(check, vendor)
        check.true(not (vendor.bundle / "evidence/meldinger/helseopplysninger").exists(), "the files stay at home")
        record = place / "record.json"
        got = vendor.verify("--record", record)
        check.equal(verdict(got), "IKKE ETTERPRØVBAR", "verdict")
        check.equal(got.code, 3, "exit code")
        needing = {c["id"] for c in vendor.read()["claims"] if "HELSE" in c.get("evidence", [])}
        told = set(re.findall(r"^ikke mulig +(K\d+):", got.out, re.M))
        check.equal(told, needing, "the claims that cannot be verified")
        check.equal(json.loads(record.read_text(encoding="utf-8"))["schema"], "urn:lodd:kontroll:1", "the record")


def other_digests(check):
    """12. Two declarations made with different profiles: compare warns."""
    with workplace() as place:
        one, two = Vendor(place / "a"), Vendor(place / "b")
        made(check, one)
        profiles = place / "profiles"
        shutil.copytree(ROOT / "profiles", profiles)
        rules = profiles / "no.plo@1.6" / "rules" / "plo.sch"
        rules.write_bytes(rules.read_bytes() + b"\n")
        two.change(lambda d: d["subject"].update(name="AnnenEPJ"))
        got = two.declare(env=environment(LODD_PROFILES=str(profiles)))
        check.equal(got.code, 0, "with other profiles")
        wanted = place / "krav.json"
        wanted.write_text(json.dumps({"schema": "urn:lodd:kravliste:1", "title": "Våre krav", "organisations": ["pleie-og-omsorg"],
                                      "requirements": [{"profile": "no.plo@1.6/innleggelsesrapport", "direction": "send", "must": True}]}),
                          encoding="utf-8")
        got = lodd("compare", "--requirements", wanted, one.bundle, two.bundle, "--date", TODAY)
        check.has(got.out, "advarsel")
        check.has(got.out.lower(), "profilsett")
        same = lodd("compare", "--requirements", wanted, one.bundle, one.bundle, "--date", TODAY)
        check.lacks(same.out.lower(), "ulike profilsett")


def unknown_profile(check):
    """13. A message of an unknown kind is "ukjent", and never passed in silence."""
    with workplace() as place:
        vendor = Vendor(place / "v")
        made(check, vendor)
        strange = place / "strange.xml"
        strange.write_text('<?xml version="1.0"?>\n<Melding xmlns="http://example.org/ukjent"><a/></Melding>\n', encoding="utf-8")
        got = lodd("spotcheck", vendor.bundle, strange, "--reason", "plan", "--requester", "Eksempel kommune", "--date", TODAY)
        check.equal(verdict(got), "UAVKLART", "spot check")
        check.equal(got.code, 3, "exit code")
        check.has(got.out.lower(), "ukjent")
        shutil.copyfile(strange, vendor.evidence / "meldinger/innleggelsesrapport/4-ukjent.xml")
        got = vendor.declare(bundle=place / "second")
        check.equal(verdict(got), "AVVIST", "as evidence")


main([(test.__doc__.strip().splitlines()[0], test) for test in (
    one_byte, other_profiles, edited_results, removed_message, changed_message, reproducible, level_b, contradicted, expired, reserved_words,
    real_person, signatures, withheld, other_digests, unknown_profile)])
