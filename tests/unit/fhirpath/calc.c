/* calc.c - the evaluator as a calculator for check_python.py: reads expressions from standard input, one a line, and
 * writes each result on a line as evaluating.h has it. No document, no definitions.
 */
#include "evaluating.h"

int main(void)
{
    static char line[1 << 16];
    evaluating e = {.root = NULL};

    while (fgets(line, sizeof line, stdin) != NULL) {
        lodd__buf out = {0};
        size_t n = strlen(line);
        if (n > 0 && line[n - 1] == '\n')
            n--;
        evaluating_run(&e, lodd__str_n(line, n), &out);
        if (out.failed)
            return 1;
        printf("%.*s\n", (int)out.len, out.ptr);
        lodd__buf_free(&out);
    }
    lodd__arena_free(&e.scratch);
    return 0;
}
