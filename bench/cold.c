/* bench/cold.c - runs commands beside each other, many times, and says what a process of each costs.
 *
 *   cold [-n ROUNDS] [-w WARM-UP ROUNDS] -- COMMAND ARGUMENT... [-- COMMAND ARGUMENT...]...
 *
 * A round runs every command once (A B C, A B C, ...), so that a busy machine touches all of them alike; the first one moves on by one from
 * round to round. The files are in the page cache after the warm-up: what is measured is the program, not the disk. Input is empty and output
 * goes to /dev/null.
 *
 * Prints a line for each command, with tabs between:
 *   median wall ms  least wall ms  median CPU ms (user and system)  peak memory in kB  exit code of the last run
 * A C program, because the peak memory that Linux tells of a process is at least that of the one which started it: here about 1 MB.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

typedef struct command {
    char **argv; /* points into main's, NULL at its end */
    double *wall, *cpu;
    long peak;
    int code;
} command;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "cold: %s: %s\n", what, why);
    exit(3);
}

static double now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time)
{
    return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

/* round < 0: a warm-up round, not kept. */
static void run_once(command *c, long round)
{
    posix_spawn_file_actions_t files;
    struct rusage usage;
    double start;
    pid_t pid;
    int status, error;

    if (posix_spawn_file_actions_init(&files) != 0 ||
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0) != 0)
        die(c->argv[0], "out of memory");
    start = now();
    error = posix_spawnp(&pid, c->argv[0], &files, NULL, c->argv, environ);
    if (error != 0)
        die(c->argv[0], strerror(error));
    while (wait4(pid, &status, 0, &usage) < 0) {
        if (errno != EINTR)
            die(c->argv[0], strerror(errno));
    }
    if (round >= 0) {
        c->wall[round] = now() - start;
        c->cpu[round] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    }
    posix_spawn_file_actions_destroy(&files);
    if (!WIFEXITED(status))
        die(c->argv[0], "was killed by a signal");
    c->code = WEXITSTATUS(status);
    if (usage.ru_maxrss > c->peak)
        c->peak = usage.ru_maxrss;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(command *c, size_t rounds)
{
    qsort(c->wall, rounds, sizeof *c->wall, compare);
    qsort(c->cpu, rounds, sizeof *c->cpu, compare);
    printf("%.3f\t%.3f\t%.3f\t%ld\t%d\n", c->wall[rounds / 2], c->wall[0], c->cpu[rounds / 2], c->peak, c->code);
}

static long number(const char *text)
{
    char *end = NULL;
    long value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value < 0 || value > 1000000)
        die(text, "is not a number of rounds");
    return value;
}

/* Cuts argv at each "--". Returns the number of commands, 0 when one is empty. */
static size_t split(command *commands, int argc, char **argv, int i)
{
    size_t n = 0;

    while (i < argc) {
        if (strcmp(argv[i], "--") != 0 || i + 1 == argc || strcmp(argv[i + 1], "--") == 0)
            return 0;
        argv[i++] = NULL;
        commands[n++].argv = argv + i;
        while (i < argc && strcmp(argv[i], "--") != 0)
            i++;
    }
    return n;
}

int main(int argc, char **argv)
{
    long rounds = 21, warm_up = 3;
    size_t n;
    command *commands = calloc((size_t)argc + 1, sizeof *commands);
    int i = 1;

    for (; i + 1 < argc && argv[i][0] == '-' && argv[i][1] != '-'; i += 2) {
        if (strcmp(argv[i], "-n") == 0)
            rounds = number(argv[i + 1]);
        else if (strcmp(argv[i], "-w") == 0)
            warm_up = number(argv[i + 1]);
        else
            break;
    }
    if (commands == NULL)
        die("cold", "out of memory");
    n = split(commands, argc, argv, i);
    if (n == 0 || rounds < 1) {
        fprintf(stderr, "usage: cold [-n ROUNDS] [-w WARM-UP ROUNDS] -- COMMAND ARGUMENT... [-- COMMAND ARGUMENT...]...\n");
        free(commands);
        return 2;
    }
    for (size_t c = 0; c < n; c++) {
        commands[c].wall = calloc((size_t)rounds, sizeof(double));
        commands[c].cpu = calloc((size_t)rounds, sizeof(double));
        if (commands[c].wall == NULL || commands[c].cpu == NULL)
            die("cold", "out of memory");
    }
    for (long round = -warm_up; round < rounds; round++) {
        for (size_t c = 0; c < n; c++)
            run_once(&commands[(c + (size_t)(round + warm_up)) % n], round);
    }
    for (size_t c = 0; c < n; c++) {
        report(&commands[c], (size_t)rounds);
        free(commands[c].wall);
        free(commands[c].cpu);
    }
    free(commands);
    return 0;
}
