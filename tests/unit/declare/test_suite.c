/* test_suite.c - one run of a test description: run.json read and written, heads of messages, judging from a bundle. */
#include <sys/stat.h>
#include <unistd.h>

#include "declare/suite.h"
#include "golden/project.h"
#include "tap.h"
#include "unit/base/fail.h"
#include "unit/pack/temp.h"

#define FOLDER  "evidence/runs/t/"
#define TEST    "PLO16-T-LOG-DOD-SEND-NEG"
#define RECEIVE "PLO16-T-LOG-DOD-MOTTA-NEG"
#define SHA     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static lodd_engine *engine;
static lodd_requirements *requirements;

/* --- run.json --- */

#define HEAD                                                                                                           \
    "{\"schema\":\"urn:lodd:testkjoring:1\",\"test\":\"T\",\"version\":\"1\",\"started\":\"2026-11-22\","              \
    "\"operatorRole\":\"testleder\",\"negative\":true,"
#define INPUTS  "\"inputs\":[{\"name\":\"inputs/a.xml\",\"sha256\":\"" SHA "\"}],"
#define OUTPUTS "\"outputs\":[{\"name\":\"outputs/b/c.png\",\"sha256\":\"" SHA "\"}],"
#define RESULTS "\"results\":[{\"met\":true,\"output\":\"outputs/b/c.png\"},{\"met\":false}],"
#define TAIL    "\"passed\":true,\"findings\":\"" SHA "\"}"

static void expect_fault(const char *json, const char *wanted, const char *what)
{
    lodd__arena arena = {0};
    lodd__test_run run = {.id = LODD__STR("E1")};
    lodd_str fault;
    lodd_status status = lodd__run_read(&run, &arena, lodd__str(json), LODD__STR(FOLDER), &fault);
    lodd__buf text = {0};

    lodd__buf_add(&text, fault);
    lodd__buf_addc(&text, '\0');
    TAP_OK(status == LODD_OK && (*wanted == '\0' ? fault.len == 0 : strstr(text.ptr, wanted) != NULL), "read: %s (%s)",
           what, text.ptr);
    lodd__buf_free(&text);
    lodd__arena_free(&arena);
}

static void test_read(void)
{
    static const char *const names[] = {"../a.xml",
                                        "inputs/../a.xml",
                                        "/inputs/a.xml",
                                        "inputs/",
                                        "inputs//a.xml",
                                        "inputs/a\\\\..\\\\b",
                                        "a.xml",
                                        "outputs/a.xml",
                                        "inputs/a\\u0000b",
                                        "inputs/./a.xml",
                                        "",
                                        "inputs/\\u001b[31m"};

    expect_fault(HEAD INPUTS OUTPUTS RESULTS TAIL, "", "a good one");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char json[2048];

        snprintf(json, sizeof json, HEAD "\"inputs\":[{\"name\":\"%s\",\"sha256\":\"" SHA "\"}]," OUTPUTS RESULTS TAIL,
                 names[i]);
        expect_fault(json, "inputs[0]", names[i]);
    }
}

static void test_read_faults(void)
{
    expect_fault("{", "JSON", "half a brace");
    expect_fault("[]", "object", "an array");
    expect_fault(HEAD INPUTS OUTPUTS RESULTS "\"passed\":true}", "findings", "no findings");
    expect_fault(HEAD INPUTS RESULTS TAIL, "outputs", "no outputs");
    expect_fault(HEAD INPUTS OUTPUTS RESULTS "\"extra\":1," TAIL, "extra", "a member nobody knows");
    expect_fault(HEAD INPUTS OUTPUTS "\"results\":[{\"met\":true,\"output\":\"inputs/a.xml\"}]," TAIL, "results[0]",
                 "an output that is an input");
    expect_fault(HEAD INPUTS "\"outputs\":[{\"name\":\"outputs/a\",\"sha256\":\"" SHA
                             "\"},{\"name\":\"outputs/a\",\"sha256\":\"" SHA "\"}]," RESULTS TAIL,
                 "twice", "a file named twice");
    expect_fault("{\"schema\":\"urn:lodd:testkjoring:2\",\"test\":\"T\",\"version\":\"1\",\"started\":\"2026-11-22\","
                 "\"operatorRole\":\"x\",\"negative\":true," INPUTS OUTPUTS RESULTS TAIL,
                 "schema", "another schema");
    expect_fault("{\"schema\":\"urn:lodd:testkjoring:1\",\"test\":\"T\",\"version\":\"1\",\"started\":\"2026-02-30\","
                 "\"operatorRole\":\"x\",\"negative\":true," INPUTS OUTPUTS RESULTS TAIL,
                 "started", "a day that is none");
}

