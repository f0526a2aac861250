/* declare/signature_openssl.c - certificates, and signatures judged and made, by OpenSSL 3 (libcrypto). See jws.h.
 *
 * Everything happens in a library context of its own, so that neither the program's settings nor a configuration file
 * change an outcome. No system store: the chain of a certificate is built from what the signature brings and what the
 * reader trusts (RFC 5280), with at least 112 bits of security, for the day of issue. Nothing is fetched; revocation is
 * not looked at. OpenSSL's error queue is left empty. */
#include "declare/jws.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/datetime.h"
#include "base/file.h"
#include "base/sha256.h"

enum { MAX_TRUST_FILES = 1000, MAX_TRUST_FILE = 1 << 20, MAX_TRUSTED = 5000, MAX_SHOWN = 200, COORDINATE = 32 };

struct lodd__trust {
    OSSL_LIB_CTX *context;
    X509_STORE *store;
    size_t n;
};

bool lodd__crypto_available(void)
{
    return true;
}

void lodd__crypto_forget(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}

/* Files that ask for a password must not make OpenSSL ask at the terminal. */
static int refuse_password(char *buf, int size, int writing, void *asked)
{
    (void)buf, (void)size, (void)writing;
    if (asked != NULL)
        *(bool *)asked = true;
    return -1;
}

/* --- certificates --- */

static X509 *read_der(OSSL_LIB_CTX *context, lodd_str der)
{
    const unsigned char *p = (const unsigned char *)der.ptr;
    X509 *ret = X509_new_ex(context, NULL);

    if (ret == NULL)
        return NULL;
    if (d2i_X509(&ret, &p, (long)der.len) == NULL || p != (const unsigned char *)der.ptr + der.len) {
        X509_free(ret);
        return NULL;
    }
    return ret;
}

/* The next certificate of a PEM text; NULL at its end. */
static X509 *next_pem(OSSL_LIB_CTX *context, BIO *bio)
{
    X509 *ret = X509_new_ex(context, NULL);

    if (ret != NULL && PEM_read_bio_X509(bio, &ret, refuse_password, NULL) == NULL) {
        X509_free(ret);
        return NULL;
    }
    return ret;
}

/* A name's text as UTF-8 in the arena; empty when it has no such entry. */
static lodd_str entry_text(lodd__arena *arena, const X509_NAME *name, int at)
{
    unsigned char *utf8 = NULL;
    lodd_str ret = {NULL, 0};
    int n = at < 0 ? -1 : ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));

    if (n > MAX_SHOWN)
        for (n = MAX_SHOWN; n > 0 && (utf8[n] & 0xC0) == 0x80; n--)
            continue;
    if (n > 0)
        ret = lodd__arena_str(arena, lodd__str_n((const char *)utf8, (size_t)n));
    OPENSSL_free(utf8);
    return ret;
}

static lodd_str name_text(lodd__arena *arena, const X509_NAME *name, int nid)
{
    return entry_text(arena, name, X509_NAME_get_index_by_NID(name, nid, -1));
}

/* Whose it is, as people know them: its common name and, where it says something else, the organisation's. */
static lodd_str signer_name(lodd__arena *arena, const X509 *x)
{
    const X509_NAME *subject = X509_get_subject_name(x);
    lodd_str common = name_text(arena, subject, NID_commonName);
    lodd_str organisation = name_text(arena, subject, NID_organizationName);

    if (common.len == 0 || organisation.len == 0 || lodd__str_eq(common, organisation))
        return common.len > 0 ? common : organisation;
    return lodd__arena_printf(arena, "%.*s (%.*s)", LODD__FMT(common), LODD__FMT(organisation));
}

/* The organisation number: "NTRNO-" in organizationIdentifier (2.5.4.97, ETSI EN 319 412-1), else nine digits as serial
 * number of the subject, as older Norwegian enterprise certificates have it. Empty: none, or two that differ. */
