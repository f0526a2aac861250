/* test_signature.c - signatures of every kind, made here with OpenSSL,
    and judged. Certificates are made anew in each run;
 * days are fixed. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "declare/jws.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

#define PAYLOAD "{\"issued\":\"2026-11-21\"}\n"
#define ORGNR   "314159268"
#define DAY     "2026-11-21"

static lodd__arena arena;
static temp place;

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* --- certificates --- */

typedef struct identity {
    EVP_PKEY *key;
    X509 *x;
    lodd_str der;
} identity;

typedef struct subject {
    const char *name, *organisation_id, *serial, *usage, *from, *to, *digest;
    bool ca;
} subject;

#define LEAF .organisation_id = "NTRNO-" ORGNR, .usage = "critical,digitalSignature"

static void add_entry(X509_NAME *name, const char *oid, const char *text)
{
    if (text != NULL)
        must(X509_NAME_add_entry_by_txt(name, oid, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1);
}

static void add_extension(X509 *x, int nid, const char *value)
{
    X509_EXTENSION *extension = value != NULL ? X509V3_EXT_conf_nid(NULL, NULL, nid, value) : NULL;

    must(value == NULL || (extension != NULL && X509_add_ext(x, extension, -1) == 1));
    X509_EXTENSION_free(extension);
}

/* issuer NULL: signs itself. Times as ASN.1 has them. */
static identity make(EVP_PKEY *key, const identity *issuer, subject w)
{
    static long number = 1;
    identity ret = {.key = key, .x = X509_new()};
    X509_NAME *name = X509_NAME_new();
    unsigned char *der = NULL;
    int n;

    must(key != NULL && ret.x != NULL && name != NULL);
    add_entry(name, "CN", w.name);
    add_entry(name, "2.5.4.97", w.organisation_id);
    add_entry(name, "serialNumber", w.serial);
    X509_set_version(ret.x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(ret.x), number++);
    must(ASN1_TIME_set_string(X509_getm_notBefore(ret.x), w.from != NULL ? w.from : "20260101000000Z") == 1);
    must(ASN1_TIME_set_string(X509_getm_notAfter(ret.x), w.to != NULL ? w.to : "20290101000000Z") == 1);
    X509_set_subject_name(ret.x, name);
    X509_set_issuer_name(ret.x, issuer != NULL ? X509_get_subject_name(issuer->x) : name);
    X509_set_pubkey(ret.x, key);
    add_extension(ret.x, NID_basic_constraints, w.ca ? "critical,CA:TRUE" : "CA:FALSE");
    add_extension(ret.x, NID_key_usage, w.ca ? "critical,keyCertSign,cRLSign" : w.usage);
    must(X509_sign(ret.x, issuer != NULL ? issuer->key : key,
                   w.digest != NULL ? EVP_get_digestbyname(w.digest) : EVP_sha256()) > 0);
    n = i2d_X509(ret.x, &der);
    must(n > 0);
    ret.der = lodd__arena_str(&arena, lodd__str_n((const char *)der, (size_t)n));
    OPENSSL_free(der);
    X509_NAME_free(name);
    return ret;
}

static void forget(identity *id, bool key)
{
    X509_free(id->x);
    if (key)
        EVP_PKEY_free(id->key);
}

static void trust_only(const identity *id, const char *file)
{
    temp_write_n(&place, file, id->der.ptr, id->der.len); /* in DER; PEM is what the command line's tests use */
}

/* --- signing, as RFC 7515 says and not by the code under test --- */

typedef struct making {
    const char *algorithm; /* in the header */
    const char *header;    /* further members */
    int salt;              /* of PSS; 0: as long as the digest */
    bool pss;
    const char *digest;
} making;

static lodd_str raw_es256(const unsigned char *der, size_t n)
{
    const unsigned char *p = der;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &p, (long)n);
    int size = (int)(n > 90 ? 48 : 32);
    unsigned char raw[96];

    must(pair != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, size) == size &&
         BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + size, size) == size);
    ECDSA_SIG_free(pair);
    return lodd__arena_str(&arena, lodd__str_n((const char *)raw, 2 * (size_t)size));
}

