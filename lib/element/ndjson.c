/* element/ndjson.c - see ndjson.h. */
#include "element/ndjson.h"

void lodd__ndjson_init(lodd__ndjson *ret, lodd_str text)
{
    *ret = (lodd__ndjson){.text = text, .rest = text};
}

static lodd_str take_line(lodd_str *rest)
{
    size_t end = lodd__str_find(*rest, '\n', 0), n = end == (size_t)-1 ? rest->len : end;
    lodd_str line = lodd__str_n(rest->ptr, n);

    *rest = n < rest->len ? lodd__str_sub(*rest, n + 1, rest->len - n - 1) : lodd__str_sub(*rest, n, 0);
    return line;
}

bool lodd__ndjson_next(lodd__ndjson *lines, lodd_str *ret)
{
    while (lines->rest.len > 0) {
        lodd_str line = take_line(&lines->rest);

        if (lodd__str_trim(line).len > 0) {
            line.len -= line.ptr[line.len - 1] == '\r';
            *ret = line;
            return true;
        }
        if (line.ptr + line.len < lines->text.ptr + lines->text.len && lines->n_blank++ == 0)
            lines->blank_offset = (size_t)(line.ptr - lines->text.ptr);
    }
    return false;
}
