/* declare/jws.h - what the files of signatures share: a JWS taken apart (signature.c), and the cryptography behind it
 * (signature_openssl.c, or signature_none.c without OpenSSL).
 *
 * RFC 7515 section 7.2: general JSON serialisation, and the flattened one when reading; the payload is detached
 * (appendix F). What is not understood is refused: any "crit" but JAdES' sigT, "b64" other than true (RFC 7797), a
 * payload.
 */
#ifndef LODD_DECLARE_JWS_H
#define LODD_DECLARE_JWS_H

#include "declare/signature.h"

enum {
    LODD__JWS_MAX_BYTES = 1 << 20, /* eight signatures with eight certificates each stay far below */
    LODD__JWS_MAX_SIGNATURES = 8,
    LODD__JWS_MAX_CERTIFICATES = 8,
    LODD__JWS_MAX_CERTIFICATE = 16384, /* bytes of one in DER */
    LODD__RSA_MIN_BITS = 2048,
    LODD__RSA_MAX_BITS = 8192
};

/* The algorithms that are accepted (RFC 7518 section 3.1). */
#define LODD__JWS_ALGORITHM_TABLE(X)                                                                                   \
    X(RS256) /* RSASSA-PKCS1-v1_5 with SHA-256 */                                                                      \
    X(PS256) /* RSASSA-PSS with SHA-256, MGF1 with SHA-256 and 32 bytes of salt */                                     \
    X(ES256) /* ECDSA with P-256 and SHA-256; the signature is r and s, 32 bytes each */

typedef enum lodd__jws_algorithm {
#define X(name) LODD__JWS_##name,
    LODD__JWS_ALGORITHM_TABLE(X)
#undef X
        LODD__JWS_ALGORITHM_COUNT
} lodd__jws_algorithm;

extern const char *const lodd__jws_algorithms[LODD__JWS_ALGORITHM_COUNT];

/* One signature, taken apart. fault set: the rest may be missing. */
typedef struct lodd__jws_signature {
    lodd_str json;            /* the object as it stands in the file, for keeping it byte for byte */
    lodd_str protected_header; /* base64url, as it was signed */
    lodd_str algorithm_name;
    lodd__jws_algorithm algorithm;
    lodd_str certificates[LODD__JWS_MAX_CERTIFICATES]; /* DER; the signer's first */
    size_t n_certificates;
    lodd_str thumbprint; /* 32 bytes of x5t#S256; empty: not given */
    lodd_str value;      /* the signature's bytes */
    lodd_str fault;      /* English: why it is refused; empty: it may be checked */
} lodd__jws_signature;

typedef struct lodd__jws {
    lodd__jws_signature signatures[LODD__JWS_MAX_SIGNATURES];
    size_t n;
    lodd_str fault; /* the whole cannot be read; empty: it can */
} lodd__jws;

/* Takes a JWS apart; all of ret lives in the arena and in text. What is wrong is a fault; memory is arena->failed. */
void lodd__jws_read(lodd__jws *ret, lodd__arena *arena, lodd_str text);
/* A protected header, as base64url: alg, iat (when date began, UTC), typ, x5c, x5t#S256. thumbprint: 32 bytes. */
void lodd__jws_protected(lodd__buf *out, lodd__jws_algorithm algorithm, const lodd__strings *certificates,
                         lodd_str thumbprint, lodd_str date);
/* The signatures of jws (may be NULL), each byte for byte, and a new one: the whole file. value: the signature's bytes.
 */
void lodd__jws_write(lodd__buf *out, const lodd__jws *jws, lodd_str protected_header, lodd_str value);
/* protected_header "." base64url(payload): what is signed. encoded: the payload's base64url. */
void lodd__jws_input(lodd__buf *out, lodd_str protected_header, lodd_str encoded);

/* --- cryptography --- */

typedef struct lodd__trust lodd__trust; /* certificates that the reader trusts */

bool lodd__crypto_available(void);

/* Every regular file of a folder that holds certificates (PEM, or one in DER). NULL folder: nobody is trusted.
 * LODD_ERR_IO: the folder cannot be read; LODD_ERR_LIMIT: too many or too large files. */
lodd_status lodd__trust_open(lodd__trust **ret, const char *folder);
void lodd__trust_free(lodd__trust *trust);

/* Judges a signature without fault: all of ret. input: what was signed. */
lodd_status lodd__crypto_check(lodd__signature *ret, lodd__arena *arena, const lodd__jws_signature *signature,
                               lodd_str input, lodd__strings orgnrs, lodd_str issued, const lodd__trust *trust);

/* A signer's certificates and what they say. */
typedef struct lodd__signer {
    lodd__strings certificates; /* DER, the signer's first; in the arena */
    char thumbprint[32];
    lodd__jws_algorithm algorithm; /* that its key is for */
    lodd_str name, orgnr;
    bool valid; /* on the day asked for */
} lodd__signer;

/* Reads a file of PEM certificates and checks that the first can sign: kind and size of its key, key usage. algorithm
 * NULL: by the key. LODD_ERR_ARGUMENT with a line in *ret_fault (arena). */
lodd_status lodd__signer_read(lodd__signer *ret, lodd__arena *arena, lodd_str pem, const char *algorithm, lodd_str day,
                              lodd_str *ret_fault);
/* Signs input with the private key in pem, which must be the certificate's; *ret in the arena. The key is forgotten
 * before it returns. LODD_ERR_ARGUMENT with *ret_fault. */
lodd_status lodd__crypto_sign(lodd_str *ret, lodd__arena *arena, const lodd__signer *signer, lodd_str pem,
                              lodd_str input, lodd_str *ret_fault);
/* A raw signature as others write it in the form of the JWS: ES256 in DER becomes r and s. Sets *ret_fault when it
 * cannot be one of the algorithm's. */
void lodd__crypto_raw(lodd_str *ret, lodd__arena *arena, const lodd__signer *signer, lodd_str raw, lodd_str *ret_fault);
/* Overwrites; not left out by an optimiser. */
void lodd__crypto_forget(void *p, size_t n);

#endif
