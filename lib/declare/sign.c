/* declare/sign.c - lodd_sign and, for signers outside of this program, lodd_sign_prepare and lodd_sign_attach. Uses
 * bundle.h, form.h, jws.h.
 *
 * A signature is added only when it can be verified, when those that are there are of the same bytes, and when its
 * certificate has not signed already. The key is read into one buffer, which is wiped; it is in no message. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/datetime.h"
#include "declare/bundle.h"
#include "declare/jws.h"
#include "lodd/declare.h"

enum { MAX_PEM = 256 << 10, MAX_DAYS_BACK = 100 };

/* What all three need. */
typedef struct work {
    lodd__arena arena;
    lodd__bundle *bundle;
    char *declaration, *old; /* bytes of the files */
    lodd__jws jws;           /* of old; n 0: none */
    lodd_str issued;
    lodd_str orgnrs[2]; /* the issuer's and the assessor's */
    lodd__strings expected;
    lodd__buf encoded; /* the declaration in base64url */
    lodd__trust *trust; /* nobody */
    lodd__signer signer;
} work;

__attribute__((format(printf, 2, 3))) static lodd_status refuse(char **ret_message, const char *fmt, ...)
{
    va_list ap;
    char *text = NULL;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        text = NULL;
    va_end(ap);
    free(*ret_message);
    *ret_message = text;
    return text != NULL ? LODD_ERR_ARGUMENT : LODD_ERR_NOMEM;
}

static void work_free(work *w)
{
    lodd__bundle_close(w->bundle);
    lodd__trust_free(w->trust);
    lodd__buf_free(&w->encoded);
    free(w->declaration);
    free(w->old);
    lodd__arena_free(&w->arena);
}

/* A small file, whole, into a buffer of the caller: key files may be pipes, and leave no copies behind. */
static lodd_status read_small(const char *path, char buf[MAX_PEM], size_t *ret_len, char **ret_message)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    int error;

    *ret_len = 0;
    while (fd >= 0 && *ret_len < MAX_PEM) {
        n = read(fd, buf + *ret_len, MAX_PEM - *ret_len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        *ret_len += (size_t)n;
    }
    error = errno;
    if (fd >= 0)
        close(fd);
    if (fd < 0 || n < 0) {
        lodd_status status = refuse(ret_message, "cannot read %s: %s", path, strerror(error));
        return status == LODD_ERR_NOMEM ? status : LODD_ERR_IO;
    }
    return *ret_len < MAX_PEM ? LODD_OK : refuse(ret_message, "%s is too large", path);
}

/* --- the bundle --- */

/* Messages of bundle.h do not name the file. */
static lodd_status name_file(lodd_status status, const char *name, char **ret_message)
{
    char *why = *ret_message;

    if (status == LODD_OK || why == NULL)
        return status;
    *ret_message = NULL;
    if (refuse(ret_message, "%s: %s", name, why) == LODD_ERR_NOMEM)
        status = LODD_ERR_NOMEM;
    free(why);
    return status;
}

