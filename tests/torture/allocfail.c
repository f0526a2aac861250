/* allocfail.c - makes allocations fail, one at a time, all along a typical run: every one must end in a clean status, without a crash, without a leak,
 * without a result that silently says less, and the engine must work again afterwards.
 *
 * The run is taken apart into scenes (opening packs, the first document, a warm one, the end of a run, the writers, ...). A first pass counts the
 * allocations of a scene and notes the call stack of each. Then the scene is played again and again with the n-th allocation failing: for every n
 * when there are few, else for the first and the last n of every call stack that occurs, and every n of a stride between them. LODD_LONG=1 plays
 * every n of every scene, and each once more with all allocations from the n-th on failing; LODD_TRIES=N plays about N of each scene. What was tried
 * of how much is printed.
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
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc_hook.h"
#include "support.h"
#include "tap.h"

enum { N_CHILDREN = 2, MAX_STACK = 24, MAX_OUT = 8 << 20, HANG_SECONDS = 20, MAX_SHOWN = 12, OWN_FRAMES = 3 /* of the hook, above the one that allocates */ };

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
    lodd_status (*replay)(void); /* after a play that failed, in the same engine: gives the same report as play */
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

/* The results are made once and written again and again. */
static lodd_status before_writers(void)
{
    lodd_status status = LODD_OK;

    if (stage.coverage != NULL)
        return LODD_OK;
    status = before_warm();
    if (status == LODD_OK)
        status = judge_all();
    return status == LODD_OK ? finish_run() : status;
}

static void leave(void)
{
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
        status = lodd_engine_detect(stage.engine, text_str(&stage.documents[i]), NULL, &detection, &storage);
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

/* A new run in the engine as the failed play left it. */
static lodd_status replay_run(void)
{
    end_run();
    out_len = 0;
    return new_run_and_judge();
}

static lodd_status replay_warm(void)
{
    lodd_status status = LODD_OK;

    end_run();
    status = before_warm();
    out_len = 0;
    return status == LODD_OK ? judge_and_report() : status;
}

static lodd_status replay_files(void)
{
    lodd_status status = LODD_OK;

    end_run();
    out_len = 0;
    status = new_run();
    return status == LODD_OK ? judge_files() : status;
}

/* The same results again. */
static lodd_status replay_writers(void)
{
    out_len = 0;
    return write_all();
}

static lodd_status replay_detection(void)
{
    out_len = 0;
    return detect_all();
}

static lodd_status replay_load(void)
{
    lodd_free(stage.message);
    stage.message = NULL;
    return load_all();
}

static const char *const no_documents[] = {NULL};
static const char *const one_message[] = {"valid/plo16-innleggelsesrapport/input.xml", NULL};
static const char *const one_apprec[] = {"valid/apprec11-avvist/input.xml", NULL};
static const char *const one_wrapped[] = {"wrapped", NULL};
static const char *const few[] = {"valid/plo16-innleggelsesrapport/input.xml", "wrapped", "broken wrapped", "invalid/schema-bad-date/input.xml",
                                  "valid/apprec11-avvist/input.xml", NULL};
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
    {"opening the packs", 1200, no_documents, nothing, open_engine, close_engine, nothing},
    {"first message of an engine", 900, one_message, before_first, judge_and_report, close_engine, replay_run},
    {"first receipt of an engine", 700, one_apprec, before_first, judge_and_report, close_engine, replay_run},
    {"first message with a base64 payload", 500, one_wrapped, before_first, judge_and_report, close_engine, replay_run},
    {"new run on a warm engine", 1000, mixed, before_worker, new_run_and_judge, end_run, replay_run},
    {"warm documents", 1200, few, before_warm, judge_and_report, end_run, replay_warm},
    {"all writers", 3500, mixed, before_writers, write_all, leave, replay_writers},
    {"detection", 500, mixed, before_worker, detect_all, end_run, replay_detection},
    {"files", 300, no_documents, before_first, judge_files, close_engine, replay_files},
    {"reading all packs", 40, no_documents, open_engine, load_all, close_engine, replay_load},
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

static long last_extra; /* blocks the last play left behind */

/* One play with a failure. again: afterwards one without, in what the scene keeps (its engine), must give the clean result. */
static flaw play_failing(const scene *s, size_t n, bool from_then, bool again)
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
    if (ret == NO_FLAW && again && stage.engine != NULL)
        ret = s->replay() == LODD_OK && same_as_clean() ? NO_FLAW : SPOILED;
    s->after();
    last_extra = alloc_hook.live - live;
    return ret == NO_FLAW && last_extra != 0 ? LEAK : ret;
}

