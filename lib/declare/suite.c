/* declare/suite.c - test descriptions (level b): what the vendor's system is to be given, and what it made of it. Uses
 * base, bundle.h, suite.h, privacy.h, POSIX.
 *
 * Each test has a folder of its own: inputs/, outputs/, README.html, run.json. Inputs and outputs are never written
 * after the folder was made. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/reason.h"
#include "base/sha256.h"
#include "declare/privacy.h"
#include "declare/suite.h"
#include "declare/suite_page.h"
#include "write/emit.h"

#define RECORD_SCHEMA "urn:lodd:testkjoringer:1"
#define README        "README.html"
#define DESCRIPTION   "test.json"

typedef struct suite {
    lodd_engine *engine;
    const lodd_suite_options *options;
    lodd_requirements *requirements;
    lodd_check *check;
    lodd__arena arena;
    LODD__LIST(const lodd__test *) tests; /* to be prepared or judged, in the order of their ids */
    lodd__buf record;                     /* of the tests so far */
    size_t n_passed;
    char **message;
} suite;

/* --- the public list --- */

size_t lodd_tests_n(const lodd_requirements *requirements)
{
    return requirements->n_tests;
}

static bool is_selected(const lodd_requirements *requirements, lodd_str id)
{
    lodd__strings selected = requirements->scheme.tests;

    for (size_t i = 0; i < selected.len; i++)
        if (lodd__str_eq(selected.ptr[i], id))
            return true;
    return false;
}

lodd_test_info lodd_tests_get(const lodd_requirements *requirements, size_t i)
{
    const lodd__test *test;
    lodd_test_info ret = {.negative = false};

    if (i >= requirements->n_tests)
        return ret;
    test = &requirements->tests[i];
    ret = (lodd_test_info){.id = test->id,
                           .version = test->version,
                           .pack = test->pack,
                           .profile = test->profile,
                           .direction = lodd__str(lodd__direction_names[test->direction]),
                           .negative = test->negative,
                           .selected = is_selected(requirements, test->id),
                           .n_inputs = test->inputs.len,
                           .n_expectations = test->expect.len};
    for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
        ret.title[lang] = test->title[lang];
    return ret;
}

/* --- which tests --- */

static lodd_status open_suite(suite *s)
{
    lodd_status status = lodd_requirements_open(&s->requirements, s->engine, s->message);

    if (status != LODD_OK)
        return status;
    s->check = lodd__check_new();
    s->tests.ptr =
        lodd__arena_array(&s->arena, s->requirements->n_tests + s->options->n_tests + 1, sizeof *s->tests.ptr);
    return s->check == NULL || s->tests.ptr == NULL ? LODD_ERR_NOMEM : LODD_OK;
}

static lodd_status close_suite(suite *s, lodd_check **ret, lodd_status status)
{
    lodd_requirements_close(s->requirements);
    lodd__buf_free(&s->record);
    if (status == LODD_OK && s->arena.failed)
        status = LODD_ERR_NOMEM;
    lodd__arena_free(&s->arena);
    return lodd__check_finish(ret, s->check, status);
}

static bool is_picked(const suite *s, const lodd__test *test)
{
    for (size_t i = 0; i < s->tests.len; i++)
        if (s->tests.ptr[i] == test)
            return true;
    return false;
}

static lodd_status pick_named(suite *s)
{
    for (size_t i = 0; i < s->options->n_tests; i++) {
        const lodd__test *test = lodd__requirements_test(s->requirements, lodd__str(s->options->tests[i]));

        if (test == NULL) {
            lodd__reason(s->message, "there is no test description \"%s\"", s->options->tests[i]);
            return LODD_ERR_ARGUMENT;
        }
        if (!is_picked(s, test))
            s->tests.ptr[s->tests.len++] = test;
    }
    return LODD_OK;
}

