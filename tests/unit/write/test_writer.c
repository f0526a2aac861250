/* The writers' interface: arguments, a sink that fails at every call, results handed over one at a time, equal bytes.
 */
#include "base/buf.h"
#include "fixture.h"
#include "tap.h"

/* Takes the bytes of the first calls, then fails. */
typedef struct failing {
    lodd__buf taken;
    size_t left, calls;
} failing;

static bool take(void *user, const char *data, size_t n)
{
    failing *f = user;

    f->calls++;
    if (!f->left)
        return false;
    f->left--;
    lodd__buf_add(&f->taken, lodd__str_n(data, n));
    return true;
}

static lodd_status write_all(failing *sink, lodd_format format, const fixture *f)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    lodd_writer *writer = NULL;
    lodd_status status;

    options.hints = options.layers = true;
    status = lodd_writer_new(&writer, format, fake_engine(), &options, take, sink);
    for (size_t i = 0; status == LODD_OK && i < f->n; i++)
        status = lodd_writer_add(writer, f->results[i]);
    if (status == LODD_OK)
        status = lodd_writer_finish(writer, f->coverage);
    if (status != LODD_OK && writer && lodd_writer_finish(writer, NULL) != status)
        status = LODD_ERR_INTERNAL; /* a failure must be sticky */
    lodd_writer_free(writer);
    return status;
}

static void test_sink(void)
{
    fixture f;

    TAP_OK(fixture_new(&f, "plain"), "the fixture");
    for (size_t format = 0; format < LODD_FORMAT_COUNT; format++) {
        failing first = {.left = 1000}, again = {.left = 1000};
        bool failed = true, prefix = true;

        TAP_OK(write_all(&first, (lodd_format)format, &f) == LODD_OK, "format %zu is written", format);
        TAP_OK(write_all(&again, (lodd_format)format, &f) == LODD_OK &&
                   lodd__str_eq(lodd__buf_str(&first.taken), lodd__buf_str(&again.taken)),
               "the same bytes again");
        TAP_OK(first.calls >= f.n - 1 && first.calls <= f.n + 1, "one piece a result (%zu)", first.calls);
        for (size_t n = 0; n < first.calls; n++) {
            failing sink = {.left = n};

            failed = failed && write_all(&sink, (lodd_format)format, &f) == LODD_ERR_IO && sink.calls == n + 1;
            prefix = prefix && lodd__str_starts(lodd__buf_str(&first.taken), lodd__buf_str(&sink.taken));
            lodd__buf_free(&sink.taken);
        }
        TAP_OK(failed, "a sink that fails ends it with LODD_ERR_IO and is not called again");
        TAP_OK(prefix, "what came before is the beginning of the report");
        lodd__buf_free(&first.taken);
        lodd__buf_free(&again.taken);
    }
    fixture_free(&f);
}

static void test_arguments(void)
{
    lodd_writer_options options = LODD_WRITER_OPTIONS_INIT;
    failing sink = {.left = 1000};
    lodd_writer *writer = NULL;
    fixture f;

    TAP_OK(lodd_writer_new(&writer, LODD_FORMAT_COUNT, NULL, NULL, take, &sink) == LODD_ERR_ARGUMENT && !writer,
           "an unknown format is refused");
    TAP_OK(lodd_writer_new(&writer, LODD_FORMAT_TEXT, NULL, NULL, NULL, &sink) == LODD_ERR_ARGUMENT,
           "no sink is refused");
    options.lang = LODD_LANG_COUNT;
    TAP_OK(lodd_writer_new(&writer, LODD_FORMAT_TEXT, NULL, &options, take, &sink) == LODD_ERR_ARGUMENT,
           "an unknown language is refused");
    TAP_OK(fixture_new(&f, "plain"), "the fixture");
    TAP_OK(lodd_writer_new(&writer, LODD_FORMAT_TEXT, NULL, NULL, take, &sink) == LODD_OK, "options may be left out");
    TAP_OK(lodd_writer_finish(writer, NULL) == LODD_OK && lodd_writer_add(writer, f.results[0]) == LODD_ERR_ARGUMENT &&
               lodd_writer_finish(writer, NULL) == LODD_ERR_ARGUMENT,
           "nothing can be added behind the end");
    lodd_writer_free(writer);
    lodd_writer_free(NULL);
    lodd__buf_free(&sink.taken);
    fixture_free(&f);
}

int main(void)
{
    test_sink();
    test_arguments();
    return tap_done();
}
