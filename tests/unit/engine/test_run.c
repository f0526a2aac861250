/* test_run.c - runs: options, files that cannot be read, limits, the same answer every time and on any number of
 * threads, coverage, detection. */
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "dump.h"
#include "unit/pack/temp.h"

#define KITH "http://www.kith.no/xmlstds/"
#define LOG                                                                                                            \
    "<l:Pasientlogistikk xmlns:l='" KITH                                                                               \
    "po/Pasientlogistikk/2012-04-01'><l:MeldingInnlagtPasient/></l:Pasientlogistikk>"

static lodd_run *new_run(lodd_engine *engine, const lodd_run_options *options)
{
    lodd_run *run = NULL;

    if (lodd_run_new(&run, engine, options) != LODD_OK)
        abort();
    return run;
}

static lodd_result *validate(lodd_run *run, const char *name, size_t order, lodd_str data)
{
    lodd_result *result = NULL;

    if (lodd_run_validate(run, lodd__str(name), order, data, &result) != LODD_OK)
        TAP_OK(false, "%s can be judged", name);
    return result;
}

static lodd_result *validate_text(lodd_engine *engine, const lodd_run_options *options, const char *text)
{
    lodd_run *run = new_run(engine, options);
    lodd_result *result = validate(run, "test.xml", 0, lodd__str(text));

    lodd_run_free(run);
    return result;
}

static bool speaks(const lodd_result *result, const char *rule)
{
    for (size_t i = 0; result != NULL && i < lodd_result_n_issues(result); i++)
        if (lodd__str_is(lodd_result_issue(result, i)->rule->id, rule))
            return true;
    return false;
}

static bool outcomes_are(const lodd_result *result, const char *expected)
{
    char found[64];

    (void)snprintf(found, sizeof found, "%.2s %.2s %.2s %.2s",
                   lodd_outcome_name(lodd_result_layer(result, LODD_LAYER_WELLFORMED).outcome),
                   lodd_outcome_name(lodd_result_layer(result, LODD_LAYER_SCHEMA).outcome),
                   lodd_outcome_name(lodd_result_layer(result, LODD_LAYER_RULES).outcome),
                   lodd_outcome_name(lodd_result_layer(result, LODD_LAYER_CODES).outcome));
    if (strcmp(found, expected) == 0)
        return true;
    printf("# outcomes %s\n", found);
    return false;
}

/* --- options ------------------------------------------------------------------------------------------------------ */

static void test_options(lodd_engine *engine)
{
    lodd_run_options options;
    lodd_limits limits;
    lodd_run *run = NULL;

    memset(&options, 0xFF, sizeof options);
    lodd_run_options_default(&options);
    lodd_limits_default(&limits);
    TAP_OK(options.size == sizeof options && options.values == LODD_VALUES_AUTO && !options.coverage &&
               options.keep_conversation,
           "default options");
    TAP_OK(memcmp(&limits, &options.limits, sizeof limits) == 0 && limits.max_input > 50000000 &&
               limits.max_depth == 200,
           "with the default limits");
    TAP_OK(lodd_run_new(&run, NULL, &options) == LODD_ERR_ARGUMENT && run == NULL, "a run needs an engine");
    options.size = sizeof options - 1;
    TAP_OK(lodd_run_new(&run, engine, &options) == LODD_ERR_ARGUMENT && run == NULL, "options of a smaller size");
    options.size = 0;
    TAP_OK(lodd_run_new(&run, engine, &options) == LODD_ERR_ARGUMENT && run == NULL, "options without size");
    options.size = sizeof options;
    TAP_OK(lodd_run_new(&run, engine, &options) == LODD_OK && run != NULL, "options of this size");
    lodd_run_free(run);
    TAP_OK(lodd_run_new(&run, engine, NULL) == LODD_OK && run != NULL, "no options: the defaults");
    lodd_run_free(run);
    lodd_run_free(NULL);
    lodd_result_free(NULL);
    lodd_coverage_free(NULL);
    lodd_detection_free(NULL);
}

