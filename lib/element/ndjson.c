/* element/ndjson.c - see ndjson.h. Lines end with LF or CR LF; blank ones are passed over. */
#include "element/ndjson.h"

void lodd__ndjson_init(lodd__ndjson *ret, lodd_str text)
{
    ret->rest = text;
}

bool lodd__ndjson_next(lodd__ndjson *lines, lodd_str *ret)
{
    while (lines->rest.len > 0) {
        size_t end = lodd__str_find(lines->rest, '\n', 0), n = end == (size_t)-1 ? lines->rest.len : end;
        lodd_str line = lodd__str_n(lines->rest.ptr, n);

        lines->rest = n < lines->rest.len ? lodd__str_n(lines->rest.ptr + n + 1, lines->rest.len - n - 1) : lodd__str_n("", 0);
        if (lodd__str_trim(line).len == 0)
            continue;
        if (line.ptr[line.len - 1] == '\r')
            line.len--;
        *ret = line;
        return true;
    }
    return false;
}
