/* declare/signature.c - JWS read and written (RFC 7515), and every signature of one judged. No cryptography here: see
 * jws.h. Uses base, json (by form.h), write/emit.h.
 *
 * Reading is strict where a reader could be deceived: what is signed must be what is understood. Members that RFC 7515
 * tells to ignore are ignored (other members of a signature, an unprotected header that repeats nothing). */
#include "declare/jws.h"

#include "base/base64.h"
#include "base/datetime.h"
#include "write/emit.h"

enum { MAX_HEADER = 256 << 10, MAX_VALUE = 2048, MAX_NAME = 16 };

const char *const lodd__jws_algorithms[LODD__JWS_ALGORITHM_COUNT] = {
#define X(name) #name,
    LODD__JWS_ALGORITHM_TABLE(X)
#undef X
};

/* Files of ours have four levels; others' headers may hold more. */
static lodd_limits jws_limits(void)
{
    lodd_limits ret;

    lodd_limits_default(&ret);
    ret.max_input = LODD__JWS_MAX_BYTES;
    ret.max_depth = 16;
    ret.max_nodes = 10000;
    return ret;
}

/* --- the protected header --- */

/* "crit": what must be understood. Of JAdES (ETSI TS 119 182-1) the signing time is, since nothing hangs on it. */
static void read_critical(lodd__form *form, const lodd__json *header)
{
    const lodd__json *list = lodd__form_array(form, header, "crit", LODD__OPTIONAL);

    if (list == NULL)
        return;
    if (list->n == 0)
        lodd__form_fault(form, list, "it must not be empty");
    LODD__EACH(item, list)
    {
        if (item->type != LODD__JSON_STRING || !lodd__str_is(item->text, "sigT"))
            lodd__form_fault(form, item, "an extension that is not understood");
        else if (item != list->first || lodd__json_get(header, item->text) == NULL)
            lodd__form_fault(form, item, "an extension that is named twice, or not there");
    }
}

static void read_algorithm(lodd__jws_signature *ret, lodd__form *form, const lodd__json *header)
{
    const lodd__json *at = lodd__json_get(header, LODD__STR("alg"));

    ret->algorithm_name = lodd__form_str(form, header, "alg", LODD__REQUIRED);
    ret->algorithm = LODD__JWS_ALGORITHM_COUNT;
    for (size_t i = 0; i < LODD__JWS_ALGORITHM_COUNT; i++)
        if (lodd__str_is(ret->algorithm_name, lodd__jws_algorithms[i]))
            ret->algorithm = (lodd__jws_algorithm)i;
    if (ret->algorithm < LODD__JWS_ALGORITHM_COUNT || form->fault.len > 0)
        return;
    /* "none" in any case of letters, and HMAC whose key anybody knows: the two attacks that everybody tries. */
    if (ret->algorithm_name.len > MAX_NAME)
        lodd__form_fault(form, at, "an algorithm that is not accepted");
    else
        lodd__form_fault(form, at, "the algorithm \"%.*s\" is not accepted", LODD__FMT(ret->algorithm_name));
}

static void read_certificates(lodd__jws_signature *ret, lodd__form *form, const lodd__json *header)
{
    const lodd__json *list = lodd__form_array(form, header, "x5c", LODD__REQUIRED);

    if (list == NULL)
        return;
    if (list->n == 0 || list->n > LODD__JWS_MAX_CERTIFICATES) {
        lodd__form_fault(form, list, "from 1 to %d certificates were expected", LODD__JWS_MAX_CERTIFICATES);
        return;
    }
    LODD__EACH(item, list)
    {
        lodd_str der = {NULL, 0};
        bool plain = item->type == LODD__JSON_STRING && item->text.len > 0;

        for (size_t i = 0; plain && i < item->text.len; i++)
            plain = !lodd__is_space(item->text.ptr[i]);
        if (!plain || lodd__base64_decode(form->arena, item->text, LODD__JWS_MAX_CERTIFICATE, &der) != LODD__BASE64_OK)
            lodd__form_fault(form, item, "a certificate in base64 was expected");
        ret->certificates[ret->n_certificates++] = der;
    }
}

