/* allocfail.c - makes allocations fail, one at a time, all along a typical run: every one must end in a clean status, without a crash, without a leak,
 * without a result that silently says less, and the engine must work again afterwards.
 *
 * The run is taken apart into scenes (opening packs, the first document, a warm one, the end of a run, the writers, ...). A first pass counts the
 * allocations of a scene and notes the call stack of each. Then the scene is played again and again with the n-th allocation failing: for every n
 * when there are few, else for the first and the last n of every call stack that occurs, and every n of a stride between them. LODD_LONG=1 plays
 * every n of every scene, and each once more with all allocations from the n-th on failing. What was tried of how much is printed.
 *
 * The plays of a scene go on in child processes, so that a crash is one finding and not the end.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc_hook.h"
#include "support.h"
#include "tap.h"

enum { N_CHILDREN = 2, MAX_STACK = 24, MAX_OUT = 8 << 20, HANG_SECONDS = 20, MAX_SHOWN = 12 };

/* --- what a scene says -------------------------------------------------------------------------------------------------------------------------- */

/* Reports of a play, to be compared with those of a play without failures. Static: writing them must not allocate. */
static char out[MAX_OUT];
static size_t out_len;

static bool take(void *user, const char *data, size_t n)
{
    (void)user;
    if (n > MAX_OUT - out_len)
        return false;
    memcpy(out + out_len, data, n);
    out_len += n;
    return true;
}

typedef struct scene {
    const char *name;
    size_t budget;               /* plays in the short mode: the most stacks are taken first */
    const char *const *documents; /* names below testdata/messages, or of made ones; NULL-terminated */
    /* before: not armed; play: armed; after: not armed, in this order */
    lodd_status (*before)(void);
    lodd_status (*play)(void);
    void (*after)(void);
} scene;

/* What the scenes share. */
static struct {
    const scene *scene;
    lodd_engine *engine;
    lodd_run *run;
    lodd_result *results[16];
    size_t n_results;
    lodd_coverage *coverage;
    char *message;
    text documents[16];
    size_t n_documents;
} stage;

/* --- the pieces ------------------------------------------------------------------------------------------------------------------------------- */

static lodd_status open_engine(void)
{
    const char *dirs[] = {torture_profiles()};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;

    options.profile_dirs = dirs;
    options.n_profile_dirs = 1;
    return lodd_engine_open(&stage.engine, &options, &stage.message);
}

static lodd_status new_run(void)
{
    lodd_run_options options;

    lodd_run_options_default(&options);
    options.coverage = true;
    return lodd_run_new(&stage.run, stage.engine, &options);
}

static lodd_status judge_all(void)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < stage.n_documents && status == LODD_OK; i++) {
        char name[24];
        int n = snprintf(name, sizeof name, "%zu.xml", i);
        status = lodd_run_validate(stage.run, (lodd_str){name, (size_t)n}, i, text_str(&stage.documents[i]), &stage.results[i]);
        if (status == LODD_OK)
            stage.n_results++;
    }
    return status;
}

static lodd_status finish_run(void)
{
    lodd_status status = lodd_run_finish(stage.run, &stage.results[stage.n_results]);

    if (status == LODD_OK && stage.results[stage.n_results] != NULL)
        stage.n_results++;
    if (status == LODD_OK)
        status = lodd_run_coverage(stage.run, &stage.coverage);
    return status;
}

static lodd_status write_as(lodd_format format)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    lodd_writer *writer = NULL;
    lodd_status status = LODD_OK;

    options.hints = options.layers = true;
    status = lodd_writer_new(&writer, format, stage.engine, &options, take, NULL);
    for (size_t i = 0; i < stage.n_results && status == LODD_OK; i++)
        status = lodd_writer_add(writer, stage.results[i]);
    if (status == LODD_OK)
        status = lodd_writer_finish(writer, stage.coverage);
    lodd_writer_free(writer);
    return status;
}