/* Those the scheme selects; all, when it selects none. */
static void pick_selected(suite *s)
{
    const lodd_requirements *r = s->requirements;

    for (size_t i = 0; i < r->n_tests; i++)
        if (r->scheme.tests.len == 0 || is_selected(r, r->tests[i].id))
            s->tests.ptr[s->tests.len++] = &r->tests[i];
}

static lodd_str join(suite *s, lodd_str directory, lodd_str name)
{
    return lodd__arena_printf(&s->arena, "%.*s/%.*s", LODD__FMT(directory), LODD__FMT(name));
}

static lodd_str folder_of(suite *s, const lodd__test *test)
{
    return join(s, lodd__str(s->options->directory), test->id);
}

/* --- preparing --- */

typedef struct input {
    char *bytes;
    size_t n;
} input;

/* What goes into the folder of a test. */
typedef struct prepared {
    input *inputs;
    char (*sha256)[65];
    lodd__buf record, page;
} prepared;

static lodd_status read_inputs(suite *s, const lodd__test *test, prepared *p)
{
    lodd_limits limits;
    lodd_status status = LODD_OK;

    lodd_limits_default(&limits);
    for (size_t i = 0; i < test->inputs.len && status == LODD_OK; i++) {
        lodd_str path = lodd__arena_printf(&s->arena, "%.*s/tests/%.*s/%.*s", LODD__FMT(test->directory),
                                           LODD__FMT(test->id), LODD__FMT(test->inputs.ptr[i].name));

        status = path.len == 0 ? LODD_ERR_NOMEM
                               : lodd__file_read(path.ptr, limits.max_input, &p->inputs[i].bytes, &p->inputs[i].n);
        if (status == LODD_OK)
            lodd__sha256_hex(lodd__str_n(p->inputs[i].bytes, p->inputs[i].n), p->sha256[i]);
        else if (status != LODD_ERR_NOMEM)
            lodd__reason(s->message, "%s: an input of the test cannot be read", path.ptr);
    }
    return status;
}

static lodd_status write_draft(suite *s, const lodd__test *test, const prepared *p, lodd__bundle_draft *draft,
                               char **why)
{
    lodd_status status = lodd__bundle_draft_write(draft, LODD__STR(README), lodd__buf_str(&p->page), why);

    if (status == LODD_OK)
        status = lodd__bundle_draft_write(draft, LODD__STR(DESCRIPTION), lodd__buf_str(&p->record), why);
    for (size_t i = 0; i < test->inputs.len && status == LODD_OK; i++) {
        lodd_str name = lodd__arena_printf(&s->arena, LODD__RUN_INPUTS "%.*s", LODD__FMT(test->inputs.ptr[i].name));

        status = name.len == 0
                     ? LODD_ERR_NOMEM
                     : lodd__bundle_draft_write(draft, name, lodd__str_n(p->inputs[i].bytes, p->inputs[i].n), why);
    }
    return status == LODD_OK ? lodd__bundle_draft_publish(draft, why) : status;
}

/* What a file system refuses is a line: the other tests are prepared all the same. */
static lodd_status write_folder(suite *s, const lodd__test *test, const prepared *p)
{
    lodd_str folder = folder_of(s, test), outputs = join(s, folder, LODD__STR("outputs"));
    lodd__bundle_draft *draft = NULL;
    lodd_status status;
    char *why = NULL;

    if (outputs.len == 0)
        return LODD_ERR_NOMEM;
    status = lodd__bundle_draft_new(&draft, folder.ptr, &why);
    if (status == LODD_OK)
        status = write_draft(s, test, p, draft, &why);
    lodd__bundle_draft_free(draft);
    if (status == LODD_OK && mkdir(outputs.ptr, 0777) != 0)
        status = LODD_ERR_IO;
    if (status == LODD_OK)
        LODD__LINE(s->check, SUITE_PREPARED, test->id, lodd__check_number(s->check, test->inputs.len),
                   lodd__check_number(s->check, test->expect.len));
    else if (status != LODD_ERR_NOMEM)
        LODD__LINE(s->check, SUITE_NOT_WRITTEN, test->id, lodd__str(why != NULL ? why : "outputs/"));
    lodd_free(why);
    return status == LODD_ERR_NOMEM ? status : LODD_OK;
}