static void read_header(lodd__jws_signature *ret, lodd__form *form, const lodd__json *header)
{
    lodd_str thumbprint = lodd__form_str(form, header, "x5t#S256", LODD__OPTIONAL);

    read_algorithm(ret, form, header);
    read_critical(form, header);
    if (!lodd__form_bool(form, header, "b64", true))
        lodd__form_fault(form, header, "a payload that is not encoded (\"b64\" false) is not accepted");
    read_certificates(ret, form, header);
    if (form->fault.len == 0 && lodd__json_get(header, LODD__STR("x5t#S256")) != NULL &&
        (lodd__base64url_decode(form->arena, thumbprint, 32, &ret->thumbprint) != LODD__BASE64_OK ||
         ret->thumbprint.len != 32))
        lodd__form_fault(form, lodd__json_get(header, LODD__STR("x5t#S256")), "a SHA-256 in base64url was expected");
}

/* --- one signature --- */

/* An unprotected header may hold what nobody relies on (a timestamp of JAdES); what it repeats of the protected one, or
 * what would change how that is read, could be anybody's. */
static void check_unprotected(lodd__form *form, const lodd__json *unprotected, const lodd__json *header)
{
    static const char *const never[] = {"alg", "crit", "b64", "x5c", "x5t#S256", "jwk", "jku", "x5u", "x5t", "kid"};

    LODD__EACH(item, unprotected)
    {
        bool bad = lodd__json_get(header, item->key) != NULL;

        for (size_t i = 0; !bad && i < sizeof never / sizeof *never; i++)
            bad = lodd__str_is(item->key, never[i]);
        if (bad)
            lodd__form_fault(form, item, "it must not stand in the unprotected header");
    }
}

/* The fault of a header, with where it stands: it has no place of its own in the file. */
static lodd_str header_fault(lodd__arena *arena, lodd_str fault)
{
    return lodd__arena_printf(arena, "the protected header: %.*s", LODD__FMT(fault));
}

static void read_signature(lodd__jws_signature *ret, lodd__form *form, const lodd__json *object)
{
    const lodd__json *unprotected = lodd__form_object(form, object, "header", LODD__OPTIONAL), *header;
    lodd_limits limits = jws_limits();
    lodd_str value = lodd__form_str(form, object, "signature", LODD__REQUIRED), text;
    lodd__form inner;

    ret->json = lodd__str_sub(form->text, object->offset, object->end - object->offset);
    ret->protected_header = lodd__form_str(form, object, "protected", LODD__REQUIRED);
    if (form->fault.len > 0)
        return;
    if (lodd__base64url_decode(form->arena, value, MAX_VALUE, &ret->value) != LODD__BASE64_OK)
        lodd__form_fault(form, lodd__json_get(object, LODD__STR("signature")), "base64url was expected");
    if (lodd__base64url_decode(form->arena, ret->protected_header, MAX_HEADER, &text) != LODD__BASE64_OK)
        lodd__form_fault(form, lodd__json_get(object, LODD__STR("protected")), "base64url was expected");
    if (form->fault.len > 0)
        return;
    header = lodd__form_open(&inner, form->arena, text, &limits, false);
    if (header != NULL) {
        read_header(ret, &inner, header);
        check_unprotected(form, unprotected, header);
    }
    if (inner.fault.len > 0)
        form->fault = header_fault(form->arena, inner.fault);
}

/* --- the whole --- */

static void add_signature(lodd__jws *ret, lodd__form *form, const lodd__json *object)
{
    lodd__jws_signature *one = &ret->signatures[ret->n++];
    lodd__form own = *form; /* a fault of one signature is not the other's */

    *one = (lodd__jws_signature){.algorithm = LODD__JWS_ALGORITHM_COUNT};
    if (object->type != LODD__JSON_OBJECT)
        lodd__form_fault(&own, object, "an object was expected");
    else
        read_signature(one, &own, object);
    one->fault = own.fault;
}

