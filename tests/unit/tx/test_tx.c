/* test_tx.c - the terminology server's client without a server: what is asked, how answers are read, answers that were
 * kept, and memory that runs out at every allocation. The server itself: tests/cli/test_terminology_server.py. */
#include "image/builder.h"
#include "tap.h"
#include "tx/tx_private.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

#define HEAD  "{\"resourceType\":\"Parameters\",\"parameter\":["
#define TRUE  "{\"name\":\"result\",\"valueBoolean\":true}"
#define FALSE "{\"name\":\"result\",\"valueBoolean\":false}"
#define ISSUE(code)                                                                                                    \
    ",{\"name\":\"issues\",\"resource\":{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"details\":{\"coding\":["  \
    "{\"system\":\"http://hl7.org/fhir/tools/CodeSystem/tx-issue-type\",\"code\":\"" code "\"}]}}]}}"
#define CODE            "{\"system\":\"http://a\",\"code\":\"1\",\"display\":\"En\"}"
#define EXPANSION(more) "{\"resourceType\":\"ValueSet\",\"expansion\":{" more "\"contains\":[" CODE "]}}"

static const struct {
    const char *name;
    lodd__tx_kind kind;
    const char *body;
    lodd__tx_outcome outcome;
    bool explained;
} answers[] = {
    {"yes", LODD__TX_SYSTEM_CODE, HEAD TRUE "]}", LODD__TX_YES, false},
    {"no", LODD__TX_VALUESET_CODE, HEAD FALSE "]}", LODD__TX_NO, false},
    {"no, because of the code", LODD__TX_VALUESET_CODE, HEAD FALSE ISSUE("not-in-vs") "]}", LODD__TX_NO, true},
    {"no, because of the code in its system", LODD__TX_SYSTEM_CODE, HEAD FALSE ISSUE("invalid-code") "]}", LODD__TX_NO,
     true},
    {"no, because of the code system", LODD__TX_SYSTEM_CODE, HEAD FALSE ISSUE("not-found") "]}", LODD__TX_REFUSED,
     false},
    {"unknown system", LODD__TX_VALUESET_CODE,
     HEAD "{\"name\":\"x-unknown-system\",\"valueCanonical\":\"http://a\"}," FALSE "]}", LODD__TX_REFUSED, false},
    {"no result", LODD__TX_SYSTEM_CODE, HEAD "]}", LODD__TX_SILENT, false},
    {"two results", LODD__TX_SYSTEM_CODE, HEAD TRUE "," TRUE "]}", LODD__TX_SILENT, false},
    {"result of another type", LODD__TX_SYSTEM_CODE, HEAD "{\"name\":\"result\",\"valueString\":\"true\"}]}",
     LODD__TX_SILENT, false},
    {"a parameter that is none", LODD__TX_SYSTEM_CODE, HEAD TRUE ",1]}", LODD__TX_SILENT, false},
    {"a duplicate key", LODD__TX_SYSTEM_CODE,
     HEAD "{\"name\":\"result\",\"valueBoolean\":false,\"valueBoolean\":true}]}", LODD__TX_SILENT, false},
    {"null", LODD__TX_SYSTEM_CODE, "null", LODD__TX_SILENT, false},
    {"the code system is there", LODD__TX_SYSTEM,
     "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"CodeSystem\"}}]}", LODD__TX_YES, false},
    {"it is not", LODD__TX_SYSTEM,
     "{\"resourceType\":\"Bundle\",\"total\":1,\"entry\":[{\"resource\":{\"resourceType\":\"OperationOutcome\"}}]}",
     LODD__TX_NO, false},
    {"no bundle", LODD__TX_SYSTEM, "{\"resourceType\":\"CodeSystem\"}", LODD__TX_SILENT, false},
    {"an expansion", LODD__TX_EXPANSION, EXPANSION("\"total\":1,"), LODD__TX_YES, false},
    {"without a total", LODD__TX_EXPANSION, EXPANSION(""), LODD__TX_YES, false},
    {"not all of it", LODD__TX_EXPANSION, EXPANSION("\"total\":2,"), LODD__TX_REFUSED, false},
    {"a total that is none", LODD__TX_EXPANSION, EXPANSION("\"total\":\"1\","), LODD__TX_REFUSED, false},
    {"a total beyond counting", LODD__TX_EXPANSION, EXPANSION("\"total\":1e999999999999999999999999999,"),
     LODD__TX_REFUSED, false},
    {"no expansion", LODD__TX_EXPANSION, "{\"resourceType\":\"ValueSet\"}", LODD__TX_SILENT, false},
};

