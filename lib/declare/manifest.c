/* declare/manifest.c - EVIDENCE.SHA256SUMS: written in one form, read strictly. Uses base, bundle.h.
 *
 * The form is that of coreutils' sha256sum for text without anything to escape: names with backslashes or line breaks
 * do not occur. What this reader accepts, "sha256sum -c" accepts with the same meaning. */
#include <stdlib.h>

#include "declare/bundle.h"

enum { DIGITS = 64, GAP = 2 };

static bool take_digest(lodd_str line, lodd__digest *ret)
{
    if (line.len < DIGITS)
        return false;
    for (size_t i = 0; i < DIGITS; i++)
        if (memchr("0123456789abcdef", line.ptr[i], 16) == NULL)
            return false;
    memcpy(ret->hex, line.ptr, DIGITS);
    ret->hex[DIGITS] = '\0';
    return true;
}

/* NULL, or what is wrong with the line. */
static const char *parse_line(lodd__manifest_entry *ret, lodd_str line)
{
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        return "it ends in CR LF; lines must end in LF alone";
    if (!take_digest(line, &ret->sha256))
        return "it does not begin with a SHA-256 in 64 lower-case hex digits";
    if (line.len <= DIGITS + GAP || memcmp(line.ptr + DIGITS, "  ", GAP) != 0)
        return "two blanks and a name must follow the SHA-256";
    ret->name = lodd__str_sub(line, DIGITS + GAP, line.len - DIGITS - GAP);
    if (!lodd__bundle_name_ok(ret->name))
        return "the name could lead out of the folder or cannot be shown";
    return NULL;
}

static const char *check_order(const lodd__manifest *manifest)
{
    int order;

    if (manifest->len < 2)
        return NULL;
    order = lodd__str_cmp(manifest->ptr[manifest->len - 2].name, manifest->ptr[manifest->len - 1].name);
    return order == 0 ? "the name stands there twice" : order > 0 ? "the names are not sorted" : NULL;
}

bool lodd__manifest_parse(lodd__manifest *ret, lodd__arena *arena, lodd_str text, lodd_str *ret_fault)
{
    lodd_str rest = lodd__arena_str(arena, text);
    size_t lines = 0;

    *ret = (lodd__manifest){NULL, 0};
    *ret_fault = (lodd_str){NULL, 0};
    for (size_t i = 0; i < rest.len; i++)
        lines += rest.ptr[i] == '\n';
    if (lines > 0)
        ret->ptr = lodd__arena_array(arena, lines, sizeof *ret->ptr);
    if (arena->failed)
        return false;
    while (rest.len > 0) {
        size_t end = lodd__str_find(rest, '\n', 0);
        const char *fault;

        if (end == (size_t)-1) {
            fault = "it does not end in a line feed";
        } else {
            fault = parse_line(&ret->ptr[ret->len++], lodd__str_sub(rest, 0, end));
            if (fault == NULL)
                fault = check_order(ret);
        }
        if (fault != NULL) {
            *ret_fault = lodd__arena_printf(arena, "line %zu: %s", ret->len + (end == (size_t)-1), fault);
            return false;
        }
        rest = lodd__str_sub(rest, end + 1, rest.len - end - 1);
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    return lodd__str_cmp(((const lodd__manifest_entry *)a)->name, ((const lodd__manifest_entry *)b)->name);
}

void lodd__manifest_write(lodd__buf *out, lodd__manifest *manifest)
{
    if (manifest->len > 1)
        qsort(manifest->ptr, manifest->len, sizeof *manifest->ptr, compare);
    for (size_t i = 0; i < manifest->len; i++) {
        lodd__buf_add(out, lodd__str_n(manifest->ptr[i].sha256.hex, DIGITS));
        lodd__buf_add(out, LODD__STR("  "));
        lodd__buf_add(out, manifest->ptr[i].name);
        lodd__buf_addc(out, '\n');
    }
}
