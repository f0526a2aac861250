/* lodd/declare.h - self-declarations (selvdeklarering): made by the vendor, signed, verified by anybody.
 *
 * The scheme is described in docs/declaration.md, the files in docs/declaration.schema.json and
 * docs/declaration-input.schema.json. Paths are NUL-terminated, dates YYYY-MM-DD. Every *ret_message is English, one
 * line, freed with lodd_free. Statuses are about what could not be done (files, memory); what is wrong with a
 * declaration is in the lodd_check.
 */
#ifndef LODD_DECLARE_H
#define LODD_DECLARE_H

#include <stdbool.h>
#include <stddef.h>

#include "lodd/check.h"
#include "lodd/engine.h"
#include "lodd/write.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* --- making --- */

typedef struct lodd_declare_options {
    size_t size;
    const char *input;    /* declaration-input.json */
    const char *evidence; /* folder that the paths in it are relative to */
    const char *output;   /* folder to make; must not exist or be empty. It gets its name only when it is whole */
    const char *id;     /* "urn:uuid:..."; NULL: made from the content, so that the same declaration has the same id */
    const char *issued; /* NULL: today */
    const char *level;  /* "a", "b", "c"; NULL: the input's */
    const char *accept_persons; /* why evidence with numbers that may be real persons' is bundled all the same; NULL: it
                                   is refused */
    size_t jobs;
} lodd_declare_options;

#define LODD_DECLARE_OPTIONS_INIT                                                                                      \
    {                                                                                                                  \
        .size = sizeof(lodd_declare_options)                                                                           \
    }

/* Verdict MADE or REFUSED; then nothing is written. The record is selvdeklarering.json. */
lodd_status lodd_declare(lodd_check **ret, lodd_engine *engine, const lodd_declare_options *options,
                         char **ret_message);

/* A commented declaration-input.json to start from, with a claim for each profile of the sets named (NULL: the scheme's
 * own) and, when evidence is not NULL, with what is found in that folder. *ret is freed with lodd_free. */
lodd_status lodd_declare_init(char **ret, lodd_engine *engine, const char *set, const char *evidence, lodd_lang lang,
                              char **ret_message);

/* --- signing: detached JWS with x5c over the exact bytes of selvdeklarering.json --- */

bool lodd_sign_available(void); /* built with OpenSSL */

typedef struct lodd_sign_options {
    size_t size;
    const char *bundle;      /* folder of the declaration */
    const char *key;         /* PEM; sign only */
    const char *certificate; /* PEM: the signer's certificate, then its chain */
    const char *algorithm;   /* "RS256", "PS256", "ES256"; NULL: by the certificate's key */
    const char *signature;   /* attach: file with the raw signature; of ES256 r and s, or DER */
    const char *output;      /* prepare: file for the signing input */
    const char *date;        /* of signing; NULL: today. attach: of prepare; NULL: found, up to 100 days back */
} lodd_sign_options;

#define LODD_SIGN_OPTIONS_INIT                                                                                         \
    {                                                                                                                  \
        .size = sizeof(lodd_sign_options)                                                                              \
    }

/* Adds a signature to selvdeklarering.json.jws. LODD_ERR_NOT_FOUND: built without OpenSSL. LODD_ERR_ARGUMENT: key and
 * certificate do not belong together, a key too weak, ... With LODD_OK *ret_message may hold a remark: the certificate
 * is another organisation's, or was not valid on the day of issue. */
lodd_status lodd_sign(const lodd_sign_options *options, char **ret_message);
/* For an external signer: writes the bytes to be signed; later takes the signature. */
lodd_status lodd_sign_prepare(const lodd_sign_options *options, char **ret_message);
lodd_status lodd_sign_attach(const lodd_sign_options *options, char **ret_message);

/* --- checking --- */

typedef struct lodd_verify_options {
    size_t size;
    const char *bundle;   /* folder */
    const char *trust;    /* folder of PEM certificates that the reader trusts; NULL: none */
    const char *date;     /* that validity is judged on; NULL: today */
    const char *verifier; /* who checks; goes into the record; may be NULL */
    size_t jobs;
} lodd_verify_options;

#define LODD_VERIFY_OPTIONS_INIT                                                                                       \
    {                                                                                                                  \
        .size = sizeof(lodd_verify_options)                                                                            \
    }

/* The steps of facts 4.6 in order. Verdict CONFIRMED, DIFFERS, CHANGED or NOT_VERIFIABLE; the record is
 * urn:lodd:kontroll:1. Nothing outside of the bundle, the packs and the trust folder is read; nothing is written. */
lodd_status lodd_verify(lodd_check **ret, lodd_engine *engine, const lodd_verify_options *options, char **ret_message);

/* --- reading --- */

/* The page people read, of any record of this library (by its "schema"): a declaration, a comparison, a register page,
 * ... A pure function of the record and this version of the library. page: of a register "index", "expiring", "gaps" or
 * the key of a system; of a declaration NULL, "ehds-declaration", "ehds-information", "ehds-checklist",
 * "ehds-documentation"; else NULL. */
lodd_status lodd_render(lodd_str record, const char *page, lodd_sink *sink, void *user, char **ret_message);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