enum { N_ANSWERS = sizeof answers / sizeof *answers };

static lodd__tx_outcome read_as(lodd__tx_kind kind, lodd_str body, bool *explained)
{
    lodd__arena arena = {0};
    lodd__tx_said said;

    lodd__tx_read_body(&said, &arena, kind, body);
    if (explained != NULL)
        *explained = said.explained;
    if (arena.failed)
        said.outcome = LODD__TX_NONE;
    lodd__arena_free(&arena);
    return said.outcome;
}

static void test_answers(void)
{
    for (size_t i = 0; i < N_ANSWERS; i++) {
        bool explained = false, cut = true;
        lodd_str body = lodd__str(answers[i].body);
        lodd__tx_outcome got = read_as(answers[i].kind, body, &explained);

        TAP_OK(got == answers[i].outcome && explained == answers[i].explained, "%s", answers[i].name);
        for (size_t n = 0; n < body.len; n++)
            cut &= read_as(answers[i].kind, lodd__str_n(body.ptr, n), NULL) == LODD__TX_SILENT;
        TAP_OK(cut, "%s: cut anywhere it is no answer", answers[i].name);
    }
}

static void test_answers_without_memory(void)
{
    bool right = true;

    for (size_t i = 0; i < N_ANSWERS; i++) {
        lodd__tx_outcome got = LODD__TX_NONE;
        for (long n = 0; got == LODD__TX_NONE; n++) {
            fail_at = n;
            fail_count = 0;
            got = read_as(answers[i].kind, lodd__str(answers[i].body), NULL);
            fail_at = -1;
            right &= got == (fail_count > 0 ? LODD__TX_NONE : answers[i].outcome);
            if (n > 1000)
                break;
        }
        right &= got != LODD__TX_NONE;
    }
    TAP_OK(right, "without memory there is no answer, and no other one");
}

static void test_codes(void)
{
    lodd__arena arena = {0};
    lodd__tx_said said;
    const lodd__tx_code *code = NULL;

    lodd__tx_read_body(
        &said, &arena, LODD__TX_EXPANSION,
        LODD__STR("{\"resourceType\":\"ValueSet\",\"expansion\":{\"total\":3,\"contains\":[{\"system\":\"http://"
                  "b\",\"code\":\"x\","
                  "\"contains\":[" CODE
                  "]},{\"abstract\":true,\"system\":\"http://a\",\"code\":\"over\",\"contains\":[{\"system\":"
                  "\"http://a\",\"code\":\"2\",\"inactive\":true}]}]}}"));
    TAP_OK(said.outcome == LODD__TX_YES && said.n_codes == 3, "codes within codes");
    code = lodd__tx_find_code(&said, LODD__STR("http://a"), LODD__STR("2"));
    TAP_OK(code != NULL && code->inactive, "by system and code");
    TAP_OK(lodd__tx_find_code(&said, LODD__STR("http://b"), LODD__STR("2")) == NULL, "not in another system");
    TAP_OK(lodd__tx_find_code(&said, LODD__STR(""), LODD__STR("x")) != NULL, "by the code alone");
    TAP_OK(lodd__tx_find_code(&said, LODD__STR("http://a"), LODD__STR("over")) == NULL, "a heading is no code");
    lodd__arena_free(&arena);
}

/* ---- questions ---- */