static lodd_str organisation_number(lodd__arena *arena, const X509 *x)
{
    const X509_NAME *subject = X509_get_subject_name(x);
    ASN1_OBJECT *identifier = OBJ_txt2obj("2.5.4.97", 1);
    lodd_str found = {NULL, 0};

    if (identifier == NULL) {
        arena->failed = true;
        return found;
    }
    for (int i = 0; i < X509_NAME_entry_count(subject); i++) {
        const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object(X509_NAME_get_entry(subject, i));
        bool serial = OBJ_obj2nid(object) == NID_serialNumber;
        lodd_str text = {NULL, 0};

        if (serial || OBJ_cmp(object, identifier) == 0)
            text = entry_text(arena, subject, i);
        if (!serial && lodd__str_starts(text, LODD__STR("NTRNO-")))
            text = lodd__str_sub(text, 6, text.len - 6);
        if (text.len != 9 || !lodd__str_digits(text))
            continue;
        if (found.len > 0 && !lodd__str_eq(found, text)) {
            found = (lodd_str){NULL, 0};
            break;
        }
        found = text;
    }
    ASN1_OBJECT_free(identifier);
    return found;
}

/* The seconds in which a day begins, UTC. */
static time_t day_start(lodd_str day)
{
    lodd__datetime d;

    return lodd__datetime_parse(day, &d) ? (time_t)(lodd__date_days(d.year, d.month, d.day) * 86400) : 0;
}

/* Was it valid at some moment of the day? -1: its times cannot be read. */
static int valid_on(const X509 *x, lodd_str day)
{
    time_t begin = day_start(day), end = begin + 86399;
    int from = X509_cmp_time(X509_get0_notBefore(x), &end), to = X509_cmp_time(X509_get0_notAfter(x), &begin);

    return from == 0 || to == 0 ? -1 : from < 0 && to > 0;
}

static bool key_text_is(const EVP_PKEY *key, const char *what, const char *wanted)
{
    char text[64];

    return EVP_PKEY_get_utf8_string_param(key, what, text, sizeof text, NULL) == 1 && strcmp(text, wanted) == 0;
}