static lodd_str sign_bytes(const identity *signer, making m, lodd_str input)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    unsigned char value[2048];
    size_t n = sizeof value;
    bool plain = EVP_PKEY_is_a(signer->key, "ED25519");

    must(EVP_DigestSignInit(digest, &settings, plain ? NULL : EVP_get_digestbyname(m.digest ? m.digest : "SHA256"),
        NULL,
                            signer->key) == 1);
    if (m.pss)
        must(EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) > 0 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, m.salt != 0 ? m.salt : RSA_PSS_SALTLEN_DIGEST) > 0);
    must(EVP_DigestSign(digest, value, &n, (const unsigned char *)input.ptr, input.len) == 1);
    EVP_MD_CTX_free(digest);
    return EVP_PKEY_is_a(signer->key, "EC") ? raw_es256(value, n)
                                            : lodd__arena_str(&arena, lodd__str_n((const char *)value, n));
}

static lodd_str jws_of(const identity *signer, making m, const lodd_str *chain, size_t n_chain)
{
    lodd__buf header = {0}, input = {0}, out = {0};
    lodd_str value, ret;

    lodd__buf_printf(&out, "{\"alg\":\"%s\"%s,\"x5c\":[\"", m.algorithm, m.header != NULL ? m.header : "");
    for (size_t i = 0; i <= n_chain; i++) {
        lodd__buf_printf(&out, "%s", i > 0 ? "\",\"" : "");
        lodd__base64_encode(&out, i == 0 ? signer->der : chain[i - 1]);
    }
    lodd__buf_printf(&out, "\"]}");
    lodd__base64url_encode(&header, lodd__buf_str(&out));
    lodd__buf_add(&input, lodd__buf_str(&header));
    lodd__buf_addc(&input, '.');
    lodd__base64url_encode(&input, LODD__STR(PAYLOAD));
    value = sign_bytes(signer, m, lodd__buf_str(&input));
    out.len = 0;
    lodd__buf_printf(&out, "{\"signatures\":[{\"protected\":\"%.*s\",\"signature\":\"",
        LODD__FMT(lodd__buf_str(&header)));
    lodd__base64url_encode(&out, value);
    lodd__buf_printf(&out, "\"}]}");
    ret = lodd__arena_str(&arena, lodd__buf_str(&out));
    lodd__buf_free(&out);
    lodd__buf_free(&header);
    lodd__buf_free(&input);
    return ret;
}

/* --- judging --- */

static lodd_str expected[] = {{"999999999", 9}, {ORGNR, 9}};

static lodd__signature judge_on(lodd_str jws, const char *day, const char *trust)
{
    lodd__signatures got;
    lodd_status status = lodd__signatures_check(&got, &arena, jws, LODD__STR(PAYLOAD), (lodd__strings){expected, 2},
                                                lodd__str(day), trust);

    must(status == LODD_OK && got.len == 1);
    return got.ptr[0];
}

static const char *const outcomes[] = {"GOOD", "UNKNOWN_CA", "WRONG_ORGNR", "EXPIRED", "BAD", "REFUSED", "NOT_CHECKED"};

static void is(lodd__signature got, lodd__signature_outcome wanted, const char *detail, const char *name)
{
    bool ok = got.outcome == wanted &&
              (detail == NULL || memmem(got.detail.ptr, got.detail.len, detail, strlen(detail)) != NULL);

    if (!TAP_OK(ok, "%s: %s", name, outcomes[wanted]))
        printf("# %s: %.*s\n", outcomes[got.outcome], LODD__FMT(got.detail));
}

#define JUDGE(jws) judge_on((jws), DAY, place.dir)
#define GOOD(name, jws) is(JUDGE(jws), LODD__SIGNATURE_GOOD, NULL, (name))
#define REFUSED(name, jws, why) is(JUDGE(jws), LODD__SIGNATURE_REFUSED, (why), (name))

static identity root, rsa, ec; /* a trusted issuer and two of its certificates */

static EVP_PKEY *pss_key(void)
{
    EVP_PKEY_CTX *settings = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
    EVP_PKEY *ret = NULL;

    must(EVP_PKEY_keygen_init(settings) > 0 && EVP_PKEY_CTX_set_rsa_keygen_bits(settings, 2048) > 0 &&
         EVP_PKEY_generate(settings, &ret) > 0);
    EVP_PKEY_CTX_free(settings);
    return ret;
}

static EVP_PKEY *explicit_key(void)
{
    EVP_PKEY_CTX *settings = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *ret = NULL;

    must(EVP_PKEY_keygen_init(settings) > 0 && EVP_PKEY_CTX_set_group_name(settings, "P-256") > 0 &&
         EVP_PKEY_CTX_set_ec_param_enc(settings, OPENSSL_EC_EXPLICIT_CURVE) > 0 &&
         EVP_PKEY_generate(settings, &ret) > 0);
    EVP_PKEY_CTX_free(settings);
    return ret;
}

