/* docs/lines-doc.c - prints docs/lines.md: every line that an operation on declarations can say, from lib/declare/lines.def. */
#include <stdio.h>

/* A cell of a table: what would end it is escaped. */
static void cell(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            putchar('\\');
        putchar(*text);
    }
}

static void row(const char *code, const char *mark, const char *nb, const char *en)
{
    printf("| `%s` | %s | ", code, mark);
    cell(nb);
    fputs(" | ", stdout);
    cell(en);
    fputs(" |\n", stdout);
}

int main(void)
{
    puts("# Lines\n\n"
         "What `lodd declare`, `run-suite`, `verify`, `spotcheck`, `check-docs`, `compare`, `register`, `pair` and `sign` can say about a\n"
         "declaration ([declaration.md](declaration.md)). Codes are stable and never reused; `{0}`, `{1}` ... are filled in. Marks: OK; NOTE and WARNING\n"
         "decide nothing by themselves; FAULT: missing, contradicting or differing; CHANGED: bytes are not those declared or signed;\n"
         "NOT_POSSIBLE: could not be done here. This page is made from `lib/declare/lines.def` (`ninja -C BUILD docs-lines`).\n\n"
         "| code | mark | bokmål | English |\n|---|---|---|---|");
#define X(name, code, mark, nb, en) row(code, #mark, nb, en);
#include "declare/lines.def"
#undef X
    return 0;
}