/* Why a key does not fit an algorithm; NULL: it does. */
static const char *unfit(const EVP_PKEY *key, lodd__jws_algorithm algorithm)
{
    bool rsa = EVP_PKEY_is_a(key, "RSA"), pss = EVP_PKEY_is_a(key, "RSA-PSS");

    if (algorithm == LODD__JWS_ES256) {
        if (!EVP_PKEY_is_a(key, "EC"))
            return "the certificate's key does not fit the algorithm";
        if (!key_text_is(key, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1") ||
            !key_text_is(key, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_GROUP))
            return "the certificate's key is not of the curve P-256";
        return NULL;
    }
    if (!rsa && !(pss && algorithm == LODD__JWS_PS256))
        return "the certificate's key does not fit the algorithm";
    if (EVP_PKEY_get_bits(key) < LODD__RSA_MIN_BITS)
        return "the certificate's key is too short: RSA needs 2048 bits or more";
    if (EVP_PKEY_get_bits(key) > LODD__RSA_MAX_BITS)
        return "the certificate's key is too long: RSA may have 8192 bits";
    return NULL;
}

static bool may_sign(X509 *x)
{
    return (X509_get_key_usage(x) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

/* --- the reader's trust --- */

static bool add_trusted(lodd__trust *trust, X509 *x)
{
    bool ok = x != NULL && X509_STORE_add_cert(trust->store, x) == 1; /* one that is there already is no error */

    trust->n += ok;
    X509_free(x);
    return ok;
}

static void trust_bytes(lodd__trust *trust, lodd_str bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes.ptr, (int)bytes.len);
    size_t before = trust->n;

    while (bio != NULL && trust->n < MAX_TRUSTED && add_trusted(trust, next_pem(trust->context, bio)))
        continue;
    if (trust->n == before)
        add_trusted(trust, read_der(trust->context, bytes));
    BIO_free(bio);
}

static lodd_status trust_file(lodd__trust *trust, const char *folder, const char *name)
{
    char *path = NULL, *bytes = NULL;
    size_t n = 0;
    lodd_status status;
    int error;

    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return LODD_ERR_NOMEM;
    status = lodd__file_read(path, MAX_TRUST_FILE, &bytes, &n);
    error = errno;
    free(path);
    if (status == LODD_OK)
        trust_bytes(trust, lodd__str_n(bytes, n));
    free(bytes);
    if (status == LODD_ERR_IO && error != EACCES && error != EPERM) /* a folder, or something else that is no file */
        status = LODD_OK;
    return status;
}

static lodd_status trust_folder(lodd__trust *trust, const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    lodd_status status = dir == NULL ? LODD_ERR_IO : LODD_OK;
    size_t files = 0;

    while (status == LODD_OK && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        status = files++ == MAX_TRUST_FILES ? LODD_ERR_LIMIT : trust_file(trust, folder, entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    return status;
}

lodd_status lodd__trust_open(lodd__trust **ret, const char *folder)
{
    lodd__trust *trust = calloc(1, sizeof *trust);
    lodd_status status = LODD_ERR_NOMEM;

    *ret = NULL;
    if (trust == NULL)
        return LODD_ERR_NOMEM;
    trust->context = OSSL_LIB_CTX_new();
    trust->store = X509_STORE_new();
    if (trust->context != NULL && trust->store != NULL)
        status = folder != NULL ? trust_folder(trust, folder) : LODD_OK;
    ERR_clear_error();
    if (status != LODD_OK) {
        lodd__trust_free(trust);
        return status;
    }
    *ret = trust;
    return LODD_OK;
}

void lodd__trust_free(lodd__trust *trust)
{
    if (trust == NULL)
        return;
    X509_STORE_free(trust->store);
    OSSL_LIB_CTX_free(trust->context);
    free(trust);
}

/* --- judging --- */

/* r and s, 32 bytes each (RFC 7518 section 3.4), as the DER that OpenSSL wants. Free *ret with OPENSSL_free. */
static int es256_to_der(unsigned char **ret, lodd_str value)
{
    const unsigned char *p = (const unsigned char *)value.ptr;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(p, COORDINATE, NULL), *s = BN_bin2bn(p + COORDINATE, COORDINATE, NULL);
    int n = -1;

    *ret = NULL;
    if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
        n = i2d_ECDSA_SIG(pair, ret);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(pair);
    return n;
}

static bool set_padding(EVP_PKEY_CTX *settings, lodd__jws_algorithm algorithm)
{
    return algorithm != LODD__JWS_PS256 || (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) > 0 &&
                                            EVP_PKEY_CTX_set_rsa_mgf1_md_name(settings, "SHA256", NULL) > 0 &&
                                            EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) > 0);
}

/* 1: the signature is the key's of input; 0: it is not; -1: it could not be tried. */
static int verify(OSSL_LIB_CTX *context, EVP_PKEY *key, const lodd__jws_signature *signature, lodd_str input)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL; /* digest's */
    const unsigned char *value = (const unsigned char *)signature->value.ptr;
    unsigned char *der = NULL;
    size_t n = signature->value.len;
    int ret = -1;

    if (signature->algorithm == LODD__JWS_ES256) {
        int length = es256_to_der(&der, signature->value);

        value = der;
        n = length > 0 ? (size_t)length : 0;
    }
    if (digest != NULL && value != NULL &&
        EVP_DigestVerifyInit_ex(digest, &settings, "SHA256", context, NULL, key, NULL) == 1 &&
        set_padding(settings, signature->algorithm))
        ret = EVP_DigestVerify(digest, value, n, (const unsigned char *)input.ptr, input.len) == 1;
    OPENSSL_free(der);
    EVP_MD_CTX_free(digest);
    return ret;
}

/* X509_V_OK, or why no trusted certificate stands behind it at a time. */
static int chain_at(const lodd__trust *trust, X509 *signer, STACK_OF(X509) * others, time_t when)
{
    X509_STORE_CTX *work = X509_STORE_CTX_new_ex(trust->context, NULL);
    X509_VERIFY_PARAM *rules;
    int ret = X509_V_ERR_OUT_OF_MEM;

    if (work != NULL && X509_STORE_CTX_init(work, trust->store, signer, others) == 1) {
        rules = X509_STORE_CTX_get0_param(work);
        /* A certificate in the reader's folder is trusted whether it signed itself or not. */
        X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
        X509_VERIFY_PARAM_set_auth_level(rules, 2);
        X509_VERIFY_PARAM_set_depth(rules, LODD__JWS_MAX_CERTIFICATES);
        X509_VERIFY_PARAM_set_time(rules, when);
        ret = X509_verify_cert(work) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(work);
        if (ret == X509_V_OK && X509_STORE_CTX_get_error(work) != X509_V_OK)
            ret = X509_STORE_CTX_get_error(work);
    }
    X509_STORE_CTX_free(work);
    return ret;
}

/* A day has no hour: what was valid at its end or at its beginning counts. */
static int chain_on(const lodd__trust *trust, X509 *signer, STACK_OF(X509) * others, lodd_str day)
{
    time_t begin = day_start(day);
    int ret = chain_at(trust, signer, others, begin + 86399);

    return ret == X509_V_ERR_CERT_HAS_EXPIRED ? chain_at(trust, signer, others, begin) : ret;
}

static bool thumbprint_fits(const lodd__signature *judged, lodd_str thumbprint)
{
    char hex[65] = "";

    for (size_t i = 0; i < thumbprint.len && i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)thumbprint.ptr[i]);
    return thumbprint.len == 0 || lodd__str_is(judged->certificate_sha256, hex);
}

