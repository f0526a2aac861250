/* declare/suite_judge.c - judges one run of a test description: is it of this test, with its inputs unaltered, and are
 * the outputs what they must be? Uses the public engine, base, report, bundle.h.
 *
 * Inputs and outputs are judged in one run of the engine, so that receipts are compared with the messages they answer
 * and a cancellation with what it cancels. Outputs are taken by their content, not their names. */
#include <stdlib.h>

#include "base/file.h"
#include "base/map.h"
#include "base/sha256.h"
#include "declare/suite_state.h"

/* --- names --- */

bool lodd__run_is_document(lodd_str name)
{
    static const char *const ends[] = {".png", ".jpg", ".jpeg", ".pdf", ".txt", ".log"};
    char end[6];

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);

        if (name.len <= n)
            continue;
        for (size_t k = 0; k < n; k++) {
            char c = name.ptr[name.len - n + k];
            end[k] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
        if (memcmp(end, ends[i], n) == 0)
            return true;
    }
    return false;
}

static lodd_str below_folder(const lodd__suite_judging *j, lodd_str path)
{
    lodd_str folder = j->run->folder;

    return lodd__str_starts(path, folder) ? lodd__str_sub(path, folder.len, path.len - folder.len) : path;
}

/* --- reading the files --- */

void lodd__suite_complain(lodd_check *check, lodd__bundle *bundle, lodd_str path)
{
    lodd__bundle_fault fault = lodd__bundle_examine(bundle, path, NULL);

    if (fault == LODD__BUNDLE_FINE || fault == LODD__BUNDLE_FOLDER || fault == LODD__BUNDLE_ABSENT)
        fault = LODD__BUNDLE_TROUBLE; /* it was something else when it was read */
    lodd__bundle_complain(check, path, fault);
}

static int by_content(const void *a, const void *b)
{
    const lodd__suite_file *left = a, *right = b;
    int order = memcmp(left->sha256.hex, right->sha256.hex, sizeof left->sha256.hex);

    return order != 0 ? order : lodd__str_cmp(left->path, right->path);
}

/* old: what run.json said of it; NULL: nothing. */
static void read_file(lodd__suite_judging *j, lodd__suite_file *file, lodd_str path, lodd__digest *old)
{
    lodd_status status;

    file->path = path;
    file->name = below_folder(j, path);
    status = lodd__bundle_read(j->bundle, path, &file->bytes, &file->n, NULL);
    if (status == LODD_ERR_NOMEM) {
        j->status = status;
    } else if (status == LODD_ERR_NOT_FOUND) {
        LODD__LINE0(j->check, SUITE_FILE_MISSING, path);
    } else if (status != LODD_OK) {
        lodd__suite_complain(j->check, j->bundle, path);
    } else {
        lodd__sha256_hex(lodd__str_n(file->bytes, file->n), file->sha256.hex);
        if (old != NULL && old->hex[0] != '\0' && strcmp(old->hex, file->sha256.hex) != 0)
            LODD__LINE0(j->check, SUITE_FILE_CHANGED, path);
    }
    j->stopped = j->stopped || status != LODD_OK;
}

static void read_files(lodd__suite_judging *j, lodd__strings paths, lodd__digest *old, lodd__suite_file **ret,
                       size_t *ret_n)
{
    *ret = calloc(paths.len + 1, sizeof **ret);
    if (*ret == NULL) {
        j->status = LODD_ERR_NOMEM;
        return;
    }
    for (size_t i = 0; i < paths.len && j->status == LODD_OK; i++)
        read_file(j, &(*ret)[(*ret_n)++], paths.ptr[i], old != NULL ? &old[i] : NULL);
}

/* A file that lies with the run, but that run.json is silent about, could be just the one that tells. */
typedef struct listing {
    lodd__suite_judging *j;
    lodd__map named;
} listing;

static bool see_file(void *user, lodd_str name, bool ok)
{
    listing *l = user;

    (void)ok;
    if (lodd__map_get(&l->named, name) == NULL)
        LODD__LINE0(l->j->check, SUITE_FILE_UNNAMED, name);
    return true;
}

