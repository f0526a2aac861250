/* test_jws.c - base64url, and JWS taken apart: what is refused, and why. No cryptography. */
#include "base/base64.h"
#include "declare/jws.h"
#include "tap.h"
#include "unit/base/fail.h"

static lodd__arena arena;

/* --- base64url --- */

static void base64url(void)
{
    /* RFC 4648 section 10, without padding, and the two letters that differ */
    static const struct {
        const char *bytes, *text;
        size_t n;
    } rows[] = {{"", "", 0},          {"f", "Zg", 1},           {"fo", "Zm8", 2},         {"foo", "Zm9v", 3},
                {"foob", "Zm9vYg", 4}, {"fooba", "Zm9vYmE", 5}, {"foobar", "Zm9vYmFy", 6}, {"\xFB\xFF\xFE", "-__-", 3}};
    static const char *const broken[] = {"Z", "Zg==", "Zg=", "Zh", "Zm9", "Zm9v\n", " Zm9v", "+/+/", "Zm9vY", "Z\0g", "Z!"};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lodd__buf out = {0};
        lodd_str back;

        lodd__base64url_encode(&out, lodd__str_n(rows[i].bytes, rows[i].n));
        TAP_OK(lodd__str_is(lodd__buf_str(&out), rows[i].text), "base64url of %zu bytes", rows[i].n);
        TAP_OK(lodd__base64url_decode(&arena, lodd__str(rows[i].text), 100, &back) == LODD__BASE64_OK &&
                   lodd__str_eq(back, lodd__str_n(rows[i].bytes, rows[i].n)),
               "and back");
        lodd__buf_free(&out);
    }
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        lodd_str back, text = strlen(broken[i]) == 1 && i == 9 ? lodd__str_n("Z\0g", 3) : lodd__str(broken[i]);
        TAP_OK(lodd__base64url_decode(&arena, text, 100, &back) == LODD__BASE64_BROKEN, "base64url refuses row %zu", i);
    }
    lodd_str back;
    TAP_OK(lodd__base64url_decode(&arena, lodd__str("Zm9vYmFy"), 5, &back) == LODD__BASE64_TOO_LARGE, "a limit");
    lodd__buf out = {0};
    lodd__base64_encode(&out, lodd__str_n("\xFB\xFF\xFE\x01", 4));
    TAP_OK(lodd__str_is(lodd__buf_str(&out), "+//+AQ=="), "base64 with padding");
    lodd__buf_free(&out);
}

/* --- JWS --- */

#define CERTIFICATE "MAA=" /* whether it is a certificate is not asked here */

/* A whole file around a protected header; more: further members of the signature. */
static lodd_str file_of(const char *header, const char *more)
{
    lodd__buf out = {0};
    lodd_str ret;

    lodd__buf_printf(&out, "{\"signatures\":[{\"protected\":\"");
    lodd__base64url_encode(&out, lodd__str(header));
    lodd__buf_printf(&out, "\",\"signature\":\"AAAA\"%s}]}", more);
    ret = lodd__arena_str(&arena, lodd__buf_str(&out));
    lodd__buf_free(&out);
    return ret;
}

static lodd_str fault_of(lodd_str text)
{
    lodd__jws *jws = LODD__NEW(&arena, lodd__jws);

    lodd__jws_read(jws, &arena, text);
    return jws->fault.len > 0 ? jws->fault : jws->n > 0 ? jws->signatures[0].fault : lodd__str("nothing in it");
}

/* The fault holds a word; wanted "": there is none. */
static void expect(lodd_str text, const char *wanted, const char *name)
{
    lodd_str fault = fault_of(text);
    bool ok = wanted[0] == '\0' ? fault.len == 0 : memmem(fault.ptr, fault.len, wanted, strlen(wanted)) != NULL;

    if (!TAP_OK(ok, "%s", name))
        printf("# %.*s\n", LODD__FMT(fault));
}