static lodd_status write_all(void)
{
    lodd_status status = LODD_OK;

    for (int format = 0; format < LODD_FORMAT_COUNT && status == LODD_OK; format++)
        status = write_as((lodd_format)format);
    return status;
}

static void end_run(void)
{
    lodd_coverage_free(stage.coverage);
    for (size_t i = 0; i < sizeof stage.results / sizeof *stage.results; i++) {
        lodd_result_free(stage.results[i]);
        stage.results[i] = NULL;
    }
    lodd_run_free(stage.run);
    stage.coverage = NULL;
    stage.run = NULL;
    stage.n_results = 0;
}

static void close_engine(void)
{
    end_run();
    lodd_engine_close(stage.engine);
    lodd_free(stage.message);
    stage.engine = NULL;
    stage.message = NULL;
}

/* --- the scenes ------------------------------------------------------------------------------------------------------------------------------- */

static lodd_status nothing(void)
{
    return LODD_OK;
}

static lodd_status before_first(void)
{
    lodd_status status = open_engine();

    return status == LODD_OK ? new_run() : status;
}

static lodd_status judge_and_report(void)
{
    lodd_status status = judge_all();

    if (status == LODD_OK)
        status = finish_run();
    return status == LODD_OK ? write_as(LODD_FORMAT_NDJSON) : status;
}

/* A warm engine stays: what it has read is not part of the play. */
static lodd_status before_warm(void)
{
    lodd_status status = stage.engine == NULL ? open_engine() : LODD_OK;

    if (status == LODD_OK)
        status = new_run();
    if (status == LODD_OK)
        status = judge_all();
    for (size_t i = 0; i < stage.n_results; i++) {
        lodd_result_free(stage.results[i]);
        stage.results[i] = NULL;
    }
    stage.n_results = 0;
    return status;
}

static lodd_status before_worker(void)
{
    lodd_status status = before_warm();

    end_run();
    return status;
}

static lodd_status new_run_and_judge(void)
{
    lodd_status status = new_run();

    return status == LODD_OK ? judge_and_report() : status;
}

static lodd_status before_writers(void)
{
    lodd_status status = before_warm();

    if (status == LODD_OK)
        status = judge_all();
    return status == LODD_OK ? finish_run() : status;
}

static lodd_status load_all(void)
{
    return lodd_engine_load_all(stage.engine, &stage.message);
}

static lodd_status detect_all(void)
{
    lodd_status status = LODD_OK;

    for (size_t i = 0; i < stage.n_documents && status == LODD_OK; i++) {
        lodd_detection detection;
        void *storage = NULL;
        status = lodd_engine_detect(stage.engine, text_str(&stage.documents[i]), &detection, &storage);
        for (size_t k = 0; k < detection.n_profiles && status == LODD_OK; k++)
            (void)take(NULL, detection.profile[k].ptr, detection.profile[k].len);
        lodd_detection_free(storage);
    }
    return status;
}

static lodd_status judge_files(void)
{
    lodd_status status = LODD_OK;
    char path[8192];

    (void)snprintf(path, sizeof path, "%s/valid/apprec11-ok/input.xml", torture_messages());
    status = lodd_run_validate_file(stage.run, path, 0, &stage.results[0]);
    if (status == LODD_OK)
        stage.n_results = 1;
    if (status == LODD_OK)
        status = lodd_run_validate_file(stage.run, "/nowhere/at/all.xml", 1, &stage.results[1]);
    if (status == LODD_OK)
        stage.n_results = 2;
    return status == LODD_OK ? write_as(LODD_FORMAT_NDJSON) : status;
}