static lodd_status make_texts(suite *s, const lodd__test *test, prepared *p)
{
    lodd_status status;

    lodd__suite_record(&p->record, test, s->requirements, (const char(*)[65])p->sha256);
    if (p->record.failed)
        return LODD_ERR_NOMEM;
    status = lodd__suite_page(&p->page, lodd__buf_str(&p->record), s->message);
    return status == LODD_OK && p->page.failed ? LODD_ERR_NOMEM : status;
}

static lodd_status prepare_test(suite *s, const lodd__test *test)
{
    prepared p = {.inputs = calloc(test->inputs.len + 1, sizeof *p.inputs),
                  .sha256 = calloc(test->inputs.len + 1, sizeof *p.sha256)};
    lodd_status status = p.inputs == NULL || p.sha256 == NULL ? LODD_ERR_NOMEM : read_inputs(s, test, &p);

    if (status == LODD_OK)
        status = make_texts(s, test, &p);
    if (status == LODD_OK)
        status = write_folder(s, test, &p);
    for (size_t i = 0; p.inputs != NULL && i < test->inputs.len; i++)
        free(p.inputs[i].bytes);
    free(p.inputs);
    free(p.sha256);
    lodd__buf_free(&p.record);
    lodd__buf_free(&p.page);
    return status;
}

/* Something is there already: a run that was made must not be lost, and one half old tells nothing. */
static bool is_taken(suite *s, const lodd__test *test)
{
    lodd_str folder = folder_of(s, test);
    bool taken = false;
    struct stat st;
    DIR *dir;

    if (folder.len == 0 || lstat(folder.ptr, &st) != 0)
        return false;
    dir = opendir(folder.ptr);
    taken = dir == NULL;
    for (struct dirent *d; !taken && (d = readdir(dir)) != NULL;)
        taken = strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
    if (dir != NULL)
        closedir(dir);
    if (taken)
        LODD__LINE0(s->check, SUITE_EXISTS, test->id);
    return taken;
}

lodd_status lodd_suite_prepare(lodd_check **ret, lodd_engine *engine, const lodd_suite_options *options,
                               char **ret_message)
{
    suite s = {.engine = engine, .options = options, .message = ret_message};
    lodd_status status = open_suite(&s);

    *ret = NULL;
    if (status == LODD_OK)
        status = pick_named(&s);
    if (status == LODD_OK && options->n_tests == 0)
        pick_selected(&s);
    if (status == LODD_OK && mkdir(options->directory, 0777) != 0 && errno != EEXIST) {
        lodd__reason(ret_message, "%s: the folder cannot be made", options->directory);
        status = LODD_ERR_IO;
    }
    for (size_t i = 0; i < s.tests.len && status == LODD_OK; i++)
        if (!is_taken(&s, s.tests.ptr[i]))
            status = prepare_test(&s, s.tests.ptr[i]);
    if (status == LODD_OK)
        s.check->verdict = s.check->marks[LODD_MARK_FAULT] > 0 ? LODD_VERDICT_REFUSED : LODD_VERDICT_MADE;
    return close_suite(&s, ret, status);
}

/* --- judging --- */

typedef struct listing {
    suite *s;
    LODD__VEC(lodd_str) names;
    lodd_str last; /* folder */
    bool nomem;
} listing;

