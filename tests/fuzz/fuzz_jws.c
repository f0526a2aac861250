/* fuzz_jws.c - any text as a file of signatures, and as the protected header of one: taken apart, judged, and, when it can be
 * read, written with another signature beside. */
#include "base/base64.h"
#include "declare/jws.h"
#include "target.h"

#define PAYLOAD LODD__STR("{}\n")

static void check_parts(const lodd__jws *jws, lodd_str text)
{
    CHECK(jws->n <= LODD__JWS_MAX_SIGNATURES && (jws->n > 0) == (jws->fault.len == 0));
    for (size_t i = 0; i < jws->n; i++) {
        const lodd__jws_signature *one = &jws->signatures[i];

        if (one->fault.len > 0)
            continue;
        CHECK(one->json.ptr >= text.ptr && one->json.ptr + one->json.len <= text.ptr + text.len);
        CHECK(one->algorithm < LODD__JWS_ALGORITHM_COUNT && one->n_certificates > 0);
        CHECK(one->n_certificates <= LODD__JWS_MAX_CERTIFICATES);
        CHECK(one->thumbprint.len == 0 || one->thumbprint.len == 32);
    }
}

/* What can be read stays readable, and the same, beside a new one. */
static void check_rewritten(const lodd__jws *jws, lodd__arena *arena)
{
    lodd__jws *again = LODD__NEW(arena, lodd__jws);
    lodd__buf out = {0};

    CHECK(again != NULL);
    if (jws->n == 0 || jws->n == LODD__JWS_MAX_SIGNATURES)
        return;
    lodd__jws_write(&out, jws, LODD__STR("e30"), LODD__STR("x"));
    if (out.len <= LODD__JWS_MAX_BYTES) {
        lodd__jws_read(again, arena, lodd__buf_str(&out));
        CHECK(again->n == jws->n + 1);
        for (size_t i = 0; i < jws->n; i++)
            CHECK((again->signatures[i].fault.len == 0) == (jws->signatures[i].fault.len == 0));
    }
    lodd__buf_free(&out);
}

static void judge(lodd_str text)
{
    lodd__arena arena = {0};
    lodd_str orgnr = LODD__STR("314159268");
    lodd__jws *jws = LODD__NEW(&arena, lodd__jws);
    lodd__signatures got;

    CHECK(jws != NULL);
    lodd__jws_read(jws, &arena, text);
    check_parts(jws, text);
    check_rewritten(jws, &arena);
    CHECK(lodd__signatures_check(&got, &arena, text, PAYLOAD, (lodd__strings){&orgnr, 1}, LODD__STR("2026-11-21"), NULL) ==
          LODD_OK);
    CHECK(got.len == (jws->n > 0 ? jws->n : 1));
    for (size_t i = 0; i < got.len; i++) /* nobody is trusted */
        CHECK(got.ptr[i].outcome != LODD__SIGNATURE_GOOD);
    lodd__arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lodd_str text = {(const char *)data, n};
    lodd__buf wrapped = {0};

    judge(text);
    lodd__buf_add(&wrapped, LODD__STR("{\"signature\":\"AAAA\",\"protected\":\""));
    lodd__base64url_encode(&wrapped, text);
    lodd__buf_add(&wrapped, LODD__STR("\"}"));
    CHECK(!wrapped.failed);
    judge(lodd__buf_str(&wrapped));
    lodd__buf_free(&wrapped);
    return 0;
}