static const char *const no_documents[] = {NULL};
static const char *const one_message[] = {"valid/plo16-innleggelsesrapport/input.xml", NULL};
static const char *const one_apprec[] = {"valid/apprec11-avvist/input.xml", NULL};
static const char *const one_wrapped[] = {"wrapped", NULL};
static const char *const mixed[] = {"valid/plo16-innleggelsesrapport/input.xml",
                                    "valid/plo16-log-innlagt/input.xml",
                                    "valid/apprec11-avvist/input.xml",
                                    "valid/msghead-to-vedlegg/input.xml",
                                    "wrapped",
                                    "broken wrapped",
                                    "valid/encoding-iso-8859-1/input.xml",
                                    "invalid/schema-bad-date/input.xml",
                                    "invalid/schema-two-branches/input.xml",
                                    "invalid/code-unknown/input.xml",
                                    "invalid/fnr-real-looking/input.xml",
                                    "invalid/doctype-entity/input.xml",
                                    "invalid/tags-crossed/input.xml",
                                    NULL};

static const scene scenes[] = {
    {"opening the packs", 1500, no_documents, nothing, open_engine, close_engine},
    {"first message of an engine", 2500, one_message, before_first, judge_and_report, close_engine},
    {"first receipt of an engine", 700, one_apprec, before_first, judge_and_report, close_engine},
    {"first message with a base64 payload", 700, one_wrapped, before_first, judge_and_report, close_engine},
    {"new run on a warm engine", 2000, mixed, before_worker, new_run_and_judge, end_run},
    {"warm documents", 4000, mixed, before_warm, judge_and_report, end_run},
    {"all writers", 4000, mixed, before_writers, write_all, end_run},
    {"detection", 1000, mixed, before_worker, detect_all, end_run},
    {"files", 400, no_documents, before_first, judge_files, close_engine},
    {"reading all packs", 500, no_documents, open_engine, load_all, close_engine},
};

/* --- playing ------------------------------------------------------------------------------------------------------------------------------------ */

typedef enum flaw { NO_FLAW, NOT_REACHED, WRONG_STATUS, LEAK, SILENT, SPOILED, SETUP, CRASH, FLAW_COUNT } flaw;

static const char *const flaw_names[FLAW_COUNT] = {
    "none",
    "the failing allocation was not reached",
    "a status other than NOMEM",
    "a leak",
    "LODD_OK, but the result differs",
    "the next play without failures goes wrong",
    "the preparation failed",
    "a crash",
};

static char clean[MAX_OUT];
static size_t clean_len;

static lodd_status play_once(const scene *s, size_t fail_at, bool from_then, lodd_status *ret_before)
{
    lodd_status status = LODD_OK;

    out_len = 0;
    *ret_before = s->before();
    if (*ret_before == LODD_OK) {
        alloc_hook_arm(fail_at, from_then);
        status = s->play();
        alloc_hook_disarm();
    }
    return status;
}

static bool same_as_clean(void)
{
    return out_len == clean_len && memcmp(out, clean, out_len) == 0;
}

/* One play with a failure. after_clean: play it again without one, in the same engine where the scene keeps its engine. */
static flaw play_failing(const scene *s, size_t n, bool from_then, bool after_clean)
{
    long live = alloc_hook.live;
    lodd_status before = LODD_OK;
    lodd_status status = play_once(s, n, from_then, &before);
    size_t failed = alloc_hook.failed;
    flaw ret = NO_FLAW;

    if (before != LODD_OK)
        ret = SETUP;
    else if (failed == 0)
        ret = NOT_REACHED;
    else if (status != LODD_OK && status != LODD_ERR_NOMEM)
        ret = WRONG_STATUS;
    else if (status == LODD_OK && !same_as_clean())
        ret = SILENT;
    if (after_clean && ret == NO_FLAW && s->play != open_engine) {
        /* the same engine and run go on */
        alloc_hook.live = alloc_hook.live;
        for (size_t i = 0; i < sizeof stage.results / sizeof *stage.results; i++) {
            lodd_result_free(stage.results[i]);
            stage.results[i] = NULL;
        }
        stage.n_results = 0;
    }
    s->after();
    if (ret == NO_FLAW && alloc_hook.live != live)
        ret = LEAK;
    if (ret == NO_FLAW && after_clean) {
        status = play_once(s, 0, false, &before);
        if (before != LODD_OK || status != LODD_OK || !same_as_clean())
            ret = SPOILED;
        s->after();
    }
    return ret;
}