/* The folders of a folder, by the files in them, which come sorted. */
static bool see_folder(void *user, lodd_str name, bool ok)
{
    listing *l = user;
    size_t end = lodd__str_find(name, '/', 0);
    lodd_str folder = lodd__str_sub(name, 0, end != (size_t)-1 ? end : 0);

    (void)ok;
    if (folder.len == 0 || lodd__str_eq(folder, l->last))
        return true;
    l->last = lodd__arena_str(&l->s->arena, folder);
    l->nomem = l->last.len == 0 || !lodd__vec_push(&l->names, l->last);
    return !l->nomem;
}

static lodd_status pick_folders(suite *s, lodd__bundle *bundle)
{
    listing l = {.s = s};
    lodd_status status = lodd__bundle_list(bundle, LODD__STR(""), see_folder, &l, s->message);

    if (status == LODD_OK && l.nomem)
        status = LODD_ERR_NOMEM;
    for (size_t i = 0; i < l.names.len && status == LODD_OK; i++) {
        const lodd__test *test = lodd__requirements_test(s->requirements, l.names.ptr[i]);

        if (test != NULL && s->tests.len < s->requirements->n_tests)
            s->tests.ptr[s->tests.len++] = test;
        else
            LODD__LINE0(s->check, SUITE_UNKNOWN_FOLDER, l.names.ptr[i]);
    }
    lodd__vec_free(&l.names);
    return status;
}

/* A folder's files as the paths of a run. */
typedef struct gathering {
    suite *s;
    LODD__VEC(lodd_str) paths;
    bool nomem;
} gathering;

static bool gather(void *user, lodd_str name, bool ok)
{
    gathering *g = user;
    lodd_str path = lodd__arena_str(&g->s->arena, name);

    (void)ok; /* a link or a device: reading it says so */
    g->nomem = path.len == 0 || !lodd__vec_push(&g->paths, path);
    return !g->nomem;
}

static lodd_status list_files(suite *s, lodd__bundle *bundle, lodd_str folder, lodd__strings *ret)
{
    gathering g = {.s = s};
    lodd_status status = lodd__bundle_list(bundle, folder, gather, &g, NULL);

    if (status != LODD_OK && status != LODD_ERR_NOT_FOUND && status != LODD_ERR_NOMEM)
        lodd__suite_complain(s->check, bundle, folder);
    if (status != LODD_ERR_NOMEM)
        status = LODD_OK;
    if (status == LODD_OK && g.nomem)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK && g.paths.len > 0) {
        ret->ptr = lodd__arena_array(&s->arena, g.paths.len, sizeof *ret->ptr);
        if (ret->ptr == NULL)
            status = LODD_ERR_NOMEM;
        else
            memcpy(ret->ptr, g.paths.ptr, g.paths.len * sizeof *ret->ptr);
        ret->len = g.paths.len;
    }
    lodd__vec_free(&g.paths);
    return status;
}

/* Evidence is synthetic. Messages are also looked into by the engine, at what they carry. */
static lodd_status search_persons(suite *s, lodd__bundle *bundle, lodd__strings outputs)
{
    for (size_t i = 0; i < outputs.len; i++) {
        lodd__privacy privacy;
        char *bytes = NULL;
        size_t n = 0;
        lodd_status status = lodd__bundle_read(bundle, outputs.ptr[i], &bytes, &n, NULL);

        if (status == LODD_ERR_NOMEM)
            return status;
        if (status != LODD_OK)
            continue; /* judging says so */
        lodd__privacy_scan(&privacy, s->engine, lodd__str_n(bytes, n));
        free(bytes);
        if (privacy.n > 0)
            LODD__LINE(s->check, SUITE_PERSON, outputs.ptr[i], lodd__check_number(s->check, privacy.n));
        else if (privacy.opaque != NULL)
            LODD__LINE(s->check, SUITE_OPAQUE, outputs.ptr[i], lodd__str(privacy.opaque));
    }
    return LODD_OK;
}

