/* support.c - see support.h. */
#include "support.h"

#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void give_up(const char *what, const char *more)
{
    printf("Bail out! %s %s\n", what, more);
    exit(1);
}

bool torture_long(void)
{
    const char *value = getenv("LODD_LONG");

    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

const char *torture_profiles(void)
{
    const char *ret = getenv("LODD_PROFILES");

    return ret != NULL ? ret : "profiles";
}

const char *torture_messages(void)
{
    static char path[4096];
    const char *root = getenv("LODD_SOURCE_ROOT");

    (void)snprintf(path, sizeof path, "%s/testdata/messages", root != NULL ? root : ".");
    return path;
}

lodd_engine *torture_engine(void)
{
    const char *dirs[] = {torture_profiles()};
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_engine *ret = NULL;
    char *message = NULL;

    options.profile_dirs = dirs;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(&ret, &options, &message) != LODD_OK)
        give_up("the packs cannot be opened:", message != NULL ? message : "");
    return ret;
}

double torture_now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- texts ---------------------------------------------------------------------------------------------------------------------------------- */

static void room(text *t, size_t n)
{
    size_t cap = t->cap < 4096 ? 4096 : t->cap;

    if (t->len + n <= t->cap)
        return;
    while (cap < t->len + n)
        cap *= 2;
    t->ptr = realloc(t->ptr, cap);
    t->cap = cap;
    if (t->ptr == NULL)
        give_up("no memory", "");
}

void text_add(text *t, const char *bytes, size_t n)
{
    room(t, n + 1);
    if (n > 0)
        memcpy(t->ptr + t->len, bytes, n);
    t->len += n;
    t->ptr[t->len] = '\0';
}

void text_puts(text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void text_printf(text *t, const char *fmt, ...)
{
    char line[2048];
    va_list ap;
    int n = 0;

    va_start(ap, fmt);
    n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof line)
        give_up("a line is too long:", fmt);
    text_add(t, line, (size_t)n);
}

void text_repeat(text *t, const char *s, size_t n)
{
    size_t len = strlen(s);

    room(t, len * n + 1);
    for (size_t i = 0; i < n; i++)
        text_add(t, s, len);
}

void text_base64(text *t, const char *bytes, size_t n)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        unsigned long group = 0;
        char out[4];
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (i + k < n ? (unsigned char)bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            out[k] = k <= n - i ? alphabet[group >> (18 - 6 * k) & 63] : '=';
        text_add(t, out, 4);
    }
}

void text_free(text *t)
{
    free(t->ptr);
    *t = (text){NULL, 0, 0};
}

lodd_str text_str(const text *t)
{
    return (lodd_str){t->ptr, t->len};
}

/* --- messages ------------------------------------------------------------------------------------------------------------------------------- */

