/* test_ndjson.c - the lines of NDJSON: line ends, blank lines, places. */
#include "base/buf.h"
#include "element/ndjson.h"
#include "tap.h"

/* text: lines as "offset:line", blank-separated, then blank lines as "number@offset of the first". */
static const struct test_case {
    const char *text, *lines;
} cases[] = {
    {"", ""},
    {"{}", "0:{}"},
    {"{}\n", "0:{}"},
    {"{}\r\n", "0:{}"},
    {"{}\n[]\n1", "0:{} 3:[] 6:1"},
    {"{}\r\n[]\r\n", "0:{} 4:[]"},
    {"{}\n\n[]", "0:{} 4:[] 1@3"},
    {"{}\r\n \t\r\n\n[]", "0:{} 9:[] 2@4"},
    {"\n{}", "1:{} 1@0"},
    {"{}\n\n", "0:{} 1@3"},
    {"{}\n ", "0:{}"},
    {" ", ""},
    {"\n", "1@0"},
    {"  {} \n", "0:  {} "},
    {"a\rb\n", "0:a\rb"},
};

static void check(const struct test_case *c)
{
    lodd_str text = lodd__str(c->text), line;
    lodd__buf found = {0};
    lodd__ndjson lines;

    lodd__ndjson_init(&lines, text);
    while (lodd__ndjson_next(&lines, &line))
        lodd__buf_printf(&found, "%s%zu:%.*s", found.len > 0 ? " " : "", (size_t)(line.ptr - text.ptr),
                         LODD__FMT(line));
    if (lines.n_blank > 0)
        lodd__buf_printf(&found, "%s%zu@%zu", found.len > 0 ? " " : "", lines.n_blank, lines.blank_offset);
    TAP_OK(lodd__str_eq(lodd__buf_str(&found), lodd__str(c->lines)), "case %zu: its lines", (size_t)(c - cases));
    TAP_OK(!lodd__ndjson_next(&lines, &line), "case %zu: its end is the end", (size_t)(c - cases));
    lodd__buf_free(&found);
}

int main(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(&cases[i]);
    return tap_done();
}