static lodd__image *image_of(const char *json)
{
    lodd__image_builder *builder = NULL;
    lodd__image *image = NULL;

    if (lodd__image_builder_new(&builder, LODD__STR("test")) != LODD_OK ||
        lodd__image_builder_add_text(builder, lodd__str(json)) != LODD_OK ||
        lodd__image_builder_finish(builder, &image) != LODD_OK)
        exit(1);
    lodd__image_builder_free(builder);
    return image;
}

static void is_asked(const char *name, lodd__tx_request *request, bool made, const char *path, const char *body)
{
    if (!TAP_OK(made && lodd__str_is(lodd__buf_str(&request->path), path) &&
                    lodd__str_is(lodd__buf_str(&request->body), body),
                "%s", name))
        printf("# %.*s %.*s\n", LODD__FMT(lodd__buf_str(&request->path)), LODD__FMT(lodd__buf_str(&request->body)));
    lodd__tx_request_free(request);
}

static void test_questions(void)
{
    lodd__term_coding coding = {.system = LODD__STR("http://a"), .code = LODD__STR("1\"2"), .display = LODD__STR("En")};
    lodd__term_question question = {.coding = &coding};
    lodd__image *image =
        image_of("{\"resourceType\":\"ValueSet\",\"url\":\"http://v\",\"title\":\"hidden\",\"compose\":{"
                 "\"include\":[{\"system\":\"http://a\"}]}}");
    lodd__tx_request request;

    is_asked("a code in its system", &request, lodd__tx_request_code(&request, &question, false, false),
             "CodeSystem/$validate-code",
             HEAD "{\"name\":\"url\",\"valueUri\":\"http://a\"},{\"name\":\"code\",\"valueCode\":\"1\\\"2\"}]}");
    is_asked("with its display", &request, lodd__tx_request_code(&request, &question, false, true),
             "CodeSystem/$validate-code",
             HEAD "{\"name\":\"url\",\"valueUri\":\"http://a\"},{\"name\":\"code\",\"valueCode\":\"1\\\"2\"},"
                  "{\"name\":\"display\",\"valueString\":\"En\"}]}");
    question.valueset = LODD__STR("http://v");
    question.version = LODD__STR("2");
    coding.version = LODD__STR("3");
    is_asked("a code in a value set", &request, lodd__tx_request_code(&request, &question, false, false),
             "ValueSet/$validate-code",
             HEAD "{\"name\":\"url\",\"valueUri\":\"http://v\"},{\"name\":\"valueSetVersion\",\"valueString\":\"2\"},"
                  "{\"name\":\"code\",\"valueCode\":\"1\\\"2\"},{\"name\":\"system\",\"valueUri\":\"http://a\"},"
                  "{\"name\":\"systemVersion\",\"valueString\":\"3\"}]}");
    question.definition = lodd__image_resource(image, 0).node;
    coding = (lodd__term_coding){.code = LODD__STR("1"), .infer_system = true};
    is_asked("in its definition, the system to be inferred", &request,
             lodd__tx_request_code(&request, &question, true, false), "ValueSet/$validate-code",
             HEAD
             "{\"name\":\"valueSet\",\"resource\":{\"resourceType\":\"ValueSet\",\"status\":\"active\",\"compose\":"
             "{\"include\":[{\"system\":\"http://a\"}]}}},{\"name\":\"code\",\"valueCode\":\"1\"},"
             "{\"name\":\"inferSystem\",\"valueBoolean\":true}]}");
    is_asked("whether there is a code system", &request,
             lodd__tx_request_system(&request, LODD__STR("http://a/\xc3\xb8&b=c")),
             "CodeSystem?url=http%3A%2F%2Fa%2F%C3%B8%26b%3Dc&_elements=url&_count=1", "");
    lodd__image_close(image);
}

static bool may(const char *system, const char *code)
{
    lodd__term_coding coding = {.system = lodd__str(system), .code = lodd__str(code)};

    return lodd__tx_may_send(&coding);
}