static lodd_status write_run(suite *s, const lodd__test *test, const lodd__test_run *run)
{
    lodd_str folder = folder_of(s, test);
    lodd__bundle *bundle = NULL;
    lodd__buf text = {0};
    lodd_status status;

    lodd__run_write(&text, run, run->folder);
    status =
        text.failed || folder.len == 0 ? LODD_ERR_NOMEM : lodd__bundle_open(&bundle, folder.ptr, "", NULL, s->message);
    if (status == LODD_OK)
        status = lodd__bundle_replace(bundle, LODD__STR(LODD__RUN_FILE), lodd__buf_str(&text), s->message);
    lodd__bundle_close(bundle);
    lodd__buf_free(&text);
    return status;
}

static void record_test(suite *s, const lodd__test *test, const lodd__test_run *run)
{
    lodd__emit_json_open(&s->record, '{');
    lodd__emit_json_member(&s->record, "test", test->id);
    lodd__emit_json_member(&s->record, "version", test->version);
    lodd__emit_json_key(&s->record, "negative");
    lodd__emit_json_bool(&s->record, test->negative);
    lodd__emit_json_key(&s->record, "passed");
    lodd__emit_json_bool(&s->record, run->passed);
    if (run->findings.hex[0] != '\0')
        lodd__emit_json_member(&s->record, "findings", lodd__str(run->findings.hex));
    lodd__emit_json_close(&s->record, '}');
}

static void say_result(suite *s, const lodd__test *test, const lodd__test_run *run)
{
    size_t met = 0;

    for (size_t i = 0; i < run->results.len; i++) {
        const lodd__expectation *e = &test->expect.ptr[i];

        if (!run->results.ptr[i].met)
            continue;
        met++;
        LODD__LINE(s->check, SUITE_MET, run->results.ptr[i].output, e->text[LODD_LANG_NB], e->text[LODD_LANG_EN]);
    }
    if (run->passed)
        LODD__LINE(s->check, SUITE_PASSED, test->id, lodd__check_number(s->check, met),
                   lodd__check_number(s->check, test->expect.len));
    else
        LODD__LINE(s->check, SUITE_FAILED, test->id, lodd__check_number(s->check, met),
                   lodd__check_number(s->check, test->expect.len));
    s->n_passed += run->passed;
}

static lodd_status judge_outputs(suite *s, const lodd__test *test, lodd__bundle *bundle, lodd__test_run *run)
{
    size_t persons = s->check->marks[LODD_MARK_FAULT];
    lodd_status status = search_persons(s, bundle, run->outputs);

    persons = s->check->marks[LODD_MARK_FAULT] - persons;
    if (status == LODD_OK)
        status = lodd__run_judge(run, &s->arena, test, bundle, s->engine, s->check);
    if (status != LODD_OK)
        return status;
    run->passed = run->passed && persons == 0;
    say_result(s, test, run);
    /* Files that could not all be read have no digests: there is nothing to be kept. */
    return run->findings.hex[0] != '\0' ? write_run(s, test, run) : LODD_OK;
}

static bool is_there(suite *s, const lodd__test *test)
{
    lodd_str folder = folder_of(s, test);
    struct stat st;

    return folder.len > 0 && lstat(folder.ptr, &st) == 0;
}

static lodd_status judge_test(suite *s, const lodd__test *test, lodd__bundle *bundle, lodd_str started)
{
    lodd__test_run run = {.test = test->id, .version = test->version, .started = started};
    lodd_str folder = lodd__arena_printf(&s->arena, "%.*s/", LODD__FMT(test->id));
    lodd_str inputs = lodd__arena_printf(&s->arena, "%.*s/inputs", LODD__FMT(test->id));
    lodd_str outputs = lodd__arena_printf(&s->arena, "%.*s/outputs", LODD__FMT(test->id));
    lodd_status status = s->arena.failed ? LODD_ERR_NOMEM : list_files(s, bundle, inputs, &run.inputs);

    run.folder = folder;
    run.operator_role = lodd__str(s->options->operator_role);
    if (status == LODD_OK)
        status = list_files(s, bundle, outputs, &run.outputs);
    if (status == LODD_OK && run.outputs.len == 0)
        lodd__check_add(s->check, is_there(s, test) ? LODD__LINE_SUITE_NOT_RUN : LODD__LINE_SUITE_NOT_PREPARED,
                        test->id, NULL, 0);
    else if (status == LODD_OK)
        status = judge_outputs(s, test, bundle, &run);
    if (status == LODD_OK)
        record_test(s, test, &run);
    return status;
}