static void headers(void)
{
    static const struct {
        const char *header, *wanted;
    } rows[] = {
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"]}", ""},
        {"{\"alg\":\"ES256\",\"x5c\":[\"" CERTIFICATE "\"],\"kid\":\"x\",\"iat\":1}", ""},
        {"{\"alg\":\"PS256\",\"x5c\":[\"" CERTIFICATE "\"],\"crit\":[\"sigT\"],\"sigT\":\"2026-11-21T10:00:00Z\"}", ""},
        {"{\"alg\":\"none\",\"x5c\":[\"" CERTIFICATE "\"]}", "\"none\" is not accepted"},
        {"{\"alg\":\"None\",\"x5c\":[\"" CERTIFICATE "\"]}", "\"None\" is not accepted"},
        {"{\"alg\":\"\",\"x5c\":[\"" CERTIFICATE "\"]}", "empty"},
        {"{\"alg\":\"HS256\",\"x5c\":[\"" CERTIFICATE "\"]}", "\"HS256\" is not accepted"},
        {"{\"alg\":\"RS1\",\"x5c\":[\"" CERTIFICATE "\"]}", "\"RS1\" is not accepted"},
        {"{\"alg\":\"EdDSA\",\"x5c\":[\"" CERTIFICATE "\"]}", "\"EdDSA\" is not accepted"},
        {"{\"alg\":\"RS256AAAAAAAAAAAAAAAAAAAAAAAA\",\"x5c\":[\"" CERTIFICATE "\"]}", "an algorithm that is not"},
        {"{\"alg\":[\"RS256\"],\"x5c\":[\"" CERTIFICATE "\"]}", "a text was expected"},
        {"{\"alg\":\"RS256\",\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"]}", "two members of this name"},
        {"{\"alg\":\"RS256\"}", "\"x5c\" is missing"},
        {"{\"alg\":\"RS256\",\"x5c\":[]}", "from 1 to 8 certificates"},
        {"{\"alg\":\"RS256\",\"x5c\":\"" CERTIFICATE "\"}", "a list was expected"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"\"]}", "a certificate in base64"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"MA A=\"]}", "a certificate in base64"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"-_-_\"]}", "a certificate in base64"},
        {"{\"alg\":\"RS256\",\"x5c\":[1]}", "a certificate in base64"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"MAA=\",\"MAA=\",\"MAA=\",\"MAA=\",\"MAA=\",\"MAA=\",\"MAA=\",\"MAA=\",\"MAA=\"]}",
         "from 1 to 8 certificates"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"crit\":[\"exp\"],\"exp\":1}", "not understood"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"crit\":[]}", "must not be empty"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"crit\":[\"sigT\"]}", "not there"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"crit\":[\"sigT\",\"sigT\"],\"sigT\":\"\"}", "named twice"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"crit\":\"sigT\",\"sigT\":\"\"}", "a list was expected"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"b64\":false}", "\"b64\" false"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"b64\":false,\"crit\":[\"b64\"]}", "not understood"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"b64\":0}", "true or false"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"x5t#S256\":\"AAAA\"}", "a SHA-256 in base64url"},
        {"{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"],\"x5t#S256\":\"\"}", "a SHA-256 in base64url"},
        {"[]", "a JSON object was expected"},
        {"", "must not be empty"},
        {"{", "no JSON"},
        {"\xEF\xBB\xBF{}", "byte order mark"},
        {"{\"alg\":\"RS\xC3\"}", "no JSON"},
        {"{\"\\u0000\":1,\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"]}", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(file_of(rows[i].header, ""), rows[i].wanted, rows[i].header);
}

#define GOOD_HEADER "{\"alg\":\"RS256\",\"x5c\":[\"" CERTIFICATE "\"]}"

static void files(void)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"", "no JSON"},
        {"null", "a JSON object"},
        {"{}", "\"signature\" is missing"},
        {"{\"signatures\":[]}", "from 1 to 8 signatures"},
        {"{\"signatures\":{}}", "a list was expected"},
        {"{\"signatures\":[1]}", "an object was expected"},
        {"{\"signatures\":[{}]}", "\"signature\" is missing"},
        {"{\"signatures\":[{\"signature\":\"AAAA\"}]}", "\"protected\" is missing"},
        {"{\"signatures\":[{\"signature\":\"AA==\",\"protected\":\"e30\"}]}", "base64url was expected"},
        {"{\"signatures\":[{\"signature\":\"AAAA\",\"protected\":\"e30=\"}]}", "base64url was expected"},
        {"{\"payload\":\"AAAA\",\"signatures\":[{}]}", "must be detached"},
        {"{\"payload\":\"\",\"protected\":\"e30\",\"signature\":\"AAAA\"}", "must be detached"},
        {"{\"signatures\":[{}],\"protected\":\"e30\"}", "both forms"},
        {"{\"signatures\":[{}],\"signatures\":[{}]}", "two members"},
        {"{\"signatures\":[{},{},{},{},{},{},{},{},{}]}", "from 1 to 8 signatures"},
        {"{\"signatures\":[{\"signature\":\"AAAA\",\"protected\":\"bsOlbA\"}]}", "no JSON"},
        {"eyJhbGciOiJSUzI1NiJ9..AAAA", "no JSON"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(lodd__str(rows[i].text), rows[i].wanted, rows[i].text[0] != '\0' ? rows[i].text : "an empty file");
    expect(file_of(GOOD_HEADER, ",\"header\":{\"alg\":\"none\"}"), "unprotected header", "alg in the unprotected header");
    expect(file_of(GOOD_HEADER, ",\"header\":{\"crit\":[\"x\"]}"), "unprotected header", "crit there");
    expect(file_of(GOOD_HEADER, ",\"header\":{\"etsiU\":[\"x\"]}"), "", "a timestamp there may be");
    expect(file_of(GOOD_HEADER, ",\"header\":1"), "an object was expected", "a header that is no object");
    expect(file_of(GOOD_HEADER, ",\"extra\":[1,2]"), "", "other members are ignored (RFC 7515 section 7.2.1)");
    lodd_str one = file_of(GOOD_HEADER, "");
    lodd_str flat = lodd__str_sub(one, strlen("{\"signatures\":["), one.len - strlen("{\"signatures\":[]}"));
    expect(flat, "", "the flattened form");
    TAP_OK(fault_of(lodd__str_n(one.ptr, one.len - 1)).len > 0, "a file that was cut");
}

