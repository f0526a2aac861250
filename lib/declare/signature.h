/* declare/signature.h - detached JWS (RFC 7515, RFC 7797 is not used: the payload is base64url) with x5c over the bytes
 * of selvdeklarering.json.
 *
 * General JSON serialisation with an absent payload, one or more signatures. Accepted algorithms: RS256, PS256, ES256;
 * "none" and HMAC never. Source: facts 4.5. With OpenSSL (meson -Dopenssl) or without: then every signature is
 * NOT_CHECKED.
 */
#ifndef LODD_DECLARE_SIGNATURE_H
#define LODD_DECLARE_SIGNATURE_H

#include "declare/check.h"
#include "declare/declaration.h"

typedef enum lodd__signature_outcome {
    LODD__SIGNATURE_GOOD,        /* valid, its chain ends in the reader's trust, the organisation number is one of those
                                    expected */
    LODD__SIGNATURE_UNKNOWN_CA,  /* valid, but nothing the reader trusts stands behind the certificate */
    LODD__SIGNATURE_WRONG_ORGNR, /* valid, but the certificate is another organisation's */
    LODD__SIGNATURE_EXPIRED,     /* the certificate was not valid on the day of issue */
    LODD__SIGNATURE_BAD,         /* the bytes are not those that were signed */
    LODD__SIGNATURE_REFUSED,     /* malformed, or an algorithm or key that is not accepted */
    LODD__SIGNATURE_NOT_CHECKED  /* built without OpenSSL */
} lodd__signature_outcome;

typedef struct lodd__signature {
    lodd__signature_outcome outcome;
    lodd_str signer; /* common name or organisation of the certificate, as shown to people */
    lodd_str orgnr, algorithm;
    lodd_str certificate_sha256; /* hex */
    lodd_str detail;             /* English: why */
} lodd__signature;

typedef LODD__LIST(lodd__signature) lodd__signatures;

/* Checks every signature of a JWS. trust: folder with PEM files, or NULL. issued: YYYY-MM-DD. orgnrs: the issuer's and,
 * for level c, the laboratory's. A JWS that cannot be read is one REFUSED signature. Everything is bounded: at most 8
 * signatures, 8 certificates each. LODD_ERR_IO: the trust folder cannot be read, LODD_ERR_LIMIT: it holds too much. */
lodd_status lodd__signatures_check(lodd__signatures *ret, lodd__arena *arena, lodd_str jws, lodd_str payload,
                                   lodd__strings orgnrs, lodd_str issued, const char *trust);

/* A line for each of them (SIGNATURE-GOOD, ...); for none SIGNATURE-NONE. */
void lodd__signatures_tell(lodd_check *check, const lodd__signatures *signatures, lodd_str issued);

#endif