static lodd_status judge_tests(suite *s, lodd__bundle *bundle, lodd_str started)
{
    lodd_status status = pick_named(s);

    if (status == LODD_OK && s->options->n_tests == 0)
        status = pick_folders(s, bundle);
    if (status == LODD_OK && s->tests.len == 0)
        LODD__LINE0(s->check, SUITE_NONE, LODD__STR(""));
    for (size_t i = 0; i < s->tests.len && status == LODD_OK; i++)
        status = judge_test(s, s->tests.ptr[i], bundle, started);
    return status;
}

static void make_record(suite *s, lodd_str started)
{
    lodd__buf compact = {0};

    lodd__emit_json_open(&compact, '{');
    lodd__emit_json_member(&compact, "schema", LODD__STR(RECORD_SCHEMA));
    lodd__emit_json_member(&compact, "started", started);
    lodd__emit_json_member(&compact, "operatorRole", lodd__str(s->options->operator_role));
    lodd__emit_json_member(&compact, "verdict", lodd__str(lodd_verdict_name(s->check->verdict, LODD_LANG_NB)));
    lodd__emit_json_member_size(&compact, "passed", s->n_passed);
    lodd__emit_json_key(&compact, "tests");
    lodd__buf_add(&compact, lodd__buf_str(&s->record));
    lodd__check_emit_lines(&compact, s->check);
    lodd__emit_json_close(&compact, '}');
    if (compact.failed || s->record.failed)
        s->check->nomem = true;
    else
        lodd__form_pretty(&s->check->record, lodd__buf_str(&compact));
    lodd__buf_free(&compact);
}

static lodd_status check_options(const lodd_suite_options *options, lodd_str started, char **ret_message)
{
    if (options->operator_role == NULL || lodd__str_trim(lodd__str(options->operator_role)).len == 0) {
        lodd__reason(ret_message, "who ran the tests is missing (a role, not a name)");
        return LODD_ERR_ARGUMENT;
    }
    if (!lodd__date_ok(started)) {
        lodd__reason(ret_message, "the day the tests were run is no day (YYYY-MM-DD)");
        return LODD_ERR_ARGUMENT;
    }
    return LODD_OK;
}

lodd_status lodd_suite_run(lodd_check **ret, lodd_engine *engine, const lodd_suite_options *options, char **ret_message)
{
    suite s = {.engine = engine, .options = options, .message = ret_message};
    lodd__bundle *bundle = NULL;
    char today[11];
    lodd_str started;
    lodd_status status;

    *ret = NULL;
    lodd__date_today(today);
    started = lodd__str(options->started != NULL ? options->started : today);
    status = check_options(options, started, ret_message);
    if (status != LODD_OK)
        return status;
    status = open_suite(&s);
    if (status == LODD_OK)
        status = lodd__bundle_open(&bundle, options->directory, "", NULL, ret_message);
    lodd__emit_json_open(&s.record, '[');
    if (status == LODD_OK)
        status = judge_tests(&s, bundle, started);
    lodd__emit_json_close(&s.record, ']');
    if (status == LODD_OK) {
        s.check->verdict = s.tests.len > 0 && s.n_passed == s.tests.len ? LODD_VERDICT_MADE : LODD_VERDICT_INCOMPLETE;
        make_record(&s, started);
    }
    lodd__bundle_close(bundle);
    return close_suite(&s, ret, status);
}
