/* dump FIXTURE FORMAT [en] [colour] [hints] [quiet] [layers] [coverage] [noengine]: one report on standard output, for
 * the tests in Python. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

static bool to_stdout(void *user, const char *data, size_t n)
{
    (void)user;
    return fwrite(data, 1, n, stdout) == n;
}

static bool format_by_name(const char *name, lodd_format *ret)
{
    static const char *const names[] = {
#define X(name, text, what) text,
        LODD_FORMAT_TABLE(X)
#undef X
    };

    for (size_t i = 0; i < LODD_FORMAT_COUNT; i++)
        if (!strcmp(names[i], name)) {
            *ret = (lodd_format)i;
            return true;
        }
    return false;
}

int main(int argc, char **argv)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    bool coverage = false, engine = true;
    lodd_writer *writer;
    lodd_format format;
    lodd_status status;
    fixture f;

    if (argc < 3 || !format_by_name(argv[2], &format))
        return 2;
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "en"))
            options.lang = LODD_LANG_EN;
        options.colour = options.colour || !strcmp(argv[i], "colour");
        options.hints = options.hints || !strcmp(argv[i], "hints");
        options.quiet = options.quiet || !strcmp(argv[i], "quiet");
        options.layers = options.layers || !strcmp(argv[i], "layers");
        coverage = coverage || !strcmp(argv[i], "coverage");
        engine = engine && strcmp(argv[i], "noengine") != 0;
    }
    if (!fixture_new(&f, argv[1])) {
        fixture_free(&f);
        return 2;
    }
    status = lodd_writer_new(&writer, format, engine ? fake_engine() : NULL, &options, to_stdout, NULL);
    for (size_t i = 0; status == LODD_OK && i < f.n; i++)
        status = lodd_writer_add(writer, f.results[i]);
    if (status == LODD_OK)
        status = lodd_writer_finish(writer, coverage ? f.coverage : NULL);
    lodd_writer_free(writer);
    fixture_free(&f);
    return status != LODD_OK;
}
