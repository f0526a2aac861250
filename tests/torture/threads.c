/* threads.c - all test messages on one and on several threads: the reports must be equal, byte for byte. */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support.h"
#include "tap.h"

enum { MAX_FILES = 2000, MAX_THREADS = 8 };

static struct {
    char *path[MAX_FILES];
    text bytes[MAX_FILES];
    size_t n;
} files;

static void add_files(const char *folder, int depth)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        char path[4096];
        struct stat st;
        const char *name = entries[i]->d_name;
        size_t len = strlen(name);
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        if (name[0] != '.' && stat(path, &st) == 0) {
            if (S_ISDIR(st.st_mode) && depth > 0) {
                add_files(path, depth - 1);
            } else if (len > 4 && strcmp(name + len - 4, ".xml") == 0 && files.n < MAX_FILES) {
                files.path[files.n] = strdup(path + strlen(torture_messages()) + 1);
                files.bytes[files.n] = torture_message(files.path[files.n]);
                files.n++;
            }
        }
        free(entries[i]);
    }
    free(entries);
}

typedef struct work {
    lodd_run *run;
    lodd_result **results;
    size_t next; /* atomic */
    bool backwards;
    bool failed;
} work;

static void *judge_some(void *user)
{
    work *w = user;

    for (;;) {
        size_t i = __atomic_fetch_add(&w->next, 1, __ATOMIC_RELAXED);
        if (i >= files.n)
            return NULL;
        if (w->backwards)
            i = files.n - 1 - i;
        if (lodd_run_validate(w->run, (lodd_str){files.path[i], strlen(files.path[i])}, i, text_str(&files.bytes[i]), &w->results[i]) != LODD_OK)
            __atomic_store_n(&w->failed, true, __ATOMIC_RELAXED);
    }
}

static bool take(void *user, const char *data, size_t n)
{
    text_add(user, data, n);
    return true;
}

static bool write_as(const lodd_engine *engine, lodd_format format, lodd_result **results, const lodd_coverage *coverage, text *to)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    lodd_writer *writer = NULL;
    bool ok = lodd_writer_new(&writer, format, engine, &options, take, to) == LODD_OK;

    for (size_t i = 0; i <= files.n && ok; i++)
        if (results[i] != NULL)
            ok = lodd_writer_add(writer, results[i]) == LODD_OK;
    ok = ok && lodd_writer_finish(writer, coverage) == LODD_OK;
    lodd_writer_free(writer);
    return ok;
}

/* All files in a fresh engine, so that threads meet at everything that is made on first use. Appends what all formats say. */
static bool judge_all(size_t n_threads, bool backwards, text *to)
{
    lodd_engine *engine = torture_engine();
    work w = {.run = torture_run(engine), .results = calloc(files.n + 1, sizeof(lodd_result *)), .backwards = backwards};
    pthread_t threads[MAX_THREADS];
    lodd_coverage *coverage = NULL;
    bool ok = w.results != NULL;

    for (size_t i = 0; i < n_threads; i++)
        ok = pthread_create(&threads[i], NULL, judge_some, &w) == 0 && ok;
    for (size_t i = 0; i < n_threads; i++)
        (void)pthread_join(threads[i], NULL);
    ok = ok && !w.failed && lodd_run_finish(w.run, &w.results[files.n]) == LODD_OK && lodd_run_coverage(w.run, &coverage) == LODD_OK;
    for (int format = 0; format < LODD_FORMAT_COUNT && ok; format++)
        ok = write_as(engine, (lodd_format)format, w.results, coverage, to);
    lodd_coverage_free(coverage);
    for (size_t i = 0; i <= files.n; i++)
        lodd_result_free(w.results[i]);
    free(w.results);
    lodd_run_free(w.run);
    lodd_engine_close(engine);
    return ok;
}

/* Several engines at once: what is process-wide in libxml2 must not be fought over. */
static void *one_engine(void *user)
{
    text to = {NULL, 0, 0};
    bool ok = judge_all(1, false, &to);
    const text *expected = user;

    ok = ok && to.len == expected->len && memcmp(to.ptr, expected->ptr, to.len) == 0;
    text_free(&to);
    return ok ? user : NULL;
}

static void several_engines(const text *expected)
{
    pthread_t threads[2];
    size_t same = 0;

    for (size_t i = 0; i < 2; i++)
        (void)pthread_create(&threads[i], NULL, one_engine, (void *)(uintptr_t)expected);
    for (size_t i = 0; i < 2; i++) {
        void *ok = NULL;
        (void)pthread_join(threads[i], &ok);
        same += ok != NULL;
    }
    TAP_OK(same == 2, "two engines opened and used at the same time: the same bytes");
}

int main(void)
{
    text one = {NULL, 0, 0};
    bool ok = false;
    static const struct {
        size_t threads;
        bool backwards;
    } ways[] = {{1, true}, {2, false}, {4, false}, {4, true}, {8, false}};

    add_files(torture_messages(), 4);
    TAP_OK(files.n > 100, "%zu test messages", files.n);
    ok = judge_all(1, false, &one);
    TAP_OK(ok && one.len > 100000, "one thread: %zu bytes of reports", one.len);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        text other = {NULL, 0, 0};
        ok = judge_all(ways[i].threads, ways[i].backwards, &other);
        TAP_OK(ok && other.len == one.len && memcmp(other.ptr, one.ptr, one.len) == 0, "%zu threads%s: the same bytes", ways[i].threads,
               ways[i].backwards ? ", last document first" : "");
        text_free(&other);
    }
    several_engines(&one);
    text_free(&one);
    for (size_t i = 0; i < files.n; i++) {
        free(files.path[i]);
        text_free(&files.bytes[i]);
    }
    return tap_done();
}