void lodd__jws_read(lodd__jws *ret, lodd__arena *arena, lodd_str text)
{
    lodd_limits limits = jws_limits();
    const lodd__json *root, *list;
    lodd__form form;

    *ret = (lodd__jws){.n = 0};
    if (text.len > LODD__JWS_MAX_BYTES) {
        ret->fault = LODD__STR("the file of signatures is too large");
        return;
    }
    root = lodd__form_open(&form, arena, text, &limits, false);
    list = lodd__form_array(&form, root, "signatures", LODD__OPTIONAL);
    if (root != NULL && lodd__json_get(root, LODD__STR("payload")) != NULL)
        lodd__form_fault(&form, root, "it has a payload: the signature must be detached");
    if (list != NULL && (lodd__json_get(root, LODD__STR("protected")) || lodd__json_get(root, LODD__STR("signature")) ||
                         lodd__json_get(root, LODD__STR("header"))))
        lodd__form_fault(&form, root, "it is of both forms, the general and the flattened one");
    if (list != NULL && (list->n == 0 || list->n > LODD__JWS_MAX_SIGNATURES))
        lodd__form_fault(&form, list, "from 1 to %d signatures were expected", LODD__JWS_MAX_SIGNATURES);
    ret->fault = form.fault;
    if (form.fault.len > 0 || root == NULL)
        return;
    if (list == NULL)
        add_signature(ret, &form, root);
    LODD__EACH(item, list)
        add_signature(ret, &form, item);
}

void lodd__jws_protected(lodd__buf *out, lodd__jws_algorithm algorithm, const lodd__strings *certificates,
                         lodd_str thumbprint, lodd_str date)
{
    lodd__buf header = {0};
    lodd__datetime day;

    lodd__buf_printf(&header, "{\"alg\":\"%s\",\"typ\":\"JOSE+JSON\"", lodd__jws_algorithms[algorithm]);
    if (lodd__datetime_parse(date, &day)) /* RFC 7519 section 4.1.6; JAdES' claimed signing time since version 1.2.1 */
        lodd__buf_printf(&header, ",\"iat\":%lld", (long long)lodd__date_days(day.year, day.month, day.day) * 86400);
    LODD__ADD(&header, ",\"x5t#S256\":\"");
    lodd__base64url_encode(&header, thumbprint);
    LODD__ADD(&header, "\",\"x5c\":[");
    for (size_t i = 0; i < certificates->len; i++) {
        lodd__buf_add(&header, i > 0 ? LODD__STR(",\"") : LODD__STR("\""));
        lodd__base64_encode(&header, certificates->ptr[i]);
        lodd__buf_addc(&header, '"');
    }
    LODD__ADD(&header, "]}");
    lodd__base64url_encode(out, lodd__buf_str(&header));
    out->failed |= header.failed;
    lodd__buf_free(&header);
}

void lodd__jws_write(lodd__buf *out, const lodd__jws *jws, lodd_str protected_header, lodd_str value)
{
    LODD__ADD(out, "{\"signatures\":[\n");
    for (size_t i = 0; jws != NULL && i < jws->n; i++) {
        lodd__buf_add(out, jws->signatures[i].json);
        LODD__ADD(out, ",\n");
    }
    LODD__ADD(out, "{\"protected\":\"");
    lodd__buf_add(out, protected_header);
    LODD__ADD(out, "\",\"signature\":\"");
    lodd__base64url_encode(out, value);
    LODD__ADD(out, "\"}\n]}\n");
}

void lodd__jws_input(lodd__buf *out, lodd_str protected_header, lodd_str encoded)
{
    lodd__buf_add(out, protected_header);
    lodd__buf_addc(out, '.');
    lodd__buf_add(out, encoded);
}

/* --- judging --- */

