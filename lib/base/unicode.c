/* base/unicode.c - case mapping by a table of stretches; see unicode.h. Uses nothing. */
#include "base/unicode.h"

#include <stddef.h>

typedef struct case_stretch {
    uint32_t first, last;
    uint32_t step; /* 1: all from first to last, 2: every second */
    int32_t distance;
} case_stretch;

#include "base/unicode_case.h"

static uint32_t map(const case_stretch *table, size_t n, uint32_t c)
{
    size_t low = 0;
    size_t high = n;

    while (low < high) { /* the first stretch that ends at c or later */
        size_t middle = (low + high) / 2;
        if (table[middle].last < c)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < n && c >= table[low].first && (c - table[low].first) % table[low].step == 0)
        return (uint32_t)((int64_t)c + table[low].distance);
    return c;
}

uint32_t lodd__unicode_upper(uint32_t c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
    return map(to_upper, sizeof to_upper / sizeof to_upper[0], c);
}

uint32_t lodd__unicode_lower(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    return map(to_lower, sizeof to_lower / sizeof to_lower[0], c);
}