static void test_withheld(void)
{
    char longest[400];

    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    TAP_OK(may("http://snomed.info/sct", "73211009"), "a code is sent");
    TAP_OK(may("http://snomed.info/sct", "11111111111"), "so are eleven digits that are no person's number");
    TAP_OK(!may("http://snomed.info/sct", "15720255178"), "a person's number is not");
    TAP_OK(!may("http://snomed.info/sct", "21905297101"), "nor one of another series");
    TAP_OK(!may("urn:oid:2.16.578.1.12.4.1.4.1", "1"), "nor what a system of person numbers holds");
    TAP_OK(!may("http://a", longest) && !may("http://a", "a\nb"), "nor a text");
}

/* ---- answers that were kept ---- */

static lodd_status open_kept(lodd__tx **ret, const char *folder)
{
    lodd_tx_options options = {.url = "http://server.example/fhir/", .cache_dir = folder, .cache_only = true};

    return lodd__tx_new(ret, &options, NULL);
}

static void keep(const char *folder, const lodd__term_question *question, const char *body)
{
    lodd__tx_request request;
    lodd__tx *tx = NULL;

    if (open_kept(&tx, folder) != LODD_OK || !lodd__tx_request_code(&request, question, false, false))
        exit(1);
    tx->cache_only = false;
    lodd__tx_cache_put(tx, &request, lodd__str(body), 1);
    lodd__tx_request_free(&request);
    lodd__tx_free(tx);
}

/* What is known of a question without a network; false: no memory. */
static bool ask(const char *folder, const lodd__term_question *question, lodd__term_reply *ret, lodd_tx_state *state)
{
    lodd__tx *tx = NULL;
    lodd_status status = open_kept(&tx, folder);

    memset(ret, 0, sizeof *ret);
    if (status != LODD_OK)
        return false;
    lodd__tx_remote(tx)->ask(lodd__tx_remote(tx)->user, question, ret);
    lodd__tx_state(tx, state);
    state->url = state->reason = NULL;
    ret->display = ret->reason = (lodd_str){NULL, 0};
    lodd__tx_free(tx);
    return !ret->nomem;
}

static void test_kept(void)
{
    lodd__term_coding coding = {.system = LODD__STR("http://a"), .code = LODD__STR("1")};
    lodd__term_coding other = {.system = LODD__STR("http://a"), .code = LODD__STR("2")};
    lodd__term_question question = {.coding = &coding}, second = {.coding = &other};
    lodd__term_reply reply;
    lodd_tx_state state;
    bool right = true, done = false;
    temp files;

    temp_make(&files);
    keep(files.dir, &question, HEAD TRUE "]}");
    TAP_OK(ask(files.dir, &question, &reply, &state) && reply.state == LODD__REMOTE_DECIDED && reply.in, "kept");
    TAP_OK(state.n_asked == 0 && state.n_from_cache == 1, "nothing was sent");
    TAP_OK(ask(files.dir, &second, &reply, &state) && reply.state == LODD__REMOTE_SILENT, "another question was not");
    for (long n = 0; n < 200 && !done; n++) {
        fail_at = n;
        fail_count = 0;
        done = ask(files.dir, &question, &reply, &state) && fail_count == 0;
        fail_at = -1;
        /* without memory for the file there may be no answer, but none is made up */
        right &= reply.nomem || !reply.in || reply.state == LODD__REMOTE_DECIDED;
    }
    TAP_OK(done && right && reply.in, "memory that runs out");
    temp_remove(&files);
}

/* ---- threads ---- */

enum { THREADS = 8, QUESTIONS = 40, KEPT = 10 };

typedef struct asker {
    pthread_t thread;
    lodd__tx *tx;
    size_t right;
} asker;