static void see_files(lodd__suite_judging *j)
{
    listing l = {.j = j};
    static const char *const folders[] = {"inputs", "outputs"};

    for (size_t i = 0; i < j->n_inputs + j->n_outputs; i++) {
        lodd__suite_file *file = i < j->n_inputs ? &j->inputs[i] : &j->outputs[i - j->n_inputs];

        if (!lodd__map_put(&l.named, file->path, file))
            j->status = LODD_ERR_NOMEM;
    }
    for (size_t i = 0; i < 2 && j->status == LODD_OK; i++) {
        lodd_str folder = lodd__arena_printf(j->arena, "%.*s%s", LODD__FMT(j->run->folder), folders[i]);
        lodd_status status = lodd__bundle_list(j->bundle, folder, see_file, &l, NULL);

        if (status == LODD_ERR_NOMEM)
            j->status = status;
        else if (status != LODD_OK && status != LODD_ERR_NOT_FOUND)
            lodd__suite_complain(j->check, j->bundle, folder);
    }
    lodd__map_free(&l.named);
}

/* --- are the inputs those of the test? --- */

static const lodd__suite_file *find_input(const lodd__suite_judging *j, lodd_str name)
{
    lodd_str prefix = LODD__STR(LODD__RUN_INPUTS);

    for (size_t i = 0; i < j->n_inputs; i++)
        if (lodd__str_starts(j->inputs[i].name, prefix) &&
            lodd__str_eq(lodd__str_sub(j->inputs[i].name, prefix.len, j->inputs[i].name.len - prefix.len), name))
            return &j->inputs[i];
    return NULL;
}

static void compare_input(lodd__suite_judging *j, const lodd__test_file *wanted)
{
    const lodd__suite_file *file = find_input(j, wanted->name);
    lodd_str path = lodd__arena_printf(j->arena, "%.*s/tests/%.*s/%.*s", LODD__FMT(j->test->directory),
                                       LODD__FMT(j->test->id), LODD__FMT(wanted->name));
    lodd_limits limits;
    lodd_status status;
    char *bytes = NULL;
    size_t n = 0;

    if (file == NULL) {
        lodd_str name = lodd__arena_printf(j->arena, "%.*s" LODD__RUN_INPUTS "%.*s", LODD__FMT(j->run->folder),
                                           LODD__FMT(wanted->name));

        LODD__LINE0(j->check, SUITE_INPUT_MISSING, name);
        return;
    }
    lodd_limits_default(&limits);
    status = path.len > 0 ? lodd__file_read(path.ptr, limits.max_input, &bytes, &n) : LODD_ERR_NOMEM;
    if (status == LODD_ERR_NOMEM)
        j->status = status;
    else if (status != LODD_OK)
        LODD__LINE(j->check, SUITE_INPUT_UNREADABLE, j->test->id, wanted->name);
    else if (n != file->n || memcmp(bytes, file->bytes, n) != 0)
        LODD__LINE0(j->check, SUITE_INPUT_CHANGED, file->path);
    free(bytes);
}

static bool is_wanted(const lodd__suite_judging *j, const lodd__suite_file *file)
{
    for (size_t i = 0; i < j->test->inputs.len; i++)
        if (find_input(j, j->test->inputs.ptr[i].name) == file)
            return true;
    return false;
}

static void compare_inputs(lodd__suite_judging *j)
{
    for (size_t i = 0; i < j->test->inputs.len && j->status == LODD_OK; i++)
        compare_input(j, &j->test->inputs.ptr[i]);
    for (size_t i = 0; i < j->n_inputs; i++)
        if (!is_wanted(j, &j->inputs[i]))
            LODD__LINE0(j->check, SUITE_INPUT_UNKNOWN, j->inputs[i].path);
}

/* --- judging the messages --- */

/* A message is what a profile here knows, whatever it is called; a picture or a log is not. */
static void classify(lodd__suite_judging *j, lodd__suite_file *file)
{
    if (lodd_result_n_profiles(file->result) > 0)
        return;
    lodd_result_free(file->result);
    file->result = NULL;
    file->document = lodd__run_is_document(file->name);
    if (file->document && file->n == 0)
        LODD__LINE0(j->check, SUITE_EMPTY, file->path);
}

static void judge_file(lodd__suite_judging *j, lodd_run *run, lodd__suite_file *file, size_t order)
{
    lodd_str data = lodd__str_n(file->bytes, file->n);

    j->status = lodd_run_validate(run, file->name, order, data, &file->result);
    if (j->status == LODD_OK)
        classify(j, file);
    if (j->status == LODD_OK && file->result != NULL)
        j->status = lodd__suite_head_read(&file->head, j->arena, data);
}

static void judge_files(lodd__suite_judging *j)
{
    lodd_run_options options;
    lodd_run *run = NULL;

    lodd_run_options_default(&options);
    options.values = LODD_VALUES_REDACT;
    options.document_coverage = true;
    options.keep_conversation = true;
    j->status = lodd_run_new(&run, j->engine, &options);
    for (size_t i = 0; i < j->n_inputs && j->status == LODD_OK; i++)
        judge_file(j, run, &j->inputs[i], i);
    for (size_t i = 0; i < j->n_outputs && j->status == LODD_OK; i++)
        judge_file(j, run, &j->outputs[i], j->n_inputs + i);
    if (j->status == LODD_OK)
        j->status = lodd_run_finish(run, &j->across);
    lodd_run_free(run);
}