text torture_message(const char *name)
{
    char path[8192];
    char bytes[16384];
    text ret = {NULL, 0, 0};
    FILE *file = NULL;

    (void)snprintf(path, sizeof path, "%s/%s", torture_messages(), name);
    file = fopen(path, "rb");
    if (file == NULL)
        give_up("cannot read", path);
    for (size_t n = 0; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_add(&ret, bytes, n);
    (void)fclose(file);
    return ret;
}

text torture_replaced(const char *name, const char *piece, const char *by)
{
    text from = torture_message(name);
    text ret = {NULL, 0, 0};
    const char *at = memmem(from.ptr, from.len, piece, strlen(piece));

    if (at == NULL)
        give_up("not in the message:", piece);
    text_add(&ret, from.ptr, (size_t)(at - from.ptr));
    text_puts(&ret, by);
    at += strlen(piece);
    text_add(&ret, at, (size_t)(from.ptr + from.len - at));
    text_free(&from);
    return ret;
}

bool torture_element(const text *t, const char *name, size_t *ret_start, size_t *ret_end)
{
    char start[128];
    char end[128];
    const char *at = NULL;

    (void)snprintf(start, sizeof start, "<%s", name);
    (void)snprintf(end, sizeof end, "</%s>", name);
    at = memmem(t->ptr, t->len, start, strlen(start));
    if (at == NULL)
        return false;
    *ret_start = (size_t)(at - t->ptr);
    at = memmem(at, t->len - *ret_start, end, strlen(end));
    if (at == NULL)
        return false;
    *ret_end = (size_t)(at - t->ptr) + strlen(end);
    return true;
}

text torture_wrapped(const char *name, const char *payload)
{
    text from = torture_message(name);
    text ret = {NULL, 0, 0};
    size_t start = 0;
    size_t end = 0;

    if (!torture_element(&from, payload, &start, &end))
        give_up("no such payload:", payload);
    text_add(&ret, from.ptr, start);
    text_puts(&ret, "<b:Base64Container xmlns:b=\"http://www.kith.no/xmlstds/base64container\">");
    {
        text inner = {NULL, 0, 0};
        text_puts(&inner, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        text_add(&inner, from.ptr + start, end - start);
        text_base64(&ret, inner.ptr, inner.len);
        text_free(&inner);
    }
    text_puts(&ret, "</b:Base64Container>");
    text_add(&ret, from.ptr + end, from.len - end);
    text_free(&from);
    return ret;
}

/* --- verdicts ------------------------------------------------------------------------------------------------------------------------------- */

lodd_run *torture_run(lodd_engine *engine)
{
    lodd_run_options options;
    lodd_run *ret = NULL;

    lodd_run_options_default(&options);
    options.coverage = true;
    if (lodd_run_new(&ret, engine, &options) != LODD_OK)
        give_up("no run", "");
    return ret;
}

static void take_ids(verdict *v, const lodd_result *result)
{
    size_t len = 0;
    bool error_seen = false;

    for (size_t i = 0; i < lodd_result_n_issues(result); i++) {
        const lodd_issue *issue = lodd_result_issue(result, i);
        int n = (int)issue->rule->id.len;
        bool is_error = issue->severity == LODD_SEVERITY_ERROR;
        if (i == 0 || (is_error && !error_seen))
            (void)snprintf(v->first, sizeof v->first, "%.*s", n, issue->rule->id.ptr);
        error_seen = error_seen || is_error;
        if (len + (size_t)n + 2 < sizeof v->all)
            len += (size_t)snprintf(v->all + len, sizeof v->all - len, "%.*s ", n, issue->rule->id.ptr);
    }
}

static verdict verdict_of(lodd_status status, lodd_result *result, double start)
{
    verdict ret = {.status = status};

    if (result != NULL) {
        lodd_outcome outcome = lodd_result_layer(result, LODD_LAYER_WELLFORMED).outcome;
        ret.n_issues = lodd_result_n_issues(result);
        ret.errors = lodd_result_count(result, LODD_SEVERITY_ERROR);
        ret.read = outcome == LODD_OUTCOME_VALID;
        take_ids(&ret, result);
    }
    ret.has_real = verdict_has(&ret, "ID-EKTE");
    ret.seconds = torture_now() - start;
    lodd_result_free(result);
    return ret;
}

verdict torture_judge(lodd_run *run, const char *name, lodd_str data)
{
    char *exact = malloc(data.len > 0 ? data.len : 1);
    lodd_result *result = NULL;
    lodd_status status = LODD_OK;
    double start = torture_now();

    if (exact == NULL)
        give_up("no memory", "");
    if (data.len > 0)
        memcpy(exact, data.ptr, data.len);
    status = lodd_run_validate(run, (lodd_str){name, strlen(name)}, 0, (lodd_str){exact, data.len}, &result);
    free(exact);
    return verdict_of(status, result, start);
}

verdict torture_judge_file(lodd_run *run, const char *path)
{
    lodd_result *result = NULL;
    double start = torture_now();
    lodd_status status = lodd_run_validate_file(run, path, 0, &result);

    return verdict_of(status, result, start);
}

bool verdict_has(const verdict *v, const char *id)
{
    size_t n = strlen(id);

    for (const char *at = v->all; (at = strstr(at, id)) != NULL; at += n)
        if ((at == v->all || at[-1] == ' ') && at[n] == ' ')
            return true;
    return false;
}

/* --- children ------------------------------------------------------------------------------------------------------------------------------- */

static size_t address_space(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (file == NULL || fscanf(file, "%lu", &pages) != 1)
        pages = 0;
    if (file != NULL)
        (void)fclose(file);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Of processor time, so that a machine that stands still is not taken for a hang; of the clock for what waits. */
static void limit_time(unsigned seconds)
{
    struct rlimit limit = {seconds, seconds};

    (void)setrlimit(RLIMIT_CPU, &limit);
    (void)alarm(10 * seconds);
}

child torture_child(void (*function)(void *user), void *user, unsigned limit_seconds, size_t limit_bytes)
{
    child ret = {.signal = 0};
    double start = torture_now();
    struct rusage usage;
    int status = 0;
    pid_t pid = 0;

    (void)fflush(stdout);
    pid = fork();
    if (pid == 0) {
        if (limit_bytes > 0 && !TORTURE_SANITIZED) {
            struct rlimit limit = {address_space() + limit_bytes, address_space() + limit_bytes};
            (void)setrlimit(RLIMIT_AS, &limit);
        }
        limit_time(limit_seconds);
        function(user);
        _exit(0);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
        give_up("fork", "");
    ret.ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    ret.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    ret.seconds = torture_now() - start;
    ret.peak_kib = (size_t)usage.ru_maxrss;
    return ret;
}

/* --- folders -------------------------------------------------------------------------------------------------------------------------------- */

void torture_folder(char *ret, size_t n)
{
    const char *tmp = getenv("TMPDIR");

    (void)snprintf(ret, n, "%s/lodd-torture-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(ret) == NULL)
        give_up("no folder", ret);
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

void torture_remove(const char *folder)
{
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