static void *ask_all(void *user)
{
    asker *a = user;
    char code[8];

    for (int i = 0; i < QUESTIONS; i++) {
        lodd__term_coding coding = {.system = LODD__STR("http://a")};
        lodd__term_question question = {.coding = &coding};
        lodd__term_reply reply = {.state = LODD__REMOTE_NOT_ASKED};
        (void)snprintf(code, sizeof code, "%d", i);
        coding.code = lodd__str(code);
        lodd__tx_remote(a->tx)->ask(lodd__tx_remote(a->tx)->user, &question, &reply);
        a->right += i < KEPT ? reply.state == LODD__REMOTE_DECIDED && reply.in && lodd__str_is(reply.display, "En")
                             : reply.state == LODD__REMOTE_SILENT && reply.reason.len > 0;
    }
    return NULL;
}

static void test_threads(void)
{
    static asker askers[THREADS];
    lodd_tx_state state;
    lodd__tx *tx = NULL;
    size_t right = 0;
    char code[8];
    temp files;

    temp_make(&files);
    for (int i = 0; i < KEPT; i++) {
        lodd__term_coding coding = {.system = LODD__STR("http://a")};
        lodd__term_question question = {.coding = &coding};
        (void)snprintf(code, sizeof code, "%d", i);
        coding.code = lodd__str(code);
        keep(files.dir, &question, HEAD TRUE ",{\"name\":\"display\",\"valueString\":\"En\"}]}");
    }
    if (open_kept(&tx, files.dir) != LODD_OK)
        exit(1);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < THREADS; i++) {
            askers[i] = (asker){.tx = tx};
            if (pthread_create(&askers[i].thread, NULL, ask_all, &askers[i]) != 0)
                exit(1);
        }
        for (size_t i = 0; i < THREADS; i++) {
            (void)pthread_join(askers[i].thread, NULL);
            right += askers[i].right;
        }
        lodd__tx_new_run(tx);
    }
    TAP_OK(right == (size_t)2 * THREADS * QUESTIONS, "all threads get the same answers");
    lodd__tx_state(tx, &state);
    TAP_OK(state.n_from_cache == KEPT, "what was answered is looked for once");
    TAP_OK(state.n_unanswered == (size_t)2 * (QUESTIONS - KEPT), "what was not is tried again in the next run");
    lodd__tx_free(tx);
    temp_remove(&files);
}

static void test_refused_options(void)
{
    static const char *const urls[] = {"",  "file:///tmp", "ftp://a/", "http://", "http://u:p@a/", "http://a/?b",
                                       "a", "http://a b"};
    bool right = true;

    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        lodd_tx_options options = {.url = urls[i]};
        lodd__tx *tx = NULL;
        char *message = NULL;
        right &= lodd__tx_new(&tx, &options, &message) == LODD_ERR_ARGUMENT && tx == NULL && message != NULL;
        free(message);
    }
    TAP_OK(right, "URLs that are no server's");
}

/* The whole client, network and all; libcurl may be absent. */
static void test_open(void)
{
    static const char *const headers[] = {"A: 1", "B: 2"};
    lodd_tx_options options = {.url = "http://server.example/fhir",
                               .headers = headers,
                               .n_headers = 2,
                               .network = {.proxy = "http://p", .ca_file = "/a", .ca_dir = "/b"}};
    lodd__tx *tx = NULL;
    lodd_status status = lodd__tx_new(&tx, &options, NULL);

    lodd__tx_free(tx);
    if (status == LODD_ERR_NOT_FOUND) {
        tap_skip("libcurl is not installed");
        return;
    }
    TAP_OK(status == LODD_OK, "opened");
    status = LODD_ERR_NOMEM;
    for (long n = 0; n < 100 && status == LODD_ERR_NOMEM; n++) {
        fail_at = n;
        status = lodd__tx_new(&tx, &options, NULL);
        fail_at = -1;
        lodd__tx_free(tx);
    }
    TAP_OK(status == LODD_OK, "memory that runs out");
}

int main(void)
{
    test_answers();
    test_answers_without_memory();
    test_codes();
    test_questions();
    test_withheld();
    test_kept();
    test_threads();
    test_refused_options();
    test_open();
    return tap_done();
}
