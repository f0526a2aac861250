/* target.h - what the fuzz targets share: the two functions that libFuzzer and replay.c call, and checks that stop at once.
 *
 * A target says with CHECK what must hold for every input; a broken one aborts, which libFuzzer records and the replay fails on.
 */
#ifndef LODD_TESTS_FUZZ_TARGET_H
#define LODD_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer finds these by name; the library is built with hidden symbols. */
#define FUZZ_API __attribute__((visibility("default")))

FUZZ_API int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
FUZZ_API int LLVMFuzzerInitialize(int *argc, char ***argv);

#define CHECK(cond)                                                                                                                \
    do {                                                                                                                           \
        if (!(cond)) {                                                                                                             \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #cond);                                              \
            abort();                                                                                                               \
        }                                                                                                                          \
    } while (0)

/* The folder of the packs: LODD_PROFILES, else profiles/ of the source tree this was built from. */
static inline const char *fuzz_profiles(void)
{
    const char *ret = getenv("LODD_PROFILES");

    return ret != NULL ? ret : FUZZ_PROFILES;
}

#endif