/* --- every kind of document that is not judged to its end --------------------------------------------------------- */

static void test_documents(lodd_engine *engine)
{
    static const struct {
        const char *what;
        lodd_str data;
        const char *rule, *outcomes;
    } documents[] = {
        {"empty", {"", 0}, "XML-EMPTY", "in sk sk sk"},
        {"white space", {" \n", 2}, "XML-EMPTY", "in sk sk sk"},
        {"text", {"Hei", 3}, "LODD-NOT-XML", "in sk sk sk"},
        {"neither XML nor JSON", {"UNB+UNOA", 8}, "LODD-NOT-XML", "in sk sk sk"},
        {"not well-formed", {"<a><b></a>", 10}, "XML-SYNTAX", "in sk sk sk"},
        {"DOCTYPE", {"<!DOCTYPE a><a/>", 16}, "XML-DOCTYPE", "in sk sk sk"},
        {"an entity", {"<a>&x;</a>", 10}, "XML-ENTITY", "in sk sk sk"},
        {"NUL", {"<a>\0</a>", 8}, "XML-NUL", "in sk sk sk"},
        {"not in its encoding", {"<a>\xE6</a>", 8}, "XML-ENCODING", "in sk sk sk"},
        {"an unknown encoding",
         {"<?xml version='1.0' encoding='x-ukjent'?><a/>", 45},
         "XML-ENCODING-UNKNOWN",
         "in sk sk sk"},
        {"an unknown root", {"<a/>", 4}, "LODD-UNKNOWN", "va sk in sk"},
        {"a mark against the declaration",
         {"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a/>", 50},
         "XML-ENCODING-BOM",
         "va sk in sk"},
    };

    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        lodd_run *run = new_run(engine, NULL);
        lodd_result *result = validate(run, "test.xml", 0, documents[i].data);
        TAP_OK(speaks(result, documents[i].rule) && outcomes_are(result, documents[i].outcomes), "%s: %s",
               documents[i].what, documents[i].rule);
        lodd_result_free(result);
        lodd_run_free(run);
    }
}