/* What must hold before the signature is looked at; NULL: all of it. */
static const char *refusal(const lodd__signature *judged, const lodd__jws_signature *signature, X509 *x)
{
    const EVP_PKEY *key = X509_get0_pubkey(x);
    const char *why = key == NULL ? "the certificate's key is of a kind that is not accepted"
                                  : unfit(key, signature->algorithm);
    size_t length = signature->algorithm == LODD__JWS_ES256 ? (size_t)2 * COORDINATE : (size_t)EVP_PKEY_get_size(key);

    if (why != NULL)
        return why;
    if (!thumbprint_fits(judged, signature->thumbprint))
        return "the thumbprint (x5t#S256) is another certificate's";
    if (!may_sign(x))
        return "the certificate is not meant for signatures (key usage)";
    if (signature->value.len != length)
        return "the signature does not have the length that its key asks for";
    return NULL;
}

static bool expected(lodd__strings orgnrs, lodd_str orgnr)
{
    for (size_t i = 0; i < orgnrs.len; i++)
        if (orgnr.len > 0 && lodd__str_eq(orgnrs.ptr[i], orgnr))
            return true;
    return false;
}

/* Of a signature that is valid: whose it is and who stands behind. What weighs most comes first. */
static void judge_signer(lodd__signature *ret, lodd__arena *arena, X509 *x, STACK_OF(X509) * others,
                         lodd__strings orgnrs, lodd_str issued, const lodd__trust *trust)
{
    int chain = chain_on(trust, x, others, issued), valid = valid_on(x, issued);
    bool late = chain == X509_V_ERR_CERT_HAS_EXPIRED || chain == X509_V_ERR_CERT_NOT_YET_VALID;

    if (!expected(orgnrs, ret->orgnr)) {
        ret->outcome = LODD__SIGNATURE_WRONG_ORGNR;
        ret->detail = ret->orgnr.len > 0 ? lodd__arena_printf(arena, "the certificate is of organisation %.*s",
                                                              LODD__FMT(ret->orgnr))
                                         : LODD__STR("the certificate names no organisation number, or several");
    } else if (valid != 1) {
        ret->outcome = LODD__SIGNATURE_EXPIRED;
        ret->detail = lodd__arena_printf(arena, "the certificate was not valid on %.*s%s", LODD__FMT(issued),
                                         chain == X509_V_OK || late ? "" : ", and nothing trusted stands behind it");
    } else if (late) {
        ret->outcome = LODD__SIGNATURE_EXPIRED;
        ret->detail = lodd__arena_printf(arena, "a certificate behind the signer's was not valid on %.*s",
                                         LODD__FMT(issued));
    } else if (chain != X509_V_OK) {
        ret->outcome = LODD__SIGNATURE_UNKNOWN_CA;
        ret->detail = trust->n == 0 ? LODD__STR("no trusted certificates were given")
                                    : lodd__arena_printf(arena, "no trusted certificate stands behind it: %s",
                                                         X509_verify_cert_error_string(chain));
    } else {
        ret->outcome = LODD__SIGNATURE_GOOD;
    }
}

/* The certificates behind the signer's; NULL with *ret_bad when one cannot be read (its number, from 1) or 0 when
 * memory ran out. */