/* --- findings across files --- */

static void add_across(lodd__suite_judging *j, lodd__suite_file *file, lodd_str rule)
{
    enum { MOST = 16 }; /* there are a dozen such rules */

    for (size_t i = 0; i < file->across.len; i++)
        if (lodd__str_eq(file->across.ptr[i], rule))
            return;
    if (file->across.ptr == NULL)
        file->across.ptr = lodd__arena_array(j->arena, MOST, sizeof *file->across.ptr);
    if (file->across.ptr != NULL && file->across.len < MOST)
        file->across.ptr[file->across.len++] = rule;
}

static void spread_across(lodd__suite_judging *j)
{
    lodd__map by_name = {0};

    for (size_t i = 0; i < j->n_outputs; i++)
        if (!lodd__map_put(&by_name, j->outputs[i].name, &j->outputs[i]))
            j->status = LODD_ERR_NOMEM;
    for (size_t i = 0; j->across != NULL && i < lodd_result_n_issues(j->across); i++) {
        const lodd_issue *issue = lodd_result_issue(j->across, i);
        lodd__suite_file *file = lodd__map_get(&by_name, issue->document);

        /* The set of files of a test is whole: what refers to nothing in it is wrong, though elsewhere it only may be.
         */
        if (file != NULL && issue->severity != LODD_SEVERITY_INFORMATION)
            add_across(j, file, issue->rule->id);
    }
    lodd__map_free(&by_name);
}

/* --- the digest --- */

typedef LODD__VEC(lodd_str) digest_lines;

static void add_line(lodd__suite_judging *j, digest_lines *lines, const char *role, const char *sha256,
                     const lodd_issue *issue)
{
    lodd_str line = issue == NULL ? lodd__arena_printf(j->arena, "%s\t%s\n", role, sha256)
                                  : lodd__arena_printf(j->arena, "%s\t%s\t%.*s\t%s\t%.*s\n", role, sha256,
                                                       LODD__FMT(issue->rule->id), lodd_severity_name(issue->severity),
                                                       LODD__FMT(issue->path));

    if (line.len == 0 || !lodd__vec_push(lines, line))
        j->status = LODD_ERR_NOMEM;
}

static void add_file(lodd__suite_judging *j, digest_lines *lines, const char *role, const lodd__suite_file *file)
{
    add_line(j, lines, role, file->sha256.hex, NULL);
    for (size_t i = 0; file->result != NULL && i < lodd_result_n_issues(file->result); i++)
        add_line(j, lines, role, file->sha256.hex, lodd_result_issue(file->result, i));
    for (size_t i = 0; j->across != NULL && i < lodd_result_n_issues(j->across); i++)
        if (lodd__str_eq(lodd_result_issue(j->across, i)->document, file->name))
            add_line(j, lines, role, file->sha256.hex, lodd_result_issue(j->across, i));
}

static int by_bytes(const void *a, const void *b)
{
    return lodd__str_cmp(*(const lodd_str *)a, *(const lodd_str *)b);
}

/* SHA-256 over the lines role TAB sha256 [TAB rule TAB severity TAB location] LF of every file and finding, sorted
 * bytewise, each once, below a line of the test and its version: as a claim's resultDigest (facts 4.3). */
static void make_digest(lodd__suite_judging *j)
{
    digest_lines lines = {0};
    lodd__buf text = {0};

    for (size_t i = 0; i < j->n_inputs && j->status == LODD_OK; i++)
        add_file(j, &lines, "input", &j->inputs[i]);
    for (size_t i = 0; i < j->n_outputs && j->status == LODD_OK; i++)
        add_file(j, &lines, "output", &j->outputs[i]);
    if (lines.len > 0)
        qsort(lines.ptr, lines.len, sizeof *lines.ptr, by_bytes);
    lodd__buf_printf(&text, "test\t%.*s\t%.*s\n", LODD__FMT(j->test->id), LODD__FMT(j->test->version));
    for (size_t i = 0; i < lines.len; i++)
        if (i == 0 || !lodd__str_eq(lines.ptr[i], lines.ptr[i - 1]))
            lodd__buf_add(&text, lines.ptr[i]);
    if (text.failed)
        j->status = LODD_ERR_NOMEM;
    else
        lodd__sha256_hex(lodd__buf_str(&text), j->run->findings.hex);
    lodd__buf_free(&text);
    lodd__vec_free(&lines);
}