/* --- which allocations to fail ------------------------------------------------------------------------------------------------------------------ */

static struct {
    uint64_t *stacks; /* of each allocation: a hash of the return addresses */
    size_t n, cap;
} counted;

static void count_site(size_t n)
{
    void *frames[MAX_STACK];
    int depth = backtrace(frames, MAX_STACK);
    uint64_t hash = 14695981039346656037U;

    for (int i = 0; i < depth; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211U;
    if (n <= counted.cap)
        counted.stacks[n - 1] = hash;
    counted.n = n;
}

typedef struct plan {
    size_t total;   /* allocations of the scene */
    size_t stacks;  /* different call stacks among them */
    size_t tried_stacks;
    size_t n;       /* of tries */
    uint32_t *tries; /* which allocation to fail, rising */
} plan;

typedef struct by_stack {
    uint64_t stack;
    uint32_t first, last, times;
} by_stack;

static int by_hash(const void *a, const void *b)
{
    const by_stack *x = a;
    const by_stack *y = b;

    if (x->stack != y->stack)
        return x->stack < y->stack ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static size_t merge_stacks(by_stack *list, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && list[kept - 1].stack == list[i].stack) {
            list[kept - 1].last = list[i].first;
            list[kept - 1].times++;
        } else {
            list[kept++] = list[i];
        }
    }
    return kept;
}

static size_t budget_of(const plan *p, const scene *s)
{
    const char *value = getenv("LODD_TRIES");

    if (torture_long())
        return p->total;
    return value != NULL ? (size_t)strtoul(value, NULL, 10) : s->budget;
}

/* Marks the first and last of every stack as far as the budget goes, then every n of a stride. */
static void choose(plan *p, const scene *s)
{
    by_stack *list = calloc(p->total + 1, sizeof *list);
    bool *chosen = calloc(p->total + 2, sizeof *chosen);
    size_t budget = budget_of(p, s);
    size_t n = 0;
    size_t left = 0;

    for (size_t i = 0; i < p->total; i++)
        list[i] = (by_stack){counted.stacks[i], (uint32_t)i + 1, (uint32_t)i + 1, 1};
    qsort(list, p->total, sizeof *list, by_hash);
    p->stacks = merge_stacks(list, p->total);
    for (size_t i = 0, step = p->stacks / (budget / 2 + 1) + 1; i < p->stacks; i += step)
        chosen[list[i].first] = chosen[list[i].last] = true;
    for (size_t i = 1; i <= p->total; i++)
        n += chosen[i];
    left = budget > n ? budget - n : 0;
    for (size_t i = 1, step = budget >= p->total ? 1 : left > 0 ? p->total / left + 1 : p->total + 1; i <= p->total && left > 0; i += step)
        chosen[i] = true;
    for (size_t i = 0; i < p->stacks; i++)
        p->tried_stacks += chosen[list[i].first] || chosen[list[i].last];
    p->tries = calloc(p->total + 1, sizeof *p->tries);
    for (size_t i = 1; i <= p->total; i++)
        if (chosen[i])
            p->tries[p->n++] = (uint32_t)i;
    free(list);
    free(chosen);
}

/* --- the children ------------------------------------------------------------------------------------------------------------------------------- */

/* Shared with a child: what it is at, and what it found. */
typedef struct board {
    void *stack[MAX_STACK]; /* of the first allocation refused in the play */
    int depth;
    bool refused;
    size_t at; /* index in the tries; what was being played when it died */
    size_t played, ok_status;
    size_t counts[FLAW_COUNT];
    struct {
        uint32_t n;
        uint8_t what;
        bool from_then;
        int signal;
        long extra; /* blocks left behind */
        void *stack[MAX_STACK];
        int depth;
    } found[128];
    size_t n_found;
} board;

static board *own_board;

static void keep_stack(void)
{
    if (own_board->refused)
        return;
    own_board->refused = true;
    own_board->depth = backtrace(own_board->stack, MAX_STACK);
}