static void test_read_many(void)
{
    lodd__buf json = {0};

    lodd__buf_add(&json, LODD__STR(HEAD INPUTS "\"outputs\":["));
    for (size_t i = 0; i <= LODD__RUN_MAX_FILES; i++)
        lodd__buf_printf(&json, "%s{\"name\":\"outputs/%zu\",\"sha256\":\"" SHA "\"}", i > 0 ? "," : "", i);
    lodd__buf_add(&json, LODD__STR("]," RESULTS TAIL));
    lodd__buf_addc(&json, '\0');
    expect_fault(json.ptr, "more than", "more files than a run may have");
    lodd__buf_free(&json);
}

/* What is written is what was read. */
static void test_write(void)
{
    lodd__arena arena = {0};
    lodd__test_run run = {0};
    lodd_str fault;
    lodd__buf first = {0}, second = {0};

    (void)lodd__run_read(&run, &arena, LODD__STR(HEAD INPUTS OUTPUTS RESULTS TAIL), LODD__STR(FOLDER), &fault);
    TAP_OK(lodd__str_is(run.inputs.ptr[0], FOLDER "inputs/a.xml") && run.negative && run.passed &&
               lodd__str_is(run.results.ptr[0].output, FOLDER "outputs/b/c.png") && run.results.len == 2 &&
               strcmp(run.output_sha256[0].hex, SHA) == 0,
           "paths stand in the bundle");
    lodd__run_write(&first, &run, run.folder);
    run = (lodd__test_run){.id = LODD__STR("E1")};
    (void)lodd__run_read(&run, &arena, lodd__buf_str(&first), LODD__STR(""), &fault);
    lodd__run_write(&second, &run, run.folder);
    TAP_OK(fault.len == 0 && !first.failed && lodd__str_eq(lodd__buf_str(&first), lodd__buf_str(&second)),
           "written and read, the same bytes, wherever the folder is");
    lodd__buf_free(&first);
    lodd__buf_free(&second);
    lodd__arena_free(&arena);
}

/* --- names and heads --- */