/* Large and deep ones are refused in a short time. */
static void bounds(void)
{
    size_t n = 2 << 20;
    char *text = malloc(n);

    memset(text, '[', n);
    TAP_OK(fault_of(lodd__str_n(text, n)).len > 0, "two megabytes of brackets");
    TAP_OK(fault_of(lodd__str_n(text, 1 << 20)).len > 0, "one megabyte of brackets");
    memset(text, ' ', n);
    TAP_OK(fault_of(lodd__str_n(text, 1 << 20)).len > 0, "one megabyte of blanks");
    memcpy(text, "{\"a\":\"", 6);
    memset(text + 6, 'x', (1 << 20) - 8);
    memcpy(text + (1 << 20) - 2, "\"}", 2);
    TAP_OK(fault_of(lodd__str_n(text, 1 << 20)).len > 0, "one long member");
    for (size_t i = 0; i + 8 < 1 << 20; i += 8) {
        memcpy(text + i, "{\"a\":{},", 8);
    }
    TAP_OK(fault_of(lodd__str_n(text, 1 << 20)).len > 0, "a hundred thousand objects");
    free(text);
}

/* What is written is read, and keeps the others byte for byte. */
static void written(void)
{
    lodd_str der[] = {LODD__STR("0\1\2"), LODD__STR("0\xFF\xFE")};
    lodd__strings certificates = {der, 2};
    char thumbprint[32] = "a thumbprint of thirty-two byte";
    lodd__buf header = {0}, first = {0}, second = {0};
    lodd__jws *jws = LODD__NEW(&arena, lodd__jws), *again = LODD__NEW(&arena, lodd__jws);
    lodd_str text;

    lodd__jws_protected(&header, LODD__JWS_PS256, &certificates, lodd__str_n(thumbprint, 32), LODD__STR("2026-11-21"));
    lodd__base64url_decode(&arena, lodd__buf_str(&header), 10000, &text);
    TAP_OK(lodd__str_is(text, "{\"alg\":\"PS256\",\"typ\":\"JOSE+JSON\",\"iat\":1795219200,\"x5t#S256\":"
                              "\"YSB0aHVtYnByaW50IG9mIHRoaXJ0eS10d28gYnl0ZQA\",\"x5c\":[\"MAEC\",\"MP/+\"]}"),
           "the protected header: %.*s", LODD__FMT(text));
    lodd__jws_write(&first, NULL, lodd__buf_str(&header), LODD__STR("signature"));
    lodd__jws_read(jws, &arena, lodd__buf_str(&first));
    TAP_OK(jws->fault.len == 0 && jws->n == 1 && jws->signatures[0].fault.len == 0 &&
               jws->signatures[0].algorithm == LODD__JWS_PS256 && jws->signatures[0].n_certificates == 2 &&
               lodd__str_eq(jws->signatures[0].certificates[1], der[1]) &&
               lodd__str_is(jws->signatures[0].value, "signature"),
           "what is written is read");
    lodd__jws_write(&second, jws, lodd__buf_str(&header), LODD__STR("another"));
    lodd__jws_read(again, &arena, lodd__buf_str(&second));
    TAP_OK(again->n == 2 && lodd__str_eq(again->signatures[0].json, jws->signatures[0].json) &&
               lodd__str_is(again->signatures[1].value, "another"),
           "a second signature keeps the first byte for byte");
    lodd__jws_read(jws, &arena, jws->signatures[0].json);
    lodd__buf_free(&second);
    second = (lodd__buf){0};
    lodd__jws_write(&second, jws, lodd__buf_str(&header), LODD__STR("another"));
    lodd__jws_read(again, &arena, lodd__buf_str(&second));
    TAP_OK(again->n == 2 && lodd__str_is(again->signatures[0].value, "signature"), "also to one of the flattened form");
    lodd__buf_free(&header);
    lodd__buf_free(&first);
    lodd__buf_free(&second);
}

static void memory(void)
{
    lodd_str text = file_of(GOOD_HEADER, "");
    bool ok = true, done = false;
    long n = 0;

    for (; !done && n < 1000; n++) {
        lodd__arena own = {0};
        lodd__jws jws;

        fail_count = 0;
        fail_at = n;
        lodd__jws_read(&jws, &own, text);
        fail_at = -1;
        done = fail_count == 0;
        ok &= done ? jws.fault.len == 0 && jws.signatures[0].fault.len == 0 : own.failed;
        lodd__arena_free(&own);
    }
    TAP_OK(ok && done && n > 1, "memory that runs out is told, %ld times", n - 1);
}

int main(void)
{
    base64url();
    headers();
    files();
    bounds();
    written();
    memory();
    lodd__arena_free(&arena);
    return tap_done();
}
