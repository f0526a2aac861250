/* base/str.c - the parts of base/str.h that are too long for a header. White space is that of XML 1.0 (production S).
 */
#include "base/str.h"

int lodd__str_cmp(lodd_str a, lodd_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

    if (order)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

lodd_str lodd__str_trim(lodd_str s)
{
    while (s.len && lodd__is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len && lodd__is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool lodd__str_word(lodd_str *rest, lodd_str *ret)
{
    size_t from = 0, to;

    while (from < rest->len && lodd__is_space(rest->ptr[from]))
        from++;
    for (to = from; to < rest->len && !lodd__is_space(rest->ptr[to]);)
        to++;
    if (from == to) {
        /* ptr may be NULL here, and NULL + 0 is no defined C. */
        *rest = (lodd_str){rest->ptr ? rest->ptr + rest->len : NULL, 0};
        return false;
    }
    *ret = (lodd_str){rest->ptr + from, to - from};
    *rest = (lodd_str){rest->ptr + to, rest->len - to};
    return true;
}

size_t lodd__str_find(lodd_str s, char c, size_t start)
{
    const char *found = start < s.len ? memchr(s.ptr + start, c, s.len - start) : NULL;

    return found ? (size_t)(found - s.ptr) : (size_t)-1;
}

bool lodd__str_digits(lodd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!lodd__is_digit(s.ptr[i]))
            return false;
    return s.len > 0;
}