static void test_layers(lodd_engine *engine)
{
    lodd_result *result = validate_text(
        engine, NULL, "<MsgHead xmlns='" KITH "msghead/2006-05-24'><MsgInfo><MsgId>x</MsgId></MsgInfo></MsgHead>");
    lodd_layer_result layer;

    TAP_OK(lodd_result_layer(result, LODD_LAYER_SCHEMA).outcome == LODD_OUTCOME_INVALID &&
               lodd_result_layer(result, LODD_LAYER_RULES).outcome == LODD_OUTCOME_INVALID,
           "rules are looked at behind a schema error");
    lodd_result_free(result);
    result = validate_text(engine, NULL, "<a/>");
    layer = lodd_result_layer(result, LODD_LAYER_SCHEMA);
    TAP_OK(layer.reason[LODD_LANG_NB].len > 0 && layer.reason[LODD_LANG_EN].len > 0,
           "a skipped layer says why, in both languages");
    TAP_OK(lodd_result_n_profiles(result) == 0 && lodd_result_shows_values(result),
           "an unknown document has no profile; without a person its values are shown");
    lodd_result_free(result);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static void test_files(lodd_engine *engine)
{
    temp t;
    lodd_run *run = new_run(engine, NULL);
    lodd_result *result = NULL;
    char path[1024];

    temp_make(&t);
    TAP_OK(lodd_run_validate_file(run, temp_path(&t, "absent.xml"), 0, &result) == LODD_OK &&
               speaks(result, "LODD-FILE") && outcomes_are(result, "in sk sk sk"),
           "a file that is not there is a finding");
    TAP_OK(lodd__str_is(lodd_result_name(result), t.path) && lodd_result_size(result) == 0 &&
               lodd_result_issue(result, 0)->line == 0 && lodd_result_issue(result, 0)->n_args == 1 &&
               lodd_result_issue(result, 0)->args[0].value.len > 0,
           "with its name and the reason");
    lodd_result_free(result);
    TAP_OK(lodd_run_validate_file(run, t.dir, 0, &result) == LODD_OK && speaks(result, "LODD-FILE"),
           "a folder is no file");
    lodd_result_free(result);
    TAP_OK(lodd_run_validate_file(run, "", 0, &result) == LODD_OK && speaks(result, "LODD-FILE"), "an empty path");
    lodd_result_free(result);
    (void)snprintf(path, sizeof path, "%s/fifo", t.dir);
    if (mkfifo(path, 0600) == 0) {
        TAP_OK(lodd_run_validate_file(run, path, 0, &result) == LODD_OK && speaks(result, "LODD-FILE"),
               "a FIFO does not hang");
        lodd_result_free(result);
    } else {
        tap_skip("no FIFO can be made here");
    }
    temp_write(&t, "a.xml", "<a/>");
    TAP_OK(lodd_run_validate_file(run, temp_path(&t, "a.xml"), 0, &result) == LODD_OK &&
               speaks(result, "LODD-UNKNOWN") && lodd_result_size(result) == 4,
           "a file");
    TAP_OK(lodd_result_sha256(result).len == 64, "its digest has 64 digits");
    lodd_result_free(result);
    TAP_OK(lodd_run_unreadable(run, LODD__STR("mappe"), 7, LODD__STR("Permission denied"), &result) == LODD_OK &&
               speaks(result, "LODD-FILE") &&
               lodd__str_is(lodd_result_issue(result, 0)->args[0].value, "Permission denied") &&
               outcomes_are(result, "in sk sk sk"),
           "what the caller could not read");
    lodd_result_free(result);
    lodd_run_free(run);
    temp_remove(&t);
}

static void test_digest(lodd_engine *engine)
{
    lodd_run *run = new_run(engine, NULL);
    lodd_result *result = validate(run, "test.xml", 0, LODD__STR("abc"));

    /* FIPS 180-4, the example "abc" */
    TAP_OK(lodd__str_is(lodd_result_sha256(result), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
           "the digest is SHA-256 of the bytes");
    lodd_result_free(result);
    lodd_run_free(run);
}

/* --- limits ------------------------------------------------------------------------------------------------------- */

static void test_limits(lodd_engine *engine)
{
    lodd_run_options options;
    lodd_result *result = NULL;
    temp t;
    lodd_run *run = NULL;

    lodd_run_options_default(&options);
    options.limits.max_input = 10;
    result = validate_text(engine, &options, "<a>1234567</a>");
    TAP_OK(speaks(result, "LODD-SIZE") && lodd_result_size(result) == 14 &&
               lodd__str_is(lodd_result_issue(result, 0)->args[0].value, "10"),
           "too large a text is not read");
    lodd_result_free(result);
    result = validate_text(engine, &options, "<a>123</a>");
    TAP_OK(!speaks(result, "LODD-SIZE"), "one of just that size is");
    lodd_result_free(result);
    temp_make(&t);
    temp_write(&t, "a.xml", "<a>1234567</a>");
    run = new_run(engine, &options);
    TAP_OK(lodd_run_validate_file(run, temp_path(&t, "a.xml"), 0, &result) == LODD_OK && speaks(result, "LODD-SIZE"),
           "too large a file neither");
    lodd_result_free(result);
    lodd_run_free(run);
    temp_remove(&t);

    lodd_run_options_default(&options);
    options.limits.max_depth = 2;
    result = validate_text(engine, &options, "<a><b><c/></b></a>");
    TAP_OK(speaks(result, "LODD-LIMIT") && lodd__str_is(lodd_result_issue(result, 0)->args[0].value, "max_depth") &&
               lodd__str_is(lodd_result_issue(result, 0)->args[1].value, "2") &&
               lodd_result_issue(result, 0)->column == 7,
           "too deep");
    lodd_result_free(result);

    lodd_run_options_default(&options);
    options.limits.max_rule_steps = 1;
    result = validate_text(engine, &options, LOG);
    TAP_OK(speaks(result, "LODD-RULE-LIMIT") &&
               lodd_result_layer(result, LODD_LAYER_RULES).outcome == LODD_OUTCOME_INVALID,
           "too many steps of rules are said");
    lodd_result_free(result);

    lodd_run_options_default(&options);
    options.limits.max_issues = 1;
    result = validate_text(engine, &options,
                           "<MsgHead xmlns='" KITH "msghead/2006-05-24'><a/><MsgInfo><b/></MsgInfo><c/></MsgHead>");
    TAP_OK(lodd_result_n_issues(result) == 2 && speaks(result, "LODD-ISSUE-LIMIT") &&
               lodd_result_count(result, LODD_SEVERITY_ERROR) > 1,
           "findings beyond max_issues are counted");
    lodd_result_free(result);
}

/* --- the same answer ---------------------------------------------------------------------------------------------- */

typedef struct inputs {
    project_list paths;
    project_file *files;
} inputs;

static void read_inputs(inputs *in)
{
    char path[PROJECT_MAX_PATH];

    in->paths = project_files(project_path(path, "testdata/messages"), ".xml");
    in->files = calloc(in->paths.n + 1, sizeof *in->files);
    for (size_t i = 0; i < in->paths.n; i++)
        in->files[i] = project_read(in->paths.paths[i]);
}

static void free_inputs(inputs *in)
{
    for (size_t i = 0; i < in->paths.n; i++)
        free(in->files[i].data);
    free(in->files);
    project_list_free(&in->paths);
}

static lodd_result *one(lodd_run *run, const inputs *in, size_t i)
{
    return validate(run, in->paths.paths[i], i, lodd__str_n(in->files[i].data, in->files[i].len));
}

static void test_twice(lodd_engine *engine, const inputs *in)
{
    lodd_run *run = new_run(engine, NULL);
    size_t differ = 0;

    for (size_t i = 0; i < in->paths.n; i++) {
        lodd_result *first = one(run, in, i);
        lodd_result *second = one(run, in, i);
        lodd__buf a = {0};
        lodd__buf b = {0};
        dump(&a, first);
        dump(&b, second);
        differ += !same_dump(&a, &b);
        lodd_result_free(first);
        lodd_result_free(second);
        lodd__buf_free(&a);
        lodd__buf_free(&b);
    }
    TAP_OK(differ == 0 && in->paths.n > 200, "each of %zu documents judged twice gives the same", in->paths.n);
    lodd_run_free(run);
}

/* A result belongs to its caller: it outlives its run, its bytes and whatever the engine does next. */
static void test_survives(lodd_engine *engine, const inputs *in)
{
    lodd_run *run = new_run(engine, NULL);
    lodd__buf before = {0};
    lodd__buf after = {0};
    char *bytes = strdup("<MsgHead xmlns='" KITH "msghead/2006-05-24'><MsgInfo><MsgId>x</MsgId></MsgInfo></MsgHead>");
    char *name = strdup("navn.xml");
    lodd_result *result = NULL;

    if (lodd_run_validate(run, lodd__str(name), 0, lodd__str(bytes), &result) != LODD_OK)
        abort();
    dump(&before, result);
    memset(bytes, 'x', strlen(bytes));
    memset(name, 'x', strlen(name));
    free(bytes);
    free(name);
    for (size_t i = 0; i < 20; i++)
        lodd_result_free(one(run, in, i));
    lodd_run_free(run);
    run = new_run(engine, NULL);
    for (size_t i = 20; i < 40; i++)
        lodd_result_free(one(run, in, i));
    lodd_run_free(run);
    dump(&after, result);
    TAP_OK(same_dump(&before, &after) && lodd_result_n_issues(result) > 0, "a result outlives its input and its run");
    lodd_result_free(result);
    lodd__buf_free(&before);
    lodd__buf_free(&after);
}

typedef struct crew {
    lodd_run *run;
    const inputs *in;
    lodd_result **results;
    size_t next;
    pthread_mutex_t mutex;
} crew;

static void *work(void *user)
{
    crew *c = user;

    for (;;) {
        size_t i = 0;
        pthread_mutex_lock(&c->mutex);
        i = c->next++;
        pthread_mutex_unlock(&c->mutex);
        if (i >= c->in->paths.n)
            return NULL;
        /* backwards, so that the order of work is not that of the input */
        i = c->in->paths.n - 1 - i;
        c->results[i] = one(c->run, c->in, i);
    }
}

static void dump_coverage(lodd__buf *out, lodd_run *run)
{
    lodd_coverage *coverage = NULL;

    if (lodd_run_coverage(run, &coverage) != LODD_OK)
        abort();
    for (size_t p = 0; p < lodd_coverage_n_profiles(coverage); p++) {
        lodd__buf_printf(out, "%.*s %zu\n", LODD__FMT(lodd_coverage_profile(coverage, p)),
                         lodd_coverage_documents(coverage, p));
        for (int kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
            for (size_t i = 0; i < lodd_coverage_n_components(coverage, p, (lodd_component_kind)kind); i++)
                lodd__buf_printf(out, " %.*s %d\n",
                                 LODD__FMT(lodd_coverage_component(coverage, p, (lodd_component_kind)kind, i)),
                                 lodd_coverage_exercised(coverage, p, (lodd_component_kind)kind, i));
    }
    lodd_coverage_free(coverage);
}

/* All documents in one run by n threads: every result, those across and the coverage, as text. */
static void judge_all(lodd_engine *engine, const inputs *in, size_t n, lodd__buf *out)
{
    crew c = {.in = in, .results = calloc(in->paths.n, sizeof *c.results)};
    pthread_t threads[8];
    lodd_run_options options;
    lodd_result *across = NULL;

    lodd_run_options_default(&options);
    options.coverage = true;
    c.run = new_run(engine, &options);
    pthread_mutex_init(&c.mutex, NULL);
    for (size_t i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, work, &c) != 0)
            abort();
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(threads[i], NULL);
    for (size_t i = 0; i < in->paths.n; i++) {
        dump(out, c.results[i]);
        lodd_result_free(c.results[i]);
    }
    if (lodd_run_finish(c.run, &across) != LODD_OK)
        abort();
    dump(out, across);
    lodd_result_free(across);
    dump_coverage(out, c.run);
    lodd_run_free(c.run);
    pthread_mutex_destroy(&c.mutex);
    free(c.results);
}

static void test_threads(lodd_engine *warm, const inputs *in)
{
    lodd_engine *cold = project_engine();
    lodd__buf sequential = {0};
    lodd__buf parallel = {0};

    judge_all(warm, in, 1, &sequential);
    judge_all(cold, in, 4, &parallel); /* the threads also race to read schemas, rules and lists */
    TAP_OK(same_dump(&sequential, &parallel),
           "one thread and four give the same findings, findings across and coverage");
    lodd_engine_close(cold);
    lodd__buf_free(&sequential);
    lodd__buf_free(&parallel);
}

/* --- coverage ----------------------------------------------------------------------------------------------------- */

static size_t exercised(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < lodd_coverage_n_components(coverage, profile, kind); i++)
        n += lodd_coverage_exercised(coverage, profile, kind, i);
    return n;
}

static bool has_exercised(const lodd_coverage *coverage, size_t profile, lodd_component_kind kind, const char *name)
{
    for (size_t i = 0; i < lodd_coverage_n_components(coverage, profile, kind); i++)
        if (lodd__str_is(lodd_coverage_component(coverage, profile, kind, i), name))
            return lodd_coverage_exercised(coverage, profile, kind, i);
    return false;
}

static lodd_coverage *cover(lodd_engine *engine, const char *const *cases, size_t n)
{
    lodd_run_options options;
    lodd_run *run = NULL;
    lodd_coverage *ret = NULL;

    lodd_run_options_default(&options);
    options.coverage = true;
    run = new_run(engine, &options);
    for (size_t i = 0; i < n; i++) {
        char name[128];
        char path[PROJECT_MAX_PATH];
        project_file file = {NULL, 0};
        (void)snprintf(name, sizeof name, "testdata/messages/valid/%s/input.xml", cases[i]);
        file = project_read(project_path(path, name));
        lodd_result_free(validate(run, name, i, lodd__str_n(file.data, file.len)));
        free(file.data);
    }
    if (lodd_run_coverage(run, &ret) != LODD_OK)
        abort();
    lodd_run_free(run);
    return ret;
}

static void test_coverage(lodd_engine *engine)
{
    static const char *const cases[] = {"plo16-log-innlagt", "plo16-log-innlagt-kansellering", "plo16-log-dod"};
    lodd_coverage *first = cover(engine, cases, 1);
    lodd_coverage *both = cover(engine, cases, 2);
    lodd_coverage *all = cover(engine, cases, 3);

    TAP_OK(lodd_coverage_n_profiles(first) == 2 &&
               lodd__str_is(lodd_coverage_profile(first, 0), "no.msghead@1.2/msghead") &&
               lodd__str_is(lodd_coverage_profile(first, 1), "no.plo@1.6/log-innlagt") &&
               lodd_coverage_documents(first, 0) == 1,
           "the envelope and the payload of one message");
    TAP_OK(lodd_coverage_documents(both, 0) == 2 && lodd_coverage_documents(both, 1) == 2 &&
               lodd_coverage_n_profiles(both) == 2,
           "two messages of a kind");
    TAP_OK(lodd_coverage_n_profiles(all) == 3 && lodd_coverage_documents(all, 0) == 3 &&
               lodd_coverage_documents(all, 1) == 1 && lodd_coverage_documents(all, 2) == 2,
           "and one of another, sorted by name");
    for (int kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++) {
        size_t n = lodd_coverage_n_components(first, 1, (lodd_component_kind)kind);
        size_t a = exercised(first, 1, (lodd_component_kind)kind);
        size_t b = exercised(both, 1, (lodd_component_kind)kind);
        if (kind == LODD_COMPONENT_SLICE) {
            TAP_OK(n == 0, "slices are of FHIR profiles");
            continue;
        }
        TAP_OK(n > 0 && a > 0 && a <= b && (kind == LODD_COMPONENT_CHOICE ? b <= n : b < n),
               "%s: %zu of %zu by one message, %zu by two", lodd_component_kind_name((lodd_component_kind)kind), a, n,
               b);
    }
    TAP_OK(has_exercised(first, 1, LODD_COMPONENT_CODE, "7309|N") &&
               !has_exercised(first, 1, LODD_COMPONENT_CODE, "7309|C") &&
               has_exercised(both, 1, LODD_COMPONENT_CODE, "7309|N") &&
               has_exercised(both, 1, LODD_COMPONENT_CODE, "7309|C"),
           "the second adds the code of a cancellation");
    TAP_OK(has_exercised(first, 1, LODD_COMPONENT_CHOICE, "Pasientlogistikk|MeldingInnlagtPasient") &&
               !has_exercised(first, 1, LODD_COMPONENT_CHOICE, "Pasientlogistikk|OrienteringOmDod"),
           "the branch of the message");
    lodd_coverage_free(first);
    lodd_coverage_free(both);
    lodd_coverage_free(all);
}

/* Every component that a document's own coverage says was exercised, as text. */
static size_t count_own(const lodd_coverage *own)
{
    size_t n = 0;

    for (size_t p = 0; p < lodd_coverage_n_profiles(own); p++)
        for (int kind = 0; kind < LODD_COMPONENT_KIND_COUNT; kind++)
            n += exercised(own, p, (lodd_component_kind)kind);
    return n;
}

static void test_document_coverage(lodd_engine *engine)
{
    static const char *const cases[] = {"plo16-log-innlagt", "plo16-log-innlagt-kansellering"};
    lodd_result *results[2];
    lodd_run_options options;
    lodd_run *run = NULL;

    lodd_run_options_default(&options);
    options.document_coverage = true;
    for (int sum = 0; sum < 2; sum++) {
        lodd_coverage *total = NULL;

        options.coverage = sum;
        run = new_run(engine, &options);
        for (size_t i = 0; i < 2; i++) {
            char path[PROJECT_MAX_PATH], name[128];
            project_file file;
            lodd_coverage *alone = cover(engine, &cases[i], 1);

            (void)snprintf(name, sizeof name, "testdata/messages/valid/%s/input.xml", cases[i]);
            file = project_read(project_path(path, name));
            results[i] = validate(run, name, i, lodd__str_n(file.data, file.len));
            free(file.data);
            TAP_OK(lodd_coverage_n_profiles(lodd_result_coverage(results[i])) == 2 &&
                       count_own(lodd_result_coverage(results[i])) == count_own(alone) && count_own(alone) > 0,
                   "%s: its own coverage is that of a run of it alone", cases[i]);
            lodd_coverage_free(alone);
        }
        TAP_OK(has_exercised(lodd_result_coverage(results[1]), 1, LODD_COMPONENT_CODE, "7309|C") &&
                   !has_exercised(lodd_result_coverage(results[1]), 1, LODD_COMPONENT_CODE, "7309|N"),
               "nothing of the document before");
        TAP_OK(lodd_run_coverage(run, &total) == LODD_OK && lodd_coverage_n_profiles(total) == (sum ? 2 : 0) &&
                   (!sum || has_exercised(total, 1, LODD_COMPONENT_CODE, "7309|N")),
               "the run's sum is %s", sum ? "there too" : "kept only when asked for");
        lodd_coverage_free(total);
        lodd_run_free(run);
        TAP_OK(count_own(lodd_result_coverage(results[0])) > 0, "it outlives the run");
        lodd_result_free(results[0]);
        lodd_result_free(results[1]);
    }
}

static void test_no_coverage(lodd_engine *engine)
{
    lodd_run *run = new_run(engine, NULL);
    lodd_coverage *coverage = NULL;

    lodd_result_free(validate(run, "a", 0, lodd__str(LOG)));
    TAP_OK(lodd_run_coverage(run, &coverage) == LODD_OK && lodd_coverage_n_profiles(coverage) == 0,
           "a run without coverage has none");
    lodd_coverage_free(coverage);
    lodd_result *result = validate(run, "b", 1, lodd__str(LOG));
    TAP_OK(lodd_result_coverage(result) == NULL, "nor has a document of it");
    lodd_result_free(result);
    coverage = NULL;
    lodd_coverage_free(coverage);
    lodd_run_free(run);
}

static void test_no_conversation(lodd_engine *engine)
{
    static const char message[] =
        "<MsgHead xmlns='" KITH "msghead/2006-05-24'><MsgInfo><MsgId>x</MsgId></MsgInfo></MsgHead>";
    lodd_run_options options;
    lodd_run *run = NULL;
    lodd_result *across = NULL;

    lodd_run_options_default(&options);
    options.keep_conversation = false;
    for (int keep = 0; keep < 2; keep++) {
        options.keep_conversation = keep;
        run = new_run(engine, &options);
        lodd_result_free(validate(run, "a", 0, lodd__str(message)));
        lodd_result_free(validate(run, "b", 1, lodd__str(message)));
        TAP_OK(lodd_run_finish(run, &across) == LODD_OK && (across != NULL) == keep, "findings across files %s",
               keep ? "when kept" : "not otherwise");
        lodd_result_free(across);
        lodd_run_free(run);
    }
}

/* --- detection ---------------------------------------------------------------------------------------------------- */

static void test_detect(lodd_engine *engine)
{
    static const struct {
        const char *what, *text, *family, *root, *type, *encoding;
        size_t profiles;
    } documents[] = {
        {"a message",
         "<MsgHead xmlns='" KITH
         "msghead/2006-05-24'><MsgInfo><Type V='LOG_INNLAGT'/></MsgInfo><Document><RefDoc><Content>" LOG
         "</Content></RefDoc></Document></MsgHead>",
         "message", "MsgHead", "LOG_INNLAGT", "UTF-8", 2},
        {"a payload", LOG, "message", "Pasientlogistikk", "", "UTF-8", 1},
        {"a receipt", "<AppRec xmlns='" KITH "apprec/2012-02-15'><MsgType V='APPREC'/></AppRec>", "message", "AppRec",
         "APPREC", "UTF-8", 1},
        {"other XML", "<?xml version='1.0' encoding='ISO-8859-1'?><a xmlns='u'/>", "xml", "a", "", "ISO-8859-1", 0},
        {"broken XML", "<a>", "unknown", "", "", "UTF-8", 0},
        {"text", "Hei", "unknown", "", "", "UTF-8", 0},
        {"nothing", "", "unknown", "", "", "UTF-8", 0},
        {"a DOCTYPE", "<!DOCTYPE a><a/>", "unknown", "", "", "UTF-8", 0},
    };

    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        lodd_detection d;
        void *storage = NULL;
        lodd_status status = lodd_engine_detect(engine, lodd__str(documents[i].text), NULL, &d, &storage);
        if (!TAP_OK(status == LODD_OK && lodd__str_is(d.family, documents[i].family) &&
                        lodd__str_is(d.root, documents[i].root) && lodd__str_is(d.type_code, documents[i].type) &&
                        lodd__str_is(d.encoding, documents[i].encoding) && d.n_profiles == documents[i].profiles,
                    "%s is detected", documents[i].what))
            printf("# %d: %.*s %.*s '%.*s' %.*s %zu\n", (int)status, LODD__FMT(d.family), LODD__FMT(d.root),
                   LODD__FMT(d.type_code), LODD__FMT(d.encoding), d.n_profiles);
        lodd_detection_free(storage);
    }
}

