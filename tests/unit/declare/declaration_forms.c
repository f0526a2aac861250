/* declaration_forms.c - reads declarations from standard input and says what the reader makes of each; for
 * check_schema.py.
 *
 * Usage: declaration_forms input|full|recompute [--write] [--installed]. Each document has its length in bytes on a
 * line before it. For each comes a line: "ok", or "fault: " and the message; with --write instead of "ok" the length of
 * what the writer makes of it, and that. --installed: with the requirements of the packs in $LODD_PROFILES. */
#include <stdio.h>
#include <stdlib.h>

#include "declare/declaration.h"

static lodd_requirements *open_requirements(lodd_engine **ret_engine)
{
    const char *directory = getenv("LODD_PROFILES");
    lodd_engine_options options = LODD_ENGINE_OPTIONS_INIT;
    lodd_requirements *requirements = NULL;
    char *message = NULL;

    options.profile_dirs = &directory;
    options.n_profile_dirs = 1;
    if (lodd_engine_open(ret_engine, &options, &message) != LODD_OK ||
        lodd_requirements_open(&requirements, *ret_engine, &message) != LODD_OK) {
        fprintf(stderr, "%s\n", message != NULL ? message : "no packs");
        exit(2);
    }
    return requirements;
}

static void answer(lodd_str json, lodd__reading how, const lodd_requirements *requirements, bool write)
{
    lodd__declaration *declaration;
    char *message;
    lodd_status status = lodd__declaration_read(&declaration, json, how, requirements, &message);
    lodd__buf out = {0};

    if (status == LODD_OK && write)
        lodd__declaration_write(&out, declaration);
    if (status != LODD_OK)
        printf("fault: %s\n", message != NULL ? message : lodd_status_text(status));
    else if (write)
        printf("%zu\n%.*s", out.len, (int)out.len, out.ptr);
    else
        printf("ok\n");
    fflush(stdout);
    lodd__buf_free(&out);
    lodd__declaration_free(declaration);
    lodd_free(message);
}

int main(int argc, char **argv)
{
    lodd__reading how = LODD__READ_FULL;
    lodd_requirements *requirements = NULL;
    lodd_engine *engine = NULL;
    bool write = false;
    size_t len;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "input") == 0)
            how = LODD__READ_INPUT;
        else if (strcmp(argv[i], "recompute") == 0)
            how = LODD__READ_RECOMPUTE;
        else if (strcmp(argv[i], "--write") == 0)
            write = true;
        else if (strcmp(argv[i], "--installed") == 0)
            requirements = open_requirements(&engine);
        else if (strcmp(argv[i], "full") != 0)
            return 64;
    }
    while (scanf("%zu", &len) == 1 && getchar() == '\n') {
        char *text = malloc(len + 1);

        if (text == NULL || fread(text, 1, len, stdin) != len)
            return 2;
        answer(lodd__str_n(text, len), how, requirements, write);
        free(text);
    }
    lodd_requirements_close(requirements);
    lodd_engine_close(engine);
    return 0;
}