static lodd_status check_one(lodd__signature *ret, lodd__arena *arena, const lodd__jws_signature *signature,
                             lodd_str encoded, lodd__strings orgnrs, lodd_str issued, const lodd__trust *trust)
{
    lodd__buf input = {0};
    lodd_status status;

    *ret = (lodd__signature){.outcome = LODD__SIGNATURE_REFUSED,
                             .algorithm = signature->algorithm_name,
                             .detail = signature->fault};
    if (signature->fault.len > 0)
        return LODD_OK;
    lodd__jws_input(&input, signature->protected_header, encoded);
    status = input.failed ? LODD_ERR_NOMEM
                          : lodd__crypto_check(ret, arena, signature, lodd__buf_str(&input), orgnrs, issued, trust);
    lodd__buf_free(&input);
    return status;
}

static lodd_status check_all(lodd__signatures *ret, lodd__arena *arena, const lodd__jws *jws, lodd_str payload,
                             lodd__strings orgnrs, lodd_str issued, const lodd__trust *trust)
{
    lodd__buf encoded = {0};
    lodd_status status = LODD_OK;

    ret->ptr = lodd__arena_array(arena, jws->n > 0 ? jws->n : 1, sizeof *ret->ptr);
    if (ret->ptr == NULL)
        return LODD_ERR_NOMEM;
    if (jws->n == 0)
        ret->ptr[ret->len++] = (lodd__signature){.outcome = LODD__SIGNATURE_REFUSED, .detail = jws->fault};
    else
        lodd__base64url_encode(&encoded, payload);
    if (encoded.failed)
        status = LODD_ERR_NOMEM;
    for (size_t i = 0; i < jws->n && status == LODD_OK; i++, ret->len++)
        status = check_one(&ret->ptr[i], arena, &jws->signatures[i], lodd__buf_str(&encoded), orgnrs, issued, trust);
    lodd__buf_free(&encoded);
    return status;
}

lodd_status lodd__signatures_check(lodd__signatures *ret, lodd__arena *arena, lodd_str jws, lodd_str payload,
                                   lodd__strings orgnrs, lodd_str issued, const char *trust)
{
    lodd__trust *trusted = NULL;
    lodd__jws *parts = LODD__NEW(arena, lodd__jws);
    lodd_status status;

    *ret = (lodd__signatures){NULL, 0};
    if (parts == NULL)
        return LODD_ERR_NOMEM;
    lodd__jws_read(parts, arena, jws);
    status = arena->failed ? LODD_ERR_NOMEM : lodd__trust_open(&trusted, trust);
    if (status == LODD_OK)
        status = check_all(ret, arena, parts, payload, orgnrs, issued, trusted);
    lodd__trust_free(trusted);
    return status == LODD_OK && arena->failed ? LODD_ERR_NOMEM : status;
}

void lodd__signatures_tell(lodd_check *check, const lodd__signatures *signatures, lodd_str issued)
{
    static const lodd__line_code codes[] = {
        [LODD__SIGNATURE_GOOD] = LODD__LINE_SIGNATURE_GOOD,
        [LODD__SIGNATURE_UNKNOWN_CA] = LODD__LINE_SIGNATURE_UNKNOWN_CA,
        [LODD__SIGNATURE_WRONG_ORGNR] = LODD__LINE_SIGNATURE_WRONG_ORGNR,
        [LODD__SIGNATURE_EXPIRED] = LODD__LINE_SIGNATURE_EXPIRED,
        [LODD__SIGNATURE_BAD] = LODD__LINE_SIGNATURE_BAD,
        [LODD__SIGNATURE_REFUSED] = LODD__LINE_SIGNATURE_REFUSED,
        [LODD__SIGNATURE_NOT_CHECKED] = LODD__LINE_SIGNATURE_NOT_CHECKED,
    };

    if (signatures->len == 0)
        LODD__LINE0(check, SIGNATURE_NONE, ((lodd_str){NULL, 0}));
    for (size_t i = 0; i < signatures->len; i++) {
        const lodd__signature *one = &signatures->ptr[i];
        lodd_str args[] = {one->orgnr, one->algorithm, issued, one->detail};

        lodd__check_add(check, codes[one->outcome], one->signer, args, sizeof args / sizeof *args);
    }
}