static void note(board *b, uint32_t n, flaw what, bool from_then, int sig)
{
    b->counts[what]++;
    if (b->n_found < sizeof b->found / sizeof *b->found) {
        b->found[b->n_found].n = n;
        b->found[b->n_found].what = (uint8_t)what;
        b->found[b->n_found].from_then = from_then;
        b->found[b->n_found].signal = sig;
        b->found[b->n_found].extra = last_extra;
        b->found[b->n_found].depth = b->depth;
        memcpy(b->found[b->n_found++].stack, b->stack, sizeof b->stack);
    }
}

/* Of processor time, so that a machine that stands still is not taken for a hang; of the clock for what waits. */
static void guard(unsigned seconds)
{
    struct itimerval timer = {.it_value = {.tv_sec = seconds}};

    (void)setitimer(ITIMER_PROF, &timer, NULL);
    (void)alarm(10 * seconds);
}

/* Each n once by itself; with all from it on failing every eighth (in the long mode: each). */
static void play_from(board *b, const scene *s, const plan *p, size_t first)
{
    for (size_t i = first; i < p->n; i += N_CHILDREN) {
        b->at = i;
        guard(HANG_SECONDS);
        for (int from_then = 0; from_then < (torture_long() || i / N_CHILDREN % 8 == 0 ? 2 : 1); from_then++) {
            flaw what = NO_FLAW;
            b->refused = false;
            what = play_failing(s, p->tries[i], from_then != 0, i / N_CHILDREN % 4 == 0);
            b->played++;
            if (what != NO_FLAW)
                note(b, p->tries[i], what, from_then != 0, 0);
        }
    }
    guard(0);
}

static void silence(void)
{
    int fd = open("/dev/null", O_WRONLY); /* libxml2 reports lack of memory on standard error */

    if (fd >= 0 && getenv("LODD_VERBOSE") == NULL)
        (void)dup2(fd, STDERR_FILENO);
}

static pid_t start_child(board *b, const scene *s, const plan *p, size_t first)
{
    pid_t pid = fork();

    if (pid == 0) {
        silence();
        own_board = b;
        alloc_hook.on_refuse = keep_stack;
        play_from(b, s, p, first);
        _exit(0);
    }
    return pid;
}

