/* fuzz_tx.c - any bytes as an answer of a terminology server: the first byte says to which question. There is always an
 * outcome; an answer that is taken is JSON without a fault; what it gives lies within it, and is found again. */
#include "target.h"
#include "tx/tx_private.h"

static bool is_within(lodd_str part, lodd_str whole)
{
    return part.len <= whole.len * 6; /* decoded: no longer than what was written */
}

static void check_codes(const lodd__tx_said *said, lodd_str body)
{
    CHECK(said->n_codes <= LODD__TX_MAX_CODES);
    for (size_t i = 0; i < said->n_codes; i++) {
        const lodd__tx_code *code = &said->codes[i];
        const lodd__tx_code *found = lodd__tx_find_code(said, code->system, code->code);
        CHECK(code->code.len > 0 && is_within(code->code, body) && is_within(code->system, body));
        CHECK(found != NULL && lodd__str_eq(found->code, code->code));
        CHECK(code->system.len == 0 || lodd__str_eq(found->system, code->system));
    }
}

static void check_valid(lodd_str body)
{
    lodd__arena arena = {0};
    lodd__json_doc doc;
    lodd_limits limits;

    lodd_limits_default(&limits);
    lodd__json_parse(&doc, &arena, body, &limits);
    CHECK(doc.root != NULL && doc.n_faults == 0);
    lodd__arena_free(&arena);
}

/* What came with a status and headers. */
static void check_answer(lodd__tx_kind kind, lodd_str body, unsigned char byte)
{
    static const char *const types[] = {"application/fhir+json", "application/json; charset=utf-8", "text/html", ""};
    static const int statuses[] = {200, 201, 302, 400, 401, 404, 422, 429, 500, 503, 999, 0};
    lodd__http_answer answer = {.body = {(char *)body.ptr, body.len, body.len, false}};
    lodd__arena arena = {0};
    lodd__tx_said said;

    (void)snprintf(answer.content_type, sizeof answer.content_type, "%s", types[byte % 4]);
    answer.status = statuses[byte / 4 % (sizeof statuses / sizeof *statuses)];
    lodd__tx_read(&said, &arena, kind, &answer);
    CHECK(!arena.failed && said.outcome != LODD__TX_NONE);
    CHECK(said.outcome == LODD__TX_SILENT ? said.reason.len > 0 && said.weight > 0 : said.reason.len == 0);
    CHECK(answer.status == 200 || (said.outcome != LODD__TX_YES && said.outcome != LODD__TX_NO));
    lodd__arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lodd__arena arena = {0};
    lodd__tx_said said;
    lodd__tx_kind kind;
    lodd_str body;

    if (size < 1)
        return 0;
    kind = (lodd__tx_kind)(data[0] % 4);
    body = lodd__str_n((const char *)data + 1, size - 1);
    lodd__tx_read_body(&said, &arena, kind, body);
    CHECK(!arena.failed && said.outcome != LODD__TX_NONE);
    CHECK(is_within(said.display, body));
    if (said.outcome != LODD__TX_SILENT)
        check_valid(body);
    check_codes(&said, body);
    check_answer(kind, body, (unsigned char)(data[0] / 4));
    lodd__arena_free(&arena);
    return 0;
}
