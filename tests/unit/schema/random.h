/* random.h - splitmix64: the same sequence everywhere. */
#ifndef LODD_TESTS_SCHEMA_RANDOM_H
#define LODD_TESTS_SCHEMA_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static uint64_t random_state = 1;

static inline size_t random_below(size_t n)
{
    uint64_t z = random_state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (size_t)((z ^ z >> 31) % n);
}

#endif
