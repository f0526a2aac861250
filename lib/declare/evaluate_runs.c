/* declare/evaluate_runs.c - runs of test descriptions among the evidence: each run.json read and judged anew from the
 * files it names. Uses suite.h, bundle.h, check.h.
 *
 * That a test was not passed decides nothing by itself: a vendor may show with it what a claim admits. The gates tell
 * which claims and levels need it to be passed. So what suite.h calls faults are warnings here. */
#include <stdlib.h>

#include "declare/evaluate_state.h"
#include "declare/suite.h"

static lodd_str folder_of(lodd_str path)
{
    size_t n = path.len;

    while (n > 0 && path.ptr[n - 1] != '/')
        n--;
    return lodd__str_sub(path, 0, n);
}

/* The lines of one run's check among those of the whole. */
static void take_lines(lodd__evaluating *e, const lodd_check *of_run, const lodd__evidence *evidence)
{
    lodd_check *check = e->check;

    for (size_t i = 0; i < of_run->lines.len; i++) {
        lodd_line line = of_run->lines.ptr[i];

        if (line.mark == LODD_MARK_OK)
            continue;
        if (line.mark == LODD_MARK_FAULT || line.mark == LODD_MARK_CHANGED)
            line.mark = LODD_MARK_WARNING;
        line.subject =
            line.subject.len == 0 || lodd__str_eq(line.subject, evidence->id)
                ? evidence->id
                : lodd__arena_printf(&check->arena, "%.*s %.*s", LODD__FMT(evidence->id), LODD__FMT(line.subject));
        for (size_t lang = 0; lang < LODD_LANG_COUNT; lang++)
            line.text[lang] = lodd__arena_str(&check->arena, line.text[lang]);
        check->marks[line.mark]++;
        check->nomem |= !lodd__vec_push(&check->lines, line);
    }
}

static void need_files(lodd__evaluating *e, const lodd__evidence *evidence, lodd__strings paths)
{
    for (size_t i = 0; i < paths.len; i++)
        if (lodd__map_get(&e->by_path, paths.ptr[i]) == NULL)
            LODD__LINE(e->check, RUN_FILE_MISSING, evidence->path, evidence->id, paths.ptr[i]);
}

static lodd_status judge(lodd__evaluating *e, lodd__test_run *run, const lodd__evidence *evidence)
{
    const lodd__test *test = lodd__requirements_test(e->with->requirements, run->test);
    lodd_check *of_run = NULL;
    lodd_status status;

    if (test == NULL || !lodd__str_eq(test->version, run->version)) {
        LODD__LINE(e->check, RUN_UNKNOWN_TEST, evidence->path, evidence->id, run->test, run->version);
        return LODD_OK;
    }
    of_run = lodd__check_new();
    if (of_run == NULL)
        return LODD_ERR_NOMEM;
    status = lodd__run_judge(run, &e->declaration->arena, test, e->with->evidence, e->with->engine, of_run);
    if (status == LODD_OK && of_run->nomem)
        status = LODD_ERR_NOMEM;
    if (status == LODD_OK && !run->passed)
        LODD__LINE(e->check, RUN_FAILED, evidence->path, evidence->id, run->test);
    if (status == LODD_OK)
        take_lines(e, of_run, evidence);
    lodd_check_free(of_run);
    return status;
}

/* Sets *run when there is one to keep: run->test is not empty then. */
static lodd_status evaluate_run(lodd__evaluating *e, const lodd__evidence *evidence, lodd__test_run *run)
{
    lodd_str fault = {NULL, 0};
    char *json = NULL;
    size_t n = 0;
    lodd_status status = lodd__bundle_read(e->with->evidence, evidence->path, &json, &n, NULL);

    run->id = evidence->id;
    if (status != LODD_OK) /* told with the files */
        return status == LODD_ERR_NOMEM ? status : LODD_OK;
    status = lodd__run_read(run, &e->declaration->arena, lodd__str_n(json, n), folder_of(evidence->path), &fault);
    free(json);
    if (status == LODD_OK && fault.len > 0) {
        LODD__LINE(e->check, RUN_BROKEN, evidence->path, evidence->id, fault);
        run->test = (lodd_str){NULL, 0};
    } else if (status == LODD_OK) {
        need_files(e, evidence, run->inputs);
        need_files(e, evidence, run->outputs);
        status = judge(e, run, evidence);
    }
    return status;
}

void lodd__evaluate_runs(lodd__evaluating *e)
{
    lodd__declaration *d = e->declaration;
    size_t n = 0;

    for (size_t i = 0; i < d->evidence.len; i++)
        n += d->evidence.ptr[i].kind == LODD__EVIDENCE_RUN;
    d->runs.len = 0;
    d->runs.ptr = lodd__arena_array(&d->arena, n + 1, sizeof(lodd__test_run));
    if (d->runs.ptr == NULL) {
        e->status = LODD_ERR_NOMEM;
        return;
    }
    for (size_t i = 0; e->status == LODD_OK && i < d->evidence.len; i++) {
        const lodd__evidence *evidence = &d->evidence.ptr[i];
        lodd__test_run *run = &d->runs.ptr[d->runs.len];

        if (evidence->kind != LODD__EVIDENCE_RUN)
            continue;
        *run = (lodd__test_run){0};
        e->status = evaluate_run(e, evidence, run);
        d->runs.len += run->test.len > 0;
    }
}
