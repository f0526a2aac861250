/* declare/signature_none.c - built without OpenSSL: signatures can be seen, but neither made nor judged. */
#include "declare/jws.h"

bool lodd__crypto_available(void)
{
    return false;
}

lodd_status lodd__trust_open(lodd__trust **ret, const char *folder)
{
    (void)folder;
    *ret = NULL;
    return LODD_OK;
}

void lodd__trust_free(lodd__trust *trust)
{
    (void)trust;
}

lodd_status lodd__crypto_check(lodd__signature *ret, lodd__arena *arena, const lodd__jws_signature *signature,
                               lodd_str input, lodd__strings orgnrs, lodd_str issued, const lodd__trust *trust)
{
    (void)arena, (void)input, (void)orgnrs, (void)issued, (void)trust;
    *ret = (lodd__signature){.outcome = LODD__SIGNATURE_NOT_CHECKED,
                             .algorithm = signature->algorithm_name,
                             .detail = LODD__STR("this build has no OpenSSL")};
    return LODD_OK;
}

lodd_status lodd__signer_read(lodd__signer *ret, lodd__arena *arena, lodd_str pem, const char *algorithm, lodd_str day,
                              lodd_str *ret_fault)
{
    (void)ret, (void)arena, (void)pem, (void)algorithm, (void)day;
    *ret_fault = LODD__STR("this build has no OpenSSL");
    return LODD_ERR_NOT_FOUND;
}

lodd_status lodd__crypto_sign(lodd_str *ret, lodd__arena *arena, const lodd__signer *signer, lodd_str pem,
                              lodd_str input, lodd_str *ret_fault)
{
    (void)ret, (void)arena, (void)signer, (void)pem, (void)input;
    *ret_fault = LODD__STR("this build has no OpenSSL");
    return LODD_ERR_NOT_FOUND;
}

void lodd__crypto_raw(lodd_str *ret, lodd__arena *arena, const lodd__signer *signer, lodd_str raw, lodd_str *ret_fault)
{
    (void)arena, (void)signer;
    *ret = raw;
    *ret_fault = LODD__STR("this build has no OpenSSL");
}

void lodd__crypto_forget(void *p, size_t n)
{
    volatile unsigned char *bytes = p;

    for (size_t i = 0; i < n; i++)
        bytes[i] = 0;
}