static void algorithms(void)
{
    lodd_str jws = jws_of(&rsa, (making){.algorithm = "RS256", .header = ",\"iat\":1"}, NULL, 0);
    lodd__signature got = JUDGE(jws);
    char hex[65];

    is(got, LODD__SIGNATURE_GOOD, NULL, "RS256");
    lodd__sha256_hex(rsa.der, hex);
    TAP_OK(lodd__str_is(got.orgnr, ORGNR) && lodd__str_is(got.signer, "Eksempel Journal AS") &&
               lodd__str_is(got.algorithm, "RS256") && lodd__str_is(got.certificate_sha256, hex),
           "it says whose it is");
    GOOD("PS256", jws_of(&rsa, (making){.algorithm = "PS256", .pss = true}, NULL, 0));
    GOOD("ES256", jws_of(&ec, (making){.algorithm = "ES256"}, NULL, 0));
    is(JUDGE(jws_of(&rsa, (making){.algorithm = "PS256", .pss = true, .salt = 20}, NULL, 0)), LODD__SIGNATURE_BAD, NULL,
       "PS256 with another salt length");
    is(JUDGE(jws_of(&rsa, (making){.algorithm = "PS256"}, NULL, 0)), LODD__SIGNATURE_BAD, NULL,
        "RS256 that says PS256");
    is(JUDGE(jws_of(&rsa, (making){.algorithm = "RS256", .pss = true}, NULL, 0)), LODD__SIGNATURE_BAD, NULL,
        "PS256 that says RS256");
    is(JUDGE(jws_of(&rsa, (making){.algorithm = "RS256", .digest = "SHA1"}, NULL, 0)), LODD__SIGNATURE_BAD, NULL,
        "with SHA-1");
    REFUSED("ES256 with an RSA key", jws_of(&rsa, (making){.algorithm = "ES256"}, NULL, 0), "does not fit");
    REFUSED("RS256 with a P-256 key", jws_of(&ec, (making){.algorithm = "RS256"}, NULL, 0), "does not fit");
    REFUSED("none", jws_of(&rsa, (making){.algorithm = "none"}, NULL, 0), "not accepted");
    REFUSED("RS512", jws_of(&rsa, (making){.algorithm = "RS512", .digest = "SHA512"}, NULL, 0), "not accepted");
    REFUSED("another's thumbprint",
            jws_of(&rsa, (making){.algorithm = "RS256",
                .header = ",\"x5t#S256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""}, NULL,
                   0),
            "thumbprint");
}

/* The public key of the certificate taken for the secret of an HMAC: the oldest trick. */
static void hmac(void)
{
    lodd_str jws = jws_of(&rsa, (making){.algorithm = "HS256"}, NULL, 0);

    REFUSED("HS256", jws, "\"HS256\" is not accepted");
}

/* One certificate with a key of some kind, and what becomes of its signature. */
static void with_key(EVP_PKEY *key, making m, lodd__signature_outcome wanted, const char *detail, const char *name)
{
    identity id = make(key, &root, (subject){.name = "x", LEAF});

    is(JUDGE(jws_of(&id, m, NULL, 0)), wanted, detail, name);
    forget(&id, true);
}

static void keys(void)
{
    with_key(EVP_RSA_gen(1024), (making){.algorithm = "RS256"}, LODD__SIGNATURE_REFUSED, "too short", "RSA 1024");
    with_key(EVP_RSA_gen(2040), (making){.algorithm = "RS256"}, LODD__SIGNATURE_REFUSED, "too short", "RSA 2040");
    with_key(EVP_RSA_gen(3072), (making){.algorithm = "RS256"}, LODD__SIGNATURE_GOOD, NULL, "RSA 3072");
    with_key(EVP_EC_gen("P-384"), (making){.algorithm = "ES256"}, LODD__SIGNATURE_REFUSED, "P-256", "P-384");
    with_key(EVP_EC_gen("secp256k1"), (making){.algorithm = "ES256"}, LODD__SIGNATURE_REFUSED, "P-256", "secp256k1");
    with_key(explicit_key(), (making){.algorithm = "ES256"}, LODD__SIGNATURE_REFUSED, "P-256",
        "a curve that is spelt out");
    with_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), (making){.algorithm = "ES256"}, LODD__SIGNATURE_REFUSED,
        "does not fit",
             "Ed25519 that says ES256");
    with_key(pss_key(), (making){.algorithm = "PS256", .pss = true}, LODD__SIGNATURE_GOOD, NULL, "a key for PSS only");
    with_key(pss_key(), (making){.algorithm = "RS256", .pss = true}, LODD__SIGNATURE_REFUSED, "does not fit",
        "... that says RS256");
}

