/* image/version.c - canonicals and business versions. */
#include "image/definitions.h"

void lodd__canonical_split(lodd_str canonical, lodd_str *ret_url, lodd_str *ret_version)
{
    size_t bar = canonical.len;

    while (bar > 0 && canonical.ptr[bar - 1] != '|')
        bar--;
    *ret_url = bar > 0 ? lodd__str_n(canonical.ptr, bar - 1) : canonical;
    *ret_version = bar > 0 ? lodd__str_n(canonical.ptr + bar, canonical.len - bar) : lodd__str_n("", 0);
}

/* The next part of a version, up to '.', '-' or '+'. */
static lodd_str next_part(lodd_str *rest)
{
    size_t n = 0;
    lodd_str part;

    while (n < rest->len && rest->ptr[n] != '.' && rest->ptr[n] != '-' && rest->ptr[n] != '+')
        n++;
    part = lodd__str_n(rest->ptr, n);
    *rest = n < rest->len ? lodd__str_n(rest->ptr + n + 1, rest->len - n - 1) : lodd__str_n("", 0);
    return part;
}

static lodd_str without_zeros(lodd_str s)
{
    while (s.len > 1 && s.ptr[0] == '0')
        s = lodd__str_n(s.ptr + 1, s.len - 1);
    return s;
}

/* Numbers by value and below words, words bytewise. */
static int part_cmp(lodd_str a, lodd_str b)
{
    bool number_a = lodd__str_digits(a), number_b = lodd__str_digits(b);

    if (number_a != number_b)
        return number_a ? -1 : 1;
    if (number_a) {
        a = without_zeros(a);
        b = without_zeros(b);
        if (a.len != b.len)
            return a.len < b.len ? -1 : 1;
    }
    return lodd__str_cmp(a, b);
}

/* What stands before a '-': the release that a pre-release comes before. */
static lodd_str release_of(lodd_str version)
{
    size_t dash = lodd__str_find(version, '-', 0);

    return dash == (size_t)-1 ? version : lodd__str_n(version.ptr, dash);
}

static int parts_cmp(lodd_str a, lodd_str b)
{
    while (a.len > 0 || b.len > 0) {
        int order = 0;
        if (a.len == 0 || b.len == 0)
            return a.len == 0 ? -1 : 1;
        order = part_cmp(next_part(&a), next_part(&b));
        if (order != 0)
            return order;
    }
    return 0;
}

int lodd__version_cmp(lodd_str a, lodd_str b)
{
    lodd_str release_a = release_of(a), release_b = release_of(b);
    int order = parts_cmp(release_a, release_b);

    if (order != 0)
        return order;
    if ((release_a.len == a.len) != (release_b.len == b.len))
        return release_a.len == a.len ? 1 : -1;
    return parts_cmp(a, b);
}
