/* cli/nearest.c - optimal string alignment distance (Damerau-Levenshtein without overlapping swaps), for suggestions.
 *
 * Uses nothing else. Words longer than MAX_WORD are never near. */
#include "nearest.h"

enum { MAX_WORD = 64 };

static char fold(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* One row of the table: a[i-1] against all of b. rows: the two before and the new one. */
static void fill_row(lodd_str a, lodd_str b, size_t i, size_t rows[3][MAX_WORD + 1])
{
    rows[2][0] = i;
    for (size_t j = 1; j <= b.len; j++) {
        char x = fold(a.ptr[i - 1]), y = fold(b.ptr[j - 1]);

        rows[2][j] = least(least(rows[1][j], rows[2][j - 1]) + 1, rows[1][j - 1] + (x != y));
        if (i > 1 && j > 1 && x == fold(b.ptr[j - 2]) && fold(a.ptr[i - 2]) == y)
            rows[2][j] = least(rows[2][j], rows[0][j - 2] + 1);
    }
}

size_t cli_distance(lodd_str word, lodd_str candidate)
{
    size_t rows[3][MAX_WORD + 1], allowed = word.len < 3 ? 1 : word.len < 6 ? 2 : 3;

    if (!word.len || word.len > MAX_WORD || candidate.len > MAX_WORD)
        return CLI_FAR;
    for (size_t j = 0; j <= candidate.len; j++) {
        rows[0][j] = 0;
        rows[1][j] = j;
    }
    for (size_t i = 1; i <= word.len; i++) {
        fill_row(word, candidate, i, rows);
        for (size_t j = 0; j <= candidate.len; j++) {
            rows[0][j] = rows[1][j];
            rows[1][j] = rows[2][j];
        }
    }
    return rows[1][candidate.len] <= allowed && rows[1][candidate.len] < candidate.len ? rows[1][candidate.len]
                                                                                       : CLI_FAR;
}

void cli_nearest_add(cli_nearest *nearest, lodd_str candidate)
{
    size_t distance = cli_distance(nearest->word, candidate), at = nearest->n;

    if (distance == CLI_FAR)
        return;
    while (at > 0 && nearest->distance[at - 1] > distance)
        at--;
    if (at == CLI_NEAREST_MAX)
        return;
    if (nearest->n < CLI_NEAREST_MAX)
        nearest->n++;
    for (size_t i = nearest->n - 1; i > at; i--) {
        nearest->found[i] = nearest->found[i - 1];
        nearest->distance[i] = nearest->distance[i - 1];
    }
    nearest->found[at] = candidate;
    nearest->distance[at] = distance;
}
