/* cli/nearest.h - the name that was perhaps meant. */
#ifndef LODD_CLI_NEAREST_H
#define LODD_CLI_NEAREST_H

#include <stddef.h>

#include "lodd/status.h"

#define CLI_FAR ((size_t)-1)

/* How many characters must be inserted, deleted, replaced or swapped with their neighbour to make one word of the
 * other; letters a-z count the same in both cases. CLI_FAR when it is too much for a slip of the finger, given the
 * length of the word. */
size_t cli_distance(lodd_str word, lodd_str candidate);

/* Up to n of the nearest ones. Put each candidate in with cli_nearest_add. */
enum { CLI_NEAREST_MAX = 3 };

typedef struct cli_nearest {
    lodd_str word;
    size_t n;
    lodd_str found[CLI_NEAREST_MAX]; /* nearest first; among equals in the order they came */
    size_t distance[CLI_NEAREST_MAX];
} cli_nearest;

void cli_nearest_add(cli_nearest *nearest, lodd_str candidate);

#endif