/* --- all of it --- */

static size_t count_faults(const lodd_check *check)
{
    return check->marks[LODD_MARK_FAULT] + check->marks[LODD_MARK_CHANGED] + check->marks[LODD_MARK_NOT_POSSIBLE];
}

static void read_all(lodd__suite_judging *j, const lodd__test_run *old)
{
    size_t n = j->run->inputs.len + j->run->outputs.len;

    if (n > LODD__RUN_MAX_FILES) {
        LODD__LINE(j->check, SUITE_TOO_MANY, j->test->id, lodd__check_number(j->check, n),
                   lodd__check_number(j->check, LODD__RUN_MAX_FILES));
        j->stopped = true;
        return;
    }
    read_files(j, j->run->inputs, old->input_sha256, &j->inputs, &j->n_inputs);
    if (j->status == LODD_OK)
        read_files(j, j->run->outputs, old->output_sha256, &j->outputs, &j->n_outputs);
    if (j->status == LODD_OK)
        see_files(j);
}

/* Digests in the order of the paths in run. */
static void keep_digests(lodd__suite_judging *j)
{
    lodd__digest *inputs = lodd__arena_array(j->arena, j->n_inputs + 1, sizeof *inputs);
    lodd__digest *outputs = lodd__arena_array(j->arena, j->n_outputs + 1, sizeof *outputs);

    if (inputs == NULL || outputs == NULL) {
        j->status = LODD_ERR_NOMEM;
        return;
    }
    for (size_t i = 0; i < j->n_inputs; i++)
        inputs[i] = j->inputs[i].sha256;
    for (size_t i = 0; i < j->n_outputs; i++)
        outputs[i] = j->outputs[i].sha256;
    j->run->input_sha256 = inputs;
    j->run->output_sha256 = outputs;
}

static void judge(lodd__suite_judging *j, const lodd__test_run *old)
{
    if (!lodd__str_eq(old->version, j->test->version))
        LODD__LINE(j->check, SUITE_VERSION, j->test->id, old->version, j->test->id, j->test->version);
    read_all(j, old);
    if (j->status != LODD_OK || j->stopped)
        return;
    compare_inputs(j);
    keep_digests(j);
    if (j->n_outputs > 0)
        qsort(j->outputs, j->n_outputs, sizeof *j->outputs, by_content);
    if (j->status == LODD_OK)
        judge_files(j);
    if (j->status == LODD_OK)
        spread_across(j);
    if (j->status == LODD_OK)
        lodd__suite_match(j);
    if (j->status == LODD_OK)
        make_digest(j);
}

static void free_files(lodd__suite_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(files[i].bytes);
        lodd_result_free(files[i].result);
    }
    free(files);
}

/* run.json was written by somebody: what it says must be what the files give. */
static bool differs(const lodd__test_run *run, const lodd__test_run *old)
{
    return old->findings.hex[0] != '\0' && (strcmp(old->findings.hex, run->findings.hex) != 0 ||
                                            old->passed != run->passed || old->negative != run->negative);
}

lodd_status lodd__run_judge(lodd__test_run *run, lodd__arena *arena, const lodd__test *test, lodd__bundle *bundle,
                            lodd_engine *engine, lodd_check *check)
{
    lodd__suite_judging j = {
        .run = run, .test = test, .arena = arena, .bundle = bundle, .engine = engine, .check = check};
    lodd__test_run old = *run;
    size_t before = count_faults(check), met = 0;

    run->passed = false;
    run->negative = test->negative;
    run->findings = (lodd__digest){{0}};
    run->results.ptr = lodd__arena_array(arena, test->expect.len + 1, sizeof *run->results.ptr);
    run->results.len = test->expect.len;
    if (run->results.ptr == NULL)
        return LODD_ERR_NOMEM;
    judge(&j, &old);
    for (size_t i = 0; i < run->results.len; i++)
        met += run->results.ptr[i].met;
    run->passed = j.status == LODD_OK && !j.stopped && met == test->expect.len && count_faults(check) == before;
    if (j.status == LODD_OK && !j.stopped && differs(run, &old)) {
        LODD__LINE0(check, SUITE_RUN_DIFFERS, lodd__arena_printf(arena, "%.*s" LODD__RUN_FILE, LODD__FMT(run->folder)));
        run->passed = false;
    }
    lodd_result_free(j.across);
    free_files(j.inputs, j.n_inputs);
    free_files(j.outputs, j.n_outputs);
    return j.status == LODD_OK && arena->failed ? LODD_ERR_NOMEM : j.status;
}
