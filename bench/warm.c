/* bench/warm.c - how long one message takes in a process that is warm: packs read, memory grown, files in memory.
 *
 *   warm [-n ROUNDS] [-w WARM-UP ROUNDS] [-d DEFINITIONS]... -p PROFILES FILE...
 *
 * One thread. Each round judges every file without coverage and then every file with it, so that a busy machine touches all figures alike,
 * and each message comes after one of another kind, as in daily use. Conversation memory is off: it would grow with every round. The time
 * of a message is from before lodd_run_validate to after lodd_result_free.
 *
 * Prints a line for each file and one for all together (ALL), with tabs between:
 *   name  bytes  findings, then without and with coverage: median wall µs  mean wall µs  mean CPU µs
 * On a busy machine the CPU time says more: it leaves out the time in which others had the core.
 * Uses the public interface only.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lodd/lodd.h"

enum { PLAIN, COVERAGE, N_MODES, MAX_DEFINITIONS = 16 };

typedef struct message {
    const char *name;
    char *data;
    size_t size;
    size_t findings;
    double *times[N_MODES]; /* µs, one a round */
    double cpu[N_MODES];    /* µs, of all rounds */
} message;

typedef struct bench {
    const char *profiles;
    const char *definitions[MAX_DEFINITIONS]; /* of FHIR, besides those of the packs */
    size_t n_definitions;
    size_t rounds, warm_up;
    message *messages;
    size_t n;
    lodd_engine *engine;
    lodd_run *runs[N_MODES];
} bench;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "warm: %s: %s\n", what, why);
    exit(3);
}

static void *need(void *ptr)
{
    if (ptr == NULL)
        die("warm", "out of memory");
    return ptr;
}

static void read_message(message *m, const char *path, size_t rounds)
{
    FILE *file = fopen(path, "rb");
    size_t room = 1 << 16, n;

    if (file == NULL)
        die(path, strerror(errno));
    m->name = path;
    m->data = need(malloc(room));
    while ((n = fread(m->data + m->size, 1, room - m->size, file)) > 0) {
        m->size += n;
        if (m->size == room)
            m->data = need(realloc(m->data, room *= 2));
    }
    if (ferror(file))
        die(path, "cannot be read");
    fclose(file);
    for (int mode = 0; mode < N_MODES; mode++)
        m->times[mode] = need(calloc(rounds, sizeof *m->times[mode]));
}

static double now(clockid_t clock)
{
    struct timespec ts;

    clock_gettime(clock, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void judge(bench *b, int mode, message *m)
{
    lodd_result *result = NULL;
    lodd_status status =
        lodd_run_validate(b->runs[mode], (lodd_str){m->name, strlen(m->name)}, 0, (lodd_str){m->data, m->size}, &result);

    if (status != LODD_OK)
        die(m->name, lodd_status_text(status));
    m->findings = lodd_result_n_issues(result);
    lodd_result_free(result);
}

static void judge_all(bench *b, int mode, size_t round)
{
    for (size_t i = 0; i < b->n; i++) {
        message *m = &b->messages[i];
        double cpu = now(CLOCK_THREAD_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);

        judge(b, mode, m);
        if (round < b->warm_up)
            continue;
        m->times[mode][round - b->warm_up] = now(CLOCK_MONOTONIC) - wall;
        m->cpu[mode] += now(CLOCK_THREAD_CPUTIME_ID) - cpu;
    }
}

static void measure(bench *b)
{
    for (size_t round = 0; round < b->warm_up + b->rounds; round++) {
        for (int mode = 0; mode < N_MODES; mode++)
            judge_all(b, mode, round);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts the times. */
static void print_figures(double *times, size_t n, double cpu)
{
    double sum = 0;

    qsort(times, n, sizeof *times, compare);
    for (size_t i = 0; i < n; i++)
        sum += times[i];
    printf("\t%.1f\t%.1f\t%.1f", times[n / 2], sum / (double)n, cpu / (double)n);
}

static void report(bench *b)
{
    size_t bytes = 0, findings = 0;

    for (size_t i = 0; i < b->n; i++) {
        message *m = &b->messages[i];

        printf("%s\t%zu\t%zu", m->name, m->size, m->findings);
        for (int mode = 0; mode < N_MODES; mode++)
            print_figures(m->times[mode], b->rounds, m->cpu[mode]);
        printf("\n");
        bytes += m->size;
        findings += m->findings;
    }
    printf("ALL\t%zu\t%zu", bytes, findings);
    for (int mode = 0; mode < N_MODES; mode++) {
        double *all = need(calloc(b->n * b->rounds, sizeof *all)), cpu = 0;

        for (size_t i = 0; i < b->n; i++) {
            memcpy(all + i * b->rounds, b->messages[i].times[mode], b->rounds * sizeof *all);
            cpu += b->messages[i].cpu[mode];
        }
        print_figures(all, b->n * b->rounds, cpu);
        free(all);
    }
    printf("\n");
}

static void open_engine(bench *b)
{
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_run_options run_options;
    char *why = NULL;

    options.profile_dirs = &b->profiles;
    options.n_profile_dirs = 1;
    options.definitions = b->definitions;
    options.n_definitions = b->n_definitions;
    if (lodd_engine_open(&b->engine, &options, &why) != LODD_OK)
        die(b->profiles, why != NULL ? why : "cannot be opened");
    lodd_run_options_default(&run_options);
    run_options.keep_conversation = false;
    for (int mode = 0; mode < N_MODES; mode++) {
        run_options.coverage = mode == COVERAGE;
        if (lodd_run_new(&b->runs[mode], b->engine, &run_options) != LODD_OK)
            die("run", "cannot be made");
    }
}

static void clean_up(bench *b)
{
    for (int mode = 0; mode < N_MODES; mode++)
        lodd_run_free(b->runs[mode]);
    lodd_engine_close(b->engine);
    for (size_t i = 0; i < b->n; i++) {
        for (int mode = 0; mode < N_MODES; mode++)
            free(b->messages[i].times[mode]);
        free(b->messages[i].data);
    }
    free(b->messages);
}

static size_t number(const char *text)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);

    if (end == text || *end != '\0' || value < 1 || value > 10000000)
        die(text, "is not a number of rounds");
    return value;
}

int main(int argc, char **argv)
{
    bench b = {.rounds = 500, .warm_up = 50};
    int i = 1;

    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        if (strcmp(argv[i], "-n") == 0)
            b.rounds = number(argv[i + 1]);
        else if (strcmp(argv[i], "-w") == 0)
            b.warm_up = number(argv[i + 1]);
        else if (strcmp(argv[i], "-p") == 0)
            b.profiles = argv[i + 1];
        else if (strcmp(argv[i], "-d") == 0 && b.n_definitions < MAX_DEFINITIONS)
            b.definitions[b.n_definitions++] = argv[i + 1];
        else
            break;
    }
    if (b.profiles == NULL || i >= argc || argv[i][0] == '-') {
        fprintf(stderr, "usage: warm [-n ROUNDS] [-w WARM-UP ROUNDS] [-d DEFINITIONS]... -p PROFILES FILE...\n");
        return 2;
    }
    b.n = (size_t)(argc - i);
    b.messages = need(calloc(b.n, sizeof *b.messages));
    for (size_t m = 0; m < b.n; m++)
        read_message(&b.messages[m], argv[i + (int)m], b.rounds);
    open_engine(&b);
    measure(&b);
    report(&b);
    clean_up(&b);
    return 0;
}