/* A certificate of the root with the RSA key of the other one. */
static lodd__signature with_certificate(subject w, const char *day)
{
    identity id = make(rsa.key, &root, w);
    lodd__signature ret = judge_on(jws_of(&id, (making){.algorithm = "RS256"}, NULL, 0), day, place.dir);

    forget(&id, false);
    return ret;
}

static void usage(void)
{
    is(with_certificate((subject){.organisation_id = "NTRNO-" ORGNR, .usage = "critical,nonRepudiation"}, DAY),
       LODD__SIGNATURE_GOOD, NULL, "a certificate for seals");
    is(with_certificate((subject){.organisation_id = "NTRNO-" ORGNR, .usage = "keyEncipherment"}, DAY),
       LODD__SIGNATURE_REFUSED, "key usage", "a certificate for encryption");
    is(with_certificate((subject){.organisation_id = "NTRNO-" ORGNR}, DAY), LODD__SIGNATURE_GOOD, NULL,
       "a certificate without key usage");
}

static void numbers(void)
{
#define USE .name = "x", .usage = "digitalSignature"
    static const struct {
        subject w;
        lodd__signature_outcome outcome;
        const char *name;
    } rows[] = {
        {{USE, .serial = ORGNR}, LODD__SIGNATURE_GOOD, "the number as serial number"},
        {{USE, .organisation_id = "NTRNO-" ORGNR, .serial = ORGNR}, LODD__SIGNATURE_GOOD, "both, the same"},
        {{USE, .organisation_id = "NTRNO-" ORGNR, .serial = "987654325"}, LODD__SIGNATURE_WRONG_ORGNR,
            "two that differ"},
        {{USE, .organisation_id = "NTRNO-987654325"}, LODD__SIGNATURE_WRONG_ORGNR, "another's"},
        {{USE, .organisation_id = "NTRSE-" ORGNR}, LODD__SIGNATURE_WRONG_ORGNR, "a Swedish one of the same digits"},
        {{USE, .organisation_id = ORGNR "0"}, LODD__SIGNATURE_WRONG_ORGNR, "ten digits"},
        {{USE, .serial = "UN:NO-9578-4050-" ORGNR}, LODD__SIGNATURE_WRONG_ORGNR, "a person's serial number"},
        {{USE}, LODD__SIGNATURE_WRONG_ORGNR, "none"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is(with_certificate(rows[i].w, DAY), rows[i].outcome, NULL, rows[i].name);
}

static void days(void)
{
    static const struct {
        const char *day;
        lodd__signature_outcome outcome;
    } rows[] = {{"2026-02-28", LODD__SIGNATURE_EXPIRED},
                {"2026-03-01", LODD__SIGNATURE_GOOD}, /* the day it begins, at 14:00 */
                {"2026-09-30", LODD__SIGNATURE_GOOD},
                {"2026-10-01", LODD__SIGNATURE_GOOD}, /* the day it ends, at 02:00 */
                {"2026-10-02", LODD__SIGNATURE_EXPIRED}};
    subject w = {.name = "x", LEAF, .from = "20260301140000Z", .to = "20261001020000Z"};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is(with_certificate(w, rows[i].day), rows[i].outcome, NULL, rows[i].day);
    is(judge_on(jws_of(&rsa, (making){.algorithm = "RS256"}, NULL, 0), "2030-01-01", place.dir),
        LODD__SIGNATURE_EXPIRED, NULL,
       "all expired");
    is(judge_on(jws_of(&rsa, (making){.algorithm = "RS256"}, NULL, 0), "2030-01-01", NULL), LODD__SIGNATURE_EXPIRED,
       "nothing trusted", "expired, and nobody trusted");
    is(with_certificate((subject){.name = "x", .serial = "987654325", .usage = "digitalSignature",
        .to = "20260201000000Z"},
                        DAY),
       LODD__SIGNATURE_WRONG_ORGNR, NULL, "expired, and another's");
}

static void chains(void)
{
    identity old_root = make(EVP_EC_gen("P-256"), NULL, (subject){.name = "Old", .ca = true, .to = "20260601000000Z"});
    identity middle = make(EVP_EC_gen("P-256"), &root, (subject){.name = "Middle", .ca = true});
    identity below = make(EVP_EC_gen("P-256"), &middle, (subject){.name = "x", LEAF});
    identity no_issuer = make(EVP_EC_gen("P-256"), &ec, (subject){.name = "x", LEAF});
    identity late = make(EVP_EC_gen("P-256"), &old_root, (subject){.name = "x", LEAF});
    identity weak = make(EVP_EC_gen("P-256"), &root, (subject){.name = "x", LEAF, .digest = "SHA1"});
    identity own = make(EVP_EC_gen("P-256"), NULL, (subject){.name = "x", LEAF});
    making m = {.algorithm = "ES256"};
    lodd_str garbage = LODD__STR("0\x03\x02\x01");

    is(JUDGE(jws_of(&below, m, &middle.der, 1)), LODD__SIGNATURE_GOOD, NULL, "an issuer between");
    is(JUDGE(jws_of(&below, m, NULL, 0)), LODD__SIGNATURE_UNKNOWN_CA, "no trusted", "... that is not brought along");
    is(JUDGE(jws_of(&no_issuer, m, &ec.der, 1)), LODD__SIGNATURE_UNKNOWN_CA, NULL, "issued by one that is no issuer");
    is(JUDGE(jws_of(&own, m, NULL, 0)), LODD__SIGNATURE_UNKNOWN_CA, NULL, "signed by itself");
    is(judge_on(jws_of(&ec, m, &root.der, 1), DAY, NULL), LODD__SIGNATURE_UNKNOWN_CA,
        "no trusted certificates were given",
       "nobody is trusted, though the root is brought along");
    is(JUDGE(jws_of(&weak, m, NULL, 0)), LODD__SIGNATURE_UNKNOWN_CA, NULL, "issued with SHA-1");
    is(JUDGE(jws_of(&ec, m, &garbage, 1)), LODD__SIGNATURE_REFUSED, "certificate 2 cannot be read",
        "a broken second one");
    trust_only(&old_root, "old.crt");
    is(JUDGE(jws_of(&late, m, NULL, 0)), LODD__SIGNATURE_EXPIRED, "behind", "the issuer's own has expired");
    trust_only(&own, "own.crt");
    is(JUDGE(jws_of(&own, m, NULL, 0)), LODD__SIGNATURE_GOOD, NULL, "trusted itself");
    trust_only(&below, "below.crt");
    is(JUDGE(jws_of(&below, m, NULL, 0)), LODD__SIGNATURE_GOOD, NULL, "trusted itself, though another issued it");
    (void)remove(temp_path(&place, "old.crt"));
    (void)remove(temp_path(&place, "own.crt"));
    (void)remove(temp_path(&place, "below.crt"));
    forget(&old_root, true);
    forget(&middle, true);
    forget(&below, true);
    forget(&no_issuer, true);
    forget(&late, true);
    forget(&weak, true);
    forget(&own, true);
}

/* No byte of the file can be changed, no end cut off, so that it is good; none makes a crash. */
static void changed_bytes(void)
{
    lodd_str jws = jws_of(&ec, (making){.algorithm = "ES256"}, NULL, 0);
    char *copy = malloc(jws.len);
    size_t good = 0, cut = 0, unread = 0;

    for (size_t i = 0; i < jws.len; i += 2) {
        lodd__signature got;

        memcpy(copy, jws.ptr, jws.len);
        copy[i] = (char)(copy[i] == 'A' ? 'B' : 'A');
        got = JUDGE(lodd__str_n(copy, jws.len));
        good += got.outcome == LODD__SIGNATURE_GOOD;
        if (i % 14 == 0) {
            got = JUDGE(lodd__str_n(jws.ptr, i));
            cut += got.outcome != LODD__SIGNATURE_REFUSED;
            unread++;
        }
    }
    TAP_OK(good == 0, "%zu changed bytes, none good (%zu)", jws.len / 2, good);
    TAP_OK(cut == 0 && unread > 50, "%zu files cut short, all refused", unread);
    free(copy);
    for (size_t i = 0; i < sizeof PAYLOAD - 1; i++) {
        char payload[] = PAYLOAD;
        lodd__signatures got;

        payload[i] ^= 1;
        must(lodd__signatures_check(&got, &arena, jws, LODD__STR(payload), (lodd__strings){expected, 2}, LODD__STR(DAY),
                                    place.dir) == LODD_OK);
        cut += got.ptr[0].outcome != LODD__SIGNATURE_BAD;
    }
    TAP_OK(cut == 0, "a changed byte of the declaration: BAD");
}

static void trust_folders(void)
{
    lodd_str jws = jws_of(&ec, (making){.algorithm = "ES256"}, NULL, 0);
    lodd__signatures got;
    char path[600];

    snprintf(path, sizeof path, "%s/nothing", place.dir);
    TAP_OK(lodd__signatures_check(&got, &arena, jws, LODD__STR(PAYLOAD), (lodd__strings){expected, 2}, LODD__STR(DAY),
                                  path) == LODD_ERR_IO,
           "a trust folder that is not there");
    temp_write(&place, "README", "not a certificate\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    temp_write(&place, "sub/file", "x");
    temp_write(&place, "locked.pem", "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                                     "DEK-Info: AES-256-CBC,00000000000000000000000000000000\n\nAAAA\n"
                                     "-----END CERTIFICATE-----\n");
    GOOD("with a folder, rubbish and something encrypted among them", jws);
}

/* Two signatures: each is judged by itself. */
static void several(void)
{
    lodd_str one = jws_of(&ec, (making){.algorithm = "ES256"}, NULL, 0), two = jws_of(&rsa,
        (making){.algorithm = "RS256"}, NULL, 0), text;
    lodd__buf both = {0};
    lodd__signatures got;
    size_t n = strlen("{\"signatures\":[");
    lodd_check *check = lodd__check_new();

    lodd__buf_add(&both, lodd__str_sub(one, 0, one.len - 2));
    lodd__buf_printf(&both, ",{\"protected\":\"e30\",\"signature\":\"AAAA\"},");
    lodd__buf_add(&both, lodd__str_sub(two, n, two.len - n));
    text = lodd__buf_str(&both);
    must(lodd__signatures_check(&got, &arena, text, LODD__STR(PAYLOAD), (lodd__strings){expected, 2}, LODD__STR(DAY),
                                place.dir) == LODD_OK);
    TAP_OK(got.len == 3 && got.ptr[0].outcome == LODD__SIGNATURE_GOOD &&
               got.ptr[1].outcome == LODD__SIGNATURE_REFUSED && got.ptr[2].outcome == LODD__SIGNATURE_GOOD,
           "three signatures, one of them refused");
    lodd__signatures_tell(check, &got, LODD__STR(DAY));
    TAP_OK(lodd_check_n_lines(check) == 3 && strcmp(lodd_check_line(check, 0)->code, "SIGNATURE-GOOD") == 0 &&
               strcmp(lodd_check_line(check, 1)->code, "SIGNATURE-REFUSED") == 0,
           "a line for each");
    got.len = 0;
    lodd__signatures_tell(check, &got, LODD__STR(DAY));
    TAP_OK(strcmp(lodd_check_line(check, 3)->code, "SIGNATURE-NONE") == 0, "and one for none");
    lodd_check_free(check);
    lodd__buf_free(&both);
}

static void memory(void)
{
    lodd_str jws = jws_of(&ec, (making){.algorithm = "ES256"}, NULL, 0);
    bool ok = true, done = false;
    long n = 0;

    for (; !done && n < 1000; n++) {
        lodd__arena own = {0};
        lodd__signatures got;
        lodd_status status;

        fail_count = 0;
        fail_at = n;
        status = lodd__signatures_check(&got, &own, jws, LODD__STR(PAYLOAD), (lodd__strings){expected, 2},
                                        LODD__STR(DAY), place.dir);
        fail_at = -1;
        done = fail_count == 0;
        ok &= done ? status == LODD_OK && got.ptr[0].outcome == LODD__SIGNATURE_GOOD : status == LODD_ERR_NOMEM;
        lodd__arena_free(&own);
    }
    TAP_OK(ok && done && n > 1, "memory that runs out is told, %ld times", n - 1);
}

int main(void)
{
    temp_make(&place);
    root = make(EVP_EC_gen("P-256"), NULL, (subject){.name = "Root", .ca = true});
    rsa = make(EVP_RSA_gen(2048), &root, (subject){.name = "Eksempel Journal AS", LEAF});
    ec = make(EVP_EC_gen("P-256"), &root, (subject){.name = "Eksempel Journal AS", LEAF});
    trust_only(&root, "root.cer");
    algorithms();
    hmac();
    keys();
    usage();
    numbers();
    days();
    chains();
    changed_bytes();
    trust_folders();
    several();
    memory();
    forget(&root, true);
    forget(&rsa, true);
    forget(&ec, true);
    temp_remove(&place);
    lodd__arena_free(&arena);
    return tap_done();
}