static void test_documents(void)
{
    static const struct {
        char name[24];
        bool document;
    } cases[] = {{"outputs/a.png", true}, {"outputs/a.PNG", true}, {"a.jpeg", true}, {"a.log", true},
                 {"a.b.txt", true},       {".png", false},         {"png", false},   {"a.xml", false},
                 {"outputs/a.pdf", true}, {"a.html", false},       {"", false},      {"a.png.exe", false},
                 {"outputs/a.Jpg", true}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        TAP_OK(lodd__run_is_document(lodd__str(cases[i].name)) == cases[i].document, "document: '%s'", cases[i].name);
}

static void test_heads(void)
{
    static const struct {
        const char *data, *id, *original, *status;
        bool apprec, wrapped;
        size_t errors;
    } cases[] = {
        {"<MsgHead xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><MsgInfo><Type V='X'/><MsgId> 1 "
         "</MsgId></MsgInfo>"
         "</MsgHead>",
         "1", "", "", false, false, 0},
        {"<AppRec><Status V='2'/><Error V='E10'/><Error V='E36'/><OriginalMsgId><Id>7</Id></OriginalMsgId></AppRec>",
         "", "7", "2", true, false, 2},
        {"<MsgHead "
         "xmlns='http://www.kith.no/xmlstds/msghead/2006-05-24'><MsgInfo><MsgId>2</MsgId></MsgInfo><Document><RefDoc>"
         "<Content><AppRec xmlns='x'><Status "
         "V='1'/><OriginalMsgId><Id>7</Id></OriginalMsgId></AppRec></Content></RefDoc>"
         "</Document></MsgHead>",
         "2", "7", "1", true, true, 0},
        {"<MsgHead xmlns='urn:other'><MsgInfo><MsgId>1</MsgId></MsgInfo></MsgHead>", "", "", "", false, false, 0},
        {"<AppRec/>", "", "", "", true, false, 0},
        {"<AppRec><Status V='1'/></AppRe>", "", "", "", false, false, 0},
        {"<!DOCTYPE a><AppRec/>", "", "", "", false, false, 0},
        {"", "", "", "", false, false, 0},
        {"{}", "", "", "", false, false, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lodd__arena arena = {0};
        lodd__suite_head head;
        lodd_status status = lodd__suite_head_read(&head, &arena, lodd__str(cases[i].data));

        TAP_OK(status == LODD_OK && lodd__str_is(head.id, cases[i].id) &&
                   lodd__str_is(head.original_id, cases[i].original) && lodd__str_is(head.status, cases[i].status) &&
                   head.apprec == cases[i].apprec && head.wrapped == cases[i].wrapped &&
                   head.errors.len == cases[i].errors,
               "head: %.40s", cases[i].data);
        lodd__arena_free(&arena);
    }
}

/* --- judging --- */

typedef struct judged {
    temp t;
    lodd__bundle *bundle;
    lodd__arena arena;
    lodd__test_run run;
    lodd_check *check;
} judged;

/* The folder of a vendor's evidence with two documents. */
static void make(judged *j)
{
    *j = (judged){.bundle = NULL};
    temp_make(&j->t);
    temp_write(&j->t, "runs/t/outputs/1.txt", "Feltet mangler");
    temp_write(&j->t, "runs/t/outputs/2.txt", "Datoen mangler");
    if (lodd__bundle_open(&j->bundle, j->t.dir, "evidence/", NULL, NULL) != LODD_OK)
        abort();
}

static void clear(judged *j)
{
    lodd_check_free(j->check);
    lodd__bundle_close(j->bundle);
    lodd__arena_free(&j->arena);
    temp_remove(&j->t);
}

static lodd__strings two_outputs(lodd__arena *arena)
{
    lodd__strings ret = {lodd__arena_array(arena, 2, sizeof(lodd_str)), 2};

    if (ret.ptr == NULL)
        return ret;
    ret.ptr[0] = LODD__STR(FOLDER "outputs/1.txt");
    ret.ptr[1] = LODD__STR(FOLDER "outputs/2.txt");
    return ret;
}

/* The same run judged once more, as verification does it. */
static lodd_status judge(judged *j, const char *test)
{
    lodd_check_free(j->check);
    j->check = lodd__check_new();
    return j->check == NULL
               ? LODD_ERR_NOMEM
               : lodd__run_judge(&j->run, &j->arena, lodd__requirements_test(requirements, lodd__str(test)), j->bundle,
                                 engine, j->check);
}

static void start(judged *j)
{
    j->run = (lodd__test_run){.test = LODD__STR(TEST),
                              .version = LODD__STR("1"),
                              .started = LODD__STR("2026-11-22"),
                              .operator_role = LODD__STR("testleder"),
                              .folder = LODD__STR(FOLDER)};
    j->run.outputs = two_outputs(&j->arena);
}

static bool said(const lodd_check *check, const char *code, const char *subject)
{
    for (size_t i = 0; i < lodd_check_n_lines(check); i++) {
        const lodd_line *line = lodd_check_line(check, i);

        if (strcmp(line->code, code) == 0 && lodd__str_is(line->subject, subject))
            return true;
    }
    return false;
}

static void expect_said(judged *j, const char *test, const char *code, const char *subject)
{
    lodd_status status = judge(j, test);

    TAP_OK(status == LODD_OK && !j->run.passed && said(j->check, code, subject), "%s: %s (%zu lines)", code, subject,
           lodd_check_n_lines(j->check));
}

static void test_judge(void)
{
    judged j;
    lodd__digest first;

    make(&j);
    start(&j);
    TAP_OK(judge(&j, TEST) == LODD_OK && j.run.passed && j.run.negative && lodd_check_n_lines(j.check) == 0,
           "a run in a bundle: passed");
    TAP_OK(j.run.results.len == 2 && j.run.results.ptr[1].met &&
               lodd__str_is(j.run.results.ptr[1].output, FOLDER "outputs/2.txt"),
           "each document meets an expectation");
    first = j.run.findings;
    TAP_OK(judge(&j, TEST) == LODD_OK && j.run.passed && strcmp(first.hex, j.run.findings.hex) == 0,
           "judged once more: the same, nothing to be said");
    j.run.passed = false;
    expect_said(&j, TEST, "SUITE-RUN-DIFFERS", FOLDER "run.json");
    temp_write(&j.t, "runs/t/outputs/2.txt", "Noe annet");
    j.run.passed = true;
    j.run.findings = first;
    expect_said(&j, TEST, "SUITE-FILE-CHANGED", FOLDER "outputs/2.txt");
    start(&j);
    j.run.version = LODD__STR("0");
    expect_said(&j, TEST, "SUITE-VERSION", TEST);
    start(&j);
    temp_write(&j.t, "runs/t/outputs/3.xml", "<a/>");
    expect_said(&j, TEST, "SUITE-FILE-UNNAMED", FOLDER "outputs/3.xml");
    (void)unlink(temp_path(&j.t, "runs/t/outputs/1.txt"));
    start(&j);
    expect_said(&j, TEST, "SUITE-FILE-MISSING", FOLDER "outputs/1.txt");
    clear(&j);
}

/* Of one test, said to be of another: its inputs are not there. */
static void test_other_test(void)
{
    judged j;

    make(&j);
    start(&j);
    expect_said(&j, RECEIVE, "SUITE-INPUT-MISSING", FOLDER "inputs/2-pasient.xml");
    TAP_OK(j.run.results.len == 3 && !j.run.results.ptr[0].met, "no expectation is met");
    clear(&j);
}

/* Files outside of the bundle are nobody's outputs. */
static void test_outside(void)
{
    judged j;

    make(&j);
    start(&j);
    j.run.outputs.ptr[1] = LODD__STR(FOLDER "outputs/../../../../../etc/hostname");
    TAP_OK(judge(&j, TEST) == LODD_OK && !j.run.passed &&
               said(j.check, "FILE-NAME", FOLDER "outputs/../../../../../etc/hostname"),
           "a name that leads out is not read");
    clear(&j);
}

static void test_many(void)
{
    judged j;

    make(&j);
    start(&j);
    j.run.outputs.ptr = lodd__arena_array(&j.arena, LODD__RUN_MAX_FILES + 1, sizeof(lodd_str));
    j.run.outputs.len = LODD__RUN_MAX_FILES + 1;
    expect_said(&j, TEST, "SUITE-TOO-MANY", TEST);
    clear(&j);
}

/* --- memory --- */

static lodd_status read_and_judge(judged *j, lodd_str json)
{
    lodd_str fault = {NULL, 0};
    lodd__buf out = {0};
    lodd_status status = lodd__run_read(&j->run, &j->arena, json, LODD__STR(FOLDER), &fault);

    if (status == LODD_OK)
        status = judge(j, TEST);
    if (status == LODD_OK && j->check->nomem)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK) {
        lodd__run_write(&out, &j->run, j->run.folder);
        status = out.failed ? LODD_ERR_NOMEM : LODD_OK;
    }
    lodd__buf_free(&out);
    return status;
}

static void test_memory(void)
{
    judged j;
    lodd__buf json = {0};
    bool ok = true;
    long n = 0;

    make(&j);
    start(&j);
    (void)judge(&j, TEST);
    lodd__run_write(&json, &j.run, j.run.folder);
    for (; ok; n++) {
        lodd_status status;

        lodd_check_free(j.check);
        j.check = NULL;
        lodd__arena_free(&j.arena);
        j.arena = (lodd__arena){0};
        fail_at = n;
        fail_count = 0;
        status = read_and_judge(&j, lodd__buf_str(&json));
        fail_at = -1;
        ok = status == (fail_count > 0 ? LODD_ERR_NOMEM : LODD_OK);
        if (!ok)
            printf("# allocation %ld: %s\n", n, lodd_status_text(status));
        if (fail_count == 0)
            break;
    }
    TAP_OK(ok && n > 20 && j.run.passed, "each of %ld allocations fails once", n);
    lodd__buf_free(&json);
    clear(&j);
}

/* Preparing and judging a folder: each allocation fails once, and nothing is left half made. */
static void test_memory_suite(void)
{
    const char *tests[] = {RECEIVE};
    lodd_suite_options options = LODD_SUITE_OPTIONS_INIT;
    char directory[600];
    bool ok = true;
    long n = 0;
    temp t;

    temp_make(&t);
    snprintf(directory, sizeof directory, "%s/suite", t.dir);
    options.directory = directory;
    options.tests = tests;
    options.n_tests = 1;
    options.operator_role = "testleder";
    options.started = "2026-11-22";
    for (; ok; n += n < 200 ? 1 : 97) { /* opening the sets makes thousands; those are tested where they are read */
        lodd_check *check = NULL;
        char *message = NULL;
        lodd_status status;

        fail_at = n;
        fail_count = 0;
        status = lodd_suite_prepare(&check, engine, &options, &message);
        fail_at = -1;
        ok = (status == LODD_OK) == (check != NULL) && (fail_count == 0 || status == LODD_ERR_NOMEM);
        if (!ok)
            printf("# allocation %ld: %s %s\n", n, lodd_status_text(status), message != NULL ? message : "");
        if (fail_count > 0 && access(temp_path(&t, "suite/" RECEIVE "/README.html"), F_OK) == 0)
            temp_remove(&t), (void)mkdir(t.dir, 0700); /* made, and then the lines could not be kept */
        lodd_check_free(check);
        lodd_free(message);
        if (fail_count == 0)
            break;
    }
    TAP_OK(ok && n > 200, "prepare: allocations up to %ld fail once", n);
    temp_remove(&t);
}

int main(void)
{
    char *message = NULL;

    engine = project_engine();
    if (!TAP_OK(lodd_requirements_open(&requirements, engine, &message) == LODD_OK, "the sets can be read: %s",
                message != NULL ? message : "")) {
        lodd_free(message);
        return tap_done();
    }
    test_read();
    test_read_faults();
    test_read_many();
    test_write();
    test_documents();
    test_heads();
    test_judge();
    test_other_test();
    test_outside();
    test_many();
    test_memory();
    test_memory_suite();
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
    return tap_done();
}