/* A child that dies is followed by one that goes on behind where it died. */
static void play_all(board *boards, const scene *s, const plan *p)
{
    pid_t pids[N_CHILDREN];
    size_t running = 0;

    for (size_t i = 0; i < N_CHILDREN; i++, running++)
        pids[i] = start_child(&boards[i], s, p, i);
    while (running > 0) {
        int status = 0;
        pid_t pid = wait(&status);
        size_t i = 0;
        if (pid < 0 && errno == EINTR)
            continue;
        while (i < N_CHILDREN && pids[i] != pid)
            i++;
        if (pid < 0 || i == N_CHILDREN)
            break;
        running--;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            continue;
        note(&boards[i], p->tries[boards[i].at], CRASH, false, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
        if (boards[i].counts[CRASH] < 500 && boards[i].at + N_CHILDREN < p->n) {
            pids[i] = start_child(&boards[i], s, p, boards[i].at + N_CHILDREN);
            running++;
        }
    }
}

/* --- telling ------------------------------------------------------------------------------------------------------------------------------------ */

static void show(void *const *frames, int depth)
{
    (void)fflush(stdout);
    if (depth > OWN_FRAMES)
        backtrace_symbols_fd(frames + OWN_FRAMES, depth - OWN_FRAMES, STDOUT_FILENO);
}

static int max_shown(void)
{
    const char *value = getenv("LODD_SHOWN");

    return value != NULL ? atoi(value) : MAX_SHOWN;
}

static void tell(const scene *s, const plan *p, board *boards, double seconds)
{
    size_t played = 0;
    size_t counts[FLAW_COUNT] = {0};
    size_t flaws = 0;
    int shown = 0;

    for (size_t i = 0; i < N_CHILDREN; i++) {
        played += boards[i].played;
        for (size_t k = 1; k < FLAW_COUNT; k++) {
            counts[k] += boards[i].counts[k];
            flaws += k != NOT_REACHED ? boards[i].counts[k] : 0;
        }
    }
    TAP_OK(flaws == 0, "%s: %zu of %zu allocations made to fail (%zu of %zu call stacks), %zu plays, %zu flaws, %.1f s", s->name, p->n, p->total,
           p->tried_stacks, p->stacks, played, flaws, seconds);
    for (size_t k = 1; k < FLAW_COUNT; k++)
        if (counts[k] > 0)
            printf("# %zu times: %s\n", counts[k], flaw_names[k]);
    for (size_t i = 0; i < N_CHILDREN; i++)
        for (size_t k = 0; k < boards[i].n_found && shown < max_shown(); k++) {
            if (boards[i].found[k].what == NOT_REACHED)
                continue;
            printf("# allocation %u%s: %s (signal %d, %ld blocks left), made here:\n", boards[i].found[k].n,
                   boards[i].found[k].from_then ? " and all after it" : "", flaw_names[boards[i].found[k].what], boards[i].found[k].signal,
                   boards[i].found[k].extra);
            show(boards[i].found[k].stack, boards[i].found[k].depth);
            shown++;
        }
}

/* --- main --------------------------------------------------------------------------------------------------------------------------------------- */

static void read_documents(const scene *s)
{
    stage.n_documents = 0;
    for (size_t i = 0; s->documents[i] != NULL; i++) {
        const char *name = s->documents[i];
        text t = strcmp(name, "wrapped") == 0          ? torture_wrapped("valid/plo16-log-innlagt/input.xml", "plo:Pasientlogistikk")
                 : strcmp(name, "broken wrapped") == 0 ? torture_replaced("valid/msghead-to-vedlegg/input.xml", "Base64Container>", "Base64Container>PD94bWwgdmVyc2lvbj0iMS4wIj8+PGE+")
                                                       : torture_message(name);
        stage.documents[stage.n_documents++] = t;
    }
}

static void free_documents(void)
{
    for (size_t i = 0; i < stage.n_documents; i++)
        text_free(&stage.documents[i]);
    stage.n_documents = 0;
}

/* Twice without failure: the first time libraries fill their tables, the second is the measure of the others. */
static bool rehearse(const scene *s)
{
    lodd_status before = LODD_OK;
    lodd_status status = play_once(s, 0, false, &before);
    long live = 0;

    s->after();
    live = alloc_hook.live;
    if (status == LODD_OK && before == LODD_OK)
        status = play_once(s, 0, false, &before);
    memcpy(clean, out, out_len);
    clean_len = out_len;
    s->after();
    if (!TAP_OK(status == LODD_OK && before == LODD_OK, "%s: plays without failures", s->name))
        return false;
    return TAP_OK(alloc_hook.live == live, "%s: leaves nothing behind (%ld blocks)", s->name, alloc_hook.live - live);
}

static void count(const scene *s, plan *p)
{
    lodd_status before = LODD_OK;

    counted.n = 0;
    alloc_hook.on_alloc = count_site;
    (void)play_once(s, 0, false, &before);
    alloc_hook.on_alloc = NULL;
    s->after();
    p->total = counted.n < counted.cap ? counted.n : counted.cap;
}

static void torture(const scene *s, board *boards)
{
    plan p = {0};
    double start = torture_now();

    read_documents(s);
    memset(boards, 0, N_CHILDREN * sizeof *boards);
    if (rehearse(s)) {
        count(s, &p);
        choose(&p, s);
        play_all(boards, s, &p);
        tell(s, &p, boards, torture_now() - start);
    }
    close_engine();
    free_documents();
    free(p.tries);
}

int main(int argc, char **argv)
{
    board *boards = mmap(NULL, N_CHILDREN * sizeof *boards, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    void *frames[MAX_STACK];
    static char line[4096];

    if (TORTURE_SANITIZED) {
        tap_skip("a sanitizer has an allocator of its own: run it in a build without");
        return tap_done();
    }
    counted.cap = 4000000;
    counted.stacks = calloc(counted.cap, sizeof *counted.stacks);
    if (boards == MAP_FAILED || counted.stacks == NULL)
        return 1;
    (void)backtrace(frames, MAX_STACK); /* loads its library */
    (void)setvbuf(stdout, line, _IOLBF, sizeof line);
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        if (argc < 2 || strstr(scenes[i].name, argv[1]) != NULL)
            torture(&scenes[i], boards);
    free(counted.stacks);
    return tap_done();
}
