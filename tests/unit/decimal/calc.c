/* calc.c - operations from standard input ("op|a|b" a line), results to standard output: for check_python.py. */
#include "unit/decimal/ops.h"

int main(void)
{
    char line[1024];

    while (fgets(line, sizeof line, stdin)) {
        char out[LODD__DECIMAL_TEXT_MAX];
        lodd_str field[3] = {0};
        char *p = line;

        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < 3; i++) {
            size_t n = strcspn(p, "|");
            field[i] = lodd__str_n(p, n);
            p += n + (p[n] == '|');
        }
        run_op(field[0], field[1], field[2], out);
        puts(out);
    }
    return 0;
}