static STACK_OF(X509) * read_others(OSSL_LIB_CTX *context, const lodd__jws_signature *signature, size_t *ret_bad)
{
    STACK_OF(X509) *ret = sk_X509_new_null();

    *ret_bad = 0;
    for (size_t i = 1; ret != NULL && i < signature->n_certificates; i++) {
        X509 *x = read_der(context, signature->certificates[i]);

        if (x != NULL && sk_X509_push(ret, x) > 0)
            continue;
        *ret_bad = x == NULL ? i + 1 : 0;
        X509_free(x);
        sk_X509_pop_free(ret, X509_free);
        ret = NULL;
    }
    return ret;
}

static void describe(lodd__signature *ret, lodd__arena *arena, const X509 *x, lodd_str der)
{
    char hex[65];

    lodd__sha256_hex(der, hex);
    ret->certificate_sha256 = lodd__arena_str(arena, lodd__str(hex));
    ret->signer = signer_name(arena, x);
    ret->orgnr = organisation_number(arena, x);
}

static lodd_status check_with(lodd__signature *ret, lodd__arena *arena, const lodd__jws_signature *signature, X509 *x,
                              lodd_str input, lodd__strings orgnrs, lodd_str issued, const lodd__trust *trust)
{
    size_t bad;
    STACK_OF(X509) *others = read_others(trust->context, signature, &bad);
    const char *why;
    int outcome = 0;

    if (others == NULL && bad == 0)
        return LODD_ERR_NOMEM;
    describe(ret, arena, x, signature->certificates[0]);
    why = refusal(ret, signature, x);
    if (why == NULL && others != NULL) {
        outcome = verify(trust->context, X509_get0_pubkey(x), signature, input);
        why = outcome < 0 ? "the signature could not be tried with this key" : NULL;
    }
    if (others == NULL)
        ret->detail = lodd__arena_printf(arena, "certificate %zu cannot be read", bad);
    else if (why != NULL)
        ret->detail = lodd__str(why);
    else if (outcome == 0)
        ret->outcome = LODD__SIGNATURE_BAD;
    else
        judge_signer(ret, arena, x, others, orgnrs, issued, trust);
    if (ret->outcome == LODD__SIGNATURE_BAD)
        ret->detail = LODD__STR("the bytes are not those that were signed");
    sk_X509_pop_free(others, X509_free);
    return arena->failed ? LODD_ERR_NOMEM : LODD_OK;
}

lodd_status lodd__crypto_check(lodd__signature *ret, lodd__arena *arena, const lodd__jws_signature *signature,
                               lodd_str input, lodd__strings orgnrs, lodd_str issued, const lodd__trust *trust)
{
    X509 *x = read_der(trust->context, signature->certificates[0]);
    lodd_status status = LODD_OK;

    *ret = (lodd__signature){.outcome = LODD__SIGNATURE_REFUSED, .algorithm = signature->algorithm_name};
    if (x == NULL)
        ret->detail = LODD__STR("the signer's certificate cannot be read");
    else
        status = check_with(ret, arena, signature, x, input, orgnrs, issued, trust);
    X509_free(x);
    ERR_clear_error();
    return status;
}

/* --- signing --- */

static lodd_status fault(lodd_str *ret, const char *what)
{
    *ret = lodd__str(what);
    return LODD_ERR_ARGUMENT;
}

/* The algorithm of a key, or the one asked for when the key fits it. */
static const char *choose(lodd__jws_algorithm *ret, const EVP_PKEY *key, const char *asked)
{
    if (asked == NULL) {
        *ret = EVP_PKEY_is_a(key, "EC")        ? LODD__JWS_ES256
               : EVP_PKEY_is_a(key, "RSA-PSS") ? LODD__JWS_PS256
                                               : LODD__JWS_RS256;
        return unfit(key, *ret);
    }
    for (size_t i = 0; i < LODD__JWS_ALGORITHM_COUNT; i++)
        if (strcmp(asked, lodd__jws_algorithms[i]) == 0) {
            *ret = (lodd__jws_algorithm)i;
            return unfit(key, *ret);
        }
    return "no such algorithm: RS256, PS256 or ES256";
}

static bool add_der(lodd__signer *ret, lodd__arena *arena, X509 *x)
{
    unsigned char *der = NULL;
    int n = i2d_X509(x, &der);
    lodd_str bytes = {(const char *)der, n > 0 ? (size_t)n : 0};

    if (n > 0)
        ret->certificates.ptr[ret->certificates.len++] = lodd__arena_str(arena, bytes);
    OPENSSL_free(der);
    return n > 0;
}

