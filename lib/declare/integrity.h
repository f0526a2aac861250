/* declare/integrity.h - are the files of somebody's bundle those that were declared and signed? Without judging them
 * anew: what a reader of many declarations can afford. lodd_verify does the rest.
 */
#ifndef LODD_DECLARE_INTEGRITY_H
#define LODD_DECLARE_INTEGRITY_H

#include "declare/load.h"
#include "declare/signature.h"

/* NAME, code in files, bokmål, English: from good to bad; of several signatures the best of those that are not BAD,
 * else BAD */
#define LODD__SIGNED_TABLE(X)                                                                                          \
    X(GOOD, "gyldig", "Signert", "Signed")                                                                             \
    X(UNKNOWN_CA, "ukjent-utsteder", "Signert, ukjent utsteder", "Signed, unknown issuer")                             \
    X(EXPIRED, "utløpt-sertifikat", "Signert med utløpt sertifikat", "Signed with an expired certificate")             \
    X(NOT_CHECKED, "ikke-kontrollert", "Signatur ikke kontrollert", "Signature not checked")                           \
    X(NONE, "usignert", "Usignert", "Not signed")                                                                      \
    X(WRONG_ORGNR, "feil-orgnr", "Signert av en annen virksomhet", "Signed by another organisation")                   \
    X(REFUSED, "avvist", "Signaturen kan ikke godtas", "The signature cannot be accepted")                             \
    X(BAD, "feil", "Signaturen stemmer ikke", "The signature is wrong")

typedef enum lodd__signed {
#define X(name, code, nb, en) LODD__SIGNED_##name,
    LODD__SIGNED_TABLE(X)
#undef X
        LODD__SIGNED_COUNT
} lodd__signed;

const char *lodd__signed_code(lodd__signed state);
const char *lodd__signed_name(lodd__signed state, lodd_lang lang);

typedef struct lodd__integrity {
    bool checked; /* a bundle whose manifest could be compared; a bare file says nothing of its evidence */
    bool changed;
    lodd_str what; /* changed: the first file that is not the one that was declared or signed */
    lodd__signed signature;
    lodd_str signer;
} lodd__integrity;

/* trust: folder of certificates, or NULL. Strings in arena. Only memory and a trust folder that cannot be read are a
 * status. */
lodd_status lodd__integrity_check(lodd__integrity *ret, lodd__arena *arena, const lodd__loaded *loaded,
                                  const char *trust);

#endif