static void test_detect_limits(lodd_engine *engine)
{
    lodd_detection d;
    void *storage = NULL;
    lodd_limits limits;

    lodd_limits_default(&limits);
    limits.max_input = 3;
    TAP_OK(lodd_engine_detect(engine, LODD__STR("<a/>"), &limits, &d, &storage) == LODD_OK &&
               lodd__str_is(d.family, "unknown"),
           "too large to be detected");
    lodd_detection_free(storage);
}

/* What is detected is what is judged. */
static void test_detect_all(lodd_engine *engine, const inputs *in)
{
    lodd_run *run = new_run(engine, NULL);
    size_t differ = 0;

    for (size_t i = 0; i < in->paths.n; i++) {
        lodd_detection d;
        void *storage = NULL;
        lodd_result *result = one(run, in, i);
        if (lodd_engine_detect(engine, lodd__str_n(in->files[i].data, in->files[i].len), NULL, &d, &storage) != LODD_OK)
            abort();
        differ += d.n_profiles != lodd_result_n_profiles(result);
        for (size_t k = 0; k < d.n_profiles && k < lodd_result_n_profiles(result); k++)
            differ += !lodd__str_eq(d.profile[k], lodd_result_profile(result, k));
        lodd_detection_free(storage);
        lodd_result_free(result);
    }
    TAP_OK(differ == 0, "what is detected is what is judged, for %zu documents", in->paths.n);
    lodd_run_free(run);
}

int main(void)
{
    lodd_engine *engine = project_engine();
    inputs in;

    read_inputs(&in);
    test_options(engine);
    test_documents(engine);
    test_layers(engine);
    test_files(engine);
    test_digest(engine);
    test_limits(engine);
    test_twice(engine, &in);
    test_survives(engine, &in);
    test_threads(engine, &in);
    test_coverage(engine);
    test_document_coverage(engine);
    test_no_coverage(engine);
    test_no_conversation(engine);
    test_detect(engine);
    test_detect_limits(engine);
    test_detect_all(engine, &in);
    free_inputs(&in);
    lodd_engine_close(engine);
    return tap_done();
}