static lodd_status describe_signer(lodd__signer *ret, lodd__arena *arena, X509 *x, const char *algorithm, lodd_str day,
                                   lodd_str *ret_fault)
{
    const EVP_PKEY *key = X509_get0_pubkey(x);
    unsigned n = 0;
    const char *why = key == NULL ? "the certificate's key is of a kind that is not accepted"
                                  : choose(&ret->algorithm, key, algorithm);

    if (why != NULL)
        return fault(ret_fault, why);
    if (!may_sign(x))
        return fault(ret_fault, "the certificate is not meant for signatures (key usage)");
    if (X509_digest(x, EVP_sha256(), (unsigned char *)ret->thumbprint, &n) != 1 || n != sizeof ret->thumbprint)
        return LODD_ERR_NOMEM;
    ret->name = signer_name(arena, x);
    ret->orgnr = organisation_number(arena, x);
    ret->valid = valid_on(x, day) == 1;
    return LODD_OK;
}

static lodd_status read_signer(lodd__signer *ret, lodd__arena *arena, OSSL_LIB_CTX *context, BIO *bio,
                               const char *algorithm, lodd_str day, lodd_str *ret_fault)
{
    X509 *x = next_pem(context, bio);
    lodd_status status = LODD_OK;

    if (x == NULL)
        return fault(ret_fault, "there is no certificate in the file (PEM: -----BEGIN CERTIFICATE-----)");
    status = describe_signer(ret, arena, x, algorithm, day, ret_fault);
    while (status == LODD_OK && x != NULL) {
        if (ret->certificates.len == LODD__JWS_MAX_CERTIFICATES)
            status = fault(ret_fault, "there are too many certificates in the file: 8 at most");
        else if (!add_der(ret, arena, x))
            status = LODD_ERR_NOMEM;
        X509_free(x);
        x = status == LODD_OK ? next_pem(context, bio) : NULL;
    }
    X509_free(x);
    return status;
}

lodd_status lodd__signer_read(lodd__signer *ret, lodd__arena *arena, lodd_str pem, const char *algorithm, lodd_str day,
                              lodd_str *ret_fault)
{
    OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();
    BIO *bio = BIO_new_mem_buf(pem.ptr != NULL ? pem.ptr : "", (int)pem.len);
    lodd_status status = LODD_ERR_NOMEM;

    *ret = (lodd__signer){.algorithm = LODD__JWS_ALGORITHM_COUNT};
    ret->certificates.ptr = lodd__arena_array(arena, LODD__JWS_MAX_CERTIFICATES, sizeof(lodd_str));
    if (context != NULL && bio != NULL && ret->certificates.ptr != NULL)
        status = read_signer(ret, arena, context, bio, algorithm, day, ret_fault);
    BIO_free(bio);
    OSSL_LIB_CTX_free(context);
    ERR_clear_error();
    return status == LODD_OK && arena->failed ? LODD_ERR_NOMEM : status;
}

/* ES256 in DER, as r and s; false when it is no such signature. */
static bool es256_from_der(char ret[2 * COORDINATE], const unsigned char *der, size_t n)
{
    const unsigned char *p = der;
    ECDSA_SIG *pair = n <= 128 ? d2i_ECDSA_SIG(NULL, &p, (long)n) : NULL;
    bool ok = pair != NULL && p == der + n && !BN_is_negative(ECDSA_SIG_get0_r(pair)) &&
              !BN_is_negative(ECDSA_SIG_get0_s(pair)) &&
              BN_bn2binpad(ECDSA_SIG_get0_r(pair), (unsigned char *)ret, COORDINATE) == COORDINATE &&
              BN_bn2binpad(ECDSA_SIG_get0_s(pair), (unsigned char *)ret + COORDINATE, COORDINATE) == COORDINATE;

    ECDSA_SIG_free(pair);
    return ok;
}

