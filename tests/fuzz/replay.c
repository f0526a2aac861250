/* replay.c - runs a fuzz target over files and folders, without libFuzzer: every input that was ever a bug, and the seeds, in every test run.
 *
 * replay [-every N] PATH...: folders are walked; with -every only each N-th file of a folder is taken. Prints TAP: one line for each path.
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "tap.h"
#include "target.h"

#define MAX_BYTES ((size_t)16 << 20)

typedef struct replay {
    size_t every, seen, run;
} replay;

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return 0;
}

/* From memory of exactly its size, so that the address sanitizer sees a read behind it. */
static bool run_file(void *user, const char *path, int error)
{
    replay *r = user;
    char *bytes = NULL;
    size_t n = 0;
    uint8_t *exact = NULL;

    if (error != 0 || r->seen++ % r->every != 0)
        return true;
    if (lodd__file_read(path, MAX_BYTES, &bytes, &n) != LODD_OK)
        return true;
    exact = malloc(n > 0 ? n : 1);
    if (exact != NULL) {
        if (n > 0)
            memcpy(exact, bytes, n);
        (void)LLVMFuzzerTestOneInput(exact, n);
        r->run++;
    }
    free(exact);
    free(bytes);
    return true;
}

int main(int argc, char **argv)
{
    size_t every = 1;
    int i = 1;

    (void)LLVMFuzzerInitialize(&argc, &argv);
    if (argc > 2 && strcmp(argv[1], "-every") == 0) {
        every = (size_t)strtoul(argv[2], NULL, 10);
        i = 3;
    }
    for (; i < argc; i++) {
        replay r = {.every = every > 0 ? every : 1};
        struct stat st;
        if (stat(argv[i], &st) != 0) {
            tap_skip("%s is not here", argv[i]);
            continue;
        }
        (void)lodd__file_walk(argv[i], 16, run_file, &r);
        TAP_OK(r.run > 0, "%s: %zu of %zu inputs replayed", argv[i], r.run, r.seen);
    }
    return tap_done();
}