/* Of the declaration only what a signature is judged by; whether the rest is right is not the signer's question. */
static lodd_status read_declaration(work *w, size_t n, char **ret_message)
{
    lodd_limits limits;
    lodd__form form;
    const lodd__json *root, *issuer;

    lodd_limits_default(&limits);
    root = lodd__form_open(&form, &w->arena, lodd__str_n(w->declaration, n), &limits, false);
    w->issued = lodd__form_date(&form, root, "issued", LODD__REQUIRED);
    issuer = lodd__form_object(&form, root, "issuer", LODD__REQUIRED);
    w->orgnrs[0] = lodd__form_str(&form, issuer, "orgnr", LODD__REQUIRED);
    w->orgnrs[1] = lodd__form_str(&form, lodd__form_object(&form, root, "assessor", LODD__OPTIONAL), "orgnr",
                                  LODD__OPTIONAL);
    w->expected = (lodd__strings){w->orgnrs, w->orgnrs[1].len > 0 ? 2 : 1};
    lodd__base64url_encode(&w->encoded, lodd__str_n(w->declaration, n));
    if (form.fault.len > 0)
        return refuse(ret_message, LODD__BUNDLE_DECLARATION ": %.*s", LODD__FMT(form.fault));
    return w->encoded.failed || w->arena.failed ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status read_signatures(work *w, char **ret_message)
{
    size_t n;
    lodd_status status = lodd__bundle_read(w->bundle, LODD__STR(LODD__BUNDLE_SIGNATURE), &w->old, &n, ret_message);

    if (status == LODD_ERR_NOT_FOUND)
        return LODD_OK;
    if (status != LODD_OK)
        return name_file(status, LODD__BUNDLE_SIGNATURE, ret_message);
    lodd__jws_read(&w->jws, &w->arena, lodd__str_n(w->old, n));
    if (w->jws.fault.len > 0)
        return refuse(ret_message, LODD__BUNDLE_SIGNATURE " is there, but cannot be read: %.*s",
                      LODD__FMT(w->jws.fault));
    return w->arena.failed ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status open_bundle(work *w, const char *directory, char **ret_message)
{
    lodd_limits limits;
    size_t n;
    lodd_status status;

    lodd_limits_default(&limits);
    status = lodd__bundle_open(&w->bundle, directory, "", &limits, ret_message);
    if (status == LODD_OK) {
        status = lodd__bundle_read(w->bundle, LODD__STR(LODD__BUNDLE_DECLARATION), &w->declaration, &n, ret_message);
        if (status == LODD_ERR_NOT_FOUND)
            return refuse(ret_message, "there is no " LODD__BUNDLE_DECLARATION " in %s", directory);
        status = name_file(status, LODD__BUNDLE_DECLARATION, ret_message);
    }
    if (status == LODD_OK)
        status = read_declaration(w, n, ret_message);
    if (status == LODD_OK)
        status = read_signatures(w, ret_message);
    return status;
}

/* --- the signer --- */

static lodd_status read_certificate(work *w, const lodd_sign_options *options, char *buf, char **ret_message)
{
    lodd_str fault = {NULL, 0};
    size_t n;
    lodd_status status;

    if (options->certificate == NULL)
        return refuse(ret_message, "a certificate is needed");
    status = read_small(options->certificate, buf, &n, ret_message);
    if (status == LODD_OK)
        status = lodd__signer_read(&w->signer, &w->arena, lodd__str_n(buf, n), options->algorithm, w->issued, &fault);
    return status == LODD_ERR_ARGUMENT && fault.len > 0
               ? refuse(ret_message, "%s: %.*s", options->certificate, LODD__FMT(fault))
               : status;
}

static lodd_status judge(work *w, lodd__signature *ret, const lodd__jws_signature *signature)
{
    lodd__buf input = {0};
    lodd_status status;

    *ret = (lodd__signature){.outcome = LODD__SIGNATURE_REFUSED, .detail = signature->fault};
    if (signature->fault.len > 0)
        return LODD_OK;
    lodd__jws_input(&input, signature->protected_header, lodd__buf_str(&w->encoded));
    status = input.failed ? LODD_ERR_NOMEM
                          : lodd__crypto_check(ret, &w->arena, signature, lodd__buf_str(&input), w->expected, w->issued,
                                               w->trust);
    lodd__buf_free(&input);
    return status;
}

/* May another signature be put beside those that are there? */
static lodd_status check_present(work *w, char **ret_message)
{
    lodd_str certificate = w->signer.certificates.ptr[0];
    lodd__signature judged;

    if (w->jws.n == LODD__JWS_MAX_SIGNATURES)
        return refuse(ret_message, "there are %d signatures already: no more are accepted", LODD__JWS_MAX_SIGNATURES);
    for (size_t i = 0; i < w->jws.n; i++) {
        const lodd__jws_signature *one = &w->jws.signatures[i];
        lodd_status status = judge(w, &judged, one);

        if (status != LODD_OK)
            return status;
        if (judged.outcome == LODD__SIGNATURE_BAD)
            return refuse(ret_message, "a signature that is there is of other bytes: the declaration was changed after "
                                       "it was signed. Remove " LODD__BUNDLE_SIGNATURE " to sign anew");
        if (judged.outcome == LODD__SIGNATURE_REFUSED)
            return refuse(ret_message, "a signature that is there is not accepted: %.*s", LODD__FMT(judged.detail));
        if (one->n_certificates > 0 && lodd__str_eq(one->certificates[0], certificate))
            return refuse(ret_message, "the declaration is signed with this certificate already");
    }
    return LODD_OK;
}

static lodd_status begin(work *w, const lodd_sign_options *options, char *buf, char **ret_message)
{
    lodd_status status;

    if (options->bundle == NULL)
        return refuse(ret_message, "a bundle is needed");
    if (options->date != NULL && !lodd__date_ok(lodd__str(options->date)))
        return refuse(ret_message, "\"%s\" is no date, as 2026-01-31", options->date);
    status = open_bundle(w, options->bundle, ret_message);
    if (status == LODD_OK)
        status = lodd__trust_open(&w->trust, NULL);
    if (status == LODD_OK)
        status = read_certificate(w, options, buf, ret_message);
    return status == LODD_OK ? check_present(w, ret_message) : status;
}

static void make_header(lodd__buf *out, const work *w, const char *date)
{
    lodd__jws_protected(out, w->signer.algorithm, &w->signer.certificates,
                        lodd__str_n(w->signer.thumbprint, sizeof w->signer.thumbprint), lodd__str(date));
}

/* --- the new signature --- */

/* What a reader will say of it all the same. */
static lodd_status remark(const work *w, const lodd__signature *judged, char **ret_message)
{
    lodd_status status = LODD_OK;

    if (judged->outcome == LODD__SIGNATURE_WRONG_ORGNR)
        status = refuse(ret_message, "signed, but %.*s; the declaration's is %.*s", LODD__FMT(judged->detail),
                        LODD__FMT(w->orgnrs[0]));
    else if (judged->outcome == LODD__SIGNATURE_EXPIRED)
        status = refuse(ret_message, "signed, but the certificate, or one behind it, was not valid on %.*s, when the "
                                     "declaration was issued", LODD__FMT(w->issued));
    return status == LODD_ERR_NOMEM ? status : LODD_OK;
}

/* Takes the new signature apart again, judges it and, when it is valid, puts it into the bundle. *ret_bad: it is not
 * of these bytes. */
static lodd_status add(work *w, lodd_str protected_header, lodd_str value, bool *ret_bad, char **ret_message)
{
    lodd__buf file = {0};
    lodd__jws *jws = LODD__NEW(&w->arena, lodd__jws);
    lodd__signature judged = {.outcome = LODD__SIGNATURE_REFUSED};
    lodd_status status = LODD_ERR_NOMEM;

    *ret_bad = false;
    lodd__jws_write(&file, &w->jws, protected_header, value);
    if (!file.failed && jws != NULL) {
        lodd__jws_read(jws, &w->arena, lodd__buf_str(&file));
        if (w->arena.failed)
            status = LODD_ERR_NOMEM;
        else if (jws->fault.len > 0)
            status = refuse(ret_message, "%.*s", LODD__FMT(jws->fault));
        else
            status = judge(w, &judged, &jws->signatures[jws->n - 1]);
    }
    if (status == LODD_OK && judged.outcome == LODD__SIGNATURE_REFUSED)
        status = refuse(ret_message, "%.*s", LODD__FMT(judged.detail));
    *ret_bad = status == LODD_OK && judged.outcome == LODD__SIGNATURE_BAD;
    if (status == LODD_OK && !*ret_bad)
        status = lodd__bundle_replace(w->bundle, LODD__STR(LODD__BUNDLE_SIGNATURE), lodd__buf_str(&file), ret_message);
    if (status == LODD_OK && !*ret_bad)
        status = remark(w, &judged, ret_message);
    lodd__buf_free(&file);
    return status;
}

bool lodd_sign_available(void)
{
    return lodd__crypto_available();
}

static lodd_status unavailable(char **ret_message)
{
    return refuse(ret_message, "this build of lodd cannot sign: it was made without OpenSSL") == LODD_ERR_NOMEM
               ? LODD_ERR_NOMEM
               : LODD_ERR_NOT_FOUND;
}

static const char *date_or_today(const lodd_sign_options *options, char today[11])
{
    lodd__date_today(today);
    return options->date != NULL ? options->date : today;
}

/* --- with a key of one's own --- */

static lodd_status sign_input(work *w, const lodd_sign_options *options, lodd_str input, char *buf, lodd_str *ret,
                              char **ret_message)
{
    lodd_str fault = {NULL, 0};
    size_t n = 0;
    lodd_status status = read_small(options->key, buf, &n, ret_message);

    if (status == LODD_OK)
        status = lodd__crypto_sign(ret, &w->arena, &w->signer, lodd__str_n(buf, n), input, &fault);
    lodd__crypto_forget(buf, MAX_PEM);
    return status == LODD_ERR_ARGUMENT && fault.len > 0
               ? refuse(ret_message, "%s: %.*s", options->key, LODD__FMT(fault))
               : status;
}

static lodd_status sign(work *w, const lodd_sign_options *options, char *buf, char **ret_message)
{
    lodd__buf header = {0}, input = {0};
    char today[11];
    lodd_str value = {NULL, 0};
    bool bad = false;
    lodd_status status;

    make_header(&header, w, date_or_today(options, today));
    lodd__jws_input(&input, lodd__buf_str(&header), lodd__buf_str(&w->encoded));
    status = header.failed || input.failed ? LODD_ERR_NOMEM
                                           : sign_input(w, options, lodd__buf_str(&input), buf, &value, ret_message);
    if (status == LODD_OK)
        status = add(w, lodd__buf_str(&header), value, &bad, ret_message);
    if (bad)
        status = refuse(ret_message, "the signature that was made is not valid; nothing was written");
    lodd__buf_free(&input);
    lodd__buf_free(&header);
    return status;
}

/* --- with somebody else's --- */

/* What lies in the bundle beside what the manifest names is told as a change of it. */
static bool inside(const char *bundle, const char *output)
{
    char *copy = strdup(output), *slash = copy != NULL ? strrchr(copy, '/') : NULL, *folder, *root;
    bool ret = false;

    if (slash != NULL)
        slash[slash == copy] = '\0';
    folder = copy != NULL ? realpath(slash != NULL ? copy : ".", NULL) : NULL;
    root = realpath(bundle, NULL);
    if (folder != NULL && root != NULL) {
        size_t n = strlen(root);
        ret = strncmp(folder, root, n) == 0 && (folder[n] == '/' || folder[n] == '\0');
    }
    free(root);
    free(folder);
    free(copy);
    return ret;
}

static lodd_status write_file(const char *path, lodd_str bytes, char **ret_message)
{
    FILE *file = fopen(path, "wbe");
    bool ok = file != NULL && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    int error = errno;

    if (file != NULL && fclose(file) != 0) {
        error = ok ? errno : error;
        ok = false;
    }
    if (ok)
        return LODD_OK;
    return refuse(ret_message, "cannot write %s: %s", path, strerror(error)) == LODD_ERR_NOMEM ? LODD_ERR_NOMEM
                                                                                             : LODD_ERR_IO;
}

static lodd_status prepare(work *w, const lodd_sign_options *options, char **ret_message)
{
    lodd__buf header = {0}, input = {0};
    char today[11];
    lodd_status status;

    make_header(&header, w, date_or_today(options, today));
    lodd__jws_input(&input, lodd__buf_str(&header), lodd__buf_str(&w->encoded));
    status = header.failed || input.failed ? LODD_ERR_NOMEM
                                           : write_file(options->output, lodd__buf_str(&input), ret_message);
    lodd__buf_free(&input);
    lodd__buf_free(&header);
    return status;
}

/* Is it the signature of what would have been prepared on a day? */
static lodd_status try_day(work *w, lodd_str value, int64_t day, bool *ret_bad, char **ret_message)
{
    lodd__buf header = {0};
    char date[32];
    int32_t year;
    int month, mday;
    lodd_status status;

    lodd__date_of_days(day, &year, &month, &mday);
    snprintf(date, sizeof date, "%04d-%02d-%02d", (int)year, month, mday);
    make_header(&header, w, date);
    status = header.failed ? LODD_ERR_NOMEM : add(w, lodd__buf_str(&header), value, ret_bad, ret_message);
    lodd__buf_free(&header);
    return status;
}

/* The header that was signed is made anew; only its day is not known, and a wrong one cannot verify. */
static lodd_status attach_value(work *w, const lodd_sign_options *options, lodd_str value, char **ret_message)
{
    char today[11];
    lodd__datetime d = {0};
    bool bad = true;
    int64_t day;
    lodd_status status = LODD_OK;

    (void)lodd__datetime_parse(lodd__str(date_or_today(options, today)), &d);
    day = lodd__date_days(d.year, d.month, d.day);
    for (int back = 0; bad && status == LODD_OK && back <= (options->date != NULL ? 0 : MAX_DAYS_BACK); back++)
        status = try_day(w, value, day - back, &bad, ret_message);
    if (status == LODD_OK && bad)
        status = refuse(ret_message, "the signature is not of what was prepared: the declaration, the certificates, "
                                     "the algorithm and (--date) the day must be the same");
    return status;
}

static lodd_status attach(work *w, const lodd_sign_options *options, char *buf, char **ret_message)
{
    lodd_str value = {NULL, 0}, fault = {NULL, 0};
    size_t n;
    lodd_status status = read_small(options->signature, buf, &n, ret_message);

    if (status != LODD_OK)
        return status;
    lodd__crypto_raw(&value, &w->arena, &w->signer, lodd__str_n(buf, n), &fault);
    if (w->arena.failed)
        return LODD_ERR_NOMEM;
    if (fault.len > 0)
        return refuse(ret_message, "%s: %.*s", options->signature, LODD__FMT(fault));
    return attach_value(w, options, value, ret_message);
}

/* --- the public functions --- */

typedef enum purpose { SIGN, PREPARE, ATTACH } purpose;

static lodd_status carry_out(purpose what, const lodd_sign_options *options, char **ret_message)
{
    static const char *const needs[] = {"a key is needed", "a file to write is needed", "a signature is needed"};
    const char *given[] = {options->key, options->output, options->signature};
    work w = {0};
    char *buf, *unseen = NULL;
    lodd_status status;

    if (ret_message == NULL) {
        status = carry_out(what, options, &unseen);
        free(unseen);
        return status;
    }
    *ret_message = NULL;
    if (!lodd__crypto_available())
        return unavailable(ret_message);
    if (given[what] == NULL)
        return refuse(ret_message, "%s", needs[what]);
    if (what == PREPARE && options->bundle != NULL && inside(options->bundle, options->output))
        return refuse(ret_message, "%s is in the bundle; write it beside", options->output);
    buf = malloc(MAX_PEM);
    status = buf != NULL ? begin(&w, options, buf, ret_message) : LODD_ERR_NOMEM;
    if (status == LODD_OK)
        status = what == SIGN      ? sign(&w, options, buf, ret_message)
                 : what == PREPARE ? prepare(&w, options, ret_message)
                                   : attach(&w, options, buf, ret_message);
    free(buf);
    work_free(&w);
    return status;
}

lodd_status lodd_sign(const lodd_sign_options *options, char **ret_message)
{
    return carry_out(SIGN, options, ret_message);
}

lodd_status lodd_sign_prepare(const lodd_sign_options *options, char **ret_message)
{
    return carry_out(PREPARE, options, ret_message);
}

lodd_status lodd_sign_attach(const lodd_sign_options *options, char **ret_message)
{
    return carry_out(ATTACH, options, ret_message);
}