/* Signs with a key that is the certificate's. */
static bool sign_with(lodd_str *ret, lodd__arena *arena, OSSL_LIB_CTX *context, EVP_PKEY *key,
                      lodd__jws_algorithm algorithm, lodd_str input)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL; /* digest's */
    unsigned char value[LODD__RSA_MAX_BITS / 8 + 64];
    char pair[2 * COORDINATE];
    size_t n = sizeof value;
    bool ok = digest != NULL && EVP_DigestSignInit_ex(digest, &settings, "SHA256", context, NULL, key, NULL) == 1 &&
              set_padding(settings, algorithm) &&
              EVP_DigestSign(digest, value, &n, (const unsigned char *)input.ptr, input.len) == 1;

    if (ok && algorithm == LODD__JWS_ES256) {
        ok = es256_from_der(pair, value, n);
        *ret = lodd__arena_str(arena, lodd__str_n(pair, sizeof pair));
    } else if (ok) {
        *ret = lodd__arena_str(arena, lodd__str_n((const char *)value, n));
    }
    EVP_MD_CTX_free(digest);
    return ok;
}

static lodd_status sign_in(lodd_str *ret, lodd__arena *arena, OSSL_LIB_CTX *context, const lodd__signer *signer,
                           BIO *bio, lodd_str input, lodd_str *ret_fault)
{
    bool asked = false;
    EVP_PKEY *key = PEM_read_bio_PrivateKey_ex(bio, NULL, refuse_password, &asked, context, NULL);
    X509 *x = read_der(context, signer->certificates.ptr[0]);
    lodd_status status = LODD_OK;

    if (asked)
        status = fault(ret_fault, "the key is protected by a password, which is not supported: sign with the program "
                                  "that holds it (--prepare, then --attach)");
    else if (key == NULL)
        status = fault(ret_fault, "there is no private key in the file (PEM: -----BEGIN PRIVATE KEY-----)");
    else if (x == NULL)
        status = LODD_ERR_NOMEM;
    else if (EVP_PKEY_eq(X509_get0_pubkey(x), key) != 1)
        status = fault(ret_fault, "the key is not the certificate's: the first in its file must be the signer's");
    else if (!sign_with(ret, arena, context, key, signer->algorithm, input))
        status = fault(ret_fault, "the key could not be used for signing");
    EVP_PKEY_free(key); /* wipes what is secret */
    X509_free(x);
    return status;
}

lodd_status lodd__crypto_sign(lodd_str *ret, lodd__arena *arena, const lodd__signer *signer, lodd_str pem,
                              lodd_str input, lodd_str *ret_fault)
{
    OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();
    BIO *bio = BIO_new_mem_buf(pem.ptr != NULL ? pem.ptr : "", (int)pem.len);
    lodd_status status = LODD_ERR_NOMEM;

    *ret = (lodd_str){NULL, 0};
    if (context != NULL && bio != NULL)
        status = sign_in(ret, arena, context, signer, bio, input, ret_fault);
    BIO_free(bio);
    OSSL_LIB_CTX_free(context);
    ERR_clear_error();
    return status == LODD_OK && arena->failed ? LODD_ERR_NOMEM : status;
}

/* Bytes of a signature in the form of the JWS; false when they cannot be one. */
static bool raw_form(lodd_str *ret, lodd__arena *arena, const lodd__signer *signer, lodd_str raw)
{
    char pair[2 * COORDINATE];

    if (signer->algorithm != LODD__JWS_ES256) {
        *ret = raw;
        return raw.len >= LODD__RSA_MIN_BITS / 8 && raw.len <= LODD__RSA_MAX_BITS / 8;
    }
    if (raw.len == sizeof pair) {
        *ret = raw;
        return true;
    }
    if (!es256_from_der(pair, (const unsigned char *)raw.ptr, raw.len))
        return false;
    *ret = lodd__arena_str(arena, lodd__str_n(pair, sizeof pair));
    return true;
}

/* Is it text in base64? Then it is not the bytes themselves, which are as good as never all of that alphabet. */
void lodd__crypto_raw(lodd_str *ret, lodd__arena *arena, const lodd__signer *signer, lodd_str raw, lodd_str *ret_fault)
{
    lodd_str bytes = {NULL, 0};
    bool ok = lodd__base64_decode(arena, raw, (size_t)LODD__RSA_MAX_BITS / 8 + 64, &bytes) == LODD__BASE64_OK;

    if (!ok || bytes.len == 0)
        bytes = raw;
    *ret = (lodd_str){NULL, 0};
    if (!raw_form(ret, arena, signer, bytes))
        *ret_fault = LODD__STR("the file is no signature of this algorithm");
    ERR_clear_error();
}
